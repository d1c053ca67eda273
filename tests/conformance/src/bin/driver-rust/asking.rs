//! Guarded calls, the people they ask, and the answers: the loop over the gate that every language's
//! decorator is. A call that asks a human waits on a thread of its own, so that the driver can go on.

use crate::reply::{Answer, denial, error, fault, list, need, read};
use crate::values;
use crate::world::{Guarded, World, advance};
use agentsudo_conformance::line::Line;
use agentsudo_core::desk::Desk;
use agentsudo_core::gate::{Outcome, Question, Step, Verdict};
use agentsudo_core::model::Value;
use agentsudo_core::net::Process;
use agentsudo_core::net::process::gate;
use agentsudo_core::net::settings::Environment;
use agentsudo_core::net::slack::{Asker, Mode, SlackApproval, SlackOptions};
use agentsudo_core::{Error, Reason};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::Notify;

/// An approver.
#[derive(Clone)]
pub(crate) struct Approver {
    slack: SlackApproval,
    /// The idempotency key of whatever it asks.
    key: Option<String>,
    /// What every call is said to do.
    preview: Option<String>,
}

type Arguments = agentsudo_core::Result<Vec<(String, Value)>>;

/// A call that waits for a human.
pub(crate) struct Pending {
    live: Live,
    leave: Arc<Notify>,
    thread: JoinHandle<Line>,
}

/// The arguments as they are now; the caller may change them while he waits.
#[derive(Clone)]
struct Live(Arc<Mutex<Arguments>>);

impl Live {
    fn now(&self) -> MutexGuard<'_, Arguments> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pending {
    /// The caller goes away.
    pub(crate) fn walk_away(self) -> Line {
        self.leave.notify_one();
        self.end()
    }

    fn end(self) -> Line {
        self.thread.join().unwrap_or_else(|_| fault("the call's thread panicked"))
    }
}

pub(crate) fn call(world: &mut World, line: &Line) -> Answer {
    let name = need(line, "call")?.to_owned();
    let guarded = need(line, "guard")?;
    let guarded = world.guards.get(guarded).ok_or_else(|| fault(format!("there is no guard `{guarded}`")))?;
    let guarded = guarded.clone();
    let arguments = values::arguments(line.get("args").unwrap_or("{}"));
    let live = Live(Arc::new(Mutex::new(arguments.clone())));
    // The short way first, as in every binding.
    if world.current().is_some_and(|session| gate().passes(session, &guarded.guard)) {
        return Ok(run(&guarded, &live));
    }
    let mut question = match gate().begin(world.current(), &guarded.guard) {
        Step::Run(_) => return Ok(run(&guarded, &live)),
        Step::Refuse(refused) => return Ok(denial(&refused).with("ran", 0)),
        Step::Ask(question) => question,
    };
    let by_callback = guarded.say.strip_prefix("approver ").map(str::to_owned);
    if by_callback.is_none() {
        question.take_edits(Vec::new());
    }
    match arguments {
        Ok(arguments) => question.freeze(arguments),
        Err(error) => return Ok(denial(&gate().decline(&question, error.reason())).with("ran", 0)),
    };
    for what in &guarded.meanwhile {
        meanwhile(world, what, &live)?;
    }
    if let Some(asked) = by_callback.as_ref().or(guarded.approver.as_ref()) {
        let approver = world.approvers.get(asked).cloned();
        let approver = approver.ok_or_else(|| fault(format!("there is no approver `{asked}`")))?;
        let pending = ask(approver, question, guarded, live, by_callback.is_some());
        world.calls.insert(name, pending);
        return Ok(Line::new("waiting"));
    }
    let verdict = match guarded.say.as_str() {
        "true" => Verdict::Callback(true, None),
        "false" => Verdict::Callback(false, None),
        "raise" => return Ok(Line::new("raised").with("message", "the callback raised").with("ran", 0)),
        other => Verdict::Invalid(other.to_owned()),
    };
    let now = live.now().clone();
    Ok(conclude(gate().answer(&question, verdict, now), &guarded, &live))
}

/// What a callback does before it answers.
fn meanwhile(world: &mut World, what: &str, live: &Live) -> Result<(), Line> {
    let (word, rest) = what.split_once(' ').unwrap_or((what, ""));
    match word {
        "tick" => advance(rest),
        "end" => {
            world.session(rest)?.end();
            Ok(())
        }
        "change" => {
            *live.now() = values::arguments(rest);
            Ok(())
        }
        _ => Err(fault(format!("a callback cannot `{what}`"))),
    }
}

