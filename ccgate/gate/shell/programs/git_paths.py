"""Pathspecs: which paths of a repository a git command is limited to (gitglossary(7), "pathspec")."""

from __future__ import annotations

from ... import globs
from ...model import HOLE
from ...paths import normalise
from ..state import holes_only

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SHORT = {"/": "top", "!": "exclude", "^": "exclude"}
_WILD = frozenset("*?[")


class Pathspec:
    """One pattern, relative to the top of the work tree ("" is the top itself; None: outside of it).

    `computed`: a part of it is known only when the call runs.
    """

    __slots__ = ("computed", "exclude", "glob", "icase", "pattern", "text", "wild")

    def __init__(self, text: str, prefix: str, top: str, flags: frozenset[str]) -> None:
        self.text = text
        magic, rest = _magic(holes_only(text))
        magic |= flags
        self.exclude = "exclude" in magic
        self.glob = "glob" in magic
        self.icase = "icase" in magic
        self.computed = HOLE in rest
        self.pattern = self._place(rest.replace(HOLE, "*"), "" if "top" in magic else prefix, top)
        literal = "literal" in magic and not self.computed
        self.wild = not literal and self.pattern is not None and not _WILD.isdisjoint(self.pattern)
        if self.icase and self.pattern is not None:
            self.pattern = self.pattern.lower()

    @staticmethod
    def _place(text: str, prefix: str, top: str) -> str | None:
        if text.startswith("/"):
            path = normalise(text, "/")
            return "" if path == top else path[len(top) + 1 :] if path.startswith(top + "/") else None
        path = normalise(f"/{prefix}/{text}", "/")
        depth = prefix.count("/") + 1 if prefix else 0
        return path[1:] if text.count("../") <= depth else None

    def match(self, path: str) -> bool:
        pattern = self.pattern
        if pattern is None:
            return False
        if self.icase:
            path = path.lower()
        if not pattern or path == pattern or path.startswith(pattern + "/"):
            return True
        return self.wild and self._fits(pattern, path)

    def _fits(self, pattern: str, path: str) -> bool:
        if not self.glob:
            return globs.match(pattern, path)  # `*` takes slashes too
        segments = pattern.split("/")
        if segments[-1] == "**":
            segments.append("*")
        return globs.match_segments(segments, path.split("/"))

    def names(self, path: str, covers: Callable[[str], bool]) -> bool:
        """Is the path written here, and not only a directory above it? A glob names it that fits nothing but protected names (`*.env`)."""
        if self.pattern is None or self.computed or not self.match(path):
            return False
        if (path.lower() if self.icase else path) == self.pattern:
            return True
        return self.wild and all(covers(self.pattern.replace("*", filler).replace("?", "x")) for filler in ("x", "x.x"))


class Pathspecs:
    """The pathspecs of one command; none limit nothing. covers(path below the top): does a rule?"""

    __slots__ = ("_covers", "items")

    def __init__(
        self, words: Iterable[str], prefix: str, top: str, covers: Callable[[str], bool], flags: frozenset[str] = frozenset()
    ) -> None:
        self._covers = covers
        self.items = [Pathspec(word, prefix, top, flags) for word in words if word and word != ":"]

    def match(self, path: str) -> bool:
        included = not any(not item.exclude for item in self.items)
        for item in self.items:
            if item.exclude:
                if item.match(path):
                    return False
            else:
                included = included or item.match(path)
        return included

    def names(self, path: str) -> bool:
        """Is the path, which `match` takes, written out?"""
        return any(item.names(path, self._covers) for item in self.items if not item.exclude)

    def literals(self) -> list[Pathspec]:
        """Those that are one path each."""
        return [i for i in self.items if not i.exclude and not i.wild and not i.computed and i.pattern]


def is_magic(text: str) -> bool:
    """`:(...)`, `:!x`, `:^x`: pathspecs, whatever stands on disk. (`:/x` may be a commit's message.)"""
    return text.startswith((":(", ":!", ":^"))


def _magic(text: str) -> tuple[frozenset[str], str]:
    """The words of a pathspec's magic, and what is left."""
    if not text.startswith(":"):
        return frozenset(), text
    if text.startswith(":("):
        inside, close, rest = text[2:].partition(")")
        return (frozenset(inside.split(",")), rest) if close else (frozenset(), text)
    found = set()
    i = 1
    while i < len(text) and text[i] in _SHORT:
        found.add(_SHORT[text[i]])
        i += 1
    if i < len(text) and text[i] == ":":
        i += 1
    return frozenset(found), text[i:]
