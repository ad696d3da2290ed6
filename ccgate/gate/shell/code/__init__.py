"""Code of other languages: what it names, and what it does with it."""

from __future__ import annotations

from ...model import GateError
from ..state import UNKNOWN, Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..command import Run
    from .library import Library
    from .machine import Machine

MAX_CODE = 262_144


def inspect(
    run: Run, language: str, text: str, *, script: str = "", argv: list[str] | None = None, show: str = "", loop: str = ""
) -> Output:
    """Look at code and note what it would touch. Returns what it prints, as far as that is known.

    script     the path of the file that it comes from; "" for code typed in the command
    argv       what it sees as its arguments, the name of the script first
    show       "last": the value of its last expression is printed (`node -p`, a notebook's cell); "all": of each one (Rscript)
    loop       "n" the code is run for each line of its operands, "p" which is then printed, "a" and is split into fields (perl -lane)
    """
    from .literals import look
    from .machine import Machine, TooMuch

    library = _library(language)
    m = Machine(run, run.state.copy(), library, inline=not script, argv=argv or [], path=script)
    try:
        return examine(m, text, show=show, loop=loop)
    except (SyntaxError, ValueError, RecursionError, MemoryError, TooMuch):
        look(m, language, text)
    except GateError:
        raise
    except Exception:  # a mistake in here must not hide what the code names
        look(m, language, text)
    return UNKNOWN


def examine(m: Machine, text: str, *, show: str = "", loop: str = "") -> Output:
    """Look at code piece by piece. Raises SyntaxError, ValueError, RecursionError, MemoryError and TooMuch for what cannot be read so."""
    if len(text) > MAX_CODE:
        raise SyntaxError("too long")
    body = m.library.parse(text)
    return m.go(m.library.looped(body, loop) if loop else body, show)


_libraries: dict[str, Library] = {}


def _library(language: str) -> Library:
    found = _libraries.get(language)
    if found is None:
        found = _libraries[language] = _make(language)
    return found


# The grammar and library of each language; all others are searched as text.
_MODULES = {
    "python": "Python",
    "javascript": "JavaScript",
    "ruby": "Ruby",
    "perl": "Perl",
    "php": "Php",
    "lua": "Lua",
    "awk": "Awk",
    "powershell": "PowerShell",
}


def _make(language: str) -> Any:
    name = "pwsh" if language == "powershell" else language if language in _MODULES else "plain"
    module = __import__(f"{__package__}.{name}", fromlist=("Library",))
    return getattr(module, _MODULES.get(language, "Plain"))(language)
