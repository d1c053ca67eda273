//! Owns acting as a person: a press or a command becomes a signed request to the app or an envelope on one of its
//! sockets, and the app's answer becomes what the person sees. What is said is the same either way.
//! Used by the control API and by the fault that clicks before a post is answered.

mod build;
mod overrides;
mod payload;
mod post;
mod seen;
pub(crate) mod signing;
mod submit;

pub(crate) use submit::{submit, submitted};

use std::time::Duration;

use serde_json::{Value, json};

use crate::app::App;
use crate::socket::{self, Envelope};
use crate::workspace::Interaction;
use overrides::Overrides;
pub(crate) use post::Answer;

/// Slack gives an app this long to answer, in milliseconds.
const PATIENCE_MS: u64 = 3_000;

/// A signed request, and what is known about the interaction behind it.
pub(crate) struct Delivery {
    interaction: Interaction,
    url: Option<String>,
}

/// Presses a button. The order is that of `POST /control/press`; `Err` says why no person could do this.
pub(crate) async fn press(app: &App, order: Value) -> Result<Value, String> {
    let (order, overrides) = split::<build::PressOrder>(order, &build::PRESS_KEYS)?;
    let delivery = app.change(|workspace| match &overrides.replay_of {
        Some(id) => build::replay(workspace, id, &overrides),
        None => build::press(workspace, &order, &overrides),
    })?;
    carry(app, delivery, &overrides).await
}

/// Types a slash command. The order is that of `POST /control/command`.
pub(crate) async fn command(app: &App, order: Value) -> Result<Value, String> {
    let (order, overrides) = split::<build::CommandOrder>(order, &build::COMMAND_KEYS)?;
    let delivery = app.change(|workspace| match &overrides.replay_of {
        Some(id) => build::replay(workspace, id, &overrides),
        None => build::command(workspace, &order, &overrides),
    })?;
    carry(app, delivery, &overrides).await
}

/// Parts an order into its own keys and the overrides; a key that is neither is an error.
fn split<T: serde::de::DeserializeOwned>(order: Value, own_keys: &[&str]) -> Result<(T, Overrides), String> {
    let Value::Object(mut rest) = order else { return Err("the order must be a JSON object".into()) };
    let own = own_keys.iter().filter_map(|key| rest.remove_entry(*key)).collect();
    let own = serde_json::from_value(Value::Object(own)).map_err(|error| error.to_string())?;
    let overrides = serde_json::from_value(Value::Object(rest)).map_err(|error| error.to_string())?;
    Ok((own, overrides))
}

async fn carry(app: &App, delivery: Delivery, overrides: &Overrides) -> Result<Value, String> {
    let Delivery { mut interaction, url } = delivery;
    let deliver = overrides.deliver.unwrap_or(true);
    let headers: Vec<Value> = interaction.headers.iter().map(|(name, value)| json!([name, value])).collect();
    interaction.view["request"] = json!({
        "url": url, "headers": headers, "body": String::from_utf8_lossy(&interaction.body),
    });
    interaction.view["delivered"] = deliver.into();
    let id = interaction.id.clone();
    let (sent_headers, body) = (interaction.headers.clone(), interaction.body.clone());
    let envelope = envelope(&interaction);
    let envelope_id = interaction.envelope_id.clone();
    app.change(|workspace| workspace.journal.interactions.push(interaction));
    let limit = Duration::from_millis(overrides.answer_timeout_ms.unwrap_or(10_000));
    let by_socket = overrides.url.is_none()
        && app
            .read(|workspace| workspace.sockets.take_deliveries(workspace.app_urls.interactivity.is_some()));
    if deliver && by_socket {
        let envelope = Envelope {
            id: &envelope_id,
            text: envelope.to_string(),
            socket: overrides.socket,
            copies: overrides.copies.unwrap_or(1),
        };
        let outcome = socket::deliver(app, envelope, limit).await;
        app.change(|workspace| seen::take_in(workspace, &id, outcome));
    } else if deliver {
        let url = url
            .ok_or("no request URL is configured; set one with POST /control/app or pass `deliver: false`")?;
        let outcome = post::post(&url, &sent_headers, &body, limit).await;
        app.change(|workspace| seen::take_in(workspace, &id, outcome));
    }
    let view = app.read(|workspace| workspace.journal.interaction(&id).map(|found| found.view.clone()));
    view.ok_or_else(|| "the workspace was reset meanwhile".into())
}

/// The same interaction as a socket carries it.
fn envelope(interaction: &Interaction) -> Value {
    let view = &interaction.view;
    let (kind, payload) = match interaction.is_command {
        true => ("slash_commands", &view["fields"]),
        false => ("interactive", &view["payload"]),
    };
    let takes_answer = interaction.is_command || payload["type"] == "view_submission";
    json!({
        "envelope_id": interaction.envelope_id, "type": kind, "payload": payload, "accepts_response_payload": takes_answer,
    })
}
