//! What the tests of `wire` share: the vectors, a small deterministic source of randomness, and requests.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::expect_used
)]

use agentsudo_core::gate::approval::CardPlace;
use agentsudo_core::gate::{ApprovalRequest, Approvers, Asking, Authority};
use agentsudo_core::model::call::Caller;
use agentsudo_core::model::id::hex;
use agentsudo_core::model::{ApprovalId, Call, Code, Moment, Monotonic, UnixTime, Value};
use agentsudo_core::wire::redact::Redactor;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value as Json;
use std::path::Path;
use std::time::Duration;

/// The cases of one kind in one area's folder, found by walking it.
pub fn cases(area: &str, kind: &str) -> Vec<Json> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors").join(area);
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "json")) {
        let json: Json = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        assert_eq!(json["area"], area, "{}", file.display());
        if json["kind"] == kind {
            cases.extend(json["cases"].as_array().unwrap().iter().cloned());
        }
    }
    assert!(!cases.is_empty(), "no {kind} vectors in {}", folder.display());
    cases
}

pub fn text(json: &Json) -> String {
    json.as_str().unwrap().to_owned()
}

/// Slack's signature, made here once more so that the two can disagree.
pub fn slack_signature(secret: &str, at: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("v0:{at}:").as_bytes());
    mac.update(body);
    format!("v0={}", hex(&mac.finalize().into_bytes()))
}

/// SplitMix64.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Rng(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(n).unwrap()).unwrap()
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// A text made of whatever could do harm on a card.
    pub fn hostile(&mut self, most: usize) -> String {
        const PIECES: &[&str] = &[
            "<!channel>",
            "<!here>",
            "<@U123>",
            "<#C1>",
            "<https://evil.example|ok>",
            "&",
            "<",
            ">",
            "&lt;",
            "`",
            "```",
            "*bold*",
            "_it_",
            "~",
            "\n",
            "\r\n",
            "\t",
            " ",
            "   ",
            "\u{202e}",
            "\u{2066}",
            "\u{200b}",
            "\u{200d}",
            "\u{feff}",
            "\u{2028}",
            "\u{2029}",
            "\u{e0041}",
            "\u{fe0f}",
            "\u{ad}",
            "\u{0}",
            "\u{1b}[2J",
            "\u{7f}",
            "\u{85}",
            "⟨",
            "⟩",
            "⟨U+202E⟩",
            "␊",
            "␠",
            "…",
            "‹redacted hmac:00000000›",
            ":white_check_mark:",
            "https://evil.example/x",
            "@here",
            "Approved by Dana",
            "a",
            "b",
            "refund",
            "0",
            "é",
            "e\u{301}",
            "\u{435}",
            "日本",
            "👍🏽",
            "🏳️‍🌈",
            "\u{10ffff}",
            "\"",
            "\\",
            "'",
            "{",
            "}",
            "=",
            "amount = 1",
            "  │ ",
            "⤷ ",
        ];
        let n = self.below(most + 1);
        (0..n).map(|_| *self.pick(PIECES)).collect()
    }
}

pub fn redactor() -> Redactor {
    Redactor::new([7; 32], vec![])
}

pub fn place() -> CardPlace {
    CardPlace { channel: "C111".to_owned(), ts: "1732268880.000100".to_owned() }
}

/// A request of `agent` to call `function` with `arguments`, asked at 2024-11-22T09:48:00Z for 300 s.
pub fn request(
    agent: &str,
    scopes: &[&str],
    function: &str,
    arguments: Vec<(String, Value)>,
) -> ApprovalRequest {
    let scopes: Vec<String> = scopes.iter().map(|s| (*s).to_owned()).collect();
    let call = Call::new(function, scopes, arguments);
    let id = ApprovalId::parse("0123456789abcdef0123456789abcdef").unwrap();
    let created = Moment { monotonic: Monotonic(5_000_000_000), wall: UnixTime(1_732_268_880_000) };
    let caller = Caller { tenant: "", agent_id: "agent-1", policy: "", request_id: id.as_str() };
    let digest = call.digest(caller);
    let call_digest = call.digest(Caller { request_id: "", ..caller });
    let asking = Asking {
        project: String::new(),
        agent_id: "agent-1".to_owned(),
        agent_name: agent.to_owned(),
        session_id: Some("session-1".to_owned()),
        requested_by: None,
        policy: None,
        approvers: Approvers::Anyone,
        quorum: 1,
        workspace: None,
        authority: Authority::Local,
        channel: "#approvals".to_owned(),
        show_arguments: true,
        redact: Vec::new(),
        grants: None,
        edits: false,
        fixed: Vec::new(),
    };
    ApprovalRequest {
        id,
        code: Code::parse("a1b2c3d4").unwrap(),
        asking: asking.into(),
        key: None,
        call: call.into(),
        digest,
        call_digest,
        created,
        deadline: created.after(Duration::from_secs(300)),
        preview: None,
    }
}
