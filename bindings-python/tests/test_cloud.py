"""Telemetry: everything arrives at a clean exit, losses are counted, nothing waits for it, and the key stays where it
belongs."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from agentsudo import (
    Agent,
    PermissionDeniedError,
    configure_cloud,
    disable_cloud,
    get_cloud_config,
    send_telemetry,
    sudo,
)
from agentsudo.cloud import CloudConfig

PATIENCE = 30
KEY = "as_CANARY_0123456789"


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that went away is what some tests are about."""


class Receiver:
    """The server that events go to. ``status`` is what it answers; ``hold`` makes it wait with its answers."""

    def __init__(self):
        self.status, self.headers, self.requests = 200, {}, []
        self.hold = threading.Event()
        self.hold.set()
        self.changed = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                request = {"path": self.path, "headers": {k.lower(): v for k, v in self.headers.items()}, "body": body}
                with receiver.changed:
                    status = receiver.status
                    receiver.requests.append({**request, "status": status})
                    receiver.changed.notify_all()
                receiver.hold.wait(PATIENCE)
                self.send_response(status)
                for name, value in {"content-length": "2", **receiver.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *args):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def taken(self):
        """The events that were answered with 200."""
        return [event for r in list(self.requests) if r["status"] == 200 for event in json.loads(r["body"])]

    def wait_for(self, wanted):
        with self.changed:
            assert self.changed.wait_for(wanted, PATIENCE), [r["status"] for r in self.requests]


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.hold.set()
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(autouse=True)
def no_telemetry_is_left_behind(monkeypatch):
    for name in list(os.environ):
        if name.startswith(("AGENTSUDO_", "SLACK_")):
            monkeypatch.delenv(name)
    yield
    disable_cloud()
    assert get_cloud_config() is None


@sudo("read:db")
def read(row, password=None):
    return f"row {row}"


@sudo("delete:db")
def delete(row):
    raise AssertionError("this must never run")


def python(code, **environment):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AGENTSUDO_", "SLACK_"))}
    return subprocess.run(
        [sys.executable, "-c", code], env={**clean, **environment}, capture_output=True, text=True, timeout=60
    )


# What is sent


def test_decisions_and_events(receiver):
    config = configure_cloud(KEY, endpoint=receiver.url, flush_interval=3600)
    assert get_cloud_config() is config and config.endpoint == receiver.url and config.batch_size == 10
    agent = Agent("Bot", ["read:db"])
    with agent.start_session():
        assert read(7, password="pw_CANARY_1") == "row 7"
        with pytest.raises(PermissionDeniedError):
            delete("row_CANARY")
    send_telemetry("Bot", "my_action", scope="a:b", allowed=False, function_name="f", metadata={"n": 1})
    config.flush()
    granted, denied, own = receiver.taken()
    assert granted["agent_name"] == "Bot" and granted["scope"] == "read:db" and granted["allowed"] is True
    assert granted["function_name"] == "read" and granted["timestamp"].endswith("Z")
    assert denied["allowed"] is False and denied["scope"] == "delete:db"
    assert {k: v for k, v in own.items() if k != "timestamp"} == {
        "agent_name": "Bot",
        "action": "my_action",
        "scope": "a:b",
        "allowed": False,
        "function_name": "f",
        "metadata": {"n": 1},
    }
    (request,) = receiver.requests
    assert request["path"] == "/api/events" and request["headers"]["x-api-key"] == KEY
    assert b"CANARY" not in request["body"]  # neither arguments nor return values
    assert (config.delivered, config.dropped) == (3, 0)


def test_nothing_is_sent_unless_it_is_turned_on(receiver):
    send_telemetry("Bot", "x")
    configure_cloud(KEY, endpoint=receiver.url, flush_interval=3600)
    disable_cloud()
    send_telemetry("Bot", "x")
    with Agent("Bot", ["read:db"]).start_session():
        read(1)
    assert receiver.requests == []


