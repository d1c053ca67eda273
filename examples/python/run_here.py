"""Runs an example with no Slack account: against the Slack stand-in, with people who press what the file says.

    python examples/python/run_here.py examples/python/slack/basic_flow.py

An example ends with comments: `# people:` says who does what with each card that appears, and `# prints:` what the
program prints (`…` stands for anything). The tests run every example in this way.
"""

from __future__ import annotations

import dataclasses
import os
import pathlib
import re
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "slack" / "python"))
from slack_standin import SlackStandIn, StandInError

USERS = {"alice": "U_ALICE", "bob": "U_BOB", "carol": "U_CAROL"}
DEED = re.compile(
    r"(?P<then>then )?(?P<who>\w+) (?P<how>presses|types|answers|submits)"
    r"(?: (?P<what>.+?))?(?: on (?P<card>\S+))?"
)


@dataclasses.dataclass
class Outcome:
    """How a run went."""

    code: int
    printed: list[str]
    errors: str
    trouble: list[str]


def comment(source: str, title: str) -> list[str] | None:
    """The lines under `# title:`, or None."""
    found = re.search(rf"^# {title}:\n((?:#   .*\n)*)", source, re.MULTILINE)
    return None if found is None else [line[4:] for line in found[1].splitlines()]


def matches(expected: list[str], printed: list[str]) -> bool:
    """Are these the lines, `…` standing for anything?"""
    patterns = [".*".join(map(re.escape, line.split("…"))) for line in expected]
    return len(patterns) == len(printed) and all(
        re.fullmatch(pattern, line) for pattern, line in zip(patterns, printed)
    )


class People(threading.Thread):
    """Does the deeds, one after the other, and notes what went wrong; then nobody needs the program any more."""

    def __init__(self, slack: SlackStandIn, deeds: list[str], program: subprocess.Popen[str]) -> None:
        super().__init__(daemon=True)
        self.slack = slack
        self.deeds = deeds
        self.program = program
        self.trouble: list[str] = []
        self.seen = 0

    def run(self) -> None:
        card = None
        for line in self.deeds:
            try:
                deed = DEED.fullmatch(line)
                if deed is None:
                    raise ValueError("nobody can read that")
                card = self.card(deed, card)
                self.do(deed, card)
            except (StandInError, OSError, ValueError, KeyError) as error:
                self.trouble.append(f"`{line}`: {error}")
                self.program.kill()
                return

    def card(self, deed: re.Match[str], before: dict | None) -> dict:
        if deed["then"] and before is not None:
            return before
        self.seen += 1
        cards = self.slack.wait_for_messages(self.seen, timeout=30)
        if deed["card"] is None:
            return cards[self.seen - 1]
        # Several at once come in any order.
        while True:
            named = [card for card in cards if f'"{deed["card"]}"' in card["rendered"]]
            if named:
                return named[0]
            cards = self.slack.wait_for_messages(len(cards) + 1, timeout=30)

    def do(self, deed: re.Match[str], card: dict) -> None:
        if deed["how"] == "answers":
            return
        user = USERS[deed["who"]]
        if deed["how"] == "submits":
            name, _, value = deed["what"].partition("=")
            done = self.slack.submit(self.filled(user, name, value), user=user)
        elif deed["how"] == "presses":
            done = self.slack.press(deed["what"], user=user, ts=card["ts"])
        else:
            code = re.search(r"Request ID\s+([0-9a-f]{8})", card["rendered"])
            text = deed["what"].replace("{code}", code[1] if code else "?")
            done = self.slack.command(text, user=user)
        if done["error"] or done["warning"]:
            raise ValueError(f"the program answered Slack with {done['answer'] or done['error']}")

    def filled(self, user: str, name: str, value: str) -> dict:
        """What the user puts into the dialog that opens for him: a value for the field of that name."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            for dialog in self.slack.views():
                if dialog["user"] != user or not dialog["is_open"]:
                    continue
                for block in dialog["view"]["blocks"]:
                    if block["type"] == "input" and name in (block["block_id"], block["label"]["text"]):
                        return {block["block_id"]: {block["element"]["action_id"]: value}}
        raise ValueError(f"no dialog asks for {name}")


def run(path: pathlib.Path, slack: SlackStandIn, timeout: float = 60.0) -> Outcome:
    """Runs the example at `path` to its end, with the people of `slack`."""
    slack.reset()
    slack.add_user("U_CAROL", "carol")
    port = free_port()
    app = f"http://127.0.0.1:{port}/slack"
    by_socket = "SLACK_APP_TOKEN" in path.read_text(encoding="utf-8")
    slack.set_app(interactivity_url=f"{app}/interact", command_url=f"{app}/command", socket_mode=by_socket)
    with subprocess.Popen(
        [sys.executable, str(path)],
        env=environment(slack, port, by_socket),
        start_new_session=True,  # no terminal: nobody is asked there
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as program:
        people = People(slack, comment(path.read_text(encoding="utf-8"), "people") or [], program)
        people.start()
        try:
            printed, errors = program.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            program.kill()
            printed, errors = program.communicate()
            people.trouble.append(f"the program did not end within {timeout} s")
    people.join(2)
    if people.is_alive():
        people.trouble.append("the program ended before everybody had a card to answer")
    return Outcome(program.returncode, printed.splitlines(), errors, people.trouble)


def environment(slack: SlackStandIn, port: int, by_socket: bool = False) -> dict[str, str]:
    """What a user sets for a real workspace, and nothing that is left over from one."""
    theirs = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "AGENTSUDO_"))}
    way_in = {"SLACK_APP_TOKEN": slack.app_token} if by_socket else {"SLACK_SIGNING_SECRET": slack.signing_secret}
    return {
        **theirs,
        **way_in,
        "PORT": str(port),
        "PYTHONUTF8": "1",
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_API_URL": slack.api_url,
        "SLACK_APPROVAL_CHANNEL": slack.channel["id"],
        "SLACK_WEBHOOK_URL": slack.webhook_url,
    }


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    path = pathlib.Path(sys.argv[1])
    with SlackStandIn.start() as slack:
        outcome = run(path, slack)
        for card in slack.messages():
            print(card["rendered"], end="\n\n")
    print("\n".join(outcome.printed))
    print(outcome.errors, end="", file=sys.stderr)
    for trouble in outcome.trouble:
        print(f"trouble: {trouble}", file=sys.stderr)
    return outcome.code or len(outcome.trouble)


if __name__ == "__main__":
    sys.exit(main())
