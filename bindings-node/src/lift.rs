//! Arguments as `ts/lift.ts` spells them, read back as core values: one flat JSON array of words, each value a
//! kind followed by what it needs. Flat, so that no nesting of arguments is a nesting of JSON. Used by `question`,
//! `slack`.

use agentsudo_core::model::Value;
use agentsudo_core::model::value::{Budget, Kind};
use agentsudo_core::{Error, Reason, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

/// Reads the arguments of one call: `name, value, name, value, …`.
///
/// # Errors
/// `invalid_arguments` for arguments that are too deep or too large, and for what cannot be read.
pub(crate) fn arguments(spelled: &str) -> Result<Vec<(String, Value)>> {
    let words: Vec<Json> = serde_json::from_str(spelled).map_err(|_| unreadable())?;
    let mut lift = Lift { words: words.into_iter(), budget: Budget::new() };
    let mut arguments = Vec::new();
    while let Some(word) = lift.words.next() {
        let Json::String(name) = word else { return Err(unreadable()) };
        arguments.push((name, lift.value(1)?));
    }
    Ok(arguments)
}

struct Lift {
    words: std::vec::IntoIter<Json>,
    budget: Budget,
}

fn unreadable() -> Error {
    Error::new(Reason::InvalidArguments, "the call's arguments could not be read")
}

impl Lift {
    fn value(&mut self, depth: usize) -> Result<Value> {
        self.budget.spend(depth, 0)?;
        let kind = self.text()?;
        Ok(match kind.as_str() {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "number" => self.number()?,
            "nan" => Value::Float(f64::NAN),
            "infinity" => Value::Float(f64::INFINITY),
            "-infinity" => Value::Float(f64::NEG_INFINITY),
            "bigint" => {
                let digits = self.spent(depth)?;
                digits.parse().map_or(Value::BigInt(digits), Value::Int)
            }
            "text" => Value::Text(self.spent(depth)?),
            "wtf8" => Value::Wtf8(self.bytes(depth)?),
            "bytes" => Value::Bytes(self.bytes(depth)?),
            "list" => Value::List(self.many(|lift| lift.value(depth + 1))?),
            "set" => Value::Set(self.many(|lift| lift.value(depth + 1))?),
            "map" => Value::Map(self.many(|lift| Ok((lift.value(depth + 1)?, lift.value(depth + 1)?)))?),
            "object" => Value::Object(self.fields(depth)?),
            "instance" => Value::instance(self.spent(depth)?, self.fields(depth)?),
            "datetime" => Value::Tagged(Kind::Datetime, self.spent(depth)?),
            "literal" => Value::Tagged(Kind::Literal, self.spent(depth)?),
            "opaque" => Value::Opaque(self.spent(depth)?),
            // What the other side gave up on, in the budget's own words.
            "deep" => return Err(self.refusal(Budget::MAX_DEPTH + 1, 0)),
            "large" => return Err(self.refusal(1, Budget::MAX_BYTES + 1)),
            _ => return Err(unreadable()),
        })
    }

    fn fields(&mut self, depth: usize) -> Result<Vec<(String, Value)>> {
        self.many(|lift| Ok((lift.spent(depth)?, lift.value(depth + 1)?)))
    }

    fn many<T>(&mut self, mut one: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let count = self.words.next().and_then(|word| word.as_u64()).ok_or_else(unreadable)?;
        (0..count).map(|_| one(self)).collect()
    }

    fn number(&mut self) -> Result<Value> {
        let Some(Json::Number(number)) = self.words.next() else { return Err(unreadable()) };
        // A JavaScript number beyond these is a float that happens to be whole.
        let exact = number.as_i64().filter(|whole| whole.unsigned_abs() < 1 << 53);
        exact.map(Value::Int).or(number.as_f64().map(Value::Float)).ok_or_else(unreadable)
    }

    fn text(&mut self) -> Result<String> {
        match self.words.next() {
            Some(Json::String(text)) => Ok(text),
            _ => Err(unreadable()),
        }
    }

    fn spent(&mut self, depth: usize) -> Result<String> {
        let text = self.text()?;
        self.budget.spend(depth, text.len())?;
        Ok(text)
    }

    fn bytes(&mut self, depth: usize) -> Result<Vec<u8>> {
        let bytes = STANDARD.decode(self.text()?).map_err(|_| unreadable())?;
        self.budget.spend(depth, bytes.len())?;
        Ok(bytes)
    }

    fn refusal(&mut self, depth: usize, bytes: usize) -> Error {
        self.budget.spend(depth, bytes).err().unwrap_or_else(unreadable)
    }
}
