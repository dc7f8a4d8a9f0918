use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::record::{DataType, Owner, Provider, Scope, UNKNOWN_WIDTH};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// 2024-02-06T00:00:00Z.
const MIDNIGHT: i64 = 1_707_177_600_000;

fn batch(data_type: DataType, rows: &[(i64, Option<i64>, Option<f64>)]) -> Samples {
    let interval = rows.iter().any(|(_, end, _)| end.is_some());
    let basis = if interval { Basis::Interval } else { Basis::Instant };
    let source = Provenance::new(Provider::Garmin, "epochs");
    Samples {
        owners: vec![owner(None)],
        start: rows.iter().map(|row| row.0).collect(),
        end: interval.then(|| rows.iter().map(|row| row.1.unwrap_or(row.0)).collect()),
        value: rows.iter().map(|row| row.2).collect(),
        ..Samples::new(data_type, data_type.unit(), basis, source)
    }
}

fn owner(utc_offset: Option<i32>) -> Arc<Owner> {
    Arc::new(Owner { utc_offset, ..Owner::new(format!("k/{utc_offset:?}"), Scope::Row, vec![]) })
}

/// Returns all slots of some batches.
fn slots(resolution: &str, batches: &[Samples]) -> Vec<Resampled> {
    let mut resampler = Resampler::new(resolution.parse().unwrap(), -1_000_000_000..1_000_000_000);
    for batch in batches {
        assert_eq!(resampler.add(batch), Added::Resampled);
    }
    let (apart, slots) = resampler.finish(i64::MIN..i64::MAX);
    assert_eq!(apart, []);
    slots.collect()
}

/// Returns the slots of one series: start, in milliseconds from midnight, and value.
fn values(resolution: &str, batch: &Samples) -> Vec<(i64, f64)> {
    let [slots] = slots(resolution, std::slice::from_ref(batch)).try_into().unwrap();
    slots.start.iter().zip(&slots.value.0).map(|(start, value)| (start - MIDNIGHT, *value)).collect()
}

#[test]
fn instants_have_mean_min_and_max() {
    let beats = [(0, 60.0), (15_000, 61.0), (59_999, 65.0), (MINUTE, 70.0), (3 * MINUTE, 80.0)];
    let rows: Vec<_> = beats.iter().map(|(at, value)| (MIDNIGHT + at, None, Some(*value))).collect();
    let [minutes] = slots("1m", &[batch(DataType::HeartRate, &rows)]).try_into().unwrap();
    assert_eq!((minutes.statistic, minutes.resolution_s), (Statistic::Mean, 60));
    assert_eq!(minutes.start, [0, 1, 3].map(|minute| MIDNIGHT + minute * MINUTE));
    assert_eq!(minutes.end, [1, 2, 4].map(|minute| MIDNIGHT + minute * MINUTE));
    assert_eq!(minutes.value.0, [62.0, 70.0, 80.0]);
    assert_eq!(minutes.min.unwrap().0, [60.0, 70.0, 80.0]);
    assert_eq!(minutes.max.unwrap().0, [65.0, 70.0, 80.0]);
    assert_eq!((minutes.count, minutes.missing), (vec![3, 1, 1], vec![0, 0, 0]));
    assert_eq!(minutes.local_date, None);
}

#[test]
fn a_reading_that_cannot_be_trusted_is_in_no_mean() {
    let rate = |status: Option<&str>, value: f64| {
        let mut batch = batch(DataType::HeartRate, &[(MIDNIGHT, None, Some(value))]);
        batch.min = Some([Some(value)].into_iter().collect());
        batch.context.extend(status.map(|status| (SENSOR_STATUS.into(), status.into())));
        batch
    };
    let good = [
        (None, 60.0),
        (Some("accuracy_low"), 64.0),
        (Some("accuracy_medium"), 65.0),
        (Some("accuracy_high"), 71.0),
    ];
    let bad = UNRELIABLE.map(|status| (Some(status), 30.0));
    let batches: Vec<Samples> =
        good.into_iter().chain(bad).map(|(status, value)| rate(status, value)).collect();
    let [minute] = slots("1m", &batches).try_into().unwrap();
    assert_eq!((minute.value.get(0), minute.min.unwrap().get(0)), (Some(65.0), Some(60.0)));
    assert_eq!((minute.count, minute.missing), (vec![4], vec![3]));
    assert_eq!(minute.context, Context::new());
}

