//! Sums and means over a range that the platform computes on request: metrics by their names.

use crate::ledger::{Mend, Reason};
use crate::source::android::when;
use crate::source::health_connect::aggregates::metrics::{self, Metric, Statistic, is_metric};
use crate::source::health_connect::aggregates::{Range, entry, give_out};
use crate::source::health_connect::item::span_of;
use crate::source::health_connect::platform::quantity::{Amount, Quantity};
use crate::source::health_connect::platform::types::{self, RecordType, measure};
use crate::source::health_connect::points::{self, Kind, Point};
use crate::source::health_connect::upload::Upload;
use crate::source::output::Output;
use crate::take::{Judge, Object};

/// Reads an aggregate of Wellform's own format: one metric over a range.
pub(crate) fn read_own(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    let told = object.string("recordType").and_then(|name| types::find(&name));
    let told = told.or(upload.record_type);
    let Some(name) = object.string("metric") else { return read_unnamed(upload, object, told, output) };
    let metric = match metrics::find(&name, told) {
        Ok(metric) => metric,
        Err(reason) => return object.refuse(Reason::UnknownType, reason.to_owned()),
    };
    upload.is_of(metric.record_type);
    let Some((mut object, range)) = take_range(object, upload) else { return };
    let apps = take_apps(&mut object);
    let amount = take_amount(&mut object, "value", &metric);
    let Some(amount) = amount.filter(|amount| metric.judge(&mut object, "value", *amount)) else {
        return object.refuse(Reason::NoValue, "expected value, found none that is one".to_owned());
    };
    object.close_one_of_many();
    let entry = entry(upload, metric.record_type, &range, apps, 0);
    give_out(&entry, &range, metric.point(amount), output);
}

/// Reads the total or the mean of a record type that another place names: one value with its unit, and the least
/// and the greatest for a mean.
fn read_unnamed(
    upload: &mut Upload,
    object: Object<'_>,
    told: Option<&'static RecordType>,
    output: &mut Output<'_>,
) {
    let Some(Kind { record_type, measure }) = told.and_then(points::of_record) else {
        return super::refuse_untyped(object);
    };
    upload.is_of(record_type);
    let Some((mut object, range)) = take_range(object, upload) else { return };
    let apps = take_apps(&mut object);
    let Some(point) = super::take_one(&mut object, &measure) else { return super::refuse_valueless(object) };
    object.close_one_of_many();
    give_out(&entry(upload, record_type, &range, apps, 0), &range, point, output);
}

