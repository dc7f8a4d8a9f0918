//! One upload: what holds for all of its records, and what it says beside them.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::dialect::{self, Dialect, List, Members, Shape};
use super::item::{Delivery, Entry, Metadata, Span};
use super::route::ROUTE;
use super::types::{self, RecordType};
use super::webhook::DayTotals;
use super::{aggregates, capacitor, changes, flutter, generic, open_wearables, record, webhook};
use crate::options::Options;
use crate::read::Path;
use crate::read::json::{Object, count_leaves};
use crate::record::{Account, AccountEvent, Basis, Change, DataType, Provenance, Provider, ReplaceWindow};
use crate::report::{Ledger, Outcome};
use crate::source::when::{self, When};
use crate::source::{Envelope, Output};

/// What the caller told.
pub(super) struct Told {
    pub(super) record_type: Option<&'static RecordType>,
    received_at: Option<i64>,
    zone: Option<Tz>,
}

impl Told {
    pub(super) fn new(options: &Options) -> Self {
        Told {
            record_type: options.record_type.as_deref().and_then(types::find),
            received_at: options.received_at.map(|time| time.timestamp_millis()),
            zone: options.time_zone,
        }
    }
}

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
    /// The range of which the upload holds all there is, where that is known before its records.
    window: Option<Window>,
    /// Records in the window, in all types.
    in_window: usize,
    /// When each workout is, in epoch milliseconds: an upload may lack the routes of some.
    workouts: Vec<(i64, i64)>,
    /// The records of each type.
    seen: BTreeMap<&'static str, Seen>,
    /// The type of the record in progress, once it is known.
    current: Option<&'static str>,
    /// A record was refused whose type is not known: it may be any.
    refused_any: bool,
}

/// What came of a type.
#[derive(Default)]
struct Seen {
    /// Hashes of the keys of its records in the window: each is counted once.
    keys: HashSet<u64>,
    /// One was refused: what the upload holds is not all there is.
    refused: bool,
}

