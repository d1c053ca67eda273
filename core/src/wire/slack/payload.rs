//! What Slack delivers, read after its signature was checked: clicks, slash commands, URL checks.
//! Contract: docs.slack.dev (interaction payloads, slash commands).
//!
//! Says what was delivered and decides nothing. Unknown fields are ignored, for Slack adds them constantly;
//! a payload that contradicts itself, or that we could only have got by tampering, is [`Malformed`].

use super::command::{Wish, wish};
use super::modal::{self, Submission};
use crate::model::id::Handle;
use crate::wire::form;
use crate::wire::json::{self, Keep};
use serde_json::Value as Json;
use std::borrow::Cow;

/// The largest body that is read: 1 MiB.
pub const MAX_BYTES: usize = json::MAX_BYTES;

const LONGEST_ID: usize = 128;
const LONGEST_TEXT: usize = 4_000;
const MOST_FIELDS: usize = 64;

/// What is read of a click, of a submission and of a command. A click comes with the whole message, which goes on for
/// pages, and all that counts of it is which one it is.
pub(super) const READ: Keep = Keep::Only(&[
    ("type", Keep::All),
    (
        "actions",
        Keep::Only(&[
            ("type", Keep::All),
            ("action_id", Keep::All),
            ("block_id", Keep::All),
            ("value", Keep::All),
        ]),
    ),
    (
        "view",
        Keep::Only(&[("callback_id", Keep::All), ("private_metadata", Keep::All), ("state", Keep::All)]),
    ),
    ("message", Keep::Only(&[("ts", Keep::All)])),
    ("container", Keep::Only(&[("message_ts", Keep::All), ("channel_id", Keep::All)])),
    ("channel", NAMED),
    ("channel_id", Keep::All),
    (
        "user",
        Keep::Only(&[
            ("id", Keep::All),
            ("name", Keep::All),
            ("username", Keep::All),
            ("team_id", Keep::All),
        ]),
    ),
    ("user_id", Keep::All),
    ("user_name", Keep::All),
    ("team", Keep::Only(&[("id", Keep::All), ("enterprise_id", Keep::All)])),
    ("team_id", Keep::All),
    ("enterprise", NAMED),
    ("enterprise_id", Keep::All),
    ("is_enterprise_install", Keep::All),
    ("api_app_id", Keep::All),
    ("response_url", Keep::All),
    ("trigger_id", Keep::All),
    ("command", Keep::All),
    ("text", Keep::All),
]);
const NAMED: Keep = Keep::Only(&[("id", Keep::All)]);

/// One delivery.
#[derive(Debug, Clone, PartialEq)]
pub enum Inbound {
    /// Slack checks that the address answers: an empty 200, and nothing else happens.
    SslCheck,
    /// Slack checks that the address is ours: 200 with the challenge.
    UrlVerification {
        /// To be sent back.
        challenge: String,
    },
    /// A button under a card.
    Button(Box<Click>),
    /// The slash command.
    Command(Box<SlashCommand>),
    /// A dialog of ours was submitted.
    Submission(Box<Submission>),
    /// Something that is none of our business: an empty 200.
    Unsupported,
}

impl Inbound {
    /// Who did it and where, if anybody did anything.
    pub fn origin(&self) -> Option<&Origin> {
        match self {
            Inbound::Button(click) => Some(&click.origin),
            Inbound::Command(command) => Some(&command.origin),
            Inbound::Submission(submission) => Some(&submission.origin),
            Inbound::SslCheck | Inbound::UrlVerification { .. } | Inbound::Unsupported => None,
        }
    }

    /// The request that it is about, if it names one.
    pub fn handle(&self) -> Option<Handle> {
        match self {
            Inbound::Button(click) => Handle::parse(&click.approval_id),
            Inbound::Submission(submission) => Handle::parse(&submission.approval_id),
            Inbound::Command(command) => match &command.wish {
                Wish::Approve(handle) | Wish::Deny(handle) | Wish::Revoke(handle) => Some(handle.clone()),
                Wish::Pending | Wish::Grants | Wish::Help | Wish::Misuse(_) => None,
            },
            Inbound::SslCheck | Inbound::UrlVerification { .. } | Inbound::Unsupported => None,
        }
    }
}

/// A body that cannot be what Slack sends: 400. The text holds nothing of the body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a payload of Slack's: {0}")]
pub struct Malformed(String);

/// Which button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// `action_id` is `approve`.
    Approve,
    /// `action_id` is `deny`.
    Deny,
    /// `action_id` is `deny_reason`: a dialog asks why.
    DenyWithReason,
    /// `action_id` is `approve_for`: a dialog asks for how long, or how often.
    ApproveFor,
    /// `action_id` is `edit`: a dialog has the arguments, to be changed before they are approved.
    Edit,
}

