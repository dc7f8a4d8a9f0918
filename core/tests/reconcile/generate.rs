//! Small deliveries that collide: few keys, few times, few contents.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, json};
use wellform_core::record::{
    Basis, Body, Change, DataType, Delete, Owner, Provenance, Provider, Record, ReplaceWindow, Revision,
    Samples, Scope, Sleep, Slot, UNKNOWN_WIDTH, WIDTH,
};

use crate::keys::{KEYS, Kept};
use crate::oracle::DELETING;

/// Far from every other number in a rank, so that a place holds the time of receipt only on purpose.
pub const BASE: i64 = 1_700_000_000_000;

pub type Delivery = (i64, Vec<Change>);

pub fn time(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap()
}

pub fn received(at: u8) -> i64 {
    BASE + i64::from(at) * 5_000
}

/// Who wrote rows; windows mostly speak of the first.
const APPS: [Option<&str>; 4] = [None, Some("watch"), Some("phone"), Some("phone|watch")];

const INSTALLS: [Option<&str>; 3] = [None, Some("phone"), Some("tablet")];

/// Records that are kept by id start at an hour after [`BASE`], 22:13 to 01:13 UTC, and last fifty minutes.
const HOUR: i64 = 3_600_000;
const LENGTH: i64 = 3_000_000;

fn source(provider: Provider, device: u8, app: u8, install: u8) -> Arc<Provenance> {
    let mut source = Provenance::new(provider, "test");
    source.install = INSTALLS[usize::from(install)].map(str::to_owned);
    source.subject = Some("u".to_owned());
    source.app = APPS[usize::from(app)].map(str::to_owned);
    source.device = (device > 0).then(|| "watch".to_owned());
    Arc::new(source)
}

/// What a source record holds, apart from its claim.
#[derive(Debug, Clone)]
pub struct Content {
    /// Series, place in time, value.
    rows: BTreeMap<(u8, u8), u8>,
    app: u8,
    record: Option<(u8, Option<i64>, Option<bool>)>,
    nap: bool,
    utc_offset: Option<i32>,
    fills: Option<i64>,
    extra: u8,
}

fn app() -> impl Strategy<Value = u8> {
    prop_oneof![2 => Just(0), 1 => 0..APPS.len() as u8]
}

fn content() -> impl Strategy<Value = Content> {
    (
        proptest::collection::btree_map((0..SERIES, 0_u8..3), 0_u8..2, 0..5),
        app(),
        proptest::option::of((0_u8..3, proptest::option::of(0_i64..2), proptest::option::of(any::<bool>()))),
        any::<bool>(),
        prop_oneof![Just(None), Just(Some(3600))],
        prop_oneof![Just(None), Just(Some(300)), Just(Some(600)), Just(Some(900))],
        0_u8..4,
    )
        .prop_map(|(rows, app, record, nap, utc_offset, fills, extra)| Content {
            rows,
            app,
            record,
            nap,
            utc_offset,
            fills,
            extra,
        })
}

/// One claim: which key, which part of its slot, first place of the rank, which content; and of a record that is kept by
/// id its hour, how many deliveries ago it was modified, and from which installation it is.
type Statement = (u8, u8, i64, u8, (u8, u8, u8));

fn extra(bits: u8) -> Map<String, serde_json::Value> {
    let names = ["a", "b"].into_iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
    names.map(|(_, name)| (name.to_owned(), json!({"said": bits}))).collect()
}

fn say(changes: &mut Vec<Change>, content: &Content, statement: Statement, received_at: i64) {
    let (key, part, place, _, (hour, ago, install)) = statement;
    let key = &KEYS[usize::from(key)];
    let id = if DELETING.contains(&key.provider) { received_at / 5_000 % 2 } else { received_at };
    let start = BASE + i64::from(hour) * HOUR;
    let revision = |modified_at| Revision::new(start, start + LENGTH, modified_at);
    // A time of modification is never that of a receipt by chance.
    let modified_at = received_at - 1_000 - i64::from(ago) * 5_000;
    let (record_id, revision, rank) = match key.kept {
        None => (format!("x{id}"), None, (key.rank)(place, received_at)),
        Some(kept) => {
            let (modified_at, place) = match kept {
                Kept::Modified => (modified_at, modified_at),
                Kept::Ranked => (modified_at, place),
                Kept::Received => (received_at, place),
            };
            let id = key.name.rsplit('/').next().unwrap();
            (id.to_owned(), Some(revision(modified_at)), (key.rank)(place, received_at))
        }
    };
    let mut owner = Owner::new(key.name, key.scope, rank);
    owner.record_id = Some(record_id);
    owner.utc_offset = content.utc_offset;
    owner.revision = revision;
    owner.slot = (key.scope == Scope::Slot).then(|| {
        let mut slot = Slot::new(format!("part {part}"));
        slot.fills = content.fills;
        slot.of = (content.extra != 3).then_some(900);
        slot
    });
    owner.extra = extra(content.extra);
    // Rows of unknown width are of single rows and of slots.
    let has_unknown = matches!(key.scope, Scope::Row | Scope::Slot);
    for series in (0..SERIES).filter(|series| *series != UNKNOWN || has_unknown) {
        let rows: Vec<(u8, u8)> = content
            .rows
            .iter()
            .filter(|((of, _), _)| *of == series)
            .map(|((_, at), value)| (*at, *value))
            .collect();
        // An owner without rows claims that there are none; leave it out for some.
        if rows.is_empty() && (series > 0 || content.nap) {
            continue;
        }
        changes.push(samples(series, &rows, owner.clone(), source(key.provider, 0, content.app, install)));
    }
    if let Some((start, asleep_s, is_nap)) = content.record
        && key.scope != Scope::Slot
    {
        let source = || source(key.provider, content.extra % 2, content.app, install);
        let document = |record| Change::Record { record: Box::new(record) };
        changes.push(document(record(&owner, (start, asleep_s, is_nap), content, source())));
        if content.nap && key.scope == Scope::Document {
            let nap = record(&owner, (start + 1, asleep_s, Some(true)), content, source());
            changes.push(document(nap.with_part("nap")));
        }
    }
}

