//! The generated parts of `docs/` say what the core says. `AGENTSUDO_WRITE_DOCS=1` writes them anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

use agentsudo_conformance::docs;
use std::fs;
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- generated from core/src/error.rs: begin -->";
const END: &str = "<!-- generated from core/src/error.rs: end -->";

fn docs_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

fn compare(file: &str, wanted: &str) {
    let path = docs_folder().join(file);
    if std::env::var_os("AGENTSUDO_WRITE_DOCS").is_some() {
        fs::write(&path, wanted).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(there, wanted, "`docs/{file}` is out of date; write it with: {}", docs::COMMAND);
}

#[test]
fn the_picture_of_an_approval_is_the_table_in_the_core() {
    compare("approval.mmd", &docs::approval_diagram());
}

#[test]
fn the_tables_of_errors_are_those_of_the_core() {
    let page = fs::read_to_string(docs_folder().join("errors.md")).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("`docs/errors.md` has lost its first marker");
    let (_, after) = rest.split_once(END).expect("`docs/errors.md` has lost its last marker");
    compare("errors.md", &format!("{before}{BEGIN}\n{}{END}{after}", docs::error_tables()));
}
