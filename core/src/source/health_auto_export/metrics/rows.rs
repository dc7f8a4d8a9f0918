//! Turns points of metrics into rows. Points are held until the grain of the body is known, because the grain
//! determines what a row covers.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use serde_json::{Map, Value};

use super::grain::{Evidence, Grain, Seen};
use super::recent::Recent;
use super::windows::Windows;
use crate::record::{Aggregation, Basis, Context, DataType, Group, Owner, Scope, TypeName};
use crate::source::health_auto_export::item::{Delivery, app_name, key, provenance};
use crate::source::health_auto_export::when::{DAY, When};
use crate::source::output::{Output, Row, Series, extra_bytes};

/// The most bytes of points that are held while the grain is unknown. That many points are evidence enough.
const HELD_BYTES: usize = 2 << 20;

/// A wall clock at which no bucket begins.
pub(super) const RAW: i64 = 1;

/// The most series of unknown types in a body. Each is a record type of its own in a store.
pub(super) const MOST_UNKNOWN: usize = 1000;

/// The most series and apps that are remembered at a time. No phone has a tenth of that.
const REMEMBERED: usize = 4096;

/// The start of the rank of a whole bucket or a raw point.
const WHOLE: [i64; 2] = [1, 0];

/// The most spellings of app names that are remembered.
const SPELLINGS: usize = 16;

/// What the points of a series have in common.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::source::health_auto_export) struct Kind {
    pub(in crate::source::health_auto_export) data_type: TypeName,
    /// The name of the metric as a slug.
    pub(in crate::source::health_auto_export) name: Arc<str>,
    pub(in crate::source::health_auto_export) unit: Cow<'static, str>,
    pub(in crate::source::health_auto_export) original_unit: Option<String>,
    pub(in crate::source::health_auto_export) context: Context,
    pub(in crate::source::health_auto_export) stands_for: StandsFor,
    /// Whether a body holds all points of the metric between its first and its last bucket.
    pub(in crate::source::health_auto_export) is_whole: bool,
}

/// What a point of a metric covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source::health_auto_export) enum StandsFor {
    /// A bucket of the body's grain, or the point itself provided the body is not summarised.
    Bucket,
    /// Always the point itself.
    Itself,
    /// A night. The point's time is the start of the sleep, and its date is the day of waking.
    Night,
    /// A whole local day. The value is a count of this code.
    Day(&'static str),
}

impl StandsFor {
    /// Returns what points of a canonical type cover.
    pub(super) fn of(data_type: DataType) -> Self {
        match data_type {
            DataType::SleepingWristTemperature | DataType::SleepingBreathingDisturbances => StandsFor::Night,
            DataType::BloodPressure
            | DataType::BloodPressureSystolic
            | DataType::BloodPressureDiastolic
            | DataType::BloodGlucose
            | DataType::InsulinDelivery
            | DataType::SexualActivity
            | DataType::SleepSession => StandsFor::Itself,
            _ => StandsFor::Bucket,
        }
    }
}

impl Kind {
    /// Returns whether the total of several buckets is their sum.
    pub(super) fn is_additive(&self) -> bool {
        self.data_type.known().is_some_and(is_additive)
    }

    /// Returns a key. It names the type, so that each part of a metric has its own key: a table can lack any
    /// part.
    fn key(&self, parts: &[Option<&str>]) -> String {
        key(&[&[Some("metrics"), Some(self.data_type.as_str())], parts].concat())
    }

    /// Returns whether a body with this point states that it holds all points around it.
    fn states_windows(&self, point: &Point) -> bool {
        self.is_whole && self.is_additive() && point.when.told
    }

    /// Returns whether a phone counts the metric all day long, or `None` if its points do not reveal the
    /// grain.
    pub(super) fn tells_grain(&self) -> Option<bool> {
        self.data_type.known().map_or(Some(false), tells_grain)
    }
}

/// Returns whether the total of a type is the sum of its parts.
fn is_additive(data_type: DataType) -> bool {
    matches!(data_type.definition().aggregation, Aggregation::Sum | Aggregation::Duration)
}

/// Returns whether a phone counts the type all day long, or `None` if its points do not reveal the grain.
pub(super) fn tells_grain(data_type: DataType) -> Option<bool> {
    let is_counted = is_additive(data_type) && data_type.definition().group == Group::Activity;
    (StandsFor::of(data_type) == StandsFor::Bucket).then_some(is_counted)
}

