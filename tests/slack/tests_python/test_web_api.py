"""The official Web API client against the stand-in: it finds in it the Slack it knows."""

import json
import urllib.request

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.models.blocks import Block
from slack_sdk.webhook import WebhookClient


@pytest.fixture
def client(slack):
    return WebClient(token=slack.bot_token, base_url=slack.api_url)


def refused(call, code):
    with pytest.raises(SlackApiError) as caught:
        call()
    assert caught.value.response["error"] == code
    return caught.value.response


def test_auth_test_says_who_we_are(slack, client):
    answer = client.auth_test()
    assert answer["team_id"] == slack.team_id
    assert answer["user_id"] == slack.bot_user_id
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


def test_post_update_and_ephemeral(slack, client, card):
    posted = client.chat_postMessage(
        channel="#approvals", text="a request", blocks=card, metadata={"event_type": "a", "event_payload": {"id": "7"}}
    )
    assert posted["channel"] == slack.channel["id"]
    assert isinstance(posted["ts"], str)
    assert posted["message"]["blocks"][0]["text"]["text"].startswith(":closed_lock_with_key:")
    updated = client.chat_update(channel=posted["channel"], ts=posted["ts"], text="Approved by <@U_ALICE>")
    assert "blocks" not in updated["message"], "text without blocks deletes the old blocks"
    assert updated["message"]["metadata"]["event_payload"] == {"id": "7"}, "metadata stays unless given"
    reply = client.chat_postMessage(channel=posted["channel"], text="why", thread_ts=posted["ts"])
    assert reply["message"]["thread_ts"] == posted["ts"]
    said = client.chat_postEphemeral(channel=posted["channel"], user=slack.BOB, text="you are not an approver")
    message = slack.message(posted["ts"])
    assert message["edits"][0]["before"]["blocks"] == card
    assert [one["text"] for one in message["replies"]] == ["why"]
    assert [one["ts"] for one in slack.ephemerals(slack.BOB)] == [said["message_ts"]]
    assert slack.ephemerals(slack.ALICE) == []


def test_blocks_alone_keep_the_old_text(slack, client, card):
    posted = client.chat_postMessage(channel=slack.channel["id"], text="the text", blocks=card)
    updated = client.chat_update(channel=posted["channel"], ts=posted["ts"], blocks=card[:1])
    assert updated["text"] == "the text"
    assert len(updated["message"]["blocks"]) == 1


def test_form_bodies_work_as_json_ones_do(slack, client, card):
    form = {"channel": slack.channel["id"], "text": "x", "blocks": json.dumps(card)}
    answer = client.api_call("chat.postMessage", params=form)
    assert answer["message"]["blocks"][-1]["block_id"] == "approval_7"
    assert slack.calls("chat.postMessage")[-1]["headers"]["content-type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "channel, code",
    [
        ("C_NOWHERE", "channel_not_found"),
        ("#nowhere", "channel_not_found"),
        ("#ops-private", "channel_not_found"),  # private channels go by id only
        ("C_SECRET", "channel_not_found"),  # private, and the bot was never invited
        ("C_GENERAL", "not_in_channel"),
        ("C_OLD", "is_archived"),
    ],
)
def test_channels_the_bot_cannot_post_to(client, channel, code):
    refused(lambda: client.chat_postMessage(channel=channel, text="x"), code)


def test_channels_the_bot_can_post_to(slack, client):
    assert client.chat_postMessage(channel="C_OPS", text="x")["channel"] == "C_OPS"
    assert client.chat_postMessage(channel=slack.ALICE, text="x")["channel"].startswith("D")
    slack.set_token(slack.bot_token, scopes=["chat:write", "chat:write.public"])
    assert client.chat_postMessage(channel="general", text="x")["channel"] == "C_GENERAL"


