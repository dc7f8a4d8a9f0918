//! Rows of a table that does not say which record they belong to.

use std::borrow::Cow;
use std::sync::Arc;

use crate::record::{Basis, Context, DataType, Owner, Provenance, Scope};
use crate::source::health_auto_export::item::{Delivery, key, provenance};
use crate::source::health_auto_export::when::When;
use crate::source::health_auto_export::workouts::ORIGINAL_TYPE;
use crate::source::output::{Output, Row, Series};

/// The most owners that are remembered.
const MOST_OWNERS: usize = 64;

/// Writes the rows of one table. Rows of one app share an owner as long as its clock does not change. If the
/// times have no offset, only rows of one time share an owner.
pub(in crate::source::health_auto_export) struct Rows {
    /// The name of the table in keys.
    table: &'static str,
    data_type: DataType,
    owners: Vec<Shared>,
}

/// A row and what it belongs to.
pub(in crate::source::health_auto_export) struct Instant {
    pub(in crate::source::health_auto_export) when: When,
    pub(in crate::source::health_auto_export) app: Option<String>,
    pub(in crate::source::health_auto_export) context: Context,
    /// The row without its time.
    pub(in crate::source::health_auto_export) row: Row,
}

struct Shared {
    app: Option<String>,
    /// The offset of its times, and whether their texts contain it.
    clock: (Option<i32>, bool),
    source: Arc<Provenance>,
    owner: Arc<Owner>,
    /// The time of the latest row, and its ordinal.
    latest: Option<(i64, u32)>,
}

impl Rows {
    pub(in crate::source::health_auto_export) fn new(table: &'static str, data_type: DataType) -> Self {
        Rows { table, data_type, owners: Vec::new() }
    }

    /// Writes a row.
    pub(in crate::source::health_auto_export) fn add(
        &mut self,
        instant: Instant,
        delivery: Delivery,
        position: i64,
        output: &mut Output<'_>,
    ) {
        let Instant { when, app, context, row } = instant;
        let (table, data_type) = (self.table, self.data_type);
        let shared = self.shared(app, when, delivery, position);
        let start = when.at;
        let ordinal = match shared.latest {
            Some((latest, ordinal)) if latest == start => ordinal + 1,
            _ => 0,
        };
        shared.latest = Some((start, ordinal));
        if ordinal == 0 && !when.told {
            // The wall clock identifies the row, so that the key does not change with the caller's zone.
            let key = key(&[Some(table), shared.app.as_deref(), Some(&when.id())]);
            let owner = delivery.owner(position, key, Scope::Document, &[], when.utc_offset);
            shared.owner = Arc::new(owner);
        }
        let series = Series {
            data_type: data_type.into(),
            unit: Cow::Borrowed(data_type.unit()),
            basis: Basis::Instant,
            source: Arc::clone(&shared.source),
            context,
            floating: when.floating(),
            derived: false,
            original_unit: None,
        };
        output.row(&series, &shared.owner, Row { start, ordinal, ..row });
    }

    fn shared(&mut self, app: Option<String>, when: When, delivery: Delivery, position: i64) -> &mut Shared {
        let clock = (when.utc_offset, when.told);
        let same = |shared: &Shared| shared.app == app && shared.clock == clock;
        let at = self.owners.iter().position(same).unwrap_or_else(|| {
            if self.owners.len() == MOST_OWNERS {
                self.owners.clear();
            }
            let key = key(&[Some(self.table), app.as_deref()]);
            let owner = delivery.owner(position, key, Scope::Row, &[], when.utc_offset);
            self.owners.push(Shared {
                source: provenance(app.clone(), ORIGINAL_TYPE),
                owner: Arc::new(owner),
                clock,
                app,
                latest: None,
            });
            self.owners.len() - 1
        });
        &mut self.owners[at]
    }
}
