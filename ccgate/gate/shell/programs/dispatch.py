"""From the name of a program to the family that knows it."""

from __future__ import annotations

from ... import start
from ..state import EMPTY, UNKNOWN, Output, holes_only
from .index import FAMILIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from ..command import Run

_EVERYDAY = frozenset(("git",))  # programs some of whose commands are known without their family, as long as that is not loaded
_loaded: dict[str, ModuleType] = {}


def family_of(name: str) -> ModuleType | None:
    """The module that knows a program, or None."""
    needle = f" {name} "
    if " " in name:
        return None
    for family, names in FAMILIES.items():
        if needle in names:
            return _load(family)
    return None


def _load(family: str) -> ModuleType:
    module = _loaded.get(family)
    if module is None:
        start.load((f"shell.programs.{family}",))
        module = _loaded[family] = __import__(f"{__package__}.{family}", fromlist=("TABLE",))
    return module


def handle(run: Run) -> Output:
    """Look at one command line. Unknown programs read every protected path among their words."""
    if run.name in _EVERYDAY and run.name not in _loaded:
        from .everyday import EVERYDAY

        output = EVERYDAY[run.name](run, _by_family)
        if output is not None:
            return output
    return _by_family(run)


def _by_family(run: Run) -> Output:
    name = _canonical(run.name)
    module = family_of(name)
    if module is not None:
        special = module.SPECIAL.get(name)
        if special is not None:
            return special(run)  # type: ignore[no-any-return]
        from .spec import apply

        return apply(run, module.TABLE[name])
    if "/" in run.path and run.path not in run.shell.pipes:
        known = run.script_file(run.path)
        unknown(run)
        return known
    return unknown(run)


def _canonical(name: str) -> str:
    """`/usr/bin/python3.11` -> `python3`, `gcat` -> `cat` where only the plain name is known; `.exe` goes."""
    if name.endswith((".exe", ".EXE")):
        name = name[:-4]
    base = name.rstrip("0123456789.")
    if base != name and base and name not in ("7z", "base64", "base32", "sha256sum") and family_has(base):
        return base if not family_has(name) else name
    if name.startswith("g") and not family_has(name) and family_has(name[1:]) and len(name) > 2:
        return name[1:]
    return name


def family_has(name: str) -> bool:
    needle = f" {name} "
    return any(needle in names for names in FAMILIES.values())


def unknown(run: Run) -> Output:
    """A program that no table knows: any word of it that is, or holds, a protected path is read."""
    from ..text import candidates, is_protected

    world, cwd = run.shell.world, run.state.cwd[0]
    for arg in run.args:
        for text in candidates(holes_only(arg)):
            if is_protected(text, world, cwd):
                run.read(text, f"{run.name} {arg}")
    return UNKNOWN


__all__ = ["EMPTY", "UNKNOWN", "Output", "family_has", "family_of", "handle", "unknown"]
