"""`ccgate`, and `python -m ccgate`: the command line. The hook is never started this way: see `ccgate/hook.py`."""

from __future__ import annotations

import sys


def main() -> int:
    """The exit code of the command in `sys.argv`."""
    from ccgate.cli.commands import main as run

    return int(run(sys.argv[1:]))


if __name__ == "__main__":
    raise SystemExit(main())
