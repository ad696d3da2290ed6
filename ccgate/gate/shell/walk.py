"""Walks over directories on behalf of programs that read, copy, send or delete whole trees."""

from __future__ import annotations

from ..links import VENDORED
from ..model import HOLE, Exceeded
from ..paths import resolve
from .state import holes_only

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..model import Action
    from .command import Run

MAX_DEPTH = 24


def protected_files(
    run: Run, root: str, action: Action, keep: Callable[[str, str, bool], bool] | None, *, follow: bool = False
) -> Iterator[tuple[str, str]]:
    """(absolute path, path relative to `root`) of every file below `root` that a rule covers for `action`.

    Symbolic links are not followed, as no walker does by default, unless asked for. Raises Exceeded past the disk's budget.
    """
    disk, policy = run.shell.world.disk, run.shell.world.policy
    real_root = resolve(root, "/", disk)
    elsewhere = real_root if real_root is not None and real_root != root else ""
    pending = [(root, "", 0)]
    while pending:
        here, relative, depth = pending.pop()
        concerned = policy.names_below(here)
        for name, is_dir, is_link in disk.entries(here) or ():
            below = f"{relative}/{name}" if relative else name
            path = f"{here}/{name}" if here != "/" else "/" + name
            if keep is not None and not keep(name, below, is_dir):
                continue
            if is_dir:
                if name not in VENDORED and depth < MAX_DEPTH:
                    pending.append((path, below, depth + 1))
            elif is_link and follow:
                real = resolve(path, "/", disk)
                if real is not None and disk.is_dir(real):
                    if depth < MAX_DEPTH:
                        pending.append((path, below, depth + 1))
                elif policy.covers(path, action) or (real is not None and policy.covers(real, action)):
                    yield path, below
            elif is_link or not (elsewhere or concerned(name)):
                continue
            elif policy.covers(path, action) or (elsewhere and policy.covers(f"{elsewhere}/{below}", action)):
                yield path, below


def tree_accesses(
    run: Run,
    text: str,
    action: Action,
    keep: Callable[[str, str, bool], bool] | None,
    note: str,
    shown: Callable[[str], bool | None] | None,
    *,
    follow: bool = False,
) -> None:
    """See `Run.tree`."""
    path = holes_only(text)
    if not path:
        return  # an empty operand is no directory
    if HOLE in path:
        run.touch(action, text, note=note)
        return
    for cwd in run.state.cwd:
        root = run.absolute(path, cwd)
        if not run.shell.world.disk.is_dir(root):
            run.touch(action, text, note=note)
            continue
        run.touch(action, text, note=note)
        try:
            for found, below in protected_files(run, root, action, keep, follow=follow):
                verdict = True if shown is None else shown(found)
                if verdict is not False:
                    spelled = f"{path.rstrip('/')}/{below}" if path not in (".", "./", "") else below
                    run.shell.touch(
                        action, found, run.state, f"{run.name} {spelled}",
                        certainty="certain" if verdict else "possible", wide=True, note=note,
                    )  # fmt: skip
        except Exceeded:
            run.shell.touch(action, root + "/" + HOLE, run.state, f"{run.name} {path}", certainty="possible", wide=True, note=note)
