//! Workouts of Open Wearables.

use crate::ledger::{Flag, Reason};
use std::collections::BTreeSet;

use crate::record::{Basis, Body, Context, DataType, Provider, Workout};
use crate::source::android::exercises::Exercise;
use crate::source::android::when;
use crate::source::apple::sports as apple;
use crate::source::health_connect::dialects::open_wearables::{take_metadata, take_span};
use crate::source::health_connect::platform::exercise::Parts;
use crate::source::health_connect::platform::quantity::{Amount, Quantity};
use crate::source::health_connect::platform::route::Route;
use crate::source::health_connect::platform::sports;
use crate::source::health_connect::platform::types::{self, Measure, measure};
use crate::source::health_connect::points::{self, Point};
use crate::source::health_connect::upload::Upload;
use crate::source::output::{Output, Row};
use crate::take::Object;

/// Values of a whole workout, by plain names.
const VALUES: &[(&str, DataType, Quantity)] = &[
    ("calories", DataType::TotalEnergy, Quantity::Energy),
    ("totalcalories", DataType::TotalEnergy, Quantity::Energy),
    ("activecalories", DataType::ActiveEnergy, Quantity::Energy),
    ("distance", DataType::Distance, Quantity::Length),
    ("stepcount", DataType::StepCount, Quantity::Number),
    ("steps", DataType::StepCount, Quantity::Number),
    ("averageheartrate", DataType::WorkoutHeartRateMean, Quantity::Number),
    ("meanheartrate", DataType::WorkoutHeartRateMean, Quantity::Number),
    ("maxheartrate", DataType::WorkoutHeartRateMax, Quantity::Number),
    ("averagespeed", DataType::WorkoutSpeedMean, Quantity::Velocity),
    ("meanspeed", DataType::WorkoutSpeedMean, Quantity::Velocity),
    ("maxspeed", DataType::WorkoutSpeedMax, Quantity::Velocity),
    ("altitudegain", DataType::ElevationGain, Quantity::Length),
    ("altitudeloss", DataType::ElevationLoss, Quantity::Length),
    ("averagerunningpower", DataType::Power, Quantity::Power),
    ("vo2max", DataType::Vo2Max, Quantity::Number),
    // Of Apple Health.
    ("activeenergyburned", DataType::ActiveEnergy, Quantity::Energy),
    ("basalenergyburned", DataType::BasalEnergy, Quantity::Energy),
    ("totaldistance", DataType::Distance, Quantity::Length),
    ("elevationascended", DataType::ElevationGain, Quantity::Length),
    ("elevationdescended", DataType::ElevationLoss, Quantity::Length),
    ("flightsclimbed", DataType::FlightsClimbed, Quantity::HealthKit),
    ("totalflightsclimbed", DataType::FlightsClimbed, Quantity::HealthKit),
    ("swimmingstrokecount", DataType::SwimmingStrokeCount, Quantity::HealthKit),
    ("totalswimmingstrokecount", DataType::SwimmingStrokeCount, Quantity::HealthKit),
    ("laplength", DataType::PoolLength, Quantity::Length),
    ("averagerunningspeed", DataType::RunningSpeed, Quantity::Velocity),
    ("averagerunningstridelength", DataType::RunningStrideLength, Quantity::HealthKit),
    ("averageverticaloscillation", DataType::RunningVerticalOscillation, Quantity::HealthKit),
    ("averagegroundcontacttime", DataType::RunningGroundContactTime, Quantity::HealthKit),
    ("averagecyclingpower", DataType::CyclingPower, Quantity::HealthKit),
    ("averagecyclingspeed", DataType::CyclingSpeed, Quantity::Velocity),
    ("averagecyclingcadence", DataType::CyclingCadence, Quantity::HealthKit),
    ("averagemets", DataType::PhysicalEffort, Quantity::HealthKit),
    ("weathertemperature", DataType::AirTemperature, Quantity::Temperature),
    ("weatherhumidity", DataType::RelativeHumidity, Quantity::Percentage),
];

