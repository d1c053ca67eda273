"""Writes the figures of Node (S10), C and Go (S11) into ``docs/benchmarks.md``, between markers of their own.

``make bench-node bench-ffi && python3 tests/bench/ffi/report.py`` (each of them measures three times over).
"""

from __future__ import annotations

import json
import os
import pathlib
import platform
import subprocess
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parents[3]
RUNS = ROOT / "target" / "bench" / "bindings"
DOC = ROOT / "docs" / "benchmarks.md"
BEGIN = "<!-- figures of the bindings: begin (tests/bench/ffi/report.py) -->"
END = "<!-- figures of the bindings: end -->"


def runs(name: str) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted(RUNS.glob(f"{name}-*.json"))]


def machine() -> str:
    cpu = next(
        (line.partition(": ")[2] for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine()
    )
    return f"{cpu.strip()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def verdict(results: list[bool]) -> str:
    if all(results):
        return "met"
    return f"met in {sum(results)} of {len(results)} runs" if any(results) else "**missed**"


def cell(samples: dict[str, float] | str | None) -> str:
    if not isinstance(samples, dict):
        return str(samples or "–")
    return " / ".join(shown(samples[key]) for key in ("min", "median"))


def shown(ns: float) -> str:
    for unit, size in (("ns", 1.0), ("µs", 1e3), ("ms", 1e6)):
        if ns < size * 1000 or unit == "ms":
            value = ns / size
            return f"{value:.1f} {unit}" if value < 100 else f"{value:.0f} {unit}"
    return ""


def node(each: list[dict[str, Any]]) -> list[str]:
    lines: list[str] = []
    if not each:
        return lines
    for at, target in enumerate(each[0]["targets"]):
        got = [run["targets"][at] for run in each]
        values = " · ".join(f"{one['figure']:.3g}" for one in got)
        met = verdict([one["met"] for one in got])
        lines.append(f"| S10 | Node: {target['what']} | {target['how']} {target['bound']:,} | {values} | {met} |")
    return lines


def ffi(c: list[dict[str, Any]], go: list[dict[str, Any]]) -> list[str]:
    if not c or not go:
        return []
    begin = [run["results"]["gate begin, allowed"]["min"] for run in c]
    ratio = [run["results"]["Guard, allowed"]["min"] / run["results"]["empty call"]["min"] for run in go]
    rows = (
        ("C: ns of a gate begin, allowed", "≤ 40", begin, 40.0),
        ("Go: Guard, allowed ÷ an empty call of cgo", "≤ 1.6", ratio, 1.6),
    )
    return [
        f"| S11 | {what} | {target} | {' · '.join(f'{one:.3g}' for one in got)} | {verdict([one <= most for one in got])} |"
        for what, target, got, most in rows
    ]


def table(title: str, corner: str, columns: list[str], rows: list[list[str]]) -> list[str]:
    lines = [f"**{title}** (min / median)", "", "| " + " | ".join([corner, *columns]) + " |"]
    lines.append("|" + "---|" * (len(columns) + 1))
    return [*lines, *("| " + " | ".join(row) + " |" for row in rows), ""]


def figures() -> str:
    s10, c, go = runs("s10"), runs("s11_c"), runs("s11_go")
    if not s10 and not c:
        raise SystemExit("there is nothing in target/bench/bindings/: make bench-node bench-ffi")
    commit = subprocess.check_output(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, text=True).strip()
    lines = [
        "## S10, S11: Node, C and Go",
        "",
        f"{machine()}; commit {commit}. Node and C: CPU time, 15 batches in turns. Go: wall time, seven rounds of its own benchmarks.",
        "",
        "| row | what | target | each run | |",
        "|---|---|---|---|---|",
        *node(s10),
        *ffi(c, go),
        "",
        "The tables are those of the last run.",
        "",
    ]
    for made in s10[-1]["tables"] if s10 else []:
        rows = [[name, *(cell(samples) for samples in cells)] for name, cells in made["rows"]]
        lines += table(f"Node: {made['title']}", "", made["columns"], rows)
    for language, each in (("C", c), ("Go", go)):
        if each:
            rows = [[name, cell(one)] for name, one in each[-1]["results"].items()]
            lines += table(f"{language}: a call", "", ["a call"], rows)
    lines += [f"- {note}" for note in (s10[-1]["notes"] if s10 else [])]
    return "\n".join(lines).rstrip("\n")


def main() -> None:
    text = DOC.read_text()
    if BEGIN not in text:
        text = text.rstrip("\n") + f"\n\n{BEGIN}\n{END}\n"
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    DOC.write_text(f"{before}{BEGIN}\n\n{figures()}\n\n{END}{after}")
    print(f"{DOC.relative_to(ROOT)} written")


if __name__ == "__main__":
    main()
