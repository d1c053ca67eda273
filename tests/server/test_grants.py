"""Grants at the server: the operator allows them, the client wishes for them, people give and take them back, and each
call under one is a request of its own that is claimed like any other."""

from __future__ import annotations

import threading
import time
from typing import Any, Callable

import pytest
from conftest import PATIENCE, Answer, Server, cli, fresh_code
from slack_standin import SlackStandIn
from test_clients import becomes, python
from test_slack import _workspace, card, notified, settings, slack  # noqa: F401 - fixtures

HOUR = 3600


@pytest.fixture
def server(serve, slack) -> Server:  # noqa: F811
    return running(serve, slack)


def running(
    serve: Callable[..., Server],
    slack: SlackStandIn,  # noqa: F811
    *flags: str,
    longest: int = HOUR,
    **more: Any,
) -> Server:
    server = serve("--grants", str(longest), *flags, **{**settings(slack), **more})
    slack.set_app(server.url + "/api/slack/interact", server.url + "/api/slack/command")
    return server


def ask(server: Server, **change: Any) -> Answer:
    body = {"session_id": "s1", "grants": HOUR, "arguments": {"order": "A-17", "amount": 20}, **change}
    return server.ask(approval_id=fresh_code(), **body)


def give(slack: SlackStandIn, term: str, only: str = "", user: str = "U_ALICE") -> dict:  # noqa: F811
    """Somebody presses the button of the newest card and fills in the dialog."""
    opened = len(slack.calls("views.open"))
    slack.press("approve_for", user=user)
    slack.wait_for_calls("views.open", opened + 1, timeout=PATIENCE)
    return slack.submit({"term": {"term": term}, "only": {"only": only}}, user=user)


def granted(server: Server, slack: SlackStandIn, term: str, only: str = "", **change: Any) -> dict:  # noqa: F811
    """A request that was approved on these terms, and run; as operators see it."""
    shown = len(slack.messages())
    made = ask(server, **change).json
    card(slack, shown + 1)
    notified(server, made["id"])
    give(slack, term, only)
    assert server.look(made["id"], wait=30).json["status"] == "approved"
    assert server.step(made["id"], "claim").status == 200
    assert server.step(made["id"], "result", {"run": "done"}).status == 200
    return show(server, made["id"])


def show(server: Server, id: str) -> dict:
    return server.get(f"/api/v1/approvals/{id}", server.token("viewer")).json


def is_covered(server: Server, **change: Any) -> bool:
    made = ask(server, **change)
    assert made.status == 201 and made.json["status"] == "pending", "the first answer is the same for all"
    seen = server.look(made.json["id"], key=change.get("key")).json
    assert seen["status"] in ("pending", "approved")
    return seen["status"] == "approved"


def audit(server: Server, action: str) -> list[dict]:
    records = server.get("/api/v1/audit?limit=200", server.token("viewer")).json["items"]
    return [record for record in records if record["action"] == action]


def in_force(server: Server) -> list[dict]:
    return server.get("/api/v1/grants", server.token("viewer")).json["items"]


