//! Changes on their way to the vaults, by subject.

use std::collections::BTreeMap;

use wellform_core::record::{Account, Change, Fetch, Scope};

use crate::outbox::Counts;

/// Changes are sent to the vaults when so many bytes of them are held.
const GROUP_BYTES: usize = 1 << 20;

/// Or when so many rows of scope `row` are held: a vault takes half a kilobyte for each while it applies them.
const GROUP_ROWS: usize = 8192;

/// Complete source records that are applied together.
#[derive(Default)]
pub struct Group {
    /// By subject.
    pub shares: BTreeMap<String, Share>,
    /// One change a line, by subject: windows, which come to a vault after all rows of the delivery.
    pub windows: BTreeMap<String, Vec<u8>>,
    /// Account events of all subjects.
    pub accounts: Vec<Account>,
    /// A change that could not be written.
    pub failed: Option<serde_json::Error>,
    bytes: usize,
    /// Rows of scope `row`.
    rows: usize,
}

/// What the vaults of one subject get.
#[derive(Default)]
pub struct Share {
    /// One change a line: what must come to a vault together.
    changes: Vec<u8>,
    /// Likewise, by type, the series of scope `merge`: each type is independent, and a workout has many long ones.
    series: BTreeMap<String, Vec<u8>>,
    /// What pings point to. It goes to no vault: a URL carries a token.
    pub fetches: Vec<Fetch>,
    /// The numbers of changes.
    pub counts: Counts,
}

impl Group {
    /// Returns whether the group is to be applied before more is added.
    pub fn is_full(&self) -> bool {
        self.bytes > GROUP_BYTES || self.rows > GROUP_ROWS
    }

    /// Adds a change.
    pub fn add(&mut self, change: &Change) {
        if let Change::Account(account) = change {
            self.accounts.push(account.clone());
        }
        let subject = change.subject().unwrap_or_default().to_owned();
        let share = self.shares.entry(subject.clone()).or_default();
        let counts = share.counts.entry(change.kind().to_owned()).or_default();
        *counts.entry(change.name().to_owned()).or_default() += change.count();
        if let Change::Fetch(fetch) = change {
            self.bytes += fetch.url.len();
            return share.fetches.push(fetch.clone());
        }
        if let Change::Samples(samples) = change
            && samples.owners.iter().any(|owner| owner.scope == Scope::Row)
        {
            self.rows += samples.start.len();
        }
        let lines = match change {
            Change::Samples(samples) if samples.owners.iter().all(|owner| owner.scope == Scope::Merge) => {
                share.series.entry(change.name().to_owned()).or_default()
            }
            Change::ReplaceWindow(_) => self.windows.entry(subject).or_default(),
            _ => &mut share.changes,
        };
        let before = lines.len();
        if let Err(error) = serde_json::to_writer(&mut *lines, change) {
            self.failed = Some(error);
        }
        lines.push(b'\n');
        self.bytes += lines.len() - before;
    }
}

impl Share {
    /// Takes the changes out, in as few requests to a vault as may be: one if all of it is short. Windows come last.
    pub fn requests(&mut self, windows: Vec<u8>) -> Vec<Vec<u8>> {
        let mut requests = vec![std::mem::take(&mut self.changes)];
        for mut more in std::mem::take(&mut self.series).into_values().chain([windows]) {
            match requests.last_mut() {
                Some(last) if last.len() + more.len() <= GROUP_BYTES => last.append(&mut more),
                _ => requests.push(more),
            }
        }
        requests.retain(|request| !request.is_empty());
        requests
    }
}
