//! Equal values, kept once: a hundred thousand requests that wait are made by few agents, for few functions. Never a rule:
//! whoever has such a value sees no difference.

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// The values that are in use at the moment.
pub struct Shared<T> {
    in_use: Mutex<InUse<T>>,
    hasher: RandomState,
}

struct InUse<T> {
    filed: HashTable<(u64, Weak<T>)>,
    /// How many are filed before those are looked for that nobody uses any more.
    room: usize,
}

/// Room that is not worth a look.
const LEAST_ROOM: usize = 64;

impl<T: Eq + Hash> Shared<T> {
    /// `value`, or the one in use that equals it.
    pub fn share(&self, value: T) -> Arc<T> {
        let hash = self.hasher.hash_one(&value);
        // Nothing of a value runs under the lock but its comparison: a panic leaves the table whole.
        let mut in_use = self.in_use.lock().unwrap_or_else(PoisonError::into_inner);
        let alike = in_use.filed.iter_hash(hash).filter(|(filed, _)| *filed == hash);
        let known = alike.filter_map(|(_, known)| known.upgrade()).find(|known| **known == value);
        known.unwrap_or_else(|| in_use.file(hash, value))
    }
}

impl<T> InUse<T> {
    fn file(&mut self, hash: u64, value: T) -> Arc<T> {
        if self.filed.len() >= self.room {
            self.filed.retain(|(_, known)| known.strong_count() > 0);
            self.room = LEAST_ROOM.max(2 * self.filed.len());
            self.filed.shrink_to(self.room, |(hash, _)| *hash);
        }
        let value = Arc::new(value);
        self.filed.insert_unique(hash, (hash, Arc::downgrade(&value)), |(hash, _)| *hash);
        value
    }
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        let in_use = InUse { filed: HashTable::new(), room: LEAST_ROOM };
        Shared { in_use: Mutex::new(in_use), hasher: RandomState::default() }
    }
}

impl<T> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filed(shared: &Shared<String>) -> usize {
        shared.in_use.lock().unwrap().filed.len()
    }

    #[test]
    fn equal_values_are_one_and_others_are_not() {
        let shared = Shared::default();
        let [a, again, b] = ["a", "a", "b"].map(|text| shared.share(text.to_owned()));
        assert!(Arc::ptr_eq(&a, &again));
        assert_eq!((a.as_str(), b.as_str()), ("a", "b"));
        assert_eq!(filed(&shared), 2);
    }

    #[test]
    fn what_nobody_uses_is_not_kept() {
        let shared = Shared::default();
        let kept = shared.share("kept".to_owned());
        for n in 0..10_000 {
            drop(shared.share(n.to_string()));
            assert!(filed(&shared) <= LEAST_ROOM + 1);
        }
        assert!(Arc::ptr_eq(&kept, &shared.share("kept".to_owned())));
        let many: Vec<_> = (0..1_000).map(|n| shared.share(n.to_string())).collect();
        let again: Vec<_> = (0..1_000).map(|n| shared.share(n.to_string())).collect();
        assert!(many.iter().zip(&again).all(|(one, other)| Arc::ptr_eq(one, other)));
    }
}
