"""The ways into the shell analysis: a command line, or code of another language."""

from __future__ import annotations

from ..model import Access
from .interpreter import Shell
from .state import UNKNOWN, State
from .tree import SyntaxProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..world import World


def analyse(command: str, world: World) -> list[Access]:
    """The accesses of a command line as the Bash tool runs it. Raises Exceeded past a bound.

    What no shell would take is looked at as text: a protected name in it makes a possible read, since a shell other than the
    one we know may run it.
    """
    shell = Shell(world)
    state = State(world.cwd)
    try:
        shell.script(_nul_free(command), state)
    except SyntaxProblem as problem:
        from .text import protected_words

        for word in protected_words(_dequoted(command), world, world.cwd):
            note = f"the command could not be read: {problem} at character {problem.position}"
            where = Shell(world)
            where.touch("read", word, state, word, certainty="possible", note=note)
            shell.accesses += where.accesses
    return shell.accesses


def inspect_code(language: str, text: str, world: World) -> list[Access]:
    """The accesses of code that a tool runs in another language."""
    from .command import Run

    shell = Shell(world)
    run = Run(shell, [language], State(world.cwd), UNKNOWN, [])
    run.inline(language, text)
    return shell.accesses


def _nul_free(command: str) -> str:
    """bash drops NUL characters from a script with a warning."""
    return command.replace("\0", "") if "\0" in command else command


def _dequoted(command: str) -> str:
    return command.replace("'", "").replace('"', "").replace("\\", "")
