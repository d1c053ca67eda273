//! Takes what came in by a socket to the `SlackApproval` that it is for, and its answer to the person.

use super::Line;
use crate::desk::Logger;
use crate::gate::Level;
use crate::net::process::records;
use crate::net::slack::approver::SlackApproval;
use crate::wire::slack::payload::{Inbound, Malformed, Origin};
use serde_json::Value as Json;

/// Has a delivery decided, as an HTTP delivery is. Yields the answer where it belongs into the acknowledgement; else
/// the person is told here.
pub(super) async fn take(
    line: &Line,
    body: Result<Inbound, Malformed>,
    is_answered_by_acknowledgement: bool,
) -> Option<Json> {
    let inbound = match body {
        Ok(Inbound::Unsupported) => {
            let line = "a delivery that is none of ours came in by the socket and is lost: an app that does more than \
                        approvals takes its deliveries itself, and hands ours over";
            records().say(Logger::Slack, Level::Warning, line);
            return None;
        }
        Ok(inbound) => inbound,
        Err(malformed) => {
            records().say(Logger::Slack, Level::Warning, &malformed.to_string());
            return None;
        }
    };
    let door = choose(line.doors(), &inbound).await?;
    let origin = inbound.origin().cloned();
    let answer = door.take(inbound).await;
    let said: Json = serde_json::from_slice(&answer.body).ok()?;
    if is_answered_by_acknowledgement {
        return Some(said);
    }
    door.whisper(origin?, said).await;
    None
}

/// Whose delivery is it? That of whoever knows the request, and of those only who are of the same workspace.
async fn choose(doors: Vec<SlackApproval>, inbound: &Inbound) -> Option<SlackApproval> {
    if let [only] = doors.as_slice() {
        return Some(only.clone());
    }
    let mut likely = Vec::new();
    let mut any = None;
    for door in doors {
        if is_for(&door, inbound.origin()).await {
            likely.push(door);
        } else {
            any.get_or_insert(door);
        }
    }
    if let Some(handle) = inbound.handle() {
        for door in &likely {
            if door.knows(&handle).await {
                return Some(door.clone());
            }
        }
    }
    likely.into_iter().next().or(any)
}

async fn is_for(door: &SlackApproval, origin: Option<&Origin>) -> bool {
    match origin {
        Some(origin) => !door.is_stranger(origin).await,
        None => true,
    }
}
