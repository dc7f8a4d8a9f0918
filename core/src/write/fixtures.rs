//! Changes for the tests of the writers.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{NaiveDate, TimeZone, Utc};
use serde_json::{Map, json};

use crate::record::{
    Basis, Body, Change, DataType, Nullable, Original, Owner, Position, Provenance, Provider, Record,
    Samples, Scope, Sleep, SleepStage, SleepState, StageInterval,
};
#[cfg(feature = "arrow")]
use crate::record::{Resampled, Statistic};

pub(super) fn owner(key: &str) -> Owner {
    Owner {
        record_id: Some("x1-\"2\"".into()),
        utc_offset: Some(3600),
        ..Owner::new(key, Scope::Document, vec![900, 1])
    }
}

pub(super) fn source() -> Arc<Provenance> {
    Arc::new(Provenance {
        subject: Some("u1".into()),
        device: Some("Watch, \"7\"".into()),
        ..Provenance::new(Provider::Garmin, "dailies")
    })
}

pub(super) fn samples() -> Samples {
    Samples {
        owners: vec![owner("garmin/u1/dailies/2024-02-06").into()],
        start: vec![1_707_196_320_000, 1_707_196_335_500],
        value: [Some(61.0), Some(60.5)].into_iter().collect(),
        ..Samples::new(DataType::HeartRate, "/min", Basis::Instant, source())
    }
}

/// Returns a batch with every column except position.
pub(super) fn full() -> Samples {
    Samples {
        basis: Basis::Interval,
        floating: true,
        derived: true,
        context: BTreeMap::from([(Cow::Borrowed("body_position"), json!("lying"))]),
        owners: vec![owner("k1").into(), owner("k2").into()],
        owner: Some(vec![1, 0]),
        end: Some(vec![1_707_196_335_000, 1_707_196_395_500]),
        value: [None, Some(-0.000_000_25)].into_iter().collect(),
        min: Some([Some(0.0), None].into_iter().collect()),
        max: Some([Some(9_007_199_254_740_993.0), Some(1e300)].into_iter().collect()),
        code: Some(vec![Some("off_wrist".into()), None]),
        local_date: Some(vec![NaiveDate::from_ymd_opt(2024, 2, 6), None]),
        ordinal: Some(vec![0, 1]),
        original: Some(Original::new("count/s", Nullable(vec![1.0, f64::NAN]))),
        ..samples()
    }
}

pub(super) fn location() -> Samples {
    Samples {
        data_type: DataType::Location.into(),
        unit: "deg".into(),
        value: Nullable::default(),
        position: Some(Position {
            altitude: Some(Nullable(vec![34.0, f64::NAN])),
            speed: Some(Nullable(vec![2.5, f64::NAN])),
            ..Position::new(vec![52.5, -33.25], vec![13.375, 151.0])
        }),
        ..samples()
    }
}

pub(super) fn record() -> Change {
    let rank = vec![3, 1_707_250_000, 26_880];
    let owner = Owner::new("garmin/u1/sleeps/1707196320", Scope::Document, rank);
    let at = |second: i64| Utc.timestamp_opt(1_707_196_320 + second, 0).single().unwrap_or_default();
    let sleep = Sleep {
        stages: vec![StageInterval::new(SleepStage::Deep, at(0), at(900))],
        asleep_s: Some(25_200),
        is_nap: Some(false),
        state: Some(SleepState::Final),
        ..Sleep::default()
    };
    let record = Record {
        utc_offset: Some(-28_800),
        local_date: NaiveDate::from_ymd_opt(2024, 2, 6),
        extra: Map::from_iter([("validation".to_owned(), json!("ENHANCED_FINAL"))]),
        ..Record::new(&owner, DataType::SleepSession, at(0), at(26_880), Body::Sleep(sleep), source())
    };
    Change::Record { record: Box::new(record) }
}

/// Returns slots of a minute, one of them without a value.
#[cfg(feature = "arrow")]
pub(super) fn minutes() -> Resampled {
    Resampled {
        data_type: DataType::HeartRate.into(),
        unit: "/min".into(),
        basis: Basis::Instant,
        floating: false,
        derived: false,
        source: source(),
        context: BTreeMap::from([("sensor_status".into(), json!("ok"))]),
        resolution_s: 60,
        statistic: Statistic::Mean,
        start: vec![1_707_200_000_000, 1_707_200_120_000],
        end: vec![1_707_200_060_000, 1_707_200_180_000],
        local_date: None,
        value: [Some(61.5), None].into_iter().collect(),
        min: Some([Some(60.0), None].into_iter().collect()),
        max: Some([Some(63.0), None].into_iter().collect()),
        count: vec![2, 0],
        missing: vec![0, 1],
    }
}

/// Returns slots of a day.
#[cfg(feature = "arrow")]
pub(super) fn days() -> Resampled {
    Resampled {
        data_type: DataType::StepCount.into(),
        unit: "{steps}".into(),
        basis: Basis::Interval,
        floating: true,
        derived: true,
        source: source(),
        context: BTreeMap::new(),
        resolution_s: 86_400,
        statistic: Statistic::Sum,
        start: vec![1_707_177_600_000],
        end: vec![1_707_264_000_000],
        local_date: Some(vec![NaiveDate::from_ymd_opt(2024, 2, 6)]),
        value: [Some(4210.0)].into_iter().collect(),
        min: None,
        max: None,
        count: vec![96],
        missing: vec![0],
    }
}
