//! Tells Slack about one request: posts the card and the thread with the whole context, then hands it to `follower`.
//! Never decides; at worst it ends a request that nobody can be told of.

use super::approver::SlackApproval;
use super::client::{SlackClient, SlackFault};
use super::follower::follow;
use super::lane::Seat;
use super::options::Mode;
use super::socket::Line;
use super::traffic::Manner;
use crate::desk::{Logger, Ticket};
use crate::error::Reason;
use crate::gate::{CardPlace, Level};
use crate::model::id::Handle;
use crate::model::{Monotonic, UnixTime};
use crate::net::process::records;
use crate::wire::slack::card;
use serde_json::Value as Json;
use std::sync::Arc;
use std::time::Duration;

/// How long the first who asked has to post the card, before somebody else does.
const POST_WITHIN: Duration = Duration::from_secs(30);

/// Follows one request from the first post to the last edit. Its `seat` was taken as it was asked: whoever asks first is
/// told of first.
pub(super) async fn announce(
    approval: SlackApproval,
    client: SlackClient,
    line: Option<Arc<Line>>,
    mut seat: Seat,
    ticket: Ticket,
) {
    let request = ticket.request().clone();
    let desk = Arc::clone(ticket.desk());
    let until = request.deadline.monotonic;
    let line = line.as_deref();
    let posted = match ready(&approval, &client, line, &ticket, until).await {
        Ok(()) => post(&approval, &client, &seat, &ticket, until).await,
        Err(fault) => Err(fault),
    };
    match posted {
        // It ended while it waited for its turn: there is nothing to tell anybody.
        Ok(None) => {}
        Ok(Some(place)) => {
            if let Err(error) = desk.place_card(&request.id, place.clone()).await {
                warn(&ticket, &format!("the card's place could not be kept: {error}"));
            }
            // Side by side: a thread that has to wait for Slack must not hold up the last word on the card.
            let ((), ended, ()) = tokio::join!(
                explain(&approval, &client, &ticket, &place, seat.manner()),
                follow(&approval, &client, &ticket),
                watch(&approval, line, &ticket),
            );
            seat.is_answered = ended.is_some_and(|ended| ended.decision.is_some());
        }
        Err(fault) if fault.may_have_happened() => {
            // The card may be there: a click on it still counts, so the request stays open.
            warn(&ticket, &format!("the card may not have been posted: {fault}"));
            tokio::join!(follow(&approval, &client, &ticket), watch(&approval, line, &ticket));
        }
        Err(fault) if !approval.is_only_way() => {
            warn(&ticket, &format!("no card could be posted: {fault}; it can be decided elsewhere"));
        }
        Err(fault) => {
            warn(&ticket, &format!("nobody could be asked: {fault}"));
            desk.end(&request.id, Reason::SlackUnavailable).await;
        }
    }
}

/// Ends the request when its answer has no way left to come in by: the caller is told now, not at the deadline.
async fn watch(approval: &SlackApproval, line: Option<&Line>, ticket: &Ticket) {
    let Some(line) = line.filter(|_| approval.is_socket_only_way()) else { return };
    tokio::select! {
        _ = ticket.ended() => {}
        fault = line.failed() => {
            warn(ticket, &format!("nobody can answer any more: {fault}"));
            ticket.desk().end(&ticket.request().id, Reason::SlackUnavailable).await;
        }
    }
}

/// Follows one request whose card is there already, to its last edit.
pub(super) async fn resume(approval: SlackApproval, client: SlackClient, ticket: Ticket) {
    let _ = follow(&approval, &client, &ticket).await;
}