/// Values that are recorded during a workout.
const SAMPLES: &[(&str, DataType, Quantity)] = &[
    ("heartrate", DataType::HeartRate, Quantity::Number),
    ("speed", DataType::Speed, Quantity::Velocity),
    ("power", DataType::Power, Quantity::Power),
];

/// Reads a workout.
pub(super) fn read(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    let Some(record_type) = types::find("ExerciseSession") else { return object.close_one_of_many() };
    upload.is_of(record_type);
    let (mut metadata, own_id) = take_metadata(&mut object, upload, "WORKOUT");
    // A workout may consist of several sessions. Each is whole and has an id of its own.
    (metadata.id, metadata.is_part) = (own_id, false);
    let Some((mut object, span)) = take_span(object, upload) else { return };
    let entry = upload.entry(record_type, span, metadata, None);
    let mut workout = take_workout(&mut object, upload.provider);
    let delivery = &upload.delivery;
    let (values, place) = take_values(&mut object);
    place.narrow(&mut workout);
    let parts = Parts::take(&mut object, &entry, delivery);
    let route = Route::take(&mut object, delivery);
    let samples = take_samples(&mut object, upload);
    object.take_nulls(&["metadata"]);
    let entry = entry.with_extra(object.close());

    let route = route.give_out(&entry, output);
    entry.document(DataType::Workout, Body::Workout(Workout { route, ..workout }), output);
    for point in values {
        let row = Row { start: span.start.at, end: Some(span.end.at), ..Row::default() };
        entry.point_of(&point, Basis::Session, row, &Context::new(), output);
    }
    parts.give_out(&entry, output);
    for (at, point) in samples {
        let row = Row { start: at, ..Row::default() };
        entry.point_of(&point, Basis::Instant, row, &Context::new(), output);
    }
}

fn take_workout(object: &mut Object<'_>, provider: Provider) -> Workout {
    let name = object.string("type");
    let exercise = name.map(|name| match apple::sport(&name) {
        Some(sport) if provider == Provider::AppleHealth => Exercise::of_sport(sport, &name),
        // The SDK's own map is incomplete: `UNKNOWN_33` is Jetpack's number 33.
        _ => sports::read(&name),
    });
    if exercise.as_ref().is_some_and(|exercise| !exercise.is_known) {
        object.flagged("type", Flag::UnknownWord);
    }
    Workout {
        sport: exercise.as_ref().map(|exercise| exercise.sport),
        original_sport: exercise.map(|exercise| exercise.name.into()),
        title: object.string("title").map(Into::into),
        notes: object.string("notes").map(Into::into),
        ..Workout::default()
    }
}

