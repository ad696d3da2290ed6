"""Programs that look for a pattern in files: grep(1) and its kin, ripgrep, ag, ack.

Naming a protected file to one that shows lines is a read, whatever the pattern. Of files that a walk, a glob or `xargs` comes by, only
those count of which a line would be shown: the gate looks itself. What only counts or names files shows nothing.
"""

from __future__ import annotations

from ... import globs
from ...model import HOLE, Exceeded
from ...paths import place
from ...regexes import Search
from ...selection import IgnoreFiles, Selection, type_globs, walk
from ..state import EMPTY, TAINT, UNKNOWN, Output, holes_only, together
from .spec import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ...selection import Enters, Entry
    from ..command import Run
    from .spec import Parsed

# What comes out: lines, names of files, nothing but numbers.
LINES, NAMES, NOTHING = "lines", "names", "nothing"
MAX_NAMES = 2_000  # names of unprotected files in an output
MAX_COMPUTED = 64  # operands from a glob or xargs, up to which each unprotected one is looked at for being a hard link

_SYSTEM = (
    "/usr/",
    "/lib/",
    "/lib64/",
    "/opt/homebrew/",
    "/nix/store/",
    "/snap/",
)  # the system's packages: too large, and nobody's secrets
_OTHER_USERS = ("sudo", "doas", "pkexec", "su", "run0")

TABLE: dict[str, str] = {
    "look": "p,r -t,--terminate:", "sgrep": "p,r* -e:! -f:r! -p:", "semgrep": "r* -e,--pattern: -l,--lang: -f,--config:r -o,--output:w --exclude: --include:",
    "ast-grep": "r* -p,--pattern: -l,--lang: -r,--rewrite: -c,--config:r --globs: --rule:r --inline-rules: --json?: --color:",
    "comby": "p,p,r* -matcher: -templates:r -config:r -f: -extensions: -exclude-dir:", "csearch": "p", "codesearch": "p", "agrep": "p,r* -e:! -f:r! -d: -D: -I: -S:",
}  # fmt: skip


class Plan:
    """What one command line comes to.

    mode       LINES, NAMES or NOTHING
    operands   files and directories; none: the current directory if `recursive`, else standard input
    enters     root -> which entries below it are looked at
    takes      is an operand looked at at all (grep's --include counts for those too)? takes_directory the same for directories
    follow     symbolic links are followed
    search     None: files are listed, not searched; then `listed` says which
    without    files in which nothing is found are named (-L)
    names      lines and counts have the file's name in front: True, False, None if there is more than one
    numbers    lines have their number in front
    around     lines around a line come out too
    leave_out  the option that leaves a file out, `{}` its name
    """

    __slots__ = (
        "around", "enters", "follow", "leave_out", "listed", "mode", "names", "numbers", "operands", "pipe_first", "recursive", "search", "takes", "takes_directory", "without",
    )  # fmt: skip

    def __init__(self, search: Search | None, mode: str, operands: list[str], *, recursive: bool) -> None:
        self.search = search
        self.mode = mode
        self.operands = operands
        self.recursive = recursive
        self.enters: Callable[[str], Enters | None] = lambda root: None
        self.takes: Callable[[str], bool] = lambda name: True
        self.takes_directory: Callable[[str], bool] = lambda name: True
        self.listed: Callable[[str], bool] = lambda name: True
        self.follow = False
        self.names: bool | None = None
        self.numbers = False
        self.around = False
        self.pipe_first = False
        self.without = False
        self.leave_out = ""


# -- what every one of them does ---------------------------------------------------------------------------------------


def perform(run: Run, plan: Plan) -> Output:
    """Report what a plan reads. Returns what it writes."""
    if run.discards():
        plan.mode = NOTHING
    operands = [(text, holes_only(text)) for text in plan.operands]
    if not operands:
        if not plan.recursive or (plan.pipe_first and run.piped):
            return _filter(run, plan)
        operands = [("", "")]
    run.stdin_role = "none"
    for text, path in operands:
        if path == "-":
            _filter(run, plan)
        elif plan.mode != LINES:
            continue
        elif HOLE in path:
            run.read(text, f"{run.name} {text}")
        elif not path or run.is_directory(path):
            if plan.recursive and plan.takes_directory(path):
                _directory(run, plan, path)
        elif plan.takes(path):
            _file(run, plan, text, len(operands) <= MAX_COMPUTED)
    return Output(compute=lambda: _written(run, plan, [path for _, path in operands]))


