//! The door that clicks and slash commands come in through: verified, answered within Slack's three
//! seconds, decided by the desk. Contract: docs.slack.dev/interactivity.

use super::approver::SlackApproval;
use super::client::SlackClient;
use super::options::Mode;
use crate::desk::{Click, Logger};
use crate::gate::{Approval, Assurance, CardPlace, Decider, Level, Outcome, Rejection, Via};
use crate::model::id::Handle;
use crate::net::process::{Process, records};
use crate::wire::slack::payload::{self, ButtonClick, Inbound, SlashCommand, Verb};
use crate::wire::slack::{card, signature};
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
const DECIDE_WITHIN: Duration = Duration::from_millis(2_500);

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
        if payload::is_ssl_check(body) {
            return HttpAnswer::empty(200);
        }
        let now = Process::current().desk().now();
        let secrets: Vec<&str> = self.settings.secrets.iter().map(String::as_str).collect();
        let Ok(verifier) = signature::Verifier::new(&secrets) else {
            let text = "no signing secret: give SlackApproval signing_secret or set SLACK_SIGNING_SECRET";
            records().say(Logger::Slack, Level::Error, text);
            return HttpAnswer::text(503, "this endpoint is not configured");
        };
        let pairs = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let Ok(verified) = verifier.verify(pairs, body, now.wall) else {
            return HttpAnswer::text(401, "bad signature");
        };
        if !Process::current().slack.is_new(&verified.signature, now.monotonic) {
            return HttpAnswer::empty(200);
        }
        let inbound = match payload::parse(body) {
            Ok(inbound) => inbound,
            Err(_) => return HttpAnswer::text(400, "not a payload of Slack's"),
        };
        match inbound {
            Inbound::UrlVerification { challenge } => HttpAnswer::text(200, &challenge),
            Inbound::Button(click) => self.on_button(click).await,
            Inbound::Command(command) => self.on_command(command).await,
            Inbound::SslCheck | Inbound::Unsupported => HttpAnswer::empty(200),
        }
    }

    async fn on_button(&self, click: ButtonClick) -> HttpAnswer {
        let verdict = match self.stranger(&click.team_id, &click.user.team_id, &click.enterprise_id, &click.app_id) {
            true => Err(Rejection::Stranger),
            false => self.press(&click).await,
        };
        let words = match verdict {
            // The card itself is edited for all to see.
            Ok(_) => return HttpAnswer::empty(200),
            Err(rejection) => card::rejection(&rejection, &self.look()),
        };
        let answer = self.clone().whisper(click, words);
        if let Err(error) = Process::current().spawn(answer) {
            records().say(Logger::Slack, Level::Warning, &format!("a click could not be answered: {error}"));
        }
        HttpAnswer::empty(200)
    }

    async fn press(&self, click: &ButtonClick) -> Result<Approval, Rejection> {
        let place = match (&click.channel_id, &click.message_ts) {
            (Some(channel), Some(ts)) => Some(CardPlace { channel: channel.clone(), ts: ts.clone() }),
            _ => None,
        };
        let decider = Decider {
            workspace: click.user.team_id.clone().or_else(|| click.team_id.clone()),
            id: click.user.id.clone(),
            name: click.user.name.clone(),
            via: Via::SlackButton,
            assurance: Assurance::Signed,
        };
        let answer = Click { decider, outcome: click.outcome, note: None, place };
        self.decide_in_time(&Handle::Id(click.approval_id.clone()), answer).await
    }

    async fn on_command(&self, command: SlashCommand) -> HttpAnswer {
        if self.stranger(&command.team_id, &None, &command.enterprise_id, &command.app_id) {
            return HttpAnswer::json(&card::slash(&card::rejection(&Rejection::Stranger, &self.look())));
        }
        let outcome = match &command.verb {
            Verb::Approve(handle) => (handle, Outcome::Approved),
            Verb::Deny(handle) => (handle, Outcome::Denied),
            Verb::Pending => return self.on_pending(&command).await,
            Verb::Help => return HttpAnswer::json(&card::help()),
            Verb::Usage(text) => return HttpAnswer::json(&card::slash(text)),
        };
        let decider = Decider {
            workspace: command.team_id.clone(),
            id: command.user_id.clone(),
            name: command.user_name.clone(),
            via: Via::SlackCommand,
            assurance: Assurance::Signed,
        };
        let click = Click { decider, outcome: outcome.1, note: None, place: None };
        let text = match self.decide_in_time(outcome.0, click).await {
            Ok(approval) => card::decided(&approval),
            Err(rejection) => card::rejection(&rejection, &self.look()),
        };
        HttpAnswer::json(&card::slash(&text))
    }

    /// Lists what this person could decide: names of agents and scopes are nobody else's business.
    async fn on_pending(&self, command: &SlashCommand) -> HttpAnswer {
        let decider = Decider {
            workspace: command.team_id.clone(),
            id: command.user_id.clone(),
            name: command.user_name.clone(),
            via: Via::SlackCommand,
            assurance: Assurance::Signed,
        };
        let desk = Process::current().desk().clone();
        let now = desk.now();
        let mut pending = desk.pending().await.unwrap_or_default();
        pending.retain(|approval| approval.admits(&decider, now).is_ok());
        HttpAnswer::json(&card::pending(&pending, now))
    }

    async fn decide_in_time(&self, handle: &Handle, click: Click) -> Result<Approval, Rejection> {
        match tokio::time::timeout(DECIDE_WITHIN, self.decide(handle, click)).await {
            Ok(Ok(verdict)) => verdict,
            Ok(Err(_)) | Err(_) => Err(Rejection::Unknown),
        }
    }

    /// Does the payload come from somewhere else than the workspace and the app of our token?
    fn stranger(
        &self,
        team: &Option<String>,
        user_team: &Option<String>,
        enterprise: &Option<String>,
        app: &Option<String>,
    ) -> bool {
        let Some(ours) = self.known_workspace() else {
            // Without a token the signing secret alone vouches for the app; a guest is still a guest.
            return matches!((team, user_team), (Some(team), Some(user)) if team != user);
        };
        let same_org = enterprise.is_some() && *enterprise == ours.enterprise_id;
        let team_fits = team.as_ref().is_none_or(|t| *t == ours.team_id) && (team.is_some() || same_org);
        let user_fits = user_team.as_ref().is_none_or(|t| *t == ours.team_id) || same_org;
        let app_fits = match (&ours.app_id, app) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        };
        !(team_fits && user_fits && app_fits)
    }

    /// Tells the person who clicked, and nobody else.
    async fn whisper(self, click: ButtonClick, words: String) {
        let api = self.settings.api.url();
        let Ok(http) = Process::current().http().cloned() else { return };
        let allowed = click.response_url.filter(|url| payload::response_url_allowed(url, api.as_str()));
        if let Some(url) = allowed.and_then(|url| url::Url::parse(&url).ok()) {
            if SlackClient::post(&http, url, &card::whisper(&words)).await.is_ok() {
                return;
            }
        }
        let (Mode::Bot { token }, Some(channel)) = (&self.settings.mode, &click.channel_id) else { return };
        let Ok(client) = self.client(token) else { return };
        let until = Process::current().desk().now().after(Duration::from_secs(10)).monotonic;
        let body = card::ephemeral(channel, &click.user.id, &words);
        if let Err(fault) = client.call("chat.postEphemeral", &body, until).await {
            records().say(Logger::Slack, Level::Warning, &format!("a click could not be answered: {fault}"));
        }
    }
}
