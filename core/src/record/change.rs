//! Changes: what a normaliser makes of one delivery, and what the apply kernel takes.

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
    /// A source record is deleted.
    Delete(Delete),
    /// The delivery holds all rows of a type and source in a range, or all source records of a kind.
    ReplaceWindow(Box<ReplaceWindow>),
    /// Something happened to the account or its permissions.
    Account(Account),
    /// Data waits to be pulled from the sender.
    Fetch(Fetch),
}

impl Change {
    /// Returns the kind of change, as JSON and reports name it.
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

    /// Returns the name under which reports count the change: its data type, the event of an account, or the
    /// list key of a fetch.
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

    /// Returns how much the change counts in reports: for samples the number of rows, otherwise 1.
    pub fn count(&self) -> u64 {
        match self {
            Change::Samples(samples) => samples.start.len() as u64,
            _ => 1,
        }
    }

    /// Returns the sender's name for the account, or `None` if unknown.
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

/// How a higher rank replaces a lower rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
// This enum stays exhaustive: reconciling needs every scope.
#[allow(clippy::exhaustive_enums)]
pub enum Scope {
    /// The higher rank replaces every row and record of the key.
    Document,
    /// The higher rank replaces row by row.
    Row,
    /// The higher rank replaces field by field: each field of a record and each series of a type has a rank
    /// of its own.
    Merge,
    /// Parts share one time slot. The newest parts that fill the slot count, and older parts give way.
    Slot,
}

/// The order of claims about one key, compared place by place. The claim with the highest rank counts.
pub type Rank = Vec<i64>;

/// What the rows of one source record share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Owner {
    /// The identity of the source record. The same fact has the same key on every machine and in every
    /// delivery.
    pub key: String,
    /// How a higher rank replaces this claim.
    pub scope: Scope,
    /// The order of this claim among claims about the key.
    pub rank: Rank,
    /// The sender's own id. It may change with every sync, so it is never an identity.
    pub record_id: Option<String>,
    /// Seconds to add to UTC for the local wall clock; null if unknown.
    pub utc_offset: Option<i32>,
    /// The part of the slot that this claim is about. Only for scope `slot`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<Slot>,
    /// The revision of the source record; null if the sender does not keep records by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Revision>,
    /// Unknown fields of the source record that no document can hold.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub extra: Map<String, Value>,
}

/// One state of a source record that its sender keeps by id. The record may change, move in time, be deleted
/// and come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Revision {
    /// Start of the source record, in milliseconds since 1970-01-01T00:00:00Z.
    pub start: i64,
    /// Exclusive end, in milliseconds since 1970-01-01T00:00:00Z; equal to `start` for an instant.
    pub end: i64,
    /// When the sender last changed the record, in milliseconds since 1970-01-01T00:00:00Z. The time of
    /// sending or receipt if unknown, and never after the receipt. A deletion at this time or later hides the
    /// record.
    pub modified_at: i64,
}

/// One part of a shared time slot, for example the walking part of a 15-minute epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Slot {
    /// The name of the part.
    pub part: String,
    /// How much of the slot the part fills, in seconds; null if unknown.
    pub fills: Option<i64>,
    /// The length of the slot, in seconds; null if unknown.
    pub of: Option<i64>,
}

/// What the value of a row covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Basis {
    /// One instant.
    Instant,
    /// A half-open interval.
    Interval,
    /// One local calendar day, as the sender totals it. Never added to intervals.
    Day,
    /// One session: a total, mean or score of a sleep or workout.
    Session,
}

/// The circumstances of a number: meal, body position, on demand, sensor status, averaging.
pub type Context = BTreeMap<Cow<'static, str>, Value>;

/// The key of a [`Context`] that holds how far a sensor's reading can be trusted: `unknown`, `no_contact`,
/// `unreliable`, `accuracy_low`, `accuracy_medium` or `accuracy_high`.
pub const SENSOR_STATUS: &str = "sensor_status";

/// The key of a [`Context`] that holds [`UNKNOWN_WIDTH`] if nothing states what a row covers: it may be a
/// measurement of its instant, or a total of a minute, an hour, a day or longer that begins then. Such a row
/// has the basis [`Instant`](Basis::Instant), and a row of known width with its key, type and start hides it.
pub const WIDTH: &str = "width";

/// The value of [`WIDTH`].
pub const UNKNOWN_WIDTH: &str = "unknown";

/// The key of a [`Context`] that holds the offset of rows that have another one than their source record: a nap
/// on the day of a clock change, listed in its night. The owners of such rows have that offset too.
pub const UTC_OFFSET: &str = "utc_offset";

/// Returns the offset that rows of a context state for themselves, in seconds.
pub(crate) fn utc_offset_of(context: &Context) -> Option<i32> {
    context.get(UTC_OFFSET)?.as_i64()?.try_into().ok()
}

