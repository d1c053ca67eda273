//! Before anything is done: how often, from where, who, how large. Every refusal here is cheap.

use super::App;
use super::rate::Buckets;
use crate::credentials::Principal;
use crate::house::Operator;
use crate::protocol::ApiError;
use crate::protocol::fields::MAX_BODY;
use crate::settings::Settings;
use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::BytesMut;
use http_body_util::BodyExt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// How long a body may take.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes of a body that is too large which are read and thrown away.
const MOST_READ: usize = 8 * MAX_BODY;
/// How long that may take.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(2);

/// Who a request comes from, as far as addresses say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Client {
    pub(super) address: IpAddr,
    /// From this very machine, and not on behalf of another.
    pub(super) is_local: bool,
}

/// How often who may come.
pub(super) struct Limits {
    keys: Buckets<String>,
    addresses: Buckets<IpAddr>,
    failures: Buckets<IpAddr>,
}

impl Limits {
    pub(super) fn new(settings: &Settings) -> Self {
        Limits {
            keys: Buckets::new(settings.key_rate),
            addresses: Buckets::new(settings.address_rate),
            failures: Buckets::new(settings.failure_rate),
        }
    }
}

/// Around every request: the limit per address, counting, logging, the headers that every answer carries.
pub(super) async fn every_request(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.extensions().get::<MatchedPath>().cloned();
    let path = path.as_ref().map_or("other", MatchedPath::as_str);
    let method = request.method().clone();
    let began = app.house().now().monotonic;
    let mut response = match app.0.limits.addresses.take(&client.address, began) {
        Err(seconds) => too_fast(seconds).into_response(),
        Ok(()) if app.house().is_ending() && !matches!(path, "/healthz" | "/readyz" | "/metrics") => {
            ApiError::shutting_down().into_response()
        }
        Ok(()) => next.run(request).await,
    };
    let took = app.house().now().monotonic.since(began);
    let status = response.status().as_u16();
    app.0.metrics.request(method.as_str(), path, status, took);
    // The path's pattern, never the path: ids are nobody's business in a log.
    tracing::debug!(target: "agentsudo::http", %method, path, status, ms = took.as_millis() as u64, client = %client.address);
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

impl App {
    /// Who holds the credential of this request?
    pub(super) async fn principal(
        &self,
        client: Client,
        headers: &HeaderMap,
    ) -> Result<Arc<Principal>, ApiError> {
        let now = self.house().now().monotonic;
        let limits = &self.0.limits;
        let Some(secret) = credential(headers)? else { return Err(ApiError::unauthorized()) };
        // Whoever has guessed too often is not listened to, not even if the next guess is right.
        limits.failures.look(&client.address, now).map_err(too_fast)?;
        let Some(principal) = self.house().keyring().find(&secret).await? else {
            let _ = limits.failures.take(&client.address, now);
            return Err(ApiError::unauthorized());
        };
        limits.keys.take(principal.credential(), now).map_err(too_fast)?;
        Ok(principal)
    }

    /// An agent's process and its project.
    pub(super) async fn agent(
        &self,
        client: Client,
        headers: &HeaderMap,
    ) -> Result<(Arc<Principal>, String), ApiError> {
        let principal = self.principal(client, headers).await?;
        match &*principal {
            Principal::Agent { project, .. } => {
                let project = project.clone();
                Ok((principal, project))
            }
            Principal::Operator { .. } => Err(ApiError::forbidden(
                "asking and reporting need a project's API key (`agentsudo keys create`), not an operator's token",
            )),
        }
    }

    /// An operator.
    pub(super) async fn operator(&self, client: Client, headers: &HeaderMap) -> Result<Operator, ApiError> {
        Operator::of(&*self.principal(client, headers).await?)
    }

    /// Who sends these headers over a connection from `peer`?
    pub(super) fn client(&self, peer: SocketAddr, headers: &HeaderMap) -> Client {
        let peer = peer.ip().to_canonical();
        let forwarded = headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
        let address = if self.0.trusted_proxies.contains(&peer) { self.behind(headers, peer) } else { peer };
        Client { address, is_local: peer.is_loopback() && !forwarded }
    }

    /// The last address in `X-Forwarded-For` that is no proxy of ours: what stands before it, anybody may have
    /// written.
    fn behind(&self, headers: &HeaderMap, peer: IpAddr) -> IpAddr {
        let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
        let mut hops: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
        while let Some(hop) = hops.pop() {
            match hop.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
                Ok(ip) if self.0.trusted_proxies.contains(&ip) => {}
                Ok(ip) => return ip,
                Err(_) => return peer,
            }
        }
        peer
    }
}

