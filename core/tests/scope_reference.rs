//! The scope engine against a slow matcher written from the rules alone: on every vector, on random sets and
//! questions, and while sets change. The reference shares no code with the engine.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use agentsudo_core::model::{Scope, ScopeSet};
use agentsudo_core::{Error, ErrorCode};
use serde_json::Value;
use std::path::Path;

// The reference.

/// One step of a pattern.
enum Step<'p> {
    Star,
    Any,
    Is(char),
    In { members: &'p [char], negated: bool },
}

/// Reads the step at the start of `pattern`; returns its length too.
fn step(pattern: &[char]) -> (Step<'_>, usize) {
    match pattern[0] {
        '*' => (Step::Star, 1),
        '?' => (Step::Any, 1),
        '[' => {
            let negated = pattern.get(1) == Some(&'!');
            let first = if negated { 2 } else { 1 };
            // The member that comes first may be a `]`.
            match (first + 1..pattern.len()).find(|&at| pattern[at] == ']') {
                Some(close) => (Step::In { members: &pattern[first..close], negated }, close + 1),
                None => (Step::Is('['), 1),
            }
        }
        c => (Step::Is(c), 1),
    }
}

fn is_member(members: &[char], c: char) -> bool {
    match members {
        [] => false,
        [low, '-', high, rest @ ..] => (*low <= c && c <= *high) || is_member(rest, c),
        [one, rest @ ..] => *one == c || is_member(rest, c),
    }
}

/// Which prefixes of `text` match `pattern`, by their length: one row of booleans per step.
fn matching_prefixes(pattern: &[char], text: &[char]) -> Vec<bool> {
    let mut row = vec![false; text.len() + 1];
    row[0] = true;
    let mut at = 0;
    while at < pattern.len() {
        let (step, len) = step(&pattern[at..]);
        at += len;
        let mut next = vec![false; text.len() + 1];
        for end in 0..=text.len() {
            next[end] = match &step {
                Step::Star => row[end] || (end > 0 && next[end - 1]),
                _ if end == 0 => false,
                Step::Any => row[end - 1],
                Step::Is(c) => row[end - 1] && text[end - 1] == *c,
                Step::In { members, negated } => {
                    row[end - 1] && is_member(members, text[end - 1]) != *negated
                }
            };
        }
        row = next;
    }
    row
}

fn reference(granted: &[String], hierarchical: bool, required: &str) -> bool {
    let text: Vec<char> = required.chars().collect();
    // What must be held: the scope itself or, in a hierarchical set, anything above it.
    let ends: Vec<usize> =
        (0..=text.len()).filter(|&end| end == text.len() || (hierarchical && text[end] == ':')).collect();
    granted.iter().any(|scope| {
        let pattern: Vec<char> = scope.chars().collect();
        let globbed = matching_prefixes(&pattern, &text);
        ends.iter().any(|&end| globbed[end] || text[..end] == pattern)
    })
}

// Vectors.

/// Asks the engine as a binding does.
fn ask(granted: &[String], hierarchical: bool, required: &str) -> Result<bool, Error> {
    let set = ScopeSet::new(granted.iter().cloned(), hierarchical)?;
    Ok(set.matches(Scope::new(required)?.as_str()))
}

#[test]
fn engine_and_reference_agree_with_every_vector() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/scope");
    let mut cases = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(file["area"], "scope");
        for case in file["cases"].as_array().unwrap() {
            let name = case["name"].as_str().unwrap();
            let granted: Vec<String> =
                case["granted"].as_array().unwrap().iter().map(|s| s.as_str().unwrap().to_owned()).collect();
            let hierarchical = case["hierarchical"].as_bool().unwrap();
            let required = case["required"].as_str().unwrap();
            let got = ask(&granted, hierarchical, required);
            match case["expect"].as_bool() {
                Some(expected) => {
                    assert_eq!(got, Ok(expected), "engine: {name}");
                    assert_eq!(reference(&granted, hierarchical, required), expected, "reference: {name}");
                }
                None => {
                    assert_eq!(case["expect"]["err"], "invalid", "{name}");
                    assert_eq!(got.unwrap_err().code(), ErrorCode::Invalid, "{name}");
                }
            }
            cases += 1;
        }
    }
    assert!(cases >= 120, "only {cases} vectors found");
}

