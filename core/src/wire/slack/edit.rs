//! Editing in Slack: the dialog built from a call's arguments, and what was changed in it. What is not shown as it is, or
//! could not come back as it went out, is not offered: nobody changes what he cannot see.
//! Contract: docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element.

use super::block::{self, markup, plain};
use super::data::{self, LARGEST};
use super::modal::{Filled, Words, dialog, label};
use super::payload::{Malformed, malformed, text};
use crate::gate::approval::CardPlace;
use crate::gate::edit::{Edit, LONGEST_TEXT, MOST_CHANGES};
use crate::gate::{Approval, ApprovalRequest, Leave};
use crate::model::Value;
use crate::model::call::by_name;
use crate::wire::redact::Redactor;
use crate::wire::{arguments as in_words, visible};
use serde_json::{Value as Json, json};

/// The `callback_id` of the dialog.
pub(super) const DIALOG: &str = "agentsudo_edit";
/// What the block of an argument is called, before its place among the arguments; and the action in it.
const ARGUMENT: &str = "arg_";
const VALUE: &str = "value";

/// The body of `views.open`: the arguments that can be changed, as they are. `None` if there are none.
pub fn ask(
    request: &ApprovalRequest,
    place: Option<&CardPlace>,
    trigger_id: &str,
    redactor: &Redactor,
) -> Option<Json> {
    let mut blocks = Vec::new();
    let (mut fixed, mut long) = (Vec::new(), Vec::new());
    for (index, (name, value)) in request.call.arguments().enumerate() {
        match input(request, index, redactor).filter(|_| blocks.len() < MOST_CHANGES) {
            Some(element) => blocks.push(json!({
                "type": "input",
                "block_id": format!("{ARGUMENT}{index}"),
                "label": { "type": "plain_text", "text": visible::cut(&visible::name(name), 200).into_text(), "emoji": false },
                "hint": label(kind(value)),
                "element": element,
            })),
            None if is_long(name, value, redactor) => long.push(visible::name(&redactor.text(name))),
            None => fixed.push(visible::name(&redactor.text(name))),
        }
    }
    if blocks.is_empty() {
        return None;
    }
    let too_long = format!("Too long to be changed here (a field holds {LONGEST_TEXT} characters)");
    for (why, names) in [("Cannot be changed here", fixed), (too_long.as_str(), long)] {
        if !names.is_empty() {
            blocks.push(block::context(vec![plain(&format!("{why}: {}", names.join(", ")), 1_500)]));
        }
    }
    blocks.push(block::context(vec![markup(
        "The call runs once, with these values. The agent is told that you changed them, and so is the record.",
    )]));
    let words = Words { callback_id: DIALOG, title: "Edit and approve", submit: "Approve" };
    Some(dialog(words, request, place, trigger_id, redactor, blocks))
}

/// Is there an argument that can be changed?
pub fn is_offered(request: &ApprovalRequest, redactor: &Redactor) -> bool {
    (0..request.call.arguments().len()).any(|index| input(request, index, redactor).is_some())
}

/// The field for an argument, with its value; `None` if it cannot be changed.
fn input(request: &ApprovalRequest, index: usize, redactor: &Redactor) -> Option<Json> {
    let (name, value) = request.call.arguments().nth(index)?;
    let is_alone = request.call.arguments().filter(|(other, _)| *other == name).count() == 1;
    if !is_alone || !request.offers(name, value) || !redactor.shows(name, value) {
        return None;
    }
    let option = |value: &str| json!({ "text": { "type": "plain_text", "text": value, "emoji": false }, "value": value });
    if let Value::Bool(value) = value {
        return Some(json!({
            "type": "static_select",
            "action_id": VALUE,
            "options": [option("true"), option("false")],
            "initial_option": option(if *value { "true" } else { "false" }),
        }));
    }
    let shown = as_typed(value)?;
    Some(json!({
        "type": "plain_text_input",
        "action_id": VALUE,
        "initial_value": shown,
        "multiline": is_data(value) || shown.contains('\n') || shown.chars().count() > 80,
        "min_length": 1,
        "max_length": LONGEST_TEXT,
    }))
}

/// Is it too long, whatever else it is?
fn is_long(name: &str, value: &Value, redactor: &Redactor) -> bool {
    let length = match value {
        Value::Text(text) => text.encode_utf16().count(),
        Value::List(_) | Value::Object(_) => value.to_json().to_string().encode_utf16().count(),
        _ => return false,
    };
    length > LONGEST_TEXT && redactor.shows(name, value)
}

fn is_data(value: &Value) -> bool {
    matches!(value, Value::List(_) | Value::Object(_))
}

/// A value as a person would type it, if it comes back from Slack as it went out.
fn as_typed(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) if is_plain(text) => Some(text.clone()),
        Value::Int(number) if (-LARGEST..=LARGEST).contains(number) => Some(number.to_string()),
        Value::Float(number) if number.is_finite() => Some(json!(number).to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::List(_) | Value::Object(_) => data::shown(value),
        _ => None,
    }
}

