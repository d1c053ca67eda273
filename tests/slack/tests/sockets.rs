//! Socket Mode on the wire: addresses that work once, ten sockets, and an end at every point of a socket's life.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use common::{call, control, post, post_card, start};
use serde_json::{Value, json};
use slack_standin::SlackStandIn;

/// The address of one more socket.
fn address(slack: &SlackStandIn) -> String {
    let bearer = format!("Bearer {}", slack.ready().app_token);
    let url = format!("{}apps.connections.open", slack.ready().api_url);
    let answer = post(&url, &[("Authorization", bearer.as_str())], "").expect("an answer").json();
    answer["url"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// A socket read by hand. What Slack sends here fits one short frame each.
struct Socket(TcpStream);

/// Shakes hands; the status line when refused.
fn connect(url: &str) -> Result<Socket, String> {
    let rest = url.strip_prefix("ws://").expect("a plain address");
    let (host, path) = rest.split_once('/').expect("an address with a path");
    let mut stream = TcpStream::connect(host).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout");
    let request = format!(
        "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("sent");
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if !matches!(stream.read(&mut byte), Ok(1)) {
            return Err(String::from_utf8_lossy(&head).into_owned());
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    if !head.starts_with("http/1.1 101") {
        return Err(head);
    }
    // The worked example of RFC 6455, section 1.3.
    assert!(head.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="), "{head}");
    Ok(Socket(stream))
}

impl Socket {
    /// The next text frame; `None` at the end of the socket.
    fn next(&mut self) -> Option<Value> {
        loop {
            let mut head = [0; 2];
            self.0.read_exact(&mut head).ok()?;
            let length = match head[1] {
                126 => {
                    let mut long = [0; 2];
                    self.0.read_exact(&mut long).ok()?;
                    usize::from(u16::from_be_bytes(long))
                }
                short => usize::from(short),
            };
            let mut body = vec![0; length];
            self.0.read_exact(&mut body).ok()?;
            match head[0] & 0x0f {
                1 => return serde_json::from_slice(&body).ok(),
                8 => return None,
                _ => {}
            }
        }
    }
}

#[test]
fn an_address_works_once() {
    let slack = start();
    let url = address(&slack);
    assert_eq!(connect(&url).expect("a socket").next().expect("a hello")["type"], "hello");
    let refused = connect(&url).err().expect("a refusal");
    assert!(refused.starts_with("http/1.1 401"), "{refused}");
    let unknown = url.replace("ticket=", "ticket=0");
    assert!(connect(&unknown).is_err());
}

#[test]
fn the_eleventh_socket_is_one_too_many() {
    let slack = start();
    let mut open: Vec<Socket> = (0..10).map(|_| connect(&address(&slack)).expect("a socket")).collect();
    for (number, socket) in open.iter_mut().enumerate() {
        let hello = socket.next().expect("a hello");
        assert_eq!(hello["num_connections"].as_u64().expect("a count"), number as u64 + 1, "{hello}");
    }
    let mut eleventh = connect(&address(&slack)).expect("a handshake");
    assert_eq!(eleventh.next().expect("a reason")["reason"], "too_many_websockets");
    assert_eq!(eleventh.next(), None);
}

#[test]
fn turned_off_there_is_no_socket() {
    let slack = start();
    let mut early = connect(&address(&slack)).expect("a socket");
    assert_eq!(early.next().expect("a hello")["connection_info"]["app_id"], slack.ready().app_id.as_str());
    control(&slack, "POST", "app", json!({"socket_mode": false}));
    assert_eq!(early.next().expect("a reason")["reason"], "link_disabled");
    assert_eq!(early.next(), None);
    let mut late = connect(&address(&slack)).expect("a handshake");
    assert_eq!(late.next().expect("a reason")["reason"], "link_disabled");
}

#[test]
fn a_fault_ends_a_socket_at_each_point_and_says_that_it_did() {
    for (point, hears_envelope) in [
        ("socket.handshake", false),
        ("socket.hello", false),
        ("socket.envelope", false),
        ("socket.ack", true),
    ] {
        let slack = start();
        post_card(&slack);
        control(&slack, "POST", "faults", json!({"method": point, "kind": "reset", "times": 1}));
        let fired = || control(&slack, "GET", "faults", Value::Null)[0]["fired"].as_u64().expect("a count");
        let Ok(mut socket) = connect(&address(&slack)) else {
            assert_eq!((point, fired()), ("socket.handshake", 1));
            continue;
        };
        if socket.next().is_none() {
            assert_eq!((point, fired()), ("socket.hello", 1));
            continue;
        }
        let press = json!({"action_id": "approve", "user": "U_ALICE"});
        let pressed = control(&slack, "POST", "press", press);
        assert_eq!(pressed["warning"], "dispatch_failed", "{pressed}");
        // What was on its way when the reset came may be lost.
        let heard = socket.next();
        assert!(heard.is_none() || hears_envelope, "{heard:?}");
        assert_eq!(fired(), 1, "{point}");
    }
}

#[test]
fn a_fault_that_no_socket_can_have_is_refused() {
    let slack = start();
    for order in [
        json!({"method": "socket.hello", "kind": "trickle"}),
        json!({"method": "socket.lunch", "kind": "reset"}),
        json!({"method": "socket.ack", "kind": "status", "status": 500}),
    ] {
        let refused = slack.control_blocking("POST", "faults", order);
        assert_eq!(refused.expect_err("a refusal").0, 400);
    }
    let answer = call(&slack, "apps.connections.open", &json!({})).expect("an answer").json();
    assert_eq!(answer["error"], "not_allowed_token_type");
}
