//! Takes deliveries in.
//!
//! A route authenticates the sender and describes the delivery as [`Incoming`]. [`take`] does the rest: it checks what can be
//! checked at once, stores the body in R2, adds the row of the outbox, and hands the delivery to the consumer. The sender gets
//! no answer before the row is there.

pub mod body;
mod check;
mod headers;
mod signature;

use worker::{D1Database, Request, Result as StorageResult, console_error};

use crate::{
    app::App,
    auth::Uploader,
    consumer::{self, Results},
    fault,
    outbox::{self, Kind, New},
    problem::Problem,
};
use body::{Stored, Terms};
use check::Check;
pub use check::is_compressed;
pub use headers::read as kept_headers;
use signature::Signature;

/// A delivery, as its route knows it.
#[derive(Clone, Copy)]
pub enum Incoming<'a> {
    /// A notification of Garmin's.
    Garmin,
    /// An upload.
    Upload {
        /// The sender.
        by: &'a Uploader,
        /// The type of its records, if the path names one.
        record_type: Option<&'static str>,
    },
}

/// When a sender wants the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// As soon as the delivery is stored.
    Stored,
    /// After the delivery was processed, if its body is short.
    Processed,
}

/// A delivery that was accepted.
pub enum Accepted {
    /// It is stored, and will be processed.
    Stored {
        /// Its id.
        id: String,
    },
    /// It is processed.
    Processed {
        /// Its id.
        id: String,
    },
}

/// Returns the key in R2 of the raw body of a delivery.
pub fn raw_key(id: &str) -> String {
    format!("raw/{id}")
}

/// Takes the delivery in a request.
pub async fn take(
    request: &Request,
    app: &App,
    incoming: Incoming<'_>,
    answer: Answer,
) -> Result<Accepted, Problem> {
    let Stored { id, check, .. } = accept(request, app, incoming).await?;
    if answer == Answer::Processed && check == Check::Passed {
        match consumer::process(&app.env, &id, Results::EveryRecord).await {
            Ok(()) => return Ok(Accepted::Processed { id }),
            Err(_) => console_error!("delivery {id} failed while its sender waited; it is queued"),
        }
    }
    outbox::enqueue_after_answer(app, vec![id.clone()]);
    Ok(Accepted::Stored { id })
}

/// Stores the body of a delivery and adds its row.
async fn accept(request: &Request, app: &App, incoming: Incoming<'_>) -> Result<Stored, Problem> {
    let (bucket, db) = (app.bucket()?, app.db()?);
    let (kind, user, record_type, signature, kept) = match incoming {
        Incoming::Garmin => (Kind::Garmin, None, None, None, None),
        Incoming::Upload { by, record_type } => {
            let signature = Signature::of(request.headers(), &by.token, app.config.signing)?;
            let kept = headers::kept(request.headers())?;
            (Kind::Upload, Some(by.user.as_str()), record_type, signature, kept)
        }
    };
    let terms = Terms { kind, record_type, signature };
    let stored = body::store(request, &bucket, &app.config, terms).await?;
    fault::point("raw_stored").await;
    let delivery = New {
        id: &stored.id,
        kind,
        user,
        raw: &stored.key,
        bytes: stored.bytes,
        record_type,
        pulled_for: None,
        headers: kept.as_deref(),
    };
    if let Err(error) = outbox::add(&db, &delivery).await {
        body::forget(&bucket, &stored).await;
        return Err(error.into());
    }
    Ok(stored)
}

/// A list of summaries that was pulled.
pub struct Pulled<'a> {
    /// The id of its fetch and of the delivery. Its body is in R2 under [`raw_key`].
    pub id: &'a str,
    /// The length of its body.
    pub bytes: u64,
    /// The key of the list.
    pub list_key: &'a str,
    /// The account, if known.
    pub subject: Option<&'a str>,
}

/// Adds the row of a list of summaries whose body is stored, unless it exists.
pub async fn adopt(db: &D1Database, pulled: &Pulled<'_>) -> StorageResult<()> {
    let delivery = New {
        id: pulled.id,
        kind: Kind::Garmin,
        user: None,
        raw: &raw_key(pulled.id),
        bytes: pulled.bytes,
        record_type: Some(pulled.list_key),
        pulled_for: pulled.subject,
        headers: None,
    };
    outbox::add(db, &delivery).await
}
