"""One stand-in for the whole run, as on the first day for every test."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "python"))

from slack_standin import SlackStandIn


@pytest.fixture(scope="session")
def running():
    with SlackStandIn.start() as slack:
        yield slack


@pytest.fixture
def slack(running):
    running.reset()
    return running


def text(kind, words):
    return {"type": kind, "text": words}


@pytest.fixture
def card():
    """An approval request's blocks."""
    return [
        {"type": "header", "text": text("plain_text", "🔐 AgentSudo Approval Request")},
        {"type": "section", "fields": [text("mrkdwn", "*Agent:*\ndemo"), text("mrkdwn", "*Scope:*\nwrite:db")]},
        {"type": "context", "elements": [text("mrkdwn", "⏱️ Expires <!date^1795343727^{date_num} {time_secs}|soon>")]},
        {"type": "divider"},
        {
            "type": "actions",
            "block_id": "approval_7",
            "elements": [
                {
                    "type": "button",
                    "action_id": "approve",
                    "value": "7",
                    "style": "primary",
                    "text": text("plain_text", "✅ Approve"),
                },
                {
                    "type": "button",
                    "action_id": "deny",
                    "value": "7",
                    "style": "danger",
                    "text": text("plain_text", "❌ Deny"),
                },
            ],
        },
    ]
