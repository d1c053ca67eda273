//! Approvers: the ways to ask a human, each made from JSON options; and what a program asks with them.

use crate::abi::{
    agentsudo_agent, agentsudo_approver, agentsudo_error, agentsudo_question, agentsudo_status,
    agentsudo_text, agentsudo_ticket,
};
use crate::gate::Asking;
use crate::options::Options;
use crate::text::no_details;
use crate::ticket::Ticket;
use crate::{fence, process, table};
use agentsudo_core::gate::Question;
use agentsudo_core::model::{Agent, Call, reading};
use agentsudo_core::net::Asker;
use agentsudo_core::net::console::{ConsoleApproval, ConsoleOptions};
use agentsudo_core::net::settings::Environment;
use agentsudo_core::net::slack::{Mode, SlackApproval, SlackOptions};
use agentsudo_core::{Error, Result, desk};
use serde_json::json;
use std::borrow::Cow;
use std::ffi::c_char;
use std::sync::Arc;

/// An approver that C holds.
pub(crate) enum Approver {
    /// In Slack, through an approval server, or not at all.
    Slack(SlackApproval),
    /// On the terminal of this process.
    Console(ConsoleApproval),
}

impl Approver {
    /// Asks about a frozen question.
    pub(crate) fn ask(&self, question: &Question, key: Option<String>) -> Result<desk::Ticket> {
        let call = question.call().cloned();
        let call = call.ok_or_else(|| {
            Error::invalid("the question has no arguments yet: call agentsudo_question_freeze first")
        })?;
        self.open(Asker::of(question), call, key)
    }

    fn open(&self, asker: Asker, call: impl Into<Arc<Call>>, key: Option<String>) -> Result<desk::Ticket> {
        process::gate()?;
        match (self, key) {
            (Approver::Slack(slack), key) => process::block_on(slack.ask_once(asker, call, key))?,
            (Approver::Console(console), None) => process::block_on(console.ask(asker, call))?,
            (Approver::Console(_), Some(_)) => Err(Error::invalid(
                "a console approver takes no idempotency_key: who sits there is asked anew",
            )),
        }
    }

    /// The one that takes Slack's deliveries.
    pub(crate) fn slack(&self) -> Result<&SlackApproval> {
        match self {
            Approver::Slack(slack) => Ok(slack),
            Approver::Console(_) => {
                Err(Error::invalid("a console approver takes no deliveries: that is for Slack"))
            }
        }
    }
}

/// Makes an approver that asks in Slack. Speaks to nobody yet.
///
/// `options` (may be null) is a JSON object: `bot_token`, `app_token` ("xapp-…": clicks come in over Socket Mode, without a public
/// address or a signing secret), `channel` ("#approvals"), `timeout` (seconds, 300; above 0, at most a
/// week), `signing_secret` (a text, or two in a list during a rotation; needed to take clicks over HTTP), `approvers` (list of
/// ids of Slack users and user groups that may decide; without it anyone in the workspace), `quorum` (how many different people have to approve, 1),
/// `requested_by` (the user id of who may not approve: the agent asks for him), `remind` (seconds before the deadline), `escalate_to` and
/// `escalate_after` (a channel or person that is asked too, after so many seconds), `grants` (the longest, in seconds up to a day, that an
/// approver may let the same agent call the same function again without asking; without it each call is asked about), `edits` (false; true: an approver may change arguments before
/// approving, of calls before guards that have the option `edits`, too), `show_args` (true), `redact` (list of names of
/// arguments and keys to hide besides the usual ones), `auto_deny_on_timeout` (true), `slack_api_url`, `store` (where requests are
/// kept: "memory:", or "sqlite:PATH" to outlive the process), `max_pending` (20) and `max_per_minute` (30: how many requests of one agent may wait at once, and how many it may make within a minute), `webhook_url` (can only announce: the call is denied), and those of `agentsudo_cloud_new`, as `cloud_api_key`, `cloud_url` and `poll_interval`.
/// Credentials that are not given come from `AGENTSUDO_API_KEY`, `SLACK_BOT_TOKEN`, `SLACK_WEBHOOK_URL`, in this order, if none is given at
/// all; the rest from `SLACK_APP_TOKEN`, `SLACK_SIGNING_SECRET`, `SLACK_APPROVAL_CHANNEL`, `SLACK_API_URL`, `AGENTSUDO_STORE`.
///
/// Errors: `INVALID`, naming the option.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_slack_new(
    options: *const c_char,
    out_approver: *mut agentsudo_approver,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_slack_new", out_error, |caller| {
        let out = caller.out("out_approver", out_approver)?;
        let mut given = Options::parse("an approver", caller.optional_text("options", options)?.as_deref())?;
        let defaults = SlackOptions::default();
        let options = SlackOptions {
            webhook_url: given.text("webhook_url")?,
            bot_token: given.text("bot_token")?,
            app_token: given.text("app_token")?,
            channel: given.text("channel")?,
            timeout: given.seconds("timeout")?.unwrap_or(defaults.timeout),
            poll_interval: given.seconds("poll_interval")?.unwrap_or(defaults.poll_interval),
            cloud_api_key: given.text("cloud_api_key")?,
            cloud_url: given.text("cloud_url")?.unwrap_or(defaults.cloud_url),
            auto_deny_on_timeout: given
                .flag("auto_deny_on_timeout")?
                .unwrap_or(defaults.auto_deny_on_timeout),
            signing_secret: given.text_or_texts("signing_secret")?.unwrap_or_default(),
            slack_api_url: given.text("slack_api_url")?,
            approvers: given.texts("approvers")?,
            show_args: given.flag("show_args")?.unwrap_or(defaults.show_args),
            redact: given.texts("redact")?.unwrap_or_default(),
            store: given.text("store")?,
            quorum: given
                .count("quorum")?
                .map_or(defaults.quorum, |quorum| u32::try_from(quorum).unwrap_or(u32::MAX)),
            requested_by: given.text("requested_by")?,
            remind: given.seconds("remind")?,
            escalate_to: given.text("escalate_to")?,
            escalate_after: given.seconds("escalate_after")?,
            max_pending: given.integer("max_pending")?.unwrap_or(defaults.max_pending),
            max_per_minute: given.integer("max_per_minute")?.unwrap_or(defaults.max_per_minute),
            grants: given.seconds("grants")?,
            edits: given.flag("edits")?.unwrap_or(defaults.edits),
        };
        given.end()?;
        let approver = Approver::Slack(SlackApproval::new(options, &Environment::read())?);
        caller.put(out, agentsudo_approver { bits: table::put(approver)? });
        Ok(agentsudo_status::Ok)
    })
}

