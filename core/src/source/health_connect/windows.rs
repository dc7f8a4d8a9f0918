//! States the range for which an upload holds all records. A record in that range is gone if the upload lacks
//! it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::ledger::{Ledger, Reason};
use crate::read::Path;
use crate::record::{Basis, Change, DataType, Provenance, Provider, ReplaceWindow};
use crate::source::envelope::Envelope;
use crate::source::health_connect::dialects::Dialect;
use crate::source::health_connect::envelope::time_of;
use crate::source::health_connect::item::{Delivery, Entry};
use crate::source::health_connect::platform::route::ROUTE;
use crate::source::health_connect::platform::types;
use crate::source::output::Output;

/// A half-open range of time.
type Window = (DateTime<Utc>, DateTime<Utc>);

/// The record type of workouts.
const WORKOUT: &str = "ExerciseSession";

/// The most workouts of an upload whose times are remembered.
const MOST_WORKOUTS: usize = 1 << 14;

/// The most records in a window that are counted.
const MOST_COUNTED: usize = 1 << 18;

/// Returns the range for which an upload holds all records, or `None` if it states none.
///
/// # Errors
///
/// Returns an error if the instant of its start or end is unknown.
fn window_of(dialect: &Dialect, envelope: &Envelope, zone: Option<Tz>) -> Result<Option<Window>, ()> {
    let Some([start, end]) = (dialect.window)(envelope) else { return Ok(None) };
    let read = |text: Option<String>| time_of(&text?, zone).filter(|when| !when.floating);
    match (read(start), read(end)) {
        (Some(start), Some(end)) => Ok(Some((start.time(), end.time()))),
        _ => Err(()),
    }
}

/// What a window needs to know of the records of an upload.
pub(super) struct Census {
    /// The range for which the upload holds all records, provided it is known before its records.
    known: Option<Window>,
    /// The number of records in that range, of all types.
    counted: usize,
    /// The times of each workout, in epoch milliseconds: an upload may lack the routes of some.
    workouts: Vec<(i64, i64)>,
    /// The records of each type.
    seen: BTreeMap<&'static str, Seen>,
    /// A record of unknown type was refused. It may be of any type.
    refused_any: bool,
}

/// What a window needs to know of the records of one type.
#[derive(Default)]
struct Seen {
    /// Hashes of the keys of its records in the window. A key is counted once.
    keys: HashSet<u64>,
    /// A record was refused, so the upload does not hold all records of the type.
    refused: bool,
}

impl Census {
    /// Creates a census without records.
    pub(super) fn new(dialect: &Dialect, envelope: &Envelope, zone: Option<Tz>) -> Self {
        Census {
            known: window_of(dialect, envelope, zone).unwrap_or_default(),
            counted: 0,
            workouts: Vec::new(),
            seen: BTreeMap::new(),
            refused_any: false,
        }
    }

    /// Enters a record.
    pub(super) fn saw(&mut self, entry: &Entry) {
        let (name, start, end) = (entry.record_type.name, entry.span.start.at, entry.span.end.at);
        if name == WORKOUT && self.workouts.len() < MOST_WORKOUTS {
            self.workouts.push((start, end));
        }
        let inside = |(from, to): Window| {
            let (from, to) = (from.timestamp_millis(), to.timestamp_millis());
            start >= from && start < to && end <= to
        };
        if self.known.is_some_and(inside) && self.counted < MOST_COUNTED {
            let mut hasher = DefaultHasher::new();
            entry.owner.key.hash(&mut hasher);
            let seen = self.seen.entry(name).or_default();
            self.counted += usize::from(seen.keys.insert(hasher.finish()));
        }
    }

    /// Enters the refusal of a record, with its type if that is known.
    pub(super) fn refused(&mut self, name: Option<&'static str>) {
        match name {
            Some(name) => self.seen.entry(name).or_default().refused = true,
            None => self.refused_any = true,
        }
    }

    /// States the window of an upload, type by type.
    pub(super) fn state(
        &self,
        dialect: &Dialect,
        envelope: &Envelope,
        types: &[String],
        delivery: &Delivery,
        output: &mut Output<'_>,
    ) {
        match window_of(dialect, envelope, delivery.zone) {
            Ok(None) => {}
            Ok(Some(window)) => {
                let types: BTreeSet<&'static str> =
                    types.iter().filter_map(|name| Some(types::find(name)?.name)).collect();
                for name in types {
                    self.replace(name, window, delivery, output);
                }
            }
            Err(()) => refuse_window(output.ledger),
        }
    }

    /// States that the upload holds all records of a type in a range, unless one of them was refused.
    fn replace(&self, name: &'static str, window: Window, delivery: &Delivery, output: &mut Output<'_>) {
        let Some(record_type) = types::find(name) else { return };
        let seen = self.seen.get(name);
        if self.refused_any || seen.is_some_and(|seen| seen.refused) {
            return;
        }
        let counted = self.known == Some(window) && self.counted < MOST_COUNTED;
        let rows = counted.then(|| seen.map_or(0, |seen| seen.keys.len() as u64));
        let (data_type, basis) = record_type.main_type();
        output.window(delivery, name, (data_type, basis), window, rows);
        if name == WORKOUT && self.workouts.len() < MOST_WORKOUTS {
            for between in self.between_workouts(window) {
                output.window(delivery, ROUTE, (DataType::Location, Basis::Instant), between, Some(0));
            }
        }
    }

    /// Returns the parts of a window without a workout, which hold no route. A workout may have come without
    /// its route, so its time is left out.
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
}

impl Output<'_> {
    /// States that the upload holds all records of a kind in a range, and how many there are.
    fn window(
        &mut self,
        delivery: &Delivery,
        original_type: &str,
        (data_type, basis): (DataType, Basis),
        (start, end): Window,
        rows: Option<u64>,
    ) {
        let source = Provenance {
            via: Some(delivery.via.to_owned()),
            install: delivery.install.clone(),
            ..Provenance::new(Provider::HealthConnect, original_type)
        };
        let window = ReplaceWindow {
            whole_records: true,
            rows,
            ..ReplaceWindow::new(data_type, basis, source, start, end)
        };
        self.change(Change::ReplaceWindow(Box::new(window)));
    }
}

fn refuse_window(ledger: &Ledger) {
    let mut path = Path::default();
    path.push_key("window");
    let reason = "expected a start and an end with an offset, found others: no record is taken to be gone";
    ledger.rejected(&path, Reason::NoTime, reason.to_owned(), 0);
}
