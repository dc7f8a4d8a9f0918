//! What the points of a metric have in common.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::grain::{Grain, MINUTE};
use super::width::Width;
use crate::record::{Aggregation, Context, DataType, Shape, TypeName};
use crate::source::health_auto_export::grouping::Grouping;
use crate::source::health_auto_export::item::key;
use crate::source::health_auto_export::when::When;

/// What the points of a series have in common.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::source::health_auto_export) struct Kind {
    pub(in crate::source::health_auto_export) data_type: TypeName,
    /// The name of the metric as a slug.
    pub(in crate::source::health_auto_export) name: Arc<str>,
    pub(in crate::source::health_auto_export) unit: Cow<'static, str>,
    pub(in crate::source::health_auto_export) original_unit: Option<String>,
    pub(in crate::source::health_auto_export) context: Context,
    pub(in crate::source::health_auto_export) stands_for: StandsFor,
    /// Whether a body holds all points of the metric between its first and its last bucket.
    pub(in crate::source::health_auto_export) is_whole: bool,
}

/// What a point of a metric covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source::health_auto_export) enum StandsFor {
    /// What the sender states: a bucket, or the point itself.
    Stated,
    /// Always the point itself.
    Itself,
    /// A night. The point's time is the start of the sleep, and its date is the day of waking.
    Night,
    /// A whole local day. The value is a count of this code.
    Day(&'static str),
}

impl StandsFor {
    /// Returns what points of a canonical type cover.
    pub(super) fn of(data_type: DataType) -> Self {
        match data_type {
            DataType::SleepingWristTemperature | DataType::SleepingBreathingDisturbances => StandsFor::Night,
            DataType::BloodPressure
            | DataType::BloodPressureSystolic
            | DataType::BloodPressureDiastolic
            | DataType::BloodGlucose
            | DataType::InsulinDelivery
            | DataType::SexualActivity
            | DataType::SleepSession => StandsFor::Itself,
            _ => StandsFor::Stated,
        }
    }
}

impl Kind {
    /// Returns whether the total of several buckets is their sum.
    pub(super) fn is_additive(&self) -> bool {
        self.data_type.known().is_some_and(|known| {
            matches!(known.definition().aggregation, Aggregation::Sum | Aggregation::Duration)
        })
    }

    /// Returns what a point covers, according to the grouping of its body.
    pub(super) fn width(&self, point: &Point, grouping: Option<Grouping>) -> Width {
        match (self.stands_for, point.end) {
            (StandsFor::Night, _) => Width::Night,
            (StandsFor::Day(_), _) => Width::Day,
            (_, Some(end)) => Width::Until(end),
            (StandsFor::Itself, None) => Width::Itself,
            (StandsFor::Stated, None) => match grouping {
                None => Width::Unknown,
                Some(Grouping::Buckets(grain)) => Width::of_bucket(grain, point.when.wall),
                Some(Grouping::Default) if self.is_raw_by_default(point.when.wall) => Width::Itself,
                Some(Grouping::Default) => Width::of_bucket(Grain::Minute, point.when.wall),
            },
        }
    }

    /// Returns whether the app leaves the point as it is unless it is set to group points. Heart rates come
    /// one by one. A measurement with seconds is no bucket of a minute.
    fn is_raw_by_default(&self, wall: i64) -> bool {
        self.data_type.known().is_some_and(|known| {
            let is_sample = known.definition().shape == Shape::Sample;
            known == DataType::HeartRate || (is_sample && wall.rem_euclid(MINUTE) != 0)
        })
    }

    /// Returns a key. It names the type, so that each part of a metric has its own key: a table can lack any
    /// part.
    pub(super) fn key(&self, parts: &[Option<&str>]) -> String {
        key(&[&[Some("metrics"), Some(self.data_type.as_str())], parts].concat())
    }

    /// Returns whether a body with this point states that it holds all points around it.
    pub(super) fn states_windows(&self, point: &Point) -> bool {
        self.is_whole && self.is_additive() && point.when.told
    }
}

/// A point of a metric.
#[derive(Debug, Clone)]
pub(in crate::source::health_auto_export) struct Point {
    pub(in crate::source::health_auto_export) when: When,
    /// The end in epoch milliseconds. Only a raw point has one.
    pub(in crate::source::health_auto_export) end: Option<i64>,
    /// The value, or NaN if there is none. The same holds for `min` and `max`.
    pub(in crate::source::health_auto_export) value: f64,
    pub(in crate::source::health_auto_export) min: f64,
    pub(in crate::source::health_auto_export) max: f64,
    /// The value as it was sent, or NaN if it was not converted.
    pub(in crate::source::health_auto_export) original: f64,
    pub(in crate::source::health_auto_export) code: Option<&'static str>,
    /// The numbers that order points of one time. Points that belong together have the same numbers.
    pub(in crate::source::health_auto_export) order: [f64; 2],
    /// The fields of the point that were not understood.
    pub(in crate::source::health_auto_export) extra: Option<Box<Map<String, Value>>>,
}
