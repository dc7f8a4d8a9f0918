//! A phone that states again and again all that there is in some window: whatever removes nothing need not be kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use wellform_core::reconcile::{
    Applied, Block, BlockId, Delivery as Part, History, Marks, Model, Parts, Writes, apply,
};
use wellform_core::record::{
    Basis, Change, DataType, Nullable, Owner, Provenance, Provider, ReplaceWindow, Samples, Scope,
};

use crate::generate::{BASE, Delivery, received, time};
use crate::oracle::{Oracle, facts};

const APPS: [Option<&str>; 4] = [None, Some("phone"), Some("watch"), Some("phone|watch")];
/// Seconds; a day is the total of one.
const WIDTHS: [i64; 3] = [60, 120, 86_400];

fn source(app: Option<&str>) -> Arc<Provenance> {
    let mut source = Provenance::new(Provider::AppleHealth, "steps");
    source.app = app.map(str::to_owned);
    Arc::new(source)
}

/// App, width and place of a row.
type Place = (u8, u8, u8);

fn times((_, width, at): Place) -> (i64, i64) {
    let width = WIDTHS[usize::from(width)] * 1000;
    let start = BASE / width * width + i64::from(at) * width;
    (start, start + width)
}

fn basis(width: u8) -> Basis {
    if width == 2 { Basis::Day } else { Basis::Interval }
}

fn row(place: Place, value: u8, received_at: i64) -> Change {
    let (app, width, _) = place;
    let (start, end) = times(place);
    let app = APPS[usize::from(app)];
    let key = format!("apple_health/steps/{}", app.unwrap_or("-"));
    let (key, scope) = if width == 2 {
        (format!("{key}/{}", time(start).date_naive()), Scope::Document)
    } else {
        (key, Scope::Row)
    };
    let mut samples = Samples::new(DataType::StepCount, "{steps}", basis(width), source(app));
    samples.owners = vec![Owner::new(key, scope, vec![received_at, 1]).into()];
    samples.start = vec![start];
    samples.end = Some(vec![end]);
    samples.value = Nullable(vec![f64::from(value)]);
    Change::Samples(Box::new(samples))
}

/// App, width, from and to (places), and whether the sender counts.
type Stated = (u8, u8, u8, u8, bool);

fn window((app, width, from, to, counts): Stated, rows: &BTreeMap<Place, u8>) -> Change {
    let app = APPS[usize::from(app)];
    let (start, end) = (times((0, width, from)).0, times((0, width, to)).0);
    let of = |row: u8| APPS[usize::from(row)].map(|apps| apps.split('|').collect::<BTreeSet<_>>());
    let inside = rows.keys().filter(|place| {
        let apps = match (app, of(place.0)) {
            (Some(app), Some(apps)) => app.split('|').all(|app| apps.contains(app)),
            (app, apps) => app.is_none() && apps.is_none(),
        };
        apps && place.1 == width && (start..end).contains(&times(**place).0)
    });
    let mut window =
        ReplaceWindow::new(DataType::StepCount, basis(width), source(app), time(start), time(end));
    window.bucket_s = Some(WIDTHS[usize::from(width)]);
    window.rows = counts.then(|| inside.count() as u64);
    Change::ReplaceWindow(Box::new(window))
}

/// Deliveries of what is mostly the same, with windows at their ends.
fn deliveries() -> impl Strategy<Value = Vec<Delivery>> {
    let place = (0..APPS.len() as u8, 0..WIDTHS.len() as u8, 0_u8..3);
    let stated = (0..APPS.len() as u8, 0..WIDTHS.len() as u8, 0_u8..3, 1_u8..4, prop::bool::weighted(0.9));
    let truth = prop::collection::btree_map(place.clone(), 0_u8..2, 1..8);
    let change = prop_oneof![
        3 => Just(None),
        1 => (place, prop_oneof![2 => Just(None), 1 => (0_u8..2).prop_map(Some)]).prop_map(Some)
    ];
    (truth, vec((vec(change, 0..3), vec(stated, 0..4)), 1..7)).prop_map(|(mut rows, deliveries)| {
        let deliveries = deliveries.into_iter().enumerate().map(|(at, (changes, windows))| {
            for (place, value) in changes.into_iter().flatten() {
                match value {
                    Some(value) => drop(rows.insert(place, value)),
                    None => drop(rows.remove(&place)),
                }
            }
            let received_at = received(at as u8);
            let mut said: Vec<Change> =
                rows.iter().map(|(place, value)| row(*place, *value, received_at)).collect();
            said.extend(windows.into_iter().map(|stated| window(stated, &rows)));
            (received_at, said)
        });
        deliveries.collect()
    })
}

/// A store that gets a delivery in groups, its deletions first and its windows last.
#[derive(Default)]
pub struct InGroups {
    blocks: BTreeMap<BlockId, Block>,
    marks: Marks,
}

impl InGroups {
    /// Returns whether the group was applied; otherwise the delivery must be sent again.
    fn group(&mut self, changes: Vec<Change>, received_at: i64, history: History, parts: Parts) -> bool {
        let mut delivery = Part::new(changes, time(received_at));
        (delivery.history, delivery.parts) = (history, parts);
        let Applied::Written(Writes { blocks, marks, .. }) =
            apply(&self.blocks, self.marks.clone(), delivery).unwrap()
        else {
            return false;
        };
        self.blocks.extend(blocks);
        self.blocks.retain(|_, block| !block.is_empty());
        self.marks = marks;
        true
    }