def revoke(server: Server, id: str, token: str) -> Answer:
    return server.post(f"/api/v1/approvals/{id}/grant/revoke", None, token)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_calls_under_a_grant_run_without_a_card_in_the_name_of_whoever_gave_it(serve, slack, request, kind):  # noqa: F811
    store = request.getfixturevalue("postgres").new_database() if kind == "postgres" else None
    server = running(serve, slack, store=store)
    first = granted(server, slack, "900s")
    assert first["grants"] == HOUR and first["grant"]["term"] == "900s" and first["grant"]["used"] == 0
    second = ask(server, arguments={"order": "B-1", "amount": 9_000})
    assert second.status == 201
    id = second.json["id"]
    seen = server.look(id, wait=30).json
    assert (seen["status"], seen["decided_by"], seen["decided_via"]) == ("approved", "U_ALICE", "grant")
    assert server.step(id, "claim").status == 200
    again = server.step(id, "claim")
    assert (again.status, again.code) == (409, "already_claimed"), "one approval, one run"
    assert server.step(id, "result", {"run": "done"}).json["run"] == "done"
    # Nothing is lost with the process: the grant and its uses are in the store.
    server.restart()
    third = ask(server).json["id"]
    assert server.step(third, "claim").status == 200
    assert show(server, third)["granted_by"] == first["id"] and show(server, first["id"])["grant"]["used"] == 2
    assert len(slack.messages()) == 1, "nobody was asked again"
    (listed,) = in_force(server)
    assert listed["id"] == first["id"] and "arguments" not in listed
    used = [record for record in audit(server, "approval_claimed") if "granted_by" in record]
    assert {record["granted_by"] for record in used} == {first["id"]} and len(used) == 2
    assert "ok:" in server.cli("audit", "verify")
    printed = server.cli("grants")
    assert first["code"] in printed and "for 15 minutes" in printed and "alice" in printed
    assert "used 2" in server.cli("show", first["id"]) and first["id"] in server.cli("show", third)


def test_people_see_it_and_take_it_back_in_slack(server, slack):  # noqa: F811
    first = granted(server, slack, "900s")
    assert "Given for 15 minutes" in str(slack.wait_for_edit(first["card"]["ts"], first["card"]["channel"]))
    assert first["code"] in slack.command("grants")["answer"]["body"]
    assert "in force" in slack.command("pending")["answer"]["body"]
    assert is_covered(server)
    assert "You took back the grant" in slack.command(f"revoke {first['code']}", user="U_BOB")["answer"]["body"]
    assert first["code"] not in slack.command("grants")["answer"]["body"]
    assert not is_covered(server)
    over = show(server, first["id"])["grant"]["over"]
    assert (over["why"], over["by"]) == ("revoked", "U_BOB")


@pytest.mark.parametrize("way", ["slack", "rest", "cli", "cli_url"])
def test_what_is_taken_back_lets_nothing_run_that_was_not_claimed_before(server, slack, way):  # noqa: F811
    first = granted(server, slack, "900s")
    running, waiting = ask(server).json["id"], ask(server).json["id"]
    assert server.step(running, "claim").status == 200
    if way == "slack":
        slack.command(f"revoke {first['code']}")
    elif way == "rest":
        answer = revoke(server, first["code"], server.token())
        assert answer.status == 200 and answer.json["grant"]["over"]["by"] == "operator:approver"
    elif way == "cli":
        assert "has to ask again" in server.cli("revoke", first["code"], "--as", "carol")
    else:
        server.cli("revoke", first["id"], f"--url={server.url}", AGENTSUDO_TOKEN=server.token())
    refused = server.step(waiting, "claim")
    assert (refused.status, refused.code) == (409, "grant_over")
    assert refused.json["approval"]["run"] == "lapsed"
    assert server.step(waiting, "claim").code == "grant_over", "whoever has not heard it is told again"
    assert server.step(running, "result", {"run": "done"}).status == 200
    assert not is_covered(server) and in_force(server) == []
    assert len(audit(server, "grant_revoked")) == 1
    settled = slack.wait_for_messages(1, kind="reply", timeout=PATIENCE)
    until = time.monotonic() + PATIENCE
    while not any("is over" in reply["text"] for reply in settled):
        assert time.monotonic() < until, settled
        settled = slack.wait_for_messages(len(settled) + 1, kind="reply", timeout=PATIENCE)


