"""Brace expansion (bash manual 3.5.1): the first thing that happens to a word, by its text alone."""

from __future__ import annotations

from ..model import HOLE
from .tree import LITERAL, PARAMETER, Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Part = tuple[Any, ...]

MAX_RESULTS = 1_000


def expand(parts: list[Part]) -> list[list[Part]]:
    """The words that a word stands for. Past MAX_RESULTS the rest becomes a hole."""
    tokens: list[Part] = []
    for part in parts:
        if part[0] is LITERAL:
            tokens += [(LITERAL, c) for c in part[1]]
        else:
            tokens.append(part)
    return [_joined(word) for word in _words(tokens)[:MAX_RESULTS]]


def _char(token: Part) -> str:
    return str(token[1]) if token[0] is LITERAL else ""


def _words(tokens: list[Part]) -> list[list[Part]]:
    for start, close, commas in _pairs(tokens):
        inner = tokens[start + 1 : close]
        if commas:
            cuts = [start, *commas, close]
            choices = [word for a, b in _neighbours(cuts) for word in _words(tokens[a + 1 : b])]
        else:
            texts = _sequence("".join(map(_char, inner))) if all(map(_char, inner)) else None
            if texts is None:
                continue
            choices = [[(LITERAL, c) for c in text] for text in texts]
        rest = _words(tokens[close + 1 :])
        if len(choices) * len(rest) > MAX_RESULTS:
            choices = [[(LITERAL, HOLE)]]
            rest = rest[:MAX_RESULTS]
        return [tokens[:start] + choice + tail for choice in choices for tail in rest]
    return [tokens]


def _neighbours(items: list[int]) -> list[tuple[int, int]]:
    """Neighbours, two by two."""
    return list(zip(items, items[1:], strict=False))


def _pairs(tokens: list[Part]) -> list[tuple[int, int, list[int]]]:
    """Where each brace that closes opens and closes, and where its own commas are, the leftmost first."""
    found: list[tuple[int, int, list[int]]] = []
    opened: list[tuple[int, list[int]]] = []
    for i, token in enumerate(tokens):
        c = _char(token)
        if c == "{":
            opened.append((i, []))
        elif c == "," and opened:
            opened[-1][1].append(i)
        elif c == "}" and opened:
            start, commas = opened.pop()
            found.append((start, i, commas))
    found.sort(key=lambda pair: pair[0])
    return found


def _sequence(text: str) -> list[str] | None:
    """`a..e`, `1..9`, `01..10..2`; None for anything else."""
    ends = text.split("..")
    if len(ends) not in (2, 3):
        return None
    step = 1
    if len(ends) == 3:
        if not ends[2].lstrip("-").isdigit():
            return None
        step = abs(int(ends[2])) or 1
    first, last = ends[0], ends[1]
    if len(first) == len(last) == 1 and first.isalpha() and last.isalpha():
        codes = _range(ord(first), ord(last), step)
        return None if codes is None else [chr(c) for c in codes]
    if not (first.lstrip("-").isdigit() and last.lstrip("-").isdigit()) or len(first) > 18 or len(last) > 18:
        return None
    numbers = _range(int(first), int(last), step)
    if numbers is None:
        return [HOLE]
    padded = any(len(e) > 1 and e.lstrip("-").startswith("0") for e in (first, last))
    width = max(len(first), len(last)) if padded else 0
    return [f"{n:0{width}d}" for n in numbers]


def _range(first: int, last: int, step: int) -> range | None:
    found = range(first, last + 1, step) if first <= last else range(first, last - 1, -step)
    return found if len(found) <= MAX_RESULTS else None


def _joined(tokens: list[Part]) -> list[Part]:
    """Characters back to stretches of text."""
    out: list[Part] = []
    for token in tokens:
        if out and token[0] is LITERAL and out[-1][0] is LITERAL:
            out[-1] = (LITERAL, out[-1][1] + token[1])
        elif (
            out and token[0] is LITERAL and out[-1][0] is PARAMETER and out[-1][1].bare and not out[-1][2] and _continues(token[1])
        ):
            longer = Parameter(out[-1][1].name + token[1])  # `$x{1,2}` is `$x1 $x2`
            longer.bare = True
            out[-1] = (PARAMETER, longer, out[-1][2])
        else:
            out.append(token)
    return out


def _continues(text: str) -> bool:
    return text.isascii() and (text.isalnum() or text == "_")
