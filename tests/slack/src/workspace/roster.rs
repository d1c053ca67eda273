//! Owns people and channels: who exists, who is where, and which channel a name or id means to the bot.
//! Used by the Web API to resolve channels, and by the control API to act as people.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Message, Workspace};
use crate::ready::Ready;

/// A person or bot.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) real_name: Option<String>,
    /// Home workspace; the stand-in's own when absent.
    #[serde(default)]
    pub(crate) team_id: Option<String>,
    #[serde(default)]
    pub(crate) is_bot: bool,
    /// From another workspace, through Slack Connect.
    #[serde(default)]
    pub(crate) is_stranger: bool,
    #[serde(default)]
    pub(crate) is_restricted: bool,
    #[serde(default)]
    pub(crate) is_ultra_restricted: bool,
    #[serde(default)]
    pub(crate) deleted: bool,
}

impl User {
    pub(crate) fn person(id: &str, name: &str, team: &str) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            real_name: None,
            team_id: Some(team.into()),
            is_bot: false,
            is_stranger: false,
            is_restricted: false,
            is_ultra_restricted: false,
            deleted: false,
        }
    }

    /// The object `users.info` gives.
    pub(crate) fn view(&self) -> Value {
        let real_name = self.real_name.as_ref().unwrap_or(&self.name);
        json!({
            "id": self.id, "team_id": self.team_id, "name": self.name, "real_name": real_name,
            "deleted": self.deleted, "is_bot": self.is_bot, "is_stranger": self.is_stranger,
            "is_restricted": self.is_restricted, "is_ultra_restricted": self.is_ultra_restricted,
            "is_app_user": false, "profile": {"display_name": self.name, "real_name": real_name},
        })
    }
}

/// A channel, private channel or direct message.
#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) is_private: bool,
    pub(crate) is_im: bool,
    pub(crate) is_archived: bool,
    pub(crate) is_ext_shared: bool,
    /// User ids, the bot's own among them if it was invited.
    pub(crate) members: BTreeSet<String>,
    pub(crate) messages: Vec<Message>,
}

impl Channel {
    pub(crate) fn new(id: &str, name: &str, members: &[&str]) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            is_private: false,
            is_im: false,
            is_archived: false,
            is_ext_shared: false,
            members: members.iter().map(|id| (*id).to_owned()).collect(),
            messages: Vec::new(),
        }
    }

    pub(crate) fn message(&self, ts: &str) -> Option<&Message> {
        self.messages.iter().find(|message| message.ts == ts && !message.deleted)
    }

    /// The name an interaction payload carries.
    pub(crate) fn payload_name(&self) -> &str {
        match (self.is_im, self.is_private) {
            (true, _) => "directmessage",
            (_, true) => "privategroup",
            _ => &self.name,
        }
    }

    pub(crate) fn view(&self, workspace: &Workspace) -> Value {
        let bot = &workspace.ready.bot_user_id;
        let mut top = Vec::new();
        let mut ephemerals = Vec::new();
        for message in &self.messages {
            if message.ephemeral_to.is_some() {
                ephemerals.push(message.view(workspace));
            } else if message.thread_ts.as_ref().is_none_or(|thread| *thread == message.ts) {
                let mut view = message.view(workspace);
                let replies = self.messages.iter().filter(|reply| {
                    reply.ephemeral_to.is_none()
                        && reply.ts != message.ts
                        && reply.thread_ts.as_ref() == Some(&message.ts)
                });
                view["replies"] = replies.map(|reply| reply.view(workspace)).collect();
                top.push(view);
            }
        }
        json!({
            "id": self.id, "name": self.name, "is_private": self.is_private, "is_im": self.is_im,
            "is_archived": self.is_archived, "is_ext_shared": self.is_ext_shared,
            "is_member": self.members.contains(bot), "members": self.members,
            "messages": top, "ephemerals": ephemerals,
        })
    }
}

/// Why the bot cannot use a channel: Slack's own error codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChannelRefusal {
    NotFound,
    NotInChannel,
    Archived,
}

impl ChannelRefusal {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::NotFound => "channel_not_found",
            Self::NotInChannel => "not_in_channel",
            Self::Archived => "is_archived",
        }
    }
}

impl Workspace {
    /// The channel that `wanted` means to the bot: an id, a public channel's name with or without `#`, or a user's
    /// id (opens a direct message). A private channel the bot is not in does not exist for it.
    pub(crate) fn resolve_channel(
        &mut self,
        wanted: &str,
        may_post_publicly: bool,
    ) -> Result<String, ChannelRefusal> {
        if self.users.contains_key(wanted) {
            return Ok(self.open_direct_message(wanted));
        }
        let name = wanted.strip_prefix('#').unwrap_or(wanted);
        let by_name = |channel: &&Channel| !channel.is_private && !channel.is_im && channel.name == name;
        let found = self.channels.get(wanted).or_else(|| self.channels.values().find(by_name));
        let channel = found.ok_or(ChannelRefusal::NotFound)?;
        let member = channel.members.contains(&self.ready.bot_user_id);
        if !member && channel.is_private {
            return Err(ChannelRefusal::NotFound);
        }
        if channel.is_archived {
            return Err(ChannelRefusal::Archived);
        }
        if !member && !may_post_publicly {
            return Err(ChannelRefusal::NotInChannel);
        }
        Ok(channel.id.clone())
    }

    pub(crate) fn open_direct_message(&mut self, user: &str) -> String {
        let id = format!("D{}", user.trim_start_matches(['U', 'W']));
        let bot = self.ready.bot_user_id.clone();
        let channel = self.channels.entry(id.clone()).or_insert_with(|| Channel {
            is_private: true,
            is_im: true,
            ..Channel::new(&id, "directmessage", &[user, &bot])
        });
        channel.id.clone()
    }
}

/// Alice and Bob of this workspace, Mallory of another one who shares the channel, and the bot.
pub(crate) fn standard_users(ready: &Ready) -> BTreeMap<String, User> {
    let team = &ready.team_id;
    let stranger = User { is_stranger: true, ..User::person("U_MALLORY", "mallory", "T_OTHER") };
    let bot = User { is_bot: true, ..User::person(&ready.bot_user_id, "agentsudo", team) };
    let all = [User::person("U_ALICE", "alice", team), User::person("U_BOB", "bob", team), stranger, bot];
    all.into_iter().map(|user| (user.id.clone(), user)).collect()
}

/// The channel for approvals, and one channel for each way of not being able to post.
pub(crate) fn standard_channels(ready: &Ready) -> BTreeMap<String, Channel> {
    let bot = ready.bot_user_id.as_str();
    let people = ["U_ALICE", "U_BOB", "U_MALLORY"];
    let approvals = Channel {
        is_ext_shared: true,
        ..Channel::new("C_APPROVALS", "approvals", &[people[0], people[1], people[2], bot])
    };
    let general = Channel::new("C_GENERAL", "general", &people[..2]);
    let ops = Channel { is_private: true, ..Channel::new("C_OPS", "ops-private", &[people[0], bot]) };
    let secret = Channel { is_private: true, ..Channel::new("C_SECRET", "board-private", &people[..1]) };
    let old = Channel { is_archived: true, ..Channel::new("C_OLD", "old-news", &[people[0], bot]) };
    [approvals, general, ops, secret, old].into_iter().map(|channel| (channel.id.clone(), channel)).collect()
}