#[test]
fn a_sum_is_split_in_proportion_to_time() {
    let steps = batch(
        DataType::StepCount,
        &[
            (MIDNIGHT + 50 * MINUTE, Some(MIDNIGHT + 70 * MINUTE), Some(100.0)),
            (MIDNIGHT + 55 * MINUTE, Some(MIDNIGHT + 125 * MINUTE), Some(70.0)),
        ],
    );
    assert_eq!(values("1h", &steps), [(0, 55.0), (HOUR, 110.0), (2 * HOUR, 5.0)]);
    let [hours] = slots("1h", &[steps]).try_into().unwrap();
    assert_eq!((hours.statistic, hours.min, hours.max), (Statistic::Sum, None, None));
    assert_eq!(hours.count, [2, 2, 1]);
}

#[test]
fn what_is_stated_by_the_hour_and_by_the_minute_counts_once() {
    let row = |start: i64, minutes: i64, value: f64| {
        (MIDNIGHT + start * MINUTE, Some(MIDNIGHT + (start + minutes) * MINUTE), Some(value))
    };
    // Three hours, one of these hours, two minutes of that hour; an hour with less than its minute; a minute
    // stated twice.
    let rows = [
        row(0, 180, 100.0),
        row(60, 60, 40.0),
        row(60, 1, 3.0),
        row(62, 1, 5.0),
        row(240, 60, 7.0),
        row(241, 1, 9.0),
        row(300, 1, 1.0),
        row(300, 1, 1.0),
    ];
    let hours = values("1h", &batch(DataType::StepCount, &rows));
    let expected = [(0, 20.0), (1, 60.0), (2, 20.0), (4, 9.0), (5, 2.0)];
    assert_eq!(hours, expected.map(|(hour, value)| (hour * HOUR, value)));
    // A mean is unchanged by rows inside rows.
    let mean = values("1h", &batch(DataType::MetabolicEquivalent, &[row(0, 60, 2.0), row(0, 30, 5.0)]));
    assert_eq!(mean, [(0, 3.0)]);
}

#[test]
fn the_reach_is_that_of_the_rows_in_the_range() {
    let row = |start: i64, end: i64| (MIDNIGHT + start * HOUR, Some(MIDNIGHT + end * HOUR), Some(1.0));
    let rows = [row(-5, -4), row(-3, 1), row(2, 3), row(5, 9), row(6, 20)];
    let resolution: Resolution = "1h".parse().unwrap();
    let first = resolution.slot(MIDNIGHT);
    let mut resampler = Resampler::new(resolution, first..first + 6);
    resampler.add(&batch(DataType::MetabolicEquivalent, &rows));
    assert_eq!(resampler.reach(), None);
    resampler.add(&batch(DataType::StepCount, &rows));
    assert_eq!(resampler.reach(), Some(MIDNIGHT - 3 * HOUR..MIDNIGHT + 9 * HOUR));
}

#[test]
fn an_interval_counts_in_a_mean_by_its_length() {
    let effort = batch(
        DataType::MetabolicEquivalent,
        &[
            (MIDNIGHT, Some(MIDNIGHT + 45 * MINUTE), Some(1.0)),
            (MIDNIGHT + 45 * MINUTE, Some(MIDNIGHT + 75 * MINUTE), Some(3.1)),
        ],
    );
    assert_eq!(values("1h", &effort), [(0, 1.525), (HOUR, 3.1)]);
    let still = batch(DataType::MetabolicEquivalent, &[(MIDNIGHT, Some(MIDNIGHT), Some(2.0))]);
    assert_eq!(values("1h", &still), [(0, 2.0)], "without length");
}

