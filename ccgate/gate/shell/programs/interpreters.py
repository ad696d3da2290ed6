"""Interpreters of other languages: their options, the code they are given, and the scripts they run."""

from __future__ import annotations

from ...model import HOLE
from ..state import EMPTY, UNKNOWN, Output, holes_only
from .spec import mentions_protected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run


def names(text: str) -> frozenset[str]:
    """The words of a text, as a table to look names up in."""
    return frozenset(text.split())


class Options:
    """A command line taken apart: `found` are (option, value) in order, `rest` what follows them."""

    __slots__ = ("found", "rest")

    def __init__(self, found: list[tuple[str, str]], rest: list[str]) -> None:
        self.found = found
        self.rest = rest

    def values(self, *names: str) -> list[str]:
        return [value for name, value in self.found if name in names]

    def has(self, *names: str) -> bool:
        return any(name in names for name, _value in self.found)


def options(args: list[str], short: str, long: str = "", stop: str = "") -> Options:
    """Options up to the first operand.

    short  the letters that take a value, which is the rest of the word or the next one; `x?` takes only what is attached, `x#` only
           attached digits
    long   the options of more letters that take a value, if it is not attached by `=`; with one or two dashes as written
    stop   the letters after whose value everything is an argument of the program
    """
    takes = {c for i, c in enumerate(short) if c not in "?#" and short[i + 1 : i + 2] not in ("?", "#")}
    attached = {c for i, c in enumerate(short) if short[i + 1 : i + 2] == "?"}
    digits = {c for i, c in enumerate(short) if short[i + 1 : i + 2] == "#"}
    words = frozenset(long.split())
    found: list[tuple[str, str]] = []
    i, end = 0, len(args)
    while i < end:
        arg = args[i]
        if len(arg) < 2 or arg[0] != "-":
            break
        i += 1
        if arg == "--":
            break
        if arg in words:
            found.append((arg, args[i] if i < end else ""))
            i += 1
            continue
        if arg.startswith("--") or (arg.partition("=")[0] in words and len(arg.partition("=")[0]) > 2):
            name, _, value = arg.partition("=")
            found.append((name, value))
            continue
        skip = 0
        for at in range(1, len(arg)):
            letter = arg[at]
            if skip and letter in "0123456789abcdefABCDEFx" and (letter.isdigit() or letter == "x" or "x" in arg[skip:at]):
                continue
            skip = at if letter in digits else 0
            if letter in attached:
                found.append(("-" + letter, arg[at + 1 :]))
                break
            if letter in takes:
                value = arg[at + 1 :]
                if not value and i < end:
                    value = args[i]
                    i += 1
                found.append(("-" + letter, value))
                if letter in stop:
                    return Options(found, args[i:])
                break
            found.append(("-" + letter, ""))
    return Options(found, args[i:])


def code(run: Run, language: str, text: str, argv: list[str], *, show: str = "", loop: str = "") -> Output:
    """Code from the command line (`show`, `loop`: see `code.inspect`). Code that is wholly unknown cannot be looked into."""
    from ..code import inspect

    if holes_only(text).replace(HOLE, "").strip() == "" and text:
        run.shell.unknown_code(f"{run.name} with code that is computed when it runs")
        return UNKNOWN
    output = inspect(run, language, text, argv=argv, show=show, loop=loop)
    if run.inputs:
        run.stdin_role = "none"
    return output


def stdin_code(run: Run, language: str, argv: list[str], *, show: str = "") -> Output:
    """Code from a pipe, a here-document or a file."""
    for path in run.inputs:
        run.read(path, f"{run.name} < {path}")
    run.stdin_role = "none"
    text = run.stdin.text
    if text is None:
        lines = run.stdin.possible_lines()
        if lines is None:
            run.shell.unknown_code(f"{run.name} reading its code from a pipe")
            return UNKNOWN
        text = "\n".join(lines)
    from ..code import inspect

    run.stdin, run.inputs = EMPTY, []
    return inspect(run, language, text, argv=argv, show=show) if text.strip() else EMPTY


def script(run: Run, path: str, args: list[str], language: str) -> Output:
    """A script file with its arguments: a protected file among them is read, unless an option says that it is only used."""
    from ..scripts import run_file

    mentioned(run, args)
    run.args = [path, *args]
    if path in ("/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"):
        return stdin_code(run, language, [path, *args])
    return run_file(run, path, language)


# Options of scripts and servers that name a file to work with, not to show.
_USES = ("env-file", "envfile", "dotenv", "env_file", "key-file", "keyfile", "key_file", "ssl-key", "ssl-cert", "certfile", "cert-file", "private-key", "credentials", "service-account", "kubeconfig", "identity", "ca-cert", "cafile")  # fmt: skip

