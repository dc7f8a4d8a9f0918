//! The account of every leaf of a body, so that nothing is dropped in silence.

mod account;
mod codes;
mod flag;
mod mend;
mod reason;
mod report;

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use account::Account;
pub(crate) use account::Doubts;
pub use flag::Flag;
pub use mend::Mend;
pub use reason::Reason;
pub use report::{
    BodyOutcome, DocumentReport, Fatal, Flagged, Leaves, Mended, Outcome, RecordResult, Rejected, Report,
    Unmapped,
};

use crate::read::Path;
use crate::record::Change;

/// The account of one body. Every leaf is entered once: as mapped, kept or rejected.
///
/// It is shared: every element that is being taken apart has a reference to it, and enters its own leaves.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// The number of mapped leaves. Most are, so they are counted apart from the rest.
    mapped: Cell<u64>,
    account: RefCell<Account>,
}

impl Ledger {
    /// Returns an empty account. `results` is true if the caller wants the outcome of each record.
    pub(crate) fn new(results: bool) -> Self {
        Ledger { mapped: Cell::new(0), account: RefCell::new(Account::new(results)) }
    }

    /// Begins a record at a path. What is entered for the path is an outcome of the record.
    pub(crate) fn begin_record(&self, path: &Path) {
        self.account.borrow_mut().begin_record(path);
    }

    /// Notes that the record in progress is at this path within its element. What is entered for this path is then an outcome of
    /// the record.
    pub(crate) fn record_is_at(&self, path: &Path) {
        self.account.borrow_mut().record_is_at(path);
    }

    /// Gives the record in progress its id. `record_id` is only called if the caller wants results.
    pub(crate) fn identify(&self, record_id: impl FnOnce() -> Option<String>) {
        self.account.borrow_mut().identify(record_id);
    }

    /// Ends the record in progress. Returns its outcome.
    pub(crate) fn end_record(&self) -> Outcome {
        self.account.borrow_mut().end_record()
    }

    /// Sets the document that comes now, provided the body is a container of several.
    pub(crate) fn set_document(&self, name: Option<&str>) {
        self.account.borrow_mut().set_document(name);
    }

    /// Returns the name of the document in progress, provided the body is a container of several.
    pub(crate) fn document(&self) -> Option<Arc<str>> {
        self.account.borrow().document()
    }

    /// Enters leaves as mapped: their values are in a change, or were needed to make one.
    pub(crate) fn mapped(&self, leaves: u64) {
        self.mapped.set(self.mapped.get().wrapping_add(leaves));
    }

    /// Enters a value, as JSON text, that was not understood.
    pub(crate) fn kept(&self, path: &Path, text: &str) {
        self.account.borrow_mut().kept(path, text);
    }

    /// Enters a cell of a table that was not understood.
    pub(crate) fn kept_cell(&self, path: &Path) {
        self.account.borrow_mut().kept_cell(path);
    }

    /// Enters something that is refused, with its leaves. Reasons carry no values.
    pub(crate) fn rejected(&self, path: &Path, code: Reason, reason: String, leaves: u64) {
        self.account.borrow_mut().rejected(path, code, reason, leaves);
    }

    /// Enters entries of a map that are refused for one reason. Each is a leaf. The path is that of the map.
    pub(crate) fn rejected_entries(&self, path: &Path, code: Reason, reason: String, entries: u64) {
        self.account.borrow_mut().rejected_entries(path, code, reason, entries);
    }

    /// Refuses leaves that were entered as mapped.
    pub(crate) fn rejected_after_all(&self, path: &Path, code: Reason, reason: String, leaves: u64) {
        // An element enters its leaves when it is closed, which may come after this.
        self.mapped.set(self.mapped.get().wrapping_sub(leaves));
        self.rejected(path, code, reason, leaves);
    }

    /// Enters something that was understood although it was written wrongly.
    pub(crate) fn mended(&self, path: &Path, how: Mend) {
        self.account.borrow_mut().mended(path, how);
    }

    /// Enters something that was taken as it is although it is doubtful.
    pub(crate) fn flagged(&self, path: &Path, code: Flag) {
        self.account.borrow_mut().flagged(path, code);
    }

    /// Counts a change that is given out.
    pub(crate) fn emitted(&self, change: &Change) {
        self.account.borrow_mut().emitted(change);
    }

    /// Counts sensitive rows and records that an option leaves out.
    pub(crate) fn left_out(&self, data_type: &str, count: u64) {
        self.account.borrow_mut().left_out(data_type, count);
    }

    /// Returns the amount of content that was not understood so far.
    pub(crate) fn doubts(&self) -> Doubts {
        Doubts { mapped: self.mapped.get(), ..self.account.borrow().doubts() }
    }

    /// Enters a document of a container that has ended.
    pub(crate) fn document_was(&self, document: DocumentReport) {
        self.account.borrow_mut().document_was(document);
    }

    /// Counts a file that an archiver added by itself.
    pub(crate) fn passed_over(&self) {
        self.account.borrow_mut().passed_over();
    }

    /// Returns the leaves so far; their total is not added up yet.
    #[cfg(test)]
    pub(crate) fn leaves(&self) -> Leaves {
        Leaves { mapped: self.mapped.get(), ..self.account.borrow().leaves }
    }

    /// Returns the parts of a report that come from this account.
    pub(crate) fn into_report(self) -> Report {
        self.account.into_inner().into_report(self.mapped.get())
    }
}
