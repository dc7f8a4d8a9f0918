//! What can be checked of a body before it is stored.

use wellform_core::{Category, Error, Limits, Normalizer, Options, Outline, Outliner};
use worker::Request;

use crate::{config::Config, outbox::Kind, problem::Problem};

/// How much of what a held body inflates to is checked before the answer.
const CHECKED_BYTES: u64 = 16 << 20;

/// How gzip data begins.
const GZIP: [u8; 2] = [0x1F, 0x8B];

/// The content encodings that are read. The bytes of a body decide whether it is compressed.
const ENCODINGS: &str = "gzip, identity";

/// The outcome of a [first look](first_look).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The body begins like one that is read.
    Right,
    /// More bytes are needed.
    TooEarly,
}

/// Whether a body is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// It is complete and, if it is an upload, a known sender's.
    Passed,
    /// It is too long to be checked before the answer.
    LeftToConsumer,
}

/// Refuses a body in a content encoding that is not read.
pub fn encoding(request: &Request) -> Result<(), Problem> {
    let encoding = request.headers().get("content-encoding")?.unwrap_or_default();
    match encoding.trim().to_ascii_lowercase().as_str() {
        "" | "identity" | "gzip" | "x-gzip" => Ok(()),
        _ => Err(Problem::unsupported_encoding(ENCODINGS)),
    }
}

/// Returns what a body must begin with.
pub fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Garmin => "{, [ or gzip data",
        Kind::Upload => "JSON, a table, a multipart body, a zip file or gzip data",
    }
}

/// Checks how a body begins: a notification is JSON, an upload anything that does not begin with a control character, and
/// both may be compressed.
pub fn first_look(start: &[u8], kind: Kind) -> Result<Look, Problem> {
    const BOM: &[u8] = b"\xEF\xBB\xBF";
    if start.len() < BOM.len() && BOM.starts_with(start) || start == &GZIP[..1] {
        return Ok(Look::TooEarly);
    }
    if start.starts_with(&GZIP) {
        return Ok(Look::Right);
    }
    let text = start.strip_prefix(BOM).unwrap_or(start);
    let Some((at, first)) = text.iter().enumerate().find(|(_, byte)| !byte.is_ascii_whitespace()) else {
        return Ok(Look::TooEarly);
    };
    let right = match kind {
        Kind::Garmin => matches!(first, b'{' | b'['),
        Kind::Upload => !first.is_ascii_control(),
    };
    if right {
        return Ok(Look::Right);
    }
    let offset = (start.len() - text.len() + at) as u64;
    // The byte is not repeated: it may be anything.
    Err(Problem::body(offset, "", expected(kind), "another byte"))
}

/// Returns whether a body that begins so may inflate to more than it is.
pub fn is_compressed(start: &[u8]) -> bool {
    start.starts_with(&GZIP) || start.starts_with(b"PK")
}

/// Checks that a body is complete and, if it is an upload, a known sender's.
pub fn whole(
    body: &[u8],
    kind: Kind,
    record_type: Option<&'static str>,
    config: &Config,
) -> Result<Check, Problem> {
    let mut limits = config.limits();
    limits.inflated_bytes = limits.inflated_bytes.min(CHECKED_BYTES);
    let checked = outline(body, limits).and_then(|outline| match kind {
        Kind::Garmin => Ok(()),
        Kind::Upload => {
            let options = Options::default().limits(limits).outline(outline);
            known(body, record_type.into_iter().fold(options, Options::record_type))
        }
    });
    let Err(error) = checked else { return Ok(Check::Passed) };
    let unread = error.category() == Category::Limit
        && limits.inflated_bytes < config.max_inflated_bytes
        && is_compressed(body);
    if !unread {
        return Err(Problem::from(&error));
    }
    // Gzip data ends with the length of its last member: if that is true, it is too much.
    let length = body.last_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
    if body.starts_with(&GZIP) && u64::from(length) > config.max_inflated_bytes {
        return Err(Problem::too_large(config.max_inflated_bytes));
    }
    Ok(Check::LeftToConsumer)
}

/// Checks that a body is complete.
fn outline(body: &[u8], limits: Limits) -> Result<Outline, Error> {
    let mut outliner = Outliner::new(limits);
    outliner.push(body)?;
    outliner.finish()
}

/// Checks that a body is a known sender's.
fn known(body: &[u8], options: Options) -> Result<(), Error> {
    let mut normalizer = Normalizer::new(options);
    normalizer.push(body, &mut drop)?;
    normalizer.finish(&mut drop)?;
    Ok(())
}
