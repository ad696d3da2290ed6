"""No disk at all: judging recorded calls by their text alone."""

from __future__ import annotations

from .disk import Disk


class NoDisk(Disk):
    """Nothing is there, and nobody looked."""

    sees = False

    def __init__(self) -> None:
        super().__init__(0, 0)

    def lstat(self, path: str) -> None:
        return None

    stat = lstat

    def link(self, path: str) -> None:
        return None

    def entries(self, path: str) -> None:
        return None

    def head(self, path: str, size: int) -> None:
        return None
