//! The audit file: lines as an independent program made them (`tests/vectors/audit/`), every kind of
//! tampering, and what logs and telemetry are told.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod wire_support;

use agentsudo_core::error::Reason;
use agentsudo_core::gate::guardrails::OnViolation;
use agentsudo_core::gate::record::Surface;
use agentsudo_core::gate::{Action, Assurance, Decider, Decision, Leave, Outcome, Record, Via};
use agentsudo_core::model::UnixTime;
use agentsudo_core::wire::audit::{Anchor, Chain, Flaw, MAX_LINE, Verification, verify, verify_after};
use agentsudo_core::wire::log::{self, SessionEvent};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::io::{BufReader, Read};
use std::sync::Arc;
use wire_support::{Rng, cases, redactor, text};

#[test]
fn lines() {
    for case in cases("audit", "line") {
        let mut chain = Chain::new();
        let mut file = String::new();
        for (given, line) in case["records"].as_array().unwrap().iter().zip(case["lines"].as_array().unwrap())
        {
            let got = chain.append(&record(given), &redactor());
            assert_eq!(got, text(line) + "\n", "{}", case["name"]);
            file += &got;
        }
        assert_eq!(chain.end().head, text(&case["head"]), "{}", case["name"]);
        let records = case["records"].as_array().unwrap().len();
        assert_eq!(split_lines(&file), records, "{}", case["name"]);
        let ok =
            Verification::Ok { count: chain.end().count, head: chain.end().head.clone(), anchored: false };
        assert_eq!(verify(file.as_bytes(), None), ok, "{}", case["name"]);
    }
}

#[test]
fn verification() {
    let mut seen = 0;
    for case in cases("audit", "verify") {
        let anchor = |key: &str| case[key].as_str().map(|text| Anchor::parse(text).unwrap());
        let file = text(&case["file"]);
        let after = anchor("after").unwrap_or_else(Anchor::start);
        let got = verify_after(file.as_bytes(), &after, anchor("anchor").as_ref());
        assert_eq!(told(&got), case["expect"], "{}", case["name"]);
        // However the bytes arrive, the answer is the same.
        let slowly = BufReader::with_capacity(1, file.as_bytes());
        assert_eq!(verify_after(slowly, &after, anchor("anchor").as_ref()), got, "slowly: {}", case["name"]);
        seen += 1;
    }
    assert!(seen >= 60, "only {seen} verification vectors were found");
}

#[test]
fn every_single_edit_is_detected_with_the_first_bad_line() {
    let (file, end) = sample(10);
    let (other, _) = sample_of(10, 99);
    let lines: Vec<&[u8]> = file.split_inclusive(|b| *b == b'\n').collect();
    let foreign: Vec<&[u8]> = other.split_inclusive(|b| *b == b'\n').collect();
    let mut rng = Rng::new(1);
    let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
    let mut done = 0;
    while done < 20_000 {
        let mut edited = lines.iter().map(|line| line.to_vec()).collect::<Vec<_>>();
        let at = rng.below(lines.len());
        let kind = *rng.pick(&[
            "bit",
            "byte out",
            "byte in",
            "space",
            "line out",
            "line twice",
            "swap",
            "splice",
            "number",
            "field",
            "cut",
        ]);
        match kind {
            "bit" => {
                let byte = rng.below(edited[at].len());
                edited[at][byte] ^= 1 << rng.below(8);
            }
            "byte out" => {
                let byte = rng.below(edited[at].len());
                edited[at].remove(byte);
            }
            "byte in" => {
                let byte = rng.below(edited[at].len() + 1);
                edited[at].insert(byte, u8::try_from(rng.below(256)).unwrap());
            }
            "space" => {
                let byte = rng.below(edited[at].len() + 1);
                edited[at].insert(byte, *rng.pick(b" \t\r\n"));
            }
            "line out" => {
                edited.remove(at);
            }
            "line twice" => edited.insert(rng.below(lines.len() + 1), lines[at].to_vec()),
            "swap" => edited.swap(at, rng.below(lines.len())),
            // A first line follows nothing: another chain's shows with the line after it (in the vectors).
            "splice" => edited[at.max(1)] = foreign[at.max(1)].to_vec(),
            "number" => {
                let text = String::from_utf8(edited[at].clone()).unwrap();
                let seq = format!("\"seq\":{}", at + 1);
                edited[at] = text.replace(&seq, &format!("\"seq\":{}", rng.below(15))).into_bytes();
            }
            "field" => {
                let text = String::from_utf8(edited[at].clone()).unwrap();
                let (from, to) = *rng.pick(&[
                    ("\"allowed\":true", "\"allowed\":false"),
                    ("\"allowed\":false", "\"allowed\":true"),
                    ("Bot", "Bob"),
                    ("\"action\"", "\"actiom\""),
                    ("\"v\":1", "\"v\":2"),
                ]);
                edited[at] = text.replace(from, to).into_bytes();
            }
            _ => {
                let whole: Vec<u8> = edited.concat();
                edited = vec![whole[..rng.below(whole.len())].to_vec()];
            }
        }
        let edited: Vec<u8> = edited.concat();
        if edited == file {
            continue;
        }
        done += 1;
        *kinds.entry(kind).or_default() += 1;
        let got = verify(&edited[..], Some(&end));
        let Verification::Broken { line, why, good } = got else {
            panic!("{kind} at line {} was not detected", at + 1)
        };
        let first = edited
            .split_inclusive(|b| *b == b'\n')
            .zip(&lines)
            .take_while(|(edited, line)| edited == *line)
            .count();
        assert_eq!(line, u64::try_from(first).unwrap() + 1, "{kind} at line {}: {why:?}", at + 1);
        assert_eq!(good.count, u64::try_from(first).unwrap(), "{kind}: {why:?}");
    }
    assert!(kinds.values().all(|n| *n > 500), "{kinds:?}");
}