impl Upload {
    pub(super) fn new(dialect: Dialect, envelope: &Envelope, told: &Told) -> Self {
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
        let sent_at = sent.and_then(|text| time_of(text, zone)).map(|when| when.at.min(latest));
        let install = match dialect {
            Dialect::HcUpload => install_of(envelope),
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
            record_type: told.record_type,
            position: 0,
            totals: DayTotals::default(),
            window: window_of(dialect, envelope, zone).unwrap_or_default(),
            in_window: 0,
            workouts: Vec::new(),
            seen: BTreeMap::new(),
            current: None,
            refused_any: false,
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
        if typed && dialect::is_deleted_id(list, text) {
            return changes::read_id(self, path, text, output);
        }
        let Some(object) = Object::open(text, path.clone(), &[], output.ledger) else { return };
        let Some((_, shape)) = dialect::shape_of(list, &Members::Object(&object), typed) else {
            return refuse_unknown(path, text, among_records, output.ledger);
        };
        match shape {
            Shape::Record => record::read(self, object, path, text, output),
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
        if record_type.name == WORKOUT && self.workouts.len() < MOST_WORKOUTS {
            self.workouts.push((span.start.at, span.end.at));
        }
        let inside = |(start, end): Window| {
            let (from, to) = (start.timestamp_millis(), end.timestamp_millis());
            span.start.at >= from && span.start.at < to && span.end.at <= to
        };
        if self.window.is_some_and(inside) && self.in_window < MOST_COUNTED {
            let mut hasher = DefaultHasher::new();
            entry.owner.key.hash(&mut hasher);
            let seen = self.seen.entry(record_type.name).or_default();
            self.in_window += usize::from(seen.keys.insert(hasher.finish()));
        }
        entry
    }

    /// What became of the record in progress.
    pub(super) fn end_record(&mut self, outcome: Outcome) {
        let current = self.current.take();
        if outcome == Outcome::Rejected {
            match current {
                Some(name) => self.seen.entry(name).or_default().refused = true,
                None => self.refused_any = true,
            }
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
        Self::account(envelope, output.ledger);
        if !is_whole {
            return;
        }
        // Every upload says what is so now; since when it is, none does.
        let at = None;
        let subject = self.delivery.install.clone();
        let granted: Option<Vec<String>> =
            envelope.text("grantedTypes").and_then(|text| serde_json::from_str(text).ok());
        if let Some(permissions) = &granted {
            let mut permissions = permissions.clone();
            permissions.sort();
            permissions.dedup();
            let event = AccountEvent::PermissionsChanged;
            let account = Account { event, subject: subject.clone(), at, permissions: Some(permissions) };
            output.change("account", "permissions_changed", Change::Account(account));
        }
        if let Some(expired) = expired_tokens(envelope) {
            let permissions = (!expired.is_empty()).then_some(expired);
            let account = Account { event: AccountEvent::TokenExpired, subject, at, permissions };
            output.change("account", "token_expired", Change::Account(account));
        }
        let types = match self.dialect {
            Dialect::LifeDashboard => webhook::complete_types(envelope, lists),
            _ => granted.unwrap_or_default(),
        };
        let window = window_of(self.dialect, envelope, self.delivery.zone).unwrap_or_else(|()| {
            let mut path = Path::default();
            path.push_key("window");
            let reason =
                "expected a start and an end with an offset, found others: no record is taken to be gone";
            output.ledger.rejected(&path, "wrong_format", reason.to_owned(), 0);
            None
        });
        if let Some((start, end)) = window {
            let types: BTreeSet<&'static str> =
                types.iter().filter_map(|name| Some(types::find(name)?.name)).collect();
            for name in types {
                self.replace(name, (start, end), output);
            }
        }
    }

    /// States that the upload holds all records of a type in a range, unless one of them was refused.
    fn replace(&self, name: &'static str, window: Window, output: &mut Output<'_>) {
        let Some(record_type) = types::find(name) else { return };
        let seen = self.seen.get(name);
        if self.refused_any || seen.is_some_and(|seen| seen.refused) {
            return;
        }
        let counted = self.window == Some(window) && self.in_window < MOST_COUNTED;
        let rows = counted.then(|| seen.map_or(0, |seen| seen.keys.len() as u64));
        let (data_type, basis) = record_type.main_type();
        self.state(name, data_type, basis, window, rows, output);
        if name == WORKOUT && self.workouts.len() < MOST_WORKOUTS {
            for between in self.between_workouts(window) {
                self.state(ROUTE, DataType::Location, Basis::Instant, between, Some(0), output);
            }
        }
    }

    /// The parts of a window in which no workout is: there is no route in them. A workout that is there may have come without
    /// its route, so nothing is said of that.
    fn between_workouts(&self, (start, end): Window) -> Vec<Window> {
        let mut workouts = self.workouts.clone();
        workouts.sort_unstable();
        let (mut from, end) = (start.timestamp_millis(), end.timestamp_millis());
        let mut between = Vec::new();
        for (begins, ends) in workouts.into_iter().chain([(end, end)]) {
            if from < begins.min(end) {
                between.push((from, begins.min(end)));
            }
            from = from.max(ends);
        }
        let time = DateTime::from_timestamp_millis;
        between.into_iter().filter_map(|(from, to)| Some((time(from)?, time(to)?))).collect()
    }

    /// States that the upload holds all records of a kind in a range, and how many these are.
    fn state(
        &self,
        original_type: &str,
        data_type: DataType,
        basis: Basis,
        (start, end): Window,
        rows: Option<u64>,
        output: &mut Output<'_>,
    ) {
        let source = Provenance {
            provider: Provider::HealthConnect,
            via: Some(self.delivery.via.to_owned()),
            install: self.delivery.install.clone(),
            subject: None,
            app: None,
            device: None,
            device_type: None,
            method: None,
            original_type: original_type.to_owned(),
        };
        let window = ReplaceWindow {
            data_type: data_type.into(),
            basis,
            bucket_s: None,
            source: Arc::new(source),
            start,
            end,
            whole_records: true,
            rows,
        };
        output.change("replace_window", data_type.name(), Change::ReplaceWindow(Box::new(window)));
    }

    /// Accounts for what stands beside the lists.
    fn account(envelope: &Envelope, ledger: &mut Ledger) {
        for (key, text) in envelope.members() {
            let mut path = Path::default();
            path.push_key(key);
            if (key, text) == ("test", "true") {
                ledger.flagged(&path, "test");
            }
            match (members_of(key), text.starts_with('{')) {
                (Some(members), true) if !members.is_empty() => {
                    let Some(mut object) = Object::open(text, path, &[], ledger) else { continue };
                    for member in members {
                        let _ = object.text_of(member, ledger);
                    }
                    object.close_one_of_many(ledger);
                }
                (Some(_), _) => match expected(key, text) {
                    Some(expected) => {
                        let reason = format!("expected {expected}, found something else");
                        ledger.rejected(&path, "wrong_format", reason, count_leaves(text.as_bytes()));
                    }
                    None => ledger.mapped(count_leaves(text.as_bytes())),
                },
                (None, _) => ledger.kept(&path, text),
            }
        }
    }
}

/// What a member must be that orders or places the records, where it is not.
fn expected(key: &str, text: &str) -> Option<&'static str> {
    let string = || serde_json::from_str::<String>(text).ok();
    let (expected, is_right) = match key {
        "sentAt" | "timestamp" => {
            ("a time, as ISO 8601 or milliseconds since 1970-01-01T00:00:00Z", time_of(text, None).is_some())
        }
        "timeZone" => (
            "the name of a zone, such as Europe/Stockholm",
            string().is_some_and(|name| name.trim().parse::<Tz>().is_ok()),
        ),
        "grantedTypes" => {
            ("an array of the names of record types", serde_json::from_str::<Vec<String>>(text).is_ok())
        }
        _ => return None,
    };
    (!is_right && text != "null").then_some(expected)
}

/// A time, as JSON text: a string or a number.
fn time_of(text: &str, zone: Option<Tz>) -> Option<When> {
    match serde_json::from_str(text).ok()? {
        serde_json::Value::String(text) => when::read(text.trim(), zone),
        serde_json::Value::Number(number) => {
            when::of_number(number.as_f64()?).map(|at| When::instant(at, zone))
        }
        _ => None,
    }
}

/// A range of time, half-open.
type Window = (DateTime<Utc>, DateTime<Utc>);

/// The record type of workouts.
const WORKOUT: &str = "ExerciseSession";

/// The most workouts of an upload whose times are remembered.
const MOST_WORKOUTS: usize = 1 << 14;

/// The most records in a window that are counted.
const MOST_COUNTED: usize = 1 << 18;

/// The range of which an upload holds all there is, where it states one.
///
/// # Errors
///
/// When start and end do not say which instants they are.
fn window_of(dialect: Dialect, envelope: &Envelope, zone: Option<Tz>) -> Result<Option<Window>, ()> {
    let (start, end) = match dialect {
        Dialect::HcUpload => {
            let window: Option<serde_json::Value> =
                envelope.text("window").and_then(|text| serde_json::from_str(text).ok());
            let Some(window) = window.filter(|window| window["complete"] == true) else { return Ok(None) };
            let text = |key: &str| window.get(key).map(ToString::to_string);
            (text("start"), text("end"))
        }
        Dialect::LifeDashboard if envelope.text("window_complete") == Some("true") => {
            let text = |key: &str| envelope.text(key).map(str::to_owned);
            (text("window_start"), text("window_end"))
        }
        _ => return Ok(None),
    };
    let read = |text: Option<String>| time_of(&text?, zone).filter(|when| !when.floating);
    match (read(start), read(end)) {
        (Some(start), Some(end)) => Ok(Some((start.time(), end.time()))),
        _ => Err(()),
    }
}

/// What is no record of any dialect: refused where it stands among records, else kept.
pub(super) fn refuse_unknown(path: &Path, text: &str, among_records: bool, ledger: &mut Ledger) {
    if !among_records {
        return ledger.kept(path, text);
    }
    if let Some(object) = Object::open(text, path.clone(), &[], ledger) {
        let reason = "expected a record with a time and a type, found an object without".to_owned();
        object.refuse("unknown_shape", reason, ledger);
    }
}

/// Nobody knows what stands beside the lists.
pub(super) fn keep(envelope: &Envelope, ledger: &mut Ledger) {
    for (key, text) in envelope.members() {
        let mut path = Path::default();
        path.push_key(key);
        ledger.kept(&path, text);
    }
}

/// The members of a member of an envelope that are understood; none at all where it is not one of an envelope. An empty
/// list: all of it.
fn members_of(key: &str) -> Option<&'static [&'static str]> {
    Some(match key {
        "client" => &["app", "appVersion", "sdk", "osSdkInt", "device", "installId"],
        "window" => &["start", "end", "complete"],
        "changesTokens" => &["expired"],
        "format"
        | "formatVersion"
        | "source"
        | "syncId"
        | "sentAt"
        | "timeZone"
        | "grantedTypes"
        | "provider"
        | "sdkVersion"
        | "syncTimestamp"
        | "timestamp"
        | "app_version"
        | "test"
        | "sequence"
        | "window_start"
        | "window_end"
        | "window_complete"
        | "deletions_unavailable"
        | "_resolutions"
        | "pageToken"
        | "nextChangesToken"
        | "nextToken"
        | "hasMore"
        | "changesTokenExpired"
        | "deviceId"
        | "syncedAt"
        | "rangeStart"
        | "rangeEnd" => &[],
        _ => return None,
    })
}

/// The installation that sent an upload: its own id, else the device that it names.
fn install_of(envelope: &Envelope) -> Option<String> {
    let client: serde_json::Value = serde_json::from_str(envelope.text("client")?).ok()?;
    let text = |value: Option<&serde_json::Value>| {
        let text = value?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    text(client.get("installId")).or_else(|| text(client.get("device")))
}

/// The types whose tokens for changes have expired; none where no token has.
fn expired_tokens(envelope: &Envelope) -> Option<Vec<String>> {
    if envelope.text("changesTokenExpired") == Some("true") {
        return Some(Vec::new());
    }
    let unavailable = webhook::deletions_unavailable(envelope);
    if !unavailable.is_empty() {
        return Some(unavailable);
    }
    let tokens: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(envelope.text("changesTokens")?).ok()?;
    let expired: Vec<String> = serde_json::from_value(tokens.get("expired")?.clone()).ok()?;
    (!expired.is_empty()).then_some(expired)
}
