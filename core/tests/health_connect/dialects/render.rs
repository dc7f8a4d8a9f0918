//! Facts in the words of the dialects that are not the platform's own objects.

use chrono::{DateTime, SecondsFormat};
use serde_json::{Map, Value, json};

use super::facts::{EXERCISES, Fact, MEALS, SERIES, SPECS, STAGES, What};

/// What an app would send.
#[derive(Debug)]
pub struct Sent {
    pub body: Value,
    /// The type that stands in the URL.
    pub record_type: Option<&'static str>,
    /// It is a whole record with the platform's id.
    pub is_whole: bool,
    /// It says what surrounds a value.
    pub has_context: bool,
}

impl Sent {
    pub fn whole(body: Value) -> Self {
        Sent { body, record_type: None, is_whole: true, has_context: true }
    }

    /// Without what surrounds a value.
    fn plain(self) -> Self {
        Sent { has_context: false, ..self }
    }

    /// Of a record that comes in parts, or without the platform's id.
    fn parts(self) -> Self {
        Sent { is_whole: false, ..self }
    }

    pub fn of(self, record_type: &'static str) -> Self {
        Sent { record_type: Some(record_type), ..self }
    }
}

pub fn iso(seconds: i64) -> String {
    let time = DateTime::from_timestamp(seconds, 0).expect("a time");
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The clock of the phone, two hours ahead, without its offset.
fn local(seconds: i64) -> String {
    let time = DateTime::from_timestamp(seconds + 7200, 0).expect("a time");
    time.format("%Y-%m-%dT%H:%M:%S.000").to_string()
}

/// What binary arithmetic adds behind 12 digits is taken off.
fn times(value: f64, factor: f64) -> f64 {
    format!("{:.12}", value * factor).parse().expect("a number")
}

/// The stages of a sleep: what each is, its start and its end.
fn stages<'a>(fact: &Fact, stages: &'a [usize]) -> impl Iterator<Item = (usize, i64, i64)> + use<'a> {
    let (start, each) = (fact.start, fact.length / stages.len() as i64);
    (0..).zip(stages).map(move |(at, stage)| (*stage, start + at * each, start + (at + 1) * each))
}

