//! The outbox in D1: a row for every delivery that was accepted, also after it is done.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wellform_core::reconcile::History;
use worker::{D1Database, D1Result, D1Type, Env, Result, console_error};

use crate::{
    app::App,
    directory::{Id, changes, now, number, optional, prepare},
    fault,
};

/// Numbers of changes by kind, then by type.
pub type Counts = BTreeMap<String, BTreeMap<String, u64>>;

/// A queue message: the id of what is to be done.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// A delivery to process.
    Delivery(String),
    /// A fetch to pull.
    Fetch(String),
}

/// How a delivery came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A notification of Garmin's.
    Garmin,
    /// An upload with a user's token.
    Upload,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Kind::Garmin => "garmin",
            Kind::Upload => "upload",
        }
    }
}

/// A row of the outbox.
#[derive(Debug, Clone, Deserialize)]
pub struct Delivery {
    /// Its id.
    pub id: String,
    /// How it came.
    pub kind: Kind,
    /// The user who uploaded it.
    pub user: Option<String>,
    /// When it was received, in milliseconds since 1970-01-01T00:00:00Z.
    pub received_at: u64,
    /// The key of its body in R2.
    pub raw: String,
    /// How often it was tried.
    pub attempts: u32,
    /// The list key or record type, if the body does not name it.
    pub record_type: Option<String>,
    /// The account of a body that was pulled.
    pub pulled_for: Option<String>,
    /// The headers that are kept, as JSON, if any.
    pub headers: Option<String>,
}

const COLUMNS: &str = "id, kind, user, received_at, raw, attempts, record_type, pulled_for, headers";

/// A delivery that has just come.
pub struct New<'a> {
    /// Its id.
    pub id: &'a str,
    /// How it came.
    pub kind: Kind,
    /// The user who uploaded it.
    pub user: Option<&'a str>,
    /// The key of its body in R2.
    pub raw: &'a str,
    /// Length of its body.
    pub bytes: u64,
    /// The list key or record type, if the body does not name it.
    pub record_type: Option<&'a str>,
    /// The account of a body that was pulled.
    pub pulled_for: Option<&'a str>,
    /// The headers that are kept, as JSON, if any.
    pub headers: Option<&'a str>,
}

/// Adds a delivery, unless it is there already.
///
/// Its time of receipt is now, or just after the latest delivery's if clocks disagree: so whoever sees a delivery also sees
/// all that have an earlier time.
pub async fn add(db: &D1Database, new: &New<'_>) -> Result<()> {
    prepare(
        db,
        "INSERT INTO deliveries (id, kind, user, received_at, raw, bytes, state, queued_at, record_type, pulled_for,
           headers)
         VALUES (?1, ?2, ?3, MAX(?4, COALESCE((SELECT MAX(received_at) + 1 FROM deliveries), 0)), ?5, ?6, 'received',
           ?4, ?7, ?8, ?9)
         ON CONFLICT (id) DO NOTHING",
        &[
            D1Type::Text(new.id),
            D1Type::Text(new.kind.as_str()),
            optional(new.user),
            number(now()),
            D1Type::Text(new.raw),
            number(new.bytes),
            optional(new.record_type),
            optional(new.pulled_for),
            optional(new.headers),
        ],
    )?
    .run()
    .await?;
    Ok(())
}

/// Sends the queue message of a delivery.
pub async fn enqueue(env: &Env, id: &str) -> Result<()> {
    env.queue("DELIVERIES")?.send(Message::Delivery(id.to_owned())).await
}

/// Sends the queue messages of up to 100 deliveries.
pub async fn enqueue_all(env: &Env, ids: &[String]) -> Result<()> {
    let messages = ids.iter().cloned().map(Message::Delivery);
    env.queue("DELIVERIES")?.send_batch(messages.collect::<Vec<_>>()).await
}

