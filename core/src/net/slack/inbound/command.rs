//! The slash command: decisions by code, what is pending, grants. Used by `mod`.

use super::HttpAnswer;
use super::origin::DECIDE_WITHIN;
use crate::desk::Click;
use crate::gate::{Approval, CardPlace, Outcome, Rejection, Via};
use crate::model::id::Handle;
use crate::net::process::{Process, gate};
use crate::net::slack::approver::SlackApproval;
use crate::wire::slack::command::Wish;
use crate::wire::slack::payload::SlashCommand;
use crate::wire::slack::{answer, grant};

impl SlackApproval {
    pub(super) async fn on_command(&self, command: &SlashCommand) -> HttpAnswer {
        let say = |text: &str| HttpAnswer::json(&answer::ephemeral(text));
        let (handle, outcome) = match &command.wish {
            Wish::Approve(handle) => (handle, Outcome::Approved),
            Wish::Deny(handle) => (handle, Outcome::Denied),
            Wish::Pending => return self.on_pending(command).await,
            Wish::Grants => return self.on_grants(command).await,
            Wish::Revoke(handle) => return self.on_revoke(handle, command).await,
            Wish::Help => return say(&answer::help(&command.command)),
            Wish::Misuse(misuse) => return say(&answer::usage(*misuse, &command.command)),
        };
        let click = self.said(&command.origin, Via::SlackCommand, outcome);
        match self.decide_in_time(handle, &command.origin, click).await {
            Ok(approval) => say(&answer::decided(&approval, &self.redactor)),
            Err(rejection) => say(&answer::rejection(&rejection, &self.redactor)),
        }
    }

    /// Lists what this person could decide: names of agents and scopes are nobody else's business.
    async fn on_pending(&self, command: &SlashCommand) -> HttpAnswer {
        if self.is_stranger(&command.origin).await {
            let words = answer::rejection(&Rejection::Stranger, &self.redactor);
            return HttpAnswer::json(&answer::ephemeral(&words));
        }
        let now = gate().clock().now();
        let who = self.said(&command.origin, Via::SlackCommand, Outcome::Denied);
        let mut pending = Vec::new();
        if let Ok(desk) = self.desk().await {
            for approval in desk.pending().await.unwrap_or_default() {
                if desk.is_for(&approval, &who).await {
                    pending.push(approval);
                }
            }
        }
        let granted = self.granted_for(&who).await.len();
        HttpAnswer::json(&answer::pending(&pending, granted, now, &self.redactor))
    }

    /// Lists the grants that this person could take back.
    async fn on_grants(&self, command: &SlashCommand) -> HttpAnswer {
        if self.is_stranger(&command.origin).await {
            let words = answer::rejection(&Rejection::Stranger, &self.redactor);
            return HttpAnswer::json(&answer::ephemeral(&words));
        }
        let who = self.said(&command.origin, Via::SlackCommand, Outcome::Denied);
        HttpAnswer::json(&grant::in_force(&self.granted_for(&who).await, &self.redactor))
    }

    async fn granted_for(&self, who: &Click) -> Vec<Approval> {
        let mut granted = Vec::new();
        if let Ok(desk) = self.desk().await {
            for approval in desk.grants().await.unwrap_or_default() {
                if desk.may_revoke(&approval, who).await.is_ok() {
                    granted.push(approval);
                }
            }
        }
        granted
    }

    async fn on_revoke(&self, handle: &Handle, command: &SlashCommand) -> HttpAnswer {
        let say = |text: &str| HttpAnswer::json(&answer::ephemeral(text));
        let who = self.said(&command.origin, Via::SlackCommand, Outcome::Denied);
        if self.is_stranger(&command.origin).await {
            self.turn_away(Some(handle), &who, &Rejection::Stranger).await;
            return say(&answer::rejection(&Rejection::Stranger, &self.redactor));
        }
        let Ok(desk) = self.desk().await else { return say(&grant::not_revoked()) };
        match tokio::time::timeout(DECIDE_WITHIN, desk.revoke(handle, &who)).await {
            Ok(Ok(Ok(approval))) => {
                let cards: Vec<CardPlace> = approval.cards().cloned().collect();
                for place in cards {
                    let _ = Process::current().spawn(self.clone().mend(approval.clone(), place));
                }
                say(&grant::revoked(&approval, &self.redactor))
            }
            Ok(Ok(Err(Rejection::Unknown))) => say(&grant::not_in_force()),
            Ok(Ok(Err(rejection))) => say(&answer::rejection(&rejection, &self.redactor)),
            // It may have been taken back all the same: nobody is told that it was.
            Ok(Err(_)) | Err(_) => say(&grant::not_revoked()),
        }
    }
}