def test_who_may_take_it_back_with_a_token(server, slack):  # noqa: F811
    first = granted(server, slack, "900s")
    assert revoke(server, first["id"], server.token("viewer")).status == 403
    assert revoke(server, first["id"], server.key).status == 403
    server.new_key("payments")
    elsewhere = server.token("approver", "elsewhere", project="payments")
    assert revoke(server, first["id"], elsewhere).status == 404
    assert server.get("/api/v1/grants", elsewhere).json["items"] == []
    assert server.get("/api/v1/grants?project=default", elsewhere).status == 404
    plain = ask(server, function="other").json["id"]
    none = revoke(server, plain, server.token())
    assert (none.status, none.code) == (409, "no_grant")
    assert revoke(server, "f" * 32, server.token()).status == 404
    assert len(in_force(server)) == 1
    assert revoke(server, first["id"], server.token("admin")).status == 200
    again = revoke(server, first["id"], server.token("admin"))
    assert (again.status, again.code) == (409, "grant_over")
    assert server.cli("revoke", plain, status=4) and server.cli("revoke", "f" * 32, status=3)


def test_of_two_clients_that_race_for_the_last_use_one_runs(server, slack):  # noqa: F811
    first = granted(server, slack, "2x")
    racing = [ask(server).json["id"] for _ in range(8)]
    assert {server.look(id).json["status"] for id in racing} == {"approved"}, "a use is taken at the claim"
    start = threading.Barrier(len(racing))
    answers: list[Answer] = []

    def claim(id: str) -> None:
        start.wait(PATIENCE)
        answers.append(server.step(id, "claim"))

    threads = [threading.Thread(target=claim, args=(id,)) for id in racing]
    [thread.start() for thread in threads]
    [thread.join(PATIENCE) for thread in threads]
    assert sorted(answer.status for answer in answers) == [200] + [409] * 7
    assert {answer.code for answer in answers if answer.status == 409} == {"grant_over"}
    assert not is_covered(server)
    over = show(server, first["id"])["grant"]
    assert (over["used"], over["left"], over["over"]["why"]) == (1, 0, "used_up")


def test_what_nobody_picks_up_costs_no_use(server, slack):  # noqa: F811
    first = granted(server, slack, "2x")
    assert server.step(ask(server).json["id"], "cancel").status == 200
    assert show(server, first["id"])["grant"]["left"] == 1
    assert server.step(ask(server).json["id"], "claim").status == 200


def test_its_time_runs_out(serve, slack):  # noqa: F811
    server = running(serve, slack, longest=1)
    first = granted(server, slack, "1s")
    until = time.monotonic() + PATIENCE
    while not (over := show(server, first["id"])["grant"]["over"]):
        assert time.monotonic() < until, "it never was over"
        time.sleep(0.05)
    assert (over["why"], over["by"]) == ("ran_out", None)
    assert not is_covered(server) and in_force(server) == []
    assert [record["approval_id"] for record in audit(server, "grant_ended")] == [first["id"]]


def test_it_covers_the_same_call_by_the_same_asker_and_nothing_else(server, slack):  # noqa: F811
    other = server.new_key("payments")
    granted(server, slack, "session")
    assert is_covered(server)
    for change in (
        {"agent_id": "agent-2"},
        {"function": "refund_all"},
        {"scope": "refund:*"},
        {"session_id": "s2"},
        {"session_id": ...},
        {"requested_by": "U_CAROL"},
        {"approvers": ["U_ALICE", "U_BOB"]},
        {"policy": "v2"},
        {"quorum": 2},
        {"key": other},
    ):
        assert not is_covered(server, **change), change
    # A client that does not say so may be one that claims nothing.
    assert not is_covered(server, grants=...)
    assert is_covered(server)


def test_arguments_limit_it_as_far_as_they_are_shown(server, slack):  # noqa: F811
    granted(server, slack, "900s", "order = *\namount = 20")
    assert is_covered(server, arguments={"order": "A-18", "amount": 20})
    for arguments in (
        {"order": "A-18", "amount": 21},
        {"order": "A-18", "amount": "2*"},
        {"order": "A-18", "amount": None},
        {"amount": 20},
        {"order": "‹redacted hmac:1a2b3c4d›", "amount": 20},
        {"order": "of ‹redacted hmac:1a2b3c4d›", "amount": 20},
        {"order": "xoxb-123456789012-abcdefabcdef", "amount": 20},
        {"order": ["A-18"], "amount": 20},
        {"$cut": {"bytes": 300_000, "sha256": "0" * 64}},
        {},
        ...,
    ):
        assert not is_covered(server, arguments=arguments), arguments


