//! `sleeps`: a night with its stages, scores, breathing and oxygen, and the naps of its day.

use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

use crate::ledger::Reason;
use crate::record::{
    Basis, Body, DataType, Method, Owner, Provenance, Scope, Sleep, SleepStage, SleepState, StageInterval,
};
use crate::source::output::{Output, Row};
use crate::take::{Alias, EXTRA_ELEMENTS, Object};

use super::fields::{Column, Field, How, Read, emit, fields};
use super::item::{Item, Span, document};
use super::when::{DAY, When, date, duration, local_date, time, utc_offset};

pub(super) const ALIASES: &[Alias] = &[
    ("unmeasurableSleepDurationInSeconds", "unmeasurableSleepInSeconds"),
    ("remSleepDurationInSeconds", "remSleepInSeconds"),
];

/// The stages: key in `sleepLevelsMap`, field of the total, stage and type of the total. The total of REM has
/// no "Duration" in its name.
const STAGES: &[(&str, &str, SleepStage, DataType)] = &[
    ("deep", "deepSleepDurationInSeconds", SleepStage::Deep, DataType::DeepSleepDuration),
    ("light", "lightSleepDurationInSeconds", SleepStage::Light, DataType::LightSleepDuration),
    ("rem", "remSleepInSeconds", SleepStage::Rem, DataType::RemSleepDuration),
    ("awake", "awakeDurationInSeconds", SleepStage::Awake, DataType::AwakeDuration),
    (
        "unmeasurable",
        "unmeasurableSleepInSeconds",
        SleepStage::Unmeasurable,
        DataType::UnmeasurableSleepDuration,
    ),
];

/// Other spellings of the names in `sleepLevelsMap`.
const LEVELS: &[Alias] = &[
    ("DEEP", "deep"),
    ("Deep", "deep"),
    ("LIGHT", "light"),
    ("Light", "light"),
    ("REM", "rem"),
    ("Rem", "rem"),
    ("AWAKE", "awake"),
    ("Awake", "awake"),
    ("UNMEASURABLE", "unmeasurable"),
    ("Unmeasurable", "unmeasurable"),
];

/// The partial scores: key in `sleepScores` and type.
const SCORES: &[(&str, DataType)] = &[
    ("totalDuration", DataType::GarminSleepScoreDuration),
    ("stress", DataType::GarminSleepScoreStress),
    ("awakeCount", DataType::GarminSleepScoreAwakeCount),
    ("remPercentage", DataType::GarminSleepScoreRem),
    ("restlessness", DataType::GarminSleepScoreRestlessness),
    ("lightPercentage", DataType::GarminSleepScoreLight),
    ("deepPercentage", DataType::GarminSleepScoreDeep),
];

pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) {
    if !item.object.has("startTimeInSeconds") && item.object.has("naps") {
        return naps_alone(item, output);
    }
    let has_duration = item.object.has("durationInSeconds");
    let Some((mut item, mut when)) = item.when() else { return };
    let validation = item.object.string("validation").map(Cow::into_owned);
    let standing = Standing::of(validation.as_deref());
    let sent_duration = when.duration;
    let totals = Totals::take(&mut item.object);
    let told_end = when.start + sent_duration.unwrap_or(0).max(totals.all()) * 1000;
    let stages = stages(&mut item.object, when.start - DAY..=told_end + DAY);

    // The end is never start + duration: three definitions of the duration are in use, with and without time
    // awake.
    let tiled = stages.iter().map(|stage| stage.end.timestamp_millis()).max().unwrap_or(when.start);
    let end = tiled.max(told_end);
    when.calendar_date = when.calendar_date.or_else(|| local_date(end, when.utc_offset?));

    let session = Row { start: when.start, end: Some(end), local_date: when.calendar_date, ..Row::default() };
    let naps = naps(&mut item.object, when.utc_offset);
    // A night of no length is none: devices send it with naps alone. Nor is one whose length was refused.
    let is_night = end > when.start || (!has_duration && naps.is_empty());
    let mut columns = Vec::new();
    let asleep_s = asleep(&totals, &stages, when.start, sent_duration);
    if is_night {
        columns.extend(totals.columns(&session, standing));
        let asleep = asleep_s.map(|asleep| asleep as f64);
        columns.extend(asleep.map(|_| session_column(DataType::TotalSleepTime, asleep, None, &session)));
    } else {
        for (_, field, ..) in STAGES {
            item.object.give_back(field);
        }
    }
    columns.extend(nap_day(&mut item.object, &session));
    columns.extend(scores(&mut item.object, &session));
    for (name, data_type) in [
        ("timeOffsetSleepRespiration", DataType::RespiratoryRate),
        ("timeOffsetSleepSpo2", DataType::OxygenSaturation),
    ] {
        columns.push(item.instants(name, data_type, when.start).with("during", "sleep"));
    }
    columns.extend(naps.iter().filter_map(|nap| nap.column(&when)));
    if !is_night && naps.is_empty() && columns.iter().all(Column::is_empty) {
        let reason = "expected a sleep with a length, found one of 0 seconds".to_owned();
        return item.object.refuse(Reason::NoValue, reason);
    }

    let id = if is_night || naps.is_empty() { when.start_id() } else { id_of_naps(&when, &naps) };
    let night = Night { id, when, end, validation, standing, sent_duration };
    let sleep = Sleep { stages, asleep_s, is_nap: Some(false), state: standing.state, ..Sleep::default() };
    night.emit(item, is_night.then_some(sleep), naps, columns, output);
}

