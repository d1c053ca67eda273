//! What people see is what runs: 447 texts that pass for another, and 238 that hold a secret, in every place that
//! shows or keeps a text of an agent's. No difference is invisible where a person decides, nothing invisible is kept
//! raw in a record, and no byte of a secret gets anywhere.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod wire_support;

use agentsudo_core::gate::record::{Action, Record};
use agentsudo_core::gate::{
    Approval, ApprovalRequest, Assurance, Decider, Decision, Leave, Outcome, State, Via,
};
use agentsudo_core::model::{Digest, UnixTime, Value};
use agentsudo_core::wire::audit::Chain;
use agentsudo_core::wire::slack::{answer, card, digest, thread};
use agentsudo_core::wire::{cloud, console, log};
use icu_normalizer::ComposingNormalizerBorrowed;
use regex::Regex;
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use wire_support::{cases, place, redactor, request, text};

/// Where a text of an agent's can stand in a request.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Field {
    Agent,
    Scope,
    Function,
    Name,
    Value,
    Nested,
    Key,
}

const NAMES: [Field; 3] = [Field::Scope, Field::Function, Field::Name];
const VALUES: [Field; 4] = [Field::Agent, Field::Value, Field::Nested, Field::Key];

/// A request with `text` in one field. The digest is left out of the comparison: it always differs, and nobody knows
/// it by heart.
fn asked(field: Field, text: &str) -> ApprovalRequest {
    let at = |wanted: Field, usual: &str| if field == wanted { text.to_owned() } else { usual.to_owned() };
    let arguments = vec![
        (at(Field::Name, "order"), Value::Text(at(Field::Value, "A1"))),
        (
            "lines".to_owned(),
            Value::List(vec![
                Value::Text(at(Field::Nested, "one")),
                Value::Object(vec![(at(Field::Key, "kind"), Value::Int(1))]),
            ]),
        ),
    ];
    let mut asked = request(
        &at(Field::Agent, "SupportBot"),
        &[&at(Field::Scope, "write:refunds")],
        &at(Field::Function, "refund_order"),
        arguments,
    );
    asked.digest = Digest::of(b"the same for all");
    asked
}

fn settled(request: ApprovalRequest, state: State) -> Approval {
    let decider = Decider {
        workspace: Some("T1".to_owned()),
        id: "U7".to_owned(),
        name: "Dana".to_owned(),
        via: Via::SlackButton,
        assurance: Assurance::Signed,
    };
    let outcome = if state == State::Denied { Outcome::Denied } else { Outcome::Approved };
    let mut approval = Approval::new(request);
    approval.state = state;
    approval.decision = Some(Arc::new(Decision {
        outcome,
        decider,
        at: UnixTime(1_732_268_999_000),
        note: None,
        leave: Leave::Once,
        edit: None,
    }));
    approval
}

/// What a person reads before or after deciding, by the name of the place.
fn shown(request: &ApprovalRequest) -> Vec<(&'static str, String)> {
    let redactor = redactor();
    let pending = Approval::new(request.clone());
    let approved = settled(request.clone(), State::Approved);
    let denied = settled(request.clone(), State::Denied);
    let several = [pending.clone(), pending.clone()];
    let later = [approved.clone(), pending.clone()];
    let body = |json: Option<Json>| json.map(|json| read(&json)).unwrap_or_default();
    vec![
        ("the card", read(&card::request(request, &redactor))),
        ("the thread", read(&card::context(request, &place(), &redactor))),
        ("the webhook's card", read(&card::notification(request, &redactor))),
        ("the approved card", body(card::settled(&approved, &place(), &redactor))),
        ("the denied card", body(card::settled(&denied, &place(), &redactor))),
        ("the outcome in the thread", body(thread::outcome_reply(&approved, &place(), &redactor))),
        ("the list of the slash command", read(&answer::pending(&[pending], 1, request.created, &redactor))),
        ("the answer to approve", unescaped(&answer::decided(&approved, &redactor))),
        ("the answer to deny", unescaped(&answer::decided(&denied, &redactor))),
        ("the console's question", console::question(request, &redactor)),
        ("the console's outcome", console::outcome(&approved, &redactor)),
        ("the message for several", read(&digest::request(&several, "C1", &redactor))),
        ("the message for several, later", read(&digest::standing(&later, &place(), &redactor))),
    ]
}