#[test]
fn own_extremes_count_and_rows_without_a_value_are_told() {
    let rows = [(MIDNIGHT, None, Some(60.0)), (MIDNIGHT + 1, None, None), (MIDNIGHT + HOUR, None, None)];
    let mut beats = batch(DataType::HeartRate, &rows);
    beats.min = Some(Nullable(vec![55.0, 50.0, f64::NAN]));
    beats.max = Some(Nullable(vec![f64::NAN, 70.0, f64::NAN]));
    let [hours] = slots("1h", &[beats]).try_into().unwrap();
    assert_eq!(hours.value, Nullable(vec![60.0, f64::NAN]));
    assert_eq!(hours.min, Some(Nullable(vec![50.0, f64::NAN])));
    assert_eq!(hours.max, Some(Nullable(vec![70.0, f64::NAN])));
    assert_eq!((hours.count, hours.missing), (vec![1, 0], vec![1, 1]));
}

#[test]
fn what_makes_a_batch_stays_apart() {
    let row = [(MIDNIGHT, Some(MIDNIGHT + HOUR), Some(1.0))];
    let steps = || batch(DataType::StepCount, &row);
    let mut others = vec![
        steps(),
        batch(DataType::Distance, &row),
        batch(DataType::StepCount, &[(MIDNIGHT, None, Some(1.0))]),
    ];
    others.push(Samples { unit: "1".into(), ..steps() });
    others.push(Samples { floating: true, ..steps() });
    others.push(Samples { derived: true, ..steps() });
    others.push(Samples { context: Context::from([("activity_type".into(), json!("WALKING"))]), ..steps() });
    let mut elsewhere = Provenance::clone(&steps().source);
    elsewhere.device = Some("Watch".into());
    others.push(Samples { source: Arc::new(elsewhere), ..steps() });
    let apart = slots("1d", &others);
    assert_eq!(apart.len(), others.len());
    assert!(apart.iter().all(|series| series.value.0 == [1.0] && series.count == [1]));
    others.extend(others.clone());
    assert!(slots("1d", &others).iter().all(|series| series.value.0 == [2.0]));
    assert_eq!(apart.iter().filter(|series| !series.context.is_empty()).count(), 1);
}

#[test]
fn what_does_not_combine_is_left_alone() {
    let row = [(MIDNIGHT, Some(MIDNIGHT + HOUR), Some(1.0))];
    let mut left = vec![
        Samples { basis: Basis::Day, ..batch(DataType::StepCount, &row) },
        Samples { basis: Basis::Session, ..batch(DataType::TotalSleepTime, &row) },
        Samples { data_type: "HKUnheardOf".into(), ..batch(DataType::StepCount, &row) },
    ];
    for coded in [DataType::GarminEpochIntensity, DataType::SleepStage, DataType::Location] {
        left.push(batch(coded, &row));
    }
    let mut resampler = Resampler::new("1h".parse().unwrap(), i64::MIN..i64::MAX);
    for batch in &left {
        assert_eq!(resampler.add(batch), Added::NotResampled, "{}", batch.data_type);
    }
    let (apart, slots) = resampler.finish(i64::MIN..i64::MAX);
    assert_eq!((apart, slots.count()), (vec![], 0));
}

#[test]
fn days_are_local_where_the_offset_is_known() {
    let at = |hour: i64| (MIDNIGHT + hour * HOUR, None, Some(hour as f64));
    let mut beats = batch(DataType::HeartRate, &[at(-2), at(-1), at(22), at(23)]);
    assert_eq!(values("1d", &beats), [(-24 * HOUR, -1.5), (0, 22.5)], "unknown: UTC");
    beats.owners = vec![owner(Some(3600))];
    let [days] = slots("1d", std::slice::from_ref(&beats)).try_into().unwrap();
    assert_eq!(days.start, [-25, -1, 23].map(|hour| MIDNIGHT + hour * HOUR));
    assert_eq!(days.end, [-1, 23, 47].map(|hour| MIDNIGHT + hour * HOUR));
    assert_eq!(days.value.0, [-2.0, 10.5, 23.0]);
    let dates: Vec<_> = days.local_date.unwrap().into_iter().flatten().map(|date| date.to_string()).collect();
    assert_eq!(dates, ["2024-02-05", "2024-02-06", "2024-02-07"]);
    beats.floating = true;
    assert_eq!(values("1d", &beats), [(-24 * HOUR, -1.5), (0, 22.5)], "floating: the wall clock");
    assert_eq!(values("1h", &Samples { floating: false, ..beats })[0], (-2 * HOUR, -2.0), "hours: UTC");
}