def test_a_secret_limits_nothing(server, slack):  # noqa: F811
    id = ask(server, arguments={"order": "A-17", "password": "‹redacted hmac:1a2b3c4d›"}).json["id"]
    card(slack)
    answer = give(slack, "900s", "password = *")
    assert "secret" in answer["answer"]["body"] and server.look(id).json["status"] == "pending"


def test_it_falls_with_the_one_who_gave_it(serve, slack, tmp_path):  # noqa: F811
    slack.control("POST", "groups", {"id": "S_TEAM", "users": ["U_ALICE"]})
    config = tmp_path / "agentsudo.toml"
    config.write_text('[projects.default.slack]\napprovers = ["S_TEAM", "U_BOB"]\n')
    server = running(serve, slack, "--config", str(config))
    granted(server, slack, "900s")
    waiting = ask(server).json["id"]
    assert server.look(waiting).json["status"] == "approved"
    slack.control("POST", "groups", {"id": "S_TEAM", "users": []})
    server.restart()  # It remembers no members of a group.
    refused = server.step(waiting, "claim")
    assert (refused.status, refused.code) == (409, "approver_removed")
    assert not is_covered(server)


def test_a_request_is_one_request_however_often_it_is_sent(server, slack):  # noqa: F811
    granted(server, slack, "900s")
    key = {"Idempotency_Key": "once"}
    body = {"session_id": "s1", "grants": HOUR, "approval_id": fresh_code()}
    made, again = server.ask(headers=key, **body), server.ask(headers=key, **body)
    assert (made.status, again.status) == (201, 200) and made.json == again.json
    # The same call of the same session: two calls, each with an approval of its own.
    ids = {ask(server, digest="a" * 64).json["id"] for _ in range(3)}
    assert len(ids) == 3 and {server.step(id, "claim").status for id in ids} == {200}


@pytest.mark.parametrize(
    ("operator", "client", "longest"),
    [("3600", 600, 600), ("600", 3600, 600), ("3600", ..., None), ("0", 3600, None), (None, 3600, None)],
)
def test_both_have_to_want_it_and_the_shorter_counts(serve, slack, operator, client, longest):  # noqa: F811
    server = serve(*(["--grants", operator] if operator else []), **settings(slack))
    slack.set_app(server.url + "/api/slack/interact", server.url + "/api/slack/command")
    id = ask(server, grants=client).json["id"]
    shown = card(slack)
    assert show(server, id)["grants"] == longest
    assert ("Approve for" in shown["rendered"]) == (longest is not None)
    if longest is None:
        (block,) = [block for block in shown["blocks"] if block["type"] == "actions"]
        button = {**block["elements"][0], "block_id": block["block_id"], "action_id": "approve_for"}
        slack.press("approve", user="U_ALICE", patch={"actions": [button]})
        assert slack.views() == [], "a forged button opens nothing"
    else:
        opened = slack.calls("views.open")
        slack.press("approve_for", user="U_ALICE")
        slack.wait_for_calls("views.open", len(opened) + 1, timeout=PATIENCE)
        state = {"values": {"term": {"term": {"type": "static_select", "selected_option": {"value": "601s"}}}}}
        answer = slack.submit({"term": {"term": "600s"}}, user="U_ALICE", patch={"view": {"state": state}})
        assert "errors" in answer["answer"]["body"], "a forged term is none"
    assert server.look(id).json["status"] == "pending"


def test_a_quorum_gives_none(server, slack):  # noqa: F811
    id = ask(server, quorum=2).json["id"]
    assert "Approve for" not in card(slack)["rendered"]
    assert show(server, id)["grants"] is None


