//! Normalises deliveries and applies what they say to the vaults of the users that they concern.

use std::collections::BTreeMap;

use chrono::DateTime;
use wellform_core::{
    Error as BodyError, Fatal, Normalizer, Options, Outline, Outliner, Report, Source,
    record::{Account, Change, Fetch, Scope},
};
use worker::{
    Bucket, D1Database, Env, Error, MessageBatch, MessageExt as _, QueueRetryOptionsBuilder, RawMessage,
    Result, console_error, d1::serde_wasm_bindgen,
};

use crate::{
    config::Config,
    dead_letters, directory, fault,
    fetches::{self, Seal},
    headers, intake, links,
    outbox::{self, Counts, Delivery, Done, Kind, Message},
    stream::Pieces,
    vault,
};

/// Changes are sent to the vaults when so many bytes of them are held.
const GROUP_BYTES: usize = 1 << 20;

/// Of a compressed body so many bytes are read at once: they may inflate to a thousand times as much.
const COMPRESSED_BYTES: usize = 1 << 10;

/// Or when so many rows are held that each stand alone: a vault takes half a kilobyte for each while it applies them.
const GROUP_ROWS: usize = 8192;

/// Longer reports are kept in R2: a row of D1 takes 2 MB.
const REPORT_BYTES: usize = 1 << 20;

/// The sender whose accounts are linked to users. What anybody else sends is the uploader's.
const LINKED: Source = Source::Garmin;

/// How the name of the dead-letter queue ends.
const DEAD_LETTERS: &str = "dead-letters";

/// Takes the messages of a batch, one by one.
pub async fn take(batch: &MessageBatch<Message>, env: &Env) -> Result<()> {
    let dead = batch.queue().ends_with(DEAD_LETTERS);
    for message in batch.raw_iter() {
        match take_one(env, dead, &message).await {
            Ok(()) => message.ack(),
            Err(RetryAfter(seconds)) => {
                let options = QueueRetryOptionsBuilder::new().with_delay_seconds(seconds).build();
                message.retry_with_options(&options);
            }
        }
    }
    Ok(())
}

/// Something failed, was logged, and should be tried again after so many seconds.
pub struct RetryAfter(u32);

async fn take_one(env: &Env, dead: bool, message: &RawMessage) -> std::result::Result<(), RetryAfter> {
    let noted = match serde_wasm_bindgen::from_value(message.body()) {
        Ok(Message::Delivery(id)) if !dead => return process(env, &id, false).await,
        Ok(Message::Delivery(id)) => bury(env, id).await,
        // A fetch that fails is due again later, whatever becomes of its message.
        Ok(Message::Fetch(_)) if dead => Ok(()),
        Ok(Message::Fetch(id)) => {
            pull(env, &id).await;
            Ok(())
        }
        // Trying it again would not make it readable; the sweep finds whatever it was about.
        Err(_) => note_unreadable(env, &message.id()).await,
    };
    noted.map_err(|error| {
        console_error!("queue message {}: no dead letter was written: {error}", message.id());
        RetryAfter(60)
    })
}

async fn pull(env: &Env, id: &str) {
    if let Err(error) = fetches::pull(env, id).await {
        console_error!("fetch {id}: {error}");
    }
}

async fn bury(env: &Env, delivery: String) -> Result<()> {
    dead_letters::bury(&env.d1("DIRECTORY")?, &[delivery]).await
}

async fn note_unreadable(env: &Env, message: &str) -> Result<()> {
    console_error!("queue message {message} names no delivery");
    dead_letters::note_unreadable(&env.d1("DIRECTORY")?, message).await
}

/// Why an attempt failed.
struct Failure {
    /// What a dead letter says.
    class: &'static str,
    /// What the log says.
    error: Error,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure { class: "storage", error }
    }
}

type Attempt<T> = std::result::Result<T, Failure>;

