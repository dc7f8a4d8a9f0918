//! One upload: what holds for all of its elements, and what it says beside them.

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

/// The name of the format, as it stands in sources and reports.
pub(super) const VIA: &str = "whs_upload";

/// How a missing part of a key is written.
const MISSING: &str = "-";

/// An upload in progress.
pub(super) struct Upload {
    facts: Facts,
    received_at: Option<i64>,
    /// The place of the element in progress.
    pub(super) position: i64,
    /// By the sender's own name of the data.
    sources: BTreeMap<Box<str>, Arc<Provenance>>,
}

/// A time of an element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) when: When,
    /// Milliseconds since the watch was started, where the sender tells that and which start it was.
    since_boot: Option<i64>,
    /// The time was told, and not computed from when the watch was started.
    is_told: bool,
}

impl Upload {
    pub(super) fn new(envelope: &Envelope, told: &Told) -> Self {
        Upload {
            // What is to be said of the envelope is said once, at the end.
            facts: envelope::read(envelope, told.zone, &Ledger::default()),
            received_at: told.received_at,
            position: 0,
            sources: BTreeMap::new(),
        }
    }

    /// Takes a time: as it is told, else that so long after the watch was started.
    pub(super) fn take_moment(&self, object: &mut Object<'_>, time: &str, duration: &str) -> Option<Moment> {
        let told = self.take_time(object, time);
        let duration = super::duration::take(object, duration);
        let computed = || Some(When::instant(self.facts.booted_at?.checked_add(duration?)?, self.facts.zone));
        let when = told.or_else(computed)?;
        let since_boot = duration.filter(|_| self.facts.boot.is_some());
        Some(Moment { when, since_boot, is_told: told.is_some() })
    }

    /// Takes a time that is never told by a duration.
    pub(super) fn take_time(&self, object: &mut Object<'_>, key: &str) -> Option<When> {
        when::take(object, key, self.facts.zone)
    }

    /// A key: the provider and the installation, then these parts.
    pub(super) fn key(&self, parts: &[&str]) -> String {
        Key::new(Provider::WearOs).optional(self.facts.install.as_deref()).parts(parts.iter().copied()).into()
    }

    /// The key of a point. The instant at which the watch was started is computed anew for every batch, and is never quite the
    /// same: so a point is known by the start of the watch and the time since then, where that is told. Else it is known by its
    /// time as it was told, or to the second where that was computed.
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

    /// The rank of a claim: how far what grows reaches, and never beyond the receipt, because a clock may be ahead; the time of
    /// receipt, the version of the mapping, the place in the body.
    pub(super) fn rank(&self, reaches: Option<i64>) -> Rank {
        let reaches = reaches.map(|end| end.min(self.received_at.unwrap_or(i64::MAX)));
        reaches.into_iter().chain([self.received_at.unwrap_or(0), MAPPING, self.position]).collect()
    }

    /// Where data that the sender calls so comes from.
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

    /// A series of instants.
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

/// The owner of what stands under a key.
pub(super) fn owner(
    key: String,
    rank: Rank,
    utc_offset: Option<i32>,
    extra: Map<String, Value>,
) -> Arc<Owner> {
    Arc::new(Owner { utc_offset, extra, ..Owner::new(key, Scope::Document, rank) })
}

/// An upload ends: what it says beside its elements.
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
        // Every upload says what is so now; since when it is, none does.
        account(AccountEvent::PermissionsChanged, None, granted);
    }
}

/// A time, or two, in milliseconds as the last part of a key: a clock, because what is of one day is stored together, and how
/// long it is.
fn name(start: i64, end: Option<i64>) -> String {
    let clock = DateTime::from_timestamp_millis(start).unwrap_or_default().format("%Y-%m-%dT%H:%M:%S%.3f");
    match end {
        Some(end) => format!("{clock}+{}", end.saturating_sub(start)),
        None => clock.to_string(),
    }
}
