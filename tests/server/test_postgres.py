"""Servers over one PostgreSQL: two replicas are one server, and whatever happens to the database between them, nothing
acknowledged is lost and everybody who waits is told. Each fault is shown to have struck."""

from __future__ import annotations

import pathlib
import random
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest
from conftest import AGENTSUDO, PATIENCE, Answer, Server, cli, environment, free_port, fresh_code
from postgres import Postgres
from test_faults import Oracle, check_records


class Waiter:
    """A poll that is held open."""

    def __init__(self, server: Server, id: str) -> None:
        self._thread = threading.Thread(target=self._wait, args=(server, id))
        self._thread.start()

    def _wait(self, server: Server, id: str) -> None:
        self._answer = server.look(id, wait=60)
        self.told_at = time.monotonic()

    def answer(self) -> Answer:
        self._thread.join(PATIENCE * 2)
        return self._answer

    def is_held(self) -> bool:
        return self._thread.is_alive()


def held(server: Server, id: str) -> Waiter:
    """A poll that the server is known to hold."""
    before = open_polls(server)
    waiter = Waiter(server, id)
    until = time.monotonic() + PATIENCE
    while open_polls(server) <= before:
        assert time.monotonic() < until
        time.sleep(0.01)
    return waiter


def open_polls(server: Server) -> int:
    lines = server.get("/metrics").body.decode().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("agentsudo_open_polls "))


@pytest.fixture
def own() -> Iterator[Postgres]:
    """A PostgreSQL to be broken."""
    postgres = Postgres(free_port())
    yield postgres
    postgres.close()


def replicas(serve, store: str, **options) -> tuple[Server, Server]:
    one = serve(store=store, **options)
    other = serve(store=store, first=False, **options)
    other.key = one.key
    return one, other


def test_first_starts_at_once_make_one_schema_and_one_key(postgres):
    store = postgres.new_database()
    commands = [[AGENTSUDO, "serve", "--listen", "127.0.0.1:0", "--store", store] for _ in range(3)]
    started = [
        subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for command in commands
    ]
    first_lines = [process.stdout.readline() for process in started]
    assert all("http://" in line for line in first_lines), first_lines
    time.sleep(0.2)
    [process.terminate() for process in started]
    said = "".join(process.stdout.read() for process in started)
    assert [process.wait(PATIENCE) for process in started] == [0, 0, 0]
    assert said.count("API key") == 1, said
    assert postgres.sql("SELECT count(*) FROM agentsudo_projects", store) == "1"


def test_what_is_asked_at_one_replica_is_decided_and_used_at_the_other(serve, postgres):
    one, other = replicas(serve, postgres.new_database())
    for asking, deciding in ((one, other), (other, one)):
        id = asking.ask(approval_id=fresh_code()).json["id"]
        waiters = [held(asking, id), held(deciding, id)]
        decided_at = time.monotonic()
        assert deciding.decide(id, note="over there").status == 200
        for waiter in waiters:
            assert (waiter.answer().json["status"], waiter.answer().json["note"]) == ("approved", "over there")
            assert waiter.told_at - decided_at < 4, "told, not found by looking again"
        again = asking.decide(id, "denied")
        assert (again.status, again.json["decision"]["outcome"]) == (409, "approved")
        assert sorted(s.step(id, "claim").status for s in (asking, deciding)) == [200, 409]
    # Both at the same time: one decides.
    for _ in range(10):
        id, answers = one.ask(approval_id=fresh_code()).json["id"], []
        tokens = {server.port: server.token() for server in (one, other)}

        def decide(server: Server, outcome: str, id: str = id, answers: list = answers, tokens: dict = tokens) -> None:
            answers.append(server.decide(id, outcome, tokens[server.port]))

        both = [threading.Thread(target=decide, args=pair) for pair in ((one, "approved"), (other, "denied"))]
        [thread.start() for thread in both]
        [thread.join() for thread in both]
        assert sorted(a.status for a in answers) == [200, 409]
        (won,) = [a.json["status"] for a in answers if a.status == 200]
        assert one.look(id).json["status"] == other.look(id).json["status"] == won
    # One key made there is good here, and one revoked there is not.
    key = one.new_key("elsewhere")
    assert other.ask(key=key).status == 201
    listed = other.get("/api/v1/keys", other.token("admin")).json["items"]
    one.cli("keys", "revoke", next(item["id"] for item in listed if item["project"] == "elsewhere"))
    until = time.monotonic() + PATIENCE
    while other.ask(key=key).status != 401:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert "ok:" in one.cli("audit", "verify"), "one chain, whoever writes to it"
    check_records(one)


