//! The WebAssembly module of the npm package: wellform-core behind a few calls that JavaScript can make cheaply.
//!
//! What crosses the boundary is objects (options, reports, errors), text (JSON), columns of numbers and bytes, never an
//! object per sample. Only the entry points of the package in `js/` make these calls.

mod input;
mod normalizer;
mod objects;
mod options;
mod outliner;
#[cfg(test)]
mod tests;
