//! `goals`: goals that were reached.

use super::types;
use super::upload::Upload;
use super::words::{COMPARISON_TYPE, TRIGGER_FREQUENCY};
use crate::record::{Body, DataType, GoalCompletion, Record, Scope, record_id};
use crate::source::output::Output;
use crate::take::Object;

/// Reads a goal. The API does not say when it was reached: the watch notes that.
pub(super) fn read(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    let at = upload.take_time(&mut object, "time");
    let name = object.string("dataType");
    let threshold = object.number("threshold");
    let (Some(at), Some(name), Some(threshold)) = (at, name, threshold) else {
        let reason = "expected time, dataType and threshold, found some of them at most";
        return object.refuse("incomplete", reason.to_owned());
    };
    let known = types::find(&name).map(|(known, _)| known);
    if known.is_none() {
        object.flagged("dataType", "unknown_type");
    }
    let comparison = COMPARISON_TYPE.take(&mut object, "comparisonType").map(|word| word.name);
    let trigger = TRIGGER_FREQUENCY.take(&mut object, "triggerFrequency").map(|word| word.name);
    let goal = GoalCompletion {
        data_type: known.map_or_else(|| types::unknown(&name), |known| known.data_type.into()),
        threshold: known.map_or(threshold, |known| known.convert(threshold)),
        unit: known.map(|known| known.data_type.unit().to_owned()),
        comparison: comparison.map(Into::into),
        trigger: trigger.map(Into::into),
    };
    let threshold = goal.threshold.to_string();
    let parts = [goal.data_type.as_str(), goal.comparison.as_deref().unwrap_or("-"), &threshold];
    let key = upload.key(&["goals", &parts.join(" "), &at.id()]);
    let record = Record {
        id: record_id(&key, None),
        key,
        part: None,
        scope: Scope::Document,
        rank: upload.rank(None),
        data_type: DataType::GoalCompleted.into(),
        start: at.time(),
        end: at.time(),
        utc_offset: at.utc_offset,
        floating: at.floating,
        local_date: at.local_date(),
        body: Body::GoalCompletion(goal),
        source: upload.source("PassiveGoal"),
        record_id: None,
        modified_at: None,
        extra: object.close(),
    };
    output.record(record);
}
