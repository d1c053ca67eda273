//! Asks humans in Slack or through an approval server.

use crate::agent::Agent;
use crate::approval;
use crate::errors::SudoError;
use crate::process::{block_on, on_runtime};
use crate::question::{Question, Settlement};
use crate::setup::Finding;
use crate::ticket::Ticket;
use agentsudo_core::gate::Outcome;
use agentsudo_core::model::{Call, reading};
use agentsudo_core::net::settings::Environment;
use agentsudo_core::net::slack::{self, Asker, Mode, SlackOptions};
use agentsudo_core::panics::fence_host;
use std::sync::Arc;

/// A header of a request or an answer.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Header {
    /// Its name, in any case.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// What the web server sends back.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// Names are in lower case.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Vec<u8>,
}

/// Asks humans in Slack, through an approval server, or not at all.
#[derive(Debug, uniffi::Object)]
pub struct SlackApproval(slack::SlackApproval);

#[uniffi::export]
impl SlackApproval {
    /// Of the credentials, those given come first, in the order `cloud_api_key`, `bot_token`, `webhook_url`. Only if none is
    /// given, the environment is read, in the same order: `AGENTSUDO_API_KEY`, `SLACK_BOT_TOKEN`, `SLACK_WEBHOOK_URL`.
    ///
    /// `bot_token`: a bot token with the scope `chat:write`. `app_token`: an app-level token with the scope `connections:write`;
    /// clicks then come in over Socket Mode, without a public URL or a signing secret (default `SLACK_APP_TOKEN`). `channel`:
    /// a channel's id, or the name of a public one (default `SLACK_APPROVAL_CHANNEL`, else `#approvals`). `timeout`: how long an answer is awaited, in seconds, above 0 and at most
    /// 604800 (default 300). `signing_secret`: the app's, or two during a rotation (default `SLACK_SIGNING_SECRET`).
    /// `approvers`: ids of Slack users and user groups that may decide (default anyone in the workspace). `quorum`: how many
    /// different people have to approve (default 1); one is enough to deny. `requested_by`: the user id of the person who told
    /// the agent to do this, and so may not approve it. `remind`: how long before its deadline people are reminded of a request
    /// in its thread, in seconds. `escalate_to`: a channel, or a person by id, that is asked too when nobody has answered for
    /// `escalate_after` seconds. `show_args`: whether the card shows the
    /// arguments, secrets redacted. `redact`: names whose values are redacted, besides the usual ones. `cloud_url`: the approval
    /// server's root. `poll_interval`: how often an old approval server is asked, in seconds (default 2). `webhook_url`: an
    /// incoming webhook; it can only announce, the call is denied at once. `slack_api_url`: the Web API's root (default
    /// `SLACK_API_URL`, else Slack's). `auto_deny_on_timeout`: false makes a timeout an error of its own for callbacks. `store`:
    /// where requests are kept, `memory:`, or `sqlite:PATH` to outlive the process (default `AGENTSUDO_STORE`, else memory); not
    /// with `cloud_api_key`. `max_pending`: how many requests of one agent may wait for an answer at the same time, from 1 on
    /// (default 20); `max_per_minute`: how many new ones it may make within 60 seconds, from 1 on (default 30). Beyond, a call
    /// is denied with the reason `limit_reached`, and nobody is asked. `grants`: the longest, in seconds up to a day, that an approver may let the same agent call the same
    /// function again without asking (default: each call is asked about). `edits`: whether an approver may change arguments
    /// before approving, of calls whose caller takes that (`Question.take_edits`).
    #[uniffi::constructor(default(
        bot_token = None, channel = None, timeout = None, signing_secret = None, approvers = None,
        show_args = true, redact = None, cloud_api_key = None, cloud_url = None, poll_interval = None,
        webhook_url = None, slack_api_url = None, auto_deny_on_timeout = true, store = None,
        app_token = None, quorum = None, requested_by = None, remind = None, escalate_to = None,
        escalate_after = None, max_pending = None, max_per_minute = None, grants = None, edits = false
    ))]
    #[allow(clippy::too_many_arguments, reason = "one for each option, named in Kotlin and Swift")]
    pub fn new(
        bot_token: Option<String>,
        channel: Option<String>,
        timeout: Option<f64>,
        signing_secret: Option<Vec<String>>,
        approvers: Option<Vec<String>>,
        show_args: bool,
        redact: Option<Vec<String>>,
        cloud_api_key: Option<String>,
        cloud_url: Option<String>,
        poll_interval: Option<f64>,
        webhook_url: Option<String>,
        slack_api_url: Option<String>,
        auto_deny_on_timeout: bool,
        store: Option<String>,
        app_token: Option<String>,
        quorum: Option<u32>,
        requested_by: Option<String>,
        remind: Option<f64>,
        escalate_to: Option<String>,
        escalate_after: Option<f64>,
        max_pending: Option<i64>,
        max_per_minute: Option<i64>,
        grants: Option<f64>,
        edits: bool,
    ) -> Result<Self, SudoError> {
        fence_host();
        let usual = SlackOptions::default();
        let options = SlackOptions {
            webhook_url,
            bot_token,
            app_token,
            channel,
            timeout: timeout.unwrap_or(usual.timeout),
            poll_interval: poll_interval.unwrap_or(usual.poll_interval),
            cloud_api_key,
            cloud_url: cloud_url.unwrap_or(usual.cloud_url),
            auto_deny_on_timeout,
            signing_secret: signing_secret.unwrap_or(usual.signing_secret),
            slack_api_url,
            approvers,
            show_args,
            redact: redact.unwrap_or(usual.redact),
            store,
            quorum: quorum.unwrap_or(usual.quorum),
            requested_by,
            remind,
            escalate_to,
            escalate_after,
            max_pending: max_pending.unwrap_or(usual.max_pending),
            max_per_minute: max_per_minute.unwrap_or(usual.max_per_minute),
            grants,
            edits,
        };
        Ok(SlackApproval(slack::SlackApproval::new(options, &Environment::read())?))
    }

    /// The way a human is reached: `cloud`, `bot`, `webhook` or `none`.
    pub fn mode(&self) -> String {
        let mode = match self.0.mode() {
            Mode::Cloud { .. } => "cloud",
            Mode::Bot { .. } => "bot",
            Mode::Webhook { .. } => "webhook",
            Mode::Nothing => "none",
        };
        mode.to_owned()
    }

    /// The channel it asks in.
    pub fn channel(&self) -> String {
        self.0.channel().to_owned()
    }

    /// How long an answer is awaited, in seconds.
    pub fn timeout(&self) -> f64 {
        self.0.options().timeout
    }

    /// Asks about a call at the gate and waits for the answer: for the loop of a guard, which gives it to the question's
    /// `answer_settled`. Cancelling the wait cancels the request.
    ///
    /// `idempotency_key`: the caller's own name for the request, 1 to 256 characters. Asked again under it, also after a
    /// restart or from another process with the same `store`, it is the same request: no second card, what is left of its
    /// time, and never a second run.
    #[uniffi::method(default(idempotency_key = None))]
    pub async fn settle(
        &self,
        question: Arc<Question>,
        idempotency_key: Option<String>,
    ) -> Result<Arc<Settlement>, SudoError> {
        let opened = self.open(&question, idempotency_key).await;
        Ok(Arc::new(Settlement(approval::settle(opened).await?)))
    }

    /// Asks about a call at the gate and waits: for a callback that asks, which returns what this returns. True only for an
    /// approval, which is then spent. Cancelling the wait cancels the request.
    ///
    /// Throws `approval_timeout` where `auto_deny_on_timeout` is off. `idempotency_key`: as for `settle`.
    #[uniffi::method(default(idempotency_key = None))]
    pub async fn request(
        &self,
        question: Arc<Question>,
        idempotency_key: Option<String>,
    ) -> Result<bool, SudoError> {
        let opened = self.open(&question, idempotency_key).await;
        approval::requested(&question, opened, self.0.options().auto_deny_on_timeout).await
    }

    /// Asks about a call at the gate and does not wait. `idempotency_key`: as for `settle`.
    ///
    /// Throws if nobody could ever answer.
    #[uniffi::method(default(idempotency_key = None))]
    pub fn ask(
        &self,
        question: &Question,
        idempotency_key: Option<String>,
    ) -> Result<Arc<Ticket>, SudoError> {
        let (asker, call) = question.frozen()?;
        Ok(Arc::new(Ticket(block_on(self.0.ask_once(asker, call, idempotency_key))??)))
    }

    /// Asks about something that is not at a gate, and does not wait. Claim the ticket before acting on a yes. `arguments`:
    /// as for `Question.freeze`; `idempotency_key`: as for `settle`.
    ///
    /// Throws if nobody could ever answer.
    #[uniffi::method(default(arguments = "{}", idempotency_key = None))]
    pub fn ask_about(
        &self,
        agent: &Agent,
        scope: String,
        function: String,
        arguments: String,
        idempotency_key: Option<String>,
    ) -> Result<Arc<Ticket>, SudoError> {
        let agent = agent.core();
        let asker = Asker::new(agent.id().to_owned(), agent.name());
        let call = Call::new(function, [scope], reading::arguments(&arguments)?);
        Ok(Arc::new(Ticket(block_on(self.0.ask_once(asker, call, idempotency_key))??)))
    }

    /// Handles a delivery of Slack's: a button, a slash command, `ssl_check`. `body`: raw, exactly as received.
    ///
    /// Answers 401 without a good signature and 503 without a signing secret; nothing has happened then.
    pub async fn handle_request(&self, headers: Vec<Header>, body: Vec<u8>) -> Result<HttpAnswer, SudoError> {
        let slack = self.0.clone();
        let answer = on_runtime(async move {
            let headers: Vec<_> = headers.into_iter().map(|header| (header.name, header.value)).collect();
            slack.handle_request(&headers, &body).await
        });
        let answer = answer.await?;
        let headers = answer.headers.into_iter().map(|(name, value)| Header { name, value }).collect();
        Ok(HttpAnswer { status: answer.status, headers, body: answer.body })
    }

    /// Looks whether the Slack app can do its work: its tokens, scopes and channel, and the clock of this machine. Asks Slack,
    /// posts nothing.
    pub async fn examine(&self) -> Result<Vec<Finding>, SudoError> {
        let slack = self.0.clone();
        let findings = on_runtime(async move { slack.examine().await }).await??;
        Ok(findings.into_iter().map(Finding::from).collect())
    }

    /// Throws if deliveries could not be verified: there is no signing secret.
    pub fn require_signing_secret(&self) -> Result<(), SudoError> {
        Ok(self.0.require_signing_secret()?)
    }

    /// Decides a waiting request from code of your own. You vouch for `user`: nothing is verified here. With `approvers`
    /// set, `user` must be one of those ids.
    ///
    /// `approval`: the id on the button, or the 8-character code that people see. False if no such request is waiting, or
    /// `user` may not decide it.
    #[uniffi::method(default(user = "unknown"))]
    pub fn approve(&self, approval: String, user: String) -> Result<bool, SudoError> {
        Ok(block_on(self.0.decide_as_host(&approval, Outcome::Approved, &user))??)
    }

    /// Denies a waiting request; see `approve`.
    #[uniffi::method(default(user = "unknown"))]
    pub fn deny(&self, approval: String, user: String) -> Result<bool, SudoError> {
        Ok(block_on(self.0.decide_as_host(&approval, Outcome::Denied, &user))??)
    }
}

impl SlackApproval {
    async fn open(
        &self,
        question: &Question,
        key: Option<String>,
    ) -> agentsudo_core::Result<agentsudo_core::desk::Ticket> {
        let (asker, call) = question.frozen()?;
        let slack = self.0.clone();
        approval::open(async move { slack.ask_once(asker, call, key).await }).await
    }
}
