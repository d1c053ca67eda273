"""More than yes or no: an approver changes a call before approving it, or says yes to the next ones, too."""

import os

from agentsudo import Agent, get_current_session, sudo
from agentsudo.slack import SlackApproval


def in_words(agent, scope, context):
    order, amount = context["args"]
    return f"Pays {amount:.2f} EUR back to the buyer of {order}. It cannot be taken back."


approval = SlackApproval(
    bot_token=os.environ["SLACK_BOT_TOKEN"],
    app_token=os.environ["SLACK_APP_TOKEN"],
    channel=os.environ["SLACK_APPROVAL_CHANNEL"],
    timeout=60,
    # “Edit and approve…”: the call runs with what the approver makes of its arguments.
    edits=True,
    # “Approve for…”: up to a quarter of an hour without another question.
    grants=15 * 60,
    # On the card, above the arguments.
    preview=in_words,
)


@sudo("refund:orders", on_deny=approval.request_approval)
def refund(order: str, amount: float) -> str:
    return f"refunded {amount:.2f} EUR for {order}"


def refund_tool(order: str, amount: float) -> str:
    """What a model is told: also that a person has changed its call."""
    session = get_current_session()
    known = len(session.edits)
    said = refund(order, amount)
    for edit in session.edits[known:]:
        said += f" ({edit.changed_by} has changed {edit.before} to {edit.after})"
    return said


with Agent("SupportBot", scopes=["read:*"]).start_session():
    print(refund_tool("A-17", 250.0))
    # Bob says yes to this one and the next: the third has no card.
    print(refund_tool("A-18", 20.0))
    print(refund_tool("A-19", 30.0))

# people:
#   alice presses edit
#   then alice submits amount=200
#   bob presses approve_for
#   then bob submits term=5x
# prints:
#   refunded 200.00 EUR for A-17 (alice has changed {'amount': 250.0} to {'amount': 200.0})
#   refunded 20.00 EUR for A-18
#   refunded 30.00 EUR for A-19
