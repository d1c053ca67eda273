"""The cloud protocol, to the letter: asking, waiting, claiming, reporting, walking away."""

from __future__ import annotations

import json
import re
import threading
import time

import pytest
from conftest import ASK, Server, fresh_code

PATH = "/api/slack/approvals"


@pytest.fixture
def server(either: Server) -> Server:
    return either


def test_a_request_is_made_decided_claimed_and_reported(server):
    made = server.ask(approval_id="00c0ffee", arguments={"order": "A-17", "password": "pw_CANARY"})
    assert made.status == 201, made
    assert made.json["code"] == "00c0ffee" and made.json["status"] == "pending"
    id = made.json["id"]
    assert re.fullmatch(r"[0-9a-f]{32}", id), "at least 122 random bits"
    seen = server.look(id).json
    assert {"id", "code", "status", "decided_by", "decided_at", "note", "expires_at", "created_at", "run"} <= set(seen)
    assert (seen["status"], seen["run"], seen["decided_by"], seen["notified"]) == ("pending", None, None, False)
    assert server.step(id, "claim").status == 409, "nobody has approved it yet"
    decided = server.decide(id, note="fine by me")
    assert decided.status == 200 and decided.json["decided_by"] == "operator:approver"
    assert decided.json["arguments"]["order"] == "A-17" and b"pw_CANARY" not in decided.body
    seen = server.look(id).json
    assert (seen["status"], seen["note"], seen["run"]) == ("approved", "fine by me", None)
    assert server.step(id, "result", {"run": "done"}).status == 409, "it was not claimed"
    assert server.step(id, "claim").json["run"] == "claimed"
    again = server.step(id, "claim")
    assert (again.status, again.code) == (409, "already_claimed")
    assert server.step(id, "result", {"run": "maybe"}).status == 400
    assert server.step(id, "result", {"run": "failed"}).json["run"] == "failed"
    assert server.step(id, "result", {"run": "done"}).status == 409
    assert server.step(id, "cancel").status == 409
    seen = server.look(id).json
    assert (seen["status"], seen["run"]) == ("approved", "failed"), "approved stays approved"


def test_the_wish_for_a_code_is_honoured_while_it_is_free(server):
    first = server.ask(approval_id="11111111").json
    second = server.ask(approval_id="11111111").json
    assert first["code"] == "11111111" != second["code"] and first["id"] != second["id"]
    for wish in ("not a code", "ABCDEF01", "1234567", "x" * 200):
        made = server.ask(approval_id=wish)
        assert made.status == 201 and re.fullmatch(r"[0-9a-f]{8}", made.json["code"]), wish
    server.decide(first["id"])
    assert server.ask(approval_id="11111111").json["code"] == "11111111", "its holder has been decided"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("agent_name", ""),
        ("agent_name", "x" * 257),
        ("agent_name", ...),
        ("agent_name", None),
        ("agent_name", 7),
        ("agent_name", "a\0b"),
        ("agent_id", "x" * 257),
        ("scope", ""),
        ("scope", "x" * 513),
        ("function", "x" * 257),
        ("function", ["f"]),
        ("timeout", 0),
        ("timeout", -1),
        ("timeout", 604_801),
        ("timeout", "300"),
        ("timeout", True),
        ("arguments", [1]),
        ("arguments", {"x": "y" * 256_000}),
        ("digest", "A" * 64),
        ("approvers", []),
        ("quorum", 0),
    ],
)
def test_what_is_outside_the_limits_is_refused_by_its_name(server, field, value):
    refused = server.ask(**{field: value})
    assert refused.status == 400, refused
    error = refused.json["error"]
    assert error["field"] == field and error["code"] and error["message"]


def test_what_is_within_the_limits_is_taken(server):
    for change in (
        {"agent_name": "ü" * 256},
        {"scope": "s" * 512},
        {"timeout": 604_800},
        {"timeout": 0.5},
        {"timeout": ...},
        {"arguments": {"x": "y" * 255_990}},
        {"unknown": {"from": "the future"}},
    ):
        assert server.ask(approval_id=fresh_code(), **change).status == 201, change