#[test]
fn an_interval_over_local_midnight_is_split() {
    let night = [(MIDNIGHT - 3 * HOUR, Some(MIDNIGHT + HOUR), Some(40.0))];
    let mut steps = batch(DataType::StepCount, &night);
    assert_eq!(values("1d", &steps), [(-24 * HOUR, 30.0), (0, 10.0)]);
    steps.owners = vec![owner(Some(2 * 3600))];
    assert_eq!(values("1d", &steps), [(-26 * HOUR, 10.0), (-2 * HOUR, 30.0)]);
}

#[test]
fn a_date_without_an_offset_takes_the_whole_row() {
    let rows =
        [-3, -2, -1].map(|hour| (MIDNIGHT + hour * HOUR, Some(MIDNIGHT + (hour + 2) * HOUR), Some(8.0)));
    let mut steps = batch(DataType::StepCount, &rows);
    let date = |day| NaiveDate::from_ymd_opt(2024, 2, day);
    steps.local_date = Some(vec![date(6), date(20), None]);
    // The date of the second row is no local date of its time, and the third row has no date. Both are placed
    // by UTC.
    assert_eq!(values("1d", &steps), [(-24 * HOUR, 12.0), (0, 12.0)]);
    steps.owners = vec![owner(Some(0))];
    assert_eq!(values("1d", &steps), [(-24 * HOUR, 20.0), (0, 4.0)], "a known offset comes first");
}

#[test]
fn a_day_on_which_the_clock_changes_has_its_own_length() {
    // At 01:00Z on 2024-03-31 the offset changes from +1 to +2 hours.
    let midnight = MIDNIGHT + 54 * DAY;
    let rows: Vec<_> = (-1..22).map(|hour| (midnight + hour * HOUR, None, Some(1.0))).collect();
    let mut beats = batch(DataType::HeartRate, &rows);
    beats.owners = vec![owner(Some(3600)), owner(Some(7200))];
    beats.owner = Some((-1..22).map(|hour| u32::from(hour >= 1)).collect());
    let [day] = slots("1d", &[beats]).try_into().unwrap();
    assert_eq!(
        (day.start, day.end, day.count),
        (vec![midnight - HOUR], vec![midnight + 22 * HOUR], vec![23])
    );
}

/// Returns steps of unknown width at these hours from midnight of a clock one hour ahead of UTC.
fn steps_at(hours: &[(i64, f64)]) -> Samples {
    let rows: Vec<_> =
        hours.iter().map(|(hour, value)| (MIDNIGHT + (hour - 1) * HOUR, None, Some(*value))).collect();
    let mut steps = batch(DataType::StepCount, &rows);
    steps.owners = vec![owner(Some(3600))];
    steps.context.insert(WIDTH.into(), UNKNOWN_WIDTH.into());
    steps
}

/// Returns the hours and the sum of the slots, and the hours of what is in no slot.
fn of_unknown_width(resolution: &str, batches: &[Samples]) -> (Vec<i64>, f64, Vec<i64>) {
    let mut resampler = Resampler::new(resolution.parse().unwrap(), -1_000_000_000..1_000_000_000);
    for batch in batches {
        assert_eq!(resampler.add(batch), Added::Resampled);
    }
    let (apart, slots) = resampler.finish(i64::MIN..i64::MAX);
    let slots: Vec<Resampled> = slots.collect();
    let hours =
        |starts: &[i64]| -> Vec<i64> { starts.iter().map(|start| (start - MIDNIGHT) / HOUR + 1).collect() };
    assert!(slots.len() <= 1);
    let found = slots.first().map(|slots| (hours(&slots.start), slots.value.0.iter().sum()));
    let (slots, sum) = found.unwrap_or_default();
    (slots, sum, apart.iter().flat_map(|samples| hours(&samples.start)).collect())
}

