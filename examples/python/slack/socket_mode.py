"""No public URL: clicks come in over a connection that this program opens itself (Slack's Socket Mode)."""

import os

from agentsudo import Agent, PermissionDeniedError, sudo
from agentsudo.slack import SlackApproval

approval = SlackApproval(
    bot_token=os.environ["SLACK_BOT_TOKEN"],  # xoxb-…: posts the card
    app_token=os.environ["SLACK_APP_TOKEN"],  # xapp-…: takes the click
    channel=os.environ["SLACK_APPROVAL_CHANNEL"],
    timeout=60,
)


@sudo("delete:customer", on_deny=approval.request_approval)
def delete_customer(customer_id: str) -> str:
    return f"{customer_id} is deleted"


with Agent("SupportBot", scopes=["read:*"]).start_session():
    print(delete_customer("C-4"))
    try:
        delete_customer("C-5")
    except PermissionDeniedError as denial:
        print(f"{denial.reason}: {denial.decided_by} said no")

# people:
#   alice presses approve
#   bob types deny {code}
# prints:
#   C-4 is deleted
#   denied_by_person: bob said no
