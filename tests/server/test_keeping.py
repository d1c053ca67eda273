"""What has ended is kept for a while and no longer; what is open, and the audit chain, stays."""

from __future__ import annotations

import sqlite3
import time

import pytest
from conftest import PATIENCE, cli, fresh_code

DAY = 86_400_000


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_what_ended_long_ago_is_forgotten(serve, request, kind):
    postgres = request.getfixturevalue("postgres") if kind == "postgres" else None
    server = serve("--keep-days", "3", store=postgres.new_database() if postgres else None)
    event = {"timestamp": "2026-11-22T09:48:00Z", "agent_name": "Reporter", "action": "check", "allowed": True}

    def ask(key: str) -> str:
        return server.ask(approval_id=fresh_code(), headers={"Idempotency_Key": key}).json["id"]

    old, young, pending = ask("old"), ask("young"), ask("pending")
    server.decide(old, "denied")
    server.decide(young, "denied")
    assert server.post("/api/events", [event] * 2, server.key).status == 200
    server.stop()
    ago = int(time.time() * 1000) - 3 * DAY - 60_000
    changes = (
        # As an earlier version left it.
        "DROP INDEX agentsudo_approvals_ended",
        "DROP INDEX agentsudo_keys_used_old",
        *(f"DROP INDEX agentsudo_approvals_{name}" for name in ("asked", "waiting", "same", "granted")),
        *(f"ALTER TABLE agentsudo_approvals DROP COLUMN {name}" for name in ("agent_id", "same", "granted_ms")),
        "CREATE UNIQUE INDEX IF NOT EXISTS agentsudo_approvals_code ON agentsudo_approvals (project, code) "
        "WHERE state = 'pending'",
        "UPDATE agentsudo_schema SET version = 1",
        f"UPDATE agentsudo_approvals SET deadline_ms = {ago} WHERE id IN ('{old}', '{pending}')",
        f"UPDATE agentsudo_events SET received_ms = {ago} WHERE seq = 1",
        f"UPDATE agentsudo_keys_used SET used_ms = {ago} WHERE used_ms = (SELECT min(used_ms) FROM agentsudo_keys_used)",
    )
    if postgres:
        postgres.sql("; ".join(changes), server.store)
    else:
        database = sqlite3.connect(server.store.removeprefix("sqlite:"))
        [database.execute(change) for change in changes]
        database.commit()
        database.close()
    server.start()
    until = time.monotonic() + PATIENCE
    while server.look(old).status != 404:
        assert time.monotonic() < until, server.log()
        time.sleep(0.05)
    assert server.look(young).json["status"] == "denied" and server.look(pending).status == 200
    while len(server.get("/api/v1/events", server.token("viewer")).json["items"]) != 1:
        assert time.monotonic() < until, server.log()
        time.sleep(0.05)
    assert "are forgotten" in server.log()
    assert server.ask(headers={"Idempotency_Key": "old"}, function="another").status == 201, "its key is free again"
    assert server.ask(headers={"Idempotency_Key": "young"}, function="another").status == 409
    records = server.get("/api/v1/audit?limit=200", server.token("viewer")).json["items"]
    assert old in {record.get("approval_id") for record in records}, "the audit chain is kept whole"
    assert "ok:" in server.cli("audit", "verify")


def test_nothing_is_kept_for_ever_by_mistake(tmp_path):
    for wrong in ("0", "forever", "1.5"):
        said = cli("config", "check", "--keep-days", wrong, status=2, folder=tmp_path)
        assert "--keep-days" in said and "from 1" in said