def test_a_project_says_so_itself(serve, slack, tmp_path):  # noqa: F811
    config = tmp_path / "agentsudo.toml"
    config.write_text("[projects.default.slack]\ngrants = 0\n[projects.payments.slack]\ngrants = 60\n")
    server = serve("--config", str(config), AGENTSUDO_GRANTS="900")
    payments, other = server.new_key("payments"), server.new_key("other")
    for key, longest in ((server.key, None), (payments, 60), (other, 900)):
        assert show(server, ask(server, key=key).json["id"])["grants"] == longest


def test_the_setting_is_checked(tmp_path):
    config = tmp_path / "agentsudo.toml"
    config.write_text("grants = 60\n[projects.payments.slack]\ngrants = 90\n")
    said = cli("config", "check", "--config", str(config), folder=tmp_path)
    assert [line.split() for line in said.splitlines() if "grants" in line] == [
        ["grants", "60", "file"],
        ["projects.payments.slack.grants", "90", "file"],
    ]
    assert " 30 " in cli("config", "check", "--config", str(config), folder=tmp_path, AGENTSUDO_GRANTS="30")
    said = cli("config", "check", "--config", str(config), "--grants", "20", folder=tmp_path, AGENTSUDO_GRANTS="30")
    assert ["grants", "20", "flag"] in [line.split() for line in said.splitlines()]
    assert ["grants", "0", "default"] in [line.split() for line in cli("config", "check", folder=tmp_path).splitlines()]
    for wrong in ("-1", "86401", "1.5", "ever", ""):
        assert "grants" in cli("config", "check", f"--grants={wrong}", status=2, folder=tmp_path)
    for wrong in ("grants = -1", "grants = 86401", "grants = 1.5", 'grants = "60"', "grants = 60\nquorum = 2"):
        config.write_text(f"[projects.default.slack]\n{wrong}\n")
        assert "grants" in cli("config", "check", "--config", str(config), status=2, folder=tmp_path), wrong


def test_a_quorum_holds_also_where_a_project_does_not_use_slack(serve, tmp_path):
    config = tmp_path / "agentsudo.toml"
    config.write_text("[projects.default.slack]\nquorum = 2\n")
    server = serve("--config", str(config))
    id = server.ask().json["id"]
    assert server.decide(id, token=server.token("approver", "one")).json["status"] == "pending"
    assert server.decide(id, token=server.token("approver", "two")).json["status"] == "approved"


AGENT = """
import sys
from agentsudo import Agent, PermissionDeniedError, sudo
from agentsudo.slack import SlackApproval

ask = SlackApproval(cloud_api_key=sys.argv[1], cloud_url=sys.argv[2] + "/api/slack", timeout=60, grants=3600)

@sudo("refund:order", on_deny=ask.request_approval)
def refund(order):
    return f"refunded {order}"

with Agent("Support Bot", ["read:*"]).start_session():
    for line in sys.stdin:
        try:
            print(refund(line.strip()), flush=True)
        except PermissionDeniedError as denied:
            print("denied", denied.reason, flush=True)
"""


def test_our_client_runs_under_a_grant_until_it_is_taken_back(server, slack):  # noqa: F811
    with python(AGENT, server.key, server.url, stdin=True) as agent:

        def call(order: str) -> None:
            agent.stdin.write(order + "\n")
            agent.stdin.flush()

        call("A-1")
        card(slack)
        give(slack, "900s", "order = A-*")
        assert agent.stdout.readline() == "refunded A-1\n"
        for order in ("A-2", "A-3"):
            call(order)
            assert agent.stdout.readline() == f"refunded {order}\n"
        (first,) = in_force(server)
        assert first["grant"]["used"] == 2 and len(slack.messages()) == 1
        becomes(server, first["id"], run="done")
        call("B-1")
        card(slack, 2)
        slack.press("deny", user="U_ALICE")
        assert agent.stdout.readline() == "denied denied_by_person\n"
        assert revoke(server, first["id"], server.token()).status == 200
        call("A-4")
        card(slack, 3)
        slack.press("deny", user="U_ALICE")
        assert agent.stdout.readline() == "denied denied_by_person\n"
        agent.stdin.close()
        assert agent.wait(PATIENCE) == 0


