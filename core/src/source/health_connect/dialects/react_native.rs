//! react-native-health-connect, and any other app that sends the SDK's records with the names of the SDK.

use super::dialect::{By, Dialect, Own, Read};
use crate::source::health_connect::element::{Element, List};
use crate::source::health_connect::platform::{record, types};
use crate::source::health_connect::{aggregates, deletions, groups, points, wrapped};

pub(crate) static DIALECT: Dialect = Dialect {
    fields: &[
        ("pageToken", &[]),
        ("nextChangesToken", &[]),
        ("nextToken", &[]),
        ("nextPageToken", &[]),
        ("remainingCount", &[]),
        ("hasMore", &[]),
        (EXPIRED, &[]),
    ],
    is_total: |name, _| aggregates::is_metric(name),
    lists: &["upsertionChanges", DELETIONS],
    deletions: Some(DELETIONS),
    is_envelope: |envelope| {
        let is_own = envelope.has("nextChangesToken") || envelope.has(EXPIRED);
        is_own.then_some(Own::OfHealthConnect)
    },
    expired: |envelope| (envelope.text(EXPIRED) == Some("true")).then(Vec::new),
    ..Dialect::new("react_native", recognize)
};

const DELETIONS: &str = "deletionChanges";
const EXPIRED: &str = "changesTokenExpired";

fn recognize(element: &Element<'_, '_>, by: By) -> Option<Read> {
    match by {
        By::List => match element.list.name() {
            DELETIONS => Some(deletions::read),
            "upsertionChanges" => Some(wrapped::read),
            _ => None,
        },
        By::Member => {
            // Nearly all elements are records, which have a time.
            if !element.is_timed() {
                if groups::type_of(element).is_some() {
                    return Some(groups::read);
                }
                // A medical record is a FHIR resource, which is not read.
                if element.has("fhirResource") {
                    return Some(|_, object, _| points::keep_unknown(object));
                }
            }
            let is_result = element.is_object("result") && element.has("startTime");
            let is_own = is_result || element.any(|name, _| aggregates::is_metric(name));
            is_own.then_some(aggregates::read_group)
        }
        By::Record => {
            let is_named =
                matches!(element.list, List::Of(name) | List::OfData(name) if types::find(name).is_some());
            let is_own = element.is_of_sdk()
                || element.is_timed() && (element.typed || is_named || element.has("recordType"));
            is_own.then_some(record::read_plain)
        }
    }
}
