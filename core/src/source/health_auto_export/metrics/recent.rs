//! A map for keys that come in runs.

use std::collections::HashMap;
use std::hash::Hash;

/// It first looks at the entry that it returned last, because the points of one series come together.
#[derive(Debug)]
pub(super) struct Recent<K, V> {
    places: HashMap<K, usize>,
    entries: Vec<(K, V)>,
    latest: usize,
}

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Recent { places: HashMap::new(), entries: Vec::new(), latest: 0 }
    }
}

impl<K: Copy + Eq + Hash, V> Recent<K, V> {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns the value of a key.
    pub(super) fn get(&mut self, key: K) -> Option<&mut V> {
        if self.entries.get(self.latest).is_none_or(|(latest, _)| *latest != key) {
            self.latest = *self.places.get(&key)?;
        }
        Some(&mut self.entries[self.latest].1)
    }

    /// Returns the value of a key. `make` creates it if there is none.
    pub(super) fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        if self.get(key).is_none() {
            self.latest = self.entries.len();
            self.places.insert(key, self.latest);
            self.entries.push((key, make()));
        }
        &mut self.entries[self.latest].1
    }

    pub(super) fn clear(&mut self) {
        self.places.clear();
        self.entries.clear();
    }
}
