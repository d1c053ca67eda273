//! Reads the fields of a JSON object one by one, each with its limits, so that every refusal names its field.
//! Used by the bodies in `protocol`.

use super::error::ApiError;
use serde_json::{Map, Value as Json};

/// The largest body: 1 MiB.
pub const MAX_BODY: usize = 1 << 20;

/// An object, with the path that its fields are named by.
pub struct Fields<'a> {
    object: &'a Map<String, Json>,
    path: String,
}

/// Reads a body as JSON: one value, no key twice, at most 128 levels deep.
///
/// # Errors
/// 413 if it is too large, 400 if it is no JSON.
pub fn parse(body: &[u8]) -> Result<Json, ApiError> {
    if body.len() > MAX_BODY {
        return Err(ApiError::new(413, "too_large", "the body is larger than 1 MiB"));
    }
    agentsudo_core::wire::json::parse(body)
        .map_err(|why| ApiError::new(400, "invalid_json", format!("the body {why}")))
}

impl<'a> Fields<'a> {
    /// The fields of `value`, named by their own names.
    ///
    /// # Errors
    /// 400 if it is no object.
    pub fn of(value: &'a Json) -> Result<Self, ApiError> {
        Fields::below(value, "")
    }

    /// The fields of `value`, named below `path`.
    ///
    /// # Errors
    /// 400 if it is no object.
    pub fn below(value: &'a Json, path: &str) -> Result<Self, ApiError> {
        let Some(object) = value.as_object() else {
            let error = ApiError::new(400, "invalid", "must be a JSON object");
            return Err(if path.is_empty() {
                ApiError { message: "the body must be a JSON object".into(), ..error }
            } else {
                ApiError { field: Some(path.to_owned()), ..error }
            });
        };
        Ok(Fields { object, path: path.to_owned() })
    }

    /// What stands there; `null` counts as absent.
    pub fn get(&self, name: &str) -> Option<&'a Json> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// A refusal about this field.
    pub fn refuse(&self, name: &str, message: impl Into<String>) -> ApiError {
        let field = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        ApiError::field(field, message)
    }

    /// A text of 1 to `longest` characters that must be there.
    ///
    /// # Errors
    /// 400, naming the field.
    pub fn text(&self, name: &str, longest: usize) -> Result<String, ApiError> {
        self.maybe_text(name, longest)?.ok_or_else(|| self.refuse(name, "is required"))
    }

    /// A text of 1 to `longest` characters, or nothing.
    ///
    /// # Errors
    /// 400, naming the field.
    pub fn maybe_text(&self, name: &str, longest: usize) -> Result<Option<String>, ApiError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let Some(text) = value.as_str() else { return Err(self.refuse(name, "must be text")) };
        if !(1..=longest).contains(&text.chars().count()) {
            return Err(self.refuse(name, format!("must have 1 to {longest} characters")));
        }
        if text.contains('\0') {
            return Err(self.refuse(name, "must not contain the character U+0000"));
        }
        Ok(Some(text.to_owned()))
    }

    /// A whole number from 1 to `most`, however it is written (`2`, `2.0`), or nothing.
    ///
    /// # Errors
    /// 400, naming the field; `what` says what it counts.
    pub fn maybe_count(&self, name: &str, most: u32, what: &str) -> Result<Option<u32>, ApiError> {
        let Some(given) = self.get(name) else { return Ok(None) };
        let number =
            given.as_f64().filter(|number| number.fract() == 0.0 && (1.0..=f64::from(most)).contains(number));
        match number {
            Some(number) => Ok(Some(number as u32)),
            None => Err(self.refuse(name, format!("must be a whole number of {what}, 1 to {most}"))),
        }
    }

    /// True or false, or nothing.
    ///
    /// # Errors
    /// 400, naming the field.
    pub fn maybe_bool(&self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(Json::Bool(value)) => Ok(Some(*value)),
            Some(_) => Err(self.refuse(name, "must be true or false")),
        }
    }
}
