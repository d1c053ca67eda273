//! Owns one request as it came in, and one reply as it will go out, as plain values.
//! Used by the Web API, webhooks, response URLs and the control API, which all read the whole body first.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use serde_json::Value;

const BODY_LIMIT: usize = 8 << 20;

/// A request, read to its end.
#[derive(Clone, Debug)]
pub(crate) struct Incoming {
    pub(crate) verb: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Incoming {
    /// Reads the request; a body that breaks off or is beyond 8 MiB counts as empty.
    pub(crate) async fn read(request: Request) -> Self {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, BODY_LIMIT).await.unwrap_or_default();
        Self {
            verb: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers,
            body,
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The media type without parameters, lower-case, and the parameters.
    pub(crate) fn media_type(&self) -> (String, String) {
        let whole = self.header("content-type").unwrap_or_default().to_ascii_lowercase();
        let (kind, parameters) = whole.split_once(';').unwrap_or((&whole, ""));
        (kind.trim().to_owned(), parameters.trim().to_owned())
    }

    pub(crate) fn query_pairs(&self) -> Vec<(String, String)> {
        pairs(self.query.as_bytes())
    }

    pub(crate) fn body_text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Decodes form or query pairs in order.
pub(crate) fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

/// A reply as a value: faults may still do something else with it.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        let headers = vec![(header::CONTENT_TYPE.to_string(), "application/json; charset=utf-8".to_owned())];
        Self { status, headers, body: body.to_string() }
    }

    pub(crate) fn text(status: u16, body: &str) -> Self {
        let headers = vec![(header::CONTENT_TYPE.to_string(), "text/plain; charset=utf-8".to_owned())];
        Self { status, headers, body: body.to_owned() }
    }

    pub(crate) fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The HTTP response with this reply's head and the given body.
    pub(crate) fn with_body(&self, body: Body) -> Response {
        let mut builder = Response::builder()
            .status(StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
        for (name, value) in &self.headers {
            builder = builder.header(name, value);
        }
        builder.body(body).unwrap_or_else(|_| {
            let mut broken = Response::new(Body::from("a fault asked for a header that cannot be sent"));
            *broken.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            broken
        })
    }

    pub(crate) fn into_response(self) -> Response {
        let body = Body::from(self.body.clone());
        self.with_body(body)
    }
}
