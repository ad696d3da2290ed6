"""Script files that a command runs: read, bounded, and looked into in their own language."""

from __future__ import annotations

from ..model import HOLE
from .state import EMPTY, UNKNOWN, Output, holes_only

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .command import Run

MAX_SCRIPTS = 32  # entered for one call

_SHELLS = frozenset(("sh", "bash", "dash", "ash", "ksh", "zsh", "mksh", "fish", "busybox", "yash", "osh"))
# language -> interpreters in a `#!` line, endings of names
_TABLE = {
    "python": ("python python2 python3 pypy pypy3 uv ipython", ".py .pyw .pyi .xsh"),
    "javascript": (
        "node nodejs deno bun tsx ts-node ts-node-esm zx esno jiti qjs",
        ".js .mjs .cjs .ts .mts .cts .jsx .tsx",
    ),
    "perl": ("perl", ".pl .pm .t"),
    "ruby": ("ruby jruby rake", ".rb .rake .gemspec"),
    "php": ("php", ".php .phtml .inc"),
    "lua": ("lua luajit texlua", ".lua"),
    "awk": ("awk gawk mawk nawk", ".awk"),
    "sed": ("sed gsed", ".sed"),
    "make": ("make gmake", ".mk"),
    "r": ("Rscript R littler", ".r"),
    "julia": ("julia", ".jl"),
    "groovy": ("groovy", ".groovy .gvy .gradle"),
    "kotlin": ("kotlin kotlinc", ".kts .kt"),
    "scala": ("scala scala-cli amm", ".scala .sc"),
    "go": ("go gorun", ".go"),
    "swift": ("swift", ".swift"),
    "java": ("java jshell jbang", ".java .jsh"),
    "csharp": ("dotnet-script csi", ".csx"),
    "octave": ("octave octave-cli", ".m"),
    "elixir": ("elixir iex", ".ex .exs"),
    "erlang": ("escript", ".erl .escript"),
    "haskell": ("runghc runhaskell stack", ".hs"),
    "lisp": ("guile racket sbcl clisp csi bb clojure emacs janet fennel", ".scm .rkt .lisp .lsp .el .clj .cljs .janet .fnl"),
    "tcl": ("tclsh wish expect jimsh", ".tcl .exp"),
    "osascript": ("osascript", ".applescript .scpt"),
    "crystal": ("crystal", ".cr"),
    "nim": ("nim", ".nims .nim"),
    "dart": ("dart", ".dart"),
    "powershell": ("pwsh powershell", ".ps1 .psm1"),
    "shell": ("", ".sh .bash .zsh .ksh .command"),
}
_INTERPRETERS = {name: language for language, (names, _ends) in _TABLE.items() for name in names.split()}
_ENDINGS = {ending: language for language, (_names, ends) in _TABLE.items() for ending in ends.split()}


def language_of(path: str, text: str) -> str:
    """The language of a script, by its first line (`#!`) or its name; "" for a binary or an unknown one."""
    if text.startswith("#!"):
        words = text[2:].partition("\n")[0].split()
        while words and (words[0].endswith("/env") or words[0].startswith("-") or "=" in words[0]):
            words.pop(0)
        if words:
            name = words[0].rpartition("/")[2]
            plain = name.rstrip("0123456789.")
            if plain in _SHELLS:
                return "shell"
            return _INTERPRETERS.get(name) or _INTERPRETERS.get(plain) or ""
    dot = path.rfind(".")
    if dot > path.rfind("/"):
        ending = path[dot:].lower()
        if ending in _ENDINGS:
            return _ENDINGS[ending]
        if ending in (".bat", ".cmd", ".exe", ".so", ".dll", ".jar", ".pyc", ".class", ".o", ".wasm"):
            return ""
    return "" if "\0" in text[:1024] else "shell" if text.isprintable() or "\n" in text else ""


def run_file(run: Run, text: str, language: str = "") -> Output:
    """Look into a script file. A protected file that is run counts as read: interpreters echo the lines they refuse."""
    shell = run.shell
    if text in shell.pipes:
        return _enter(run, text, shell.pipes[text], language or "shell")
    path = holes_only(text)
    if HOLE in path:
        shell.unknown_code(f"{run.name} {text}")
        return UNKNOWN
    from .text import is_protected

    if is_protected(path, shell.world, run.state.cwd[0]):
        run.read(text, f"{run.name} {text}")
        return UNKNOWN
    key = f"{run.absolute(text)}\0{' '.join(run.args[:8])}"
    if key in shell.scripts or len(shell.scripts) > MAX_SCRIPTS:
        return UNKNOWN
    shell.scripts.add(key)
    content = shell.file_text(text, run.state)
    if content is None:
        written = shell.written.get(run.absolute(text))
        if written is not None and written.possible_lines() is None:
            shell.unknown_code(f"{run.name} {text}")
        else:
            run.opaque(text)
        return UNKNOWN
    return _enter(run, text, Output(content), language or language_of(text, content))


def _enter(run: Run, path: str, content: Output, language: str) -> Output:
    text = content.text
    if text is None:
        lines = content.possible_lines()
        if lines is None:
            run.shell.unknown_code(f"{run.name} {path}")
            return UNKNOWN
        text = "\n".join(lines)
    if not language:
        run.opaque(path)
        return EMPTY if not text else UNKNOWN
    arguments = run.args[run.args.index(path) + 1 :] if path in run.args else run.args
    if language == "shell":
        state = run.state.copy()
        state.arg0 = path
        state.params = [(a,) for a in arguments]
        return run.code(text, state)
    if language == "make":
        return run.argv(["make", "-f", path, *arguments])
    if language in ("awk", "sed"):
        return run.argv([language, "-f", path, *arguments])
    if language == "powershell":
        from ..powershell import script

        script(run, text, path, arguments)
        return UNKNOWN
    from .code import inspect

    run.shell.deeper()
    output = inspect(run, language, text, script="" if _own(run, path) else path, argv=[path, *arguments])
    run.shell.depth -= 1
    return output


def _own(run: Run, path: str) -> bool:
    """Was the script written by this very call (`cat > x.py <<EOF ...; python x.py`)? Then it is as good as typed in the command."""
    return path in run.shell.pipes or run.absolute(path) in run.shell.written
