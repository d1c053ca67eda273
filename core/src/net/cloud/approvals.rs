//! Asks through an approval server: creates the request there and follows it until it has ended. The
//! server's word counts; a click in this process does not. Old servers are asked again and again, ours
//! hold the line open (`?wait=`) and hand the approval out once (`/claim`).

use crate::desk::{Click, Desk, Logger, Ticket};
use crate::error::Reason;
use crate::gate::{Assurance, Decider, Level, Outcome, Rejection, Rule, Via};
use crate::model::id::Handle;
use crate::model::{ApprovalId, Digest, Monotonic};
use crate::net::endpoint::Endpoint;
use crate::net::http::{Answer, Body, Fault, Http, Request};
use crate::net::process::{Process, records};
use crate::wire::cloud::{self, Created, Poll};
use crate::wire::redact::Redactor;
use serde_json::Value as Json;
use std::sync::Arc;
use std::time::Duration;

/// Speaks to one approval server with one project's key.
#[derive(Clone)]
pub struct CloudClient {
    http: Http,
    desk: Arc<Desk>,
    root: Endpoint,
    key: String,
    poll_interval: Duration,
}

/// How long one answer may take, on top of what it was asked to wait.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a line is held open at most. Proxies cut at 30 s or later.
const LONGEST_WAIT: Duration = Duration::from_secs(25);
/// A line that was held for less was not held.
const SHORTEST_LINE: Duration = Duration::from_secs(1);
/// How long an approved call may take and still be reported.
const LONGEST_RUN: Duration = Duration::from_secs(3600);
/// Unusable answers in a row before the server counts as gone.
const PATIENCE: u32 = 5;

enum Heard {
    Told(Poll),
    /// Ask again after this long.
    Again(Duration, String),
    /// The server will not answer this.
    Gone(String),
}

impl CloudClient {
    /// A client for the server at `root`.
    pub fn new(http: Http, desk: Arc<Desk>, root: Endpoint, key: String, poll_interval: Duration) -> Self {
        CloudClient { http, desk, root, key, poll_interval }
    }

    /// Follows one request from its creation on the server to its end.
    pub async fn follow(self, ticket: Ticket, redactor: Arc<Redactor>) {
        let created = tokio::select! {
            created = self.create(&ticket, &redactor) => created,
            _ = ticket.ended() => return,
        };
        let created = match created {
            Ok(created) => created,
            Err(why) => return self.give_up(&ticket, &why).await,
        };
        let decided = tokio::select! {
            decided = self.await_decision(&ticket, &created) => decided,
            // The deadline passed, or the caller went away.
            _ = ticket.ended() => {
                self.cancel(&created).await;
                return;
            }
        };
        match decided {
            Ok(told) => self.settle(&ticket, &created, told).await,
            Err(why) => self.give_up(&ticket, &why).await,
        }
    }

    async fn create(&self, ticket: &Ticket, redactor: &Redactor) -> Result<Created, String> {
        let request = ticket.request();
        let body = cloud::create(request, redactor);
        // Its digest: a header takes no more than ASCII, and a key may be any text.
        let key = request.key.as_ref().map(|key| Digest::of(key.text.as_bytes()).to_hex());
        let mut attempt = 0;
        loop {
            attempt += 1;
            let sent = self.send_once(&["approvals"], Some(&body), CALL_TIMEOUT, key.clone()).await;
            let why = match sent {
                Ok(answer) if matches!(answer.status, 200 | 201) => {
                    let created = cloud::created(&answer.body).map_err(|e| e.message().to_owned())?;
                    if !keeps_rules(&request.rule(), created.quorum) {
                        self.cancel(&created).await;
                        return Err(
                            "the server is too old for `quorum`, `requested_by` or user groups among `approvers`".into()
                        );
                    }
                    return Ok(created);
                }
                Ok(answer) if !is_passing(answer.status) => {
                    let words =
                        cloud::error_message(&answer.body).map(|m| format!(": {m}")).unwrap_or_default();
                    return Err(format!(
                        "the server refused the request with status {}{words}",
                        answer.status
                    ));
                }
                Ok(answer) => format!("status {}", answer.status),
                // The old protocol has no idempotency: a second try could ask a human twice.
                Err(Fault::Unanswered | Fault::TooLarge) => {
                    return Err("the server gave no usable answer".into());
                }
                Err(Fault::NotSent) => "no connection".into(),
            };
            let pause = Duration::from_millis(500 << attempt);
            if attempt >= 3 || self.left(request.deadline.monotonic) <= pause {
                return Err(why);
            }
            tokio::time::sleep(pause).await;
        }
    }

