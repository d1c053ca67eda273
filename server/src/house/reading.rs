//! What operators may read: requests, events, agents, audit records and projects, each within what they see.

use super::{House, Operator};
use crate::credentials::Role;
use crate::ledger::{KeptEvent, Range, SeenAgent};
use crate::protocol::{ApiError, view};
use agentsudo_core::desk::Query;
use agentsudo_core::desk::store::Cursor;
use agentsudo_core::wire::audit::{self, Anchor, Verification};
use serde_json::{Value as Json, json};

/// The longest list.
pub const LONGEST_LIST: usize = 200;
/// The length of a list where nobody says so.
pub const USUAL_LIST: usize = 50;
/// Audit lines that are read in one go.
const AUDIT_BATCH: usize = 1_000;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// `pending`, `approved`, …; all without it.
    pub status: Option<String>,
    /// Of which project; of all that are seen without it.
    pub project: Option<String>,
    /// How many.
    pub limit: Option<usize>,
    /// Where the list goes on.
    pub cursor: Option<String>,
}

impl House {
    /// Requests, newest first.
    ///
    /// # Errors
    /// 400, 403, 404.
    pub async fn list(&self, who: &Operator, wanted: &Wanted) -> Result<Json, ApiError> {
        who.needs(Role::Viewer)?;
        let states = match wanted.status.as_deref() {
            None => Vec::new(),
            Some(status) => view::states(status).ok_or_else(|| {
                ApiError::field("status", "must be pending, approved, denied, expired or cancelled")
            })?,
        };
        let after = wanted.cursor.as_deref().map(Cursor::parse).transpose().map_err(|_| bad_cursor())?;
        let project = self.project_of(who, wanted).await?;
        let query = Query { project, states, after, limit: wanted.limit(), now: self.now() };
        let page = match &query.project {
            Some(project) => self.desk_of(project).list(query.clone()).await?,
            None => self.desk.list_all(query).await?,
        };
        let items: Vec<Json> = page.approvals.iter().map(|a| view::whole(a, &self.redactor)).collect();
        Ok(json!({ "items": items, "next_cursor": page.next.map(Cursor::to_text) }))
    }

    /// One request, by its whole id or code.
    ///
    /// # Errors
    /// 404.
    pub async fn show(&self, who: &Operator, handle: &str) -> Result<Json, ApiError> {
        who.needs(Role::Viewer)?;
        Ok(view::whole(&self.find(who, handle).await?, &self.redactor))
    }

    /// Events, newest first.
    ///
    /// # Errors
    /// 400, 404.
    pub async fn events(&self, who: &Operator, wanted: &Wanted) -> Result<Json, ApiError> {
        who.needs(Role::Viewer)?;
        let range = self.range(who, wanted).await?;
        let limit = range.limit;
        let events = self.ledger.events(Range { limit: limit + 1, ..range }).await?;
        Ok(page(events, limit, |event| event.seq, |event| self.event(event)))
    }

    /// Agents, the newest first.
    ///
    /// # Errors
    /// 400, 404.
    pub async fn agents(&self, who: &Operator, wanted: &Wanted) -> Result<Json, ApiError> {
        who.needs(Role::Viewer)?;
        let range = self.range(who, wanted).await?;
        let limit = range.limit;
        let agents = self.ledger.agents(Range { limit: limit + 1, ..range }).await?;
        Ok(page(agents, limit, |agent| agent.seq, |agent| self.agent(agent)))
    }

    /// Audit records of one project, newest first.
    ///
    /// # Errors
    /// 400, 404.
    pub async fn audit_records(&self, who: &Operator, wanted: &Wanted) -> Result<Json, ApiError> {
        who.needs(Role::Viewer)?;
        let project = self.one_project(who, wanted).await?;
        let before = wanted.before()?;
        let limit = wanted.limit();
        let lines = self.ledger.audit(&project, before, limit + 1).await?;
        let end = self.ledger.audit_end(&project).await?;
        let record = |line: &crate::ledger::AuditLine| serde_json::from_str(&line.line).unwrap_or(Json::Null);
        let mut answer = page(lines, limit, |line| line.seq, record);
        if let Some(answer) = answer.as_object_mut() {
            answer.insert("project".into(), project.into());
            answer.insert("anchor".into(), json!({ "count": end.count, "head": end.head }));
        }
        Ok(answer)
    }

    /// Checks a project's whole audit chain, and that it still holds what `anchor` knew.
    ///
    /// # Errors
    /// 400, 404.
    pub async fn verify_audit(
        &self,
        who: &Operator,
        wanted: &Wanted,
        anchor: Option<&str>,
    ) -> Result<Json, ApiError> {
        who.needs(Role::Viewer)?;
        let anchor = anchor.map(|text| {
            Anchor::parse(text)
                .ok_or_else(|| ApiError::field("anchor", "must be COUNT:HASH, as an earlier check said"))
        });
        let anchor = anchor.transpose()?;
        let project = self.one_project(who, wanted).await?;
        let (verification, anchored) = self.verify(&project, anchor.as_ref()).await?;
        let text = verification.to_string();
        Ok(match verification {
            Verification::Ok { count, head, .. } => json!({
                "project": project, "ok": true, "count": count, "head": head, "anchored": anchored, "message": text,
            }),
            Verification::Broken { line, good, .. } => json!({
                "project": project, "ok": false, "line": line, "message": text,
                "good": { "count": good.count, "head": good.head },
            }),
        })
    }