def test_a_full_batch_goes_at_once_and_a_part_of_one_after_its_time(receiver):
    config = configure_cloud(KEY, endpoint=receiver.url, batch_size=3, flush_interval=3600)
    for number in range(3):
        config.send_event({"n": number})
    receiver.wait_for(lambda: len(receiver.taken()) == 3)
    configure_cloud(KEY, endpoint=receiver.url, batch_size=1000, flush_interval=0.05).send_event({"n": 3})
    receiver.wait_for(lambda: len(receiver.taken()) == 4)
    assert [event["n"] for event in receiver.taken()] == [0, 1, 2, 3]


def test_flush_waits_for_what_is_under_way(receiver):
    receiver.hold.clear()
    config = configure_cloud(KEY, endpoint=receiver.url, batch_size=1, flush_interval=3600)
    config.send_event({"n": 0})
    receiver.wait_for(lambda: len(receiver.requests) == 1)  # taken by the server, not yet confirmed
    flushed = threading.Thread(target=config.flush)
    flushed.start()
    flushed.join(0.2)
    assert flushed.is_alive() and config.delivered == 0
    receiver.hold.set()
    flushed.join(PATIENCE)
    assert config.delivered == 1 and len(receiver.requests) == 1


def test_sent_before_the_call_goes_on_if_asked_for(receiver):
    configure_cloud(KEY, endpoint=receiver.url, async_send=False, flush_interval=3600)
    with Agent("Bot", ["read:db"]).start_session():
        for number in range(3):
            read(number)
            assert len(receiver.taken()) == number + 1


def test_many_threads(receiver):
    config = configure_cloud(KEY, endpoint=receiver.url, batch_size=50, flush_interval=3600)
    threads = [
        threading.Thread(target=lambda t=t: [config.send_event({"id": t * 1000 + n}) for n in range(200)])
        for t in range(8)
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    config.flush()
    ids = [event["id"] for event in receiver.taken()]
    assert len(ids) == len(set(ids)) == config.delivered == 1600 and config.dropped == 0
    assert all(len(json.loads(request["body"])) <= 1000 for request in receiver.requests)


def test_no_request_is_larger_than_servers_take(receiver):
    config = configure_cloud(KEY, endpoint=receiver.url, batch_size=1000, flush_interval=3600)
    for number in range(30):
        config.send_event({"n": number, "filler": "x" * 100_000})
    config.send_event({"n": 30, "filler": "x" * 2_000_000})  # alone, for the server to judge
    config.send_event({"n": 31})
    config.flush()
    assert [event["n"] for event in receiver.taken()] == list(range(32))
    sizes = [len(request["body"]) for request in receiver.requests]
    assert sorted(sizes)[-2] < 1 << 20 and len(sizes) == 6


def test_configuring_again_delivers_what_was_queued(receiver):
    first = configure_cloud(KEY, endpoint=receiver.url, flush_interval=3600)
    first.send_event({"n": 1})
    second = configure_cloud("as_other", endpoint=receiver.url, flush_interval=3600)
    assert first.delivered == 1 and get_cloud_config() is second
    first.send_event({"n": 2})  # too late, and counted
    assert first.dropped == 1
    second.send_event({"n": 3})
    disable_cloud()
    assert [event["n"] for event in receiver.taken()] == [1, 3]
    assert [request["headers"]["x-api-key"] for request in receiver.requests] == [KEY, "as_other"]


# What it does not do


def test_a_server_that_is_down_holds_nobody_up_and_loses_nothing_yet(receiver):
    receiver.status = 503
    config = configure_cloud(KEY, endpoint=receiver.url, batch_size=1, flush_interval=3600)
    with Agent("Bot", ["read:db"]).start_session():
        began = time.monotonic()
        for number in range(2000):
            read(number)
        assert time.monotonic() - began < 10
    receiver.wait_for(lambda: len(receiver.requests) >= 1)
    assert config.delivered == 0 and config.dropped == 0
    receiver.status = 200
    config.flush()
    assert config.delivered == 2000 and config.dropped == 0 and len(receiver.taken()) == 2000


@pytest.mark.parametrize("way", ["hangs", "refuses connections"])
def test_a_call_does_not_wait_for_telemetry(receiver, way):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        receiver.hold.clear()
        url = receiver.url if way == "hangs" else f"http://127.0.0.1:{closed.getsockname()[1]}"
        config = configure_cloud(KEY, endpoint=url, batch_size=1, flush_interval=3600)
        with Agent("Bot", ["read:db"]).start_session():
            for _ in range(200):
                began = time.monotonic()
                read(1)
                assert time.monotonic() - began < 2
        assert config.delivered == 0
        receiver.hold.set()


def test_the_buffer_has_a_limit_and_every_loss_is_counted(receiver):
    receiver.status = 503
    config = configure_cloud(KEY, endpoint=receiver.url, batch_size=1000, flush_interval=3600)
    event = {"filler": "x" * 100_000}
    for _ in range(250):
        config.send_event(event)
    kept = 250 - config.dropped
    assert 16_000_000 < kept * len(json.dumps(event)) <= 16 << 20
    receiver.status = 200
    config.flush()
    assert config.delivered == kept == len(receiver.taken()) and config.delivered + config.dropped == 250


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 413, 422])
def test_what_the_server_will_never_take_is_given_up_and_counted(receiver, status, caplog):
    receiver.status = status
    config = configure_cloud(KEY, endpoint=receiver.url, batch_size=3, flush_interval=3600)
    for number in range(3):
        config.send_event({"n": number})
    receiver.wait_for(lambda: len(receiver.requests) == 1)
    config.flush()
    assert (config.delivered, config.dropped, len(receiver.requests)) == (0, 3, 1)
    assert KEY not in caplog.text


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_what_the_server_may_take_later_is_kept(receiver, status):
    receiver.status = status
    config = configure_cloud(KEY, endpoint=receiver.url, flush_interval=3600)
    config.send_event({"n": 1})
    config.flush()
    assert (config.delivered, config.dropped, len(receiver.requests)) == (0, 0, 1)
    receiver.status = 200
    config.flush()
    assert (config.delivered, config.dropped) == (1, 0)