    async fn await_decision(&self, ticket: &Ticket, created: &Created) -> Result<Poll, String> {
        let mut unusable = 0;
        loop {
            let asked = self.desk.now().monotonic;
            match self.ask(ticket, created).await {
                Heard::Told(Poll::Pending) => {
                    unusable = 0;
                    let held = self.desk.now().monotonic.since(asked);
                    // Whoever does not hold the line is not asked without a break.
                    if !created.extended || held < SHORTEST_LINE {
                        tokio::time::sleep(self.poll_interval).await;
                    }
                }
                Heard::Told(told) => return Ok(told),
                Heard::Gone(why) => return Err(why),
                Heard::Again(pause, why) => {
                    unusable += 1;
                    if unusable >= PATIENCE {
                        return Err(why);
                    }
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }

    async fn ask(&self, ticket: &Ticket, created: &Created) -> Heard {
        let wait = LONGEST_WAIT.min(self.left(ticket.request().deadline.monotonic));
        let mut url = self.root.join(&["approvals", &created.id]);
        let mut timeout = CALL_TIMEOUT;
        if created.extended {
            // Whole seconds, past the deadline: in the last one, too, the line is held.
            url.set_query(Some(&format!("wait={}", wait.as_secs() + 1)));
            timeout += wait;
        }
        let request =
            Request { url, body: None, credential: Some(self.credential()), idempotency_key: None, timeout };
        let pause = self.poll_interval;
        match self.http.send(&request).await {
            Ok(answer) if answer.status == 200 => match cloud::poll(&answer.body, &created.id) {
                Ok(told) => Heard::Told(told),
                Err(error) => Heard::Again(pause, error.message().to_owned()),
            },
            Ok(answer) if is_passing(answer.status) => {
                let wanted = answer.retry_after.and_then(|text| text.trim().parse().ok());
                let pause = wanted.map_or(pause, |s: u64| Duration::from_secs(s.clamp(1, 60)));
                Heard::Again(pause, format!("status {}", answer.status))
            }
            Ok(answer) => Heard::Gone(format!("the server answered with status {}", answer.status)),
            Err(_) => Heard::Again(pause, "the server gave no usable answer".into()),
        }
    }

    async fn settle(&self, ticket: &Ticket, created: &Created, told: Poll) {
        let id = &ticket.request().id;
        let verdict = match told {
            Poll::Approved(by) => match self.claim(created).await {
                Ok(()) => match self.decide(id, Outcome::Approved, by).await {
                    Ok(()) => return self.report_later(ticket, created),
                    refused => refused,
                },
                Err(reason) => return self.desk.withdraw(id, reason).await,
            },
            Poll::Denied(by) => self.decide(id, Outcome::Denied, by).await,
            Poll::Expired => return self.desk.withdraw(id, Reason::Expired).await,
            Poll::Cancelled => return self.desk.withdraw(id, Reason::Cancelled).await,
            Poll::Pending => return,
        };
        if let Err(why) = verdict {
            // For example: decided by somebody who is not among the approvers, on a server that knows no such
            // list. Waiting on would not change that.
            self.give_up(ticket, &why).await;
        }
    }

    /// An extended server hands an approval out once. An old one knows no such thing.
    async fn claim(&self, created: &Created) -> Result<(), Reason> {
        if !created.extended {
            return Ok(());
        }
        match self
            .send(&["approvals", &created.id, "claim"], Some(&serde_json::json!({})), CALL_TIMEOUT)
            .await
        {
            Ok(answer) if (200..300).contains(&answer.status) => Ok(()),
            Ok(answer) if answer.status == 409 => Err(cloud::conflict(&answer.body)),
            _ => Err(Reason::CloudUnavailable),
        }
    }

    async fn decide(&self, id: &ApprovalId, outcome: Outcome, by: cloud::Answer) -> Result<(), String> {
        let name = by.decided_by.unwrap_or_else(|| "approval server".into());
        let decider = Decider {
            workspace: None,
            id: name.clone(),
            name,
            via: Via::Server,
            assurance: Assurance::Asserted,
        };
        let click = Click::new(decider, outcome, by.note);
        match self.desk.decide(&Handle::Id(id.clone()), click).await {
            Ok(Ok(_)) | Ok(Err(Rejection::AlreadySettled(_))) => Ok(()),
            Ok(Err(other)) => Err(format!("the server's answer was not taken: {other:?}")),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Tells an extended server how the call went, once somebody here says so. Waiting for that must not hold
    /// up the end of this process; telling may.
    fn report_later(&self, ticket: &Ticket, created: &Created) {
        let process = Process::current();
        let Ok(runtime) = process.runtime() else { return };
        if !created.extended {
            return;
        }
        let (client, id) = (self.clone(), ticket.request().id.clone());
        let path = created.id.clone();
        runtime.spawn(async move {
            let until = client.desk.now().after(LONGEST_RUN).monotonic;
            let Some(succeeded) = client.desk.outcome(&id, until).await else { return };
            let _ = Process::current().spawn(async move {
                let run = serde_json::json!({ "run": if succeeded { "done" } else { "failed" } });
                // Without this the server shows the result as unknown, which it then is.
                let _ = client.send(&["approvals", &path, "result"], Some(&run), CALL_TIMEOUT).await;
            });
        });
    }

    /// Tells an extended server that nobody waits any more.
    async fn cancel(&self, created: &Created) {
        if created.extended {
            let path = ["approvals", &created.id, "cancel"];
            // It runs out there by itself if this does not arrive.
            let _ = self.send(&path, Some(&serde_json::json!({})), CALL_TIMEOUT).await;
        }
    }

    async fn give_up(&self, ticket: &Ticket, why: &str) {
        let line = format!("approval {}: {why}; the call is refused", ticket.request().code);
        records().say(Logger::Cloud, Level::Warning, &line);
        self.desk.end(&ticket.request().id, Reason::CloudUnavailable).await;
    }

    async fn send(&self, path: &[&str], body: Option<&Json>, timeout: Duration) -> Result<Answer, Fault> {
        self.send_once(path, body, timeout, None).await
    }

    async fn send_once(
        &self,
        path: &[&str],
        body: Option<&Json>,
        timeout: Duration,
        key: Option<String>,
    ) -> Result<Answer, Fault> {
        let body =
            body.map(|json| Body { content_type: "application/json", bytes: json.to_string().into_bytes() });
        let credential = Some(self.credential());
        let url = self.root.join(path);
        self.http.send(&Request { url, body, credential, idempotency_key: key, timeout }).await
    }

    fn credential(&self) -> (&'static str, String) {
        ("authorization", format!("Bearer {}", self.key))
    }

    fn left(&self, deadline: Monotonic) -> Duration {
        deadline.since(self.desk.now().monotonic)
    }
}

/// Does the server let no fewer or other people approve than the request says? What one person decides is checked
/// here again, if the server says who it was; how many there were, and who is in a group, only the server knows.
fn keeps_rules(asked: &Rule, quorum_there: Option<u32>) -> bool {
    let is_plain =
        asked.quorum == 1 && asked.requested_by.is_none() && asked.approvers.groups().next().is_none();
    is_plain || quorum_there.is_some_and(|quorum| quorum >= asked.quorum)
}

/// Worth another try: overload and trouble on the way, never a refusal.
fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..=599)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::Approvers;

    #[test]
    fn a_server_that_does_not_know_the_rules_is_not_asked_to_keep_them() {
        let plain = Rule { approvers: Approvers::Users(vec!["U1".into()]), quorum: 1, requested_by: None };
        let two = Rule { quorum: 2, ..plain.clone() };
        let for_somebody = Rule { requested_by: Some("U2".into()), ..plain.clone() };
        let group = Rule { approvers: Approvers::Users(vec!["S123".into()]), ..plain.clone() };
        assert!(keeps_rules(&plain, None));
        for rule in [&two, &for_somebody, &group] {
            assert!(!keeps_rules(rule, None), "{rule:?}");
            assert!(keeps_rules(rule, Some(2)), "{rule:?}");
        }
        assert!(!keeps_rules(&two, Some(1)));
    }
}
