//! How far the uploads of a device reach, so that it can resume an interrupted upload: for each app that carries data here,
//! each installation of it and each type of the platform, what came, even if it was superseded or deleted since.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wellform_core::record::{Change, Provenance, Provider};
use worker::{Result, SqlStorageValue};

use super::store::{Store, written};

/// A day in milliseconds.
const DAY: i64 = 24 * 3600 * 1000;

/// What a watermark is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The sender.
    pub provider: String,
    /// The app that carried it here, or empty if unknown.
    pub via: String,
    /// The installation of that app, or empty if unknown.
    pub install: String,
    /// The sender's own name for this kind of data.
    pub original_type: String,
}

/// How far the data of a type reaches. All times are milliseconds since 1970-01-01T00:00:00Z.
///
/// Merging is commutative and idempotent: deliveries may come in any order, and twice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watermark {
    /// The latest end. Data that ends after its receipt does not count: it is a plan or an estimate.
    pub until: Option<i64>,
    /// Start and end of the ranges that windows covered, disjoint and in order.
    pub covered: Vec<(i64, i64)>,
    /// The first start and the last end by data type.
    pub types: BTreeMap<String, (i64, i64)>,
}

impl Watermark {
    /// Returns the watermark of a change that was received at a time.
    fn of(change: &Change, received_at: i64) -> Self {
        let mut watermark = Watermark::default();
        match change {
            Change::Samples(samples) => {
                let ends = samples.end.as_ref().unwrap_or(&samples.start);
                for (start, end) in samples.start.iter().zip(ends) {
                    watermark.came(samples.data_type.as_str(), *start, *end, received_at);
                }
            }
            Change::Record { record } => {
                let (start, end) = (record.start.timestamp_millis(), record.end.timestamp_millis());
                watermark.came(record.data_type.as_str(), start, end, received_at);
            }
            Change::ReplaceWindow(window) => {
                let (start, end) = (window.start.timestamp_millis(), window.end.timestamp_millis());
                // A window that is not over covers the days that are, so that the same again moves nothing.
                let end = if end > received_at { received_at - received_at.rem_euclid(DAY) } else { end };
                watermark.covered.extend((start < end).then_some((start, end)));
            }
            _ => {}
        }
        watermark
    }

    fn came(&mut self, data_type: &str, start: i64, end: i64, received_at: i64) {
        self.saw(data_type, start, end);
        if end <= received_at {
            self.until = self.until.max(Some(end));
        }
    }

    /// Adds the watermark of another delivery.
    pub fn merge(&mut self, other: Watermark) {
        self.until = self.until.max(other.until);
        for (name, (start, end)) in other.types {
            self.saw(&name, start, end);
        }
        self.covered.extend(other.covered);
        self.covered.sort_unstable();
        self.covered.dedup_by(|later, earlier| {
            let joined = later.0 <= earlier.1;
            if joined {
                earlier.1 = earlier.1.max(later.1);
            }
            joined
        });
    }

    fn saw(&mut self, data_type: &str, start: i64, end: i64) {
        let range = self.types.entry(data_type.to_owned()).or_insert((start, end));
        *range = (range.0.min(start), range.1.max(end));
    }
}

/// Returns the watermarks of the changes of a delivery.
pub fn of(changes: &[Change], received_at: i64) -> BTreeMap<Place, Watermark> {
    let mut found: BTreeMap<Place, Watermark> = BTreeMap::new();
    for change in changes {
        let source = match change {
            Change::Samples(samples) => &samples.source,
            Change::Record { record } => &record.source,
            Change::ReplaceWindow(window) if window.whole_records => &window.source,
            _ => continue,
        };
        if let Some(place) = Place::of(source) {
            found.entry(place).or_default().merge(Watermark::of(change, received_at));
        }
    }
    found
}

impl Place {
    fn values(&self) -> Vec<SqlStorageValue> {
        let Place { provider, via, install, original_type } = self;
        [provider, via, install, original_type].map(|text| text.as_str().into()).into()
    }

    /// Returns the place of data that a device uploads, or `None` for other data.
    fn of(source: &Provenance) -> Option<Self> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        is_uploaded(source.provider.as_str()).then(|| Place {
            provider: source.provider.as_str().to_owned(),
            via: text(&source.via),
            install: text(&source.install),
            original_type: source.original_type.clone(),
        })
    }
}

/// Returns whether devices upload the data of a provider: then watermarks say what came and from which installation, and
/// keys do not.
pub fn is_uploaded(provider: &str) -> bool {
    [Provider::HealthConnect, Provider::WearOs].iter().any(|known| known.as_str() == provider)
}

impl Store {
    /// Returns all watermarks.
    pub fn watermarks(&self) -> Result<Vec<(Place, Watermark)>> {
        let rows =
            self.sql.exec("SELECT provider, via, install, original_type, data FROM watermarks", None)?;
        let mut watermarks = Vec::new();
        for row in rows.raw() {
            if let Ok(
                [
                    SqlStorageValue::String(provider),
                    SqlStorageValue::String(via),
                    SqlStorageValue::String(install),
                    SqlStorageValue::String(original_type),
                    SqlStorageValue::String(data),
                ],
            ) = <[SqlStorageValue; 5]>::try_from(row?)
            {
                let place = Place { provider, via, install, original_type };
                watermarks.push((place, serde_json::from_str(&data)?));
            }
        }
        Ok(watermarks)
    }

    /// Returns the watermarks that a delivery moves, as JSON.
    pub(super) fn moved(&self, said: BTreeMap<Place, Watermark>) -> Result<Vec<(Place, String)>> {
        let mut moved = Vec::new();
        for (place, said) in said {
            let before = self.sql.exec(
                "SELECT data FROM watermarks WHERE provider = ? AND via = ? AND install = ? AND original_type = ?",
                place.values(),
            )?;
            let before = match before.raw().next().transpose()?.as_deref() {
                Some([SqlStorageValue::String(data)]) => Some(serde_json::from_str::<Watermark>(data)?),
                _ => None,
            };
            let mut after = before.clone().unwrap_or_default();
            after.merge(said);
            if before.as_ref() != Some(&after) {
                moved.push((place, serde_json::to_string(&after)?));
            }
        }
        Ok(moved)
    }

    /// Keeps a watermark. Returns how many rows that wrote.
    pub(super) fn write_watermark(&self, place: &Place, data: String) -> Result<u64> {
        let mut values = place.values();
        values.push(data.into());
        written(&self.sql.exec(
            "INSERT INTO watermarks (provider, via, install, original_type, data) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (provider, via, install, original_type) DO UPDATE SET data = excluded.data",
            values,
        )?)
    }
}
