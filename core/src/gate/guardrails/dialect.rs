//! Reads a pattern as Python and JavaScript mean it and writes it as the `regex` crate means it. Where the
//! two would silently differ, a pattern that blocks in one would pass in the other. Decides nothing else.

use icu_normalizer::ComposingNormalizer;
use std::iter::Peekable;
use std::str::Chars;

/// The same pattern for the `regex` crate.
pub(super) fn translate(pattern: &str) -> String {
    // A user may type an accented letter in two ways; the texts are compared in the composed one.
    let composed = ComposingNormalizer::new_nfc().normalize(pattern);
    let mut out = String::with_capacity(composed.len() + 8);
    let mut chars = composed.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => escape(&mut chars, &mut out),
            '[' => class(&mut chars, &mut out),
            '{' => brace(&mut chars, &mut out),
            _ => out.push(c),
        }
    }
    out
}

/// An escape: `\Z` is the end of the text, `\<` and `\>` are no word boundaries but themselves.
fn escape(chars: &mut Peekable<Chars<'_>>, out: &mut String) {
    match chars.next() {
        Some('Z') => out.push_str(r"\z"),
        Some(c @ ('<' | '>')) => out.push(c),
        Some(c @ ('p' | 'P' | 'x' | 'u' | 'U')) => {
            out.push('\\');
            out.push(c);
            // `\p{L}` and its kin: their brace is no repetition.
            if chars.next_if_eq(&'{').is_some() {
                out.push('{');
                while let Some(inner) = chars.next_if(|c| *c != '}') {
                    out.push(inner);
                }
            }
        }
        Some(c) => {
            out.push('\\');
            out.push(c);
        }
        None => out.push('\\'),
    }
}

/// A character class: `[` inside it is a literal, and so are `&&`, `~~`, `#` and blanks.
fn class(chars: &mut Peekable<Chars<'_>>, out: &mut String) {
    out.push('[');
    if chars.next_if_eq(&'^').is_some() {
        out.push('^');
    }
    if chars.next_if_eq(&']').is_some() {
        out.push_str(r"\]");
    }
    while let Some(c) = chars.next() {
        match c {
            ']' => {
                out.push(']');
                return;
            }
            '\\' => escape(chars, out),
            '[' | '&' | '~' | '#' => {
                out.push('\\');
                out.push(c);
            }
            ' ' => out.push_str(r"\x20"),
            _ => out.push(c),
        }
    }
}

/// A `{` that opens no repetition is a literal; `{,3}` counts from 0.
fn brace(chars: &mut Peekable<Chars<'_>>, out: &mut String) {
    let inner: String = chars.clone().take_while(|c| *c != '}').take(16).collect();
    let closed = chars.clone().nth(inner.chars().count()) == Some('}');
    let (low, high) = inner.split_once(',').unwrap_or((&inner, "0"));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let counts = digits(low) && digits(high) && inner.bytes().any(|b| b.is_ascii_digit());
    if !(closed && counts) {
        out.push_str(r"\{");
        return;
    }
    out.push('{');
    if low.is_empty() {
        out.push('0');
    }
    out.push_str(&inner);
    out.push('}');
    for _ in 0..=inner.chars().count() {
        chars.next();
    }
}
