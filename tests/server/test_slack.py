"""Slack from the server: it posts the card and takes the click; the agent's process holds an API key only."""

from __future__ import annotations

import hmac
import json
import os
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from conftest import PATIENCE, ROOT, Server
from slack_standin import SlackStandIn


@pytest.fixture(scope="module")
def _workspace() -> Iterator[SlackStandIn]:
    os.environ.setdefault("SLACK_STANDIN", str(ROOT / "target" / "debug" / "slack-standin"))
    with SlackStandIn.start() as workspace:
        yield workspace


@pytest.fixture
def slack(_workspace) -> SlackStandIn:
    _workspace.reset()
    return _workspace


@pytest.fixture
def server(serve, slack) -> Server:
    server = serve(**settings(slack))
    slack.set_app(server.url + "/api/slack/interact", server.url + "/api/slack/command")
    return server


def settings(slack: SlackStandIn, **more: str) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "SLACK_APPROVAL_CHANNEL": "#approvals",
        **more,
    }


def signed(slack: SlackStandIn, payload: dict) -> dict:
    """A delivery that the app's own secret signs."""
    return sealed(slack, urlencode({"payload": json.dumps(payload)}).encode())


def sealed(slack: SlackStandIn, body: bytes) -> dict:
    """A form that the app's own secret signs."""
    stamp = str(int(time.time()))
    digest = hmac.new(slack.signing_secret.encode(), b"v0:" + stamp.encode() + b":" + body, "sha256").hexdigest()
    return {
        "body": body,
        "Content_Type": "application/x-www-form-urlencoded",
        "X_Slack_Request_Timestamp": stamp,
        "X_Slack_Signature": f"v0={digest}",
    }


def card(slack: SlackStandIn, count: int = 1) -> dict:
    return slack.wait_for_messages(count, timeout=PATIENCE)[-1]


def edited(slack: SlackStandIn, message: dict) -> dict:
    return slack.wait_for_edit(message["ts"], message["channel"], timeout=PATIENCE)


def notified(server: Server, id: str) -> None:
    until = time.monotonic() + PATIENCE
    while not server.look(id).json["notified"]:
        assert time.monotonic() < until, "it never said so"
        time.sleep(0.02)


@pytest.mark.parametrize(("button", "status"), [("approve", "approved"), ("deny", "denied")])
def test_a_click_decides_and_the_card_says_so(server, slack, button, status):
    id = server.ask(arguments={"order": "A-17", "token": "xoxb-CANARY-1"}).json["id"]
    shown = card(slack)
    assert "A-17" in str(shown) and "CANARY" not in str(shown)
    notified(server, id)
    slack.press(button, user="U_ALICE")
    seen = server.look(id, wait=30).json
    assert (seen["status"], seen["decided_by"], seen["decided_via"]) == (status, "U_ALICE", "slack_button")
    assert edited(slack, shown)["buttons"] == []
    late = server.decide(id)
    assert late.status == 409 and late.json["decision"]["decided_by"] == "U_ALICE"


def test_a_click_that_reaches_another_replica(serve, slack, postgres):
    """One posts the card, the other takes the click: whoever waits at the first is told, and the card is edited."""
    store = postgres.new_database()
    one = serve(store=store, **settings(slack))
    other = serve(store=store, first=False, **settings(slack))
    slack.set_app(other.url + "/api/slack/interact", other.url + "/api/slack/command")
    id = one.ask().json["id"]
    shown = card(slack)
    notified(one, id)
    waiting = threading.Thread(target=lambda: told.append(one.look(id, wait=60).json))
    told: list[dict] = []
    waiting.start()
    slack.press("approve", user="U_ALICE")
    waiting.join(PATIENCE)
    assert [(seen["status"], seen["decided_by"]) for seen in told] == [("approved", "U_ALICE")]
    assert edited(slack, shown)["buttons"] == []
    assert "slack_button" in str(other.get("/api/v1/audit", other.token("viewer")).json["items"])


def test_the_slash_command_decides_by_code(server, slack):
    made = server.ask().json
    card(slack)
    slack.command(f"approve {made['code']}", user="U_BOB")
    assert server.look(made["id"], wait=30).json["decided_via"] == "slack_command"


def test_a_decision_elsewhere_edits_the_card(server, slack):
    id = server.ask().json["id"]
    shown = card(slack)
    notified(server, id)
    server.decide(id, "denied", note="no")
    assert edited(slack, shown)["buttons"] == []


def test_a_forged_delivery_changes_nothing(server, slack):
    id = server.ask().json["id"]
    card(slack)
    pressed = slack.signed_press("approve", user="U_ALICE")
    headers, body = dict(pressed["headers"]), pressed["body"]
    signature = next(name for name in headers if name.lower() == "x-slack-signature")
    path = "/api/slack/interact"
    for change in ({signature: "v0=" + "0" * 64}, {signature: headers[signature].upper()}, {signature: ""}):
        assert server.call("POST", path, body, **{**headers, **change}).status == 401, change
    del headers[signature]
    assert server.call("POST", path, body, **headers).status == 401
    assert server.call("POST", path, b"", Content_Type="application/json").status == 401
    assert server.look(id).json["status"] == "pending"
    good = dict(pressed["headers"])
    assert server.call("POST", path, body, **good).status == 200
    assert server.call("POST", path, body, **good).status == 200, "a replay changes nothing"
    assert server.look(id).json["status"] == "approved"


