//! The arrows of `docs/architecture.md`: net ─▶ desk ─▶ wire ─▶ gate ─▶ model. A path in the code that
//! points up, or to a host language, fails here.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

const LAYERS: [&str; 5] = ["model", "gate", "wire", "desk", "net"];
const HOSTS: [&str; 4] = ["pyo3", "napi", "uniffi", "agentsudo_server"];

fn sources(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found
}

/// Does the code, comments left out, name `crate::layer`?
fn mentions(source: &str, layer: &str) -> bool {
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.into_iter().any(|line| {
        line.contains(&format!("crate::{layer}::")) || line.contains(&format!("crate::{{{layer}"))
    })
}

fn faults(root: &Path) -> Vec<String> {
    let mut faults = Vec::new();
    for (height, layer) in LAYERS.iter().enumerate() {
        for path in sources(&root.join(layer)) {
            let source = fs::read_to_string(&path).unwrap();
            let above = LAYERS.iter().skip(height + 1).filter(|up| mentions(&source, up));
            faults.extend(above.map(|up| format!("{} uses `{up}`", path.display())));
            let hosts = HOSTS.iter().filter(|host| source.contains(&format!("{host}::")));
            faults.extend(hosts.map(|host| format!("{} names the host `{host}`", path.display())));
        }
    }
    faults
}

#[test]
fn no_layer_uses_one_above_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    assert_eq!(faults(&root), Vec::<String>::new());
}

#[test]
fn the_check_sees_an_upward_arrow() {
    let root = std::env::temp_dir().join(format!("agentsudo-layers-{}", std::process::id()));
    for layer in LAYERS {
        fs::create_dir_all(root.join(layer)).unwrap();
    }
    fs::write(root.join("gate/bad.rs"), "use crate::desk::Desk;\n").unwrap();
    fs::write(root.join("model/host.rs"), "use pyo3::prelude::*;\n").unwrap();
    fs::write(root.join("net/good.rs"), "use crate::desk::Desk;\n// crate::net::x\n").unwrap();
    let faults = faults(&root);
    fs::remove_dir_all(&root).unwrap();
    assert_eq!(faults.len(), 2, "{faults:?}");
}
