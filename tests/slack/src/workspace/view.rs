//! Owns the dialogs people see: which triggers may still open one, which are open, and what became of them.
//! Used by `views.open` and by the control API, which fills a dialog in as its person.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::clock;

/// A trigger is good for this long, in milliseconds, and once.
const TRIGGER_LIFE_MS: i64 = 3_000;

/// What a press or a command gave the app to open a dialog with.
#[derive(Clone, Debug)]
pub(crate) struct Trigger {
    user: String,
    at_ms: i64,
    is_used: bool,
}

/// A dialog in front of one person.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) id: String,
    pub(crate) hash: String,
    pub(crate) user: String,
    /// As the app sent it.
    pub(crate) sent: Value,
    pub(crate) is_open: bool,
    /// What the person is told is wrong with his input, by block.
    pub(crate) errors: Value,
}

/// All dialogs of the workspace.
#[derive(Debug, Default)]
pub(crate) struct Views {
    triggers: BTreeMap<String, Trigger>,
    pub(crate) all: Vec<View>,
}

impl Views {
    pub(crate) fn hand_out(&mut self, trigger: &str, user: &str) {
        let fresh = Trigger { user: user.to_owned(), at_ms: clock::now_ms(), is_used: false };
        self.triggers.insert(trigger.to_owned(), fresh);
    }

    /// Opens a dialog for whoever the trigger came from. `Err` is Slack's code.
    pub(crate) fn open(&mut self, trigger: &str, view: Value) -> Result<&View, &'static str> {
        let known = self.triggers.get_mut(trigger).ok_or("invalid_trigger_id")?;
        if known.is_used {
            return Err("exchanged_trigger_id");
        }
        if clock::now_ms() - known.at_ms > TRIGGER_LIFE_MS {
            return Err("expired_trigger_id");
        }
        known.is_used = true;
        let opened = View {
            id: format!("V{}", clock::random_hex(5).to_uppercase()),
            hash: format!("{}.{}", clock::now_seconds(), clock::random_hex(4)),
            user: known.user.clone(),
            sent: view,
            is_open: true,
            errors: Value::Null,
        };
        self.all.push(opened);
        self.all.last().ok_or("internal_error")
    }

    /// The newest dialog that is open in front of a person.
    pub(crate) fn of(&self, user: &str) -> Option<&View> {
        self.all.iter().rev().find(|view| view.user == user && view.is_open)
    }

    pub(crate) fn find(&mut self, id: &str) -> Option<&mut View> {
        self.all.iter_mut().find(|view| view.id == id)
    }
}

impl View {
    /// The dialog as a test sees it.
    pub(crate) fn view(&self) -> Value {
        json!({
            "id": self.id, "user": self.user, "is_open": self.is_open, "errors": self.errors, "view": self.sent,
        })
    }

    /// The dialog as payloads and `views.open` give it back, with what was typed.
    pub(crate) fn as_slack(&self, team: &str, app: &str, values: &Value) -> Value {
        let text = |key: &str| self.sent.get(key).cloned().unwrap_or_else(|| json!(""));
        json!({
            "id": self.id, "team_id": team, "type": "modal", "blocks": self.sent["blocks"],
            "private_metadata": text("private_metadata"), "callback_id": text("callback_id"),
            "state": {"values": values}, "hash": self.hash, "title": self.sent["title"],
            "clear_on_close": false, "notify_on_close": false, "close": self.sent["close"],
            "submit": self.sent["submit"], "previous_view_id": null, "root_view_id": self.id, "app_id": app,
            "external_id": "", "app_installed_team_id": team, "bot_id": "B_AGENTSUDO",
        })
    }
}
