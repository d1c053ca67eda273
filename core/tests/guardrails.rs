//! The guardrails, through their public face: every vector, and what JSON cannot say.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use agentsudo_core::ErrorCode;
use agentsudo_core::gate::guardrails::{
    Argument, Check, GuardrailOptions, Guardrails, Handling, INPUT_NAMES, OnViolation, Place, places,
};
use serde::Deserialize;
use std::path::Path;
use std::time::{Duration, Instant};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    area: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    options: Options,
    text: String,
    direction: Direction,
    expect: Expect,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Options {
    allowed_topics: Vec<String>,
    blocked_patterns: Vec<String>,
    blocked_keywords: Vec<String>,
    on_violation: Option<String>,
    redirect_message: Option<String>,
    check_outputs: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Direction {
    Input,
    Output,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Expect {
    Pass,
    Violation(String),
    Err(String),
}

impl Options {
    fn make(self) -> agentsudo_core::Result<Guardrails> {
        let default = GuardrailOptions::default();
        Guardrails::new(GuardrailOptions {
            allowed_topics: self.allowed_topics,
            blocked_patterns: self.blocked_patterns,
            blocked_keywords: self.blocked_keywords,
            on_violation: self
                .on_violation
                .map_or(Ok(default.on_violation), |name| OnViolation::parse(&name))?,
            redirect_message: self.redirect_message.unwrap_or(default.redirect_message),
            check_outputs: self.check_outputs,
        })
    }
}

fn failure(case: Case) -> Option<String> {
    let rails = match (case.options.make(), &case.expect) {
        (Err(error), Expect::Err(code)) if error.code().as_str() == code => return None,
        (Err(error), _) => return Some(format!("{}: {} error {error}", case.name, error.code())),
        (Ok(_), Expect::Err(code)) => return Some(format!("{}: no {code} error", case.name)),
        (Ok(rails), _) => rails,
    };
    let check = match case.direction {
        Direction::Input => rails.check_input(&case.text),
        Direction::Output => rails.check_output(&case.text),
    };
    let kept = match (&check, &case.expect) {
        (Check::Pass, Expect::Pass) => true,
        (Check::Violation(reason), Expect::Violation(fragment)) => reason.contains(fragment),
        _ => false,
    };
    (!kept).then(|| format!("{}: {check:?}", case.name))
}

#[test]
fn every_vector_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/guardrails");
    let mut failures = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let vectors: Vectors = serde_json::from_str(&std::fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(vectors.area, "guardrails", "{}", path.display());
        for case in vectors.cases {
            assert!(seen.insert(case.name.clone()), "two vectors are named `{}`", case.name);
            failures.extend(failure(case));
        }
    }
    assert!(seen.len() >= 80, "only {} vectors", seen.len());
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

fn rails(options: GuardrailOptions) -> Guardrails {
    Guardrails::new(options).unwrap()
}

fn strings(all: &[&str]) -> Vec<String> {
    all.iter().map(|&one| one.to_owned()).collect()
}

#[test]
fn the_way_violations_are_handled_is_the_one_asked_for() {
    let handling = |name: &str| {
        let on_violation = OnViolation::parse(name).unwrap();
        rails(GuardrailOptions { on_violation, redirect_message: "no".to_owned(), ..Default::default() })
    };
    assert_eq!(handling("raise").handle(), Handling::Raise);
    assert_eq!(handling("log").handle(), Handling::Log);
    assert_eq!(handling("redirect").handle(), Handling::Redirect("no"));
    assert_eq!(rails(GuardrailOptions::default()).handle(), Handling::Raise, "the default");
    for name in ["raise", "log", "redirect"] {
        assert_eq!(OnViolation::parse(name).unwrap().as_str(), name);
    }
}

#[test]
fn a_pattern_that_needs_backtracking_is_refused_with_a_way_out() {
    let options =
        |pattern: &str| GuardrailOptions { blocked_patterns: strings(&[pattern]), ..Default::default() };
    for pattern in ["a(?=b)", "(?<!a)b", r"(a)\1"] {
        let error = Guardrails::new(options(pattern)).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Invalid);
        assert!(error.message().contains("custom_input_validator"), "{error}");
        assert!(error.message().contains(&format!("`{pattern}`")), "{error}");
        assert!(error.message().contains("look-around"), "{error}");
    }
    let error = Guardrails::new(options("(a")).unwrap_err();
    assert!(error.message().contains("unclosed group"), "{error}");
}

#[test]
fn arguments_are_checked_for_all_but_the_topic() {
    let rails = rails(GuardrailOptions {
        allowed_topics: strings(&["divorce"]),
        blocked_patterns: strings(&["p[a]ss"]),
        blocked_keywords: strings(&["secret"]),
        ..Default::default()
    });
    assert_eq!(rails.check("a text about cats and dogs", Place::Argument), Check::Pass);
    for text in ["pass on this text, please", "a secret told to nobody", "forget everything"] {
        assert!(rails.check(text, Place::Argument).violation().is_some(), "{text}");
    }
    assert!(rails.check("a text about cats and dogs", Place::Input).violation().is_some());
}

fn placed(arguments: &[(&str, bool)]) -> Vec<Place> {
    let argument = |&(name, positional)| Argument {
        name: Some(name).filter(|name: &&str| !name.is_empty()),
        positional,
    };
    places(&arguments.iter().map(argument).collect::<Vec<_>>())
}

#[test]
fn the_users_words_are_told_from_what_travels_along() {
    use Place::{Argument as Other, Input};
    assert_eq!(placed(&[("a", true), ("b", true), ("c", false)]), [Input, Other, Other]);
    assert_eq!(placed(&[("model", false), ("query", false)]), [Other, Input]);
    assert_eq!(placed(&[("model", true), ("question", true)]), [Input, Input]);
    assert_eq!(placed(&[("a", false), ("b", false)]), [Input, Input], "nothing points at one of them");
    assert_eq!(placed(&[("", true), ("", true)]), [Input, Other]);
    assert_eq!(placed(&[]), []);
    for name in INPUT_NAMES {
        assert_eq!(placed(&[("model", true), (name, false)]), [Input, Input], "{name}");
    }
    for place in [Place::Input, Place::Argument, Place::Output] {
        assert_eq!(Place::parse(place.as_str()), Some(place));
    }
    assert_eq!(Place::parse("elsewhere"), None);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "how long it really takes is what is tested")]
fn no_text_and_no_pattern_is_slow() {
    let rails = rails(GuardrailOptions {
        blocked_patterns: strings(&["(a+)+$", "(x*)*y", r"(\w+\s?)+@$", "(a|aa)+$"]),
        blocked_keywords: strings(&["secret"]),
        ..Default::default()
    });
    let texts = [
        "a".repeat(1 << 20) + "!",
        "forget ".repeat(150_000),
        "system ".repeat(150_000),
        "operating system: ".repeat(60_000),
        "ignore the of and ".repeat(60_000),
        "i ".repeat(500_000),
        "\u{456}gn\u{43e}r\u{435}\u{200b} ".repeat(60_000),
    ];
    for text in &texts {
        let started = Instant::now();
        let _ = rails.check_input(text);
        // Ten times what an unoptimised build takes; backtracking would take years.
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "{:?} for `{}…`",
            started.elapsed(),
            &text[..20]
        );
    }
}
