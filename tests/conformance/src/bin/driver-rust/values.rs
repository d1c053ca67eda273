//! Owns the way from a vector's JSON to values and back: the documented JSON form, which the core reads.

use agentsudo_core::Result;
use agentsudo_core::model::{Value, reading};
use serde_json::Value as Json;

/// Arguments by name, lifted within the core's budget.
pub(crate) fn arguments(text: &str) -> Result<Vec<(String, Value)>> {
    reading::arguments(text)
}

/// The arguments as the JSON they came from.
pub(crate) fn json(arguments: &[(String, Value)]) -> Json {
    Json::Object(arguments.iter().map(|(name, value)| (name.clone(), value.to_json())).collect())
}
