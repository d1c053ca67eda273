//! Slack's Web API: one call at a time, retried where that is safe, its errors sorted by what to do.
//! Contract: docs.slack.dev/apis/web-api, rate limits included.

use crate::model::{Clock, Monotonic};
use crate::net::endpoint::Endpoint;
use crate::net::http::{Answer, Body, Fault, Http, Request};
use serde_json::Value as Json;
use std::sync::Arc;
use std::time::Duration;

/// Speaks to one Slack API root with one bot token.
#[derive(Clone)]
pub struct SlackClient {
    http: Http,
    clock: Arc<dyn Clock>,
    root: Endpoint,
    token: String,
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlackFault {
    /// Slack answered, and said no. Nothing was done.
    Refused {
        /// Slack's error code: `channel_not_found`.
        code: String,
        /// What to do about it.
        advice: String,
    },
    /// Slack was not reached, or kept saying "later". Nothing was done.
    Unreachable(String),
    /// The request went out and no clear answer came back: it may or may not have been done.
    Unclear(String),
}

/// Tries for one call, where repeating is safe.
const TRIES: u32 = 3;
/// How long a call is put off in all by a Slack that says "later": a busy channel takes a message a second.
const LATER: Duration = Duration::from_secs(30);
/// From the first byte out to the last byte in.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);

impl SlackClient {
    /// A client for the API at `root`.
    pub fn new(http: Http, clock: Arc<dyn Clock>, root: Endpoint, token: String) -> Self {
        SlackClient { http, clock, root, token }
    }

    /// Calls `method` with a JSON body. Gives up when another try could not be made before `until`.
    ///
    /// # Errors
    /// A [`SlackFault`] that says whether anything may have been done.
    pub async fn call(&self, method: &str, body: &Json, until: Monotonic) -> Result<Json, SlackFault> {
        let request = Request {
            idempotency_key: None,
            url: self.root.join(&[method]),
            body: Some(Body {
                content_type: "application/json; charset=utf-8",
                bytes: body.to_string().into_bytes(),
            }),
            credential: Some(("authorization", format!("Bearer {}", self.token))),
            timeout: CALL_TIMEOUT,
        };
        let mut attempt = 0;
        let mut put_off = Duration::ZERO;
        loop {
            let left = until.since(self.clock.monotonic());
            let request = Request { timeout: CALL_TIMEOUT.min(left), ..request.clone() };
            let outcome = sort(self.http.send(&request).await);
            let (pause, fault) = match outcome {
                Outcome::Done(json) => return Ok(json),
                Outcome::Failed(fault) => return Err(fault),
                Outcome::Later(Some(pause), why) => {
                    put_off = put_off.saturating_add(pause);
                    (pause, why)
                }
                Outcome::Later(None, why) => {
                    attempt += 1;
                    (backoff(attempt), why)
                }
            };
            let left = until.since(self.clock.monotonic());
            if attempt >= TRIES || put_off > LATER || pause >= left {
                return Err(SlackFault::Unreachable(fault));
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// Calls a method that only looks, with the fields of a form, once. Yields the answer's headers too.
    ///
    /// # Errors
    /// As [`SlackClient::call`].
    pub(super) async fn look(
        &self,
        method: &str,
        form: &[(&str, &str)],
    ) -> Result<(Json, Answer), SlackFault> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = Request {
            url: self.root.join(&[method]),
            body: Some(Body { content_type: "application/x-www-form-urlencoded", bytes: body.into_bytes() }),
            credential: Some(("authorization", format!("Bearer {}", self.token))),
            idempotency_key: None,
            timeout: CALL_TIMEOUT,
        };
        let answer = self.http.send(&request).await;
        match sort(answer.clone()) {
            Outcome::Done(json) => match answer {
                Ok(answer) => Ok((json, answer)),
                Err(_) => Err(SlackFault::Unclear("no answer".into())),
            },
            Outcome::Failed(fault) => Err(fault),
            Outcome::Later(_, why) => Err(SlackFault::Unreachable(why)),
        }
    }

    /// Sends `body` as JSON to a full address that Slack gave us (a webhook or a response URL), once.
    ///
    /// # Errors
    /// As [`SlackClient::call`].
    pub async fn post(http: &Http, url: url::Url, body: &Json) -> Result<(), SlackFault> {
        let request = Request {
            idempotency_key: None,
            url,
            body: Some(Body { content_type: "application/json", bytes: body.to_string().into_bytes() }),
            credential: None,
            timeout: CALL_TIMEOUT,
        };
        match http.send(&request).await {
            Ok(answer) if answer.status == 200 => Ok(()),
            Ok(answer) => Err(SlackFault::Refused {
                code: plain_code(&answer),
                advice: "check the webhook's address in your Slack app".into(),
            }),
            Err(Fault::NotSent) => Err(SlackFault::Unreachable("no connection".into())),
            Err(_) => Err(SlackFault::Unclear("no answer".into())),
        }
    }
}

impl SlackFault {
    /// Slack's own code, where it gave one.
    pub fn code(&self) -> Option<&str> {
        match self {
            SlackFault::Refused { code, .. } => Some(code),
            SlackFault::Unreachable(_) | SlackFault::Unclear(_) => None,
        }
    }

    /// False if nothing was done for sure.
    pub fn may_have_happened(&self) -> bool {
        matches!(self, SlackFault::Unclear(_))
    }
}

impl std::fmt::Display for SlackFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SlackFault::Refused { code, advice } => write!(f, "slack refused: `{code}`; {advice}"),
            SlackFault::Unreachable(why) => write!(f, "slack could not be reached: {why}"),
            SlackFault::Unclear(why) => write!(f, "slack gave no clear answer: {why}"),
        }
    }
}

