"""Agents: their arguments, their attributes, their scopes."""

from __future__ import annotations

import copy
import gc
import math
import pickle
import time
import weakref
from collections.abc import MutableSet

import pytest
from agentsudo import Agent, InvalidError, sudo
from agentsudo._native import _testing
from agentsudo.core import AgentSession


class Text(str):
    pass


@pytest.mark.parametrize(
    "scopes", ["read:*", b"read:*", bytearray(b"*"), None, 7, 1.5, object(), {"read:*": True}, Text("*"), True]
)
def test_scopes_that_are_not_several_are_refused(scopes):
    with pytest.raises(TypeError, match="pass a list"):
        Agent("Bot", scopes)


@pytest.mark.parametrize("scopes", [["read", ["write"]], [None], [b"read"], [1], [["*"]], ("read", {"write"})])
def test_scopes_that_are_not_text_are_refused(scopes):
    with pytest.raises(TypeError, match="pass a list"):
        Agent("Bot", scopes)


@pytest.mark.parametrize("scopes", [[""], ["\udc80"]])
def test_scopes_that_are_no_scopes_are_refused(scopes):
    with pytest.raises(ValueError):
        Agent("Bot", scopes)


@pytest.mark.parametrize("scopes", [[], ["a"], ("a", "b"), {"a"}, frozenset("ab"), (s for s in "ab"), {"a": 1}.keys()])
def test_any_other_iterable_of_text_is_taken(scopes):
    Agent("Bot", scopes)


@pytest.mark.parametrize("ttl", [math.nan, math.inf, -math.inf, 0, 0.0, -1, -0.5, 2**63, 10**400, 1e300, 5e-324])
def test_lifetimes_without_meaning_are_refused(ttl):
    with pytest.raises(ValueError):
        Agent("Bot", [], session_ttl=ttl)
    agent = Agent("Bot", [])
    with pytest.raises(ValueError):
        agent.session_ttl = ttl
    assert agent.session_ttl == 3600


@pytest.mark.parametrize("ttl", ["300", None, True, False, b"1", [1], object()])
def test_lifetimes_that_are_no_numbers_are_refused(ttl):
    with pytest.raises(TypeError):
        Agent("Bot", [], session_ttl=ttl)


@pytest.mark.parametrize("name", [None, 7, b"Bot"])
def test_a_name_is_text(name):
    with pytest.raises(TypeError):
        Agent(name, [])


@pytest.mark.parametrize("name", ["", "x" * 257, "\ud800"])
def test_a_name_says_something(name):
    with pytest.raises(ValueError):
        Agent(name, [])


@pytest.mark.parametrize("arguments", [{"hierarchical": 1}, {"api_key": 7}, {"role": None}])
def test_other_arguments_have_their_types(arguments):
    with pytest.raises(TypeError):
        Agent("Bot", [], **arguments)


def test_attributes():
    rails = object()
    agent = Agent("Bot", ["a"], "analyst", 60, rails, api_key="as_x")
    assert (agent.name, agent.role, agent.session_ttl, agent.guardrails) == ("Bot", "analyst", 60, rails)
    assert isinstance(agent.session_ttl, int)
    assert len(agent.id) == 36 and agent.id != Agent("Bot", []).id
    assert agent.session_expires_at is None
    agent.name, agent.role, agent.session_ttl, agent.guardrails = "Clerk", "clerk", 1.5, None
    assert (agent.name, agent.role, agent.session_ttl, agent.guardrails) == ("Clerk", "clerk", 1.5, None)
    agent.anything = 1
    assert weakref.ref(agent)() is agent
    with pytest.raises(AttributeError):
        agent.id = "mine"
    assert "as_x" not in repr(agent) and "Clerk" in repr(agent)


def test_a_subclass_may_have_arguments_of_its_own():
    class Clerk(Agent):
        def __init__(self, desk):
            super().__init__(f"Clerk {desk}", ["read:*"])
            self.desk = desk

    clerk = Clerk(7)
    with clerk.start_session() as session:
        assert session.desk == 7 and session.agent is clerk
    with pytest.raises(RuntimeError):
        clerk.__init__(8)


def test_a_subclass_that_forgot_to_initialise_says_so():
    class Forgetful(Agent):
        def __init__(self):
            pass

    with pytest.raises(RuntimeError, match="super"):
        Forgetful().has_scope("a")


def test_a_subclass_cannot_pretend_to_change_the_decision():
    with pytest.raises(TypeError, match="cannot override has_scope"):

        class Loose(Agent):
            def has_scope(self, required_scope):
                return True


def test_an_agent_is_one_identity():
    agent = Agent("Bot", ["a"])
    assert copy.copy(agent) is agent and copy.deepcopy({"agent": agent})["agent"] is agent
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(agent)


def test_globs():
    agent = Agent("Bot", ["read:*", "write:orders*", "admin:*:delete", "x?", "[ab]1", "un[closed"])
    held = ["read:orders", "read:", "read:a:b", "write:orders_archive", "admin:users:delete", "xy", "a1", "un[closed"]
    missing = ["read", "write:order", "admin::Delete", "x", "c1", "READ:orders", "", "read", "\udc80"]
    assert [s for s in held if not agent.has_scope(s)] == []
    assert [s for s in missing if agent.has_scope(s)] == []
    for wrong in (None, 7, b"read:x"):
        with pytest.raises(TypeError):
            agent.has_scope(wrong)


def test_hierarchy_is_off_unless_asked_for():
    assert not Agent("Bot", ["write"]).has_scope("write:refunds")
    assert Agent("Bot", ["write"], hierarchical=True).has_scope("write:refunds:small")


