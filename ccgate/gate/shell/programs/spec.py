"""What a program does with its operands, said in one line of text.

    "sort":  "r* -o,--output:w -k,--key: -t: -S: -T: --files0-from:r"
    "cp":    "C*,o -t,--target-directory:O -S,--suffix: -s~n ..."
    "sed":   "p,r* -e,--expression:p! -f,--file:x! -i?,--in-place?~w -n"

First the roles of the operands, comma-separated, at most one of them starred (it takes what the others leave); then the options. An
option without `:` is a flag; `:` and a role letter says that it takes a value, and what happens to it (no letter: nothing);
`!` after it says that the program text or pattern is thereby given, so the operand `p` does not come; `?` before `:` or at the end that
the value is optional and only ever attached; `~` and a role letter that with this option every operand has that role. `+` alone: options
end at the first operand. `<none` or `<use` says what becomes of standard input (without: it is read like an operand). Unlisted options
are flags; a protected path attached to one is read.

Roles: r read, w write, d delete, u use, s send, R C S D the same for whole trees (read, copy, send, delete), o destination of a copy,
O destination directory, x script that is run, c shell code, W the rest is a command line, U URL, m path or URL, @ `@file` is read,
F `name=@file` or `name=<file` is read, k `key=file` is read, v `source:target` mount, i file of names (it and each file it names are read),
p program text or pattern, l names only, n nothing.
"""

from __future__ import annotations

from ...model import HOLE
from ..state import EMPTY, UNKNOWN, Output, holes_only

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run

MAX_NAMES = 2_000


class Spec:
    """A parsed line of the table. options: name -> (takes a value: "", "yes", "attached"; role, gives the program, mode)."""

    __slots__ = ("long", "options", "posix", "roles", "stdin")

    def __init__(self, text: str) -> None:
        first, *tokens = text.split()
        self.roles = [] if first == "-" else first.split(",")
        self.options: dict[str, tuple[str, str, bool, str]] = {}
        self.posix = "W" in first
        self.stdin = ""
        for token in tokens:
            if token == "+":  # noqa: S105
                self.posix = True
            elif token[0] == "<":
                self.stdin = token[1:]
            else:
                self._option(token)
        self.long = [name for name in self.options if name.startswith("--")]

    def _option(self, token: str) -> None:
        token, _, mode = token.partition("~")
        names, colon, role = token.partition(":")
        gives = role.endswith("!")
        for name in names.split(","):
            takes = "attached" if name.endswith("?") else "yes" if colon else ""
            self.options[name.rstrip("?")] = (takes, role.rstrip("!") or "n", gives, mode)

    def find_long(self, name: str) -> tuple[str, str, bool, str] | None:
        """A long option by its name or by an unambiguous beginning of it (GNU getopt_long)."""
        exact = self.options.get(name)
        if exact is not None:
            return exact
        found = [known for known in self.long if known.startswith(name)]
        return self.options[found[0]] if len(found) == 1 or (found and len({self.options[f] for f in found}) == 1) else None


class Parsed:
    """A command line taken apart. `values` are (option, value, role); `flags` all options seen; `loose` values of unlisted options.

    `order` has (option, value) and ("", operand) as they came, for programs where an option counts for what follows it.
    """

    __slots__ = ("flags", "gives", "loose", "mode", "operands", "order", "rest", "values")

    def __init__(self) -> None:
        self.operands: list[str] = []
        self.values: list[tuple[str, str, str]] = []
        self.flags: list[str] = []
        self.loose: list[str] = []
        self.order: list[tuple[str, str]] = []
        self.gives = False
        self.mode = ""
        self.rest: list[str] = []  # from the first operand on, where options end there

    def has(self, *names: str) -> bool:
        return any(name in self.flags for name in names)

    def value(self, *names: str) -> str | None:
        """The last value of an option, under any of its names."""
        for name, value, _role in reversed(self.values):
            if name in names:
                return value
        return None

    def all_values(self, *names: str) -> list[str]:
        return [value for name, value, _role in self.values if name in names]


_specs: dict[str, Spec] = {}


def spec(text: str) -> Spec:
    found = _specs.get(text)
    if found is None:
        found = _specs[text] = Spec(text)
    return found


