//! Owns a scripted approval server on loopback: it answers what a vector tells it to, in order, and keeps
//! what it was asked. Speaks HTTP/1.1 by hand, so that it can also break off where a real server would not.
//! Used by the stage.

use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The largest body it reads: a client that sends more is broken.
const LARGEST: u64 = 4 << 20;

/// A server that listens until it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    desk: Arc<Desk>,
    over: Arc<AtomicBool>,
}

#[derive(Debug, Default)]
struct Desk {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    script: BTreeMap<String, VecDeque<Json>>,
    seen: Vec<Seen>,
}

/// A request it got.
#[derive(Debug, Clone)]
pub struct Seen {
    /// What kind: `ask`, `look`, `claim`, `result`, `cancel` or `other`.
    pub which: String,
    /// The method and the path, as they came.
    pub path: String,
    /// The headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body, if it is JSON.
    pub body: Json,
}

impl Server {
    /// Starts to listen.
    ///
    /// # Errors
    /// No port can be had.
    pub fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let server = Server { address: listener.local_addr()?, desk: Arc::default(), over: Arc::default() };
        let (desk, over) = (Arc::clone(&server.desk), Arc::clone(&server.over));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if over.load(Ordering::Acquire) {
                    return;
                }
                let desk = Arc::clone(&desk);
                std::thread::spawn(move || desk.serve(&stream));
            }
        });
        Ok(server)
    }

    /// The root that a client is given: the server's own, without `/approvals`.
    pub fn url(&self) -> String {
        format!("http://{}/api/slack", self.address)
    }

    /// Adds answers for one kind of request; the last one is given again and again.
    pub fn script(&self, which: &str, answers: &Json) {
        let answers = answers.as_array().cloned().unwrap_or_else(|| vec![answers.clone()]);
        self.desk.state().script.insert(which.to_owned(), answers.into());
    }

    /// What it got of one kind.
    pub fn seen(&self, which: &str) -> Vec<Seen> {
        self.desk.state().seen.iter().filter(|seen| seen.which == which).cloned().collect()
    }

    /// Waits until it has got `count` requests of a kind; false if they do not come.
    pub fn wait(&self, which: &str, count: usize, patience: Duration) -> bool {
        let too_few = |state: &mut State| state.seen.iter().filter(|s| s.which == which).count() < count;
        let state = self.desk.state();
        let waited = self.desk.changed.wait_timeout_while(state, patience, too_few);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Release);
        // Wakes the listener, which then sees that it is over.
        drop(TcpStream::connect(self.address));
    }
}

impl Desk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, stream: &TcpStream) {
        let mut reader = BufReader::new(stream);
        while let Some(seen) = read(&mut reader) {
            let answer = self.take(seen);
            if answer["break_off"] == true || write(stream, &answer).is_err() {
                return;
            }
        }
    }

    /// Keeps the request and picks its answer.
    fn take(&self, seen: Seen) -> Json {
        let mut state = self.state();
        let answer = match state.script.get_mut(&seen.which) {
            Some(answers) if answers.len() > 1 => answers.pop_front().unwrap_or_default(),
            Some(answers) => answers.front().cloned().unwrap_or_default(),
            None => json!({"status": 404, "body": {"error": {"code": "not_found"}}}),
        };
        // `${ask.approval_id}` and the like: what the client itself said when it asked.
        let asked =
            if seen.which == "ask" { Some(&seen) } else { state.seen.iter().rfind(|s| s.which == "ask") };
        let answer = fill(answer, asked.map_or(&Json::Null, |asked| &asked.body));
        state.seen.push(seen);
        self.changed.notify_all();
        answer
    }
}

fn fill(answer: Json, asked: &Json) -> Json {
    match answer {
        Json::String(text) => {
            let Some(key) = text.strip_prefix("${ask.").and_then(|rest| rest.strip_suffix('}')) else {
                return Json::String(text);
            };
            asked[key].clone()
        }
        Json::Array(items) => items.into_iter().map(|item| fill(item, asked)).collect(),
        Json::Object(fields) => fields.into_iter().map(|(key, value)| (key, fill(value, asked))).collect(),
        other => other,
    }
}