_PATTERNS = (
    "grep",
    "test-name-pattern",
    "testnamepattern",
    "test-skip-pattern",
    "filter",
    "match",
    "pattern",
)  # what tests are called


def mentioned(run: Run, args: list[str]) -> None:
    """The arguments of a program that is not looked into."""
    from ..text import candidates

    before = ""
    for arg in args:
        option = (arg.partition("=")[0] if arg.startswith("-") and "=" in arg else before).lstrip("-").lower()
        for text in candidates(holes_only(arg)):
            if mentions_protected(run, text) and option not in _PATTERNS:
                uses = option and any(word in option for word in _USES)
                (run.use if uses else run.read)(text, f"{run.name} {arg}")
        before = arg if arg.startswith("-") and "=" not in arg else ""


# -- Python ------------------------------------------------------------------------------------------------------------

# Modules that show the file they are given, and those that run a script.
_SHOW_FILE = names(
    "json.tool tokenize ast dis base64 tabnanny pyclbr gzip uu quopri csv pickle pickletools symtable netrc mailcap fileinput "
    "rich rich.json rich.markdown rich.syntax pygments markdown tomllib yamllint ruff yq simplejson.tool httpx"
)
_RUN_FILE = names(
    "pdb trace profile cProfile runpy coverage ipdb pudb pyinstrument memory_profiler line_profiler scalene viztracer debugpy "
    "torch.distributed.run accelerate.commands.launch kernprof"
)


def python(run: Run) -> Output:
    """python(1): `-c` code, `-m` module, a script, or standard input."""
    parsed = options(run.args, "cmWXQ", "--check-hash-based-pycs", "cm")
    texts, modules = parsed.values("-c"), parsed.values("-m")
    startup = run.state.values.get("PYTHONSTARTUP")
    if isinstance(startup, tuple) and parsed.has("-i"):
        run.script_file(startup[0], "python")
    if texts:
        return code(run, "python", texts[0], ["-c", *parsed.rest])
    if modules:
        return python_module(run, modules[0], parsed.rest)
    if parsed.rest[:1] and parsed.rest[0].endswith("manage.py") and parsed.rest[1:2] and parsed.rest[1].startswith("shell"):
        return _console(run, "python", parsed.rest[2:], "-c", "--command")
    if parsed.rest and parsed.rest[0] != "-":
        _named_by_rule(run, parsed.rest[0], parsed.rest[1:])
        return script(run, parsed.rest[0], parsed.rest[1:], "python")
    if parsed.has("-V", "--version", "-h", "--help", "-h"):
        return UNKNOWN
    return stdin_code(run, "python", parsed.rest or ["-"])


def _console(run: Run, language: str, args: list[str], *names: str) -> Output:
    """The console of a framework: code by an option or on standard input."""
    parsed = options(args, "".join(name[1] for name in names if len(name) == 2), " ".join(name for name in names if len(name) > 2))
    texts = parsed.values(*names)
    for text in texts:
        code(run, language, text, [""])
    return UNKNOWN if texts or not run.piped else stdin_code(run, language, [""])


def python_module(run: Run, module: str, args: list[str]) -> Output:
    if module in ("http.server", "SimpleHTTPServer", "pyftpdlib", "uploadserver", "RangeHTTPServer", "twisted"):
        if not any(a in ("-h", "--help", "--version") for a in args):
            port = args[:1] if args[:1] and args[0].isdigit() else []  # it may stand before the options
            directory = options(args[len(port) :], "dbp", "--directory --bind --protocol").values("-d", "--directory")
            run.tree(directory[0] if directory else ".", "send", note="it serves the directory over HTTP")
        return UNKNOWN
    if module in ("zipfile", "tarfile"):
        return _archive_module(run, args)
    if module == "timeit":
        parsed = options(args, "nrstpu", "--number --repeat --setup --unit")
        for text in [*parsed.values("-s", "--setup"), *parsed.rest]:
            code(run, "python", text, [""])
        return UNKNOWN
    if module in _SHOW_FILE:
        if module == "json.tool" and run.discards() and len([a for a in args if not a.startswith("-")]) < 2:  # is it JSON at all?
            run.stdin_role = "none"
            return UNKNOWN
        for arg in args:
            if not arg.startswith("-"):
                run.read(arg, f"python -m {module} {arg}")
                if module != "json.tool":
                    continue
                break
        if not [a for a in args if not a.startswith("-")]:
            return UNKNOWN
        run.stdin_role = "none"
        return UNKNOWN
    if module in _RUN_FILE:
        parsed = options(args, "mocsCT", "--module --outfile --sort")
        if parsed.has("-m", "--module"):
            return python_module(run, parsed.values("-m", "--module")[0], parsed.rest)
        rest = parsed.rest[1:] if module in ("coverage", "debugpy") and parsed.rest[:1] == ["run"] else parsed.rest
        return script(run, rest[0], rest[1:], "python") if rest and rest[0].endswith(".py") else _plain_module(run, module, args)
    if module in (
        "this",
        "venv",
        "ensurepip",
        "compileall",
        "py_compile",
        "site",
        "sysconfig",
        "idlelib",
        "antigravity",
        "calendar",
        "webbrowser",
        "pydoc",
        "unittest",
        "doctest",
    ):
        if module in ("doctest", "py_compile"):
            mentioned(run, args)
        return UNKNOWN
    if module == "code":
        return stdin_code(run, "python", [""])
    if module in ("IPython", "ipython"):
        return ipython(_renamed(run, "ipython", args))
    path = _module_file(run, module)
    if path:
        _named_by_rule(run, path, args)
        return script(run, path, args, "python")
    from .dispatch import family_has

    name = module.partition(".")[0] if not family_has(module) else module
    if family_has(name):
        return run.argv([name, *args])
    return _plain_module(run, module, args)