/// Processes a delivery, if there is anything to do; `results`: its report is to say of every record what became of it.
pub async fn process(env: &Env, id: &str, results: bool) -> std::result::Result<(), RetryAfter> {
    let retry = |what: &str, attempts: u32, error: Error| {
        console_error!("delivery {id}, attempt {attempts}: {what}: {error}");
        RetryAfter(2_u32.saturating_pow(attempts.min(11)).min(1800))
    };
    let storage = |error| retry("storage", 0, error);
    let db = env.d1("DIRECTORY").map_err(storage)?;
    while let Some(delivery) = outbox::begin(&db, id).await.map_err(storage)? {
        match Work::new(env, &db, &delivery, results).run().await {
            Ok(true) => break,
            // A subject was linked while the delivery was under way: the new user's share is still to be applied.
            Ok(false) => {}
            Err(Failure { class, error }) => {
                let RetryAfter(seconds) = retry(class, delivery.attempts, error);
                outbox::postpone(&db, id, class, seconds).await.map_err(storage)?;
                return Err(RetryAfter(seconds));
            }
        }
    }
    Ok(())
}

/// One delivery under way.
struct Work<'a> {
    env: &'a Env,
    db: &'a D1Database,
    delivery: &'a Delivery,
    done: Done,
    /// The report is to say of every record what became of it.
    results: bool,
    /// What the vaults get is written in full, whether or not it says anything new.
    in_full: bool,
    /// A vault may have left as it was what this delivery says again.
    skipped: bool,
}

impl<'a> Work<'a> {
    fn new(env: &'a Env, db: &'a D1Database, delivery: &'a Delivery, results: bool) -> Self {
        Work { env, db, delivery, done: Done::default(), results, in_full: false, skipped: false }
    }

    /// False: it must be run again.
    async fn run(mut self) -> Attempt<bool> {
        fault::point("consuming").await;
        let bucket = self.env.bucket("RAW")?;
        let report = match self.outline(&bucket).await? {
            Ok(outline) => match self.normalise(&bucket, outline.clone()).await? {
                Some(report) => report,
                None => self.normalise_in_full(&bucket, outline).await?,
            },
            Err(error) => {
                Report { error: Some(Fatal::from(&error)), bytes: error.offset(), ..Report::default() }
            }
        };
        self.done.state = if report.error.is_some() { "failed" } else { "done" };
        let report = serde_json::to_string(&report).map_err(Error::from)?;
        if report.len() <= REPORT_BYTES {
            self.done.report = Some(report);
        } else {
            bucket.put(report_key(&self.delivery.id), report).execute().await?;
        }
        fault::point("before_done").await;
        Ok(outbox::finish(self.db, self.delivery, LINKED.as_str(), &self.done).await?)
    }

    /// First pass: a body that is cut off is refused before it changes anything.
    async fn outline(&self, bucket: &Bucket) -> Attempt<std::result::Result<Outline, BodyError>> {
        let config = Config::from_env(self.env).map_err(Error::from)?;
        let mut outliner = Outliner::new(config.limits());
        let mut pieces = self.open(bucket).await?;
        let mut bytes = Vec::new();
        while let Some(piece) = pieces.next().await? {
            bytes.resize(piece.length() as usize, 0);
            piece.copy_to(&mut bytes);
            if let Err(error) = outliner.push(&bytes) {
                pieces.abandon();
                return Ok(Err(error));
            }
        }
        Ok(outliner.finish())
    }

    /// Second pass, once more: a window that stands at the end of the body removes something, and needs what was left as
    /// it was.
    async fn normalise_in_full(&mut self, bucket: &Bucket, outline: Outline) -> Attempt<Report> {
        (self.in_full, self.skipped) = (true, false);
        for (counts, _) in self.done.users.values_mut() {
            counts.clear();
        }
        let report = self.normalise(bucket, outline).await?;
        report.ok_or_else(|| Error::from("a vault did not take a delivery in full").into())
    }

