//! Owns incoming webhooks: `POST /services/T…/B…/…`, which answer `ok` or a plain-text code with a real status.
//! Rules: slack.md §8. A webhook posts into the default channel and tells nobody the message's `ts`.

use axum::extract::{ConnectInfo, Path, Request, State};
use axum::response::Response;
use serde_json::Value;

use crate::app::App;
use crate::blocks::check_blocks;
use crate::faults::{Described, carry_out};
use crate::incoming::{Incoming, Reply, pairs};
use crate::line::Cut;
use crate::workspace::{NewMessage, Via};

/// The HTTP handler.
pub(crate) async fn handle(
    State(app): State<App>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    Path(_): Path<(String, String, String)>,
    request: Request,
) -> Response {
    let call = Incoming::read(request).await;
    let body = read_body(&call).unwrap_or_else(|| call.body_text().into());
    let described = Described { token: None, token_kind: "none", body };
    carry_out(app, cut, "webhook".into(), call, described, answer).await
}

/// The message of a webhook or response URL call: a JSON body whatever its media type says, or a form's `payload`.
pub(crate) fn read_body(call: &Incoming) -> Option<Value> {
    let (kind, _) = call.media_type();
    let parsed: Value = if kind == "application/x-www-form-urlencoded" && !call.body.starts_with(b"{") {
        let (_, payload) = pairs(&call.body).into_iter().find(|(key, _)| key == "payload")?;
        serde_json::from_str(&payload).ok()?
    } else {
        serde_json::from_slice(&call.body).ok()?
    };
    parsed.is_object().then_some(parsed)
}

/// Reads and checks text and blocks; `Err` is the plain-text reply.
pub(crate) fn content(body: &Value) -> Result<(Option<String>, Option<Vec<Value>>), Reply> {
    let text = body["text"].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let blocks = match &body["blocks"] {
        Value::Null => None,
        blocks => Some(check_blocks(blocks).map_err(|refusal| Reply::text(400, refusal.code()))?),
    };
    if text.is_none() && blocks.as_ref().is_none_or(Vec::is_empty) {
        return Err(Reply::text(400, "no_text"));
    }
    Ok((text, blocks))
}

fn answer(app: &App, _: &str, call: &Incoming) -> Reply {
    app.change(|workspace| {
        if let Some((status, code)) = &workspace.webhook_refusal {
            return Reply::text(*status, code);
        }
        let expected = workspace.ready.webhook_url.clone();
        let expected: Vec<&str> = expected.rsplitn(4, '/').collect();
        let given: Vec<&str> = call.path.rsplitn(4, '/').collect();
        match (given[2] == expected[2], given[1] == expected[1], given[0] == expected[0]) {
            (false, ..) => return Reply::text(404, "no_team"),
            (_, false, _) => return Reply::text(404, "no_service"),
            (.., false) => return Reply::text(403, "invalid_token"),
            _ => {}
        }
        let Some(body) = read_body(call) else { return Reply::text(400, "invalid_payload") };
        let (text, blocks) = match content(&body) {
            Ok(content) => content,
            Err(reply) => return reply,
        };
        let channel = workspace.ready.channel["id"].as_str().unwrap_or_default().to_owned();
        if workspace.channels.get(&channel).is_none_or(|channel| channel.is_archived) {
            return Reply::text(410, "channel_is_archived");
        }
        if let Err(seconds) = workspace.spend_rate(&channel) {
            return Reply::text(429, "rate_limited").with_header("retry-after", &seconds.to_string());
        }
        let new = NewMessage {
            text: text.unwrap_or_default(),
            blocks: blocks.unwrap_or_default(),
            attachments: body["attachments"].clone(),
            thread_ts: body["thread_ts"].as_str().map(str::to_owned),
            ..NewMessage::default()
        };
        workspace.post(&channel, new, Via::Webhook);
        Reply::text(200, "ok")
    })
}
