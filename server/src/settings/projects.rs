//! The Slack settings of projects: from `[projects.NAME.slack]`, for the default project also from the
//! environment (`SLACK_…`), which the file comes after.

use super::file::unknown;
use crate::credentials::secret::check_project;
use agentsudo_core::gate::approvers::MOST_VOTES;
use agentsudo_core::gate::grant::LONGEST;
use agentsudo_core::net::settings::Environment;
use agentsudo_core::{Error, Result};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;
use toml::{Table, Value};

/// How one project speaks to Slack.
#[derive(Clone, PartialEq, Eq)]
pub struct SlackSettings {
    /// Posts cards, `xoxb-…`. Without it clicks work and no card is posted.
    pub bot_token: Option<String>,
    /// Clicks come in over Socket Mode, `xapp-…`.
    pub app_token: Option<String>,
    /// Verifies what Slack delivers. Two during a rotation.
    pub signing_secret: Vec<String>,
    /// Where cards go; the asking client's wish without it.
    pub channel: Option<String>,
    /// Who may decide in Slack; anyone in the workspace without it.
    pub approvers: Option<Vec<String>>,
    /// How many people have to approve, at least.
    pub quorum: u32,
    /// The longest grant that may be given, zero for none; as the whole server has it where nothing is said.
    pub grants: Option<Duration>,
    /// The Web API's root.
    pub api_url: Option<String>,
    /// The app's id, which every payload must then carry.
    pub app_id: Option<String>,
}

const KEYS: [&str; 9] = [
    "bot_token",
    "app_token",
    "signing_secret",
    "channel",
    "approvers",
    "quorum",
    "grants",
    "api_url",
    "app_id",
];

impl Default for SlackSettings {
    fn default() -> Self {
        SlackSettings {
            bot_token: None,
            app_token: None,
            signing_secret: Vec::new(),
            channel: None,
            approvers: None,
            quorum: 1,
            grants: None,
            api_url: None,
            app_id: None,
        }
    }
}

impl SlackSettings {
    /// Is there anything that must stay secret?
    pub fn has_secret(&self) -> bool {
        self.bot_token.is_some() || self.app_token.is_some() || !self.signing_secret.is_empty()
    }

    /// Is Slack used at all?
    pub fn is_set(&self) -> bool {
        self.has_secret()
    }
}

/// The settings of every project that has any, and of the default one: those of the file, and before them the
/// environment's for the latter.
pub fn project_slack(
    file: &BTreeMap<String, SlackSettings>,
    environment: &Environment,
    default: &str,
) -> BTreeMap<String, SlackSettings> {
    let mut all = file.clone();
    let entry = all.entry(default.to_owned()).or_default();
    // The environment comes before the file.
    if let Some(token) = &environment.slack_bot_token {
        entry.bot_token = Some(token.clone());
    }
    if let Some(token) = &environment.slack_app_token {
        entry.app_token = Some(token.clone());
    }
    if let Some(secret) = &environment.slack_signing_secret {
        entry.signing_secret = vec![secret.clone()];
    }
    if let Some(channel) = &environment.slack_approval_channel {
        entry.channel = Some(channel.clone());
    }
    if let Some(app_id) = &environment.slack_app_id {
        entry.app_id = Some(app_id.clone());
    }
    for settings in all.values_mut() {
        if settings.api_url.is_none() {
            settings.api_url = environment.slack_api_url.clone();
        }
    }
    // Also those without a secret: what a project says of its quorum and its grants holds wherever people decide.
    all
}

pub(super) fn read(projects: &Table) -> Result<BTreeMap<String, SlackSettings>> {
    let mut all = BTreeMap::new();
    for (name, value) in projects {
        check_project(name)
            .map_err(|error| Error::invalid(format!("has a project `{name}`: {}", error.message())))?;
        let Value::Table(project) = value else {
            return Err(Error::invalid(format!("has a project `{name}` that is no section")));
        };
        for (key, value) in project {
            let path = format!("projects.{name}");
            match (key.as_str(), value) {
                ("slack", Value::Table(slack)) => {
                    all.insert(name.clone(), slack_settings(slack, &format!("{path}.slack"))?);
                }
                (key, _) => return Err(unknown(key, ["slack"].into_iter())),
            }
        }
    }
    Ok(all)
}

fn slack_settings(slack: &Table, path: &str) -> Result<SlackSettings> {
    for key in slack.keys() {
        if !KEYS.contains(&key.as_str()) {
            return Err(unknown(key, KEYS.into_iter()));
        }
    }
    let refuse = |key: &str, what: &str| Error::invalid(format!("has a `{path}.{key}` that {what}"));
    let text = |key: &str| match slack.get(key) {
        None => Ok(None),
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text.trim().to_owned())),
        Some(_) => Err(refuse(key, "is not text, or is empty")),
    };
    let list = |key: &str| match slack.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(vec![text.clone()])),
        Some(Value::Array(items)) if !items.is_empty() => {
            let texts: Option<Vec<String>> =
                items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
            texts.map(Some).ok_or_else(|| refuse(key, "is no list of texts"))
        }
        Some(_) => Err(refuse(key, "is no list with at least one text: leave it out to allow anyone")),
    };
    let quorum = match slack.get("quorum") {
        None => 1,
        Some(Value::Integer(quorum)) => u32::try_from(*quorum)
            .ok()
            .filter(|quorum| (1..=MOST_VOTES).contains(quorum))
            .ok_or_else(|| refuse("quorum", "is not 1 to 100"))?,
        Some(_) => return Err(refuse("quorum", "is no whole number from 1 on")),
    };
    let grants = match slack.get("grants") {
        None => None,
        Some(Value::Integer(seconds)) => {
            let seconds = u64::try_from(*seconds).ok().filter(|seconds| *seconds <= LONGEST.as_secs());
            Some(
                seconds
                    .map(Duration::from_secs)
                    .ok_or_else(|| refuse("grants", "is not 0 to 86400 seconds"))?,
            )
        }
        Some(_) => return Err(refuse("grants", "is no whole number of seconds")),
    };
    if quorum > 1 && grants.is_some_and(|longest| !longest.is_zero()) {
        return Err(refuse(
            "grants",
            "does not go with a quorum: several people would have to give the same one",
        ));
    }
    Ok(SlackSettings {
        bot_token: text("bot_token")?,
        app_token: text("app_token")?,
        signing_secret: list("signing_secret")?.unwrap_or_default(),
        channel: text("channel")?,
        approvers: list("approvers")?,
        quorum,
        grants,
        api_url: text("api_url")?,
        app_id: text("app_id")?,
    })
}

impl fmt::Debug for SlackSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Holds credentials: says which are set, never what they are.
        f.debug_struct("SlackSettings")
            .field("bot_token", &self.bot_token.is_some())
            .field("app_token", &self.app_token.is_some())
            .field("signing_secret", &self.signing_secret.len())
            .field("channel", &self.channel)
            .field("approvers", &self.approvers)
            .finish_non_exhaustive()
    }
}
