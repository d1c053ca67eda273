//! Owns Socket Mode as Slack speaks it (slack.md §7): addresses that work once, open sockets, and each payload to
//! exactly one of them. A half-open socket is chosen like any other: Slack cannot know either.
//! Used by `apps.connections.open`, by deliveries and by the control API.

mod handshake;
mod life;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

use crate::app::App;
use crate::clock;
use crate::deliver::Answer;
use crate::workspace::Workspace;

pub(crate) use handshake::handle;

/// Slack allows an app this many sockets.
const MOST: usize = 10;
/// Calls of `apps.connections.open` within a minute; method tier 3 promises 50 and more.
const OPENS_PER_MINUTE: usize = 60;
/// How long an address works that nobody has connected to, in seconds.
const TICKET_LIFE: i64 = 30;
/// How long a socket stays after it was told that it will be closed.
const FAREWELL_MS: u64 = 10_000;

/// What a socket is told to do.
#[derive(Debug)]
pub(crate) enum Order {
    /// Sends an envelope.
    Envelope(String),
    /// Sends a text frame.
    Text(String),
    /// Sends a binary frame.
    Binary(Vec<u8>),
    /// Ends it after so many milliseconds: with a close frame and FIN.
    Close(u64),
    /// Ends it with RST.
    Reset,
    /// Neither reads nor writes any more, and stays.
    HalfOpen,
}

/// An open socket.
pub(crate) struct Socket {
    orders: mpsc::UnboundedSender<Order>,
    opened_at_ms: i64,
    /// As a test sees it: `live`, `leaving` after a disconnect message, `silent` when half-open.
    state: &'static str,
    sent: u64,
}

/// An envelope that waits for its acknowledgement on the socket it went to.
struct Awaited {
    socket: u64,
    answer: oneshot::Sender<Value>,
}

/// All sockets of the app.
#[derive(Default)]
pub(crate) struct Sockets {
    /// Turned on or off by a test; else on unless there is a request URL.
    pub(crate) is_on: Option<bool>,
    last: u64,
    open: BTreeMap<u64, Socket>,
    /// When each stops working.
    tickets: BTreeMap<String, i64>,
    opens: Vec<i64>,
    awaited: BTreeMap<String, Awaited>,
    acks: Vec<Value>,
    ended: Vec<Value>,
}

impl Sockets {
    /// The sockets stay, as clients stay; what happened is forgotten.
    pub(crate) fn after_reset(self) -> Self {
        Sockets {
            last: self.last,
            open: self.open,
            tickets: self.tickets,
            awaited: self.awaited,
            is_on: self.is_on,
            ..Sockets::default()
        }
    }

    /// Do payloads go to sockets rather than to a URL?
    pub(crate) fn take_deliveries(&self, has_url: bool) -> bool {
        self.is_on.unwrap_or(!has_url && self.last > 0)
    }

    /// May an app connect?
    fn may_connect(&self, has_url: bool) -> bool {
        self.is_on.unwrap_or(!has_url)
    }

    pub(crate) fn view(&self) -> Value {
        let open: Vec<Value> = self
            .open
            .iter()
            .map(|(number, socket)| {
                json!({
                    "socket": number, "state": socket.state, "sent": socket.sent, "opened_at_ms": socket.opened_at_ms,
                })
            })
            .collect();
        json!({"opened": self.last, "open": open, "ended": self.ended, "acks": self.acks, "is_on": self.is_on})
    }

    /// How many were opened in all.
    pub(crate) fn opened(&self) -> u64 {
        self.last
    }

    pub(crate) fn open_count(&self) -> usize {
        self.open.len()
    }

    pub(crate) fn ack_count(&self) -> usize {
        self.acks.len()
    }

    /// Any one of those that Slack takes for open: no client may count on which.
    fn pick(&self) -> Option<u64> {
        let all: Vec<u64> = self.open.keys().copied().collect();
        let draw = usize::from_str_radix(&clock::random_hex(4), 16).unwrap_or_default();
        all.get(draw % all.len().max(1)).copied()
    }

    fn order(&self, socket: u64, order: Order) -> bool {
        self.open.get(&socket).is_some_and(|open| open.orders.send(order).is_ok())
    }

    /// Obeys `POST /control/sockets` for one socket or, without a number, for all.
    pub(crate) fn command(&mut self, which: Option<u64>, command: &Command) -> Result<u64, String> {
        let numbers: Vec<u64> =
            self.open.keys().copied().filter(|number| which.is_none_or(|which| which == *number)).collect();
        if numbers.is_empty() {
            return Err("there is no such socket".into());
        }
        for number in &numbers {
            let orders = match command {
                Command::Disconnect { reason, close_after_ms } => {
                    let at_once = matches!(reason.as_str(), "link_disabled" | "too_many_websockets");
                    let after = close_after_ms.unwrap_or(if at_once { 0 } else { FAREWELL_MS });
                    if let Some(socket) = self.open.get_mut(number) {
                        socket.state = "leaving";
                    }
                    vec![Order::Text(disconnect(reason)), Order::Close(after)]
                }
                Command::Send(text) => vec![Order::Text(text.clone())],
                Command::SendBinary(bytes) => vec![Order::Binary(bytes.clone())],
                Command::Close => vec![Order::Close(0)],
                Command::Reset => vec![Order::Reset],
                Command::HalfOpen => {
                    if let Some(socket) = self.open.get_mut(number) {
                        socket.state = "silent";
                    }
                    vec![Order::HalfOpen]
                }
            };
            for order in orders {
                self.order(*number, order);
            }
        }
        Ok(numbers.len() as u64)
    }

