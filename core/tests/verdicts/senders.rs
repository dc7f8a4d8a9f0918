//! The least body of each sender with one value of a type.

use serde_json::{Value, json};
use wellform_core::record::DataType;

/// 2024-02-06T22:30:00Z.
const START: i64 = 1_707_258_600;

/// A sender, or a form of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    Garmin,
    HealthConnect,
    HealthAutoExport,
    HealthAutoExportTable,
    WearOs,
}

impl Sender {
    pub const ALL: [Sender; 5] = [
        Sender::Garmin,
        Sender::HealthConnect,
        Sender::HealthAutoExport,
        Sender::HealthAutoExportTable,
        Sender::WearOs,
    ];

    /// The name of the sender in a report.
    pub fn source(self) -> &'static str {
        match self {
            Sender::Garmin => "garmin",
            Sender::HealthConnect => "health_connect",
            Sender::HealthAutoExport | Sender::HealthAutoExportTable => "health_auto_export",
            Sender::WearOs => "wear_os",
        }
    }

    /// Returns a body with one value, in the canonical unit of its type; `None` if the sender does not have the type.
    pub fn body(self, data_type: DataType, value: f64) -> Option<String> {
        match self {
            Sender::Garmin => garmin(data_type, value),
            Sender::HealthConnect => health_connect(data_type, value),
            Sender::HealthAutoExport => health_auto_export(data_type, value),
            Sender::HealthAutoExportTable => health_auto_export_table(data_type, value),
            Sender::WearOs => wear_os(data_type, value),
        }
    }
}

fn garmin(data_type: DataType, value: f64) -> Option<String> {
    let (list, field, sent) = match data_type {
        DataType::HeartRate => ("dailies", "timeOffsetHeartRateSamples", json!({ "0": value })),
        DataType::RestingHeartRate => ("dailies", "restingHeartRateInBeatsPerMinute", json!(value)),
        DataType::StepCount => ("dailies", "steps", json!(value)),
        DataType::Distance => ("dailies", "distanceInMeters", json!(value)),
        DataType::ActiveEnergy => ("dailies", "activeKilocalories", json!(value)),
        DataType::FlightsClimbed => ("dailies", "floorsClimbed", json!(value)),
        DataType::HrvRmssd => ("hrv", "hrvValues", json!({ "0": value })),
        DataType::BloodPressureSystolic => ("bloodPressures", "systolic", json!(value)),
        DataType::BloodPressureDiastolic => ("bloodPressures", "diastolic", json!(value)),
        DataType::OxygenSaturation => ("pulseox", "timeOffsetSpo2Values", json!({ "0": value })),
        DataType::RespiratoryRate => ("allDayRespiration", "timeOffsetEpochToBreaths", json!({ "0": value })),
        DataType::BodyMass => ("bodyComps", "weightInGrams", json!(value * 1000.0)),
        DataType::BodyMassIndex => ("bodyComps", "bodyMassIndex", json!(value)),
        DataType::BodyFatPercentage => ("bodyComps", "bodyFatInPercent", json!(value)),
        DataType::Vo2Max => ("userMetrics", "vo2Max", json!(value)),
        DataType::BloodGlucose => {
            let entry = json!({
                "reportTimestampInSeconds": START, "valueInMilligramsPerDeciliter": value * 18.0156,
            });
            ("mct", "pregnancySnapshot", json!({ "bloodGlucoseList": [entry] }))
        }
        _ => return None,
    };
    let mut item = match list {
        "bodyComps" | "bloodPressures" => json!({ "measurementTimeInSeconds": START }),
        "userMetrics" => json!({ "calendarDate": "2024-02-06" }),
        "mct" => json!({ "periodStartDate": "2024-01-28" }),
        _ => json!({ "startTimeInSeconds": START }),
    };
    item["userId"] = json!("c0ffee1234567890abcdef0987654321");
    item[field] = sent;
    Some(json!({ list: [item] }).to_string())
}

