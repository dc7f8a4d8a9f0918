//! The label of a column, such as `Heart Rate [Min] (count/min)`, in the phone's language.

use std::sync::LazyLock;

use crate::ledger::{Ledger, Mend};
use crate::read::Path;
use crate::read::csv::Columns;
use crate::source::apple::languages::Names;
use crate::source::health_auto_export::words::letters;

/// The names of columns in the app's tables, apart from those of metrics.
const HEADINGS: &[&str] = &[
    "Date/Time",
    "Date",
    "Start",
    "End",
    "Start Date",
    "End Date",
    "Start Time",
    "End Time",
    "Timestamp",
    "Workout Type",
    "Type",
    "Duration",
    "Active Energy",
    "Resting Energy",
    "Total Energy",
    "Intensity",
    "Max. Heart Rate",
    "Avg. Heart Rate",
    "Distance",
    "Max. Speed",
    "Avg. Speed",
    "Flights Climbed",
    "Elevation Ascended",
    "Elevation Descended",
    "Step Count",
    "Step Cadence",
    "Swimming Stroke Count",
    "Swim Cadence",
    "Lap Length",
    "Swim Stroke Style",
    "SWOLF Score",
    "Water Salinity",
    "Temperature",
    "Humidity",
    "Location",
    "Min",
    "Max",
    "Avg",
    "Context",
    "Source",
    "Latitude",
    "Longitude",
    "Altitude",
    "Speed",
    "Course",
    "Horizontal Accuracy",
    "Scheduled Date",
    "Medication",
    "Nickname",
    "Dosage",
    "Scheduled Dosage",
    "Unit",
    "Status",
    "Archived",
    "Codings",
    "Data",
    "Value",
    "Cycle Start",
];

/// Other ways to say the same, which translations have.
const SAME: &[(&str, &str)] = &[
    ("Date Clock", "Date/Time"),
    ("Date Hours", "Date/Time"),
    ("Clock", "Date/Time"),
    ("Burned Energy", "Active Energy"),
    ("Steps", "Step Count"),
    ("Elevation Up", "Elevation Ascended"),
    ("Elevation Down", "Elevation Descended"),
    ("Ascended", "Elevation Ascended"),
    ("Descended", "Elevation Descended"),
];

/// The names of columns by their English words.
static NAMES: LazyLock<Names<&'static str>> =
    LazyLock::new(|| Names::new(&mut HEADINGS.iter().map(|name| (*name, *name)).chain(SAME.iter().copied())));

/// Returns the letters of the app's English name of each column, or those of the name itself if it is unknown.
fn letters_of_all(names: &[&str]) -> Vec<String> {
    static KNOWN: LazyLock<Vec<String>> =
        LazyLock::new(|| HEADINGS.iter().map(|name| letters(name)).collect());
    let own: Vec<String> = names.iter().map(|name| letters(name)).collect();
    if own.iter().all(|name| name.is_empty() || KNOWN.contains(name)) {
        return own;
    }
    let meanings = NAMES.of_one_language(names);
    let has_start = meanings.contains(&Some("Start"));
    let meaning = |name: &str, only: Option<&'static str>| only.or_else(|| time_of_several(name, has_start));
    let known = own.into_iter().zip(names.iter().zip(meanings));
    known
        .map(|(own, (name, only))| match meaning(name, only) {
            Some(meaning) if !KNOWN.contains(&own) => letters(meaning),
            _ => own,
        })
        .collect()
}

/// Returns the meaning of the name of a time that may mean several: `Startzeit` is a start or the time of a start, which is
/// the same. A word for time is the duration in a table with starts.
fn time_of_several(name: &str, has_start: bool) -> Option<&'static str> {
    let time = if has_start { "Duration" } else { "Date/Time" };
    let groups: [(&'static str, &[&str]); 3] = [
        ("Start", &["Start", "Start Date", "Start Time"]),
        ("End", &["End", "End Date", "End Time"]),
        (time, &["Date/Time", "Date", "Duration", "Timestamp"]),
    ];
    let meanings = NAMES.meanings(name);
    let is_all_of =
        |group: &[&str]| !meanings.is_empty() && meanings.iter().all(|meaning| group.contains(meaning));
    groups.into_iter().find(|(_, group)| is_all_of(group)).map(|(meaning, _)| meaning)
}

/// Returns the same of one column.
pub(super) fn letters_of(name: &str) -> String {
    letters_of_all(&[name]).pop().unwrap_or_default()
}