/// Reads the naps of a day without a night.
fn naps_alone(mut item: Item<'_>, output: &mut Output<'_>) {
    let utc_offset = utc_offset(&mut item.object, "startTimeOffsetInSeconds");
    let naps = naps(&mut item.object, utc_offset);
    let (Some(start), Some(end)) =
        (naps.iter().map(|nap| nap.start).min(), naps.iter().map(|nap| nap.end).max())
    else {
        let reason = "expected startTimeInSeconds, or naps with a start, found neither".to_owned();
        return item.object.refuse(Reason::NoTime, reason);
    };
    let calendar_date = date(&mut item.object, "calendarDate");
    let mut when = When { start, duration: None, utc_offset, calendar_date };
    when.calendar_date = calendar_date.or_else(|| naps.first()?.local_date(&when));
    let validation = item.object.string("validation").map(Cow::into_owned);
    let standing = Standing::of(validation.as_deref());
    let session = Row { start, end: Some(end), local_date: when.calendar_date, ..Row::default() };
    let mut columns = nap_day(&mut item.object, &session);
    columns.extend(naps.iter().filter_map(|nap| nap.column(&when)));
    let id = id_of_naps(&when, &naps);
    let night = Night { id, when, end, validation, standing, sent_duration: None };
    night.emit(item, None, naps, columns, output);
}

/// Returns the last part of the key of naps without a night: their day. A night that is sent later has a key of
/// its own, so nothing of it is replaced.
fn id_of_naps(when: &When, naps: &[Nap]) -> String {
    let date = when.calendar_date.or_else(|| naps.first()?.local_date(when));
    format!("naps@{}", date.map_or_else(|| when.start_id(), |date| date.to_string()))
}

/// Takes how long all naps of the day were.
fn nap_day(object: &mut Object<'_>, session: &Row) -> Vec<Column> {
    let field = &[Field("totalNapDurationInSeconds", DataType::NapDurationDay, Read::Number)];
    fields(object, field, Basis::Day, session)
}

/// A night that has been taken apart, before its documents are handed out. It may be one of naps alone.
struct Night {
    /// The last part of the key.
    id: String,
    when: When,
    /// Epoch milliseconds.
    end: i64,
    validation: Option<String>,
    standing: Standing,
    sent_duration: Option<i64>,
}

