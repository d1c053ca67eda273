//! Owns what a person sees of an app's answer: nothing, a message, or a warning. 3 seconds, as Slack gives.

use serde_json::{Value, json};

use super::PATIENCE_MS;
use super::post::Answer;
use crate::blocks::check_blocks;
use crate::clock;
use crate::workspace::{NewMessage, Via, Workspace};

/// Notes the outcome on the interaction, and shows the person what Slack would show.
pub(crate) fn take_in(workspace: &mut Workspace, id: &str, outcome: Result<Answer, (String, u64)>) {
    let Some(interaction) = workspace.journal.interaction(id).cloned() else { return };
    let (answer, error, elapsed) = match &outcome {
        Ok(answer) => (json_answer(answer), Value::Null, answer.elapsed_ms),
        Err((problem, elapsed)) => (Value::Null, problem.clone().into(), *elapsed),
    };
    let in_time = outcome.is_ok() && elapsed <= PATIENCE_MS;
    let refused = outcome.as_ref().ok().filter(|answer| answer.status != 200);
    let warning = match (&outcome, refused) {
        (Err(_), _) | (Ok(_), None) if !in_time && elapsed > PATIENCE_MS => {
            Some("operation_timeout".to_owned())
        }
        (Err(_), _) => Some("dispatch_failed".to_owned()),
        (_, Some(answer)) => Some(format!("http_status_{}", answer.status)),
        _ => None,
    };
    let mut shown = Value::Null;
    if let (true, None, Ok(answer), true) = (in_time, &warning, &outcome, interaction.is_command) {
        shown = command_answer(workspace, &interaction.user, &interaction.channel, answer);
    }
    if let Some(code) = &warning {
        workspace.journal.warnings.push(json!({
            "user": interaction.user, "channel": interaction.channel, "interaction_id": id, "code": code,
            "is_command": interaction.is_command, "at_ms": clock::now_ms(),
        }));
    }
    let found = workspace.journal.interactions.iter_mut().find(|found| found.id == id);
    if let Some(found) = found {
        found.view["answer"] = answer;
        found.view["error"] = error;
        found.view["elapsed_ms"] = elapsed.into();
        found.view["within_3s"] = in_time.into();
        found.view["warning"] = warning.map_or(Value::Null, Value::from);
        found.view["shown"] = shown;
    }
}

fn json_answer(answer: &Answer) -> Value {
    json!({
        "status": answer.status, "headers": answer.headers, "body": answer.body, "elapsed_ms": answer.elapsed_ms,
    })
}

/// Posts a command's answer as the message people see; returns its `ts`, or why nothing is shown.
fn command_answer(workspace: &mut Workspace, user: &str, channel: &str, answer: &Answer) -> Value {
    if answer.body.trim().is_empty() {
        return Value::Null;
    }
    let said: Value = match serde_json::from_str(&answer.body) {
        Ok(Value::Object(said)) => Value::Object(said),
        _ => json!({"text": answer.body}),
    };
    let text = said["text"].as_str().unwrap_or_default().to_owned();
    let blocks = match &said["blocks"] {
        Value::Null => Vec::new(),
        blocks => match check_blocks(blocks) {
            Ok(blocks) => blocks,
            Err(refusal) => return json!({"refused": refusal.body()}),
        },
    };
    if text.is_empty() && blocks.is_empty() {
        return Value::Null;
    }
    let everybody = said["response_type"] == "in_channel";
    let ephemeral_to = (!everybody).then(|| user.to_owned());
    let new = NewMessage { text, blocks, ephemeral_to, ..NewMessage::default() };
    json!({"ts": workspace.post(channel, new, Via::CommandAnswer)})
}
