//! Turns points of metrics into rows. What states the width of a point determines what its row covers.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::grain::MINUTE;
use super::kind::{Kind, Point, StandsFor};
use super::recent::Recent;
use super::tables::{Table, Tables};
use super::width::Width;
use super::windows::Windows;
use crate::ledger::Ledger;
use crate::read::Path;
use crate::record::{Basis, Owner, Scope, Slot, UNKNOWN_WIDTH, WIDTH};
use crate::source::health_auto_export::grouping::Grouping;
use crate::source::health_auto_export::item::{Delivery, app_name, provenance};
use crate::source::health_auto_export::when::When;
use crate::source::output::{Output, Row, Series, extra_bytes};

/// The most bytes of points that are held until something about their body is known.
pub(super) const HELD_BYTES: usize = 2 << 20;

/// The most series of unknown types in a body. Each is a record type of its own in a store.
pub(super) const MOST_UNKNOWN: usize = 1000;

/// The most series and apps that are remembered at a time. No phone has a tenth of that.
const REMEMBERED: usize = 4096;

/// The start of the rank of a whole bucket or of a point that covers only itself.
const WHOLE: [i64; 2] = [1, 0];

/// The start of the rank of a point of unknown width. Any point of known width ranks higher.
const OF_UNKNOWN_WIDTH: [i64; 2] = [-1, 0];

/// The most spellings of app names that are remembered.
const SPELLINGS: usize = 16;

/// The number of a series in this delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::source::health_auto_export) struct KindId(pub(super) u32);

/// The number of an app in this delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::source::health_auto_export) struct AppId(pub(super) u32);

/// A point, with what it belongs to.
#[derive(Debug, Clone)]
pub(super) struct Held {
    kind: KindId,
    app: AppId,
    /// The place in the body.
    position: i64,
    point: Point,
}

impl Held {
    pub(super) fn kind(&self) -> KindId {
        self.kind
    }

    /// Returns about how much memory the point takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Held>() + self.point.extra.as_deref().map_or(0, extra_bytes)
    }
}

/// The buckets of a body since the last synchronisation. Such a body begins in the middle of a bucket, which
/// is known once all buckets were seen.
#[derive(Debug, Default)]
struct SinceLastSync {
    buckets: Vec<(Held, Width)>,
    bytes: usize,
    /// The start of the first bucket in epoch milliseconds.
    first: Option<i64>,
}

/// What is stated about all points of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stated {
    Nothing,
    /// A word that is unknown. It may mean any grouping.
    UnknownWord,
    Grouping(Grouping),
}

impl Stated {
    /// Returns the grouping, or `None` if it is unknown.
    pub(super) fn grouping(self) -> Option<Grouping> {
        match self {
            Stated::Nothing | Stated::UnknownWord => None,
            Stated::Grouping(grouping) => Some(grouping),
        }
    }

    /// Returns whether the rows of a table may reveal their grain. The app groups them even by default.
    pub(super) fn lets_tables_reveal(self) -> bool {
        matches!(self, Stated::Nothing | Stated::Grouping(Grouping::Default))
    }
}

/// Collects the points of a body and writes them as rows.
pub(in crate::source::health_auto_export) struct Rows {
    delivery: Delivery,
    stated: Stated,
    /// The table in progress.
    table: Option<Box<Table>>,
    tables: Tables,
    since_last_sync: Option<SinceLastSync>,
    /// Whether a point of unknown width since the last [`begin`](Self::begin) may be a bucket.
    is_ambiguous: bool,
    /// Points of one time. Their ordinals distinguish them.
    run: Vec<(Held, Width)>,
    kinds: Vec<Kind>,
    apps: Vec<Option<Arc<str>>>,
    app_ids: HashMap<Option<Arc<str>>, AppId>,
    /// App names as they were sent. Thousands of points have the same spelling.
    spellings: Vec<(Option<Box<str>>, AppId)>,
    series: Recent<OfSeries, Series>,
    owners: Recent<OfOwner, Arc<Owner>>,
    windows: Windows,
    /// The number of points and tables that were held when [`has_held_more`](Self::has_held_more) was asked.
    held_before: usize,
}

