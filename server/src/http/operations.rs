//! For whoever runs the server: is it there, can it work, how much does it do.

use super::App;
use super::answer;
use super::guard::Client;
use crate::credentials::Role;
use crate::protocol::ApiError;
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::json;
use std::time::Duration;

/// How long the store may take to answer a look.
const PING_WITHIN: Duration = Duration::from_secs(2);

/// The process answers.
pub(super) async fn healthz() -> Response {
    answer::json(200, &json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))
}

/// Requests can be taken: the store answers and the server does not end.
pub(super) async fn readyz(State(app): State<App>) -> Result<Response, ApiError> {
    if app.house().is_ending() {
        return Err(ApiError::shutting_down());
    }
    match tokio::time::timeout(PING_WITHIN, app.house().ping()).await {
        Ok(Ok(())) => Ok(answer::json(200, &json!({ "status": "ready" }))),
        Ok(Err(_)) => Err(ApiError::unavailable("the store cannot be used; see the server's log")),
        Err(_) => Err(ApiError::unavailable("the store does not answer")),
    }
}

/// Prometheus text. Open on this machine, for operators elsewhere.
pub(super) async fn metrics(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Result<Response, ApiError> {
    if !client.is_local {
        app.operator(client, request.headers()).await?.needs(Role::Viewer)?;
    }
    Ok(answer::bytes(200, "text/plain; version=0.0.4; charset=utf-8", app.0.metrics.text()))
}
