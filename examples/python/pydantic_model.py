"""A pydantic model that only an agent with the right scope can make (needs pydantic 2)."""

from typing import ClassVar

from agentsudo import Agent, PermissionDeniedError
from agentsudo.integrations import ScopedModel
from pydantic import ValidationError


class RefundParams(ScopedModel):
    _required_scope: ClassVar[str] = "write:refunds"

    order: str
    amount: float


# What a model sends as the arguments of a tool.
arguments = '{"order": "A-17", "amount": 49.99}'

with Agent("Cashier", scopes=["write:refunds"]).start_session():
    print(RefundParams.model_validate_json(arguments))
    try:
        RefundParams(order="A-17", amount="much")
    except ValidationError as error:
        print(f"{error.error_count()} wrong field")

with Agent("SupportBot", scopes=["read:*"]).start_session():
    try:
        RefundParams.model_validate_json(arguments)
    except PermissionDeniedError as denial:
        print(f"{denial.code}: {denial.scope}")

# prints:
#   order='A-17' amount=49.99
#   1 wrong field
#   missing_scope: write:refunds
