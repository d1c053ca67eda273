//! The front: HTTP/1.1 in, `house` and back. Who a request is from, how often, how large and how long it may
//! be is settled here; what it does is not.

mod answer;
mod cloud;
mod guard;
pub mod listen;
mod metrics;
mod open;
mod operations;
pub mod rate;
mod rest;
mod slack;

use crate::house::House;
use crate::settings::Settings;
use axum::Router;
use axum::middleware;
use axum::routing::{get, post};
use guard::Limits;
use metrics::Metrics;
use std::net::IpAddr;
use std::sync::Arc;

/// What every handler has.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    house: Arc<House>,
    limits: Limits,
    metrics: Metrics,
    trusted_proxies: Vec<IpAddr>,
}

impl App {
    /// The front of a house.
    pub fn new(house: Arc<House>, settings: &Settings) -> Self {
        App(Arc::new(Inner {
            house,
            limits: Limits::new(settings),
            metrics: Metrics::new(),
            trusted_proxies: settings.trusted_proxies.clone(),
        }))
    }

    fn house(&self) -> &Arc<House> {
        &self.0.house
    }

    /// Every path the server answers.
    pub fn router(self) -> Router {
        Router::new()
            .route("/api/slack/approvals", post(cloud::ask))
            .route("/api/slack/approvals/{id}", get(cloud::look))
            .route("/api/slack/approvals/{id}/claim", post(cloud::claim))
            .route("/api/slack/approvals/{id}/result", post(cloud::report))
            .route("/api/slack/approvals/{id}/cancel", post(cloud::cancel))
            .route("/api/slack/interact", post(slack::deliver))
            .route("/api/slack/command", post(slack::deliver))
            .route("/api/events", post(cloud::events))
            .route("/api/v1/approvals", get(rest::approvals))
            .route("/api/v1/approvals/{id}", get(rest::approval))
            .route("/api/v1/approvals/{id}/decision", post(rest::decide))
            .route("/api/v1/approvals/{id}/grant/revoke", post(rest::revoke_grant))
            .route("/api/v1/grants", get(rest::grants))
            .route("/api/v1/events", get(rest::events))
            .route("/api/v1/agents", get(rest::agents))
            .route("/api/v1/audit", get(rest::audit))
            .route("/api/v1/audit/verification", get(rest::verify))
            .route("/api/v1/projects", get(rest::projects))
            .route("/api/v1/keys", get(rest::keys).post(rest::create_key))
            .route("/api/v1/keys/{id}/revoke", post(rest::revoke_key))
            .route("/api/v1/tokens", get(rest::tokens).post(rest::create_token))
            .route("/api/v1/tokens/{id}/revoke", post(rest::revoke_token))
            .route("/api/v1/openapi.json", get(open::openapi))
            .route("/docs", get(open::docs))
            .route("/", get(open::root))
            .route("/healthz", get(operations::healthz))
            .route("/readyz", get(operations::readyz))
            .route("/metrics", get(operations::metrics))
            .fallback(answer::no_such_path)
            .method_not_allowed_fallback(answer::no_such_method)
            .layer(middleware::from_fn_with_state(self.clone(), guard::every_request))
            .with_state(self)
    }
}