def test_bodies_that_are_none(server):
    def send(body: bytes, **headers: str):
        headers.setdefault("Content_Type", "application/json")
        return server.call("POST", PATH, body, server.key, **headers)

    assert send(b'{"agent_name": "' + b"x" * (1 << 20) + b'"}').status == 413
    good = json.dumps(ASK).encode()
    assert send(good, Content_Type="text/plain").status == 415
    assert send(good, Content_Type="application/x-www-form-urlencoded").status == 415
    assert send(good, Content_Type="Application/JSON; charset=utf-8").status == 201
    for bad in (b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"a":1,"a":2}', b"[" * 100_000, b"{}" * 2):
        refused = send(bad)
        assert refused.status == 400 and refused.json["error"]["code"], bad[:20]


def test_who_may_come_in(server):
    id = server.ask(approval_id=fresh_code()).json["id"]
    path = f"{PATH}/{id}"
    nobody = "as_" + "A" * 43
    for headers in ({}, {"Authorization": f"Bearer {nobody}"}, {"X_API_Key": nobody}, {"Authorization": "Basic eDp5"}):
        refused = server.get(path, **headers)
        assert (refused.status, refused.code) == (401, "unauthorized"), headers
        assert "www-authenticate" in refused.headers
    assert server.get(path, X_API_Key=server.key).status == 200
    assert server.get(path, Authorization=f"bearer {server.key}").status == 200
    # The right credential in the wrong role.
    assert server.get(path, server.token("admin")).status == 403
    assert server.post(PATH, ASK, server.token("admin")).status == 403
    for path in ("/api/v1/approvals", "/api/v1/events", "/api/v1/audit", "/api/v1/keys"):
        assert server.get(path, server.key).status == 403, "an API key reads nothing of others"
    assert server.decide(id, token=server.key).status == 403, "an API key can never decide"
    assert server.decide(id, token=server.token("viewer")).status == 403
    assert server.look(id).json["status"] == "pending"


def test_what_is_not_there_and_what_is_anothers_look_the_same(server):
    other = server.new_key("other")
    id = server.ask(approval_id=fresh_code()).json["id"]
    answers = []
    for path in (id, "0" * 32, "nonsense", id[:-1], id.upper(), id + "%00", "..%2f..", server.ask().json["code"]):
        for query in ("", "?wait=20"):
            began = time.monotonic()
            answer = server.get(f"{PATH}/{path}{query}", other)
            assert time.monotonic() - began < 10, "at once, also with wait"
            answers.append((answer.status, answer.body))
    for step, body in (("claim", {}), ("cancel", {}), ("result", {"run": "done"})):
        answer = server.step(id, step, body, other)
        answers.append((answer.status, answer.body))
    assert len(set(answers)) == 1 and answers[0][0] == 404, set(answers)
    assert server.look(id).json["status"] == "pending"


def test_a_poll_is_held_until_it_is_decided(server):
    id = server.ask(approval_id=fresh_code()).json["id"]
    got = {}

    def wait():
        got["answer"] = server.look(id, wait=60)
        got["at"] = time.monotonic()

    waiter = threading.Thread(target=wait)
    waiter.start()
    server.token()  # made before the clock runs
    time.sleep(0.3)
    decided = time.monotonic()
    assert server.decide(id, "denied", note="not today").status == 200
    waiter.join(60)
    assert got["answer"].json["status"] == "denied" and got["answer"].json["note"] == "not today"
    assert got["at"] - decided < 20, "long before the 60 seconds"
    assert server.look(id, wait=60).json["status"] == "denied", "and at once from then on"


