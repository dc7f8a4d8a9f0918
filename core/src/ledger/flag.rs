//! What is doubtful, and was taken as it is.

use super::codes::codes;

codes! {
    /// Why something is doubtful that was taken as it is.
    Flag {
        Implausible "implausible" "A value that is possible, but not plausible for a living person (docs/data-types.md)."
            at "data.metrics[0].data[1].sleepEnd": "a night of more than a day";
        UnknownWord "unknown_word" "A word that is not in the list of words that this field can have. It is kept as it is."
            at "data.cycleTracking[1].value": "a word in a language that is not known";
        UnknownType "unknown_type" "A type of data that is unknown. It keeps the name that the sender gives it, or stays in the raw delivery."
            at "dataPoints[2].dataType": "the name of a type that is not in the table";
        UnknownVersion "unknown_version" "A version of the format that this version does not know."
            at "formatVersion": "2";
        DevicePrivate "device_private" "A type of data that only a device of one maker has. It keeps its name."
            at "dataPoints[0].dataType": "health_services.device_private.65537";
        OtherNumber "other_number" "A list has another number of entries than is said beside it."
            at "data.ecg[0].numberOfVoltageMeasurements": "5, beside another number of measurements";
        BeyondTheEnd "beyond_the_end" "A duration is longer than the time from start to end."
            at "data.workouts[5].duration": "2.5 hours, in less time";
        AmbiguousUnit "ambiguous_unit" "A number without a unit that contradicts the usual unit, but fits in another. It is no total, and is kept as it is."
            at "data.workouts[0].duration": "45, beside a workout of 45 minutes";
        OutsideSession "outside_session" "A part of a session lies outside of it."
            at "records[0].laps[0]": "a lap ends after the workout";
        AmbiguousGrain "ambiguous_grain" "It is unknown whether points are single measurements, or totals of a minute, an hour, a day or longer. They are instants of unknown width."
            at "data.metrics[0]": "points at full hours, without the header automation-aggregation";
        InferredDay "inferred_day" "The local day was inferred from a time, because its zone is unknown."
            at "steps[0]": "a range of 24 hours, and no zone";
        OfRecovery "of_recovery" "A value of a workout is made of heart rates that were measured after it."
            at "data.workouts[0].avgHeartRate": "beside a series that begins after the end";
        TestData "test_data" "Data that a test tool of the sender made, or that says that it is a test."
            at "dailies[0].summaryId": "an id of Garmin's data generator";
    }
}
