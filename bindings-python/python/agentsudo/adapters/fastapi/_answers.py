"""What a refused request is answered."""

from ...errors import PermissionDeniedError
from ._installed import HTTPException, JSONResponse, Request, Response

NO_AGENT = "No agent context. Use AgentSudoMiddleware or establish session manually."
#: Reasons that say who you are is not settled; every other reason says you may not.
_UNIDENTIFIED = frozenset({"no_session", "session_expired", "session_ended"})


async def permission_denied_handler(request: Request, denial: Exception) -> Response:
    """Answers a `PermissionDeniedError` with 401 or 403, for apps without the middleware.

    Write ``app.add_exception_handler(PermissionDeniedError, permission_denied_handler)``.
    """
    return JSONResponse({"detail": detail(denial)}, status_code=status_of(denial))


def http(denial: PermissionDeniedError) -> HTTPException:
    return HTTPException(status_code=status_of(denial), detail=detail(denial))


def status_of(denial: Exception) -> int:
    return 401 if getattr(denial, "reason", None) in _UNIDENTIFIED else 403


def detail(denial: Exception) -> str:
    if getattr(denial, "reason", None) == "missing_scope":
        return f"missing scope `{getattr(denial, 'scope', None)}`: {denial}"
    return str(denial)
