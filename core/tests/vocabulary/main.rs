//! The table of data types keeps the rules of the standards that it refers to.

mod ranges;
mod ucum;

use std::collections::BTreeSet;

use wellform_core::record::{DataType, Sensitivity, TypeName};

/// Whether a LOINC code has the right check digit: the mod 10 rule of ISO/IEC 7812-1 ("Luhn"), by which every second
/// digit counts twice, beginning with the last.
fn loinc(code: &str) -> bool {
    let Some((number, check)) = code.split_once('-') else { return false };
    let digits: Option<Vec<u32>> = number.chars().map(|digit| digit.to_digit(10)).collect();
    let Some(digits) = digits.filter(|digits| (1..=7).contains(&digits.len())) else { return false };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { *digit })
        .sum();
    check.len() == 1 && check.parse() == Ok((10 - sum % 10) % 10)
}

fn snake_case(name: &str) -> bool {
    let word =
        |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.split('_').all(word)
}

/// `namespace:schema:version#element`
fn schema(text: &str) -> bool {
    let mut parts = text.splitn(3, ':');
    let (namespace, name, rest) = (parts.next(), parts.next(), parts.next());
    let Some(rest) = rest else { return false };
    let (version, element) = rest.split_once('#').unwrap_or((rest, "element"));
    let kebab =
        |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    matches!(namespace, Some("omh" | "ieee"))
        && name.is_some_and(|name| name.split('-').all(kebab))
        && version.split_once('.').is_some_and(|(a, b)| a.parse::<u8>().is_ok() && b.parse::<u8>().is_ok())
        && snake_case(element)
}

/// Every data type for which `wrong` has something to say, with what it says.
fn findings(wrong: impl Fn(DataType) -> Option<String>) -> Vec<String> {
    let finding =
        |data_type: &DataType| wrong(*data_type).map(|what| format!("{}: {what}", data_type.name()));
    DataType::ALL.iter().filter_map(finding).collect()
}

#[test]
fn names_are_unique_snake_case_and_lead_back() {
    let names: BTreeSet<&str> = DataType::ALL.iter().map(|data_type| data_type.name()).collect();
    assert_eq!(names.len(), DataType::ALL.len(), "two types have one name");
    let wrong = findings(|data_type| {
        let name = data_type.name();
        let leads_back = DataType::from_name(name) == Some(data_type)
            && TypeName::from(name).known() == Some(data_type)
            && serde_json::from_str::<TypeName>(&format!("{name:?}")).ok() == Some(data_type.into());
        (!snake_case(name) || !leads_back)
            .then(|| "is not snake case, or does not lead back to its type".to_owned())
    });
    assert_eq!(wrong, Vec::<String>::new());
    assert!(
        !snake_case("Step_count")
            && !snake_case("step__count")
            && !snake_case("_step")
            && !snake_case("2_step")
    );
}

#[test]
fn units_are_valid_ucum() {
    let wrong = findings(|data_type| ucum::check(data_type.unit()).err());
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn loinc_codes_have_their_check_digit() {
    let wrong = findings(|data_type| {
        let codes = data_type.definition().loinc;
        codes.iter().find(|code| !loinc(code)).map(|code| format!("{code} is no LOINC code"))
    });
    assert_eq!(wrong, Vec::<String>::new());
    // Heart rate and body weight, and each with one digit changed.
    assert!(loinc("8867-4") && loinc("29463-7"));
    assert!(!loinc("8867-5") && !loinc("8876-4") && !loinc("29463") && !loinc("-0") && !loinc("29463-77"));
}

#[test]
fn loinc_codes_mean_one_type() {
    let mut seen = BTreeSet::new();
    let wrong = DataType::ALL
        .iter()
        .flat_map(|data_type| data_type.definition().loinc)
        .filter(|code| !seen.insert(**code));
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::<&&str>::new());
    assert!(seen.len() > 40, "codes were looked at");
}

#[test]
fn schemas_are_named_with_their_version() {
    let wrong = findings(|data_type| {
        let schemas = data_type.definition().schemas;
        schemas.iter().find(|text| !schema(text)).map(|text| format!("{text} names no schema"))
    });
    assert_eq!(wrong, Vec::<String>::new());
    assert!(schema("omh:heart-rate:2.0") && schema("ieee:physical-activity:1.0#met_value"));
    assert!(
        !schema("heart-rate:2.0")
            && !schema("omh:heart-rate")
            && !schema("fhir:x:1.0")
            && !schema("omh:x:1#a")
    );
}

#[test]
fn what_must_not_be_mixed_has_types_of_its_own() {
    for name in [
        "active_energy",
        "basal_energy",
        "total_energy",
        "hrv_sdnn",
        "hrv_rmssd",
        "skin_temperature",
        "skin_temperature_delta",
    ] {
        assert!(DataType::from_name(name).is_some(), "{name}");
    }
}

#[test]
fn every_kind_of_sensitivity_is_in_use() {
    use Sensitivity::{Location, Medication, Mood, Open, Reproductive, Sexual};
    for kind in [Open, Sexual, Reproductive, Medication, Location, Mood] {
        assert!(DataType::ALL.iter().any(|t| t.definition().sensitivity == kind), "{kind:?}");
    }
}
