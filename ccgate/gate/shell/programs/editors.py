"""Editors and openers. Whoever opens a file sees it; without a terminal vi, ex, ed and emacs do what their commands say and print.

Ex commands are taken apart as far as they name files or run a shell (POSIX ex, vim's `:help ex-cmd-index`, GNU ed manual).
"""

from __future__ import annotations

from ...model import HOLE
from ..state import UNKNOWN, Output, holes_only
from .spec import act, options, parse, unread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run

# -- ex commands -------------------------------------------------------------------------------------------------------

# The commands that take a file: shortest form, whole name, what happens to the file.
_EX: tuple[tuple[str, str, str], ...] = (
    ("e", "edit", "r"), ("ex", "ex", "r"), ("r", "read", "r"), ("vi", "view", "r"), ("vie", "view", "r"), ("sp", "split", "r"), ("vs", "vsplit", "r"),
    ("sv", "sview", "r"), ("tabe", "tabedit", "r"), ("tabnew", "tabnew", "r"), ("fin", "find", "r"), ("sf", "sfind", "r"), ("n", "next", "r"),
    ("ar", "args", "r"), ("arga", "argadd", "r"), ("arge", "argedit", "r"), ("ped", "pedit", "r"), ("diffs", "diffsplit", "r"), ("new", "new", "r"),
    ("vne", "vnew", "r"), ("bad", "badd", "r"), ("dr", "drop", "r"), ("f", "file", "n"), ("w", "write", "w"), ("wq", "wq", "w"), ("x", "xit", "w"),
    ("sav", "saveas", "w"), ("up", "update", "w"), ("wa", "wall", "n"), ("so", "source", "x"), ("ru", "runtime", "n"), ("luaf", "luafile", "x"),
    ("pyf", "pyfile", "x"), ("py3f", "py3file", "x"), ("rubyf", "rubyfile", "x"), ("lad", "laddfile", "r"), ("cf", "cfile", "r"), ("cg", "cgetfile", "r"),
    ("lf", "lfile", "r"), ("E", "Edit", "r"),
)  # fmt: skip
_CODE = {"lua": "lua", "py": "python", "py3": "python", "python3": "python", "rub": "ruby", "ruby": "ruby", "perl": "perl"}
_EXPRESSIONS = frozenset(
    ("exe", "execute", "norm", "normal", "call", "echo", "echom", "put", "pu", "let", "windo", "argdo", "bufdo", "tabdo", "vim", "vimgrep",
     "lv", "lvimgrep", "grep", "lgrep", "au", "autocmd")
)  # fmt: skip
_MODIFIERS = (
    "silent!",
    "silent",
    "sil!",
    "sil",
    "noautocmd",
    "keepalt",
    "verbose",
    "hide",
    "vertical",
    "vert",
    "tab",
    "topleft",
    "botright",
    "confirm",
)


def ex_commands(run: Run, text: str) -> None:
    """What a line of ex commands reads, writes and runs."""
    for line in text.split("\n"):
        for piece in _pieces(line.strip()):
            _ex_command(run, piece)


def _pieces(line: str) -> list[str]:
    """Commands are separated by `|`, but what follows `:!`, `:r !` or `:g/x/` keeps it."""
    out: list[str] = []
    while line:
        name, rest = _named(line)
        if (
            (not name and rest.startswith("!"))
            or (name in ("r", "read", "w", "write") and rest.lstrip().startswith("!"))
            or name in ("g", "v")
        ):
            return [*out, line]
        piece, _bar, line = line.partition("|")
        out.append(piece.strip())
        line = line.strip()
    return out


def _named(text: str) -> tuple[str, str]:
    """The name of a command without its range and modifiers, and what follows it."""
    command = _split_range(text)[0]
    for modifier in _MODIFIERS:
        command = _split_range(command.removeprefix(modifier + " "))[0]
    size = 0
    while size < len(command) and command[size].isalnum():
        size += 1
    return command[:size], command[size:]


def _split_range(text: str) -> tuple[str, str]:
    """(the command, the lines it is for): `%p`, `1,$w f`, `.r f`, `/x/,/y/d`."""
    i = 0
    while i < len(text):
        if text[i] in "/?":
            close = text.find(text[i], i + 1)
            if close < 0:
                break
            i = close + 1
        elif text[i] in "%.$,;+-0123456789 :'":
            i += 2 if text[i] == "'" else 1
        else:
            break
    return text[i:], text[:i]