impl Night {
    fn emit(
        self,
        mut item: Item<'_>,
        sleep: Option<Sleep>,
        naps: Vec<Nap>,
        columns: Vec<Column>,
        output: &mut Output<'_>,
    ) {
        let Night { id, when, end, validation, standing, sent_duration } = self;
        let record_id = item.summary_id();
        let source = item.provenance(record_id.as_deref(), Some(standing.method));
        let rank = item.rank(vec![standing.order, item.received_at, sent_duration.unwrap_or(0)]);
        let owner = Owner::new(item.key(&id), Scope::Document, rank);
        let mut owner = Owner { record_id, utc_offset: when.utc_offset, ..owner };
        let mut extra = item.object.close();
        if let Some(validation) = validation {
            extra.insert("validation".to_owned(), validation.into());
        }
        let data_type = DataType::SleepSession;
        let span = Span {
            start: when.start,
            end,
            utc_offset: when.utc_offset,
            floating: false,
            local_date: when.calendar_date,
        };
        let main = Arc::new(source.clone());
        match sleep {
            Some(sleep) => {
                let record = document(&owner, None, data_type, span, Body::Sleep(sleep), &main, extra);
                if let Some(record) = record {
                    output.record(record);
                }
            }
            None => owner.extra = extra,
        }
        for nap in naps {
            let part = Some(format!("nap/{}", nap.start / 1000));
            let method = nap.method();
            let source = Arc::new(Provenance { method, ..source.clone() });
            let span = Span {
                start: nap.start,
                end: nap.end,
                utc_offset: nap.utc_offset,
                floating: false,
                local_date: nap.local_date(&when),
            };
            let body = Body::Sleep(nap.sleep());
            if let Some(record) = document(&owner, part, data_type, span, body, &source, nap.extra) {
                output.record(record);
            }
        }
        emit(columns, &main, &Arc::new(owner), output);
    }
}

/// What `validation` states: how this version of the sleep ranks among its other versions. The list of words
/// is open, and an unknown word is read as a device's own estimate.
#[derive(Debug, Clone, Copy)]
struct Standing {
    /// The first place of the rank.
    order: i64,
    state: Option<SleepState>,
    method: Method,
}

impl Standing {
    fn of(validation: Option<&str>) -> Self {
        let (order, state, method) = match validation.map(str::to_uppercase).as_deref() {
            // The person corrected the times. Garmin Connect shows this version.
            Some("AUTO_MANUAL") => (4, Some(SleepState::Manual), Method::Manual),
            Some("ENHANCED_FINAL") => (3, Some(SleepState::Final), Method::Automatic),
            Some("AUTO_FINAL") => (2, Some(SleepState::Final), Method::Automatic),
            Some("ENHANCED_TENTATIVE") => (1, Some(SleepState::Tentative), Method::Automatic),
            Some("AUTO_TENTATIVE") => (0, Some(SleepState::Tentative), Method::Automatic),
            Some("DEVICE") => (-1, Some(SleepState::Device), Method::Automatic),
            Some("MANUAL") => (-2, Some(SleepState::Manual), Method::Manual),
            Some("OFF_WRIST") => (-3, Some(SleepState::OffWrist), Method::Automatic),
            _ => (-1, None, Method::Automatic),
        };
        Standing { order, state, method }
    }
}

/// Seconds per stage, as the summary totals them, in the order of [`STAGES`].
struct Totals([Option<i64>; STAGES.len()]);

impl Totals {
    fn take(object: &mut Object<'_>) -> Self {
        let mut totals = [None; STAGES.len()];
        for (total, (_, field, ..)) in totals.iter_mut().zip(STAGES) {
            *total = duration(object, field);
        }
        Totals(totals)
    }

    fn all(&self) -> i64 {
        self.0.iter().flatten().sum()
    }

    fn unmeasurable(&self) -> i64 {
        let stages = self.0.iter().zip(STAGES);
        let of = stages.filter(|(_, (_, _, stage, _))| *stage == SleepStage::Unmeasurable);
        of.filter_map(|(total, _)| *total).sum()
    }

    /// Returns the sum of deep, light and REM sleep, or `None` if the totals have none of it.
    fn asleep(&self) -> Option<i64> {
        let stages = self.0.iter().zip(STAGES);
        let asleep: i64 = stages
            .filter(|(_, (_, _, stage, _))| stage.counts_as_asleep())
            .filter_map(|(total, _)| *total)
            .sum();
        (asleep > 0).then_some(asleep)
    }

