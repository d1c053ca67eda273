//! Text made safe to show: whatever cannot be seen is spelled out, and nothing is ever dropped, so that two
//! different texts never look the same because of a character nobody sees.
//!
//! Every form is injective. The bracket `⟨` starts each spelled-out character (`⟨U+202E⟩`), and a bracket
//! that was in the text is itself spelled out. Used by everything that puts text before people's eyes;
//! must not escape for a medium (`slack::escape`) and must not redact (`redact`).

use crate::model::Digest;
use regex::Regex;
use std::sync::LazyLock;

/// What a field shows when the text is empty: no text can imitate it.
pub const EMPTY: &str = "⟨empty⟩";

/// More spaces than this in a row could push what follows onto a line of its own.
const LONGEST_GAP: usize = 8;
const LONGEST_INDENT: usize = 40;

// Control, format, private and unassigned characters; all separators but the space; default ignorables;
// the braille blank, the stand-in for an object; combining marks of Latin letters and conjoining jamo (so that NFC and NFD differ);
// and every character that our own spelling uses.
const HIDDEN: &str = r"[[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\x{2800}\x{FFFC}\x{300}-\x{36F}\x{1AB0}-\x{1AFF}\x{1DC0}-\x{1DFF}\x{20D0}-\x{20FF}\x{FE20}-\x{FE2F}\x{1100}-\x{11FF}\x{A960}-\x{A97F}\x{D7B0}-\x{D7FF}⟨␊␍␉␠]--[ ]]";

// Letters that can pass for an ASCII letter when they stand beside one. Accented Latin letters cannot.
const ALIKE: &str = r"[[[\p{Cyrillic}\p{Greek}\p{Armenian}\p{Cherokee}\p{Coptic}\p{Georgian}\p{Lisu}\p{Deseret}\p{Latin}\x{2100}-\x{214F}\x{FF10}-\x{FF5A}\x{1D400}-\x{1D7FF}]&&[\p{L}\p{N}℮]]--[A-Za-z0-9\x{C0}-\x{130}\x{132}-\x{137}\x{139}-\x{17E}\x{218}-\x{21B}\x{1E00}-\x{1EFF}]]";

// Letters that look like an ASCII letter in most fonts: a word of nothing else is one in disguise.
const DISGUISE: &str = r"[аеорсухіјѕһԁԛԝӏвкмнтАВЕКМНОРСТУХІЈЅҮһԌαεονρικυτΑΒΕΖΗΙΚΜΝΟΡΤΥΧօոսհցյ\p{Cherokee}\p{Lisu}\x{FF10}-\x{FF5A}\x{1D400}-\x{1D7FF}\x{2100}-\x{214F}\x{2160}-\x{217F}]";

// Signs that can pass for `:`, `*`, `.`, `/`, `-`, `_` and the like.
const SIGN: &str = r"[[\p{P}\p{Sm}\p{Sk}\p{Lm}]--[\x{0}-\x{7F}]]";

struct Classes {
    hidden: Regex,
    alike: Regex,
    disguise: Regex,
    sign: Regex,
}

static CLASSES: LazyLock<Result<Classes, regex::Error>> = LazyLock::new(|| {
    Ok(Classes {
        hidden: Regex::new(HIDDEN)?,
        alike: Regex::new(ALIKE)?,
        disguise: Regex::new(DISGUISE)?,
        sign: Regex::new(SIGN)?,
    })
});

/// Free text on one line. Newlines become `␊`, spaces that would not show become `␠`, hidden characters
/// are spelled out, and a letter of another alphabet inside an ASCII word is followed by its number; so is each of a
/// word made only of look-alikes, unless the text has other words of such an alphabet.
pub fn line(text: &str) -> String {
    one_line(text, false)
}

/// A scope's or function's name on one line: as [`line()`], and every word made only of look-alikes, and every sign
/// that passes for an ASCII sign, is followed by its number.
pub fn name(text: &str) -> String {
    one_line(text, true)
}

/// Text of several lines. Real line breaks stay, and every line starts with `prefix`, so that no line can
/// pose as something we wrote. Indentation stays; hidden characters are spelled out as in [`line()`].
pub fn block(text: &str, prefix: &str) -> String {
    let mut out = String::with_capacity(text.len() + prefix.len() * 4);
    for (number, one) in text.split('\n').enumerate() {
        if number > 0 {
            out.push('\n');
        }
        out.push_str(prefix);
        let body = one.trim_start_matches(' ');
        let indent = one.len() - body.len();
        let sign = if body.is_empty() || indent > LONGEST_INDENT { '␠' } else { ' ' };
        out.extend(std::iter::repeat_n(sign, indent));
        spell(body, false, LONGEST_GAP, &mut out);
    }
    out
}

