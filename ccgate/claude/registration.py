"""What ccgate writes into a settings file of Claude Code, how it is recognised, put in and taken out."""

from __future__ import annotations

import json
from typing import Any

from ccgate.gate import settings
from ccgate.gate.artefact import Locations

from . import jsontext, program
from .jsontext import Node

EVENTS = ("PreToolUse", "ConfigChange")
TIMEOUT = 20  # seconds; the hook's own deadline is half of it
_PLACES = ("config", "state", "managed", "home")


def handler(event: str, where: Locations, file: str, *, observe: bool = False) -> dict[str, Any]:
    """The handler in exec form. `-I -S` keep the project's directory and environment out of the interpreter.

    The handler of ConfigChange also names the settings file that it stands in, which is the one it guards. That of PreToolUse does
    not, so that the client runs it once when several files register it.
    """
    args = ["-I", "-S", str(program.hook_file())]
    for name in _PLACES:
        args += [f"--{name}", getattr(where, name)]
    if event == "ConfigChange":
        args += ["--registered", file]
    if observe:
        args.append("--observe")
    return {"type": "command", "command": program.interpreter(), "args": args, "timeout": TIMEOUT, "onFailure": "block"}


def group(event: str, entry: dict[str, Any]) -> dict[str, Any]:
    """The matcher group of one event."""
    return {"matcher": "*", "hooks": [entry]} if event == "PreToolUse" else {"hooks": [entry]}


class Registration:
    """One handler of ours as it stands in a settings file: `words` its command line, `line` where, `event` what for."""

    def __init__(self, scope: str, file: str, line: int, event: str, entry: dict[str, Any]) -> None:
        self.scope = scope
        self.file = file
        self.line = line
        self.event = event
        self.entry = entry
        self.exec_form = isinstance(entry.get("args"), list)
        self.words = settings.words_of(entry)
        self.options = self._options()

    def _options(self) -> dict[str, str]:
        """The arguments of the hook by name."""
        words = self.words if self.exec_form else " ".join(self.words).split()
        found = {}
        for i, word in enumerate(words):
            name, equals, value = word.removeprefix("--").partition("=")
            if word.startswith("--") and name in (*_PLACES, "registered"):
                found[name] = value if equals else "".join(words[i + 1 : i + 2])
        return found

    @property
    def observes(self) -> bool:
        return "--observe" in " ".join(self.words).split()

    @property
    def interpreter(self) -> str:
        return self.words[0] if self.exec_form and self.words else ""

    @property
    def hook(self) -> str:
        """The hook's file, or "" where the command names it otherwise."""
        return next((w for w in self.words if w.replace("\\", "/").endswith("/hook.py")), "") if self.exec_form else ""

    def locations(self, default: Locations, project: str = "") -> Locations:
        """Where this registration finds policy and state."""
        config, state, managed, home = (self.options.get(name) or getattr(default, name) for name in _PLACES)
        return Locations(config, state, managed, home, project)

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}"


def registrations(text: str, scope: str, file: str) -> list[Registration]:
    """Our handlers in a settings file's text, of every event that we register; none where it cannot be parsed."""
    body = text.removeprefix("\ufeff")
    try:
        root = jsontext.parse(body)
    except json.JSONDecodeError:
        return []
    found = []
    for event in EVENTS:
        for _, entry, path in settings.handlers(root.value, event):
            node = root.get(*path)
            if settings.is_gate(entry) and node is not None:
                found.append(Registration(scope, file, jsontext.line_of(body, node.start), event, entry))
    return found


def add(text: str, where: Locations, file: str, *, observe: bool = False) -> str:
    """A settings file's text with ccgate registered, once, all else as it was. Raises json.JSONDecodeError, TypeError."""
    wanted = {event: handler(event, where, file, observe=observe) for event in EVENTS}
    if not text.strip("\ufeff \t\r\n"):
        document = {"hooks": {event: [group(event, entry)] for event, entry in wanted.items()}}
        return json.dumps(document, indent=2) + "\n"
    updated = _updated(text, wanted)
    if updated is not None:
        return updated
    text = remove(text)
    for event, entry in wanted.items():
        text = _add(text, event, group(event, entry))
    return text


def _updated(text: str, wanted: dict[str, dict[str, Any]]) -> str | None:
    """The text with each of our handlers brought up to date where it stands, or None where they must be put in anew."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text[len(mark) :]
    if sum(1 for _ in _ours(jsontext.parse(body))) != len(wanted):
        return None
    for event, entry in wanted.items():
        root = jsontext.parse(body)
        found = [(g, h, p) for g, h, p in settings.handlers(root.value, event) if settings.is_gate(h)]
        if len(found) != 1 or found[0][0].get("matcher", "*") not in settings.EVERYTHING:
            return None
        _, old, path = found[0]
        node = root.get(*path)
        if node is None:
            return None
        if old != entry:
            body = jsontext.replace(body, node, entry, 5)
    return mark + body


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
    if not body.strip():
        return text
    while (found := next(_ours(jsontext.parse(body)), None)) is not None:
        body = _cut(body, *found)
    return mark + body


def _ours(root: Node) -> Any:
    """Every handler of ours, of any event: the chain of (node, its span's start) from the root down to it."""
    for key, at, hooks in root.members:
        if key != "hooks":
            continue
        for _, start, groups in hooks.members:
            for found in groups.items:
                for name, begin, handlers in found.members:
                    for entry in handlers.items if name == "hooks" else ():
                        if settings.is_gate(entry.value):
                            yield root, (at, hooks), (start, groups), found, (begin, handlers), entry


def _cut(
    text: str, root: Node, hooks: tuple[int, Node], groups: tuple[int, Node], found: Node, handlers: tuple[int, Node], entry: Node
) -> str:
    """Without `entry`, and without what it alone filled."""
    if len(handlers[1].items) > 1:
        return jsontext.remove_item(text, handlers[1], entry.start, entry.end)
    if len(groups[1].items) > 1:
        return jsontext.remove_item(text, groups[1], found.start, found.end)
    if len(hooks[1].members) > 1:
        return jsontext.remove_item(text, hooks[1], groups[0], groups[1].end)
    return jsontext.remove_item(text, root, hooks[0], hooks[1].end)
