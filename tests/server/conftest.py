"""A real server for each test that wants one: the binary, a store of its own, a port that was free."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any, Optional

import pytest
from postgres import Postgres

ROOT = pathlib.Path(__file__).resolve().parents[2]
AGENTSUDO = os.environ.get("AGENTSUDO", str(ROOT / "target" / "debug" / "agentsudo"))
sys.path.insert(0, str(ROOT / "tests" / "slack" / "python"))

#: Longer than anything here takes on a busy machine. Nothing waits this long unless it has failed.
PATIENCE = 30.0


def free_port() -> int:
    """A port below those that the system draws from for outgoing connections: a client that tries to reach a server
    which is being restarted must not be given that very port for its own end."""
    while True:
        port = random.randrange(15_000, 32_000)
        with socket.socket() as taken, contextlib.suppress(OSError):
            taken.bind(("127.0.0.1", port))
            return port


class Answer:
    """An HTTP answer, whole."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return self.json["error"]["code"]

    def __repr__(self) -> str:
        return f"{self.status} {self.body[:500]!r}"


class Server:
    """A running ``agentsudo serve``."""

    def __init__(
        self, folder: pathlib.Path, *flags: str, store: Optional[str] = None, first: bool = True, **env: str
    ) -> None:
        self.folder, self.flags, self.env, self.is_first = folder, flags, env, first
        self.store = store or f"sqlite:{folder / 'agentsudo.db'}"
        self.port = free_port()
        self.key = ""
        self.start()

    def start(self) -> None:
        command = [AGENTSUDO, "serve", "--listen", f"127.0.0.1:{self.port}", "--store", self.store, *self.flags]
        self._log = open(self.folder / "server.log", "ab")
        self.process = subprocess.Popen(
            command, cwd=self.folder, env=environment(**self.env), stdout=subprocess.PIPE, stderr=self._log, text=True
        )
        lines = [self.process.stdout.readline()]
        assert "http://" in lines[0], f"it did not start: {lines} {self.log()}"
        self.port = int(re.search(r"http://127\.0\.0\.1:(\d+)", lines[0]).group(1))
        self.url = f"http://127.0.0.1:{self.port}"
        self.said = list(lines)
        self._reader = threading.Thread(target=lambda: self.said.extend(self.process.stdout), daemon=True)
        self._reader.start()
        self.wait_ready()
        if not self.key and self.is_first:
            self.key = self.first_key()

    def first_key(self) -> str:
        """The key that a first start prints, in the same breath as the address."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = re.search(r"\bas_[\w-]{43}\b", "".join(self.said))
            if found:
                return found.group(0)
            time.sleep(0.005)
        raise AssertionError(f"no key was printed: {self.said}")

    def wait_ready(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                if self.get("/readyz").status == 200:
                    return
            time.sleep(0.02)
        raise AssertionError(f"it is not ready: {self.log()}")

    def log(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")

    def stop(self, by: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(by)
        status = self.process.wait(PATIENCE)
        self._log.close()
        return status

    def restart(self, by: int = signal.SIGTERM) -> None:
        self.stop(by)
        self.start()

    def call(
        self, method: str, path: str, body: Any = None, credential: Optional[str] = None, **headers: str
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=70)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if credential:
            sent["Authorization"] = f"Bearer {credential}"
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def get(self, path: str, credential: Optional[str] = None, **headers: str) -> Answer:
        return self.call("GET", path, None, credential, **headers)

    def post(self, path: str, body: Any = None, credential: Optional[str] = None, **headers: str) -> Answer:
        return self.call("POST", path, {} if body is None else body, credential, **headers)

    # What agents and people do.

    def ask(self, key: Optional[str] = None, headers: Optional[dict[str, str]] = None, **change: Any) -> Answer:
        body = {**ASK, **change}
        body = {name: value for name, value in body.items() if value is not ...}
        return self.post("/api/slack/approvals", body, key or self.key, **(headers or {}))

    def look(self, id: str, wait: Optional[Any] = None, key: Optional[str] = None) -> Answer:
        query = "" if wait is None else f"?wait={wait}"
        return self.get(f"/api/slack/approvals/{id}{query}", key or self.key)

    def step(self, id: str, step: str, body: Any = None, key: Optional[str] = None) -> Answer:
        return self.post(f"/api/slack/approvals/{id}/{step}", body, key or self.key)

    def decide(self, id: str, outcome: str = "approved", token: Optional[str] = None, **more: Any) -> Answer:
        body = {"outcome": outcome, **more}
        return self.post(f"/api/v1/approvals/{id}/decision", body, token or self.token())

    def cli(self, *arguments: str, status: int = 0, **env: str) -> str:
        """Runs a command on the server's store, and yields what it printed."""
        place = [] if any(a.startswith("--url") for a in arguments) else ["--store", self.store]
        return cli(*arguments, *place, status=status, folder=self.folder, **env)

    def token(self, role: str = "approver", name: Optional[str] = None, project: Optional[str] = None) -> str:
        """An operator's token; made once for each name."""
        name = name or role
        made = self.__dict__.setdefault("_tokens", {})
        if name not in made:
            of = ["--project", project] if project else []
            made[name] = self.cli("tokens", "create", "--name", name, "--role", role, *of).strip()
        return made[name]

    def new_key(self, project: str = "default") -> str:
        return self.cli("keys", "create", "--project", project).strip()


ASK = {
    "approval_id": "0a1b2c3d",
    "agent_name": "Support Bot",
    "agent_id": "agent-1",
    "scope": "refund:order",
    "function": "refund",
    "timeout": 60,
    "channel": "#approvals",
}


def environment(**env: str) -> dict[str, str]:
    """Nobody's own settings reach a test."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "AGENTSUDO", "RUST_LOG"))}
    return {**clean, "RUST_LOG": "info", **env}


def cli(*arguments: str, status: int = 0, folder: Optional[pathlib.Path] = None, **env: str) -> str:
    done = subprocess.run(
        [AGENTSUDO, *arguments], cwd=folder, env=environment(**env), capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == status, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout if status == 0 else done.stdout + done.stderr


@pytest.fixture
def serve(tmp_path: pathlib.Path) -> Iterator[Any]:
    """Starts servers, each with a folder of its own unless told otherwise."""
    started: list[Server] = []

    def start(*flags: str, folder: Optional[pathlib.Path] = None, **options: Any) -> Server:
        if folder is None:
            folder = tmp_path / f"server-{len(started)}"
            folder.mkdir()
        started.append(Server(folder, *flags, **options))
        return started[-1]

    yield start
    for server in started:
        if server.process.poll() is None:
            server.stop(signal.SIGKILL)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests of a file that do not mind each other."""
    server = Server(tmp_path_factory.mktemp("shared"))
    yield server
    assert server.stop() == 0


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL server for all tests that do not break it; each takes a database of its own."""
    server = Postgres(free_port())
    yield server
    server.close()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def either(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """As ``shared``, over each kind of store."""
    store = request.getfixturevalue("postgres").new_database() if request.param == "postgres" else None
    server = Server(tmp_path_factory.mktemp("either"), store=store)
    yield server
    assert server.stop() == 0


def fresh_code(used: list[int] = [0]) -> str:  # noqa: B006 - counts
    used[0] += 1
    return f"{used[0]:08x}"