    /// Second pass: normalises, and applies group by group. None: a vault needs the delivery in full.
    async fn normalise(&mut self, bucket: &Bucket, outline: Outline) -> Attempt<Option<Report>> {
        let config = Config::from_env(self.env).map_err(Error::from)?;
        let mut options = Options::default()
            .limits(config.limits())
            .outline(outline)
            .without(config.without)
            .results(self.results);
        if let Some(time) = DateTime::from_timestamp_millis(self.delivery.received_at as i64) {
            options = options.received_at(time);
        }
        if self.delivery.kind == Kind::Garmin {
            options = options.source(LINKED);
        }
        if let Some(json) = &self.delivery.headers {
            for (name, value) in headers::read(json)? {
                options = options.header(&name, value);
            }
        }
        if let Some(record_type) = &self.delivery.record_type {
            options = options.record_type(record_type);
        }
        if let Some(subject) = &self.delivery.pulled_for {
            options = options.subject(subject);
        }
        let mut normalizer = Normalizer::new(options);
        let mut group = Group::default();
        let mut pieces = self.open(bucket).await?;
        let mut bytes = Vec::new();
        let mut at_once = None;
        while let Some(piece) = pieces.next().await? {
            bytes.resize(piece.length() as usize, 0);
            piece.copy_to(&mut bytes);
            let at_once = *at_once.get_or_insert(if intake::is_compressed(&bytes) {
                COMPRESSED_BYTES
            } else {
                usize::MAX
            });
            for bytes in bytes.chunks(at_once) {
                if normalizer.push(bytes, &mut |change| group.add(&change)).is_err() {
                    pieces.abandon();
                    return Ok(Some(normalizer.report()));
                }
                if group.bytes > GROUP_BYTES || group.rows > GROUP_ROWS {
                    normalizer.flush(&mut |change| group.add(&change));
                    let windows = std::mem::take(&mut group.windows);
                    self.apply(std::mem::take(&mut group)).await?;
                    group.windows = windows;
                }
            }
        }
        let report =
            normalizer.finish(&mut |change| group.add(&change)).unwrap_or_else(|_| normalizer.report());
        Ok(self.apply(group).await?.then_some(report))
    }

    async fn open(&self, bucket: &Bucket) -> Attempt<Pieces> {
        let object = bucket.get(&self.delivery.raw).execute().await?;
        let missing = || Failure { class: "body_missing", error: "the raw body is not there".into() };
        let body = object.as_ref().and_then(worker::Object::body).ok_or_else(missing)?;
        match body.response_body()? {
            worker::ResponseBody::Stream(stream) => Ok(Pieces::new(stream)?),
            _ => Err(Error::from("the raw body is no stream").into()),
        }
    }

    /// Applies a group of complete source records to the vaults of those that it concerns. False: a vault needs the whole
    /// delivery in full.
    async fn apply(&mut self, mut group: Group) -> Attempt<bool> {
        if let Some(failed) = group.failed {
            return Err(Error::from(failed).into());
        }
        for subject in group.windows.keys() {
            group.shares.entry(subject.clone()).or_default();
        }
        let subjects: Vec<&str> = match &self.delivery.user {
            Some(_) => Vec::new(),
            None => group.shares.keys().map(String::as_str).collect(),
        };
        let provider = LINKED.as_str();
        let route = outbox::route(self.db, provider, &subjects, self.delivery.received_at).await?;
        self.done.latest_link.get_or_insert(route.latest_link);
        if self.delivery.kind == Kind::Garmin {
            for account in &group.accounts {
                links::account_event(self.db, provider, account, self.delivery.received_at).await?;
            }
        }
        let mut fetches = Vec::new();
        let mut complete = true;
        for (subject, share) in group.shares {
            let users: Vec<&str> = match &self.delivery.user {
                Some(user) => vec![user],
                None => {
                    route.links.iter().filter(|(s, _)| *s == subject).map(|(_, user)| user.as_str()).collect()
                }
            };
            fetches.extend(share.fetches.into_iter().map(|fetch| (fetch, users.clone())));
            let windows = group.windows.remove(&subject).unwrap_or_default();
            if self.delivery.user.is_none() {
                *self.done.subjects.entry(subject).or_default() |= !users.is_empty();
            }
            let requests = requests(share.changes, share.series, windows);
            for user in users {
                let mut written = 0;
                for changes in &requests {
                    let rows = self.give(user, changes, route.settled && !self.in_full).await?;
                    complete &= rows.is_some();
                    written += rows.unwrap_or_default();
                }
                let (counts, rows) = self.done.users.entry(user.to_owned()).or_default();
                *rows += written;
                for (kind, types) in &share.counts {
                    for (name, count) in types {
                        *counts.entry(kind.clone()).or_default().entry(name.clone()).or_default() += count;
                    }
                }
                fault::point("applied").await;
            }
        }
        self.note(&fetches).await?;
        Ok(complete)
    }

    /// Gives changes to the vault of a user; returns how many rows that wrote. None: it needs the whole delivery in full.
    async fn give(&mut self, user: &str, changes: &[u8], settled: bool) -> Attempt<Option<u64>> {
        let received_at = self.delivery.received_at;
        let rows = vault::apply(self.env, user, changes, received_at, settled, !self.skipped)
            .await
            .map_err(|error| Failure { class: "vault", error })?;
        self.skipped |= settled;
        Ok(rows)
    }

