//! Matching one glob by walking: the start from the front, the end from the back, every part between two `*`
//! at its first place. Never backtracks over a `*`; when the search for one part grows beyond a budget of steps,
//! `columns` finishes the job in time that no pattern can blow up. Used by `index`.

use super::columns;
use super::glob::{Glob, Token};

/// The budget ran out.
struct TooHard;

impl Glob {
    /// Does the whole of `text` match?
    pub(super) fn matches(&self, text: &str) -> bool {
        if text.len() < self.min_bytes {
            return false;
        }
        let mut budget = 64 + 8 * (text.len() + self.tokens.len());
        match self.walk(text, &mut budget) {
            Ok(found) => found,
            Err(TooHard) => columns::matches(self, text),
        }
    }

    fn walk(&self, text: &str, budget: &mut usize) -> Result<bool, TooHard> {
        let mut parts = self.tokens.split(|token| *token == Token::Run);
        let head = parts.next().unwrap_or_default();
        let Some(rest) = self.strip_front(head, text) else { return Ok(false) };
        let Some(tail) = parts.next_back() else { return Ok(rest.is_empty()) };
        let Some(mut rest) = self.strip_back(tail, rest) else { return Ok(false) };
        for part in parts {
            match self.find(part, rest, budget)? {
                Some(after) => rest = after,
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// What follows `part` at the front of `text`; `None` when it is not there.
    fn strip_front<'t>(&self, part: &[Token], text: &'t str) -> Option<&'t str> {
        let mut rest = text;
        for token in part {
            rest = match *token {
                Token::Text { from, to } => rest.strip_prefix(self.literal(from, to)?)?,
                Token::One => {
                    let mut chars = rest.chars();
                    chars.next()?;
                    chars.as_str()
                }
                Token::Class { from, to, negated } => {
                    let mut chars = rest.chars();
                    if !self.class(from, to, negated)?.has(chars.next()?) {
                        return None;
                    }
                    chars.as_str()
                }
                Token::Run => return None,
            };
        }
        Some(rest)
    }

    /// What precedes `part` at the back of `text`; `None` when it is not there.
    fn strip_back<'t>(&self, part: &[Token], text: &'t str) -> Option<&'t str> {
        let mut rest = text;
        for token in part.iter().rev() {
            rest = match *token {
                Token::Text { from, to } => rest.strip_suffix(self.literal(from, to)?)?,
                Token::One => {
                    let mut chars = rest.chars();
                    chars.next_back()?;
                    chars.as_str()
                }
                Token::Class { from, to, negated } => {
                    let mut chars = rest.chars();
                    if !self.class(from, to, negated)?.has(chars.next_back()?) {
                        return None;
                    }
                    chars.as_str()
                }
                Token::Run => return None,
            };
        }
        Some(rest)
    }

    /// What follows the first place of `part` in `text`; `None` when it has none.
    fn find<'t>(
        &self,
        part: &[Token],
        text: &'t str,
        budget: &mut usize,
    ) -> Result<Option<&'t str>, TooHard> {
        let mut rest = text;
        let lead = match *part {
            // These are the common cases, and linear by themselves.
            [Token::Text { from, to }] => {
                let found = self.literal(from, to).and_then(|literal| {
                    let at = find_text(text, literal)?;
                    text.get(at + literal.len()..)
                });
                return Ok(found);
            }
            [Token::Class { from, to, negated }] => {
                let Some(class) = self.class(from, to, negated) else { return Ok(None) };
                let at = text.char_indices().find(|(_, c)| class.has(*c));
                return Ok(at.and_then(|(at, c)| text.get(at + c.len_utf8()..)));
            }
            [Token::Text { from, to }, ..] => self.literal(from, to).unwrap_or_default(),
            _ => "",
        };
        let cost = part.len() + lead.len();
        loop {
            *budget = budget.checked_sub(cost).ok_or(TooHard)?;
            if !lead.is_empty() {
                match find_text(rest, lead).and_then(|at| rest.get(at..)) {
                    Some(here) => rest = here,
                    None => return Ok(None),
                }
            }
            if let Some(after) = self.strip_front(part, rest) {
                return Ok(Some(after));
            }
            let mut chars = rest.chars();
            if chars.next().is_none() {
                return Ok(None);
            }
            rest = chars.as_str();
        }
    }
}

fn find_text(text: &str, literal: &str) -> Option<usize> {
    memchr::memmem::find(text.as_bytes(), literal.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::super::glob::Meaning;
    use super::*;

    fn glob(source: &str) -> Glob {
        match Meaning::of(source) {
            Meaning::Pattern(glob) => glob,
            other => panic!("`{source}` is {other:?}"),
        }
    }

    #[test]
    fn walks_front_back_and_middle() {
        for (source, text, expected) in [
            ("admin:*:delete", "admin:users:delete", true),
            ("admin:*:delete", "admin:delete", false),
            ("a*a", "a", false),
            ("*ab?*[0-9]", "xxaabé7", true),
            ("*ab?*[0-9]", "xxab7", false),
            ("*é?*", "née", true),
            ("?", "é", true),
            ("?", "e\u{301}", false),
            ("*[!a]", "ba", false),
            ("*x?x?z*", "xaxaxbz", true),
        ] {
            assert_eq!(glob(source).matches(text), expected, "{source} {text}");
            assert_eq!(columns::matches(&glob(source), text), expected, "columns: {source} {text}");
        }
    }

    #[test]
    fn a_hard_search_stops_at_its_budget() {
        let hard = glob(&format!("*{}b*", "a?".repeat(1000)));
        let text = "a".repeat(4096);
        let mut budget = 64 + 8 * (text.len() + hard.tokens.len());
        assert!(hard.walk(&text, &mut budget).is_err());
        assert!(!hard.matches(&text));
        assert!(hard.matches(&format!("{text}b")));
    }

    #[test]
    fn literal_parts_never_spend_the_budget() {
        let text = "a".repeat(1 << 20);
        for (source, expected) in [
            ("*a".repeat(1000), true),
            ("*aa".repeat(1000) + "b", false),
            (format!("*{}b*", "a".repeat(4000)), false),
            ("*a*a*b*a*a".to_owned(), false),
        ] {
            let mut budget = 0;
            assert!(
                matches!(glob(&source).walk(&text, &mut budget), Ok(found) if found == expected),
                "{source}"
            );
        }
    }
}
