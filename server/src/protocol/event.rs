//! Telemetry events as the published package sends them: an array of at most 1,000, or one object. One that
//! is wrong refuses the batch and is named by its index.

use super::error::ApiError;
use super::fields::{Fields, MAX_BODY, parse};
use super::plain;
use agentsudo_core::model::UnixTime;
use serde_json::{Map, Value as Json, json};

/// Events in one batch.
pub const MOST_EVENTS: usize = 1_000;
/// Characters of a name.
pub(super) const LONGEST_NAME: usize = 256;
/// Characters of a scope.
pub(super) const LONGEST_SCOPE: usize = 512;
/// Characters of a time.
pub(super) const LONGEST_TIME: usize = 64;
/// Bytes of one event's metadata as JSON.
pub(super) const LARGEST_METADATA: usize = 16_384;

/// One thing that an agent's process reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// When, by the reporting machine's clock.
    pub at: UnixTime,
    /// The agent's name.
    pub agent_name: String,
    /// What happened.
    pub action: String,
    /// The scope or scopes.
    pub scope: Option<String>,
    /// Whether it was let through.
    pub allowed: bool,
    /// The function's name.
    pub function_name: Option<String>,
    /// What else the process says.
    pub metadata: Option<Map<String, Json>>,
}

/// Reads the body of `POST /api/events`.
///
/// # Errors
/// 400 naming the index, 413.
pub fn read(body: &[u8]) -> Result<Vec<Event>, ApiError> {
    let plain = if body.len() <= MAX_BODY { plain::read(body) } else { None };
    match plain.filter(|events| events.len() <= MOST_EVENTS) {
        Some(events) => Ok(events),
        None => read_thoroughly(body),
    }
}

/// As [`read`], field by field, so that every refusal names its field.
pub(super) fn read_thoroughly(body: &[u8]) -> Result<Vec<Event>, ApiError> {
    let json = parse(body)?;
    let events = match &json {
        Json::Array(events) => events.as_slice(),
        one => std::slice::from_ref(one),
    };
    if events.len() > MOST_EVENTS {
        return Err(ApiError::new(
            400,
            "invalid",
            "a batch holds at most 1000 events; send the rest after it",
        ));
    }
    let is_batch = json.is_array();
    let numbered = |(index, event): (usize, &Json)| {
        let path = if is_batch { format!("[{index}]") } else { String::new() };
        Event::of(event, &path).map_err(|error| {
            let message = format!("event {index}: {}; nothing of this batch was kept", error.message);
            ApiError { message, code: "invalid_event", ..error }.with("index", index.into())
        })
    };
    events.iter().enumerate().map(numbered).collect()
}

impl Event {
    fn of(json: &Json, path: &str) -> Result<Self, ApiError> {
        let fields = Fields::below(json, path)?;
        let at = fields.text("timestamp", LONGEST_TIME)?;
        let at = instant(&at)
            .ok_or_else(|| fields.refuse("timestamp", "must be a time such as `2026-11-22T09:48:00Z`"))?;
        let metadata = match fields.get("metadata") {
            None => None,
            Some(Json::Object(object)) if json!(object).to_string().len() <= LARGEST_METADATA => {
                Some(object.clone())
            }
            Some(_) => {
                return Err(fields.refuse("metadata", "must be an object of at most 16384 bytes"));
            }
        };
        Ok(Event {
            at,
            agent_name: fields.text("agent_name", LONGEST_NAME)?,
            action: fields.text("action", LONGEST_NAME)?,
            scope: fields.maybe_text("scope", LONGEST_SCOPE)?,
            allowed: fields.maybe_bool("allowed")?.ok_or_else(|| fields.refuse("allowed", "is required"))?,
            function_name: fields.maybe_text("function_name", LONGEST_NAME)?,
            metadata,
        })
    }
}

/// RFC 3339 with any offset; years 1970 to 9999.
pub(super) fn instant(text: &str) -> Option<UnixTime> {
    let at = time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).ok()?;
    let ms = i64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok()?;
    (0..=253_402_300_799_999).contains(&ms).then_some(UnixTime(ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Json {
        // Made with the published package 0.3.2.
        json!({"timestamp": "2026-11-22T09:48:00.123456Z", "agent_name": "Bot", "action": "permission_check",
               "scope": "read:db", "allowed": true, "function_name": "read", "metadata": {"reason": "x"}})
    }

    #[test]
    fn a_batch_and_a_single_event_are_taken() {
        let batch = read(json!([event(), event()]).to_string().as_bytes()).unwrap();
        assert_eq!(batch.len(), 2);
        assert_eq!(batch[0].at.rfc3339(), "2026-11-22T09:48:00.123Z");
        assert_eq!(read(event().to_string().as_bytes()).unwrap().len(), 1);
        assert!(read(b"[]").unwrap().is_empty());
    }

    #[test]
    fn one_bad_event_refuses_the_batch_by_its_index() {
        for (field, value) in [
            ("timestamp", json!("yesterday")),
            ("timestamp", json!(1)),
            ("timestamp", json!("2026-11-22T09:48:00")),
            ("agent_name", json!("")),
            ("action", Json::Null),
            ("allowed", json!("yes")),
            ("scope", json!("s".repeat(513))),
            ("metadata", json!("m")),
            ("metadata", json!({ "m": "m".repeat(16_384) })),
        ] {
            let mut bad = event();
            bad[field] = value;
            let error = read(json!([event(), bad]).to_string().as_bytes()).unwrap_err();
            assert_eq!((error.status, error.more["index"].as_u64()), (400, Some(1)), "{field}");
            assert_eq!(error.field, Some(format!("[1].{field}")));
        }
        let many = vec![event(); 1_001];
        assert_eq!(read(json!(many).to_string().as_bytes()).unwrap_err().status, 400);
        assert_eq!(read(b"[7]").unwrap_err().field.as_deref(), Some("[0]"));
    }
}