/// A batch of numbers as columns, with at most [`MAX_ROWS`](super::MAX_ROWS) rows of one type, unit, basis,
/// source and context. All columns that are present have the same length.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Samples {
    /// The data type of the numbers.
    #[serde(rename = "type")]
    pub data_type: TypeName,
    /// The UCUM unit of `value`, `min` and `max`.
    pub unit: Cow<'static, str>,
    /// What the value of a row covers.
    pub basis: Basis,
    /// Whether the times are wall-clock times written as if they were UTC, because the offset is unknown.
    pub floating: bool,
    /// Whether the platform filled in or added up these numbers, so they were not measured.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub derived: bool,
    /// Where the numbers come from.
    pub source: Arc<Provenance>,
    /// The circumstances of the numbers.
    pub context: Context,
    /// The source records that the rows belong to.
    pub owners: Vec<Arc<Owner>>,
    /// For each row, an index into `owners`; null if there is one owner.
    pub owner: Option<Vec<u32>>,
    /// Start, in milliseconds since 1970-01-01T00:00:00Z.
    pub start: Vec<i64>,
    /// Exclusive end, in milliseconds since 1970-01-01T00:00:00Z; null for instants.
    pub end: Option<Vec<i64>>,
    /// The value; null if a `code` replaces the value.
    #[serde(with = "columns::nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Option<f64>>"))]
    pub value: Nullable,
    /// The least value in what the row covers.
    #[serde(with = "columns::nullable_option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<Option<f64>>>"))]
    pub min: Option<Nullable>,
    /// The greatest value in what the row covers.
    #[serde(with = "columns::nullable_option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<Option<f64>>>"))]
    pub max: Option<Nullable>,
    /// A code that replaces a value or adds to a value.
    pub code: Option<Vec<Option<Cow<'static, str>>>>,
    /// The sender's own calendar date; null if unknown.
    pub local_date: Option<Vec<Option<NaiveDate>>>,
    /// Tells apart raw points that a sender may rightly repeat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<Vec<u32>>,
    /// Position columns for the type `location`, in place of `value`.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The numbers before conversion.
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
    /// The UUIDv5 of the key and part. The same fact has the same id on every machine and in every delivery.
    pub id: uuid::Uuid,
    /// The identity of the source record.
    pub key: String,
    /// Tells apart several documents of one source record, for example the naps listed in a sleep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// How a higher rank replaces this claim.
    pub scope: Scope,
    /// The order of this claim among claims about the key.
    pub rank: Rank,
    /// The data type of the document.
    #[serde(rename = "type")]
    pub data_type: TypeName,
    /// Start.
    pub start: DateTime<Utc>,
    /// Exclusive end; equal to `start` for an instant.
    pub end: DateTime<Utc>,
    /// Seconds to add to UTC for the local wall clock; null if unknown.
    pub utc_offset: Option<i32>,
    /// Whether `start` and `end` are wall-clock times written as if they were UTC.
    pub floating: bool,
    /// The sender's own calendar date, otherwise computed from start and offset; null if both are unknown.
    pub local_date: Option<NaiveDate>,
    /// The content of the document.
    #[serde(flatten)]
    pub body: Body,
    /// Where the document comes from.
    pub source: Arc<Provenance>,
    /// The sender's own id. It may change with every sync, so it is never an identity.
    pub record_id: Option<String>,
    /// When the sender last changed the source record, never after the receipt; null if the sender does not
    /// keep records by id. See [`Revision`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<DateTime<Utc>>,
    /// What the sender sent and the canonical fields do not hold.
    pub extra: Map<String, Value>,
}

/// A source record that its sender has deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Delete {
    /// The provider of the record.
    pub provider: Provider,
    /// The sender's id of the record.
    pub record_id: String,
    /// The data type; null if unknown.
    #[serde(rename = "type")]
    pub data_type: Option<TypeName>,
    /// The sender's own time that orders deletions and upserts, in milliseconds since 1970-01-01T00:00:00Z.
    /// If null, the time of receipt orders them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
}

/// A window: the delivery holds all rows of a type, basis, bucket width and source in `[start, end)`. Rows of
/// earlier deliveries that the delivery does not repeat are gone.
///
/// The window covers rows that lie in the range and have its source, or a source with its app among others
/// ([`Provenance::covers`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ReplaceWindow {
    /// The data type of the rows.
    #[serde(rename = "type")]
    pub data_type: TypeName,
    /// The basis of the rows.
    pub basis: Basis,
    /// The length of each row in seconds; null for raw rows.
    pub bucket_s: Option<i64>,
    /// The source of the rows.
    pub source: Arc<Provenance>,
    /// Start of the range.
    pub start: DateTime<Utc>,
    /// Exclusive end of the range.
    pub end: DateTime<Utc>,
    /// Whether the window covers whole source records, whatever their data types, apps and devices. Those are
    /// the records with a [`Revision`] that lies in the range and with the provider, `via`, `install` and
    /// `original_type` of `source`. `type` and `basis` are then those of most data in such a record.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole_records: bool,
    /// How many rows of this delivery the window covers, or how many records if it covers whole records. Each
    /// identity counts once; null if unknown. A window over as many rows as are visible removes nothing. The
    /// number is not part of the window's identity.
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
    /// The sender's name for the account; null if unknown.
    pub subject: Option<String>,
    /// When it happened; null if unknown.
    pub at: Option<DateTime<Utc>>,
    /// The full new set of permissions, if the event is about permissions. For `permission_lost`, the lost
    /// permissions. For `token_expired`, the sender's data types whose tokens have expired. Null if unknown.
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
    /// Returns the name, as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            AccountEvent::Deregistered => "deregistered",
            AccountEvent::PermissionsChanged => "permissions_changed",
            AccountEvent::PermissionLost => "permission_lost",
            AccountEvent::TokenExpired => "token_expired",
        }
    }
}

/// Data that waits to be pulled. The URL carries a token: never log it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Fetch {
    /// The URL to pull from.
    pub url: String,
    /// The list key of the answer. The caller passes it as the record type when the answer is normalised.
    pub list_key: String,
    /// The sender's name for the account; null if unknown.
    pub subject: Option<String>,
    /// The file, if the answer is the file of a workout and not a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FetchFile>,
}

/// The file of a workout. Most senders give it out only once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FetchFile {
    /// `FIT`, `TCX` or `GPX`; null if unknown.
    pub file_type: Option<String>,
    /// The sender's own id of the file.
    pub record_id: Option<String>,
    /// The key of the workout; null if unknown.
    pub workout: Option<String>,
}
