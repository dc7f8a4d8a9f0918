//! HealthKit's types, in the dialects that carry them: quantities for which Health Connect has no record type,
//! and categories.

use std::sync::LazyLock;

use crate::ledger::{Flag, Reason};
use crate::record::{
    Basis, Body, DataType, Electrocardiogram, HeartRateEvent, MindfulSession, ReproductiveEvent, Shape,
    Symptom, find_word, has_letters, tidy,
};
use crate::source::android::words::{Words, snake_case, take_text};
use crate::source::apple::types::{data_types, quantity_type};
use crate::source::health_connect::item::Entry;
use crate::source::health_connect::platform::quantity::Quantity;
use crate::source::health_connect::platform::types::{Measure, Reads, RecordType, measure};
use crate::source::health_connect::points::Kind;
use crate::source::output::{Output, Row};
use crate::take::{Judge, Object};

/// The value of each quantity type.
static MEASURES: LazyLock<Vec<Measure>> = LazyLock::new(|| {
    data_types()
        .map(|data_type| measure("value", data_type, Quantity::HealthKit, "", [f64::MIN, f64::MAX]))
        .collect()
});

/// A record type for each quantity type. It is named as its canonical type.
static RECORD_TYPES: LazyLock<Vec<RecordType>> = LazyLock::new(|| {
    MEASURES.iter().map(|measure| record_type(measure.data_type, std::slice::from_ref(measure))).collect()
});

fn record_type(data_type: DataType, measures: &'static [Measure]) -> RecordType {
    let name = data_type.definition().name;
    let is_interval = matches!(data_type.definition().shape, Shape::Interval | Shape::Day);
    RecordType { name, key: name, is_interval, reads: Reads::Measures(measures, &[]) }
}

/// Returns the meaning of the name of a quantity type.
pub(super) fn find(name: &str) -> Option<Kind> {
    let found = quantity_type(name)?;
    let record_type = RECORD_TYPES.iter().find(|known| known.name == found.data_type.definition().name)?;
    let Reads::Measures([measure], _) = &record_type.reads else { return None };
    Some(Kind { record_type, measure: Measure { bare: found.unit, ..*measure } })
}

/// A category type: a thing that was logged, or that a device found.
#[derive(Debug, Clone, Copy)]
pub(super) enum Category {
    /// A symptom, with its severity.
    Symptom(&'static str),
    /// An event of a cycle, with the words for it, if there are any.
    Cycle(DataType, Option<&'static Words>),
    /// A finding about the heart.
    Heart(DataType),
    /// A mindful session.
    Mindful,
    /// Something that took some time.
    Timed(DataType),
    /// An hour in which the person stood or did not.
    StandHour,
    /// An electrocardiogram, whose fields are beside each other.
    Electrocardiogram,
}

const fn words(names: &'static [&'static str], around: &'static [&'static str]) -> Words {
    Words { names, around, aliases: &[] }
}

static SEVERITY: Words = Words {
    names: &["unspecified", "not_present", "mild", "moderate", "severe"],
    around: &["hkcategoryvalueseverity", "hkcategoryvaluepresence"],
    aliases: &[("present", "unspecified")],
};
static FLOW: Words = Words {
    names: &["other", "unspecified", "light", "medium", "heavy", "none"],
    around: &["hkcategoryvaluemenstrualflow", "hkcategoryvaluevaginalbleeding", "menstrualflow", "flow"],
    aliases: &[],
};
static MUCUS: Words = words(
    &["other", "dry", "sticky", "creamy", "watery", "egg_white"],
    &["hkcategoryvaluecervicalmucusquality"],
);
static OVULATION: Words = Words {
    names: &["other", "negative", "positive", "indeterminate", "estrogen_surge"],
    around: &["hkcategoryvalueovulationtestresult"],
    aliases: &[("luteinizing_hormone_surge", "positive")],
};
static TEST: Words = words(
    &["other", "negative", "positive", "indeterminate"],
    &["hkcategoryvaluepregnancytestresult", "hkcategoryvalueprogesteronetestresult"],
);