fn samples(series: u8, rows: &[(u8, u8)], owner: Owner, source: Arc<Provenance>) -> Change {
    let base = owner.revision.map_or(BASE, |revision| revision.start);
    let starts: Vec<i64> = rows.iter().map(|(at, _)| base + i64::from(*at) * 60_000).collect();
    let (data_type, basis) = of_series(series);
    let mut samples = Samples::new(data_type, "1", basis, source);
    let (name, value) =
        if series == UNKNOWN { (WIDTH, json!(UNKNOWN_WIDTH)) } else { ("body_position", json!(series)) };
    samples.context = [(Cow::Borrowed(name), value)].into_iter().collect();
    samples.owners = vec![owner.into()];
    samples.end =
        has_end(series).then(|| starts.iter().map(|start| start + 30_000 * i64::from(series)).collect());
    samples.start = starts;
    samples.value = rows.iter().map(|(_, value)| (*value > 0).then(|| f64::from(*value) / 4.0)).collect();
    samples.code = (series == 0)
        .then(|| rows.iter().map(|(_, value)| (*value == 0).then_some(Cow::Borrowed("off"))).collect());
    samples.ordinal = (series == 2).then(|| rows.iter().map(|(at, _)| u32::from(*at)).collect());
    Change::Samples(Box::new(samples))
}

const SERIES: u8 = 4;

/// The series whose rows have an unknown width.
const UNKNOWN: u8 = 3;

fn of_series(series: u8) -> (DataType, Basis) {
    let data_type = if series == 0 { DataType::HeartRate } else { DataType::StepCount };
    (data_type, [Basis::Instant, Basis::Interval, Basis::Session, Basis::Instant][usize::from(series)])
}

fn has_end(series: u8) -> bool {
    matches!(series, 1 | 2)
}

fn record(
    owner: &Owner,
    (start, asleep_s, is_nap): (u8, Option<i64>, Option<bool>),
    content: &Content,
    source: Arc<Provenance>,
) -> Record {
    let start = time(owner.revision.map_or(BASE + i64::from(start) * 1_000_000, |revision| revision.start));
    let end = start + chrono::TimeDelta::milliseconds(LENGTH);
    let mut sleep = Sleep::default();
    sleep.asleep_s = asleep_s;
    sleep.is_nap = is_nap;
    let mut record = Record::new(owner, DataType::SleepSession, start, end, Body::Sleep(sleep), source);
    record.local_date = start.date_naive().succ_opt();
    record.extra = extra(content.extra);
    record
}

#[derive(Debug, Clone)]
enum Mark {
    Delete {
        provider: u8,
        id: u8,
        at: Option<u8>,
    },
    Window {
        provider: u8,
        series: u8,
        from: u8,
        to: u8,
        device: u8,
        app: u8,
    },
    /// Half hours.
    Records {
        install: u8,
        from: u8,
        to: u8,
    },
}

impl Mark {
    fn change(&self, dated: bool) -> Change {
        match *self {
            Mark::Delete { provider, id, at } => {
                let mut delete = Delete::new(DELETING[usize::from(provider)], format!("x{id}"));
                delete.at = at.filter(|_| dated).map(received);
                Change::Delete(delete)
            }
            Mark::Window { provider, series, from, to, device, app } => {
                let provider = if provider == 2 { Provider::Garmin } else { DELETING[usize::from(provider)] };
                let (data_type, basis) = of_series(series);
                let [start, end] = [from, to].map(|minute| time(BASE + i64::from(minute) * 60_000));
                let source = source(provider, device, app, 0);
                let mut window = ReplaceWindow::new(data_type, basis, source, start, end);
                window.bucket_s = has_end(series).then(|| 30 * i64::from(series));
                Change::ReplaceWindow(Box::new(window))
            }
            Mark::Records { install, from, to } => {
                let source = source(Provider::HealthConnect, 1, 1, install);
                let [start, end] = [from, to].map(|half| time(BASE + i64::from(half) * HOUR / 2));
                let (data_type, basis) = (DataType::StepCount, Basis::Interval);
                let mut window = ReplaceWindow::new(data_type, basis, source, start, end);
                window.whole_records = true;
                Change::ReplaceWindow(Box::new(window))
            }
        }
    }
}

