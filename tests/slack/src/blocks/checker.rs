//! Owns the list of hints and the checks every block and element is made of.
//! The wording of the common hints follows what Slack answers. Used by `layout`, `elements` and `rich_text`.

use std::fmt;

use serde_json::{Map, Value};

use super::units;

/// One broken rule and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// JSON pointer from the request's root, such as `/blocks/0/text`.
    pub pointer: String,
    /// What is wrong there.
    pub problem: String,
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [json-pointer:{}]", self.problem, self.pointer)
    }
}

/// Which kinds of text object a place takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextKind {
    Plain,
    Either,
}

#[derive(Debug, Default)]
pub(crate) struct Checker {
    pub(crate) hints: Vec<Hint>,
}

impl Checker {
    pub(crate) fn hint(&mut self, pointer: &str, problem: impl Into<String>) {
        self.hints.push(Hint { pointer: pointer.to_owned(), problem: problem.into() });
    }

    /// The value as an object with no other keys than these.
    pub(crate) fn object<'a>(
        &mut self,
        value: &'a Value,
        pointer: &str,
        keys: &[&str],
    ) -> Option<&'a Map<String, Value>> {
        let Some(object) = value.as_object() else {
            self.hint(pointer, "must be a valid object");
            return None;
        };
        for key in object.keys().filter(|key| !keys.contains(&key.as_str())) {
            self.hint(pointer, format!("invalid additional property: {key}"));
        }
        Some(object)
    }

    /// A string of `least..=most` characters under `key`; `None` when absent or wrong.
    pub(crate) fn string<'a>(
        &mut self,
        object: &'a Map<String, Value>,
        key: &str,
        pointer: &str,
        (least, most): (usize, usize),
    ) -> Option<&'a str> {
        let value = object.get(key)?;
        let here = format!("{pointer}/{key}");
        let Some(text) = value.as_str() else {
            self.hint(&here, "must be a valid string");
            return None;
        };
        let length = units(text);
        if length < least {
            self.hint(&here, format!("must be more than {} characters", least - 1));
        } else if length > most {
            self.hint(&here, format!("must be less than {} characters", most + 1));
        }
        Some(text)
    }

    pub(crate) fn required<'a>(
        &mut self,
        object: &'a Map<String, Value>,
        key: &str,
        pointer: &str,
    ) -> Option<&'a Value> {
        let found = object.get(key);
        if found.is_none() {
            self.hint(pointer, format!("missing required field: {key}"));
        }
        found
    }

    pub(crate) fn boolean(&mut self, object: &Map<String, Value>, key: &str, pointer: &str) {
        if object.get(key).is_some_and(|value| !value.is_boolean()) {
            self.hint(&format!("{pointer}/{key}"), "must be a valid boolean");
        }
    }

    pub(crate) fn one_of(&mut self, object: &Map<String, Value>, key: &str, pointer: &str, allowed: &[&str]) {
        let Some(value) = object.get(key) else { return };
        if !value.as_str().is_some_and(|text| allowed.contains(&text)) {
            self.hint(&format!("{pointer}/{key}"), "value must be one of the allowed values");
        }
    }

    /// A list of `least..=most` items under `key`.
    pub(crate) fn list<'a>(
        &mut self,
        object: &'a Map<String, Value>,
        key: &str,
        pointer: &str,
        (least, most): (usize, usize),
    ) -> &'a [Value] {
        let here = format!("{pointer}/{key}");
        let Some(value) = self.required(object, key, pointer) else { return &[] };
        let Some(list) = value.as_array() else {
            self.hint(&here, "must be an array");
            return &[];
        };
        if list.len() < least {
            self.hint(&here, format!("no fewer than {least} items allowed"));
        } else if list.len() > most {
            self.hint(&here, format!("no more than {most} items allowed"));
        }
        list
    }

    /// A text object of 1 to `most` characters.
    pub(crate) fn text(&mut self, value: &Value, pointer: &str, kind: TextKind, most: usize) {
        let before = self.hints.len();
        let Some(object) = self.object(value, pointer, &["type", "text", "emoji", "verbatim"]) else {
            return;
        };
        match (object.get("type").and_then(Value::as_str), kind) {
            (Some("plain_text"), _) => {
                if object.contains_key("verbatim") {
                    self.hint(pointer, "invalid additional property: verbatim");
                }
            }
            (Some("mrkdwn"), TextKind::Either) => {
                if object.contains_key("emoji") {
                    self.hint(pointer, "invalid additional property: emoji");
                }
            }
            (Some(other), _) => self.hint(&format!("{pointer}/type"), format!("unsupported type: {other}")),
            (None, _) => self.hint(pointer, "missing required field: type"),
        }
        self.boolean(object, "emoji", pointer);
        self.boolean(object, "verbatim", pointer);
        if self.required(object, "text", pointer).is_some() {
            self.string(object, "text", pointer, (1, most));
        }
        if self.hints.len() > before {
            let summary =
                Hint { pointer: pointer.to_owned(), problem: "failed to match all allowed schemas".into() };
            self.hints.insert(before, summary);
        }
    }

    /// A required text object under `key`.
    pub(crate) fn text_at(
        &mut self,
        object: &Map<String, Value>,
        key: &str,
        pointer: &str,
        kind: TextKind,
        most: usize,
    ) {
        if let Some(text) = self.required(object, key, pointer) {
            self.text(text, &format!("{pointer}/{key}"), kind, most);
        }
    }
}
