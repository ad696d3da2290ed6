"""Programs of Windows as they are called from any shell: cmd, PowerShell, findstr, xcopy ..."""

from __future__ import annotations

from ...model import HOLE
from ...paths import from_windows
from ..state import EMPTY, UNKNOWN, Output, holes_only, tainted
from .interpreters import mentioned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run

# -- PowerShell --------------------------------------------------------------------------------------------------------

_VALUE_OPTIONS = ("executionpolicy", "ep", "ex", "windowstyle", "w", "version", "psconsolefile", "inputformat", "outputformat", "o", "if", "configurationname", "custompipename", "settingsfile", "encodedarguments", "configurationfile")  # fmt: skip


def powershell(run: Run) -> Output:
    """pwsh(1), powershell.exe: `-Command`, `-File`, `-EncodedCommand`; a bare word is a script for pwsh and code for powershell.exe."""
    from ...powershell import script

    args = list(run.args)
    while args:
        option = args[0]
        name = option.lower().lstrip("-/\u2013\u2014")
        if option[:1] not in "-/\u2013\u2014" or (option[:1] == "/" and "/" in option[1:]):
            break
        args.pop(0)
        if name in ("c", "command") or (name and "command".startswith(name) and name not in ("co", "con")):
            return _code(run, args)
        if name in ("f", "file") or (name and len(name) > 1 and "file".startswith(name)):
            return _file(run, args)
        if name in ("e", "ec", "enc") or (len(name) > 1 and "encodedcommand".startswith(name)):
            text = _decoded(args[0]) if args else None
            if text is None:
                run.shell.unknown_code(f"{run.name} -EncodedCommand")
                return UNKNOWN
            return script(run, text, "", [])
        if name in ("wd", "workingdirectory"):
            run.state = run.state.copy()
            run.state.cwd = tuple(run.absolute(from_windows(args[0]), cwd) for cwd in run.state.cwd) if args else run.state.cwd
            args = args[1:]
        elif name in _VALUE_OPTIONS or any(len(name) > 2 and full.startswith(name) for full in _VALUE_OPTIONS):
            args = args[1:]
    if args and args[0] != "-":
        return _file(run, args) if run.name.lower().startswith("pwsh") and "." in args[0] else _code(run, args)
    return _code(run, ["-"]) if run.stdin.text is not None or run.inputs else UNKNOWN


def _code(run: Run, words: list[str]) -> Output:
    from ...powershell import script

    text = " ".join(words)
    if words[:1] == ["-"]:
        for path in run.inputs:
            run.read(path, f"{run.name} < {path}")
        text = run.stdin.text or ""
        run.stdin_role = "none"
    if HOLE in holes_only(text) and not holes_only(text).replace(HOLE, "").strip():
        run.shell.unknown_code(f"{run.name} with code that is computed when it runs")
        return UNKNOWN
    return script(run, text, "", [])


def _file(run: Run, words: list[str]) -> Output:
    if not words:
        return UNKNOWN
    if words[0] == "-":
        return _code(run, words)
    mentioned(run, words[1:])
    path = from_windows(words[0])
    run.args = [path, *words[1:]]
    return run.script_file(path, "powershell")


def _decoded(text: str) -> str | None:
    """-EncodedCommand: base64 of UTF-16, little-endian."""
    from binascii import Error, a2b_base64

    try:
        return a2b_base64(text.encode("ascii") + b"===").decode("utf-16-le", "replace")
    except (Error, UnicodeError, ValueError):
        return None


# -- cmd ---------------------------------------------------------------------------------------------------------------


def cmd(run: Run) -> Output:
    """cmd.exe: `/c` and `/k` run the rest of the line."""
    args = list(run.args)
    while args:
        arg = args.pop(0)
        low = arg.lower().lstrip("/")
        if low in ("c", "k", "r") or (arg[:1] == "/" and low[:1] in ("c", "k") and len(low) > 1 and ":" not in low):
            rest = ([arg[2:]] if len(low) > 1 and low[0] in "ck" and not low[1:].isspace() and len(arg) > 2 else []) + args
            return line(run, " ".join(f'"{w}"' if " " in w and len(rest) > 1 else w for w in rest))
        if arg[:1] != "/":
            break
    text = run.stdin.text
    if text:
        run.stdin_role = "none"
        for one in text.splitlines()[:500]:
            line(run, one)
    return UNKNOWN