fn read(reader: &mut BufReader<&TcpStream>) -> Option<Seen> {
    let first = line(reader)?;
    let mut headers = BTreeMap::new();
    loop {
        let line = line(reader)?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.trim().to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse::<u64>().ok()).unwrap_or(0);
    let mut body = Vec::new();
    reader.by_ref().take(length.min(LARGEST)).read_to_end(&mut body).ok()?;
    let path = first.rsplit_once(' ')?.0.to_owned();
    let body = serde_json::from_slice(&body).unwrap_or_default();
    Some(Seen { which: kind(&path).to_owned(), path, headers, body })
}

fn line(reader: &mut BufReader<&TcpStream>) -> Option<String> {
    let mut line = String::new();
    let read = reader.by_ref().take(1 << 16).read_line(&mut line).ok()?;
    (read > 0).then(|| line.trim_end().to_owned())
}

fn kind(path: &str) -> &'static str {
    let Some((method, target)) = path.split_once(' ') else { return "other" };
    let Some((_, rest)) = target.split_once("/api/slack/approvals") else { return "other" };
    let rest = rest.split('?').next().unwrap_or_default();
    match (method, rest.rsplit('/').next().unwrap_or_default()) {
        ("POST", "") => "ask",
        ("POST", "claim") => "claim",
        ("POST", "result") => "result",
        ("POST", "cancel") => "cancel",
        ("GET", _) => "look",
        _ => "other",
    }
}

fn write(mut stream: &TcpStream, answer: &Json) -> std::io::Result<()> {
    let status = answer["status"].as_u64().unwrap_or(200);
    let body = match &answer["body"] {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        body => body.to_string(),
    };
    let media = if answer["body"].is_string() { "text/html" } else { "application/json" };
    let mut head = format!("HTTP/1.1 {status} Scripted\r\ncontent-type: {media}\r\n");
    for (name, value) in answer["headers"].as_object().into_iter().flatten() {
        head.push_str(&format!("{name}: {}\r\n", value.as_str().unwrap_or_default()));
    }
    stream.write_all(format!("{head}content-length: {}\r\n\r\n{body}", body.len()).as_bytes())?;
    stream.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(stream: &mut TcpStream, request: &str) -> String {
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = vec![0; 4096];
        let read = stream.read(&mut answer).unwrap();
        String::from_utf8_lossy(&answer[..read]).into_owned()
    }

    #[test]
    fn it_answers_by_script_and_keeps_what_it_saw() {
        let server = Server::start().unwrap();
        server.script("ask", &json!({"status": 201, "body": {"id": "${ask.approval_id}"}}));
        server.script("look", &json!([{"body": {"status": "pending"}}, {"body": {"status": "approved"}}]));
        let mut stream = TcpStream::connect(server.address).unwrap();
        let body = r#"{"approval_id":"a1"}"#;
        let asked = exchange(
            &mut stream,
            &format!(
                "POST /api/slack/approvals HTTP/1.1\r\nX-Key: k\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            ),
        );
        assert!(asked.starts_with("HTTP/1.1 201") && asked.ends_with(r#"{"id":"a1"}"#), "{asked}");
        for wanted in ["pending", "approved", "approved"] {
            let seen = exchange(&mut stream, "GET /api/slack/approvals/a1?wait=5 HTTP/1.1\r\n\r\n");
            assert!(seen.contains(wanted), "{seen}");
        }
        assert!(server.wait("look", 3, Duration::ZERO) && !server.wait("look", 4, Duration::ZERO));
        let asked = server.seen("ask");
        assert_eq!(
            (asked[0].body["approval_id"].as_str(), asked[0].headers["x-key"].as_str()),
            (Some("a1"), "k")
        );
    }

    #[test]
    fn kinds_are_told_by_method_and_path() {
        let kinds =
            ["POST /api/slack/approvals", "GET /api/slack/approvals/x", "POST /api/slack/approvals/x/claim"];
        assert_eq!(kinds.map(kind), ["ask", "look", "claim"]);
        assert_eq!(kind("GET /elsewhere"), "other");
    }
}
