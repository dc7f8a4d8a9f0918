//! What a vault holds, from the index of its blocks alone: none is decoded.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use wellform_core::record::Provider;
use worker::Result;

use super::store::{AccountEvent, Store};

/// What a vault holds.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Holdings {
    /// Account by account.
    pub accounts: Vec<Held>,
    /// What senders said about accounts, in the order in which it happened.
    pub events: Vec<AccountEvent>,
}

/// What came from one account of a sender.
#[derive(Debug, Serialize, Deserialize)]
pub struct Held {
    /// The sender.
    pub provider: String,
    /// The app that carried it here, where it was not the sender itself.
    pub via: Option<String>,
    /// Its name for the account, where there is one.
    pub subject: Option<String>,
    /// By type the first start and the last end of the blocks that hold it, in milliseconds since
    /// 1970-01-01T00:00:00Z: what there is of the type lies between them.
    pub types: BTreeMap<String, (i64, i64)>,
    /// The calendar dates of Garmin's daily summaries.
    pub days: BTreeSet<NaiveDate>,
}

impl Held {
    /// Nothing, so far.
    pub fn nothing(provider: &str, subject: Option<String>) -> Self {
        Held {
            provider: provider.to_owned(),
            via: None,
            subject,
            types: BTreeMap::new(),
            days: BTreeSet::new(),
        }
    }
}

/// How Garmin's keys name the account of a body that names none. Where phones send, the app stands in this place.
const NO_SUBJECT: &str = "-";

/// The last part of the streams that hold Garmin's daily summaries: a block each, with the date for a name.
const DAILIES: &str = "dailies";

/// Reads what there is.
pub fn read(store: &Store) -> Result<Holdings> {
    let mut accounts: BTreeMap<(String, String), Held> = BTreeMap::new();
    store.index(|block| {
        let mut names = block.stream.splitn(3, '/');
        let (Some(provider), Some(account), list) = (names.next(), names.next(), names.next()) else {
            return;
        };
        let held = accounts.entry((provider.to_owned(), account.to_owned())).or_insert_with(|| {
            let name = (account != NO_SUBJECT).then(|| decoded(account));
            if provider == Provider::Garmin.as_str() {
                Held::nothing(provider, name)
            } else {
                Held { via: name, ..Held::nothing(provider, None) }
            }
        });
        for name in block.types.split_ascii_whitespace() {
            let range = held.types.entry(name.to_owned()).or_insert((block.start, block.end));
            *range = (range.0.min(block.start), range.1.max(block.end));
        }
        if list == Some(DAILIES) {
            held.days.extend(block.part.parse::<NaiveDate>().ok());
        }
    })?;
    Ok(Holdings { accounts: accounts.into_values().collect(), events: store.account_events()? })
}

/// A part of a key as the sender wrote it: what separates the parts is encoded in them.
fn decoded(part: &str) -> String {
    part.replace("%2F", "/").replace("%23", "#").replace("%25", "%")
}
