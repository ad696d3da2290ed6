"""Can the registered program start: interpreter, hook file, bytecode, and nobody else able to change them?"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from ccgate.claude import program
from ccgate.claude.registration import Registration

from . import BROKEN, FINDING, Finding, Setup

TIME_LIMIT = 20
_FACTS = "import sys, _imp; from _frozen_importlib_external import MAGIC_NUMBER as m; print(*sys.version_info[:2], sys.implementation.cache_tag, m.hex())"


def interpreter(setup: Setup) -> Iterator[Finding]:
    """It must be there, be no shim, start, and be new enough."""
    for (path, _), entry in setup.programs.items():
        if not os.path.isabs(path) or not os.access(path, os.X_OK) or not os.path.isfile(path):
            what = f"the interpreter {path} is not there, so every call is blocked"
            yield Finding(BROKEN, what, where=entry.where, fix="ccgate install", repair="register")
            continue
        if program.is_shim(path):
            what = f"{path} is a version manager's shim: slow, and another Python in another directory"
            yield Finding(FINDING, what, where=entry.where, fix="ccgate install", repair="register")
        found = facts(path)
        if found is None:
            yield Finding(
                BROKEN, f"the interpreter {path} does not start", where=entry.where, fix="ccgate install", repair="register"
            )
        elif found[0] < program.OLDEST:
            version = ".".join(map(str, found[0]))
            what = f"the interpreter {path} is Python {version}; 3.11 or newer is needed"
            yield Finding(BROKEN, what, where=entry.where, fix="ccgate install with a newer Python", repair="register")


def facts(path: str) -> tuple[tuple[int, int], str, bytes] | None:
    """(version, tag of its bytecode files, magic number of them) of an interpreter; None where it does not start."""
    try:
        done = subprocess.run([path, "-I", "-S", "-c", _FACTS], capture_output=True, text=True, timeout=TIME_LIMIT, check=True)
        major, minor, tag, magic = done.stdout.split()
        return (int(major), int(minor)), tag, bytes.fromhex(magic)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def hook(setup: Setup) -> Iterator[Finding]:
    """The registered file must be there, and be of this installation."""
    for (_, path), entry in setup.programs.items():
        if path and not os.path.isfile(path):
            what = f"the hook {path} is not there, so every call is blocked"
            yield Finding(BROKEN, what, where=entry.where, fix="ccgate install", repair="register")
        elif path and not os.path.samefile(path, program.hook_file()):
            what = f"{path} belongs to another installation than this ccgate ({program.hook_file()})"
            yield Finding(FINDING, what, where=entry.where, fix="ccgate install", repair="register")


def bytecode(setup: Setup) -> Iterator[Finding]:
    """Without fresh bytecode the hook compiles itself at each call, which costs twice its own work."""
    for (path, file), entry in setup.programs.items():
        found = facts(path) if os.path.isfile(file) else None
        stale = _stale(Path(file).parent, found[1], found[2]) if found else []
        if stale:
            what = f"{len(stale)} modules without fresh bytecode, so each call is slower"
            yield Finding(FINDING, what, where=_first(stale, entry), fix="ccgate doctor --fix", repair="bytecode")


def _first(stale: list[Path], entry: Registration) -> str:
    return str(stale[0]) if stale else entry.where


def _stale(package: Path, tag: str, magic: bytes) -> list[Path]:
    """Modules of the gate whose bytecode is missing or older than they are (PEP 552: magic number, flags, time, size)."""
    found = []
    for source in sorted((package / "gate").rglob("*.py")):
        stat = source.stat()
        wanted = (
            magic
            + bytes(4)
            + (int(stat.st_mtime) & 0xFFFFFFFF).to_bytes(4, "little")
            + (stat.st_size & 0xFFFFFFFF).to_bytes(4, "little")
        )
        try:
            with open(source.parent / "__pycache__" / f"{source.stem}.{tag}.pyc", "rb") as file:
                head = file.read(16)
        except OSError:
            head = b""
        if head != wanted:
            found.append(source)
    return found


def untouched(setup: Setup) -> Iterator[Finding]:
    """Interpreter, program and settings must be writable by you and root only."""
    if not hasattr(os, "geteuid"):
        return
    paths: dict[str, str] = {}
    for (path, file), entry in setup.programs.items():
        paths |= {os.path.realpath(path): entry.where, file: entry.where, str(Path(file).parent): entry.where}
        paths |= {str(source): entry.where for source in (Path(file).parent / "gate").rglob("*.py")}
    paths |= {str(source.path): str(source.path) for source in setup.sources if source.text is not None}
    for path, where in paths.items():
        why = loose(path)
        if why:
            yield Finding(
                FINDING,
                f"{path} {why}",
                where=where,
                fix=f"chmod go-w '{path}'" if "written" in why else f"chown {os.geteuid()} '{path}'",
            )


def loose(path: str) -> str:
    """Why a file cannot be relied on: somebody else may have written it. "" where only we or root could."""
    try:
        found = os.stat(path)
    except OSError:
        return ""
    if found.st_uid not in (0, os.geteuid()):
        return "belongs to another user"
    if found.st_mode & 0o022:
        return "can be written by other users"
    return ""
