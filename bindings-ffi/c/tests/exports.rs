//! Every export goes through the fence, has our prefix, and is documented; nothing else may reach C's memory.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::Path;

/// An exported function: its documentation, its name, its parameters with what it returns, its body.
struct Export {
    docs: String,
    name: String,
    signature: String,
    body: String,
}

fn files() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let entries = fs::read_dir(src).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap())
        })
        .collect()
}

fn exports() -> Vec<Export> {
    files().iter().flat_map(|(_, source)| read(source)).collect()
}

fn read(source: &str) -> Vec<Export> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices("#[unsafe(no_mangle)]\n") {
        let before: Vec<&str> =
            source[..at].lines().rev().skip_while(|line| line.starts_with("#[")).collect();
        let docs: Vec<&str> = before.iter().take_while(|line| line.starts_with("///")).copied().collect();
        let text = &source[at..source[at..].find("\n}\n").map_or(source.len(), |end| at + end)];
        let (head, body) = text.split_once(" {\n").unwrap();
        let head = head.split_once("extern \"C\" fn ").expect("an export is an `extern \"C\" fn`").1;
        let (name, signature) = head.split_once('(').unwrap();
        found.push(Export {
            docs: docs.into_iter().rev().collect::<Vec<_>>().join("\n"),
            name: name.to_owned(),
            signature: signature.to_owned(),
            body: body.to_owned(),
        });
    }
    found
}

/// What is wrong with an export, if something is.
fn fault(export: &Export) -> Option<String> {
    let Export { docs, name, signature, body } = export;
    let status = signature.ends_with("-> agentsudo_status") && body.contains("fence::call(");
    let tells = |word: &str| docs.contains(word);
    let opening = [format!("    fence::call(\"{name}\", "), format!("    fence::read(\"{name}\", ")];
    let lines: Vec<&str> = body.lines().collect();
    let inner_statement = |line: &&&str| line.starts_with("    ") && !line.starts_with("     ");
    let statements = lines.iter().filter(inner_statement).count();
    let fault = if !name.starts_with("agentsudo_") {
        "does not begin with agentsudo_"
    } else if docs.is_empty() {
        "has no documentation"
    } else if status
        && !signature.contains("agentsudo_status)")
        && !tells("Errors:")
        && !tells("see `")
        && !tells("with a timeout")
    {
        "does not say which errors there are"
    } else if !opening.iter().any(|opening| body.replace("(\n        ", "(").starts_with(opening)) {
        "does not go through the fence under its own name"
    } else if !lines.last().is_some_and(|line| line.trim_start().ends_with(')')) || statements > 2 {
        "does something outside the fence"
    } else if body.contains("unsafe") {
        "contains `unsafe`"
    } else {
        return None;
    };
    Some(format!("`{name}` {fault}"))
}

#[test]
fn every_export_goes_through_the_fence() {
    let exports = exports();
    assert!(exports.len() > 70, "only {} exports were found", exports.len());
    assert_eq!(exports.iter().filter_map(fault).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn unsafe_has_two_homes() {
    for (file, source) in files() {
        let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
        let mut unsafe_lines = code.filter(|line| {
            line.contains("unsafe {") || line.contains("unsafe impl") || line.contains("transmute")
        });
        if !["fence.rs", "callback.rs"].contains(&file.as_str()) {
            assert_eq!(unsafe_lines.next(), None, "in {file}");
        }
    }
}

#[test]
fn the_check_sees_what_it_is_there_for() {
    let export = |body: &str| {
        let source = format!(
            "/// Does it.\n///\n/// Errors: `INVALID`.\n#[unsafe(no_mangle)]\npub unsafe extern \"C\" fn agentsudo_x(a: u32) -> agentsudo_status {{\n{body}\n}}\n"
        );
        read(&source).iter().find_map(fault)
    };
    assert_eq!(
        export("    fence::call(\"agentsudo_x\", out_error, |caller| {\n        Ok(())\n    })"),
        None
    );
    assert!(
        export("    fence::call(\"agentsudo_y\", out_error, |caller| {\n        Ok(())\n    })").is_some()
    );
    assert!(export("    do_it();\n    fence::call(\"agentsudo_x\", out_error, |caller| {\n    })").is_some());
    assert!(export("    fence::call(\"agentsudo_x\", e, |c| {\n    });\n    let a = 1;\n    a(b)").is_some());
    assert!(export("    fence::call(\"agentsudo_x\", e, |c| {\n        unsafe { *a }\n    })").is_some());
    assert!(export("    status()").is_some());
}
