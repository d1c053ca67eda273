//! Owns how a call's arguments are written: JSON or form, query, the token's place, and the warnings Slack adds.

use serde_json::{Map, Value};

use crate::incoming::{Incoming, pairs};

/// Arguments of one call, without the token.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arguments {
    pub(crate) values: Map<String, Value>,
    pub(crate) token: Option<String>,
    pub(crate) warnings: Vec<&'static str>,
    /// Whether `blocks`, `metadata` and `attachments` come as JSON text, as they do in a form.
    encoded: bool,
}

/// The token of an `Authorization: Bearer …` header.
pub(crate) fn bearer(call: &Incoming) -> Option<String> {
    let value = call.header("authorization")?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned()).filter(|token| !token.is_empty())
}

impl Arguments {
    /// Reads a call. `Err` is Slack's code. Methods that take no JSON ignore a JSON body.
    pub(crate) fn read(call: &Incoming, takes_json: bool) -> Result<Self, &'static str> {
        let mut arguments = Self { encoded: true, ..Self::default() };
        for (key, value) in call.query_pairs() {
            arguments.values.insert(key, value.into());
        }
        let (kind, parameters) = call.media_type();
        match kind.as_str() {
            "application/json" => {
                if !parameters.contains("charset") {
                    arguments.warnings.push("missing_charset");
                }
                if takes_json && !call.body.is_empty() {
                    let body: Value = serde_json::from_slice(&call.body).map_err(|_| "invalid_json")?;
                    let Value::Object(mut body) = body else { return Err("json_not_object") };
                    body.remove("token"); // with JSON, a token counts in the header only
                    arguments.values.extend(body);
                    arguments.encoded = false;
                }
            }
            "application/x-www-form-urlencoded" => {
                if parameters.contains("charset") {
                    arguments.warnings.push("superfluous_charset");
                }
                for (key, value) in pairs(&call.body) {
                    arguments.values.insert(key, value.into());
                }
            }
            "" if call.body.is_empty() => {}
            "" => return Err("missing_post_type"),
            _ => return Err("invalid_post_type"),
        }
        let in_body = arguments.values.remove("token").and_then(|token| token.as_str().map(str::to_owned));
        // An app-level token works in the header only.
        let in_body = in_body.filter(|token| !token.is_empty() && !token.starts_with("xapp-"));
        arguments.token = bearer(call).or(in_body);
        Ok(arguments)
    }

    /// A string argument; `null`, absent and empty are all "not given".
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// Whether an argument that must be a string is something else (a `ts` sent as a number).
    pub(crate) fn is_mistyped(&self, key: &str) -> bool {
        self.values.get(key).is_some_and(|value| !value.is_string() && !value.is_null())
    }

    /// A structured argument: `Ok(None)` when not given, `Err` when it cannot be read.
    pub(crate) fn structure(&self, key: &str) -> Result<Option<Value>, ()> {
        match self.values.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if self.encoded => {
                if text.is_empty() {
                    return Ok(None);
                }
                serde_json::from_str(text).map(Some).map_err(drop)
            }
            Some(Value::String(_)) => Err(()),
            Some(value) => Ok(Some(value.clone())),
        }
    }
}
