//! The settings as values, checked once.

use super::Sources;
use agentsudo_core::Result;
use agentsudo_core::gate::grant::LONGEST;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

const DAY: u64 = 86_400;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What the server is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where approvals are kept.
    pub store: String,
    /// How long what has ended is kept.
    pub keep: Duration,
    /// How log lines look.
    pub log_format: LogFormat,
    /// The longest grant in projects that do not say so themselves; `None` if each call is asked about.
    pub grants: Option<Duration>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Requests per second and in one go, of one credential.
    pub key_rate: (f64, f64),
    /// The same of one address.
    pub address_rate: (f64, f64),
    /// Bad credentials, of one address.
    pub failure_rate: (f64, f64),
    /// Open connections.
    pub connections: usize,
}

impl Settings {
    /// Checks every value.
    ///
    /// # Errors
    /// `invalid`, under the name the value was given.
    pub fn new(sources: &Sources) -> Result<Self> {
        let listen = sources.get("listen");
        let listen = listen
            .strip_prefix("localhost:")
            .map_or_else(|| listen.to_owned(), |port| format!("127.0.0.1:{port}"))
            .parse()
            .map_err(|_| sources.refuse("listen", "must be ADDRESS:PORT, such as 127.0.0.1:8787"))?;
        let log_format = match sources.get("log_format") {
            "text" => LogFormat::Text,
            "json" => LogFormat::Json,
            _ => return Err(sources.refuse("log_format", "must be `text` or `json`")),
        };
        let proxies =
            sources.get("trusted_proxies").split(',').map(str::trim).filter(|text| !text.is_empty());
        let trusted_proxies = proxies
            .map(|text| {
                text.parse().map_err(|_| {
                    sources.refuse("trusted_proxies", "must be IP addresses, separated by commas")
                })
            })
            .collect::<Result<_>>()?;
        let failures = number(sources, "limits.failures_per_second")?;
        Ok(Settings {
            listen,
            store: sources.get("store").to_owned(),
            keep: Duration::from_secs(DAY * number(sources, "keep_days")? as u64),
            log_format,
            grants: grants(sources)?,
            trusted_proxies,
            key_rate: (number(sources, "limits.key_per_second")?, number(sources, "limits.key_burst")?),
            address_rate: (
                number(sources, "limits.address_per_second")?,
                number(sources, "limits.address_burst")?,
            ),
            failure_rate: (failures, failures * 30.0),
            connections: number(sources, "limits.connections")? as usize,
        })
    }
}

fn grants(sources: &Sources) -> Result<Option<Duration>> {
    let seconds: Option<u64> = sources.get("grants").parse().ok();
    let seconds = seconds.filter(|seconds| *seconds <= LONGEST.as_secs());
    let refuse = || sources.refuse("grants", "must be whole seconds, 1 to 86400, or 0 for no grants");
    let grants = seconds.map(Duration::from_secs).ok_or_else(refuse)?;
    Ok(Some(grants).filter(|longest| !longest.is_zero()))
}

/// Whole, from 1 on: nothing is without a limit.
fn number(sources: &Sources, key: &str) -> Result<f64> {
    let value: Option<u32> = sources.get(key).parse().ok().filter(|value| (1..=10_000_000).contains(value));
    value.map(f64::from).ok_or_else(|| {
        sources.refuse(key, "must be a whole number from 1 to 10000000; there is no way to switch it off")
    })
}
