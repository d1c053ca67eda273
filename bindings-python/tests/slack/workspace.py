"""The Slack workspace of the tests, the web server that it delivers to, and calls that wait in threads of their own."""

from __future__ import annotations

import contextvars
import os
import pathlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Optional

import pytest
from agentsudo import Agent, PermissionDeniedError, _native

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests" / "slack" / "python"))

from slack_standin import SlackStandIn, StandInError, WaitedInVain  # noqa: E402

__all__ = ["Call", "Door", "ScriptedServer", "StandInError", "WaitedInVain", "Workspace", "run_python", "skew"]

#: Longer than anything here takes on a busy machine. Nothing waits this long unless it has failed.
PATIENCE = 30.0
_CLOCK = Agent("clock", [])


def skew() -> float:
    """How far the clock of this process has been moved ahead by tests."""
    return _native.Session(_CLOCK)._started - time.time()


class Workspace(SlackStandIn):
    """The stand-in, with deliveries signed by the clock of this process."""

    #: A test says so whose cards cannot be edited in the end.
    leaves_live_cards = False

    def press(self, action_id: str, **order: Any) -> dict[str, Any]:
        return super().press(action_id, **_timed(order))

    def command(self, text: str = "", **order: Any) -> dict[str, Any]:
        return super().command(text, **_timed(order))

    def submit(self, values: Any, **order: Any) -> dict[str, Any]:
        return super().submit(values, **_timed(order))

    def forge(self, action_id: str, card: dict[str, Any], **order: Any) -> dict[str, Any]:
        """A press of a button that the card does not have."""
        (block,) = [block for block in card["blocks"] if block["type"] == "actions"]
        action = {"type": "button", "action_id": action_id, "block_id": block["block_id"], "value": request_id(card)}
        return self.press("approve", patch={"actions": [action]}, **order)

    def dialog(self, count: int = 1) -> dict[str, Any]:
        """The newest dialog, once there have been that many."""
        self.wait_for_calls("views.open", count, timeout=PATIENCE)
        until = time.monotonic() + PATIENCE
        while len(self.views()) < count:
            assert time.monotonic() < until, "no dialog was opened"
            time.sleep(0.01)
        dialog = self.views()[count - 1]
        # Slack's own models find nothing wrong with it.
        from slack_sdk.models.views import View

        assert View(**dialog["view"]).to_dict() == dialog["view"]
        return dialog

    def card(self, channel: Optional[str] = None) -> dict[str, Any]:
        """The only card there is, once it is there."""
        (card,) = self.wait_for_messages(1, channel, timeout=PATIENCE)
        return card

    def cards(self, count: int) -> list[dict[str, Any]]:
        return self.wait_for_messages(count, timeout=PATIENCE)

    def asked(self, count: int) -> dict[str, dict[str, Any]]:
        """By the id of each of so many requests, the message that has its buttons: in a burst several share one."""
        messages = 1
        while True:
            cards = self.wait_for_messages(messages, timeout=PATIENCE)
            buttons = [(button, card) for card in cards for button in card["buttons"]]
            asked = {button["value"]: card for button, card in buttons if button["action_id"] == "approve"}
            if len(asked) >= count:
                return asked
            messages = len(cards) + 1

    def over(self, card: dict[str, Any]) -> dict[str, Any]:
        """The message once it has no buttons any more."""
        for edits in range(1, 200):
            edited = self.wait_for_edit(card["ts"], card["channel"], edits=edits, timeout=PATIENCE)
            if not edited["buttons"]:
                return edited
        raise AssertionError(edited["rendered"])

    def edited(self, card: dict[str, Any]) -> dict[str, Any]:
        """The card after its edit."""
        return self.wait_for_edit(card["ts"], card["channel"], timeout=PATIENCE)

    def told(self, count: int = 1) -> str:
        """What people were told in private, once that many messages were."""
        messages = self.wait_for_messages(count, kind="ephemeral", timeout=PATIENCE)
        return "\n".join(message["text"] for message in messages)

    def everything(self) -> str:
        """All bytes that ever reached the workspace."""
        return repr([(call["headers"], call["body"]) for call in self.calls()])

    def come_to_rest(self) -> None:
        """Waits for the last edit of every card, so that no test's work reaches into the next."""
        for message in self.messages():
            if message["buttons"]:
                self.over(message)


