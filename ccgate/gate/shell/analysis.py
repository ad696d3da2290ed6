"""The ways into the shell analysis: a command line, or code of another language."""

from __future__ import annotations

from ..model import Access
from .interpreter import Shell
from .state import UNKNOWN, State
from .tree import SyntaxProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..world import World


MAX_ATTEMPTS = 16


def analyse(command: str, world: World) -> list[Access]:
    """The accesses of a command line as the Bash tool runs it. Raises Exceeded past a bound.

    What no shell would take is looked at as text: a protected name in it makes a possible read, since a shell other than the
    one we know may run it. The lines before it run all the same.
    """
    shell = Shell(world)
    text = _nul_free(command)
    try:
        shell.script(text, State(world.cwd))
    except SyntaxProblem as problem:
        _lines_before(text, problem.position, shell, world)
        _as_zsh(text, shell, world)
        _as_text(text, problem, shell, world)
    return _distinct(shell.accesses)


def _lines_before(text: str, position: int, shell: Shell, world: World) -> None:
    """A shell reads a line, runs it, and only then reads on."""
    cut = position
    for _ in range(MAX_ATTEMPTS):
        cut = text.rfind("\n", 0, cut)
        if cut <= 0:
            return
        try:
            shell.script(text[:cut], State(world.cwd))
            return
        except SyntaxProblem as problem:
            cut = min(cut, problem.position + 1)


def _as_zsh(text: str, shell: Shell, world: World) -> None:
    """Forms that only zsh takes, written as bash takes them."""
    from .zsh import closed

    again = closed(text)
    if again != text:
        try:
            shell.script(again, State(world.cwd))
        except SyntaxProblem:
            return


def _as_text(text: str, problem: SyntaxProblem, shell: Shell, world: World) -> None:
    from .text import protected_words

    note = f"the command could not be read: {problem} at character {problem.position}"
    for word in protected_words(_dequoted(text), world, world.cwd):
        shell.touch("read", word, State(world.cwd), word, certainty="possible", note=note)
    state = State(world.cwd)
    for word in _words_with_globs(text):
        for line in shell.words.globbed(word, state):
            for path in line if line != [word] else ():
                shell.touch("read", path, state, word, certainty="possible", note=note)


def _words_with_globs(text: str) -> list[str]:
    """The words of a text that hold wildcards."""
    for c in "\"'`;|&()<>{}\n\t":
        text = text.replace(c, " ")
    return [word for word in dict.fromkeys(text.split()) if any(c in word for c in "*?[")][:MAX_ATTEMPTS]


def _distinct(accesses: list[Access]) -> list[Access]:
    """Each access once: a loop makes the same ones again and again."""
    seen: dict[tuple[object, ...], Access] = {}
    for a in accesses:
        seen.setdefault((a.action, a.kind, a.resource, a.real, a.origin, a.certainty, a.wide, a.note), a)
    return list(seen.values())


def inspect_code(language: str, text: str, world: World) -> list[Access]:
    """The accesses of code that a tool runs in another language; such tools show the value of the last expression."""
    from .code import inspect
    from .command import Run

    shell = Shell(world)
    inspect(Run(shell, [language], State(world.cwd), UNKNOWN, []), language, text, show="last")
    return _distinct(shell.accesses)


def _nul_free(command: str) -> str:
    """bash drops NUL characters from a script with a warning."""
    return command.replace("\0", "") if "\0" in command else command


def _dequoted(command: str) -> str:
    return command.replace("'", "").replace('"', "").replace("\\", "")