    fn columns(&self, session: &Row, standing: Standing) -> Vec<Column> {
        let column = |(total, (_, _, stage, data_type)): (&Option<i64>, &(_, _, SleepStage, DataType))| {
            let total = (*total)?;
            // A device that cannot detect REM sends 0 as well. Only the enhanced analysis always detects it.
            let enhanced = matches!(standing.order, 1 | 3);
            let unknown = *stage == SleepStage::Rem && total == 0 && !enhanced;
            let code = unknown.then_some(Cow::Borrowed("unknown"));
            Some(session_column(*data_type, (!unknown).then_some(total as f64), code, session))
        };
        self.0.iter().zip(STAGES).filter_map(column).collect()
    }
}

fn session_column(
    data_type: DataType,
    value: Option<f64>,
    code: Option<Cow<'static, str>>,
    session: &Row,
) -> Column {
    Column::of_row(data_type, Basis::Session, Row { value, code, ..session.clone() })
}

/// Takes `sleepLevelsMap`. Its times are absolute, unlike those of every other map. A stage with an unknown
/// name stays in `extra`. `allowed` is in epoch milliseconds, and a stage outside it is refused.
fn stages(object: &mut Object<'_>, allowed: RangeInclusive<i64>) -> Vec<StageInterval> {
    let ledger = object.ledger();
    let mut found = Vec::new();
    let Some(mut levels) = object.object("sleepLevelsMap", LEVELS) else { return found };
    for (name, _, stage, _) in STAGES {
        let mut left = Map::new();
        for (index, (path, text)) in levels.array(name).enumerate() {
            let Some(mut interval) = Object::open(text, path, &[], ledger) else { continue };
            let start = interval.seconds("startTimeInSeconds").and_then(time);
            let end = interval.seconds("endTimeInSeconds").and_then(time);
            let inside = |time: DateTime<Utc>| allowed.contains(&time.timestamp_millis());
            match (start, end) {
                (Some(start), Some(end)) if !inside(start) || !inside(end) => {
                    let reason = "expected times within a day of the sleep, found others".to_owned();
                    interval.refuse(Reason::OutsideSession, reason);
                }
                (Some(start), Some(end)) if start <= end => {
                    let extra = interval.close();
                    if !extra.is_empty() && left.len() < EXTRA_ELEMENTS {
                        left.insert(index.to_string(), extra.into());
                    }
                    found.push(StageInterval::new(*stage, start, end));
                }
                (Some(_), Some(_)) => {
                    interval.refuse(Reason::EndBeforeStart, Reason::EndBeforeStart.found("another"));
                }
                _ => {
                    let reason = "expected startTimeInSeconds and endTimeInSeconds, found fewer".to_owned();
                    interval.refuse(Reason::NoTime, reason);
                }
            }
        }
        // What is left over goes under the place of its interval.
        levels.return_extra(name, left);
    }
    object.return_extra("sleepLevelsMap", levels.close());
    found.sort_by_key(|stage| (stage.start, stage.end, stage.stage));
    found
}

/// Returns the seconds asleep: the total of the stages that count as asleep. The stages themselves are used
/// if there is no such total, or if they add up to more but to no more than `sent`, because a total can be
/// missing. Without either it is `sent` less the unmeasurable time.
fn asleep(totals: &Totals, stages: &[StageInterval], start: i64, sent: Option<i64>) -> Option<i64> {
    let by_stages = asleep_in(stages, start);
    match (totals.asleep(), by_stages, sent) {
        (Some(total), Some(sum), Some(sent)) if sum <= sent => Some(total.max(sum)),
        (Some(total), ..) => Some(total),
        (None, Some(sum), _) => Some(sum),
        (None, None, Some(sent)) => {
            let asleep = sent - totals.unmeasurable();
            (asleep > 0 || totals.unmeasurable() == 0).then_some(asleep)
        }
        (None, None, None) => None,
    }
}

/// Returns the seconds in stages that count as asleep, from the start of the sleep on. Each second counts
/// once.
fn asleep_in(stages: &[StageInterval], start: i64) -> Option<i64> {
    let mut milliseconds = 0;
    let mut until = start;
    // The stages are in order of start.
    for stage in stages.iter().filter(|stage| stage.stage.counts_as_asleep()) {
        let (from, to) = (stage.start.timestamp_millis().max(until), stage.end.timestamp_millis());
        milliseconds += (to - from).max(0);
        until = until.max(to);
    }
    (milliseconds >= 1000).then_some(milliseconds / 1000)
}

