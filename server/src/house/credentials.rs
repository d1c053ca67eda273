//! Keys and tokens: made (and shown once), listed, revoked. For admins. What a token for one project may do
//! ends at that project.

use super::{House, Operator};
use crate::credentials::secret::check_project;
use crate::credentials::{Credential, Kind, Role};
use crate::protocol::{ApiError, event};
use serde_json::{Value as Json, json};

impl House {
    /// Makes an API key, and its project if there is none of that name.
    ///
    /// # Errors
    /// 400 for a bad name, 403.
    pub async fn create_key(&self, who: &Operator, project: Option<&str>) -> Result<Json, ApiError> {
        who.needs(Role::Admin)?;
        let project = project.or(who.project.as_deref()).unwrap_or(super::DEFAULT_PROJECT);
        check_project(project).map_err(|error| ApiError::field("project", error.message()))?;
        if !who.sees(project) {
            return Err(ApiError::not_found());
        }
        let now = self.now().wall;
        self.ledger.add_project(project, now).await?;
        let (key, secret) = Credential::key(project, now)?;
        self.keep(key, secret.reveal()).await
    }

    /// Makes an operator's token.
    ///
    /// # Errors
    /// 400 for a bad name, 403.
    pub async fn create_token(
        &self,
        who: &Operator,
        name: &str,
        role: Role,
        project: Option<&str>,
    ) -> Result<Json, ApiError> {
        who.needs(Role::Admin)?;
        let project = project.or(who.project.as_deref());
        if let Some(project) = project
            && !self.visible(who).await?.iter().any(|seen| seen == project)
        {
            return Err(ApiError::field("project", "there is no such project"));
        }
        let (token, secret) = Credential::token(name, role, project, self.now().wall)
            .map_err(|error| ApiError::field("name", error.message()))?;
        self.keep(token, secret.reveal()).await
    }

    /// Keys or tokens, oldest first, without their secrets.
    ///
    /// # Errors
    /// 403.
    pub async fn credential_list(&self, who: &Operator, kind: Kind) -> Result<Json, ApiError> {
        who.needs(Role::Admin)?;
        let all = self.ledger.credentials().await?;
        let seen = all.iter().filter(|c| c.kind == kind && in_sight(who, c));
        Ok(json!({ "items": seen.map(view).collect::<Vec<_>>(), "next_cursor": null }))
    }

    /// Revokes a key or a token: within a second here, within three on every replica.
    ///
    /// # Errors
    /// 403, 404.
    pub async fn revoke(&self, who: &Operator, kind: Kind, id: &str) -> Result<Json, ApiError> {
        who.needs(Role::Admin)?;
        let known = self.ledger.credentials().await?;
        if !known.iter().any(|c| c.id == id && c.kind == kind && in_sight(who, c)) {
            return Err(ApiError::not_found());
        }
        let revoked = self.ledger.revoke(kind, id, self.now().wall).await?.ok_or_else(ApiError::not_found)?;
        self.keyring.refresh(true).await?;
        Ok(view(&revoked))
    }

    /// Keeps a batch of reported events.
    ///
    /// # Errors
    /// 400 naming the event, 503.
    pub async fn report_events(&self, project: &str, body: &[u8]) -> Result<Json, ApiError> {
        let events = event::read(body)?;
        let count = events.len();
        if count > 0 {
            self.ledger.add_events(project, events, self.now().wall).await?;
        }
        Ok(json!({ "accepted": count }))
    }

    async fn keep(&self, credential: Credential, secret: &str) -> Result<Json, ApiError> {
        let mut shown = view(&credential);
        let field = if credential.kind == Kind::Key { "key" } else { "token" };
        self.ledger.add_credential(credential).await?;
        self.keyring.refresh(true).await?;
        if let Some(shown) = shown.as_object_mut() {
            // The only time it is shown.
            shown.insert(field.into(), secret.into());
        }
        Ok(shown)
    }
}

fn in_sight(who: &Operator, credential: &Credential) -> bool {
    match &credential.project {
        Some(project) => who.sees(project),
        None => who.project.is_none(),
    }
}

fn view(credential: &Credential) -> Json {
    let mut view = json!({
        "id": credential.id,
        "project": credential.project,
        "hint": format!("{}…", credential.hint),
        "created_at": credential.created.rfc3339(),
        "revoked_at": credential.revoked.map(|at| at.rfc3339()),
    });
    if let (Kind::Token, Some(view)) = (credential.kind, view.as_object_mut()) {
        view.insert("name".into(), credential.name.as_str().into());
        view.insert("role".into(), credential.role.map(Role::as_str).into());
    }
    view
}
