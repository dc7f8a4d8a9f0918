//! The SDK's objects as Jackson writes them, among others for Tasker.

use super::dialect::{By, Dialect, Read};
use crate::source::health_connect::aggregates;
use crate::source::health_connect::element::Element;
use crate::source::health_connect::platform::record;

pub(crate) static DIALECT: Dialect =
    Dialect { is_total: |name, _| VALUES.contains(&name), ..Dialect::new("tasker", recognize) };

/// The maps in a result of the platform, by the kind of their values.
const VALUES: [&str; 2] = ["doubleValues", "longValues"];

fn recognize(element: &Element<'_, '_>, by: By) -> Option<Read> {
    match by {
        By::List => None,
        By::Member => element.has_any(&VALUES).then_some(aggregates::read_group),
        By::Record => {
            let is_own = element.is_of_sdk()
                && !element.has_any(&["recordType", "type"])
                && element.within("metadata", "dataOrigin").is_some_and(|origin| origin.starts_with('{'));
            is_own.then_some(record::read_plain)
        }
    }
}
