//! The label of a column, such as `Heart Rate [Min] (count/min)`.

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
