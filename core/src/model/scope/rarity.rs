//! How many of the patterns being loaded hold a window, roughly: what many hold tells little about any of them.
//! A sketch, kept while a set is loaded and then dropped; windows may share a counter. Used by `set` and `index`.

use super::glob::Glob;
use super::window::each_window;

pub(super) struct Rarity {
    /// A power of two of them.
    counts: Vec<u16>,
}

impl Rarity {
    /// Counts the windows of all `globs`.
    pub(super) fn of<'g>(globs: impl ExactSizeIterator<Item = &'g Glob>) -> Rarity {
        let mut counts = vec![0_u16; (16 * globs.len()).next_power_of_two()];
        let mask = counts.len() - 1;
        for glob in globs {
            each_window(glob, |fingerprint, _| {
                if let Some(count) = counts.get_mut(fingerprint as usize & mask) {
                    *count = count.saturating_add(1);
                }
            });
        }
        Rarity { counts }
    }

    /// 0 for windows of one pattern, 1 for those of two or three, 2 from four on, 3 from eight on and so forth.
    pub(super) fn rank(&self, fingerprint: u64) -> u32 {
        let count = self.counts.get(fingerprint as usize & (self.counts.len() - 1));
        count.and_then(|count| count.checked_ilog2()).unwrap_or(0)
    }
}
