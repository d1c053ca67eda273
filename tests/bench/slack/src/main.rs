//! Row S9 of the performance targets: so many requests pending in one process, each met at the gate, frozen, kept on
//! record, with a deadline of its own and somebody who waits. One JSON object on stdout; `tests/bench/python/s9_pending.py`
//! starts it and makes a table of it.
//!
//! `bench-slack [COUNT] [IDLE_SECONDS] [--sizes]`

mod callers;
mod memory;

use agentsudo_core::Result;
use callers::Callers;
use memory::Counting;
use rustix::time::{ClockId, clock_gettime};
use serde_json::json;
use std::time::Duration;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut numbers = words.iter().filter_map(|word| word.parse::<usize>().ok());
    let count = numbers.next().unwrap_or(100_000);
    let idle = Duration::from_secs(numbers.next().unwrap_or(10) as u64);

    // Whatever is made on first use is not the price of a request.
    Callers::new(100)?.ask_and_resolve()?;
    let callers = Callers::new(count)?;
    let (resident, held, sizes) = (memory::resident(), memory::held(), memory::by_size());
    let (asking, pending) = timed(|| callers.ask());
    let pending = pending?;
    let (resident, held) = (memory::resident().saturating_sub(resident), memory::held().saturating_sub(held));
    if words.iter().any(|word| word == "--sizes") {
        for ((most, before), (_, now)) in sizes.iter().zip(memory::by_size()) {
            if now > before + count / 100 {
                eprintln!("{:.2} of at most {most} bytes", (now - before) as f64 / count as f64);
            }
        }
    }
    let before = cpu();
    std::thread::sleep(idle);
    let idle_cpu = cpu() - before;
    let requests = pending.requests()?;
    let before = cpu();
    let (resolving, ran) = timed(|| pending.resolve(requests));
    let found = json!({
        "pending": count,
        "asking_s": asking,
        "resident_bytes": resident,
        "allocated_bytes": held,
        "idle_s": idle.as_secs_f64(),
        "idle_cpu_s": idle_cpu,
        "resolved": ran?,
        "resolving_s": resolving,
        "resolving_cpu_s": cpu() - before,
    });
    println!("{found}");
    Ok(())
}

/// CPU seconds of all threads of this process.
fn cpu() -> f64 {
    seconds(ClockId::ProcessCPUTime)
}

fn seconds(clock: ClockId) -> f64 {
    let now = clock_gettime(clock);
    now.tv_sec as f64 + now.tv_nsec as f64 / 1e9
}

/// How many seconds `work` takes.
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = seconds(ClockId::Monotonic);
    let result = work();
    (seconds(ClockId::Monotonic) - start, result)
}
