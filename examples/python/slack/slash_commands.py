"""Slash commands: `/agentsudo pending | approve ID | deny ID | grants | revoke ID | help`; ID is the 8-character code of the card.

They come through the same endpoint as the buttons. What a command changes and what it is answered is the same, too:
the first answer counts, and the card shows it.
"""

from agentsudo import Agent, PermissionDeniedError, sudo
from agentsudo.slack import SlackApproval
from http_endpoint import serve_clicks

approval = SlackApproval(timeout=60)


@sudo("block:user", on_deny=approval.request_approval)
def block_user(user: str) -> str:
    return f"{user} is blocked"


with serve_clicks(approval), Agent("ModerationBot", scopes=[]).start_session():
    print(block_user("U-7"))
    try:
        block_user("U-8")
    except PermissionDeniedError as denial:
        print(f"{denial.code}, by {denial.decided_by}")

# people:
#   alice types pending
#   then bob types approve {code}
#   then alice types deny {code}
#   alice types deny {code}
# prints:
#   U-7 is blocked
#   rejected, by alice
