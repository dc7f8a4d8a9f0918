//! Bodies made of the tables of what senders have: sender, dialect, type, spelling and language. Nothing in them is unknown, so
//! nothing of them may come out as unknown, as `other`, or kept.

mod garmin;
mod health_auto_export;
mod health_connect;
mod wear_os;

use std::collections::BTreeSet;

use wellform_core::record::{Body as Document, Change, Sport};
use wellform_core::{Flag, Options};

use crate::normalise::{assert_balance, whole};

/// A body of things that are known.
struct Known {
    body: String,
    options: Options,
    /// The types that come of it, among others.
    types: BTreeSet<String>,
    /// The sports of its workouts, each of them.
    sports: BTreeSet<String>,
}

impl Known {
    fn new(body: impl Into<String>) -> Self {
        Known {
            body: body.into(),
            options: Options::default(),
            types: BTreeSet::new(),
            sports: BTreeSet::new(),
        }
    }
}

/// Choices that follow from bytes. When the bytes have ended, the first of everything is chosen.
struct Choices<'a> {
    left: &'a [u8],
}

impl Choices<'_> {
    /// Chooses a number below `count`.
    fn below(&mut self, count: usize) -> usize {
        let (now, left) = self.left.split_at(self.left.len().min(2));
        self.left = left;
        now.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)) % count
    }

    /// Chooses one of several.
    fn of<'t, T>(&mut self, among: &'t [T]) -> &'t T {
        &among[self.below(among.len())]
    }

    /// How many elements a body has: few, because each is like the next.
    fn some(&mut self) -> usize {
        1 + self.below(4)
    }
}

/// The makers of bodies, in each of which the choices decide the rest.
const MAKERS: &[fn(&mut Choices<'_>) -> Known] = &[
    garmin::fields,
    garmin::sports,
    health_auto_export::metrics,
    health_auto_export::table,
    health_auto_export::workouts,
    health_connect::records,
    health_connect::sports,
    health_connect::words,
    wear_os::points,
    wear_os::sports,
];

/// What is known comes out as what it is.
pub fn known(data: &[u8]) {
    let mut choices = Choices { left: data };
    let make = choices.of(MAKERS);
    let Known { body, options, types, sports } = make(&mut choices);
    let outcome = whole(body.as_bytes(), options);
    assert_eq!(outcome.error, None, "{body}");
    assert_balance(body.as_bytes(), &outcome.report);
    let report = &outcome.report;
    assert_eq!((report.leaves.kept, report.leaves.rejected), (0, 0), "{body}: {report:?}");
    for flagged in &report.flagged {
        let unknown = [Flag::UnknownType, Flag::UnknownWord, Flag::UnknownVersion, Flag::DevicePrivate];
        assert!(!unknown.contains(&flagged.code), "{body}: {flagged:?}");
    }
    let (mut found, mut played) = (BTreeSet::new(), BTreeSet::new());
    for change in &outcome.changes {
        match change {
            Change::Samples(samples) => {
                assert!(samples.data_type.known().is_some(), "{body}: {}", samples.data_type);
                for code in samples.code.iter().flatten().flatten() {
                    assert_ne!(code, "unknown", "{body}: {}", samples.data_type);
                }
                let sport = samples.context.get("sport").and_then(|sport| sport.as_str());
                played.extend(sport.map(str::to_owned));
                found.insert(samples.data_type.to_string());
            }
            Change::Record { record } => {
                if let Document::Workout(workout) = &record.body {
                    played.extend(workout.sport.map(Sport::name).map(str::to_owned));
                }
                found.insert(record.data_type.to_string());
            }
            _ => {}
        }
    }
    let missing: Vec<_> = types.difference(&found).collect();
    assert!(missing.is_empty(), "{body} gives no {missing:?}, but {found:?}");
    if !sports.is_empty() {
        assert_eq!(played, sports, "{body}");
    }
}
