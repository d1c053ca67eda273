"""The FastAPI adapter's registry and middleware: whose request it is, and what holds without one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import subprocess
import sys
import warnings
from typing import Any, Optional

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx")

import httpx
from fastapi import BackgroundTasks, Depends, FastAPI, Request, WebSocket
from fastapi_apps import AS_CLERK, AS_INTERN, CLERK, INTERN, actions, app_with, client, endpoint_app, name_of
from fastapi_apps import registry as registry
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

with warnings.catch_warnings():
    # Newer ones say which HTTP client they would rather have.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient
from agentsudo import Agent, PermissionDeniedError, get_current_agent
from agentsudo.adapters import fastapi as adapter
from agentsudo.adapters.fastapi import (
    AgentSudoMiddleware,
    get_agent,
    get_current_agent_dependency,
    permission_denied_handler,
    register_agent,
    require_scope,
)
from agentsudo.core import get_current_session
from agentsudo.guard import check
from starlette.websockets import WebSocketDisconnect


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