/// The categories by their identifiers, as letters.
const CATEGORIES: &[(&str, Category)] = &[
    ("menstrualflow", Category::Cycle(DataType::MenstrualFlow, Some(&FLOW))),
    ("cervicalmucusquality", Category::Cycle(DataType::CervicalMucus, Some(&MUCUS))),
    ("ovulationtestresult", Category::Cycle(DataType::OvulationTestResult, Some(&OVULATION))),
    ("pregnancytestresult", Category::Cycle(DataType::PregnancyTestResult, Some(&TEST))),
    ("progesteronetestresult", Category::Cycle(DataType::ProgesteroneTestResult, Some(&TEST))),
    ("sexualactivity", Category::Cycle(DataType::SexualActivity, None)),
    ("intermenstrualbleeding", Category::Cycle(DataType::IntermenstrualBleeding, None)),
    ("highheartrateevent", Category::Heart(DataType::HighHeartRateEvent)),
    ("lowheartrateevent", Category::Heart(DataType::LowHeartRateEvent)),
    ("irregularheartrhythmevent", Category::Heart(DataType::IrregularHeartRhythmEvent)),
    ("irregularheartrateevent", Category::Heart(DataType::IrregularHeartRhythmEvent)),
    ("electrocardiogram", Category::Electrocardiogram),
    ("applestandhour", Category::StandHour),
    ("standhour", Category::StandHour),
    ("mindfulsession", Category::Mindful),
    ("handwashingevent", Category::Timed(DataType::HandwashingEvent)),
    ("toothbrushingevent", Category::Timed(DataType::ToothbrushingEvent)),
];

/// The symptoms of HealthKit.
const SYMPTOMS: &[&str] = &[
    "abdominal_cramps",
    "acne",
    "appetite_changes",
    "bladder_incontinence",
    "bloating",
    "breast_pain",
    "chest_tightness_or_pain",
    "chills",
    "constipation",
    "coughing",
    "diarrhea",
    "dizziness",
    "dry_skin",
    "fainting",
    "fatigue",
    "fever",
    "generalized_body_ache",
    "hair_loss",
    "headache",
    "heartburn",
    "hot_flashes",
    "loss_of_smell",
    "loss_of_taste",
    "lower_back_pain",
    "memory_lapse",
    "mood_changes",
    "nausea",
    "night_sweats",
    "pelvic_pain",
    "rapid_pounding_or_fluttering_heartbeat",
    "runny_nose",
    "shortness_of_breath",
    "sinus_congestion",
    "skipped_heartbeat",
    "sleep_changes",
    "sore_throat",
    "vaginal_dryness",
    "vomiting",
    "wheezing",
];

/// Returns the category of a name, in any spelling.
pub(super) fn category(name: &str) -> Option<Category> {
    find_word(name, &["hkcategorytypeidentifier"], |letters| {
        let known = CATEGORIES.iter().find(|(known, _)| *known == letters).map(|(_, category)| *category);
        let is_it = |symptom: &&&str| has_letters(symptom, letters);
        known.or_else(|| SYMPTOMS.iter().find(is_it).map(|symptom| Category::Symptom(symptom)))
    })
}

impl Category {
    pub(super) fn data_type(self) -> DataType {
        match self {
            Category::Symptom(_) => DataType::Symptom,
            Category::Cycle(data_type, _) | Category::Heart(data_type) | Category::Timed(data_type) => {
                data_type
            }
            Category::Mindful => DataType::MindfulSession,
            Category::StandHour => DataType::StandHour,
            Category::Electrocardiogram => DataType::Electrocardiogram,
        }
    }

