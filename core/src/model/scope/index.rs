//! The patterns of a set, filed so that a question meets only those that could match. Owns where a pattern is
//! filed; what matches is `walk`'s word. Used by `set`.
//!
//! A pattern is filed under one window of one of its literal runs, the one that tells most. Any text the pattern matches holds that window, so a question looks up each of its own windows, of the
//! sizes in use, and asks what is filed there: the cost follows the question's length, not the number of patterns.
//! Patterns without a literal character are in `bare`.

use super::bare::Bare;
use super::glob::{Glob, Meaning};
use super::name::excerpt;
use super::rarity::Rarity;
use super::window::{Prefixes, Size, each_window};
use crate::error::{Error, Result};
use hashbrown::HashTable;

/// Where a pattern is kept, for [`Index::remove`].
pub(super) type Slot = u32;

#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    filed: Vec<Option<Filed>>,
    free: Vec<Slot>,
    drawers: HashTable<Drawer>,
    /// Sizes in use and how many patterns are filed by each, shortest first.
    sizes: Vec<(Size, usize)>,
    bare: Bare,
}

#[derive(Debug, Clone)]
struct Filed {
    glob: Glob,
    /// In a hierarchical set: what is below the glob, `GLOB:*`.
    below: Option<Box<Glob>>,
    under: Option<(u64, Size)>,
    /// The neighbours in the same drawer.
    previous: Option<Slot>,
    next: Option<Slot>,
}

/// All patterns filed under one window, as a list through [`Filed::next`].
#[derive(Debug, Clone)]
struct Drawer {
    fingerprint: u64,
    first: Slot,
    count: u32,
}

impl Index {
    const TRIED_AT_ONCE: usize = 8;

    /// So many patterns are asked faster than the windows of a question are looked up.
    const FEW: usize = 6;

    /// Makes room for `more` patterns.
    pub(super) fn reserve(&mut self, more: usize) {
        self.filed.reserve(more);
        self.drawers.reserve(more, |drawer| spread(drawer.fingerprint));
    }

    /// Files the pattern `glob`, which was read from `source`. `rarity` knows the patterns filed together with it.
    ///
    /// # Errors
    /// `invalid` when it has no literal character and [`Bare::LIMIT`] such patterns are here already.
    pub(super) fn insert(
        &mut self,
        glob: Glob,
        source: &str,
        hierarchical: bool,
        rarity: Option<&Rarity>,
    ) -> Result<Slot> {
        let under = self.best_window(&glob, rarity);
        if under.is_none() && self.bare.is_full() {
            return Err(Error::invalid(format!(
                "start the scope `{}` with a literal part, such as `read:`: at most {} patterns made of `*`, `?` \
                 and `[...]` alone fit in one set",
                excerpt(source),
                Bare::LIMIT
            )));
        }
        let slot = match self.free.last() {
            Some(slot) => *slot,
            None => Slot::try_from(self.filed.len()).map_err(|_| {
                Error::invalid("split the scopes over several agents: one set holds 4 billion")
            })?,
        };
        let mut filed = Filed {
            below: hierarchical.then(|| below(source)).flatten(),
            glob,
            under,
            previous: None,
            next: None,
        };
        match under {
            None => self.bare.push(slot, &filed.glob),
            Some((fingerprint, size)) => {
                filed.next = self.push_in_drawer(fingerprint, slot);
                match self.sizes.binary_search_by_key(&size.bytes, |(size, _)| size.bytes) {
                    Ok(at) => self.sizes.iter_mut().skip(at).take(1).for_each(|(_, count)| *count += 1),
                    Err(at) => self.sizes.insert(at, (size, 1)),
                }
            }
        }
        match self.free.pop().and_then(|slot| self.filed.get_mut(slot as usize)) {
            Some(place) => *place = Some(filed),
            None => self.filed.push(Some(filed)),
        }
        Ok(slot)
    }

    /// Takes a pattern out.
    pub(super) fn remove(&mut self, slot: Slot) {
        let Some(filed) = self.filed.get_mut(slot as usize).and_then(Option::take) else { return };
        self.free.push(slot);
        match filed.under {
            None => self.bare.remove(slot),
            Some((fingerprint, size)) => {
                self.take_from_drawer(fingerprint, &filed);
                self.sizes.retain_mut(|(other, count)| {
                    if *other == size {
                        *count -= 1;
                    }
                    *count > 0
                });
            }
        }
    }

    /// True when no pattern is here.
    pub(super) fn is_empty(&self) -> bool {
        self.sizes.is_empty() && self.bare.is_empty()
    }

    /// Does any pattern match `text`?
    pub(super) fn matches(&self, text: &str) -> bool {
        if self.filed.len() <= Self::FEW {
            return self.filed.iter().flatten().any(|filed| filed.matches(text));
        }
        self.any_filed_matches(text)
            || self.bare.candidates(text).any(|slot| self.get(slot).is_some_and(|filed| filed.matches(text)))
    }

