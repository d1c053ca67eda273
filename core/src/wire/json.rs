//! JSON from outside, read strictly: a key that appears twice is refused, for two readers may disagree on
//! which one counts; size and depth are bounded. Unknown fields are left to the caller. Used by the parsers
//! of `wire`.

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Map, Value as Json};
use std::borrow::Cow;
use std::fmt;

/// The largest body that is read at all: 1 MiB.
pub const MAX_BYTES: usize = 1 << 20;

/// Reads one JSON value. Nesting beyond 128 levels is an error of `serde_json`'s.
///
/// # Errors
/// What is wrong, without any of the content: it may be secret.
pub fn parse(bytes: &[u8]) -> Result<Json, String> {
    parse_lean(bytes, Keep::All)
}

/// Like [`parse`]; but only what is to be kept is read, as strictly. The rest need only be JSON: no two readers can
/// disagree on what nobody reads.
///
/// # Errors
/// As [`parse`].
pub(super) fn parse_lean(bytes: &[u8], keep: Keep) -> Result<Json, String> {
    if bytes.len() > MAX_BYTES {
        return Err("larger than 1 MiB".to_owned());
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let told = |e: serde_json::Error| {
        let what = match e.classify() {
            serde_json::error::Category::Data => "a key appears twice",
            serde_json::error::Category::Eof => "ends too early",
            _ => "is no JSON",
        };
        format!("{what} (line {}, column {})", e.line(), e.column())
    };
    let value = Strict(keep).deserialize(&mut reader).map_err(told)?;
    reader.end().map_err(told)?;
    Ok(value)
}

/// What is read of a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Keep {
    /// All of it.
    All,
    /// Of an object, and of each in a list, these fields.
    Only(&'static [(&'static str, Keep)]),
}

impl Keep {
    /// What is read of a field; `None` is nothing.
    fn of_field(self, key: &str) -> Option<Keep> {
        match self {
            Keep::All => Some(Keep::All),
            Keep::Only(fields) => fields.iter().find(|(name, _)| *name == key).map(|(_, inside)| *inside),
        }
    }
}

/// Any JSON, read as strictly as by [`parse`]: for a field of a type that is read by itself.
#[derive(Debug)]
pub struct Whole(pub Json);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        Strict(Keep::All).deserialize(reader).map(Whole)
    }
}

struct Strict(Keep);

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Json, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Strict(self.0))? {
            list.push(item);
        }
        Ok(Json::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut fields = Map::new();
        while let Some(Key(key)) = entries.next_key()? {
            let Some(keep) = self.0.of_field(&key) else {
                entries.next_value::<IgnoredAny>()?;
                continue;
            };
            let value = entries.next_value_seed(Strict(keep))?;
            if fields.insert(key.into_owned(), value).is_some() {
                return Err(A::Error::custom("duplicate key"));
            }
        }
        Ok(Json::Object(fields))
    }
}

/// A key, copied only if it has escapes: most are looked at and forgotten.
struct Key<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }

            fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }

        reader.deserialize_str(Read)
    }
}

/// Canonical JSON (RFC 8785) on one line of visible ASCII or plain letters: what a terminal, an editor or a
/// line splitter could act on is written as `\uXXXX`. The set is fixed, whatever Unicode adds: the audit
/// file's bytes depend on it.
pub fn line(json: &Json) -> String {
    let bytes = crate::model::canonical::to_bytes(json);
    safe(String::from_utf8_lossy(&bytes).into_owned())
}

/// Appends `text` as a canonical JSON string.
pub(super) fn push_text(text: &str, out: &mut String) {
    let plain = text.bytes().all(|b| b >= 0x20 && b != b'"' && b != b'\\');
    if plain {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        // The same escapes as RFC 8785 wants.
        out.push_str(&Json::from(text).to_string());
    }
}

/// Canonical JSON made safe as [`line()`] promises.
pub(super) fn safe(json: String) -> String {
    use std::fmt::Write;
    if json.is_ascii() && !json.contains('\u{7f}') {
        return json;
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if acts(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Controls, line separators, direction marks, variation selectors, tags, private characters and what else is invisible.
const fn acts(c: char) -> bool {
    matches!(
        c,
        '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{e000}'..='\u{f8ff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffc}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
            | '\u{f0000}'..='\u{10ffff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_reads_is_not_kept_and_what_is_read_is_read_strictly() {
        const TS: Keep = Keep::Only(&[("ts", Keep::All)]);
        let lean = |text: &str| {
            parse_lean(text.as_bytes(), Keep::Only(&[("a", Keep::All), ("message", TS), ("list", TS)]))
        };
        let kept = lean(
            r#"{"a":{"b":[{"c":1}]},"m":1,"m":2,"message":{"blocks":[{"x":{"y":"\""}},2],"\u0074s":"1","x":1,"x":2},
                "list":[{"ts":1,"x":2},3]}"#,
        );
        let expected =
            serde_json::json!({"a": {"b": [{"c": 1}]}, "message": {"ts": "1"}, "list": [{"ts": 1}, 3]});
        assert_eq!(kept, Ok(expected));
        let twice = [
            r#"{"message":{"ts":"1","ts":"2"}}"#,
            r#"{"message":{"ts":"1","\u0074s":"2"}}"#,
            r#"{"message":{},"message":{}}"#,
            r#"{"a":{"b":[{"c":1,"c":1}]},"message":{}}"#,
            r#"{"message":{"ts":{"a":1,"a":1}}}"#,
            r#"{"list":[{},{"ts":1,"ts":1}]}"#,
        ];
        for text in twice {
            assert!(lean(text).is_err_and(|why| why.starts_with("a key appears twice")), "{text}");
        }
        for text in [r#"{"message":{"x":[1,}}"#, r#"{"message":{"x":1}"#] {
            assert!(lean(text).is_err(), "{text}");
        }
    }
}
