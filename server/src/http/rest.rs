//! REST v1, for operators: `openapi.json` beside this file is its contract.

use super::App;
use super::answer;
use super::guard::{Client, json_body, maybe_json_body, number, query};
use crate::credentials::{Kind, Role};
use crate::house::reading::{LONGEST_LIST, Wanted};
use crate::protocol::ApiError;
use crate::protocol::decide::{Decide, read_nothing};
use crate::protocol::fields::{Fields, parse};
use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::response::Response;

type Id = Result<Path<String>, PathRejection>;
type Answer = Result<Response, ApiError>;

pub(super) async fn approvals(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Answer {
    let who = app.operator(client, request.headers()).await?;
    Ok(answer::json(200, &app.house().list(&who, &wanted(&request)?).await?))
}

pub(super) async fn approval(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    id: Id,
    request: Request,
) -> Answer {
    let who = app.operator(client, request.headers()).await?;
    Ok(answer::json(200, &app.house().show(&who, &whole(id)?).await?))
}

pub(super) async fn decide(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    id: Id,
    request: Request,
) -> Answer {
    let who = app.operator(client, request.headers()).await?;
    who.needs(Role::Approver)?;
    let decide = Decide::read(&json_body(request).await?)?;
    let outcome = decide.outcome;
    let view = app.house().decide(&who, &whole(id)?, decide).await?;
    app.0.metrics.decided(outcome);
    Ok(answer::json(200, &view))
}

pub(super) async fn grants(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Answer {
    let who = app.operator(client, request.headers()).await?;
    Ok(answer::json(200, &app.house().grants(&who, &wanted(&request)?).await?))
}

pub(super) async fn revoke_grant(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    id: Id,
    request: Request,
) -> Answer {
    let who = app.operator(client, request.headers()).await?;
    read_nothing(&maybe_json_body(request).await?)?;
    Ok(answer::json(200, &app.house().take_back(&who, &whole(id)?).await?))
}

pub(super) async fn events(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Answer {
    let who = app.operator(client, request.headers()).await?;
    Ok(answer::json(200, &app.house().events(&who, &wanted(&request)?).await?))
}

pub(super) async fn agents(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Answer {
    let who = app.operator(client, request.headers()).await?;
    Ok(answer::json(200, &app.house().agents(&who, &wanted(&request)?).await?))
}

pub(super) async fn audit(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Answer {
    let who = app.operator(client, request.headers()).await?;
    Ok(answer::json(200, &app.house().audit_records(&who, &wanted(&request)?).await?))
}

pub(super) async fn verify(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Answer {
    let who = app.operator(client, request.headers()).await?;
    let anchor = query(&request, "anchor")?;
    Ok(answer::json(200, &app.house().verify_audit(&who, &wanted(&request)?, anchor.as_deref()).await?))
}

pub(super) async fn projects(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Answer {
    let who = app.operator(client, request.headers()).await?;
    Ok(answer::json(200, &app.house().project_list(&who).await?))
}

pub(super) async fn keys(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Answer {
    let who = app.operator(client, request.headers()).await?;
    Ok(answer::json(200, &app.house().credential_list(&who, Kind::Key).await?))
}

pub(super) async fn create_key(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Answer {
    let who = app.operator(client, request.headers()).await?;
    who.needs(Role::Admin)?;
    let json = parse(&json_body(request).await?)?;
    let fields = Fields::of(&json)?;
    let project = fields.maybe_text("project", 64)?;
    Ok(answer::json(201, &app.house().create_key(&who, project.as_deref()).await?))
}

pub(super) async fn revoke_key(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    id: Id,
    request: Request,
) -> Answer {
    revoke(&app, client, Kind::Key, id, request).await
}

pub(super) async fn tokens(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Answer {
    let who = app.operator(client, request.headers()).await?;
    Ok(answer::json(200, &app.house().credential_list(&who, Kind::Token).await?))
}

pub(super) async fn create_token(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Answer {
    let who = app.operator(client, request.headers()).await?;
    who.needs(Role::Admin)?;
    let json = parse(&json_body(request).await?)?;
    let fields = Fields::of(&json)?;
    let role = Role::parse(&fields.text("role", 16)?)
        .ok_or_else(|| fields.refuse("role", "must be viewer, approver or admin"))?;
    let (name, project) = (fields.text("name", 64)?, fields.maybe_text("project", 64)?);
    Ok(answer::json(201, &app.house().create_token(&who, &name, role, project.as_deref()).await?))
}

pub(super) async fn revoke_token(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    id: Id,
    request: Request,
) -> Answer {
    revoke(&app, client, Kind::Token, id, request).await
}

async fn revoke(app: &App, client: Client, kind: Kind, id: Id, request: Request) -> Answer {
    let who = app.operator(client, request.headers()).await?;
    read_nothing(&maybe_json_body(request).await?)?;
    Ok(answer::json(200, &app.house().revoke(&who, kind, &whole(id)?).await?))
}

fn wanted(request: &Request) -> Result<Wanted, ApiError> {
    Ok(Wanted {
        status: query(request, "status")?,
        project: query(request, "project")?,
        limit: number(request, "limit", 1, LONGEST_LIST as u64)?.map(|limit| limit as usize),
        cursor: query(request, "cursor")?,
    })
}

/// A path that is no text names nothing.
fn whole(id: Id) -> Result<String, ApiError> {
    id.map(|Path(id)| id).map_err(|_| ApiError::not_found())
}
