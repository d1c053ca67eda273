"""Row S4: what a guard adds to an allowed call, and what a refusal costs an agent with many scopes.

Beside the bare call, a decorator that does nothing (``functools.wraps``), and the published 0.3.2.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

import agentsudo
from measure import Ratio, Report, Samples, alone, interleave, statement
from peers import old
from scopes import mix

SCOPES = ["read:orders", "write:orders*"]


def empty(function: Callable[..., Any]) -> Callable[..., Any]:
    """The decorator that everybody writes, with nothing in it."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapper


def f() -> None:
    return None


def g(x: int, k: int = 0) -> int:
    return x


def allowed(report: Report, scope: str, kind: str) -> None:
    contenders = {
        "bare call": lambda function: function,
        "empty functools.wraps": empty,
        "agentsudo": agentsudo.sudo(scope),
        "agentsudo 0.3.2": old().sudo(scope),
    }
    columns: dict[str, dict[str, Samples]] = {}
    new, before = agentsudo.Agent("bench", SCOPES), old().Agent("bench", SCOPES)
    with new.start_session(), before.start_session():
        for call, function in (("f()", f), ("f(7, k=1)", g)):
            lanes = {name: statement(call, f=decorate(function)) for name, decorate in contenders.items()}
            columns[call] = interleave(lanes)
    rows = [(name, [column[name] for column in columns.values()]) for name in contenders]
    report.table(f"An allowed call, {kind} (the whole call, with the loop around it)", "", list(columns), rows)
    for name, base in (("empty functools.wraps", "agentsudo"), ("agentsudo 0.3.2", "agentsudo")):
        ratios = [Ratio.of(column[name], column[base], column["bare call"]) for column in columns.values()]
        rows = [(f"{name} ÷ {base}", ratios)]
        report.table(f"What the guard adds, {kind}", "overhead over the bare call", list(columns), rows)
        for call, ratio in zip(columns, ratios):
            if base == "agentsudo" and name == "empty functools.wraps":
                what = f"overhead of `{call}`, {kind}, ÷ that of an empty functools.wraps"
                report.target("S4", what, 1 / ratio.of_min, at_most=1.0)
            elif kind == "exact scope":
                report.target("S4", f"overhead of 0.3.2 on `{call}`, {kind}, ÷ ours", ratio.of_min, at_least=40.0)


def refused(report: Report) -> None:
    """Raised and caught, with nobody listening to the log."""
    least = {1_000: 100.0, 10_000: 1_000.0}
    columns: dict[str, dict[str, Samples]] = {}
    text = "try:\n f()\nexcept Denied:\n pass"
    for n in least:
        lanes = {}
        sessions = []
        for name, package in (("agentsudo", agentsudo), ("agentsudo 0.3.2", old())):
            sessions.append(package.Agent("bench", mix(n)).start_session())
            lanes[name] = statement(
                text, f=package.sudo("write:invoice:update")(f), Denied=package.PermissionDeniedError
            )
        with sessions[0], sessions[1]:
            columns[f"{n:,} scopes"] = interleave(lanes)
    rows = [(name, [column[name] for column in columns.values()]) for name in ("agentsudo", "agentsudo 0.3.2")]
    ratios = [Ratio.of(column["agentsudo 0.3.2"], column["agentsudo"]) for column in columns.values()]
    report.table("A refusal, raised and caught, logging off", "", list(columns), [*rows, ("0.3.2 ÷ ours", ratios)])
    for n, ratio in zip(least, ratios):
        report.target("S4", f"a refusal of 0.3.2 with {n:,} scopes ÷ ours", ratio.of_min, at_least=least[n])


def main() -> None:
    report = Report("s4_allowed_call", "S4: an allowed @sudo call, and refusals with many scopes")
    old()
    alone()
    allowed(report, "read:orders", "exact scope")
    allowed(report, "write:orders_archive", "through a glob")
    logging.getLogger("agentsudo").setLevel(logging.CRITICAL + 1)
    refused(report)
    report.write()


if __name__ == "__main__":
    main()
