//! Time: CPU time of this thread for batches, wall time for single questions, and what is made of the samples.

use rustix::time::{ClockId, clock_gettime};
use std::time::Instant;

/// How many batches every figure comes from.
pub const BATCHES: usize = 7;

/// CPU time of this thread in nanoseconds.
pub fn cpu_ns() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 * 1e9 + now.tv_nsec as f64
}

/// CPU nanoseconds that `work` takes.
pub fn cpu_of<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = cpu_ns();
    let result = work();
    (cpu_ns() - start, result)
}

/// Wall nanoseconds that `work` takes: reading this clock costs a tenth of reading the other.
pub fn wall_of<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed().as_nanos() as f64, result)
}

/// The samples of one figure.
#[derive(Debug, Clone, Default)]
pub struct Samples(pub Vec<f64>);

impl Samples {
    pub fn min(&self) -> f64 {
        self.quantile(0.0)
    }

    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    pub fn p99(&self) -> f64 {
        self.quantile(0.99)
    }

    pub fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }

    fn quantile(&self, q: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let at = (q * sorted.len() as f64) as usize;
        sorted.get(at.min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
    }
}
