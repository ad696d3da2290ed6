"""Append one audit line for each decision. Never raises, never waits: a log that fails must not stop or open the gate.

One JSON object a line, one file a day (UTC) in `<state>/log/`, mode 0600. No command text, no content and no value is written: only
what was touched, by path or name.
"""

from __future__ import annotations

import time

from . import system
from .model import HOLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .model import ToolCall, Verdict
    from .policy import Policy

MAX_ACCESSES = 20
MAX_TEXT = 512


def append(
    state: str, policy: Policy | None, call: ToolCall | None, decision: str, verdict: Verdict | None, note: str = ""
) -> bool:
    """Write the line. `decision` is what was answered ("would-deny" and "would-ask" where only observed). True if it was written."""
    try:
        event = _event(policy, call, decision, verdict, note)
        line = (system.encode_json(event) + "\n").encode("ascii")
        directory = state + "/log"
        name = time.strftime("%Y-%m-%d", time.gmtime()) + ".jsonl"
        return _write(directory, f"{directory}/{name}", line)
    except Exception:
        return False


def _event(policy: Policy | None, call: ToolCall | None, decision: str, verdict: Verdict | None, note: str) -> dict[str, Any]:
    source = call.source if call is not None else {}
    now = time.time()
    event: dict[str, Any] = {
        "v": 1,
        "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03d}Z",
        "decision": decision,
        "tool": _text(call.tool) if call is not None else "",
        "cwd": _text(call.cwd) if call is not None else "",
    }
    for key in ("session_id", "tool_use_id", "permission_mode", "agent_id"):
        value = source.get(key)
        if isinstance(value, str):
            event[key] = _text(value)
    if policy is not None:
        event["policy"] = policy.digest
    if verdict is not None:
        hit = verdict.hit
        if hit is not None and policy is not None and hit.rule >= 0:
            event["rule"] = policy.detail(hit.rule)["id"]
        shown = [h.access for h in verdict.hits] or verdict.accesses
        event["accesses"] = [
            {"action": a.action, "kind": a.kind, "resource": _resource(a.kind, a.resource), "certainty": a.certainty}
            for a in shown[:MAX_ACCESSES]
        ]
        event["count"] = len(verdict.accesses)
    if note:
        event["note"] = _text(note)
    return event


def _resource(kind: str, text: str) -> str:
    """Of a command only the program and its first plain word: arguments may hold secrets."""
    if kind == "command":
        words = [w for w in text.split("\0")[:4] if not w.startswith("-")]
        return _text(" ".join(words[:2]))
    return _text(text)


def _text(text: str) -> str:
    return text.replace(HOLE, "...")[:MAX_TEXT]


def _write(directory: str, path: str, line: bytes) -> bool:
    native = system.native
    flags = native.O_WRONLY | native.O_APPEND | native.O_CREAT
    for name in ("O_NOFOLLOW", "O_CLOEXEC", "O_NONBLOCK"):  # a named pipe in its place is not waited for
        flags |= getattr(native, name, 0)
    try:
        fd = native.open(path, flags, 0o600)
    except FileNotFoundError:
        make_directory(directory)
        fd = native.open(path, flags, 0o600)
    try:
        return bool(native.write(fd, line) == len(line))
    finally:
        native.close(fd)


def make_directory(path: str) -> None:
    """`mkdir -p` with mode 0700."""
    native = system.native
    try:
        native.mkdir(path, 0o700)
    except FileExistsError:
        return
    except FileNotFoundError:
        make_directory(path.rpartition("/")[0])
        native.mkdir(path, 0o700)
