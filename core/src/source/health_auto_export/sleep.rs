//! Sleep: whole nights, or single segments of them. The fields of a point reveal which of the two it is.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::Value;

use super::item::{Item, Span, app_name, document, key, provenance};
use super::when::{DAY, When};
use super::words;
use crate::ledger::{Flag, Mend, Reason};
use crate::record::{Basis, Body, Context, DataType, Scope, Sleep, too_long};
use crate::source::output::{Output, Row, Series};
use crate::take::Object;

/// The name of the metric.
const METRIC: &str = "sleep_analysis";

/// Reads a point. One of its hours has this many seconds.
pub(super) fn read(item: Item<'_>, seconds: f64, output: &mut Output<'_>) {
    let is_segment = item.object.has("startDate")
        || item.object.has("endDate")
        || (item.object.has("value") && !item.object.has("totalSleep"));
    if is_segment { segment(item, output) } else { night(item, seconds, output) }
}

/// Reads a segment: the time of one stage, or the time in bed, which is parallel to the stages.
fn segment(mut item: Item<'_>, output: &mut Output<'_>) {
    let mut time = |names: [&str; 2]| names.into_iter().find_map(|name| item.when(name));
    let (start, end) = (time(["startDate", "start"]), time(["endDate", "end"]));
    let word = item.object.string("value").map(Cow::into_owned);
    let (Some(start), Some(end)) = (start, end) else {
        let reason = "expected startDate and endDate, found fewer".to_owned();
        return item.object.refuse(Reason::NoTime, reason);
    };
    if end.at <= start.at {
        let reason = "expected an end after the start, found one that is not".to_owned();
        return item.object.refuse(Reason::EndBeforeStart, reason);
    }
    let Some(word) = word else {
        return item.object.refuse(Reason::NoValue, "expected value, the stage, found none".to_owned());
    };
    let stage = words::SLEEP_STAGES.meaning(&word);
    if stage.is_none() {
        item.object.flagged("value", Flag::UnknownWord);
    }
    let is_localised = words::SLEEP_STAGES.is_localised(&word);
    if is_localised {
        item.object.mended("value", Mend::LocalisedWord);
    }
    if let Some(reason) = too_long(Some(DataType::SleepStage), start.at, end.at) {
        return item.object.refuse(Reason::SpanTooLong, reason);
    }
    if end.at - start.at > DAY {
        item.object.flagged("endDate", Flag::Implausible);
    }
    // The length once more, in hours.
    item.object.number("qty");
    let app = item.app();

    // Time in bed and time asleep can have the same start and end.
    let key = match stage {
        Some(stage @ "in_bed") => key(&[Some("metrics"), Some(METRIC), Some(stage), app.as_deref()]),
        _ => key(&[Some("metrics"), Some(METRIC), app.as_deref()]),
    };
    let mut owner = item.owner(key, Scope::Row, &[], start.utc_offset);
    if !start.told {
        owner.key = format!("{}/{}", owner.key, start.id());
        owner.scope = Scope::Document;
    }
    owner.extra = item.object.close();
    let mut context = Context::new();
    if stage.is_none() || is_localised {
        context.insert("word".into(), Value::String(word));
    }
    let series = Series {
        data_type: DataType::SleepStage.into(),
        unit: DataType::SleepStage.unit().into(),
        basis: Basis::Interval,
        source: provenance(app, METRIC),
        context,
        floating: start.floating(),
        derived: false,
        original_unit: None,
    };
    let code = Some(Cow::Borrowed(stage.unwrap_or("unknown")));
    let row = Row { start: start.at, end: Some(end.at), code, ..Row::default() };
    output.row(&series, &Arc::new(owner), row);
}

/// The times of a night.
struct Times {
    start: When,
    end: When,
    /// Seconds, or `None` if the times do not include both ends.
    length: Option<f64>,
    /// The day of waking.
    local_date: Option<NaiveDate>,
    /// Seconds from going to bed to getting up, or `None` if either is unknown.
    in_bed: Option<f64>,
}

/// The longest night that is possible without times of its own, in seconds.
const LONGEST: f64 = (DAY / 1000) as f64;

