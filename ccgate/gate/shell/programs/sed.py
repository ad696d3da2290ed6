"""sed (POSIX; the GNU manual): what a script reads, writes and runs besides its operands, and what comes out."""

from __future__ import annotations

from ...model import HOLE
from ..state import EMPTY, UNKNOWN, Output, holes_only, together
from .interpreters import Options, options
from .spec import mentions_protected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run

MAX_LINES = 5_000


class Command:
    """One command: addresses as written ("", "3", "$", "/re/"), the letter, and what belongs to it.

    text   of a i c, the file of r R w W, the label of b t T; of s and y the two parts and the flags
    group  the `{` that it stands in
    """

    __slots__ = ("first", "flags", "group", "letter", "negated", "pattern", "replacement", "second", "text")

    def __init__(self, first: str, second: str, letter: str, *, negated: bool) -> None:
        self.first = first
        self.second = second
        self.letter = letter
        self.negated = negated
        self.text = self.pattern = self.replacement = self.flags = ""
        self.group: Command | None = None


class Reader:
    """Takes a script apart."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def commands(self) -> list[Command]:
        out: list[Command] = []
        groups: list[Command] = []
        while True:
            self._blank("; \t\n")
            if self.at >= len(self.text):
                return out
            if self.text[self.at] == "}":
                self.at += 1
                del groups[-1:]
                continue
            if self.text[self.at] == "#":
                self._line()
                continue
            found = self._command()
            if found is None:
                return out
            found.group = groups[-1] if groups else None
            if found.letter == "{":
                groups.append(found)
            else:
                out.append(found)

    def _blank(self, letters: str = " \t") -> None:
        while self.at < len(self.text) and self.text[self.at] in letters:
            self.at += 1

    def _line(self) -> str:
        """The rest of the line."""
        stop = self.text.find("\n", self.at)
        stop = len(self.text) if stop < 0 else stop
        found, self.at = self.text[self.at : stop], stop
        return found

    def _address(self) -> str:
        start = self.at
        text = self.text
        if start < len(text) and text[start] in "/\\":
            mark = "/" if text[start] == "/" else text[start + 1 : start + 2]
            self.at += 1 if text[start] == "/" else 2
            inner = self._until(mark)
            while self.at < len(text) and text[self.at] in "IM":
                self.at += 1
            return "/" + inner
        while self.at < len(text) and (text[self.at].isdigit() or text[self.at] in "$~+"):
            self.at += 1
        return text[start : self.at]

    def _until(self, mark: str) -> str:
        """Up to an unescaped mark, which is taken; brackets may hold it."""
        out: list[str] = []
        bracket = False
        while self.at < len(self.text):
            c = self.text[self.at]
            self.at += 1
            if c == "\\" and self.at < len(self.text):
                out.append(self.text[self.at] if self.text[self.at] == mark and mark != "/" else c + self.text[self.at])
                self.at += 1
                continue
            if c == "[" and mark != "[":
                bracket = True
            elif c == "]":
                bracket = False
            elif (c == mark and not bracket) or (c == mark and bracket and "]" not in self.text[self.at :]):
                break
            out.append(c)
        return "".join(out)

    def _command(self) -> Command | None:
        first = self._address()
        self._blank()
        second = ""
        if self.text[self.at : self.at + 1] == ",":
            self.at += 1
            self._blank()
            second = self._address()
            self._blank()
        negated = False
        while self.text[self.at : self.at + 1] == "!":
            negated = True
            self.at += 1
            self._blank()
        letter = self.text[self.at : self.at + 1]
        if not letter:
            return None
        self.at += 1
        found = Command(first, second, letter, negated=negated)
        if letter in "sy":
            mark = self.text[self.at : self.at + 1]
            self.at += 1
            found.pattern = self._until(mark)
            found.replacement = self._until(mark)
            while self.at < len(self.text) and self.text[self.at] not in ";}\n#":
                if self.text[self.at] == "w":
                    self.at += 1
                    self._blank()
                    found.text = self._line()
                    break
                found.flags += self.text[self.at]
                self.at += 1
        elif letter in "aic":
            self._blank(" \t\\\n")
            found.text = self._line()
            while found.text.endswith("\\") and self.at < len(self.text):
                self.at += 1
                found.text = found.text[:-1] + "\n" + self._line()
        elif letter in "rRwWe":
            self._blank()
            found.text = self._line()
        elif letter in ":btT":
            self._blank()
            start = self.at
            while self.at < len(self.text) and self.text[self.at] not in ";}\n":
                self.at += 1
            found.text = self.text[start : self.at]
        elif letter in "qQlL":
            self._blank()
            while self.at < len(self.text) and self.text[self.at].isdigit():
                self.at += 1
        return found


def sed(run: Run) -> Output:
    parsed, rest = _all_options(run)
    texts = []
    for name, value in parsed.found:
        if name in ("-e", "--expression"):
            texts.append(value)
        elif name in ("-f", "--file"):
            if mentions_protected(run, holes_only(value)):
                run.read(value, f"sed -f {value}")
            texts.append((run.stdin.text if value == "-" else run.shell.file_text(value, run.state)) or "")
    if not parsed.has("-e", "-f", "--expression", "--file"):
        if not rest:
            return UNKNOWN
        texts.append(rest.pop(0))
    script = "\n".join(texts)
    if HOLE in holes_only(script):
        script = holes_only(script)
    quiet = parsed.has("-n", "--quiet", "--silent") or script.startswith("#n\n")
    commands = Reader(script).commands()
    _side_effects(run, commands)
    if parsed.has("-i", "--in-place"):
        for path in rest:
            run.write(path, f"{run.name} -i {path}")
            backup = parsed.values("-i", "--in-place")[-1]
            if backup and mentions_protected(run, holes_only(path)):
                run.read(path, f"{run.name} -i{backup} {path}")
        run.stdin_role = "none"
        return EMPTY
    return _filter(run, commands, rest, quiet=quiet, extended=parsed.has("-E", "-r", "--regexp-extended"))


def _all_options(run: Run) -> tuple[Options, list[str]]:
    """GNU sed takes options behind operands too."""
    found: list[tuple[str, str]] = []
    rest: list[str] = []
    args = run.args
    while args:
        parsed = options(args, "efi?l", "--expression --file --line-length")
        found += parsed.found
        ended = len(parsed.rest) < len(args) and args[len(args) - len(parsed.rest) - 1] == "--"
        if ended or not parsed.rest:
            rest += parsed.rest
            break
        rest.append(parsed.rest[0])
        args = parsed.rest[1:]
    return Options(found, rest), rest


def _side_effects(run: Run, commands: list[Command]) -> None:
    for command in commands:
        if command.letter in "rR" and command.text:
            run.read(command.text, f"{run.name} {command.letter} {command.text}")
        elif command.letter in "wW" or (command.letter == "s" and command.text):
            if command.text not in ("/dev/stdout", "/dev/stderr"):
                run.write(command.text, f"{run.name} w {command.text}")
        elif command.letter == "e" and command.text:
            run.code(command.text)
        elif command.letter == "e":  # the line itself is run
            for line in (run.stdin.possible_lines() or [])[:64]:
                run.code(line)
        elif command.letter == "s" and "e" in command.flags:
            run.code(_plain_replacement(command.replacement))


def _plain_replacement(text: str) -> str:
    """The replacement of `s///e` as shell code; what it takes from the line is not known."""
    out: list[str] = []
    i = 0
    while i < len(text):
        if text[i] == "\\" and i + 1 < len(text):
            i += 1
            out.append(HOLE if text[i].isdigit() else "\n" if text[i] == "n" else text[i])
        else:
            out.append(HOLE if text[i] == "&" else text[i])
        i += 1
    return "".join(out)


def _filter(run: Run, commands: list[Command], files: list[str], *, quiet: bool, extended: bool) -> Output:
    """Read the operands as far as something of them comes out; what comes out."""
    if not _prints(commands, quiet=quiet) or (run.discards() and not any(_elsewhere(c) for c in commands)):
        run.stdin_role = "none"
        run.narrow_dump(None)
        return UNKNOWN
    names = _names_only(commands)
    if names:
        run.narrow_dump(None)
    elif run.stdin.shown:
        run.narrow_dump(_keeps(commands, quiet=quiet, extended=extended))
    sources: list[Output] = []
    for path in files or ["-"]:
        if path == "-":
            for text in run.inputs:
                _read(run, text, commands, names=names, quiet=quiet, extended=extended)
            sources.append(run.shell.file_output(run.inputs[-1], run.state) if run.inputs else run.stdin)
            run.stdin_role = "none"
        else:
            _read(run, path, commands, names=names, quiet=quiet, extended=extended)
            sources.append(run.shell.file_output(path, run.state))
    return Output(compute=lambda: _output(together(sources), commands, quiet=quiet, extended=extended))


def _read(run: Run, path: str, commands: list[Command], *, names: bool, quiet: bool, extended: bool) -> None:
    if names and mentions_protected(run, holes_only(path)):
        from .filters import _assigns_only

        if _assigns_only(run, path):
            run.shell.touch(
                "read", path, run.state, f"{run.name} {path}", certainty="possible", note="the names in it would be shown"
            )
            return
    if not run.named(path) and quiet and mentions_protected(run, holes_only(path)):
        pattern = _only_pattern(commands)
        if pattern is not None:
            from ...regexes import Search

            search = Search([pattern], "extended" if extended else "basic")
            if search.shows_file(run.absolute(path), run.shell.world.disk) is False:
                return
    run.read(path, f"{run.name} {path}")


def _only_pattern(commands: list[Command]) -> str | None:
    """`sed -n /re/p`: the pattern."""
    if (
        len(commands) == 1
        and commands[0].group is None
        and commands[0].letter == "p"
        and commands[0].first.startswith("/")
        and not commands[0].second
        and not commands[0].negated
    ):
        return commands[0].first[1:]
    return None


def _prints(commands: list[Command], *, quiet: bool) -> bool:
    """Does any line of the input come out?"""
    if not quiet:
        return not any(c.letter == "d" and not c.first and not c.negated for c in commands[:1])
    return any(
        c.letter in "pPlcw"
        or (c.letter == "s" and ("p" in c.flags or "w" in c.flags or c.text))
        or (c.letter in "wW")
        or c.letter == "e"
        for c in commands
    )


def _elsewhere(command: Command) -> bool:
    """Does it bring lines to somewhere that is not standard output?"""
    return command.letter in "wWe" or (command.letter == "s" and bool("e" in command.flags or command.text))


def _names_only(commands: list[Command]) -> bool:
    """`s/=.*//` on every line: the names of keys are what is left."""
    for command in commands:
        if (
            command.letter == "s"
            and not command.first
            and command.pattern.rstrip("$") in ("=.*", "=.+", "=.\\+", "=[^\\n]*")
            and not any(c in command.replacement for c in "&\\")
        ):
            return True
        if (
            command.letter == "s"
            and not command.first
            and command.pattern
            in (
                r"\(.*\)=.*",
                r"^\([^=]*\)=.*",
                r"^\([^=]*\)=.*$",
                "(.*)=.*",
                "^([^=]*)=.*",
                "^([^=]+)=.*",
                "^([^=]+)=.*$",
                r"\([^=]*\)=.*",
            )
            and command.replacement.startswith("\\1")
            and "\\" not in command.replacement[2:]
        ):
            return True
        if command.letter not in "dsp#y" or (command.letter == "s" and "w" in command.flags):
            return False
    return False


def _keeps(commands: list[Command], *, quiet: bool, extended: bool) -> Callable[[str], bool]:
    """Which lines of a dump pass: those of `-n /re/p`, those that `/re/d` leaves."""
    from ...regexes import Search

    dialect = "extended" if extended else "basic"
    pattern = _only_pattern(commands)
    if quiet and pattern is not None:
        search = Search([pattern], dialect)
        return lambda line: search.line(line) is not False
    dropped = [c.first[1:] for c in commands if c.letter == "d" and c.first.startswith("/") and not c.second and not c.negated]
    if dropped and not quiet:
        search = Search(dropped, dialect)
        return lambda line: search.line(line) is not True
    return lambda line: True


# -- what comes out ----------------------------------------------------------------------------------------------------


class NotKnown(Exception):
    """The output cannot be computed."""


def _output(source: Output, commands: list[Command], *, quiet: bool, extended: bool) -> Output:
    text = source.text
    try:
        if text is not None:
            lines = holes_only(text).split("\n")
            if lines and lines[-1] == "":
                lines.pop()
            if len(lines) > MAX_LINES:
                return UNKNOWN
            found = _run_script(lines, commands, quiet=quiet, extended=extended, exact=True)
            return Output("".join(f"{line}\n" for line in found))
        more = source.possible_lines()
        if more is None or len(more) > MAX_LINES:
            return UNKNOWN
        return Output(lines=_run_script(more, commands, quiet=quiet, extended=extended, exact=False))
    except NotKnown:
        return UNKNOWN


def _run_script(lines: list[str], commands: list[Command], *, quiet: bool, extended: bool, exact: bool) -> list[str]:
    out: list[str] = []
    ranges: dict[tuple[int, int], bool | None] = {}
    for number, line in enumerate(lines, 1):
        space = line
        deleted = False
        stop = False
        after: list[str] = []
        for command in commands:
            applies = _applies(command, Line(space, number, len(lines), ranges, extended=extended, exact=exact))
            if applies is False:
                continue
            letter = command.letter
            if letter == "p":
                out.append(space)
            elif letter == "d":
                if applies is None:
                    continue
                deleted = True
                break
            elif letter in "qQ":
                if applies:
                    stop, deleted = True, letter == "Q"
                    break
            elif letter == "s":
                changed = _substitute(space, command, extended=extended)
                if applies is None and changed != space:
                    out.append(space)
                if changed != space and "p" in command.flags:
                    out.append(changed)
                space = changed
            elif letter == "y":
                space = space.translate(
                    {ord(a): b for a, b in zip(_plain(command.pattern), _plain(command.replacement), strict=False)}
                )
            elif letter == "i":
                out.append(command.text)
            elif letter == "a":
                after.append(command.text)
            elif letter == "c":
                out.append(command.text)
                deleted = True
                break
            elif letter == "=":
                out.append(str(number))
            elif letter not in "#wW:":
                raise NotKnown
        if not quiet and not deleted:
            out.append(space)
        out += after
        if stop:
            break
    return out


def _plain(text: str) -> str:
    from .builtins import unescape

    return unescape(text)


class Line:
    """One line of the input. `ranges` remembers which ranges are open, and what was already found out about this line."""

    __slots__ = ("exact", "extended", "last", "number", "ranges", "text")

    def __init__(
        self, text: str, number: int, last: int, ranges: dict[tuple[int, int], bool | None], *, extended: bool, exact: bool
    ) -> None:
        self.text = text
        self.number = number
        self.last = last
        self.ranges = ranges
        self.extended = extended
        self.exact = exact


def _applies(command: Command, line: Line) -> bool | None:
    """Is a line addressed, by the command and by the groups around it? None: that cannot be told."""
    outer: bool | None = True
    if command.group is not None:
        key = (id(command.group), line.number)
        if key not in line.ranges:
            line.ranges[key] = _applies(command.group, line)
        outer = line.ranges[key]
        if outer is False:
            return False
    found = _addressed(command, line)
    return found if outer or found is False else None


def _addressed(command: Command, line: Line) -> bool | None:
    if not command.first:
        return not command.negated
    first = _address(command.first, line)
    found = first
    if command.second:
        if not line.exact:
            return None
        found = _in_range(command, line, first)
    return found if found is None else found != command.negated


def _in_range(command: Command, line: Line, first: bool | None) -> bool:
    """Is a line between the two addresses? Raises NotKnown."""
    key, limit = (id(command), 0), int(command.second) if command.second.isdigit() else 0
    if line.ranges.get(key):
        end = _address(command.second, line)
        if end is None:
            raise NotKnown
        past = bool(limit) and line.number > limit
        if end or past:
            line.ranges[key] = False
        return not past
    if first is None or command.second.startswith("+"):
        raise NotKnown
    if first:
        line.ranges[key] = not (limit and limit <= line.number)
    return first


def _address(address: str, line: Line) -> bool | None:
    if address.startswith("/"):
        from ...regexes import Search

        return Search([address[1:]], "extended" if line.extended else "basic").line(line.text)
    if not line.exact:
        return None
    if address == "$":
        return line.number == line.last
    if address.isdigit():
        return line.number == int(address)
    start, tilde, step = address.partition("~")
    if tilde and start.isdigit() and step.isdigit() and int(step):
        return line.number >= int(start) and (line.number - int(start)) % int(step) == 0
    raise NotKnown


def _substitute(line: str, command: Command, *, extended: bool) -> str:
    """s/pattern/replacement/flags on one line."""
    import re

    from ...regexes import Invalid, Unknown, _posix

    if HOLE in line or any(c not in "gpIi0123456789m" for c in command.flags):
        raise NotKnown
    try:
        translated = _posix(command.pattern, extended)
        source = translated.text(whole=True)
    except (Invalid, Unknown):
        raise NotKnown from None
    if translated.approximate or translated.repetitions > 3:
        raise NotKnown
    try:
        pattern = re.compile(source, re.IGNORECASE if "i" in command.flags.lower() else 0)
    except (re.error, OverflowError, RecursionError):
        raise NotKnown from None
    digits = "".join(c for c in command.flags if c.isdigit())
    nth = int(digits) if digits else 1
    count = 0

    def change(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        if count < nth or (count > nth and "g" not in command.flags):
            return found.group()
        return _filled(command.replacement, found)

    return pattern.sub(change, line)


def _filled(text: str, found: object) -> str:
    out: list[str] = []
    group: Callable[[int], str | None] = found.group  # type: ignore[attr-defined]
    i = 0
    while i < len(text):
        c = text[i]
        if c == "\\" and i + 1 < len(text):
            i += 1
            if text[i].isdigit():
                try:
                    out.append(group(int(text[i])) or "")
                except IndexError:
                    raise NotKnown from None
            elif text[i] in "ULElu":
                raise NotKnown
            elif text[i] == "x" and len(text) > i + 2:
                out.append(_plain(text[i - 1 : i + 3]))
                i += 2
            else:
                out.append({"n": "\n", "t": "\t"}.get(text[i], text[i]))
        else:
            out.append((group(0) or "") if c == "&" else c)
        i += 1
    return "".join(out)


TABLE: dict[str, str] = {}
SPECIAL: dict[str, Callable[[Run], Output]] = dict.fromkeys(("sed", "gsed", "ssed", "minised"), sed)
