//! Finds requests by one of their names. A table of numbers only: the names are in the requests, once. Used by `memory`.

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::{BuildHasher, Hash};

/// Numbers of requests, filed under a name that each of them has.
#[derive(Debug, Default)]
pub(super) struct Names {
    filed: HashTable<(u64, i64)>,
    hasher: RandomState,
}

impl Names {
    /// The number under `name`, which `is_so_named` tells from names that only hash alike.
    pub(super) fn find(&self, name: impl Hash, is_so_named: impl Fn(i64) -> bool) -> Option<i64> {
        let hash = self.hasher.hash_one(name);
        let found = self.filed.find(hash, |(filed, seq)| *filed == hash && is_so_named(*seq));
        found.map(|(_, seq)| *seq)
    }

    /// Files `seq` under `name`, instead of `before` if there is one.
    pub(super) fn file(&mut self, name: impl Hash + Copy, seq: i64, before: Option<i64>) {
        if let Some(before) = before {
            self.remove(name, before);
        }
        let hash = self.hasher.hash_one(name);
        self.filed.insert_unique(hash, (hash, seq), |(hash, _)| *hash);
    }

    /// Files `seq` no more; nothing happens if another is under `name` by now.
    pub(super) fn remove(&mut self, name: impl Hash, seq: i64) {
        let hash = self.hasher.hash_one(name);
        if let Ok(found) = self.filed.find_entry(hash, |(_, filed)| *filed == seq) {
            found.remove();
        }
    }
}
