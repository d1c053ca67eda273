//! The vectors as a whole: they can be read, and together they show everything that can happen.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use agentsudo_conformance::vector::{self, Case, Suite};
use agentsudo_conformance::words::WORDS;
use agentsudo_core::gate::State;
use agentsudo_core::gate::approval::TRANSITIONS;
use agentsudo_core::{ErrorCode, Reason};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};

fn suites() -> Vec<Suite> {
    vector::load(&vector::home()).unwrap_or_else(|faults| panic!("{faults}"))
}

fn cases(area: &str) -> Vec<Case> {
    suites().into_iter().filter(|suite| suite.area == area).flat_map(|suite| suite.cases).collect()
}

fn text<'a>(step: &'a Map<String, Json>, key: &str) -> &'a str {
    step.get(key).and_then(Json::as_str).unwrap_or_default()
}

#[test]
fn every_file_can_be_read_and_every_name_is_its_own() {
    let all: usize = suites().iter().map(|suite| suite.cases.len()).sum();
    assert!(all > 900, "only {all} vectors were found");
}

#[test]
fn every_arrow_of_an_approvals_life_is_walked() {
    let mut walked = BTreeSet::new();
    for case in cases("desk") {
        let mut state = State::Pending;
        for step in case.steps().into_iter().filter(|step| text(step, "do") == "step") {
            let arrow =
                TRANSITIONS.iter().find(|(from, on, _)| *from == state && on.as_str() == text(step, "event"));
            let Some((from, on, to)) = arrow else { continue };
            let expect = step.get("expect").cloned().unwrap_or_default();
            if expect["applied"] == false {
                continue;
            }
            if expect["applied"] == true && expect["state"] == to.as_str() {
                walked.insert((from.as_str(), on.as_str(), to.as_str()));
            }
            state = *to;
        }
    }
    let all: BTreeSet<_> =
        TRANSITIONS.iter().map(|(from, on, to)| (from.as_str(), on.as_str(), to.as_str())).collect();
    assert_eq!(walked, all);
}

/// What any step, however deep, expects under one of `keys`.
fn expected(keys: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for case in suites().iter().flat_map(|suite| &suite.cases) {
        for step in case.steps() {
            match step.get("expect") {
                Some(Json::String(word)) if keys.contains(&"err") => drop(found.insert(word.clone())),
                Some(Json::Object(fields)) => {
                    found.extend(keys.iter().filter_map(|key| fields.get(*key)?.as_str()).map(str::to_owned));
                }
                _ => {}
            }
        }
    }
    found
}

#[test]
fn every_code_that_can_be_provoked_is_expected_somewhere() {
    let found = expected(&["err"]);
    let missing: Vec<&str> =
        ErrorCode::ALL.iter().map(|code| code.as_str()).filter(|c| !found.contains(*c)).collect();
    // A defect of ours cannot be called for.
    assert_eq!(missing, ["internal"]);
}

#[test]
fn every_reason_is_expected_somewhere() {
    let found = expected(&["reason", "refusal", "ended_by"]);
    let missing: Vec<&str> = Reason::ALL.iter().map(|r| r.as_str()).filter(|r| !found.contains(*r)).collect();
    // Whether there is a terminal is the machine's business: the console's own tests bring one along, or none.
    assert_eq!(missing, ["console_unavailable"]);
}

#[test]
fn two_calls_share_a_digest_if_and_only_if_they_are_the_same_call() {
    let (mut by_digest, mut by_call) = (BTreeMap::new(), BTreeMap::new());
    let cases = cases("call");
    let steps = cases.iter().flat_map(Case::steps).filter(|step| text(step, "do") == "digest");
    let mut count = 0;
    for step in steps {
        count += 1;
        let expect = &step["expect"];
        let scopes = step.get("scope").map(Json::to_string).unwrap_or_default();
        let call = format!(
            "{:?} {:?} {scopes} {}",
            text(step, "agent_id"),
            text(step, "function"),
            expect["canonical"]
        );
        let digest = expect["digest"].as_str().unwrap().to_owned();
        assert_eq!(by_digest.entry(digest.clone()).or_insert_with(|| call.clone()), &call);
        assert_eq!(by_call.entry(call).or_insert_with(|| digest.clone()), &digest);
    }
    assert!(count >= 40, "only {count} golden digests");
}

/// The part of the protocol's page that has a row for each word.
fn word_tables() -> &'static str {
    let page = include_str!("../README.md");
    page.split_once("## Words every driver knows").expect("the page has lost its words").1
}

#[test]
fn the_protocols_page_describes_every_word_and_no_other() {
    let rows = word_tables().lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let described: BTreeSet<&str> = rows.map(|(word, _)| word).collect();
    let known: BTreeSet<&str> = WORDS.iter().map(|word| word.name).collect();
    assert_eq!(described, known);
}

#[test]
fn the_protocols_page_names_every_key() {
    for word in WORDS {
        let row = word_tables().lines().find(|line| line.starts_with(&format!("| `{}`", word.name))).unwrap();
        for key in word.needs.iter().chain(word.may) {
            assert!(row.contains(key), "the row of `{}` does not name `{key}`", word.name);
        }
    }
}
