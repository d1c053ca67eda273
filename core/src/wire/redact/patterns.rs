//! What secrets look like inside text. Finds them in time linear in the text and never decides what stands
//! in their place. Used by `redact` only.

use super::keys::Names;
use crate::model::value::REDACTED;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Text that is secret wherever it stands. Where there is a group `s`, only that part is the secret.
const LOOKS: &[&str] = &[
    // Slack: tokens, the URL of a webhook or a response, the ticket of a socket.
    r"xox[a-zA-Z]-[A-Za-z0-9.-]*[A-Za-z0-9]",
    r"xapp-[A-Za-z0-9-]*[A-Za-z0-9]",
    r"hooks\.slack(?:-gov)?\.com/(?P<s>[^\s\x22'<>`|)\]}‹]+)",
    // GitHub, GitLab, AWS, Google, Stripe, npm, PyPI, Hugging Face.
    r"gh[pousr]_[A-Za-z0-9]{6,}",
    r"github_pat_[A-Za-z0-9_]{6,}",
    r"glpat-[A-Za-z0-9_-]{6,}",
    r"(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{8,}",
    r"AIza[0-9A-Za-z_-]{20,}",
    r"(?:sk|rk|pk)_(?:live|test)_[0-9A-Za-z]{6,}",
    r"whsec_[0-9A-Za-z+/=]{6,}",
    r"npm_[A-Za-z0-9]{20,}",
    r"pypi-[A-Za-z0-9_-]{20,}",
    r"hf_[A-Za-z0-9]{20,}",
    // JSON web tokens and PEM blocks, also ones that were cut off.
    r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?",
    r"(?s)-----BEGIN [A-Z0-9 ]{1,40}-----.*?(?:-----END [A-Z0-9 ]{1,40}-----|\z)",
    // Header values, the password of a URL (also one with an unencoded slash), and a lone token there.
    r"\b(?:Bearer|BEARER)\s+(?P<s>[^\s\x22',;‹]+)",
    r"(?i)://[^\s/:@?#\[\]]*:(?P<s>[^\s/?#\x22'<>]+)@",
    r"(?i)://[^\s/:@?#\[\]]*:(?P<s>[0-9]{0,5}[^\s/?#@\x22'<>0-9][^\s@\x22'<>]*)@",
    r"(?i)https?://(?P<s>[^\s/:@?#\[\]\x22'<>‹]+)@",
];

/// As above, but only if [`looks_random`].
const LOOKS_IF_RANDOM: &[&str] = &[
    r"(?:^|[^A-Za-z0-9])(?P<s>sk-[A-Za-z0-9_-]{4,})",
    r"(?:^|[^A-Za-z0-9_])(?P<s>(?:as|ot)_[A-Za-z0-9_-]{4,})",
    r"\bbearer\s+(?P<s>[A-Za-z0-9._~+/=-]+)",
];

/// A name with a value: `password=…`, `"api_key": "…"`, `Authorization: …`. The value follows the match.
/// A bare colon needs a space after it, or the scope `token:read` would be taken for a secret.
const NAMED: &str = r#"(?P<k>[A-Za-z0-9_.\-]{1,64})(?:\\?["']?\s{0,4}(?:={1,3}>?|%3[Dd])\s{0,4}|\\?["']\s{0,4}:\s{0,4}|(?P<c>\s{0,4}:[ \t]{1,4}))"#;

const BASIC: &str = r"(?i)\bbasic\s+(?P<s>[A-Za-z0-9+/_-]{4,}={0,2})";

/// Every secret holds one of these, and most texts none: one cheap look spares them all others.
const TRIGGERS: &str = r#"xox|xapp-|hooks\.slack|gh[pousr]_|github_pat_|glpat-|AKIA|ASIA|AROA|AIDA|AIza|_live_|_test_|whsec_|npm_|pypi-|hf_|eyJ|-----BEGIN|(?i:bearer|basic)\s|://|sk-|as_|ot_|["'=]|%3|:[ \t]"#;

struct Patterns {
    triggers: Regex,
    looks: Vec<Regex>,
    random: Vec<Regex>,
    named: Regex,
    basic: Regex,
}

static PATTERNS: LazyLock<Result<Patterns, regex::Error>> = LazyLock::new(|| {
    Ok(Patterns {
        triggers: Regex::new(TRIGGERS)?,
        looks: LOOKS.iter().map(|p| Regex::new(p)).collect::<Result<_, _>>()?,
        random: LOOKS_IF_RANDOM.iter().map(|p| Regex::new(p)).collect::<Result<_, _>>()?,
        named: Regex::new(NAMED)?,
        basic: Regex::new(BASIC)?,
    })
});

