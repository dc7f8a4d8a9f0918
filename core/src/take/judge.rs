//! What becomes of a value by the range of its data type.

use std::ops::RangeInclusive;

use crate::record::{Bounds, DataType, Verdict};

/// By what the values of one field are judged, in the canonical unit of their type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judge {
    /// `None` for a type that has no range, or is unknown: every value passes.
    data_type: Option<DataType>,
    /// The most that is possible here, where the field allows less than the type.
    most: f64,
}

impl Judge {
    /// Lets every value pass.
    pub(crate) const ANY: Judge = Judge { data_type: None, most: f64::INFINITY };

    /// Judges by the range of a type.
    pub(crate) const fn of(data_type: DataType) -> Self {
        Judge { data_type: Some(data_type), most: f64::INFINITY }
    }

    /// Also takes values above `most` as impossible.
    pub(crate) const fn at_most(self, most: f64) -> Self {
        Judge { most, ..self }
    }

    /// Returns what a value is worth.
    #[inline]
    pub(crate) fn verdict(self, value: f64) -> Verdict {
        if value > self.most {
            return Verdict::Impossible;
        }
        self.data_type.map_or(Verdict::Plausible, |data_type| data_type.verdict(value))
    }

    /// Returns the bounds of plausible values, which are quicker to compare with than a verdict.
    pub(crate) fn plausible(self) -> RangeInclusive<f64> {
        let bounds = self.data_type.and_then(DataType::range).map(|range| range.plausible);
        let (least, most) =
            bounds.map_or((f64::NEG_INFINITY, f64::INFINITY), |bounds| (bounds.least, bounds.most));
        least..=most.min(self.most)
    }

    /// Returns the reason for which an impossible value is rejected.
    pub(crate) fn reason(self) -> String {
        let Some((data_type, range)) = self.data_type.and_then(|found| Some((found, found.range()?))) else {
            return "expected another number, found one that is not possible".to_owned();
        };
        let Bounds { least, most, .. } = range.possible;
        let bounds = Bounds { least, most: most.min(self.most), ..range.possible };
        format!(
            "expected {}, {bounds} ({}), found a number outside of that",
            data_type.name(),
            data_type.unit()
        )
    }
}
