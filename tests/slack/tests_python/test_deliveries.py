"""Official verification code and a real Bolt app receive what the stand-in delivers."""

import logging
import threading
import time

import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.app.app import SlackAppDevelopmentServer
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook import WebhookClient
from slack_standin import StandInError, WaitedInVain


@pytest.fixture
def client(slack):
    return WebClient(token=slack.bot_token, base_url=slack.api_url)


@pytest.fixture
def posted(client, card):
    return client.chat_postMessage(channel="approvals", text="a request", blocks=card)


class Bolt:
    """A Bolt app that decides requests the way its documentation teaches."""

    def __init__(self, slack):
        client = WebClient(token=slack.bot_token, base_url=slack.api_url)
        self.heard = []
        self.app = App(client=client, signing_secret=slack.signing_secret, process_before_response=True)

        @self.app.action("approve")
        def approve(ack, body, action, client, respond):
            ack()
            self.heard.append((action["action_id"], action["value"], body["user"]["id"]))
            client.chat_update(channel=body["channel"]["id"], ts=body["container"]["message_ts"], text="Approved")
            respond("thank you")

        @self.app.action("deny")
        def deny(ack, action):
            ack()
            self.heard.append((action["action_id"],))

        @self.app.command("/agentsudo")
        def command(ack, command):
            self.heard.append((command["command"], command["text"], command["user_id"]))
            ack(text="nothing is pending")


@pytest.fixture
def bolt(slack):
    return Bolt(slack)


@pytest.fixture
def served(slack, bolt):
    server = SlackAppDevelopmentServer(port=0, path="/slack/events", app=bolt.app, http_server_logger_enabled=False)
    http = server._server
    slack.set_app(interactivity_url=f"http://127.0.0.1:{http.server_address[1]}/slack/events")
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield bolt
    http.shutdown()
    http.server_close()


def test_the_official_verifier_accepts_what_we_sign(slack, posted):
    verifier = SignatureVerifier(slack.signing_secret)
    for signed in (slack.signed_press("approve"), slack.signed_command("pending")):
        assert verifier.is_valid_request(signed["body"], signed["headers"])


@pytest.mark.parametrize(
    "overrides",
    [
        {"tamper": "body"},
        {"tamper": "signature"},
        {"tamper": "timestamp"},
        {"secret": "another"},
        {"timestamp_offset": -301},
        {"timestamp_offset": 302},
        {"signature": "v0=" + "0" * 64},
        {"drop_headers": ["X-Slack-Signature"]},
        {"drop_headers": ["X-Slack-Request-Timestamp"]},
    ],
    ids=str,
)
def test_the_official_verifier_refuses_what_is_wrong(slack, posted, overrides):
    signed = slack.signed_press("approve", **overrides)
    assert not SignatureVerifier(slack.signing_secret).is_valid_request(signed["body"], signed["headers"])


def test_a_bolt_app_hears_a_press_and_answers_it(slack, posted, served):
    seen = slack.press("approve", user=slack.BOB)
    assert served.heard == [("approve", "7", slack.BOB)]
    assert (seen["answer"]["status"], seen["answer"]["body"], seen["warning"]) == (200, "", None)
    assert seen["within_3s"] is True
    assert slack.wait_for_edit(posted["ts"])["text"] == "Approved"
    assert [one["text"] for one in slack.ephemerals(slack.BOB)] == ["thank you"]
    assert slack.calls("response_url")[0]["body"]["text"] == "thank you"


def test_a_bolt_app_hears_a_command_and_its_answer_is_shown(slack, served):
    seen = slack.command("approve 12&34", user=slack.ALICE)
    assert served.heard == [("/agentsudo", "approve 12&34", slack.ALICE)]
    assert [(one["ts"], one["text"]) for one in slack.ephemerals(slack.ALICE)] == [
        (seen["shown"]["ts"], "nothing is pending")
    ]


def test_a_bolt_app_refuses_a_forged_press_and_the_person_is_warned(slack, posted, served):
    seen = slack.press("approve", tamper="signature")
    assert (seen["answer"]["status"], seen["warning"], served.heard) == (401, "http_status_401", [])
    assert [one["code"] for one in slack.warnings(slack.ALICE)] == ["http_status_401"]


def test_bolts_dispatch_takes_the_bytes_without_a_server(slack, posted, bolt):
    signed = slack.signed_press("deny")
    answer = bolt.app.dispatch(BoltRequest(body=signed["body"].decode(), headers=signed["headers"]))
    assert (answer.status, bolt.heard) == (200, [("deny",)])
    again = slack.signed_replay(signed["interaction_id"])
    assert (again["body"], again["headers"]) == (signed["body"], signed["headers"])


