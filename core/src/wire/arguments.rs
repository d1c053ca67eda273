//! A call's arguments as people read them: one `name = value` each, in full, redacted and made visible.
//!
//! Two values with different digests read differently (a date is `date 2026-01-01`, the text
//! `"2026-01-01"`), except where a secret is hidden. Never cuts; whoever must cut says so. Used by the
//! Slack card, its thread and the fallback text.

use super::redact::Redactor;
use super::visible;
use crate::model::value::{Kind, Value};

/// What a line of a multi-line text starts with, so that it cannot pose as another argument.
const GUTTER: &str = "  │ ";

/// One argument per line. A text of several lines is shown as a block under its name.
pub fn lines<'a>(arguments: impl Iterator<Item = (&'a String, &'a Value)>, redactor: &Redactor) -> String {
    let line = |(name, value): (&String, &Value)| match value {
        Value::Text(text) if !redactor.hides(name, value) && text.contains('\n') => {
            let text = redactor.text(text);
            let count = text.split('\n').count();
            format!("{} = text of {count} lines:\n{}", label(name, redactor), visible::block(&text, GUTTER))
        }
        _ => format!("{} = {}", label(name, redactor), field(name, value, redactor)),
    };
    arguments.map(line).collect::<Vec<_>>().join("\n")
}

/// All arguments on one line: `order_id = "A1", amount = 5`.
pub fn inline<'a>(arguments: impl Iterator<Item = (&'a String, &'a Value)>, redactor: &Redactor) -> String {
    let one = |(name, value): (&String, &Value)| {
        format!("{} = {}", label(name, redactor), field(name, value, redactor))
    };
    arguments.map(one).collect::<Vec<_>>().join(", ")
}

fn field(name: &str, value: &Value, redactor: &Redactor) -> String {
    if redactor.hides(name, value) { redactor.mark_value(value) } else { show(value, redactor) }
}

/// A name as it is if it can only be a name, else in quotes: keyword arguments may be called anything.
fn label(name: &str, redactor: &Redactor) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '*' | '$');
    let shown = redactor.clean(name);
    let is_plain = !name.is_empty() && name.chars().all(plain);
    if is_plain && shown == name { visible::name(name) } else { visible::name(&json_string(&shown)) }
}

fn quoted(text: &str, redactor: &Redactor) -> String {
    visible::line(&json_string(&redactor.text(text)))
}

fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn show(value: &Value, redactor: &Redactor) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(b) => b.to_string(),
        Value::Int(i) => i.to_string(),
        Value::BigInt(digits) if is_integer(digits) => digits.clone(),
        Value::BigInt(digits) => format!("integer {}", quoted(digits, redactor)),
        Value::Float(f) if f.is_nan() => "NaN".to_owned(),
        Value::Float(f) if f.is_infinite() => if *f > 0.0 { "Infinity" } else { "-Infinity" }.to_owned(),
        Value::Float(f) => serde_json::Value::from(*f).to_string(),
        Value::Text(text) => quoted(text, redactor),
        Value::Bytes(bytes) => data("bytes", value, bytes.len(), redactor),
        Value::Wtf8(bytes) => data("broken text", value, bytes.len(), redactor),
        Value::List(items) => format!("[{}]", items_of(items, redactor).join(", ")),
        Value::Set(items) => {
            let mut items = items_of(items, redactor);
            items.sort();
            format!("set [{}]", items.join(", "))
        }
        Value::Object(fields) => object(fields, redactor),
        Value::Map(pairs) => {
            let pair = |(key, value): &(Value, Value)| {
                let hide = matches!(key, Value::Text(name) if redactor.hides(name, value));
                let value = if hide { redactor.mark_value(value) } else { show(value, redactor) };
                format!("{}: {value}", show(key, redactor))
            };
            let mut pairs: Vec<String> = pairs.iter().map(pair).collect();
            pairs.sort();
            format!("map {{{}}}", pairs.join(", "))
        }
        Value::Tagged(kind, text) => format!("{} {}", word(*kind), literal(*kind, text, redactor)),
        Value::Instance(it) => {
            format!("{} {}", label(&it.type_name, redactor), object(&it.fields, redactor))
        }
        Value::Opaque(type_name) => format!("‹{}› (not bound)", visible::line(&redactor.text(type_name))),
    }
}

/// A pair whose first part names a secret hides the second, as in a list of headers.
fn items_of(items: &[Value], redactor: &Redactor) -> Vec<String> {
    match items {
        [Value::Text(name), secret] if redactor.hides(name, secret) => {
            vec![quoted(name, redactor), redactor.mark_value(secret)]
        }
        _ => items.iter().map(|item| show(item, redactor)).collect(),
    }
}

fn object(fields: &[(String, Value)], redactor: &Redactor) -> String {
    let named_secret = redactor.names_a_secret(fields);
    let one = |(key, value): &(String, Value)| {
        let value = match named_secret && key.eq_ignore_ascii_case("value") {
            true => redactor.mark_value(value),
            false => field(key, value, redactor),
        };
        format!("{}: {value}", quoted(key, redactor))
    };
    format!("{{{}}}", fields.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn data(what: &str, value: &Value, length: usize, redactor: &Redactor) -> String {
    use base64::Engine;
    match redactor.value(value) {
        Value::Bytes(bytes) | Value::Wtf8(bytes) => {
            let text = base64::engine::general_purpose::STANDARD.encode(bytes);
            format!("{what} ({length}) base64 \"{text}\"")
        }
        hidden => format!("{what} ({length}) {}", show_mark(&hidden)),
    }
}

fn show_mark(hidden: &Value) -> String {
    match hidden {
        Value::Text(mark) => mark.clone(),
        _ => "‹redacted›".to_owned(),
    }
}

const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Date => "date",
        Kind::Datetime => "datetime",
        Kind::Time => "time",
        Kind::Duration => "duration",
        Kind::Decimal => "decimal",
        Kind::Uuid => "uuid",
        Kind::Path => "path",
        Kind::Enum => "enum",
        Kind::Literal => "literal",
    }
}

/// Bare where it can hold nothing but what it says, else in quotes.
fn literal(kind: Kind, text: &str, redactor: &Redactor) -> String {
    let bare = match kind {
        Kind::Path | Kind::Literal => false,
        Kind::Enum => text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.')),
        _ => text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | ':')),
    };
    let shown = redactor.text(text);
    if bare && !text.is_empty() && shown == text { shown } else { visible::line(&json_string(&shown)) }
}

fn is_integer(digits: &str) -> bool {
    let bare = digits.strip_prefix('-').unwrap_or(digits);
    !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit())
}
