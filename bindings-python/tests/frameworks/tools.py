"""A tool as a user writes it, as `def` and as `async def`.

Loaded twice: as it stands, and as if it began with `from __future__ import annotations`. What its annotations name is
therefore known in this module only.
"""

import asyncio
from typing import Annotated, Literal, Optional

Reason = Literal["late", "broken"]

ran = []


def refund(
    order: Annotated[str, "The number of the order"],
    amount: float,
    reason: Reason = "late",
    note: Optional[str] = None,
) -> str:
    """Refund an order."""
    ran.append((order, amount, reason, note))
    return f"refunded {amount} for {order}"


async def arefund(
    order: Annotated[str, "The number of the order"],
    amount: float,
    reason: Reason = "late",
    note: Optional[str] = None,
) -> str:
    """Refund an order."""
    await asyncio.sleep(0)
    ran.append((order, amount, reason, note))
    return f"refunded {amount} for {order}"


class Desk:
    """The same as methods, which frameworks get bound."""

    def refund(
        self,
        order: Annotated[str, "The number of the order"],
        amount: float,
        reason: Reason = "late",
        note: Optional[str] = None,
    ) -> str:
        """Refund an order."""
        return refund(order, amount, reason, note)

    async def arefund(
        self,
        order: Annotated[str, "The number of the order"],
        amount: float,
        reason: Reason = "late",
        note: Optional[str] = None,
    ) -> str:
        """Refund an order."""
        return await arefund(order, amount, reason, note)
