"""What makes Claude Code drop a whole settings file without a word, or leaves a hook of ours without force.

Each rule was seen on client 2.1.330: a bad entry under PreToolUse drops the file, its permission rules included, and the session goes on.
"""

from __future__ import annotations

import json
from typing import Any

from . import jsontext
from .jsontext import Node
from .registration import is_ours

HANDLER_TYPES = ("command", "http", "mcp_tool", "prompt", "agent")
_STRICT_EVENTS = ("PreToolUse", "PermissionRequest")


class Finding:
    """`fatal`: the client drops the file. Else the entry alone is without force."""

    def __init__(self, file: str, line: int, key: str, what: str, hint: str, *, fatal: bool) -> None:
        self.file = file
        self.line = line
        self.key = key
        self.what = what
        self.hint = hint
        self.fatal = fatal

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: {self.what}" if self.key else f"{self.file}:{self.line}: {self.what}"

    def data(self) -> dict[str, Any]:
        return {"file": self.file, "line": self.line, "key": self.key, "what": self.what, "hint": self.hint, "fatal": self.fatal}


def check(text: str, file: str) -> list[Finding]:
    """All findings about a settings file's text, in the order of the file."""
    body = text.removeprefix("\ufeff")
    if not body.strip():
        return []
    try:
        root = jsontext.parse(body)
    except json.JSONDecodeError as error:
        what = f"not JSON, so the client drops the file: {error.msg} (column {error.colno})"
        return [Finding(file, error.lineno, "", what, "mend the line; comments and trailing commas are not allowed", fatal=True)]
    if not isinstance(root.value, dict):
        return [Finding(file, 1, "", "no JSON object, so the client drops the file", "wrap it in { }", fatal=True)]
    return _Check(body, file).all(root)


class _Check:
    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.found: list[Finding] = []

    def add(self, node: Node, key: str, what: str, hint: str, *, fatal: bool = True) -> None:
        self.found.append(Finding(self.file, jsontext.line_of(self.text, node.start), key, what, hint, fatal=fatal))

    def all(self, root: Node) -> list[Finding]:
        self._types(root)
        hooks = root.get("hooks")
        if hooks is not None:
            if isinstance(hooks.value, dict):
                for event, _, groups in hooks.members:
                    self._event(event, groups)
            else:
                self.add(hooks, "hooks", "no object, so the client drops the file", "write { }")
        return self.found

    def _types(self, root: Node) -> None:
        for rule in ("allow", "ask", "deny"):
            node = root.get("permissions", rule)
            if node is not None and not (isinstance(node.value, list) and all(isinstance(v, str) for v in node.value)):
                self.add(node, f"permissions.{rule}", "no array of texts, so the client drops the file", "write [ ]")
        node = root.get("model")
        if node is not None and not isinstance(node.value, str):
            self.add(node, "model", "no text, so the client drops the file", "quote it")
        off = root.get("disableAllHooks")
        if off is not None and off.value is not False:
            self.add(off, "disableAllHooks", "switches every hook off, the gate too", "remove it", fatal=False)

    def _event(self, event: str, groups: Node) -> None:
        fatal = event in _STRICT_EVENTS
        key = f"hooks.{event}"
        if not isinstance(groups.value, list):
            self.add(groups, key, "no array" + (", so the client drops the file" if fatal else ""), "write [ ]", fatal=fatal)
            return
        for i, group in enumerate(groups.items):
            self._group(f"{key}[{i}]", group, fatal=fatal)

    def _group(self, key: str, group: Node, *, fatal: bool) -> None:
        matcher = group.get("matcher")
        if matcher is not None and not isinstance(matcher.value, str):
            self.add(matcher, f"{key}.matcher", "no text", 'write "*"', fatal=fatal)
        handlers = group.get("hooks")
        if handlers is None or not isinstance(handlers.value, list):
            self.add(handlers or group, f"{key}.hooks", "no array of handlers", "write [ ]", fatal=fatal)
            return
        on_group = group.get("onFailure")
        if on_group is not None:
            self.add(on_group, f"{key}.onFailure", "ignored here", "move it into the handler", fatal=False)
        for i, entry in enumerate(handlers.items):
            self._handler(f"{key}.hooks[{i}]", entry, fatal=fatal)
            if isinstance(entry.value, dict) and is_ours(entry.value) and key.startswith("hooks.PreToolUse"):
                self._ours(f"{key}.hooks[{i}]", entry, matcher)

    def _handler(self, key: str, entry: Node, *, fatal: bool) -> None:
        if not isinstance(entry.value, dict):
            self.add(entry, key, "no object", "write { }", fatal=fatal)
            return
        kind = entry.value.get("type")
        if kind not in HANDLER_TYPES:
            self.add(entry, f"{key}.type", f"must be one of {', '.join(HANDLER_TYPES)}", 'write "command"', fatal=fatal)
        timeout = entry.get("timeout")
        if timeout is not None and (
            isinstance(timeout.value, bool) or not isinstance(timeout.value, (int, float)) or timeout.value <= 0
        ):
            self.add(timeout, f"{key}.timeout", "no positive number of seconds", "write 20", fatal=fatal)
        failure = entry.get("onFailure")
        if failure is not None and failure.value not in ("block", "continue"):
            self.add(failure, f"{key}.onFailure", "must be block or continue", 'write "block"', fatal=fatal)

    def _ours(self, key: str, entry: Node, matcher: Node | None) -> None:
        """Our own registration must have force."""
        hint = "run `ccgate install` again"
        if matcher is not None and matcher.value not in ("*", "", ".*"):
            self.add(matcher, f"{key}", "the gate does not see every tool", hint, fatal=False)
        if entry.value.get("onFailure") != "block":
            self.add(entry, f"{key}.onFailure", "a gate that cannot start would let the call run", hint, fatal=False)
        for field in ("if", "async", "asyncRewake", "once"):
            if entry.value.get(field):
                self.add(entry, f"{key}.{field}", "takes force from the gate", hint, fatal=False)
