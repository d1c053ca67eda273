//! The way back from the JSON forms of `value` to a value, for hosts whose arguments arrive as text: C, and
//! everything that stands on it. Lifts within the same budget as every binding. Never fills in or guesses: a
//! text that is not exactly one of the documented forms is refused.

use super::value::{Budget, Kind, Value};
use crate::error::{Error, Reason, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use std::collections::HashSet;
use std::fmt;

/// Reads a call's arguments: a JSON object by parameter name, in the order they are to be shown in.
///
/// # Errors
/// `invalid_arguments` for what is no such object, no documented form, too deep or too large.
pub fn arguments(text: &str) -> Result<Vec<(String, Value)>> {
    if has_long_integer(text) {
        return refuse("hold an integer beyond 64 bits: write it as {\"$int\": \"…\"}");
    }
    let form: Form =
        serde_json::from_str(text).map_err(|e| refusal(&format!("are not JSON as we read it: {e}")))?;
    let Form::Object(fields) = form else {
        return refuse("are not a JSON object by parameter name");
    };
    let mut budget = Budget::new();
    let mut arguments = Vec::with_capacity(fields.len());
    for (name, form) in fields {
        let value = form.read()?;
        spend(&mut budget, &value, 1)?;
        arguments.push((name, value));
    }
    Ok(arguments)
}

/// JSON as it was written: the order of keys is kept, and a key that occurs twice is an error, for two
/// readers of such a text may see different arguments.
enum Form {
    Null,
    Bool(bool),
    Int(i64),
    Large(u64),
    Float(f64),
    Text(String),
    List(Vec<Form>),
    Object(Vec<(String, Form)>),
}

impl Form {
    fn read(self) -> Result<Value> {
        Ok(match self {
            Form::Null => Value::Null,
            Form::Bool(yes) => Value::Bool(yes),
            Form::Int(int) => Value::Int(int),
            Form::Large(int) => Value::BigInt(int.to_string()),
            Form::Float(float) => Value::Float(float),
            Form::Text(text) => Value::Text(text),
            Form::List(items) => Value::List(list(items)?),
            Form::Object(fields) => match fields.iter().any(|(key, _)| is_tag(key)) {
                true => tagged(fields)?,
                false => Value::Object(entries(fields)?),
            },
        })
    }
}

fn is_tag(key: &str) -> bool {
    key.starts_with('$') && !key.starts_with("$$")
}

fn list(items: Vec<Form>) -> Result<Vec<Value>> {
    items.into_iter().map(Form::read).collect()
}

fn entries(fields: Vec<(String, Form)>) -> Result<Vec<(String, Value)>> {
    let plain = |key: String| key.strip_prefix('$').map(str::to_owned).unwrap_or(key);
    fields.into_iter().map(|(key, form)| Ok((plain(key), form.read()?))).collect()
}

fn tagged(fields: Vec<(String, Form)>) -> Result<Value> {
    let (mut tag, mut inner) = (None, None);
    for (key, form) in fields {
        match key.as_str() {
            "fields" => inner = Some(form),
            _ if is_tag(&key) && tag.is_none() => tag = Some((key, form)),
            _ => {
                return refuse(&format!(
                    "have `{key}` beside a key that starts with `$`: write such a key with `$$`"
                ));
            }
        }
    }
    match (tag, inner) {
        (Some((tag, Form::Text(type_name))), Some(Form::Object(fields))) if tag == "$type" => {
            Ok(Value::instance(type_name, entries(fields)?))
        }
        (Some((tag, Form::Text(text))), None) if tag != "$type" => tagged_text(&tag, text),
        (Some((tag, Form::List(items))), None) if tag == "$set" => Ok(Value::Set(list(items)?)),
        (Some((tag, Form::List(pairs))), None) if tag == "$map" => {
            Ok(Value::Map(pairs.into_iter().map(pair).collect::<Result<_>>()?))
        }
        (tag, _) => {
            let tag = tag.map(|(tag, _)| tag).unwrap_or_default();
            refuse(&format!("hold a malformed or unknown `{tag}`"))
        }
    }
}

fn pair(form: Form) -> Result<(Value, Value)> {
    let Form::List(pair) = form else { return refuse("hold a `$map` that is no list of pairs") };
    let Ok([key, value]) = <[Form; 2]>::try_from(pair) else {
        return refuse("hold a `$map` that is no list of pairs");
    };
    Ok((key.read()?, value.read()?))
}

fn tagged_text(tag: &str, text: String) -> Result<Value> {
    let bytes = || STANDARD.decode(&text).map_err(|_| refusal(&format!("hold a `{tag}` that is not base64")));
    Ok(match tag {
        "$int" => match (text.parse(), is_integer(&text)) {
            (Ok(int), true) => Value::Int(int),
            (Err(_), true) => Value::BigInt(text),
            (_, false) => return refuse(&format!("hold `{text}` as `$int`, which is no integer")),
        },
        "$float" => Value::Float(match text.as_str() {
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            "NaN" => f64::NAN,
            // For what JSON cannot say apart: `-0.0`, `1.0` beside `1`.
            other => match serde_json::from_str(other) {
                Ok(float) => float,
                Err(_) => return refuse(&format!("hold `{other}` as `$float`, which is no float")),
            },
        }),
        "$bytes" => Value::Bytes(bytes()?),
        "$wtf8" => String::from_utf8(bytes()?).map_or_else(|e| Value::Wtf8(e.into_bytes()), Value::Text),
        "$opaque" => Value::Opaque(text),
        tag => match Kind::ALL.into_iter().find(|kind| kind.tag() == tag) {
            Some(kind) => Value::Tagged(kind, text),
            None => return refuse(&format!("hold an unknown `{tag}`")),
        },
    })
}

/// `-?(0|[1-9][0-9]*)`, and not `-0`: one text for each integer.
fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    plain && (text == "0" || !digits.starts_with('0'))
}

