"""How every command speaks: results on stdout, all else on stderr; lower case, no full stop; an error names its repair."""

from __future__ import annotations

import sys
from enum import IntEnum
from typing import Any


class Exit(IntEnum):
    """What a caller may rely on. The hook uses 0 and 2 only."""

    OK = 0  # nothing denied, or healthy
    DENIED = 1  # something was denied, or there are findings
    USAGE = 2  # argparse's own
    INVALID = 3  # a policy or settings file is invalid
    BROKEN = 4  # the environment is broken
    INTERNAL = 70  # a bug in ccgate (EX_SOFTWARE of sysexits.h)
    INTERRUPTED = 130  # 128 + SIGINT


class CommandError(Exception):
    """An expected failure. `code` is the exit code, `hint` the command or edit that repairs it."""

    def __init__(self, message: str, hint: str = "", code: Exit = Exit.BROKEN) -> None:
        super().__init__(message)
        self.hint = hint
        self.code = code


def say(text: str = "") -> None:
    """A result line."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """A line beside the result."""
    sys.stderr.write(f"ccgate: {text}\n")


def report(error: CommandError) -> Exit:
    """Print an expected failure and return its exit code."""
    note(str(error))
    if error.hint:
        sys.stderr.write(f"hint: {error.hint}\n")
    return error.code


def say_json(data: dict[str, Any]) -> None:
    """One JSON document, with the version of its shape. The shape is the command's promise, apart from internal types."""
    import json

    say(json.dumps({"version": 1, **data}, indent=2, ensure_ascii=False))
