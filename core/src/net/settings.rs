//! The only reader of the environment. Explicit arguments come first; a variable that is empty is not set.

/// What the environment says, read once when something is made.
#[derive(Clone, Default)]
pub struct Environment {
    /// `SLACK_BOT_TOKEN`.
    pub slack_bot_token: Option<String>,
    /// `SLACK_APP_TOKEN`.
    pub slack_app_token: Option<String>,
    /// `SLACK_WEBHOOK_URL`.
    pub slack_webhook_url: Option<String>,
    /// `SLACK_APPROVAL_CHANNEL`.
    pub slack_approval_channel: Option<String>,
    /// `SLACK_SIGNING_SECRET`.
    pub slack_signing_secret: Option<String>,
    /// `SLACK_API_URL`.
    pub slack_api_url: Option<String>,
    /// `SLACK_APP_ID`.
    pub slack_app_id: Option<String>,
    /// `AGENTSUDO_API_KEY`.
    pub api_key: Option<String>,
    /// `AGENTSUDO_AUDIT_LOG`.
    pub audit_log: Option<String>,
    /// `AGENTSUDO_STORE`.
    pub store: Option<String>,
}

impl Environment {
    /// Reads the process's environment.
    pub fn read() -> Self {
        Environment {
            slack_bot_token: variable("SLACK_BOT_TOKEN"),
            slack_app_token: variable("SLACK_APP_TOKEN"),
            slack_webhook_url: variable("SLACK_WEBHOOK_URL"),
            slack_approval_channel: variable("SLACK_APPROVAL_CHANNEL"),
            slack_signing_secret: variable("SLACK_SIGNING_SECRET"),
            slack_api_url: variable("SLACK_API_URL"),
            slack_app_id: variable("SLACK_APP_ID"),
            api_key: variable("AGENTSUDO_API_KEY"),
            audit_log: variable("AGENTSUDO_AUDIT_LOG"),
            store: variable("AGENTSUDO_STORE"),
        }
    }
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Holds credentials: says which are set, never what they are.
        f.debug_struct("Environment")
            .field("slack_bot_token", &self.slack_bot_token.is_some())
            .field("slack_app_token", &self.slack_app_token.is_some())
            .field("slack_webhook_url", &self.slack_webhook_url.is_some())
            .field("slack_signing_secret", &self.slack_signing_secret.is_some())
            .field("api_key", &self.api_key.is_some())
            .finish_non_exhaustive()
    }
}

/// Every variable whose name starts with `prefix`, for programs that say which of them they do not know. Those
/// that are no Unicode are left out.
#[allow(clippy::disallowed_methods, reason = "the one reader of the environment")]
pub fn with_prefix(prefix: &str) -> Vec<(String, String)> {
    let all = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let mut found: Vec<(String, String)> = all.filter(|(name, _)| name.starts_with(prefix)).collect();
    found.sort();
    found
}

#[allow(clippy::disallowed_methods, reason = "the one reader of the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}
