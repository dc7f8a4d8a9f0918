//! One attempt at a delivery.

use chrono::DateTime;
use wellform_core::{
    Error as BodyError, Failure as BodyFailure, Normalizer, Options, Outline, Outliner, Report, Source,
    reconcile::{History, Parts},
};
use worker::{Bucket, D1Database, Env, Error, Result, console_error};

use super::{Results, group::Group};
use crate::{
    config::Config,
    fault,
    fetches::{self, Seal, Wanted},
    intake, links,
    outbox::{self, Delivery, Done, End, Finished, Kind, Reach},
    stream::Pieces,
    vault::{self, Applied, Apply},
};

/// A compressed body is read in pieces of so many bytes: each may inflate to a thousand times as much.
const COMPRESSED_BYTES: usize = 1 << 10;

/// Longer reports are kept in R2: a row of D1 takes 2 MB.
const REPORT_BYTES: usize = 1 << 20;

/// The sender whose accounts are linked to users. What other senders send belongs to the uploader.
const LINKED: Source = Source::Garmin;

/// Returns the key in R2 of a report that is too long for D1.
pub fn report_key(delivery: &str) -> String {
    format!("report/{delivery}")
}

/// Why an attempt failed.
pub struct Failure {
    /// The reason of a dead letter.
    pub class: &'static str,
    /// The text for the log.
    pub error: Error,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure { class: "storage", error }
    }
}

type Attempt<T> = std::result::Result<T, Failure>;

/// The outcome of a second pass, or of a group in it.
enum Passed<T> {
    /// The vaults have it.
    Whole(T),
    /// A vault needs the whole delivery again, in full.
    NeedsResend,
}

/// One delivery under way.
pub struct Work<'a> {
    env: &'a Env,
    db: &'a D1Database,
    delivery: &'a Delivery,
    done: Done,
    results: Results,
    /// Overrides what the outbox says about older deliveries: everything is written in full.
    resending: bool,
    /// How this pass has been applied so far.
    parts: Parts,
}

impl<'a> Work<'a> {
    /// Takes a delivery.
    pub fn new(env: &'a Env, db: &'a D1Database, delivery: &'a Delivery, results: Results) -> Self {
        let done = Done::default();
        Work { env, db, delivery, done, results, resending: false, parts: Parts::InFull }
    }

