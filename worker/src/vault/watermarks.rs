//! How far the uploads of a device reach, so that it can go on where it was interrupted: for each app that carries data
//! here, each installation of it and each type of the platform's, what came, whatever became of it since.

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
    /// The app that carried it here; empty where none is told.
    pub via: String,
    /// The installation of that app; empty where none is told.
    pub install: String,
    /// The sender's own name for this kind of data.
    pub original_type: String,
}

/// What came of a type. All times are milliseconds since 1970-01-01T00:00:00Z.
///
/// What two deliveries say is put together in any order, and once or twice, with the same outcome.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watermark {
    /// The latest end. What ends after it was received does not count: it is a plan or an estimate.
    pub until: Option<i64>,
    /// Start and end of the ranges of which all there was came, apart from each other, in order.
    pub covered: Vec<(i64, i64)>,
    /// The first start and the last end by data type.
    pub types: BTreeMap<String, (i64, i64)>,
}

impl Watermark {
    /// What a change says that was received at a time.
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
                // Of one that goes on, so that the same again says nothing new, the days that were over.
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

    /// Adds what another delivery said.
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

/// What the changes of a delivery say.
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

    /// That of data which devices upload; none of what comes otherwise.
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

/// Whether watermarks say what came from a provider, and by whom; its keys say neither.
pub fn is_uploaded(provider: &str) -> bool {
    [Provider::HealthConnect, Provider::WearOs].iter().any(|known| known.as_str() == provider)
}

impl Store {
    /// What devices uploaded.
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

    /// Those watermarks, as JSON, that a delivery moves.
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

    /// Keeps a watermark; returns how many rows that wrote.
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