/// Sends the queue messages of deliveries once the answer is on its way. The sweep finds the deliveries for which that
/// fails.
pub fn enqueue_after_answer(app: &App, ids: Vec<String>) {
    let env = app.env.clone();
    app.context.wait_until(async move {
        fault::point("before_queue").await;
        for batch in ids.chunks(100) {
            if let Err(error) = enqueue_all(&env, batch).await {
                console_error!("delivery {}: the queue took no message: {error}", batch.join(", "));
            }
        }
    });
}

/// Begins an attempt at a delivery. Returns `None` if there is nothing to do.
pub async fn begin(db: &D1Database, id: &str) -> Result<Option<Delivery>> {
    prepare(
        db,
        &format!(
            "UPDATE deliveries SET state = 'processing', attempts = attempts + 1, failure = NULL
             WHERE id = ?1 AND state IN ('received', 'processing') RETURNING {COLUMNS}"
        ),
        &[D1Type::Text(id)],
    )?
    .first(None)
    .await
}

/// The outcome of [`reopen`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reopened {
    /// The delivery is open again.
    Open,
    /// Nothing changed: the delivery is not done, or its body was deleted.
    Unchanged,
}

/// Opens a delivery again that is done.
pub async fn reopen(db: &D1Database, id: &str) -> Result<Reopened> {
    let result = prepare(
        db,
        "UPDATE deliveries SET state = 'received', attempts = 0, queued_at = ?2
         WHERE id = ?1 AND state = 'done' AND raw_deleted_at IS NULL",
        &[D1Type::Text(id), number(now())],
    )?
    .run()
    .await?;
    Ok(if changes(&result)? > 0 { Reopened::Open } else { Reopened::Unchanged })
}

/// Notes that an attempt failed and is repeated after so many seconds. The sweep leaves the delivery alone until then.
pub async fn postpone(db: &D1Database, id: &str, failure: &str, seconds: u32) -> Result<()> {
    prepare(
        db,
        "UPDATE deliveries SET failure = ?2, queued_at = ?3 WHERE id = ?1 AND state = 'processing'",
        &[D1Type::Text(id), D1Type::Text(failure), number(now() + u64::from(seconds) * 1000)],
    )?
    .run()
    .await?;
    Ok(())
}

/// The users that a delivery reaches.
pub struct Route {
    /// The links to its subjects, provided that they reach back to the delivery.
    pub links: Vec<Link>,
    /// Whether an older delivery may still change something.
    pub history: History,
    /// When the latest of all links was made, in milliseconds since 1970-01-01T00:00:00Z.
    pub latest_link: u64,
}

/// A link of a user to an account.
#[derive(Debug, Deserialize)]
pub struct Link {
    /// The sender's name for the account.
    pub subject: String,
    /// The user.
    pub user: String,
}

/// Returns the users that a delivery of these subjects reaches.
///
/// All is read at one moment: a link that opens older deliveries again is seen with them or not at all. A dead delivery
/// counts as open as long as its body is kept, because it may be replayed.
pub async fn route(db: &D1Database, provider: &str, subjects: &[&str], received_at: u64) -> Result<Route> {
    #[derive(Deserialize)]
    struct Moment {
        open: u8,
        latest_link: u64,
    }
    let list = serde_json::to_string(subjects)?;
    let results = db
        .batch(vec![
            prepare(
                db,
                "SELECT subject, user FROM links
                 WHERE provider = ?1 AND subject IN (SELECT value FROM json_each(?2)) AND since <= ?3",
                &[D1Type::Text(provider), D1Type::Text(&list), number(received_at)],
            )?,
            prepare(
                db,
                "SELECT EXISTS (SELECT 1 FROM deliveries INDEXED BY deliveries_open
                 WHERE state NOT IN ('done', 'failed') AND received_at < ?1 AND raw_deleted_at IS NULL) AS open,
                 (SELECT COALESCE(MAX(linked_at), 0) FROM links) AS latest_link",
                &[number(received_at)],
            )?,
        ])
        .await?;
    let links: Vec<Link> = results.first().map_or_else(|| Ok(Vec::new()), D1Result::results)?;
    let moment: Vec<Moment> = results.get(1).map_or_else(|| Ok(Vec::new()), D1Result::results)?;
    let [Moment { open, latest_link }] = moment[..] else { return Err("D1 left a row out".into()) };
    let history = if open == 0 { History::Settled } else { History::Open };
    Ok(Route { links, history, latest_link })
}