/// Is there an integer that a reader of JSON would round without a word?
fn has_long_integer(text: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    // The number that is being read: its digits so far, or `None` once it is no integer.
    let mut number: Option<String> = Some(String::new());
    for byte in text.bytes().chain([b' ']) {
        if quoted {
            (quoted, escaped) = (escaped || byte != b'"', !escaped && byte == b'\\');
            continue;
        }
        match byte {
            b'0'..=b'9' | b'-' => {
                if let Some(digits) = &mut number {
                    digits.push(char::from(byte));
                }
            }
            b'.' | b'e' | b'E' | b'+' => number = None,
            _ => {
                quoted = byte == b'"';
                let digits = number.replace(String::new()).unwrap_or_default();
                if digits.len() > 18 && digits.parse::<i64>().is_err() && digits.parse::<u64>().is_err() {
                    return true;
                }
            }
        }
    }
    false
}

fn spend(budget: &mut Budget, value: &Value, depth: usize) -> Result<()> {
    let size = match value {
        Value::Text(text) | Value::BigInt(text) | Value::Tagged(_, text) | Value::Opaque(text) => text.len(),
        Value::Bytes(bytes) | Value::Wtf8(bytes) => bytes.len(),
        _ => 0,
    };
    budget.spend(depth, size)?;
    match value {
        Value::List(items) | Value::Set(items) => items.iter().try_for_each(|v| spend(budget, v, depth + 1)),
        Value::Object(entries) => spend_each(budget, entries, depth + 1),
        Value::Instance(it) => spend_each(budget, &it.fields, depth + 1),
        Value::Map(entries) => entries.iter().try_for_each(|(key, v)| {
            spend(budget, key, depth + 1)?;
            spend(budget, v, depth + 1)
        }),
        _ => Ok(()),
    }
}

fn spend_each(budget: &mut Budget, fields: &[(String, Value)], depth: usize) -> Result<()> {
    fields.iter().try_for_each(|(_, value)| spend(budget, value, depth))
}

fn refusal(what: &str) -> Error {
    Error::new(Reason::InvalidArguments, format!("the call's arguments {what}"))
}

fn refuse<T>(what: &str) -> Result<T> {
    Err(refusal(what))
}

impl<'de> Deserialize<'de> for Form {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(FormVisitor)
    }
}

struct FormVisitor;

impl<'de> Visitor<'de> for FormVisitor {
    type Value = Form;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> std::result::Result<Form, E> {
        Ok(Form::Null)
    }

    fn visit_bool<E>(self, yes: bool) -> std::result::Result<Form, E> {
        Ok(Form::Bool(yes))
    }

    fn visit_i64<E>(self, int: i64) -> std::result::Result<Form, E> {
        Ok(Form::Int(int))
    }

    fn visit_u64<E>(self, int: u64) -> std::result::Result<Form, E> {
        Ok(i64::try_from(int).map_or(Form::Large(int), Form::Int))
    }