def parse(text: str, args: list[str]) -> Parsed:
    """Take a command line apart as `text` (a line of the table) says."""
    table = spec(text)
    result = Parsed()
    i, end = 0, len(args)
    while i < end:
        arg = args[i]
        i += 1
        if arg == "--":
            result.operands += args[i:]
            result.order += [("", operand) for operand in args[i:]]
            result.rest = args[i:]
            break
        if len(arg) < 2 or arg[0] != "-":
            if table.posix:
                result.rest = args[i - 1 :]
                result.operands += result.rest
                break
            result.operands.append(arg)
            result.order.append(("", arg))
        elif arg[1] == "-":
            i = _long(table, arg, args, i, result)
        elif arg in table.options and len(arg) > 2:  # find, java, terraform: one dash, long name
            i = _plain(table, arg, args, i, result)
        elif "=" in arg and arg.partition("=")[0] in table.options and len(arg.partition("=")[0]) > 2:
            name, _, value = arg.partition("=")
            result.flags.append(name)
            _give(result, name, value, table.options[name])
        else:
            i = _short(table, arg, args, i, result)
    return result


def _give(result: Parsed, name: str, value: str, option: tuple[str, str, bool, str]) -> None:
    result.values.append((name, value, option[1]))
    result.order.append((name, value))
    if option[2]:
        result.gives = True


def _plain(table: Spec, arg: str, args: list[str], i: int, result: Parsed) -> int:
    option = table.options[arg]
    result.flags.append(arg)
    if option[3]:
        result.mode = option[3]
    if option[0] == "yes" and i < len(args):
        _give(result, arg, args[i], option)
        return i + 1
    return i


def _long(table: Spec, arg: str, args: list[str], i: int, result: Parsed) -> int:
    name, equals, value = arg.partition("=")
    option = table.find_long(name)
    result.flags.append(name)
    if option is None:
        if equals:
            result.loose.append(value)
        return i
    if option[3]:
        result.mode = option[3]
    if equals:
        _give(result, name, value, option)
    elif option[0] == "yes" and i < len(args):
        _give(result, name, args[i], option)
        if option[1] == "n" and name not in table.options:  # a guess: the program may know a flag of that name
            result.loose.append(args[i])
        return i + 1
    return i


def _short(table: Spec, arg: str, args: list[str], i: int, result: Parsed) -> int:
    """A cluster of short options, the last of which may take the rest or the next word as its value."""
    known = False
    for at in range(1, len(arg)):
        name = "-" + arg[at]
        option = table.options.get(name)
        result.flags.append(name)
        if option is None:
            continue
        known = True
        if option[3]:
            result.mode = option[3]
        rest = arg[at + 1 :]
        if option[0] == "attached":
            if rest:
                _give(result, name, rest, option)
            return i
        if option[0] == "yes":
            if rest:
                _give(result, name, rest.removeprefix("=") or rest, option)
            elif i < len(args):
                _give(result, name, args[i], option)
                return i + 1
            return i
    if not known and len(arg) > 3:
        result.loose.append(arg[2:].removeprefix("="))
    return i


def apply(run: Run, text: str) -> Output:
    """Report everything that the table's line says about this command."""
    table = spec(text)
    parsed = parse(text, run.args)
    options(run, parsed)
    if table.stdin:
        unread(run, table.stdin)
    return operands(run, table.roles, parsed)


def unread(run: Run, role: str = "none") -> None:
    """Nothing of standard input comes out: it is not read, or counted, or used."""
    run.stdin_role = role
    run.narrow_dump(None)


def by_option(flags: tuple[str, ...], then: str, otherwise: str) -> Callable[[Run], Output]:
    """A program that one of these options turns into another one: each is a line of the table."""

    def handle(run: Run) -> Output:
        return apply(run, then if parse(otherwise, run.args).has(*flags) else otherwise)

    return handle


def by_verb(verbs: dict[str, str], otherwise: str, depth: int = 1) -> Callable[[Run], Output]:
    """A program whose first words say what it does: each of `verbs` has a line of the table for the words behind it."""

    def handle(run: Run) -> Output:
        for size in range(depth, 0, -1):
            line = verbs.get(" ".join(run.args[:size]))
            if line is not None:
                run.args = run.args[size:]
                return apply(run, line)
        return apply(run, otherwise)

    return handle


def options(run: Run, parsed: Parsed) -> None:
    """Give the value of each option its role."""
    for name, value, role in parsed.values:
        act(run, role, value, f"{run.name} {name} {value}")
    for value in parsed.loose:
        if mentions_protected(run, value):
            run.read(value, f"{run.name} {value}")


def operands(run: Run, roles: list[str], parsed: Parsed) -> Output:
    """Give each operand its role."""
    values = parsed.operands
    if parsed.gives and "p" in roles:
        roles = [r for r in roles if r != "p"]
    sources: list[str] = []
    output = UNKNOWN
    for role, value in assign(roles, values):
        if role == "W":
            return run.argv(values[len(sources) :]) if not parsed.rest else run.argv(parsed.rest[len(sources) :])
        if parsed.mode and role in "rRCxul":
            role = parsed.mode
        if role in "oO":
            for source in sources or [""]:
                run.write(run.destination(value, source) if source else value, f"{run.name} {value}")
        else:
            act(run, role, value, f"{run.name} {value}")
        sources.append(value)
    return output


