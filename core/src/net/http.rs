//! The one HTTP client: verified TLS, no redirects, bounded time, bounded bodies.

use super::endpoint;
use crate::error::{Error, Result};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// A request, ready to go.
#[derive(Clone)]
pub struct Request {
    /// Where to.
    pub url: Url,
    /// `None` is a GET.
    pub body: Option<Body>,
    /// A header with a credential: its name and value.
    pub credential: Option<(&'static str, String)>,
    /// `Idempotency-Key`: of several requests with one key, one counts.
    pub idempotency_key: Option<String>,
    /// From the first byte out to the last byte in.
    pub timeout: Duration,
}

/// What is sent.
#[derive(Clone)]
pub struct Body {
    /// Its media type.
    pub content_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What came back, whole.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// `Retry-After`, as it was sent.
    pub retry_after: Option<String>,
    /// `Date`, as it was sent.
    pub date: Option<String>,
    /// `X-OAuth-Scopes`, as it was sent.
    pub scopes: Option<String>,
    /// The body, at most [`Http::MAX_BODY`] bytes.
    pub body: Vec<u8>,
}

/// Why nothing usable came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The request never left: name, connection or TLS failed. Safe to repeat.
    NotSent,
    /// It may have been received and acted on: no answer in time, or a broken one.
    Unanswered,
    /// The answer was larger than we read.
    TooLarge,
}

/// Makes requests. One per process.
#[derive(Debug, Clone)]
pub struct Http {
    outside: reqwest::Client,
    /// Without proxies: what is on this machine is reached directly.
    inside: reqwest::Client,
}

impl Http {
    /// The largest body that is read: 1 MiB.
    pub const MAX_BODY: usize = 1 << 20;
    /// How long a connection may take.
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

    /// The client.
    ///
    /// # Errors
    /// `internal` if TLS cannot be set up at all.
    pub fn new() -> Result<Self> {
        Ok(Http { outside: client(false)?, inside: client(true)? })
    }

    /// Sends `request` and reads the whole answer.
    ///
    /// # Errors
    /// A [`Fault`] when there is no whole answer. Any status is an answer.
    pub async fn send(&self, request: &Request) -> std::result::Result<Answer, Fault> {
        let client = if endpoint::is_loopback(&request.url) { &self.inside } else { &self.outside };
        let mut builder = match &request.body {
            Some(body) => client
                .post(request.url.clone())
                .header("content-type", body.content_type)
                .body(body.bytes.clone()),
            None => client.get(request.url.clone()),
        };
        if let Some((name, value)) = &request.credential {
            builder = builder.header(*name, value);
        }
        if let Some(key) = &request.idempotency_key {
            builder = builder.header("idempotency-key", key);
        }
        match tokio::time::timeout(request.timeout, read(builder)).await {
            Ok(answer) => answer,
            Err(_) => Err(Fault::Unanswered),
        }
    }

    /// Asks to go on in another protocol than HTTP. Yields `Sec-WebSocket-Accept` and the open connection.
    ///
    /// # Errors
    /// `NotSent` without a connection, `Unanswered` for any other answer.
    pub(super) async fn upgrade(
        &self,
        url: Url,
        headers: &[(&'static str, &str)],
    ) -> std::result::Result<(Option<String>, reqwest::Upgraded), Fault> {
        let client = if endpoint::is_loopback(&url) { &self.inside } else { &self.outside };
        let builder =
            headers.iter().fold(client.get(url), |builder, (name, value)| builder.header(*name, *value));
        let response = builder.send().await.map_err(|e| fault_of(&e))?;
        if response.status().as_u16() != 101 {
            return Err(Fault::Unanswered);
        }
        let accept = response.headers().get("sec-websocket-accept").and_then(|v| v.to_str().ok());
        let accept = accept.map(str::to_owned);
        Ok((accept, response.upgrade().await.map_err(|_| Fault::Unanswered)?))
    }
}

fn fault_of(error: &reqwest::Error) -> Fault {
    if error.is_connect() || error.is_builder() { Fault::NotSent } else { Fault::Unanswered }
}

async fn read(builder: reqwest::RequestBuilder) -> std::result::Result<Answer, Fault> {
    let mut response = builder.send().await.map_err(|e| fault_of(&e))?;
    let status = response.status().as_u16();
    let header = |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let (retry_after, date, scopes) = (header("retry-after"), header("date"), header("x-oauth-scopes"));
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Fault::Unanswered)? {
        if body.len() + chunk.len() > Http::MAX_BODY {
            return Err(Fault::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, retry_after, date, scopes, body })
}

#[allow(clippy::disallowed_methods, reason = "the one home of the HTTP client")]
fn client(inside: bool) -> Result<reqwest::Client> {
    // Fails only if a provider is installed already, which then serves as well.
    let _ = ring::default_provider().install_default();
    let builder = || {
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(Http::CONNECT_TIMEOUT)
            .pool_idle_timeout(Duration::from_secs(60))
            .user_agent(concat!("agentsudo/", env!("CARGO_PKG_VERSION")));
        if inside { builder.no_proxy() } else { builder }
    };
    // A machine without a certificate store cannot build the first; the second brings Mozilla's roots along.
    builder()
        .build()
        .or_else(|_| builder().tls_backend_preconfigured(bundled_roots()).build())
        .map_err(|e| Error::defect(format!("TLS could not be set up: {e}")))
}

fn bundled_roots() -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map(|config| config.with_root_certificates(roots.clone()).with_no_client_auth())
        .unwrap_or_else(|_| ClientConfig::builder().with_root_certificates(roots).with_no_client_auth())
}