def _file(run: Run, plan: Plan, text: str, few: bool, origin: str = "") -> None:
    """A file that is named, or that a glob or another program's output named."""
    origin = origin or f"{run.name} {text}"
    shell, path = run.shell, holes_only(text)
    named = run.named(text) or text in run.inputs
    if text in shell.pipes:
        return
    for cwd in run.state.cwd:
        where = place(path, cwd, shell.world.disk)
        policy = shell.world.policy
        if not policy.covers(where.literal) and not policy.covers(where.real):
            if few:
                run.read(text, origin)
            return
        if plan.search is None:
            return
        only_names = plan.search.only and plan.search.shows_file(where.real, shell.world.disk) is None
        if named and not only_names:
            run.read(text, origin)
            return
        shown = _shown(run, plan.search, where.real)
        if shown is not False:
            note = "" if shown else "it cannot be told whether more than names would be shown"
            shell.touch("read", text, run.state, origin, certainty="certain" if shown else "possible", note=note)
            return


def _entries(run: Run, plan: Plan, root: str, *, protected_only: bool = False) -> Iterator[Entry]:
    """The files below a directory that are looked at. Raises Exceeded."""
    for entry in walk(run.shell.world, root, plan.enters(root), follow=plan.follow, protected_only=protected_only):
        if not entry.is_dir and (plan.follow or not entry.is_link):
            yield entry


def _directory(run: Run, plan: Plan, path: str) -> None:
    """Every protected file below a directory of which some line would be shown."""
    shell, search = run.shell, plan.search
    if search is None:
        return
    for cwd in run.state.cwd:
        root = run.absolute(path, cwd)
        try:
            for entry in _entries(run, plan, root, protected_only=True):
                shown = _shown(run, search, entry.path)
                if shown is False:
                    continue
                note = "the pattern occurs in it" if shown else "it cannot be told whether the pattern occurs in it"
                shell.touch(
                    "read", entry.path, run.state, f"{run.name} {_spelled(path, entry.relative)}", certainty="certain" if shown else "possible",
                    wide=True, note=f"{note}; `{plan.leave_out.format(entry.name)}` leaves it out",
                )  # fmt: skip
        except Exceeded:
            if not (root + "/").startswith(_SYSTEM):
                shell.touch("read", f"{root}/{HOLE}", run.state, f"{run.name} {path}", certainty="possible", wide=True)


def _shown(run: Run, search: Search, path: str) -> bool | None:
    """Would some line of a file come out? One that we may not read, the command may not either, unless it changes who it is."""
    disk = run.shell.world.disk
    if disk.sees and disk.head(path, 1) is None:
        first = run.node.words[0].constant() if run.node is not None and run.node.words else None
        return None if first in _OTHER_USERS and disk.exists(path) else False
    return search.shows_file(path, disk)


def _spelled(root: str, relative: str) -> str:
    """The name that is written: below the directory as it was named, or without one where none was."""
    return f"{root.rstrip('/')}/{relative}" if root else relative


# -- what comes out ----------------------------------------------------------------------------------------------------


def _filter(run: Run, plan: Plan) -> Output:
    """Standard input, of which some lines are left."""
    run.stdin_role = "none"
    search = plan.search
    if plan.mode != LINES or search is None:
        run.narrow_dump(None)
        return Output(lines=[HOLE]) if plan.mode == LINES else EMPTY
    run.narrow_dump(lambda text: any(search.line(line) is not False for line in text.split("\n")))
    for path in run.inputs:
        _file(run, plan, path, few=True, origin=f"{run.name} < {path}")
    text = run.stdin._text if run.stdin._compute is None else None
    if text and TAINT in text:  # a here-document or here-string; whoever writes into a pipe has shown its variables
        run.shows([text])
    return Output(compute=lambda: _filtered(plan, search, run.stdin))


