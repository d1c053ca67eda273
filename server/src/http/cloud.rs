//! What agents' processes call: the published cloud protocol with our additions, and telemetry.

use super::App;
use super::answer;
use super::guard::{Client, json_body, maybe_json_body, number};
use crate::protocol::{ApiError, decide};
use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use std::time::Duration;

/// The longest a poll is held, in seconds.
const LONGEST_WAIT: u64 = 60;

type Id = Result<Path<String>, PathRejection>;

pub(super) async fn ask(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Result<Response, ApiError> {
    let (_, project) = app.agent(client, request.headers()).await?;
    let key = request.headers().get("idempotency-key").map(|key| key.to_str().unwrap_or("\u{7f}").to_owned());
    let body = json_body(request).await?;
    let asked = app.house().ask(&project, key.as_deref(), &body).await?;
    app.0.metrics.asked(asked.is_new);
    Ok(answer::json(if asked.is_new { 201 } else { 200 }, &asked.view))
}

pub(super) async fn look(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    id: Id,
    request: Request,
) -> Result<Response, ApiError> {
    let (who, project) = app.agent(client, request.headers()).await?;
    let wait = number(&request, "wait", 0, LONGEST_WAIT)?.unwrap_or(0);
    let _open = app.0.metrics.poll(wait > 0);
    let view = app.house().look(&who, &project, &whole(id)?, Duration::from_secs(wait)).await?;
    Ok(answer::json(200, &view))
}

pub(super) async fn claim(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    id: Id,
    request: Request,
) -> Result<Response, ApiError> {
    let (_, project) = app.agent(client, request.headers()).await?;
    decide::read_nothing(&maybe_json_body(request).await?)?;
    Ok(answer::json(200, &app.house().claim(&project, &whole(id)?).await?))
}

pub(super) async fn report(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    id: Id,
    request: Request,
) -> Result<Response, ApiError> {
    let (_, project) = app.agent(client, request.headers()).await?;
    let succeeded = decide::read_result(&json_body(request).await?)?;
    Ok(answer::json(200, &app.house().report(&project, &whole(id)?, succeeded).await?))
}

pub(super) async fn cancel(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    id: Id,
    request: Request,
) -> Result<Response, ApiError> {
    let (_, project) = app.agent(client, request.headers()).await?;
    decide::read_nothing(&maybe_json_body(request).await?)?;
    Ok(answer::json(200, &app.house().cancel(&project, &whole(id)?).await?))
}

pub(super) async fn events(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Result<Response, ApiError> {
    let (_, project) = app.agent(client, request.headers()).await?;
    let body = json_body(request).await?;
    let told = app.house().report_events(&project, &body).await?;
    app.0.metrics.events(told.get("accepted").and_then(serde_json::Value::as_u64).unwrap_or_default());
    Ok(answer::json(200, &told))
}

/// A path that is no text names nothing.
fn whole(id: Id) -> Result<String, ApiError> {
    id.map(|Path(id)| id).map_err(|_| ApiError::not_found())
}
