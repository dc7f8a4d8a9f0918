//! XML in pieces, visited as if it were JSON: an element is an object of its attributes and its children, and an element
//! with nothing but text is that text, as a number if it is one. A child is in the list of its name, so the second
//! `trkpt` of the first `trkseg` is at `gpx.trk[0].trkseg[0].trkpt[1]`.
//!
//! Only routes (GPX) are read. Prefixes of names, comments, processing instructions and a document type are passed over.

mod node;
mod reader;
mod token;

pub(super) use reader::Reader;

/// The names of the root elements that are read.
pub(super) const ROOTS: [&str; 1] = ["gpx"];

#[cfg(test)]
mod tests;
