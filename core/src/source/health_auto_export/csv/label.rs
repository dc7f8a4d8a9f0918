//! The label of a column: `Heart Rate [Min] (count/min)`.

/// A label taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label<'a> {
    /// What is measured.
    pub(super) name: &'a str,
    /// Which part of it, in brackets.
    pub(super) part: Option<&'a str>,
    /// In parentheses at the end, which can hold others: `VO2 Max (ml/(kg·min))`.
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

/// What stands before the last parenthesis that closes at the end, and what stands in it.
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
