//! Words in another language than the app's English are listed as mended, and English ones are not.

use serde_json::{Value, json};
use wellform_core::Options;

use super::normalise::{assert_balance, whole};

/// The paths of the fields that are mended as localised words.
fn localised(body: &[u8]) -> Vec<String> {
    let outcome = whole(body, Options::default());
    assert_eq!(outcome.error, None);
    assert_balance(body, &outcome.report);
    let mended = outcome.report.mended.into_iter().filter(|mended| mended.how.code() == "localised_word");
    mended.map(|mended| mended.path).collect()
}

#[test]
fn a_localised_word_is_mended_and_an_english_one_is_not() {
    let at = "2024-02-06 14:30:00 +0000";
    let document = |array: &'static str, members: Value| {
        let mut element = json!({ "start": at, "end": "2024-02-06 15:00:00 +0000" });
        element.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
        json!({ "data": { array: [element] } })
    };
    let sleep = |stage: &str| {
        let point = json!({ "startDate": at, "endDate": "2024-02-06 15:00:00 +0000", "value": stage });
        json!({ "data": { "metrics": [{ "name": "sleep_analysis", "units": "hr", "data": [point] }] } })
    };
    let steps = |units: &str| {
        let point = json!({ "date": at, "qty": 7 });
        json!({ "data": { "metrics": [{ "name": "step_count", "units": units, "data": [point] }] } })
    };
    let event = |name: &str, value: &str| document("cycleTracking", json!({ "name": name, "value": value }));
    let symptom =
        |name: &str, severity: &str| document("symptoms", json!({ "name": name, "severity": severity }));
    let dose = |status: &str| document("medications", json!({ "displayText": "x", "status": status }));
    let ecg = |word: &str| document("ecg", json!({ "classification": word }));
    let workout =
        |name: &str, location: &str| document("workouts", json!({ "name": name, "location": location }));
    for (english, other, field) in [
        (sleep("Core"), sleep("コア"), "data.metrics[0].data[0].value"),
        (sleep("In Bed"), sleep("Im Bett"), "data.metrics[0].data[0].value"),
        (sleep("Unspecified"), sleep("Dormido"), "data.metrics[0].data[0].value"),
        (steps("steps"), steps("步"), "data.metrics[0].units"),
        (event("Menstrual Flow", "Heavy"), event("Flujo Menstrual", "Heavy"), "data.cycleTracking[0].name"),
        (event("Menstrual Flow", "Light"), event("Menstrual Flow", "Pesado"), "data.cycleTracking[0].value"),
        // An English name that is known by its first word alone.
        (
            event("Irregular Cycles", "None"),
            event("Irregular Cycles", "Pesado"),
            "data.cycleTracking[0].value",
        ),
        (symptom("Fatigue", "Mild"), symptom("Fatiga", "Mild"), "data.symptoms[0].name"),
        (symptom("Body and Muscle Ache", "Mild"), symptom("Fatigue", "Léger"), "data.symptoms[0].severity"),
        (dose("Taken"), dose("Omitido"), "data.medications[0].status"),
        (ecg("Sinus Rhythm"), ecg("Ritmo Sinusal"), "data.ecg[0].classification"),
        (workout("Indoor Run", "Indoor"), workout("Correr", "Indoor"), "data.workouts[0].name"),
        (workout("HIIT", "Outdoor"), workout("Outdoor Radfahren", "Outdoor"), "data.workouts[0].name"),
        (workout("Yoga", "Pool"), workout("Interior Run", "Pool"), "data.workouts[0].name"),
        (workout("Running", "Open Water"), workout("Running", "Innenräume"), "data.workouts[0].location"),
        // A word that is not known is flagged, and nothing is mended.
        (symptom("未知", "未知"), symptom("Fatiga", "未知"), "data.symptoms[0].name"),
        (workout("Apnéa", "Nulle part"), workout("Apnéa", "户外"), "data.workouts[0].location"),
    ] {
        let [english, other] = [english, other].map(|body| body.to_string());
        assert_eq!(localised(english.as_bytes()), [""; 0], "{english}");
        assert_eq!(localised(other.as_bytes()), [field], "{other}");
    }
}

#[test]
fn localised_words_of_tables_are_mended_by_their_columns() {
    let metrics = |unit: &str| format!("Date/Time,Step Count ({unit})\n2024-02-06 00:00:00,7\n");
    let workouts = |name: &str, location: &str| {
        format!(
            "Workout Type,Start,End,Duration,Location\n{name},2024-02-06 14:30,2024-02-06 15:00,00:30:00,{location}\n"
        )
    };
    let doses = |status: &str| format!("Date,Medication,Status\n2024-02-06 14:30:00 +0000,x,{status}\n");
    let events =
        |name: &str, value: &str| format!("Start,End,Data,Value\n2024-02-06,2024-02-06,{name},{value}\n");
    for (english, other, fields) in [
        (metrics("count"), metrics("步"), &["Step Count (步)"][..]),
        (workouts("Walk", "Outdoor"), workouts("Spaziergang", "户外"), &["[0].Workout Type", "[0].Location"]),
        (doses("Taken"), doses("Tomado"), &["[0].Status"]),
        (events("Menstrual Flow", "Heavy"), events("Flujo Menstrual", "Pesado"), &["[0].Data", "[0].Value"]),
    ] {
        assert_eq!(localised(english.as_bytes()), [""; 0], "{english}");
        assert_eq!(localised(other.as_bytes()), fields, "{other}");
    }
}

/// A table with start, end, duration and totals is one of workouts, whatever its first column is called.
#[test]
fn a_workouts_table_is_known_by_its_other_columns() {
    for header in [
        "Harjoituksen laji,Alku,Loppu,Kesto,Etäisyys (km)",
        "Exercice,Début,Fin,Durée,Distance (km)",
        "Æfing,Start,End,Duration,Distance (km)",
        "種類,開始,終了,時間,距離 (km)",
    ] {
        let body = format!("{header}\nRun,2026-05-04 18:00,2026-05-04 18:44,00:44:10,7.5\n");
        let outcome = whole(body.as_bytes(), Options::default());
        assert_eq!(outcome.report.dialect.as_deref(), Some("csv_workouts"), "{header}");
        assert!(outcome.ndjson().contains("\"type\":\"distance\""), "{header}: {}", outcome.ndjson());
    }
}

#[test]
fn a_unit_of_sleep_in_another_language_is_listed() {
    let mended = |unit: &str| {
        let body = json!({ "data": { "metrics": [{ "name": "sleep_analysis", "units": unit, "data": [
            { "date": "2026-05-04 00:00:00 +0200", "totalSleep": 7.5, "sleepStart": "2026-05-03 23:00:00 +0200",
              "sleepEnd": "2026-05-04 07:00:00 +0200" },
        ] }] } });
        localised(body.to_string().as_bytes())
    };
    assert_eq!(mended("hr"), [] as [&str; 0]);
    assert_eq!(mended("Std"), ["data.metrics[0].units"]);
}
