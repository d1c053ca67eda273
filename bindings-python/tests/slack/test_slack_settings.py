"""How a SlackApproval is set up: what comes first, what makes no sense, and that credentials are never shown."""

from __future__ import annotations

import logging
import pickle

import pytest
from agentsudo import InvalidError
from agentsudo.slack import SlackApproval, create_slack_approval
from workspace import Call, ScriptedServer

KEY, TOKEN = "as_CANARY_key_0123456789", "xoxb-CANARY-0123456789"
HOOK = "https://hooks.slack.com/services/T0/B0/CANARYhook"
ENVIRONMENT = {"AGENTSUDO_API_KEY": "as_env_key", "SLACK_BOT_TOKEN": "xoxb-env", "SLACK_WEBHOOK_URL": HOOK + "-env"}


def mode(approval):
    return repr(approval).split("mode='")[1].split("'")[0]


# What comes first


def test_explicit_credentials_come_first_and_in_order():
    every = {"cloud_api_key": KEY, "bot_token": TOKEN, "webhook_url": HOOK}
    assert mode(SlackApproval(**every)) == "cloud"
    assert mode(SlackApproval(bot_token=TOKEN, webhook_url=HOOK)) == "bot"
    assert mode(SlackApproval(webhook_url=HOOK)) == "webhook"
    assert mode(SlackApproval()) == "none"


def test_the_environment_is_asked_last_and_in_the_same_order(monkeypatch):
    for name, wanted in (("SLACK_WEBHOOK_URL", "webhook"), ("SLACK_BOT_TOKEN", "bot"), ("AGENTSUDO_API_KEY", "cloud")):
        monkeypatch.setenv(name, ENVIRONMENT[name])
        assert mode(SlackApproval()) == wanted
        assert mode(create_slack_approval().__self__) == wanted
    for explicit, wanted in (
        ({"bot_token": TOKEN}, "bot"),
        ({"webhook_url": HOOK}, "webhook"),
        ({"cloud_api_key": KEY}, "cloud"),
    ):
        assert mode(SlackApproval(**explicit)) == wanted


def test_a_key_for_telemetry_does_not_send_approvals_elsewhere(monkeypatch, slack, approver, guarded, inside, ran):
    with ScriptedServer(lambda request: (200, {}, {"id": "1", "status": "approved"})) as server:
        monkeypatch.setenv("AGENTSUDO_API_KEY", KEY)
        monkeypatch.setenv("SLACK_WEBHOOK_URL", slack.webhook_url)
        call = Call(guarded(approver(cloud_url=server.url).request_approval), "A-17")
        slack.press("deny", ts=slack.card()["ts"])
        call.refused("denied_by_person")
        assert server.requests == [] and ran == [] and slack.calls("webhook") == []


def test_the_environment_alone_is_enough(monkeypatch, slack, guarded, inside, ran, _door):
    monkeypatch.setenv("SLACK_BOT_TOKEN", slack.bot_token)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", slack.signing_secret)
    monkeypatch.setenv("SLACK_API_URL", slack.api_url.rstrip("/"))
    monkeypatch.setenv("SLACK_APPROVAL_CHANNEL", "C_OPS")
    _door.approval = approval = SlackApproval()
    monkeypatch.undo()  # read once, when it is made
    assert approval.channel == "C_OPS" and approval.bot_token == slack.bot_token and approval.timeout == 300
    call = Call(guarded(approval.request_approval), "A-17")
    card = slack.card("C_OPS")
    slack.press("approve", channel="C_OPS")
    assert call.result() and len(ran) == 1
    slack.edited(card)


def test_the_channel_that_counts(monkeypatch):
    assert SlackApproval().channel == "#approvals"
    monkeypatch.setenv("SLACK_APPROVAL_CHANNEL", "#from-environment")
    assert SlackApproval().channel == create_slack_approval().__self__.channel == "#from-environment"
    assert SlackApproval(channel="#mine").channel == create_slack_approval(channel="#mine").__self__.channel == "#mine"
    monkeypatch.setenv("SLACK_APPROVAL_CHANNEL", "")
    assert SlackApproval().channel == "#approvals"


