"""The PowerShell tool, and PowerShell code that another shell starts."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .model import Access
    from .shell.command import Run
    from .shell.state import Output
    from .world import World


def powershell_accesses(command: str, world: World, cwd: str) -> list[Access]:
    """The accesses of a command as the PowerShell tool runs it. Raises Exceeded past a bound."""
    from .shell.analysis import _distinct
    from .shell.command import Run
    from .shell.interpreter import Shell
    from .shell.state import UNKNOWN, State

    shell = Shell(world)
    script(Run(shell, ["powershell"], State(cwd), UNKNOWN, []), command, "", [])
    return _distinct(shell.accesses)


def script(run: Run, text: str, path: str, args: list[str]) -> Output:
    """PowerShell code: typed (no `path`), or that of a script file with its arguments."""
    from .shell.code import inspect

    run.shell.deeper()
    output = inspect(run, "powershell", text, script=path, argv=[path, *args])
    run.shell.depth -= 1
    return output
