"""`ccgate install`: register the gate in a settings file of Claude Code, once, and leave all else in it as it is."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from ccgate.claude import files, program, scopes, setup
from ccgate.gate.artefact import Locations
from ccgate.gate.model import GateError

from . import place
from .output import CommandError, Exit, note, say, say_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

_EPILOG = """\
examples:
  ccgate install                      for all your projects, in ~/.claude/settings.json
  ccgate install --dry-run            show the change, write nothing
  ccgate install --scope local        for this project on this machine only
  ccgate install --observe            stop nothing, record what would have been stopped

The file is refused when Claude Code would drop it as it is: one wrong value switches a whole settings file off without a word.
A copy of the file as it was is kept in the state directory; `ccgate uninstall` brings it back byte for byte.
"""
_PROBE = "import sys; sys.path.insert(0, sys.argv[1]); import pathspec, pydantic"
_TIME_LIMIT = 120


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    place.add_scope(parser, every=False)
    parser.add_argument("--observe", action="store_true", help="register a gate that stops nothing and records everything")
    parser.add_argument("--dry-run", action="store_true", help="show the change as a diff and write nothing")
    place.add_format(parser)


def run(scope: str, project: str | None, observe: bool, dry_run: bool, format: str) -> Exit:
    """Register, compile policy and bytecode. Everything that can fail is tried before the settings file is touched."""
    where = place.locations()
    path = scopes.settings_file(scope, place.project_directory(project))
    if not program.interpreter():
        raise CommandError(
            "no interpreter to register: this one is a version manager's shim", "install ccgate with install.sh, pipx or uv"
        )
    plan = planned(scope, path, where, observe=observe)
    if not dry_run:
        prepare(where)
        carry_out(plan, files.Records(Path(where.state)))
        if path.parent.name != ".claude" or os.path.realpath(path) != str(path):
            compile_policy(where)  # once more: the gate also guards a file that it is registered in by another name than usual
    if format == "json":
        say_json(
            {"dry_run": dry_run, "interpreter": program.interpreter(), "hook": str(program.hook_file()), "observe": observe}
            | plan.data()
        )
    else:
        _tell(plan, dry_run=dry_run)
    for finding in plan.warnings:
        note(f"{finding}; {finding.hint}")
    _advise(scope, path)
    return Exit.DENIED if plan.warnings else Exit.OK


def planned(scope: str, path: Path, where: Locations, *, observe: bool) -> setup.Plan:
    """The plan, or a refusal that names every fault of the file."""
    try:
        return setup.plan_install(scope, path, where, observe=observe)
    except setup.InvalidSettings as error:
        raise refusal(path, error) from None
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", "make it readable") from None


def refusal(path: Path, error: setup.InvalidSettings) -> CommandError:
    """Every fault of the file, each with its repair."""
    lines = "".join(f"\n  {finding}; {finding.hint}" for finding in error.findings)
    return CommandError(
        f"{path} is not changed, because Claude Code would drop it:{lines}", "mend the lines, then try again", Exit.INVALID
    )


def prepare(where: Locations) -> None:
    """What the hook needs on disk: a private state directory, bytecode, the compiled policy. Raises CommandError."""
    try:
        files.make_private(Path(where.state))
    except OSError as error:
        raise CommandError(f"{where.state}: {error.strerror}", "make it a directory that you can write to") from None
    compile_bytecode()
    compile_policy(where)


def compile_bytecode() -> bool:
    """Bytecode for the registered interpreter, so that the hook need not compile itself at each call. False where it cannot be written."""
    command = [program.interpreter(), "-I", "-S", "-m", "compileall", "-q", str(program.hook_file().parent)]
    done = subprocess.run(command, capture_output=True, timeout=_TIME_LIMIT, check=False)
    return done.returncode == 0


def compile_policy(where: Locations) -> None:
    """The policy for projects without one of their own, compiled as the hook would do it. Raises CommandError."""
    from ccgate.gate.artefact import compile_now

    try:
        compile_now(where, program.interpreter())
    except GateError as error:
        raise _why(where, str(error)) from None


def _why(where: Locations, text: str) -> CommandError:
    """All that is wrong with the policy; or why the isolated interpreter could not even look."""
    probe = [program.interpreter(), "-I", "-c", _PROBE, str(program.PACKAGE.parent)]
    if subprocess.run(probe, capture_output=True, timeout=_TIME_LIMIT, check=False).returncode != 0:
        what = f"{program.interpreter()} does not find pathspec and pydantic when isolated from your own packages (-I)"
        return CommandError(what, "install ccgate with install.sh, pipx or uv")
    from ccgate.policy.compiler import compile_text
    from ccgate.policy.schema import Invalid

    try:
        compile_text(where)
    except Invalid as error:
        lines = "".join(f"\n  {problem}" for problem in error.problems)
        return CommandError(
            f"the policy is invalid, so every call would be blocked:{lines}",
            "mend it; `ccgate policy test` checks it",
            Exit.INVALID,
        )
    return CommandError(text, "run `ccgate doctor`")


def carry_out(plan: setup.Plan, records: files.Records) -> None:
    """Write the file. Raises CommandError."""
    try:
        setup.install(plan, records)
    except files.Changed as error:
        raise CommandError(str(error), "try again") from None
    except OSError as error:
        raise CommandError(f"{error.filename or plan.path}: {error.strerror}", "make it writable for you") from None


def _tell(plan: setup.Plan, *, dry_run: bool) -> None:
    if dry_run:
        say(plan.diff().rstrip("\n") if plan.changes else f"{plan.path} needs no change")
        return
    say(f"{'registered' if plan.changes else 'already registered'} in {plan.path} ({plan.scope})")
    say(f"interpreter {program.interpreter()}")
    if plan.backup is not None:
        say(f"the file as it was is kept as {plan.backup}")
    say("`ccgate doctor` proves that the gate stops things")


def _advise(scope: str, path: Path) -> None:
    """What a person should know about a registration that is narrower than it looks."""
    if scope == "project":
        note(f"{path} names files of this machine: for a repository that others clone use --scope local or user")
    if scope == "project":
        note(f"Claude Code finds it only when it starts in {path.parent.parent} itself, not in a folder below")
    if hasattr(os, "geteuid") and os.geteuid() == 0 and Path.home().stat().st_uid != 0:
        note(f"you are root, but {Path.home()} belongs to somebody else: without sudo the files would be theirs")
