"""The Python driver: reads a line, does it through the package's public names, writes a line. Asserts nothing.

    python driver.py            guarded functions are plain ones, and wait on a thread
    python driver.py --asyncio  guarded functions are async, and wait on an event loop

Needs a build with the feature `testing`, whose clock can be moved.
"""

from __future__ import annotations

import asyncio
import base64
import contextvars
import dataclasses
import datetime
import decimal
import enum
import json
import pathlib
import sys
import threading
import uuid
from urllib.parse import quote, unquote

from agentsudo import (
    Agent,
    Guardrails,
    InvalidError,
    PermissionDeniedError,
    __version__,
    _native,
    get_current_agent,
    sudo,
)
from agentsudo.slack import SlackApproval

ASYNC = "--asyncio" in sys.argv


class Fault(Exception):
    """The line makes no sense: a defect of a vector or of this driver."""


class Raised(Exception):
    """What guarded functions and callbacks of vectors raise."""


class Line:
    """A word with fields; keys may repeat."""

    def __init__(self, word, *fields):
        self.word = word
        self.fields = [(key, value) for key, value in fields if value is not None]

    @classmethod
    def parse(cls, text):
        word, *parts = text.split("\t")
        return cls(
            unquote(word), *((unquote(key), unquote(value)) for key, _, value in (p.partition("=") for p in parts))
        )

    def __str__(self):
        fields = (f"{quote(key, safe='')}={quote(said(value), safe='')}" for key, value in self.fields)
        return "\t".join([quote(self.word, safe=""), *fields])

    def get(self, key, default=None):
        return next((value for known, value in self.fields if known == key), default)

    def all(self, key):
        return [value for known, value in self.fields if known == key]

    def need(self, key):
        value = self.get(key)
        if value is None:
            raise Fault(f"`{self.word}` needs `{key}`")
        return value


def said(value):
    return "true" if value is True else "false" if value is False else str(value)


def ok(*fields):
    return Line("ok", *fields)


def error(error):
    """An exception of the package, with everything it tells."""
    if isinstance(error, PermissionDeniedError):
        names = ("code", "reason", "agent", "scope", "function", "approval_id", "decided_by", "note")
        told = [(name, getattr(error, name)) for name in names]
        return Line("err", *told, ("message", error), ("denied", True))
    if isinstance(error, InvalidError):
        return Line("err", ("code", "invalid"), ("message", error), ("denied", False))
    raise error


# Values: the documented JSON form, read backwards.


def value(form):
    if isinstance(form, list):
        return [value(item) for item in form]
    if not isinstance(form, dict):
        return form
    tag = next((key for key in form if key.startswith("$") and not key.startswith("$$")), None)
    if tag is None:
        return {key[1:] if key.startswith("$") else key: value(item) for key, item in form.items()}
    return TAGS[tag](form[tag], form)


def instance(name, form):
    fields = {key: value(item) for key, item in form["fields"].items()}
    return dataclasses.make_dataclass(name, list(fields))(**fields)


def member(text, form):
    type_name, _, name = text.partition(".")
    return enum.Enum(type_name, [name])[name]


def instant(text, form):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def frozen(item):
    return tuple(frozen(part) for part in item) if isinstance(item, list) else item


TAGS = {
    "$int": lambda text, _: int(text),
    "$float": lambda text, _: float(text),
    "$bytes": lambda text, _: base64.b64decode(text),
    "$wtf8": lambda text, _: base64.b64decode(text).decode("utf-8", "surrogatepass"),
    "$set": lambda items, _: {frozen(value(item)) for item in items},
    "$map": lambda pairs, _: {frozen(value(key)): value(item) for key, item in pairs},
    "$date": lambda text, _: datetime.date.fromisoformat(text),
    "$datetime": instant,
    "$time": lambda text, _: datetime.time.fromisoformat(text),
    "$duration": lambda text, _: datetime.timedelta(microseconds=int(decimal.Decimal(text) * 1_000_000)),
    "$decimal": lambda text, _: decimal.Decimal(text),
    "$uuid": lambda text, _: uuid.UUID(text),
    "$path": lambda text, _: pathlib.PurePosixPath(text),
    "$enum": member,
    "$type": instance,
    "$opaque": lambda name, _: type(name, (), {})(),
}