def line(run: Run, text: str) -> Output:
    """A command line of cmd.exe: commands between `&`, `&&`, `||` and `|`, with its quotes and carets."""
    run.shell.deeper()
    output = UNKNOWN
    text = text.strip()
    if text[:1] == text[-1:] == '"' and len(text) > 1 and '"' not in text[1:-1]:
        text = text[1:-1]
    for piped, words, inputs, outputs in _commands(_expanded(run, text)):
        stdin = output if piped else EMPTY
        for path in inputs:
            run.read(path, f"cmd < {path}")
        for path in outputs:
            if path.lower() not in ("nul", "con", "&1", "&2", "/dev/null"):
                run.write(path, f"cmd > {path}")
        output = _one(run, words, stdin) if words else UNKNOWN
    run.shell.depth -= 1
    return output


def _expanded(run: Run, text: str) -> str:
    """%NAME% by what is known; %CD% and %USERPROFILE%."""
    pieces = text.split("%")
    if len(pieces) < 3:
        return text
    out = [pieces[0]]
    i = 1
    while i < len(pieces):
        name = pieces[i].partition(":")[0]
        if i + 1 < len(pieces) and name.replace("_", "").replace("(", "").replace(")", "").isalnum():
            known = run.state.values.get(name)
            value = {
                "cd": ".",
                "userprofile": run.shell.world.home,
                "homepath": run.shell.world.home,
                "appdata": run.shell.world.home + "/AppData/Roaming",
            }.get(name.lower())
            secret = tainted(name) if name in run.shell.world.env() or name in run.state.exported else f"%{name}%"
            out.append(value if value is not None else known[0] if isinstance(known, tuple) else secret)
            out.append(pieces[i + 1])
            i += 2
        else:
            out.append("%" + pieces[i])
            i += 1
    return "".join(out)


def _commands(text: str) -> list[tuple[bool, list[str], list[str], list[str]]]:
    """(does a pipe lead to it, words, files it reads from, files it writes to) of each command."""
    out: list[tuple[bool, list[str], list[str], list[str]]] = []
    words: list[str] = []
    inputs: list[str] = []
    outputs: list[str] = []
    word, started, quoted, piped, target = "", False, False, False, ""

    def flush() -> None:
        nonlocal word, started, target
        if word or started:
            (inputs if target == "<" else outputs if target == ">" else words).append(word)
            target = ""
        word, started = "", False

    i = 0
    while i < len(text):
        c = text[i]
        i += 1
        if c == "^" and not quoted:
            word += text[i : i + 1]
            i += 1
        elif c == '"':
            quoted, started = not quoted, True
        elif quoted:
            word += c
        elif c in " \t\n,;=":
            if c in ",;=" and words[:1] in (["set"], ["echo"]):
                word += c
                continue
            flush()
        elif c in "<>":
            if word.isdigit() and len(word) == 1:
                word = ""
            flush()
            target = c
            i += text[i : i + 1] == c
        elif c in "&|":
            flush()
            out.append((piped, words, inputs, outputs))
            words, inputs, outputs = [], [], []
            double = text[i : i + 1] == c
            piped = c == "|" and not double
            i += double
        elif c in "()" and not word:
            continue
        else:
            word += c
    flush()
    out.append((piped, words, inputs, outputs))
    return out


_READ = ("type", "more", "fc", "comp", "print", "sort", "expand")
_SILENT = ("rem", "cls", "title", "color", "pause", "exit", "ver", "vol", "date", "time", "path", "prompt", "assoc", "ftype", "verify", "setlocal", "endlocal", "shift", "goto", "md", "mkdir", "dir", "tree", "attrib", "if", "where", "help", "break", "timeout")  # fmt: skip


