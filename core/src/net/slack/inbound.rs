//! The door that clicks and slash commands come in through: verified, answered within Slack's three
//! seconds, decided by the desk. Contract: docs.slack.dev/interactivity.

use super::approver::SlackApproval;
use super::client::SlackClient;
use super::known::Workspace;
use super::options::Mode;
use crate::desk::{Click, Logger};
use crate::gate::{Approval, Assurance, CardPlace, Decider, Leave, Level, Outcome, Rejection, Via};
use crate::model::id::Handle;
use crate::net::process::{Process, gate, records};
use crate::wire::slack::command::Wish;
use crate::wire::slack::modal::{self, Filled, Submission};
use crate::wire::slack::payload::{self, Inbound, Origin, Press, SlashCommand};
use crate::wire::slack::{answer, card, edit, grant, response_url, signature};
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

/// A trigger is good for three seconds from the click on.
const OPEN_WITHIN: Duration = Duration::from_millis(1_500);
/// How long a late edit is worth trying.
const MEND_WITHIN: Duration = Duration::from_secs(10);

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
            Inbound::Submission(submission) => self.on_submission(&submission).await,
            Inbound::SslCheck | Inbound::Unsupported => HttpAnswer::empty(200),
        }
    }

    async fn on_button(&self, click: payload::Click) -> HttpAnswer {
        let verdict = self.press(&click).await;
        let Err(rejection) = verdict else {
            // The card itself is edited, for all to see.
            return HttpAnswer::empty(200);
        };
        if let (Rejection::AlreadySettled(settled), Some(place)) = (&rejection, place_of(&click)) {
            // Buttons that can still be pressed stand on a card that missed its last edit.
            let _ = Process::current().spawn(self.clone().mend(settled.as_ref().clone(), place));
        }
        let words = answer::ephemeral(&answer::rejection(&rejection, &self.redactor));
        let told = self.clone();
        if let Err(error) = Process::current().spawn(async move { told.whisper(click.origin, words).await }) {
            records().say(Logger::Slack, Level::Warning, &format!("a click could not be answered: {error}"));
        }
        HttpAnswer::empty(200)
    }

    async fn press(&self, click: &payload::Click) -> Result<Approval, Rejection> {
        let place = place_of(click);
        let outcome = match click.press {
            Press::Approve | Press::ApproveFor | Press::Edit => Outcome::Approved,
            Press::Deny | Press::DenyWithReason => Outcome::Denied,
        };
        let Some(handle @ Handle::Id(_)) = Handle::parse(&click.approval_id) else {
            let answer = self.said(&click.origin, Via::SlackButton, outcome);
            self.turn_away(None, &answer, &Rejection::Unknown).await;
            return Err(Rejection::Unknown);
        };
        let answer = Click { place, ..self.said(&click.origin, Via::SlackButton, outcome) };
        match click.press {
            Press::Approve | Press::Deny => self.decide_in_time(&handle, &click.origin, answer).await,
            Press::DenyWithReason | Press::ApproveFor | Press::Edit => {
                self.ask_more(&handle, click, answer).await
            }
        }
    }

    /// Opens the dialog that asks why, or for how long, for somebody whose answer would be taken now.
    async fn ask_more(
        &self,
        handle: &Handle,
        click: &payload::Click,
        answer: Click,
    ) -> Result<Approval, Rejection> {
        let approval = self.may_answer(handle, &click.origin, &answer).await?;
        if click.press == Press::ApproveFor && approval.request.longest_grant().is_none() {
            self.turn_away(Some(handle), &answer, &Rejection::NoGrant).await;
            return Err(Rejection::NoGrant);
        }
        if click.press == Press::Edit && !self.has_fields(&approval) {
            self.turn_away(Some(handle), &answer, &Rejection::NoEdit).await;
            return Err(Rejection::NoEdit);
        }
        let opening = self.clone().open_dialog(approval.clone(), click.clone());
        if let Err(error) = Process::current().spawn(opening) {
            records().say(Logger::Slack, Level::Warning, &format!("a dialog could not be opened: {error}"));
        }
        Ok(approval)
    }

    /// Is there anything that could be changed?
    fn has_fields(&self, approval: &Approval) -> bool {
        let redactor = self.redactor_of(&approval.request);
        redactor.is_ok_and(|redactor| edit::is_offered(&approval.request, &redactor))
    }

    async fn open_dialog(self, approval: Approval, click: payload::Click) {
        let redactor = self.redactor_of(&approval.request);
        let opened = match (&self.settings.mode, &click.origin.trigger_id, &redactor) {
            (Mode::Bot { token }, Some(trigger), Ok(redactor)) => {
                let place = place_of(&click);
                let (request, place) = (&approval.request, place.as_ref());
                let body = match click.press {
                    Press::ApproveFor => Some(grant::ask(request, place, trigger, redactor)),
                    Press::Edit => edit::ask(request, place, trigger, redactor),
                    Press::Approve | Press::Deny | Press::DenyWithReason => {
                        Some(modal::deny(request, place, trigger, redactor))
                    }
                };
                let body = body.unwrap_or_default();
                let until = gate().clock().now().after(OPEN_WITHIN).monotonic;
                match self.client(token) {
                    Ok(client) => client.call("views.open", &body, until).await.map_err(|e| e.to_string()),
                    Err(error) => Err(error.to_string()),
                }
            }
            _ => Err("it takes a bot token, and a trigger of Slack's".to_owned()),
        };
        if let Err(why) = opened {
            records().say(Logger::Slack, Level::Warning, &format!("a dialog could not be opened: {why}"));
            self.whisper(click.origin, answer::ephemeral(&modal::not_opened(&approval))).await;
        }
    }

    /// A dialog comes back: minutes may have passed, and everything is asked again.
    async fn on_submission(&self, submission: &Submission) -> HttpAnswer {
        let origin = &submission.origin;
        let outcome = match &submission.filled {
            Filled::Deny(_) => Outcome::Denied,
            Filled::Grant(..) | Filled::Edit(_) => Outcome::Approved,
        };
        let answer = Click { place: submission.place.clone(), ..self.said(origin, Via::SlackModal, outcome) };
        let verdict = match Handle::parse(&submission.approval_id) {
            Some(handle @ Handle::Id(_)) => match self.fill_in(&handle, submission, answer).await {
                Ok(answer) => self.decide_in_time(&handle, origin, answer).await,
                Err(again) => return again,
            },
            _ => {
                self.turn_away(None, &answer, &Rejection::Unknown).await;
                Err(Rejection::Unknown)
            }
        };
        match verdict {
            Ok(_) => HttpAnswer::empty(200),
            Err(rejection) => self.instead(&rejection),
        }
    }

    /// What was filled in becomes an answer; or the dialog says what has to be corrected, to somebody who may know.
    async fn fill_in(
        &self,
        handle: &Handle,
        submission: &Submission,
        answer: Click,
    ) -> Result<Click, HttpAnswer> {
        if let Filled::Deny(note) = &submission.filled {
            return Ok(Click { note: note.clone(), ..answer });
        }
        let approval = match self.may_answer(handle, &submission.origin, &answer).await {
            Ok(approval) => approval,
            Err(rejection) => return Err(self.instead(&rejection)),
        };
        // Without it nobody can be sure that no secret is shown, or taken for what it is not.
        let Ok(redactor) = self.redactor_of(&approval.request) else {
            return Err(self.instead(&Rejection::Unknown));
        };
        let request = &approval.request;
        let filled = match &submission.filled {
            Filled::Deny(_) => Ok(answer),
            Filled::Grant(term, only) => grant::terms(request, *term, only, &redactor)
                .map(|terms| Click { leave: Leave::More(terms), ..answer })
                .map_err(|(block, wrong)| (block.to_owned(), wrong)),
            Filled::Edit(typed) => {
                edit::changes(request, typed, &redactor).map(|edit| Click { edit: Some(edit), ..answer })
            }
        };
        filled.map_err(|(block, wrong)| HttpAnswer::json(&modal::correct(&block, &wrong)))
    }

    fn instead(&self, rejection: &Rejection) -> HttpAnswer {
        HttpAnswer::json(&modal::instead(&answer::rejection(rejection, &self.redactor)))
    }

    /// Would this answer be taken now?
    async fn may_answer(
        &self,
        handle: &Handle,
        origin: &Origin,
        answer: &Click,
    ) -> Result<Approval, Rejection> {
        if self.is_stranger(origin).await {
            self.turn_away(Some(handle), answer, &Rejection::Stranger).await;
            return Err(Rejection::Stranger);
        }
        let Ok(desk) = self.desk().await else { return Err(Rejection::Unknown) };
        match tokio::time::timeout(DECIDE_WITHIN, desk.would_take(handle, answer)).await {
            Ok(Ok(verdict)) => verdict,
            Ok(Err(_)) | Err(_) => Err(Rejection::Unknown),
        }
    }

    async fn on_command(&self, command: &SlashCommand) -> HttpAnswer {
        let say = |text: &str| HttpAnswer::json(&answer::ephemeral(text));
        let (handle, outcome) = match &command.wish {
            Wish::Approve(handle) => (handle, Outcome::Approved),
            Wish::Deny(handle) => (handle, Outcome::Denied),
            Wish::Pending => return self.on_pending(command).await,
            Wish::Grants => return self.on_grants(command).await,
            Wish::Revoke(handle) => return self.on_revoke(handle, command).await,
            Wish::Help => return say(&answer::help(&command.command)),
            Wish::Misuse(misuse) => return say(&answer::usage(*misuse, &command.command)),
        };
        let click = self.said(&command.origin, Via::SlackCommand, outcome);
        match self.decide_in_time(handle, &command.origin, click).await {
            Ok(approval) => say(&answer::decided(&approval, &self.redactor)),
            Err(rejection) => say(&answer::rejection(&rejection, &self.redactor)),
        }
    }

    /// Lists what this person could decide: names of agents and scopes are nobody else's business.
    async fn on_pending(&self, command: &SlashCommand) -> HttpAnswer {
        if self.is_stranger(&command.origin).await {
            let words = answer::rejection(&Rejection::Stranger, &self.redactor);
            return HttpAnswer::json(&answer::ephemeral(&words));
        }
        let now = gate().clock().now();
        let who = self.said(&command.origin, Via::SlackCommand, Outcome::Denied);
        let mut pending = Vec::new();
        if let Ok(desk) = self.desk().await {
            for approval in desk.pending().await.unwrap_or_default() {
                if desk.is_for(&approval, &who).await {
                    pending.push(approval);
                }
            }
        }
        let granted = self.granted_for(&who).await.len();
        HttpAnswer::json(&answer::pending(&pending, granted, now, &self.redactor))
    }

    /// Lists the grants that this person could take back.
    async fn on_grants(&self, command: &SlashCommand) -> HttpAnswer {
        if self.is_stranger(&command.origin).await {
            let words = answer::rejection(&Rejection::Stranger, &self.redactor);
            return HttpAnswer::json(&answer::ephemeral(&words));
        }
        let who = self.said(&command.origin, Via::SlackCommand, Outcome::Denied);
        HttpAnswer::json(&grant::in_force(&self.granted_for(&who).await, &self.redactor))
    }

    async fn granted_for(&self, who: &Click) -> Vec<Approval> {
        let mut granted = Vec::new();
        if let Ok(desk) = self.desk().await {
            for approval in desk.grants().await.unwrap_or_default() {
                if desk.may_revoke(&approval, who).await.is_ok() {
                    granted.push(approval);
                }
            }
        }
        granted
    }

    async fn on_revoke(&self, handle: &Handle, command: &SlashCommand) -> HttpAnswer {
        let say = |text: &str| HttpAnswer::json(&answer::ephemeral(text));
        let who = self.said(&command.origin, Via::SlackCommand, Outcome::Denied);
        if self.is_stranger(&command.origin).await {
            self.turn_away(Some(handle), &who, &Rejection::Stranger).await;
            return say(&answer::rejection(&Rejection::Stranger, &self.redactor));
        }
        let Ok(desk) = self.desk().await else { return say(&grant::not_revoked()) };
        match tokio::time::timeout(DECIDE_WITHIN, desk.revoke(handle, &who)).await {
            Ok(Ok(Ok(approval))) => {
                let cards: Vec<CardPlace> = approval.cards().cloned().collect();
                for place in cards {
                    let _ = Process::current().spawn(self.clone().mend(approval.clone(), place));
                }
                say(&grant::revoked(&approval, &self.redactor))
            }
            Ok(Ok(Err(Rejection::Unknown))) => say(&grant::not_in_force()),
            Ok(Ok(Err(rejection))) => say(&answer::rejection(&rejection, &self.redactor)),
            // It may have been taken back all the same: nobody is told that it was.
            Ok(Err(_)) | Err(_) => say(&grant::not_revoked()),
        }
    }

    async fn decide_in_time(
        &self,
        handle: &Handle,
        origin: &Origin,
        click: Click,
    ) -> Result<Approval, Rejection> {
        if self.is_stranger(origin).await {
            self.turn_away(Some(handle), &click, &Rejection::Stranger).await;
            return Err(Rejection::Stranger);
        }
        match tokio::time::timeout(DECIDE_WITHIN, self.decide(handle, click)).await {
            Ok(Ok(verdict)) => verdict,
            Ok(Err(_)) | Err(_) => Err(Rejection::Unknown),
        }
    }

    /// Puts it on record that somebody who is none of ours tried to decide.
    async fn turn_away(&self, handle: Option<&Handle>, click: &Click, rejection: &Rejection) {
        if let Ok(desk) = self.desk().await {
            let _ = tokio::time::timeout(LEARN_WITHIN, desk.turn_away(handle, click, rejection)).await;
        }
    }

    fn said(&self, origin: &Origin, via: Via, outcome: Outcome) -> Click {
        Click { roster: self.roster(), ..Click::new(decider(origin, via), outcome, None) }
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

    /// Edits a card that still looks alive after the request has ended. Only one that is known to show it.
    async fn mend(self, settled: Approval, place: CardPlace) {
        let Mode::Bot { token } = &self.settings.mode else { return };
        let Ok(client) = self.client(token) else { return };
        let now = gate().clock().now();
        let settled = settled.as_of(now);
        if !settled.cards().any(|card| *card == place) {
            return;
        }
        let until = now.after(MEND_WITHIN).monotonic;
        let Ok(redactor) = self.redactor_of(&settled.request) else { return };
        let drawn = match (settled.shares(&place), card::settled(&settled, &place, &redactor)) {
            (true, _) => self.lane(&settled.request).draw(&self, &client, &settled, &place, until).await,
            (false, Some(edit)) => client.call("chat.update", &edit, until).await.map(drop),
            (false, None) => return,
        };
        if let Err(fault) = drawn {
            records().say(Logger::Slack, Level::Warning, &format!("a card could not be edited: {fault}"));
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

fn decider(origin: &Origin, via: Via) -> Decider {
    Decider {
        workspace: origin.user_team_id.clone().or_else(|| origin.team_id.clone()),
        id: origin.user_id.clone(),
        name: origin.user_name.clone(),
        via,
        assurance: Assurance::Signed,
    }
}