    /// Projects, by name.
    ///
    /// # Errors
    /// The store's.
    pub async fn project_list(&self, who: &Operator) -> Result<Json, ApiError> {
        who.needs(Role::Viewer)?;
        let projects = self.ledger.projects().await?;
        let seen = projects.iter().filter(|project| who.sees(&project.name));
        let items: Vec<Json> = seen
            .map(|project| json!({ "name": project.name, "created_at": project.created.rfc3339() }))
            .collect();
        Ok(json!({ "items": items, "next_cursor": null }))
    }

    /// The names of the projects that an operator sees.
    pub(super) async fn visible(&self, who: &Operator) -> Result<Vec<String>, ApiError> {
        if let Some(own) = &who.project {
            return Ok(vec![own.clone()]);
        }
        Ok(self.ledger.projects().await?.into_iter().map(|project| project.name).collect())
    }

    async fn verify(&self, project: &str, anchor: Option<&Anchor>) -> Result<(Verification, bool), ApiError> {
        // Piece by piece: a chain may be larger than the memory.
        let mut good = Anchor::start();
        let mut anchored = anchor.is_some_and(|anchor| *anchor == good);
        loop {
            let lines = self.ledger.audit_after(project, good.count, AUDIT_BATCH).await?;
            let text: String = lines.iter().map(|line| line.line.as_str()).collect();
            let within = anchor.filter(|anchor| {
                anchor.count > good.count && anchor.count <= good.count + lines.len() as u64
            });
            let piece = audit::verify_after(text.as_bytes(), &good, within);
            match piece {
                Verification::Ok { count, head, .. } => {
                    anchored |= within.is_some();
                    good = Anchor { count, head };
                }
                Verification::Broken { line, why, good: before } => {
                    let line = line.saturating_add(good.count);
                    return Ok((Verification::Broken { line, why, good: before }, false));
                }
            }
            if lines.len() < AUDIT_BATCH {
                break;
            }
        }
        let missing = anchor.filter(|anchor| anchor.count > good.count);
        if missing.is_some() {
            return Ok((audit::verify_after(&b""[..], &good, missing), false));
        }
        let end = self.ledger.audit_end(project).await?;
        if end.count > good.count {
            // The end is kept beside the lines: a tail that was cut shows even without an anchor.
            return Ok((audit::verify_after(&b""[..], &good, Some(&end)), false));
        }
        Ok((Verification::Ok { count: good.count, head: good.head, anchored }, anchored))
    }

    async fn range(&self, who: &Operator, wanted: &Wanted) -> Result<Range, ApiError> {
        let project = self.project_of(who, wanted).await?;
        Ok(Range { project, before: wanted.before()?, limit: wanted.limit() })
    }

    /// The one project that is asked for; `None` is all that the operator sees.
    pub(super) async fn project_of(
        &self,
        who: &Operator,
        wanted: &Wanted,
    ) -> Result<Option<String>, ApiError> {
        match &wanted.project {
            None => Ok(who.project.clone()),
            Some(name) if self.visible(who).await?.contains(name) => Ok(Some(name.clone())),
            Some(_) => Err(ApiError::not_found()),
        }
    }

    /// The one project that is asked for, or the only one there is, or the default one.
    async fn one_project(&self, who: &Operator, wanted: &Wanted) -> Result<String, ApiError> {
        if let Some(project) = self.project_of(who, wanted).await? {
            return Ok(project);
        }
        match self.visible(who).await?.as_slice() {
            [only] => Ok(only.clone()),
            [] => Ok(super::DEFAULT_PROJECT.to_owned()),
            several if several.iter().any(|name| name == super::DEFAULT_PROJECT) => {
                Ok(super::DEFAULT_PROJECT.to_owned())
            }
            several => Err(ApiError::field(
                "project",
                format!("each project has an audit chain of its own; name one of: {}", several.join(", ")),
            )),
        }
    }

    fn event(&self, kept: &KeptEvent) -> Json {
        let event = &kept.event;
        let text = |text: &str| self.redactor.text(text);
        json!({
            "seq": kept.seq,
            "project": kept.project,
            "timestamp": event.at.rfc3339(),
            "received_at": kept.received.rfc3339(),
            "agent_name": text(&event.agent_name),
            "action": text(&event.action),
            "scope": event.scope.as_deref().map(text),
            "allowed": event.allowed,
            "function_name": event.function_name.as_deref().map(text),
            "metadata": event.metadata,
        })
    }

    fn agent(&self, agent: &SeenAgent) -> Json {
        json!({
            "project": agent.project,
            "agent_name": self.redactor.text(&agent.name),
            "agent_id": Some(self.redactor.text(&agent.id)).filter(|id| !id.is_empty()),
            "first_seen_at": agent.first_seen.rfc3339(),
            "last_seen_at": agent.last_seen.rfc3339(),
        })
    }
}

impl Wanted {
    fn limit(&self) -> usize {
        self.limit.unwrap_or(USUAL_LIST).clamp(1, LONGEST_LIST)
    }

    fn before(&self) -> Result<Option<u64>, ApiError> {
        let Some(text) = &self.cursor else { return Ok(None) };
        let digits = text.strip_prefix('n').filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
        digits.and_then(|digits| digits.parse().ok()).map(Some).ok_or_else(bad_cursor)
    }
}

fn bad_cursor() -> ApiError {
    ApiError::field("cursor", "must be the `next_cursor` of an earlier answer")
}

/// Of `limit + 1` items, a page of `limit` and where it goes on.
fn page<T>(mut items: Vec<T>, limit: usize, place: impl Fn(&T) -> u64, view: impl Fn(&T) -> Json) -> Json {
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|item| format!("n{}", place(item)));
    let items: Vec<Json> = items.iter().map(view).collect();
    json!({ "items": items, "next_cursor": next })
}