/// What distinguishes series: also the basis, and whether widths are unknown and times float.
type OfSeries = (KindId, AppId, Basis, bool, bool);

/// What distinguishes owners that rows share: also whether widths are unknown, the offset, and the place in the
/// body, which is part of the rank.
type OfOwner = (KindId, AppId, bool, Option<i32>, i64);

impl Rows {
    pub(super) fn new(delivery: Delivery, stated: Stated, is_since_last_sync: bool) -> Self {
        Rows {
            delivery,
            stated,
            table: None,
            tables: Tables::default(),
            since_last_sync: is_since_last_sync.then(SinceLastSync::default),
            is_ambiguous: false,
            run: Vec::new(),
            kinds: Vec::new(),
            apps: Vec::new(),
            app_ids: HashMap::new(),
            spellings: Vec::new(),
            series: Recent::default(),
            owners: Recent::default(),
            windows: Windows::default(),
            held_before: 0,
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

    /// Returns whether more points are held than when this was asked before.
    pub(super) fn has_held_more(&mut self) -> bool {
        let buckets = self.since_last_sync.as_ref().map_or(0, |since| since.buckets.len());
        let held = self.run.len() + self.tables.waiting() + buckets;
        held > std::mem::replace(&mut self.held_before, held)
    }

    /// Begins a block of metrics.
    pub(super) fn begin(&mut self) {
        self.is_ambiguous = false;
    }

    /// Returns whether a point since [`begin`](Self::begin) may be a bucket, although nothing states it.
    pub(super) fn is_ambiguous(&self) -> bool {
        self.is_ambiguous
    }

    /// Begins a table. `path` is the path of its times.
    pub(super) fn begin_table(&mut self, path: Path, ledger: &Ledger) {
        self.table = Some(Box::new(Table::new(path, self.stated, ledger)));
    }

    /// Begins a row of a table: its cells are points of this time.
    pub(super) fn begin_row(&mut self, when: When) {
        if let Some(table) = &mut self.table {
            table.add_row(when.wall);
        }
    }

    /// Takes a cell of a table.
    pub(super) fn cell(
        &mut self,
        kind: KindId,
        app: AppId,
        position: i64,
        point: Point,
        output: &mut Output<'_>,
    ) {
        let Some(mut table) = self.table.take() else {
            return self.add(kind, app, position, point, output);
        };
        table.add(Held { kind, app, position, point });
        if table.is_ready() {
            self.tables.settle_now(&mut table);
            self.place_cells(&mut table, output);
        }
        self.table = Some(table);
    }

    /// Ends the table in progress. If its rows do not reveal its grain, it waits for other tables.
    pub(super) fn end_table(&mut self, output: &mut Output<'_>) {
        let Some(mut table) = self.table.take() else { return };
        if self.tables.settle(&mut table) {
            self.place_cells(&mut table, output);
            table.flag(output.ledger);
        } else if self.tables.wait(*table) {
            self.give_out_tables(output);
        }
    }

    /// Writes the tables that wait.
    fn give_out_tables(&mut self, output: &mut Output<'_>) {
        for mut table in self.tables.give_out() {
            self.place_cells(&mut table, output);
            table.flag(output.ledger);
        }
    }

    fn place_cells(&mut self, table: &mut Table, output: &mut Output<'_>) {
        let (cells, grouping) = table.give_out();
        self.begin();
        for cell in cells {
            self.place(cell, grouping, output);
        }
        table.is_ambiguous |= self.is_ambiguous;
    }

    /// Notes that a point of a series was refused. The body then does not hold all points of the type.
    pub(super) fn refused_of(&mut self, kind: KindId) {
        self.windows.spoil(&self.kinds[kind.0 as usize].data_type);
    }

    /// Notes that the rest of the body is missing. Earlier points are kept, and no window is written.
    pub(super) fn break_off(&mut self, output: &mut Output<'_>) {
        self.settle(output);
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
        self.place(Held { kind, app, position, point }, self.stated.grouping(), output);
    }

    /// Ends the body: writes all held points and the windows.
    pub(super) fn finish(&mut self, output: &mut Output<'_>) {
        self.settle(output);
        std::mem::take(&mut self.windows).give_out(output);
    }

    /// Writes the held points.
    fn settle(&mut self, output: &mut Output<'_>) {
        if let Some(mut table) = self.table.take() {
            self.tables.settle_now(&mut table);
            self.place_cells(&mut table, output);
            self.table = Some(table);
        }
        self.give_out_tables(output);
        self.give_out_buckets(output);
        self.end_run(output);
    }

    /// Determines what a point covers, according to the grouping of its body, and writes it.
    fn place(&mut self, held: Held, grouping: Option<Grouping>, output: &mut Output<'_>) {
        let kind = &self.kinds[held.kind.0 as usize];
        let width = kind.width(&held.point, grouping);
        if width == Width::Unknown {
            // A bucket may begin at any full minute. A body with a grouping should have nothing but buckets.
            self.is_ambiguous |= grouping.is_some() || held.point.when.wall.rem_euclid(MINUTE) == 0;
            // A point that is no bucket of the grouping shows that the body is not what its sender states.
            if grouping.is_some() && kind.states_windows(&held.point) {
                self.windows.spoil(&kind.data_type);
            }
        }
        if width.may_repeat() {
            return self.repeatable(held, width, output);
        }
        match &mut self.since_last_sync {
            Some(since) if width.bucket().is_some() => {
                since.first =
                    Some(since.first.map_or(held.point.when.at, |first| first.min(held.point.when.at)));
                since.bytes += held.bytes();
                since.buckets.push((held, width));
                if since.bytes > HELD_BYTES {
                    self.give_out_buckets(output);
                }
            }
            _ => self.bucket(held, width, output),
        }
    }

    /// Writes the held buckets of a body since the last synchronisation.
    fn give_out_buckets(&mut self, output: &mut Output<'_>) {
        let Some(since) = &mut self.since_last_sync else { return };
        since.bytes = 0;
        for (held, width) in std::mem::take(&mut since.buckets) {
            self.bucket(held, width, output);
        }
    }

    /// Writes a bucket or a night.
    fn bucket(&mut self, held: Held, width: Width, output: &mut Output<'_>) {
        let Held { kind: id, app, point, .. } = &held;
        let kind = &self.kinds[id.0 as usize];
        let order = self.order(kind, point, width);
        if let Some(length) = width.bucket()
            && order == WHOLE
            && kind.states_windows(point)
            && point.code.is_none()
        {
            let app_name = self.apps[app.0 as usize].as_deref();
            self.windows.add((*id, *app), kind, app_name, width.basis(), length, point.when.at);
        }
        self.write(held, width, order, 0, output);
    }

    /// Holds a point whose time may be repeated until the next time begins.
    fn repeatable(&mut self, held: Held, width: Width, output: &mut Output<'_>) {
        if self.run.first().is_some_and(|(first, _)| first.point.when.at != held.point.when.at)
            || self.run.len() >= REMEMBERED
        {
            self.end_run(output);
        }
        self.run.push((held, width));
    }

    /// Numbers the points of one time, since a sender may repeat a time. Their order depends on their values,
    /// not on the body.
    fn end_run(&mut self, output: &mut Output<'_>) {
        let mut run = std::mem::take(&mut self.run);
        let place = |held: &Held, width: Width| (held.kind, held.app, width);
        if run.len() > 1 {
            run.sort_by(|(a, a_width), (b, b_width)| {
                let numbers = a.point.order.into_iter().zip(b.point.order).map(|(a, b)| a.total_cmp(&b));
                place(a, *a_width).cmp(&place(b, *b_width)).then_with(|| {
                    numbers.reduce(std::cmp::Ordering::then).unwrap_or(std::cmp::Ordering::Equal)
                })
            });
        }
        let mut last = None;
        let mut ordinal = 0;
        for (held, width) in run.drain(..) {
            let place = place(&held, width);
            ordinal = if last == Some(place) { ordinal + 1 } else { 0 };
            last = Some(place);
            let order = if width == Width::Unknown { OF_UNKNOWN_WIDTH } else { WHOLE };
            self.write(held, width, order, ordinal, output);
        }
        // Keeps the allocation for the next run.
        self.run = run;
    }

    /// Returns the start of the rank of a bucket or a night. An unfinished bucket at an edge of a body since
    /// the last synchronisation ranks below a whole bucket. Of two unfinished buckets the greater total is the
    /// later state and ranks higher.
    fn order(&self, kind: &Kind, point: &Point, width: Width) -> [i64; 2] {
        let end = width.end(point.when.at).unwrap_or(point.when.at);
        let is_edge = self.since_last_sync.as_ref().is_some_and(|since| {
            let goes_on = self.delivery.received_at != 0 && end > self.delivery.received_at;
            goes_on || since.first == Some(point.when.at)
        });
        if is_edge {
            [0, if kind.is_additive() { (point.value * 1000.0).round() as i64 } else { 0 }]
        } else {
            WHOLE
        }
    }

    /// Writes a row.
    fn write(&mut self, held: Held, width: Width, order: [i64; 2], ordinal: u32, output: &mut Output<'_>) {
        let owner = self.owner(&held, width, order);
        let Held { kind, app, point, .. } = held;
        let (basis, is_unknown, floating) = (width.basis(), width == Width::Unknown, point.when.floating());
        let (kinds, apps) = (&self.kinds, &self.apps);
        let series = self.series.get_or_insert_with((kind, app, basis, is_unknown, floating), || {
            let kind = &kinds[kind.0 as usize];
            let mut context = kind.context.clone();
            context.extend(is_unknown.then(|| (WIDTH.into(), UNKNOWN_WIDTH.into())));
            Series {
                data_type: kind.data_type.clone(),
                unit: kind.unit.clone(),
                basis,
                source: provenance(apps[app.0 as usize].as_deref().map(str::to_owned), &kind.name),
                context,
                floating,
                derived: false,
                original_unit: kind.original_unit.clone().map(Cow::Owned),
            }
        });
        let number = |value: f64| (!value.is_nan()).then_some(value);
        let row = Row {
            start: point.when.at,
            end: width.end(point.when.at),
            value: number(point.value),
            min: number(point.min),
            max: number(point.max),
            original: number(point.original),
            code: point.code.map(Cow::Borrowed),
            local_date: width.date(point.when),
            ordinal,
            ..Row::default()
        };
        output.row(series, &owner, row);
    }

    /// Returns the owner of a row. Most rows share theirs with others.
    fn owner(&mut self, held: &Held, width: Width, order: [i64; 2]) -> Arc<Owner> {
        let Held { kind, app, position, point } = held;
        let is_unknown = width == Width::Unknown;
        let is_shared = point.when.told
            && point.extra.is_none()
            && (is_unknown || order == WHOLE)
            && !matches!(self.kinds[kind.0 as usize].stands_for, StandsFor::Day(_));
        if !is_shared {
            return Arc::new(self.new_owner(held, width, order));
        }
        let place = (*kind, *app, is_unknown, point.when.utc_offset, *position);
        if let Some(owner) = self.owners.get(place) {
            return Arc::clone(owner);
        }
        let owner = Arc::new(self.new_owner(held, width, order));
        Arc::clone(self.owners.get_or_insert_with(place, || owner))
    }

    /// Returns a new owner of a row.
    ///
    /// A count of a day is identified by its date. Any other row is identified by its start and end. If the
    /// text had no offset, the wall clock and the width identify the row, so that its identity does not
    /// change with the caller's zone.
    fn new_owner(&self, held: &Held, width: Width, order: [i64; 2]) -> Owner {
        let Held { kind, app, position, point } = held;
        let kind = &self.kinds[kind.0 as usize];
        let app = self.apps[app.0 as usize].as_deref();
        let (key, scope) = match kind.stands_for {
            StandsFor::Day(code) => {
                (kind.key(&[app, Some(code), Some(&point.when.date().to_string())]), Scope::Document)
            }
            _ if point.when.told => (kind.key(&[app]), Scope::Row),
            _ => (kind.key(&[app, Some(&point.when.id())]), Scope::Slot),
        };
        let mut owner = self.delivery.owner(*position, key, scope, &order, point.when.utc_offset);
        owner.slot = (scope == Scope::Slot).then(|| Slot::new(width.part(point.when.at)));
        owner.extra = point.extra.as_deref().cloned().unwrap_or_default();
        owner
    }
}