/// Follows a request that was asked before under its idempotency key. Whoever asked first posts the card; if he
/// died before that, and has had the time to, one of those who wait takes it over.
pub(super) async fn rejoin(
    approval: SlackApproval,
    client: SlackClient,
    line: Option<Arc<Line>>,
    ticket: Ticket,
) {
    let desk = Arc::clone(ticket.desk());
    let id = &ticket.request().id;
    loop {
        let Ok(Some(approval_now)) = desk.find(&Handle::Id(id.clone())).await else { return };
        let duty = match approval_now.duty {
            Some(duty) if desk.is_own(&duty) => return,
            duty if approval_now.card.is_none() && approval_now.state.is_pending() => duty,
            _ => {
                let _ = follow(&approval, &client, &ticket).await;
                return;
            }
        };
        let taken_over = duty.as_ref().map_or(UnixTime(0), |duty| duty.since.after(POST_WITHIN));
        let left = taken_over.0.saturating_sub(desk.now().wall.0);
        if left > 0 {
            let left = POST_WITHIN.min(Duration::from_millis(left.unsigned_abs()));
            tokio::select! {
                () = tokio::time::sleep(left) => {}
                _ = ticket.ended() => {}
            }
            continue;
        }
        match desk.take_duty(id, duty.as_ref()).await {
            Ok(true) => {
                let seat = Seat::take(&approval.lane(ticket.request()), &ticket);
                return announce(approval, client, line, seat, ticket).await;
            }
            Ok(false) => {}
            Err(_) => tokio::time::sleep(Duration::from_secs(1)).await,
        }
    }
}

/// Posts the whole context into the thread under the card. In a burst there is none: it would be one more message.
async fn explain(
    approval: &SlackApproval,
    client: &SlackClient,
    ticket: &Ticket,
    place: &CardPlace,
    manner: Manner,
) {
    if manner == Manner::Together {
        return;
    }
    let request = ticket.request();
    let thread = card::context(request, place, &approval.redactor);
    if let Err(fault) = client.call("chat.postMessage", &thread, request.deadline.monotonic).await {
        warn(ticket, &format!("the thread under the card could not be posted: {fault}"));
    }
}

/// Sees to it that a click can be taken before there is anything to click on.
async fn ready(
    approval: &SlackApproval,
    client: &SlackClient,
    line: Option<&Line>,
    ticket: &Ticket,
    until: Monotonic,
) -> Result<(), SlackFault> {
    if let Mode::Bot { token } = approval.mode() {
        // A click must come from this workspace: it has to be known before there is anything to click on.
        let ours = approval.learn_workspace(client, token, until).await.map_err(|fault| match fault {
            SlackFault::Unclear(why) => SlackFault::Unreachable(why),
            other => other,
        })?;
        // So has the way that a click comes in by.
        if let Some(line) = line
            && let Err(fault) = line.ready(ours.app_id.as_deref()).await
        {
            if approval.is_socket_only_way() {
                return Err(fault);
            }
            warn(ticket, &format!("no click will come in over socket mode: {fault}"));
        }
    }
    Ok(())
}

/// Where people are asked; `None` if the request ended before they could be.
async fn post(
    approval: &SlackApproval,
    client: &SlackClient,
    seat: &Seat,
    ticket: &Ticket,
    until: Monotonic,
) -> Result<Option<CardPlace>, SlackFault> {
    let request = ticket.request();
    if seat.manner() == Manner::Together {
        return approval.lane(request).share(approval, client, ticket).await;
    }
    if !ticket.is_new() {
        // Whoever was to post it before may have had others beside it.
        let alone = ticket.desk().show_together(&request.id, &[]).await;
        alone.map_err(|error| SlackFault::Unreachable(error.message().to_owned()))?;
    }
    let message = card::request(request, &approval.redactor);
    let answer = client.call("chat.postMessage", &message, until).await?;
    let place = place_of(&answer).ok_or_else(|| SlackFault::Unclear("the answer named no message".into()))?;
    Ok(Some(place))
}

pub(super) fn place_of(answer: &Json) -> Option<CardPlace> {
    let text = |key: &str| answer.get(key).and_then(Json::as_str).map(str::to_owned);
    Some(CardPlace { channel: text("channel")?, ts: text("ts")? })
}

pub(super) fn warn(ticket: &Ticket, text: &str) {
    let line = format!("approval {}: {text}", ticket.request().code);
    records().say(Logger::Slack, Level::Warning, &line);
}