/// The whole body of a JSON request.
pub(super) async fn json_body(request: Request) -> Result<Bytes, ApiError> {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !media.eq_ignore_ascii_case("application/json") {
        return Err(ApiError::new(415, "not_json", "send the body as `Content-Type: application/json`"));
    }
    body(request.into_body()).await
}

/// The whole body of a request that may have none; where there is one, it must be JSON.
pub(super) async fn maybe_json_body(request: Request) -> Result<Bytes, ApiError> {
    if request.headers().contains_key(header::CONTENT_TYPE) {
        json_body(request).await
    } else {
        body(request.into_body()).await
    }
}

/// A whole body, within its size and its time. One that is somewhat too large is read to its end all the same, so
/// that its sender gets to read the answer; one that is much too large is not.
pub(super) async fn body(body: Body) -> Result<Bytes, ApiError> {
    let too_large = || ApiError::new(413, "too_large", "the body is larger than 1 MiB");
    if hyper::body::Body::size_hint(&body).lower() > MOST_READ as u64 {
        return Err(too_large());
    }
    let mut body = body;
    let mut whole = BytesMut::new();
    let read = tokio::time::timeout(BODY_TIMEOUT, async {
        while let Some(frame) = body.frame().await {
            let frame =
                frame.map_err(|_| ApiError::new(400, "bad_body", "the body could not be read to its end"))?;
            let Ok(data) = frame.into_data() else { continue };
            if whole.len() + data.len() > MAX_BODY {
                return Err(too_large());
            }
            if whole.is_empty() && hyper::body::Body::is_end_stream(&body) {
                // Most come in one piece.
                return Ok(data);
            }
            whole.extend_from_slice(&data);
        }
        Ok(whole.freeze())
    });
    match read.await {
        Ok(Ok(whole)) => Ok(whole),
        Ok(Err(error)) if error.status == 413 => {
            let _ = tokio::time::timeout(DRAIN_TIMEOUT, drain(body)).await;
            Err(error)
        }
        Ok(Err(error)) => Err(error),
        Err(_) => Err(ApiError::new(408, "too_slow", "the body did not arrive within 30 seconds")),
    }
}

async fn drain(mut body: Body) {
    let mut left = MOST_READ;
    while let Some(Ok(frame)) = body.frame().await {
        let length = frame.data_ref().map_or(0, Bytes::len);
        match left.checked_sub(length) {
            Some(less) => left = less,
            None => return,
        }
    }
}

/// The one value of a query parameter.
pub(super) fn query(request: &Request, name: &str) -> Result<Option<String>, ApiError> {
    let pairs = url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes());
    let mut values = pairs.filter(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    match (values.next(), values.next()) {
        (_, Some(_)) => Err(ApiError::field(name, "is given twice")),
        (value, None) => Ok(value),
    }
}

/// A query parameter that is a whole number, written as one.
pub(super) fn number(request: &Request, name: &str, least: u64, most: u64) -> Result<Option<u64>, ApiError> {
    let Some(text) = query(request, name)? else { return Ok(None) };
    let digits = (1..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let number = text.parse().ok().filter(|number| digits && (least..=most).contains(number));
    number
        .map(Some)
        .ok_or_else(|| ApiError::field(name, format!("must be a whole number from {least} to {most}")))
}

fn credential(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let one = |name: &str| {
        let mut values = headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (Some(_), Some(_)) => Err(ApiError::unauthorized()),
            (value, _) => Ok(value.and_then(|value| value.to_str().ok()).map(str::trim)),
        }
    };
    if let Some(value) = one("authorization")? {
        let scheme = value.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("bearer "));
        return Ok(scheme.and(value.get(7..)).map(|secret| secret.trim().to_owned()));
    }
    Ok(one("x-api-key")?.map(str::to_owned))
}

fn too_fast(seconds: u64) -> ApiError {
    ApiError {
        retry_after: Some(seconds),
        ..ApiError::new(429, "too_many_requests", format!("too many requests; try again in {seconds} s"))
    }
}
