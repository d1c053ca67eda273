//! `SlackApproval` and tickets, as JavaScript holds them. Every wait is posted to the mailbox.

use crate::asking;
use crate::errors::{Failure, Outcome, complaint, outcome};
use crate::mailbox::{self, Mail, mail};
use crate::question::{Question, Settlement};
use agentsudo_core::desk;
use agentsudo_core::gate::Outcome as Decided;
use agentsudo_core::net::settings::Environment;
use agentsudo_core::net::slack::{self, Mode};
use agentsudo_core::net::{Asker, Process};
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;

/// Asks humans in Slack, through an approval server, or not at all.
#[napi]
pub struct SlackApproval(slack::SlackApproval);

/// The caller's end of a request.
#[napi]
pub struct Ticket(pub(crate) desk::Ticket);

/// How a `SlackApproval` is made; see `ts/slack.ts`. Times are in seconds.
#[napi(object, object_to_js = false)]
pub struct SlackOptions {
    /// An incoming webhook.
    pub webhook_url: Option<String>,
    /// A bot token.
    pub bot_token: Option<String>,
    /// An app-level token.
    pub app_token: Option<String>,
    /// Where to ask.
    pub channel: Option<String>,
    /// How long an answer is awaited.
    pub timeout: f64,
    /// How often an old approval server is asked.
    pub poll_interval: f64,
    /// A key of the approval server.
    pub cloud_api_key: Option<String>,
    /// The approval server's root.
    pub cloud_url: Option<String>,
    /// False: a timeout is an error of its own.
    pub auto_deny_on_timeout: bool,
    /// Verifies what Slack delivers.
    pub signing_secret: Vec<String>,
    /// The Web API's root.
    pub slack_api_url: Option<String>,
    /// User ids that may decide.
    pub approvers: Option<Vec<String>>,
    /// Whether the card shows the arguments.
    pub show_args: bool,
    /// Names whose values are redacted.
    pub redact: Vec<String>,
    /// Where requests are kept.
    pub store: Option<String>,
    /// How many people have to approve.
    pub quorum: u32,
    /// Who may not approve.
    pub requested_by: Option<String>,
    /// How long before the deadline people are reminded.
    pub remind: Option<f64>,
    /// Who is asked, too.
    pub escalate_to: Option<String>,
    /// After what time.
    pub escalate_after: Option<f64>,
    /// How many requests of one agent may wait at the same time.
    pub max_pending: i64,
    /// How many new requests one agent may make within a minute.
    pub max_per_minute: i64,
    /// The longest that a grant for more calls may last.
    pub grants: Option<f64>,
    /// Whether approvers may change arguments.
    pub edits: bool,
}

/// What names a request, beside its call.
#[napi(object, object_to_js = false)]
pub struct Naming {
    /// An idempotency key of the user's.
    pub key: Option<String>,
    /// The id that a framework gave the model's tool call.
    pub tool_call: Option<String>,
    /// On whose behalf the agent asks.
    pub requested_by: Option<String>,
    /// What the call will do, in words for people.
    pub preview: Option<String>,
}

impl Naming {
    fn tell(&self, asker: Asker) -> Asker {
        Asker {
            requested_by: self.requested_by.clone(),
            tool_call: self.tool_call.clone(),
            preview: self.preview.clone(),
            ..asker
        }
    }
}

/// The credential in use, from the options or the environment.
#[napi(object, object_from_js = false)]
pub struct Credentials {
    /// Of an approval server.
    pub cloud_api_key: Option<String>,
    /// Of a Slack app.
    pub bot_token: Option<String>,
    /// Of an incoming webhook.
    pub webhook_url: Option<String>,
}

/// What to answer to a delivery.
#[napi(object, object_from_js = false)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// The headers, as pairs.
    pub headers: Vec<Vec<String>>,
    /// The body.
    pub body: Uint8Array,
}

// SAFETY: made on one of our threads with a body that JavaScript does not know yet, then handed over once.
unsafe impl Send for HttpAnswer {}

/// Makes an approver. Reads the environment; speaks to nobody yet.
#[napi(catch_unwind)]
pub fn make_slack_approval(options: SlackOptions) -> Outcome<SlackApproval> {
    let usual = slack::SlackOptions::default();
    let options = slack::SlackOptions {
        webhook_url: options.webhook_url,
        bot_token: options.bot_token,
        app_token: options.app_token,
        channel: options.channel,
        timeout: options.timeout,
        poll_interval: options.poll_interval,
        cloud_api_key: options.cloud_api_key,
        cloud_url: options.cloud_url.unwrap_or(usual.cloud_url),
        auto_deny_on_timeout: options.auto_deny_on_timeout,
        signing_secret: options.signing_secret,
        slack_api_url: options.slack_api_url,
        approvers: options.approvers,
        show_args: options.show_args,
        redact: options.redact,
        store: options.store,
        quorum: options.quorum,
        requested_by: options.requested_by,
        remind: options.remind,
        escalate_to: options.escalate_to,
        escalate_after: options.escalate_after,
        max_pending: options.max_pending,
        max_per_minute: options.max_per_minute,
        grants: options.grants,
        edits: options.edits,
    };
    outcome(slack::SlackApproval::new(options, &Environment::read()).map(SlackApproval))
}

