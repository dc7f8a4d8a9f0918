//! What the senders of Apple Health data share: HealthKit's quantities, the labels of its units, and
//! the languages of the phone.

pub(super) mod languages;
pub(super) mod quantities;
pub(super) mod sports;
pub(super) mod types;
pub(super) mod unit_names;
pub(super) mod units;
