//! Keeps a line up: the only one who connects, so that no fault can leave two who do. Connects anew at once when
//! Slack asks for it, with the old socket open until the new one is live; after a fault, later and later.

use super::connection::{Connection, End};
use super::{Line, State};
use crate::desk::Logger;
use crate::gate::Level;
use crate::model::Monotonic;
use crate::net::http::Fault;
use crate::net::process::{Process, gate, records};
use crate::net::slack::client::{SlackClient, SlackFault};
use crate::net::{endpoint, websocket::WebSocket};
use crate::wire::slack::envelope;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// From the call for an address to the last byte of the handshake.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// Asking for an address may wait so long for Slack's rate limit.
const ASK_WITHIN: Duration = Duration::from_secs(60);
/// The pause after a first fault, at most; it doubles.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// A socket that lived so long was a good one.
const GOOD_LIFE: Duration = Duration::from_secs(60);

/// Slack's codes after which another try would be the same. Everything else is tried again.
const FATAL: [&str; 20] = [
    "access_denied",
    "account_inactive",
    "app_access_restricted",
    "ekm_access_denied",
    "forbidden_team",
    "invalid_auth",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "team_access_not_granted",
    "team_disabled",
    "token_expired",
    "token_revoked",
    "two_factor_setup_required",
    "unknown_method",
    "user_removed_from_team",
    "accesslimited",
    "link_disabled",
];

/// Goes on until the line has failed for good, or the runtime ends.
pub(super) async fn keep(line: Arc<Line>) {
    let mut faults = 0;
    // Told to go by Slack, and still read from.
    let mut old: Option<Connection> = None;
    loop {
        let mut connection = match connect(&line).await {
            Ok(connection) => connection,
            Err(fault) if is_fatal(&fault) => return fail(&line, fault),
            Err(fault) => {
                faults += 1;
                say(Level::Warning, &format!("no socket: {fault}; trying again"));
                pause(faults).await;
                continue;
            }
        };
        line.set(State::Live(connection.app_id.clone()));
        if let Some(old) = old.take() {
            old.retire();
        }
        let since = now();
        let end = connection.ended().await;
        faults = if now().since(since) >= GOOD_LIFE { 0 } else { faults + 1 };
        match end {
            End::Off => return fail(&line, refused("link_disabled")),
            End::Replace(reason) => {
                say(Level::Debug, &format!("slack asks for another socket: {reason}"));
                old = Some(connection);
                // The first time at once.
                if faults > 1 {
                    pause(faults).await;
                }
            }
            End::Gone(why) => {
                line.set(State::Opening);
                say(Level::Info, &format!("the socket ended: {why}; connecting again"));
                pause(faults).await;
            }
        }
    }
}

async fn connect(line: &Arc<Line>) -> Result<Connection, SlackFault> {
    let unreachable = |why: &str| SlackFault::Unreachable(why.to_owned());
    let process = Process::current();
    let http = process.http().map_err(|error| unreachable(error.message()))?;
    let clock = gate().clock().clone();
    let client = SlackClient::new(http.clone(), clock, line.root.clone(), line.token.clone());
    let until = gate().clock().now().after(ASK_WITHIN).monotonic;
    let answer = client.call("apps.connections.open", &json!({}), until).await.map_err(advised)?;
    let url = answer.get("url").and_then(serde_json::Value::as_str).and_then(|url| Url::parse(url).ok());
    let trusted = |url: &Url| match url.scheme() {
        "wss" => true,
        // Plain text on this machine only, where the API is there, too.
        "ws" => endpoint::is_loopback(url) && line.root.is_loopback(),
        _ => false,
    };
    // The address holds a ticket: it appears in no message.
    let url = url.filter(trusted).ok_or_else(|| unreachable("slack named no address for a socket"))?;
    let socket = WebSocket::connect(http, &url, envelope::MAX_BYTES, CONNECT_WITHIN).await;
    let socket = socket.map_err(|fault| match fault {
        Fault::NotSent => unreachable("no connection"),
        Fault::Unanswered | Fault::TooLarge => unreachable("the handshake failed"),
    })?;
    Connection::open(Arc::clone(line), socket).await
}

fn fail(line: &Line, fault: SlackFault) {
    say(Level::Error, &format!("socket mode has stopped: {fault}"));
    line.set(State::Failed(fault));
}

fn is_fatal(fault: &SlackFault) -> bool {
    fault.code().is_some_and(|code| FATAL.contains(&code))
}

/// What to do about a refusal, in words about this token.
pub(in crate::net::slack) fn advised(fault: SlackFault) -> SlackFault {
    match fault {
        SlackFault::Refused { code, .. } => refused(&code),
        other => other,
    }
}

pub(super) fn refused(code: &str) -> SlackFault {
    let advice = match code {
        "missing_scope" => "make an app-level token with the scope `connections:write`",
        "link_disabled" => "turn Socket Mode on in the Slack app's settings",
        _ if FATAL.contains(&code) => {
            "give a valid app-level token (xapp-…) of this app, with the scope `connections:write`"
        }
        _ => "see docs.slack.dev for the code",
    };
    SlackFault::Refused { code: code.to_owned(), advice: advice.to_owned() }
}

/// Up to 1, 2, 4, … 30 seconds; any time within, so that many clients do not come back together.
async fn pause(faults: u32) {
    let longest = LONGEST_PAUSE.min(FIRST_PAUSE * 2u32.saturating_pow(faults.saturating_sub(1).min(10)));
    let mut noise = [0u8; 4];
    let _ = getrandom::fill(&mut noise);
    let part = u64::from(u32::from_le_bytes(noise)) % 1_000;
    tokio::time::sleep(longest.mul_f64(part as f64 / 1_000.0)).await;
}

fn now() -> Monotonic {
    gate().clock().monotonic()
}

fn say(level: Level, text: &str) {
    records().say(Logger::Slack, level, text);
}
