//! The users that a delivery reaches.

use serde::Deserialize;
use wellform_core::reconcile::History;
use worker::{D1Database, D1Result, D1Type, Result};

use crate::directory::{number, prepare};

/// The users that a delivery reaches.
pub struct Route {
    /// The links to its subjects, provided that they reach back to the delivery.
    pub links: Vec<Link>,
    /// Whether an older delivery may still change something.
    pub history: History,
    /// When the latest of all links was made, in milliseconds since 1970-01-01T00:00:00Z.
    pub latest_link: u64,
}

/// A link of a user to an account.
#[derive(Debug, Deserialize)]
pub struct Link {
    /// The sender's name for the account.
    pub subject: String,
    /// The user.
    pub user: String,
}

/// Returns the users that a delivery of these subjects reaches.
///
/// All is read at one moment: a link that opens older deliveries again is seen with them or not at all. A dead delivery
/// counts as open as long as its body is kept, because it may be replayed.
pub async fn route(db: &D1Database, provider: &str, subjects: &[&str], received_at: u64) -> Result<Route> {
    #[derive(Deserialize)]
    struct Moment {
        open: u8,
        latest_link: u64,
    }
    let list = serde_json::to_string(subjects)?;
    let results = db
        .batch(vec![
            prepare(
                db,
                "SELECT subject, user FROM links
                 WHERE provider = ?1 AND subject IN (SELECT value FROM json_each(?2)) AND since <= ?3",
                &[D1Type::Text(provider), D1Type::Text(&list), number(received_at)],
            )?,
            prepare(
                db,
                "SELECT EXISTS (SELECT 1 FROM deliveries INDEXED BY deliveries_open
                 WHERE state NOT IN ('done', 'failed') AND received_at < ?1 AND raw_deleted_at IS NULL) AS open,
                 (SELECT COALESCE(MAX(linked_at), 0) FROM links) AS latest_link",
                &[number(received_at)],
            )?,
        ])
        .await?;
    let links: Vec<Link> = results.first().map_or_else(|| Ok(Vec::new()), D1Result::results)?;
    let moment: Vec<Moment> = results.get(1).map_or_else(|| Ok(Vec::new()), D1Result::results)?;
    let [Moment { open, latest_link }] = moment[..] else { return Err("D1 left a row out".into()) };
    let history = if open == 0 { History::Settled } else { History::Open };
    Ok(Route { links, history, latest_link })
}