#[test]
fn nothing_random_is_taken_for_a_chain() {
    let (file, _) = sample(6);
    let mut rng = Rng::new(2);
    for _ in 0..20_000 {
        let mut bytes = file.clone();
        for _ in 0..rng.below(40) + 1 {
            match rng.below(3) {
                0 => {
                    let at = rng.below(bytes.len());
                    bytes[at] = u8::try_from(rng.below(256)).unwrap();
                }
                1 => bytes.truncate(rng.below(bytes.len()) + 1),
                _ => {
                    let at = rng.below(bytes.len());
                    let piece = bytes[at..].to_vec();
                    bytes.extend(piece);
                }
            }
            bytes.truncate(100_000);
        }
        if let Verification::Ok { count, .. } = verify(&bytes[..], None) {
            let good: Vec<u8> = file
                .split_inclusive(|b| *b == b'\n')
                .take(usize::try_from(count).unwrap())
                .flatten()
                .copied()
                .collect();
            assert_eq!(bytes, good, "a false OK");
        }
    }
}

#[test]
fn an_endless_line_takes_bounded_memory() {
    struct Endless(u64);
    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            buffer.fill(b'[');
            self.0 += u64::try_from(buffer.len()).unwrap();
            assert!(self.0 < 8 * u64::try_from(MAX_LINE).unwrap(), "reads on and on");
            Ok(buffer.len())
        }
    }
    let got = verify(BufReader::new(Endless(0)), None);
    assert!(matches!(got, Verification::Broken { line: 1, why: Flaw::TooLong, .. }), "{got:?}");
}

#[test]
fn a_file_that_cannot_be_read_is_no_good_file() {
    struct Failing<'a>(&'a [u8]);
    impl Read for Failing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(std::io::ErrorKind::BrokenPipe.into()),
                n => Ok(n),
            }
        }
    }
    let (file, _) = sample(2);
    let got = verify(BufReader::new(Failing(&file)), None);
    let Verification::Broken { line: 3, why: Flaw::Unreadable(std::io::ErrorKind::BrokenPipe), good } = got
    else {
        panic!("{got:?}")
    };
    assert_eq!(good.count, 2);
}

#[test]
fn a_chain_goes_on_where_it_stopped_and_only_after_a_written_line() {
    let (file, end) = sample(3);
    let last = file.split_inclusive(|b| *b == b'\n').next_back().unwrap();
    let mut chain = Chain::after_line(last).unwrap();
    assert_eq!(chain, Chain::after(end));
    let link = chain.link(&plain(), &redactor());
    assert_eq!(chain.link(&plain(), &redactor()), link, "not written yet: the same line again");
    chain.advance(&link);
    let mut file = file.clone();
    file.extend(link.line.as_bytes());
    assert!(matches!(
        verify(&file[..], Some(chain.end())),
        Verification::Ok { count: 4, anchored: true, .. }
    ));
    for broken in [&last[..last.len() - 1], b"", b"{}\n", b"null\n"] {
        assert_eq!(Chain::after_line(broken).unwrap_err().reason(), Reason::AuditFailed);
    }
}

#[test]
fn anchors_are_read_exactly() {
    let head = "ab".repeat(32);
    let anchor = Anchor { count: 12, head: head.clone() };
    assert_eq!(Anchor::parse(&anchor.to_string()), Some(anchor));
    assert_eq!(Anchor::parse(&Anchor::start().to_string()), Some(Anchor::start()));
    for text in [
        "",
        ":",
        "12",
        &format!("+1:{head}"),
        &format!("1:{}", head.to_uppercase()),
        &format!("0:{head}"),
        &format!("1:{head} "),
    ] {
        assert_eq!(Anchor::parse(text), None, "{text}");
    }
}

