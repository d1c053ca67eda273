"""A call that needs a human: the agent asks in Slack, a person presses a button, the call runs or it does not."""

from agentsudo import Agent, PermissionDeniedError, sudo
from agentsudo.slack import SlackApproval
from http_endpoint import serve_clicks

# Reads SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET and SLACK_APPROVAL_CHANNEL.
approval = SlackApproval(timeout=60)


@sudo("delete:customer", on_deny=approval.request_approval)
def delete_customer(customer_id: str) -> str:
    return f"{customer_id} is deleted"


support = Agent("SupportBot", scopes=["read:*"])

with serve_clicks(approval), support.start_session():
    print(delete_customer("C-4"))
    try:
        delete_customer("C-5")
    except PermissionDeniedError as denial:
        print(f"{denial.reason}: {denial.decided_by} said no")

# people:
#   alice presses approve
#   bob presses deny
# prints:
#   C-4 is deleted
#   denied_by_person: bob said no
