"""sudo for AI agents: a function runs if the agent of the session may call it, or if a human says so.

from agentsudo import Agent, sudo

@sudo("refund:order")
def refund(order: str, amount: float) -> None: ...

support = Agent("Support", ["read:*", "refund:order"])
with support.start_session():
    refund("A-17", 20.0)
"""

from .core import Agent, AgentSession, get_current_agent, get_current_session
from .errors import InvalidError
from .guard import PermissionDeniedError, sudo

__version__ = "0.5.0"

__all__ = [
    "Agent",
    "AgentSession",
    "InvalidError",
    "PermissionDeniedError",
    "get_current_agent",
    "get_current_session",
    "sudo",
]