def test_a_slow_app_is_shown_as_a_timeout(slack, posted, bolt):
    from http.server import BaseHTTPRequestHandler, HTTPServer

    late = threading.Event()

    class Slow(BaseHTTPRequestHandler):
        def do_POST(self):
            late.wait(3.2)  # the behaviour under test is that time passes
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        seen = slack.press("approve", url=url)
        assert (seen["warning"], seen["within_3s"], seen["answer"]["status"]) == ("operation_timeout", False, 200)
        assert seen["answer"]["elapsed_ms"] >= 3000
        given_up = slack.press("approve", url=url, answer_timeout_ms=300)
        assert (given_up["warning"], given_up["answer"]) == ("dispatch_failed", None)
    finally:
        late.set()
        server.shutdown()
        server.server_close()


def test_the_sdks_webhook_client_can_use_a_response_url_five_times(slack, posted):
    url = WebhookClient(slack.signed_press("approve")["response_url"])
    statuses = [url.send(text=str(number)).status_code for number in range(6)]
    assert statuses == [200] * 5 + [404]


def test_the_card_as_a_person_sees_it(slack, posted):
    shown = slack.render(posted["ts"])
    for line in ("🔐 AgentSudo Approval Request", "Agent:", "demo", "[✅ Approve] [❌ Deny]", "#approvals"):
        assert line in shown, shown
    assert "<!date" not in shown and "*Agent" not in shown
    assert len({len(line) for line in shown.splitlines() if line.isascii()}) <= 1


def test_what_untrusted_text_would_trigger_is_reported(slack, client):
    def seen(**message):
        return slack.message(client.chat_postMessage(channel="approvals", **message)["ts"])

    live = seen(text="<!channel> <@U_ALICE> <https://evil.example|Approve docs> &lt;!here&gt; & so on")
    assert live["mentions"] == ["@channel", "U_ALICE"]
    assert live["links"] == ["https://evil.example"]
    assert "Approve docs (https://evil.example)" in live["rendered"] and "<!here>" in live["rendered"]
    inert = [{"type": "section", "text": {"type": "plain_text", "text": "<!channel> <@U_ALICE> @here", "emoji": False}}]
    dead = seen(text="escaped &lt;!channel&gt;", blocks=inert)
    assert (dead["mentions"], dead["links"]) == ([], [])
    assert "<!channel> <@U_ALICE> @here" in dead["rendered"]
    auto = [{"type": "section", "text": {"type": "mrkdwn", "text": "@here see https://evil.example"}}]
    assert seen(text="x", blocks=auto)["mentions"] == ["@here"]
    auto[0]["text"]["verbatim"] = True
    assert (seen(text="x", blocks=auto)["mentions"], seen(text="x", blocks=auto)["links"]) == ([], [])


def test_a_terminal_does_not_obey_a_card(slack, client):
    client.chat_postMessage(channel="approvals", text="before \x1b[2J\x01 after\n\x01")
    shown = slack.render()
    assert "before \ufffd[2J\ufffd after" in shown
    assert not any(ord(letter) < 32 and letter != "\n" for letter in shown)


def test_waits_end_when_it_happens_and_when_time_is_up(slack, client):
    def later():
        client.chat_postMessage(channel="approvals", text="now")

    thread = threading.Timer(0.2, later)
    thread.start()
    assert slack.wait_for_messages(1)[0]["text"] == "now"
    assert len(slack.wait_for_calls("chat.postMessage")) == 1
    start = time.monotonic()
    with pytest.raises(WaitedInVain) as vain:
        slack.wait_for_messages(2, timeout=0.2)
    assert len(vain.value.body["have"]) == 1 and time.monotonic() - start < 5
    thread.join()


def test_the_stand_in_ends_with_its_standard_input(slack):
    from slack_standin import SlackStandIn

    other = SlackStandIn.start()
    other._process.stdin.close()
    assert other._process.wait(timeout=10) == 0
    other._process.stdout.close()
    terminated = SlackStandIn.start(args=["--stay"])
    terminated._process.terminate()
    assert terminated._process.wait(timeout=10) == 0
    terminated.stop()
    with pytest.raises(StandInError):
        slack.control("GET", "nonsense")


logging.getLogger("slack_bolt").setLevel(logging.CRITICAL)
