//! One granted scope read as a glob: `*`, `?`, `[seq]`, `[!seq]`, after Python's `fnmatch.fnmatchcase`.
//! Owns the syntax and its compact form; matching is in `walk` and `columns`. Used by `index` and `set`.

/// What the text of a granted scope means.
#[derive(Debug, Clone)]
pub(super) enum Meaning {
    /// No metacharacter that means anything: it grants itself only.
    Plain,
    /// Nothing but `*`: it grants every scope.
    Everything,
    /// It holds a class that no character is in, such as `[z-a]`: as a glob it matches nothing.
    Nothing,
    /// Anything else.
    Pattern(Glob),
}

/// A compiled glob. Offsets fit 16 bits: a scope has at most 4,096 characters of at most 4 bytes.
#[derive(Debug, Clone)]
pub(super) struct Glob {
    /// What must come, in order; never two [`Token::Run`] side by side.
    pub(super) tokens: Box<[Token]>,
    /// The literal text of all [`Token::Text`].
    text: Box<str>,
    /// The members of all [`Token::Class`], sorted and apart within each class.
    ranges: Box<[(char, char)]>,
    /// No shorter text (in bytes) can match.
    pub(super) min_bytes: usize,
}

/// One step of a glob. Ranges are half-open offsets into the pools of its [`Glob`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// This literal text.
    Text { from: u16, to: u16 },
    /// `?`: any one character.
    One,
    /// `[seq]` or `[!seq]`: one character in these ranges, or in none of them.
    Class { from: u16, to: u16, negated: bool },
    /// `*`: any run of characters, also of none.
    Run,
}

/// The members of one class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Class<'g> {
    ranges: &'g [(char, char)],
    negated: bool,
}

impl Meaning {
    /// Reads a granted scope.
    ///
    /// A reversed range such as `z-a` has no members and is dropped from its class. Python before 3.10 raises
    /// an error there; from 3.10 on it drops it too, but then takes a `!` that thereby comes first for a
    /// negation, so that `[z-a!]` grants everything. Here `[z-a!]` is `!` alone: the narrower reading.
    pub(super) fn of(source: &str) -> Meaning {
        if !source.contains(SPECIAL) {
            return Meaning::Plain;
        }
        let mut draft = Draft { text: String::with_capacity(source.len()), ..Draft::default() };
        let mut rest = source;
        // Once one `[` has no `]`, no later one has.
        let mut unclosed = false;
        let mut is_plain = true;
        while let Some((literal, special)) = rest.find(SPECIAL).and_then(|at| rest.split_at_checked(at)) {
            draft.push_text(literal);
            let mut after = special.chars();
            match after.next() {
                Some('*') => draft.push_run(),
                Some('?') => draft.tokens.push(Token::One),
                _ => {
                    let class = if unclosed { None } else { split_class(after.as_str()) };
                    let Some((negated, members, beyond)) = class else {
                        unclosed = true;
                        draft.push_text("[");
                        rest = after.as_str();
                        continue;
                    };
                    if !draft.push_class(negated, members) {
                        return Meaning::Nothing;
                    }
                    after = beyond.chars();
                }
            }
            is_plain = false;
            rest = after.as_str();
        }
        draft.push_text(rest);
        if is_plain {
            return Meaning::Plain;
        }
        if draft.tokens == [Token::Run] {
            return Meaning::Everything;
        }
        draft.finish().map_or(Meaning::Nothing, Meaning::Pattern)
    }
}

impl Glob {
    /// The literal runs, in order. A text that matches holds each of them.
    pub(super) fn literals(&self) -> impl Iterator<Item = &str> {
        self.tokens.iter().filter_map(|token| match *token {
            Token::Text { from, to } => self.literal(from, to),
            Token::One | Token::Class { .. } | Token::Run => None,
        })
    }

    /// The text of a [`Token::Text`]. `None` cannot happen, and would make the glob match nothing.
    pub(super) fn literal(&self, from: u16, to: u16) -> Option<&str> {
        self.text.get(usize::from(from)..usize::from(to))
    }

    /// For each class, at most `most` of them, the characters it takes: bit by bit, ASCII up to 126, and the highest
    /// bit for all others together.
    pub(super) fn class_masks(&self, most: usize) -> Vec<u128> {
        let classes = self.tokens.iter().filter_map(|token| match *token {
            Token::Class { from, to, negated } => self.class(from, to, negated),
            Token::Text { .. } | Token::One | Token::Run => None,
        });
        let mask = |class: Class<'_>| {
            let ascii = ('\0'..='~').filter(|c| class.has(*c)).fold(0, |mask, c| mask | mask_of(c));
            // Whether it takes a character beyond is not worth knowing: suppose it does.
            ascii | mask_of(char::MAX)
        };
        classes.take(most).map(mask).collect()
    }

    /// The members of a [`Token::Class`]. `None` cannot happen, and would make the glob match nothing.
    pub(super) fn class(&self, from: u16, to: u16, negated: bool) -> Option<Class<'_>> {
        Some(Class { ranges: self.ranges.get(usize::from(from)..usize::from(to))?, negated })
    }
}

impl Class<'_> {
    /// Is `c` one of the characters it takes?
    pub(super) fn has(&self, c: char) -> bool {
        let is_member = match self.ranges {
            [(low, high)] => *low <= c && c <= *high,
            ranges => {
                let beyond = ranges.partition_point(|&(_, high)| high < c);
                ranges.get(beyond).is_some_and(|&(low, _)| low <= c)
            }
        };
        is_member != self.negated
    }
}

/// The bit of `c` in [`Glob::class_masks`].
pub(super) fn mask_of(c: char) -> u128 {
    1 << u32::from(c).min(127)
}