def test_connections_that_are_killed_while_somebody_waits(serve, postgres):
    store = postgres.new_database()
    one, other = replicas(serve, store)
    for round in range(3):
        id = one.ask(approval_id=fresh_code()).json["id"]
        waiter = held(one, id)
        killed = postgres.sql(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'agentsudo'"
            " AND datname = current_database()",
            store,
        )
        assert int(killed) >= 2, "the connections that listen, and some that were in use"
        assert waiter.is_held()
        assert other.decide(id).status == 200, f"round {round}: a connection is made anew, and nobody notices"
        assert waiter.answer().json["status"] == "approved"
        assert one.step(id, "claim").status == 200
    event = {"timestamp": "2026-11-22T09:48:00Z", "agent_name": "Reporter", "action": "check", "allowed": True}
    postgres.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'agentsudo'"
        " AND datname = current_database()",
        store,
    )
    assert one.post("/api/events", [event] * 100, one.key).status == 200
    assert postgres.sql("SELECT count(*) FROM agentsudo_events", store) == "100"
    check_records(one)


def test_a_notification_that_is_lost_is_made_up_for(serve, postgres):
    store = postgres.new_database()
    # Whoever connects from now on notifies into the void.
    postgres.sql(
        f"ALTER DATABASE {store.rsplit('/', 1)[1]} SET search_path = public, pg_catalog;"
        "CREATE TABLE public.lost (payload text);"
        "CREATE FUNCTION public.pg_notify(text, text) RETURNS void LANGUAGE sql"
        " AS 'INSERT INTO public.lost VALUES ($2)'",
        store,
    )
    one, other = replicas(serve, store)
    id = one.ask().json["id"]
    waiter = held(one, id)
    assert other.decide(id).status == 200
    assert waiter.answer().json["status"] == "approved"
    assert postgres.sql(f"SELECT count(*) FROM lost WHERE payload = '{id}'", store) == "1", "it was lost"


def test_a_database_that_crashes_while_somebody_waits(serve, own):
    one, other = replicas(serve, own.new_database())
    token = other.token()
    kept = one.ask(approval_id=fresh_code()).json["id"]
    one.decide(kept)
    id = one.ask(approval_id=fresh_code()).json["id"]
    waiter = held(one, id)
    own.kill()
    refused = one.ask(approval_id=fresh_code())
    assert (refused.status, refused.code) == (503, "unavailable"), refused
    assert other.decide(id, token=token).status == 503
    assert (one.get("/healthz").status, one.get("/readyz").status) == (200, 503)
    assert waiter.is_held(), "it may come back"
    own.start()
    until = time.monotonic() + PATIENCE
    while other.decide(id, token=token).status != 200:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert waiter.answer().json["status"] == "approved"
    assert one.look(kept).json["status"] == "approved" and one.get("/readyz").status == 200
    assert "ok:" in one.cli("audit", "verify")
    check_records(one)


def test_all_connections_in_use(serve, postgres):
    """Those that come too many are told so, in time; what does not need the database goes on; then all is well."""
    store = postgres.new_database()
    server = serve(store=store)
    id = server.ask().json["id"]
    hold = threading.Thread(
        target=postgres.sql,
        args=("BEGIN; LOCK agentsudo_approvals IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(7)", store),
    )
    hold.start()
    stuck = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    answers: list[Answer] = []
    askers = [threading.Thread(target=lambda: answers.append(server.ask(approval_id=fresh_code()))) for _ in range(20)]
    until = time.monotonic() + PATIENCE
    while postgres.sql("SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock'", store) == "0":
        assert time.monotonic() < until
    [asker.start() for asker in askers]
    while int(postgres.sql(stuck, store)) < 8:
        assert time.monotonic() < until, "all of the pool's connections wait for the lock"
    assert server.get("/healthz").status == 200
    [asker.join(PATIENCE) for asker in askers]
    refused = [answer for answer in answers if answer.status == 503]
    assert len(answers) == 20 and refused and {answer.status for answer in answers} <= {201, 503}
    assert "connections were in use for too long" in server.log(), "whoever runs it is told why"
    hold.join(PATIENCE)
    assert server.look(id).json["status"] == "pending" and server.ask(approval_id=fresh_code()).status == 201


