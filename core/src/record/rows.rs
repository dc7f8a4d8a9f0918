//! The rows of a batch.

use super::{Samples, columns::Nullable};

impl Samples {
    /// Returns the index in `owners` of the owner of a row, or `None` if the batch is not well-formed.
    pub fn owner_of(&self, row: usize) -> Option<usize> {
        self.owner.as_ref().map_or(Some(0), |owner| owner.get(row).map(|owner| *owner as usize))
    }

    /// Keeps the rows whose places `keep` accepts, and the owners that still have rows. Returns whether a row
    /// is left.
    pub fn retain_rows(&mut self, keep: impl FnMut(usize) -> bool) -> bool {
        let keep: Vec<bool> = (0..self.start.len()).map(keep).collect();
        if !keep.contains(&false) {
            return !keep.is_empty();
        }
        retain(&mut self.start, &keep);
        retain(&mut self.value.0, &keep);
        self.end.iter_mut().for_each(|column| retain(column, &keep));
        self.code.iter_mut().for_each(|column| retain(column, &keep));
        self.local_date.iter_mut().for_each(|column| retain(column, &keep));
        self.ordinal.iter_mut().for_each(|column| retain(column, &keep));
        self.original.iter_mut().for_each(|original| retain(&mut original.value.0, &keep));
        let nullable = |column: &mut Option<Nullable>| {
            if let Some(column) = column {
                retain(&mut column.0, &keep);
            }
        };
        [&mut self.min, &mut self.max].into_iter().for_each(nullable);
        if let Some(position) = &mut self.position {
            retain(&mut position.latitude, &keep);
            retain(&mut position.longitude, &keep);
            let others =
                [&mut position.altitude, &mut position.speed, &mut position.course, &mut position.accuracy];
            others.into_iter().for_each(nullable);
        }
        self.owner.iter_mut().for_each(|column| retain(column, &keep));
        self.retain_used_owners();
        !self.start.is_empty()
    }

    /// Removes the owners without rows and renumbers the others.
    fn retain_used_owners(&mut self) {
        let Some(owner) = &mut self.owner else { return };
        let mut used = vec![false; self.owners.len()];
        for at in &*owner {
            if let Some(used) = used.get_mut(*at as usize) {
                *used = true;
            }
        }
        let mut next = 0;
        let numbers: Vec<u32> = used
            .iter()
            .map(|used| {
                let number = next;
                next += u32::from(*used);
                number
            })
            .collect();
        for at in owner.iter_mut() {
            *at = numbers.get(*at as usize).copied().unwrap_or(*at);
        }
        retain(&mut self.owners, &used);
        if self.owners.len() < 2 {
            self.owner = None;
        }
    }
}

fn retain<T>(column: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    column.retain(|_| keep.next() != Some(&false));
}