def test_shutting_down_with_the_server_gone_counts_what_is_lost(receiver):
    receiver.status = 503
    config = configure_cloud(KEY, endpoint=receiver.url, flush_interval=3600)
    for number in range(5):
        config.send_event({"n": number})
    config.shutdown()
    assert (config.delivered, config.dropped) == (0, 5)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_redirect_is_not_followed(receiver, status, host):
    other = Receiver()
    receiver.status, receiver.headers = status, {"location": f"http://{host}:{other.port}/api/events"}
    config = configure_cloud(KEY, endpoint=receiver.url, flush_interval=3600)
    config.send_event({"n": 1})
    config.flush()
    assert len(receiver.requests) == 1 and other.requests == [] and (config.delivered, config.dropped) == (0, 1)
    other.server.shutdown()
    other.server.server_close()


BAD_ENDPOINTS = [
    "http://example.com",
    "http://10.0.0.1:80",
    "http://127.0.0.1.example.com",
    "http://0.0.0.0",
    "ftp://127.0.0.1",
    "file:///tmp/x",
    "https://user:hunter2@example.com",
    "https://example.com?x=1",
    "https://example.com#x",
    "https://example.com\r\nX: y",
    "example.com",
    "",
]


@pytest.mark.parametrize("endpoint", BAD_ENDPOINTS)
def test_the_key_goes_nowhere_in_the_clear(endpoint):
    with pytest.raises(ValueError, match="endpoint") as caught:
        configure_cloud(KEY, endpoint=endpoint)
    assert "CANARY" not in str(caught.value) and "hunter2" not in str(caught.value) and get_cloud_config() is None