def _ex_command(run: Run, text: str) -> None:
    name, rest = _named(text)
    if not name:
        if rest.startswith("!"):
            run.code(rest[1:])
        return
    if name in ("g", "v") and rest.count("/") > 1:
        ex_commands(run, rest.split("/", 2)[2])
        return
    if name not in ("r", "read"):
        rest = rest.removeprefix("!")  # `:w! file`, but `:r! command`
    argument = rest.strip()
    if argument.startswith("!") or name in ("ter", "term", "terminal"):
        run.code(argument.lstrip("!"))
    elif name in _EXPRESSIONS:
        _expression(run, argument)
    elif name in _CODE:
        run.inline(_CODE[name], argument)
    else:
        _file_command(run, name, argument)


def _file_command(run: Run, name: str, argument: str) -> None:
    for short, whole, role in _EX:
        if whole.startswith(name) and name.startswith(short):
            while argument.startswith(("++", "+")) and " " in argument:
                argument = argument.partition(" ")[2].lstrip()
            act(run, role, argument.removeprefix(">>").strip().replace("\\ ", " "), f"{run.name}: {name} {argument}")
            return


def _expression(run: Run, text: str) -> None:
    """`:execute`, `:call`, `:put =`: shell code in system(), names of protected files in strings."""
    run.shell.look_at_text(text, run.state)
    at = text.find("system")
    while at >= 0:
        code = text[at:].partition("(")[2].strip()
        quote = code[:1]
        if quote and quote in "'\"":
            run.code(code[1:].partition(quote)[0])
        at = text.find("system", at + 6)


# -- vi and its family -------------------------------------------------------------------------------------------------

_VI = (
    "r* -c:n --cmd:n -S:x -s:x -u:r -U:r -i:r -t: -T: -w,-W:w -r? -L? -o? -O? -p? -q?:r -l:x --startuptime:w --servername: --remote-expr: "
    "--remote-send: -V? --listen: --server: -es -Es -d -e -E"
)


def vi(run: Run) -> Output:
    """vi(1), vim(1), ex(1), nvim(1): files, `-c` and `+` commands; `ex -s` and `vim -es` take more from standard input."""
    commands = [arg[1:] for arg in run.args if arg.startswith("+")]
    words = [arg for arg in run.args if not arg.startswith("+")]
    parsed = parse(_VI, words)
    options(run, parsed)
    for path in parsed.operands:
        run.read(path, f"{run.name} {path}")
    commands += parsed.all_values("-c", "--cmd")
    for text in commands:
        ex_commands(run, text)
    if parsed.has("-s", "-es", "-Es") or run.name == "ex":
        _typed(run)
    return UNKNOWN


def _typed(run: Run) -> None:
    """Commands from standard input."""
    lines = run.stdin.possible_lines()
    for line in lines or ():
        ex_commands(run, holes_only(line))


def ed(run: Run) -> Output:
    """ed(1), red(1): a file, or `!command`; commands come from standard input."""
    parsed = parse("n* -p,--prompt:", run.args)
    for path in parsed.operands[:1]:
        if path.startswith("!"):
            run.code(path[1:])
        else:
            run.read(path, f"{run.name} {path}")
    _typed(run)
    return UNKNOWN


# -- emacs -------------------------------------------------------------------------------------------------------------

_EMACS = (
    "r* -l,-load,--load:x -eval,--eval:n -execute,--execute:n -f,-funcall,--funcall: -insert,--insert,-i:r -file,--file,-visit,--visit,-find-file:r "
    "-L,--directory: -script,--script:x -d,--display: -u,--user: -chdir,--chdir: -T,--title: -fn,--font: -g,--geometry: -x:x --init-directory: "
    "-e:n -a,--alternate-editor:c -s,--socket-name: -t -c -nw -q -Q"
)


def emacs(run: Run) -> Output:
    """emacs(1), emacsclient(1): files, and Lisp that says what to do with them."""
    words = [arg for arg in run.args if not arg.startswith("+")]
    parsed = parse(_EMACS, words)
    options(run, parsed)
    codes = parsed.all_values("-eval", "--eval", "-execute", "--execute", "-e")
    evaluates = run.name == "emacsclient" and parsed.has("-e", "--eval")
    for text in codes + (parsed.operands if evaluates else []):
        run.inline("elisp", text)
    for path in () if evaluates else parsed.operands:
        run.read(path, f"{run.name} {path}")
    return UNKNOWN


