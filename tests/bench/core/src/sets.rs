//! The sets of scopes and the questions of every scope benchmark.

/// A family of granted scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// Half exact, the rest in turn prefix, suffix and two-ended globs.
    Mix,
    Prefix,
    Suffix,
    Infix,
    TwoEnded,
    Class,
    /// Literals that are prefixes of one another, 64 deep.
    Nested,
    /// Eight classes and no literal character.
    Hostile,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// A scope granted by its exact name.
    Exact,
    /// One that the first glob grants.
    First,
    /// One that the last glob grants.
    Last,
    /// One that looks like nothing granted.
    Miss,
    /// One that the last glob nearly grants.
    Near,
}

impl Set {
    pub const ALL: [Set; 8] = [
        Set::Mix,
        Set::Prefix,
        Set::Suffix,
        Set::Infix,
        Set::TwoEnded,
        Set::Class,
        Set::Nested,
        Set::Hostile,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Set::Mix => "mix",
            Set::Prefix => "prefix",
            Set::Suffix => "suffix",
            Set::Infix => "infix",
            Set::TwoEnded => "two-ended",
            Set::Class => "class",
            Set::Nested => "nested",
            Set::Hostile => "hostile",
        }
    }

    pub fn from_name(name: &str) -> Option<Set> {
        Set::ALL.into_iter().find(|set| set.name() == name)
    }

    /// The most scopes this set may have: patterns without a literal character are limited.
    pub fn limit(self) -> usize {
        if self == Set::Hostile { 1000 } else { usize::MAX }
    }

    pub fn grants(self, n: usize) -> Vec<String> {
        (0..n).map(|i| self.grant(i)).collect()
    }

    fn grant(self, i: usize) -> String {
        match self {
            Set::Mix if i.is_multiple_of(2) => format!("svc{i}:read"),
            Set::Mix => match Set::of_mix(i) {
                Set::TwoEnded => format!("admin{i}:*:delete"),
                set => set.grant(i),
            },
            Set::Prefix => format!("read:orders{i}-*"),
            Set::Suffix => format!("*:delete{i}"),
            Set::Infix => format!("*:tenant{i}:*"),
            Set::TwoEnded => format!("admin:*:t{i}:*:delete"),
            Set::Class => format!("read:[a-c]x{i}?-*"),
            Set::Nested => format!("*{}*", nested_literal(i)),
            Set::Hostile => {
                hostile_lows(i).map(|low| format!("*[{low}-{}]", high(low))).collect::<String>() + "*"
            }
        }
    }

    /// Which kind of glob the mix has at an odd `i`.
    fn of_mix(i: usize) -> Set {
        [Set::Prefix, Set::Suffix, Set::TwoEnded][i / 2 % 3]
    }

    pub fn questions(self) -> &'static [Question] {
        match self {
            Set::Mix => &[Question::Exact, Question::First, Question::Last, Question::Miss, Question::Near],
            Set::Hostile => &[Question::First, Question::Last, Question::Miss],
            _ => &[Question::First, Question::Last, Question::Miss, Question::Near],
        }
    }

    /// A question to a set of `n`; another `salt` makes another string where there is room for one.
    pub fn question(self, question: Question, n: usize, salt: usize) -> String {
        match question {
            Question::Exact => format!("svc{}:read", salt * 7919 % n.div_ceil(2) * 2),
            Question::First => self.near_or_hit(usize::from(self == Set::Mix), salt, true),
            Question::Last if self == Set::Mix => self.near_or_hit((n - 1) | 1, salt, true),
            Question::Last => self.near_or_hit(n - 1, salt, true),
            Question::Miss if self == Set::Hostile => format!("WRITE:INVOICE{salt}:UPDATE"),
            Question::Miss => format!("write:invoice{salt}:update"),
            Question::Near if self == Set::Mix => self.near_or_hit((n - 1) | 1, salt, false),
            Question::Near => self.near_or_hit(n - 1, salt, false),
        }
    }

    fn near_or_hit(self, i: usize, k: usize, hit: bool) -> String {
        let end = if hit { "" } else { "+" };
        match self {
            Set::Mix => match Set::of_mix(i) {
                Set::TwoEnded => format!("admin{i}:q{k}:delete{end}"),
                set => set.near_or_hit(i, k, hit),
            },
            Set::Prefix => format!("read:orders{i}{end}-q{k}"),
            Set::Suffix => format!("q{k}:delete{i}{end}"),
            Set::Infix => format!("q{k}:tenant{i}{end}:r{k}"),
            Set::TwoEnded => format!("admin:q{k}:t{i}:r{k}:delete{end}"),
            Set::Class => format!("read:{}x{i}z-q{k}", if hit { 'b' } else { 'd' }),
            Set::Nested if hit => format!("q{k}.{}", nested_literal(i)),
            Set::Nested => format!("q{k}.{}", nested_literal(i).replace('x', "+")),
            Set::Hostile => format!("{}{k}", hostile_lows(i).collect::<String>()),
        }
    }
}

/// `g0x1`, `g0x12`, `g0x123` … 64 deep, then `g1x1` …
fn nested_literal(i: usize) -> String {
    let digits = (1..=i % 64 + 1).map(|d| char::from(b'0' + (d % 10) as u8));
    format!("g{}x{}", i / 64, digits.collect::<String>())
}

/// The low ends of the eight classes of the hostile pattern `i`.
fn hostile_lows(i: usize) -> impl Iterator<Item = char> {
    (0..8).map(move |j| char::from(b'a' + ((i / [1, 10, 100][j % 3] + 3 * j) % 20) as u8))
}

fn high(low: char) -> char {
    char::from(low as u8 + 3)
}
