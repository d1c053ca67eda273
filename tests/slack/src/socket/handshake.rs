//! Owns the way from an address to an open socket: one use for each ticket, ten sockets for an app.

use axum::body::Body;
use axum::extract::{ConnectInfo, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::life::{self, Opening};
use super::{MOST, disconnect};
use crate::app::App;
use crate::clock;
use crate::faults::Kind;
use crate::incoming::Reply;
use crate::line::Cut;

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    ticket: String,
}

/// The handler of `GET /link/`.
pub(crate) async fn handle(
    State(app): State<App>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    Query(asked): Query<Asked>,
    mut request: Request,
) -> Response {
    match app.change(|workspace| workspace.faults.strike("socket.handshake")).map(|fault| fault.kind) {
        Some(Kind::Status { status, body, .. }) => return Reply::text(status, &body).into_response(),
        Some(Kind::HalfOpen {}) => return std::future::pending().await,
        Some(_) => {
            cut.cut();
            return Reply::text(500, "").with_header("connection", "close").into_response();
        }
        None => {}
    }
    let is_websocket = request
        .headers()
        .get(header::UPGRADE)
        .is_some_and(|to| to.as_bytes().eq_ignore_ascii_case(b"websocket"));
    let key = request.headers().get("sec-websocket-key").cloned();
    let (Some(key), true) = (key, is_websocket) else {
        return Reply::text(426, "this is an address for a WebSocket").into_response();
    };
    let found = app.change(|workspace| workspace.sockets.tickets.remove(&asked.ticket));
    if found.is_none_or(|until| until < clock::now_seconds()) {
        return Reply::text(401, "the ticket was used before, or is none").into_response();
    }
    let on_upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let Ok(upgraded) = on_upgrade.await else { return };
        let stream = WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, None).await;
        let refusal = app.read(|workspace| {
            let sockets = &workspace.sockets;
            if !sockets.may_connect(workspace.app_urls.interactivity.is_some()) {
                return Some("link_disabled");
            }
            (sockets.open_count() >= MOST).then_some("too_many_websockets")
        });
        match refusal {
            Some(reason) => life::refuse(stream, &disconnect(reason)).await,
            None => life::live(Opening { app, stream, cut }).await,
        }
    });
    let accept = derive_accept_key(key.as_bytes());
    let builder = Response::builder()
        .status(StatusCode::SWITCHING_PROTOCOLS)
        .header(header::CONNECTION, "upgrade")
        .header(header::UPGRADE, "websocket")
        .header("sec-websocket-accept", accept);
    builder.body(Body::empty()).expect("these headers can be sent")
}
