//! HealthKit's quantity types.

use crate::record::DataType;
use crate::source::apple::quantities::{metric, slug};

/// A quantity type of HealthKit.
#[derive(Debug)]
pub(crate) struct QuantityType {
    pub(crate) data_type: DataType,
    /// The label of the unit of a number without one. It is empty if libraries choose different units.
    pub(crate) unit: &'static str,
}

/// Returns the type of a name: HealthKit's identifier, with or without its prefix, another library's name for
/// it, or that of Health Auto Export, in any spelling.
pub(crate) fn quantity_type(name: &str) -> Option<QuantityType> {
    let letters = crate::record::letters(name);
    let bare = letters.strip_prefix("hkquantitytypeidentifier").unwrap_or(&letters);
    let bare = ALIASES.iter().find(|(alias, _)| *alias == bare).map_or(bare, |(_, name)| *name);
    let found = TYPES.iter().find(|(known, ..)| *known == bare);
    let found = found.map(|(_, data_type, unit)| QuantityType { data_type: *data_type, unit });
    found.or_else(|| {
        let metric = metric(&slug(name))?;
        let is_quantity = TYPES.iter().any(|(_, data_type, _)| *data_type == metric.data_type);
        is_quantity
            .then(|| QuantityType { data_type: metric.data_type, unit: metric.unit.unwrap_or_default() })
    })
}

/// Every data type of a quantity type.
pub(crate) fn data_types() -> impl Iterator<Item = DataType> {
    TYPES.iter().map(|(_, data_type, _)| *data_type)
}

/// Names of other libraries, as letters, each with the identifier.
const ALIASES: &[(&str, &str)] = &[
    ("activeenergy", "activeenergyburned"),
    ("basalenergy", "basalenergyburned"),
    ("restingenergy", "basalenergyburned"),
    ("breathingdisturbances", "applesleepingbreathingdisturbances"),
    ("exercisetime", "appleexercisetime"),
    ("movetime", "applemovetime"),
    ("standtime", "applestandtime"),
    ("sleepwristtemperature", "applesleepingwristtemperature"),
    ("sleepingwristtemperature", "applesleepingwristtemperature"),
    ("walkingsteadiness", "applewalkingsteadiness"),
    ("walkingheartrate", "walkingheartrateaverage"),
    ("cardiorecovery", "heartraterecoveryoneminute"),
    ("heartraterecovery", "heartraterecoveryoneminute"),
    ("forcedexpiratoryvolume", "forcedexpiratoryvolume1"),
    ("peakexpiratoryflow", "peakexpiratoryflowrate"),
    ("uvindex", "uvexposure"),
    ("environmentalaudio", "environmentalaudioexposure"),
    ("headphoneaudio", "headphoneaudioexposure"),
    ("dietarycarbsconsumed", "dietarycarbohydrates"),
    ("dietaryfatsconsumed", "dietaryfattotal"),
    ("dietaryproteinconsumed", "dietaryprotein"),
    ("dietaryenergy", "dietaryenergyconsumed"),
];

