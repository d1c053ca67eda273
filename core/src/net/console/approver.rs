//! `ConsoleApproval`: asks on the controlling terminal, one question at a time, and hands back a ticket.
//! Same desk, same gate, same record as every other approver; only the person at this terminal may answer.

use super::terminal::{self, Terminal};
use crate::desk::{Click, Desk, Logger, NewRequest, Ticket};
use crate::error::{Error, Reason, Result};
use crate::gate::{Approval, Approvers, Assurance, Decider, Level, Limits, Outcome, Via};
use crate::model::agent::seconds_within;
use crate::model::id::Handle;
use crate::model::{Call, Digest};
use crate::net::asker::Asker;
use crate::net::local_user::local_user;
use crate::net::process::{Process, records, redaction_key};
use crate::wire::console::{self, Reply};
use crate::wire::redact::Redactor;
use std::sync::Arc;
use std::time::Duration;

/// The arguments of `ConsoleApproval`.
#[derive(Debug, Clone)]
pub struct ConsoleOptions {
    /// How long an answer is awaited, in seconds.
    pub timeout: f64,
    /// Whether the arguments are shown.
    pub show_args: bool,
    /// Names of arguments and keys to redact, besides the usual ones.
    pub redact: Vec<String>,
    /// How many requests of one agent may wait for an answer at the same time, from 1 on.
    pub max_pending: i64,
    /// How many new requests one agent may make within a minute, from 1 on.
    pub max_per_minute: i64,
}

impl Default for ConsoleOptions {
    fn default() -> Self {
        ConsoleOptions {
            timeout: 300.0,
            show_args: true,
            redact: Vec::new(),
            max_pending: 20,
            max_per_minute: 30,
        }
    }
}

/// Asks whoever sits at the terminal of this process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ConsoleApproval {
    timeout: Duration,
    limits: Limits,
    given: ConsoleOptions,
    redactor: Arc<Redactor>,
}

impl ConsoleApproval {
    /// Checks the options. Touches no terminal yet.
    ///
    /// # Errors
    /// `invalid`, naming the argument.
    pub fn new(options: ConsoleOptions) -> Result<Self> {
        let timeout = seconds_within("timeout", options.timeout, Desk::MAX_TIMEOUT_SECONDS)?;
        let limits = Limits::new(options.max_pending, options.max_per_minute)?;
        let redactor = Arc::new(Redactor::new(redaction_key()?, options.redact.clone()));
        Ok(ConsoleApproval { timeout, limits, given: options, redactor })
    }

    /// The options as they were given.
    pub fn options(&self) -> &ConsoleOptions {
        &self.given
    }

    /// Stores the request, asks, and hands back a ticket to wait with.
    ///
    /// # Errors
    /// `console_unavailable` at once, where there is no terminal; the desk's.
    pub async fn ask(&self, asker: Asker, call: impl Into<Arc<Call>>) -> Result<Ticket> {
        terminal::check().map_err(|why| {
            let text = format!("nobody can be asked on the console: {why}");
            records().say(Logger::Core, Level::Error, &text);
            Error::new(Reason::ConsoleUnavailable, text)
        })?;
        let process = Process::current();
        let ticket = process
            .desk()
            .open(NewRequest {
                session_id: asker.session_id,
                // Nobody in Slack, and no other code of the host's, answers for the person at the terminal.
                approvers: Approvers::Users(vec![local_user()]),
                show_arguments: self.given.show_args,
                redact: self.given.redact.clone(),
                limits: self.limits,
                joins: Some(Digest::of(b"console")),
                ..NewRequest::new(&asker.agent_id, &asker.agent_name, call, self.timeout)
            })
            .await?;
        if ticket.is_new() {
            process.spawn(self.clone().hold(ticket.clone()))?;
        }
        Ok(ticket)
    }

    /// Waits for the terminal to be free, then asks. Whatever goes wrong ends the request.
    async fn hold(self, ticket: Ticket) {
        let process = Process::current();
        let _turn = tokio::select! {
            turn = process.console.lock() => turn,
            _ = ticket.ended() => return,
        };
        if let Err(why) = self.converse(process.desk(), &ticket).await {
            records().say(
                Logger::Core,
                Level::Warning,
                &format!("approval {}: {why}", ticket.request().code),
            );
            process.desk().end(&ticket.request().id, Reason::ConsoleUnavailable).await;
        }
    }

    async fn converse(&self, desk: &Desk, ticket: &Ticket) -> Result<(), terminal::Why> {
        let mut terminal = Terminal::open()?;
        terminal.write(&console::question(ticket.request(), &self.redactor)).await?;
        loop {
            terminal.forget_typed()?;
            terminal.write(console::PROMPT).await?;
            let line = tokio::select! {
                line = terminal.line() => line?,
                ended = ticket.ended() => {
                    terminal.write("\n").await?;
                    return self.say_outcome(&terminal, ended).await;
                }
            };
            let (outcome, note) = match console::reply(&line.ok_or("the terminal was closed")?) {
                Reply::Yes => (Outcome::Approved, None),
                Reply::No(reason) => (Outcome::Denied, reason),
                Reply::Unclear => {
                    terminal.write(console::UNCLEAR).await?;
                    continue;
                }
            };
            let click = Click::new(person(), outcome, note);
            let handle = Handle::Id(ticket.request().id.clone());
            // Whether this answer was the first or not: what is said is how the request stands.
            if let Err(error) = desk.decide(&handle, click).await {
                return Err(error.message().to_owned());
            }
            let standing = ticket.ended().await;
            return self.say_outcome(&terminal, standing).await;
        }
    }

    async fn say_outcome(
        &self,
        terminal: &Terminal,
        standing: Result<Approval>,
    ) -> Result<(), terminal::Why> {
        match standing {
            Ok(approval) => terminal.write(&console::outcome(&approval, &self.redactor)).await,
            Err(error) => terminal.write(&format!("{error}\n")).await,
        }
    }
}

fn person() -> Decider {
    let user = local_user();
    Decider {
        workspace: None,
        id: user.clone(),
        name: user,
        via: Via::Console,
        assurance: Assurance::Asserted,
    }
}
