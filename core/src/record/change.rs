//! What one delivery says: the changes that a normaliser emits and the apply kernel takes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::columns::{self, Nullable};
use super::provenance::{Provenance, Provider};
use super::{Body, TypeName};

/// One statement of a sender, in canonical form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "change", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Change {
    /// A batch of numbers as columns.
    Samples(Box<Samples>),
    /// One document.
    Record {
        /// The document.
        record: Box<Record>,
    },
    /// A source record is gone.
    Delete(Delete),
    /// This delivery holds all there is of a type and source in a range.
    ReplaceWindow(Box<ReplaceWindow>),
    /// Something happened to the account or its permissions.
    Account(Account),
    /// There is data to pull from the sender.
    Fetch(Fetch),
}

impl Change {
    /// Returns the kind, as JSON and reports have it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Change::Samples(_) => "samples",
            Change::Record { .. } => "record",
            Change::Delete(_) => "delete",
            Change::ReplaceWindow(_) => "replace_window",
            Change::Account(_) => "account",
            Change::Fetch(_) => "fetch",
        }
    }

    /// Returns the name under which reports count it: its data type, of an account the event, of a fetch the list key.
    pub fn name(&self) -> &str {
        match self {
            Change::Samples(samples) => samples.data_type.as_str(),
            Change::Record { record } => record.data_type.as_str(),
            Change::Delete(delete) => delete.data_type.as_ref().map_or("unknown", TypeName::as_str),
            Change::ReplaceWindow(window) => window.data_type.as_str(),
            Change::Account(account) => account.event.as_str(),
            Change::Fetch(fetch) => &fetch.list_key,
        }
    }

    /// Returns how much it counts in reports: samples by their rows, anything else as 1.
    pub fn count(&self) -> u64 {
        match self {
            Change::Samples(samples) => samples.start.len() as u64,
            _ => 1,
        }
    }

    /// Returns the sender's name for the account that it is about, provided the sender says it.
    pub fn subject(&self) -> Option<&str> {
        let subject = match self {
            Change::Samples(samples) => &samples.source.subject,
            Change::Record { record } => &record.source.subject,
            Change::Delete(_) => &None,
            Change::ReplaceWindow(window) => &window.source.subject,
            Change::Account(account) => &account.subject,
            Change::Fetch(fetch) => &fetch.subject,
        };
        subject.as_deref()
    }
}

/// How a higher rank replaces a lower one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
// It stays exhaustive: reconciling needs to know every scope.
#[allow(clippy::exhaustive_enums)]
pub enum Scope {
    /// It replaces every row and record of the key.
    Document,
    /// Each row stands alone.
    Row,
    /// Field by field: each field of a record and each series of a type has its own rank.
    Merge,
    /// Parts share one time slot: the newest parts that fill the slot stand, older ones give way.
    Slot,
}

/// The order of claims about one key, place by place; the higher stands.
pub type Rank = Vec<i64>;

/// What the rows of one source record share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Owner {
    /// What the source record is: the same for the same fact on every machine and every re-send.
    pub key: String,
    /// How a higher rank replaces this claim.
    pub scope: Scope,
    /// The order of this claim among claims about the key.
    pub rank: Rank,
    /// The sender's own id. It may change with every sync; it is never an identity.
    pub record_id: Option<String>,
    /// Seconds to add to UTC for the local wall clock; null where the sender does not say.
    pub utc_offset: Option<i32>,
    /// Scope `slot` only: which part of the slot this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<Slot>,
    /// Which state of the source record this is; null where the sender does not keep records by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Revision>,
    /// Fields of the source record that nobody understood and that no document can carry.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub extra: Map<String, Value>,
}

/// One state of a source record that its sender keeps by id: it may change, move in time, be deleted and come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Revision {
    /// Start of the source record, in milliseconds since 1970-01-01T00:00:00Z.
    pub start: i64,
    /// Exclusive end, in milliseconds since 1970-01-01T00:00:00Z; equal to `start` for an instant.
    pub end: i64,
    /// When the sender last changed it, in milliseconds since 1970-01-01T00:00:00Z and never after the receipt; the time
    /// of sending or receipt where the sender does not say. A deletion at or after it hides the source record.
    pub modified_at: i64,
}

/// One part of a shared time slot, for example the walking part of a 15-minute epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Slot {
    /// The name of the part.
    pub part: String,
    /// How much of the slot the part fills, in seconds; null where the sender does not say.
    pub fills: Option<i64>,
    /// The length of the slot in seconds; null where the sender does not say.
    pub of: Option<i64>,
}

