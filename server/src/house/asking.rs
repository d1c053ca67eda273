//! What an agent's process may do with its API key: ask, look, claim, report, walk away. All within its own
//! project; what is another's is not there.

use super::House;
use crate::credentials::Principal;
use crate::protocol::ask::Ask;
use crate::protocol::{ApiError, view};
use agentsudo_core::desk::{NewRequest, Query, Ticket};
use agentsudo_core::gate::{Approval, Authority, Limits, State};
use agentsudo_core::model::call::by_name;
use agentsudo_core::model::id::Handle;
use agentsudo_core::model::{ApprovalId, Call, Digest, Value};
use agentsudo_core::wire::value;
use agentsudo_core::{ErrorCode, Reason};
use serde_json::Value as Json;
use std::sync::Arc;
use std::time::Duration;

/// What became of a request to ask.
#[derive(Debug)]
pub struct Asked {
    /// Was it made just now?
    pub is_new: bool,
    /// The answer.
    pub view: view::Created,
}

/// The longest idempotency key, in bytes.
const LONGEST_KEY: usize = 255;
/// How often one and the same call may have been asked, answered, and asked again under one digest.
const MOST_TURNS: u32 = 1_000;

/// Requests that are read in one go when cards are gone on with.
const CARD_BATCH: usize = 500;

/// How a request is found again.
enum Key {
    /// The client gave a key.
    Given(String),
    /// The same agent, session and digest: the same request for as long as it is pending.
    Same(String),
    /// Never.
    None,
}

impl House {
    /// Stores a request and tells people of it.
    ///
    /// # Errors
    /// 400, 409 for a key that was used for another body, 503.
    pub async fn ask(&self, project: &str, key: Option<&str>, body: &[u8]) -> Result<Asked, ApiError> {
        let ask = Ask::read(body)?;
        let now = self.now().wall;
        let key = match key {
            Some(key) => self.known_key(project, key, body).await?,
            None => same_call(&ask),
        };
        // Side by side, so that one commit takes both.
        let seen = self.ledger.see_agent(project, &ask.agent_name, &ask.agent_id, now);
        let (opened, seen) = tokio::join!(self.open(project, &ask, key), seen);
        let ticket = opened?;
        seen?;
        self.settled_about(ticket.request().id.as_str()).await?;
        if ticket.is_new() {
            self.announce(project, &ticket);
        }
        // One that a grant has approved is new as well: only nobody has to be told of it.
        let is_new = ticket.is_new() || ticket.is_granted();
        Ok(Asked { is_new, view: view::created(ticket.request()) })
    }

    /// How a request stands; with `wait`, as soon as it has ended.
    ///
    /// # Errors
    /// 404, 401 once the credential is revoked, 503 once the server ends.
    pub async fn look(
        &self,
        who: &Principal,
        project: &str,
        id: &str,
        wait: Duration,
    ) -> Result<Json, ApiError> {
        let id = ApprovalId::parse(id).ok_or_else(ApiError::not_found)?;
        let desk = self.desk_of(project);
        let until = self.now().after(wait).monotonic;
        let found = tokio::select! {
            found = desk.settled(&id, until) => found?,
            () = self.gone(who), if !wait.is_zero() => return Err(ApiError::unauthorized()),
            () = self.ended(), if !wait.is_zero() => return Err(ApiError::shutting_down()),
        };
        let approval = found.ok_or_else(ApiError::not_found)?;
        self.settled_about(approval.request.id.as_str()).await?;
        Ok(view::standing(&approval, &self.redactor))
    }

    /// Hands an approval out, once.
    ///
    /// # Errors
    /// 404; 409 if it was handed out before or never given, if whoever gave it is no approver any more, or if the grant is
    /// over that it rests on.
    pub async fn claim(&self, project: &str, id: &str) -> Result<Json, ApiError> {
        let approval = self.own(project, id).await?;
        let desk = self.desk_of(project);
        let people = self.people_at_the_claim(project, &approval).await?;
        if let Err(error) = desk.hand_out(&approval.request.id, Some(people)).await {
            // A grant that is over is worth asking again, but it is no trouble of the store's.
            if error.code() != ErrorCode::Rejected && error.reason() != Reason::GrantOver {
                return Err(error.into());
            }
            let now = self.own(project, id).await?;
            // Whoever tries again, because he has not heard the answer, is told the same.
            let mut reasons = [Some(error.reason()), now.ended_by].into_iter().flatten();
            let void = reasons.find(|why| matches!(why, Reason::ApproverRemoved | Reason::GrantOver));
            if let Some(why) = void {
                self.settled_about(approval.request.id.as_str()).await?;
                return Err(self.conflict(why.as_str(), why.explanation(), &now));
            }
            let message = match now.state {
                State::Pending => "nobody has approved it yet",
                State::Denied | State::Expired | State::Cancelled => "it was not approved",
                State::Lapsed => "it was not picked up in time",
                _ => "it was picked up before; an approval is good for one call",
            };
            let code = if now.state == State::Pending { "not_decided" } else { "already_claimed" };
            return Err(self.conflict(code, message, &now));
        }
        // What has to be on record before the function runs.
        self.settled_about(approval.request.id.as_str()).await?;
        self.standing(project, id).await
    }

