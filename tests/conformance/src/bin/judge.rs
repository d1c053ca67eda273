//! The judge's command line: finds the drivers, runs every vector in every language, prints the table.
#![forbid(unsafe_code)]

use agentsudo_conformance::driver::Language;
use agentsudo_conformance::report::{Report, Row};
use agentsudo_conformance::stage::{Outcome, Stage};
use agentsudo_conformance::vector::{self, Case, Form, Suite};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage: judge [--python INTERPRETER] [--node PROGRAM] [--language NAME]… [--only AREA]… [--name PART] [--quiet]";

#[derive(Default)]
struct Options {
    python: Option<PathBuf>,
    node: Option<PathBuf>,
    languages: Vec<String>,
    areas: Vec<String>,
    name: Option<String>,
    quiet: bool,
}

fn options() -> Result<Options, String> {
    let mut options = Options::default();
    let mut args = std::env::args().skip(1);
    while let Some(flag) = args.next() {
        if flag == "--quiet" {
            options.quiet = true;
            continue;
        }
        let value = args.next().ok_or_else(|| format!("`{flag}` is unknown or needs a value; {USAGE}"))?;
        match flag.as_str() {
            "--python" => options.python = Some(value.into()),
            "--node" => options.node = Some(value.into()),
            "--language" => options.languages.push(value),
            "--only" => options.areas.push(value),
            "--name" => options.name = Some(value),
            _ => return Err(format!("there is no `{flag}`; {USAGE}")),
        }
    }
    Ok(options)
}

/// The drivers there are. Without `--language`, every language of this repository takes part: one whose
/// driver cannot be started is a column of blanks.
fn languages(options: &Options) -> Result<Vec<Language>, String> {
    let here = std::env::current_exe().map_err(|e| e.to_string())?;
    let (rust, c) = (here.with_file_name("driver-rust"), here.with_file_name("driver-c"));
    let go = here.with_file_name("driver-go");
    let python = options.python.clone().unwrap_or_else(|| "python3".into());
    let driver = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("drivers").join(name);
    let script = driver("driver.py").display().to_string();
    let node = |name: &str, flags: &[&str]| Language {
        name: name.into(),
        program: options.node.clone().unwrap_or_else(|| "node".into()),
        arguments: std::iter::once(driver("driver.mjs").display().to_string())
            .chain(flags.iter().map(|flag| (*flag).to_owned()))
            .collect(),
    };
    let all = [
        Language { name: "rust".into(), program: rust, arguments: Vec::new() },
        Language { name: "c".into(), program: c, arguments: Vec::new() },
        Language { name: "go".into(), program: go, arguments: Vec::new() },
        Language { name: "python".into(), program: python.clone(), arguments: vec![script.clone()] },
        Language { name: "asyncio".into(), program: python, arguments: vec![script, "--asyncio".into()] },
        node("node", &[]),
        node("nodesync", &["--sync"]),
        node("nodegen", &["--stream"]),
    ];
    if let Some(unknown) = options.languages.iter().find(|name| all.iter().all(|known| known.name != **name))
    {
        return Err(format!("there is no driver for `{unknown}`"));
    }
    let wanted =
        |language: &Language| options.languages.is_empty() || options.languages.contains(&language.name);
    Ok(all.into_iter().filter(wanted).collect())
}

fn judge(options: &Options) -> Result<Report, String> {
    let suites = vector::load(&vector::home())?;
    let wanted = |suite: &&Suite| options.areas.is_empty() || options.areas.contains(&suite.area);
    let suites: Vec<&Suite> = suites.iter().filter(wanted).collect();
    let mut core_only = BTreeMap::<String, usize>::new();
    for suite in suites.iter().filter(|suite| suite.form == Form::CoreOnly) {
        *core_only.entry(suite.area.clone()).or_default() += 1;
    }
    let named = |case: &&Case| options.name.as_ref().is_none_or(|part| case.name.contains(part));
    let vectors: Vec<(&Suite, &Case)> = suites
        .iter()
        .flat_map(|suite| suite.cases.iter().filter(named).map(move |case| (*suite, case)))
        .collect();
    let languages = languages(options)?;
    let (columns, lacking): (Vec<_>, Vec<_>) = columns(&languages, &vectors)?.into_iter().unzip();
    let rows = vectors.iter().enumerate().map(|(row, (suite, case))| Row {
        vector: format!("{}: {}", suite.area, case.name),
        outcomes: columns.iter().map(|column| column.get(row).cloned()).collect(),
    });
    Ok(Report {
        languages: languages.iter().map(|language| language.name.clone()).collect(),
        rows: rows.collect(),
        core_only: core_only.into_iter().collect(),
        lacking: languages
            .iter()
            .zip(lacking)
            .filter(|(_, kinds)| !kinds.is_empty())
            .map(|(language, kinds)| (language.name.clone(), kinds))
            .collect(),
    })
}

/// Outcomes, and the kinds of value there is no type for.
type Column = (Vec<Outcome>, Vec<String>);

/// Runs every language at the same time: each has a stage of its own.
fn columns(languages: &[Language], vectors: &[(&Suite, &Case)]) -> Result<Vec<Column>, String> {
    std::thread::scope(|scope| {
        let run = |language: &Language| {
            let language = language.clone();
            scope.spawn(move || {
                let mut stage = Stage::open(language)?;
                let outcomes = vectors.iter().map(|(suite, case)| stage.run(suite, case)).collect();
                Ok((outcomes, stage.lacks().to_vec()))
            })
        };
        let threads: Vec<_> = languages.iter().map(run).collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, Result<Column, String>>| {
            thread.join().unwrap_or_else(|_| Err("the judge itself broke; see above".to_owned()))
        };
        threads.into_iter().map(join).collect()
    })
}

fn main() -> ExitCode {
    let report = options().and_then(|options| Ok((judge(&options)?, options.quiet)));
    match report {
        Ok((report, quiet)) => {
            print!("{}", report.print(quiet));
            let (passed, failed) = report.totals();
            if failed == 0 && passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(message) => {
            eprintln!("judge: {message}");
            ExitCode::from(2)
        }
    }
}
