//! One upload: what holds for all of its elements, and what its envelope states.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::DateTime;
use serde_json::{Map, Value};

use super::MAPPING;
use super::envelope::{self, Facts};
use crate::ledger::Ledger;
use crate::record::{
    Account, AccountEvent, Change, Context, DeviceType, Key, Owner, Provenance, Provider, Rank, Scope,
    TypeName,
};
use crate::source::android::when::{self, When};
use crate::source::envelope::Envelope;
use crate::source::output::{Output, Series};
use crate::source::told::Told;
use crate::take::Object;

/// The name of the format, as it is written in sources and reports.
pub(super) const VIA: &str = "whs_upload";

/// How a missing part of a key is written.
const MISSING: &str = "-";

/// An upload in progress.
pub(super) struct Upload {
    facts: Facts,
    received_at: Option<i64>,
    /// The place of the element in progress.
    pub(super) position: i64,
    /// The sources, by the sender's own name of the data.
    sources: BTreeMap<Box<str>, Arc<Provenance>>,
}

/// A time of an element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) when: When,
    /// Milliseconds since the watch was started, provided the sender gives this duration and identifies the
    /// start.
    since_boot: Option<i64>,
    /// The time was sent, and not computed from when the watch was started.
    is_told: bool,
}

/// The most names of types in a body, if some are unknown. Each is a record type of its own in a store.
pub(super) const MOST_UNKNOWN: usize = 1000;

impl Upload {
    pub(super) fn new(envelope: &Envelope, told: &Told) -> Self {
        Upload {
            // The final reading enters the envelope in the ledger. This one must not.
            facts: envelope::read(envelope, told.zone, &Ledger::default()),
            received_at: told.received_at,
            position: 0,
            sources: BTreeMap::new(),
        }
    }

    /// Takes a time. If it was not sent, it is computed from the duration since the watch was started.
    pub(super) fn take_moment(&self, object: &mut Object<'_>, time: &str, duration: &str) -> Option<Moment> {
        let told = self.take_time(object, time);
        let duration = super::duration::take(object, duration);
        let computed = || Some(When::instant(self.facts.booted_at?.checked_add(duration?)?, self.facts.zone));
        let when = told.or_else(computed)?;
        let since_boot = duration.filter(|_| self.facts.boot.is_some());
        Some(Moment { when, since_boot, is_told: told.is_some() })
    }

    /// Takes a time that never comes as a duration.
    pub(super) fn take_time(&self, object: &mut Object<'_>, key: &str) -> Option<When> {
        when::take(object, key, self.facts.zone)
    }

    /// Returns a key: the provider and the installation, then these parts.
    pub(super) fn key(&self, parts: &[&str]) -> String {
        Key::new(Provider::WearOs).optional(self.facts.install.as_deref()).parts(parts.iter().copied()).into()
    }

    /// Returns the key of a point. The instant at which the watch was started is computed anew for every
    /// batch, and is never quite the same. So the key has the start of the watch and the time since then,
    /// provided both were sent. Otherwise it has the time as it was sent, or a computed time rounded to the
    /// second.
    pub(super) fn point_key(
        &self,
        [kind, data_type]: [&str; 2],
        start: Moment,
        end: Option<Moment>,
    ) -> String {
        let since_boot = (start.since_boot, end.map_or(start.since_boot, |end| end.since_boot));
        if let (Some(boot), (Some(from), Some(to))) = (&self.facts.boot, since_boot) {
            return self.key(&[kind, data_type, boot, &name(from, end.map(|_| to))]);
        }
        // The platform itself computes the times of aggregates.
        let is_aggregate = matches!(kind, "cumulative" | "statistical");
        let time = |moment: Moment| match moment.when.told() {
            told if moment.is_told && !is_aggregate => told,
            computed => computed.saturating_add(500).div_euclid(1000).saturating_mul(1000),
        };
        self.key(&[kind, data_type, MISSING, &name(time(start), end.map(time))])
    }

    /// Returns the rank of a claim: how far it reaches, the time of receipt, the version of the mapping, and
    /// the place in the body. It never reaches beyond the receipt, because a clock may be ahead. Only a claim
    /// that grows has a reach.
    pub(super) fn rank(&self, reaches: Option<i64>) -> Rank {
        let reaches = reaches.map(|end| end.min(self.received_at.unwrap_or(i64::MAX)));
        reaches.into_iter().chain([self.received_at.unwrap_or(0), MAPPING, self.position]).collect()
    }

    /// Returns whether a body may have data of this name, which is not in the table, beside what it has.
    pub(super) fn admits(&self, original_type: &str) -> bool {
        self.sources.len() < MOST_UNKNOWN || self.sources.contains_key(original_type)
    }

    /// Returns the source of data with this name of the sender's.
    pub(super) fn source(&mut self, original_type: &str) -> Arc<Provenance> {
        if let Some(source) = self.sources.get(original_type) {
            return Arc::clone(source);
        }
        let source = Arc::new(Provenance {
            via: Some(VIA.to_owned()),
            install: self.facts.install.clone(),
            device: self.facts.device.clone(),
            device_type: Some(DeviceType::Watch),
            method: self.facts.method,
            ..Provenance::new(Provider::WearOs, original_type)
        });
        self.sources.insert(original_type.into(), Arc::clone(&source));
        source
    }

    /// Returns a series of instants.
    pub(super) fn series(&mut self, data_type: impl Into<TypeName>, original_type: &str) -> Series {
        let data_type = data_type.into();
        Series {
            unit: data_type.known().map_or("1", crate::record::DataType::unit).into(),
            data_type,
            basis: crate::record::Basis::Instant,
            source: self.source(original_type),
            context: Context::new(),
            floating: false,
            derived: false,
            original_unit: None,
        }
    }
}

/// Returns the owner of what has this key.
pub(super) fn owner(
    key: String,
    rank: Rank,
    utc_offset: Option<i32>,
    extra: Map<String, Value>,
) -> Arc<Owner> {
    Arc::new(Owner { utc_offset, extra, ..Owner::new(key, Scope::Document, rank) })
}

/// Ends an upload, and hands out what its envelope states.
pub(super) fn finish(envelope: &Envelope, told: &Told, is_whole: bool, output: &mut Output<'_>) {
    let Facts { install, lost, granted, .. } = envelope::read(envelope, told.zone, output.ledger);
    if !is_whole {
        return;
    }
    let mut account = |event, at: Option<i64>, permissions| {
        let at = at.and_then(DateTime::from_timestamp_millis);
        let account = Account { event, subject: install.clone(), at, permissions };
        output.change(Change::Account(account));
    };
    if let Some(lost) = lost {
        account(AccountEvent::PermissionLost, lost.at, lost.permissions);
    }
    if granted.is_some() {
        // Every upload lists the permissions of now. The time of their last change is unknown.
        account(AccountEvent::PermissionsChanged, None, granted);
    }
}

/// Returns a time, or two, in milliseconds as the last part of a key: a clock, and the length of the
/// interval. It is a clock because claims of one day are stored together.
fn name(start: i64, end: Option<i64>) -> String {
    let clock = DateTime::from_timestamp_millis(start).unwrap_or_default().format("%Y-%m-%dT%H:%M:%S%.3f");
    match end {
        Some(end) => format!("{clock}+{}", end.saturating_sub(start)),
        None => clock.to_string(),
    }
}