/// Text without anything that is invisible, or that a text field could lose.
fn is_plain(text: &str) -> bool {
    let is_whole = |line: &str| line.is_empty() || visible::line(line) == line;
    !text.is_empty() && text.trim() == text && text.split('\n').all(is_whole)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Int(_) => "A whole number.",
        Value::Float(_) => "A number.",
        Value::Bool(_) => "true or false.",
        Value::List(_) => "A list, as JSON. Each item stays of a kind that is in it.",
        Value::Object(_) => "An object, as JSON. It keeps its keys, and each value its kind.",
        _ => "Text.",
    }
}

/// What stands in the fields, by the argument's place.
pub(super) fn filled(view: &Json) -> Result<Filled, Malformed> {
    let values =
        view.pointer("/state/values").and_then(Json::as_object).ok_or_else(|| malformed("no fields"))?;
    let mut typed = Vec::new();
    for (block, actions) in values {
        let index = block.strip_prefix(ARGUMENT).and_then(|index| index.parse::<usize>().ok());
        let index = index.ok_or_else(|| malformed("a field of no argument"))?;
        let field = actions.get(VALUE).unwrap_or(&Json::Null);
        let value = match field.get("selected_option") {
            Some(option) => text(option, "value")?,
            None => text(field, "value")?,
        };
        typed.push((index, value.unwrap_or_default()));
    }
    if typed.len() > MOST_CHANGES {
        return Err(malformed("too many fields"));
    }
    Ok(Filled::Edit(typed))
}

/// What is wrong with a filled-in dialog, and in which block.
pub type Wrong = (String, String);

/// What was changed.
///
/// # Errors
/// What is to be corrected.
pub fn changes(
    request: &ApprovalRequest,
    typed: &[(usize, String)],
    redactor: &Redactor,
) -> Result<Edit, Wrong> {
    let mut changes = Vec::new();
    for (index, typed) in typed {
        let wrong = |why: &str| (format!("{ARGUMENT}{index}"), why.to_owned());
        let Some((name, old)) = request.call.arguments().nth(*index) else {
            return Err(wrong("There is no such argument."));
        };
        if input(request, *index, redactor).is_none() {
            return Err(wrong("This cannot be changed here."));
        }
        let typed = typed.trim();
        if as_typed(old).as_deref() == Some(typed) {
            continue;
        }
        let new = match old {
            Value::List(_) | Value::Object(_) => data::read(old, typed).map_err(|why| wrong(&why))?,
            _ => read(old, typed).map_err(wrong)?,
        };
        if new == *old {
            continue;
        }
        if !redactor.shows(name, &new) {
            return Err(wrong("This looks like a secret: it would be shown and kept."));
        }
        changes.push((name.clone(), new));
    }
    let first = typed.first().map_or(0, |(index, _)| *index);
    let none =
        || (format!("{ARGUMENT}{first}"), "Nothing was changed. Go back, and press Approve.".to_owned());
    let edit = Edit::new(changes).ok_or_else(none)?;
    match request.admits_edit(&edit, &Leave::Once) {
        true => Ok(edit),
        false => Err((format!("{ARGUMENT}{first}"), "This request cannot be changed.".to_owned())),
    }
}

/// What was typed, as a value of the kind that `old` is.
fn read(old: &Value, typed: &str) -> Result<Value, &'static str> {
    match old {
        Value::Text(_) if !is_plain(typed) => Err("Type some text, without invisible characters."),
        Value::Text(_) if typed.encode_utf16().count() > LONGEST_TEXT => Err("That is too long."),
        Value::Text(_) => Ok(Value::Text(typed.to_owned())),
        Value::Int(_) => {
            let digits = typed.strip_prefix('-').unwrap_or(typed);
            let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            let number = typed.parse::<i64>().ok().filter(|n| is_number && (-LARGEST..=LARGEST).contains(n));
            number.map(Value::Int).ok_or("This has to be a whole number.")
        }
        Value::Float(_) => {
            let is_number = typed.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
            let number = typed.parse::<f64>().ok().filter(|n| is_number && n.is_finite());
            number.map(Value::Float).ok_or("This has to be a number.")
        }
        Value::Bool(_) => match typed {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err("Choose true or false."),
        },
        _ => Err("This cannot be changed here."),
    }
}

/// What was changed before a request was approved, as blocks of its card and its thread.
pub(super) fn changed(approval: &Approval, redactor: &Redactor) -> Vec<Json> {
    let Some(edit) = approval.decision.as_ref().and_then(|decision| decision.edit.as_ref()) else {
        return Vec::new();
    };
    let whole = in_words::lines(by_name(edit.changes()), redactor);
    let cut = visible::cut_by(&whole, ROOM, super::escape::cost);
    let (hidden, digest) = (cut.hidden_chars, cut.digest_of_whole);
    let mut blocks =
        vec![block::section(markup(&format!("✏️ *{CHANGED}*"))), block::preformatted(&cut.into_text())];
    if hidden > 0 {
        blocks.push(block::context(vec![markup(&format!(
            "⚠️ {hidden} characters of the changes do not fit here. SHA-256 of all of them: `{digest}`"
        ))]));
    }
    blocks
}

/// Stands above the changes.
pub(super) const CHANGED: &str = "Changed before it was approved; the call runs with";
/// How much of the changes a message holds.
const ROOM: usize = 2_000;
