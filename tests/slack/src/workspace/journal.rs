//! Owns the record of what happened: calls to us, deliveries by us, warnings people saw, response URLs handed out.
//! Used by the control API, which reports it, and by replays, which send a delivery again byte for byte.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// One request made to the workspace (Web API, webhook or response URL).
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) number: usize,
    pub(crate) method: String,
    pub(crate) verb: String,
    pub(crate) token: Option<String>,
    pub(crate) token_kind: &'static str,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Value,
    pub(crate) at_ms: i64,
    pub(crate) fault: Option<u64>,
    /// `None` until answered; stays so for a call that is never answered.
    pub(crate) response: Option<Value>,
    pub(crate) answered_at_ms: Option<i64>,
}

impl Call {
    pub(crate) fn view(&self) -> Value {
        json!({
            "number": self.number, "method": self.method, "verb": self.verb, "token": self.token,
            "token_kind": self.token_kind, "headers": self.headers, "body": self.body, "at_ms": self.at_ms,
            "fault": self.fault, "response": self.response, "answered_at_ms": self.answered_at_ms,
        })
    }
}

/// One button press or command, as it was (or could have been) delivered.
#[derive(Clone, Debug)]
pub(crate) struct Interaction {
    pub(crate) id: String,
    /// As a socket names it; a replay has the same.
    pub(crate) envelope_id: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) is_command: bool,
    pub(crate) user: String,
    pub(crate) channel: String,
    pub(crate) view: Value,
}

/// A URL an app may answer an interaction through.
#[derive(Clone, Debug)]
pub(crate) struct ResponseUrl {
    pub(crate) user: String,
    pub(crate) channel: String,
    /// The message the button sits in; commands have none.
    pub(crate) message_ts: Option<String>,
    pub(crate) uses_left: u32,
    /// On the workspace's clock, in seconds since the epoch.
    pub(crate) expires_at: i64,
}

/// Everything that happened, in order.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    pub(crate) calls: Vec<Call>,
    pub(crate) interactions: Vec<Interaction>,
    /// What people were told went wrong: the warning triangle, `operation_timeout`, …
    pub(crate) warnings: Vec<Value>,
    /// By the path of the URL.
    pub(crate) response_urls: BTreeMap<String, ResponseUrl>,
}

impl Journal {
    pub(crate) fn interaction(&self, id: &str) -> Option<&Interaction> {
        self.interactions.iter().find(|interaction| interaction.id == id)
    }
}
