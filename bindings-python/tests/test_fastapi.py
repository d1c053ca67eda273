"""The FastAPI adapter with the real FastAPI and Starlette, over ASGI."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import subprocess
import sys
import threading
import warnings
from typing import Any, Optional
from unittest import mock

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx")

import httpx
from fastapi import BackgroundTasks, Depends, FastAPI, HTTPException, Request, WebSocket
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

with warnings.catch_warnings():
    # Newer ones say which HTTP client they would rather have.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient
from agentsudo import Agent, PermissionDeniedError, configure_audit, get_current_agent
from agentsudo.adapters import fastapi as adapter
from agentsudo.adapters.fastapi import (
    AgentContext,
    AgentSudoMiddleware,
    get_agent,
    get_current_agent_dependency,
    permission_denied_handler,
    register_agent,
    require_scope,
    sudo_endpoint,
)
from agentsudo.core import get_current_session
from agentsudo.guard import check
from agentsudo.testing import TIMEOUT, Denied, ScriptedApproval
from starlette.websockets import WebSocketDisconnect

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


class TestRegistry:
    def test_by_its_own_id_and_by_another(self):
        agent = Agent("a", scopes=[])
        assert register_agent(agent) == agent.id and get_agent(agent.id) is agent
        assert register_agent(agent, "mine") == "mine" and get_agent("mine") is agent
        assert adapter._agent_registry["mine"] is agent
        assert get_agent("nobody") is None

    def test_only_agents(self):
        with pytest.raises(TypeError):
            register_agent("clerk")


class TestMiddleware:
    def whoami(self, **options: Any) -> TestClient:
        app = app_with(**options)

        @app.get("/async")
        async def in_loop(request: Request):
            return [name_of(get_current_agent()), name_of(getattr(request.state, "agent", None))]

        @app.get("/sync")
        def in_thread(request: Request):
            return [name_of(get_current_agent()), name_of(getattr(request.state, "agent", None))]

        return client(app)

    @pytest.mark.parametrize("path", ["/async", "/sync"])
    def test_the_request_runs_in_the_agents_session(self, path):
        assert self.whoami().get(path, headers=AS_CLERK).json() == ["clerk", "clerk"]
        assert get_current_agent() is None

    def test_without_a_header(self):
        for headers in ({}, {"X-Agent-ID": ""}, {"X-Agent-ID": "  "}):
            response = self.whoami().get("/async", headers=headers)
            assert response.status_code == 401
            assert response.text == "Missing required header: X-Agent-ID"

    def test_an_unknown_agent_is_not_echoed(self):
        response = self.whoami().get("/async", headers={"X-Agent-ID": "<script>alert(1)</script>"})
        assert response.status_code == 401
        assert "Unknown agent" in response.text and "script" not in response.text
        response = self.whoami(on_missing_agent="allow").get("/async", headers={"X-Agent-ID": "nobody"})
        assert response.status_code == 401

    def test_two_different_names_are_no_name(self):
        both = [("X-Agent-ID", "intern"), ("x-agent-id", "clerk")]
        assert self.whoami().get("/async", headers=both).status_code == 401
        twice = [("X-Agent-ID", "clerk"), ("x-agent-id", "clerk")]
        assert self.whoami().get("/async", headers=twice).status_code == 200

    def test_allow_and_log(self, caplog):
        assert self.whoami(on_missing_agent="allow").get("/async").json() == [None, None]
        assert "without agent header" not in caplog.text
        with caplog.at_level(logging.WARNING, "agentsudo"):
            assert self.whoami(on_missing_agent="log").get("/sync").json() == [None, None]
        assert "Request without agent header" in caplog.text and "/sync" in caplog.text

    def test_another_header(self):
        headers = {"X-Bot": "clerk"}
        assert self.whoami(agent_header="X-Bot").get("/async", headers=headers).json() == ["clerk", "clerk"]
        assert self.whoami(agent_header="X-Bot").get("/async", headers=AS_CLERK).status_code == 401

    def test_lookups_sync_and_async(self):
        async def look_up(agent_id: str) -> Optional[Agent]:
            return CLERK if agent_id == "token" else None

        for lookup in (look_up, {"token": CLERK}.get):
            app = self.whoami(agent_lookup=lookup)
            assert app.get("/async", headers={"X-Agent-ID": "token"}).json() == ["clerk", "clerk"]
            assert app.get("/async", headers=AS_CLERK).status_code == 401

    def test_a_broken_lookup_lets_nobody_in(self):
        def broken(agent_id: str) -> Agent:
            raise RuntimeError("database is down")

        for lookup in (broken, lambda agent_id: "clerk"):
            assert self.whoami(agent_lookup=lookup).get("/async", headers=AS_CLERK).status_code == 500

    def test_bad_options(self):
        with pytest.raises(ValueError, match="on_missing_agent"):
            AgentSudoMiddleware(FastAPI(), on_missing_agent="ignore")
        with pytest.raises(TypeError, match="agent_lookup"):
            AgentSudoMiddleware(FastAPI(), agent_lookup="clerk")

    def test_attributes_and_defaults(self):
        middleware = AgentSudoMiddleware(FastAPI())
        assert middleware.agent_header == "X-Agent-ID"
        assert middleware.agent_lookup is get_agent
        assert middleware.on_missing_agent == "error"

    def test_plain_starlette(self):
        async def whoami(request):
            return PlainTextResponse(str(name_of(get_current_agent())))

        app = Starlette(routes=[Route("/", whoami)])
        app.add_middleware(AgentSudoMiddleware)
        assert client(app).get("/", headers=AS_CLERK).text == "clerk"

    def test_streams_and_background_tasks_keep_the_session(self):
        seen = []
        app = app_with()

        def note(where: str) -> None:
            session = get_current_session()
            seen.append((where, name_of(get_current_agent()), session.is_ended))

        @app.get("/stream")
        async def stream(tasks: BackgroundTasks):
            async def body():
                for part in ("first", "last"):
                    note(part)
                    await asyncio.sleep(0)
                    yield part

            async def later() -> None:
                note("async task")

            tasks.add_task(note, "task")
            tasks.add_task(later)
            return StreamingResponse(body(), background=tasks)

        assert client(app).get("/stream", headers=AS_CLERK).text == "firstlast"
        places = ["first", "last", "task", "async task"]
        assert seen == [(place, "clerk", False) for place in places]

    def test_dependencies_with_yield_neither_lose_the_agent_nor_fail(self):
        torn_down = []
        app = app_with()

        def in_thread():
            yield name_of(get_current_agent())
            torn_down.append(name_of(get_current_agent()))

        async def in_loop():
            yield name_of(get_current_agent())
            torn_down.append(name_of(get_current_agent()))

        @app.get("/")
        def endpoint(a: str = Depends(in_thread), b: str = Depends(in_loop)):
            return [a, b]

        assert client(app).get("/", headers=AS_CLERK).json() == ["clerk", "clerk"]
        assert torn_down == ["clerk", "clerk"]

    def test_each_request_has_a_session_of_its_own(self):
        sessions = []
        app = app_with()

        @app.get("/{which}")
        async def endpoint(which: str, request: Request):
            session = request.state.agent_session
            sessions.append(session)
            while len(sessions) < 2:
                await asyncio.sleep(0)
            if which == "short":
                session.end()
            while not any(session.is_ended for session in sessions):
                await asyncio.sleep(0)
            try:
                check("write:refunds", surface="endpoint", function=which)
            except PermissionDeniedError as denial:
                return denial.reason
            return "ran"

        async def run():
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://app") as http:
                return await asyncio.gather(*(http.get(f"/{which}", headers=AS_CLERK) for which in ("short", "long")))

        short, long = asyncio.run(run())
        assert (short.json(), long.json()) == ("session_ended", "ran")
        assert sessions[0] is not sessions[1]

    def test_what_outlives_the_request_is_over(self):
        left = []
        app = app_with()

        @app.get("/")
        async def endpoint(request: Request):
            left.append(request.state.agent_session)
            return "ok"

        assert client(app).get("/", headers=AS_CLERK).status_code == 200
        assert left[0].is_ended
        with pytest.raises(PermissionDeniedError, match="session expired"):
            check("write:refunds", surface="endpoint", function="late", session=left[0])

    def test_a_refusal_inside_is_403_not_500(self):
        app = app_with(on_missing_agent="allow")

        @app.get("/")
        async def endpoint():
            check("write:refunds", surface="endpoint", function="endpoint")
            return "ran"

        response = client(app).get("/", headers=AS_INTERN)
        assert response.status_code == 403 and "write:refunds" in response.json()["detail"]
        assert "read:refunds" not in response.text
        assert client(app).get("/").status_code == 401
        assert client(app).get("/", headers=AS_CLERK).json() == "ran"

    def test_the_apps_own_handler_comes_first(self):
        app = app_with()

        @app.exception_handler(PermissionDeniedError)
        async def teapot(request, denial):
            return PlainTextResponse("no tea", status_code=418)

        @app.get("/")
        async def endpoint():
            check("write:refunds", surface="endpoint", function="endpoint")

        assert client(app).get("/", headers=AS_INTERN).status_code == 418

    def test_a_refusal_after_the_answer_began_stays_an_error(self):
        app = app_with()

        @app.get("/")
        async def endpoint():
            async def body():
                yield "first"
                check("write:refunds", surface="endpoint", function="body")
                yield "never"

            return StreamingResponse(body())

        with pytest.raises(PermissionDeniedError):
            TestClient(app).get("/", headers=AS_INTERN)

    def test_websockets(self):
        app = app_with()

        @app.websocket("/ws")
        async def endpoint(socket: WebSocket):
            await socket.accept()
            await socket.send_text(str(name_of(get_current_agent())))
            await socket.close()

        @app.websocket("/guarded")
        async def guarded(socket: WebSocket):
            check("write:refunds", surface="endpoint", function="guarded")
            await socket.accept()

        with TestClient(app).websocket_connect("/ws", headers=AS_CLERK) as socket:
            assert socket.receive_text() == "clerk"
        for path, headers in [("/ws", {}), ("/ws", {"X-Agent-ID": "nobody"}), ("/guarded", AS_INTERN)]:
            with pytest.raises(WebSocketDisconnect) as refused:
                with TestClient(app).websocket_connect(path, headers=headers):
                    pass
            assert refused.value.code == 1008

    def test_startup_and_shutdown_pass(self):
        ran = []

        @contextlib.asynccontextmanager
        async def lifespan(app):
            ran.append("up")
            yield
            ran.append("down")

        app = FastAPI(lifespan=lifespan)
        app.add_middleware(AgentSudoMiddleware)
        with TestClient(app):
            pass
        assert ran == ["up", "down"]

    def test_no_agent_is_left_for_the_next_request(self):
        http = self.whoami(on_missing_agent="allow")
        assert http.get("/sync", headers=AS_CLERK).json() == ["clerk", "clerk"]
        assert http.get("/sync").json() == [None, None]


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


class TestWithoutTheMiddleware:
    def app(self, *state: Any) -> FastAPI:
        app = FastAPI()

        @app.middleware("http")
        async def names_the_agent(request, call_next):
            for agent in state:
                request.state.agent = agent
            return await call_next(request)

        @app.get("/")
        async def endpoint(agent: Agent = Depends(require_scope("write:refunds"))):
            return agent.name

        @app.get("/twice")
        async def twice(
            request: Request,
            one: Agent = Depends(require_scope("write:refunds")),
            two: Agent = Depends(get_current_agent_dependency()),
        ):
            return [one.name, two.name, request.state.agent_session.agent.name]

        @app.get("/whoami")
        async def whoami(agent: Optional[Agent] = Depends(get_current_agent_dependency())):
            return name_of(agent)

        return app

    def test_an_agent_named_by_other_middleware(self):
        assert client(self.app(CLERK)).get("/").json() == "clerk"
        assert client(self.app(CLERK)).get("/twice").json() == ["clerk", "clerk", "clerk"]
        assert client(self.app(INTERN)).get("/").status_code == 403

    def test_a_session_named_by_other_middleware(self):
        session = CLERK.start_session()
        app = self.app(session)
        assert client(app).get("/").json() == "clerk"
        assert client(app).get("/whoami").json() == "clerk"
        session.end()
        assert client(app).get("/").status_code == 401

    def test_something_that_is_no_agent_lets_nobody_in(self):
        assert client(self.app("clerk")).get("/").status_code == 500

    def test_the_agent_named_last_counts(self):
        app = self.app(INTERN)
        app.add_middleware(AgentSudoMiddleware)
        assert client(app).get("/", headers=AS_CLERK).status_code == 403
        app = self.app(CLERK)
        app.add_middleware(AgentSudoMiddleware)
        assert client(app).get("/twice", headers=AS_INTERN).json() == ["clerk", "clerk", "clerk"]

    def test_an_ambient_session(self):
        async def run(path: str) -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app())
            async with httpx.AsyncClient(transport=transport, base_url="http://app") as http:
                with CLERK.start_session():
                    return await http.get(path)

        assert asyncio.run(run("/")).json() == "clerk"
        assert asyncio.run(run("/whoami")).json() == "clerk"

    def test_nobody(self):
        assert client(self.app()).get("/").status_code == 401
        assert client(self.app()).get("/whoami").json() is None

    def test_the_handler_for_apps_without_the_middleware(self):
        app = FastAPI()
        app.add_exception_handler(PermissionDeniedError, permission_denied_handler)

        @app.get("/{who}")
        async def endpoint(who: str):
            if who == "nobody":
                check("write:refunds", surface="endpoint", function="endpoint")
            with INTERN.start_session():
                check("write:refunds", surface="endpoint", function="endpoint")

        assert client(app).get("/nobody").status_code == 401
        response = client(app).get("/intern")
        assert response.status_code == 403 and "write:refunds" in response.json()["detail"]


def test_the_host_header_does_not_change_what_is_on_record(caplog):
    app, _ = endpoint_app("require_scope")
    client(app).post("/refunds/7", headers={**AS_INTERN, "Host": "app/harmless"})
    assert actions(caplog) == [("endpoint_access_denied", "/refunds/7", False)]


def test_without_fastapi_it_says_what_to_install():
    code = (
        "import sys; sys.modules['fastapi'] = None\n"
        "from agentsudo.adapters.fastapi import *\n"
        "from agentsudo.adapters.fastapi import register_agent\n"
        "for make in (lambda: require_scope('s'), lambda: sudo_endpoint('s'), lambda: AgentSudoMiddleware(None),\n"
        "             get_current_agent_dependency, lambda: AgentContext(None)):\n"
        "    try:\n"
        "        make()\n"
        "    except ImportError as error:\n"
        "        assert 'pip install fastapi' in str(error)\n"
        "    else:\n"
        "        sys.exit('no error')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
