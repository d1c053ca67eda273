//! Owns the ways a test may make a delivery differ from an honest one: wrong team, wrong signature, replays, …
//! Every field is optional; an unknown one is an error, so that a typing mistake cannot weaken a test.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// Everything that may be different about one delivery.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Overrides {
    /// `false` builds and signs only, for a test that hands the request to the app itself.
    pub(crate) deliver: Option<bool>,
    /// How long to wait for the app's answer, in milliseconds (default 10 000).
    pub(crate) answer_timeout_ms: Option<u64>,
    /// Deliver to this URL instead of the configured one.
    pub(crate) url: Option<String>,
    /// Send this earlier interaction again, byte for byte; everything below is then ignored.
    pub(crate) replay_of: Option<String>,

    /// Over Socket Mode: to this socket instead of any.
    pub(crate) socket: Option<u64>,
    /// Over Socket Mode: the same envelope so often.
    pub(crate) copies: Option<u32>,
    /// Over Socket Mode: the envelope's id.
    pub(crate) envelope_id: Option<String>,

    /// `team.id` (press) or `team_id` (command); an explicit `null` is an org-wide install's `team: null`.
    #[serde(deserialize_with = "given")]
    pub(crate) team_id: Option<Value>,
    pub(crate) api_app_id: Option<String>,
    /// `user.team_id`; commands have no such field.
    #[serde(deserialize_with = "given")]
    pub(crate) user_team_id: Option<Value>,
    /// The action's `value`.
    pub(crate) value: Option<String>,
    /// JSON merge patch (RFC 7396) over the payload, or over a command's fields.
    pub(crate) patch: Option<Value>,
    /// The whole body, replacing the built one; signed like it.
    pub(crate) raw_body: Option<String>,

    /// Sign with this secret.
    pub(crate) secret: Option<String>,
    /// Seconds added to the request's time stamp, before signing.
    pub(crate) timestamp_offset: i64,
    /// The time stamp header verbatim, signed as it is.
    pub(crate) timestamp: Option<String>,
    /// The signature header verbatim.
    pub(crate) signature: Option<String>,
    /// Change one thing after signing: `body`, `signature` or `timestamp`.
    pub(crate) tamper: Option<Tamper>,
    /// Headers to leave out, by name.
    pub(crate) drop_headers: Vec<String>,
    /// Headers to add; a name already there is replaced unless its value is a list.
    pub(crate) headers: BTreeMap<String, Value>,
    pub(crate) content_type: Option<String>,
}

/// What is changed after signing.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Tamper {
    Body,
    Signature,
    Timestamp,
}

/// Tells an explicit `null` from an absent field.
fn given<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// Merges `patch` into `target` as RFC 7396 says.
pub(crate) fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    for (key, value) in patch {
        if value.is_null() {
            target.as_object_mut().map(|object| object.remove(key));
        } else {
            merge(&mut target[key.as_str()], value);
        }
    }
}
