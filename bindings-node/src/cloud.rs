//! Telemetry and the audit file, as JavaScript configures them.

use crate::errors::{Failure, Outcome, complaint, outcome};
use crate::mailbox::{self, Mail};
use agentsudo_core::Error;
use agentsudo_core::desk::OnError;
use agentsudo_core::net::cloud::{self, TelemetryOptions};
use agentsudo_core::net::process::{self, Process, records};
use agentsudo_core::net::settings::Environment;
use napi_derive::napi;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// A sender of telemetry. `CloudConfig` in `ts/cloud.ts` is what people use.
#[napi]
pub struct Telemetry(Arc<cloud::Telemetry>);

/// What a look at an audit file found.
#[napi(object, object_from_js = false)]
pub struct Verification {
    /// True if the chain holds.
    pub holds: bool,
    /// For people.
    pub report: String,
}

/// Makes a sender. `flush_interval` is in seconds.
#[napi(catch_unwind)]
pub fn make_telemetry(
    api_key: Option<String>,
    endpoint: String,
    async_send: bool,
    batch_size: u32,
    flush_interval: f64,
) -> Outcome<Telemetry> {
    let batch_size = batch_size as usize;
    let options = TelemetryOptions { api_key, endpoint, async_send, batch_size, flush_interval };
    outcome(cloud::Telemetry::new(options, &Environment::read()).map(Telemetry))
}

/// Forgets the sender of an agent that is gone.
#[napi(catch_unwind)]
pub fn detach_agent(agent_id: String) {
    records().drop_agent_telemetry(&agent_id);
}

/// Sends no decisions any more.
#[napi(catch_unwind)]
pub fn detach_telemetry() {
    records().set_telemetry(None);
}

#[napi]
impl Telemetry {
    /// Sends this process's decisions here from now on.
    #[napi(catch_unwind)]
    pub fn attach(&self) {
        records().set_telemetry(Some(Box::new(Arc::clone(&self.0))));
    }

    /// Sends one agent's decisions here, instead of where all others go.
    #[napi(catch_unwind)]
    pub fn attach_agent(&self, agent_id: String) {
        records().set_agent_telemetry(&agent_id, Arc::new(Arc::clone(&self.0)));
    }

    /// Takes one event, as the text of a JSON object.
    #[napi(catch_unwind)]
    pub fn send(&self, event: String) -> Option<Failure> {
        let parsed = serde_json::from_str(&event);
        complaint(match parsed {
            Ok(event) => {
                self.0.send(&event);
                Ok(())
            }
            Err(error) => Err(Error::invalid(format!("the event is not JSON: {error}"))),
        })
    }

    /// Sends what is buffered. Posts nothing, when it is delivered or could not be.
    #[napi(catch_unwind)]
    pub fn flush(&self, wait: f64) {
        let telemetry = Arc::clone(&self.0);
        mailbox::start(wait, async move {
            telemetry.flush().await;
            Mail::Nothing
        });
    }

    /// Sends what is buffered and takes nothing more. Posts nothing.
    #[napi(catch_unwind)]
    pub fn close(&self, wait: f64) {
        let telemetry = Arc::clone(&self.0);
        mailbox::start(wait, async move {
            telemetry.close().await;
            Mail::Nothing
        });
    }

    /// Events that were given up so far.
    #[napi(getter, catch_unwind)]
    pub fn dropped(&self) -> f64 {
        self.0.dropped() as f64
    }

    /// Events that the server took so far.
    #[napi(getter, catch_unwind)]
    pub fn delivered(&self) -> f64 {
        self.0.delivered() as f64
    }
}

/// Turns the audit file on (with a path), or off.
#[napi(catch_unwind)]
pub fn configure_audit(path: Option<String>, on_error: String) -> Option<Failure> {
    let on = |on_error| process::set_audit_file(path.map(PathBuf::from), on_error);
    complaint(OnError::parse(&on_error).and_then(on))
}

/// The audit file that the environment names.
#[napi(catch_unwind)]
pub fn audit_log_from_environment() -> Option<String> {
    Environment::read().audit_log
}

/// Reads an audit file and says whether its chain holds.
#[napi(catch_unwind)]
pub fn verify_audit(path: String, count: Option<f64>, head: Option<String>) -> Outcome<Verification> {
    let anchor = count.zip(head).map(|(count, head)| (count as u64, head));
    let checked = process::verify_audit_file(&PathBuf::from(path), anchor);
    outcome(checked.map(|found| Verification { holds: found.holds(), report: found.to_string() }))
}

/// Ends what is pending and delivers what is buffered, within two seconds. Called when the process exits.
#[napi(catch_unwind)]
pub fn shut_down() {
    Process::current().shut_down(Duration::from_secs(2));
}
