//! What pings point to: pulled, and kept.
//!
//! While a ping is processed, its fetches are [noted](note), each under an id that follows from what it would bring. A
//! queue message each has them [pulled](pull::pull). The URL of a file works once. So the answer is stored in R2 first, under
//! a key that follows from the id, and every attempt looks there before it calls the URL.
//!
//! States: `waiting`, `stored`; and void: `refused` (the URL may not be called, or it redirects), `denied` (Garmin answers
//! that it may not be read), `gone` (the URL does not work any more), `expired` (it did not answer in time), `too_large`.
//! A void fetch starts again when a later ping brings another URL for the same file.

mod callback;
mod pull;
mod seal;

use serde::{Deserialize, Serialize};
use wellform_core::record::Fetch;
use worker::{D1Database, D1Result, D1Type, Env, Result};

use crate::{
    auth,
    directory::{Id, now, number, optional, prepare},
    outbox::{Delivery, Message},
};
use callback::Callback;
pub use pull::pull;
pub use seal::Seal;

/// The longest wait between two attempts, in milliseconds.
const LONGEST_WAIT_MS: u64 = 30 * 60 * 1000;

/// How many fetches one statement takes: a parameter of D1 takes 2 MB.
const AT_ONCE: usize = 250;

/// Returns the id of a fetch. It follows from what the fetch brings, so it is the same however often the ping comes.
fn identity(fetch: &Fetch) -> String {
    let subject = fetch.subject.as_deref();
    let named = fetch.file.as_ref().filter(|file| file.workout.is_some() || file.record_id.is_some());
    let parts = match named {
        // The token in the URL of a file may change with every ping.
        Some(file) => {
            [subject, file.workout.as_deref(), file.record_id.as_deref(), file.file_type.as_deref()]
        }
        None => [subject, Some(&fetch.list_key), Some(&fetch.url), None],
    };
    // Quoted, so that no other parts give the same text.
    auth::hash(&format!("{parts:?}"))
}

/// A fetch to note.
pub struct Wanted<'a> {
    /// What the ping points to.
    pub fetch: Fetch,
    /// The users who are linked to its account.
    pub users: Vec<&'a str>,
}

/// Notes fetches of a delivery. Returns the ids of those that are to be pulled now.
pub async fn note(
    db: &D1Database,
    seal: &Seal,
    delivery: &Delivery,
    fetches: &[Wanted<'_>],
) -> Result<Vec<String>> {
    #[derive(Serialize)]
    struct Row<'a> {
        id: String,
        subject: Option<&'a str>,
        list_key: &'a str,
        is_file: bool,
        file_type: Option<&'a str>,
        record_id: Option<&'a str>,
        workout: Option<&'a str>,
        url: Option<String>,
        url_hash: String,
        state: &'static str,
        users: &'a [&'a str],
    }
    #[derive(Deserialize)]
    struct Noted {
        id: String,
        state: String,
    }
    let mut rows = Vec::new();
    for Wanted { fetch, users } in fetches {
        let id = identity(fetch);
        let allowed = Callback::check(&fetch.url).is_some();
        let file = fetch.file.as_ref();
        rows.push(Row {
            subject: fetch.subject.as_deref(),
            list_key: &fetch.list_key,
            is_file: file.is_some(),
            file_type: file.and_then(|file| file.file_type.as_deref()),
            record_id: file.and_then(|file| file.record_id.as_deref()),
            workout: file.and_then(|file| file.workout.as_deref()),
            url: if allowed { Some(seal.close(&id, &fetch.url)?) } else { None },
            url_hash: auth::hash(&fetch.url),
            state: if allowed { "waiting" } else { "refused" },
            users,
            id,
        });
    }
    let mut waiting = Vec::new();
    for rows in rows.chunks(AT_ONCE) {
        let list = serde_json::to_string(rows)?;
        let list = D1Type::Text(&list);
        let results = db
            .batch(vec![
                prepare(
                    db,
                    "INSERT INTO fetches (id, delivery, received_at, due_at, subject, list_key, is_file, file_type,
                       record_id, workout, url, url_hash, state)
                     SELECT value ->> 'id', ?2, ?3, ?4, value ->> 'subject', value ->> 'list_key',
                       value ->> 'is_file', value ->> 'file_type', value ->> 'record_id', value ->> 'workout',
                       value ->> 'url', value ->> 'url_hash', value ->> 'state'
                     FROM json_each(?1) WHERE true
                     ON CONFLICT (id) DO UPDATE SET delivery = excluded.delivery, received_at = excluded.received_at,
                       due_at = excluded.due_at, url = excluded.url, url_hash = excluded.url_hash,
                       state = excluded.state, attempts = 0
                     WHERE fetches.state <> 'stored' AND fetches.url_hash <> excluded.url_hash
                       AND fetches.received_at <= excluded.received_at
                     RETURNING id, state",
                    [
                        &list,
                        &D1Type::Text(&delivery.id),
                        &number(delivery.received_at),
                        &number(now()),
                    ],
                )?,
                prepare(
                    db,
                    "INSERT INTO fetch_users (user, fetch)
                     SELECT users.value, fetches.id
                     FROM json_each(?1) AS noted, json_each(noted.value, '$.users') AS users
                     JOIN fetches ON fetches.id = noted.value ->> 'id'
                     WHERE true ON CONFLICT DO NOTHING",
                    [&list],
                )?,
                prepare(
                    db,
                    "UPDATE fetches SET of_nobody = 0 WHERE of_nobody AND EXISTS
                       (SELECT 1 FROM fetch_users WHERE fetch = fetches.id)
                       AND id IN (SELECT value ->> 'id' FROM json_each(?1))",
                    [&list],
                )?,
            ])
            .await?;
        let noted: Vec<Noted> = results.first().map_or_else(|| Ok(Vec::new()), D1Result::results)?;
        waiting.extend(noted.into_iter().filter(|row| row.state == "waiting").map(|row| row.id));
    }
    Ok(waiting)
}

