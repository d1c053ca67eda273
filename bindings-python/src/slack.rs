//! `SlackApproval` and tickets, as Python holds them. Waiting releases the interpreter and notices Ctrl-C.

use crate::mailbox::Mailbox;
use crate::question::{Question, Settlement};
use crate::{asking, errors};
use agentsudo_core::Error;
use agentsudo_core::desk;
use agentsudo_core::gate::{self, Outcome};
use agentsudo_core::net::settings::Environment;
use agentsudo_core::net::slack::{self, Mode, SlackOptions};
use agentsudo_core::net::{Asker, Process, Waiting};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use std::time::Duration;

/// Asks humans in Slack, through an approval server, or not at all. `agentsudo.slack.SlackApproval` is what
/// people use.
#[pyclass(frozen, module = "agentsudo._native")]
pub(crate) struct SlackApproval(slack::SlackApproval);

/// The caller's end of a request.
#[pyclass(frozen, module = "agentsudo._native")]
pub(crate) struct Ticket(pub(crate) desk::Ticket);

/// A caller's wait that its event loop drives.
#[pyclass(frozen, module = "agentsudo._native")]
pub(crate) struct Wait(Waiting<gate::Settlement>);

/// How often a waiting main thread looks for Ctrl-C.
const SIGNALS_EVERY: Duration = Duration::from_millis(50);

type RawAnswer<'py> = (u16, Vec<(String, String)>, Bound<'py, PyBytes>);

#[pymethods]
impl SlackApproval {
    #[new]
    #[pyo3(signature = (*, webhook_url, bot_token, app_token, channel, timeout, poll_interval, cloud_api_key, cloud_url,
                        auto_deny_on_timeout, signing_secret, slack_api_url, approvers, show_args, redact, store=None,
                        quorum=1, requested_by=None, remind=None, escalate_to=None, escalate_after=None,
                        max_pending=20, max_per_minute=30, grants=None, edits=false))]
    #[allow(clippy::too_many_arguments, reason = "one argument for each option of the Python class")]
    fn new(
        py: Python<'_>,
        webhook_url: Option<String>,
        bot_token: Option<String>,
        app_token: Option<String>,
        channel: Option<String>,
        timeout: f64,
        poll_interval: f64,
        cloud_api_key: Option<String>,
        cloud_url: String,
        auto_deny_on_timeout: bool,
        signing_secret: Vec<String>,
        slack_api_url: Option<String>,
        approvers: Option<Vec<String>>,
        show_args: bool,
        redact: Vec<String>,
        store: Option<String>,
        quorum: u32,
        requested_by: Option<String>,
        remind: Option<f64>,
        escalate_to: Option<String>,
        escalate_after: Option<f64>,
        max_pending: i64,
        max_per_minute: i64,
        grants: Option<f64>,
        edits: bool,
    ) -> PyResult<Self> {
        let options = SlackOptions {
            webhook_url,
            bot_token,
            app_token,
            channel,
            timeout,
            poll_interval,
            cloud_api_key,
            cloud_url,
            auto_deny_on_timeout,
            signing_secret,
            slack_api_url,
            approvers,
            show_args,
            redact,
            store,
            quorum,
            requested_by,
            remind,
            escalate_to,
            escalate_after,
            max_pending,
            max_per_minute,
            grants,
            edits,
        };
        let made = slack::SlackApproval::new(options, &Environment::read());
        made.map(SlackApproval).map_err(|error| errors::raised(py, &error))
    }

    /// `cloud`, `bot`, `webhook` or `none`.
    #[getter]
    fn mode(&self) -> &'static str {
        match self.0.mode() {
            Mode::Cloud { .. } => "cloud",
            Mode::Bot { .. } => "bot",
            Mode::Webhook { .. } => "webhook",
            Mode::Nothing => "none",
        }
    }

    #[getter]
    fn channel(&self) -> &str {
        self.0.channel()
    }

    /// The credential in use, from the arguments or the environment: `(cloud_api_key, bot_token, webhook_url)`.
    #[getter]
    fn credentials(&self) -> (Option<String>, Option<String>, Option<String>) {
        match self.0.mode() {
            Mode::Cloud { key, .. } => (Some(key.clone()), None, None),
            Mode::Bot { token } => (None, Some(token.clone()), None),
            Mode::Webhook { url } => (None, None, Some(url.url().as_str().to_owned())),
            Mode::Nothing => (None, None, None),
        }
    }

    /// Asks about a call at the gate. Posting goes on behind the ticket. With `by_tool_call`, the id of a model's tool call
    /// names the request, where there is one and no `idempotency_key`.
    ///
    /// Raises `PermissionDeniedError` if nobody could ever answer.
    #[pyo3(signature = (question, idempotency_key=None, requested_by=None, preview=None, by_tool_call=false))]
    fn ask(
        &self,
        py: Python<'_>,
        question: &Question,
        idempotency_key: Option<String>,
        requested_by: Option<String>,
        preview: Option<String>,
        by_tool_call: bool,
    ) -> PyResult<Ticket> {
        let (asker, call) = asking::about(py, question)?;
        if let Some(words) = &preview
            && !question.core().set_preview(words)
        {
            return Err(errors::raised(py, &Error::defect("the call was asked about in other words before")));
        }
        let tool_call = if by_tool_call { question.tool_call() } else { None };
        let asker = Asker { requested_by, preview, tool_call, ..asker };
        asking::open(py, self.0.ask_once(asker, call, idempotency_key))
    }

    /// Asks about a call that is known by name only.
    ///
    /// Raises `PermissionDeniedError` if nobody could ever answer.
    #[pyo3(signature = (agent_id, agent_name, scope, function, names, values, idempotency_key=None,
                        requested_by=None, preview=None))]
    #[allow(clippy::too_many_arguments, reason = "the parts of a call")]
    fn ask_about(
        &self,
        py: Python<'_>,
        agent_id: String,
        agent_name: String,
        scope: String,
        function: String,
        names: Vec<String>,
        values: &Bound<'_, PyTuple>,
        idempotency_key: Option<String>,
        requested_by: Option<String>,
        preview: Option<String>,
    ) -> PyResult<Ticket> {
        let (asker, call) = asking::by_name(py, (agent_id, agent_name), scope, function, names, values)?;
        let asker = Asker { requested_by, preview, ..asker };
        asking::open(py, self.0.ask_once(asker, call, idempotency_key))
    }

    /// Raises `InvalidError` if deliveries could not be verified.
    fn require_signing_secret(&self, py: Python<'_>) -> PyResult<()> {
        self.0.require_signing_secret().map_err(|error| errors::raised(py, &error))
    }

    /// Handles a delivery of Slack's. Returns status, headers and body.
    fn handle_request<'py>(
        &self,
        py: Python<'py>,
        headers: Vec<(String, String)>,
        body: &Bound<'py, PyBytes>,
    ) -> PyResult<RawAnswer<'py>> {
        let bytes = body.as_bytes();
        let answer = py
            .detach(|| Process::current().block_on(self.0.handle_request(&headers, bytes)))
            .map_err(|error| errors::raised(py, &error))?;
        Ok((answer.status, answer.headers, PyBytes::new(py, &answer.body)))
    }

    /// The low-level answer. False if no such request is waiting, or `user` may not decide it.
    fn decide(&self, py: Python<'_>, handle: &str, approved: bool, user: &str) -> PyResult<bool> {
        let outcome = if approved { Outcome::Approved } else { Outcome::Denied };
        py.detach(|| Process::current().block_on(self.0.decide_as_host(handle, outcome, user)))
            .and_then(|decided| decided)
            .map_err(|error| errors::raised(py, &error))
    }
}

