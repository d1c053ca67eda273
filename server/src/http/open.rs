//! What anybody may read: the API's description and a page made of it. Neither loads anything from elsewhere.

use super::answer;
use axum::http::{HeaderValue, header};
use axum::response::Response;

const OPENAPI: &str = include_str!("openapi.json");
const DOCS: &str = include_str!("docs.html");

pub(super) async fn openapi() -> Response {
    answer::bytes(200, "application/json; charset=utf-8", OPENAPI)
}

pub(super) async fn docs() -> Response {
    let mut response = answer::bytes(200, "text/html; charset=utf-8", DOCS);
    let policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; \
                  base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

pub(super) async fn root() -> Response {
    let mut response = answer::bytes(307, "text/plain; charset=utf-8", "see /docs\n");
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_static("/docs"));
    response
}
