"""Programs that print a value made of their arguments: parts of paths, numbers, dates, fresh names. They open no file."""

from __future__ import annotations

from ...model import HOLE
from ...paths import normalise, place
from ..state import EMPTY, UNKNOWN, Output, holes_only
from .spec import options, parse, unread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run
    from .spec import Parsed

MAX_NUMBERS = 2_000


def _lines(texts: list[str], end: str = "\n") -> Output:
    return Output("".join(text + end for text in texts))


def _end(parsed: Parsed) -> str:
    return "\0" if parsed.has("-z", "--zero") else "\n"


# -- paths -------------------------------------------------------------------------------------------------------------


def basename(run: Run) -> Output:
    """basename(1): `NAME [SUFFIX]`, or many names with -a or -s."""
    parsed = parse("n* -s,--suffix:", run.args)
    unread(run)
    run.shows(parsed.operands)
    names = [holes_only(text) for text in parsed.operands]
    suffix = parsed.value("-s", "--suffix") or ""
    if not parsed.has("-a", "--multiple", "-s", "--suffix"):
        suffix = names[1] if len(names) > 1 else ""
        names = names[:1]
    return _lines([_last(name, suffix) for name in names], _end(parsed))


def _last(path: str, suffix: str) -> str:
    name = path.rstrip("/").rpartition("/")[2] or path[:1]
    return name.removesuffix(suffix) if name != suffix else name


def dirname(run: Run) -> Output:
    """dirname(1). What a hole at the end stands for may hold slashes."""
    parsed = parse("n*", run.args)
    unread(run)
    run.shows(parsed.operands)
    found = []
    for text in map(holes_only, parsed.operands):
        head, slash, last = text.rstrip("/").rpartition("/")
        found.append((head.rstrip("/") or "/") if slash else HOLE if HOLE in last else "/" if text.startswith("/") else ".")
        if slash and HOLE in last:
            return Output(lines=[head or "/", f"{head}/{HOLE}"])
    return _lines(found, _end(parsed))


def realpath(run: Run) -> Output:
    """realpath(1), and readlink(1), which prints what a link holds unless asked to follow everything."""
    parsed = parse("n* --relative-to: --relative-base:", run.args)
    unread(run)
    run.shows(parsed.operands)
    follows = run.name != "readlink" or parsed.has(
        "-f", "-e", "-m", "--canonicalize", "--canonicalize-existing", "--canonicalize-missing"
    )
    found = []
    for text in map(holes_only, parsed.operands):
        for cwd in run.state.cwd:
            found.append(_resolved(run, parsed, text, cwd) if follows else _target(run, text, cwd))
    found = [path for path in found if path]
    if len(run.state.cwd) > 1:
        return Output(lines=found)
    return _lines(found, _end(parsed)) if found else EMPTY


def _resolved(run: Run, parsed: Parsed, text: str, cwd: str) -> str:
    if HOLE in text:
        return text
    where = place(text, cwd, run.shell.world.disk)
    path = where.literal if parsed.has("-s", "--strip", "--no-symlinks") else where.real
    base = parsed.value("--relative-to")
    return _relative(path, place(base, cwd, run.shell.world.disk).real) if base else path


def _relative(path: str, base: str) -> str:
    """`path` as seen from the directory `base`, both absolute."""
    ours, theirs = path.split("/")[1:], [part for part in base.split("/")[1:] if part]
    same = 0
    while same < min(len(ours), len(theirs)) and ours[same] == theirs[same]:
        same += 1
    return "/".join([".."] * (len(theirs) - same) + ours[same:]) or "."


def _target(run: Run, text: str, cwd: str) -> str:
    return HOLE if HOLE in text else run.shell.world.disk.link(normalise(text, cwd)) or ""


def mktemp(run: Run) -> Output:
    """mktemp(1): a fresh path. Nothing is there yet, so a made-up name serves as well as the real one."""
    parsed = parse("n -p: --tmpdir? -t? --suffix:", run.args)
    unread(run)
    value = run.state.values.get("TMPDIR")
    directory = (value[0] if isinstance(value, tuple) else "") or run.shell.world.env().get("TMPDIR") or "/tmp"  # noqa: S108
    template = parsed.operands[0] if parsed.operands else "tmp.XXXXXXXXXX"
    if parsed.value("-p", "--tmpdir"):
        directory = parsed.value("-p", "--tmpdir") or directory
    elif parsed.operands and not parsed.has("-t", "--tmpdir"):
        directory = ""
    head = template.rstrip("X") if "X" in template else template
    marks = "X" * (len(template) - len(head))
    if not marks and "XXX" in template:  # the run of X may stand before a suffix
        head, _, tail = template.rpartition("XXX")
        head, marks = head.rstrip("X"), "XXX"
    else:
        tail = parsed.value("--suffix") or ""
    name = f"{head}{f'fresh{len(run.shell.written):05}'[: max(len(marks), 10)]}{tail}"
    path = f"{directory}/{name}" if directory else name
    if parsed.operands:
        run.write(path, f"mktemp {template}")
    run.shell.remember(path, EMPTY, run.state, appended=False)
    return Output(path + "\n")


def fresh(run: Run) -> Output:
    """uuidgen(1): no file that is there has such a name, so any will do."""
    unread(run)
    return Output("00000000-0000-4000-8000-000000000000\n")


# -- numbers -----------------------------------------------------------------------------------------------------------


