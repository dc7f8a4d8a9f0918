//! The entries of the account: what was rejected, mended, flagged and kept.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::report::{
    DocumentReport, Flagged, Leaves, Mended, Outcome, RecordResult, Rejected, Report, Unmapped,
};
use super::{Flag, Mend, Reason};
use crate::read::Path;
use crate::read::json::{kind, walk_leaves};
use crate::record::Change;

/// The most examples that a report lists one by one for a folded path and code.
const EXAMPLES: u64 = 100;

/// The most folded paths that `unmapped` lists. Others are counted under `…`, because map keys can make any
/// number of paths.
const UNMAPPED_PATHS: usize = 1000;

/// The most groups of `rejected`, `mended` and `flagged` each. A group is a folded path with a code.
const GROUPS: usize = 1000;
const ALL_EXAMPLES: usize = 5000;

/// The longest path in a report, in characters, because a sender's keys can have any length.
const PATH: usize = 200;

/// The most documents of a container that a report lists.
const DOCUMENTS: usize = 1000;

/// The amount of content that was not understood.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Doubts {
    pub(super) mapped: u64,
    /// Kept leaves that are beside the lists of a root.
    pub(super) beside: u64,
    /// Other kept leaves.
    pub(super) kept: u64,
    pub(super) refusals: u64,
}

impl Doubts {
    /// Returns whether there was content that was not understood since `before`. A member beside the lists, such as a
    /// token for the next page, is no content if anything else was understood.
    pub(crate) fn are_more_than(self, before: Doubts) -> bool {
        self.kept > before.kept
            || self.refusals > before.refusals
            || self.beside > before.beside && self.mapped == before.mapped
    }
}

/// Everything that was entered, except for the mapped leaves.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// The numbers of kept and rejected leaves.
    pub(super) leaves: Leaves,
    counts: BTreeMap<String, BTreeMap<String, u64>>,
    left_out: BTreeMap<String, u64>,
    rejected: Groups<Rejected>,
    mended: Groups<Mended>,
    flagged: Groups<Flagged>,
    unmapped: BTreeMap<String, (u64, &'static str)>,
    /// The name of the document in progress, if it is one of several. Full paths begin with it. Folded paths do not,
    /// so that equal places in all documents have one path.
    document: Option<Arc<str>>,
    /// The documents of a container, and the number of those that are not listed.
    documents: Vec<DocumentReport>,
    unlisted_documents: u64,
    /// The number of files that an archiver added by itself.
    passed_over: u64,
    /// The number of times that something was rejected.
    refusals: u64,
    /// Kept leaves that are beside the lists of a root.
    beside: u64,
    /// The outcome of each record, if the caller wants it.
    results: Option<Vec<RecordResult>>,
    /// The record in progress.
    record: Option<(Path, RecordResult)>,
}

impl Account {
    /// Returns an empty account. `results` is true if the caller wants the outcome of each record.
    pub(super) fn new(results: bool) -> Self {
        Account { results: results.then(Vec::new), ..Account::default() }
    }

    /// Begins a record at a path. What is entered for the path is an outcome of the record.
    pub(super) fn begin_record(&mut self, path: &Path) {
        // The path is only written as text if the caller wants it.
        let text = if self.results.is_some() { path.to_string() } else { String::new() };
        self.record = Some((path.clone(), RecordResult { path: text, ..RecordResult::default() }));
    }

    /// Notes that the record in progress is at this path within its element. What is entered for this path is then
    /// an outcome of the record.
    pub(super) fn record_is_at(&mut self, path: &Path) {
        if let Some((at, _)) = &mut self.record {
            at.clone_from(path);
        }
    }

    /// Gives the record in progress its id. `record_id` is only called if the caller wants outcomes.
    pub(super) fn identify(&mut self, record_id: impl FnOnce() -> Option<String>) {
        if self.results.is_some()
            && let Some((_, result)) = &mut self.record
        {
            result.record_id = record_id();
        }
    }

