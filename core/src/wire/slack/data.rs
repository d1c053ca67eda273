//! A list or an object as a person finds it in a dialog and types it anew: JSON, whose items and fields keep their kinds.
//! Used by `edit`.

use crate::gate::edit::LONGEST_TEXT;
use crate::model::Value;
use crate::wire::{json, visible};
use serde_json::Value as Json;

/// The largest whole number that every language counts exactly.
pub(super) const LARGEST: i64 = (1 << 53) - 1;

/// As it stands in the field: on several lines if there is room, else on one. `None` for what does not fit, would not all be
/// seen, or would not come back as it went out.
pub(super) fn shown(value: &Value) -> Option<String> {
    let is_empty = match value {
        Value::List(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => true,
    };
    // Nothing could be put into an empty one.
    if is_empty {
        return None;
    }
    let form = value.to_json();
    let line = form.to_string();
    // Indentation is ours; whatever else cannot be seen stands on the one line, too.
    if visible::line(&line) != line || read(value, &line).as_ref() != Ok(value) {
        return None;
    }
    [serde_json::to_string_pretty(&form).ok()?, line].into_iter().find(|text| fits(text))
}

/// Is there room for it in a field?
pub(super) fn fits(text: &str) -> bool {
    text.encode_utf16().count() <= LONGEST_TEXT
}

/// What was typed in the place of `old`.
///
/// # Errors
/// What is wrong with it, and where.
pub(super) fn read(old: &Value, typed: &str) -> Result<Value, String> {
    if !fits(typed) {
        return Err("That is too long.".to_owned());
    }
    let form = json::parse(typed.as_bytes()).map_err(|why| format!("This cannot be read as JSON: {why}."))?;
    let compact = form.to_string();
    if visible::line(&compact) != compact {
        return Err("This has invisible characters in it.".to_owned());
    }
    like(old, &form).map_err(|Unlike { place, why }| match place.is_empty() {
        true => format!("This {why}."),
        false => {
            format!("{} {why}.", visible::cut(&visible::line(place.trim_start_matches('.')), 100).into_text())
        }
    })
}

/// What differs in kind, and where.
struct Unlike {
    place: String,
    why: String,
}

impl Unlike {
    fn here(why: impl Into<String>) -> Self {
        Unlike { place: String::new(), why: why.into() }
    }

    fn inside(self, place: &str) -> Self {
        Unlike { place: format!("{place}{}", self.place), ..self }
    }
}

/// `form` as a value of the kind that `old` is, in all its parts.
fn like(old: &Value, form: &Json) -> Result<Value, Unlike> {
    match (old, form) {
        (Value::Null, Json::Null) => Ok(Value::Null),
        (Value::Null, _) => Err(Unlike::here("has to stay null")),
        (Value::Bool(_), Json::Bool(new)) => Ok(Value::Bool(*new)),
        (Value::Bool(_), _) => Err(Unlike::here("has to be true or false")),
        (Value::Text(_), Json::String(new)) => Ok(Value::Text(new.clone())),
        (Value::Text(_), _) => Err(Unlike::here("has to be a text, in quotes")),
        (Value::Int(_), Json::Number(new)) => {
            let exact = new.as_i64().filter(|whole| (-LARGEST..=LARGEST).contains(whole));
            exact.map(Value::Int).ok_or_else(|| Unlike::here("has to be a whole number"))
        }
        (Value::Int(_), _) => Err(Unlike::here("has to be a whole number")),
        (Value::Float(_), Json::Number(new)) => {
            let number = new.as_f64().filter(|number| number.is_finite());
            number.map(Value::Float).ok_or_else(|| Unlike::here("has to be a number"))
        }
        (Value::Float(_), _) => Err(Unlike::here("has to be a number")),
        (Value::List(old), Json::Array(new)) => list(old, new),
        (Value::List(_), _) => Err(Unlike::here("has to be a list, in square brackets")),
        (Value::Object(old), Json::Object(new)) => object(old, new),
        (Value::Object(_), _) => Err(Unlike::here("has to be an object, in curly brackets")),
        _ => Err(Unlike::here("cannot be changed here")),
    }
}

fn list(old: &[Value], new: &[Json]) -> Result<Value, Unlike> {
    let item = |(index, form): (usize, &Json)| {
        let mut unlike = None;
        // The one in its place first: it is most likely what was meant.
        let candidates = old.get(index).into_iter().chain(old);
        for old in candidates {
            match like(old, form) {
                Ok(value) => return Ok(value),
                Err(why) => unlike.get_or_insert(why),
            };
        }
        let unlike = unlike.unwrap_or_else(|| Unlike::here("is an item, and there was none to be like"));
        Err(unlike.inside(&format!("[{index}]")))
    };
    new.iter().enumerate().map(item).collect::<Result<_, _>>().map(Value::List)
}

fn object(old: &[(String, Value)], new: &serde_json::Map<String, Json>) -> Result<Value, Unlike> {
    if let Some(more) = new.keys().find(|key| old.iter().all(|(known, _)| known != *key)) {
        return Err(Unlike::here(format!("has to keep its keys, and `{more}` is none of them")));
    }
    let field = |(key, old): &(String, Value)| match new.get(key) {
        Some(form) => like(old, form)
            .map(|value| (key.clone(), value))
            .map_err(|unlike| unlike.inside(&format!(".{key}"))),
        None => Err(Unlike::here(format!("has to keep its keys, and `{key}` is missing"))),
    };
    old.iter().map(field).collect::<Result<_, _>>().map(Value::Object)
}
