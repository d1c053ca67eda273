"""Leave for more than one call: a dialog gives it, calls under it run without a card, and people take it back."""

import json

import pytest
from agentsudo import Agent, InvalidError, sudo
from agentsudo.slack import SlackApproval
from workspace import Call, code, text_of

TOKEN = "xoxb-1-abc"


def give(slack, term, *, user="U_ALICE", only="", dialogs=1, **order):
    """Somebody presses the button and fills in the dialog."""
    slack.press("approve_for", user=user)
    slack.dialog(dialogs)
    return slack.submit({"term": {"term": term}, "only": {"only": only}}, user=user, **order)


@pytest.fixture
def asking(approver, guarded):
    return guarded(approver(grants=3600).request_approval)


def test_calls_under_a_grant_run_without_a_card(slack, asking, inside, ran):
    call = Call(asking, "A-17", 20)
    card = slack.card()
    assert "Approve for" in card["rendered"]
    assert give(slack, "900s")["answer"]["body"] == ""
    assert call.result() == "refunded A-17"
    assert asking("A-18", 30) == "refunded A-18" and asking("A-19", 40) == "refunded A-19"
    assert ran == [("A-17", 20), ("A-18", 30), ("A-19", 40)]
    assert len(slack.messages()) == 1, "nobody was asked again"
    told = text_of(slack.edited(card))
    assert "Given for 15 minutes" in told and f"/agentsudo revoke {code(card)}" in told
    assert not slack.views()[0]["is_open"]
    listed = slack.command("grants")["answer"]["body"]
    assert code(card) in listed and "used for 2 more" in listed and "Support Bot" in listed
    assert "in force" in slack.command("pending")["answer"]["body"]


def test_it_is_revoked_between_two_calls(slack, asking, inside, ran):
    call = Call(asking, "A-17")
    card = slack.card()
    give(slack, "3600s")
    call.result()
    assert asking("A-18") == "refunded A-18"
    answer = slack.command(f"revoke {code(card)}", user=slack.BOB)["answer"]["body"]
    assert "You took back the grant" in answer
    assert code(card) not in slack.command("grants")["answer"]["body"]
    again = Call(asking, "A-19")
    second = slack.cards(2)[-1]
    assert again.is_waiting() and ran == [("A-17", 1), ("A-18", 1)]
    slack.press("deny", ts=second["ts"])
    again.refused("denied_by_person")
    replies = slack.wait_for_messages(1, kind="reply")
    assert replies
    while not any("is over" in reply["text"] for reply in slack.replies(card["ts"])):
        slack.wait_for_messages(len(slack.replies(card["ts"])) + 1, kind="reply")
    assert "taken back" in text_of(slack.message(card["ts"]))
    assert "used for 1 more bob" in text_of(slack.message(card["ts"]))
    assert "No grant by this ID" in slack.command(f"revoke {code(card)}")["answer"]["body"]


def test_it_covers_this_agent_and_this_function_only(slack, approver, guarded, inside, ran):
    approval = approver(grants=3600)
    refund, cancel = guarded(approval.request_approval), guarded(approval.request_approval, "cancel:order")
    call = Call(refund, "A-17")
    slack.card()
    give(slack, "3600s")
    call.result()
    other_scope = Call(cancel, "A-17")
    slack.press("deny", ts=slack.cards(2)[-1]["ts"])
    other_scope.refused("denied_by_person")
    with Agent("Support Bot", ["read:*"]).start_session():
        namesake = Call(refund, "A-17")
        slack.press("deny", ts=slack.cards(3)[-1]["ts"])
        namesake.refused("denied_by_person")
    assert ran == [("A-17", 1)]
    assert refund("A-18") == "refunded A-18"


