//! The dead letters in D1: deliveries that were given up. [`bury`] is the only way there, and a delivery that is
//! replayed leaves with [`outbox::finish`](crate::outbox::finish).

use serde::Deserialize;
use worker::{D1Database, D1Result, D1Type, Result, console_error};

use crate::directory::{now, number, prepare};

/// Gives deliveries up, unless they are done already. A delivery has one dead letter: a new one replaces it.
pub async fn bury(db: &D1Database, deliveries: &[String]) -> Result<()> {
    #[derive(Deserialize)]
    struct Buried {
        delivery: String,
        reason: String,
        attempts: u32,
    }
    if deliveries.is_empty() {
        return Ok(());
    }
    let ids = serde_json::to_string(deliveries)?;
    let ids = D1Type::Text(&ids);
    let results = db
        .batch(vec![
            // An attempt without a class of failure was cut off by a limit or by the end of the process.
            prepare(
                db,
                "INSERT OR REPLACE INTO dead_letters (delivery, at, reason, attempts)
                 SELECT id, ?2, COALESCE(failure, 'cut_off'), attempts FROM deliveries
                 WHERE id IN (SELECT value FROM json_each(?1)) AND state IN ('received', 'processing')
                 RETURNING delivery, reason, attempts",
                [&ids, &number(now())],
            )?,
            prepare(
                db,
                "UPDATE deliveries SET state = 'dead'
                 WHERE id IN (SELECT value FROM json_each(?1)) AND state IN ('received', 'processing')",
                [&ids],
            )?,
        ])
        .await?;
    let buried: Vec<Buried> = results.first().map_or_else(|| Ok(Vec::new()), D1Result::results)?;
    for Buried { delivery, reason, attempts } in buried {
        console_error!("delivery {delivery} is dead after {attempts} attempts: {reason}");
    }
    Ok(())
}

/// Notes a queue message that cannot be read, once.
pub async fn note_unreadable(db: &D1Database, message: &str) -> Result<()> {
    prepare(
        db,
        "INSERT INTO dead_letters (message, at, reason, attempts) VALUES (?1, ?2, 'unreadable_message', 0)
         ON CONFLICT DO NOTHING",
        &[D1Type::Text(message), number(now())],
    )?
    .run()
    .await?;
    Ok(())
}

/// A dead letter.
#[derive(Debug, Deserialize)]
pub struct DeadLetter {
    /// Its id.
    pub id: u64,
    /// The delivery, or `None` for a message that names none.
    pub delivery: Option<String>,
    /// The kind of the delivery.
    pub kind: Option<String>,
    /// When the delivery was received, in milliseconds since 1970-01-01T00:00:00Z.
    pub received_at: Option<u64>,
    /// The delivery's state: dead, or while it is replayed received or processing.
    pub state: Option<String>,
    /// When it was given up, in milliseconds since 1970-01-01T00:00:00Z.
    pub at: u64,
    /// The class of the last failure.
    pub reason: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When the raw body was deleted, in milliseconds since 1970-01-01T00:00:00Z, or `None` while it is kept.
    pub raw_deleted_at: Option<u64>,
}

/// Returns the dead letters before an id, newest first.
pub async fn list(db: &D1Database, before: u64, limit: u32) -> Result<Vec<DeadLetter>> {
    prepare(
        db,
        "SELECT l.id, l.delivery, d.kind, d.received_at, d.state, l.at, l.reason, l.attempts,
           d.raw_deleted_at
         FROM dead_letters AS l LEFT JOIN deliveries AS d ON d.id = l.delivery
         WHERE l.id < ?1 ORDER BY l.id DESC LIMIT ?2",
        &[number(before), number(limit.into())],
    )?
    .all()
    .await?
    .results()
}

/// The outcome of [`replay`].
pub enum Replay {
    /// There is no such dead letter.
    Unknown,
    /// This delivery is open again.
    Opened(String),
    /// The dead letter names no delivery.
    Nameless,
    /// The raw body of the delivery was deleted.
    Bodiless,
}

/// Opens the delivery of a dead letter again, with its first time of receipt.
pub async fn replay(db: &D1Database, id: u64) -> Result<Replay> {
    #[derive(Deserialize)]
    struct Row {
        delivery: Option<String>,
        raw_deleted_at: Option<u64>,
    }
    let results = db
        .batch(vec![
            // One that is being replayed already is left alone.
            prepare(
                db,
                "UPDATE deliveries SET state = 'received', attempts = 0, failure = NULL, queued_at = ?2
                 WHERE id = (SELECT delivery FROM dead_letters WHERE id = ?1) AND state = 'dead'
                   AND raw_deleted_at IS NULL",
                &[number(id), number(now())],
            )?,
            prepare(
                db,
                "SELECT l.delivery, d.raw_deleted_at FROM dead_letters AS l
                 LEFT JOIN deliveries AS d ON d.id = l.delivery WHERE l.id = ?1",
                &[number(id)],
            )?,
        ])
        .await?;
    let rows: Vec<Row> = results.get(1).map_or_else(|| Ok(Vec::new()), D1Result::results)?;
    Ok(match rows.into_iter().next() {
        None => Replay::Unknown,
        Some(Row { raw_deleted_at: Some(_), .. }) => Replay::Bodiless,
        Some(Row { delivery: Some(id), .. }) => Replay::Opened(id),
        Some(Row { delivery: None, .. }) => Replay::Nameless,
    })
}