fn health_connect(data_type: DataType, value: f64) -> Option<String> {
    let (name, fields) = match data_type {
        DataType::HeartRate => ("HeartRate", sample("beatsPerMinute", &json!(value))),
        DataType::Speed => ("Speed", sample("speed", &json!({ "inMetersPerSecond": value }))),
        DataType::Power => ("Power", sample("power", &json!({ "inWatts": value }))),
        DataType::RestingHeartRate => ("RestingHeartRate", json!({ "beatsPerMinute": value })),
        DataType::HrvRmssd => ("HeartRateVariabilityRmssd", json!({ "heartRateVariabilityMillis": value })),
        DataType::BloodPressureSystolic => {
            ("BloodPressure", json!({ "systolic": { "inMillimetersOfMercury": value } }))
        }
        DataType::BloodPressureDiastolic => {
            ("BloodPressure", json!({ "diastolic": { "inMillimetersOfMercury": value } }))
        }
        DataType::OxygenSaturation => ("OxygenSaturation", json!({ "percentage": value })),
        DataType::RespiratoryRate => ("RespiratoryRate", json!({ "rate": value })),
        DataType::BodyMass => {
            ("Weight", json!({ "weight": { "inGrams": value * 1000.0, "inKilograms": value } }))
        }
        DataType::Height => ("Height", json!({ "height": { "inMeters": value / 100.0 } })),
        DataType::BodyFatPercentage => ("BodyFat", json!({ "percentage": value })),
        DataType::BodyTemperature => {
            ("BodyTemperature", json!({ "temperature": { "inFahrenheit": value * 1.8 + 32.0 } }))
        }
        DataType::BloodGlucose => ("BloodGlucose", json!({ "level": { "inMillimolesPerLiter": value } })),
        DataType::StepCount => ("Steps", json!({ "count": value })),
        DataType::Distance => ("Distance", json!({ "distance": { "inKilometers": value / 1000.0 } })),
        DataType::ActiveEnergy => ("ActiveCaloriesBurned", json!({ "energy": { "inKilocalories": value } })),
        DataType::TotalEnergy => ("TotalCaloriesBurned", json!({ "energy": { "inKilocalories": value } })),
        DataType::FlightsClimbed => ("FloorsClimbed", json!({ "floors": value })),
        DataType::Vo2Max => ("Vo2Max", json!({ "vo2MillilitersPerMinuteKilogram": value })),
        _ => return None,
    };
    let is_interval = matches!(
        name,
        "HeartRate"
            | "Speed"
            | "Power"
            | "Steps"
            | "Distance"
            | "ActiveCaloriesBurned"
            | "TotalCaloriesBurned"
            | "FloorsClimbed"
    );
    let mut record = fields;
    record["metadata"] = json!({ "id": "u" });
    if is_interval {
        record["startTime"] = json!(START * 1000);
        record["endTime"] = json!((START + 60) * 1000);
    } else {
        record["time"] = json!(START * 1000);
    }
    Some(json!({ name: [record] }).to_string())
}

fn sample(field: &str, value: &Value) -> Value {
    json!({ "samples": [{ "time": START * 1000, field: value }] })
}

/// Name and unit of a metric, and the number of the unit that a value is.
fn metric(data_type: DataType, value: f64) -> Option<(&'static str, &'static str, f64)> {
    Some(match data_type {
        DataType::RestingHeartRate => ("resting_heart_rate", "count/min", value),
        DataType::HrvSdnn => ("heart_rate_variability", "ms", value),
        DataType::OxygenSaturation => ("blood_oxygen_saturation", "%", value),
        DataType::RespiratoryRate => ("respiratory_rate", "count/min", value),
        DataType::BodyMass => ("weight_body_mass", "lb", value / 0.453_592_37),
        DataType::Height => ("height", "m", value / 100.0),
        DataType::BodyMassIndex => ("body_mass_index", "count", value),
        DataType::BodyFatPercentage => ("body_fat_percentage", "%", value),
        DataType::BodyTemperature => ("body_temperature", "degF", value * 1.8 + 32.0),
        DataType::BloodGlucose => ("blood_glucose", "mmol/L", value),
        DataType::StepCount => ("step_count", "count", value),
        DataType::DistanceWalkingRunning => ("walking_running_distance", "km", value / 1000.0),
        DataType::ActiveEnergy => ("active_energy", "kJ", value * 4.184),
        DataType::FlightsClimbed => ("flights_climbed", "count", value),
        DataType::Vo2Max => ("vo2_max", "ml/(kg·min)", value),
        _ => return None,
    })
}

