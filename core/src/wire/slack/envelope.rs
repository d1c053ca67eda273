//! What comes and goes on a socket of Socket Mode: hello, disconnect, envelopes and their acknowledgements.
//! Contract: docs.slack.dev/apis/events-api/using-socket-mode. Says what was sent and decides nothing.

use super::payload::{self, Inbound, Malformed};
use crate::wire::json::{self, Keep};
use serde_json::{Value as Json, json};

/// The largest frame that is read: 1 MiB.
pub const MAX_BYTES: usize = json::MAX_BYTES;

/// What is read of a frame.
const READ: Keep = Keep::Only(&[
    ("type", Keep::All),
    ("reason", Keep::All),
    ("connection_info", Keep::Only(&[("app_id", Keep::All)])),
    ("envelope_id", Keep::All),
    ("accepts_response_payload", Keep::All),
    ("payload", payload::READ),
]);
const LONGEST_ID: usize = 128;
const LONGEST_REASON: usize = 64;

/// A text frame of Slack's.
#[derive(Debug, Clone, PartialEq)]
pub enum Frame {
    /// The socket takes envelopes from now on.
    Hello {
        /// The app that it is of, where Slack says it.
        app_id: Option<String>,
    },
    /// Slack will close the socket, or has turned all of them off.
    Disconnect(Farewell),
    /// Something for the app, to be acknowledged on this socket within three seconds.
    Envelope(Box<Envelope>),
    /// Nothing that asks for anything.
    Other,
}

/// Why a socket ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Farewell {
    /// Socket Mode was turned off: another socket would end the same way.
    LinkDisabled,
    /// The app has too many sockets.
    TooMany,
    /// Another one is wanted in its place: `warning`, `refresh_requested`, or a reason of Slack's that is new to us.
    Replace(String),
}

/// A delivery over a socket.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// Names it, also when it comes again.
    pub id: String,
    /// What it carries.
    pub body: Result<Inbound, Malformed>,
    /// Is what the person sees next part of the acknowledgement? So with dialogs; everything else is acknowledged before
    /// any work, and answered apart from it.
    pub is_answered_by_acknowledgement: bool,
}

/// Reads a text frame. `None` is no frame of Slack's, and goes unanswered.
pub fn parse(text: &str) -> Option<Frame> {
    let frame = json::parse_lean(text.as_bytes(), READ).ok()?;
    let kind = frame.get("type")?.as_str()?;
    match kind {
        "hello" => {
            let app_id =
                frame.get("connection_info").and_then(|info| info.get("app_id")).and_then(Json::as_str);
            Some(Frame::Hello { app_id: app_id.map(str::to_owned) })
        }
        "disconnect" => Some(Frame::Disconnect(farewell(frame.get("reason").and_then(Json::as_str)))),
        _ => {
            Some(envelope(kind, &frame).map_or(Frame::Other, |envelope| Frame::Envelope(Box::new(envelope))))
        }
    }
}

/// The acknowledgement of the envelope called `id`. An answer only where one was awaited.
pub fn acknowledgement(id: &str, answer: Option<&Json>) -> String {
    match answer {
        Some(answer) => json!({ "envelope_id": id, "payload": answer }),
        None => json!({ "envelope_id": id }),
    }
    .to_string()
}

fn envelope(kind: &str, frame: &Json) -> Option<Envelope> {
    let id = frame.get("envelope_id")?.as_str()?;
    if id.is_empty() || id.len() > LONGEST_ID {
        return None;
    }
    let payload = frame.get("payload").unwrap_or(&Json::Null);
    let body = match kind {
        "interactive" => payload::interaction(payload),
        "slash_commands" => payload::command(payload),
        _ => Ok(Inbound::Unsupported),
    };
    let takes_answer = frame.get("accepts_response_payload") == Some(&Json::Bool(true));
    let is_dialog = payload.get("type").and_then(Json::as_str) == Some("view_submission");
    Some(Envelope { id: id.to_owned(), body, is_answered_by_acknowledgement: takes_answer && is_dialog })
}

