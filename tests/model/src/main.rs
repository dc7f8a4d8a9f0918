//! Reads deliveries from standard input, one a line as `{"received_at": milliseconds, "body": "…"}`, with `record_type`
//! and `subject` where the body was pulled, with `upload` where it is not Garmin's own and with its `headers` then, or with
//! `changes` in place of a body; applies them to the model of the core; writes what is true then, one change
//! a line.

use std::collections::BTreeMap;
use std::io::{BufRead as _, Write as _};

use chrono::DateTime;
use serde::Deserialize;
use wellform_core::{Normalizer, Options, Source, reconcile::Model, record::Change, views::current_sleeps};

#[derive(Deserialize)]
struct Delivery {
    received_at: i64,
    #[serde(default)]
    body: String,
    record_type: Option<String>,
    subject: Option<String>,
    #[serde(default)]
    upload: bool,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    changes: Option<Vec<Change>>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut model = Model::new();
    for line in std::io::stdin().lock().lines() {
        let Delivery { received_at, body, record_type, subject, upload, headers, changes } =
            serde_json::from_str(&line?)?;
        let received_at =
            DateTime::from_timestamp_millis(received_at).ok_or("a time of receipt out of range")?;
        if let Some(changes) = changes {
            model.apply(changes, received_at);
            continue;
        }
        let mut options = Options::default().received_at(received_at);
        if !upload {
            options = options.source(Source::Garmin);
        }
        for (name, value) in headers {
            options = options.header(&name, value);
        }
        if let Some(list) = record_type {
            options = options.record_type(list);
        }
        if let Some(subject) = subject {
            options = options.subject(subject);
        }
        let mut normalizer = Normalizer::new(options);
        let mut changes = Vec::new();
        normalizer.push(body.as_bytes(), &mut |change| changes.push(change))?;
        normalizer.finish(&mut |change| changes.push(change))?;
        model.apply(changes, received_at);
    }
    let mut out = std::io::stdout().lock();
    for change in current_sleeps(model.current()) {
        serde_json::to_writer(&mut out, &change)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