/// Makes an approver that asks through an approval server ("AgentSudo Cloud", or `agentsudo serve`). Speaks to nobody yet.
///
/// `options` (may be null) is a JSON object: `api_key` (without it `AGENTSUDO_API_KEY`), `url` (the root of the server's
/// approvals, "https://agentsudo.dev/api/slack"), `timeout` (seconds, 300), `poll_interval` (seconds, 2: how often a server that cannot push
/// is asked), `channel`, `show_args`, `redact`, `max_pending`, `max_per_minute`, `auto_deny_on_timeout`: as for `agentsudo_slack_new`.
///
/// Errors: `INVALID`, naming the option.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_cloud_new(
    options: *const c_char,
    out_approver: *mut agentsudo_approver,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_cloud_new", out_error, |caller| {
        let out = caller.out("out_approver", out_approver)?;
        let mut given = Options::parse("an approver", caller.optional_text("options", options)?.as_deref())?;
        let (defaults, env) = (SlackOptions::default(), Environment::read());
        let key = given.text("api_key")?.or_else(|| env.api_key.clone());
        let options = SlackOptions {
            cloud_api_key: Some(
                key.ok_or_else(|| Error::invalid("no API key: give `api_key` or set AGENTSUDO_API_KEY"))?,
            ),
            cloud_url: given.text("url")?.unwrap_or_else(|| defaults.cloud_url.clone()),
            timeout: given.seconds("timeout")?.unwrap_or(defaults.timeout),
            poll_interval: given.seconds("poll_interval")?.unwrap_or(defaults.poll_interval),
            channel: given.text("channel")?,
            show_args: given.flag("show_args")?.unwrap_or(defaults.show_args),
            redact: given.texts("redact")?.unwrap_or_default(),
            auto_deny_on_timeout: given
                .flag("auto_deny_on_timeout")?
                .unwrap_or(defaults.auto_deny_on_timeout),
            max_pending: given.integer("max_pending")?.unwrap_or(defaults.max_pending),
            max_per_minute: given.integer("max_per_minute")?.unwrap_or(defaults.max_per_minute),
            ..defaults
        };
        given.end()?;
        let approver = Approver::Slack(SlackApproval::new(options, &env)?);
        caller.put(out, agentsudo_approver { bits: table::put(approver)? });
        Ok(agentsudo_status::Ok)
    })
}

/// Makes an approver that asks whoever sits at the terminal of this process; never standard input. Touches no terminal yet.
///
/// `options` (may be null) is a JSON object: `timeout` (seconds, 300; above 0, at most a week), `show_args` (true), `redact`. Whoever can type there
/// can answer, programs included. Without a terminal, asking is refused at once (`console_unavailable`).
///
/// Errors: `INVALID`, naming the option.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_console_new(
    options: *const c_char,
    out_approver: *mut agentsudo_approver,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_console_new", out_error, |caller| {
        let out = caller.out("out_approver", out_approver)?;
        let mut given = Options::parse("an approver", caller.optional_text("options", options)?.as_deref())?;
        let defaults = ConsoleOptions::default();
        let options = ConsoleOptions {
            timeout: given.seconds("timeout")?.unwrap_or(defaults.timeout),
            show_args: given.flag("show_args")?.unwrap_or(defaults.show_args),
            redact: given.texts("redact")?.unwrap_or_default(),
            max_pending: given.integer("max_pending")?.unwrap_or(defaults.max_pending),
            max_per_minute: given.integer("max_per_minute")?.unwrap_or(defaults.max_per_minute),
        };
        given.end()?;
        let approver = Approver::Console(ConsoleApproval::new(options)?);
        caller.put(out, agentsudo_approver { bits: table::put(approver)? });
        Ok(agentsudo_status::Ok)
    })
}

