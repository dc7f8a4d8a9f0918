//! Buckets of marks as bytes.

use serde::{Deserialize, Serialize};

use super::super::columns::Corrupt;
use super::super::marks::{
    Bucket, Marks, RecordWindows, RowWindows, Tombstone, WindowRange, WindowSeries, collection_bucket,
    tombstone_bucket, window_bucket,
};
use super::claims::StoredCollection;
use super::{StoredSource, read, write};
use crate::record::{Basis, Provider};

#[derive(Serialize, Deserialize)]
struct StoredBucket {
    tombstones: Vec<(Provider, Box<str>, i64)>,
    windows: Vec<StoredWindows>,
    collections: Vec<(Provider, StoredCollection, Vec<StoredRange>)>,
}

/// Start, end and time of receipt, in milliseconds.
type StoredRange = (i64, i64, i64);

#[derive(Serialize, Deserialize)]
struct StoredWindows {
    data_type: Box<str>,
    basis: Basis,
    bucket_s: Option<i64>,
    source: StoredSource,
    segments: Vec<StoredRange>,
}

fn stored(ranges: &[WindowRange]) -> Vec<StoredRange> {
    ranges.iter().map(|s| (s.start, s.end, s.received_at)).collect()
}

fn restored(stored: Vec<StoredRange>) -> Vec<WindowRange> {
    stored.into_iter().map(|(start, end, received_at)| WindowRange { start, end, received_at }).collect()
}

impl Marks {
    /// Returns the bytes of one bucket. The first byte is a version.
    pub fn encode(&self, bucket: u8) -> Vec<u8> {
        let empty = Bucket::default();
        let bucket = self.buckets.get(usize::from(bucket)).unwrap_or(&empty);
        let tombstones = bucket.tombstones.iter();
        let windows = bucket.row_windows.iter().map(|(series, windows)| StoredWindows {
            data_type: series.data_type.as_str().into(),
            basis: series.basis,
            bucket_s: series.bucket_s,
            source: StoredSource::new(&series.source),
            segments: stored(&windows.0),
        });
        let collections = bucket.record_windows.iter().map(|(collection, windows)| {
            (collection.provider, StoredCollection::new(collection), stored(&windows.0))
        });
        write(&StoredBucket {
            tombstones: tombstones.map(|(t, at)| (t.provider, t.record_id.clone(), *at)).collect(),
            windows: windows.collect(),
            collections: collections.collect(),
        })
    }

    /// Reads one bucket that [`encode`](Self::encode) wrote and replaces what the bucket held. Never panics.
    ///
    /// # Errors
    ///
    /// Returns [`Corrupt`] if the bytes are something else or belong to another bucket.
    pub fn decode(&mut self, bucket: u8, bytes: &[u8]) -> Result<(), Corrupt> {
        let place = self.buckets.get_mut(usize::from(bucket)).ok_or(Corrupt("no such bucket"))?;
        let (stored, rest): (StoredBucket, _) = read(bytes)?;
        if !rest.is_empty() {
            return Err(Corrupt("bytes after the end"));
        }
        let mut found = Bucket::default();
        for (provider, record_id, at) in stored.tombstones {
            let tombstone = Tombstone { provider, record_id };
            if tombstone_bucket(&tombstone) != bucket {
                return Err(Corrupt("a deletion of another bucket"));
            }
            found.tombstones.insert(tombstone, at);
        }
        for stored in stored.windows {
            let series = WindowSeries {
                data_type: (&*stored.data_type).into(),
                basis: stored.basis,
                source: stored.source.restore(),
                bucket_s: stored.bucket_s,
            };
            if window_bucket(&series) != bucket {
                return Err(Corrupt("a window of another bucket"));
            }
            let windows = RowWindows::of_stored(restored(stored.segments));
            found.row_windows.insert(series, windows.ok_or(Corrupt("windows overlap"))?);
        }
        for (provider, collection, ranges) in stored.collections {
            let collection = collection.restore(provider);
            if collection_bucket(&collection) != bucket {
                return Err(Corrupt("a window of another bucket"));
            }
            let windows = RecordWindows::of_stored(&restored(ranges));
            found.record_windows.insert(collection, windows.ok_or(Corrupt("windows lie in each other"))?);
        }
        *place = found;
        Ok(())
    }
}
