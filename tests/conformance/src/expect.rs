//! Owns the question whether a driver's answer is what a vector expects. The only place that compares.
//! Must not talk to drivers. Used by the stage.

use crate::line::Line;
use serde_json::Value as Json;

/// Statuses a driver may answer with; any other text in `expect` is the code of an error.
pub const STATUSES: [&str; 6] = ["ok", "err", "waiting", "raised", "gone", "unsupported"];

/// Compares an answer with what is expected of it. No expectation means: `ok`.
///
/// # Errors
/// What was expected and not found, for people.
pub fn compare(expected: Option<&Json>, answer: &Line) -> Result<(), String> {
    match expected {
        None => status("ok", answer),
        Some(Json::String(word)) if STATUSES.contains(&word.as_str()) => status(word, answer),
        Some(Json::String(code)) => error(code, answer),
        Some(Json::Object(wanted)) => {
            let mut fields = wanted.clone();
            match fields.remove("err") {
                Some(Json::String(code)) => error(&code, answer)?,
                Some(other) => return Err(format!("`err` in a vector is the name of a code, not {other}")),
                None => {
                    let word = fields.remove("status");
                    status(word.as_ref().and_then(Json::as_str).unwrap_or("ok"), answer)?;
                }
            }
            fields.iter().try_for_each(|(key, value)| field(key, value, answer))
        }
        Some(other) => Err(format!("`expect` in a vector is a text or an object, not {other}")),
    }
}

/// Compares one field: a text (or number, or truth value), a list for a repeated field, `null` for an
/// absent one, or `{contains}`, `{lacks}`, `{json}`, `{not}`.
fn field(key: &str, wanted: &Json, answer: &Line) -> Result<(), String> {
    let got = answer.get(key);
    let told = || format!("`{key}` is {}", got.map_or("absent".to_owned(), |got| format!("`{got}`")));
    let all = |test: &dyn Fn(&str) -> bool, parts: &Json, what: &str| {
        let parts = parts.as_array().cloned().unwrap_or_else(|| vec![parts.clone()]);
        match parts.iter().map(text).find(|part| !test(part)) {
            Some(part) => Err(format!("{}, expected it to {what} `{part}`", told())),
            None => Ok(()),
        }
    };
    match wanted {
        Json::Null => got.is_none().then_some(()).ok_or_else(|| format!("{}, expected none", told())),
        Json::Array(items) => {
            let (got, items) = (answer.all(key), items.iter().map(text).collect::<Vec<_>>());
            (got == items).then_some(()).ok_or_else(|| format!("`{key}` is {got:?}, expected {items:?}"))
        }
        Json::Object(test) => test.iter().try_for_each(|(how, value)| match how.as_str() {
            "contains" => all(&|part| got.is_some_and(|got| got.contains(part)), value, "contain"),
            "lacks" => all(&|part| got.is_some_and(|got| !got.contains(part)), value, "lack"),
            "not" => all(&|part| got.is_some_and(|got| got != part), value, "differ from"),
            "json" => {
                let read = got.and_then(|got| serde_json::from_str::<Json>(got).ok());
                let same = read.as_ref().is_some_and(|read| same_json(read, value));
                same.then_some(()).ok_or_else(|| format!("{}, expected the JSON {value}", told()))
            }
            other => Err(format!("`{other}` is no way to compare a field")),
        }),
        wanted => {
            let wanted = text(wanted);
            (got == Some(wanted.as_str()))
                .then_some(())
                .ok_or_else(|| format!("{}, expected `{wanted}`", told()))
        }
    }
}

/// JSON equality that does not tell `1` from `1.0`: languages print the same number differently.
fn same_json(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_json(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same_json(a, b)))
        }
        _ => a == b,
    }
}

/// How a value of a vector is written in a field.
pub fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn status(wanted: &str, answer: &Line) -> Result<(), String> {
    if answer.word == wanted {
        return Ok(());
    }
    Err(format!("expected `{wanted}`"))
}

fn error(code: &str, answer: &Line) -> Result<(), String> {
    status("err", answer).and_then(|()| field("code", &Json::from(code), answer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn denied() -> Line {
        Line::new("err").with("code", "missing_scope").with("message", "missing required scope: `a`")
    }

    #[test]
    fn nothing_expected_means_ok() {
        assert!(compare(None, &Line::new("ok")).is_ok());
        assert!(compare(None, &denied()).is_err());
    }

    #[test]
    fn a_code_is_an_error_with_that_code() {
        assert!(compare(Some(&json!("missing_scope")), &denied()).is_ok());
        assert!(compare(Some(&json!("rejected")), &denied()).is_err());
        assert!(compare(Some(&json!("missing_scope")), &Line::new("ok")).is_err());
        assert!(compare(Some(&json!("waiting")), &denied()).is_err());
    }

    #[test]
    fn fields_are_compared_one_by_one() {
        let expect = |value| compare(Some(&value), &denied());
        assert!(
            expect(json!({"err": "missing_scope", "message": {"contains": ["required", "`a`"]}})).is_ok()
        );
        assert!(
            expect(json!({"err": "missing_scope", "message": {"contains": ["required", "`b`"]}})).is_err()
        );
        assert!(expect(json!({"err": "missing_scope", "message": {"lacks": "required"}})).is_err());
        assert!(expect(json!({"err": "missing_scope", "note": null})).is_ok());
        assert!(expect(json!({"err": "missing_scope", "note": {"lacks": "x"}})).is_err());
        assert!(expect(json!({"err": "missing_scope", "code": {"no_such_test": 1}})).is_err());
    }

    #[test]
    fn lists_are_compared_whole() {
        let line = Line::new("ok").with("scope", "a").with("scope", "b").with("args", r#"{"n":1.0}"#);
        assert!(compare(Some(&json!({"scope": ["a", "b"], "args": {"json": {"n": 1}}})), &line).is_ok());
        assert!(compare(Some(&json!({"scope": ["a"]})), &line).is_err());
        assert!(compare(Some(&json!({"args": {"json": {"n": 2}}})), &line).is_err());
    }
}
