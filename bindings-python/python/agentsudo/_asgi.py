"""The mounts of ``SlackApproval``: an ASGI application, and a FastAPI router."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastapi import APIRouter

Handle = Callable[[Any, bytes], "tuple[int, dict[str, str], bytes]"]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

#: Slack's payloads are far smaller; whatever is larger is not read to its end.
MAX_BODY = 1 << 20


class SlackApp:
    """Takes Slack's deliveries as an ASGI application."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] != "http":
            raise RuntimeError(f"the Slack endpoint speaks http, not {scope['type']}")
        if scope["method"] != "POST":
            await _answer(send, 405, {"allow": "POST"}, b"")
            return
        body = await _body(receive)
        if body is None:
            await _answer(send, 413, {}, b"")
            return
        await _answer(send, *self._handle(scope["headers"], body))


async def _body(receive: Receive) -> bytes | None:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            return None
        if not message.get("more_body", False):
            return bytes(body)


async def _answer(send: Send, status: int, headers: Mapping[str, str], body: bytes) -> None:
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    pairs.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def router(handle: Handle, prefix: str) -> APIRouter:
    """A FastAPI router whose two routes both take whatever Slack delivers."""
    try:
        from fastapi import APIRouter
        from starlette.requests import Request
        from starlette.responses import Response
    except ImportError as error:
        raise ImportError("fastapi_router() needs FastAPI: pip install 'agentsudo[fastapi]'") from error

    if prefix and (not prefix.startswith("/") or prefix.endswith("/")):
        raise ValueError(f"prefix must start with `/` and not end with it, or be empty, not `{prefix}`")
    routes = APIRouter()

    async def deliver(request: Request) -> Response:
        declared = request.headers.get("content-length", "0")
        if declared.isdigit() and int(declared) > MAX_BODY:
            return Response(status_code=413)
        body = await request.body()
        status, headers, answer = handle(request.headers.raw, body)
        return Response(answer, status_code=status, headers=headers)

    for path in ("/interact", "/command"):
        # A plain Starlette route: it has no parameters to parse and no place in the OpenAPI document. The
        # router's own prefix would not reach it.
        routes.add_route(prefix + path, deliver, methods=["POST"], include_in_schema=False)
    return routes
