//! The totals of a workout.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::super::measure::{Measure, is_implausible};
use super::metrics;
use crate::ledger::Flag;
use crate::record::{Basis, Context, DataType, Owner, Provenance};
use crate::source::output::{Output, Row, Series};
use crate::take::Object;

/// Fields of both versions. Of two fields with one type the first counts.
const FIELDS: &[(&str, DataType)] = &[
    // Seconds, without pauses.
    ("duration", DataType::WorkoutDuration),
    ("activeEnergyBurned", DataType::ActiveEnergy),
    // A total in version 1. In version 2 this name is a series.
    ("activeEnergy", DataType::ActiveEnergy),
    ("basalEnergy", DataType::BasalEnergy),
    ("totalEnergy", DataType::TotalEnergy),
    ("stepCount", DataType::StepCount),
    ("distance", DataType::Distance),
    ("avgSpeed", DataType::WorkoutSpeedMean),
    // The distance divided by the duration.
    ("speed", DataType::WorkoutSpeedMean),
    ("maxSpeed", DataType::WorkoutSpeedMax),
    ("avgHeartRate", DataType::WorkoutHeartRateMean),
    ("maxHeartRate", DataType::WorkoutHeartRateMax),
    ("intensity", DataType::PhysicalEffort),
    // The app's documentation spells it so.
    ("intesity", DataType::PhysicalEffort),
    // The humidity comes before the temperature: see `Totals::zero_is_none`.
    ("humidity", DataType::RelativeHumidity),
    ("temperature", DataType::AirTemperature),
    ("elevationUp", DataType::ElevationGain),
    ("elevationDown", DataType::ElevationLoss),
    ("flightsClimbed", DataType::FlightsClimbed),
    ("stepCadence", DataType::StepCadence),
    ("swimCadence", DataType::SwimmingCadence),
    ("totalSwimmingStrokeCount", DataType::SwimmingStrokeCount),
    ("lapLength", DataType::PoolLength),
    ("swolfScore", DataType::SwolfScore),
    ("workoutEffortScore", DataType::AppleWorkoutEffortScore),
    ("effortScore", DataType::AppleWorkoutEffortScore),
    ("estimatedWorkoutEffortScore", DataType::AppleEstimatedWorkoutEffortScore),
    ("estimatedEffortScore", DataType::AppleEstimatedWorkoutEffortScore),
];

/// `HealthKit`'s names for totals among the metadata.
const METADATA: &[(&str, DataType)] = &[
    ("HKWeatherHumidity", DataType::RelativeHumidity),
    ("HKWeatherTemperature", DataType::AirTemperature),
    ("HKElevationAscended", DataType::ElevationGain),
    ("HKElevationDescended", DataType::ElevationLoss),
    ("HKAverageMETs", DataType::PhysicalEffort),
    ("HKAverageSpeed", DataType::WorkoutSpeedMean),
    ("HKMaximumSpeed", DataType::WorkoutSpeedMax),
    ("HKLapLength", DataType::PoolLength),
];

/// Totals, means and scores of one workout. Each type occurs once.
#[derive(Debug)]
pub(in super::super) struct Totals {
    each: Vec<Total>,
    /// Whether the sender writes 0 for a missing value.
    zero_is_none: bool,
    /// The values of further fields of a type that differ from the first.
    pub(super) verbatim: Map<String, Value>,
}

#[derive(Debug)]
struct Total {
    data_type: DataType,
    value: Option<Measure>,
    min: Option<f64>,
    max: Option<f64>,
}

impl Totals {
    pub(in super::super) fn new(zero_is_none: bool) -> Self {
        Totals { each: Vec::new(), zero_is_none, verbatim: Map::new() }
    }

    /// Takes all fields.
    pub(super) fn take(&mut self, object: &mut Object<'_>) {
        for (name, data_type) in FIELDS {
            // An array with the same name is a series.
            if object.peek(name).is_some_and(|text| !text.starts_with('[')) {
                self.field(object, name, *data_type);
            }
        }
        self.heart_rate(object);
        self.elevation(object);
        // Totals of later versions have the names of metrics.
        for (name, data_type) in metrics::named(object, '{') {
            self.field(object, &name, data_type);
        }
    }

    fn field(&mut self, object: &mut Object<'_>, name: &str, data_type: DataType) {
        let zero_is_none = self.zero_is_none(data_type);
        if let Some(measure) = Measure::take(object, name, data_type, zero_is_none) {
            self.add(name, data_type, measure);
        }
    }

    /// Returns whether a 0 means that there is no value. Weather is complete, so a temperature beside a
    /// humidity may be 0.
    pub(in super::super) fn zero_is_none(&self, data_type: DataType) -> bool {
        let weather = data_type == DataType::AirTemperature && self.has(DataType::RelativeHumidity);
        self.zero_is_none && !weather
    }

