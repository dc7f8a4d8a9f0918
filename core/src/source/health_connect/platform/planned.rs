//! Planned workouts.

use crate::ledger::{Flag, Reason};
use crate::read::Path;
use crate::record::{
    Body, CompletionGoal, DataType, PerformanceTarget, PlannedBlock, PlannedStep, PlannedWorkout,
};
use crate::source::android::words::{Word, snake_case};
use crate::source::health_connect::item::{Entry, key};
use crate::source::health_connect::platform::measures;
use crate::source::health_connect::platform::quantity::Quantity;
use crate::source::health_connect::platform::sports;
use crate::source::health_connect::platform::words::{EXERCISE_PHASE, SEGMENT_TYPE};
use crate::source::output::Output;
use crate::take::{Judge, Object, lenient};

/// Reads a plan.
pub(crate) fn read(mut object: Object<'_>, entry: Entry, output: &mut Output<'_>) {
    let exercise = sports::take(&mut object, "exerciseType");
    let completed_by = object.id("completedExerciseSessionId");
    let plan = PlannedWorkout {
        sport: exercise.as_ref().map(|exercise| exercise.sport),
        original_sport: exercise.map(|exercise| exercise.name.into()),
        title: text(&mut object, "title"),
        notes: text(&mut object, "notes"),
        has_explicit_time: object.boolean("hasExplicitTime"),
        completed_by: completed_by.map(|id| key(&["exercise_session", &id])),
        blocks: each(&mut object, "blocks", block),
    };
    let entry = entry.with_extra(object.close());
    entry.document(DataType::PlannedWorkout, Body::PlannedWorkout(plan), output);
}

fn text(object: &mut Object<'_>, field: &str) -> Option<String> {
    object.string(field).map(Into::into)
}

/// Takes the objects of an array.
fn each<'a, T>(object: &mut Object<'a>, field: &str, read: fn(&mut Object<'a>) -> T) -> Vec<T> {
    let ledger = object.ledger();
    let elements = object.array(field);
    let open = |(path, text): (Path, &'a str)| {
        let mut element = Object::open(text, path, &[], ledger)?;
        let said = read(&mut element);
        element.close_one_of_many();
        Some(said)
    };
    elements.filter_map(open).collect()
}

fn block(object: &mut Object<'_>) -> PlannedBlock {
    PlannedBlock {
        repetitions: object.measured("repetitions", DataType::RepetitionCount).map(|number| number as i64),
        description: text(object, "description"),
        steps: each(object, "steps", step),
    }
}

fn step(object: &mut Object<'_>) -> PlannedStep {
    let name = |word: Word| word.name.into_owned();
    PlannedStep {
        exercise: SEGMENT_TYPE.take(object, "exerciseType").map(name),
        phase: EXERCISE_PHASE.take(object, "exercisePhase").and_then(Word::told).map(Into::into),
        description: text(object, "description"),
        completion_goal: goal(object),
        performance_targets: targets(object),
    }
}

/// Takes the goal of a step: an object, or only the name of a goal that has no numbers.
fn goal(object: &mut Object<'_>) -> Option<CompletionGoal> {
    const FIELD: &str = "completionGoal";
    if object.peek(FIELD)?.starts_with('{') {
        let mut inner = object.object(FIELD, &[])?;
        let goal = goal_of(&mut inner);
        inner.close_one_of_many();
        return Some(goal);
    }
    let name = object.string(FIELD)?;
    Some(match plain(&name).as_str() {
        "manualcompletion" | "manual" => CompletionGoal::Manual,
        "unknown" => CompletionGoal::Unknown,
        _ => {
            object.flagged(FIELD, Flag::UnknownWord);
            CompletionGoal::Unknown
        }
    })
}

