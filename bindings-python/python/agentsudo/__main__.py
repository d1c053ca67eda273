"""``python -m agentsudo audit verify FILE [--count N --head HASH]``"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Optional

from .audit import verify_audit


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Run one command. Returns 0 if all is well, 1 if the chain is broken, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m agentsudo", description="sudo for AI agents")
    commands = parser.add_subparsers(dest="command", required=True)
    audit = commands.add_parser("audit", help="look at audit files").add_subparsers(dest="action", required=True)
    verify = audit.add_parser("verify", help="say whether an audit file's chain holds, and where it breaks")
    verify.add_argument("file")
    verify.add_argument("--count", type=int, help="how many records there were when --head was noted")
    verify.add_argument("--head", help="the hash of that last record (64 hex digits)")
    options = parser.parse_args(argv)
    if (options.count is None) != (options.head is None):
        parser.error("--count and --head go together")
    try:
        holds, report = verify_audit(options.file, options.count, options.head)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(report)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
