"""The FastAPI adapter's endpoints: what a scope lets through, who is asked, what is on record."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from typing import Optional

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx")

from agentsudo import Agent, configure_audit
from agentsudo.adapters.fastapi import (
    AgentContext,
    register_agent,
    require_scope,
    sudo_endpoint,
)
from agentsudo.testing import TIMEOUT, Denied, ScriptedApproval
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi_apps import (
    AS_CLERK,
    AS_INTERN,
    CLERK,
    INTERN,
    actions,
    app_with,
    client,
    endpoint_app,
    every_kind,
    name_of,
    post,
)
from fastapi_apps import registry as registry
from starlette.middleware import Middleware


@every_kind
class TestScopes:
    def test_with_the_scope(self, kind, caplog):
        caplog.set_level(logging.DEBUG, "agentsudo")
        app, ran = endpoint_app(kind)
        response = post(app)
        assert (response.status_code, response.json(), ran) == (200, "clerk", ["7"])
        assert actions(caplog) == [("endpoint_access_granted", "/refunds/7", True)]

    def test_without_the_scope(self, kind, caplog):
        app, ran = endpoint_app(kind)
        response = post(app, AS_INTERN)
        assert response.status_code == 403 and ran == []
        assert "missing scope" in response.json()["detail"] and "write:refunds" in response.json()["detail"]
        assert "read:refunds" not in response.text
        assert actions(caplog) == [("endpoint_access_denied", "/refunds/7", False)]

    def test_without_an_agent(self, kind):
        app, ran = endpoint_app(kind, on_missing_agent="allow")
        response = post(app, {})
        assert response.status_code == 401 and ran == []
        assert "No agent context" in response.json()["detail"]

    def test_audit_mode(self, kind, caplog):
        app, ran = endpoint_app(kind, "log")
        assert post(app, AS_INTERN).json() == "intern" and ran == ["7"]
        assert actions(caplog) == [("endpoint_audit_violation", "/refunds/7", False)]

    def test_audit_mode_needs_an_agent_all_the_same(self, kind):
        app, ran = endpoint_app(kind, "log", on_missing_agent="allow")
        assert post(app, {}).status_code == 401 and ran == []

    @pytest.mark.parametrize("is_async", [False, True])
    def test_a_callback_decides(self, kind, is_async, caplog):
        caplog.set_level(logging.INFO, "agentsudo")
        asked = []

        def decide(agent, scope, context):
            asked.append((agent.name, scope, context["endpoint"], context["method"], context["function"]))
            return True

        async def adecide(agent, scope, context):
            await asyncio.sleep(0)
            return decide(agent, scope, context)

        app, ran = endpoint_app(kind, adecide if is_async else decide)
        assert post(app, AS_INTERN).json() == "intern" and ran == ["7"]
        assert asked == [("intern", "write:refunds", "/refunds/7", "POST", "/refunds/7")]
        assert ("endpoint_callback_approved", "/refunds/7", True) in actions(caplog)

    @pytest.mark.parametrize("is_async", [False, True])
    @pytest.mark.parametrize("answer", [False, None, "yes", 1, object()])
    def test_only_true_is_a_yes(self, kind, is_async, answer):
        async def adecide(agent, scope, context):
            return answer

        app, ran = endpoint_app(kind, adecide if is_async else lambda agent, scope, context: answer)
        response = post(app, AS_INTERN)
        assert response.status_code == 403 and ran == []
        assert "Action rejected by approval policy" in response.json()["detail"]

    def test_what_a_callback_raises_is_no_yes(self, kind):
        def broken(agent, scope, context):
            raise RuntimeError("the pager is down")

        app, ran = endpoint_app(kind, broken)
        assert post(app, AS_INTERN).status_code == 500 and ran == []

    def test_a_session_that_is_over(self, kind):
        app, ran = endpoint_app(kind)

        class Ends:
            def __init__(self, app):
                self.app = app

            async def __call__(self, scope, receive, send):
                scope["state"]["agent_session"].end()
                await self.app(scope, receive, send)

        app.user_middleware.append(Middleware(Ends))
        response = post(app)
        assert response.status_code == 401 and ran == []
        assert "session expired" in response.json()["detail"]

    def test_a_session_that_expired(self, kind):
        hasty = Agent("hasty", scopes=["*"], session_ttl=0.001)
        register_agent(hasty, "hasty")
        app, ran = endpoint_app(kind)

        class Waits:
            def __init__(self, app):
                self.app = app

            async def __call__(self, scope, receive, send):
                while not scope["state"]["agent_session"].is_expired:
                    await asyncio.sleep(0)
                await self.app(scope, receive, send)

        app.user_middleware.append(Middleware(Waits))
        response = post(app, {"X-Agent-ID": "hasty"})
        assert response.status_code == 401 and ran == []
        assert "session expired" in response.json()["detail"]


class TestOptions:
    @pytest.mark.parametrize("make", [require_scope, sudo_endpoint])
    def test_bad_options_are_told_where_they_are_written(self, make):
        for scope, on_deny, error in [
            ("", "raise", ValueError),
            ("s", "Raise", ValueError),
            ("s", 1, TypeError),
            ("s", None, TypeError),
            (["s"], "raise", TypeError),
        ]:
            with pytest.raises(error):
                make(scope, on_deny)

    def test_sudo_endpoint_on_something_else(self):
        for wrong in (object(), FastAPI(), 1):
            with pytest.raises(TypeError, match="below the route decorator"):
                sudo_endpoint("s")(wrong)


class Fails(list):
    def append(self, item):
        super().append(item)
        raise HTTPException(status_code=409)


@pytest.fixture
def audit(tmp_path):
    """The actions on record so far."""
    path = tmp_path / "audit.jsonl"
    configure_audit(path)
    yield lambda: [json.loads(line)["action"] for line in path.read_text().splitlines()]
    configure_audit(None)


@every_kind
class TestApprovers:
    def test_a_yes_runs_the_endpoint_and_its_end_is_on_record(self, kind, audit):
        approver = ScriptedApproval(True)
        app, ran = endpoint_app(kind, approver.request_approval)
        assert post(app, AS_INTERN).json() == "intern" and ran == ["7"]
        (asked,) = approver.requests
        assert (asked.agent, asked.scope, asked.function) == (INTERN, "write:refunds", "/refunds/7")
        told = asked.arguments
        assert told["order"] == "7" if kind.startswith("sudo_endpoint") else told["method"] == "POST"
        assert audit()[-1].endswith("call_finished")

    def test_a_no_does_not(self, kind):
        approver = ScriptedApproval(Denied("wrong customer"))
        app, ran = endpoint_app(kind, approver.request_approval)
        response = post(app, AS_INTERN)
        assert response.status_code == 403 and ran == []
        assert "wrong customer" in response.json()["detail"]

    def test_silence_does_not(self, kind):
        app, ran = endpoint_app(kind, ScriptedApproval(TIMEOUT).request_approval)
        assert post(app, AS_INTERN).status_code == 403 and ran == []

    def test_a_failure_is_on_record(self, kind, audit):
        app, ran = endpoint_app(kind, ScriptedApproval(True).request_approval, ran=Fails())
        assert post(app, AS_INTERN).status_code == 409 and ran == ["7"]
        assert audit()[-1].endswith("call_failed")

    def test_an_approver_waits_its_own_way(self, kind):
        threads = []

        def answer(request):
            threads.append(threading.current_thread().name)
            return True

        app, ran = endpoint_app(kind, ScriptedApproval(decide=answer).request_approval)
        assert post(app, AS_INTERN).status_code == 200 and ran == ["7"]
        # A plain callback of an async endpoint is given a thread; an approver must not need one.
        assert threads and "agentsudo-on-deny" not in threads

    def test_a_callback_may_call_an_approver(self, kind):
        approver = ScriptedApproval(True)

        def decide(agent, scope, context):
            return approver.request_approval(agent, scope, context)

        app, ran = endpoint_app(kind, decide)
        assert post(app, AS_INTERN).status_code == 200 and ran == ["7"]
        assert len(approver.requests) == 1


class TestEndpointShapes:
    def test_the_schema_is_that_of_the_bare_endpoint(self):
        def schema(guard):
            app = FastAPI()

            @app.post("/refunds/{order}")
            @guard
            async def refund(order: str, amount: int = 1, note: Optional[str] = None) -> dict[str, int]:
                """Pays back."""
                return {order: amount}

            return app.openapi()

        assert schema(sudo_endpoint("write:refunds")) == schema(lambda endpoint: endpoint)

    def test_defaults_of_other_kinds_stay_in_place(self):
        app = app_with()

        @app.get("/")
        @sudo_endpoint("write:refunds")
        async def endpoint(a: int, *, b: int = 2, agent: Agent = Depends(require_scope("write:refunds"))):
            return [a, b, agent.name]

        assert client(app).get("/?a=1", headers=AS_CLERK).json() == [1, 2, "clerk"]
        assert client(app).get("/?a=1", headers=AS_INTERN).status_code == 403

    def test_generator_endpoints_are_guarded(self):
        ran = []

        @sudo_endpoint("write:refunds")
        def parts(request: Request):
            ran.append("def")
            yield "part"

        @sudo_endpoint("write:refunds")
        async def aparts(request: Request):
            ran.append("async def")
            yield "part"

        def request_of(agent: Agent) -> Request:
            return Request({"type": "http", "path": "/", "method": "GET", "headers": [], "state": {"agent": agent}})

        async def collect(agent: Agent) -> list:
            return [part async for part in aparts(request_of(agent))]

        assert list(parts(request_of(CLERK))) == ["part"]
        assert asyncio.run(collect(CLERK)) == ["part"]
        with pytest.raises(HTTPException) as refused:
            list(parts(request_of(INTERN)))
        assert refused.value.status_code == 403
        with pytest.raises(HTTPException) as refused:
            asyncio.run(collect(INTERN))
        assert refused.value.status_code == 403
        assert ran == ["def", "async def"]

    def test_called_without_a_request_it_does_not_run(self):
        @sudo_endpoint("write:refunds")
        async def endpoint():
            raise AssertionError("ran")

        with pytest.raises(HTTPException) as refused:
            asyncio.run(endpoint())
        assert refused.value.status_code == 500


class TestAgentContext:
    def test_agent_and_has_scope(self):
        app = app_with(on_missing_agent="allow")

        @app.get("/")
        async def endpoint(request: Request, end: bool = False):
            context = AgentContext(request)
            if end:
                request.state.agent_session.end()
            return [
                name_of(context.agent),
                context.has_scope("write:refunds"),
                context.has_scope("read:refunds"),
            ]

        http = client(app)
        assert http.get("/", headers=AS_CLERK).json() == ["clerk", True, False]
        assert http.get("/", headers=AS_INTERN).json() == ["intern", False, True]
        assert http.get("/").json() == [None, False, False]
        assert http.get("/?end=1", headers=AS_CLERK).json() == ["clerk", False, False]

    def test_what_is_raised_inside_comes_through(self):
        app = app_with()

        @app.get("/")
        async def endpoint(ctx: AgentContext = Depends()):
            with ctx.require("write:refunds"):
                raise HTTPException(status_code=409)

        assert client(app).get("/", headers=AS_CLERK).status_code == 409

    def test_sync_with_on_the_event_loop_cannot_wait_for_an_async_callback(self):
        app = app_with()
        ran = []

        async def decide(agent, scope, context):
            return True

        @app.get("/")
        async def endpoint(ctx: AgentContext = Depends()):
            with ctx.require("write:refunds", decide):
                ran.append(1)

        assert client(app).get("/", headers=AS_INTERN).status_code in (403, 500)
        assert ran == []
