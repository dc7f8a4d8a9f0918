//! One upload: what holds for all of its records, and what it states beside them.

use std::collections::BTreeSet;

use crate::ledger::{Ledger, Outcome, Reason};
use crate::read::Path;
use crate::record::{Account, AccountEvent, Change, Provider};
use crate::source::envelope::Envelope;
use crate::source::health_connect::deletions;
use crate::source::health_connect::dialects::{self, DayTotals, Dialect, Facts};
use crate::source::health_connect::element::{Element, List};
use crate::source::health_connect::item::{Delivery, Entry, Metadata, Span};
use crate::source::health_connect::platform::types::RecordType;
use crate::source::health_connect::recognize;
use crate::source::health_connect::windows::Census;
use crate::source::output::Output;
use crate::source::told::Told;
use crate::take::{Names, Object};

/// An upload in progress.
pub(super) struct Upload {
    pub(super) dialect: &'static Dialect,
    /// The provider of the data.
    pub(super) provider: Provider,
    pub(super) delivery: Delivery,
    /// The type of records that do not name theirs, provided the caller gives one.
    pub(super) record_type: Option<&'static RecordType>,
    /// The place of the record in progress.
    pub(super) position: i64,
    /// Totals of days, until the list ends.
    pub(super) totals: DayTotals,
    census: Census,
    /// The type of the record in progress, once it is known.
    current: Option<&'static str>,
}

impl Upload {
    pub(super) fn new(
        dialect: &'static Dialect,
        envelope: &Envelope,
        told: &Told,
        record_type: Option<&'static RecordType>,
    ) -> Self {
        let zone = envelope.string("timeZone").and_then(|name| name.parse().ok()).or(told.zone);
        let dialect = (dialect.other)(envelope).unwrap_or(dialect);
        let Facts { sent_at, install, sequence, provider } = (dialect.facts)(envelope, zone);
        let latest = told.received_at.unwrap_or(i64::MAX);
        let delivery = Delivery {
            received_at: told.received_at,
            zone,
            sent_at: sent_at.map(|when| when.at.min(latest)),
            sequence,
            via: dialect.name,
            install,
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

    /// Reads an element of a list. `typed`: the caller gives the record type. `among_records`: the list holds
    /// records only.
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
            return deletions::read_id(self, path, text, output);
        }
        let Some(object) = Object::open(text, path.clone(), &[], output.ledger) else { return };
        match dialects::recognize(&Element::of(list, &object, typed)) {
            Some((_, read)) => read(self, object, output),
            None if among_records => refuse_shape(object, text),
            None => object.keep(),
        }
    }

    /// Sets the type of the record in progress.
    pub(super) fn is_of(&mut self, record_type: &'static RecordType) {
        self.current = Some(record_type.name);
    }

    /// Creates the entry of a record, with the metadata from its dialect. `name` tells apart records without
    /// an id that begin at the same time.
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

    /// Enters the outcome of the record in progress.
    pub(super) fn end_record(&mut self, outcome: Outcome) {
        let current = self.current.take();
        if outcome == Outcome::Rejected {
            self.census.refused(current);
        }
    }

    /// Ends the upload: gives out what it states beside its records.
    pub(super) fn finish(
        mut self,
        envelope: &Envelope,
        lists: &BTreeSet<Box<str>>,
        is_whole: bool,
        output: &mut Output<'_>,
    ) {
        // The time of sending may follow the records.
        let sent_at =
            envelope.text("timestamp").and_then(|text| super::envelope::time_of(text, self.delivery.zone));
        std::mem::take(&mut self.totals).finish(&self, sent_at.map(|when| when.at), output);
        super::envelope::account(envelope, output.ledger);
        if !is_whole {
            return;
        }
        let subject = self.delivery.install.clone();
        let granted: Option<Vec<String>> =
            envelope.text("grantedTypes").and_then(|text| Names::read(text).ok()).map(|read| read.list);
        if let Some(permissions) = &granted {
            let mut permissions = permissions.clone();
            permissions.sort();
            permissions.dedup();
            let event = AccountEvent::PermissionsChanged;
            // Every upload states the present permissions. None states since when they hold.
            let account =
                Account { event, subject: subject.clone(), at: None, permissions: Some(permissions) };
            output.change(Change::Account(account));
        }
        if let Some(expired) = dialects::expired_tokens(envelope) {
            let permissions = (!expired.is_empty()).then_some(expired);
            let account = Account { event: AccountEvent::TokenExpired, subject, at: None, permissions };
            output.change(Change::Account(account));
        }
        let types = match self.dialect.complete_types {
            Some(complete_types) => complete_types(envelope, lists),
            None => granted.unwrap_or_default(),
        };
        self.census.state(self.dialect, envelope, &types, &self.delivery, output);
    }
}

/// Refuses an element that is no record of any dialect if it is among records, else keeps it.
pub(super) fn refuse_unknown(path: &Path, text: &str, among_records: bool, ledger: &Ledger) {
    if !among_records {
        return ledger.kept(path, text);
    }
    if let Some(object) = Object::open(text, path.clone(), &[], ledger) {
        refuse_shape(object, text);
    }
}

fn refuse_shape(object: Object<'_>, text: &str) {
    let mut reason = "expected a record with a time and a type, found an object without".to_owned();
    if let Some(shape) = recognize::nearest(object.path(), text) {
        reason = format!("{reason}; the nearest known shape is {shape}");
    }
    object.refuse(Reason::UnknownShape, reason);
}
