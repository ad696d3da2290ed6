"""Words inside text that is not understood: which of them name a protected file?"""

from __future__ import annotations

from ..model import HOLE, Exceeded
from ..paths import expand_tilde, place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..world import World

MAX_WORD = 1024
_BREAKS = " \t\r\n\"'`;|&()<>,[]{}=@:$!*?\\^"


def is_protected(text: str, world: World, cwd: str, action: str = "read") -> bool:
    """True if `text`, taken as a path, is certainly covered by a rule for `action`."""
    if not text or len(text) > MAX_WORD or HOLE in text or "\n" in text or "\0" in text:
        return False
    if "/" not in text and "." not in text and "_" not in text and not world.disk.lstat(cwd + "/" + text):
        # most words of most commands: no rule has to be asked unless a name without dot could be covered
        return world.policy.covers(cwd + "/" + text, action)
    try:
        where = place(expand_tilde(text, world.home), cwd, world.disk, world.flavour)
    except Exceeded:
        return False
    return world.policy.covers(where.literal, action) or world.policy.covers(where.real, action)


def candidates(word: str) -> list[str]:
    """The paths that a word of an unknown program may hold: itself, an option's value, `@file`, `k=v`, parts of a list."""
    found = [word]
    if len(word) > MAX_WORD * 8:
        return []
    if word.startswith("-") and len(word) > 2:
        found.append(word[2:])
    for mark in "=@:,":
        if mark in word:
            found += [piece for piece in word.replace("=", mark).split(mark) if piece]
    if word.startswith("@"):
        found.append(word[1:])
    if word[:5].lower() == "file:":
        from ..urls import file_path

        found.append(file_path(word) or "")
    return list(dict.fromkeys(found))


def protected_words(text: str, world: World, cwd: str, limit: int = 50_000) -> list[str]:
    """The words of a text, split at everything that cannot belong to a plain path, that name a protected file."""
    for c in _BREAKS:
        text = text.replace(c, " ")
    found = []
    for word in dict.fromkeys(text[: limit * 16].split()):
        if is_protected(word, world, cwd):
            found.append(word)
    return found