fn ask(approver: Approver, question: Question, guarded: Guarded, live: Live, by_callback: bool) -> Pending {
    let leave = Arc::new(Notify::new());
    let thread = {
        let (live, leave) = (live.clone(), Arc::clone(&leave));
        std::thread::spawn(move || {
            let wait = wait(approver, question, &guarded, &live, &leave, by_callback);
            Process::current().block_on(wait).unwrap_or_else(|e| error(&e))
        })
    };
    Pending { live, leave, thread }
}

async fn wait(
    approver: Approver,
    question: Question,
    guarded: &Guarded,
    live: &Live,
    leave: &Notify,
    by_callback: bool,
) -> Line {
    let refused = |reason| denial(&gate().decline(&question, reason)).with("ran", 0);
    let Some(call) = question.call().cloned() else { return refused(Reason::Defect) };
    if let Some(words) = &approver.preview {
        question.set_preview(words);
    }
    let ticket = match approver.slack.ask_once(Asker::of(&question), call, approver.key).await {
        Ok(ticket) => ticket,
        Err(error) => return refused(error.reason()),
    };
    let settlement = tokio::select! {
        settlement = ticket.settled() => settlement,
        () = leave.notified() => {
            ticket.cancel().await;
            return Line::new("gone").with("ran", 0);
        }
    };
    let desk = ticket.desk().clone();
    let id = settlement.approval_id.clone();
    let verdict = if by_callback {
        // The callback is told yes only for an approval that is spent on it.
        let claimed = settlement.refusal.is_none() && ticket.claim().await.is_ok();
        Verdict::Callback(claimed, Some(settlement))
    } else {
        Verdict::Settled(settlement)
    };
    let now = live.now().clone();
    let step = desk.answer(&question, verdict, now).await;
    if let Step::Run(permit) = &step
        && let Some(edited) = permit.edited()
    {
        *live.now() = Ok(edited.arguments.clone());
        let now = live.now().clone();
        if let Some(refused) = gate().confirm_edited(&question, edited, now) {
            return denial(&refused).with("ran", 0);
        }
    }
    let line = conclude(step, guarded, live);
    if line.get("ran") == Some("1") {
        desk.finished(&id, !guarded.raises).await;
    }
    line.with("approval_state", state(&desk, &id).await)
}

async fn state(desk: &Desk, id: &agentsudo_core::model::ApprovalId) -> &'static str {
    let handle = agentsudo_core::model::id::Handle::Id(id.clone());
    let found = desk.find(&handle).await.ok().flatten();
    found.map_or("unknown", |approval| approval.state.as_str())
}

fn conclude(step: Step, guarded: &Guarded, live: &Live) -> Line {
    match step {
        Step::Run(_) => run(guarded, live),
        Step::Refuse(refused) => denial(&refused).with("ran", 0),
        Step::Ask(_) => fault("the gate asked twice"),
    }
}

/// The guarded function: gives its arguments back, or raises.
fn run(guarded: &Guarded, live: &Live) -> Line {
    if guarded.raises {
        return Line::new("raised").with("message", "the function raised").with("ran", 1);
    }
    let value = live.now().as_ref().map_or_else(|_| "null".to_owned(), |a| values::json(a).to_string());
    Line::new("ok").with("value", value).with("ran", 1)
}

fn pending<'a>(world: &'a mut World, line: &'a Line) -> Result<(&'a mut World, &'a str), Line> {
    let name = need(line, "call")?;
    match world.calls.contains_key(name) {
        true => Ok((world, name)),
        false => Err(fault(format!("the call `{name}` does not wait"))),
    }
}

/// Waits for the end of a call.
pub(crate) fn result(world: &mut World, line: &Line) -> Answer {
    let (world, name) = pending(world, line)?;
    let call = world.calls.remove(name).map(Pending::end);
    call.ok_or_else(|| fault("the call is gone"))
}

pub(crate) fn cancel(world: &mut World, line: &Line) -> Answer {
    let (world, name) = pending(world, line)?;
    let call = world.calls.remove(name).map(Pending::walk_away);
    call.ok_or_else(|| fault("the call is gone"))
}

pub(crate) fn change(world: &mut World, line: &Line) -> Answer {
    let arguments = values::arguments(need(line, "args")?);
    let (world, name) = pending(world, line)?;
    if let Some(call) = world.calls.get(name) {
        *call.live.now() = arguments;
    }
    Ok(Line::new("ok"))
}

