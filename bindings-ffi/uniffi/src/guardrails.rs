//! Guardrails. The rules and their patterns are the core's.

use crate::errors::SudoError;
use agentsudo_core::desk::Logger;
use agentsudo_core::gate::guardrails::{self, Argument, GuardrailOptions};
use agentsudo_core::net::process::records;
use agentsudo_core::panics::fence_host;
use agentsudo_core::wire::log;

/// What becomes of a text that breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum OnViolation {
    /// An error.
    Raise,
    /// A warning, and the text passes.
    Log,
    /// A message of yours is the answer.
    Redirect,
}

/// Reads `raise`, `log` or `redirect`, as they stand in a configuration.
#[uniffi::export]
pub fn parse_on_violation(text: String) -> Result<OnViolation, SudoError> {
    Ok(match guardrails::OnViolation::parse(&text)? {
        guardrails::OnViolation::Raise => OnViolation::Raise,
        guardrails::OnViolation::Log => OnViolation::Log,
        guardrails::OnViolation::Redirect => OnViolation::Redirect,
    })
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Place {
    /// What a user said.
    Input,
    /// Another argument of the call.
    Argument,
    /// What the agent answers.
    Output,
}

impl From<Place> for guardrails::Place {
    fn from(place: Place) -> Self {
        match place {
            Place::Input => guardrails::Place::Input,
            Place::Argument => guardrails::Place::Argument,
            Place::Output => guardrails::Place::Output,
        }
    }
}

/// A text among the arguments of a call.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PlacedArgument {
    /// The parameter's name, if known.
    pub name: Option<String>,
    /// Was it passed by its position?
    pub positional: bool,
}

/// Rules over texts: what an agent may be given, and may give back.
#[derive(Debug, uniffi::Object)]
pub struct Guardrails(guardrails::Guardrails);

#[uniffi::export]
impl Guardrails {
    /// `allowed_topics`: an input must contain one of these, in any case. `blocked_patterns`: regular expressions that must
    /// not be found; they run in linear time, so look-around and back-references are refused. `blocked_keywords`: texts that
    /// must not occur, in any case. `on_violation`: an error by default. `check_outputs`: holds patterns and keywords against outputs too. Built-in patterns
    /// against prompt injections always hold.
    #[uniffi::constructor(default(
        allowed_topics = [], blocked_patterns = [], blocked_keywords = [], on_violation = None,
        redirect_message = "I can only help with topics related to my expertise.", check_outputs = false
    ))]
    pub fn new(
        allowed_topics: Vec<String>,
        blocked_patterns: Vec<String>,
        blocked_keywords: Vec<String>,
        on_violation: Option<OnViolation>,
        redirect_message: String,
        check_outputs: bool,
    ) -> Result<Self, SudoError> {
        fence_host();
        let on_violation = match on_violation {
            None | Some(OnViolation::Raise) => guardrails::OnViolation::Raise,
            Some(OnViolation::Log) => guardrails::OnViolation::Log,
            Some(OnViolation::Redirect) => guardrails::OnViolation::Redirect,
        };
        Ok(Guardrails(guardrails::Guardrails::new(GuardrailOptions {
            allowed_topics,
            blocked_patterns,
            blocked_keywords,
            on_violation,
            redirect_message,
            check_outputs,
        })?))
    }

    /// Puts a violation on the host's logger: its reason and the text's length in characters, never the text.
    pub fn log_violation(&self, agent_name: Option<String>, reason: String, length: u64) {
        let on_violation = self.0.options().on_violation;
        let line = log::violation(agent_name.as_deref(), &reason, length, on_violation, records().redactor());
        records().say(Logger::Core, on_violation.level(), &line);
    }

    /// Why `text` must not stand in `place`, or nothing.
    pub fn check(&self, text: String, place: Place) -> Option<String> {
        self.0.check(&text, place.into()).violation().map(str::to_owned)
    }
}

/// The place of each text among a call's arguments.
#[uniffi::export]
pub fn guardrail_places(arguments: Vec<PlacedArgument>) -> Vec<Place> {
    let arguments: Vec<Argument<'_>> =
        arguments.iter().map(|it| Argument { name: it.name.as_deref(), positional: it.positional }).collect();
    let places = guardrails::places(&arguments).into_iter().map(|place| match place {
        guardrails::Place::Input => Place::Input,
        guardrails::Place::Argument => Place::Argument,
        guardrails::Place::Output => Place::Output,
    });
    places.collect()
}