/// Takes `overallSleepScore` and `sleepScores`: each is a number, a word or both. The words stay as Garmin
/// writes them.
fn scores(object: &mut Object<'_>, session: &Row) -> Vec<Column> {
    let mut columns = Vec::new();
    if let Some(overall) = object.object("overallSleepScore", &[]) {
        let extra = score(overall, DataType::GarminSleepScore, session, &mut columns);
        object.return_extra("overallSleepScore", extra);
    }
    let Some(mut partial) = object.object("sleepScores", &[]) else { return columns };
    for (name, data_type) in SCORES {
        if let Some(one) = partial.object(name, &[]) {
            let extra = score(one, *data_type, session, &mut columns);
            partial.return_extra(name, extra);
        }
    }
    object.return_extra("sleepScores", partial.close());
    columns
}

fn score(
    mut object: Object<'_>,
    data_type: DataType,
    session: &Row,
    columns: &mut Vec<Column>,
) -> Map<String, Value> {
    let value = object.measured("value", data_type);
    let code = object.string("qualifierKey").map(|word| Cow::Owned(word.into_owned()));
    if value.is_some() || code.is_some() {
        columns.push(session_column(data_type, value, code, session));
    }
    object.close()
}

/// A nap that is listed in the sleep of its day.
struct Nap {
    /// Epoch milliseconds.
    start: i64,
    end: i64,
    /// Seconds.
    duration: Option<i64>,
    utc_offset: Option<i32>,
    /// What `napValidation` states, or `None` if it is missing.
    standing: Option<Standing>,
    extra: Map<String, Value>,
}

impl Nap {
    fn sleep(&self) -> Sleep {
        let state = self.standing.and_then(|standing| standing.state);
        Sleep { asleep_s: self.duration, is_nap: Some(true), state, ..Sleep::default() }
    }

    /// Returns how it came to be, or `None` if that is unknown.
    fn method(&self) -> Option<Method> {
        self.standing.map(|standing| standing.method)
    }

    /// Returns the day of the nap by its own offset, or else the day of the night that lists it.
    fn local_date(&self, night: &When) -> Option<NaiveDate> {
        self.utc_offset.and_then(|offset| local_date(self.start, offset)).or(night.calendar_date)
    }

    /// Returns the duration as a column, or `None` if the nap has none. Offset and method are the nap's own, as in
    /// its document.
    fn column(&self, night: &When) -> Option<Column> {
        let duration = self.duration? as f64;
        let local_date = self.local_date(night);
        let row = Row { start: self.start, end: Some(self.end), local_date, ..Row::default() };
        let column = session_column(DataType::NapDuration, Some(duration), None, &row);
        let own = self.utc_offset.filter(|own| night.utc_offset != Some(*own));
        Some(Column { how: How::Own(self.method()), ..column.at_offset(own) })
    }
}

/// Takes the naps of a day. A nap without an offset has that of its night.
fn naps(object: &mut Object<'_>, of_night: Option<i32>) -> Vec<Nap> {
    let mut naps = Vec::new();
    for mut nap in object.objects("naps", &[]) {
        let start = nap.seconds("napStartTimeInSeconds");
        let duration = duration(&mut nap, "napDurationInSeconds");
        let utc_offset = utc_offset(&mut nap, "napOffsetInSeconds").or(of_night);
        let validation = nap.string("napValidation").map(Cow::into_owned);
        let Some(start) = start else {
            let reason = "expected napStartTimeInSeconds, found none that is a time".to_owned();
            nap.refuse(Reason::NoTime, reason);
            continue;
        };
        if naps.iter().any(|other: &Nap| other.start == start) {
            let reason = "expected one nap at a time, found another with the same start".to_owned();
            nap.refuse(Reason::RepeatedTime, reason);
            continue;
        }
        let standing = validation.as_deref().map(|word| Standing::of(Some(word)));
        let mut extra = nap.close();
        if let Some(validation) = validation {
            extra.insert("napValidation".to_owned(), validation.into());
        }
        let end = start + duration.unwrap_or(0) * 1000;
        naps.push(Nap { start, end, duration, utc_offset, standing, extra });
    }
    naps
}
