//! What this thread was told about questions it asked before. An entry holds the whole question and the stamp of
//! the set's content, both compared in full, so it can be forgotten but never wrong. Used by `set`.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};

/// Names one content of one set: no two sets that differ, and no two states of one set, share a stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp(u64);

static NEXT: AtomicU64 = AtomicU64::new(1);

impl Stamp {
    pub(super) fn new() -> Stamp {
        Stamp(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

#[derive(Clone)]
struct Entry {
    stamp: Stamp,
    hash: u64,
    question: String,
    answer: bool,
}

/// A question can be in any of the four entries of its group, the latest first, so that a few questions asked in
/// turn do not push each other out. About 200 KB, and at most 400, per thread that asks about many globs.
const GROUPS: usize = 512;
const GROUP: usize = 4;
/// With how many groups a thread begins. One that asks once and then waits for a human needs no more; whenever a question
/// would push another out, there are four times as many.
const FIRST: usize = 2;

/// The longest question kept, in bytes.
const LONGEST: usize = 128;

thread_local! {
    static MEMO: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
}

/// The answer to `question` about the content `stamp`: remembered, or worked out by `ask` and remembered.
///
/// `hash` is a hash of `question`, the same for every set.
pub(super) fn recall(stamp: Stamp, hash: u64, question: &str, ask: impl FnOnce() -> bool) -> bool {
    if question.len() > LONGEST {
        return ask();
    }
    let known = MEMO.try_with(|memo| {
        let memo = memo.try_borrow().ok()?;
        let same = |e: &&Entry| e.hash == hash && e.stamp == stamp && e.question == question;
        let at = place(&memo, stamp, hash);
        Some(memo.get(at..at + GROUP)?.iter().find(same)?.answer)
    });
    if let Ok(Some(answer)) = known {
        return answer;
    }
    let answer = ask();
    // A thread that is ending, or is in here already, simply does not remember.
    let _ = MEMO.try_with(|memo| {
        let Ok(mut memo) = memo.try_borrow_mut() else { return };
        if memo.is_empty() {
            memo.resize(FIRST * GROUP, Entry::VACANT);
        }
        while memo.len() < GROUPS * GROUP && is_full(&memo, place(&memo, stamp, hash)) {
            grow(&mut memo);
        }
        if let Some(oldest) = latest_of(&mut memo, stamp, hash) {
            oldest.stamp = stamp;
            oldest.hash = hash;
            oldest.question.clear();
            oldest.question.push_str(question);
            oldest.answer = answer;
        }
    });
    answer
}

impl Entry {
    const VACANT: Entry = Entry { stamp: Stamp(0), hash: 0, question: String::new(), answer: false };
}

/// Where the group begins: their number is a power of two.
fn place(memo: &[Entry], stamp: Stamp, hash: u64) -> usize {
    let groups = (memo.len() / GROUP).max(1);
    ((hash ^ stamp.0) as usize & (groups - 1)) * GROUP
}

fn is_full(memo: &[Entry], at: usize) -> bool {
    memo.get(at..at + GROUP).is_some_and(|group| group.iter().all(|entry| entry.stamp != Stamp(0)))
}

/// The oldest entry of a group, as the latest.
fn latest_of(memo: &mut [Entry], stamp: Stamp, hash: u64) -> Option<&mut Entry> {
    let at = place(memo, stamp, hash);
    let group = memo.get_mut(at..at + GROUP)?;
    group.rotate_right(1);
    group.first_mut()
}

fn grow(memo: &mut Vec<Entry>) {
    let larger = vec![Entry::VACANT; memo.len() * 4];
    let known = std::mem::replace(memo, larger);
    // The latest last, so that it is found first again.
    for entry in known.into_iter().rev().filter(|entry| entry.stamp != Stamp(0)) {
        if let Some(place) = latest_of(memo, entry.stamp, entry.hash) {
            *place = entry;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_remembered_for_its_stamp_and_question_only() {
        let (one, other) = (Stamp::new(), Stamp::new());
        assert!(recall(one, 7, "a", || true));
        assert!(recall(one, 7, "a", || panic!("asked again")));
        assert!(!recall(one, 7, "b", || false));
        assert!(!recall(other, 7, "b", || false));
        assert!(!recall(other, 7, "a", || false));
        assert!(recall(one, 7, "a", || panic!("forgotten too soon")));
        let long = "a".repeat(LONGEST + 1);
        assert!(recall(one, 7, &long, || true));
        assert!(!recall(one, 7, &long, || false));
    }

    #[test]
    fn a_thread_that_asks_little_holds_little_and_growing_forgets_nothing() {
        let size = || MEMO.with_borrow(Vec::len);
        let stamp = Stamp::new();
        assert!(recall(stamp, 0, "0", || true));
        assert_eq!(size(), FIRST * GROUP);
        // All of one group, while there are few.
        for n in 1..40u64 {
            assert!(recall(stamp, n * FIRST as u64, &n.to_string(), || true));
            for known in 0..=n {
                let answer = recall(stamp, known * FIRST as u64, &known.to_string(), || panic!("forgotten"));
                assert!(answer);
            }
        }
        assert!(size() > FIRST * GROUP && size() <= GROUPS * GROUP);
        for n in 0..100_000 {
            recall(stamp, n, "many", || true);
        }
        assert_eq!(size(), GROUPS * GROUP);
    }

    #[test]
    fn a_question_inside_a_question_is_answered() {
        let (one, other) = (Stamp::new(), Stamp::new());
        assert!(recall(one, 3, "outer", || recall(other, 3, "inner", || true)));
        assert!(recall(one, 3, "outer", || false));
    }
}
