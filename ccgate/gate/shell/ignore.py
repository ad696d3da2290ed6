"""Which paths an ignore file leaves out, as git decides it: gitignore(5), dir.c and wildmatch.c of git.

The last pattern that fits decides; a file in a deeper directory beats one above it; nothing below an ignored directory comes back.
ripgrep and its kin read the same syntax under more names: there a later name in `names` beats an earlier one wherever its file
stands (matching rules of the `ignore` crate).
"""

from __future__ import annotations

from .. import globs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..disk import Disk

MAX_FILE = 262_144  # bytes of one ignore file; a longer one is taken to ignore nothing
MAX_PATTERNS = 4_096  # in one file, likewise
_GLOB = frozenset("*?[\\")


class Pattern:
    """One line. `segments` for one that is held against the whole path below its file; None: `name` against the last segment."""

    __slots__ = ("directory", "name", "negated", "segments")

    def __init__(self, name: str, segments: list[str] | None, *, negated: bool, directory: bool) -> None:
        self.name = name
        self.segments = segments
        self.negated = negated
        self.directory = directory


class Patterns:
    """The patterns of one file. Plain names and `*.suffix` are found by a look-up, the rest is tried one by one."""

    __slots__ = ("_names", "_others", "_rows", "_suffixes")

    def __init__(self, text: str) -> None:
        self._rows: list[Pattern] = []
        self._names: dict[str, list[int]] = {}
        self._suffixes: dict[str, list[int]] = {}
        self._others: list[int] = []
        lines = text.removeprefix("\ufeff").split("\n")
        for line in lines if len(lines) <= MAX_PATTERNS else ():
            pattern = parse(line)
            if pattern is not None:
                self._file(pattern, len(self._rows))
                self._rows.append(pattern)

    def _file(self, pattern: Pattern, row: int) -> None:
        name = pattern.name
        if pattern.segments is not None:
            self._others.append(row)
        elif _GLOB.isdisjoint(name):
            self._names.setdefault(name, []).append(row)
        elif name[:2] == "*." and _GLOB.isdisjoint(name[1:]) and "." not in name[2:]:
            self._suffixes.setdefault(name[1:], []).append(row)
        else:
            self._others.append(row)

    def match(self, segments: list[str], is_dir: bool, *, names_only: bool = False) -> bool | None:
        """Ignored (True), kept by a negation (False), or nothing said (None) of a path below the file's directory.

        names_only: patterns with a slash in them do not count.
        """
        name = segments[-1]
        rows = self._names.get(name, [])
        dot = name.rfind(".")
        if dot >= 0 and name[dot:] in self._suffixes:
            rows = rows + self._suffixes[name[dot:]]
        best = -1
        for row in rows:
            if row > best and (is_dir or not self._rows[row].directory):
                best = row
        for row in reversed(self._others):
            if row <= best:
                break
            pattern = self._rows[row]
            if names_only and pattern.segments is not None:
                continue
            if (is_dir or not pattern.directory) and fits(pattern, segments):
                best = row
                break
        return None if best < 0 else not self._rows[best].negated


def parse(line: str) -> Pattern | None:
    """One line of an ignore file, or None for one that fits nothing."""
    text = _without_trailing_spaces(line.removesuffix("\r"))
    if not text or text[0] == "#":
        return None
    negated = text[0] == "!"
    if negated:
        text = text[1:]
    directory = text.endswith("/")
    if directory:
        text = text[:-1]
    if not text or not _well_formed(text):
        return None
    if "/" not in text:
        return Pattern(text, None, negated=negated, directory=directory)
    segments = [_star_star(segment) for segment in _split(text.removeprefix("/"))]
    if segments[-1] == "**":
        segments.append("*")  # `a/**` is what is below `a`, not `a` itself
    return Pattern(text, segments, negated=negated, directory=directory)


def _without_trailing_spaces(text: str) -> str:
    """Trailing spaces go, but not the one behind a backslash."""
    if not text.endswith(" "):
        return text
    bare = text.rstrip(" ")
    slashes = len(bare) - len(bare.rstrip("\\"))
    return bare + " " if slashes % 2 else bare


def _star_star(segment: str) -> str:
    """Two or more stars alone between slashes stand for any number of directories."""
    return "**" if len(segment) > 1 and not segment.strip("*") else segment


def _well_formed(text: str) -> bool:
    """False for what wildmatch gives up on: an open bracket, an unknown class, a backslash at the end."""
    i, end = 0, len(text)
    while i < end:
        c = text[i]
        i += 1
        if c == "\\":
            if i == end:
                return False
            i += 1
        elif c == "[":
            i = _bracket_end(text, i)
            if i < 0:
                return False
    return True


