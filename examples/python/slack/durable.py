"""A request that outlives the process: kept in a file, and one request for one order, however often it is asked."""

import os
import tempfile
from pathlib import Path

from agentsudo import Agent, InvalidError, PermissionDeniedError, sudo
from agentsudo.slack import SlackApproval
from http_endpoint import serve_clicks

folder = tempfile.TemporaryDirectory()
database = os.environ.get("APPROVALS") or Path(folder.name) / "approvals.db"

approval = SlackApproval(
    store=f"sqlite:{database}",
    idempotency_key=lambda agent, scope, context: f"refund-{context['kwargs']['order']}",
    timeout=60,
)


@sudo("refund:order", on_deny=approval.request_approval)
def refund(*, order: str, amount: float) -> str:
    return f"refunded {amount} EUR for order {order}"


support = Agent("SupportBot", scopes=["read:*"])

with serve_clicks(approval), support.start_session():
    print(refund(order="A-17", amount=20.0))
    try:
        # The same request again: it was answered, and its yes is spent.
        refund(order="A-17", amount=20.0)
    except PermissionDeniedError as denial:
        print(f"refused: {denial.reason}")
    try:
        # Its key stands for another amount.
        refund(order="A-17", amount=2000.0)
    except InvalidError as error:
        print(error)

# people:
#   alice presses approve
# prints:
#   refunded 20.0 EUR for order A-17
#   refused: already_claimed
#   idempotency_key `refund-A-17` stands for a request about another call; use a key of its own for each call
