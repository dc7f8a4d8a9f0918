//! `dailies`: the day so far, as Garmin Connect shows it. Every sync sends the whole day again under a new id.

use crate::record::{Basis, DataType};
use crate::source::output::Output;

use super::fields::{Field, Read, fields, stress_code_of_day};
use super::item::{Item, Statement};

const FIELDS: &[Field] = &[
    Field("steps", DataType::StepCount, Read::Number),
    Field("pushes", DataType::PushCount, Read::Number),
    Field("distanceInMeters", DataType::Distance, Read::Number),
    Field("pushDistanceInMeters", DataType::DistanceWheelchair, Read::Number),
    Field("activeTimeInSeconds", DataType::GarminActiveTime, Read::Number),
    // It excludes the basal part, unlike the field of the same name in the Activity API.
    Field("activeKilocalories", DataType::ActiveEnergy, Read::Number),
    Field("bmrKilocalories", DataType::BasalEnergy, Read::Number),
    Field("consumedCalories", DataType::DietaryEnergy, Read::Number),
    Field("moderateIntensityDurationInSeconds", DataType::ModerateActivityDuration, Read::Number),
    Field("vigorousIntensityDurationInSeconds", DataType::VigorousActivityDuration, Read::Number),
    Field("floorsClimbed", DataType::FlightsClimbed, Read::Number),
    Field("minHeartRateInBeatsPerMinute", DataType::HeartRateMinDay, Read::Number),
    // It is the mean of the last seven days, in spite of its name.
    Field("averageHeartRateInBeatsPerMinute", DataType::GarminHeartRate7DayMean, Read::Number),
    Field("maxHeartRateInBeatsPerMinute", DataType::HeartRateMaxDay, Read::Number),
    Field("restingHeartRateInBeatsPerMinute", DataType::RestingHeartRate, Read::Number),
    Field("averageStressLevel", DataType::GarminStressLevelMean, Read::Stress(stress_code_of_day)),
    Field("maxStressLevel", DataType::GarminStressLevelMax, Read::Stress(stress_code_of_day)),
    Field("stressDurationInSeconds", DataType::GarminStressDuration, Read::Number),
    Field("restStressDurationInSeconds", DataType::GarminRestStressDuration, Read::Number),
    Field("activityStressDurationInSeconds", DataType::GarminActivityStressDuration, Read::Number),
    Field("lowStressDurationInSeconds", DataType::GarminLowStressDuration, Read::Number),
    Field("mediumStressDurationInSeconds", DataType::GarminMediumStressDuration, Read::Number),
    Field("highStressDurationInSeconds", DataType::GarminHighStressDuration, Read::Number),
    Field("stressQualifier", DataType::GarminStressQualifier, Read::Word),
    Field("bodyBatteryChargedValue", DataType::GarminBodyBatteryCharged, Read::Number),
    Field("bodyBatteryDrainedValue", DataType::GarminBodyBatteryDrained, Read::Number),
    Field("stepsGoal", DataType::StepCountGoal, Read::Number),
    Field("pushesGoal", DataType::PushCountGoal, Read::Number),
    Field("intensityDurationGoalInSeconds", DataType::GarminIntensityDurationGoal, Read::Number),
    Field("floorsClimbedGoal", DataType::FlightsClimbedGoal, Read::Number),
    Field("netKilocaloriesGoal", DataType::GarminNetEnergyGoal, Read::Number),
];

pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) {
    let Some((mut item, when)) = item.when_of_day() else { return };
    let day = when.row();
    let mut columns = fields(&mut item.object, FIELDS, Basis::Day, &day);
    columns.push(item.instants("timeOffsetHeartRateSamples", DataType::HeartRate, when.start));
    // Garmin sends this constant for old clients.
    if item.object.string("activityType").is_some_and(|word| !word.eq_ignore_ascii_case("generic")) {
        item.object.give_back("activityType");
    }
    let app = item.object.string("source").map(std::borrow::Cow::into_owned);
    // The day of another vendor has its own key beside Garmin's day.
    let other = app.as_deref().filter(|app| !app.eq_ignore_ascii_case("garmin"));
    let vendor = other.map(|app| format!("@{}", app.to_uppercase())).unwrap_or_default();
    // A day grows. Of two summaries the longer one is later, whenever it was received.
    let order = vec![when.reach(&columns), item.received_at];
    let statement = Statement { app, ..Statement::document(when.day() + &vendor, order, &when) };
    item.emit(statement, columns, output);
}
