"""The description of the API holds: thousands of requests made from it, good and bad, each answered as it says."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys

import pytest
from conftest import Server, environment


def described(server: Server) -> pathlib.Path:
    """The description, without polls that are held for a minute each, and without what no schema can say: that of the
    approvers, whoever asks left out, enough are there for the quorum; that a token is for a project that there is. Other
    tests are about that."""
    schema = server.get("/api/v1/openapi.json").json
    get = schema["paths"]["/api/slack/approvals/{id}"]["get"]
    assert "wait" in {parameter["name"] for parameter in get["parameters"]}
    get["parameters"] = [parameter for parameter in get["parameters"] if parameter["name"] != "wait"]
    [asked] = [
        each["properties"] for each in schema["components"]["schemas"].values() if "quorum" in each["properties"]
    ]
    del asked["quorum"], asked["requested_by"]
    token = schema["paths"]["/api/v1/tokens"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    del token["properties"]["project"]
    path = server.folder / "openapi.json"
    path.write_text(json.dumps(schema))
    return path


@pytest.mark.parametrize("tag", ["operators", "operations", "agents"])
def test_every_answer_is_as_described(serve, tag):
    server: Server = serve()
    server.ask()
    credential = server.key if tag == "agents" else server.token("admin")
    command = [
        str(pathlib.Path(sys.executable).parent / "schemathesis"),
        "run",
        str(described(server)),
        f"--url={server.url}",
        "-H",
        f"Authorization: Bearer {credential}",
        "--include-tag",
        tag,
        "--max-examples=15",
        "--seed=7",
        "--checks=all",
        "--no-color",
    ]
    done = subprocess.run(command, cwd=server.folder, env=environment(), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-6000:]
    assert "Authentication failed" not in done.stdout, "it was let in"
    asked = server.get("/api/v1/approvals?limit=200", server.token("viewer")).json["items"]
    assert tag != "agents" or len(asked) > 5, "some of what was asked is a request"
    assert " ERROR " not in server.log() and "panicked" not in server.log()


def test_the_page_loads_nothing_from_elsewhere(serve):
    server: Server = serve()
    page = server.get("/docs")
    assert page.status == 200 and b"openapi.json" in page.body
    assert b"http://" not in page.body and b"https://" not in page.body
    assert "default-src 'none'" in page.headers["content-security-policy"]
    described = set(server.get("/api/v1/openapi.json").json["paths"])
    assert "/api/v1/approvals/{id}/decision" in described and "/api/slack/approvals" in described
