//! Records taken apart: the account of their cells.

use super::*;
use crate::error::Error;
use crate::ledger::{Flag, Reason};
use crate::read::Limits;
use crate::read::csv::{Reader, Visit};

/// Gives the only record of a table to `take`, and tells the mapped, kept and rejected leaves.
fn taken(text: &str, take: impl Fn(Record<'_>)) -> ((u64, u64, u64), Ledger) {
    struct One<'a>(Ledger, &'a dyn Fn(Record<'_>));
    impl Visit for One<'_> {
        fn header(&mut self, _: &Columns) -> Result<(), Error> {
            Ok(())
        }
        fn record(&mut self, columns: &Columns, row: u64, _: u64, cells: Cells<'_>) -> Result<(), Error> {
            (self.1)(Record::new(columns, row, cells, &self.0));
            Ok(())
        }
        fn skipped_record(&mut self, _: u64, _: u64, _: u64) {}
        fn end_table(&mut self) -> Result<(), Error> {
            Ok(())
        }
    }
    let (mut reader, mut one) = (Reader::starting_at(0, Limits::default()), One(Ledger::default(), &take));
    reader.push(text.as_bytes(), &mut one).expect(text);
    reader.finish(&mut one).expect(text);
    let leaves = one.0.leaves();
    ((leaves.mapped, leaves.kept, leaves.rejected), one.0)
}

#[test]
fn what_nobody_takes_of_a_record_is_kept() {
    let text = "Start,Value,Note,Note,,API key\n2024,1.5,x,y,z,k,beyond\n";
    let (leaves, ledger) = taken(text, |mut record| {
        assert_eq!(
            (record.take("Start"), record.take("Start"), record.take("none")),
            (Some("2024"), None, None)
        );
        assert_eq!((record.peek(1), record.number(1), record.peek(1)), (Some("1.5"), Some(1.5), None));
        let extra = serde_json::to_string(&record.close()).expect("JSON");
        assert_eq!(extra, r#"{"4":"z","6":"beyond","Note":"x"}"#);
    });
    assert_eq!(leaves, (3, 4, 0));
    let report = ledger.into_report();
    let unmapped: Vec<_> = report.unmapped.iter().map(|at| (at.path.as_str(), at.count)).collect();
    assert_eq!(unmapped, [("[].Note", 2), ("[][]", 2)]);
    assert_eq!((report.mended[0].path.as_str(), report.mended[0].how.code()), ("[0].API key", "withheld"));
}

#[test]
fn a_refused_record_is_rejected_with_all_of_its_cells() {
    let (leaves, ledger) = taken("a,b,c,d\n1,,3,x\n", |mut record| {
        assert_eq!(record.number("d"), None);
        record.take("a");
        record.refuse(Reason::NoTime, "expected a time, found none".into());
    });
    assert_eq!(leaves, (0, 0, 3));
    let paths: Vec<_> = ledger.into_report().rejected.into_iter().map(|at| at.path).collect();
    assert_eq!(paths, ["[0].d", "[0]"]);
}

#[test]
fn cells_can_be_rejected_after_all() {
    let (leaves, _) = taken("a,b,c\n1,2,3\n", |mut record| {
        record.number(0);
        record.reject_taken(0, Reason::OutOfRange, "expected 2, found another");
        record.take(2);
        record.flagged(2, Flag::Implausible);
        record.close();
    });
    assert_eq!(leaves, (1, 1, 1));
}

#[test]
fn numbers_in_cells() {
    for (cell, value) in [
        ("1.5", Some(1.5)),
        ("-2e3", Some(-2000.0)),
        ("\"1,5\"", Some(1.5)),
        ("\"1,234\"", None),
        ("\"0,234\"", Some(0.234)),
        ("808.742.334.249.947", None),
        ("1e999", None),
        ("NaN", None),
        ("inf", None),
        ("x", None),
    ] {
        let (leaves, _) = taken(&format!("a,b\n{cell},"), |mut record| {
            assert_eq!(record.number("a"), value, "{cell}");
            record.close();
        });
        let mapped = u64::from(value.is_some());
        assert_eq!(leaves, (mapped, 0, 1 - mapped), "{cell}");
    }
    taken("a;b\n72,345;", |mut record| {
        assert_eq!(record.number("a"), Some(72.345));
        record.close();
    });
}