/// Who did it and where. Names are for showing; ids decide.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The user's id.
    pub user_id: String,
    /// The user's name, which he can change; the id if there is none.
    pub user_name: String,
    /// The workspace the user belongs to, where Slack says it. Differs from `team_id` for a guest from
    /// another organisation.
    pub user_team_id: Option<String>,
    /// The workspace the payload is about. Absent where the app is installed for a whole organisation.
    pub team_id: Option<String>,
    /// The organisation.
    pub enterprise_id: Option<String>,
    /// Is the app installed for a whole organisation?
    pub is_enterprise_install: bool,
    /// The app, where Slack says it.
    pub app_id: Option<String>,
    /// The channel.
    pub channel_id: Option<String>,
    /// Where to answer within 30 minutes. A secret; see `response_url::is_allowed`.
    pub response_url: Option<String>,
    /// Opens a dialog within 3 seconds.
    pub trigger_id: Option<String>,
}

/// A press of one of our buttons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Click {
    /// The request's id as the button carried it; not known to exist.
    pub approval_id: String,
    /// Which button.
    pub press: Press,
    /// The message's timestamp.
    pub message_ts: Option<String>,
    /// Who and where.
    pub origin: Origin,
}

/// Our slash command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlashCommand {
    /// The command's own name, for example `/agentsudo`.
    pub command: String,
    /// What is wanted.
    pub wish: Wish,
    /// Who and where.
    pub origin: Origin,
}

/// What the headers of an HTTP delivery, with names in any case, say that its body is.
pub fn content_type<N: AsRef<str>, V: AsRef<[u8]>>(headers: &[(N, V)]) -> Option<Cow<'_, str>> {
    let mut types = headers.iter().filter(|(name, _)| name.as_ref().eq_ignore_ascii_case("content-type"));
    types.next().map(|(_, value)| String::from_utf8_lossy(value.as_ref()))
}

/// Is this a check of the certificate? Slack does not sign it: answer an empty 200 and do nothing else,
/// whatever other fields it holds.
pub fn is_ssl_check(content_type: Option<&str>, body: &[u8]) -> bool {
    const LARGEST: usize = 8 << 10;
    body.len() <= LARGEST && media_type(content_type) == Media::Form && form::has(body, "ssl_check", "1")
}

/// Reads the body of an HTTP delivery whose signature was found good.
///
/// # Errors
/// [`Malformed`]: answer 400.
pub fn parse(content_type: Option<&str>, body: &[u8]) -> Result<Inbound, Malformed> {
    if body.len() > MAX_BYTES {
        return Err(malformed("larger than 1 MiB"));
    }
    match media_type(content_type) {
        Media::Form => form(body),
        Media::Json => event(&read_json(body)?),
        Media::Other => Err(malformed("neither a form nor JSON")),
    }
}

/// Reads the `payload` of an `interactive` frame of Socket Mode.
///
/// # Errors
/// [`Malformed`].
pub fn interaction(payload: &Json) -> Result<Inbound, Malformed> {
    match text(payload, "type")?.as_deref() {
        Some("block_actions") => click(payload),
        Some("view_submission") => modal::submission(payload),
        Some(_) => Ok(Inbound::Unsupported),
        None => Err(malformed("no `type`")),
    }
}

/// Reads the `payload` of a `slash_commands` frame of Socket Mode.
///
/// # Errors
/// [`Malformed`].
pub fn command(payload: &Json) -> Result<Inbound, Malformed> {
    let user_id = id(payload, "user_id")?.ok_or_else(|| malformed("no `user_id`"))?;
    let typed = text(payload, "text")?.unwrap_or_default();
    if typed.len() > LONGEST_TEXT {
        return Err(malformed("`text` is too long"));
    }
    Ok(Inbound::Command(Box::new(SlashCommand {
        command: text(payload, "command")?.ok_or_else(|| malformed("no `command`"))?,
        wish: wish(&typed),
        origin: Origin {
            user_name: text(payload, "user_name")?.unwrap_or_else(|| user_id.clone()),
            user_id,
            // A command works in the installing workspace only.
            user_team_id: id(payload, "team_id")?,
            team_id: id(payload, "team_id")?,
            enterprise_id: id(payload, "enterprise_id")?,
            is_enterprise_install: is_true(payload.get("is_enterprise_install")),
            app_id: id(payload, "api_app_id")?,
            channel_id: id(payload, "channel_id")?,
            response_url: text(payload, "response_url")?,
            trigger_id: text(payload, "trigger_id")?,
        },
    })))
}

fn form(body: &[u8]) -> Result<Inbound, Malformed> {
    let mut fields: Vec<(Cow<'_, str>, Cow<'_, str>)> = Vec::with_capacity(1);
    for (key, value) in form::fields(body) {
        if fields.len() == MOST_FIELDS {
            return Err(malformed("too many fields"));
        }
        if fields.iter().any(|(known, _)| *known == key) {
            return Err(malformed("a field appears twice"));
        }
        fields.push((key, value));
    }
    let field = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| &**value);
    // The decoded key decides, and a check of the certificate cannot smuggle anything in.
    if field("ssl_check") == Some("1") {
        return Ok(Inbound::SslCheck);
    }
    match field("payload") {
        Some(payload) => interaction(&json::parse_lean(payload.as_bytes(), READ).map_err(Malformed)?),
        None => {
            let texts = fields.into_iter().map(|(key, value)| (key.into_owned(), Json::from(value)));
            command(&Json::Object(texts.collect()))
        }
    }
}