/// A point of a metric.
#[derive(Debug, Clone)]
pub(in crate::source::health_auto_export) struct Point {
    pub(in crate::source::health_auto_export) when: When,
    /// The end in epoch milliseconds. Only a raw point has one.
    pub(in crate::source::health_auto_export) end: Option<i64>,
    /// The value, or NaN if there is none. The same holds for `min` and `max`.
    pub(in crate::source::health_auto_export) value: f64,
    pub(in crate::source::health_auto_export) min: f64,
    pub(in crate::source::health_auto_export) max: f64,
    /// The value as it was sent, or NaN if it was not converted.
    pub(in crate::source::health_auto_export) original: f64,
    pub(in crate::source::health_auto_export) code: Option<&'static str>,
    /// The numbers that order points of one time. Points that belong together have the same numbers.
    pub(in crate::source::health_auto_export) order: [f64; 2],
    /// The fields of the point that were not understood.
    pub(in crate::source::health_auto_export) extra: Option<Box<Map<String, Value>>>,
}

/// The number of a series in this delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::source::health_auto_export) struct KindId(pub(super) u32);

impl KindId {
    pub(super) fn place(self) -> usize {
        self.0 as usize
    }
}

/// The number of an app in this delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::source::health_auto_export) struct AppId(pub(super) u32);

#[derive(Debug, Clone)]
struct Held {
    kind: KindId,
    app: AppId,
    position: i64,
    point: Point,
}

/// Marks a body that begins in the middle of a bucket.
#[derive(Debug, Clone, Copy)]
pub(super) struct SinceLastSync {
    /// The start of that bucket in epoch milliseconds, if it is known.
    pub(super) first: Option<i64>,
}

/// Collects the points of a body and writes them as rows.
pub(in crate::source::health_auto_export) struct Rows {
    delivery: Delivery,
    grain: Option<Grain>,
    since_last_sync: Option<SinceLastSync>,
    /// The grain that a header states, for all documents.
    told: Option<Grain>,
    evidence: Evidence,
    /// The wall clock of the previous point of each series in its block or table.
    before: Vec<Option<i64>>,
    held: Vec<Held>,
    held_bytes: usize,
    /// Raw points of one time. Their ordinals distinguish them.
    run: Vec<Held>,
    kinds: Vec<Kind>,
    apps: Vec<Option<Arc<str>>>,
    app_ids: HashMap<Option<Arc<str>>, AppId>,
    /// App names as they were sent. Thousands of points have the same spelling.
    spellings: Vec<(Option<Box<str>>, AppId)>,
    series: Recent<(KindId, AppId, Basis, bool), Series>,
    /// The last part of the key is the place in the body, which is part of the rank.
    owners: Recent<(KindId, AppId, Option<i32>, i64), Arc<Owner>>,
    windows: Windows,
}

impl Rows {
    /// Creates the collection. `grain` is the grain of the body, if it is already known.
    pub(super) fn new(
        delivery: Delivery,
        grain: Option<Grain>,
        since_last_sync: Option<SinceLastSync>,
    ) -> Self {
        Rows {
            delivery,
            grain,
            since_last_sync,
            told: grain,
            evidence: Evidence::default(),
            before: Vec::new(),
            held: Vec::new(),
            held_bytes: 0,
            run: Vec::new(),
            kinds: Vec::new(),
            apps: Vec::new(),
            app_ids: HashMap::new(),
            spellings: Vec::new(),
            series: Recent::default(),
            owners: Recent::default(),
            windows: Windows::default(),
        }
    }

    /// Returns the number of a series. It is valid until [`tidy`](Self::tidy).
    pub(super) fn kind(&mut self, kind: Kind) -> KindId {
        let at = self.kinds.iter().rposition(|known| *known == kind).unwrap_or_else(|| {
            self.kinds.push(kind);
            self.kinds.len() - 1
        });
        KindId(at as u32)
    }

    /// Returns whether a body may have this series of an unknown type, beside those that it has.
    pub(super) fn admits(&self, unknown: &Kind) -> bool {
        let others = self.kinds.iter().filter(|kind| kind.data_type.known().is_none());
        others.clone().count() < MOST_UNKNOWN || others.clone().any(|kind| kind == unknown)
    }

