//! `stressDetails`: stress and Body Battery through a day. Every sync sends the whole day again, and its
//! start moves.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Map;

use crate::ledger::{Mend, Reason};
use crate::record::{Basis, DataType};
use crate::source::output::{Output, Row};
use crate::take::{Alias, EXTRA_ELEMENTS, Object};

use super::fields::{
    Column, Field, Read, Rows, fields, measured, points, stress_code, stress_code_of_day, stress_levels,
};
use super::item::{Item, Statement};
use super::when::{duration, utc_offset};

pub(super) const ALIASES: &[Alias] = &[("bodyBatteryActivityEventList", "bodyBatteryActivityEvents")];

const EVENT_ALIASES: &[Alias] =
    &[("eventStartTimeOffsetINSeconds", "eventStartTimeOffsetInSeconds"), ("durationInSeconds", "duration")];

const FIELDS: &[Field] = &[
    Field("averageStressLevel", DataType::GarminStressLevelMean, Read::Stress(stress_code_of_day)),
    Field("maxStressLevel", DataType::GarminStressLevelMax, Read::Stress(stress_code_of_day)),
    // The API moved these from here to the daily between two versions.
    Field("bodyBatteryChargedValue", DataType::GarminBodyBatteryCharged, Read::Number),
    Field("bodyBatteryDrainedValue", DataType::GarminBodyBatteryDrained, Read::Number),
];

pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) {
    let Some((mut item, when)) = item.when_of_day() else { return };
    let day = when.row();
    let mut columns = fields(&mut item.object, FIELDS, Basis::Day, &day);
    let levels =
        points(&mut item.object, "timeOffsetStressLevelValues", DataType::GarminStressLevel, when.start);
    let levels = stress_levels(levels, stress_code);
    columns.push(Column::of(DataType::GarminStressLevel, Basis::Instant, levels));
    columns.push(item.instants("timeOffsetBodyBatteryValues", DataType::GarminBodyBattery, when.start));
    columns.extend(levels_now(&mut item.object));
    columns.extend(events(&mut item.object));
    // A day grows. Of two summaries the one that reaches further is later, whenever it was received. The
    // start moves, so the length does not show this.
    let order = vec![when.start / 1000 + when.reach(&columns), item.received_at];
    item.emit(Statement::document(when.day(), order, &when), columns, output);
}

/// Takes the level of the Body Battery as a word, as of one time. It is an object, although its description
/// calls it a list. Levels at one offset are a column.
fn levels_now(object: &mut Object<'_>) -> Vec<Column> {
    const NAME: &str = "bodyBatteryDynamicFeedbackEvent";
    let listed = object.peek(NAME).is_some_and(|text| text.starts_with('['));
    let events: Vec<Object<'_>> = if listed {
        object.mended(NAME, Mend::ArrayForObject);
        object.objects(NAME, &[]).collect()
    } else {
        object.object(NAME, &[]).into_iter().collect()
    };
    let mut seen = BTreeSet::new();
    let mut rows: BTreeMap<Option<i32>, Vec<Row>> = BTreeMap::new();
    for mut event in events {
        let utc_offset = utc_offset(&mut event, "eventStartTimeOffsetInSeconds");
        let start = event.seconds("eventStartTimeInSeconds");
        let level = event.string("bodyBatteryLevel").map(|level| level.to_lowercase());
        let (Some(start), Some(level)) = (start, level) else {
            let reason = "expected eventStartTimeInSeconds and bodyBatteryLevel, found fewer".to_owned();
            event.refuse(Reason::NoValue, reason);
            continue;
        };
        if !seen.insert(start) {
            event.refuse(Reason::RepeatedTime, "expected each time once, found it again".to_owned());
            continue;
        }
        object.return_extra(NAME, event.close());
        let row = Row { start, code: Some(Cow::Owned(level)), ..Row::default() };
        rows.entry(utc_offset).or_default().push(row);
    }
    let column = |(utc_offset, mut rows): (Option<i32>, Vec<Row>)| {
        rows.sort_by_key(|row| row.start);
        Column::of(DataType::GarminBodyBatteryLevel, Basis::Instant, Rows::Many(rows)).at_offset(utc_offset)
    };
    rows.into_iter().map(column).collect()
}

/// Takes the events that changed the Body Battery: their impact in points, with the kind of event as code.
fn events(object: &mut Object<'_>) -> Vec<Column> {
    const NAME: &str = "bodyBatteryActivityEvents";
    let ledger = object.ledger();
    let mut columns = Vec::new();
    let mut seen = BTreeSet::new();
    let mut left = Map::new();
    for (index, (path, text)) in object.array(NAME).enumerate() {
        let Some(mut event) = Object::open(text, path, EVENT_ALIASES, ledger) else { continue };
        // A negative start has been seen. It is not a time, and the event has no place.
        let start = event.seconds("eventStartTimeInSeconds");
        let length = duration(&mut event, "duration");
        let utc_offset = utc_offset(&mut event, "eventStartTimeOffsetInSeconds");
        let kind = event.string("eventType").map(|kind| kind.to_lowercase());
        let impact = measured(&mut event, "bodyBatteryImpact", DataType::GarminBodyBatteryEvent);
        let about = [
            ("activity_type", event.string("activityType")),
            ("activity_id", event.id("activityId").map(Cow::Owned)),
            ("activity_name", event.string("activityName")),
        ];
        let Some(start) = start else {
            let reason = "expected eventStartTimeInSeconds, found none that is a time".to_owned();
            event.refuse(Reason::NoTime, reason);
            continue;
        };
        if impact.is_none() && kind.is_none() {
            event.refuse(Reason::NoValue, "expected eventType or bodyBatteryImpact, found none".to_owned());
            continue;
        }
        let end = start + length.unwrap_or(0) * 1000;
        if !seen.insert((start, end, kind.clone())) {
            let reason = "expected each kind of event once at a time, found it again".to_owned();
            event.refuse(Reason::RepeatedTime, reason);
            continue;
        }
        let code = kind.clone().map(Cow::Owned);
        let row = Row { start, end: Some(end), value: impact, code, ..Row::default() };
        let mut column = Column::of(DataType::GarminBodyBatteryEvent, Basis::Interval, Rows::Many(vec![row]));
        // Events of several kinds can have one time. The context of a value distinguishes its rows, but a
        // code does not.
        let about = about.into_iter().chain([("event_type", kind.map(Cow::Owned))]);
        for (name, value) in about {
            if let Some(value) = value {
                column = column.with(name, value.into_owned());
            }
        }
        column = column.at_offset(utc_offset);
        // A length that is not sent is not a length of 0.
        if length.is_none() {
            column = column.with("duration", serde_json::Value::Null);
        }
        columns.push(column);
        let extra = event.close();
        if !extra.is_empty() && left.len() < EXTRA_ELEMENTS {
            left.insert(index.to_string(), extra.into());
        }
    }
    object.return_extra(NAME, left);
    columns
}