/// What is kept or sent for machines to read.
fn kept(request: &ApprovalRequest) -> Vec<(&'static str, String)> {
    let redactor = redactor();
    let approval = settled(request.clone(), State::Approved);
    let record = Record::about(UnixTime(1_732_268_999_000), Action::ApprovalDecided, &approval);
    vec![
        ("the log", log::record(&record, &redactor)),
        ("telemetry", log::telemetry(&record, &redactor).to_string()),
        ("the audit file", Chain::new().append(&record, &redactor)),
        ("the approval server's request", cloud::create(request, &redactor).to_string()),
    ]
}

/// Every text of a message of Slack's, as it is shown.
fn read(body: &Json) -> String {
    fn collect(json: &Json, out: &mut Vec<String>) {
        match json {
            Json::Object(fields) => {
                for (key, value) in fields {
                    match value {
                        // Only markup has entities; the fallback text of the message is markup.
                        Json::String(text) if key == "text" => {
                            let plain = fields.get("type").is_some_and(|kind| kind != "mrkdwn");
                            out.push(if plain { text.clone() } else { unescaped(text) });
                        }
                        _ => collect(value, out),
                    }
                }
            }
            Json::Array(items) => items.iter().for_each(|item| collect(item, out)),
            _ => {}
        }
    }
    let mut out = Vec::new();
    collect(body, &mut out);
    out.join("\n")
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Pairs of a character and what it is taken for, beside what compatibility forms already say. Made for this test:
/// not the product's own table.
const TAKEN_FOR: &str = "аaɑaαaᎪAАAΑAƄbВBΒBᏴBсcсcϲcᴄcԁdеe℮eЕEΕEᎬEƒfɡgһhНHΗHᎻHіiιiıiјjϳjκkКKΚKᏦKⅼlмmМMΜMᎷM\
                         ոnоoοoօoОOΟOрpρpРPΡPᏢPԛqгrѕsꜱsтtТTΤTᎢTυuսuѵvνvԝwωwхxχxХXΧXуyγyᴢzʟL꞉:∶:ː:˸:։:܃:︓:\
                         ∗*⁎*⋆*٭*‐-‑-‒-–-—-−-⁄/∕/⧸/․.。.‚.ǀ|∣|’'ʼ'”\"";

static ALIKE: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let pairs: Vec<char> = TAKEN_FOR.chars().collect();
    pairs.chunks(2).map(|pair| (pair[0], pair[1])).collect()
});

/// Nobody sees these, or sees more than a gap.
static UNSEEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Z}\p{Default_Ignorable_Code_Point}\p{Mn}\p{Me}\x{2800}\x{fffc}]+",
    )
    .unwrap()
});

/// What is left of a text at a glance.
fn glance(text: &str) -> String {
    let composed = ComposingNormalizerBorrowed::new_nfkc().normalize(text);
    let plain: String = composed.chars().map(|c| ALIKE.get(&c).copied().unwrap_or(c)).collect();
    UNSEEN.replace_all(&plain, " ").trim().to_owned()
}

/// The first few of what went wrong, and how much there is.
fn listed(found: &[String]) -> String {
    format!("{} in all:\n{}", found.len(), found[..found.len().min(40)].join("\n"))
}

fn fields_of(case: &Json) -> Vec<Field> {
    match text(&case["in"]).as_str() {
        "name" => NAMES.to_vec(),
        "value" => VALUES.to_vec(),
        "both" => [&NAMES[..], &VALUES[..]].concat(),
        other => panic!("in what? {other}"),
    }
}