pub fn open_wearables(fact: &Fact) -> Option<Sent> {
    let source =
        json!({ "appId": fact.app, "deviceId": null, "deviceType": "watch", "recordingMethod": "automatic" });
    let item = |id: &str, parent: Option<&str>, start: i64, end: i64| {
        json!({ "id": id, "parentId": parent, "startDate": iso(start), "endDate": iso(end), "zoneOffset": "+02:00",
            "source": source, "metadata": null })
    };
    let with = |mut item: Value, more: Value| {
        item.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        item
    };
    let id = fact.id.as_str();
    let part = |suffix: &str| item(&format!("{id}-{suffix}"), Some(id), fact.start, fact.start);
    let (list, items, is_whole) = match &fact.what {
        What::Value(at, value) => {
            let spec = &SPECS[*at];
            let (name, unit, factor) = spec.open_wearables?;
            let end = if spec.is_interval { fact.end() } else { fact.start };
            let said = json!({ "type": name, "value": times(*value, factor), "unit": unit });
            ("records", vec![with(item(id, None, fact.start, end), said)], true)
        }
        What::Series(at, values) => {
            let (name, unit, factor) = SERIES[*at].open_wearables?;
            let sample = |(second, value): (i64, &f64)| {
                let at = fact.start + second;
                let said = json!({ "type": name, "value": times(*value, factor), "unit": unit });
                with(item(&format!("{id}-s{second}"), Some(id), at, at), said)
            };
            ("records", (0..).zip(values).map(sample).collect(), false)
        }
        What::Pressure(systolic, diastolic, location) => {
            let word =
                ["unknown", "left_wrist", "right_wrist", "left_upper_arm", "right_upper_arm"][*location];
            let one = |suffix: &str, name: &str, value: f64| {
                with(
                    part(suffix),
                    json!({ "type": name, "value": value, "unit": "mmHg", "metadata": { "measurementLocation": word } }),
                )
            };
            let items = vec![
                one("sys", "BLOOD_PRESSURE_SYSTOLIC", *systolic),
                one("dia", "BLOOD_PRESSURE_DIASTOLIC", *diastolic),
            ];
            ("records", items, false)
        }
        What::Sleep(told) => {
            let one = |(at, (stage, start, end)): (usize, (usize, i64, i64))| {
                // It has no word for being out of bed.
                let word = match STAGES[stage] {
                    "awake_in_bed" => "in_bed",
                    "out_of_bed" => return None,
                    word => word,
                };
                Some(with(
                    item(&format!("{id}-s{at}"), Some(id), start, end),
                    json!({ "stage": word, "values": null }),
                ))
            };
            ("sleep", stages(fact, told).enumerate().map(one).collect::<Option<_>>()?, false)
        }
        What::Workout(at) => {
            let said = json!({ "type": EXERCISES[*at].1, "title": null, "notes": null, "values": [
                { "type": "duration", "value": fact.length, "unit": "s" }], "segments": null, "laps": null,
                "route": null, "samples": null });
            ("workouts", vec![with(item(id, None, fact.start, fact.end()), said)], true)
        }
        What::Meal(energy, protein, sodium, meal) => {
            let food = |suffix: &str, name: &str, value: f64, unit: &str| {
                let item = item(&format!("{id}-{suffix}"), Some(id), fact.start, fact.end());
                with(item, json!({ "type": name, "value": value, "unit": unit }))
            };
            let metadata = if *meal == 0 {
                json!({ "title": "Soup" })
            } else {
                json!({ "title": "Soup", "mealType": MEALS[*meal] })
            };
            let said = json!({ "type": "FOOD", "value": 1.0, "unit": null, "metadata": metadata });
            let items = vec![
                with(item(id, None, fact.start, fact.end()), said),
                food("energy", "DIETARY_ENERGY", *energy, "kcal"),
                food("protein", "DIETARY_PROTEIN", *protein, "g"),
                food("sodium", "DIETARY_SODIUM", times(*sodium, 1000.0), "mg"),
            ];
            let body = json!({ "provider": "google", "sdkVersion": "0.11.0", "syncTimestamp": iso(fact.end() + 120),
                "data": { "records": items, "sleep": [], "workouts": [] } });
            return Some(Sent::whole(body).plain().parts());
        }
        _ => return None,
    };
    let mut data = json!({ "records": [], "sleep": [], "workouts": [] });
    data[list] = items.into();
    let body = json!({ "provider": "google", "sdkVersion": "0.11.0", "syncTimestamp": iso(fact.end() + 120), "data": data });
    let sent = Sent::whole(body);
    Some(if is_whole { sent } else { sent.parts() })
}

