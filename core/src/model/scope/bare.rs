//! The patterns of a set that hold no literal character, so that no window leads to them. They are asked one after
//! the other and therefore limited in number; most are dismissed by which characters a question holds. Used by
//! `index`.

use super::glob::{Glob, mask_of};
use super::index::Slot;

#[derive(Debug, Clone, Default)]
pub(super) struct Bare {
    patterns: Vec<Pattern>,
}

#[derive(Debug, Clone)]
struct Pattern {
    slot: Slot,
    min_bytes: usize,
    /// A text that matches holds a character of each.
    needs: Box<[u128]>,
}

impl Bare {
    /// The most patterns without a literal character in one set.
    pub(super) const LIMIT: usize = 1000;

    /// More classes of one pattern are not looked at beforehand.
    const NEEDS: usize = 8;

    pub(super) fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.patterns.len() >= Self::LIMIT
    }

    pub(super) fn push(&mut self, slot: Slot, glob: &Glob) {
        let needs = glob.class_masks(Self::NEEDS).into();
        self.patterns.push(Pattern { slot, min_bytes: glob.min_bytes, needs });
    }

    pub(super) fn remove(&mut self, slot: Slot) {
        self.patterns.retain(|pattern| pattern.slot != slot);
    }

    /// The patterns that might match `text`.
    pub(super) fn candidates(&self, text: &str) -> impl Iterator<Item = Slot> {
        let held = if self.is_empty() { 0 } else { text.chars().fold(0, |held, c| held | mask_of(c)) };
        let might_match = move |pattern: &&Pattern| {
            pattern.min_bytes <= text.len() && pattern.needs.iter().all(|need| need & held != 0)
        };
        self.patterns.iter().filter(might_match).map(|pattern| pattern.slot)
    }
}
