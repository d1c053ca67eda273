//! Words that are one call of a pure function: codes, guardrails, digests, signatures.

use crate::reply::{Answer, error, fault, list, need, read};
use crate::values;
use agentsudo_conformance::line::Line;
use agentsudo_core::gate::guardrails::{Check, GuardrailOptions, Guardrails, OnViolation, Place};
use agentsudo_core::model::call::Caller;
use agentsudo_core::model::{Call, UnixTime, canonical};
use agentsudo_core::wire::slack::signature::Verifier;
use agentsudo_core::{ErrorCode, Reason};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

/// Every code, and whether it means "the function did not run".
pub(crate) fn codes() -> Answer {
    let kind = |code: ErrorCode| if code.is_permission_denied() { "denied" } else { "error" };
    Ok(ErrorCode::ALL.iter().fold(Line::new("ok"), |line, code| line.with(code.as_str(), kind(*code))))
}

/// Every reason.
pub(crate) fn reasons() -> Answer {
    Ok(Reason::ALL.iter().fold(Line::new("ok"), |line, reason| line.with("reason", reason)))
}

/// The C ABI's integers of the codes, and the code of every reason.
pub(crate) fn integers() -> Answer {
    let codes =
        ErrorCode::ALL.iter().fold(Line::new("ok"), |line, code| line.with(code.as_str(), *code as i32));
    let reasons = Reason::ALL.iter();
    Ok(reasons.fold(codes, |line, reason| line.with(&format!("reason.{reason}"), reason.code())))
}

pub(crate) fn guardrails(line: &Line) -> Answer {
    let options: Json = serde_json::from_str(need(line, "options")?).map_err(fault)?;
    let texts = |key: &str| -> Vec<String> {
        let items = options[key].as_array().into_iter().flatten();
        items.filter_map(Json::as_str).map(str::to_owned).collect()
    };
    let mut built = GuardrailOptions {
        allowed_topics: texts("allowed_topics"),
        blocked_patterns: texts("blocked_patterns"),
        blocked_keywords: texts("blocked_keywords"),
        check_outputs: options["check_outputs"] == true,
        ..GuardrailOptions::default()
    };
    if let Some(text) = options["redirect_message"].as_str() {
        built.redirect_message = text.to_owned();
    }
    if let Some(text) = options["on_violation"].as_str() {
        built.on_violation = OnViolation::parse(text).map_err(|e| error(&e))?;
    }
    let place = need(line, "direction")?;
    let place = Place::parse(place).ok_or_else(|| fault(format!("there is no direction `{place}`")))?;
    let rails = Guardrails::new(built).map_err(|e| error(&e))?;
    Ok(match rails.check(need(line, "text")?, place) {
        Check::Pass => Line::new("ok").with("pass", true),
        Check::Violation(reason) => Line::new("ok").with("pass", false).with("violation", reason),
    })
}

/// The canonical arguments and the digest of a call.
pub(crate) fn digest(line: &Line) -> Answer {
    let arguments = values::arguments(need(line, "args")?).map_err(|e| error(&e))?;
    let call = Call::new(need(line, "function")?, list(line, "scope"), arguments);
    let caller = Caller { tenant: "", agent_id: need(line, "agent_id")?, policy: "", request_id: "" };
    let canonical = canonical::to_bytes(&call.arguments_json());
    Ok(Line::new("ok")
        .with("canonical", String::from_utf8_lossy(&canonical))
        .with("digest", call.digest(caller)))
}

/// Is a delivery Slack's? With the reason, which only a log is told.
pub(crate) fn signature(line: &Line) -> Answer {
    let secrets = line.all("secret");
    let verifier = Verifier::new(&secrets).map_err(|e| error(&e))?;
    let body = match line.get("body_base64") {
        Some(text) => STANDARD.decode(text).map_err(fault)?,
        None => line.get("body").unwrap_or_default().as_bytes().to_vec(),
    };
    let headers = line.all("header").into_iter();
    let headers = headers.map(|header| header.split_once(": ").unwrap_or((header, "")));
    let now = UnixTime(read(line, "now_ms")?.ok_or_else(|| fault("`now_ms` is missing"))?);
    Ok(match verifier.verify(headers, &body, now) {
        Ok(_) => Line::new("ok").with("verdict", "ok"),
        Err(refusal) => Line::new("ok").with("verdict", refusal.as_str()),
    })
}
