"""`@sudo` goes below a framework's decorator, next to the function. Above it, the framework keeps the bare function."""

from agentsudo import Agent, PermissionDeniedError, sudo

tools = {}


def tool(function):
    """What agent and web frameworks do: keep the function they are given, and return it."""
    tools[function.__name__] = function
    return function


@tool
@sudo("delete:orders")
def delete_order(order: str) -> str:
    return f"{order} is gone"


# Wrong: the framework registers the function before the guard is around it.
@sudo("delete:orders")
@tool
def wipe_order(order: str) -> str:
    return f"{order} is gone"


with Agent("SupportBot", scopes=["read:*"]).start_session():
    for name in ("delete_order", "wipe_order"):
        try:
            print(f"{name}: {tools[name]('A-17')}")
        except PermissionDeniedError as denial:
            print(f"{name}: {denial.code}")

# prints:
#   delete_order: missing_scope
#   wipe_order: A-17 is gone