/// The identifiers, without their prefix and as letters, with the unit of a number without one.
const TYPES: &[(&str, DataType, &str)] = &[
    ("activeenergyburned", DataType::ActiveEnergy, ""),
    ("appleexercisetime", DataType::ExerciseTime, ""),
    ("applemovetime", DataType::MoveTime, ""),
    ("applestandtime", DataType::StandTime, ""),
    ("applesleepingbreathingdisturbances", DataType::SleepingBreathingDisturbances, "count"),
    ("applesleepingwristtemperature", DataType::SleepingWristTemperature, ""),
    ("applewalkingsteadiness", DataType::AppleWalkingSteadiness, "%"),
    ("atrialfibrillationburden", DataType::AtrialFibrillationBurden, "%"),
    ("basalbodytemperature", DataType::BasalBodyTemperature, ""),
    ("basalenergyburned", DataType::BasalEnergy, ""),
    ("bloodalcoholcontent", DataType::BloodAlcoholContent, "%"),
    ("bloodglucose", DataType::BloodGlucose, ""),
    ("bloodpressurediastolic", DataType::BloodPressureDiastolic, "mmHg"),
    ("bloodpressuresystolic", DataType::BloodPressureSystolic, "mmHg"),
    ("bodyfatpercentage", DataType::BodyFatPercentage, "%"),
    ("bodymass", DataType::BodyMass, ""),
    ("bodymassindex", DataType::BodyMassIndex, "count"),
    ("bodytemperature", DataType::BodyTemperature, ""),
    ("crosscountryskiingspeed", DataType::CrossCountrySkiingSpeed, ""),
    ("cyclingcadence", DataType::CyclingCadence, "count/min"),
    ("cyclingfunctionalthresholdpower", DataType::CyclingFunctionalThresholdPower, "W"),
    ("cyclingpower", DataType::CyclingPower, "W"),
    ("cyclingspeed", DataType::CyclingSpeed, ""),
    ("dietarybiotin", DataType::DietaryBiotin, ""),
    ("dietarycaffeine", DataType::DietaryCaffeine, ""),
    ("dietarycalcium", DataType::DietaryCalcium, ""),
    ("dietarycarbohydrates", DataType::DietaryCarbohydrate, ""),
    ("dietarychloride", DataType::DietaryChloride, ""),
    ("dietarycholesterol", DataType::DietaryCholesterol, ""),
    ("dietarychromium", DataType::DietaryChromium, ""),
    ("dietarycopper", DataType::DietaryCopper, ""),
    ("dietaryenergyconsumed", DataType::DietaryEnergy, ""),
    ("dietaryfatmonounsaturated", DataType::DietaryMonounsaturatedFat, ""),
    ("dietaryfatpolyunsaturated", DataType::DietaryPolyunsaturatedFat, ""),
    ("dietaryfatsaturated", DataType::DietarySaturatedFat, ""),
    ("dietaryfattotal", DataType::DietaryFat, ""),
    ("dietaryfiber", DataType::DietaryFiber, ""),
    ("dietaryfolate", DataType::DietaryFolate, ""),
    ("dietaryiodine", DataType::DietaryIodine, ""),
    ("dietaryiron", DataType::DietaryIron, ""),
    ("dietarymagnesium", DataType::DietaryMagnesium, ""),
    ("dietarymanganese", DataType::DietaryManganese, ""),
    ("dietarymolybdenum", DataType::DietaryMolybdenum, ""),
    ("dietaryniacin", DataType::DietaryNiacin, ""),
    ("dietarypantothenicacid", DataType::DietaryPantothenicAcid, ""),
    ("dietaryphosphorus", DataType::DietaryPhosphorus, ""),
    ("dietarypotassium", DataType::DietaryPotassium, ""),
    ("dietaryprotein", DataType::DietaryProtein, ""),
    ("dietaryriboflavin", DataType::DietaryRiboflavin, ""),
    ("dietaryselenium", DataType::DietarySelenium, ""),
    ("dietarysodium", DataType::DietarySodium, ""),
    ("dietarysugar", DataType::DietarySugar, ""),
    ("dietarythiamin", DataType::DietaryThiamin, ""),
    ("dietaryvitamina", DataType::DietaryVitaminA, ""),
    ("dietaryvitaminb12", DataType::DietaryVitaminB12, ""),
    ("dietaryvitaminb6", DataType::DietaryVitaminB6, ""),
    ("dietaryvitaminc", DataType::DietaryVitaminC, ""),
    ("dietaryvitamind", DataType::DietaryVitaminD, ""),
    ("dietaryvitamine", DataType::DietaryVitaminE, ""),
    ("dietaryvitamink", DataType::DietaryVitaminK, ""),
    ("dietarywater", DataType::DietaryWater, ""),
    ("dietaryzinc", DataType::DietaryZinc, ""),
    ("distancecrosscountryskiing", DataType::DistanceCrossCountrySkiing, ""),
    ("distancecycling", DataType::DistanceCycling, ""),
    ("distancedownhillsnowsports", DataType::DistanceDownhillSnowSports, ""),
    ("distancepaddlesports", DataType::DistancePaddleSports, ""),
    ("distancerowing", DataType::DistanceRowing, ""),
    ("distanceskatingsports", DataType::DistanceSkatingSports, ""),
    ("distanceswimming", DataType::DistanceSwimming, ""),
    ("distancewalkingrunning", DataType::DistanceWalkingRunning, ""),
    ("distancewheelchair", DataType::DistanceWheelchair, ""),
    ("electrodermalactivity", DataType::ElectrodermalActivity, ""),
    ("environmentalaudioexposure", DataType::EnvironmentalSoundLevel, "dBASPL"),
    ("environmentalsoundreduction", DataType::EnvironmentalSoundReduction, "dBASPL"),
    ("headphoneaudioexposure", DataType::HeadphoneSoundLevel, "dBASPL"),
    ("estimatedworkouteffortscore", DataType::AppleEstimatedWorkoutEffortScore, "appleEffortScore"),
    ("flightsclimbed", DataType::FlightsClimbed, "count"),
    ("forcedexpiratoryvolume1", DataType::ForcedExpiratoryVolume1s, ""),
    ("forcedvitalcapacity", DataType::ForcedVitalCapacity, ""),
    ("heartrate", DataType::HeartRate, "count/min"),
    ("heartraterecoveryoneminute", DataType::HeartRateRecovery1Min, "count/min"),
    ("heartratevariabilitysdnn", DataType::HrvSdnn, "ms"),
    ("height", DataType::Height, ""),
    ("inhalerusage", DataType::InhalerUsage, "count"),
    ("insulindelivery", DataType::InsulinDelivery, "IU"),
    ("leanbodymass", DataType::LeanBodyMass, ""),
    ("numberofalcoholicbeverages", DataType::AlcoholicDrinkCount, "count"),
    ("numberoftimesfallen", DataType::FallCount, "count"),
    ("oxygensaturation", DataType::OxygenSaturation, "%"),
    ("paddlesportsspeed", DataType::PaddleSportsSpeed, ""),
    ("peakexpiratoryflowrate", DataType::PeakExpiratoryFlow, "L/min"),
    ("peripheralperfusionindex", DataType::PeripheralPerfusionIndex, "%"),
    ("physicaleffort", DataType::PhysicalEffort, "kcal/hr·kg"),
    ("pushcount", DataType::PushCount, "count"),
    ("respiratoryrate", DataType::RespiratoryRate, "count/min"),
    ("restingheartrate", DataType::RestingHeartRate, "count/min"),
    ("rowingspeed", DataType::RowingSpeed, ""),
    ("runninggroundcontacttime", DataType::RunningGroundContactTime, "ms"),
    ("runningpower", DataType::RunningPower, "W"),
    ("runningspeed", DataType::RunningSpeed, ""),
    ("runningstridelength", DataType::RunningStrideLength, ""),
    ("runningverticaloscillation", DataType::RunningVerticalOscillation, ""),
    ("sixminutewalktestdistance", DataType::SixMinuteWalkDistance, ""),
    ("stairascentspeed", DataType::StairAscentSpeed, ""),
    ("stairdescentspeed", DataType::StairDescentSpeed, ""),
    ("stepcount", DataType::StepCount, "count"),
    ("swimmingstrokecount", DataType::SwimmingStrokeCount, "count"),
    ("timeindaylight", DataType::TimeInDaylight, ""),
    ("uvexposure", DataType::UvIndex, "count"),
    ("underwaterdepth", DataType::UnderwaterDepth, ""),
    ("vo2max", DataType::Vo2Max, "mL/min·kg"),
    ("waistcircumference", DataType::WaistCircumference, ""),
    ("walkingasymmetrypercentage", DataType::WalkingAsymmetryPercentage, "%"),
    ("walkingdoublesupportpercentage", DataType::WalkingDoubleSupportPercentage, "%"),
    ("walkingheartrateaverage", DataType::WalkingHeartRate, "count/min"),
    ("walkingspeed", DataType::WalkingSpeed, ""),
    ("walkingsteplength", DataType::WalkingStepLength, ""),
    ("watertemperature", DataType::WaterTemperature, ""),
    ("workouteffortscore", DataType::AppleWorkoutEffortScore, "appleEffortScore"),
    ("heartratevariabilityrmssd", DataType::HrvRmssd, "ms"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::apple::units::Unit;

    #[test]
    fn a_type_is_found_by_every_name() {
        let of = |name: &str| quantity_type(name).map(|found| found.data_type);
        for name in [
            "HKQuantityTypeIdentifierWalkingStepLength",
            "walkingStepLength",
            "WALKING_STEP_LENGTH",
            "walking_step_length",
            "Walking Step Length",
        ] {
            assert_eq!(of(name), Some(DataType::WalkingStepLength), "{name}");
        }
        assert_eq!(of("walking_running_distance"), Some(DataType::DistanceWalkingRunning));
        assert_eq!(of("sleep_analysis"), None);
        assert_eq!(of("HKQuantityTypeIdentifierNikeFuel"), None);
    }

    #[test]
    fn every_alias_and_every_unit_leads_to_a_type() {
        for (alias, name) in ALIASES {
            assert!(TYPES.iter().any(|(known, ..)| known == name), "{name}");
            assert!(TYPES.iter().all(|(known, ..)| known != alias), "{alias}");
        }
        for (name, data_type, unit) in TYPES.iter().filter(|(.., unit)| !unit.is_empty()) {
            assert!(Unit::of(unit, *data_type).is_some(), "{name}: {unit}");
        }
    }
}
