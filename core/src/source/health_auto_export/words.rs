//! Words in the phone's language and their meanings. The sender's own word is stored beside the canonical
//! one.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::source::apple::languages::Names;

/// A domain of words: canonical names, and the words for each.
pub(super) struct Words {
    /// Canonical names by the letters of a word, and whether the word is in a language other than English.
    by_letters: LazyLock<HashMap<String, (&'static str, bool)>>,
    /// Canonical names by the English words, for the tables of languages.
    names: LazyLock<Names<&'static str>>,
}

impl Words {
    /// Returns the meaning of a word, or `None` if it is unknown. Case, white space and punctuation do not
    /// matter.
    pub(super) fn meaning(&self, word: &str) -> Option<&'static str> {
        self.known(word).map(|(meaning, _)| meaning)
    }

    /// Returns whether a word is known and in a language other than English, the app's own.
    pub(super) fn is_localised(&self, word: &str) -> bool {
        self.known(word).is_some_and(|(_, is_localised)| is_localised)
    }

    /// Returns the meaning of an English word.
    pub(super) fn english(&self, word: &str) -> Option<&'static str> {
        let known = self.by_letters.get(&letters(word))?;
        (!known.1).then_some(known.0)
    }

    fn known(&self, word: &str) -> Option<(&'static str, bool)> {
        let known = self.by_letters.get(&letters(word)).copied();
        known.or_else(|| Some((self.names.meaning(word)?, true)))
    }
}

/// Returns the letters and digits of a word in lower case.
pub(super) fn letters(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns a name in snake case, provided it consists of ASCII letters and digits: the app's English `Lower
/// Back Pain` becomes `lower_back_pain`.
pub(super) fn snake_case(name: &str) -> Option<String> {
    let parts: Vec<String> = name
        .split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let is_name = name.is_ascii() && name.contains(|c: char| c.is_ascii_alphabetic());
    is_name.then(|| parts.join("_"))
}

/// Words and their canonical names.
type List = &'static [(&'static str, &'static str)];

fn by_letters(english: List, localised: List) -> HashMap<String, (&'static str, bool)> {
    let all = [(english, false), (localised, true)];
    let words =
        all.into_iter().flat_map(|(words, is_localised)| words.iter().map(move |word| (word, is_localised)));
    words.map(|((text, canonical), is_localised)| (letters(text), (*canonical, is_localised))).collect()
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident {
        $($canonical:literal: $($text:literal),+ $(| $($localised:literal),+)?;)*
    })*) => {
        $(
            $(#[$doc])*
            pub(super) static $name: Words = {
                const ENGLISH: List = &[$($(($text, $canonical),)+)*];
                const LOCALISED: List = &[$($($(($localised, $canonical),)+)?)*];
                Words {
                    by_letters: LazyLock::new(|| by_letters(ENGLISH, LOCALISED)),
                    names: LazyLock::new(|| Names::new(&mut ENGLISH.iter().copied())),
                }
            };
        )*
    };
}