fn goal_of(goal: &mut Object<'_>) -> CompletionGoal {
    const BY_FIELDS: &[(&[&str], &str)] = &[
        (&["distance", "duration"], "distanceandduration"),
        (&["distance"], "distance"),
        (&["duration"], "duration"),
        (&["steps"], "steps"),
        (&["repetitions"], "repetitions"),
        (&["totalCalories"], "totalcaloriesburned"),
        (&["activeCalories"], "activecaloriesburned"),
    ];
    let kind = kind(goal, BY_FIELDS);
    let metres = |goal: &mut Object<'_>| amount(goal, "distance", DataType::Distance, Quantity::Length);
    let energy =
        |goal: &mut Object<'_>, field: &str, data_type| amount(goal, field, data_type, Quantity::Energy);
    match kind.as_deref() {
        Some("distance") => CompletionGoal::Distance { distance_m: metres(goal) },
        Some("distanceandduration") => CompletionGoal::DistanceAndDuration {
            distance_m: metres(goal),
            duration_s: seconds(goal, "duration"),
        },
        Some("steps") => CompletionGoal::Steps { steps: goal.measured("steps", DataType::StepCount) },
        Some("duration") => CompletionGoal::Duration { duration_s: seconds(goal, "duration") },
        Some("repetitions") => CompletionGoal::Repetitions {
            repetitions: goal.measured("repetitions", DataType::RepetitionCount),
        },
        Some("totalcaloriesburned") => {
            CompletionGoal::TotalEnergy { energy_kcal: energy(goal, "totalCalories", DataType::TotalEnergy) }
        }
        Some("activecaloriesburned") => CompletionGoal::ActiveEnergy {
            energy_kcal: energy(goal, "activeCalories", DataType::ActiveEnergy),
        },
        Some("manualcompletion" | "manual") => CompletionGoal::Manual,
        _ => CompletionGoal::Unknown,
    }
}

/// Takes the performance targets of a step.
fn targets(object: &mut Object<'_>) -> Vec<PerformanceTarget> {
    each(object, "performanceTargets", target)
}

fn target(target: &mut Object<'_>) -> PerformanceTarget {
    const BY_FIELDS: &[(&[&str], &str)] = &[
        (&["minPower"], "power"),
        (&["minSpeed"], "speed"),
        (&["minCadence"], "cadence"),
        (&["minHeartRate"], "heartrate"),
        (&["mass"], "weight"),
        (&["rpe"], "rateofperceivedexertion"),
    ];
    let kind = kind(target, BY_FIELDS);
    let mut number =
        |field: &str, data_type: DataType, quantity: Quantity| amount(target, field, data_type, quantity);
    match kind.as_deref() {
        Some("power") => PerformanceTarget::Power {
            min_w: number("minPower", DataType::Power, Quantity::Power),
            max_w: number("maxPower", DataType::Power, Quantity::Power),
        },
        Some("speed") => PerformanceTarget::Speed {
            min_m_per_s: number("minSpeed", DataType::Speed, Quantity::Velocity),
            max_m_per_s: number("maxSpeed", DataType::Speed, Quantity::Velocity),
        },
        // Cadences of steps and of pedals have one range.
        Some("cadence") => PerformanceTarget::Cadence {
            min_per_min: number("minCadence", DataType::StepCadence, Quantity::Number),
            max_per_min: number("maxCadence", DataType::StepCadence, Quantity::Number),
        },
        Some("heartrate") => PerformanceTarget::HeartRate {
            min_per_min: number("minHeartRate", DataType::HeartRate, Quantity::Number),
            max_per_min: number("maxHeartRate", DataType::HeartRate, Quantity::Number),
        },
        Some("weight") => PerformanceTarget::Weight {
            weight_kg: number("mass", DataType::WorkoutSegmentLoad, Quantity::Mass),
        },
        Some("rateofperceivedexertion") => PerformanceTarget::RateOfPerceivedExertion {
            score: number("rpe", DataType::RateOfPerceivedExertion, Quantity::Number),
        },
        Some("amrap") => PerformanceTarget::AsManyRepetitionsAsPossible,
        _ => PerformanceTarget::Unknown,
    }
}

/// Returns the plain name of a goal or target, without the rest of its class's name. `DistanceGoal`,
/// `ExerciseCompletionGoal.DistanceGoal` and `DISTANCE` become `distance`.
fn plain(name: &str) -> String {
    let class = name.rsplit(['.', '$']).next().unwrap_or(name);
    let name: String = snake_case(class).chars().filter(char::is_ascii_alphanumeric).collect();
    let bare = ["goal", "target"].iter().find_map(|suffix| name.strip_suffix(suffix));
    bare.unwrap_or(&name).to_owned()
}

