"""Programs that run another command line: what they run is looked at as if it stood alone."""

from __future__ import annotations

from ...model import HOLE
from ..state import EMPTY, UNKNOWN, Output, holes_only
from .spec import act, mentions_protected, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run
    from ..state import State
    from .spec import Parsed

# Wrappers whose own options are all there is to know: sudo(8), timeout(1), strace(1) ...
TABLE: dict[str, str] = {
    "nohup": "W", "setsid": "W", "ltrace": "W -o:w -e: -p: -s: -n: -u:", "catchsegv": "W", "eatmydata": "W", "fakeroot": "W -l: -s: -i: -b: --lib: --faked:",
    "nice": "W -n,--adjustment:", "ionice": "W -c,--class: -n,--classdata: -p,--pid: -P: -u:", "chrt": "n,W -T: -P: -D: -p:",
    "timeout": "n,W -k,--kill-after: -s,--signal:", "gtimeout": "n,W -k,--kill-after: -s,--signal:", "stdbuf": "W -i,--input: -o,--output: -e,--error:",
    "unbuffer": "W", "chronic": "W", "ifne": "W", "ts": "W", "errno": "-", "caffeinate": "W -t: -w:", "arch": "W -arch:",
    "doas": "W -u: -C: -a:", "pkexec": "W --user:", "gosu": "n,W", "su-exec": "n,W", "dbus-run-session": "W --config-file: --dbus-daemon:",
    "dbus-launch": "W", "xvfb-run": "W -e,--error-file:w -f,--auth-file: -n,--server-num: -p: -s,--server-args: -w:", "systemd-run": "W -p,--property: -u,--unit: -E,--setenv: --uid: --gid: --slice: -M: --description:",
    "systemd-inhibit": "W --what: --who: --why: --mode:", "setpriv": "W --reuid: --regid: --groups: --inh-caps: --ambient-caps: --bounding-set: --securebits: --pdeathsig: --selinux-label: --apparmor-profile:",
    "capsh": "W", "unshare": "W -S: -G: --setuid: --setgid: -R,--root: -w,--wd: --map-user: --map-group: --propagation: --kill-child?:",
    "nsenter": "W -t,--target: -S,--setuid: -G,--setgid: -r?: -w?:", "chroot": "n,W --userspec: --groups:", "prlimit": "W -p,--pid: -o:", "numactl": "W -N,--cpunodebind: -C,--physcpubind: -m,--membind: -i,--interleave: -p:",
    "strace": "W -o,--output:w -e: -p,--attach: -s,--string-limit: -a: -u,--user: -E,--env: -P: -O: -S: -b: -I:",
    "valgrind": "W --log-file:w", "rr": "n,W", "heaptrack": "W", "time": "W -f,--format: -o,--output:w", "gtime": "W -f,--format: -o,--output:w",
    "proxychains": "W -f:u", "proxychains4": "W -f:u", "torsocks": "W", "tsocks": "W", "firejail": "W", "bwrap": "W", "cpulimit": "W -l,--limit: -p: -e:",
    "dumb-init": "W", "tini": "W", "catatonit": "W", "s6-setuidgid": "n,W", "chpst": "W -u: -U: -e: -m:", "softlimit": "W", "envdir": "u,W", "runcon": "n,W", "sem": "W -j: --id:",
    "reptyr": "n", "chokidar": "n* -c,--command:c -d,--debounce: -t,--throttle: -i,--ignore: --initial", "nodemon": "x,n* -x,--exec:c -w,--watch: -e,--ext: -i,--ignore: -d,--delay: -r,--require: --signal: --cwd: --config:", "wsl": "W -d: -u: --cd: -e?:",
    "hyperfine": "c* -w,--warmup: -r,--runs: -m,--min-runs: -M: -p,--prepare:c -c,--cleanup:c -s,--setup:c -S,--shell: -n,--command-name: --export-json:w --export-csv:w --export-markdown:w",
    "inotifywait": "n*", "lockfile": "n*", "rlwrap": "W -f: -H: -s:", "ccache": "W", "sccache": "W", "distcc": "W", "faketime": "n,W", "winpty": "W", "retry": "W",
}  # fmt: skip


