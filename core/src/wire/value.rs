//! A lifted argument from its JSON form (`model::value` has the table). What reads back has the same form again.

use crate::model::value::{Kind, Value};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json};

const KINDS: [Kind; 9] = [
    Kind::Date,
    Kind::Datetime,
    Kind::Time,
    Kind::Duration,
    Kind::Decimal,
    Kind::Uuid,
    Kind::Path,
    Kind::Enum,
    Kind::Literal,
];

/// Reads the form of one value; `None` if it is none.
pub fn read(json: &Json) -> Option<Value> {
    Some(match json {
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(number) => match number.as_i64() {
            Some(integer) => Value::Int(integer),
            None => Value::Float(number.as_f64()?),
        },
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(items) => Value::List(list(items)?),
        Json::Object(fields) => match tag(fields) {
            Some((tag, content)) => tagged(tag, content, fields)?,
            None => Value::Object(entries(fields)?),
        },
    })
}

/// A key that starts with one `$` is a form's; text keys have two.
fn tag(fields: &Map<String, Json>) -> Option<(&str, &Json)> {
    let is_tag = |key: &&String| key.starts_with('$') && !key.starts_with("$$");
    let key = fields.keys().find(is_tag)?;
    Some((key, fields.get(key)?))
}

fn tagged(tag: &str, content: &Json, fields: &Map<String, Json>) -> Option<Value> {
    if tag == "$type" {
        let type_name = content.as_str()?.to_owned();
        return match fields.get("fields")? {
            Json::Object(fields) => Some(Value::instance(type_name, entries(fields)?)),
            _ => None,
        };
    }
    if fields.len() != 1 {
        return None;
    }
    let text = || content.as_str().map(str::to_owned);
    let bytes = || STANDARD.decode(content.as_str()?).ok();
    Some(match tag {
        "$int" => text().map(|digits| digits.parse().map_or(Value::BigInt(digits), Value::Int))?,
        "$float" => Value::Float(match content.as_str()? {
            "NaN" => f64::NAN,
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            _ => return None,
        }),
        "$wtf8" => Value::Wtf8(bytes()?),
        "$bytes" => Value::Bytes(bytes()?),
        "$set" => Value::Set(list(content.as_array()?)?),
        "$map" => Value::Map(content.as_array()?.iter().map(pair).collect::<Option<_>>()?),
        "$opaque" => Value::Opaque(text()?),
        _ => Value::Tagged(KINDS.into_iter().find(|kind| kind.tag() == tag)?, text()?),
    })
}

fn list(items: &[Json]) -> Option<Vec<Value>> {
    items.iter().map(read).collect()
}

fn pair(json: &Json) -> Option<(Value, Value)> {
    match json.as_array()?.as_slice() {
        [key, value] => Some((read(key)?, read(value)?)),
        _ => None,
    }
}

fn entries(fields: &Map<String, Json>) -> Option<Vec<(String, Value)>> {
    let plain = |key: &String| key.strip_prefix('$').unwrap_or(key).to_owned();
    fields.iter().map(|(key, value)| Some((plain(key), read(value)?))).collect()
}
