//! The voltages of an electrocardiogram: some 15,000 objects such as `{"date": 728922600.5, "voltage": 12.25,
//! "units": "mcV"}`.
//!
//! A hand-written reader accepts this form, with its members in any order. If the list holds anything else,
//! the whole list is read again element by element. So the two ways always agree.

use super::item::Delivery;
use super::moment::Moment;
use super::points::Points;
use crate::ledger::{Flag, Reason};
use crate::record::{DataType, Verdict};
use crate::take::{Cursor, Object, seconds_to_time};

pub(super) const KEY: &str = "voltageMeasurements";

/// The unit of voltages without a label.
const USUAL: &str = "mcV";

/// Takes the voltages. The report lists the fields of a voltage that were not understood. Only the raw body
/// holds their values.
pub(super) fn take(object: &mut Object<'_>, delivery: Delivery) -> Points {
    object.take_if(KEY, plain).unwrap_or_else(|| general(object, delivery))
}

/// Takes the voltages one by one.
fn general(object: &mut Object<'_>, delivery: Delivery) -> Points {
    let mut points = Points::new(DataType::Electrocardiogram);
    for mut element in object.objects(KEY, &[]) {
        let moment = Moment::take(&mut element, "date", delivery);
        let voltage = element.number("voltage");
        let (Some(moment), Some(voltage)) = (moment, voltage) else {
            let reason = "expected date and voltage, found no time or no number".to_owned();
            element.refuse(Reason::NoValue, reason);
            continue;
        };
        let label = element.string("units");
        match points.push(moment, None, voltage.into(), label.as_deref().unwrap_or(USUAL)) {
            Ok(verdict) => {
                if verdict == Verdict::Implausible {
                    element.flagged("voltage", Flag::Implausible);
                }
                drop(element.close());
            }
            Err((code, reason)) => element.refuse(code, reason),
        }
    }
    points
}

/// Reads a plain list of voltages. Returns `None` for anything else.
fn plain(text: &str) -> Option<Points> {
    let mut cursor = Cursor::new(text);
    let mut points = Points::new(DataType::Electrocardiogram);
    cursor.mark(b'[')?;
    if cursor.peek()? == b']' {
        cursor.mark(b']')?;
        return cursor.is_at_end().then_some(points);
    }
    loop {
        let (date, voltage, label) = voltage(&mut cursor)?;
        seconds_to_time(date)?;
        let verdict = points.push(Moment::Seconds(date), None, voltage.into(), label).ok()?;
        if verdict != Verdict::Plausible {
            return None;
        }
        match cursor.next()? {
            b',' => {}
            b']' => return cursor.is_at_end().then_some(points),
            _ => return None,
        }
    }
}

/// Reads a voltage: an object that has each of these three members once.
fn voltage<'a>(cursor: &mut Cursor<'a>) -> Option<(f64, f64, &'a str)> {
    let (mut date, mut voltage, mut label) = (None, None, None);
    cursor.mark(b'{')?;
    loop {
        let key = cursor.string()?;
        cursor.mark(b':')?;
        match key {
            "date" if date.is_none() => date = Some(cursor.number()?),
            "voltage" if voltage.is_none() => voltage = Some(cursor.number()?),
            "units" if label.is_none() => label = Some(cursor.string()?),
            _ => return None,
        }
        match cursor.next()? {
            b',' => {}
            b'}' => return Some((date?, voltage?, label?)),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ledger::Ledger;
    use crate::read::Path;

    const DELIVERY: Delivery = Delivery { received_at: 0, zone: None };

    /// Returns what the general way finds, provided it takes the whole list.
    fn one_by_one(list: &str) -> Option<Points> {
        let text = format!("{{\"{KEY}\":{list}}}");
        let ledger = Ledger::default();
        let mut object = Object::open(&text, Path::default(), &[], &ledger)?;
        let points = general(&mut object, DELIVERY);
        drop(object.close());
        (ledger.leaves().rejected == 0).then_some(points)
    }

    #[test]
    fn the_usual_form_is_taken_with_its_members_in_any_order() {
        let list = r#"[ { "date" : 728922600.5, "voltage" : -12.25, "units" : "mcV" },
            {"units":"mcV","voltage":0,"date":728922600.501953} ]"#;
        let points = plain(list).expect("the usual form");
        assert_eq!(points.len(), 2);
        assert_eq!(Some(points), one_by_one(list));
    }

    #[test]
    fn anything_else_is_left_to_the_general_way() {
        for list in [
            "",
            "null",
            "[1]",
            "[{}]",
            r#"[{"date":1}]"#,
            r#"[{"date":1,"voltage":2,"units":"furlong"}]"#,
            r#"[{"date":1,"voltage":2,"units":null}]"#,
            r#"[{"date":1,"voltage":2,"units":"mcV","lead":"I"}]"#,
            r#"[{"date":1,"date":1,"voltage":2,"units":"mcV"}]"#,
            r#"[{"date":"2024-02-06 14:30:00.002 -0800","voltage":2,"units":"mcV"}]"#,
            r#"[{"date":1,"voltage":1e999,"units":"mcV"}]"#,
            r#"[{"date":-1,"voltage":2,"units":"mcV"}]"#,
            r#"[{"date":01,"voltage":2,"units":"mcV"}]"#,
            r#"[{"date":1,"voltage":2,"units":"mcV"}] x"#,
        ] {
            assert_eq!(plain(list), None, "{list}");
        }
    }

    proptest! {
        /// The hand-written reader accepts only lists that the general way takes whole, and finds the same
        /// points.
        #[test]
        fn both_ways_agree(text in concat!(
            r#"\[(\{( ?"(date|voltage)": ?-?[0-9]{1,10}(\.[0-9]{1,9})?(e1)? ?,?"#,
            r#"| ?"units": ?"(mcV|mV|V|)" ?,?){2,4}\},?){0,3}\]?"#,
        )) {
            if let Some(points) = plain(&text) {
                prop_assert_eq!(Some(points), one_by_one(&text));
            }
        }

        #[test]
        fn all_of_the_usual_form_is_taken(
            voltages in proptest::collection::vec((0_u32..4_000_000_000, -5000.0..5000.0_f64), 0..20),
        ) {
            let one = |(date, voltage): &(u32, f64)| {
                format!(r#"{{"date":{date}.25,"voltage":{voltage},"units":"mcV"}}"#)
            };
            let list = format!("[{}]", voltages.iter().map(one).collect::<Vec<_>>().join(","));
            let points = plain(&list);
            prop_assert_eq!(points.as_ref().map(Points::len), Some(voltages.len()));
            prop_assert_eq!(points, one_by_one(&list));
        }
    }
}