def test_a_certificate_that_nobody_vouches_for_gets_no_key(tmp_path):
    import ssl

    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    )
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command.split(), *files], check=True, capture_output=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    told, attempts = [], []

    class Handler:
        def __init__(self, request, client_address, server):
            attempts.append(client_address)
            with context.wrap_socket(request, server_side=True) as secured:
                told.append(secured.recv(100_000))

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    config = configure_cloud(KEY, endpoint=f"https://127.0.0.1:{server.server_port}", flush_interval=3600)
    config.send_event({"n": 1})
    config.flush()
    server.shutdown()
    server.server_close()
    assert attempts and told == [] and config.delivered == 0


# Settings


def test_the_key_may_come_from_the_environment(receiver, monkeypatch):
    monkeypatch.setenv("AGENTSUDO_API_KEY", "as_env")
    for given, wanted in ((None, "as_env"), (KEY, KEY)):
        config = configure_cloud(given, endpoint=receiver.url, flush_interval=3600)
        config.send_event({"n": 1})
        config.flush()
        assert receiver.requests[-1]["headers"]["x-api-key"] == wanted


@pytest.mark.parametrize("key", [None, "", "with space", "new\nline", "ümlaut"])
def test_without_a_key_it_cannot_be_turned_on(key):
    with pytest.raises(ValueError, match="key") as caught:
        configure_cloud(key)
    assert "ümlaut" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"batch_size": 0}, ValueError),
        ({"batch_size": -1}, ValueError),
        ({"batch_size": 1001}, ValueError),
        ({"batch_size": 2**70}, ValueError),
        ({"batch_size": "10"}, TypeError),
        ({"batch_size": True}, TypeError),
        ({"batch_size": 1.5}, TypeError),
        ({"flush_interval": "5"}, TypeError),
        ({"flush_interval": True}, TypeError),
        ({"flush_interval": None}, TypeError),
        ({"flush_interval": 10**400}, ValueError),
        ({"flush_interval": 0}, ValueError),
        ({"flush_interval": -1}, ValueError),
        ({"flush_interval": float("nan")}, ValueError),
        ({"flush_interval": float("inf")}, ValueError),
    ],
)
def test_numbers_that_make_no_sense(options, error):
    with pytest.raises(error):
        configure_cloud(KEY, **options)
    assert get_cloud_config() is None


@pytest.mark.parametrize("event", [None, [], "x", 7, {"a": object()}, {("a", "b"): 1}])
def test_events_are_dicts_that_json_can_hold(receiver, event):
    config = CloudConfig(KEY, receiver.url, flush_interval=3600)
    with pytest.raises(TypeError):
        config.send_event(event)
    config.shutdown()
    assert receiver.requests == []


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_that_json_does_not_know_are_refused(receiver, value):
    config = CloudConfig(KEY, receiver.url, flush_interval=3600)
    with pytest.raises(ValueError):
        config.send_event({"n": value})
    config.shutdown()
    assert receiver.requests == []


def test_text_from_outside_stays_text(receiver):
    config = configure_cloud(KEY, endpoint=receiver.url, flush_interval=3600)
    hostile = 'a"b\\c\n\u2028\u202e<script>\x00😀%s${x}'
    with Agent("x" + hostile, ["read:db"]).start_session():
        read(1)
    send_telemetry(hostile, hostile, hostile, True, hostile, {hostile: hostile})
    config.flush()
    first, second = receiver.taken()
    assert first["agent_name"] == "x" + hostile and second["agent_name"] == second["action"] == hostile
    assert second["metadata"] == {hostile: hostile}


def test_the_key_is_not_shown(receiver, caplog):
    caplog.set_level("DEBUG")
    receiver.status = 401
    config = configure_cloud(KEY, endpoint=receiver.url, flush_interval=0.05, batch_size=1)
    config.send_event({"n": 1})
    receiver.wait_for(lambda: len(receiver.requests) >= 1)
    config.flush()
    assert "CANARY" not in repr(config) + repr(config._native) + repr(vars(config)) + caplog.text


