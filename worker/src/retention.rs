//! How long raw bodies are kept.
//!
//! The body of a delivery is deleted `RAW_DAYS` after its receipt, or `UNLINKED_DAYS` after it if no user was linked to an
//! account that it concerned. Its row in the outbox stays, and so does its report, which holds no values.

use std::collections::BTreeMap;

use serde::Deserialize;
use worker::{D1Database, D1Type, Env, Result, console_log};

use crate::{
    config::Config,
    directory::{now, number, prepare},
    fault, fetches,
};

/// How many bodies and how many shares each statement of a sweep finds. R2 deletes up to 1000 objects at once.
const BATCH: u32 = 500;

/// A dead delivery keeps its body for so long at least, in milliseconds: it can be replayed.
const REPLAY_MS: u64 = 24 * 3600 * 1000;

/// Times of receipt, in milliseconds since 1970-01-01T00:00:00Z. What was received until then is not kept.
#[derive(Clone, Copy)]
pub struct Limits {
    /// A body that concerned a linked user, or that names no account.
    pub raw: u64,
    /// A body or a share that concerned no linked user.
    pub unlinked: u64,
}

impl Limits {
    /// Returns the limits as of now.
    pub fn now(config: &Config) -> Self {
        let now = now();
        Limits { raw: now.saturating_sub(config.raw_ms), unlinked: now.saturating_sub(config.unlinked_ms) }
    }
}

/// The condition under which the body of a row of `deliveries` is due to be deleted, by the limits ?1 (`raw`) and ?2
/// (`unlinked`).
pub const DUE: &str = "deliveries.received_at <= CASE
     (SELECT MIN(waiting_since IS NOT NULL) FROM delivery_subjects WHERE delivery = deliveries.id)
     WHEN 1 THEN ?2 ELSE ?1 END";

/// The condition under which it may be deleted: it is not open, and has not become dead since ?3.
const ENDED: &str = "(state IN ('done', 'failed') OR state = 'dead' AND queued_at <= ?3)";

/// Deletes bodies that are due, first from R2. Then that is noted, so that after a crash it is done again.
pub async fn run(env: &Env, db: &D1Database, config: &Config) -> Result<()> {
    let limits = Limits::now(config);
    let due = due(db, limits, now().saturating_sub(config.raw_ms.max(REPLAY_MS))).await?;
    if !due.is_empty() {
        console_log!("sweep: {} raw bodies are deleted", due.len());
        let (ids, keys): (Vec<String>, Vec<String>) = due.into_iter().unzip();
        env.bucket("RAW")?.delete_multiple(keys).await?;
        fault::point("raw_deleted").await;
        note_deleted(db, &serde_json::to_string(&ids)?).await?;
    }
    forget_shares(db, limits.unlinked).await?;
    fetches::forget(env, db, limits.unlinked, BATCH).await
}

/// Returns the deliveries whose bodies are due, with the keys of these in R2. Each statement walks an index of what may be
/// due.
async fn due(db: &D1Database, limits: Limits, dead_before: u64) -> Result<BTreeMap<String, String>> {
    #[derive(Deserialize)]
    struct Due {
        id: String,
        raw: String,
    }
    let values = [number(limits.raw), number(limits.unlinked), number(dead_before), number(BATCH.into())];
    let results = db
        .batch(vec![
            prepare(
                db,
                &format!(
                    "SELECT id, raw FROM deliveries
                     WHERE raw_deleted_at IS NULL AND received_at <= ?1 AND {DUE} AND {ENDED} LIMIT ?4"
                ),
                &values,
            )?,
            prepare(
                db,
                &format!(
                    "SELECT DISTINCT id, raw FROM delivery_subjects JOIN deliveries ON id = delivery
                     WHERE waiting_since <= ?2 AND {DUE} AND {ENDED} LIMIT ?4"
                ),
                &values,
            )?,
        ])
        .await?;
    let mut due = BTreeMap::new();
    for result in &results {
        due.extend(result.results::<Due>()?.into_iter().map(|Due { id, raw }| (id, raw)));
    }
    Ok(due)
}

/// Notes that bodies are deleted. A delivery that was opened meanwhile is left as it is: it will end as dead.
async fn note_deleted(db: &D1Database, ids: &str) -> Result<()> {
    let ids = D1Type::Text(ids);
    db.batch(vec![
        prepare(
            db,
            "UPDATE deliveries SET raw_deleted_at = ?2
             WHERE id IN (SELECT value FROM json_each(?1)) AND state IN ('done', 'failed', 'dead')",
            [&ids, &number(now())],
        )?,
        prepare(
            db,
            "DELETE FROM delivery_subjects WHERE delivery IN (SELECT value FROM json_each(?1))",
            [&ids],
        )?,
    ])
    .await?;
    Ok(())
}

/// Deletes shares that had no user for too long, of bodies that are kept for other users.
async fn forget_shares(db: &D1Database, limit: u64) -> Result<()> {
    prepare(
        db,
        "DELETE FROM delivery_subjects WHERE (provider, subject, delivery) IN
           (SELECT provider, subject, delivery FROM delivery_subjects AS share
            WHERE waiting_since <= ?1 AND EXISTS (SELECT 1 FROM delivery_subjects
              WHERE delivery = share.delivery AND waiting_since IS NULL) LIMIT ?2)",
        &[number(limit), number(BATCH.into())],
    )?
    .run()
    .await?;
    Ok(())
}
