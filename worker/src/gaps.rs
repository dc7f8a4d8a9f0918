//! Days on which a sender said nothing, and why, as far as that is known.

use std::{collections::BTreeSet, ops::Bound};

use chrono::{Days, NaiveDate};
use serde::Serialize;

/// How many days are looked at.
pub const DAYS: u64 = 90;

/// Why nothing came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The account was deregistered.
    Deregistered,
    /// The user took the permission back.
    PermissionRevoked,
    /// Nobody knows.
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

/// A day on which the sender lost the right to say anything, or (null) got it again.
pub type Turn = (NaiveDate, Option<Reason>);

/// The gaps of the last days up to today, given the days that there is data of and the turns in their order.
///
/// A day with data ends a silence, even if nobody said that the right came back. A day without data is a gap where the
/// sender had no right at some time of it, or where there is data of a day before and of a day after.
pub fn gaps(days: &BTreeSet<NaiveDate>, turns: &[Turn], today: NaiveDate) -> Vec<Gap> {
    let begin = today - Days::new(DAYS - 1);
    let (before, turns) = turns.split_at(turns.partition_point(|(day, _)| *day < begin));
    let mut silence = before.last().and_then(|(since, reason)| {
        let spoken = days.range((Bound::Excluded(since), Bound::Excluded(&begin))).next().is_some();
        reason.filter(|_| !spoken)
    });
    let mut turns = turns.iter().peekable();
    let mut gaps: Vec<Gap> = Vec::new();
    for day in begin.iter_days().take_while(|day| *day <= today) {
        let data = days.contains(&day);
        if data {
            silence = None;
        }
        let mut reason = silence;
        while let Some((_, turn)) = turns.next_if(|(at, _)| *at <= day) {
            silence = *turn;
            reason = turn.or(reason);
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