def _filtered(plan: Plan, search: Search, source: Output) -> Output:
    """The lines of an output that pass, exactly where all is known."""
    lines = source.possible_lines()
    if lines is None:
        return UNKNOWN
    exact = source.text is not None and not plan.around
    kept: list[str] = []
    for number, line in enumerate(lines, 1):
        passes = True if plan.around else search.line(line)
        if passes is False:
            continue
        exact = exact and passes is True
        pieces = [line]
        if search.only:
            parts = search.parts(line)
            pieces = [HOLE] if parts is None else parts
        if plan.numbers:
            pieces = [f"{number if source.text is not None else HOLE}:{piece}" for piece in pieces]
        kept += pieces
    if exact and source.text is not None:
        return Output("".join(line + "\n" for line in kept))
    return Output(lines=kept)


def _written(run: Run, plan: Plan, operands: list[str]) -> Output:
    """What a search of files writes: names of files, lines, both."""
    if plan.mode == NOTHING:
        return Output(lines=[HOLE])
    names_in_front = plan.names if plan.names is not None else plan.recursive or len(operands) > 1
    if plan.mode == LINES and plan.search is not None and not names_in_front:
        search = plan.search
        if plan.recursive or len(operands) > MAX_COMPUTED:
            return UNKNOWN
        return together([_filtered(plan, search, run.shell.file_output(path, run.state)) for path in operands])
    found: list[str] = []
    others = 0
    try:
        for name, protected in _candidates(run, plan, operands):
            others += not protected
            if protected or others <= MAX_NAMES:
                found.append(name if plan.mode == NAMES else f"{name}:{HOLE}")
    except Exceeded:
        return UNKNOWN
    return Output(lines=found)


def _candidates(run: Run, plan: Plan, operands: list[str]) -> Iterator[tuple[str, bool]]:
    """(name, is protected) of the files that may be written about: of protected ones only those where the search finds something."""
    world = run.shell.world
    for path in operands:
        if HOLE in path:
            yield path, True
            continue
        root = run.absolute(path)
        if not world.disk.is_dir(root):
            protected = world.policy.covers(root)
            if plan.takes(path) and (not protected or _is_named(run, plan, root)):
                yield path, protected
        elif plan.recursive and plan.takes_directory(path):
            for entry in _entries(run, plan, root):
                name = _spelled(path, entry.relative)
                if plan.listed(name) and (not entry.protected or _is_named(run, plan, entry.path)):
                    yield name, entry.protected


def _is_named(run: Run, plan: Plan, path: str) -> bool:
    """Does a search that names files (or puts their names before lines) name this protected one?"""
    if plan.search is None:
        return True
    shown = _shown(run, plan.search, path)
    return shown is not True if plan.without else shown is not False


# -- options -----------------------------------------------------------------------------------------------------------


def _has(parsed: Parsed, *names: str) -> bool:
    """Is one of these options there, long ones perhaps shortened as getopt_long allows?"""
    return any(
        flag in names or (flag.startswith("--") and len(flag) > 4 and any(n.startswith(flag) for n in names))
        for flag in parsed.flags
    )


def _last(parsed: Parsed, table: dict[str, str], default: str) -> str:
    """The table's value for the last of its options that is there."""
    for flag in reversed(parsed.flags):
        if flag in table:
            return table[flag]
    return default


def _patterns(
    run: Run, parsed: Parsed, *, given: tuple[str, ...] = ("-e", "--regexp"), files: tuple[str, ...] = ("-f", "--file")
) -> list[str]:
    """The patterns of a command line; the operand that is one is taken off."""
    found = [holes_only(text) for text in parsed.all_values(*given)]
    for path in parsed.all_values(*files):
        run.read(path, f"{run.name} -f {path}")
        text = (run.stdin if path == "-" else run.shell.file_output(path, run.state)).text
        found += [HOLE] if text is None else text.removesuffix("\n").split("\n") if text else []
    if not parsed.gives:
        found += [holes_only(parsed.operands.pop(0))] if parsed.operands else []
    return found


def _mode(parsed: Parsed, nothing: tuple[str, ...], names: tuple[str, ...]) -> str:
    return NOTHING if _has(parsed, *nothing) else NAMES if _has(parsed, *names) else LINES