def given(server: Server, grant: Any, token: str, **change: Any) -> Answer:
    """An operator's yes with a grant; its call is run if it was one."""
    id = ask(server, **change).json["id"]
    answer = server.decide(id, token=token, grant=grant)
    if answer.status == 200:
        assert server.step(id, "claim").status == 200
    else:
        assert server.look(id).json["status"] == "pending"
    return answer


@pytest.fixture
def quiet(serve) -> Server:
    """A server that uses no Slack."""
    return serve("--grants", str(HOUR))


def test_an_operator_gives_one_by_name_and_it_falls_with_the_token(quiet):
    ann = quiet.token("approver", "ann")
    only = [{"argument": "order", "pattern": "A-*"}]
    answer = given(quiet, {"term": "900s", "only": only}, ann)
    assert answer.status == 200 and answer.json["grant"]["only"] == only
    assert is_covered(quiet) and not is_covered(quiet, arguments={"order": "B-1"})
    waiting = ask(quiet).json["id"]
    seen = quiet.look(waiting).json
    assert (seen["decided_by"], seen["decided_via"]) == ("operator:ann", "grant")
    (token,) = [t for t in quiet.get("/api/v1/tokens", quiet.token("admin")).json["items"] if t["name"] == "ann"]
    assert quiet.post(f"/api/v1/tokens/{token['id']}/revoke", None, quiet.token("admin")).status == 200
    refused = quiet.step(waiting, "claim")
    assert (refused.status, refused.code) == (409, "approver_removed")
    assert not is_covered(quiet), "people are asked"
    assert revoke(quiet, answer.json["id"], quiet.token()).status == 200


@pytest.mark.parametrize("role", ["viewer", "elsewhere"])
def test_a_token_that_may_not_decide_here_carries_no_grant(quiet, role):
    ann = quiet.token("approver", "ann")
    assert given(quiet, {"term": "900s"}, ann).status == 200 and is_covered(quiet)
    quiet.new_key("payments")
    quiet.cli("tokens", "revoke", quiet.cli("tokens", "list", "--json").split('"id":"')[1].split('"')[0])
    if role == "viewer":
        quiet.cli("tokens", "create", "--name", "ann", "--role", "viewer")
    else:
        quiet.cli("tokens", "create", "--name", "ann", "--role", "admin", "--project", "payments")
    until = time.monotonic() + PATIENCE
    while is_covered(quiet):  # Noticed within a second.
        assert time.monotonic() < until
        time.sleep(0.1)
    quiet.cli("tokens", "create", "--name", "ann", "--role", "approver")
    while not is_covered(quiet):
        assert time.monotonic() < until
        time.sleep(0.1)


def test_what_is_no_grant_decides_nothing(quiet):
    token = quiet.token()
    for grant, field in (
        ({}, "grant.term"),
        ({"term": "0s"}, "grant.term"),
        ({"term": "86401s"}, "grant.term"),
        ({"term": "1x"}, "grant.term"),
        ({"term": "ever"}, "grant.term"),
        ({"term": 900}, "grant.term"),
        ("900s", "grant"),
        ({"term": "9s", "only": "order"}, "grant.only"),
        ({"term": "9s", "only": [{"argument": "order"}]}, "grant.only.pattern"),
        ({"term": "9s", "only": [{"argument": "order", "pattern": "*"}] * 21}, "grant.only"),
    ):
        answer = given(quiet, grant, token)
        assert (answer.status, answer.json["error"]["field"]) == (400, field), grant
    secret = {"order": "‹redacted hmac:1a2b3c4d›"}
    for grant, change in (
        ({"term": f"{HOUR + 1}s"}, {}),
        ({"term": "900s"}, {"grants": ...}),
        ({"term": "900s"}, {"quorum": 2}),
        ({"term": "session"}, {"session_id": ...}),
        ({"term": "900s", "only": [{"argument": "order", "pattern": "B-*"}]}, {}),
        ({"term": "900s", "only": [{"argument": "nothing", "pattern": "*"}]}, {}),
        ({"term": "900s", "only": [{"argument": "order", "pattern": "*"}]}, {"arguments": ...}),
        ({"term": "900s", "only": [{"argument": "order", "pattern": "*"}]}, {"arguments": secret}),
    ):
        answer = given(quiet, grant, token, **change)
        assert (answer.status, answer.code) == (409, "no_grant"), (grant, change)
    denied = ask(quiet).json["id"]
    answer = quiet.decide(denied, "denied", token=token, grant={"term": "900s"})
    assert (answer.json["status"], answer.json["grant"]) == ("denied", None), "a no gives nothing"
    assert in_force(quiet) == [] and not is_covered(quiet)


