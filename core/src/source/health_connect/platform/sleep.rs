//! Sleep sessions.

use std::borrow::Cow;
use std::collections::BTreeSet;

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
    for mut stage in stages.take(&mut object, "stages") {
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
    /// Its start as sent.
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

    /// Takes the stages of a session. The time asleep is unknown if what holds them is no list, or one of them no object.
    pub(crate) fn take<'a>(&mut self, object: &mut Object<'a>, key: &str) -> Vec<Object<'a>> {
        let ledger = object.ledger();
        let is_list = object.peek(key).is_none_or(|text| text == "null" || text.starts_with('['));
        self.is_doubtful |= !is_list;
        let mut stages = Vec::new();
        for (path, text) in object.array(key) {
            match Object::open(text, path, &[], ledger) {
                Some(stage) => stages.push(stage),
                None => self.is_doubtful = true,
            }
        }
        stages
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

    /// Returns the session. As the platform counts it, the person is asleep unless known to be awake or only in bed.
    /// The time asleep is unknown if a stage was not understood, if stages of equal starts contradict each other, or if
    /// only the time in bed is known.
    pub(crate) fn into_sleep(mut self, ledger: &Ledger) -> Sleep {
        // The order in which a sender lists stages means nothing.
        let order = |told: &Told| (told.begins, std::cmp::Reverse(told.end), told.word.name.clone());
        self.told.sort_by_cached_key(order);
        self.is_doubtful |= self.told.windows(2).any(|pair| match pair {
            [one, other] => one.begins == other.begins && one.is_asleep() != other.is_asleep(),
            _ => false,
        });
        self.is_doubtful |= self.told.iter().any(|told| !told.word.is_known);
        self.is_doubtful |= !self.told.is_empty() && self.told.iter().all(Told::is_in_bed);
        let parts = parts(&self.told);
        let mut shown = vec![0; self.told.len()];
        let mut stages = Vec::with_capacity(parts.len());
        let mut awake = 0;
        for Part { told: at, start, end } in parts {
            let Some(told) = self.told.get(at) else { continue };
            shown[at] += end - start;
            if !told.is_asleep() {
                awake += end - start;
            }
            let (stage, original_stage) = meaning(told.word.clone());
            let time = |at| chrono::DateTime::from_timestamp_millis(at).unwrap_or_default();
            stages.push(StageInterval { stage, start: time(start), end: time(end), original_stage });
        }
        for (told, shown) in self.told.iter().zip(shown) {
            if shown < told.end - told.start {
                ledger.mended(&told.path, Mend::OverlappingStages);
            }
        }
        let length = self.span.end.at - self.span.start.at;
        let asleep_s = (!self.is_doubtful).then_some((length - awake) / 1000);
        Sleep { stages, asleep_s, ..Sleep::default() }
    }
}

impl Told {
    fn is_asleep(&self) -> bool {
        !matches!(&*self.word.name, "awake" | "awake_in_bed" | "out_of_bed" | "in_bed")
    }

    fn is_in_bed(&self) -> bool {
        self.word.name == "in_bed"
    }
}

/// A part of a stage, in epoch milliseconds, with the index of the stage.
struct Part {
    told: usize,
    start: i64,
    end: i64,
}

/// Cuts stages, in the order of their starts, into parts that do not overlap. At each time the last of the stages
/// counts, as phones show it: the one that begins later, and of equal starts the one that ends earlier. When it
/// ends, the one around it goes on.
fn parts(told: &[Told]) -> Vec<Part> {
    let mut bounds: Vec<i64> = told.iter().flat_map(|told| [told.start, told.end]).collect();
    bounds.sort_unstable();
    bounds.dedup();
    let mut parts: Vec<Part> = Vec::with_capacity(told.len());
    let (mut open, mut next) = (BTreeSet::new(), 0);
    for pair in bounds.windows(2) {
        let [from, to] = *pair else { continue };
        while told.get(next).is_some_and(|told| told.start <= from) {
            open.insert(next);
            next += 1;
        }
        while open.last().is_some_and(|last: &usize| told.get(*last).is_none_or(|told| told.end <= from)) {
            open.pop_last();
        }
        let Some(&last) = open.last() else { continue };
        match parts.last_mut() {
            Some(part) if part.told == last && part.end == from => part.end = to,
            _ => parts.push(Part { told: last, start: from, end: to }),
        }
    }
    parts
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
