"""Filters: programs that read files or standard input and write what they make of it (POSIX, coreutils manual, util-linux).

What comes out is computed where what goes in is known, so that `cat $(echo LmVudg== | base64 -d)` is followed. Of a superset of lines
(`Output.lines`) a filter that picks or orders lines leaves a superset, one that changes each line changes each; all others leave nothing
known. A protected file's content is never known (`Shell.file_text`), so nothing of it can come out here.
"""

from __future__ import annotations

from ...model import HOLE
from ..state import EMPTY, UNKNOWN, Output, holes_only, together
from .spec import act, assign, mentions_protected, options, parse, spec, unread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run
    from .spec import Parsed

MAX_TEXT = 1_048_576  # characters that are computed with; more is not known

_PLAIN = frozenset(("cat", "tac", "head", "tail", "nl", "rev"))  # they write to standard output and nowhere else
STDIN = ("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0")


# -- what goes in ------------------------------------------------------------------------------------------------------


def take(run: Run, line: str) -> tuple[Parsed, list[Output]]:
    """Report what a line of the table says; what each operand with the role `r` (or else standard input) holds."""
    parsed = parse(line, run.args)
    options(run, parsed)
    files = []
    for role, value in assign(spec(line).roles, parsed.operands):
        if role == "r":
            files.append(value)
        else:
            act(run, role, value, f"{run.name} {value}")
    return parsed, contents(run, files)


def contents(run: Run, files: list[str]) -> list[Output]:
    """Read the files, or standard input if there are none; what each holds."""
    if run.name in _PLAIN and run.discards():
        unread(run)  # `cat F > /dev/null` only tells whether F can be read
        return [run.stdin]
    if not files:
        return [run.stdin]
    if not any(path in STDIN for path in files):
        unread(run)
    outputs = []
    rest = run.stdin  # what `-` still finds
    for path in files:
        run.read(path, f"{run.name} {path}")
        if path in STDIN:
            outputs.append(rest)
            rest = EMPTY
        else:
            outputs.append(run.shell.file_output(path, run.state))
    return outputs


def deliver(run: Run, parsed: Parsed, line: str, output: Output) -> Output:
    """What is written to a file (`-o F`, or an operand) is there for the next command, and not on standard output."""
    targets = [value for _, value, role in parsed.values if role == "w"]
    targets += [value for role, value in assign(spec(line).roles, parsed.operands) if role == "w"]
    if targets and parsed.operands:
        output.possible_lines()  # now, since the file may be the one that is read
    for path in targets:
        run.shell.remember(path, output, run.state, appended=False)
    return EMPTY if targets else output


def superset(sources: list[Output]) -> Output:
    """Some of the lines of the sources."""
    lines: list[str] = []
    for source in sources:
        more = source.possible_lines()
        if more is None:
            return UNKNOWN
        lines += more
    return Output(lines=lines)


def rows(text: str) -> list[str]:
    """The lines of a text, without what ends them."""
    return text.split("\n")[: -1 if text.endswith("\n") else None] if text else []


def raw(text: str) -> bytes:
    """The bytes of a text; what was no UTF-8 in them comes back."""
    return text.encode("utf-8", "surrogateescape")