// Random cases.

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn text(&mut self, alphabet: &[&str], longest: usize) -> String {
        (0..self.below(longest + 1)).map(|_| self.pick(alphabet)).collect()
    }

    fn scope(&mut self, alphabet: &[&str], longest: usize) -> String {
        let text = self.text(alphabet, longest);
        if text.is_empty() { "a".to_owned() } else { text }
    }

    /// A question: most of the time one that a granted scope was filled in to, so that both answers are common.
    fn question(&mut self, granted: &[String], longest: usize) -> String {
        if granted.is_empty() || self.below(3) == 0 {
            return self.scope(PLAIN, longest);
        }
        let pattern: Vec<char> = granted[self.below(granted.len())].chars().collect();
        let mut text = String::new();
        let mut at = 0;
        while at < pattern.len() {
            let (step, len) = step(&pattern[at..]);
            at += len;
            match step {
                Step::Star => text.push_str(&self.text(PLAIN, 4)),
                Step::In { members, negated: false } if !members.is_empty() => text.push(self.pick(members)),
                Step::Any | Step::In { .. } => text.push_str(self.pick(PLAIN)),
                Step::Is(c) => text.push(c),
            }
        }
        match self.below(6) {
            0 => text.push_str(self.pick(PLAIN)),
            1 => text.push_str(":a"),
            2 => drop(text.pop()),
            _ => {}
        }
        if text.is_empty() { "a".to_owned() } else { text }
    }
}

const PLAIN: &[&str] =
    &["a", "b", "c", "ab", ":", "-", "!", "]", "[", "*", "?", "^", "\\", "\0", "\n", "é", "e\u{301}", "🔐"];
const GLOBBED: &[&str] = &[
    "a", "b", "c", "ab", "abc", ":", "*", "*", "?", "[", "]", "!", "-", "^", "\\", "[ab]", "[!a]", "[a-c]",
    "[z-a]", "[!z-a]", "[]", "[!]", "[]a]", "[!]b]", "[--0]", "[a-]", "[^a]", "[a!]", "[*]", "[?]", "[[]",
    "\0", "é", "[à-ü]", "[é]", "🔐",
];
/// Names as people make them: many patterns share their beginnings, ends and middles.
const WORDS: &[&str] = &[
    "read:", "write:", "admin:", ":delete", "orders", "x1", "x12", "x123", "t1", "*", "*", "?", "[a-c]", ":",
    "-",
];

/// Asks both, and counts, so that a test can see that neither answer was rare.
#[derive(Default)]
struct Tally {
    yes: usize,
    no: usize,
}

impl Tally {
    fn check(&mut self, set: &ScopeSet, granted: &[String], hierarchical: bool, required: &str) {
        let expected = reference(granted, hierarchical, required);
        // Twice: the second answer is a remembered one.
        for _ in 0..2 {
            let got = set.matches(required);
            assert_eq!(
                got, expected,
                "granted {granted:?}, hierarchical {hierarchical}, required {required:?}"
            );
        }
        *(if expected { &mut self.yes } else { &mut self.no }) += 1;
    }

    fn finish(self, seed: u64, least: usize) {
        let all = self.yes + self.no;
        println!("seed {seed}: {all} questions, {} granted", self.yes);
        assert!(all >= least, "only {all} questions");
        assert!(self.yes * 10 > all && self.no * 10 > all, "lopsided: {} of {all} granted", self.yes);
    }
}

/// Patterns that match no question here, in two rounds of three: few patterns are asked one by one, many through
/// the index, and both ways must agree with the reference.
fn padding(round: usize) -> impl Iterator<Item = String> {
    (0..if round % 3 == 1 { 0 } else { 13 }).map(|i| format!("~*{i}~"))
}