def test_tokens(slack):
    def post(**keywords):
        return lambda: WebClient(base_url=slack.api_url, **keywords).chat_postMessage(channel="approvals", text="x")

    refused(post(), "not_authed")
    refused(post(token="xoxb-someone-else"), "invalid_auth")
    refused(post(token=slack.app_token), "not_allowed_token_type")
    slack.set_token("xoxb-reader", scopes=["commands"])
    answer = refused(post(token="xoxb-reader"), "missing_scope")
    assert (answer["needed"], answer["provided"]) == ("chat:write", "commands")
    assert answer.headers["x-accepted-oauth-scopes"] == "chat:write"
    slack.set_token("xoxb-gone", error="token_revoked")
    refused(post(token="xoxb-gone"), "token_revoked")
    assert [call["token_kind"] for call in slack.calls()] == ["none", "bot", "app", "bot", "bot"]


def test_the_tokens_place(slack):
    """In a form's body a bot token counts and an app-level one does not; in a JSON body none does."""
    form = "application/x-www-form-urlencoded"
    assert raw(slack, form, "channel=approvals&text=x&token=" + slack.bot_token, token=None)["ok"]
    in_body = raw(slack, form, "channel=approvals&text=x&token=" + slack.app_token, token=None)
    assert in_body["error"] == "not_authed"
    body = json.dumps({"token": slack.bot_token, "channel": "approvals", "text": "x"})
    assert raw(slack, "application/json; charset=utf-8", body, token=None)["error"] == "not_authed"


def test_what_cannot_be_updated(slack, client, card):
    posted = client.chat_postMessage(channel="approvals", text="x", blocks=card)
    here = {"channel": posted["channel"], "ts": posted["ts"]}
    refused(lambda: client.chat_update(**{**here, "ts": "1.000001"}, text="x"), "message_not_found")
    refused(lambda: client.chat_update(**{**here, "channel": "#approvals"}, text="x"), "channel_not_found")
    refused(lambda: client.chat_update(**here, text="x" * 4001), "msg_too_long")
    refused(lambda: client.chat_update(**here, text=""), "no_text")
    said = client.chat_postEphemeral(channel=posted["channel"], user=slack.BOB, text="psst")
    refused(
        lambda: client.chat_update(channel=posted["channel"], ts=said["message_ts"], text="x"), "cant_update_message"
    )
    assert WebhookClient(slack.webhook_url).send(text="from the webhook").body == "ok"
    hooked = slack.messages()[-1]["ts"]
    refused(lambda: client.chat_update(channel=posted["channel"], ts=hooked, text="x"), "cant_update_message")
    assert slack.message(posted["ts"])["edit_count"] == 0


def test_other_refusals(slack, client):
    refused(lambda: client.chat_postMessage(channel="approvals"), "no_text")
    refused(
        lambda: client.chat_postMessage(channel="approvals", text="x", thread_ts="1.000001"), "cannot_reply_to_message"
    )
    refused(
        lambda: client.chat_postMessage(channel="approvals", text="x", metadata={"id": 1}), "invalid_metadata_schema"
    )
    slack.set_channel("C_APPROVALS", members=[slack.bot_user_id])
    refused(lambda: client.chat_postEphemeral(channel="approvals", user="U_ALICE", text="x"), "user_not_in_channel")
    refused(lambda: client.api_call("chat.postTelegram"), "unknown_method")


def test_bad_blocks_come_back_with_a_pointer(client, card):
    card[0]["text"]["type"] = "mrkdwn"
    answer = refused(lambda: client.chat_postMessage(channel="approvals", text="x", blocks=card), "invalid_blocks")
    assert (
        "[ERROR] unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]" in answer["response_metadata"]["messages"]
    )
    refused(
        lambda: client.chat_postMessage(channel="approvals", text="x", blocks=[{"type": "divider"}] * 51),
        "invalid_blocks",
    )
    wall = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}] * 5
    refused(lambda: client.chat_postMessage(channel="approvals", text="x", blocks=wall), "msg_blocks_too_long")


def test_what_the_sdk_models_say_of_blocks_we_take(client, card):
    posted = client.chat_postMessage(channel="approvals", text="x", blocks=card)
    parsed = [block.to_dict() for block in Block.parse_all(posted["message"]["blocks"])]
    assert parsed == posted["message"]["blocks"]
    assert client.chat_postMessage(channel="approvals", text="x", blocks=parsed)["ok"]


