"""Through an approval server: this process holds no Slack credential and takes no clicks; the server does both."""

import http.server
import json
import threading

from agentsudo import Agent, PermissionDeniedError, sudo
from agentsudo.slack import SlackApproval

answers = iter(["approved", "denied"])
asked = []


class ApprovalServer(http.server.BaseHTTPRequestHandler):
    """Stands for an approval server here, so that this file runs by itself. It speaks the oldest protocol there is."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        asked.append((self.headers["Authorization"], json.loads(body)))
        self.answer(201, {"id": f"request-{len(asked)}"})

    def do_GET(self) -> None:
        self.answer(200, {"status": next(answers)})

    def answer(self, status: int, body: dict) -> None:
        encoded = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(encoded)))
        self.end_headers()
        self.wfile.write(encoded)

    def log_message(self, *_: object) -> None:
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), ApprovalServer)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()

url = f"http://127.0.0.1:{server.server_port}/api/slack"

approval = SlackApproval(
    cloud_api_key="as_example",  # or AGENTSUDO_API_KEY
    cloud_url=url,  # of `agentsudo serve`: "http://127.0.0.1:8787/api/slack"
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
        print(f"refused: {denial.reason}")

key, request = asked[0]
print(key, request["agent_name"], request["scope"], request["function"])
server.shutdown()
server.server_close()

# prints:
#   C-4 is deleted
#   refused: denied_by_person
#   Bearer as_example SupportBot delete:customer delete_customer