def _one(run: Run, words: list[str], stdin: Output) -> Output:
    """One command of cmd."""
    name = words[0].lower().lstrip("@")
    if name.startswith(("echo.", "echo:")):
        name = "echo"
    for ending in (".exe", ".com"):
        name = name.removesuffix(ending)
    name = name.replace("\\", "/")
    rest = words[1:]
    plain = [from_windows(w) for w in rest if not (w.startswith("/") and len(w) < 8 and "/" not in w[1:])]
    if name in ("call", "start", "cmd"):
        return _called(run, name, rest, stdin)
    if name in _READ:
        outputs = [_read(run, path) for path in plain]
        return outputs[0] if len(outputs) == 1 else UNKNOWN if outputs else stdin
    if name == "echo":
        run.shows(rest)
        return Output(" ".join(rest) + "\n")
    if name == "set":
        return _set(run, rest)
    if name in ("cd", "chdir", "pushd"):
        return run.argv(["cd", plain[-1]], EMPTY) if plain else UNKNOWN
    if name in ("copy", "xcopy", "robocopy"):
        return copy(run, name, plain)
    if name in ("move", "ren", "rename"):
        for path in _files(run, plain[0]) if plain else []:
            run.delete(path, f"{name} {path}")
            run.read(path, f"{name} {path}")
        for path in plain[1:2]:
            run.write(path, f"{name} {path}")
        return UNKNOWN
    if name in ("del", "erase", "rd", "rmdir"):
        for path in plain:
            for found in _files(run, path):
                run.delete(found, f"{name} {found}")
        return UNKNOWN
    if name == "mklink":
        for path in plain[-1:]:
            run.read(path, f"mklink {path}")
        return UNKNOWN
    if name == "for":
        return _for(run, rest)
    if name == "if":
        return _if(run, rest, stdin)
    if name in _SILENT:
        return UNKNOWN
    return run.argv(
        [words[0].replace("\\", "/"), *(w if w.startswith(("/", "-")) else from_windows(w) if "\\" in w else w for w in rest)],
        stdin,
    )


def _called(run: Run, name: str, rest: list[str], stdin: Output) -> Output:
    if name == "cmd":
        return run.argv(["cmd", *rest], stdin)
    while rest and rest[0].startswith("/"):
        rest = rest[2:] if rest[0].lower() == "/d" else rest[1:]
    if name == "start" and rest and " " in rest[0] and len(rest) > 1:
        rest = rest[1:]
    return _one(run, rest, stdin) if rest else UNKNOWN


def _read(run: Run, path: str) -> Output:
    found = _files(run, path)
    for one in found:
        run.read(one, f"{run.name} {one}")
    return run.shell.file_output(found[0], run.state) if len(found) == 1 else UNKNOWN


def _files(run: Run, path: str) -> list[str]:
    """A path, wildcards resolved on disk."""
    if not any(c in path for c in "*?") or HOLE in path:
        return [path]
    from ..globbing import expand

    return expand(path, run.state.cwd[0], run.shell.world.disk, {"dotglob"}) or []


def _set(run: Run, rest: list[str]) -> Output:
    """`set` alone shows all variables, `set NAME` those whose name begins so."""
    text = " ".join(w for w in rest if w.lower() not in ("/p", "/a"))
    if not text:
        run.environment("set")
    elif "=" in text:
        name, _, value = text.partition("=")
        run.state.put(name, (value,))
    else:
        for name in run.shell.world.env():
            if name.lower().startswith(text.lower()):
                run.variable(name)
    return UNKNOWN


def copy(run: Run, name: str, paths: list[str]) -> Output:
    """copy, xcopy, robocopy SOURCE DESTINATION [FILES]: `a+b` puts files together."""
    if not paths:
        return UNKNOWN
    sources = (
        [f"{paths[0]}/{p}" for p in paths[2:]] if name == "robocopy" and len(paths) > 2 else [p for p in paths[0].split("+") if p]
    )
    for source in sources:
        for found in _files(run, source):
            run.tree(found, "read")
            if len(paths) > 1 and paths[1].lower() not in ("con", "nul"):
                run.write(run.destination(paths[1], found), f"{name} {paths[1]}")
    return UNKNOWN


