//! Bytes to source objects, in pieces, with bounded memory.

pub mod json;
