//! Sleep sessions.

use std::borrow::Cow;

use crate::ledger::{Ledger, Mend, Reason};
use crate::read::Path;
use crate::record::{Basis, Body, DataType, Sleep, SleepStage, StageInterval};
use crate::source::android::when;
use crate::source::android::words::Word;
use crate::source::health_connect::item::{Delivery, Entry, Span};
use crate::source::health_connect::platform::words::SLEEP_STAGE;
use crate::source::output::{Output, Row};
use crate::take::Object;

/// Reads a session.
pub(crate) fn read(mut object: Object<'_>, entry: Entry, delivery: &Delivery, output: &mut Output<'_>) {
    let ledger = output.ledger;
    let mut stages = Stages::new(entry.span);
    for mut stage in object.objects("stages", &[]) {
        let start = when::take(&mut stage, "startTime", delivery.zone);
        let end = when::take(&mut stage, "endTime", delivery.zone);
        let word = SLEEP_STAGE.take(&mut stage, "stage");
        let (Some(start), Some(end), Some(word)) = (start, end, word) else {
            stages.refuse(stage, "expected startTime, endTime and stage, found fewer");
            continue;
        };
        match stages.add(start.at, end.at, word, &stage) {
            Ok(()) => stage.close_one_of_many(),
            Err((code, reason)) => stage.refuse(code, reason.to_owned()),
        }
    }
    let mut said = serde_json::Map::new();
    for key in ["title", "notes"] {
        if let Some(text) = object.string(key) {
            said.insert(key.to_owned(), text.into());
        }
    }
    let sleep = stages.into_sleep(ledger);
    said.extend(object.close());
    entry.with_extra(said).document(DataType::SleepSession, Body::Sleep(sleep), output);
}

/// The stages of a session from its sender, in any order.
pub(crate) struct Stages {
    span: Span,
    told: Vec<Told>,
    /// A stage was not understood, so the time asleep is unknown.
    is_doubtful: bool,
}

/// A stage, in epoch milliseconds.
struct Told {
    /// Its start as sent. Of stages that overlap, the one that begins later counts.
    begins: i64,
    /// Its start within the session.
    start: i64,
    end: i64,
    word: Word,
    path: Path,
}

impl Stages {
    pub(crate) fn new(span: Span) -> Self {
        Stages { span, told: Vec::new(), is_doubtful: false }
    }

    /// Refuses a stage without its times or its word. The time asleep is unknown, because the person may have
    /// been awake.
    pub(crate) fn refuse(&mut self, stage: Object<'_>, reason: &str) {
        self.is_doubtful = true;
        stage.refuse(Reason::NoValue, reason.to_owned());
    }

    /// Adds a stage, in epoch milliseconds. A part of it outside of the session is cut off.
    ///
    /// # Errors
    ///
    /// Returns code and reason if it is no stage of this session.
    pub(crate) fn add(
        &mut self,
        start: i64,
        end: i64,
        word: Word,
        stage: &Object<'_>,
    ) -> Result<(), (Reason, &'static str)> {
        if end <= start {
            // One that ends before it starts may be of any length.
            self.is_doubtful |= end < start;
            return Err((Reason::EndBeforeStart, "expected an end after the start, found one that is not"));
        }
        let (first, last) = (start.max(self.span.start.at), end.min(self.span.end.at));
        if last <= first {
            return Err((Reason::OutsideSession, "expected a stage within the session, found one outside"));
        }
        if (first, last) != (start, end) {
            stage.mend(Mend::ClippedToSession);
        }
        self.told.push(Told { begins: start, start: first, end: last, word, path: stage.path().clone() });
        Ok(())
    }

    /// Returns the session. Of stages that overlap, the one that begins later counts, as phones show it. Of
    /// two that begin at the same time, the one that comes later counts. As the platform counts it, the person
    /// is asleep unless known to be awake. The time asleep is unknown if a stage was not understood.
    pub(crate) fn into_sleep(mut self, ledger: &Ledger) -> Sleep {
        self.told.sort_by_key(|told| told.begins);
        let starts: Vec<i64> = self.told.iter().map(|told| told.start).collect();
        let mut stages = Vec::with_capacity(starts.len());
        let mut awake = 0;
        for (at, Told { start, end, word, path, .. }) in self.told.into_iter().enumerate() {
            let next = starts.get(at + 1).copied().unwrap_or(end);
            if next < end {
                ledger.mended(&path, Mend::OverlappingStages);
            }
            let end = end.min(next);
            self.is_doubtful |= end > start && !word.is_known;
            let (stage, original_stage) = meaning(word);
            if matches!(stage, SleepStage::Awake | SleepStage::OutOfBed) {
                awake += end - start;
            }
            if end > start {
                let time = |at| chrono::DateTime::from_timestamp_millis(at).unwrap_or_default();
                stages.push(StageInterval { stage, start: time(start), end: time(end), original_stage });
            }
        }
        let length = self.span.end.at - self.span.start.at;
        let asleep_s = (!self.is_doubtful).then_some((length - awake) / 1000);
        Sleep { stages, asleep_s, ..Sleep::default() }
    }
}

impl Entry {
    /// Gives out a single stage.
    pub(crate) fn stage(&self, word: Word, output: &mut Output<'_>) {
        let (stage, original) = meaning(word);
        let mut series = self.series(DataType::SleepStage, Basis::Interval);
        if let Some(word) = original {
            series.context.insert("word".into(), word.into());
        }
        output.row(&series, &self.owner, Row { code: Some(stage.name().into()), ..self.row(None) });
    }
}

/// Returns the stage of a word, and the word if it is more specific.
fn meaning(word: Word) -> (SleepStage, Option<Cow<'static, str>>) {
    let stage = match &*word.name {
        "awake" => SleepStage::Awake,
        "sleeping" => SleepStage::AsleepUnspecified,
        "out_of_bed" => SleepStage::OutOfBed,
        // Only HealthKit has this word. The platform's own word means being awake.
        "in_bed" => SleepStage::InBed,
        "light" => SleepStage::Light,
        "deep" => SleepStage::Deep,
        "rem" => SleepStage::Rem,
        "awake_in_bed" => return (SleepStage::Awake, Some(word.name)),
        "unknown" => SleepStage::Unknown,
        _ => return (SleepStage::Unknown, Some(word.name)),
    };
    (stage, None)
}