    /// Notes how an approved call went.
    ///
    /// # Errors
    /// 404; 409 if it was not claimed, or went otherwise.
    pub async fn report(&self, project: &str, id: &str, succeeded: bool) -> Result<Json, ApiError> {
        let approval = self.own(project, id).await?;
        self.desk_of(project).finished(&approval.request.id, succeeded).await;
        let now = self.own(project, id).await?;
        let told = if succeeded { State::Done } else { State::Failed };
        if now.state != told {
            let message = match now.state {
                State::Done | State::Failed | State::Indeterminate => "its result is known already",
                _ => "it was not claimed",
            };
            return Err(self.conflict("not_running", message, &now));
        }
        self.settled_about(approval.request.id.as_str()).await?;
        Ok(view::standing(&now, &self.redactor))
    }

    /// Walks away from a request, or gives an approval up that will not be used.
    ///
    /// # Errors
    /// 404; 409 with how it stands if it has ended otherwise.
    pub async fn cancel(&self, project: &str, id: &str) -> Result<Json, ApiError> {
        let approval = self.own(project, id).await?;
        self.desk_of(project).abandon(&approval.request.id).await;
        self.settled_about(approval.request.id.as_str()).await?;
        let now = self.own(project, id).await?;
        match now.state {
            State::Cancelled | State::Lapsed => Ok(view::standing(&now, &self.redactor)),
            _ => Err(self.conflict("already_ended", "it has ended already", &now)),
        }
    }

    async fn open(&self, project: &str, ask: &Ask, key: Key) -> Result<Ticket, ApiError> {
        let desk = self.desk_of(project);
        for turn in 0..MOST_TURNS {
            let idempotency_key = match &key {
                Key::Given(key) => Some(key.clone()),
                Key::Same(key) => Some(format!("{key}#{turn}")),
                Key::None => None,
            };
            let opened = desk.open(self.new_request(project, ask, idempotency_key)?).await;
            let ticket = match (opened, &key) {
                (Ok(ticket), _) => ticket,
                // The same digest with another call beside it: not the same request.
                (Err(error), Key::Same(_)) if error.reason() == Reason::KeyReused => continue,
                (Err(error), _) if error.reason() == Reason::KeyReused => return Err(reused()),
                (Err(error), _) => return Err(error.into()),
            };
            desk.let_go(&ticket.request().id);
            if !ticket.is_new() && !ticket.is_granted() && matches!(key, Key::Same(_)) {
                let handle = Handle::Id(ticket.request().id.clone());
                let known = desk.find(&handle).await?.ok_or_else(ApiError::not_found)?;
                // Only what is pending coalesces.
                if !known.as_of(self.now()).state.is_pending() {
                    continue;
                }
            }
            return Ok(ticket);
        }
        Err(ApiError::new(
            429,
            "limit_reached",
            "this very call has been asked too often; change its session",
        ))
    }

