//! Events that are as they should be, read straight into their type: nearly all are. Whatever is not left exactly as
//! `event` would read it is left to `event`, which also says what is wrong with it.

use super::event::{Event, LARGEST_METADATA, LONGEST_NAME, LONGEST_SCOPE, LONGEST_TIME, instant};
use agentsudo_core::wire::json::Whole;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::{Map, Value as Json};
use std::fmt;

/// A batch or a single event; `None` is left to the thorough reader.
pub(super) fn read(body: &[u8]) -> Option<Vec<Event>> {
    let plain = match body.first()? {
        b'[' => serde_json::from_slice::<Vec<Plain>>(body).ok()?,
        _ => vec![serde_json::from_slice::<Plain>(body).ok()?],
    };
    Some(plain.into_iter().map(|Plain(event)| event).collect())
}

struct Plain(Event);

/// The fields as they come. Another field, or one that comes twice, is an error.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields<'b> {
    timestamp: &'b str,
    agent_name: String,
    action: String,
    scope: Option<String>,
    allowed: bool,
    function_name: Option<String>,
    metadata: Option<Whole>,
}

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_map(Object)
    }
}

/// Takes objects only, where the fields alone would also take a list of their values.
struct Object;

impl<'de> Visitor<'de> for Object {
    type Value = Plain;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event")
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Plain, A::Error> {
        let fields = Fields::deserialize(MapAccessDeserializer::new(entries))?;
        event(fields).map(Plain).ok_or_else(|| A::Error::custom("to be read thoroughly"))
    }
}

fn event(fields: Fields<'_>) -> Option<Event> {
    let metadata = fields.metadata.map(|Whole(json)| small_object(json).ok_or(())).transpose().ok()?;
    let fits = |text: &str, longest: usize| {
        // A byte is at least a character's share: most texts need not be counted.
        let is_short = text.len() <= longest || text.chars().count() <= longest;
        !text.is_empty() && is_short && !text.contains('\0')
    };
    let may_fit = |text: &Option<String>, longest| text.as_deref().is_none_or(|text| fits(text, longest));
    let all_fit = fits(fields.timestamp, LONGEST_TIME)
        && fits(&fields.agent_name, LONGEST_NAME)
        && fits(&fields.action, LONGEST_NAME)
        && may_fit(&fields.scope, LONGEST_SCOPE)
        && may_fit(&fields.function_name, LONGEST_NAME);
    all_fit.then_some(())?;
    Some(Event {
        at: instant(fields.timestamp)?,
        agent_name: fields.agent_name,
        action: fields.action,
        scope: fields.scope,
        allowed: fields.allowed,
        function_name: fields.function_name,
        metadata,
    })
}

fn small_object(json: Json) -> Option<Map<String, Json>> {
    let Json::Object(object) = json else { return None };
    let length = serde_json::to_string(&object).ok()?.len();
    (length <= LARGEST_METADATA).then_some(object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::event;

    #[test]
    fn what_it_reads_is_read_alike_and_what_is_odd_is_left_alone() {
        let whole = r#"{"timestamp":"2026-11-22T09:48:00.123456Z","agent_name":"B\u00f6t","action":"a","scope":"s",
            "allowed":true,"function_name":"f","metadata":{"a":[1,{"b":null}]}}"#;
        let least =
            r#"{"timestamp":"2026-11-22T09:48:00+02:00","agent_name":"B","action":"a","allowed":false}"#;
        let nulls = least.replace('}', r#","scope":null,"function_name":null,"metadata":null}"#);
        for body in [whole, least, &nulls, &format!("[{whole},{least}, {nulls}]"), "[]"] {
            assert_eq!(
                read(body.as_bytes()),
                Some(event::read_thoroughly(body.as_bytes()).unwrap()),
                "{body}"
            );
        }
        let odd = [
            "",
            " ",
            "7",
            "null",
            "[7]",
            "{}",
            // The fields of an event, but no object.
            r#"["2026-11-22T09:48:00Z","B","a","s",true,"f",{}]"#,
            r#"[["2026-11-22T09:48:00Z","B","a","s",true,"f",{}]]"#,
            &format!("{least} {least}"),
            &least.replace('}', r#","more":1}"#),
            &least.replace('}', r#","action":"a"}"#),
            &least.replace('}', r#","metadata":{"a":1,"a":2}}"#),
            &least.replace('}', r#","metadata":[]}"#),
            &least.replace('}', &format!(r#","metadata":{{"m":"{}"}}}}"#, "m".repeat(16_384))),
            &least.replace("\"a\"", "null"),
            &least.replace("\"a\"", "\"\""),
            &least.replace("\"a\"", r#""\u0000""#),
            &least.replace("\"a\"", &format!("\"{}\"", "a".repeat(257))),
            &least.replace("false", "null"),
            &least.replace("2026", "26"),
        ];
        for body in odd {
            assert_eq!(read(body.as_bytes()), None, "{body}");
        }
        // Both take a name of 256 letters of two bytes each.
        let long = least.replace("\"B\"", &format!("\"{}\"", "ö".repeat(256)));
        assert_eq!(read(long.as_bytes()), Some(event::read_thoroughly(long.as_bytes()).unwrap()));
    }
}
