"""The whole idea in one file: one call is allowed, one is refused, one is only put on record."""

from agentsudo import Agent, PermissionDeniedError, sudo


@sudo("read:orders")
def read_order(order: str) -> str:
    return f"order {order}: 49.99 EUR"


@sudo("delete:orders")
def delete_order(order: str) -> str:
    return f"order {order} is gone"


@sudo("send:email", on_deny="log")
def send_email(to: str) -> str:
    return f"mail to {to} sent"


support = Agent("SupportBot", scopes=["read:*"])

with support.start_session():
    print(read_order("A-17"))
    try:
        delete_order("A-17")
    except PermissionDeniedError as denial:
        print(f"refused ({denial.code}): {denial}")
    print(send_email("kim@example.com"))

# prints:
#   order A-17: 49.99 EUR
#   refused (missing_scope): agent `SupportBot` missing required scope: `delete:orders`. `delete_order` did not run; do not retry, the scope has to be granted first
#   mail to kim@example.com sent
