//! Pulls one fetch.

use sha2::{Digest as _, Sha256};
use worker::{Bucket, D1Database, Env, Object, ResponseBody, Result, console_log};

use super::{
    Pull, Seal, begin,
    callback::{Answer, Callback},
    file_key,
};
use crate::{
    auth,
    config::Config,
    directory::now,
    fault,
    outbox::{self, Kind, New},
    stream::Pieces,
};

/// A URL is called for so long after its ping was received.
const LIFE_MS: u64 = 24 * 3600 * 1000;

const MISSING: &str = "what was pulled is not there";

/// Pulls a fetch, if it is due. What fails is due again later, and the sweep finds it.
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
            // Where another attempt was quicker, the URL does not work any more because of that.
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
    /// Where in R2 its answer stands.
    fn key(&self) -> String {
        if self.is_file == 0 { format!("raw/{}", self.id) } else { file_key(&self.id) }
    }
}

/// The secret has been changed since the URL was sealed: its ping, processed again, brings it once more.
async fn reopen(env: &Env, db: &D1Database, pull: &Pull) -> Result<()> {
    pull.forget_url(db).await?;
    if let Some(delivery) = &pull.delivery
        && outbox::reopen(db, delivery).await?
    {
        outbox::enqueue(env, delivery).await?;
    }
    Ok(())
}

/// Notes an answer that is in R2. A list of summaries becomes a delivery of its own.
async fn finish(env: &Env, db: &D1Database, bucket: &Bucket, pull: &Pull) -> Result<()> {
    let key = pull.key();
    if pull.is_file != 0 {
        let (bytes, sha256) = digest(bucket, &key).await?;
        return pull.stored(db, Some(bytes), Some(&sha256)).await;
    }
    let bytes = bucket.head(&key).await?.ok_or(MISSING)?.size();
    let delivery = New {
        id: &pull.id,
        kind: Kind::Garmin,
        user: None,
        raw: &key,
        bytes,
        record_type: Some(&pull.list_key),
        pulled_for: pull.subject.as_deref(),
        headers: None,
    };
    outbox::add(db, &delivery).await?;
    pull.stored(db, None, None).await?;
    outbox::enqueue(env, &pull.id).await
}

/// Length and SHA-256 of what stands in R2.
async fn digest(bucket: &Bucket, key: &str) -> Result<(u64, String)> {
    let object = bucket.get(key).execute().await?;
    let body = object.as_ref().and_then(Object::body).ok_or(MISSING)?;
    let ResponseBody::Stream(stream) = body.response_body()? else {
        return Err("what was pulled is no stream".into());
    };
    let mut pieces = Pieces::new(stream)?;
    let (mut sha256, mut length, mut bytes) = (Sha256::new(), 0, Vec::new());
    while let Some(piece) = pieces.next().await? {
        bytes.resize(piece.length() as usize, 0);
        piece.copy_to(&mut bytes);
        sha256.update(&bytes);
        length += u64::from(piece.length());
    }
    Ok((length, auth::hex(&sha256.finalize())))
}
