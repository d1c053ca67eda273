//! The card, for friendly and hostile requests: within Slack's limits, without live markup from outside,
//! and different wherever two requests differ.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod wire_support;

use agentsudo_core::error::Reason;
use agentsudo_core::gate::edit::Edit;
use agentsudo_core::gate::grant::{End, Grant, Over};
use agentsudo_core::gate::{
    Approval, ApprovalRequest, Approvers, Asking, Assurance, Authority, Decider, Decision, Leave, Only,
    Outcome, Rejection, State, Term, Terms, Via,
};
use agentsudo_core::model::call::by_name;
use agentsudo_core::model::{ApprovalId, Call, Digest, Moment, Monotonic, UnixTime, Value};
use agentsudo_core::wire::slack::command::Misuse;
use agentsudo_core::wire::slack::{answer, block, card, digest, escape, thread};
use agentsudo_core::wire::visible;
use regex::Regex;
use serde_json::{Value as Json, json};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use wire_support::{Rng, place, redactor, request, text as text_of};

const STATES: [State; 10] = [
    State::Pending,
    State::Approved,
    State::Denied,
    State::Expired,
    State::Cancelled,
    State::Claimed,
    State::Lapsed,
    State::Done,
    State::Failed,
    State::Indeterminate,
];

#[test]
fn the_card_says_what_will_run() {
    let request = request(
        "SupportBot",
        &["write:refunds", "read:orders"],
        "refund_order",
        vec![("order_id".into(), Value::Text("A1".into())), ("amount".into(), Value::Int(50))],
    );
    let body = card::request(&request, &redactor());
    assert_eq!(body["channel"], "#approvals");
    assert_eq!(body["unfurl_links"], false);
    assert_eq!(body["unfurl_media"], false);
    assert_eq!(body["metadata"]["event_payload"]["approval_id"], request.id.as_str());
    let text = body["text"].as_str().unwrap();
    assert_eq!(
        text,
        "AgentSudo approval request a1b2c3d4: agent SupportBot asks to call refund_order with order_id = \"A1\", \
         amount = 50 (scope write:refunds, read:orders). Expires in 300 seconds."
    );
    let blocks = body["blocks"].as_array().unwrap();
    assert_eq!(
        blocks[0]["text"],
        json!({ "type": "plain_text", "text": "🔐 AgentSudo Approval Request", "emoji": true })
    );
    let fields: Vec<&str> =
        blocks[1]["fields"].as_array().unwrap().iter().map(|f| f["text"].as_str().unwrap()).collect();
    assert_eq!(
        fields,
        [
            "*Agent*",
            "SupportBot",
            "*Scope*",
            "write:refunds, read:orders",
            "*Function*",
            "refund_order",
            "*Request ID*",
            "a1b2c3d4"
        ]
    );
    assert_eq!(blocks[3]["elements"][0]["elements"][0]["text"], "order_id = \"A1\"\namount = 50");
    let texts = texts(&body).join("\n");
    assert!(texts.contains("⏱️ Expires in 300 seconds, at <!date^1732269180^{date_short_pretty} {time_secs}|2024-11-22T09:53:00.000Z>"));
    assert!(texts.contains(&request.digest.short()));
    let actions = blocks.last().unwrap();
    assert_eq!(actions["block_id"], "approval_0123456789abcdef0123456789abcdef");
    let button = |n: usize| {
        let b = &actions["elements"][n];
        (b["action_id"].clone(), b["text"]["text"].clone(), b["style"].clone(), b["value"].clone())
    };
    let id = json!(request.id.as_str());
    assert_eq!(button(0), (json!("approve"), json!("✅ Approve"), json!("primary"), id.clone()));
    assert_eq!(button(1), (json!("deny"), json!("❌ Deny"), json!("danger"), id));
}

