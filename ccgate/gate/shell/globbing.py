"""Pathname expansion against the real tree (bash manual 3.5.8), with bash's extended globs and zsh's glob qualifiers."""

from __future__ import annotations

from .. import globs
from ..model import Exceeded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..disk import Disk

MAX_MATCHES = 10_000
MAX_VARIANTS = 64


def expand(pattern: str, cwd: str, disk: Disk, options: set[str]) -> list[str] | None:
    """The existing paths that glob text matches, spelled as the pattern is; None where the budget does not reach."""
    pattern, dot = _qualifiers(pattern)
    dot = dot or "dotglob" in options
    found: list[str] = []
    try:
        for variant, excluded in _variants(pattern):
            root = "/" if variant.startswith("/") else ""
            segments = [s for s in variant.split("/") if s]
            for path in _walk(segments, root, cwd, disk, dot=dot, fold="nocaseglob" in options):
                if variant.endswith("/") and not disk.is_dir(_absolute(path, cwd)):
                    continue
                if not any(globs.match(e, path.rpartition("/")[2]) for e in excluded):
                    found.append(path + "/" if variant.endswith("/") else path)
    except Exceeded:
        return None
    if len(found) > MAX_MATCHES:
        return None
    return sorted(dict.fromkeys(found))


def _qualifiers(pattern: str) -> tuple[str, bool]:
    """zsh: `*.c(D)`, `**/*(.D)`. Returns the pattern without them and whether dot files count."""
    if not pattern.endswith(")"):
        return pattern, False
    start = pattern.rfind("(")
    if start <= 0 or (pattern[start - 1] in "@?*+!\\" and "|" in pattern[start:]):
        return pattern, False
    inner = pattern[start + 1 : -1]
    if pattern[start - 1] in "@?+!" or not inner or not all(c.isalnum() or c in ".:@/#^-+" for c in inner):
        return pattern, False
    if pattern[start - 1] == "*" and len(inner) > 3:
        return pattern, False
    return pattern[:start], "D" in inner


def _variants(pattern: str) -> list[tuple[str, list[str]]]:
    """Extended globs as plain ones: `@(a|b)` both, `?(a)` with and without, `*(a)` `+(a)` as `*`, `!(a)` as `*` except `a`."""
    for kind in "@?*+!":
        start = _active(pattern, kind + "(")
        if start < 0:
            continue
        close = _closing(pattern, start + 1)
        if close < 0:
            continue
        head, tail = pattern[:start], pattern[close + 1 :]
        choices = _choices(pattern[start + 2 : close])
        if kind == "!":
            fixed = not _wild(tail) and "(" not in tail  # else what `!(a)` leaves over the rest may take
            excluded = choices if fixed and (head in ("", "/") or head.endswith("/")) else []
            return [(v, e + ([c + tail for c in excluded])) for v, e in _variants(f"{head}*{tail}")]
        if kind in "*+":
            texts = ["*"]
        elif kind == "?":
            texts = ["", *choices]
        else:
            texts = choices
        return [v for text in texts[:MAX_VARIANTS] for v in _variants(head + text + tail)][:MAX_VARIANTS]
    return [(pattern, [])]


def _active(pattern: str, text: str) -> int:
    at = pattern.find(text)
    while at > 0 and pattern[at - 1] == "\\":
        at = pattern.find(text, at + 1)
    return at


def _closing(pattern: str, start: int) -> int:
    level = 0
    for i in range(start, len(pattern)):
        if pattern[i] == "(":
            level += 1
        elif pattern[i] == ")":
            level -= 1
            if level == 0:
                return i
    return -1


def _choices(inner: str) -> list[str]:
    """The alternatives between `|` at the top level."""
    out = [""]
    level = 0
    for c in inner:
        if c == "|" and level == 0:
            out.append("")
            continue
        level += (c == "(") - (c == ")")
        out[-1] += c
    return out


def _walk(segments: list[str], at: str, cwd: str, disk: Disk, *, dot: bool, fold: bool) -> list[str]:
    """The paths below `at` that fit; `at` is the part of the answer already fixed, as spelled."""
    if not segments:
        return [at.rstrip("/") or "/"] if at else []
    segment, rest = segments[0], segments[1:]
    plain = segment.replace("\\", "") if not _wild(segment) else ""
    if plain:
        here = _join(at, plain)
        if rest or disk.lstat(_absolute(here, cwd)) is not None:
            return _walk(rest, here, cwd, disk, dot=dot, fold=fold) if rest else [here]
        return []
    entries = disk.entries(_absolute(at, cwd))
    if entries is None:
        return []
    found: list[str] = []
    if segment == "**":
        found += _walk(rest, at, cwd, disk, dot=dot, fold=fold) if rest else []
        for name, is_dir, _link in entries:
            if name.startswith(".") and not dot:
                continue
            here = _join(at, name)
            if not rest:
                found.append(here)
            if is_dir:
                found += _walk(segments, here, cwd, disk, dot=dot, fold=fold)
        return found
    wanted = segment.lower() if fold else segment
    hidden = dot or segment.startswith((".", "\\."))
    names = [name for name, _dir, _link in entries]
    if segment.startswith((".", "\\.")):
        names += [".", ".."]
    for name in names:
        if name.startswith(".") and not hidden:
            continue
        if not globs.match(wanted, name.lower() if fold else name):
            continue
        here = _join(at, name)
        if not rest:
            found.append(here)
        elif disk.is_dir(_absolute(here, cwd)):
            found += _walk(rest, here, cwd, disk, dot=dot, fold=fold)
        if len(found) > MAX_MATCHES:
            raise Exceeded(f"a glob matches more than {MAX_MATCHES} names")
    return found


def _wild(segment: str) -> bool:
    i = 0
    while i < len(segment):
        if segment[i] == "\\":
            i += 1
        elif segment[i] in "*?[":
            return True
        i += 1
    return False


def _join(at: str, name: str) -> str:
    return name if not at else at + name if at.endswith("/") else at + "/" + name


def _absolute(path: str, cwd: str) -> str:
    return path if path.startswith("/") else (cwd + "/" + path if path else cwd)