fn one_line(text: &str, is_name: bool) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let body = text.trim_start_matches(' ');
    out.extend(std::iter::repeat_n('␠', text.len() - body.len()));
    spell(body, is_name, 1, &mut out);
    out
}

/// Spells `text`, which starts with no space; gaps longer than `longest_gap` and a gap at the end are shown.
fn spell(text: &str, is_name: bool, longest_gap: usize, out: &mut String) {
    let body = text.trim_end_matches(' ');
    let plain = body.bytes().all(|b| matches!(b, 0x20..=0x7e)) && !body.contains("  ");
    if plain {
        out.push_str(body);
    } else {
        let marks = marked(body, is_name);
        let mut spaces = 0;
        for (at, c) in body.char_indices() {
            if c == ' ' {
                spaces += 1;
                continue;
            }
            gap(spaces, longest_gap, out);
            spaces = 0;
            match marks.binary_search_by_key(&at, |(at, _)| *at).ok().and_then(|i| marks.get(i)) {
                Some((_, Mark::Hidden)) => push_hidden(c, out),
                Some((_, Mark::Alike)) => {
                    out.push(c);
                    push_number(c, out);
                }
                None => out.push(c),
            }
        }
    }
    out.extend(std::iter::repeat_n('␠', text.len() - body.len()));
}

fn gap(spaces: usize, longest: usize, out: &mut String) {
    match spaces {
        0 => {}
        n if n <= longest => out.extend(std::iter::repeat_n(' ', n)),
        // The first one stays a space, so that the words stay words.
        n => {
            out.push(' ');
            out.extend(std::iter::repeat_n('␠', n - 1));
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Hidden,
    Alike,
}

/// Which characters (by byte position, in order) are not to be shown as they are.
fn marked(text: &str, is_name: bool) -> Vec<(usize, Mark)> {
    let Ok(classes) = &*CLASSES else {
        // Without the tables nothing but ASCII can be trusted to be what it looks like.
        let foreign = text.char_indices().filter(|(_, c)| !matches!(c, ' '..='~'));
        return foreign.map(|(at, _)| (at, Mark::Hidden)).collect();
    };
    let mut marks: Vec<(usize, Mark)> =
        classes.hidden.find_iter(text).map(|m| (m.start(), Mark::Hidden)).collect();
    if !text.is_ascii() {
        let disguised = |word: &str| {
            word.chars().filter(|c| !c.is_ascii()).count() == classes.disguise.find_iter(word).count()
        };
        let mixed = |word: &str| word.bytes().any(|b| b.is_ascii_alphabetic());
        // In prose, a word that cannot pass for another says that its alphabet is meant.
        let meant = !is_name && words(text).any(|(_, word)| !mixed(word) && !disguised(word));
        for (start, word) in words(text) {
            let suspects = match (mixed(word), !meant && disguised(word)) {
                (true, _) => &classes.alike,
                (false, true) => &classes.disguise,
                (false, false) => continue,
            };
            marks.extend(suspects.find_iter(word).map(|m| (start + m.start(), Mark::Alike)));
        }
        if is_name {
            marks.extend(classes.sign.find_iter(text).map(|m| (m.start(), Mark::Alike)));
        }
        // Stable: where a character is both, the first (hidden) wins.
        marks.sort_by_key(|(at, _)| *at);
        marks.dedup_by_key(|(at, _)| *at);
    }
    marks
}

fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // The estimated sign passes for a letter and is none.
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '℮')))
        .filter(|word| !word.is_ascii())
        .map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

fn push_hidden(c: char, out: &mut String) {
    match c {
        '\n' => out.push('␊'),
        '\r' => out.push('␍'),
        '\t' => out.push('␉'),
        _ => push_number(c, out),
    }
}

fn push_number(c: char, out: &mut String) {
    use std::fmt::Write;
    let _ = write!(out, "⟨U+{:04X}⟩", u32::from(c));
}

/// The beginning of a text that was too long, with what is needed to say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The part that fits; all of it if nothing is hidden.
    pub shown: String,
    /// How many characters are not shown.
    pub hidden_chars: usize,
    /// SHA-256 over the whole text.
    pub digest_of_whole: Digest,
}

impl Cut {
    /// The part that fits and, if anything is hidden, how much and the digest of the whole.
    pub fn into_text(self) -> String {
        match self.hidden_chars {
            0 => self.shown,
            hidden => self.shown + &notice(hidden, &self.digest_of_whole),
        }
    }
}

/// Cuts `text` so that [`Cut::into_text`] has at most `max_utf16` UTF-16 units (at least 80 are always
/// taken, for the notice must fit).
pub fn cut(text: &str, max_utf16: usize) -> Cut {
    cut_by(text, max_utf16, char::len_utf16)
}

