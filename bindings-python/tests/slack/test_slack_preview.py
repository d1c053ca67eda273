"""What a call will do, in the program's own words: on the card, and part of its digest."""

import json

import pytest
from agentsudo import InvalidError
from agentsudo.slack import SlackApproval
from workspace import Call, text_of

TOKEN = "xoxb-1-abc"


def test_the_card_shows_it_and_its_digest_covers_it(slack, approver, guarded, inside, tmp_path):
    from agentsudo import configure_audit

    def words(agent, scope, context):
        assert scope == "refund:order" and context["function"] == "refund"
        return f"Pays {context['args'][1]} back to the buyer of {context['args'][0]} <!channel>, with sk-abcdefghijklmnopqrstuvwx"

    path = tmp_path / "audit.jsonl"
    configure_audit(str(path))
    try:
        call = Call(guarded(approver(preview=words).request_approval), "A-17", 250)
        card = slack.card()
        told = text_of(card)
        assert "Preview" in told and "Pays 250 back to the buyer of A-17" in told
        assert "sk-abcdefghijklmnopqrstuvwx" not in slack.everything()
        assert not card["mentions"]
        slack.press("approve")
        assert call.result() == "refunded A-17"
        assert "Pays 250 back" in text_of(slack.edited(card))
        plain = Call(guarded(approver().request_approval), "A-17", 250)
        slack.press("approve", ts=slack.cards(2)[-1]["ts"])
        plain.result()
    finally:
        configure_audit(None)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    of = {}
    for line in lines:
        of.setdefault(line.get("approval_id"), set()).add(line.get("digest"))
    assert all(len(digests) == 1 for digests in of.values()), "one digest from question to run"


def test_long_words_are_cut_and_say_so(slack, approver, guarded, inside):
    call = Call(guarded(approver(preview=lambda *_: "word " * 2_000).request_approval), "A-17")
    assert "of the preview do not fit here" in text_of(slack.card())
    slack.press("deny")
    call.refused("denied_by_person")


def test_no_words_are_none(slack, approver, guarded, inside):
    call = Call(guarded(approver(preview=lambda *_: None).request_approval), "A-17")
    assert "Preview" not in text_of(slack.card())
    slack.press("approve")
    call.result()


@pytest.mark.parametrize("words", [b"bytes", 1, True, ["a"]])
def test_words_are_text(approver, guarded, inside, ran, words):
    with pytest.raises(TypeError, match="preview"):
        guarded(approver(preview=lambda *_: words).request_approval)("A-17")
    assert ran == []


@pytest.mark.parametrize("words", ["", "x" * 10_001])
def test_words_have_a_length(approver, guarded, inside, ran, words):
    with pytest.raises((InvalidError, PermissionError)):
        guarded(approver(preview=lambda *_: words).request_approval)("A-17")
    assert ran == []


def test_what_it_raises_comes_through(approver, guarded, inside, ran):
    def words(agent, scope, context):
        raise LookupError("no such order")

    with pytest.raises(LookupError, match="no such order"):
        guarded(approver(preview=words).request_approval)("A-17")
    assert ran == []


def test_it_is_a_function():
    with pytest.raises(TypeError, match="preview"):
        SlackApproval(bot_token=TOKEN, preview="Pays the money back")
