//! Telemetry: who did what, sent in batches to an approval server. Only metadata leaves the process, never arguments.

use crate::errors::SudoError;
use crate::process::block_on;
use agentsudo_core::Error;
use agentsudo_core::net::cloud::{self, TelemetryOptions};
use agentsudo_core::net::process::records;
use agentsudo_core::net::settings::Environment;
use agentsudo_core::panics::fence_host;
use std::sync::Arc;

/// A sender of telemetry. It never blocks a decision.
#[derive(Debug, uniffi::Object)]
pub struct Telemetry(Arc<cloud::Telemetry>);

impl Telemetry {
    pub(crate) fn attach_agent(&self, agent_id: &str) {
        records().set_agent_telemetry(agent_id, Arc::new(Arc::clone(&self.0)));
    }
}

#[uniffi::export]
impl Telemetry {
    /// `api_key`: the project's key (default `AGENTSUDO_API_KEY`). `endpoint`: the server's root: `https`, or `http` on this
    /// machine. `async_send`: false sends every event before the call goes on. `batch_size`: events that are sent together,
    /// 1 to 1000. `flush_interval`: how long an incomplete batch waits, in seconds.
    #[uniffi::constructor(default(
        api_key = None, endpoint = "https://agentsudo.dev", async_send = true, batch_size = 10, flush_interval = 5.0
    ))]
    pub fn new(
        api_key: Option<String>,
        endpoint: String,
        async_send: bool,
        batch_size: u32,
        flush_interval: f64,
    ) -> Result<Self, SudoError> {
        fence_host();
        let batch_size = usize::try_from(batch_size).unwrap_or(usize::MAX);
        let options = TelemetryOptions { api_key, endpoint, async_send, batch_size, flush_interval };
        Ok(Telemetry(cloud::Telemetry::new(options, &Environment::read())?))
    }

    /// Queues one event: the text of a JSON object.
    pub fn send_event(&self, event: String) -> Result<(), SudoError> {
        let event: serde_json::Value = serde_json::from_str(&event)
            .map_err(|e| Error::invalid(format!("the event is not JSON: {e}")))?;
        if !event.is_object() {
            return Err(Error::invalid("an event is a JSON object").into());
        }
        self.0.send(&event);
        Ok(())
    }

    /// Sends what is queued; returns when it is delivered, or when a try has failed.
    pub fn flush(&self) -> Result<(), SudoError> {
        Ok(block_on(self.0.flush())?)
    }

    /// Sends what is queued and takes nothing more.
    pub fn stop(&self) -> Result<(), SudoError> {
        Ok(block_on(self.0.close())?)
    }

    /// Events given up so far: the buffer was full, or the server refused them.
    pub fn dropped(&self) -> u64 {
        self.0.dropped()
    }

    /// Events the server took so far.
    pub fn delivered(&self) -> u64 {
        self.0.delivered()
    }
}

/// Sends this process's decisions to `telemetry` from now on.
#[uniffi::export]
pub fn use_telemetry(telemetry: &Telemetry) {
    records().set_telemetry(Some(Box::new(Arc::clone(&telemetry.0))));
}

/// Sends no decisions any more.
#[uniffi::export]
pub fn disable_telemetry() {
    records().set_telemetry(None);
}
