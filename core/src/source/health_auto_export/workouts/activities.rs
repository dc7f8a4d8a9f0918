//! The activities of a workout, such as the legs of a triathlon, and its events. Each is a row of the workout.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::super::item::Item;
use super::super::words::letters;
use super::Totals;
use super::sports::{is_localised, sport};
use crate::ledger::{Flag, Mend, Reason};
use crate::record::{Basis, Context, DataType, Owner, Provenance, Sport};
use crate::source::output::{Output, Row, Series};
use crate::take::{EXTRA_ELEMENTS, Object};

const ACTIVITIES: &str = "workoutActivities";

const EVENTS: [&str; 2] = ["workoutEvents", "events"];

/// The events of `HealthKit` by the letters of their names. Their codes are those of a segment.
const EVENT_TYPES: &[(&str, &str)] = &[
    ("pause", "pause"),
    ("resume", "resume"),
    ("motionpaused", "motion_paused"),
    ("motionresumed", "motion_resumed"),
    ("pauseorresumerequest", "pause_or_resume_request"),
    ("marker", "marker"),
    ("segment", "segment"),
];

/// The event that is a lap.
const LAP: &str = "lap";

/// Writes the activities and events. They have keys of their own: their totals are never those of the workout.
pub(super) fn read(item: &mut Item<'_>, source: &Arc<Provenance>, owner: &Owner, output: &mut Output<'_>) {
    let own = |name: &str| Arc::new(Owner { key: format!("{}/{name}", owner.key), ..owner.clone() });
    let activities = own("activities");
    parts(item, ACTIVITIES, |object, times| {
        activity(object, &Part { times, source, owner: &activities }, output)
    });
    let events = own("events");
    for name in EVENTS {
        parts(item, name, |object, times| {
            event(object, &Part { times, source, owner: &events }, output);
            Map::new()
        });
    }
}

/// The times of a part.
struct Times {
    row: Row,
    floating: bool,
}

/// A part of a workout.
struct Part<'a> {
    times: Times,
    source: &'a Arc<Provenance>,
    owner: &'a Arc<Owner>,
}

/// Takes an array of parts. `read` takes a part apart, and returns what it has to keep.
fn parts(
    item: &mut Item<'_>,
    name: &str,
    mut read: impl FnMut(&mut Object<'_>, Times) -> Map<String, Value>,
) {
    if !item.object.peek(name).is_some_and(|text| text.starts_with('[')) {
        return;
    }
    let (ledger, delivery) = (item.object.ledger(), item.delivery);
    let mut left = Map::new();
    let mut seen: HashMap<(i64, i64), u32> = HashMap::new();
    for (index, (path, text)) in item.object.array(name).enumerate() {
        let Some(mut object) = Object::open(text, path, &[], ledger) else { continue };
        let mut time = |names: &[&'static str]| {
            let name = object.first_of(names);
            delivery.when(&mut object, name)
        };
        let (start, end) = (time(&["start", "startDate", "date"]), time(&["end", "endDate"]));
        let Some(start) = start else {
            object.refuse(Reason::NoTime, "expected start, found none that is a time".to_owned());
            continue;
        };
        let end = end.unwrap_or(start);
        if end.at < start.at {
            object.refuse(Reason::EndBeforeStart, Reason::EndBeforeStart.found("another"));
            continue;
        }
        // Parts with the same times get different ordinals.
        let next = seen.entry((start.at, end.at)).or_insert(0);
        let row = Row { start: start.at, end: Some(end.at), ordinal: *next, ..Row::default() };
        *next += 1;
        let mut extra = read(&mut object, Times { row, floating: start.floating() });
        extra.extend(object.close());
        if !extra.is_empty() && left.len() < EXTRA_ELEMENTS {
            left.insert(index.to_string(), extra.into());
        }
    }
    item.object.return_extra(name, left);
}

/// Takes an activity: its sport, and its totals as those of an interval.
fn activity(object: &mut Object<'_>, part: &Part<'_>, output: &mut Output<'_>) -> Map<String, Value> {
    let name = object.string("name").map(Cow::into_owned);
    let known = name.as_deref().and_then(|name| sport(name, None));
    let mut context = Context::new();
    if let Some(id) = object.string("id") {
        context.insert("activity_id".into(), id.into());
    }
    if let Some(name) = name {
        if known.is_none() {
            object.flagged("name", Flag::UnknownWord);
        } else if is_localised(&name) {
            object.mended("name", Mend::LocalisedWord);
        }
        context.insert("word".into(), name.into());
    }
    part.emit(DataType::WorkoutSegment, Some(known.map_or("unknown", Sport::name)), context, output);
    let mut totals = Totals::new(false);
    totals.take(object);
    let verbatim = std::mem::take(&mut totals.verbatim);
    totals.emit(&part.times.row, Basis::Interval, part.times.floating, part.source, part.owner, output);
    verbatim
}

/// Takes an event: a lap, or what happened.
fn event(object: &mut Object<'_>, part: &Part<'_>, output: &mut Output<'_>) {
    let word = object.string("type").map(Cow::into_owned);
    let said = word.as_deref().map(letters);
    let mut context = Context::new();
    if said.as_deref() == Some(LAP) {
        return part.emit(DataType::WorkoutLap, None, context, output);
    }
    let known = EVENT_TYPES.iter().find(|(letters, _)| said.as_deref() == Some(*letters));
    if let (None, Some(word)) = (known, word) {
        object.flagged("type", Flag::UnknownWord);
        context.insert("word".into(), word.into());
    }
    part.emit(DataType::WorkoutSegment, Some(known.map_or("unknown", |(_, code)| *code)), context, output);
}

impl Part<'_> {
    fn emit(
        &self,
        data_type: DataType,
        code: Option<&'static str>,
        context: Context,
        output: &mut Output<'_>,
    ) {
        let series = Series {
            data_type: data_type.into(),
            unit: Cow::Borrowed(data_type.unit()),
            basis: Basis::Interval,
            source: Arc::clone(self.source),
            context,
            floating: self.times.floating,
            derived: false,
            original_unit: None,
        };
        output.row(&series, self.owner, Row { code: code.map(Cow::Borrowed), ..self.times.row.clone() });
    }
}
