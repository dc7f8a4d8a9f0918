//! Tokens of XML, cut from text that comes in chunks.

use std::borrow::Cow;

/// A token that is complete.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text, not decoded.
    Text(&'a str),
    /// Text as it is.
    Verbatim(&'a str),
    /// What is between `<` and `>` or `/>` of an element that begins.
    Begin { tag: &'a str, is_empty: bool },
    /// The name of an element that ends.
    End(&'a str),
    /// A comment, a processing instruction or a document type.
    Other,
}

/// Returns the token at the start of `text`, with its length. Returns `None` if its end has not come.
pub(super) fn next(text: &str) -> Option<(Token<'_>, usize)> {
    let Some(markup) = text.strip_prefix('<') else {
        let end = text.find('<')?;
        return Some((Token::Text(&text[..end]), end));
    };
    let until = |begin: &str, end: &str| {
        let inside = text.strip_prefix(begin)?;
        let length = inside.find(end)?;
        Some((&inside[..length], begin.len() + length + end.len()))
    };
    // What begins like one of these may still be another: `<!-` is not decided yet.
    if markup.starts_with('!') || markup.starts_with('?') {
        return if text.starts_with("<!--") {
            until("<!--", "-->").map(|(_, length)| (Token::Other, length))
        } else if text.starts_with("<![CDATA[") {
            until("<![CDATA[", "]]>").map(|(inside, length)| (Token::Verbatim(inside), length))
        } else if text.starts_with("<?") {
            until("<?", "?>").map(|(_, length)| (Token::Other, length))
        } else if "<!--".starts_with(text) || "<![CDATA[".starts_with(text) {
            None
        } else {
            end_of_markup(markup).map(|end| (Token::Other, end + 2))
        };
    }
    let end = end_of_markup(markup)?;
    let (inside, length) = (&markup[..end], end + 2);
    Some(match (inside.strip_prefix('/'), inside.strip_suffix('/')) {
        (Some(name), _) => (Token::End(name.trim_end()), length),
        (None, Some(tag)) => (Token::Begin { tag, is_empty: true }, length),
        (None, None) => (Token::Begin { tag: inside, is_empty: false }, length),
    })
}

/// Returns the place of the `>` that ends markup: outside of quotes, and of the brackets of a document type.
fn end_of_markup(markup: &str) -> Option<usize> {
    let (mut quote, mut depth) = (None, 0_u32);
    for (at, byte) in markup.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) => quote = (open != byte).then_some(open),
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'[') => depth += 1,
            (None, b']') => depth = depth.saturating_sub(1),
            (None, b'>') if depth == 0 => return Some(at),
            (None, _) => {}
        }
    }
    None
}

/// The attributes of an element, by name.
pub(super) type Attributes<'a> = Vec<(&'a str, Cow<'a, str>)>;

/// Returns the name of an element without its prefix, and its attributes. Returns `None` if they are not well-formed.
pub(super) fn element(tag: &str) -> Option<(&str, Attributes<'_>)> {
    let end = tag.find(|c: char| c.is_ascii_whitespace()).unwrap_or(tag.len());
    let (name, mut rest) = (local(&tag[..end]), tag[end..].trim());
    let mut attributes = Vec::new();
    while !rest.is_empty() {
        let (key, value) = rest.split_once('=')?;
        let (key, value) = (key.trim_end(), value.trim_start());
        let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''))?;
        let (value, after) = value[1..].split_once(quote)?;
        if key.is_empty() || key.contains(|c: char| c.is_ascii_whitespace()) {
            return None;
        }
        attributes.push((key, decoded(value)));
        rest = after.trim_start();
    }
    (!name.is_empty()).then_some((name, attributes))
}

/// Returns a name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Returns text with its entities replaced. An unknown one is left as it is.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut parts = text.split('&');
    let mut decoded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let known = part.split_once(';').and_then(|(name, rest)| Some((character(name)?, rest)));
        match known {
            Some((character, rest)) => {
                decoded.push(character);
                decoded += rest;
            }
            None => {
                decoded.push('&');
                decoded += part;
            }
        }
    }
    decoded.into()
}

fn character(name: &str) -> Option<char> {
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match name.strip_prefix('#')? {
            hexadecimal if hexadecimal.starts_with(['x', 'X']) => number(&hexadecimal[1..], 16),
            decimal => number(decimal, 10),
        },
    }
}
