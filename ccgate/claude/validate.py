"""What makes Claude Code drop a whole settings file without a word, or leaves a hook of ours without force: `gate.settings` with lines."""

from __future__ import annotations

import json
from typing import Any

from ccgate.gate import settings

from . import jsontext
from .jsontext import Node


class Finding:
    """`fatal`: the client drops the file, or all hooks in it. Else the entry alone is without force."""

    def __init__(self, file: str, line: int, key: str, what: str, hint: str, *, fatal: bool) -> None:
        self.file = file
        self.line = line
        self.key = key
        self.what = what
        self.hint = hint
        self.fatal = fatal

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key} {self.what}" if self.key else f"{self.file}:{self.line}: {self.what}"

    def data(self) -> dict[str, Any]:
        return {"file": self.file, "line": self.line, "key": self.key, "what": self.what, "hint": self.hint, "fatal": self.fatal}


def check(text: str, file: str, *, user: bool = False) -> list[Finding]:
    """All findings about a settings file's text, in the order of the file. `user`: it is the user's own."""
    body = text.removeprefix("\ufeff")
    if not body.strip(" \t\r\n"):
        return []
    try:
        root = jsontext.parse(body)
    except json.JSONDecodeError as error:
        what = f"not JSON, so the client drops the file: {error.msg} (column {error.colno})"
        return [Finding(file, error.lineno, "", what, "mend the line; comments and trailing commas are not allowed", fatal=True)]
    found = []
    for fault in settings.faults(root.value):
        what = fault.what + ("; the client drops the file" if fault.fatal else "")
        found.append(_finding(body, file, root, fault.path, what, fault.hint, fatal=fault.fatal))
    off = settings.switched_off(root.value, user=user)
    if off:
        found.append(
            _finding(body, file, root, tuple(off.split(".")), "switches every hook off, the gate too", "remove it", fatal=False)
        )
    for event in ("PreToolUse", "ConfigChange"):
        found += _ours(body, file, root, event)
    return sorted(found, key=lambda f: f.line)


def _ours(body: str, file: str, root: Node, event: str) -> list[Finding]:
    """Our own registration must have force."""
    found = []
    for group, handler, path in settings.handlers(root.value, event):
        if not settings.is_gate(handler):
            continue
        for key, what in settings.weaknesses(group, handler, event):
            at = (*path[:3], key) if key == "matcher" else (*path, key)
            found.append(_finding(body, file, root, at, what, "run `ccgate install` again", fatal=False))
    return found


def _finding(body: str, file: str, root: Node, path: settings.Path, what: str, hint: str, *, fatal: bool) -> Finding:
    """The finding, on the line of the innermost part of the path that exists."""
    node = root
    for i in range(len(path), 0, -1):
        inner = root.get(*path[:i])
        if inner is not None:
            node = inner
            break
    return Finding(file, jsontext.line_of(body, node.start), _dotted(path), what, hint, fatal=fatal)


def _dotted(path: settings.Path) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