def raw(slack, content_type, body, token=""):
    headers = {"Content-Type": content_type}
    if token is not None:
        headers["Authorization"] = "Bearer " + (token or slack.bot_token)
    request = urllib.request.Request(slack.api_url + "chat.postMessage", data=body.encode(), headers=headers)
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def test_warnings_about_the_charset(slack):
    plain = raw(slack, "application/json", '{"channel": "approvals", "text": "x"}')
    assert plain["ok"] and plain["warning"] == "missing_charset"
    assert plain["response_metadata"]["warnings"] == ["missing_charset"]
    assert "warning" not in raw(slack, "application/json; charset=utf-8", '{"channel": "approvals", "text": "x"}')
    form = raw(slack, "application/x-www-form-urlencoded; charset=utf-8", "channel=approvals&text=x")
    assert form["ok"] and form["warning"] == "superfluous_charset"
    assert "warning" not in raw(slack, "application/x-www-form-urlencoded", "channel=approvals&text=x")


@pytest.mark.parametrize(
    "content_type, body, code",
    [
        ("application/json; charset=utf-8", "{", "invalid_json"),
        ("application/json; charset=utf-8", "[]", "json_not_object"),
        ("text/plain", "text=x", "invalid_post_type"),
        ("application/x-www-form-urlencoded", "channel=approvals&blocks=%5B", "invalid_blocks_format"),
    ],
)
def test_bodies_that_cannot_be_read(slack, content_type, body, code):
    assert raw(slack, content_type, body)["error"] == code


def test_the_sdk_waits_as_long_as_it_is_told(slack, client):
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    fault = slack.fault("rate_limit", "chat.postMessage", retry_after="1")
    assert client.chat_postMessage(channel="approvals", text="x")["ok"]
    assert slack.fired(fault) == 1
    first, second = slack.calls("chat.postMessage")
    assert second["at_ms"] - first["at_ms"] >= 1000
    assert len(slack.messages()) == 1


def test_the_rate_limit_is_per_channel(slack, client):
    slack.set_rate_limit(True, per_second=0.001, burst=1)
    client.chat_postMessage(channel="approvals", text="1")
    answer = refused(lambda: client.chat_postMessage(channel="approvals", text="2"), "ratelimited")
    assert answer.status_code == 429
    assert 900 < int(answer.headers["retry-after"]) <= 1000
    assert client.chat_postMessage(channel="C_OPS", text="1")["ok"]
    assert len(slack.messages()) == 1


def test_lookups(slack, client):
    assert client.conversations_info(channel="C_APPROVALS")["channel"]["is_ext_shared"] is True
    refused(lambda: client.conversations_info(channel="C_SECRET"), "channel_not_found")
    assert client.users_info(user=slack.MALLORY)["user"]["is_stranger"] is True
    refused(lambda: client.users_info(user="U_X"), "user_not_found")


def test_the_webhook(slack, card):
    hook = WebhookClient(slack.webhook_url)
    answer = hook.send(text="hello", blocks=card)
    assert (answer.status_code, answer.body) == (200, "ok")
    assert slack.messages()[0]["via"] == "webhook"
    assert hook.send(text="").body == "no_text"
    assert hook.send(text="x", blocks=[{"type": "nonsense"}]).status_code == 400
    secret = slack.webhook_url.rsplit("/", 1)[1]
    for url, status, code in [
        (slack.webhook_url.replace(secret, "guess"), 403, "invalid_token"),
        (slack.webhook_url.replace("B0HOOK", "B0GONE"), 404, "no_service"),
        (slack.webhook_url.replace(slack.team_id, "T_X"), 404, "no_team"),
    ]:
        answer = WebhookClient(url).send(text="x")
        assert (answer.status_code, answer.body) == (status, code)
    slack.set_webhook_error("no_active_hooks")
    assert hook.send(text="x").body == "no_active_hooks"
    slack.set_webhook_error(None)
    assert hook.send(text="x").body == "ok"
    assert len(slack.messages()) == 2
