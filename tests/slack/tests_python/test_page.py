"""The page that shows the channel, in Debian's Chromium: what a person sees, presses and types."""

import re
import shutil
import threading

import pytest
from agentsudo import Agent, sudo
from agentsudo.slack import SlackApproval
from playwright.sync_api import expect, sync_playwright
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_standin import SlackStandIn


@pytest.fixture(scope="module")
def browser():
    chromium = shutil.which("chromium")
    assert chromium, "apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def slack():
    with SlackStandIn.start() as slack:
        yield slack


@pytest.fixture
def app(slack):
    """An app over Socket Mode that marks what was pressed, and answers commands."""
    web = WebClient(token=slack.bot_token, base_url=slack.api_url)
    client = SocketModeClient(app_token=slack.app_token, web_client=WebClient(base_url=slack.api_url))

    def listen(client, request):
        answer = None
        if request.type == "slash_commands":
            answer = {"text": f"you typed `{request.payload['text']}`"}
        client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id, payload=answer))
        if request.type == "interactive":
            place, user = request.payload["container"], request.payload["user"]["id"]
            text = f"Decided by <@{user}>"
            web.chat_update(channel=place["channel_id"], ts=place["message_ts"], text=text, blocks=[])

    client.socket_mode_request_listeners.append(listen)
    client.connect()
    slack.wait_for_sockets(open=1)
    yield web
    threading.Thread(target=client.close, daemon=True).start()


@pytest.fixture
def page(browser, slack):
    page = browser.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    page.goto(slack.url)
    yield page
    page.close()
    assert not [text for text in complaints if "404" not in text], complaints


def test_a_person_reads_the_card_and_its_thread_and_presses_a_button(slack, app, page, card):
    posted = app.chat_postMessage(channel="C_APPROVALS", text="a request", blocks=card)
    app.chat_postMessage(channel="C_APPROVALS", text="all of it", thread_ts=posted["ts"])
    message = page.locator(f"article[data-ts='{posted['ts']}']")
    expect(message.locator(".header")).to_have_text("🔐 AgentSudo Approval Request")
    expect(message.locator(".fields")).to_contain_text("write:db")
    page.get_by_text("1 reply").click()
    expect(message.get_by_text("all of it")).to_be_visible()
    page.get_by_label("You are").select_option("bob")
    message.get_by_role("button", name="Approve").click()
    expect(message).to_contain_text("Decided by @bob")
    expect(message.get_by_role("button")).to_have_count(0)


def test_what_is_typed_is_answered_to_that_person_alone(slack, app, page):
    page.get_by_label("Slash command").fill("/agentsudo pending")
    page.get_by_role("button", name="Send").click()
    answer = page.locator("article.ephemeral")
    expect(answer).to_contain_text("you typed pending")
    page.get_by_label("You are").select_option("bob")
    expect(answer).to_have_count(0)


def test_what_an_agent_wrote_stays_text(slack, app, page):
    text = "<script>window.hit = 1</script><img src=x onerror='window.hit = 1'>"
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    blocks = [
        {"type": "section", "text": {"type": "plain_text", "text": text}},
        {"type": "section", "text": {"type": "mrkdwn", "text": f"*bold* `{escaped}`"}},
    ]
    app.chat_postMessage(channel="C_APPROVALS", text="x", blocks=blocks)
    expect(page.locator("article .text").first).to_have_text(text)
    expect(page.locator("article code")).to_have_text(text)
    expect(page.locator("article b")).to_have_text("bold")
    assert page.evaluate("window.hit") is None


def test_an_app_that_does_not_answer_is_what_the_person_is_told(slack, page, card):
    web = WebClient(token=slack.bot_token, base_url=slack.api_url)
    slack.set_app(socket_mode=True)
    web.chat_postMessage(channel="C_APPROVALS", text="a request", blocks=card)
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("dispatch_failed"))


@pytest.fixture
def asking(slack):
    """The library itself, over Socket Mode, and what its guarded function did."""
    approval = SlackApproval(
        bot_token=slack.bot_token,
        app_token=slack.app_token,
        slack_api_url=slack.api_url,
        channel="C_APPROVALS",
        timeout=60,
        grants=3600,
        edits=True,
    )
    ran = []

    @sudo("refund:order", on_deny=approval.request_approval)
    def refund(order, amount=1, express=False):
        ran.append((order, amount, express))

    def start(*args):
        def call():
            with Agent("Support Bot", ["read:*"]).start_session():
                refund(*args)

        thread = threading.Thread(target=call, daemon=True)
        thread.start()
        return thread

    return start, ran


def ends(thread):
    thread.join(30)
    assert not thread.is_alive(), "the call still waits"


def test_a_menu_of_a_dialog_offers_what_the_app_offers(asking, page):
    start, ran = asking
    waiting = start("A-17", 20)
    page.get_by_role("button", name="Approve for").click()
    dialog = page.get_by_role("dialog")
    menu = dialog.get_by_label("For how long?")
    expect(menu.locator("option")).to_contain_text(["Choose", "session", "15 minutes"])
    submit = dialog.locator("button.primary")
    submit.click()
    assert menu.evaluate("menu => menu.validity.valueMissing"), "nothing is submitted before something is chosen"
    menu.select_option(label="15 minutes")
    submit.click()
    expect(dialog).not_to_be_visible()
    expect(page.locator("article").first).to_contain_text("15 minutes")
    ends(waiting)
    assert ran == [("A-17", 20, False)]


def test_a_dialog_of_arguments_holds_them_as_they_are(asking, page):
    start, ran = asking
    waiting = start("A-17", 20)
    page.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog")
    express = dialog.get_by_label("express")
    expect(express).to_have_value("false")
    expect(dialog.get_by_label("amount")).to_have_value("20")
    express.select_option("true")
    dialog.get_by_label("amount").fill("12")
    dialog.locator("button.primary").click()
    expect(dialog).not_to_be_visible()
    ends(waiting)
    assert ran == [("A-17", 12, True)]
