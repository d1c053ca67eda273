"""Your own endpoint: you verify the delivery, read the payload, and hand over the decision.

For programs that already have an endpoint for Slack and must keep it. `handle_request` does all of this, and also
answers the person; see http_endpoint.py.
"""

import contextlib
import hashlib
import hmac
import http.server
import json
import os
import threading
import time
import urllib.parse

from agentsudo import Agent, PermissionDeniedError, sudo
from agentsudo.slack import SlackApproval

approval = SlackApproval(timeout=60, approvers=["U_ALICE"])


def is_from_slack(headers, body: bytes) -> bool:
    timestamp = headers.get("X-Slack-Request-Timestamp", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > 300:
        return False
    secret = os.environ["SLACK_SIGNING_SECRET"].encode()
    signed = b"v0:" + timestamp.encode() + b":" + body
    expected = "v0=" + hmac.new(secret, signed, hashlib.sha256).hexdigest()
    given = headers.get("X-Slack-Signature", "")
    return hmac.compare_digest(expected.encode(), given.encode())


class Endpoint(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if is_from_slack(self.headers, body):
            form = urllib.parse.parse_qs(body.decode())
            self.decide(json.loads(form["payload"][0]))
            self.send_response(200)
        else:
            self.send_response(401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def decide(self, payload) -> None:
        action, user = payload["actions"][0], payload["user"]["id"]
        approved = action["action_id"] == "approve"
        if not approval.handle_interaction(action["value"], approved, user=user):
            # No such request waits any more, or this person may not decide it.
            print(f"{user} decided nothing")

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def serve():
    address = ("127.0.0.1", int(os.environ.get("PORT", "8000")))
    server = http.server.HTTPServer(address, Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


@sudo("write:refunds", on_deny=approval.request_approval)
def refund(order: str) -> str:
    return f"{order} is refunded"


with serve(), Agent("SupportBot", scopes=["read:*"]).start_session():
    print(refund("A-17"))
    try:
        refund("A-18")
    except PermissionDeniedError as denial:
        print(f"refused, by {denial.decided_by}")

# people:
#   bob presses approve
#   then alice presses approve
#   alice presses deny
# prints:
#   U_BOB decided nothing
#   A-17 is refunded
#   refused, by U_ALICE
