#!/usr/bin/env python3
"""Turns what ``go test -bench`` prints, in several rounds, into JSON: least and median of each benchmark. Shows it on stderr."""

import json
import re
import statistics
import sys

NAMES = {
    "EmptyCgoCall": "empty call",
    "GuardAllowed": "Guard, allowed",
    "RuleAllowed": "Func of a Rule, allowed",
}
found: dict[str, list[float]] = {}
for name, ns in re.findall(r"^Benchmark(\w+?)(?:-\d+)?\s+\d+\s+([\d.]+) ns/op", sys.stdin.read(), re.MULTILINE):
    found.setdefault(NAMES[name], []).append(float(ns))
if found.keys() != set(NAMES.values()):
    sys.exit(f"these were measured, and no others: {sorted(found)}")
empty = min(found["empty call"])
results = {}
print(f"{'S11 Go (ns)':43}{'least':>10}{'median':>10}{'x empty':>10}", file=sys.stderr)
for name, each in found.items():
    results[name] = {"min": min(each), "median": statistics.median(each)}
    row = results[name]
    print(f"{name:43}{row['min']:10.1f}{row['median']:10.1f}{row['min'] / empty:10.2f}", file=sys.stderr)
json.dump({"row": "S11", "unit": "ns", "target_ratio": 1.6, "results": results}, sys.stdout, indent=1)
