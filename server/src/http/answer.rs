//! Answers as bytes: JSON, errors in their one shape, and the headers that every answer carries.

use crate::protocol::ApiError;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// A JSON answer.
pub(super) fn json(status: u16, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(body) => bytes(status, "application/json; charset=utf-8", body),
        // Nothing of ours has what could fail: a map with other keys than names, a number that is none.
        Err(_) => bytes(500, "text/plain; charset=utf-8", "the answer could not be written"),
    }
}

/// An answer of any kind.
pub(super) fn bytes(status: u16, content_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = json(self.status, &self.to_json());
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == 401 {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"agentsudo\""));
        }
        if matches!(self.status, 408 | 413) {
            // The rest of the body is not read.
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

pub(super) async fn no_such_path() -> ApiError {
    ApiError::not_found()
}

pub(super) async fn no_such_method() -> ApiError {
    ApiError::new(405, "method_not_allowed", "this path does not take this method; see /docs")
}