/// The result of a delivery.
#[derive(Default)]
pub struct Done {
    /// The state in which it ends.
    pub state: End,
    /// The report as JSON, or `None` if it is kept in R2.
    pub report: Option<String>,
    /// The share of each user.
    pub users: BTreeMap<String, Share>,
    /// The accounts that a notification concerned.
    pub subjects: BTreeMap<String, Reach>,
    /// When the latest link was made that may have been seen, in milliseconds since 1970-01-01T00:00:00Z, or `None` if
    /// links were not read.
    pub latest_link: Option<u64>,
}

/// The state in which a delivery ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum End {
    /// The body was processed.
    #[default]
    Done,
    /// The body cannot be read.
    Failed,
}

/// What a delivery held for a user.
#[derive(Default)]
pub struct Share {
    /// The changes that concerned the user.
    pub counts: Counts,
    /// How many rows the vault wrote.
    pub rows: u64,
}

/// Whether a user is linked to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Reach {
    /// No user is.
    #[default]
    Unlinked,
    /// At least one is.
    Linked,
}

/// How many users or subjects one statement takes: a parameter of D1 takes 2 MB.
const AT_ONCE: usize = 250;

/// The outcome of [`finish`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finished {
    /// The delivery has ended.
    Ended,
    /// A user was linked to one of its subjects meanwhile: it must be processed again.
    LinkedMeanwhile,
}

/// Ends a delivery.
pub async fn finish(db: &D1Database, delivery: &Delivery, provider: &str, done: &Done) -> Result<Finished> {
    #[derive(Serialize)]
    struct Row<'a> {
        user: &'a str,
        counts: String,
        rows: u64,
    }
    let mut shares = Vec::new();
    for (user, Share { counts, rows }) in &done.users {
        shares.push(Row { user, counts: serde_json::to_string(counts)?, rows: *rows });
    }
    let subjects: Vec<(&String, bool)> =
        done.subjects.iter().map(|(subject, reach)| (subject, *reach == Reach::Linked)).collect();
    let state = match done.state {
        End::Done => "done",
        End::Failed => "failed",
    };
    let id = D1Type::Text(&delivery.id);
    let received_at = number(delivery.received_at);
    let mut statements = Vec::new();
    for subjects in subjects.chunks(AT_ONCE) {
        let list = serde_json::to_string(subjects)?;
        statements.push(prepare(
            db,
            "INSERT INTO delivery_subjects (provider, subject, delivery, waiting_since)
             SELECT ?2, value ->> 0, ?1, CASE value ->> 1 WHEN 0 THEN ?3 END FROM json_each(?4) WHERE true
             ON CONFLICT DO UPDATE SET waiting_since = excluded.waiting_since
               WHERE waiting_since IS NOT excluded.waiting_since",
            [&id, &D1Type::Text(provider), &received_at, &D1Type::Text(&list)],
        )?);
    }
    for shares in shares.chunks(AT_ONCE) {
        let list = serde_json::to_string(shares)?;
        statements.push(prepare(
            db,
            "INSERT INTO delivery_users (user, delivery, received_at, counts, rows_written)
             SELECT value ->> 'user', ?1, ?2, value ->> 'counts', value ->> 'rows' FROM json_each(?3) WHERE true
             ON CONFLICT (user, delivery) DO UPDATE SET counts = excluded.counts,
               rows_written = excluded.rows_written",
            [&id, &received_at, &D1Type::Text(&list)],
        )?);
    }
    statements.push(prepare(
        db,
        "UPDATE deliveries SET state = ?2, report = ?3, shared = ?4
         WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM links JOIN delivery_subjects USING (provider, subject)
           WHERE linked_at > ?5 AND since <= received_at AND delivery = ?1)",
        [
            &id,
            &D1Type::Text(state),
            &optional(done.report.as_deref()),
            &D1Type::Boolean(done.subjects.len() > 1),
            &number(done.latest_link.unwrap_or(u64::MAX)),
        ],
    )?);
    // A delivery that has ended has no dead letter.
    statements.push(prepare(
        db,
        "DELETE FROM dead_letters WHERE delivery = ?1
           AND EXISTS (SELECT 1 FROM deliveries WHERE id = ?1 AND state IN ('done', 'failed'))",
        [&id],
    )?);
    let ended = statements.len() - 2;
    let results = db.batch(statements).await?;
    let result = results.get(ended).ok_or("D1 left a result out")?;
    Ok(if changes(result)? > 0 { Finished::Ended } else { Finished::LinkedMeanwhile })
}

