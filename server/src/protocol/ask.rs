//! The body of `POST /api/slack/approvals`: the published fields and our additions, each within its limits.
//! Unknown fields are ignored: clients newer than this server send some.

use super::error::ApiError;
use super::fields::{Fields, parse};
use agentsudo_core::gate::approvers::MOST_VOTES;
use agentsudo_core::gate::grant::LONGEST;
use agentsudo_core::model::{Code, canonical};
use serde_json::{Map, Value as Json};
use std::time::Duration;

/// The longest name or function, in characters.
pub const LONGEST_NAME: usize = 256;
/// The longest scope line, in characters.
pub const LONGEST_SCOPE: usize = 512;
/// The longest time an answer is awaited: a week, in seconds.
pub const LONGEST_TIMEOUT: f64 = 604_800.0;
/// The largest preview of arguments, in bytes of canonical JSON.
pub const LARGEST_ARGUMENTS: usize = 256_000;
/// How many times as long canonical JSON may be as the JSON that was read: `1e20` becomes 21 digits, texts do not grow.
const MOST_GROWTH: usize = 8;
/// The longest grant, in seconds.
const LONGEST_GRANT: u32 = LONGEST.as_secs() as u32;
/// Approvers that a request may name.
const MOST_APPROVERS: usize = 100;
/// The time an answer is awaited where the client does not say.
const DEFAULT_TIMEOUT: f64 = 300.0;

/// A request for approval, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// The code the client would like people to see, where it is one.
    pub wished_code: Option<Code>,
    /// The asking agent's name.
    pub agent_name: String,
    /// The asking agent's id.
    pub agent_id: String,
    /// The scope or scopes, as one line.
    pub scope: String,
    /// The function's name.
    pub function: String,
    /// How long an answer is awaited.
    pub timeout: Duration,
    /// The channel the client would like.
    pub channel: Option<String>,
    /// A preview of the arguments.
    pub arguments: Option<Map<String, Json>>,
    /// What the client binds the answer to: 64 lower-case hex digits.
    pub digest: Option<String>,
    /// The agent's session.
    pub session_id: Option<String>,
    /// The version of the client's policy.
    pub policy: Option<String>,
    /// User ids that may decide.
    pub approvers: Option<Vec<String>>,
    /// On whose behalf the agent asks.
    pub requested_by: Option<String>,
    /// How many people have to approve.
    pub quorum: Option<u32>,
    /// The longest grant that the client would have; `None` if it is to be asked about each call.
    pub grants: Option<Duration>,
}

impl Ask {
    /// Reads a body.
    ///
    /// # Errors
    /// 400 naming the field, 413.
    pub fn read(body: &[u8]) -> Result<Self, ApiError> {
        let json = parse(body)?;
        let fields = Fields::of(&json)?;
        let may_be_large = body.len().saturating_mul(MOST_GROWTH) > LARGEST_ARGUMENTS;
        // Only a wish: whatever is no code is not honoured, but it must be text.
        let wish = fields.maybe_text("approval_id", LONGEST_NAME)?;
        let longest_grant = fields.maybe_count("grants", LONGEST_GRANT, "seconds")?;
        Ok(Ask {
            wished_code: wish.as_deref().and_then(Code::parse),
            agent_name: fields.text("agent_name", LONGEST_NAME)?,
            agent_id: fields.text("agent_id", LONGEST_NAME)?,
            scope: fields.text("scope", LONGEST_SCOPE)?,
            function: fields.text("function", LONGEST_NAME)?,
            timeout: timeout(&fields)?,
            channel: fields.maybe_text("channel", LONGEST_NAME)?,
            arguments: arguments(&fields, may_be_large)?,
            digest: digest(&fields)?,
            session_id: fields.maybe_text("session_id", LONGEST_NAME)?,
            policy: fields.maybe_text("policy", LONGEST_NAME)?,
            approvers: approvers(&fields)?,
            requested_by: fields.maybe_text("requested_by", LONGEST_NAME)?,
            quorum: fields.maybe_count("quorum", MOST_VOTES, "people")?,
            grants: longest_grant.map(|seconds| Duration::from_secs(u64::from(seconds))),
        })
    }
}

fn timeout(fields: &Fields<'_>) -> Result<Duration, ApiError> {
    let seconds = match fields.get("timeout") {
        None => DEFAULT_TIMEOUT,
        Some(Json::Number(number)) => number.as_f64().unwrap_or(f64::NAN),
        Some(_) => return Err(fields.refuse("timeout", "must be a number of seconds")),
    };
    let refuse = || fields.refuse("timeout", "must be more than 0 and at most 604800 seconds");
    if !(seconds > 0.0 && seconds <= LONGEST_TIMEOUT) {
        return Err(refuse());
    }
    Duration::try_from_secs_f64(seconds).ok().filter(|time| !time.is_zero()).ok_or_else(refuse)
}

fn arguments(fields: &Fields<'_>, may_be_large: bool) -> Result<Option<Map<String, Json>>, ApiError> {
    let Some(value) = fields.get("arguments") else { return Ok(None) };
    let Some(object) = value.as_object() else {
        return Err(fields.refuse("arguments", "must be an object: parameter name to value"));
    };
    if may_be_large && canonical::to_bytes(value).len() > LARGEST_ARGUMENTS {
        return Err(fields.refuse("arguments", "must have at most 256000 bytes; cut the preview"));
    }
    Ok(Some(object.clone()))
}

