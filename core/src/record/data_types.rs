//! The one table of canonical data types, for every sender: what a number or a document *is*.
//!
//! `docs/data-types.md`, the JSON Schema and the TypeScript unions are generated from this table (`make
//! generate`). A row has a variant, name, shape, UCUM unit, aggregation, LOINC codes, Open mHealth / IEEE
//! 1752.1 schemas, sensitivity (`Open` or why it is not) and note. If there are two LOINC codes, the second
//! is the 24-hour total unless the note says otherwise.

use super::data_type::data_types;

data_types! {
    // activity
    StepCount, "step_count", Activity, Interval, "{steps}", Sum, ["55423-8", "41950-7"], ["ieee:physical-activity:1.0#base_movement_quantity"], Open, "LOINC: any interval | 24 h. HAE values may be fractional. dailies, epochs and activities repeat each other: never add them";
    WalkingStepCount, "walking_step_count", Activity, Interval, "{steps}", Sum, [], [], Open, "subset of step_count";
    RunningStepCount, "running_step_count", Activity, Interval, "{steps}", Sum, [], [], Open, "subset of step_count";
    PushCount, "push_count", Activity, Interval, "{pushes}", Sum, ["96502-0"], [], Open, "wheelchair";
    Distance, "distance", Activity, Interval, "m", Sum, [], ["ieee:physical-activity:1.0#distance"], Open, "mode of movement not stated by the sender. Garmin totalDistanceInMeters is cumulative: take differences";
    DistanceWalkingRunning, "distance_walking_running", Activity, Interval, "m", Sum, ["55430-3", "41953-1"], ["ieee:physical-activity:1.0#distance"], Open, "LOINC: any interval | 24 h";
    DistanceCycling, "distance_cycling", Activity, Interval, "m", Sum, [], ["ieee:physical-activity:1.0#distance"], Open, "";
    DistanceSwimming, "distance_swimming", Activity, Interval, "m", Sum, ["93816-7"], ["ieee:physical-activity:1.0#distance"], Open, "";
    DistanceWheelchair, "distance_wheelchair", Activity, Interval, "m", Sum, [], ["ieee:physical-activity:1.0#distance"], Open, "";
    DistanceDownhillSnowSports, "distance_downhill_snow_sports", Activity, Interval, "m", Sum, [], ["ieee:physical-activity:1.0#distance"], Open, "";
    DistanceCrossCountrySkiing, "distance_cross_country_skiing", Activity, Interval, "m", Sum, [], ["ieee:physical-activity:1.0#distance"], Open, "HAE name predicted by its naming rule";
    DistancePaddleSports, "distance_paddle_sports", Activity, Interval, "m", Sum, [], ["ieee:physical-activity:1.0#distance"], Open, "HAE name predicted by its naming rule";
    DistanceRowing, "distance_rowing", Activity, Interval, "m", Sum, [], ["ieee:physical-activity:1.0#distance"], Open, "HAE name predicted by its naming rule";
    DistanceSkatingSports, "distance_skating_sports", Activity, Interval, "m", Sum, [], ["ieee:physical-activity:1.0#distance"], Open, "HAE name predicted by its naming rule";
    InclineDistance, "incline_distance", Activity, Interval, "m", Sum, [], [], Open, "subset of distance";
    DeclineDistance, "decline_distance", Activity, Interval, "m", Sum, [], [], Open, "subset of distance";
    FlatGroundDistance, "flat_ground_distance", Activity, Interval, "m", Sum, [], [], Open, "subset of distance";
    InclineDuration, "incline_duration", Activity, Interval, "s", Duration, [], [], Open, "";
    DeclineDuration, "decline_duration", Activity, Interval, "s", Duration, [], [], Open, "";
    FlatGroundDuration, "flat_ground_duration", Activity, Interval, "s", Duration, [], [], Open, "";
    FlightsClimbed, "flights_climbed", Activity, Interval, "{flights}", Sum, ["100304-5"], [], Open, "HC and Wear are doubles";
    ElevationGain, "elevation_gain", Activity, Interval, "m", Sum, [], ["ieee:physical-activity:1.0#cumulative_elevation_gain"], Open, "HC allows a negative value";
    ElevationLoss, "elevation_loss", Activity, Interval, "m", Sum, [], [], Open, "";
    ActiveEnergy, "active_energy", Activity, Interval, "kcal", Sum, ["55424-6"], ["ieee:physical-activity:1.0#kcal_burned"], Open, "without basal energy. The LOINC name does not say active or total: send the display text too. Garmin activities.activeKilocalories is total_energy";
    BasalEnergy, "basal_energy", Activity, Interval, "kcal", Sum, [], [], Open, "energy over the interval, not the rate (basal_metabolic_rate). Garmin: for the monitored part of the day, grows";
    TotalEnergy, "total_energy", Activity, Interval, "kcal", Sum, ["41981-2", "41979-6"], ["omh:calories-burned:2.0"], Open, "active + basal. LOINC: any interval | 24 h. HC aggregate fills gaps with a default profile (about 1564.5 kcal/d). Garmin activity energy includes basal in spite of its name";
    ExerciseTime, "exercise_time", Activity, Interval, "s", Duration, [], [], Open, "Apple rule of a brisk minute; HAE in min";
    MoveTime, "move_time", Activity, Interval, "s", Duration, [], [], Open, "HAE in min";
    StandTime, "stand_time", Activity, Interval, "s", Duration, [], [], Open, "HAE in min";
    StandHour, "stand_hour", Activity, Interval, "{hours}", Sum, [], [], Open, "hours with at least one stood minute, not a duration";
    ModerateActivityDuration, "moderate_activity_duration", Activity, Day, "s", Duration, ["77592-4"], ["ieee:physical-activity:1.0#duration_moderate_activity"], Open, "LOINC and IEEE carry minutes";
    VigorousActivityDuration, "vigorous_activity_duration", Activity, Day, "s", Duration, ["77593-2"], ["ieee:physical-activity:1.0#duration_vigorous_activity"], Open, "LOINC and IEEE carry minutes";
    ActivityIntensity, "activity_intensity", Activity, Interval, "1", Duration, [], [], Open, "coded value: moderate, vigorous; add up interval lengths per code";
    GarminEpochIntensity, "garmin_epoch_intensity", Activity, Interval, "1", None, [], [], Open, "coded value: sedentary, active, highly_active; vendor rule";
    GarminActiveTime, "garmin_active_time", Activity, Interval, "s", Duration, [], [], Open, "vendor rule; in epochs the part of the slot in the row's activityType (may be SEDENTARY or SLEEP): sum over rows of a slot = slot length";
    GarminMotionIntensityMean, "garmin_motion_intensity_mean", Activity, Interval, "{score}", Mean, [], [], Open, "0-7";
    GarminMotionIntensityMax, "garmin_motion_intensity_max", Activity, Interval, "{score}", MinMax, [], [], Open, "0-7";
    MetabolicEquivalent, "metabolic_equivalent", Activity, Interval, "[MET]", Mean, [], ["ieee:physical-activity:1.0#met_value"], Open, "over the active time of the row";
    PhysicalEffort, "physical_effort", Activity, Interval, "kcal/kg/h", Mean, [], [], Open, "1 kcal/kg/h is about 1 [MET], kept apart from metabolic_equivalent; old HAE unit MET";
    UserActivityState, "user_activity_state", Activity, Event, "1", None, [], [], Open, "coded value: unknown, exercise, passive, asleep";
    GoalCompleted, "goal_completed", Activity, Event, "1", None, [], [], Open, "the document says which goal";
    StepCountGoal, "step_count_goal", Activity, Day, "{steps}", Last, [], [], Open, "a goal, not an observation";
    PushCountGoal, "push_count_goal", Activity, Day, "{pushes}", Last, [], [], Open, "a goal, not an observation";
    FlightsClimbedGoal, "flights_climbed_goal", Activity, Day, "{flights}", Last, [], [], Open, "a goal, not an observation";
    GarminIntensityDurationGoal, "garmin_intensity_duration_goal", Activity, Day, "s", Last, [], [], Open, "a goal; whether daily or weekly is not settled";
    GarminNetEnergyGoal, "garmin_net_energy_goal", Activity, Day, "kcal", Last, [], [], Open, "a goal; swagger only";
    SwimmingStrokeCount, "swimming_stroke_count", Activity, Interval, "{strokes}", Sum, [], [], Open, "";
    SwimmingLengthCount, "swimming_length_count", Activity, Interval, "{lengths}", Sum, [], [], Open, "pool lengths; kept apart from laps";
    SwimmingLapCount, "swimming_lap_count", Activity, Interval, "{laps}", Sum, [], [], Open, "as the sender counts; not stated whether a lap is one length";
    RepetitionCount, "repetition_count", Activity, Interval, "{repetitions}", Sum, [], [], Open, "";
    GolfShotCount, "golf_shot_count", Activity, Interval, "{shots}", Sum, [], [], Open, "";
    Vo2Max, "vo2_max", Activity, Sample, "mL/min/kg", Last, ["94122-9"], [], Open, "Garmin: generic or running, one per date, may be carried over";
    Vo2MaxCycling, "vo2_max_cycling", Activity, Day, "mL/min/kg", Last, [], [], Open, "from cycling; may be carried over";
    Speed, "speed", Activity, Sample, "m/s", Mean, [], [], Open, "";
    Pace, "pace", Activity, Sample, "s/km", Mean, [], [], Open, "Wear in ms/km, 0 = stopped";
    RunningSpeed, "running_speed", Activity, Sample, "m/s", Mean, [], [], Open, "";
    CyclingSpeed, "cycling_speed", Activity, Sample, "m/s", Mean, [], [], Open, "";
    CrossCountrySkiingSpeed, "cross_country_skiing_speed", Activity, Sample, "m/s", Mean, [], [], Open, "HAE name predicted by its naming rule";
    PaddleSportsSpeed, "paddle_sports_speed", Activity, Sample, "m/s", Mean, [], [], Open, "HAE name predicted by its naming rule";
    RowingSpeed, "rowing_speed", Activity, Sample, "m/s", Mean, [], [], Open, "HAE name predicted by its naming rule";
    Power, "power", Activity, Sample, "W", Mean, [], [], Open, "";
    CyclingPower, "cycling_power", Activity, Sample, "W", Mean, [], [], Open, "";
    RunningPower, "running_power", Activity, Sample, "W", Mean, [], [], Open, "";
    CyclingFunctionalThresholdPower, "cycling_functional_threshold_power", Activity, Sample, "W", Last, [], [], Open, "";
    CyclingCadence, "cycling_cadence", Activity, Sample, "{revolutions}/min", Mean, [], [], Open, "";
    StepCadence, "step_cadence", Activity, Sample, "{steps}/min", Mean, [], [], Open, "";
    PushCadence, "push_cadence", Activity, Sample, "{pushes}/min", Mean, [], [], Open, "wheelchair";
    SwimmingCadence, "swimming_cadence", Activity, Sample, "{strokes}/min", Mean, [], [], Open, "";
    RunningStrideLength, "running_stride_length", Activity, Sample, "m", Mean, [], [], Open, "Wear does not restrict it to running";
    RunningVerticalOscillation, "running_vertical_oscillation", Activity, Sample, "cm", Mean, [], [], Open, "";
    RunningVerticalRatio, "running_vertical_ratio", Activity, Sample, "1", Mean, [], [], Open, "unit given as ratio; whether fraction or percent is not settled";
    RunningGroundContactTime, "running_ground_contact_time", Activity, Sample, "ms", Mean, [], [], Open, "";
    // mobility
    WalkingSpeed, "walking_speed", Mobility, Sample, "m/s", Mean, [], [], Open, "HAE in km/hr or mi/hr";
    WalkingStepLength, "walking_step_length", Mobility, Sample, "m", Mean, [], [], Open, "HAE in cm or in";
    WalkingAsymmetryPercentage, "walking_asymmetry_percentage", Mobility, Sample, "%", Mean, [], [], Open, "HAE 0-100";
    WalkingDoubleSupportPercentage, "walking_double_support_percentage", Mobility, Sample, "%", Mean, [], [], Open, "HAE 0-100";
    StairAscentSpeed, "stair_ascent_speed", Mobility, Sample, "m/s", Mean, [], [], Open, "";
    StairDescentSpeed, "stair_descent_speed", Mobility, Sample, "m/s", Mean, [], [], Open, "";
    SixMinuteWalkDistance, "six_minute_walk_distance", Mobility, Sample, "m", Last, [], [], Open, "Apple estimate";
    AppleWalkingSteadiness, "apple_walking_steadiness", Mobility, Sample, "%", Last, [], [], Open, "vendor score; HAE name not seen in a payload";
    FallCount, "fall_count", Mobility, Interval, "{falls}", Sum, [], [], Open, "";
    FallDetected, "fall_detected", Mobility, Event, "1", None, [], [], Open, "";
    // heart
    HeartRate, "heart_rate", Heart, Sample, "/min", Mean, ["8867-4"], ["omh:heart-rate:2.0"], Open, "point, series or bucket with min, max, mean. Garmin daily samples are of the previous 15 s. bloodPressures.pulse: cuff context";
    HeartRateMinDay, "heart_rate_min_day", Heart, Day, "/min", MinMax, [], [], Open, "of the monitored period";
    HeartRateMaxDay, "heart_rate_max_day", Heart, Day, "/min", MinMax, ["8873-2"], [], Open, "of the monitored period";
    GarminHeartRate7DayMean, "garmin_heart_rate_7_day_mean", Heart, Day, "/min", Last, [], [], Open, "mean of the last 7 days, not of the day";
    RestingHeartRate, "resting_heart_rate", Heart, Day, "/min", Last, ["40443-4"], ["omh:heart-rate:2.0"], Open, "HC is an instant";
    WalkingHeartRate, "walking_heart_rate", Heart, Day, "/min", Last, [], ["omh:heart-rate:2.0"], Open, "Apple daily mean while walking";
    HrvSdnn, "hrv_sdnn", Heart, Sample, "ms", Mean, ["112429-6"], [], Open, "generic HRV code 80404-7 is the alternative";
    HrvRmssd, "hrv_rmssd", Heart, Sample, "ms", Mean, [], [], Open, "no LOINC: local code. HAE name requested, not shipped; HealthKit identifier inferred";
    HrvSdrr, "hrv_sdrr", Heart, Interval, "ms", Mean, [], [], Open, "SDRR as labelled by Garmin; not hrv_sdnn";
    GarminHrvNightMean, "garmin_hrv_night_mean", Heart, Day, "ms", Last, [], [], Open, "mean RMSSD of the night";
    GarminHrvNight5minMax, "garmin_hrv_night_5min_max", Heart, Day, "ms", Last, [], [], Open, "highest 5-minute RMSSD of the night";
    RrInterval, "rr_interval", Heart, SeriesOnly, "ms", None, [], ["omh:rr-interval:1.0"], Open, "beat-to-beat. HAE 9.0.13 and later may add it to heart_rate_variability; shape not known";
    HeartRateRecovery1Min, "heart_rate_recovery_1_min", Heart, Sample, "/min", Last, [], [], Open, "drop in the first minute after exercise. HAE aggregation: max";
    AtrialFibrillationBurden, "atrial_fibrillation_burden", Heart, Interval, "%", Last, [], [], Open, "";
    HighHeartRateEvent, "high_heart_rate_event", Heart, Event, "1", None, [], [], Open, "carries threshold in /min";
    LowHeartRateEvent, "low_heart_rate_event", Heart, Event, "1", None, [], [], Open, "carries threshold in /min";
    IrregularHeartRhythmEvent, "irregular_heart_rhythm_event", Heart, Event, "1", None, [], [], Open, "";
    Electrocardiogram, "electrocardiogram", Heart, Session, "uV", None, [], [], Open, "series of voltages + classification + mean heart rate + sampling frequency; MDC 131328. HAE unit mcV";
    BloodPressure, "blood_pressure", Heart, Sample, "mm[Hg]", Mean, ["85354-9"], ["omh:blood-pressure:4.0"], Open, "panel of systolic + diastolic in one record";
    BloodPressureSystolic, "blood_pressure_systolic", Heart, Sample, "mm[Hg]", Mean, ["8480-6"], ["omh:blood-pressure:4.0"], Open, "component of blood_pressure";
    BloodPressureDiastolic, "blood_pressure_diastolic", Heart, Sample, "mm[Hg]", Mean, ["8462-4"], ["omh:blood-pressure:4.0"], Open, "component of blood_pressure";
    PeripheralPerfusionIndex, "peripheral_perfusion_index", Heart, Sample, "%", Mean, ["61006-3"], [], Open, "";
    // respiratory
    OxygenSaturation, "oxygen_saturation", Respiratory, Sample, "%", Mean, ["59408-5", "2708-6"], ["omh:oxygen-saturation:2.0"], Open, "0-100, never a fraction. LOINC: both codes go out together. Garmin pulseox with onDemand false holds averages";
    RespiratoryRate, "respiratory_rate", Respiratory, Sample, "/min", Mean, ["9279-1"], ["omh:respiratory-rate:2.0"], Open, "";
    SleepingBreathingDisturbances, "sleeping_breathing_disturbances", Respiratory, Day, "{count}", Last, [], [], Open, "Apple; stamped at sleep onset, belongs to the wake day";
    ForcedVitalCapacity, "forced_vital_capacity", Respiratory, Sample, "L", Last, ["19870-5"], ["omh:forced-vital-capacity:1.0"], Open, "";
    ForcedExpiratoryVolume1s, "forced_expiratory_volume_1s", Respiratory, Sample, "L", Last, ["20150-9"], ["omh:forced-expiratory-volume-1-second:1.0"], Open, "";
    PeakExpiratoryFlow, "peak_expiratory_flow", Respiratory, Sample, "L/min", Last, ["19935-6"], [], Open, "";
    InhalerUsage, "inhaler_usage", Respiratory, Event, "{count}", Sum, [], [], Medication, "medication";
    // body
    BodyMass, "body_mass", Body, Sample, "kg", Last, ["29463-7"], ["omh:body-weight:3.0"], Open, "Garmin in g";
    Height, "height", Body, Sample, "cm", Last, ["8302-2"], ["omh:body-height:2.0"], Open, "HC in m";
    BodyMassIndex, "body_mass_index", Body, Sample, "kg/m2", Last, ["39156-5"], ["omh:body-mass-index:3.0"], Open, "HAE unit count";
    BodyFatPercentage, "body_fat_percentage", Body, Sample, "%", Last, ["41982-0"], ["omh:body-fat-percentage:2.0"], Open, "";
    LeanBodyMass, "lean_body_mass", Body, Sample, "kg", Last, ["91557-9"], [], Open, "";
    MuscleMass, "muscle_mass", Body, Sample, "kg", Last, ["73964-9"], [], Open, "";
    BoneMass, "bone_mass", Body, Sample, "kg", Last, ["101685-6"], [], Open, "";
    BodyWaterMass, "body_water_mass", Body, Sample, "kg", Last, [], [], Open, "mass, not percent";
    BodyWaterPercentage, "body_water_percentage", Body, Sample, "%", Last, ["101684-9"], [], Open, "";
    WaistCircumference, "waist_circumference", Body, Sample, "cm", Last, ["8280-0"], [], Open, "";
    BasalMetabolicRate, "basal_metabolic_rate", Body, Sample, "kcal/d", Last, ["69429-9"], [], Open, "a rate; not basal_energy. Some HC dialects give W";
    BodyTemperature, "body_temperature", Body, Sample, "Cel", Last, ["8310-5"], ["omh:body-temperature:4.0"], Open, "";
    SkinTemperature, "skin_temperature", Body, Sample, "Cel", Mean, ["39106-0"], [], Open, "loinc 39106-0?; absolute. HC: baseline + delta, only where the record has a baseline";
    SkinTemperatureBaseline, "skin_temperature_baseline", Body, Interval, "Cel", Last, [], [], Open, "absolute reference of the deltas in one HC record";
    SkinTemperatureDelta, "skin_temperature_delta", Body, Sample, "Cel", Mean, [], [], Open, "a difference: no +32 on conversion, never added to a guessed base. Garmin: against a personal baseline, one per date; HC: against the record's baseline";
    SleepingWristTemperature, "sleeping_wrist_temperature", Body, Day, "Cel", Last, [], [], Open, "absolute, Apple nightly; stamped at sleep onset, belongs to the wake day; not body_temperature";
    ElectrodermalActivity, "electrodermal_activity", Body, Sample, "uS", Mean, [], [], Open, "unit label S in CSV, mcS in docs: scale not settled";
    HandwashingEvent, "handwashing_event", Body, Event, "s", Duration, [], [], Open, "value complete or incomplete";
    ToothbrushingEvent, "toothbrushing_event", Body, Event, "s", Duration, [], [], Open, "value complete or incomplete";
    // clinical
    BloodGlucose, "blood_glucose", Clinical, Sample, "mmol/L", Mean, ["15074-8", "2339-0", "41653-7"], ["omh:blood-glucose:4.0"], Open, "LOINC: blood mmol/L | blood mg/dL | capillary mg/dL. The Garmin values are in a pregnancy record: treat those as sensitive";
    InsulinDelivery, "insulin_delivery", Clinical, Event, "[IU]", Sum, [], [], Medication, "reason bolus or basal";
    BloodAlcoholContent, "blood_alcohol_content", Clinical, Sample, "%", Last, ["74859-0"], [], Open, "";
    MedicationDoseEvent, "medication_dose_event", Clinical, Event, "{doses}", None, [], [], Medication, "status, dosage, scheduled dosage, codings";
    // symptom
    Symptom, "symptom", Symptom, Event, "1", None, [], [], Open, "coded name + severity; both follow the phone language in HAE";
    // sleep
    SleepSession, "sleep_session", Sleep, Session, "1", None, [], ["ieee:sleep-episode:1.0"], Open, "main sleep or nap, with stages";
    SleepStage, "sleep_stage", Sleep, Interval, "1", Duration, [], ["ieee:sleep-stage-summary:1.0"], Open, "coded value, see sleep_stages.csv";
    TotalSleepTime, "total_sleep_time", Sleep, Session, "s", Duration, ["93832-4"], ["ieee:total-sleep-time:1.0"], Open, "asleep time, awake excluded. Garmin: three definitions in use, prefer deep + light + rem";
    DeepSleepDuration, "deep_sleep_duration", Sleep, Session, "s", Duration, ["93831-6"], ["ieee:sleep-episode:1.0#deep_sleep_duration"], Open, "";
    LightSleepDuration, "light_sleep_duration", Sleep, Session, "s", Duration, ["93830-8"], ["ieee:sleep-episode:1.0#light_sleep_duration"], Open, "Apple calls it core";
    RemSleepDuration, "rem_sleep_duration", Sleep, Session, "s", Duration, ["93829-0"], ["ieee:sleep-episode:1.0#rem_sleep_duration"], Open, "Garmin 0 can also mean a device without REM";
    AsleepUnspecifiedDuration, "asleep_unspecified_duration", Sleep, Session, "s", Duration, [], [], Open, "asleep without a stage; not the total";
    AwakeDuration, "awake_duration", Sleep, Session, "s", Duration, ["103210-1"], ["ieee:sleep-episode:1.0#wake_after_sleep_onset"], Open, "awake within the session; whether only after onset is not stated by the senders";
    InBedDuration, "in_bed_duration", Sleep, Session, "s", Duration, [], ["ieee:time-in-bed:1.0"], Open, "never added to stages; HAE 0 is common, absurd values occur";
    UnmeasurableSleepDuration, "unmeasurable_sleep_duration", Sleep, Session, "s", Duration, [], [], Open, "also spelled unmeasurableSleepDurationInSeconds";
    NapDuration, "nap_duration", Sleep, Session, "s", Duration, [], [], Open, "";
    NapDurationDay, "nap_duration_day", Sleep, Day, "s", Duration, [], [], Open, "sum of the day's naps: never added to nap_duration";
    // score
    GarminSleepScore, "garmin_sleep_score", Score, Session, "{score}", Last, [], [], Open, "0-100 + qualifier";
    GarminSleepScoreDuration, "garmin_sleep_score_duration", Score, Session, "{score}", Last, [], [], Open, "qualifier; a number beside it is optional";
    GarminSleepScoreStress, "garmin_sleep_score_stress", Score, Session, "{score}", Last, [], [], Open, "qualifier; a number beside it is optional";
    GarminSleepScoreAwakeCount, "garmin_sleep_score_awake_count", Score, Session, "{score}", Last, [], [], Open, "qualifier; a number beside it is optional";
    GarminSleepScoreRem, "garmin_sleep_score_rem", Score, Session, "{score}", Last, [], [], Open, "qualifier; a number beside it is optional";
    GarminSleepScoreRestlessness, "garmin_sleep_score_restlessness", Score, Session, "{score}", Last, [], [], Open, "qualifier; a number beside it is optional";
    GarminSleepScoreLight, "garmin_sleep_score_light", Score, Session, "{score}", Last, [], [], Open, "qualifier; a number beside it is optional";
    GarminSleepScoreDeep, "garmin_sleep_score_deep", Score, Session, "{score}", Last, [], [], Open, "qualifier; a number beside it is optional";
    GarminStressLevel, "garmin_stress_level", Score, Sample, "{score}", Mean, [], [], Open, "1-100, 3-minute means; negatives are reason codes, not values";
    GarminStressLevelMean, "garmin_stress_level_mean", Score, Day, "{score}", Last, [], [], Open, "negative = no value";
    GarminStressLevelMax, "garmin_stress_level_max", Score, Day, "{score}", MinMax, [], [], Open, "";
    GarminStressDuration, "garmin_stress_duration", Score, Day, "s", Duration, [], [], Open, "score 26-100";
    GarminRestStressDuration, "garmin_rest_stress_duration", Score, Day, "s", Duration, [], [], Open, "score 1-25";
    GarminActivityStressDuration, "garmin_activity_stress_duration", Score, Day, "s", Duration, [], [], Open, "in activity, not measurable";
    GarminLowStressDuration, "garmin_low_stress_duration", Score, Day, "s", Duration, [], [], Open, "score 26-50";
    GarminMediumStressDuration, "garmin_medium_stress_duration", Score, Day, "s", Duration, [], [], Open, "score 51-75";
    GarminHighStressDuration, "garmin_high_stress_duration", Score, Day, "s", Duration, [], [], Open, "score 76-100";
    GarminStressQualifier, "garmin_stress_qualifier", Score, Day, "1", Last, [], [], Open, "coded, open list";
    GarminBodyBattery, "garmin_body_battery", Score, Sample, "{score}", Mean, [], [], Open, "0-100";
    GarminBodyBatteryCharged, "garmin_body_battery_charged", Score, Day, "{score}", Sum, [], [], Open, "one value per day in either place: do not add both";
    GarminBodyBatteryDrained, "garmin_body_battery_drained", Score, Day, "{score}", Sum, [], [], Open, "one value per day in either place: do not add both";
    GarminBodyBatteryLevel, "garmin_body_battery_level", Score, Event, "1", Last, [], [], Open, "coded: very_low, low, moderate, high";
    GarminBodyBatteryEvent, "garmin_body_battery_event", Score, Event, "{score}", None, [], [], Open, "signed impact";
    GarminFitnessAge, "garmin_fitness_age", Score, Day, "a", Last, [], [], Open, "enhanced = which algorithm; may be carried over";
    AppleWorkoutEffortScore, "apple_workout_effort_score", Score, Session, "{score}", Last, [], [], Open, "HAE name predicted by its naming rule";
    AppleEstimatedWorkoutEffortScore, "apple_estimated_workout_effort_score", Score, Session, "{score}", Last, [], [], Open, "HAE name predicted by its naming rule";
    RateOfPerceivedExertion, "rate_of_perceived_exertion", Score, Session, "{score}", Last, [], [], Open, "Borg CR10, 0-10";
    // nutrition
    DietaryEnergy, "dietary_energy", Nutrition, Interval, "kcal", Sum, ["9052-2"], [], Open, "";
    DietaryEnergyFromFat, "dietary_energy_from_fat", Nutrition, Interval, "kcal", Sum, [], [], Open, "subset of dietary_energy";
    DietaryWater, "dietary_water", Nutrition, Interval, "mL", Sum, [], [], Open, "";
    DietaryCarbohydrate, "dietary_carbohydrate", Nutrition, Interval, "g", Sum, [], [], Open, "";
    DietaryFiber, "dietary_fiber", Nutrition, Interval, "g", Sum, [], [], Open, "";
    DietarySugar, "dietary_sugar", Nutrition, Interval, "g", Sum, [], [], Open, "";
    DietaryProtein, "dietary_protein", Nutrition, Interval, "g", Sum, [], [], Open, "";
    DietaryFat, "dietary_fat", Nutrition, Interval, "g", Sum, [], [], Open, "";
    DietarySaturatedFat, "dietary_saturated_fat", Nutrition, Interval, "g", Sum, [], [], Open, "";
    DietaryMonounsaturatedFat, "dietary_monounsaturated_fat", Nutrition, Interval, "g", Sum, [], [], Open, "";
    DietaryPolyunsaturatedFat, "dietary_polyunsaturated_fat", Nutrition, Interval, "g", Sum, [], [], Open, "";
    DietaryUnsaturatedFat, "dietary_unsaturated_fat", Nutrition, Interval, "g", Sum, [], [], Open, "";
    DietaryTransFat, "dietary_trans_fat", Nutrition, Interval, "g", Sum, [], [], Open, "";
    DietaryCholesterol, "dietary_cholesterol", Nutrition, Interval, "mg", Sum, [], [], Open, "";
    DietaryCaffeine, "dietary_caffeine", Nutrition, Interval, "mg", Sum, [], [], Open, "";
    DietarySodium, "dietary_sodium", Nutrition, Interval, "mg", Sum, [], [], Open, "HC in g";
    DietaryPotassium, "dietary_potassium", Nutrition, Interval, "mg", Sum, [], [], Open, "HC in g";
    DietaryCalcium, "dietary_calcium", Nutrition, Interval, "mg", Sum, [], [], Open, "HC in g";
    DietaryIron, "dietary_iron", Nutrition, Interval, "mg", Sum, [], [], Open, "HC in g";
    DietaryMagnesium, "dietary_magnesium", Nutrition, Interval, "mg", Sum, [], [], Open, "HC in g";
    DietaryPhosphorus, "dietary_phosphorus", Nutrition, Interval, "mg", Sum, [], [], Open, "HC in g";
    DietaryZinc, "dietary_zinc", Nutrition, Interval, "mg", Sum, [], [], Open, "HC in g";
    DietaryCopper, "dietary_copper", Nutrition, Interval, "mg", Sum, [], [], Open, "HC in g";
    DietaryManganese, "dietary_manganese", Nutrition, Interval, "mg", Sum, [], [], Open, "HC in g";
    DietarySelenium, "dietary_selenium", Nutrition, Interval, "ug", Sum, [], [], Open, "HC in g";
    DietaryChromium, "dietary_chromium", Nutrition, Interval, "ug", Sum, [], [], Open, "HC in g";
    DietaryMolybdenum, "dietary_molybdenum", Nutrition, Interval, "ug", Sum, [], [], Open, "HC in g";
    DietaryIodine, "dietary_iodine", Nutrition, Interval, "ug", Sum, [], [], Open, "HC in g";
    DietaryChloride, "dietary_chloride", Nutrition, Interval, "mg", Sum, [], [], Open, "HC in g";
    DietaryBiotin, "dietary_biotin", Nutrition, Interval, "ug", Sum, [], [], Open, "HC in g";
    DietaryVitaminA, "dietary_vitamin_a", Nutrition, Interval, "ug", Sum, [], [], Open, "HC in g";
    DietaryVitaminB6, "dietary_vitamin_b6", Nutrition, Interval, "mg", Sum, [], [], Open, "HC in g";
    DietaryVitaminB12, "dietary_vitamin_b12", Nutrition, Interval, "ug", Sum, [], [], Open, "HC in g";
    DietaryVitaminC, "dietary_vitamin_c", Nutrition, Interval, "mg", Sum, [], [], Open, "HC in g";
    DietaryVitaminD, "dietary_vitamin_d", Nutrition, Interval, "ug", Sum, [], [], Open, "HC in g";
    DietaryVitaminE, "dietary_vitamin_e", Nutrition, Interval, "mg", Sum, [], [], Open, "HC in g";
    DietaryVitaminK, "dietary_vitamin_k", Nutrition, Interval, "ug", Sum, [], [], Open, "HC in g";
    DietaryNiacin, "dietary_niacin", Nutrition, Interval, "mg", Sum, [], [], Open, "HC in g";
    DietaryPantothenicAcid, "dietary_pantothenic_acid", Nutrition, Interval, "mg", Sum, [], [], Open, "HC in g";
    DietaryRiboflavin, "dietary_riboflavin", Nutrition, Interval, "mg", Sum, [], [], Open, "HC in g";
    DietaryThiamin, "dietary_thiamin", Nutrition, Interval, "mg", Sum, [], [], Open, "HC in g";
    DietaryFolate, "dietary_folate", Nutrition, Interval, "ug", Sum, [], [], Open, "HC in g";
    DietaryFolicAcid, "dietary_folic_acid", Nutrition, Interval, "ug", Sum, [], [], Open, "HC in g";
    Meal, "meal", Nutrition, Session, "1", None, [], [], Open, "groups the dietary values of one Nutrition record";
    AlcoholicDrinkCount, "alcoholic_drink_count", Nutrition, Event, "{drinks}", Sum, [], [], Open, "";
    // reproductive
    BasalBodyTemperature, "basal_body_temperature", Reproductive, Sample, "Cel", Last, [], [], Reproductive, "not body_temperature";
    MenstrualCycle, "menstrual_cycle", Reproductive, Session, "d", None, [], [], Reproductive, "predicted cycles are not observations";
    MenstrualCyclePhase, "menstrual_cycle_phase", Reproductive, Event, "1", None, [], [], Reproductive, "coded, open list: MENSTRUAL FOLLICULAR SECOND_TRIMESTER seen";
    FertileWindow, "fertile_window", Reproductive, Interval, "d", None, [], [], Reproductive, "predicted; start is a day in the cycle";
    MenstruationPeriod, "menstruation_period", Reproductive, Interval, "1", Duration, [], [], Reproductive, "";
    MenstrualFlow, "menstrual_flow", Reproductive, Event, "1", None, [], [], Reproductive, "coded: unspecified, none, light, medium, heavy";
    IntermenstrualBleeding, "intermenstrual_bleeding", Reproductive, Event, "1", None, [], [], Reproductive, "";
    CervicalMucus, "cervical_mucus", Reproductive, Event, "1", None, [], [], Reproductive, "";
    OvulationTestResult, "ovulation_test_result", Reproductive, Event, "1", None, [], [], Reproductive, "";
    ProgesteroneTestResult, "progesterone_test_result", Reproductive, Event, "1", None, [], [], Reproductive, "";
    PregnancyTestResult, "pregnancy_test_result", Reproductive, Event, "1", None, [], [], Reproductive, "";
    SexualActivity, "sexual_activity", Reproductive, Event, "1", Sum, [], [], Sexual, "coded: unspecified, protected, unprotected. HAE metric is a count per code at local midnight; the same events come with time in cycleTracking";
    Pregnancy, "pregnancy", Reproductive, Session, "1", None, [], [], Reproductive, "height and weight here are user input for a goal, not body_mass or height. hasExperiencedLoss: off by default";
    Lactation, "lactation", Reproductive, Interval, "1", None, [], [], Reproductive, "";
    Contraceptive, "contraceptive", Reproductive, Interval, "1", None, [], [], Reproductive, "also medication";
    InfrequentMenstrualCycles, "infrequent_menstrual_cycles", Reproductive, Event, "1", None, [], [], Reproductive, "full HAE text after the first word not seen";
    IrregularMenstrualCycles, "irregular_menstrual_cycles", Reproductive, Event, "1", None, [], [], Reproductive, "full HAE text after the first word not seen";
    ProlongedMenstrualPeriods, "prolonged_menstrual_periods", Reproductive, Event, "1", None, [], [], Reproductive, "full HAE text after the first word not seen";
    PersistentIntermenstrualBleeding, "persistent_intermenstrual_bleeding", Reproductive, Event, "1", None, [], [], Reproductive, "full HAE text after the first word not seen";
    ReproductiveEvent, "reproductive_event", Reproductive, Event, "1", None, [], [], Reproductive, "a kind that is in no other type, in the sender's own word; it goes with the sexual types too, because it may be one";
    // environment
    EnvironmentalSoundLevel, "environmental_sound_level", Environment, Interval, "dB[SPL]", Mean, [], [], Open, "";
    HeadphoneSoundLevel, "headphone_sound_level", Environment, Interval, "dB[SPL]", Mean, [], [], Open, "";
    EnvironmentalSoundReduction, "environmental_sound_reduction", Environment, Interval, "dB[SPL]", Mean, [], [], Open, "HAE name predicted by its naming rule";
    UvIndex, "uv_index", Environment, Sample, "1", MinMax, [], [], Open, "";
    TimeInDaylight, "time_in_daylight", Environment, Interval, "s", Duration, [], [], Open, "HAE in min";
    UnderwaterDepth, "underwater_depth", Environment, Sample, "m", MinMax, [], [], Open, "";
    WaterTemperature, "water_temperature", Environment, Sample, "Cel", Mean, [], [], Open, "";
    AirTemperature, "air_temperature", Environment, Sample, "Cel", Mean, [], [], Open, "also spelled airTemperatureCelsius";
    RelativeHumidity, "relative_humidity", Environment, Sample, "%", Mean, [], [], Open, "";
    Altitude, "altitude", Environment, Sample, "m", Mean, [], [], Open, "";
    LocationVerticalAccuracy, "location_vertical_accuracy", Environment, SeriesOnly, "m", None, [], [], Location, "of the altitude of the location at the same time under the same key";
    Location, "location", Environment, SeriesOnly, "deg", None, [], [], Location, "latitude, longitude, altitude, accuracy, course";
    // mind
    MindfulSession, "mindful_session", Mind, Session, "s", Duration, [], [], Open, "HAE gives minutes";
    StateOfMind, "state_of_mind", Mind, Event, "1", None, [], [], Mood, "valence -1..1, labels, associations; momentary emotion or daily mood";
    // workout
    Workout, "workout", Workout, Session, "1", None, ["73985-4"], ["ieee:physical-activity:1.0#activity_name"], Open, "type from workout_types.csv. moveIQ is auto-detected and ranks lower; a multisport parent repeats its legs";
    WorkoutDuration, "workout_duration", Workout, Session, "s", Duration, ["55411-3"], ["ieee:physical-activity:1.0#duration"], Open, "pauses excluded where the sender says so; LOINC carries min. Garmin samples are cumulative";
    WorkoutElapsedDuration, "workout_elapsed_duration", Workout, Session, "s", Duration, [], [], Open, "wall time; cumulative samples";
    WorkoutMovingDuration, "workout_moving_duration", Workout, Session, "s", Duration, [], [], Open, "cumulative samples";
    WorkoutRestingDuration, "workout_resting_duration", Workout, Interval, "s", Duration, [], [], Open, "";
    WorkoutHeartRateMean, "workout_heart_rate_mean", Workout, Session, "/min", Mean, ["55425-3"], ["omh:heart-rate:2.0"], Open, "";
    WorkoutHeartRateMax, "workout_heart_rate_max", Workout, Session, "/min", MinMax, ["55426-1"], ["omh:heart-rate:2.0"], Open, "";
    WorkoutSpeedMean, "workout_speed_mean", Workout, Session, "m/s", Mean, [], [], Open, "HAE unit text can lack the per hour";
    WorkoutSpeedMax, "workout_speed_max", Workout, Session, "m/s", MinMax, [], [], Open, "";
    WorkoutPaceMean, "workout_pace_mean", Workout, Session, "s/km", Mean, [], [], Open, "Garmin in min/km";
    WorkoutPaceFastest, "workout_pace_fastest", Workout, Session, "s/km", MinMax, [], [], Open, "Garmin in min/km; smallest number";
    WorkoutCyclingCadenceMean, "workout_cycling_cadence_mean", Workout, Session, "{revolutions}/min", Mean, [], [], Open, "";
    WorkoutCyclingCadenceMax, "workout_cycling_cadence_max", Workout, Session, "{revolutions}/min", MinMax, [], [], Open, "";
    WorkoutStepCadenceMean, "workout_step_cadence_mean", Workout, Session, "{steps}/min", Mean, [], [], Open, "";
    WorkoutStepCadenceMax, "workout_step_cadence_max", Workout, Session, "{steps}/min", MinMax, [], [], Open, "";
    WorkoutPushCadenceMean, "workout_push_cadence_mean", Workout, Session, "{pushes}/min", Mean, [], [], Open, "";
    WorkoutPushCadenceMax, "workout_push_cadence_max", Workout, Session, "{pushes}/min", MinMax, [], [], Open, "";
    WorkoutSwimmingCadenceMean, "workout_swimming_cadence_mean", Workout, Session, "{strokes}/min", Mean, [], [], Open, "";
    PoolLength, "pool_length", Workout, Session, "m", Last, [], [], Open, "HAE: value in km under the unit m (0.02 = 20 m)";
    SwolfScore, "swolf_score", Workout, Session, "{score}", Last, [], [], Open, "";
    WorkoutLap, "workout_lap", Workout, Interval, "m", None, [], [], Open, "Garmin gives only the start";
    WorkoutSegment, "workout_segment", Workout, Interval, "1", None, [], [], Open, "coded segment type";
    WorkoutSegmentLoad, "workout_segment_load", Workout, Interval, "kg", None, [], [], Open, "weight lifted";
    PlannedWorkout, "planned_workout", Workout, Session, "1", None, [], [], Open, "a plan, not an observation; may lie in the future";
}

impl DataType {
    /// Returns the canonical name, in snake case.
    pub const fn name(self) -> &'static str {
        self.definition().name
    }

    /// Returns the canonical UCUM unit.
    pub const fn unit(self) -> &'static str {
        self.definition().unit
    }
}
