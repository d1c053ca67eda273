"""``python -m agentsudo slack …``: the manifest that an app is made from, and the doctor that looks at the settings."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.parse

import pytest
from agentsudo.__main__ import main
from manifest_rules import faults


@pytest.fixture
def agentsudo(capsys):
    """Runs one command; yields its exit code and what it printed."""

    def run(*words):
        code = main(["slack", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def manifest_in(link):
    query = urllib.parse.urlsplit(link).query
    return json.loads(urllib.parse.parse_qs(query)["manifest_json"][0])


def test_the_manifest_of_socket_mode_names_no_address(agentsudo):
    code, out, err = agentsudo("manifest", "--socket-mode", "--json")
    manifest = json.loads(out)
    assert code == 0
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "url" not in out
    (link,) = [word for word in err.split() if word.startswith("https://api.slack.com/apps?new_app=1&")]
    assert manifest_in(link) == manifest
    assert agentsudo("manifest", "--json")[1] == out, "it is what one gets without saying anything"


def test_the_manifest_of_an_endpoint_names_it_twice(agentsudo):
    url = "https://bot.example.com/slack/interact"
    manifest = json.loads(agentsudo("manifest", "--url", url, "--json")[1])
    assert manifest["settings"]["interactivity"]["request_url"] == url
    assert manifest["features"]["slash_commands"][0]["url"] == url
    assert manifest["settings"]["socket_mode_enabled"] is False


def test_only_where_groups_decide_the_app_may_look_into_them(agentsudo):
    def scopes(*words):
        return json.loads(agentsudo("manifest", *words, "--json")[1])["oauth_config"]["scopes"]["bot"]

    assert scopes() == ["chat:write", "commands"]
    assert scopes("--groups") == ["chat:write", "commands", "usergroups:read"]
    assert scopes("--url", "https://bot.example.com/slack", "--groups") == scopes("--groups")


@pytest.mark.parametrize("groups", [[], ["--groups"]], ids=["", "groups"])
@pytest.mark.parametrize(
    "where",
    [
        ["--socket-mode"],
        ["--url", "https://bot.example.com/slack"],
        # All of them addresses, and not all of them written as Slack wants them.
        ["--url", "HTTPS://bot.example.com"],
        ["--url", "https:bot.example.com/slack"],
        ["--url", "http://127.0.0.1:3000/slack"],
        ["--url", "https://bot.example.com/" + "a" * 2_800],
    ],
    ids=lambda where: " ".join(where)[:40],
)
def test_slack_takes_the_manifest(agentsudo, where, groups):
    manifest = json.loads(agentsudo("manifest", *where, *groups, "--json")[1])
    assert list(faults(manifest)) == []
    assert {"chat:write", "commands"} <= set(manifest["oauth_config"]["scopes"]["bot"])


def test_an_address_that_slack_would_not_take_makes_no_manifest(agentsudo):
    code, out, err = agentsudo("manifest", "--url", "https://bot.example.com/" + "a" * 3_000)
    assert (code, out) == (2, "") and "is longer than" in err


def test_the_rules_of_manifests_find_what_is_wrong(agentsudo):
    """A check that finds nothing wrong with anything would be none."""

    def spoilt(change):
        manifest = json.loads(agentsudo("manifest", "--url", "https://bot.example.com/", "--json")[1])
        change(manifest)
        return list(faults(manifest))

    def command(**changes):
        return spoilt(lambda manifest: manifest["features"]["slash_commands"][0].update(changes))

    shown = "display_information"
    assert spoilt(lambda manifest: manifest.pop(shown)) == [f"{shown}: missing"]
    assert spoilt(lambda manifest: manifest[shown].update(name="x" * 36)) == [f"{shown}.name: of length 36"]
    assert spoilt(lambda manifest: manifest[shown].pop("name")) == [f"{shown}.name: missing"]
    assert len(spoilt(lambda manifest: manifest[shown].update(background_color="red"))) == 1
    assert len(spoilt(lambda manifest: manifest.update(events=[]))) == 1
    assert len(spoilt(lambda manifest: manifest["settings"].update(socket_mode_enabled="true"))) == 1
    assert len(spoilt(lambda manifest: manifest["settings"]["interactivity"].pop("is_enabled"))) == 1
    assert len(spoilt(lambda manifest: manifest["features"].update(slash_commands=[]))) == 1
    assert command(command="agentsudo") != [] and command(url="bot.example.com") != [] and command(hint="x") != []
    assert command(usage_hint="") == ["features.slash_commands[].usage_hint: of length 0"]


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["lunch"],
        ["manifest", "--lunch"],
        ["manifest", "--url"],
        ["manifest", "--url", "http://bot.example.com/"],
        ["manifest", "--url", "https://bot.example.com/", "--socket-mode"],
        ["doctor", "--now"],
    ],
    ids=" ".join,
)
def test_what_is_no_command_is_told_so(agentsudo, words):
    code, out, err = agentsudo(*words)
    assert (code, out) == (2, "")
    assert "usage: agentsudo slack manifest" in err


@pytest.fixture
def settings(slack, monkeypatch):
    """Sets the environment of a good app, and changes."""

    def set_up(**changes):
        good = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "SLACK_APPROVAL_CHANNEL": "C_APPROVALS",
        }
        for name, value in {**good, **changes}.items():
            monkeypatch.setenv(name, value)

    return set_up


def test_the_doctor_finds_a_good_app_good(settings, slack):
    settings()
    # A process of its own: the clock of this one was moved by other tests, and the doctor looks at it.
    command = [sys.executable, "-m", "agentsudo", "slack", "doctor"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    out = done.stdout
    assert done.returncode == 0, out
    for what in ("signing secret", "bot token", "scopes", "clock", "channel", "app token"):
        assert f" {what}: " in out, out
    assert "WRONG" not in out
    assert not slack.messages(), "it posts nothing"
    assert slack.app_token not in out and slack.bot_token not in out


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-9"}, "bot token: slack refused: `invalid_auth`"),
        ({"SLACK_APP_TOKEN": "xapp-9"}, "app token: slack refused: `invalid_auth`; give a valid app-level token"),
        ({"SLACK_APP_TOKEN": "xoxb-9"}, "settings: SLACK_APP_TOKEN must be an app-level token"),
        ({"SLACK_APP_TOKEN": ""}, "signing secret: there is none"),
        ({"SLACK_APPROVAL_CHANNEL": "C_OLD"}, "channel: `C_OLD` is archived"),
        ({"SLACK_APPROVAL_CHANNEL": "C_GENERAL"}, "channel: the bot is no member"),
    ],
    ids=lambda value: "",
)
def test_the_doctor_says_what_is_wrong_and_what_to_do(agentsudo, settings, changes, wrong):
    settings(**changes)
    code, out, _ = agentsudo("doctor")
    assert code == 1
    assert any(line.startswith("WRONG") and wrong in line for line in out.splitlines()), out


def test_the_doctor_names_the_scope_that_is_missing(agentsudo, settings, slack):
    settings()
    slack.set_token(slack.bot_token, "bot", ["commands", "channels:read"])
    slack.set_token(slack.app_token, "app", [])
    code, out, _ = agentsudo("doctor")
    assert code == 1
    assert "WRONG  scopes: missing: chat:write" in out
    assert "WRONG  app token: slack refused: `missing_scope`; make an app-level token with the scope" in out
