//! Laws that hold for every Garmin body, valid or odd, in any pieces.

use crate::normalise::{
    Outcome, assert_balance, assert_well_formed, cut, facts, in_every_way, in_pieces, whole,
};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use wellform_core::record::{Basis, Change};
use wellform_core::{MAX_ROWS, Options, Source};

/// Stands in every token and callback URL that the generator makes, and nowhere else.
const SECRET: &str = "S3CR3T";

/// A member's key and value, as JSON text.
type Member = (String, String);

/// A body before it is written: each list key as JSON text, with its items.
#[derive(Debug, Clone)]
struct Body {
    lists: Vec<(String, List)>,
    separator: &'static str,
}

#[derive(Debug, Clone)]
enum List {
    Items(Vec<String>),
    /// Something else in place of a list.
    Bare(String),
}

impl Body {
    fn text(&self) -> String {
        let lists = self.lists.iter().map(|(key, list)| {
            let list = match list {
                List::Items(items) => format!("[{}]", items.join(self.separator)),
                List::Bare(value) => value.clone(),
            };
            (key.clone(), list)
        });
        object(&lists.collect::<Vec<_>>(), self.separator)
    }

    /// A body for each item.
    fn apart(&self) -> Vec<String> {
        let mut bodies = Vec::new();
        for (key, list) in &self.lists {
            match list {
                List::Items(items) => bodies.extend(items.iter().map(|item| format!("{{{key}:[{item}]}}"))),
                List::Bare(value) => bodies.push(format!("{{{key}:{value}}}")),
            }
        }
        bodies
    }
}

fn object(members: &[Member], separator: &str) -> String {
    let members: Vec<_> = members.iter().map(|(key, value)| format!("{key}:{value}")).collect();
    format!("{{{}}}", members.join(separator))
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string is JSON")
}

fn text() -> impl Strategy<Value = String> {
    "[a-z0-9é😴\"\\\\ \n{}\\[\\],:]{0,8}".prop_map(|text| quoted(&text))
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (0..100_000i64).prop_map(|number| number.to_string()),
        1 => (-1e3..1e6f64).prop_map(|number| number.to_string()),
        1 => (0.0..300.0f32).prop_map(|number| f64::from(number).to_string()),
        1 => select(vec!["-1", "-2", "0", "-0", "1e3", "1E-2", "0.1", "1e300", "9007199254740993", "-5"])
            .prop_map(str::to_owned),
    ]
}

/// Any JSON value.
fn junk() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        select(vec!["null", "true", "false", "{}", "[]", "[ ]"]).prop_map(str::to_owned),
        number(),
        text(),
    ];
    scalar.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|values| format!("[{}]", values.join(", "))),
            vec((text(), inner), 0..4).prop_map(|mut members| {
                // Of three members the first comes again.
                members.extend((members.len() == 3).then(|| members[0].clone()));
                object(&members, ", ")
            }),
        ]
    })
}

/// Mostly the right thing, sometimes null, a number in a string, or anything.
fn mostly(right: impl Strategy<Value = String> + 'static) -> impl Strategy<Value = String> {
    prop_oneof![
        12 => right,
        1 => Just("null".to_owned()),
        1 => select(vec!["12", " 7.5 ", "32,5", "1,234", "", "NaN"]).prop_map(quoted),
        1 => junk(),
    ]
}

fn time() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (1_707_174_000..1_707_180_000i64).prop_map(|time| time.to_string()),
        1 => (1_707_174_000..1_707_180_000i64).prop_map(|time| format!("{time}.5")),
        1 => select(vec!["0", "-1", "1707174000000", "253402300799", "1e9", "1e18"]).prop_map(str::to_owned),
    ]
}

fn offset_map() -> impl Strategy<Value = String> {
    let key = prop_oneof![
        12 => (0..90_000u32).prop_map(|offset| quoted(&offset.to_string())),
        1 => select(vec!["x", "", " 15", "15.5", "-60", "99999999999999999999", "007", "1e5"]).prop_map(quoted),
    ];
    let value = mostly(number().boxed());
    prop_oneof![
        9 => vec((key, value), 0..12).prop_map(|members| object(&members, ",")),
        1 => vec((0..200u32, 30..200u32), 0..12).prop_map(|entries| {
            let members: Vec<_> =
                entries.iter().map(|(at, rate)| (quoted(&at.to_string()), rate.to_string())).collect();
            object(&members, ", ")
        }),
    ]
}