    /// Returns the series with a number.
    pub(super) fn kind_of(&self, id: KindId) -> &Kind {
        &self.kinds[id.0 as usize]
    }

    /// Returns the number of an app, given its name as it was sent. It is valid for one point, because all
    /// apps are forgotten when there are too many.
    pub(super) fn app(&mut self, sent: Option<&str>, output: &mut Output<'_>) -> AppId {
        if self.owners.len() < REMEMBERED
            && let Some((_, id)) = self.spellings.iter().find(|(known, _)| known.as_deref() == sent)
        {
            return *id;
        }
        if self.apps.len().max(self.owners.len()) >= REMEMBERED {
            self.forget_apps(output);
        }
        let name: Option<Arc<str>> = sent.and_then(app_name).map(Into::into);
        let apps = &mut self.apps;
        let id = *self.app_ids.entry(name).or_insert_with_key(|name| {
            apps.push(name.clone());
            AppId(apps.len() as u32 - 1)
        });
        if self.spellings.len() < SPELLINGS {
            self.spellings.push((sent.map(Into::into), id));
        }
        id
    }

    /// Writes the points that refer to apps by number, and forgets the numbers.
    fn forget_apps(&mut self, output: &mut Output<'_>) {
        self.settle(output);
        self.end_run(output);
        self.windows.forget_numbers();
        self.apps.clear();
        self.app_ids.clear();
        self.spellings.clear();
        self.series.clear();
        self.owners.clear();
    }

    /// Forgets all series if there are too many. Call it only between blocks of metrics.
    pub(super) fn tidy(&mut self, output: &mut Output<'_>) {
        if self.kinds.len() > REMEMBERED {
            self.forget_apps(output);
            self.kinds.clear();
        }
    }

    /// Begins a block or a table.
    pub(super) fn begin(&mut self) {
        self.before.clear();
    }

    /// Begins another document, which has a grain of its own.
    pub(super) fn next_document(&mut self, output: &mut Output<'_>) {
        self.settle(output);
        self.grain = self.told;
        self.evidence = Evidence::default();
        self.begin();
    }

    /// Sets the grain that a first pass found, unless a grain is already known.
    pub(super) fn expect(&mut self, grain: Grain) {
        self.grain.get_or_insert(grain);
    }

    /// Returns whether the grain is still unknown.
    pub(super) fn wants_evidence(&self) -> bool {
        self.grain.is_none()
    }

    /// Takes the evidence of a point for the grain. `series` is the place of its series in its block or
    /// table.
    pub(super) fn observe(&mut self, series: usize, wall: i64, spans: bool, counted: bool) {
        self.before.resize(self.before.len().max(series + 1), None);
        let before = self.before[series].replace(wall);
        let mut seen = Seen::default();
        seen.add(wall, before, spans);
        self.evidence.take(seen, counted);
    }

    /// Notes that a point of a series was refused. The body then does not hold all points of the type.
    pub(super) fn refused_of(&mut self, kind: KindId) {
        self.windows.spoil(&self.kinds[kind.0 as usize].data_type);
    }

    /// Notes that the rest of the body is missing. Earlier points are kept, and no window is written.
    pub(super) fn break_off(&mut self, output: &mut Output<'_>) {
        self.settle(output);
        self.end_run(output);
        self.windows.clear();
    }

    /// Takes a point.
    pub(super) fn add(
        &mut self,
        kind: KindId,
        app: AppId,
        position: i64,
        point: Point,
        output: &mut Output<'_>,
    ) {
        let held = Held { kind, app, position, point };
        if let Some(grain) = self.grain {
            return self.give_out(held, grain, output);
        }
        self.held_bytes += size_of::<Held>() + held.point.extra.as_deref().map_or(0, extra_bytes);
        self.held.push(held);
        if self.evidence.is_final() || self.held_bytes > HELD_BYTES {
            self.settle(output);
        }
    }

    /// Ends the body: writes all held points and the windows.
    pub(super) fn finish(&mut self, output: &mut Output<'_>) {
        self.settle(output);
        self.end_run(output);
        std::mem::take(&mut self.windows).give_out(output);
    }