    fn has(&self, data_type: DataType) -> bool {
        self.each.iter().any(|total| total.data_type == data_type)
    }

    /// Returns the value of a total.
    pub(super) fn value(&self, data_type: DataType) -> Option<f64> {
        let total = self.each.iter().find(|total| total.data_type == data_type)?;
        total.value.as_ref().map(|measure| measure.value)
    }

    /// Adds the value of a field. If the type already has another value, the new one goes to the verbatim
    /// fields.
    pub(in super::super) fn add(&mut self, name: &str, data_type: DataType, measure: Measure) {
        match self.value(data_type) {
            None => self.of(data_type).value = Some(measure),
            // Floats have noise.
            Some(told) if (told - measure.value).abs() <= told.abs() * 1e-6 => {}
            Some(_) => {
                let (qty, units) =
                    measure.original.unwrap_or_else(|| (measure.value, data_type.unit().to_owned()));
                self.verbatim.insert(name.to_owned(), json!({ "qty": qty, "units": units }));
            }
        }
    }

    fn of(&mut self, data_type: DataType) -> &mut Total {
        let at = self.each.iter().position(|total| total.data_type == data_type).unwrap_or_else(|| {
            self.each.push(Total { data_type, value: None, min: None, max: None });
            self.each.len() - 1
        });
        &mut self.each[at]
    }

    /// Version 2 repeats mean and maximum beside the minimum.
    fn heart_rate(&mut self, object: &mut Object<'_>) {
        const KEY: &str = "heartRate";
        let Some(mut rates) = object.object(KEY, &[]) else { return };
        let mut take = |name, data_type| Measure::take(&mut rates, name, data_type, self.zero_is_none);
        let mean = take("avg", DataType::WorkoutHeartRateMean);
        let most = take("max", DataType::WorkoutHeartRateMax);
        let least = take("min", DataType::HeartRate).map(|least| least.value);
        object.return_extra(KEY, rates.close());
        if least.is_some() {
            let total = self.of(DataType::WorkoutHeartRateMean);
            (total.min, total.max) = (least, most.as_ref().map(|most| most.value));
        }
        if let Some(mean) = mean {
            self.add("heartRate.avg", DataType::WorkoutHeartRateMean, mean);
        }
        if let Some(most) = most {
            self.add("heartRate.max", DataType::WorkoutHeartRateMax, most);
        }
    }

    /// Takes the totals among the metadata: texts such as `68 %`. What is none stays among the metadata.
    pub(super) fn metadata(&mut self, metadata: &mut Object<'_>) {
        for (name, data_type) in METADATA {
            let Some(text) = metadata.string(name) else { continue };
            let parts = text.split_once(' ').and_then(|(number, unit)| Some((number.parse().ok()?, unit)));
            match parts.map(|(value, unit): (f64, _)| Measure::new(value, Some(unit), *data_type)) {
                Some(Ok((measure, mended))) => {
                    if let Some(how) = mended {
                        metadata.mended(name, how);
                    }
                    self.add(name, *data_type, measure);
                }
                _ => metadata.give_back(name),
            }
        }
    }

    /// Version 1 has both directions under one label.
    fn elevation(&mut self, object: &mut Object<'_>) {
        const KEY: &str = "elevation";
        let Some(mut elevation) = object.object(KEY, &[]) else { return };
        let label = elevation.string("units");
        for (name, data_type) in [("ascent", DataType::ElevationGain), ("descent", DataType::ElevationLoss)] {
            let Some(value) = elevation.number(name).filter(|value| *value != 0.0) else { continue };
            match Measure::new(value, label.as_deref(), data_type) {
                Ok((measure, _)) => {
                    if is_implausible(measure.value, data_type) {
                        elevation.flagged(name, Flag::Implausible);
                    }
                    self.add(name, data_type, measure);
                }
                Err((code, reason)) => elevation.reject_taken(name, code, &reason),
            }
        }
        object.return_extra(KEY, elevation.close());
    }

    /// Removes a total.
    pub(super) fn remove(&mut self, data_type: DataType) {
        self.each.retain(|total| total.data_type != data_type);
    }

    /// Writes a row for each total, with the times of `row`.
    pub(super) fn emit(
        self,
        row: &Row,
        basis: Basis,
        floating: bool,
        source: &Arc<Provenance>,
        owner: &Arc<Owner>,
        output: &mut Output<'_>,
    ) {
        for Total { data_type, value, min, max } in self.each {
            let (value, original) = value.map(|measure| (measure.value, measure.original)).unzip();
            let (original, original_unit) = original.flatten().unzip();
            let series = Series {
                data_type: data_type.into(),
                unit: Cow::Borrowed(data_type.unit()),
                basis,
                source: Arc::clone(source),
                context: Context::new(),
                floating,
                derived: false,
                original_unit: original_unit.map(Cow::Owned),
            };
            output.row(&series, owner, Row { value, min, max, original, ..row.clone() });
        }
    }
}
