//! Workouts. `activities`, `activityDetails`, `manuallyUpdatedActivities` and the ping of an activity's file
//! describe the same ones, by their `activityId`.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::ledger::Reason;
use crate::record::{
    Basis, Body, Change, DataType, Fetch, FetchFile, Method, Owner, Provenance, Scope, Sport, Workout,
    WorkoutFile,
};
use crate::source::output::{Output, Place, Row};
use crate::take::Object;

use super::fields::{Column, Field, MINUTE_PER_KILOMETRE, Read, Rows, emit, fields};
use super::item::{Item, Span, document};
use super::sports::sport;
use super::track::{Laps, Samples, place, start_in};
use super::when::{DAY, duration, local_date, utc_offset};

const FIELDS: &[Field] = &[
    Field("steps", DataType::StepCount, Read::Number),
    Field("pushes", DataType::PushCount, Read::Number),
    Field("distanceInMeters", DataType::Distance, Read::Number),
    // It includes the basal part, unlike the field of the same name in dailies and epochs.
    Field("activeKilocalories", DataType::TotalEnergy, Read::Number),
    Field("totalElevationGainInMeters", DataType::ElevationGain, Read::Number),
    Field("totalElevationLossInMeters", DataType::ElevationLoss, Read::Number),
    Field("numberOfActiveLengths", DataType::SwimmingLengthCount, Read::Number),
    // It is the mean of the workout. In a daily the field of the same name is a mean of seven days.
    Field("averageHeartRateInBeatsPerMinute", DataType::WorkoutHeartRateMean, Read::Number),
    Field("maxHeartRateInBeatsPerMinute", DataType::WorkoutHeartRateMax, Read::Number),
    Field("averageSpeedInMetersPerSecond", DataType::WorkoutSpeedMean, Read::Number),
    Field("maxSpeedInMetersPerSecond", DataType::WorkoutSpeedMax, Read::Number),
    Field("averagePaceInMinutesPerKilometer", DataType::WorkoutPaceMean, Read::In(MINUTE_PER_KILOMETRE)),
    // The fastest pace is the smallest number.
    Field("maxPaceInMinutesPerKilometer", DataType::WorkoutPaceFastest, Read::In(MINUTE_PER_KILOMETRE)),
    Field("averageBikeCadenceInRoundsPerMinute", DataType::WorkoutCyclingCadenceMean, Read::Number),
    Field("maxBikeCadenceInRoundsPerMinute", DataType::WorkoutCyclingCadenceMax, Read::Number),
    Field("averageRunCadenceInStepsPerMinute", DataType::WorkoutStepCadenceMean, Read::Number),
    Field("maxRunCadenceInStepsPerMinute", DataType::WorkoutStepCadenceMax, Read::Number),
    Field("averagePushCadenceInPushesPerMinute", DataType::WorkoutPushCadenceMean, Read::Number),
    Field("maxPushCadenceInPushesPerMinute", DataType::WorkoutPushCadenceMax, Read::Number),
    Field("averageSwimCadenceInStrokesPerMinute", DataType::WorkoutSwimmingCadenceMean, Read::Number),
];

/// The order of claims about one workout: the first place of the rank.
#[derive(Debug, Clone, Copy)]
enum Authority {
    /// The ping of a file, without the address of the file.
    File,
    Activity,
    Details,
    /// A correction by a person. Details that arrive later may not include it.
    Corrected,
}

/// Reads an item of `activities`.
pub(super) fn activity(mut item: Item<'_>, output: &mut Output<'_>) {
    let id = Id::take(&mut item);
    let summary = Summary::take(&mut item.object, None);
    match (id.workout(), summary) {
        (Some(workout), Some(summary)) => summary.emit(item, &workout, id, Authority::Activity, None, output),
        _ => refuse(item, output),
    }
}

/// Reads an item of `manuallyUpdatedActivities`: an activity that a person edited in Garmin Connect.
pub(super) fn manually_updated(mut item: Item<'_>, output: &mut Output<'_>) {
    let id = Id::take(&mut item);
    let summary = Summary::take(&mut item.object, None);
    match (id.workout(), summary) {
        (Some(workout), Some(summary)) => {
            // In this list `manual` means that it was edited, not that it was typed in.
            let summary = Summary { method: Method::Active, ..summary };
            summary.emit(item, &workout, id, Authority::Corrected, None, output);
        }
        _ => refuse(item, output),
    }
}