/// The two dialects of small objects in lists: with the platform's ids and names, or without ids and with numbers as text.
fn webhook(fact: &Fact, has_ids: bool) -> Option<Sent> {
    let mut beside = Map::new();
    if has_ids {
        beside.insert("uuid".into(), json!(fact.id));
        beside.insert("source".into(), json!(fact.app));
    } else {
        beside.insert(
            "metadata".into(),
            json!({ "data_origin": fact.app, "recording_method": "automatically_recorded" }),
        );
    }
    let item = |more: Value| {
        let mut item = beside.clone();
        item.extend(more.as_object().expect("an object").clone());
        Value::from(item)
    };
    let span = json!({ "start_time": iso(fact.start), "end_time": iso(fact.end()) });
    let over = |more: Value| {
        let mut item = item(more);
        item.as_object_mut().expect("an object").extend(span.as_object().expect("an object").clone());
        item
    };
    let at = iso(fact.start);
    let (list, items) = match &fact.what {
        What::Value(place, value) => {
            let spec = &SPECS[*place];
            let (list, field, factor) = spec.webhook?;
            let said = json!({ field: times(*value, factor) });
            let item = if spec.is_interval {
                over(said)
            } else {
                item(json!({ field: times(*value, factor), "time": at }))
            };
            (list, vec![item])
        }
        What::Series(place, values) => {
            let (list, field) = SERIES[*place].webhook?;
            let one = |(second, value): (i64, &f64)| {
                item(json!({ field: value, "time": iso(fact.start + second) }))
            };
            (list, (0..).zip(values).map(one).collect())
        }
        What::Pressure(systolic, diastolic, _) => (
            "blood_pressure",
            vec![item(json!({ "systolic": systolic, "diastolic": diastolic, "time": at }))],
        ),
        What::Sleep(told) => {
            let one = |(stage, start, end): (usize, i64, i64)| {
                let word = if has_ids { STAGES[stage].to_owned() } else { stage.to_string() };
                json!({ "stage": word, "start_time": iso(start), "end_time": iso(end), "duration_seconds": end - start })
            };
            let told: Vec<Value> = stages(fact, told).map(one).collect();
            (
                "sleep",
                vec![item(
                    json!({ "session_end_time": iso(fact.end()), "duration_seconds": fact.length, "stages": told }),
                )],
            )
        }
        What::Workout(place) => {
            let (number, _, name, _) = EXERCISES[*place];
            let word = if has_ids { name.to_ascii_lowercase() } else { number.to_string() };
            ("exercise", vec![over(json!({ "type": word, "duration_seconds": fact.length }))])
        }
        What::Meal(energy, protein, sodium, meal) => {
            let said = if has_ids {
                json!({ "calories": energy, "protein_grams": protein, "sodium_mg": times(*sodium, 1000.0), "name": "Soup", "meal_type": MEALS[*meal] })
            } else {
                json!({ "calories": energy, "protein_grams": protein, "sodium_grams": sodium, "name": "Soup" })
            };
            ("nutrition", vec![over(said)])
        }
        What::Flow(flow) => {
            let word = ["unknown", "light", "medium", "heavy"][*flow];
            let flow = if has_ids { json!(word) } else { json!(flow) };
            ("menstruation_flow", vec![item(json!({ "flow": flow, "time": at }))])
        }
        What::Ovulation(result) => {
            let word = ["inconclusive", "positive", "high", "negative"][*result];
            let result = if has_ids { json!(word) } else { json!(result) };
            ("ovulation_test", vec![item(json!({ "result": result, "time": at }))])
        }
        What::Mindful if has_ids => {
            ("mindfulness", vec![over(json!({ "title": null, "duration_seconds": fact.length }))])
        }
        What::Mindful => return None,
    };
    let mut body = json!({ "timestamp": iso(fact.end() + 120), "app_version": "1.9.13", list: items });
    if has_ids {
        body["source"] = json!("health_connect");
    }
    let has_meal = has_ids && matches!(fact.what, What::Meal(..));
    let sent = if has_meal { Sent::whole(body) } else { Sent::whole(body).plain() };
    Some(if has_ids && !matches!(fact.what, What::Series(..)) { sent } else { sent.parts() })
}

pub fn hc_webhook(fact: &Fact) -> Option<Sent> {
    webhook(fact, false)
}

pub fn life_dashboard(fact: &Fact) -> Option<Sent> {
    webhook(fact, true)
}

/// A generation of Flutter's library: camel case, snake case, or the names before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Generation {
    Camel,
    Snake,
    Old,
}

