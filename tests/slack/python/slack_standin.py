"""Starts the Slack stand-in and drives it as the people of its workspace.

Standard library only, Python 3.9 or newer. Typical use:

    with SlackStandIn.start() as slack:
        ...  # point the app at slack.api_url, slack.bot_token, slack.signing_secret
        slack.set_app(interactivity_url="http://127.0.0.1:8000/slack/interact")
        card = slack.wait_for_messages(1)[0]
        slack.press("approve", user=slack.ALICE)
        slack.wait_for_edit(card["ts"])
"""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

Json = Dict[str, Any]


class StandInError(Exception):
    """The stand-in refused an order (status 400 or 404): the test asked for something no person could do."""

    def __init__(self, status: int, body: Any) -> None:
        self.status = status
        self.body = body
        super().__init__(body.get("error", body) if isinstance(body, dict) else body)


class WaitedInVain(StandInError, TimeoutError):
    """A wait ran out of time. ``body["have"]`` is what was there."""


def find_binary(binary: Union[str, os.PathLike[str], None] = None) -> str:
    """The stand-in's executable: the argument, ``$SLACK_STANDIN``, or ``target/debug/slack-standin`` upward from
    this file and from the working directory."""
    given = binary or os.environ.get("SLACK_STANDIN")
    if given:
        return os.fspath(given)
    name = "slack-standin.exe" if os.name == "nt" else "slack-standin"
    for start in (pathlib.Path(__file__).resolve(), pathlib.Path.cwd() / "x"):
        for folder in start.parents:
            for profile in ("debug", "release"):
                candidate = folder / "target" / profile / name
                if candidate.is_file():
                    return str(candidate)
    raise FileNotFoundError(
        "no slack-standin found: run `cargo build -p agentsudo-slack-standin`, or set SLACK_STANDIN to the binary"
    )


