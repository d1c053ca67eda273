"""What must not break the server, or be lost when something breaks it. Each fault is shown to have struck."""

from __future__ import annotations

import http.client
import json
import os
import random
import resource
import signal
import socket
import sqlite3
import subprocess
import threading
import time

import pytest
from conftest import AGENTSUDO, PATIENCE, Server, environment, fresh_code

KILLS = int(os.environ.get("SOAK_KILLS", "300"))


class Oracle:
    """What the server has said is so. It may know more than that, never less."""

    def __init__(self) -> None:
        self.asked: dict[str, str] = {}
        self.decided: dict[str, str] = {}
        self.claimed: set[str] = set()
        self.broken_off = 0

    def drive(self, server: Server, token: str, stop: threading.Event, seed: int) -> None:
        """Asks, decides and claims until told to stop; what breaks off is done anew after the restart."""
        rng = random.Random(seed)
        while not stop.is_set():
            try:
                made = server.ask(approval_id=f"{rng.getrandbits(32):08x}", agent_id=f"agent-{seed}")
                id = made.json["id"]
                self.asked[id] = made.json["code"]
                outcome = rng.choice(["approved", "approved", "denied"])
                if server.decide(id, outcome, token).status == 200:
                    self.decided[id] = outcome
                if server.step(id, "claim").status == 200:
                    assert id not in self.claimed
                    self.claimed.add(id)
            except (OSError, http.client.HTTPException):
                self.broken_off += 1
                stop.wait(0.005)

    def check(self, server: Server, ids: list[str]) -> None:
        for id in ids:
            seen = server.look(id).json
            assert seen["code"] == self.asked[id]
            if id in self.decided:
                assert seen["status"] == self.decided[id], f"an acknowledged decision is lost: {seen}"
            if id in self.claimed:
                assert seen["run"] == "claimed", f"an acknowledged claim is lost: {seen}"
                assert server.step(id, "claim").status == 409, "claimed twice"

    def check_audit(self, server: Server) -> None:
        assert self.claimed and self.decided
        assert "ok:" in server.cli("audit", "verify")
        records = check_records(server)
        told = {(r["approval_id"], r["action"]) for r in records}
        assert all((id, "approval_decided") in told for id in self.decided), "a decision is not on record"
        assert all((id, "approval_claimed") in told for id in self.claimed), "a claim is not on record"


def check_records(server: Server) -> list[dict]:
    """There is no step without its record, no record without its step, and none twice."""
    records = audit(server)
    steps = ("approval_requested", "approval_decided", "approval_claimed", "call_finished", "call_failed")
    told = [(r["approval_id"], r["action"]) for r in records if r["action"] in steps]
    assert len(told) == len(set(told)), "a step is on record twice"
    by_request: dict[str, set[str]] = {}
    for id, action in told:
        by_request.setdefault(id, set()).add(action)
    cursor, seen = "", 0
    while cursor is not None:
        page = server.get(f"/api/v1/approvals?project=default&limit=200{cursor}", server.token("viewer")).json
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
        for item in page["items"]:
            actions = by_request.get(item["id"], set())
            seen += 1
            assert "approval_requested" in actions
            assert ("approval_decided" in actions) == (item["status"] in ("approved", "denied")), item
            assert ("approval_claimed" in actions) == (item["run"] not in (None, "lapsed")), item
    assert seen == len(by_request), "a record is about no request"
    return records


@pytest.mark.parametrize("clients", [2])
def test_the_server_is_killed_again_and_again(serve, tmp_path_factory, clients):
    """Nothing acknowledged is lost, nothing is claimed twice, and the audit chain holds."""
    fast = "/dev/shm" if os.path.isdir("/dev/shm") else None
    folder = tmp_path_factory.mktemp("killed")
    store = f"sqlite:{fast or folder}/agentsudo-kill-{os.getpid()}.db"
    server, oracle, rng = serve(folder=folder, store=store), Oracle(), random.Random(7)
    try:
        token, stop = server.token(), threading.Event()
        drivers = [threading.Thread(target=oracle.drive, args=(server, token, stop, n)) for n in range(clients)]
        [driver.start() for driver in drivers]
        checked = 0
        for kill in range(KILLS):
            time.sleep(rng.uniform(0, 0.05))
            server.restart(signal.SIGKILL)
            if kill % 20 == 19:
                known = list(oracle.asked)
                oracle.check(server, rng.sample(known, min(20, len(known))))
                checked += 1
        stop.set()
        [driver.join() for driver in drivers]
        oracle.check(server, list(oracle.asked))
        assert checked and oracle.broken_off > KILLS // 10, "the kills struck in the middle of something"
        oracle.check_audit(server)
        print(
            f"{KILLS} kills, {oracle.broken_off} broken off; {len(oracle.asked)} asked, {len(oracle.claimed)} claimed"
        )
    finally:
        server.stop(signal.SIGKILL)
        for end in ("", "-wal", "-shm"):
            path = store.removeprefix("sqlite:") + end
            if os.path.exists(path):
                os.remove(path)