def seq(run: Run) -> Output:
    """seq(1) with whole numbers."""
    parsed = parse("n* -f,--format: -s,--separator: -t:", [a if not _number(a) else f" {a}" for a in run.args])
    unread(run)
    words = [text.strip() for text in parsed.operands]
    if not words or not all(_number(text) for text in words):
        return Output(HOLE + "\n")
    first, step, last = (
        (1, 1, int(words[0])) if len(words) == 1 else (int(words[0]), int(words[1]) if words[2:] else 1, int(words[-1]))
    )
    if not step or abs(last - first) // abs(step) > MAX_NUMBERS:
        return Output(HOLE + "\n")
    numbers = [str(n) for n in range(first, last + (1 if step > 0 else -1), step)]
    if parsed.has("-w", "--equal-width"):
        width = max(map(len, numbers), default=0)
        numbers = [n.zfill(width) for n in numbers]
    form = parsed.value("-f", "--format")
    if form is not None:
        from .builtins import format_text

        numbers = [format_text(form.replace("%g", "%s").replace("%f", "%s"), [n]) for n in numbers]
    between = parsed.value("-s", "--separator")
    return _lines(numbers) if between is None else Output(between.join(numbers) + "\n")


def _number(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").isdigit()


def expr(run: Run) -> Output:
    """expr(1): arithmetic on two numbers, length, substr, index. A regular expression gives what nobody computes here."""
    args = [holes_only(a) for a in run.args]
    unread(run)
    run.shows(run.args)
    return Output(_expression(args) + "\n")


def _expression(args: list[str]) -> str:
    if len(args) == 1:
        return args[0]
    if any(HOLE in a for a in args):
        return HOLE
    if len(args) == 2 and args[0] == "length":
        return str(len(args[1]))
    if len(args) == 4 and args[0] == "substr" and _number(args[2]) and _number(args[3]):
        start = max(int(args[2]) - 1, 0)
        return args[1][start : start + int(args[3])]
    if len(args) == 3 and args[0] == "index":
        return str(next((i + 1 for i, c in enumerate(args[1]) if c in args[2]), 0))
    if len(args) == 3 and _number(args[0]) and _number(args[2]):
        a, b = int(args[0]), int(args[2])
        if args[1] in ("+", "-", "*"):
            return str(a + b if args[1] == "+" else a - b if args[1] == "-" else a * b)
    return HOLE


# -- dates -------------------------------------------------------------------------------------------------------------

_DATE = "n* -d,--date: -f,--file:r -r,--reference: -s,--set: -I? --iso-8601? --rfc-3339: -v: -j"
_DAY = 86_400


def date(run: Run) -> Output:
    """date(1): the time now, or some days from now. `-f FILE` echoes each line that is no date."""
    parsed = parse(_DATE, run.args)
    options(run, parsed)
    run.stdin_role = "read" if parsed.value("-f", "--file") == "-" else "none"
    form = next((text[1:] for text in parsed.operands if text.startswith("+")), None)
    if form is None:
        form = "%Y-%m-%d" if parsed.has("-I", "--iso-8601", "--rfc-3339") else "%a %b %d %H:%M:%S UTC %Y"
    shift = _shift(parsed.value("-d", "--date"))
    if shift is None or parsed.has("-f", "--file", "-r", "--reference", "-v"):
        return Output(_any_date(form) + "\n")
    return Output(_formatted(form, shift) + "\n")


def _shift(text: str | None) -> int | None:
    """The seconds from now that `yesterday`, `3 days ago`, `-1 day`, `+2 weeks` mean; None for other texts."""
    words = (text or "now").lower().split()
    plain = {"now": 0, "today": 0, "yesterday": -_DAY, "tomorrow": _DAY}.get(words[0]) if len(words) == 1 else None
    if plain is not None:
        return plain
    sign = -1 if words[-1:] == ["ago"] else 1
    words = words[:-1] if sign < 0 else words
    if len(words) != 2 or not _number(words[0].removeprefix("+")):
        return None
    size = {"second": 1, "minute": 60, "hour": 3_600, "day": _DAY, "week": 7 * _DAY}.get(words[1].rstrip("s"))
    return None if size is None else sign * int(words[0]) * size


def _formatted(form: str, shift: int) -> str:
    from time import gmtime, strftime, time

    now = time() + shift
    form = form.replace("%s", str(int(now))).replace("%N", "000000000")
    try:
        return strftime(form.replace("%:z", "+00:00").replace("%-", "%"), gmtime(now))
    except (ValueError, OverflowError):
        return HOLE


def _any_date(form: str) -> str:
    """The format with a hole for each directive."""
    out, i = "", 0
    while i < len(form):
        if form[i] == "%" and i + 1 < len(form):
            i += 1
            while i < len(form) - 1 and form[i] in "-_0^#:":
                i += 1
            out += "%" if form[i] == "%" else HOLE
        else:
            out += form[i]
        i += 1
    return out


SPECIAL: dict[str, Callable[[Run], Output]] = {
    "basename": basename, "dirname": dirname, "realpath": realpath, "readlink": realpath, "mktemp": mktemp, "tempfile": mktemp,
    "uuidgen": fresh, "seq": seq, "expr": expr, "date": date,
}  # fmt: skip
TABLE: dict[str, str] = {
    # answers about machine and user: nothing of a file
    "pathchk": "l* <none", "factor": "n*", "numfmt": "n* --field: --format: --from: --to: --suffix: --padding: --header: --invalid: -d:",
    "sleep": "n* <none", "cal": "n* <none", "ncal": "n* <none", "jot": "n* <none", "units": "n* -f:r", "primes": "n*",
}  # fmt: skip

__all__ = ["SPECIAL", "TABLE", "UNKNOWN"]
