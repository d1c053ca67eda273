//! The one redaction: every message, record, request and log line goes through a [`Redactor`].
//!
//! A secret is known by the name it is kept under (`keys`) or by its look (`patterns`). In its place
//! stands `‹redacted hmac:1a2b3c4d›`, keyed by a random key of this process, so that two different secrets
//! stay different and neither can be guessed from its mark. Redacting twice changes nothing.

mod keys;
mod patterns;

use crate::model::canonical;
use crate::model::id::hex;
use crate::model::value::Value;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value as Json};
use sha2::Sha256;
use std::borrow::Cow;
use std::fmt;

/// Knows secrets and replaces them.
pub struct Redactor {
    key: [u8; 32],
    names: keys::Names,
}

impl Redactor {
    /// A redactor whose marks depend on `key` (random, of this process), and which also treats everything
    /// kept under one of `extra_keys` as secret.
    pub fn new(key: [u8; 32], extra_keys: Vec<String>) -> Self {
        Redactor { key, names: keys::Names::new(&extra_keys) }
    }

    /// Is what is kept under this name a secret?
    pub fn is_secret_key(&self, name: &str) -> bool {
        self.names.is_secret(name)
    }

    /// `text` with every secret in it replaced.
    pub fn text(&self, text: &str) -> String {
        self.clean(text).into_owned()
    }