/// Returns the deliveries that have been open for too long since their last queue message and were tried too often.
pub async fn exhausted(db: &D1Database, before: u64, max_attempts: u32, limit: u32) -> Result<Vec<String>> {
    let rows: Vec<Id> = prepare(
        db,
        "SELECT id FROM deliveries WHERE state = 'processing' AND queued_at <= ?1 AND attempts >= ?2 LIMIT ?3",
        &[number(before), number(max_attempts.into()), number(limit.into())],
    )?
    .all()
    .await?
    .results()?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Takes the deliveries that have been open for too long since their last queue message, marks them as sent
/// again, and returns their ids.
pub async fn overdue(db: &D1Database, before: u64, limit: u32) -> Result<Vec<String>> {
    let rows: Vec<Id> = prepare(
        db,
        "UPDATE deliveries SET queued_at = ?2 WHERE id IN
           (SELECT id FROM deliveries WHERE state IN ('received', 'processing') AND queued_at <= ?1
            ORDER BY queued_at LIMIT ?3)
         RETURNING id",
        &[number(before), number(now()), number(limit.into())],
    )?
    .all()
    .await?
    .results()?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// A delivery, as a user sees it.
#[derive(Debug, Deserialize)]
pub struct Shown {
    /// Its id.
    pub id: String,
    /// How it came.
    pub kind: Kind,
    /// When it was received, in milliseconds since 1970-01-01T00:00:00Z.
    pub received_at: u64,
    /// Length of its body.
    pub bytes: u64,
    /// received, processing, done, failed or dead.
    pub state: String,
    /// What concerned the user, as JSON, or `None` before it is done.
    pub counts: Option<String>,
    /// Rows that the user's vault wrote, or `None` before it is done.
    pub rows_written: Option<u64>,
    /// When its raw body was deleted, in milliseconds since 1970-01-01T00:00:00Z, or `None` while it is kept.
    pub raw_deleted_at: Option<u64>,
    /// The fetches of the user's pings in it, as JSON: numbers by state.
    pub fetches: String,
    /// The headers that are kept, as JSON, if any.
    pub headers: Option<String>,
    /// The list key or record type, if the body does not name it.
    pub record_type: Option<String>,
}

const SHOWN: &str = "d.id, d.kind, d.received_at, d.bytes, d.state, s.counts, s.rows_written, d.raw_deleted_at, d.headers,
  d.record_type,
  (SELECT json_group_object(state, number) FROM
     (SELECT f.state, count(*) AS number FROM fetches AS f JOIN fetch_users AS u ON u.fetch = f.id AND u.user = ?1
      WHERE f.delivery = d.id GROUP BY f.state)) AS fetches";

/// Returns the deliveries that concern a user and were received before a time, newest first.
pub async fn list(db: &D1Database, user: &str, before: u64, limit: u32) -> Result<Vec<Shown>> {
    prepare(
        db,
        &format!(
            "SELECT {SHOWN} FROM
               (SELECT delivery AS id FROM delivery_users WHERE user = ?1 AND received_at < ?2
                UNION SELECT id FROM deliveries WHERE user = ?1 AND received_at < ?2) AS mine
             JOIN deliveries AS d USING (id)
             LEFT JOIN delivery_users AS s ON s.delivery = d.id AND s.user = ?1
             ORDER BY d.received_at DESC LIMIT ?3"
        ),
        &[D1Type::Text(user), number(before), number(limit.into())],
    )?
    .all()
    .await?
    .results()
}

/// Returns a delivery, provided that it concerns the user.
pub async fn show(db: &D1Database, user: &str, id: &str) -> Result<Option<Shown>> {
    prepare(
        db,
        &format!(
            "SELECT {SHOWN} FROM deliveries AS d
             LEFT JOIN delivery_users AS s ON s.delivery = d.id AND s.user = ?1
             WHERE d.id = ?2 AND (s.user IS NOT NULL OR d.user = ?1)"
        ),
        &[D1Type::Text(user), D1Type::Text(id)],
    )?
    .first(None)
    .await
}

/// Where the report of a delivery is.
pub enum StoredReport {
    /// Here, as JSON.
    Text(String),
    /// In R2.
    InBucket,
    /// The user may not see it, because the delivery concerned other users too, or it has not ended.
    Withheld,
}

/// Returns the report of a delivery, provided that it concerned no other user.
pub async fn report(db: &D1Database, user: &str, id: &str) -> Result<StoredReport> {
    #[derive(Deserialize)]
    struct Row {
        report: Option<String>,
    }
    let row: Option<Row> = prepare(
        db,
        "SELECT report FROM deliveries WHERE id = ?2 AND state IN ('done', 'failed')
           AND (user = ?1 OR (
             NOT shared
             AND EXISTS (SELECT 1 FROM delivery_users WHERE delivery = ?2 AND user = ?1)
             AND NOT EXISTS (SELECT 1 FROM delivery_users WHERE delivery = ?2 AND user <> ?1)))",
        &[D1Type::Text(user), D1Type::Text(id)],
    )?
    .first(None)
    .await?;
    Ok(match row {
        None => StoredReport::Withheld,
        Some(Row { report: None }) => StoredReport::InBucket,
        Some(Row { report: Some(json) }) => StoredReport::Text(json),
    })
}

/// The state of a user's latest deliveries.
#[derive(Debug, Deserialize)]
pub struct Standing {
    /// When the latest delivery came by a link, in milliseconds since 1970-01-01T00:00:00Z.
    pub notified_at: Option<u64>,
    /// When the latest upload came, in milliseconds since 1970-01-01T00:00:00Z.
    pub uploaded_at: Option<u64>,
    /// How many are not processed yet.
    pub open: u32,
    /// How many have a body that cannot be read.
    pub failed: u32,
    /// How many were given up.
    pub dead: u32,
}

/// Returns the state of a user's deliveries since a time of receipt. A notification that was never processed is not
/// counted: its users are unknown.
pub async fn standing(db: &D1Database, user: &str, since: u64) -> Result<Standing> {
    let latest = |which: &str| {
        format!(
            "SELECT s.received_at FROM delivery_users AS s JOIN deliveries AS d ON d.id = s.delivery
             WHERE s.user = ?1 AND d.kind {which} 'upload' ORDER BY s.received_at DESC LIMIT 1"
        )
    };
    prepare(
        db,
        &format!(
            "SELECT ({}) AS notified_at, ({}) AS uploaded_at,
               count(*) FILTER (WHERE state IN ('received', 'processing')) AS open,
               count(*) FILTER (WHERE state = 'failed') AS failed, count(*) FILTER (WHERE state = 'dead') AS dead
             FROM deliveries WHERE state <> 'done' AND received_at >= ?2 AND id IN
               (SELECT delivery FROM delivery_subjects JOIN links USING (provider, subject) WHERE links.user = ?1
                UNION ALL SELECT id FROM deliveries WHERE user = ?1 AND received_at >= ?2)",
            latest("<>"),
            latest("=")
        ),
        &[D1Type::Text(user), number(since)],
    )?
    .first(None)
    .await?
    .ok_or_else(|| "D1 left a row out".into())
}
