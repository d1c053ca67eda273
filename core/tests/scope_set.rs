//! Sets of scopes as their users meet them: limits and what the errors say, changes that take effect at once, and
//! inputs made to be slow or large.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use agentsudo_core::ErrorCode;
use agentsudo_core::model::{Scope, ScopeSet};

fn set(scopes: &[&str]) -> ScopeSet {
    ScopeSet::new(scopes.iter().map(|s| (*s).to_owned()), false).unwrap()
}

#[test]
fn errors_say_what_to_do() {
    let bare = (1..=1001).map(|i| "?".repeat(i));
    for (result, parts) in [
        (ScopeSet::new(["".to_owned()], false).map(drop), vec!["cannot be empty", "`read:orders`"]),
        (Scope::new("").map(drop), vec!["cannot be empty"]),
        (Scope::new("é".repeat(4097)).map(drop), vec!["shorten", "4097", "4096", "`éééé"]),
        (Scope::new("\u{202e}\n".repeat(2049)).map(drop), vec!["`\\u{202e}\\n", "…`"]),
        (ScopeSet::new(bare, false).map(drop), vec!["literal part", "1000", "`????", "…`"]),
    ] {
        let error = result.unwrap_err();
        assert_eq!(error.code(), ErrorCode::Invalid);
        for part in parts {
            assert!(error.message().contains(part), "`{part}` is not in: {error}");
        }
        assert!(error.message().len() < 300, "{error}");
        assert!(!error.message().ends_with('.'), "{error}");
    }
}

#[test]
fn invalid_questions_are_never_granted() {
    let everything = set(&["*"]);
    assert!(everything.matches(&"é".repeat(4096)));
    assert!(!everything.matches(&"e".repeat(4097)));
    assert!(!everything.matches(""));
}

#[test]
fn a_refused_insert_changes_nothing() {
    let mut scopes = set(&["read:*"]);
    for bad in [String::new(), "x".repeat(4097), "é*".repeat(2049)] {
        assert!(scopes.insert(bad.clone()).is_err());
        assert!(!scopes.contains(&bad));
    }
    assert_eq!((scopes.len(), scopes.matches("read:a"), scopes.matches("x")), (1, true, false));
}

#[test]
fn room_for_patterns_without_literals_comes_back() {
    let mut scopes = ScopeSet::default();
    for i in 1..=1000 {
        assert_eq!(scopes.insert("?".repeat(i)), Ok(true));
    }
    assert!(scopes.insert("?*".to_owned()).is_err());
    assert!(!scopes.matches(&"a".repeat(1001)));
    assert_eq!(scopes.insert("a?".to_owned()), Ok(true));
    assert_eq!(scopes.insert("**".to_owned()), Ok(true));
    assert!(scopes.matches(&"a".repeat(1001)));
    assert!(scopes.remove("**") && scopes.remove("???"));
    assert_eq!(scopes.insert("?*".to_owned()), Ok(true));
    assert!(scopes.matches(&"a".repeat(1001)));
}

#[test]
fn changes_take_effect_at_once_and_for_every_thread() {
    let mut scopes = set(&["read:*", "users"]);
    let grants = |scopes: &ScopeSet, required: &str| {
        let here = scopes.matches(required);
        std::thread::scope(|threads| {
            assert_eq!(threads.spawn(|| scopes.matches(required)).join().unwrap(), here);
        });
        here
    };
    assert!(grants(&scopes, "read:orders") && !grants(&scopes, "write:orders"));
    scopes.insert("write:*".to_owned()).unwrap();
    assert!(grants(&scopes, "read:orders") && grants(&scopes, "write:orders"));
    assert!(scopes.remove("read:*"));
    assert!(!grants(&scopes, "read:orders") && grants(&scopes, "write:orders"));
    assert!(!scopes.remove("read:*"));
    assert!(!grants(&scopes, "anything"));
    scopes.insert("*".to_owned()).unwrap();
    assert!(grants(&scopes, "anything"));
    assert!(scopes.remove("*"));
    assert!(!grants(&scopes, "anything") && grants(&scopes, "write:orders"));
    scopes.clear();
    assert!(!grants(&scopes, "write:orders") && !grants(&scopes, "users"));
    assert!(scopes.is_empty());
}

#[test]
fn clearing_keeps_the_set_hierarchical() {
    let mut scopes = ScopeSet::new(["write".to_owned()], true).unwrap();
    scopes.clear();
    scopes.insert("read".to_owned()).unwrap();
    assert!(scopes.matches("read:orders") && !scopes.matches("write:orders"));
}

