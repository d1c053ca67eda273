"""sudo for AI agents: a function runs if the agent of the session may call it, or if a human says so.

from agentsudo import Agent, sudo

@sudo("refund:order")
def refund(order: str, amount: float) -> None: ...

support = Agent("Support", ["read:*", "refund:order"])
with support.start_session():
    refund("A-17", 20.0)
"""

import atexit as _atexit
import os as _os

from . import _native
from .audit import configure_audit, verify_audit
from .cloud import configure_cloud, disable_cloud, get_cloud_config, send_telemetry
from .core import Agent, AgentSession, get_current_agent, get_current_session
from .errors import InvalidError
from .guard import PermissionDeniedError, sudo
from .guardrails import Guardrails, GuardrailViolation, check_guardrails, guardrail

__version__ = _native.__version__

__all__ = [
    "Agent",
    "AgentSession",
    "GuardrailViolation",
    "Guardrails",
    "InvalidError",
    "PermissionDeniedError",
    "check_guardrails",
    "configure_audit",
    "configure_cloud",
    "disable_cloud",
    "get_cloud_config",
    "get_current_agent",
    "get_current_session",
    "guardrail",
    "send_telemetry",
    "sudo",
    "verify_audit",
]

if _path := _native.audit_log_from_environment():
    # An audit log that was asked for and cannot be had must not be missed: importing fails.
    configure_audit(_path)
# Delivers what is buffered and ends what is pending while the interpreter is still alive.
_atexit.register(_native.shut_down)
if hasattr(_os, "register_at_fork"):
    _os.register_at_fork(before=_native.prepare_fork, after_in_parent=_native.after_fork)