    /// Processes the delivery and ends it.
    pub async fn run(mut self) -> Attempt<Finished> {
        fault::point("consuming").await;
        let bucket = self.env.bucket("RAW")?;
        let report = match self.outline(&bucket).await? {
            Ok(outline) => match self.normalise(&bucket, outline.clone()).await? {
                Passed::Whole(report) => report,
                Passed::NeedsResend => self.normalise_in_full(&bucket, outline).await?,
            },
            Err(error) => *BodyFailure::from(error).report,
        };
        self.done.state = if report.error.is_some() { End::Failed } else { End::Done };
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

    /// Second pass, once more: a window at the end of the body removes something, and needs the rows that were not written.
    async fn normalise_in_full(&mut self, bucket: &Bucket, outline: Outline) -> Attempt<Report> {
        (self.resending, self.parts) = (true, Parts::InFull);
        for share in self.done.users.values_mut() {
            share.counts.clear();
        }
        match self.normalise(bucket, outline).await? {
            Passed::Whole(report) => Ok(report),
            Passed::NeedsResend => Err(Error::from("a vault did not take a delivery in full").into()),
        }
    }

    fn options(&self, outline: Outline) -> Attempt<Options> {
        let config = Config::from_env(self.env).map_err(Error::from)?;
        let mut options = Options::default()
            .limits(config.limits())
            .outline(outline)
            .without(config.without)
            .results(self.results == Results::EveryRecord);
        if let Some(time) = DateTime::from_timestamp_millis(self.delivery.received_at as i64) {
            options = options.received_at(time);
        }
        if self.delivery.kind == Kind::Garmin {
            options = options.source(LINKED);
        }
        if let Some(json) = &self.delivery.headers {
            for (name, value) in intake::kept_headers(json)? {
                options = options.header(&name, value);
            }
        }
        if let Some(record_type) = &self.delivery.record_type {
            options = options.record_type(record_type);
        }
        if let Some(subject) = &self.delivery.pulled_for {
            options = options.subject(subject);
        }
        Ok(options)
    }

    /// Second pass: normalises, and applies group by group.
    async fn normalise(&mut self, bucket: &Bucket, outline: Outline) -> Attempt<Passed<Report>> {
        let mut normalizer = Normalizer::new(self.options(outline)?);
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
                    // The failure is the same, with the report.
                    let ended = normalizer.finish(&mut drop);
                    return Ok(Passed::Whole(ended.unwrap_or_else(|failure| *failure.report)));
                }
                if group.is_full() {
                    normalizer.flush(&mut |change| group.add(&change));
                    let windows = std::mem::take(&mut group.windows);
                    // Only a group with windows can need the delivery again.
                    self.apply(std::mem::take(&mut group)).await?;
                    group.windows = windows;
                }
            }
        }
        let ended = normalizer.finish(&mut |change| group.add(&change));
        let report = ended.unwrap_or_else(|failure| *failure.report);
        Ok(match self.apply(group).await? {
            Passed::Whole(()) => Passed::Whole(report),
            Passed::NeedsResend => Passed::NeedsResend,
        })
    }

    async fn open(&self, bucket: &Bucket) -> Attempt<Pieces> {
        let object = bucket.get(&self.delivery.raw).execute().await?;
        let missing = || Failure { class: "body_missing", error: "the raw body is missing".into() };
        let body = object.as_ref().and_then(worker::Object::body).ok_or_else(missing)?;
        match body.response_body()? {
            worker::ResponseBody::Stream(stream) => Ok(Pieces::new(stream)?),
            _ => Err(Error::from("the raw body is no stream").into()),
        }
    }

    /// Applies a group of complete source records to the vaults of its users.
    async fn apply(&mut self, mut group: Group) -> Attempt<Passed<()>> {
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
        let history = if self.resending { History::Open } else { route.history };
        let mut fetches = Vec::new();
        let mut passed = Passed::Whole(());
        for (subject, mut share) in group.shares {
            let linked = route.links.iter().filter(|link| link.subject == subject);
            let users: Vec<&str> = match &self.delivery.user {
                Some(user) => vec![user],
                None => linked.map(|link| link.user.as_str()).collect(),
            };
            let pinged = std::mem::take(&mut share.fetches);
            fetches.extend(pinged.into_iter().map(|fetch| Wanted { fetch, users: users.clone() }));
            let requests = share.requests(group.windows.remove(&subject).unwrap_or_default());
            if self.delivery.user.is_none() {
                let reach = if users.is_empty() { Reach::Unlinked } else { Reach::Linked };
                let known = self.done.subjects.entry(subject).or_default();
                *known = reach.max(*known);
            }
            for user in users {
                let mut written = 0;
                for changes in &requests {
                    match self.give(user, changes, history).await? {
                        Applied::Written { rows } => written += rows,
                        Applied::NeedsResend => passed = Passed::NeedsResend,
                    }
                }
                let done = self.done.users.entry(user.to_owned()).or_default();
                done.rows += written;
                for (kind, types) in &share.counts {
                    for (name, count) in types {
                        *done.counts.entry(kind.clone()).or_default().entry(name.clone()).or_default() +=
                            count;
                    }
                }
                fault::point("applied").await;
            }
        }
        self.note(&fetches).await?;
        Ok(passed)
    }

    /// Gives changes to the vault of a user.
    async fn give(&mut self, user: &str, changes: &[u8], history: History) -> Attempt<Applied> {
        let how = Apply { received_at: self.delivery.received_at, history, parts: self.parts };
        let applied = vault::apply(self.env, user, how, changes).await;
        let applied = applied.map_err(|error| Failure { class: "vault", error })?;
        if history == History::Settled {
            self.parts = Parts::Skimmed;
        }
        Ok(applied)
    }

    /// Notes what is to be pulled. Only Garmin's own pings count: an upload cannot have a URL called.
    async fn note(&self, fetches: &[Wanted<'_>]) -> Result<()> {
        if fetches.is_empty() || self.delivery.kind != Kind::Garmin {
            return Ok(());
        }
        let seal = Seal::new(&Config::from_env(self.env)?)?;
        let waiting = fetches::note(self.db, &seal, self.delivery, fetches).await?;
        if let Err(error) = fetches::enqueue(self.env, &waiting).await {
            // The sweep finds them.
            console_error!(
                "delivery {}: the queue took no message for its fetches: {error}",
                self.delivery.id
            );
        }
        Ok(())
    }
}