def sudo(run: Run) -> Output:
    """sudo(8). `-e` and `sudoedit` edit files; `-i` and `-s` give the words to a shell."""
    parsed = parse(
        "W -u,--user: -g,--group: -h,--host: -p,--prompt: -C,--close-from: -D,--chdir: -R,--chroot: -r,--role: -t,--type: -T,--command-timeout: -U,--other-user:",
        run.args,
    )
    words = list(parsed.rest)
    state = run.state
    chdir = parsed.value("-D", "--chdir")
    if chdir:
        state = state.copy()
        state.cwd = tuple(run.absolute(chdir, cwd) for cwd in state.cwd)
    if parsed.has("-e", "--edit") or run.name == "sudoedit":
        for path in words:
            run.read(path, f"{run.name} {path}")
        return UNKNOWN
    while words and "=" in words[0] and words[0].partition("=")[0].isidentifier():
        words.pop(0)
    if not words and parsed.has("-i", "-s", "--login", "--shell"):
        return shell(run_as(run, "sh", []))
    return run.argv(words, state=state) if words else EMPTY


def env(run: Run) -> Output:
    """env(1): alone it prints the environment."""
    args = list(run.args)
    state = run.state.copy()
    cleared = False
    while args:
        arg = args[0]
        if arg in ("-i", "-", "--ignore-environment"):
            cleared = True
        elif arg in ("-u", "--unset", "-C", "--chdir", "-S", "--split-string", "-P", "-f", "--file"):
            value = args[1] if len(args) > 1 else ""
            if arg in ("-C", "--chdir"):
                state.cwd = tuple(run.absolute(value, cwd) for cwd in state.cwd)
            if arg in ("-S", "--split-string"):
                return run.code(" ".join(["env", value, *args[2:]]), state)
            args = args[:1] + args[2:]
        elif arg.startswith("--split-string=") or (arg.startswith("-") and arg[1:2] != "-" and "S" in arg.partition("=")[0]):
            before, _, text = arg.partition("=" if arg.startswith("--") else "S")  # `-S'...'`, `-iS '...'`
            words = [text, *args[1:]] if text else args[1:]
            return run.code(" ".join(["env", *([before] if before[1:2] != "-" and len(before) > 1 else []), *words]), state)
        elif arg.startswith(("-C", "--chdir=")):
            value = arg.partition("=")[2] or arg[2:]
            state.cwd = tuple(run.absolute(value, cwd) for cwd in state.cwd)
        elif "=" in arg and not arg.startswith("-"):
            name, _, value = arg.partition("=")
            state.put(name, (value,))
            state.exported.add(name)
            if name.startswith("BASH_FUNC_") and name.endswith("%%"):  # an exported function of bash
                run.code(f"{name[10:-2]} {value}", state)
                state.exported.add(name[10:-2])
        elif not arg.startswith("-"):
            break
        args.pop(0)
    if args:
        return run.argv(args, state=state)
    if not cleared:
        run.environment("env")
        return Output(lines=[HOLE])
    return UNKNOWN


def printenv(run: Run) -> Output:
    names = [a for a in run.args if not a.startswith("-")]
    if not names:
        run.environment("printenv")
    for name in names:
        run.variable(name)
    return UNKNOWN


def envsubst(run: Run) -> Output:
    """envsubst(1): shows the variables that its input names, or only those of its operand. A template file is filled in for a purpose."""
    if any(a in ("-v", "--variables", "-V", "-h", "--version", "--help") for a in run.args) or run.inputs:
        return UNKNOWN
    wanted = " ".join(a for a in run.args if not a.startswith("-")) or run.stdin.text or ""
    for piece in wanted.split("$")[1:]:
        piece = piece.removeprefix("{")
        end = next((i for i, c in enumerate(piece) if not (c.isalnum() or c == "_")), len(piece))
        if piece[:end] and f"${piece[:end]}" in (run.stdin.text or "").replace("${", "$"):
            run.variable(piece[:end])
    return _filled_in(run)


