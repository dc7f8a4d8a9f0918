//! One upload: what holds for all of its records, and what it says beside them.

use std::collections::BTreeSet;

use crate::ledger::{Ledger, Outcome};
use crate::read::Path;
use crate::record::{Account, AccountEvent, Change, Provider};
use crate::source::envelope::Envelope;
use crate::source::health_connect::dialects::webhook::DayTotals;
use crate::source::health_connect::dialects::{self, Dialect, List, Members, Shape};
use crate::source::health_connect::dialects::{capacitor, flutter, generic, open_wearables, webhook};
use crate::source::health_connect::item::{Delivery, Entry, Metadata, Span};
use crate::source::health_connect::platform::record;
use crate::source::health_connect::platform::record::Fallback;
use crate::source::health_connect::platform::types::RecordType;
use crate::source::health_connect::windows::Census;
use crate::source::health_connect::{aggregates, beside, changes};
use crate::source::output::Output;
use crate::source::told::Told;
use crate::take::Object;

/// An upload in progress.
pub(super) struct Upload {
    pub(super) dialect: Dialect,
    /// Whose data it is.
    pub(super) provider: Provider,
    pub(super) delivery: Delivery,
    /// The type that a record is of that does not say so, where the caller told.
    pub(super) record_type: Option<&'static RecordType>,
    /// The place of the record in progress.
    pub(super) position: i64,
    /// Totals of days, until the list has ended.
    pub(super) totals: DayTotals,
    census: Census,
    /// The type of the record in progress, once it is known.
    current: Option<&'static str>,
}

impl Upload {
    pub(super) fn new(
        dialect: Dialect,
        envelope: &Envelope,
        told: &Told,
        record_type: Option<&'static RecordType>,
    ) -> Self {
        let zone = envelope.string("timeZone").and_then(|name| name.parse().ok()).or(told.zone);
        let dialect = match dialect {
            Dialect::HcWebhook if webhook::is_life_dashboard(envelope) => Dialect::LifeDashboard,
            other => other,
        };
        // It orders deletions among records. Elsewhere the receipt does, so that what is sent again says nothing new.
        let sent = match dialect {
            Dialect::HcUpload => envelope.text("sentAt"),
            Dialect::LifeDashboard => envelope.text("timestamp"),
            _ => None,
        };
        let latest = told.received_at.unwrap_or(i64::MAX);
        let sent_at = sent.and_then(|text| beside::time_of(text, zone)).map(|when| when.at.min(latest));
        let install = match dialect {
            Dialect::HcUpload => beside::install_of(envelope),
            Dialect::HealthConnectSync => envelope.string("deviceId"),
            _ => None,
        };
        let sequence = envelope.text("sequence").and_then(|text| text.parse().ok());
        let delivery = Delivery {
            received_at: told.received_at,
            zone,
            sent_at,
            sequence: sequence.filter(|_| dialect == Dialect::LifeDashboard).unwrap_or(0),
            via: dialect.name(),
            install,
        };
        let provider = match dialect {
            Dialect::OpenWearables => open_wearables::provider(envelope),
            _ => Provider::HealthConnect,
        };
        Upload {
            dialect,
            provider,
            delivery,
            record_type,
            position: 0,
            totals: DayTotals::default(),
            census: Census::new(dialect, envelope, zone),
            current: None,
        }
    }

