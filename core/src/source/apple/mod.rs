//! What the senders of Apple Health data share: HealthKit's quantities, and the labels of its units.

pub(super) mod quantities;
pub(super) mod units;
