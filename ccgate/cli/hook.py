"""`ccgate hook`: the same program that is registered, for a person's terminal and for settings written by hand.

What `ccgate install` registers starts faster and in isolation: the interpreter itself, with `-I -S` and the path of `ccgate/hook.py`.
"""

from __future__ import annotations

import sys


def run(arguments: list[str]) -> int:
    """Answer the event on standard input. Never returns: the hook ends its process itself."""
    sys.argv[1:] = arguments
    from ccgate.gate.start import main

    main()
    return 2