fn flutter(fact: &Fact, generation: Generation) -> Option<Sent> {
    let point = |name: &str, unit: &str, start: i64, end: i64, value: Value| {
        let (from, to) = (local(start), local(end));
        match generation {
            Generation::Camel => {
                json!({ "uuid": fact.id, "value": value, "type": name, "unit": unit, "dateFrom": from,
                "dateTo": to, "sourcePlatform": "googleHealthConnect", "sourceDeviceId": "d", "sourceId": "",
                "sourceName": fact.app, "recordingMethod": "automatic" })
            }
            Generation::Snake => {
                json!({ "uuid": fact.id, "value": value, "type": name, "unit": unit, "date_from": from,
                "date_to": to, "source_platform": "googleHealthConnect", "source_device_id": "d", "source_id": "",
                "source_name": fact.app, "recording_method": 2 })
            }
            Generation::Old => {
                json!({ "value": value, "data_type": name, "unit": unit, "date_from": from, "date_to": to,
                "platform_type": "googleHealthConnect", "device_id": "d", "source_id": "", "source_name": fact.app,
                "is_manual_entry": false })
            }
        }
    };
    let number = |value: f64| match generation {
        Generation::Camel => json!({ "__type": "NumericHealthValue", "numericValue": value }),
        Generation::Snake => json!({ "__type": "NumericHealthValue", "numeric_value": value }),
        Generation::Old => json!({ "numericValue": value.to_string() }),
    };
    let mut is_whole = generation != Generation::Old;
    let mut has_context = false;
    let points = match &fact.what {
        What::Value(at, value) => {
            let spec = &SPECS[*at];
            let (name, unit, factor) = spec.flutter?;
            let end = if spec.is_interval { fact.end() } else { fact.start };
            vec![point(name, unit, fact.start, end, number(times(*value, factor)))]
        }
        What::Series(at, values) => {
            let (name, unit, factor) = SERIES[*at].flutter?;
            is_whole = false;
            let one = |(second, value): (i64, &f64)| {
                point(name, unit, fact.start + second, fact.start + second, number(times(*value, factor)))
            };
            (0..).zip(values).map(one).collect()
        }
        What::Pressure(systolic, diastolic, _) => {
            is_whole = false;
            let one = |name: &str, value: f64| {
                point(name, "MILLIMETER_OF_MERCURY", fact.start, fact.start, number(value))
            };
            vec![one("BLOOD_PRESSURE_SYSTOLIC", *systolic), one("BLOOD_PRESSURE_DIASTOLIC", *diastolic)]
        }
        What::Sleep(told) => {
            is_whole = false;
            let one = |(stage, start, end): (usize, i64, i64)| {
                let word = STAGES[stage].to_ascii_uppercase();
                let name =
                    if word == "SLEEPING" { "SLEEP_ASLEEP".to_owned() } else { format!("SLEEP_{word}") };
                point(&name, "MINUTE", start, end, number(((end - start) / 60) as f64))
            };
            stages(fact, told).map(one).collect()
        }
        What::Workout(at) => {
            let value = match generation {
                Generation::Snake => {
                    json!({ "__type": "WorkoutHealthValue", "workout_activity_type": EXERCISES[*at].2 })
                }
                _ => json!({ "__type": "WorkoutHealthValue", "workoutActivityType": EXERCISES[*at].2 }),
            };
            vec![point("WORKOUT", "NO_UNIT", fact.start, fact.end(), value)]
        }
        What::Meal(energy, protein, sodium, meal) => {
            has_context = true;
            let key = if generation == Generation::Camel { "mealType" } else { "meal_type" };
            let value = json!({ "__type": "NutritionHealthValue", "name": "Soup", key: MEALS[*meal].to_ascii_uppercase(),
                "calories": energy, "protein": protein, "sodium": sodium });
            vec![point("NUTRITION", "NO_UNIT", fact.start, fact.end(), value)]
        }
        What::Flow(flow) => {
            let word = ["unknown", "light", "medium", "heavy"][*flow];
            let value = json!({ "__type": "MenstruationFlowHealthValue", "flow": word, "dateTime": local(fact.start) });
            vec![point("MENSTRUATION_FLOW", "NO_UNIT", fact.start, fact.start, value)]
        }
        What::Mindful => {
            vec![point("MINDFULNESS", "MINUTE", fact.start, fact.end(), number((fact.length / 60) as f64))]
        }
        What::Ovulation(_) => return None,
    };
    let sent = Sent { has_context, ..Sent::whole(points.into()) };
    Some(if is_whole { sent } else { sent.parts() })
}

