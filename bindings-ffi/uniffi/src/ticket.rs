//! The caller's end of a request to a human.

use crate::approval;
use crate::errors::SudoError;
use crate::process::block_on;
use crate::question::Settlement;
use agentsudo_core::desk;
use std::sync::Arc;

/// The caller's end of a request: wait for it, look at it, spend it, or walk away from it.
#[derive(Debug, uniffi::Object)]
pub struct Ticket(pub(crate) desk::Ticket);

#[uniffi::export]
impl Ticket {
    /// The request's id, as the buttons carry it: 32 hex digits.
    pub fn id(&self) -> String {
        self.0.request().id.to_string()
    }

    /// What people see and type: 8 hex digits.
    pub fn code(&self) -> String {
        self.0.request().code.to_string()
    }

    /// Waits until the request has ended, at the latest until its deadline. Cancelling the wait cancels the request.
    pub async fn settled(&self) -> Result<Arc<Settlement>, SudoError> {
        Ok(Arc::new(Settlement(Ok(approval::settled(&self.0).await?))))
    }

    /// Waits until the request has ended, on this thread.
    pub fn wait(&self) -> Result<Arc<Settlement>, SudoError> {
        Ok(Arc::new(Settlement(Ok(block_on(self.0.settled())?))))
    }

    /// How it stands now; nothing while it is pending.
    pub fn poll(&self) -> Result<Option<Arc<Settlement>>, SudoError> {
        Ok(block_on(self.0.poll())?.map(|settlement| Arc::new(Settlement(Ok(settlement)))))
    }

    /// Spends the approval. Throws if it was spent before, was never given, or could not be recorded.
    pub fn claim(&self) -> Result<(), SudoError> {
        Ok(block_on(self.0.claim())??)
    }

    /// Walks away: a later answer finds the request cancelled.
    pub fn cancel(&self) -> Result<(), SudoError> {
        Ok(block_on(self.0.cancel())?)
    }
}