#[test]
fn a_row_that_may_be_the_total_of_a_day_is_in_no_slot() {
    // Totals of days or weeks; hours of two days. One day has its first hour only.
    let days = steps_at(&[(0, 8000.0), (24, 9000.0), (7 * 24, 60_000.0)]);
    let hours = steps_at(&[(0, 41.0), (7, 100.0), (24, 12.0)]);
    for resolution in ["1m", "1h", "1d"] {
        let days = of_unknown_width(resolution, std::slice::from_ref(&days));
        assert_eq!(days, (vec![], 0.0, vec![0, 24, 168]), "{resolution}");
        let (_, sum, apart) = of_unknown_width(resolution, std::slice::from_ref(&hours));
        assert_eq!((sum, apart), (141.0, vec![24]), "{resolution}");
    }
    // Two rows of one time are no total.
    assert_eq!(
        of_unknown_width("1h", &[steps_at(&[(0, 1.0)]), steps_at(&[(0, 2.0)])]),
        (vec![0], 3.0, vec![])
    );
}

#[test]
fn a_point_in_an_interval_of_its_source_counts_once() {
    let mut hour =
        batch(DataType::StepCount, &[(MIDNIGHT + 7 * HOUR, Some(MIDNIGHT + 8 * HOUR), Some(100.0))]);
    hour.owners = vec![owner(Some(3600))];
    let points = steps_at(&[(8, 30.0), (10, 5.0)]);
    assert_eq!(of_unknown_width("1h", &[points, hour]), (vec![8, 10], 105.0, vec![]));
}

#[test]
fn the_day_of_a_row_at_midnight_is_within_reach() {
    let resolution: Resolution = "1h".parse().unwrap();
    let first = resolution.slot(MIDNIGHT - HOUR);
    let mut resampler = Resampler::new(resolution, first..first + 1);
    resampler.add(&steps_at(&[(0, 1.0)]));
    assert_eq!(resampler.reach(), Some(MIDNIGHT - HOUR..MIDNIGHT + 24 * HOUR));
}

#[test]
fn slots_that_overlap_a_time_are_given_whole() {
    let rows = [0, 30, 60, 119, 120].map(|minute| (MIDNIGHT + minute * MINUTE, None, Some(minute as f64)));
    let found = |from: i64, to: i64| {
        let mut resampler = Resampler::new("1h".parse().unwrap(), 0..1_000_000_000);
        resampler.add(&batch(DataType::HeartRate, &rows));
        let time = MIDNIGHT + from * MINUTE..MIDNIGHT + to * MINUTE;
        resampler.finish(time).1.flat_map(|slots| slots.value.0).collect::<Vec<_>>()
    };
    assert_eq!(found(59, 61), [15.0, 89.5]);
    assert_eq!(found(60, 120), [89.5]);
    assert!(found(180, 300).is_empty());
}

#[test]
fn resolutions_are_read_and_written() {
    for text in ["1m", "5m", "15m", "1h", "6h", "12h", "1d"] {
        let resolution: Resolution = text.parse().unwrap();
        assert_eq!(resolution.to_string(), text);
        assert!((1..=1440).contains(&resolution.slots_at_once()));
    }
    for (text, same) in [("60m", "1h"), ("24h", "1d")] {
        assert_eq!(text.parse::<Resolution>().unwrap().to_string(), same);
    }
    for text in [
        "",
        "m",
        "1",
        "0m",
        "-1m",
        "+1m",
        "01m",
        "7m",
        "5h",
        "48h",
        "2d",
        "d",
        "1s",
        "1M",
        "1w",
        "1m,1h",
        "é",
        "9999999999999999999h",
    ] {
        assert_eq!(text.parse::<Resolution>(), Err(NotAResolution), "{text}");
    }
}

/// A row of whole minutes: start and length, value, offset in quarters of an hour.
type Generated = ((i64, i64), Option<i32>, Option<i32>);