/// Reads an item of `activityDetails`: the activity, nested, with its series and laps.
pub(super) fn details(mut item: Item<'_>, output: &mut Output<'_>) {
    let mut id = Id::take(&mut item);
    let mut nested = item.object.object("summary", &[]);
    if let Some(nested) = &mut nested {
        // The nested activity repeats it.
        let activity = nested.id("activityId");
        let summary = nested.string("summaryId").map(Cow::into_owned);
        id = Id { activity: id.activity.or(activity), summary: id.summary.or(summary) };
    }
    let start = item.object.peek("samples").and_then(start_in);
    let summary = Summary::take(nested.as_mut().unwrap_or(&mut item.object), start);
    match (id.workout(), summary) {
        (Some(workout), Some(summary)) => {
            if let Some(nested) = nested {
                item.object.return_extra("summary", nested.close());
            }
            let allowed = summary.start - DAY..=summary.end() + 2 * DAY;
            let laps = Laps::take(&mut item.object, &allowed);
            let samples = Samples::take(&mut item.object, allowed);
            summary.emit(item, &workout, id, Authority::Details, Some((samples, laps)), output);
        }
        _ => {
            if let Some(nested) = nested {
                nested.refuse(Reason::NoTime, NO_START.to_owned());
            }
            refuse(item, output);
        }
    }
}

/// Reads the ping of an activity's file. Its fields, other than the address of the file, make a workout that
/// is not known yet.
pub(super) fn file(mut item: Item<'_>, output: &mut Output<'_>) {
    let Some(url) = item.object.string("callbackURL").map(Cow::into_owned) else {
        return item.object.refuse(Reason::NoUrl, Reason::NoUrl.found("none"));
    };
    let id = Id::take(&mut item);
    let file_type = item.object.string("fileType").map(|word| word.to_uppercase());
    let file = FetchFile {
        file_type: file_type.clone(),
        record_id: id.summary.clone(),
        workout: id.workout().map(|workout| item.key_in(ACTIVITIES, &workout)),
    };
    let (list_key, subject) = (item.list.key, item.subject.clone());
    let summary = if item.object.has("startTimeInSeconds") && id.workout().is_some() {
        Summary::take(&mut item.object, None)
    } else {
        None
    };
    match (id.workout(), summary) {
        (Some(workout), Some(mut summary)) => {
            summary.workout.file = Some(WorkoutFile { file_type, record_id: id.summary.clone() });
            summary.emit(item, &workout, id, Authority::File, None, output);
        }
        _ => drop(item.object.close()),
    }
    let fetch = Fetch { subject, file: Some(file), ..Fetch::new(url, list_key) };
    output.change(Change::Fetch(fetch));
}

/// The list that the keys of all workouts name.
const ACTIVITIES: &str = "activities";

const NO_START: &str = "expected activityId or summaryId, and startTimeInSeconds, found fewer";

fn refuse(item: Item<'_>, _output: &mut Output<'_>) {
    item.object.refuse(Reason::NoTime, NO_START.to_owned());
}

/// Garmin's ids of an activity.
struct Id {
    /// It does not fit in 32 bits.
    activity: Option<String>,
    summary: Option<String>,
}

impl Id {
    fn take(item: &mut Item<'_>) -> Self {
        let activity = item.object.id("activityId");
        Id { activity: activity.filter(|id| id != "0"), summary: item.summary_id() }
    }

    /// Returns the id of the workout: `activityId`, or else `summaryId` without what details and files add to
    /// it.
    fn workout(&self) -> Option<String> {
        self.activity.clone().or_else(|| self.summary.as_deref().map(bare).map(str::to_owned))
    }
}

fn bare(summary_id: &str) -> &str {
    summary_id.strip_suffix("-detail").or_else(|| summary_id.strip_suffix("-file")).unwrap_or(summary_id)
}

/// What an item states about a workout as a whole.
struct Summary {
    /// Epoch milliseconds.
    start: i64,
    /// Seconds.
    duration: Option<i64>,
    utc_offset: Option<i32>,
    method: Method,
    device: Option<String>,
    workout: Workout,
    /// The summary id of the workout that has this one as a leg.
    parent: Option<String>,
    totals: Vec<Column>,
    start_place: Option<Place>,
    /// What the canonical fields do not hold, in the sender's own words.
    verbatim: Map<String, Value>,
}

