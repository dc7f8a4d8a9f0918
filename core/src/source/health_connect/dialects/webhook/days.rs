//! Totals of a day that grow: the phone sends its sum since midnight again and again under one start.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;

use crate::ledger::Flag;
use crate::read::Path;
use crate::record::{Basis, Context};
use crate::source::android::when::When;
use crate::source::health_connect::item::{Entry, Span};
use crate::source::health_connect::points::Point;
use crate::source::health_connect::upload::Upload;
use crate::source::output::{Output, Row};

/// The most items of a list that wait for its end. A list with more does not hold days.
const MOST: usize = 2000;

const QUARTER: i64 = 15 * 60_000;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Lists of values that may be totals of days. They wait until all of them are known.
#[derive(Default)]
pub(crate) struct DayTotals {
    lists: BTreeMap<&'static str, List>,
}

#[derive(Default)]
struct List {
    waiting: Vec<Waiting>,
    /// The list has too many items to hold days.
    is_raw: bool,
}

struct Waiting {
    entry: Entry,
    point: Point,
    path: Path,
}

impl Waiting {
    /// Returns start and end.
    fn times(&self) -> (i64, i64) {
        let Span { start, end } = self.entry.span;
        (start.at, end.at)
    }
}

impl DayTotals {
    /// Adds a value of a list that may hold totals.
    pub(super) fn add(&mut self, entry: Entry, point: Point, path: &Path, output: &mut Output<'_>) {
        let list = self.lists.entry(entry.record_type.name).or_default();
        if list.is_raw {
            return entry.point(&point, &Context::new(), output);
        }
        list.waiting.push(Waiting { entry, point, path: path.clone() });
        if list.waiting.len() > MOST {
            list.is_raw = true;
            for Waiting { entry, point, .. } in std::mem::take(&mut list.waiting) {
                entry.point(&point, &Context::new(), output);
            }
        }
    }

    /// Gives out the values, now that all lists are known. `sent_at` is the time at which the app sent the body.
    pub(crate) fn finish(self, upload: &Upload, sent_at: Option<i64>, output: &mut Output<'_>) {
        let zone = upload.delivery.zone;
        let dates: Vec<Dates> = self.lists.values().map(|list| list.dates(zone, sent_at)).collect();
        // A list that shows days shows the days of the others too: one app sends them all since one midnight.
        let mut days: BTreeMap<(i64, i64), NaiveDate> = BTreeMap::new();
        for (list, dates) in self.lists.values().zip(&dates) {
            let spans = list.waiting.iter().map(Waiting::times);
            days.extend(spans.zip(dates).filter_map(|(span, date)| Some((span, date.as_ref()?.0))));
        }
        for (list, mut dates) in self.lists.into_values().zip(dates) {
            if dates.iter().all(Option::is_none) {
                dates = list.dates_of(&days);
            }
            for (Waiting { entry, point, path }, date) in list.waiting.into_iter().zip(dates) {
                let Some((local_date, is_sure)) = date else {
                    entry.point(&point, &Context::new(), output);
                    continue;
                };
                if !is_sure {
                    output.ledger.flagged(&path, Flag::InferredDay);
                }
                let Span { start, end } = entry.span;
                let row = Row {
                    start: start.at,
                    end: Some(end.at),
                    local_date: Some(local_date),
                    ..Row::default()
                };
                let point = Point { is_derived: true, ..point };
                entry.point_of(&point, Basis::Day, row, &Context::new(), output);
            }
        }
    }
}

/// The date of each item of a list, provided it is the total of a day, and whether that is certain.
type Dates = Vec<Option<(NaiveDate, bool)>>;

