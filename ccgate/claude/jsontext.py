"""JSON with positions: enough to change one place of a file and leave every other byte alone."""

from __future__ import annotations

import json
from typing import Any

_BLANKS = " \t\r\n"
MAX_DEPTH = 200


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


_SCALARS = json.JSONDecoder(parse_constant=_no_constant)


class Node:
    """A value and where it stands: text[start:end]. Objects have `members` [(key, start of the key, Node)], arrays `items` [Node]."""

    def __init__(self, start: int, end: int, value: Any) -> None:
        self.start = start
        self.end = end
        self.value = value
        self.members: list[tuple[str, int, Node]] = []
        self.items: list[Node] = []

    def get(self, *keys: str | int) -> Node | None:
        """The value under a path of keys and indices, or None. Of a key that occurs twice the last counts, as for the client."""
        node: Node | None = self
        for key in keys:
            if node is None:
                return None
            if isinstance(key, int):
                node = node.items[key] if key < len(node.items) else None
            else:
                node = next((child for name, _, child in reversed(node.members) if name == key), None)
        return node


def parse(text: str) -> Node:
    """The document's root. Raises json.JSONDecodeError, whose `lineno`, `colno` and `msg` say where and what."""
    node, at = _value(text, _skip(text, 0), 0)
    at = _skip(text, at)
    if at != len(text):
        raise json.JSONDecodeError("Extra data", text, at)
    return node


def line_of(text: str, position: int) -> int:
    """The line (from 1) of a position."""
    return text.count("\n", 0, position) + 1


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANKS:
        at += 1
    return at


def _value(text: str, at: int, depth: int) -> tuple[Node, int]:
    if depth > MAX_DEPTH:
        raise json.JSONDecodeError("Nested too deeply", text, at)
    if text.startswith("{", at):
        return _object(text, at, depth)
    if text.startswith("[", at):
        return _array(text, at, depth)
    try:
        value, end = _SCALARS.raw_decode(text, at)
    except json.JSONDecodeError:
        raise
    except ValueError as error:  # NaN and Infinity, which only Python reads; or thousands of digits
        raise json.JSONDecodeError(str(error), text, at) from None
    return Node(at, end, value), end


def _object(text: str, start: int, depth: int) -> tuple[Node, int]:
    node = Node(start, start, {})
    at = _skip(text, start + 1)
    if text.startswith("}", at):
        node.end = at + 1
        return node, node.end
    while True:
        if not text.startswith('"', at):
            raise json.JSONDecodeError("Expecting property name enclosed in double quotes", text, at)
        key, end = _SCALARS.raw_decode(text, at)
        colon = _skip(text, end)
        if not text.startswith(":", colon):
            raise json.JSONDecodeError("Expecting ':' delimiter", text, colon)
        child, after = _value(text, _skip(text, colon + 1), depth + 1)
        node.members.append((key, at, child))
        node.value[key] = child.value
        at = _skip(text, after)
        if text.startswith("}", at):
            node.end = at + 1
            return node, node.end
        if not text.startswith(",", at):
            raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
        at = _skip(text, at + 1)


def _array(text: str, start: int, depth: int) -> tuple[Node, int]:
    node = Node(start, start, [])
    at = _skip(text, start + 1)
    if text.startswith("]", at):
        node.end = at + 1
        return node, node.end
    while True:
        child, after = _value(text, at, depth + 1)
        node.items.append(child)
        node.value.append(child.value)
        at = _skip(text, after)
        if text.startswith("]", at):
            node.end = at + 1
            return node, node.end
        if not text.startswith(",", at):
            raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
        at = _skip(text, at + 1)


def indent_of(text: str) -> str:
    """The unit of indentation of a document: that of its first indented line, or two blanks."""
    for line in text.splitlines():
        stripped = line.lstrip(" \t")
        if stripped and stripped != line:
            return line[: len(line) - len(stripped)]
    return "  "


def newline_of(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def render(value: Any, text: str, level: int) -> str:
    """`value` as it would be written at a depth of `text`: its indentation, its line ends; on one line where `text` is on one line."""
    if "\n" not in text.strip():
        return json.dumps(value, ensure_ascii=False)
    unit = indent_of(text)
    lines = json.dumps(value, ensure_ascii=False, indent=unit).split("\n")
    return (newline_of(text) + unit * level).join(lines)


def insert_member(text: str, node: Node, key: str, value: Any, level: int) -> str:
    """The document with one more member at the end of an object that lies `level` deep."""
    return _insert(
        text, node, json.dumps(key) + ": " + render(value, text, level + 1), level, node.members[-1][2] if node.members else None
    )


def append_item(text: str, node: Node, value: Any, level: int) -> str:
    """The document with one more item at the end of an array that lies `level` deep."""
    return _insert(text, node, render(value, text, level + 1), level, node.items[-1] if node.items else None)


def _insert(text: str, node: Node, new: str, level: int, last: Node | None) -> str:
    one_line = "\n" not in text.strip()
    unit, line = indent_of(text), newline_of(text)
    if last is not None:
        separator = ", " if one_line else "," + line + unit * (level + 1)
        return text[: last.end] + separator + new + text[last.end :]
    inner = new if one_line else line + unit * (level + 1) + new + line + unit * level
    return text[: node.start + 1] + inner + text[node.end - 1 :]


def replace(text: str, node: Node, value: Any, level: int) -> str:
    """The document with another value in the place of one that lies `level` deep."""
    return text[: node.start] + render(value, text, level) + text[node.end :]


def remove_item(text: str, parent: Node, start: int, end: int) -> str:
    """The document without the member or item text[start:end] of `parent`, and without the comma that goes with it."""
    spans = [(position, child.end) for _, position, child in parent.members] or [(child.start, child.end) for child in parent.items]
    index = spans.index((start, end))
    if len(spans) == 1:
        return text[: parent.start + 1] + text[parent.end - 1 :]
    if index:
        return text[: spans[index - 1][1]] + text[end:]
    return text[:start] + text[spans[1][0] :]
