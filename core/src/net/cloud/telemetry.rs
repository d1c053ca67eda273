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
use serde_json::Value as Json;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
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
    buffer: Mutex<Buffer>,
    dropped: AtomicU64,
    delivered: AtomicU64,
    /// The process whose events are in the buffer and whose task sends them; 0 before the first.
    owner: AtomicU32,
    wake: Arc<Notify>,
    closed: std::sync::atomic::AtomicBool,
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
    bytes: usize,
}

/// How one batch went.
enum Sent {
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
            buffer: Mutex::default(),
            dropped: AtomicU64::new(0),
            delivered: AtomicU64::new(0),
            owner: AtomicU32::new(0),
            wake: Arc::default(),
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
        self.adopt();
        let full = {
            let mut buffer = self.buffer();
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
            self.wake.notify_one();
        }
        if !self.async_send {
            let process = Process::current();
            // On the runtime's own thread blocking is not allowed; there the task sends it a moment later.
            if tokio::runtime::Handle::try_current().is_err() {
                let _ = process.block_on(self.flush());
            }
        }
    }

    /// Sends what is buffered now; one try for each batch.
    pub async fn flush(&self) {
        while !self.buffer().events.is_empty() {
            if !matches!(self.send_batch().await, Sent::Delivered | Sent::Refused(_)) {
                return;
            }
        }
    }

    /// Sends what is buffered and takes nothing more.
    pub async fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.flush().await;
        self.wake.notify_one();
    }

    fn buffer(&self) -> MutexGuard<'_, Buffer> {
        self.buffer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the sending task in this process. A forked child starts its own, and leaves the parent's
    /// events to the parent.
    fn adopt(self: &Arc<Self>) {
        let pid = std::process::id();
        let owner = self.owner.swap(pid, Ordering::AcqRel);
        if owner == pid {
            return;
        }
        if owner != 0 {
            *self.buffer() = Buffer::default();
        }
        let telemetry = Arc::clone(self);
        if let Ok(runtime) = Process::current().runtime() {
            runtime.spawn(async move { telemetry.run().await });
        }
    }

    async fn run(&self) {
        let mut pause = Duration::from_secs(1);
        while !self.closed.load(Ordering::Acquire) {
            let _ = tokio::time::timeout(self.flush_interval, self.wake.notified()).await;
            while !self.buffer().events.is_empty() {
                match self.send_batch().await {
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

    async fn send_batch(&self) -> Sent {
        let batch: Vec<String> = {
            let mut buffer = self.buffer();
            let count = buffer.events.len().min(Self::MAX_BATCH);
            let batch: Vec<String> = buffer.events.drain(..count).collect();
            buffer.bytes -= batch.iter().map(String::len).sum::<usize>();
            batch
        };
        if batch.is_empty() {
            return Sent::Delivered;
        }
        let request = Request {
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
                self.delivered.fetch_add(count, Ordering::AcqRel);
                Sent::Delivered
            }
            Some((status, _)) if (300..500).contains(&status) && status != 408 && status != 429 => {
                self.dropped.fetch_add(count, Ordering::AcqRel);
                Sent::Refused(status)
            }
            other => {
                self.put_back(batch);
                let seconds = other.and_then(|(_, after)| after).and_then(|text| text.trim().parse().ok());
                Sent::Later(seconds.map(|s: u64| Duration::from_secs(s.clamp(1, 60))))
            }
        }
    }

    fn put_back(&self, batch: Vec<String>) {
        let mut buffer = self.buffer();
        for event in batch.into_iter().rev() {
            if buffer.bytes + event.len() > Self::MAX_BUFFER {
                self.dropped.fetch_add(1, Ordering::AcqRel);
                continue;
            }
            buffer.bytes += event.len();
            buffer.events.push_front(event);
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
