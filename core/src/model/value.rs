//! A call's argument, lifted from whatever language it came from. One form for each kind of value, the
//! same in all languages, so that a digest made in Python equals one made in Node or Go.
//!
//! | host value | JSON form |
//! |---|---|
//! | null, booleans, text | as they are |
//! | integers within ±(2⁵³−1), finite floats | number (so `1` and `1.0` are the same value) |
//! | other integers | `{"$int": "9007199254740993"}` |
//! | NaN, ±∞ | `{"$float": "NaN" \| "Infinity" \| "-Infinity"}` |
//! | lists, tuples | array |
//! | maps with text keys | object; a key that starts with `$` gets one more `$` |
//! | other maps | `{"$map": [[key, value], …]}`, sorted by the key's canonical form |
//! | sets | `{"$set": […]}`, sorted by canonical form |
//! | bytes | `{"$bytes": base64}` |
//! | dates, times, decimals, UUIDs, paths, enums, … | `{"$date": "2026-11-22"}` and so on, see [`Kind`] |
//! | dataclasses, models, structs | `{"$type": name, "fields": {…}}` |
//! | text that is not Unicode (lone surrogates) | `{"$wtf8": base64}` |
//! | anything else | `{"$opaque": type name}`: shown, but not bound |

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json, json};

/// What the mark begins with that stands in the place of a secret, once redacted.
pub const REDACTED: &str = "‹redacted";

/// A lifted argument. Build it with these variants; read it with [`Value::to_json`].
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer that fits 64 bits.
    Int(i64),
    /// Any other integer, in decimal digits.
    BigInt(String),
    /// A float.
    Float(f64),
    /// Unicode text.
    Text(String),
    /// Text with lone surrogates, in WTF-8.
    Wtf8(Vec<u8>),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A list or tuple.
    List(Vec<Value>),
    /// A set.
    Set(Vec<Value>),
    /// A map whose keys are all text.
    Object(Vec<(String, Value)>),
    /// A map with other keys.
    Map(Vec<(Value, Value)>),
    /// A value with one textual form.
    Tagged(Kind, String),
    /// A value with named fields and a type of its own.
    Instance(Box<Instance>),
    /// A value that has no form (a file, a connection, `self`): shown as its type, not bound.
    Opaque(String),
}

/// A value with named fields and a type of its own. Apart, or every argument of a call that waits would be as large.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// The type's name, without its module.
    pub type_name: String,
    /// Its fields, by name.
    pub fields: Vec<(String, Value)>,
}

/// What a [`Value::Tagged`] text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `2026-11-22`.
    Date,
    /// `2026-11-22T09:48:00.000000Z` (an instant, in UTC) or without `Z` (no time zone known); six digits.
    Datetime,
    /// `09:48:00.000000`.
    Time,
    /// Seconds with six digits: `90.000000`.
    Duration,
    /// Decimal digits as the host prints them: `1.10`.
    Decimal,
    /// Lower-case, with hyphens.
    Uuid,
    /// A file path as text.
    Path,
    /// `Type.MEMBER`.
    Enum,
    /// A complex number, regular expression or other literal that the host prints in one way.
    Literal,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 9] = [
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

    /// The key of its JSON form.
    pub const fn tag(self) -> &'static str {
        match self {
            Kind::Date => "$date",
            Kind::Datetime => "$datetime",
            Kind::Time => "$time",
            Kind::Duration => "$duration",
            Kind::Decimal => "$decimal",
            Kind::Uuid => "$uuid",
            Kind::Path => "$path",
            Kind::Enum => "$enum",
            Kind::Literal => "$literal",
        }
    }
}

/// The largest integer that is a number in JSON: beyond it, not every reader would read the same.
pub const LARGEST_EXACT: i64 = (1 << 53) - 1;

impl Value {
    /// An instance of a type of its own.
    pub fn instance(type_name: impl Into<String>, fields: Vec<(String, Value)>) -> Self {
        Value::Instance(Box::new(Instance { type_name: type_name.into(), fields }))
    }

