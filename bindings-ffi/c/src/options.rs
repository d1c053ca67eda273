//! Settings as JSON: reads them field by field, so that a slip of the pen is an error that names the field
//! and never repeats its value, which may be a secret. Used by everything that is made from options.

use agentsudo_core::{Error, Result};
use serde_json::{Map, Value as Json};

/// The fields of one options object that were not read yet.
pub(crate) struct Options {
    what: &'static str,
    fields: Map<String, Json>,
}

impl Options {
    /// Reads the text of a JSON object; none at all are no options.
    ///
    /// # Errors
    /// `invalid` for what is no JSON object.
    pub(crate) fn parse(what: &'static str, text: Option<&str>) -> Result<Self> {
        let Some(text) = text else { return Ok(Options { what, fields: Map::new() }) };
        let wrong =
            |why: String| Error::invalid(format!("the options of {what} must be a JSON object: {why}"));
        match serde_json::from_str(text) {
            Ok(Json::Object(fields)) => Ok(Options { what, fields }),
            Ok(_) => Err(wrong("this is another kind of value".to_owned())),
            Err(error) => Err(wrong(format!("line {}, column {} is not JSON", error.line(), error.column()))),
        }
    }

    /// A field, as `read` understands it; `null` is as good as none.
    fn take<T>(&mut self, name: &str, kind: &str, read: impl Fn(Json) -> Option<T>) -> Result<Option<T>> {
        match self.fields.remove(name) {
            None | Some(Json::Null) => Ok(None),
            Some(json) => match read(json) {
                Some(value) => Ok(Some(value)),
                None => Err(Error::invalid(format!("`{name}` of {} must be {kind}", self.what))),
            },
        }
    }

    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>> {
        self.take(name, "a text", text_of)
    }

    pub(crate) fn seconds(&mut self, name: &str) -> Result<Option<f64>> {
        self.take(name, "a number of seconds", |json| json.as_f64())
    }

    pub(crate) fn count(&mut self, name: &str) -> Result<Option<usize>> {
        self.take(name, "a whole number", |json| json.as_u64().and_then(|n| usize::try_from(n).ok()))
    }

    pub(crate) fn flag(&mut self, name: &str) -> Result<Option<bool>> {
        self.take(name, "true or false", |json| json.as_bool())
    }

    pub(crate) fn texts(&mut self, name: &str) -> Result<Option<Vec<String>>> {
        self.take(name, "a list of texts", texts_of)
    }

    pub(crate) fn integer(&mut self, name: &str) -> Result<Option<i64>> {
        self.take(name, "a whole number", |json| json.as_i64())
    }

    pub(crate) fn text_or_texts(&mut self, name: &str) -> Result<Option<Vec<String>>> {
        self.take(name, "a text or a list of texts", |json| match json {
            Json::String(text) => Some(vec![text]),
            other => texts_of(other),
        })
    }

    /// Every field has been read.
    ///
    /// # Errors
    /// `invalid` for one that nobody knows.
    pub(crate) fn end(self) -> Result<()> {
        match self.fields.keys().next() {
            None => Ok(()),
            Some(name) => Err(Error::invalid(format!("{} has no option `{name}`", self.what))),
        }
    }
}

fn text_of(json: Json) -> Option<String> {
    if let Json::String(text) = json { Some(text) } else { None }
}

fn texts_of(json: Json) -> Option<Vec<String>> {
    if let Json::Array(items) = json { items.into_iter().map(text_of).collect() } else { None }
}