def test_a_poll_ends_by_itself(server):
    id = server.ask(approval_id=fresh_code()).json["id"]
    began = time.monotonic()
    assert server.look(id, wait=1).json["status"] == "pending"
    assert 0.9 < time.monotonic() - began < 20
    for bad in ("-1", "61", "1.5", "x", "", "1e1", "+1", "%20", "99999999999"):
        assert server.look(id, wait=bad).status == 400, bad
    assert server.get(f"{PATH}/{id}?wait=1&wait=2", server.key).status == 400
    assert server.look(id, wait=0).json["status"] == "pending"


def test_nobody_answers_in_time(server):
    id = server.ask(approval_id=fresh_code(), timeout=0.4).json["id"]
    assert server.look(id, wait=30).json["status"] == "expired"
    late = server.decide(id)
    assert (late.status, late.json["approval"]["status"]) == (409, "expired")
    assert server.step(id, "claim").status == 409
    assert server.look(id).json["status"] == "expired"


def test_the_first_decision_wins_and_the_others_are_told_which(server):
    id = server.ask(approval_id=fresh_code()).json["id"]
    tokens = [server.token("approver", name=f"racer-{n}") for n in range(6)]
    barrier, answers = threading.Barrier(6), []

    def race(n):
        barrier.wait()
        answers.append((n, server.decide(id, "approved" if n % 2 else "denied", tokens[n])))

    racers = [threading.Thread(target=race, args=(n,)) for n in range(6)]
    [racer.start() for racer in racers]
    [racer.join() for racer in racers]
    won = [(n, answer) for n, answer in answers if answer.status == 200]
    assert len(won) == 1
    winner, outcome = won[0][0], won[0][1].json["status"]
    for n, answer in answers:
        if n != winner:
            assert (answer.status, answer.code) == (409, "already_decided")
            assert answer.json["decision"]["outcome"] == outcome
            assert answer.json["decision"]["decided_by"] == f"operator:racer-{winner}"
    assert server.look(id).json["status"] == outcome


def test_a_caller_that_walks_away(server):
    id = server.ask(approval_id=fresh_code()).json["id"]
    assert server.step(id, "cancel").json["status"] == "cancelled"
    assert server.step(id, "cancel").json["status"] == "cancelled", "twice is as good as once"
    assert server.decide(id).status == 409
    used = server.ask(approval_id=fresh_code()).json["id"]
    server.decide(used)
    assert server.step(used, "cancel").json["run"] == "lapsed", "an approval that will not be used"
    assert server.step(used, "claim").status == 409


def test_an_idempotency_key_stands_for_one_body(server):
    def ask(key, **change):
        return server.ask(headers={"Idempotency_Key": key}, **change)

    first = ask("k-1", approval_id=fresh_code())
    body = {"approval_id": first.json["code"]}
    again = ask("k-1", **body)
    assert (first.status, again.status) == (201, 200) and again.body == first.body
    server.decide(first.json["id"])
    assert ask("k-1", **body).body == first.body, "the first answer, whatever has happened since"
    other = ask("k-1", function="transfer", **body)
    assert (other.status, other.code) == (409, "key_reused")
    assert ask("k-2", **body).status == 201
    assert server.ask(key=server.new_key("other"), headers={"Idempotency_Key": "k-1"}).status == 201, (
        "another project's"
    )
    assert ask("x" * 256).status == 400


def test_many_that_ask_under_one_key_make_one_request(server):
    answers = []

    def ask():
        answers.append(server.ask(headers={"Idempotency_Key": "together"}))

    callers = [threading.Thread(target=ask) for _ in range(8)]
    [caller.start() for caller in callers]
    [caller.join() for caller in callers]
    assert sorted(a.status for a in answers) == [200] * 7 + [201]
    assert len({a.body for a in answers}) == 1