#[test]
fn a_settled_card_says_who_and_when_and_has_no_buttons() {
    for state in STATES {
        let approval = settled(state, plain_request());
        let body = card::settled(&approval, &place(), &redactor());
        if state == State::Pending {
            assert!(body.is_none());
            continue;
        }
        let body = body.unwrap();
        assert_eq!((&body["channel"], &body["ts"]), (&json!("C111"), &json!("1732268880.000100")));
        let blocks = body["blocks"].as_array().unwrap();
        assert!(blocks.iter().all(|b| b["type"] != "actions"), "{state:?} still has buttons");
        let title = blocks[0]["text"]["text"].as_str().unwrap();
        let start = match state {
            State::Denied => "❌ Denied",
            State::Expired => "⌛ Expired",
            State::Cancelled => "🚫 Cancelled",
            State::Lapsed => "⌛ Approved, but not used",
            _ => "✅ Approved",
        };
        assert!(title.starts_with(start), "{state:?}: {title}");
        let told = texts(&body).join("\n");
        assert!(
            told.contains("refund_order") && told.contains("order_id = \"A1\""),
            "{state:?} hides what was asked"
        );
        if approval.decision.is_some() {
            assert!(told.contains("by <@U7> on <!date^1732268999^"), "{state:?}: {told}");
            assert!(told.contains("over budget"), "{state:?} hides the note");
        }
        let ids: Vec<&Json> = blocks.iter().map(|b| &b["block_id"]).collect();
        assert!(ids.iter().all(|id| id.is_string()));
        check(&body);
        check(&thread::outcome_reply(&approval, &place(), &redactor()).unwrap());
    }
}

#[test]
fn a_decider_without_slacks_word_is_shown_as_such() {
    let mut approval = settled(State::Approved, plain_request());
    let decision = Arc::make_mut(approval.decision.as_mut().unwrap());
    decision.decider = Decider {
        workspace: None,
        id: "dana<!here>".into(),
        name: "dana<!here>".into(),
        via: Via::Host,
        assurance: Assurance::Asserted,
    };
    let body = card::settled(&approval, &place(), &redactor()).unwrap();
    let told = texts(&body);
    assert!(told.contains(&"dana<!here>".to_owned()), "shown as plain text");
    assert!(told.iter().any(|t| t.contains("says the host program")));
    check(&body);
}

#[test]
fn the_thread_holds_the_whole_context() {
    let request = plain_request();
    let body = card::context(&request, &place(), &redactor());
    assert_eq!(body["thread_ts"], "1732268880.000100");
    let told = texts(&body).join("\n");
    let digest = request.digest.to_hex();
    for part in
        ["SupportBot", "agent-1", "session-1", "write:refunds", "refund_order", "order_id = \"A1\"", &digest]
    {
        assert!(told.contains(part), "the thread lacks {part}");
    }
}

#[test]
fn a_notice_has_no_buttons_and_says_that_nobody_can_answer() {
    let body = card::notification(&plain_request(), &redactor());
    assert!(body["blocks"].as_array().unwrap().iter().all(|b| b["type"] != "actions"));
    assert!(texts(&body).iter().any(|t| t.contains("nobody can answer here")));
    assert!(body.get("channel").is_none());
    check(&body);
}

#[test]
fn arguments_that_do_not_fit_are_cut_and_it_is_said() {
    let long = "x".repeat(100_000);
    let request = request("Bot", &["a"], "f", vec![("body".into(), Value::Text(long.clone()))]);
    let body = card::request(&request, &redactor());
    check(&body);
    let told = texts(&body).join("\n");
    let whole = format!("body = \"{long}\"");
    let digest = Digest::of(whole.as_bytes());
    assert!(told.contains(&format!("sha256 {})", digest.short())), "no digest of the whole");
    assert!(told.contains(&digest.to_hex()), "only the arguments themselves say that they are cut");
    let shown: usize = told.matches('x').count();
    assert!(shown > 8_000, "only {shown} characters are shown");
    let opaque = request_with_opaque();
    assert!(
        texts(&card::request(&opaque, &redactor())).join("\n").contains("may change before the call runs")
    );
}

