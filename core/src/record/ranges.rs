//! The one table of possible and plausible values of each data type, in the type's canonical unit, for every
//! sender.
//!
//! A row has types, possible values, plausible values and the source of the bounds. An impossible value is
//! rejected. A possible value that is not plausible is taken and flagged. Both bounds of `a..=b` belong to
//! the range.
//!
//! - A bound is wide if its source leaves a doubt. What a phone or a watch rightly sends is always possible.
//! - Amounts are over any time, from a second to a year: Health Auto Export can add up whole years. A
//!   plausible amount is what a year can hold. A possible amount is what ten years or a life can hold.
//! - A sender's value for "none" (0, -1, 255) is the sender's own matter, and is looked for before the value
//!   is judged.
//! - "Health Connect takes" is what the platform validates. If that is wider than what is possible here, the
//!   source says so.
//!
//! `docs/data-types.md` shows the ranges. A type without a number of its own is at the end.

use std::ops::RangeInclusive;

use super::data_types::DataType;
use super::range::{ABOVE_ZERO, Bounds, Range, Verdict, ranges};

/// A year with a leap day, in seconds.
const YEAR: f64 = 31_622_400.0;
/// Ten years, in seconds.
const TEN_YEARS: f64 = 315_576_000.0;

ranges! {
    // activity
    [StepCount, WalkingStepCount, RunningStepCount, PushCount], 0.0..=1e9, 0.0..=2e7, "possible: more than a life holds; plausible: a year of 54,000 a day. Health Connect takes 0 to 1,000,000 per record";
    [Distance, DistanceCycling, InclineDistance, DeclineDistance, FlatGroundDistance], 0.0..=1e9, 0.0..=1.5e8, "possible: a million km; plausible: the longest year on a bicycle, 139,326 km (Guinness, 2017). Health Connect takes 0 to 1,000,000 per record";
    [DistanceWalkingRunning, DistanceSwimming, DistanceWheelchair, DistanceDownhillSnowSports, DistanceCrossCountrySkiing, DistancePaddleSports, DistanceRowing, DistanceSkatingSports], 0.0..=1e9, 0.0..=4e7, "possible: a million km; plausible: a year of 110 km a day";
    [InclineDuration, DeclineDuration, FlatGroundDuration, ExerciseTime, MoveTime, StandTime, GarminActiveTime], 0.0..=TEN_YEARS, 0.0..=YEAR, "possible: ten years; plausible: a whole year";
    [FlightsClimbed], 0.0..=1e9, 0.0..=1e6, "possible: as steps; plausible: a year of 2,700 a day. Health Connect takes 0 to 1,000,000 per record";
    [ElevationGain, ElevationLoss], -1e8..=1e8, -1e4..=3e6, "plausible: down one high mountain, as some barometers count, to a year of 8,200 m a day. Health Connect takes -1,000,000 to 1,000,000 per record";
    [ActiveEnergy, BasalEnergy, TotalEnergy], 0.0..=1e8, 0.0..=3e6, "possible: more than a life uses; plausible: a year of 8,200 a day, as in a cycling grand tour. Health Connect takes 0 to 1,000,000 per record";
    [StandHour], 0.0..=87_840.0, 0.0..=8784.0, "at most one an hour. possible: ten years; plausible: a year";
    [ModerateActivityDuration, VigorousActivityDuration], 0.0..=180_000.0, 0.0..=90_000.0, "possible: a local day of 50 hours, from UTC+14 to UTC-12; plausible: 25 hours, when clocks go back";
    [GarminMotionIntensityMean, GarminMotionIntensityMax], 0.0..=7.0, 0.0..=7.0, "Garmin's scale, 0 to 7";
    [MetabolicEquivalent, PhysicalEffort], 0.0..=100.0, 0.0..=30.0, "plausible: 28 at the highest oxygen uptake on record (97.5 mL/min/kg); the Compendium of Physical Activities ends at 23";
    [StepCountGoal, PushCountGoal], 0.0..=1e9, 0.0..=1e6, "as steps; plausible: what Health Connect takes per record";
    [FlightsClimbedGoal], 0.0..=1e9, 0.0..=10_000.0, "as flights climbed; plausible: Mount Everest three times a day";
    [GarminIntensityDurationGoal], 0.0..=604_800.0, 0.0..=180_000.0, "possible: all of a week; plausible: seven hours a day of a week";
    [GarminNetEnergyGoal], -1e6..=1e6, -2e4..=2e4, "net of what is burned, so it can be negative; plausible: more than a day's total energy";
    [SwimmingStrokeCount], 0.0..=1e9, 0.0..=2e7, "as steps";
    [SwimmingLengthCount, SwimmingLapCount, RepetitionCount, GolfShotCount], 0.0..=1e9, 0.0..=1e6, "possible: as steps; plausible: a year of 2,700 a day";
    [Vo2Max, Vo2MaxCycling], ABOVE_ZERO..=200.0, 5.0..=100.0, "plausible: from end-stage heart failure to the highest on record, 97.5 (Svendsen, on a bicycle). Health Connect takes 0 to 100; 0 is no uptake";
    [Speed, WorkoutSpeedMean, WorkoutSpeedMax], 0.0..=1e6, 0.0..=350.0, "possible: what Health Connect takes; plausible: an airliner over ground";
    [RunningSpeed, WalkingSpeed], 0.0..=1000.0, 0.0..=13.0, "possible: several times the speed of sound; plausible: the fastest sprint, 12.4 (Bolt, 2009)";
    [CyclingSpeed], 0.0..=1000.0, 0.0..=85.0, "possible: several times the speed of sound; plausible: the fastest bicycle, 82.2 (Guinness, 2018)";
    [CrossCountrySkiingSpeed, PaddleSportsSpeed, RowingSpeed], 0.0..=1000.0, 0.0..=35.0, "possible: several times the speed of sound; plausible: a fast descent on skis, 126 km/h";
    [Pace, WorkoutPaceMean, WorkoutPaceFastest], 0.0..=1e7, 0.0..=7200.0, "0 is stopped on Wear OS. possible: 0.1 mm/s; plausible: two hours for a km";
    [Power, CyclingPower, RunningPower], 0.0..=100_000.0, 0.0..=3000.0, "possible: what Health Connect takes; plausible: above a track sprinter's peak of about 2,500";
    [CyclingFunctionalThresholdPower], 0.0..=100_000.0, 10.0..=700.0, "possible: as power; plausible: above the hour of the best riders, about 450 to 500";
    [CyclingCadence, StepCadence, PushCadence, WorkoutCyclingCadenceMean, WorkoutCyclingCadenceMax, WorkoutStepCadenceMean, WorkoutStepCadenceMax, WorkoutPushCadenceMean, WorkoutPushCadenceMax], 0.0..=10_000.0, 0.0..=400.0, "possible: what Health Connect takes; plausible: above a sprint, on foot or on rollers, of about 300";
    [SwimmingCadence, WorkoutSwimmingCadenceMean], 0.0..=10_000.0, 0.0..=150.0, "possible: as other cadences; plausible: twice a sprint of about 70";
    [RunningStrideLength], 0.0..=100.0, 0.0..=6.0, "plausible: two steps of a sprint, 2.7 each";
    [RunningVerticalOscillation], 0.0..=1000.0, 0.0..=50.0, "plausible: a jump, several times Garmin's gauge of about 6 to 12";
    [RunningVerticalRatio], 0.0..=100.0, 0.0..=50.0, "a ratio to stride length, as fraction or percent";
    [RunningGroundContactTime], 0.0..=60_000.0, 0.0..=2000.0, "possible: a minute; plausible: a slow walk, about 1,000";
    // mobility
    [WalkingStepLength], 0.0..=100.0, 0.0..=3.0, "plausible: longer than a sprinter's step of 2.7";
    [WalkingAsymmetryPercentage, WalkingDoubleSupportPercentage, AppleWalkingSteadiness], 0.0..=100.0, 0.0..=100.0, "a percentage of a whole";
    [StairAscentSpeed, StairDescentSpeed], 0.0..=1000.0, 0.0..=5.0, "possible: as running; plausible: above tower runners and a run down";
    [SixMinuteWalkDistance], 0.0..=10_000.0, 0.0..=1700.0, "plausible: six minutes of the fastest race walk, about 1,600; Apple's estimate ends at 500";
    [FallCount], 0.0..=1e9, 0.0..=10_000.0, "possible: as other counts; plausible: a year of 27 a day";
    // heart
    [HeartRate, HeartRateMinDay, HeartRateMaxDay, GarminHeartRate7DayMean, RestingHeartRate, WalkingHeartRate, WorkoutHeartRateMean, WorkoutHeartRateMax], ABOVE_ZERO..=400.0, 20.0..=300.0, "possible: above any rate with a pulse, and 0 is no beat; plausible: from below the lowest at rest on record, 26 (Guinness), to the most that Health Connect takes. At rest it takes 0 too";
    [HrvSdnn, HrvRmssd, HrvSdrr, GarminHrvNightMean, GarminHrvNight5minMax], ABOVE_ZERO..=10_000.0, 1.0..=500.0, "possible: no two beats are equal in length all the time, nor 10 s apart from the mean; plausible: above atrial fibrillation. Health Connect takes 1 to 200";
    [RrInterval], ABOVE_ZERO..=60_000.0, 200.0..=3000.0, "plausible: 300 to 20 beats a minute, as the heart rate; possible: one a minute";
    [HeartRateRecovery1Min], -400.0..=400.0, -50.0..=150.0, "a difference of two heart rates, negative if the rate rises; plausible: twice an athlete's drop";
    [AtrialFibrillationBurden], 0.0..=100.0, 0.0..=100.0, "a percentage of time";
    [Electrocardiogram], -1e6..=1e6, -10_000.0..=10_000.0, "possible: beyond the electrode offset of 300,000 that IEC 60601-2-25 demands; plausible: the signal that IEC 60601-2-47 demands, 5,000 either way, twice";
    [BloodPressureSystolic], ABOVE_ZERO..=600.0, 40.0..=300.0, "possible: above the highest on record, 480 in a leg press (MacDougall, 1985); plausible: from shock to where cuffs end. Health Connect takes 20 to 200";
    [BloodPressureDiastolic], 0.0..=600.0, 10.0..=180.0, "possible: above the highest on record, 350 in a leg press (MacDougall, 1985), and 0 where sounds never end; plausible: what Health Connect takes, 10 to 180";
    [PeripheralPerfusionIndex], 0.0..=100.0, 0.0..=30.0, "a percentage; plausible: above what oximeters show, 0.02 to 20 (Masimo)";
    // respiratory
    [OxygenSaturation], ABOVE_ZERO..=100.0, 30.0..=100.0, "a percentage of haemoglobin; plausible: the lowest of a climber on Everest was 34 (Grocott, 2009). Health Connect takes 0 too, which is what oximeters show without a finger";
    [RespiratoryRate], ABOVE_ZERO..=200.0, 2.0..=100.0, "possible: above any panting, below 255; plausible: from slow breathing as an exercise to a newborn in distress. Health Connect takes 0 to 1,000; 0 is no breath";
    [SleepingBreathingDisturbances], 0.0..=10_000.0, 0.0..=200.0, "plausible: above the most severe sleep apnoea, about 150 an hour";
    [ForcedVitalCapacity, ForcedExpiratoryVolume1s], 0.0..=20.0, 0.05..=12.0, "plausible: from a small child to the largest lung on record, 11.7 (Reed, a rower)";
    [PeakExpiratoryFlow], 0.0..=2000.0, 10.0..=1000.0, "plausible: above the scale of peak flow meters, 60 to 800 (EN 13826)";
    [InhalerUsage], 0.0..=1e6, 0.0..=20_000.0, "plausible: a year of 54 a day";
    // body
    [BodyMass], ABOVE_ZERO..=700.0, 0.2..=640.0, "possible: above the heaviest on record; plausible: from the smallest newborn that lived, 0.212, to the heaviest person, 635 (Guinness). Health Connect takes 0 to 1,000, but no person weighs that or nothing";
    [Height], ABOVE_ZERO..=300.0, 20.0..=275.0, "plausible: from a newborn of 23 weeks to the tallest on record, 272 (Guinness). Health Connect takes 0 to 300; 0 is no height";
    [BodyMassIndex], ABOVE_ZERO..=1000.0, 5.0..=250.0, "plausible: from below what starvation leaves to above the heaviest person on record, 186";
    [BodyFatPercentage], 0.0..=100.0, 1.0..=80.0, "a percentage of body mass; plausible: essential fat is about 2 to 5, so a value below 1 is probably a fraction";
    [LeanBodyMass, MuscleMass], ABOVE_ZERO..=700.0, 0.1..=300.0, "possible: no part outweighs the body; plausible: below half of the heaviest person. Health Connect takes 0 to 1,000 of lean mass, but no person weighs that, or has none";
    [BoneMass], ABOVE_ZERO..=700.0, 0.02..=25.0, "possible: no part outweighs the body; plausible: a skeleton is about 15 % of a large body. Health Connect takes 0 to 1,000, but no person weighs that, or has none";
    [BodyWaterMass], ABOVE_ZERO..=700.0, 0.1..=350.0, "possible: no part outweighs the body; plausible: half of the heaviest person. Health Connect takes 0 to 1,000, but no person weighs that, or has none";
    [BodyWaterPercentage], 0.0..=100.0, 20.0..=95.0, "a percentage of body mass; plausible: from the most obese to a premature newborn, about 90";
    [WaistCircumference], ABOVE_ZERO..=500.0, 10.0..=310.0, "plausible: from a premature newborn to the largest on record, 302 (Guinness)";
    [BasalMetabolicRate], ABOVE_ZERO..=20_000.0, 20.0..=7000.0, "plausible: from a premature newborn to the heaviest person on record, about 6,300 (Mifflin). Health Connect takes 0 to 10,000; 0 is no life";
    [BodyTemperature], 5.0..=60.0, 25.0..=45.0, "possible: beyond what was survived, 11.8 and 46.5, and below 98.6, which is no degree Celsius; plausible: from severe hypothermia to heat stroke. Health Connect takes 0 to 100, but no body has that";
    [SkinTemperature, SkinTemperatureBaseline, SleepingWristTemperature], -50.0..=100.0, 15.0..=45.0, "possible: a sensor in frost or a sauna; plausible: cold hands to fever. Health Connect takes 0 to 100 as a baseline";
    [SkinTemperatureDelta], -100.0..=100.0, -15.0..=15.0, "possible: a difference of two skin temperatures; plausible: between cold hands and a covered wrist. Health Connect takes -30 to 30";
    [ElectrodermalActivity], 0.0..=1e8, 0.0..=100.0, "plausible: above the 1 to 40 of skin conductance (Boucsein, 2012); possible: the same in a unit a million times smaller, because senders disagree";
    [HandwashingEvent, ToothbrushingEvent], 0.0..=TEN_YEARS, 0.0..=3600.0, "possible: as other durations; plausible: an hour";
    // clinical
    [BloodGlucose], ABOVE_ZERO..=200.0, 0.5..=50.0, "possible: above the highest on record, 147.6 (Guinness); plausible: what Health Connect takes at most. It takes 0 too, which is no life";
    [InsulinDelivery], 0.0..=100_000.0, 0.0..=1000.0, "plausible: above a day of severe resistance; overdoses on record are up to 10,000";
    [BloodAlcoholContent], 0.0..=10.0, 0.0..=1.6, "percent; plausible: about the highest that was survived, 1.4 to 1.6";
    // sleep
    [TotalSleepTime, DeepSleepDuration, LightSleepDuration, RemSleepDuration, AsleepUnspecifiedDuration, AwakeDuration, InBedDuration, UnmeasurableSleepDuration, NapDuration], 0.0..=TEN_YEARS, 0.0..=86_400.0, "possible: as other durations, because apps may add up nights; plausible: a night ends within a day";
    [NapDurationDay], 0.0..=180_000.0, 0.0..=90_000.0, "possible: a local day of 50 hours, from UTC+14 to UTC-12; plausible: 25 hours, when clocks go back";
    // score
    [GarminSleepScore, GarminSleepScoreDuration, GarminSleepScoreStress, GarminSleepScoreAwakeCount, GarminSleepScoreRem, GarminSleepScoreRestlessness, GarminSleepScoreLight, GarminSleepScoreDeep], 0.0..=100.0, 0.0..=100.0, "Garmin's scale, 0 to 100";
    [GarminStressLevel, GarminStressLevelMean, GarminStressLevelMax], 0.0..=100.0, 0.0..=100.0, "Garmin's scale, 1 to 100, and 0 in days without stress; negatives are the sender's codes";
    [GarminStressDuration, GarminRestStressDuration, GarminActivityStressDuration, GarminLowStressDuration, GarminMediumStressDuration, GarminHighStressDuration], 0.0..=180_000.0, 0.0..=90_000.0, "possible: a local day of 50 hours, from UTC+14 to UTC-12; plausible: 25 hours, when clocks go back";
    [GarminBodyBattery], 0.0..=100.0, 0.0..=100.0, "Garmin's scale, 0 to 100";
    [GarminBodyBatteryCharged, GarminBodyBatteryDrained], -1000.0..=1000.0, -100.0..=100.0, "plausible: all of Garmin's scale once, of either sign, which is not documented; possible: ten times, because it can be charged and drained more than once a day";
    [GarminBodyBatteryEvent], -100.0..=100.0, -100.0..=100.0, "Garmin's scale, 0 to 100, up or down";
    [GarminFitnessAge], ABOVE_ZERO..=150.0, 15.0..=110.0, "possible: above the oldest person, 122 (Guinness); plausible: from youth to old age";
    [AppleWorkoutEffortScore, AppleEstimatedWorkoutEffortScore], 0.0..=10.0, 0.0..=10.0, "Apple's scale, 1 to 10, and 0 for skipped";
    [RateOfPerceivedExertion], 0.0..=20.0, 0.0..=10.0, "Borg's CR10 ends at 10 but lets one go beyond; his older scale ends at 20. Health Connect takes 0 to 10";
    // nutrition
    [DietaryEnergy, DietaryEnergyFromFat], 0.0..=1e8, 0.0..=4e6, "possible: more than a life uses; plausible: a year of 11,000 a day. Health Connect takes 0 to 100,000 per record";
    [DietaryWater], 0.0..=1e9, 0.0..=1e7, "possible: a million litres; plausible: a year of 27 litres a day. Health Connect takes 0 to 100,000 per record";
    [DietaryCarbohydrate, DietaryFiber, DietarySugar, DietaryProtein, DietaryFat, DietarySaturatedFat, DietaryMonounsaturatedFat, DietaryPolyunsaturatedFat, DietaryUnsaturatedFat, DietaryTransFat], 0.0..=1e8, 0.0..=1e6, "possible: more than a life eats; plausible: a year of 2.7 kg a day. Health Connect takes 0 to 100,000 per record";
    [DietarySodium, DietaryPotassium, DietaryCalcium, DietaryPhosphorus, DietaryMagnesium, DietaryChloride], 0.0..=1e9, 0.0..=1e7, "possible: a tonne; plausible: a year of 27 g a day, six times and more what is tolerable (DRI, 2019). Health Connect takes 0 to 100,000 per record";
    [DietaryCholesterol, DietaryCaffeine, DietaryVitaminC, DietaryVitaminE, DietaryNiacin], 0.0..=1e9, 0.0..=4e6, "possible: a tonne; plausible: a year of 11 g a day, five times and more what is tolerable (DRI, 2019). Health Connect takes 0 to 100,000 per record";
    [DietaryIron, DietaryZinc, DietaryVitaminB6, DietaryPantothenicAcid, DietaryRiboflavin, DietaryThiamin], 0.0..=1e9, 0.0..=4e5, "possible: a tonne; plausible: a year of 1.1 g a day, ten times and more what is tolerable (DRI, 2019). Health Connect takes 0 to 100,000 per record";
    [DietaryCopper, DietaryManganese], 0.0..=1e9, 0.0..=4e4, "possible: a tonne; plausible: a year of 110 mg a day, ten times what is tolerable (DRI, 2019). Health Connect takes 0 to 100,000 per record";
    [DietarySelenium, DietaryChromium, DietaryVitaminD], 0.0..=1e12, 0.0..=4e6, "possible: a tonne; plausible: a year of 11 mg a day, ten times and more what is tolerable (DRI, 2019). Health Connect takes 0 to 100,000,000 per record";
    [DietaryMolybdenum, DietaryIodine, DietaryVitaminA, DietaryVitaminB12, DietaryVitaminK, DietaryFolate, DietaryFolicAcid], 0.0..=1e12, 0.0..=4e7, "possible: a tonne; plausible: a year of 110 mg a day, ten times and more what is tolerable (DRI, 2019). Health Connect takes 0 to 100,000,000 per record";
    [DietaryBiotin], 0.0..=1e12, 0.0..=2e8, "possible: a tonne; plausible: a year of 550 mg a day; trials in multiple sclerosis gave 300. Health Connect takes 0 to 100,000,000 per record";
    [AlcoholicDrinkCount], 0.0..=1e6, 0.0..=20_000.0, "plausible: a year of 54 a day";
    // reproductive
    [BasalBodyTemperature], 5.0..=60.0, 30.0..=43.0, "possible: as body temperature; plausible: from hypothermia to high fever. Health Connect takes 0 to 100, but no body has that";
    [MenstrualCycle], 0.0..=1000.0, 10.0..=200.0, "possible: almost three years; plausible: from half of the usual 24 to 38 (FIGO, 2018) to more than the 90 of amenorrhoea";
    [FertileWindow], 0.0..=1000.0, 0.0..=30.0, "possible: as a cycle; plausible: six days (Wilcox, 1995), with room for a calendar's method";
    [SexualActivity], 0.0..=1e6, 0.0..=10_000.0, "a count, where a sender counts; plausible: a year of 27 a day";
    // environment
    [EnvironmentalSoundLevel, HeadphoneSoundLevel], -30.0..=200.0, -25.0..=150.0, "possible: air cannot carry an undistorted tone above 194; plausible: from the quietest room on record, -24.9 (Guinness), to above the threshold of pain";
    [EnvironmentalSoundReduction], -200.0..=200.0, -10.0..=80.0, "a difference of two levels; plausible: earplugs under muffs, with room";
    [UvIndex], 0.0..=100.0, 0.0..=45.0, "plausible: the highest on record was 43.3 (Cabrol, 2014)";
    [TimeInDaylight], 0.0..=TEN_YEARS, 0.0..=YEAR, "possible: ten years; plausible: a whole year";
    [UnderwaterDepth], -100.0..=12_000.0, -2.0..=350.0, "possible: above the deepest sea, 10,935, and a pressure sensor's error; plausible: the deepest dive with a tank, 332 (Guinness)";
    [WaterTemperature], -50.0..=120.0, -3.0..=60.0, "possible: a sensor out of the water; plausible: from freezing sea water to a hot spring";
    [AirTemperature], -100.0..=150.0, -90.0..=60.0, "possible: a sauna; plausible: the extremes on record, -89.2 and 56.7 (WMO)";
    [RelativeHumidity], 0.0..=100.0, 0.0..=100.0, "a percentage of saturation";
    [Altitude], -12_000.0..=100_000.0, -1000.0..=15_000.0, "possible: from the deepest sea to where space begins; plausible: from the Dead Sea, -430, with a barometer's error, to an airliner";
    [LocationVerticalAccuracy], 0.0..=1e6, 0.0..=10_000.0, "plausible: a fix by a distant mast";
    // mind
    [MindfulSession], 0.0..=TEN_YEARS, 0.0..=YEAR, "possible: ten years; plausible: a whole year, because apps may add up years";
    // workout
    [WorkoutDuration, WorkoutElapsedDuration, WorkoutMovingDuration, WorkoutRestingDuration], 0.0..=TEN_YEARS, 0.0..=8_640_000.0, "possible: as other durations; plausible: a hundred days, an expedition";
    [PoolLength], 1.0..=10_000.0, 5.0..=1100.0, "possible: one stroke to open water; plausible: from a hotel's pool to the longest, 1,013 (Guinness)";
    [SwolfScore], 0.0..=10_000.0, 5.0..=500.0, "seconds and strokes of one length; plausible: from a sprint in a short pool to a slow 50 m and more";
    [WorkoutLap], 0.0..=1e9, 0.0..=1e6, "possible: as distance; plausible: what Health Connect takes";
    [WorkoutSegmentLoad], 0.0..=100_000.0, 0.0..=3000.0, "plausible: above the heaviest lift on record, 2,422 on the back (Ernst, 1993). Health Connect takes 0 to 1,000";

    // Not measurements: words, documents, events, and numbers that are judged elsewhere (latitude and
    // longitude, the parts of a blood pressure, the dosage with a unit of its own).
    none: [
        ActivityIntensity, GarminEpochIntensity, UserActivityState, GoalCompleted, FallDetected, HighHeartRateEvent,
        LowHeartRateEvent, IrregularHeartRhythmEvent, BloodPressure, MedicationDoseEvent, Symptom, SleepSession, SleepStage,
        GarminStressQualifier, GarminBodyBatteryLevel, Meal, MenstrualCyclePhase, MenstruationPeriod, MenstrualFlow,
        IntermenstrualBleeding, CervicalMucus, OvulationTestResult, ProgesteroneTestResult, PregnancyTestResult, Pregnancy,
        Lactation, Contraceptive, InfrequentMenstrualCycles, IrregularMenstrualCycles, ProlongedMenstrualPeriods,
        PersistentIntermenstrualBleeding, ReproductiveEvent, Location, StateOfMind, Workout, WorkoutSegment, PlannedWorkout,
    ]
}

