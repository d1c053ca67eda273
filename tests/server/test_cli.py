"""The command line: the same over the API and on the store itself, for people and for scripts."""

from __future__ import annotations

import json
import pathlib
import subprocess

import pytest
from conftest import AGENTSUDO, ROOT, Server, cli, environment, fresh_code


@pytest.fixture
def server(shared: Server) -> Server:
    return shared


@pytest.fixture(params=["store", "url"])
def run(request, server):
    """Runs a command in either way."""

    def run(*arguments: str, status: int = 0, role: str = "admin") -> str:
        if request.param == "store":
            return server.cli(*arguments, status=status)
        return cli(*arguments, status=status, AGENTSUDO_URL=server.url, AGENTSUDO_TOKEN=server.token(role))

    run.way = request.param
    return run


def test_deciding(run, server):
    code, id = (made := server.ask(approval_id=fresh_code()).json)["code"], made["id"]
    assert code in run("pending") and code in run("list", "--status", "pending")
    shown = run("show", code)
    assert "Support Bot" in shown and id in shown
    assert json.loads(run("show", id, "--json"))["code"] == code
    assert "may call refund" in run("approve", code, "--note", "fine")
    for again in (run("approve", code, status=4), run("deny", id, "--note", "late", status=4)):
        assert "already approved" in again
    assert server.look(id).json["note"] == "fine"
    assert code not in run("pending")
    other = server.ask(approval_id=fresh_code()).json
    assert json.loads(run("deny", other["id"], "--reason", "no", "--json"))["status"] == "denied"


def test_names_are_whole(run, server):
    id = server.ask(approval_id=fresh_code()).json["id"]
    assert run("show", "0" * 32, status=3) and run("approve", "deadbeef", status=3)
    for wrong in (id[:12], "XYZ", id.upper(), ""):
        assert "whole" in run("approve", wrong, status=2), wrong


def test_pages(run, server):
    key = server.new_key(f"pages-{run.way}")
    for _ in range(5):
        server.ask(key=key, approval_id=fresh_code())
    seen, cursor = [], None
    for _ in range(3):
        more = ["--cursor", cursor] if cursor else []
        page = json.loads(run("list", "--project", f"pages-{run.way}", "--limit", "2", "--json", *more))
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert cursor is None and len(seen) == len(set(seen)) == 5
    assert run("list", "--cursor", "nonsense", status=2) and run("list", "--limit", "201", status=2)
    assert run("list", "--project", "no-such", status=3) and run("list", "--status", "odd", status=2)


def test_keys_and_tokens(run, server):
    name = f"temp-{run.way}"
    key = run("keys", "create", "--project", name).strip()
    assert key.startswith("as_") and server.ask(key=key).status == 201
    listed = json.loads(run("keys", "list", "--json"))["items"]
    (ours,) = [item for item in listed if item["project"] == name]
    assert key not in json.dumps(listed) and key.startswith(ours["hint"][:-1])
    assert "Revoked" in run("keys", "revoke", ours["id"]) and run("keys", "revoke", "key_none", status=3)
    token = run("tokens", "create", "--name", name, "--role", "viewer").strip()
    assert token.startswith("ot_") and server.get("/api/v1/approvals", token).status == 200
    assert name in run("tokens", "list")
    assert run("tokens", "create", "--name", "a b", "--role", "viewer", status=2)
    assert run("tokens", "create", "--name", "x", "--role", "king", status=2)


def test_the_audit_chain(run, server):
    made = json.loads(run("audit", "verify", "--project", "default", "--json"))
    assert made["ok"] and made["count"] > 0
    anchor = f"{made['count']}:{made['head']}"
    assert "anchor holds" in run("audit", "verify", "--project", "default", "--anchor", anchor)
    wrong = f"{made['count']}:{'0' * 64}"
    assert "another chain" in run("audit", "verify", "--project", "default", "--anchor", wrong, status=7)
    more = f"{made['count'] + 1000}:{'1' * 64}"
    assert "missing" in run("audit", "verify", "--project", "default", "--anchor", more, status=7)
    assert "approval_requested" in run("audit", "show", "--project", "default")


def test_a_token_for_one_project_ends_there(server):
    key = server.new_key("walled")
    inside, outside = server.ask(key=key).json["id"], server.ask(approval_id=fresh_code()).json["id"]
    token = server.token("admin", name="walled-admin", project="walled")
    assert server.get(f"/api/v1/approvals/{inside}", token).status == 200
    for path in (
        f"approvals/{outside}",
        "approvals?project=default",
        "events?project=default",
        "audit?project=default",
    ):
        assert server.get(f"/api/v1/{path}", token).status == 404, path
    listed = server.get("/api/v1/approvals?limit=200", token).json["items"]
    assert [item["project"] for item in listed] == ["walled"]
    assert [p["name"] for p in server.get("/api/v1/projects", token).json["items"]] == ["walled"]
    assert server.post("/api/v1/keys", {"project": "default"}, token).status == 404
    assert server.post("/api/v1/tokens", {"name": "x", "role": "admin", "project": "default"}, token).status == 400
    made = server.post("/api/v1/tokens", {"name": "x", "role": "admin"}, token).json
    assert made["project"] == "walled", "nobody gives out more than he has"


