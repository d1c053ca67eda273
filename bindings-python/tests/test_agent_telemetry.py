"""`Agent(api_key=…)`: one agent's decisions go to a project of their own."""

from __future__ import annotations

import http.server
import json
import threading

import pytest
from agentsudo import Agent, configure_cloud, disable_cloud, get_cloud_config, sudo


@pytest.fixture
def server():
    seen = []

    class Events(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            seen.extend((self.headers["x-api-key"], event) for event in json.loads(body))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Events)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    served.seen = seen
    yield served
    served.shutdown()
    served.server_close()


def test_an_agents_own_key_is_used_for_its_decisions_only(server):
    configure_cloud("as_everyone", endpoint=f"http://127.0.0.1:{server.server_port}", batch_size=1, async_send=False)
    try:
        own, other = Agent("Own", ["a"], api_key="as_own"), Agent("Other", ["a"])

        @sudo("a")
        def run() -> int:
            return 1

        for agent in (own, other):
            with agent.start_session():
                assert run() == 1
        get_cloud_config().flush()
        from agentsudo.cloud import _by_key

        _by_key["as_own", get_cloud_config().endpoint].flush()
    finally:
        disable_cloud()
    assert {(key, event["agent_name"]) for key, event in server.seen} == {("as_own", "Own"), ("as_everyone", "Other")}


def test_a_key_must_be_a_string():
    with pytest.raises(TypeError, match="api_key"):
        Agent("A", [], api_key=1)
    with pytest.raises(ValueError, match="api_key"):
        Agent("A", [], api_key="as with spaces")
