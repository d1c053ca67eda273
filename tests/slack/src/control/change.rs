//! Owns the orders that change the workspace: people, channels, tokens, faults, limits, the clock.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::app::App;
use crate::socket::Command;
use crate::workspace::{Channel, RateLimit, Token, User};

fn read<T: DeserializeOwned>(body: &Value) -> Result<T, String> {
    serde_json::from_value(body.clone()).map_err(|error| error.to_string())
}

/// One object or a list of them.
fn several<T: DeserializeOwned>(body: &Value) -> Result<Vec<T>, String> {
    match body {
        Value::Array(list) => list.iter().map(read).collect(),
        one => Ok(vec![read(one)?]),
    }
}

fn done() -> Value {
    json!({"ok": true})
}

/// Adds one fault or a list; answers their ids.
pub(super) fn faults(app: &App, body: &Value) -> Result<Value, String> {
    let orders: Vec<Value> = several(body)?;
    app.change(|workspace| {
        let ids: Result<Vec<u64>, String> =
            orders.iter().map(|order| workspace.faults.order(order)).collect();
        Ok(json!({"ok": true, "ids": ids?}))
    })
}

pub(super) fn clear_faults(app: &App) -> Result<Value, String> {
    app.change(|workspace| workspace.faults.clear());
    Ok(done())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AppOrder {
    interactivity_url: Option<String>,
    command_url: Option<String>,
    socket_mode: Option<bool>,
}

/// Sets the request URLs and turns Socket Mode on or off; what is absent stays as it is.
pub(super) fn app_urls(app: &App, body: &Value) -> Result<Value, String> {
    let order: AppOrder = read(body)?;
    app.change(|workspace| {
        let urls = &mut workspace.app_urls;
        urls.interactivity = order.interactivity_url.or(urls.interactivity.take());
        urls.command = order.command_url.or(urls.command.take());
        let sockets = &mut workspace.sockets;
        sockets.is_on = order.socket_mode.or(sockets.is_on);
        if order.socket_mode == Some(false) {
            let off = Command::Disconnect { reason: "link_disabled".into(), close_after_ms: None };
            // An error says that nobody was connected.
            let _ = sockets.command(None, &off);
        }
    });
    Ok(done())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SocketOrder {
    /// One of them; all without it.
    socket: Option<u64>,
    /// Tells it to go, for this reason.
    disconnect: Option<String>,
    close_after_ms: Option<u64>,
    send: Option<String>,
    send_binary: Option<Vec<u8>>,
    /// `close`, `reset` or `half_open`.
    fault: Option<String>,
}

/// Does something to one socket or to all; answers how many there were.
pub(super) fn sockets(app: &App, body: &Value) -> Result<Value, String> {
    let order: SocketOrder = read(body)?;
    let command = match (order.disconnect, order.send, order.send_binary, order.fault.as_deref()) {
        (Some(reason), None, None, None) => {
            Command::Disconnect { reason, close_after_ms: order.close_after_ms }
        }
        (None, Some(text), None, None) => Command::Send(text),
        (None, None, Some(bytes), None) => Command::SendBinary(bytes),
        (None, None, None, Some("close")) => Command::Close,
        (None, None, None, Some("reset")) => Command::Reset,
        (None, None, None, Some("half_open")) => Command::HalfOpen,
        _ => {
            return Err(
                "give one of `disconnect`, `send`, `send_binary`, `fault` (close, reset, half_open)".into()
            );
        }
    };
    let count = app.change(|workspace| workspace.sockets.command(order.socket, &command))?;
    Ok(json!({"ok": true, "sockets": count}))
}

/// Adds or replaces people, and puts them into the default channel.
pub(super) fn users(app: &App, body: &Value) -> Result<Value, String> {
    let users: Vec<User> = several(body)?;
    app.change(|workspace| {
        let home = workspace.ready.team_id.clone();
        let place = workspace.ready.channel["id"].as_str().unwrap_or_default().to_owned();
        for mut user in users {
            user.team_id.get_or_insert_with(|| home.clone());
            if let Some(channel) = workspace.channels.get_mut(&place) {
                channel.members.insert(user.id.clone());
            }
            workspace.users.insert(user.id.clone(), user);
        }
    });
    Ok(done())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChannelOrder {
    id: String,
    name: Option<String>,
    is_private: Option<bool>,
    is_archived: Option<bool>,
    is_ext_shared: Option<bool>,
    members: Option<BTreeSet<String>>,
}

/// Adds channels, or changes the given properties of known ones.
pub(super) fn channels(app: &App, body: &Value) -> Result<Value, String> {
    let orders: Vec<ChannelOrder> = several(body)?;
    app.change(|workspace| {
        for order in orders {
            let fresh = || Channel::new(&order.id, &order.id.to_lowercase(), &[]);
            let channel = workspace.channels.entry(order.id.clone()).or_insert_with(fresh);
            channel.name = order.name.unwrap_or(std::mem::take(&mut channel.name));
            channel.is_private = order.is_private.unwrap_or(channel.is_private);
            channel.is_archived = order.is_archived.unwrap_or(channel.is_archived);
            channel.is_ext_shared = order.is_ext_shared.unwrap_or(channel.is_ext_shared);
            channel.members = order.members.unwrap_or(std::mem::take(&mut channel.members));
        }
    });
    Ok(done())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupOrder {
    id: String,
    users: BTreeSet<String>,
}

/// Adds user groups, or says anew who is in them.
pub(super) fn groups(app: &App, body: &Value) -> Result<Value, String> {
    let orders: Vec<GroupOrder> = several(body)?;
    app.change(|workspace| workspace.groups.extend(orders.into_iter().map(|order| (order.id, order.users))));
    Ok(done())
}

/// Adds tokens, or replaces known ones (to revoke them or change their scopes).
pub(super) fn tokens(app: &App, body: &Value) -> Result<Value, String> {
    let tokens: Vec<Token> = several(body)?;
    app.change(|workspace| {
        for token in tokens {
            workspace.tokens.retain(|known| known.token != token.token);
            workspace.tokens.push(token);
        }
    });
    Ok(done())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RateOrder {
    enabled: bool,
    #[serde(default)]
    per_second: Option<f64>,
    #[serde(default)]
    burst: Option<f64>,
}

/// Turns the limit of messages per channel on or off.
pub(super) fn rate_limit(app: &App, body: &Value) -> Result<Value, String> {
    let order: RateOrder = read(body)?;
    let (per_second, burst) = (order.per_second.unwrap_or(1.0), order.burst.unwrap_or(1.0));
    if !(per_second > 0.0 && burst >= 1.0) {
        return Err("`per_second` must be above 0 and `burst` at least 1".into());
    }
    let limit = RateLimit { per_second, burst, buckets: BTreeMap::new() };
    app.change(|workspace| workspace.rate_limit = order.enabled.then_some(limit));
    Ok(done())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WebhookOrder {
    /// `null` puts the webhook in order again.
    error: Option<String>,
}

/// Makes the webhook answer one of Slack's plain-text codes with its status.
pub(super) fn webhook(app: &App, body: &Value) -> Result<Value, String> {
    let order: WebhookOrder = read(body)?;
    let refusal = order.error.map(|code| {
        let status = match code.as_str() {
            "action_prohibited" | "invalid_token" | "posting_to_general_channel_denied" | "team_disabled" => {
                403
            }
            "channel_not_found" | "no_active_hooks" | "no_service" | "no_service_id" | "no_team" => 404,
            "channel_is_archived" => 410,
            "rollup_error" => 500,
            _ => 400,
        };
        (status, code)
    });
    app.change(|workspace| workspace.webhook_refusal = refusal);
    Ok(done())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockOrder {
    advance_seconds: i64,
}

/// Moves the clock that response URLs expire by. Time stamps and signatures stay on real time.
pub(super) fn clock(app: &App, body: &Value) -> Result<Value, String> {
    let order: ClockOrder = read(body)?;
    app.change(|workspace| workspace.clock_skew += order.advance_seconds);
    Ok(done())
}

pub(super) fn reset(app: &App) -> Result<Value, String> {
    app.change(crate::workspace::Workspace::reset);
    Ok(done())
}
