"""What the framework tests share: the tools in both forms, and where these tests run."""

from __future__ import annotations
import __future__

import os
import sys
import types
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

# These tests need the real frameworks, which the environment of the other tests does not have. `run` sets the variable;
# in it a framework that is missing is a failure. Without it (`pytest bindings-python/tests`) there is nothing to collect
# here; `make test` calls `run` besides.
if "AGENTSUDO_FRAMEWORKS" not in os.environ:
    collect_ignore_glob = ["test_*.py"]


def _load(name: str, flags: int) -> types.ModuleType:
    path = HERE / "tools.py"
    module = types.ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    exec(compile(path.read_text(), str(path), "exec", flags=flags, dont_inherit=True), module.__dict__)
    return module


@pytest.fixture(scope="session")
def modules() -> dict[str, types.ModuleType]:
    """The module of the tools as it stands, and as if it began with `from __future__ import annotations`."""
    return {
        "plain": _load("tools_plain", 0),
        "future": _load("tools_future", __future__.annotations.compiler_flag),
    }


@pytest.fixture(autouse=True)
def nothing_has_run(modules: dict[str, types.ModuleType]) -> None:
    for module in modules.values():
        module.ran.clear()
