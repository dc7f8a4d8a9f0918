//! The SDK's objects as Jackson writes them, among others for Tasker.

use super::dialect::{Certainty, Dialect, Read};
use crate::source::health_connect::aggregates;
use crate::source::health_connect::element::Element;
use crate::source::health_connect::platform::record;

pub(crate) static DIALECT: Dialect =
    Dialect { is_total: |name, _| VALUES.contains(&name), ..Dialect::new("tasker", recognize) };

/// The maps of a result of the platform, by the kind of their values.
const VALUES: [&str; 2] = ["doubleValues", "longValues"];

fn recognize(element: &Element<'_, '_>) -> Option<(Certainty, Read)> {
    if element.has_any(&VALUES) {
        return Some((Certainty::Member, aggregates::read_group));
    }
    let origin = element.within("metadata", "dataOrigin");
    let is_own = element.is_of_sdk()
        && !element.has_any(&["recordType", "type"])
        && origin.is_some_and(|origin| origin.starts_with('{'));
    is_own.then_some((Certainty::Record, record::read_plain))
}