fn farewell(reason: Option<&str>) -> Farewell {
    match reason {
        Some("link_disabled") => Farewell::LinkDisabled,
        Some("too_many_websockets") => Farewell::TooMany,
        other => {
            // It goes to a log.
            let word = other
                .unwrap_or("no reason")
                .chars()
                .filter(|c| c.is_ascii_alphanumeric() || "_ -".contains(*c));
            Farewell::Replace(word.take(LONGEST_REASON).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_slack_says_first_and_last_is_understood() {
        let hello = r#"{"type":"hello","num_connections":1,"connection_info":{"app_id":"A1"},"debug_info":{"host":"x"}}"#;
        assert_eq!(parse(hello), Some(Frame::Hello { app_id: Some("A1".into()) }));
        assert_eq!(parse(r#"{"type":"hello"}"#), Some(Frame::Hello { app_id: None }));
        let said = |reason: &str| match parse(&format!(r#"{{"type":"disconnect","reason":"{reason}"}}"#)) {
            Some(Frame::Disconnect(farewell)) => farewell,
            other => panic!("{other:?}"),
        };
        assert_eq!(said("link_disabled"), Farewell::LinkDisabled);
        assert_eq!(said("too_many_websockets"), Farewell::TooMany);
        assert_eq!(said("refresh_requested"), Farewell::Replace("refresh_requested".into()));
        assert_eq!(said("quite new <!channel>"), Farewell::Replace("quite new channel".into()));
        assert_eq!(
            parse(r#"{"type":"disconnect"}"#),
            Some(Frame::Disconnect(Farewell::Replace("no reason".into())))
        );
    }

    #[test]
    fn only_what_has_an_id_is_an_envelope() {
        for text in
            ["", "Ping from applink-1", "{", "[]", "{}", r#"{"type":7}"#, r#"{"type":"a","type":"b"}"#]
        {
            assert_eq!(parse(text), None, "{text}");
        }
        for text in [
            r#"{"type":"interactive"}"#,
            r#"{"type":"new","envelope_id":""}"#,
            r#"{"type":"x","envelope_id":1}"#,
        ] {
            assert_eq!(parse(text), Some(Frame::Other), "{text}");
        }
        let unknown = parse(r#"{"type":"events_api","envelope_id":"e1","payload":{}}"#);
        let Some(Frame::Envelope(envelope)) = unknown else { panic!("{unknown:?}") };
        assert_eq!((envelope.id.as_str(), &envelope.body), ("e1", &Ok(Inbound::Unsupported)));
    }

    #[test]
    fn only_a_dialog_is_answered_by_its_acknowledgement() {
        let waits = |kind: &str, payload: &str, accepts: bool| {
            let text = format!(
                r#"{{"type":"{kind}","envelope_id":"e","accepts_response_payload":{accepts},"payload":{payload}}}"#
            );
            match parse(&text) {
                Some(Frame::Envelope(envelope)) => envelope.is_answered_by_acknowledgement,
                other => panic!("{other:?}"),
            }
        };
        assert!(waits("interactive", r#"{"type":"view_submission"}"#, true));
        assert!(!waits("interactive", r#"{"type":"view_submission"}"#, false));
        assert!(!waits("interactive", r#"{"type":"block_actions"}"#, false));
        assert!(!waits("slash_commands", r#"{"command":"/agentsudo"}"#, true));
        assert_eq!(acknowledgement("e-1", None), r#"{"envelope_id":"e-1"}"#);
        let answer = json!({"response_action": "clear"});
        assert_eq!(
            serde_json::from_str::<Json>(&acknowledgement("e", Some(&answer))).unwrap(),
            json!({"envelope_id": "e", "payload": {"response_action": "clear"}})
        );
    }
}
