"""What is needed of FastAPI, or a clear word that it is missing. Used by every other file here."""

from typing import Any, Optional

try:
    from anyio import from_thread
    from fastapi import HTTPException, Request
    from starlette.responses import JSONResponse, PlainTextResponse, Response
except ImportError as _absent:
    _missing: Optional[ImportError] = _absent
    HTTPException = Request = Response = JSONResponse = PlainTextResponse = Any  # type: ignore[assignment, misc]
    from_thread = None  # type: ignore[assignment]
else:
    _missing = None

__all__ = [
    "HTTPException",
    "JSONResponse",
    "PlainTextResponse",
    "Request",
    "Response",
    "from_thread",
    "require_fastapi",
]


def require_fastapi() -> None:
    """Raises `ImportError` if FastAPI is not installed."""
    if _missing is not None:
        raise ImportError("the FastAPI adapter needs FastAPI: run `pip install fastapi`") from _missing
