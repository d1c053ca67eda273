"""Writes the figures of Node (S10), and those of C and Go (S11), into ``docs/benchmarks.md``, each between markers of their own.

``make bench-node bench-ffi && python3 tests/bench/ffi/report.py`` (each of them measures three times over). What was not measured
stays as it was.
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
    for at, target in enumerate(each[0]["targets"]):
        got = [run["targets"][at] for run in each]
        values = " · ".join(f"{one['figure']:.3g}" for one in got)
        met = verdict([one["met"] for one in got])
        lines.append(f"| S10 | Node: {target['what']} | {target['how']} {target['bound']:,} | {values} | {met} |")
    return lines


def ffi(c: list[dict[str, Any]], go: list[dict[str, Any]]) -> list[str]:
    begin = [run["results"]["gate begin, allowed"]["min"] for run in c]
    rows = [("C: ns of a gate begin, allowed", "≤ 40", begin, 40.0)]
    for key, how in (("min", "least ÷ least"), ("median", "median ÷ median")):
        ratio = [run["ratios"]["Guard, allowed"][key] for run in go]
        rows.append((f"Go: Guard, allowed ÷ an empty call of cgo, {how}", "≤ 1.6", ratio, 1.6))
    return [
        f"| S11 | {what} | {target} | {' · '.join(f'{one:.3g}' for one in got)} | {verdict([one <= most for one in got])} |"
        for what, target, got, most in rows
    ]


def table(title: str, corner: str, columns: list[str], rows: list[list[str]]) -> list[str]:
    lines = [f"**{title}** (min / median)", "", "| " + " | ".join([corner, *columns]) + " |"]
    lines.append("|" + "---|" * (len(columns) + 1))
    return [*lines, *("| " + " | ".join(row) + " |" for row in rows), ""]


def section(title: str, how: str, targets: list[str], tables: list[str]) -> list[str]:
    commit = subprocess.check_output(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, text=True).strip()
    return [
        f"## {title}",
        "",
        f"{machine()}; commit {commit}. {how}",
        "",
        "| row | what | target | each run | |",
        "|---|---|---|---|---|",
        *targets,
        "",
        "The tables are those of the last run.",
        "",
        *tables,
    ]


def section_of_node() -> list[str]:
    each = runs("s10")
    if not each:
        return []
    tables: list[str] = []
    for made in each[-1]["tables"]:
        rows = [[name, *(cell(samples) for samples in cells)] for name, cells in made["rows"]]
        tables += table(f"Node: {made['title']}", "", made["columns"], rows)
    tables += [f"- {note}" for note in each[-1]["notes"]]
    return section("S10: Node", "CPU time, 15 batches in turns.", node(each), tables)


def section_of_ffi() -> list[str]:
    c, go = runs("s11_c"), runs("s11_go")
    if not c or not go:
        return []
    tables: list[str] = []
    for language, each in (("C", c), ("Go", go)):
        rows = [[name, cell(one)] for name, one in each[-1]["results"].items()]
        tables += table(f"{language}: a call", "", ["a call"], rows)
    how = (
        "CPU time, in turns: C 15 batches; Go seven processes a run, 31 batches each, of which the median process is shown (of each "
        "figure and of each ratio by itself)."
    )
    return section("S11: C and Go", how, ffi(c, go), tables)


def placed(text: str, part: str, lines: list[str]) -> str:
    """The document with the part's figures between its markers; as it was if there are none."""
    if not lines:
        return text
    begin, end = f"<!-- figures of {part}: begin (tests/bench/ffi/report.py) -->", f"<!-- figures of {part}: end -->"
    if begin not in text:
        text = text.rstrip("\n") + f"\n\n{begin}\n{end}\n"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    figures = "\n".join(lines).rstrip("\n")
    return f"{before}{begin}\n\n{figures}\n\n{end}{after}"


def main() -> None:
    parts = {"Node": section_of_node(), "C and Go": section_of_ffi()}
    if not any(parts.values()):
        raise SystemExit("there is nothing in target/bench/bindings/: make bench-node bench-ffi")
    text = DOC.read_text()
    for part, lines in parts.items():
        text = placed(text, part, lines)
    DOC.write_text(text)
    print(f"{DOC.relative_to(ROOT)} written: {', '.join(part for part, lines in parts.items() if lines)}")


if __name__ == "__main__":
    main()