/// What a row's value covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Basis {
    /// One instant.
    Instant,
    /// A half-open interval.
    Interval,
    /// One local calendar day, as the sender totals it: never added to intervals.
    Day,
    /// One session: a total, mean or score of a sleep or workout.
    Session,
}

/// What surrounds a number: meal, body position, on demand, sensor status, averaging.
pub type Context = BTreeMap<Cow<'static, str>, Value>;

/// The key of a [`Context`] under which stands how far a sensor's reading can be trusted: `unknown`, `no_contact`,
/// `unreliable`, `accuracy_low`, `accuracy_medium` or `accuracy_high`.
pub const SENSOR_STATUS: &str = "sensor_status";

/// A batch of numbers as columns, at most [`MAX_ROWS`](super::MAX_ROWS) rows, of one type, unit, basis, source and
/// context. All columns that are present have the same length.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Samples {
    /// What the numbers are.
    #[serde(rename = "type")]
    pub data_type: TypeName,
    /// UCUM unit of `value`, `min` and `max`.
    pub unit: Cow<'static, str>,
    /// What a row's value covers.
    pub basis: Basis,
    /// The times are wall-clock times written as if they were UTC: the sender gave no offset.
    pub floating: bool,
    /// The platform filled in or added up these numbers; nobody measured them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub derived: bool,
    /// Where the numbers come from.
    pub source: Arc<Provenance>,
    /// What surrounds the numbers.
    pub context: Context,
    /// The source records that the rows belong to.
    pub owners: Vec<Arc<Owner>>,
    /// Row by row an index into `owners`; null when there is one owner.
    pub owner: Option<Vec<u32>>,
    /// Start, in milliseconds since 1970-01-01T00:00:00Z.
    pub start: Vec<i64>,
    /// Exclusive end, in milliseconds since 1970-01-01T00:00:00Z; null for instants.
    pub end: Option<Vec<i64>>,
    /// The value; null where a `code` stands in its place.
    #[serde(with = "columns::nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Option<f64>>"))]
    pub value: Nullable,
    /// The least value of what the row covers.
    #[serde(with = "columns::nullable_option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<Option<f64>>>"))]
    pub min: Option<Nullable>,
    /// The greatest value of what the row covers.
    #[serde(with = "columns::nullable_option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<Option<f64>>>"))]
    pub max: Option<Nullable>,
    /// A code in place of, or beside, a value.
    pub code: Option<Vec<Option<Cow<'static, str>>>>,
    /// The sender's own calendar date, where it gives one.
    pub local_date: Option<Vec<Option<NaiveDate>>>,
    /// Tells apart raw points that a sender may honestly repeat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<Vec<u32>>,
    /// Position columns, in place of `value`, for the type `location`.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The numbers as they were before conversion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<Original>,
}

/// Position columns of a `location` batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Position {
    /// Degrees north, WGS 84.
    pub latitude: Vec<f64>,
    /// Degrees east, WGS 84.
    pub longitude: Vec<f64>,
    /// Metres above the sender's datum.
    #[serde(default, with = "columns::nullable_option", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<Option<f64>>>"))]
    pub altitude: Option<Nullable>,
    /// Metres per second.
    #[serde(default, with = "columns::nullable_option", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<Option<f64>>>"))]
    pub speed: Option<Nullable>,
    /// Degrees clockwise from true north.
    #[serde(default, with = "columns::nullable_option", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<Option<f64>>>"))]
    pub course: Option<Nullable>,
    /// Horizontal accuracy in metres.
    #[serde(default, with = "columns::nullable_option", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<Option<f64>>>"))]
    pub accuracy: Option<Nullable>,
}

/// Values before conversion to the canonical unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Original {
    /// The unit as the sender wrote it.
    pub unit: String,
    /// The values in that unit.
    #[serde(with = "columns::nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Option<f64>>"))]
    pub value: Nullable,
}