# Processes

BEGINNING = """
import os, sys, threading
from agentsudo import *
config = configure_cloud("as_key", endpoint=os.environ["RECEIVER"], flush_interval=3600)
agent = Agent("Bot", ["read:db"])
@sudo("read:db")
def read(row): return row
"""


@pytest.mark.parametrize(
    "ending", ["", "sys.exit(3)", "raise ValueError('x')", "threading.Thread(target=lambda: None).start()"]
)
def test_a_clean_exit_delivers_everything(receiver, ending):
    code = f"{BEGINNING}\nwith agent.start_session():\n    for n in range(2345): read(n)\n{ending}"
    done = python(code, RECEIVER=receiver.url)
    assert done.returncode == {"": 0, "sys.exit(3)": 3, "raise ValueError('x')": 1}.get(ending, 0), done.stderr
    assert len(receiver.taken()) == 2345 and "panic" not in done.stderr


def test_an_exit_waits_for_a_batch_that_is_under_way(receiver):
    """The batch has left the buffer and is not confirmed when the exit begins."""
    receiver.hold.clear()
    code = f"""{BEGINNING}
config = configure_cloud("as_key", endpoint=os.environ["RECEIVER"], batch_size=1, flush_interval=3600)
config.send_event({{"n": 1}})
print("sent", flush=True)
input()
print(config.delivered, flush=True)
import atexit
"""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AGENTSUDO_", "SLACK_"))}
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**clean, "RECEIVER": receiver.url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "sent\n"
    receiver.wait_for(lambda: len(receiver.requests) == 1)
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "0\n"
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.7)  # it is waiting for the answer
    receiver.hold.set()
    assert process.wait(PATIENCE) == 0 and len(receiver.requests) == 1
    process.communicate()


@pytest.mark.parametrize("way", ["hangs", "refuses"])
def test_an_exit_does_not_hang_when_the_server_does(receiver, way):
    receiver.hold.clear()
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = receiver.url if way == "hangs" else f"http://127.0.0.1:{closed.getsockname()[1]}"
        began = time.monotonic()
        done = python(f"{BEGINNING}\nwith agent.start_session():\n    read(1)\n", RECEIVER=url)
    assert done.returncode == 0 and time.monotonic() - began < 15, done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fork_sends_its_own_events_and_the_parent_its(receiver):
    code = f"""{BEGINNING}
with agent.start_session():
    read("before")
    for child in range(5):
        pid = os.fork()
        if pid == 0:
            send_telemetry("child", str(child))
            config.flush()
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
    read("after")
"""
    done = python(code, RECEIVER=receiver.url)
    assert done.returncode == 0, done.stderr
    names = sorted(event["agent_name"] + ":" + event["action"] for event in receiver.taken())
    assert names == ["Bot:permission_check"] * 2 + [f"child:{n}" for n in range(5)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_forks_of_a_busy_process_do_not_hang(receiver):
    code = f"""{BEGINNING}
import signal
stop = threading.Event()
def busy():
    while not stop.is_set():
        config.send_event({{"who": "parent", "filler": "x" * 1000}})
threads = [threading.Thread(target=busy, daemon=True) for _ in range(4)]
[thread.start() for thread in threads]
codes = []
for n in range(30):
    pid = os.fork()
    if pid == 0:
        signal.alarm(20)
        config.send_event({{"who": "child", "n": n}})
        config.flush()
        os._exit(0)
    codes.append(os.WEXITSTATUS(os.waitpid(pid, 0)[1]))
stop.set()
[thread.join() for thread in threads]
print(codes == [0] * 30, codes)
config.flush()
os._exit(0)
"""
    done = python(code, RECEIVER=receiver.url)
    assert done.stdout.startswith("True"), (done.stdout, done.stderr)
    children = [event["n"] for event in receiver.taken() if event["who"] == "child"]
    assert sorted(children) == list(range(30))
