"""Where a git repository is, what its configuration says and what its index tracks. No git process: a repository can make git run programs.

gitrepository-layout(5), gitformat-index(5), git-config(1). What is damaged, too large or of an unknown kind is unknown (None).
"""

from __future__ import annotations

from .. import globs
from ..model import HOLE
from ..paths import fold, normalise, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..disk import Disk
    from ..policy import Policy
    from .ignore import Ignores

MAX_INDEX = 6_291_456  # bytes
MAX_ENTRIES = 40_000
MAX_CONFIG = 65_536
MAX_LEVELS = 64  # directories looked at on the way up
MAX_HASHED = 1_048_576  # bytes of a work tree file that is compared with the index by content

_memory: tuple[object, dict[Any, Any]] = (None, {})


def memory(disk: Disk) -> dict[Any, Any]:
    """What was found out about repositories during one call: a call has one disk."""
    global _memory
    if _memory[0] is not disk:
        _memory = (disk, {})
    return _memory[1]


class Unknown(Exception):
    """It cannot be told, or not within the bounds."""


class Entry:
    """One line of the index. `oid` is binary; `seconds`, `nanoseconds` and `size` are those of the file when it was added."""

    __slots__ = ("link", "nanoseconds", "oid", "seconds", "size")

    def __init__(self, oid: bytes, seconds: int, nanoseconds: int, size: int, *, link: bool) -> None:
        self.oid = oid
        self.seconds = seconds
        self.nanoseconds = nanoseconds
        self.size = size
        self.link = link


class Index:
    """The tracked paths, relative to the top; an entry is taken apart when it is asked for."""

    __slots__ = ("_data", "_hash", "_where", "stamp")

    def __init__(self, data: bytes, where: dict[str, int], hash_size: int, stamp: tuple[int, int]) -> None:
        self._data = data
        self._where = where
        self._hash = hash_size
        self.stamp = stamp  # when the index was written: seconds, nanoseconds

    def __contains__(self, path: str) -> bool:
        return path in self._where

    def __len__(self) -> int:
        return len(self._where)

    @property
    def paths(self) -> Iterable[str]:
        return self._where.keys()

    def is_link(self, path: str) -> bool:
        return self._data[self._where[path] + 26] >> 4 == 0o12

    def entry(self, path: str) -> Entry | None:
        at = self._where.get(path, -1)
        if at < 0:
            return None
        data = self._data
        number = int.from_bytes
        return Entry(
            data[at + 40 : at + 40 + self._hash],
            number(data[at + 8 : at + 12], "big"),
            number(data[at + 12 : at + 16], "big"),
            number(data[at + 36 : at + 40], "big"),
            link=number(data[at + 24 : at + 28], "big") >> 12 == 0o12,
        )


