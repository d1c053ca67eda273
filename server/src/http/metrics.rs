//! Counters in Prometheus' text format. Labels are patterns and enumerations, never anything a client chose.

use agentsudo_core::gate::Outcome;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds in seconds. Long polls fall into the last ones.
const BOUNDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0, 60.0];

/// How often a path was asked for, by method and by the answer's status.
type ByAnswer = BTreeMap<(&'static str, u16), u64>;

/// What the server counts.
#[derive(Debug)]
pub(super) struct Metrics {
    /// By path.
    requests: Mutex<BTreeMap<String, ByAnswer>>,
    buckets: [AtomicU64; BOUNDS.len()],
    slower: AtomicU64,
    sum_us: AtomicU64,
    polls: AtomicI64,
    asked: AtomicU64,
    asked_again: AtomicU64,
    approved: AtomicU64,
    denied: AtomicU64,
    events: AtomicU64,
}

/// A poll that is held open, for as long as this lives.
pub(super) struct OpenPoll<'m>(Option<&'m AtomicI64>);

impl Drop for OpenPoll<'_> {
    fn drop(&mut self) {
        if let Some(polls) = self.0 {
            polls.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Metrics {
    pub(super) fn new() -> Self {
        Metrics {
            requests: Mutex::default(),
            buckets: Default::default(),
            slower: AtomicU64::new(0),
            sum_us: AtomicU64::new(0),
            polls: AtomicI64::new(0),
            asked: AtomicU64::new(0),
            asked_again: AtomicU64::new(0),
            approved: AtomicU64::new(0),
            denied: AtomicU64::new(0),
            events: AtomicU64::new(0),
        }
    }

    pub(super) fn request(&self, method: &str, path: &str, status: u16, took: Duration) {
        // Methods are the client's choice: those we do not know are one.
        const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
        let method = KNOWN.into_iter().find(|known| *known == method).unwrap_or("other");
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        // No name is made for what is counted already.
        let of_path = match requests.get_mut(path) {
            Some(of_path) => of_path,
            None => requests.entry(path.to_owned()).or_default(),
        };
        *of_path.entry((method, status)).or_default() += 1;
        drop(requests);
        let seconds = took.as_secs_f64();
        let bucket = BOUNDS.iter().position(|bound| seconds <= *bound).and_then(|at| self.buckets.get(at));
        bucket.unwrap_or(&self.slower).fetch_add(1, Ordering::Relaxed);
        self.sum_us.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(super) fn poll(&self, is_held: bool) -> OpenPoll<'_> {
        let polls = is_held.then_some(&self.polls);
        if let Some(polls) = polls {
            polls.fetch_add(1, Ordering::Relaxed);
        }
        OpenPoll(polls)
    }

    pub(super) fn asked(&self, is_new: bool) {
        if is_new { &self.asked } else { &self.asked_again }.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn decided(&self, outcome: Outcome) {
        match outcome {
            Outcome::Approved => &self.approved,
            Outcome::Denied => &self.denied,
        }
        .fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn events(&self, count: u64) {
        self.events.fetch_add(count, Ordering::Relaxed);
    }

    pub(super) fn text(&self) -> String {
        let mut out = String::with_capacity(4096);
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        head(&mut out, "agentsudo_build_info", "gauge", "The version that runs.");
        line(&mut out, &format!("agentsudo_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION")), 1);
        head(&mut out, "agentsudo_http_requests_total", "counter", "Requests answered.");
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (path, counts) in requests {
            for ((method, status), count) in counts {
                let labels = format!("path=\"{path}\",method=\"{method}\",status=\"{status}\"");
                line(&mut out, &format!("agentsudo_http_requests_total{{{labels}}}"), count);
            }
        }
        let name = "agentsudo_http_request_duration_seconds";
        head(&mut out, name, "histogram", "How long answers took; held polls included.");
        let mut count = 0;
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets) {
            count += get(bucket);
            line(&mut out, &format!("{name}_bucket{{le=\"{bound}\"}}"), count);
        }
        count += get(&self.slower);
        line(&mut out, &format!("{name}_bucket{{le=\"+Inf\"}}"), count);
        let _ = writeln!(out, "{name}_sum {}", get(&self.sum_us) as f64 / 1e6);
        line(&mut out, &format!("{name}_count"), count);
        head(&mut out, "agentsudo_open_polls", "gauge", "Polls that are held open.");
        let _ = writeln!(out, "agentsudo_open_polls {}", self.polls.load(Ordering::Relaxed));
        let approvals = "agentsudo_approvals_total";
        head(&mut out, approvals, "counter", "Requests for approval: new ones, and ones asked again.");
        line(&mut out, &format!("{approvals}{{kind=\"new\"}}"), get(&self.asked));
        line(&mut out, &format!("{approvals}{{kind=\"again\"}}"), get(&self.asked_again));
        let decisions = "agentsudo_rest_decisions_total";
        head(&mut out, decisions, "counter", "Decisions that counted, over REST.");
        line(&mut out, &format!("{decisions}{{outcome=\"approved\"}}"), get(&self.approved));
        line(&mut out, &format!("{decisions}{{outcome=\"denied\"}}"), get(&self.denied));
        head(&mut out, "agentsudo_events_total", "counter", "Telemetry events kept.");
        line(&mut out, "agentsudo_events_total", get(&self.events));
        out
    }
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(out: &mut String, name: &str, value: u64) {
    let _ = writeln!(out, "{name} {value}");
}