def test_what_coalesces_and_what_does_not(server):
    old = [server.ask(approval_id="22222222", digest=...).json["id"] for _ in range(2)]
    assert len(set(old)) == 2, "requests of old clients are never merged"
    same = {"digest": "a" * 64, "session_id": "s-1"}
    first, again = server.ask(**same), server.ask(**same)
    assert (first.status, again.status) == (201, 200) and first.json["id"] == again.json["id"]
    for other in ({"digest": "b" * 64}, {"session_id": "s-2"}, {"agent_id": "agent-2"}):
        assert server.ask(**{**same, **other}).json["id"] != first.json["id"], other
    server.decide(first.json["id"])
    assert server.ask(**same).status == 201, "only what is pending coalesces"


def test_who_the_request_names_may_decide(server):
    id = server.ask(approval_id=fresh_code(), approvers=["U_ALICE", "operator:carol"]).json["id"]
    refused = server.decide(id)
    assert (refused.status, refused.code) == (403, "not_an_approver")
    assert server.decide(id, token=server.token("approver", name="carol")).status == 200


def test_on_whose_behalf_and_under_which_policy_is_shown(server):
    id = server.ask(approval_id=fresh_code(), requested_by="U_BOB", policy="2026-11-25").json["id"]
    seen = server.get(f"/api/v1/approvals/{id}", server.token("viewer")).json
    assert (seen["requested_by"], seen["policy"]) == ("U_BOB", "2026-11-25")
    plain = server.ask(approval_id=fresh_code()).json["id"]
    seen = server.get(f"/api/v1/approvals/{plain}", server.token("viewer")).json
    assert (seen["requested_by"], seen["policy"]) == (None, None)
    assert server.ask(requested_by=7).status == 400


def test_telemetry_is_kept_whole_or_not_at_all(server):
    event = {
        "timestamp": "2026-11-22T09:48:00Z",
        "agent_name": "Reporter",
        "action": "permission_check",
        "allowed": True,
    }
    key = server.new_key("telemetry")
    told = server.call(
        "POST", "/api/events", json.dumps([event] * 3).encode(), X_API_Key=key, Content_Type="application/json"
    )
    assert told.status == 200
    assert server.post("/api/events", event, key).status == 200, "one object"
    bad = server.post("/api/events", [event, {**event, "allowed": "yes"}], key)
    assert (bad.status, bad.json["index"], bad.json["error"]["field"]) == (400, 1, "[1].allowed")
    assert server.post("/api/events", [event] * 1001, key).status == 400
    kept = server.get("/api/v1/events?project=telemetry&limit=200", server.token("viewer")).json
    assert len(kept["items"]) == 4 and kept["items"][0]["agent_name"] == "Reporter"


def test_a_batch_of_any_size_is_kept_as_it_came(server):
    key, sent = server.new_key("batches"), []
    for count in (1, 19, 20, 21, 40, 41, 47):
        batch = [
            {
                "timestamp": f"2026-11-22T09:48:{n:02}Z",
                "agent_name": f"agent {count}",
                "action": f"action {n}",
                "scope": f"read:{n}" if n % 2 else None,
                "allowed": n % 3 == 0,
                "function_name": f"f{n}" if n % 5 else None,
                "metadata": {"n": n} if n % 7 else None,
            }
            for n in range(count)
        ]
        assert server.post("/api/events", batch, key).status == 200
        sent += batch
    kept = server.get("/api/v1/events?project=batches&limit=200", server.token("viewer")).json["items"]
    fields = ("agent_name", "action", "scope", "allowed", "function_name", "metadata")
    assert [[e[f] for f in fields] for e in reversed(kept)] == [[e[f] for f in fields] for e in sent]


def test_paths_and_methods_that_are_none(server):
    assert server.get("/api/slack/nothing", server.key).status == 404
    assert server.call("DELETE", PATH, None, server.key).status == 405
    assert server.call("GET", PATH, None, server.key).status == 405
    for path in ("/healthz", "/readyz", "/api/v1/openapi.json", "/docs", "/metrics"):
        assert server.get(path).status == 200, path
    assert server.get("/metrics", X_Forwarded_For="203.0.113.7").status == 401, "not from this machine"
    assert server.get("/metrics", server.token("viewer"), X_Forwarded_For="203.0.113.7").status == 200
