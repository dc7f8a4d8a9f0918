//! What a vault holds, from the index of its blocks and from watermarks alone: no block is decoded.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use wellform_core::record::Provider;
use worker::Result;

use super::{
    accounts::AccountEvent,
    store::Store,
    watermarks::{Watermark, is_uploaded},
};

/// What a vault holds.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Holdings {
    /// Account by account.
    pub accounts: Vec<Held>,
    /// The account events of senders, in the order in which they happened.
    pub events: Vec<AccountEvent>,
}

/// What came from one account of a sender.
#[derive(Debug, Serialize, Deserialize)]
pub struct Held {
    /// The sender.
    pub provider: String,
    /// The app that carried it here, unless that was the sender itself.
    pub via: Option<String>,
    /// The installation of that app, if known.
    pub install: Option<String>,
    /// Its name for the account, if known.
    pub subject: Option<String>,
    /// By type, the first start and the last end of the blocks that hold it, in milliseconds since 1970-01-01T00:00:00Z: all
    /// data of the type lies between them.
    pub types: BTreeMap<String, (i64, i64)>,
    /// The calendar dates of Garmin's daily summaries, or all dates with data that a device uploaded.
    pub days: BTreeSet<NaiveDate>,
    /// How far the uploads of a device reach, by the sender's own name for the kind of data.
    pub watermarks: BTreeMap<String, Watermark>,
}

impl Held {
    /// Begins an account without data.
    pub fn nothing(provider: &str, subject: Option<String>) -> Self {
        Held {
            provider: provider.to_owned(),
            via: None,
            install: None,
            subject,
            types: BTreeMap::new(),
            days: BTreeSet::new(),
            watermarks: BTreeMap::new(),
        }
    }

    /// Returns whether a device uploaded it.
    pub fn is_uploaded(&self) -> bool {
        is_uploaded(&self.provider)
    }

    /// Returns the subject of its account events: an app on a device without a name for the account has its installation
    /// there.
    pub fn speaker(&self) -> Option<&str> {
        let install = self.is_uploaded().then(|| self.install.as_deref().unwrap_or_default());
        self.subject.as_deref().or(install)
    }

    fn saw(&mut self, data_type: &str, start: i64, end: i64) {
        let range = self.types.entry(data_type.to_owned()).or_insert((start, end));
        *range = (range.0.min(start), range.1.max(end));
    }
}

/// The account in Garmin's keys if the body names none. Keys of phones have the app in this place.
const NO_SUBJECT: &str = "-";

/// The last part of the streams that hold Garmin's daily summaries: a block each, with the date for a name.
const DAILIES: &str = "dailies";

/// Reads what the vault holds.
pub fn read(store: &Store) -> Result<Holdings> {
    let mut accounts: BTreeMap<(String, String, String), Held> = BTreeMap::new();
    let mut days: BTreeMap<String, BTreeSet<NaiveDate>> = BTreeMap::new();
    store.index(|block| {
        let mut names = block.stream.splitn(3, '/');
        let (Some(provider), Some(account), list) = (names.next(), names.next(), names.next()) else {
            return;
        };
        if is_uploaded(provider) {
            return days.entry(provider.to_owned()).or_default().extend(block.part.parse::<NaiveDate>().ok());
        }
        let held =
            accounts.entry((provider.to_owned(), account.to_owned(), String::new())).or_insert_with(|| {
                let name = (account != NO_SUBJECT).then(|| decoded(account));
                if provider == Provider::Garmin.as_str() {
                    Held::nothing(provider, name)
                } else {
                    Held { via: name, ..Held::nothing(provider, None) }
                }
            });
        for name in block.types.split_ascii_whitespace() {
            held.saw(name, block.start, block.end);
        }
        if list == Some(DAILIES) {
            held.days.extend(block.part.parse::<NaiveDate>().ok());
        }
    })?;
    for (place, watermark) in store.watermarks()? {
        let held = accounts.entry((place.provider, place.via, place.install)).or_insert_with_key(
            |(provider, via, install)| {
                let known = |text: &String| (!text.is_empty()).then(|| text.clone());
                Held {
                    via: known(via),
                    install: known(install),
                    days: days.get(provider).cloned().unwrap_or_default(),
                    ..Held::nothing(provider, None)
                }
            },
        );
        for (name, (start, end)) in &watermark.types {
            held.saw(name, *start, *end);
        }
        held.watermarks.insert(place.original_type, watermark);
    }
    Ok(Holdings { accounts: accounts.into_values().collect(), events: store.account_events()? })
}

/// Returns a part of a key as the sender wrote it: separators are encoded in parts.
fn decoded(part: &str) -> String {
    part.replace("%2F", "/").replace("%23", "#").replace("%25", "%")
}
