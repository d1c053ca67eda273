"""What endpoints depend on: the agent, if it holds a scope; the agent as it is; and a context to ask from inside."""

# Annotations here are read by FastAPI at run time, so they are not postponed.

from collections.abc import Awaitable, Callable
from typing import Any, Optional

from ..._loop import _Run
from ...core import Agent
from ._installed import Request, require_fastapi
from ._passage import OnDeny, Passage, check_options
from ._request import PERMITS, agent_of, session_of, shown


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
    require_fastapi()
    check_options(scope, on_deny)

    async def dependency(request: Request) -> Agent:
        passage = Passage(request, scope, on_deny)
        permit = await passage.adecide((), shown(request))
        permits = getattr(request.state, PERMITS, None)
        if permit is not None and permits is not None:
            # The endpoint runs after this; the middleware sees how that goes.
            permits.append(permit)
        return passage.agent

    return dependency


def get_current_agent_dependency() -> Callable[..., Awaitable[Optional[Agent]]]:
    """A dependency that gives the endpoint the current agent, or None. Checks nothing.

    Raises `ImportError` if FastAPI is not installed.
    """
    require_fastapi()

    async def dependency(request: Request) -> Optional[Agent]:
        return agent_of(request)

    return dependency


class AgentContext:
    """The current agent and its scopes, for use inside an endpoint. Is a dependency, too.

    Raises `ImportError` if FastAPI is not installed.
    """

    def __init__(self, request: Request) -> None:
        require_fastapi()
        self.request = request
        self._agent = agent_of(request)

    @property
    def agent(self) -> Optional[Agent]:
        """The current agent, or None."""
        return self._agent

    def has_scope(self, scope: str) -> bool:
        """Does the current agent hold `scope`, in a session that is not over?"""
        session = session_of(self.request)
        if session is None or session.is_expired or session.is_ended:
            return False
        return bool(session.has_scope(scope))

    def require(self, scope: str, on_deny: OnDeny = "raise") -> "_ScopeContext":
        """A context manager, for `with` and `async with`, that lets only an agent with `scope` in.

        It gives the agent. `on_deny` is as for `require_scope`; an async callable needs `async with`.
        Entering raises `HTTPException` 401 or 403.
        """
        check_options(scope, on_deny)
        return _ScopeContext(Passage(self.request, scope, on_deny))


class _ScopeContext:
    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self._run = _Run(None)

    def __enter__(self) -> Agent:
        self._run = _Run(self._passage.decide((), shown(self._passage.request)))
        return self._passage.agent

    def __exit__(self, *exception: Any) -> None:
        self._run.__exit__(*exception)

    async def __aenter__(self) -> Agent:
        self._run = _Run(await self._passage.adecide((), shown(self._passage.request)))
        return self._passage.agent

    async def __aexit__(self, *exception: Any) -> None:
        self._run.__exit__(*exception)