/// Where the secrets of `text` are: in order, apart from each other.
///
/// # Errors
/// The patterns are broken; nothing can be said about the text, so all of it must be hidden.
pub(super) fn secrets(text: &str, names: &Names) -> Result<Vec<Range<usize>>, ()> {
    let patterns = PATTERNS.as_ref().map_err(|_| ())?;
    let mut spans = Vec::new();
    if !patterns.triggers.is_match(text) {
        return Ok(spans);
    }
    for pattern in &patterns.looks {
        spans.extend(found(pattern, text));
    }
    for pattern in &patterns.random {
        spans.extend(found(pattern, text).filter(|span| text.get(span.clone()).is_some_and(looks_random)));
    }
    spans.extend(found(&patterns.basic, text).filter(|span| text.get(span.clone()).is_some_and(is_basic)));
    named(patterns, text, names, &mut spans);
    Ok(merged(text, spans))
}

/// Is this nothing but the mark of a redacted secret?
pub(super) fn is_mark(text: &str) -> bool {
    text.strip_prefix(REDACTED)
        .and_then(|rest| rest.strip_prefix(" hmac:"))
        .and_then(|rest| rest.strip_suffix('›'))
        .is_some_and(|tag| tag.len() == 8 && tag.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
}

/// Does a mark stand in it, or something that looks like one?
pub(super) fn has_mark(text: &str) -> bool {
    text.contains(REDACTED)
}

fn found<'t>(pattern: &'t Regex, text: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    pattern.captures_iter(text).filter_map(|c| c.name("s").or_else(|| c.get(0)).map(|m| m.range()))
}

/// Finds `name=value`. The value is read by hand, so that an open quote costs one look at what is left.
fn named(patterns: &Patterns, text: &str, names: &Names, spans: &mut Vec<Range<usize>>) {
    let mut from = 0;
    while let Some(m) = patterns.named.captures_at(text, from) {
        let (Some(whole), Some(key)) = (m.get(0), m.name("k")) else { return };
        from = whole.end();
        if !names.is_secret(key.as_str()) {
            continue;
        }
        let rest = text.get(from..).unwrap_or_default();
        let value = value_extent(rest, m.name("c").is_some());
        let value = from + value.start..from + value.end;
        from = value.end.max(from);
        if !value.is_empty() {
            spans.push(value);
        }
    }
}

/// Where the value at the start of `rest` lies: inside its quotes, or up to where it must have ended.
fn value_extent(rest: &str, header: bool) -> Range<usize> {
    let quote = ["\\\"", "\\'", "\"", "'"].into_iter().find(|q| rest.starts_with(q));
    if let Some(quote) = quote {
        let start = quote.len();
        let mut escaped = false;
        for (at, c) in rest.char_indices().skip_while(|(at, _)| *at < start) {
            let closes = rest.get(at..).is_some_and(|r| r.starts_with(quote));
            if closes && !escaped {
                return start..at;
            }
            escaped = c == '\\' && !escaped;
        }
        return start..rest.len();
    }
    // A header's value is the rest of its line: `Cookie: a=1; b=2`.
    let ends = |c: char| match header {
        true => matches!(c, '\n' | '\r' | '"'),
        false => c.is_whitespace() || "\"'&;,<>)]}".contains(c),
    };
    let mark = "‹redacted hmac:00000000›".len();
    let skip = if rest.get(..mark).is_some_and(is_mark) { mark } else { 0 };
    let scheme =
        ["Bearer ", "Basic ", "bearer ", "basic ", "Token ", "token "].iter().find(|s| rest.starts_with(**s));
    let skip = skip.max(scheme.map_or(0, |s| s.len()));
    let tail = rest.get(skip..).unwrap_or_default();
    0..skip + tail.find(ends).unwrap_or(tail.len())
}

/// Overlapping spans become one; what is only a mark already stays.
fn merged(text: &str, mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.sort_by_key(|span| (span.start, span.end));
    let mut out: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        match out.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => out.push(span),
        }
    }
    out.retain(|span| !text.get(span.clone()).is_some_and(|t| is_mark(t.trim_end())));
    out
}

/// Not a word of a programming language: it has a digit or a capital, or is long.
fn looks_random(text: &str) -> bool {
    text.len() >= 24 || text.bytes().any(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

/// `Basic` is also an English word: only base64 of `user:password` counts.
fn is_basic(text: &str) -> bool {
    let text = text.replace('-', "+").replace('_', "/");
    let bytes = STANDARD.decode(&text).or_else(|_| STANDARD_NO_PAD.decode(text.trim_end_matches('=')));
    bytes.is_ok_and(|bytes| bytes.contains(&b':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patterns_are_well_formed() {
        assert!(PATTERNS.is_ok(), "{:?}", PATTERNS.as_ref().err());
    }
}