def _front(parsed: Parsed) -> bool | None:
    """Are names of files written in front of lines?"""
    return {"-H": True, "-h": False, "": None}[
        _last(parsed, {"-H": "-H", "--with-filename": "-H", "-h": "-h", "--no-filename": "-h"}, "")
    ]


# -- grep --------------------------------------------------------------------------------------------------------------

_GREP = (
    "p,r* -e,--regexp:! -f,--file:! -m,--max-count: -A,--after-context: -B,--before-context: -C,--context: -d,--directories: -D,--devices: "
    "--include: --exclude: --exclude-from: --exclude-dir: --label: --color?: --colour?: --binary-files: --group-separator:"
)
_DIALECTS = {
    "-E": "extended", "--extended-regexp": "extended", "-F": "fixed", "--fixed-strings": "fixed", "--fixed-regexp": "fixed", "-G": "basic",
    "--basic-regexp": "basic", "-P": "perl", "--perl-regexp": "perl",
}  # fmt: skip
_NAMED_DIALECTS = {"egrep": "extended", "fgrep": "fixed", "zegrep": "extended", "zfgrep": "fixed", "bzegrep": "extended", "bzfgrep": "fixed",
                   "xzegrep": "extended", "xzfgrep": "fixed", "pcregrep": "perl", "pcre2grep": "perl", "ugrep": "perl", "ug": "perl"}  # fmt: skip
_CONTEXT = ("-A", "-B", "-C", "--after-context", "--before-context", "--context", "--after", "--before")


def _around(parsed: Parsed) -> bool:
    return parsed.has(*_CONTEXT) or any(flag[1:].isdigit() for flag in parsed.flags)


def grep(run: Run) -> Output:
    """grep(1), egrep, fgrep, rgrep, and the z, bz and xz ones, which open what is compressed; pcregrep; ugrep."""
    ugrep = run.name in ("ugrep", "ug", "ugrep+", "ug+")
    parsed = parse(_UGREP if ugrep else _GREP, run.args)
    if _has(parsed, "--help", "--version", "-V"):
        return UNKNOWN
    search = Search(
        _patterns(run, parsed),
        _last(parsed, _DIALECTS, _NAMED_DIALECTS.get(run.name.removeprefix("g"), "basic")),
        ignore_case=_last(parsed, {"-i": "y", "-y": "y", "--ignore-case": "y", "--no-ignore-case": ""}, "") == "y",
        words=_has(parsed, "-w", "--word-regexp"),
        lines=_has(parsed, "-x", "--line-regexp"),
        invert=_has(parsed, "-v", "--invert-match"),
        only=_has(parsed, "-o", "--only-matching"),
        smart_case=ugrep and _has(parsed, "-j", "--smart-case"),
        null_data=not ugrep and _has(parsed, "-z", "--null-data"),
        multiline=ugrep or (run.name.startswith("pcre") and _has(parsed, "-M", "--multiline")),
        binary=_has(parsed, "-a", "--text") or parsed.value("--binary-files") == "text",
        unzip=run.name.startswith(("z", "bz", "xz", "lz")) or (ugrep and _has(parsed, "-z", "--decompress")),
    )
    mode = _mode(
        parsed,
        ("-q", "--quiet", "--silent", "-c", "--count"),
        ("-l", "--files-with-matches", "-L", "--files-without-match"),
    )
    recursive = (run.name == "rgrep" or ugrep) or _has(parsed, "-r", "--recursive", "-R", "--dereference-recursive")
    plan = Plan(search, mode, parsed.operands, recursive=recursive or parsed.value("-d", "--directories") == "recurse")
    plan.pipe_first = ugrep
    plan.follow = _has(parsed, "-R", "--dereference-recursive")
    plan.without = _has(parsed, "-L", "--files-without-match")
    plan.names = _front(parsed)
    plan.numbers = _has(parsed, "-n", "--line-number")
    plan.around = _around(parsed)
    plan.leave_out = "--exclude={}"
    wanted = _GnuNames(run, parsed)
    plan.enters = (lambda root: _ugrep_enters(run, parsed, root, wanted)) if ugrep else (lambda root: wanted.enters)
    plan.takes = wanted.takes
    plan.takes_directory = wanted.takes_directory
    return perform(run, plan)


