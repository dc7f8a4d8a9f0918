//! Sleep, workouts, meals and logged events.

use crate::ledger::{Flag, Reason};
use crate::record::{Basis, Body, Context, DataType, MindfulSession, ReproductiveEvent, Sleep, Workout};
use crate::source::android::exercises::Exercise;
use crate::source::android::words::{Word, snake_case};
use crate::source::apple::sports as apple;
use crate::source::health_connect::dialects::flutter::FlutterPoint;
use crate::source::health_connect::platform::cycle;
use crate::source::health_connect::platform::measures;
use crate::source::health_connect::platform::nutrition;
use crate::source::health_connect::platform::quantity::{Amount, Quantity};
use crate::source::health_connect::platform::route::Route;
use crate::source::health_connect::platform::sports;
use crate::source::health_connect::platform::types::{Measure, Qualifier, measure};
use crate::source::health_connect::platform::words::{
    ACTIVITY_INTENSITY, MEAL_TYPE, MENSTRUATION_FLOW, SLEEP_STAGE,
};
use crate::source::health_connect::points::{self, Point};
use crate::source::health_connect::upload::Upload;
use crate::source::output::{Output, Row};

/// Reads a stage of a sleep, whose name is in the type.
pub(super) fn read_stage(
    mut point: FlutterPoint<'_>,
    name: &str,
    upload: &mut Upload,
    output: &mut Output<'_>,
) {
    point.take_length();
    point.object.text_of("stage");
    let mut word = SLEEP_STAGE.read(name);
    if point.is_apple && name == "SLEEP_IN_BED" {
        word = Word::known("in_bed");
    }
    if !word.is_known {
        point.object.flagged("type", Flag::UnknownWord);
    }
    point.close(None, upload).stage(word, output);
}

/// Reads the times of a sleep. Its stages state how long the person slept.
pub(super) fn read_sleep(mut point: FlutterPoint<'_>, upload: &mut Upload, output: &mut Output<'_>) {
    point.take_length();
    let sleep = Sleep::default();
    let entry = point.close(None, upload);
    entry.document(DataType::SleepSession, Body::Sleep(sleep), output);
}

/// The library's names for the platform's exercise types. If one type has several names, the library writes
/// any of them.
const EXERCISES: &[(&str, &str)] = &[
    ("AMERICAN_FOOTBALL", "football_american"),
    ("AUSTRALIAN_FOOTBALL", "football_australian"),
    ("CARDIO_DANCE", "dancing"),
    ("SOCIAL_DANCE", "dancing"),
    ("CROSS_COUNTRY_SKIING", "skiing"),
    ("DOWNHILL_SKIING", "skiing"),
    ("WHEELCHAIR_RUN_PACE", "wheelchair"),
    ("WHEELCHAIR_WALK_PACE", "wheelchair"),
];

/// Returns the exercise of a name: the platform's, or HealthKit's.
fn exercise(name: &str, is_apple: bool) -> Exercise {
    if is_apple && let Some(sport) = apple::sport(name) {
        return Exercise::of_sport(sport, name);
    }
    sports::read_with(name, EXERCISES)
}

/// Totals of a workout: names of the value and of its unit, in both spellings of the library.
const TOTALS: [([&str; 2], [&str; 2], DataType, Quantity); 3] = [
    (
        ["totalEnergyBurned", "total_energy_burned"],
        ["totalEnergyBurnedUnit", "total_energy_burned_unit"],
        DataType::TotalEnergy,
        Quantity::Energy,
    ),
    (
        ["totalDistance", "total_distance"],
        ["totalDistanceUnit", "total_distance_unit"],
        DataType::Distance,
        Quantity::Length,
    ),
    (
        ["totalSteps", "total_steps"],
        ["totalStepsUnit", "total_steps_unit"],
        DataType::StepCount,
        Quantity::Number,
    ),
];

/// Reads a workout. Its totals are the sums of all records of that time, of every app.
pub(super) fn read_workout(mut point: FlutterPoint<'_>, upload: &mut Upload, output: &mut Output<'_>) {
    point.object.string("unit");
    let is_apple = point.is_apple;
    let summary_field = point.object.first_of(&SUMMARY);
    let mut summary = point.object.object(summary_field, &[]);
    let value = point.value();
    let field = value.first_of(&["workoutActivityType", "workout_activity_type"]);
    let name = value.string(field);
    let exercise = name.map(|name| exercise(&name, is_apple));
    if exercise.as_ref().is_some_and(|exercise| !exercise.is_known) {
        value.flagged(field, Flag::UnknownWord);
    }
    let mut totals = Vec::new();
    for (names, units, data_type, quantity) in TOTALS {
        let (name, unit) = (value.first_of(&names), value.first_of(&units));
        // HealthKit's energy of a workout excludes basal energy.
        let data_type = match data_type {
            DataType::TotalEnergy if is_apple => DataType::ActiveEnergy,
            other => other,
        };
        let measure = measure(name, data_type, quantity, data_type.unit(), [0.0, f64::MAX]);
        let measure = if quantity == Quantity::Number { Measure { bare: "1", ..measure } } else { measure };
        let amount = points::take(value, &measure, unit);
        let amount = match &mut summary {
            // The summary repeats the value, or completes it.
            Some(summary) if amount.is_some() => {
                for name in names {
                    summary.text_of(name);
                }
                amount
            }
            Some(summary) => {
                points::take(summary, &Measure { field: summary.first_of(&names), ..measure }, "")
            }
            None => amount,
        };
        if let Some(amount) = amount {
            totals.push(Point { is_derived: !is_apple, ..Point::new(data_type, amount) });
        }
    }
    let workout = Workout {
        sport: exercise.as_ref().map(|exercise| exercise.sport),
        original_sport: exercise.map(|exercise| exercise.name.into()),
        ..Workout::default()
    };
    if let Some(mut summary) = summary {
        for name in ["workoutType", "workout_type"] {
            summary.string(name);
        }
        point.object.return_extra(summary_field, summary.close());
    }
    let entry = point.close(None, upload);
    entry.document(DataType::Workout, Body::Workout(workout), output);
    let span = entry.span;
    for point in totals {
        let row = Row { start: span.start.at, end: Some(span.end.at), ..Row::default() };
        entry.point_of(&point, Basis::Session, row, &Context::new(), output);
    }
}

