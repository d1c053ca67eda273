//! The callers: agents with a session each, a guarded function that they may not call, and an event loop of a kind that
//! goes on with whoever is woken, as the bindings' hosts do.

use agentsudo_core::desk::{Click, NewRequest, Ticket};
use agentsudo_core::gate::{
    Assurance, Decider, Guard, Limits, OnDeny, Outcome, Question, Requirement, Settlement, Step, Surface,
    Verdict, Via,
};
use agentsudo_core::model::id::Handle;
use agentsudo_core::model::{Agent, AgentOptions, ApprovalId, Digest, Session, Value};
use agentsudo_core::net::process::gate;
use agentsudo_core::net::{Asker, Process, Waiting};
use agentsudo_core::{Error, Result};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// How many requests an agent has pending: fewer than the 20 it may.
const EACH: usize = 10;
/// Longer than the benchmark lasts.
const TIMEOUT: Duration = Duration::from_secs(3_600);
/// So long nobody is woken any more if something went wrong.
const PATIENCE: Duration = Duration::from_secs(30);

/// Agents, each in a session, who have asked for nothing yet.
pub(crate) struct Callers {
    guard: Arc<Guard>,
    sessions: Vec<Arc<Session>>,
    count: usize,
}

/// Those who wait.
pub(crate) struct Waiters {
    waiting: Vec<Waiter>,
    woken: Receiver<usize>,
}

struct Waiter {
    question: Question,
    wait: Waiting<Settlement>,
}

impl Callers {
    /// As many agents as `count` requests need.
    pub(crate) fn new(count: usize) -> Result<Self> {
        let requirement = Requirement::new(["refund:order".to_owned()], true)?;
        let guard = Guard::new("issue_refund", requirement, OnDeny::Ask, Surface::Function);
        let session = |number: usize| {
            let options = AgentOptions {
                name: format!("Support bot {number}"),
                role: "support".to_owned(),
                session_ttl: TIMEOUT,
                hierarchical: false,
            };
            let agent = Agent::new(options, ["read:*".to_owned()])?;
            Ok(Arc::new(Session::start(Arc::new(agent), gate().clock().now())?))
        };
        let sessions = (0..count.div_ceil(EACH)).map(session).collect::<Result<_>>()?;
        Ok(Callers { guard: Arc::new(guard), sessions, count })
    }

    /// Has each request made and waited for.
    pub(crate) fn ask(&self) -> Result<Waiters> {
        let (wake, woken) = channel();
        let mut waiting = Vec::with_capacity(self.count);
        for (number, session) in (0..self.count).zip(self.sessions.iter().cycle()) {
            waiting.push(self.ask_for(number, session, wake.clone())?);
        }
        Ok(Waiters { waiting, woken })
    }

    /// Both, to have made what is made on first use.
    pub(crate) fn ask_and_resolve(&self) -> Result<()> {
        let waiters = self.ask()?;
        let requests = waiters.requests()?;
        waiters.resolve(requests).map(drop)
    }

    fn ask_for(&self, number: usize, session: &Arc<Session>, wake: Sender<usize>) -> Result<Waiter> {
        let Step::Ask(mut question) = gate().begin(Some(session), &self.guard) else {
            return Err(Error::defect("the gate let the call run, or refused it"));
        };
        question.freeze(arguments(number));
        let process = Process::current();
        let ticket = process.block_on(process.desk().open(request(&question)?))??;
        let wait = waiting(&ticket, move || {
            // Nobody listens once it is all over.
            let _ = wake.send(number);
        });
        if wait.look()?.is_some() {
            return Err(Error::defect("it was answered before anybody was asked"));
        }
        Ok(Waiter { question, wait })
    }
}

impl Waiters {
    /// The requests that they wait for.
    pub(crate) fn requests(&self) -> Result<Vec<ApprovalId>> {
        let process = Process::current();
        let pending = process.block_on(process.desk().pending())??;
        Ok(pending.iter().map(|approval| approval.request.id.clone()).collect())
    }

    /// Approves every request, one after the other, while another thread goes on with whoever is woken, up to the leave to
    /// run. Says how many ran.
    pub(crate) fn resolve(self, requests: Vec<ApprovalId>) -> Result<usize> {
        std::thread::scope(|scope| {
            let ran = scope.spawn(move || self.run());
            let process = Process::current();
            for id in requests {
                let decided = process.block_on(process.desk().decide(&Handle::Id(id), click()))??;
                if decided.is_err() {
                    return Err(Error::defect("an answer was turned away"));
                }
            }
            ran.join().unwrap_or_else(|_| Err(Error::defect("those who waited broke off")))
        })
    }

    fn run(self) -> Result<usize> {
        let process = Process::current();
        let mut ran = 0;
        while let Ok(number) = self.woken.recv_timeout(PATIENCE) {
            let Some(waiter) = self.waiting.get(number) else { continue };
            let Some(settlement) = waiter.wait.look()? else { continue };
            let verdict = Verdict::Settled(settlement);
            let live = Ok(arguments(number));
            let Step::Run(_) = process.block_on(process.answer(&waiter.question, verdict, live))? else {
                return Err(Error::defect("an approved call was refused"));
            };
            ran += 1;
            if ran == self.waiting.len() {
                break;
            }
        }
        Ok(ran)
    }
}

/// Four arguments, as many kinds, that differ from call to call.
fn arguments(number: usize) -> Vec<(String, Value)> {
    vec![
        ("order_id".to_owned(), Value::Text(format!("A-{number:06}"))),
        ("amount".to_owned(), Value::Float(20.0 + number as f64 / 100.0)),
        ("reason".to_owned(), Value::Text("arrived broken, customer sent a photo".to_owned())),
        ("notify".to_owned(), Value::Bool(true)),
    ]
}

/// What an approver makes of a question, with all that it puts to a desk but the way to people.
fn request(question: &Question) -> Result<NewRequest> {
    let asker = Asker::of(question);
    let call = question.call().cloned().ok_or_else(|| Error::defect("the question is not frozen"))?;
    let new = NewRequest::new(&asker.agent_id, &asker.agent_name, call, TIMEOUT);
    Ok(NewRequest {
        session_id: asker.session_id,
        channel: "#approvals".to_owned(),
        limits: Limits::default(),
        joins: Some(Digest::of(b"the same people, in the same way")),
        ..new
    })
}

/// A wait as the bindings' hosts have it.
fn waiting(ticket: &Ticket, wake: impl Fn() + Send + Sync + 'static) -> Waiting<Settlement> {
    Waiting::new(ticket.settled(), wake)
}

fn click() -> Click {
    let decider = Decider {
        workspace: Some("T0123456789".to_owned()),
        id: "U0123456789".to_owned(),
        name: "alice".to_owned(),
        via: Via::SlackButton,
        assurance: Assurance::Signed,
    };
    Click::new(decider, Outcome::Approved, None)
}
