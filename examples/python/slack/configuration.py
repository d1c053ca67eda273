"""Every option of `SlackApproval` that is about what people see and who may answer."""

import os

from agentsudo import Agent, sudo
from agentsudo.slack import SlackApproval
from http_endpoint import serve_clicks

approval = SlackApproval(
    bot_token=os.environ["SLACK_BOT_TOKEN"],
    channel=os.environ["SLACK_APPROVAL_CHANNEL"],
    # Seconds until nobody's answer is a denial (default 300, at most a week).
    timeout=60,
    # Only these people decide. User ids (such as U012AB3CD), for names can be changed.
    approvers=["U_ALICE", "U_BOB"],
    # Passwords, tokens, keys and cookies are redacted anyway; these are, too.
    redact=["iban", "salary"],
    # Two secrets while you rotate: the old one first works, later it does not.
    signing_secret=[os.environ["SLACK_SIGNING_SECRET"], "the-previous-secret"],
)

# For arguments that must not reach Slack at all. The answer is bound to them all the same.
discreet = SlackApproval(timeout=60, show_args=False)


@sudo("pay:salary", on_deny=approval.request_approval)
def pay(employee: str, salary: int, iban: str, api_token: str) -> str:
    return f"{employee} is paid"


@sudo("send:diagnosis", on_deny=discreet.request_approval)
def send_diagnosis(patient: str, diagnosis: str) -> str:
    return "sent"


with serve_clicks(approval), Agent("OfficeBot", scopes=["read:*"]).start_session():
    print(pay("Kim", salary=4_200, iban="AT61 1904 3002 3457 3201", api_token="t-1"))
    print(send_diagnosis("Kim", "a cold"))

# people:
#   carol presses approve
#   then bob presses approve
#   alice presses approve
# prints:
#   Kim is paid
#   sent
