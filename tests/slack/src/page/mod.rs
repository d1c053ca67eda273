//! Owns the page that shows a channel in a browser, as a person would see it. All it knows and does, it knows and does
//! through the control API. Used by people: `make demo ASK=1` prints its address.

use axum::response::Response;

use crate::incoming::Reply;

fn file(kind: &str, text: &str) -> Response {
    // Nothing from elsewhere: what an agent wrote is shown here, and must stay text.
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:";
    Reply::text(200, text)
        .with_header("content-type", kind)
        .with_header("content-security-policy", policy)
        .with_header("cache-control", "no-store")
        .into_response()
}

/// `GET /`.
pub(crate) async fn html() -> Response {
    file("text/html; charset=utf-8", include_str!("page.html"))
}

/// `GET /page.css`.
pub(crate) async fn css() -> Response {
    file("text/css; charset=utf-8", include_str!("page.css"))
}

/// `GET /page.js`.
pub(crate) async fn js() -> Response {
    file("text/javascript; charset=utf-8", include_str!("page.js"))
}
