//! HCGateway: the SDK's records, one or a list, in `data`.

use super::dialect::{By, Dialect, Read};
use crate::source::health_connect::element::{Element, List};
use crate::source::health_connect::platform::record;

pub(crate) static DIALECT: Dialect = Dialect::new("hcgateway", recognize);

fn recognize(element: &Element<'_, '_>, by: By) -> Option<Read> {
    let is_own = by == By::Record && element.list == List::Of("data") && element.is_of_sdk();
    is_own.then_some(record::read_plain)
}
