//! Owns the way of every call an app makes: note it, let a fault strike, do the work, note the answer.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use serde_json::{Value, json};

use super::{Fault, Kind, bodies};
use crate::app::App;
use crate::clock;
use crate::deliver;
use crate::incoming::{Incoming, Reply};
use crate::line::Cut;
use crate::workspace::Call;

/// The work of an endpoint: what it answers when nothing strikes.
pub(crate) type Work = fn(&App, &str, &Incoming) -> Reply;

/// What the journal says about a call besides its bytes.
pub(crate) struct Described {
    pub(crate) token: Option<String>,
    pub(crate) token_kind: &'static str,
    pub(crate) body: Value,
}

/// Carries out one call. `method` is the name faults and the journal know it by.
pub(crate) async fn carry_out(
    app: App,
    cut: Cut,
    method: String,
    call: Incoming,
    described: Described,
    work: Work,
) -> Response {
    let (number, fault) = app.change(|workspace| {
        let fault = workspace.faults.strike(&method);
        let number = workspace.journal.calls.len() + 1;
        let headers = call.headers.iter();
        workspace.journal.calls.push(Call {
            number,
            method: method.clone(),
            verb: call.verb.clone(),
            token: described.token,
            token_kind: described.token_kind,
            headers: headers
                .map(|(name, value)| {
                    (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
                })
                .collect(),
            body: described.body,
            at_ms: clock::now_ms(),
            fault: fault.as_ref().map(|fault| fault.id),
            response: None,
            answered_at_ms: None,
        });
        (number, fault)
    });
    // A task of its own: a caller that hangs up does not stop work that a real service would finish.
    let task = tokio::spawn(async move {
        let answer = Answer { app: app.clone(), number, cut };
        match fault {
            None => answer.plain(work(&app, &method, &call)),
            Some(fault) => {
                let done = fault.works_first().then(|| work(&app, &method, &call));
                struck(answer, fault, done, Arc::new(method)).await
            }
        }
    });
    task.await
        .unwrap_or_else(|_| Reply::text(500, "the stand-in broke; see its standard error").into_response())
}

/// How a call is answered, and that the journal hears of it.
struct Answer {
    app: App,
    number: usize,
    cut: Cut,
}

impl Answer {
    fn note(&self, reply: &Reply) {
        let body: Value = serde_json::from_str(&reply.body).unwrap_or_else(|_| reply.body.clone().into());
        self.app.change(|workspace| {
            if let Some(call) = workspace.journal.calls.get_mut(self.number - 1) {
                call.response = Some(json!({"status": reply.status, "body": body}));
                call.answered_at_ms = Some(clock::now_ms());
            }
        });
    }

    fn plain(&self, reply: Reply) -> Response {
        self.note(&reply);
        reply.into_response()
    }

    fn with_body(&self, reply: &Reply, body: Body) -> Response {
        self.note(reply);
        reply.with_body(body)
    }
}

async fn struck(answer: Answer, fault: Fault, done: Option<Reply>, method: Arc<String>) -> Response {
    let true_answer =
        done.clone().unwrap_or_else(|| Reply::json(200, &json!({"ok": true, "padding": "x".repeat(400)})));
    match fault.kind {
        Kind::Status { status, body, headers } => {
            let mut reply = Reply::text(status, &body);
            for (name, value) in &headers {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                reply = reply.with_header(name, &value);
            }
            answer.plain(reply)
        }
        Kind::OkFalse { error, fields } => {
            let mut body = json!({"ok": false, "error": error});
            for (key, value) in fields {
                body[key] = value;
            }
            answer.plain(Reply::json(200, &body))
        }
        Kind::DelayMs { ms } => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            answer.plain(true_answer)
        }
        Kind::HalfOpen {} => std::future::pending().await,
        Kind::Reset {} => {
            let reply =
                true_answer.clone().with_header("content-length", &true_answer.body.len().to_string());
            let cut = answer.cut.clone();
            answer.with_body(&reply, bodies::broken(&true_answer.body, move || cut.cut()))
        }
        Kind::Html { body } => {
            let page =
                body.unwrap_or_else(|| "<!doctype html><title>Sorry</title><p>Slack is down.</p>".into());
            answer.plain(Reply::text(200, &page).with_header("content-type", "text/html; charset=utf-8"))
        }
        Kind::Huge { bytes } => {
            let reply = Reply::json(200, &json!({"ok": true, "padding": "…"}));
            answer.with_body(&reply, bodies::huge(bytes.unwrap_or(100_000_000)))
        }
        Kind::Trickle {} => answer.with_body(&true_answer, bodies::trickle(true_answer.body.clone())),
        Kind::Redirect { url, status } => {
            answer.plain(Reply::text(status.unwrap_or(302), "").with_header("location", &url))
        }
        Kind::Truncate {} => {
            let reply =
                true_answer.clone().with_header("content-length", &true_answer.body.len().to_string());
            answer.with_body(&reply, bodies::broken(&true_answer.body, || {}))
        }
        Kind::RateLimit { retry_after } => {
            let mut reply = Reply::json(429, &json!({"ok": false, "error": "ratelimited"}));
            if let Some(after) = retry_after {
                reply = reply.with_header("retry-after", &after);
            }
            answer.plain(reply)
        }
        Kind::AcceptThen500 {} => answer.plain(Reply::text(500, "internal error")),
        Kind::ClickBeforeAnswer { action_id, user } => {
            let posted: Value = serde_json::from_str(&true_answer.body).unwrap_or_default();
            let order = json!({"channel": posted["channel"], "ts": posted["ts"], "action_id": action_id, "user": user});
            let outcome = deliver::press(&answer.app, order).await;
            let outcome = outcome.unwrap_or_else(|refusal| json!({"method": *method, "refused": refusal}));
            answer.app.change(|workspace| workspace.faults.note_outcome(fault.id, outcome));
            answer.plain(true_answer)
        }
        Kind::Close {} => {
            answer.cut.cut();
            answer.plain(Reply::text(500, "").with_header("connection", "close"))
        }
        Kind::ContentType { content_type } => {
            answer.plain(true_answer.with_header("content-type", &content_type))
        }
    }
}