// Each name has its English words first, and after `|` those of other languages that their tables do not give.
words! {
    /// Stages of sleep.
    SLEEP_STAGES {
        "awake": "Awake" | "Vaken", "Wach", "Éveillé", "Eveille", "Despierto", "Despierta", "Sveglio", "Sveglia", "Acordado", "Acordada", "Wakker", "覚醒", "清醒", "깨어있음";
        "in_bed": "InBed", "In Bed" | "I sängen", "Im Bett", "Au lit", "En la cama", "A letto", "Na cama", "ベッドで", "在床上", "침대에서";
        "asleep_unspecified": "Asleep", "Unspecified" | "Sova", "Schlafend", "Endormi", "Dormido", "Dormida", "Addormentato", "Dormindo", "Slapend";
        "light": "Core", "Core Sleep" | "Kärna", "Kern", "Léger", "Leger", "Principal", "Essenziale", "コア", "核心", "核心睡眠", "코어";
        "deep": "Deep", "Deep Sleep" | "Djup", "Tief", "Profond", "Profundo", "Profondo", "Sono profundo", "Diep", "深い", "深度", "深層", "깊은";
        "rem": "REM", "REM Sleep" | "Paradoxal", "レム", "快速眼动", "快速動眼", "렘";
    }
    /// Answers in a table.
    YES_OR_NO {
        "yes": "Yes", "true";
        "no": "No", "false";
    }
    /// Places of a workout.
    LOCATIONS {
        "indoor": "Indoor" | "Innenräume", "Interior";
        "outdoor": "Outdoor" | "户外";
        "pool": "Pool" | "Schwimmbad";
        "open_water": "Open Water" | "Freiwasser";
    }
    /// Names of symptoms.
    SYMPTOMS {
        "abdominal_cramps": "Abdominal Cramps";
        "acne": "Acne";
        "appetite_changes": "Appetite Changes";
        "bladder_incontinence": "Bladder Incontinence";
        "bloating": "Bloating";
        "generalized_body_ache": "Generalized Body Ache", "Body and Muscle Ache";
        "breast_pain": "Breast Pain";
        "chest_tightness_or_pain": "Chest Tightness or Pain" | "Opresión o Dolor en el Pecho";
        "chills": "Chills";
        "constipation": "Constipation";
        "coughing": "Coughing";
        "diarrhea": "Diarrhea";
        "dizziness": "Dizziness";
        "dry_skin": "Dry Skin";
        "fainting": "Fainting";
        "fatigue": "Fatigue" | "Fatiga";
        "fever": "Fever";
        "hair_loss": "Hair Loss";
        "headache": "Headache";
        "heartburn": "Heartburn";
        "hot_flashes": "Hot Flashes";
        "loss_of_smell": "Loss of Smell";
        "loss_of_taste": "Loss of Taste";
        "lower_back_pain": "Lower Back Pain";
        "memory_lapse": "Memory Lapse";
        "mood_changes": "Mood Changes";
        "nausea": "Nausea";
        "night_sweats": "Night Sweats";
        "pelvic_pain": "Pelvic Pain";
        "rapid_pounding_or_fluttering_heartbeat": "Rapid Pounding or Fluttering Heartbeat";
        "runny_nose": "Runny Nose";
        "shortness_of_breath": "Shortness of Breath";
        "sinus_congestion": "Sinus Congestion";
        "skipped_heartbeat": "Skipped Heartbeat";
        "sleep_changes": "Sleep Changes";
        "sore_throat": "Sore Throat";
        "vaginal_dryness": "Vaginal Dryness";
        "vomiting": "Vomiting";
        "wheezing": "Wheezing";
    }
    /// Severities of a symptom.
    SEVERITIES {
        "unspecified": "Unspecified";
        "not_present": "Not Present";
        "mild": "Mild" | "Léger";
        "moderate": "Moderate";
        "severe": "Severe";
        "present": "Present";
    }
    /// Names and values of cycle tracking.
    CYCLE {
        "menstrual_flow": "Menstrual Flow" | "Flujo Menstrual";
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
        "heavy": "Heavy" | "Pesado";
        "dry": "Dry";
        "sticky": "Sticky";
        "creamy": "Creamy";
        "watery": "Watery";
        "egg_white": "Egg White";
        "negative": "Negative";
        "positive": "Positive", "Peak", "Positive (Peak)";
        "indeterminate": "Indeterminate";
        "estrogen_surge": "Estrogen Surge";
        "protected": "Protection Used";
        "unprotected": "Protection Not Used";
        "implant": "Implant";
        "injection": "Injection";
        "intrauterine_device": "Intrauterine Device";
        "intravaginal_ring": "Intravaginal Ring";
        "oral": "Oral";
        "patch": "Patch";
    }
    /// Outcomes of a dose.
    MEDICATION_STATUSES {
        "taken": "Taken" | "Tomado";
        "skipped": "Skipped" | "Omitido";
        "snoozed": "Snoozed";
        "not_interacted": "Not Interacted" | "No Interactuado";
        "not_logged": "Not Logged";
        "notification_not_sent": "Notification Not Sent";
        "unspecified": "Unspecified";
    }
    /// Results of an electrocardiogram.
    ECG_CLASSIFICATIONS {
        "sinus_rhythm": "Sinus Rhythm" | "Ritmo Sinusal";
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Canonical names and the words for each.
    type Meanings = &'static [(&'static str, &'static [&'static str])];

    /// Every word that has been seen, by its meaning. The languages are English, German, French, Spanish,
    /// Italian, Portuguese, Dutch, Swedish, Japanese, simplified and traditional Chinese, and Korean.
    const SEEN: &[(&str, &Words, Meanings)] = &[
        (
            "sleep_stage",
            &SLEEP_STAGES,
            &[
                (
                    "awake",
                    &[
                        "Awake",
                        "Vaken",
                        "Wach",
                        "Éveillé",
                        "Eveille",
                        "Despierto",
                        "Despierta",
                        "Sveglio",
                        "Sveglia",
                        "Acordado",
                        "Acordada",
                        "Wakker",
                        "覚醒",
                        "清醒",
                        "깨어있음",
                    ],
                ),
                (
                    "in_bed",
                    &[
                        "InBed",
                        "In Bed",
                        "I sängen",
                        "Im Bett",
                        "Au lit",
                        "En la cama",
                        "A letto",
                        "Na cama",
                        "In bed",
                        "ベッドで",
                        "在床上",
                        "침대에서",
                    ],
                ),
                (
                    "asleep_unspecified",
                    &[
                        "Asleep",
                        "Unspecified",
                        "Sova",
                        "Schlafend",
                        "Endormi",
                        "Dormido",
                        "Dormida",
                        "Addormentato",
                        "Dormindo",
                        "Slapend",
                    ],
                ),
                (
                    "light",
                    &[
                        "Core",
                        "Kärna",
                        "Kern",
                        "Léger",
                        "Leger",
                        "Principal",
                        "Essenziale",
                        "コア",
                        "核心",
                        "核心睡眠",
                        "코어",
                    ],
                ),
                (
                    "deep",
                    &[
                        "Deep",
                        "Djup",
                        "Tief",
                        "Profond",
                        "Profundo",
                        "Profondo",
                        "Sono profundo",
                        "Diep",
                        "深い",
                        "深度",
                        "深層",
                        "깊은",
                    ],
                ),
                ("rem", &["REM", "Paradoxal", "レム", "快速眼动", "快速動眼", "렘"]),
            ],
        ),
        (
            "location",
            &LOCATIONS,
            &[
                ("indoor", &["Indoor", "Innenräume", "Interior"]),
                ("outdoor", &["Outdoor", "户外"]),
                ("pool", &["Pool", "Schwimmbad"]),
                ("open_water", &["Open Water", "Freiwasser"]),
            ],
        ),
        (
            "symptom",
            &SYMPTOMS,
            &[
                ("abdominal_cramps", &["Abdominal Cramps"]),
                ("acne", &["Acne"]),
                ("appetite_changes", &["Appetite Changes"]),
                ("bladder_incontinence", &["Bladder Incontinence"]),
                ("bloating", &["Bloating"]),
                ("generalized_body_ache", &["Generalized Body Ache", "Body and Muscle Ache"]),
                ("breast_pain", &["Breast Pain"]),
                ("chest_tightness_or_pain", &["Chest Tightness or Pain", "Opresión o Dolor en el Pecho"]),
                ("chills", &["Chills"]),
                ("constipation", &["Constipation"]),
                ("coughing", &["Coughing"]),
                ("diarrhea", &["Diarrhea"]),
                ("dizziness", &["Dizziness"]),
                ("dry_skin", &["Dry Skin"]),
                ("fainting", &["Fainting"]),
                ("fatigue", &["Fatigue", "Fatiga"]),
                ("fever", &["Fever"]),
                ("hair_loss", &["Hair Loss"]),
                ("headache", &["Headache"]),
                ("heartburn", &["Heartburn"]),
                ("hot_flashes", &["Hot Flashes"]),
                ("loss_of_smell", &["Loss of Smell"]),
                ("loss_of_taste", &["Loss of Taste"]),
                ("lower_back_pain", &["Lower Back Pain"]),
                ("memory_lapse", &["Memory Lapse"]),
                ("mood_changes", &["Mood Changes"]),
                ("nausea", &["Nausea"]),
                ("night_sweats", &["Night Sweats"]),
                ("pelvic_pain", &["Pelvic Pain"]),
                (
                    "rapid_pounding_or_fluttering_heartbeat",
                    &["Rapid, Pounding, or Fluttering Heartbeat", "Rapid Pounding or Fluttering Heartbeat"],
                ),
                ("runny_nose", &["Runny Nose"]),
                ("shortness_of_breath", &["Shortness of Breath"]),
                ("sinus_congestion", &["Sinus Congestion"]),
                ("skipped_heartbeat", &["Skipped Heartbeat"]),
                ("sleep_changes", &["Sleep Changes"]),
                ("sore_throat", &["Sore Throat"]),
                ("vaginal_dryness", &["Vaginal Dryness"]),
                ("vomiting", &["Vomiting"]),
                ("wheezing", &["Wheezing"]),
            ],
        ),
        (
            "severity",
            &SEVERITIES,
            &[
                ("unspecified", &["Unspecified"]),
                ("not_present", &["Not Present"]),
                ("mild", &["Mild", "Léger"]),
                ("moderate", &["Moderate"]),
                ("severe", &["Severe"]),
                ("present", &["Present"]),
            ],
        ),
        (
            "cycle",
            &CYCLE,
            &[
                ("menstrual_flow", &["Menstrual Flow", "Flujo Menstrual"]),
                ("cervical_mucus", &["Cervical Mucus Quality"]),
                ("ovulation_test_result", &["Ovulation Test Result"]),
                ("progesterone_test_result", &["Progesterone Test Result"]),
                ("pregnancy_test_result", &["Pregnancy Test Result"]),
                ("sexual_activity", &["Sexual Activity"]),
                ("pregnancy", &["Pregnancy"]),
                ("lactation", &["Lactation"]),
                ("contraceptive", &["Contraceptive"]),
                ("intermenstrual_bleeding", &["Intermenstrual Bleeding"]),
                ("unspecified", &["Unspecified"]),
                ("none", &["None"]),
                ("light", &["Light"]),
                ("medium", &["Medium"]),
                ("heavy", &["Heavy", "Pesado"]),
                ("dry", &["Dry"]),
                ("sticky", &["Sticky"]),
                ("creamy", &["Creamy"]),
                ("watery", &["Watery"]),
                ("egg_white", &["Egg White"]),
                ("negative", &["Negative"]),
                ("positive", &["Positive"]),
                ("indeterminate", &["Indeterminate"]),
                ("estrogen_surge", &["Estrogen Surge"]),
                ("implant", &["Implant"]),
                ("injection", &["Injection"]),
                ("intrauterine_device", &["Intrauterine Device"]),
                ("intravaginal_ring", &["Intravaginal Ring"]),
                ("oral", &["Oral"]),
                ("patch", &["Patch"]),
            ],
        ),
        (
            "medication_status",
            &MEDICATION_STATUSES,
            &[
                ("taken", &["Taken", "Tomado"]),
                ("skipped", &["Skipped", "Omitido"]),
                ("snoozed", &["Snoozed"]),
                ("not_interacted", &["Not Interacted", "No Interactuado"]),
                ("not_logged", &["Not Logged"]),
                ("notification_not_sent", &["Notification Not Sent"]),
                ("unspecified", &["Unspecified"]),
            ],
        ),
        (
            "ecg_classification",
            &ECG_CLASSIFICATIONS,
            &[
                ("sinus_rhythm", &["Sinus Rhythm", "Ritmo Sinusal"]),
                ("atrial_fibrillation", &["Atrial Fibrillation"]),
                ("high_heart_rate", &["High Heart Rate"]),
                ("inconclusive", &["Inconclusive"]),
                ("inconclusive_low_heart_rate", &["Inconclusive Low Heart Rate"]),
                ("inconclusive_high_heart_rate", &["Inconclusive High Heart Rate"]),
                ("inconclusive_poor_recording", &["Inconclusive Poor Recording"]),
                ("unrecognized", &["Unrecognized"]),
                ("not_set", &["Not Set"]),
            ],
        ),
    ];

    #[test]
    fn every_word_has_its_meaning() {
        for (domain, words, meanings) in SEEN {
            for (meaning, texts) in *meanings {
                for text in *texts {
                    assert_eq!(words.meaning(text), Some(*meaning), "{domain}: {text}");
                    // The app has written words in other cases and with other spaces.
                    let other = format!(" {} ", text.to_uppercase().replace(' ', "\u{a0}"));
                    assert_eq!(words.meaning(&other), Some(*meaning), "{domain}: {other}");
                }
            }
        }
    }

    #[test]
    fn a_word_that_nobody_has_seen_has_no_meaning() {
        for (domain, words, _) in SEEN {
            for word in ["", "-", "Nonsens", "未知"] {
                assert_eq!(words.meaning(word), None, "{domain}: {word}");
            }
        }
    }

    #[test]
    fn english_names_are_named_in_snake_case() {
        for (name, expected) in [
            ("Lower Back Pain", Some("lower_back_pain")),
            ("Rapid, Pounding, or Fluttering Heartbeat", Some("rapid_pounding_or_fluttering_heartbeat")),
            (" Positive (Peak) ", Some("positive_peak")),
            ("Vitamin B12", Some("vitamin_b12")),
            ("Fièvre", None),
            ("头痛", None),
            ("12", None),
            ("?", None),
            ("", None),
        ] {
            assert_eq!(snake_case(name).as_deref(), expected, "{name}");
        }
    }
}
