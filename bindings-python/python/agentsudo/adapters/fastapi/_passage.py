"""One request before one scope: the gate asked about an endpoint, as a thread and as a task."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Union

from ..._loop import is_approver
from ..._wrapping import kind_of
from ...core import Agent, AgentSession
from ...errors import PermissionDeniedError
from ...guard import adecide, check, decide
from ._answers import NO_AGENT, http
from ._installed import HTTPException, Request, from_thread
from ._request import method, path, session_of

#: ``"raise"``, ``"log"``, or ``(agent, scope, context) -> bool``, which may be async.
OnDeny = Union[str, Callable[..., Any]]


class Passage:
    """One request before one scope. `agent` is set once it is through."""

    agent: Agent

    def __init__(self, request: Request, scope: str, on_deny: OnDeny) -> None:
        self.request = request
        self.scope = scope
        self.on_deny = _told_of_endpoint(on_deny, request)

    async def adecide(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Lets the request through or raises `HTTPException`. Returns a permit if somebody was asked."""
        session = self._session()
        try:
            permit = await adecide(self.scope, args=args, kwargs=kwargs, **self._facts(session))
        except PermissionDeniedError as denial:
            raise http(denial) from denial
        self.agent = session.agent
        return permit

    def decide(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """As `adecide`, in a thread of its own."""
        if _is_async(self.on_deny) and not _on_event_loop():
            # A `def` endpoint runs in a worker thread; its callback runs where it belongs.
            return from_thread.run(self.adecide, args, kwargs)
        session = self._session()
        try:
            permit = decide(self.scope, args=args, kwargs=kwargs, **self._facts(session))
        except PermissionDeniedError as denial:
            raise http(denial) from denial
        self.agent = session.agent
        return permit

    def _facts(self, session: AgentSession) -> dict[str, Any]:
        function = path(self.request)
        return {"surface": "endpoint", "function": function, "on_deny": self.on_deny, "session": session}

    def _session(self) -> AgentSession:
        session = session_of(self.request)
        if session is not None:
            return session
        try:
            # Puts the refusal on record, as every other one.
            check(self.scope, surface="endpoint", function=path(self.request))
        except PermissionDeniedError as denial:
            raise HTTPException(status_code=401, detail=NO_AGENT) from denial
        raise HTTPException(status_code=401, detail=NO_AGENT)


def check_options(scope: str, on_deny: OnDeny) -> None:
    if not isinstance(scope, str):
        raise TypeError(f"scope must be a str, not {type(scope).__name__}")
    if not scope:
        raise ValueError("scope must not be empty")
    if isinstance(on_deny, str):
        if on_deny not in ("raise", "log"):
            raise ValueError(f"on_deny must be `raise`, `log` or a callable, not `{on_deny}`")
    elif not callable(on_deny):
        raise TypeError(f"on_deny must be `raise`, `log` or a callable, not {type(on_deny).__name__}")


def _told_of_endpoint(on_deny: OnDeny, request: Request) -> OnDeny:
    """A callback whose context has `endpoint` and `method`, too."""
    if not callable(on_deny) or is_approver(on_deny):
        return on_deny
    callback = on_deny
    extra = {"endpoint": path(request), "method": method(request)}
    if _is_async(callback):

        async def ask(agent: Any, scope: Any, context: dict[str, Any]) -> Any:
            context.update(extra)
            return await callback(agent, scope, context)

        return ask

    def ask_plainly(agent: Any, scope: Any, context: dict[str, Any]) -> Any:
        # The context itself: an approver that the callback calls finds its question there.
        context.update(extra)
        return callback(agent, scope, context)

    return ask_plainly


def _is_async(on_deny: OnDeny) -> bool:
    return not isinstance(on_deny, str) and kind_of(on_deny) == "coroutine"


def _on_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
