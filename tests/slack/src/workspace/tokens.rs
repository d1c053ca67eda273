//! Owns the tokens the workspace knows: what kind each is, what it may do, and whether it still works.
//! Used by the Web API's checks and by `POST /control/tokens`.

use serde::{Deserialize, Serialize};

use crate::ready::Ready;

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TokenKind {
    Bot,
    App,
}

/// A token the workspace knows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Token {
    pub(crate) token: String,
    pub(crate) kind: TokenKind,
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
    /// Set when it no longer works: `token_revoked`, `account_inactive`, …
    #[serde(default)]
    pub(crate) error: Option<String>,
}

impl Token {
    pub(crate) fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|held| held == scope)
    }
}

pub(crate) fn standard(ready: &Ready) -> Vec<Token> {
    let token = |token: &str, kind, scopes: &[&str]| Token {
        token: token.to_owned(),
        kind,
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        error: None,
    };
    let bot = ["chat:write", "commands", "channels:read", "groups:read", "users:read", "usergroups:read"];
    vec![
        token(&ready.bot_token, TokenKind::Bot, &bot),
        token(&ready.app_token, TokenKind::App, &["connections:write"]),
    ]
}
