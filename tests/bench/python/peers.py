"""What stands beside ours: the published 0.3.2 under a name of its own, and other ways to check a scope in Python.

Each is set up in its own best way that we know of: policies parsed once, exact scopes where it can look them up, the globs
as whatever it matches fastest. A peer that is not installed, or cannot do it, says so and is left out.
"""

from __future__ import annotations

import fnmatch
import functools
import importlib.util
import json
import logging
import re
import sys
from collections.abc import Callable
from typing import Any

from measure import TARGET

OLD = "agentsudo_032"
OLD_PATH = TARGET / "bench-peers" / "agentsudo-0.3.2" / "agentsudo"


def old() -> Any:
    """The published package, version 0.3.2, in this process beside ours."""
    if OLD not in sys.modules:
        root = logging.getLogger()
        before = list(root.handlers), root.level
        spec = importlib.util.spec_from_file_location(
            OLD, OLD_PATH / "__init__.py", submodule_search_locations=[str(OLD_PATH)]
        )
        if spec is None or spec.loader is None:
            raise ImportError(f"there is no agentsudo 0.3.2 at {OLD_PATH}: use tests/bench/run")
        module = importlib.util.module_from_spec(spec)
        sys.modules[OLD] = module
        spec.loader.exec_module(module)
        # Importing it configures the root logger of the whole process.
        root.handlers[:], root.level = before
    return sys.modules[OLD]


class Peer:
    """A loaded peer: an expression that checks the scope ``s``, as its user would write it, and what that needs."""

    def __init__(self, call: str, **names: Any) -> None:
        self.call = call
        self.names = names

    def asker(self) -> Callable[[str], bool]:
        made: Callable[[str], bool] = eval(f"lambda s: bool({self.call})", dict(self.names))
        return made

    def loop(self) -> Callable[[list[str]], None]:
        """Asks all strings, in a compiled loop."""
        namespace = dict(self.names)
        exec(f"def ask(strings):\n for s in strings:\n  {self.call}", namespace)
        made: Callable[[list[str]], None] = namespace["ask"]
        return made


def is_glob(grant: str) -> bool:
    return any(mark in grant for mark in "*?[")


def ours(grants: list[str]) -> Peer:
    import agentsudo

    return Peer("agent.has_scope(s)", agent=agentsudo.Agent("bench", grants))


def agentsudo_032(grants: list[str]) -> Peer:
    return Peer("agent.has_scope(s)", agent=old().Agent("bench", grants))


def _set_and_union(grants: list[str]) -> Callable[[str], bool]:
    exact = {grant for grant in grants if not is_glob(grant)}
    match = re.compile("|".join(fnmatch.translate(grant) for grant in grants if is_glob(grant)) or "(?!)").match

    def has(scope: str) -> bool:
        return scope in exact or match(scope) is not None

    return has


def set_and_re(grants: list[str]) -> Peer:
    return Peer("has(s)", has=_set_and_union(grants))


def cached(grants: list[str]) -> Peer:
    """With no bound, so that nothing is ever forgotten: also not when the scopes change."""
    return Peer("has(s)", has=functools.lru_cache(maxsize=None)(_set_and_union(grants)))


def pycasbin(grants: list[str]) -> Peer:
    import casbin

    model = casbin.Model()
    model.load_model_from_text(
        "[request_definition]\nr = sub, obj\n[policy_definition]\np = sub, obj\n"
        "[policy_effect]\ne = some(where (p.eft == allow))\n"
        "[matchers]\nm = r.sub == p.sub && (r.obj == p.obj || glob(r.obj, p.obj))\n"
    )
    enforcer = casbin.Enforcer(model)
    # Its own globMatch compiles again and again beyond 256 globs; this one remembers 32,768.
    enforcer.add_function("glob", fnmatch.fnmatchcase)
    enforcer.add_policies([["bench", grant] for grant in grants])
    return Peer("enforce('bench', s)", enforce=enforcer.enforce)


def cedarpy(grants: list[str]) -> Peer:
    import cedarpy

    held = [grant for grant in grants if not is_glob(grant)]
    policies = ["permit(principal, action, resource) when { principal.scopes.contains(context.scope) };"]
    for grant in filter(is_glob, grants):
        policies.append(f'permit(principal, action, resource) when {{ context.scope like "{grant}" }};')
    entity = {"uid": {"type": "Agent", "id": "bench"}, "attrs": {"scopes": held}, "parents": []}
    return Peer(
        "is_authorized({**request, 'context': {'scope': s}}, policies, entities).allowed",
        is_authorized=cedarpy.is_authorized,
        request={"principal": 'Agent::"bench"', "action": 'Action::"call"', "resource": 'Thing::"any"'},
        policies=cedarpy.PolicySet.from_str("\n".join(policies)),
        entities=cedarpy.Entities.from_json_str(json.dumps([entity])),
    )


def vakt(grants: list[str]) -> Peer:
    import vakt
    from vakt.rules import Any as Anything
    from vakt.rules import EndsWith, In, RegexMatch, StartsWith

    rules: list[Any] = [In(*(grant for grant in grants if not is_glob(grant)))]
    for grant in filter(is_glob, grants):
        if grant.endswith("*") and not is_glob(grant[:-1]):
            rules.append(StartsWith(grant[:-1]))
        elif grant.startswith("*") and not is_glob(grant[1:]):
            rules.append(EndsWith(grant[1:]))
        else:
            rules.append(RegexMatch(fnmatch.translate(grant)))
    storage = vakt.MemoryStorage()
    policy = vakt.Policy(1, actions=rules, resources=[Anything()], subjects=[Anything()], effect=vakt.ALLOW_ACCESS)
    storage.add(policy)
    guard = vakt.Guard(storage, vakt.RulesChecker())
    return Peer(
        "is_allowed(Inquiry(action=s, resource='any', subject='bench'))",
        is_allowed=guard.is_allowed,
        Inquiry=vakt.Inquiry,
    )


def oso(grants: list[str]) -> Peer:
    import oso

    class Glob:
        @staticmethod
        def match(scope: str, pattern: str) -> bool:
            return fnmatch.fnmatchcase(scope, pattern)

    engine = oso.Oso()
    engine.register_class(Glob, name="Glob")
    lines = ['allow("bench", "call", scope: String) if exact(scope);', 'exact("");']
    for grant in grants:
        if is_glob(grant):
            lines.append(f'allow("bench", "call", scope: String) if Glob.match(scope, "{grant}");')
        else:
            lines.append(f'exact("{grant}");')
    engine.load_str("\n".join(lines))
    return Peer("is_allowed('bench', 'call', s)", is_allowed=engine.is_allowed)


PEERS: dict[str, Callable[[list[str]], Peer]] = {
    "agentsudo 0.3.2": agentsudo_032,
    "pycasbin": pycasbin,
    "cedarpy": cedarpy,
    "vakt": vakt,
    "oso": oso,
    "set + one re": set_and_re,
    "lru_cache(set + re)": cached,
}
