"""The peer: what a good engineer writes in an afternoon with FastAPI, uvicorn (uvloop) and sqlite3. It does the same
things as our server: keeps a request before answering, verifies Slack's signature over the raw bytes, decides by one
compare-and-set, links an audit record to a hash chain, wakes whoever waits, keeps telemetry."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import sqlite3
import time
from typing import Optional
from urllib.parse import parse_qs

from fastapi import FastAPI, Header, HTTPException, Request, Response
from pydantic import BaseModel, Field

KEY, SECRET = os.environ["PEER_KEY"], os.environ["PEER_SECRET"].encode()
database = sqlite3.connect(os.environ["PEER_DB"], isolation_level=None, check_same_thread=False)
database.executescript(
    f"""PRAGMA journal_mode = WAL; PRAGMA synchronous = {os.environ.get("PEER_SYNC", "FULL")};
    CREATE TABLE IF NOT EXISTS approvals (id TEXT PRIMARY KEY, code TEXT, state TEXT, agent_id TEXT, document TEXT,
      created REAL, deadline REAL, decided_by TEXT, decided_at REAL, note TEXT);
    CREATE TABLE IF NOT EXISTS audit (seq INTEGER PRIMARY KEY, hash TEXT, line TEXT);
    CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY, received REAL, document TEXT);"""
)
app = FastAPI()
waiting: dict[str, asyncio.Event] = {}
head = "0" * 64


class Ask(BaseModel):
    approval_id: Optional[str] = None
    agent_name: str = Field(min_length=1, max_length=256)
    agent_id: str = Field(min_length=1, max_length=256)
    scope: str = Field(min_length=1, max_length=512)
    function: str = Field(min_length=1, max_length=256)
    timeout: float = Field(300, gt=0, le=604_800)
    channel: Optional[str] = None
    arguments: Optional[dict] = None


class Event(BaseModel):
    timestamp: str
    agent_name: str = Field(min_length=1, max_length=256)
    action: str
    allowed: bool
    scope: Optional[str] = None
    function_name: Optional[str] = None
    metadata: Optional[dict] = None


def check_key(authorization: str) -> None:
    if not hmac.compare_digest(authorization, f"Bearer {KEY}"):
        raise HTTPException(401)


def record(action: str, **fields: object) -> None:
    """One line of the audit chain, in the transaction that is open."""
    global head
    line = json.dumps({"action": action, "at": time.time(), "prev": head, **fields}, sort_keys=True)
    head = hashlib.sha256(line.encode()).hexdigest()
    database.execute("INSERT INTO audit (hash, line) VALUES (?, ?)", (head, line))


@app.post("/api/slack/approvals", status_code=201)
async def ask(ask: Ask, authorization: str = Header()) -> dict:
    check_key(authorization)
    id, now = os.urandom(16).hex(), time.time()
    document = json.dumps(ask.model_dump())
    database.execute("BEGIN IMMEDIATE")
    database.execute(
        "INSERT INTO approvals (id, code, state, agent_id, document, created, deadline) VALUES (?,?,?,?,?,?,?)",
        (id, id[:8], "pending", ask.agent_id, document, now, now + ask.timeout),
    )
    record("approval_requested", approval_id=id, agent_id=ask.agent_id, scope=ask.scope, function=ask.function)
    database.execute("COMMIT")
    return {"id": id, "code": id[:8], "status": "pending", "created_at": now, "expires_at": now + ask.timeout}


@app.get("/api/slack/approvals/{id}")
async def look(id: str, wait: int = 0, authorization: str = Header()) -> dict:
    check_key(authorization)
    until = time.monotonic() + wait
    while True:
        event = waiting.setdefault(id, asyncio.Event())
        row = database.execute(
            "SELECT state, decided_by, decided_at, note FROM approvals WHERE id = ?", (id,)
        ).fetchone()
        if row is None:
            raise HTTPException(404)
        if row[0] != "pending" or time.monotonic() >= until:
            waiting.pop(id, None)
            return {"id": id, "status": row[0], "decided_by": row[1], "decided_at": row[2], "note": row[3]}
        try:
            await asyncio.wait_for(event.wait(), until - time.monotonic())
        except asyncio.TimeoutError:
            pass


@app.post("/api/slack/interact")
async def interact(request: Request) -> Response:
    body = await request.body()
    stamp = request.headers["x-slack-request-timestamp"]
    if abs(time.time() - int(stamp)) > 300:
        raise HTTPException(401)
    wanted = "v0=" + hmac.new(SECRET, b"v0:" + stamp.encode() + b":" + body, "sha256").hexdigest()
    if not hmac.compare_digest(wanted, request.headers["x-slack-signature"]):
        raise HTTPException(401)
    payload = json.loads(parse_qs(body.decode())["payload"][0])
    action, user, now = payload["actions"][0], payload["user"]["id"], time.time()
    outcome = {"approve": "approved", "deny": "denied"}[action["action_id"]]
    database.execute("BEGIN IMMEDIATE")
    changed = database.execute(
        "UPDATE approvals SET state = ?, decided_by = ?, decided_at = ? WHERE id = ? AND state = 'pending' AND deadline > ?",
        (outcome, user, now, action["value"], now),
    ).rowcount
    record("approval_decided" if changed else "approval_refused", approval_id=action["value"], decided_by=user)
    database.execute("COMMIT")
    if changed and (event := waiting.get(action["value"])):
        event.set()
    return Response(status_code=200)


@app.post("/api/events")
async def events(events: list[Event], x_api_key: str = Header()) -> dict:
    if not hmac.compare_digest(x_api_key, KEY):
        raise HTTPException(401)
    now = time.time()
    database.execute("BEGIN IMMEDIATE")
    rows = [(now, event.model_dump_json()) for event in events]
    database.executemany("INSERT INTO events (received, document) VALUES (?, ?)", rows)
    database.execute("COMMIT")
    return {"accepted": len(rows)}


@app.get("/readyz")
async def readyz() -> dict:
    return {"status": "ready"}
