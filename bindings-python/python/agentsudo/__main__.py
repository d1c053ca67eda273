"""``python -m agentsudo audit verify FILE [--count N --head HASH]``
``python -m agentsudo slack manifest [--socket-mode | --url URL] [--groups] [--json]``
``python -m agentsudo slack doctor``"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Optional

from . import _native
from .audit import verify_audit


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Run one command. Returns 0 if all is well, 1 if something is wrong (a broken chain, a bad token), 2 for wrong usage."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["slack"]:
        code, out, err = _native.slack_setup(words[1:])
        sys.stdout.write(out)
        sys.stdout.flush()
        sys.stderr.write(err)
        return code
    parser = argparse.ArgumentParser(prog="python -m agentsudo", description="sudo for AI agents")
    commands = parser.add_subparsers(dest="command", required=True)
    audit = commands.add_parser("audit", help="look at audit files").add_subparsers(dest="action", required=True)
    verify = audit.add_parser("verify", help="say whether an audit file's chain holds, and where it breaks")
    verify.add_argument("file")
    verify.add_argument("--count", type=int, help="how many records there were when --head was noted")
    verify.add_argument("--head", help="the hash of that last record (64 hex digits)")
    commands.add_parser("slack", help="print the Slack app's manifest, or check the settings")
    options = parser.parse_args(words)
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
