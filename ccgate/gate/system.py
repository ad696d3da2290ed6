"""The operating system and the interpreter, at the price of nothing.

`os`, `json` and `signal` cost the hook more than its own work (CPython 3.11: 6, 30 and 9 million instructions), while
the builtin modules below them are already loaded. They are private to CPython, so each has its documented module
as fallback here, and nowhere else; `tests/test_system.py` runs the hook with every fallback taken.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    import signal as signals
    from typing import Any

    native = os
else:
    try:
        import posix as native
    except ImportError:
        import os as native
    try:
        import _signal as signals
    except ImportError:
        import signal as signals

WINDOWS = sys.platform == "win32"
FLAVOUR = "windows" if WINDOWS else "posix"

stat = native.stat
lstat = native.lstat
readlink = native.readlink
scandir = native.scandir
open_fd = native.open
read_fd = native.read
seek_fd = native.lseek
write_fd = native.write
close_fd = native.close
O_RDONLY = native.O_RDONLY | getattr(native, "O_CLOEXEC", 0) | getattr(native, "O_NONBLOCK", 0)


def native_path(path: str) -> str:
    """A slash path as this system opens it: on Windows `/c/x` is `c:/x`."""
    if WINDOWS and path[:1] == "/" and path[2:3] in ("/", "") and path[1:2].isalpha():
        return f"{path[1]}:{path[2:] or '/'}"
    return path


def environment() -> dict[str, str]:
    """The environment of this process as text; undecodable bytes become surrogates, as `os.environ` has them."""
    raw: Any = native.environ
    if raw and isinstance(next(iter(raw)), bytes):
        return {k.decode("utf-8", "surrogateescape"): v.decode("utf-8", "surrogateescape") for k, v in raw.items()}
    return dict(raw)


def home_directory(env: dict[str, str]) -> str:
    """HOME, or USERPROFILE on Windows, or what the user database says; "/" when nothing does."""
    home = env.get("HOME") or (env.get("USERPROFILE") if WINDOWS else "")
    if home:
        return home
    try:
        import pwd

        return pwd.getpwuid(native.getuid()).pw_dir
    except (ImportError, KeyError):
        return "/"


class DuplicateKey(ValueError):
    """A JSON object with one key twice: two readers could take it for two different calls."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise DuplicateKey("an object has the same key twice")
    return result


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _integer(text: str) -> int | float:
    """Thousands of digits must not raise (sys.int_info): no rule looks at a number's value."""
    return int(text) if len(text) < 400 else float(text)


class _Context:
    """What `_json.make_scanner` asks its decoder for (CPython 3.11 to 3.14, Modules/_json.c, scanner_new)."""

    strict = True
    object_hook = None
    parse_float = float
    parse_int: Any = staticmethod(_integer)
    parse_constant = staticmethod(_no_constant)
    object_pairs_hook: Any
    memo: dict[str, str]

    def __init__(self, *, unique: bool) -> None:
        self.memo = {}
        if unique:
            self.object_pairs_hook = _unique
        else:
            self.object_pairs_hook = None
            self.parse_int = int  # ours, so without thousands of digits: at a quarter of the price


def decode_json(text: str, *, unique: bool = True) -> Any:
    """One JSON document, nothing but white space around it.

    Raises ValueError (DuplicateKey for a repeated key when `unique`) and RecursionError.
    """
    try:
        from _json import make_scanner
    except ImportError:
        return _decode_json_plain(text, unique=unique)
    start = len(text) - len(text.lstrip(" \t\r\n"))
    try:
        context: Any = _Context(unique=unique)
        value, end = make_scanner(context)(text, start)
    except StopIteration as stop:
        raise ValueError(f"not JSON at character {stop.value}") from None
    except SystemError:  # the scanner found a fault and json.decoder, whose error it raises, is not loaded (CPython 3.11, 3.12)
        raise ValueError("not JSON") from None
    if text[end:].strip(" \t\r\n"):
        raise ValueError("more than one JSON document")
    return value


def _decode_json_plain(text: str, *, unique: bool) -> Any:
    import json

    return json.loads(text, object_pairs_hook=_unique if unique else None, parse_constant=_no_constant, parse_int=_integer)


def encode_json_string(text: str) -> str:
    """`text` as a JSON string in ASCII."""
    try:
        from _json import encode_basestring_ascii
    except ImportError:
        import json

        return json.dumps(text)
    return encode_basestring_ascii(text)


def encode_json(value: Any) -> str:
    """Compact ASCII JSON of str, int, float, bool, None, list and dict."""
    if isinstance(value, str):
        return encode_json_string(value)
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{encode_json_string(str(k))}:{encode_json(v)}" for k, v in value.items()) + "}"
    return "[" + ",".join(map(encode_json, value)) + "]"


IGNORE = signals.SIG_IGN
_TIMERS = hasattr(signals, "setitimer")  # not on Windows: there the registered timeout with `onFailure: block` holds
DEADLINES = (signals.SIGPROF, signals.SIGALRM) if _TIMERS else ()


def set_deadline(cpu_seconds: float, wall_seconds: float, handler: Any) -> None:
    """Call `handler(signum, frame)` when this process has used so much processor time, or so much time has passed.

    Processor time, so that a busy machine does not block harmless calls; wall time for a file system that hangs.
    """
    if _TIMERS:
        for number in DEADLINES:
            signals.signal(number, handler)
        signals.setitimer(signals.ITIMER_PROF, cpu_seconds)
        signals.setitimer(signals.ITIMER_REAL, wall_seconds, wall_seconds / 4)  # again: saying so may hang as well


def end_processor_deadline() -> None:
    """The work is done; that the answer is written in time is left to the other one."""
    if _TIMERS:
        signals.setitimer(signals.ITIMER_PROF, 0)


def on_signals(handler: Any) -> None:
    """Turn termination requests into `handler` calls, so that a stopped hook still answers.

    SIGPIPE stays ignored, as Python has it: a write to a reader that is gone is an error like any other.
    """
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        number = getattr(signals, name, None)
        if number is not None:
            signals.signal(number, handler)
