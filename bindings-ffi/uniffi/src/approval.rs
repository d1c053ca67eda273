//! What approvers have in common: waiting for a human from any thread, with the request cancelled when the caller goes
//! away, and the two ways in which a guard's loop asks. Used by `slack`, `script` and `ticket`.

use crate::errors::SudoError;
use crate::process::on_runtime;
use crate::question::Question;
use agentsudo_core::desk::Ticket;
use agentsudo_core::gate::Settlement;
use agentsudo_core::net::Process;
use agentsudo_core::{Error, Reason, Result};
use std::future::Future;

/// Cancels a request that its caller walked away from.
struct Leaving(Option<Ticket>);

impl Drop for Leaving {
    fn drop(&mut self) {
        let Some(ticket) = self.0.take() else { return };
        let process = Process::current();
        match tokio::runtime::Handle::try_current() {
            // At once, so that no click that comes after the cancellation counts.
            Err(_) => drop(process.block_on(ticket.cancel())),
            Ok(_) => drop(process.spawn(async move { ticket.cancel().await })),
        }
    }
}

/// Waits for the end of a request. Dropping the wait cancels the request.
///
/// # Errors
/// `internal` without a runtime.
pub(crate) async fn settled(ticket: &Ticket) -> Result<Settlement> {
    let mut leaving = Leaving(Some(ticket.clone()));
    let waiting = ticket.clone();
    let settlement = on_runtime(async move { waiting.settled().await }).await?;
    leaving.0 = None;
    Ok(settlement)
}

/// Asks for a guard: what the approver came to, or why nobody could be asked.
///
/// # Errors
/// `internal`.
pub(crate) async fn settle(opened: Result<Ticket>) -> Result<std::result::Result<Settlement, Reason>> {
    match opened {
        Ok(ticket) => settled(&ticket).await.map(Ok),
        Err(error) => Ok(Err(error.reason())),
    }
}

/// Asks for a callback: true only for an approval that is spent on it. A timeout is an error of its own where
/// `auto_deny_on_timeout` is off.
///
/// # Errors
/// `approval_timeout`, `internal`.
pub(crate) async fn requested(
    question: &Question,
    opened: Result<Ticket>,
    auto_deny_on_timeout: bool,
) -> std::result::Result<bool, SudoError> {
    let Ok(ticket) = opened else { return Ok(false) };
    let settlement = settled(&ticket).await?;
    let (refusal, approval_id) = (settlement.refusal, settlement.approval_id.clone());
    let claimed = match refusal {
        None => claim(&ticket).await,
        Some(_) => false,
    };
    question.remember(settlement);
    if refusal == Some(Reason::Expired) && !auto_deny_on_timeout {
        let mut denial = crate::process::gate().decline(&question.core(), Reason::Expired);
        denial.approval_id = Some(approval_id.to_string());
        return Err(denial.into());
    }
    Ok(claimed)
}

async fn claim(ticket: &Ticket) -> bool {
    let ticket = ticket.clone();
    on_runtime(async move { ticket.claim().await }).await.and_then(|claimed| claimed).is_ok()
}

/// Opens a request on the runtime.
///
/// # Errors
/// The approver's.
pub(crate) async fn open(asking: impl Future<Output = Result<Ticket>> + Send + 'static) -> Result<Ticket> {
    // To its end, come what may: a request that nobody holds a ticket of would stay pending.
    let handle = Process::current().runtime()?.spawn(asking);
    let mut opening = Opening(Some(handle));
    let opened = match &mut opening.0 {
        Some(handle) => handle.await,
        None => return Err(Error::defect("nothing is being opened")),
    };
    opening.0 = None;
    opened.map_err(|_| Error::defect("the request could not be made"))?
}

/// A request that is being made. If its caller goes away first, it is cancelled as soon as it is there.
struct Opening(Option<tokio::task::JoinHandle<Result<Ticket>>>);

impl Drop for Opening {
    fn drop(&mut self) {
        let Some(handle) = self.0.take() else { return };
        let cancel = async move {
            if let Ok(Ok(ticket)) = handle.await {
                ticket.cancel().await;
            }
        };
        let process = Process::current();
        match tokio::runtime::Handle::try_current() {
            Err(_) => drop(process.block_on(cancel)),
            Ok(_) => drop(process.spawn(cancel)),
        }
    }
}
