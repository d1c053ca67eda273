//! Owns the vectors: finds them by walking `tests/vectors`, reads them, and refuses what it does not know.
//! Must not run them. Used by the judge and by the tests of this crate.

use crate::words::{self, Who};
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Areas whose vectors concern the core alone: no language has a public call for them, and the core's own
/// tests read them.
pub const CORE_AREAS: [&str; 2] = ["redact", "audit"];

/// One file.
#[derive(Debug, Clone)]
pub struct Suite {
    /// The name of its folder.
    pub area: String,
    /// Where it is.
    pub file: PathBuf,
    /// How its cases are written.
    pub form: Form,
    /// Its cases.
    pub cases: Vec<Case>,
}

/// How cases are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `steps`, one line to the driver each.
    Steps,
    /// `granted`, `hierarchical`, `required` → held or not.
    Scope,
    /// `options`, `text`, `direction` → pass or violation.
    Guardrails,
    /// `secrets`, `now_ms`, `headers`, `body` → taken or refused.
    Signature,
    /// Not for drivers.
    CoreOnly,
}

/// One vector.
#[derive(Debug, Clone)]
pub struct Case {
    /// What it shows; the failure message.
    pub name: String,
    /// Only for drivers that speak to the core itself.
    pub core: bool,
    /// The rest of it.
    pub body: Map<String, Json>,
}

impl Case {
    /// The steps, of a case in [`Form::Steps`].
    pub fn steps(&self) -> Vec<&Map<String, Json>> {
        self.body
            .get("steps")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .filter_map(Json::as_object)
            .collect()
    }
}

/// The folder of the vectors of this repository.
pub fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors")
}

/// Reads every `*.json` below `root`, in order of path.
///
/// # Errors
/// Everything that is wrong with them, one line each.
pub fn load(root: &Path) -> Result<Vec<Suite>, String> {
    let mut files = Vec::new();
    walk(root, &mut files).map_err(|e| format!("`{}` cannot be read: {e}", root.display()))?;
    files.sort();
    let (mut suites, mut faults) = (Vec::new(), Vec::new());
    for file in files {
        match read(&file) {
            Ok(suite) => suites.push(suite),
            Err(fault) => faults.push(format!("{}: {fault}", file.display())),
        }
    }
    faults.extend(repeated_names(&suites));
    if suites.is_empty() && faults.is_empty() {
        faults.push(format!("there is no vector below `{}`", root.display()));
    }
    if faults.is_empty() { Ok(suites) } else { Err(faults.join("\n")) }
}

fn walk(dir: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    Ok(())
}

fn repeated_names(suites: &[Suite]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let named = suites.iter().flat_map(|suite| suite.cases.iter().map(move |case| (&suite.area, &case.name)));
    named
        .filter(|name| !seen.insert(*name))
        .map(|(area, name)| format!("two vectors of `{area}` are called `{name}`"))
        .collect()
}

fn read(file: &Path) -> Result<Suite, String> {
    let text = fs::read_to_string(file).map_err(|e| e.to_string())?;
    let json: Json = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    let area = json["area"].as_str().ok_or("`area` is missing")?.to_owned();
    let folder = file.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    if folder != Some(area.as_str()) {
        return Err(format!("`area` is `{area}`, and yet it does not lie in a folder of that name"));
    }
    let form = form(&area, &json);
    if form == Form::CoreOnly {
        return Ok(Suite { area, file: file.to_owned(), form, cases: Vec::new() });
    }
    let cases =
        json["cases"].as_array().filter(|cases| !cases.is_empty()).ok_or("`cases` is missing or empty")?;
    let cases = cases.iter().map(|case| read_case(form, case)).collect::<Result<_, String>>()?;
    Ok(Suite { area, file: file.to_owned(), form, cases })
}

