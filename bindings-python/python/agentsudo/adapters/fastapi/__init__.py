"""FastAPI and Starlette: who asks is read from the request, and what he may do is checked at the endpoint.

    app.add_middleware(AgentSudoMiddleware)

    @app.post("/refunds")
    async def refund(agent: Agent = Depends(require_scope("write:refunds"))): ...

The header is a name, not a proof: anyone who can reach the app can send it. Let a gateway set it, or give
`AgentSudoMiddleware` an `agent_lookup` that takes a secret token for an id.
"""

from ...core import get_current_agent
from ._answers import permission_denied_handler
from ._dependencies import AgentContext, get_current_agent_dependency, require_scope
from ._endpoint import sudo_endpoint
from ._middleware import AgentSudoMiddleware
from ._registry import _agent_registry as _agent_registry
from ._registry import get_agent, register_agent

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
