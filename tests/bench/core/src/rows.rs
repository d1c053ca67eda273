//! The rows of the targets: what is asked, how often, and what the targets say about the result.

use crate::clock::{BATCHES, Samples, cpu_of, wall_of};
use crate::peers::{self, HASH_SET, OURS};
use crate::report::{Lane, Report, figures, finite, lane, must, number, pair};
use crate::sets::{Question, Set};
use crate::trial;
use serde_json::json;
use std::hint::black_box;

/// Questions that take turns in a warm batch, and how often a batch asks them.
const WARM: usize = 16;
const PASSES: usize = 200;
/// Questions never asked before, in a cold batch.
const COLD: usize = 512;

fn counts(set: Set) -> Vec<usize> {
    [10, 10_000, 100_000]
        .into_iter()
        .map(|n| n.min(set.limit()))
        .scan(0, |last, n| {
            let new = n != *last;
            *last = n;
            Some(new.then_some(n))
        })
        .flatten()
        .collect()
}

fn questions(set: Set, question: Question, n: usize, from: usize, count: usize) -> Vec<String> {
    (from..from + count).map(|salt| set.question(question, n, salt)).collect()
}

fn expect(lane: &mut Lane, question: Question, asked: &[String]) {
    if lane.name != HASH_SET {
        let granted = lane.peer.ask(asked);
        let expected = if matches!(question, Question::Miss | Question::Near) { 0 } else { asked.len() };
        assert_eq!(granted, expected, "{} answers {question:?} wrongly: {asked:?}", lane.name);
    }
}

/// S1: repeated questions, beside `HashSet::contains` of the same strings.
pub fn warm(wanted: &[Set], report: &mut Report) {
    println!("S1 warm decision, ns: minimum / median of {BATCHES} batches of {} (CPU time)", WARM * PASSES);
    println!(
        "{:10} {:6} {:>13} {:>13} {:>13} {:>13} {:>9} {:>8} {:>9}",
        "set", "asked", "10", "10k", "100k", "HashSet 10k", "÷HashSet", "10k÷10", "100k÷10"
    );
    for &set in wanted {
        let mut lanes: Vec<Lane> = counts(set)
            .into_iter()
            .flat_map(|n| [lane(OURS, set, n), lane(HASH_SET, set, n)])
            .map(must)
            .collect();
        for &question in set.questions() {
            let asked: Vec<_> = lanes.iter().map(|l| questions(set, question, l.n, 0, WARM)).collect();
            lanes.iter_mut().for_each(|lane| lane.ns = Samples::default());
            for _ in 0..BATCHES {
                for (lane, asked) in lanes.iter_mut().zip(&asked) {
                    expect(lane, question, asked);
                    let (ns, granted) = cpu_of(|| (0..PASSES).map(|_| lane.peer.ask(asked)).sum::<usize>());
                    black_box(granted);
                    lane.ns.0.push(ns / (WARM * PASSES) as f64);
                }
            }
            let of = |name: &str, n: usize| lanes.iter().find(|l| l.name == name && l.n == n).map(|l| &l.ns);
            let largest = 10_000.min(set.limit());
            let (small, middle, floor) = (of(OURS, 10), of(OURS, largest), of(HASH_SET, largest));
            let ratio = |a: Option<&Samples>, b: Option<&Samples>| match (a, b) {
                (Some(a), Some(b)) => a.median() / b.median(),
                _ => f64::NAN,
            };
            let ratios = [ratio(middle, floor), ratio(middle, small), ratio(of(OURS, 100_000), small)];
            let name = format!("S1 {} {question:?}", set.name());
            let mut missed = "";
            for (ratio, (what, most)) in
                ratios.iter().zip([("÷ HashSet", 3.0), ("10k ÷ 10", 3.0), ("100k ÷ 10", 5.0)])
            {
                if !ratio.is_nan() {
                    missed = [report.target(format!("{name} {what}"), *ratio, most), missed]
                        .into_iter()
                        .max()
                        .unwrap_or("");
                }
            }
            println!(
                "{:10} {:6} {:>13} {:>13} {:>13} {:>13} {:>9} {:>8} {:>9}{missed}",
                set.name(),
                format!("{question:?}"),
                pair(small),
                pair(middle),
                pair(of(OURS, 100_000)),
                pair(floor),
                number(ratios[0]),
                number(ratios[1]),
                number(ratios[2])
            );
            report.rows.push(json!({
                "row": "S1", "set": set.name(), "question": format!("{question:?}"),
                "ratio_to_hash_set": ratios[0], "ratio_10k_to_10": ratios[1], "ratio_100k_to_10": ratios[2],
                "lanes": lanes.iter().map(figures).collect::<Vec<_>>(),
            }));
        }
    }
}