/// Members of the given names, some left out, in any order.
fn members(
    names: &'static [&'static str],
    value: impl Strategy<Value = String> + 'static,
) -> BoxedStrategy<Vec<Member>> {
    let value = value.boxed();
    let each: Vec<_> = names
        .iter()
        .map(|name| {
            weighted(0.6, value.clone()).prop_map(move |value| value.map(|value| (quoted(name), value)))
        })
        .collect();
    each.prop_map(|members| members.into_iter().flatten().collect()).boxed()
}

fn user() -> impl Strategy<Value = Option<Member>> {
    let user = prop_oneof![
        10 => select(vec!["5f0c2e9a7b3d4e1f8a6b1c2d3e4f5a60", "7d1e0f42-93ab-4c5d-8e6f-1a2b3c4d5e6f", "a/b#c%d"])
            .prop_map(quoted),
        1 => select(vec!["\" 5f0c2e9a7b3d4e1f8a6b1c2d3e4f5a60\"", "17", "\"\"", "null", "{\"id\":1}"])
            .prop_map(str::to_owned),
    ];
    weighted(0.95, user.prop_map(|user| ("\"userId\"".to_owned(), user)))
}

/// What any item may have besides: tokens, unknown fields.
fn besides() -> impl Strategy<Value = Vec<Member>> {
    let token = select(vec!["\"userAccessToken\"", "\" userAccessToken\""])
        .prop_map(|key| (key.to_owned(), format!("\"uat-{SECRET}\"")));
    let unknown = (text(), junk());
    let url = junk().prop_map(|_| ("\"callbackURL\"".to_owned(), "null".to_owned()));
    (weighted(0.2, token), vec(unknown, 0..3), weighted(0.05, url))
        .prop_map(|(token, unknown, url)| unknown.into_iter().chain(token).chain(url).collect())
}

fn when() -> BoxedStrategy<Vec<Member>> {
    let parts = (
        weighted(0.95, mostly(time())),
        members(&["durationInSeconds"], mostly(number())),
        members(
            &["startTimeOffsetInSeconds"],
            mostly((-50_000..50_000i32).prop_map(|offset| offset.to_string())),
        ),
        members(
            &["calendarDate"],
            mostly(select(vec!["2024-02-06", "2024-02-07", "06.02.2024", "2024-02-30"]).prop_map(quoted)),
        ),
        members(&["summaryId", "somethingNew"], mostly(text())),
    );
    parts
        .prop_map(|(start, duration, offset, date, id)| {
            let start = start.map(|start| ("\"startTimeInSeconds\"".to_owned(), start));
            start.into_iter().chain(duration).chain(offset).chain(date).chain(id).collect()
        })
        .boxed()
}

fn daily() -> BoxedStrategy<Vec<Member>> {
    let numbers = members(
        &[
            "steps",
            "distanceInMeters",
            "activeKilocalories",
            "averageStressLevel",
            "restingHeartRateInBeatsPerMinute",
        ],
        mostly(number()),
    );
    let words = members(&["stressQualifier", "source", "activityType"], mostly(text()));
    let maps = members(&["timeOffsetHeartRateSamples"], mostly(offset_map()));
    (when(), numbers, words, maps).prop_map(|(a, b, c, d)| [a, b, c, d].concat()).boxed()
}

fn epoch() -> BoxedStrategy<Vec<Member>> {
    let numbers = members(
        &["activeTimeInSeconds", "steps", "Steps", "met", "Met", "pushes", "maxMotionIntensity"],
        mostly(number()),
    );
    let words = members(
        &["activityType", "intensity"],
        mostly(select(vec!["WALKING", "SEDENTARY", "WHEELCHAIR_PUSHING", "", "walking"]).prop_map(quoted)),
    );
    (when(), numbers, words).prop_map(|(a, b, c)| [a, b, c].concat()).boxed()
}