fn health_auto_export(data_type: DataType, value: f64) -> Option<String> {
    let (name, units, mut point) = match data_type {
        DataType::HeartRate => ("heart_rate", "count/min", json!({ "Avg": value })),
        DataType::BloodPressureSystolic => ("blood_pressure", "mmHg", json!({ "systolic": value })),
        DataType::BloodPressureDiastolic => ("blood_pressure", "mmHg", json!({ "diastolic": value })),
        _ => {
            let (name, units, value) = metric(data_type, value)?;
            (name, units, json!({ "qty": value }))
        }
    };
    point["date"] = json!("2024-02-06 14:30:15 -0800");
    let metric = json!({ "name": name, "units": units, "data": [point] });
    Some(json!({ "data": { "metrics": [metric] } }).to_string())
}

fn health_auto_export_table(data_type: DataType, value: f64) -> Option<String> {
    let (name, units, value) = match data_type {
        DataType::HeartRate => ("Heart Rate [Avg]".to_owned(), "count/min", value),
        DataType::BloodPressureSystolic => ("Blood Pressure [Systolic]".to_owned(), "mmHg", value),
        DataType::BloodPressureDiastolic => ("Blood Pressure [Diastolic]".to_owned(), "mmHg", value),
        _ => {
            let (name, units, value) = metric(data_type, value)?;
            (name.replace('_', " "), units, value)
        }
    };
    Some(format!("Date/Time,{name} ({units})\n2024-02-06 14:30:15,{value}\n"))
}

fn wear_os(data_type: DataType, value: f64) -> Option<String> {
    let (name, is_reading) = match data_type {
        DataType::HeartRate => ("HeartRate", true),
        DataType::Speed => ("Speed", true),
        DataType::Vo2Max => ("VO2 Max", true),
        DataType::StepCount => ("Steps", false),
        DataType::Distance => ("Distance", false),
        DataType::TotalEnergy => ("Calories", false),
        DataType::FlightsClimbed => ("Floors", false),
        _ => return None,
    };
    let mut point = json!({ "dataType": name, "value": value });
    if is_reading {
        point["time"] = json!(START * 1000);
    } else {
        point["startTime"] = json!(START * 1000);
        point["endTime"] = json!((START + 60) * 1000);
    }
    let client = json!({ "app": "com.example.watch", "installId": "watch-1" });
    Some(
        json!({
            "format": "whs-upload", "formatVersion": 1, "syncId": "0b7e", "sentAt": "2024-02-07T11:59:00Z",
            "client": client, "mode": "passive", "dataPoints": [point],
        })
        .to_string(),
    )
}

