//! The platform: its record types, and how each is read.

pub(super) mod cycle;
pub(super) mod exercise;
pub(super) mod measures;
pub(super) mod mindfulness;
pub(super) mod nutrition;
pub(super) mod planned;
pub(super) mod quantity;
pub(super) mod record;
pub(super) mod record_types;
pub(super) mod route;
pub(super) mod samples;
pub(super) mod sleep;
pub(super) mod sports;
pub(super) mod types;
pub(super) mod words;
