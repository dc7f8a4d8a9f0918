//! The WebAssembly module of the npm package: wellform-core behind a few calls that JavaScript can make cheaply.
//!
//! What crosses the boundary is text (JSON), columns of numbers and bytes, never an object per sample. The entry
//! points of the package in `js/` make these calls; nobody else should.

mod error;
mod input;
mod normalizer;
mod options;
mod outliner;
#[cfg(test)]
mod tests;
