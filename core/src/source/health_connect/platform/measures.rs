//! Records with values: at an instant, over an interval, or as a series of samples.

use crate::ledger::{Flag, Mend, Reason};
use crate::record::{Basis, Context, DataType, Verdict};
use crate::source::android::when;
use crate::source::android::words::Word;
use crate::source::health_connect::item::Delivery;
use crate::source::health_connect::item::Entry;
use crate::source::health_connect::platform::quantity::{Amount, Quantity};
use crate::source::health_connect::platform::types::{Measure, Qualifier, measure};
use crate::source::health_connect::platform::{samples, words};
use crate::source::health_connect::points::{self, Point};
use crate::source::output::{Output, Row};
use crate::take::{Judge, Object};

/// Reads the values of a record. A record without a value is refused.
pub(crate) fn read(
    mut object: Object<'_>,
    entry: Entry,
    measures: &[Measure],
    qualifiers: &[Qualifier],
    output: &mut Output<'_>,
) {
    let amounts: Vec<(DataType, Amount)> = match measures {
        [only] => take_only(&mut object, only).map(|amount| (only.data_type, amount)).into_iter().collect(),
        _ => measures
            .iter()
            .filter_map(|measure| Some((measure.data_type, take(&mut object, measure)?)))
            .collect(),
    };
    let Some(first) = measures.first().filter(|_| amounts.is_empty()) else {
        let context = take_context(&mut object, qualifiers);
        let entry = entry.with_extra(object.close());
        for (data_type, amount) in amounts {
            entry.amount(data_type, amount, &context, output);
        }
        return;
    };
    let reason = format!("expected {}, found none that is a value", first.field);
    object.refuse(Reason::NoValue, reason);
}

/// Takes the only value of a type. Some libraries write it as `value`, with its unit beside it.
fn take_only(object: &mut Object<'_>, measure: &Measure) -> Option<Amount> {
    if object.peek(measure.field).is_some() || !object.has("value") {
        return take(object, measure);
    }
    let of_value = Measure { field: "value", ..*measure };
    if object.peek("value").is_some_and(|text| text.starts_with('{')) {
        return take(object, &of_value);
    }
    points::take(object, &of_value, "unit")
}

/// Takes a value in the unit of its type.
pub(crate) fn take(object: &mut Object<'_>, measure: &Measure) -> Option<Amount> {
    let amount = take_as_sent(object, measure)?;
    check(object, measure.field, amount, measure)
}

/// Takes a value without judging it.
fn take_as_sent(object: &mut Object<'_>, measure: &Measure) -> Option<Amount> {
    let unit = measure.quantity.unit_of(measure.data_type);
    measure.quantity.take(object, measure.field, measure.bare, unit)
}

/// Takes a value that may be missing. One library writes a missing value as zeros in all units.
pub(crate) fn take_optional(object: &mut Object<'_>, measure: &Measure) -> Option<Amount> {
    let amount = take_as_sent(object, measure)?;
    let amount = unless_missing(object, measure.field, amount)?;
    check(object, measure.field, amount, measure)
}

/// Returns a value that was taken, or `None` if it is the zero that a library writes for a missing value.
pub(crate) fn unless_missing(object: &Object<'_>, field: &str, amount: Amount) -> Option<Amount> {
    if amount.all_zero {
        object.mended(field, Mend::ZeroForMissing);
        return None;
    }
    Some(amount)
}

fn is_in([least, most]: [f64; 2], value: f64) -> bool {
    (least..=most).contains(&value)
}

/// Returns a value that was taken, or `None` if it is missing or not possible. The platform's database writes
/// the least double or -1 for a missing value. A value out of the platform's range is flagged, because other
/// versions of the platform accept other values.
pub(crate) fn check(
    object: &mut Object<'_>,
    field: &str,
    amount: Amount,
    measure: &Measure,
) -> Option<Amount> {
    let amount = without_sentinel(object, field, amount, measure.range)?;
    let judge = Judge::of(measure.data_type);
    if judge.verdict(amount.value) == Verdict::Plausible && !is_in(measure.range, amount.value) {
        object.flagged(field, Flag::Implausible);
        return Some(amount);
    }
    object.judge(field, judge, amount.value).then_some(amount)
}

/// Returns a value that was taken, or `None` if it is missing or not possible. For values that the platform accepts without a range.
pub(crate) fn judged(
    object: &mut Object<'_>,
    field: &str,
    amount: Amount,
    data_type: DataType,
) -> Option<Amount> {
    let possible =
        data_type.range().map_or([f64::MIN, f64::MAX], |range| [range.possible.least, range.possible.most]);
    let amount = without_sentinel(object, field, amount, possible)?;
    object.judge(field, Judge::of(data_type), amount.value).then_some(amount)
}

fn without_sentinel(object: &Object<'_>, field: &str, amount: Amount, range: [f64; 2]) -> Option<Amount> {
    let sent = amount.original.map_or(amount.value, |(_, value)| value);
    if sent.is_subnormal() || sent == -1.0 && !is_in(range, sent) {
        object.mended(field, Mend::SentinelForMissing);
        return None;
    }
    Some(amount)
}

/// Takes words for what surrounds a value. A word for unknown is left out.
pub(crate) fn take_context(object: &mut Object<'_>, qualifiers: &[Qualifier]) -> Context {
    let mut context = Context::new();
    for qualifier in qualifiers {
        let word = qualifier.words.take(object, qualifier.field);
        if let Some(name) = word.and_then(Word::told) {
            context.insert(qualifier.name.into(), name.into());
        }
    }
    context
}