def assign(roles: list[str], values: list[str]) -> list[tuple[str, str]]:
    """Pair operands with roles: fixed ones from both ends, the starred one takes the middle."""
    star = next((i for i, role in enumerate(roles) if role.endswith("*")), -1)
    if star < 0:
        return list(zip(roles, values, strict=False))
    before, after = roles[:star], roles[star + 1 :]
    name = roles[star][:-1]
    if len(values) < len(before) + len(after) + 1 and len(values) <= len(before):
        return list(zip(before, values, strict=False))
    tail = len(after) if len(values) > len(before) + len(after) else max(len(values) - len(before) - 1, 0)
    middle = values[len(before) : len(values) - tail]
    return [
        *zip(before, values, strict=False),
        *((name, value) for value in middle),
        *zip(after, values[len(values) - tail :] if tail else [], strict=False),
    ]


def act(run: Run, role: str, value: str, origin: str = "") -> None:
    """One role of the table on one value."""
    if value and role != "n":
        _ACTS[role](run, value, origin)


def mentions_protected(run: Run, text: str, action: str = "read") -> bool:
    """True if `text`, taken as a path, is certainly one that a rule covers."""
    from ..text import is_protected

    return is_protected(text, run.shell.world, run.state.cwd[0], action)


def _at_file(run: Run, value: str, origin: str) -> None:
    if value.startswith("@"):
        run.send(value[1:], origin)
    else:
        _name, at, path = value.partition("@")  # --data-urlencode name@file
        if at and mentions_protected(run, path):
            run.send(path, origin)


def _form(run: Run, value: str, origin: str) -> None:
    _name, _, content = value.partition("=")
    for piece in content.split(","):
        if piece.startswith(("@", "<")):
            run.send(piece[1:].partition(";")[0].strip('"'), origin)


def _pair(run: Run, value: str, origin: str) -> None:
    run.read(value.partition("=")[2] if "=" in value else value, origin)


def _mount(run: Run, value: str, origin: str) -> None:
    source = value.partition(":")[0]
    if source.startswith(("/", ".", "~")):
        run.use(source, origin)


def _path_or_url(run: Run, value: str, origin: str) -> None:
    if "://" in value[:12] or value[:5].lower() == "file:":
        run.url(value, origin)
    else:
        run.read(value, origin)


def _copy_tree(run: Run, value: str, origin: str) -> None:
    run.tree(value, "read")


def _delete_tree(run: Run, value: str, origin: str) -> None:
    """Protected files that go along with their directory were not named: a person is asked."""
    run.tree(value, "delete", shown=lambda path: None)


def _names(run: Run, value: str, origin: str) -> None:
    """Programs echo the names that they cannot open, so the file of names is read as well."""
    run.read(value, origin)
    lines = (run.stdin if value == "-" else run.shell.file_output(value, run.state)).possible_lines()
    if lines is None:
        names = [] if mentions_protected(run, holes_only(value)) else [HOLE]
    else:
        names = [name for line in lines for name in line.split("\0") if name]
    for name in names[:MAX_NAMES]:
        run.read(name, origin)


_ACTS: dict[str, Callable[[Run, str, str], object]] = {
    "r": lambda run, value, origin: run.read(value, origin),
    "w": lambda run, value, origin: run.write(value, origin),
    "o": lambda run, value, origin: run.write(value, origin),
    "O": lambda run, value, origin: run.write(value, origin),
    "d": lambda run, value, origin: run.delete(value, origin),
    "u": lambda run, value, origin: run.use(value, origin),
    "s": lambda run, value, origin: run.send(value, origin),
    "R": _copy_tree,
    "C": _copy_tree,
    "S": lambda run, value, origin: run.tree(value, "send"),
    "D": _delete_tree,
    "i": _names,
    "x": lambda run, value, origin: run.script_file(value),
    "c": lambda run, value, origin: run.code(value),
    "U": lambda run, value, origin: run.url(value, origin),
    "m": _path_or_url,
    "@": _at_file,
    "F": _form,
    "k": _pair,
    "v": _mount,
    "p": lambda run, value, origin: None,
    "l": lambda run, value, origin: None,
    "n": lambda run, value, origin: None,
}

__all__ = [
    "EMPTY",
    "UNKNOWN",
    "Output",
    "Parsed",
    "act",
    "apply",
    "assign",
    "by_option",
    "by_verb",
    "holes_only",
    "mentions_protected",
    "operands",
    "options",
    "parse",
    "spec",
    "unread",
]