/// Sends the queue messages of fetches.
pub async fn enqueue(env: &Env, ids: &[String]) -> Result<()> {
    let queue = env.queue("DELIVERIES")?;
    for ids in ids.chunks(100) {
        queue.send_batch(ids.iter().cloned().map(Message::Fetch).collect::<Vec<_>>()).await?;
    }
    Ok(())
}

/// Takes the waiting fetches that are due, and returns their ids.
pub async fn overdue(db: &D1Database, before: u64, limit: u32) -> Result<Vec<String>> {
    let rows: Vec<Id> = prepare(
        db,
        "UPDATE fetches SET due_at = ?2 WHERE id IN
           (SELECT id FROM fetches WHERE state = 'waiting' AND due_at <= ?1 ORDER BY due_at LIMIT ?3)
         RETURNING id",
        &[number(before), number(now()), number(limit.into())],
    )?
    .all()
    .await?
    .results()?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Deletes what was received until then and reached no user: first the files in R2, then the notes, so that after a crash
/// it is done again. A pulled list is a delivery, whose body is deleted as such.
pub async fn forget(env: &Env, db: &D1Database, until: u64, limit: u32) -> Result<()> {
    let rows: Vec<Id> = prepare(
        db,
        "SELECT id FROM fetches WHERE of_nobody AND received_at <= ?1 AND state <> 'waiting' LIMIT ?2",
        &[number(until), number(limit.into())],
    )?
    .all()
    .await?
    .results()?;
    if rows.is_empty() {
        return Ok(());
    }
    env.bucket("RAW")?.delete_multiple(rows.iter().map(|row| file_key(&row.id)).collect()).await?;
    let ids: Vec<String> = rows.into_iter().map(|row| row.id).collect();
    let list = serde_json::to_string(&ids)?;
    prepare(db, "DELETE FROM fetches WHERE id IN (SELECT value FROM json_each(?1))", [&D1Type::Text(&list)])?
        .run()
        .await?;
    Ok(())
}

/// Length and SHA-256 of a file.
struct Digest {
    bytes: u64,
    /// Hexadecimal.
    sha256: String,
}

/// A fetch under way.
#[derive(Debug, Deserialize)]
struct Pull {
    id: String,
    attempts: u32,
    /// The delivery that brought the URL.
    delivery: Option<String>,
    /// When that was received, in milliseconds since 1970-01-01T00:00:00Z.
    received_at: u64,
    subject: Option<String>,
    list_key: String,
    is_file: u8,
    /// Sealed.
    url: Option<String>,
    url_hash: String,
}

/// What a fetch brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Brings {
    /// A file of a workout.
    File,
    /// A list of summaries, which becomes a delivery.
    Summaries,
}