def _filled_in(run: Run) -> Output:
    """The input of envsubst with the variables whose values are known."""
    text = run.stdin.text
    if text is None or len(run.args) > 0:
        return UNKNOWN
    lookup = run.shell.words.parameters.lookup
    out, *pieces = text.split("$")
    for piece in pieces:
        name = piece.removeprefix("{")
        name = name[: next((i for i, c in enumerate(name) if not (c.isalnum() or c == "_")), len(name))]
        if not name:
            out += "$" + piece
            continue
        out += lookup(name, run.state)[0] + (piece[1:].partition("}")[2] if piece[0] == "{" else piece[len(name) :])
    return Output(out)


_STDIN = ("/dev/stdin", "/dev/fd/0", "/proc/self/fd/0")


def shell(run: Run) -> Output:
    """bash(1), sh(1), zsh(1) and kin: `-c` code, a script file, or standard input."""
    args = list(run.args)
    state = run.state.child(run.shell.world.env())
    command = ""
    interactive = from_stdin = False
    while args and args[0][:1] in "-+" and len(args[0]) > 1:
        option = args.pop(0)
        if option == "--":
            break
        if option in ("--rcfile", "--init-file") and args:
            _load(run, args.pop(0), state)
            continue
        if option == "--emulate" and args:  # zsh
            args.pop(0)
            continue
        if option in ("-o", "+o", "-O", "+O") and args:
            name = args.pop(0)
            if option[0] == "-":
                state.options.add(name)
            continue
        if option.startswith("--"):
            continue
        letters = option[1:]
        interactive = interactive or "i" in letters
        from_stdin = from_stdin or "s" in letters
        if "x" in letters or "v" in letters:
            state.options.add("xtrace")
        if letters.endswith("o") and args:
            args.pop(0)
        if "c" in letters:
            command = "c"
    for name in ("BASH_ENV", "ENV"):
        value = run.state.values.get(name)
        for text in value if isinstance(value, tuple) else ():
            for path in _expanded(run, text):
                _load(run, path, state)
    if command:
        text = args.pop(0) if args else ""
        state.arg0 = args.pop(0) if args else run.name
        state.params = [(a,) for a in args]
        return run.code(text, state)
    if args and args[0] in _STDIN:
        args, from_stdin = args[1:], True
    if args and not from_stdin:
        run.args = args
        state.params = [(a,) for a in args[1:]]
        return run.script_file(args[0], "shell" if run.name != "fish" else "")
    state.params = [(a,) for a in args]
    return _from_stdin(run, state)


def _from_stdin(run: Run, state: State) -> Output:
    """A shell that reads its commands from a pipe, a here-document or a file."""
    for path in run.inputs:
        run.read(path, f"{run.name} < {path}")
    run.stdin_role = "none"
    text = run.stdin.text
    if text is not None:
        return run.code(text, state, EMPTY)
    lines = run.stdin.possible_lines()
    if lines is not None:
        for line in lines[:256]:
            run.code(line, state.copy(), EMPTY)
        return UNKNOWN
    run.shell.unknown_code(f"{run.name} reading its commands from a pipe")
    return UNKNOWN


def _expanded(run: Run, text: str) -> list[str]:
    """The paths in `BASH_ENV` or `ENV`, which the shell expands as between double quotes."""
    if not ("$" in text or "`" in text):
        return [text] if text else []
    from ..reader import read_word

    return [path for path in run.shell.words.scalar(read_word(text), run.state) if path]


def _load(run: Run, path: str, state: State) -> None:
    """A start-up file: sourced into the new shell."""
    if mentions_protected(run, holes_only(path)):
        before = len(run.shell.accesses)
        run.use(path, f"{run.name} {path}")
        state.loaded += run.shell.accesses[before:]
        return
    pipe = run.shell.pipes.get(path)
    text = run.shell.file_text(path, run.state) if pipe is None else pipe.text
    if text is not None:
        run.code(text, state)


_XARGS = "W -a,--arg-file:n -d,--delimiter: -E: -I: -i?: -J: -L,--max-lines: -l?: -n,--max-args: -P,--max-procs: -R: -s,--max-chars: -S: --process-slot-var:"
MAX_ITEMS = 5_000