    /// Ends the record in progress. Returns its outcome.
    pub(super) fn end_record(&mut self) -> Outcome {
        let Some((_, result)) = self.record.take() else { return Outcome::default() };
        let outcome = result.outcome;
        if let Some(results) = &mut self.results {
            results.push(result);
        }
        outcome
    }

    /// Sets the document that comes now, or `None` if it is not one of several.
    pub(super) fn set_document(&mut self, name: Option<&str>) {
        self.document = name.map(Arc::from);
    }

    /// Returns the name of the document in progress, or `None` if it is not one of several.
    pub(super) fn document(&self) -> Option<Arc<str>> {
        self.document.clone()
    }

    /// Enters a value, as JSON text, that was not understood.
    pub(super) fn kept(&mut self, path: &Path, text: &str) {
        if let Some((_, result)) = self.record.as_mut().filter(|(record, _)| record == path) {
            result.outcome = Outcome::Kept;
        }
        let before = self.leaves.kept;
        walk_leaves(text, &mut path.folded(), &mut |folded, leaf| self.keep(folded, kind(leaf)));
        if path.segments().len() == 1 && (text == "[]" || !text.starts_with('[')) {
            self.beside += self.leaves.kept - before;
        }
    }

    /// Enters a cell of a table that was not understood.
    pub(super) fn kept_cell(&mut self, path: &Path) {
        self.keep(&path.folded(), "string");
    }

    fn keep(&mut self, folded: &str, kind: &'static str) {
        self.leaves.kept += 1;
        let mut key = shortened(folded);
        if self.unmapped.len() >= UNMAPPED_PATHS && !self.unmapped.contains_key(key.as_ref()) {
            key = "…".into();
        }
        match self.unmapped.get_mut(key.as_ref()) {
            Some((count, _)) => *count += 1,
            None => drop(self.unmapped.insert(key.into_owned(), (1, kind))),
        }
    }

    /// Enters something that is refused, with the number of its leaves. Reasons carry no values.
    pub(super) fn rejected(&mut self, path: &Path, code: Reason, reason: String, leaves: u64) {
        self.refused(path, code, reason, 1, leaves);
    }

    /// Enters entries of a map that are refused for one reason. Each is a leaf. The path is that of the map.
    pub(super) fn rejected_entries(&mut self, path: &Path, code: Reason, reason: String, entries: u64) {
        self.refused(path, code, reason, entries, entries);
    }

    fn refused(&mut self, path: &Path, code: Reason, reason: String, count: u64, leaves: u64) {
        self.leaves.rejected += leaves;
        self.refusals += 1;
        if let Some((_, result)) = self.record.as_mut().filter(|(record, _)| record == path) {
            result.outcome = Outcome::Rejected;
            (result.code, result.reason) = (Some(code), Some(reason.clone()));
        }
        let entry = |path, count| Rejected { path, reason, code, count };
        self.rejected.add(self.document.as_deref(), path, code.code(), count, entry);
    }

    /// Enters something that was understood although it was written wrongly.
    pub(super) fn mended(&mut self, path: &Path, how: Mend) {
        self.mended.add(self.document.as_deref(), path, how.code(), 1, |path, count| Mended {
            path,
            how,
            count,
        });
    }

    /// Enters something that was taken as it is although it is doubtful.
    pub(super) fn flagged(&mut self, path: &Path, code: Flag) {
        self.flagged.add(self.document.as_deref(), path, code.code(), 1, |path, count| Flagged {
            path,
            code,
            count,
        });
    }

    /// Returns the amount of content that was not understood so far.
    pub(super) fn doubts(&self) -> Doubts {
        let Leaves { kept, .. } = self.leaves;
        Doubts { mapped: 0, beside: self.beside, kept: kept - self.beside, refusals: self.refusals }
    }

    /// Enters a document of a container that has ended.
    pub(super) fn document_was(&mut self, document: DocumentReport) {
        if self.documents.len() < DOCUMENTS {
            let name = shortened(&document.name).into_owned();
            self.documents.push(DocumentReport { name, ..document });
        } else {
            self.unlisted_documents += 1;
        }
    }

    /// Counts a file that an archiver added by itself.
    pub(super) fn passed_over(&mut self) {
        self.passed_over += 1;
    }

