//! Numbers that are no row of their own: within a position, a goal or a plan. Each is judged by the range of a type.

use wellform_core::record::{DataType, Verdict};

use crate::normalised;
use crate::senders::Sender;

/// Where a number is in a body: a sender, the type that judges the number, its path, how many of it make one of the type's unit,
/// and the body with `$` in its place.
type Place = (Sender, DataType, &'static str, f64, &'static str);

#[rustfmt::skip]
const PLACES: &[Place] = &[
    (Sender::Garmin, DataType::Altitude, "activityDetails[0].samples[0].elevationInMeters", 1.0, r#"{"activityDetails":[{"userId":"u1","activityId":7,"summary":{"startTimeInSeconds":1707258600,"durationInSeconds":60},"samples":[{"startTimeInSeconds":1707258600,"latitudeInDegree":52.5,"longitudeInDegree":13.4,"elevationInMeters":$}]}]}"#),
    (Sender::Garmin, DataType::Height, "mct[0].pregnancySnapshot.weightGoalUserInput.heightInCentimeters", 1.0, r#"{"mct":[{"userId":"u1","periodStartDate":"2024-01-28","pregnancySnapshot":{"title":"a","weightGoalUserInput":{"heightInCentimeters":$,"weightInGrams":64000}}}]}"#),
    (Sender::Garmin, DataType::BodyMass, "mct[0].pregnancySnapshot.weightGoalUserInput.weightInGrams", 1000.0, r#"{"mct":[{"userId":"u1","periodStartDate":"2024-01-28","pregnancySnapshot":{"title":"a","weightGoalUserInput":{"heightInCentimeters":170,"weightInGrams":$}}}]}"#),
    (Sender::HealthConnect, DataType::Altitude, "ExerciseSession[0].exerciseRoute.route[0].altitude", 1.0, r#"{"ExerciseSession":[{"startTime":1707258600000,"endTime":1707258660000,"metadata":{"id":"u"},"exerciseType":56,"exerciseRoute":{"route":[{"time":1707258600000,"latitude":52.5,"longitude":13.4,"altitude":{"inMeters":$}}]}}]}"#),
    (Sender::HealthConnect, DataType::LocationVerticalAccuracy, "ExerciseSession[0].exerciseRoute.route[0].horizontalAccuracy", 1.0, r#"{"ExerciseSession":[{"startTime":1707258600000,"endTime":1707258660000,"metadata":{"id":"u"},"exerciseType":56,"exerciseRoute":{"route":[{"time":1707258600000,"latitude":52.5,"longitude":13.4,"horizontalAccuracy":$}]}}]}"#),
    (Sender::HealthConnect, DataType::Distance, "PlannedExerciseSession[0].blocks[0].steps[0].completionGoal.distance", 0.001, PLAN_OF_DISTANCE),
    (Sender::HealthConnect, DataType::WorkoutDuration, GOAL_DURATION, 1.0, r#"{"PlannedExerciseSession":[{"startTime":1707258600000,"endTime":1707258660000,"metadata":{"id":"u"},"exerciseType":56,"blocks":[{"steps":[{"completionGoal":{"type":"DurationGoal","duration":$}}]}]}]}"#),
    (Sender::HealthConnect, DataType::WorkoutDuration, GOAL_DURATION, 1.0, r#"{"PlannedExerciseSession":[{"startTime":1707258600000,"endTime":1707258660000,"metadata":{"id":"u"},"exerciseType":56,"blocks":[{"steps":[{"completionGoal":{"type":"DurationGoal","duration":{"seconds":$,"nano":0}}}]}]}]}"#),
    (Sender::HealthConnect, DataType::StepCount, "PlannedExerciseSession[0].blocks[0].steps[0].completionGoal.steps", 1.0, r#"{"PlannedExerciseSession":[{"startTime":1707258600000,"endTime":1707258660000,"metadata":{"id":"u"},"exerciseType":56,"blocks":[{"steps":[{"completionGoal":{"type":"StepsGoal","steps":$}}]}]}]}"#),
    (Sender::HealthConnect, DataType::RepetitionCount, "PlannedExerciseSession[0].blocks[0].repetitions", 1.0, r#"{"PlannedExerciseSession":[{"startTime":1707258600000,"endTime":1707258660000,"metadata":{"id":"u"},"exerciseType":56,"blocks":[{"repetitions":$,"description":"a"}]}]}"#),
    (Sender::HealthConnect, DataType::RepetitionCount, "PlannedExerciseSession[0].blocks[0].steps[0].completionGoal.repetitions", 1.0, r#"{"PlannedExerciseSession":[{"startTime":1707258600000,"endTime":1707258660000,"metadata":{"id":"u"},"exerciseType":56,"blocks":[{"steps":[{"completionGoal":{"type":"RepetitionsGoal","repetitions":$}}]}]}]}"#),
    (Sender::HealthConnect, DataType::TotalEnergy, "PlannedExerciseSession[0].blocks[0].steps[0].completionGoal.totalCalories", 1.0, r#"{"PlannedExerciseSession":[{"startTime":1707258600000,"endTime":1707258660000,"metadata":{"id":"u"},"exerciseType":56,"blocks":[{"steps":[{"completionGoal":{"type":"TotalCaloriesBurnedGoal","totalCalories":{"inKilocalories":$}}}]}]}]}"#),
    (Sender::HealthConnect, DataType::ActiveEnergy, "PlannedExerciseSession[0].blocks[0].steps[0].completionGoal.activeCalories", 1.0, r#"{"PlannedExerciseSession":[{"startTime":1707258600000,"endTime":1707258660000,"metadata":{"id":"u"},"exerciseType":56,"blocks":[{"steps":[{"completionGoal":{"type":"ActiveCaloriesBurnedGoal","activeCalories":{"inKilocalories":$}}}]}]}]}"#),
    (Sender::HealthConnect, DataType::Power, "PlannedExerciseSession[0].blocks[0].steps[0].performanceTargets[0].maxPower", 1.0, r#"{"PlannedExerciseSession":[{"startTime":1707258600000,"endTime":1707258660000,"metadata":{"id":"u"},"exerciseType":56,"blocks":[{"steps":[{"performanceTargets":[{"type":"PowerTarget","minPower":{"inWatts":1},"maxPower":{"inWatts":$}}]}]}]}]}"#),
    (Sender::HealthConnect, DataType::Speed, "PlannedExerciseSession[0].blocks[0].steps[0].performanceTargets[0].minSpeed", 1.0, r#"{"PlannedExerciseSession":[{"startTime":1707258600000,"endTime":1707258660000,"metadata":{"id":"u"},"exerciseType":56,"blocks":[{"steps":[{"performanceTargets":[{"type":"SpeedTarget","minSpeed":{"inMetersPerSecond":$},"maxSpeed":{"inMetersPerSecond":4}}]}]}]}]}"#),
    (Sender::HealthConnect, DataType::StepCadence, "PlannedExerciseSession[0].blocks[0].steps[0].performanceTargets[0].minCadence", 1.0, r#"{"PlannedExerciseSession":[{"startTime":1707258600000,"endTime":1707258660000,"metadata":{"id":"u"},"exerciseType":56,"blocks":[{"steps":[{"performanceTargets":[{"type":"CadenceTarget","minCadence":$,"maxCadence":90}]}]}]}]}"#),
    (Sender::HealthConnect, DataType::HeartRate, "PlannedExerciseSession[0].blocks[0].steps[0].performanceTargets[0].maxHeartRate", 1.0, r#"{"PlannedExerciseSession":[{"startTime":1707258600000,"endTime":1707258660000,"metadata":{"id":"u"},"exerciseType":56,"blocks":[{"steps":[{"performanceTargets":[{"type":"HeartRateTarget","minHeartRate":120,"maxHeartRate":$}]}]}]}]}"#),
    (Sender::HealthConnect, DataType::WorkoutSegmentLoad, "PlannedExerciseSession[0].blocks[0].steps[0].performanceTargets[0].mass", 1.0, r#"{"PlannedExerciseSession":[{"startTime":1707258600000,"endTime":1707258660000,"metadata":{"id":"u"},"exerciseType":56,"blocks":[{"steps":[{"performanceTargets":[{"type":"WeightTarget","mass":{"inKilograms":$}}]}]}]}]}"#),
    (Sender::HealthConnect, DataType::RateOfPerceivedExertion, "PlannedExerciseSession[0].blocks[0].steps[0].performanceTargets[0].rpe", 1.0, r#"{"PlannedExerciseSession":[{"startTime":1707258600000,"endTime":1707258660000,"metadata":{"id":"u"},"exerciseType":56,"blocks":[{"steps":[{"performanceTargets":[{"type":"RateOfPerceivedExertionTarget","rpe":$}]}]}]}]}"#),
    (Sender::HealthAutoExport, DataType::Altitude, "data.workouts[0].route[0].altitude", 1.0, r#"{"data":{"workouts":[{"name":"Running","start":"2024-02-06 14:30:00 -0800","end":"2024-02-06 15:30:00 -0800","route":[{"latitude":52.5,"longitude":13.4,"altitude":$,"timestamp":"2024-02-06 14:30:00 -0800"}]}]}}"#),
    (Sender::HealthAutoExport, DataType::Speed, "data.workouts[0].route[0].speed", 1.0, r#"{"data":{"workouts":[{"name":"Running","start":"2024-02-06 14:30:00 -0800","end":"2024-02-06 15:30:00 -0800","route":[{"latitude":52.5,"longitude":13.4,"speed":$,"timestamp":"2024-02-06 14:30:00 -0800"}]}]}}"#),
    (Sender::HealthAutoExportTable, DataType::Altitude, "[0].Altitude (m)", 1.0, "Timestamp,Latitude,Longitude,Altitude (m),Speed (m/s)\n2024-02-06 14:30:00,52.5,13.4,$,2\n"),
    (Sender::HealthAutoExportTable, DataType::Speed, "[0].Speed (m/s)", 1.0, "Timestamp,Latitude,Longitude,Altitude (m),Speed (m/s)\n2024-02-06 14:30:00,52.5,13.4,30,$\n"),
    (Sender::WearOs, DataType::Altitude, "dataPoints[0].value.altitude", 1.0, r#"{"format":"whs-upload","formatVersion":1,"client":{"app":"a","installId":"w"},"mode":"passive","dataPoints":[{"dataType":"Location","time":1707258600000,"value":{"latitude":52.5,"longitude":13.4,"altitude":$}}]}"#),
    (Sender::WearOs, DataType::LocationVerticalAccuracy, "dataPoints[0].accuracy.verticalPositionErrorMeters", 1.0, r#"{"format":"whs-upload","formatVersion":1,"client":{"app":"a","installId":"w"},"mode":"passive","dataPoints":[{"dataType":"Location","time":1707258600000,"value":{"latitude":52.5,"longitude":13.4},"accuracy":{"verticalPositionErrorMeters":$}}]}"#),
    (Sender::WearOs, DataType::StepCount, "goals[0].threshold", 1.0, r#"{"format":"whs-upload","formatVersion":1,"client":{"app":"a","installId":"w"},"mode":"passive","goals":[{"time":1707258600000,"dataType":"Steps","threshold":$,"comparisonType":1}]}"#),
];

const PLAN_OF_DISTANCE: &str = r#"{"PlannedExerciseSession":[{"startTime":1707258600000,"endTime":1707258660000,"metadata":{"id":"u"},"exerciseType":56,"blocks":[{"steps":[{"completionGoal":{"type":"DistanceGoal","distance":{"inKilometers":$}}}]}]}]}"#;

const GOAL_DURATION: &str = "PlannedExerciseSession[0].blocks[0].steps[0].completionGoal.duration";

/// Values of a type for every verdict that its range has room for.
fn values(data_type: DataType) -> Vec<f64> {
    let range = data_type.range().expect("a range");
    let (possible, plausible) = (range.possible, range.plausible);
    let middle = f64::midpoint(plausible.least.max(1.0), plausible.most.min(1e4));
    let above = f64::midpoint(plausible.most, possible.most);
    vec![possible.most * 2.0, possible.least - 2.0, above, middle]
}

#[test]
fn numbers_of_positions_goals_and_plans_are_judged_by_their_type() {
    for (sender, data_type, path, factor, body) in PLACES {
        for value in values(*data_type) {
            let expected = data_type.verdict(value);
            let body = body.replace('$', &(value * factor).to_string());
            let report = normalised(&body).report;
            assert_eq!(report.source.as_deref(), Some(sender.source()), "{body}");
            let rejected =
                report.rejected.iter().map(|rejected| (rejected.code.code(), rejected.path.as_str()));
            let flagged = report.flagged.iter().map(|flagged| (flagged.code.code(), flagged.path.as_str()));
            let found: Vec<_> = rejected.chain(flagged).collect();
            // A goal without its threshold says nothing.
            let refused = path.strip_suffix(".threshold").unwrap_or(path);
            // CoreLocation writes a negative speed where it has none.
            let is_none =
                value < 0.0 && path.to_lowercase().contains("speed") && *sender != Sender::HealthConnect;
            let expected = match expected {
                Verdict::Impossible if is_none => vec![],
                Verdict::Impossible => vec![("impossible", refused)],
                Verdict::Implausible => vec![("implausible", *path)],
                Verdict::Plausible => vec![],
            };
            assert_eq!(found, expected, "{value} in {body}");
            assert!(!report.counts.is_empty() || refused != *path, "{body}: {report:?}");
        }
    }
}
