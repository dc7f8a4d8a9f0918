//! What a dialect is.

use std::collections::BTreeSet;

use chrono_tz::Tz;

use crate::record::Provider;
use crate::source::android::when::When;
use crate::source::envelope::Envelope;
use crate::source::health_connect::element::Element;
use crate::source::health_connect::upload::Upload;
use crate::source::output::Output;
use crate::take::Object;

/// Reads an element: opened, with its path and its JSON text.
pub(crate) type Read = fn(&mut Upload, Object<'_>, &mut Output<'_>);

/// By what a dialect may recognise an element, the most certain first: all dialects are asked for one before any is asked for the
/// next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// The name of its list, which no other dialect has for such elements.
    List,
    /// A member that no other dialect has.
    Member,
    /// That it is a record of the SDK, or like one, which several libraries send alike.
    Record,
}

/// The shape in which one library, app or server sends Health Connect data.
pub(crate) struct Dialect {
    /// The name, as reports and `via` have it.
    pub(crate) name: &'static str,
    /// Returns how an element is read; `None` if it cannot be told by this that it is the dialect's.
    pub(crate) recognize: fn(&Element<'_, '_>, By) -> Option<Read>,
    /// The fields of its envelope, each with its sub-fields. No sub-fields: all of the field is understood.
    pub(crate) fields: &'static [Field],
    /// What must be known of the envelope before the first record is read, because it orders or places it.
    pub(crate) needs: Needs,
    /// Returns whether a member of the root, by name and JSON text, shows that the body is the dialect's.
    pub(crate) is_sign: fn(&str, &str) -> bool,
    /// Returns whether a member, by name and JSON text, is a total or mean of records: the object that has it is then an element.
    pub(crate) is_total: fn(&str, &str) -> bool,
    /// Lists that show that a body is of Health Connect even if they are empty.
    pub(crate) lists: &'static [&'static str],
    /// The list of records that are gone.
    pub(crate) deletions: Option<&'static str>,
    /// Returns whether what is in a list of this name must be a record.
    pub(crate) holds_records: fn(&str) -> bool,
    /// Returns whether an envelope is the dialect's, and whether it alone shows that the body is of Health Connect.
    pub(crate) is_envelope: fn(&Envelope) -> Option<Own>,
    /// Returns another dialect that sends such elements, provided the envelope is that one's.
    pub(crate) other: fn(&Envelope) -> Option<&'static Dialect>,
    /// Returns what an envelope says of all records.
    pub(crate) facts: fn(&Envelope, Option<Tz>) -> Facts,
    /// Returns the record types whose change tokens have expired; `None` if none has.
    pub(crate) expired: fn(&Envelope) -> Option<Vec<String>>,
    /// Returns the range of which the upload holds all there is; `None` if it states none.
    pub(crate) window: fn(&Envelope) -> Option<Range>,
    /// Returns the record types of which the window holds all there is, by the names of the lists that are there. `None`: the
    /// types that are granted.
    pub(crate) complete_types: Option<fn(&Envelope, &Lists) -> Vec<String>>,
}

/// A field of an envelope, with its sub-fields.
pub(crate) type Field = (&'static str, &'static [&'static str]);

/// The names of the lists of an upload, empty ones included.
pub(crate) type Lists = BTreeSet<Box<str>>;

/// A start and an end, as JSON text.
pub(crate) type Range = [Option<String>; 2];

/// What must be known before the first record is read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Needs {
    /// These fields.
    Fields(&'static [&'static str]),
    /// The whole envelope.
    All,
}

/// Whose an envelope is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Own {
    /// Certainly the dialect's, so that the body needs no other sign.
    Certainly,
    /// The dialect's, provided the body is of Health Connect.
    OfHealthConnect,
}

/// What an envelope says of all records of an upload.
#[derive(Debug)]
pub(crate) struct Facts {
    /// When the phone sent it. Only what orders deletions among records is taken: elsewhere the receipt does, so that what is
    /// sent again says nothing new.
    pub(crate) sent_at: Option<When>,
    /// The installation that sent it.
    pub(crate) install: Option<String>,
    /// The number of the upload; 0 if the phone does not count them.
    pub(crate) sequence: i64,
    /// The platform whose data it is.
    pub(crate) provider: Provider,
}

impl Default for Facts {
    fn default() -> Self {
        Facts { sent_at: None, install: None, sequence: 0, provider: Provider::HealthConnect }
    }
}

impl Dialect {
    /// A dialect that knows its elements, and has no envelope.
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
