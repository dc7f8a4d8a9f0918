//! What the elements of all arrays share: times, an app, a key, a rank.

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
    /// The receipt in epoch milliseconds, or 0 if it is unknown.
    pub(super) received_at: i64,
    /// The zone of times without an offset.
    pub(super) zone: Option<Tz>,
}

impl Delivery {
    /// Returns a rank: the sender's own order, the receipt, the version of the mapping, and the place in the
    /// body.
    pub(super) fn rank(self, order: &[i64], position: i64) -> Rank {
        [order, &[self.received_at, MAPPING, position]].concat()
    }

    /// Returns an owner for a place in the body. `order` comes before the receipt in its rank.
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

    /// Takes a time. Text that is not a time is rejected.
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
    /// The place of the element among those of the body.
    pub(super) position: i64,
}

impl Item<'_> {
    /// Takes a time of the element.
    pub(super) fn when(&mut self, key: &str) -> Option<When> {
        self.delivery.when(&mut self.object, key)
    }

    /// Takes the app that wrote the element. It is HealthKit's name of the source, or an object with that
    /// name.
    pub(super) fn app(&mut self) -> Option<String> {
        app(&mut self.object)
    }

    /// Returns an owner for the element. `order` comes before the receipt in its rank.
    pub(super) fn owner(&self, key: String, scope: Scope, order: &[i64], utc_offset: Option<i32>) -> Owner {
        self.delivery.owner(self.position, key, scope, order, utc_offset)
    }
}

/// The times of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) start: When,
    /// The end, exclusive.
    pub(super) end: When,
    /// The local date, or `None` if the local clock is unknown.
    pub(super) local_date: Option<NaiveDate>,
}

impl Span {
    /// Returns the span between two times, with the local date of the start. Without an end, or with an end
    /// before the start, it is an instant.
    pub(super) fn new(start: When, end: Option<When>) -> Self {
        let end = end.filter(|end| end.at >= start.at).unwrap_or(start);
        Span { start, end, local_date: start.local_date() }
    }
}

/// Returns a document of an owner.
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

/// Returns the name of an app for provenance and keys, with one kind of space. HealthKit joins the names of
/// apps whose data it merged (`A|B`, in any order). Each name then occurs once, in sorted order.
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

/// Returns the provenance of an app's data.
pub(super) fn provenance(app: Option<String>, original_type: &str) -> Arc<Provenance> {
    let source = Provenance::new(Provider::AppleHealth, original_type);
    Arc::new(Provenance { via: Some(ORIGIN.to_owned()), app, ..source })
}

/// Returns a key: the array, then the parts that distinguish its elements. A missing part is `-`.
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