def xargs(run: Run) -> Output:
    """xargs(1): the words of standard input become arguments."""
    parsed = parse(_XARGS, run.args)
    command = parsed.rest or ["echo"]
    source = run.stdin
    path = parsed.value("-a", "--arg-file")
    if path:
        if mentions_protected(run, holes_only(path)):
            run.read(path, f"xargs -a {path}")
            source = UNKNOWN
        else:
            source = run.shell.file_output(path, run.state)
    for text in run.inputs:
        run.read(text, f"xargs < {text}")
    items = _items(source, parsed)
    run.stdin_role = "none"
    marker = parsed.value("-I", "-J") or ("{}" if parsed.has("-i") else "")
    if items is None:
        items = [HOLE]
    items = items[:MAX_ITEMS]
    if marker:
        outputs = [run.argv([w.replace(marker, item) for w in command], EMPTY) for item in items]
        return outputs[0] if len(outputs) == 1 else UNKNOWN
    size = parsed.value("-n", "--max-args", "-L", "--max-lines")
    if size and size.isdigit() and 0 < int(size) < len(items) <= MAX_ITEMS // 10:
        step = int(size)
        for i in range(0, len(items), step):
            run.argv([*command, *items[i : i + step]], EMPTY)
        return UNKNOWN
    return run.argv([*command, *items], EMPTY)


def _items(source: Output, parsed: Parsed) -> list[str] | None:
    """What xargs makes of its input: words, lines, or what its delimiter separates."""
    delimiter = parsed.value("-d", "--delimiter")
    if parsed.has("-0", "--null"):
        delimiter = "\0"
    text = source.text
    if delimiter and text is not None:
        from .builtins import unescape

        pieces = text.split(unescape(delimiter)[:1] or "\n")
        return [p for p in pieces if p.strip("\n")]
    lines = source.possible_lines()
    if lines is None:
        return None
    if delimiter or parsed.has("-I", "-L", "-i"):
        return [w for line in lines for w in line.split("\0") if w]
    return [w for line in lines for w in _unquoted(line)]


def _unquoted(line: str) -> list[str]:
    """Blank-separated words, quotes and backslashes taken off, as xargs does."""
    if "'" not in line and '"' not in line and "\\" not in line:
        return line.split()
    out: list[str] = []
    word = ""
    quote = ""
    started = False
    i = 0
    while i < len(line):
        c = line[i]
        if quote:
            if c == quote:
                quote = ""
            else:
                word += c
        elif c in "'\"":
            quote, started = c, True
        elif c == "\\" and i + 1 < len(line):
            i += 1
            word += line[i]
        elif c in " \t":
            if word or started:
                out.append(word)
            word, started = "", False
        else:
            word += c
        i += 1
    return [*out, word] if word or started else out


_PARALLEL = (
    "W -j,--jobs: -a,--arg-file: -d,--delimiter: -I: -n,--max-args: -N: -S,--sshlogin: --joblog:w --results:w --tmpdir: -C,--colsep: --timeout: --delay: --load: --halt: --tagstring: -L: "
    "--block: --recstart: --recend: --env: --retries: --nice: --workdir,--wd: --basefile:r"
)
MAX_LINES = 256


def parallel(run: Run) -> Output:
    """GNU parallel: `CMD ::: args`, `CMD :::: files of args`, or arguments from standard input; each command line is shell code.

    With `--pipe` and `--pipepart` the input is the input of the commands.
    """
    command: list[str] = []
    sources: list[tuple[bool, list[str]]] = []
    current = command
    for arg in run.args:
        if arg in (":::", ":::+", "::::", "::::+"):
            current = []
            sources.append((arg.startswith("::::"), current))
        else:
            current.append(arg)
    parsed = parse(_PARALLEL, command)
    for name, value, role in parsed.values:
        act(run, role, value, f"{run.name} {name} {value}")
    words, files = parsed.rest, parsed.all_values("-a", "--arg-file")
    piped = parsed.has("--pipe", "--pipepart", "--spreadstdin")
    if piped or (not sources and not files):
        for text in run.inputs:
            run.read(text, f"parallel < {text}")
    lists = [_lines_of(run, path) for path in files]
    for from_files, values in sources:
        lists += [_lines_of(run, path) for path in values] if from_files else [values]
    if not lists:
        lines = None if piped else run.stdin.possible_lines()
        lists = [[""]] if piped else [[HOLE] if lines is None else lines]
    run.stdin_role = "none"
    template = " ".join(words)
    for items in _combined(lists):
        run.code(_command_line(template, items), stdin=run.stdin if piped else None)
    return UNKNOWN