impl Entry {
    /// Gives out a value of the whole record.
    pub(crate) fn amount(
        &self,
        data_type: DataType,
        amount: Amount,
        context: &Context,
        output: &mut Output<'_>,
    ) {
        let basis = if self.record_type.is_interval { Basis::Interval } else { Basis::Instant };
        let mut series = self.series(data_type, basis);
        series.context.clone_from(context);
        series.original_unit = amount.original.map(|(unit, _)| unit.into());
        let original = amount.original.map(|(_, value)| value);
        output.row(&series, &self.owner, Row { original, ..self.row(Some(amount.value)) });
    }
}

/// Reads a series: the samples of a record, each an instant. Of two samples at one time the last counts.
pub(crate) fn read_series(
    mut object: Object<'_>,
    entry: Entry,
    measure: &Measure,
    delivery: &Delivery,
    output: &mut Output<'_>,
) {
    if object.peek("samples").is_none()
        && let Some(amount) = take_only(&mut object, measure)
    {
        // One value in place of samples covers the whole span.
        let entry = entry.with_extra(object.close());
        return entry.point(&Point::new(measure.data_type, amount), &Context::new(), output);
    }
    let samples = take_samples(&mut object, "samples", measure, delivery);
    give_out(object, entry, measure, samples, output);
}

/// Reads a skin temperature: differences from a baseline.
pub(crate) fn read_skin_temperature(
    mut object: Object<'_>,
    entry: Entry,
    delivery: &Delivery,
    output: &mut Output<'_>,
) {
    const DELTA: Measure =
        measure("delta", DataType::SkinTemperatureDelta, Quantity::TemperatureDelta, "Cel", [-30.0, 30.0]);
    const BASELINE: Measure =
        measure("baseline", DataType::SkinTemperatureBaseline, Quantity::Temperature, "Cel", [0.0, 100.0]);
    const LOCATION: &[Qualifier] = &[Qualifier {
        field: "measurementLocation",
        name: "measurement_location",
        words: &words::SKIN_TEMPERATURE_LOCATION,
    }];
    let baseline = take(&mut object, &BASELINE);
    let context = take_context(&mut object, LOCATION);
    let samples = take_samples(&mut object, "deltas", &DELTA, delivery);
    if samples.is_empty() && baseline.is_none() {
        return object.refuse(Reason::NoValue, "expected deltas or a baseline, found neither".to_owned());
    }
    let entry = entry.with_extra(object.close());
    if let Some(amount) = baseline {
        entry.amount(DataType::SkinTemperatureBaseline, amount, &context, output);
    }
    entry.samples(&DELTA, samples, &context, output);
}

fn give_out(
    object: Object<'_>,
    entry: Entry,
    measure: &Measure,
    samples: Vec<(i64, Amount)>,
    output: &mut Output<'_>,
) {
    if samples.is_empty() {
        let reason = format!("expected samples with time and {}, found none", measure.field);
        return object.refuse(Reason::NoValue, reason);
    }
    let entry = entry.with_extra(object.close());
    entry.samples(measure, samples, &Context::new(), output);
}

/// Takes the samples of an array, in order of time.
fn take_samples(
    object: &mut Object<'_>,
    field: &str,
    measure: &Measure,
    delivery: &Delivery,
) -> Vec<(i64, Amount)> {
    // If any sample needs a closer look, all are read one by one.
    let judge = Judge::of(measure.data_type);
    let is_usual = |(_, value): &(i64, f64)| {
        is_in(measure.range, *value) && !value.is_subnormal() && judge.verdict(*value) == Verdict::Plausible
    };
    let plain = |array| samples::plain(array, measure.field).filter(|samples| samples.iter().all(is_usual));
    let plain = (measure.quantity == Quantity::Number).then(|| object.take_if(field, plain)).flatten();
    let mut samples: Vec<(i64, Amount)> =
        plain.into_iter().flatten().map(|(at, value)| (at, Amount::plain(value))).collect();
    for mut sample in object.objects(field, &[]) {
        let at = when::take(&mut sample, "time", delivery.zone);
        let amount = take(&mut sample, measure);
        let (Some(at), Some(amount)) = (at, amount) else {
            let reason = format!("expected time and {}, found not both", measure.field);
            sample.refuse(Reason::NoValue, reason);
            continue;
        };
        sample.close_one_of_many();
        samples.push((at.at, amount));
    }
    // The sort is stable: of equal times the last of the body comes last.
    samples.sort_by_key(|(at, _)| *at);
    let before = samples.len();
    samples.reverse();
    samples.dedup_by_key(|(at, _)| *at);
    samples.reverse();
    if samples.len() < before {
        object.mended(field, Mend::RepeatedTime);
    }
    samples
}

impl Entry {
    /// Gives out samples of the record.
    pub(crate) fn samples(
        &self,
        measure: &Measure,
        samples: Vec<(i64, Amount)>,
        context: &Context,
        output: &mut Output<'_>,
    ) {
        let mut series = self.series(measure.data_type, Basis::Instant);
        series.context.clone_from(context);
        if samples.iter().all(|(_, amount)| amount.original.is_none()) {
            let points: Vec<(i64, f64)> = samples.iter().map(|(at, amount)| (*at, amount.value)).collect();
            return output.instants(&series, &self.owner, &points);
        }
        for (start, amount) in samples {
            series.original_unit = amount.original.map(|(unit, _)| unit.into());
            let original = amount.original.map(|(_, value)| value);
            output.row(
                &series,
                &self.owner,
                Row { start, value: Some(amount.value), original, ..Row::default() },
            );
        }
    }
}
