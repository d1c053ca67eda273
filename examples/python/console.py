"""Ask whoever started the agent, on the terminal; without a terminal, nobody can be asked and the call is refused."""

from agentsudo import Agent, PermissionDeniedError, sudo
from agentsudo.console import ConsoleApproval

console = ConsoleApproval(timeout=120)


@sudo("delete:customer", on_deny=console.request_approval)
def delete_customer(customer_id: str) -> str:
    return f"{customer_id} is deleted"


with Agent("SupportBot", scopes=["read:*"]).start_session():
    try:
        print(delete_customer("C-4"))
    except PermissionDeniedError as denial:
        print(f"refused: {denial.reason}")

# Run by hand it asks; run by a service or in a pipeline's step, which has no terminal, it
# prints:
#   refused: console_unavailable
