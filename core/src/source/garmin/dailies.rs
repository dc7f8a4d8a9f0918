//! `dailies`: the day so far, as Garmin Connect shows it. Every sync sends the whole day again under a new id.

use crate::read::json::Alias;
use crate::record::{Basis, Context, DataType, Method, Owner, Scope};
use crate::source::{Output, Row};

use super::item::{Field, Item, Read, emit};

pub(super) const ALIASES: &[Alias] = &[];

const FIELDS: &[Field] = &[
    Field("steps", DataType::StepCount, Read::Number),
    Field("pushes", DataType::PushCount, Read::Number),
    Field("distanceInMeters", DataType::Distance, Read::Number),
    Field("pushDistanceInMeters", DataType::DistanceWheelchair, Read::Number),
    Field("activeTimeInSeconds", DataType::GarminActiveTime, Read::Number),
    // Without the basal part, unlike the field of the same name in the Activity API.
    Field("activeKilocalories", DataType::ActiveEnergy, Read::Number),
    Field("bmrKilocalories", DataType::BasalEnergy, Read::Number),
    Field("consumedCalories", DataType::DietaryEnergy, Read::Number),
    Field("moderateIntensityDurationInSeconds", DataType::ModerateActivityDuration, Read::Number),
    Field("vigorousIntensityDurationInSeconds", DataType::VigorousActivityDuration, Read::Number),
    Field("floorsClimbed", DataType::FlightsClimbed, Read::Number),
    Field("minHeartRateInBeatsPerMinute", DataType::HeartRateMinDay, Read::Number),
    // The mean of the last seven days, in spite of its name.
    Field("averageHeartRateInBeatsPerMinute", DataType::GarminHeartRate7DayMean, Read::Number),
    Field("maxHeartRateInBeatsPerMinute", DataType::HeartRateMaxDay, Read::Number),
    Field("restingHeartRateInBeatsPerMinute", DataType::RestingHeartRate, Read::Number),
    Field("averageStressLevel", DataType::GarminStressLevelMean, Read::Stress),
    Field("maxStressLevel", DataType::GarminStressLevelMax, Read::Stress),
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

pub(super) fn read(item: Item<'_>, output: &mut Output) {
    let Some((mut item, when)) = item.when(output) else { return };
    let local_date = when.local_date_of(when.start);
    let day = Row { start: when.start, end: Some(when.end()), local_date, ..Row::default() };
    let mut columns = item.fields(FIELDS, Basis::Day, &day, output);
    columns.push(item.instants(
        "timeOffsetHeartRateSamples",
        DataType::HeartRate,
        when.start,
        Context::new(),
        output,
    ));
    // A constant that Garmin keeps for old clients.
    item.object.string("activityType", &mut output.ledger);
    let app = item.object.string("source", &mut output.ledger).map(std::borrow::Cow::into_owned);
    let record_id = item.object.string("summaryId", &mut output.ledger).map(std::borrow::Cow::into_owned);
    if item.says_nothing(&columns) {
        return item.refuse_empty(output);
    }

    // The day of another vendor stands beside Garmin's own.
    let other = app.as_deref().filter(|app| !app.eq_ignore_ascii_case("garmin"));
    let vendor = other.map(|app| format!("@{app}")).unwrap_or_default();
    let id = match local_date {
        Some(date) => format!("{date}{vendor}"),
        None => format!("{}{vendor}", when.start / 1000),
    };
    let source = item.provenance(app, Method::Automatic);
    let [position, mapping] = item.order();
    let owner = Owner {
        key: item.key(&id),
        scope: Scope::Document,
        // A day grows: the longer one is the later one, whenever it came.
        rank: vec![when.duration.unwrap_or(0), item.received_at, position, mapping],
        record_id,
        utc_offset: when.utc_offset,
        slot: None,
        extra: item.object.close(&mut output.ledger),
    };
    emit(columns, &source, owner, output);
}
