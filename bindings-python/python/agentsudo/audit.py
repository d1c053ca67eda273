"""The audit file: one hash-chained JSON line for every decision, written before the function runs."""

from __future__ import annotations

import os
from typing import Optional, Union

from . import _native

__all__ = ["configure_audit", "verify_audit"]


def configure_audit(path: Union[str, os.PathLike[str], None], on_error: str = "deny") -> None:
    """Turn the audit file on, or off with ``None``. ``AGENTSUDO_AUDIT_LOG`` does the same at import.

    The file is created with mode 0600 and continued if it exists. Several processes may write to one file.

    Args:
        path: the file; never a symbolic link or anything but a regular file.
        on_error: ``"deny"`` refuses a call whose record cannot be written within five seconds;
            ``"allow"`` lets it run.

    Raises:
        InvalidError: (a ``ValueError``) the file cannot be opened, or ``on_error`` is something else.
    """
    _native.configure_audit(None if path is None else os.fspath(path), on_error)


def verify_audit(
    path: Union[str, os.PathLike[str]], count: Optional[int] = None, head: Optional[str] = None
) -> tuple[bool, str]:
    """Say whether an audit file's chain holds, and where it breaks.

    Args:
        path: the file.
        count: how many records there were when ``head`` was noted; with ``head``, a shortened or
            rewritten file is found out too.
        head: the hash of that last record, 64 hex digits.

    Returns:
        Whether it holds, and a line for people.

    Raises:
        InvalidError: the file cannot be read.
    """
    if (count is None) != (head is None):
        raise TypeError("count and head go together")
    anchor = None if count is None or head is None else (count, head)
    return _native.verify_audit(os.fspath(path), anchor)
