"""The main job in one minute, with no account: an agent's calls are allowed, refused, audited, and asked about.

`make demo` runs it against the Slack stand-in, over real HTTP, and then a second act through the approval server. With SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET
set it asks in the real workspace instead; with ASK=1 you decide, in a browser that shows the channel or at the keyboard.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pathlib
import select
import sys
import tempfile
import threading
from collections.abc import Iterator

import agentsudo
from agentsudo import Agent, PermissionDeniedError, sudo
from agentsudo.slack import SlackApproval
from demo_server import second_act
from demo_stage import Stage, serve

ASK = os.environ.get("ASK", "") not in ("", "0")


def say(text: str) -> None:
    print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n== {text}")


@contextlib.contextmanager
def stage() -> Iterator[Stage | None]:
    """The Slack stand-in, unless a real workspace is configured."""
    if os.environ.get("SLACK_BOT_TOKEN"):
        yield None
        return
    with Stage.start() as stand_in:
        os.environ.update(stand_in.environment())
        yield stand_in


def main() -> None:
    logging.getLogger("agentsudo").addHandler(logging.NullHandler())
    with tempfile.TemporaryDirectory() as folder, stage() as slack_stage:
        audit_file = pathlib.Path(folder) / "audit.jsonl"
        agentsudo.configure_audit(audit_file)
        act(slack_stage)
        say("Every decision is on record, and the record holds:")
        for line in audit_file.read_text().splitlines()[-4:]:
            print("  " + (line if len(line) <= 150 else line[:147] + "…"))
        holds, report = agentsudo.verify_audit(audit_file)
        print(f"  agentsudo audit verify: {report}")
        agentsudo.configure_audit(None)
        if not holds:
            raise SystemExit("the audit file is broken")
    if os.environ.get("AGENTSUDO"):
        say("Second act: the agent in a process of its own, an approval server, and you on the command line")
        second_act(os.environ["AGENTSUDO"])


def act(slack_stage: Stage | None) -> None:
    approval = SlackApproval(timeout=120)
    impatient = SlackApproval(timeout=1, auto_deny_on_timeout=True)

    @sudo("read:orders")
    def read_order(order: str) -> str:
        return f"order {order}: 49.99 EUR"

    @sudo("delete:orders")
    def delete_order(order: str) -> str:
        raise AssertionError("this must never run")

    @sudo("email:send", on_deny="log")
    def send_email(to: str) -> str:
        return f"mail to {to} sent"

    @sudo("refund:orders", on_deny=approval.request_approval)
    def refund(order: str, amount: float, card_token: str) -> str:
        return f"refunded {amount} EUR for order {order}"

    @sudo("close:account", on_deny=impatient.request_approval)
    def close_account(customer: str) -> str:
        raise AssertionError("this must never run")

    with serve(approval, slack_stage), Agent(name="SupportBot", scopes=["read:*"]).start_session():
        say("1. The agent holds read:*, so this runs:")
        print("  " + read_order("A-17"))

        say("2. It does not hold delete:orders, so this is refused:")
        attempt(lambda: delete_order("A-17"))

        say("3. In audit mode a missing scope is put on record, and the call runs:")
        print("  " + send_email("kim@example.com"))

        say("4. This one asks a human. What he sees:")
        decide(slack_stage, "approve")
        attempt(lambda: refund("A-17", 49.99, card_token="tok-5fdb9a2c"))
        show_card(slack_stage)

        say("5. The same, and the human says no:")
        decide(slack_stage, "deny")
        attempt(lambda: refund("A-18", 9999.0, card_token="tok-5fdb9a2c"))
        show_card(slack_stage)

        say("6. And when nobody answers (one second, for the demo):")
        attempt(lambda: close_account("C-4"))
        show_card(slack_stage)


def attempt(call) -> None:
    try:
        print(f"  → it ran: {call()}")
    except PermissionDeniedError as denial:
        print(f"  → it did not run: {denial}")
        print(f"    code {denial.code}, reason {denial.reason}")


def decide(slack_stage: Stage | None, action: str) -> None:
    """Presses the button as a person would; with ASK=1 it waits for you to."""
    if slack_stage is None:
        print("  (asked in your workspace: answer there)")
        return
    seen = len(slack_stage.cards())
    threading.Thread(target=_press, args=(slack_stage, action, seen), daemon=True).start()


def _press(slack_stage: Stage, action: str, seen: int) -> None:
    card = slack_stage.wait_for_card(seen)
    print(slack_stage.render(card))
    if ASK:
        keyboard = [sys.stdin] if sys.stdin.isatty() else []
        here = ", or answer here. Approve? [y/n] " if keyboard else ""
        print(f"  Press a button in the channel, at {slack_stage.url}{here}", end="" if here else "\n", flush=True)
        while not slack_stage.is_settled(card):
            if select.select(keyboard, [], [], 0.2)[0]:
                action = "approve" if sys.stdin.readline().strip().lower() in ("y", "yes") else "deny"
                break
        else:
            print()
            return
    print(f"  ☝ alice presses {'✅ Approve' if action == 'approve' else '❌ Deny'}")
    slack_stage.press(card, action)


def show_card(slack_stage: Stage | None) -> None:
    if slack_stage is not None:
        print("  The card now:")
        print(slack_stage.render(slack_stage.wait_until_settled()))


if __name__ == "__main__":
    main()