/// One document: a sleep session, a workout, an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Record {
    /// UUIDv5 of the key (and part): the same fact has the same id on every machine and every re-send.
    pub id: uuid::Uuid,
    /// What the source record is.
    pub key: String,
    /// Tells apart several documents of one source record, for example the naps listed in a sleep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// How a higher rank replaces this claim.
    pub scope: Scope,
    /// The order of this claim among claims about the key.
    pub rank: Rank,
    /// What the document is.
    #[serde(rename = "type")]
    pub data_type: TypeName,
    /// Start.
    pub start: DateTime<Utc>,
    /// Exclusive end; equal to `start` for an instant.
    pub end: DateTime<Utc>,
    /// Seconds to add to UTC for the local wall clock; null where the sender does not say.
    pub utc_offset: Option<i32>,
    /// `start` and `end` are wall-clock times written as if they were UTC.
    pub floating: bool,
    /// The sender's own calendar date, else computed from start and offset; null where neither is known.
    pub local_date: Option<NaiveDate>,
    /// What the document says.
    #[serde(flatten)]
    pub body: Body,
    /// Where the document comes from.
    pub source: Arc<Provenance>,
    /// The sender's own id. It may change with every sync; it is never an identity.
    pub record_id: Option<String>,
    /// When the sender last changed the source record, and never after the receipt, where it keeps records by id: see
    /// [`Revision`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<DateTime<Utc>>,
    /// What the sender said and the canonical fields do not hold.
    pub extra: Map<String, Value>,
}

/// The sender says that a source record is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Delete {
    /// Whose record.
    pub provider: Provider,
    /// The sender's id of the record.
    pub record_id: String,
    /// The type, where the sender says.
    #[serde(rename = "type")]
    pub data_type: Option<TypeName>,
    /// The sender's own order of deletions and upserts: milliseconds since 1970-01-01T00:00:00Z, where it gives
    /// one. Without it the time of receipt orders them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
}

/// The sender states that this delivery holds all there is of a type, basis, bucket width and source in
/// `[start, end)`. Rows of earlier deliveries that it does not repeat are gone. It speaks of a row whose `start` is in
/// the range, and whose source is its own or one with its app among others ([`Provenance::speaks_of`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ReplaceWindow {
    /// The type of the rows.
    #[serde(rename = "type")]
    pub data_type: TypeName,
    /// The basis of the rows.
    pub basis: Basis,
    /// The length of a row in seconds; null for raw rows.
    pub bucket_s: Option<i64>,
    /// The source of the rows.
    pub source: Arc<Provenance>,
    /// Start of the range.
    pub start: DateTime<Utc>,
    /// Exclusive end of the range.
    pub end: DateTime<Utc>,
    /// It speaks of source records as a whole, whatever their types, apps and devices: of those with a
    /// [`Revision`] that lie in the range and whose provider, `via`, `install` and `original_type` are those of `source`.
    /// `type` and `basis` are those of what such a record mostly says.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole_records: bool,
    /// How many rows (of whole records: how many of these) of this delivery it speaks of, each identity once; null where the sender does not say. A window over
    /// as many rows as there are removes nothing. It is no part of what the window is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
}

/// Something happened to the account or its permissions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Account {
    /// What happened.
    pub event: AccountEvent,
    /// The sender's name for the account.
    pub subject: Option<String>,
    /// When it happened, where the sender says.
    pub at: Option<DateTime<Utc>>,
    /// The full new set of permissions, where the event is about them. Of `permission_lost` those that were lost, of
    /// `token_expired` the sender's types of data whose tokens have expired, where the sender says.
    pub permissions: Option<Vec<String>>,
}

/// What happened to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
#[non_exhaustive]
pub enum AccountEvent {
    Deregistered,
    PermissionsChanged,
    PermissionLost,
    TokenExpired,
}

impl AccountEvent {
    /// Returns the name, as JSON has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            AccountEvent::Deregistered => "deregistered",
            AccountEvent::PermissionsChanged => "permissions_changed",
            AccountEvent::PermissionLost => "permission_lost",
            AccountEvent::TokenExpired => "token_expired",
        }
    }
}

/// There is data to pull. The URL carries a token: never log it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Fetch {
    /// Where to pull from.
    pub url: String,
    /// What the answer holds: the list key to give as record type when it is normalised.
    pub list_key: String,
    /// The sender's name for the account.
    pub subject: Option<String>,
    /// Where the answer is the file of a workout, and no list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FetchFile>,
}

/// The file of a workout that can be pulled, mostly once only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FetchFile {
    /// `FIT`, `TCX` or `GPX`; null where the sender does not say.
    pub file_type: Option<String>,
    /// The sender's own id of the file.
    pub record_id: Option<String>,
    /// The key of the workout; null where the sender does not say which it is.
    pub workout: Option<String>,
}
