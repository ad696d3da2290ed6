"""Glob patterns of one path segment: match text, match each other.

The syntax is that of gitignore and fnmatch(3): `*`, `?`, `[a-z]`, `[!a-z]`, `[[:alpha:]]`, backslash. `re` is not used:
importing it would nearly double the hook's cost. Linear in the text for each `*` (the usual backtracking to the last star).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Token = str | tuple[bool, tuple[tuple[str, str], ...], tuple[str, ...]]

STAR = "*STAR"
ANY = "?ANY"

_CLASSES: dict[str, Callable[[str], bool]] = {
    "alpha": str.isalpha,
    "digit": lambda c: "0" <= c <= "9",
    "alnum": str.isalnum,
    "upper": str.isupper,
    "lower": str.islower,
    "space": str.isspace,
    "blank": lambda c: c in " \t",
    "punct": lambda c: c.isascii() and c.isprintable() and not c.isalnum() and c != " ",
    "print": str.isprintable,
    "graph": lambda c: c.isprintable() and c != " ",
    "cntrl": lambda c: ord(c) < 32 or ord(c) == 127,
    "xdigit": lambda c: c in "0123456789abcdefABCDEF",
    "word": lambda c: c.isalnum() or c == "_",
    "ascii": str.isascii,
}

_compiled: dict[str, list[Token]] = {}


def tokenise(pattern: str) -> list[Token]:
    """The pattern as tokens: a character, ANY, STAR, or a set (negated, ranges, class names). Remembered."""
    tokens = _compiled.get(pattern)
    if tokens is not None:
        return tokens
    tokens = []
    i, end = 0, len(pattern)
    while i < end:
        c = pattern[i]
        i += 1
        if c == "*":
            if not tokens or tokens[-1] is not STAR:
                tokens.append(STAR)
        elif c == "?":
            tokens.append(ANY)
        elif c == "\\" and i < end:
            tokens.append(pattern[i])
            i += 1
        elif c == "[":
            token, after = _bracket(pattern, i)
            tokens.append(token)
            i = after
        else:
            tokens.append(c)
    _compiled[pattern] = tokens
    return tokens


def _bracket(pattern: str, i: int) -> tuple[Token, int]:
    """The bracket expression whose `[` ended at `i`, and where it ends; a lone `[` is itself."""
    start, end = i, len(pattern)
    if pattern.find("]", i + 1) < 0:
        return "[", start
    negated = i < end and pattern[i] in "!^"
    if negated:
        i += 1
    ranges: list[tuple[str, str]] = []
    classes: list[str] = []
    first = True
    while i < end and (first or pattern[i] != "]"):
        first = False
        if pattern.startswith("[:", i) and (close := pattern.find(":]", i)) > 0:
            classes.append(pattern[i + 2 : close])
            i = close + 2
            continue
        if pattern.startswith(("[=", "[."), i) and pattern[i + 3 : i + 5] == pattern[i + 1] + "]":  # `[[=e=]]`, `[[.e.]]`
            ranges.append((pattern[i + 2], pattern[i + 2]))
            i += 5
            continue
        if pattern[i] == "\\" and i + 1 < end:
            i += 1
        low = high = pattern[i]
        i += 1
        if i + 1 < end and pattern[i] == "-" and pattern[i + 1] != "]":
            i += 1
            if pattern[i] == "\\" and i + 1 < end:
                i += 1
            high = pattern[i]
            i += 1
        ranges.append((low, high))
    if i >= end:
        return "[", start
    return (negated, tuple(ranges), tuple(classes)), i + 1


def _accepts(token: Token, c: str) -> bool:
    if isinstance(token, str):
        return token is ANY or token == c
    negated, ranges, classes = token
    found = False
    for low, high in ranges:
        if low <= c <= high:
            found = True
            break
    if not found and classes:
        found = any(name in _CLASSES and _CLASSES[name](c) for name in classes)
    return found != negated


def match(pattern: str, text: str) -> bool:
    """True if the whole of `text` fits `pattern`. Neither knows about slashes or leading dots."""
    tokens = tokenise(pattern)
    i = j = 0
    star, mark = -1, 0
    n, m = len(tokens), len(text)
    while j < m:
        if i < n and tokens[i] is STAR:
            star, mark = i, j
            i += 1
        elif i < n and _accepts(tokens[i], text[j]):
            i += 1
            j += 1
        elif star >= 0:
            mark += 1
            i, j = star + 1, mark
        else:
            return False
    while i < n and tokens[i] is STAR:
        i += 1
    return i == n


def is_glob(text: str) -> bool:
    """True if `text` holds any glob syntax."""
    return "*" in text or "?" in text or "[" in text or "\\" in text


def intersects(left: str, right: str) -> bool:
    """True if some text fits both patterns (two sets are taken to overlap unless a plain character decides)."""
    return _overlap(tokenise(left), tokenise(right), 0, 0, {})


def _overlap(a: list[Token], b: list[Token], i: int, j: int, seen: dict[tuple[int, int], bool]) -> bool:
    key = (i, j)
    if key in seen:
        return seen[key]
    seen[key] = False  # a cycle cannot add an answer
    if i == len(a):
        result = all(t is STAR for t in b[j:])
    elif j == len(b):
        result = all(t is STAR for t in a[i:])
    elif a[i] is STAR:
        result = _overlap(a, b, i + 1, j, seen) or _overlap(a, b, i, j + 1, seen)
    elif b[j] is STAR:
        result = _overlap(a, b, i, j + 1, seen) or _overlap(a, b, i + 1, j, seen)
    else:
        result = _common(a[i], b[j]) and _overlap(a, b, i + 1, j + 1, seen)
    seen[key] = result
    return result


def _common(x: Token, y: Token) -> bool:
    if isinstance(x, str) and x is not ANY:
        return _accepts(y, x)
    if isinstance(y, str) and y is not ANY:
        return _accepts(x, y)
    return True


def literal(text: str) -> str:
    """`text` as a pattern that fits only itself."""
    return "".join("\\" + c if c in "*?[]\\" else c for c in text)


def match_segments(patterns: list[str], segments: list[str], fits: Callable[[str, str], bool] = match) -> bool:
    """True if the list of segment patterns (`**` = any number of segments) fits the whole list of segments."""
    if not patterns:
        return not segments
    if "**" not in patterns:
        return len(patterns) == len(segments) and all(map(fits, patterns, segments))
    if patterns == ["**"]:
        return True
    i = j = 0
    star, mark = -1, 0
    while j < len(segments):
        if i < len(patterns) and patterns[i] == "**":
            star, mark = i, j
            i += 1
        elif i < len(patterns) and fits(patterns[i], segments[j]):
            i += 1
            j += 1
        elif star >= 0:
            mark += 1
            i, j = star + 1, mark
        else:
            return False
    return all(p == "**" for p in patterns[i:])
