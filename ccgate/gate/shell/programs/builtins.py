"""What the shell does itself (bash manual chapter 4, with zsh's and ksh's `print`, `whence`, `zmodload`)."""

from __future__ import annotations

from ...model import HOLE, Access
from ..state import EMPTY, MAX_ALTERNATIVES, UNKNOWN, Output, holes_only, tainted, union
from .spec import apply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run
    from ..state import State

_ESCAPES = {
    "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\",
    "'": "'", '"': '"',
}  # fmt: skip


MAX_ANY = 8  # lines of which each may stand at any place
_PERCENT = "\U0010fffd"  # `%%` while the directives are looked for


def unescape(text: str) -> str:
    """Backslash escapes as `echo -e` and `printf` decode them."""
    if "\\" not in text:
        return text
    out: list[str] = []
    i = 0
    while i < len(text):
        c = text[i]
        i += 1
        if c != "\\" or i >= len(text):
            out.append(c)
            continue
        e = text[i]
        base, most = (16, 2) if e == "x" else (8, 3) if e in "01234567" else (16, 4) if e == "u" else (0, 0)
        if base:
            start = i + (base == 16)
            stop = start
            while (
                stop < len(text)
                and stop - start < most + (e == "0")
                and text[stop] in "0123456789abcdefABCDEF"[: 8 if base == 8 else 22]
            ):
                stop += 1
            out.append(chr(int(text[start:stop], base) & 0xFFFF) if stop > start else "\\" + e)
            i = max(stop, i + 1)
        else:
            out.append(_ESCAPES.get(e, "\\" + e))
            i += 1
    return "".join(out)


def echo(run: Run) -> Output:
    args = list(run.args)
    newline, escapes = "\n", run.name == "print"
    while args and args[0].startswith("-") and args[0][1:] and all(c in "neErlRsuz0" for c in args[0][1:]):
        option = args.pop(0)
        newline = "" if "n" in option else newline
        escapes = ("e" in option or escapes) and "E" not in option and "r" not in option
    run.stdin_role = "none"
    run.shows(args)
    text = " ".join(args)
    if "zshmapfile" in run.state.options:  # $mapfile[FILE] is the file's content
        run.shell.look_at_text(text, run.state, "certain")
    return Output((unescape(text) if escapes else text) + newline)


def printf(run: Run) -> Output:
    args = list(run.args)
    run.stdin_role = "none"
    target = ""
    if len(args) > 1 and args[0] == "-v":
        target = args[1]
        args = args[2:]
    elif args and args[0].startswith("-v") and len(args[0]) > 2:
        target = args.pop(0)[2:]
    if args and args[0] == "--":
        args.pop(0)
    if not args:
        return EMPTY
    text = format_text(args[0], args[1:])
    if target:
        run.shell.subscripts(target, run.state)
        run.state.assign(target.partition("[")[0], (text,))
        return EMPTY
    run.shows(args)
    return Output(text)


