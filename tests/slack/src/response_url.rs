//! Owns response URLs: 5 uses in 30 minutes, no credential but the URL itself (slack.md §4).
//! The bodies of a spent or expired URL are not documented; every client must go by the status alone.

use axum::extract::{ConnectInfo, Path, Request, State};
use axum::response::Response;
use serde_json::{Value, json};

use crate::app::App;
use crate::faults::{Described, carry_out};
use crate::incoming::{Incoming, Reply};
use crate::line::Cut;
use crate::webhook::{content, read_body};
use crate::workspace::{NewMessage, ResponseUrl, Via, Workspace};

/// How often one URL may be used.
pub(crate) const USES: u32 = 5;
/// How long one URL lives, in seconds.
pub(crate) const LIFE: i64 = 30 * 60;

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
    carry_out(app, cut, "response_url".into(), call, described, answer).await
}

fn answer(app: &App, _: &str, call: &Incoming) -> Reply {
    app.change(|workspace| {
        let Some(url) = workspace.journal.response_urls.get(&call.path).cloned() else {
            return Reply::json(404, &json!({"ok": false, "error": "invalid_url"}));
        };
        if workspace.now() > url.expires_at {
            return Reply::json(404, &json!({"ok": false, "error": "expired_url"}));
        }
        if url.uses_left == 0 {
            return Reply::json(404, &json!({"ok": false, "error": "used_url"}));
        }
        let Some(body) = read_body(call) else { return Reply::text(400, "invalid_payload") };
        if let Err(reply) = act(workspace, &url, &body) {
            return reply;
        }
        if let Some(url) = workspace.journal.response_urls.get_mut(&call.path) {
            url.uses_left -= 1;
        }
        Reply::text(200, "ok")
    })
}

fn act(workspace: &mut Workspace, url: &ResponseUrl, body: &Value) -> Result<(), Reply> {
    let is_set = |key: &str| body[key] == Value::Bool(true);
    let source = url.message_ts.as_deref();
    if is_set("delete_original") {
        let ts = source.ok_or_else(|| Reply::text(404, "message_not_found"))?;
        workspace.delete(&url.channel, ts);
        return Ok(());
    }
    let (text, blocks) = content(body)?;
    if is_set("replace_original") {
        let ts = source.ok_or_else(|| Reply::text(404, "message_not_found"))?;
        workspace.edit(&url.channel, ts, text, blocks, None, Via::ResponseUrl);
        return Ok(());
    }
    let in_channel = match body["response_type"].as_str() {
        None | Some("ephemeral") => false,
        Some("in_channel") => true,
        Some(_) => return Err(Reply::text(400, "invalid_payload")),
    };
    let thread = body["thread_ts"].as_str().map(str::to_owned);
    let new = NewMessage {
        text: text.unwrap_or_default(),
        blocks: blocks.unwrap_or_default(),
        // In a thread only when the answer is for everybody and `replace_original` is said to be false.
        thread_ts: thread.filter(|_| in_channel && body["replace_original"] == Value::Bool(false)),
        ephemeral_to: (!in_channel).then(|| url.user.clone()),
        ..NewMessage::default()
    };
    workspace.post(&url.channel, new, Via::ResponseUrl);
    Ok(())
}
