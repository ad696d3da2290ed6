"""Programs that run commands later, or all that lie in a directory."""

from __future__ import annotations

from ..state import EMPTY, UNKNOWN, Output, holes_only
from .spec import mentions_protected, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run

MAX_LINES = 500


def at(run: Run) -> Output:
    """at(1), batch(1): commands from -f or standard input, run by sh."""
    parsed = parse("n* -f: -t: -q: -l -d -r -c -m -v -V", run.args)
    if parsed.has("-l", "-d", "-r", "-V"):
        return UNKNOWN
    path = parsed.value("-f")
    if path:
        run.args = [path]
        return run.script_file(path, "shell")
    return _typed(run)


def _typed(run: Run) -> Output:
    """Commands on standard input."""
    for path in run.inputs:
        run.read(path, f"{run.name} < {path}")
    run.stdin_role = "none"
    lines = run.stdin.possible_lines()
    if lines is not None:
        run.code("\n".join(lines[:MAX_LINES]), run.state.copy(), EMPTY)
    return UNKNOWN


def crontab(run: Run) -> Output:
    """crontab(1): a file of `minute hour day month weekday command`; what it refuses it shows."""
    parsed = parse("n* -u: -l -e -r -i -s -x: -T:", run.args)
    if parsed.has("-l", "-e", "-r"):
        return UNKNOWN
    path = parsed.operands[0] if parsed.operands else "-"
    if path == "-":
        for found in run.inputs:
            run.read(found, f"crontab < {found}")
        run.stdin_role = "none"
        lines = run.stdin.possible_lines()
    elif mentions_protected(run, holes_only(path)):
        run.read(path, f"crontab {path}")
        return UNKNOWN
    else:
        lines = (run.shell.file_text(path, run.state) or "").split("\n")
    for line in (lines or ())[:MAX_LINES]:
        words = line.split(None, 1 if line.lstrip().startswith("@") else 5)
        if words and not line.lstrip().startswith("#") and len(words) in (2, 6):
            run.code(words[-1].partition("%")[0], run.state.copy(), EMPTY)
    return UNKNOWN


def run_parts(run: Run) -> Output:
    """run-parts(8): every executable file of a directory, names of letters, digits, `-` and `_`; --regex takes others."""
    parsed = parse("n* -a,--arg: --regex: -u,--umask: --test --list --report -v,--verbose", run.args)
    if parsed.has("--test", "--list") or not parsed.operands:
        return UNKNOWN
    base = parsed.operands[0].rstrip("/")
    for name, is_dir, _link in run.shell.world.disk.entries(run.absolute(base)) or ():
        if not is_dir:
            run.args = [f"{base}/{name}", *parsed.all_values("-a", "--arg")]
            run.script_file(f"{base}/{name}")
    return UNKNOWN


TABLE: dict[str, str] = {
    "atq": "n*",
    "atrm": "n*",
    "systemctl": "n*",
    "anacron": "n* -t:r",
    "loginctl": "n*",
    "service": "n*",
    "initctl": "n*",
}
SPECIAL: dict[str, Callable[[Run], Output]] = {"at": at, "batch": at, "crontab": crontab, "run-parts": run_parts}