fn row() -> impl Strategy<Value = Generated> {
    // Every other row begins and ends on full hours or quarters, as summaries do. Many of them lie inside
    // others.
    let any = (0..4 * 24 * 60_i64, 1..2000_i64);
    let full = (0..26_i64, 0..4_i64, proptest::sample::select(vec![15, 60, 180]))
        .prop_map(|(hour, quarter, length)| (hour * 60 + quarter * 15 / length * length, length));
    (
        prop_oneof![any, full],
        proptest::option::weighted(0.9, -20..200_i32),
        proptest::option::of(-56..=56_i32),
    )
}

fn generated(data_type: DataType, rows: &[Generated]) -> Samples {
    let instant = data_type == DataType::HeartRate;
    let row = |((start, length), value, _): &Generated| {
        let start = MIDNIGHT + start * MINUTE;
        (start, (!instant).then_some(start + length * MINUTE), value.map(f64::from))
    };
    let mut samples = batch(data_type, &rows.iter().map(row).collect::<Vec<_>>());
    samples.owners = rows.iter().map(|row| owner(row.2.map(|quarters| quarters * 900))).collect();
    samples.owner = Some((0..rows.len() as u32).collect());
    samples
}

/// Returns the excess of a row over the rows strictly inside it, computed by the definition.
fn beyond(samples: &Samples, row: usize) -> Option<f64> {
    let extent = |row: usize| extent(samples, row);
    let (start, end) = extent(row);
    let inside: Vec<f64> = (0..samples.start.len())
        .filter(|other| {
            start <= extent(*other).0 && extent(*other).1 <= end && extent(*other) != (start, end)
        })
        .filter_map(|other| beyond(samples, other))
        .collect();
    let value = samples.value.get(row)?;
    Some(if inside.is_empty() { value } else { (value - inside.iter().sum::<f64>()).max(0.0) })
}

/// Returns count, missing and value of each slot by number, computed minute by minute.
fn minute_by_minute(resolution: Resolution, samples: &Samples) -> BTreeMap<i64, (u32, u32, f64)> {
    let sums = statistic(samples) == Some(Statistic::Sum);
    let mut slots: BTreeMap<i64, (u32, u32, f64, f64)> = BTreeMap::new();
    for row in 0..samples.start.len() {
        let start = samples.start[row];
        let minutes = samples.end.as_ref().map_or(1, |end| (end[row] - start) / MINUTE);
        let offset = samples.owners[row].utc_offset.filter(|_| resolution.is_day()).unwrap_or(0);
        let mut before = None;
        for minute in 0..minutes {
            let number = resolution.slot(start + minute * MINUTE + i64::from(offset) * 1000);
            let slot = slots.entry(number).or_default();
            match if sums { beyond(samples, row) } else { samples.value.get(row) } {
                Some(value) => {
                    slot.0 += u32::from(before != Some(number));
                    slot.2 += if sums { value / minutes as f64 } else { value };
                    slot.3 += 1.0;
                }
                None => slot.1 += u32::from(before != Some(number)),
            }
            before = Some(number);
        }
    }
    let value = |(count, missing, sum, weight)| (count, missing, if sums { sum } else { sum / weight });
    slots.into_iter().map(|(number, slot)| (number, value(slot))).collect()
}

