//! The parts of a dialect.

use std::collections::BTreeSet;

use chrono_tz::Tz;

use crate::record::Provider;
use crate::source::android::when::When;
use crate::source::envelope::Envelope;
use crate::source::health_connect::element::Element;
use crate::source::health_connect::upload::Upload;
use crate::source::output::Output;
use crate::take::Object;

/// Reads an element that is opened.
pub(crate) type Read = fn(&mut Upload, Object<'_>, &mut Output<'_>);

/// The signs by which a dialect may recognise an element, the most certain first. All dialects are asked for
/// one sign before any is asked for the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// The name of its list, which no other dialect has for such elements.
    List,
    /// A member that no other dialect has.
    Member,
    /// The element is a record of the SDK, or like one. Several libraries send these alike.
    Record,
}

/// The shape in which one library, app or server sends Health Connect data.
pub(crate) struct Dialect {
    /// The name, as in reports and `via`.
    pub(crate) name: &'static str,
    /// Returns how to read an element, or `None` if this sign does not show that it is the dialect's.
    pub(crate) recognize: fn(&Element<'_, '_>, By) -> Option<Read>,
    /// The fields of its envelope, each with its sub-fields. An empty slice accepts every sub-field.
    pub(crate) fields: &'static [Field],
    /// The parts of the envelope that must be known before the first record is read, because they order or
    /// place it.
    pub(crate) needs: Needs,
    /// Returns whether a member of the root, by name and JSON text, shows that the body is the dialect's.
    pub(crate) is_sign: fn(&str, &str) -> bool,
    /// Returns whether a member, by name and JSON text, is a total or mean of records. The object that has it
    /// is then an element.
    pub(crate) is_total: fn(&str, &str) -> bool,
    /// Lists that show, even if empty, that a body is of Health Connect.
    pub(crate) lists: &'static [&'static str],
    /// The list of deleted records.
    pub(crate) deletions: Option<&'static str>,
    /// Returns whether every element of a list of this name must be a record.
    pub(crate) holds_records: fn(&str) -> bool,
    /// Returns whether an envelope is the dialect's, and whether it alone shows that the body is of Health
    /// Connect.
    pub(crate) is_envelope: fn(&Envelope) -> Option<Own>,
    /// Returns another dialect that sends such elements, provided the envelope is that one's.
    pub(crate) other: fn(&Envelope) -> Option<&'static Dialect>,
    /// Returns what an envelope states about all records.
    pub(crate) facts: fn(&Envelope, Option<Tz>) -> Facts,
    /// Returns the record types whose change tokens have expired, or `None` if no token has.
    pub(crate) expired: fn(&Envelope) -> Option<Vec<String>>,
    /// Returns the range for which the upload holds all records, or `None` if it states none.
    pub(crate) window: fn(&Envelope) -> Option<Range>,
    /// Returns the record types whose records in the window are complete, by the names of the lists that are
    /// there. If this is `None`, they are the granted types.
    pub(crate) complete_types: Option<fn(&Envelope, &Lists) -> Vec<String>>,
}

/// A field of an envelope, with its sub-fields.
pub(crate) type Field = (&'static str, &'static [&'static str]);

/// The names of the lists of an upload, empty ones included.
pub(crate) type Lists = BTreeSet<Box<str>>;

/// A start and an end, as JSON text.
pub(crate) type Range = [Option<String>; 2];

/// The parts of an envelope that must be known before the first record is read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Needs {
    /// Only these fields.
    Fields(&'static [&'static str]),
    /// The whole envelope.
    All,
}

/// How surely an envelope is a dialect's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Own {
    /// It is certainly the dialect's, so that the body needs no other sign.
    Certainly,
    /// It is the dialect's, provided the body is of Health Connect.
    OfHealthConnect,
}

/// What an envelope states about all records of an upload.
#[derive(Debug)]
pub(crate) struct Facts {
    /// When the phone sent it. It is set only if it orders deletions among records. Otherwise the receipt
    /// orders them, so that a repeated upload states nothing new.
    pub(crate) sent_at: Option<When>,
    /// The installation that sent it.
    pub(crate) install: Option<String>,
    /// The number of the upload; 0 if the phone does not count them.
    pub(crate) sequence: i64,
    /// The provider of the data.
    pub(crate) provider: Provider,
}

impl Default for Facts {
    fn default() -> Self {
        Facts { sent_at: None, install: None, sequence: 0, provider: Provider::HealthConnect }
    }
}

impl Dialect {
    /// Creates a dialect that has elements but no envelope.
    pub(crate) const fn new(name: &'static str, recognize: fn(&Element<'_, '_>, By) -> Option<Read>) -> Self {
        Dialect {
            name,
            recognize,
            fields: &[],
            needs: Needs::Fields(&[]),
            is_sign: |_, _| false,
            is_total: |_, _| false,
            lists: &[],
            deletions: None,
            holds_records: |_| false,
            is_envelope: |_| None,
            other: |_| None,
            facts: |_, _| Facts::default(),
            expired: |_| None,
            window: |_| None,
            complete_types: None,
        }
    }
}

impl std::fmt::Debug for Dialect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
