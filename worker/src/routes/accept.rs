//! Which of several media types a request wants: RFC 9110, section 12.5.1.

/// Returns the first of `offers` that `accept` prefers, by quality, then by how exactly it names it, or `None` if it accepts
/// none. A missing header accepts everything; a media range that is not well-formed accepts nothing.
pub fn choose<T: Copy>(accept: Option<&str>, offers: &[(&str, T)]) -> Option<T> {
    let accept = accept.unwrap_or("*/*");
    let mut best: Option<(Preference, T)> = None;
    for (media_type, offer) in offers {
        // Of several ranges that match, the most exact one counts.
        let ranges = accept.split(',').filter_map(|range| preference(range, media_type));
        if let Some(found) = ranges.max_by_key(|found| (found.exactness, found.quality))
            && found.quality > 0
            && best.is_none_or(|(best, _)| best < found)
        {
            best = Some((found, *offer));
        }
    }
    best.map(|(_, offer)| offer)
}

/// What a media range says about a type. Ordered: a greater one is preferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Preference {
    /// In thousandths.
    quality: u16,
    /// 2 for the type itself, 1 for its kind, 0 for all types.
    exactness: u8,
}

/// Returns what a media range says about a type, or `None` if it does not match.
fn preference(range: &str, media_type: &str) -> Option<Preference> {
    let mut parts = range.split(';').map(str::trim);
    let name = parts.next()?.to_ascii_lowercase();
    let exactness = if name == media_type {
        2
    } else if media_type.split_once('/').is_some_and(|(kind, _)| name.strip_suffix("/*") == Some(kind)) {
        1
    } else if name == "*/*" {
        0
    } else {
        return None;
    };
    let weight = parts.find_map(|part| {
        let (name, weight) = part.split_once('=')?;
        name.eq_ignore_ascii_case("q").then_some(weight)
    });
    let quality = match weight {
        None => 1000,
        Some(text) => (text.parse::<f32>().ok().filter(|q| (0.0..=1.0).contains(q))? * 1000.0).round() as u16,
    };
    Some(Preference { quality, exactness })
}
