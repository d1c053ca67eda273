//! Owns the faults a test has ordered: which calls they strike, how often they still will, how often they did.
//! What each fault does to a call is in `call`. Used by every endpoint an app calls.

mod bodies;
mod call;

use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(crate) use call::{Described, carry_out};

/// What goes wrong.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Kind {
    /// Answers with this status; body and headers as given.
    Status {
        status: u16,
        #[serde(default)]
        body: String,
        #[serde(default)]
        headers: Map<String, Value>,
    },
    /// HTTP 200 and `ok: false` with this code, plus whatever other fields are given.
    OkFalse {
        error: String,
        #[serde(default)]
        fields: Map<String, Value>,
    },
    /// Does the work, then waits before the answer.
    DelayMs { ms: u64 },
    /// Accepts the request and never answers.
    HalfOpen {},
    /// Ends the connection with RST in the middle of the body.
    Reset {},
    /// HTTP 200 with an HTML page.
    Html {
        #[serde(default)]
        body: Option<String>,
    },
    /// HTTP 200 with a JSON body of this many bytes (100 MB unless told), streamed.
    Huge {
        #[serde(default)]
        bytes: Option<u64>,
    },
    /// Does the work and sends the true answer at one byte per second.
    Trickle {},
    /// Sends the caller elsewhere.
    Redirect {
        url: String,
        #[serde(default)]
        status: Option<u16>,
    },
    /// Does the work and sends half of the true answer, then closes.
    Truncate {},
    /// HTTP 429 with this `Retry-After`, verbatim; no such header when `null`.
    RateLimit {
        #[serde(default)]
        retry_after: Option<String>,
    },
    /// Does the work, then answers 500.
    #[serde(rename = "accept_then_500")]
    AcceptThen500 {},
    /// Does the work, delivers this press to the app, then answers.
    ClickBeforeAnswer { action_id: String, user: String },
    /// Ends a socket with a close frame. At the points of a socket's life only, as `half_open` and `reset` can be, too.
    Close {},
    /// The true answer under another content type.
    ContentType { content_type: String },
}

impl Kind {
    /// Whether the call's work is done whatever the order says.
    fn always_works(&self) -> bool {
        matches!(
            self,
            Self::DelayMs { .. }
                | Self::Trickle {}
                | Self::Truncate {}
                | Self::AcceptThen500 {}
                | Self::ClickBeforeAnswer { .. }
                | Self::ContentType { .. }
        )
    }
}

/// What a fault strikes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Aim {
    /// A method's name, `webhook`, `response_url`, or `*` for all.
    pub(crate) method: String,
    /// How many calls to strike; all of them when absent or null.
    #[serde(default)]
    pub(crate) times: Option<u64>,
    /// How many matching calls to let pass first.
    #[serde(default)]
    pub(crate) skip: u64,
    /// Do the call's work before misbehaving.
    #[serde(default)]
    pub(crate) after_work: bool,
}

/// One ordered fault.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) id: u64,
    pub(crate) aim: Aim,
    pub(crate) kind: Kind,
    pub(crate) fired: u64,
    /// The order as it was given, for reports.
    order: Value,
    /// What came of the presses it made.
    pub(crate) outcomes: Vec<Value>,
}

impl Fault {
    pub(crate) fn works_first(&self) -> bool {
        self.aim.after_work || self.kind.always_works()
    }

    fn view(&self) -> Value {
        json!({"id": self.id, "order": self.order, "fired": self.fired, "outcomes": self.outcomes})
    }
}

/// All faults, in the order they were ordered; the first that matches strikes.
#[derive(Debug, Default)]
pub(crate) struct FaultBook {
    faults: Vec<Fault>,
    last_id: u64,
}

impl FaultBook {
    /// Adds a fault and returns its id.
    pub(crate) fn order(&mut self, order: &Value) -> Result<u64, String> {
        let mut kind = order.as_object().cloned().ok_or("a fault is an object")?;
        let mut aim = Map::new();
        for key in ["method", "times", "skip", "after_work"] {
            if let Some(value) = kind.remove(key) {
                aim.insert(key.into(), value);
            }
        }
        let aim = serde_json::from_value(aim.into()).map_err(|error| error.to_string())?;
        let kind = serde_json::from_value(kind.into()).map_err(|error| error.to_string())?;
        let (aim, kind): (Aim, Kind) = (aim, kind);
        if aim.method.starts_with("socket.") {
            let at_handshake = aim.method == "socket.handshake" && matches!(kind, Kind::Status { .. });
            let points =
                ["socket.handshake", "socket.hello", "socket.envelope", "socket.ack", "socket.acked"];
            let ends = matches!(kind, Kind::Close {} | Kind::Reset {} | Kind::HalfOpen {});
            if !points.contains(&aim.method.as_str()) || !(ends || at_handshake) {
                return Err("a socket has other points and faults; see the README".into());
            }
        }
        self.last_id += 1;
        let (id, order) = (self.last_id, order.clone());
        self.faults.push(Fault { id, aim, kind, fired: 0, order, outcomes: Vec::new() });
        Ok(id)
    }

    /// The fault that strikes this call, if any; counts it.
    pub(crate) fn strike(&mut self, method: &str) -> Option<Fault> {
        let strikes = |fault: &&mut Fault| {
            ((fault.aim.method == "*" && !method.starts_with("socket.")) || fault.aim.method == method)
                && fault.aim.times.is_none_or(|times| fault.fired < times)
        };
        let fault = self.faults.iter_mut().find(strikes)?;
        if fault.aim.skip > 0 {
            fault.aim.skip -= 1;
            return None;
        }
        fault.fired += 1;
        Some(fault.clone())
    }

    pub(crate) fn note_outcome(&mut self, id: u64, outcome: Value) {
        for fault in self.faults.iter_mut().filter(|fault| fault.id == id) {
            fault.outcomes.push(outcome.clone());
        }
    }

    pub(crate) fn clear(&mut self) {
        self.faults.clear();
    }

    pub(crate) fn view(&self) -> Vec<Value> {
        self.faults.iter().map(Fault::view).collect()
    }
}
