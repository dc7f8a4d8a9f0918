//! `heartRateNotifications`: what a watch noticed about the heart, with the rates that led to it. The kinds
//! are English whatever the language of the phone.

use std::sync::Arc;

use super::item::{Delivery, Item, document, key, provenance};
use super::measure::{self, Refusal};
use super::moment::{Epoch, Moment};
use super::points::{Points, Reading};
use super::words::{letters, snake_case};
use crate::ledger::{Flag, Mend, Reason};
use crate::record::{Body, Context, DataType, HeartRateEvent, Scope, TypeName, Verdict};
use crate::source::output::Output;
use crate::take::{Alias, Judge, Object};

/// Names as the app sends them, as one version sent them by mistake, and as the app's documentation has them.
pub(super) const ALIASES: &[Alias] =
    &[("threshhold", "threshold"), ("heartRate", "heartRateData"), ("hrvData", "heartRateVariation")];

/// A list of points: its name, its type, the names of a value, and the unit of values without a label.
struct List {
    name: &'static str,
    data_type: DataType,
    values: [&'static str; 3],
    usual: &'static str,
}

const LISTS: [List; 2] = [
    List {
        name: "heartRateData",
        data_type: DataType::HeartRate,
        values: ["qty", "hr", "Avg"],
        usual: "count/min",
    },
    List {
        name: "heartRateVariation",
        data_type: DataType::HrvSdnn,
        values: ["qty", "hrv", "Avg"],
        usual: "ms",
    },
];

/// Returns the type of a kind.
fn data_type(kind: Option<&str>) -> TypeName {
    let Some(kind) = kind else { return TypeName::from("heart_rate_notification") };
    let known = [
        ("high", DataType::HighHeartRateEvent),
        ("low", DataType::LowHeartRateEvent),
        ("irregular", DataType::IrregularHeartRhythmEvent),
    ];
    let letters = letters(kind);
    match known.into_iter().find(|(first, _)| letters.starts_with(first)) {
        Some((_, data_type)) => data_type.into(),
        None => TypeName::Other(snake_case(kind).unwrap_or_else(|| kind.to_owned()).into()),
    }
}

/// Reads an element.
pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) {
    let Some((mut item, span)) = item.span() else { return };
    let app = item.app();
    let delivery = item.delivery;
    let object = &mut item.object;
    let data_type = data_type(object.string("heartNotification").as_deref());
    // A notification about the rhythm has no threshold and sends 0.
    let threshold = object.number_in("threshold", 0.0..=400.0, "a heart rate from 0 to 400");
    let threshold = threshold.filter(|threshold| *threshold > 0.0);
    let lists = LISTS.map(|list| {
        let points = list.take(object, delivery);
        let epoch = Epoch::of(points.moments(), span.start.at);
        if epoch != Epoch::UNIX {
            object.mended(list.name, Mend::EpochBase);
        }
        (points, epoch)
    });
    let name = data_type.as_str();
    let key = key(&[Some("heart_rate_notifications"), Some(name), app.as_deref(), Some(&span.start.id())]);
    let owner = Arc::new(item.owner(key, Scope::Document, &[], span.start.utc_offset));
    let source = provenance(app, "heartRateNotifications");
    let extra = item.object.close();
    let context = Context::from([("notification".into(), name.into())]);
    let body = Body::HeartRateEvent(HeartRateEvent { threshold });
    output.record(document(&owner, data_type, span, body, &source, extra));
    for (points, epoch) in lists {
        points.emit(epoch, &context, &source, &owner, output);
    }
}

impl List {
    /// Takes the points. The report lists the fields of a point that were not understood. Only the raw body
    /// holds their values.
    fn take(&self, object: &mut Object<'_>, delivery: Delivery) -> Points {
        let mut points = Points::new(self.data_type);
        for mut element in object.objects(self.name, &[]) {
            match self.point(&mut element, delivery, &mut points) {
                Ok(()) => drop(element.close()),
                Err((code, reason)) => element.refuse(code, reason),
            }
        }
        points
    }

    fn point(
        &self,
        element: &mut Object<'_>,
        delivery: Delivery,
        points: &mut Points,
    ) -> Result<(), Refusal> {
        let value = self.values.iter().find_map(|name| Some((name, element.number(name)?)));
        let Some((name, value)) = value else {
            return Err((Reason::NoValue, "expected a value, found none that is a number".to_owned()));
        };
        let [min, max] = ["Min", "Max"].map(|name| element.number(name));
        let label = element.string("units");
        let Some((start, end)) = times(element, delivery) else {
            let reason = "expected date or timestamp.start, found none that is a time".to_owned();
            return Err((Reason::NoTime, reason));
        };
        let label = label.as_deref().unwrap_or(self.usual);
        let unit = measure::unit(value, Some(label), self.data_type)?;
        let mut bound = |name: &str, value: Option<f64>| {
            value.filter(|value| element.judge(name, Judge::of(self.data_type), unit.convert(*value)))
        };
        let reading = Reading { value, min: bound("Min", min), max: bound("Max", max) };
        if points.push(start, end, reading, label)? == Verdict::Implausible {
            element.flagged(name, Flag::Implausible);
        }
        Ok(())
    }
}

/// Takes the times of a point: a date, or a timestamp with a start and an end.
fn times(element: &mut Object<'_>, delivery: Delivery) -> Option<(Moment, Option<Moment>)> {
    const KEY: &str = "timestamp";
    if !element.peek(KEY).is_some_and(|text| text.starts_with('{')) {
        return Moment::take(element, "date", delivery).map(|date| (date, None));
    }
    let mut timestamp = element.object(KEY, &[])?;
    let Some(start) = Moment::take(&mut timestamp, "start", delivery) else {
        let reason = "expected start, found none that is a time".to_owned();
        timestamp.refuse(Reason::NoTime, reason);
        return None;
    };
    let end = Moment::take(&mut timestamp, "end", delivery)
        .or_else(|| interval(&mut timestamp).map(|seconds| start.plus(seconds)));
    // A point without a length is an instant.
    let end = end.filter(|end| Epoch::UNIX.at(*end) > Epoch::UNIX.at(start));
    drop(timestamp.close());
    Some((start, end))
}

/// Takes the length of an interval in seconds.
fn interval(timestamp: &mut Object<'_>) -> Option<f64> {
    let mut interval = timestamp.object("interval", &[])?;
    let duration = interval.number("duration");
    let label = interval.string("units");
    let Some(unit) = label.as_deref().map_or(Some(1.0), seconds_of) else {
        let reason = "expected units of seconds, minutes or hours, found another text".to_owned();
        interval.refuse(Reason::WrongUnit, reason);
        return None;
    };
    let seconds = duration.map(|duration| duration * unit);
    let possible = seconds.filter(|seconds| (0.0..=LONGEST).contains(seconds));
    if seconds.is_some() && possible.is_none() {
        let reason = "expected a length from 0 to ten years, found a number out of that range";
        interval.reject_taken("duration", Reason::OutOfRange, reason);
    }
    drop(interval.close());
    possible
}

/// The longest possible interval in seconds.
const LONGEST: f64 = 315_576_000.0;

/// Returns the seconds of a unit of time.
fn seconds_of(label: &str) -> Option<f64> {
    Some(match letters(label).as_str() {
        "s" | "sec" | "second" | "seconds" => 1.0,
        "min" | "minute" | "minutes" => 60.0,
        "h" | "hr" | "hour" | "hours" => 3600.0,
        _ => return None,
    })
}
