//! `SlackApproval`: asks a human and hands back a ticket.

use super::announcer;
use super::client::{SlackClient, SlackFault};
use super::known::Workspace;
use super::lane::{Lane, Seat};
use super::options::{Mode, Settings, SlackOptions};
use crate::desk::{Click, Desk, Logger, NewRequest, Ticket};
use crate::error::{Error, Reason, Result};
use crate::gate::{Approval, ApprovalRequest, Authority, Level, Outcome, Rejection};
use crate::model::id::Handle;
use crate::model::{Call, Monotonic};
use crate::net::asker::Asker;
use crate::net::cloud::CloudClient;
use crate::net::endpoint::Endpoint;
use crate::net::lookup;
use crate::net::process::{Process, gate, records, redaction_key};
use crate::net::settings::Environment;
use crate::wire::redact::Redactor;
use crate::wire::slack::card;
use serde_json::json;
use std::sync::Arc;

/// Asks humans, in the way its options name. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SlackApproval {
    pub(super) settings: Arc<Settings>,
    pub(super) redactor: Arc<Redactor>,
    /// A server's desk; without one, the process's own.
    house: Option<Arc<Desk>>,
    /// The app that every delivery must name, where that is known.
    pub(super) app_id: Option<String>,
}

impl SlackApproval {
    /// Checks the options; reads `env` for what was not given. Speaks to nobody yet.
    ///
    /// # Errors
    /// `invalid`, naming the argument.
    pub fn new(options: SlackOptions, env: &Environment) -> Result<Self> {
        let redactor = Redactor::new(redaction_key()?, options.redact.clone());
        let settings = Settings::new(options, env)?;
        lookup::name(&settings.store);
        Ok(SlackApproval {
            settings: Arc::new(settings),
            redactor: Arc::new(redactor),
            house: None,
            app_id: None,
        })
    }

    /// Asks and answers at `desk`, a server's, instead of at the process's own. There are other ways to decide
    /// there, so a request that Slack could not be told of stays open.
    pub fn at(self, desk: Arc<Desk>) -> Self {
        SlackApproval { house: Some(desk), ..self }
    }

    /// Takes deliveries of this app only.
    pub fn of_app(self, app_id: Option<String>) -> Self {
        SlackApproval { app_id, ..self }
    }

    /// The desk it asks and answers at.
    pub(super) async fn desk(&self) -> Result<Arc<Desk>> {
        // Looked up anew each time: a forked child has desks of its own.
        match &self.house {
            Some(desk) => Ok(Arc::clone(desk)),
            None => Process::current().desk_at(&self.settings.store).await,
        }
    }

    /// Do both ask at the same server's desk, or neither at one?
    pub(super) fn is_at_same_desk(&self, other: &SlackApproval) -> bool {
        match (&self.house, &other.house) {
            (Some(ours), Some(theirs)) => ours.is_same_as(theirs),
            (None, None) => true,
            _ => false,
        }
    }

    /// Is there a request by this handle at the desk it asks at?
    pub(super) async fn knows(&self, handle: &Handle) -> bool {
        match self.desk().await {
            Ok(desk) => matches!(desk.find(handle).await, Ok(Some(_))),
            Err(_) => false,
        }
    }

    /// Can clicks reach the desk by none but the socket?
    pub(super) fn is_socket_only_way(&self) -> bool {
        self.is_only_way() && self.settings.secrets.is_empty()
    }

    /// Can nobody decide but those whom this tells of a request?
    pub(super) fn is_only_way(&self) -> bool {
        self.house.is_none()
    }

    /// The options as they were given.
    pub fn options(&self) -> &SlackOptions {
        &self.settings.given
    }

    /// The way a human is reached.
    pub fn mode(&self) -> &Mode {
        &self.settings.mode
    }

    /// The channel it asks in.
    pub fn channel(&self) -> &str {
        &self.settings.channel
    }

    /// Checks that deliveries can be verified.
    ///
    /// # Errors
    /// `invalid` without a signing secret.
    pub fn require_signing_secret(&self) -> Result<()> {
        if self.settings.secrets.is_empty() {
            return Err(Error::invalid(
                "taking clicks needs the Slack app's signing secret: give signing_secret or set SLACK_SIGNING_SECRET",
            ));
        }
        Ok(())
    }

