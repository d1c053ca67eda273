//! The TOML file. A key that is none is an error with a suggestion: a typo must not leave a limit or an
//! approver unset.

use super::projects::{self, SlackSettings};
use super::{FIELDS, nearest};
use agentsudo_core::{Error, Result};
use std::collections::BTreeMap;
use std::path::Path;
use toml::{Table, Value};

/// A file, read.
#[derive(Debug, Default)]
pub struct File {
    /// Values of `FIELDS`, as text.
    pub(super) values: BTreeMap<String, String>,
    /// The projects' Slack settings.
    pub(super) projects: BTreeMap<String, SlackSettings>,
    /// Lines for people.
    pub(super) warnings: Vec<String>,
}

/// A configuration file is small.
const LARGEST: u64 = 1 << 20;

impl File {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// `invalid`: it cannot be read, is no TOML, or has a key that is none.
    pub fn read(path: &Path) -> Result<Self> {
        let refuse =
            |why: String| Error::invalid(format!("the configuration file `{}` {why}", path.display()));
        let length = std::fs::metadata(path).map_err(|e| refuse(format!("cannot be read: {e}")))?.len();
        if length > LARGEST {
            return Err(refuse("is larger than 1 MiB".into()));
        }
        let text = std::fs::read_to_string(path).map_err(|e| refuse(format!("cannot be read: {e}")))?;
        let mut file = File::parse(&text).map_err(|error| refuse(error.message().to_owned()))?;
        if file.projects.values().any(SlackSettings::has_secret) && is_open_to_others(path) {
            file.warnings.push(format!(
                "the configuration file `{}` holds secrets and can be read by others; chmod 600 it",
                path.display()
            ));
        }
        Ok(file)
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// `invalid`: no TOML, or a key that is none.
    pub fn parse(text: &str) -> Result<Self> {
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            // The line itself may hold a secret: only where, and what in general.
            let line =
                error.span().and_then(|span| text.get(..span.start)).map(|t| t.matches('\n').count() + 1);
            let place = line.map(|line| format!(" at line {line}")).unwrap_or_default();
            let what = error.message().lines().next().unwrap_or_default().to_owned();
            Error::invalid(format!("is no TOML{place}: {what}"))
        })?;
        let mut file = File::default();
        for (key, value) in &table {
            match (key.as_str(), value) {
                ("projects", Value::Table(all)) => file.projects = projects::read(all)?,
                (section, Value::Table(inner)) => {
                    for (key, value) in inner {
                        file.put(&format!("{section}.{key}"), value)?;
                    }
                }
                (key, value) => file.put(key, value)?,
            }
        }
        Ok(file)
    }

    fn put(&mut self, key: &str, value: &Value) -> Result<()> {
        if !FIELDS.iter().any(|field| field.key == key) {
            return Err(unknown(key, FIELDS.iter().map(|field| field.key).chain(["projects"])));
        }
        self.values.insert(key.to_owned(), scalar(key, value)?);
        Ok(())
    }
}

/// The refusal of a key that is none.
pub(super) fn unknown<'a>(key: &str, names: impl Iterator<Item = &'a str>) -> Error {
    let hint = nearest(key, names).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Error::invalid(format!("has the key `{key}`, which is no setting{hint}"))
}

fn scalar(key: &str, value: &Value) -> Result<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Float(number) => Ok(number.to_string()),
        Value::Boolean(flag) => Ok(flag.to_string()),
        Value::Array(items) => {
            let items: Result<Vec<String>> = items.iter().map(|item| scalar(key, item)).collect();
            Ok(items?.join(","))
        }
        Value::Datetime(_) | Value::Table(_) => {
            Err(Error::invalid(format!("has a value for `{key}` that is neither text, number nor list")))
        }
    }
}

#[cfg(unix)]
fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_none_is_an_error_with_a_suggestion() {
        for (text, wanted) in [
            ("listn = \"x\"", "did you mean `listen`?"),
            ("[limits]\nkey_bust = 1", "did you mean `limits.key_burst`?"),
            ("[limit]\nkey_burst = 1", "did you mean `limits.key_burst`?"),
            ("[projects.a.slak]\nbot_token = \"x\"", "did you mean `slack`?"),
            ("[projects.a.slack]\nbot_tokn = \"x\"", "did you mean `bot_token`?"),
            ("[projects.a]\napprovers = []", "which is no setting"),
            ("completely_else = 1", "which is no setting"),
        ] {
            let error = File::parse(text).unwrap_err();
            assert!(error.message().contains(wanted), "{text}: {error}");
        }
    }

    #[test]
    fn what_is_no_toml_is_named_by_its_line_and_not_quoted() {
        let error = File::parse("listen = \"a\"\n[projects.a.slack]\nbot_token = xoxb-CANARY").unwrap_err();
        assert!(error.message().contains("line 3") && !error.message().contains("CANARY"), "{error}");
        assert!(File::parse("listen = 1\nlisten = 2").is_err(), "a key twice");
    }
}
