"""The audit file: one hash-chained line for every decision, written before the function runs."""

import json
import pathlib
import tempfile

import agentsudo
from agentsudo import Agent, PermissionDeniedError, sudo


@sudo("write:refunds")
def refund(order: str) -> str:
    return f"refunded {order}"


folder = tempfile.TemporaryDirectory()
path = pathlib.Path(folder.name) / "audit.jsonl"
agentsudo.configure_audit(path)  # AGENTSUDO_AUDIT_LOG does the same

with Agent("Cashier", scopes=["write:refunds"]).start_session():
    print(refund("A-17"))
with Agent("SupportBot", scopes=["read:*"]).start_session():
    try:
        refund("A-18")
    except PermissionDeniedError:
        pass

for line in path.read_text().splitlines():
    record = json.loads(line)
    print(record["action"], record["agent_name"], record.get("scope"))

holds, report = agentsudo.verify_audit(path)
print(holds, report)

# Somebody turns a refusal into a permission: the chain tells where.
agentsudo.configure_audit(None)
path.write_text(path.read_text().replace('"allowed":false', '"allowed":true'))
holds, report = agentsudo.verify_audit(path)
print(holds, report)
folder.cleanup()

# prints:
#   refunded A-17
#   access_granted Cashier write:refunds
#   access_denied SupportBot write:refunds
#   True ok: 2 records; head …
#   False broken at line 2: the line was changed
