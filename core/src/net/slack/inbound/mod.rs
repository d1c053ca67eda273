//! The door that clicks and slash commands come in through: verified, answered within Slack's three
//! seconds, decided by the desk. Contract: docs.slack.dev/interactivity.

mod button;
mod command;
mod dialog;
mod origin;

use super::approver::SlackApproval;
use super::client::SlackClient;
use super::options::Mode;
use crate::desk::Logger;
use crate::gate::{CardPlace, Level};
use crate::net::process::{Process, gate, records};
use crate::wire::slack::payload::{self, Inbound, Origin};
use crate::wire::slack::{answer, response_url, signature};
use serde_json::Value as Json;
use std::time::Duration;

/// What the host's web server sends back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpAnswer {
    fn empty(status: u16) -> Self {
        HttpAnswer { status, headers: Vec::new(), body: Vec::new() }
    }

    fn text(status: u16, text: &str) -> Self {
        let headers = vec![("content-type".to_owned(), "text/plain; charset=utf-8".to_owned())];
        HttpAnswer { status, headers, body: text.as_bytes().to_vec() }
    }

    fn json(json: &Json) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json; charset=utf-8".to_owned())];
        HttpAnswer { status: 200, headers, body: json.to_string().into_bytes() }
    }
}

impl SlackApproval {
    /// Handles one delivery of Slack's: `headers` with names in any case, `body` as its raw bytes.
    ///
    /// Answers 503 without a signing secret and 401 without a good signature; nothing else happens then. An
    /// exact replay answers 200 and changes nothing.
    pub async fn handle_request<N: AsRef<str>, V: AsRef<[u8]>>(
        &self,
        headers: &[(N, V)],
        body: &[u8],
    ) -> HttpAnswer {
        let content_type = payload::content_type(headers);
        let content_type = content_type.as_deref();
        if payload::is_ssl_check(content_type, body) {
            return HttpAnswer::empty(200);
        }
        let now = gate().clock().now();
        let secrets: Vec<&str> = self.settings.secrets.iter().map(String::as_str).collect();
        let Ok(verifier) = signature::Verifier::new(&secrets) else {
            let text = "no signing secret: give SlackApproval signing_secret or set SLACK_SIGNING_SECRET";
            records().say(Logger::Slack, Level::Error, text);
            return HttpAnswer::text(503, "this endpoint is not configured");
        };
        let pairs = headers.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
        let verified = match verifier.verify(pairs, body, now.wall) {
            Ok(verified) => verified,
            Err(refusal) => {
                let line = format!("a delivery was refused: {}", refusal.explanation());
                records().say(Logger::Slack, Level::Warning, &line);
                return HttpAnswer::text(401, "bad signature");
            }
        };
        if !Process::current().slack.is_new(&verified.delivery, now.monotonic) {
            return HttpAnswer::empty(200);
        }
        match payload::parse(content_type, body) {
            Ok(inbound) => self.take(inbound).await,
            Err(malformed) => {
                records().say(Logger::Slack, Level::Warning, &malformed.to_string());
                HttpAnswer::text(400, "not a payload of Slack's")
            }
        }
    }

    /// Does what a delivery asks for, by whichever door it came in.
    pub(super) async fn take(&self, inbound: Inbound) -> HttpAnswer {
        match inbound {
            Inbound::UrlVerification { challenge } => HttpAnswer::text(200, &challenge),
            Inbound::Button(click) => self.on_button(*click).await,
            Inbound::Command(command) => self.on_command(&command).await,
            Inbound::Submission(submission) => self.on_submission(&submission).await,
            Inbound::SslCheck | Inbound::Unsupported => HttpAnswer::empty(200),
        }
    }

    /// Tells the person who clicked or typed, and nobody else. `words` is what a response URL takes.
    pub(super) async fn whisper(&self, origin: Origin, words: Json) {
        let api = self.settings.api.url().as_str();
        let Ok(http) = Process::current().http().cloned() else { return };
        let allowed = origin.response_url.filter(|url| response_url::is_allowed(url, api));
        if let Some(url) = allowed.and_then(|url| url::Url::parse(&url).ok())
            && SlackClient::post(&http, url, &words).await.is_ok()
        {
            return;
        }
        let (Mode::Bot { token }, Some(channel)) = (&self.settings.mode, &origin.channel_id) else { return };
        let Ok(client) = self.client(token) else { return };
        let until = gate().clock().now().after(Duration::from_secs(10)).monotonic;
        let body = answer::private(channel, &origin.user_id, &words);
        if let Err(fault) = client.call("chat.postEphemeral", &body, until).await {
            records().say(Logger::Slack, Level::Warning, &format!("a click could not be answered: {fault}"));
        }
    }
}

fn place_of(click: &payload::Click) -> Option<CardPlace> {
    match (&click.origin.channel_id, &click.message_ts) {
        (Some(channel), Some(ts)) => Some(CardPlace { channel: channel.clone(), ts: ts.clone() }),
        _ => None,
    }
}