fn mark(focus: u8) -> impl Strategy<Value = Mark> {
    // Marks mostly speak of the provider that the deliveries mostly speak of.
    let focus = DELETING.iter().position(|provider| *provider == KEYS[usize::from(focus)].provider);
    let likely = focus.map_or(2, |at| at as u8);
    let provider = || prop_oneof![3 => Just(likely), 1 => 0_u8..3];
    let deleting = provider().prop_map(|provider| provider % 2);
    prop_oneof![
        (deleting, 0_u8..3, proptest::option::of(0_u8..5)).prop_map(|(provider, id, at)| Mark::Delete {
            provider,
            id,
            at
        }),
        (provider(), 0..SERIES, 0_u8..4, 0_u8..4, prop_oneof![4 => Just(0_u8), 1 => Just(1_u8)], app())
            .prop_map(|(provider, series, from, to, device, app)| Mark::Window {
                provider,
                series,
                from,
                to,
                device,
                app
            }),
        (0..INSTALLS.len() as u8, 0_u8..8, 0_u8..9).prop_map(|(install, from, to)| Mark::Records {
            install,
            from,
            to
        }),
    ]
}

/// Deliveries, each with its own time of receipt. `dated`: deletions may carry a time of their own.
pub fn deliveries(dated: bool) -> impl Strategy<Value = Vec<Delivery>> {
    (0..KEYS.len() as u8).prop_flat_map(move |focus| of_focus(dated, focus))
}

/// Deliveries that speak of one key more than of others.
fn of_focus(dated: bool, focus: u8) -> impl Strategy<Value = Vec<Delivery>> {
    let key = prop_oneof![2 => Just(focus), 1 => 0..KEYS.len() as u8];
    let kept = (0_u8..4, 0_u8..3, prop_oneof![3 => Just(1_u8), 1 => 0..INSTALLS.len() as u8]);
    let statement = (key, 0_u8..3, prop_oneof![2 => Just(1_i64), 2 => 0_i64..3], 0_u8..4, kept);
    let delivery =
        (vec(statement, 0..5), prop_oneof![2 => vec(mark(focus), 0..1), 1 => vec(mark(focus), 0..3)]);
    (vec(content(), 3), 0_u8..3, vec(delivery, 1..7)).prop_map(move |(mut contents, field, deliveries)| {
        // The last differs from the first by one thing beside its rows.
        let mut variant = contents[0].clone();
        match field {
            0 => variant.utc_offset = variant.utc_offset.xor(Some(3600)),
            1 => variant.extra ^= 1,
            _ => variant.fills = variant.fills.xor(Some(300)),
        }
        contents.push(variant);
        let deliveries = deliveries.into_iter().enumerate().map(|(at, (statements, marks))| {
            let received_at = received(at as u8);
            // A delivery says one thing about a part of a key at a rank.
            let statements: BTreeMap<_, _> = statements
                .into_iter()
                .map(|(key, part, place, content, kept @ (_, ago, _))| {
                    let part = if KEYS[usize::from(key)].scope == Scope::Slot { part } else { 0 };
                    let place = match KEYS[usize::from(key)].kept {
                        Some(Kept::Modified) => i64::from(ago),
                        Some(Kept::Received) => 0,
                        Some(Kept::Ranked) | None => place,
                    };
                    ((key, part, place), (key, part, place, content, kept))
                })
                .collect();
            let mut changes = Vec::new();
            for statement in statements.into_values() {
                say(&mut changes, &contents[usize::from(statement.3)], statement, received_at);
            }
            changes.extend(marks.iter().map(|mark| mark.change(dated)));
            (received_at, changes)
        });
        deliveries.collect()
    })
}

/// Cuts a delivery into parts with the same time of receipt, batches too, and mixes them.
pub fn pieces((received_at, changes): &Delivery) -> Vec<Delivery> {
    let mut pieces = Vec::new();
    for change in changes {
        match change {
            Change::Samples(samples) if samples.start.len() > 1 => {
                pieces.push(Change::Samples(Box::new(rows(samples, 0..1))));
                pieces.push(Change::Samples(Box::new(rows(samples, 1..samples.start.len()))));
            }
            other => pieces.push(other.clone()),
        }
    }
    pieces.into_iter().map(|change| (*received_at, vec![change])).collect()
}

fn rows(samples: &Samples, range: std::ops::Range<usize>) -> Samples {
    let mut rows = samples.clone();
    rows.retain_rows(|row| range.contains(&row));
    rows
}
