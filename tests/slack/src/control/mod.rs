//! Owns the control API: how a test configures the workspace, acts as its people, and looks at what happened.
//! Answers are JSON; a refused order is 400 with `{"error": …}`, a wait in vain 408. Not part of what Slack offers.

mod change;
mod look;

use axum::extract::{Path, Request, State};
use axum::response::Response;
use serde_json::{Value, json};

use crate::app::App;
use crate::deliver;
use crate::incoming::{Incoming, Reply};

/// One control call as values, so that Rust tests can make it without HTTP.
pub(crate) struct Order {
    pub(crate) verb: String,
    /// The part after `/control/`.
    pub(crate) what: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Value,
}

impl Order {
    fn asked(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    fn number(&self, key: &str, default: u64) -> Result<u64, Reply> {
        let Some(text) = self.asked(key) else { return Ok(default) };
        text.parse().map_err(|_| refused(&format!("`{key}` must be a whole number")))
    }
}

fn refused(problem: &str) -> Reply {
    Reply::json(400, &json!({"error": problem}))
}

/// The HTTP handler.
pub(crate) async fn handle(State(app): State<App>, Path(what): Path<String>, request: Request) -> Response {
    let call = Incoming::read(request).await;
    let query = call.query_pairs();
    let body = if call.body.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&call.body) };
    match body {
        Ok(body) => obey(app, Order { verb: call.verb, what, query, body }).await.into_response(),
        Err(error) => refused(&format!("the body is not JSON: {error}")).into_response(),
    }
}

/// Carries out one order. Runs as a task of its own, so that a delivery goes on when the caller hangs up.
pub(crate) async fn obey(app: App, order: Order) -> Reply {
    let task = tokio::spawn(async move {
        let outcome = route(&app, &order).await;
        outcome.unwrap_or_else(|reply| reply)
    });
    task.await
        .unwrap_or_else(|_| Reply::json(500, &json!({"error": "the stand-in broke; see its standard error"})))
}

async fn route(app: &App, order: &Order) -> Result<Reply, Reply> {
    let acted = |outcome: Result<Value, String>| match outcome {
        Ok(value) => Ok(Reply::json(200, &value)),
        Err(problem) => Err(refused(&problem)),
    };
    match (order.verb.as_str(), order.what.as_str()) {
        ("GET", "ready") => Ok(Reply::json(200, &app.read(|workspace| json!(workspace.ready)))),
        ("GET", "state") => Ok(Reply::json(200, &app.read(crate::workspace::Workspace::view))),
        ("GET", "calls") => look::calls(app, order),
        ("GET", "interactions") => look::interactions(app),
        ("GET", "faults") => Ok(Reply::json(200, &app.read(|workspace| workspace.faults.view().into()))),
        ("GET", "render") => look::render(app, order),
        ("GET", "wait") => look::wait_messages(app, order).await,
        ("GET", "wait_change") => look::wait_change(app, order).await,
        ("GET", "wait_edit") => look::wait_edit(app, order).await,
        ("GET", "wait_calls") => look::wait_calls(app, order).await,
        ("GET", "sockets") => Ok(Reply::json(200, &app.read(|workspace| workspace.sockets.view()))),
        ("GET", "wait_sockets") => look::wait_sockets(app, order).await,
        ("POST", "sockets") => acted(change::sockets(app, &order.body)),
        ("POST", "press") => acted(deliver::press(app, order.body.clone()).await),
        ("POST", "command") => acted(deliver::command(app, order.body.clone()).await),
        ("POST", "faults") => acted(change::faults(app, &order.body)),
        ("DELETE", "faults") => acted(change::clear_faults(app)),
        ("POST", "app") => acted(change::app_urls(app, &order.body)),
        ("POST", "users") => acted(change::users(app, &order.body)),
        ("POST", "channels") => acted(change::channels(app, &order.body)),
        ("POST", "tokens") => acted(change::tokens(app, &order.body)),
        ("POST", "rate_limit") => acted(change::rate_limit(app, &order.body)),
        ("POST", "webhook") => acted(change::webhook(app, &order.body)),
        ("GET", "views") => {
            let view = |workspace: &crate::workspace::Workspace| {
                workspace.views.all.iter().map(crate::workspace::View::view).collect::<Vec<_>>()
            };
            Ok(Reply::json(200, &json!({"views": app.read(view)})))
        }
        ("POST", "submit") => acted(deliver::submit(app, order.body.clone()).await),
        ("POST", "submitted") => acted(deliver::submitted(app, &order.body)),
        ("POST", "groups") => acted(change::groups(app, &order.body)),
        ("POST", "clock") => acted(change::clock(app, &order.body)),
        ("POST", "reset") => acted(change::reset(app)),
        (verb, what) => {
            Err(Reply::json(404, &json!({"error": format!("there is no `{verb} /control/{what}`")})))
        }
    }
}
