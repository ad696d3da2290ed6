"""What zsh makes of words that bash reads otherwise (zshexpn(1)): the tool's shell may be either.

Arrays count from one and stand for all their elements, `$name[2]` needs no braces, `$name:t` takes a modifier, `${(flags)name}` and
`$=name`, `$~name` split and glob. Only results that hold a protected path are given, since every other reading is bash's to tell.
"""

from __future__ import annotations

from .state import Output, holes_only

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .state import State
    from .words import Words

_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_MODIFIERS = frozenset("aAcehlPqQrtu")


def lines(text: str, state: State, words: Words) -> list[list[str]]:
    """The fields of a word with one expansion, for each way to read it in which one of them is a protected path."""
    from .text import is_protected

    text = text.replace('"', "")
    head, _, tail = text.partition("$")
    if "$" in tail or "`" in tail or "$" in head:
        return []
    taken = _taken(tail, state, words)
    if taken is None:
        return []
    values, rest = taken
    fields = [head + value + rest for value in values]
    world = words.shell.world
    found = [f for f in fields if is_protected(holes_only(f.partition("(")[0]), world, state.cwd[0])]
    return [fields] if found else []


def _name(text: str) -> str:
    if text[:1] in ("@", "*"):
        return text[0]
    end = next((i for i, c in enumerate(text) if c not in _NAME), len(text))
    return text[:end]


def _taken(text: str, state: State, words: Words) -> tuple[list[str], str] | None:
    """The values of the expansion that begins behind a `$`, and the text behind it."""
    braces = text.startswith("{")
    if braces:
        inner, close, rest = text[1:].partition("}")
        if not close or "{" in inner:
            return None
    else:
        inner, rest = text, ""
    flags = ""
    if braces and inner.startswith("("):
        flags, _, inner = inner[1:].partition(")")
    mark = inner[:1] if inner[:1] in ("=", "~") else ""
    inner = inner[len(mark) :]
    name = _name(inner)
    inner = inner[len(name) :]
    index = None
    if inner.startswith("["):
        index, _, inner = inner[1:].partition("]")
    values = _values(name, index, state, words)
    values = _flagged(values, flags, state, words)
    while inner[:1] == ":" and inner[1:2] in _MODIFIERS and inner[2:3] in ("", ":", "/"):
        values = [_modified(value, inner[1]) for value in values]
        inner = inner[2:]
    if not name or (braces and inner):
        return None
    if mark == "=":
        values = [word for value in values for word in value.split()]
    elif mark == "~":
        values = [path for value in values for line in words.globbed(value, state) for path in line]
    return values, rest if braces else inner


def _values(name: str, index: str | None, state: State, words: Words) -> list[str]:
    if name == "mapfile" and index and "zshmapfile" in state.options:  # the content of the file
        words.shell.touch("read", index.strip("'\""), state, f"$mapfile[{index}]")
        return []
    value = [*state.params] if name in ("@", "*", "argv") else state.values.get(name)
    if isinstance(value, dict):
        chosen = [item for key, item in value.items() if index in (None, "@", "*", key)]
    elif isinstance(value, list):
        if index is None or index in ("@", "*"):
            chosen = value
        else:
            chosen = _element(value, int(index)) if index.lstrip("-").isdigit() else _paired(value, index)
    else:
        return list(words.parameters.lookup(name, state)) if name and index is None else []
    return [text for item in chosen for text in item]


def _element(items: list[tuple[str, ...]], number: int) -> list[tuple[str, ...]]:
    """Arrays count from one, or from the end."""
    i = number - 1 if number > 0 else len(items) + number
    return [items[i]] if number and 0 <= i < len(items) else []


def _paired(items: list[tuple[str, ...]], key: str) -> list[tuple[str, ...]]:
    """`typeset -A table=(key value ...)`"""
    return [value for i, value in enumerate(items) if i % 2 and key in items[i - 1]]


def _flagged(values: list[str], flags: str, state: State, words: Words) -> list[str]:
    """`P` takes the value for a name, `j:x:` joins, `s:x:` and `f` split, `L` and `U` change the case."""
    if "P" in flags:
        values = [text for value in values for text in words.parameters.lookup(value, state)]
    if "j" in flags:
        quote = flags.partition("j")[2]
        values = [quote[1:].partition(quote[:1])[0].join(values)] if quote else values
    if "s" in flags:
        quote = flags.partition("s")[2]
        separator = quote[1:].partition(quote[:1])[0] if quote else ""
        values = [piece for value in values for piece in (value.split(separator) if separator else value)]
    if "f" in flags:
        values = [line for value in values for line in (Output(value).possible_lines() or [])]
    if "L" in flags or "U" in flags:
        values = [value.lower() if "L" in flags else value.upper() for value in values]
    return values


def _modified(value: str, letter: str) -> str:
    """One modifier of csh: head, tail, root, extension, case; those that make paths absolute change nothing here."""
    head, _, tail = value.rpartition("/")
    if letter == "h":
        return head or "."
    if letter == "t":
        return tail
    if letter == "r":
        return value.rpartition(".")[0] or value
    if letter == "e":
        return value.rpartition(".")[2]
    if letter in "lu":
        return value.lower() if letter == "l" else value.upper()
    return value


def closed(text: str) -> str:
    """zsh ends a group at a brace that no separator stands before, and has functions without a name: as bash would write it."""
    out: list[str] = []
    for i, line in enumerate(text.split("}")):
        if i:
            before = out[-1].rstrip(" \t")
            if before.endswith((";", "{", "\n", "&", "}")) or not out[-1].endswith((" ", "\t")):
                out.append("}")
            else:
                out.append(";}")
        out.append(line)
    return "".join(out).replace("function {", "{").replace("() {", "{" if text.lstrip().startswith("() {") else "() {")