    /// Returns the record type, which has no values.
    pub(super) fn record_type(self) -> Option<&'static RecordType> {
        static TYPES: LazyLock<Vec<RecordType>> = LazyLock::new(|| {
            let listed = CATEGORIES.iter().map(|(_, category)| category.data_type());
            let all: Vec<_> = listed.chain([DataType::Symptom]).collect();
            all.into_iter()
                .map(|data_type| RecordType { is_interval: true, ..record_type(data_type, &[]) })
                .collect()
        });
        TYPES.iter().find(|known| known.name == self.data_type().definition().name)
    }

    /// Takes the value of a record and returns how to give it out. A value that is not understood is flagged.
    pub(super) fn take(self, object: &mut Object<'_>, field: &str) -> Taken {
        let Category::Symptom(name) = self else { return self.take_value(object, field) };
        let severity = take_text(object, field);
        let taken = symptom(name, severity.as_deref());
        if matches!(&taken.body, Some(Body::Symptom(symptom)) if symptom.original_severity.is_some()) {
            object.flagged(field, Flag::UnknownWord);
        }
        taken
    }

    fn take_value(self, object: &mut Object<'_>, field: &str) -> Taken {
        let data_type = self.data_type();
        if matches!(self, Category::Electrocardiogram) {
            return take_electrocardiogram(object);
        }
        let mut value = None;
        let body = match self {
            Category::StandHour => {
                // 0 is an hour with standing, 1 an idle one. A library may count the hours.
                let hours = object.number(field).map(|number| match number {
                    0.0 => 1.0,
                    1.0 => 0.0,
                    hours => hours,
                });
                value = hours.filter(|hours| object.judge(field, Judge::of(data_type), *hours));
                None
            }
            Category::Cycle(_, Some(words)) => {
                let mut event = ReproductiveEvent::default();
                if let Some(text) = take_text(object, field) {
                    let word = words.read(&text);
                    if word.is_known && word.name != "other" {
                        event.value = Some(word.name.into());
                    } else {
                        object.flagged(field, Flag::UnknownWord);
                        event.value = Some("other".to_owned());
                        event.original_value = Some(snake_case(&text));
                    }
                }
                Some(Body::ReproductiveEvent(event))
            }
            other => {
                // HealthKit gives these the value 0.
                object.text_of(field);
                match other {
                    Category::Cycle(..) => Some(Body::ReproductiveEvent(ReproductiveEvent::default())),
                    Category::Heart(_) => Some(Body::HeartRateEvent(HeartRateEvent::default())),
                    _ => None,
                }
            }
        };
        Taken { data_type, value, body, voltages: Vec::new() }
    }
}

static ECG_CLASSIFICATION: Words = Words {
    names: &[
        "not_set",
        "sinus_rhythm",
        "atrial_fibrillation",
        "inconclusive_low_heart_rate",
        "inconclusive_high_heart_rate",
        "inconclusive_poor_recording",
    ],
    around: &["electrocardiogramclassification", "hkelectrocardiogramclassification"],
    // HealthKit numbers these from 100 on.
    aliases: &[
        ("inconclusive_other", "inconclusive"),
        ("inconclusive", "inconclusive"),
        ("unrecognized", "unrecognized"),
        ("high_heart_rate", "high_heart_rate"),
    ],
};

/// Takes an electrocardiogram: its classification, its means and its voltages, in volts.
fn take_electrocardiogram(object: &mut Object<'_>) -> Taken {
    let mut found = Electrocardiogram::default();
    if let Some(text) = take_text(object, "classification") {
        let word = ECG_CLASSIFICATION.read(&text);
        if word.is_known {
            found.classification = Some(word.name.into());
        } else {
            object.flagged("classification", Flag::UnknownWord);
            found.classification = Some("other".to_owned());
            found.original_classification = Some(text.into_owned());
        }
    }
    let field = object.first_of(&["averageHeartRate", "average_heart_rate"]);
    found.heart_rate_mean = object.measured(field, DataType::HeartRate);
    let field = object.first_of(&["samplingFrequency", "sampling_frequency"]);
    found.sampling_frequency_hz = object.number_in(field, 0.0..=1e6, "a number from 0 to 1,000,000");
    let mut voltages = Vec::new();
    let field = object.first_of(&["voltageValues", "voltage_values"]);
    for mut point in object.objects(field, &[]) {
        point.string("__type");
        let at = point.first_of(&["timeSinceSampleStart", "time_since_sample_start"]);
        let (Some(at), Some(volts)) = (point.number(at), point.number("voltage")) else {
            point
                .refuse(Reason::NoValue, "expected voltage and timeSinceSampleStart, found fewer".to_owned());
            continue;
        };
        point.close_one_of_many();
        // An electrocardiogram takes half a minute, and a voltage is one of millivolts.
        voltages.push(((at.clamp(0.0, 86_400.0) * 1000.0).round() as i64, tidy(volts * 1e6)));
    }
    found.number_of_voltages = Some(voltages.len() as u64).filter(|number| *number > 0);
    voltages.sort_by_key(|(at, _)| *at);
    let body = Some(Body::Electrocardiogram(found));
    Taken { data_type: DataType::Electrocardiogram, value: None, body, voltages }
}