def format_text(template: str, args: list[str]) -> str:
    """What printf(1) makes of a format and its arguments; the format is used again until they are spent."""
    if HOLE in holes_only(template):
        return HOLE
    template = unescape(template.replace("%%", _PERCENT))
    pieces = _directives(template)
    count = sum(1 for kind, _ in pieces if kind)
    out: list[str] = []
    remaining = list(args)
    for _ in range(1 if not count else max(1, min(-(-len(args) // count), 5000))):
        for kind, text in pieces:
            if not kind:
                out.append(text)
                continue
            value = remaining.pop(0) if remaining else ""
            out.append(_formatted(kind, text, value))
    return "".join(out).replace(_PERCENT, "%")


def _directives(template: str) -> list[tuple[str, str]]:
    pieces: list[tuple[str, str]] = []
    i = 0
    start = 0
    while i < len(template):
        if template[i] != "%":
            i += 1
            continue
        pieces.append(("", template[start:i]))
        j = i + 1
        while j < len(template) and template[j] in "-+ #0123456789.*'":
            j += 1
        if j < len(template) and template[j] == "(":
            j = template.find(")", j) + 1
        kind = template[j : j + 1] or "s"
        pieces.append((kind, template[i + 1 : j]))
        i = start = j + 1
    pieces.append(("", template[start:]))
    return pieces


def _formatted(kind: str, flags: str, value: str) -> str:
    if kind == "T":  # a date: without conversions the text between the parentheses
        return flags.partition("(")[2].removesuffix(")") if "%" not in flags and _PERCENT not in flags else HOLE
    if kind in "bs":
        text = unescape(value) if kind == "b" else value
        _, dot, precision = flags.partition(".")
        return text[: int(precision)] if dot and precision.isdigit() and HOLE not in text else text
    if kind == "c":
        return value[:1] if HOLE not in value else HOLE
    if kind == "q":
        return value
    if value.lstrip("-+").isdigit() and kind in "di":
        width = flags.lstrip("0")
        return value.zfill(int(width)) if flags.startswith("0") and width.isdigit() and int(width) < 64 else value
    number = value.lstrip("-+")
    if kind in "xXo" and number.isdigit():
        return format(int(number), kind)
    return HOLE if value else "0"


def cd(run: Run) -> Output:
    """`cd`, `pushd`, `chdir`: a directory that is not there leaves the old one possible."""
    args = [a for a in run.args if not (a.startswith("-") and len(a) == 2 and a[1] in "LPe@qs")]
    state = run.state
    if args and args[0] == "--":
        args.pop(0)
    if run.name == "pushd":
        state.stack.append(state.cwd)
    old = state.cwd
    target = args[0] if args else run.shell.world.home
    if target == "-":
        previous = state.values.get("OLDPWD")
        known = tuple(path for path in previous if path) if isinstance(previous, tuple) else ()
        state.cwd = known or old
    else:
        state.cwd = _directories(run, old, holes_only(target))
    previous = state.values.get("OLDPWD")
    if set(old) & set(state.cwd):  # it may fail, and then nothing changes
        old = union(previous if isinstance(previous, tuple) else ("",), old)
    state.put("OLDPWD", old)
    return EMPTY


def _directories(run: Run, old: tuple[str, ...], target: str) -> tuple[str, ...]:
    disk = run.shell.world.disk
    found: list[str] = []
    for cwd in old:
        there = run.absolute(target, cwd)
        found.append(there)
        if HOLE not in there and run.shell.world.sees_disk and not disk.is_dir(there) and not _made_here(run, there):
            found.append(cwd)
    return tuple(dict.fromkeys(found))[:8]


def _made_here(run: Run, directory: str) -> bool:
    """Did this very call make the directory, or something in it?"""
    return any(path == directory or path.startswith(directory + "/") for path in run.shell.written)


def popd(run: Run) -> Output:
    if run.state.stack:
        run.state.cwd = run.state.stack.pop()
    return EMPTY


def pwd(run: Run) -> Output:
    return Output(lines=list(run.state.cwd)) if len(run.state.cwd) > 1 else Output(run.state.cwd[0] + "\n")


def evaluate(run: Run) -> Output:
    return run.code(" ".join(run.args), run.state)


def source(run: Run) -> Output:
    """`source FILE`: a protected one is used, and its variables are secrets from here on."""
    args = [a for a in run.args if a != "--"]
    if not args:
        return EMPTY
    path = args[0]
    shell = run.shell
    if path in shell.pipes or holes_only(path) in ("/dev/stdin", "/dev/fd/0", "-"):
        text = (shell.pipes.get(path) or run.stdin).text
        run.stdin_role = "none" if not run.inputs else "read"
        if text is not None:
            return run.code(text, run.state)
        shell.unknown_code(f"source {path}")
        return UNKNOWN
    from ..text import is_protected

    for cwd in run.state.cwd:
        if is_protected(holes_only(path), shell.world, cwd):
            return _load(run, path)
    key = f"source\0{run.absolute(path)}"
    if key in shell.scripts:
        return UNKNOWN
    shell.scripts.add(key)
    text = shell.file_text(path, run.state)
    if text is None:
        run.opaque(path)
        return UNKNOWN
    params = run.state.params
    if len(args) > 1:
        run.state.params = [(a,) for a in args[1:]]
    output = run.code(text, run.state)
    run.state.params = params
    return output


def _load(run: Run, path: str) -> Output:
    before = len(run.shell.accesses)
    run.use(path, f"{run.name} {path}")
    run.state.loaded += run.shell.accesses[before:]
    if {"xtrace", "verbose"} & run.state.options:
        run.read(path, f"set -x; {run.name} {path}")
    return EMPTY


def export(run: Run) -> Output:
    """`export`, `declare`, `typeset`, `local`, `readonly`: assignments were done; alone they print every variable."""
    state = run.state
    flags = "".join(a[1:] for a in run.args if a.startswith(("-", "+")) and len(a) > 1)
    names = [a for a in run.args if not (a.startswith(("-", "+")) and len(a) > 1)]
    if "f" in flags or "F" in flags:
        if run.name == "export" or "x" in flags:
            state.exported.update(names)
        return UNKNOWN
    if not names:
        # `declare -r`, `-a`, `-A`, `-i` list only variables with that attribute
        if run.name != "local" and not set(flags) & set("aAi"):
            run.environment(" ".join([run.name, *run.args]))
        return UNKNOWN
    for text in names:
        name, equals, value = text.partition("=")
        name = name.removesuffix("+")
        plain = name.partition("[")[0]
        if equals and not isinstance(state.values.get(plain), (list, dict)):
            state.assign(plain, (value,))
        run.shell.subscripts(name, state)
        if "i" in flags:
            run.shell.subscripts(value, state)
        if name.startswith("CCGATE_"):
            run.shell.accesses.append(
                Access("write", run.shell.world.wiring, text.partition("=")[0], note="a variable of the gate")
            )
        if "p" in flags and not equals and run.name != "export":
            run.variable(plain)
            run.shows(list(run.shell.words.parameters.lookup(plain, state)))
        if "n" in flags and run.name != "export":
            _refer(state, plain, run.shell.words.parameters.lookup(plain, state)[0])
        if run.name == "export" or "x" in flags:
            state.exported.add(plain)
    return EMPTY


def _refer(state: State, name: str, target: str) -> None:
    """`declare -n name=target`"""
    state.drop(name)
    if target and name != target and holes_only(target) == target:
        state.refs[name] = target


def set_(run: Run) -> Output:
    """`set`: options, positional parameters; alone it prints every variable."""
    args = list(run.args)
    if not args:
        run.environment("set")
        return UNKNOWN
    letters = {"a": "allexport", "x": "xtrace", "v": "verbose", "f": "noglob", "e": "errexit", "u": "nounset"}
    while args and args[0][:1] in "-+" and args[0] not in ("-", "--"):
        option = args.pop(0)
        names = [letters[c] for c in option[1:] if c in letters]
        if option[1:].endswith("o") and args:
            names.append(args.pop(0))
        for name in names:
            (run.state.options.add if option[0] == "-" else run.state.options.discard)(name)
    if args:
        run.state.set_params([(a,) for a in (args[1:] if args[0] in ("-", "--") else args)])
    return EMPTY


def shopt(run: Run) -> Output:
    on = "-s" in run.args or run.name == "setopt"
    off = "-u" in run.args or run.name == "unsetopt"
    for name in run.args:
        if name.startswith("-"):
            continue
        plain = name.replace("_", "").lower()
        plain = {"nocaseglob": "nocaseglob", "globdots": "dotglob"}.get(plain, plain)
        if on:
            run.state.options.add(plain)
        elif off:
            run.state.options.discard(plain)
    return EMPTY


def read(run: Run) -> Output:
    """`read [options] names`: the words of the next line of standard input."""
    args = list(run.args)
    names: list[str] = []
    array = ""
    delimiter = "\n"
    while args:
        arg = args.pop(0)
        if not arg.startswith("-") or arg == "-":
            run.shell.subscripts(arg, run.state)
            names.append(arg)
        elif arg[-1] in "dinNptuaA" and arg != "--":
            value = args.pop(0) if args else ""
            array = value if arg[-1] in "aA" else array  # -A: zsh
            delimiter = (value[:1] or "\0") if arg[-1] == "d" else delimiter
        elif arg.startswith("-d"):
            delimiter = arg[2:3] or "\0"
    lines = _lines(run.stdin, delimiter)
    for text in run.inputs:
        run.read(text, f"read < {text}")
    run.stdin_role = "none"
    state = run.state
    separators = state.values.get("IFS")
    ifs = separators[0] if isinstance(separators, tuple) else " \t\n"
    if array:
        state.put(array, _columns([_fields(line, ifs) for line in lines]) if lines and len(lines) <= 64 else [(HOLE,)])
    else:
        _assign_fields(state, names or ["REPLY"], lines, ifs)
    return EMPTY


def _fields(line: str, ifs: str) -> list[str]:
    """A line split as `read -a` splits it."""
    for c in ifs[1:]:
        line = line.replace(c, ifs[0])
    if not ifs:
        return [line]
    return line.split() if ifs[0] in " \t\n" else line.split(ifs[0])


def _columns(rows: list[list[str]]) -> list[tuple[str, ...]]:
    """An array that is one of several rows."""
    count = max(map(len, rows))
    columns = [tuple(dict.fromkeys(row[i] if i < len(row) else "" for row in rows)) for i in range(count)]
    return [column if len(column) <= MAX_ALTERNATIVES else (HOLE,) for column in columns]


def _lines(stdin: Output, delimiter: str) -> list[str] | None:
    """The lines that one `read` may get: the first of an exact text, any of a superset."""
    if stdin.text is not None:
        text = stdin.text
        return [text.partition(delimiter)[0]] if delimiter != "\0" or "\0" in text else [text.rstrip("\n")]
    return stdin.lines


def _assign_fields(state: State, names: list[str], lines: list[str] | None, ifs: str) -> None:
    if lines is None:
        for name in names:
            state.assign(name, (HOLE,))
        return
    columns: list[tuple[str, ...]] = [("",) for _ in names]
    first = True
    for line in lines[:64]:
        separator = ifs.strip(" \t\n")[:1] or None
        words = line.split(separator, len(names) - 1) if ifs else [line]
        row = [(w.strip() if separator is None and ifs else w,) for w in words] + [("",)] * len(names)
        columns = [r if first else union(c, r) for c, r in zip(columns, row, strict=False)]
        first = False
    if len(lines) > 64:
        columns = [(HOLE,) for _ in names]
    for name, column in zip(names, columns, strict=False):
        state.assign(name, column)


def mapfile(run: Run) -> Output:
    args = list(run.args)
    name, callback = "MAPFILE", ""
    delimiter = "\n"
    while args:
        arg = args.pop(0)
        if not arg.startswith("-"):
            name = arg
        elif len(arg) == 2 and arg[1] in "dnOsuCc" and args:
            value = args.pop(0)
            delimiter = (value[:1] or "\0") if arg == "-d" else delimiter
            callback = value if arg == "-C" else callback
    for text in run.inputs:
        run.read(text, f"{run.name} < {text}")
    run.stdin_role = "none"
    lines = (
        run.stdin.possible_lines()
        if delimiter == "\n"
        else (run.stdin.text.split(delimiter) if run.stdin.text is not None else run.stdin.lines)
    )
    run.state.put(name, _elements(lines, exact=run.stdin.text is not None))
    for line in (lines or [HOLE])[:64] if callback else ():  # called with the index and the line
        run.code(callback + " 0 '" + line.replace("'", "'\\''") + "'", run.state)
    return EMPTY


def _elements(lines: list[str] | None, *, exact: bool) -> list[tuple[str, ...]]:
    """The array that lines become. Where only a superset of a few lines is known, each element may be any of them."""
    if lines is None:
        return [(HOLE,)]
    if exact or len(lines) > MAX_ANY:
        return [(line,) for line in lines[:4096] if line]
    lines = list(dict.fromkeys(lines))
    return [tuple(dict.fromkeys([line, *lines, ""])) for line in lines]


def alias(run: Run) -> Output:
    for text in run.args:
        name, equals, value = text.partition("=")
        if equals:
            run.state.aliases[name] = value
    return EMPTY


def unset(run: Run) -> Output:
    for name in run.args:
        run.shell.subscripts(name, run.state)
        if name.endswith("]"):
            _unset_element(run.state, name)
        elif not name.startswith("-"):
            run.state.put(name, ("",))
            run.state.define(name, ())
    return EMPTY


def _unset_element(state: State, text: str) -> None:
    """`unset 'array[index]'`: what is left closes up, as far as whole expansions go."""
    name, _, index = text[:-1].partition("[")
    value = state.values.get(name)
    if isinstance(value, dict):
        state.put(name, {key: item for key, item in value.items() if key != index})
    elif isinstance(value, list) and index.isdigit():
        state.put(name, {str(i): item for i, item in enumerate(value) if i != int(index)})


def command(run: Run) -> Output:
    """`command`, `builtin`, `exec`, `noglob`: the rest is a command line; functions do not count."""
    args = list(run.args)
    if run.name == "command" and args and args[0] in ("-v", "-V"):
        return Output(lines=[HOLE])
    while args and args[0].startswith("-") and args[0] != "-":
        option = args.pop(0)
        if option == "--":
            break
        if run.name == "exec" and option.endswith("a") and args:
            run.shows(args[:1])
            args.pop(0)
    if not args:
        for text in run.inputs:
            run.touch("read", text, f"{run.name} < {text}")
        run.stdin_role = "none"
        return EMPTY
    hidden = run.state.functions.get(args[0], ())
    if hidden:
        run.state.define(args[0], ())
    output = run.argv(args)
    if hidden:
        run.state.define(args[0], hidden)
    return output


def trap(run: Run) -> Output:
    args = [a for a in run.args if a != "--"]
    if len(args) > 1 and not args[0].startswith("-") and args[0]:
        run.code(args[0])
        run.shell.traps.append(args[0])
    return EMPTY


def compgen(run: Run) -> Output:
    """`compgen -e` and `-v` name variables; `-f`, `-d`, `-G` name files; `-F`, `-C` run something."""
    from .. import reader

    args = run.args
    for flag, value in zip(args, args[1:], strict=False):
        if flag == "-C":
            run.code(value)
        if flag == "-F":
            run.code(value)
        if flag == "-W":  # the words are expanded once more
            run.shell.words.scalar(reader.read_word(value), run.state)
    if any(a in ("-e", "-v") for a in args):
        return Output(lines=[tainted("*")])
    return UNKNOWN


def history(run: Run) -> Output:
    if run.name == "fc" or not any(a in ("-c", "-d", "-s", "-a") for a in run.args):
        run.read(run.shell.world.home + "/.bash_history", run.name)
    return UNKNOWN


def shift(run: Run) -> Output:
    count = int(run.args[0]) if run.args and run.args[0].isdigit() else 1
    del run.state.params[:count]
    return EMPTY


def let(run: Run) -> Output:
    from .. import reader

    for text in run.args:
        run.shell._arithmetic(reader.read_word(text), run.state)
    return EMPTY


def zmodload(run: Run) -> Output:
    if any(a == "zsh/mapfile" for a in run.args):
        run.state.options.add("zshmapfile")
    return EMPTY


def bind(run: Run) -> Output:
    """`bind -f FILE` reads a file of key bindings, and shows the lines that are none."""
    return apply(run, "n* -f:r -m: -q: -u: -r: -x: <none")


def test(run: Run) -> Output:
    run.stdin_role = "none"
    for option, name in zip(run.args, run.args[1:], strict=False):
        if option == "-v":
            run.shell.subscripts(name, run.state)
    return EMPTY


def quiet(run: Run) -> Output:
    run.stdin_role = "none"
    return EMPTY


def emulate(run: Run) -> Output:
    """zsh's `emulate MODE [-c CODE]`."""
    run.stdin_role = "none"
    for option, code in zip(run.args, run.args[1:], strict=False):
        if option == "-c":
            run.code(code, run.state)
    return EMPTY


def names(run: Run) -> Output:
    """`type`, `which`, `hash`, `help`: names of programs."""
    run.stdin_role = "none"
    return (
        Output(lines=[HOLE + "/" + a for a in run.args if not a.startswith("-")])
        if run.name in ("which", "whence", "where")
        else UNKNOWN
    )


TABLE: dict[str, str] = {}
SPECIAL: dict[str, Callable[[Run], Output]] = {
    ".": source, ":": quiet, "[": test, "alias": alias, "bind": bind, "emulate": emulate, "builtin": command, "cd": cd, "chdir": cd, "command": command,
    "compgen": compgen, "declare": export, "echo": echo, "eval": evaluate, "exec": command, "export": export, "false": quiet, "fc": history,
    "hash": names, "help": names, "history": history, "let": let, "local": export, "mapfile": mapfile, "noglob": command, "popd": popd,
    "print": echo, "printf": printf, "pushd": cd, "pwd": pwd, "read": read, "readarray": mapfile, "readonly": export, "set": set_,
    "setopt": shopt, "shift": shift, "shopt": shopt, "source": source, "test": test, "trap": trap, "true": quiet, "type": names,
    "typeset": export, "unset": unset, "unsetopt": shopt, "whence": names, "where": names, "which": names, "zmodload": zmodload,
}  # fmt: skip
for _name in [
    "bg",
    "break",
    "caller",
    "complete",
    "compopt",
    "continue",
    "dirs",
    "disown",
    "enable",
    "exit",
    "fg",
    "getopts",
    "jobs",
    "kill",
    "logout",
    "return",
    "suspend",
    "times",
    "ulimit",
    "umask",
    "unalias",
    "wait",
    "autoload",
]:
    SPECIAL[_name] = quiet