def cooked(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


# -- three kinds of filter ---------------------------------------------------------------------------------------------


def whole(line: str, change: Callable[[Parsed, str], str | None]) -> Callable[[Run], Output]:
    """A filter that has to see all of its input. `change` gives None for what it cannot compute."""

    def handle(run: Run) -> Output:
        parsed, sources = take(run, line)

        def compute() -> Output:
            text = together(sources).text
            if text is None or len(text) > MAX_TEXT:
                return UNKNOWN
            text = change(parsed, holes_only(text))
            return UNKNOWN if text is None else Output(text)

        return deliver(run, parsed, line, Output(compute=compute))

    return handle


def each(line: str, change: Callable[[Parsed], Callable[[str], str] | None]) -> Callable[[Run], Output]:
    """A filter that works line by line. `change` gives the function of one line, or None where the options ask for something else."""

    def handle(run: Run) -> Output:
        parsed, sources = take(run, line)

        def compute() -> Output:
            one = change(parsed)
            return UNKNOWN if one is None else by_line(sources, one)

        return Output(compute=compute)

    return handle


def by_line(sources: list[Output], one: Callable[[str], str | None], *, closed: bool = False) -> Output:
    """Each line changed, or dropped where `one` gives None. `closed`: a last line that was not ended is."""
    source = together(sources)
    text = source.text
    if text is not None:
        if len(text) > MAX_TEXT:
            return UNKNOWN
        lines = [line for row in rows(holes_only(text)) if (line := one(row)) is not None]
        return Output("\n".join(lines) + "\n" * bool(lines and (closed or text.endswith("\n"))))
    found = source.possible_lines()
    if found is None:
        return UNKNOWN
    return Output(lines=[piece for row in found if (line := one(holes_only(row))) is not None for piece in line.split("\n")])


def some(line: str, pick: Callable[[Parsed, list[str]], list[str] | None]) -> Callable[[Run], Output]:
    """A filter that picks, repeats or orders lines. `pick` gives None where the order is not known: then a superset comes out."""

    def handle(run: Run) -> Output:
        parsed, sources = take(run, line)

        def compute() -> Output:
            texts = [source.text for source in sources]
            if any(text is None for text in texts):
                return superset(sources)
            picked = pick(parsed, [row for text in texts for row in rows(text or "")])
            return superset(sources) if picked is None else Output("".join(f"{row}\n" for row in picked))

        return deliver(run, parsed, line, Output(compute=compute))

    return handle


# -- lines -------------------------------------------------------------------------------------------------------------


def cat(run: Run) -> Output:
    parsed, sources = take(run, "r*")
    source = together(sources)
    if set(parsed.flags) <= {"-u", "-v", "--show-nonprinting"}:
        return source
    if parsed.has("-s", "--squeeze-blank"):
        return Output(compute=lambda: superset(sources))
    if parsed.has("-n", "-b", "--number", "--number-nonblank"):
        return Output(compute=lambda: by_line(sources, lambda text: f"     1\t{text}"))
    ends, tabs = (
        parsed.has("-A", "-E", "-e", "--show-all", "--show-ends"),
        parsed.has("-A", "-T", "-t", "--show-all", "--show-tabs"),
    )

    def change(text: str) -> str:
        return (text.replace("\t", "^I") if tabs else text).replace("\n", "$\n" if ends else "\n")

    def compute() -> Output:
        if source.text is not None:
            return Output(change(holes_only(source.text)))
        return UNKNOWN if source.lines is None else Output(lines=[change(f"{line}\n").rstrip("\n") for line in source.lines])

    return Output(compute=compute)


def tee(run: Run) -> Output:
    """tee(1): what comes in goes out, and into each file."""
    parsed, sources = take(run, "w* -p --output-error:")
    for path in parsed.operands:
        run.shell.remember(path, sources[0], run.state, appended=parsed.has("-a", "--append"))
    return sources[0]


def sponge(run: Run) -> Output:
    parsed, sources = take(run, "w -a")
    for path in parsed.operands[:1]:
        run.shell.remember(path, sources[0], run.state, appended=parsed.has("-a"))
    return EMPTY if parsed.operands else sources[0]


_HEAD = "r* -n,--lines: -c,--bytes: --pid: -s,--sleep-interval: --max-unchanged-stats:"
_UNITS = {"b": 512, "k": 1024, "K": 1024, "M": 1 << 20, "G": 1 << 30}


def head(run: Run) -> Output:
    """head(1) and tail(1): `-n N`, `-c N`, `-N`; a sign counts from the other end."""
    parsed, sources = take(run, _HEAD)
    amount = parsed.value("-c", "--bytes")
    in_bytes = amount is not None
    if amount is None:
        amount = parsed.value("-n", "--lines") or next((a[1:] for a in run.args if a[:1] == "-" and a[1:].isdigit()), "10")
    sign, digits = (amount[:1], amount[1:]) if amount[:1] in ("-", "+") else ("", amount)
    unit = _UNITS.get(digits[-1:], 1)
    digits = digits.rstrip("bkKMG")

    def compute() -> Output:
        if len(sources) > 1:
            found = superset(sources)
            return UNKNOWN if found.lines is None else Output(lines=found.lines + [f"==> {path} <==" for path in parsed.operands])
        text = sources[0].text
        if text is None or not digits.isdigit() or HOLE in text:
            return UNKNOWN if in_bytes and HOLE in (text or "") else superset(sources)
        items = list(text) if in_bytes else [row + "\n" for row in rows(text)]
        if items and not in_bytes and not text.endswith("\n"):
            items[-1] = items[-1][:-1]
        count = int(digits) * unit
        if run.name == "head":
            kept = items[: max(len(items) - count, 0)] if sign == "-" else items[:count]
        elif sign == "+":
            kept = items[max(count - 1, 0) :]
        else:
            kept = items[-count:] if count else []
        return Output("".join(kept))

    return Output(compute=compute)


def _sorted(parsed: Parsed, lines: list[str]) -> list[str] | None:
    return lines if len(lines) < 2 else None


def _uniq(parsed: Parsed, lines: list[str]) -> list[str] | None:
    if set(parsed.flags) - {"-c", "--count"} or parsed.values:
        return None
    kept = [text for i, text in enumerate(lines) if not i or text != lines[i - 1]]
    return [f"      1 {text}" for text in kept] if parsed.flags else kept


def shuf(run: Run) -> Output:
    parsed = parse("r -i,--input-range: -n,--head-count: -o,--output:w --random-source:r", run.args)
    if parsed.has("-e", "--echo"):
        options(run, parsed)
        unread(run)
        run.shows(parsed.operands)
        return Output(lines=parsed.operands)
    if parsed.has("-i", "--input-range"):
        return Output(lines=[HOLE])
    return some("r -n,--head-count: -o,--output:w --random-source:r", _sorted)(run)


def comm(run: Run) -> Output:
    """comm(1): lines of either file."""
    _parsed, sources = take(run, "r,r --output-delimiter: --total --nocheck-order")
    return Output(compute=lambda: superset(sources))


def yes(run: Run) -> Output:
    unread(run)
    run.shows(run.args)
    return Output(lines=[" ".join(run.args) or "y"])


def _tac(parsed: Parsed, text: str) -> str | None:
    if parsed.values:
        return None
    lines = [row + "\n" for row in rows(text)]
    if lines and not text.endswith("\n"):
        lines[-1] = lines[-1][:-1]
    return "".join(lines[::-1])


def tac(run: Run) -> Output:
    """tac(1): each file from its end."""
    parsed, sources = take(run, "r* -s,--separator:")

    def compute() -> Output:
        texts = [None if source.text is None else _tac(parsed, source.text) for source in sources]
        return superset(sources) if any(text is None for text in texts) else Output("".join(text or "" for text in texts))

    return Output(compute=compute)


def _fmt(parsed: Parsed, text: str) -> str | None:
    """`fmt -1` puts each word on a line of its own."""
    if (parsed.value("-w", "--width") or next((flag[1:] for flag in parsed.flags if flag[1:].isdigit()), "")) != "1":
        return None
    if any(row[:1].isspace() for row in rows(text)):
        return None
    return "".join(f"{word}\n" for row in rows(text) for word in row.split() or [""])


def _fold(parsed: Parsed, text: str) -> str | None:
    width = parsed.value("-w", "--width") or next((f[1:] for f in parsed.flags if f[1:].isdigit()), "80")
    if not width.isdigit() or not int(width) or parsed.has("-s", "--spaces") or any(c in text for c in f"{HOLE}\t\b\r"):
        return None
    size = int(width)
    return "\n".join(row[i : i + size] for row in text.split("\n") for i in range(0, len(row), size) or (0,))


def _marks(parsed: Parsed) -> list[str]:
    """The delimiters of paste(1), used in turn; backslash and zero is the empty one."""
    from .builtins import unescape

    text = parsed.value("-d", "--delimiters")
    if text is None:
        return ["\t"]
    out = []
    while text:
        size = 2 if text[0] == "\\" else 1
        out.append("" if text[:2] == "\\0" else unescape(text[:size]))
        text = text[size:]
    return out or [""]


def _beside(parsed: Parsed, texts: list[str]) -> list[list[str]]:
    """What paste(1) puts on each line: the lines of a file (-s), those of several files, or some lines of standard input."""
    columns = [rows(text) for text in texts]
    if parsed.has("-s", "--serial"):
        return columns
    count = max(map(len, columns))
    return [[column[i] if i < len(column) else "" for column in columns] for i in range(count)]


def paste(run: Run) -> Output:
    """`paste A B`, `paste -s`, `paste - -`: lines joined by the delimiters in turn."""
    parsed, sources = take(run, "r* -d,--delimiters:")
    dashes = [i for i, path in enumerate(parsed.operands) if path in STDIN]

    def compute() -> Output:
        texts = [holes_only(text) for source in sources if (text := source.text) is not None]
        if len(texts) < len(sources) or sum(map(len, texts)) > MAX_TEXT:
            return UNKNOWN
        if len(dashes) > 1 and not parsed.has("-s", "--serial"):  # they take turns
            lines = rows(texts[dashes[0]])
            for turn, at in enumerate(dashes):
                texts[at] = "".join(f"{row}\n" for row in [*lines, *[""] * (-len(lines) % len(dashes))][turn :: len(dashes)])
        marks = _marks(parsed)
        found = [
            [cell + marks[i % len(marks)] * (i < len(row) - 1) for i, cell in enumerate(row)] for row in _beside(parsed, texts)
        ]
        return Output("".join("".join(row) + "\n" for row in found))

    return Output(compute=compute)


# -- columns -----------------------------------------------------------------------------------------------------------


class Ranges:
    """The list of cut(1): `1,3-5,7-`, with or without --complement."""

    def __init__(self, text: str, *, complement: bool) -> None:
        self.complement = complement
        self.pairs: list[tuple[int, int]] = []
        self.known = True
        for piece in text.replace(" ", ",").split(","):
            low, dash, high = piece.partition("-")
            if not (low or high) or not (low or "1").isdigit() or not (high or "1").isdigit():
                self.known = False
                return
            self.pairs.append((int(low or 1), int(high or (1 << 30)) if dash else int(low)))

    def pick(self, items: list[str]) -> list[str]:
        inside = [any(low <= i <= high for low, high in self.pairs) != self.complement for i in range(1, len(items) + 1)]
        return [item for item, kept in zip(items, inside, strict=True) if kept]


_CUT = "r* -d,--delimiter: -f,--fields: -c,--characters: -b,--bytes: --output-delimiter: -O:"


def cut(run: Run) -> Output:
    """cut(1). The first field before `=` is a name, not a value."""
    parsed = parse(_CUT, run.args)
    if _names_only(parsed):
        run.narrow_dump(None)
        if _take_names(run, parsed):
            return UNKNOWN
    parsed, sources = take(run, _CUT)
    fields = parsed.value("-f", "--fields")
    ranges = Ranges(fields or parsed.value("-c", "-b", "--characters", "--bytes") or "", complement=parsed.has("--complement"))
    if not ranges.known:
        return UNKNOWN
    mark = (parsed.value("-d", "--delimiter") or "\t")[:1]
    glue = parsed.value("--output-delimiter", "-O")

    def one(text: str) -> str | None:
        if fields is None:
            return HOLE if HOLE in text else (glue or "").join(ranges.pick(list(text)))
        if mark not in text:
            return HOLE if HOLE in text else None if parsed.has("-s", "--only-delimited") else text
        items = text.split(mark)
        sure = next((i for i, item in enumerate(items) if HOLE in item), len(items))
        if sure < len(items) and any(high > sure for _low, high in ranges.pairs):
            return HOLE  # what is not known may hold delimiters
        return (mark if glue is None else glue).join(ranges.pick(items))

    return Output(compute=lambda: by_line(sources, one, closed=True))


def _names_only(parsed: Parsed) -> bool:
    return parsed.value("-d", "--delimiter") == "=" and parsed.value("-f", "--fields") == "1" and not parsed.has("--complement")


def _take_names(run: Run, parsed: Parsed) -> bool:
    """Files that hold nothing but `NAME=value` lines show their names only, which a person may allow. True if that is all there is."""
    files = parsed.operands or run.inputs
    if not files or not all(mentions_protected(run, path) and _assigns_only(run, path) for path in files):
        return False
    unread(run)
    for path in files:
        run.shell.touch("read", path, run.state, f"{run.name} {path}", certainty="possible", note="the names in it would be shown")
    return True


def _assigns_only(run: Run, path: str) -> bool:
    """cut(1) shows lines without the delimiter whole, so each line has to have one. Nothing of them is kept."""
    data = run.shell.world.disk.head(run.absolute(path), 65_536)
    return (
        data is not None and len(data) < 65_536 and all(b"=" in row or row.lstrip()[:1] in (b"", b"#") for row in data.split(b"\n"))
    )


_COLUMN = "r* -s,--separator: -o,--output-separator: -c,--output-width: -N,--table-columns: -H: -R: -T: -E: -W: -O: -n: -l: -C: -r: -i: -p:"

SPECIAL: dict[str, Callable[[Run], Output]] = {
    "cat": cat, "tee": tee, "sponge": sponge, "head": head, "tail": head, "cut": cut, "paste": paste, "comm": comm, "yes": yes, "tac": tac,
    "shuf": shuf,
    "sort": some(
        "r* -o,--output:w -k,--key: -t,--field-separator: -S,--buffer-size: -T,--temporary-directory: --files0-from:i --parallel: "
        "--batch-size: --compress-program:c --random-source:r --sort:",
        _sorted,
    ),
    "uniq": some("r,w -f,--skip-fields: -s,--skip-chars: -w,--check-chars: -D --group?", _uniq),
    "rev": each("r* -0", lambda parsed: lambda text: text[::-1]),
    "nl": each("r* -b: -d: -f: -h: -i: -l: -n: -s: -v: -w:", lambda parsed: lambda text: f"     1\t{text}"),
    "column": each(_COLUMN, lambda parsed: lambda text: text),
    "expand": each("r* -t,--tabs:", lambda parsed: lambda text: text.expandtabs(8)),
    "unexpand": each("r* -t,--tabs:", lambda parsed: lambda text: text),
    "pv": each("r* -L: -s: -N: -i: -w: -H: -D: -f", lambda parsed: lambda text: text),
    "fmt": whole("r* -w,--width: -g,--goal: -p,--prefix:", _fmt),
    "fold": whole("r* -w,--width:", _fold),
}  # fmt: skip
TABLE: dict[str, str] = {}
