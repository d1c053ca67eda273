"""Runs examples/c/refund.c, built at the path given, against the Slack stand-in: alice says yes to the first refund, bob no to the
second; alice changes the amount of the third, and of the fourth what the program does not look at. Needs SLACK_STANDIN."""

import os
import pathlib
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests" / "slack" / "python"))
from slack_standin import SlackStandIn  # noqa: E402

with SlackStandIn.start() as slack, socket.create_server(("127.0.0.1", 0)) as probe:
    port = probe.getsockname()[1]
    probe.close()
    url = f"http://127.0.0.1:{port}/slack/interact"
    slack.set_app(interactivity_url=url, command_url=url)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "AGENTSUDO_"))}
    environment = {
        **clean,
        "PORT": str(port),
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "SLACK_APPROVAL_CHANNEL": slack.channel["id"],
    }
    with subprocess.Popen([sys.argv[1]], env=environment, stdout=subprocess.PIPE, text=True) as program:
        deeds = [("approve", None), ("deny", None), ("edit", {"arg_1": "200"}), ("edit", {"arg_0": "A-21"})]
        for number, (deed, typed) in enumerate(deeds):
            card = slack.wait_for_messages(number + 1, timeout=30)[number]
            user = "U_BOB" if deed == "deny" else "U_ALICE"
            press = slack.press(deed, user=user, ts=card["ts"])
            assert not press["error"] and not press["warning"], press
            if typed:
                until = time.monotonic() + 30
                while not any(dialog["is_open"] for dialog in slack.views()):
                    assert time.monotonic() < until, "no dialog was opened"
                submit = slack.submit({block: {"value": value} for block, value in typed.items()}, user=user)
                assert submit["answer"]["body"] == "", submit
        printed = program.communicate(timeout=60)[0].splitlines()
    cards = [message["rendered"] for message in slack.messages()]
assert program.returncode == 0, program.returncode
assert printed[0] == "refunded 49.99 EUR for A-17", printed
assert printed[1].startswith("not refunded (rejected): ") and "said no" in printed[1], printed
assert printed[2] == "refunded 200.00 EUR for A-19", printed
assert printed[3].startswith("not refunded (rejected): "), printed
assert len(printed) == 4, printed
assert "Approved" in cards[0] and "alice" in cards[0] and "Denied" in cards[1], cards
