//! Owns `POST /api/METHOD`: who calls, with what arguments, and which method answers.
//! Must not know how messages are kept. One file per family of methods.

mod arguments;
mod chat;
mod lookups;
mod views;

use axum::extract::{ConnectInfo, Path, Request, State};
use axum::response::Response;
use serde_json::{Value, json};

use crate::app::App;
use crate::clock;
use crate::faults::{Described, carry_out};
use crate::incoming::{Incoming, Reply};
use crate::line::Cut;
use crate::workspace::{Token, TokenKind};

pub(crate) use arguments::Arguments;
pub(crate) use views::check as check_view;

/// What a method needs and takes.
struct Method {
    scope: Option<&'static str>,
    takes_json: bool,
    run: fn(&App, &Token, &Arguments) -> Outcome,
}

/// A method's result before the common parts of a reply are added.
pub(crate) enum Outcome {
    Ok(Value),
    Refused(Value),
    /// HTTP 429 with whole seconds to wait.
    RateLimited(u64),
}

impl Outcome {
    pub(crate) fn refused(code: &str) -> Self {
        Self::Refused(json!({"ok": false, "error": code}))
    }
}

fn method(name: &str) -> Option<Method> {
    let method = |scope, takes_json, run| Some(Method { scope, takes_json, run });
    match name {
        "api.test" => method(None, true, |_, _, arguments| Outcome::Ok(json!({"args": arguments.values}))),
        "auth.test" => method(None, true, lookups::auth_test),
        "chat.postMessage" => method(Some("chat:write"), true, chat::post_message),
        "chat.postEphemeral" => method(Some("chat:write"), true, chat::post_ephemeral),
        "chat.update" => method(Some("chat:write"), true, chat::update),
        "conversations.info" => method(Some("channels:read"), false, lookups::conversation),
        "views.open" => method(None, true, views::open),
        "usergroups.users.list" => method(Some("usergroups:read"), false, lookups::group),
        "apps.connections.open" => method(Some("connections:write"), true, lookups::open_connection),
        "users.info" => method(Some("users:read"), false, lookups::user),
        _ => None,
    }
}

/// The HTTP handler.
pub(crate) async fn handle(
    State(app): State<App>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let call = Incoming::read(request).await;
    let takes_json = method(&name).is_none_or(|method| method.takes_json);
    let (token, body) = match Arguments::read(&call, takes_json) {
        Ok(arguments) => (arguments.token.clone(), Value::Object(arguments.values.clone())),
        Err(_) => (arguments::bearer(&call), call.body_text().into()),
    };
    let token_kind = match token.as_deref() {
        None => "none",
        Some(token) if token.starts_with("xoxb-") => "bot",
        Some(token) if token.starts_with("xapp-") => "app",
        Some(_) => "other",
    };
    let described = Described { token, token_kind, body };
    carry_out(app, cut, name, call, described, answer).await
}

fn answer(app: &App, name: &str, call: &Incoming) -> Reply {
    let Some(method) = method(name) else {
        return finish(None, &method_free(), Outcome::refused("unknown_method"), &[]);
    };
    let arguments = match Arguments::read(call, method.takes_json) {
        Ok(arguments) => arguments,
        Err(code) => return finish(None, &method, Outcome::refused(code), &[]),
    };
    let token = match authenticate(app, name, &arguments) {
        Ok(token) => token,
        Err(code) => return finish(None, &method, Outcome::refused(&code), &arguments.warnings),
    };
    if let Some(needed) = method.scope.filter(|scope| !token.has(scope)) {
        let provided = token.scopes.join(",");
        let body = json!({"ok": false, "error": "missing_scope", "needed": needed, "provided": provided});
        return finish(Some(&token), &method, Outcome::Refused(body), &arguments.warnings);
    }
    let outcome = (method.run)(app, &token, &arguments);
    finish(Some(&token), &method, outcome, &arguments.warnings)
}

fn method_free() -> Method {
    Method { scope: None, takes_json: true, run: |_, _, _| Outcome::refused("unknown_method") }
}

/// The known token behind a call, or Slack's code for why there is none. `api.test` takes anybody.
fn authenticate(app: &App, name: &str, arguments: &Arguments) -> Result<Token, String> {
    if name == "api.test" {
        return Ok(Token { token: String::new(), kind: TokenKind::Bot, scopes: Vec::new(), error: None });
    }
    let given = arguments.token.as_deref().ok_or("not_authed")?;
    let known = app.read(|workspace| workspace.tokens.iter().find(|token| token.token == given).cloned());
    let token = known.ok_or("invalid_auth")?;
    if let Some(code) = token.error {
        return Err(code);
    }
    let fits = match token.kind {
        TokenKind::App => matches!(name, "auth.test" | "apps.connections.open"),
        TokenKind::Bot => name != "apps.connections.open",
    };
    if !fits {
        return Err("not_allowed_token_type".into());
    }
    Ok(token)
}

/// Adds what every reply has: `ok`, warnings, scopes and a request id.
fn finish(token: Option<&Token>, method: &Method, outcome: Outcome, warnings: &[&str]) -> Reply {
    let mut reply = match outcome {
        Outcome::Ok(mut body) => {
            body["ok"] = true.into();
            Reply::json(200, &with_warnings(body, warnings))
        }
        Outcome::Refused(body) => Reply::json(200, &with_warnings(body, warnings)),
        Outcome::RateLimited(seconds) => Reply::json(429, &json!({"ok": false, "error": "ratelimited"}))
            .with_header("retry-after", &seconds.to_string()),
    };
    reply = reply.with_header("x-slack-req-id", &clock::random_hex(16));
    if let Some(token) = token {
        reply = reply.with_header("x-oauth-scopes", &token.scopes.join(","));
    }
    if let Some(scope) = method.scope {
        reply = reply.with_header("x-accepted-oauth-scopes", scope);
    }
    reply
}

/// Joins the warnings of the call's form with one the method itself may have put in.
fn with_warnings(mut body: Value, warnings: &[&str]) -> Value {
    let own = body["warning"].as_str().map(str::to_owned);
    let all: Vec<String> =
        own.into_iter().chain(warnings.iter().map(|warning| (*warning).to_owned())).collect();
    if let Some(object) = body.as_object_mut() {
        object.remove("warning");
    }
    if !all.is_empty() {
        body["warning"] = all.join(",").into();
        body["response_metadata"]["warnings"] = all.into();
    }
    body
}