# -- editors with windows, openers -------------------------------------------------------------------------------------


def opener(run: Run) -> Output:
    """`code FILE:LINE`, `open FILE`, `xdg-open URL`. A directory is opened, not shown; nor is what a person sees in a window and nobody named."""
    parsed = parse(_OPEN, run.args)
    options(run, parsed)
    run.stdin_role = "read" if "-" in parsed.operands or parsed.has("-f") else "none"
    for text in parsed.operands:
        path = text
        while run.name not in ("open", "xdg-open", "start") and path.rpartition(":")[2].isdigit():
            path = path.rpartition(":")[0]
        if "://" in path[:12] or path[:5].lower() == "file:":
            run.url(path)
        elif not run.is_directory(path) and holes_only(path).strip(HOLE):
            run.read(path, f"{run.name} {text}")
    return UNKNOWN


_OPEN = (
    "r* -a: -b: -l: --line: --column: --user-data-dir: --extensions-dir: --profile: --install-extension: --uninstall-extension: --locale: --log: "
    "--command: --folder-uri:U --file-uri:U --env: --stdin --stdout: --class: -x:"
)


def patch(run: Run) -> Output:
    """patch(1): the files that the patch names, or the one that is given, are changed."""
    parsed = parse(
        "w,r -i,--input:r -p,--strip: -d,--directory: -o,--output:w -r,--reject-file:w -B: -D: -F: -V: -Y: -z: -g:", run.args
    )
    options(run, parsed)
    unread(run, "use")
    if parsed.has("--dry-run", "-C", "--check"):
        return UNKNOWN
    for path in parsed.operands[:1]:
        run.write(path, f"patch {path}")
    source = parsed.value("-i", "--input") or (parsed.operands[1] if len(parsed.operands) > 1 else None)
    output = run.stdin if source in (None, "-") else run.shell.file_output(source, run.state)
    strip = parsed.value("-p", "--strip")
    base = parsed.value("-d", "--directory")
    for line in (output.possible_lines() or []) if len(parsed.operands) < 1 else []:
        if line.startswith(("+++ ", "--- ")) and "/dev/null" not in line:
            name = line[4:].partition("\t")[0].strip()
            count = int(strip) if strip and strip.isdigit() else 0 if not name.startswith(("a/", "b/")) else 1
            name = name.split("/", count)[-1]
            run.write(f"{base}/{name}" if base else name, f"patch {name}")
    return UNKNOWN


_ALIKE: dict[str, str] = {
    "r* -c: -l: -e: -f: -n: -s: -x: -u: -T: -S: -o: -r: -Q: -Y: -X: -J: -E:": (
        "nano pico rnano micro helix hx kak jed joe jmacs jstar jpico rjoe mg ne zile vis mcedit mcview aee easyedit ee dte tilde amp lapce-term "
        "hexedit ht shed bvim"
    ),
}
TABLE: dict[str, str] = {name: line for line, names in _ALIKE.items() for name in names.split()} | {
    "sensible-editor": "r*", "editor": "r*", "sensible-pager": "r*", "pager": "r*", "see": "r*", "edit": "r*",
    "run-mailcap": "r* --action:", "visudo": "- -f:r", "vipw": "-",
}  # fmt: skip
_VIS = "vi vim nvim view ex rvim rview gvim gview mvim evim eview vimdiff nvimdiff gvimdiff vimx neovide nvi elvis nex"
_WINDOWS = (
    "code codium code-insiders cursor windsurf zed zeditor subl sublime_text atom gedit kate kwrite mousepad geany pluma xed leafpad featherpad "
    "notepad notepad++ notepadqq bbedit mate TextEdit textmate nova lapce lite-xl gnome-text-editor idea pycharm webstorm goland "
    "phpstorm rubymine clion rider fleet studio open xdg-open start gnome-open kde-open exo-open cygstart wslview explorer ghex"
)
SPECIAL: dict[str, Callable[[Run], Output]] = {
    **dict.fromkeys(_VIS.split(), vi), **dict.fromkeys(_WINDOWS.split(), opener),
    "ed": ed, "red": ed, "emacs": emacs, "emacsclient": emacs, "emacs-nox": emacs, "xemacs": emacs, "patch": patch, "gpatch": patch,
}  # fmt: skip