def arguments(text):
    return {name: value(form) for name, form in json.loads(text).items()}


def replace(arguments, fresh):
    """Changes arguments as code that shares them can: inside."""
    for name, now in fresh.items():
        held = arguments[name]
        held.clear()
        held.update(now) if isinstance(held, dict) else held.extend(now)


# The world of a vector.


class World:
    def __init__(self):
        self.agents, self.sessions, self.guards, self.approvers, self.calls = {}, {}, {}, {}, {}


class Call:
    """One run of a guarded function, and how often its body was reached."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.ran = 0
        self.ended = threading.Event()
        self.line = None
        self.task = None

    def end(self, line):
        line.fields.append(("ran", self.ran))
        self.line = line
        self.ended.set()
        return line


WORLD = World()
RUNNING = contextvars.ContextVar("running")


def named(kind, name):
    try:
        return getattr(WORLD, kind)[name]
    except KeyError:
        raise Fault(f"there is nothing called `{name}` among {kind}") from None


def clock(line):
    at = line.get("unix_ms")
    if at is not None:
        _native._testing.stand_still(int(at))
    return ok(("unix_ms", now_ms()))


def now_ms():
    return ms(Agent("clock", []).start_session().started_at)


def ms(moment):
    return round(moment.timestamp() * 1000)


def advance(seconds):
    _native._testing.advance(float(seconds))


def agent(line):
    made = Agent(
        line.need("name"),
        line.all("scope"),
        role=line.get("role", "worker"),
        session_ttl=float(line.get("ttl", 3600)),
        hierarchical=line.get("hierarchical") == "true",
    )
    WORLD.agents[made.name] = made
    return ok(("id", made.id), ("role", made.role))


def scopes(line):
    held = named("agents", line.need("agent")).scopes
    for scope in line.all("add"):
        held.add(scope)
    for scope in line.all("discard"):
        held.discard(scope)
    return ok(*(("scope", scope) for scope in sorted(held)))


def has_scope(line):
    return ok(("held", named("agents", line.need("agent")).has_scope(line.need("scope"))))


def enter(line):
    session = named("agents", line.need("agent")).start_session()
    WORLD.sessions[line.need("session")] = session.__enter__()
    return ok()


def leave(line):
    named("sessions", line.need("session")).__exit__(None, None, None)
    return ok()


def end(line):
    named("sessions", line.need("session")).end()
    return ok()


def session(line):
    it = named("sessions", line.need("session"))
    return ok(
        ("agent", it.agent_name),
        ("lasts_ms", ms(it.expires_at) - ms(it.started_at)),
        ("age_ms", now_ms() - ms(it.started_at)),
        ("expired", it.is_expired),
        ("ended", it.is_ended),
    )


def current(line):
    it = get_current_agent()
    return ok(("agent", it and it.name))


# Guarded functions and their callbacks.


def body(raises):
    def run(**arguments):
        RUNNING.get().ran += 1
        if raises:
            raise Raised("the function raised")
        return arguments

    return run


def function(name, parameters, run, is_async):
    """A function as a user would write it, with parameters of its own."""
    declared = ", ".join(parameters) if parameters else "**arguments"
    passed = ", ".join(f"{p}={p}" for p in parameters) if parameters else "**arguments"
    source = f"{'async ' if is_async else ''}def {name}({declared}):\n    return run({passed})\n"
    space = {"run": run}
    exec(source, space)
    return space[name]


VERDICTS = {"true": True, "false": False, "one": 1, "text": "true", "none": None, "list": [True]}


def meanwhile(what):
    word, _, rest = what.partition(" ")
    if word == "tick":
        advance(rest)
    elif word == "end":
        named("sessions", rest).end()
    elif word == "change":
        replace(RUNNING.get().arguments, arguments(rest))
    else:
        raise Fault(f"a callback cannot `{what}`")


def callback(steps, say, is_async):
    def before():
        for what in steps:
            meanwhile(what)
        if say == "raise":
            raise Raised("the callback raised")

    asked = say[len("approver ") :] if say.startswith("approver ") else None

    def plain(agent, scope, context):
        before()
        if asked is not None:
            return named("approvers", asked).request_approval(agent, scope, context)
        return VERDICTS[say]

    async def waiting(agent, scope, context):
        before()
        if asked is not None:
            return await named("approvers", asked).arequest_approval(agent, scope, context)
        return VERDICTS[say]

    return waiting if is_async else plain


def guard(line):
    name, say = line.need("guard"), line.get("say", "true")
    on_deny = line.get("on_deny", "raise")
    # A plain function's caller cannot go away while he waits: for that, a vector asks for a task.
    is_async = ASYNC or line.get("task") == "true"
    asks = None
    if on_deny == "approver":
        asks = line.need("approver")
        approver = named("approvers", asks)
        on_deny = approver.arequest_approval if is_async else approver.request_approval
    elif on_deny == "callback":
        asks = say[len("approver ") :] if say.startswith("approver ") else None
        on_deny = callback(line.all("meanwhile"), say, is_async)
    decorate = sudo(scopes=line.all("scope"), require_all=line.get("require", "all") == "all", on_deny=on_deny)
    plain = function(line.get("function", name), line.all("param"), body(line.get("body") == "raise"), is_async)
    WORLD.guards[name] = (decorate(plain), is_async, asks)
    return ok()


def told(call, error_or_value):
    """How a call ended."""
    if isinstance(error_or_value, asyncio.CancelledError):
        return call.end(Line("gone"))
    if isinstance(error_or_value, Raised):
        return call.end(Line("raised", ("message", error_or_value)))
    if isinstance(error_or_value, BaseException):
        try:
            return call.end(error(error_or_value))
        except Exception as other:
            return call.end(Line("fault", ("message", f"{type(other).__name__}: {other}")))
    return call.end(ok(("value", json.dumps(error_or_value))))


def run_plain(call, guarded):
    RUNNING.set(call)
    try:
        return told(call, guarded(**call.arguments))
    except BaseException as error:
        return told(call, error)


async def run_async(call, guarded):
    RUNNING.set(call)
    try:
        told(call, await guarded(**call.arguments))
    except BaseException as error:
        told(call, error)


class Loop:
    """The event loop of async calls, on a thread of its own."""

    loop = None

    @classmethod
    def start(cls, call, coroutine):
        if cls.loop is None:
            cls.loop = asyncio.new_event_loop()
            threading.Thread(target=cls.loop.run_forever, daemon=True).start()
        # In the caller's context: the session is in there.
        context = contextvars.copy_context()
        cls.loop.call_soon_threadsafe(cls._start, call, coroutine, context=context)

    @classmethod
    def _start(cls, call, coroutine):
        call.task = cls.loop.create_task(coroutine)


def call(line):
    guarded, is_async, asks = named("guards", line.need("guard"))
    call = Call(arguments(line.get("args", "{}")))
    if is_async:
        Loop.start(call, run_async(call, guarded))
    elif asks:
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(run_plain, call, guarded), daemon=True).start()
    else:
        return contextvars.copy_context().run(run_plain, call, guarded)
    if asks and not call.ended.wait(0):
        WORLD.calls[line.need("call")] = call
        return Line("waiting")
    return ended(call)


def ended(call):
    if not call.ended.wait(25):
        return Line("fault", ("message", "the call did not end"))
    return call.line


def result(line):
    return ended(named("calls", line.need("call")))


def cancel(line):
    call = named("calls", line.need("call"))
    if call.task is None:
        raise Fault("a plain call cannot be cancelled: ask for a task")
    Loop.loop.call_soon_threadsafe(call.task.cancel)
    return ended(call)


def change(line):
    replace(named("calls", line.need("call")).arguments, arguments(line.need("args")))
    return ok()


# Humans.


def approver(line):
    options = {}
    texts = ("webhook_url", "bot_token", "app_token", "channel", "cloud_api_key", "cloud_url", "slack_api_url", "store")
    for name in texts:
        if line.get(name) is not None:
            options[name] = line.get(name)
    for name in ("timeout", "poll_interval", "remind", "escalate_after", "grants"):
        if line.get(name) is not None:
            options[name] = float(line.get(name))
    for name in ("requested_by", "escalate_to"):
        if line.get(name) is not None:
            options[name] = line.get(name)
    if line.get("quorum") is not None:
        options["quorum"] = int(line.get("quorum"))
    for name in ("max_pending", "max_per_minute"):
        if line.get(name) is not None:
            options[name] = int(line.get(name))
    if line.get("auto_deny_on_timeout") is not None:
        options["auto_deny_on_timeout"] = line.get("auto_deny_on_timeout") == "true"
    if line.get("signing_secret") is not None:
        options["signing_secret"] = line.all("signing_secret")
    if line.get("user") is not None:
        options["approvers"] = line.all("user")
    if line.get("edits") is not None:
        options["edits"] = line.get("edits") == "true"
    key, words = line.get("key"), line.get("preview")
    if key is not None:
        options["idempotency_key"] = lambda agent, scope, context: key
    if words is not None:
        options["preview"] = lambda agent, scope, context: words
    made = SlackApproval(**options)
    WORLD.approvers[line.need("approver")] = made
    return ok(("channel", made.channel))


def approve(line):
    return ok(("decided", named("approvers", line.need("approver")).approve(line.need("id"), line.need("user"))))


def deny(line):
    return ok(("decided", named("approvers", line.need("approver")).deny(line.need("id"), line.need("user"))))


def interact(line):
    approved = {"true": True, "false": False}[line.need("approved")]
    it = named("approvers", line.need("approver"))
    return ok(("decided", it.handle_interaction(line.need("id"), approved, line.need("user"))))


def request(line):
    encoded = line.get("body_base64")
    raw = base64.b64decode(encoded) if encoded is not None else line.get("body", "").encode()
    headers = [(name, text.lstrip(" ")) for name, _, text in (header.partition(":") for header in line.all("header"))]
    status, answer_headers, answer = named("approvers", line.need("approver")).handle_request(headers, raw)
    told = (("header", f"{name}: {text}") for name, text in answer_headers.items())
    return ok(("status", status), *told, ("body", answer.decode("utf-8", "replace")))


# Pure functions.


def codes(line):
    return ok(*((code, "denied" if denied else "error") for code, denied in _native.ERROR_CODES.items()))


def reasons(line):
    return ok(*(("reason", reason) for reason in _native.REASONS))


def guardrails(line):
    rails = Guardrails(**json.loads(line.need("options")))
    check = {"input": rails.validate_input, "output": rails.validate_output}[line.need("direction")]
    passed, reason = check(line.need("text"))
    return ok(("pass", passed), ("violation", reason))


def digest(line):
    given = arguments(line.need("args"))
    canonical, hexed = _native._testing.digest(
        line.need("agent_id"), line.need("function"), line.all("scope"), list(given), tuple(given.values())
    )
    return ok(("canonical", canonical), ("digest", hexed))


def hello(line):
    return ok(("language", "python"), ("version", __version__), ("core", False))


def tick(line):
    advance(line.need("seconds"))
    return ok()


def reset(line):
    global WORLD
    for it in reversed(list(WORLD.sessions.values())):
        it.__exit__(None, None, None)
    WORLD = World()
    return ok()


WORDS = {
    "hello": hello,
    "clock": clock,
    "tick": tick,
    "reset": reset,
    "codes": codes,
    "reasons": reasons,
    "agent": agent,
    "scopes": scopes,
    "has-scope": has_scope,
    "enter": enter,
    "leave": leave,
    "end": end,
    "session": session,
    "current": current,
    "guard": guard,
    "call": call,
    "result": result,
    "cancel": cancel,
    "change": change,
    "approver": approver,
    "approve": approve,
    "deny": deny,
    "interact": interact,
    "request": request,
    "guardrails": guardrails,
    "digest": digest,
}


def obey(text):
    line = Line.parse(text)
    if line.word not in WORDS:
        return Line("unsupported")
    try:
        return WORDS[line.word](line)
    except (PermissionDeniedError, InvalidError) as refusal:
        return error(refusal)
    except Exception as defect:
        return Line("fault", ("message", f"{type(defect).__name__}: {defect}"))


def main():
    # Lines are UTF-8 and end in one line feed, on every system.
    lines = open(sys.stdin.fileno(), encoding="utf-8", newline="\n", closefd=False)
    out = open(sys.stdout.fileno(), "w", encoding="utf-8", newline="\n", closefd=False)
    for text in lines:
        out.write(f"{obey(text.rstrip(chr(10)))}\n")
        out.flush()


if __name__ == "__main__":
    main()
