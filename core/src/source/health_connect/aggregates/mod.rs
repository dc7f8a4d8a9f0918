//! Sums and means of records. They are stored beside the records and are never added to them.

mod days;
mod groups;
mod metrics;

use std::sync::Arc;

use crate::ledger::Reason;
use crate::record::{Basis, Context};
use crate::source::android::when::{self, When};
use crate::source::health_connect::item::{Entry, Metadata, Span, key};
use crate::source::health_connect::platform::types::{Measure, RecordType};
use crate::source::health_connect::points::{self, Point};
use crate::source::health_connect::upload::Upload;
use crate::source::output::{Output, Row};
use crate::take::Object;

pub(super) use days::{is_section, read_daily, read_day};
pub(super) use groups::{read_group, read_own};
pub(super) use metrics::is_metric;

/// The part of such a value's key before its record type.
const AGGREGATES: &str = "aggregates";

const DAY: i64 = 86_400_000;

/// The time that a value covers.
#[derive(Debug, Clone, Copy)]
struct Range {
    span: Span,
    basis: Basis,
}

impl Range {
    /// Returns the calendar day of a date.
    fn day(date: &str, upload: &Upload) -> Option<Self> {
        let zone = upload.delivery.zone;
        let start = when::read(&format!("{date}T00:00:00"), zone)?;
        let next = start.local_date()?.succ_opt()?;
        let end = when::read(&format!("{next}T00:00:00"), zone)?;
        Some(Range { span: Span { start, end }, basis: Basis::Day })
    }

    /// Returns the range between two times. From one midnight to the next it is a day.
    fn of(start: When, end: When) -> Self {
        let midnight = |when: When| when.wall_clock().rem_euclid(DAY) == 0;
        let is_day = start.local_date().is_some_and(|date| date.succ_opt() == end.local_date())
            && midnight(start)
            && midnight(end);
        Range { span: Span { start, end }, basis: if is_day { Basis::Day } else { Basis::Interval } }
    }

    fn row(&self) -> Row {
        let is_day = self.basis == Basis::Day;
        let local_date = self.span.start.local_date().filter(|_| is_day);
        Row { start: self.span.start.at, end: Some(self.span.end.at), local_date, ..Row::default() }
    }
}

/// Creates the owner of values that were computed from records of a type. Of two accounts of one range, the
/// one that rests on more records counts, then the later one.
fn entry(
    upload: &Upload,
    record_type: &'static RecordType,
    range: &Range,
    apps: Vec<String>,
    rests_on: i64,
) -> Entry {
    let mut apps = apps;
    apps.sort();
    apps.dedup();
    let app = (!apps.is_empty()).then(|| apps.join("|"));
    let metadata = Metadata { app, ..Metadata::default() };
    let mut entry = Entry::new(&upload.delivery, record_type, range.span, metadata, None, upload.position);
    let owner = Arc::make_mut(&mut entry.owner);
    let (start, end) = (range.span.start.id(), range.span.end.id());
    owner.key = match (range.basis, range.span.start.local_date()) {
        (Basis::Day, Some(date)) => key(&[AGGREGATES, record_type.key, &date.to_string()]),
        _ => key(&[AGGREGATES, record_type.key, &start, &end]),
    };
    owner.rank.insert(0, rests_on);
    // It is no record of the platform, so statements about records do not apply to it.
    owner.revision = None;
    entry
}

/// Gives out a computed value.
fn give_out(entry: &Entry, range: &Range, point: Point, output: &mut Output<'_>) {
    let point = Point { is_derived: true, ..point };
    entry.point_of(&point, range.basis, range.row(), &Context::new(), output);
}

/// Reads an app's summary of the records of some minutes: a total, or a mean with the minimum and the
/// maximum, and the number of records.
pub(super) fn read_bucket(
    upload: &mut Upload,
    mut object: Object<'_>,
    measure: Measure,
    record_type: &'static RecordType,
    output: &mut Output<'_>,
) {
    let zone = upload.delivery.zone;
    let start = when::take(&mut object, "bucket_start", zone);
    let end = when::take(&mut object, "bucket_end", zone);
    let (Some(start), Some(end)) = (start, end) else {
        let reason = "expected bucket_start and bucket_end, found fewer".to_owned();
        return object.refuse(Reason::NoTime, reason);
    };
    let measure = points::of_any_length(measure);
    let mut number = |field: &str| points::take_bare(&mut object, field, &measure);
    let (total, mean) = (number("total"), number("avg"));
    let (least, most) = (number("min"), number("max"));
    let count = object.number("sample_count").unwrap_or(0.0);
    let Some(amount) = total.or(mean) else {
        return object.refuse(Reason::NoValue, "expected total or avg, found neither".to_owned());
    };
    let apps = object.strings("sources").unwrap_or_default();
    object.close_one_of_many();
    let range = Range { basis: Basis::Interval, ..Range::of(start, end) };
    let point = Point {
        least: least.map(|amount| amount.value),
        most: most.map(|amount| amount.value),
        ..Point::new(measure.data_type, amount)
    };
    give_out(&entry(upload, record_type, &range, apps, count as i64), &range, point, output);
}

/// Takes one value of a range with its unit, and the least and the greatest of a mean: beside it, or in `values`.
pub(super) fn take_one(object: &mut Object<'_>, measure: &Measure) -> Option<Point> {
    let measure = points::of_any_length(*measure);
    let unit = object.peek("unit").and_then(|text| serde_json::from_str::<String>(text).ok());
    let bare = unit.as_deref().unwrap_or(measure.bare);
    let bounds = |object: &mut Object<'_>| {
        ["min", "max"].map(|field| {
            let value = object.number(field)?;
            points::convert(&measure, value, bare).map(|amount| amount.value)
        })
    };
    let [mut least, mut most] = bounds(object);
    if object.peek("values").is_some_and(|text| text.starts_with('{'))
        && let Some(mut values) = object.object("values", &[])
    {
        [least, most] = bounds(&mut values);
        // These repeat the value.
        for field in ["average", "avg", "sum"] {
            values.number(field);
        }
        object.return_extra("values", values.close());
    }
    let amount = points::take(object, &measure, "unit")?;
    Some(Point { least, most, ..Point::new(measure.data_type, amount) })
}

/// Refuses a total of an unknown type.
pub(super) fn refuse_untyped(object: Object<'_>) {
    let reason = "expected the record type of the total, in recordType or dataType beside it or of the whole body, or \
                  as the option record_type; found none"
        .to_owned();
    object.refuse(Reason::NoType, reason);
}

/// Refuses a total without a value.
pub(super) fn refuse_valueless(object: Object<'_>) {
    let reason = "expected value, a number with a unit of its type, found none".to_owned();
    object.refuse(Reason::NoValue, reason);
}

/// Gives out one value of a range.
pub(super) fn give_out_one(
    upload: &Upload,
    record_type: &'static RecordType,
    span: Span,
    point: Point,
    output: &mut Output<'_>,
) {
    let range = Range::of(span.start, span.end);
    give_out(&entry(upload, record_type, &range, Vec::new(), 0), &range, point, output);
}