#[napi]
impl SlackApproval {
    /// `cloud`, `bot`, `webhook` or `none`.
    #[napi(getter, catch_unwind)]
    pub fn mode(&self) -> &'static str {
        match self.0.mode() {
            Mode::Cloud { .. } => "cloud",
            Mode::Bot { .. } => "bot",
            Mode::Webhook { .. } => "webhook",
            Mode::Nothing => "none",
        }
    }

    /// Where it asks.
    #[napi(getter, catch_unwind)]
    pub fn channel(&self) -> &str {
        self.0.channel()
    }

    /// The approval server's root.
    #[napi(getter, catch_unwind)]
    pub fn cloud_url(&self) -> &str {
        &self.0.options().cloud_url
    }

    /// The credential in use.
    #[napi(getter, catch_unwind)]
    pub fn credentials(&self) -> Credentials {
        let mut credentials = Credentials { cloud_api_key: None, bot_token: None, webhook_url: None };
        match self.0.mode() {
            Mode::Cloud { key, .. } => credentials.cloud_api_key = Some(key.clone()),
            Mode::Bot { token } => credentials.bot_token = Some(token.clone()),
            Mode::Webhook { url } => credentials.webhook_url = Some(url.url().as_str().to_owned()),
            Mode::Nothing => {}
        }
        credentials
    }

    /// Asks about a call at the gate. Posts a `Ticket`, or a failure if nobody could ever answer.
    #[napi(catch_unwind)]
    pub fn ask(&self, question: &Question, wait: f64, naming: Naming) {
        let about = asking::about(question, naming.preview.as_deref());
        let slack = self.0.clone();
        let ask = |asker, call| async move { slack.ask_once(naming.tell(asker), call, naming.key).await };
        asking::open(wait, about, ask);
    }

    /// Asks about a call that is known by name only. Posts a `Ticket`, or a failure if nobody could ever answer.
    #[napi(catch_unwind)]
    #[allow(clippy::too_many_arguments, reason = "the parts of a call")]
    pub fn ask_about(
        &self,
        agent_id: String,
        agent_name: String,
        scope: String,
        name: String,
        arguments: String,
        wait: f64,
        naming: Naming,
    ) {
        let about = asking::by_name((agent_id, agent_name), scope, name, &arguments);
        let slack = self.0.clone();
        let ask = |asker, call| async move { slack.ask_once(naming.tell(asker), call, naming.key).await };
        asking::open(wait, about, ask);
    }

    /// A failure if deliveries could not be verified.
    #[napi(catch_unwind)]
    pub fn require_signing_secret(&self) -> Option<Failure> {
        complaint(self.0.require_signing_secret())
    }

    /// Handles a delivery of Slack's. Posts a `HttpAnswer`.
    #[napi(catch_unwind)]
    pub fn handle_request(&self, headers: Vec<(String, String)>, body: Uint8Array, wait: f64) {
        let (slack, body) = (self.0.clone(), body.to_vec());
        mailbox::start(wait, async move {
            let answer = slack.handle_request(&headers, &body).await;
            Mail::Answer(HttpAnswer {
                status: answer.status,
                headers: answer.headers.into_iter().map(|(name, value)| vec![name, value]).collect(),
                body: answer.body.into(),
            })
        });
    }

    /// The low-level answer. Posts false if no such request is waiting, or `user` may not decide it.
    #[napi(catch_unwind)]
    pub fn decide(&self, handle: String, approved: bool, user: String, wait: f64) {
        let slack = self.0.clone();
        let decided = if approved { Decided::Approved } else { Decided::Denied };
        mailbox::start(
            wait,
            async move { mail(slack.decide_as_host(&handle, decided, &user).await, Mail::Flag) },
        );
    }
}

#[napi]
impl Ticket {
    /// The request's id, as the buttons carry it.
    #[napi(getter, catch_unwind)]
    pub fn id(&self) -> &str {
        self.0.request().id.as_str()
    }

    /// What people see and type.
    #[napi(getter, catch_unwind)]
    pub fn code(&self) -> &str {
        self.0.request().code.as_str()
    }

    /// Waits for the end. Posts a `Settlement`. If the environment goes meanwhile, so does the request.
    #[napi(catch_unwind)]
    pub fn settled(&self, wait: f64) {
        let (ticket, left) = (self.0.clone(), self.0.clone());
        let settled = async move { Mail::Settlement(Settlement(Ok(ticket.settled().await))) };
        mailbox::start_or_leave(wait, settled, async move { left.cancel().await });
    }

    /// Spends the approval. Posts nothing, or a failure if it was spent before or could not be recorded.
    #[napi(catch_unwind)]
    pub fn claim(&self, wait: f64) {
        let ticket = self.0.clone();
        mailbox::start(wait, async move { mail(ticket.claim().await, |()| Mail::Nothing) });
    }

    /// Walks away: a later answer finds the request cancelled. Posts nothing.
    #[napi(catch_unwind)]
    pub fn cancel(&self, wait: f64) {
        let ticket = self.0.clone();
        mailbox::start(wait, async move {
            ticket.cancel().await;
            Mail::Nothing
        });
    }
}

/// What a command of `agentsudo slack` says.
#[napi(object, object_from_js = false)]
pub struct SetupSaid {
    /// The exit code.
    pub code: u8,
    /// For standard output.
    pub out: String,
    /// For standard error.
    pub err: String,
}

/// Runs `agentsudo slack …`, given the words after `slack`, and blocks: for a command line, not for a program.
#[napi(catch_unwind)]
pub fn slack_setup(words: Vec<String>) -> Outcome<SetupSaid> {
    let said = Process::current().block_on(slack::setup::run(&words, &Environment::read()));
    outcome(said.map(|said| SetupSaid { code: said.code, out: said.out, err: said.err }))
}