def _plain_module(run: Run, module: str, args: list[str]) -> Output:
    run._credential_command()
    renamed = [module, *args]
    if run.shell.world.policy.commands.get(module):
        run.argv(renamed)
        return UNKNOWN
    mentioned(run, args)
    return UNKNOWN


def _named_by_rule(run: Run, path: str, args: list[str]) -> None:
    """A package or its `__main__.py`, run from a checkout, is the program of that name, should a rule be about it."""
    name = run.absolute(path).removesuffix("/__main__.py").rpartition("/")[2]
    if name.isidentifier() and run.shell.world.policy.commands.get(name):
        run.argv([name, *args])


def _module_file(run: Run, module: str) -> str:
    """The file of a module of the project, or ""."""
    base = module.replace(".", "/")
    value = run.state.values.get("PYTHONPATH")
    for directory in value[0].split(":") if isinstance(value, tuple) else []:
        if run.shell.world.disk.is_file(run.absolute(f"{directory}/{base}.py")):
            return f"{directory}/{base}.py"
    for path in (base + ".py", base + "/__main__.py", f"src/{base}.py"):
        if HOLE not in path and run.shell.world.disk.is_file(run.absolute(path)):
            return path
    return ""


def _archive_module(run: Run, args: list[str]) -> Output:
    """`python -m zipfile -c a.zip FILES`, `-m tarfile -c`."""
    if args[:1] in (["-c"], ["--create"]):
        for path in args[2:]:
            run.tree(path, "read")
    elif len(args) > 1:
        run.read(args[1])
    return UNKNOWN


def _renamed(run: Run, name: str, args: list[str]) -> Run:
    run.name, run.args = name, args
    return run


def ipython(run: Run) -> Output:
    """ipython: `-c` code, a script; `--TerminalIPythonApp.code_to_run=`."""
    parsed = options(run.args, "cm", "--profile --ext --pylab", "cm")
    if parsed.has("-c"):
        return code(run, "python", parsed.values("-c")[0], [""], show="all")
    for name, value in parsed.found:
        if name.endswith("code_to_run"):
            code(run, "python", value, [""])
    if parsed.rest:
        return script(run, parsed.rest[0], parsed.rest[1:], "python")
    return stdin_code(run, "python", [""])


# -- JavaScript --------------------------------------------------------------------------------------------------------

_NODE_LONG = "--eval --print --require --import --loader --experimental-loader --conditions --env-file --env-file-if-exists --input-type --inspect --title --icu-data-dir --test-name-pattern --test-reporter --watch-path --run --diagnostic-dir --cpu-prof-dir --disable-warning --check --compiler --compiler-options --project --cwd --tsconfig -O"  # fmt: skip


