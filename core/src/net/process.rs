//! What one process has one of: the gate, and per process id the runtime, the desk and the HTTP client.
//! A forked child gets fresh ones: a runtime's threads do not survive a fork, and waiting for them hangs.

use super::desks::Desks;
use super::http::Http;
use super::settings::Environment;
use super::system_clock::time;
use crate::desk::audit_log::OpenSinks;
use crate::desk::per_process::{self, PerProcess};
#[cfg(feature = "sqlite")]
use crate::desk::sqlite;
use crate::desk::{AuditLog, Desk, FileSink, OnError, Records, StoreUrl};
use crate::error::{Error, Result};
use crate::gate::{Gate, Question, Step, Verdict};
use crate::model::{ApprovalId, Value};
use crate::wire::audit::{self, Anchor, Verification};
use crate::wire::redact::Redactor;
use crate::wire::visible;
use arc_swap::ArcSwapOption;
use once_cell::sync::{Lazy, OnceCell};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::Notify;

static CURRENT: ArcSwapOption<Process> = ArcSwapOption::const_empty();

/// Where the gate's records go, in this process and its forks.
pub fn records() -> &'static Arc<Records> {
    static RECORDS: Lazy<Arc<Records>> = Lazy::new(|| {
        // Without randomness no request can be made at all; marks of redacted texts are then all that is left.
        let key = redaction_key().unwrap_or_default();
        Arc::new(Records::new(Redactor::new(key, Vec::new())))
    });
    &RECORDS
}

/// The gate of this process and its forks: it holds nothing that a fork could break.
pub fn gate() -> &'static Gate {
    static GATE: Lazy<Gate> = Lazy::new(|| Gate::new(time().clock.clone(), records().clone()));
    &GATE
}

/// The key under which redacted secrets are told apart, drawn once per process.
///
/// # Errors
/// `internal` without randomness.
pub fn redaction_key() -> Result<[u8; 32]> {
    static KEY: OnceCell<[u8; 32]> = OnceCell::new();
    KEY.get_or_try_init(|| {
        let mut key = [0u8; 32];
        getrandom::fill(&mut key)
            .map_err(|e| Error::defect(format!("the operating system gave no random bytes: {e}")))?;
        Ok(key)
    })
    .copied()
}

/// Before this process forks: makes everything that is otherwise made on first use, and closes what a child must not
/// inherit half. What another thread is just making would never be finished in the child, and waiting for it would
/// never end. Stores in files rest from then on, until [`after_fork`] or for two seconds.
pub fn prepare_fork() {
    gate();
    // Long enough a text to meet every pattern.
    visible::line(&records().redactor().text("password=\u{200b}"));
    #[cfg(feature = "sqlite")]
    sqlite::begin_lull();
}

/// After this process has forked, or failed to, in the parent: stores in files go on.
pub fn after_fork() {
    #[cfg(feature = "sqlite")]
    sqlite::end_lull();
}

/// Turns the audit file on, or off.
///
/// # Errors
/// `invalid` if the file cannot be opened.
pub fn set_audit_file(path: Option<PathBuf>, on_error: OnError) -> Result<()> {
    let Some(path) = path else {
        records().set_audit(None);
        return Ok(());
    };
    // A file name that depends on the working directory would move with it.
    let path = std::path::absolute(&path).unwrap_or(path);
    FileSink::check(&path).map_err(|why| {
        Error::invalid(format!("the audit log `{}` cannot be opened: {why}", path.display()))
    })?;
    let redactor = Arc::new(Redactor::new(redaction_key()?, Vec::new()));
    let open: OpenSinks = Box::new(move || vec![Box::new(FileSink::new(path.clone(), redactor.clone()))]);
    records().set_audit(Some(Arc::new(AuditLog::new(open, on_error, AuditLog::DEADLINE))));
    Ok(())
}

/// Turns on the audit file that the environment names, if it names one. For hosts: before the first call.
///
/// # Errors
/// `invalid` if the file cannot be opened: then nothing may run, for whoever set it wants it written.
pub fn set_audit_file_from_environment() -> Result<()> {
    match Environment::read().audit_log {
        Some(path) => set_audit_file(Some(path.into()), OnError::Deny),
        None => Ok(()),
    }
}

/// Checks the chain of an audit file, and that it still holds what `anchor` (`count` and `head`) knew.
///
/// # Errors
/// `invalid` if the file cannot be read or the anchor is none.
pub fn verify_audit_file(path: &Path, anchor: Option<(u64, String)>) -> Result<Verification> {
    let anchor = match anchor {
        None => None,
        Some((count, head)) => Some(Anchor::parse(&format!("{count}:{head}")).ok_or_else(|| {
            Error::invalid("an anchor is a number of records and the 64 hex digits of the last one's hash")
        })?),
    };
    let unreadable = |e: std::io::Error| {
        Error::invalid(format!("the audit file `{}` cannot be read: {e}", path.display()))
    };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    if !file.metadata().map_err(unreadable)?.is_file() {
        return Err(Error::invalid(format!("`{}` is not a regular file", path.display())));
    }
    Ok(audit::verify(std::io::BufReader::new(file), anchor.as_ref()))
}

/// What belongs to one process id.
#[derive(Debug)]
pub struct Process {
    pid: u32,
    desks: Desks,
    http: OnceCell<Http>,
    handle: OnceCell<Handle>,
    runtime: Mutex<Option<Runtime>>,
    errands: Arc<Errands>,
    /// Workspaces by token, learnt once.
    pub(super) slack: super::slack::Known,
    /// Sockets that clicks come in by, one for each app token.
    pub(super) slack_lines: super::slack::Lines,
    /// Whose turn it is to ask on the terminal: two questions at once could not be told apart.
    pub(super) console: tokio::sync::Mutex<()>,
}

