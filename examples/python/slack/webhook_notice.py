"""An incoming webhook can only announce: the channel sees the request, and the call is denied at once."""

import os

from agentsudo import Agent, PermissionDeniedError, sudo
from agentsudo.slack import SlackApproval

notice = SlackApproval(webhook_url=os.environ["SLACK_WEBHOOK_URL"])


@sudo("delete:customer", on_deny=notice.request_approval)
def delete_customer(customer_id: str) -> str:
    return f"{customer_id} is deleted"


with Agent("SupportBot", scopes=["read:*"]).start_session():
    try:
        delete_customer("C-4")
    except PermissionDeniedError as denial:
        print(f"{denial.code}: {denial.reason}")

# prints:
#   unavailable: notify_only