def test_roles(server):
    viewer, approver = server.token("viewer"), server.token("approver")
    assert server.get("/api/v1/keys", viewer).status == 403 and server.get("/api/v1/keys", approver).status == 403
    assert server.post("/api/v1/tokens", {"name": "x", "role": "admin"}, approver).status == 403
    out = cli("approve", "deadbeef", status=5, AGENTSUDO_URL=server.url, AGENTSUDO_TOKEN=viewer)
    assert "approver" in out
    assert cli("pending", status=5, AGENTSUDO_URL=server.url, AGENTSUDO_TOKEN="ot_" + "A" * 43)
    assert "AGENTSUDO_TOKEN" in cli("pending", status=2, AGENTSUDO_URL=server.url)
    assert cli("pending", status=6, AGENTSUDO_URL="http://127.0.0.1:9", AGENTSUDO_TOKEN="ot_x")


def test_nothing_a_client_says_reaches_the_terminal_unseen(server):
    key = server.new_key("hostile")
    made = server.ask(
        key=key, agent_name="Bot\x1b[2J\u202e\n", arguments={"a\x1b]0;x\x07": "\x1b[31m", "b": "\u200b"}
    ).json
    for out in (server.cli("show", made["id"]), server.cli("list", "--project", "hostile")):
        assert not any(c in out for c in "\x1b\u202e\u200b\x07"), out
        assert len([line for line in out.splitlines() if made["code"] in line]) == 1


def test_the_file_and_the_environment_and_the_flags(tmp_path: pathlib.Path):
    file = tmp_path / "a.toml"
    file.write_text('listen = "127.0.0.1:1111"\n[limits]\nkey_burst = 7\n')
    out = cli("config", "check", "--config", str(file), folder=tmp_path)
    assert "127.0.0.1:1111" in out and out.rstrip().endswith("ok")
    out = cli("config", "check", folder=tmp_path, AGENTSUDO_CONFIG=str(file), AGENTSUDO_LISTEN="127.0.0.1:2222")
    assert "127.0.0.1:2222" in out and "environment" in out
    told = json.loads(cli("config", "check", "--json", "--config", str(file), folder=tmp_path))
    (listen,) = [setting for setting in told["settings"] if setting["key"] == "listen"]
    assert told["ok"] and (listen["value"], listen["origin"]) == ("127.0.0.1:1111", "file")
    told = json.loads(cli("doctor", "--json", "--store", "memory:", "--listen", "127.0.0.1:0", folder=tmp_path))
    assert told["ok"] and {item["what"] for item in told["items"]} >= {"configuration", "store memory:"}
    file.write_text("[limits]\nkey_bust = 7\n")
    assert "did you mean `limits.key_burst`?" in cli("config", "check", "--config", str(file), status=2)
    assert "limits-key-burst" in cli("config", "check", "--limits-key-burst", "0", status=2)
    assert "AGENTSUDO_LISTN" in run_err("config", "check", AGENTSUDO_LISTN="x")
    for bad in ("mysql://x", "sqlite:", "sqlite://host/x", "postgres:"):
        assert cli("config", "check", "--store", bad, status=2), bad
    postgres = cli("config", "check", "--store", "postgres://u:pw_CANARY@127.0.0.1/x")
    assert "postgres://127.0.0.1/x" in postgres and "CANARY" not in postgres


def run_err(*arguments: str, **env: str) -> str:
    done = subprocess.run([AGENTSUDO, *arguments], env=environment(**env), capture_output=True, text=True, timeout=30)
    return done.stderr


def test_completions_and_help():
    for shell in ("bash", "zsh", "fish"):
        assert "agentsudo" in cli("completions", shell)
    out = cli("--help")
    assert "Exit status" in out and "serve" in out
    assert cli(status=2) and cli("no-such", status=2)


def test_every_setting_is_documented():
    out = cli("serve", "--help")
    docs = (ROOT / "docs" / "server.md").read_text()
    flags = [word for word in out.split() if word.startswith("--")]
    assert len(flags) > 8
    for flag in flags:
        assert f"`{flag.strip('[],')}`" in docs, f"docs/server.md says nothing of {flag}"