fn sleep() -> BoxedStrategy<Vec<Member>> {
    let numbers = members(
        &[
            "deepSleepDurationInSeconds",
            "lightSleepDurationInSeconds",
            "remSleepInSeconds",
            "awakeDurationInSeconds",
            "unmeasurableSleepInSeconds",
            "unmeasurableSleepDurationInSeconds",
            "totalNapDurationInSeconds",
        ],
        mostly(number()),
    );
    let interval = members(&["startTimeInSeconds", "endTimeInSeconds", "confidence"], mostly(time()))
        .prop_map(|members| object(&members, ","));
    let intervals = vec(mostly(interval), 0..4).prop_map(|all| format!("[{}]", all.join(",")));
    let levels = members(&["deep", "light", "rem", "awake", "unmeasurable", "drowsy"], mostly(intervals))
        .prop_map(|members| object(&members, ","));
    let score = members(&["value", "qualifierKey", "trend"], mostly(prop_oneof![number(), text()]))
        .prop_map(|members| object(&members, ","))
        .boxed();
    let scores = members(&["stress", "totalDuration", "dreaminess"], mostly(score.clone()))
        .prop_map(|members| object(&members, ","));
    let nap = (
        members(&["napStartTimeInSeconds"], mostly(time())),
        members(&["napDurationInSeconds", "napOffsetInSeconds"], mostly(number())),
        members(&["napValidation"], mostly(select(vec!["MANUAL", "device", "AUTO"]).prop_map(quoted))),
    )
        .prop_map(|(a, b, c)| object(&[a, b, c].concat(), ","));
    let naps = vec(mostly(nap), 0..3).prop_map(|naps| format!("[{}]", naps.join(",")));
    let parts = (
        when(),
        numbers,
        members(&["sleepLevelsMap"], mostly(levels)),
        members(&["overallSleepScore"], mostly(score)),
        members(&["sleepScores"], mostly(scores)),
        members(&["naps"], mostly(naps)),
        members(&["timeOffsetSleepSpo2", "timeOffsetSleepRespiration"], mostly(offset_map())),
        members(
            &["validation"],
            mostly(
                select(vec!["ENHANCED_FINAL", "AUTO_TENTATIVE", "OFF_WRIST", "NEW_WORD"]).prop_map(quoted),
            ),
        ),
    );
    parts.prop_map(|(a, b, c, d, e, f, g, h)| [a, b, c, d, e, f, g, h].concat()).boxed()
}

/// One object or array of objects, from members.
fn objects(of: BoxedStrategy<Vec<Member>>) -> BoxedStrategy<String> {
    vec(mostly(of.prop_map(|members| object(&members, ","))), 0..4)
        .prop_map(|all| format!("[{}]", all.join(",")))
        .boxed()
}

fn measurement() -> BoxedStrategy<Vec<Member>> {
    let numbers = members(
        &["weightInGrams", "muscleMassInGrams", "bodyFatInPercent", "systolic", "diastolic", "pulse"],
        mostly(number()),
    );
    let times = members(&["measurementTimeInSeconds", " measurementTimeInSeconds"], mostly(time()));
    let words = members(&["sourceType", "summaryId", "calendarDate"], mostly(text()));
    (times, numbers, words).prop_map(|(a, b, c)| [a, b, c].concat()).boxed()
}

fn stress() -> BoxedStrategy<Vec<Member>> {
    let event = (
        members(&["eventStartTimeInSeconds"], mostly(time())),
        members(&["duration", "durationInSeconds", "bodyBatteryImpact", "activityId"], mostly(number())),
        members(&["eventType", "activityName", "bodyBatteryLevel", "mood"], mostly(text())),
    )
        .prop_map(|(a, b, c)| [a, b, c].concat())
        .boxed();
    let level = event.clone().prop_map(|members| object(&members, ","));
    let maps = members(&["timeOffsetStressLevelValues", "timeOffsetBodyBatteryValues"], mostly(offset_map()));
    let events =
        members(&["bodyBatteryActivityEvents", "bodyBatteryActivityEventList"], mostly(objects(event)));
    let now = members(&["bodyBatteryDynamicFeedbackEvent"], mostly(level));
    let days =
        members(&["averageStressLevel", "maxStressLevel", "bodyBatteryChargedValue"], mostly(number()));
    (when(), maps, events, now, days).prop_map(|(a, b, c, d, e)| [a, b, c, d, e].concat()).boxed()
}

fn night() -> BoxedStrategy<Vec<Member>> {
    let numbers = members(
        &[
            "lastNightAvg",
            "lastNight5MinHigh",
            "avgDeviationCelsius",
            "vo2Max",
            "vo2MaxCycling",
            "fitnessAge",
        ],
        mostly(number()),
    );
    let maps =
        members(&["hrvValues", "timeOffsetSpo2Values", "timeOffsetEpochToBreaths"], mostly(offset_map()));
    let flags =
        members(&["onDemand", "enhanced"], mostly(select(vec!["true", "false"]).prop_map(str::to_owned)));
    (when(), numbers, maps, flags).prop_map(|(a, b, c, d)| [a, b, c, d].concat()).boxed()
}