#[test]
fn a_piece_that_begins_within_a_line_says_so() {
    let long = ["a".repeat(500), "b".repeat(6_000), "c\u{202e}".repeat(150), "d".repeat(100)].join("\n");
    let arguments = vec![("body".into(), Value::Text(long)), ("n".into(), Value::Int(1))];
    let whole = agentsudo_core::wire::arguments::lines(by_name(&arguments), &redactor());
    let body = card::request(&request("Bot", &["a"], "f", arguments), &redactor());
    let pieces: Vec<&str> = body["blocks"][3]["elements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|piece| piece["elements"][0]["text"].as_str().unwrap())
        .collect();
    let joined =
        pieces[1..].iter().fold(pieces[0].to_owned(), |joined, piece| match piece.strip_prefix("⤷ ") {
            Some(rest) => joined + rest,
            None => joined + "\n" + piece,
        });
    assert_eq!(joined, whole);
    assert!(pieces.iter().filter(|piece| piece.starts_with("⤷ ")).count() >= 2, "{} pieces", pieces.len());
    assert!(pieces.iter().all(|piece| piece.matches('⟨').count() == piece.matches('⟩').count()));
}

#[test]
fn approvers_are_named() {
    let mut request = plain_request();
    Arc::make_mut(&mut request.asking).approvers =
        Approvers::Users(vec!["U12".into(), "dana<!here>".into(), "W9".into()]);
    let body = card::request(&request, &redactor());
    check(&body);
    let told = texts(&body);
    assert!(told.contains(&"👥 May answer: <@U12> <@W9>".to_owned()));
    assert!(told.contains(&"dana<!here>".to_owned()));
    Arc::make_mut(&mut request.asking).approvers =
        Approvers::Users((0..100).map(|n| format!("U{n}")).collect());
    let body = card::request(&request, &redactor());
    check(&body);
    assert!(texts(&body).contains(&"and 80 more".to_owned()));
}

#[test]
fn secrets_are_not_on_the_card() {
    let request = request(
        "Bot xoxb-CANARY7",
        &["use:as_CANARY7"],
        "f(token=CANARY7)",
        vec![
            ("password".into(), Value::Text("CANARY7".into())),
            ("note".into(), Value::Text("Bearer CANARY7".into())),
        ],
    );
    let approval = settled(State::Denied, request.clone());
    let redactor = redactor();
    for body in [
        card::request(&request, &redactor),
        card::settled(&approval, &place(), &redactor).unwrap(),
        card::context(&request, &place(), &redactor),
        thread::outcome_reply(&approval, &place(), &redactor).unwrap(),
        card::notification(&request, &redactor),
        answer::pending(&[Approval::new(request.clone())], 0, Moment::default(), &redactor),
        json!(answer::decided(&approval, &redactor)),
    ] {
        assert!(!body.to_string().contains("CANARY7"), "{body}");
    }
}

#[test]
fn hostile_requests_stay_within_limits_and_bring_no_markup() {
    let mut rng = Rng::new(3);
    let mut cut = 0;
    for round in 0..150 {
        let sizes = [3, 12, 60, 600, 6_000];
        let request = hostile_request(&mut rng, sizes[round % sizes.len()]);
        let redactor = redactor();
        let approval = settled(STATES[1 + round % 9], request.clone());
        for body in [
            card::request(&request, &redactor),
            card::settled(&approval, &place(), &redactor).unwrap(),
            card::context(&request, &place(), &redactor),
            thread::outcome_reply(&approval, &place(), &redactor).unwrap(),
            card::notification(&request, &redactor),
        ] {
            check(&body);
            cut += usize::from(body.to_string().contains("more characters, sha256"));
        }
        for text in [
            answer::decided(&approval, &redactor),
            answer::rejection(&Rejection::AlreadySettled(Box::new(approval)), &redactor),
        ] {
            check_markup(&text);
        }
    }
    assert!(cut > 25, "only {cut} cards were cut");
}

#[test]
fn a_message_for_several_stays_within_limits_whatever_becomes_of_them() {
    let mut rng = Rng::new(11);
    let redactor = redactor();
    let (mut fitted, mut whole, mut least) = (0, 0, 0);
    for round in 0..200 {
        let sizes = [2, 4, 8, 20];
        let mut asked = Vec::new();
        while asked.len() < 2 + round % (digest::MOST - 1) {
            let mut request = hostile_request(&mut rng, sizes[round % sizes.len()]);
            request.id = ApprovalId::random().unwrap();
            request.preview = (rng.below(3) == 0).then(|| rng.hostile(8).into());
            let asking = Arc::make_mut(&mut request.asking);
            (asking.grants, asking.edits) = (Some(Duration::from_secs(3_600)), true);
            if digest::fits(&request, &redactor) {
                fitted += 1;
                asked.push(Approval::new(request));
            }
        }
        let body = digest::request(&asked, "C1", &redactor);
        check(&body);
        assert_eq!(body["blocks"].to_string().matches("\"actions\"").count(), asked.len());
        assert!(!texts(&body["blocks"]).iter().any(|text| text.contains("more characters")), "{body}");
        // Each ends in another way, with as much to say of it as there can be.
        let ended: Vec<Approval> = asked
            .iter()
            .map(|asked| {
                let mut approval = settled(*rng.pick(&STATES), asked.request.as_ref().clone());
                if let Some(decision) = approval.decision.as_mut().map(Arc::make_mut) {
                    decision.note = Some(rng.hostile(400));
                    if decision.outcome == Outcome::Approved && rng.below(2) == 0 {
                        decision.edit = Edit::new(vec![("body".into(), Value::Text(rng.hostile(600)))]);
                    } else if decision.outcome == Outcome::Approved {
                        approval.grant = Some(Box::new(grant(&mut rng, decision)));
                    }
                }
                approval
            })
            .collect();
        let body = digest::standing(&ended, &place(), &redactor);
        check(&body);
        let left = ended.iter().filter(|approval| approval.state.is_pending()).count();
        assert_eq!(body["blocks"].to_string().matches("\"actions\"").count(), left);
        let told = texts(&body["blocks"]).join("\n");
        for approval in &ended {
            assert_eq!(told.contains("🎫"), ended.iter().any(|approval| approval.grant.is_some()));
            assert!(told.contains(&approval.request.digest.short()));
        }
        if left < ended.len() {
            let is_least = told.contains("no room here any more");
            (whole, least) = (whole + usize::from(!is_least), least + usize::from(is_least));
        }
    }
    assert!(fitted > 500 && whole > 30 && least >= 5, "{fitted} {whole} {least}");
}

#[test]
fn a_part_of_a_message_for_several_offers_what_a_card_would() {
    let offered = |change: fn(&mut Asking)| {
        let mut request = plain_request();
        change(Arc::make_mut(&mut request.asking));
        let buttons = |body: &Json| {
            let blocks = body["blocks"].as_array().unwrap().clone();
            let actions = blocks.into_iter().find(|block| block["type"] == "actions").unwrap();
            (actions["block_id"].clone(), actions["elements"].clone())
        };
        let card = buttons(&card::request(&request, &redactor()));
        let other = Approval::new(crate::request("Other", &["a"], "g", Vec::new()));
        let several = [Approval::new(request), other];
        assert_eq!(buttons(&digest::request(&several, "C1", &redactor())), card);
        let actions = card.1.as_array().unwrap().iter().map(|button| text_of(&button["action_id"]));
        actions.collect::<Vec<_>>()
    };
    assert_eq!(offered(|_| {}), ["approve", "deny", "deny_reason"]);
    assert_eq!(offered(|asked| asked.edits = true), ["approve", "deny", "edit", "deny_reason"]);
    let hour = |asked: &mut Asking| asked.grants = Some(Duration::from_secs(3_600));
    assert_eq!(offered(hour), ["approve", "deny", "approve_for", "deny_reason"]);
    let server = |asked: &mut Asking| {
        (asked.grants, asked.edits) = (Some(Duration::from_secs(3_600)), true);
        (asked.authority, asked.show_arguments) = (Authority::Server, false);
    };
    assert_eq!(offered(server), ["approve", "deny", "deny_reason"]);
    // What takes several people stays on a card of its own.
    let mut request = plain_request();
    assert!(digest::fits(&request, &redactor()));
    Arc::make_mut(&mut request.asking).quorum = 2;
    assert!(!digest::fits(&request, &redactor()));
}

#[test]
fn an_invisible_difference_always_shows() {
    const HIDDEN: &[char] = &[
        '\u{200b}',
        '\u{200c}',
        '\u{200d}',
        '\u{2060}',
        '\u{feff}',
        '\u{202a}',
        '\u{202e}',
        '\u{2066}',
        '\u{2069}',
        '\u{200e}',
        '\u{200f}',
        '\u{61c}',
        '\u{ad}',
        '\u{fe0e}',
        '\u{fe0f}',
        '\u{e0020}',
        '\u{e0041}',
        '\u{e0100}',
        '\u{2028}',
        '\u{2029}',
        '\u{0}',
        '\u{8}',
        '\u{7f}',
        '\u{85}',
        '\u{a0}',
        '\u{180e}',
        '\u{3164}',
        '\u{115f}',
        '\u{34f}',
        '\u{17b4}',
        '\u{fff9}',
        '\u{e000}',
        '\u{2800}',
        '\u{301}',
        ' ',
        '\n',
        '\t',
        '\r',
    ];
    let mut rng = Rng::new(5);
    for round in 0..1_200 {
        let request = hostile_request(&mut rng, if round % 10 == 0 { 4_000 } else { 8 });
        let mut other = request.clone();
        let field = rng.below(4);
        {
            let call = Arc::clone(&other.call);
            let (mut function, mut scopes) = (call.function.clone(), call.scopes.clone());
            let mut arguments: Vec<(String, Value)> =
                call.arguments().map(|(name, value)| (name.clone(), value.clone())).collect();
            let text = match field {
                0 => &mut Arc::make_mut(&mut other.asking).agent_name,
                1 => &mut scopes[0],
                2 => &mut function,
                _ => match &mut arguments[0].1 {
                    Value::Text(text) => text,
                    _ => panic!("the first argument is text"),
                },
            };
            let at = (0..=rng.below(text.len() + 1)).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            text.insert(at, *rng.pick(HIDDEN));
            other.call = Call::new(function, scopes, arguments).into();
        }
        let redactor = redactor();
        let (a, b) = (card::request(&request, &redactor), card::request(&other, &redactor));
        assert_ne!(seen(&a), seen(&b), "field {field}: {request:?}\n{other:?}");
    }
}

#[test]
fn what_is_shown_can_be_read_back() {
    let mut rng = Rng::new(9);
    for _ in 0..20_000 {
        let text = rng.hostile(12);
        assert_eq!(read_back(&visible::line(&text)), text);
        assert_eq!(read_back(&visible::name(&text)), text);
        let block = visible::block(&text, "│ ");
        let lines: Vec<&str> = block.split('\n').map(|line| line.strip_prefix("│ ").unwrap()).collect();
        assert_eq!(read_back(&lines.join("\n")), text);
        let shown = visible::line(&text);
        assert!(!shown.chars().any(|c| c.is_control()), "{shown:?}");
    }
}

#[test]
fn nobody_is_left_without_a_truthful_answer() {
    let redactor = redactor();
    let approval = |state| Box::new(settled(state, plain_request()));
    let told = |rejection: Rejection| answer::rejection(&rejection, &redactor);
    assert!(told(Rejection::Unknown).contains("no such request"));
    assert!(told(Rejection::NotAnApprover).contains("not an approver"));
    assert!(told(Rejection::WrongPlace).contains("does not show that request"));
    assert!(told(Rejection::Stranger).contains("another workspace"));
    assert!(told(Rejection::NotHere).contains("approval server"));
    assert!(
        told(Rejection::AlreadySettled(approval(State::Approved)))
            .contains("already approved by <@U7> on <!date^1732268999^")
    );
    assert!(told(Rejection::AlreadySettled(approval(State::Denied))).contains("already denied by <@U7>"));
    assert!(
        told(Rejection::AlreadySettled(approval(State::Expired))).contains("expired on <!date^1732269180^")
    );
    assert!(
        told(Rejection::AlreadySettled(approval(State::Pending))).contains("expired on"),
        "overdue, not yet written down"
    );
    assert!(told(Rejection::AlreadySettled(approval(State::Cancelled))).contains("was cancelled"));
    assert!(
        answer::decided(&approval(State::Approved), &redactor).contains("You approved request `a1b2c3d4`")
    );
    assert!(answer::decided(&approval(State::Denied), &redactor).contains("You denied request `a1b2c3d4`"));
    let help = answer::help("/agentsudo");
    for verb in ["pending", "approve ID", "deny ID", "help"] {
        assert!(help.contains(&format!("`/agentsudo {verb}`")), "{help}");
    }
    for misuse in [Misuse::NothingNamed, Misuse::NotAnId, Misuse::TooManyWords] {
        assert!(answer::usage(misuse, "/agentsudo").ends_with(&help));
    }
    check_markup(&answer::help("/<!here>"));
    let body = answer::ephemeral("x");
    assert_eq!((&body["response_type"], &body["replace_original"]), (&json!("ephemeral"), &json!(false)));
}

#[test]
fn the_pending_list_fits_and_says_what_it_leaves_out() {
    let redactor = redactor();
    let mut rng = Rng::new(4);
    let now = plain_request().created;
    for n in [0, 1, 2, 45, 48, 49, 200] {
        let mut waiting: Vec<Approval> =
            (0..n).map(|_| Approval::new(hostile_request(&mut rng, 30))).collect();
        waiting.push(settled(State::Denied, plain_request()));
        let body = answer::pending(&waiting, 0, now, &redactor);
        check(&body);
        let blocks = body["blocks"].as_array().unwrap();
        let listed = blocks.iter().filter(|b| b["fields"].is_array()).count();
        let more = texts(&body).join("\n").contains(&format!("… and {} more", n - listed));
        assert_eq!(more, listed < n, "{n} waiting, {listed} listed");
        assert!(listed == n || listed > 15, "{n} waiting, {listed} listed");
    }
    let late = Moment { monotonic: Monotonic(u64::MAX), wall: UnixTime(i64::MAX) };
    assert_eq!(
        answer::pending(&[Approval::new(plain_request())], 0, late, &redactor)["text"],
        "Nothing waits for an answer."
    );
}

fn grant(rng: &mut Rng, decision: &mut Decision) -> Grant {
    let only = Only { argument: rng.hostile(20), pattern: rng.hostile(200) };
    let terms = Terms { term: Term::Calls(50), only: vec![only] };
    decision.leave = Leave::More(terms.clone());
    let until = Moment { monotonic: Monotonic(u64::MAX), wall: UnixTime(1_732_269_999_000) };
    let over = Over { why: End::Revoked, by: Some(decision.decider.clone()), at: decision.at };
    Grant { terms, since: decision.at, until, used: 3, seen: decision.at, over: Some(over) }
}

fn plain_request() -> ApprovalRequest {
    request(
        "SupportBot",
        &["write:refunds"],
        "refund_order",
        vec![("order_id".into(), Value::Text("A1".into()))],
    )
}

fn request_with_opaque() -> ApprovalRequest {
    request("Bot", &["a"], "f", vec![("self".into(), Value::Opaque("Shop".into()))])
}

/// Same id, code and digest every time, so that nothing but the shown text can tell two of them apart.
fn hostile_request(rng: &mut Rng, most: usize) -> ApprovalRequest {
    let arguments = vec![
        ("body".to_owned(), Value::Text(rng.hostile(most))),
        (rng.hostile(3), Value::List(vec![Value::Text(rng.hostile(most)), Value::Opaque(rng.hostile(3))])),
    ];
    let (agent, function) = (rng.hostile(most.min(40)), rng.hostile(most.min(40)));
    let mut request = request(&agent, &[&rng.hostile(most.min(60)), "y"], &function, arguments);
    request.digest = Digest::of(b"the same");
    Arc::make_mut(&mut request.asking).approvers = match rng.below(2) {
        0 => Approvers::Anyone,
        _ => Approvers::Users((0..rng.below(30)).map(|_| rng.hostile(5)).collect()),
    };
    request
}

fn settled(state: State, request: ApprovalRequest) -> Approval {
    let mut approval = Approval::new(request);
    approval.state = state;
    let outcome = match state {
        State::Pending | State::Expired | State::Cancelled => None,
        State::Denied => Some(Outcome::Denied),
        _ => Some(Outcome::Approved),
    };
    approval.decision = outcome.map(|outcome| {
        Arc::new(Decision {
            outcome,
            decider: Decider {
                workspace: Some("T1".into()),
                id: "U7".into(),
                name: "dana".into(),
                via: Via::SlackButton,
                assurance: Assurance::Signed,
            },
            at: UnixTime(1_732_268_999_000),
            note: Some("over budget <!here>".into()),
            leave: Leave::Once,
            edit: None,
        })
    });
    approval.ended_by = match state {
        State::Expired => Some(Reason::Expired),
        State::Cancelled => Some(Reason::Cancelled),
        _ => None,
    };
    approval
}

/// The inverse of `visible`, written from its description only.
fn read_back(shown: &str) -> String {
    let mut out = String::new();
    let mut rest = shown;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '␊' => out.push('\n'),
            '␍' => out.push('\r'),
            '␉' => out.push('\t'),
            '␠' => out.push(' '),
            '⟨' => {
                let (number, after) = rest.strip_prefix("U+").unwrap().split_once('⟩').unwrap();
                let c = char::from_u32(u32::from_str_radix(number, 16).unwrap()).unwrap();
                // After a look-alike the number only tells which letter it was.
                if !out.ends_with(c) || is_spelled(c) {
                    out.push(c);
                }
                rest = after;
            }
            c => out.push(c),
        }
    }
    out
}