_UGREP = (
    _GREP
    + " -g,--glob: -t,--file-type: -O,--file-extension: -M,--file-magic: -J,--jobs: -K,--range: -N,--neg-regexp: --ignore-files?: --depth: --format: --replace:"
)


def _ugrep_enters(run: Run, parsed: Parsed, root: str, wanted: _GnuNames) -> Enters:
    """ugrep leaves hidden names out, and reads ignore files only if told to."""
    selection = Selection(
        run.state.cwd[0],
        IgnoreFiles(run.shell.world, root, (), anywhere=True) if _has(parsed, "--ignore-files") else None,
        hidden=_has(parsed, "-.", "--hidden"),
        overrides=[
            (holes_only(v).replace("^", "!").replace(HOLE, "*"), False)
            for text in parsed.all_values("-g", "--glob")
            for v in text.split(",")
        ],
        types=type_globs([name for text in parsed.all_values("-t", "--file-type") for name in text.split(",")]),
    )
    return lambda path, name, is_dir: wanted.enters(path, name, is_dir) and selection.enters(path, name, is_dir)


class _GnuNames:
    """--include, --exclude, --exclude-dir, --exclude-from. The last pattern that fits decides; none fits: included, unless the first
    of them is an --include.
    """

    def __init__(self, run: Run, parsed: Parsed) -> None:
        self.files: list[tuple[bool, str]] = []
        self.directories: list[str] = []
        for name, value, _role in parsed.values:
            text = holes_only(value)
            if name.startswith("--exclude-d"):
                self.directories.append(text.rstrip("/"))
            elif name.startswith("--exclude-f"):
                lines = run.shell.file_output(value, run.state).possible_lines() or []
                self.files += [(False, line) for line in lines if line]
            elif name.startswith("--exc"):
                self.files.append((False, text))
            elif name.startswith("--inc"):
                self.files.append((True, text.replace(HOLE, "*")))

    def enters(self, path: str, name: str, is_dir: bool) -> bool:
        if is_dir:
            return not any(globs.match(pattern, name) for pattern in self.directories)
        return self._included([name])

    def takes(self, operand: str) -> bool:
        """Operands fit by any end that begins behind a slash."""
        return self._included(_ends(operand))

    def takes_directory(self, operand: str) -> bool:
        return not operand or not any(
            globs.match(pattern, end) for pattern in self.directories for end in _ends(operand.rstrip("/"))
        )

    def _included(self, names: list[str]) -> bool:
        for wanted, pattern in reversed(self.files):
            if any(globs.match(pattern, name) for name in names):
                return wanted
        return not self.files or not self.files[0][0]


def _ends(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[i:]) for i in range(len(parts))]


# -- ripgrep -----------------------------------------------------------------------------------------------------------

_RG = (
    "p,r* -e,--regexp:! -f,--file:! -A,--after-context: -B,--before-context: -C,--context: --color: --colors: --context-separator: --dfa-size-limit: "
    "-E,--encoding: --engine: --field-context-separator: --field-match-separator: -g,--glob: --iglob: --ignore-file: -M,--max-columns: "
    "-m,--max-count: -d,--max-depth,--maxdepth: --max-filesize: --path-separator: --pre: --pre-glob: --regex-size-limit: -r,--replace: --sort: --sortr: "
    "-j,--threads: -t,--type: --type-add: --type-clear: -T,--type-not: --hostname-bin: --hyperlink-format: --generate:"
)


