//! What a person changed about a call before approving it. An edit never widens: function, scopes and agent stay, and so
//! does the kind of each value: an object keeps its keys, and every item of a list is like one that was there. Only plain
//! values of arguments that people were shown change. What runs is the edited call, by its own digest; a host that cannot
//! run with changed arguments never offers it.

use super::approval::ApprovalRequest;
use super::{Authority, Leave};
use crate::model::{Call, Value};
use serde_json::Value as Json;

/// The most arguments that one edit changes.
pub const MOST_CHANGES: usize = 50;
/// The longest text that an argument can be given, and the longest JSON of a list or an object, in characters as Slack
/// counts them.
pub const LONGEST_TEXT: usize = 3_000;

/// The arguments that were changed, each with its new value.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit(Vec<(String, Value)>);

impl Edit {
    /// These changes, of which there has to be one; no argument is named twice.
    pub fn new(changes: Vec<(String, Value)>) -> Option<Self> {
        let is_named_once = |(index, (name, _)): (usize, &(String, Value))| {
            changes.iter().skip(index + 1).all(|(other, _)| other != name)
        };
        let is_one = (1..=MOST_CHANGES).contains(&changes.len());
        let is_plain = changes.iter().all(|(_, value)| is_editable(value));
        (is_one && is_plain && changes.iter().enumerate().all(is_named_once)).then_some(Edit(changes))
    }

    /// The changes.
    pub fn changes(&self) -> &[(String, Value)] {
        &self.0
    }

    /// All texts in the new values, and the keys there: what guardrails have seen nothing of yet.
    pub fn texts(&self) -> Vec<&str> {
        let mut texts = Vec::new();
        self.0.iter().for_each(|(_, value)| gather(value, &mut texts));
        texts
    }

    /// The arguments of `call` with the changes made. `None` if one of them fits no argument: another kind of value, or the value that
    /// is there already, or nothing of that name.
    pub fn applied_to(&self, call: &Call) -> Option<Vec<(String, Value)>> {
        let own = |(name, value): (&String, &Value)| (name.clone(), value.clone());
        let mut edited: Vec<(String, Value)> = call.arguments().map(own).collect();
        for (name, value) in &self.0 {
            let mut named = edited.iter_mut().filter(|(known, _)| known == name);
            let (_, old) = named.next()?;
            // Two of one name: nobody could say which was meant.
            if named.next().is_some() || !is_same_kind(old, value) || old == value {
                return None;
            }
            *old = value.clone();
        }
        Some(edited)
    }
}

fn gather<'v>(value: &'v Value, texts: &mut Vec<&'v str>) {
    match value {
        Value::Text(text) => texts.push(text),
        Value::List(items) => items.iter().for_each(|item| gather(item, texts)),
        Value::Object(fields) => {
            for (key, value) in fields {
                texts.push(key);
                gather(value, texts);
            }
        }
        // What else can be changed is no text.
        _ => {}
    }
}

/// Arguments as one JSON object by name.
pub(super) fn json_of(arguments: &[(String, Value)]) -> Json {
    Json::Object(arguments.iter().map(|(name, value)| (name.clone(), value.to_json())).collect())
}

/// Can a person be given this value to change? Plain texts, whole numbers, numbers and truth values; lists and objects of
/// nothing else.
pub fn is_editable(value: &Value) -> bool {
    match value {
        Value::Text(text) => !text.is_empty() && text.encode_utf16().count() <= LONGEST_TEXT,
        Value::List(_) | Value::Object(_) => is_data(value, &mut { LONGEST_TEXT }),
        Value::Int(_) | Value::Float(_) | Value::Bool(_) => is_data(value, &mut { LONGEST_TEXT }),
        Value::Null
        | Value::BigInt(_)
        | Value::Wtf8(_)
        | Value::Bytes(_)
        | Value::Set(_)
        | Value::Map(_)
        | Value::Tagged(..)
        | Value::Instance(_)
        | Value::Opaque(_) => false,
    }
}

/// Does JSON say all of it, in the one form that it has in every language, and in no more than `left` characters?
fn is_data(value: &Value, left: &mut usize) -> bool {
    let length = match value {
        Value::Text(text) => text.encode_utf16().count() + 2,
        Value::List(_) | Value::Object(_) => 2,
        _ => 1,
    };
    let Some(less) = left.checked_sub(length) else { return false };
    *left = less;
    match value {
        Value::Null | Value::Int(_) | Value::Bool(_) | Value::Text(_) => true,
        Value::Float(number) => number.is_finite(),
        Value::List(items) => items.iter().all(|item| is_data(item, left)),
        Value::Object(fields) => {
            // A key with a dollar sign could be taken for the form of another kind of value.
            let mut is_sound = |(key, value): &(String, Value)| !key.starts_with('$') && is_data(value, left);
            fields.iter().all(&mut is_sound) && has_each_key_once(fields)
        }
        _ => false,
    }
}

fn has_each_key_once(fields: &[(String, Value)]) -> bool {
    let mut keys: Vec<&str> = fields.iter().map(|(key, _)| key.as_str()).collect();
    keys.sort_unstable();
    keys.windows(2).all(|pair| !matches!(pair, [one, other] if one == other))
}

fn is_same_kind(old: &Value, new: &Value) -> bool {
    is_editable(old) && is_editable(new) && is_like(old, new)
}

/// Is it of the same kind, and all that is in it?
fn is_like(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Text(_), Value::Text(_))
        | (Value::Int(_), Value::Int(_))
        | (Value::Float(_), Value::Float(_))
        | (Value::Bool(_), Value::Bool(_))
        | (Value::Null, Value::Null) => true,
        (Value::List(old), Value::List(new)) => new.iter().all(|new| old.iter().any(|old| is_like(old, new))),
        (Value::Object(old), Value::Object(new)) => {
            let is_kept = |(key, old): &(String, Value)| {
                new.iter().find(|(other, _)| other == key).is_some_and(|(_, new)| is_like(old, new))
            };
            old.len() == new.len() && old.iter().all(is_kept)
        }
        _ => false,
    }
}

impl ApprovalRequest {
    /// Can it be approved with changed arguments? Not under a quorum, where several people would have to mean the same
    /// changes, nor where people do not see the arguments or a server decides.
    pub fn is_editable(&self) -> bool {
        self.edits && self.quorum == 1 && self.show_arguments && self.authority == Authority::Local
    }

    /// Can this argument be changed?
    pub fn offers(&self, name: &str, value: &Value) -> bool {
        self.is_editable() && !self.fixed.iter().any(|fixed| fixed == name) && is_editable(value)
    }

    /// May it be approved so?
    pub fn admits_edit(&self, edit: &Edit, leave: &Leave) -> bool {
        let is_offered = |(name, value): &(String, Value)| self.offers(name, value);
        // A grant is for calls like the one that was asked about, and this is another.
        *leave == Leave::Once
            && edit.changes().iter().all(is_offered)
            && edit.applied_to(&self.call).is_some()
    }
}