def test_an_explicit_secret_replaces_the_one_of_the_environment(monkeypatch, slack):
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "of the environment")
    approval = SlackApproval(signing_secret=slack.signing_secret)
    for secret, status in (("of the environment", 401), (slack.signing_secret, 200)):
        signed = slack.signed_command("help", secret=secret)
        assert approval.handle_request(signed["headers"], signed["body"])[0] == status


def test_the_attributes_of_old(monkeypatch):
    approval = SlackApproval(
        webhook_url=HOOK,
        bot_token=TOKEN,
        channel="#c",
        timeout=30,
        poll_interval=3,
        cloud_api_key=KEY,
        auto_deny_on_timeout=False,
    )
    assert (approval.webhook_url, approval.bot_token, approval.cloud_api_key) == (HOOK, TOKEN, KEY)
    assert (approval.channel, approval.timeout, approval.poll_interval) == ("#c", 30, 3)
    assert approval.cloud_url == "https://agentsudo.dev/api/slack" and approval.auto_deny_on_timeout is False
    positional = SlackApproval(HOOK, TOKEN, "#c", 30, 3, None, "https://example.com", True)
    assert (positional.webhook_url, positional.bot_token, positional.cloud_url) == (HOOK, TOKEN, "https://example.com")


# What makes no sense


@pytest.mark.parametrize("name", ["timeout", "poll_interval"])
@pytest.mark.parametrize("value", [0, -1, -0.0, float("nan"), float("inf"), -float("inf"), 1e300, 10**400, 604_801])
def test_seconds_that_make_no_sense(name, value):
    with pytest.raises(InvalidError, match=name) as caught:
        SlackApproval(bot_token=TOKEN, **{name: value})
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("name", ["timeout", "poll_interval"])
@pytest.mark.parametrize("value", ["300", True, False, None, [1], b"1", 1j])
def test_seconds_that_are_no_numbers(name, value):
    with pytest.raises(TypeError, match=name):
        SlackApproval(bot_token=TOKEN, **{name: value})


def test_seconds_that_make_sense():
    for value in (0.001, 1, 604_800):
        assert SlackApproval(bot_token=TOKEN, timeout=value).timeout == value


@pytest.mark.parametrize("value", ["U_ALICE", b"U_ALICE", 7, [7], [None], ["U_ALICE", 7]])
def test_approvers_must_be_a_list_of_ids(value):
    with pytest.raises(TypeError, match="approvers"):
        SlackApproval(bot_token=TOKEN, approvers=value)


@pytest.mark.parametrize(
    "value", [[], [""], ["alice smith"], ["@alice"], ["alice@example.com"], ["U_ALICE\n"], ["*"], ["U" * 65], ["Аlice"]]
)
def test_approvers_must_be_ids_and_at_least_one(value):
    with pytest.raises(InvalidError, match="approvers"):
        SlackApproval(bot_token=TOKEN, approvers=value)


def test_approvers_may_come_in_any_collection():
    for value in (["U1"], ("U1",), {"U1"}, iter(["U1"]), {"U1": "alice"}):
        SlackApproval(bot_token=TOKEN, approvers=value)


BAD_URLS = {
    "http elsewhere": "http://example.com/api",
    "http to another machine": "http://10.0.0.1/",
    "http that looks like this machine": "http://127.0.0.1.example.com/",
    "http to localhost's namesake": "http://localhost.example.com/",
    "ftp": "ftp://example.com/",
    "file": "file:///etc/passwd",
    "gopher": "gopher://127.0.0.1/",
    "unix": "unix:/var/run/x",
    "user": "https://user@slack.com/api/",
    "password": "https://user:hunter2@slack.com/api/",
    "CRLF": "https://slack.com/\r\nX-Evil: 1",
    "newline at the end": "https://slack.com/api/\n",
    "tab": "https://sla\tck.com/",
    "space": "https://slack.com/ api",
    "query": "https://slack.com/api?x=1",
    "fragment": "https://slack.com/api#x",
    "no scheme": "slack.com/api",
    "empty": "",
    "only a scheme": "https://",
    "metadata service": "http://169.254.169.254/latest",
    "all addresses": "http://0.0.0.0/",
    "NUL": "https://slack.com/\0",
}


