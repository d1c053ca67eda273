//! What Slack delivers: buttons and slash commands. The core verifies, reads, decides and answers.

use super::App;
use super::answer;
use super::guard;
use crate::protocol::ApiError;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

pub(super) async fn deliver(State(app): State<App>, request: Request) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let headers: Vec<(&str, &[u8])> =
        parts.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    let body = guard::body(body).await?;
    let told = app.house().deliver(&headers, &body).await?;
    let mut response = answer::bytes(told.status, "text/plain; charset=utf-8", told.body);
    if let Ok(status) = StatusCode::from_u16(told.status) {
        *response.status_mut() = status;
    }
    for (name, value) in told.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}
