//! Owns the orders that only look, and those that wait until there is something to see.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Order, refused};
use crate::app::App;
use crate::incoming::Reply;
use crate::render;
use crate::workspace::{Message, Workspace};

const PATIENCE_MS: u64 = 10_000;

fn channel_of(workspace: &Workspace, order: &Order) -> String {
    let default = workspace.ready.channel["id"].as_str().unwrap_or_default();
    order.asked("channel").unwrap_or(default).to_owned()
}

fn limit(order: &Order) -> Result<Duration, Reply> {
    Ok(Duration::from_millis(order.number("timeout_ms", PATIENCE_MS)?))
}

fn in_vain(what: &str, have: &Value) -> Reply {
    Reply::json(408, &json!({"error": format!("waited in vain for {what}"), "have": have}))
}

pub(super) fn calls(app: &App, order: &Order) -> Result<Reply, Reply> {
    let wanted = order.asked("method");
    let views: Vec<Value> = app.read(|workspace| calls_of(workspace, wanted));
    Ok(Reply::json(200, &views.into()))
}

fn calls_of(workspace: &Workspace, method: Option<&str>) -> Vec<Value> {
    let calls = workspace.journal.calls.iter();
    calls.filter(|call| method.is_none_or(|method| call.method == method)).map(|call| call.view()).collect()
}

pub(super) fn interactions(app: &App) -> Result<Reply, Reply> {
    let views: Vec<Value> = app.read(|workspace| {
        let all = workspace.journal.interactions.iter();
        all.map(|interaction| interaction.view.clone()).collect()
    });
    Ok(Reply::json(200, &views.into()))
}

/// The card as plain text: the message of `ts`, or the whole channel without one.
pub(super) fn render(app: &App, order: &Order) -> Result<Reply, Reply> {
    app.read(|workspace| {
        let channel = workspace.channels.get(&channel_of(workspace, order));
        let channel = channel.ok_or_else(|| refused("there is no such channel"))?;
        let wanted = order.asked("ts");
        let cards: Vec<String> = channel
            .messages
            .iter()
            .filter(|message| wanted.is_none_or(|ts| message.ts == ts))
            .map(|message| render::message(workspace, message).text)
            .collect();
        if cards.is_empty() && wanted.is_some() {
            return Err(refused("there is no such message"));
        }
        Ok(Reply::text(200, &cards.concat()))
    })
}

/// Waits until a channel holds at least `count` messages of a `kind`: `message` (default), `reply`, `ephemeral`, `all`.
pub(super) async fn wait_messages(app: &App, order: &Order) -> Result<Reply, Reply> {
    let count = order.number("count", 1)?;
    let kind = order.asked("kind").unwrap_or("message");
    let of_kind: fn(&Message) -> bool = match kind {
        "message" => |message| message.ephemeral_to.is_none() && message.thread_ts.is_none(),
        "reply" => |message| message.ephemeral_to.is_none() && message.thread_ts.is_some(),
        "ephemeral" => |message| message.ephemeral_to.is_some(),
        "all" => |_| true,
        _ => return Err(refused("`kind` is one of message, reply, ephemeral, all")),
    };
    let of_kind = |message: &&Message| !message.deleted && of_kind(message);
    let there = |workspace: &Workspace| {
        let channel = workspace.channels.get(&channel_of(workspace, order));
        let found = channel.map_or(0, |channel| channel.messages.iter().filter(of_kind).count());
        found as u64 >= count
    };
    let came = app.wait(limit(order)?, there).await;
    let found: Vec<Value> = app.read(|workspace| {
        let channel = workspace.channels.get(&channel_of(workspace, order));
        let messages = channel.into_iter().flat_map(|channel| &channel.messages);
        messages.filter(of_kind).map(|message| message.view(workspace)).collect()
    });
    if !came {
        return Err(in_vain(&format!("{count} of kind `{kind}`"), &found.into()));
    }
    Ok(Reply::json(200, &json!({"messages": found})))
}

/// Waits until the message of `ts` has been edited at least `edits` times, or deleted.
pub(super) async fn wait_edit(app: &App, order: &Order) -> Result<Reply, Reply> {
    let edits = order.number("edits", 1)?;
    let ts = order.asked("ts").ok_or_else(|| refused("`ts` is missing"))?;
    let came = app.wait(limit(order)?, |workspace| {
        let message = message_of(workspace, order, ts);
        message.is_some_and(|message| message.deleted || message.versions.len() as u64 > edits)
    });
    let came = came.await;
    let found =
        app.read(|workspace| json!(message_of(workspace, order, ts).map(|message| message.view(workspace))));
    if !came {
        return Err(in_vain(&format!("{edits} edits of `{ts}`"), &found));
    }
    Ok(Reply::json(200, &found))
}

fn message_of<'a>(workspace: &'a Workspace, order: &Order, ts: &str) -> Option<&'a Message> {
    let channel = workspace.channels.get(&channel_of(workspace, order))?;
    channel.messages.iter().find(|message| message.ts == ts)
}

/// Waits until at least `count` calls of `method` (of all when absent) have been made.
pub(super) async fn wait_calls(app: &App, order: &Order) -> Result<Reply, Reply> {
    let count = order.number("count", 1)?;
    let method = order.asked("method");
    let came = app.wait(limit(order)?, |workspace| {
        let calls = workspace.journal.calls.iter();
        calls.filter(|call| method.is_none_or(|method| call.method == method)).count() as u64 >= count
    });
    let came = came.await;
    let found = app.read(|workspace| calls_of(workspace, method));
    if !came {
        return Err(in_vain(&format!("{count} calls of `{}`", method.unwrap_or("*")), &found.into()));
    }
    Ok(Reply::json(200, &json!({"calls": found})))
}

/// Waits until `open` sockets are open (exactly), `opened` were opened in all, or `acks` acknowledgements have come.
pub(super) async fn wait_sockets(app: &App, order: &Order) -> Result<Reply, Reply> {
    let wanted = |key: &str| order.asked(key).map(|_| order.number(key, 0)).transpose();
    let (open, opened, acks) = (wanted("open")?, wanted("opened")?, wanted("acks")?);
    let came = app.wait(limit(order)?, |workspace| {
        let sockets = &workspace.sockets;
        open.is_none_or(|count| sockets.open_count() as u64 == count)
            && opened.is_none_or(|count| sockets.opened() >= count)
            && acks.is_none_or(|count| sockets.ack_count() as u64 >= count)
    });
    let came = came.await;
    let found = app.read(|workspace| workspace.sockets.view());
    if !came {
        return Err(in_vain("the sockets", &found));
    }
    Ok(Reply::json(200, &found))
}

/// The whole state, once something has changed since `version`, or after the time that was given.
pub(super) async fn wait_change(app: &App, order: &Order) -> Result<Reply, Reply> {
    let known = order.number("version", 0)?;
    app.wait(limit(order)?, |_| app.version() != known).await;
    // First the version: what changes in between is told again.
    let version = app.version();
    Ok(Reply::json(200, &json!({"version": version, "state": app.read(Workspace::view)})))
}
