"""Waiting for the end of a request on an event loop, without a thread: our threads post to the loop's mailbox."""

from __future__ import annotations

import asyncio
import contextvars
import itertools
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import _native

if TYPE_CHECKING:
    from ._approver import Approver


class _Mailbox:
    """Where one event loop learns who of those who wait on it should look."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._waiting: dict[int, _Answer] = {}
        self._numbers = itertools.count()
        self._native = self._listened(loop)

    def _listened(self, loop: asyncio.AbstractEventLoop) -> _native.Mailbox:
        try:
            native = _native.Mailbox()
            # From here on the loop holds this, as long as it is open; and nothing of the context of who is the first to wait.
            contextvars.Context().run(loop.add_reader, native.fileno(), self._open)
        except (NotImplementedError, OSError):
            # A loop that listens to no sockets, or there is none to be had.
            return _native.Mailbox(_Bell(loop, self).ring)
        return native

    def wait(self, ticket: _native.Ticket, answer: _Answer) -> tuple[int, _native.Wait]:
        """Has ``answer.look()`` called when it is time to look, until :meth:`leave`."""
        number = next(self._numbers)
        wait = ticket.wait_with(self._native, number)
        self._waiting[number] = answer
        return number, wait

    def leave(self, number: int) -> None:
        self._waiting.pop(number, None)

    def _open(self) -> None:
        numbers = self._native.take()
        if len(numbers) > 1:
            # Each by itself: what one raises that ends the loop is no other one's business.
            loop = asyncio.get_running_loop()
            for number in numbers[1:]:
                loop.call_soon(self._look, number)
        if numbers:
            # At once, and without another step: somebody's function waits for it.
            answer = self._waiting.get(numbers[0])
            if answer is not None:
                answer.look()

    def _look(self, number: int) -> None:
        answer = self._waiting.get(number)
        if answer is not None:
            answer.look()


class _Bell:
    """Rings at a loop that does not listen by itself. Holds neither it nor its mailbox."""

    def __init__(self, loop: asyncio.AbstractEventLoop, mailbox: _Mailbox) -> None:
        self._loop = weakref.ref(loop)
        self._open = weakref.WeakMethod(mailbox._open)

    def ring(self) -> None:
        # Called by whoever ends a request, on his thread.
        loop, open_ = self._loop(), self._open()
        if loop is None or open_ is None:
            return
        try:
            loop.call_soon_threadsafe(open_)
        except RuntimeError:
            pass  # The loop is closed: nobody waits any more.


#: Held by whom they serve: the loop that listens, and those who wait.
_mailboxes: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, weakref.ref[_Mailbox]] = weakref.WeakKeyDictionary()


def _mailbox_of(loop: asyncio.AbstractEventLoop) -> _Mailbox:
    known = _mailboxes.get(loop)
    mailbox = None if known is None else known()
    if mailbox is None:
        mailbox = _Mailbox(loop)
        _mailboxes[loop] = weakref.ref(mailbox)
    return mailbox


class _Answer(asyncio.Future["_native.Settlement"]):
    """A future that resumes the task which awaits it at once, instead of one turn of the event loop later."""

    # A dictionary for each of those who wait would be as large as the rest, and a tuple in its place half as large.
    __slots__ = ("_context", "_mailbox", "_number", "_resume", "_wait")
    _resume: Callable[[Any], object] | None
    _context: contextvars.Context
    #: None once it is over.
    _wait: _native.Wait | None

    def __init__(self, ticket: _native.Ticket) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(loop=loop)
        self._resume = None
        self._mailbox = _mailbox_of(loop)
        self._number, self._wait = self._mailbox.wait(ticket, self)

    def look(self) -> None:
        wait = self._wait
        if wait is None or self.done():
            return
        try:
            settlement = wait.look()
        except Exception as error:
            self.set_exception(error)
            return
        if settlement is None:
            return
        self._wait = None
        resume = self._resume
        if resume is not None and self.remove_done_callback(resume):
            self.set_result(settlement)
            self._context.run(resume, self)
        else:
            self.set_result(settlement)

    def leave(self) -> None:
        """Waits no more."""
        self._mailbox.leave(self._number)
        if self._wait is not None:
            self._wait.close()

    def add_done_callback(self, fn: Callable[[Any], object], /, *, context: contextvars.Context | None = None) -> None:
        # Only a task that awaits it does this.
        self._resume, self._context = fn, context or contextvars.copy_context()
        super().add_done_callback(fn, context=context)


async def settled(ticket: _native.Ticket, approver: Approver | None = None) -> _native.Settlement:
    """Wait for a ticket on the running event loop. If the wait is cancelled, so is the request."""
    answer = None
    try:
        answer = _Answer(ticket)
        answer.look()
        settlement = await answer
    except BaseException:
        ticket.cancel()
        raise
    finally:
        if answer is not None:
            answer.leave()
    if approver is not None and not settlement.approved:
        approver._check_timeout(ticket, settlement)
    return settlement