def _lines_of(run: Run, path: str) -> list[str]:
    """The arguments in a file; a protected one is shown by what is made of them."""
    if mentions_protected(run, holes_only(path)):
        run.read(path, f"parallel {path}")
        return [HOLE]
    lines = (run.stdin if path == "-" else run.shell.file_output(path, run.state)).possible_lines()
    return [HOLE] if lines is None else lines


def _combined(lists: list[list[str]]) -> list[list[str]]:
    """Every combination of one item of each list; past the bound, each item at least once."""
    result: list[list[str]] = [[]]
    for items in lists:
        items = items[:MAX_LINES] or [""]
        if len(result) * len(items) <= MAX_LINES:
            result = [[*line, item] for line in result for item in items]
        else:
            count = max(len(result), len(items))
            result = [[*result[i % len(result)], items[i % len(items)]] for i in range(count)]
    return result


def _command_line(template: str, items: list[str]) -> str:
    if not template:
        return " ".join(items)
    text = template
    for mark in ("{}", "{.}", "{/}", "{//}", "{/.}"):
        text = text.replace(mark, " ".join(items))
    for number, item in enumerate(items, 1):
        text = text.replace(f"{{{number}}}", item)
    return text if text != template or items == [""] else " ".join([template, *map(_quoted, items)])


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def code_option(line: str, *options: str) -> Callable[[Run], Output]:
    """A program that is given shell code by an option, or else a command line: `script -c`, `flock -c`, `su -c`."""

    def handle(run: Run) -> Output:
        parsed = parse(line, run.args)
        codes = parsed.all_values(*options)
        for name, value, role in parsed.values:
            if name not in options:
                act(run, role, value, f"{run.name} {name} {value}")
        for text in codes:
            run.code(text)
        return UNKNOWN if codes else _rest(run, parsed.rest or parsed.operands)

    return handle


_SCRIPT = (
    "w -c,--command:c -O,--log-out:w -B,--log-io:w -I,--log-in:w -T,--log-timing:w -t?,--timing?:w -o,--output-limit: "
    "-m,--logging-format: -E,--echo:"
)


def script(run: Run) -> Output:
    """script(1) writes what a terminal shows to its operand; the command stands in `-c` or, newer, behind `--` (and on BSD behind it)."""
    parsed = parse(_SCRIPT, run.args)
    for name, value, role in parsed.values:
        if role != "c":
            act(run, role, value, f"{run.name} {name} {value}")
    for path in parsed.operands[:1]:
        run.write(path, f"{run.name} {path}")
    codes = parsed.all_values("-c", "--command")
    for text in codes:
        run.code(text)
    if codes:
        return UNKNOWN
    return run.argv(parsed.operands[1:]) if parsed.operands[1:] else shell(run_as(run, "sh", []))


def su(run: Run) -> Output:
    """su(1): `-c` code, else a shell that reads standard input; what stands behind the user's name is given to it."""
    parsed = parse("n* -c,--command:c -s,--shell: -g: -G: -w: +", [a for a in run.args if a not in ("-", "-l", "--login")])
    codes = parsed.all_values("-c", "--command")
    rest = parsed.operands[1:]
    return shell(run_as(run, "sh", [*(w for text in codes for w in ("-c", text)), *rest]))


def run_as(run: Run, name: str, args: list[str]) -> Run:
    """The same command line under another name."""
    run.name, run.args = name, args
    return run


def _rest(run: Run, words: list[str]) -> Output:
    return run.argv(words) if words else UNKNOWN


def flock(run: Run) -> Output:
    parsed = parse("n,W -w,--wait,--timeout: -E,--conflict-exit-code: -c,--command:", run.args)
    words = parsed.rest[1:]
    code = parsed.value("-c", "--command")
    if words[:1] in (["-c"], ["--command"]):
        code = words[1] if len(words) > 1 else ""
    return run.code(code) if code else _rest(run, [w for w in words if w != "--"])


