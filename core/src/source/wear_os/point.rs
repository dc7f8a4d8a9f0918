//! `dataPoints`: what the watch measured.

use chrono::NaiveDate;

use super::types::{self, Kind, WearType};
use super::upload::{MOST_UNKNOWN, Moment, Upload, owner};
use super::words::SENSOR_STATUS;
use crate::ledger::{Flag, Reason};
use crate::read::Path;
use crate::record::{self, Basis, DataType, TypeName, Verdict, too_long};
use crate::source::output::{Output, Place, Row, Series};
use crate::take::{Judge, Object};

/// The prefix of the names of a manufacturer's own data types.
const CUSTOM: &str = "health_services.device_private";

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// What a point measures: a type of the table, or another one by its own name.
struct Subject<'a> {
    name: &'a str,
    known: Option<&'static WearType>,
}

impl Subject<'_> {
    fn type_name(&self) -> TypeName {
        match self.known {
            Some(known) => known.data_type.into(),
            None => types::unknown(self.name),
        }
    }

    fn original_name(&self, kind: Kind) -> String {
        self.known.map_or_else(|| self.name.to_owned(), |known| known.name_of(kind))
    }

    fn is(&self, data_type: DataType) -> bool {
        self.known.is_some_and(|known| known.data_type == data_type)
    }
}

/// Reads a point.
pub(super) fn read(
    upload: &mut Upload,
    mut object: Object<'_>,
    path: &Path,
    text: &str,
    output: &mut Output<'_>,
) {
    let ledger = output.ledger;
    if is_without_number(&object) {
        return ledger.kept(path, text);
    }
    let Some(name) = object.string("dataType") else {
        return object.refuse(Reason::NoType, "expected dataType, found none".to_owned());
    };
    let (known, named) = types::find(&name).unzip();
    if known.is_none() && !upload.admits(&name) {
        let reason = format!("expected at most {MOST_UNKNOWN} types of data in a body, found more");
        return object.refuse(Reason::TooManyNames, reason);
    }
    let subject = Subject { name: &name, known };
    let told = object.string("kind");
    let Ok(told) = told.map(|told| Kind::read(&told).ok_or(())).transpose() else {
        let reason = "expected sample, interval, daily, cumulative or statistical, found another word";
        return object.refuse(Reason::UnknownKind, reason.to_owned());
    };
    let shaped = shape(&object, known);
    let kind = match (known, told.or(shaped)) {
        (Some(known), _) => known.kind(told, named.flatten(), shaped),
        (None, Some(kind)) => Ok(kind),
        (None, None) => Err("expected a kind, found none".to_owned()),
    };
    let kind = match kind {
        Ok(kind) => kind,
        Err(reason) => return object.refuse(Reason::UnknownKind, reason),
    };
    if known.is_none() {
        let flag = if name.starts_with(CUSTOM) { Flag::DevicePrivate } else { Flag::UnknownType };
        object.flagged("dataType", flag);
    }
    let (start, end) = if kind == Kind::Sample {
        (upload.take_moment(&mut object, "time", "timeDurationFromBoot"), None)
    } else {
        let start = upload.take_moment(&mut object, "startTime", "startDurationFromBoot");
        (start, upload.take_moment(&mut object, "endTime", "endDurationFromBoot"))
    };
    match (start, end) {
        (Some(start), None) if kind == Kind::Sample => {
            point(upload, &subject, kind, [start; 2], object, output);
        }
        (Some(start), Some(end)) if end.when.at < start.when.at => {
            object.refuse(Reason::EndBeforeStart, Reason::EndBeforeStart.found("another"));
        }
        (Some(start), Some(end)) => match too_long(None, start.when.at, end.when.at) {
            Some(reason) => object.refuse(Reason::SpanTooLong, reason),
            None => point(upload, &subject, kind, [start, end], object, output),
        },
        _ => {
            let reason = format!(
                "expected {}, or durations from boot and bootInstant, found none that tell when",
                if kind == Kind::Sample { "time" } else { "startTime and endTime" }
            );
            object.refuse(Reason::NoTime, reason);
        }
    }
}

/// Returns whether the type of a point is not in the table and its value is a text, a list or an object.
/// There is no column for such a value.
fn is_without_number(object: &Object<'_>) -> bool {
    let name = object.peek("dataType").and_then(|name| serde_json::from_str::<String>(name).ok());
    let value = object.peek("value").and_then(|value| value.bytes().next());
    name.is_some_and(|name| types::find(name.trim()).is_none())
        && value.is_some_and(|first| first != b'-' && !first.is_ascii_digit())
}

