"""Programs with subcommands (`aws s3 cp`, `kubectl exec`, `terraform plan`): each verb has its own line of the table, or a function.

A table maps verbs to what they do; `|` separates verbs that do the same, blanks the words of one verb. The words may have options of
the whole program before, between and behind them. What no entry covers reads every protected path among its words, as any unknown
program does.
"""

from __future__ import annotations

from ..state import UNKNOWN, Output, holes_only
from .dispatch import unknown
from .spec import act, apply, mentions_protected, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run
    from ..state import State
    from .spec import Parsed

    Handler = Callable[[Run], Output]
    Table = dict[str, str | Handler]

QUIET = "n*"  # names, metadata, or project code that is not looked into
_MAX_WORDS = 4

_flat: dict[int, dict[str, str | Handler]] = {}


def _flatten(table: Table) -> Table:
    found = _flat.get(id(table))
    if found is None:
        found = _flat[id(table)] = {verb: entry for key, entry in table.items() for verb in key.split("|")}
    return found


def by_verb(options: str, table: Table, other: Handler | None = None, *, keep: bool = False) -> Handler:
    """The handler of a program. `options`: those of the whole program, as in a line of `spec`; `other`: what to do with a verb not listed.

    The entry "" says what the program does without a verb. With `keep` an entry also sees the options that stand before its verb.
    """

    def handle(run: Run) -> Output:
        return choose(run, options, table, other, keep=keep)

    return handle


def choose(run: Run, options: str, table: Table, other: Handler | None = None, *, keep: bool = False) -> Output:
    """See `by_verb`."""
    verbs = _flatten(table)
    rest = run.args
    path = ""
    entry: str | Handler | None = None
    after: list[str] = []
    leading: list[str] = []
    for _ in range(_MAX_WORDS):
        parsed = parse("W " + options, rest)
        further = " ".join([path, *parsed.rest[:1]]).lstrip()
        known = further in verbs and further != path
        if path and not known and (further == path or not any(verb.startswith(further + " ") for verb in verbs)):
            break
        _option_values(run, parsed)  # options before and between the words of a verb; those behind it belong to its own line
        leading += rest[: len(rest) - len(parsed.rest)] if keep else []
        path, rest = further, parsed.rest[1:]
        if known:
            entry, after = verbs[path], leading + rest
        if not rest:
            break
    if entry is None:
        entry, after = (verbs.get(""), run.args) if not path else (None, run.args)
    if entry is None:
        return other(run) if other is not None else unknown(run)
    everything, run.args = run.args, after
    output = entry(run) if callable(entry) else apply(run, f"{entry} {options}")
    run.args = everything
    return output


def _option_values(run: Run, parsed: Parsed) -> None:
    for name, value, role in parsed.values:
        act(run, role, value, f"{run.name} {name} {value}")
    for value in parsed.loose:
        if mentions_protected(run, value):
            run.read(value, f"{run.name} {value}")


def quiet(run: Run) -> Output:
    """Silent whatever its words are."""
    return UNKNOWN


_USES = ("env", "key", "cert", "cred", "secret", "auth", "identity", "token", "pass", "vault", "kube", "account", "var")
_SETTINGS = ("conf", "rcfile", "settings", "ini", "file")


def project(run: Run) -> Output:
    """Code of the project runs: a build, a test, a server. A file of variables or a key that an option names is used; as a file of
    settings it is refused, and the lines that do not fit are shown.
    """
    run.opaque(run.name)
    before = ""
    for arg in run.args:
        option, equals, value = arg.partition("=") if arg.startswith("-") else (before, "=", arg)
        if equals and option.startswith("-") and mentions_protected(run, holes_only(value)):
            if option == "-e" or any(word in option.lower() for word in _USES):
                run.use(value, f"{run.name} {option} {value}")
            elif option in ("-c", "-S") or any(word in option.lower() for word in _SETTINGS):
                run.read(value, f"{run.name} {option} {value}")
        before = arg if not equals else ""
    return UNKNOWN


def option_rest(line: str, args: list[str]) -> list[str]:
    """The command line behind the options of a wrapper, `--` left out."""
    rest = parse(line, args).rest
    return rest[1:] if rest[:1] == ["--"] else rest


def hand_over(run: Run, path: str, origin: str = "") -> None:
    """A file given to a secret store of the user's own: it leaves the machine for where it belongs, and only the user knows whether
    that is wanted. A question, unlike what is sent to anybody else.
    """
    if path and path != "-" and path not in run.shell.pipes:
        run.shell.touch(
            "send", path, run.state, origin or f"{run.name} {path}", certainty="possible", note="it is handed to a secret store"
        )


def with_file(run: Run, paths: list[str], state: State) -> State:
    """The state in which a command runs whose variables come from these files: showing them shows the files."""
    inner = state.copy()
    for path in paths:
        before = len(run.shell.accesses)
        run.use(path, f"{run.name} {path}")
        inner.loaded += [a for a in run.shell.accesses[before:] if run.shell.world.policy.covers(a.resource)]
    return inner


def is_remote(text: str) -> bool:
    """`host:path` and `scheme://...` as scp(1) and the object stores tell them: a colon before any slash."""
    head = text.partition("/")[0]
    return ":" in head and not text.startswith(("/", ".", "~"))


def transfer(run: Run, sources: list[str], target: str, *, remote: Callable[[str], bool] = is_remote) -> None:
    """Copy between machines: local sources are sent, whole trees too; what comes from elsewhere is written here.

    A protected name on the other side is as protected there.
    """
    for source in sources:
        if not remote(source):
            run.tree(source, "send")
            if not remote(target):
                run.write(run.destination(target, source), f"{run.name} {target}")
            continue
        path = far_path(source)
        if mentions_protected(run, path):
            run.read(path, f"{run.name} {source}")
        if not remote(target) and target != "-":
            run.write(run.destination(target, path or source), f"{run.name} {target}")


def far_path(text: str) -> str:
    """The path in `host:path` or `scheme://bucket/path`."""
    return text.partition("://")[2].partition("/")[2] if "://" in text else text.partition(":")[2]