#[test]
fn no_two_requests_look_the_same_where_a_person_decides() {
    let spoofs = cases("slack", "spoof");
    assert!(spoofs.len() >= 300);
    let (mut compared, mut wrong) = (0, Vec::new());
    for field in [&NAMES[..], &VALUES[..]].concat() {
        let (one, other) = (shown(&asked(field, "one thing")), shown(&asked(field, "another")));
        let shows: Vec<bool> = one.iter().zip(&other).map(|(a, b)| a.1 != b.1).collect();
        assert!(shows[0] && shows[9], "{field:?} is not on the card, or not on the console");
        assert!(shows[11] && shows[12], "{field:?} is not in the message for several");
        let mut glances = HashMap::new();
        for case in spoofs.iter().filter(|case| fields_of(case).contains(&field)) {
            let genuine = text(&case["genuine"]);
            let genuine = glances.entry(genuine).or_insert_with_key(|genuine| {
                shown(&asked(field, genuine)).iter().map(|(_, told)| glance(told)).collect::<Vec<_>>()
            });
            let spoof = shown(&asked(field, &text(&case["text"])));
            for ((genuine, (place, told)), shows) in genuine.iter().zip(&spoof).zip(&shows) {
                if *shows && *genuine == glance(told) {
                    wrong.push(format!("{}: {field:?} in {place}: {told}", case["name"]));
                }
                if holds_unseen(told) {
                    wrong.push(format!("{}: {field:?} raw in {place}: {told:?}", case["name"]));
                }
                compared += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", listed(&wrong));
    assert!(compared > 20_000, "{compared}");
}

#[test]
fn nothing_unseen_is_kept_raw() {
    let mut wrong = Vec::new();
    for case in cases("slack", "spoof") {
        for field in fields_of(&case) {
            for (place, told) in kept_lines(&asked(field, &text(&case["text"]))) {
                if holds_unseen(&told) {
                    wrong.push(format!("{}: {field:?} in {place}: {told:?}", case["name"]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", listed(&wrong));
}

/// Line breaks are our own layout's, and so is the selector in our stopwatch.
fn holds_unseen(told: &str) -> bool {
    static RAW: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"[[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\x{2800}\x{fffc}]--[\n]]",
        )
        .unwrap()
    });
    RAW.is_match(&told.replace("⏱\u{fe0f}", ""))
}

/// Without what goes to a server as JSON: it is a server's to show.
fn kept_lines(request: &ApprovalRequest) -> Vec<(&'static str, String)> {
    kept(request)
        .into_iter()
        .filter(|(place, _)| !place.contains("server") && *place != "telemetry")
        .collect()
}

#[test]
fn no_byte_of_a_secret_is_shown_or_kept() {
    let shapes = cases("redact", "shape");
    assert!(shapes.len() >= 150);
    let (mut looked, mut leaks) = (0, Vec::new());
    for case in &shapes {
        let (whole, secret) = (text(&case["text"]), text(&case["secret"]));
        // Neither all of it nor a recognisable part.
        let part: String = secret.chars().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect();
        for field in [&NAMES[..], &VALUES[..]].concat() {
            let request = asked(field, &whole);
            for (place, told) in shown(&request).into_iter().chain(kept(&request)) {
                if told.contains(&part) {
                    leaks.push(format!("{}: {field:?} in {place}: {told}", case["name"]));
                }
                looked += 1;
            }
        }
    }
    assert!(leaks.is_empty(), "{}", listed(&leaks));
    assert!(looked > 20_000, "{looked}");
}

#[test]
fn two_secrets_stay_two() {
    let shapes = cases("redact", "shape");
    for case in &shapes {
        let (whole, secret) = (text(&case["text"]), text(&case["secret"]));
        // One letter in the middle is another.
        let (at, old) = secret.char_indices().nth(secret.chars().count() / 2).unwrap();
        let new = if old.is_ascii_digit() {
            if old == '7' { '8' } else { '7' }
        } else if old == 'Q' {
            'W'
        } else {
            'Q'
        };
        let other = format!("{}{new}{}", &secret[..at], &secret[at + old.len_utf8()..]);
        assert_ne!(secret, other, "{}", case["name"]);
        let (a, b) = (asked(Field::Value, &whole), asked(Field::Value, &whole.replace(&secret, &other)));
        let (a, b) = (shown(&a), shown(&b));
        assert_ne!(a[0].1, b[0].1, "{}: {}", case["name"], a[0].1);
    }
}