/// Takes the values of a whole workout. The SDK computes them, except its length, from the records of that
/// time.
fn take_values(object: &mut Object<'_>) -> (Vec<Point>, Place) {
    let mut found: Vec<Point> = Vec::new();
    let mut least = None;
    let mut place = Place::default();
    for mut value in object.objects("values", &[]) {
        let name = points::plain(&value.string("type").unwrap_or_default());
        let unit = value.peek("unit").map(|text| text.trim_matches('"').to_owned()).unwrap_or_default();
        match name.as_str() {
            "duration" | "totalduration" => {
                let unit = value.string("unit").unwrap_or("s".into());
                let amount = points::take_length(&mut value, "value", &unit, points::LONGEST);
                found.extend(amount.map(|amount| Point::new(DataType::WorkoutDuration, amount)));
            }
            "minheartrate" => {
                value.string("unit");
                least = value.measured("value", DataType::WorkoutHeartRateMean);
            }
            "indoorworkout" => {
                value.string("unit");
                place.is_indoor = value.number("value").map(|number| number != 0.0);
            }
            "swimminglocationtype" => {
                value.string("unit");
                place.water = match value.number("value") {
                    Some(1.0) => Some("pool"),
                    Some(2.0) => Some("open_water"),
                    _ => None,
                };
            }
            "meancadence" | "maxcadence" => {
                let data_type = cadence(&name, &unit);
                value.string("unit");
                let amount = value.measured("value", data_type).map(Amount::plain);
                found.extend(amount.map(|amount| Point::new(data_type, amount)));
            }
            name => {
                let Some((_, data_type, quantity)) = VALUES.iter().find(|(known, ..)| *known == name) else {
                    value.give_back("type");
                    value.close_one_of_many();
                    continue;
                };
                let measure = plain_measure(*data_type, *quantity);
                let mend = |amount, value: &Object<'_>| points::whole_percent(amount, *data_type, value);
                let amount = points::take_with(&mut value, &measure, "unit", mend);
                found.extend(amount.map(|amount| Point::new(*data_type, amount)));
            }
        }
        value.close_one_of_many();
    }
    // Several names may have one type. The first counts.
    let mut seen = BTreeSet::new();
    found.retain(|point| seen.insert(point.data_type.name()));
    for point in &mut found {
        point.is_derived = point.data_type != DataType::WorkoutDuration;
        if point.data_type == DataType::WorkoutHeartRateMean {
            point.least = least;
        }
    }
    (found, place)
}

/// The place of a workout in HealthKit's metadata.
#[derive(Default)]
struct Place {
    is_indoor: Option<bool>,
    /// `pool` or `open_water`.
    water: Option<&'static str>,
}

impl Place {
    /// Enters the place into a workout, whose sport may be narrower there.
    fn narrow(self, workout: &mut Workout) {
        let place = self.water.or((self.is_indoor == Some(true)).then_some("indoor"));
        workout.sport = workout.sport.map(|sport| apple::at(sport, place));
        workout.is_indoor = self.is_indoor;
    }
}

fn cadence(name: &str, unit: &str) -> DataType {
    match (name, unit) {
        ("meancadence", "rpm") => DataType::WorkoutCyclingCadenceMean,
        ("meancadence", _) => DataType::WorkoutStepCadenceMean,
        (_, "rpm") => DataType::WorkoutCyclingCadenceMax,
        _ => DataType::WorkoutStepCadenceMax,
    }
}

fn plain_measure(data_type: DataType, quantity: Quantity) -> Measure {
    measure("value", data_type, quantity, data_type.unit(), [f64::MIN, f64::MAX])
}

/// Takes the values that were recorded during a workout, in order of time.
fn take_samples(object: &mut Object<'_>, upload: &Upload) -> Vec<(i64, Point)> {
    let mut found = Vec::new();
    for mut sample in object.objects("samples", &[]) {
        let at = when::take(&mut sample, "timestamp", upload.delivery.zone);
        let name = points::plain(&sample.string("type").unwrap_or_default());
        let is_turns = sample.peek("unit").is_some_and(|unit| unit.contains("rpm"));
        let kind = match name.as_str() {
            "cadence" if is_turns => Some((DataType::CyclingCadence, Quantity::Number)),
            "cadence" => Some((DataType::StepCadence, Quantity::Number)),
            name => SAMPLES.iter().find(|(known, ..)| *known == name).map(|(_, kind, of)| (*kind, *of)),
        };
        let Some((data_type, quantity)) = kind else {
            sample.give_back("type");
            sample.close_one_of_many();
            continue;
        };
        let amount = points::take(&mut sample, &plain_measure(data_type, quantity), "unit");
        let (Some(at), Some(amount)) = (at, amount) else {
            let reason = "expected timestamp, type and value, found fewer".to_owned();
            sample.refuse(Reason::NoValue, reason);
            continue;
        };
        sample.close_one_of_many();
        found.push((at.at, Point::new(data_type, amount)));
    }
    found.sort_by_key(|(at, _)| *at);
    found
}
