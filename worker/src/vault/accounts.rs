//! Account events of senders.

use serde::{Deserialize, Serialize};
use wellform_core::{
    reconcile::History,
    record::{self, Account},
};
use worker::{Result, SqlStorageValue};

use super::store::{Store, written};

/// An account event of a sender.
#[derive(Debug, Serialize, Deserialize)]
pub struct AccountEvent {
    /// The sender's name for the account.
    pub subject: String,
    /// When, in milliseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// What happened.
    pub event: String,
    /// What the user permits from then on, or what was lost, if known.
    pub permissions: Option<Vec<String>>,
}

impl Store {
    /// Returns the account events of senders, in the order in which they happened.
    pub fn account_events(&self) -> Result<Vec<AccountEvent>> {
        let rows =
            self.sql.exec("SELECT subject, at, event, permissions FROM accounts ORDER BY at, event", None)?;
        let mut events = Vec::new();
        for row in rows.raw() {
            if let Ok(
                [
                    SqlStorageValue::String(subject),
                    SqlStorageValue::Integer(at),
                    SqlStorageValue::String(event),
                    permissions,
                ],
            ) = <[SqlStorageValue; 4]>::try_from(row?)
            {
                let permissions = match permissions {
                    SqlStorageValue::String(json) => Some(serde_json::from_str(&json)?),
                    _ => None,
                };
                events.push(AccountEvent { subject, at, event, permissions });
            }
        }
        Ok(events)
    }

    /// Keeps an account event. Returns how many rows that wrote.
    ///
    /// An event without a time of its own happened when it was received. It is not new if the event before it is the same
    /// and no older one may still arrive. An expired token does not change permissions, so it is compared by itself.
    pub(super) fn write_account(&self, account: &Account, received_at: u64, history: History) -> Result<u64> {
        let subject = account.subject.as_deref().unwrap_or_default();
        let event = account.event.as_str();
        let permissions = account.permissions.as_ref().map(serde_json::to_string).transpose()?;
        let at = account.at.map_or(received_at as i64, |at| at.timestamp_millis());
        if history == History::Settled && account.at.is_none() {
            let before = self.sql.exec(
                "SELECT event, permissions FROM accounts
                 WHERE subject = ?1 AND at <= ?2 AND (event = ?4) = (?3 = ?4) ORDER BY at DESC LIMIT 1",
                vec![
                    subject.into(),
                    at.into(),
                    event.into(),
                    record::AccountEvent::TokenExpired.as_str().into(),
                ],
            )?;
            let said: [SqlStorageValue; 2] = [event.into(), permissions.clone().into()];
            if let Some(row) = before.raw().next()
                && row? == said
            {
                return Ok(0);
            }
        }
        written(&self.sql.exec(
            "INSERT INTO accounts (subject, at, event, permissions) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            vec![subject.into(), at.into(), event.into(), permissions.into()],
        )?)
    }
}
