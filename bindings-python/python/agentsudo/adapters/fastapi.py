"""FastAPI and Starlette: who asks is read from the request, and what he may do is checked at the endpoint.

    app.add_middleware(AgentSudoMiddleware)

    @app.post("/refunds")
    async def refund(agent: Agent = Depends(require_scope("write:refunds"))): ...

The header is a name, not a proof: anyone who can reach the app can send it. Let a gateway set it, or give
`AgentSudoMiddleware` an `agent_lookup` that takes a secret token for an id.
"""

# Annotations here are read by FastAPI at run time, so they are not postponed.

import asyncio
import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping, MutableMapping
from typing import Any, Optional, TypeVar, Union, cast

from .._loop import _Run, is_approver
from .._wrapping import _dressed, kind_of
from ..core import Agent, AgentSession, _current, get_current_agent, logger
from ..guard import PermissionDeniedError, adecide, check, decide

try:
    import anyio.from_thread
    from fastapi import HTTPException, Request
    from starlette.responses import JSONResponse, PlainTextResponse, Response
except ImportError as _absent:
    _missing: Optional[ImportError] = _absent
    HTTPException = Request = Response = Any  # type: ignore[assignment, misc]
else:
    _missing = None

__all__ = [
    "AgentContext",
    "AgentSudoMiddleware",
    "get_agent",
    "get_current_agent",
    "get_current_agent_dependency",
    "permission_denied_handler",
    "register_agent",
    "require_scope",
    "sudo_endpoint",
]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]
AgentLookup = Callable[[str], Union[Optional[Agent], Awaitable[Optional[Agent]]]]
#: ``"raise"``, ``"log"``, or ``(agent, scope, context) -> bool``, which may be async.
OnDeny = Union[str, Callable[..., Any]]
F = TypeVar("F", bound=Callable[..., Any])

_NO_AGENT = "No agent context. Use AgentSudoMiddleware or establish session manually."
#: Reasons that say who you are is not settled; every other reason says you may not.
_UNIDENTIFIED = frozenset({"no_session", "session_expired", "session_ended"})
#: What a guarded endpoint is given the request under, if it does not ask for it itself.
_REQUEST = "agentsudo_request"

#: Where the middleware waits to tell how a run went that a human allowed.
_PERMITS = "agentsudo_permits"

_agent_registry: dict[str, Agent] = {}


def register_agent(agent: Agent, agent_id: Optional[str] = None) -> str:
    """Makes an agent known to `AgentSudoMiddleware`, as `agent_id` or by its own id. Returns the id.

    Raises `TypeError` if `agent` is no `Agent`.
    """
    if not isinstance(agent, Agent):
        raise TypeError(f"register_agent takes an Agent, not {type(agent).__name__}")
    known_as = agent_id or agent.id
    _agent_registry[known_as] = agent
    return known_as


def get_agent(agent_id: str) -> Optional[Agent]:
    """The agent registered under `agent_id`, or None."""
    return _agent_registry.get(agent_id)


class AgentSudoMiddleware:
    """ASGI middleware: each request and WebSocket runs in a session of the agent that its header names.

    The session is the request's own, and covers streamed bodies and background tasks. ``request.state`` gets
    ``agent`` and ``agent_session``. A `PermissionDeniedError` that nothing else handles becomes 401 or 403.

    Args:
        app: the application.
        agent_header: the header with the agent's id.
        agent_lookup: finds the agent for an id, or returns None; may be async. By default the registry.
        on_missing_agent: without the header, ``"error"`` answers 401, ``"allow"`` goes on without an agent,
            ``"log"`` does so with a warning. An unknown agent is always 401.

    Raises:
        ValueError: `on_missing_agent` is none of the three.
        ImportError: FastAPI is not installed.
    """

    def __init__(
        self,
        app: ASGIApp,
        agent_header: str = "X-Agent-ID",
        agent_lookup: Optional[AgentLookup] = None,
        on_missing_agent: str = "error",
    ) -> None:
        _require_fastapi()
        if on_missing_agent not in ("error", "allow", "log"):
            raise ValueError(f"on_missing_agent must be `error`, `allow` or `log`, not `{on_missing_agent}`")
        if agent_lookup is not None and not callable(agent_lookup):
            raise TypeError(f"agent_lookup must be callable, not {type(agent_lookup).__name__}")
        self.app = app
        self.agent_header = agent_header
        self.agent_lookup: AgentLookup = agent_lookup or get_agent
        self.on_missing_agent = on_missing_agent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        names = self._names(scope)
        if not names:
            if self.on_missing_agent == "error":
                await _unauthorized(f"Missing required header: {self.agent_header}", scope, receive, send)
                return
            if self.on_missing_agent == "log":
                logger.warning("Request without agent header: %r", scope["path"])
            await _handled(self.app, scope, receive, send)
            return
        # Two names in one request: somebody in front of us may have read the other one.
        agent = await self._look_up(names.pop()) if len(names) == 1 else None
        if agent is None:
            await _unauthorized("Unknown agent", scope, receive, send)
            return
        async with agent.start_session() as session:
            state = scope.setdefault("state", {})
            state["agent"] = agent
            state["agent_session"] = session
            await _handled(self.app, scope, receive, send)

    def _names(self, scope: Scope) -> set[str]:
        wanted = self.agent_header.lower().encode("latin-1")
        values = (value.decode("latin-1").strip() for name, value in scope["headers"] if name.lower() == wanted)
        return {value for value in values if value}

    async def _look_up(self, agent_id: str) -> Optional[Agent]:
        found = self.agent_lookup(agent_id)
        if inspect.isawaitable(found):
            found = await found
        if found is None or isinstance(found, Agent):
            return found
        raise TypeError(f"agent_lookup must return an Agent or None, not {type(found).__name__}")


