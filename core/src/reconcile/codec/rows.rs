//! The rows of a block as bytes, series by series, column by column.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::columns::{
    Corrupt, get_differences, get_integers, get_numbers, put_differences, put_integers, put_numbers,
};
use super::super::fact::{Number, Rare, Row, Series};
use super::{Dictionary, date};
use crate::record::{Basis, Context, Provenance};

/// The rows of one series. Their columns follow the head.
#[derive(Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools)]
pub(super) struct Group {
    data_type: Box<str>,
    unit: Box<str>,
    basis: Basis,
    source: u32,
    context: Box<str>,
    floating: bool,
    derived: bool,
    has_end: bool,
    has_ordinal: bool,
    located: bool,
    original_unit: Option<Box<str>>,
    pub(super) rows: u32,
    codes: Vec<Box<str>>,
    /// Days since 0000-12-31.
    dates: Vec<i32>,
}

pub(super) fn put_rows(out: &mut Vec<u8>, series: &Series, source: u32, rows: &[(u32, &Row)]) -> Group {
    let mut codes = Dictionary::default();
    let mut dates = Dictionary::default();
    let nothing = Rare::default();
    let rare = || rows.iter().map(|(_, row)| row.rare.as_deref().unwrap_or(&nothing));
    let column = |cell: &dyn Fn(&Row) -> i64| rows.iter().map(|(_, row)| cell(row)).collect::<Vec<_>>();

    put_differences(out, &column(&|row| row.start));
    put_integers(out, &rows.iter().map(|(claim, _)| i64::from(*claim)).collect::<Vec<_>>());
    if series.has_end {
        put_integers(out, &column(&|row| row.end.wrapping_sub(row.start)));
    }
    if series.has_ordinal {
        put_integers(out, &column(&|row| i64::from(row.ordinal)));
    }
    put_numbers(out, &rows.iter().map(|(_, row)| row.value).collect::<Vec<_>>());
    let plain = rows.iter().all(|(_, row)| row.rare.is_none());
    out.push(u8::from(!plain));
    if !plain {
        // 0 is none. Any other number is one more than an index of the dictionary.
        let code = |rare: &Rare| {
            rare.code
                .clone()
                .map_or(0, |code| 1 + i64::from(codes.number(Arc::clone(&code), || Box::from(&*code))))
        };
        put_integers(out, &rare().map(code).collect::<Vec<_>>());
        let date = |rare: &Rare| {
            rare.local_date.map_or(0, |date| {
                1 + i64::from(dates.number(date, || chrono::Datelike::num_days_from_ce(&date)))
            })
        };
        put_integers(out, &rare().map(date).collect::<Vec<_>>());
        put_numbers(out, &rare().map(|rare| rare.min).collect::<Vec<_>>());
        put_numbers(out, &rare().map(|rare| rare.max).collect::<Vec<_>>());
        put_numbers(out, &rare().map(|rare| rare.original).collect::<Vec<_>>());
        for at in 0..6 {
            let cell = |rare: &Rare| rare.position.get(at).copied().unwrap_or_default();
            put_numbers(out, &rare().map(cell).collect::<Vec<_>>());
        }
    }
    Group {
        data_type: series.data_type.as_str().into(),
        unit: series.unit.clone(),
        basis: series.basis,
        source,
        context: series.context.clone(),
        floating: series.floating,
        derived: series.derived,
        has_end: series.has_end,
        has_ordinal: series.has_ordinal,
        located: series.located,
        original_unit: series.original_unit.clone(),
        rows: rows.len() as u32,
        codes: codes.entries,
        dates: dates.entries,
    }
}

pub(super) fn get_rows(
    input: &mut &[u8],
    group: Group,
    source: &dyn Fn(u32) -> Result<Arc<Provenance>, Corrupt>,
) -> Result<(Series, Vec<(u32, Row)>), Corrupt> {
    let count = group.rows as usize;
    let start = get_differences(input, count)?;
    let claim = get_integers(input, count)?;
    let length = if group.has_end { get_integers(input, count)? } else { Vec::new() };
    let ordinal = if group.has_ordinal { get_integers(input, count)? } else { Vec::new() };
    let value = get_numbers(input, count)?;
    let mut rare = match input.split_first() {
        Some((0, rest)) => {
            *input = rest;
            Vec::new()
        }
        Some((1, rest)) => {
            *input = rest;
            get_rare(input, count, &group.codes, &group.dates)?
        }
        _ => return Err(Corrupt("rows of an unknown kind")),
    }
    .into_iter();
    let mut rows = Vec::with_capacity(count);
    for (at, (start, value)) in start.into_iter().zip(value).enumerate() {
        let claim =
            claim.get(at).and_then(|claim| u32::try_from(*claim).ok()).ok_or(Corrupt("no such claim"))?;
        let ordinal = ordinal.get(at).copied().unwrap_or(0);
        let row = Row {
            start,
            end: start.wrapping_add(length.get(at).copied().unwrap_or(0)),
            ordinal: u32::try_from(ordinal).map_err(|_| Corrupt("no such ordinal"))?,
            value,
            rare: rare.next().and_then(Rare::boxed),
        };
        rows.push((claim, row));
    }
    if serde_json::from_str::<Context>(&group.context).is_err() {
        return Err(Corrupt("a context does not read"));
    }
    let series = Series {
        data_type: (&*group.data_type).into(),
        unit: group.unit,
        basis: group.basis,
        source: source(group.source)?,
        context: group.context,
        floating: group.floating,
        derived: group.derived,
        has_end: group.has_end,
        has_ordinal: group.has_ordinal,
        located: group.located,
        original_unit: group.original_unit,
    };
    Ok((series, rows))
}

fn get_rare(
    input: &mut &[u8],
    count: usize,
    codes: &[Box<str>],
    dates: &[i32],
) -> Result<Vec<Rare>, Corrupt> {
    let codes: Vec<Arc<str>> = codes.iter().map(|code| Arc::from(&**code)).collect();
    let dates: Vec<NaiveDate> = dates.iter().map(|days| date(*days)).collect::<Result<_, _>>()?;
    let mut rare = vec![Rare::default(); count];
    for (rare, number) in rare.iter_mut().zip(get_integers(input, count)?) {
        rare.code = entry(&codes, number)?;
    }
    for (rare, number) in rare.iter_mut().zip(get_integers(input, count)?) {
        rare.local_date = entry(&dates, number)?;
    }
    let mut numbers = |cell: &dyn Fn(&mut Rare) -> Option<&mut Number>| {
        for (rare, number) in rare.iter_mut().zip(get_numbers(input, count)?) {
            if let Some(cell) = cell(rare) {
                *cell = number;
            }
        }
        Ok::<(), Corrupt>(())
    };
    numbers(&|rare| Some(&mut rare.min))?;
    numbers(&|rare| Some(&mut rare.max))?;
    numbers(&|rare| Some(&mut rare.original))?;
    for at in 0..6 {
        numbers(&|rare| rare.position.get_mut(at))?;
    }
    Ok(rare)
}

/// Returns the entry of a dictionary that a stored number names, or `None` for 0.
fn entry<T: Clone>(dictionary: &[T], number: i64) -> Result<Option<T>, Corrupt> {
    if number == 0 {
        return Ok(None);
    }
    let at = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    at.and_then(|at| dictionary.get(at)).cloned().map(Some).ok_or(Corrupt("not in the dictionary"))
}