fn snapshot() -> BoxedStrategy<Vec<Member>> {
    let kind = select(vec!["heart_rate", "stress", "spo2", "sdrr_hrv", "rmssd_hrv", "respiration", "glow"]);
    let summary = (
        members(&["summaryType"], mostly(kind.prop_map(quoted))),
        members(&["minValue", "maxValue", "avgValue", "quality"], mostly(number())),
        members(&["epochSummaries"], mostly(offset_map())),
    )
        .prop_map(|(a, b, c)| [a, b, c].concat())
        .boxed();
    let offset = members(&["offsetStartTimeInSeconds"], mostly(number()));
    (when(), members(&["summaries"], mostly(objects(summary))), offset)
        .prop_map(|(a, b, c)| [a, b, c].concat())
        .boxed()
}

fn summary() -> BoxedStrategy<Vec<Member>> {
    let numbers = members(
        &[
            "steps",
            "distanceInMeters",
            "activeKilocalories",
            "averagePaceInMinutesPerKilometer",
            "maxHeartRateInBeatsPerMinute",
            "startingLatitudeInDegree",
            "startingLongitudeInDegree",
        ],
        mostly(number()),
    );
    let ids = members(
        &["activityId", "summaryId", "parentSummaryId"],
        mostly(
            select(vec!["21400733512", "\"21400733513\"", "\"21400733512-detail\"", "7"])
                .prop_map(str::to_owned),
        ),
    );
    let words = members(
        &["activityType", "activitySubType", "deviceName", "activityName", "fileType"],
        mostly(select(vec!["RUNNING", "Running", "unknown", "LAVA_WALKING", "FIT"]).prop_map(quoted)),
    );
    let flags = members(
        &["manual", "isParent", "isWebUpload"],
        mostly(select(vec!["true", "false"]).prop_map(str::to_owned)),
    );
    (when(), numbers, ids, words, flags).prop_map(|(a, b, c, d, e)| [a, b, c, d, e].concat()).boxed()
}

fn details() -> BoxedStrategy<Vec<Member>> {
    let sample = (
        members(&["startTimeInSeconds"], mostly(time())),
        members(
            &[
                "latitudeInDegree",
                "longitudeInDegree",
                "elevationInMeters",
                "heartRate",
                "totalDistanceInMeters",
                "timerDurationInSeconds",
                "airTemperatureCelcius",
                "airTemperatureCelsius",
                "moonPhase",
            ],
            mostly(number()),
        ),
    )
        .prop_map(|(a, b)| [a, b].concat())
        .boxed();
    let lap = members(&["startTimeInSeconds", "lapTrigger"], mostly(time()));
    let nested = summary().prop_map(|members| object(&members, ","));
    let parts = (
        summary(),
        members(&["summary"], mostly(nested)),
        members(&["samples"], mostly(objects(sample))),
        members(&["laps"], mostly(objects(lap))),
    );
    parts.prop_map(|(a, b, c, d)| [a, b, c, d].concat()).boxed()
}

fn cycle() -> BoxedStrategy<Vec<Member>> {
    let date = || mostly(select(vec!["2024-01-28", "2024-02-26", "28.1.2024"]).prop_map(quoted));
    let numbers = |names| members(names, mostly(number()));
    let glucose = (
        members(&["reportTimestampInSeconds"], mostly(time())),
        numbers(&["valueInMilligramsPerDeciliter"]),
        members(&["logType", "note"], mostly(text())),
    )
        .prop_map(|(a, b, c)| [a, b, c].concat())
        .boxed();
    let goal =
        numbers(&["heightInCentimeters", "weightInGrams", "goal"]).prop_map(|members| object(&members, ","));
    let pregnancy = (
        members(&["dueDate", "deliveryDate", "pregnancyCycleStartDate"], date()),
        members(&["title", "numOfBabies"], mostly(text())),
        members(&["weightGoalUserInput"], mostly(goal)),
        members(&["bloodGlucoseList"], mostly(objects(glucose))),
    )
        .prop_map(|(a, b, c, d)| object(&[a, b, c, d].concat(), ","));
    let parts = (
        members(&["periodStartDate"], date()),
        numbers(&[
            "dayInCycle",
            "cycleLength",
            "periodLength",
            "fertileWindowStart",
            "lengthOfFertileWindow",
        ]),
        members(&["currentPhase", "currentPhaseType"], mostly(text())),
        members(&["isPredictedCycle"], mostly(select(vec!["true", "false"]).prop_map(str::to_owned))),
        members(&["lastUpdatedTimeInSeconds"], mostly(time())),
        members(&["pregnancySnapshot"], mostly(pregnancy)),
    );
    parts.prop_map(|(a, b, c, d, e, f)| [a, b, c, d, e, f].concat()).boxed()
}

