//! Workouts, and the intensity of activities.

use std::borrow::Cow;

use crate::ledger::{Flag, Reason};
use crate::record::{Basis, Body, DataType, Workout};
use crate::source::android::when;
use crate::source::android::words::Word;
use crate::source::health_connect::item::{Delivery, Entry, key};
use crate::source::health_connect::platform::measures;
use crate::source::health_connect::platform::quantity::{Amount, Quantity};
use crate::source::health_connect::platform::route::Route;
use crate::source::health_connect::platform::sports;
use crate::source::health_connect::platform::types::{Measure, measure};
use crate::source::health_connect::platform::words::{ACTIVITY_INTENSITY, SEGMENT_TYPE};
use crate::source::output::{Output, Row, Series};
use crate::take::Object;

const EFFORT: Measure =
    measure("rateOfPerceivedExertion", DataType::RateOfPerceivedExertion, Quantity::Number, "1", [0.0, 10.0]);
const REPETITIONS: Measure =
    measure("repetitions", DataType::RepetitionCount, Quantity::Number, "1", [0.0, f64::MAX]);
const LOAD: Measure = measure("weight", DataType::WorkoutSegmentLoad, Quantity::Mass, "kg", [0.0, 1000.0]);
const LENGTH: Measure = measure("length", DataType::WorkoutLap, Quantity::Length, "m", [0.0, 1e6]);

/// Reads a workout.
pub(crate) fn read(mut object: Object<'_>, entry: Entry, delivery: &Delivery, output: &mut Output<'_>) {
    let exercise = sports::take(&mut object, "exerciseType");
    let plan = object.id("plannedExerciseSessionId");
    let mut workout = Workout {
        sport: exercise.as_ref().map(|exercise| exercise.sport),
        original_sport: exercise.map(|exercise| exercise.name.into()),
        title: object.string("title").map(Into::into),
        notes: object.string("notes").map(Into::into),
        plan: plan.map(|id| key(&["planned_exercise_session", &id])),
        ..Workout::default()
    };
    let effort = measures::take(&mut object, &EFFORT);
    let parts = Parts::take(&mut object, &entry, delivery);
    let route = Route::take(&mut object, delivery);
    let mut extra = object.close();
    if let Some(why) = &route.withheld {
        extra.insert("exercise_route".to_owned(), why.name.clone().into());
    }
    let entry = entry.with_extra(extra);

    workout.route = route.give_out(&entry, output);
    entry.document(DataType::Workout, Body::Workout(workout), output);
    if let Some(effort) = effort {
        let series = entry.series(EFFORT.data_type, Basis::Session);
        output.row(&series, &entry.owner, entry.row(Some(effort.value)));
    }
    parts.give_out(&entry, output);
}

/// The parts of a workout.
pub(crate) struct Parts {
    segments: Vec<Part<Segment>>,
    /// The length of each lap.
    laps: Vec<Part<Option<Amount>>>,
}

impl Parts {
    /// Takes the parts, under the names of the platform or of a dialect.
    pub(crate) fn take(object: &mut Object<'_>, workout: &Entry, delivery: &Delivery) -> Self {
        let segments = take_parts(object, "segments", workout, delivery, Segment::take);
        let laps = take_parts(object, "laps", workout, delivery, |lap| {
            let field = lap.first_of(&[LENGTH.field, "distanceM"]);
            measures::take_optional(lap, &Measure { field, ..LENGTH })
        });
        Parts { segments, laps }
    }

    pub(crate) fn give_out(self, workout: &Entry, output: &mut Output<'_>) {
        for part in self.segments {
            part.said.give_out(workout, &part.row, output);
        }
        for lap in self.laps {
            workout.amount_of(DataType::WorkoutLap, lap.said, &lap.row, None, output);
        }
    }
}

/// A part of a workout, with its content.
struct Part<T> {
    row: Row,
    said: T,
}

