//! Words that follow the phone's language, and what they mean. The sender's own word stays beside the canonical one.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A domain of words: the canonical name of each, by its letters alone.
pub(super) struct Words(LazyLock<HashMap<String, &'static str>>);

impl Words {
    /// What a word means, whatever its case, white space and punctuation; none for one that is not known.
    pub(super) fn meaning(&self, word: &str) -> Option<&'static str> {
        self.0.get(&letters(word)).copied()
    }
}

/// The letters and digits of a word, in lower case.
pub(super) fn letters(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a stage of sleep is in the app's own words, and says no more than its canonical name.
pub(super) fn is_english_stage(word: &str) -> bool {
    const ENGLISH: [&str; 8] =
        ["awake", "inbed", "asleep", "unspecified", "core", "deep", "rem", "asleepunspecified"];
    ENGLISH.contains(&letters(word).as_str())
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($canonical:literal: $($text:literal),+;)* })*) => {
        $(
            $(#[$doc])*
            pub(super) static $name: Words = Words(LazyLock::new(|| {
                let mut words = HashMap::new();
                $($(words.insert(letters($text), $canonical);)+)*
                words
            }));
        )*
    };
}

words! {
    /// Stages of sleep.
    SLEEP_STAGES {
        "awake": "Awake", "Vaken", "Wach", "Éveillé", "Eveille", "Despierto", "Despierta", "Sveglio", "Sveglia", "Acordado", "Acordada", "Wakker", "覚醒", "清醒", "깨어있음";
        "in_bed": "InBed", "I sängen", "Im Bett", "Au lit", "En la cama", "A letto", "Na cama", "ベッドで", "在床上", "침대에서";
        "asleep_unspecified": "Asleep", "Unspecified", "Sova", "Schlafend", "Endormi", "Dormido", "Dormida", "Addormentato", "Dormindo", "Slapend";
        "light": "Core", "Kärna", "Kern", "Léger", "Leger", "Principal", "Essenziale", "コア", "核心", "核心睡眠", "코어";
        "deep": "Deep", "Djup", "Tief", "Profond", "Profundo", "Profondo", "Sono profundo", "Diep", "深い", "深度", "深層", "깊은";
        "rem": "REM", "Paradoxal", "レム", "快速眼动", "快速動眼", "렘";
    }
    /// Where a workout was.
    LOCATIONS {
        "indoor": "Indoor", "Innenräume", "Interior";
        "outdoor": "Outdoor", "户外";
        "pool": "Pool", "Schwimmbad";
        "open_water": "Open Water", "Freiwasser";
    }
    /// Names of symptoms.
    SYMPTOMS {
        "fatigue": "Fatiga";
        "chest_tightness_or_pain": "Opresión o Dolor en el Pecho";
    }
    /// How bad a symptom is.
    SEVERITIES {
        "unspecified": "Unspecified";
        "not_present": "Not Present";
        "mild": "Mild", "Léger";
        "moderate": "Moderate";
        "severe": "Severe";
        "present": "Present";
    }
    /// Names and values of cycle tracking.
    CYCLE {
        "menstrual_flow": "Menstrual Flow", "Flujo Menstrual";
        "cervical_mucus": "Cervical Mucus Quality";
        "ovulation_test_result": "Ovulation Test Result";
        "progesterone_test_result": "Progesterone Test Result";
        "pregnancy_test_result": "Pregnancy Test Result";
        "sexual_activity": "Sexual Activity";
        "pregnancy": "Pregnancy";
        "lactation": "Lactation";
        "contraceptive": "Contraceptive";
        "intermenstrual_bleeding": "Intermenstrual Bleeding";
        "unspecified": "Unspecified";
        "none": "None";
        "light": "Light";
        "medium": "Medium";
        "heavy": "Heavy", "Pesado";
        "dry": "Dry";
        "sticky": "Sticky";
        "creamy": "Creamy";
        "watery": "Watery";
        "egg_white": "Egg White";
        "negative": "Negative";
        "positive": "Positive", "Peak";
        "indeterminate": "Indeterminate";
        "estrogen_surge": "Estrogen Surge";
    }
    /// What became of a dose.
    MEDICATION_STATUSES {
        "taken": "Taken", "Tomado";
        "skipped": "Skipped", "Omitido";
        "snoozed": "Snoozed";
        "not_interacted": "Not Interacted", "No Interactuado";
        "not_logged": "Not Logged";
        "notification_not_sent": "Notification Not Sent";
        "unspecified": "Unspecified";
    }
    /// What an electrocardiogram shows.
    ECG_CLASSIFICATIONS {
        "sinus_rhythm": "Sinus Rhythm", "Ritmo Sinusal";
        "atrial_fibrillation": "Atrial Fibrillation";
        "high_heart_rate": "High Heart Rate";
        "inconclusive": "Inconclusive";
        "inconclusive_low_heart_rate": "Inconclusive Low Heart Rate";
        "inconclusive_high_heart_rate": "Inconclusive High Heart Rate";
        "inconclusive_poor_recording": "Inconclusive Poor Recording";
        "unrecognized": "Unrecognized";
        "not_set": "Not Set";
    }
}
