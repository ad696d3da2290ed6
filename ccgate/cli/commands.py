"""Which commands there are, and the one place where an exception becomes an exit code.

A command is a module of this package with `add_arguments(parser)` and `run(...)`, whose parameters are the parsed arguments by name and
whose result is the exit code. Only the module of the command that was asked for is imported.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

from ccgate import __version__

from .output import CommandError, Exit, note, report

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

# name -> what it does, as `ccgate --help` lists it
COMMANDS = {
    "install": "register the gate in Claude Code's settings",
    "uninstall": "take the registration out again",
    "status": "say where the gate is registered and what it enforces",
    "doctor": "prove that the registered gate denies, asks and passes",
    "check": "judge one tool call",
    "explain": "judge one tool call and show every access, pattern and line behind the verdict",
    "policy": "show, compile, test or begin a policy",
    "hook": "what Claude Code runs: a hook event on standard input, the answer on standard output",
    "completion": "print a completion script for your shell",
}

_EXAMPLES = """\
examples:
  ccgate install                     register the gate for all your projects
  ccgate check Bash 'cat .env'       would this be stopped?
  ccgate explain Read config/app.key why, and by which line of which policy?
  ccgate doctor                      does the registered gate really stop things?

exit codes: 0 nothing denied or healthy, 1 denied or findings, 2 usage, 3 policy or settings invalid,
            4 environment broken, 70 internal error, 130 interrupted
"""


def main(argv: list[str]) -> int:
    """Run one command line; its exit code."""
    try:
        return _dispatch(argv)
    except CommandError as error:
        return report(error)
    except KeyboardInterrupt:
        note("interrupted")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains when it flushes at exit
        return Exit.OK
    except Exception as error:  # a bug must not look like a verdict
        return _internal_error(error)


def _dispatch(argv: list[str]) -> int:
    if argv and argv[0] in COMMANDS:
        name, *rest = argv
        module = import_module(f"ccgate.cli.{name}")
        if name == "hook":  # its arguments are the hook's own business
            return int(module.run(rest))
        parser = command_parser(name)
        module.add_arguments(parser)
        code = int(module.run(**vars(parser.parse_args(rest))))
        sys.stdout.flush()
        return code
    parser = top_parser()
    if argv and not argv[0].startswith("-"):
        parser.error(f"no command {argv[0]!r}; the commands are {', '.join(COMMANDS)}")
    parser.parse_args(argv)
    parser.print_help(sys.stderr)
    return Exit.USAGE


def top_parser() -> argparse.ArgumentParser:
    """The parser of `ccgate` alone: help and version."""
    import argparse

    width = max(map(len, COMMANDS))
    listed = "\n".join(f"  {name:<{width}}  {text}" for name, text in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="ccgate",
        usage="ccgate COMMAND [ARGUMENT ...]",
        description=f"keep secrets out of Claude Code's hands\n\ncommands:\n{listed}\n\n`ccgate COMMAND --help` tells more of each.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"ccgate {__version__}")
    return parser


def command_parser(name: str) -> argparse.ArgumentParser:
    """An empty parser for one command."""
    import argparse

    return argparse.ArgumentParser(
        prog=f"ccgate {name}", description=COMMANDS[name], formatter_class=argparse.RawDescriptionHelpFormatter
    )


def _internal_error(error: Exception) -> Exit:
    """A bug: one line, and what a report needs. No traceback, since paths and arguments in it may be private."""
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(frame.filename)}:{frame.lineno} in {frame.name}"
    note(
        f"internal error: {type(error).__name__} at {where} (ccgate {__version__}, Python {sys.version.split()[0]}, {sys.platform})"
    )
    sys.stderr.write("hint: this is a bug in ccgate; please report that line\n")
    return Exit.INTERNAL
