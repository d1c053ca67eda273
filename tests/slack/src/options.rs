//! Owns what can be chosen about a workspace before it starts, and how the command line says it.
//! Must not read the environment: a stand-in is the same wherever it runs.
//! Used by `main` and by Rust tests.

use crate::clock;

/// What a workspace starts with. `Options::default()` draws fresh secrets, so that no test can rely on known ones.
#[derive(Clone, Debug)]
pub struct Options {
    /// TCP port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The app's bot token (`xoxb-…`).
    pub bot_token: String,
    /// The app-level token (`xapp-…`).
    pub app_token: String,
    /// The secret deliveries are signed with.
    pub signing_secret: String,
    /// Id of the workspace (`T…`).
    pub team_id: String,
    /// Id of the app (`A…`).
    pub app_id: String,
    /// The app's name as people see it.
    pub app_name: String,
    /// Offset from UTC, in seconds, of the people reading (for dates on cards).
    pub utc_offset_seconds: i32,
    /// Keep running when standard input closes (binary only).
    pub stay: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            bot_token: format!("xoxb-1000000001-1000000002-{}", clock::random_hex(12)),
            app_token: format!("xapp-1-A0STANDIN-1000000003-{}", clock::random_hex(32)),
            signing_secret: clock::random_hex(16),
            team_id: "T_HOME".into(),
            app_id: "A0STANDIN".into(),
            app_name: "AgentSudo".into(),
            utc_offset_seconds: 0,
            stay: false,
        }
    }
}

/// The usage text of the binary.
pub(crate) const USAGE: &str = "usage: slack-standin [--port N] [--bot-token T] [--app-token T] [--signing-secret S] \
[--team ID] [--app ID] [--app-name NAME] [--utc-offset SECONDS] [--stay]";

impl Options {
    /// Reads command-line arguments (without the program's name) over the given start values.
    ///
    /// # Errors
    /// A message for people when an argument is unknown, lacks its value or has a bad one.
    pub fn parse(mut self, args: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut args = args.into_iter();
        while let Some(flag) = args.next() {
            if flag == "--stay" {
                self.stay = true;
                continue;
            }
            if flag == "--help" || flag == "-h" {
                return Err(USAGE.into());
            }
            let known = ["--port", "--bot-token", "--app-token", "--signing-secret", "--team", "--app"];
            if !known.contains(&flag.as_str()) && flag != "--app-name" && flag != "--utc-offset" {
                return Err(format!("unknown argument `{flag}`; {USAGE}"));
            }
            let value = args.next().ok_or_else(|| format!("`{flag}` needs a value; {USAGE}"))?;
            let bad = |_| format!("`{value}` is not a number `{flag}` can use");
            match flag.as_str() {
                "--port" => self.port = value.parse().map_err(bad)?,
                "--utc-offset" => self.utc_offset_seconds = value.parse().map_err(bad)?,
                "--bot-token" => self.bot_token = value,
                "--app-token" => self.app_token = value,
                "--signing-secret" => self.signing_secret = value,
                "--team" => self.team_id = value,
                "--app-name" => self.app_name = value,
                _ => self.app_id = value,
            }
        }
        Ok(self)
    }
}
