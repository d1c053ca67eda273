//! The guardrails of an agent: options, checks in their order, and what a violation leads to. Linear in the
//! text for any pattern. Never calls the host: custom validators are the binding's.

use super::dialect;
use super::fold::Readings;
use super::injection::Patterns;
use super::places::Place;
use crate::error::{Error, Result};
use crate::gate::record::Level;
use icu_normalizer::ComposingNormalizer;
use regex::{Regex, RegexBuilder};

/// What a violation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnViolation {
    /// An error at the caller.
    #[default]
    Raise,
    /// A warning in the log; the text passes.
    Log,
    /// The redirect message instead of an answer.
    Redirect,
}

impl OnViolation {
    /// The name in every language.
    pub const fn as_str(self) -> &'static str {
        match self {
            OnViolation::Raise => "raise",
            OnViolation::Log => "log",
            OnViolation::Redirect => "redirect",
        }
    }

    /// How much the log of a violation matters.
    pub const fn level(self) -> Level {
        match self {
            OnViolation::Raise => Level::Error,
            OnViolation::Log => Level::Warning,
            OnViolation::Redirect => Level::Info,
        }
    }

    /// Reads `raise`, `log` or `redirect`.
    ///
    /// # Errors
    /// `invalid` for anything else.
    pub fn parse(name: &str) -> Result<Self> {
        let all = [OnViolation::Raise, OnViolation::Log, OnViolation::Redirect];
        let found = all.into_iter().find(|way| way.as_str() == name);
        found.ok_or_else(|| {
            Error::invalid(format!("on_violation must be `raise`, `log` or `redirect`, not `{name}`"))
        })
    }
}

/// How guardrails are made. Empty lists set no rule of their kind; the built-in patterns always hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardrailOptions {
    /// An input must contain one of these, in any case; inputs under 20 characters pass as follow-ups.
    pub allowed_topics: Vec<String>,
    /// Regular expressions searched for in the text, case-sensitive unless they say `(?i)`.
    pub blocked_patterns: Vec<String>,
    /// Texts that must not occur, in any case, inside words too.
    pub blocked_keywords: Vec<String>,
    /// What a violation leads to.
    pub on_violation: OnViolation,
    /// What the user is told instead of an answer.
    pub redirect_message: String,
    /// Hold `blocked_patterns` and `blocked_keywords` against outputs too.
    pub check_outputs: bool,
}

impl GuardrailOptions {
    /// The redirect message of those who set none.
    pub const REDIRECT_MESSAGE: &str = "I can only help with topics related to my expertise.";
}

impl Default for GuardrailOptions {
    fn default() -> Self {
        GuardrailOptions {
            allowed_topics: Vec::new(),
            blocked_patterns: Vec::new(),
            blocked_keywords: Vec::new(),
            on_violation: OnViolation::default(),
            redirect_message: Self::REDIRECT_MESSAGE.to_owned(),
            check_outputs: false,
        }
    }
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Check {
    /// Nothing.
    Pass,
    /// A rule is broken; the reason is for people.
    Violation(String),
}

impl Check {
    /// The reason, if a rule is broken.
    pub fn violation(&self) -> Option<&str> {
        match self {
            Check::Pass => None,
            Check::Violation(reason) => Some(reason),
        }
    }
}

/// What the host does about a violation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Handling<'a> {
    /// Raise its violation error.
    Raise,
    /// Log a warning and go on.
    Log,
    /// Answer with this instead of going on.
    Redirect(&'a str),
}

/// An agent's guardrails, compiled.
#[derive(Debug)]
pub struct Guardrails {
    options: GuardrailOptions,
    injections: &'static Patterns,
    topics: Vec<String>,
    patterns: Vec<Regex>,
    keywords: Vec<Keyword>,
}

#[derive(Debug)]
struct Keyword {
    lower: String,
    /// The Latin word behind look-alike letters, where the keyword is one.
    folded: Option<String>,
}

impl Guardrails {
    /// An input shorter than this, in characters without surrounding blanks, passes as a follow-up.
    pub const FOLLOW_UP_CHARS: usize = 20;
    /// The longest pattern, in bytes.
    pub const MAX_PATTERN_BYTES: usize = 8 * 1024;
    /// The largest compiled pattern, in bytes.
    pub const MAX_COMPILED_BYTES: usize = 1024 * 1024;

    /// Compiles `options`.
    ///
    /// # Errors
    /// `invalid` for a blank topic, pattern or keyword (it would match every text), and for a pattern that
    /// is malformed, too large, or uses look-around or back-references.
    pub fn new(options: GuardrailOptions) -> Result<Self> {
        let topics = entries("allowed_topics", &options.allowed_topics)?;
        let patterns = entries("blocked_patterns", &options.blocked_patterns)?;
        let keywords = entries("blocked_keywords", &options.blocked_keywords)?;
        Ok(Guardrails {
            injections: Patterns::get()?,
            topics: topics.map(composed_lower).collect(),
            patterns: patterns.map(compile).collect::<Result<_>>()?,
            keywords: keywords.map(Keyword::new).collect(),
            options,
        })
    }

    /// The options they were made from.
    pub fn options(&self) -> &GuardrailOptions {
        &self.options
    }

    /// Checks what a user said: built-in patterns, blocked patterns, blocked keywords, allowed topics.
    pub fn check_input(&self, text: &str) -> Check {
        self.check(text, Place::Input)
    }