def audit(server: Server) -> list[dict]:
    token, cursor, records = server.token("viewer"), "", []
    while True:
        page = server.get(f"/api/v1/audit?limit=200{cursor}", token).json
        records += page["items"]
        if page["next_cursor"] is None:
            return records
        cursor = f"&cursor={page['next_cursor']}"


def test_clients_that_are_slow_or_send_nonsense_are_cut_off_and_others_served(serve):
    server = serve()
    id = server.ask().json["id"]

    def connect() -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", server.port))
        connection.settimeout(PATIENCE * 2)
        return connection

    loris = [connect() for _ in range(300)]
    for connection in loris:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow:")
    slow_body = connect()
    slow_body.sendall(
        b"POST /api/slack/approvals HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + f"Authorization: Bearer {server.key}\r\nContent-Length: 100\r\n\r\n{{".encode()
    )
    began = time.monotonic()
    for nonsense in (
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /api/events HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST /api/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Big: " + b"x" * 140_000 + b"\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"X-Many: 1\r\n" * 200 + b"\r\n",
    ):
        with connect() as connection:
            connection.sendall(nonsense)
            answer = connection.recv(4096)
            assert answer == b"" or answer.split()[1] in (b"400", b"401", b"431", b"505"), (nonsense[:30], answer[:80])
    with connect() as connection:
        connection.sendall(
            b"POST /api/slack/approvals HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + f"Authorization: Bearer {server.key}\r\nContent-Length: 1000000000\r\n\r\n".encode()
        )
        assert b" 413 " in connection.recv(4096), "not one byte of it was read"
    with connect() as connection:
        connection.sendall(
            b"POST /api/slack/approvals HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + f"Authorization: Bearer {server.key}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        )
        chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        for _ in range(17):
            connection.sendall(chunk)
        assert b" 413 " in connection.recv(4096), "an endless body"
    with connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 2)
        answers = b""
        while answers.count(b"HTTP/1.1 200") < 2:
            got = connection.recv(65536)
            assert got, "two requests in one go have two answers"
            answers += got
    # Meanwhile, others are served.
    assert all(server.look(id).status == 200 for _ in range(50))
    for connection in loris:
        while connection.recv(4096):
            pass
        connection.close()
    cut_after = time.monotonic() - began
    assert cut_after < 60, "they were cut off, not waited for"
    answer = slow_body.recv(4096)
    assert b" 408 " in answer or answer == b"", answer
    slow_body.close()
    assert server.get("/healthz").status == 200 and server.process.poll() is None


def test_sigterm_lets_a_thousand_waiters_go_in_time(serve):
    server = serve()
    ids = [server.ask(approval_id=fresh_code()).json["id"] for _ in range(10)]
    connections = []
    for n in range(1000):
        connection = socket.create_connection(("127.0.0.1", server.port))
        connection.settimeout(PATIENCE)
        request = (
            f"GET /api/slack/approvals/{ids[n % 10]}?wait=60 HTTP/1.1\r\nHost: x\r\nX-API-Key: {server.key}\r\n\r\n"
        )
        connection.sendall(request.encode())
        connections.append(connection)
    until = time.monotonic() + PATIENCE
    while b"agentsudo_open_polls 1000" not in server.get("/metrics").body:
        assert time.monotonic() < until, server.get("/metrics").body
        time.sleep(0.02)
    began = time.monotonic()
    assert server.stop(signal.SIGTERM) == 0
    assert time.monotonic() - began < 8, "within 5 seconds, and a little for a busy machine"
    for connection in connections:
        answer = connection.recv(65536)
        assert b" 503 " in answer and b"shutting_down" in answer and b"retry-after: 1" in answer, answer
        connection.close()
    server.start()
    assert server.look(ids[0]).json["status"] == "pending", "state is kept"


def test_a_key_revoked_while_it_waits(serve):
    server = serve()
    key = server.new_key("short")
    id = server.ask(key=key).json["id"]
    got = {}

    def wait() -> None:
        got["answer"] = server.look(id, wait=60, key=key)
        got["at"] = time.monotonic()

    waiter = threading.Thread(target=wait)
    waiter.start()
    time.sleep(0.3)
    listed = server.get("/api/v1/keys", server.token("admin")).json["items"]
    (ours,) = [item["id"] for item in listed if item["project"] == "short"]
    server.cli("keys", "revoke", ours)
    revoked = time.monotonic()
    waiter.join(PATIENCE)
    assert got["answer"].status == 401 and got["at"] - revoked < 10, "long before the 60 seconds"
    assert server.look(id, key=key).status == 401 and server.ask(key=key).status == 401
    assert server.look(id).status == 404, "and nobody else's key reads it"


def test_two_servers_on_one_file(serve, tmp_path):
    """The request on one, the decision on the other; and a first start of both makes one key."""
    store = f"sqlite:{tmp_path / 'both.db'}"
    commands = [[AGENTSUDO, "serve", "--listen", "127.0.0.1:0", "--store", store] for _ in range(2)]
    both = [
        subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for command in commands
    ]
    time.sleep(1.5)
    [process.terminate() for process in both]
    said = "".join(process.communicate(timeout=PATIENCE)[0] for process in both)
    assert said.count("http://") == 2 and said.count("API key") == 1, said
    one, other = serve(store=store, first=False), serve(store=store, first=False)
    one.key = other.key = one.new_key()
    id = one.ask().json["id"]
    got = {}
    waiter = threading.Thread(target=lambda: got.update(answer=one.look(id, wait=60)))
    waiter.start()
    time.sleep(0.3)
    assert other.decide(id).status == 200
    waiter.join(PATIENCE)
    assert got["answer"].json["status"] == "approved"
    assert one.decide(id, token=other.token()).status == 409
    assert sorted(s.step(id, "claim").status for s in (one, other)) == [200, 409]
    one.decide(one.ask(approval_id=fresh_code()).json["id"])
    assert "ok:" in one.cli("audit", "verify"), "one chain, whoever writes to it"


def test_too_many_requests(serve):
    server = serve("--limits-key-per-second", "1", "--limits-key-burst", "5", "--limits-failures-per-second", "1")
    other = server.new_key()
    answers = [server.look("0" * 32) for _ in range(8)]
    refused = [answer for answer in answers if answer.status == 429]
    assert refused and int(refused[0].headers["retry-after"]) >= 1 and refused[0].code == "too_many_requests"
    assert server.look("0" * 32, key=other).status == 404, "others are served"
    statuses = [server.look("0" * 32, key="as_" + "B" * 43).status for _ in range(40)]
    assert set(statuses) == {401, 429}, "guessing keys is slowed down"


def test_a_disk_that_is_full(serve, tmp_path):
    """New requests are refused with 503, what was acknowledged stays, and the server lives."""
    server = serve()
    done = server.ask().json["id"]
    server.decide(done)
    server.stop()

    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        size = 1 << 20
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    command = [AGENTSUDO, "serve", "--listen", f"127.0.0.1:{server.port}", "--store", server.store]
    server.process = subprocess.Popen(
        command, env=environment(), preexec_fn=small_files, restore_signals=False, stderr=open(tmp_path / "log", "w")
    )
    server.wait_ready()
    statuses, kept = [], []
    for _ in range(2_000):
        made = server.ask(approval_id=fresh_code(), arguments={"x": "y" * 20_000})
        statuses.append(made.status)
        if made.status == 201:
            kept.append(made.json["id"])
        if statuses.count(503) >= 3:
            break
    assert 503 in statuses and kept, f"the disk never filled up: {set(statuses)}"
    assert set(statuses) <= {201, 503}
    assert server.look(done).json["status"] == "approved" and server.look(kept[-1]).json["status"] == "pending"
    server.process.send_signal(signal.SIGKILL)
    server.process.wait(PATIENCE)
    server.start()
    assert server.look(done).json["status"] == "approved" and server.look(kept[-1]).status == 200
    assert server.ask(approval_id=fresh_code()).status == 201, "with space again, it goes on"
    assert "ok:" in server.cli("audit", "verify")


def test_a_store_of_a_newer_version_and_one_that_is_none(serve, tmp_path):
    server = serve()
    server.stop()
    path = server.store.removeprefix("sqlite:")
    with sqlite3.connect(path) as database:
        database.execute("UPDATE agentsudo_schema SET version = 999 WHERE name = 'server'")
    database.close()

    def refused(store: str) -> str:
        done = subprocess.run(
            [AGENTSUDO, "serve", "--listen", "127.0.0.1:0", "--store", store],
            env=environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode in (2, 6) and "panicked" not in done.stderr, done
        assert "http://" not in done.stdout, "it did not start"
        return done.stderr

    assert "newer" in refused(server.store)
    junk = tmp_path / "junk.db"
    junk.write_bytes(os.urandom(65_536))
    assert refused(f"sqlite:{junk}")
    others = tmp_path / "others.db"
    with sqlite3.connect(others) as database:
        database.execute("CREATE TABLE orders (id)")
    database.close()
    assert "another program" in refused(f"sqlite:{others}")


STOP = {
    "sqlite": "CREATE TRIGGER stop BEFORE INSERT ON agentsudo_audit BEGIN SELECT RAISE(ABORT, 'no record'); END",
    "postgres": "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no record'; END $$;"
    " CREATE TRIGGER stop BEFORE INSERT ON agentsudo_audit FOR EACH ROW EXECUTE FUNCTION stop()",
}
GO_ON = {"sqlite": "DROP TRIGGER stop", "postgres": "DROP TRIGGER stop ON agentsudo_audit"}


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_step_that_cannot_be_put_on_record_is_not_taken(serve, request, kind):
    postgres = request.getfixturevalue("postgres") if kind == "postgres" else None
    server = serve(store=postgres.new_database() if postgres else None)

    def sql(text: str) -> None:
        if postgres:
            postgres.sql(text, server.store)
            return
        database = sqlite3.connect(server.store.removeprefix("sqlite:"), timeout=PATIENCE)
        database.execute(text)
        database.commit()
        database.close()

    pending, approved = (server.ask(approval_id=fresh_code()).json["id"] for _ in range(2))
    server.decide(approved)
    sql(STOP[kind])
    refused = server.ask(approval_id=fresh_code(), headers={"Idempotency_Key": "once"})
    assert (refused.status, refused.code) == (503, "unavailable"), refused
    assert server.decide(pending).status == 503 and server.step(approved, "claim").status == 503
    assert server.look(pending).json["status"] == "pending", "nobody decided it"
    assert server.look(approved).json["run"] is None, "nobody picked it up"
    sql(GO_ON[kind])
    assert server.decide(pending, "denied").status == 200 and server.step(approved, "claim").status == 200
    assert server.ask(approval_id=fresh_code(), headers={"Idempotency_Key": "twice"}).status == 201
    assert len(server.get("/api/v1/approvals", server.token("viewer")).json["items"]) == 3
    assert "ok:" in server.cli("audit", "verify")
    check_records(server)


def test_audit_records_that_were_changed_in_the_store(serve):
    server = serve()
    for _ in range(5):
        server.decide(server.ask(approval_id=fresh_code()).json["id"])
    good = server.cli("audit", "verify", "--json")
    path = server.store.removeprefix("sqlite:")
    with sqlite3.connect(path) as database:
        database.execute("UPDATE agentsudo_audit SET line = replace(line, 'approved', 'denied') WHERE seq = 4")
    database.close()
    assert "broken at line 4" in server.cli("audit", "verify", status=7)
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM agentsudo_audit WHERE seq > 3")
    database.close()
    assert "missing at the end" in server.cli("audit", "verify", status=7)
    assert '"ok":true' in good


@pytest.mark.parametrize("count", [int(os.environ.get("SOAK_PENDING", "1000"))])
def test_many_pending_requests_outlive_a_restart(serve, count):
    server = serve()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    ids = []
    for n in range(count):
        body = (
            f'{{"agent_name":"Bot","agent_id":"a-{n}","scope":"s","function":"f","timeout":{1 if n % 2 else 600}}}'
        ).encode()
        headers = {"Authorization": f"Bearer {server.key}", "Content-Type": "application/json"}
        connection.request("POST", "/api/slack/approvals", body, headers)
        ids.append(json.loads(connection.getresponse().read())["id"])
    connection.close()
    server.stop()
    time.sleep(1.1)
    server.start()
    for n in (0, 1, count // 2, count // 2 + 1, count - 2, count - 1):
        assert server.look(ids[n]).json["status"] == ("expired" if n % 2 else "pending")
    assert server.decide(ids[0]).status == 200
    assert server.decide(ids[1]).status == 409