proptest! {
    #[test]
    fn slots_are_what_counting_minutes_gives(
        rows in proptest::collection::vec(row(), 1..20),
        data_type in proptest::sample::select(vec![DataType::HeartRate, DataType::StepCount, DataType::MetabolicEquivalent]),
        resolution in proptest::sample::select(vec!["15m", "1h", "1d"]),
    ) {
        let samples = generated(data_type, &rows);
        let [found] = slots(resolution, std::slice::from_ref(&samples)).try_into().unwrap();
        let resolution: Resolution = resolution.parse().unwrap();
        let expected = minute_by_minute(resolution, &samples);
        prop_assert_eq!(found.start.len(), expected.len());
        for (at, (number, (count, missing, value))) in expected.into_iter().enumerate() {
            prop_assert!((found.start[at] - resolution.start_of(number)).abs() <= resolution.margin());
            prop_assert!(found.start[at] < found.end[at]);
            prop_assert_eq!((found.count[at], found.missing[at]), (count, missing));
            match found.value.get(at) {
                Some(mean) => prop_assert!((mean - value).abs() < 1e-6, "{} is not {}", mean, value),
                None => prop_assert_eq!(count, 0),
            }
        }
    }

    /// Every row of unknown width is in the slots or apart, once, however the slots are cut into ranges.
    #[test]
    fn rows_of_unknown_width_are_counted_or_apart(
        hours in proptest::collection::btree_set(0..4 * 24_i64, 1..12),
        at_once in 1..50_i64,
        data_type in proptest::sample::select(vec![DataType::StepCount, DataType::HeartRate]),
        resolution in proptest::sample::select(vec!["15m", "1h", "1d"]),
    ) {
        let resolution: Resolution = resolution.parse().unwrap();
        let rows = steps_at(&hours.iter().map(|hour| (*hour, 1.0)).collect::<Vec<_>>());
        let rows = Samples { data_type: data_type.into(), ..rows };
        let numbers = resolution.slot(MIDNIGHT - 2 * DAY)..resolution.slot(MIDNIGHT + 10 * DAY);
        let (mut counted, mut apart) = (0, Vec::new());
        for from in numbers.clone().step_by(at_once as usize) {
            let range = from..(from + at_once).min(numbers.end);
            let mut resampler = Resampler::new(resolution, range.clone());
            resampler.add(&rows);
            let (alone, slots) = resampler.finish(i64::MIN..i64::MAX);
            counted += slots.flat_map(|slots| slots.count).sum::<u32>() as usize;
            let starts = alone.into_iter().flat_map(|alone| alone.start);
            apart.extend(starts.filter(|start| range.contains(&resolution.slot(*start))));
        }
        let is_alone = |hour: &&i64| *hour % 24 == 0 && hours.range(*hour + 1..*hour + 24).next().is_none();
        let expected: Vec<i64> = hours.iter().filter(is_alone).map(|hour| MIDNIGHT + (hour - 1) * HOUR).collect();
        prop_assert_eq!(&apart, &expected);
        prop_assert_eq!(counted + apart.len(), hours.len());
    }

    /// Compares to the last bit: slots are computed range by range, from rows cut into batches at random.
    #[test]
    fn neither_ranges_nor_batches_matter(
        rows in proptest::collection::vec(row(), 1..12),
        cuts in proptest::collection::vec(1..5_usize, 12),
        at_once in 1..50_i64,
        data_type in proptest::sample::select(vec![DataType::HeartRate, DataType::StepCount, DataType::MetabolicEquivalent]),
        resolution in proptest::sample::select(vec!["15m", "1h", "1d"]),
    ) {
        let [whole] = slots(resolution, &[generated(data_type, &rows)]).try_into().unwrap();
        let resolution: Resolution = resolution.parse().unwrap();
        let mut parts: Vec<Resampled> = Vec::new();
        let numbers = resolution.slot(MIDNIGHT - 2 * DAY)..resolution.slot(MIDNIGHT + 10 * DAY);
        for from in numbers.clone().step_by(at_once as usize) {
            let mut resampler = Resampler::new(resolution, from..(from + at_once).min(numbers.end));
            let mut rest = &rows[..];
            for cut in &cuts {
                let (batch, left) = rest.split_at((*cut).min(rest.len()));
                resampler.add(&generated(data_type, batch));
                rest = left;
            }
            parts.extend(resampler.finish(i64::MIN..i64::MAX).1);
        }
        let joined = parts.into_iter().reduce(|mut all, part| {
            all.start.extend(part.start);
            all.end.extend(part.end);
            all.value.0.extend(part.value.0);
            all.count.extend(part.count);
            all.missing.extend(part.missing);
            for (column, part) in [(&mut all.min, part.min), (&mut all.max, part.max)] {
                column.iter_mut().zip(part).for_each(|(column, part)| column.0.extend(part.0));
            }
            all.local_date.iter_mut().zip(part.local_date).for_each(|(column, part)| column.extend(part));
            all
        });
        prop_assert_eq!(joined, Some(whole));
    }
}