    pub fn apply(&mut self, (received_at, changes): &Delivery, cut: usize, settled: bool) {
        let (windows, mut rows): (Vec<_>, Vec<_>) =
            changes.iter().cloned().partition(|change| matches!(change, Change::ReplaceWindow(_)));
        rows.sort_by_key(|change| !matches!(change, Change::Delete(_)));
        let deletions = rows.iter().filter(|change| matches!(change, Change::Delete(_))).count();
        let (first, second) = rows.split_at((deletions + cut).min(rows.len()));
        let history = if settled { History::Settled } else { History::Open };
        for history in [history, History::Open] {
            self.group(first.to_vec(), *received_at, history, Parts::Skimmed);
            self.group(second.to_vec(), *received_at, history, Parts::Skimmed);
            let parts = if history == History::Open { Parts::InFull } else { Parts::Skimmed };
            if self.group(windows.clone(), *received_at, history, parts) {
                break;
            }
        }
    }

    pub fn current(&self) -> Vec<Change> {
        self.blocks.values().flat_map(|block| block.visible(&self.marks)).collect()
    }
}

proptest! {
    #![proptest_config(crate::cases::kept(1000))]

    #[test]
    fn windows_that_remove_nothing_are_never_missed(
        deliveries in deliveries(),
        order in vec(any::<(Index, Index)>(), 12),
        swaps in vec(any::<Index>(), 0..3),
    ) {
        let mut arrivals: Vec<usize> = (0..deliveries.len()).collect();
        for at in &swaps {
            let at = at.index(arrivals.len());
            let other = (at + 1) % arrivals.len();
            arrivals.swap(at, other);
        }
        for (which, when) in order.iter().take(deliveries.len()) {
            arrivals.insert(when.index(arrivals.len() + 1), which.index(deliveries.len()));
        }
        let mut arrived = BTreeSet::new();
        let (mut all, mut skipping, mut in_groups) = (Model::new(), Model::new(), InGroups::default());
        let mut oracle = Oracle::default();
        for (at, which) in arrivals.into_iter().enumerate() {
            let (received_at, changes) = &deliveries[which];
            let settled = (0..which).all(|earlier| arrived.contains(&earlier));
            arrived.insert(which);
            all.apply(changes.clone(), time(*received_at));
            oracle.apply(changes, *received_at);
            if settled {
                skipping.apply_settled(changes.clone(), time(*received_at));
            } else {
                skipping.apply(changes.clone(), time(*received_at));
            }
            in_groups.apply(&deliveries[which], order[at % order.len()].0.index(8), settled);
            let truth = facts(&all.current(), false);
            prop_assert_eq!(&facts(&skipping.current(), false), &truth);
            prop_assert_eq!(&facts(&in_groups.current(), false), &truth);
        }
        prop_assert_eq!(facts(&all.current(), true), oracle.current());
    }
}

#[test]
fn the_same_again_leaves_state_as_it_is() {
    let rows: BTreeMap<Place, u8> = [((1, 0, 0), 4), ((3, 0, 1), 5), ((2, 2, 0), 9)].into();
    let delivery = |at: u8, rows: &BTreeMap<Place, u8>| {
        let said = rows.iter().map(|(place, value)| row(*place, *value, received(at)));
        let windows = [(1, 0, 0, 3, true), (2, 0, 0, 3, true), (2, 2, 0, 3, true)];
        said.chain(windows.map(|stated| window(stated, rows))).collect::<Vec<_>>()
    };
    let mut model = Model::new();
    model.apply_settled(delivery(0, &rows), time(received(0)));
    assert_eq!(model.marks(), &Marks::new(), "nothing was there to remove");
    let before = model.clone();
    model.apply_settled(delivery(1, &rows), time(received(1)));
    assert_eq!(model, before);
    // The watch has one row less: the window of the watch counts, and that of the phone, whose row it was too.
    let fewer =
        rows.iter().filter(|(place, _)| place.0 != 3).map(|(place, value)| (*place, *value)).collect();
    model.apply_settled(delivery(2, &fewer), time(received(2)));
    assert_ne!(model.marks(), &Marks::new());
    assert_eq!(facts(&model.current(), false).len(), 2);
}

#[test]
fn where_something_newer_came_first_a_count_proves_nothing() {
    let (a, b) = ((1, 0, 0), (1, 0, 1));
    let said = |at: u8, rows: &[Place], windows: &[Stated]| {
        let rows: BTreeMap<Place, u8> = rows.iter().map(|place| (*place, 1)).collect();
        let changes = rows.iter().map(|(place, value)| row(*place, *value, received(at)));
        changes.chain(windows.iter().map(|stated| window(*stated, &rows))).collect::<Vec<_>>()
    };
    let mut model = Model::new();
    model.apply_settled(said(0, &[a, b], &[]), time(received(0)));
    // The newest takes away the first row; the one before it, which comes late, has that row and takes away the other.
    model.apply(said(2, &[], &[(1, 0, 0, 1, true)]), time(received(2)));
    assert_eq!(facts(&model.current(), false).len(), 1);
    model.apply_settled(said(1, &[a], &[(1, 0, 0, 2, true)]), time(received(1)));
    assert_eq!(model.current(), []);
}