#[test]
fn random_small_sets_agree_with_the_reference() {
    const SEED: u64 = 20_250_707;
    let mut random = Random(SEED);
    let mut tally = Tally::default();
    for round in 0..20_000 {
        let hierarchical = round % 5 < 2;
        let alphabet = if round % 4 == 0 { WORDS } else { GLOBBED };
        let granted: Vec<String> = (0..random.below(5)).map(|_| random.scope(alphabet, 7)).collect();
        let set = ScopeSet::new(granted.iter().cloned().chain(padding(round)), hierarchical).unwrap();
        for _ in 0..11 {
            let required = random.question(&granted, 8);
            tally.check(&set, &granted, hierarchical, &required);
        }
    }
    tally.finish(SEED, 200_000);
}

#[test]
fn random_large_sets_agree_with_the_reference() {
    const SEED: u64 = 4_711;
    let mut random = Random(SEED);
    let mut tally = Tally::default();
    for round in 0..20 {
        let hierarchical = round % 2 == 0;
        let granted: Vec<String> = (0..300)
            .map(|i| random.scope(WORDS, 5) + random.pick(&["i", "", ":"]) + &i.to_string())
            .collect();
        let set = ScopeSet::new(granted.iter().cloned(), hierarchical).unwrap();
        for _ in 0..60 {
            let required = random.question(&granted, 10);
            tally.check(&set, &granted, hierarchical, &required);
        }
    }
    tally.finish(SEED, 1_000);
}

#[test]
fn changing_sets_agree_with_the_reference() {
    const SEED: u64 = 99_991;
    let mut random = Random(SEED);
    let mut tally = Tally::default();
    for round in 0..300 {
        let hierarchical = round % 2 == 0;
        let alphabet = if round % 4 < 2 { WORDS } else { GLOBBED };
        let mut granted: Vec<String> = Vec::new();
        let mut set = ScopeSet::new(padding(round), hierarchical).unwrap();
        let mut padded = set.len();
        for _ in 0..40 {
            let before: Vec<String> = (0..2).map(|_| random.question(&granted, 6)).collect();
            for required in &before {
                tally.check(&set, &granted, hierarchical, required);
            }
            let scope = random.scope(alphabet, 4);
            let held = granted.iter().position(|other| *other == scope);
            match random.below(8) {
                0..5 => {
                    assert_eq!(set.insert(scope.clone()), Ok(held.is_none()));
                    if held.is_none() {
                        granted.push(scope);
                    }
                }
                5 if !granted.is_empty() => {
                    let gone = granted.swap_remove(random.below(granted.len()));
                    assert!(set.remove(&gone));
                    assert!(!set.contains(&gone));
                }
                6 => assert_eq!(set.remove(&scope), held.map(|at| granted.swap_remove(at)).is_some()),
                _ if random.below(10) == 0 => {
                    set.clear();
                    granted.clear();
                    padded = 0;
                }
                _ => {}
            }
            let mut sorted = granted.clone();
            sorted.sort();
            assert!(set.iter().filter(|scope| !scope.starts_with('~')).eq(&sorted));
            assert_eq!((set.len(), set.is_empty()), (granted.len() + padded, granted.len() + padded == 0));
            // Nothing remembered from before the change may outlive it.
            for required in &before {
                tally.check(&set, &granted, hierarchical, required);
            }
        }
    }
    tally.finish(SEED, 40_000);
}

#[test]
fn scopes_of_four_thousand_characters_agree_with_the_reference() {
    const SEED: u64 = 31_337;
    let mut random = Random(SEED);
    let mut tally = Tally::default();
    for round in 0..40 {
        let hard: &[&str] = if round % 2 == 0 { &["a", "a", "?", "*"] } else { &["a", "[ab]", "?", "é"] };
        let body: String = (0..random.below(900)).map(|_| random.pick(hard)).collect();
        let granted = vec![format!("*{body}{}", random.pick(&["b*", "a*", "*b", "*"]))];
        let set = ScopeSet::new(granted.iter().cloned(), false).unwrap();
        for letters in [&['a'][..], &['a', 'b'], &['a', 'a', 'a', 'é']] {
            let mut required: String = (0..4095).map(|_| random.pick(letters)).collect();
            required.push(random.pick(&['a', 'b']));
            tally.check(&set, &granted, false, &required);
        }
    }
    tally.finish(SEED, 100);
}
