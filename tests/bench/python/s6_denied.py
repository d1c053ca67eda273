"""Row S6: a denied call, raised and caught, with nobody listening to the log, beside the published 0.3.2."""

from __future__ import annotations

import logging

import agentsudo
from measure import Ratio, Report, alone, interleave, statement
from peers import old

SCOPES = ["read:orders", "write:orders*", "list:customers"]
CATCH = "try:\n f()\nexcept Denied:\n pass"


def f() -> None:
    raise AssertionError("a denied call must not run")


def bare() -> None:
    raise PermissionError("no")


def main() -> None:
    report = Report("s6_denied", "S6: a denied call, raised and caught")
    packages = {"agentsudo": agentsudo, "agentsudo 0.3.2": old()}
    logging.getLogger("agentsudo").setLevel(logging.CRITICAL + 1)
    alone()
    guarded = {}
    for name, package in packages.items():
        guarded[name] = statement(CATCH, f=package.sudo("delete:customer")(f), Denied=package.PermissionDeniedError)
    # Not ours to beat: what any function costs that raises.
    guarded["a bare `raise PermissionError`"] = statement(CATCH, f=bare, Denied=PermissionError)
    outside = interleave(guarded)
    new, before = agentsudo.Agent("bench", SCOPES), packages["agentsudo 0.3.2"].Agent("bench", SCOPES)
    with new.start_session(), before.start_session():
        missing = interleave(guarded)
    ratios = [Ratio.of(column["agentsudo 0.3.2"], column["agentsudo"]) for column in (missing, outside)]
    rows = [*((name, [missing[name], outside[name]]) for name in guarded), ("0.3.2 ÷ ours", ratios)]
    report.table("A denied call", "", ["missing scope", "no session"], rows)
    report.target("S6", "a denial of 0.3.2 (missing scope) ÷ ours", ratios[0].of_min, at_least=8.0)
    report.write()


if __name__ == "__main__":
    main()
