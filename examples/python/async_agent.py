"""Async functions, async callbacks, and many agents at once on one event loop."""

import asyncio

from agentsudo import Agent, PermissionDeniedError, sudo


async def small_refunds_only(agent, scope, context):
    await asyncio.sleep(0)  # a database, a policy service …
    return context["kwargs"]["amount"] <= 20


@sudo("write:refunds", on_deny=small_refunds_only)
async def refund(order: str, *, amount: float) -> str:
    return f"refunded {amount} EUR for {order}"


@sudo("read:orders")
async def orders(first: int, last: int):
    for number in range(first, last + 1):
        yield f"A-{number}"


async def work(agent: Agent, amount: float) -> str:
    # Each task has its own session; they do not see each other's.
    async with agent.start_session():
        seen = [order async for order in orders(1, 3)]
        try:
            return await refund(seen[-1], amount=amount)
        except PermissionDeniedError as denial:
            return f"{denial.agent}: {denial.reason}"


async def main() -> None:
    generous = Agent("Generous", scopes=["read:*", "write:refunds"])
    careful = Agent("Careful", scopes=["read:*"])
    jobs = [work(generous, 500.0), work(careful, 20.0), work(careful, 500.0)]
    for line in await asyncio.gather(*jobs):
        print(line)


asyncio.run(main())

# prints:
#   refunded 500.0 EUR for A-3
#   refunded 20.0 EUR for A-3
#   Careful: callback_refused