/// Reads a night or a nap, with its totals in hours.
fn night(mut item: Item<'_>, seconds: f64, output: &mut Output<'_>) {
    let hours = Hours::take(&mut item.object);
    let times = Times::take(&mut item, hours.length(LONGEST / seconds) * seconds);
    let app = item.app();
    let mut source = |name: &str| item.object.string(name).and_then(|text| app_name(&text));
    // Old versions name the sources separately.
    let (of_sleep, of_bed) = (source("sleepSource"), source("inBedSource"));
    let app = app.or(of_sleep).or(of_bed);
    let Some(times) = times else {
        let reason = "expected sleepStart and sleepEnd, inBedStart and inBedEnd, or date, found none of them";
        return item.object.refuse(Reason::NoTime, reason.to_owned());
    };
    if let Some(reason) = too_long(Some(DataType::SleepSession), times.start.at, times.end.at) {
        return item.object.refuse(Reason::SpanTooLong, reason);
    }
    if hours.length(f64::MAX) == 0.0 {
        let reason = "expected a number of hours above 0, found none".to_owned();
        return item.object.refuse(Reason::NoValue, reason);
    }
    if times.length.is_some_and(|length| length > LONGEST) {
        item.object.flagged("sleepEnd", Flag::Implausible);
    }
    let totals = hours.totals(&times, seconds, &mut item.object);
    let total = |data_type| {
        let found = totals.iter().find(|(found, ..)| *found == data_type);
        found.map(|(_, seconds, _)| seconds.round() as i64)
    };
    let asleep_s = total(DataType::TotalSleepTime);
    let in_bed_s = total(DataType::InBedDuration);

    let id = times.start.id();
    let key = key(&[Some("metrics"), Some(METRIC), app.as_deref(), Some(&id)]);
    // Of two sleeps with the same start, the one that ends later is the later state. If they end together, it
    // is the longer one.
    let order = [times.end.at / 1000, asleep_s.unwrap_or(0)];
    let owner = Arc::new(item.owner(key, Scope::Document, &order, times.start.utc_offset));
    let source = provenance(app, METRIC);
    let span = Span { start: times.start, end: times.end, local_date: times.local_date };
    let extra = item.object.close();
    let body = Body::Sleep(Sleep { asleep_s, in_bed_s, ..Sleep::default() });
    output.record(document(&owner, DataType::SleepSession, span, body, &source, extra));
    for (data_type, value, original) in totals {
        let series = Series {
            data_type: data_type.into(),
            unit: data_type.unit().into(),
            basis: Basis::Session,
            source: Arc::clone(&source),
            context: Context::new(),
            floating: times.start.floating(),
            derived: false,
            original_unit: Some(if seconds == 3600.0 { "hr" } else { "min" }.into()),
        };
        let row = Row {
            start: times.start.at,
            end: Some(times.end.at),
            value: Some(value),
            original: Some(original),
            local_date: times.local_date,
            ..Row::default()
        };
        output.row(&series, &owner, row);
    }
}

/// The totals of a night as they were sent. A zero can also mean that the source does not know the total.
struct Hours {
    total: Option<f64>,
    deep: Option<f64>,
    light: Option<f64>,
    rem: Option<f64>,
    /// Sleep without a stage.
    unspecified: Option<f64>,
    awake: Option<f64>,
    in_bed: Option<f64>,
}

impl Hours {
    fn take(object: &mut Object<'_>) -> Self {
        let mut hours = |name: &str| object.number_in(name, 0.0..=f64::MAX, "a number of hours from 0");
        Hours {
            total: hours("totalSleep"),
            deep: hours("deep"),
            light: hours("core"),
            rem: hours("rem"),
            unspecified: hours("asleep"),
            awake: hours("awake"),
            in_bed: hours("inBed"),
        }
    }

    /// Returns the time asleep: the total, or the sum of its parts.
    fn asleep(&self) -> Option<f64> {
        let parts = [self.deep, self.light, self.rem, self.unspecified].into_iter().flatten().sum();
        Some(self.total.unwrap_or(parts)).filter(|hours| *hours > 0.0)
    }

    /// Returns the least length that the night must have had. A total above `most` is impossible and says nothing.
    fn length(&self, most: f64) -> f64 {
        let known = |hours: Option<f64>| hours.filter(|hours| *hours <= most).unwrap_or(0.0);
        known(self.in_bed).max(known(self.asleep()) + known(self.awake))
    }