#[test]
fn no_secret_reaches_the_audit_file_the_log_or_telemetry() {
    let mut record = decided();
    for field in [&mut record.agent_name, &mut record.scope, &mut record.function, &mut record.agent_id] {
        *field = "xoxb-CANARY7".to_owned();
    }
    record.session_id = Some("as_CANARY7".into());
    let decision = Arc::make_mut(record.decision.as_mut().unwrap());
    decision.note = Some("the password=CANARY7 was wrong".into());
    decision.decider.name = "Bearer CANARY7".into();
    decision.decider.id = "sk-CANARY7".into();
    for out in [
        Chain::new().append(&record, &redactor()),
        log::record(&record, &redactor()),
        log::telemetry(&record, &redactor()).to_string(),
        log::session(SessionEvent::Start, "xoxb-CANARY7", "as_CANARY7", "s", UnixTime(0), &redactor()),
    ] {
        assert!(!out.contains("CANARY7") && out.contains("‹redacted hmac:"), "{out}");
    }
}

#[test]
fn a_log_record_has_the_published_keys_in_their_order() {
    assert_eq!(
        log::record(&plain(), &redactor()),
        "{\"timestamp\": \"2024-11-22T09:48:00.000Z\", \"action\": \"access_denied\", \"agent_id\": \"agent-1\", \
         \"agent_name\": \"Bot\", \"scope\": \"read:orders\", \"function\": \"find\", \"allowed\": false, \
         \"reason\": \"missing_scope\"}"
    );
    assert_eq!(
        log::record(&decided(), &redactor()),
        "{\"timestamp\": \"2024-11-22T09:48:00.000Z\", \"action\": \"approval_decided\", \"agent_id\": \"agent-1\", \
         \"agent_name\": \"Bot\", \"scope\": \"read:orders\", \"function\": \"find\", \"allowed\": true, \
         \"reason\": \"missing_scope\", \"approval_id\": \"0123\", \"decided_by\": \"U7\", \"note\": \"fine\", \
         \"via\": \"slack_button\"}"
    );
    assert_eq!(
        log::session(SessionEvent::End, "Bot", "agent-1", "s-1", UnixTime(1_732_268_880_000), &redactor()),
        "{\"event\": \"session_end\", \"agent_name\": \"Bot\", \"agent_id\": \"agent-1\", \"session_id\": \"s-1\", \
         \"timestamp\": \"2024-11-22T09:48:00.000Z\"}"
    );
    assert_eq!(
        log::violation(None, "blocked keyword `as_CANARY7-CANARY7`", 46, OnViolation::Log, &redactor()),
        format!(
            "{{\"event\": \"guardrail_violation\", \"agent_name\": \"unknown\", \"reason\": \"{}\", \
             \"input_length\": 46, \"on_violation\": \"log\"}}",
            redactor().text("blocked keyword `as_CANARY7-CANARY7`")
        )
    );
    let mut rng = Rng::new(6);
    for _ in 0..2_000 {
        let mut record = decided();
        record.agent_name = rng.hostile(10);
        record.function = rng.hostile(10);
        Arc::make_mut(record.decision.as_mut().unwrap()).note = Some(rng.hostile(10));
        let line = log::record(&record, &redactor());
        assert_eq!(split_lines(&line), 1, "{line:?}");
        let read: Json = serde_json::from_str(&line).unwrap();
        assert_eq!(read["agent_name"], redactor().text(&record.agent_name));
    }
}

#[test]
fn telemetry_holds_metadata_only() {
    assert_eq!(
        log::telemetry(&decided(), &redactor()),
        json!({
            "timestamp": "2024-11-22T09:48:00.000Z", "agent_name": "Bot", "action": "approval_decided",
            "scope": "read:orders", "allowed": true, "function_name": "find",
            "metadata": { "reason": "missing_scope", "approval_id": "0123", "decided_by": "U7", "via": "slack_button" },
        })
    );
    let mut record = plain();
    for (action, name) in [
        (Action::AccessGranted, "permission_check"),
        (Action::AccessDenied, "permission_denied"),
        (Action::AuditViolation, "audit_violation"),
        (Action::CallbackApproved, "callback_approved"),
        (Action::CallbackDenied, "callback_denied"),
    ] {
        record.action = action;
        assert_eq!(log::telemetry(&record, &redactor())["action"], name);
    }
    (record.scope, record.function, record.reason) = (String::new(), String::new(), None);
    let event = log::telemetry(&record, &redactor());
    assert!(["scope", "function_name", "metadata"].iter().all(|key| event.get(key).is_none()), "{event}");
}

