"""The documentation holds: its code is code that runs, its links lead somewhere, its commands exist."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        ROOT / "README.md",
        ROOT / "CHANGELOG.md",
        ROOT / "bindings-python" / "README.md",
        ROOT / "bindings-node" / "README.md",
        ROOT / "examples" / "README.md",
        *(ROOT / "docs").glob("*.md"),
    ]
)
EXAMPLES = {
    "python": sorted(path for path in (ROOT / "examples").rglob("*.py") if "__pycache__" not in path.parts),
    "js": sorted((ROOT / "examples" / "node").glob("*.mjs")),
}
FENCE = re.compile(r"^([ \t]*)```(\w*)\n(.*?)^\1```[ \t]*$", re.MULTILINE | re.DOTALL)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(page: Path, language: str) -> list[str]:
    found = FENCE.findall(page.read_text(encoding="utf-8"))
    return [textwrap.dedent(text) for _, tongue, text in found if tongue == language]


def prose(page: Path) -> str:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return re.sub(r"`[^`\n]*`", lambda code: code[0].replace("[", " ").replace("]", " "), text)


def is_part(block: str, source: str) -> bool:
    """Are the block's lines whole lines of the source, one after the other, with one indentation?"""
    wanted = block.strip("\n").splitlines()
    lines = source.splitlines()
    for start in range(len(lines) - len(wanted) + 1):
        piece = "\n".join(lines[start : start + len(wanted)])
        if textwrap.dedent(piece).splitlines() == wanted:
            return True
    return False


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


def anchors(page: Path) -> set[str]:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


def links(page: Path) -> list[str]:
    return re.findall(r"\[[^\]\n]*\]\(([^)\s]+)\)", prose(page))


@pytest.mark.parametrize("language", EXAMPLES)
@pytest.mark.parametrize("page", PAGES, ids=named)
def test_code_stands_in_an_example(page: Path, language: str) -> None:
    sources = [path.read_text(encoding="utf-8") for path in EXAMPLES[language]]
    for block in blocks(page, language):
        assert any(is_part(block, source) for source in sources), f"no example has this code:\n{block}"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_json_is_json(page: Path) -> None:
    for block in blocks(page, "json"):
        json.loads(block)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"`{link}` leads nowhere"
        if anchor:
            assert anchor in anchors(target), f"`{link}`: there is no such heading"


def test_every_example_is_listed() -> None:
    listed = {(ROOT / "examples" / link).resolve() for link in links(ROOT / "examples" / "README.md")}
    assert not [named(path) for paths in EXAMPLES.values() for path in paths if path not in listed]


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        commands = set(re.findall(r"\bmake ([a-z-]+)", "".join(blocks(page, "sh"))))
        commands |= set(re.findall(r"`make ([a-z-]+)[^`]*`", page.read_text(encoding="utf-8")))
        assert commands <= targets, f"{named(page)} names a target that is not there"


def test_code_that_no_example_has_is_noticed() -> None:
    source = "def f():\n    a = 1\n    b = 2\n"
    assert is_part("a = 1\nb = 2\n", source)
    assert is_part("def f():\n    a = 1\n", source)
    assert not is_part("a = 1\nb = 3\n", source)
    assert not is_part("b = 2\na = 1\n", source)
    assert not is_part("= 1\n", source)


def test_the_pages_have_what_is_checked() -> None:
    assert len(PAGES) > 5
    assert blocks(ROOT / "README.md", "python") and links(ROOT / "README.md")
    assert blocks(ROOT / "docs" / "node.md", "js")
    assert blocks(ROOT / "docs" / "slack.md", "json")