/// Work that nobody waits for but that should be done before the process ends.
#[derive(Debug, Default)]
struct Errands {
    open: AtomicUsize,
    done: Notify,
}

impl PerProcess for Process {
    fn pid(&self) -> u32 {
        self.pid
    }

    fn make(pid: u32, _parent: Option<&Self>) -> Self {
        Process {
            pid,
            desks: Desks::new(),
            http: OnceCell::new(),
            handle: OnceCell::new(),
            runtime: Mutex::new(None),
            errands: Arc::default(),
            slack: Default::default(),
            slack_lines: Default::default(),
            console: Default::default(),
        }
    }
}

impl Process {
    /// This process's state; a fresh one in a forked child.
    pub fn current() -> Arc<Process> {
        per_process::current(&CURRENT)
    }

    /// The desk in memory: that of every approver that names no store.
    pub fn desk(&self) -> &Arc<Desk> {
        self.desks.memory()
    }

    /// The desk over `store`: one for each store, shared by all approvers that name it.
    ///
    /// # Errors
    /// `store_unavailable`; `invalid` if the store is another program's, or a newer version's.
    pub async fn desk_at(&self, store: &StoreUrl) -> Result<Arc<Desk>> {
        self.desks.at(store, self.runtime()?).await
    }

    /// [`Desk::answer`] at the desk that the request was put to.
    pub async fn answer(
        &self,
        question: &Question,
        verdict: Verdict,
        live: Result<Vec<(String, Value)>>,
    ) -> Step {
        let desk = match &verdict {
            Verdict::Settled(settlement) => self.desks.of(&settlement.approval_id),
            _ => Arc::clone(self.desk()),
        };
        desk.answer(question, verdict, live).await
    }

    /// [`Desk::finished`] at the desk that the request was put to.
    pub async fn finished(&self, id: &ApprovalId, succeeded: bool) {
        self.desks.of(id).finished(id, succeeded).await;
    }

    /// [`Desk::forsaken`] at the desk that the request was put to; behind the caller's back, who may be anywhere.
    pub fn forsake(self: &Arc<Self>, id: ApprovalId) {
        let process = Arc::clone(self);
        let told = async move { process.desks.of(&id).forsaken(&id).await };
        match Handle::try_current() {
            Err(_) => drop(self.block_on(told)),
            Ok(_) => drop(self.spawn(told)),
        }
    }

    /// The HTTP client.
    ///
    /// # Errors
    /// `internal` if TLS cannot be set up.
    pub fn http(&self) -> Result<&Http> {
        self.http.get_or_try_init(Http::new)
    }

    /// The runtime, started on first use.
    ///
    /// # Errors
    /// `internal` if no thread can be started.
    pub fn runtime(&self) -> Result<&Handle> {
        self.handle.get_or_try_init(|| {
            let runtime = build_runtime()?;
            let handle = runtime.handle().clone();
            *self.runtime.lock().unwrap_or_else(PoisonError::into_inner) = Some(runtime);
            Ok(handle)
        })
    }

    /// Uses the host's runtime, a server's, instead of starting one. False if there is one already.
    pub fn adopt_runtime(&self, runtime: Handle) -> bool {
        self.handle.set(runtime).is_ok()
    }

    /// Runs `work` to its end on this thread, which must not be one of the runtime's.
    ///
    /// # Errors
    /// `internal` if there is no runtime.
    pub fn block_on<T>(&self, work: impl Future<Output = T>) -> Result<T> {
        Ok(self.runtime()?.block_on(work))
    }

    /// Starts `work` on the runtime. [`Process::shut_down`] waits a little for it.
    ///
    /// # Errors
    /// `internal` if there is no runtime.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) -> Result<()> {
        let errand = Errand::new(&self.errands);
        self.runtime()?.spawn(async move {
            work.await;
            drop(errand);
        });
        Ok(())
    }

    /// Ends what is pending, gives errands (edits of cards, telemetry) up to `patience`, stops the runtime.
    pub fn shut_down(&self, patience: Duration) {
        let taken = self.runtime.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(runtime) = taken else { return };
        runtime.block_on(async {
            let _ = tokio::time::timeout(patience, async {
                self.desks.close().await;
                records().flush().await;
                loop {
                    self.errands.idle().await;
                    // Whoever has just been woken, by the end of a call say, gets his turn: he may have an errand.
                    let turn = tokio::spawn(async {
                        for _ in 0..3 {
                            tokio::task::yield_now().await;
                        }
                    });
                    if turn.await.is_err() || self.errands.are_done() {
                        break;
                    }
                }
            })
            .await;
        });
        runtime.shutdown_timeout(Duration::from_millis(200));
    }
}

impl Errands {
    fn are_done(&self) -> bool {
        self.open.load(Ordering::Acquire) == 0
    }

    async fn idle(&self) {
        loop {
            let mut done = std::pin::pin!(self.done.notified());
            done.as_mut().enable();
            if self.are_done() {
                return;
            }
            done.await;
        }
    }
}

struct Errand(Arc<Errands>);

impl Errand {
    fn new(errands: &Arc<Errands>) -> Self {
        errands.open.fetch_add(1, Ordering::AcqRel);
        Errand(Arc::clone(errands))
    }
}

impl Drop for Errand {
    fn drop(&mut self) {
        if self.0.open.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.done.notify_waiters();
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "the one home of the runtime")]
fn build_runtime() -> Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(4)
        .thread_name("agentsudo")
        .enable_io()
        .enable_time()
        .build()
        .map_err(|e| Error::defect(format!("the runtime could not be started: {e}")))
}