def watch(run: Run) -> Output:
    """watch(1): the words joined are shell code."""
    parsed = parse("W -n,--interval: -q,--equexit: -s,--shotsdir:", run.args)
    return run.code(" ".join(parsed.rest))


def pee(run: Run) -> Output:
    for text in run.args:
        run.code(text)
    return UNKNOWN


def busybox(run: Run) -> Output:
    """busybox and toybox: the first word is the applet."""
    if not run.args or run.args[0].startswith("-"):
        return UNKNOWN
    if run.args[0] == "httpd":
        parsed = parse("- -h:", run.args[1:])
        for found in [parsed.value("-h") or "."]:
            run.tree(found, "send", note="it serves the directory over HTTP")
        return UNKNOWN
    return run.argv(run.args)


def tmux(run: Run) -> Output:
    """tmux and screen: what a new window runs is shell code, what is typed into one too."""
    args = run.args
    if run.name == "screen":
        parsed = parse("W -S: -t: -c: -e: -h: -s: -T: -L -Logfile:w -X", args)
        return _rest(run, parsed.rest)
    verbs = (
        "new-session",
        "new",
        "new-window",
        "neww",
        "split-window",
        "splitw",
        "respawn-pane",
        "run-shell",
        "run",
        "send-keys",
        "send",
        "if-shell",
        "pipe-pane",
        "display-popup",
        "popup",
    )
    for i, word in enumerate(args):
        if word in verbs:
            parsed = parse("W -s: -t: -n: -c: -x: -y: -F: -e: -l: -b -d", args[i + 1 :])
            words = parsed.rest
            if words:
                run.code(" ".join(w for w in words if w not in ("Enter", "C-m")) if len(words) > 1 else words[0])
            break
    return UNKNOWN


def ps(run: Run) -> Output:
    """ps(1): with `e` among BSD-style options it prints environments."""
    if any(not a.startswith("-") and a.isalpha() and "e" in a for a in run.args[:1]) or any(a == "e" for a in run.args):
        run.environment("ps e")
    return UNKNOWN


def perf(run: Run) -> Output:
    words = run.args[1:] if run.args[:1] in (["stat"], ["record"], ["trace"]) else []
    return _rest(run, parse("W -e: -o:w -F: -r: -c: -C: -p:", words).rest)


def entr(run: Run) -> Output:
    """entr(1): `-s` makes the rest shell code."""
    run.stdin_role = "none"
    parsed = parse("W -s", run.args)
    return run.code(" ".join(parsed.rest)) if parsed.has("-s") else _rest(run, parsed.rest)


def watchexec(run: Run) -> Output:
    """watchexec(1): one word is shell code, more are a command line (`-n`: always)."""
    parsed = parse(
        "W -e,--exts: -w,--watch: -W: -i,--ignore: -f,--filter: -s,--signal: -d,--debounce: --shell: -E,--env: --project-origin: --workdir: -n",
        run.args,
    )
    words = parsed.rest[1:] if parsed.rest[:1] == ["--"] else parsed.rest
    return run.code(words[0]) if len(words) == 1 else _rest(run, words)


SPECIAL: dict[str, Callable[[Run], Output]] = {
    "sudo": sudo, "sudoedit": sudo, "env": env, "printenv": printenv, "envsubst": envsubst, "xargs": xargs, "gxargs": xargs, "parallel": parallel, "flock": flock,
    "watch": watch, "pee": pee, "busybox": busybox, "toybox": busybox, "tmux": tmux, "screen": tmux, "ps": ps, "perf": perf, "entr": entr, "watchexec": watchexec,
    "script": script, "su": su,
    "runuser": code_option("W -c,--command:c -s,--shell: -u,--user: -g: -G:", "-c", "--command"),
    "sg": code_option("n -c:c", "-c"), "expect": code_option("x -c:n -f:x", "-C"),
}  # fmt: skip
for _name in ("sh", "bash", "dash", "ash", "zsh", "ksh", "ksh93", "mksh", "fish", "rbash", "yash", "csh", "tcsh", "osh", "bosh"):
    SPECIAL[_name] = shell
del SPECIAL["expect"]
