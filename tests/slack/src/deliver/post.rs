//! Owns the HTTP client that calls an app: one request per connection, no redirects, any bytes it is told to send.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use serde_json::{Map, Value};
use tokio::net::TcpStream;

const ANSWER_LIMIT: usize = 4 << 20;

/// What the app answered.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Map<String, Value>,
    pub(crate) body: String,
    pub(crate) elapsed_ms: u64,
}

/// Posts to the app; `Err` is why there was no answer, and after how many milliseconds.
pub(crate) async fn post(
    url: &str,
    headers: &[(String, String)],
    body: &[u8],
    limit: Duration,
) -> Result<Answer, (String, u64)> {
    let start = Instant::now();
    let elapsed = || u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    match tokio::time::timeout(limit, exchange(url, headers, body)).await {
        Ok(Ok((status, headers, body))) => Ok(Answer { status, headers, body, elapsed_ms: elapsed() }),
        Ok(Err(problem)) => Err((problem, elapsed())),
        Err(_) => Err((format!("no answer within {} ms", limit.as_millis()), elapsed())),
    }
}

async fn exchange(
    url: &str,
    headers: &[(String, String)],
    body: &[u8],
) -> Result<(u16, Map<String, Value>, String), String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let uri: Uri = url.parse().map_err(|error| said(&error))?;
    let authority = uri.authority().ok_or("the request URL has no host")?.clone();
    if uri.scheme_str() != Some("http") {
        return Err("the stand-in delivers to http:// URLs only".into());
    }
    let address = (authority.host().trim_matches(['[', ']']).to_owned(), authority.port_u16().unwrap_or(80));
    let stream = TcpStream::connect(address).await.map_err(|error| said(&error))?;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|error| said(&error))?;
    let driver = tokio::spawn(connection);
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let mut request = Request::post(target).header("host", authority.as_str());
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let request = request.body(Full::new(Bytes::copy_from_slice(body))).map_err(|error| said(&error))?;
    let response = sender.send_request(request).await.map_err(|error| said(&error))?;
    let (head, body) = response.into_parts();
    let body = Limited::new(body, ANSWER_LIMIT).collect().await.map_err(|error| said(&error))?.to_bytes();
    driver.abort();
    let headers = head.headers.iter().map(|(name, value)| {
        (name.to_string(), Value::from(String::from_utf8_lossy(value.as_bytes()).into_owned()))
    });
    Ok((head.status.as_u16(), headers.collect(), String::from_utf8_lossy(&body).into_owned()))
}
