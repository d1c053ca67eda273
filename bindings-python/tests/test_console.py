"""``ConsoleApproval`` on a real pseudo-terminal: a program of its own whose controlling terminal the test holds."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from typing import Any, Callable

import pytest
from agentsudo.console import ConsoleApproval

PATIENCE = 30.0

PROGRAM = """
import os, sys, threading
from agentsudo import Agent, PermissionDeniedError, configure_audit, sudo
from agentsudo.console import ConsoleApproval

def say(line):
    os.write(1, f"{{line}}\\n".encode())  # in one piece, whatever other threads say

console = ConsoleApproval({options})

@sudo("delete:customer", on_deny=console.request_approval)
def delete_customer(customer, api_token="s3cr3t-CANARY"):
    say(f"RAN {{customer}}")

def attempt(customer):
    with Agent("Bot", ["read:*"]).start_session():
        try:
            delete_customer(customer)
        except PermissionDeniedError as denial:
            say(f"REFUSED {{denial.code}} {{denial.reason}} by={{denial.decided_by}} note={{denial.note}}")

{body}
"""


class Person:
    """Who sits before the terminal: reads what is shown, types. What the program prints comes by a pipe."""

    def __init__(self, body: str, options: str = "") -> None:
        # The far end stays open here too: a terminal that nobody has open is hung up.
        self._here, self._there = pty.openpty()
        code = PROGRAM.format(body=textwrap.dedent(body), options=options)
        # A session of its own, whose terminal the other end becomes when it is opened.
        opened = f"import os; os.open({os.ttyname(self._there)!r}, os.O_RDWR)\n"
        self.program = subprocess.Popen(
            [sys.executable, "-c", opened + code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )
        self.seen = ""

    def sees(self, pattern: str) -> str:
        """Waits until something is shown after what was seen before, and forgets up to there."""
        while not (found := re.search(pattern, self.seen, re.DOTALL)):
            ready, _, _ = select.select([self._here], [], [], PATIENCE)
            assert ready, f"{pattern!r} was not shown; there is {self.seen!r}"
            self.seen += os.read(self._here, 65536).decode()
        shown, self.seen = self.seen[: found.end()], self.seen[found.end() :]
        return shown

    def types(self, text: str) -> None:
        os.write(self._here, text.encode())

    def leaves(self) -> None:
        """The terminal goes away."""
        os.close(self._here)
        self._here = -1

    def printed(self) -> list[str]:
        assert self.program.stdin is not None
        out, _ = self.program.communicate(timeout=PATIENCE)
        return out.splitlines()

    def end(self) -> None:
        if self.program.poll() is None:
            self.program.kill()
            self.program.communicate()
        for end in (self._here, self._there):
            if end >= 0:
                os.close(end)


@pytest.fixture
def person() -> Iterator[Callable[..., Person]]:
    people: list[Person] = []

    def start(body: str = 'attempt("C-4")', options: str = "") -> Person:
        people.append(Person(body, options))
        return people[-1]

    yield start
    for one in people:
        one.end()


def test_a_yes_at_the_terminal_lets_the_call_run(person: Callable[..., Person]) -> None:
    kim = person()
    card = kim.sees("Type yes, no")
    assert "Scope       delete:customer" in card and "Function    delete_customer" in card and '"C-4"' in card
    assert "CANARY" not in card and "‹redacted" in card
    kim.types("yes\n")
    assert "✅ Approved by local:" in kim.sees("request [0-9a-f]{8}")
    assert kim.printed() == ["RAN C-4"]


def test_a_no_carries_its_reason_to_the_caller(person: Callable[..., Person]) -> None:
    kim = person()
    kim.sees("Type yes, no")
    kim.types("no, ask the customer first\n")
    kim.sees("❌ Denied")
    (line,) = kim.printed()
    assert re.fullmatch(r"REFUSED rejected denied_by_person by=local:\S+ note=ask the customer first", line)


def test_anything_else_is_asked_again(person: Callable[..., Person]) -> None:
    kim = person()
    kim.sees("Type yes, no")
    for unclear in ("", "yes please", "ok", "1", "true", "\x1b[Ayes"):
        kim.types(unclear + "\n")
        kim.sees("still waits.*Type yes, no")
    kim.types("n\n")
    assert kim.printed()[0].startswith("REFUSED rejected denied_by_person")


def test_what_was_typed_before_the_question_is_no_answer(person: Callable[..., Person]) -> None:
    kim = person('input(); attempt("C-4")')
    kim.types("yes\nyes\nyes\n")
    kim.sees("yes.*yes.*yes")  # echoed: the terminal has them
    assert kim.program.stdin is not None
    kim.program.stdin.write("go\n")
    kim.program.stdin.flush()
    kim.sees("Type yes, no")
    kim.types("no\n")
    assert kim.printed()[0].startswith("REFUSED rejected denied_by_person")


def test_lines_pasted_after_an_unclear_one_are_no_answer(person: Callable[..., Person]) -> None:
    kim = person()
    kim.sees("Type yes, no")
    kim.types("what is this\nyes\n")
    kim.sees("still waits.*Type yes, no")
    kim.types("no\n")
    assert kim.printed()[0].startswith("REFUSED rejected denied_by_person")


def test_standard_input_never_answers(person: Callable[..., Person]) -> None:
    kim = person(options="timeout=1")
    assert kim.program.stdin is not None
    kim.program.stdin.write("yes\nyes\n")
    kim.program.stdin.flush()
    kim.sees("Type yes, no")
    kim.sees("⌛ Expired")
    assert kim.printed() == ["REFUSED approval_timeout expired by=None note=None"]


def test_without_a_terminal_the_call_is_refused_at_once() -> None:
    code = PROGRAM.format(options="", body='attempt("C-4")')
    done = subprocess.run(
        [sys.executable, "-c", code],
        input="yes\n",
        start_new_session=True,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.stdout == "REFUSED unavailable console_unavailable by=None note=None\n"


def test_a_terminal_that_goes_away_ends_the_request(person: Callable[..., Person]) -> None:
    kim = person("import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); attempt('C-4')")
    kim.sees("Type yes, no")
    kim.leaves()
    assert kim.printed() == ["REFUSED unavailable console_unavailable by=None note=None"]


def test_a_process_in_the_background_does_not_ask(person: Callable[..., Person]) -> None:
    kim = person(
        """
        import os
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            attempt("C-4")
            os._exit(0)
        os.waitpid(child, 0)
        """
    )
    assert kim.printed() == ["REFUSED unavailable console_unavailable by=None note=None"]


def test_two_calls_are_asked_about_one_after_the_other(person: Callable[..., Person]) -> None:
    kim = person(
        """
        threads = [threading.Thread(target=attempt, args=(f"C-{n}",)) for n in (1, 2)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        """
    )
    first = kim.sees("Type yes, no")
    assert first.count("AgentSudo Approval Request") == 1
    kim.types("yes\n")
    second = kim.sees("Type yes, no")
    assert second.count("AgentSudo Approval Request") == 1
    kim.types("no\n")
    ran, refused = sorted(kim.printed())
    asked_first = "C-1" if "C-1" in first else "C-2"
    assert ran == f"RAN {asked_first}" and refused.startswith("REFUSED rejected")


def test_only_the_person_at_the_terminal_may_answer(person: Callable[..., Person]) -> None:
    kim = person(
        """
        from agentsudo.slack import SlackApproval
        slack = SlackApproval(bot_token="xoxb-1", signing_secret="s", slack_api_url="http://127.0.0.1:9/")
        thread = threading.Thread(target=attempt, args=("C-4",))
        thread.start()
        code = sys.stdin.readline().strip()
        say(f"DECIDED {slack.approve(code, 'U012AB3CD')}")
        thread.join()
        """
    )
    code = re.search(r"Request ID  ([0-9a-f]{8})", kim.sees("Type yes, no"))
    assert code is not None and kim.program.stdin is not None
    kim.program.stdin.write(code[1] + "\n")
    kim.program.stdin.flush()
    assert kim.program.stdout is not None
    assert kim.program.stdout.readline() == "DECIDED False\n"
    kim.types("no\n")
    assert kim.printed()[0].startswith("REFUSED rejected denied_by_person")


def test_hostile_text_cannot_pass_for_a_line_of_ours(person: Callable[..., Person]) -> None:
    kim = person(r'attempt("C-4\x1b[2J\x1b[H\r\n  Scope       read:all\u202e")')
    card = kim.sees("Type yes, no")
    assert "\x1b" not in card and "\u202e" not in card
    assert len(re.findall(r"^  Scope ", card, re.MULTILINE)) == 1
    kim.types("no\n")


def test_the_record_names_the_user_of_the_machine(person: Callable[..., Person], tmp_path: Any) -> None:
    log = tmp_path / "audit.jsonl"
    kim = person(f'configure_audit({str(log)!r}); attempt("C-4")')
    kim.sees("Type yes, no")
    kim.types("y\n")
    assert kim.printed() == ["RAN C-4"]
    decided = [line for line in log.read_text().splitlines() if '"approval_decided"' in line]
    assert len(decided) == 1 and '"via":"console"' in decided[0] and '"local:' in decided[0]


def test_an_async_caller_waits_without_blocking_its_loop(person: Callable[..., Person]) -> None:
    kim = person(
        """
        import asyncio

        @sudo("delete:customer", on_deny=console.request_approval)
        async def adelete(customer):
            say(f"RAN {customer}")

        async def main():
            async with Agent("Bot", []).start_session():
                call = asyncio.ensure_future(adelete("C-4"))
                await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
                say("BREATHES")
                await call

        asyncio.run(main())
        """
    )
    kim.sees("Type yes, no")
    assert kim.program.stdin is not None and kim.program.stdout is not None
    kim.program.stdin.write("\n")
    kim.program.stdin.flush()
    assert kim.program.stdout.readline() == "BREATHES\n"
    kim.types("yes\n")
    assert kim.printed() == ["RAN C-4"]


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), 604801])
def test_a_timeout_that_makes_no_sense_is_refused_where_it_is_written(timeout: float) -> None:
    with pytest.raises(ValueError, match="timeout"):
        ConsoleApproval(timeout=timeout)


def test_wrong_types_are_refused_where_they_are_written() -> None:
    with pytest.raises(TypeError, match="timeout"):
        ConsoleApproval(timeout="5")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="redact"):
        ConsoleApproval(redact="token")
