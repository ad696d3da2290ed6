"""What `ccgate doctor` looks at: one small function for each question. A check yields findings, and nothing where all is well."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from ccgate.claude import scopes
from ccgate.claude.registration import Registration
from ccgate.claude.scopes import Source
from ccgate.cli import place

BROKEN = "broken"  # the gate does not stop what it should, or stops everything
FINDING = "finding"  # it works, and something should be mended
NOTE = "note"  # what a person should know; nothing to mend


class Finding:
    """`where` is a file, or file:line. `fix` is a command or an edit; `repair` names what `doctor --fix` can do about it."""

    def __init__(self, level: str, what: str, *, where: str = "", fix: str = "", repair: str = "") -> None:
        self.level = level
        self.what = what
        self.where = where
        self.fix = fix
        self.repair = repair

    def data(self) -> dict[str, Any]:
        return {"level": self.level, "what": self.what, "where": self.where, "fix": self.fix, "repairable": bool(self.repair)}


class Setup:
    """What is checked: a session that starts in `start`. `root` stands in for `/` where managed settings are looked for."""

    def __init__(self, start: Path, root: Path = Path("/")) -> None:
        self.start = start
        self.root = root
        self.default = place.locations()

    @cached_property
    def sources(self) -> list[Source]:
        return scopes.sources(self.start, self.root)

    @cached_property
    def registrations(self) -> list[Registration]:
        """Our handlers of every event in the settings files of the session."""
        return [found for source in self.sources for found in source.registrations]

    @property
    def gates(self) -> list[Registration]:
        """Those that judge tool calls."""
        return [found for found in self.registrations if found.event == "PreToolUse"]

    @property
    def programs(self) -> dict[tuple[str, str], Registration]:
        """(interpreter, hook file) of each registration in exec form, with the first that names them."""
        found: dict[tuple[str, str], Registration] = {}
        for entry in self.registrations:
            if entry.exec_form:
                found.setdefault((entry.interpreter, entry.hook), entry)
        return found
