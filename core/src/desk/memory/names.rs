//! Finds requests by one of their names. A table of numbers only: the names are in the requests, once. Used by `memory`.

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::{BuildHasher, Hash};

/// Numbers of requests, filed under a name that each of them has.
#[derive(Debug, Default)]
pub(super) struct Names {
    filed: HashTable<i64>,
    hasher: RandomState,
}

impl Names {
    /// The number under `name`, which `is_so_named` tells from names that only hash alike.
    pub(super) fn find(&self, name: impl Hash, is_so_named: impl Fn(i64) -> bool) -> Option<i64> {
        self.filed.find(self.hasher.hash_one(name), |seq| is_so_named(*seq)).copied()
    }

    /// Files `seq` under `name`, instead of `before` if there is one. `name_of` says under which name another one is:
    /// when the table grows, all of them have to move.
    pub(super) fn file<N: Hash>(
        &mut self,
        name: N,
        seq: i64,
        before: Option<i64>,
        name_of: impl Fn(i64) -> Option<N>,
    ) {
        let hasher = &self.hasher;
        let hash = hasher.hash_one(&name);
        match before.and_then(|before| self.filed.find_mut(hash, |filed| *filed == before)) {
            Some(filed) => *filed = seq,
            None => {
                // Whatever is filed is kept: see `Kept::remove`.
                let rehash = |filed: &i64| name_of(*filed).map_or(0, |name| hasher.hash_one(name));
                self.filed.insert_unique(hash, seq, rehash);
            }
        }
    }

    /// Files `seq` no more; nothing happens if another is under `name` by now.
    pub(super) fn remove(&mut self, name: impl Hash, seq: i64) {
        if let Ok(found) = self.filed.find_entry(self.hasher.hash_one(name), |filed| *filed == seq) {
            found.remove();
        }
    }
}
