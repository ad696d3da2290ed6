"""Commands that agents run all day and that touch no content, decided without loading the family that knows their program.

What is not certain here, for the words alone or for where it runs, is left to the family; `tests/test_everyday.py` holds both together.
"""

from __future__ import annotations

from ...model import HOLE
from ...paths import resolve
from ..state import TAINT, Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run

MAX_CONFIG = 16_384

# git-status(1), git-branch(1), git-log(1), git-rev-parse(1), git-remote(1): forms that show names, references and commit messages.
_GIT = {
    "status": frozenset(
        ("-s", "--short", "-b", "--branch", "-sb", "--show-stash", "--porcelain", "--porcelain=v1", "--porcelain=v2", "--long", "-uno", "-unormal", "-uall",
         "--untracked-files=no", "--untracked-files=all", "--ahead-behind", "--no-renames", "-z", ".")
    ),
    "branch": frozenset(("-a", "-r", "-v", "-vv", "--all", "--list", "--show-current", "--remotes")),
    "log": frozenset(("--oneline", "--graph", "--decorate", "--all", "--no-merges", "--merges", "--reverse", "-1", "-2", "-3", "-5", "-10", "-15", "-20", "-30", "-50")),
    "rev-parse": frozenset(("HEAD", "--abbrev-ref", "--short", "--show-toplevel", "--git-dir", "--is-inside-work-tree", "--verify", "--show-prefix")),
    "remote": frozenset(("-v", "--verbose")),
}  # fmt: skip
# Parts of a repository's settings by which git may run a program, or read settings elsewhere: `holds_code` in the family knows which do.
_MAY_RUN = (
    "include", "filter", "[diff", "[merge", "tool", "gpg", "credential", "trailer", "browser", "[man", "[tar", "hook", "pager", "fsmonitor", "editor", "command",
    "askpass", "proxy", "external", "pack", "submodule", "alternate", "worktree", "program", "sendemail", "!",
)  # fmt: skip


def git(run: Run, family: Callable[[Run], Output]) -> Output | None:
    """A git command that touches no content, in a repository whose settings run nothing; None where that is not certain."""
    words = _GIT.get(run.args[0]) if run.args else None
    if words is None or not words.issuperset(run.args[1:]) or run.shell.written or len(run.state.cwd) > 1:
        return None
    if any(name.startswith("GIT_") for name in run.state.values) or any(name.startswith("GIT_") for name in run.shell.world.env()):
        return None
    here = run.state.cwd[0]
    if HOLE in here or TAINT in here or not _runs_nothing(run, here):
        return None
    return Output(compute=lambda: family(run))


def _runs_nothing(run: Run, here: str) -> bool:
    """Do the settings of the repository around a directory hold nothing that git might run?"""
    disk = run.shell.world.disk
    place = resolve(here, "/", disk)
    if place is None:
        return False
    place = place.rstrip("/")
    while True:
        inside = place + "/.git"
        if disk.lstat(inside) is not None:
            break
        if disk.lstat(place + "/HEAD") is not None:  # a repository without a work tree, perhaps
            return False
        if not place:
            return True
        place = place.rpartition("/")[0]
    config = disk.head(inside + "/config", MAX_CONFIG + 1)
    if config is None or len(config) > MAX_CONFIG or disk.lstat(inside + "/commondir") is not None:
        return False
    text = config.decode("utf-8", "replace").lower()
    return not any(part in text for part in _MAY_RUN)


EVERYDAY = {"git": git}