/// As [`cut`], with each character counted by `cost`.
pub fn cut_by(text: &str, max: usize, cost: impl Fn(char) -> usize) -> Cut {
    const SMALLEST: usize = 80;
    let digest_of_whole = Digest::of(text.as_bytes());
    let max = max.max(SMALLEST);
    if text.len().saturating_mul(5) <= max || text.chars().map(&cost).sum::<usize>() <= max {
        return Cut { shown: text.to_owned(), hidden_chars: 0, digest_of_whole };
    }
    let chars = text.chars().count();
    let room = max.saturating_sub(notice(chars, &digest_of_whole).chars().map(&cost).sum());
    let mut used = 0;
    let fits = text.char_indices().find(|(_, c)| {
        used += cost(*c);
        used > room
    });
    let (mut shown, rest) =
        text.split_at_checked(fits.map_or(text.len(), |(at, _)| at)).unwrap_or((text, ""));
    // Never through a spelled-out character, and never between a look-alike and its number.
    if let Some(open) = shown.rfind('⟨')
        && shown.rfind('⟩').is_none_or(|close| close < open)
    {
        shown = shown.get(..open).unwrap_or_default();
        shown = without_last(shown);
    } else if rest.starts_with('⟨') {
        shown = without_last(shown);
    }
    Cut { shown: shown.to_owned(), hidden_chars: chars - shown.chars().count(), digest_of_whole }
}

fn without_last(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next_back();
    chars.as_str()
}

fn notice(hidden: usize, digest: &Digest) -> String {
    format!("… (+{hidden} more characters, sha256 {})", digest.short())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_well_formed() {
        assert!(CLASSES.is_ok(), "{:?}", CLASSES.as_ref().err());
    }

    #[test]
    fn every_hidden_character_is_spelled_out() {
        let hidden = "\u{202a}\u{202e}\u{2066}\u{2069}\u{200e}\u{200f}\u{61c}\u{200b}\u{200d}\u{2060}\u{feff}\
                      \u{e0041}\u{fe0f}\u{ad}\u{2028}\u{2029}\u{0}\u{1b}\u{7f}\u{85}\u{a0}\u{3000}\u{3164}\
                      \u{115f}\u{180e}\u{e000}\u{2800}\u{301}\u{fff9}";
        for c in hidden.chars() {
            assert_eq!(line(&format!("a{c}b")), format!("a⟨U+{:04X}⟩b", u32::from(c)));
        }
        assert_eq!(line("a\nb\r\tc"), "a␊b␍␉c");
    }

    #[test]
    fn look_alikes_are_followed_by_their_number() {
        assert_eq!(name("r\u{435}ad:orders"), "r\u{435}⟨U+0435⟩ad:orders");
        assert_eq!(name("\u{430}\u{441}\u{435}"), "а⟨U+0430⟩с⟨U+0441⟩е⟨U+0435⟩");
        assert_eq!(name("read\u{a789}orders"), "read\u{a789}⟨U+A789⟩orders");
        assert_eq!(
            line("café Straße Łódź Tiếng заказы 注文を表示 Slackに投稿"),
            "café Straße Łódź Tiếng заказы 注文を表示 Slackに投稿"
        );
        assert_eq!(name("заказы"), "заказы");
        assert_eq!(name("\u{441}\u{43e}_1"), "с⟨U+0441⟩о⟨U+043E⟩_1");
    }

    #[test]
    fn spaces_that_do_not_show_are_shown() {
        assert_eq!(line(" a  b "), "␠a ␠b␠");
        assert_eq!(line("  "), "␠␠");
        assert_eq!(block("x = 1\n    y\n\nz ", "│ "), "│ x = 1\n│     y\n│ \n│ z␠");
    }

    #[test]
    fn a_cut_is_always_said() {
        let text = "x".repeat(500);
        let cut = cut(&text, 100);
        let said = cut.clone().into_text();
        assert!(said.encode_utf16().count() <= 100);
        assert!(said.ends_with(&format!(
            "… (+{} more characters, sha256 {})",
            cut.hidden_chars,
            Digest::of(text.as_bytes()).short()
        )));
        assert_eq!(cut.shown.len() + cut.hidden_chars, 500);
    }

    #[test]
    fn a_cut_never_splits_what_is_spelled_out() {
        let text = line(&"\u{435}a\u{202e}".repeat(100));
        for max in 80..400 {
            let shown = cut(&text, max).shown;
            assert_eq!(shown.matches('⟨').count(), shown.matches('⟩').count());
            assert!(!shown.ends_with('\u{435}'), "a look-alike lost its number at {max}");
        }
    }
}
