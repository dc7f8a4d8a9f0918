//! How a delivery ends.

use std::collections::BTreeMap;

use serde::Serialize;
use worker::{D1Database, D1Type, Result};

use super::{Counts, Delivery};
use crate::directory::{changes, number, optional, prepare};

/// The result of a delivery.
#[derive(Default)]
pub struct Done {
    /// The state in which it ends.
    pub state: End,
    /// The report as JSON, or `None` if it is kept in R2.
    pub report: Option<String>,
    /// The share of each user.
    pub users: BTreeMap<String, Share>,
    /// The accounts that a notification concerned.
    pub subjects: BTreeMap<String, Reach>,
    /// When the latest link was made that may have been seen, in milliseconds since 1970-01-01T00:00:00Z, or `None` if
    /// links were not read.
    pub latest_link: Option<u64>,
}

/// The state in which a delivery ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum End {
    /// The body was processed.
    #[default]
    Done,
    /// The body cannot be read.
    Failed,
}

/// What a delivery held for a user.
#[derive(Default)]
pub struct Share {
    /// The changes that concerned the user.
    pub counts: Counts,
    /// How many rows the vault wrote.
    pub rows: u64,
}

/// Whether a user is linked to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Reach {
    /// No user is.
    #[default]
    Unlinked,
    /// At least one is.
    Linked,
}

/// How many users or subjects one statement takes: a parameter of D1 takes 2 MB.
const AT_ONCE: usize = 250;

/// The outcome of [`finish`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finished {
    /// The delivery has ended.
    Ended,
    /// A user was linked to one of its subjects meanwhile: it must be processed again.
    LinkedMeanwhile,
}

/// Ends a delivery.
pub async fn finish(db: &D1Database, delivery: &Delivery, provider: &str, done: &Done) -> Result<Finished> {
    #[derive(Serialize)]
    struct Row<'a> {
        user: &'a str,
        counts: String,
        rows: u64,
    }
    let mut shares = Vec::new();
    for (user, Share { counts, rows }) in &done.users {
        shares.push(Row { user, counts: serde_json::to_string(counts)?, rows: *rows });
    }
    let subjects: Vec<(&String, bool)> =
        done.subjects.iter().map(|(subject, reach)| (subject, *reach == Reach::Linked)).collect();
    let state = match done.state {
        End::Done => "done",
        End::Failed => "failed",
    };
    let id = D1Type::Text(&delivery.id);
    let received_at = number(delivery.received_at);
    let mut statements = Vec::new();
    for subjects in subjects.chunks(AT_ONCE) {
        let list = serde_json::to_string(subjects)?;
        statements.push(prepare(
            db,
            "INSERT INTO delivery_subjects (provider, subject, delivery, waiting_since)
             SELECT ?2, value ->> 0, ?1, CASE value ->> 1 WHEN 0 THEN ?3 END FROM json_each(?4) WHERE true
             ON CONFLICT DO UPDATE SET waiting_since = excluded.waiting_since
               WHERE waiting_since IS NOT excluded.waiting_since",
            [&id, &D1Type::Text(provider), &received_at, &D1Type::Text(&list)],
        )?);
    }
    for shares in shares.chunks(AT_ONCE) {
        let list = serde_json::to_string(shares)?;
        statements.push(prepare(
            db,
            "INSERT INTO delivery_users (user, delivery, received_at, counts, rows_written)
             SELECT value ->> 'user', ?1, ?2, value ->> 'counts', value ->> 'rows' FROM json_each(?3) WHERE true
             ON CONFLICT (user, delivery) DO UPDATE SET counts = excluded.counts,
               rows_written = excluded.rows_written",
            [&id, &received_at, &D1Type::Text(&list)],
        )?);
    }
    statements.push(prepare(
        db,
        "UPDATE deliveries SET state = ?2, report = ?3, shared = ?4
         WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM links JOIN delivery_subjects USING (provider, subject)
           WHERE linked_at > ?5 AND since <= received_at AND delivery = ?1)",
        [
            &id,
            &D1Type::Text(state),
            &optional(done.report.as_deref()),
            &D1Type::Boolean(done.subjects.len() > 1),
            &number(done.latest_link.unwrap_or(u64::MAX)),
        ],
    )?);
    // A delivery that has ended has no dead letter.
    statements.push(prepare(
        db,
        "DELETE FROM dead_letters WHERE delivery = ?1
           AND EXISTS (SELECT 1 FROM deliveries WHERE id = ?1 AND state IN ('done', 'failed'))",
        [&id],
    )?);
    let ended = statements.len() - 2;
    let results = db.batch(statements).await?;
    let result = results.get(ended).ok_or("D1 left a result out")?;
    Ok(if changes(result)? > 0 { Finished::Ended } else { Finished::LinkedMeanwhile })
}