class SlackStandIn:
    """A running stand-in. Attributes of the ready line are attributes here: ``url``, ``api_url``, ``control_url``,
    ``webhook_url``, ``bot_token``, ``app_token``, ``signing_secret``, ``team_id``, ``app_id``, ``app_name``,
    ``bot_user_id``, ``bot_id``, ``channel`` (``{"id", "name"}``), ``users``, ``utc_offset_seconds``."""

    ALICE = "U_ALICE"
    BOB = "U_BOB"
    MALLORY = "U_MALLORY"

    def __init__(self, process: subprocess.Popen[str], ready: Json) -> None:
        self._process = process
        self.ready = ready

    def __getattr__(self, name: str) -> Any:
        ready = self.__dict__.get("ready", {})
        if name in ready:
            return ready[name]
        raise AttributeError(name)

    # -- life ---------------------------------------------------------------------------------------------------

    @classmethod
    def start(
        cls,
        binary: Union[str, os.PathLike[str], None] = None,
        *,
        port: int = 0,
        args: Sequence[str] = (),
        timeout: float = 20.0,
    ) -> SlackStandIn:
        """Starts a stand-in and waits until it listens. It ends with :meth:`stop`, or when this process ends."""
        command = [find_binary(binary), "--port", str(port), *args]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        lines: List[str] = []
        reader = threading.Thread(target=lambda: lines.append(process.stdout.readline()), daemon=True)
        reader.start()
        reader.join(timeout)
        if not lines or not lines[0].strip():
            process.kill()
            process.wait()
            raise RuntimeError("`{}` did not come up within {} s".format(" ".join(command), timeout))
        return cls(process, json.loads(lines[0]))

    def stop(self) -> None:
        """Ends the stand-in by closing its standard input, which it watches."""
        if self._process.poll() is None:
            try:
                self._process.stdin.close()
                self._process.wait(timeout=10)
            except (OSError, subprocess.TimeoutExpired):
                self._process.kill()
                self._process.wait()
        self._process.stdout.close()

    def __enter__(self) -> SlackStandIn:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # -- the control API ----------------------------------------------------------------------------------------

    def control(
        self,
        verb: str,
        path: str,
        body: Any = None,
        query: Optional[Mapping[str, Any]] = None,
        timeout: float = 60.0,
    ) -> Any:
        """One raw control call: ``control("POST", "press", {...})``. Returns the parsed answer, or text."""
        url = f"{self.control_url}/{path}"
        asked = {key: value for key, value in (query or {}).items() if value is not None}
        if asked:
            url += "?" + urllib.parse.urlencode(asked)
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data=data, method=verb, headers={"Content-Type": "application/json"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=timeout) as response:
                text = response.read().decode()
                kind = response.headers.get_content_type()
        except urllib.error.HTTPError as error:
            refusal = json.loads(error.read().decode() or "{}")
            raise (WaitedInVain if error.code == 408 else StandInError)(error.code, refusal) from None
        return json.loads(text) if kind == "application/json" else text

    def set_app(
        self,
        interactivity_url: Optional[str] = None,
        command_url: Optional[str] = None,
        *,
        socket_mode: Optional[bool] = None,
    ) -> None:
        """Where the app wants to be called. Commands go to ``interactivity_url`` unless they have their own.

        With ``socket_mode`` everything goes to the app's sockets and nothing to a URL; ``False`` ends them."""
        order = {"interactivity_url": interactivity_url, "command_url": command_url, "socket_mode": socket_mode}
        self.control("POST", "app", order)

    def press(
        self,
        action_id: str,
        *,
        user: str = ALICE,
        channel: Optional[str] = None,
        ts: Optional[str] = None,
        block_id: Optional[str] = None,
        stale: bool = False,
        **overrides: Any,
    ) -> Json:
        """``user`` presses a button, by default on the newest message that has it. Returns the interaction:
        ``interaction_id``, ``payload``, ``request`` (``url``, ``headers``, ``body``), ``response_url``, ``answer``
        (``status``, ``headers``, ``body``, ``elapsed_ms``) or ``error``, ``within_3s``, ``warning``."""
        order = {
            "action_id": action_id,
            "user": user,
            "channel": channel,
            "ts": ts,
            "block_id": block_id,
            "stale": stale,
        }
        return self.control("POST", "press", {**order, **overrides})

    def command(
        self,
        text: str = "",
        *,
        user: str = ALICE,
        channel: Optional[str] = None,
        command: Optional[str] = None,
        force: bool = False,
        **overrides: Any,
    ) -> Json:
        """``user`` types ``/agentsudo text``. Returns the interaction, as :meth:`press`, with ``fields`` for
        ``payload`` and ``shown`` (``{"ts"}`` of the answer as a message)."""
        order = {"text": text, "user": user, "channel": channel, "command": command, "force": force}
        return self.control("POST", "command", {**order, **overrides})

    def submit(self, values: Json, *, user: str = ALICE, **overrides: Any) -> Json:
        """``user`` submits the newest dialog in front of him. ``values`` has texts, and values of options, by block and
        action. Returns the interaction, as :meth:`press`."""
        return self.control("POST", "submit", {"user": user, "values": values, **overrides})

    def signed_press(self, action_id: str, **order: Any) -> Json:
        """Builds and signs a press without delivering it; takes what :meth:`press` takes. Returns
        ``{"headers": {...}, "body": bytes, "interaction_id", "response_url", "payload"}``."""
        return self._signed(self.press(action_id, deliver=False, **order))

    def signed_command(self, text: str = "", **order: Any) -> Json:
        """Builds and signs a command without delivering it; otherwise as :meth:`signed_press`."""
        return self._signed(self.command(text, deliver=False, **order))

    def signed_replay(self, interaction_id: str) -> Json:
        """The bytes and headers of an earlier interaction again, not delivered."""
        return self._signed(self.control("POST", "press", {"replay_of": interaction_id, "deliver": False}))

    def replay(self, interaction_id: str, **overrides: Any) -> Json:
        """Delivers an earlier interaction again, byte for byte."""
        return self.control("POST", "press", {"replay_of": interaction_id, **overrides})

    @staticmethod
    def _signed(interaction: Json) -> Json:
        request = interaction["request"]
        signed = {key: value for key, value in interaction.items() if key != "request"}
        return {**signed, "headers": dict(map(tuple, request["headers"])), "body": request["body"].encode()}

    # -- looking ------------------------------------------------------------------------------------------------

    def state(self) -> Json:
        """The whole workspace."""
        return self.control("GET", "state")

    def _channel(self, channel: Optional[str]) -> Json:
        wanted = channel or self.channel["id"]
        channels = self.state()["channels"]
        for known in channels.values():
            if wanted in (known["id"], known["name"], "#" + known["name"]):
                return known
        raise KeyError(f"there is no channel `{wanted}`")

    def messages(self, channel: Optional[str] = None, *, deleted: bool = False) -> List[Json]:
        """The channel's messages, oldest first, each with its ``replies``; no ephemeral ones."""
        return [message for message in self._channel(channel)["messages"] if deleted or not message["deleted"]]

    def message(self, ts: str, channel: Optional[str] = None) -> Json:
        """The message, reply or ephemeral message with this ``ts``."""
        place = self._channel(channel)
        for message in place["messages"] + place["ephemerals"]:
            for candidate in [message] + message.get("replies", []):
                if candidate["ts"] == ts:
                    return candidate
        raise KeyError(f"there is no message `{ts}`")

    def replies(self, ts: str, channel: Optional[str] = None) -> List[Json]:
        """The thread under a message."""
        return self.message(ts, channel)["replies"]

    def ephemerals(self, user: Optional[str] = None, channel: Optional[str] = None) -> List[Json]:
        """What only one person (or any one) sees."""
        found = self._channel(channel)["ephemerals"]
        return [one for one in found if not one["deleted"] and (user is None or one["ephemeral_to"] == user)]

    def warnings(self, user: Optional[str] = None) -> List[Json]:
        """What people were told went wrong: ``operation_timeout``, ``http_status_500``, ``dispatch_failed``."""
        return [one for one in self.state()["warnings"] if user is None or one["user"] == user]

    def interactions(self) -> List[Json]:
        """Every press and command so far."""
        return self.control("GET", "interactions")

    def calls(self, method: Optional[str] = None) -> List[Json]:
        """Every call made to the workspace: ``method``, ``token``, ``token_kind``, ``headers``, ``body``, ``at_ms``,
        ``fault``, ``response`` (``{"status", "body"}``; ``None`` if never answered). Webhooks and response URLs are
        recorded as ``webhook`` and ``response_url``."""
        return self.control("GET", "calls", query={"method": method})

    def views(self) -> List[Json]:
        """Every dialog so far: ``user``, ``is_open``, ``errors`` (by block), ``view`` as the app sent it."""
        return self.control("GET", "views")["views"]

    def render(self, ts: Optional[str] = None, channel: Optional[str] = None) -> str:
        """A message (or the whole channel) as a person sees it, for a terminal."""
        return self.control("GET", "render", query={"ts": ts, "channel": channel})

    # -- waiting ------------------------------------------------------------------------------------------------

    def _wait(self, path: str, timeout: float, **query: Any) -> Any:
        asked = {**query, "timeout_ms": int(timeout * 1000)}
        return self.control("GET", path, query=asked, timeout=timeout + 30)

    def wait_for_messages(
        self, count: int = 1, channel: Optional[str] = None, *, kind: str = "message", timeout: float = 10.0
    ) -> List[Json]:
        """Waits for at least ``count`` messages of a kind: ``message`` (top level), ``reply``, ``ephemeral``, ``all``."""
        return self._wait("wait", timeout, count=count, channel=channel, kind=kind)["messages"]

    def wait_for_edit(self, ts: str, channel: Optional[str] = None, *, edits: int = 1, timeout: float = 10.0) -> Json:
        """Waits until the message has been edited at least ``edits`` times, or deleted."""
        return self._wait("wait_edit", timeout, ts=ts, channel=channel, edits=edits)

    def wait_for_calls(self, method: Optional[str] = None, count: int = 1, *, timeout: float = 10.0) -> List[Json]:
        """Waits until ``method`` has been called at least ``count`` times."""
        return self._wait("wait_calls", timeout, method=method, count=count)["calls"]

    def sockets(self) -> Json:
        """``opened`` (how many in all), ``open`` (with ``socket`` numbers), ``ended``, ``acks``."""
        return self.control("GET", "sockets")

    def wait_for_sockets(
        self,
        *,
        open: Optional[int] = None,
        opened: Optional[int] = None,
        acks: Optional[int] = None,
        timeout: float = 10.0,
    ) -> Json:
        """Waits until exactly ``open`` are open, at least ``opened`` were opened, ``acks`` acknowledgements have come."""
        return self._wait("wait_sockets", timeout, open=open, opened=opened, acks=acks)

    # -- arranging ----------------------------------------------------------------------------------------------

    def socket(self, number: Optional[int] = None, **order: Any) -> int:
        """Does something to one socket, or to all: ``disconnect=reason`` (with ``close_after_ms``), ``send=text``,
        ``send_binary=bytes``, ``fault="close" | "reset" | "half_open"``. Returns how many there were."""
        if "send_binary" in order:
            order["send_binary"] = list(order["send_binary"])
        return self.control("POST", "sockets", {"socket": number, **order})["sockets"]

    def fault(
        self,
        kind: str,
        method: str = "*",
        *,
        times: Optional[int] = 1,
        skip: int = 0,
        after_work: bool = False,
        **parameters: Any,
    ) -> int:
        """Orders one fault and returns its id: ``fault("rate_limit", "chat.postMessage", retry_after="1")``."""
        aim = {"method": method, "times": times, "skip": skip, "after_work": after_work}
        return self.control("POST", "faults", {"kind": kind, **aim, **parameters})["ids"][0]

    def faults(self, orders: Optional[Sequence[Json]] = None) -> List[Json]:
        """Orders faults, if any are given, and returns all with how often each ``fired``."""
        if orders is not None:
            self.control("POST", "faults", list(orders))
        return self.control("GET", "faults")

    def fired(self, fault_id: int) -> int:
        """How often a fault has struck."""
        return next(fault["fired"] for fault in self.faults() if fault["id"] == fault_id)

    def clear_faults(self) -> None:
        self.control("DELETE", "faults")

    def add_user(self, id: str, name: str, **properties: Any) -> None:
        """Adds a person, who joins the default channel. Properties: ``team_id, real_name, is_bot, is_stranger,
        is_restricted, is_ultra_restricted, deleted``."""
        self.control("POST", "users", {"id": id, "name": name, **properties})

    def set_channel(self, id: str, **properties: Any) -> None:
        """Adds or changes a channel: ``name, is_private, is_archived, is_ext_shared, members``."""
        self.control("POST", "channels", {"id": id, **properties})

    def set_token(
        self,
        token: str,
        kind: str = "bot",
        scopes: Sequence[str] = ("chat:write", "commands"),
        error: Optional[str] = None,
    ) -> None:
        """Adds or replaces a token; ``error`` (``token_revoked`` …) makes it stop working."""
        self.control("POST", "tokens", {"token": token, "kind": kind, "scopes": list(scopes), "error": error})

    def set_rate_limit(self, enabled: bool, per_second: float = 1.0, burst: float = 1.0) -> None:
        """Slack's limit of messages per channel; off at the start."""
        self.control("POST", "rate_limit", {"enabled": enabled, "per_second": per_second, "burst": burst})

    def set_webhook_error(self, error: Optional[str]) -> None:
        """Makes the webhook answer a code such as ``no_service``; ``None`` mends it."""
        self.control("POST", "webhook", {"error": error})

    def advance_clock(self, seconds: int) -> None:
        """Moves the clock that response URLs expire by."""
        self.control("POST", "clock", {"advance_seconds": seconds})

    def reset(self) -> None:
        """Back to the start: no messages, calls, faults, added people; the app's request URLs stay."""
        self.control("POST", "reset")


def main() -> None:
    """Starts a stand-in by hand and shows its ready line until Ctrl-C."""
    with SlackStandIn.start(args=sys.argv[1:]) as slack:
        print(json.dumps(slack.ready, indent=2))
        try:
            slack._process.wait()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
