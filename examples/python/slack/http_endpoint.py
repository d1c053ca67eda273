"""Slack's clicks and slash commands, taken by a plain `http.server`: any web framework does the same in its words.

The other examples import `serve_clicks` from here. Point both request URLs of the Slack app at
`https://YOUR-HOST/slack/interact` and `https://YOUR-HOST/slack/command`; on a laptop, a tunnel leads to port 8000.
"""

import contextlib
import http.server
import os
import threading
from collections.abc import Iterator

from agentsudo import Agent, sudo
from agentsudo.slack import SlackApproval


@contextlib.contextmanager
def serve_clicks(approval: SlackApproval) -> Iterator[None]:
    class Endpoint(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            status, headers, answer = approval.handle_request(self.headers, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    address = ("127.0.0.1", int(os.environ.get("PORT", "8000")))
    server = http.server.ThreadingHTTPServer(address, Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def main() -> None:
    approval = SlackApproval(timeout=60)

    @sudo("restart:service", on_deny=approval.request_approval)
    def restart(service: str) -> str:
        return f"{service} restarted"

    with serve_clicks(approval), Agent("OpsBot", scopes=["read:*"]).start_session():
        print(restart("billing"))


if __name__ == "__main__":
    main()

# people:
#   alice presses approve
# prints:
#   billing restarted
