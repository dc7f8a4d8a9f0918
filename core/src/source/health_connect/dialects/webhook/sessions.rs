//! Sleep, workouts, meals and mindful sessions.

use crate::record::{Basis, Body, Context, DataType, MindfulSession, Workout};
use crate::source::android::when;
use crate::source::android::words::snake_case;
use crate::source::health_connect::dialects::webhook::qualifier;
use crate::source::health_connect::item::Entry;
use crate::source::health_connect::platform::nutrition;
use crate::source::health_connect::platform::quantity::Amount;
use crate::source::health_connect::platform::sleep::Stages;
use crate::source::health_connect::platform::types::Measure;
use crate::source::health_connect::platform::words::{MEAL_TYPE, SLEEP_STAGE};
use crate::source::health_connect::platform::{measures, sports};
use crate::source::health_connect::points::{self, Point};
use crate::source::health_connect::upload::Upload;
use crate::source::output::{Output, Row};
use crate::take::Object;

/// Reads a sleep.
pub(super) fn read_sleep(mut object: Object<'_>, entry: Entry, upload: &Upload, output: &mut Output<'_>) {
    let ledger = output.ledger;
    let zone = upload.delivery.zone;
    // The length repeats the times, unless it was needed for them.
    object.number("duration_seconds");
    let mut stages = Stages::new(entry.span);
    for mut stage in stages.take(&mut object, "stages") {
        let start = when::take(&mut stage, "start_time", zone);
        let end = when::take(&mut stage, "end_time", zone);
        let word = SLEEP_STAGE.take(&mut stage, "stage");
        stage.number("duration_seconds");
        let (Some(start), Some(end), Some(word)) = (start, end, word) else {
            stages.refuse(stage, "expected start_time, end_time and stage, found fewer");
            continue;
        };
        match stages.add(start.at, end.at, word, &stage) {
            Ok(()) => stage.close_one_of_many(),
            Err((code, reason)) => stage.refuse(code, reason.to_owned()),
        }
    }
    let sleep = stages.into_sleep(ledger);
    entry.with_extra(object.close()).document(DataType::SleepSession, Body::Sleep(sleep), output);
}

/// Totals that the app computed from the records during a workout, in the unit of their type.
const TOTALS: &[(&str, DataType)] = &[
    ("distance_meters", DataType::Distance),
    ("steps", DataType::StepCount),
    ("avg_cadence_spm", DataType::WorkoutStepCadenceMean),
    ("max_cadence_spm", DataType::WorkoutStepCadenceMax),
    ("stride_length_m", DataType::RunningStrideLength),
];

/// Reads a workout.
pub(super) fn read_exercise(mut object: Object<'_>, entry: Entry, output: &mut Output<'_>) {
    let exercise = sports::take(&mut object, "type");
    let workout = Workout {
        sport: exercise.as_ref().map(|exercise| exercise.sport),
        original_sport: exercise.map(|exercise| exercise.name.into()),
        title: object.string("title").map(Into::into),
        ..Workout::default()
    };
    let length = points::take_length(&mut object, "duration_seconds", "s", points::LONGEST);
    let mut totals = Vec::from_iter(length.map(|length| Point::new(DataType::WorkoutDuration, length)));
    for (field, data_type) in TOTALS {
        let amount = object.measured(field, *data_type).map(Amount::plain);
        totals.extend(amount.map(|amount| Point { is_derived: true, ..Point::new(*data_type, amount) }));
    }
    let entry = entry.with_extra(object.close());
    entry.document(DataType::Workout, Body::Workout(workout), output);
    let span = entry.span;
    for point in totals {
        let row = Row { start: span.start.at, end: Some(span.end.at), ..Row::default() };
        entry.point_of(&point, Basis::Session, row, &Context::new(), output);
    }
}

/// Suffixes of names of nutrients, with their units.
const UNITS: [(&str, &str); 5] =
    [("_grams", "g"), ("_g", "g"), ("_mg", "mg"), ("_mcg", "ug"), ("_kcal", "kcal")];

/// Names of nutrients that are not the platform's.
const NUTRIENTS: &[(&str, &str)] = &[
    ("totalCarbohydrate", "carbs"),
    ("totalFat", "fat"),
    ("dietaryFiber", "dietary_fibre"),
    ("sugar", "sugars"),
];

/// Reads a meal.
pub(super) fn read_meal(mut object: Object<'_>, entry: Entry, output: &mut Output<'_>) {
    let mut held = Vec::new();
    if let Some(kilocalories) = object.measured("calories", DataType::DietaryEnergy) {
        held.push((DataType::DietaryEnergy, Amount::plain(kilocalories)));
    }
    for measure in nutrition::NUTRIENTS {
        let own = snake_case(measure.field);
        let other = NUTRIENTS.iter().find(|(field, _)| *field == measure.field).map(|(_, name)| *name);
        for name in [Some(own.as_str()), other].into_iter().flatten() {
            for (suffix, unit) in UNITS {
                let field = format!("{name}{suffix}");
                let measure = Measure { bare: unit, ..*measure };
                if let Some(amount) = points::take_bare(&mut object, &field, &measure) {
                    held.push((measure.data_type, amount));
                }
            }
        }
    }
    let meal = &[qualifier("meal_type", "meal_type", &MEAL_TYPE)];
    let context = measures::take_context(&mut object, meal);
    let name = object.string("name").map(Into::into);
    entry.with_extra(object.close()).meal(name, &held, &context, output);
}

/// Reads a mindful session.
pub(super) fn read_mindfulness(mut object: Object<'_>, entry: Entry, output: &mut Output<'_>) {
    let session =
        MindfulSession { title: object.string("title").map(Into::into), ..MindfulSession::default() };
    // The length repeats the times.
    object.number("duration_seconds");
    entry.with_extra(object.close()).mindful_session(session, output);
}
