//! `ConsoleApproval`, as JavaScript holds it.

use crate::asking;
use crate::errors::{Outcome, outcome};
use crate::question::Question;
use agentsudo_core::net::console::{self, ConsoleOptions};
use napi_derive::napi;

/// Asks on the controlling terminal. `ConsoleApproval` in `ts/console.ts` is what people use.
#[napi]
pub struct ConsoleApproval(console::ConsoleApproval);

/// Makes an approver. `timeout` is in seconds.
#[napi(catch_unwind)]
pub fn make_console_approval(
    timeout: f64,
    show_args: bool,
    redact: Vec<String>,
    max_pending: i64,
    max_per_minute: i64,
) -> Outcome<ConsoleApproval> {
    let options = ConsoleOptions { timeout, show_args, redact, max_pending, max_per_minute };
    let made = console::ConsoleApproval::new(options);
    outcome(made.map(ConsoleApproval))
}

#[napi]
impl ConsoleApproval {
    /// Asks about a call at the gate. Posts a `Ticket`, or a failure if there is nobody to ask.
    #[napi(catch_unwind)]
    pub fn ask(&self, question: &Question, wait: f64) {
        let console = self.0.clone();
        asking::open(wait, asking::about(question, None), |asker, call| async move {
            console.ask(asker, call).await
        });
    }

    /// Asks about a call that is known by name only. Posts a `Ticket`, or a failure if there is nobody to ask.
    #[napi(catch_unwind)]
    pub fn ask_about(
        &self,
        agent_id: String,
        agent_name: String,
        scope: String,
        name: String,
        arguments: String,
        wait: f64,
    ) {
        let about = asking::by_name((agent_id, agent_name), scope, name, &arguments);
        let console = self.0.clone();
        asking::open(wait, about, |asker, call| async move { console.ask(asker, call).await });
    }
}
