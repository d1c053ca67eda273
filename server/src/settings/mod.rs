//! The server's settings: every one in one table, taken from flags, then `AGENTSUDO_…`, then the TOML file,
//! then its default. Says where each came from. Used by the command line; the rest gets a [`Settings`].

mod file;
mod projects;
mod values;

pub use file::File;
pub use projects::{SlackSettings, project_slack};
pub use values::{LogFormat, Settings};

use agentsudo_core::{Error, Result};
use std::collections::BTreeMap;
use std::fmt;

/// One setting: its key in the file, which also names its flag (`--limits-key-burst`) and its variable
/// (`AGENTSUDO_LIMITS_KEY_BURST`).
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The key, with dots for sections.
    pub key: &'static str,
    /// What it is without anybody saying so.
    pub default: &'static str,
    /// One line for people.
    pub about: &'static str,
}

/// Every setting but those of projects.
pub const FIELDS: &[Field] = &[
    Field { key: "listen", default: "127.0.0.1:8787", about: "address and port to listen on" },
    Field {
        key: "store",
        default: "sqlite:agentsudo.db",
        about: "where approvals are kept: sqlite:PATH, postgres://USER:PASSWORD@HOST:PORT/DATABASE, memory:",
    },
    Field {
        key: "keep_days",
        default: "90",
        about: "days that ended requests, events and idempotency keys are kept; audit chains are kept for ever",
    },
    Field { key: "log_format", default: "text", about: "how log lines look: text or json" },
    Field {
        key: "grants",
        default: "0",
        about: "longest grant in seconds that people may give where a project does not say so itself, up to 86400; 0 for none",
    },
    Field {
        key: "trusted_proxies",
        default: "",
        about: "addresses whose X-Forwarded-For is believed, separated by commas",
    },
    Field { key: "limits.key_per_second", default: "1000", about: "requests per second of one credential" },
    Field { key: "limits.key_burst", default: "5000", about: "requests of one credential in one go" },
    Field { key: "limits.address_per_second", default: "2000", about: "requests per second of one address" },
    Field { key: "limits.address_burst", default: "10000", about: "requests of one address in one go" },
    Field {
        key: "limits.failures_per_second",
        default: "10",
        about: "bad credentials per second of one address; 30 times as many in one go",
    },
    Field { key: "limits.connections", default: "20000", about: "open connections" },
];

/// What the names of all our variables begin with.
const PREFIX: &str = "AGENTSUDO_";

/// Variables of that prefix that are not settings of the server.
const OTHER_VARIABLES: [&str; 6] = [
    "AGENTSUDO_CONFIG",
    "AGENTSUDO_URL",
    "AGENTSUDO_TOKEN",
    "AGENTSUDO_API_KEY",
    "AGENTSUDO_AUDIT_LOG",
    "AGENTSUDO_PROJECT",
];

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The command line.
    Flag,
    /// The environment.
    Environment,
    /// The file.
    File,
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Origin::Flag => "flag",
            Origin::Environment => "environment",
            Origin::File => "file",
            Origin::Default => "default",
        })
    }
}

/// A value as text, and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The text.
    pub value: String,
    /// Whose it is.
    pub origin: Origin,
}

/// All settings as they were given, and what to warn of.
#[derive(Debug, Default)]
pub struct Sources {
    /// By key.
    pub values: BTreeMap<&'static str, Given>,
    /// The projects' Slack settings, from the file.
    pub projects: BTreeMap<String, SlackSettings>,
    /// Lines for people.
    pub warnings: Vec<String>,
}

impl Field {
    /// `--limits-key-burst`, without the dashes in front.
    pub fn flag(&self) -> String {
        self.key.replace(['.', '_'], "-")
    }

    /// `AGENTSUDO_LIMITS_KEY_BURST`.
    pub fn variable(&self) -> String {
        format!("AGENTSUDO_{}", self.key.replace('.', "_").to_uppercase())
    }
}

impl Sources {
    /// Merges the three sources. An empty variable is not set.
    ///
    /// # Errors
    /// `invalid`: the file cannot be read or has a key that is none.
    pub fn gather(
        flags: &BTreeMap<&'static str, String>,
        variables: &[(String, String)],
        file: Option<File>,
    ) -> Result<Self> {
        let mut file = file.unwrap_or_default();
        let mut values = BTreeMap::new();
        for field in FIELDS {
            let variable = field.variable();
            let set = variables.iter().find(|(name, value)| *name == variable && !value.trim().is_empty());
            let given = flags
                .get(field.key)
                .map(|value| (value.clone(), Origin::Flag))
                .or_else(|| set.map(|(_, value)| (value.trim().to_owned(), Origin::Environment)))
                .or_else(|| file.values.remove(field.key).map(|value| (value, Origin::File)))
                .unwrap_or_else(|| (field.default.to_owned(), Origin::Default));
            values.insert(field.key, Given { value: given.0, origin: given.1 });
        }
        let mut warnings = file.warnings;
        warnings.extend(variables.iter().filter_map(|(name, _)| unknown_variable(name)));
        Ok(Sources { values, projects: file.projects, warnings })
    }

