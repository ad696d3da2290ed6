"""Claude Code's Grep tool: ripgrep over a file or a directory, hidden files included, ignore files respected.

Only `output_mode: content` shows lines; the default, and counts, name files. The client takes `glob` apart at blanks, and at commas where no
braces are, and leaves version control directories out (measured with the real client).
"""

from __future__ import annotations

from .accesses import path_access
from .model import HOLE, Access, Exceeded, Unreadable
from .paths import BLANKS, expand_tilde, place
from .regexes import Search
from .selection import IgnoreFiles, Selection, type_globs, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .world import World

_VERSION_CONTROL = (".git", ".svn", ".hg", ".bzr", ".jj", ".sl")
NOTE = 'the pattern occurs in it; glob "!{name}", a narrower path or output_mode "files_with_matches" leaves it out'
MAYBE = 'it cannot be told whether the pattern occurs in it; glob "!{name}" or output_mode "files_with_matches" leaves it out'


def grep_accesses(given: dict[str, Any], world: World) -> list[Access]:
    """The accesses of one call. Raises Unreadable for a field of the wrong kind."""
    if _text(given, "output_mode", "files_with_matches") != "content":
        return []
    path = _text(given, "path", "").strip(BLANKS) or world.cwd
    where = place(expand_tilde(path, world.home), world.cwd, world.disk, world.flavour)
    if not world.disk.is_dir(where.real):
        return path_access(world, "read", path, "Grep in " + path)
    search = _search(given)
    selection = Selection(
        world.cwd,
        IgnoreFiles(world, where.real),
        hidden=True,
        overrides=[("!" + name, False) for name in _VERSION_CONTROL] + [(glob, False) for glob in _globs(_text(given, "glob", ""))],
        types=type_globs([_text(given, "type", "")] if given.get("type") else []),
    )
    found = []
    try:
        for entry in walk(world, where.real, selection.enters, protected_only=True):
            if not entry.is_dir and not entry.is_link and world.disk.head(entry.path, 1) is not None:
                shown = search.shows_file(entry.path, world.disk)
                if shown is not False:
                    note = (NOTE if shown else MAYBE).format(name=entry.name)
                    certainty = "certain" if shown else "possible"
                    found.append(Access("read", entry.path, "Grep in " + path, certainty=certainty, wide=True, note=note))  # type: ignore[arg-type]
    except Exceeded:
        found.append(Access("read", f"{where.real}/{HOLE}", "Grep in " + path, certainty="possible", wide=True))
    return found


def _search(given: dict[str, Any]) -> Search:
    multiline = bool(given.get("multiline"))
    return Search(
        [_text(given, "pattern", "")],
        "rust",
        ignore_case=bool(given.get("-i")),
        only=bool(given.get("-o")),
        multiline=multiline,
        dot_all=multiline,
    )


def _text(given: dict[str, Any], name: str, default: str) -> str:
    value = given.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise Unreadable(f"Grep's {name} is no text")
    return value


def _globs(text: str) -> list[str]:
    """The globs that the client makes of its one field."""
    found: list[str] = []
    for piece in text.split():
        found += [piece] if "{" in piece and "}" in piece else [p for p in piece.split(",") if p]
    return found
