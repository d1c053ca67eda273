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
/// turn do not push each other out. About 200 KB, and at most 400, per thread that asks about globs.
const GROUPS: usize = 512;
const GROUP: usize = 4;

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
    let at = (hash ^ stamp.0) as usize % GROUPS * GROUP;
    let known = MEMO.try_with(|memo| {
        let memo = memo.try_borrow().ok()?;
        let same = |e: &&Entry| e.hash == hash && e.stamp == stamp && e.question == question;
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
            let vacant = Entry { stamp: Stamp(0), hash: 0, question: String::new(), answer: false };
            memo.resize(GROUPS * GROUP, vacant);
        }
        let Some(group) = memo.get_mut(at..at + GROUP) else { return };
        group.rotate_right(1);
        if let Some(oldest) = group.first_mut() {
            oldest.stamp = stamp;
            oldest.hash = hash;
            oldest.question.clear();
            oldest.question.push_str(question);
            oldest.answer = answer;
        }
    });
    answer
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
    fn a_question_inside_a_question_is_answered() {
        let (one, other) = (Stamp::new(), Stamp::new());
        assert!(recall(one, 3, "outer", || recall(other, 3, "inner", || true)));
        assert!(recall(one, 3, "outer", || false));
    }
}