def node(run: Run) -> Output:
    """node(1) and what is called like it (tsx, ts-node): `-e`, `-p`, `-r`, `--env-file`, a script."""
    args = list(run.args)
    if run.name == "tsx" and args[:1] == ["watch"]:
        args = args[1:]
    parsed = options(args, "eprCOPcI" if run.name in ("ts-node", "ts-node-esm") else "eprCc", _NODE_LONG)
    _node_preloads(run, parsed)
    found = parsed.found
    texts = [(name, value) for name, value in found if name in ("-e", "--eval", "-p", "--print")]
    rest = list(parsed.rest)
    if texts:
        output = UNKNOWN
        shows = parsed.has("-p", "--print")
        for name, value in texts:
            text = value or (rest.pop(0) if rest and name in ("-p", "--print") and len(texts) == 1 else "")
            if text.startswith("-") and len(text) < 4 and text[1:].isalpha() and rest:  # node -p -e CODE
                text = rest.pop(0)
            if text:
                output = code(run, "javascript", text, rest, show="last" if shows else "")
        return output
    if parsed.has("--run"):
        return run.argv(["npm", "run", *parsed.values("--run"), *rest])
    if parsed.has("-c", "--check"):
        mentioned(run, [*parsed.values("-c", "--check"), *rest])
        return UNKNOWN
    if parsed.has("--test"):
        mentioned(run, rest)
        return UNKNOWN
    if rest and rest[0] not in ("-", "inspect"):
        return script(run, rest[0], rest[1:], "javascript")
    if parsed.has("-v", "--version", "-h", "--help", "--v8-options", "--completion-bash"):
        return UNKNOWN
    return stdin_code(run, "javascript", ["-", *rest[1:]])


def _node_preloads(run: Run, parsed: Options) -> None:
    """Files that are loaded before anything runs, by option or by NODE_OPTIONS."""
    values = list(parsed.found)
    environment = run.state.values.get("NODE_OPTIONS")
    if isinstance(environment, tuple):
        for text in environment:
            values += options(text.split(), "rC", _NODE_LONG).found
    for name, value in values:
        if name in ("-r", "--require", "--import", "--loader", "--experimental-loader"):
            if value.startswith((".", "/")):
                run.script_file(value, "javascript")
            elif value.startswith("dotenv"):
                _use_variables(run, ".env")
        elif name in ("--env-file", "--env-file-if-exists"):
            _use_variables(run, value)


def _use_variables(run: Run, path: str) -> None:
    """A file of variables is loaded for the program: used, and secret in it."""
    before = len(run.shell.accesses)
    run.use(path, f"{run.name} {path}")
    run.state = run.state.copy()
    run.state.loaded += run.shell.accesses[before:]


def deno(run: Run) -> Output:
    """deno(1): eval, run, and subcommands that only look."""
    verb, args = (run.args[0], run.args[1:]) if run.args else ("", [])
    parsed = options(
        args,
        "c",
        "--config --import-map --env-file --env --lock --cert --location --seed --v8-flags --reload --ext --unstable --log-level",
    )
    for name, value in parsed.found:
        if name in ("--env-file", "--env"):
            _use_variables(run, value or ".env")
    if verb == "eval":
        shows = parsed.has("-p", "--print")
        return code(run, "javascript", parsed.rest[0] if parsed.rest else "", parsed.rest, show="last" if shows else "")
    if verb == "repl":
        for text in options(args, "", "--eval --eval-file").values("--eval"):
            code(run, "javascript", text, [])
        return stdin_code(run, "javascript", ["-"])
    if verb == "run" or verb.endswith((".ts", ".js", ".mjs", ".tsx", ".mts")):
        rest = parsed.rest if verb == "run" else [verb, *args]
        if rest[:1] == ["-"]:
            return stdin_code(run, "javascript", rest)
        return script(run, rest[0], rest[1:], "javascript") if rest else UNKNOWN
    if verb in (
        "fmt",
        "lint",
        "check",
        "test",
        "cache",
        "info",
        "doc",
        "types",
        "upgrade",
        "install",
        "add",
        "task",
        "compile",
        "bench",
        "coverage",
    ):
        if verb == "fmt" and any(mentions_protected(run, a) for a in parsed.rest):
            mentioned(run, parsed.rest)
        return UNKNOWN
    mentioned(run, args)
    return UNKNOWN


# -- Perl and Ruby -----------------------------------------------------------------------------------------------------


def perl(run: Run) -> Output:
    """perl(1): `-e`, with `-n` and `-p` around it; `-i` changes the operands."""
    parsed = options(run.args, "eEIx?F?M?m?i?l#0#C#D?d?V?")
    debugger_code = run.state.values.get("PERL5DB")
    for text in debugger_code if isinstance(debugger_code, tuple) and parsed.has("-d") else ():
        code(run, "perl", text, ["-e"])
    return _line_interpreter(run, "perl", parsed, "-e", "-E")


