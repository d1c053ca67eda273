//! Setting up Slack: the manifest that an app is made from, and a look at whether an app can do its work.

use crate::abi::{agentsudo_approver, agentsudo_error, agentsudo_status, agentsudo_text};
use crate::approver::Approver;
use crate::options::Options;
use crate::{fence, process, table};
use agentsudo_core::net::slack::setup::AppManifest;
use serde_json::{Value as Json, json};
use std::ffi::c_char;

/// The manifest that a Slack app is made from, as a JSON object: `manifest` (an object), `yaml` (the same as text) and `link`, which opens
/// Slack's form for a new app with it filled in. Speaks to nobody.
///
/// `options` (may be null) is a JSON object: `url` (where `agentsudo_approver_handle_request` is mounted; without it, clicks come in over Socket
/// Mode) and `groups` (true: approvers may be user groups, which needs one scope more; false).
///
/// Errors: `INVALID`, naming the option.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_slack_manifest(
    options: *const c_char,
    out_json: *mut agentsudo_text,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_slack_manifest", out_error, |caller| {
        let out = caller.out("out_json", out_json)?;
        let mut given = Options::parse("a manifest", caller.optional_text("options", options)?.as_deref())?;
        let (url, groups) = (given.text("url")?, given.flag("groups")?);
        given.end()?;
        let made = AppManifest::new(url.as_deref(), groups.unwrap_or(false))?;
        let json = json!({ "manifest": made.json, "yaml": made.yaml, "link": made.link });
        caller.put_text(out, json.to_string())?;
        Ok(agentsudo_status::Ok)
    })
}

/// Can this approver's Slack app do its work? Asks Slack, posts nothing, and waits for the answers (seconds, if Slack is slow). A JSON list of
/// objects: `what` was looked at ("bot token", "scopes", "channel", "clock", "signing secret", "app token"), its `condition` ("good", "wrong", or
/// "unknown" where it cannot be told) and a `text` for people: what was found, or what to do. No credential.
///
/// Errors: `INVALID` (a console has no app); `INTERNAL`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_approver_examine(
    approver: agentsudo_approver,
    out_json: *mut agentsudo_text,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_approver_examine", out_error, |caller| {
        let out = caller.out("out_json", out_json)?;
        let approver = table::share::<Approver>(approver.bits)?;
        let findings = process::block_on(approver.slack()?.examine())??;
        let told = |finding: &agentsudo_core::net::slack::Finding| {
            let (condition, text) = finding.verdict.told();
            json!({ "what": finding.what, "condition": condition, "text": text })
        };
        let list: Vec<Json> = findings.iter().map(told).collect();
        caller.put_text(out, Json::Array(list).to_string())?;
        Ok(agentsudo_status::Ok)
    })
}
