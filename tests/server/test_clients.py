"""Real clients against the real server: our Python package in cloud mode, in a process of its own; the published
0.3.2 and its telemetry; a client that speaks 0.4.0's wire."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest
from conftest import PATIENCE, ROOT, Server, environment

PUBLISHED = os.environ.get("AGENTSUDO_PUBLISHED", str(ROOT / "target" / "published"))

AGENT = """
import sys
from agentsudo import Agent, PermissionDeniedError, sudo
from agentsudo.slack import SlackApproval

ask = SlackApproval(cloud_api_key=sys.argv[1], cloud_url=sys.argv[2] + "/api/slack", timeout=float(sys.argv[3]))

@sudo("refund:order", on_deny=ask.request_approval)
def refund(order, password=None):
    return f"refunded {order}"

with Agent("Support Bot", ["read:*"]).start_session():
    try:
        print(refund("A-17", password="pw_CANARY"), flush=True)
    except PermissionDeniedError as denied:
        print("denied", denied.reason, denied.decided_by, denied.note, flush=True)
"""


def python(code: str, *arguments: str, path: str = "", stdin: bool = False) -> subprocess.Popen[str]:
    env = environment(**({"PYTHONPATH": path} if path else {}))
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env=env,
        stdin=subprocess.PIPE if stdin else None,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def printed(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    return out.strip()


def the_pending(server: Server, count: int = 1) -> list[dict]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        items = server.get("/api/v1/approvals?status=pending", server.token("viewer")).json["items"]
        if len(items) == count:
            return items
        time.sleep(0.02)
    raise AssertionError(f"{len(items)} are pending, not {count}")


def becomes(server: Server, id: str, **wanted: str) -> dict:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        seen = server.look(id).json
        if all(seen[key] == value for key, value in wanted.items()):
            return seen
        time.sleep(0.02)
    raise AssertionError(f"it never was {wanted}: {seen}")


@pytest.fixture
def server(serve) -> Server:
    return serve()


def test_an_agent_in_another_process_asks_and_its_function_runs(server):
    agent = python(AGENT, server.key, server.url, "60")
    (asked,) = the_pending(server)
    assert (asked["agent_name"], asked["function"], asked["scope"]) == ("Support Bot", "refund", "refund:order")
    assert asked["arguments"]["order"] == "A-17" and "CANARY" not in str(asked)
    assert len(asked["digest"]) == 64
    server.cli("approve", asked["code"], "--note", "go ahead", "--as", "alice")
    assert printed(agent) == "refunded A-17"
    seen = becomes(server, asked["id"], run="done")
    assert (seen["decided_by"], seen["note"]) == ("local:alice", "go ahead")
    actions = [r["action"] for r in server.get("/api/v1/audit", server.token("viewer")).json["items"]]
    assert actions == ["call_finished", "approval_claimed", "approval_decided", "approval_requested"]
    assert "CANARY" not in server.log()


def test_a_denial_carries_the_humans_words_to_the_agent(server):
    agent = python(AGENT, server.key, server.url, "60")
    (asked,) = the_pending(server)
    assert server.decide(asked["id"], "denied", note="not without a ticket").status == 200
    assert printed(agent) == "denied denied_by_person operator:approver not without a ticket"


def test_nobody_answers_and_the_agent_is_refused(server):
    assert printed(python(AGENT, server.key, server.url, "1")).startswith("denied expired")
    (asked,) = server.get("/api/v1/approvals", server.token("viewer")).json["items"]
    assert asked["status"] in ("expired", "cancelled")


def test_an_agent_with_a_bad_key_is_refused_at_once(server):
    assert printed(python(AGENT, "as_" + "A" * 43, server.url, "60")).startswith("denied cloud_unavailable")


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL])
def test_an_agent_waits_through_a_restart_of_the_server(server, by):
    agent = python(AGENT, server.key, server.url, "60")
    (asked,) = the_pending(server)
    time.sleep(0.2)  # until it is being waited for
    server.restart(by)
    assert agent.poll() is None, "it still waits"
    server.cli("approve", asked["code"])
    assert printed(agent) == "refunded A-17"


def test_the_published_package_reports(server):
    """0.3.2, unchanged: only its telemetry speaks to a server."""
    code = """
import sys
import agentsudo
agentsudo.configure_cloud(api_key=sys.argv[1], endpoint=sys.argv[2], async_send=False)
from agentsudo import Agent, sudo

@sudo("read:db")
def read():
    return 1

with Agent("Published", ["read:*"]).start_session():
    read()
agentsudo.send_telemetry("Published", "custom", scope="a:b", allowed=False, function_name="f", metadata={"k": 1})
agentsudo.get_cloud_config().flush()
agentsudo.get_cloud_config().shutdown()
print(agentsudo.__file__)
"""
    where = printed(python(code, server.key, server.url, path=PUBLISHED))
    assert pathlib.Path(where).is_relative_to(PUBLISHED), "the published one, not ours"
    events = server.get("/api/v1/events", server.token("viewer")).json["items"]
    assert events and {event["agent_name"] for event in events} == {"Published"}
    custom = next(event for event in events if event["action"] == "custom")
    assert (custom["scope"], custom["allowed"], custom["function_name"]) == ("a:b", False, "f")
    assert custom["metadata"]["k"] == 1
    agents = server.get("/api/v1/agents", server.token("viewer")).json["items"]
    assert [agent["agent_name"] for agent in agents] == ["Published"]


def test_our_package_reports(server):
    code = """
import sys
import agentsudo
agentsudo.configure_cloud(api_key=sys.argv[1], endpoint=sys.argv[2])
from agentsudo import Agent, sudo

@sudo("read:db")
def read():
    return 1

with Agent("Ours", ["read:*"]).start_session():
    read()
"""
    printed(python(code, server.key, server.url))
    events = server.get("/api/v1/events", server.token("viewer")).json["items"]
    assert [event["agent_name"] for event in events] == ["Ours"]


def test_the_wire_of_0_4_0(server):
    """A client as the old one: no digest, no wait, no claim; two-second polling, here without the seconds."""
    made = server.ask()
    assert made.status == 201 and made.json["id"]
    assert server.look(made.json["id"]).json["status"] == "pending"
    server.decide(made.json["id"])
    assert server.look(made.json["id"]).json["status"] == "approved"
    assert server.look(made.json["id"]).json["status"] == "approved", "it may ask as often as it likes"
