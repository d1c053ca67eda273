"""The agents that the middleware knows by name."""

from typing import Optional

from ...core import Agent

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
