//! An approval that was spent on a call: whoever holds one answers for telling how the run went. A ticket that claimed, its
//! question and the permit that comes of it hold the same one. Used by `gate` and `ticket`.

use crate::process;
use agentsudo_core::Result;
use agentsudo_core::model::ApprovalId;
use agentsudo_core::net::Process;
use std::sync::atomic::{AtomicBool, Ordering};

/// Let go of by everybody and told of by nobody, the run is on record as unknown: nothing is kept for ever for a program that
/// does not say.
pub(crate) struct Spent {
    pub(crate) id: ApprovalId,
    told: AtomicBool,
}

impl Spent {
    pub(crate) fn new(id: ApprovalId) -> Self {
        Spent { id, told: AtomicBool::new(false) }
    }

    /// Tells how the run went.
    ///
    /// # Errors
    /// Those of [`process::block_on`].
    pub(crate) fn finished(&self, succeeded: bool) -> Result<()> {
        self.told.store(true, Ordering::Release);
        let process = Process::current();
        process::block_on(process.finished(&self.id, succeeded))
    }
}

impl Drop for Spent {
    fn drop(&mut self) {
        if !*self.told.get_mut() {
            Process::current().forsake(self.id.clone());
        }
    }
}
