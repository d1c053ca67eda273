//! Fingerprints of stretches of text ("windows"), so that every place of a question can be looked up at once.
//!
//! A fingerprint is the value of a polynomial over the bytes at a secret random point, modulo 2^61 - 1. Equal
//! windows have equal fingerprints; different ones of n bytes collide with a chance of n / 2^61, and a collision
//! costs a comparison, never a wrong answer. Used by `index` and `rarity`.

use super::glob::Glob;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

const PRIME: u64 = (1 << 61) - 1;

/// One of the lengths that windows come in: 1, 2, 3, 4, 6, 8, 12, 16, 24 … A literal run is filed by a window of
/// the longest that fits, so a window spans more than two thirds of its run, and few lengths serve all runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    /// In bytes.
    pub(super) bytes: usize,
    /// The point to the power of `bytes`.
    power: u64,
}

struct Sizes {
    point: u64,
    ladder: Vec<Size>,
}

static SIZES: LazyLock<Sizes> = LazyLock::new(|| {
    // Drawn from the operating system once per process; nobody outside can aim for collisions.
    let point = RandomState::new().hash_one("window") % (PRIME - 512) + 256;
    let mut ladder: Vec<Size> = Vec::new();
    let mut power = 1;
    let mut bytes = 0;
    for next in ladder_lengths() {
        while bytes < next {
            power = multiply(power, point);
            bytes += 1;
        }
        ladder.push(Size { bytes, power });
    }
    Sizes { point, ladder }
});

/// Up to the bytes of the longest scope.
fn ladder_lengths() -> impl Iterator<Item = usize> {
    let doubled = std::iter::successors(Some(2), |n| Some(n * 2));
    std::iter::once(1).chain(doubled.flat_map(|n| [n, n + n / 2])).take_while(|n| *n <= 4 * 4096)
}

impl Size {
    /// The longest that fits in a run of `bytes` bytes; `None` for an empty run.
    pub(super) fn fitting(bytes: usize) -> Option<Size> {
        let ladder = &SIZES.ladder;
        let beyond = ladder.partition_point(|size| size.bytes <= bytes);
        ladder.get(beyond.checked_sub(1)?).copied()
    }
}

/// The fingerprints of all prefixes of a text, from which those of its windows follow.
pub(super) struct Prefixes {
    near: [u64; Prefixes::NEAR],
    far: Vec<u64>,
    len: usize,
}

impl Prefixes {
    /// Texts below this many bytes need no allocation.
    const NEAR: usize = 128;

    pub(super) fn of(text: &str) -> Prefixes {
        let len = text.len() + 1;
        let mut prefixes = Prefixes { near: [0; Self::NEAR], far: Vec::new(), len };
        if len > Self::NEAR {
            prefixes.far = vec![0; len];
        }
        let point = SIZES.point;
        let sums = if len > Self::NEAR { prefixes.far.as_mut_slice() } else { &mut prefixes.near };
        let mut sum = 0;
        for (slot, byte) in sums.iter_mut().skip(1).zip(text.bytes()) {
            // Plus one, so that a leading NUL counts.
            sum = reduce(multiply(sum, point) + u64::from(byte) + 1);
            *slot = sum;
        }
        prefixes
    }

    /// The fingerprints of all windows of `size`, from left to right.
    pub(super) fn windows(&self, size: Size) -> impl Iterator<Item = u64> {
        let sums = if self.len > Self::NEAR { self.far.as_slice() } else { &self.near };
        let sums = sums.get(..self.len).unwrap_or_default();
        let ends = sums.get(size.bytes..).unwrap_or_default();
        ends.iter().zip(sums).map(move |(end, start)| reduce(end + PRIME - multiply(*start, size.power)))
    }
}

/// Calls `see` with each window of each literal run of `glob`, all of the longest size that fits the run.
pub(super) fn each_window(glob: &Glob, mut see: impl FnMut(u64, Size)) {
    for literal in glob.literals() {
        let Some(size) = Size::fitting(literal.len()) else { continue };
        Prefixes::of(literal).windows(size).for_each(|fingerprint| see(fingerprint, size));
    }
}

/// `a * b` modulo the prime, for `a` and `b` below it; the result is below it.
fn multiply(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    reduce((product as u64 & PRIME) + (product >> 61) as u64)
}

/// A value below twice the prime, brought below it.
fn reduce(value: u64) -> u64 {
    if value >= PRIME { value - PRIME } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_spans_over_two_thirds_of_every_run() {
        for bytes in 1..=4 * 4096 {
            let size = Size::fitting(bytes).unwrap();
            assert!(size.bytes <= bytes && size.bytes * 3 > bytes * 2, "{bytes}: {}", size.bytes);
        }
        assert_eq!(Size::fitting(0), None);
    }

    #[test]
    fn equal_windows_have_equal_fingerprints_wherever_they_are() {
        let long = "xyz".repeat(100);
        for (text, size, at, other, other_at) in
            [("read:orders", 6, 5, "my orders", 3), ("\0a", 1, 1, "a", 0), (&long, 96, 3, &long[6..], 0)]
        {
            let size = Size::fitting(size).unwrap();
            let here = Prefixes::of(text).windows(size).nth(at).unwrap();
            assert_eq!(Prefixes::of(other).windows(size).nth(other_at).unwrap(), here, "{text}");
        }
    }

    #[test]
    fn different_windows_differ() {
        let size = Size::fitting(2).unwrap();
        let text: String = ('\0'..='\x7f').flat_map(|a| ['a', a]).collect();
        let mut seen: Vec<u64> = Prefixes::of(&text).windows(size).collect();
        assert_eq!(seen.len(), text.len() - 1);
        seen.sort_unstable();
        seen.dedup();
        // "aa" comes twice: as a pair, and with the next pair.
        assert_eq!(seen.len(), text.len() - 1 - 1);
        assert_eq!(Prefixes::of("ab").windows(Size::fitting(3).unwrap()).count(), 0);
    }
}
