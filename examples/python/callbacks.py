"""Your own `on_deny`: it is asked when the scope is missing, and only exactly `True` lets the call run."""

from agentsudo import Agent, PermissionDeniedError, sudo


def small_ones_pass(agent, scope, context) -> bool:
    print(f"{agent.name} wants {context['function']}{context['args']} without {scope}")
    order, amount = context["args"]
    return amount <= 20


@sudo("write:refunds", on_deny=small_ones_pass)
def refund(order: str, amount: float) -> str:
    return f"refunded {amount} EUR for {order}"


def careless(agent, scope, context):
    return "yes, please"  # a truthy string is not a yes


@sudo("delete:orders", on_deny=careless)
def delete_order(order: str) -> str:
    return f"{order} is gone"


def pauses_the_run(agent, scope, context) -> bool:
    raise TimeoutError("ask again tomorrow")  # what it raises reaches the caller


@sudo("close:account", on_deny=pauses_the_run)
def close_account(customer: str) -> str:
    return f"{customer} is gone"


with Agent("SupportBot", scopes=["read:*"]).start_session():
    print(refund("A-17", 12.5))
    for attempt in (lambda: refund("A-17", 500.0), lambda: delete_order("A-17")):
        try:
            attempt()
        except PermissionDeniedError as denial:
            print(f"refused: {denial.reason}")
    try:
        close_account("C-4")
    except TimeoutError as error:
        print(f"paused: {error}")

# prints:
#   SupportBot wants refund('A-17', 12.5) without write:refunds
#   refunded 12.5 EUR for A-17
#   SupportBot wants refund('A-17', 500.0) without write:refunds
#   refused: callback_refused
#   refused: invalid_verdict
#   paused: ask again tomorrow