/// What an approver is, as a JSON object: `mode` ("bot", "cloud", "webhook", "none" or "console") and, but for the
/// console, `channel`. No credential.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_approver_json(
    approver: agentsudo_approver,
    out_json: *mut agentsudo_text,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_approver_json", out_error, |caller| {
        let out = caller.out("out_json", out_json)?;
        let json = match &*table::share::<Approver>(approver.bits)? {
            Approver::Slack(slack) => {
                let mode = match slack.mode() {
                    Mode::Cloud { .. } => "cloud",
                    Mode::Bot { .. } => "bot",
                    Mode::Webhook { .. } => "webhook",
                    Mode::Nothing => "none",
                };
                json!({ "mode": mode, "channel": slack.channel() })
            }
            Approver::Console(_) => json!({ "mode": "console" }),
        };
        caller.put_text(out, json.to_string())?;
        Ok(agentsudo_status::Ok)
    })
}

/// Asks a human about a question whose arguments are frozen, and hands back a ticket to wait with. Posting goes on behind it.
/// A request outlives its question and its approver.
///
/// `idempotency_key` (may be null: none) is the program's own name for the request, 1 to 256 characters. Asked again under it, also after a
/// restart or from another process with the same `store`, it is the same request: no second card, what is left of its time, and never
/// a second run. See `docs/stores.md`.
///
/// Errors: `UNAVAILABLE` (`not_configured`, `console_unavailable`, `limit_reached`, `audit_failed`, `store_unavailable`), `INVALID` (`key_reused`: the
/// key stands for another call).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_approver_ask(
    approver: agentsudo_approver,
    question: agentsudo_question,
    idempotency_key: *const c_char,
    out_ticket: *mut agentsudo_ticket,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_approver_ask", out_error, |caller| {
        let out = caller.out("out_ticket", out_ticket)?;
        let approver = table::share::<Approver>(approver.bits)?;
        let asking = table::share::<Asking>(question.bits)?;
        let key = caller.optional_text("idempotency_key", idempotency_key)?.map(Cow::into_owned);
        let ticket = Ticket::new(approver.ask(&asking.core(), key)?, Some(asking));
        caller.put(out, agentsudo_ticket { bits: table::put(ticket)? });
        Ok(agentsudo_status::Ok)
    })
}

/// Asks a human about a call that did not meet the gate. `arguments` are as for `agentsudo_question_freeze`, `idempotency_key` (may be null) as for
/// `agentsudo_approver_ask`. Nothing but the program itself
/// keeps the call from running: run it only after `agentsudo_ticket_wait` and `agentsudo_ticket_claim` were both `OK`.
///
/// Errors: those of `agentsudo_approver_ask`; `REJECTED` (`invalid_arguments`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_approver_ask_about(
    approver: agentsudo_approver,
    agent: agentsudo_agent,
    function: *const c_char,
    scopes: *const *const c_char,
    scope_count: usize,
    arguments: *const c_char,
    idempotency_key: *const c_char,
    out_ticket: *mut agentsudo_ticket,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_approver_ask_about", out_error, |caller| {
        let out = caller.out("out_ticket", out_ticket)?;
        let approver = table::share::<Approver>(approver.bits)?;
        let agent = table::share::<Agent>(agent.bits)?;
        let call = Call::new(
            caller.text("function", function)?,
            caller.texts("scopes", scopes, scope_count)?,
            reading::arguments(&caller.text("arguments", arguments)?)?,
        );
        let asker = Asker::new(agent.id().to_owned(), agent.name());
        let key = caller.optional_text("idempotency_key", idempotency_key)?.map(Cow::into_owned);
        let ticket = Ticket::new(approver.open(asker, call, key)?, None);
        caller.put(out, agentsudo_ticket { bits: table::put(ticket)? });
        Ok(agentsudo_status::Ok)
    })
}

/// Frees an approver. Requests made with it go on. Null is fine.
///
/// Errors: `INVALID` for a handle that is no approver.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_approver_free(approver: agentsudo_approver) -> agentsudo_status {
    fence::call("agentsudo_approver_free", no_details(), |_| {
        table::remove::<Approver>(approver.bits)?;
        Ok(agentsudo_status::Ok)
    })
}