/// Reads the platform's metrics over a range, in `result` or beside the range.
pub(crate) fn read_group(upload: &mut Upload, object: Object<'_>, output: &mut Output<'_>) {
    let Some((mut object, range)) = take_range(object, upload) else { return };
    let mut found: Vec<(&'static RecordType, Point)> = Vec::new();
    let mut apps = take_apps(&mut object);
    let mut untold = None;
    for field in ["result", "doubleValues", "longValues"] {
        if !object.has(field) {
            continue;
        }
        let Some(mut result) = object.object(field, &[]) else { continue };
        apps.extend(take_apps(&mut result));
        let why = take_metrics(&mut result, upload, apps.is_empty(), &mut found);
        untold = untold.or(why);
        object.return_extra(field, result.close());
    }
    let why = take_metrics(&mut object, upload, apps.is_empty(), &mut found);
    if found.is_empty() {
        if let Some(reason) = untold.or(why) {
            return object.refuse(Reason::NoType, reason.to_owned());
        }
        let reason = "expected metrics of the platform that say something, found none".to_owned();
        return object.refuse(Reason::NoValue, reason);
    }
    object.close_one_of_many();
    for (record_type, point) in found {
        upload.is_of(record_type);
        give_out(&entry(upload, record_type, &range, apps.clone(), 0), &range, point, output);
    }
}

/// Takes the members that are metrics. A minimum and a maximum go with the mean, or come alone if there is no
/// mean. Returns why a metric was not taken, provided it may be of several types.
fn take_metrics(
    object: &mut Object<'_>,
    upload: &Upload,
    may_be_none: bool,
    found: &mut Vec<(&'static RecordType, Point)>,
) -> Option<&'static str> {
    let mut untold = None;
    let names: Vec<String> = object.keys().map(str::to_owned).collect();
    let mut bounds: Vec<(Metric, f64)> = Vec::new();
    for name in names {
        let metric = match metrics::find(&name, upload.record_type) {
            Ok(metric) => metric,
            Err(reason) if is_metric(&name) => {
                untold.get_or_insert(reason);
                continue;
            }
            Err(_) => continue,
        };
        let Some(amount) = take_amount(object, &name, &metric) else { continue };
        // A library writes 0 if the platform has no value.
        if amount.value == 0.0 && may_be_none {
            object.mended(&name, Mend::ZeroForMissing);
            continue;
        }
        if !metric.judge(object, &name, amount) {
            continue;
        }
        match metric.statistic {
            Statistic::Total | Statistic::Mean => found.push((metric.record_type, metric.point(amount))),
            Statistic::Least | Statistic::Most => bounds.push((metric, amount.value)),
        }
    }
    for (metric, value) in bounds {
        let is_same = |(_, point): &&mut (_, Point)| point.data_type == metric.data_type;
        let mut alone = metric.point(Amount::plain(f64::NAN));
        let point = found.iter_mut().find(is_same).map_or(&mut alone, |(_, point)| point);
        match metric.statistic {
            Statistic::Least => point.least = Some(value),
            _ => point.most = Some(value),
        }
        if point.amount.value.is_nan() && alone.least.or(alone.most).is_some() {
            found.push((metric.record_type, alone));
        }
    }
    untold
}

impl Metric {
    /// Judges a value that was taken from a field. Returns whether it counts.
    fn judge(&self, object: &mut Object<'_>, field: &str, amount: Amount) -> bool {
        object.judge(field, Judge::of(self.data_type), amount.value)
    }

    fn point(&self, amount: Amount) -> Point {
        Point::new(self.data_type, amount)
    }
}

/// The longest total of lengths of time, in days: a century.
const LONGEST: f64 = 36_525.0;

/// Takes the value of a metric. Lengths of time are in seconds.
fn take_amount(object: &mut Object<'_>, field: &str, metric: &Metric) -> Option<Amount> {
    if !matches!(metric.bare, "s" | "ms") {
        let unit = if metric.quantity == Quantity::Number { "1" } else { metric.data_type.unit() };
        // The unit may be beside the value.
        if field == "value" && object.has("unit") {
            let named =
                measure("value", metric.data_type, metric.quantity, metric.bare, [f64::MIN, f64::MAX]);
            return points::take_as_sent(object, &named, "unit");
        }
        return metric.quantity.take(object, field, metric.bare, unit);
    }
    if object.peek(field).is_some_and(|text| text.starts_with('{')) {
        let mut duration = object.object(field, &[])?;
        let amount = points::take_length(&mut duration, "inSeconds", "s", LONGEST);
        object.return_extra(field, duration.close());
        return amount;
    }
    let unit = if field == "value" { object.string("unit") } else { None };
    points::take_length(object, field, unit.as_deref().unwrap_or(metric.bare), LONGEST)
}

/// Takes the apps whose records were counted: packages, or objects that name them.
fn take_apps(object: &mut Object<'_>) -> Vec<String> {
    let mut apps = Vec::new();
    let is_of_objects = object.peek("dataOrigins").is_some_and(|text| text.contains('{'));
    if !is_of_objects {
        return if object.has("dataOrigins") {
            object.strings("dataOrigins").unwrap_or_default()
        } else {
            apps
        };
    }
    for mut origin in object.objects("dataOrigins", &[]) {
        apps.extend(origin.string("packageName").map(String::from));
        origin.close_one_of_many();
    }
    apps
}

/// Takes the range of a value. A value without a range is refused.
fn take_range<'a>(mut object: Object<'a>, upload: &Upload) -> Option<(Object<'a>, Range)> {
    let zone = upload.delivery.zone;
    let [start, end] = ["startTime", "endTime"].map(|field| when::take(&mut object, field, zone));
    let offset = when::take_offset(&mut object, "zoneOffset");
    let (Some(start), Some(end)) = (start, end) else {
        let reason = "expected startTime and endTime of what was added up, found fewer".to_owned();
        object.refuse(Reason::NoTime, reason);
        return None;
    };
    let (start, end) = (start.at_offset(offset), end.at_offset(offset));
    let (object, span) = span_of(object, Some(start), Some(end), true)?;
    Some((object, Range::of(span.start, span.end)))
}