#[test]
fn a_clone_goes_its_own_way() {
    let scopes = set(&["read:*"]);
    let mut other = scopes.clone();
    assert!(scopes.matches("read:a") && other.matches("read:a"));
    assert!(other.remove("read:*"));
    other.insert("write:*".to_owned()).unwrap();
    assert!(scopes.matches("read:a") && !other.matches("read:a"));
    assert!(!scopes.matches("write:a") && other.matches("write:a"));
}

#[test]
fn scopes_are_listed_sorted_and_once() {
    let scopes = set(&["b", "a:*", "", "b"].map(|s| if s.is_empty() { "B" } else { s }));
    assert_eq!(scopes.iter().collect::<Vec<_>>(), ["B", "a:*", "b"]);
    assert_eq!(scopes.len(), 3);
    assert_eq!(format!("{scopes:?}"), r#"ScopeSet { hierarchical: false, scopes: ["B", "a:*", "b"] }"#);
    assert_eq!(Scope::new("read:orders").unwrap().to_string(), "read:orders");
}

#[test]
fn a_set_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<ScopeSet>();
    shared::<Scope>();
}

#[test]
fn literals_that_hold_one_another_load_and_answer() {
    // 2,000 literals of up to 2,000 bytes, each the beginning of the next; then each the end of the next.
    let digits: String = (1..=2000).map(|d| char::from(b'0' + (d % 10) as u8)).collect();
    let beginnings: Vec<String> = (1..=2000).map(|len| format!("*x{}*z", &digits[..len])).collect();
    let ends: Vec<String> = (1..=2000).map(|len| format!("*{}y*z", &digits[2000 - len..])).collect();
    for (scopes, longest) in [(beginnings, format!("x{digits}")), (ends, format!("{digits}y"))] {
        let scopes = ScopeSet::new(scopes, false).unwrap();
        assert!(scopes.matches(&format!("{longest}z")));
        assert!(!scopes.matches(&longest), "every literal is there and every pattern refuses");
        assert!(!scopes.matches("z"));
    }
}

#[test]
fn repetitive_scopes_of_the_greatest_length_answer() {
    let text = "a".repeat(4096);
    let hard = [
        "*a".repeat(2047) + "b",
        "*a?".repeat(1300) + "b*",
        format!("*{}b*", "a?".repeat(2000)),
        format!("*{}b*", "[ab]?".repeat(600)),
        format!("*{}c", "a*?".repeat(1300)),
        format!("*{}", "[!b]a".repeat(800)) + "b",
    ];
    let scopes = ScopeSet::new(hard, false).unwrap();
    assert!(!scopes.matches(&text));
    assert!(scopes.matches(&format!("{}b", &text[1..])));
}

#[test]
fn a_question_with_many_candidates_asks_them_all() {
    let digits = "12345678901234567890";
    let mut scopes: Vec<String> = (1..=20).map(|len| format!("*x{}*z", &digits[..len])).collect();
    scopes.push("*#*".to_owned());
    let question = format!("x{digits}#");
    assert!(ScopeSet::new(scopes.iter().cloned(), false).unwrap().matches(&question));
    scopes.pop();
    assert!(!ScopeSet::new(scopes, false).unwrap().matches(&question));
}

#[test]
fn patterns_of_one_literal_can_go_in_any_order() {
    let letters: Vec<char> = ('\u{4e00}'..).take(60).collect();
    let scope = |letter: char| format!("a*[{letter}5]");
    for stride in [1, 7, 59] {
        let mut scopes = ScopeSet::new(letters.iter().map(|letter| scope(*letter)), false).unwrap();
        for gone in 0..60 {
            let granted = |at: usize| scopes.matches(&format!("a{}", letters[at * stride % 60]));
            assert!((0..60).all(|at| granted(at) == (at >= gone)), "stride {stride}, {gone} gone");
            assert!(scopes.remove(&scope(letters[gone * stride % 60])));
        }
        assert!(!scopes.matches("a5"));
    }
}

#[test]
fn ten_thousand_patterns_of_one_literal_load_and_change() {
    let patterns: Vec<String> =
        (0..10_000).map(|i| format!("a*[{}-{}]?*", i % 7, i % 10).repeat(1 + i / 2000)).collect();
    let mut scopes = ScopeSet::new(patterns.iter().cloned(), false).unwrap();
    assert!(scopes.matches("a5x") && !scopes.matches("b5x"));
    for pattern in &patterns {
        scopes.remove(pattern);
    }
    assert!(scopes.is_empty() && !scopes.matches("a5"));
}
