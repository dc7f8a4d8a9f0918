//! The one table of sports, for every sender.
//!
//! A row has a variant, a name, after `|` the other names that senders write, in snake case, and, if there is
//! one, the wider sport that the sport belongs to. If a sender means another sport by one of these names, it has
//! a table of its own, which counts before this one.

use super::sport::sports;

sports! {
    Other, "other" | "other_workout" | "workout" | "generic" | "unclassified";
    Unknown, "unknown";
    FitnessEquipment, "fitness_equipment";
    ExerciseClass, "exercise_class" | "fitness_class" | "group_exercise";
    StopWatch, "stop_watch", Other;
    Walking, "walking" | "walk" | "outdoor_walk" | "nordic_walking" | "stroller_walking" | "power_walking"
        | "outdoor_walking";
    IndoorWalking, "indoor_walking" | "indoor_walk" | "walking_treadmill" | "treadmill_walking"
        | "treadmill_walk", Walking;
    CasualWalking, "casual_walking", Walking;
    SpeedWalking, "speed_walking", Walking;
    Hiking, "hiking" | "hike", Walking;
    Rucking, "rucking", Hiking;
    Backpacking, "backpacking", Hiking;
    Mountaineering, "mountaineering" | "mountain_climbing", Hiking;
    Snowshoeing, "snowshoeing" | "snow_shoe", WinterSports;
    Running, "running" | "outdoor_run" | "run" | "jogging" | "jog" | "running_jogging" | "outdoor_running";
    IndoorRunning, "indoor_running" | "indoor_run", Running;
    TreadmillRunning, "treadmill_running" | "running_treadmill" | "treadmill" | "treadmill_run"
        | "run_treadmill", IndoorRunning;
    ObstacleRunning, "obstacle_running" | "obstacle_run", Running;
    StreetRunning, "street_running", Running;
    TrackRunning, "track_running" | "track_run", Running;
    TrailRunning, "trail_running" | "trail_run" | "running_trail", Running;
    UltraRunning, "ultra_running" | "ultra_run", Running;
    VirtualRunning, "virtual_running" | "virtual_run", Running;
    Orienteering, "orienteering", Running;
    Cycling, "cycling" | "biking" | "outdoor_cycling" | "outdoor_cycle" | "bike" | "bicycle" | "bicycling"
        | "cycle" | "ride" | "bike_ride" | "outdoor_biking" | "biking_utility";
    IndoorCycling, "indoor_cycling" | "biking_stationary" | "cycling_stationary" | "stationary_biking"
        | "stationary_bike" | "stationary_cycling" | "indoor_cycle" | "indoor_biking" | "indoor_bike"
        | "exercise_bike" | "spinning" | "biking_spinning", Cycling;
    MountainBiking, "mountain_biking" | "mountain_bike" | "mountain_bike_ride" | "biking_mountain" | "mtb"
        | "mountain_cycling", Cycling;
    Bmx, "bmx", Cycling;
    Cyclocross, "cyclocross", Cycling;
    DownhillBiking, "downhill_biking", MountainBiking;
    EnduroMountainBiking, "enduro_mountain_biking" | "enduro_mtb", MountainBiking;
    EBikeCycling, "e_bike_cycling" | "e_bike_fitness" | "e_bike_ride" | "e_biking" | "electric_bike"
        | "ebike", Cycling;
    EBikeMountainBiking, "e_bike_mountain_biking" | "e_bike_mountain" | "e_mountain_bike_ride", EBikeCycling;
    EBikeEnduroMountainBiking, "e_bike_enduro_mountain_biking" | "e_enduro_mtb", EBikeMountainBiking;
    GravelCycling, "gravel_cycling" | "gravel_ride" | "gravel_biking", Cycling;
    RecumbentCycling, "recumbent_cycling", Cycling;
    RoadCycling, "road_cycling" | "road_biking" | "biking_road" | "road_bike" | "cycling_road", Cycling;
    TrackCycling, "track_cycling", Cycling;
    VirtualCycling, "virtual_cycling" | "virtual_ride", IndoorCycling;
    Handcycling, "handcycling" | "handcycle" | "biking_hand" | "hand_biking", Cycling;
    IndoorHandcycling, "indoor_handcycling", Handcycling;
    StrengthTraining, "strength_training" | "strength" | "weight_training" | "resistance_training";
    TraditionalStrengthTraining, "traditional_strength_training" | "traditional_strength", StrengthTraining;
    FunctionalStrengthTraining, "functional_strength_training" | "functional_training"
        | "functional_strength", StrengthTraining;
    Weightlifting, "weightlifting", StrengthTraining;
    CoreTraining, "core_training" | "core_strength_training", StrengthTraining;
    Calisthenics, "calisthenics";
    BackExtension, "back_extension", Calisthenics;
    BarbellShoulderPress, "barbell_shoulder_press", StrengthTraining;
    BenchPress, "bench_press", StrengthTraining;
    BenchSitUp, "bench_sit_up", Calisthenics;
    Burpee, "burpee", Calisthenics;
    Crunch, "crunch", Calisthenics;
    Deadlift, "deadlift", StrengthTraining;
    DumbbellCurlLeftArm, "dumbbell_curl_left_arm", StrengthTraining;
    DumbbellCurlRightArm, "dumbbell_curl_right_arm", StrengthTraining;
    DumbbellFrontRaise, "dumbbell_front_raise", StrengthTraining;
    DumbbellLateralRaise, "dumbbell_lateral_raise", StrengthTraining;
    DumbbellTricepsExtensionLeftArm, "dumbbell_triceps_extension_left_arm", StrengthTraining;
    DumbbellTricepsExtensionRightArm, "dumbbell_triceps_extension_right_arm", StrengthTraining;
    DumbbellTricepsExtensionTwoArm, "dumbbell_triceps_extension_two_arm", StrengthTraining;
    ForwardTwist, "forward_twist", Calisthenics;
    LatPullDown, "lat_pull_down", StrengthTraining;
    Lunge, "lunge", Calisthenics;
    Plank, "plank", Calisthenics;
    Squat, "squat", Calisthenics;
    UpperTwist, "upper_twist", Calisthenics;
    BootCamp, "boot_camp";
    CrossTraining, "cross_training" | "crossfit" | "cross_fit_training";
    HighIntensityIntervalTraining, "high_intensity_interval_training" | "hiit"
        | "interval_training_high_intensity" | "high_intensity_training";
    JumpingJack, "jumping_jack", HighIntensityIntervalTraining;
    JumpRope, "jump_rope" | "rope_jumping" | "rope_skipping" | "skipping_rope" | "jumping_rope";
    MixedCardio, "mixed_cardio";
    MixedMetabolicCardioTraining, "mixed_metabolic_cardio_training", MixedCardio;
    IndoorCardio, "indoor_cardio", MixedCardio;
    Elliptical, "elliptical" | "elliptical_trainer" | "elliptical_machine", FitnessEquipment;
    StairClimbing, "stair_climbing" | "stairs";
    FloorClimbing, "floor_climbing", StairClimbing;
    StairClimbingMachine, "stair_climbing_machine" | "stair_stepper" | "stair_machine" | "stepper"
        | "stair_climber" | "stairmaster", FitnessEquipment;
    StepTraining, "step_training" | "step_aerobics";
    Rowing, "rowing";
    RowingMachine, "rowing_machine" | "indoor_rowing" | "indoor_row" | "virtual_row", Rowing;
    FitnessGaming, "fitness_gaming";
    Play, "play";
    MindAndBody, "mind_and_body" | "mind_body";
    Yoga, "yoga", MindAndBody;
    Pilates, "pilates", MindAndBody;
    Barre, "barre";
    TaiChi, "tai_chi", MindAndBody;
    Meditation, "meditation", MindAndBody;
    Breathwork, "breathwork" | "guided_breathing" | "breathing" | "breathing_exercise", MindAndBody;
    Flexibility, "flexibility";
    Stretching, "stretching" | "stretch", Flexibility;
    Mobility, "mobility", Flexibility;
    Cooldown, "cooldown";
    PreparationAndRecovery, "preparation_and_recovery";
    Dance, "dance" | "dancing";
    CardioDance, "cardio_dance" | "dance_cardio", Dance;
    SocialDance, "social_dance", Dance;
    DanceInspiredTraining, "dance_inspired_training", Dance;
    Swimming, "swimming" | "swim";
    PoolSwimming, "pool_swimming" | "swimming_pool" | "lap_swimming" | "pool_swim" | "swimming_lap"
        | "indoor_swimming", Swimming;
    OpenWaterSwimming, "open_water_swimming" | "swimming_open_water" | "open_water_swim"
        | "outdoor_swimming", Swimming;
    WaterSports, "water_sports";
    WaterFitness, "water_fitness" | "aqua_fitness" | "aqua_aerobics" | "water_aerobics", WaterSports;
    WaterPolo, "water_polo", WaterSports;
    UnderwaterDiving, "underwater_diving" | "apnea_diving" | "pool_apnea" | "freediving" | "apnea"
        | "apnea_hunting", WaterSports;
    ScubaDiving, "scuba_diving" | "scuba" | "single_gas_diving" | "multi_gas_diving" | "gauge_diving"
        | "ccr_diving", UnderwaterDiving;
    Paddling, "paddling" | "paddle_sports" | "canoeing", WaterSports;
    Kayaking, "kayaking" | "kayak", Paddling;
    StandUpPaddleboarding, "stand_up_paddleboarding" | "stand_up_paddling" | "paddleboarding"
        | "sup", Paddling;
    WhitewaterRafting, "whitewater_rafting" | "rafting", WaterSports;
    WhitewaterRaftingKayaking, "whitewater_rafting_kayaking", WaterSports;
    Sailing, "sailing" | "sail", WaterSports;
    Yachting, "yachting", Sailing;
    OffshoreGrinding, "offshore_grinding", Sailing;
    OnshoreGrinding, "onshore_grinding", Sailing;
    Boating, "boating", WaterSports;
    Surfing, "surfing" | "surfing_sports" | "surf", WaterSports;
    Kiteboarding, "kiteboarding" | "kitesurfing" | "kitesurf", WaterSports;
    Wakeboarding, "wakeboarding", WaterSports;
    Windsurfing, "windsurfing" | "windsurf", WaterSports;
    Snorkeling, "snorkeling" | "snorkelling", WaterSports;
    Waterskiing, "waterskiing" | "water_ski", WaterSports;
    WindKiteSurfing, "wind_kite_surfing", WaterSports;
    Fishing, "fishing";
    WinterSports, "winter_sports" | "snow_sports";
    Skiing, "skiing" | "ski", WinterSports;
    AlpineSkiing, "alpine_skiing" | "resort_skiing" | "downhill_skiing" | "alpine_ski" | "skiing_downhill"
        | "resort_ski", Skiing;
    BackcountrySkiing, "backcountry_skiing" | "backcountry_ski" | "ski_touring"
        | "skiing_back_country", Skiing;
    CrossCountrySkiing, "cross_country_skiing" | "nordic_ski" | "nordic_skiing" | "skiing_cross_country"
        | "xc_skiing", Skiing;
    SkateSkiing, "skate_skiing", CrossCountrySkiing;
    Snowboarding, "snowboarding" | "snowboard" | "resort_snowboarding", WinterSports;
    BackcountrySnowboarding, "backcountry_snowboarding", Snowboarding;
    BackcountrySkiingSnowboarding, "backcountry_skiing_snowboarding", WinterSports;
    ResortSkiingSnowboarding, "resort_skiing_snowboarding", WinterSports;
    Snowmobiling, "snowmobiling" | "snowmobile", WinterSports;
    Curling, "curling", WinterSports;
    Skating, "skating" | "skating_sports";
    IceSkating, "ice_skating" | "ice_skate" | "skating_ice", Skating;
    InlineSkating, "inline_skating" | "inline_skate" | "skating_inline" | "rollerblading", Skating;
    RollerSkating, "roller_skating" | "roller_skate", Skating;
    TeamSports, "team_sports";
    AmericanFootball, "american_football" | "football_american", TeamSports;
    AustralianFootball, "australian_football" | "football_australian"
        | "australian_rules_football", TeamSports;
    Baseball, "baseball", TeamSports;
    Basketball, "basketball", TeamSports;
    Cricket, "cricket", TeamSports;
    Handball, "handball" | "team_handball", TeamSports;
    Lacrosse, "lacrosse", TeamSports;
    Rugby, "rugby", TeamSports;
    Soccer, "soccer" | "football_soccer" | "association_football", TeamSports;
    Softball, "softball", TeamSports;
    Volleyball, "volleyball", TeamSports;
    Hockey, "hockey", TeamSports;
    FieldHockey, "field_hockey", Hockey;
    IceHockey, "ice_hockey", Hockey;
    RollerHockey, "roller_hockey", Hockey;
    DiscSports, "disc_sports" | "frisbee_disc" | "frisbee";
    UltimateDisc, "ultimate_disc" | "ultimate_frisbee", DiscSports;
    DiscGolf, "disc_golf" | "frisbee_golf", DiscSports;
    RacketSports, "racket_sports" | "racquet_sports";
    Badminton, "badminton", RacketSports;
    Padel, "padel" | "paddelball" | "paddleball" | "padel_ball" | "padel_tennis", RacketSports;
    Pickleball, "pickleball", RacketSports;
    PlatformTennis, "platform_tennis", RacketSports;
    Racquetball, "racquetball", RacketSports;
    Squash, "squash", RacketSports;
    TableTennis, "table_tennis" | "ping_pong", RacketSports;
    Tennis, "tennis", RacketSports;
    MartialArts, "martial_arts";
    MixedMartialArts, "mixed_martial_arts" | "mma", MartialArts;
    Boxing, "boxing", MartialArts;
    Kickboxing, "kickboxing", MartialArts;
    Wrestling, "wrestling", MartialArts;
    Fencing, "fencing";
    Climbing, "climbing";
    RockClimbing, "rock_climbing" | "climbing_rock", Climbing;
    IndoorClimbing, "indoor_climbing", Climbing;
    Bouldering, "bouldering", Climbing;
    Archery, "archery";
    Bowling, "bowling";
    Golf, "golf" | "golfing";
    Gymnastics, "gymnastics" | "gymnastic";
    EquestrianSports, "equestrian_sports" | "horse_riding" | "horseback_riding" | "equestrian" | "horseback";
    Hunting, "hunting";
    TrackAndField, "track_and_field";
    Paragliding, "paragliding";
    Flying, "flying";
    Motorcycling, "motorcycling" | "motorcycle";
    Driving, "driving" | "driving_general";
    ParaSports, "para_sports";
    Wheelchair, "wheelchair" | "wheelchair_pushing" | "wheelchair_push" | "wheelchair_sports", ParaSports;
    WheelchairWalkPace, "wheelchair_walk_pace" | "wheelchair_push_walk" | "wheelchair_walk"
        | "wheelchair_walking", Wheelchair;
    WheelchairRunPace, "wheelchair_run_pace" | "wheelchair_push_run" | "wheelchair_run"
        | "wheelchair_running", Wheelchair;
    Multisport, "multisport";
    SwimBikeRun, "swim_bike_run" | "triathlon", Multisport;
    Transition, "transition", Multisport;
    SwimToBikeTransition, "swim_to_bike_transition", Transition;
    BikeToRunTransition, "bike_to_run_transition", Transition;
    RunToBikeTransition, "run_to_bike_transition", Transition;
}
