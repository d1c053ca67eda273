//! Owns the way from a vector's JSON to a value of the host: the documented JSON form (`model/value.rs`),
//! read backwards.

use crate::reply::fault;
use agentsudo_conformance::line::Line;
use agentsudo_core::model::Value;
use agentsudo_core::model::value::{Budget, Kind};
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

/// Arguments by name, lifted within the core's budget as a binding does.
pub(crate) fn arguments(text: &str) -> Result<agentsudo_core::Result<Vec<(String, Value)>>, Line> {
    let json: Json = serde_json::from_str(text).map_err(|e| fault(format!("`args` is no JSON: {e}")))?;
    let Json::Object(fields) = json else { return Err(fault("`args` is no JSON object")) };
    let mut budget = Budget::new();
    let mut lift = |(name, json): (String, Json)| {
        let value = value(&json)?;
        Ok(spend(&mut budget, &value, 1).map(|()| (name, value)))
    };
    let lifted: Result<Vec<_>, Line> = fields.into_iter().map(&mut lift).collect();
    Ok(lifted?.into_iter().collect())
}

/// The arguments as the JSON they came from.
pub(crate) fn json(arguments: &[(String, Value)]) -> Json {
    Json::Object(arguments.iter().map(|(name, value)| (name.clone(), value.to_json())).collect())
}

fn spend(budget: &mut Budget, value: &Value, depth: usize) -> agentsudo_core::Result<()> {
    let size = match value {
        Value::Text(text) | Value::BigInt(text) | Value::Tagged(_, text) | Value::Opaque(text) => text.len(),
        Value::Bytes(bytes) | Value::Wtf8(bytes) => bytes.len(),
        _ => 0,
    };
    budget.spend(depth, size)?;
    match value {
        Value::List(items) | Value::Set(items) => items.iter().try_for_each(|v| spend(budget, v, depth + 1)),
        Value::Object(entries) | Value::Instance { fields: entries, .. } => {
            entries.iter().try_for_each(|(_, v)| spend(budget, v, depth + 1))
        }
        Value::Map(entries) => entries.iter().try_for_each(|(key, v)| {
            spend(budget, key, depth + 1)?;
            spend(budget, v, depth + 1)
        }),
        _ => Ok(()),
    }
}

fn value(json: &Json) -> Result<Value, Line> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => match n.as_i64() {
            Some(int) => Value::Int(int),
            None if n.is_u64() => Value::BigInt(n.to_string()),
            None => Value::Float(n.as_f64().ok_or_else(|| fault("a number is too large"))?),
        },
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(items) => Value::List(values(items)?),
        Json::Object(fields) => tagged(fields)?,
    })
}

fn values(items: &[Json]) -> Result<Vec<Value>, Line> {
    items.iter().map(value).collect()
}

fn entries(fields: &Map<String, Json>) -> Result<Vec<(String, Value)>, Line> {
    let plain = |key: &String| key.strip_prefix('$').unwrap_or(key).to_owned();
    fields.iter().map(|(key, json)| Ok((plain(key), value(json)?))).collect()
}

fn tagged(fields: &Map<String, Json>) -> Result<Value, Line> {
    let tag = fields.keys().find(|key| key.starts_with('$') && !key.starts_with("$$"));
    let Some((tag, inner)) = tag.and_then(|tag| fields.get(tag).map(|inner| (tag.as_str(), inner))) else {
        return Ok(Value::Object(entries(fields)?));
    };
    if let Some(text) = inner.as_str() {
        return tagged_text(tag, text, fields);
    }
    let items = inner.as_array().ok_or_else(|| fault(format!("`{tag}` needs a text or a list")))?;
    match tag {
        "$set" => Ok(Value::Set(values(items)?)),
        "$map" => {
            let pair = |pair: &Json| match pair.as_array().map(Vec::as_slice) {
                Some([key, inner]) => Ok((value(key)?, value(inner)?)),
                _ => Err(fault("`$map` needs pairs")),
            };
            Ok(Value::Map(items.iter().map(pair).collect::<Result<_, Line>>()?))
        }
        other => Err(fault(format!("there is no tag `{other}` for a list"))),
    }
}

fn tagged_text(tag: &str, text: &str, fields: &Map<String, Json>) -> Result<Value, Line> {
    let bytes = || STANDARD.decode(text).map_err(|e| fault(format!("`{tag}` is not base64: {e}")));
    Ok(match tag {
        "$int" => text.parse().map_or_else(|_| Value::BigInt(text.to_owned()), Value::Int),
        "$float" => Value::Float(match text {
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            "NaN" => f64::NAN,
            // For what JSON cannot say apart: `-0.0`, `1.0` beside `1`.
            other => other.parse().map_err(|_| fault(format!("`{other}` is no float")))?,
        }),
        "$bytes" => Value::Bytes(bytes()?),
        "$wtf8" => Value::Wtf8(bytes()?),
        "$opaque" => Value::Opaque(text.to_owned()),
        "$type" => {
            let inner = fields.get("fields").and_then(Json::as_object);
            let inner = inner.ok_or_else(|| fault("`$type` needs `fields`"))?;
            Value::Instance { type_name: text.to_owned(), fields: entries(inner)? }
        }
        tag => match KINDS.into_iter().find(|kind| kind.tag() == tag) {
            Some(kind) => Value::Tagged(kind, text.to_owned()),
            None => return Err(fault(format!("there is no tag `{tag}`"))),
        },
    })
}
