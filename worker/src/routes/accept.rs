//! Which of several media types a request wants: RFC 9110, section 12.5.1.

/// The first of `offers` that `accept` likes best: by quality, then by how exactly it names it. None where it takes none
/// of them. A missing header takes everything; a media range that is not well-formed takes nothing.
pub fn choose<T: Copy>(accept: Option<&str>, offers: &[(&str, T)]) -> Option<T> {
    let accept = accept.unwrap_or("*/*");
    let mut best: Option<((u16, u8), T)> = None;
    for (media_type, offer) in offers {
        // Of several ranges that match, the most exact one counts.
        let range = accept.split(',').filter_map(|range| matches(range, media_type)).max();
        if let Some((exactness, quality)) = range
            && quality > 0
            && best.is_none_or(|(found, _)| found < (quality, exactness))
        {
            best = Some(((quality, exactness), *offer));
        }
    }
    best.map(|(_, offer)| offer)
}

/// How exactly a media range names a type, and its quality in thousandths; none where it does not.
fn matches(range: &str, media_type: &str) -> Option<(u8, u16)> {
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
    Some((exactness, quality))
}
