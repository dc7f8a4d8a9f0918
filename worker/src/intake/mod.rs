//! Takes a body in: checks what can be checked at once and stores it raw, before anybody is told that it arrived.

use futures_util::future::{Either, select};
use js_sys::Uint8Array;
use web_sys::ReadableStream;
use wellform_core::{Category, Error, Limits, Normalizer, Options, Outline, Outliner};
use worker::{Bucket, Data, MultipartUpload, Request, UploadedPart, console_error};

use crate::{
    auth,
    config::Config,
    outbox::Kind,
    problem::Problem,
    signature::Signature,
    stream::{self, Pieces},
};

/// Bodies up to this length are held, and their structure is checked before the answer.
const HELD_BYTES: usize = 1 << 20;

/// How much of what a held body inflates to is checked before the answer.
const CHECKED_BYTES: u64 = 16 << 20;

/// How gzip data begins.
const GZIP: [u8; 2] = [0x1F, 0x8B];

/// The content encodings that are read; what a body is its bytes tell.
const ENCODINGS: &str = "gzip, identity";

/// The parts in which a body of unknown length is stored. R2 takes at most 10,000 of them.
const PART_BYTES: usize = 8 << 20;

/// What is known of a body before it is read.
pub struct Incoming<'a> {
    /// How it comes.
    pub kind: Kind,
    /// Who uploads it.
    pub user: Option<&'a str>,
    /// The type of its records, where its path tells.
    pub record_type: Option<&'static str>,
    /// What must be its signature.
    pub signature: Option<Signature>,
}

/// A body that is stored.
pub struct Stored {
    /// Its delivery's id.
    pub id: String,
    /// Where in R2.
    pub key: String,
    /// How long.
    pub bytes: u64,
}

/// Stores the body of a request.
///
/// Returns also whether the body was short enough to be held and checked; a longer one is the consumer's to check. A body that is refused, or that breaks off, leaves nothing.
pub async fn store(
    request: &Request,
    bucket: &Bucket,
    config: &Config,
    incoming: Incoming<'_>,
) -> Result<(Stored, bool), Problem> {
    let Incoming { kind, record_type, signature, .. } = incoming;
    check_encoding(request)?;
    let limit = config.max_body_bytes;
    let declared = declared_length(request)?;
    if declared.is_some_and(|length| length > limit) {
        return Err(Problem::too_large(limit));
    }
    let body = request.inner().body().ok_or_else(|| Problem::body(0, "", expected(kind), "nothing"))?;
    let mut pieces = Pieces::new(body)?;
    let id = auth::new_id();
    let key = format!("raw/{id}");

    let mut held = Vec::new();
    let mut looked = false;
    loop {
        let piece = match pieces.next().await {
            Ok(piece) => piece,
            Err(error) => return Err(broken(&error, held.len() as u64)),
        };
        let Some(piece) = piece else { break };
        let length = piece.length() as usize;
        if (held.len() + length) as u64 > limit {
            pieces.abandon();
            return Err(Problem::too_large(limit));
        }
        append(&mut held, &piece);
        if !looked {
            match first_look(&held, kind) {
                Ok(done) => looked = done,
                Err(problem) => {
                    pieces.abandon();
                    return Err(problem);
                }
            }
        }
        if held.len() > HELD_BYTES || declared.is_some_and(|all| all > HELD_BYTES as u64) && looked {
            if !looked {
                pieces.abandon();
                return Err(Problem::body(0, "", expected(kind), "nothing but white space"));
            }
            let bytes = match declared {
                Some(length) if signature.is_none() => {
                    put_stream(bucket, &key, &held, pieces, length).await?
                }
                _ => put_parts(bucket, &key, held, pieces, limit, signature).await?,
            };
            return Ok((Stored { id, key, bytes }, false));
        }
    }
    if !looked {
        let found = if held.is_empty() { "nothing" } else { "nothing but white space" };
        return Err(Problem::body(held.len() as u64, "", expected(kind), found));
    }
    if let Some(length) = declared
        && length != held.len() as u64
    {
        return Err(Problem::body(held.len() as u64, "", &format!("{length} bytes"), "the end of the body"));
    }
    if let Some(mut signature) = signature {
        signature.update(&held);
        signature.verify()?;
    }
    let checked = check(&held, kind, record_type, config)?;
    let bytes = held.len() as u64;
    bucket.put(&key, held).execute().await?;
    Ok((Stored { id, key, bytes }, checked))
}