/// Returns the kind of an object: the one in the member that its library writes, else the one that its fields
/// show. An unknown kind is flagged. The platform's own kind `unknown` is not.
fn kind(object: &mut Object<'_>, by_fields: &[(&[&str], &str)]) -> Option<String> {
    const OTHERS: [&str; 4] = ["manualcompletion", "manual", "amrap", "unknown"];
    for member in ["type", "@type", "@class", "kind"] {
        let Some(name) = object.string(member) else { continue };
        let kind = plain(&name);
        if !OTHERS.contains(&kind.as_str()) && !by_fields.iter().any(|(_, known)| *known == kind) {
            object.flagged(member, Flag::UnknownWord);
        }
        return Some(kind);
    }
    let has_all = |fields: &[&str]| fields.iter().all(|field| object.has(field));
    by_fields.iter().find(|(fields, _)| has_all(fields)).map(|(_, kind)| (*kind).to_owned())
}

/// Takes a planned number, which is judged like a measured one of the type.
fn amount(object: &mut Object<'_>, field: &str, data_type: DataType, quantity: Quantity) -> Option<f64> {
    let unit = quantity.unit_of(data_type);
    let amount = quantity.take(object, field, unit, unit)?;
    measures::judged(object, field, amount, data_type).map(|amount| amount.value)
}

/// Takes a planned duration, which is judged like that of a workout.
fn seconds(object: &mut Object<'_>, field: &str) -> Option<f64> {
    let seconds = duration(object, field)?;
    object.judge(field, Judge::of(DataType::WorkoutDuration), seconds).then_some(seconds)
}

/// Takes a duration: seconds, ISO 8601, or an object of the SDK or of a library.
fn duration(object: &mut Object<'_>, field: &str) -> Option<f64> {
    match object.peek(field)?.as_bytes().first()? {
        b'{' => {
            let mut duration = object.object(field, &[])?;
            let seconds = duration.number("inSeconds").or_else(|| duration.number("seconds"));
            let nanos = duration.number("nano").or_else(|| duration.number("nanos"));
            object.return_extra(field, duration.close());
            Some(seconds? + nanos.unwrap_or(0.0) / 1e9)
        }
        b'"' => {
            let text = object.string(field)?;
            let seconds = iso_duration(&text).or_else(|| lenient(&text).ok().map(|number| number.value));
            if seconds.is_none() {
                let reason = "expected seconds or an ISO 8601 duration such as PT30M, found another text";
                object.reject_taken(field, Reason::WrongFormat, reason);
            }
            seconds
        }
        _ => object.number(field),
    }
}

/// Returns the seconds of a duration such as `PT1H30M`, `PT45.5S` or `P1DT2H`.
fn iso_duration(text: &str) -> Option<f64> {
    let (days, time) = text.strip_prefix('P')?.split_once('T').unwrap_or((text.strip_prefix('P')?, ""));
    let mut seconds = 0.0;
    for (part, units) in [(days, &[('D', 86_400.0)][..]), (time, &[('H', 3600.0), ('M', 60.0), ('S', 1.0)])] {
        let mut rest = part;
        while let Some(end) = rest.find(|char: char| char.is_ascii_alphabetic()) {
            let (number, tail) = rest.split_at(end);
            let (_, length) = units.iter().find(|(unit, _)| tail.starts_with(*unit))?;
            seconds += number.parse::<f64>().ok().filter(|number| number.is_finite())? * length;
            rest = &tail[1..];
        }
        if !rest.is_empty() {
            return None;
        }
    }
    (text.len() > 2).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_read_as_iso_8601() {
        for (text, expected) in [
            ("PT30M", Some(1800.0)),
            ("PT1H0.5S", Some(3600.5)),
            ("P1DT2H", Some(93_600.0)),
            ("PT-5S", Some(-5.0)),
            ("P2D", Some(172_800.0)),
            ("P", None),
            ("PT", None),
            ("PT5", None),
            ("PT5X", None),
            ("30", None),
            ("P1M", None),
            ("PTNaNS", None),
        ] {
            assert_eq!(iso_duration(text), expected, "{text}");
        }
    }

    #[test]
    fn a_kind_goes_by_many_names() {
        for name in [
            "DistanceGoal",
            "ExerciseCompletionGoal$DistanceGoal",
            "distance",
            "DISTANCE_GOAL",
            "a.b.Distance",
        ] {
            assert_eq!(plain(name), "distance", "{name}");
        }
    }
}
