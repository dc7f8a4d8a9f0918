//! `mct`: a menstrual cycle or a pregnancy, as the person and Garmin keep track of it. A cycle is identified
//! by its first day.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::Map;

use crate::ledger::Reason;
use crate::record::{
    Basis, Body, DataType, MenstrualCycle, Method, Owner, Pregnancy, Scope, Sensitivity, WeightGoal,
};
use crate::source::output::{Output, Row};
use crate::take::{EXTRA_ELEMENTS, Object};

use super::fields::{Column, GRAM, MILLIGRAM_PER_DECILITRE, emit, measured, measured_in};
use super::item::{Item, Span, document};
use super::when::{DAY, date, midnight};

pub(super) fn read(mut item: Item<'_>, output: &mut Output<'_>) {
    let object = &mut item.object;
    let Some(first_day) = date(object, "periodStartDate") else {
        let reason = "expected periodStartDate, found none that is a date".to_owned();
        return item.object.refuse(Reason::NoTime, reason);
    };
    let updated = object.seconds("lastUpdatedTimeInSeconds");
    let cycle = MenstrualCycle {
        is_predicted: object.boolean("isPredictedCycle"),
        day_in_cycle: days(object, "dayInCycle"),
        length_d: days(object, "cycleLength"),
        predicted_length_d: days(object, "predictedCycleLength"),
        has_specified_length: object.boolean("hasSpecifiedCycleLength"),
        has_specified_period_length: object.boolean("hasSpecifiedPeriodLength"),
    };
    let predicted = cycle.is_predicted == Some(true);
    let mut columns: Vec<Column> = [
        period(object, first_day, predicted),
        phase(object, first_day, updated, &cycle),
        fertile_window(object, first_day),
    ]
    .into_iter()
    .flatten()
    .collect();
    let expecting = pregnancy(object, first_day);

    let record_id = item.summary_id();
    let method = if predicted { Method::Automatic } else { Method::Manual };
    let source = Arc::new(item.provenance(record_id.as_deref(), Some(method)));
    // This is the only summary with a version of its own.
    let rank = item.rank(vec![updated.unwrap_or(0), item.received_at]);
    let owner = Owner::new(item.key(&first_day.to_string()), Scope::Document, rank);
    let owner = Arc::new(Owner { record_id, ..owner });
    let extra = item.object.close();
    let length = cycle.length_d.or(cycle.predicted_length_d).unwrap_or(0);
    let span = of_dates(first_day, midnight(first_day) + length * DAY);
    let data_type = DataType::MenstrualCycle;
    if let Some(record) = document(&owner, None, data_type, span, Body::MenstrualCycle(cycle), &source, extra)
    {
        output.record(record);
    }
    if let Some((span, body, glucose)) = expecting {
        let part = Some("pregnancy".to_owned());
        let (data_type, body) = (DataType::Pregnancy, Body::Pregnancy(body));
        if let Some(record) = document(&owner, part, data_type, span, body, &source, Map::new()) {
            output.record(record);
        }
        // Glucose alone is not sensitive. Here it reveals a pregnancy.
        if output.is_without(Sensitivity::Reproductive) {
            output.ledger.left_out(DataType::BloodGlucose.name(), glucose.len() as u64);
        } else {
            columns.extend(glucose);
        }
    }
    emit(columns, &source, &owner, output);
}

/// Returns a span in wall-clock times: dates have no offset.
fn of_dates(first_day: NaiveDate, end: i64) -> Span {
    Span { start: midnight(first_day), end, utc_offset: None, floating: true, local_date: Some(first_day) }
}

/// Takes a number of days.
fn days(object: &mut Object<'_>, name: &str) -> Option<i64> {
    let days = object.number_in(name, 0.0..=1000.0, "a number of days from 0 to 1000")?;
    Some(days.round() as i64)
}

/// Returns the period, from the first day of the cycle. Only its length is sent.
fn period(object: &mut Object<'_>, first_day: NaiveDate, predicted: bool) -> Option<Column> {
    let length = days(object, "periodLength")?;
    let start = midnight(first_day);
    let row = Row { start, end: Some(start + length * DAY), local_date: Some(first_day), ..Row::default() };
    let mut column = Column::of_row(DataType::MenstruationPeriod, Basis::Interval, row);
    (column.floating, column.derived) = (true, predicted);
    Some(column)
}

/// Returns the phase as of the last update.
fn phase(
    object: &mut Object<'_>,
    first_day: NaiveDate,
    updated: Option<i64>,
    cycle: &MenstrualCycle,
) -> Option<Column> {
    let number = object.id("currentPhase");
    let name = object.string("currentPhaseType").map(|name| name.to_lowercase());
    let about = [
        ("phase", number.clone().map(Into::into)),
        ("phase_length_d", days(object, "lengthOfCurrentPhase").map(Into::into)),
        ("days_until_next_phase", days(object, "daysUntilNextPhase").map(Into::into)),
    ];
    if name.is_none() && about.iter().all(|(_, value): &(_, Option<serde_json::Value>)| value.is_none()) {
        return None;
    }
    let day = midnight(first_day) + (cycle.day_in_cycle.unwrap_or(1) - 1).max(0) * DAY;
    let code = Some(Cow::Owned(name.or(number).unwrap_or_else(|| "unknown".to_owned())));
    let row = Row { start: updated.unwrap_or(day), code, ..Row::default() };
    let mut column = Column::of_row(DataType::MenstrualCyclePhase, Basis::Instant, row);
    column.floating = updated.is_none();
    column.derived = cycle.is_predicted == Some(true);
    for (name, value) in about {
        column.context.extend(value.map(|value| (Cow::Borrowed(name), value)));
    }
    Some(column)
}