/// The names of the summary of a workout.
pub(super) const SUMMARY: [&str; 2] = ["workoutSummary", "workout_summary"];

/// Reads the route of a workout.
pub(super) fn read_route(mut point: FlutterPoint<'_>, upload: &mut Upload, output: &mut Output<'_>) {
    point.object.string("unit");
    let delivery = upload.delivery.clone();
    let value = point.value();
    let field = value.first_of(&["workoutUuid", "workout_uuid"]);
    let workout = value.id(field);
    let route = Route::take(value, &delivery);
    point.metadata.id = workout.or(point.metadata.id.take());
    let entry = point.close(None, upload);
    route.give_out(&entry, output);
}

/// The library's names of nutrients that are not the platform's names in snake case.
const NUTRIENTS: &[(&str, &str)] = &[
    ("energy", "calories"),
    ("totalCarbohydrate", "carbs"),
    ("totalFat", "fat"),
    ("thiamin", "b1_thiamine"),
    ("riboflavin", "b2_riboflavin"),
    ("niacin", "b3_niacin"),
    ("pantothenicAcid", "b5_pantothenic_acid"),
    ("vitaminB6", "b6_pyridoxine"),
    ("biotin", "b7_biotin"),
    ("folate", "b9_folate"),
    ("vitaminB12", "b12_cobalamin"),
    ("unsaturatedFat", "fat_unsaturated"),
    ("monounsaturatedFat", "fat_monounsaturated"),
    ("polyunsaturatedFat", "fat_polyunsaturated"),
    ("saturatedFat", "fat_saturated"),
    ("transFat", "fat_trans_monoenoic"),
    ("dietaryFiber", "fiber"),
];

/// Reads a meal. Nutrients are in grams, energy is in kilocalories.
pub(super) fn read_meal(mut point: FlutterPoint<'_>, upload: &mut Upload, output: &mut Output<'_>) {
    point.object.string("unit");
    let value = point.value();
    let mut held: Vec<(DataType, Amount)> = Vec::new();
    for measure in nutrition::NUTRIENTS {
        let own = NUTRIENTS.iter().find(|(field, _)| *field == measure.field).map(|(_, name)| *name);
        let name = own.map_or_else(|| snake_case(measure.field), str::to_owned);
        let camel = camel_case(&name);
        let field = value.first_of(&[&name, &camel]);
        held.extend(points::take_bare(value, field, measure).map(|amount| (measure.data_type, amount)));
    }
    let field = value.first_of(&["meal_type", "mealType"]);
    let meal = &[Qualifier { field, name: "meal_type", words: &MEAL_TYPE }];
    let context = measures::take_context(value, meal);
    let name: Option<String> = value.string("name").map(Into::into);
    value.take_nulls(&["choline", "water"]);
    let entry = point.close(name.as_deref(), upload);
    entry.meal(name, &held, &context, output);
}

/// Returns a name in camel case: `b1Thiamine` for `b1_thiamine`.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(word.len().min(1));
        camel += &first.to_ascii_uppercase();
        camel += rest;
    }
    camel
}

/// Reads the strength of a menstrual flow.
pub(super) fn read_flow(mut point: FlutterPoint<'_>, upload: &mut Upload, output: &mut Output<'_>) {
    point.object.string("unit");
    let value = point.value();
    let field = value.first_of(&["flow", "numericValue", "value"]);
    let mut event = ReproductiveEvent::default();
    if let Some(word) = MENSTRUATION_FLOW.take(value, field) {
        cycle::say(&mut event, "value", word);
    }
    let field = value.first_of(&["isStartOfCycle", "is_start_of_cycle"]);
    event.is_cycle_start = value.boolean(field);
    let field = value.first_of(&["wasUserEntered", "was_user_entered"]);
    value.boolean(field);
    // The field repeats the time.
    let field = value.first_of(&["dateTime", "date_time"]);
    value.text_of(field);
    let entry = point.close(None, upload);
    entry.document(DataType::MenstrualFlow, Body::ReproductiveEvent(event), output);
}

/// Reads the intensity of an activity.
pub(super) fn read_intensity(mut point: FlutterPoint<'_>, upload: &mut Upload, output: &mut Output<'_>) {
    let value = point.value();
    // The length repeats the times.
    for field in ["minutes", "value"] {
        if value.peek(field).is_some_and(|text| !text.starts_with('{')) {
            value.number(field);
        }
    }
    let field = value.first_of(&["intensityLevel", "intensity_level", "activityIntensityType"]);
    let Some(word) = ACTIVITY_INTENSITY.take(value, field) else {
        return point.refuse(Reason::NoValue, "expected intensityLevel, found none".to_owned());
    };
    point.object.string("unit");
    let entry = point.close(None, upload);
    let series = entry.series(DataType::ActivityIntensity, Basis::Interval);
    output.row(&series, &entry.owner, Row { code: Some(word.name), ..entry.row(None) });
}

/// Reads a mindful session.
pub(super) fn read_mindfulness(mut point: FlutterPoint<'_>, upload: &mut Upload, output: &mut Output<'_>) {
    point.take_length();
    point.close(None, upload).mindful_session(MindfulSession::default(), output);
}
