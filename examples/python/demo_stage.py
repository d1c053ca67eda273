"""What the demo stands on: the Slack stand-in of `tests/slack`, and a small web server for Slack's clicks."""

from __future__ import annotations

import contextlib
import http.server
import pathlib
import sys
import threading
from collections.abc import Iterator
from typing import Any

from agentsudo.slack import SlackApproval

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "slack" / "python"))
from slack_standin import SlackStandIn


class Stage:
    """A Slack workspace on this machine, with Alice in it."""

    def __init__(self, slack: SlackStandIn) -> None:
        self._slack = slack

    @classmethod
    @contextlib.contextmanager
    def start(cls) -> Iterator[Stage]:
        with SlackStandIn.start() as slack:
            yield cls(slack)

    def environment(self) -> dict[str, str]:
        """The variables that a user sets for a real workspace."""
        return {
            "SLACK_BOT_TOKEN": self._slack.bot_token,
            "SLACK_SIGNING_SECRET": self._slack.signing_secret,
            "SLACK_API_URL": self._slack.api_url,
            "SLACK_APPROVAL_CHANNEL": self._slack.channel["id"],
        }

    @property
    def url(self) -> str:
        """The channel, for a browser."""
        return self._slack.url

    def is_settled(self, card: dict[str, Any]) -> bool:
        return not self._slack.message(card["ts"])["buttons"]

    def connect(self, url: str) -> None:
        self._slack.set_app(interactivity_url=url)

    def cards(self) -> list[dict[str, Any]]:
        return self._slack.messages()

    def wait_for_card(self, seen: int) -> dict[str, Any]:
        return self._slack.wait_for_messages(seen + 1)[seen]

    def wait_until_settled(self) -> dict[str, Any]:
        return self._slack.wait_for_edit(self.cards()[-1]["ts"])

    def press(self, card: dict[str, Any], action: str) -> None:
        self._slack.press(action, ts=card["ts"], user=self._slack.ALICE)

    def render(self, card: dict[str, Any]) -> str:
        return "\n".join("  " + line for line in self._slack.render(ts=card["ts"]).splitlines())


@contextlib.contextmanager
def serve(approval: SlackApproval, stage: Stage | None) -> Iterator[None]:
    """Takes Slack's clicks on a port of this machine (8000 for a real workspace, which needs a tunnel to it)."""

    class Clicks(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            status, headers, answer = approval.handle_request(self.headers, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0 if stage else 8000), Clicks)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    if stage:
        stage.connect(f"http://127.0.0.1:{server.server_port}/")
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
