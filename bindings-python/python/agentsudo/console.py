"""Ask whoever sits at the terminal before an agent's call runs.

console = ConsoleApproval()

@sudo("delete:customer", on_deny=console.request_approval)
def delete_customer(customer_id: str) -> None: ...
"""

from __future__ import annotations

from collections.abc import Iterable

from . import _native
from ._approver import Approver, flag, seconds, texts, whole

__all__ = ["ConsoleApproval"]


class ConsoleApproval(Approver):
    """Asks for approval on the controlling terminal of this process.

    Standard input is never read: a pipe, a redirected file or an agent's tool cannot answer. Without a terminal (a
    service, a job in the background) the call is denied at once, with the reason ``console_unavailable``. What was
    typed before the question is thrown away. Questions of several calls are put one after the other.

    Whoever can type at the terminal can answer, programs included: it shows that the person who started the agent
    agrees, no more. The record names the user of the operating system, as ``local:NAME``.

    Args:
        timeout: how long an answer is awaited, in seconds (above 0, at most 604 800), from the call on.
        show_args: whether the call's arguments are shown (secrets are redacted either way).
        redact: names of arguments and keys whose values are redacted, besides the usual ones.
        max_pending: how many requests of one agent may wait for an answer at the same time (1 to 1 000 000).
        max_per_minute: how many new requests one agent may make within any 60 seconds (1 to 1 000 000). What is beyond
            either is denied before anybody is asked, with the reason ``limit_reached``.

    Raises:
        InvalidError: (a ``ValueError``) for a value that makes no sense.
        TypeError: for a value of the wrong type.
    """

    def __init__(
        self,
        timeout: float = 300,
        *,
        show_args: bool = True,
        redact: Iterable[str] = (),
        max_pending: int = 20,
        max_per_minute: int = 30,
    ) -> None:
        self._native: _native.ConsoleApproval = _native.ConsoleApproval(
            timeout=seconds("timeout", timeout),
            show_args=flag("show_args", show_args),
            redact=texts("redact", redact),
            max_pending=whole("max_pending", max_pending),
            max_per_minute=whole("max_per_minute", max_per_minute),
        )
        self.timeout = timeout

    def __repr__(self) -> str:
        return f"ConsoleApproval(timeout={self.timeout!r})"