def test_a_newer_schema_is_refused(serve, postgres):
    store = postgres.new_database()
    server = serve(store=store)
    server.stop()
    postgres.sql("UPDATE agentsudo_schema SET version = 999 WHERE name = 'server'", store)
    said = cli("pending", "--store", store, status=2)
    assert "newer AgentSudo" in said and "999" in said
    assert "newer AgentSudo" in cli("serve", "--listen", "127.0.0.1:0", "--store", store, status=2)


def test_servers_that_are_killed_lose_nothing(serve, postgres, tmp_path_factory):
    """Two replicas, killed in turn, and their connections too, while clients go on at both."""
    store, rng = postgres.new_database(), random.Random(11)
    one, other = replicas(serve, store)
    oracle, token, stop = Oracle(), one.token(), threading.Event()
    drivers = [
        threading.Thread(target=oracle.drive, args=(server, token, stop, seed))
        for seed, server in enumerate((one, other))
    ]
    [driver.start() for driver in drivers]
    for turn in range(20):
        time.sleep(rng.uniform(0, 0.1))
        if turn % 4 == 3:
            postgres.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'agentsudo'"
                " AND datname = current_database()",
                store,
            )
        else:
            (one, other)[turn % 2].restart(by=9)
    stop.set()
    [driver.join() for driver in drivers]
    oracle.check(one, list(oracle.asked))
    oracle.check_audit(one)
    assert oracle.broken_off >= 5, "the kills struck in the middle of something"


# TLS.


def openssl(*arguments: str, folder: pathlib.Path) -> None:
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def certify(folder: pathlib.Path, name: str, hosts: str) -> None:
    """An authority ``{name}-ca.pem``, and a certificate of its for ``hosts``."""
    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    openssl(
        "req", "-x509", *new, "-subj", f"/CN={name}", "-keyout", f"{name}-ca.key", "-out", f"{name}-ca.pem",
        folder=folder,
    )  # fmt: skip
    openssl("req", *new[:-2], "-subj", "/CN=server", "-keyout", f"{name}.key", "-out", f"{name}.csr", folder=folder)
    (folder / "extensions").write_text(f"subjectAltName={hosts}\nbasicConstraints=critical,CA:FALSE\n")
    openssl(
        "x509", "-req", "-in", f"{name}.csr", "-CA", f"{name}-ca.pem", "-CAkey", f"{name}-ca.key", "-CAcreateserial",
        "-days", "2", "-extfile", "extensions", "-out", f"{name}.pem",
        folder=folder,
    )  # fmt: skip


def test_tls_is_verified_or_refused(own, tmp_path):
    """Certificate, authority and host name; and there is no way around it."""
    certify(tmp_path, "right", "DNS:localhost,IP:127.0.0.1")
    certify(tmp_path, "elsewhere", "DNS:db.example.com")
    (own.data / "pg_hba.conf").write_text("local all all trust\nhostssl all all 127.0.0.1/32 trust\n")

    def present(name: str) -> None:
        own.kill()
        for end in ("key", "pem"):
            path = own.data / f"server.{end}"
            path.write_bytes((tmp_path / f"{name}.{end}").read_bytes())
            path.chmod(0o600)
            subprocess.run(["chown", "postgres:", str(path)], capture_output=True)
        own.options = ("ssl=on", "ssl_cert_file=server.pem", "ssl_key_file=server.key")
        own.start()

    def connect(host: str, ca: str = "right", mode: str = "verify-full", status: int = 0) -> str:
        address = f"postgres://agentsudo@{host}:{own.port}/postgres?sslmode={mode}"
        if ca:
            address += f"&sslrootcert={tmp_path}/{ca}-ca.pem"
        return cli("pending", "--store", address, status=status)

    present("right")
    for host in ("localhost", "127.0.0.1"):
        assert "nothing" in connect(host)
    assert "cannot be reached" in connect("localhost", ca="elsewhere", status=6), "another authority"
    assert "cannot be reached" in connect("localhost", ca="", status=6), "none of the public ones"
    assert "verified" in connect("localhost", mode="no-verify", status=2)
    for mode in ("require", "verify-ca"):
        connect("localhost", ca="elsewhere", mode=mode, status=6)
    assert connect("localhost", mode="disable", status=6), "the server wants TLS"
    present("elsewhere")
    refused = connect("localhost", ca="elsewhere", status=6)
    assert "certificate" in refused and "name" in refused.lower(), refused
