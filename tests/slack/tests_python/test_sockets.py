"""Slack's own Socket Mode client against the stand-in's sockets."""

import threading

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_standin import SlackStandIn


@pytest.fixture
def slack():
    with SlackStandIn.start() as slack:
        yield slack


@pytest.fixture
def posted(slack, card):
    client = WebClient(token=slack.bot_token, base_url=slack.api_url)
    return client.chat_postMessage(channel="approvals", text="a request", blocks=card)


class Listener:
    """The official client, keeping what it was given."""

    def __init__(self, slack, answer=None):
        self.heard, self.arrived = [], threading.Condition()
        self.client = SocketModeClient(
            app_token=slack.app_token, web_client=WebClient(base_url=slack.api_url), ping_interval=1
        )

        def listen(client, request):
            client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id, payload=answer))
            with self.arrived:
                self.heard.append(request)
                self.arrived.notify_all()

        self.client.socket_mode_request_listeners.append(listen)
        self.client.connect()

    def wait(self, count):
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.heard) >= count, 10), self.heard
            return self.heard


@pytest.fixture
def listening(slack):
    made = []

    def make(**more):
        made.append(Listener(slack, **more))
        slack.wait_for_sockets(opened=len(made))
        return made[-1]

    yield make
    for listener in made:
        # It takes seconds over it.
        threading.Thread(target=listener.client.close, daemon=True).start()


def test_the_official_client_hears_a_press_and_acknowledges_it(slack, posted, listening):
    listener = listening()
    pressed = slack.press("approve", user=slack.BOB)
    (request,) = listener.wait(1)
    assert (request.type, request.envelope_id) == ("interactive", pressed["envelope_id"])
    assert request.payload == pressed["payload"]
    assert request.payload["actions"][0]["value"] == "7"
    assert not request.accepts_response_payload
    assert pressed["within_3s"] and pressed["warning"] is None
    assert slack.sockets()["acks"][0]["awaited"] is True


def test_a_command_is_answered_in_its_acknowledgement(slack, listening):
    listening(answer={"text": "nothing is pending"})
    typed = slack.command("pending", user=slack.ALICE)
    assert typed["warning"] is None
    (told,) = slack.ephemerals(slack.ALICE)
    assert told["text"] == "nothing is pending"


def test_each_payload_goes_to_exactly_one_socket(slack, posted, listening):
    one, other = listening(), listening()
    for _ in range(20):
        slack.press("approve")
    acks = slack.wait_for_sockets(acks=20)["acks"]
    assert len({ack["envelope_id"] for ack in acks}) == len(acks) == 20
    assert {ack["socket"] for ack in acks} == {1, 2}, "one in 500,000 runs fails here"
    one.wait(1)
    other.wait(1)


def test_nobody_connected_is_what_the_person_sees(slack, posted):
    slack.set_app(socket_mode=True)
    pressed = slack.press("approve")
    assert (pressed["warning"], pressed["error"]) == ("dispatch_failed", "no socket is open")


def test_the_official_client_connects_anew_when_told_to(slack, posted, listening):
    listener = listening()
    slack.socket(disconnect="refresh_requested", close_after_ms=500)
    slack.wait_for_sockets(opened=2, open=1)
    slack.press("approve")
    assert len(listener.wait(1)) == 1


def test_the_official_client_notices_a_silent_socket(slack, posted, listening):
    listener = listening()
    slack.fault("half_open", "socket.envelope")
    lost = slack.press("approve", answer_timeout_ms=300)
    assert lost["warning"] and slack.faults()[0]["fired"] == 1
    slack.wait_for_sockets(opened=2, timeout=30)
    number = slack.sockets()["open"][-1]["socket"]
    slack.press("approve", socket=number)
    assert len(listener.wait(1)) == 1


def test_a_bot_token_opens_no_connection(slack):
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        WebClient(base_url=slack.api_url).apps_connections_open(app_token=slack.bot_token)
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        WebClient(base_url=slack.api_url, token=slack.app_token).chat_postMessage(channel="C_APPROVALS", text="hello")


def test_opening_is_limited(slack):
    client = WebClient(base_url=slack.api_url)
    with pytest.raises(SlackApiError) as caught:
        for _ in range(100):
            client.apps_connections_open(app_token=slack.app_token)
    assert caught.value.response.status_code == 429
    assert int(caught.value.response.headers["Retry-After"]) > 0
