//! Guardrails: which texts an agent may be given, and may give back. Pure rules over strings; what to do
//! about a violation is said here and done by the host. Used by the bindings.

mod dialect;
mod fold;
mod injection;
mod lookalikes;
mod places;
mod rails;
mod words;

pub use places::{Argument, INPUT_NAMES, Place, places};
pub use rails::{Check, GuardrailOptions, Guardrails, Handling, OnViolation};