/// The places of the columns of a table by the letters of their English names.
#[derive(Debug, Clone)]
pub(in crate::source::health_auto_export) struct Places(Vec<String>);

impl Places {
    /// Returns the places of columns that are in English.
    pub(super) fn english(columns: &Columns) -> Self {
        Places(columns.names().map(|name| letters(Label::of(name).name)).collect())
    }

    /// Returns the places of columns in any language.
    pub(super) fn of(columns: &Columns) -> Self {
        let names: Vec<&str> = columns.names().map(|name| Label::of(name).name).collect();
        Places(letters_of_all(&names))
    }

    /// Returns the place of the first column with this English name, in letters.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|column| column == name)
    }

    /// Returns whether the name of a column is none of the app's tables, in any language.
    pub(super) fn is_unknown(&self, place: usize) -> bool {
        let is_known = |name: &String| HEADINGS.iter().any(|known| letters(known) == *name);
        self.0.get(place).is_some_and(|name| !is_known(name))
    }

    /// Returns the same for a column that may be missing. The place is then one that no record has.
    pub(super) fn at(&self, name: &str) -> usize {
        self.find(name).unwrap_or(usize::MAX)
    }

    /// Reports the columns that are in another language than English.
    pub(super) fn tell(&self, columns: &Columns, ledger: &Ledger) {
        for (name, letters_found) in columns.names().zip(&self.0) {
            if letters(Label::of(name).name) != *letters_found {
                let mut path = Path::default();
                path.push_key(name);
                ledger.mended(&path, Mend::LocalisedWord);
            }
        }
    }
}

/// The parts of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label<'a> {
    /// What is measured.
    pub(super) name: &'a str,
    /// The part of the measurement, in brackets.
    pub(super) part: Option<&'a str>,
    /// The unit, in parentheses at the end. It can contain parentheses: `VO2 Max (ml/(kg·min))`.
    pub(super) unit: Option<&'a str>,
}

impl<'a> Label<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let text = text.trim();
        let (rest, unit) = match unit_of(text) {
            Some((rest, unit)) => (rest, Some(unit)),
            None => (text, None),
        };
        let bracket = rest.strip_suffix(']').and_then(|rest| rest.rsplit_once('['));
        let (name, part) = bracket.map_or((rest, None), |(name, part)| (name, Some(part.trim())));
        Label { name: name.trim(), part, unit }
    }
}

/// Returns the text before the parentheses at the end, and the text in them.
fn unit_of(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_suffix(')')?;
    let mut depth = 1;
    for (at, c) in inner.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((inner[..at].trim_end(), inner[at + 1..].trim()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_times_that_mean_several_are_told_by_their_table() {
        let found = |names: &[&str]| letters_of_all(names).join(" ");
        assert_eq!(found(&["Дата/час", "Min", "Max", "Avg"]), "datetime min max avg");
        assert_eq!(found(&["Дата і час", "Мін", "Макс", "Середнє"]), "datetime min max avg");
        assert_eq!(found(&["日時", "最小", "最大", "平均"]), "datetime min max avg");
        assert_eq!(found(&["種類", "開始", "終了", "時間", "距離"]), "type start end duration distance");
        assert_eq!(
            found(&["Workout-Typ", "Startzeit", "Endzeit", "Dauer"]),
            "workouttype start end duration"
        );
        assert_eq!(
            found(&["运动类型", "开始时间", "结束时间", "持续时间"]),
            "workouttype start end duration"
        );
    }

    #[test]
    fn units_may_hold_parentheses_and_names_brackets() {
        let parts = |text| {
            let Label { name, part, unit } = Label::of(text);
            (name, part, unit)
        };
        assert_eq!(parts("VO2 Max (ml/(kg·min))"), ("VO2 Max", None, Some("ml/(kg·min)")));
        assert_eq!(parts("Heart Rate [Min] (count/min)"), ("Heart Rate", Some("Min"), Some("count/min")));
        assert_eq!(
            parts("Walking + Running Distance (km) "),
            ("Walking + Running Distance", None, Some("km"))
        );
        assert_eq!(parts("Sleep Analysis [In Bed] (hr)"), ("Sleep Analysis", Some("In Bed"), Some("hr")));
        assert_eq!(parts("Source"), ("Source", None, None));
        assert_eq!(parts("a)"), ("a)", None, None));
        assert_eq!(parts(""), ("", None, None));
    }
}
