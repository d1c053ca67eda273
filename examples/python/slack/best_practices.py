"""What we would write in production: narrow scopes, few approvers, short deadlines, an audit file, a truthful tool."""

import logging
import pathlib
import tempfile

import agentsudo
from agentsudo import Agent, PermissionDeniedError, sudo
from agentsudo.slack import SlackApproval
from http_endpoint import serve_clicks

logging.basicConfig(level=logging.ERROR, format="%(name)s: %(message)s")

folder = tempfile.TemporaryDirectory()
audit_file = pathlib.Path(folder.name) / "audit.jsonl"
agentsudo.configure_audit(audit_file)  # a call that cannot be put on record does not run

# One object per kind of decision: who may answer, and how long it may take.
money = SlackApproval(timeout=60, approvers=["U_ALICE"])


# Small refunds are the agent's own business: a scope of its own, no question.
@sudo("refund:small")
def refund_small(order: str) -> str:
    return f"10 EUR refunded for {order}"


# The human sees these names and values. Say what matters in the arguments.
@sudo("refund:any", on_deny=money.request_approval)
def refund(order: str, amount_eur: float, because: str) -> str:
    return f"{amount_eur} EUR refunded for {order}"


def refund_tool(order: str, amount_eur: float, because: str) -> str:
    """What the model calls. It is told the truth, so that it neither retries nor claims success."""
    try:
        return refund(order, amount_eur, because)
    except PermissionDeniedError as denial:
        return f"Not done: {denial}"


# A short session for one conversation; the agent holds what it needs and no `*`.
agent = Agent("RefundBot", scopes=["read:orders", "refund:small"], session_ttl=900)

with serve_clicks(money), agent.start_session():
    print(refund_small("A-17"))
    print(refund_tool("A-17", 120.0, because="arrived broken"))
    print(refund_tool("A-18", 9_999.0, because="the user asked nicely"))

agentsudo.configure_audit(None)
print(agentsudo.verify_audit(audit_file)[0])
folder.cleanup()

# people:
#   alice presses approve
#   alice presses deny
# prints:
#   10 EUR refunded for A-17
#   120.0 EUR refunded for A-17
#   Not done: Action rejected by approval policy: scope `refund:any`, `alice` said no. `refund` did not run; do not retry
#   True
