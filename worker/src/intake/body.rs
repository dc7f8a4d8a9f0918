//! Reads a body and stores it in R2.

use futures_util::future::{Either, select};
use js_sys::Uint8Array;
use web_sys::ReadableStream;
use worker::{Bucket, Data, MultipartUpload, Request, UploadedPart, console_error};

use super::{
    check::{self, Check, Look},
    raw_key,
    signature::Signature,
};
use crate::{
    auth,
    config::Config,
    outbox::Kind,
    problem::Problem,
    stream::{self, Pieces},
};

/// Bodies up to this length are held, and checked before the answer.
const HELD_BYTES: usize = 1 << 20;

/// The parts in which a body of unknown length is stored. R2 takes at most 10,000 of them.
const PART_BYTES: usize = 8 << 20;

/// What a body is checked for.
pub struct Terms {
    /// How it comes.
    pub kind: Kind,
    /// The type of its records, if its path names one.
    pub record_type: Option<&'static str>,
    /// The signature that it must have, if any.
    pub signature: Option<Signature>,
}

/// A body that is stored.
pub struct Stored {
    /// The id of its delivery.
    pub id: String,
    /// Its key in R2.
    pub key: String,
    /// Its length.
    pub bytes: u64,
    /// Whether it was checked before it was stored.
    pub check: Check,
}

/// Stores the body of a request. One that is refused, or that breaks off, leaves nothing.
pub async fn store(
    request: &Request,
    bucket: &Bucket,
    config: &Config,
    terms: Terms,
) -> Result<Stored, Problem> {
    let Terms { kind, record_type, signature } = terms;
    check::encoding(request)?;
    let limit = config.max_body_bytes;
    let declared = declared_length(request)?;
    if declared.is_some_and(|length| length > limit) {
        return Err(Problem::too_large(limit));
    }
    let expected = check::expected(kind);
    let body = request.inner().body().ok_or_else(|| Problem::body(0, "", expected, "nothing"))?;
    let mut pieces = Pieces::new(body)?;
    let id = auth::new_id();
    let key = raw_key(&id);

    let mut held = Vec::new();
    let mut look = Look::TooEarly;
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
        if look == Look::TooEarly {
            look = match check::first_look(&held, kind) {
                Ok(look) => look,
                Err(problem) => {
                    pieces.abandon();
                    return Err(problem);
                }
            }
        }
        let is_long = declared.is_some_and(|all| all > HELD_BYTES as u64);
        if held.len() > HELD_BYTES || is_long && look == Look::Right {
            if look == Look::TooEarly {
                pieces.abandon();
                return Err(Problem::body(0, "", expected, "nothing but white space"));
            }
            let bytes = match declared {
                Some(length) if signature.is_none() => {
                    put_stream(bucket, &key, &held, pieces, length).await?
                }
                _ => put_parts(bucket, &key, held, pieces, limit, signature).await?,
            };
            return Ok(Stored { id, key, bytes, check: Check::LeftToConsumer });
        }
    }
    if look == Look::TooEarly {
        let found = if held.is_empty() { "nothing" } else { "nothing but white space" };
        return Err(Problem::body(held.len() as u64, "", expected, found));
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
    let check = check::whole(&held, kind, record_type, config)?;
    let bytes = held.len() as u64;
    bucket.put(&key, held).execute().await?;
    Ok(Stored { id, key, bytes, check })
}

/// Stores a stream of bytes as it is. One that is longer than `limit`, or that breaks off, leaves nothing.
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

/// Deletes a stored body, if that is possible now.
pub async fn forget(bucket: &Bucket, stored: &Stored) {
    if let Err(error) = bucket.delete(&stored.key).await {
        console_error!("raw body {} stays, although its delivery was refused: {error}", stored.key);
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
            // The stream that R2 reads fails with the body, and so does the put.
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
