//! `userActivityInfo` and `healthEvents`: what the wearer was doing, and what happened.

use std::borrow::Cow;

use super::sports::EXERCISE_TYPES;
use super::upload::{Upload, owner};
use super::words::{EXERCISE_TRACKED_STATUS, USER_ACTIVITY_STATE};
use crate::ledger::{Flag, Reason};
use crate::read::Path;
use crate::record::{DataType, find_word};
use crate::source::android::when::When;
use crate::source::output::{Output, Row, Series};
use crate::take::Object;

/// The number and the name of the only type of health event, as letters.
const FALL_DETECTED: [&str; 2] = ["3", "falldetected"];

/// What libraries write around its name, as letters.
const AROUND: [&str; 3] = ["healtheventtype", "healthevent", "type"];

/// Reads what the wearer was doing from a time on. The API repeats it with its first time: all repetitions
/// are one row.
pub(super) fn read_activity(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    let at = upload.take_time(&mut object, "stateChangeTime");
    let state = USER_ACTIVITY_STATE.take(&mut object, "userActivityState");
    let (Some(at), Some(state)) = (at, state) else {
        let reason = "expected stateChangeTime and userActivityState, found at most one of them";
        return object.refuse(Reason::NoValue, reason.to_owned());
    };
    let mut series = upload.series(DataType::UserActivityState, "UserActivityInfo");
    if let Some(mut exercise) = object.object("exerciseInfo", &[]) {
        take_exercise(&mut exercise, &mut series);
        object.return_extra("exerciseInfo", exercise.close());
    }
    emit(upload, series, at, state.name, object, output);
}

fn take_exercise(exercise: &mut Object<'_>, series: &mut Series) {
    if let Some(found) = EXERCISE_TYPES.take(exercise, "exerciseType") {
        series.context.insert("sport".into(), found.sport.name().into());
        series.context.insert("exercise_type".into(), found.name.into());
    }
    if let Some(status) = EXERCISE_TRACKED_STATUS.take(exercise, "exerciseTrackedStatus") {
        series.context.insert("exercise_tracked_status".into(), status.name.into());
    }
}

/// Reads what happened to the wearer.
pub(super) fn read_event(
    upload: &mut Upload,
    mut object: Object<'_>,
    path: &Path,
    text: &str,
    output: &mut Output<'_>,
) {
    let ledger = output.ledger;
    let is_fall = |text: &str| {
        let text = Some(text.trim_matches('"')).filter(|text| !text.starts_with(['[', '{']))?;
        find_word(text, &AROUND, |letters| FALL_DETECTED.contains(&letters).then_some(()))
    };
    if object.take_if("type", is_fall).is_none() {
        ledger.flagged(path, Flag::UnknownType);
        return ledger.kept(path, text);
    }
    let Some(at) = upload.take_time(&mut object, "eventTime") else {
        return object.refuse(Reason::NoTime, "expected eventTime, found none".to_owned());
    };
    let series = upload.series(DataType::FallDetected, "HealthEvent");
    emit(upload, series, at, "detected".into(), object, output);
}

/// Hands out a row that describes an instant in a word.
fn emit(
    upload: &Upload,
    mut series: Series,
    at: When,
    code: Cow<'static, str>,
    object: Object<'_>,
    output: &mut Output<'_>,
) {
    series.floating = at.floating;
    let key = upload.key(&[series.data_type.as_str(), &code, &at.id()]);
    let owner = owner(key, upload.rank(None), at.utc_offset, object.close());
    output.row(&series, &owner, Row { start: at.at, code: Some(code), ..Row::default() });
}