fn ping() -> BoxedStrategy<Vec<Member>> {
    let url = mostly(Just(format!("\"https://apis.garmin.com/wellness-api/rest/x?token={SECRET}\"")));
    (url, members(&["uploadStartTimeInSeconds"], mostly(time())))
        .prop_map(|(url, mut members)| {
            members.push(("\"callbackURL\"".to_owned(), url));
            members
        })
        .boxed()
}

fn lifecycle() -> BoxedStrategy<Vec<Member>> {
    let permissions = vec(mostly(Just("\"HEALTH_EXPORT\"".to_owned())), 0..3);
    let permissions = mostly(permissions.prop_map(|all| format!("[{}]", all.join(","))));
    (members(&["permissions"], permissions), members(&["changeTimeInSeconds", "summaryId"], mostly(time())))
        .prop_map(|(a, b)| [a, b].concat())
        .boxed()
}

/// An item: its members in any order, now and then one repeated or with stray spaces in its key.
fn item(of: BoxedStrategy<Vec<Member>>) -> BoxedStrategy<String> {
    let members = (user(), of, besides()).prop_map(|(user, members, besides)| {
        user.into_iter().chain(members).chain(besides).collect::<Vec<_>>()
    });
    let odd =
        (members.prop_shuffle(), any::<prop::sample::Index>(), 0..12u8).prop_map(|(mut members, at, odd)| {
            if !members.is_empty() {
                let at = at.index(members.len());
                match odd {
                    0 => members.push(members[at].clone()),
                    1 => members[at].0 = members[at].0.replacen('"', "\" ", 1),
                    _ => {}
                }
            }
            object(&members, ", ")
        });
    prop_oneof![20 => odd, 1 => Just("{}".to_owned()), 1 => junk()].boxed()
}

fn list() -> impl Strategy<Value = (String, List)> {
    let list = |keys: Vec<&'static str>, of: BoxedStrategy<Vec<Member>>| {
        let items = prop_oneof![
            12 => vec(item(of.clone()), 0..5).prop_map(List::Items),
            1 => item(of).prop_map(List::Bare),
            1 => junk().prop_map(List::Bare),
        ];
        (select(keys).prop_map(quoted), items)
    };
    prop_oneof![
        3 => list(vec!["dailies", " dailies"], daily()),
        3 => list(vec!["epochs"], epoch()),
        3 => list(vec!["sleeps"], sleep()),
        1 => list(vec!["pulseOx", "dailies", "activityFiles", "moveiq"], ping()),
        1 => list(vec!["deregistrations", "userPermissionsChange"], lifecycle()),
        1 => list(vec!["bodyComps", "bloodPressures"], measurement()),
        2 => list(vec!["stressDetails", "stress"], stress()),
        2 => list(vec!["hrv", "skinTemp", "pulseox", "allDayRespiration", "userMetrics"], night()),
        1 => list(vec!["healthSnapshot"], snapshot()),
        2 => list(vec!["activities", "manuallyUpdatedActivities", "moveIQActivities"], summary()),
        2 => list(vec!["activityDetails"], details()),
        1 => list(vec!["activityFiles"], (ping(), summary()).prop_map(|(a, b)| [a, b].concat()).boxed()),
        1 => list(vec!["mct"], cycle()),
        1 => list(vec!["solarIntensity", "thirdPartyDailies"], daily()),
        1 => (text(), vec(junk(), 0..4).prop_map(List::Items)),
    ]
}

fn body() -> impl Strategy<Value = Body> {
    (vec(list(), 1..5), select(vec![",", ", ", " ,\n\t"]))
        .prop_map(|(lists, separator)| Body { lists, separator })
}

fn garmin() -> Options {
    Options::default().source(Source::Garmin)
}

fn assert_no_secret(outcome: &Outcome) {
    for change in &outcome.changes {
        let mut change = change.clone();
        if let Change::Fetch(fetch) = &mut change {
            fetch.url.clear();
        }
        let text = serde_json::to_string(&change).expect("JSON");
        assert!(!text.contains(SECRET), "a secret in {text}");
    }
    assert!(!outcome.report_json().contains(SECRET), "a secret in the report");
}

