//! Matching one glob by columns: a bit per place in the text, all places moved forward at once, token by token.
//! Slower than walking on easy patterns; on hard ones it takes tokens × text / 64 steps, whatever the pattern.
//! Used by `walk` when its budget ran out.

use super::glob::{Glob, Token};
use std::collections::HashMap;

/// Does the whole of `text` match?
pub(super) fn matches(glob: &Glob, text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let mut places = Places::start(chars.len());
    let mut wheres: HashMap<char, Vec<u64>> = HashMap::new();
    for token in &glob.tokens {
        match *token {
            Token::Run => places.spread(),
            Token::One => places.advance(),
            Token::Text { from, to } => {
                let Some(literal) = glob.literal(from, to) else { return false };
                for c in literal.chars() {
                    places.keep(wheres.entry(c).or_insert_with(|| bits_where(&chars, c)));
                    places.advance();
                }
            }
            Token::Class { from, to, negated } => {
                let Some(class) = glob.class(from, to, negated) else { return false };
                places.retain(|at| chars.get(at).is_some_and(|c| class.has(*c)));
                places.advance();
            }
        }
        if places.is_empty() {
            return false;
        }
    }
    places.has_end()
}

fn bits_where(chars: &[char], wanted: char) -> Vec<u64> {
    chars
        .chunks(64)
        .map(|chunk| chunk.iter().rev().fold(0, |bits, c| bits << 1 | u64::from(*c == wanted)))
        .chain([0])
        .collect()
}

/// The places in the text that the tokens so far can have reached: 0 is before the first character.
struct Places {
    words: Vec<u64>,
    end: usize,
}

impl Places {
    fn start(end: usize) -> Places {
        let mut words = vec![0; end / 64 + 1];
        if let Some(first) = words.first_mut() {
            *first = 1;
        }
        Places { words, end }
    }

    fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    fn has_end(&self) -> bool {
        self.words.get(self.end / 64).is_some_and(|word| word >> (self.end % 64) & 1 == 1)
    }

    /// Every place moves by one character; the end falls off.
    fn advance(&mut self) {
        let mut carry = 0;
        for word in &mut self.words {
            let next = *word >> 63;
            *word = *word << 1 | carry;
            carry = next;
        }
        self.trim();
    }

    /// Every place from the first one on becomes reachable.
    fn spread(&mut self) {
        let mut seen = false;
        for word in &mut self.words {
            if seen {
                *word = u64::MAX;
            } else if *word != 0 {
                *word = u64::MAX << word.trailing_zeros();
                seen = true;
            }
        }
        self.trim();
    }

    fn keep(&mut self, bits: &[u64]) {
        // `bits` is as long as `words`, or one longer.
        for (word, bits) in self.words.iter_mut().zip(bits) {
            *word &= bits;
        }
    }

    fn retain(&mut self, mut keep: impl FnMut(usize) -> bool) {
        for (index, word) in self.words.iter_mut().enumerate() {
            let mut left = *word;
            while left != 0 {
                let bit = left.trailing_zeros();
                left &= left - 1;
                if !keep(index * 64 + bit as usize) {
                    *word &= !(1 << bit);
                }
            }
        }
    }

    /// Clears what lies beyond the end.
    fn trim(&mut self) {
        let beyond = 63 - self.end % 64;
        if let Some(last) = self.words.last_mut() {
            *last = *last << beyond >> beyond;
        }
    }
}