fn is_spelled(c: char) -> bool {
    visible::line(&format!("\u{1f600}{c}\u{1f600}")) == format!("\u{1f600}⟨U+{:04X}⟩\u{1f600}", u32::from(c))
}

static LIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"<!date\^-?\d+\^\{date_short_pretty\} \{time_secs\}\|[0-9TZ:.-]+>|<@[UW][A-Z0-9]{1,20}>")
        .unwrap()
});

/// Nothing live but our own dates and mentions.
fn check_markup(text: &str) {
    let rest = LIVE.replace_all(text, "");
    assert!(!rest.contains(['<', '>']), "live markup: {text}");
    assert!(
        !rest.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "").contains('&'),
        "unescaped: {text}"
    );
}

fn check(body: &Json) {
    if body.get("channel").is_some() {
        assert_eq!(body["parse"], "none", "bare addresses would be links");
    }
    let fallback = body["text"].as_str().unwrap();
    assert!((1..=4_000).contains(&fallback.encode_utf16().count()), "fallback text of {}", fallback.len());
    check_markup(fallback);
    let blocks = body["blocks"].as_array().unwrap();
    assert!((1..=50).contains(&blocks.len()), "{} blocks", blocks.len());
    let units = block::units_of(blocks);
    assert!(units <= 10_000, "{units} units of text");
    let mut ids = std::collections::HashSet::new();
    for block in blocks {
        if let Some(id) = block["block_id"].as_str() {
            assert!(id.len() <= 255 && ids.insert(id), "block id {id}");
        }
        match block["type"].as_str().unwrap() {
            "header" => check_text(&block["text"], 150),
            "section" => {
                if block.get("text").is_some() {
                    check_text(&block["text"], 3_000);
                }
                let fields = block["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
                assert!(fields.len() <= 10 && (block.get("text").is_some() || !fields.is_empty()));
                fields.iter().for_each(|field| check_text(field, 2_000));
            }
            "context" => {
                let elements = block["elements"].as_array().unwrap();
                assert!((1..=10).contains(&elements.len()));
                elements.iter().for_each(|element| check_text(element, 3_000));
            }
            "actions" => {
                for button in block["elements"].as_array().unwrap() {
                    check_text(&button["text"], 75);
                }
            }
            "rich_text" => {
                for part in block["elements"].as_array().unwrap() {
                    let [text] = part["elements"].as_array().unwrap().as_slice() else { panic!("{part}") };
                    assert_eq!(text["type"], "text");
                    let text = text["text"].as_str().unwrap();
                    if part["type"] == "rich_text_section" {
                        let ours = ["Preview, in", "Arguments", "Changed before"];
                        assert!(ours.iter().any(|label| text.starts_with(label)), "from outside: {text}");
                        continue;
                    }
                    assert_eq!(part["type"], "rich_text_preformatted");
                    assert!((1..=3_000).contains(&escape::units(text)));
                    assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
                }
            }
            "divider" => {}
            other => panic!("{other}"),
        }
    }
}

fn check_text(object: &Json, max: usize) {
    let text = object["text"].as_str().unwrap();
    assert!((1..=max).contains(&escape::units(text)), "a text of {} units: {text}", escape::units(text));
    match object["type"].as_str().unwrap() {
        "mrkdwn" => {
            check_markup(text);
            assert_eq!(object["verbatim"], true);
            assert!(
                !text.contains("SENTINEL") && !text.contains("evil") && !text.contains('⟨'),
                "from outside: {text}"
            );
        }
        "plain_text" => {
            let ours =
                ["🔐", "✅", "❌", "⌛", "🚫", "Context of"].iter().any(|start| text.starts_with(start));
            assert!(object["emoji"] == false || ours, "emoji in {text}");
            assert!(!text.contains('\n'), "a newline in a field");
        }
        other => panic!("{other}"),
    }
}

static UNSEEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\x{300}-\x{36F}]--\n]")
        .unwrap()
});

/// What the eye gets of a card: nothing of a character without a shape, one kind of space, and none at an end.
fn seen(body: &Json) -> Vec<String> {
    let spaces = Regex::new(r"[\p{Zs}\x{2800}]").unwrap();
    let look = |text: &String| {
        let text = UNSEEN.replace_all(text, "");
        let text = spaces.replace_all(&text, " ");
        text.trim_start().split('\n').map(str::trim_end).collect::<Vec<_>>().join("\n")
    };
    texts(&body["blocks"]).iter().map(look).collect()
}

fn texts(json: &Json) -> Vec<String> {
    match json {
        Json::Object(fields) => fields
            .iter()
            .flat_map(|(key, value)| match value {
                Json::String(text) if key == "text" => vec![text.clone()],
                value => texts(value),
            })
            .collect(),
        Json::Array(items) => items.iter().flat_map(texts).collect(),
        _ => vec![],
    }
}
