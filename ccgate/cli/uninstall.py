"""`ccgate uninstall`: take the gate out of a settings file again, byte for byte as it was where nobody changed the file since."""

from __future__ import annotations

from pathlib import Path

from ccgate.claude import files, scopes, setup
from ccgate.gate.artefact import Locations

from . import place
from .install import refusal
from .output import CommandError, Exit, note, say, say_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

_EPILOG = """\
examples:
  ccgate uninstall                    out of ~/.claude/settings.json
  ccgate uninstall --scope all        out of every file that it was registered in
  ccgate uninstall --dry-run          show the change, write nothing

Policy and log stay where they are. A running session keeps the gate until it ends.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    place.add_scope(parser, every=True)
    parser.add_argument("--dry-run", action="store_true", help="show the change as a diff and write nothing")
    place.add_format(parser)


def run(scope: str, project: str | None, dry_run: bool, format: str) -> Exit:
    """Plan for every file first, so that one that cannot be changed leaves all as they are."""
    where = place.locations()
    records = files.Records(Path(where.state))
    plans = [_planned(*target, records) for target in _targets(scope, place.project_directory(project), records)]
    if not dry_run:
        for plan in plans:
            _carry_out(plan, records)
    if format == "json":
        say_json({"dry_run": dry_run, "files": [plan.data() for plan in plans], "kept": _kept(where)})
        return Exit.OK
    for plan in plans:
        if dry_run:
            say(plan.diff().rstrip("\n") if plan.changes else f"{plan.path} needs no change")
        else:
            say(f"{_done(plan)} {plan.path} ({plan.scope})")
            if plan.backup is not None:
                note(
                    f"the file was changed since it was registered in, so only the gate's entries were taken out; {plan.backup} is the copy of before"
                )
    if not dry_run:
        say(f"policy and log are kept: {', '.join(_kept(where)) or 'there are none'}")
    return Exit.OK


def _targets(scope: str, project: Path, records: files.Records) -> list[tuple[str, Path]]:
    """(scope, settings file) of what is asked for; for `all` also every file on record."""
    if scope != "all":
        return [(scope, scopes.settings_file(scope, project))]
    found = {scopes.settings_file(name, project): name for name in scopes.SCOPES}
    found |= {Path(path): str(record.get("scope", "user")) for path, record in records.files.items()}
    return [(name, path) for path, name in found.items() if path.exists() or records.of(path)]


def _planned(scope: str, path: Path, records: files.Records) -> setup.Plan:
    try:
        return setup.plan_uninstall(scope, path, records)
    except setup.InvalidSettings as error:
        raise refusal(path, error) from None
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", "make it readable") from None


def _carry_out(plan: setup.Plan, records: files.Records) -> None:
    try:
        setup.uninstall(plan, records)
    except files.Changed as error:
        raise CommandError(str(error), "try again") from None
    except OSError as error:
        raise CommandError(f"{error.filename or plan.path}: {error.strerror}", "make it writable for you") from None


def _done(plan: setup.Plan) -> str:
    if not plan.changes:
        return "nothing of ccgate in"
    if plan.after is None:
        return "removed, since it did not exist before:"
    return "restored" if plan.restores else "taken out of"


def _kept(where: Locations) -> list[str]:
    return [path for path in (where.config, where.state) if Path(path).exists()]
