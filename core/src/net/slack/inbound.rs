//! The door that clicks and slash commands come in through: verified, answered within Slack's three
//! seconds, decided by the desk. Contract: docs.slack.dev/interactivity.

use super::approver::SlackApproval;
use super::client::SlackClient;
use super::known::Workspace;
use super::options::Mode;
use crate::desk::{Click, Logger};
use crate::gate::{Approval, Assurance, CardPlace, Decider, Level, Outcome, Rejection, Via};
use crate::model::id::Handle;
use crate::net::process::{Process, gate, records};
use crate::wire::slack::command::Wish;
use crate::wire::slack::payload::{self, Inbound, Origin, Press, SlashCommand};
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

/// Slack waits three seconds; this leaves time for the network.
const DECIDE_WITHIN: Duration = Duration::from_millis(1_500);
/// Of those, for asking Slack whose workspace it is.
const LEARN_WITHIN: Duration = Duration::from_millis(1_000);

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
    pub async fn handle_request(&self, headers: &[(String, String)], body: &[u8]) -> HttpAnswer {
        let mut types = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let content_type = types.next().map(|(_, value)| value.as_str());
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
        let pairs = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
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
            Inbound::SslCheck | Inbound::Unsupported => HttpAnswer::empty(200),
        }
    }

    async fn on_button(&self, click: payload::Click) -> HttpAnswer {
        let verdict = if self.is_stranger(&click.origin).await {
            Err(Rejection::Stranger)
        } else {
            self.press(&click).await
        };
        let Err(rejection) = verdict else {
            // The card itself is edited, for all to see.
            return HttpAnswer::empty(200);
        };
        let words = answer::ephemeral(&answer::rejection(&rejection, &self.redactor));
        let told = self.clone();
        if let Err(error) = Process::current().spawn(async move { told.whisper(click.origin, words).await }) {
            records().say(Logger::Slack, Level::Warning, &format!("a click could not be answered: {error}"));
        }
        HttpAnswer::empty(200)
    }

    async fn press(&self, click: &payload::Click) -> Result<Approval, Rejection> {
        let place = match (&click.origin.channel_id, &click.message_ts) {
            (Some(channel), Some(ts)) => Some(CardPlace { channel: channel.clone(), ts: ts.clone() }),
            _ => None,
        };
        let Some(handle @ Handle::Id(_)) = Handle::parse(&click.approval_id) else {
            return Err(Rejection::Unknown);
        };
        let outcome = match click.press {
            Press::Approve => Outcome::Approved,
            Press::Deny => Outcome::Denied,
        };
        let decider = decider(&click.origin, Via::SlackButton);
        self.decide_in_time(&handle, Click { decider, outcome, note: None, place }).await
    }

    async fn on_command(&self, command: &SlashCommand) -> HttpAnswer {
        let say = |text: &str| HttpAnswer::json(&answer::ephemeral(text));
        if self.is_stranger(&command.origin).await {
            return say(&answer::rejection(&Rejection::Stranger, &self.redactor));
        }
        let (handle, outcome) = match &command.wish {
            Wish::Approve(handle) => (handle, Outcome::Approved),
            Wish::Deny(handle) => (handle, Outcome::Denied),
            Wish::Pending => return self.on_pending(command).await,
            Wish::Help => return say(&answer::help(&command.command)),
            Wish::Misuse(misuse) => return say(&answer::usage(*misuse, &command.command)),
        };
        let decider = decider(&command.origin, Via::SlackCommand);
        let click = Click { decider, outcome, note: None, place: None };
        match self.decide_in_time(handle, click).await {
            Ok(approval) => say(&answer::decided(&approval, &self.redactor)),
            Err(rejection) => say(&answer::rejection(&rejection, &self.redactor)),
        }
    }

    /// Lists what this person could decide: names of agents and scopes are nobody else's business.
    async fn on_pending(&self, command: &SlashCommand) -> HttpAnswer {
        let decider = decider(&command.origin, Via::SlackCommand);
        let now = gate().clock().now();
        let mut pending = match self.desk().await {
            Ok(desk) => desk.pending().await.unwrap_or_default(),
            Err(_) => Vec::new(),
        };
        pending.retain(|approval| approval.admits(&decider, now).is_ok());
        HttpAnswer::json(&answer::pending(&pending, now, &self.redactor))
    }

    async fn decide_in_time(&self, handle: &Handle, click: Click) -> Result<Approval, Rejection> {
        match tokio::time::timeout(DECIDE_WITHIN, self.decide(handle, click)).await {
            Ok(Ok(verdict)) => verdict,
            Ok(Err(_)) | Err(_) => Err(Rejection::Unknown),
        }
    }

    /// Does this come from somewhere else than the workspace and the app of our token?
    pub(super) async fn is_stranger(&self, origin: &Origin) -> bool {
        if self.app_id.is_some() && self.app_id != origin.app_id {
            return true;
        }
        let Mode::Bot { token } = self.mode() else {
            // Without a token the signing secret alone vouches for the app; a guest is still a guest.
            return matches!((&origin.team_id, &origin.user_team_id), (Some(team), Some(user)) if team != user);
        };
        // Not knowing whose workspace it is, nobody is taken for one of it.
        let Some(ours) = self.workspace(token).await else { return true };
        let same_org = origin.enterprise_id.is_some() && origin.enterprise_id == ours.enterprise_id;
        let is_ours = |team: &Option<String>| team.as_ref().is_none_or(|team| *team == ours.team_id);
        let team_fits = is_ours(&origin.team_id) && (origin.team_id.is_some() || same_org);
        let user_fits = is_ours(&origin.user_team_id) || same_org;
        let app_fits = match (&ours.app_id, &origin.app_id) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        };
        !(team_fits && user_fits && app_fits)
    }

    /// The workspace of our token. It was learnt before the first card was posted; after a restart the click on
    /// an earlier card may come first.
    async fn workspace(&self, token: &str) -> Option<Workspace> {
        if let Some(known) = self.known_workspace() {
            return Some(known);
        }
        let until = gate().clock().now().after(LEARN_WITHIN).monotonic;
        let client = self.client(token).ok()?;
        let learnt = tokio::time::timeout(LEARN_WITHIN, self.learn_workspace(&client, token, until)).await;
        learnt.ok()?.ok()
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

fn decider(origin: &Origin, via: Via) -> Decider {
    Decider {
        workspace: origin.user_team_id.clone().or_else(|| origin.team_id.clone()),
        id: origin.user_id.clone(),
        name: origin.user_name.clone(),
        via,
        assurance: Assurance::Signed,
    }
}
