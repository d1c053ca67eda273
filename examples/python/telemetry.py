"""Telemetry: the same decisions, sent in batches to an approval server. Metadata only, and never in the way."""

import http.server
import json
import threading

import agentsudo
from agentsudo import Agent, sudo

received = []


class Collector(http.server.BaseHTTPRequestHandler):
    """Stands for an approval server here, so that this file runs by itself."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        received.append((self.path, self.headers["X-API-Key"], json.loads(body)))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
threading.Thread(target=server.serve_forever, daemon=True).start()
endpoint = f"http://127.0.0.1:{server.server_port}"

cloud = agentsudo.configure_cloud(api_key="as_example", endpoint=endpoint)


@sudo("write:refunds")
def refund(order: str, card_number: str) -> str:
    return f"refunded {order}"


with Agent("Cashier", scopes=["write:refunds"]).start_session():
    print(refund("A-17", card_number="4111 1111 1111 1111"))

# An event of your own.
agentsudo.send_telemetry("Cashier", "shift_ended", metadata={"refunds": 1})

cloud.flush()  # done by itself every 5 seconds and at exit
print(f"delivered {cloud.delivered}, dropped {cloud.dropped}")
for path, key, events in received:
    for event in events:
        print(path, key, event["action"], event.get("scope"), event["allowed"])
print("4111" in str(received))

agentsudo.disable_cloud()
server.shutdown()
server.server_close()

# prints:
#   refunded A-17
#   delivered 2, dropped 0
#   /api/events as_example permission_check write:refunds True
#   /api/events as_example shift_ended None True
#   False