def ruby(run: Run) -> Output:
    """ruby(1): as perl, and `-r` loads a library."""
    parsed = options(
        run.args, "erICEF?K?x?i?0#W?T?X", "--encoding --external-encoding --internal-encoding --enable --disable --parser --dump"
    )
    directory = parsed.values("-C", "-X")
    if directory:
        run.state = run.state.copy()
        run.state.cwd = tuple(run.absolute(directory[0], cwd) for cwd in run.state.cwd)
    settings = run.state.values.get("RUBYOPT")
    words = [word for text in settings for word in text.split()] if isinstance(settings, tuple) else []
    for value in [*parsed.values("-r"), *(word[2:] for word in words if word.startswith("-r"))]:
        if value.startswith(("./", "/", "../")):
            run.script_file(value, "ruby")
        elif value == "dotenv/load":
            _use_variables(run, ".env")
        elif value == "un" and parsed.has("-e"):
            return _un(run, parsed.values("-e")[0], [a for a in parsed.rest if a != "--"])
    return _line_interpreter(run, "ruby", parsed, "-e")


def _un(run: Run, command: str, args: list[str]) -> Output:
    """`ruby -run -e httpd . -p 8000`, `ruby -run -e cp -- a b`: un.rb, Unix commands in Ruby."""
    if command == "httpd":
        run.tree(next((a for a in args if not a.startswith("-")), "."), "send", note="it serves the directory over HTTP")
        return UNKNOWN
    return (
        run.argv([command, *args])
        if command in ("cp", "mv", "rm", "ln", "install", "touch", "chmod", "mkdir", "rmdir")
        else UNKNOWN
    )


def _line_interpreter(run: Run, language: str, parsed: Options, *codes: str) -> Output:
    texts = parsed.values(*codes)
    loop = "p" if parsed.has("-p") else "n" if parsed.has("-n") else ""
    if parsed.has("-a") or (language == "perl" and parsed.has("-F")):
        loop = (loop or "n") + "a"
    rest = parsed.rest
    if not texts:
        if parsed.has("-c"):
            mentioned(run, rest)
            return UNKNOWN
        if rest and rest[0] != "-":
            texts_of_script = run.shell.file_text(rest[0], run.state) if loop else None
            if texts_of_script is None:
                return script(run, rest[0], rest[1:], language)
            texts, rest = [texts_of_script], rest[1:]
        elif parsed.has("-v", "-V", "--version", "-h", "--help"):
            return UNKNOWN
        else:
            return stdin_code(run, language, ["-", *rest[1:]])
    in_place = parsed.has("-i")
    for path in rest if in_place else []:
        run.write(path, f"{run.name} -i {path}")
    if loop and in_place:
        run.stdin_role = "none"
        return (
            code(run, language, "\n".join(texts), ["-e"])
            if "`" in texts[0] or "system" in texts[0] or "open" in texts[0]
            else EMPTY
        )
    return code(run, language, "\n".join(texts), ["-e", *rest], loop=loop)


# -- PHP ---------------------------------------------------------------------------------------------------------------


def php(run: Run) -> Output:
    """php(1): `-r`, `-R` for each line, `-f`; `-s` and `-w` display a file; `-S` serves a directory; `-i` shows the environment."""
    parsed = options(
        run.args,
        "rRBEFfdczswlSt",
        "--run --process-code --process-begin --process-end --process-file --file --define --php-ini --rf --rc --re --server --docroot --syntax-highlight --strip --syntax-check --ini --zend-extension",
        "r",
    )
    for path in [*parsed.values("-s", "--syntax-highlight", "-w", "--strip", "-l", "--syntax-check")]:
        run.read(path, f"php {path}")
    if parsed.has("-i", "--info"):
        run.environment("php -i")
    if parsed.has("-S", "--server"):
        root = parsed.values("-t", "--docroot")
        if root or not parsed.rest:  # a router script decides by itself
            run.tree(root[0] if root else ".", "send", note="it serves the directory over HTTP")
        return UNKNOWN
    output = UNKNOWN
    ran = parsed.has(
        "-s",
        "-w",
        "-l",
        "-i",
        "-v",
        "--version",
        "-m",
        "-h",
        "--help",
        "--ini",
        "--rf",
        "--rc",
        "--re",
        "--info",
        "--syntax-highlight",
        "--strip",
        "--syntax-check",
    )
    for setting in parsed.values("-d", "--define"):
        option, _, path = setting.partition("=")
        if option in ("auto_prepend_file", "auto_append_file"):
            script(run, path.strip("'\""), [], "php")
    for name, value in parsed.found:
        if name in ("-r", "--run", "-B", "--process-begin", "-E", "--process-end"):
            output, ran = code(run, "php", value, ["-", *parsed.rest]), True
        elif name in ("-R", "--process-code"):
            output, ran = code(run, "php", value, ["-", *parsed.rest], loop="n"), True
        elif name in ("-f", "--file", "-F", "--process-file"):
            output, ran = script(run, value, parsed.rest, "php"), True
    if ran:
        return output
    if parsed.rest:
        path, args = parsed.rest[0], parsed.rest[1:]
        run._credential_command()
        if path.endswith("artisan") and args[:1] == ["tinker"]:
            return _console(run, "php", args[1:], "--execute")
        return script(run, path, args, "php")
    return stdin_code(run, "php", ["-"])


