"""Sessions: the object, nesting, threads, and the end of one."""

from concurrent.futures import ThreadPoolExecutor

from agentsudo import Agent, PermissionDeniedError, get_current_agent, sudo


@sudo("read:orders")
def read_order(order: str) -> str:
    agent = get_current_agent()
    return f"{agent.name} reads {order}"


reader = Agent("Reader", scopes=["read:*"], session_ttl=600)
writer = Agent("Writer", scopes=["write:*"])

with reader.start_session() as session:
    lifetime = session.expires_at - session.started_at
    print(f"{session.agent_name}: {lifetime.total_seconds():.0f} s")
    print(read_order("A-17"))

    # Sessions nest: inside, another agent acts; outside, the first one again.
    with writer.start_session():
        try:
            read_order("A-17")
        except PermissionDeniedError as denial:
            print(f"{denial.agent}: {denial.code}")
    print(read_order("A-18"))

    # A pool's threads start outside every session. `bind` takes this one along.
    with ThreadPoolExecutor(max_workers=2) as pool:
        for line in pool.map(session.bind(read_order), ["A-19", "A-20"]):
            print(line)

# The session is over, here and wherever it was taken to.
try:
    session.bind(read_order)("A-21")
except PermissionDeniedError as denial:
    print(f"{denial.code}: {denial.reason}")
print(get_current_agent())

# Without `with` it is current nowhere: bind what runs in it, and end it yourself.
session = reader.start_session()
print(session.bind(read_order)("A-22"))
session.end()
print(session.is_ended)

# prints:
#   Reader: 600 s
#   Reader reads A-17
#   Writer: missing_scope
#   Reader reads A-18
#   Reader reads A-19
#   Reader reads A-20
#   session_expired: session_ended
#   None
#   Reader reads A-22
#   True