impl Summary {
    /// Takes the summary. Returns `None`, and takes nothing, if the item has no start and `start` is `None`.
    fn take(object: &mut Object<'_>, start: Option<i64>) -> Option<Self> {
        let start = object.seconds("startTimeInSeconds").or(start)?;
        let text = |object: &mut Object<'_>, name: &str| object.string(name).map(Cow::into_owned);
        let original_sport = text(object, "activityType");
        let mut verbatim = Map::new();
        for name in ["manual", "isWebUpload"] {
            if let Some(said) = object.boolean(name) {
                verbatim.insert(name.to_owned(), said.into());
            }
        }
        let manual = verbatim.get("manual") == Some(&Value::Bool(true));
        Some(Summary {
            start,
            duration: duration(object, "durationInSeconds"),
            utc_offset: utc_offset(object, "startTimeOffsetInSeconds"),
            method: if manual { Method::Manual } else { Method::Active },
            // Garmin writes this word if there is no device.
            device: text(object, "deviceName").filter(|name| !name.eq_ignore_ascii_case("unknown")),
            workout: Workout {
                sport: original_sport.as_deref().map(|name| sport(name).unwrap_or(Sport::Other)),
                original_sport,
                title: text(object, "activityName"),
                notes: text(object, "activityDescription"),
                is_parent: object.boolean("isParent"),
                ..Workout::default()
            },
            parent: object.id("parentSummaryId"),
            totals: fields(object, FIELDS, Basis::Session, &Row { start, ..Row::default() }),
            start_place: place(object, ["startingLatitudeInDegree", "startingLongitudeInDegree"]),
            verbatim,
        })
    }

    /// Returns the end without pauses, in epoch milliseconds, exclusive.
    fn end(&self) -> i64 {
        self.start + self.duration.unwrap_or(0) * 1000
    }

    /// Hands out the workout, its totals and its track.
    fn emit(
        self,
        item: Item<'_>,
        workout: &str,
        id: Id,
        authority: Authority,
        track: Option<(Samples<'_>, Laps)>,
        output: &mut Output<'_>,
    ) {
        let told_end = self.end();
        let Summary { start, duration, utc_offset, method, device, parent, start_place, .. } = self;
        // With pauses the end is later than start + duration.
        let end =
            track.as_ref().and_then(|(samples, _)| samples.end()).map_or(told_end, |last| last.max(told_end));
        let local_date = utc_offset.and_then(|offset| local_date(start, offset));
        let span = Span { start, end, utc_offset, floating: false, local_date };
        let source = Provenance { device, ..item.provenance(id.summary.as_deref(), Some(method)) };
        let source = Arc::new(source);
        let rank = item.rank(vec![authority as i64, item.received_at]);
        let owner = Owner::new(item.key_in(ACTIVITIES, workout), Scope::Merge, rank);
        let owner = Arc::new(Owner { record_id: id.summary, utc_offset, ..owner });
        // The parent of a multisport workout adds up its legs.
        let derived = self.workout.is_parent == Some(true);
        let parent = parent.map(|parent| item.key_in(ACTIVITIES, bare(&parent)));
        let body = Body::Workout(Workout { parent, ..self.workout });
        let mut extra = self.verbatim;
        extra.extend(item.object.close());
        if let Some(record) = document(&owner, None, DataType::Workout, span, body, &source, extra) {
            output.record(record);
        }

        let session = Row { start, end: Some(end), local_date, ..Row::default() };
        let mut columns = self.totals;
        if let Some(duration) = duration {
            let row = Row { value: Some(duration as f64), ..session.clone() };
            columns.push(Column::of_row(DataType::WorkoutDuration, Basis::Session, row));
        }
        if let Some(place) = start_place {
            let row = Row { place: Some(place), ..session.clone() };
            columns.push(Column::of_row(DataType::Location, Basis::Session, row).with("place", "start"));
        }
        for column in &mut columns {
            column.derived = derived;
            if let Rows::Many(rows) = &mut column.rows {
                for row in rows {
                    (row.end, row.local_date) = (session.end, session.local_date);
                }
            }
        }
        if let Some((_, laps)) = &track {
            columns.extend(laps.column(end).map(|column| Column { derived, ..column }));
        }
        emit(columns, &source, &owner, output);
        if let Some((samples, _)) = track {
            samples.emit(span, derived, &source, &owner, output);
        }
    }
}