    fn visit_f64<E>(self, float: f64) -> std::result::Result<Form, E> {
        Ok(Form::Float(float))
    }

    fn visit_str<E>(self, text: &str) -> std::result::Result<Form, E> {
        Ok(Form::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> std::result::Result<Form, E> {
        Ok(Form::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Form, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Form::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Form, A::Error> {
        let (mut fields, mut seen) = (Vec::new(), HashSet::new());
        while let Some((key, form)) = map.next_entry::<String, Form>()? {
            if !seen.insert(key.clone()) {
                return Err(A::Error::custom(format!("`{key}` occurs twice in one object")));
            }
            fields.push((key, form));
        }
        Ok(Form::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(text: &str) -> Value {
        arguments(&format!("{{\"a\":{text}}}")).unwrap().remove(0).1
    }

    fn why(text: &str) -> String {
        let error = arguments(text).unwrap_err();
        assert_eq!(error.reason(), Reason::InvalidArguments);
        error.message().to_owned()
    }

    #[test]
    fn every_form_comes_back_as_it_went_out() {
        let nested = vec![("$x".to_owned(), Value::Int(1)), ("y".to_owned(), Value::Null)];
        let mut values = vec![
            Value::Null,
            Value::Bool(true),
            Value::Int(-7),
            Value::Int(i64::MIN),
            Value::BigInt("340282366920938463463374607431768211456".into()),
            Value::Float(1.5),
            Value::Float(f64::NEG_INFINITY),
            Value::Text("$date".into()),
            Value::Wtf8(vec![0xed, 0xa0, 0x80]),
            Value::Bytes(vec![0, 255]),
            Value::List(vec![Value::Int(1), Value::Text("x".into())]),
            Value::Set(vec![Value::Int(1), Value::Int(2)]),
            Value::Object(nested.clone()),
            Value::Map(vec![(Value::Int(1), Value::Text("x".into()))]),
            Value::instance("Order", nested),
            Value::Opaque("File".into()),
        ];
        values.extend(Kind::ALL.map(|kind| Value::Tagged(kind, "text".into())));
        for value in values {
            let text = json!({ "a": value.to_json() }).to_string();
            assert_eq!(arguments(&text).unwrap(), vec![("a".to_owned(), value)], "{text}");
        }
        assert!(matches!(read(r#"{"$float":"NaN"}"#), Value::Float(f) if f.is_nan()));
    }

    #[test]
    fn the_order_is_the_writers() {
        let names = |text| arguments(text).unwrap().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(r#"{"z":1,"a":2,"m":3}"#), ["z", "a", "m"]);
    }

    #[test]
    fn what_two_readers_may_see_differently_is_refused() {
        for text in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":{"b":1,"b":1}}"#,
            r#"{"a":12345678901234567890123}"#,
            r#"{"a":-9223372036854775809}"#,
            r#"{"a":{"$int":"007"}}"#,
            r#"{"a":{"$int":"-0"}}"#,
            r#"{"a":{"$int":"+1"}}"#,
            r#"{"a":{"$float":"inf"}}"#,
            r#"{"a":{"$date":"2026-11-22","x":1}}"#,
            r#"{"a":{"$date":1}}"#,
            r#"{"a":{"$nothing":"x"}}"#,
            r#"{"a":{"$type":"Order"}}"#,
            r#"{"a":{"$map":[[1]]}}"#,
            r#"{"a":{"$bytes":"!"}}"#,
            "[]",
            "",
            "{\"a\":1} x",
            r#"{"a":NaN}"#,
        ] {
            assert!(why(text).starts_with("the call's arguments "), "{text}");
        }
        assert_eq!(read("18446744073709551615"), Value::BigInt("18446744073709551615".into()));
        assert_eq!(read("1e22"), Value::Float(1e22));
        assert_eq!(
            read(r#""12345678901234567890123 \" 12345678901234567890123""#).to_json().as_str().map(str::len),
            Some(49)
        );
    }

    #[test]
    fn depth_and_size_have_an_end() {
        let deep = |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
        assert!(arguments(&deep(64)).is_ok());
        assert!(why(&deep(65)).contains("nested too deeply"));
        assert!(!why(&deep(100_000)).is_empty());
        assert!(why(&format!("{{\"a\":\"{}\"}}", "x".repeat(17 << 20))).contains("larger than 16 MiB"));
    }
}
