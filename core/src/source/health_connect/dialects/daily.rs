//! Totals of days, from apps that send nothing else.

use super::dialect::{By, Dialect, Read};
use crate::source::health_connect::aggregates;
use crate::source::health_connect::element::Element;

pub(crate) static DIALECT: Dialect =
    Dialect { is_total: aggregates::is_section, ..Dialect::new("daily", recognize) };

fn recognize(element: &Element<'_, '_>, by: By) -> Option<Read> {
    let is_own =
        by == By::Member && element.has_any(&["time", "date"]) && element.any(aggregates::is_section);
    is_own.then_some(aggregates::read_daily)
}
