//! Constructors of records that will grow. Each takes the required fields. The caller assigns every other
//! field afterwards.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Map;

use super::{
    Account, AccountEvent, Basis, Body, Context, Delete, Fetch, GoalCompletion, Nullable, Original, Owner,
    Position, Provenance, Provider, Rank, Record, ReplaceWindow, Revision, Samples, Scope, SleepStage, Slot,
    StageInterval, TypeName, record_id,
};

impl Provenance {
    /// Returns a source with only the provider and its own name for the kind of data.
    ///
    /// ```
    /// use wellform_core::record::{Provenance, Provider};
    ///
    /// let mut source = Provenance::new(Provider::Garmin, "dailies");
    /// source.device = Some("Forerunner 265".to_owned());
    /// ```
    pub fn new(provider: Provider, original_type: impl Into<String>) -> Self {
        Provenance {
            provider,
            via: None,
            install: None,
            subject: None,
            app: None,
            device: None,
            device_type: None,
            method: None,
            original_type: original_type.into(),
        }
    }
}

impl Owner {
    /// Returns a claim about a key, without an id, an offset and a revision.
    pub fn new(key: impl Into<String>, scope: Scope, rank: Rank) -> Self {
        Owner {
            key: key.into(),
            scope,
            rank,
            record_id: None,
            utc_offset: None,
            slot: None,
            revision: None,
            extra: Map::new(),
        }
    }
}

impl Revision {
    /// Returns a revision over `[start, end)` that was last changed at `modified_at`. All three are in
    /// milliseconds since 1970-01-01T00:00:00Z.
    pub const fn new(start: i64, end: i64, modified_at: i64) -> Self {
        Revision { start, end, modified_at }
    }
}

impl Slot {
    /// Returns a part of a slot whose lengths are unknown.
    pub fn new(part: impl Into<String>) -> Self {
        Slot { part: part.into(), fills: None, of: None }
    }
}

impl Samples {
    /// Returns a batch without rows and owners. The caller adds at least one owner, and as many cells to
    /// `start` as to every other column in use.
    ///
    /// ```
    /// use wellform_core::reconcile::Model;
    /// use wellform_core::record::{Basis, Change, DataType, Owner, Provenance, Provider, Samples, Scope};
    ///
    /// let received_at = chrono::DateTime::from_timestamp(1_707_290_000, 0).unwrap();
    /// let source = Provenance::new(Provider::AppleHealth, "heart_rate");
    /// let owner = Owner::new("apple_health/heart_rate", Scope::Row, vec![received_at.timestamp_millis()]);
    /// let mut samples = Samples::new(DataType::HeartRate, "/min", Basis::Instant, source);
    /// samples.owners = vec![owner.into()];
    /// samples.start = vec![1_707_200_000_000, 1_707_200_060_000];
    /// samples.value = [Some(61.0), Some(60.5)].into_iter().collect();
    ///
    /// let mut model = Model::new();
    /// model.apply(vec![Change::Samples(Box::new(samples.clone()))], received_at);
    /// assert_eq!(model.current(), [Change::Samples(Box::new(samples))]);
    /// ```
    pub fn new(
        data_type: impl Into<TypeName>,
        unit: impl Into<Cow<'static, str>>,
        basis: Basis,
        source: impl Into<Arc<Provenance>>,
    ) -> Self {
        Samples {
            data_type: data_type.into(),
            unit: unit.into(),
            basis,
            floating: false,
            derived: false,
            source: source.into(),
            context: Context::new(),
            owners: Vec::new(),
            owner: None,
            start: Vec::new(),
            end: None,
            value: Nullable::default(),
            min: None,
            max: None,
            code: None,
            local_date: None,
            ordinal: None,
            position: None,
            original: None,
        }
    }
}

impl Position {
    /// Returns positions in degrees north and east. Each vector has one number a row.
    pub fn new(latitude: Vec<f64>, longitude: Vec<f64>) -> Self {
        Position { latitude, longitude, altitude: None, speed: None, course: None, accuracy: None }
    }
}

impl Original {
    /// Returns the values before conversion, one a row, and their unit as the sender wrote it.
    pub fn new(unit: impl Into<String>, value: Nullable) -> Self {
        Original { unit: unit.into(), value }
    }
}