/// Takes the parts of a workout, in order of time. Parts with the same times get different ordinals.
fn take_parts<'a, T>(
    object: &mut Object<'a>,
    field: &str,
    workout: &Entry,
    delivery: &Delivery,
    mut take: impl FnMut(&mut Object<'a>) -> T,
) -> Vec<Part<T>> {
    let mut parts = Vec::new();
    for mut part in object.objects(field, &[]) {
        let [start, end] = [["startTime", "startDate"], ["endTime", "endDate"]].map(|names| {
            let name = part.first_of(&names);
            when::take(&mut part, name, delivery.zone)
        });
        let (Some(start), Some(end)) = (start, end) else {
            part.refuse(Reason::NoTime, "expected startTime and endTime, found fewer".to_owned());
            continue;
        };
        if end.at < start.at {
            part.refuse(Reason::EndBeforeStart, Reason::EndBeforeStart.found("another"));
            continue;
        }
        if start.at < workout.span.start.at || end.at > workout.span.end.at {
            part.flag(Flag::OutsideSession);
        }
        let said = take(&mut part);
        part.close_one_of_many();
        parts.push(Part { row: Row { start: start.at, end: Some(end.at), ..Row::default() }, said });
    }
    parts.sort_by_key(|part| (part.row.start, part.row.end));
    for at in 1..parts.len() {
        let [before, part] = &mut parts[at - 1..=at] else { continue };
        if (before.row.start, before.row.end) == (part.row.start, part.row.end) {
            part.row.ordinal = before.row.ordinal + 1;
        }
    }
    parts
}

/// The content of a segment.
struct Segment {
    exercise: Option<Word>,
    repetitions: Option<Amount>,
    load: Option<Amount>,
    effort: Option<Amount>,
    set: Option<i64>,
}

impl Segment {
    fn take(object: &mut Object<'_>) -> Self {
        Segment {
            exercise: SEGMENT_TYPE.take(object, object.first_of(&["segmentType", "type"])),
            // The platform stores 0 if repetitions were not counted.
            repetitions: measures::take(object, &REPETITIONS).filter(|amount| amount.value != 0.0),
            load: measures::take_optional(object, &LOAD),
            effort: measures::take(object, &EFFORT),
            set: object.number("setIndex").map(|number| number as i64),
        }
    }

    /// Gives out the exercise, the repetitions, the load and the effort.
    fn give_out(self, workout: &Entry, row: &Row, output: &mut Output<'_>) {
        let code = self.exercise.map_or(Cow::Borrowed("unknown"), |word| word.name);
        let done = Row { code: Some(code), ..row.clone() };
        workout.amount_of(DataType::WorkoutSegment, None, &done, self.set, output);
        for (measure, amount) in [(REPETITIONS, self.repetitions), (LOAD, self.load), (EFFORT, self.effort)] {
            if amount.is_some() {
                workout.amount_of(measure.data_type, amount, row, self.set, output);
            }
        }
    }
}

impl Entry {
    /// Gives out a value of a part of a workout, with the number of its set if there are several.
    fn amount_of(
        &self,
        data_type: DataType,
        amount: Option<Amount>,
        row: &Row,
        set: Option<i64>,
        output: &mut Output<'_>,
    ) {
        let mut series: Series = self.series(data_type, Basis::Interval);
        if let Some(set) = set {
            series.context.insert("set_index".into(), set.into());
        }
        let original = amount.and_then(|amount| amount.original);
        series.original_unit = original.map(|(unit, _)| unit.into());
        let row = Row {
            value: amount.map(|amount| amount.value),
            original: original.map(|(_, value)| value),
            ..row.clone()
        };
        output.row(&series, &self.owner, row);
    }
}

/// Reads the intensity of an activity.
pub(crate) fn read_intensity(mut object: Object<'_>, entry: Entry, output: &mut Output<'_>) {
    let Some(word) = ACTIVITY_INTENSITY.take(&mut object, "activityIntensityType") else {
        let reason = "expected activityIntensityType, found none that is a word or a number".to_owned();
        return object.refuse(Reason::NoValue, reason);
    };
    let entry = entry.with_extra(object.close());
    let series = entry.series(DataType::ActivityIntensity, Basis::Interval);
    output.row(&series, &entry.owner, Row { code: Some(word.name), ..entry.row(None) });
}
