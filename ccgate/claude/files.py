"""Change somebody's file: whole or not at all, its mode, owner and links kept, and a copy put by before."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

RECORDS = "registered.json"
BACKUPS = "backup"


class Changed(Exception):
    """The file is not what was read."""


def read(path: Path) -> bytes | None:
    """The file's bytes, or None where there is none."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def replace(path: Path, data: bytes, *, expected: bytes | None, mode: int = 0o600) -> None:
    """Put `data` into the file that holds `expected` (None: that does not exist). Raises Changed, OSError.

    A symbolic link stays one: what it leads to is replaced. A file of several names is written in place, or the names would part.
    """
    target = Path(os.path.realpath(path))
    try:
        found = os.stat(target)
    except FileNotFoundError:
        found = None
    if read(target) != expected:
        raise Changed(f"{path} was changed by another program meanwhile")
    if found is not None and found.st_nlink > 1:
        with open(target, "r+b") as file:
            file.write(data)
            file.truncate()
            os.fsync(file.fileno())
        return
    fd, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with open(fd, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if found is not None and hasattr(os, "chown") and os.stat(temporary).st_uid != found.st_uid:
            os.chown(temporary, found.st_uid, found.st_gid)
        os.chmod(temporary, found.st_mode & 0o7777 if found is not None else mode)
        if read(target) != expected:
            raise Changed(f"{path} was changed by another program meanwhile")
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def remove(path: Path, *, expected: bytes) -> None:
    """Remove the file that holds `expected`; of a symbolic link, what it leads to. Raises Changed, OSError."""
    if read(path) != expected:
        raise Changed(f"{path} was changed by another program meanwhile")
    os.unlink(os.path.realpath(path))


def make_private(directory: Path) -> list[str]:
    """Make a directory, mode 0700, and all above it; the ones that were made, the innermost first."""
    made: list[str] = []
    missing = [d for d in (directory, *directory.parents) if not d.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
        made.insert(0, str(folder))
    return made


class Records:
    """What installation changed, in `registered.json` of the state directory.

    {settings file: {"scope", "backup": name of the copy or null where there was no file, "after": digest, "made": directories}}
    """

    def __init__(self, state: Path) -> None:
        self.state = state
        self.path = state / RECORDS
        self.files: dict[str, dict[str, Any]] = {}
        try:
            found = json.loads(self.path.read_bytes())
        except (OSError, ValueError):
            return
        if isinstance(found, dict) and isinstance(found.get("files"), dict):
            self.files = {k: v for k, v in found["files"].items() if isinstance(v, dict)}

    def save(self) -> None:
        if not self.files:
            self.path.unlink(missing_ok=True)
            return
        make_private(self.state)
        data = json.dumps({"version": 1, "files": self.files}, indent=2).encode() + b"\n"
        replace(self.path, data, expected=read(self.path))

    def of(self, path: Path) -> dict[str, Any] | None:
        return self.files.get(str(path))

    def original(self, path: Path) -> bytes | None:
        """The bytes put by before the first change of `path`; None where there was no file, or the copy is gone."""
        name = (self.of(path) or {}).get("backup")
        return read(self.state / BACKUPS / name) if isinstance(name, str) else None

    def put_by(self, path: Path, scope: str, data: bytes | None, *, after: bytes, made: list[str]) -> Path | None:
        """Keep a copy of what stood in `path`, and note what stands there now; the copy's path."""
        earlier = self.of(path) or {}
        name = earlier.get("backup")
        if data is None:
            name = None
        elif not isinstance(name, str) or self.original(path) != data:
            folder = self.state / BACKUPS
            make_private(folder)
            stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
            name = f"{scope}-{path.name}-{stamp}-{digest(data)[:8]}"
            replace(folder / name, data, expected=read(folder / name))
        self.files[str(path)] = {"scope": scope, "backup": name, "after": digest(after), "made": made or earlier.get("made", [])}
        return self.state / BACKUPS / name if name else None

    def forget(self, path: Path, *, drop_copy: bool) -> None:
        """Strike `path` off the list; its copy too where it stands in the file again."""
        record = self.files.pop(str(path), None)
        if record is not None and drop_copy and isinstance(record.get("backup"), str):
            (self.state / BACKUPS / record["backup"]).unlink(missing_ok=True)