def require_scope(scope: str, on_deny: OnDeny = "raise") -> Callable[..., Awaitable[Agent]]:
    """A dependency that gives the endpoint the current agent, if it holds `scope`.

    Args:
        scope: the scope that is needed.
        on_deny: without it, ``"raise"`` answers 403, ``"log"`` records it and goes on, and a callable
            ``(agent, scope, context) -> bool`` decides. It may be async. Its context has ``endpoint`` and
            ``method`` besides ``function``, ``args``, ``kwargs``.

    The dependency raises `HTTPException`: 401 without an agent or with its session over, 403 if denied.

    Raises:
        ValueError, TypeError: `scope` or `on_deny` is wrong.
        ImportError: FastAPI is not installed.
    """
    _require_fastapi()
    _check_options(scope, on_deny)

    async def dependency(request: Request) -> Agent:
        passage = _Passage(request, scope, on_deny)
        permit = await passage.adecide((), _described(request))
        permits = getattr(request.state, _PERMITS, None)
        if permit is not None and permits is not None:
            # The endpoint runs after this; the middleware sees how that goes.
            permits.append(permit)
        return passage.agent

    return dependency


def get_current_agent_dependency() -> Callable[..., Awaitable[Optional[Agent]]]:
    """A dependency that gives the endpoint the current agent, or None. Checks nothing.

    Raises `ImportError` if FastAPI is not installed.
    """
    _require_fastapi()

    async def dependency(request: Request) -> Optional[Agent]:
        return _agent_of(request)

    return dependency


class AgentContext:
    """The current agent and its scopes, for use inside an endpoint. Is a dependency, too.

    Raises `ImportError` if FastAPI is not installed.
    """

    def __init__(self, request: Request) -> None:
        _require_fastapi()
        self.request = request
        self._agent = _agent_of(request)

    @property
    def agent(self) -> Optional[Agent]:
        """The current agent, or None."""
        return self._agent

    def has_scope(self, scope: str) -> bool:
        """Does the current agent hold `scope`, in a session that is not over?"""
        session = _session_of(self.request)
        if session is None or session.is_expired or session.is_ended:
            return False
        return bool(session.has_scope(scope))

    def require(self, scope: str, on_deny: OnDeny = "raise") -> "_ScopeContext":
        """A context manager, for `with` and `async with`, that lets only an agent with `scope` in.

        It gives the agent. `on_deny` is as for `require_scope`; an async callable needs `async with`.
        Entering raises `HTTPException` 401 or 403.
        """
        _check_options(scope, on_deny)
        return _ScopeContext(_Passage(self.request, scope, on_deny))


class _ScopeContext:
    def __init__(self, passage: "_Passage") -> None:
        self._passage = passage
        self._run = _Run(None)

    def __enter__(self) -> Agent:
        self._run = _Run(self._passage.decide((), _described(self._passage.request)))
        return self._passage.agent

    def __exit__(self, *exception: Any) -> None:
        self._run.__exit__(*exception)

    async def __aenter__(self) -> Agent:
        self._run = _Run(await self._passage.adecide((), _described(self._passage.request)))
        return self._passage.agent

    async def __aexit__(self, *exception: Any) -> None:
        self._run.__exit__(*exception)


