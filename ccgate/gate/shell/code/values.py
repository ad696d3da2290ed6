"""What an expression of another language can be worth.

Plain Python values (str, int, bool, None, list, dict ...) are exact; a str may hold HOLE and tainted variables as shell words do. The
classes below stand for the rest. Tuples of other languages are lists here, sets are lists too.
"""

from __future__ import annotations

from ...model import HOLE
from ..state import TAINT, taints

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeGuard

    Source = tuple[str, str]
    Sources = frozenset[Source]

MAX_CHOICES = 24
MAX_LOOKED = 3_000
_NONE: Sources = frozenset()


class Unknown:
    """Computed at run time. `sources` says from what: ("file", path), ("names", path) for nothing but the names of its keys,
    ("env", variable). `lines`: a superset of its lines where it is text of which one is known.
    """

    __slots__ = ("lines", "sources")

    def __init__(self, sources: Sources = _NONE, lines: list[str] | None = None) -> None:
        self.sources = sources
        self.lines = lines

    def __repr__(self) -> str:
        return f"Unknown({sorted(self.sources)})"


class Choice:
    """One of several values."""

    __slots__ = ("values",)

    def __init__(self, values: list[Any]) -> None:
        self.values = values

    def __repr__(self) -> str:
        return f"Choice({self.values})"


class Name:
    """Something of the language or of a module that was not defined in the code: `open`, `os.path.join`."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"Name({self.text})"


class Function:
    """A function, lambda, block or class body of the code itself. `params` are (name, default node or None)."""

    __slots__ = ("body", "methods", "name", "params", "scope")

    def __init__(self, name: str, params: list[tuple[Any, Any]], body: list[Any], scope: Scope) -> None:
        self.name = name
        self.params = params
        self.body = body
        self.scope = scope
        self.methods: dict[str, Any] | None = None  # set: a class


class Bound:
    """A method taken from its object: `handle.read`."""

    __slots__ = ("method", "owner")

    def __init__(self, owner: Any, method: str) -> None:
        self.owner = owner
        self.method = method


class Thing:
    """An object of a known kind.

    "file"      an open file: text = its path, items["mode"]
    "path"      a path object: text
    "environ"   all environment variables
    "stdin"     standard input, "stdout" standard output or error
    "archive"   a zip or tar file being written
    "entry"     what a directory walk gives: text = path, items["dir"]
    "instance"  of a class of the code: items are its attributes, items[""] the class
    "bag"       something that data was loaded into: items
    "module"    a module of the project: items are its names
    "regex"     a compiled pattern: text, items["flags"]
    """

    __slots__ = ("items", "kind", "text")

    def __init__(self, kind: str, text: str = "", items: dict[str, Any] | None = None) -> None:
        self.kind = kind
        self.text = text
        self.items = {} if items is None else items

    def __repr__(self) -> str:
        return f"Thing({self.kind} {self.text!r})"


class Scope:
    """The variables of a function or module, and where it was defined."""

    __slots__ = ("outer", "parent", "values")

    def __init__(self, parent: Scope | None = None) -> None:
        self.values: dict[str, Any] = {}
        self.parent = parent
        self.outer: set[str] = set()  # names declared `global` or `nonlocal`

    def find(self, name: str) -> Scope | None:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values:
                return scope
            scope = scope.parent
        return None


NOTHING = Unknown()


def sources_of(value: Any) -> Sources:
    """Everything that a value was made from. Of very large ones, what the first MAX_LOOKED values in them say."""
    if isinstance(value, str):
        return frozenset(("env", name) for name in taints(value)) if TAINT in value else _NONE
    if isinstance(value, Unknown):
        return value.sources
    if value is None or isinstance(value, (int, float, bytes, Name, Function)):
        return _NONE
    found: set[Source] = set()
    pending = [value]
    left = MAX_LOOKED
    while pending and left:
        one = pending.pop()
        left -= 1
        if isinstance(one, str):
            if TAINT in one:
                found.update(("env", name) for name in taints(one))
        elif isinstance(one, Unknown):
            found |= one.sources
        elif isinstance(one, (list, tuple)):
            pending.extend(one[:200])
        elif isinstance(one, dict):
            pending.extend(list(one.values())[:200])
        elif isinstance(one, Choice):
            pending.extend(one.values)
        elif isinstance(one, Bound):
            pending.append(one.owner)
        elif isinstance(one, Thing):
            pending.extend(_of_thing(one, found))
    return frozenset(found) if found else _NONE


def _of_thing(thing: Thing, found: set[Source]) -> list[Any]:
    """Adds what an object itself comes from; what it holds besides."""
    if thing.kind == "environ":
        found.add(("env", "*"))
    elif thing.kind == "file":
        if "r" in thing.items["mode"]:
            found.add(("file", thing.text))
    elif thing.kind == "stdin":
        found.update(("file", path) for path in thing.items.get("paths", ()))
    elif thing.kind in ("instance", "bag"):
        return [v for k, v in thing.items.items() if k]
    return []


def merge(values: Any) -> Unknown:
    """Something unknown that is made from all these."""
    found = sources_of(list(values))
    return Unknown(found) if found else NOTHING


def either(a: Any, b: Any) -> Any:
    """One of two values."""
    if a is b:
        return a
    values: list[Any] = []
    for value in (a, b):
        for one in value.values if isinstance(value, Choice) else [value]:
            if not any(
                one is known or (type(one) is type(known) and not isinstance(one, (Unknown, Thing)) and one == known)
                for known in values
            ):
                values.append(one)
    if len(values) == 1:
        return values[0]
    if len(values) > MAX_CHOICES:
        return merge(values)
    return Choice(values)


def choices(value: Any) -> list[Any]:
    return value.values if isinstance(value, Choice) else [value]


def exact(text: Any) -> TypeGuard[str]:
    """A text of which every character is known."""
    return isinstance(text, str) and HOLE not in text and TAINT not in text


def words(text: str) -> frozenset[str]:
    """The words of a text, as a table to look names up in."""
    return frozenset(text.split())
