"""What a caller can tell apart: a human's no, nobody's answer, and nobody who could be asked."""

from agentsudo import Agent, PermissionDeniedError, sudo
from agentsudo.slack import SlackApproval, SlackApprovalTimeout
from http_endpoint import serve_clicks

approval = SlackApproval(timeout=60)
strict = SlackApproval(timeout=1, auto_deny_on_timeout=False)
misconfigured = SlackApproval(channel="#no-such-channel")


@sudo("write:refunds", on_deny=approval.request_approval)
def refund(order: str) -> str:
    return f"{order} is refunded"


@sudo("close:account", on_deny=strict.request_approval)
def close_account(customer: str) -> str:
    return f"{customer} is gone"


@sudo("delete:orders", on_deny=misconfigured.request_approval)
def delete_order(order: str) -> str:
    return f"{order} is gone"


def attempt(function, *args) -> str:
    try:
        return function(*args)
    except SlackApprovalTimeout as timeout:
        # Only with auto_deny_on_timeout=False. It is a PermissionDeniedError, too.
        return f"nobody answered within {timeout.timeout} s: ask again later"
    except PermissionDeniedError as denial:
        if denial.code == "rejected":
            return f"{denial.decided_by} said no: do not retry"
        if denial.code == "unavailable":
            return f"nobody could be asked ({denial.reason}): ask again later"
        return f"refused ({denial.code})"


with serve_clicks(approval), Agent("SupportBot", scopes=["read:*"]).start_session():
    print(attempt(refund, "A-17"))
    print(attempt(close_account, "C-4"))
    print(attempt(delete_order, "A-18"))

# Outside a session nobody is asked.
print(attempt(refund, "A-19"))

# people:
#   alice presses deny
#   nobody answers
# prints:
#   alice said no: do not retry
#   nobody answered within 1 s: ask again later
#   nobody could be asked (slack_unavailable): ask again later
#   refused (no_session)
