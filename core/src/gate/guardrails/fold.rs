//! The ways a text reads once its tricks are undone: invisible characters, look-alike letters, styled
//! letters, accents. Case is kept. Used by `rails` and `injection`; decides nothing.

use super::lookalikes;
use icu_normalizer::{ComposingNormalizer, DecomposingNormalizer};

/// A text and its other readings.
pub(super) struct Readings<'a> {
    raw: &'a str,
    /// Compatibility forms composed, invisible characters gone.
    plain: Vec<String>,
    /// As `plain`, without accents and with look-alike letters replaced.
    folded: Vec<String>,
}

impl<'a> Readings<'a> {
    /// Reads `text` in every way. Plain ASCII has one.
    pub(super) fn of(text: &'a str) -> Self {
        let mut readings = Readings { raw: text, plain: Vec::new(), folded: Vec::new() };
        if text.bytes().all(|b| matches!(b, b' '..=b'~' | b'\t' | b'\n' | b'\r')) {
            return readings;
        }
        readings.add(text, Invisible::Dropped);
        if text.chars().any(is_invisible) {
            // Both: they may split a word, and they may stand where a blank was.
            readings.add(text, Invisible::Blank);
        }
        if text.chars().any(|c| hidden_ascii(c).is_some()) {
            readings.add(text, Invisible::Spelled);
        }
        readings
    }

    /// Every reading, the text as it is first.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.raw).chain(self.plain.iter().chain(&self.folded).map(String::as_str))
    }

    /// The readings in which a trick cannot hide a Latin word.
    pub(super) fn folded(&self) -> impl Iterator<Item = &str> {
        let raw = self.folded.is_empty().then_some(self.raw);
        raw.into_iter().chain(self.folded.iter().map(String::as_str))
    }

    fn add(&mut self, text: &str, invisible: Invisible) {
        let shown = show(text, invisible);
        let plain = ComposingNormalizer::new_nfkc().normalize(&shown).into_owned();
        let bare: String =
            DecomposingNormalizer::new_nfkd().normalize(&shown).chars().filter(|c| !is_accent(*c)).collect();
        let folded = replace_lookalikes(&ComposingNormalizer::new_nfc().normalize(&bare));
        if plain != self.raw && !self.plain.contains(&plain) {
            self.plain.push(plain);
        }
        if !self.folded.contains(&folded) {
            self.folded.push(folded);
        }
    }
}

/// What becomes of a character nobody sees.
#[derive(Clone, Copy)]
enum Invisible {
    Dropped,
    Blank,
    /// Tag characters spell ASCII that models read and people do not.
    Spelled,
}

fn show(text: &str, invisible: Invisible) -> String {
    let mut out = String::with_capacity(text.len());
    let mut spelling = false;
    for c in text.chars() {
        let spelled = hidden_ascii(c).filter(|_| matches!(invisible, Invisible::Spelled));
        if spelled.is_some() != spelling {
            // What is spelled in secret is a sentence of its own.
            spelling = !spelling;
            out.push(' ');
        }
        match invisible {
            _ if !is_invisible(c) => out.push(c),
            Invisible::Dropped => {}
            Invisible::Blank => out.push(' '),
            Invisible::Spelled => out.extend(spelled),
        }
    }
    out
}

fn hidden_ascii(c: char) -> Option<char> {
    matches!(c, '\u{E0020}'..='\u{E007E}').then(|| char::from_u32(u32::from(c) - 0xE0000)).flatten()
}

/// Unicode's default ignorable characters, the other format characters, and controls that are no blanks.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{6DD}' | '\u{70F}' | '\u{115F}' | '\u{1160}'
        | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
        || (c.is_control() && !c.is_whitespace())
}

/// Marks put over or under Latin, Greek and Cyrillic letters.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// Replaces look-alikes word by word, so that Russian and Greek stay what they are.
fn replace_lookalikes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || lookalikes::twin(c).is_some() {
            word.push(c);
        } else {
            end_word(&mut word, &mut out);
            out.push(lookalikes::mark(c).unwrap_or(c));
        }
    }
    end_word(&mut word, &mut out);
    out
}

fn end_word(word: &mut String, out: &mut String) {
    let latin = word.chars().any(|c| c.is_ascii_alphabetic());
    if latin {
        let fold = |c| lookalikes::twin(c).or_else(|| lookalikes::near(c)).unwrap_or(c);
        out.extend(word.chars().map(fold));
    } else if word.chars().all(|c| c.is_numeric() || lookalikes::twin(c).is_some()) {
        out.extend(word.chars().map(|c| lookalikes::twin(c).unwrap_or(c)));
    } else {
        out.push_str(word);
    }
    word.clear();
}