def rg(run: Run) -> Output:
    """rg(1), and rga, which searches inside archives and documents too."""
    parsed = parse(_RG, run.args)
    if parsed.has("-h", "--help", "--version", "-V", "--type-list", "--pcre2-version", "--generate"):
        return UNKNOWN
    listing = parsed.has("--files")
    patterns = [] if listing else _patterns(run, parsed)
    pre = parsed.value("--pre")
    if pre:
        patterns = [HOLE]  # what the preprocessor makes of a file is searched
        run.argv([pre])
    search = Search(
        patterns,
        "fixed" if _last(parsed, {"-F": "y", "--fixed-strings": "y", "--no-fixed-strings": ""}, "") else _engine(parsed),
        ignore_case=_last(parsed, _RG_CASES, "") == "ignore",
        smart_case=_last(parsed, _RG_CASES, "") == "smart",
        words=parsed.has("-w", "--word-regexp"),
        lines=parsed.has("-x", "--line-regexp"),
        invert=parsed.has("-v", "--invert-match"),
        only=parsed.has("-o", "--only-matching"),
        every_line=parsed.has("--passthru", "--passthrough"),
        multiline=parsed.has("-U", "--multiline"),
        dot_all=parsed.has("--multiline-dotall"),
        binary=parsed.has("-a", "--text"),
        unzip=parsed.has("-z", "--search-zip") or run.name.startswith("rga"),
    )
    mode = _mode(
        parsed,
        ("-q", "--quiet", "-c", "--count", "--count-matches"),
        ("-l", "--files-with-matches", "--files-without-match", "--files"),
    )
    plan = Plan(None if listing else search, mode, parsed.operands, recursive=True)
    plan.pipe_first = not listing
    plan.follow = parsed.has("-L", "--follow")
    plan.without = parsed.has("--files-without-match")
    plan.names = {"-H": True, "-I": False, "": None}[
        _last(parsed, {"-H": "-H", "--with-filename": "-H", "-I": "-I", "--no-filename": "-I"}, "")
    ]
    plan.numbers = parsed.has("-n", "--line-number", "--column", "--vimgrep")
    plan.around = _around(parsed) or search.every_line
    plan.leave_out = "-g '!{}'"
    plan.enters = lambda root: _rg_selection(run, parsed, root, plan.operands).enters
    return perform(run, plan)


_RG_CASES = {"-i": "ignore", "--ignore-case": "ignore", "-S": "smart", "--smart-case": "smart", "-s": "", "--case-sensitive": ""}


def _engine(parsed: Parsed) -> str:
    perl = parsed.has("-P", "--pcre2", "--auto-hybrid-regex") or parsed.value("--engine") in ("pcre2", "auto")
    return "perl" if perl else "rust"


def _rg_selection(run: Run, parsed: Parsed, root: str, operands: list[str]) -> Selection:
    unrestricted = parsed.flags.count("-u") + parsed.flags.count("--unrestricted")
    ignores = None
    extra = tuple(run.absolute(path) for path in parsed.all_values("--ignore-file"))
    if not unrestricted and not parsed.has("--no-ignore"):
        ignores = IgnoreFiles(
            run.shell.world,
            root,
            () if parsed.has("--no-ignore-dot") else (".ignore", ".rgignore"),
            vcs=not parsed.has("--no-ignore-vcs"),
            anywhere=parsed.has("--no-require-git"),
            parents=not parsed.has("--no-ignore-parent"),
            extra=extra,
            relative=root != run.state.cwd[0] and not any(text.startswith("/") for text in operands),
        )
    any_case = parsed.has("--glob-case-insensitive")
    overrides = [
        (holes_only(value) if value.startswith("!") else holes_only(value).replace(HOLE, "*"), name == "--iglob" or any_case)
        for name, value, _role in parsed.values
        if name in ("-g", "--glob", "--iglob")
    ]
    added = parsed.all_values("--type-add")
    return Selection(
        run.state.cwd[0],
        ignores,
        hidden=unrestricted > 1 or _last(parsed, {"-.": "y", "--hidden": "y", "--no-hidden": ""}, "") == "y",
        overrides=overrides,
        types=type_globs(parsed.all_values("-t", "--type"), added),
        not_types=type_globs(parsed.all_values("-T", "--type-not"), added),
    )


# -- ag, pt, ack -------------------------------------------------------------------------------------------------------

_AG = (
    "p,r* -A,--after: -B,--before: -C,--context: -g,--filename-pattern:! -G,--file-search-regex: --ignore: --ignore-dir: -m,--max-count: --depth: "
    "-p,--path-to-ignore: -W,--width: --color-line-number: --color-match: --color-path: --pager: --workers: -j,--parallel:"
)