/// S2: questions never asked before.
pub fn cold(wanted: &[Set], report: &mut Report) {
    println!(
        "\nS2 a scope never asked before, ns: minimum / median of {BATCHES} batches of {COLD} (CPU time); p99 ÷ mean (wall time)"
    );
    println!(
        "{:10} {:6} {:>13} {:>13} {:>13} {:>8} {:>8} {:>8}",
        "set", "asked", "10", "10k", "100k", "p99 10", "10k", "100k"
    );
    let mut salt = 1_000_000;
    for &set in wanted {
        let mut lanes: Vec<Lane> = counts(set).into_iter().map(|n| must(lane(OURS, set, n))).collect();
        for &question in set.questions() {
            for lane in &mut lanes {
                (lane.ns, lane.other) = Default::default();
            }
            for _ in 0..BATCHES {
                for lane in &mut lanes {
                    let asked = questions(set, question, lane.n, salt, COLD);
                    let singly: Vec<_> = questions(set, question, lane.n, salt + COLD, COLD)
                        .into_iter()
                        .map(|q| [q])
                        .collect();
                    salt += 2 * COLD;
                    let (ns, granted) = cpu_of(|| lane.peer.ask(&asked));
                    black_box(granted);
                    lane.ns.0.push(ns / COLD as f64);
                    // Where a decision takes long, the rest of the machine shows in wall time: CPU time there.
                    let is_long = ns / COLD as f64 > 5_000.0;
                    let each = singly.iter().map(|question| {
                        let ask = || black_box(lane.peer.ask(question));
                        if is_long { cpu_of(ask).0 } else { wall_of(ask).0 }
                    });
                    let each = Samples(each.collect());
                    lane.other.0.push(each.p99() / each.mean());
                    expect(lane, question, &asked);
                }
            }
            let mut missed = "";
            for lane in &lanes {
                let name = format!("S2 {} {question:?} at {}", set.name(), lane.n);
                // The hostile set is linear by nature, which is why it is limited.
                let most = match (set, lane.n) {
                    (Set::Hostile, 1000) => 45_000.0,
                    (_, 100_000) => 4_000.0,
                    _ => 2_000.0,
                };
                let slow = report.target(format!("{name}, ns"), lane.ns.median(), most);
                let ragged = report.target(format!("{name}, p99 ÷ mean"), lane.other.median(), 3.0);
                missed = [slow, ragged, missed].into_iter().max().unwrap_or("");
            }
            let of = |n: usize| lanes.iter().find(|l| l.n == n.min(set.limit()));
            let ns = |n| pair(of(n).filter(|l| l.n != 1000 || n == 10_000).map(|l| &l.ns));
            let p99 = |n| {
                number(of(n).filter(|l| l.n != 1000 || n == 10_000).map_or(f64::NAN, |l| l.other.median()))
            };
            println!(
                "{:10} {:6} {:>13} {:>13} {:>13} {:>8} {:>8} {:>8}{missed}",
                set.name(),
                format!("{question:?}"),
                ns(10),
                ns(10_000),
                ns(100_000),
                p99(10),
                p99(10_000),
                p99(100_000)
            );
            report.rows.push(json!({
                "row": "S2", "set": set.name(), "question": format!("{question:?}"),
                "lanes": lanes.iter().map(figures).collect::<Vec<_>>(),
                "p99_to_mean": lanes.iter().map(|l| l.other.median()).collect::<Vec<_>>(),
            }));
        }
    }
}

/// S3: loading, with the memory it takes.
pub fn load(wanted: &[Set], report: &mut Report) {
    println!(
        "\nS3 loading and one answer, ms: minimum / median of {BATCHES} batches (CPU time); bytes per scope, at the peak"
    );
    println!("{:10} {:>13} {:>8} {:>13} {:>8} | peers at 10k", "set", "10k", "bytes", "100k", "bytes");
    for &set in wanted {
        let mut contenders: Vec<(&'static str, usize, Result<u64, String>, Samples)> = Vec::new();
        for n in counts(set).into_iter().skip(1) {
            contenders.push((OURS, n, trial::kilobytes(OURS, set, n), Samples::default()));
        }
        for peer in ["globset", "cedar-policy"] {
            let n = 10_000.min(set.limit());
            contenders.push((peer, n, trial::kilobytes(peer, set, n), Samples::default()));
        }
        for _ in 0..BATCHES {
            for (peer, n, trial, samples) in &mut contenders {
                if trial.is_ok() {
                    let grants = set.grants(*n);
                    let question = [set.question(Question::Last, *n, 0)];
                    let (ns, loaded) = cpu_of(|| {
                        peers::load(peer, set, grants).map(|mut loaded| {
                            black_box(loaded.ask(&question));
                            loaded
                        })
                    });
                    drop(loaded);
                    samples.0.push(ns / 1e6);
                }
            }
        }
        let mut line = format!("{:10}", set.name());
        let mut missed = "";
        for (peer, n, trial, samples) in &contenders {
            let bytes = trial.as_ref().map_or(f64::NAN, |kb| *kb as f64 * 1024.0 / *n as f64);
            if *peer == OURS {
                let most = if *n == 100_000 { 400.0 } else { 15.0 };
                let slow = report.target(format!("S3 {} {n}, ms", set.name()), samples.median(), most);
                let big = report.target(format!("S3 {} {n}, bytes", set.name()), bytes, 1024.0);
                missed = [slow, big, missed].into_iter().max().unwrap_or("");
                line += &format!(" {:>13} {bytes:>8.0}", pair(Some(samples)));
            }
        }
        if set.limit() < 100_000 {
            line += &format!(" {:>13} {:>8}", "–", "–");
        }
        line += " |";
        for (peer, n, trial, samples) in contenders.iter().filter(|c| c.0 != OURS) {
            line += &match trial {
                Ok(kb) => format!(
                    " {peer} {} ms, {:.0} bytes;",
                    pair(Some(samples)),
                    *kb as f64 * 1024.0 / *n as f64
                ),
                Err(reason) => format!(" {peer} left out: {reason};"),
            };
        }
        println!("{line}{missed}");
        for (peer, n, trial, samples) in contenders {
            report.rows.push(json!({
                "row": "S3", "set": set.name(), "contender": peer, "n": n,
                "ms_min": finite(samples.min()), "ms_median": finite(samples.median()),
                "kilobytes": trial.as_ref().ok(), "left_out": trial.as_ref().err(),
            }));
        }
    }
}