/// What senders write where they have no value.
#[rustfmt::skip]
pub const NONES: &[(Sender, DataType, &str)] = &[
    (Sender::Garmin, DataType::HeartRate, r#"{"dailies":[{"userId":"u1","startTimeInSeconds":1707258600,"steps":1,"timeOffsetHeartRateSamples":{"0":255,"15":0}}]}"#),
    (Sender::Garmin, DataType::RestingHeartRate, r#"{"dailies":[{"userId":"u1","startTimeInSeconds":1707258600,"steps":1,"restingHeartRateInBeatsPerMinute":255}]}"#),
    (Sender::Garmin, DataType::RestingHeartRate, r#"{"dailies":[{"userId":"u1","startTimeInSeconds":1707258600,"steps":1,"restingHeartRateInBeatsPerMinute":0}]}"#),
    (Sender::Garmin, DataType::RespiratoryRate, r#"{"allDayRespiration":[{"userId":"u1","startTimeInSeconds":1707258600,"timeOffsetEpochToBreaths":{"0":0,"60":255,"120":-1}}]}"#),
    (Sender::Garmin, DataType::GarminStressLevel, r#"{"stressDetails":[{"userId":"u1","startTimeInSeconds":1707258600,"timeOffsetStressLevelValues":{"0":-1,"180":-2,"360":-3,"540":-4,"720":-5}}]}"#),
    (Sender::Garmin, DataType::GarminStressLevelMean, r#"{"dailies":[{"userId":"u1","startTimeInSeconds":1707258600,"steps":1,"averageStressLevel":-1}]}"#),
    (Sender::HealthConnect, DataType::HeartRate, r#"{"HeartRate":[{"startTime":1707258600000,"endTime":1707258660000,"metadata":{"id":"u"},"samples":[{"time":1707258600000,"beatsPerMinute":0}]}]}"#),
    (Sender::HealthConnect, DataType::RestingHeartRate, r#"{"RestingHeartRate":[{"time":1707258600000,"metadata":{"id":"u"},"beatsPerMinute":-1}]}"#),
    (Sender::HealthConnect, DataType::BodyMass, r#"{"Weight":[{"time":1707258600000,"metadata":{"id":"u"},"weight":{"inKilograms":4.9e-324}}]}"#),
    (Sender::HealthConnect, DataType::StepCadence, r#"{"StepsCadence":[{"startTime":1707258600000,"endTime":1707258660000,"metadata":{"id":"u"},"samples":[{"time":1707258600000,"rate":4.9e-324}]}]}"#),
    (Sender::HealthConnect, DataType::DietarySodium, r#"{"Nutrition":[{"startTime":1707258600000,"endTime":1707258660000,"metadata":{"id":"u"},"name":"Tea","sodium":{"inGrams":0,"inMilligrams":0}}]}"#),
    (Sender::HealthConnect, DataType::BodyMass, r#"[{"startTime":1707258600000,"endTime":1707258660000,"result":{"WEIGHT_AVG":{"inKilograms":0},"dataOrigins":[]}}]"#),
    (Sender::HealthAutoExport, DataType::HeartRate, r#"{"data":{"metrics":[{"name":"heart_rate","units":"count/min","data":[{"date":"2024-02-06 14:30:15 -0800","Min":0,"Avg":0,"Max":0}]}]}}"#),
    (Sender::HealthAutoExport, DataType::WorkoutHeartRateMean, r#"{"data":{"workouts":[{"name":"Running","start":"2024-02-06 14:30:00 -0800","end":"2024-02-06 15:30:00 -0800","avgHeartRate":{"qty":0,"units":"bpm"}}]}}"#),
    (Sender::HealthAutoExportTable, DataType::HeartRate, "Date/Time,Heart Rate [Min] (bpm),Heart Rate [Max] (bpm),Heart Rate [Avg] (bpm)\n2024-02-06 14:30:15,0,0,0\n"),
    (Sender::HealthAutoExportTable, DataType::HeartRate, "Date/Time,Heart Rate [Avg] (bpm),Step Count (count)\n2024-02-06 14:30:15,,5\n"),
    (Sender::WearOs, DataType::HeartRate, r#"{"format":"whs-upload","formatVersion":1,"client":{"app":"a","installId":"w"},"mode":"passive","dataPoints":[{"dataType":"HeartRate","time":1707258600000,"value":0},{"dataType":"HeartRate","time":1707258601000,"value":"NaN"},{"dataType":"HeartRate","time":1707258602000,"value":-1}]}"#),
    (Sender::WearOs, DataType::Pace, r#"{"format":"whs-upload","formatVersion":1,"client":{"app":"a","installId":"w"},"mode":"passive","dataPoints":[{"dataType":"Pace","time":1707258600000,"value":0}]}"#),
];

/// Bodies with one impossible value among others, and its path.
#[rustfmt::skip]
pub const ELSEWHERE: &[(Sender, &str, &str)] = &[
    (Sender::Garmin, "healthSnapshot[0].summaries[0].minValue", r#"{"healthSnapshot":[{"userId":"u1","startTimeInSeconds":1707258600,"summaries":[{"summaryType":"heart_rate","minValue":0,"avgValue":60}]}]}"#),
    (Sender::Garmin, "stressDetails[0].bodyBatteryActivityEvents[0].bodyBatteryImpact", r#"{"stressDetails":[{"userId":"u1","startTimeInSeconds":1707258600,"maxStressLevel":80,"bodyBatteryActivityEvents":[{"eventStartTimeInSeconds":1707258600,"eventType":"SLEEP","bodyBatteryImpact":101}]}]}"#),
    (Sender::Garmin, "sleeps[0].overallSleepScore.value", r#"{"sleeps":[{"userId":"u1","startTimeInSeconds":1707258600,"durationInSeconds":20000,"overallSleepScore":{"value":101,"qualifierKey":"GOOD"}}]}"#),
    (Sender::HealthConnect, "heart_rate[0].min", r#"{"timestamp":"2026-05-04T09:00:00Z","app_version":"1","heart_rate":[{"avg":70,"min":0,"max":90,"start_time":"2026-05-04T08:00:00Z","end_time":"2026-05-04T08:01:00Z","time":"2026-05-04T08:01:00Z"}]}"#),
    (Sender::HealthConnect, "exercise[0].avg_cadence_spm", r#"{"timestamp":"2026-05-04T09:00:00Z","app_version":"1","exercise":[{"type":"running","start_time":"2026-05-04T08:00:00Z","end_time":"2026-05-04T08:30:00Z","duration_seconds":1800,"avg_cadence_spm":10001,"steps":4000}]}"#),
    (Sender::HealthConnect, "[0].result.SPEED_MIN", r#"[{"startTime":1707258600000,"endTime":1707258660000,"result":{"SPEED_AVG":{"inMetersPerSecond":3},"SPEED_MIN":{"inMetersPerSecond":-4},"dataOrigins":["a"]}}]"#),
    (Sender::HealthAutoExport, "data.metrics[0].data[0].Min", r#"{"data":{"metrics":[{"name":"heart_rate","units":"count/min","data":[{"date":"2024-02-06 14:30:15 -0800","Min":0,"Avg":60,"Max":90}]}]}}"#),
    (Sender::HealthAutoExport, "data.workouts[0].heartRateData[0].Max", r#"{"data":{"workouts":[{"name":"Running","start":"2024-02-06 14:30:00 -0800","end":"2024-02-06 15:30:00 -0800","heartRateData":[{"date":"2024-02-06 14:30:00 -0800","Min":60,"Avg":70,"Max":401,"units":"bpm"}]}]}}"#),
    (Sender::HealthAutoExport, "data.heartRateNotifications[0].heartRateData[0].Max", r#"{"data":{"heartRateNotifications":[{"start":"2024-02-06 14:30:00 -0800","end":"2024-02-06 14:40:00 -0800","threshold":120,"heartRateData":[{"Min":125,"Avg":130,"Max":401,"units":"bpm","timestamp":{"start":"2024-02-06 14:30:00 -0800","end":"2024-02-06 14:31:00 -0800"}}]}]}}"#),
    (Sender::HealthAutoExportTable, "[0].Heart Rate [Min] (bpm)", "Date/Time,Heart Rate [Min] (bpm),Heart Rate [Max] (bpm),Heart Rate [Avg] (bpm)\n2024-02-06 14:30:00,0,90,70\n"),
    (Sender::WearOs, "dataPoints[0].min", r#"{"format":"whs-upload","formatVersion":1,"client":{"app":"a","installId":"w"},"mode":"passive","dataPoints":[{"dataType":"HeartRate","startTime":1707258600000,"endTime":1707258601000,"average":71,"min":0,"max":90}]}"#),
];