proptest! {
    #![proptest_config(crate::cases::cases(192))]

    #[test]
    fn leaves_balance_and_nothing_leaks(body in body()) {
        let text = body.text();
        let outcome = whole(text.as_bytes(), garmin());
        prop_assert_eq!(&outcome.error, &None);
        assert_balance(text.as_bytes(), &outcome.report);
        assert_well_formed(&outcome);
        assert_no_secret(&outcome);
    }

    #[test]
    fn any_chunking_gives_the_same(body in body(), seed: u64) {
        let text = body.text();
        let expected = in_every_way(text.as_bytes(), &garmin());
        let outcome = in_pieces(cut(text.as_bytes(), seed), garmin());
        prop_assert_eq!(outcome.ndjson(), expected.ndjson());
        prop_assert_eq!(outcome.report_json(), expected.report_json());
    }

    #[test]
    fn an_item_gives_the_same_alone_as_among_others(body in body()) {
        let together = whole(body.text().as_bytes(), garmin());
        let apart: Vec<Outcome> = body.apart().iter().map(|text| whole(text.as_bytes(), garmin())).collect();
        let changes: Vec<Change> = apart.iter().flat_map(|outcome| outcome.changes.clone()).collect();
        prop_assert_eq!(facts(&together.changes), facts(&changes));
        let sum = |leaves: fn(&Outcome) -> u64| apart.iter().map(leaves).sum::<u64>();
        // An empty list has no item to send alone.
        let empty = body.lists.iter().filter(|(_, list)| matches!(list, List::Items(items) if items.is_empty()));
        let empty = empty.count() as u64;
        let leaves = together.report.leaves;
        prop_assert_eq!(leaves.total, sum(|outcome| outcome.report.leaves.total) + empty);
        prop_assert_eq!(leaves.rejected, sum(|outcome| outcome.report.leaves.rejected));
    }

    #[test]
    fn a_repeated_normalisation_is_the_same(body in body()) {
        let text = body.text();
        let (first, second) = (whole(text.as_bytes(), garmin()), whole(text.as_bytes(), garmin()));
        prop_assert_eq!(first.ndjson(), second.ndjson());
    }

    #[test]
    fn any_json_is_read_or_refused_without_panic(text in junk(), list: bool) {
        let options = if list { garmin().record_type("sleeps") } else { Options::default() };
        let outcome = in_every_way(text.as_bytes(), &options);
        if outcome.error.is_none() {
            assert_balance(text.as_bytes(), &outcome.report);
        }
    }
}

/// A day with a rate every second: more rows than a batch holds.
fn long_day(user: &str, entries: u32) -> String {
    let rates: Vec<_> = (0..entries).rev().map(|at| format!("\"{at}\":{}", 40 + at % 100)).collect();
    format!(
        "{{\"userId\":\"{user}\",\"startTimeInSeconds\":1707174000,\"durationInSeconds\":86400,\"steps\":1,\
         \"timeOffsetHeartRateSamples\":{{{}}}}}",
        rates.join(",")
    )
}

#[test]
fn a_long_map_becomes_full_batches() {
    let text = format!("{{\"dailies\":[{}]}}", long_day("u", 10_000));
    let outcome = in_every_way(text.as_bytes(), &garmin());
    assert_balance(text.as_bytes(), &outcome.report);
    assert_well_formed(&outcome);
    let rows = outcome.changes.iter().filter_map(|change| match change {
        Change::Samples(samples) if samples.basis == Basis::Instant => Some(samples.start.len()),
        _ => None,
    });
    assert_eq!(rows.collect::<Vec<_>>(), [MAX_ROWS, MAX_ROWS, 10_000 - 2 * MAX_ROWS]);
}

#[test]
fn many_users_in_one_body_lose_nothing() {
    let items = (0..900).map(|user| long_day(&format!("user{user}"), 30)).collect();
    let body = Body { lists: vec![("\"dailies\"".to_owned(), List::Items(items))], separator: "," };
    let together = whole(body.text().as_bytes(), garmin());
    assert_balance(body.text().as_bytes(), &together.report);
    assert_well_formed(&together);
    let apart: Vec<Change> =
        body.apart().iter().flat_map(|text| whole(text.as_bytes(), garmin()).changes).collect();
    assert_eq!(facts(&together.changes), facts(&apart));
}
