//! The engine beside the peers that know globs: warm and cold decisions, on every set that a peer can hold.

use crate::clock::{BATCHES, cpu_of};
use crate::peers::{OTHERS, OURS};
use crate::report::{Lane, Report, lane, must};
use crate::sets::{Question, Set};
use crate::trial;
use serde_json::json;
use std::hint::black_box;

/// Questions a batch asks at most, and the nanoseconds after which it stops.
const MOST: usize = 2048;
const LONG: f64 = 1e7;

/// S1 and S2 once more, beside the peers that know globs.
pub fn run(wanted: &[Set], report: &mut Report) {
    println!(
        "\nS1 and S2 beside peers, ns a decision (median; ÷ is peer ÷ ours), first, last, miss and near in turn"
    );
    println!("{:10} {:>6} {:13} {:>22} {:>22}", "set", "scopes", "", "warm", "cold");
    let mut salt = 100_000_000;
    for &set in wanted {
        for n in [10, 1_000, 10_000].into_iter().filter(|n| *n <= set.limit()) {
            let mut lanes = vec![must(lane(OURS, set, n))];
            let mut left_out = Vec::new();
            for peer in OTHERS {
                match trial::kilobytes(peer, set, n).and_then(|_| lane(peer, set, n)) {
                    Ok(lane) => lanes.push(lane),
                    Err(reason) => left_out.push((peer, reason)),
                }
            }
            let kinds: Vec<Question> =
                set.questions().iter().copied().filter(|q| *q != Question::Exact).collect();
            let mix = |salt: usize, count: usize| -> Vec<String> {
                (0..count).map(|i| set.question(kinds[(salt + i) % kinds.len()], n, salt + i)).collect()
            };
            let mut repeated: Vec<String> = std::iter::repeat_n(mix(0, 8), 8).flatten().collect();
            for batch in 0..BATCHES {
                // Slow peers get to the first few only: each batch begins with another kind.
                repeated.rotate_left(batch % 2 + 1);
                for lane in &mut lanes {
                    lane.peer.ask(&repeated[..if batch == 0 { 8 } else { 1 }]);
                    let warm = ask_for_a_while(lane, || repeated.clone());
                    lane.ns.0.push(warm);
                    let cold = ask_for_a_while(lane, || {
                        salt += 65;
                        mix(salt, 64)
                    });
                    lane.other.0.push(cold);
                }
            }
            let ours = (lanes[0].ns.median(), lanes[0].other.median());
            for lane in &lanes {
                let ratios = (lane.ns.median() / ours.0, lane.other.median() / ours.1);
                println!(
                    "{:10} {n:>6} {:13} {:>22} {:>22}",
                    set.name(),
                    lane.name,
                    format!("{:.0} ÷ {:.1}", lane.ns.median(), ratios.0),
                    format!("{:.0} ÷ {:.1}", lane.other.median(), ratios.1)
                );
                report.rows.push(json!({
                    "row": "beside", "set": set.name(), "n": n, "contender": lane.name,
                    "warm_ns_min": lane.ns.min(), "warm_ns_median": lane.ns.median(), "warm_ratio": ratios.0,
                    "cold_ns_min": lane.other.min(), "cold_ns_median": lane.other.median(), "cold_ratio": ratios.1,
                }));
            }
            for (peer, reason) in left_out {
                println!("{:10} {n:>6} {peer:13} left out: {reason}", set.name());
                report.rows.push(json!({ "row": "beside", "set": set.name(), "n": n, "contender": peer, "left_out": reason }));
            }
        }
    }
}

/// Asks what `next` makes, 64 questions at a time, as many as fit in a batch; returns the nanoseconds of one.
fn ask_for_a_while(lane: &mut Lane, mut next: impl FnMut() -> Vec<String>) -> f64 {
    // Reading the clock costs as much as tens of quick decisions: only slow ones get a reading each.
    let is_slow = cpu_of(|| lane.peer.ask(&next()[..1])).0 > 20_000.0;
    let (mut ns, mut asked) = (0.0, 0);
    while asked < MOST && ns < LONG {
        let questions = next();
        for some in questions.chunks(if is_slow { 1 } else { 64 }) {
            let (took, granted) = cpu_of(|| lane.peer.ask(some));
            black_box(granted);
            ns += took;
            asked += some.len();
            if ns > LONG {
                break;
            }
        }
    }
    ns / asked as f64
}