fn event(body: &Json) -> Result<Inbound, Malformed> {
    match text(body, "type")?.as_deref() {
        Some("url_verification") => {
            let challenge = text(body, "challenge")?.ok_or_else(|| malformed("no `challenge`"))?;
            Ok(Inbound::UrlVerification { challenge })
        }
        Some(_) => Ok(Inbound::Unsupported),
        None => Err(malformed("no `type`")),
    }
}

fn click(payload: &Json) -> Result<Inbound, Malformed> {
    let action = match payload.get("actions").and_then(Json::as_array).map(Vec::as_slice) {
        Some([action]) => action,
        _ => return Err(malformed("not exactly one action")),
    };
    let (action_id, block_id) = (text(action, "action_id")?, text(action, "block_id")?.unwrap_or_default());
    let press = match action_id.as_deref() {
        Some("approve") => Press::Approve,
        Some("deny") => Press::Deny,
        Some("deny_reason") => Press::DenyWithReason,
        Some("approve_for") => Press::ApproveFor,
        Some("edit") if block_id.starts_with("approval_") => Press::Edit,
        // The user's own app may show other buttons beside ours.
        Some(_) if !block_id.starts_with("approval_") => return Ok(Inbound::Unsupported),
        _ => return Err(malformed("no action of ours")),
    };
    if text(action, "type")?.is_some_and(|kind| kind != "button") {
        return Err(malformed("the action is no button"));
    }
    let approval_id = id(action, "value")?.ok_or_else(|| malformed("the button has no `value`"))?;
    if block_id.strip_prefix("approval_") != Some(approval_id.as_str()) {
        return Err(malformed("the block is not that of the button's request"));
    }
    let part = |name: &str| payload.get(name).unwrap_or(&Json::Null);
    let user = part("user");
    let user_id = id(user, "id")?.ok_or_else(|| malformed("no user"))?;
    Ok(Inbound::Button(Box::new(Click {
        approval_id,
        press,
        message_ts: agreed(id(part("container"), "message_ts")?, id(part("message"), "ts")?)?,
        origin: Origin {
            user_name: text(user, "name")?.or(text(user, "username")?).unwrap_or_else(|| user_id.clone()),
            user_id,
            user_team_id: id(user, "team_id")?,
            team_id: id(part("team"), "id")?,
            enterprise_id: id(part("enterprise"), "id")?.or(id(part("team"), "enterprise_id")?),
            is_enterprise_install: is_true(payload.get("is_enterprise_install")),
            app_id: id(payload, "api_app_id")?,
            channel_id: agreed(id(part("container"), "channel_id")?, id(part("channel"), "id")?)?,
            response_url: text(payload, "response_url")?,
            trigger_id: text(payload, "trigger_id")?,
        },
    })))
}

/// Slack says some things twice; they must be the same.
fn agreed(one: Option<String>, other: Option<String>) -> Result<Option<String>, Malformed> {
    match (one, other) {
        (Some(one), Some(other)) if one != other => Err(malformed("it contradicts itself about the message")),
        (one, other) => Ok(one.or(other)),
    }
}

/// A text field, or nothing where it is absent or null.
pub(super) fn text(object: &Json, field: &str) -> Result<Option<String>, Malformed> {
    match object.get(field) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(malformed("a field that must be text is not")),
    }
}

/// A field that names something: short, without spaces and control characters; empty counts as absent.
pub(super) fn id(object: &Json, field: &str) -> Result<Option<String>, Malformed> {
    match text(object, field)? {
        Some(id) if id.is_empty() => Ok(None),
        Some(id) if id.len() > LONGEST_ID || !id.bytes().all(|b| b.is_ascii_graphic()) => {
            Err(malformed("a field that must be an id is not"))
        }
        id => Ok(id),
    }
}

/// `"true"` over HTTP, `true` over Socket Mode.
pub(super) fn is_true(field: Option<&Json>) -> bool {
    field.is_some_and(|field| *field == Json::Bool(true) || field.as_str() == Some("true"))
}

fn read_json(bytes: &[u8]) -> Result<Json, Malformed> {
    json::parse(bytes).map_err(Malformed)
}

pub(super) fn malformed(what: &str) -> Malformed {
    Malformed(what.to_owned())
}

#[derive(PartialEq)]
enum Media {
    Form,
    Json,
    Other,
}

/// The media type up to `;`. Slack always says one; where a host lost it, a form is tried.
fn media_type(content_type: Option<&str>) -> Media {
    let Some(content_type) = content_type else { return Media::Form };
    let media = content_type.split(';').next().unwrap_or_default().trim();
    if media.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        Media::Form
    } else if media.eq_ignore_ascii_case("application/json") {
        Media::Json
    } else {
        Media::Other
    }
}
