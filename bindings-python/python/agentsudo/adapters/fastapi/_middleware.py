"""The middleware: each request in a session of the agent that its header names."""

import inspect
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Optional, Union

from ...core import Agent, logger
from ...errors import PermissionDeniedError
from ._answers import detail, status_of
from ._installed import JSONResponse, PlainTextResponse, require_fastapi
from ._registry import get_agent
from ._request import PERMITS

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]
AgentLookup = Callable[[str], Union[Optional[Agent], Awaitable[Optional[Agent]]]]


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
        require_fastapi()
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


async def _handled(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Runs `app`. A refusal that comes out of it before it answered becomes an answer."""
    permits: list[Any] = []
    scope.setdefault("state", {})[PERMITS] = permits
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
        response = JSONResponse({"detail": detail(denial)}, status_code=status_of(denial))
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
