//! What the senders of Apple Health data share: HealthKit's quantities, and the labels of its units.

pub(super) mod quantities;
pub(super) mod sports;
pub(super) mod types;
pub(super) mod unit_names;
pub(super) mod units;
