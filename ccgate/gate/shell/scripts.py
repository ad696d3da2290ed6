"""Script files that a command runs: read, bounded, and looked into in their own language."""

from __future__ import annotations

from ..model import HOLE
from .state import EMPTY, UNKNOWN, Output, holes_only

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .command import Run

_SHELLS = frozenset(("sh", "bash", "dash", "ash", "ksh", "zsh", "mksh", "fish", "busybox"))
_LANGUAGES = {
    "python": "python", "python2": "python", "python3": "python", "pypy": "python", "pypy3": "python", "uv": "python",
    "node": "javascript", "nodejs": "javascript", "deno": "javascript", "bun": "javascript", "tsx": "javascript", "ts-node": "javascript",
    "perl": "perl", "ruby": "ruby", "php": "php", "lua": "lua", "awk": "awk", "gawk": "awk", "mawk": "awk", "sed": "sed", "make": "make",
}  # fmt: skip
_SUFFIXES = {
    ".sh": "shell", ".bash": "shell", ".zsh": "shell", ".ksh": "shell", ".py": "python", ".js": "javascript", ".mjs": "javascript",
    ".cjs": "javascript", ".ts": "javascript", ".pl": "perl", ".rb": "ruby", ".php": "php", ".lua": "lua", ".awk": "awk",
}  # fmt: skip


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
            return _LANGUAGES.get(name) or _LANGUAGES.get(plain) or ""
    dot = path.rfind(".")
    if dot > path.rfind("/") and path[dot:].lower() in _SUFFIXES:
        return _SUFFIXES[path[dot:].lower()]
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
    if key in shell.scripts or len(shell.scripts) > 32:
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
    if language != "shell":
        run.shell.deeper()
        run.inline(language, text)
        run.shell.depth -= 1
        return UNKNOWN
    state = run.state.copy()
    state.arg0 = path
    arguments = run.args[run.args.index(path) + 1 :] if path in run.args else run.args
    state.params = [(a,) for a in arguments]
    return run.code(text, state)