/// Returns the fertile window, which is always predicted. It starts on a day of the cycle, counted from 1.
fn fertile_window(object: &mut Object<'_>, first_day: NaiveDate) -> Option<Column> {
    let names = ["fertileWindowStart", "lengthOfFertileWindow"];
    let [day, length] = names.map(|name| days(object, name));
    let (Some(day), Some(length)) = (day, length) else {
        let alone = [day, length].iter().position(Option::is_some).and_then(|at| names.get(at));
        if let Some(alone) = alone {
            let reason = "expected fertileWindowStart and lengthOfFertileWindow, found one";
            object.reject_taken(alone, Reason::NoTime, reason);
        }
        return None;
    };
    let start = midnight(first_day) + (day - 1).max(0) * DAY;
    let (end, value) = (Some(start + length * DAY), Some(length as f64));
    let mut column =
        Column::of_row(DataType::FertileWindow, Basis::Interval, Row { start, end, value, ..Row::default() });
    (column.floating, column.derived) = (true, true);
    Some(column)
}

/// Takes a pregnancy and the glucose that was logged in it. `{}` means that there is none.
fn pregnancy(object: &mut Object<'_>, first_day: NaiveDate) -> Option<(Span, Pregnancy, Vec<Column>)> {
    const NAME: &str = "pregnancySnapshot";
    let mut snapshot = object.object(NAME, &[])?;
    let body = Pregnancy {
        title: snapshot.string("title").map(Cow::into_owned),
        cycle_start_date: date(&mut snapshot, "pregnancyCycleStartDate"),
        due_date: date(&mut snapshot, "dueDate"),
        original_due_date: date(&mut snapshot, "originalDueDate"),
        delivery_date: date(&mut snapshot, "deliveryDate"),
        number_of_babies: snapshot.string("numOfBabies").map(Cow::into_owned),
        weight_goal: weight_goal(&mut snapshot),
        has_experienced_loss: snapshot.boolean("hasExperiencedLoss"),
        stop_tracking: snapshot.boolean("stopTracking"),
    };
    let glucose = glucose(&mut snapshot);
    object.return_extra(NAME, snapshot.close());
    let first_day = body.cycle_start_date.unwrap_or(first_day);
    let end = body.delivery_date.or(body.due_date).or(body.original_due_date).unwrap_or(first_day);
    Some((of_dates(first_day, midnight(end.max(first_day))), body, glucose))
}

fn weight_goal(snapshot: &mut Object<'_>) -> Option<WeightGoal> {
    const NAME: &str = "weightGoalUserInput";
    let mut goal = snapshot.object(NAME, &[])?;
    let said = WeightGoal {
        height_cm: measured(&mut goal, "heightInCentimeters", DataType::Height),
        weight_kg: measured_in(GRAM, &mut goal, "weightInGrams", DataType::BodyMass)
            .map(|grams| GRAM.convert(grams)),
    };
    snapshot.return_extra(NAME, goal.close());
    (said != WeightGoal::default()).then_some(said)
}

fn glucose(snapshot: &mut Object<'_>) -> Vec<Column> {
    const NAME: &str = "bloodGlucoseList";
    const GLUCOSE: &str = "valueInMilligramsPerDeciliter";
    let ledger = snapshot.ledger();
    // The readings are in order of time, each time once.
    let mut columns = BTreeMap::new();
    let mut left = Map::new();
    for (index, (path, text)) in snapshot.array(NAME).enumerate() {
        let Some(mut entry) = Object::open(text, path, &[], ledger) else { continue };
        let start = entry.seconds("reportTimestampInSeconds");
        let value = measured_in(MILLIGRAM_PER_DECILITRE, &mut entry, GLUCOSE, DataType::BloodGlucose);
        let meal = entry.string("logType").map(|meal| match meal.to_uppercase().as_str() {
            "BEFOREMEAL" => "before_meal".to_owned(),
            "AFTERMEAL" => "after_meal".to_owned(),
            "BEFOREBED" => "before_bed".to_owned(),
            other => other.to_lowercase(),
        });
        let (Some(start), Some(value)) = (start, value) else {
            let reason =
                "expected reportTimestampInSeconds and valueInMilligramsPerDeciliter, found fewer".to_owned();
            entry.refuse(Reason::NoValue, reason);
            continue;
        };
        if columns.contains_key(&start) {
            entry.refuse(Reason::RepeatedTime, "expected each time once, found it again".to_owned());
            continue;
        }
        let (unit, original) = (MILLIGRAM_PER_DECILITRE, Some(value));
        let row = Row { start, value: Some(unit.convert(value)), original, ..Row::default() };
        let mut column = Column::of_row(DataType::BloodGlucose, Basis::Instant, row);
        column.original_unit = Some(unit.code);
        let column = match meal {
            Some(meal) => column.with("relation_to_meal", meal),
            None => column,
        };
        columns.insert(start, column);
        let extra = entry.close();
        if !extra.is_empty() && left.len() < EXTRA_ELEMENTS {
            left.insert(index.to_string(), extra.into());
        }
    }
    snapshot.return_extra(NAME, left);
    columns.into_values().collect()
}