    /// Returns the totals that say something, in seconds and as they were sent. A total is bounded by the interval
    /// that it is about: of time asleep by the night, of time in bed by the time from going to bed to getting up.
    /// A longer one is clamped. One that is longer than a day as well is impossible, and is rejected.
    fn totals(&self, times: &Times, seconds: f64, object: &mut Object<'_>) -> Vec<(DataType, f64, f64)> {
        let night = times.length;
        let has_stages = [self.deep, self.light, self.rem].into_iter().flatten().any(|hours| hours > 0.0);
        let stage = |hours: Option<f64>| hours.filter(|_| has_stages);
        let some = |hours: Option<f64>| hours.filter(|hours| *hours > 0.0);
        let asleep = if self.total.is_some() { "totalSleep" } else { "asleep" };
        let told = [
            (DataType::TotalSleepTime, asleep, self.asleep(), night),
            (DataType::DeepSleepDuration, "deep", stage(self.deep), night),
            (DataType::LightSleepDuration, "core", stage(self.light), night),
            (DataType::RemSleepDuration, "rem", stage(self.rem), night),
            (DataType::AsleepUnspecifiedDuration, "asleep", some(self.unspecified), night),
            (DataType::AwakeDuration, "awake", stage(self.awake).or(some(self.awake)), night),
            (
                DataType::InBedDuration,
                "inBed",
                some(self.in_bed),
                times.in_bed.map(|bed| bed.max(night.unwrap_or(0.0))),
            ),
        ];
        let mut totals = Vec::new();
        let mut rejected = Vec::new();
        for (data_type, name, hours, interval) in told {
            let Some(hours) = hours else { continue };
            let exact = hours * seconds;
            // Times have whole seconds. Hours have all their digits.
            let is_above = |bound: f64| exact > bound + 1.0;
            if is_above(interval.unwrap_or(0.0).max(LONGEST)) {
                // The time asleep may be that of the same field, or a sum of others.
                if !rejected.contains(&name) && object.is_taken(name) {
                    let reason = "expected at most 24 hours in a night, found more";
                    object.reject_taken(name, Reason::Impossible, reason);
                    rejected.push(name);
                }
                continue;
            }
            let clamped = interval.filter(|interval| is_above(*interval));
            if clamped.is_some() {
                object.mended(name, Mend::Clamped);
            }
            totals.push((data_type, clamped.unwrap_or(exact), hours));
        }
        totals
    }
}

impl Times {
    /// Takes the times of a night. `length` is its length in seconds, and is used if one end is missing.
    fn take(item: &mut Item<'_>, length: f64) -> Option<Self> {
        let mut time = |name: &str| item.when(name);
        let date = time("date");
        let (asleep, awake) = (time("sleepStart"), time("sleepEnd"));
        let (to_bed, up) = (time("inBedStart"), time("inBedEnd"));
        let length = length.min(LONGEST);
        // A source that knows only the time in bed sends a sleep without length.
        let (asleep, awake) = match (asleep, awake) {
            (Some(from), Some(to)) if to.at <= from.at && to_bed.is_some() && up.is_some() => (None, None),
            told => told,
        };
        let (start, end, is_told) = match (asleep.or(to_bed), awake.or(up)) {
            (Some(start), Some(end)) if end.at > start.at => (start, end, true),
            (Some(start), _) => (start, start.later(length), false),
            (None, Some(end)) => (end.later(-length), end, false),
            (None, None) => {
                let date = date?;
                // A date without a time is the day of waking, and the night then has no length. In old
                // versions the date is the start of the night.
                let only_a_day = date.wall.rem_euclid(DAY) == 0;
                (date, if only_a_day { date } else { date.later(length) }, false)
            }
        };
        let waking = if awake.or(up).is_some() { end } else { date.unwrap_or(end) };
        let seconds = |from: When, to: When| (to.at - from.at) as f64 / 1000.0;
        Some(Times {
            start,
            end,
            length: is_told.then(|| seconds(start, end)),
            local_date: waking.local_date(),
            in_bed: to_bed.zip(up).map(|(from, to)| seconds(from, to)),
        })
    }
}
