//! `goals`: goals that were reached.

use serde_json::Map;

use super::types;
use super::upload::{Upload, owner};
use super::words::{COMPARISON_TYPE, TRIGGER_FREQUENCY};
use crate::ledger::{Flag, Reason};
use crate::record::{Body, DataType, GoalCompletion, Record, Verdict};
use crate::source::output::Output;
use crate::take::{Judge, Object};

/// Reads a goal. The API does not state when it was reached, so the watch notes the time.
pub(super) fn read(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    let at = upload.take_time(&mut object, "time");
    let name = object.string("dataType");
    let threshold = object.number("threshold");
    let (Some(at), Some(name), Some(threshold)) = (at, name, threshold) else {
        let reason = "expected time, dataType and threshold, found some of them at most";
        return object.refuse(Reason::NoValue, reason.to_owned());
    };
    let known = types::find(&name).map(|(known, _)| known);
    if known.is_none() {
        object.flagged("dataType", Flag::UnknownType);
    }
    let value = known.map_or(threshold, |known| known.convert(threshold));
    let judge = known.map_or(Judge::ANY, |known| Judge::of(known.data_type));
    match judge.verdict(value) {
        Verdict::Plausible => {}
        Verdict::Implausible => object.flagged("threshold", Flag::Implausible),
        // The threshold is in the key, so a goal without one cannot be stored.
        Verdict::Impossible => return object.refuse(Reason::Impossible, judge.reason()),
    }
    let comparison = COMPARISON_TYPE.take(&mut object, "comparisonType").map(|word| word.name);
    let trigger = TRIGGER_FREQUENCY.take(&mut object, "triggerFrequency").map(|word| word.name);
    let goal = GoalCompletion {
        data_type: known.map_or_else(|| types::unknown(&name), |known| known.data_type.into()),
        threshold: value,
        unit: known.map(|known| known.data_type.unit().to_owned()),
        comparison: comparison.map(Into::into),
        trigger: trigger.map(Into::into),
    };
    let threshold = goal.threshold.to_string();
    let parts = [goal.data_type.as_str(), goal.comparison.as_deref().unwrap_or("-"), &threshold];
    let key = upload.key(&["goals", &parts.join(" "), &at.id()]);
    let owner = owner(key, upload.rank(None), at.utc_offset, Map::new());
    let (body, source) = (Body::GoalCompletion(goal), upload.source("PassiveGoal"));
    let record = Record {
        floating: at.floating,
        local_date: at.local_date(),
        extra: object.close(),
        ..Record::new(&owner, DataType::GoalCompleted, at.time(), at.time(), body, source)
    };
    output.record(record);
}
