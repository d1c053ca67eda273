"""Testing code that asks for approval: an approver that answers by script, through the same gate."""

from agentsudo import Agent, PermissionDeniedError, sudo
from agentsudo.testing import TIMEOUT, Denied, ScriptedApproval

approver = ScriptedApproval(True, Denied("wrong customer", user="kim"), TIMEOUT)


@sudo("write:refunds", on_deny=approver.request_approval)
def refund(order: str, amount: float) -> str:
    return f"refunded {amount} EUR for {order}"


def test_refunds_are_asked_about() -> None:
    with Agent("SupportBot", scopes=["read:*"]).start_session():
        assert refund("A-17", 49.99) == "refunded 49.99 EUR for A-17"

        try:
            refund("A-18", 9.99)
        except PermissionDeniedError as denial:
            assert denial.code == "rejected"
            assert (denial.decided_by, denial.note) == ("kim", "wrong customer")
        else:
            raise AssertionError("it ran")

        try:
            refund("A-19", 9.99)
        except PermissionDeniedError as denial:
            assert denial.code == "approval_timeout"
        else:
            raise AssertionError("it ran")

    # What a human would have seen, by parameter name.
    assert approver.requests[0].arguments == {"order": "A-17", "amount": 49.99}
    assert [request.scope for request in approver.requests] == ["write:refunds"] * 3


if __name__ == "__main__":  # or let pytest find it
    test_refunds_are_asked_about()
    print("ok: one approved, one denied, one unanswered")

# prints:
#   ok: one approved, one denied, one unanswered
