//! Telemetry: who did what, in batches, off the hot path. Bounded, retried, and honest about what it lost.
//! It never blocks and never decides. Wire: `POST {endpoint}/api/events`, `X-API-Key`, a JSON array.

use crate::desk::{Logger, TelemetrySink};
use crate::error::{Error, Result};
use crate::gate::Level;
use crate::model::agent::seconds_within;
use crate::net::endpoint::Endpoint;
use crate::net::http::{Body, Request};
use crate::net::process::{Process, records};
use crate::net::settings::Environment;
use arc_swap::ArcSwap;
use serde_json::Value as Json;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// The arguments of `configure_cloud`.
#[derive(Clone)]
pub struct TelemetryOptions {
    /// The project's key; `AGENTSUDO_API_KEY` if not given.
    pub api_key: Option<String>,
    /// The server's root.
    pub endpoint: String,
    /// False: every event is sent before `send_event` returns.
    pub async_send: bool,
    /// Events that are sent together.
    pub batch_size: usize,
    /// How long an incomplete batch waits, in seconds.
    pub flush_interval: f64,
}

/// A configured sender.
#[derive(Debug)]
pub struct Telemetry {
    endpoint: Endpoint,
    key: Key,
    async_send: bool,
    batch_size: usize,
    flush_interval: Duration,
    home: ArcSwap<Home>,
    dropped: AtomicU64,
    delivered: AtomicU64,
    closed: AtomicBool,
}

/// What belongs to one process: its events, and the task that sends them. A forked child starts its own,
/// for a lock that a thread of the parent's held stays locked there, and leaves the parent's events to the
/// parent.
#[derive(Debug)]
struct Home {
    pid: u32,
    started: AtomicBool,
    buffer: Mutex<Buffer>,
    wake: Notify,
    /// Held while a batch is under way, so that whoever flushes waits for that one too.
    sending: tokio::sync::Mutex<()>,
}

struct Key(String);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

#[derive(Debug, Default)]
struct Buffer {
    events: VecDeque<String>,
    /// Of these events, and of those under way.
    bytes: usize,
}

impl Buffer {
    /// The oldest events, as many as one request may carry. They count until they are forgotten.
    fn take_batch(&mut self) -> Vec<String> {
        let mut bytes = 0;
        let fits = self.events.iter().take(Telemetry::MAX_BATCH).take_while(|event| {
            bytes += event.len() + 1;
            bytes <= Telemetry::MAX_BATCH_BYTES
        });
        // One that is too large by itself goes alone: the server shall say so.
        let count = fits.count().max(1).min(self.events.len());
        self.events.drain(..count).collect()
    }

    fn put_back(&mut self, batch: Vec<String>) {
        for event in batch.into_iter().rev() {
            self.events.push_front(event);
        }
    }

    fn forget(&mut self, batch: &[String]) {
        self.bytes = self.bytes.saturating_sub(batch.iter().map(String::len).sum());
    }
}

impl Home {
    fn new(pid: u32) -> Self {
        Home {
            pid,
            started: false.into(),
            buffer: Mutex::default(),
            wake: Notify::new(),
            sending: tokio::sync::Mutex::new(()),
        }
    }

    fn buffer(&self) -> MutexGuard<'_, Buffer> {
        self.buffer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How one batch went.
enum Sent {
    /// There was none.
    Nothing,
    Delivered,
    /// Worth another try after at least this long.
    Later(Option<Duration>),
    /// The server will never take it.
    Refused(u16),
}

impl Telemetry {
    /// What is buffered at most, in bytes; newer events are dropped and counted beyond.
    pub const MAX_BUFFER: usize = 16 << 20;
    /// Events that one request carries at most (the server's limit).
    pub const MAX_BATCH: usize = 1_000;
    /// Bytes of events that one request carries at most.
    const MAX_BATCH_BYTES: usize = 900_000;

    /// Checks the options. Starts nothing.
    ///
    /// # Errors
    /// `invalid` without a key, for a bad endpoint, or for numbers that make no sense.
    pub fn new(options: TelemetryOptions, env: &Environment) -> Result<Arc<Self>> {
        let key = options.api_key.or_else(|| env.api_key.clone()).unwrap_or_default();
        if key.is_empty() {
            return Err(Error::invalid("no API key: give api_key or set AGENTSUDO_API_KEY"));
        }
        if !key.chars().all(|c| c.is_ascii_graphic()) {
            return Err(Error::invalid("api_key must be printable ASCII without spaces"));
        }
        if !(1..=Self::MAX_BATCH).contains(&options.batch_size) {
            return Err(Error::invalid(format!(
                "batch_size must be from 1 to {}, not `{}`",
                Self::MAX_BATCH,
                options.batch_size
            )));
        }
        Ok(Arc::new(Telemetry {
            endpoint: Endpoint::parse("endpoint", &options.endpoint)?,
            key: Key(key),
            async_send: options.async_send,
            batch_size: options.batch_size,
            flush_interval: seconds_within("flush_interval", options.flush_interval, 3600.0)?,
            home: ArcSwap::from_pointee(Home::new(std::process::id())),
            dropped: AtomicU64::new(0),
            delivered: AtomicU64::new(0),
            closed: false.into(),
        }))
    }

