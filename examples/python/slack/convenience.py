"""`create_slack_approval`: the callback in one line."""

import os

from agentsudo import Agent, sudo
from agentsudo.slack import create_slack_approval
from http_endpoint import serve_clicks

ask = create_slack_approval(
    bot_token=os.environ["SLACK_BOT_TOKEN"],
    channel="#approvals",
    timeout=120,
)


@sudo("deploy:production", on_deny=ask)
def deploy(version: str) -> str:
    return f"{version} is live"


# The object behind the callback takes the clicks.
with serve_clicks(ask.__self__), Agent("DeployBot", scopes=[]).start_session():
    print(deploy("v2.4.1"))

# people:
#   alice presses approve
# prints:
#   v2.4.1 is live