    fn new_request(
        &self,
        project: &str,
        ask: &Ask,
        idempotency_key: Option<String>,
    ) -> Result<NewRequest, ApiError> {
        let approvers = self.doors.approvers(project, ask.approvers.as_deref());
        let approvers = approvers.ok_or_else(|| {
            ApiError::field("approvers", "none of them may decide in this project, so nobody could answer")
        })?;
        let shown = ask.arguments.is_some();
        let arguments = ask.arguments.iter().flatten().map(|(name, json)| {
            // What has no form of ours is shown as it came.
            let lifted = value::read(json).unwrap_or_else(|| Value::Text(json.to_string()));
            (name.clone(), lifted)
        });
        let arguments: Vec<(String, Value)> = arguments.collect();
        Ok(NewRequest {
            agent_id: ask.agent_id.clone(),
            agent_name: ask.agent_name.clone(),
            session_id: ask.session_id.clone(),
            requested_by: ask.requested_by.clone(),
            policy: ask.policy.clone(),
            call: Arc::new(Call::new(
                ask.function.as_str(),
                [ask.scope.clone()],
                self.redactor.arguments(by_name(&arguments)),
            )),
            timeout: ask.timeout,
            approvers,
            quorum: self.doors.quorum(project, ask.quorum),
            workspace: None,
            roster: Some(self.people(project)),
            authority: Authority::Local,
            channel: self.doors.channel(project, ask.channel.as_deref()),
            show_arguments: shown,
            redact: Vec::new(),
            idempotency_key,
            tool_call: None,
            code: ask.wished_code.clone(),
            digest: ask.digest.as_deref().and_then(Digest::parse),
            limits: Limits::elsewhere(),
            // Keys say here what is the same: the call itself is elsewhere.
            joins: None,
            grants: self.doors.grants(project, ask.grants),
            edits: false,
            fixed: Vec::new(),
            preview: None,
        })
    }

    async fn known_key(&self, project: &str, key: &str, body: &[u8]) -> Result<Key, ApiError> {
        if key.is_empty() || key.len() > LONGEST_KEY || !key.bytes().all(|b| (0x20..0x7f).contains(&b)) {
            return Err(ApiError::field(
                "Idempotency-Key",
                "must be 1 to 255 printable ASCII characters; a UUID is a good one",
            ));
        }
        // Hashed, so that no key a client gives can be one that we make.
        let name = format!("k:{}", Digest::of(key.as_bytes()).to_hex());
        let body = agentsudo_core::model::Digest::of(body).bytes();
        let first = self.ledger.note_key(project, &name, body, self.now().wall).await?;
        if first != body { Err(reused()) } else { Ok(Key::Given(name)) }
    }

    /// Resolves once the credential is no longer good.
    async fn gone(&self, who: &Principal) {
        let mut changes = self.keyring.changes();
        loop {
            if !self.keyring.is_live(who) {
                return;
            }
            if changes.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    async fn own(&self, project: &str, id: &str) -> Result<Approval, ApiError> {
        let id = ApprovalId::parse(id).ok_or_else(ApiError::not_found)?;
        let found = self.desk_of(project).find(&Handle::Id(id)).await?;
        found.map(|approval| approval.as_of(self.now())).ok_or_else(ApiError::not_found)
    }

    async fn standing(&self, project: &str, id: &str) -> Result<Json, ApiError> {
        Ok(view::standing(&self.own(project, id).await?, &self.redactor))
    }

    fn conflict(&self, code: &'static str, message: &str, approval: &Approval) -> ApiError {
        ApiError::new(409, code, message).with("approval", view::standing(approval, &self.redactor))
    }

    fn announce(&self, project: &str, ticket: &Ticket) {
        self.doors.announce(project, &self.desk_of(project), ticket);
    }

    /// Goes on with the cards that an earlier process posted: somebody has to say on them how it ended.
    pub(super) async fn resume_cards(&self) {
        for project in self.doors.projects() {
            let desk: Arc<_> = self.desk_of(&project);
            let mut after = None;
            // Page by page: there may be a hundred thousand, few of them with a card. Without the store nothing ends
            // either; the next start looks again.
            loop {
                let states = vec![State::Pending];
                let query = Query { project: None, states, after, limit: CARD_BATCH, now: self.now() };
                let Ok(page) = desk.list(query).await else { break };
                for approval in page.approvals.iter().filter(|approval| approval.card.is_some()) {
                    self.doors.resume(&project, &desk, &desk.ticket(approval));
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            // A card that shows a grant has to say one day that it is over.
            for granted in desk.grants().await.unwrap_or_default().iter().filter(|given| given.card.is_some())
            {
                self.doors.resume(&project, &desk, &desk.ticket(granted));
            }
        }
    }
}

fn same_call(ask: &Ask) -> Key {
    match (&ask.session_id, &ask.digest) {
        (Some(session), Some(digest)) => {
            let parts = serde_json::json!([ask.agent_id, session, digest]);
            Key::Same(format!("d:{}", Digest::of(parts.to_string().as_bytes()).to_hex()))
        }
        // Requests of old clients are never merged with anything.
        _ => Key::None,
    }
}

fn reused() -> ApiError {
    ApiError::new(
        409,
        "key_reused",
        "this Idempotency-Key was used for another body; use a fresh key for each request",
    )
}
