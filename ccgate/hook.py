"""The hook: the one file that Claude Code runs, as `python -I -S .../ccgate/hook.py`. Every failure ends in a block.

Exit status 0 (silent, or one JSON object that asks) or 2 (blocked), never 1: Claude Code runs the call on 1. Kept this short because
Python compiles a script anew at each start, and in the syntax of any Python: the work is in `ccgate.gate.start`.
"""

import sys

try:
    if sys.version_info < (3, 11):  # noqa: UP036 - the interpreter that was registered may be another one today
        raise ImportError
    sys.path.insert(0, __file__.replace("\\", "/").rsplit("/", 2)[0])
    from ccgate.gate.start import main

    main()
except BaseException as error:
    try:
        what = (type(error).__name__, sys.version_info[0], sys.version_info[1])
        sys.stderr.write("ccgate: %s at start under Python %d.%d, so the call is blocked; run `ccgate doctor`\n" % what)  # noqa: UP031
        sys.stderr.flush()
    finally:
        import os

        os._exit(2)  # an interpreter that shuts down could still fail, and its own status for that is no block