def test_a_grant_for_the_session_ends_with_it(slack, asking, ran):
    agent = Agent("Support Bot", ["read:*"])
    with agent.start_session():
        call = Call(asking, "A-17")
        slack.card()
        give(slack, "session")
        call.result()
        assert asking("A-18") == "refunded A-18"
    with agent.start_session():
        call = Call(asking, "A-19")
        slack.press("deny", ts=slack.cards(2)[-1]["ts"])
        call.refused("denied_by_person")
    assert ran == [("A-17", 1), ("A-18", 1)]


def test_a_grant_for_a_number_of_calls_counts_the_first(slack, asking, inside, ran):
    call = Call(asking, "A-17")
    card = slack.card()
    give(slack, "2x")
    call.result()
    assert asking("A-18") == "refunded A-18"
    call = Call(asking, "A-19")
    slack.press("deny", ts=slack.cards(2)[-1]["ts"])
    call.refused("denied_by_person")
    assert ran == [("A-17", 1), ("A-18", 1)]
    slack.wait_for_edit(card["ts"], edits=2)
    assert code(card) not in slack.command("grants")["answer"]["body"]


def test_a_grant_for_a_time_runs_out(slack, asking, inside, ran, advance):
    call = Call(asking, "A-17")
    slack.card()
    give(slack, "900s")
    call.result()
    advance(899.0)
    assert asking("A-18") == "refunded A-18"
    advance(1.0)
    call = Call(asking, "A-19")
    slack.press("deny", ts=slack.cards(2)[-1]["ts"])
    call.refused("denied_by_person")
    assert ran == [("A-17", 1), ("A-18", 1)]


def test_whoever_is_no_approver_any_more_gives_none(slack, approver, guarded, inside, ran, advance):
    """The dialog is submitted minutes later, by somebody who has been taken out of the group meanwhile."""
    slack.control("POST", "groups", {"id": "S_OPS", "users": ["U_ALICE"]})
    refund = guarded(approver(grants=3600, approvers=["S_OPS", "U_BOB"]).request_approval)
    call = Call(refund, "A-17")
    slack.card()
    slack.press("approve_for")
    slack.dialog()
    slack.control("POST", "groups", {"id": "S_OPS", "users": []})
    advance(10.0)
    answer = slack.submit({"term": {"term": "3600s"}})["answer"]["body"]
    assert "not an approver" in answer and call.is_waiting() and ran == []
    slack.press("deny", user=slack.BOB)
    call.refused("denied_by_person")


def test_a_grant_falls_with_the_one_who_gave_it(slack, approver, guarded, inside, ran, advance):
    slack.control("POST", "groups", {"id": "S_TEAM", "users": ["U_ALICE"]})
    refund = guarded(approver(grants=3600, approvers=["S_TEAM", "U_BOB"]).request_approval)
    call = Call(refund, "A-17")
    slack.card()
    give(slack, "3600s")
    call.result()
    slack.control("POST", "groups", {"id": "S_TEAM", "users": []})
    advance(10.0)
    call = Call(refund, "A-18")
    slack.press("deny", ts=slack.cards(2)[-1]["ts"], user=slack.BOB)
    call.refused("denied_by_person")
    assert ran == [("A-17", 1)]


def test_the_dialog_says_what_is_wrong_with_what_was_typed(slack, approver, inside, ran):
    @sudo("refund:order", on_deny=approver(grants=3600).request_approval)
    def refund(order, amount, password):
        ran.append((order, amount))
        return f"refunded {order}"

    call = Call(refund, "A-17", 20, "hunter2")
    slack.card()
    slack.press("approve_for")
    slack.dialog()
    for only, wrong in [
        ("order", "argument = pattern"),
        ("nothing = *", "no argument"),
        ("password = *", "secret"),
        ("order = B-*", "does not match"),
        ("order =", "pattern is missing"),
    ]:
        answer = json.loads(slack.submit({"term": {"term": "900s"}, "only": {"only": only}})["answer"]["body"])
        assert answer["response_action"] == "errors" and wrong in answer["errors"]["only"], only
        assert slack.views()[0]["is_open"] and call.is_waiting()
    slack.submit({"term": {"term": "900s"}, "only": {"only": " order = A-* \n\n amount = 20"}})
    call.result()
    assert refund("A-18", 20, "other") == "refunded A-18"
    other = Call(refund, "A-18", 21, "hunter2")
    slack.press("deny", ts=slack.cards(2)[-1]["ts"])
    other.refused("denied_by_person")
    assert len(ran) == 2
    assert "hunter2" not in slack.everything()


