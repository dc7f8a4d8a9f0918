//! The entries of the account: what was refused, mended, flagged, and kept.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::report::{Flagged, Leaves, Mended, Outcome, RecordResult, Rejected, Report, Unmapped};
use super::{Flag, Mend, Reason};
use crate::read::Path;
use crate::read::json::{kind, walk_leaves};
use crate::record::Change;

/// Examples that stand one by one in a report, per folded path and code.
const EXAMPLES: u64 = 100;

/// Distinct folded paths that `unmapped` lists; what comes after is counted under `…`, because map keys can make
/// any number of paths.
const UNMAPPED_PATHS: usize = 1000;

/// Distinct groups, and examples in all, of `rejected`, of `mended` and of `flagged`.
const GROUPS: usize = 1000;
const ALL_EXAMPLES: usize = 5000;

/// The longest path in a report, in characters: a sender's keys can have any length.
const PATH: usize = 200;

/// What was entered, but for the mapped leaves.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// Kept and rejected ones.
    pub(super) leaves: Leaves,
    counts: BTreeMap<String, BTreeMap<String, u64>>,
    left_out: BTreeMap<String, u64>,
    rejected: Groups<Rejected>,
    mended: Groups<Mended>,
    flagged: Groups<Flagged>,
    unmapped: BTreeMap<String, (u64, &'static str)>,
    /// The name of the document in progress, where it is one of several. It stands before full paths; folded ones are the
    /// same in all of them.
    document: Option<Arc<str>>,
    /// Record by record what became of it, where that is wanted.
    results: Option<Vec<RecordResult>>,
    /// The record in progress.
    record: Option<(Path, RecordResult)>,
}

impl Account {
    /// An account that says record by record what became of it, or not.
    pub(super) fn new(results: bool) -> Self {
        Account { results: results.then(Vec::new), ..Account::default() }
    }

    /// A record begins at this place: what is said of the place is said of the record.
    pub(super) fn begin_record(&mut self, path: &Path) {
        // The path as text is only made where somebody wants it.
        let text = if self.results.is_some() { path.to_string() } else { String::new() };
        self.record = Some((path.clone(), RecordResult { path: text, ..RecordResult::default() }));
    }

    /// The record in progress stands within its element: what is said of this place, too, is said of it.
    pub(super) fn record_is_at(&mut self, path: &Path) {
        if let Some((at, _)) = &mut self.record {
            at.clone_from(path);
        }
    }

    /// The record in progress has this id. It is only looked for where somebody wants it.
    pub(super) fn identify(&mut self, record_id: impl FnOnce() -> Option<String>) {
        if self.results.is_some()
            && let Some((_, result)) = &mut self.record
        {
            result.record_id = record_id();
        }
    }

    /// The record in progress ends. Returns what became of it.
    pub(super) fn end_record(&mut self) -> Outcome {
        let Some((_, result)) = self.record.take() else { return Outcome::default() };
        let outcome = result.outcome;
        if let Some(results) = &mut self.results {
            results.push(result);
        }
        outcome
    }

    /// What comes now is of this document.
    pub(super) fn set_document(&mut self, name: Option<&str>) {
        self.document = name.map(Arc::from);
    }

    /// The name of the document in progress, where it is one of several.
    pub(super) fn document(&self) -> Option<Arc<str>> {
        self.document.clone()
    }

    /// A value, as JSON text, that nobody understood.
    pub(super) fn kept(&mut self, path: &Path, text: &str) {
        if let Some((_, result)) = self.record.as_mut().filter(|(record, _)| record == path) {
            result.outcome = Outcome::Kept;
        }
        walk_leaves(text, &mut path.folded(), &mut |folded, leaf| self.keep(folded, kind(leaf)));
    }

    /// A cell of a table that nobody understood.
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

    /// Something refused, with its leaves. Reasons carry no values.
    pub(super) fn rejected(&mut self, path: &Path, code: Reason, reason: String, leaves: u64) {
        self.refused(path, code, reason, 1, leaves);
    }

    /// Entries of a map that were refused for one reason, each a leaf; the path is the map's.
    pub(super) fn rejected_entries(&mut self, path: &Path, code: Reason, reason: String, entries: u64) {
        self.refused(path, code, reason, entries, entries);
    }

    fn refused(&mut self, path: &Path, code: Reason, reason: String, count: u64, leaves: u64) {
        self.leaves.rejected += leaves;
        if let Some((_, result)) = self.record.as_mut().filter(|(record, _)| record == path) {
            result.outcome = Outcome::Rejected;
            (result.code, result.reason) = (Some(code), Some(reason.clone()));
        }
        let entry = |path, count| Rejected { path, reason, code, count };
        self.rejected.add(self.document.as_deref(), path, code.code(), count, entry);
    }

    /// Something understood in spite of how it was written.
    pub(super) fn mended(&mut self, path: &Path, how: Mend) {
        self.mended.add(self.document.as_deref(), path, how.code(), 1, |path, count| Mended {
            path,
            how,
            count,
        });
    }

    /// Something taken as it is, although it is doubtful.
    pub(super) fn flagged(&mut self, path: &Path, code: Flag) {
        self.flagged.add(self.document.as_deref(), path, code.code(), 1, |path, count| Flagged {
            path,
            code,
            count,
        });
    }

    /// A change was given out.
    pub(super) fn emitted(&mut self, change: &Change) {
        let (kind, name) = (change.kind(), change.name());
        if !self.counts.contains_key(kind) {
            self.counts.insert(kind.to_owned(), BTreeMap::new());
        }
        if let Some(counts) = self.counts.get_mut(kind) {
            add(counts, name, change.count());
        }
    }

    /// Sensitive rows and records that an option left out.
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

/// Entries of one kind: the first of each folded path and code one by one, the rest counted.
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