    /// Stores the request, starts asking, and hands back a ticket to wait with. Posting goes on behind the
    /// ticket: an answer may come first.
    ///
    /// # Errors
    /// `not_configured` at once, for nobody could answer; the desk's.
    pub async fn ask(&self, asker: Asker, call: impl Into<Arc<Call>>) -> Result<Ticket> {
        self.ask_once(asker, call, None).await
    }

    /// As [`SlackApproval::ask`], under an idempotency key: asked again under it, also after a restart or from another
    /// process with the same store or server, it is the same request, with no second card and what is left of its
    /// time.
    ///
    /// # Errors
    /// As [`SlackApproval::ask`]; `key_reused` if the key stands for another call.
    pub async fn ask_once(
        &self,
        asker: Asker,
        call: impl Into<Arc<Call>>,
        key: Option<String>,
    ) -> Result<Ticket> {
        let settings = &self.settings;
        let authority = match settings.mode {
            Mode::Cloud { .. } => Authority::Server,
            Mode::Bot { .. } | Mode::Webhook { .. } => Authority::Local,
            Mode::Nothing => {
                let text = "no approval channel is configured: give SlackApproval a bot_token, cloud_api_key or \
                            webhook_url (or set SLACK_BOT_TOKEN)";
                records().say(Logger::Slack, Level::Error, text);
                return Err(Error::new(Reason::NotConfigured, text));
            }
        };
        let opened = self.open(asker, call.into(), key, authority).await;
        if let Err(error) = &opened
            && error.reason() == Reason::StoreUnavailable
        {
            // The agent hears that it cannot be asked; why is for whoever runs it.
            records().say(Logger::Slack, Level::Error, error.message());
        }
        let ticket = opened?;
        if ticket.is_new() {
            self.announce(&ticket)?
        } else if !ticket.is_granted() {
            self.rejoin(&ticket)?
        }
        Ok(ticket)
    }

    async fn open(
        &self,
        asker: Asker,
        call: Arc<Call>,
        key: Option<String>,
        authority: Authority,
    ) -> Result<Ticket> {
        let settings = &self.settings;
        self.desk()
            .await?
            .open(NewRequest {
                agent_id: asker.agent_id,
                agent_name: asker.agent_name,
                session_id: asker.session_id,
                requested_by: asker.requested_by.or_else(|| settings.given.requested_by.clone()),
                policy: None,
                call,
                timeout: settings.timeout,
                approvers: settings.approvers.clone(),
                quorum: settings.given.quorum,
                workspace: self.known_workspace().map(|workspace| workspace.team_id),
                roster: self.roster(),
                authority,
                channel: settings.channel.clone(),
                show_arguments: settings.given.show_args,
                redact: settings.given.redact.clone(),
                idempotency_key: key,
                tool_call: asker.tool_call,
                code: None,
                digest: None,
                limits: settings.limits,
                joins: Some(settings.way),
                grants: settings.grants,
                edits: settings.given.edits && asker.takes_edits,
                fixed: asker.fixed,
                preview: asker.preview,
            })
            .await
    }

    /// Tells of a request that is stored already, and of its end. Goes on by itself.
    ///
    /// # Errors
    /// `internal` without a runtime or TLS.
    pub fn announce(&self, ticket: &Ticket) -> Result<()> {
        let process = Process::current();
        match &self.settings.mode {
            Mode::Bot { token } => {
                let (client, line) = (self.client(token)?, self.line()?);
                let seat = Seat::take(&self.lane(ticket.request()), ticket);
                process.spawn(announcer::announce(self.clone(), client, line, seat, ticket.clone()))
            }
            Mode::Cloud { root, key } => {
                let client = CloudClient::new(
                    process.http()?.clone(),
                    Arc::clone(ticket.desk()),
                    root.clone(),
                    key.clone(),
                    self.settings.poll_interval,
                );
                process.spawn(client.follow(ticket.clone(), Arc::clone(&self.redactor)))
            }
            Mode::Webhook { url } => process.spawn(self.clone().notify(url.clone(), ticket.clone())),
            Mode::Nothing => Ok(()),
        }
    }

    /// Joins in with a request that was asked before, maybe by a process that is dead by now: sees to it that there is
    /// one card, and to its last edit.
    fn rejoin(&self, ticket: &Ticket) -> Result<()> {
        let Mode::Bot { token } = &self.settings.mode else { return Ok(()) };
        let client = self.client(token)?;
        Process::current().spawn(announcer::rejoin(self.clone(), client, self.line()?, ticket.clone()))
    }

