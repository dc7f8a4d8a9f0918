//! What the items of all Garmin lists share: a user, a key, an order, a source.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::MAPPING;
use super::fields::{Column, emit};
use super::list::List;
use super::when::{When, time};
use crate::ledger::{Flag, Reason};
use crate::record::{Body, DataType, Key, Method, Owner, Provenance, Provider, Rank, Record, Scope, Slot};
use crate::source::output::Output;
use crate::take::Object;

/// Fields that say which summary it is, when it was, and how it came to be.
const NO_MEASURES: &[&str] = &[
    "activityType",
    "enhanced",
    "source",
    "summaryId",
    "calendarDate",
    "startTimeInSeconds",
    "startTimeOffsetInSeconds",
    "measurementTimeInSeconds",
    "measurementTimeOffsetInSeconds",
    "durationInSeconds",
];

/// One item of a list. Its user is already taken.
pub(super) struct Item<'a> {
    pub(super) object: Object<'a>,
    pub(super) list: &'static List,
    pub(super) subject: Option<String>,
    /// Epoch milliseconds.
    pub(super) received_at: i64,
    /// The item's place among the items of the body.
    pub(super) position: i64,
}

/// What the rows of an item state beside what every item states.
pub(super) struct Statement {
    /// The last part of the key.
    pub(super) id: String,
    pub(super) scope: Scope,
    /// The places of the rank before the mapping's version.
    pub(super) order: Rank,
    pub(super) utc_offset: Option<i32>,
    pub(super) slot: Option<Slot>,
    pub(super) app: Option<String>,
    /// `None` if the sender does not state it.
    pub(super) method: Option<Method>,
}

impl Statement {
    /// Returns the statement of a whole source record that a device recorded.
    pub(super) fn document(id: String, order: Rank, when: &When) -> Self {
        Statement {
            id,
            scope: Scope::Document,
            order,
            utc_offset: when.utc_offset,
            slot: None,
            app: None,
            method: Some(Method::Automatic),
        }
    }
}

impl Item<'_> {
    /// Returns the key of this item.
    pub(super) fn key(&self, id: &str) -> String {
        self.key_in(self.list.key, id)
    }

    /// Returns the key of what this item describes, under the name of another list.
    pub(super) fn key_in(&self, list: &str, id: &str) -> String {
        Key::new(Provider::Garmin).optional(self.subject.as_deref()).part(list).part(id).into()
    }

    /// Returns a rank: the sender's own order, then the version of the mapping, then the place in the body.
    pub(super) fn rank(&self, order: Rank) -> Rank {
        [order, vec![MAPPING, self.position]].concat()
    }

    /// Takes Garmin's id of the summary, which changes with every sync.
    pub(super) fn summary_id(&mut self) -> Option<String> {
        let id = self.object.string("summaryId")?.into_owned();
        if is_generated(&id) {
            self.object.flagged("summaryId", Flag::TestData);
        }
        Some(id)
    }

    /// Returns the provenance of the item.
    pub(super) fn provenance(&self, record_id: Option<&str>, method: Option<Method>) -> Provenance {
        Provenance {
            subject: self.subject.clone(),
            app: record_id.is_some_and(is_generated).then(|| "data_generator".to_owned()),
            method,
            ..Provenance::new(Provider::Garmin, self.list.key)
        }
    }

    /// Hands out the rows of an item that has no document. An item without a row and without an unknown field
    /// that the report would name is refused, so that its leaves do not count as mapped. It is accepted if its
    /// measures are null or empty: it states that nothing was measured. Then it claims nothing.
    pub(super) fn emit(mut self, statement: Statement, columns: Vec<Column>, output: &mut Output<'_>) {
        let record_id = self.summary_id();
        if self.object.is_spent() && columns.iter().all(Column::is_empty) {
            if self.object.took_empty(NO_MEASURES) {
                return drop(self.object.close());
            }
            let reason = "expected at least one value, found none".to_owned();
            return self.object.refuse(Reason::NoValue, reason);
        }
        let mut source = self.provenance(record_id.as_deref(), statement.method);
        source.app = statement.app.or(source.app);
        let owner = Owner::new(self.key(&statement.id), statement.scope, self.rank(statement.order));
        let owner = Owner {
            record_id,
            utc_offset: statement.utc_offset,
            slot: statement.slot,
            extra: self.object.close(),
            ..owner
        };
        emit(columns, &Arc::new(source), &Arc::new(owner), output);
    }
}

/// Returns whether Garmin's Data Generator, a test tool, made the summary. No device's id begins like this.
fn is_generated(summary_id: &str) -> bool {
    let hexadecimal = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut parts = summary_id.strip_prefix("sd").unwrap_or_default().split('-');
    parts.next().is_some_and(hexadecimal) && parts.next().is_some_and(hexadecimal)
}

/// The times of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    /// Epoch milliseconds.
    pub(super) start: i64,
    /// Epoch milliseconds, exclusive.
    pub(super) end: i64,
    pub(super) utc_offset: Option<i32>,
    pub(super) floating: bool,
    pub(super) local_date: Option<NaiveDate>,
}

/// Returns a document of an owner, or `None` if its times are outside the calendar.
pub(super) fn document(
    owner: &Owner,
    part: Option<String>,
    data_type: DataType,
    span: Span,
    body: Body,
    source: &Arc<Provenance>,
    extra: Map<String, Value>,
) -> Option<Record> {
    let (start, end) = (time(span.start)?, time(span.end)?);
    let record = Record {
        utc_offset: span.utc_offset,
        floating: span.floating,
        local_date: span.local_date,
        extra,
        ..Record::new(owner, data_type, start, end, body, Arc::clone(source))
    };
    Some(part.into_iter().fold(record, Record::with_part))
}
