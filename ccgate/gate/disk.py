"""What is on disk, bounded and remembered: every look costs a unit of a budget, and no look is repeated.

A call is judged in one process that lives for milliseconds, so what was seen once is not looked at again. Every failure
(no such file, no permission, a name the system refuses) is "not there": a file that cannot be looked at cannot be shown
to be harmless, and rules match names.
"""

from __future__ import annotations

from .model import Exceeded
from .system import O_RDONLY, close_fd, lstat, native_path, open_fd, read_fd, readlink, scandir, seek_fd, stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os

MAX_LOOKS = 20_000  # file system calls for one tool call
MAX_ENTRIES = 30_000  # directory entries for one tool call

_TYPE = 0o170000
_DIRECTORY = 0o040000
_LINK = 0o120000
_REGULAR = 0o100000


class Disk:
    """A bounded, remembering view of the file system. All paths are absolute text. `sees` is False where nothing is looked at."""

    sees = True

    def __init__(self, looks: int = MAX_LOOKS, entries: int = MAX_ENTRIES) -> None:
        self._looks = looks
        self._entries = entries
        self._lstat: dict[str, os.stat_result | None] = {}
        self._stat: dict[str, os.stat_result | None] = {}
        self._listed: dict[str, list[tuple[str, bool, bool]] | None] = {}
        self._heads: dict[tuple[str, int], bytes | None] = {}
        self._planted: dict[str, str] = {}

    def plant(self, path: str, target: str) -> None:
        """The call itself makes a symbolic link at `path`: what it does later leads through it. Both are absolute."""
        self._planted[path] = target

    def _through(self, path: str) -> str:
        for link, target in self._planted.items():
            if path == link or path.startswith(link + "/"):
                return target + path[len(link) :]
        return path

    def _spend(self) -> None:
        self._looks -= 1
        if self._looks < 0:
            raise Exceeded(f"the call makes ccgate look at more than {MAX_LOOKS} files")

    def lstat(self, path: str) -> os.stat_result | None:
        """What is at `path` itself, or None."""
        try:
            return self._lstat[path]
        except KeyError:
            self._spend()
        try:
            found = lstat(native_path(path))
        except (OSError, ValueError):
            found = None
        self._lstat[path] = found
        return found

    def stat(self, path: str) -> os.stat_result | None:
        """What `path` leads to, or None."""
        if self._planted:
            path = self._through(path)
        try:
            return self._stat[path]
        except KeyError:
            self._spend()
        try:
            found = stat(native_path(path))
        except (OSError, ValueError):
            found = None
        self._stat[path] = found
        return found

    def link(self, path: str) -> str | None:
        """The target of a symbolic link as written in it, or None for anything else."""
        if path in self._planted:
            return self._planted[path]
        found = self.lstat(path)
        if found is None or found.st_mode & _TYPE != _LINK:
            return None
        try:
            return readlink(native_path(path))
        except (OSError, ValueError):
            return None

    def exists(self, path: str) -> bool:
        return self.stat(path) is not None

    def is_dir(self, path: str) -> bool:
        found = self.stat(path)
        return found is not None and found.st_mode & _TYPE == _DIRECTORY

    def is_file(self, path: str) -> bool:
        found = self.stat(path)
        return found is not None and found.st_mode & _TYPE == _REGULAR

    def is_twin(self, path: str) -> bool:
        """True for a regular file that has more than one name."""
        found = self.stat(path)
        return found is not None and found.st_nlink > 1 and found.st_mode & _TYPE == _REGULAR

    def entries(self, path: str) -> list[tuple[str, bool, bool]] | None:
        """The entries of a directory, sorted: (name, is a directory and no link, is a link). None where it cannot be listed.

        Raises Exceeded past the budget: a listing that stops half-way must not pass for a whole one.
        """
        if self._planted:
            path = self._through(path)
        if path in self._listed:
            return self._listed[path]
        self._spend()
        found: list[tuple[str, bool, bool]] | None = []
        try:
            with scandir(native_path(path)) as directory:
                for entry in directory:
                    self._entries -= 1
                    if self._entries < 0:
                        raise Exceeded(f"the call covers more than {MAX_ENTRIES} directory entries")
                    found.append((entry.name, entry.is_dir(follow_symlinks=False), entry.is_symlink()))  # type: ignore[union-attr]
        except (OSError, ValueError):
            found = None
        if found:
            found.sort()
        self._listed[path] = found
        return found

    def listed(self, path: str) -> list[tuple[str, bool, bool]] | None:
        """The entries of a directory if it was listed before; None otherwise. Costs nothing."""
        return self._listed.get(path)

    def head(self, path: str, size: int) -> bytes | None:
        """The first `size` bytes of a regular file, or None. Never shown to anyone: only looked at."""
        if (path, size) not in self._heads:
            self._heads[path, size] = self.part(path, 0, size)
        return self._heads[path, size]

    def part(self, path: str, start: int, size: int) -> bytes | None:
        """`size` bytes of a regular file from `start` on (fewer where it ends), or None. Not remembered."""
        data = None
        if self._planted:
            path = self._through(path)
        if self.is_file(path):
            self._spend()
            try:
                fd = open_fd(native_path(path), O_RDONLY)
                try:
                    if start:
                        seek_fd(fd, start, 0)
                    data = b""
                    while len(data) < size:
                        more = read_fd(fd, size - len(data))
                        if not more:
                            break
                        data += more
                finally:
                    close_fd(fd)
            except (OSError, ValueError):
                data = None
        return data

    def size(self, path: str) -> int:
        """Length of the file in bytes, 0 when it is not there."""
        found = self.stat(path)
        return found.st_size if found is not None else 0