fn form(area: &str, json: &Json) -> Form {
    match (area, json["kind"].as_str()) {
        ("scope", _) => Form::Scope,
        ("guardrails", _) => Form::Guardrails,
        ("slack", Some("signature")) => Form::Signature,
        (area, _) if CORE_AREAS.contains(&area) => Form::CoreOnly,
        (_, Some("steps") | None) => Form::Steps,
        // Cards, payloads and the like, which only the core's own tests can hold against its types.
        (_, Some(_)) => Form::CoreOnly,
    }
}

fn read_case(form: Form, case: &Json) -> Result<Case, String> {
    let body = case.as_object().ok_or("a case is not an object")?.clone();
    let name = body.get("name").and_then(Json::as_str).unwrap_or_default().to_owned();
    if name.is_empty() {
        return Err("a case has no name".to_owned());
    }
    let fault = |what: String| format!("`{name}`: {what}");
    let keys: &[&str] = match form {
        Form::Steps => &["steps"],
        Form::Scope => &["granted", "hierarchical", "required", "expect"],
        Form::Guardrails => &["options", "text", "direction", "expect"],
        Form::Signature => &["secrets", "now_ms", "headers", "expect"],
        Form::CoreOnly => &[],
    };
    if let Some(key) = keys.iter().find(|key| !body.contains_key(**key)) {
        return Err(fault(format!("`{key}` is missing")));
    }
    let core = body.get("core").is_some_and(|core| *core == Json::Bool(true));
    let case = Case { name: name.clone(), core, body };
    if form == Form::Steps {
        check_steps(&case).map_err(fault)?;
    }
    Ok(case)
}

fn check_steps(case: &Case) -> Result<(), String> {
    let steps = case.body.get("steps").and_then(Json::as_array).filter(|steps| !steps.is_empty());
    let steps = steps.ok_or("`steps` is empty")?;
    if let Some(key) = case.body.keys().find(|key| !["name", "core", "steps", "why"].contains(&key.as_str()))
    {
        return Err(format!("a case has no `{key}`"));
    }
    for (index, step) in steps.iter().enumerate() {
        check_step(case, step).map_err(|fault| format!("step {}: {fault}", index + 1))?;
    }
    Ok(())
}

fn check_step(case: &Case, step: &Json) -> Result<(), String> {
    let step = step.as_object().ok_or("is not an object")?;
    let name = step.get("do").and_then(Json::as_str).ok_or("`do` is missing")?;
    let word = words::find(name).ok_or_else(|| format!("there is no word `{name}`"))?;
    if word.who == Who::Core && !case.core {
        return Err(format!("`{name}` is for cases with `\"core\": true`"));
    }
    if let Some(key) = word.needs.iter().find(|key| !step.contains_key(**key)) {
        return Err(format!("`{name}` needs `{key}`"));
    }
    let common = ["do", "expect", "as"];
    let known = |key: &str| common.contains(&key) || word.needs.contains(&key) || word.may.contains(&key);
    match step.keys().find(|key| !known(key)) {
        Some(key) => Err(format!("`{name}` has no `{key}`")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fault(case: Json) -> String {
        read_case(Form::Steps, &case).unwrap_err()
    }

    #[test]
    fn a_case_is_read() {
        let case = json!({"name": "n", "steps": [{"do": "agent", "name": "A", "expect": "ok"}]});
        assert_eq!(read_case(Form::Steps, &case).unwrap().steps().len(), 1);
    }

    #[test]
    fn what_is_not_known_is_refused() {
        assert!(fault(json!({"steps": [{"do": "reset"}]})).contains("no name"));
        assert!(fault(json!({"name": "n", "steps": []})).contains("empty"));
        assert!(fault(json!({"name": "n", "steps": [{"do": "dance"}]})).contains("no word `dance`"));
        assert!(fault(json!({"name": "n", "steps": [{"do": "tick"}]})).contains("needs `seconds`"));
        assert!(fault(json!({"name": "n", "steps": [{"do": "reset", "expcet": "ok"}]})).contains("`expcet`"));
        assert!(fault(json!({"name": "n", "expect": 1, "steps": [{"do": "reset"}]})).contains("`expect`"));
        assert!(fault(json!({"name": "n", "steps": [{"do": "look", "id": "x"}]})).contains("core"));
    }
}