# -- the rest ----------------------------------------------------------------------------------------------------------

# program -> (language, letters with a value, long options with a value, options that give code, options that give a script, what of the
# code is printed by itself: "", "last" or "all")
_SIMPLE: dict[str, tuple[str, str, str, str, str, str]] = {
    "lua": ("lua", "elW", "", "-e", "", ""), "luajit": ("lua", "eljOb?", "", "-e", "", ""), "texlua": ("lua", "", "", "", "", ""), "tarantool": ("lua", "el", "", "-e", "", ""),
    "Rscript": ("r", "eg", "--default-packages --vanilla?", "-e", "", "all"), "littler": ("r", "el", "--eval", "-e --eval", "", "all"),
    "R": ("r", "efgd", "--file --args --encoding --gui --max-ppsize", "-e", "-f --file", "all"), "julia": ("julia", "eELptCJOHi?", "--eval --print --load --project --threads --procs --sysimage --machine-file --depwarn", "-e -E --eval --print", "-L --load", ""),
    "groovy": ("groovy", "eacdDliw", "--classpath --encoding --define --configscript -cp", "-e", "", ""), "groovysh": ("groovy", "eC", "--evaluate", "-e --evaluate", "", "all"),
    "kotlin": ("kotlin", "eJ", "-classpath -cp -expression", "-e -expression", "", "last"), "kotlinc": ("kotlin", "eJ", "-classpath -cp -expression", "-e -expression", "", "last"), "scala": ("scala", "eiJ", "-classpath -cp -execute", "-e -execute", "-i", ""), "scala-cli": ("scala", "eS", "", "-e", "", ""), "amm": ("scala", "c", "--code", "-c --code", "", ""),
    "jshell": ("java", "RJC", "--class-path --startup --feedback", "", "--startup", "all"), "swift": ("swift", "eIL", "", "-e", "", ""), "csi": ("csharp", "", "", "", "", ""), "csharp": ("csharp", "e", "", "-e", "", "all"), "dotnet-script": ("csharp", "", "", "", "", ""),
    "octave": ("octave", "p", "--eval --path --exec-path --image-path --persist", "--eval", "", "all"), "octave-cli": ("octave", "p", "--eval --path", "--eval", "", "all"), "matlab": ("octave", "r", "-batch -logfile -sd", "-r -batch", "", "all"), "scilab": ("octave", "ef", "", "-e", "-f", "all"),
    "elixir": ("elixir", "erSp", "--eval --rpc-eval --name --sname --cookie --erl --require", "-e --eval --rpc-eval", "-r --require", ""), "iex": ("elixir", "erSp", "--eval --dot-iex --name --sname", "-e --eval", "-r --dot-iex", "all"), "erl": ("erlang", "", "-eval -run -s -name -sname -config -pa -setcookie", "-eval", "", ""), "escript": ("erlang", "", "", "", "", ""),
    "ghc": ("haskell", "eiIlLO?W?X?f?", "-o -odir -hidir -package", "-e", "", "last"), "ghci": ("haskell", "eiIlLX?", "-package", "-e", "", "all"), "runghc": ("haskell", "", "", "", "", ""), "runhaskell": ("haskell", "", "", "", "", ""), "stack": ("haskell", "", "", "", "", ""),
    "guile": ("lisp", "cselLCx", "--eval", "-c --eval", "-s -l", "last"), "racket": ("lisp", "eftrlpkW", "--eval --load --require", "-e --eval", "-f -t -r --load --require", "last"), "mzscheme": ("lisp", "ef", "", "-e", "-f", "last"), "sbcl": ("lisp", "", "--eval --load --script --core --userinit", "--eval", "--load --script", ""), "clisp": ("lisp", "xiKM", "", "-x", "-i", "last"), "ecl": ("lisp", "", "-eval -load -shell --eval --load --shell", "-eval --eval", "-load -shell --load --shell", ""), "ccl": ("lisp", "el", "--eval --load", "-e --eval", "-l --load", ""),
    "chicken-csi": ("lisp", "es", "-eval", "-e -eval", "-s", ""), "gosh": ("lisp", "eElI", "", "-e -E", "-l", ""), "scheme": ("lisp", "", "--load --script", "", "--load --script", ""), "chez": ("lisp", "", "--script", "", "--script", ""), "mit-scheme": ("lisp", "", "--load --eval", "--eval", "--load", ""), "clojure": ("lisp", "eiSM?A?X?", "--eval --init", "-e --eval", "-i --init", "last"), "clj": ("lisp", "ei", "--eval --init", "-e --eval", "-i --init", "last"), "bb": ("lisp", "ef", "--eval --file", "-e --eval", "-f --file", "last"), "lein": ("lisp", "", "", "", "", ""), "janet": ("lisp", "e", "--eval", "-e --eval", "", ""), "fennel": ("lisp", "e", "--eval", "-e --eval", "", "last"), "hy": ("lisp", "c", "", "-c", "", ""), "picolisp": ("lisp", "", "", "", "", ""), "newlisp": ("lisp", "e", "", "-e", "", "last"),
    "tclsh": ("tcl", "", "", "", "", ""), "wish": ("tcl", "", "", "", "", ""), "jimsh": ("tcl", "e", "", "-e", "", ""), "expect": ("tcl", "cfb", "", "-c", "-f -b", ""), "osascript": ("osascript", "els", "", "-e", "", "last"), "ocaml": ("ocaml", "eI", "", "-e", "", ""), "utop": ("ocaml", "e", "", "-e", "", ""), "crystal": ("crystal", "", "", "", "", ""), "nim": ("nim", "", "--eval", "--eval", "", ""), "dart": ("dart", "", "", "", "", ""), "raku": ("raku", "eIMn?p?", "", "-e", "", ""), "rakudo": ("raku", "eIM", "", "-e", "", ""), "perl6": ("raku", "eIM", "", "-e", "", ""), "coffee": ("coffee", "erp?b?", "--eval --require", "-e --eval", "", ""), "gnuplot": ("gnuplot", "e", "", "-e", "", ""), "swipl": ("prolog", "gtfsl", "", "-g -t", "-f -s -l", ""), "gst": ("smalltalk", "", "", "", "", ""), "gforth": ("forth", "e", "", "-e", "", ""), "xonsh": ("python", "c", "", "-c", "", ""), "nix-instantiate": ("nix", "EA", "--expr --arg --argstr --attr", "-E --expr", "", "last"), "vlang": ("v", "e", "", "-e", "", ""), "maxima": ("octave", "r", "--batch-string --batch", "--batch-string", "--batch", ""), "gp": ("octave", "", "", "", "", ""), "sage": ("python", "c", "", "-c", "", ""), "ghostscript": ("postscript", "c", "", "-c", "", ""), "gs": ("postscript", "c", "", "-c", "", ""), "tcc": ("c", "", "", "", "", ""), "cling": ("c", "", "", "", "", ""), "pike": ("c", "ex", "", "-e", "", ""), "rebol": ("lisp", "", "--do", "--do", "", ""), "arturo": ("lisp", "e", "", "-e", "", ""),
}  # fmt: skip
_VERBS = {
    "crystal": ("eval",),
    "nim": ("e", "eval"),
    "dart": ("run",),
    "stack": ("runghc", "runhaskell", "ghci"),
    "lein": ("run",),
    "swift": ("repl",),
    "jshell": (),
}


