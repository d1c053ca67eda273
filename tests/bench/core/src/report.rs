//! What was measured: lanes of samples, targets met and missed, and how numbers are printed.

use crate::clock::{BATCHES, Samples};
use crate::peers::{self, Peer};
use crate::sets::Set;
use serde_json::{Value, json};

/// All figures, and which targets were missed.
#[derive(Default)]
pub struct Report {
    pub rows: Vec<Value>,
    targets: usize,
    missed: Vec<String>,
}

impl Report {
    /// Notes a figure that may be at most `most`; returns what the table says of it.
    pub fn target(&mut self, what: String, value: f64, most: f64) -> &'static str {
        self.targets += 1;
        if value <= most {
            return "";
        }
        self.missed.push(format!("{what}: {value:.2}, target {most}"));
        " MISSED"
    }

    pub fn summary(&self) -> String {
        let met = self.targets - self.missed.len();
        let missed: String = self.missed.iter().map(|what| format!("\n  missed: {what}")).collect();
        format!("{met} of {} targets met{missed}", self.targets)
    }

    pub fn json(&self) -> Value {
        json!({ "bench": "core", "batches": BATCHES, "targets": self.targets, "missed": self.missed, "rows": self.rows })
    }
}

/// One contender with one number of scopes, and its figures so far.
pub struct Lane {
    pub name: &'static str,
    pub n: usize,
    pub peer: Box<dyn Peer>,
    pub ns: Samples,
    /// p99 ÷ mean, or the cold figures where a lane has both.
    pub other: Samples,
}

pub fn lane(name: &'static str, set: Set, n: usize) -> Result<Lane, String> {
    let peer = peers::load(name, set, set.grants(n))?;
    Ok(Lane { name, n, peer, ns: Samples::default(), other: Samples::default() })
}

pub fn must(lane: Result<Lane, String>) -> Lane {
    lane.expect("this one always loads")
}

pub fn figures(lane: &Lane) -> Value {
    json!({ "contender": lane.name, "n": lane.n, "ns_min": lane.ns.min(), "ns_median": lane.ns.median() })
}

pub fn pair(samples: Option<&Samples>) -> String {
    samples.map_or("–".to_owned(), |s| format!("{} / {}", number(s.min()), number(s.median())))
}

pub fn number(value: f64) -> String {
    match value {
        v if v.is_nan() => "–".to_owned(),
        v if v < 100.0 => format!("{v:.1}"),
        v => format!("{v:.0}"),
    }
}

pub fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
