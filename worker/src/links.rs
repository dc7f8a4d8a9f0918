//! The links of users to the accounts of senders.

use serde::Deserialize;
use wellform_core::record::Account;
use worker::{D1Database, D1Result, D1Type, Result};

use crate::{
    directory::{Id, changes, event_name, now, number, prepare},
    retention::{DUE, Limits},
};

/// What became of a link that was asked for.
pub enum Linked {
    /// It was made, and opened these deliveries again.
    Made(Vec<String>),
    /// It was there before.
    Before,
    /// Another user is linked to the account, and a second link was not confirmed.
    Unconfirmed,
}

/// Whether the link that is asked for (?3 user, ?4 provider, ?5 subject, ?6 confirmed) is to be made.
const NEW: &str = "NOT EXISTS (SELECT 1 FROM links
     WHERE user = ?3 AND provider = ?4 AND subject = ?5 AND state <> 'deregistered')
   AND (?6 OR NOT EXISTS (SELECT 1 FROM links WHERE provider = ?4 AND subject = ?5 AND user <> ?3))";

/// How far back it reaches: as far as the other links of the account, else to where shares of nobody are due (?2). It
/// reaches all that is still to come, whatever the clocks say.
const SINCE: &str = "COALESCE((SELECT MIN(since) FROM links WHERE provider = ?4 AND subject = ?5),
   MIN(?2, COALESCE((SELECT MAX(received_at) + 1 FROM deliveries), 0)))";

/// Links a user to an account, and opens the deliveries again that concerned it.
///
/// A deregistered link that is made again is a new one. What is due to be deleted is not opened: the sweep may be at
/// it.
pub async fn link(
    db: &D1Database,
    user: &str,
    provider: &str,
    subject: &str,
    confirmed: bool,
    limits: Limits,
) -> Result<Linked> {
    let values = [
        number(limits.raw),
        number(limits.unlinked),
        D1Type::Text(user),
        D1Type::Text(provider),
        D1Type::Text(subject),
        D1Type::Boolean(confirmed),
        number(now()),
    ];
    let results = db
        .batch(vec![
            prepare(
                db,
                &format!(
                    "UPDATE deliveries SET state = 'received', attempts = 0, queued_at = ?7
                     WHERE id IN (SELECT delivery FROM delivery_subjects WHERE provider = ?4 AND subject = ?5)
                       AND state = 'done' AND raw_deleted_at IS NULL AND NOT {DUE}
                       AND received_at >= {SINCE} AND {NEW}
                     RETURNING id"
                ),
                &values,
            )?,
            prepare(
                db,
                &format!(
                    "INSERT INTO links (user, provider, subject, linked_at, since)
                     SELECT ?3, ?4, ?5, MAX(?7, COALESCE((SELECT MAX(linked_at) + 1 FROM links), 0)), {SINCE}
                     WHERE {NEW}
                     ON CONFLICT (user, provider) DO UPDATE SET subject = excluded.subject,
                       linked_at = excluded.linked_at, since = excluded.since, state = 'active',
                       permissions = NULL, state_at = 0"
                ),
                &values,
            )?,
            prepare(
                db,
                "SELECT user AS id FROM links WHERE user = ?1 AND provider = ?2 AND subject = ?3
                   AND state <> 'deregistered'",
                &values[2..5],
            )?,
        ])
        .await?;
    let [opened, made, own] = results.as_slice() else { return Err("D1 left results out".into()) };
    Ok(if changes(made)? > 0 {
        Linked::Made(ids(opened)?)
    } else if ids(own)?.is_empty() {
        Linked::Unconfirmed
    } else {
        Linked::Before
    })
}

fn ids(result: &D1Result) -> Result<Vec<String>> {
    Ok(result.results::<Id>()?.into_iter().map(|row| row.id).collect())
}

/// A link of a user.
#[derive(Debug, Deserialize)]
pub struct Link {
    /// The sender.
    pub provider: String,
    /// Its name for the account.
    pub subject: String,
    /// When it was made, in milliseconds since 1970-01-01T00:00:00Z.
    pub linked_at: u64,
    /// The last account event, else `active`.
    pub state: String,
    permissions: Option<String>,
}

impl Link {
    /// What the user permits, where the sender told.
    pub fn permissions(&self) -> Result<Option<Vec<String>>> {
        Ok(self.permissions.as_deref().map(serde_json::from_str).transpose()?)
    }
}

/// The links of a user.
pub async fn of(db: &D1Database, user: &str) -> Result<Vec<Link>> {
    prepare(
        db,
        "SELECT provider, subject, linked_at, state, permissions FROM links WHERE user = ?1",
        &[D1Type::Text(user)],
    )?
    .all()
    .await?
    .results()
}

/// Ends a link; false: there was none.
pub async fn unlink(db: &D1Database, user: &str, provider: &str) -> Result<bool> {
    let result = prepare(
        db,
        "DELETE FROM links WHERE user = ?1 AND provider = ?2",
        &[D1Type::Text(user), D1Type::Text(provider)],
    )?
    .run()
    .await?;
    Ok(changes(&result)? > 0)
}

/// Notes an account event in the links that it concerns, unless they know of a later one. A deregistration from
/// before the link was made says nothing about it.
pub async fn account_event(
    db: &D1Database,
    provider: &str,
    account: &Account,
    received_at: u64,
) -> Result<()> {
    let Some(subject) = &account.subject else { return Ok(()) };
    let at = account.at.map_or(received_at, |at| at.timestamp_millis().max(0) as u64);
    let permissions = account.permissions.as_ref().map(serde_json::to_string).transpose()?;
    prepare(
        db,
        "UPDATE links SET state = ?3, permissions = COALESCE(?4, permissions), state_at = ?5
         WHERE provider = ?1 AND subject = ?2 AND state_at < ?5 AND (?3 <> 'deregistered' OR linked_at < ?5)",
        &[
            D1Type::Text(provider),
            D1Type::Text(subject),
            D1Type::Text(event_name(account.event)),
            permissions.as_deref().map_or(D1Type::Null, D1Type::Text),
            number(at),
        ],
    )?
    .run()
    .await?;
    Ok(())
}
