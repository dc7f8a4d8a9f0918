//! Bytes to source objects, in pieces, with bounded memory. The bytes alone say what a body is.

mod body;
pub mod csv;
pub mod json;
mod path;
mod sniff;
mod utf8;

pub use body::{Body, Visit};
pub use path::{Path, Segment};