def _bracket_end(text: str, i: int) -> int:
    """The position behind the bracket expression that was opened before `i`, or -1."""
    end = len(text)
    if i < end and text[i] in "!^":
        i += 1
    first = True
    while i < end:
        c = text[i]
        if c == "]" and not first:
            return i + 1
        first = False
        if c == "\\":
            i += 1
        elif text.startswith("[:", i):
            close = text.find("]", i + 2)
            if close < 0:
                return -1
            if text[close - 1] == ":" and close > i + 2:
                if text[i + 2 : close - 1] not in globs._CLASSES:
                    return -1
                i = close
        i += 1
    return -1


def _split(text: str) -> list[str]:
    """The segments of a pattern. A slash inside brackets separates nothing, and no segment holds one: it goes."""
    if "[" not in text:
        return text.replace("\\/", "/").split("/")
    out = [""]
    i, end = 0, len(text)
    while i < end:
        c = text[i]
        if c == "/" or text.startswith("\\/", i):
            out.append("")
            i += 1 if c == "/" else 2
            continue
        after = i + 2 if c == "\\" else _bracket_end(text, i + 1) if c == "[" else i + 1
        out[-1] += text[i:after] if c != "[" else text[i:after].replace("/", "")
        i = after
    return out


def fits(pattern: Pattern, segments: list[str]) -> bool:
    """Is this the pattern of the path (below the directory of its file)?"""
    if pattern.segments is not None:
        return globs.match_segments(pattern.segments, segments)
    name = segments[-1]
    return pattern.name == name if _GLOB.isdisjoint(pattern.name) else globs.match(pattern.name, name)


class Ignores:
    """The ignore files of one tree.

    names   files read in every directory from `root` down to a path
    extra   absolute paths of files whose patterns are those of `root`, the strongest last: core.excludesFile, .git/info/exclude
    """

    __slots__ = ("_directories", "_disk", "_extra", "_files", "_names", "_root")

    def __init__(self, disk: Disk, root: str, names: tuple[str, ...] = (".gitignore",), extra: tuple[str, ...] = ()) -> None:
        self._disk = disk
        self._root = root.rstrip("/")
        self._names = names
        self._extra = extra
        self._files: dict[str, Patterns | None] = {}
        self._directories: dict[str, bool] = {}

    def ignored(self, path: str, is_dir: bool) -> bool:
        """True if the absolute `path`, or a directory above it, is ignored. What is not below the root is not."""
        if not path.startswith(self._root + "/"):
            return False
        segments = [s for s in path[len(self._root) :].split("/") if s]
        here = ""
        for depth in range(1, len(segments)):
            here += "/" + segments[depth - 1]
            known = self._directories.get(here)
            if known is None:
                known = self._directories[here] = self._matched(segments[:depth], is_dir=True) is True
            if known:
                return True
        return bool(segments) and self._matched(segments, is_dir=is_dir) is True

    def kept(self, path: str, is_dir: bool) -> bool:
        """True if a negated pattern names the path itself: ripgrep searches such a one even if it is hidden."""
        return self.verdict(path, is_dir) is False

    def verdict(self, path: str, is_dir: bool, start: str = "") -> bool | None:
        """What is said of the path itself, whatever holds above it: ignored (True), kept by a negation (False), nothing (None).

        For walks, which do not enter an ignored directory unless they start in it. start: of files above this directory only patterns
        without a slash count, which is how ripgrep up to 14 (and fd) treat a directory named as a relative path.
        """
        if not path.startswith(self._root + "/"):
            return None
        segments = [s for s in path[len(self._root) :].split("/") if s]
        above = len([s for s in start[len(self._root) :].split("/") if s]) if start.startswith(self._root + "/") else 0
        return self._matched(segments, is_dir=is_dir, above=above) if segments else None

    def _matched(self, segments: list[str], *, is_dir: bool, above: int = 0) -> bool | None:
        """What the strongest pattern that fits says: True ignored, False kept, None nothing. Of the files in the first `above`
        directories only patterns without a slash count.
        """
        for name in reversed(self._names):
            for depth in range(len(segments) - 1, -1, -1):
                path = "/".join((self._root, *segments[:depth], name))
                found = self._match(path, segments[depth:], is_dir, names_only=depth < above)
                if found is not None:
                    return found
        for path in reversed(self._extra):
            found = self._match(path, segments, is_dir, names_only=bool(above))
            if found is not None:
                return found
        return None

    def _match(self, path: str, segments: list[str], is_dir: bool, *, names_only: bool) -> bool | None:
        if path not in self._files:
            self._files[path] = self._load(path)
        patterns = self._files[path]
        return None if patterns is None else patterns.match(segments, is_dir, names_only=names_only)

    def _load(self, path: str) -> Patterns | None:
        directory, _, name = path.rpartition("/")
        listed = self._disk.listed(directory)
        if listed is not None and not any(entry[0] == name for entry in listed):
            return None
        data = self._disk.head(path, MAX_FILE + 1)
        if not data or len(data) > MAX_FILE:
            return None
        return Patterns(data.decode("utf-8", "surrogateescape"))
