//! How something was understood in spite of how it was written.

use super::codes::codes;

codes! {
    /// How something was understood in spite of how it was written, or that it was withheld.
    Mend {
        // Keys and the shape of what holds them.
        TrimmedKey "trimmed_key" "White space around a key is left out."
            at "bodyComps[0].muscleMassInGrams": "the key begins with a space";
        Alias "alias" "Another spelling in circulation of a key, or of a name in its place, is taken for it."
            at "moveIQActivities[0].offsetInSeconds": "means startTimeOffsetInSeconds";
        ObjectForArray "object_for_array" "One element in place of a list is read as a list of one."
            at "dailies": "an object is in place of the array";
        ArrayForObject "array_for_object" "A list in place of one object is read element by element."
            at "stressDetails[0].bodyBatteryDynamicFeedbackEvent": "an array is in place of the object";
        Withheld "withheld" "A credential goes nowhere: neither into a change nor into `extra`."
            at "dailies[0].userAccessToken": "what allows to speak for the user";
        // How a value is written.
        TrimmedValue "trimmed_value" "White space around a text is left out."
            at "userPermissionsChange[2].permissions": "a name begins with a space";
        StringFromOtherType "string_from_other_type" "A number or a boolean in place of a text is taken as text."
            at "dailies[0].calendarDate": "a number is in place of the text";
        NumberAsString "number_as_string" "A number in a string is taken as a number."
            at "dailies[0].steps": "`\"4210\"` is 4210";
        BooleanAsString "boolean_as_string" "The word true or false in a string is taken as a boolean."
            at "data.workouts[0].isIndoor": "`\"true\"` is true";
        BooleanAsNumber "boolean_as_number" "The number 0 or 1 in place of a boolean is taken for it."
            at "data.workouts[0].isIndoor": "0 is false";
        DecimalComma "decimal_comma" "A comma is taken for a decimal point."
            at "dailies[0].pushDistanceInMeters": "`\"41,75\"` is 41.75";
        LocalisedNumber "localised_number" "A number with digits of another script, or with separators of thousands that are certain, is read."
            at "[0].Active Energy (kJ)": "`2.092,5` is 2092.5";
        F32Noise "f32_noise" "Digits that only come from printing a 32-bit float as a 64-bit one are left out."
            at "epochs[0].met": "3.0999999046325684 is 3.1";
        FloatTime "float_time" "Seconds with a fraction or an exponent are taken to the millisecond."
            at "hrv[0].startTimeInSeconds": "1707175500.0 is 1707175500";
        IdAsFloat "id_as_float" "An id that was written as a float is taken as a whole number."
            at "activities[0].activityId": "21000000001.0 is 21000000001";
        Rounded "rounded" "A length with a fraction of a second is rounded."
            at "sleeps[0].durationInSeconds": "25200.6 is 25201";
        TwelveHourClock "twelve_hour_clock" "A time of the 12-hour clock is read."
            at "data.symptoms[2].start": "2:30 PM is 14:30";
        LocalisedTime "localised_time" "A time in the way of the phone's language is read: its words for the halves of the day, its digits, or the Buddhist calendar."
            at "data.metrics[0].data[0].date": "오후 2:05:00 is 14:05:00, and 2569 is 2026";
        EpochBase "epoch_base" "Times that count from 2001, as Apple's do, are read."
            at "data.ecg[0].voltageMeasurements": "seconds since 2001-01-01";
        LocalisedWord "localised_word" "A word in the language of the phone is taken for what it means."
            at "data.metrics[0].units": "`步` is a count";
        NumberForAWord "number_for_a_word" "A number in place of a word is read as the word that it means."
            at "data.stateOfMind[0].valenceClassification": "4 is neutral";
        UnitLabel "unit_label" "A unit whose label is old, or known to be wrong, is read as what is meant."
            at "data.workouts[0].lapLength.units": "0.025 m is 25 m";
        Fraction "fraction" "A fraction in place of a percentage is multiplied by 100."
            at "records[1].value": "0.97 is 97 %";
        Hundredfold "hundredfold" "A percentage that was multiplied by 100 twice is divided by 100."
            at "data.workouts[0].humidity.units": "6800 % is 68 %";
        // What a value says.
        ZeroForMissing "zero_for_missing" "A 0 that means that there is no value is passed over."
            at "records[0].energy": "0 kcal in a meal that says more";
        SentinelForMissing "sentinel_for_missing" "A number that a library writes for nothing, as -1 or the least float, is passed over."
            at "records[0].weight": "5e-324 kg";
        Clamped "clamped" "An amount of sleep longer than there was time for it is cut to that time."
            at "data.metrics[0].data[0].totalSleep": "9.5 hours of sleep in 7.5 hours";
        RecoverySeries "recovery_series" "Heart rates after a workout, sent as those during it, are taken as recovery."
            at "data.workouts[0].heartRateData": "every point is after the end";
        // How things fit together.
        RepeatedTime "repeated_time" "Of several points of a series with one time, the last one is taken."
            at "records[0].samples": "two samples of one time";
        ClippedToSession "clipped_to_session" "What reaches beyond its session is cut to it."
            at "records[0].stages[0]": "a stage begins half an hour before the sleep";
        OverlappingStages "overlapping_stages" "A stage of sleep ends where the next one starts."
            at "records[0].stages[1]": "a stage ends after the next one starts";
    }
}
