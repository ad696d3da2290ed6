"""Where the command line finds the user's policy, state and settings, and the options that say so."""

from __future__ import annotations

import os
from pathlib import Path

from ccgate.claude import scopes
from ccgate.gate.artefact import Locations, default_locations

from .output import CommandError, Exit

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

_BASES = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "CLAUDE_CONFIG_DIR")


def locations(project: str = "") -> Locations:
    """The places of this user, as the environment says now. Raises CommandError where a registration could not rely on them."""
    home = str(Path.home())
    for name in _BASES:
        value = os.environ.get(name)
        if value and not os.path.isabs(value):
            raise CommandError(f"{name} is not absolute: {value}", f"unset {name}, or set it to an absolute path", Exit.USAGE)
    if not os.path.isabs(home):
        raise CommandError(f"HOME is not absolute: {home}", "set HOME", Exit.USAGE)
    return default_locations(dict(os.environ), home, project)


def add_scope(parser: argparse.ArgumentParser, *, every: bool) -> None:
    """`--scope` and `--project`."""
    choices = (*scopes.SCOPES, "all") if every else scopes.SCOPES
    also = "; all: every file that was registered in" if every else ""
    parser.add_argument(
        "--scope",
        choices=choices,
        default="user",
        help="user: all your projects (default); project: .claude/settings.json of one; local: its settings.local.json" + also,
    )
    add_project(parser)


def add_project(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--project", metavar="DIR", help="the project (default: the repository around the current directory)")


def add_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print the result (default: text)")


def project_directory(given: str | None) -> Path:
    """The project that was named, or the one around here. Raises CommandError."""
    if given is None:
        return scopes.project_root(Path.cwd())
    path = Path(os.path.abspath(given))
    if not path.is_dir():
        raise CommandError(f"no directory {given}", "name the project's directory", Exit.USAGE)
    return path