    /// The value of a key of [`FIELDS`].
    pub fn get(&self, key: &str) -> &str {
        self.values.get(key).map(|given| given.value.as_str()).unwrap_or_default()
    }

    /// A refusal of a value that names whose it is.
    pub fn refuse(&self, key: &str, why: impl fmt::Display) -> Error {
        let field = FIELDS.iter().find(|field| field.key == key);
        let given = self.values.get(key);
        let place = match (given.map(|given| given.origin), field) {
            (Some(Origin::Flag), Some(field)) => format!("--{}", field.flag()),
            (Some(Origin::Environment), Some(field)) => field.variable(),
            _ => format!("`{key}` in the configuration file"),
        };
        Error::invalid(format!("{place} {why}"))
    }
}

fn unknown_variable(name: &str) -> Option<String> {
    let known: Vec<String> = FIELDS.iter().map(Field::variable).collect();
    if known.iter().any(|known| known == name) || OTHER_VARIABLES.contains(&name) {
        return None;
    }
    // Without what all have in common: a short name would otherwise be like every other one.
    let own = |name| str::strip_prefix(name, PREFIX);
    let all = known.iter().map(String::as_str).chain(OTHER_VARIABLES).filter_map(own);
    let near = own(name).and_then(|name| nearest(name, all));
    let hint = near.map(|near| format!("; did you mean {PREFIX}{near}?")).unwrap_or_default();
    Some(format!("{name} is no setting of agentsudo and is ignored{hint}"))
}

/// The name most like `wrong`, if one is like it at all.
pub fn nearest<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let scored = names.map(|name| (distance(wrong, name), name));
    scored.filter(|(distance, name)| *distance <= name.len().max(3) / 3).min().map(|(_, name)| name)
}

/// Levenshtein's distance, over bytes: names are ASCII.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<u8> = b.bytes().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (slot, y) in row.iter_mut().skip(1).zip(&b) {
            let best = (diagonal + usize::from(x != *y)).min(*slot + 1).min(left + 1);
            diagonal = *slot;
            *slot = best;
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn flags_come_before_the_environment_and_that_before_the_file() {
        let file = || Some(File::parse("listen = \"127.0.0.1:1\"\nlog_format = \"json\"").unwrap());
        let env = variables(&[("AGENTSUDO_LISTEN", "127.0.0.1:2"), ("AGENTSUDO_LOG_FORMAT", " ")]);
        let flags = BTreeMap::from([("listen", "127.0.0.1:3".to_owned())]);
        let all = Sources::gather(&flags, &env, file()).unwrap();
        assert_eq!((all.get("listen"), all.values["listen"].origin), ("127.0.0.1:3", Origin::Flag));
        let all = Sources::gather(&BTreeMap::new(), &env, file()).unwrap();
        assert_eq!((all.get("listen"), all.values["listen"].origin), ("127.0.0.1:2", Origin::Environment));
        assert_eq!((all.get("log_format"), all.values["log_format"].origin), ("json", Origin::File));
        assert_eq!((all.get("store"), all.values["store"].origin), ("sqlite:agentsudo.db", Origin::Default));
    }

    #[test]
    fn an_unknown_variable_is_a_warning_with_a_suggestion() {
        let env =
            variables(&[("AGENTSUDO_LISTN", "x"), ("AGENTSUDO_API_KEY", "as_x"), ("AGENTSUDO_ZZZ", "")]);
        let all = Sources::gather(&BTreeMap::new(), &env, None).unwrap();
        assert_eq!(all.warnings.len(), 2, "{:?}", all.warnings);
        assert!(all.warnings[0].contains("did you mean AGENTSUDO_LISTEN?"), "{:?}", all.warnings);
        assert!(!all.warnings[1].contains("did you mean"), "{:?}", all.warnings);
    }

    #[test]
    fn a_wrong_value_is_refused_under_the_name_it_was_given() {
        for (flags, env, file, place) in [
            (Some("x"), None, None, "--listen"),
            (None, Some("x"), None, "AGENTSUDO_LISTEN"),
            (None, None, Some("listen = \"x\""), "`listen` in the configuration file"),
        ] {
            let flags = flags.map(|value| ("listen", value.to_owned())).into_iter().collect();
            let env = env.map(|value| ("AGENTSUDO_LISTEN".to_owned(), value.to_owned()));
            let file = file.map(|text| File::parse(text).unwrap());
            let all = Sources::gather(&flags, &env.into_iter().collect::<Vec<_>>(), file).unwrap();
            let error = Settings::new(&all).unwrap_err();
            assert!(error.message().contains(place), "{error}");
        }
    }
}