fn told(got: &Verification) -> Json {
    match got {
        Verification::Ok { count, head, anchored } => {
            json!({ "ok": { "count": count, "head": head, "anchored": anchored } })
        }
        Verification::Broken { line, why, .. } => {
            let why = match why {
                Flaw::Torn => "torn",
                Flaw::TooLong => "too_long",
                Flaw::Malformed => "malformed",
                Flaw::UnknownVersion => "unknown_version",
                Flaw::OutOfOrder => "out_of_order",
                Flaw::BrokenLink => "broken_link",
                Flaw::WrongHash => "wrong_hash",
                Flaw::NotCanonical => "not_canonical",
                Flaw::Truncated => "truncated",
                Flaw::OtherChain => "other_chain",
                Flaw::Unreadable(_) => "unreadable",
            };
            json!({ "broken": { "line": line, "why": why } })
        }
    }
}

fn sample(count: usize) -> (Vec<u8>, Anchor) {
    sample_of(count, 0)
}

fn sample_of(count: usize, start: i64) -> (Vec<u8>, Anchor) {
    let mut chain = Chain::new();
    let mut file = Vec::new();
    for n in 0..count {
        let mut record = if n % 3 == 0 { decided() } else { plain() };
        record.at = UnixTime(1_732_268_880_000 + start + i64::try_from(n).unwrap());
        record.agent_name = format!("Bot {n} «é» \u{202e}\n");
        file.extend(chain.append(&record, &redactor()).into_bytes());
    }
    (file, chain.end().clone())
}

fn plain() -> Record {
    record(&json!({ "action": "access_denied", "allowed": false, "reason": "missing_scope" }))
}

fn decided() -> Record {
    let mut record = plain();
    (record.action, record.allowed, record.approval_id) =
        (Action::ApprovalDecided, true, Some("0123".into()));
    record.decision = Some(Arc::new(Decision {
        outcome: Outcome::Approved,
        decider: Decider {
            workspace: Some("T1".into()),
            id: "U7".into(),
            name: "dana".into(),
            via: Via::SlackButton,
            assurance: Assurance::Signed,
        },
        at: UnixTime(1_732_268_885_000),
        note: Some("fine".into()),
        leave: Leave::Once,
        edit: None,
    }));
    record
}

/// A record as the vectors describe it.
fn record(given: &Json) -> Record {
    let optional = |key: &str| given[key].as_str().map(str::to_owned);
    let or = |key: &str, otherwise: &str| given[key].as_str().unwrap_or(otherwise).to_owned();
    let action = [
        Action::AccessGranted,
        Action::AccessDenied,
        Action::ApprovalRequested,
        Action::ApprovalDecided,
        Action::CallbackDenied,
        Action::ApprovalRefused,
    ]
    .into_iter()
    .find(|action| given["action"] == action.as_str())
    .unwrap();
    Record {
        at: UnixTime(given["at_ms"].as_i64().unwrap_or(1_732_268_880_000)),
        action,
        project: String::new(),
        surface: if given["surface"] == "endpoint" { Surface::Endpoint } else { Surface::Function },
        agent_id: "agent-1".to_owned(),
        agent_name: or("agent_name", "Bot"),
        session_id: optional("session_id"),
        scope: or("scope", "read:orders"),
        function: or("function", "find"),
        allowed: given["allowed"].as_bool().unwrap(),
        reason: given["reason"]
            .as_str()
            .map(|name| Reason::ALL.into_iter().find(|r| r.as_str() == name).unwrap()),
        rejection: given["rejection"].as_str().map(|name| &*name.to_owned().leak()),
        approval_id: optional("approval_id"),
        digest: optional("digest"),
        decision: given["decision"].as_object().map(|d| {
            Arc::new(Decision {
                outcome: if d["outcome"] == "approved" { Outcome::Approved } else { Outcome::Denied },
                decider: Decider {
                    workspace: d["workspace"].as_str().map(str::to_owned),
                    id: text(&d["id"]),
                    name: text(&d["name"]),
                    via: if d["via"] == "host" { Via::Host } else { Via::SlackButton },
                    assurance: if d["assurance"] == "asserted" {
                        Assurance::Asserted
                    } else {
                        Assurance::Signed
                    },
                },
                at: UnixTime(d["at_ms"].as_i64().unwrap()),
                note: d["note"].as_str().map(str::to_owned),
                leave: Leave::Once,
                edit: None,
            })
        }),
    }
}

/// Lines as the pickiest of splitters (Python's) sees them.
fn split_lines(text: &str) -> usize {
    const ENDS: &[char] =
        &['\n', '\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}'];
    text.strip_suffix('\n').unwrap_or(text).split(ENDS).count()
}