/// The range of every type, indexed by type.
static TABLE: [Option<Range>; DataType::ALL.len()] = {
    let mut table = [None; DataType::ALL.len()];
    let mut at = 0;
    while at < table.len() {
        table[at] = decide(DataType::ALL[at]);
        at += 1;
    }
    table
};

impl DataType {
    /// Returns the range of values in the canonical unit, or `None` if the type is not a measurement.
    ///
    /// ```
    /// use wellform_core::record::DataType;
    /// let range = DataType::BodyMass.range().unwrap();
    /// assert_eq!(range.possible.to_string(), "above 0 to 700");
    /// assert!(DataType::SleepStage.range().is_none());
    /// ```
    #[inline]
    pub const fn range(self) -> Option<&'static Range> {
        TABLE[self as usize].as_ref()
    }

    /// Returns the verdict on a value in the canonical unit.
    ///
    /// NaN and the infinities are impossible. Any other value of a type without a range is plausible.
    ///
    /// ```
    /// use wellform_core::record::{DataType, Verdict};
    /// assert_eq!(DataType::HeartRate.verdict(30.0), Verdict::Plausible);
    /// assert_eq!(DataType::HeartRate.verdict(320.0), Verdict::Implausible);
    /// assert_eq!(DataType::HeartRate.verdict(0.0), Verdict::Impossible);
    /// ```
    #[inline]
    pub const fn verdict(self, value: f64) -> Verdict {
        match self.range() {
            Some(range) => range.verdict(value),
            None if value.is_finite() => Verdict::Plausible,
            None => Verdict::Impossible,
        }
    }

    /// Returns the worst verdict on any of the values, or `Plausible` if there are none.
    ///
    /// This is faster than a verdict for each value: the batch is compared at once, without a branch for each
    /// value.
    pub fn worst(self, values: &[f64]) -> Verdict {
        let plausible = match self.range() {
            Some(range) => range.plausible,
            None => Bounds { least: f64::MIN, most: f64::MAX },
        };
        // `all` would end early, so the compiler could not use vector instructions.
        if values.iter().fold(true, |all, value| all & plausible.contains(*value)) {
            return Verdict::Plausible;
        }
        values.iter().map(|value| self.verdict(*value)).max().unwrap_or(Verdict::Plausible)
    }
}