    /// Notes what is to be pulled. Only Garmin's own pings are believed: an upload cannot have a URL called.
    async fn note(&self, fetches: &[(Fetch, Vec<&str>)]) -> Result<()> {
        if fetches.is_empty() || self.delivery.kind != Kind::Garmin {
            return Ok(());
        }
        let seal = Seal::new(&Config::from_env(self.env)?)?;
        let waiting = fetches::note(self.db, &seal, self.delivery, fetches).await?;
        if let Err(error) = fetches::enqueue(self.env, &waiting).await {
            // Without a message the sweep finds them.
            console_error!(
                "delivery {}: the queue took no message for its fetches: {error}",
                self.delivery.id
            );
        }
        Ok(())
    }
}

/// Changes in as few requests to a vault as may be: one where all of it is short. Windows come last.
fn requests(changes: Vec<u8>, series: BTreeMap<String, Vec<u8>>, windows: Vec<u8>) -> Vec<Vec<u8>> {
    let mut requests = vec![changes];
    for mut more in series.into_values().chain([windows]) {
        match requests.last_mut() {
            Some(last) if last.len() + more.len() <= GROUP_BYTES => last.append(&mut more),
            _ => requests.push(more),
        }
    }
    requests.retain(|request| !request.is_empty());
    requests
}

/// Where in R2 a report is that is too long for D1.
pub fn report_key(delivery: &str) -> String {
    format!("report/{delivery}")
}

/// Changes on their way to the vaults, by subject.
#[derive(Default)]
struct Group {
    shares: BTreeMap<String, Share>,
    /// One change a line, by subject: windows, which come to a vault after all rows of the delivery.
    windows: BTreeMap<String, Vec<u8>>,
    accounts: Vec<Account>,
    bytes: usize,
    /// Rows of scope `row`.
    rows: usize,
    failed: Option<serde_json::Error>,
}

/// What one subject's vaults get.
#[derive(Default)]
struct Share {
    /// One change a line: what must come to a vault together.
    changes: Vec<u8>,
    /// Likewise, by type, the series of scope `merge`: each type stands by itself, and a workout has many long ones.
    series: BTreeMap<String, Vec<u8>>,
    /// They go to no vault: a URL carries a token.
    fetches: Vec<Fetch>,
    counts: Counts,
}

impl Group {
    fn add(&mut self, change: &Change) {
        let (subject, kind, name, count) = match change {
            Change::Samples(samples) => (
                samples.source.subject.as_deref(),
                "samples",
                samples.data_type.as_str(),
                samples.start.len() as u64,
            ),
            Change::Record { record } => {
                (record.source.subject.as_deref(), "record", record.data_type.as_str(), 1)
            }
            Change::Delete(delete) => {
                (None, "delete", delete.data_type.as_ref().map_or("unknown", |name| name.as_str()), 1)
            }
            Change::ReplaceWindow(window) => {
                (window.source.subject.as_deref(), "replace_window", window.data_type.as_str(), 1)
            }
            Change::Account(account) => {
                self.accounts.push(account.clone());
                (account.subject.as_deref(), "account", directory::event_name(account.event), 1)
            }
            Change::Fetch(fetch) => (fetch.subject.as_deref(), "fetch", fetch.list_key.as_str(), 1),
        };
        let subject = subject.unwrap_or_default().to_owned();
        let share = self.shares.entry(subject.clone()).or_default();
        *share.counts.entry(kind.to_owned()).or_default().entry(name.to_owned()).or_default() += count;
        if let Change::Fetch(fetch) = change {
            self.bytes += fetch.url.len();
            return share.fetches.push(fetch.clone());
        }
        if let Change::Samples(samples) = change
            && samples.owners.iter().any(|owner| owner.scope == Scope::Row)
        {
            self.rows += samples.start.len();
        }
        let lines = match change {
            Change::Samples(samples) if samples.owners.iter().all(|owner| owner.scope == Scope::Merge) => {
                share.series.entry(name.to_owned()).or_default()
            }
            Change::ReplaceWindow(_) => self.windows.entry(subject).or_default(),
            _ => &mut share.changes,
        };
        let before = lines.len();
        if let Err(error) = serde_json::to_writer(&mut *lines, change) {
            self.failed = Some(error);
        }
        lines.push(b'\n');
        self.bytes += lines.len() - before;
    }
}