    /// Reads an element of a list. `typed`: somebody told of what type the records are; `among_records`: what stands there
    /// must be one.
    pub(super) fn read(
        &mut self,
        list: List<'_>,
        path: &Path,
        text: &str,
        typed: bool,
        among_records: bool,
        output: &mut Output<'_>,
    ) {
        if dialects::is_deleted_id(list, text, typed) {
            return changes::read_id(self, path, text, output);
        }
        let Some(object) = Object::open(text, path.clone(), &[], output.ledger) else { return };
        let Some((_, shape)) = dialects::shape_of(list, &Members::Object(&object), typed) else {
            return if among_records {
                refuse_shape(object, output.ledger);
            } else {
                output.ledger.kept(path, text);
            };
        };
        match shape {
            Shape::Record => record::read(self, object, Fallback::default(), path, text, output),
            Shape::WrappedRecord => changes::read_wrapped(self, object, output),
            Shape::Payload => changes::read_payload(self, object, path, text, output),
            Shape::Deletion => changes::read_deletion(self, object, output),
            Shape::OpenWearablesRecord => open_wearables::read_record(self, object, path, text, output),
            Shape::OpenWearablesSleep => open_wearables::read_sleep(self, object, output),
            Shape::OpenWearablesWorkout => open_wearables::read_workout(self, object, output),
            Shape::Telemetry => output.ledger.kept(path, text),
            Shape::Webhook => webhook::read(self, object, path, output),
            Shape::FlutterPoint => flutter::read_point(self, object, path, text, output),
            Shape::FlutterChange => flutter::read_change(self, object, output),
            Shape::CapacitorSample => capacitor::read_sample(self, object, path, text, output),
            Shape::CapacitorWorkout => capacitor::read_workout(self, object, output),
            Shape::CapacitorAggregate => capacitor::read_aggregate(self, object, output),
            Shape::Generic => generic::read(self, object, path, text, output),
            Shape::Aggregate => aggregates::read_own(self, object, output),
            Shape::GroupAggregate => aggregates::read_group(self, object, output),
            Shape::DailyTotals => aggregates::read_daily(self, object, output),
        }
    }

    /// The type of the record in progress is known.
    pub(super) fn is_of(&mut self, record_type: &'static RecordType) {
        self.current = Some(record_type.name);
    }

    /// A record of a type, with what its dialect says of it. `name` tells apart what has no id and begins at the same time.
    pub(super) fn entry(
        &mut self,
        record_type: &'static RecordType,
        span: Span,
        metadata: Metadata,
        name: Option<&str>,
    ) -> Entry {
        let entry = Entry::new(&self.delivery, record_type, span, metadata, name, self.position);
        self.is_of(record_type);
        self.census.saw(&entry);
        entry
    }

    /// What became of the record in progress.
    pub(super) fn end_record(&mut self, outcome: Outcome) {
        let current = self.current.take();
        if outcome == Outcome::Rejected {
            self.census.refused(current);
        }
    }

    /// The upload ends: what it says beside its records.
    pub(super) fn finish(
        mut self,
        envelope: &Envelope,
        lists: &BTreeSet<Box<str>>,
        is_whole: bool,
        output: &mut Output<'_>,
    ) {
        std::mem::take(&mut self.totals).finish(&mut self, output);
        beside::account(envelope, output.ledger);
        if !is_whole {
            return;
        }
        let subject = self.delivery.install.clone();
        let granted: Option<Vec<String>> =
            envelope.text("grantedTypes").and_then(|text| serde_json::from_str(text).ok());
        if let Some(permissions) = &granted {
            let mut permissions = permissions.clone();
            permissions.sort();
            permissions.dedup();
            let event = AccountEvent::PermissionsChanged;
            // Every upload says what is so now; since when it is, none does.
            let account =
                Account { event, subject: subject.clone(), at: None, permissions: Some(permissions) };
            output.change("account", "permissions_changed", Change::Account(account));
        }
        if let Some(expired) = beside::expired_tokens(envelope) {
            let permissions = (!expired.is_empty()).then_some(expired);
            let account = Account { event: AccountEvent::TokenExpired, subject, at: None, permissions };
            output.change("account", "token_expired", Change::Account(account));
        }
        let types = match self.dialect {
            Dialect::LifeDashboard => webhook::complete_types(envelope, lists),
            _ => granted.unwrap_or_default(),
        };
        self.census.state(self.dialect, envelope, &types, &self.delivery, output);
    }
}

/// What is no record of any dialect: refused where it stands among records, else kept.
pub(super) fn refuse_unknown(path: &Path, text: &str, among_records: bool, ledger: &mut Ledger) {
    if !among_records {
        return ledger.kept(path, text);
    }
    if let Some(object) = Object::open(text, path.clone(), &[], ledger) {
        refuse_shape(object, ledger);
    }
}

fn refuse_shape(object: Object<'_>, ledger: &mut Ledger) {
    let reason = "expected a record with a time and a type, found an object without".to_owned();
    object.refuse("unknown_shape", reason, ledger);
}
