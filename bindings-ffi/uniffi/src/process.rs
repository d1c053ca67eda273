//! What one process has one of: the gate with the host's logging attached, the runtime, and the end of both.

use crate::errors::SudoError;
use agentsudo_core::gate::Gate;
use agentsudo_core::net::process::{self, Process};
use std::future::Future;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

/// The gate of this process.
pub(crate) fn gate() -> &'static Gate {
    process::gate()
}

/// Runs `work` to its end on this thread.
///
/// # Errors
/// `internal` on a thread of the runtime's own, where waiting would stop what is waited for.
pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> agentsudo_core::Result<T> {
    if Handle::try_current().is_ok() {
        return Err(agentsudo_core::Error::defect(
            "this thread belongs to agentsudo and must not wait: call from a thread of your own",
        ));
    }
    Process::current().block_on(work)
}

/// Runs `work` on the runtime and waits for it from wherever the caller is polled. Dropping this ends the work.
pub(crate) async fn on_runtime<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> agentsudo_core::Result<T> {
    let mut task = Task(Process::current().runtime()?.spawn(work));
    (&mut task.0).await.map_err(|_| agentsudo_core::Error::defect("the work was ended from outside"))
}

struct Task<T>(JoinHandle<T>);

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The version of this library.
#[uniffi::export]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Ends what is pending and delivers what is buffered. To be called when the process ends; nothing can be asked afterwards.
///
/// `patience`: how long that may take, in seconds.
#[uniffi::export(default(patience = 2.0))]
pub fn shut_down(patience: f64) -> Result<(), SudoError> {
    let patience = Duration::try_from_secs_f64(patience).map_err(|_| {
        agentsudo_core::Error::invalid(format!("patience must be a number of seconds, not `{patience}`"))
    })?;
    Process::current().shut_down(patience);
    Ok(())
}
