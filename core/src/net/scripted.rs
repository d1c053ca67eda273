//! Requests that are answered by a script instead of a human, for users' own tests. Same desk, same gate, same
//! record; the record says that a script answered. Used by the bindings.

use super::asker::Asker;
use super::process::Process;
use crate::desk::{Click, Desk, NewRequest, Ticket};
use crate::error::Result;
use crate::gate::{Assurance, Decider, Outcome, Via};
use crate::model::Call;
use crate::model::agent::seconds_within;
use crate::model::id::Handle;

/// Stores a request that no human is told of; an answer is awaited for `timeout` seconds.
///
/// # Errors
/// `invalid` for a bad timeout; the desk's.
pub async fn ask(asker: Asker, call: Call, timeout: f64) -> Result<Ticket> {
    let timeout = seconds_within("timeout", timeout, Desk::MAX_TIMEOUT_SECONDS)?;
    let new = NewRequest::new(&asker.agent_id, &asker.agent_name, call, timeout);
    let new = NewRequest { session_id: asker.session_id, ..new };
    Process::current().desk().open(new).await
}

/// Answers a request as a script. False if it has ended already.
///
/// # Errors
/// The store's.
pub async fn answer(ticket: &Ticket, outcome: Outcome, user: &str, note: Option<String>) -> Result<bool> {
    let decider = Decider {
        workspace: None,
        id: user.to_owned(),
        name: user.to_owned(),
        via: Via::Script,
        assurance: Assurance::Asserted,
    };
    let click = Click { decider, outcome, note, place: None };
    let handle = Handle::Id(ticket.request().id.clone());
    Ok(Process::current().desk().decide(&handle, click).await?.is_ok())
}
