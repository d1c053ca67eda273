//! Who clicked or typed: of our workspace and app, or a stranger; and what he said, put to the desk in time. Used by the
//! rest of `inbound`.

use crate::desk::Click;
use crate::gate::{Approval, Assurance, Decider, Outcome, Rejection, Via};
use crate::model::id::Handle;
use crate::net::process::gate;
use crate::net::slack::approver::SlackApproval;
use crate::net::slack::known::Workspace;
use crate::net::slack::options::Mode;
use crate::wire::slack::payload::Origin;
use std::sync::Arc;
use std::time::Duration;

/// Slack waits three seconds; this leaves time for the network.
pub(super) const DECIDE_WITHIN: Duration = Duration::from_millis(1_500);
/// Of those, for asking Slack whose workspace it is.
const LEARN_WITHIN: Duration = Duration::from_millis(1_000);

impl SlackApproval {
    pub(super) fn said(&self, origin: &Origin, via: Via, outcome: Outcome) -> Click {
        Click { roster: self.roster(), ..Click::new(decider(origin, via), outcome, None) }
    }

    /// Would this answer be taken now?
    pub(super) async fn may_answer(
        &self,
        handle: &Handle,
        origin: &Origin,
        answer: &Click,
    ) -> Result<Arc<Approval>, Rejection> {
        if self.is_stranger(origin).await {
            self.turn_away(Some(handle), answer, &Rejection::Stranger).await;
            return Err(Rejection::Stranger);
        }
        let Ok(desk) = self.desk().await else { return Err(Rejection::Unknown) };
        match tokio::time::timeout(DECIDE_WITHIN, desk.would_take(handle, answer)).await {
            Ok(Ok(verdict)) => verdict,
            Ok(Err(_)) | Err(_) => Err(Rejection::Unknown),
        }
    }

    pub(super) async fn decide_in_time(
        &self,
        handle: &Handle,
        origin: &Origin,
        click: Click,
    ) -> Result<Arc<Approval>, Rejection> {
        if self.is_stranger(origin).await {
            self.turn_away(Some(handle), &click, &Rejection::Stranger).await;
            return Err(Rejection::Stranger);
        }
        match tokio::time::timeout(DECIDE_WITHIN, self.decide(handle, click)).await {
            Ok(Ok(verdict)) => verdict,
            Ok(Err(_)) | Err(_) => Err(Rejection::Unknown),
        }
    }

    /// Puts it on record that somebody who is none of ours tried to decide.
    pub(super) async fn turn_away(&self, handle: Option<&Handle>, click: &Click, rejection: &Rejection) {
        if let Ok(desk) = self.desk().await {
            let _ = tokio::time::timeout(LEARN_WITHIN, desk.turn_away(handle, click, rejection)).await;
        }
    }

    /// Does this come from somewhere else than the workspace and the app of our token?
    pub(in crate::net::slack) async fn is_stranger(&self, origin: &Origin) -> bool {
        if self.app_id.is_some() && self.app_id != origin.app_id {
            return true;
        }
        let Mode::Bot { token } = self.mode() else {
            // Without a token the signing secret alone vouches for the app; a guest is still a guest.
            return matches!((&origin.team_id, &origin.user_team_id), (Some(team), Some(user)) if team != user);
        };
        // Not knowing whose workspace it is, nobody is taken for one of it.
        let Some(ours) = self.workspace(token).await else { return true };
        let same_org = origin.enterprise_id.is_some() && origin.enterprise_id == ours.enterprise_id;
        let is_ours = |team: &Option<String>| team.as_ref().is_none_or(|team| *team == ours.team_id);
        let team_fits = is_ours(&origin.team_id) && (origin.team_id.is_some() || same_org);
        let user_fits = is_ours(&origin.user_team_id) || same_org;
        let app_fits = match (&ours.app_id, &origin.app_id) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        };
        !(team_fits && user_fits && app_fits)
    }

    /// The workspace of our token. It was learnt before the first card was posted; after a restart the click on
    /// an earlier card may come first.
    async fn workspace(&self, token: &str) -> Option<Workspace> {
        if let Some(known) = self.known_workspace() {
            return Some(known);
        }
        let until = gate().clock().now().after(LEARN_WITHIN).monotonic;
        let client = self.client(token).ok()?;
        let learnt = tokio::time::timeout(LEARN_WITHIN, self.learn_workspace(&client, token, until)).await;
        learnt.ok()?.ok()
    }
}

fn decider(origin: &Origin, via: Via) -> Decider {
    Decider {
        workspace: origin.user_team_id.clone().or_else(|| origin.team_id.clone()),
        id: origin.user_id.clone(),
        name: origin.user_name.clone(),
        via,
        assurance: Assurance::Signed,
    }
}