    /// Waits for the end of a request whose card an earlier process posted, and says it there.
    ///
    /// # Errors
    /// `internal` without a runtime or TLS.
    pub fn resume(&self, ticket: &Ticket) -> Result<()> {
        let Mode::Bot { token } = &self.settings.mode else { return Ok(()) };
        let client = self.client(token)?;
        self.listen()?;
        Process::current().spawn(announcer::resume(self.clone(), client, ticket.clone()))
    }

    /// The low-level answer: `handle` is an id or an 8-character code, `user` whatever the host knows of the
    /// person (with `approvers` set: a user id). False if no such request is waiting, or the user may not.
    ///
    /// # Errors
    /// The store's.
    pub async fn decide_as_host(&self, handle: &str, outcome: Outcome, user: &str) -> Result<bool> {
        self.desk().await?.decide_as_host(handle, outcome, user, None, self.roster()).await
    }

    pub(super) async fn decide(
        &self,
        handle: &Handle,
        click: Click,
    ) -> Result<Result<Arc<Approval>, Rejection>> {
        self.desk().await?.decide(handle, click).await
    }

    /// What is redacted of a request, here or where it was asked: any approver of the process takes the click.
    pub(super) fn redactor_of(&self, request: &ApprovalRequest) -> Result<Arc<Redactor>> {
        if request.redact == self.settings.given.redact {
            return Ok(Arc::clone(&self.redactor));
        }
        let mut names = self.settings.given.redact.clone();
        names.extend(request.redact.iter().cloned());
        Ok(Arc::new(Redactor::new(redaction_key()?, names)))
    }

    /// The lane into the channel where `request` is asked.
    pub(super) fn lane(&self, request: &ApprovalRequest) -> Arc<Lane> {
        let token = if let Mode::Bot { token } = &self.settings.mode { token } else { "" };
        Process::current().slack.lanes.lane(self.settings.api.url().as_str(), token, &request.channel)
    }

    pub(super) fn client(&self, token: &str) -> Result<SlackClient> {
        let process = Process::current();
        let clock = gate().clock().clone();
        Ok(SlackClient::new(process.http()?.clone(), clock, self.settings.api.clone(), token.to_owned()))
    }

    /// The workspace that a click must come from; learnt before the first card is posted.
    pub(super) fn known_workspace(&self) -> Option<Workspace> {
        let Mode::Bot { token } = &self.settings.mode else { return None };
        let root = self.settings.api.url().as_str();
        Process::current().slack.workspace(root, token).get().cloned()
    }

    pub(super) async fn learn_workspace(
        &self,
        client: &SlackClient,
        token: &str,
        until: Monotonic,
    ) -> Result<Workspace, SlackFault> {
        let cell = Process::current().slack.workspace(self.settings.api.url().as_str(), token);
        let learnt = cell.get_or_try_init(|| async {
            let answer = client.call("auth.test", &json!({}), until).await?;
            Workspace::from_auth_test(&answer).ok_or_else(|| SlackFault::Refused {
                code: "no_team_id".into(),
                advice: "auth.test named no workspace; is slack_api_url right?".into(),
            })
        });
        learnt.await.cloned()
    }

    /// Announces on a webhook. Nobody can answer there, so the request ends at once.
    async fn notify(self, url: Endpoint, ticket: Ticket) {
        let process = Process::current();
        let body = card::notification(ticket.request(), &self.redactor);
        let posted = match process.http() {
            Ok(http) => SlackClient::post(http, url.url().clone(), &body).await,
            Err(error) => Err(SlackFault::Unreachable(error.message().to_owned())),
        };
        let (reason, text) = match posted {
            Ok(()) => (
                Reason::NotifyOnly,
                if self.is_only_way() {
                    "the request was announced on the webhook and denied: a webhook cannot carry an answer back; \
                     use bot_token for approvals"
                        .to_owned()
                } else {
                    return;
                },
            ),
            Err(fault) => (Reason::SlackUnavailable, fault.to_string()),
        };
        records().say(Logger::Slack, Level::Warning, &text);
        if self.is_only_way() {
            ticket.desk().end(&ticket.request().id, reason).await;
        }
    }
}