def test_the_certificate_check(server):
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    answer = server.call("POST", "/api/slack/command", b"ssl_check=1&token=x", **form)
    assert (answer.status, answer.body) == (200, b"")


def test_the_certificate_check_comes_before_slack_is_set_up(serve):
    bare = serve()
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    answer = bare.call("POST", "/api/slack/interact", b"ssl_check=1&token=x", **form)
    assert (answer.status, answer.body) == (200, b"")
    assert bare.call("POST", "/api/slack/interact", b"ssl_check=0&token=x", **form).status == 401


def test_a_certificate_check_that_holds_a_click_decides_nothing(server, slack):
    id = server.ask().json["id"]
    card(slack)
    body = slack.signed_press("approve", user="U_ALICE")["body"]
    for also, status in ((b"&ssl_check=1", "pending"), (b"&ssl_check=0", "approved")):
        assert server.call("POST", "/api/slack/interact", **sealed(slack, body + also)).status == 200
        assert server.look(id).json["status"] == status, also


def test_only_the_projects_approvers_decide_in_slack_and_operators_by_role(serve, slack, tmp_path):
    config = tmp_path / "agentsudo.toml"
    config.write_text('[projects.default.slack]\napprovers = ["U_BOB"]\n')
    server = serve("--config", str(config), **settings(slack))
    slack.set_app(server.url + "/api/slack/interact", server.url + "/api/slack/command")
    id = server.ask(approval_id="00000001").json["id"]
    card(slack)
    slack.press("approve", user="U_ALICE")
    slack.command("approve 00000001", user="U_ALICE")
    assert server.look(id).json["status"] == "pending"
    slack.press("approve", user="U_BOB")
    assert server.look(id, wait=30).json["decided_by"] == "U_BOB"
    other = server.ask(approval_id="00000002").json["id"]
    assert server.decide(other).status == 200
    records = server.get("/api/v1/audit", server.token("viewer")).json["items"]
    refused = [r for r in records if r["action"] == "approval_refused"]
    assert len(refused) == 2 and all(r["decided_by"] == "U_ALICE" for r in refused), "the attempts are on record"


def test_each_project_has_its_own_slack(serve, slack, tmp_path):
    config = tmp_path / "agentsudo.toml"
    config.write_text(
        f'[projects.payments.slack]\nbot_token = "{slack.bot_token}"\nsigning_secret = "{slack.signing_secret}"\n'
        f'api_url = "{slack.api_url}"\nchannel = "#approvals"\n'
    )
    server = serve("--config", str(config))
    slack.set_app(server.url + "/api/slack/interact", server.url + "/api/slack/command")
    key = server.new_key("payments")
    quiet = server.ask().json["id"]
    loud = server.ask(key=key).json["id"]
    card(slack)
    assert len(slack.messages()) == 1, "only of the project that uses Slack"
    # A click of this app decides nothing of another project, however well it is signed.
    payload = json.loads(json.dumps(slack.signed_press("approve", user="U_ALICE")["payload"]).replace(loud, quiet))
    assert quiet in str(payload) and server.call("POST", "/api/slack/interact", **signed(slack, payload)).status == 200
    assert server.look(quiet).json["status"] == "pending"
    slack.press("approve", user="U_ALICE")
    assert server.look(loud, wait=30, key=key).json["status"] == "approved"
    assert server.look(quiet).json["notified"] is False


def test_what_slack_cannot_show_is_decided_elsewhere(server, slack):
    fault = slack.fault("ok_false", "chat.postMessage", error="channel_not_found")
    id = server.ask().json["id"]
    until = time.monotonic() + PATIENCE
    while not slack.fired(fault):
        assert time.monotonic() < until, "the fault did not fire"
        time.sleep(0.02)
    seen = server.look(id).json
    assert (seen["status"], seen["notified"]) == ("pending", False)
    assert server.decide(id).status == 200


def test_a_click_after_a_restart_counts_and_the_card_is_edited(server, slack):
    id = server.ask().json["id"]
    shown = card(slack)
    notified(server, id)
    server.restart()
    slack.press("approve", user="U_ALICE")
    assert server.look(id, wait=30).json["status"] == "approved"
    assert edited(slack, shown)["buttons"] == []


def test_the_logs_hold_no_secret(server, slack):
    id = server.ask(arguments={"api_key": "as_CANARY_1"}).json["id"]
    server.decide(id)
    for secret in (slack.bot_token, slack.signing_secret, server.key, server.token(), "CANARY"):
        assert secret not in server.log()


def test_clicks_come_in_over_socket_mode_where_nothing_can_call_the_server(serve):
    with SlackStandIn.start() as slack:
        without_secret = {**settings(slack), "SLACK_SIGNING_SECRET": "", "SLACK_APP_TOKEN": slack.app_token}
        server = serve(**without_secret)
        # It listens before anybody has asked for anything: cards of an earlier run are clicked on, too.
        slack.wait_for_sockets(open=1, timeout=PATIENCE)
        id = server.ask(arguments={"order": "A-17"}).json["id"]
        shown = card(slack)
        assert slack.press("approve", user=slack.ALICE)["warning"] is None
        assert "Approved" in str(edited(slack, shown))
        assert server.look(id).json["status"] == "approved"
        # Whoever is refused is told so by the socket's door as well.
        slack.press("deny", user=slack.BOB, ts=shown["ts"], stale=True)
        (told,) = slack.wait_for_messages(1, kind="ephemeral", timeout=PATIENCE)
        assert "already approved" in told["text"]