#[pymethods]
impl Ticket {
    /// The request's id, as the buttons carry it.
    #[getter]
    fn id(&self) -> &str {
        self.0.request().id.as_str()
    }

    /// What people see and type.
    #[getter]
    fn code(&self) -> &str {
        self.0.request().code.as_str()
    }

    /// Waits for the end, on this thread. Ctrl-C cancels the request and raises.
    fn wait(&self, py: Python<'_>) -> PyResult<Settlement> {
        errors::fence(|| {
            let nap = nap(py)?;
            let thread = std::thread::current();
            let waiting = self.waiting(move || thread.unpark());
            loop {
                let looked = py.detach(|| match waiting.look() {
                    Ok(None) => {
                        nap();
                        // With the interpreter still released: it is taken back once, with the answer.
                        waiting.look()
                    }
                    looked => looked,
                });
                if let Some(settlement) = looked.map_err(|error| errors::raised(py, &error))? {
                    return Ok(Settlement(Ok(settlement)));
                }
                if let Err(interrupt) = py.check_signals() {
                    self.cancel(py)?;
                    return Err(interrupt);
                }
            }
        })
    }

    /// A wait for the end that an event loop drives: `number` is posted to its mailbox when it is time to look.
    fn wait_with(&self, mailbox: &Mailbox, number: u64) -> Wait {
        let post = mailbox.post();
        Wait(self.waiting(move || post.tell(number)))
    }

    /// Spends the approval.
    ///
    /// Raises `PermissionDeniedError` if it was spent before, or could not be recorded.
    fn claim(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| Process::current().block_on(self.0.claim()))
            .and_then(|claimed| claimed)
            .map_err(|error| errors::raised(py, &error))
    }

    /// Walks away: a later answer finds the request cancelled.
    fn cancel(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| Process::current().block_on(self.0.cancel())).map_err(|error| errors::raised(py, &error))
    }
}

impl Ticket {
    fn waiting(&self, wake: impl Fn() + Send + Sync + 'static) -> Waiting<gate::Settlement> {
        Waiting::new(self.0.settled(), wake)
    }
}

#[pymethods]
impl Wait {
    /// The settlement once the request has ended, and `None` before and ever after. Starts the wait.
    fn look(&self, py: Python<'_>) -> PyResult<Option<Settlement>> {
        errors::fence(|| {
            let looked = py.detach(|| self.0.look()).map_err(|error| errors::raised(py, &error))?;
            Ok(looked.map(|settlement| Settlement(Ok(settlement))))
        })
    }

    /// Gives up: nothing is posted any more.
    fn close(&self, py: Python<'_>) {
        py.detach(|| self.0.close());
    }
}

/// Runs `agentsudo slack …`, given the words after `slack`. Returns the exit code and what goes to standard output and
/// standard error.
#[pyfunction]
pub(crate) fn slack_setup(py: Python<'_>, words: Vec<String>) -> PyResult<(u8, String, String)> {
    let said = py
        .detach(|| Process::current().block_on(slack::setup::run(&words, &Environment::read())))
        .map_err(|error| errors::raised(py, &error))?;
    Ok((said.code, said.out, said.err))
}

/// How this thread sleeps until it is woken. Signals reach the main thread only: no other one has to get up for
/// them.
fn nap(py: Python<'_>) -> PyResult<fn()> {
    let threading = py.import("threading")?;
    let main = threading.call_method0("main_thread")?.getattr("ident")?;
    if threading.call_method0("get_ident")?.eq(main)? {
        return Ok(|| std::thread::park_timeout(SIGNALS_EVERY));
    }
    Ok(std::thread::park)
}