    /// The JSON form of the table above.
    pub fn to_json(&self) -> Json {
        match self {
            Value::Null => Json::Null,
            Value::Bool(b) => json!(b),
            Value::Int(i) if (-LARGEST_EXACT..=LARGEST_EXACT).contains(i) => json!(i),
            Value::Int(i) => json!({ "$int": i.to_string() }),
            Value::BigInt(digits) => json!({ "$int": digits }),
            Value::Float(f) if f.is_nan() => json!({ "$float": "NaN" }),
            Value::Float(f) if f.is_infinite() => {
                json!({ "$float": if *f > 0.0 { "Infinity" } else { "-Infinity" } })
            }
            Value::Float(f) => json!(f),
            Value::Text(text) => json!(text),
            Value::Wtf8(bytes) => json!({ "$wtf8": STANDARD.encode(bytes) }),
            Value::Bytes(bytes) => json!({ "$bytes": STANDARD.encode(bytes) }),
            Value::List(items) => items.iter().map(Value::to_json).collect(),
            Value::Set(items) => json!({ "$set": sorted(items.iter().map(Value::to_json)) }),
            Value::Object(entries) => object(entries),
            Value::Map(entries) => {
                let pairs = entries.iter().map(|(k, v)| json!([k.to_json(), v.to_json()]));
                json!({ "$map": sorted(pairs) })
            }
            Value::Tagged(kind, text) => json!({ kind.tag(): text }),
            Value::Instance(it) => json!({ "$type": it.type_name, "fields": object(&it.fields) }),
            Value::Opaque(type_name) => json!({ "$opaque": type_name }),
        }
    }

    /// True if some part of the value is opaque, so that the digest does not bind all of it.
    pub fn has_opaque(&self) -> bool {
        match self {
            Value::Opaque(_) => true,
            Value::List(items) | Value::Set(items) => items.iter().any(Value::has_opaque),
            Value::Object(entries) => entries.iter().any(|(_, v)| v.has_opaque()),
            Value::Instance(it) => it.fields.iter().any(|(_, v)| v.has_opaque()),
            Value::Map(entries) => entries.iter().any(|(k, v)| k.has_opaque() || v.has_opaque()),
            _ => false,
        }
    }
}

fn object(entries: &[(String, Value)]) -> Json {
    let escaped = |key: &String| if key.starts_with('$') { format!("${key}") } else { key.clone() };
    Json::Object(entries.iter().map(|(k, v)| (escaped(k), v.to_json())).collect::<Map<_, _>>())
}

fn sorted(items: impl Iterator<Item = Json>) -> Vec<Json> {
    let mut items: Vec<(Vec<u8>, Json)> = items.map(|i| (super::canonical::to_bytes(&i), i)).collect();
    items.sort_by(|a, b| a.0.cmp(&b.0));
    items.into_iter().map(|(_, item)| item).collect()
}

/// How much a host may lift before it must give up: keeps deep, cyclic and huge arguments from eating the
/// stack or the memory. One budget for one call.
#[derive(Debug)]
pub struct Budget {
    bytes_left: usize,
}

impl Budget {
    /// Nesting that is lifted at most. A cycle runs into this.
    pub const MAX_DEPTH: usize = 64;
    /// Bytes of content that are lifted at most.
    pub const MAX_BYTES: usize = 16 << 20;

    /// A full budget.
    pub fn new() -> Self {
        Budget { bytes_left: Self::MAX_BYTES }
    }

    /// Takes `bytes` for a value at `depth` (the argument itself is at 1).
    ///
    /// # Errors
    /// `invalid_arguments` when the depth or the bytes run out.
    pub fn spend(&mut self, depth: usize, bytes: usize) -> crate::Result<()> {
        let refuse = |what: &str| {
            Err(crate::Error::new(
                crate::Reason::InvalidArguments,
                format!("the call's arguments are {what}; pass a reference to the data instead of the data"),
            ))
        };
        if depth > Self::MAX_DEPTH {
            return refuse("nested too deeply or contain themselves (more than 64 levels)");
        }
        // Every value costs something, or an endless list of empty lists would be free.
        match self.bytes_left.checked_sub(bytes.saturating_add(8)) {
            Some(left) => self.bytes_left = left,
            None => return refuse("larger than 16 MiB"),
        }
        Ok(())
    }
}

impl Default for Budget {
    fn default() -> Self {
        Budget::new()
    }
}