@pytest.mark.parametrize("place", ["store", "url"])
def test_the_command_line_gives_one(quiet, place):
    where = [f"--url={quiet.url}"] if place == "url" else []
    env = {"AGENTSUDO_TOKEN": quiet.token()} if place == "url" else {}
    for words, told, agent in (
        (["--for", "15m", "--only", "order=A-*", "--only", "amount = 20"], "for 15 minutes", "agent-1"),
        (["--uses", "2"], "for 2 calls", "agent-2"),
        (["--session"], "for this session", "agent-3"),
    ):
        made = ask(quiet, agent_id=agent).json
        said = quiet.cli("approve", made["code"], *words, *where, **env)
        assert told in said and f"revoke {made['code']}" in said
        assert quiet.step(made["id"], "claim").status == 200
        assert quiet.step(ask(quiet, agent_id=agent).json["id"], "claim").status == 200
    plain = ask(quiet, agent_id="agent-4", grants=...).json["code"]
    assert "no such grant" in quiet.cli("approve", plain, "--for", "15m", *where, status=4, **env)
    for wrong in (
        ["--for", "15"],
        ["--for", "0s"],
        ["--for", "25h"],
        ["--uses", "1"],
        ["--uses", "2", "--session"],
        ["--only", "order=*"],
        ["--session", "--only", "order"],
    ):
        quiet.cli("approve", plain, *wrong, *where, status=2, **env)
    assert ", once" in quiet.cli("approve", plain, *where, **env)
    assert "agent-2" not in quiet.cli("grants", *where, **env) and "for 15 minutes" in quiet.cli(
        "grants", *where, **env
    )


def test_an_operators_covers_calls_that_named_people_would_be_asked_about(serve, slack, tmp_path):  # noqa: F811
    config = tmp_path / "agentsudo.toml"
    config.write_text('[projects.default.slack]\napprovers = ["U_BOB"]\n')
    server = running(serve, slack, "--config", str(config))
    answer = given(server, {"term": "900s"}, server.token())
    assert answer.status == 200
    assert server.step(ask(server).json["id"], "claim").status == 200
    assert "approver" in slack.command("grants", user="U_BOB")["answer"]["body"]
    assert answer.json["code"] not in slack.command("grants", user="U_ALICE")["answer"]["body"]
    assert "You took back" in slack.command(f"revoke {answer.json['code']}", user="U_BOB")["answer"]["body"]
    assert not is_covered(server)


def test_a_plain_yes_of_an_operator_falls_with_the_token_too(quiet):
    id = ask(quiet).json["id"]
    ann, admin = quiet.token("approver", "ann"), quiet.token("admin")
    assert quiet.post(f"/api/v1/approvals/{id}/decision", {"outcome": "approved"}, ann).status == 200
    (token,) = [t for t in quiet.get("/api/v1/tokens", admin).json["items"] if t["name"] == "ann"]
    assert quiet.post(f"/api/v1/tokens/{token['id']}/revoke", None, admin).status == 200
    refused = quiet.step(id, "claim")
    assert (refused.status, refused.code) == (409, "approver_removed")
    seen = quiet.look(id).json
    # What was decided stays so; what became of it is another matter.
    assert (seen["status"], seen["run"]) == ("approved", "lapsed")