    /// As [`Redactor::text`], copying nothing where there is no secret.
    pub fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let spans = match patterns::secrets(text, &self.names) {
            Ok(spans) if spans.is_empty() => return Cow::Borrowed(text),
            Ok(spans) => spans,
            Err(_) => return Cow::Owned(self.mark_text(text)),
        };
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for span in spans {
            out.push_str(text.get(from..span.start).unwrap_or_default());
            out.push_str(&self.mark_text(text.get(span.clone()).unwrap_or_default()));
            from = span.end;
        }
        out.push_str(text.get(from..).unwrap_or_default());
        Cow::Owned(out)
    }

    /// The mark that stands for this secret text.
    pub fn mark_text(&self, secret: &str) -> String {
        self.mark(&canonical::to_bytes(&Json::from(secret)))
    }

    /// The mark that stands for this secret value.
    pub fn mark_value(&self, secret: &Value) -> String {
        self.mark(&canonical::to_bytes(&secret.to_json()))
    }

    /// Must `value`, kept under `name`, be replaced as a whole?
    pub fn hides(&self, name: &str, value: &Value) -> bool {
        match value {
            Value::Null | Value::Bool(_) | Value::Opaque(_) => false,
            Value::Text(text) if patterns::is_mark(text) => false,
            Value::Int(_) | Value::Float(_) => self.names.is_secret(name) && !keys::is_count(name),
            _ => self.names.is_secret(name),
        }
    }

    /// Is `value`, kept under `name`, shown as it is, with nothing in it replaced, here or by whoever handed it on?
    pub fn shows(&self, name: &str, value: &Value) -> bool {
        !self.hides(name, value) && !has_mark(value) && self.value(value) == *value
    }

    /// `value` with every secret in it replaced by a text that holds its mark.
    pub fn value(&self, value: &Value) -> Value {
        let entries = |entries: &[(String, Value)]| -> Vec<(String, Value)> {
            let named_secret = self.names_a_secret(entries);
            let redact = |(key, value): &(String, Value)| {
                let hide = self.hides(key, value) || (named_secret && key.eq_ignore_ascii_case("value"));
                (self.text(key), if hide { self.marked(value) } else { self.value(value) })
            };
            entries.iter().map(redact).collect()
        };
        match value {
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::BigInt(_) | Value::Float(_) => {
                value.clone()
            }
            Value::Text(text) => Value::Text(self.text(text)),
            Value::Wtf8(bytes) | Value::Bytes(bytes) => {
                let text = String::from_utf8_lossy(bytes);
                if self.text(&text) == text { value.clone() } else { self.marked(value) }
            }
            Value::List(items) => Value::List(self.items(items)),
            Value::Set(items) => Value::Set(self.items(items)),
            Value::Object(fields) => Value::Object(entries(fields)),
            Value::Map(pairs) => Value::Map(pairs.iter().map(|(k, v)| self.pair(k, v)).collect()),
            Value::Tagged(kind, text) => Value::Tagged(*kind, self.text(text)),
            Value::Instance(it) => Value::instance(self.text(&it.type_name), entries(&it.fields)),
            Value::Opaque(type_name) => Value::Opaque(self.text(type_name)),
        }
    }

    /// Arguments by name, with every secret in them replaced.
    pub fn arguments<'a>(
        &self,
        arguments: impl Iterator<Item = (&'a String, &'a Value)>,
    ) -> Vec<(String, Value)> {
        let redact = |(name, value): (&String, &Value)| {
            let shown = if self.hides(name, value) { self.marked(value) } else { self.value(value) };
            (self.text(name), shown)
        };
        arguments.map(redact).collect()
    }

    /// JSON with every secret in it replaced.
    pub fn json(&self, json: &Json) -> Json {
        match json {
            Json::Null | Json::Bool(_) | Json::Number(_) => json.clone(),
            Json::String(text) => Json::String(self.text(text)),
            Json::Array(items) => items.iter().map(|item| self.json(item)).collect(),
            Json::Object(fields) => {
                let redact = |(key, value): (&String, &Json)| {
                    let kept = match value {
                        Json::Null | Json::Bool(_) => true,
                        Json::Number(_) => keys::is_count(key),
                        Json::String(text) => patterns::is_mark(text),
                        Json::Array(_) | Json::Object(_) => false,
                    };
                    let shown = match !kept && self.is_secret_key(key) {
                        true => Json::String(self.mark(&canonical::to_bytes(value))),
                        false => self.json(value),
                    };
                    (self.text(key), shown)
                };
                Json::Object(fields.iter().map(redact).collect::<Map<_, _>>())
            }
        }
    }

    /// `{"name": "password", "value": "…"}`: the key of the secret is itself a value.
    pub(super) fn names_a_secret(&self, fields: &[(String, Value)]) -> bool {
        fields.iter().any(|(key, value)| {
            let naming = ["name", "key", "header"].iter().any(|n| key.eq_ignore_ascii_case(n));
            naming && matches!(value, Value::Text(text) if self.is_secret_key(text))
        })
    }

    /// A header list is often a list of pairs: the first names the second.
    fn items(&self, items: &[Value]) -> Vec<Value> {
        match items {
            [name @ Value::Text(_), value] => {
                let (name, value) = self.pair(name, value);
                vec![name, value]
            }
            _ => items.iter().map(|item| self.value(item)).collect(),
        }
    }

    fn pair(&self, key: &Value, value: &Value) -> (Value, Value) {
        let hide = matches!(key, Value::Text(name) if self.hides(name, value));
        (self.value(key), if hide { self.marked(value) } else { self.value(value) })
    }

    fn marked(&self, secret: &Value) -> Value {
        Value::Text(self.mark_value(secret))
    }

    fn mark(&self, secret: &[u8]) -> String {
        // The key has the right length by its type; should that ever fail, the mark says nothing at all.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else {
            return "‹redacted hmac:00000000›".to_owned();
        };
        mac.update(secret);
        let tag: String = hex(&mac.finalize().into_bytes()).chars().take(8).collect();
        format!("‹redacted hmac:{tag}›")
    }
}

/// Is there the mark of a secret anywhere in it?
fn has_mark(value: &Value) -> bool {
    let fields = |fields: &[(String, Value)]| {
        fields.iter().any(|(key, value)| patterns::has_mark(key) || has_mark(value))
    };
    match value {
        Value::Text(text) | Value::Tagged(_, text) => patterns::has_mark(text),
        Value::List(items) | Value::Set(items) => items.iter().any(has_mark),
        Value::Object(entries) => fields(entries),
        Value::Instance(it) => fields(&it.fields),
        Value::Map(pairs) => pairs.iter().any(|(key, value)| has_mark(key) || has_mark(value)),
        _ => false,
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor(***)")
    }
}
