//! The committed header is what cbindgen makes of the sources. `AGENTSUDO_WRITE_HEADER=1` writes it anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

use std::fs;
use std::path::Path;

/// The header as the sources say it.
fn made() -> String {
    let crate_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = fs::read_to_string(crate_dir.join("cbindgen.toml")).unwrap();
    let config = config.replace("@VERSION@", env!("CARGO_PKG_VERSION"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs::write(folder.join("cbindgen.toml"), config).unwrap();
    let config = cbindgen::Config::from_file(folder.join("cbindgen.toml")).unwrap();
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in sources(&crate_dir.join("src")) {
        builder = builder.with_src(source);
    }
    let mut header = Vec::new();
    builder.generate().expect("cbindgen reads the sources").write(&mut header);
    let header = String::from_utf8(header).unwrap();
    // rustdoc's links mean nothing in C.
    let header = header.replace("[`", "`").replace("`]", "`");
    // A text that stands on several lines of Rust has its slashes in the middle of the line's end.
    header.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n"
}

/// The sources in the order of `lib.rs`, `abi.rs` (the types) first.
fn sources(src: &Path) -> Vec<std::path::PathBuf> {
    let order = [
        "abi",
        "callback",
        "library",
        "error",
        "text",
        "log",
        "agent",
        "session",
        "guard",
        "gate",
        "permit",
        "approver",
        "ticket",
        "response",
        "setup",
        "desk",
        "guardrails",
        "audit",
        "telemetry",
        "script",
        "testing",
    ];
    let all = fs::read_dir(src).unwrap().map(|entry| entry.unwrap().path());
    for path in all {
        let text = fs::read_to_string(&path).unwrap();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let exports = text.contains("#[unsafe(no_mangle)]");
        assert!(
            !exports || order.contains(&stem.as_str()),
            "`{stem}` has exports and no place in the header"
        );
    }
    order.iter().map(|stem| src.join(format!("{stem}.rs"))).collect()
}

#[test]
fn the_header_is_made_from_the_sources() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("include/agentsudo.h");
    let made = made();
    if std::env::var_os("AGENTSUDO_WRITE_HEADER").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == made,
        "include/agentsudo.h is out of date; write it with: AGENTSUDO_WRITE_HEADER=1 cargo test -p agentsudo-ffi --test header"
    );
}
