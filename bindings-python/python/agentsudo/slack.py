"""Ask a human in Slack before an agent's call runs.

    slack = SlackApproval(bot_token="xoxb-…", channel="#approvals", signing_secret="…")

    @sudo("delete:customer", on_deny=slack.request_approval)
    def delete_customer(customer_id: str) -> None: ...

Clicks come back by Socket Mode (``app_token="xapp-…"``), or through :meth:`SlackApproval.handle_request` and its
ready-made mounts.
See ``docs/slack.md`` for the whole set-up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Optional, Union

from . import _native
from ._approver import Approver, count, flag, seconds, text, texts, whole
from ._asgi import SlackApp
from .errors import PermissionDeniedError

if TYPE_CHECKING:
    from fastapi import APIRouter

    from .core import Agent

__all__ = ["SlackApproval", "SlackApprovalTimeout", "create_slack_approval"]

Headers = Union[Mapping[str, str], Iterable[tuple[Union[str, bytes], Union[str, bytes]]]]


class SlackApprovalTimeout(PermissionDeniedError):
    """Nobody answered in time, and ``auto_deny_on_timeout`` is off. The function has not run.

    Attributes:
        approval_id: the request's id (32 hex characters).
        timeout: how long an answer was awaited, in seconds.
    """

    timeout: float = 0.0


class SlackApproval(Approver):
    """Asks for approval in Slack, or through an approval server.

    Of the credentials, explicit arguments come first, in the order ``cloud_api_key``, ``bot_token``,
    ``webhook_url``. Only if none is given, the environment is read, in the same order:
    ``AGENTSUDO_API_KEY``, ``SLACK_BOT_TOKEN``, ``SLACK_WEBHOOK_URL``.

    Args:
        webhook_url: an incoming webhook. It can only announce: the call is denied at once.
        bot_token: a bot token (``xoxb-…``) with the scope ``chat:write``.
        channel: where to ask: a channel's id, or the name of a public one. Default: ``SLACK_APPROVAL_CHANNEL``,
            else ``#approvals``.
        timeout: how long an answer is awaited, in seconds (above 0, at most 604 800).
        poll_interval: how often an old approval server is asked, in seconds. Answers from Slack are pushed.
        cloud_api_key: a project's key of an approval server.
        cloud_url: the server's root.
        auto_deny_on_timeout: ``False`` raises :class:`SlackApprovalTimeout` instead of denying.
        app_token: an app-level token (``xapp-…``) with the scope ``connections:write``. Clicks and commands then come in
            over Socket Mode: no public URL, no endpoint, no signing secret. One socket for each token in a process, opened
            by the first request. Default: ``SLACK_APP_TOKEN``.
        signing_secret: the Slack app's signing secret, or two during a rotation. Default:
            ``SLACK_SIGNING_SECRET``. Needed to take clicks over HTTP.
        slack_api_url: the Web API's root. Default: ``SLACK_API_URL``, else ``https://slack.com/api/``.
        approvers: Slack ids of users (``U…``) and user groups (``S…``, which need the scope ``usergroups:read``) that may
            decide. Nobody else can then. Default: anyone in the workspace.
        quorum: how many different people have to approve; one is enough to deny. Whoever stops being an approver before
            the call runs counts no more: the call is then refused (``approver_removed``).
        requested_by: who told the agent to do this, and so may not approve it: a user id, or a function of agent, scope
            and context that returns one.
        remind: how long before its deadline people are reminded of a request in its thread, in seconds.
        escalate_to: a channel, or a person by id, that is asked too if nobody has answered; the first answer counts.
        escalate_after: how long after it was asked, in seconds.
        grants: the longest, in seconds, up to a day, that an approver may let the same agent call the same function again
            without asking: for its session, a time, or a number of calls. The card then has a button for it. Left out,
            each call is asked about. Not with a ``quorum``.
        edits: whether approvers may change arguments (text, numbers, truth values, lists and dicts of these) in a dialog
            before they approve.
            The function then runs with what they approved, and :attr:`AgentSession.edits` says so. Only for guarded
            functions; not with a ``quorum`` or ``cloud_api_key``, nor without ``show_args``.
        preview: ``preview(agent, scope, context)`` says in words for people what the call will do, in 1 to 10,000 characters,
            or returns ``None``. The card shows it, redacted, above the arguments, and it is part of the card's digest.
        show_args: whether the card shows the call's arguments (secrets are redacted either way).
        redact: names of arguments and keys whose values are redacted, besides the usual ones.
        store: where requests are kept: ``"memory:"``, ``"sqlite:PATH"`` or ``"postgres://…"`` (in builds that have it).
            What is kept outlives the process, and any process with the same store takes the click. Default:
            ``AGENTSUDO_STORE``, else memory. Not with ``cloud_api_key``: the server keeps its requests itself.
        idempotency_key: ``idempotency_key(agent, scope, context)`` names a request, with 1 to 256 characters, or
            returns ``None``. Asked again under its name, also after a restart or from another process, it is the same
            request: no second card, what is left of its time, and never a second run. Left out, a tool call that
            LangChain, Pydantic AI or OpenAI Agents tells the id of (in a ``ToolRuntime``, ``RunContext``, ``ToolContext`` or
            ``InjectedToolCallId`` parameter) names its request within its session; a function that returns ``None``
            switches that off. See ``docs/stores.md``.
        max_pending: how many requests of one agent may wait for an answer at the same time (1 to 1 000 000).
        max_per_minute: how many new requests one agent may make within any 60 seconds (1 to 1 000 000). What is beyond
            either is denied before anybody is asked, with the reason ``limit_reached``.

    Raises:
        InvalidError: (a ``ValueError``) for a value that makes no sense.
        TypeError: for a value of the wrong type.
    """

    def __init__(
        self,
        webhook_url: Optional[str] = None,
        bot_token: Optional[str] = None,
        channel: Optional[str] = None,
        timeout: float = 300,
        poll_interval: float = 2,
        cloud_api_key: Optional[str] = None,
        cloud_url: str = "https://agentsudo.dev/api/slack",
        auto_deny_on_timeout: bool = True,
        *,
        app_token: Optional[str] = None,
        signing_secret: Union[str, Iterable[str], None] = None,
        slack_api_url: Optional[str] = None,
        approvers: Optional[Iterable[str]] = None,
        show_args: bool = True,
        redact: Iterable[str] = (),
        store: Optional[str] = None,
        idempotency_key: Optional[Callable[[Agent, str, Mapping[str, Any]], Optional[str]]] = None,
        quorum: int = 1,
        requested_by: Union[str, Callable[[Agent, str, Mapping[str, Any]], str], None] = None,
        remind: Optional[float] = None,
        escalate_to: Optional[str] = None,
        escalate_after: Optional[float] = None,
        max_pending: int = 20,
        max_per_minute: int = 30,
        grants: Optional[float] = None,
        edits: bool = False,
        preview: Optional[Callable[[Agent, str, Mapping[str, Any]], Optional[str]]] = None,
    ) -> None:
        if idempotency_key is not None and not callable(idempotency_key):
            raise TypeError("idempotency_key must be a function of agent, scope and context: one key names one call")
        self._idempotency_key = idempotency_key
        if preview is not None and not callable(preview):
            raise TypeError("preview must be a function of agent, scope and context: it is about one call")
        self._words = preview
        if requested_by is not None and not isinstance(requested_by, str) and not callable(requested_by):
            raise TypeError(
                "requested_by must be a user id, or a function of agent, scope and context that returns one"
            )
        self._requested_by = None if isinstance(requested_by, str) else requested_by
        self._native: _native.SlackApproval = _native.SlackApproval(
            webhook_url=webhook_url,
            bot_token=bot_token,
            app_token=app_token,
            channel=channel,
            timeout=seconds("timeout", timeout),
            poll_interval=seconds("poll_interval", poll_interval),
            cloud_api_key=cloud_api_key,
            cloud_url=cloud_url,
            auto_deny_on_timeout=flag("auto_deny_on_timeout", auto_deny_on_timeout),
            signing_secret=[signing_secret]
            if isinstance(signing_secret, str)
            else texts("signing_secret", signing_secret or ()),
            slack_api_url=slack_api_url,
            approvers=None if approvers is None else texts("approvers", approvers),
            show_args=flag("show_args", show_args),
            redact=texts("redact", redact),
            store=store,
            quorum=count("quorum", quorum),
            requested_by=requested_by if isinstance(requested_by, str) else None,
            remind=None if remind is None else seconds("remind", remind),
            escalate_to=escalate_to,
            escalate_after=None if escalate_after is None else seconds("escalate_after", escalate_after),
            max_pending=whole("max_pending", max_pending),
            max_per_minute=whole("max_per_minute", max_per_minute),
            grants=None if grants is None else seconds("grants", grants),
            edits=flag("edits", edits),
        )
        key, token, webhook = self._native.credentials
        self.webhook_url = webhook_url if webhook_url is not None else webhook
        self.bot_token = bot_token if bot_token is not None else token
        self.cloud_api_key = cloud_api_key if cloud_api_key is not None else key
        self.channel = self._native.channel
        self.timeout = timeout
        self.poll_interval = poll_interval
        self.cloud_url = cloud_url
        self.auto_deny_on_timeout = auto_deny_on_timeout

    def __repr__(self) -> str:
        # Credentials stay out of tracebacks and logs.
        return f"SlackApproval(mode={self._native.mode!r}, channel={self.channel!r}, timeout={self.timeout!r})"

    def _put(self, question: _native.Question, context: Mapping[str, Any]) -> _native.Ticket:
        agent, scope = question.agent, question.scope
        key, person = self._key(agent, scope, context), self._person(agent, scope, context)
        # A function that names no key for a call wants none.
        by_tool_call = self._idempotency_key is None
        return self._native.ask(question, key, person, self._preview(agent, scope, context), by_tool_call)

    def _put_by_name(
        self,
        agent: Agent,
        scope: str,
        function: str,
        names: list[str],
        values: tuple[Any, ...],
        context: Mapping[str, Any],
    ) -> _native.Ticket:
        key, person = self._key(agent, scope, context), self._person(agent, scope, context)
        words = self._preview(agent, scope, context)
        return self._native.ask_about(agent.id, agent.name, scope, function, names, values, key, person, words)

    def _key(self, agent: Any, scope: str, context: Mapping[str, Any]) -> Optional[str]:
        if self._idempotency_key is None:
            return None
        key = self._idempotency_key(agent, scope, context)
        if key is not None and not isinstance(key, str):
            raise TypeError(f"idempotency_key must return a string or None, not {type(key).__name__}")
        return key

    def _preview(self, agent: Any, scope: str, context: Mapping[str, Any]) -> Optional[str]:
        if self._words is None:
            return None
        words = self._words(agent, scope, context)
        if words is not None and not isinstance(words, str):
            raise TypeError(f"preview must return a string or None, not {type(words).__name__}")
        return words

    def _person(self, agent: Any, scope: str, context: Mapping[str, Any]) -> Optional[str]:
        if self._requested_by is None:
            return None
        person = self._requested_by(agent, scope, context)
        if not isinstance(person, str):
            # Not knowing who he is, nobody could be kept from approving his own request.
            raise TypeError(f"requested_by must return a user id, not {type(person).__name__}")
        return person

    def _check_timeout(self, ticket: _native.Ticket, settlement: _native.Settlement) -> None:
        if not self.auto_deny_on_timeout and settlement.reason == "expired":
            error = SlackApprovalTimeout(
                f"approval request {ticket.code} timed out: nobody answered within {self.timeout} seconds; "
                "the function did not run"
            )
            error.approval_id = ticket.id
            error.code, error.reason = "approval_timeout", "expired"
            error.timeout = self.timeout
            raise error

    # Answering

    def handle_request(self, headers: Headers, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Handle one delivery of Slack's: a button, a slash command, ``ssl_check``.

        Verifies the signature over the raw body, decides, and answers within Slack's three seconds.

        Args:
            headers: the request's headers; a mapping or pairs, names in any case.
            body: the raw body, exactly as received.

        Returns:
            Status, headers and body to send back. 401 without a good signature, 503 without a
            ``signing_secret``; nothing has happened then.

        Raises:
            TypeError: ``body`` is not bytes.
        """
        if not isinstance(body, (bytes, bytearray, memoryview)):
            raise TypeError(
                f"handle_request needs the raw body as bytes, not {type(body).__name__}: parsing breaks the signature"
            )
        status, answer_headers, answer = self._native.handle_request(_pairs(headers), bytes(body))
        return status, dict(answer_headers), answer

    def handle_interaction(self, approval_id: str, approved: bool, user: str = "unknown") -> bool:
        """Decide a waiting request from code of your own.

        You vouch for ``user``: nothing is verified here. With ``approvers`` set, ``user`` must be one of
        those user ids. Prefer :meth:`handle_request`.

        Args:
            approval_id: the id on the button, or the 8-character code that people see.
            approved: exactly ``True`` or ``False``.
            user: who decided.

        Returns:
            ``False`` if no such request is waiting, or ``user`` may not decide it.

        Raises:
            TypeError: ``approved`` is not a bool: ``"false"`` would otherwise be a yes.
        """
        return self._native.decide(text(approval_id), flag("approved", approved), text(user))

    def approve(self, approval_id: str, user: str = "unknown") -> bool:
        """Approve a waiting request; see :meth:`handle_interaction`."""
        return self.handle_interaction(approval_id, True, user)

    def deny(self, approval_id: str, user: str = "unknown") -> bool:
        """Deny a waiting request; see :meth:`handle_interaction`."""
        return self.handle_interaction(approval_id, False, user)

    # Mounts

    def asgi_app(self) -> SlackApp:
        """An ASGI application that takes Slack's deliveries at ``/``: mount it where Slack's request URLs point.

        Raises:
            InvalidError: there is no ``signing_secret``, so nothing could be verified.
        """
        self._native.require_signing_secret()
        return SlackApp(self.handle_request)

    def fastapi_router(self, prefix: str = "/slack") -> APIRouter:
        """A FastAPI router with ``POST {prefix}/interact`` and ``POST {prefix}/command``.

        Raises:
            InvalidError: there is no ``signing_secret``, so nothing could be verified.
            ImportError: FastAPI is not installed.
        """
        self._native.require_signing_secret()
        from ._asgi import router

        return router(self.handle_request, prefix)


def create_slack_approval(
    webhook_url: Optional[str] = None,
    bot_token: Optional[str] = None,
    channel: Optional[str] = None,
    timeout: float = 300,
    **options: Any,
) -> Callable[[Agent, str, Mapping[str, Any]], bool]:
    """An ``on_deny`` callback in one line. Its ``__self__`` is the :class:`SlackApproval`.

    Args:
        webhook_url: see :class:`SlackApproval`.
        bot_token: see :class:`SlackApproval`.
        channel: see :class:`SlackApproval`; by default ``SLACK_APPROVAL_CHANNEL``, else ``#approvals``.
        timeout: how long an answer is awaited, in seconds.
        **options: any other argument of :class:`SlackApproval`.
    """
    approval = SlackApproval(webhook_url=webhook_url, bot_token=bot_token, channel=channel, timeout=timeout, **options)
    return approval.request_approval


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    # Not every web server's headers are a Mapping; all that are keyed have items().
    items = headers.items() if hasattr(headers, "items") else headers
    return [
        (name if type(name) is str else _latin(name), value if type(value) is str else _latin(value))
        for name, value in items
    ]


def _latin(text: Union[str, bytes]) -> str:
    return text.decode("latin-1") if isinstance(text, bytes) else str(text)
