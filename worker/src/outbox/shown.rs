//! Deliveries, as their users see them.

use serde::Deserialize;
use worker::{D1Database, D1Type, Result};

use super::Kind;
use crate::directory::{number, prepare};

/// A delivery, as a user sees it.
#[derive(Debug, Deserialize)]
pub struct Shown {
    /// Its id.
    pub id: String,
    /// How it came.
    pub kind: Kind,
    /// When it was received, in milliseconds since 1970-01-01T00:00:00Z.
    pub received_at: u64,
    /// Length of its body.
    pub bytes: u64,
    /// received, processing, done, failed or dead.
    pub state: String,
    /// What concerned the user, as JSON, or `None` before it is done.
    pub counts: Option<String>,
    /// Rows that the user's vault wrote, or `None` before it is done.
    pub rows_written: Option<u64>,
    /// When its raw body was deleted, in milliseconds since 1970-01-01T00:00:00Z, or `None` while it is kept.
    pub raw_deleted_at: Option<u64>,
    /// The fetches of the user's pings in it, as JSON: numbers by state.
    pub fetches: String,
    /// The headers that are kept, as JSON, if any.
    pub headers: Option<String>,
    /// The list key or record type, if the body does not name it.
    pub record_type: Option<String>,
}

const SHOWN: &str = "d.id, d.kind, d.received_at, d.bytes, d.state, s.counts, s.rows_written, d.raw_deleted_at, d.headers,
  d.record_type,
  (SELECT json_group_object(state, number) FROM
     (SELECT f.state, count(*) AS number FROM fetches AS f JOIN fetch_users AS u ON u.fetch = f.id AND u.user = ?1
      WHERE f.delivery = d.id GROUP BY f.state)) AS fetches";

/// Returns the deliveries that concern a user and were received before a time, newest first.
pub async fn list(db: &D1Database, user: &str, before: u64, limit: u32) -> Result<Vec<Shown>> {
    prepare(
        db,
        &format!(
            "SELECT {SHOWN} FROM
               (SELECT delivery AS id FROM delivery_users WHERE user = ?1 AND received_at < ?2
                UNION SELECT id FROM deliveries WHERE user = ?1 AND received_at < ?2) AS mine
             JOIN deliveries AS d USING (id)
             LEFT JOIN delivery_users AS s ON s.delivery = d.id AND s.user = ?1
             ORDER BY d.received_at DESC LIMIT ?3"
        ),
        &[D1Type::Text(user), number(before), number(limit.into())],
    )?
    .all()
    .await?
    .results()
}

/// Returns a delivery, provided that it concerns the user.
pub async fn show(db: &D1Database, user: &str, id: &str) -> Result<Option<Shown>> {
    prepare(
        db,
        &format!(
            "SELECT {SHOWN} FROM deliveries AS d
             LEFT JOIN delivery_users AS s ON s.delivery = d.id AND s.user = ?1
             WHERE d.id = ?2 AND (s.user IS NOT NULL OR d.user = ?1)"
        ),
        &[D1Type::Text(user), D1Type::Text(id)],
    )?
    .first(None)
    .await
}

/// Where the report of a delivery is.
pub enum StoredReport {
    /// Here, as JSON.
    Text(String),
    /// In R2.
    InBucket,
    /// The user may not see it, because the delivery concerned other users too, or it has not ended.
    Withheld,
}

/// Returns the report of a delivery, provided that it concerned no other user.
pub async fn report(db: &D1Database, user: &str, id: &str) -> Result<StoredReport> {
    #[derive(Deserialize)]
    struct Row {
        report: Option<String>,
    }
    let row: Option<Row> = prepare(
        db,
        "SELECT report FROM deliveries WHERE id = ?2 AND state IN ('done', 'failed')
           AND (user = ?1 OR (
             NOT shared
             AND EXISTS (SELECT 1 FROM delivery_users WHERE delivery = ?2 AND user = ?1)
             AND NOT EXISTS (SELECT 1 FROM delivery_users WHERE delivery = ?2 AND user <> ?1)))",
        &[D1Type::Text(user), D1Type::Text(id)],
    )?
    .first(None)
    .await?;
    Ok(match row {
        None => StoredReport::Withheld,
        Some(Row { report: None }) => StoredReport::InBucket,
        Some(Row { report: Some(json) }) => StoredReport::Text(json),
    })
}

/// The state of a user's latest deliveries.
#[derive(Debug, Deserialize)]
pub struct Standing {
    /// When the latest delivery came by a link, in milliseconds since 1970-01-01T00:00:00Z.
    pub notified_at: Option<u64>,
    /// When the latest upload came, in milliseconds since 1970-01-01T00:00:00Z.
    pub uploaded_at: Option<u64>,
    /// How many are not processed yet.
    pub open: u32,
    /// How many have a body that cannot be read.
    pub failed: u32,
    /// How many were given up.
    pub dead: u32,
}

/// Returns the state of a user's deliveries since a time of receipt. A notification that was never processed is not
/// counted: its users are unknown.
pub async fn standing(db: &D1Database, user: &str, since: u64) -> Result<Standing> {
    let latest = |which: &str| {
        format!(
            "SELECT s.received_at FROM delivery_users AS s JOIN deliveries AS d ON d.id = s.delivery
             WHERE s.user = ?1 AND d.kind {which} 'upload' ORDER BY s.received_at DESC LIMIT 1"
        )
    };
    prepare(
        db,
        &format!(
            "SELECT ({}) AS notified_at, ({}) AS uploaded_at,
               count(*) FILTER (WHERE state IN ('received', 'processing')) AS open,
               count(*) FILTER (WHERE state = 'failed') AS failed, count(*) FILTER (WHERE state = 'dead') AS dead
             FROM deliveries WHERE state <> 'done' AND received_at >= ?2 AND id IN
               (SELECT delivery FROM delivery_subjects JOIN links USING (provider, subject) WHERE links.user = ?1
                UNION ALL SELECT id FROM deliveries WHERE user = ?1 AND received_at >= ?2)",
            latest("<>"),
            latest("=")
        ),
        &[D1Type::Text(user), number(since)],
    )?
    .first(None)
    .await?
    .ok_or_else(|| "D1 left a row out".into())
}
