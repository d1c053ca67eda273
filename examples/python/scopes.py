"""Scopes: globs, several at once, hierarchies, and changes while a session is open."""

from agentsudo import Agent, PermissionDeniedError, sudo

# `*` is any run of characters, `?` one character, `[abc]` one of a few.
clerk = Agent("Clerk", scopes=["read:*", "write:orders*", "admin:*:list"])
print(clerk.has_scope("read:orders:archive"))
print(clerk.has_scope("write:orders_2025"))
print(clerk.has_scope("admin:users:list"))
print(clerk.has_scope("admin:users:delete"))


@sudo(scopes=["read:orders", "write:invoices"])
def invoice(order: str) -> str:
    return f"invoice for {order}"


@sudo(scopes=["write:orders", "admin:orders"], require_all=False)
def close_order(order: str) -> str:
    return f"{order} closed"


with clerk.start_session():
    print(close_order("A-17"))
    try:
        invoice("A-17")
    except PermissionDeniedError as denial:
        print(f"missing: {denial.scope}")

    # The set is live: the very next call sees the change.
    clerk.scopes.add("write:invoices")
    print(invoice("A-17"))
    clerk.scopes.discard("write:invoices")
    print(clerk.has_scope("write:invoices"))

# Only if you say so does a scope include the ones below it.
boss = Agent("Boss", scopes=["write"], hierarchical=True)
print(boss.has_scope("write:refunds:small"), clerk.has_scope("read"))

# prints:
#   True
#   True
#   True
#   False
#   A-17 closed
#   missing: write:invoices
#   invoice for A-17
#   False
#   True False
