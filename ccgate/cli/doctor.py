"""`ccgate doctor`: run what is registered, as the client would, and look at everything that could keep it from working."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from ccgate.claude import files, scopes

from . import install, place
from .checks import BROKEN, FINDING, Finding, Setup, canary, client, policy, program, registered, shadows
from .output import CommandError, Exit, note, say, say_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

_EPILOG = """\
examples:
  ccgate doctor                       is everything that is registered here in force?
  ccgate doctor --fix                 renew bytecode, compiled policy and registration where that helps
  ccgate doctor --project ~/code/app  as a session that starts there

Canary calls are run through the registered command lines, in a temporary project: a planted .env must be refused, harmless
calls must pass. They are recorded in the log as session `ccgate-doctor`.
exit codes: 0 healthy, 1 findings, 4 broken: something is not stopped that should be, or everything is
"""

# (name, what it makes sure of)
CHECKS: tuple[tuple[str, Callable[[Setup], Iterator[Finding]]], ...] = (
    ("registered", registered.registered),
    ("settings files", registered.sound),
    ("registration", registered.complete),
    ("reach", registered.reach),
    ("other hooks", registered.neighbours),
    ("switches", shadows.switched_off),
    ("managed settings", shadows.managed),
    ("environment", shadows.environment),
    ("plugins", shadows.plugins),
    ("interpreter", program.interpreter),
    ("hook file", program.hook),
    ("bytecode", program.bytecode),
    ("file permissions", program.untouched),
    ("policy", policy.compiles),
    ("compiled policy", policy.current),
    ("mode", policy.observing),
    ("state", policy.state),
    ("client", client.version),
)
PROOF = "proof"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    parser.add_argument("--project", metavar="DIR", help="where the session would start (default: the current directory)")
    parser.add_argument("--fix", action="store_true", help="renew bytecode, compiled policy and registration, then check again")
    place.add_format(parser)


def run(project: str | None, fix: bool, format: str) -> Exit:
    """All checks, then the proof. With `fix`, what can be repaired is, and all is checked again."""
    start = place.project_directory(project) if project is not None else Path.cwd()
    found, outcomes = _look(start)
    if fix and _repair(found, start):
        found, outcomes = _look(start)
    levels = {finding.level for findings in found.values() for finding in findings}
    code = Exit.BROKEN if BROKEN in levels else Exit.DENIED if FINDING in levels else Exit.OK
    if format == "json":
        checks = [{"check": name, "findings": [f.data() for f in findings]} for name, findings in found.items()]
        say_json({"healthy": code == Exit.OK, "checks": checks, "calls": [outcome.data() for outcome in outcomes]})
    else:
        _tell(found, outcomes)
    return code


def _look(start: Path) -> tuple[dict[str, list[Finding]], list[canary.Outcome]]:
    setup = Setup(start)
    found = {name: list(check(setup)) for name, check in CHECKS}
    outcomes = canary.prove(setup)
    found[PROOF] = [*canary.findings(outcomes), *canary.recorded(setup, outcomes)]
    return found, outcomes


def _repair(found: dict[str, list[Finding]], start: Path) -> bool:
    """Do what helps; True if anything was done."""
    wanted = {finding.repair for findings in found.values() for finding in findings if finding.repair}
    setup = Setup(start)
    try:
        if "register" in wanted:
            for scope, path, observe in _registered(setup):
                note(f"registering again in {path}")
                install.prepare(setup.default)
                install.carry_out(
                    install.planned(scope, path, setup.default, observe=observe), files.Records(Path(setup.default.state))
                )
        if "bytecode" in wanted:
            note("compiling bytecode")
            if not install.compile_bytecode():
                note("bytecode could not be written: the program's folder is not yours")
        if "policy" in wanted:
            note("compiling the policy")
            install.compile_policy(setup.default)
    except CommandError as error:
        note(f"{error}; {error.hint}")
    return bool(wanted)


def _registered(setup: Setup) -> list[tuple[str, Path, bool]]:
    """(scope, file, observes) of every file that registers the gate and is ours to change; the user's where none does."""
    found = {(e.scope, Path(e.file), e.observes) for e in setup.gates if e.scope in scopes.SCOPES and os.access(e.file, os.W_OK)}
    return sorted(found, key=str) or [("user", scopes.settings_file("user", setup.start), False)]


def _tell(found: dict[str, list[Finding]], outcomes: list[canary.Outcome]) -> None:
    width = max(map(len, found)) + 2
    for name, findings in found.items():
        if not findings:
            say(f"ok       {name}")
        for finding in findings:
            place_of = f" ({finding.where})" if finding.where else ""
            say(f"{finding.level:<8} {name:<{width}}{finding.what}{place_of}")
            if finding.fix:
                say(f"         {'':<{width}}fix: {finding.fix}")
    if outcomes:
        say()
    for outcome in outcomes:
        right = "" if outcome.got == outcome.expected else f"   expected {outcome.expected}"
        say(f"{outcome.call:<20} {outcome.got:<8} {outcome.milliseconds:7.1f} ms{right}")