enum Outcome {
    Done(Json),
    Failed(SlackFault),
    Later(Option<Duration>, String),
}

fn sort(answer: Result<Answer, Fault>) -> Outcome {
    let answer = match answer {
        Ok(answer) => answer,
        Err(Fault::NotSent) => return Outcome::Later(None, "no connection".into()),
        Err(Fault::Unanswered) => return Outcome::Failed(SlackFault::Unclear("no answer in time".into())),
        Err(Fault::TooLarge) => {
            return Outcome::Failed(SlackFault::Unclear("the answer was larger than 1 MiB".into()));
        }
    };
    match answer.status {
        429 => return Outcome::Later(Some(retry_after(&answer)), "too many requests".into()),
        502..=504 => return Outcome::Later(None, format!("status {}", answer.status)),
        500.. => return Outcome::Failed(SlackFault::Unclear(format!("status {}", answer.status))),
        _ => {}
    }
    let Ok(json) = serde_json::from_slice::<Json>(&answer.body) else {
        let what = format!("status {} and no JSON; is something else answering in its place?", answer.status);
        return Outcome::Failed(SlackFault::Unreachable(what));
    };
    if json.get("ok") == Some(&Json::Bool(true)) {
        return Outcome::Done(json);
    }
    let code = json.get("error").and_then(Json::as_str).unwrap_or("unknown_error");
    match code {
        "ratelimited" | "rate_limited" => Outcome::Later(Some(retry_after(&answer)), code.into()),
        "service_unavailable" | "request_timeout" | "team_added_to_org" | "external_channel_migrating" => {
            Outcome::Later(None, code.into())
        }
        // Slack's own words for these two: part of it may have been done.
        "internal_error" | "fatal_error" => Outcome::Failed(SlackFault::Unclear(code.into())),
        _ => Outcome::Failed(SlackFault::Refused { code: safe_code(code), advice: advice(code, &json) }),
    }
}

fn advice(code: &str, json: &Json) -> String {
    let text = match code {
        "invalid_auth"
        | "not_authed"
        | "token_revoked"
        | "token_expired"
        | "account_inactive"
        | "not_allowed_token_type" => "give a valid bot token (xoxb-…)",
        "missing_scope" => {
            let needed = json.get("needed").and_then(Json::as_str).unwrap_or("chat:write");
            return format!("add the bot scope `{}` and reinstall the app", safe_code(needed));
        }
        "channel_not_found" | "not_in_channel" => "invite the bot to the channel, or give the channel's id",
        "is_archived" => "choose a channel that is not archived",
        "invalid_blocks" | "invalid_blocks_format" | "msg_blocks_too_long" | "msg_too_long" => {
            "this is a defect of agentsudo: please report it"
        }
        _ => "see docs.slack.dev for the code",
    };
    text.to_owned()
}

/// Whole seconds, for ever if they are more than can be counted; anything else waits one. Zero would be a busy loop.
fn retry_after(answer: &Answer) -> Duration {
    let text = answer.retry_after.as_deref().unwrap_or_default().trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = text.parse::<u64>().unwrap_or(if is_number { u64::MAX } else { 1 });
    Duration::from_secs(seconds.max(1))
}

/// 0.5·2ⁿ seconds and up to as much again, so that many clients do not come back together.
fn backoff(attempt: u32) -> Duration {
    let base = 500u64 << attempt.saturating_sub(1).min(6);
    let mut noise = [0u8; 2];
    let _ = getrandom::fill(&mut noise);
    Duration::from_millis(base + u64::from(u16::from_le_bytes(noise)) % base)
}

fn plain_code(answer: &Answer) -> String {
    let text = String::from_utf8_lossy(&answer.body);
    match safe_code(text.trim()) {
        code if code.is_empty() => format!("status {}", answer.status),
        code => code,
    }
}

/// Error codes come from outside and go to logs: letters, digits and a few signs, 64 at most.
fn safe_code(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_alphanumeric() || "_:.-,".contains(*c)).take(64).collect()
}
