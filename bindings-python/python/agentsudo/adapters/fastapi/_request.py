"""What a request tells: who acts in it, and what people and records are told of it. Never decides."""

from typing import Any, Optional, Union

from ...core import Agent, AgentSession, _current, get_current_agent
from ._installed import Request

#: Where the middleware waits to tell how a run went that a human allowed.
PERMITS = "agentsudo_permits"


def session_of(request: Request) -> Optional[AgentSession]:
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


def agent_of(request: Request) -> Optional[Agent]:
    agent: Union[Agent, AgentSession, None] = getattr(request.state, "agent", None)
    if isinstance(agent, AgentSession):
        return agent.agent
    return agent if agent is not None else get_current_agent()


def path(request: Request) -> str:
    # Rather than `request.url.path`: older Starlette lets the Host header put words in front of that.
    scope = getattr(request, "scope", None)
    return str(scope["path"] if isinstance(scope, dict) else request.url.path)


def method(request: Request) -> str:
    scope = getattr(request, "scope", None)
    return str(scope.get("method", "") if isinstance(scope, dict) else request.method)


def shown(request: Request) -> dict[str, Any]:
    """What an approver is shown of a request: never its headers."""
    query = str(request.query_params)
    facts = {"endpoint": path(request), "method": method(request)}
    return {**facts, "query": query} if query else facts
