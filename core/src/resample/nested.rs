//! Rows inside rows: a phone may send the steps of an hour and also the steps of each minute in the hour.

/// A row whose value is added up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    /// In milliseconds since 1970-01-01T00:00:00Z, like `end`.
    pub(super) start: i64,
    /// Exclusive, and later than `start`.
    pub(super) end: i64,
    /// NaN if the row has no value.
    pub(super) value: f64,
    pub(super) clock: super::Clock,
}

impl Part {
    fn length(&self) -> i64 {
        self.end.saturating_sub(self.start)
    }

    fn extent(&self) -> (i64, i64) {
        (self.start, self.end)
    }
}

/// Reduces each row to its excess over the rows inside it, at least 0. Sorts the rows in an order that
/// depends only on the rows. Rows of equal extent are not inside each other.
pub(super) fn take_apart(rows: &mut [Part]) {
    rows.sort_by(|a, b| {
        (a.extent(), &a.clock).cmp(&(b.extent(), &b.clock)).then_with(|| a.value.total_cmp(&b.value))
    });
    let Some(length) = rows.first().map(Part::length) else { return };
    if rows.iter().all(|row| row.length() == length) {
        return;
    }
    // A row inside another is shorter, so it was reduced before.
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&at| rows.get(at).map(Part::length));
    for at in order {
        let Some(&row) = rows.get(at) else { continue };
        let same_start = rows.iter().take(at).rev().take_while(|other| other.start == row.start).count();
        let inside =
            rows.iter().skip(at - same_start).take_while(|other| other.start < row.end).filter(|other| {
                other.end <= row.end && other.extent() != row.extent() && !other.value.is_nan()
            });
        let (count, sum) = inside.fold((0, 0.0), |(count, sum), other| (count + 1, sum + other.value));
        if count > 0
            && let Some(row) = rows.get_mut(at)
        {
            // A row without a value keeps NaN: `max` would turn NaN into 0.
            row.value = if row.value.is_nan() { row.value } else { (row.value - sum).max(0.0) };
        }
    }
}
