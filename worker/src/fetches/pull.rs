//! Pulls one fetch.

use sha2::{Digest as _, Sha256};
use worker::{Bucket, D1Database, Env, Object, ResponseBody, Result, console_log};

use super::{
    Brings, Digest, Pull, Seal, begin,
    callback::{Answer, Callback},
    file_key,
};
use crate::{
    auth,
    config::Config,
    directory::now,
    fault,
    intake::{self, Pulled},
    outbox::{self, Reopened},
    stream::Pieces,
};

/// A URL is called for so long after its ping was received.
const LIFE_MS: u64 = 24 * 3600 * 1000;

const MISSING: &str = "what was pulled is missing";

/// Pulls a fetch, if it is due. One that fails is due again later, and the sweep finds it.
pub async fn pull(env: &Env, id: &str) -> Result<()> {
    let db = env.d1("DIRECTORY")?;
    let config = Config::from_env(env)?;
    let Some(pull) = begin(&db, id, config.sweep_after_ms).await? else { return Ok(()) };
    let bucket = env.bucket("RAW")?;
    let key = pull.key();
    if bucket.head(&key).await?.is_none() {
        if now() >= pull.received_at + LIFE_MS {
            return pull.void(&db, "expired").await;
        }
        let Some(url) = pull.url.as_deref().and_then(|sealed| Seal::new(&config).ok()?.open(id, sealed))
        else {
            return reopen(env, &db, &pull).await;
        };
        let Some(callback) = Callback::check(&url) else { return pull.void(&db, "refused").await };
        match callback.store(&bucket, &key, &config).await {
            Answer::Stored => fault::point("pulled").await,
            // The URL may have failed because another attempt was quicker: then the answer is there.
            Answer::Void(state) if bucket.head(&key).await?.is_none() => return pull.void(&db, state).await,
            Answer::Void(_) => {}
            Answer::Later(found) => {
                console_log!("fetch {id}, attempt {}: {found}", pull.attempts);
                return Ok(());
            }
        }
    }
    finish(env, &db, &bucket, &pull).await
}

impl Pull {
    /// Returns the key of its answer in R2.
    fn key(&self) -> String {
        match self.brings() {
            Brings::Summaries => intake::raw_key(&self.id),
            Brings::File => file_key(&self.id),
        }
    }
}

/// Has the ping processed again, which brings the URL once more: the secret has changed since the URL was sealed.
async fn reopen(env: &Env, db: &D1Database, pull: &Pull) -> Result<()> {
    pull.forget_url(db).await?;
    if let Some(delivery) = &pull.delivery
        && outbox::reopen(db, delivery).await? == Reopened::Open
    {
        outbox::enqueue(env, delivery).await?;
    }
    Ok(())
}

/// Notes an answer that is in R2. A list of summaries becomes a delivery of its own.
async fn finish(env: &Env, db: &D1Database, bucket: &Bucket, pull: &Pull) -> Result<()> {
    let key = pull.key();
    if pull.brings() == Brings::File {
        return pull.stored(db, Some(&digest(bucket, &key).await?)).await;
    }
    let bytes = bucket.head(&key).await?.ok_or(MISSING)?.size();
    let subject = pull.subject.as_deref();
    intake::adopt(db, &Pulled { id: &pull.id, bytes, list_key: &pull.list_key, subject }).await?;
    pull.stored(db, None).await?;
    outbox::enqueue(env, &pull.id).await
}

/// Reads a file from R2 for its digest.
async fn digest(bucket: &Bucket, key: &str) -> Result<Digest> {
    let object = bucket.get(key).execute().await?;
    let body = object.as_ref().and_then(Object::body).ok_or(MISSING)?;
    let ResponseBody::Stream(stream) = body.response_body()? else {
        return Err("what was pulled is no stream".into());
    };
    let mut pieces = Pieces::new(stream)?;
    let (mut sha256, mut length, mut held) = (Sha256::new(), 0, Vec::new());
    while let Some(piece) = pieces.next().await? {
        held.resize(piece.length() as usize, 0);
        piece.copy_to(&mut held);
        sha256.update(&held);
        length += u64::from(piece.length());
    }
    Ok(Digest { bytes: length, sha256: auth::hex(&sha256.finalize()) })
}
