"""The demo's second act: an approval server, an agent in another process that holds an API key and no Slack
credential, and a person who decides on the command line. Needs the binary `agentsudo` (AGENTSUDO)."""

from __future__ import annotations

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

AGENT = """
import os
from agentsudo import Agent, PermissionDeniedError, sudo
from agentsudo.slack import SlackApproval

approval = SlackApproval(cloud_api_key=os.environ["KEY"], cloud_url=os.environ["URL"] + "/api/slack", timeout=60)

@sudo("refund:orders", on_deny=approval.request_approval)
def refund(order, amount):
    return f"refunded {amount} EUR for order {order}"

with Agent(name="SupportBot", scopes=["read:*"]).start_session():
    for order in ("A-17", "A-18"):
        try:
            print("  agent → it ran:", refund(order, 49.99), flush=True)
        except PermissionDeniedError as denial:
            print("  agent → it did not run:", denial.note or denial.reason, flush=True)
"""


def second_act(agentsudo: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = f"sqlite:{pathlib.Path(folder) / 'agentsudo.db'}"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("AGENTSUDO_")}
        quiet = {**{n: v for n, v in clean.items() if not n.startswith("SLACK_")}, "RUST_LOG": "error"}
        command = [agentsudo, "serve", "--listen", "127.0.0.1:0", "--store", store]
        server = subprocess.Popen(command, env=quiet, stdout=subprocess.PIPE, text=True)
        try:
            # The first start prints where it listens and the first key, both once.
            url = re.search(r"http://\S+", server.stdout.readline()).group(0)
            key = server.stdout.readline().split()[-1]
            print(f"  $ agentsudo serve\n  agentsudo on {url}; API key {key[:7]}…")
            agent = subprocess.Popen([sys.executable, "-c", AGENT], env={**quiet, "KEY": key, "URL": url})
            for decision in (["approve"], ["deny", "--note", "ask me again with a ticket"]):
                code = _wait_for_request(agentsudo, store, quiet)
                for line in (["pending"], [decision[0], code, *decision[1:]]):
                    print("  $ agentsudo " + " ".join(f"'{word}'" if " " in word else word for word in line))
                    _print(_run(agentsudo, store, quiet, *line))
                _wait_until_gone(agentsudo, store, quiet, code)
            agent.wait(60)
            print("  $ agentsudo audit verify")
            _print(_run(agentsudo, store, quiet, "audit", "verify"))
        finally:
            server.terminate()
            server.wait(10)


def _run(agentsudo: str, store: str, env: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [agentsudo, *words, "--store", store, *(["--as", "kim"] if words[0] in ("approve", "deny") else [])],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def _print(text: str) -> None:
    for line in text.splitlines():
        print("  " + line)


def _wait_for_request(agentsudo: str, store: str, env: dict[str, str]) -> str:
    for _ in range(600):
        found = re.search(r"^([0-9a-f]{8})\s+pending", _run(agentsudo, store, env, "pending"), re.MULTILINE)
        if found:
            return found.group(1)
        time.sleep(0.1)
    raise SystemExit("the agent never asked")


def _wait_until_gone(agentsudo: str, store: str, env: dict[str, str], code: str) -> None:
    for _ in range(600):
        if code not in _run(agentsudo, store, env, "pending"):
            return
        time.sleep(0.1)
    raise SystemExit("the decision never counted")
