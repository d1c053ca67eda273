"""The endpoint as an ASGI application, here under uvicorn, next to an async agent on the same event loop."""

import asyncio
import os
import socket

import uvicorn
from agentsudo import Agent, sudo
from agentsudo.slack import SlackApproval

approval = SlackApproval(timeout=60)
app = approval.asgi_app()  # answers at "/", wherever you mount it


@sudo("send:newsletter", on_deny=approval.request_approval)
async def send_newsletter(issue: int) -> str:
    return f"issue {issue} is on its way"


async def main() -> None:
    listener = socket.create_server(("127.0.0.1", int(os.environ.get("PORT", "8000"))))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))

    # While a human thinks, the event loop goes on: it also serves his click.
    async with Agent("MailBot", scopes=["read:*"]).start_session():
        print(await send_newsletter(12))

    server.should_exit = True
    await serving
    listener.close()


if __name__ == "__main__":
    asyncio.run(main())

# people:
#   alice presses approve
# prints:
#   issue 12 is on its way
