"""Which client is this, and does it know what the registration relies on?"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator

from . import BROKEN, NOTE, Finding, Setup

FAIL_CLOSED = (2, 1, 295)  # the first that heeds `onFailure: block`
RECOMMENDED = (2, 1, 321)  # a question of a hook could be lost before
TIME_LIMIT = 20


def version(setup: Setup) -> Iterator[Finding]:  # noqa: ARG001 - every check is called alike
    """`claude --version`, if a client is on the PATH; asked in an empty home, where it leaves nothing behind."""
    path = shutil.which("claude")
    if path is None:
        yield Finding(NOTE, "no `claude` on the PATH, so its version is not checked", fix="use Claude Code 2.1.321 or newer")
        return
    found = ask(path)
    if found is None:
        yield Finding(NOTE, f"{path} does not say its version", fix="use Claude Code 2.1.321 or newer")
        return
    text = ".".join(map(str, found))
    if found < FAIL_CLOSED:
        what = f"Claude Code {text} does not know `onFailure`: whenever the gate cannot start, calls run without it"
        yield Finding(BROKEN, what, where=path, fix="claude update  (2.1.295 or newer; 2.1.321 is recommended)")
    elif found < RECOMMENDED:
        yield Finding(
            NOTE, f"Claude Code {text} can lose a question of a hook; 2.1.321 mended that", where=path, fix="claude update"
        )


def ask(path: str) -> tuple[int, ...] | None:
    """The version as numbers, or None."""
    with tempfile.TemporaryDirectory(prefix="ccgate-doctor-", ignore_cleanup_errors=True) as home:
        env = {"PATH": os.environ.get("PATH", ""), "HOME": home, "CLAUDE_CONFIG_DIR": home, "DISABLE_AUTOUPDATER": "1"}
        env |= {name: os.environ[name] for name in ("SYSTEMROOT", "LANG") if name in os.environ}
        try:
            done = subprocess.run(
                [path, "--version"],
                env=env,
                cwd=home,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=TIME_LIMIT,
                check=False,
            )
        except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
            return None
    words = done.stdout.split()
    parts = words[0].split("-")[0].split(".") if words else []
    return tuple(int(part) for part in parts) if len(parts) == 3 and all(p.isdigit() for p in parts) else None
