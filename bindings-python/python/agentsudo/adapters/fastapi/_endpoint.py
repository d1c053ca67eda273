"""``@sudo_endpoint``: an endpoint that asks before it runs, with the endpoint's own signature."""

# Annotations here are read by FastAPI at run time, so they are not postponed.

import inspect
from collections.abc import AsyncGenerator, Callable, Generator
from typing import Any, Optional, TypeVar, cast

from ..._loop import _Run
from ..._wrapping import _dressed, kind_of
from ._installed import HTTPException, Request, require_fastapi
from ._passage import OnDeny, Passage, check_options

F = TypeVar("F", bound=Callable[..., Any])

#: What a guarded endpoint is given the request under, if it does not ask for it itself.
_REQUEST = "agentsudo_request"


def sudo_endpoint(scope: str, on_deny: OnDeny = "raise") -> Callable[[F], F]:
    """Decorates an endpoint that needs `scope`. Write it below the route decorator.

    Options and answers are those of `require_scope`; an approver sees the endpoint's arguments. The endpoint
    may be `def`, `async def` or a generator of either kind, and needs no `Request` parameter.

    Raises:
        ValueError, TypeError: `scope` or `on_deny` is wrong, or this is put on something else.
        ImportError: FastAPI is not installed.
    """
    require_fastapi()
    check_options(scope, on_deny)

    def decorate(endpoint: F) -> F:
        if not inspect.isroutine(endpoint):
            raise TypeError("@sudo_endpoint decorates a function: write it below the route decorator")
        return cast(F, _guarded(endpoint, scope, on_deny))

    return decorate


def _guarded(endpoint: Callable[..., Any], scope: str, on_deny: OnDeny) -> Any:
    """A function of the same kind as `endpoint` that asks before it runs."""

    def passage(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Passage:
        given = [value for value in (*args, *kwargs.values()) if isinstance(value, Request)]
        if name is None:
            own = kwargs.pop(_REQUEST, None) or kwargs.get("request")
            given = [own] if own is not None else given
        if not given:
            raise HTTPException(status_code=500, detail="@sudo_endpoint needs the request to run")
        return Passage(given[0], scope, on_deny)

    async def stream(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        with _Run(await passage(args, kwargs).adecide(args, kwargs)):
            async for item in endpoint(*args, **kwargs):
                yield item

    def generate(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        with _Run(passage(args, kwargs).decide(args, kwargs)):
            return (yield from endpoint(*args, **kwargs))

    async def answer(*args: Any, **kwargs: Any) -> Any:
        with _Run(await passage(args, kwargs).adecide(args, kwargs)):
            return await endpoint(*args, **kwargs)

    def call(*args: Any, **kwargs: Any) -> Any:
        with _Run(passage(args, kwargs).decide(args, kwargs)):
            return endpoint(*args, **kwargs)

    kinds: dict[str, Callable[..., Any]] = {
        "async_generator": stream,
        "generator": generate,
        "coroutine": answer,
        "function": call,
    }
    guarded = _dressed(kinds[kind_of(endpoint)], endpoint)
    signature = inspect.signature(guarded)
    name = _request_parameter(signature)
    if name is None:
        # FastAPI fills in what the signature asks for.
        asked = inspect.Parameter(_REQUEST, inspect.Parameter.KEYWORD_ONLY, annotation=Request)
        parameters = list(signature.parameters.values())
        tail = [p for p in parameters if p.kind is inspect.Parameter.VAR_KEYWORD]
        head = [p for p in parameters if p.kind is not inspect.Parameter.VAR_KEYWORD]
        guarded.__signature__ = signature.replace(parameters=[*head, asked, *tail])
    return guarded


def _request_parameter(signature: inspect.Signature) -> Optional[str]:
    """The name of the parameter that FastAPI fills with the request, if there is one."""
    for parameter in signature.parameters.values():
        if inspect.isclass(parameter.annotation) and issubclass(parameter.annotation, Request):
            return parameter.name
    return None
