"""Whether an app manifest is one that Slack takes, by the facts in ``tests/slack/manifest.json``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FIELDS: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent.parent / "manifest.json").read_text())["fields"]
KINDS = {"group": dict, "list": list, "text": str, "flag": bool}


def faults(value: Any, place: str = "") -> Iterator[str]:
    """What is wrong with ``value``, which stands at ``place`` of a manifest."""
    rule = FIELDS.get(place)
    if rule is None:
        yield f"{place}: not a field that Slack is known to take"
        return
    if type(value) is not KINDS[rule["kind"]]:
        yield f"{place}: not a {rule['kind']}"
        return
    if isinstance(value, dict):
        prefix = f"{place}." if place else ""
        for name, known in FIELDS.items():
            is_here = name.startswith(prefix) and name != place and not re.search(r"[.\[]", name[len(prefix) :])
            if is_here and known.get("must") and name[len(prefix) :] not in value:
                yield f"{name}: missing"
        for name, inner in value.items():
            yield from faults(inner, prefix + name)
    elif not isinstance(value, bool):
        if not rule.get("least", 0) <= len(value) <= rule.get("most", len(value)):
            yield f"{place}: of length {len(value)}"
        if isinstance(value, list):
            for inner in value:
                yield from faults(inner, f"{place}[]")
        elif "form" in rule and not re.fullmatch(rule["form"], value):
            yield f"{place}: {value!r} has not the form {rule['form']}"
