//! One folder per sender: source objects to changes.
//!
//! Adding a sender means adding a folder here and its lines in [`recognise`] and [`reader`]. A sender's folder knows
//! no other sender.

mod envelope;
mod exercises;
mod garmin;
mod health_auto_export;
pub(crate) mod health_connect;
mod output;
mod wear_os;
mod when;
mod words;

use crate::Error;
use crate::error::Category;
use crate::options::{Options, Source};
use crate::read::csv::{Columns, MOST_CELLS, Record};
use crate::read::json::{Container, Path, Segment, Skipped, Step};
use crate::report::Ledger;

pub(crate) use envelope::is_part as is_part_of_envelope;
use envelope::{Envelope, Envelopes, Held};
pub(crate) use output::{Batches, Output, Place, Row, Series, extra_bytes};

/// Reads the deliveries of one sender: what its JSON and its tables hold (see [`Visit`](crate::read::Visit)), with where
/// the results go.
pub(crate) trait Reader {
    /// A container begins.
    fn enter(&mut self, path: &Path, container: Container, output: &mut Output<'_>) -> Step;

    /// A complete value.
    fn value(&mut self, path: &Path, text: &str, output: &mut Output<'_>);

    /// A container that was walked turned out to be empty, which is a leaf: `text` is `{}` or `[]`.
    fn empty(&mut self, path: &Path, text: &str, ledger: &mut Ledger);

    /// A container that was walked ends.
    ///
    /// # Errors
    ///
    /// When what stood in it takes more memory than there may be.
    fn leave(&mut self, _path: &Path, _container: Container, _output: &mut Output<'_>) -> Result<(), Error> {
        Ok(())
    }

    /// A container for which [`enter`](Self::enter) said [`Step::DescendGuarded`] is malformed: nothing more comes of it, nor
    /// of what was open in it, and they are not left. With an empty path: a whole
    /// document, one of several, or the body.
    fn break_off(&mut self, _path: &Path, _output: &mut Output<'_>) {}

    /// A table begins, in a document of this name where it is one of several: a part of a form, a file of an archive.
    ///
    /// # Errors
    ///
    /// When the sender sends no such table.
    fn header(
        &mut self,
        _columns: &Columns,
        _document: Option<&str>,
        _output: &mut Output<'_>,
    ) -> Result<(), Error> {
        Err(Error::new(Category::Shape, 0, "", "JSON, the only form in which this sender sends", "a table"))
    }

    /// A record of a table for which [`header`](Self::header) gave no error.
    fn record(&mut self, record: Record<'_>, output: &mut Output<'_>) {
        record.close(output.ledger);
    }

    /// A table has ended, and is complete as far as its form can tell.
    fn end_table(&mut self, _output: &mut Output<'_>) {}

    /// The body has ended.
    ///
    /// # Errors
    ///
    /// When the body as a whole is not what the sender sends.
    fn finish(&mut self, output: &mut Output<'_>) -> Result<(), Error>;

    /// The dialect, as far as it is known.
    fn dialect(&self) -> Option<&'static str>;
}

/// The sender whose deliveries have a member at this path, below the root.
pub(crate) fn recognise(path: &Path) -> Option<Source> {
    match path.segments() {
        [Segment::Key(name)] if garmin::recognise(name) => Some(Source::Garmin),
        _ if health_auto_export::recognise(path) => Some(Source::HealthAutoExport),
        _ => None,
    }
}

/// The sender whose deliveries have such a value at this path: several give their lists the same names.
pub(crate) fn recognise_value(path: &Path, text: &str) -> Option<Source> {
    if wear_os::recognise_value(path, text) {
        Some(Source::WearOs)
    } else if health_connect::recognise_value(path, text) {
        Some(Source::HealthConnect)
    } else if health_auto_export::recognise_value(path, text) {
        Some(Source::HealthAutoExport)
    } else {
        None
    }
}

/// The sender whose delivery a root with such a value at this path is, if nothing else in it tells: an empty container, when
/// there is nothing to send, or an element of a list that several senders have.
pub(crate) fn otherwise(path: &Path, empty: Option<Container>) -> Option<Source> {
    let Some(container) = empty else {
        return health_auto_export::may_be(path).then_some(Source::HealthAutoExport);
    };
    if health_auto_export::recognise_empty(path, container) {
        Some(Source::HealthAutoExport)
    } else if health_connect::recognise_empty(path, container) {
        Some(Source::HealthConnect)
    } else if wear_os::recognise_empty(path, container) {
        Some(Source::WearOs)
    } else {
        None
    }
}

/// Whether a container of a body whose sender is not known yet is to be taken whole.
pub(crate) fn is_taken_whole(path: &Path) -> bool {
    is_part_of_envelope(path) || health_connect::is_part_of_record(path)
}

/// The sender that has a record type of this name.
pub(crate) fn of_record_type(name: &str) -> Option<Source> {
    if garmin::recognise(name) {
        Some(Source::Garmin)
    } else if health_connect::recognise_type(name) {
        Some(Source::HealthConnect)
    } else {
        None
    }
}

/// The sender whose deliveries have a table with these columns.
pub(crate) fn recognise_table(columns: &Columns) -> Option<Source> {
    health_auto_export::recognise_table(columns).then_some(Source::HealthAutoExport)
}

/// What a body of a known sender looks like, for the message about one that does not.
pub(crate) const KNOWN_SHAPES: &str = "a body of a known sender: a JSON object with a Garmin list key such as dailies, \
    epochs or sleeps, with an array of Health Auto Export such as metrics or workouts, by itself or in data, with records \
    of Health Connect, or with the format hc-upload or whs-upload";

/// The error for a bare array of which nobody says what its items are, or only with a name that is no known one.
pub(crate) fn bare_array(record_type: Option<&str>) -> Error {
    let expected = "a record type with a bare array, because its items do not name their list (option record_type, \
        for example dailies or Steps)";
    let found = match record_type {
        None => "a bare array without one".to_owned(),
        Some(name) => format!("a bare array and {name:?}, which is no known record type"),
    };
    Error::new(Category::Shape, 0, "", expected, found)
}

/// The error for a table of which the columns are no known sender's. Any text that is not JSON is read as a table.
pub(crate) fn unknown_table(columns: &Columns) -> Error {
    let found = match columns.names().len() {
        1 => "other text".to_owned(),
        columns => format!("a table of {columns} other columns"),
    };
    Error::new(Category::Shape, 0, "", KNOWN_SHAPES, found)
}

/// The reader of a sender's deliveries, of which so many roots have begun.
pub(crate) fn reader(source: Source, options: &Options, roots: usize) -> Box<dyn Reader> {
    let scouted = options.outline.as_ref().map(|outline| &outline.scouted);
    let envelopes = scouted.map(|scouted| scouted.envelopes.clone());
    match source {
        Source::Garmin => Box::new(garmin::Garmin::new(options)),
        Source::HealthAutoExport => {
            let scouted = scouted.map(|scouted| scouted.health_auto_export.clone());
            Box::new(health_auto_export::HealthAutoExport::new(options, scouted))
        }
        Source::HealthConnect => Box::new(health_connect::HealthConnect::new(options, envelopes, roots)),
        Source::WearOs => Box::new(wear_os::WearOs::new(options, envelopes, roots)),
    }
}

/// Looks at a body in a first pass, for what its sender's reader wants to know beforehand.
#[derive(Debug, Default)]
pub(crate) struct Scout {
    health_auto_export: health_auto_export::Scout,
    envelopes: Envelopes,
}

/// What a first pass found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scouted {
    health_auto_export: health_auto_export::Scouted,
    envelopes: Envelopes,
}

impl Scout {
    /// A container begins.
    pub(crate) fn enter(&mut self, path: &Path) -> Step {
        if path.segments().is_empty() {
            self.envelopes.begin_root();
        }
        self.health_auto_export.enter(path)
    }

    /// A complete value.
    pub(crate) fn value(&mut self, path: &Path, text: &str) {
        self.envelopes.note(path, text);
        self.health_auto_export.value(path, text);
    }

    /// What was found.
    pub(crate) fn finish(self) -> Scouted {
        Scouted { health_auto_export: self.health_auto_export.finish(), envelopes: self.envelopes }
    }
}

impl Scouted {
    /// The sender, where what stands beside the lists of the first root tells.
    pub(crate) fn source(&self) -> Option<Source> {
        let envelope = self.envelopes.of_root(0)?;
        if wear_os::recognise_envelope(envelope) {
            Some(Source::WearOs)
        } else if health_connect::recognise_envelope(envelope) {
            Some(Source::HealthConnect)
        } else {
            None
        }
    }
}

/// Accounts for a value that was passed over at a byte of its document.
pub(crate) fn skipped(
    path: &Path,
    offset: u64,
    why: Skipped,
    leaves: u64,
    options: &Options,
    ledger: &mut Ledger,
) {
    let (code, reason) = match why {
        Skipped::TooLarge => (
            "too_large",
            format!(
                "expected an element of at most {} bytes, found a longer one",
                options.limits.element_bytes
            ),
        ),
        Skipped::TooDeep => (
            "too_deep",
            format!("expected nesting of at most {} levels, found deeper nesting", options.limits.depth),
        ),
        Skipped::Malformed => {
            ("malformed", format!("expected well-formed JSON, found what is none at byte {offset}"))
        }
    };
    ledger.rejected(path, code, reason, leaves);
}

/// Accounts for one of several documents that could not be read to its end.
pub(crate) fn unreadable_document(error: &Error, ledger: &mut Ledger) {
    let code = match error.category() {
        Category::Incomplete => "incomplete",
        Category::Shape => "unknown_shape",
        Category::Limit => "too_large",
        Category::Unsupported => "unsupported",
        Category::Syntax | Category::Unreadable => "malformed",
    };
    ledger.rejected(&Path::default(), code, error.to_string(), 0);
}

/// Accounts for a record of a table that a limit passed over.
pub(crate) fn skipped_record(row: u64, leaves: u64, options: &Options, ledger: &mut Ledger) {
    let mut path = Path::default();
    path.push_index(row);
    let bytes = options.limits.element_bytes;
    let reason =
        format!("expected a record of at most {bytes} bytes and {MOST_CELLS} cells, found a longer one");
    ledger.rejected(&path, "too_large", reason, leaves);
}