def _for(run: Run, rest: list[str]) -> Output:
    """`for %f in (*.env) do type %f`; `for /f` reads a file or the output of a command."""
    text = " ".join(rest)
    low = text.lower()
    head, _, body = text.partition(" do ") if " do " in low else (text, "", "")
    variable = next((w for w in rest if w.startswith("%")), "%i")
    items = head[head.lower().find(" in ") + 4 :].strip("() ").split()
    if any(w.lower() == "/f" for w in rest):
        for item in items:
            if item.startswith("'"):
                line(run, " ".join(items).strip("'"))
                break
            for path in _files(run, from_windows(item)):
                run.read(path, f"for /f {path}")
        return line(run, body)
    for item in items[:64]:
        for path in _files(run, from_windows(item)):
            line(run, body.replace("%" + variable.strip("%"), path).replace(variable, path))
    return UNKNOWN


def _if(run: Run, rest: list[str], stdin: Output) -> Output:
    """`if exist FILE command`, `if a==b command`."""
    words = [w for w in rest if w.lower() not in ("not", "/i")]
    words = (
        words[2:]
        if words[:1] and words[0].lower() in ("exist", "defined", "errorlevel")
        else words[1:]
        if words and "==" in words[0]
        else words[2:]
    )
    return _one(run, words, stdin) if words else UNKNOWN


# -- single programs ---------------------------------------------------------------------------------------------------


def findstr(run: Run) -> Output:
    """findstr: the first word is the pattern unless `/c:`, `/g:` gave one."""
    words = [w for w in run.args if not (w.startswith(("/", "-")) and len(w) < 200 and (len(w) < 4 or ":" in w[:4]))]
    given = any(w.lower().startswith(("/c:", "-c:", "/g:", "-g:")) for w in run.args)
    deep = any(w.lower() == "/s" for w in run.args)
    names = any(w.lower() == "/m" for w in run.args)
    for word in run.args:
        if word.lower().startswith(("/g:", "-g:", "/f:", "-f:")):
            run.read(from_windows(word[3:]), f"findstr {word}")
    for word in words if given else words[1:]:
        for path in _files(run, from_windows(word)) if not names else []:
            run.read(path, f"findstr {path}")
        if deep and not names:
            run.tree(".", "read", lambda name, below, is_dir, word=word: is_dir or _like(word, name))  # type: ignore[misc]
    return UNKNOWN


def _like(pattern: str, name: str) -> bool:
    from ... import globs

    return globs.match(from_windows(pattern).rpartition("/")[2].lower(), name.lower())


def copier(run: Run) -> Output:
    return copy(
        run,
        run.name.lower().removesuffix(".exe"),
        [from_windows(w) for w in run.args if not (w.startswith("/") and len(w) < 8 and "/" not in w[1:])],
    )


def reader(run: Run) -> Output:
    """Programs whose operands, or values behind a colon, are files that they read."""
    for word in run.args:
        for text in (word, word.partition(":")[2] if word.startswith("/") else ""):
            if text and not text.startswith("/"):
                run.read(from_windows(text), f"{run.name} {word}")
    return UNKNOWN


def host(run: Run) -> Output:
    """wscript, cscript, mshta: a script of another kind."""
    mentioned(run, [from_windows(w) for w in run.args])
    return UNKNOWN


def forfiles(run: Run) -> Output:
    """forfiles /m PATTERN /c COMMAND"""
    values = {a.lower(): b for a, b in zip(run.args, run.args[1:], strict=False)}
    command = values.get("/c", "")
    for path in _files(run, f"{from_windows(values.get('/p', '.'))}/{values.get('/m', '*')}"):
        if command:
            line(run, command.replace("@file", path).replace("@path", path))
    return UNKNOWN


TABLE: dict[str, str] = {}
SPECIAL: dict[str, Callable[[Run], Output]] = {
    **dict.fromkeys(("pwsh", "pwsh-preview", "powershell"), powershell), "cmd": cmd, "command.com": cmd, "findstr": findstr, "xcopy": copier, "robocopy": copier, "esentutl": reader, "makecab": reader, "extrac32": reader, "comp": reader, "bitsadmin": host, "wscript": host, "cscript": host, "mshta": host, "rundll32": host, "regsvr32": host, "forfiles": forfiles,
}  # fmt: skip
