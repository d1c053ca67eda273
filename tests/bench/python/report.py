"""Writes the figures of ``target/bench/run-*/`` into ``docs/benchmarks.md``, between its markers. A section stays as it is
of which nothing was measured.

``tests/bench/run --runs 3 && python3 tests/bench/python/report.py``
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from measure import ROOT, TARGET, figure, limit, machine_line, markdown

DOC = ROOT / "docs" / "benchmarks.md"
SCRIPT = "tests/bench/python/report.py"
#: The sections: their marker, the heading over their targets, and the programs whose figures stand in them.
SECTIONS = [
    ("figures", "Targets, run by run", ("core", "s4_", "s5_", "s6_", "s7_")),
    ("figures of Slack", "S8, S9: targets, run by run", ("s8_", "s9_")),
]


def runs() -> dict[str, list[dict[str, Any]]]:
    """What each program wrote in each run, oldest run first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted((TARGET / "bench").glob("run-*/*.json")):
        found.setdefault(path.stem, []).append(json.loads(path.read_text()))
    return dict(sorted(found.items()))


def verdict(results: list[bool]) -> str:
    if all(results):
        return "met"
    return f"met in {sum(results)} of {len(results)} runs" if any(results) else "**missed**"


def targets(found: dict[str, list[dict[str, Any]]]) -> list[str]:
    most = max(len(each) for each in found.values())
    lines = ["| row | what | target |" + "".join(f" run {k} |" for k in range(1, most + 1)) + " |"]
    lines.append("|---|---|---|" + "---|" * (most + 1))
    for each in found.values():
        by_name: dict[str, list[dict[str, Any]]] = {}
        for run in each:
            for target in run["targets"]:
                # The fastest peer may be another in another run.
                by_name.setdefault(re.sub(r" \((?:[^()]|\([^()]*\))*\)", "", target["what"]), []).append(target)
        for what, got in by_name.items():
            values = [figure(target["value"]) for target in got] + [""] * (most - len(got))
            line = [got[0]["row"], what, limit(got[0]), *values, verdict([target["met"] for target in got])]
            lines.append("| " + " | ".join(line) + " |")
    return lines


def core(each: list[dict[str, Any]]) -> list[str]:
    lines = ["## S1–S3: the scope engine in Rust", ""]
    for k, run in enumerate(each, 1):
        lines.append(f"Run {k}: {run['targets'] - len(run['missed'])} of {run['targets']} targets met.")
        lines += [f"- missed: {what}" for what in run["missed"]]
    return [*lines, ""]


def figures(heading: str, found: dict[str, list[dict[str, Any]]]) -> str:
    in_core = found.pop("core", None)
    lines = [f"## {heading}", ""]
    if found:
        lines += [*targets(found), ""]
    if in_core:
        lines += core(in_core)
    for each in found.values():
        last = each[-1]
        lines += [f"## {last['title']}", "", f"Run {len(each)}: {machine_line(last['machine'])}.", ""]
        for table in last["tables"]:
            lines += [markdown(table), ""]
        lines += [f"- {note}" for note in last["notes"]]
        lines += [""] if last["notes"] else []
    return "\n".join(lines)


def main() -> None:
    found = runs()
    if not found:
        raise SystemExit("there is nothing in target/bench/run-*/: use tests/bench/run --runs 3")
    text = DOC.read_text()
    for marker, heading, programs in SECTIONS:
        begin, end = f"<!-- {marker}: begin ({SCRIPT}) -->", f"<!-- {marker}: end -->"
        if begin not in text or end not in text:
            raise SystemExit(f"{DOC.name} lacks the markers of {marker}")
        measured = {name: each for name, each in found.items() if name.startswith(programs)}
        if measured:
            before, _, rest = text.partition(begin)
            text = f"{before}{begin}\n\n{figures(heading, measured)}\n{end}{rest.partition(end)[2]}"
    DOC.write_text(text)
    print(f"{DOC.relative_to(ROOT)} written")


if __name__ == "__main__":
    sys.exit(main())
