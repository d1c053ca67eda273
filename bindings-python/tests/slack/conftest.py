"""One Slack workspace for all tests of a run; each test finds it as on the first day."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from agentsudo import Agent, sudo
from agentsudo.slack import SlackApproval
from workspace import Door, Workspace


@pytest.fixture(scope="session")
def _workspace() -> Iterator[Workspace]:
    with Workspace.start() as workspace:
        yield workspace


@pytest.fixture(scope="session")
def _door(_workspace: Workspace) -> Iterator[Door]:
    door = Door()
    _workspace.set_app(door.url)
    yield door
    door.close()


@pytest.fixture(autouse=True)
def _clean_environment(_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own settings reach a test."""
    for name in list(os.environ):
        if name.startswith(("SLACK_", "AGENTSUDO_")):
            monkeypatch.delenv(name)


@pytest.fixture
def slack(_workspace: Workspace, _door: Door) -> Iterator[Workspace]:
    _workspace.reset()
    _workspace.set_app(_door.url)
    _workspace.leaves_live_cards = False
    yield _workspace
    _workspace.clear_faults()
    if not _workspace.leaves_live_cards:
        for card in _workspace.messages():
            for button in card["buttons"][:1]:
                _door.approval.deny(button["value"])  # what a test that failed left open
        _workspace.come_to_rest()


@pytest.fixture
def approver(slack: Workspace, _door: Door) -> Callable[..., SlackApproval]:
    """Makes a SlackApproval of this workspace, which the workspace delivers to."""

    def make(**options: Any) -> SlackApproval:
        given = {
            "bot_token": slack.bot_token,
            "signing_secret": slack.signing_secret,
            "slack_api_url": slack.api_url,
            "timeout": 60,
        }
        _door.approval = SlackApproval(**{**given, **options})
        return _door.approval

    return make


@pytest.fixture
def approval(approver: Callable[..., SlackApproval]) -> SlackApproval:
    return approver()


@pytest.fixture
def ran() -> list[Any]:
    """What the guarded functions did."""
    return []


@pytest.fixture
def guarded(ran: list[Any]) -> Callable[..., Any]:
    """Makes a guarded function that asks in its own way."""

    def make(on_deny: Any, scope: str = "refund:order") -> Any:
        @sudo(scope, on_deny=on_deny)
        def refund(order: Any, amount: Any = 1, **more: Any) -> str:
            ran.append((order, amount, more) if more else (order, amount))
            return f"refunded {order}"

        return refund

    return make


@pytest.fixture
def refund(guarded: Callable[..., Any], approval: SlackApproval) -> Any:
    return guarded(approval.request_approval)


@pytest.fixture
def inside() -> Iterator[Agent]:
    agent = Agent("Support Bot", ["read:*"])
    with agent.start_session():
        yield agent


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that refuses every connection while the test runs."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]