fn digest(fields: &Fields<'_>) -> Result<Option<String>, ApiError> {
    let digest = fields.maybe_text("digest", LONGEST_NAME)?;
    let is_digest =
        |text: &String| text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    match digest {
        Some(text) if !is_digest(&text) => {
            Err(fields.refuse("digest", "must be a SHA-256 as 64 lower-case hex digits"))
        }
        digest => Ok(digest),
    }
}

fn approvers(fields: &Fields<'_>) -> Result<Option<Vec<String>>, ApiError> {
    let Some(value) = fields.get("approvers") else { return Ok(None) };
    let refuse = || {
        fields.refuse("approvers", "must be a list of 1 to 100 ids, such as `U012AB3CD` or `operator:alice`")
    };
    let ids = value.as_array().ok_or_else(refuse)?;
    if !(1..=MOST_APPROVERS).contains(&ids.len()) {
        return Err(refuse());
    }
    let is_id = |id: &str| {
        (1..=128).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-:.@".contains(&b))
    };
    let id = |id: &Json| id.as_str().filter(|id| is_id(id)).map(str::to_owned).ok_or_else(refuse);
    ids.iter().map(id).collect::<Result<Vec<_>, _>>().map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn body(change: impl FnOnce(&mut Map<String, Json>)) -> Vec<u8> {
        let mut body = json!({
            "approval_id": "a1b2c3d4", "agent_name": "Bot", "agent_id": "a-1", "scope": "refund:order",
            "function": "refund", "timeout": 300, "channel": "#approvals",
        });
        change(body.as_object_mut().unwrap());
        body.to_string().into_bytes()
    }

    fn with(key: &str, value: Json) -> Result<Ask, ApiError> {
        Ask::read(&body(|body| {
            body.insert(key.to_owned(), value);
        }))
    }

    #[test]
    fn the_published_body_is_taken() {
        let ask = Ask::read(&body(|_| {})).unwrap();
        assert_eq!(ask.wished_code.unwrap().as_str(), "a1b2c3d4");
        assert_eq!((ask.agent_name.as_str(), ask.timeout.as_secs()), ("Bot", 300));
        assert!(ask.digest.is_none() && ask.arguments.is_none());
    }

    #[test]
    fn what_is_outside_the_limits_is_refused_by_name() {
        let wrong = [
            ("agent_name", json!("")),
            ("agent_name", json!("x".repeat(257))),
            ("agent_name", json!(7)),
            ("agent_name", json!("a\u{0}b")),
            ("agent_name", Json::Null),
            ("agent_id", json!("x".repeat(257))),
            ("scope", json!("x".repeat(513))),
            ("function", json!(["f"])),
            ("timeout", json!(0)),
            ("timeout", json!(-1)),
            ("timeout", json!(604_800.1)),
            ("timeout", json!("300")),
            ("timeout", json!(true)),
            ("timeout", json!(1e-30)),
            ("digest", json!("ABC")),
            ("arguments", json!([1])),
            ("arguments", json!({ "x": "y".repeat(256_000) })),
            ("approvers", json!([])),
            ("approvers", json!("U1")),
            ("approvers", json!(["a b"])),
            ("quorum", json!(0)),
            ("quorum", json!(101)),
            ("quorum", json!(1.5)),
            ("grants", json!(0)),
            ("grants", json!(-1)),
            ("grants", json!(1.5)),
            ("grants", json!(86_401)),
            ("grants", json!("900")),
            ("grants", json!(true)),
            ("approval_id", json!({})),
        ];
        for (field, value) in wrong {
            let error = with(field, value.clone()).unwrap_err();
            assert_eq!((error.status, error.field.as_deref()), (400, Some(field)), "{field}: {value}");
        }
        let right = [
            ("agent_name", json!("ü".repeat(256))),
            ("scope", json!("x".repeat(512))),
            ("timeout", json!(604_800)),
            ("timeout", json!(0.25)),
            ("timeout", Json::Null),
            ("arguments", json!({ "x": "y".repeat(255_990) })),
            ("approvers", json!(["U1", "operator:alice"])),
            ("quorum", json!(1)),
            ("quorum", json!(2)),
            ("grants", json!(1)),
            ("grants", json!(86_400.0)),
            ("grants", Json::Null),
            ("approval_id", json!("no code at all")),
        ];
        for (field, value) in right {
            assert!(with(field, value).is_ok(), "{field}");
        }
    }

    #[test]
    fn a_body_that_is_no_object_is_refused() {
        for bad in ["", "[]", "7", "{", "{\"a\":1,\"a\":2}", "\u{feff}{}"] {
            assert_eq!(Ask::read(bad.as_bytes()).unwrap_err().status, 400, "{bad}");
        }
        assert_eq!(Ask::read(&vec![b' '; (1 << 20) + 1]).unwrap_err().status, 413);
        assert_eq!(Ask::read("[".repeat(100_000).as_bytes()).unwrap_err().status, 400);
    }
}