@pytest.mark.parametrize("name", BAD_URLS)
@pytest.mark.parametrize("option", ["slack_api_url", "cloud_url", "webhook_url"])
def test_addresses_that_get_no_secret(name, option):
    credential = {"slack_api_url": {"bot_token": TOKEN}, "cloud_url": {"cloud_api_key": KEY}, "webhook_url": {}}[option]
    with pytest.raises(InvalidError, match=option) as caught:
        SlackApproval(**credential, **{option: BAD_URLS[name]})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://localhost:1",
        "http://[::1]:1/api",
        "https://slack.example/api",
        "http://2130706433/",
    ],
)
def test_addresses_that_do(url):
    SlackApproval(bot_token=TOKEN, slack_api_url=url)


@pytest.mark.parametrize("option", ["bot_token", "cloud_api_key"])
@pytest.mark.parametrize(
    "value", ["", " ", "xoxb-CANARY 1", "xoxb-CANARY\n", "xoxb-CANARY\r\nX: y", "xoxb-CANÄRY", "xoxb-CANARY\0"]
)
def test_credentials_that_cannot_be_one(option, value):
    with pytest.raises(InvalidError, match=option) as caught:
        SlackApproval(**{option: value})
    assert "CANARY" not in str(caught.value)


@pytest.mark.parametrize("value", ["", " ", [""], ["good", " "]])
def test_an_empty_signing_secret_is_none(value):
    with pytest.raises(InvalidError, match="signing_secret"):
        SlackApproval(bot_token=TOKEN, signing_secret=value)


@pytest.mark.parametrize("value", [b"secret", 7, [7], [b"secret"]])
def test_a_signing_secret_is_text(value):
    with pytest.raises(TypeError, match="signing_secret"):
        SlackApproval(bot_token=TOKEN, signing_secret=value)


@pytest.mark.parametrize("option", ["auto_deny_on_timeout", "show_args"])
@pytest.mark.parametrize("value", ["false", 0, 1, None, "yes"])
def test_flags_are_true_or_false(option, value):
    with pytest.raises(TypeError, match=option):
        SlackApproval(bot_token=TOKEN, **{option: value})


@pytest.mark.parametrize("value", ["password", [1], 7])
def test_redact_takes_a_list_of_names(value):
    with pytest.raises(TypeError, match="redact"):
        SlackApproval(bot_token=TOKEN, redact=value)


@pytest.mark.parametrize("value", ["", "  ", "c" * 257])
def test_a_channel_has_a_name(value):
    with pytest.raises(InvalidError, match="channel"):
        SlackApproval(bot_token=TOKEN, channel=value)


# Credentials are never shown


def test_credentials_are_not_in_its_repr():
    approval = SlackApproval(HOOK, TOKEN, cloud_api_key=KEY, signing_secret="CANARY-secret")
    for text in (repr(approval), str(approval), f"{approval}", repr(approval.request_approval), repr(approval._native)):
        assert "CANARY" not in text
    with pytest.raises((TypeError, pickle.PicklingError), match="pickle") as caught:
        pickle.dumps(approval)
    assert "CANARY" not in str(caught.value)


def test_credentials_are_not_in_logs_nor_errors(slack, approver, guarded, inside, ran, caplog, closed_port):
    caplog.set_level(logging.DEBUG)
    texts = []
    slack.set_token(TOKEN)
    for error in ("invalid_auth", TOKEN, "CANARY " * 5):
        slack.fault("ok_false", "chat.postMessage", error=error)
        texts.append(str(Call(guarded(approver(bot_token=TOKEN).request_approval), "A").refused("slack_unavailable")))
    hook = f"http://127.0.0.1:{closed_port}/services/CANARYhook"
    ways = [
        {"webhook_url": hook},
        {"cloud_api_key": KEY, "cloud_url": f"http://127.0.0.1:{closed_port}/CANARY", "timeout": 1},
    ]
    for way in ways:
        with pytest.raises(PermissionError) as caught:
            Call(
                guarded(approver(bot_token=None, signing_secret="CANARY-secret", **way).request_approval), "A"
            ).result()
        texts.append(str(caught.value))
    said = [line for line in (caplog.text + "\n".join(texts)).splitlines() if "CANARY" in line]
    # What Slack itself answers may be shown as its code, cut; a credential of ours in it is not.
    assert not any(TOKEN in line or KEY in line or "CANARYhook" in line or "CANARY-secret" in line for line in said), (
        said
    )
    assert ran == []