def _timed(order: dict[str, Any]) -> dict[str, Any]:
    if "timestamp" not in order and not isinstance(order.get("replay_of"), str):
        order["timestamp_offset"] = order.get("timestamp_offset", 0) + round(skew())
    return order


def request_id(card: dict[str, Any]) -> str:
    """The id on a card's buttons."""
    return card["buttons"][0]["value"]


def code(card: dict[str, Any]) -> str:
    """The code that people see on a card."""
    fields = [field["text"] for block in card["blocks"] for field in block.get("fields", ())]
    return fields[fields.index("*Request ID*") + 1]


def text_of(message: dict[str, Any]) -> str:
    """All that a person sees of a message: the boxes joined to one line."""
    lines = (line.strip("│╭╮╰╯├┤─ ") for line in message["rendered"].splitlines())
    return " ".join(" ".join(lines).split())


class Call:
    """A call in a thread of its own, in the context of whoever made it."""

    def __init__(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        self.value: Any = None
        self.error: Optional[BaseException] = None
        context = contextvars.copy_context()

        def run() -> None:
            try:
                self.value = context.run(function, *args, **kwargs)
            except BaseException as error:
                self.error = error

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()

    def is_waiting(self) -> bool:
        return self.thread.is_alive()

    def result(self) -> Any:
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive(), "the call still waits"
        if self.error is not None:
            raise self.error
        return self.value

    def refused(self, reason: str, kind: type[BaseException] = PermissionDeniedError) -> Any:
        """The error that it raised, which must be a refusal for this reason."""
        with pytest.raises(kind) as caught:
            self.result()
        assert caught.value.reason == reason, caught.value
        return caught.value


class Door:
    """A web server of the user's own, with Slack's request URLs in front of ``approval``."""

    def __init__(self) -> None:
        self.approval: Any = None
        door = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status, headers, answer = door.approval.handle_request(self.headers, body)
                self.send_response(status)
                for name, value in {**headers, "content-length": str(len(answer))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *args: Any) -> None:
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/slack"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what some tests are about."""


class ScriptedServer:
    """A web server on this machine that answers by script and keeps what it was sent.

    ``answer(request)`` returns ``(status, headers, body)``; a body that is no bytes is sent as JSON. ``request`` is a dict
    of ``method``, ``path``, ``headers`` (names in lower case) and ``body``.
    """

    def __init__(self, answer: Callable[[dict[str, Any]], tuple[int, dict[str, str], Any]]) -> None:
        import json

        self.requests: list[dict[str, Any]] = []
        self._arrived = threading.Condition()
        script = self

        class Handler(BaseHTTPRequestHandler):
            def handle_one(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = {"method": self.command, "path": self.path, "headers": headers, "body": body}
                with script._arrived:
                    script.requests.append(request)
                    script._arrived.notify_all()
                status, more, content = answer(request)
                if not isinstance(content, bytes):
                    content = json.dumps(content).encode()
                    more = {"content-type": "application/json", **more}
                self.send_response(status)
                for name, value in {"content-length": str(len(content)), **more}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = handle_one

            def log_message(self, *args: Any) -> None:
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def wait_for(self, count: int) -> None:
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.requests) >= count, PATIENCE), self.requests

    def wait_for_path(self, path: str) -> None:
        with self._arrived:
            there = self._arrived.wait_for(lambda: any(r["path"] == path for r in self.requests), PATIENCE)
            assert there, self.requests

    def __enter__(self) -> ScriptedServer:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def python_environment(**more: str) -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "AGENTSUDO_"))}
    return {**clean, "PYTHONPATH": str(pathlib.Path(__file__).parent), "PYTHONUNBUFFERED": "1", **more}


def run_python(code: str, *, timeout: float = PATIENCE, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a program in a process of its own; it must not hang."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env=python_environment(**environment),
        capture_output=True,
        text=True,
        timeout=timeout,
    )


@contextmanager
def started_python(code: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Starts a program, and makes sure that it has ended afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=python_environment(**environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
