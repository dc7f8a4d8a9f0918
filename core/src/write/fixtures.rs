//! Changes for the tests of the writers.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{NaiveDate, TimeZone, Utc};
use serde_json::{Map, json};

use crate::record::{
    Basis, Body, Change, DataType, Nullable, Original, Owner, Position, Provenance, Provider, Record,
    Samples, Scope, Sleep, SleepStage, SleepState, StageInterval, record_id,
};
#[cfg(feature = "arrow")]
use crate::record::{Resampled, Statistic};

pub(super) fn owner(key: &str) -> Owner {
    Owner {
        key: key.into(),
        scope: Scope::Document,
        rank: vec![900, 1],
        record_id: Some("x1-\"2\"".into()),
        utc_offset: Some(3600),
        slot: None,
        revision: None,
        extra: Map::new(),
    }
}

pub(super) fn source() -> Arc<Provenance> {
    Arc::new(Provenance {
        provider: Provider::Garmin,
        via: None,
        install: None,
        subject: Some("u1".into()),
        app: None,
        device: Some("Watch, \"7\"".into()),
        device_type: None,
        method: None,
        original_type: "dailies".into(),
    })
}

pub(super) fn samples() -> Samples {
    Samples {
        data_type: DataType::HeartRate.into(),
        unit: "/min".into(),
        basis: Basis::Instant,
        floating: false,
        derived: false,
        source: source(),
        context: BTreeMap::new(),
        owners: vec![owner("garmin/u1/dailies/2024-02-06").into()],
        owner: None,
        start: vec![1_707_196_320_000, 1_707_196_335_500],
        end: None,
        value: [Some(61.0), Some(60.5)].into_iter().collect(),
        min: None,
        max: None,
        code: None,
        local_date: None,
        ordinal: None,
        position: None,
        original: None,
    }
}

/// A batch with every column but position.
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
        original: Some(Original { unit: "count/s".into(), value: Nullable(vec![1.0, f64::NAN]) }),
        ..samples()
    }
}

pub(super) fn location() -> Samples {
    Samples {
        data_type: DataType::Location.into(),
        unit: "deg".into(),
        value: Nullable::default(),
        position: Some(Position {
            latitude: vec![52.5, -33.25],
            longitude: vec![13.375, 151.0],
            altitude: Some(Nullable(vec![34.0, f64::NAN])),
            speed: Some(Nullable(vec![2.5, f64::NAN])),
            course: None,
            accuracy: None,
        }),
        ..samples()
    }
}

pub(super) fn record() -> Change {
    let key = "garmin/u1/sleeps/1707196320";
    let at = |second: i64| Utc.timestamp_opt(1_707_196_320 + second, 0).single().unwrap_or_default();
    Change::Record {
        record: Box::new(Record {
            id: record_id(key, None),
            key: key.into(),
            part: None,
            scope: Scope::Document,
            rank: vec![3, 1_707_250_000, 26_880],
            data_type: DataType::SleepSession.into(),
            start: at(0),
            end: at(26_880),
            utc_offset: Some(-28_800),
            floating: false,
            local_date: NaiveDate::from_ymd_opt(2024, 2, 6),
            body: Body::Sleep(Sleep {
                stages: vec![StageInterval {
                    stage: SleepStage::Deep,
                    start: at(0),
                    end: at(900),
                    original_stage: None,
                }],
                asleep_s: Some(25_200),
                in_bed_s: None,
                is_nap: Some(false),
                state: Some(SleepState::Final),
            }),
            source: source(),
            record_id: None,
            modified_at: None,
            extra: Map::from_iter([("validation".to_owned(), json!("ENHANCED_FINAL"))]),
        }),
    }
}

/// Slots of a minute, one of them without a value.
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

/// Slots of a day.
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
