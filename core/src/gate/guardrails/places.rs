//! Which of a call's string arguments are what the user said, and which merely travel along. Knows names
//! and order, never the texts. Used by each language's `guardrail` decorator.

/// Parameter names under which a user's words usually arrive.
pub const INPUT_NAMES: [&str; 11] = [
    "input",
    "query",
    "message",
    "user_input",
    "text",
    "prompt",
    "question",
    "content",
    "user_message",
    "user_prompt",
    "user_query",
];

/// Where a text stands in a call; decides which rules hold for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// What the user said: every input rule, the topics included.
    Input,
    /// Another text among the arguments: every input rule but the topics, for a file name is on no topic.
    Argument,
    /// What the function gives back.
    Output,
}

impl Place {
    /// `input`, `argument` or `output`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Place::Input => "input",
            Place::Argument => "argument",
            Place::Output => "output",
        }
    }

    /// The place of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Place::Input, Place::Argument, Place::Output].into_iter().find(|place| place.as_str() == name)
    }
}

/// One string among a call's arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argument<'a> {
    /// The parameter it is bound to, where that is known.
    pub name: Option<&'a str>,
    /// Was it passed by position?
    pub positional: bool,
}

/// The place of each argument, in the order given: the first string passed by position and everything
/// under one of [`INPUT_NAMES`] is the user's; where there is neither, all are.
pub fn places(arguments: &[Argument<'_>]) -> Vec<Place> {
    let first = arguments.iter().position(|argument| argument.positional);
    let is_input = |at: usize, argument: &Argument<'_>| {
        Some(at) == first || argument.name.is_some_and(|name| INPUT_NAMES.contains(&name))
    };
    let any = arguments.iter().enumerate().any(|(at, argument)| is_input(at, argument));
    arguments
        .iter()
        .enumerate()
        .map(|(at, argument)| if !any || is_input(at, argument) { Place::Input } else { Place::Argument })
        .collect()
}
