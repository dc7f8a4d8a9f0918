//! What a vault keeps: packed blocks, deletions and windows, account events.

use std::ops::Range;

use chrono::DateTime;
use wellform_core::{
    reconcile::{
        self, Block, BlockId, Blocks, Census, Corrupt, Delivery, Keys, MARK_BUCKETS, Marks, Summary, Writes,
    },
    record::{Change, TypeName},
};
use worker::{Error, Result, SqlCursor, SqlStorage, SqlStorageValue};

use super::{Applied, Apply, watermarks};

/// A row takes 2 MB; longer blocks are cut.
const PIECE_BYTES: usize = 1 << 20;

/// Tables without rowid, so that a block is one row written and not one more in an index.
const TABLES: &str = "
CREATE TABLE IF NOT EXISTS blocks (
  stream TEXT NOT NULL,
  part TEXT NOT NULL,
  piece INTEGER NOT NULL,    -- from 0; only piece 0 has types, min_start, max_end and keys
  types TEXT,                -- separated and enclosed by spaces
  min_start INTEGER,         -- milliseconds since 1970-01-01T00:00:00Z
  max_end INTEGER,
  keys BLOB,                 -- hashes of the keys that may be in other blocks, too, or null
  data BLOB NOT NULL,
  PRIMARY KEY (stream, part, piece)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks (
  bucket INTEGER PRIMARY KEY,
  data BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS accounts (
  subject TEXT NOT NULL,
  at INTEGER NOT NULL,       -- milliseconds since 1970-01-01T00:00:00Z
  event TEXT NOT NULL,
  permissions TEXT,          -- JSON array
  PRIMARY KEY (subject, at, event)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS watermarks (
  provider TEXT NOT NULL,
  via TEXT NOT NULL,
  install TEXT NOT NULL,
  original_type TEXT NOT NULL,
  data TEXT NOT NULL,        -- JSON
  PRIMARY KEY (provider, via, install, original_type)
) WITHOUT ROWID;
";

/// Narrows a selection of blocks to those that hold one of the types in a JSON array.
const OF_TYPES: &str =
    " AND EXISTS (SELECT 1 FROM json_each(?) AS wanted WHERE instr(types, ' ' || wanted.value || ' '))";

/// The vault's database.
pub struct Store {
    pub(super) sql: SqlStorage,
}

/// A block's name and the range of its times, in milliseconds since 1970-01-01T00:00:00Z.
pub struct Entry {
    /// Its name.
    pub id: BlockId,
    /// Its first start.
    pub start: i64,
    /// Its last end.
    pub end: i64,
}

/// The index entry of a block. Times are milliseconds since 1970-01-01T00:00:00Z.
pub struct Indexed {
    /// The first part of its name.
    pub stream: String,
    /// The second part.
    pub part: String,
    /// The types of its rows and records, separated by spaces.
    pub types: String,
    /// Its first start.
    pub start: i64,
    /// Its last end.
    pub end: i64,
}

impl Store {
    /// Opens the database, and makes its tables the first time.
    pub fn open(sql: SqlStorage) -> Result<Self> {
        sql.exec(TABLES, None)?;
        Ok(Store { sql })
    }

    /// Applies changes.
    pub fn apply(&self, changes: Vec<Change>, how: Apply) -> Result<Applied> {
        let Apply { received_at, history, parts } = how;
        let received =
            DateTime::from_timestamp_millis(received_at as i64).ok_or("a time of receipt out of range")?;
        let watermarks = self.moved(watermarks::of(&changes, received_at as i64))?;
        let mut delivery = Delivery::new(changes, received);
        (delivery.history, delivery.parts) = (history, parts);
        let Writes { blocks, marks, buckets, other } = match reconcile::apply(self, self.marks()?, delivery)?
        {
            reconcile::Applied::Written(writes) => writes,
            reconcile::Applied::NeedsResend => return Ok(Applied::NeedsResend),
        };
        // Nothing after this line fails because of what is stored or was sent.
        let mut rows = 0;
        for bucket in buckets {
            rows += self.write_bucket(bucket, marks.encode(bucket))?;
        }
        for (id, block) in blocks {
            let data = if block.is_empty() { Vec::new() } else { block.encode() };
            rows += self.write_block(&id, &block.summary(), &data)?;
        }
        for (place, data) in watermarks {
            rows += self.write_watermark(&place, data)?;
        }
        for change in other {
            if let Change::Account(account) = change {
                rows += self.write_account(&account, received_at, history)?;
            }
        }
        Ok(Applied::Written { rows })
    }

    /// Returns all deletions and windows.
    pub fn marks(&self) -> Result<Marks> {
        let mut marks = Marks::new();
        for row in self.sql.exec("SELECT bucket, data FROM marks", None)?.raw() {
            if let [SqlStorageValue::Integer(bucket), SqlStorageValue::Blob(data)] = row?.as_slice() {
                let bucket = u8::try_from(*bucket).ok().filter(|bucket| *bucket < MARK_BUCKETS);
                marks.decode(bucket.ok_or("a stored bucket out of range")?, data).map_err(corrupt)?;
            }
        }
        Ok(marks)
    }

    /// Returns the first block after `after`, in the order of names, that may hold rows of these types in `[from, to)`.
    pub fn next_block(
        &self,
        after: Option<&BlockId>,
        from: Option<i64>,
        to: Option<i64>,
        types: Option<&[String]>,
    ) -> Result<Option<Entry>> {
        let mut sql = String::from(
            "SELECT stream, part, min_start, max_end FROM blocks WHERE piece = 0 AND min_start IS NOT NULL",
        );
        let mut values: Vec<SqlStorageValue> = Vec::new();
        if let Some(after) = after {
            sql += " AND (stream, part) > (?, ?)";
            values.extend([after.stream.as_str().into(), after.part.as_str().into()]);
        }
        if let Some(from) = from {
            sql += " AND max_end >= ?";
            values.push(from.into());
        }
        if let Some(to) = to {
            sql += " AND min_start < ?";
            values.push(to.into());
        }
        if let Some(types) = types {
            sql += OF_TYPES;
            values.push(serde_json::to_string(types)?.into());
        }
        sql += " ORDER BY stream, part LIMIT 1";
        Ok(self.entries(&sql, values)?.pop())
    }

    /// Returns the first start of the blocks that may hold rows of these types at `from` or after it.
    pub fn first_start(&self, from: i64, types: Option<&[String]>) -> Result<Option<i64>> {
        let mut sql = String::from("SELECT min(min_start) FROM blocks WHERE piece = 0 AND max_end >= ?");
        let mut values: Vec<SqlStorageValue> = vec![from.into()];
        if let Some(types) = types {
            sql += OF_TYPES;
            values.push(serde_json::to_string(types)?.into());
        }
        match self.sql.exec(&sql, values)?.raw().next().transpose()?.as_deref() {
            Some([SqlStorageValue::Integer(start)]) => Ok(Some(*start)),
            _ => Ok(None),
        }
    }

    /// Returns the other blocks of the stream whose times come within `margin` milliseconds of this one's.
    pub fn neighbours(&self, entry: &Entry, margin: i64) -> Result<Vec<Entry>> {
        self.entries(
            "SELECT stream, part, min_start, max_end FROM blocks
             WHERE piece = 0 AND stream = ? AND part <> ? AND max_end >= ? AND min_start <= ?",
            vec![
                entry.id.stream.as_str().into(),
                entry.id.part.as_str().into(),
                (entry.start - margin).into(),
                (entry.end + margin).into(),
            ],
        )
    }

    /// Calls `each` with the index entry of every block.
    pub fn index(&self, mut each: impl FnMut(&Indexed)) -> Result<()> {
        let rows = self.sql.exec(
            "SELECT stream, part, types, min_start, max_end FROM blocks
             WHERE piece = 0 AND types IS NOT NULL AND min_start IS NOT NULL",
            None,
        )?;
        for row in rows.raw() {
            if let Ok(
                [
                    SqlStorageValue::String(stream),
                    SqlStorageValue::String(part),
                    SqlStorageValue::String(types),
                    SqlStorageValue::Integer(start),
                    SqlStorageValue::Integer(end),
                ],
            ) = <[SqlStorageValue; 5]>::try_from(row?)
            {
                each(&Indexed { stream, part, types, start, end });
            }
        }
        Ok(())
    }

    fn entries(&self, sql: &str, values: Vec<SqlStorageValue>) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for row in self.sql.exec(sql, values)?.raw() {
            let mut row = row?.into_iter();
            if let (
                Some(SqlStorageValue::String(stream)),
                Some(SqlStorageValue::String(part)),
                Some(SqlStorageValue::Integer(start)),
                Some(SqlStorageValue::Integer(end)),
            ) = (row.next(), row.next(), row.next(), row.next())
            {
                entries.push(Entry { id: BlockId { stream, part }, start, end });
            }
        }
        Ok(entries)
    }

    fn ids(&self, sql: &str, values: Vec<SqlStorageValue>) -> Result<Vec<BlockId>> {
        Ok(self.entries(sql, values)?.into_iter().map(|entry| entry.id).collect())
    }

    fn write_bucket(&self, bucket: u8, data: Vec<u8>) -> Result<u64> {
        written(&self.sql.exec(
            "INSERT INTO marks (bucket, data) VALUES (?, ?)
             ON CONFLICT (bucket) DO UPDATE SET data = excluded.data",
            vec![i64::from(bucket).into(), data.into()],
        )?)
    }

    /// Writes a block in pieces, or removes it if it has no data. Returns how many rows that wrote.
    fn write_block(&self, id: &BlockId, summary: &Summary, data: &[u8]) -> Result<u64> {
        let types: Vec<&str> = summary.types.iter().map(TypeName::as_str).collect();
        let types = format!(" {} ", types.join(" "));
        let mut rows = 0;
        let mut pieces = 0_i64;
        for piece in data.chunks(PIECE_BYTES) {
            let first = pieces == 0;
            rows += written(&self.sql.exec(
                "INSERT INTO blocks (stream, part, piece, types, min_start, max_end, keys, data)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                 ON CONFLICT (stream, part, piece) DO UPDATE SET types = excluded.types,
                   min_start = excluded.min_start, max_end = excluded.max_end, keys = excluded.keys,
                   data = excluded.data",
                vec![
                    id.stream.as_str().into(),
                    id.part.as_str().into(),
                    pieces.into(),
                    first.then_some(types.as_str()).into(),
                    summary.start.filter(|_| first).into(),
                    summary.end.filter(|_| first).into(),
                    (first && !summary.keys.is_empty()).then(|| summary.keys.clone()).into(),
                    piece.to_vec().into(),
                ],
            )?)?;
            pieces += 1;
        }
        rows += written(&self.sql.exec(
            "DELETE FROM blocks WHERE stream = ? AND part = ? AND piece >= ?",
            vec![id.stream.as_str().into(), id.part.as_str().into(), pieces.into()],
        )?)?;
        Ok(rows)
    }
}

impl Blocks for Store {
    type Error = Error;

    fn block(&self, id: &BlockId) -> Result<Block> {
        let rows = self.sql.exec(
            "SELECT data FROM blocks WHERE stream = ? AND part = ? ORDER BY piece",
            vec![id.stream.as_str().into(), id.part.as_str().into()],
        )?;
        let mut data = Vec::new();
        for row in rows.raw() {
            if let [SqlStorageValue::Blob(piece)] = row?.as_slice() {
                data.extend_from_slice(piece);
            }
        }
        if data.is_empty() { Ok(Block::new()) } else { Block::decode(&data).map_err(corrupt) }
    }

    fn holding(&self, stream: &str, keys: &Keys) -> Result<Vec<BlockId>> {
        let rows = self.sql.exec(
            "SELECT part, keys FROM blocks WHERE piece = 0 AND stream = ? AND keys IS NOT NULL",
            vec![stream.into()],
        )?;
        let mut holding = Vec::new();
        for row in rows.raw() {
            if let Ok([SqlStorageValue::String(part), SqlStorageValue::Blob(held)]) =
                <[SqlStorageValue; 2]>::try_from(row?)
                && keys.may_be_in(&held)
            {
                holding.push(BlockId { stream: stream.to_owned(), part });
            }
        }
        Ok(holding)
    }

    fn covered_by(&self, windows: &Census) -> Result<Vec<BlockId>> {
        let Some(range) = windows.range() else { return Ok(Vec::new()) };
        let types: Vec<&str> = windows.types().into_iter().map(TypeName::as_str).collect();
        self.ids(
            &format!(
                "SELECT stream, part, min_start, max_end FROM blocks
                 WHERE piece = 0 AND max_end >= ? AND min_start < ?
                   AND ((? AND keys IS NOT NULL) OR (1 {OF_TYPES}))"
            ),
            vec![
                range.start.into(),
                range.end.into(),
                i64::from(windows.whole_records()).into(),
                serde_json::to_string(&types)?.into(),
            ],
        )
    }

    fn near(&self, stream: &str, range: Range<i64>) -> Result<Vec<BlockId>> {
        self.ids(
            "SELECT stream, part, min_start, max_end FROM blocks
             WHERE piece = 0 AND stream = ? AND max_end >= ? AND min_start < ?",
            vec![stream.into(), range.start.into(), range.end.into()],
        )
    }
}

#[allow(clippy::needless_pass_by_value)]
fn corrupt(error: Corrupt) -> Error {
    Error::RustError(error.to_string())
}

/// Returns how many rows a statement without results wrote.
pub(super) fn written(cursor: &SqlCursor) -> Result<u64> {
    for row in cursor.raw() {
        row?;
    }
    Ok(cursor.rows_written() as u64)
}
