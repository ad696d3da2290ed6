"""The last resort: code without a grammar here is searched for texts that name a protected file, and for the word in front of them."""

from __future__ import annotations

from .lexer import unescape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .machine import Machine

MAX_TEXTS = 4_000

# What stands in front of a text: only looked at or said, run as shell code, written, deleted.
_SILENT = ("exist", "exists", "file-exists-p", "doesfileexist", "is-file", "isfile", "is_file", "display", "princ", "message", "putstrln", "putstr", "puts", "print", "println", "format", "error", "log", "say", "test", "info", "size", "stat", "warn", "log.info", "comment", "file-p", "probe-file", "isdirectory")  # fmt: skip
_RUN = ("system", "shell", "sh", "exec", "run-program", "shell-command", "shell-command-to-string", "os:cmd", "cmd", "callcommand", "readcreateprocess", "readprocess", "call-process", "process", "spawn", "popen", "!", "script")  # fmt: skip
_WRITE = ("write", "spit", "writefile", "write-region", "appendfile")
_DELETE = ("delete", "delete-file", "rm", "unlink", "remove", "removefile", "delete_file", "rename", "rename-file")

_VARIABLE = ("getenv", "get_env", "getenv!", "fetch_env!", "fetch_env", "lookupenv", "environment-variable-ref", "get-environment-variable", "env::var", "posix-getenv", "sys.getenv", "getenvironmentvariable", "environ-ref")  # fmt: skip
_DUMPS = ("get_env()", "os:getenv()", "getEnvironment>>=", "getEnvironment<", "(System/getenv)", "(environ)", "process-environment", "(posix-environ)", "(get-environment-variables)", "Sys.environment", "Unix.environment", "arrayget::env", "arraygetenv", "parrayenv", "parray::env", "%*ENV", "system.getenv()")  # fmt: skip


_COMMENTS = {
    "python": "#", "ruby": "#", "perl": "#", "r": "#", "julia": "#", "elixir": "#", "awk": "#", "tcl": "#", "nix": "#", "lua": "--", "haskell": "--",
    "osascript": "--", "lisp": ";", "erlang": "%", "octave": "%", "ocaml": "(*", "forth": "\\",
}  # fmt: skip


def look(m: Machine, language: str, text: str) -> None:
    """Every text that names a protected file is read: certainly in code typed for the occasion, possibly in a script.

    A word in front of it may say otherwise: `(file-exists? ".env")` only looks, `(system "cat .env")` is shell code.
    """
    from ..text import candidates, is_protected, protected_words

    world, cwd = m.shell.world, m.state.cwd[0]
    code = without_comments(text, language)
    quoted = ""
    _environment(m, code)
    for before, literal, after in texts(code, language):
        quoted += f" {literal}"
        if after.startswith((".", "->", "|>")):  # `say ".env".IO.slurp`
            before = ""
        if _is(before, _VARIABLE):
            m.record("env", literal)
            continue
        if _is(before, _RUN) and " " in literal.strip():
            m.run.code(literal, m.state.copy())
            continue
        if _is(before, _SILENT):
            continue
        for candidate in candidates(literal):
            if is_protected(candidate, world, cwd):
                _touch(m, before, candidate)
    if language in ("tcl", "nix", "osascript", "bc", "dc", "gdb", "vim"):  # paths need no quotes there
        bare = code
        for _before, literal, _after in texts(code, language):
            bare = bare.replace(literal, " ")
        for word in protected_words(bare, world, cwd):
            _touch(m, "", word)


def _is(word: str, table: tuple[str, ...]) -> bool:
    """Is a word one of these, or does it end in one, as in `IO.puts` and `file-exists?`?"""
    word = word.rstrip("?!:")
    return any(word == name or word.endswith((f".{name}", f"-{name}", f"_{name}", f":{name}")) for name in table)


def _touch(m: Machine, before: str, path: str) -> None:
    if _is(before, _WRITE):
        m.run.write(path, f"{m.run.name} {path}")
    elif _is(before, _DELETE):
        m.run.delete(path, f"{m.run.name} {path}")
    else:
        m.shell.touch("read", path, m.state, f"{m.run.name} {path}", certainty="certain" if m.inline else "possible")


def _environment(m: Machine, code: str) -> None:
    """Calls that give all variables at once."""
    for mark in ("$env(", "$::env("):  # Tcl
        for piece in code.split(mark)[1:]:
            m.record("env", piece.partition(")")[0])
    squeezed = code.replace(" ", "")
    if any(mark in squeezed for mark in _DUMPS) and not any(word in code for word in ("keys", "length", "count")):
        m.record("env", "*")


def texts(code: str, language: str) -> Iterator[tuple[str, str, str]]:
    """(the word in front, lower case; the text; what follows) of every quoted text. A single quote quotes no text in a Lisp, Haskell or OCaml."""
    quotes = '"' if language in ("lisp", "haskell", "ocaml", "tcl", "nix") else "\"'"
    i, end, found = 0, len(code), 0
    word = ""
    while i < end and found < MAX_TEXTS:
        c = code[i]
        if c in quotes and not (c == "'" and i and code[i - 1].isalnum()):
            close = i + 1
            while close < end and code[close] != c:
                close += 2 if code[close] == "\\" else 1
            found += 1
            yield word.lower(), unescape(code[i + 1 : close]), code[close + 1 : close + 16].lstrip()
            i = close + 1
            continue
        if c.isalpha() or c in "_!":
            start = i
            while i < end and (code[i].isalnum() or code[i] in "_-?!:.>"):
                i += 1
            word = code[start:i]
            continue
        if c in ";\n":
            word = ""
        i += 1


def without_comments(text: str, language: str) -> str:
    """The code without lines that are nothing but a comment."""
    mark = _COMMENTS.get(language, "//")
    if mark not in text:
        return text
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(mark))
