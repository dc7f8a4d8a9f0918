//! Sleep: whole nights, or single segments of them. Which of the two a point is, its fields tell.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use super::item::{Item, Span, app_name, document, key, provenance};
use super::when::{DAY, When};
use super::words;
use crate::read::json::Object;
use crate::record::{Basis, Body, Context, DataType, Scope, Sleep};
use crate::report::Ledger;
use crate::source::{Output, Row, Series};

/// The name of the metric.
const METRIC: &str = "sleep_analysis";

/// Reads a point; its hours are so many seconds each.
pub(super) fn read(item: Item<'_>, seconds: f64, output: &mut Output<'_>) {
    let is_segment = item.object.has("startDate")
        || item.object.has("endDate")
        || (item.object.has("value") && !item.object.has("totalSleep"));
    if is_segment { segment(item, output) } else { night(item, seconds, output) }
}

/// A stretch of one stage, or of lying in bed, which stands beside the stages.
fn segment(mut item: Item<'_>, output: &mut Output<'_>) {
    let ledger = &mut *output.ledger;
    let mut time = |names: [&str; 2]| names.into_iter().find_map(|name| item.when(name, ledger));
    let (start, end) = (time(["startDate", "start"]), time(["endDate", "end"]));
    let word = item.object.string("value", ledger).map(Cow::into_owned);
    let (Some(start), Some(end)) = (start, end) else {
        let reason = "expected startDate and endDate, found fewer".to_owned();
        return item.object.refuse("no_time", reason, ledger);
    };
    if end.at <= start.at {
        let reason = "expected an end after the start, found one that is not".to_owned();
        return item.object.refuse("out_of_range", reason, ledger);
    }
    let Some(word) = word else {
        return item.object.refuse("no_values", "expected value, the stage, found none".to_owned(), ledger);
    };
    let stage = words::SLEEP_STAGES.meaning(&word);
    if stage.is_none() {
        item.object.flagged("value", "unknown_word", ledger);
    }
    if end.at - start.at > DAY {
        item.object.flagged("endDate", "implausible", ledger);
    }
    // The length again, in hours.
    item.object.number("qty", ledger);
    let app = item.app(ledger);

    // In bed and asleep can have one start and end.
    let key = match stage {
        Some(stage @ "in_bed") => key(&[Some("metrics"), Some(METRIC), Some(stage), app.as_deref()]),
        _ => key(&[Some("metrics"), Some(METRIC), app.as_deref()]),
    };
    let mut owner = item.owner(key, Scope::Row, &[], start.utc_offset);
    if !start.told {
        owner.key = format!("{}/{}", owner.key, start.id());
        owner.scope = Scope::Document;
    }
    owner.extra = item.object.close(ledger);
    let mut context = Context::new();
    if stage
        .is_none_or(|stage| words::letters(stage) != words::letters(&word) && !words::is_english_stage(&word))
    {
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

/// Times of a night that take the place of others.
struct Times {
    start: When,
    end: When,
    /// Seconds; none where the times do not say how long it was.
    length: Option<f64>,
}

/// A night, or a nap, with its totals in hours.
fn night(mut item: Item<'_>, seconds: f64, output: &mut Output<'_>) {
    let ledger = &mut *output.ledger;
    let date = item.when("date", ledger);
    let mut span = |start: &str, end: &str| {
        let (start, end) = (item.when(start, ledger), item.when(end, ledger));
        (start, end)
    };
    let (asleep_from, asleep_to) = span("sleepStart", "sleepEnd");
    let (bed_from, bed_to) = span("inBedStart", "inBedEnd");
    let hours = |object: &mut Object<'_>, name: &str, ledger: &mut Ledger| {
        object.number_in(name, 0.0..=f64::MAX, "a number of hours from 0", ledger)
    };
    let mut told = |name: &str| hours(&mut item.object, name, ledger);
    let (total, unspecified) = (told("totalSleep"), told("asleep"));
    let stages = [told("deep"), told("core"), told("rem")];
    let (awake, in_bed) = (told("awake"), told("inBed"));

    let app = item.app(ledger);
    let mut source = |name: &str| item.object.string(name, ledger).and_then(|text| app_name(&text));
    let (of_sleep, of_bed) = (source("sleepSource"), source("inBedSource"));
    let app = app.or(of_sleep).or(of_bed);

    let parts: f64 = stages.iter().chain([&unspecified]).flatten().sum();
    let said = [total, unspecified, awake, in_bed].iter().chain(&stages).flatten().any(|hours| *hours > 0.0);
    let asleep = total.or((parts > 0.0).then_some(parts)).filter(|hours| *hours > 0.0);
    // A zero of a watch says that it does not know the bed.
    let in_bed = in_bed.filter(|hours| *hours > 0.0);
    let times = times([asleep_from.or(bed_from), asleep_to.or(bed_to)], date, || {
        (in_bed.unwrap_or(0.0)).max(asleep.unwrap_or(0.0) + awake.unwrap_or(0.0)) * seconds
    });
    let Some(times) = times else {
        let reason = "expected sleepStart and sleepEnd, inBedStart and inBedEnd, or date, found none of them"
            .to_owned();
        return item.object.refuse("no_time", reason, ledger);
    };
    if !said {
        let reason = "expected a number of hours above 0, found none".to_owned();
        return item.object.refuse("no_values", reason, ledger);
    }
    if times.length.is_some_and(|length| length > DAY as f64 / 1000.0) {
        item.object.flagged("sleepEnd", "implausible", ledger);
    }

    // Nobody sleeps longer than from start to end.
    let bed = bed_from.zip(bed_to).map(|(from, to)| (to.at - from.at) as f64 / 1000.0).unwrap_or_default();
    let longest = times.length.unwrap_or(DAY as f64 / 1000.0);
    let mut clamped = |name: &str, hours: Option<f64>, longest: f64| {
        let exact = hours? * seconds;
        // Times have whole seconds, hours have all their digits.
        let clamp = exact > longest + 1.0;
        if clamp {
            item.object.mended(name, "clamped", ledger);
        }
        Some((if clamp { longest } else { exact }, hours?))
    };
    let asleep = clamped(if total.is_some() { "totalSleep" } else { "asleep" }, asleep, longest);
    let in_bed = clamped("inBed", in_bed, longest.max(bed));
    let has_stages = stages.iter().flatten().any(|hours| *hours > 0.0);
    let [deep, light, rem] = stages.map(|hours| hours.filter(|_| has_stages));
    let totals = [
        (DataType::TotalSleepTime, asleep),
        (DataType::DeepSleepDuration, clamped("deep", deep, longest)),
        (DataType::LightSleepDuration, clamped("core", light, longest)),
        (DataType::RemSleepDuration, clamped("rem", rem, longest)),
        (
            DataType::AsleepUnspecifiedDuration,
            clamped("asleep", unspecified.filter(|hours| *hours > 0.0), longest),
        ),
        (
            DataType::AwakeDuration,
            clamped("awake", awake.filter(|hours| has_stages || *hours > 0.0), longest),
        ),
        (DataType::InBedDuration, in_bed),
    ];

    let whole = |total: Option<(f64, f64)>| total.map(|(seconds, _)| seconds.round() as i64);
    let sleep = Sleep {
        stages: Vec::new(),
        asleep_s: whole(asleep),
        in_bed_s: whole(in_bed),
        is_nap: None,
        state: None,
    };
    // The day of waking. Where only a date is told, that is the one.
    let waking = if asleep_to.or(bed_to).is_some() { times.end } else { date.unwrap_or(times.end) };
    let local_date = waking.local_date();
    let id = times.start.id();
    let owner_key = key(&[Some("metrics"), Some(METRIC), app.as_deref(), Some(&id)]);
    // Of one start the sleep that ends later, and then the longer one, is the later account of it.
    let order = [times.end.at / 1000, whole(asleep).unwrap_or(0)];
    let owner = Arc::new(item.owner(owner_key, Scope::Document, &order, times.start.utc_offset));
    let source = provenance(app, METRIC);
    let span = Span { start: times.start, end: times.end, local_date };
    let extra = item.object.close(ledger);
    let body = Body::Sleep(sleep);
    output.record(document(&owner, DataType::SleepSession, span, body, &source, extra));
    for (data_type, total) in totals {
        let Some((value, original)) = total else { continue };
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
            local_date,
            ..Row::default()
        };
        output.row(&series, &owner, row);
    }
}

/// When a night was: from its own times, else from its date, which in old versions is when it began.
fn times([from, to]: [Option<When>; 2], date: Option<When>, length: impl Fn() -> f64) -> Option<Times> {
    match (from, to) {
        (Some(start), Some(end)) if end.at > start.at => {
            Some(Times { start, end, length: Some((end.at - start.at) as f64 / 1000.0) })
        }
        (Some(start), _) => Some(Times { start, end: start.later(length()), length: None }),
        (None, Some(end)) => Some(Times { start: end.later(-length()), end, length: None }),
        (None, None) => {
            let date = date?;
            if date.wall.rem_euclid(DAY) == 0 {
                // Only the day of waking is known: a session without extent, rather than one of a whole day.
                return Some(Times { start: date, end: date, length: None });
            }
            Some(Times { start: date, end: date.later(length()), length: None })
        }
    }
}