    /// Events that were given up so far: the buffer was full, or the server refused them.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Acquire)
    }

    /// Events that the server took so far.
    pub fn delivered(&self) -> u64 {
        self.delivered.load(Ordering::Acquire)
    }

    /// The server's root.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Puts one event into the buffer and makes sure that somebody sends it.
    pub fn send(self: &Arc<Self>, event: &Json) {
        if self.closed.load(Ordering::Acquire) {
            self.dropped.fetch_add(1, Ordering::AcqRel);
            return;
        }
        let home = self.home();
        self.start(&home);
        let full = {
            let mut buffer = home.buffer();
            let text = event.to_string();
            if buffer.bytes + text.len() > Self::MAX_BUFFER {
                self.dropped.fetch_add(1, Ordering::AcqRel);
                true
            } else {
                buffer.bytes += text.len();
                buffer.events.push_back(text);
                buffer.events.len() >= self.batch_size
            }
        };
        if full {
            home.wake.notify_one();
        }
        if !self.async_send {
            let process = Process::current();
            // On the runtime's own thread blocking is not allowed; there the task sends it a moment later.
            if tokio::runtime::Handle::try_current().is_err() {
                let _ = process.block_on(self.flush());
            }
        }
    }

    /// Sends what is buffered now, one try for each batch; returns once what was under way has arrived, too.
    pub async fn flush(&self) {
        let home = self.home();
        while !matches!(self.send_batch(&home).await, Sent::Nothing | Sent::Later(_)) {}
    }

    /// Sends what is buffered and takes nothing more. What cannot be sent now counts as dropped.
    pub async fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.flush().await;
        let home = self.home();
        // Nothing is under way now that could come back afterwards.
        let _quiet = home.sending.lock().await;
        let left = std::mem::take(&mut *home.buffer()).events.len();
        self.dropped.fetch_add(left as u64, Ordering::AcqRel);
        home.wake.notify_one();
    }

    fn home(&self) -> Arc<Home> {
        let pid = std::process::id();
        loop {
            let seen = self.home.load_full();
            if seen.pid == pid {
                return seen;
            }
            self.home.compare_and_swap(&seen, Arc::new(Home::new(pid)));
        }
    }

    fn start(self: &Arc<Self>, home: &Arc<Home>) {
        if home.started.swap(true, Ordering::AcqRel) {
            return;
        }
        let (telemetry, home) = (Arc::clone(self), Arc::clone(home));
        if let Ok(runtime) = Process::current().runtime() {
            runtime.spawn(async move { telemetry.run(&home).await });
        }
    }

    async fn run(&self, home: &Home) {
        let mut pause = Duration::from_secs(1);
        while !self.closed.load(Ordering::Acquire) {
            let _ = tokio::time::timeout(self.flush_interval, home.wake.notified()).await;
            loop {
                match self.send_batch(home).await {
                    Sent::Nothing => break,
                    Sent::Delivered => pause = Duration::from_secs(1),
                    Sent::Refused(status) => self.complain(status),
                    Sent::Later(wanted) => {
                        tokio::time::sleep(wanted.unwrap_or(pause)).await;
                        pause = (pause * 2).min(Duration::from_secs(60));
                    }
                }
            }
        }
    }

    async fn send_batch(&self, home: &Home) -> Sent {
        let _one_at_a_time = home.sending.lock().await;
        let batch = home.buffer().take_batch();
        if batch.is_empty() {
            return Sent::Nothing;
        }
        let request = Request {
            idempotency_key: None,
            url: self.endpoint.join(&["api", "events"]),
            body: Some(Body {
                content_type: "application/json",
                bytes: format!("[{}]", batch.join(",")).into_bytes(),
            }),
            credential: Some(("x-api-key", self.key.0.clone())),
            timeout: Duration::from_secs(10),
        };
        let answer = match Process::current().http() {
            Ok(http) => http.send(&request).await.ok(),
            Err(_) => None,
        };
        let count = batch.len() as u64;
        match answer.map(|a| (a.status, a.retry_after)) {
            Some((200..=299, _)) => {
                home.buffer().forget(&batch);
                self.delivered.fetch_add(count, Ordering::AcqRel);
                Sent::Delivered
            }
            Some((status, _)) if (300..500).contains(&status) && status != 408 && status != 429 => {
                home.buffer().forget(&batch);
                self.dropped.fetch_add(count, Ordering::AcqRel);
                Sent::Refused(status)
            }
            other => {
                home.buffer().put_back(batch);
                let seconds = other.and_then(|(_, after)| after).and_then(|text| text.trim().parse().ok());
                Sent::Later(seconds.map(|s: u64| Duration::from_secs(s.clamp(1, 60))))
            }
        }
    }

    fn complain(&self, status: u16) {
        let text = format!(
            "telemetry was refused by {} with status {status}; {} events were given up so far",
            self.endpoint,
            self.dropped()
        );
        records().say(Logger::Cloud, Level::Warning, &text);
    }
}

impl TelemetrySink for Arc<Telemetry> {
    fn push(&self, event: Json) {
        self.send(&event);
    }

    fn flush(&self) -> crate::desk::store::Pending<'_, ()> {
        Box::pin(Telemetry::flush(self))
    }
}
