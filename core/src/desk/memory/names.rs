//! Finds requests by one of their names. A table of numbers only: the names are in the requests, once. Used by `memory`.

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::{BuildHasher, Hash};

/// Numbers of requests, filed under a name that each of them has.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// The lower halves of the numbers: the upper one is that of the newest, or the one before.
    filed: HashTable<u32>,
    newest: i64,
    hasher: RandomState,
}

/// Lower halves.
fn half(seq: i64) -> u32 {
    seq as u32
}

/// The number whose lower half was filed when `newest` was the largest of all: so many are never kept at once that it could
/// be another.
fn whole(half_of_it: u32, newest: i64) -> i64 {
    newest - i64::from(half(newest).wrapping_sub(half_of_it))
}

impl Names {
    /// The number under `name`, which `is_so_named` tells from names that only hash alike.
    pub(super) fn find(&self, name: impl Hash, is_so_named: impl Fn(i64) -> bool) -> Option<i64> {
        let found = |filed: &u32| is_so_named(whole(*filed, self.newest));
        self.filed.find(self.hasher.hash_one(name), found).map(|filed| whole(*filed, self.newest))
    }

    /// Files `seq` under `name`, instead of `before` if there is one. `name_of` says under which name another one is:
    /// when the table grows, all of them have to move. Of all numbers, larger ones are filed later.
    pub(super) fn file<N: Hash>(
        &mut self,
        name: N,
        seq: i64,
        before: Option<i64>,
        name_of: impl Fn(i64) -> Option<N>,
    ) {
        self.newest = self.newest.max(seq);
        let (hasher, newest) = (&self.hasher, self.newest);
        let hash = hasher.hash_one(&name);
        match before.and_then(|before| self.filed.find_mut(hash, |filed| *filed == half(before))) {
            Some(filed) => *filed = half(seq),
            None => {
                // Whatever is filed is kept: see `Kept::remove`.
                let rehash =
                    |filed: &u32| name_of(whole(*filed, newest)).map_or(0, |name| hasher.hash_one(name));
                self.filed.insert_unique(hash, half(seq), rehash);
            }
        }
    }

    /// Files `seq` no more; nothing happens if another is under `name` by now.
    pub(super) fn remove(&mut self, name: impl Hash, seq: i64) {
        if let Ok(found) = self.filed.find_entry(self.hasher.hash_one(name), |filed| *filed == half(seq)) {
            found.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_beyond_what_half_of_one_can_hold() {
        let mut names = Names::default();
        let first = i64::from(u32::MAX) - 500;
        let numbers = first..first + 1_000;
        for seq in numbers.clone() {
            names.file(seq.to_string(), seq, None, |filed| Some(filed.to_string()));
        }
        let find = |names: &Names, seq: i64| names.find(seq.to_string(), |filed| filed == seq);
        assert!(numbers.clone().all(|seq| find(&names, seq) == Some(seq)));
        for seq in numbers.clone().step_by(2) {
            names.remove(seq.to_string(), seq);
        }
        assert!(numbers.clone().all(|seq| find(&names, seq).is_some() == ((seq - first) % 2 == 1)));
        // A newer one under the same name stands in the older one's place.
        let (old, new) = (first + 1, first + 2_000);
        let name_of = |filed: i64| Some(if filed == new { old } else { filed }.to_string());
        names.file(old.to_string(), new, Some(old), name_of);
        assert_eq!(names.find(old.to_string(), |_| true), Some(new));
    }
}
