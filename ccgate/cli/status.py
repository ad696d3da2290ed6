"""`ccgate status`: where the gate is registered, and what it enforces there. It only reads; `ccgate doctor` proves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ccgate.gate.artefact import Locations
from ccgate.gate.policy import load
from ccgate.policy.compiler import compile_text
from ccgate.policy.layers import find
from ccgate.policy.schema import Invalid

from . import place
from .checks import Setup
from .checks.policy import places
from .output import Exit, note, say, say_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

_EPILOG = """\
examples:
  ccgate status                       as a session that starts in the current directory
  ccgate status --format json         for a script

exit codes: 0 registered, 1 not registered, 3 the policy is invalid
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    parser.add_argument("--project", metavar="DIR", help="where the session would start (default: the current directory)")
    place.add_format(parser)


def run(project: str | None, format: str) -> Exit:
    """Registrations, then policies."""
    setup = Setup(place.project_directory(project) if project is not None else Path.cwd())
    registered = [
        {"scope": e.scope, "event": e.event, "file": e.file, "line": e.line, "observe": e.observes, "command": e.words}
        for e in setup.registrations
    ]
    policies = [_policy(where) for where in places(setup)]
    code = Exit.INVALID if any("problems" in p for p in policies) else Exit.OK if setup.gates else Exit.DENIED
    if format == "json":
        say_json({"registered": registered, "policies": policies})
        return code
    for entry in setup.gates:
        say(f"registered in {entry.where} ({entry.scope}{', observes only' if entry.observes else ''})")
    if not setup.gates:
        say("not registered: Claude Code runs every call without the gate")
        note("`ccgate install` registers it")
    for found in policies:
        _tell(found)
    return code


def _policy(where: Locations) -> dict[str, Any]:
    """What is in force at a place: its files, from the most to the least trusted, and what they come to."""
    found: dict[str, Any] = {"config": where.config, "state": where.state, "log": f"{where.state}/log"}
    found["files"] = [{"file": path, "exists": Path(path).exists()} for path in where.policy_files()]
    try:
        policy = load(compile_text(where).partition("\n")[2], where.home)
        layers = find(where)
    except Invalid as error:
        return found | {"problems": [str(problem) for problem in error.problems]}
    counts = {layer.name: len(layer.rules) for layer in layers}
    return found | {"digest": policy.digest, "mode": policy.mode, "defaults": policy.defaults, "rules": counts}


def _tell(found: dict[str, Any]) -> None:
    for entry in found["files"]:
        say(f"policy file {entry['file']}{'' if entry['exists'] else ' (not there)'}")
    for problem in found.get("problems", ()):
        say(f"invalid: {problem}")
    if "rules" in found:
        say(f"rules: {', '.join(f'{count} {layer}' for layer, count in found['rules'].items())}")
        say(f"mode {found['mode']}; {', '.join(f'{k}: {v}' for k, v in found['defaults'].items())}")
    say(f"state {found['state']}, log {found['log']}")
