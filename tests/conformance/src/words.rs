//! Owns the list of words a vector's step may use, with their keys: a mistyped key must not weaken a test.
//! `README.md` describes the same words for people; a test keeps the two equal. Used by `vector`.

/// Who carries a word out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Every driver.
    Driver,
    /// Only drivers that speak to the core itself, which say `core=true` to `hello`.
    Core,
    /// The judge.
    Judge,
}

/// One word.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// Its name.
    pub name: &'static str,
    /// Who carries it out.
    pub who: Who,
    /// Keys it must have.
    pub needs: &'static [&'static str],
    /// Keys it may have.
    pub may: &'static [&'static str],
}

const fn driver(name: &'static str, needs: &'static [&'static str], may: &'static [&'static str]) -> Word {
    Word { name, who: Who::Driver, needs, may }
}

const fn core(name: &'static str, needs: &'static [&'static str], may: &'static [&'static str]) -> Word {
    Word { name, who: Who::Core, needs, may }
}

const fn judge(name: &'static str, needs: &'static [&'static str], may: &'static [&'static str]) -> Word {
    Word { name, who: Who::Judge, needs, may }
}

/// Every word.
pub const WORDS: &[Word] = &[
    driver("hello", &[], &[]),
    driver("clock", &[], &["unix_ms"]),
    driver("tick", &["seconds"], &[]),
    driver("reset", &[], &[]),
    driver("codes", &[], &[]),
    driver("reasons", &[], &[]),
    driver("agent", &["name"], &["scope", "ttl", "role", "hierarchical"]),
    driver("scopes", &["agent"], &["add", "discard"]),
    driver("has-scope", &["agent", "scope"], &[]),
    driver("enter", &["agent", "session"], &[]),
    driver("leave", &["session"], &[]),
    driver("end", &["session"], &[]),
    driver("session", &["session"], &[]),
    driver("current", &[], &[]),
    driver(
        "guard",
        &["guard"],
        &["function", "scope", "require", "on_deny", "approver", "say", "meanwhile", "body", "param", "task"],
    ),
    driver("call", &["call", "guard"], &["args", "joins"]),
    driver("result", &["call"], &[]),
    driver("cancel", &["call"], &[]),
    driver("change", &["call", "args"], &[]),
    driver(
        "approver",
        &["approver"],
        &[
            "kind",
            "bot_token",
            "app_token",
            "slack_api_url",
            "signing_secret",
            "channel",
            "webhook_url",
            "cloud_api_key",
            "cloud_url",
            "timeout",
            "poll_interval",
            "auto_deny_on_timeout",
            "user",
            "key",
            "store",
            "max_pending",
            "max_per_minute",
            "grants",
            "edits",
            "preview",
            "quorum",
            "requested_by",
            "remind",
            "escalate_to",
            "escalate_after",
        ],
    ),
    driver("approve", &["approver", "id", "user"], &[]),
    driver("deny", &["approver", "id", "user"], &[]),
    driver("interact", &["approver", "id", "approved", "user"], &[]),
    driver("request", &["approver"], &["header", "body", "body_base64"]),
    driver("guardrails", &["options", "text", "direction"], &[]),
    driver("digest", &["agent_id", "function", "args"], &["scope"]),
    core("integers", &[], &[]),
    core("signature", &["now_ms"], &["secret", "header", "body", "body_base64"]),
    core(
        "ask",
        &["request"],
        &[
            "agent_id",
            "agent",
            "function",
            "scope",
            "args",
            "timeout",
            "user",
            "authority",
            "channel",
            "key",
            "session",
            "tool_call",
            "quorum",
            "requested_by",
            "max_pending",
            "max_per_minute",
            "grants",
        ],
    ),
    core(
        "decide",
        &["id", "outcome", "user"],
        &["user_name", "workspace", "via", "note", "term", "channel", "ts"],
    ),
    core("step", &["id", "event"], &[]),
    core("stop", &["id", "reason"], &[]),
    core("place", &["id", "channel", "ts"], &[]),
    core("claim", &["id"], &["agent_id", "function", "scope", "args"]),
    core("finish", &["id", "succeeded"], &[]),
    core("look", &["id"], &[]),
    core("settled", &["request"], &[]),
    core("pending", &[], &[]),
    judge("press", &["button", "user"], &["call", "with", "approver"]),
    judge("command", &["text", "user"], &["with", "approver"]),
    judge("submit", &["user", "values"], &["with", "approver"]),
    judge("again", &[], &["approver"]),
    judge("slack", &["control"], &["body"]),
    judge("card", &["call"], &["contains", "lacks", "edits"]),
    judge("told", &["user", "contains"], &[]),
    judge("posted", &["count"], &[]),
    judge("server", &[], &["ask", "look", "claim", "result", "cancel"]),
    judge("polled", &["times"], &[]),
    judge("recorded", &["which"], &["count", "path", "header", "body"]),
];

/// Finds a word.
pub fn find(name: &str) -> Option<&'static Word> {
    WORDS.iter().find(|word| word.name == name)
}