class Repo:
    """gitdir: the directory behind `.git`; common: the one that linked work trees share; top: the work tree, "" for a bare repository."""

    __slots__ = ("_config", "_ignores", "_index", "_protected", "common", "disk", "gitdir", "hash_size", "index_path", "top")

    def __init__(self, disk: Disk, gitdir: str, top: str) -> None:
        self.disk = disk
        self.gitdir = gitdir
        link = _line(disk, gitdir + "/commondir")
        self.common = normalise(link, gitdir) if link else gitdir
        self.top = top
        self.index_path = gitdir + "/index"
        self._config: dict[str, list[str]] | None = None
        self._index: list[Index | None] = []
        self._protected: dict[str, list[str] | None] = {}
        self._ignores: Ignores | None = None
        self.hash_size = 32 if self.setting("extensions.objectformat") == "sha256" else 20

    def config(self) -> dict[str, list[str]]:
        """The repository's own settings: "section.subsection.key", section and key in lower case."""
        if self._config is None:
            self._config = read_config(self.disk, self.common + "/config")
        return self._config

    def setting(self, name: str) -> str:
        """The last value of a setting, or ""."""
        values = self.config().get(name)
        return values[-1] if values else ""

    def index(self) -> Index | None:
        """None where the index cannot be read; an empty one where nothing was ever added."""
        if not self._index:
            self._index.append(self._read_index())
        return self._index[0]

    def _read_index(self) -> Index | None:
        found = self.disk.stat(self.index_path)
        if found is None:
            return Index(b"", {}, self.hash_size, (0, 0)) if self.disk.sees else None
        if found.st_size > MAX_INDEX:
            return None
        data = self.disk.head(self.index_path, MAX_INDEX)
        if data is None:
            return None
        where = parse_index(data, self.hash_size)
        stamp = (found.st_mtime_ns // 1_000_000_000, found.st_mtime_ns % 1_000_000_000)
        return None if where is None else Index(data, where, self.hash_size, stamp)

    def tracked(self, policy: Policy, action: str = "read") -> list[str] | None:
        """The tracked paths that a rule covers for `action`, or None where that is unknown."""
        if action not in self._protected:
            index = self.index()
            self._protected[action] = None if index is None else covered(policy, self.top, list(index.paths), action)
        return self._protected[action]

    def special(self, policy: Policy) -> list[str]:
        """The tracked paths that matter to somebody: a rule covers them, for reading or writing, or they are symbolic links."""
        index = self.index()
        if index is None:
            return []
        links = [path for path in index.paths if index.is_link(path)]
        return list(dict.fromkeys([*(self.tracked(policy) or ()), *(self.tracked(policy, "write") or ()), *links]))

    def tracks(self, path: str) -> bool | None:
        """Is this path, or something below it, tracked?"""
        index = self.index()
        if index is None:
            return None
        return path in index or any(p.startswith(path + "/") for p in index.paths)

    def modified(self, path: str) -> bool:
        """Does the work tree's file differ from what was added? As git does it: by size and time, by content where those leave a doubt."""
        index = self.index()
        entry = index.entry(path) if index is not None else None
        full = f"{self.top}/{path}"
        found = self.disk.lstat(full)
        if index is None or entry is None or found is None:
            return True
        if (found.st_size & 0xFFFFFFFF) != entry.size and entry.size:
            return True
        stamp = (found.st_mtime_ns // 1_000_000_000 & 0xFFFFFFFF, found.st_mtime_ns % 1_000_000_000)
        if found.st_size == entry.size and stamp == (entry.seconds, entry.nanoseconds) and stamp < index.stamp:
            return False
        target = self.disk.link(full) if entry.link else None
        data = (
            self.disk.head(full, MAX_HASHED + 1)
            if not entry.link
            else target.encode("utf-8", "surrogateescape")
            if target
            else None
        )
        return data is None or len(data) > MAX_HASHED or self.blob_id(data) != entry.oid

    def blob_id(self, data: bytes) -> bytes:
        """The name that git gives to a file's content."""
        content = b"blob %d\0" % len(data) + data
        if self.hash_size == 32:
            from hashlib import sha256

            return sha256(content).digest()
        from hashlib import sha1

        return sha1(content, usedforsecurity=False).digest()

    def ignores(self, home: str) -> Ignores:
        """What the repository's and the user's ignore files leave out."""
        if self._ignores is None:
            from .ignore import Ignores

            user = self.setting("core.excludesfile") or user_setting(self.disk, home, "core.excludesfile")
            user = normalise(home + user[1:] if user.startswith("~/") else user, self.top) if user else home + "/.config/git/ignore"
            self._ignores = Ignores(self.disk, self.top, extra=(user, self.common + "/info/exclude"))
        return self._ignores

    def relative(self, path: str) -> str | None:
        """An absolute path as the index spells it: "" for the top, None for what is outside of the work tree."""
        if path == self.top:
            return ""
        return path[len(self.top) + 1 :] if self.top and path.startswith(self.top + "/") else None


# -- finding it --------------------------------------------------------------------------------------------------------


def find(disk: Disk, cwd: str, git_dir: str = "", work_tree: str = "") -> Repo | None:
    """The repository that git would use in `cwd`, with GIT_DIR and GIT_WORK_TREE (or --git-dir and --work-tree) given."""
    key = ("repo", cwd, git_dir, work_tree)
    known = memory(disk)
    if key not in known:
        known[key] = _find(disk, cwd, git_dir, work_tree)
    found: Repo | None = known[key]
    return found


def _find(disk: Disk, cwd: str, git_dir: str, work_tree: str) -> Repo | None:
    if HOLE in cwd or HOLE in git_dir or HOLE in work_tree:
        return None
    here = resolve(cwd, "/", disk) or cwd
    if git_dir:
        where = _directory_behind(disk, normalise(git_dir, here))
        if where is None:
            return None
        repo = Repo(disk, where, here)
        tree = work_tree or repo.setting("core.worktree")
        repo.top = (resolve(tree, here if work_tree else where, disk) or here) if tree else here
        return repo
    for _ in range(MAX_LEVELS):
        where = _directory_behind(disk, here.rstrip("/") + "/.git")
        if where is not None:
            repo = Repo(disk, where, here)
            tree = work_tree or repo.setting("core.worktree")
            if tree:
                repo.top = resolve(tree, cwd if work_tree else where, disk) or here
            return repo
        if is_git_directory(disk, here):
            return Repo(disk, here, normalise(work_tree, cwd) if work_tree else "")
        if here == "/":
            return None
        here = here.rpartition("/")[0] or "/"
    return None


def _directory_behind(disk: Disk, path: str) -> str | None:
    """The git directory that a path means: itself, or what a `.git` file of a work tree or submodule points to."""
    if disk.is_dir(path):
        return path if is_git_directory(disk, path) else None
    line = _line(disk, path)
    if not line.startswith("gitdir: "):
        return None
    target = normalise(line[8:], path.rpartition("/")[0])
    return target if is_git_directory(disk, target) else None


def is_git_directory(disk: Disk, path: str) -> bool:
    """setup.c, is_git_directory: HEAD, and objects and refs here or in the common directory."""
    if disk.lstat(path + "/HEAD") is None:
        return False
    link = _line(disk, path + "/commondir")
    common = normalise(link, path) if link else path
    return disk.is_dir(common + "/objects") and disk.is_dir(common + "/refs")


def _line(disk: Disk, path: str) -> str:
    data = disk.head(path, 4096)
    return data.decode("utf-8", "surrogateescape").rstrip("\r\n") if data else ""


# -- configuration -----------------------------------------------------------------------------------------------------


def read_config(disk: Disk, path: str) -> dict[str, list[str]]:
    """The settings of one file; included files are not followed. {} where it cannot be read."""
    key = ("config", path)
    known = memory(disk)
    if key not in known:
        data = disk.head(path, MAX_CONFIG + 1)
        known[key] = parse_config(data.decode("utf-8", "surrogateescape")) if data and len(data) <= MAX_CONFIG else {}
    found: dict[str, list[str]] = known[key]
    return found


def parse_config(text: str) -> dict[str, list[str]]:
    """git-config(1), CONFIGURATION FILE."""
    found: dict[str, list[str]] = {}
    section = ""
    lines = iter(text.split("\n"))
    for line in lines:
        line = line.strip()
        if line.startswith("["):
            head, _, line = line[1:].partition("]")
            name, quote, sub = head.partition('"')
            section = name.strip().lower() + ("." + sub.rstrip().removesuffix('"').replace("\\", "") if quote else "")
            line = line.strip()
        if not line or line[0] in "#;":
            continue
        while line.endswith("\\"):
            line = line[:-1] + next(lines, "")
        key, equals, value = line.partition("=")
        found.setdefault(f"{section}.{key.strip().lower()}", []).append(_value(value.strip()) if equals else "true")
    return found


_ESCAPES = {"n": "\n", "t": "\t", "b": "\b"}


def _value(text: str) -> str:
    """A value without its quotes, escapes and comment."""
    if '"' not in text and "\\" not in text and "#" not in text and ";" not in text:
        return text
    out = ""
    quoted = False
    i = 0
    while i < len(text):
        c = text[i]
        i += 1
        if c == '"':
            quoted = not quoted
        elif c == "\\" and i < len(text):
            out += _ESCAPES.get(text[i], text[i])
            i += 1
        elif c in "#;" and not quoted:
            return out.rstrip()
        else:
            out += c
    return out


def user_setting(disk: Disk, home: str, name: str) -> str:
    """A setting of the user's own files, the last value of the last file."""
    for path in (home + "/.gitconfig", home + "/.config/git/config"):
        values = read_config(disk, path).get(name)
        if values:
            return values[-1]
    return ""


# -- the index ---------------------------------------------------------------------------------------------------------


def parse_index(data: bytes, hash_size: int) -> dict[str, int] | None:
    """{path: position of its entry}, of versions 2 to 4; the first stage of a path in conflict. None if it is anything else."""
    version = int.from_bytes(data[4:8], "big")
    count = int.from_bytes(data[8:12], "big")
    if data[:4] != b"DIRC" or version not in (2, 3, 4) or count > MAX_ENTRIES:
        return None
    where: dict[str, int] = {}
    flags_at = 40 + hash_size
    last = len(data) - hash_size
    at = 12
    previous = b""
    try:
        for _ in range(count):
            high = data[at + flags_at]
            start = at + flags_at + (4 if high & 0x40 else 2)
            if version == 4:
                cut, start = pack_number(data, start)
                end = data.index(0, start, last)
                name = previous = previous[: len(previous) - cut] + data[start:end]
                after = end + 1
            else:
                length = (high & 0x0F) << 8 | data[at + flags_at + 1]
                end = start + length if length < 0xFFF else data.index(0, start, last)
                name = data[start:end]
                after = at + ((end - at + 8) & ~7)
            where.setdefault(name.decode("utf-8", "surrogateescape"), at)
            at = after
            if at > last:
                return None
        return None if _is_split(data, at, last) else where
    except (IndexError, ValueError):
        return None


def pack_number(data: bytes, at: int) -> tuple[int, int]:
    """A number in the encoding of pack offsets, and where it ends."""
    c = data[at]
    value = c & 0x7F
    while c & 0x80:
        at += 1
        c = data[at]
        value = ((value + 1) << 7) | (c & 0x7F)
    return value, at + 1


def _is_split(data: bytes, at: int, last: int) -> bool:
    """Is there a `link` extension, which says that most entries are in another file?"""
    while at + 8 <= last:
        if data[at : at + 4] == b"link":
            return any(data[at + 8 : at + 28])
        at += 8 + int.from_bytes(data[at + 4 : at + 8], "big")
    return False


# -- which of many paths are protected ---------------------------------------------------------------------------------


def covered(policy: Policy, top: str, paths: list[str], action: str = "read") -> list[str]:
    """Those of many paths below `top` that a rule covers. Only paths with a segment that ends some pattern are asked about."""
    if len(paths) > 256 and not _keys(policy, {fold(segment) for segment in top.split("/")}):
        text = "\n".join(paths)
        folded = text.lower().split("\n") if text.isascii() else [fold(path) for path in paths]
        if len(folded) == len(paths):
            keys = _keys(policy, set("/".join(folded).split("/")))
            paths = [path for path, spelled in zip(paths, folded, strict=True) if not keys.isdisjoint(spelled.split("/"))]
    return [path for path in paths if policy.covers(f"{top}/{path}", action)]


def _keys(policy: Policy, segments: set[str]) -> set[str]:
    """Of many segments those that fit one segment of each pattern, a plain one if it has any: a covered path holds such a one."""
    found: set[str] = set()
    starts: list[str] = []
    ends: list[str] = []
    others: list[str] = []
    for layer in policy.layers:
        for row in layer.patterns:
            if row[1]:
                continue
            wanted = [text for text in (row[5], *reversed(row[4])) if text.strip("*")]
            key = next((text for text in wanted if not globs.is_glob(text)), wanted[0] if wanted else "*")
            if not globs.is_glob(key):
                found.add(key)
            elif not globs.is_glob(key[1:]):
                ends.append(key[1:])
            elif not globs.is_glob(key[:-1]):
                starts.append(key[:-1])
            else:
                others.append(key)
    found &= segments
    found |= {s for s in segments if s.endswith(tuple(ends)) or s.startswith(tuple(starts))}
    joined = "/".join(segments)
    for key in others:
        text = max(_runs(key), key=len)
        if text in joined:
            found |= {s for s in segments if text in s and globs.match(key, s)}
    return found


def _runs(key: str) -> list[str]:
    """The stretches of plain text in a glob."""
    runs = [""]
    for token in globs.tokenise(key):
        if isinstance(token, str) and len(token) == 1:
            runs[-1] += token
        else:
            runs.append("")
    return runs
