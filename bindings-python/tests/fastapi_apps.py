"""Apps of FastAPI for the tests of the adapter, with the real FastAPI and Starlette, over ASGI."""

from __future__ import annotations

import json
import warnings
from typing import Any, Optional
from unittest import mock

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx")

import httpx
from fastapi import Depends, FastAPI, Request

with warnings.catch_warnings():
    # Newer ones say which HTTP client they would rather have.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient
from agentsudo import Agent, get_current_agent
from agentsudo.adapters import fastapi as adapter
from agentsudo.adapters.fastapi import (
    AgentContext,
    AgentSudoMiddleware,
    require_scope,
    sudo_endpoint,
)

CLERK = Agent("clerk", scopes=["write:refunds"])
INTERN = Agent("intern", scopes=["read:refunds"])
AS_CLERK = {"X-Agent-ID": "clerk"}
AS_INTERN = {"X-Agent-ID": "intern"}


@pytest.fixture(autouse=True)
def registry():
    with mock.patch.dict(adapter._agent_registry, {"clerk": CLERK, "intern": INTERN}, clear=True):
        yield


def client(app: Any, **options: Any) -> TestClient:
    return TestClient(app, raise_server_exceptions=False, **options)


def app_with(**options: Any) -> FastAPI:
    app = FastAPI()
    app.add_middleware(AgentSudoMiddleware, **options)
    return app


def name_of(agent: Optional[Agent]) -> Optional[str]:
    return None if agent is None else agent.name


def actions(caplog) -> list:
    entries = [json.loads(r.getMessage()) for r in caplog.records if r.getMessage().startswith("{")]
    return [(e["action"], e["function"], e["allowed"]) for e in entries if "action" in e]


def endpoint_app(kind: str, on_deny: Any = "raise", ran: Optional[list] = None, **options: Any) -> tuple:
    """An app whose `POST /refunds/{order}` needs `write:refunds`, and what ran in it."""
    ran = [] if ran is None else ran
    app = app_with(**options)

    if kind == "require_scope":

        @app.post("/refunds/{order}")
        async def depends(order: str, agent: Agent = Depends(require_scope("write:refunds", on_deny))):
            ran.append(order)
            return agent.name

    elif kind == "sudo_endpoint, async":

        @app.post("/refunds/{order}")
        @sudo_endpoint("write:refunds", on_deny)
        async def in_loop(request: Request, order: str):
            ran.append(order)
            return request.state.agent.name

    elif kind == "sudo_endpoint, def":

        @app.post("/refunds/{order}")
        @sudo_endpoint(scope="write:refunds", on_deny=on_deny)
        def in_thread(order: str, request: Request):
            ran.append(order)
            return request.state.agent.name

    elif kind == "sudo_endpoint, no request":

        @app.post("/refunds/{order}")
        @sudo_endpoint("write:refunds", on_deny)
        async def without(order: str):
            ran.append(order)
            return get_current_agent().name

    elif kind == "with":

        @app.post("/refunds/{order}")
        def context(order: str, ctx: AgentContext = Depends()):
            with ctx.require("write:refunds", on_deny) as agent:
                ran.append(order)
                return agent.name

    elif kind == "async with":

        @app.post("/refunds/{order}")
        async def async_context(order: str, request: Request):
            async with AgentContext(request).require("write:refunds", on_deny) as agent:
                ran.append(order)
                return agent.name

    return app, ran


KINDS = [
    "require_scope",
    "sudo_endpoint, async",
    "sudo_endpoint, def",
    "sudo_endpoint, no request",
    "with",
    "async with",
]
every_kind = pytest.mark.parametrize("kind", KINDS)


def post(app: Any, headers: dict = AS_CLERK, query: str = "") -> httpx.Response:
    return client(app).post(f"/refunds/7{query}", headers=headers)
