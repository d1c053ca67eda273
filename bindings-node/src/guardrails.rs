//! Guardrails, as JavaScript holds them. The rules and their patterns are the core's.

use crate::errors::{Outcome, outcome};
use agentsudo_core::Error;
use agentsudo_core::gate::guardrails::{self, Argument, GuardrailOptions as Options, OnViolation, Place};
use napi_derive::napi;

/// Compiled rules over texts. `Guardrails` in `ts/guardrails.ts` is what people use.
#[napi]
pub struct Guardrails(guardrails::Guardrails);

/// How guardrails are made.
#[napi(object, object_to_js = false)]
pub struct GuardrailOptions {
    /// An input must contain one of these.
    pub allowed_topics: Vec<String>,
    /// Regular expressions that must not be found.
    pub blocked_patterns: Vec<String>,
    /// Texts that must not occur.
    pub blocked_keywords: Vec<String>,
    /// `raise`, `log` or `redirect`.
    pub on_violation: String,
    /// What the user is told instead; by default the core's own words.
    pub redirect_message: Option<String>,
    /// Hold patterns and keywords against outputs too.
    pub check_outputs: bool,
}

/// One string among a call's arguments.
#[napi(object, object_to_js = false)]
pub struct TextArgument {
    /// The parameter it is bound to, where that is known.
    pub name: Option<String>,
    /// Was it passed by position?
    pub positional: bool,
}

/// What the user is told by those who say nothing else.
#[napi]
pub const REDIRECT_MESSAGE: &str = Options::REDIRECT_MESSAGE;

/// Compiles guardrails.
#[napi(catch_unwind)]
pub fn make_guardrails(options: GuardrailOptions) -> Outcome<Guardrails> {
    outcome(OnViolation::parse(&options.on_violation).and_then(|on_violation| {
        guardrails::Guardrails::new(Options {
            allowed_topics: options.allowed_topics,
            blocked_patterns: options.blocked_patterns,
            blocked_keywords: options.blocked_keywords,
            on_violation,
            redirect_message: options
                .redirect_message
                .unwrap_or_else(|| Options::REDIRECT_MESSAGE.to_owned()),
            check_outputs: options.check_outputs,
        })
        .map(Guardrails)
    }))
}

#[napi]
impl Guardrails {
    /// Why `text` must not stand in `place` (`input`, `argument`, `output`), if it must not.
    #[napi(catch_unwind)]
    pub fn check(&self, text: String, place: String) -> Outcome<Option<String>> {
        let place = Place::parse(&place).ok_or_else(|| {
            Error::invalid(format!("a place is \"input\", \"argument\" or \"output\", not `{place}`"))
        });
        outcome(place.map(|place| self.0.check(&text, place).violation().map(str::to_owned)))
    }
}

/// The place of each string argument.
#[napi(catch_unwind)]
pub fn guardrail_places(arguments: Vec<TextArgument>) -> Vec<&'static str> {
    let arguments: Vec<Argument<'_>> = arguments
        .iter()
        .map(|argument| Argument { name: argument.name.as_deref(), positional: argument.positional })
        .collect();
    guardrails::places(&arguments).into_iter().map(Place::as_str).collect()
}
