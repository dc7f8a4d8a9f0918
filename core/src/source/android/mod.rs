//! What the senders of Android share: times, words of enumerations, exercise types.

pub(super) mod exercises;
pub(super) mod when;
pub(super) mod words;
