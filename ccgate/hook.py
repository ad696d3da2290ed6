"""The hook: the one file that Claude Code runs, as `python -I -S .../ccgate/hook.py`. Every failure ends in a block.

Exit status 0 (silent, or one JSON object that asks) or 2 (blocked), never 1: Claude Code runs the call on 1. Kept this short because
Python compiles a script anew at each start: the work is in `ccgate.gate.start`.
"""

import sys

try:
    sys.path.insert(0, __file__.replace("\\", "/").rsplit("/", 2)[0])
    from ccgate.gate.start import main

    main()
except BaseException as error:
    sys.stderr.write(f"ccgate: {type(error).__name__} at start, so the call is blocked; run `ccgate doctor`\n")
    sys.exit(2)