/// Begins an attempt at a fetch, and sets when it is due again if that fails: in `wait_ms`, twice as long each time. Returns
/// `None` if there is nothing to do, or another attempt is under way.
async fn begin(db: &D1Database, id: &str, wait_ms: u64) -> Result<Option<Pull>> {
    prepare(
        db,
        "UPDATE fetches SET attempts = attempts + 1, due_at = ?2 + MIN(?3 * (1 << MIN(attempts, 20)), ?4)
         WHERE id = ?1 AND state = 'waiting' AND due_at <= ?2
         RETURNING id, attempts, delivery, received_at, subject, list_key, is_file, url, url_hash",
        &[D1Type::Text(id), number(now()), number(wait_ms), number(LONGEST_WAIT_MS)],
    )?
    .first(None)
    .await
}

impl Pull {
    fn brings(&self) -> Brings {
        if self.is_file == 0 { Brings::Summaries } else { Brings::File }
    }

    /// Ends the fetch without an answer, unless another attempt had one or another URL has come.
    async fn void(&self, db: &D1Database, state: &str) -> Result<()> {
        prepare(
            db,
            "UPDATE fetches SET state = ?2, url = NULL WHERE id = ?1 AND state = 'waiting' AND url_hash = ?3",
            &[D1Type::Text(&self.id), D1Type::Text(state), D1Type::Text(&self.url_hash)],
        )?
        .run()
        .await?;
        Ok(())
    }

    /// Notes that the answer is stored, with the digest of a file.
    async fn stored(&self, db: &D1Database, file: Option<&Digest>) -> Result<()> {
        let bytes = file.map_or(D1Type::Null, |file| number(file.bytes));
        let sha256 = optional(file.map(|file| file.sha256.as_str()));
        prepare(
            db,
            "UPDATE fetches SET state = 'stored', url = NULL, bytes = ?2, sha256 = ?3, stored_at = ?4
             WHERE id = ?1 AND state <> 'stored'",
            &[D1Type::Text(&self.id), bytes, sha256, number(now())],
        )?
        .run()
        .await?;
        Ok(())
    }

    /// Removes a URL that cannot be read any more, so that its ping can bring it again.
    async fn forget_url(&self, db: &D1Database) -> Result<()> {
        prepare(
            db,
            "UPDATE fetches SET url = NULL, url_hash = '' WHERE id = ?1 AND state = 'waiting' AND url_hash = ?2",
            &[D1Type::Text(&self.id), D1Type::Text(&self.url_hash)],
        )?
        .run()
        .await?;
        Ok(())
    }
}

/// A file of a workout, as a user sees it.
#[derive(Debug, Deserialize)]
pub struct Shown {
    /// Its place in the list.
    pub place: u64,
    /// Its id.
    pub id: String,
    /// The key of the workout.
    pub workout: Option<String>,
    /// The sender's id of the file.
    pub record_id: Option<String>,
    /// FIT, TCX or GPX.
    pub file_type: Option<String>,
    /// See the module.
    pub state: String,
    /// Its length.
    pub bytes: Option<u64>,
    /// The SHA-256 of its bytes, hexadecimal.
    pub sha256: Option<String>,
    /// When its ping was received, in milliseconds since 1970-01-01T00:00:00Z.
    pub received_at: u64,
    /// When its bytes were stored, in milliseconds since 1970-01-01T00:00:00Z.
    pub stored_at: Option<u64>,
}

const FILE: &str = "place, id, workout, record_id, file_type, state, bytes, sha256, received_at, stored_at";

/// Returns the files of a user before a place, newest first.
pub async fn files(db: &D1Database, user: &str, before: u64, limit: u32) -> Result<Vec<Shown>> {
    prepare(
        db,
        &format!(
            "SELECT {FILE} FROM fetch_users JOIN fetches ON id = fetch
             WHERE user = ?1 AND is_file AND place < ?2 ORDER BY place DESC LIMIT ?3"
        ),
        &[D1Type::Text(user), number(before), number(limit.into())],
    )?
    .all()
    .await?
    .results()
}

/// Returns a file of a user.
pub async fn file(db: &D1Database, user: &str, id: &str) -> Result<Option<Shown>> {
    prepare(
        db,
        &format!("SELECT {FILE} FROM fetch_users JOIN fetches ON id = fetch WHERE user = ?1 AND id = ?2 AND is_file"),
        &[D1Type::Text(user), D1Type::Text(id)],
    )?
    .first(None)
    .await
}

/// Returns the key of a file in R2.
pub fn file_key(id: &str) -> String {
    format!("file/{id}")
}
