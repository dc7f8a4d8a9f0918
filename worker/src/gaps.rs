//! Days without data of a sender, and why, if known.

use std::{collections::BTreeSet, ops::Bound};

use chrono::{Days, NaiveDate};
use serde::Serialize;

/// How many days are looked at.
pub const DAYS: u64 = 90;

/// Why there is no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The account was deregistered.
    Deregistered,
    /// The user took the permission back.
    PermissionRevoked,
    /// The reason is unknown.
    NoData,
}

/// Days in a row, for one reason.
#[derive(Debug, Serialize)]
pub struct Gap {
    /// The first day.
    pub from: NaiveDate,
    /// The day after the last.
    pub to: NaiveDate,
    /// Why.
    pub reason: Reason,
}

/// Whether a sender may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// It may.
    Granted,
    /// It may not, for this reason.
    Lost(Reason),
}

impl Right {
    fn reason(self) -> Option<Reason> {
        match self {
            Right::Granted => None,
            Right::Lost(reason) => Some(reason),
        }
    }
}

/// A day on which the right of a sender may have changed.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    /// The day.
    pub day: NaiveDate,
    /// The right from then on.
    pub right: Right,
}

/// Returns the gaps of the last days up to today, given the days with data and the turns in their order.
///
/// A day with data ends a silence, also if no event gave the right back. A day without data is a gap if the sender had no
/// right at some time of it, or if there is data of a day before and of a day after.
pub fn gaps(days: &BTreeSet<NaiveDate>, turns: &[Turn], today: NaiveDate) -> Vec<Gap> {
    let begin = today - Days::new(DAYS - 1);
    let (before, turns) = turns.split_at(turns.partition_point(|turn| turn.day < begin));
    let mut silence = before.last().and_then(|Turn { day: since, right }| {
        let has_data = days.range((Bound::Excluded(since), Bound::Excluded(&begin))).next().is_some();
        right.reason().filter(|_| !has_data)
    });
    let mut turns = turns.iter().peekable();
    let mut gaps: Vec<Gap> = Vec::new();
    for day in begin.iter_days().take_while(|day| *day <= today) {
        let data = days.contains(&day);
        if data {
            silence = None;
        }
        let mut reason = silence;
        while let Some(turn) = turns.next_if(|turn| turn.day <= day) {
            silence = turn.right.reason();
            reason = silence.or(reason);
        }
        let between = || days.first() < Some(&day) && days.last() > Some(&day);
        let Some(reason) = reason.or_else(|| between().then_some(Reason::NoData)).filter(|_| !data) else {
            continue;
        };
        let next = day + Days::new(1);
        match gaps.last_mut() {
            Some(gap) if gap.to == day && gap.reason == reason => gap.to = next,
            _ => gaps.push(Gap { from: day, to: next, reason }),
        }
    }
    gaps
}
