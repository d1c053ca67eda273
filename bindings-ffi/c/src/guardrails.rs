//! Guardrails: which texts an agent may be given, and may give back. The rules are the core's.

use crate::abi::{agentsudo_error, agentsudo_guardrails, agentsudo_status, agentsudo_text};
use crate::options::Options;
use crate::text::no_details;
use crate::{fence, table};
use agentsudo_core::Error;
use agentsudo_core::gate::guardrails::{GuardrailOptions, Guardrails, Handling, OnViolation, Place};
use std::ffi::c_char;

/// Makes guardrails. Several guardrails cost nothing while they are not used; making them compiles their patterns.
///
/// `options` (may be null) is a JSON object: `allowed_topics`, `blocked_patterns` (regular expressions that run in linear time: no
/// look-around, no back-references), `blocked_keywords` (lists of texts), `on_violation` ("raise", "log" or "redirect":
/// what the program means to do), `redirect_message`, `check_outputs` (false).
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_guardrails_new(
    options: *const c_char,
    out_guardrails: *mut agentsudo_guardrails,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_guardrails_new", out_error, |caller| {
        let out = caller.out("out_guardrails", out_guardrails)?;
        let mut given = Options::parse("guardrails", caller.optional_text("options", options)?.as_deref())?;
        let defaults = GuardrailOptions::default();
        let on_violation = given.text("on_violation")?.map(|text| OnViolation::parse(&text)).transpose()?;
        let options = GuardrailOptions {
            allowed_topics: given.texts("allowed_topics")?.unwrap_or_default(),
            blocked_patterns: given.texts("blocked_patterns")?.unwrap_or_default(),
            blocked_keywords: given.texts("blocked_keywords")?.unwrap_or_default(),
            on_violation: on_violation.unwrap_or(defaults.on_violation),
            redirect_message: given.text("redirect_message")?.unwrap_or(defaults.redirect_message),
            check_outputs: given.flag("check_outputs")?.unwrap_or(defaults.check_outputs),
        };
        given.end()?;
        let bits = table::put(Guardrails::new(options)?)?;
        caller.put(out, agentsudo_guardrails { bits });
        Ok(agentsudo_status::Ok)
    })
}

/// Checks a text. `place` is "input" (what a user said), "argument" (another text among a call's arguments) or "output".
///
/// `*out_passes` says whether it may stand there; if not, `*out_violation` (may be null) is why.
///
/// Errors: `INVALID`; then `*out_passes` is false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_guardrails_check(
    guardrails: agentsudo_guardrails,
    text: *const c_char,
    place: *const c_char,
    out_passes: *mut bool,
    out_violation: *mut agentsudo_text,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_guardrails_check", out_error, |caller| {
        let passes = caller.out("out_passes", out_passes)?;
        let violation = caller.out("out_violation", out_violation).ok();
        let rails = table::share::<Guardrails>(guardrails.bits)?;
        let place = caller.text("place", place)?;
        let place = Place::parse(&place).ok_or_else(|| {
            Error::invalid(format!("a place is \"input\", \"argument\" or \"output\", not `{place}`"))
        })?;
        let check = rails.check(&caller.text("text", text)?, place);
        if let (Some(reason), Some(out)) = (check.violation(), violation) {
            caller.put_text(out, reason.to_owned())?;
        }
        caller.put(passes, check.violation().is_none());
        Ok(agentsudo_status::Ok)
    })
}

/// What to answer instead of a text that breaks a rule: the `redirect_message` with `on_violation` "redirect", otherwise a null
/// text.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_guardrails_redirect(
    guardrails: agentsudo_guardrails,
    out_message: *mut agentsudo_text,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_guardrails_redirect", out_error, |caller| {
        let out = caller.out("out_message", out_message)?;
        if let Handling::Redirect(message) = table::share::<Guardrails>(guardrails.bits)?.handle() {
            caller.put_text(out, message.to_owned())?;
        }
        Ok(agentsudo_status::Ok)
    })
}

/// Frees guardrails. Null is fine.
///
/// Errors: `INVALID` for a handle that is no guardrails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_guardrails_free(guardrails: agentsudo_guardrails) -> agentsudo_status {
    fence::call("agentsudo_guardrails_free", no_details(), |_| {
        table::remove::<Guardrails>(guardrails.bits)?;
        Ok(agentsudo_status::Ok)
    })
}
