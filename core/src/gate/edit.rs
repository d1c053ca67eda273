//! What a person changed about a call before approving it. An edit never widens: function, scopes and agent stay, and so
//! does the kind of each value; only plain values of arguments that people were shown change. What runs is the edited
//! call, by its own digest; a host that cannot run with changed arguments never offers it.

use super::approval::ApprovalRequest;
use super::{Authority, Leave};
use crate::model::Value;

/// The most arguments that one edit changes.
pub const MOST_CHANGES: usize = 50;
/// The longest text that an argument can be given, in characters as Slack counts them.
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

    /// `arguments` with the changes made. `None` if one of them fits no argument: another kind of value, or the value that
    /// is there already, or nothing of that name.
    pub fn applied_to(&self, arguments: &[(String, Value)]) -> Option<Vec<(String, Value)>> {
        let mut edited = arguments.to_vec();
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

/// Can a person be given this value to change? Plain texts, whole numbers, numbers and truth values.
pub fn is_editable(value: &Value) -> bool {
    match value {
        Value::Text(text) => !text.is_empty() && text.encode_utf16().count() <= LONGEST_TEXT,
        Value::Float(number) => number.is_finite(),
        Value::Int(_) | Value::Bool(_) => true,
        Value::Null
        | Value::BigInt(_)
        | Value::Wtf8(_)
        | Value::Bytes(_)
        | Value::List(_)
        | Value::Set(_)
        | Value::Object(_)
        | Value::Map(_)
        | Value::Tagged(..)
        | Value::Instance { .. }
        | Value::Opaque(_) => false,
    }
}

fn is_same_kind(old: &Value, new: &Value) -> bool {
    let is_pair = matches!(
        (old, new),
        (Value::Text(_), Value::Text(_))
            | (Value::Int(_), Value::Int(_))
            | (Value::Float(_), Value::Float(_))
            | (Value::Bool(_), Value::Bool(_))
    );
    is_pair && is_editable(old) && is_editable(new)
}

impl ApprovalRequest {
    /// Can it be approved with changed arguments? Not under a quorum, where several people would have to mean the same
    /// changes, nor where people do not see the arguments or a server decides.
    pub fn is_editable(&self) -> bool {
        self.edits && self.quorum == 1 && self.show_arguments && self.authority == Authority::Local
    }

    /// May it be approved so?
    pub fn admits_edit(&self, edit: &Edit, leave: &Leave) -> bool {
        // A grant is for calls like the one that was asked about, and this is another.
        self.is_editable() && *leave == Leave::Once && edit.applied_to(&self.call.arguments).is_some()
    }
}