/// Stores a stream of bytes as it is. A longer one than `limit`, or one that breaks off, leaves nothing.
pub async fn copy(body: ReadableStream, bucket: &Bucket, key: &str, limit: u64) -> Result<(), Problem> {
    let mut pieces = Pieces::new(body)?;
    let mut held = Vec::new();
    loop {
        let piece = match pieces.next().await {
            Ok(piece) => piece,
            Err(error) => return Err(broken(&error, held.len() as u64)),
        };
        let Some(piece) = piece else { break };
        append(&mut held, &piece);
        if held.len() as u64 > limit {
            pieces.abandon();
            return Err(Problem::too_large(limit));
        }
        if held.len() > HELD_BYTES {
            return put_parts(bucket, key, held, pieces, limit, None).await.map(drop);
        }
    }
    bucket.put(key, held).execute().await?;
    Ok(())
}

/// Takes back what was stored, as far as that is possible now.
pub async fn forget(bucket: &Bucket, stored: &Stored) {
    if let Err(error) = bucket.delete(&stored.key).await {
        console_error!("raw body {} stays, although its delivery was refused: {error}", stored.key);
    }
}

fn check_encoding(request: &Request) -> Result<(), Problem> {
    let encoding = request.headers().get("content-encoding")?.unwrap_or_default();
    match encoding.trim().to_ascii_lowercase().as_str() {
        "" | "identity" | "gzip" | "x-gzip" => Ok(()),
        _ => Err(Problem::unsupported_encoding(ENCODINGS)),
    }
}

fn declared_length(request: &Request) -> Result<Option<u64>, Problem> {
    match request.headers().get("content-length")? {
        None => Ok(None),
        Some(text) => text
            .trim()
            .parse()
            .map(Some)
            .map_err(|_| Problem::bad_request("Content-Length: expected a number of bytes")),
    }
}

fn append(to: &mut Vec<u8>, piece: &Uint8Array) {
    let at = to.len();
    to.resize(at + piece.length() as usize, 0);
    piece.copy_to(&mut to[at..]);
}

/// What a body must begin with.
fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Garmin => "{, [ or gzip data",
        Kind::Upload => "JSON, a table, a multipart body, a zip file or gzip data",
    }
}

/// Whether the body begins like one that is read: a notification is JSON, an upload anything that does not begin with a
/// control character, and both may be compressed. False: too early to tell.
fn first_look(start: &[u8], kind: Kind) -> Result<bool, Problem> {
    const BOM: &[u8] = b"\xEF\xBB\xBF";
    if start.len() < BOM.len() && BOM.starts_with(start) || start == &GZIP[..1] {
        return Ok(false);
    }
    if start.starts_with(&GZIP) {
        return Ok(true);
    }
    let text = start.strip_prefix(BOM).unwrap_or(start);
    let Some((at, first)) = text.iter().enumerate().find(|(_, byte)| !byte.is_ascii_whitespace()) else {
        return Ok(false);
    };
    let right = match kind {
        Kind::Garmin => matches!(first, b'{' | b'['),
        Kind::Upload => !first.is_ascii_control(),
    };
    if right {
        return Ok(true);
    }
    let offset = (start.len() - text.len() + at) as u64;
    // What stands there is not repeated: it may be anything.
    Err(Problem::body(offset, "", expected(kind), "another byte"))
}

/// Whether a body that begins so may inflate to more than it is.
pub fn is_compressed(start: &[u8]) -> bool {
    start.starts_with(&GZIP) || start.starts_with(b"PK")
}

/// Checks that a body is complete, and an upload a known sender's. False: it inflates to more than is checked here.
fn check(
    body: &[u8],
    kind: Kind,
    record_type: Option<&'static str>,
    config: &Config,
) -> Result<bool, Problem> {
    let limits = config.limits();
    let limits = Limits { inflated_bytes: limits.inflated_bytes.min(CHECKED_BYTES), ..limits };
    let checked = outline(body, limits).and_then(|outline| match kind {
        Kind::Garmin => Ok(()),
        Kind::Upload => {
            let options = Options::default().limits(limits).outline(outline);
            known(body, record_type.into_iter().fold(options, Options::record_type))
        }
    });
    let Err(error) = checked else { return Ok(true) };
    let unread = error.category() == Category::Limit
        && limits.inflated_bytes < config.max_inflated_bytes
        && is_compressed(body);
    if !unread {
        return Err(Problem::from(&error));
    }
    // Gzip data ends with how much its last member inflates to: that is too much, or not true.
    let told = body.last_chunk().map_or(0, |length| u32::from_le_bytes(*length));
    if body.starts_with(&GZIP) && u64::from(told) > config.max_inflated_bytes {
        return Err(Problem::too_large(config.max_inflated_bytes));
    }
    Ok(false)
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
    normalizer.finish(&mut drop).map(drop)
}