    /// Decides on the grain and writes the held points.
    fn settle(&mut self, output: &mut Output<'_>) {
        let grain = *self.grain.get_or_insert(self.evidence.grain());
        self.held_bytes = 0;
        for held in std::mem::take(&mut self.held) {
            self.give_out(held, grain, output);
        }
    }

    fn give_out(&mut self, held: Held, grain: Grain, output: &mut Output<'_>) {
        let kind = &self.kinds[held.kind.0 as usize];
        let when = held.point.when;
        match kind.stands_for {
            StandsFor::Night => {
                let (evening, date) = (when.wall.rem_euclid(DAY) >= DAY / 2, when.date());
                let date = if evening { date.checked_add_days(Days::new(1)).unwrap_or(date) } else { date };
                self.single(held, Basis::Day, None, Some(date), output);
            }
            StandsFor::Day(_) => self.day(held, when.date(), output),
            StandsFor::Bucket if held.point.end.is_none() => match grain.length_at(when.wall) {
                Some(_) if grain == Grain::Day => self.day(held, when.date(), output),
                Some(length) => self.single(held, Basis::Interval, Some(length), None, output),
                None => self.raw(held, output),
            },
            StandsFor::Bucket | StandsFor::Itself => self.raw(held, output),
        }
    }

    /// Writes a whole local day. The date as it is written determines the day.
    fn day(&mut self, held: Held, date: NaiveDate, output: &mut Output<'_>) {
        let Held { kind, app, position, point } = held;
        let end = point.when.at + DAY;
        let said = &self.kinds[kind.0 as usize];
        let day = date.to_string();
        let code = match said.stands_for {
            StandsFor::Day(code) => Some(code),
            _ => None,
        };
        let app_name = self.apps[app.0 as usize].as_deref();
        let key = match code {
            Some(code) => said.key(&[app_name, Some(code), Some(&day)]),
            None => said.key(&[app_name, Some(&day)]),
        };
        let order = self.order(said, &point, end);
        let owner = Arc::new(self.owner(key, Scope::Document, &order, position, &point));
        if order == WHOLE && said.states_windows(&point) && code.is_none() {
            self.windows.add((kind, app), said, app_name, Basis::Day, DAY, point.when.at);
        }
        let row = Row { end: Some(end), local_date: Some(date), ..row(&point) };
        self.row(kind, app, Basis::Day, point.when.floating(), &owner, row, output);
    }

    /// Writes a night, or a bucket that is not a day.
    fn single(
        &mut self,
        held: Held,
        basis: Basis,
        length: Option<i64>,
        local_date: Option<NaiveDate>,
        output: &mut Output<'_>,
    ) {
        let Held { kind, app, position, point } = held;
        let end = length.map(|length| point.when.at + length);
        let said = &self.kinds[kind.0 as usize];
        let order = self.order(said, &point, end.unwrap_or(point.when.at));
        let whole = order == WHOLE;
        if let Some(length) = length
            && whole
            && said.states_windows(&point)
        {
            let app_name = self.apps[app.0 as usize].as_deref();
            self.windows.add((kind, app), said, app_name, basis, length, point.when.at);
        }
        let owner = if whole && point.when.told && point.extra.is_none() {
            self.shared_owner(kind, app, position, &point)
        } else {
            Arc::new(self.own_owner(kind, app, position, &point, &order))
        };
        let row = Row { end, local_date, ..row(&point) };
        self.row(kind, app, basis, point.when.floating(), &owner, row, output);
    }

    /// Holds a raw point until the next time begins.
    fn raw(&mut self, held: Held, output: &mut Output<'_>) {
        if self.run.first().is_some_and(|first| first.point.when.at != held.point.when.at)
            || self.run.len() >= REMEMBERED
        {
            self.end_run(output);
        }
        self.run.push(held);
    }

