//! The outbox in D1: a row for every delivery that was accepted, also after it is done.

mod end;
mod route;
mod shown;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use worker::{D1Database, D1Type, Env, Result, console_error};

use crate::{
    app::App,
    directory::{Id, changes, now, number, optional, prepare},
    fault,
};
pub use end::{Done, End, Finished, Reach, finish};
pub use route::route;
pub use shown::{Shown, Standing, StoredReport, list, report, show, standing};

/// Numbers of changes by kind, then by type.
pub type Counts = BTreeMap<String, BTreeMap<String, u64>>;

/// A queue message: the id of what is to be done.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// A delivery to process.
    Delivery(String),
    /// A fetch to pull.
    Fetch(String),
}

/// How a delivery came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A notification of Garmin's.
    Garmin,
    /// An upload with a user's token.
    Upload,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Kind::Garmin => "garmin",
            Kind::Upload => "upload",
        }
    }
}

/// A row of the outbox.
#[derive(Debug, Clone, Deserialize)]
pub struct Delivery {
    /// Its id.
    pub id: String,
    /// How it came.
    pub kind: Kind,
    /// The user who uploaded it.
    pub user: Option<String>,
    /// When it was received, in milliseconds since 1970-01-01T00:00:00Z.
    pub received_at: u64,
    /// The key of its body in R2.
    pub raw: String,
    /// How often it was tried.
    pub attempts: u32,
    /// The list key or record type, if the body does not name it.
    pub record_type: Option<String>,
    /// The account of a body that was pulled.
    pub pulled_for: Option<String>,
    /// The headers that are kept, as JSON, if any.
    pub headers: Option<String>,
}

const COLUMNS: &str = "id, kind, user, received_at, raw, attempts, record_type, pulled_for, headers";

/// A delivery that has just come.
pub struct New<'a> {
    /// Its id.
    pub id: &'a str,
    /// How it came.
    pub kind: Kind,
    /// The user who uploaded it.
    pub user: Option<&'a str>,
    /// The key of its body in R2.
    pub raw: &'a str,
    /// Length of its body.
    pub bytes: u64,
    /// The list key or record type, if the body does not name it.
    pub record_type: Option<&'a str>,
    /// The account of a body that was pulled.
    pub pulled_for: Option<&'a str>,
    /// The headers that are kept, as JSON, if any.
    pub headers: Option<&'a str>,
}

/// Adds a delivery, unless it is there already.
///
/// Its time of receipt is now, or just after the latest delivery's if clocks disagree: so whoever sees a delivery also sees
/// all that have an earlier time.
pub async fn add(db: &D1Database, new: &New<'_>) -> Result<()> {
    prepare(
        db,
        "INSERT INTO deliveries (id, kind, user, received_at, raw, bytes, state, queued_at, record_type, pulled_for,
           headers)
         VALUES (?1, ?2, ?3, MAX(?4, COALESCE((SELECT MAX(received_at) + 1 FROM deliveries), 0)), ?5, ?6, 'received',
           ?4, ?7, ?8, ?9)
         ON CONFLICT (id) DO NOTHING",
        &[
            D1Type::Text(new.id),
            D1Type::Text(new.kind.as_str()),
            optional(new.user),
            number(now()),
            D1Type::Text(new.raw),
            number(new.bytes),
            optional(new.record_type),
            optional(new.pulled_for),
            optional(new.headers),
        ],
    )?
    .run()
    .await?;
    Ok(())
}

/// Sends the queue message of a delivery.
pub async fn enqueue(env: &Env, id: &str) -> Result<()> {
    env.queue("DELIVERIES")?.send(Message::Delivery(id.to_owned())).await
}

/// Sends the queue messages of up to 100 deliveries.
pub async fn enqueue_all(env: &Env, ids: &[String]) -> Result<()> {
    let messages = ids.iter().cloned().map(Message::Delivery);
    env.queue("DELIVERIES")?.send_batch(messages.collect::<Vec<_>>()).await
}

/// Sends the queue messages of deliveries once the answer is on its way. The sweep finds the deliveries for which that
/// fails.
pub fn enqueue_after_answer(app: &App, ids: Vec<String>) {
    let env = app.env.clone();
    app.context.wait_until(async move {
        fault::point("before_queue").await;
        for batch in ids.chunks(100) {
            if let Err(error) = enqueue_all(&env, batch).await {
                console_error!("delivery {}: the queue took no message: {error}", batch.join(", "));
            }
        }
    });
}

/// Begins an attempt at a delivery. Returns `None` if there is nothing to do.
pub async fn begin(db: &D1Database, id: &str) -> Result<Option<Delivery>> {
    prepare(
        db,
        &format!(
            "UPDATE deliveries SET state = 'processing', attempts = attempts + 1, failure = NULL
             WHERE id = ?1 AND state IN ('received', 'processing') RETURNING {COLUMNS}"
        ),
        &[D1Type::Text(id)],
    )?
    .first(None)
    .await
}

/// The outcome of [`reopen`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reopened {
    /// The delivery is open again.
    Open,
    /// Nothing changed: the delivery is not done, or its body was deleted.
    Unchanged,
}

/// Opens a delivery again that is done.
pub async fn reopen(db: &D1Database, id: &str) -> Result<Reopened> {
    let result = prepare(
        db,
        "UPDATE deliveries SET state = 'received', attempts = 0, queued_at = ?2
         WHERE id = ?1 AND state = 'done' AND raw_deleted_at IS NULL",
        &[D1Type::Text(id), number(now())],
    )?
    .run()
    .await?;
    Ok(if changes(&result)? > 0 { Reopened::Open } else { Reopened::Unchanged })
}

/// Notes that an attempt failed and is repeated after so many seconds. The sweep leaves the delivery alone until then.
pub async fn postpone(db: &D1Database, id: &str, failure: &str, seconds: u32) -> Result<()> {
    prepare(
        db,
        "UPDATE deliveries SET failure = ?2, queued_at = ?3 WHERE id = ?1 AND state = 'processing'",
        &[D1Type::Text(id), D1Type::Text(failure), number(now() + u64::from(seconds) * 1000)],
    )?
    .run()
    .await?;
    Ok(())
}

/// Returns the deliveries that have been open for too long since their last queue message and were tried too often.
pub async fn exhausted(db: &D1Database, before: u64, max_attempts: u32, limit: u32) -> Result<Vec<String>> {
    let rows: Vec<Id> = prepare(
        db,
        "SELECT id FROM deliveries WHERE state = 'processing' AND queued_at <= ?1 AND attempts >= ?2 LIMIT ?3",
        &[number(before), number(max_attempts.into()), number(limit.into())],
    )?
    .all()
    .await?
    .results()?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Takes the deliveries that have been open for too long since their last queue message, marks them as sent
/// again, and returns their ids.
pub async fn overdue(db: &D1Database, before: u64, limit: u32) -> Result<Vec<String>> {
    let rows: Vec<Id> = prepare(
        db,
        "UPDATE deliveries SET queued_at = ?2 WHERE id IN
           (SELECT id FROM deliveries WHERE state IN ('received', 'processing') AND queued_at <= ?1
            ORDER BY queued_at LIMIT ?3)
         RETURNING id",
        &[number(before), number(now()), number(limit.into())],
    )?
    .all()
    .await?
    .results()?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
