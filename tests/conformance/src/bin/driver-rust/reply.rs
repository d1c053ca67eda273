//! Owns how the driver says what happened: errors, denials, and fields of a line that are missing or bad.

use agentsudo_conformance::line::Line;
use agentsudo_core::Error;
use agentsudo_core::gate::Denial;
use std::str::FromStr;

/// A line either way; `Err` is for `?`.
pub(crate) type Answer = Result<Line, Line>;

/// The line itself is wrong: a defect of the vector or of the driver, never an expected outcome.
pub(crate) fn fault(why: impl std::fmt::Display) -> Line {
    Line::new("fault").with("message", why)
}

/// An error of the core.
pub(crate) fn error(error: &Error) -> Line {
    Line::new("err")
        .with("code", error.code())
        .with("reason", error.reason())
        .with("message", error.message())
        .with("denied", error.code().is_permission_denied())
}

/// A refusal at the gate.
pub(crate) fn denial(denial: &Denial) -> Line {
    let said = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    Line::new("err")
        .with("code", denial.code())
        .with("reason", denial.reason)
        .with("message", &denial.message)
        .with("denied", denial.code().is_permission_denied())
        .with_some("agent", said(&denial.agent_name))
        .with("scope", &denial.scope)
        .with("function", &denial.function)
        .with_some("approval_id", denial.approval_id.as_ref())
        .with_some("decided_by", denial.decided_by.as_ref())
        .with_some("note", denial.note.as_ref())
}

/// The field `key`.
pub(crate) fn need<'a>(line: &'a Line, key: &str) -> Result<&'a str, Line> {
    line.get(key).ok_or_else(|| fault(format!("`{}` needs `{key}`", line.word)))
}

/// The field `key`, read; `None` if it is absent.
pub(crate) fn read<T: FromStr>(line: &Line, key: &str) -> Result<Option<T>, Line> {
    let text = line.get(key);
    let read = |text: &str| text.parse().map_err(|_| fault(format!("`{key}` cannot be `{text}`")));
    text.map(read).transpose()
}

/// All values of `key`, owned.
pub(crate) fn list(line: &Line, key: &str) -> Vec<String> {
    line.all(key).into_iter().map(str::to_owned).collect()
}
