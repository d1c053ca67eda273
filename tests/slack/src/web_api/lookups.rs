//! Owns the methods that post nothing: `auth.test`, `conversations.info`, `users.info`, `usergroups.users.list`,
//! `apps.connections.open`.

use serde_json::json;

use super::{Arguments, Outcome};
use crate::app::App;
use crate::socket;
use crate::workspace::{Token, TokenKind};

pub(super) fn auth_test(app: &App, token: &Token, _: &Arguments) -> Outcome {
    app.read(|workspace| {
        let ready = &workspace.ready;
        if token.kind == TokenKind::App {
            return Outcome::Ok(json!({"app_name": ready.app_name, "app_id": ready.app_id}));
        }
        Outcome::Ok(json!({
            "url": format!("{}/", ready.url), "team": "Stand-in", "user": "agentsudo", "team_id": ready.team_id,
            "user_id": ready.bot_user_id, "bot_id": ready.bot_id, "app_id": ready.app_id,
            "is_enterprise_install": false,
        }))
    })
}

/// Hands out an address for one socket.
pub(super) fn open_connection(app: &App, _: &Token, _: &Arguments) -> Outcome {
    app.change(|workspace| match socket::new_address(workspace) {
        Ok(url) => Outcome::Ok(json!({"url": url})),
        Err(seconds) => Outcome::RateLimited(seconds),
    })
}

pub(super) fn conversation(app: &App, _: &Token, arguments: &Arguments) -> Outcome {
    app.read(|workspace| {
        let bot = &workspace.ready.bot_user_id;
        let found = arguments.text("channel").and_then(|id| workspace.channels.get(id));
        let visible = found.filter(|channel| !channel.is_private || channel.members.contains(bot));
        let Some(channel) = visible else { return Outcome::refused("channel_not_found") };
        Outcome::Ok(json!({"channel": {
            "id": channel.id, "name": channel.name, "is_channel": !channel.is_im, "is_im": channel.is_im,
            "is_private": channel.is_private, "is_member": channel.members.contains(bot),
            "is_archived": channel.is_archived, "is_ext_shared": channel.is_ext_shared,
            "is_shared": channel.is_ext_shared, "context_team_id": workspace.ready.team_id,
        }}))
    })
}

pub(super) fn user(app: &App, _: &Token, arguments: &Arguments) -> Outcome {
    app.read(|workspace| match arguments.text("user").and_then(|id| workspace.user(id)) {
        Some(user) => Outcome::Ok(json!({"user": user.view()})),
        None => Outcome::refused("user_not_found"),
    })
}

pub(super) fn group(app: &App, _: &Token, arguments: &Arguments) -> Outcome {
    let Some(id) = arguments.text("usergroup") else { return Outcome::refused("invalid_arguments") };
    app.read(|workspace| match workspace.groups.get(id) {
        Some(users) => Outcome::Ok(json!({"users": users})),
        None => Outcome::refused("no_such_subteam"),
    })
}