def sudo_endpoint(scope: str, on_deny: OnDeny = "raise") -> Callable[[F], F]:
    """Decorates an endpoint that needs `scope`. Write it below the route decorator.

    Options and answers are those of `require_scope`; an approver sees the endpoint's arguments. The endpoint
    may be `def`, `async def` or a generator of either kind, and needs no `Request` parameter.

    Raises:
        ValueError, TypeError: `scope` or `on_deny` is wrong, or this is put on something else.
        ImportError: FastAPI is not installed.
    """
    _require_fastapi()
    _check_options(scope, on_deny)

    def decorate(endpoint: F) -> F:
        if not inspect.isroutine(endpoint):
            raise TypeError("@sudo_endpoint decorates a function: write it below the route decorator")
        return cast(F, _guarded(endpoint, scope, on_deny))

    return decorate


async def permission_denied_handler(request: Request, denial: Exception) -> Response:
    """Answers a `PermissionDeniedError` with 401 or 403, for apps without the middleware.

    Write ``app.add_exception_handler(PermissionDeniedError, permission_denied_handler)``.
    """
    return JSONResponse({"detail": _detail(denial)}, status_code=_status(denial))


class _Passage:
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
            raise _http(denial) from denial
        self.agent = session.agent
        return permit

    def decide(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """As `adecide`, in a thread of its own."""
        if _is_async(self.on_deny) and not _on_event_loop():
            # A `def` endpoint runs in a worker thread; its callback runs where it belongs.
            return anyio.from_thread.run(self.adecide, args, kwargs)
        session = self._session()
        try:
            permit = decide(self.scope, args=args, kwargs=kwargs, **self._facts(session))
        except PermissionDeniedError as denial:
            raise _http(denial) from denial
        self.agent = session.agent
        return permit

    def _facts(self, session: AgentSession) -> dict[str, Any]:
        function = _path(self.request)
        return {"surface": "endpoint", "function": function, "on_deny": self.on_deny, "session": session}

    def _session(self) -> AgentSession:
        session = _session_of(self.request)
        if session is not None:
            return session
        try:
            # Puts the refusal on record, as every other one.
            check(self.scope, surface="endpoint", function=_path(self.request))
        except PermissionDeniedError as denial:
            raise HTTPException(status_code=401, detail=_NO_AGENT) from denial
        raise HTTPException(status_code=401, detail=_NO_AGENT)


def _guarded(endpoint: Callable[..., Any], scope: str, on_deny: OnDeny) -> Any:
    """A function of the same kind as `endpoint` that asks before it runs."""

    def passage(args: tuple[Any, ...], kwargs: dict[str, Any]) -> _Passage:
        given = [value for value in (*args, *kwargs.values()) if isinstance(value, Request)]
        if name is None:
            own = kwargs.pop(_REQUEST, None) or kwargs.get("request")
            given = [own] if own is not None else given
        if not given:
            raise HTTPException(status_code=500, detail="@sudo_endpoint needs the request to run")
        return _Passage(given[0], scope, on_deny)

    async def stream(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        with _Run(await passage(args, kwargs).adecide(args, kwargs)):
            async for item in endpoint(*args, **kwargs):
                yield item

    def generate(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        with _Run(passage(args, kwargs).decide(args, kwargs)):
            return (yield from endpoint(*args, **kwargs))

    async def answer(*args: Any, **kwargs: Any) -> Any:
        with _Run(await passage(args, kwargs).adecide(args, kwargs)):
            return await endpoint(*args, **kwargs)

    def call(*args: Any, **kwargs: Any) -> Any:
        with _Run(passage(args, kwargs).decide(args, kwargs)):
            return endpoint(*args, **kwargs)

    kinds: dict[str, Callable[..., Any]] = {
        "async_generator": stream,
        "generator": generate,
        "coroutine": answer,
        "function": call,
    }
    guarded = _dressed(kinds[kind_of(endpoint)], endpoint)
    signature = inspect.signature(guarded)
    name = _request_parameter(signature)
    if name is None:
        # FastAPI fills in what the signature asks for.
        asked = inspect.Parameter(_REQUEST, inspect.Parameter.KEYWORD_ONLY, annotation=Request)
        parameters = list(signature.parameters.values())
        tail = [p for p in parameters if p.kind is inspect.Parameter.VAR_KEYWORD]
        head = [p for p in parameters if p.kind is not inspect.Parameter.VAR_KEYWORD]
        guarded.__signature__ = signature.replace(parameters=[*head, asked, *tail])
    return guarded


def _request_parameter(signature: inspect.Signature) -> Optional[str]:
    """The name of the parameter that FastAPI fills with the request, if there is one."""
    for parameter in signature.parameters.values():
        if inspect.isclass(parameter.annotation) and issubclass(parameter.annotation, Request):
            return parameter.name
    return None


def _session_of(request: Request) -> Optional[AgentSession]:
    """The session in which this request acts, or None."""
    agent = getattr(request.state, "agent", None)
    if agent is None:
        return _current.get()
    if isinstance(agent, AgentSession):
        return agent
    if not isinstance(agent, Agent):
        raise TypeError(f"request.state.agent must be an Agent, not {type(agent).__name__}")
    for session in (getattr(request.state, "agent_session", None), _current.get()):
        if isinstance(session, AgentSession) and session.agent is agent:
            return session
    # Somebody's own middleware named the agent: its time in this request starts now.
    session = agent.start_session()
    request.state.agent_session = session
    return session


def _agent_of(request: Request) -> Optional[Agent]:
    agent: Union[Agent, AgentSession, None] = getattr(request.state, "agent", None)
    if isinstance(agent, AgentSession):
        return agent.agent
    return agent if agent is not None else get_current_agent()


def _is_async(on_deny: OnDeny) -> bool:
    return not isinstance(on_deny, str) and kind_of(on_deny) == "coroutine"


def _told_of_endpoint(on_deny: OnDeny, request: Request) -> OnDeny:
    """A callback whose context has `endpoint` and `method`, too."""
    if not callable(on_deny) or is_approver(on_deny):
        return on_deny
    callback = on_deny
    extra = {"endpoint": _path(request), "method": _method(request)}
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


def _on_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _path(request: Request) -> str:
    # Rather than `request.url.path`: older Starlette lets the Host header put words in front of that.
    scope = getattr(request, "scope", None)
    return str(scope["path"] if isinstance(scope, dict) else request.url.path)


def _method(request: Request) -> str:
    scope = getattr(request, "scope", None)
    return str(scope.get("method", "") if isinstance(scope, dict) else request.method)


def _described(request: Request) -> dict[str, Any]:
    """What an approver is shown of a request: never its headers."""
    query = str(request.query_params)
    described = {"endpoint": _path(request), "method": _method(request)}
    return {**described, "query": query} if query else described


async def _handled(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Runs `app`. A refusal that comes out of it before it answered becomes an answer."""
    permits: list[Any] = []
    scope.setdefault("state", {})[_PERMITS] = permits
    status: Optional[int] = None

    async def watched(message: Message) -> None:
        nonlocal status
        if status is None:
            status = message.get("status", 200)
        await send(message)

    done = False
    try:
        await app(scope, receive, watched)
        done = status is not None and status < 400
    except PermissionDeniedError as denial:
        if status is not None:
            raise
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        response = JSONResponse({"detail": _detail(denial)}, status_code=_status(denial))
        await response(scope, receive, send)
    finally:
        for permit in permits:
            permit.finished(done)


async def _unauthorized(text: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        # Closing before accepting is how a WebSocket is refused: the client sees 403.
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": text})
        return
    await PlainTextResponse(text, status_code=401)(scope, receive, send)


def _http(denial: PermissionDeniedError) -> HTTPException:
    return HTTPException(status_code=_status(denial), detail=_detail(denial))


def _status(denial: Exception) -> int:
    return 401 if getattr(denial, "reason", None) in _UNIDENTIFIED else 403


def _detail(denial: Exception) -> str:
    if getattr(denial, "reason", None) == "missing_scope":
        return f"missing scope `{getattr(denial, 'scope', None)}`: {denial}"
    return str(denial)


def _check_options(scope: str, on_deny: OnDeny) -> None:
    if not isinstance(scope, str):
        raise TypeError(f"scope must be a str, not {type(scope).__name__}")
    if not scope:
        raise ValueError("scope must not be empty")
    if isinstance(on_deny, str):
        if on_deny not in ("raise", "log"):
            raise ValueError(f"on_deny must be `raise`, `log` or a callable, not `{on_deny}`")
    elif not callable(on_deny):
        raise TypeError(f"on_deny must be `raise`, `log` or a callable, not {type(on_deny).__name__}")


def _require_fastapi() -> None:
    if _missing is not None:
        raise ImportError("the FastAPI adapter needs FastAPI: run `pip install fastapi`") from _missing