def ag(run: Run) -> Output:
    """ag(1), and pt and sift, which follow it: smart case, hidden and ignored files left out."""
    parsed = parse(_AG, run.args)
    if parsed.has("--help", "--version", "-V", "--list-file-types"):
        return UNKNOWN
    by_name = parsed.value("-g", "--filename-pattern")
    cases = {"-i": "ignore", "--ignore-case": "ignore", "-S": "smart", "--smart-case": "smart", "-s": "", "--case-sensitive": ""}
    case = _last(parsed, cases, "smart")
    literal = parsed.has("-Q", "--literal", "-F", "--fixed-strings")
    search = Search(
        [] if by_name else _patterns(run, parsed, given=(), files=()),
        "fixed" if literal else "perl",
        ignore_case=case == "ignore",
        smart_case=case == "smart",
        words=parsed.has("-w", "--word-regexp"),
        invert=parsed.has("-v", "--invert-match"),
        only=parsed.has("-o", "--only-matching"),
        multiline=not parsed.has("--nomultiline"),
        binary=parsed.has("--search-binary", "-u", "--unrestricted"),
        unzip=parsed.has("-z", "--search-zip"),
    )
    mode = _mode(
        parsed,
        ("-c", "--count", "--stats-only"),
        ("-l", "--files-with-matches", "-L", "--files-without-matches", "-g", "--filename-pattern"),
    )
    plan = Plan(None if by_name else search, mode, parsed.operands, recursive=run.name != "sift" or not parsed.has("-n"))
    plan.pipe_first = not by_name
    plan.follow = parsed.has("-f", "--follow")
    plan.without = parsed.has("-L", "--files-without-matches")
    plan.names = False if parsed.has("--nofilename") else None
    plan.numbers = True
    plan.around = _around(parsed)
    plan.leave_out = "--ignore {}"
    plan.enters = lambda root: _ag_enters(run, parsed, root)
    if by_name:
        wanted = Search([holes_only(by_name)], "perl", smart_case=True)
        plan.listed = lambda name: wanted.line(name) is not False
    return perform(run, plan)


def _ag_enters(run: Run, parsed: Parsed, root: str) -> Enters:
    free = parsed.has("-u", "--unrestricted")
    vcs = not parsed.has("-U", "--skip-vcs-ignores")
    # -a and -t search files that are to be ignored, yet no hidden ones
    every = free or parsed.has("-a", "--all-types", "-t", "--all-text")
    ignores = None if every else IgnoreFiles(
        run.shell.world, root, (".ignore", ".agignore"), vcs=vcs, anywhere=True, parents=False
    )  # fmt: skip
    types = type_globs([flag[2:] for flag in parsed.flags if flag.startswith("--")], known_only=True)
    selection = Selection(run.state.cwd[0], ignores, hidden=free or parsed.has("--hidden"))
    paths = parsed.value("-G", "--file-search-regex")
    wanted = Search([holes_only(paths)], "perl", smart_case=True) if paths else None
    without = [] if every else [holes_only(text).rstrip("/") for text in parsed.all_values("--ignore", "--ignore-dir")]

    def enters(path: str, name: str, is_dir: bool) -> bool:
        if any(globs.match(pattern, name) or globs.match(pattern.removeprefix("/"), path[len(root) + 1 :]) for pattern in without):
            return False
        if not is_dir and types is not None:  # a type takes the place of -G
            return any(globs.match(g, name) for g in types) and selection.enters(path, name, is_dir)
        if not is_dir and wanted is not None and wanted.line(path) is False:
            return False
        return selection.enters(path, name, is_dir)

    return enters


