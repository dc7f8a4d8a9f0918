//! Bytes to elements, in pieces, with bounded memory. Only the bytes decide what a body is.

mod body;
#[cfg(test)]
#[path = "../../tests/cases/mod.rs"]
mod cases;
mod container;
pub mod csv;
mod gzip;
mod inflate;
pub mod json;
mod limits;
mod multipart;
mod path;
mod sniff;
mod utf8;
mod xml;
mod zip;

pub use body::{Body, PassedOver, Visit};
pub use limits::Limits;
pub use path::{Path, Segment};
