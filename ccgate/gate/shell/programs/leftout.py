"""What archivers and copiers leave out when told to: the exclude patterns of tar, zip, rsync, 7z and their kin.

Each function makes the `keep` of `Run.tree`: keep(name, path below the operand, is a directory) -> False leaves an entry out.
"""

from __future__ import annotations

from ...globs import match, match_segments
from ..state import holes_only

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run

    Keep = Callable[[str, str, bool], bool]


def listed(run: Run, path: str) -> list[str]:
    """The patterns or names in a file: a line each, without comments. A file that is not known has none."""
    run.read(path, f"{run.name} {path}")
    lines = run.shell.file_output(path, run.state).possible_lines() or []
    return [line for text in lines if (line := holes_only(text).strip()) and not line.startswith(("#", ";"))]


def member(operand: str, below: str) -> str:
    """The name of an entry in the archive: as spelled on the command line."""
    base = holes_only(operand).rstrip("/")
    return f"{base}/{below}" if base else below


def by_tar(operand: str, patterns: list[str]) -> Keep:
    """tar(1): a pattern fits a whole name or what follows any slash in it; `*` crosses slashes. What is below an excluded directory goes."""
    plain = [pattern.rstrip("/") for pattern in patterns if pattern]

    def keep(name: str, below: str, is_dir: bool) -> bool:
        path = member(operand, below)
        tails = [path]
        while "/" in path:
            path = path.partition("/")[2]
            tails.append(path)
        return not any(match(pattern, tail) for pattern in plain for tail in tails)

    return keep


def by_zip(operand: str, excluded: list[str], included: list[str]) -> Keep:
    """zip(1): patterns fit whole names, `*` crosses slashes; a directory's own pattern does not cover what is in it."""

    def keep(name: str, below: str, is_dir: bool) -> bool:
        if is_dir:
            return True
        path = member(operand, below)
        while path.startswith(("./", "/")):
            path = path.partition("/")[2]
        return not any(match(p, path) for p in excluded) and (not included or any(match(p, path) for p in included))

    return keep


def fits(pattern: str, path: str, is_dir: bool) -> bool:
    """rsync(1), restic: without a slash a pattern fits a name anywhere, with one at its start the whole path, else the end of a path."""
    if pattern.endswith("/***"):
        pattern = pattern[:-4]
    elif pattern.endswith("/"):
        if not is_dir:
            return False
        pattern = pattern[:-1]
    segments = path.split("/")
    if pattern.startswith("/"):
        return match_segments(pattern[1:].split("/"), segments)
    if "/" not in pattern:
        return match(pattern, segments[-1])
    wanted = pattern.split("/")
    return any(match_segments(wanted, segments[i:]) for i in range(len(segments)))


def by_rsync(operand: str, rules: list[tuple[bool, str]]) -> Keep:
    """rsync(1): of the filters (included?, pattern) the first that fits decides. A source without trailing slash is the first directory."""
    prefix = "" if operand.endswith(("/", "/.")) or operand == "." else operand.rpartition("/")[2] + "/"

    def keep(name: str, below: str, is_dir: bool) -> bool:
        for included, pattern in rules:
            if fits(pattern, prefix + below, is_dir):
                return included
        return True

    return keep


def by_name(patterns: list[str]) -> Keep:
    """Archivers whose patterns fit a name, a path, or the end of one, as gitignore's do."""
    return by_rsync(".", [(False, pattern.removeprefix("**/")) for pattern in patterns])