_ACK = (
    "p,r* -A,--after-context: -B,--before-context: -C,--context: -g:! -m,--max-count: --type,-t: --type-add: --type-set: --type-del: --ignore-dir,--ignore-directory: "
    "--noignore-dir: --ignore-file: --files-from:r --output: --pager: --match:! --color-match: --color-filename: --ackrc: -f~n --range-start: --range-end: --not:"
)
# What ack leaves out unless told otherwise (`ack --create-ackrc`).
_ACK_DIRECTORIES = frozenset(
    (
        ".git",
        ".svn",
        ".hg",
        ".bzr",
        "CVS",
        "RCS",
        "SCCS",
        "_darcs",
        "_sgbak",
        "blib",
        "cover_db",
        "node_modules",
        "__MACOSX",
        ".tox",
        ".nox",
    )
)
_ACK_FILES = ("*~", "#*#", "*.bak", "*.swp", "core.[0-9]*", "*.min.js", "*.js.min", "*.min.css", "*.pdf", "*.gif", "*.jpg", "*.jpeg", "*.png", "*.pyc", "*.pyo")  # fmt: skip


def ack(run: Run) -> Output:
    """ack(1): dot files are searched, ignore files of version control mean nothing."""
    parsed = parse(_ACK, run.args)
    if parsed.has("--help", "--version", "--help-types", "--man", "--dump", "--create-ackrc"):
        return UNKNOWN
    listing = parsed.has("-f")
    by_name = parsed.value("-g")
    patterns = [] if listing or by_name else _patterns(run, parsed, given=("--match",), files=())
    search = Search(
        patterns,
        "fixed" if parsed.has("-Q", "--literal") else "perl",
        ignore_case=parsed.has("-i", "--ignore-case"),
        smart_case=parsed.has("-S", "--smart-case"),
        words=parsed.has("-w", "--word-regexp"),
        invert=parsed.has("-v", "--invert-match"),
        only=parsed.has("-o"),
        every_line=parsed.has("--passthru"),
    )
    mode = _mode(parsed, ("-c", "--count"), ("-l", "--files-with-matches", "-L", "--files-without-matches", "-f", "-g"))
    plan = Plan(None if listing or by_name else search, mode, parsed.operands, recursive=not parsed.has("-n", "--no-recurse"))
    plan.pipe_first = not (listing or by_name)
    plan.follow = parsed.has("--follow")
    plan.without = parsed.has("-L", "--files-without-matches")
    plan.names = _front(parsed)
    plan.numbers = True
    plan.around = _around(parsed) or search.every_line
    plan.leave_out = "--ignore-file=is:{}"
    types = type_globs([*parsed.all_values("--type", "-t"), *(f[2:] for f in parsed.flags if f.startswith("--"))], known_only=True)
    directories = {name.rstrip("/") for name in parsed.all_values("--ignore-dir", "--ignore-directory")} | _ACK_DIRECTORIES
    without = list(_ACK_FILES)
    for text in parsed.all_values("--ignore-file"):
        kind, _, value = text.partition(":")
        without += {"is": [value], "ext": ["*." + e for e in value.split(",")], "match": []}.get(kind, [text])
    plan.enters = lambda root: (
        lambda path, name, is_dir: (
            name not in directories
            if is_dir
            else not any(globs.match(g, name) for g in without) and (types is None or any(globs.match(g, name) for g in types))
        )
    )
    if by_name:
        wanted = Search([holes_only(by_name)], "perl", ignore_case=search.ignore_case)
        plan.listed = lambda name: wanted.line(name) is not False
    return perform(run, plan)


def fuzzy(run: Run) -> Output:
    """fzf(1) and sk: some lines of standard input, by a measure of their own; without a pipe, names of files."""
    run.narrow_dump(lambda line: True)
    return Output(compute=lambda: Output(lines=run.stdin.possible_lines() or [HOLE]))


SPECIAL: dict[str, Callable[[Run], Output]] = {
    **dict.fromkeys(
        ("grep", "egrep", "fgrep", "rgrep", "zgrep", "zegrep", "zfgrep", "bzgrep", "bzegrep", "bzfgrep", "xzgrep", "xzegrep", "xzfgrep", "lzgrep", "zstdgrep",
         "pcregrep", "pcre2grep", "ugrep", "ug", "ugrep+", "ug+"), grep
    ),
    "rg": rg, "ripgrep": rg, "rga": rg, "ripgrep-all": rg, "ag": ag, "pt": ag, "sift": ag, "ack": ack, "ack-grep": ack, "fzf": fuzzy, "sk": fuzzy,
}  # fmt: skip
