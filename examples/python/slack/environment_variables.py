"""Configuration by environment: nothing secret in the code.

    export SLACK_BOT_TOKEN=xoxb-…            # the app's bot token
    export SLACK_SIGNING_SECRET=…            # verifies what Slack delivers
    export SLACK_APPROVAL_CHANNEL=C012AB3CD  # where to ask; default #approvals
    export SLACK_API_URL=…                   # only for proxies and tests

They are read when `SlackApproval` is made. Explicit arguments come before them.
"""

from agentsudo import Agent, sudo
from agentsudo.slack import SlackApproval
from http_endpoint import serve_clicks

approval = SlackApproval()


@sudo("export:customers", on_deny=approval.request_approval)
def export_customers(country: str) -> str:
    return f"customers of {country} exported"


with serve_clicks(approval), Agent("ReportBot", scopes=["read:*"]).start_session():
    print(export_customers("AT"))

# An explicit argument wins over the variable of the same name.
elsewhere = SlackApproval(channel="#ops")
print(elsewhere.channel)

# people:
#   alice presses approve
# prints:
#   customers of AT exported
#   #ops
