//! Rows S1 (warm decision), S2 (a scope never asked before) and S3 (loading) of the performance targets: the scope
//! engine beside its peers, interleaved in one run. Tables on stdout, everything in `target/bench/core.json`.
//!
//! `cargo run --release`, or with names of sets to measure only those.

mod beside;
mod clock;
mod peers;
mod report;
mod rows;
mod sets;
mod trial;

use sets::Set;
use std::path::Path;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [first, peer, set, n] = args.as_slice()
        && first == "trial"
    {
        let set = Set::from_name(set).expect("a set");
        return trial::run(peer, set, n.parse().expect("a number"));
    }
    let wanted: Vec<Set> = Set::ALL
        .into_iter()
        .filter(|set| args.is_empty() || args.iter().any(|name| name == set.name()))
        .collect();
    let mut report = report::Report::default();
    rows::warm(&wanted, &mut report);
    rows::cold(&wanted, &mut report);
    rows::load(&wanted, &mut report);
    beside::run(&wanted, &mut report);
    println!("\n{}", report.summary());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target/bench/core.json");
    let written = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| {
        std::fs::write(&path, serde_json::to_string_pretty(&report.json()).unwrap_or_default())
    });
    match written {
        Ok(()) => println!("written to target/bench/core.json"),
        Err(error) => println!("target/bench/core.json could not be written: {error}"),
    }
}
