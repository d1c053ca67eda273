//! The dialogs of a person who answers with more than a button, and what they send back. Contract:
//! docs.slack.dev/surfaces/modals and /reference/interaction-payloads/view-interactions-payload.
//!
//! A submission comes minutes after the button was pressed and names neither channel nor message: what it is about
//! stands in `private_metadata`, which nobody can change on the way, and who may decide is asked again.

use super::block::{self, markup, plain};
use super::payload::{Inbound, Malformed, Origin, id, is_true, malformed, text};
use super::{edit, grant};
use crate::gate::approval::CardPlace;
use crate::gate::{Approval, ApprovalRequest, Term};
use crate::wire::redact::Redactor;
use crate::wire::{json, standing, visible};
use serde_json::{Value as Json, json};

/// The `callback_id` of the dialog that asks why.
const DENY: &str = "agentsudo_deny";
/// The block and the action of the one field.
const NOTE: &str = "note";
/// The longest reason, in characters as Slack counts them.
const LONGEST_NOTE: usize = 1_000;

/// What was filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filled {
    /// Why not, without space around it.
    Deny(Option<String>),
    /// For how long, and the lines that limit it, as they were typed.
    Grant(Option<Term>, String),
    /// The arguments as they stand in their fields, by their place.
    Edit(Vec<(usize, String)>),
}

/// A dialog that was submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The request's id as the dialog carried it; not known to exist.
    pub approval_id: String,
    /// The card whose button opened it.
    pub place: Option<CardPlace>,
    /// What was filled in.
    pub filled: Filled,
    /// Who; where is not known.
    pub origin: Origin,
}

/// The body of `views.open`: asks for the reason of a denial.
pub fn deny(
    request: &ApprovalRequest,
    place: Option<&CardPlace>,
    trigger_id: &str,
    redactor: &Redactor,
) -> Json {
    let why = json!({
        "type": "input",
        "block_id": NOTE,
        "label": label("Why? The agent is told this, and it is on record."),
        "element": {
            "type": "plain_text_input",
            "action_id": NOTE,
            "multiline": true,
            "min_length": 1,
            "max_length": LONGEST_NOTE,
        },
    });
    let words = Words { callback_id: DENY, title: "Deny with a reason", submit: "Deny" };
    dialog(words, request, place, trigger_id, redactor, vec![why])
}

/// What a dialog of ours is called.
pub(super) struct Words {
    pub(super) callback_id: &'static str,
    pub(super) title: &'static str,
    pub(super) submit: &'static str,
}

/// The body of `views.open` for a dialog about `request`, with `blocks` below what it is about.
pub(super) fn dialog(
    words: Words,
    request: &ApprovalRequest,
    place: Option<&CardPlace>,
    trigger_id: &str,
    redactor: &Redactor,
    blocks: Vec<Json>,
) -> Json {
    let about = format!(
        "{}: {} ({})",
        visible::line(&redactor.text(&request.agent_name)),
        visible::name(&redactor.text(&request.call.function)),
        standing::scopes(request, redactor),
    );
    let about_it = json!({
        "id": request.id.as_str(),
        "channel": place.map(|place| place.channel.as_str()),
        "ts": place.map(|place| place.ts.as_str()),
    });
    let mut all = vec![
        block::section(markup(&format!("*Request* `{}`", request.code))),
        block::section(plain(&about, 1_000)),
    ];
    all.extend(blocks);
    let view = json!({
        "type": "modal",
        "callback_id": words.callback_id,
        "private_metadata": about_it.to_string(),
        "title": label(words.title),
        "submit": label(words.submit),
        "close": label("Back"),
        "blocks": all,
    });
    json!({ "trigger_id": trigger_id, "view": view })
}

/// The answer to a submission that has to be corrected: what is wrong, at the block it is wrong in.
pub fn correct(block_id: &str, wrong: &str) -> Json {
    json!({ "response_action": "errors", "errors": { block_id: wrong } })
}

/// The answer to a submission that changed nothing: the dialog says why instead. `words` are ours.
pub fn instead(words: &str) -> Json {
    json!({
        "response_action": "update",
        "view": {
            "type": "modal",
            "title": label("Nothing was decided"),
            "close": label("Close"),
            "blocks": [block::section(markup(words))],
        },
    })
}

/// Reads a `view_submission`.
pub(super) fn submission(payload: &Json) -> Result<Inbound, Malformed> {
    let part = |name: &str| payload.get(name).unwrap_or(&Json::Null);
    let view = part("view");
    let filled = match text(view, "callback_id")?.as_deref() {
        Some(DENY) => note(view)?,
        Some(grant::DIALOG) => grant::filled(view)?,
        Some(edit::DIALOG) => edit::filled(view)?,
        // The user's own app may have dialogs beside ours.
        _ => return Ok(Inbound::Unsupported),
    };
    let about = text(view, "private_metadata")?.ok_or_else(|| malformed("no `private_metadata`"))?;
    let about = json::parse(about.as_bytes()).map_err(|_| malformed("`private_metadata` is not ours"))?;
    let approval_id = id(&about, "id")?.ok_or_else(|| malformed("the dialog names no request"))?;
    let place = match (id(&about, "channel")?, id(&about, "ts")?) {
        (Some(channel), Some(ts)) => Some(CardPlace { channel, ts }),
        _ => None,
    };
    let user = part("user");
    let user_id = id(user, "id")?.ok_or_else(|| malformed("no user"))?;
    Ok(Inbound::Submission(Box::new(Submission {
        approval_id,
        filled,
        origin: Origin {
            user_name: text(user, "name")?.or(text(user, "username")?).unwrap_or_else(|| user_id.clone()),
            user_id,
            user_team_id: id(user, "team_id")?,
            team_id: id(part("team"), "id")?,
            enterprise_id: id(part("enterprise"), "id")?.or(id(part("team"), "enterprise_id")?),
            is_enterprise_install: is_true(payload.get("is_enterprise_install")),
            app_id: id(payload, "api_app_id")?,
            channel_id: place.as_ref().map(|place| place.channel.clone()),
            response_url: None,
            trigger_id: None,
        },
        place,
    })))
}

fn note(view: &Json) -> Result<Filled, Malformed> {
    let field = view.pointer("/state/values/note/note").unwrap_or(&Json::Null);
    let note = text(field, "value")?.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    if note.as_ref().is_some_and(|note| note.encode_utf16().count() > LONGEST_NOTE) {
        return Err(malformed("the reason is too long"));
    }
    Ok(Filled::Deny(note))
}

/// What is said where a dialog could not be opened.
pub fn not_opened(approval: &Approval) -> String {
    format!(
        "⚠️ The dialog for request `{}` could not be opened. Nothing was decided: press again, or use the other buttons.",
        approval.request.code
    )
}

pub(super) fn label(text: &str) -> Json {
    json!({ "type": "plain_text", "text": text, "emoji": true })
}