    /// Numbers the raw points of one time, since a sender may repeat a time. Their order depends on their
    /// values, not on the body.
    fn end_run(&mut self, output: &mut Output<'_>) {
        let mut run = std::mem::take(&mut self.run);
        if run.len() > 1 {
            run.sort_by(|a, b| {
                let place = |held: &Held| (held.kind, held.app, held.point.end);
                let number = |held: &Held| held.point.order;
                let numbers = number(a).into_iter().zip(number(b)).map(|(a, b)| a.total_cmp(&b));
                place(a).cmp(&place(b)).then_with(|| {
                    numbers.reduce(std::cmp::Ordering::then).unwrap_or(std::cmp::Ordering::Equal)
                })
            });
        }
        let mut last = None;
        let mut ordinal = 0;
        for Held { kind, app, position, point } in run.drain(..) {
            let place = (kind, app, point.end);
            ordinal = if last == Some(place) { ordinal + 1 } else { 0 };
            last = Some(place);
            let owner = if point.when.told && point.extra.is_none() {
                self.shared_owner(kind, app, position, &point)
            } else {
                Arc::new(self.own_owner(kind, app, position, &point, &WHOLE))
            };
            let basis = if point.end.is_some() { Basis::Interval } else { Basis::Instant };
            let row = Row { end: point.end, ordinal, ..row(&point) };
            self.row(kind, app, basis, point.when.floating(), &owner, row, output);
        }
        // Keeps the allocation for the next run.
        self.run = run;
    }

    /// Returns the start of a rank. An unfinished bucket at an edge of a body since the last synchronisation
    /// ranks below a whole bucket. Of two unfinished buckets the greater total is the later state and ranks
    /// higher.
    fn order(&self, kind: &Kind, point: &Point, end: i64) -> [i64; 2] {
        let is_edge = self.since_last_sync.is_some_and(|SinceLastSync { first }| {
            let goes_on = self.delivery.received_at != 0 && end > self.delivery.received_at;
            goes_on || first == Some(point.when.at)
        });
        if is_edge {
            [0, if kind.is_additive() { (point.value * 1000.0).round() as i64 } else { 0 }]
        } else {
            WHOLE
        }
    }

    fn owner(&self, key: String, scope: Scope, order: &[i64], position: i64, point: &Point) -> Owner {
        let mut owner = self.delivery.owner(position, key, scope, order, point.when.utc_offset);
        owner.extra = point.extra.as_deref().cloned().unwrap_or_default();
        owner
    }

    /// Returns the owner that many single rows share.
    fn shared_owner(&mut self, kind: KindId, app: AppId, position: i64, point: &Point) -> Arc<Owner> {
        let place = (kind, app, point.when.utc_offset, position);
        if let Some(owner) = self.owners.get(place) {
            return Arc::clone(owner);
        }
        let owner = Arc::new(self.own_owner(kind, app, position, point, &WHOLE));
        Arc::clone(self.owners.get_or_insert_with(place, || owner))
    }

    /// Returns the owner of a single row. If the text had no offset, the wall clock identifies the row, so
    /// that the key does not change with the caller's zone.
    fn own_owner(&self, kind: KindId, app: AppId, position: i64, point: &Point, order: &[i64]) -> Owner {
        let kind = &self.kinds[kind.0 as usize];
        let app = self.apps[app.0 as usize].as_deref();
        if point.when.told {
            let key = kind.key(&[app]);
            self.owner(key, Scope::Row, order, position, point)
        } else {
            let key = kind.key(&[app, Some(&point.when.id())]);
            self.owner(key, Scope::Document, order, position, point)
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn row(
        &mut self,
        kind: KindId,
        app: AppId,
        basis: Basis,
        floating: bool,
        owner: &Arc<Owner>,
        row: Row,
        output: &mut Output<'_>,
    ) {
        let (kinds, apps) = (&self.kinds, &self.apps);
        let series = self.series.get_or_insert_with((kind, app, basis, floating), || {
            let kind = &kinds[kind.0 as usize];
            Series {
                data_type: kind.data_type.clone(),
                unit: kind.unit.clone(),
                basis,
                source: provenance(apps[app.0 as usize].as_deref().map(str::to_owned), &kind.name),
                context: kind.context.clone(),
                floating,
                derived: false,
                original_unit: kind.original_unit.clone().map(Cow::Owned),
            }
        });
        output.row(series, owner, row);
    }
}

/// Returns a row with the values of a point, but without its end and day.
fn row(point: &Point) -> Row {
    let told = |value: f64| (!value.is_nan()).then_some(value);
    Row {
        start: point.when.at,
        value: told(point.value),
        min: told(point.min),
        max: told(point.max),
        original: told(point.original),
        code: point.code.map(Cow::Borrowed),
        ..Row::default()
    }
}
