//! Asks whoever sits at the terminal of this process.

use crate::approval;
use crate::errors::SudoError;
use crate::question::{Question, Settlement};
use agentsudo_core::desk::Ticket;
use agentsudo_core::net::console::{self, ConsoleOptions};
use agentsudo_core::panics::fence_host;
use std::sync::Arc;

/// Asks for approval on the controlling terminal of this process. Standard input is never read. Without a terminal the call
/// is denied at once, with the reason `console_unavailable`.
#[derive(Debug, uniffi::Object)]
pub struct ConsoleApproval(console::ConsoleApproval);

#[uniffi::export]
impl ConsoleApproval {
    /// `timeout`: how long an answer is awaited, in seconds, above 0 and at most 604800 (default 300). `show_args`: whether the
    /// arguments are shown, secrets redacted. `redact`: names whose values are redacted, besides the usual ones. `max_pending`
    /// (default 20) and `max_per_minute` (default 30): as for `SlackApproval`.
    #[uniffi::constructor(default(
        timeout = None, show_args = true, redact = None, max_pending = None, max_per_minute = None
    ))]
    pub fn new(
        timeout: Option<f64>,
        show_args: bool,
        redact: Option<Vec<String>>,
        max_pending: Option<i64>,
        max_per_minute: Option<i64>,
    ) -> Result<Self, SudoError> {
        fence_host();
        let usual = ConsoleOptions::default();
        let options = ConsoleOptions {
            timeout: timeout.unwrap_or(usual.timeout),
            show_args,
            redact: redact.unwrap_or(usual.redact),
            max_pending: max_pending.unwrap_or(usual.max_pending),
            max_per_minute: max_per_minute.unwrap_or(usual.max_per_minute),
        };
        Ok(ConsoleApproval(console::ConsoleApproval::new(options)?))
    }

    /// How long an answer is awaited, in seconds.
    pub fn timeout(&self) -> f64 {
        self.0.options().timeout
    }

    /// Asks about a call at the gate and waits for the answer: for the loop of a guard, which gives it to the question's
    /// `answer_settled`. Cancelling the wait cancels the request.
    pub async fn settle(&self, question: Arc<Question>) -> Result<Arc<Settlement>, SudoError> {
        let opened = self.open(&question).await;
        Ok(Arc::new(Settlement(approval::settle(opened).await?)))
    }

    /// Asks about a call at the gate and waits: for a callback that asks, which returns what this returns. True only for an
    /// approval, which is then spent. Cancelling the wait cancels the request.
    pub async fn request(&self, question: Arc<Question>) -> Result<bool, SudoError> {
        let opened = self.open(&question).await;
        approval::requested(&question, opened, true).await
    }
}

impl ConsoleApproval {
    async fn open(&self, question: &Question) -> agentsudo_core::Result<Ticket> {
        let (asker, call) = question.frozen()?;
        let console = self.0.clone();
        approval::open(async move { console.ask(asker, call).await }).await
    }
}
