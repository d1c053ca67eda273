"""A server whose certificate nobody vouches for gets no credential, and its silence is no yes."""

from __future__ import annotations

import pathlib
import socket
import ssl
import threading

import pytest
from agentsudo import Agent, PermissionDeniedError, configure_cloud, disable_cloud, sudo
from agentsudo.slack import SlackApproval

CERTIFICATE = pathlib.Path(__file__).parent / "tls" / "nobody-trusts-this.pem"


class Impostor:
    """Speaks TLS with a certificate of its own making, and keeps whatever it is told."""

    def __init__(self) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(CERTIFICATE)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.told: list[bytes] = []
        self.refused = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            try:
                with self._context.wrap_socket(connection, server_side=True) as spoken:
                    self.told.append(spoken.recv(65536))
            except (ssl.SSLError, OSError):
                self.refused.set()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def impostor():
    server = Impostor()
    yield server
    server.close()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
@pytest.mark.parametrize("mode", ["bot", "cloud"])
def test_an_impostor_learns_no_credential_and_decides_nothing(impostor, host, mode):
    root = f"https://{host}:{impostor.port}/api/"
    if mode == "bot":
        approval = SlackApproval(bot_token="xoxb-CANARY", slack_api_url=root, timeout=8)
    else:
        approval = SlackApproval(cloud_api_key="as_CANARY", cloud_url=root, timeout=8)
    ran = []

    @sudo("refund:order", on_deny=approval.request_approval)
    def refund() -> None:
        ran.append(1)

    with Agent("Bot", []).start_session(), pytest.raises(PermissionDeniedError) as denied:
        refund()
    assert denied.value.code == "unavailable" and ran == []
    assert impostor.refused.wait(5), "nobody came"
    assert b"CANARY" not in b"".join(impostor.told)


def test_telemetry_tells_an_impostor_nothing(impostor):
    config = configure_cloud("as_CANARY", endpoint=f"https://localhost:{impostor.port}")
    try:
        config.send_event({"action": "x"})
        config.flush()
        assert impostor.refused.wait(5), "nobody came"
        assert config.delivered == 0
    finally:
        disable_cloud()
    assert b"CANARY" not in b"".join(impostor.told)
