"""What all tests share."""

from __future__ import annotations

import json
import logging
from typing import Any, Callable, Iterator

import pytest
from agentsudo import Agent, _native, get_current_session

TTL = 3600


@pytest.fixture(autouse=True)
def no_session_is_left_behind() -> Iterator[None]:
    yield
    assert get_current_session() is None


@pytest.fixture
def agent() -> Agent:
    return Agent("Bot", ["read:db", "write:orders*"], session_ttl=TTL)


@pytest.fixture
def advance() -> Callable[[float], None]:
    """Moves the clock of the process forward."""
    testing = getattr(_native, "_testing", None)
    if testing is None:
        pytest.skip("needs a build with the feature `testing`")
    return testing.advance


@pytest.fixture
def records(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, Any]]]:
    """The records on the logger `agentsudo`, as objects, with their level."""
    caplog.set_level(logging.DEBUG, logger="agentsudo")

    def read() -> list[dict[str, Any]]:
        entries = [r for r in caplog.records if r.name == "agentsudo"]
        return [{**json.loads(r.getMessage()), "level": r.levelname} for r in entries]

    return read