/// Returns a symptom of this name and severity: a number of HealthKit or a word.
pub(super) fn symptom(name: &str, severity: Option<&str>) -> Taken {
    let mut symptom = Symptom { name: Some(name.to_owned()), ..Symptom::default() };
    if let Some(text) = severity {
        // The value of these two is whether there is a change.
        let is_presence = matches!(name, "mood_changes" | "sleep_changes");
        let word = SEVERITY.read(text);
        let severity = match &*word.name {
            "unspecified" if is_presence => "present",
            // HealthKit's value of this one is no severity.
            _ if !word.is_known || name == "appetite_changes" => {
                symptom.original_severity = Some(text.to_owned());
                "other"
            }
            known => known,
        };
        symptom.severity = Some(severity.to_owned());
    }
    Taken {
        data_type: DataType::Symptom,
        value: None,
        body: Some(Body::Symptom(symptom)),
        voltages: Vec::new(),
    }
}

/// The content of a category record.
pub(super) struct Taken {
    data_type: DataType,
    /// The number, or `None` for what has none or only a length.
    value: Option<f64>,
    /// The document, or `None` for something that took some time.
    body: Option<Body>,
    /// Milliseconds since the start, and microvolts.
    voltages: Vec<(i64, f64)>,
}

impl Taken {
    /// Takes HealthKit's keys beside the value, from `metadata`.
    pub(super) fn take_metadata(&mut self, metadata: &mut Object<'_>) {
        let Some(Body::ReproductiveEvent(event)) = &mut self.body else { return };
        let mut is_set = |key: &str| {
            let text = take_text(metadata, key)?;
            Some(matches!(&*text, "1" | "true"))
        };
        match self.data_type {
            DataType::MenstrualFlow => event.is_cycle_start = is_set("HKMenstrualCycleStart"),
            DataType::SexualActivity => {
                let protected = is_set("HKSexualActivityProtectionUsed");
                event.value =
                    protected.map(|protected| if protected { "protected" } else { "unprotected" }.to_owned());
            }
            _ => {}
        }
    }

    pub(super) fn give_out(self, entry: &Entry, output: &mut Output<'_>) {
        if !self.voltages.is_empty() {
            let series = entry.series(DataType::Electrocardiogram, Basis::Instant);
            let start = entry.span.start.at;
            let points: Vec<(i64, f64)> =
                self.voltages.iter().map(|(at, value)| (start + at, *value)).collect();
            output.instants(&series, &entry.owner, &points);
        }
        match self.body {
            Some(body) => entry.document(self.data_type, body, output),
            None if self.data_type == DataType::StandHour && self.value.is_none() => {}
            None if self.data_type == DataType::MindfulSession => {
                entry.mindful_session(MindfulSession::default(), output);
            }
            None => {
                let seconds = (entry.span.end.at - entry.span.start.at) as f64 / 1000.0;
                let series = entry.series(self.data_type, Basis::Interval);
                let value = self.value.unwrap_or(seconds);
                let row = Row { end: Some(entry.span.end.at), ..entry.row(Some(value)) };
                output.row(&series, &entry.owner, row);
            }
        }
    }
}

/// Returns whether HealthKit's metadata marks a record as entered by a person.
pub(super) fn is_manual(object: &Object<'_>) -> bool {
    let metadata = object.peek("metadata").filter(|text| text.contains(USER_ENTERED));
    let metadata = metadata.and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
    metadata.is_some_and(|metadata| match &metadata[USER_ENTERED] {
        serde_json::Value::Bool(entered) => *entered,
        serde_json::Value::String(text) => matches!(&**text, "1" | "true"),
        serde_json::Value::Number(number) => number.as_f64() == Some(1.0),
        _ => false,
    })
}

/// HealthKit's key for whether a person entered a record.
pub(super) const USER_ENTERED: &str = "HKWasUserEntered";
