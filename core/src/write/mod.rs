//! Changes in other forms: lines of JSON, comma-separated values, columns.

#[cfg(feature = "arrow")]
pub mod arrow;
pub mod columns;
pub mod csv;
pub mod ndjson;

#[cfg(test)]
mod fixtures;
