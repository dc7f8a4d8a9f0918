//! One delivery in, changes and a report out: the options, the first pass and the second pass.

mod early;
mod failure;
mod normalizer;
mod options;
mod outline;
mod reading;
mod skipped;
mod visitor;
mod whole;

pub use failure::Failure;
pub use normalizer::Normalizer;
pub use options::Options;
pub use outline::{Outline, Outliner};
pub use whole::{Normalized, normalize};