    fn any_filed_matches(&self, text: &str) -> bool {
        if self.sizes.is_empty() {
            return false;
        }
        let prefixes = Prefixes::of(text);
        // The first slots of the drawers that the windows of `text` open. A text can hold a window many times: the
        // first few drawers are tried as they come, the others once all are known and doubles are gone.
        let mut tried = Vec::new();
        let mut left = Vec::new();
        for (size, _) in self.sizes.iter().rev() {
            for first in prefixes.windows(*size).filter_map(|print| Some(self.drawer(print)?.first)) {
                if tried.len() == Self::TRIED_AT_ONCE {
                    left.push(first);
                } else if !tried.contains(&first) {
                    if self.any_in_list(first, text) {
                        return true;
                    }
                    tried.push(first);
                }
            }
        }
        left.sort_unstable();
        left.dedup();
        left.into_iter().any(|first| self.any_in_list(first, text))
    }

    fn any_in_list(&self, first: Slot, text: &str) -> bool {
        let list = std::iter::successors(self.get(first), |filed| self.get(filed.next?));
        list.into_iter().any(|filed| filed.matches(text))
    }

    fn get(&self, slot: Slot) -> Option<&Filed> {
        self.filed.get(slot as usize)?.as_ref()
    }

    fn get_mut(&mut self, slot: Slot) -> Option<&mut Filed> {
        self.filed.get_mut(slot as usize)?.as_mut()
    }

    fn drawer(&self, fingerprint: u64) -> Option<&Drawer> {
        self.drawers.find(spread(fingerprint), |drawer| drawer.fingerprint == fingerprint)
    }

    /// Of all windows of all literal runs: one few patterns hold, of those one few are filed under, of those a
    /// long one.
    fn best_window(&self, glob: &Glob, rarity: Option<&Rarity>) -> Option<(u64, Size)> {
        let mut best = None;
        let mut best_rank = (u32::MAX, u32::MAX, 0);
        each_window(glob, |fingerprint, size| {
            let rarity = rarity.map_or(0, |rarity| rarity.rank(fingerprint));
            if rarity > best_rank.0 {
                return;
            }
            let filed = self.drawer(fingerprint).map_or(0, |drawer| drawer.count);
            let rank = (rarity, filed, usize::MAX - size.bytes);
            if best.is_none() || rank < best_rank {
                best = Some((fingerprint, size));
                best_rank = rank;
            }
        });
        best
    }

    /// Puts `slot` first in its drawer; returns the one that was first.
    fn push_in_drawer(&mut self, fingerprint: u64, slot: Slot) -> Option<Slot> {
        let same = |drawer: &Drawer| drawer.fingerprint == fingerprint;
        let Some(drawer) = self.drawers.find_mut(spread(fingerprint), same) else {
            let drawer = Drawer { fingerprint, first: slot, count: 1 };
            self.drawers.insert_unique(spread(fingerprint), drawer, |d| spread(d.fingerprint));
            return None;
        };
        drawer.count += 1;
        let next = std::mem::replace(&mut drawer.first, slot);
        if let Some(next) = self.get_mut(next) {
            next.previous = Some(slot);
        }
        Some(next)
    }

    /// Closes the gap that `filed` leaves in its drawer.
    fn take_from_drawer(&mut self, fingerprint: u64, filed: &Filed) {
        if let Some(next) = filed.next.and_then(|next| self.get_mut(next)) {
            next.previous = filed.previous;
        }
        if let Some(previous) = filed.previous.and_then(|previous| self.get_mut(previous)) {
            previous.next = filed.next;
        }
        let same = |drawer: &Drawer| drawer.fingerprint == fingerprint;
        let Ok(mut entry) = self.drawers.find_entry(spread(fingerprint), same) else { return };
        let drawer = entry.get_mut();
        drawer.count -= 1;
        match (filed.previous, filed.next) {
            (None, Some(next)) => drawer.first = next,
            (None, None) => drop(entry.remove()),
            (Some(_), _) => {}
        }
    }
}

impl Filed {
    fn matches(&self, text: &str) -> bool {
        self.glob.matches(text) || self.below.as_ref().is_some_and(|below| below.matches(text))
    }
}

/// The glob of everything below `source`.
fn below(source: &str) -> Option<Box<Glob>> {
    match Meaning::of(&format!("{source}:*")) {
        Meaning::Pattern(glob) => Some(Box::new(glob)),
        Meaning::Plain | Meaning::Everything | Meaning::Nothing => None,
    }
}

/// A fingerprint as the hash table wants it: random in its high bits too.
fn spread(fingerprint: u64) -> u64 {
    fingerprint.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
