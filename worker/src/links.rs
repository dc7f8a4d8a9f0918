//! The links of users to the accounts of senders.

use serde::Deserialize;
use wellform_core::record::Account;
use worker::{D1Database, D1Result, D1Type, Result};

use crate::{
    directory::{Id, Removed, changes, now, number, prepare},
    retention::{DUE, Limits},
};

/// The outcome of [`link`].
pub enum Linked {
    /// It was made, and opened these deliveries again.
    Made(Vec<String>),
    /// It existed before.
    Before,
    /// Another user is linked to the account, and a second link was not confirmed.
    Unconfirmed,
}

/// The condition under which a link (?3 user, ?4 provider, ?5 subject, ?6 confirmed) is made.
const NEW: &str = "NOT EXISTS (SELECT 1 FROM links
     WHERE user = ?3 AND provider = ?4 AND subject = ?5 AND state <> 'deregistered')
   AND (?6 OR NOT EXISTS (SELECT 1 FROM links WHERE provider = ?4 AND subject = ?5 AND user <> ?3))";

/// The time back to which a link reaches: as far as the other links of the account, else to the limit of shares without a
/// user (?2). It reaches all later deliveries, also if clocks disagree.
const SINCE: &str = "COALESCE((SELECT MIN(since) FROM links WHERE provider = ?4 AND subject = ?5),
   MIN(?2, COALESCE((SELECT MAX(received_at) + 1 FROM deliveries), 0)))";

/// A link to make.
pub struct Wanted<'a> {
    /// The user.
    pub user: &'a str,
    /// The sender.
    pub provider: &'a str,
    /// Its name for the account.
    pub subject: &'a str,
    /// Whether the link is to be made although another user is linked to the account.
    pub confirmed: bool,
}

/// Links a user to an account, and opens the deliveries again that concerned it.
///
/// A deregistered link that is made again is a new one. A delivery whose body is due to be deleted is not opened: the
/// sweep may be deleting it.
pub async fn link(db: &D1Database, wanted: Wanted<'_>, limits: Limits) -> Result<Linked> {
    let Wanted { user, provider, subject, confirmed } = wanted;
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
    /// Returns what the user permits, or `None` if unknown.
    pub fn permissions(&self) -> Result<Option<Vec<String>>> {
        Ok(self.permissions.as_deref().map(serde_json::from_str).transpose()?)
    }
}

/// Returns the links of a user.
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

/// Ends the link of a user to a sender.
pub async fn unlink(db: &D1Database, user: &str, provider: &str) -> Result<Removed> {
    let result = prepare(
        db,
        "DELETE FROM links WHERE user = ?1 AND provider = ?2",
        &[D1Type::Text(user), D1Type::Text(provider)],
    )?
    .run()
    .await?;
    Removed::of(&result)
}

/// Notes an account event in the links that it concerns, unless they have a later one. A deregistration from before the
/// link was made does not concern it.
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
            D1Type::Text(account.event.as_str()),
            permissions.as_deref().map_or(D1Type::Null, D1Type::Text),
            number(at),
        ],
    )?
    .run()
    .await?;
    Ok(())
}
