//! The audit log: every record in a file before the guarded function runs. Fails closed, also when the
//! disk hangs: a thread of its own writes, the caller waits for it no longer than a deadline.

use crate::error::{Error, Reason, Result};
use crate::gate::Record;
use arc_swap::ArcSwapOption;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

/// Keeps records somewhere.
pub trait AuditSink: Send {
    /// Keeps one record, or says why not.
    ///
    /// # Errors
    /// A line for people.
    fn append(&mut self, record: &Record) -> std::result::Result<(), String>;
}

/// Makes the sinks anew in each process: an open file and its position do not survive a fork.
pub type OpenSinks = Box<dyn Fn() -> Vec<Box<dyn AuditSink>> + Send + Sync>;

/// What happens to a call whose record could not be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnError {
    /// It is refused.
    #[default]
    Deny,
    /// It runs.
    Allow,
}

impl OnError {
    /// Reads the text form.
    ///
    /// # Errors
    /// `invalid` for anything but `deny` and `allow`.
    pub fn parse(text: &str) -> Result<Self> {
        match text {
            "deny" => Ok(OnError::Deny),
            "allow" => Ok(OnError::Allow),
            other => Err(Error::invalid(format!("on_error must be \"deny\" or \"allow\", not `{other}`"))),
        }
    }
}

/// Writes records to all its sinks; one that took it is enough.
pub struct AuditLog {
    open: Arc<OpenSinks>,
    on_error: OnError,
    deadline: Duration,
    writer: ArcSwapOption<Writer>,
}

#[derive(Debug)]
struct Writer {
    pid: u32,
    orders: Sender<Order>,
    sent: AtomicU64,
    progress: Arc<Progress>,
}

/// How far the thread has come, and how far a caller that gave up had waited for it.
#[derive(Debug, Default)]
struct Progress {
    handled: AtomicU64,
    overdue: AtomicU64,
}

impl Progress {
    fn hangs(&self) -> bool {
        self.handled.load(Ordering::Acquire) < self.overdue.load(Ordering::Acquire)
    }
}

struct Order {
    number: u64,
    record: Record,
    done: Sender<std::result::Result<(), String>>,
    /// The caller gave up: what it asked for was refused, so it must not be written as allowed.
    abandoned: Arc<AtomicBool>,
}

impl AuditLog {
    /// How long a caller waits for a sink that hangs.
    pub const DEADLINE: Duration = Duration::from_secs(5);

    /// A log over the sinks that `open` makes.
    pub fn new(open: OpenSinks, on_error: OnError, deadline: Duration) -> Self {
        AuditLog { open: Arc::new(open), on_error, deadline, writer: ArcSwapOption::empty() }
    }

    /// Keeps one record.
    ///
    /// # Errors
    /// `audit_failed` if no sink took it in time and `on_error` is `Deny`.
    pub fn append(&self, record: &Record) -> Result<()> {
        match (self.try_append(record), self.on_error) {
            (Ok(()), _) | (Err(_), OnError::Allow) => Ok(()),
            (Err(why), OnError::Deny) => Err(Error::new(
                Reason::AuditFailed,
                format!("the audit log could not be written ({why}); nothing runs without a record of it"),
            )),
        }
    }

    fn try_append(&self, record: &Record) -> std::result::Result<(), String> {
        let writer = self.writer();
        if writer.progress.hangs() {
            return Err("an earlier write still hangs".into());
        }
        let (done, answer) = mpsc::channel();
        let abandoned = Arc::new(AtomicBool::new(false));
        let number = writer.sent.fetch_add(1, Ordering::AcqRel) + 1;
        let order = Order { number, record: record.clone(), done, abandoned: Arc::clone(&abandoned) };
        writer.orders.send(order).map_err(|_| "its thread has ended".to_owned())?;
        answer.recv_timeout(self.deadline).unwrap_or_else(|_| {
            abandoned.store(true, Ordering::Release);
            writer.progress.overdue.fetch_max(number, Ordering::AcqRel);
            Err(format!("no sink answered within {} s", self.deadline.as_secs_f64()))
        })
    }

    /// The writer of this process: a forked child starts its own.
    fn writer(&self) -> Arc<Writer> {
        let pid = std::process::id();
        if let Some(writer) = self.writer.load_full().filter(|w| w.pid == pid) {
            return writer;
        }
        let (orders, inbox) = mpsc::channel();
        let progress = Arc::new(Progress::default());
        let writer = Writer { pid, orders, sent: AtomicU64::new(0), progress: Arc::clone(&progress) };
        let writer = Arc::new(writer);
        let previous = self.writer.swap(Some(Arc::clone(&writer)));
        // Of two threads that race here, both writers work: the file is locked for each line.
        drop(previous);
        let open = Arc::clone(&self.open);
        let thread = std::thread::Builder::new().name("agentsudo-audit".into());
        // Without a thread the inbox is dropped, every send fails, and everything is refused.
        let _ = thread.spawn(move || write(&open, &inbox, &progress));
        writer
    }
}

fn write(open: &OpenSinks, inbox: &Receiver<Order>, progress: &Progress) {
    let mut sinks = open();
    for order in inbox {
        let wanted = !order.abandoned.load(Ordering::Acquire);
        let results: Vec<_> = match wanted {
            true => sinks.iter_mut().map(|sink| sink.append(&order.record)).collect(),
            false => Vec::new(),
        };
        progress.handled.fetch_max(order.number, Ordering::AcqRel);
        let kept = results.iter().any(std::result::Result::is_ok);
        let why = || results.into_iter().filter_map(std::result::Result::err).collect::<Vec<_>>().join("; ");
        let _ = order.done.send(if kept { Ok(()) } else { Err(why()) });
    }
}

impl std::fmt::Debug for AuditLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuditLog").field("on_error", &self.on_error).finish_non_exhaustive()
    }
}