impl List {
    /// Returns the days of the items that begin and end with a day of another list. Of several items that
    /// begin then, none is a day.
    fn dates_of(&self, days: &BTreeMap<(i64, i64), NaiveDate>) -> Dates {
        let of = |item: &Waiting| {
            let (start, _) = item.times();
            let is_alone = self.waiting.iter().filter(|other| other.times().0 == start).count() == 1;
            let date = days.get(&item.times()).filter(|_| is_alone)?;
            Some((*date, false))
        };
        self.waiting.iter().map(of).collect()
    }

    /// Returns the day whose total each item is, and whether that is certain, or `None` for an item over
    /// another time.
    fn dates(&self, zone: Option<Tz>, sent_at: Option<i64>) -> Dates {
        let spans: Vec<Span> = self.waiting.iter().map(|item| item.entry.span).collect();
        if spans.iter().all(|span| span.start.utc_offset.is_some()) {
            let mut counts = BTreeMap::new();
            for span in &spans {
                *counts.entry(span.start.local_date()).or_insert(0) += 1;
            }
            let of = |span: &Span| {
                let date = span.start.local_date()?;
                let alone = counts.get(&Some(date)) == Some(&1);
                let is_day =
                    is_day_long(span) && begins_day(span.start, 0, zone) && ends_day(span.end, zone, sent_at);
                (alone && is_day).then_some((date, true))
            };
            return spans.iter().map(of).collect();
        }
        if !are_days(&spans) {
            return vec![None; spans.len()];
        }
        spans.iter().map(|span| Some((likely_date(span.start.at), false))).collect()
    }
}

/// Returns whether a span is no longer than a day, which has at most 25 hours.
fn is_day_long(span: &Span) -> bool {
    span.end.at - span.start.at <= 25 * HOUR
}

/// Returns whether a day begins so many milliseconds after a time. It need not be midnight: if summer time begins at
/// midnight, the day begins at one.
fn begins_day(time: When, after: i64, zone: Option<Tz>) -> bool {
    match zone {
        Some(zone) => {
            let date = |at| When::instant(at, Some(zone)).local_date();
            date(time.at + after - 1) != date(time.at + after)
        }
        None => (time.wall_clock() + after).rem_euclid(DAY) == 0,
    }
}

/// Returns whether the total of a day may end at this time: the day ends then, to the second, or the body was sent
/// then. Anything else that begins at midnight is a record of a short time.
fn ends_day(end: When, zone: Option<Tz>, sent_at: Option<i64>) -> bool {
    [0, 1, 1000].into_iter().any(|after| begins_day(end, after, zone))
        || sent_at.is_none_or(|sent_at| (sent_at - end.at).abs() <= HOUR)
}

/// Returns whether intervals are days of an unknown zone. There must be several. Each begins on a full
/// quarter of an hour, as in all zones, and they begin whole days apart but for summer time. All but the
/// last, which may still grow, are as long as a day.
fn are_days(spans: &[Span]) -> bool {
    let mut spans: Vec<(i64, i64)> = spans.iter().map(|span| (span.start.at, span.end.at)).collect();
    spans.sort_unstable();
    let [(first, _), _, ..] = spans[..] else { return false };
    let apart = |start: i64| {
        let rest = (start - first).rem_euclid(DAY);
        rest.min(DAY - rest)
    };
    let days = spans.iter().all(|(start, end)| {
        start.rem_euclid(QUARTER) == 0 && matches!(apart(*start), 0 | HOUR) && end - start <= 25 * HOUR
    });
    let whole = spans
        .windows(2)
        .all(|pair| matches!(pair, [(start, end), (next, _)] if end - start >= 23 * HOUR && *next >= *end));
    days && whole
}

/// Returns the date of a local midnight. Nearly all people live in zones from 10 hours behind UTC to 14
/// ahead.
fn likely_date(midnight: i64) -> NaiveDate {
    let behind = midnight.rem_euclid(DAY) <= 10 * HOUR;
    let date = DateTime::from_timestamp_millis(midnight).unwrap_or_default().date_naive();
    if behind { date } else { date.succ_opt().unwrap_or(date) }
}