pub fn flutter_10_2(fact: &Fact) -> Option<Sent> {
    flutter(fact, Generation::Camel)
}

pub fn flutter_10_0(fact: &Fact) -> Option<Sent> {
    flutter(fact, Generation::Snake)
}

pub fn flutter_before_10(fact: &Fact) -> Option<Sent> {
    flutter(fact, Generation::Old)
}

pub fn capacitor_health(fact: &Fact) -> Option<Sent> {
    let sample = |name: &str, value: f64, unit: &str, start: i64, end: i64| {
        json!({ "dataType": name, "value": value, "unit": unit, "startDate": iso(start), "endDate": iso(end),
            "sourceId": fact.app, "sourceName": fact.app, "platformId": fact.id })
    };
    let mut is_whole = true;
    let samples = match &fact.what {
        What::Value(at, value) => {
            let spec = &SPECS[*at];
            let (name, unit, factor) = spec.capacitor?;
            let end = if spec.is_interval { fact.end() } else { fact.start };
            vec![sample(name, times(*value, factor), unit, fact.start, end)]
        }
        What::Series(at, values) => {
            let (name, unit, factor) = SERIES[*at].capacitor?;
            is_whole = false;
            let one = |(second, value): (i64, &f64)| {
                sample(name, times(*value, factor), unit, fact.start + second, fact.start + second)
            };
            (0..).zip(values).map(one).collect()
        }
        What::Pressure(systolic, diastolic, _) => {
            let mut one = sample("bloodPressure", *systolic, "mmHg", fact.start, fact.start);
            one["systolic"] = json!(systolic);
            one["diastolic"] = json!(diastolic);
            vec![one]
        }
        What::Workout(at) => {
            let body = json!({ "workouts": [{ "workoutType": EXERCISES[*at].3, "duration": fact.length,
                "startDate": iso(fact.start), "endDate": iso(fact.end()), "sourceId": fact.app, "sourceName": fact.app,
                "platformId": fact.id }] });
            return Some(Sent::whole(body));
        }
        What::Sleep(told) => {
            let one = |(stage, start, end): (usize, i64, i64)| json!({ "startDate": iso(start), "endDate": iso(end), "stage": STAGES[stage], "durationMinutes": (end - start) / 60 });
            let told: Vec<Value> = stages(fact, told).map(one).collect();
            let mut sleep = sample("sleep", (fact.length / 60) as f64, "minute", fact.start, fact.end());
            sleep["stages"] = told.into();
            sleep["hasStageData"] = json!(true);
            vec![sleep]
        }
        What::Mindful => {
            vec![sample("mindfulness", (fact.length / 60) as f64, "minute", fact.start, fact.end())]
        }
        _ => return None,
    };
    let sent = Sent::whole(json!({ "samples": samples })).plain();
    Some(if is_whole { sent } else { sent.parts() })
}

pub fn generic(fact: &Fact) -> Option<Sent> {
    let What::Value(at, value) = &fact.what else { return None };
    let spec = &SPECS[*at];
    let (name, unit, factor) = spec.generic?;
    let end = if spec.is_interval { fact.end() } else { fact.start };
    let record = json!({ "record_type": name, "value": times(*value, factor), "unit": unit,
        "start_time_ms": fact.start * 1000, "end_time_ms": end * 1000, "captured_at_ms": end * 1000 });
    Some(Sent::whole(json!({ "records": [record] })).plain().parts())
}
