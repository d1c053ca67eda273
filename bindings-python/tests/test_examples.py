"""Every example does what it says it does: as a program of its own, over real HTTP, against the Slack stand-in."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "python"

# The demo has a test of its own; the other two are what examples stand on.
NOT_EXAMPLES = {"demo.py", "demo_server.py", "demo_stage.py", "run_here.py"}
EXAMPLES = sorted(path for path in FOLDER.rglob("*.py") if path.name not in NOT_EXAMPLES)


def load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


run_here = load(FOLDER / "run_here.py")
from slack_standin import find_binary  # noqa: E402  # run_here knows the way there


@pytest.fixture(scope="module")
def slack() -> Iterator[Any]:
    with run_here.SlackStandIn.start() as slack:
        yield slack


def named(path: Path) -> str:
    return str(path.relative_to(FOLDER))


@pytest.mark.parametrize("path", EXAMPLES, ids=named)
def test_an_example_prints_what_it_says(path: Path, slack: Any) -> None:
    expected = run_here.comment(path.read_text(encoding="utf-8"), "prints")
    assert expected, "an example ends with `# prints:` and the lines it prints"
    outcome = run_here.run(path, slack)
    assert not outcome.trouble
    assert outcome.code == 0, outcome.errors
    assert run_here.matches(expected, outcome.printed), outcome
    assert "Traceback" not in outcome.errors


def test_the_examples_are_found() -> None:
    assert {"quickstart.py", "slack/basic_flow.py"} <= {path.relative_to(FOLDER).as_posix() for path in EXAMPLES}


def test_a_wrong_line_is_noticed() -> None:
    assert run_here.matches(["a … c"], ["a b c"])
    assert not run_here.matches(["a"], ["b"])
    assert not run_here.matches(["a"], ["a", "b"])
    assert not run_here.matches(["a", "b"], ["a"])


def test_an_unanswered_card_is_noticed(tmp_path: Path, slack: Any) -> None:
    idle = tmp_path / "idle.py"
    idle.write_text("# people:\n#   alice presses approve\n# prints:\n#   x\n")
    assert run_here.run(idle, slack).trouble == ["the program ended before everybody had a card to answer"]


def test_the_demo_shows_the_whole_story() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "AGENTSUDO_"))}
    done = subprocess.run(
        [sys.executable, str(FOLDER / "demo.py")],
        env={**environment, "SLACK_STANDIN": find_binary(), "ASK": "", "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    story = [
        "order A-17: 49.99 EUR",
        "missing required scope: `delete:orders`",
        "mail to kim@example.com sent",
        "🔐 AgentSudo Approval Request",
        "[✅ Approve] [❌ Deny]",
        "refunded 49.99 EUR for order A-17",
        "✅ Approved",
        "reason denied_by_person",
        "❌ Denied",
        "reason expired",
        "⌛ Expired",
        "verify: ok",
    ]
    at = 0
    for part in story:
        found = done.stdout.find(part, at)
        assert found >= 0, f"`{part}` is missing, or told too early, in:\n{done.stdout}"
        at = found + len(part)
    assert "tok-5fdb9a2c" not in done.stdout
    # The README shows the card as it is.
    shown = (ROOT / "README.md").read_text(encoding="utf-8")
    card = shown[shown.index("╭") : shown.index("╯") + 1]
    assert timeless(card) in timeless(done.stdout)


def timeless(text: str) -> str:
    """Without what differs from run to run: moments, codes, digests, and the room they take."""
    text = re.sub(
        r"\b[0-9a-f]{8}(?:[0-9a-f]{8})?\b|\b\d+:\d\d(?::\d\d)? [AP]M\b|\b(?:today|yesterday|tomorrow) ", "#", text
    )
    return re.sub(r"\s+", " ", text)