impl Record {
    /// Returns a document of a source record over `[start, end)`.
    ///
    /// The document takes its key, scope, rank, offset, record id and time of the last change from the owner.
    /// The owner's `extra` is not copied.
    ///
    /// ```
    /// use chrono::DateTime;
    /// use wellform_core::record::{Body, DataType, Owner, Provenance, Provider, Record, Scope, Sport, Workout};
    ///
    /// let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
    /// let owner = Owner::new("garmin/u1/activities/7", Scope::Merge, vec![1]);
    /// let source = Provenance::new(Provider::Garmin, "activities");
    /// let mut workout = Workout::default();
    /// workout.sport = Some(Sport::Running);
    /// let (start, end) = (at(1_707_200_000), at(1_707_203_600));
    /// let mut record = Record::new(&owner, DataType::Workout, start, end, Body::Workout(workout), source);
    /// record.utc_offset = Some(3600);
    /// assert_eq!(record.key, owner.key);
    /// ```
    pub fn new(
        owner: &Owner,
        data_type: impl Into<TypeName>,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
        body: Body,
        source: impl Into<Arc<Provenance>>,
    ) -> Self {
        let modified_at = owner.revision.map(|revision| revision.modified_at);
        Record {
            id: record_id(&owner.key, None),
            key: owner.key.clone(),
            part: None,
            scope: owner.scope,
            rank: owner.rank.clone(),
            data_type: data_type.into(),
            start,
            end,
            utc_offset: owner.utc_offset,
            floating: false,
            local_date: None,
            body,
            source: source.into(),
            record_id: owner.record_id.clone(),
            modified_at: modified_at.and_then(DateTime::from_timestamp_millis),
            extra: Map::new(),
        }
    }

    /// Returns the document as one of several documents of its source record. Its id depends on the part.
    ///
    /// ```
    /// use chrono::DateTime;
    /// use wellform_core::record::{Body, DataType, Owner, Provenance, Provider, Record, Scope, Sleep, record_id};
    ///
    /// let owner = Owner::new("garmin/u1/sleeps/1707196320", Scope::Document, vec![1]);
    /// let source = Provenance::new(Provider::Garmin, "sleeps");
    /// let (at, body) = (DateTime::UNIX_EPOCH, Body::Sleep(Sleep::default()));
    /// let nap = Record::new(&owner, DataType::SleepSession, at, at, body, source).with_part("nap/1707220800");
    /// assert_eq!(nap.id, record_id(&owner.key, Some("nap/1707220800")));
    /// ```
    #[must_use]
    pub fn with_part(mut self, part: impl Into<String>) -> Self {
        let part = part.into();
        self.id = record_id(&self.key, Some(&part));
        self.part = Some(part);
        self
    }
}

impl Delete {
    /// Returns a deletion of a record of any type. The time of receipt orders it.
    pub fn new(provider: Provider, record_id: impl Into<String>) -> Self {
        Delete { provider, record_id: record_id.into(), data_type: None, at: None }
    }
}

impl ReplaceWindow {
    /// Returns a window over the raw rows of a type, basis and source in `[start, end)`.
    pub fn new(
        data_type: impl Into<TypeName>,
        basis: Basis,
        source: impl Into<Arc<Provenance>>,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> Self {
        ReplaceWindow {
            data_type: data_type.into(),
            basis,
            bucket_s: None,
            source: source.into(),
            start,
            end,
            whole_records: false,
            rows: None,
        }
    }
}

impl Account {
    /// Returns an event of an unknown account at an unknown time.
    pub const fn new(event: AccountEvent) -> Self {
        Account { event, subject: None, at: None, permissions: None }
    }
}

impl Fetch {
    /// Returns a list to pull.
    pub fn new(url: impl Into<String>, list_key: impl Into<String>) -> Self {
        Fetch { url: url.into(), list_key: list_key.into(), subject: None, file: None }
    }
}

impl StageInterval {
    /// Returns an interval `[start, end)` of one sleep stage.
    pub const fn new(stage: SleepStage, start: DateTime<Utc>, end: DateTime<Utc>) -> Self {
        StageInterval { stage, start, end, original_stage: None }
    }
}

impl GoalCompletion {
    /// Returns a goal that was reached, with its threshold in the unit of the type.
    pub fn new(data_type: impl Into<TypeName>, threshold: f64) -> Self {
        let data_type = data_type.into();
        let unit = data_type.known().map(|known| known.unit().to_owned());
        GoalCompletion { data_type, threshold, unit, comparison: None, trigger: None }
    }
}