def test_scopes_behave_as_a_set():
    agent = Agent("Bot", ["a", "b*"])
    scopes = agent.scopes
    assert isinstance(scopes, MutableSet)
    assert scopes == {"a", "b*"} == scopes and scopes != {"a"} and scopes != ["a", "b*"]
    assert "a" in scopes and "b1" not in scopes and 7 not in scopes and "\udc80" not in scopes
    assert len(scopes) == 2 and sorted(scopes) == ["a", "b*"] and repr(scopes) in ("{'a', 'b*'}", "{'b*', 'a'}")
    for result in (scopes | {"c"}, {"c"} | scopes, scopes & {"a"}, scopes - {"a"}, {"a"} - scopes, scopes ^ {"a"}):
        assert type(result) is set
    assert scopes.union(["c"]) == {"a", "b*", "c"} and scopes.intersection(["a"], ["a"]) == {"a"}
    assert scopes.difference(["a"]) == {"b*"} and scopes.symmetric_difference(["a"]) == {"b*"}
    assert scopes <= {"a", "b*", "c"} and scopes >= {"a"} and scopes.issuperset([]) and not scopes.isdisjoint(["a"])
    assert scopes.copy() == {"a", "b*"} and type(scopes.copy()) is set


def test_a_change_of_scopes_counts_from_the_next_check_on(agent):
    @sudo("late:scope")
    def guarded():
        return True

    with agent.start_session():
        for grant, revoke in [
            (lambda: agent.scopes.add("late:scope"), lambda: agent.scopes.discard("late:scope")),
            (lambda: agent.scopes.update({"late:*"}), lambda: agent.scopes.remove("late:*")),
            (lambda: setattr(agent, "scopes", ["late:scope"]), lambda: agent.scopes.clear()),
            (lambda: agent.scopes.__ior__({"late:scope"}), lambda: agent.scopes.__isub__({"late:scope"})),
            (lambda: agent.scopes.symmetric_difference_update(["late:scope"]), lambda: agent.scopes.pop()),
            (lambda: agent.scopes.update(["late:scope"]), lambda: agent.scopes.intersection_update(["other"])),
        ]:
            for _ in range(3):
                with pytest.raises(PermissionError):
                    guarded()
                grant()
                assert guarded() and guarded()
                revoke()
            with pytest.raises(PermissionError):
                guarded()


def test_in_place_operators_assign():
    agent = Agent("Bot", ["a"])
    agent.scopes |= {"b"}
    agent.scopes -= {"a"}
    assert agent.scopes == {"b"}
    agent.scopes &= {"c"}
    agent.scopes ^= {"d"}
    assert agent.scopes == {"d"}
    agent.scopes = agent.scopes
    assert agent.scopes == {"d"}


def test_one_string_is_never_taken_for_its_characters():
    agent = Agent("Bot", ["a"])
    with pytest.raises(TypeError):
        agent.scopes |= "read:*"
    for change in (agent.scopes.update, agent.scopes.symmetric_difference_update, agent.scopes.union):
        with pytest.raises(TypeError):
            change("read:*")
    with pytest.raises(TypeError):
        agent.scopes = "read:*"
    for wrong in (None, 7, b"*"):
        with pytest.raises(TypeError):
            agent.scopes.add(wrong)
    assert agent.scopes == {"a"} and not agent.has_scope("anything")


def test_a_bad_scope_among_good_ones_changes_nothing():
    agent = Agent("Bot", ["a"])
    with pytest.raises(InvalidError):
        agent.scopes.update(["b", ""])
    with pytest.raises(InvalidError):
        agent.scopes = ["b", ""]
    assert agent.scopes == {"a"}
    with pytest.raises(KeyError):
        agent.scopes.remove("b")
    agent.scopes.discard("b")
    agent.scopes.discard(7)
    agent.scopes.clear()
    with pytest.raises(KeyError):
        agent.scopes.pop()


def test_expiry_can_only_be_brought_forward(agent):
    agent.session_expires_at = time.time() - 1  # no session: nothing to bring forward
    with agent.start_session() as session:
        before = agent.session_expires_at
        now = time.time() + _testing.skipped()  # other tests have moved the clock of this process ahead
        assert before == pytest.approx(now + agent.session_ttl, abs=5)
        agent.session_expires_at = before + 1000
        agent.session_expires_at = None
        assert agent.session_expires_at == before and not session.is_expired
        for wrong in ("soon", True, [1]):
            with pytest.raises(TypeError):
                agent.session_expires_at = wrong
        with pytest.raises(ValueError):
            agent.session_expires_at = math.nan
        agent.session_expires_at = time.time() - 1
        assert agent.session_expires_at < time.time() and session.is_expired
    assert agent.session_expires_at is None


def test_expiry_shown_is_that_of_the_innermost_session_here(agent):
    other = Agent("Other", [], session_ttl=10)
    with agent.start_session() as outer:
        elsewhere = agent.start_session()
        agent.session_ttl = 60
        with other.start_session():
            assert agent.session_expires_at == outer.expires_at.timestamp()
        with agent.start_session() as inner:
            assert agent.session_expires_at == inner.expires_at.timestamp() < outer.expires_at.timestamp()
        assert agent.session_expires_at == outer.expires_at.timestamp()
    assert agent.session_expires_at == elsewhere.expires_at.timestamp()
    elsewhere.end()
    assert agent.session_expires_at is None


def test_agents_and_sessions_are_collected():
    agent = Agent("Bot", [])
    agent.session = agent.start_session()
    agent.itself = agent
    gone = weakref.ref(agent)
    del agent
    gc.collect()
    assert gone() is None


def test_the_class_of_sessions_can_be_called(agent):
    with AgentSession(agent) as session:
        assert session.agent is agent
    with pytest.raises(TypeError):
        AgentSession("Bot")
