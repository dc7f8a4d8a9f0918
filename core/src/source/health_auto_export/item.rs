//! What the elements of all arrays share: times, an app, a key, an order.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde_json::{Map, Value};

use super::when::{self, When};
use super::{MAPPING, ORIGIN};
use crate::ledger::Reason;
use crate::record::{Body, Key, Owner, Provenance, Provider, Rank, Record, Scope, TypeName};
use crate::take::Object;

/// What holds for a whole delivery.
#[derive(Debug, Clone, Copy)]
pub(super) struct Delivery {
    /// Epoch milliseconds; 0 where nobody says.
    pub(super) received_at: i64,
    /// The zone of times without an offset.
    pub(super) zone: Option<Tz>,
}

impl Delivery {
    /// A rank: the sender's own order, the time of receipt, the version of the mapping, the place in the body.
    pub(super) fn rank(self, order: &[i64], position: i64) -> Rank {
        [order, &[self.received_at, MAPPING, position]].concat()
    }

    /// An owner of what stands at a place in the body; `order` stands before the time of receipt in its rank.
    pub(super) fn owner(
        self,
        position: i64,
        key: String,
        scope: Scope,
        order: &[i64],
        utc_offset: Option<i32>,
    ) -> Owner {
        Owner { utc_offset, ..Owner::new(key, scope, self.rank(order, position)) }
    }

    /// Takes a time. What is no time is rejected.
    pub(super) fn when(self, object: &mut Object<'_>, key: &str) -> Option<When> {
        let text = object.string(key)?;
        let Some((when, mended)) = when::read(&text, self.zone) else {
            let reason = format!("expected {}, found another text", when::EXPECTED);
            object.reject_taken(key, Reason::WrongFormat, &reason);
            return None;
        };
        if let Some(how) = mended {
            object.mended(key, how);
        }
        Some(when)
    }
}

/// One element of an array.
pub(super) struct Item<'a> {
    pub(super) object: Object<'a>,
    pub(super) delivery: Delivery,
    /// Its place among the elements of the body.
    pub(super) position: i64,
}

impl Item<'_> {
    /// Takes a time of the element.
    pub(super) fn when(&mut self, key: &str) -> Option<When> {
        self.delivery.when(&mut self.object, key)
    }

    /// Takes the app that wrote the element: HealthKit's name of the source, or an object with that name.
    pub(super) fn app(&mut self) -> Option<String> {
        app(&mut self.object)
    }

    /// An owner of what the element says; `order` stands before the time of receipt in its rank.
    pub(super) fn owner(&self, key: String, scope: Scope, order: &[i64], utc_offset: Option<i32>) -> Owner {
        self.delivery.owner(self.position, key, scope, order, utc_offset)
    }
}

/// When a document is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) start: When,
    /// Exclusive.
    pub(super) end: When,
    /// None where the local clock is not known.
    pub(super) local_date: Option<NaiveDate>,
}

impl Span {
    /// From one time to another; the local date is that of the start. No end, or one before the start: an instant.
    pub(super) fn new(start: When, end: Option<When>) -> Self {
        let end = end.filter(|end| end.at >= start.at).unwrap_or(start);
        Span { start, end, local_date: start.local_date() }
    }
}

/// A document of an owner.
pub(super) fn document(
    owner: &Owner,
    data_type: impl Into<TypeName>,
    span: Span,
    body: Body,
    source: &Arc<Provenance>,
    extra: Map<String, Value>,
) -> Record {
    Record {
        utc_offset: span.start.utc_offset,
        floating: span.start.floating(),
        local_date: span.local_date,
        extra,
        ..Record::new(owner, data_type, span.start.time(), span.end.time(), body, Arc::clone(source))
    }
}

/// Takes the field `source` of an object.
pub(super) fn app(object: &mut Object<'_>) -> Option<String> {
    const KEY: &str = "source";
    if object.peek(KEY).is_some_and(|text| text.starts_with('{')) {
        let mut source = object.object(KEY, &[])?;
        let name = source.string("name").map(Cow::into_owned);
        object.return_extra(KEY, source.close());
        return app_name(&name?);
    }
    app_name(&object.string(KEY)?)
}

/// The name of an app as it stands in provenance and keys: one kind of space, and of several apps whose data HealthKit
/// merged (`A|B`, in any order) each once and in order.
pub(super) fn app_name(text: &str) -> Option<String> {
    let mut names: Vec<String> = text
        .split('|')
        .map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|name| !name.is_empty())
        .collect();
    names.sort();
    names.dedup();
    (!names.is_empty()).then(|| names.join("|"))
}

/// Where data of an app comes from.
pub(super) fn provenance(app: Option<String>, original_type: &str) -> Arc<Provenance> {
    let source = Provenance::new(Provider::AppleHealth, original_type);
    Arc::new(Provenance { via: Some(ORIGIN.to_owned()), app, ..source })
}

/// A key: the array, then what tells its elements apart. A part that is missing is `-`.
pub(super) fn key(parts: &[Option<&str>]) -> String {
    let key = Key::new(Provider::AppleHealth).part(ORIGIN);
    parts.iter().fold(key, |key, part| key.optional(*part)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_apps_are_one_name_in_any_order() {
        let name = |text| app_name(text);
        assert_eq!(name("Ana\u{2019}s Apple\u{a0}Watch").as_deref(), Some("Ana\u{2019}s Apple Watch"));
        assert_eq!(name("iPhone| Apple Watch").as_deref(), Some("Apple Watch|iPhone"));
        assert_eq!(name("Apple Watch|iPhone|iPhone"), name("iPhone|Apple Watch"));
        assert_eq!(name(" | "), None);
    }

    #[test]
    fn parts_of_a_key_are_told_apart() {
        assert_eq!(key(&[Some("ecg"), None]), "apple_health/health_auto_export/ecg/-");
        assert_eq!(key(&[Some("a/b"), Some("-")]), "apple_health/health_auto_export/a%2Fb/%2D");
    }
}
