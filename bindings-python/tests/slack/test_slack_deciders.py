"""Who may decide, how many it takes, and what the options refuse."""

import pytest
from agentsudo import InvalidError
from agentsudo.slack import SlackApproval
from workspace import Call, code

TOKEN = "xoxb-1-abc"


def test_it_takes_two_people_and_neither_is_the_one_who_asked(slack, approver, guarded, inside, ran):
    def whoever(agent, scope, context):
        assert (agent.name, scope, context["function"]) == ("Support Bot", "refund:order", "refund")
        return slack.ALICE

    slack.add_user("U_CAROL", "carol")
    asking = approver(quorum=2, requested_by=whoever)
    call = Call(guarded(asking.request_approval), "A-17")
    card = slack.card()
    assert "2 people" in card["rendered"] and "0 of 2" in card["rendered"]
    slack.press("approve", user=slack.ALICE)
    assert "somebody else has to approve" in slack.told()
    slack.press("approve", user=slack.BOB)
    assert asking.approve(code(card), slack.BOB) is False
    assert call.is_waiting() and ran == []
    assert "1 of the 2" in slack.command(f"approve {code(card)}", user=slack.BOB)["answer"]["body"]
    slack.press("approve", user="U_CAROL")
    assert call.result() == "refunded A-17" and ran == [("A-17", 1)]


@pytest.mark.parametrize("value", [True, 1.0, "2", None])
def test_a_quorum_is_a_whole_number(value):
    with pytest.raises(TypeError, match="quorum"):
        SlackApproval(bot_token=TOKEN, quorum=value)


@pytest.mark.parametrize(
    "options",
    [
        {"quorum": 0},
        {"quorum": -1},
        {"quorum": 2**40},
        {"quorum": 2, "approvers": ["U1"]},
        {"quorum": 2, "approvers": ["U1", "U2"], "requested_by": "U1"},
        {"requested_by": ""},
        {"remind": 300},
        {"remind": 0},
        {"escalate_to": "C1"},
        {"escalate_after": 10},
        {"escalate_to": "U9", "escalate_after": 10, "approvers": ["U1"]},
    ],
)
def test_settings_that_could_never_work_are_refused(options):
    with pytest.raises(InvalidError):
        SlackApproval(bot_token=TOKEN, **options)


def test_whoever_asked_must_be_known(approver, guarded, inside, ran):
    refund = guarded(approver(requested_by=lambda *_: None).request_approval)
    with pytest.raises(TypeError, match="requested_by"):
        refund("A-17")
    assert ran == []