    /// Checks what a function gives back. Nothing to check unless `check_outputs` is set.
    pub fn check_output(&self, text: &str) -> Check {
        self.check(text, Place::Output)
    }

    /// Checks a text by the rules of its place.
    pub fn check(&self, text: &str, place: Place) -> Check {
        let found = match place {
            Place::Input => self.orders_or_blocked(text).or_else(|| self.off_topic(text)),
            Place::Argument => self.orders_or_blocked(text),
            Place::Output if self.options.check_outputs => self.blocked(&Readings::of(text), "output"),
            Place::Output => None,
        };
        found.map_or(Check::Pass, Check::Violation)
    }

    /// What to do about a violation.
    pub fn handle(&self) -> Handling<'_> {
        match self.options.on_violation {
            OnViolation::Raise => Handling::Raise,
            OnViolation::Log => Handling::Log,
            OnViolation::Redirect => Handling::Redirect(&self.options.redirect_message),
        }
    }

    fn orders_or_blocked(&self, text: &str) -> Option<String> {
        let readings = Readings::of(text);
        match self.injections.find(&readings) {
            Some(name) => Some(format!("input looks like a prompt injection: `{name}`")),
            None => self.blocked(&readings, "input"),
        }
    }

    fn blocked(&self, readings: &Readings<'_>, what: &str) -> Option<String> {
        let search = |pattern: &&Regex| readings.all().any(|reading| search(pattern, reading));
        if let Some(pattern) = self.patterns.iter().position(|pattern| search(&pattern)) {
            let source = self.options.blocked_patterns.get(pattern).map_or("", String::as_str);
            return Some(format!("{what} matches blocked pattern `{source}`"));
        }
        if self.keywords.is_empty() {
            return None;
        }
        let lower: Vec<String> = readings.all().map(str::to_lowercase).collect();
        let keyword =
            self.keywords.iter().find(|keyword| lower.iter().any(|reading| keyword.is_in(reading)))?;
        Some(format!("{what} contains blocked keyword `{}`", keyword.lower))
    }

    fn off_topic(&self, text: &str) -> Option<String> {
        let short = text.trim().chars().nth(Self::FOLLOW_UP_CHARS - 1).is_none();
        if self.topics.is_empty() || short {
            return None;
        }
        // Look-alikes are not undone here: a trick must never make a text acceptable.
        let lower = composed_lower(text);
        let on_topic = self.topics.iter().any(|topic| lower.contains(topic.as_str()));
        (!on_topic).then(|| format!("input is not related to allowed topics: `{}`", self.topics.join("`, `")))
    }
}

impl Keyword {
    fn new(keyword: &str) -> Self {
        let lower = keyword.to_lowercase();
        let latin = lower.chars().any(|c| c.is_ascii_alphabetic());
        let folded = Readings::of(&lower).folded().next().map(str::to_owned);
        Keyword { folded: folded.filter(|folded| latin && *folded != lower), lower }
    }

    fn is_in(&self, reading: &str) -> bool {
        reading.contains(&self.lower) || self.folded.as_ref().is_some_and(|folded| reading.contains(folded))
    }
}

/// The entries of a list, none of them blank.
fn entries<'a>(list: &str, entries: &'a [String]) -> Result<impl Iterator<Item = &'a str>> {
    if entries.iter().any(|entry| entry.trim().is_empty()) {
        return Err(Error::invalid(format!(
            "{list} must not contain a blank entry: it would match every text"
        )));
    }
    Ok(entries.iter().map(String::as_str))
}

/// Searches as `$` is read by most: a line break at the very end does not count.
fn search(pattern: &Regex, text: &str) -> bool {
    pattern.is_match(text) || text.strip_suffix('\n').is_some_and(|text| pattern.is_match(text))
}

fn compile(pattern: &str) -> Result<Regex> {
    if pattern.len() > Guardrails::MAX_PATTERN_BYTES {
        let max = Guardrails::MAX_PATTERN_BYTES;
        return Err(Error::invalid(format!(
            "a blocked pattern has at most {max} bytes, not {}",
            pattern.len()
        )));
    }
    RegexBuilder::new(&dialect::translate(pattern))
        .size_limit(Guardrails::MAX_COMPILED_BYTES)
        .dfa_size_limit(Guardrails::MAX_COMPILED_BYTES)
        .nest_limit(64)
        .build()
        .map_err(|error| refusal(pattern, &error))
}

fn refusal(pattern: &str, error: &regex::Error) -> Error {
    let told = error.to_string();
    let why = if told.contains("look-around") || told.contains("backreferences") {
        "uses look-around or a back-reference, which no linear-time engine can run: rewrite it, or check \
         with custom_input_validator instead"
            .to_owned()
    } else if matches!(error, regex::Error::CompiledTooBig(_)) {
        "is too large once compiled: use smaller repetition counts, or check with custom_input_validator \
         instead"
            .to_owned()
    } else {
        let last = told.lines().last().unwrap_or_default().trim_start_matches("error: ");
        format!(
            "is not a regular expression we can run ({last}): mend it, or check with \
                 custom_input_validator instead"
        )
    };
    Error::invalid(format!("blocked pattern `{pattern}` {why}"))
}

fn composed_lower(text: &str) -> String {
    ComposingNormalizer::new_nfc().normalize(text).to_lowercase()
}