def test_a_term_that_was_not_offered_is_refused(slack, approver, guarded, inside, ran):
    refund = guarded(approver(grants=600).request_approval)
    call = Call(refund, "A-17")
    slack.card()
    slack.press("approve_for")
    view = slack.dialog()["view"]
    (term,) = [block for block in view["blocks"] if block.get("block_id") == "term"]
    offered = [option["value"] for option in term["element"]["options"]]
    assert offered == ["session", "300s", "600s", "2x", "5x", "10x", "50x"]
    for forged in ["601s", "0s", "0x", "1x", "-5s", "session ", "900", "", "1e9s", "99999999999s"]:
        state = {"values": {"term": {"term": {"type": "static_select", "selected_option": {"value": forged}}}}}
        answer = slack.submit({"term": {"term": "300s"}}, patch={"view": {"state": state}})["answer"]["body"]
        assert json.loads(answer)["response_action"] == "errors", forged
    assert call.is_waiting() and ran == []
    slack.press("deny")
    call.refused("denied_by_person")


def test_without_the_option_there_is_no_such_button_and_a_forged_one_gives_nothing(slack, refund, inside, ran):
    call = Call(refund, "A-17")
    card = slack.card()
    assert "Approve for" not in card["rendered"]
    slack.forge("approve_for", card)
    assert "approved once, but not for more" in slack.told()
    assert slack.views() == [] and call.is_waiting()
    slack.press("deny")
    call.refused("denied_by_person")


def test_a_grant_is_on_record(slack, approver, guarded, inside, tmp_path):
    from agentsudo import configure_audit, verify_audit

    path = tmp_path / "audit.jsonl"
    configure_audit(str(path))
    try:
        refund = guarded(approver(grants=3600).request_approval)
        call = Call(refund, "A-17")
        card = slack.card()
        give(slack, "900s", only="order = A-*")
        call.result()
        refund("A-18")
        slack.command(f"revoke {code(card)}", user=slack.BOB)
    finally:
        configure_audit(None)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    given = [line for line in lines if "grant" in line]
    assert {line["grant"] for line in given} == {"900s"} and given[0]["grant_only"] == "order = A-*"
    assert given[0]["decided_by"] == slack.ALICE
    used = [line for line in lines if line["action"] == "approval_claimed" and "granted_by" in line]
    assert len(used) == 1 and used[0]["granted_by"] == given[0]["approval_id"] and used[0]["via"] == "grant"
    (revoked,) = [line for line in lines if line["action"] == "grant_revoked"]
    assert revoked["decided_by"] == slack.BOB and revoked["approval_id"] == given[0]["approval_id"]
    assert verify_audit(str(path))[0]


@pytest.mark.parametrize("value", [0, -1, 0.5, 86_401, float("nan"), float("inf")])
def test_no_time_is_not_for_ever(value):
    with pytest.raises(InvalidError, match="grants"):
        SlackApproval(bot_token=TOKEN, grants=value)


@pytest.mark.parametrize("value", [True, "3600"])
def test_a_time_is_a_number(value):
    with pytest.raises(TypeError, match="grants"):
        SlackApproval(bot_token=TOKEN, grants=value)


@pytest.mark.parametrize("credential", [{"bot_token": TOKEN}, {"cloud_api_key": "as_x"}])
def test_grants_do_not_go_with_a_quorum(credential):
    assert SlackApproval(grants=60, **credential) is not None
    with pytest.raises(InvalidError, match="grants"):
        SlackApproval(grants=60, quorum=2, **credential)
