//! Buttons on cards: a decision, or a dialog that asks for more first. Used by `mod`.

use super::{HttpAnswer, place_of};
use crate::desk::{Click, Logger};
use crate::gate::{Approval, CardPlace, Level, Outcome, Rejection, Via};
use crate::model::id::Handle;
use crate::net::process::{Process, gate, records};
use crate::net::slack::approver::SlackApproval;
use crate::net::slack::options::Mode;
use crate::wire::slack::modal;
use crate::wire::slack::payload::{self, Press};
use crate::wire::slack::{answer, card, edit, grant};
use std::sync::Arc;
use std::time::Duration;

/// A trigger is good for three seconds from the click on.
const OPEN_WITHIN: Duration = Duration::from_millis(1_500);
/// How long a late edit is worth trying.
const MEND_WITHIN: Duration = Duration::from_secs(10);

impl SlackApproval {
    pub(super) async fn on_button(&self, click: payload::Click) -> HttpAnswer {
        let verdict = self.press(&click).await;
        let Err(rejection) = verdict else {
            // The card itself is edited, for all to see.
            return HttpAnswer::empty(200);
        };
        if let (Rejection::AlreadySettled(settled), Some(place)) = (&rejection, place_of(&click)) {
            // Buttons that can still be pressed stand on a card that missed its last edit.
            let _ = Process::current().spawn(self.clone().mend(settled.as_ref().clone(), place));
        }
        let words = answer::ephemeral(&answer::rejection(&rejection, &self.redactor));
        let told = self.clone();
        if let Err(error) = Process::current().spawn(async move { told.whisper(click.origin, words).await }) {
            records().say(Logger::Slack, Level::Warning, &format!("a click could not be answered: {error}"));
        }
        HttpAnswer::empty(200)
    }

    async fn press(&self, click: &payload::Click) -> Result<Arc<Approval>, Rejection> {
        let place = place_of(click);
        let outcome = match click.press {
            Press::Approve | Press::ApproveFor | Press::Edit => Outcome::Approved,
            Press::Deny | Press::DenyWithReason => Outcome::Denied,
        };
        let Some(handle @ Handle::Id(_)) = Handle::parse(&click.approval_id) else {
            let answer = self.said(&click.origin, Via::SlackButton, outcome);
            self.turn_away(None, &answer, &Rejection::Unknown).await;
            return Err(Rejection::Unknown);
        };
        let answer = Click { place, ..self.said(&click.origin, Via::SlackButton, outcome) };
        match click.press {
            Press::Approve | Press::Deny => self.decide_in_time(&handle, &click.origin, answer).await,
            Press::DenyWithReason | Press::ApproveFor | Press::Edit => {
                self.ask_more(&handle, click, answer).await
            }
        }
    }

    /// Opens the dialog that asks why, or for how long, for somebody whose answer would be taken now.
    async fn ask_more(
        &self,
        handle: &Handle,
        click: &payload::Click,
        answer: Click,
    ) -> Result<Arc<Approval>, Rejection> {
        let approval = self.may_answer(handle, &click.origin, &answer).await?;
        if click.press == Press::ApproveFor && approval.request.longest_grant().is_none() {
            self.turn_away(Some(handle), &answer, &Rejection::NoGrant).await;
            return Err(Rejection::NoGrant);
        }
        if click.press == Press::Edit && !self.has_fields(&approval) {
            self.turn_away(Some(handle), &answer, &Rejection::NoEdit).await;
            return Err(Rejection::NoEdit);
        }
        let opening = self.clone().open_dialog(Arc::clone(&approval), click.clone());
        if let Err(error) = Process::current().spawn(opening) {
            records().say(Logger::Slack, Level::Warning, &format!("a dialog could not be opened: {error}"));
        }
        Ok(approval)
    }

    /// Is there anything that could be changed?
    fn has_fields(&self, approval: &Approval) -> bool {
        let redactor = self.redactor_of(&approval.request);
        redactor.is_ok_and(|redactor| edit::is_offered(&approval.request, &redactor))
    }

    async fn open_dialog(self, approval: Arc<Approval>, click: payload::Click) {
        let redactor = self.redactor_of(&approval.request);
        let opened = match (&self.settings.mode, &click.origin.trigger_id, &redactor) {
            (Mode::Bot { token }, Some(trigger), Ok(redactor)) => {
                let place = place_of(&click);
                let (request, place) = (&approval.request, place.as_ref());
                let body = match click.press {
                    Press::ApproveFor => Some(grant::ask(request, place, trigger, redactor)),
                    Press::Edit => edit::ask(request, place, trigger, redactor),
                    Press::Approve | Press::Deny | Press::DenyWithReason => {
                        Some(modal::deny(request, place, trigger, redactor))
                    }
                };
                let body = body.unwrap_or_default();
                let until = gate().clock().now().after(OPEN_WITHIN).monotonic;
                match self.client(token) {
                    Ok(client) => client.call("views.open", &body, until).await.map_err(|e| e.to_string()),
                    Err(error) => Err(error.to_string()),
                }
            }
            _ => Err("it takes a bot token, and a trigger of Slack's".to_owned()),
        };
        if let Err(why) = opened {
            records().say(Logger::Slack, Level::Warning, &format!("a dialog could not be opened: {why}"));
            self.whisper(click.origin, answer::ephemeral(&modal::not_opened(&approval))).await;
        }
    }

    /// Edits a card that still looks alive after the request has ended. Only one that is known to show it.
    pub(super) async fn mend(self, settled: Approval, place: CardPlace) {
        let Mode::Bot { token } = &self.settings.mode else { return };
        let Ok(client) = self.client(token) else { return };
        let now = gate().clock().now();
        let settled = settled.as_of(now);
        if !settled.cards().any(|card| *card == place) {
            return;
        }
        let until = now.after(MEND_WITHIN).monotonic;
        let Ok(redactor) = self.redactor_of(&settled.request) else { return };
        let drawn = match (settled.shares(&place), card::settled(&settled, &place, &redactor)) {
            (true, _) => self.lane(&settled.request).draw(&self, &client, &settled, &place, until).await,
            (false, Some(edit)) => client.call("chat.update", &edit, until).await.map(drop),
            (false, None) => return,
        };
        if let Err(fault) = drawn {
            records().say(Logger::Slack, Level::Warning, &format!("a card could not be edited: {fault}"));
        }
    }
}
