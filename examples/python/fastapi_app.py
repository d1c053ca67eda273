"""A web app whose requests come from agents: who asks is read from a header, and big refunds ask a human in Slack."""

import asyncio
import json
import os
import socket
import urllib.error
import urllib.request
from typing import Annotated

import uvicorn
from agentsudo import Agent
from agentsudo.adapters.fastapi import AgentSudoMiddleware, register_agent, require_scope, sudo_endpoint
from agentsudo.slack import SlackApproval
from fastapi import Depends, FastAPI

PORT = int(os.environ.get("PORT", "8000"))
approval = SlackApproval(timeout=60)

agents = FastAPI()
agents.add_middleware(AgentSudoMiddleware)  # 401 without X-Agent-ID


@agents.get("/orders/{order}")
async def read_order(order: str, agent: Annotated[Agent, Depends(require_scope("read:orders"))]):
    return {"order": order, "read_by": agent.name}


@agents.delete("/orders/{order}")
async def delete_order(order: str, agent: Annotated[Agent, Depends(require_scope("delete:orders"))]):
    return {"deleted": order}


@agents.post("/refunds/{order}")
@sudo_endpoint("write:refunds", on_deny=approval.request_approval)
async def refund(order: str, amount: float):
    return {"refunded": amount}


# Slack's deliveries stay outside the middleware: Slack is no agent.
app = FastAPI()
app.include_router(approval.fastapi_router(prefix="/slack"))
app.mount("/", agents)

register_agent(Agent("SupportBot", scopes=["read:*"]), "support-bot")


def call(method: str, path: str, agent: str = "") -> str:
    """What an agent does, from wherever it runs."""
    headers = {"X-Agent-ID": agent} if agent else {}
    url = f"http://127.0.0.1:{PORT}{path}"
    request = urllib.request.Request(url, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=90) as response:
            return f"{response.status} {json.load(response)}"
    except urllib.error.HTTPError as error:
        with error:
            return f"{error.code}"


async def main() -> None:
    listener = socket.create_server(("127.0.0.1", PORT))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    for request in [
        ("GET", "/orders/A-17", "support-bot"),
        ("GET", "/orders/A-17"),
        ("DELETE", "/orders/A-17", "support-bot"),
        ("POST", "/refunds/A-17?amount=49.99", "support-bot"),
        ("POST", "/refunds/A-17?amount=9999", "support-bot"),
    ]:
        print(await asyncio.to_thread(call, *request))
    server.should_exit = True
    await serving
    listener.close()


if __name__ == "__main__":
    asyncio.run(main())

# people:
#   alice presses approve
#   alice presses deny
# prints:
#   200 {'order': 'A-17', 'read_by': 'SupportBot'}
#   401
#   403
#   200 {'refunded': 49.99}
#   403
