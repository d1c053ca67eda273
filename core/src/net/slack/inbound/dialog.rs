//! Dialogs that come back: minutes may have passed, and everything is asked again. Used by `mod`.

use super::HttpAnswer;
use crate::desk::Click;
use crate::gate::{Leave, Outcome, Rejection, Via};
use crate::model::id::Handle;
use crate::net::slack::approver::SlackApproval;
use crate::wire::slack::modal::{self, Filled, Submission};
use crate::wire::slack::{answer, edit, grant};

impl SlackApproval {
    /// A dialog comes back: minutes may have passed, and everything is asked again.
    pub(super) async fn on_submission(&self, submission: &Submission) -> HttpAnswer {
        let origin = &submission.origin;
        let outcome = match &submission.filled {
            Filled::Deny(_) => Outcome::Denied,
            Filled::Grant(..) | Filled::Edit(_) => Outcome::Approved,
        };
        let answer = Click { place: submission.place.clone(), ..self.said(origin, Via::SlackModal, outcome) };
        let verdict = match Handle::parse(&submission.approval_id) {
            Some(handle @ Handle::Id(_)) => match self.fill_in(&handle, submission, answer).await {
                Ok(answer) => self.decide_in_time(&handle, origin, answer).await,
                Err(again) => return again,
            },
            _ => {
                self.turn_away(None, &answer, &Rejection::Unknown).await;
                Err(Rejection::Unknown)
            }
        };
        match verdict {
            Ok(_) => HttpAnswer::empty(200),
            Err(rejection) => self.instead(&rejection),
        }
    }

    /// What was filled in becomes an answer; or the dialog says what has to be corrected, to somebody who may know.
    async fn fill_in(
        &self,
        handle: &Handle,
        submission: &Submission,
        answer: Click,
    ) -> Result<Click, HttpAnswer> {
        if let Filled::Deny(note) = &submission.filled {
            return Ok(Click { note: note.clone(), ..answer });
        }
        let approval = match self.may_answer(handle, &submission.origin, &answer).await {
            Ok(approval) => approval,
            Err(rejection) => return Err(self.instead(&rejection)),
        };
        // Without it nobody can be sure that no secret is shown, or taken for what it is not.
        let Ok(redactor) = self.redactor_of(&approval.request) else {
            return Err(self.instead(&Rejection::Unknown));
        };
        let request = &approval.request;
        let filled = match &submission.filled {
            Filled::Deny(_) => Ok(answer),
            Filled::Grant(term, only) => grant::terms(request, *term, only, &redactor)
                .map(|terms| Click { leave: Leave::More(terms), ..answer })
                .map_err(|(block, wrong)| (block.to_owned(), wrong)),
            Filled::Edit(typed) => {
                edit::changes(request, typed, &redactor).map(|edit| Click { edit: Some(edit), ..answer })
            }
        };
        filled.map_err(|(block, wrong)| HttpAnswer::json(&modal::correct(&block, &wrong)))
    }

    fn instead(&self, rejection: &Rejection) -> HttpAnswer {
        HttpAnswer::json(&modal::instead(&answer::rejection(rejection, &self.redactor)))
    }
}
