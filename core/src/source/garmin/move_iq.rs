//! `moveIQActivities`: stretches of activity that Garmin detected by itself. They may repeat a recorded
//! workout, so they are workouts with a kind and key of their own.

use std::sync::Arc;

use crate::record::{Basis, Body, DataType, Method, Owner, Scope, Sport, Workout};
use crate::source::output::{Output, Row};
use crate::take::Alias;

use super::fields::{Column, emit};
use super::item::{Item, Span, document};
use super::sports::sport;

/// A third spelling of the offset.
pub(super) const ALIASES: &[Alias] = &[("offsetInSeconds", "startTimeOffsetInSeconds")];

pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) {
    let Some((mut item, when)) = item.when() else { return };
    let activity_type = item.object.string("activityType").map(std::borrow::Cow::into_owned);
    let subtype = item.object.string("activitySubType").map(std::borrow::Cow::into_owned);
    let record_id = item.summary_id();
    let source = Arc::new(item.provenance(record_id.as_deref(), Some(Method::Automatic)));
    // Two kinds may begin at one time, so the kind is part of the key.
    let kind = activity_type.as_deref().unwrap_or("unknown").to_lowercase();
    let key = item.key(&format!("{}@{kind}", when.start_id()));
    let rank = item.rank(vec![item.received_at, when.duration.unwrap_or(0)]);
    let owner = Owner { record_id, utc_offset: when.utc_offset, ..Owner::new(key, Scope::Document, rank) };
    let workout = Workout {
        sport: activity_type.as_deref().map(|name| sport(name).unwrap_or(Sport::Other)),
        original_sport: activity_type,
        original_subsport: subtype,
        is_detected: Some(true),
        ..Workout::default()
    };
    let span = Span {
        start: when.start,
        end: when.end(),
        utc_offset: when.utc_offset,
        floating: false,
        local_date: when.local_date(),
    };
    let extra = item.object.close();
    if let Some(record) =
        document(&owner, None, DataType::Workout, span, Body::Workout(workout), &source, extra)
    {
        output.record(record);
    }
    if let Some(duration) = when.duration {
        let value = Some(duration as f64);
        let row = Row { value, ..when.row() };
        let column = Column::of_row(DataType::WorkoutDuration, Basis::Session, row);
        emit(vec![column], &source, &Arc::new(owner), output);
    }
}
