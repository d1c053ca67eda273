//! Setting up Slack: the manifest that an app is made from, and what a look at an app finds.

use crate::errors::SudoError;
use agentsudo_core::net::slack::setup;
use agentsudo_core::net::slack::{Diagnosis, Finding as Found};

/// What a Slack app is made from.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct AppManifest {
    /// The manifest.
    pub json: String,
    /// The same as YAML.
    pub yaml: String,
    /// Opens Slack's form for a new app with it filled in.
    pub link: String,
}

/// The manifest of an app for a program like this. Speaks to nobody.
///
/// `url`: where `handle_request` is mounted; without it, clicks come in over Socket Mode. `groups`: approvers may be user
/// groups, which needs one scope more.
#[uniffi::export(default(url = None, groups = false))]
pub fn slack_manifest(url: Option<String>, groups: bool) -> Result<AppManifest, SudoError> {
    let made = setup::AppManifest::new(url.as_deref(), groups)?;
    Ok(AppManifest { json: format!("{:#}", made.json), yaml: made.yaml, link: made.link })
}

/// Something about a Slack app that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Finding {
    /// What: "bot token", "scopes", "channel", "clock", "signing secret", "app token".
    pub what: String,
    /// How it is.
    pub condition: Condition,
    /// What was found, or what to do about it.
    pub text: String,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Condition {
    /// As it should be.
    Good,
    /// It cannot be told from here.
    Unknown,
    /// It is not going to work.
    Wrong,
}

impl From<Found> for Finding {
    fn from(found: Found) -> Self {
        let (condition, text) = match found.verdict {
            Diagnosis::Good(text) => (Condition::Good, text),
            Diagnosis::Unknown(text) => (Condition::Unknown, text),
            Diagnosis::Wrong(text) => (Condition::Wrong, text),
        };
        Finding { what: found.what.to_owned(), condition, text }
    }
}
