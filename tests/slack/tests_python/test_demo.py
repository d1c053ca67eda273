"""``make demo ASK=1``: a newcomer decides on the page whose address the demo prints, or at the keyboard."""

import os
import pathlib
import pty
import queue
import re
import subprocess
import sys
import threading
import time

import pytest
from playwright.sync_api import expect
from test_page import browser  # noqa: F401

ROOT = pathlib.Path(__file__).resolve().parents[3]
PATIENCE = 60.0


class Demo:
    """The demo in a process of its own, as the Makefile starts it."""

    def __init__(self, stdin, **changes):
        own = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "AGENTSUDO"))}
        keep = {name: os.environ[name] for name in ("SLACK_STANDIN", "AGENTSUDO") if name in os.environ}
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "examples" / "python" / "demo.py")],
            env={**own, **keep, "PYTHONUNBUFFERED": "1", **changes},
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.said = ""
        self._chunks = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        # By chunks: a question ends without a line's end.
        while chunk := os.read(self.process.stdout.fileno(), 4096):
            self._chunks.put(chunk)
        self._chunks.put(None)

    def hear(self, pattern):
        """Waits until the demo has said something that it had not when this was last asked."""
        until = time.monotonic() + PATIENCE
        while not (found := re.search(pattern, self.said)):
            chunk = self._chunks.get(timeout=max(0.0, until - time.monotonic()))
            assert chunk is not None, f"it ended without {pattern!r}:\n{self.said}"
            self.said += chunk.decode()
        self.said = self.said[found.end() :]
        return found

    def end(self):
        code = self.process.wait(timeout=PATIENCE)
        while (chunk := self._chunks.get(timeout=PATIENCE)) is not None:
            self.said += chunk.decode()
        return code


@pytest.fixture
def demo():
    started = []

    def start(stdin, **changes):
        started.append(Demo(stdin, **changes))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()
        one.process.stdout.close()


@pytest.fixture
def terminal():
    """A terminal's two ends: ours and the program's."""
    ours, theirs = pty.openpty()
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def press(page, order, name):
    """Presses a button on the card that asks about this order; the demo's next card may be there by then."""
    card = page.locator("#messages > article").filter(has_text=order)
    card.get_by_role("button", name=name, exact=True).click(timeout=PATIENCE * 1000)
    expect(card.get_by_role("button")).to_have_count(0, timeout=PATIENCE * 1000)


@pytest.mark.parametrize("has_terminal", [True, False], ids=["at a terminal", "without one"])
def test_a_newcomer_decides_in_a_browser(demo, browser, terminal, has_terminal):  # noqa: F811
    running = demo(terminal[1] if has_terminal else subprocess.DEVNULL, ASK="1")
    address = running.hear(r"Press a button in the channel, at (http://127\.0\.0\.1:\d+[^\s,]*)")[1]
    page = browser.new_page()
    page.goto(address)
    expect(page.get_by_text("refund")).not_to_have_count(0)
    assert running.process.poll() is None, "it waits"
    press(page, "A-17", "✅ Approve")
    running.hear(r"→ it ran: refunded 49\.99 EUR for order A-17")
    running.hear(re.escape(address))
    press(page, "A-18", "❌ Deny")
    running.hear(r"→ it did not run: [^\n]*refund:orders")
    running.hear("reason denied_by_person")
    running.hear("reason expired")
    page.close()
    assert running.end() == 0, running.said
    assert "agentsudo audit verify:" in running.said
    if "AGENTSUDO" in os.environ:
        assert "Second act" in running.said


def test_or_at_the_keyboard(demo, terminal):
    ours, theirs = terminal
    running = demo(theirs, ASK="1", AGENTSUDO="")
    running.hear(r"Approve\? \[y/n\] ")
    os.write(ours, b"n\n")
    running.hear("reason denied_by_person")
    running.hear(r"Approve\? \[y/n\] ")
    os.write(ours, b"y\n")
    running.hear(r"→ it ran: refunded 9999\.0 EUR for order A-18")
    assert running.end() == 0, running.said


def test_unasked_it_runs_by_itself(demo):
    running = demo(subprocess.DEVNULL, ASK="", AGENTSUDO="")
    running.hear(r"alice presses ✅ Approve")
    running.hear("it ran: refunded 49.99")
    assert running.end() == 0, running.said
    assert "alice presses ❌ Deny" in running.said and "denied_by_person" in running.said
