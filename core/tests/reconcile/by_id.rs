//! A phone that keeps its records by id: they change, move, are deleted and come back.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Map;
use wellform_core::reconcile::{Block, Marks, partition};
use wellform_core::record::{
    Basis, Change, DataType, Nullable, Owner, Provenance, Provider, Revision, Samples, Scope, record_id,
};

use crate::generate::{BASE, received, time};

fn source() -> Arc<Provenance> {
    Arc::new(Provenance {
        provider: Provider::HealthConnect,
        via: Some("courier".to_owned()),
        install: Some("phone".to_owned()),
        subject: None,
        app: Some("org.example.steps".to_owned()),
        device: None,
        device_type: None,
        method: None,
        original_type: "StepsRecord".to_owned(),
    })
}

/// A record of steps: which, from, to and when modified, in milliseconds since [`BASE`], and how many.
#[derive(Clone, Copy)]
struct Steps {
    id: u32,
    start: i64,
    end: i64,
    modified_at: i64,
    count: f64,
}

fn uuid(id: u32) -> String {
    record_id(&id.to_string(), None).to_string()
}

fn steps(steps: Steps, received_at: i64) -> Change {
    let Steps { id, start, end, modified_at, count } = steps;
    let (start, end, modified_at) = (BASE + start, BASE + end, BASE + modified_at);
    Change::Samples(Box::new(Samples {
        data_type: DataType::StepCount.into(),
        unit: Cow::Borrowed("{steps}"),
        basis: Basis::Interval,
        floating: false,
        derived: false,
        source: source(),
        context: BTreeMap::new(),
        owners: vec![
            Owner {
                key: format!("health_connect/steps/{}", uuid(id)),
                scope: Scope::Document,
                rank: vec![modified_at, received_at],
                record_id: Some(uuid(id)),
                utc_offset: Some(3600),
                slot: None,
                revision: Some(Revision { start, end, modified_at }),
                extra: Map::new(),
            }
            .into(),
        ],
        owner: None,
        start: vec![start],
        end: Some(vec![end]),
        value: Nullable(vec![count]),
        min: None,
        max: None,
        code: None,
        local_date: None,
        ordinal: None,
        position: None,
        original: None,
    }))
}

const MINUTE: i64 = 60_000;

#[test]
fn a_day_of_records_of_a_minute_is_small() {
    // BASE is at 22:13:20; the next day, each minute written ten seconds to two minutes after it ended.
    let midnight = 6_400_000;
    let day = (0..1_440_u32).map(|minute| {
        let start = midnight + i64::from(minute) * MINUTE;
        let late = 10_000 + i64::from(minute) * 7_919 % 110_000;
        let count = f64::from(minute * minute % 113);
        let record =
            Steps { id: minute, start, end: start + MINUTE, modified_at: start + MINUTE + late, count };
        steps(record, received(200))
    });
    let mut block = Block::new();
    for (_, claims) in partition(day.collect(), time(received(200))).blocks {
        block.merge(claims, &Marks::new());
    }
    let bytes = block.encode().len();
    println!("a day of 1,440 records: {bytes} bytes, {:.1} a record", bytes as f64 / 1_440.0);
    assert!(bytes < 26 * 1_440, "{bytes}");
}
