"""Commands that run on another machine or in a container: what they touch is judged by its name, since nothing of it is on this disk."""

from __future__ import annotations

from ...blind import NoDisk
from ...model import HOLE
from ...world import World
from ..state import EMPTY, UNKNOWN, Output, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command import Run

PLACE = "/elsewhere"  # the directory that stands for wherever the command starts


def far_code(run: Run, text: str, cwd: str = PLACE) -> Output:
    """Shell code for another machine."""
    return _there(run, cwd, None, text) if text.strip() else UNKNOWN


def far_argv(run: Run, words: list[str], cwd: str = PLACE) -> Output:
    """A command line for another machine, without a shell in between."""
    return _there(run, cwd, words, "") if words else UNKNOWN


def _there(run: Run, cwd: str, words: list[str] | None, text: str) -> Output:
    shell = run.shell
    here, scripts = shell.world, shell.scripts
    before = len(shell.accesses)
    shell.world = World(here.policy, NoDisk(), here.home, cwd, {})
    shell.scripts = set()
    state = State(cwd)
    try:
        output = run.code(text, state, EMPTY) if words is None else run.argv(words, EMPTY, state)
    finally:
        shell.world, shell.scripts = here, scripts
    for access in shell.accesses[before:]:
        if access.action == "write":
            access.action = "create"  # whether it exists over there cannot be known
    return output


def run_mapped(run: Run, words: list[str], mounts: list[tuple[str, str]], state: State) -> Output:
    """A command line in a container. `mounts` are (path inside, path of this machine): words that lead into one are looked at here."""
    mounts = sorted(mounts, key=lambda pair: len(pair[0]), reverse=True)
    return run.argv([_mapped(word, mounts) for word in words], None, state)


def inside(path: str, mounts: list[tuple[str, str]]) -> str:
    """Where a directory of the container is on this machine; one that is not mounted is nowhere."""
    for target, source in sorted(mounts, key=lambda pair: len(pair[0]), reverse=True):
        if path == target or path.startswith(target.rstrip("/") + "/"):
            return source.rstrip("/") + path[len(target.rstrip("/")) :]
    return PLACE + ("" if path in ("", "/") else path if path.startswith("/") else "/" + path)


def _mapped(word: str, mounts: list[tuple[str, str]]) -> str:
    """A word, or shell code in it, with each path below a mount as the path of this machine."""
    for target, source in mounts:
        if target not in word:
            continue
        base = target.rstrip("/")
        if not base:
            continue
        out = []
        start = 0
        while True:
            at = word.find(base, start)
            if at < 0:
                out.append(word[start:])
                break
            end = at + len(base)
            before, behind = word[at - 1 : at], word[end : end + 1]
            starts = not (before.isalnum() or before in (".", "_", "-", "/", HOLE)) or not before
            stops = not behind or behind == "/" or not (behind.isalnum() or behind in "._-")
            out.append(word[start:at] + (source.rstrip("/") if starts and stops else base))
            start = end
        word = "".join(out)
    return word
