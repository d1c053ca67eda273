//! Loading in a process of its own: how much memory a peer takes, and whether it survives, before the benchmark
//! risks its own life on it.

use crate::{clock, peers, sets::Question, sets::Set};
use std::process::Command;

/// What a trial process may take. A peer that wants more than [`MOST_KB`] is left out.
const LIMITS: &str = "ulimit -v 6000000; ulimit -t 60; exec \"$0\" trial \"$@\"";
const MOST_KB: u64 = 1_000_000;

/// Loads `n` scopes of `set` into `peer` in a child process; returns the kilobytes it took.
///
/// # Errors
/// Why the peer is left out.
pub fn kilobytes(peer: &str, set: Set, n: usize) -> Result<u64, String> {
    let this = std::env::current_exe().map_err(|e| e.to_string())?;
    let output = Command::new("sh")
        .args(["-c", LIMITS])
        .arg(this)
        .args([peer, set.name(), &n.to_string()])
        .output()
        .map_err(|e| e.to_string())?;
    let said = String::from_utf8_lossy(&output.stdout);
    match said.trim().strip_prefix("took ").and_then(|kb| kb.parse().ok()) {
        Some(kb) if kb <= MOST_KB => Ok(kb),
        Some(kb) => Err(format!("takes {:.1} GB", kb as f64 / 1e6)),
        None => match said.trim().strip_prefix("cannot: ") {
            Some(reason) => Err(reason.to_owned()),
            None => {
                let last = String::from_utf8_lossy(&output.stderr);
                let last =
                    last.lines().find(|line| line.contains("alloc")).unwrap_or("60 s of CPU are not enough");
                Err(format!("dies: {last} ({})", output.status))
            }
        },
    }
}

/// What the child process does.
pub fn run(peer: &str, set: Set, n: usize) {
    // Once in small, so that code and buffers that any number of scopes needs are there already.
    if let Ok(mut small) = peers::load(peer, set, set.grants(10)) {
        small.ask(&[set.question(Question::Last, 10, 0)]);
    }
    let grants = set.grants(n);
    let before = resident_kb("VmRSS:");
    match peers::load(peer, set, grants) {
        Ok(mut peer) => {
            // The first answer counts as loading: some build what they need only then.
            let (_, granted) = clock::cpu_of(|| peer.ask(&[set.question(Question::Last, n, 0)]));
            assert!(granted <= 1);
            println!("took {}", resident_kb("VmHWM:").saturating_sub(before));
        }
        Err(reason) => println!("cannot: {reason}"),
    }
}

fn resident_kb(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}
