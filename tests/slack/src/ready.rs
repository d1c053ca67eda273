//! Owns the one line a started stand-in prints: where it listens and which secrets it uses.
//! Used by the binary, by `GET /control/ready`, and by Rust tests.

use serde::Serialize;
use serde_json::{Value, json};

/// Where a running stand-in is and what an app needs to know to talk to it.
#[derive(Clone, Debug, Serialize)]
pub struct Ready {
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    /// Root that a Web API method's name is appended to; ends in `/api/`.
    pub api_url: String,
    /// Root of the control API, without a trailing slash.
    pub control_url: String,
    /// A live incoming webhook into the default channel.
    pub webhook_url: String,
    /// The bot token (`xoxb-…`).
    pub bot_token: String,
    /// The app-level token (`xapp-…`).
    pub app_token: String,
    /// The secret deliveries are signed with.
    pub signing_secret: String,
    /// The workspace's id.
    pub team_id: String,
    /// The app's id.
    pub app_id: String,
    /// The app's name as people see it.
    pub app_name: String,
    /// The bot user's id.
    pub bot_user_id: String,
    /// The bot's own id (`B…`).
    pub bot_id: String,
    /// The default channel: `{id, name}`.
    pub channel: Value,
    /// The standard people: name → user id.
    pub users: Value,
    /// Offset from UTC in seconds used for dates on cards.
    pub utc_offset_seconds: i32,
}

impl Ready {
    pub(crate) fn new(options: &crate::Options, port: u16) -> Self {
        let url = format!("http://127.0.0.1:{port}");
        let secret = crate::clock::random_hex(12);
        Self {
            api_url: format!("{url}/api/"),
            control_url: format!("{url}/control"),
            webhook_url: format!("{url}/services/{}/B0HOOK/{secret}", options.team_id),
            url,
            bot_token: options.bot_token.clone(),
            app_token: options.app_token.clone(),
            signing_secret: options.signing_secret.clone(),
            team_id: options.team_id.clone(),
            app_id: options.app_id.clone(),
            app_name: options.app_name.clone(),
            bot_user_id: "U_AGENTSUDO".into(),
            bot_id: "B_AGENTSUDO".into(),
            channel: json!({"id": "C_APPROVALS", "name": "approvals"}),
            users: json!({"alice": "U_ALICE", "bob": "U_BOB", "mallory": "U_MALLORY"}),
            utc_offset_seconds: options.utc_offset_seconds,
        }
    }
}