const SPECIAL: [char; 3] = ['*', '?', '['];

/// Splits `rest`, which follows a `[`, into negation, members and what follows the `]`; `None` when no `]` closes it.
fn split_class(rest: &str) -> Option<(bool, &str, &str)> {
    let (negated, body) = match rest.strip_prefix('!') {
        Some(body) => (true, body),
        None => (false, rest),
    };
    // A `]` that comes first is a member.
    let search = body.strip_prefix(']').unwrap_or(body);
    let close = search.find(']')? + (body.len() - search.len());
    Some((negated, body.get(..close)?, body.get(close + 1..)?))
}

/// The members of a class as sorted ranges that do not overlap.
fn read_members(members: &str) -> Vec<(char, char)> {
    let mut ranges = Vec::new();
    let mut rest = members.chars();
    while let Some(low) = rest.next() {
        let mut ahead = rest.clone();
        let high = match (ahead.next(), ahead.next()) {
            (Some('-'), Some(high)) => {
                rest = ahead;
                high
            }
            _ => low,
        };
        if low <= high {
            ranges.push((low, high));
        }
    }
    ranges.sort_unstable();
    ranges.dedup_by(|next, kept| {
        let joins = next.0 <= kept.1;
        if joins {
            kept.1 = kept.1.max(next.1);
        }
        joins
    });
    ranges
}

#[derive(Default)]
struct Draft {
    tokens: Vec<Token>,
    text: String,
    ranges: Vec<(char, char)>,
}

impl Draft {
    fn push_run(&mut self) {
        if self.tokens.last() != Some(&Token::Run) {
            self.tokens.push(Token::Run);
        }
    }

    fn push_text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let from = offset(self.text.len());
        self.text.push_str(text);
        let end = offset(self.text.len());
        match self.tokens.last_mut() {
            Some(Token::Text { to, .. }) => *to = end,
            _ => self.tokens.push(Token::Text { from, to: end }),
        }
    }

    /// False when no character is in the class.
    fn push_class(&mut self, negated: bool, members: &str) -> bool {
        let ranges = read_members(members);
        match (ranges.as_slice(), negated) {
            ([], false) => return false,
            ([], true) => self.tokens.push(Token::One),
            // `[*]` is how a literal `*` is written: let it join the literal text around it.
            (&[(low, high)], false) if low == high => {
                self.push_text(low.encode_utf8(&mut [0; 4]));
            }
            _ => {
                let from = offset(self.ranges.len());
                self.ranges.extend(ranges);
                self.tokens.push(Token::Class { from, to: offset(self.ranges.len()), negated });
            }
        }
        true
    }

    /// `None` when an offset does not fit, which the limit on the length of a scope rules out.
    fn finish(self) -> Option<Glob> {
        let fits = self.text.len() < usize::from(u16::MAX) && self.ranges.len() < usize::from(u16::MAX);
        let singles = self.tokens.iter().filter(|t| matches!(t, Token::One | Token::Class { .. })).count();
        fits.then(|| Glob {
            min_bytes: self.text.len() + singles,
            tokens: self.tokens.into(),
            text: self.text.into(),
            ranges: self.ranges.into(),
        })
    }
}

/// `u16::MAX` stands for "does not fit" and makes [`Draft::finish`] give up.
fn offset(len: usize) -> u16 {
    u16::try_from(len).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glob(source: &str) -> Glob {
        match Meaning::of(source) {
            Meaning::Pattern(glob) => glob,
            other => panic!("`{source}` is {other:?}"),
        }
    }

    #[test]
    fn plain_names_are_told_from_patterns() {
        for plain in ["read:orders", "a[b", "[", "[]", "[!]", "a]b", "\\", "[!", "x[[["] {
            assert!(matches!(Meaning::of(plain), Meaning::Plain), "{plain}");
        }
        for all in ["*", "**", "****"] {
            assert!(matches!(Meaning::of(all), Meaning::Everything), "{all}");
        }
        for nothing in ["[z-a]", "read:[9-0]*", "*[b-a]"] {
            assert!(matches!(Meaning::of(nothing), Meaning::Nothing), "{nothing}");
        }
        for pattern in ["?", "*?", "[ab]", "[!z-a]", "[*]", "**a"] {
            assert!(matches!(Meaning::of(pattern), Meaning::Pattern(_)), "{pattern}");
        }
    }

    #[test]
    fn literal_runs_join_over_escaped_metacharacters() {
        assert_eq!(glob("a[*]b?c[x-z]d*[[]e").literals().collect::<Vec<_>>(), ["a*b", "c", "d", "[e"]);
        assert_eq!(glob("a[*]b?c[x-z]d*[[]e").min_bytes, 9);
        assert_eq!(glob("a**b").tokens.len(), 3);
    }

    #[test]
    fn members_are_read_left_to_right() {
        assert_eq!(read_members("a-c-e"), [('-', '-'), ('a', 'c'), ('e', 'e')]);
        assert_eq!(read_members("--0"), [('-', '0')]);
        assert_eq!(read_members("a-"), [('-', '-'), ('a', 'a')]);
        assert_eq!(read_members("z-ab"), [('b', 'b')]);
        assert_eq!(read_members("a-fc-k"), [('a', 'k')]);
        assert_eq!(read_members("^a"), [('^', '^'), ('a', 'a')]);
    }

    #[test]
    fn many_open_brackets_are_read_in_one_pass() {
        assert!(matches!(Meaning::of(&"[".repeat(4096)), Meaning::Plain));
        assert_eq!(glob(&format!("*{}", "[!".repeat(2000))).literals().map(str::len).sum::<usize>(), 4000);
    }
}
