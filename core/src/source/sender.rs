//! What a sender is: how its bodies are recognised, and how they are read.

use std::sync::Arc;

use super::output::Output;
use super::told::{Finding, Told};
use crate::error::{Category, Error};
use crate::ledger::Ledger;
use crate::read::Path;
use crate::read::csv::Columns;
use crate::read::json::{Container, Step};
use crate::take::Record;

/// A sender whose deliveries are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
#[non_exhaustive]
pub enum Source {
    Garmin,
    HealthAutoExport,
    HealthConnect,
    WearOs,
}

impl Source {
    /// Every sender.
    pub const ALL: &'static [Source] =
        &[Source::Garmin, Source::HealthAutoExport, Source::HealthConnect, Source::WearOs];

    /// Returns the name as it is written in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Source::Garmin => "garmin",
            Source::HealthAutoExport => "health_auto_export",
            Source::HealthConnect => "health_connect",
            Source::WearOs => "wear_os",
        }
    }

    /// Returns the sender of this name, or `None` if it is unknown.
    pub fn from_name(name: &str) -> Option<Source> {
        Source::ALL.iter().copied().find(|source| source.as_str() == name)
    }
}

/// Something in a body, or known about it, that may reveal its sender.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Sign<'a> {
    /// A container begins at this path.
    Begin(&'a Path),
    /// A complete value, as JSON text. A container is complete only if it was taken whole.
    Value(&'a Path, &'a str),
    /// A container that was walked is empty.
    Empty(&'a Path, Container),
    /// The name of a document of a container.
    Document(&'a str),
    /// The columns of a table.
    Columns(&'a Columns),
    /// The record type, as the caller gives it.
    RecordType(&'a str),
}

/// How certain it is that a body with a sign is a sender's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Certainty {
    /// The body may be the sender's: a list has a name that the sender uses, or is empty. If the root ends without a
    /// certain sign of any sender, the sender with most signs gets the body.
    Possible,
    /// A member beside the elements suggests the sender. It counts more than all names, and less than an element.
    Likely,
    /// An element, or the name of the sender's own format, shows that the body is the sender's.
    Certain,
}

/// A sender. Adding one means a folder, a variant of [`Source`], and a line in [`SENDERS`](super::SENDERS).
pub(crate) trait Sender: Sync {
    /// Returns the name under which callers know the sender.
    fn source(&self) -> Source;

    /// Returns how certain it is that a body with this sign is the sender's, or `None` if the sign reveals
    /// nothing.
    fn claims(&self, sign: Sign<'_>) -> Option<Certainty>;

    /// Returns whether a container of a body that no sender has claimed yet is taken whole, because the
    /// sender needs all of it to decide.
    fn takes_whole(&self, _path: &Path) -> bool {
        false
    }

    /// Returns how a container of a body that no sender has claimed yet is walked, provided the sender's elements are
    /// too large to be taken whole.
    fn walks(&self, _path: &Path, _container: Container) -> Option<Step> {
        None
    }

    /// Returns a reader of bodies.
    fn reader(&self, told: &Told) -> Box<dyn Reader>;

    /// Returns a scout for a first pass, provided the reader must know something beforehand that is not in an
    /// envelope.
    fn scout(&self) -> Option<Box<dyn Scout>> {
        None
    }

    /// Returns which shape of the sender's a value of an unknown body resembles most, for the message about the
    /// body.
    fn nearest(&self, _path: &Path, _text: &str) -> Option<&'static str> {
        None
    }

    /// Returns every record type that a body may leave out and a caller may give instead.
    fn record_types(&self) -> Box<dyn Iterator<Item = &'static str>> {
        Box::new(std::iter::empty())
    }

    /// Returns the record type of this name in any of its spellings, or `None` if it is unknown.
    fn record_type(&self, _name: &str) -> Option<&'static str> {
        None
    }
}

/// Reads a body of a sender, or those documents and roots of a body that are the sender's. It is asked for a reader of each form in which bodies come, and returns `None`
/// for a form in which the sender does not send.
pub(crate) trait Reader: Send {
    /// Returns the reader of JSON.
    fn json(&mut self) -> Option<&mut dyn ReadJson> {
        None
    }

    /// Returns the reader of tables.
    fn table(&mut self) -> Option<&mut dyn ReadTable> {
        None
    }

    /// Ends a part of the body that is malformed from here on. The part is a container for which
    /// [`ReadJson::enter`] returned [`Step::DescendGuarded`], with everything open in it. If the path is
    /// empty, it is one of several documents, or the body. Nothing more of the part is read, and
    /// [`ReadJson::leave`] is not called for its containers.
    fn break_off(&mut self, _path: &Path, _output: &mut Output<'_>) {}

    /// Ends a document of a container. Returns whether the reader holds data of the document that it writes later.
    fn end_document(&mut self) -> bool {
        false
    }

    /// Ends the body.
    ///
    /// # Errors
    ///
    /// Returns an error if the body as a whole is not one of the sender's.
    fn finish(&mut self, _output: &mut Output<'_>) -> Result<(), Error> {
        Ok(())
    }

    /// Returns the dialect of the document in progress, or of the body, as far as it is known.
    fn dialect(&self) -> Option<&'static str>;
}

/// Reads JSON; see [`Visit`](crate::read::json::Visit).
pub(crate) trait ReadJson {
    /// Begins a container.
    fn enter(&mut self, path: &Path, container: Container, output: &mut Output<'_>) -> Step;

    /// Reads a complete value.
    fn value(&mut self, path: &Path, text: &str, output: &mut Output<'_>);

    /// Notes that a container that was walked is empty, which makes it a leaf. `text` is `{}` or `[]`.
    fn empty(&mut self, path: &Path, text: &str, ledger: &Ledger);

    /// Ends a container that was walked.
    ///
    /// # Errors
    ///
    /// Returns an error if its content takes more memory than the limit allows.
    fn leave(&mut self, _path: &Path, _container: Container, _output: &mut Output<'_>) -> Result<(), Error> {
        Ok(())
    }
}

/// Reads tables; see [`Visit`](crate::read::csv::Visit).
pub(crate) trait ReadTable {
    /// Begins a table. `document` is its name if it is one of several: a part of a form, or a file of an
    /// archive.
    ///
    /// # Errors
    ///
    /// Returns an error if the sender sends no such table.
    fn header(
        &mut self,
        columns: &Columns,
        document: Option<&str>,
        output: &mut Output<'_>,
    ) -> Result<(), Error>;

    /// Reads a record of a table for which [`header`](Self::header) returned no error.
    fn record(&mut self, record: Record<'_>, output: &mut Output<'_>);

    /// Ends a table for which [`header`](Self::header) returned no error.
    fn end(&mut self, _output: &mut Output<'_>) {}
}

/// Looks in a first pass for what the sender's reader must know beforehand.
pub(crate) trait Scout: std::fmt::Debug + Send {
    /// Begins a container.
    fn enter(&mut self, path: &Path) -> Step;

    /// Looks at a complete value.
    fn value(&mut self, path: &Path, text: &str);

    /// Returns what was found.
    fn finish(self: Box<Self>) -> Arc<dyn Finding>;
}

/// Returns the error for a bare array whose items are of no known type. `record_type` is the one that the
/// caller gives, and `nearest` says which known shape is the nearest, if there is one.
pub(crate) fn bare_array(record_type: Option<&str>, nearest: &str) -> Error {
    let expected = "a record type with a bare array, because its items do not name their list (option record_type, \
        for example dailies or Steps)";
    let found = match record_type {
        None => "a bare array without one".to_owned(),
        Some(name) => format!("a bare array and {name:?}, which is no known record type"),
    };
    Error::new(Category::Shape, 0, "", expected, found + nearest)
}