/// Returns the kind that the fields of a point suggest.
fn shape(object: &Object<'_>, known: Option<&'static WearType>) -> Option<Kind> {
    let has = |keys: &[&str]| keys.iter().any(|key| object.has(key));
    match (has(&["value"]), has(&["total"]), has(&["average", "min", "max"])) {
        (true, false, false) => {
            let is_reading = known.map_or(has(&["time", "timeDurationFromBoot"]), WearType::is_reading);
            Some(if is_reading { Kind::Sample } else { Kind::Interval })
        }
        (false, true, false) => Some(Kind::Cumulative),
        (false, false, true) => Some(Kind::Statistical),
        _ => None,
    }
}

/// Hands out a point whose kind and times are known.
fn point(
    upload: &mut Upload,
    subject: &Subject<'_>,
    kind: Kind,
    [start, end]: [Moment; 2],
    mut object: Object<'_>,
    output: &mut Output<'_>,
) {
    let original_name = subject.original_name(kind);
    let mut series = upload.series(subject.type_name(), &original_name);
    series.floating = start.when.floating;
    series.derived = kind == Kind::Cumulative;
    series.basis = match kind {
        Kind::Sample => Basis::Instant,
        Kind::Interval => Basis::Interval,
        Kind::Daily => Basis::Day,
        Kind::Cumulative | Kind::Statistical => Basis::Session,
    };
    if subject.known.is_none()
        && let Some(unit) = object.string("unit")
    {
        series.unit = unit.into_owned().into();
    }
    let mut row =
        Row { start: start.when.at, end: (kind != Kind::Sample).then_some(end.when.at), ..Row::default() };
    let mut vertical_accuracy = None;
    let said = if subject.is(DataType::Location) {
        take_place(&mut object)
            .map(|(place, vertical)| (row.place, vertical_accuracy) = (Some(place), vertical))
    } else {
        take_values(subject, kind, &mut object, &mut series, &mut row)
    };
    if let Err((code, reason)) = said {
        return object.refuse(code, reason);
    }
    if subject.is(DataType::HeartRate) {
        take_sensor_status(&mut object, &mut series);
    }
    let mut utc_offset = start.when.utc_offset;
    if kind == Kind::Daily {
        match take_date(&mut object, start) {
            Some((date, offset)) => (row.local_date, utc_offset) = (Some(date), offset),
            None => {
                let reason = "expected localDate, timeZone or a start at a local midnight, found none";
                return object.refuse(Reason::NoTime, reason.to_owned());
            }
        }
    }
    let extra = object.close();
    let stream = [kind.as_str(), series.data_type.as_str()];
    let (key, reaches) = match (kind, row.local_date) {
        (Kind::Daily, Some(date)) => {
            (upload.key(&[stream[0], stream[1], &date.to_string()]), Some(end.when.at))
        }
        (Kind::Sample, _) => (upload.point_key(stream, start, None), None),
        (Kind::Interval, _) => (upload.point_key(stream, start, Some(end)), None),
        // A session goes on: the claim that reaches further counts.
        _ => (upload.point_key(stream, start, None), Some(end.when.at)),
    };
    let owner = owner(key, upload.rank(reaches), utc_offset, extra);
    if vertical_accuracy.is_some() {
        let data_type = DataType::LocationVerticalAccuracy;
        let beside = Series { data_type: data_type.into(), unit: data_type.unit().into(), ..series.clone() };
        output.row(&beside, &owner, Row { start: row.start, value: vertical_accuracy, ..Row::default() });
    }
    output.row(&series, &owner, row);
}

/// Takes the values of a point that is not a position.
///
/// # Errors
///
/// Returns why there are none: code and reason.
fn take_values(
    subject: &Subject<'_>,
    kind: Kind,
    object: &mut Object<'_>,
    series: &mut Series,
    row: &mut Row,
) -> Result<(), (Reason, String)> {
    let key = match kind {
        Kind::Cumulative if object.has("total") => "total",
        Kind::Statistical => "average",
        _ => "value",
    };
    let value = object
        .number(key)
        .ok_or_else(|| (Reason::NoValue, format!("expected {key}, a number, found none")))?;
    let judge = subject.known.map_or(Judge::ANY, |known| Judge::of(known.data_type));
    let convert = |value: f64| subject.known.map_or(value, |known| known.convert(value));
    match judge.verdict(convert(value)) {
        Verdict::Plausible => {}
        Verdict::Implausible => object.flagged(key, Flag::Implausible),
        Verdict::Impossible => return Err((Reason::Impossible, judge.reason())),
    }
    if kind == Kind::Statistical {
        for (key, cell) in [("min", &mut row.min), ("max", &mut row.max)] {
            let Some(value) = object.number(key) else { continue };
            *cell = object.judge(key, judge, convert(value)).then(|| convert(value));
        }
    }
    if let Some(unit) = subject.known.and_then(WearType::other_unit) {
        (series.original_unit, row.original) = (Some(unit.into()), Some(value));
    }
    if subject.is(DataType::Pace) && value == 0.0 {
        // No time for a kilometre would be the highest speed there is.
        row.code = Some("stopped".into());
    } else {
        row.value = Some(convert(value));
    }
    Ok(())
}

