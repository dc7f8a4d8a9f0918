//! Why something is rejected.

use super::codes::codes;

codes! {
    /// Why something is rejected. The same mistake has the same code, whoever sent it.
    Reason {
        // What a value is.
        WrongType "wrong_type" "A value of another JSON type than expected, or a text that is not the number that is expected."
            at "dailies[0].minHeartRateInBeatsPerMinute": "expected a number, found a string that is not a number";
        WrongFormat "wrong_format" "A text that is not written as expected: a time, a date, a duration, a time zone."
            at "dailies[2].calendarDate": "expected a date as 2024-02-06, found another text";
        UnknownWord "unknown_word" "A word that is not in the list of words that this field can have."
            at "[3].Cycle Start": "expected Yes or No, found another text";
        OutOfRange "out_of_range" "A number outside of what the format of this field allows: a latitude beyond a pole, a time in the wrong unit."
            at "activityDetails[0].samples[1].latitudeInDegree": "expected degrees from -90 to 90, found a number out of that range";
        Impossible "impossible" "A value outside of what is possible for its data type (docs/data-types.md)."
            at "records[1].samples[0].beatsPerMinute": "expected heart_rate, above 0 to 400 (/min), found a number outside of that";
        NoUnit "no_unit" "A value without a unit, of a type that is sent in several units."
            at "data.workouts[5].totalEnergy": "expected a unit of total_energy, found none";
        WrongUnit "wrong_unit" "A unit that is unknown, or of something else than the data type measures."
            at "records[7].value": "expected a unit of body_mass, found one of something else";
        // What is missing.
        NoTime "no_time" "When it was is not given, or only in part."
            at "data.workouts[6].heartRateData[1]": "expected date, found none that is a time";
        NoValue "no_value" "What is needed for a record or a row is not given, or only in part."
            at "data.workouts[6].heartRateData[2]": "expected qty or Avg, found neither";
        NoPosition "no_position" "A position without its latitude or its longitude."
            at "data.workouts[0].route[2]": "expected latitude and longitude, found fewer";
        NoType "no_type" "What is sent does not say which type of data or of record it is."
            at "dataPoints[3]": "expected dataType, found none";
        NoName "no_name" "What is measured, taken or felt has no name."
            at "data.symptoms[0]": "expected name, found none";
        NoRecord "no_record" "The object that should hold the record is missing."
            at "changes[6]": "expected an object in dataPoint, found none";
        NoId "no_id" "A deletion that does not say which record is gone."
            at "deletions[3]": "expected the id of a record in recordId, found none";
        NoUser "no_user" "An item that does not name its user."
            at "dailies[0]": "expected userId, found none", expected "userId";
        NoUrl "no_url" "A file that does not say where it can be fetched."
            at "activityFiles[2]": "expected callbackURL, found none", expected "callbackURL";
        NoPermissions "no_permissions" "A change of permissions without the list of them."
            at "userPermissionsChange[3]": "expected permissions as an array of strings, found none";
        // What contradicts something else.
        EndBeforeStart "end_before_start" "An end that lies before the start, or at the start of what cannot be empty."
            at "data.symptoms[0].end": "expected an end at or after the start, found another", expected "an end at or after the start";
        RepeatedKey "repeated_key" "A key or a name that is given again where each can be given once."
            at "dailies[0].steps": "expected each key once, found it again";
        RepeatedTime "repeated_time" "Something of a time that something of its kind already has."
            at "activityDetails[0].samples[2]": "expected each time once, found it again";
        LoneTotal "lone_total" "A total that counts up, alone with a value above the next: the next goes on from the one before."
            at "activityDetails[0].samples[2].totalDistanceInMeters": "expected a total no greater than the next, found a greater one";
        OutsideSession "outside_session" "Something that lies outside of the workout or the sleep that it is part of."
            at "sleeps[0].sleepLevelsMap.deep[0]": "expected times within a day of the sleep, found others";
        UnknownType "unknown_type" "A type of data that does not exist."
            at "aggregates[4]": "expected a metric of the platform, found another";
        UnknownKind "unknown_kind" "The kind of a point (sample, interval, total, statistics) is not given, unknown, or not one of its type."
            at "dataPoints[0]": "expected a kind, or one of value, total and average, found none or several of them";
        UnknownShape "unknown_shape" "An object or a document that is nothing the sender is known to send."
            at "records[3]": "expected a record with a time and a type, found an object without";
        // What cannot be read.
        Malformed "malformed" "An element or a document whose bytes are not well-formed."
            at "data.metrics[1]": "expected well-formed JSON, found malformed JSON at byte 141";
        Incomplete "incomplete" "A document that ends before it is complete."
            at "data.json": "byte 0: expected a JSON value, found the end of the body";
        TooLarge "too_large" "An element, a record or a document that is larger than the limits allow."
            at "dailies[1]": "expected an element of at most 1000 bytes, found a longer one";
        TooDeep "too_deep" "An element that is nested more deeply than the limits allow."
            at "dailies[1]": "expected nesting of at most 128 levels, found deeper nesting";
        SpanTooLong "span_too_long" "A time that is longer than anything of its type lasts."
            at "records[0]": "expected a span of at most 366 days, found a longer one";
        TextTooLong "text_too_long" "A name, an id, a unit or another text that is longer than any sender's."
            at "records[1]": "expected an id of at most 1000 bytes, found a longer one";
        TooManyNames "too_many_names" "A type of data that is unknown, after as many other unknown types as one body may have."
            at "data.metrics[1000].data[0]": "expected at most 1000 unknown types in a body, found more";
        TooManyFields "too_many_fields" "An object with more fields than is taken apart."
            at "dailies[1]": "expected an object of at most 10000 fields, found more";
        Unsupported "unsupported" "Something of a known kind that this version does not read."
            at "[2]": "expected a point of Health Connect or of Apple Health, found one of Google Fit";
        NotData "not_data" "A file of an archive that is none of the forms that are read, such as a picture."
            at "a/Photo.png": "expected JSON, a table or a route, found a file of another kind";
    }
}