pub(crate) fn approver(world: &mut World, line: &Line) -> Answer {
    let text = |key: &str| line.get(key).map(str::to_owned);
    let defaults = SlackOptions::default();
    let options = SlackOptions {
        webhook_url: text("webhook_url"),
        bot_token: text("bot_token"),
        app_token: text("app_token"),
        channel: text("channel"),
        timeout: read(line, "timeout")?.unwrap_or(defaults.timeout),
        poll_interval: read(line, "poll_interval")?.unwrap_or(defaults.poll_interval),
        cloud_api_key: text("cloud_api_key"),
        cloud_url: text("cloud_url").unwrap_or(defaults.cloud_url),
        auto_deny_on_timeout: line.get("auto_deny_on_timeout") != Some("false"),
        signing_secret: list(line, "signing_secret"),
        slack_api_url: text("slack_api_url"),
        approvers: line.get("user").map(|_| list(line, "user")),
        show_args: true,
        redact: Vec::new(),
        store: text("store"),
        quorum: read(line, "quorum")?.unwrap_or(defaults.quorum),
        requested_by: text("requested_by"),
        remind: read(line, "remind")?,
        escalate_to: text("escalate_to"),
        escalate_after: read(line, "escalate_after")?,
        max_pending: read(line, "max_pending")?.unwrap_or(defaults.max_pending),
        max_per_minute: read(line, "max_per_minute")?.unwrap_or(defaults.max_per_minute),
        grants: read(line, "grants")?,
        edits: line.get("edits") == Some("true"),
    };
    let slack = SlackApproval::new(options, &Environment::default()).map_err(|e| error(&e))?;
    let mode = match slack.mode() {
        Mode::Cloud { .. } => "cloud",
        Mode::Bot { .. } => "bot",
        Mode::Webhook { .. } => "webhook",
        Mode::Nothing => "nothing",
    };
    let answer = Line::new("ok").with("mode", mode).with("channel", slack.channel());
    world.approvers.insert(
        need(line, "approver")?.to_owned(),
        Approver { slack, key: text("key"), preview: text("preview") },
    );
    Ok(answer)
}

fn the_approver(world: &World, line: &Line) -> Result<SlackApproval, Line> {
    let name = need(line, "approver")?;
    let approver =
        world.approvers.get(name).ok_or_else(|| fault(format!("there is no approver `{name}`")))?;
    Ok(approver.slack.clone())
}

/// `approve` and `deny`.
pub(crate) fn decide(world: &mut World, line: &Line, approved: bool) -> Answer {
    let slack = the_approver(world, line)?;
    let outcome = if approved { Outcome::Approved } else { Outcome::Denied };
    let (id, user) = (need(line, "id")?, need(line, "user")?);
    let decided = Process::current().block_on(slack.decide_as_host(id, outcome, user));
    let decided = decided.and_then(|decided| decided).map_err(|e: Error| error(&e))?;
    Ok(Line::new("ok").with("decided", decided))
}

/// `interact`: the older spelling, with the outcome as an argument.
pub(crate) fn interact(world: &mut World, line: &Line) -> Answer {
    match need(line, "approved")? {
        "true" => decide(world, line, true),
        "false" => decide(world, line, false),
        other => Err(fault(format!("`approved` is `true` or `false`, not `{other}`"))),
    }
}

/// A delivery of Slack's, as the host's web server got it.
pub(crate) fn request(world: &mut World, line: &Line) -> Answer {
    let slack = the_approver(world, line)?;
    let body = match line.get("body_base64") {
        Some(text) => STANDARD.decode(text).map_err(fault)?,
        None => line.get("body").unwrap_or_default().as_bytes().to_vec(),
    };
    let headers = line.all("header").into_iter().map(|header| {
        let (name, value) = header.split_once(':').unwrap_or((header, ""));
        (name.to_owned(), value.trim_start().to_owned())
    });
    let headers: Vec<(String, String)> = headers.collect();
    let answer = Process::current().block_on(slack.handle_request(&headers, &body)).map_err(|e| error(&e))?;
    let reply = Line::new("ok").with("status", answer.status);
    let reply = answer.headers.iter().fold(reply, |l, (n, v)| l.with("header", format!("{n}: {v}")));
    Ok(reply.with("body", String::from_utf8_lossy(&answer.body)))
}
