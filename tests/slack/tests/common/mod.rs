//! What the stand-in's own tests share: a raw HTTP client on a plain socket, so that rudeness on the wire is seen as
//! it is, and an app that answers deliveries with what it was given.
#![allow(dead_code, reason = "each test binary uses its part of this")]

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};
use slack_standin::{Options, SlackStandIn};

pub(crate) fn start() -> SlackStandIn {
    SlackStandIn::start(Options::default()).expect("a stand-in starts")
}

/// A whole HTTP answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a JSON body")
    }
}

/// Posts and reads until the other side closes; `Err` is what the socket said.
pub(crate) fn post(url: &str, headers: &[(&str, &str)], body: &str) -> io::Result<Answer> {
    post_within(url, headers, body, Duration::from_secs(20))
}

pub(crate) fn post_within(
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
    patience: Duration,
) -> io::Result<Answer> {
    let rest = url.strip_prefix("http://").expect("a plain URL");
    let (host, path) = rest.split_once('/').expect("a URL with a path");
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(patience))?;
    let mut request = format!("POST /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    stream.write_all(request.as_bytes())?;
    let mut all = Vec::new();
    stream.read_to_end(&mut all)?;
    let all = String::from_utf8_lossy(&all).into_owned();
    let (head, body) = all.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status line");
    Ok(Answer { status, head: head.to_lowercase(), body: body.to_owned() })
}

/// Calls a Web API method with a JSON body and the bot's token.
pub(crate) fn call(slack: &SlackStandIn, method: &str, body: &Value) -> io::Result<Answer> {
    let bearer = format!("Bearer {}", slack.ready().bot_token);
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json; charset=utf-8")];
    post(&format!("{}{method}", slack.ready().api_url), &headers, &body.to_string())
}

/// Posts a JSON body without credentials: webhooks and response URLs.
pub(crate) fn post_json(url: &str, body: &Value) -> Answer {
    post(url, &[("Content-Type", "application/json")], &body.to_string()).expect("an answer")
}

pub(crate) fn card() -> Value {
    json!([
        {"type": "header", "text": {"type": "plain_text", "text": "🔐 Request"}},
        {"type": "actions", "block_id": "approval_1", "elements": [
            {"type": "button", "action_id": "approve", "value": "1", "text": {"type": "plain_text", "text": "Approve"}},
            {"type": "button", "action_id": "deny", "value": "1", "text": {"type": "plain_text", "text": "Deny"}},
        ]},
    ])
}

/// Posts the card and returns its `ts`.
pub(crate) fn post_card(slack: &SlackStandIn) -> String {
    let body = json!({"channel": "C_APPROVALS", "text": "a request", "blocks": card()});
    let posted = call(slack, "chat.postMessage", &body).expect("an answer").json();
    posted["ts"].as_str().unwrap_or_else(|| panic!("posted: {posted}")).to_owned()
}

pub(crate) fn control(slack: &SlackStandIn, verb: &str, path: &str, body: Value) -> Value {
    slack
        .control_blocking(verb, path, body)
        .unwrap_or_else(|(status, body)| panic!("{verb} {path}: {status} {body}"))
}

/// An app: answers every delivery with `answer` (status line to body) and hands out what it got.
pub(crate) fn app(answer: &'static str) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/slack", listener.local_addr().expect("an address"));
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut got = Vec::new();
            let mut piece = [0; 4096];
            loop {
                let read = stream.read(&mut piece).unwrap_or(0);
                got.extend_from_slice(&piece[..read]);
                let text = String::from_utf8_lossy(&got).into_owned();
                let length = text.to_lowercase().lines().find_map(|line| {
                    line.strip_prefix("content-length:")
                        .and_then(|length| length.trim().parse::<usize>().ok())
                });
                let whole =
                    text.find("\r\n\r\n").is_some_and(|end| got.len() >= end + 4 + length.unwrap_or(0));
                if whole || read == 0 {
                    break;
                }
            }
            let _ = tell.send(String::from_utf8_lossy(&got).into_owned());
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    (url, told)
}
