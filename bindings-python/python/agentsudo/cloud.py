"""Telemetry: who did what, sent in batches to an approval server. It never blocks a decision.

Only metadata leaves the process: time, agent name, action, scope, whether it was allowed, function name.
Never arguments, never return values.
"""

from __future__ import annotations

import json
import weakref
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Optional

from . import _native

if TYPE_CHECKING:
    from .core import Agent

__all__ = ["CloudConfig", "configure_cloud", "disable_cloud", "get_cloud_config", "send_telemetry"]

_config: Optional[CloudConfig] = None


class CloudConfig:
    """A configured connection. Made by :func:`configure_cloud`.

    Attributes:
        endpoint: the server's root.
        async_send: whether sending goes on in the background.
        batch_size: events that are sent together.
        flush_interval: how long an incomplete batch waits, in seconds.
    """

    def __init__(
        self,
        api_key: Optional[str] = None,
        endpoint: str = "https://agentsudo.dev",
        async_send: bool = True,
        batch_size: int = 10,
        flush_interval: float = 5.0,
    ) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int):
            raise TypeError(f"batch_size must be a whole number, not {type(batch_size).__name__}")
        if not 1 <= batch_size <= 1000:
            raise ValueError("batch_size must be from 1 to 1000")
        if isinstance(flush_interval, bool) or not isinstance(flush_interval, (int, float)):
            raise TypeError(f"flush_interval must be a number of seconds, not {type(flush_interval).__name__}")
        seconds = float(min(flush_interval, 1e9))  # beyond the limit is beyond the limit
        self._native = _native.Telemetry(api_key, endpoint, bool(async_send), batch_size, seconds)
        self.endpoint = endpoint
        self.async_send = bool(async_send)
        self.batch_size = batch_size
        self.flush_interval = flush_interval

    @property
    def dropped(self) -> int:
        """Events given up so far: the buffer (16 MiB) was full, or the server refused them."""
        return self._native.dropped

    @property
    def delivered(self) -> int:
        """Events the server took so far."""
        return self._native.delivered

    def send_event(self, event: dict[str, Any]) -> None:
        """Queue one event.

        Raises:
            TypeError: ``event`` is not a dict that JSON can hold.
        """
        if not isinstance(event, dict):
            raise TypeError(f"an event is a dict, not {type(event).__name__}")
        self._native.send(json.dumps(event))

    def flush(self) -> None:
        """Send what is queued; returns when it is delivered, or when a try has failed."""
        self._native.flush()

    def shutdown(self) -> None:
        """Send what is queued and take nothing more."""
        self._native.close()


def configure_cloud(
    api_key: Optional[str] = None,
    endpoint: str = "https://agentsudo.dev",
    async_send: bool = True,
    batch_size: int = 10,
    flush_interval: float = 5.0,
) -> CloudConfig:
    """Send this process's decisions to an approval server.

    Args:
        api_key: the project's key; default ``AGENTSUDO_API_KEY``.
        endpoint: the server's root: ``https``, or ``http`` on this machine.
        async_send: ``False`` sends every event before the call goes on.
        batch_size: events that are sent together, 1 to 1 000.
        flush_interval: how long an incomplete batch waits, in seconds.

    Raises:
        ValueError: there is no key, or a value makes no sense.
    """
    global _config
    fresh = CloudConfig(api_key, endpoint, async_send, batch_size, flush_interval)
    if _config is not None:
        _config.shutdown()
    _config = fresh
    fresh._native.attach()
    return fresh


_by_key: dict[tuple[str, str], CloudConfig] = {}


def attach_agent(agent: Agent, api_key: str) -> None:
    """Send one agent's decisions to the project of ``api_key``; agents of one project share a sender."""
    endpoint = _config.endpoint if _config is not None else "https://agentsudo.dev"
    config = _by_key.get((api_key, endpoint))
    if config is None:
        config = _by_key[api_key, endpoint] = CloudConfig(api_key, endpoint)
    config._native.attach_agent(agent.id)
    weakref.finalize(agent, _native.Telemetry.detach_agent, agent.id)


def get_cloud_config() -> Optional[CloudConfig]:
    """The configuration in force, or ``None``."""
    return _config


def disable_cloud() -> None:
    """Deliver what is queued and send nothing more."""
    global _config
    _native.Telemetry.detach()
    if _config is not None:
        _config.shutdown()
        _config = None


def send_telemetry(
    agent_name: str,
    action: str,
    scope: Optional[str] = None,
    allowed: bool = True,
    function_name: Optional[str] = None,
    metadata: Optional[dict[str, Any]] = None,
) -> None:
    """Send one event of your own. Does nothing unless :func:`configure_cloud` was called.

    Args:
        agent_name: the agent's name.
        action: what it did.
        scope: the scope concerned.
        allowed: whether it was allowed.
        function_name: the function concerned.
        metadata: anything else that JSON can hold.
    """
    if _config is None:
        return
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    event: dict[str, Any] = {"timestamp": now, "agent_name": agent_name, "action": action, "allowed": allowed}
    for key, value in (("scope", scope), ("function_name", function_name), ("metadata", metadata)):
        if value is not None:
            event[key] = value
    _config.send_event(event)
