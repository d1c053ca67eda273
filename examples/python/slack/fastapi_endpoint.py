"""The endpoint as a FastAPI router: `POST /slack/interact` and `POST /slack/command` in the app you already have."""

import asyncio
import os
import socket

import uvicorn
from agentsudo import Agent, PermissionDeniedError, sudo
from agentsudo.slack import SlackApproval
from fastapi import FastAPI

approval = SlackApproval(timeout=60)

app = FastAPI()
app.include_router(approval.fastapi_router(prefix="/slack"))


@sudo("write:prices", on_deny=approval.request_approval)
async def set_price(product: str, price: float) -> str:
    return f"{product} costs {price}"


async def agent() -> None:
    async with Agent("PriceBot", scopes=["read:*"]).start_session():
        # Two questions at once; each waits for its own answer.
        prices = [set_price("tea", 3.5), set_price("gold", 0.01)]
        for outcome in await asyncio.gather(*prices, return_exceptions=True):
            if isinstance(outcome, PermissionDeniedError):
                outcome = f"refused: {outcome.reason}"
            print(outcome)


async def main() -> None:
    listener = socket.create_server(("127.0.0.1", int(os.environ.get("PORT", "8000"))))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await agent()
    server.should_exit = True
    await serving
    listener.close()


if __name__ == "__main__":
    asyncio.run(main())

# people:
#   alice presses approve on tea
#   alice presses deny on gold
# prints:
#   tea costs 3.5
#   refused: denied_by_person