/// Takes a position, and the accuracy of its altitude in metres. A number that is unknown is null, or NaN as
/// text.
///
/// # Errors
///
/// Returns why there is no position: code and reason.
fn take_place(object: &mut Object<'_>) -> Result<(Place, Option<f64>), (Reason, String)> {
    let nothing =
        || (Reason::NoPosition, "expected latitude and longitude in degrees, found others".to_owned());
    let mut place = object.object("value", &[]).ok_or_else(nothing)?;
    let latitude = place.number_in("latitude", -90.0..=90.0, "degrees from -90 to 90");
    let longitude = place.number_in("longitude", -180.0..=180.0, "degrees from -180 to 180");
    let known = |object: &mut Object<'_>, key: &str| {
        if object.peek(key) == Some("\"NaN\"") {
            object.text_of(key);
            return None;
        }
        object.number(key)
    };
    let (altitude, course) = (known(&mut place, "altitude"), known(&mut place, "bearing"));
    let altitude = altitude.filter(|metres| place.judge("altitude", Judge::of(DataType::Altitude), *metres));
    let (mut horizontal, mut vertical) = (None, None);
    if let Some(mut accuracy) = object.object("accuracy", &[]) {
        // The accuracy of a position has the range of that of its altitude.
        [horizontal, vertical] = ["horizontalPositionErrorMeters", "verticalPositionErrorMeters"]
            .map(|key| accuracy.measured(key, DataType::LocationVerticalAccuracy));
        object.return_extra("accuracy", accuracy.close());
    }
    object.return_extra("value", place.close());
    let (latitude, longitude) = latitude.zip(longitude).ok_or_else(nothing)?;
    let place = Place { latitude, longitude, altitude, course, accuracy: horizontal, speed: None };
    Ok((place, vertical))
}

/// Takes how far a heart rate can be trusted. It comes by itself, or in an object as in the API.
fn take_sensor_status(object: &mut Object<'_>, series: &mut Series) {
    let word = if object.peek("accuracy").is_some_and(|text| text.starts_with('{')) {
        object.object("accuracy", &[]).and_then(|mut accuracy| {
            let word = SENSOR_STATUS.take(&mut accuracy, "sensorStatus");
            object.return_extra("accuracy", accuracy.close());
            word
        })
    } else {
        SENSOR_STATUS.take(object, "accuracy")
    };
    if let Some(word) = word {
        series.context.insert(record::SENSOR_STATUS.into(), word.name.into());
    }
}

/// Returns the local day of a total of a day, and the zone offset at its start.
///
/// Health Services counts from local midnight, and goes on counting when the wearer travels. So the midnight
/// determines the day, whatever zone the watch is in when it sends.
fn take_date(object: &mut Object<'_>, start: Moment) -> Option<(NaiveDate, Option<i32>)> {
    let midnight = midnight_offset(start.when.at, start.when.utc_offset);
    let offset = midnight.or(start.when.utc_offset);
    if let Some(text) = object.string("localDate") {
        if let Ok(date) = text.parse() {
            return Some((date, offset));
        }
        let reason = "expected a date such as 2026-03-29, found another text";
        object.reject_taken("localDate", Reason::WrongFormat, reason);
    }
    let local = match midnight {
        // The start of the watch is not known exactly. A midnight that is a little early is of the same day.
        Some(_) => start.when.at_offset(offset).plus(MIDNIGHT_TOLERANCE),
        None => start.when,
    };
    Some((local.local_date()?, offset))
}

/// How far from midnight a day may begin, in milliseconds.
const MIDNIGHT_TOLERANCE: i64 = 10_000;

/// Returns the offset, in seconds, of a clock that shows midnight at this time. Of two such offsets it is the
/// one nearer to `zone`. Clocks differ from UTC by whole and half hours, and some by a quarter less or more.
fn midnight_offset(time: i64, zone: Option<i32>) -> Option<i32> {
    const QUARTER: i64 = 900_000;
    let quarter = time.saturating_add(QUARTER / 2).div_euclid(QUARTER) * QUARTER;
    if (quarter - time).abs() > MIDNIGHT_TOLERANCE {
        return None;
    }
    let behind = -quarter.rem_euclid(DAY) / 1000;
    let in_use = |offset: &i64| {
        (-12 * 3600..=14 * 3600).contains(offset)
            && (offset % 1800 == 0 || [20_700, 31_500, 45_900, 49_500].contains(offset))
    };
    let near = i64::from(zone.unwrap_or(0));
    let offsets = [behind, behind + DAY / 1000].into_iter().filter(in_use);
    offsets.min_by_key(|offset| (offset - near).abs()).map(|offset| offset as i32)
}
