"""What ccgate writes into a settings file of Claude Code, how it is recognised, put in and taken out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ccgate.gate.artefact import Locations

from . import jsontext

EVENTS = ("PreToolUse", "ConfigChange")
TIMEOUT = 20  # seconds; the hook's own deadline is half of it


def hook_file() -> Path:
    """The program that is registered."""
    return Path(__file__).resolve().parent.parent / "hook.py"


def interpreter() -> str:
    """The interpreter to register: this one, by the path that survives an upgrade of the virtual environment."""
    return sys.executable


def handler(where: Locations, *, observe: bool = False) -> dict[str, Any]:
    """The handler in exec form. `-I -S` keep the project's directory and environment out of the interpreter."""
    args = ["-I", "-S", str(hook_file())]
    for name in ("config", "state", "managed", "home"):
        args += [f"--{name}", getattr(where, name)]
    if observe:
        args.append("--observe")
    return {"type": "command", "command": interpreter(), "args": args, "timeout": TIMEOUT, "onFailure": "block"}


def group(event: str, where: Locations, *, observe: bool = False) -> dict[str, Any]:
    """The matcher group of one event."""
    entry: dict[str, Any] = {"hooks": [handler(where, observe=observe)]}
    return {"matcher": "*", **entry} if event == "PreToolUse" else entry


def is_ours(entry: Any) -> bool:
    """True for a handler that runs ccgate's hook."""
    if not isinstance(entry, dict):
        return False
    words = [str(entry.get("command", "")), *(str(a) for a in entry.get("args", []) if isinstance(a, str))]
    text = " ".join(words).replace("\\", "/")
    return "ccgate/hook.py" in text or "ccgate hook" in text


def our_handlers(document: Any, event: str = "PreToolUse") -> list[dict[str, Any]]:
    """Our handlers for an event in a parsed settings file."""
    groups = (
        document.get("hooks", {}).get(event, []) if isinstance(document, dict) and isinstance(document.get("hooks"), dict) else []
    )
    return [
        entry
        for found in (groups if isinstance(groups, list) else [])
        if isinstance(found, dict)
        for entry in (found.get("hooks") if isinstance(found.get("hooks"), list) else [])
        if is_ours(entry)
    ]


def add(text: str, where: Locations, *, observe: bool = False) -> str:
    """A settings file's text with ccgate registered, once, all else as it was. Raises json.JSONDecodeError, TypeError."""
    if not text.strip("\ufeff \t\r\n"):
        document = {"hooks": {event: [group(event, where, observe=observe)] for event in EVENTS}}
        return json.dumps(document, indent=2) + "\n"
    text = remove(text)
    for event in EVENTS:
        text = _add(text, event, group(event, where, observe=observe))
    return text


def _add(text: str, event: str, new: dict[str, Any]) -> str:
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text[len(mark) :]
    root = jsontext.parse(body)
    if not isinstance(root.value, dict):
        raise TypeError("it is no JSON object")
    hooks = root.get("hooks")
    if hooks is None:
        return mark + jsontext.insert_member(body, root, "hooks", {event: [new]}, 0)
    if not isinstance(hooks.value, dict):
        raise TypeError("`hooks` in it is no object")
    groups = hooks.get(event)
    if groups is None:
        return mark + jsontext.insert_member(body, hooks, event, [new], 1)
    if not isinstance(groups.value, list):
        raise TypeError(f"`hooks.{event}` in it is no array")
    return mark + jsontext.append_item(body, groups, new, 2)


def remove(text: str) -> str:
    """A settings file's text without any handler of ours, and without the arrays and objects that this leaves empty."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text[len(mark) :]
    while (cut := _first_of_ours(body)) is not None:
        body = cut
    return mark + body


def _first_of_ours(text: str) -> str | None:
    root = jsontext.parse(text)
    hooks = root.get("hooks")
    if hooks is None or not isinstance(hooks.value, dict):
        return None
    for event, start, groups in hooks.members:
        if not isinstance(groups.value, list):
            continue
        for found in groups.items:
            handlers = found.get("hooks") if isinstance(found.value, dict) else None
            for entry in handlers.items if handlers is not None else ():
                if is_ours(entry.value):
                    return _cut(text, root, hooks, event, start, groups, found, handlers, entry)
    return None


def _cut(text: str, root: Any, hooks: Any, event: str, start: int, groups: Any, found: Any, handlers: Any, entry: Any) -> str:
    """Without `entry`, and without what it alone filled."""
    if len(handlers.items) > 1:
        return jsontext.remove_item(text, handlers, entry.start, entry.end)
    if len(groups.items) > 1:
        return jsontext.remove_item(text, groups, found.start, found.end)
    if len(hooks.members) > 1:
        return jsontext.remove_item(text, hooks, start, groups.end)
    _, at, _ = next(m for m in root.members if m[0] == "hooks")
    return jsontext.remove_item(text, root, at, hooks.end)