    fn joined(&mut self, orders: mpsc::UnboundedSender<Order>) -> u64 {
        self.last += 1;
        let socket = Socket { orders, opened_at_ms: clock::now_ms(), state: "live", sent: 0 };
        self.open.insert(self.last, socket);
        self.last
    }

    fn left(&mut self, number: u64, how: &str) {
        if self.open.remove(&number).is_some() {
            self.ended.push(json!({"socket": number, "how": how, "at_ms": clock::now_ms()}));
        }
        // Whoever waits for an acknowledgement from there waits in vain.
        self.awaited.retain(|_, awaited| awaited.socket != number);
    }

    fn set_silent(&mut self, number: u64) {
        if let Some(socket) = self.open.get_mut(&number) {
            socket.state = "silent";
        }
    }

    fn has_sent(&mut self, number: u64) {
        if let Some(socket) = self.open.get_mut(&number) {
            socket.sent += 1;
        }
    }

    /// A text frame from an app. Only an acknowledgement means anything, and only on the socket of its envelope.
    fn said(&mut self, number: u64, text: &str) {
        let frame: Value = serde_json::from_str(text).unwrap_or(Value::Null);
        let Some(id) = frame["envelope_id"].as_str() else {
            self.acks.push(json!({"socket": number, "unreadable": text}));
            return;
        };
        let fits = self.awaited.get(id).is_some_and(|awaited| awaited.socket == number);
        self.acks
            .push(json!({"socket": number, "envelope_id": id, "payload": frame["payload"], "awaited": fits}));
        if let (true, Some(awaited)) = (fits, self.awaited.remove(id)) {
            let _ = awaited.answer.send(frame["payload"].clone());
        }
    }
}

/// What a test may do to sockets.
pub(crate) enum Command {
    Disconnect { reason: String, close_after_ms: Option<u64> },
    Send(String),
    SendBinary(Vec<u8>),
    Close,
    Reset,
    HalfOpen,
}

/// The message before a socket is closed.
fn disconnect(reason: &str) -> String {
    json!({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-stand-in"}}).to_string()
}

/// The address for one more socket, or how many seconds to wait.
pub(crate) fn new_address(workspace: &mut Workspace) -> Result<String, u64> {
    let now = clock::now_seconds();
    let sockets = &mut workspace.sockets;
    sockets.opens.retain(|at| now - at < 60);
    if sockets.opens.len() >= OPENS_PER_MINUTE {
        return Err(u64::try_from(60 - (now - sockets.opens[0])).unwrap_or(1).max(1));
    }
    sockets.opens.push(now);
    let ticket = clock::random_hex(16);
    sockets.tickets.insert(ticket.clone(), now + TICKET_LIFE);
    let root = workspace.ready.url.replacen("http://", "ws://", 1);
    Ok(format!("{root}/link/?ticket={ticket}&app_id={}", workspace.ready.app_id))
}

/// An envelope on its way to an app.
pub(crate) struct Envelope<'a> {
    pub(crate) id: &'a str,
    pub(crate) text: String,
    /// To this socket instead of any.
    pub(crate) socket: Option<u64>,
    /// Sent so often, each time to a socket of its own choosing.
    pub(crate) copies: u32,
}

/// Sends an envelope to exactly one socket and waits for its acknowledgement.
pub(crate) async fn deliver(
    app: &App,
    envelope: Envelope<'_>,
    limit: Duration,
) -> Result<Answer, (String, u64)> {
    let start = Instant::now();
    let elapsed = || u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    let answer = app.change(|workspace| {
        let sockets = &mut workspace.sockets;
        let socket = envelope.socket.or_else(|| sockets.pick()).ok_or("no socket is open")?;
        let (tell, answer) = oneshot::channel();
        sockets.awaited.insert(envelope.id.to_owned(), Awaited { socket, answer: tell });
        for copy in 0..envelope.copies.max(1) {
            let to = if copy == 0 || envelope.socket.is_some() { Some(socket) } else { sockets.pick() };
            let sent = to.is_some_and(|to| sockets.order(to, Order::Envelope(envelope.text.clone())));
            if copy == 0 && !sent {
                return Err("there is no such socket");
            }
        }
        Ok(answer)
    });
    let answer = answer.map_err(|problem| (problem.to_owned(), elapsed()))?;
    match tokio::time::timeout(limit, answer).await {
        Ok(Ok(payload)) => {
            let body = if payload.is_null() { String::new() } else { payload.to_string() };
            Ok(Answer { status: 200, headers: serde_json::Map::new(), body, elapsed_ms: elapsed() })
        }
        Ok(Err(_)) => Err(("the socket ended before the acknowledgement".into(), elapsed())),
        Err(_) => Err((format!("no acknowledgement within {} ms", limit.as_millis()), elapsed())),
    }
}