    /// Counts a change that is given out.
    pub(super) fn emitted(&mut self, change: &Change) {
        let (kind, name) = (change.kind(), change.name());
        if !self.counts.contains_key(kind) {
            self.counts.insert(kind.to_owned(), BTreeMap::new());
        }
        if let Some(counts) = self.counts.get_mut(kind) {
            add(counts, name, change.count());
        }
    }

    /// Counts sensitive rows and records that an option leaves out.
    pub(super) fn left_out(&mut self, data_type: &str, count: u64) {
        if count > 0 {
            add(&mut self.left_out, data_type, count);
        }
    }

    /// Returns the parts of a report that come from this account.
    pub(super) fn into_report(self, mapped: u64) -> Report {
        let Leaves { kept, rejected, .. } = self.leaves;
        let unmapped = self.unmapped.into_iter().map(|(path, (count, example_type))| Unmapped {
            path,
            count,
            example_type: example_type.to_owned(),
        });
        Report {
            counts: self.counts,
            rejected: self.rejected.into_entries(),
            mended: self.mended.into_entries(),
            flagged: self.flagged.into_entries(),
            unmapped: unmapped.collect(),
            left_out: self.left_out,
            results: self.results,
            documents: self.documents,
            unlisted_documents: self.unlisted_documents,
            passed_over: self.passed_over,
            leaves: Leaves { total: mapped + kept + rejected, mapped, kept, rejected },
            ..Report::default()
        }
    }
}

fn shortened(path: &str) -> Cow<'_, str> {
    if path.len() <= PATH {
        return path.into();
    }
    match path.char_indices().nth(PATH) {
        Some((end, _)) => format!("{}…", &path[..end]).into(),
        None => path.into(),
    }
}

fn add(counts: &mut BTreeMap<String, u64>, name: &str, count: u64) {
    match counts.get_mut(name) {
        Some(sum) => *sum += count,
        None => drop(counts.insert(name.to_owned(), count)),
    }
}

/// Entries of one kind. The first of each group are listed one by one, the rest are counted.
#[derive(Debug)]
struct Groups<T> {
    seen: BTreeMap<(String, &'static str), u64>,
    first: Vec<T>,
    rest: BTreeMap<(String, &'static str), T>,
}

impl<T> Default for Groups<T> {
    fn default() -> Self {
        Groups { seen: BTreeMap::new(), first: Vec::new(), rest: BTreeMap::new() }
    }
}

/// An entry with a count.
trait Counted {
    fn count(&mut self) -> &mut u64;
}

impl Counted for Rejected {
    fn count(&mut self) -> &mut u64 {
        &mut self.count
    }
}

impl Counted for Mended {
    fn count(&mut self) -> &mut u64 {
        &mut self.count
    }
}

impl Counted for Flagged {
    fn count(&mut self) -> &mut u64 {
        &mut self.count
    }
}

impl<T: Counted> Groups<T> {
    fn add(
        &mut self,
        document: Option<&str>,
        path: &Path,
        code: &'static str,
        count: u64,
        entry: impl FnOnce(String, u64) -> T,
    ) {
        let mut group = (shortened(&path.folded()).into_owned(), code);
        if self.seen.len() >= GROUPS && !self.seen.contains_key(&group) {
            "…".clone_into(&mut group.0);
        }
        let seen = self.seen.entry(group.clone()).or_insert(0);
        *seen += 1;
        if *seen <= EXAMPLES && self.first.len() < ALL_EXAMPLES {
            let full = match document {
                Some(name) if path.segments().is_empty() => name.to_owned(),
                Some(name) => format!("{}: {path}", shortened(name)),
                None => path.to_string(),
            };
            self.first.push(entry(shortened(&full).into_owned(), count));
        } else if let Some(rest) = self.rest.get_mut(&group) {
            *rest.count() += count;
        } else {
            let rest = entry(group.0.clone(), count);
            self.rest.insert(group, rest);
        }
    }

    fn into_entries(self) -> Vec<T> {
        self.first.into_iter().chain(self.rest.into_values()).collect()
    }
}