def simple(run: Run) -> Output:
    """An interpreter that the table above says all about: code options, script options, a script, or standard input."""
    language, short, long, codes, files, show = _SIMPLE[_table_name(run.name)]
    args = run.args
    verbs = _VERBS.get(_table_name(run.name), ())
    if args and args[0] in verbs and args[0] == "eval":
        return code(run, language, " ".join(args[1:]), [""], show="last")
    if args and args[0] in verbs:
        args = args[1:]
    elif verbs and _table_name(run.name) in ("crystal", "nim", "dart", "stack", "lein"):
        mentioned(run, args)
        return UNKNOWN
    parsed = options(args, short, long)
    output = UNKNOWN
    ran = False
    rest = parsed.rest
    for name, value in parsed.found:
        if name in codes.split():
            output, ran = code(run, language, value, ["-", *rest], show="last" if name in ("-E", "--print") else show), True
            if run.name == "xonsh":  # a shell as well
                run.code(value)
        elif name in files.split():
            if value:
                output, ran = script(run, value, rest, language), True
        elif mentions_protected(run, holes_only(value)):
            run.read(value, f"{run.name} {name} {value}")
    while len(rest) > 1 and rest[0] in codes.split():  # options after the first operand: erl, sbcl, gs
        code(run, language, rest[1], ["-"], show=show)
        rest, ran = rest[2:], True
    if ran:
        mentioned(run, rest)
        return output
    if rest and rest[0] != "-":
        return script(run, rest[0], rest[1:], language)
    if parsed.has("--version", "-v", "-V", "--help", "-h", "-version"):
        return UNKNOWN
    return stdin_code(run, language, ["-"], show=show)


