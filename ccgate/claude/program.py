"""Which interpreter and which file the settings name: absolute, real, and still there after an upgrade."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PACKAGE = Path(__file__).parent.parent
OLDEST = (3, 11)


def is_shim(path: str) -> bool:
    """A version manager's stand-in: a script (pyenv, asdf), or another program under the name of Python (mise).

    A shim picks an interpreter by the current directory, and costs more than the whole hook.
    """
    real = os.path.realpath(path)
    if "shims" in (*Path(path).parts, *Path(real).parts):
        return True
    name = os.path.basename(real).lower()
    if not name.startswith(("python", "pypy", "graalpy")):
        return True
    try:
        with open(real, "rb") as file:
            return file.read(2) == b"#!"
    except OSError:
        return False


def interpreter() -> str:
    """The interpreter to register: that of the virtual environment by the path that an upgrade keeps, else this one. "" if there is none."""
    return next((path for path in _candidates() if os.path.isfile(path) and not is_shim(path)), "")


def _candidates() -> list[str]:
    names = []
    if sys.prefix != sys.base_prefix:
        folder = "Scripts" if os.name == "nt" else "bin"
        for prefix in (_kept_prefix(), sys.prefix):
            path = os.path.join(prefix, folder, "python.exe" if os.name == "nt" else "python")
            if prefix and _same(path, sys.executable):
                names.append(path)
    names += [sys.executable, getattr(sys, "_base_executable", ""), os.path.realpath(sys.executable)]
    return [name for name in names if name and os.path.isabs(name)]


def _kept_prefix() -> str:
    """`.../ccgate/venv`, the link that install.sh moves from one environment to the next, if it leads to this one; else ""."""
    link = os.path.join(os.path.dirname(os.path.realpath(sys.prefix)), "venv")
    return link if os.path.islink(link) and os.path.realpath(link) == os.path.realpath(sys.prefix) else ""


def hook_file() -> Path:
    """The program that is registered; in an environment of install.sh by a path without the version of Python in it."""
    kept = _kept_prefix()
    if kept:
        path = Path(kept, PACKAGE.name, "hook.py")
        if _same(str(path), str(PACKAGE / "hook.py")):
            return path
    return PACKAGE.resolve() / "hook.py"


def _same(a: str, b: str) -> bool:
    try:
        return os.path.samefile(a, b)
    except OSError:
        return False