fn broken(error: &worker::Error, at: u64) -> Problem {
    console_error!("a body broke off: {error}");
    Problem::body(at, "", "the rest of the body", "a broken connection")
}

/// Stores a body of known length: the runtime moves the bytes, none of them through WebAssembly.
async fn put_stream(
    bucket: &Bucket,
    key: &str,
    head: &[u8],
    pieces: Pieces,
    length: u64,
) -> Result<u64, Problem> {
    let (readable, pump) = stream::fixed_length(&Uint8Array::from(head), pieces, length)?;
    let put = std::pin::pin!(bucket.put(key, readable).execute());
    let stored = match select(put, std::pin::pin!(pump)).await {
        Either::Left((stored, _)) => stored,
        Either::Right((Ok(()), put)) => put.await,
        Either::Right((Err(error), put)) => {
            // The stream that R2 reads has failed with the body, and so does the put.
            let error = worker::Error::from(error);
            if put.await.is_ok() {
                let _ = bucket.delete(key).await;
            }
            return Err(broken(&error, head.len() as u64));
        }
    };
    match stored {
        Ok(Some(object)) if object.size() == length => Ok(length),
        Ok(_) => {
            let _ = bucket.delete(key).await;
            Err(Problem::unavailable())
        }
        Err(error) => Err(error.into()),
    }
}

/// Stores a body in parts: one of unknown length, or one that is signed.
async fn put_parts(
    bucket: &Bucket,
    key: &str,
    held: Vec<u8>,
    mut pieces: Pieces,
    limit: u64,
    signature: Option<Signature>,
) -> Result<u64, Problem> {
    let upload = bucket.create_multipart_upload(key).execute().await?;
    match upload_parts(&upload, held, &mut pieces, limit, signature).await {
        Ok((parts, bytes)) => {
            upload.complete(parts).await?;
            Ok(bytes)
        }
        Err(problem) => {
            pieces.abandon();
            if let Err(error) = upload.abort().await {
                console_error!("an unfinished upload of {key} stays: {error}");
            }
            Err(problem)
        }
    }
}

async fn upload_parts(
    upload: &MultipartUpload,
    held: Vec<u8>,
    pieces: &mut Pieces,
    limit: u64,
    mut signature: Option<Signature>,
) -> Result<(Vec<UploadedPart>, u64), Problem> {
    let mut parts = Vec::new();
    let mut bytes = held.len() as u64;
    let mut part = held;
    loop {
        let piece = match pieces.next().await {
            Ok(piece) => piece,
            Err(error) => return Err(broken(&error, bytes)),
        };
        let Some(piece) = piece else { break };
        bytes += u64::from(piece.length());
        if bytes > limit {
            return Err(Problem::too_large(limit));
        }
        // Every part but the last must have the same length.
        let room = (PART_BYTES - part.len()).min(piece.length() as usize) as u32;
        append(&mut part, &piece.subarray(0, room));
        if part.len() == PART_BYTES {
            if let Some(signature) = &mut signature {
                signature.update(&part);
            }
            parts.push(send_part(upload, parts.len(), std::mem::take(&mut part)).await?);
            append(&mut part, &piece.subarray(room, piece.length()));
        }
    }
    if let Some(mut signature) = signature {
        signature.update(&part);
        signature.verify()?;
    }
    if !part.is_empty() {
        parts.push(send_part(upload, parts.len(), part).await?);
    }
    Ok((parts, bytes))
}

async fn send_part(upload: &MultipartUpload, index: usize, part: Vec<u8>) -> Result<UploadedPart, Problem> {
    let number = u16::try_from(index + 1).map_err(|_| Problem::too_large(PART_BYTES as u64 * 10_000))?;
    Ok(upload.upload_part(number, Data::Bytes(part)).await?)
}