def _table_name(name: str) -> str:
    from .dispatch import _canonical

    return _canonical(name)


_SHELL_COMMANDS = ("shell", "!", "platform shell", "pipe", "make", "sh", "sys", "run-shell")


def debugger(run: Run) -> Output:
    """gdb(1), lldb(1): commands by option, which may be shell commands; a program after `--args` or `--`."""
    parsed = options(
        run.args,
        "xosQkS?",
        "-ex -eval-command --eval-command -iex -ix -x --command --one-line --source --one-line-before-file -o -O -k --batch? -p --pid -core --core -d --directory -symbols",
    )
    for name, value in parsed.found:
        if name in ("-ex", "-eval-command", "--eval-command", "-iex", "-o", "-O", "-k", "--one-line", "--one-line-before-file"):
            _debugger_command(run, value)
        elif name in ("-x", "--command", "-ix", "-s", "--source"):
            run.read(value, f"{run.name} {value}") if mentions_protected(run, value) else _debugger_file(run, value)
        elif mentions_protected(run, holes_only(value)):
            run.read(value, f"{run.name} {name} {value}")
    if parsed.has("--args", "-args") and parsed.rest:
        return run.argv(parsed.rest)
    mentioned(run, parsed.rest)
    return UNKNOWN


def _debugger_file(run: Run, path: str) -> None:
    for line in (run.shell.file_text(path, run.state) or "").splitlines()[:500]:
        _debugger_command(run, line)


def _debugger_command(run: Run, text: str) -> None:
    text = text.strip()
    for word in _SHELL_COMMANDS:
        if text.startswith(word) and (word == "!" or text[len(word) : len(word) + 1] in (" ", "")):
            run.code(
                text[len(word) :].lstrip("- ").replace("|", " ", 1) if word == "pipe" else text[len(word) :].removeprefix(" --")
            )
            return
    for word in ("python", "py", "pi", "script", "python-interactive"):
        if text.startswith(word + " "):
            code(run, "python", text[len(word) + 1 :], [""])
            return
    mentioned(run, text.split())


def calculator(run: Run) -> Output:
    """bc(1), dc(1), m4(1): operands are programs, and what is no command in them comes out or is echoed by an error."""
    parsed = options(run.args, "efDUIxlB" if run.name != "bc" else "efI", "--expression --file --include --define --synclines?")
    for name, value in parsed.found:
        if name in ("-f", "--file", "-I", "--include"):
            run.read(value, f"{run.name} {value}")
        elif name in ("-e", "--expression") and "!" in value and run.name == "dc":
            run.code(value.partition("!")[2])
    for path in parsed.rest:
        run.read(path, f"{run.name} {path}")
    if run.name == "m4":
        for text in [
            run.stdin.text or "",
            *parsed.values("-D", "--define"),
            *(run.shell.file_text(p, run.state) or "" for p in parsed.rest),
        ]:
            _macros(run, text)
    return UNKNOWN


def _macros(run: Run, text: str) -> None:
    """What m4's builtins read and run: `include(path)`, `esyscmd(command)`."""
    for word in ("include(", "undivert(", "syscmd("):  # also sinclude, esyscmd
        for piece in text.split(word)[1:]:
            argument = piece.partition(")")[0].strip("`' ")
            if word == "syscmd(":
                run.code(argument)
            else:
                run.read(argument, f"m4 include({argument})")


def r_program(run: Run) -> Output:
    """R(1): `R CMD BATCH file`, `-e`, `-f`."""
    if run.args[:2] == ["CMD", "BATCH"]:
        rest = [a for a in run.args[2:] if not a.startswith("-")]
        return script(run, rest[0], [], "r") if rest else UNKNOWN
    if run.args[:1] == ["CMD"]:
        return UNKNOWN
    return simple(run)


TABLE: dict[str, str] = {}
SPECIAL: dict[str, Callable[[Run], Output]] = {
    **dict.fromkeys(_SIMPLE, simple), **dict.fromkeys(("python", "python2", "python3", "pypy", "pypy3", "py", "pythonw", "jython", "graalpy", "micropython"), python), **dict.fromkeys(("ipython", "ipython3"), ipython),
    **dict.fromkeys(("node", "nodejs", "tsx", "ts-node", "ts-node-esm", "esno", "jiti", "babel-node", "esbuild-runner", "swc-node", "qjs"), node), "deno": deno, "perl": perl, "ruby": ruby, "jruby": ruby, "truffleruby": ruby, "php": php, "hhvm": php,
    "R": r_program, "gdb": debugger, "lldb": debugger, "bc": calculator, "dc": calculator, "m4": calculator,
}  # fmt: skip
