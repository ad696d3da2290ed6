"""Would a search show some line of a file? Only that is answered: never which line, never what stands in it.

    shows(["KEY", "^TOKEN="], data)                                  grep -e KEY -e ^TOKEN= FILE
    shows(["a|b"], data, "extended", ignore_case=True, invert=True)   grep -Eiv 'a|b' FILE
    Search(["x.y"], "rust", words=True).shows_file(path, disk)        rg -w x.y FILE

True: some line comes out. False: none does. None: that cannot be told (a pattern that is computed when the call runs, a construct that is
not understood, a file too large or unreadable, an expression too heavy for a backtracking matcher; with `only`: names of keys alone come out).

Dialects: "fixed" strings; "basic" and "extended" regular expressions of POSIX with GNU's additions (regex(7), the grep manual);
"perl" for PCRE, Ruby and JavaScript; "rust" for ripgrep, Go and RE2. Plain words, anchors and alternatives of them need no `re`; everything else is
translated to Python's `re`, which is imported then. Where a construct has no counterpart it becomes "anything", and a match means None.
Context lines need no option: they are shown only around a line that is.
"""

from __future__ import annotations

from .model import HOLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable

    from .disk import Disk

MAX_FILE = 1_048_576  # bytes of a file that are looked at
MAX_PATTERN = 4_096  # characters of a pattern that is translated
MAX_PATTERNS = 256
MAX_STEPS = 100_000_000  # length of a line to the power of the number of unbounded repetitions
MAX_LINE = 20_000  # characters of a line on which an unbounded repetition is tried
BINARY_HEAD = 32_768  # GNU grep's and ripgrep's buffer: a NUL in it, and the file counts as binary

_COMPRESSED = (
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"\x04\x22\x4d\x18",
    b"\x1f\x9d",
    b"LZIP",
    b"PK\x03\x04",
    b"\x5d\x00\x00",
)


class Invalid(Exception):
    """Every implementation refuses the pattern, so nothing is shown."""


class Unknown(Exception):
    """The pattern is not understood."""


class Search:
    """What a search looks for, and how it decides about a line.

    patterns     any of them
    ignore_case, smart_case (as ignore_case, unless a pattern holds a capital letter)
    words, lines     the match must be a whole word, a whole line (-w, -x)
    invert           lines without a match are shown (-v)
    only             only the matching part is shown (-o)
    every_line       all lines are shown, matching or not (--passthru)
    null_data        records end in NUL (-z of grep)
    multiline        a match may span lines (-U of ripgrep)
    dot_all          `.` fits a newline (--multiline-dotall)
    binary           files with NUL are treated as text (-a)
    unzip            compressed files are opened (-z of ripgrep, zgrep)
    """

    __slots__ = (
        "_matchers", "binary", "dialect", "dot_all", "every_line", "ignore_case", "invert", "lines", "multiline", "null_data", "only", "patterns",
        "unzip", "words",
    )  # fmt: skip

    def __init__(
        self,
        patterns: Iterable[str],
        dialect: str = "basic",
        *,
        ignore_case: bool = False,
        smart_case: bool = False,
        words: bool = False,
        lines: bool = False,
        invert: bool = False,
        only: bool = False,
        every_line: bool = False,
        null_data: bool = False,
        multiline: bool = False,
        dot_all: bool = False,
        binary: bool = False,
        unzip: bool = False,
    ) -> None:
        self.dialect = dialect
        # grep takes a pattern with newlines for several patterns
        self.patterns = [p for text in patterns for p in (text.split("\n") if dialect != "rust" else [text])]
        self.ignore_case = ignore_case or (smart_case and not any(map(_has_capital, self.patterns)))
        self.words = words
        self.lines = lines
        self.invert = invert
        self.only = only
        self.every_line = every_line
        self.null_data = null_data
        self.multiline = multiline or null_data
        self.dot_all = dot_all
        self.binary = binary or null_data
        self.unzip = unzip
        self._matchers: list[Callable[[str], bool | None]] | None = None

    def shows_file(self, path: str, disk: Disk) -> bool | None:
        """Would some line of the file at the absolute `path` be shown?"""
        data = disk.head(path, MAX_FILE + 1)
        if data is None:
            return None
        found = self.shows(data[:MAX_FILE])
        return None if found is False and len(data) > MAX_FILE else found

    def shows(self, data: bytes) -> bool | None:
        """Would some line of this content be shown?"""
        if not data:
            return False
        if self.unzip and data.startswith(_COMPRESSED):
            return None
        if self.dialect in ("rust", "perl") and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            text = data.decode("utf-16", "replace")
        elif not self.binary and b"\0" in data[:BINARY_HEAD]:
            return False
        else:
            text = data.decode("utf-8", "replace")
        try:
            return True if self.every_line else self._any_line(text)
        except Invalid:
            return False

    def line(self, text: str) -> bool | None:
        """Does one line, which may hold holes, pass the search?"""
        if HOLE in text:
            return None
        try:
            found = self._match(text)
        except Invalid:
            return False
        return found if found is None else found != self.invert

    def parts(self, text: str) -> list[str] | None:
        """The parts of a line that match (-o), or None if that cannot be told."""
        if len(self.patterns) != 1 or self.words or self.lines or HOLE in text or HOLE in self.patterns[0]:
            return None
        plain = _plain_alternatives(self.patterns[0], self.dialect)
        if plain is not None and len(plain) == 1 and not self.ignore_case and not plain[0][1] and not plain[0][2]:
            return [plain[0][0]] * text.count(plain[0][0]) if plain[0][0] else []
        try:
            translated = self._translated(self.patterns[0])
            if translated.approximate or "\\K" in self.patterns[0]:
                return None
            return [found.group() for found in self._compile(translated.text(whole=True)).finditer(text) if found.group()]
        except (Invalid, Unknown):
            return None

    def _any_line(self, text: str) -> bool | None:
        if self.only and self.invert and self.dialect != "rust":
            return False
        if self.multiline and not self.invert:
            records = text.split("\0") if self.null_data else [text]
        elif not self.invert and not self.words and not self.lines and not self.only and (found := self._plain(text)) is not None:
            return found
        else:
            records = text.split("\0" if self.null_data else "\n")
            if not records[-1]:
                records.pop()
        result: bool | None = False
        for record in records:
            found = self._match(record)
            if found is None:
                result = None
            elif found != self.invert:
                return True
        return result

    def _plain(self, text: str) -> bool | None:
        """The answer for patterns that are nothing but text, without taking the file apart; None for others."""
        alternatives = [a for pattern in self.patterns for a in _plain_alternatives(pattern, self.dialect) or [("", True, True)]]
        if any(start or end for _, start, end in alternatives):
            return None
        if self.ignore_case:
            text = text.lower()
            return any(needle.lower() in text for needle, _, _ in alternatives)
        return any(needle in text for needle, _, _ in alternatives)

    def _match(self, record: str) -> bool | None:
        if self._matchers is None:
            self._matchers = self._compiled()
        result: bool | None = False
        for matcher in self._matchers:
            found = matcher(record)
            if found:
                return True
            if found is None:
                result = None
        return result

    def _compiled(self) -> list[Callable[[str], bool | None]]:
        if len(self.patterns) > MAX_PATTERNS:
            return [_cannot_tell]
        matchers: list[Callable[[str], bool | None]] = []
        for pattern in self.patterns:
            if HOLE in pattern:
                matchers.append(_cannot_tell)
                continue
            plain = None if self.multiline else _plain_alternatives(pattern, self.dialect)
            if plain is not None:
                matchers.append(self._plain_matcher(plain))
                continue
            try:
                matchers.append(self._expression(pattern))
            except Unknown:
                matchers.append(_cannot_tell)
        return matchers

    def _plain_matcher(self, alternatives: list[tuple[str, bool, bool]]) -> Callable[[str], bool | None]:
        fold = self.ignore_case
        wanted = [
            (needle.lower() if fold else needle, start or self.lines, end or self.lines) for needle, start, end in alternatives
        ]
        if self.only:
            wanted = [w for w in wanted if w[0]]

        def matches(record: str) -> bool | None:
            text = record.lower() if fold else record
            result: bool | None = False
            for needle, start, end in wanted:
                at = self._find(text, needle, start, end)
                if at >= 0:
                    if not self.only or not _before_value(text, at + len(needle)):
                        return True
                    result = None
            return result

        return matches

    def _find(self, text: str, needle: str, start: bool, end: bool) -> int:
        """Where `needle` stands in a line under the conditions of the search, or -1."""
        if start and end:
            places = [0] if text == needle else []
        elif start:
            places = [0] if text.startswith(needle) else []
        elif end:
            places = [len(text) - len(needle)] if text.endswith(needle) else []
        elif not self.words:
            return text.find(needle)
        else:
            at = text.find(needle)
            while at >= 0:
                if _is_word(text, at, at + len(needle)):
                    return at
                at = text.find(needle, at + 1)
            return -1
        return next((at for at in places if not self.words or _is_word(text, at, at + len(needle))), -1)

    def _expression(self, pattern: str) -> Callable[[str], bool | None]:
        translated = self._translated(pattern)
        source = translated.text(whole=self.only or self.lines or self.words)
        if self.lines:
            source = f"^(?:{source})$"
        elif self.words:
            source = rf"(?<!\w)(?:{source})(?!\w)"
        expression = self._compile(source)
        return self._searcher(expression, translated)

    def _translated(self, pattern: str) -> _Translation:
        if len(pattern) > MAX_PATTERN:
            raise Unknown
        if self.dialect == "fixed":
            translated = _Translation()
            for c in pattern:
                translated.add(_quoted(c))
            return translated
        if self.dialect in ("basic", "extended"):
            return _posix(pattern, self.dialect == "extended")
        return _perl(pattern, self.dialect == "rust")

    def _compile(self, source: str) -> re.Pattern[str]:
        import re

        flags = re.IGNORECASE if self.ignore_case else 0
        if self.multiline:
            flags |= re.MULTILINE
        if self.dot_all:
            flags |= re.DOTALL
        try:
            return re.compile(source, flags)
        except (re.error, OverflowError, RecursionError):
            raise Unknown from None

    def _searcher(self, expression: re.Pattern[str], translated: _Translation) -> Callable[[str], bool | None]:
        certain = None if translated.approximate else True
        power = translated.repetitions
        fold = self.ignore_case or "(?i" in expression.pattern
        needed = [text.lower() if fold else text for text in translated.needed()]

        def matches(record: str) -> bool | None:
            folded = record.lower() if fold else record
            if not all(text in folded for text in needed):
                return False
            if power > 0 and (len(record) > MAX_LINE or len(record) ** power > MAX_STEPS):
                return None
            if not self.only:
                return certain if expression.search(record) else False
            result: bool | None = False
            for found in expression.finditer(record):
                if found.end() > found.start():
                    if certain and not _before_value(record, found.end()):
                        return True
                    result = None
            return result

        return matches


def shows(patterns: Iterable[str], data: bytes, dialect: str = "basic", **options: bool) -> bool | None:
    """Would a search for any of `patterns` show some line of `data`? Options: the keywords of Search."""
    return Search(patterns, dialect, **options).shows(data)


def _cannot_tell(record: str) -> None:
    return None


def _before_value(line: str, end: int) -> bool:
    """In `NAME=value`, does what ends at `end` belong to the name? Names of keys are no secrets, yet worth a question."""
    equals = line.find("=")
    return equals >= 0 and end <= equals + 1 and line[:equals].replace("_", "").replace("export ", "").strip().isalnum()


def _is_word(text: str, start: int, end: int) -> bool:
    """Is `text[start:end]` bounded by characters that are no part of a word?"""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return not (before.isalnum() or before == "_" or after.isalnum() or after == "_")


def _has_capital(pattern: str) -> bool:
    r"""Is there a capital letter that means itself, as ripgrep's --smart-case asks: not the one in `\S`?"""
    i = 0
    while i < len(pattern):
        if pattern[i] == "\\":
            i += 1
        elif pattern[i].isupper():
            return True
        i += 1
    return False


# -- patterns that are plain text --------------------------------------------------------------------------------------


def _plain_alternatives(pattern: str, dialect: str) -> list[tuple[str, bool, bool]] | None:
    """(text, at the start of a line, at its end) for each alternative, if the pattern is nothing but those."""
    if HOLE in pattern:
        return None
    if dialect == "fixed":
        return [(pattern, False, False)]
    bar = "\\|" if dialect == "basic" else "|"
    special = ".[*" if dialect == "basic" else ".[](){}*+?"
    found = []
    for part in _split(pattern, bar):
        start = part.startswith("^")
        end = part.endswith("$") and not part.endswith("\\$")
        body = _plain_text(part[start : len(part) - end], special + "^$")
        if body is None:
            return None
        found.append((body, start, end))
    return found


def _split(pattern: str, bar: str) -> list[str]:
    r"""The pattern at each `bar` (`|` or `\|`), a backslash taking the next character with it."""
    if bar not in pattern:
        return [pattern]
    parts = [""]
    i = 0
    while i < len(pattern):
        if pattern.startswith(bar, i):
            parts.append("")
            i += len(bar)
        else:
            size = 2 if pattern[i] == "\\" else 1
            parts[-1] += pattern[i : i + size]
            i += size
    return parts


_DIALECTAL = "<>'`_\n"  # after a backslash these mean different things in different dialects


def _plain_text(text: str, special: str) -> str | None:
    """`text` without its backslashes, or None if something in it is more than itself."""
    out = []
    i = 0
    while i < len(text):
        c = text[i]
        if c == "\\":
            i += 1
            c = text[i : i + 1]
            if not c or c.isalnum() or c in _DIALECTAL or (c in "(){}|+?" and "(" not in special):
                return None
        elif c in special:
            return None
        out.append(c)
        i += 1
    return "".join(out)


# -- translation to Python's `re` --------------------------------------------------------------------------------------

_LETTERS = "a-zA-Z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff"
_CLASSES = {
    "alpha": _LETTERS, "digit": "0-9", "alnum": _LETTERS + "0-9", "upper": "A-Z", "lower": "a-z", "space": r"\s", "blank": r" \t",
    "punct": r"!-/:-@\[-`{-~", "print": " -~\u00a0-\U0010ffff", "graph": "!-~\u00a1-\U0010ffff", "cntrl": r"\x00-\x1f\x7f", "xdigit": "0-9A-Fa-f",
    "word": r"\w", "ascii": r"\x00-\x7f",
}  # fmt: skip
_PROPERTIES = {
    "L": r"[^\W\d_]",
    "Letter": r"[^\W\d_]",
    "Alphabetic": r"[^\W\d_]",
    "N": r"\d",
    "Nd": r"\d",
    "Z": r"\s",
    "Zs": r"[ \u00a0]",
}
_ANYTHING = r"[\s\S]"
MAX_NESTED = 8  # rounds of a bounded repetition whose inside repeats without bound: more are too heavy


class _Translation:
    """Python source being put together, piece by piece.

    approximate   something was replaced by "anything": a match proves nothing
    negative      a negative look-around: "anything" inside it would turn round
    references    there are back references: groups must not be lost
    repetitions   how many unbounded repetitions there are
    """

    __slots__ = (
        "approximate",
        "atom",
        "branches",
        "flagged",
        "forks",
        "groups",
        "inside",
        "negative",
        "out",
        "quantified",
        "references",
        "repetitions",
    )

    def __init__(self) -> None:
        self.out: list[str] = []
        self.atom = -1  # where the last thing that can be repeated starts; -1: there is none
        self.inside = 0  # unbounded repetitions inside it
        self.forks = False  # it is a choice of which several may fit at once: repeated, that takes exponential time
        self.quantified = False  # it has a quantifier already
        self.approximate = self.negative = self.branches = self.references = self.flagged = False
        self.repetitions = 0
        # of each open group, the whole pattern being the first: its start, the repetitions before it, the flag groups opened in it, where
        # its branches start
        self.groups: list[tuple[int, int, list[str], list[int]]] = [(-1, 0, [], [])]

    def text(self, *, whole: bool) -> str:
        """The source. Unless the `whole` match matters, `.*` at either end goes: it only costs."""
        if len(self.groups) != 1:
            raise Invalid
        if self.approximate and (self.negative or self.references):
            raise Unknown
        if not whole and not self.branches and not self.groups[0][2]:
            self._trim()
        return "".join(self.out) + ")" * len(self.groups[0][2])

    def _trim(self) -> None:
        out = self.out
        for edge, anchor in ((0, "(?:^)"), (-1, "(?:$)")):
            while out:
                near = out[1:3] if not edge else out[-3:-1]
                skip = out[edge] == anchor
                pair = near if skip else out[:2] if not edge else out[-2:]
                if pair in ([".", "*"], [".", "*?"]):
                    size = 2 + skip
                elif not skip and out[edge] == _ANYTHING + "*":
                    size = 1
                else:
                    break
                if edge:
                    del out[-size:]
                else:
                    del out[:size]
                self.repetitions -= 1

    def needed(self) -> list[str]:
        """Texts that must occur in whatever matches."""
        if self.branches or self.flagged:
            return []
        found = [""]
        depth = 0
        for i, piece in enumerate(self.out):
            plain = piece.removeprefix("\\")
            following = self.out[i + 1][:1] if i + 1 < len(self.out) else ""
            if piece.startswith("(") and not piece.endswith(")"):
                depth += 1
            elif piece.startswith(")"):
                depth -= 1
            literal = not depth and len(plain) == 1 and (plain.isalnum() == (piece == plain) or piece == "_")
            if literal and following not in ("*", "?", "{"):
                found[-1] += plain
            if not literal or following in ("*", "?", "{", "+"):
                found.append("")
        return [text for text in found if text]

    def add(self, source: str) -> None:
        """A character, a set, a back reference."""
        self.atom, self.inside, self.quantified, self.forks = len(self.out), 0, False, False
        self.out.append(source)

    def anchor(self, source: str) -> None:
        """Something of no width."""
        self.add(f"(?:{source})")

    def anything(self, source: str = _ANYTHING) -> None:
        self.approximate = True
        self.add(source)

    def open(self, source: str) -> None:
        self.groups.append((len(self.out), self.repetitions, [], [len(self.out) + 1]))
        self.out.append(source)
        self.atom = -1

    def flags(self, letters: str) -> None:
        """`(?i)`: in Python a group that reaches to the end of the group around it."""
        self.flagged = True
        self.groups[-1][2].append(letters)
        self.out.append(f"(?{letters}:")
        self.atom = -1

    def alternative(self) -> None:
        opened = self.groups[-1][2]
        self.branches = self.branches or len(self.groups) == 1
        self.out.append(")" * len(opened) + "|" + "".join(f"(?{letters}:" for letters in opened))
        self.groups[-1][3].append(len(self.out))
        self.atom = -1

    def close(self) -> None:
        if len(self.groups) == 1:
            raise Invalid
        start, repetitions, opened, branches = self.groups.pop()
        self.out.append(")" * len(opened) + ")")
        self.atom, self.inside, self.quantified = start, self.repetitions - repetitions, False
        first = [self.out[i].removeprefix("\\").lower() for i in branches]
        self.forks = len(branches) > 1 and (len(set(first)) < len(first) or any(len(c) > 1 or c in ".)" for c in first))

    def repeat(self, low: int, high: int | None, mode: str = "") -> None:
        """A quantifier on the last atom; `mode` is "?" (lazy) or "+" (possessive)."""
        if high is not None and low > high:
            raise Invalid
        text = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((low, high)) or f"{{{low},{'' if high is None else high}}}"
        last = self.out[-1]
        if self.quantified and last in ("*", "+", "?") and text in ("*", "+", "?"):
            self.out[-1] = last if last == text else "*"
            self.repetitions += last == "?" != self.out[-1]
            return
        rounds = MAX_NESTED + 1 if high is None else high
        if (self.inside or self.forks) and rounds > MAX_NESTED:
            del self.out[self.atom :]
            self.repetitions += 1 - self.inside
            self.anything(_ANYTHING + "*")
            self.quantified, self.inside = True, 1
            return
        if self.quantified:
            self.out.insert(self.atom, "(?:")
            self.out.append(")")
        added = 1 if high is None else self.inside * (high - 1 if high else 0)
        self.repetitions += added
        self.inside += added
        self.out.append(text + mode)
        self.quantified = True


def _find(pattern: str, text: str, start: int) -> int:
    """Where `text` stands; a pattern in which something is opened and not closed is refused."""
    at = pattern.find(text, start)
    if at < 0:
        raise Invalid
    return at


def _quoted(c: str) -> str:
    """One character that means only itself."""
    return "\\" + c if c.isascii() and not c.isalnum() and c != "_" else c


def _interval(pattern: str, i: int, close: str) -> tuple[int, int | None, int] | None:
    """`m}`, `m,}`, `,n}`, `m,n}` from `i` on: (m, n, where it ends), or None."""
    end = pattern.find(close, i)
    low, comma, high = pattern[i:end].partition(",")
    low, high = low.strip(), high.strip()
    if end < 0 or not (low or high) or not (low + high).isascii() or not (low + high).isdigit() or len(low + high) > 9:
        return None
    least = int(low or "0")
    return least, int(high) if high else None if comma else least, end + len(close)


def _bracket(pattern: str, i: int) -> tuple[str, int]:
    """The bracket expression of POSIX (XBD 9.3.5) whose `[` ended at `i`, as Python's, and where it ends."""
    start, end = i, len(pattern)
    negated = pattern[i : i + 1] == "^"
    i += negated
    out: list[str] = []
    first = True
    while True:
        if i >= end:
            raise Invalid
        if pattern[i] == "]" and not first:
            break
        first = False
        if pattern.startswith("[:", i):
            close = _find(pattern, ":]", i)
            if pattern[i + 2 : close] not in _CLASSES:
                raise Invalid
            out.append(_CLASSES[pattern[i + 2 : close]])
            i = close + 2
            continue
        low, i = _element(pattern, i)
        high = low
        if pattern[i : i + 1] == "-" and pattern[i + 1 : i + 2] not in ("]", ""):
            high, i = _element(pattern, i + 1)
        if high < low:
            raise Invalid
        out.append(_quoted(low) if low == high else f"{_quoted(low)}-{_quoted(high)}")
    if pattern[start] == ":" and pattern[i - 1] == ":" and i - start > 2:
        raise Invalid  # GNU grep: the syntax is [[:space:]], not [:space:]
    return "[" + "^" * negated + "".join(out) + "]", i + 1


def _element(pattern: str, i: int) -> tuple[str, int]:
    """One character of a bracket expression: itself, `[.x.]` or `[=x=]`."""
    for mark in (".", "="):
        if pattern.startswith("[" + mark, i):
            close = pattern.find(mark + "]", i + 2)
            if close != i + 3:
                raise Unknown
            return pattern[i + 2], close + 2
    return pattern[i], i + 1


_POSIX_ESCAPES = {"w": r"\w", "W": r"\W", "s": r"\s", "S": r"\S", "d": "[d0-9]", "t": "[t\t]"}  # \\d and \\t: GNU and BSD differ
_POSIX_ANCHORS = {"b": r"\b", "B": r"\B", "<": r"\b(?=\w)", ">": r"\b(?<=\w)", "`": r"\A", "'": r"\Z"}


def _posix(pattern: str, extended: bool) -> _Translation:
    """A basic or extended regular expression as GNU grep takes it. Raises Invalid, Unknown."""
    t = _Translation()
    i, end = 0, len(pattern)
    fresh = True  # at the start of an expression, where a basic one takes `*` for itself and `^` for an anchor
    while i < end:
        c = pattern[i]
        i += 1
        operator = c if c == "*" or (extended and c in "(){|+?") else ""
        if c == "\\":
            if i >= end:
                raise Invalid
            c = pattern[i]
            i += 1
            if not extended and c in "(){|+?":
                operator = c
            else:
                _posix_escape(t, c)
                fresh = False
                continue
        was_fresh, fresh = fresh, False
        if operator in ("(", "|"):
            t.open("(") if operator == "(" else t.alternative()
            fresh = True
        elif operator == ")" and extended and len(t.groups) == 1:
            t.add(r"\)")
        elif operator == ")":
            t.close()
        elif operator and not extended and was_fresh:
            t.add(_quoted(c))
        elif operator == "{":
            interval = _interval(pattern, i, "}" if extended else "\\}")
            if interval is None:
                if not extended:
                    raise Invalid
                t.add(r"\{")
                continue
            if t.atom < 0:
                raise Unknown
            t.repeat(interval[0], interval[1])
            i = interval[2]
        elif operator:
            if t.atom < 0:
                t.add("(?:)")
            t.repeat(*_RANGES[operator])
        elif c == "[":
            source, i = _bracket(pattern, i)
            t.add(source)
        elif c == "^" and (extended or was_fresh):
            t.anchor("^")
            fresh = True
        elif c == "$" and (extended or i == end or pattern.startswith(("\\)", "\\|"), i)):
            t.anchor("$")
        else:
            t.add(c if c == "." else _quoted(c))
    return t


_RANGES: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}


def _posix_escape(t: _Translation, c: str) -> None:
    if c in _POSIX_ANCHORS:
        t.anchor(_POSIX_ANCHORS[c])
    elif c in "123456789":
        t.references = True
        t.add(f"(?:\\{c})")
    else:
        t.add(_POSIX_ESCAPES.get(c) or _quoted(c))


_PERL_ESCAPES = {
    "d": r"\d", "D": r"\D", "w": r"\w", "W": r"\W", "s": r"\s", "S": r"\S", "h": r"[ \t]", "H": r"[^ \t]", "V": r"[^\n\v\f\r]",
    "R": r"(?:\r\n|[\n\v\f\r])", "N": r"[^\n]", "a": r"\x07", "e": r"\x1b", "f": r"\f", "n": r"\n", "r": r"\r", "t": r"\t",
}  # fmt: skip
_PERL_ANCHORS = {"b": r"\b", "B": r"\B", "A": r"\A", "z": r"\Z", "Z": r"(?=\n?\Z)", "K": ""}
_WORD_EDGES = {"<": r"\b(?=\w)", ">": r"\b(?<=\w)"}
_EDGE_NAMES = {"start": r"\b(?=\w)", "end": r"\b(?<=\w)", "start-half": r"(?<!\w)", "end-half": r"(?!\w)"}
_SET_SHORT = {"d": r"\d", "D": r"\D", "w": r"\w", "W": r"\W", "s": r"\s", "S": r"\S", "h": r" \t"}
_CONTROL = {"a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def _perl(pattern: str, rust: bool) -> _Translation:
    """An expression of PCRE or of Rust's regex crate (pcre2pattern(3), docs.rs/regex). Raises Invalid, Unknown."""
    t = _Translation()
    i, end = 0, len(pattern)
    verbose = False
    while not rust and pattern.startswith(("(*UTF", "(*UCP"), i):
        i = _find(pattern, ")", i) + 1
    while i < end:
        c = pattern[i]
        i += 1
        if c == "\\":
            i = _perl_escape(t, pattern, i, rust)
        elif c == "[":
            source, i = _perl_set(pattern, i, rust)
            t.add(source) if source else t.anything()
        elif c == "(":
            i, more = _perl_group(t, pattern, i)
            verbose = verbose or more
        elif c == ")":
            t.close()
        elif c == "|":
            t.alternative()
        elif c in "*+?":
            if t.atom < 0:
                raise Invalid
            mode = pattern[i : i + 1] if pattern[i : i + 1] == "?" or (pattern[i : i + 1] == "+" and not rust) else ""
            t.repeat(*_RANGES[c], mode)
            i += len(mode)
        elif c == "{" and (interval := _interval(pattern, i, "}")) is not None:
            if pattern[i] == "," and not rust:
                raise Unknown  # text before PCRE2 10.43, a quantifier since
            if t.atom < 0:
                raise Invalid
            i = interval[2]
            mode = "?" if pattern[i : i + 1] == "?" else ""
            t.repeat(interval[0], interval[1], mode)
            i += len(mode)
        elif c in "^$":
            t.anchor(c)
        elif verbose and c in " \t\r\n":
            continue
        elif verbose and c == "#":
            newline = pattern.find("\n", i)
            i = newline + 1 if newline >= 0 else end
        else:
            t.add(c if c == "." else _quoted(c))
    return t


def _perl_escape(t: _Translation, pattern: str, i: int, rust: bool) -> int:
    """What follows a backslash. Returns where it ends."""
    c = pattern[i : i + 1]
    if not c:
        raise Invalid
    if c == "Q" and not rust:
        close = pattern.find("\\E", i)
        for quoted in pattern[i + 1 : close if close >= 0 else len(pattern)]:
            t.add(_quoted(quoted))
        return close + 2 if close >= 0 else len(pattern)
    if c == "E" and not rust:
        return i + 1
    if c == "b" and pattern.startswith("{", i + 1) and rust:
        close = _find(pattern, "}", i)
        if pattern[i + 2 : close] not in _EDGE_NAMES:
            raise Unknown
        t.anchor(_EDGE_NAMES[pattern[i + 2 : close]])
        return close + 1
    if c in "pP":
        return _property(t, pattern, i)
    if c in "123456789gk" and not rust:
        return _back_reference(t, pattern, i)
    value, after = _number(pattern, i)
    if value is not None:
        t.add(_quoted(chr(value)))
        return after
    if c in _PERL_ANCHORS:
        t.anchor(_PERL_ANCHORS[c])
    elif c == "v":
        t.add(r"\x0b" if rust else r"[\n\v\f\r]")
    elif c in _PERL_ESCAPES:
        t.add(_PERL_ESCAPES[c])
    elif c in _WORD_EDGES and rust:
        t.anchor(_WORD_EDGES[c])
    elif c == "X":
        t.anything()
    elif c.isalnum():
        raise Unknown if c == "G" else Invalid
    else:
        t.add(_quoted(c))
    return i + 1


def _number(pattern: str, i: int) -> tuple[int | None, int]:
    r"""The character that `\x41`, `\x{41}`, `\u0041`, `\U00000041`, `\o{101}`, `\012`, `\cA` mean, and where it ends."""
    c = pattern[i]
    if c == "c" and i + 1 < len(pattern):
        return ord(pattern[i + 1].upper()) ^ 64, i + 2
    base, most = {"x": (16, 2), "u": (16, 4), "U": (16, 8), "o": (8, 0), "0": (8, 2)}.get(c, (0, 0))
    if not base:
        return None, i
    i += 1
    if pattern.startswith("{", i) and c != "0":
        close = _find(pattern, "}", i)
        digits, after = pattern[i + 1 : close], close + 1
    else:
        after = i
        while after < len(pattern) and after - i < most and pattern[after] in "0123456789abcdefABCDEF"[: 8 if base == 8 else 22]:
            after += 1
        digits = pattern[i:after] or "0"
    try:
        value = int(digits, base)
    except ValueError:
        raise Invalid from None
    if value > 0x10FFFF:
        raise Invalid
    return value, after


def _property(t: _Translation, pattern: str, i: int) -> int:
    r"""`\pL`, `\p{Letter}`, `\P{..}`: the few that ASCII text has, any character for the rest."""
    if pattern.startswith("{", i + 1):
        close = _find(pattern, "}", i)
        name, after = pattern[i + 2 : close], close + 1
    else:
        name, after = pattern[i + 1 : i + 2], i + 2
    if pattern[i] == "p" and name in _PROPERTIES:
        t.add(_PROPERTIES[name])
    else:
        t.anything()
    return after


def _back_reference(t: _Translation, pattern: str, i: int) -> int:
    r"""`\1`, `\g1`, `\g{1}`, `\k<name>`."""
    t.references = True
    after = i
    if pattern[i] in "gk":
        closing = {"{": "}", "<": ">", "'": "'"}.get(pattern[i + 1 : i + 2])
        if closing:
            close = _find(pattern, closing, i + 2)
            name, after = pattern[i + 2 : close], close + 1
            if name.isdigit() and len(name) < 3:
                t.add(f"(?:\\{name})")
            elif name.isidentifier():
                t.add(f"(?P={name})")
            else:
                t.anything(_ANYTHING + "*")
            return after
        after += 1
        i += 1
    while after < len(pattern) and after - i < 2 and pattern[after].isdigit():
        after += 1
    if after == i:
        raise Invalid
    t.add(f"(?:\\{pattern[i:after]})")
    return after


_LOOKS = ("=", "!", "<=", "<!", ":", ">")


def _perl_group(t: _Translation, pattern: str, i: int) -> tuple[int, bool]:
    """What follows `(`. Returns where that ends, and whether blanks mean nothing from here on."""
    if pattern.startswith("*", i):
        raise Unknown
    if not pattern.startswith("?", i):
        t.open("(")
        return i, False
    i += 1
    for look in _LOOKS:
        if pattern.startswith(look, i):
            t.negative = t.negative or "!" in look
            t.open("(?" + look)
            return i + len(look), False
    if pattern.startswith("#", i):
        return _find(pattern, ")", i) + 1, False
    if pattern.startswith(("P<", "<", "'"), i):
        start = i + 2 if pattern[i] == "P" else i + 1
        close = _find(pattern, "'" if pattern[i] == "'" else ">", start)
        if not pattern[start:close].isidentifier():
            raise Unknown
        t.open(f"(?P<{pattern[start:close]}>")
        return close + 1, False
    if pattern.startswith("P=", i):
        close = _find(pattern, ")", i)
        if not pattern[i + 2 : close].isidentifier():
            raise Unknown
        t.references = True
        t.add(f"(?P={pattern[i + 2 : close]})")
        return close + 1, False
    if pattern.startswith(("R)", "P>", "&", "0)", "1)", "2)", "3)", "4)"), i):
        raise Unknown
    return _perl_flags(t, pattern, i)


def _perl_flags(t: _Translation, pattern: str, i: int) -> tuple[int, bool]:
    """`(?i)`, `(?i-s:`: those that Python has; the others do not decide whether something matches."""
    start = i
    while i < len(pattern) and (pattern[i].isalpha() or pattern[i] in "-^"):
        i += 1
    letters, stop = pattern[start:i], pattern[i : i + 1]
    if stop not in (")", ":") or "^" in letters or not set(letters) <= set("imsxUuRJna-"):
        raise Unknown
    on, _, off = letters.partition("-")
    kept = "".join(c for c in "ims" if c in on and c not in off)
    dropped = "".join(c for c in "ims" if c in off)
    source = kept + ("-" + dropped if dropped else "")
    if stop == ":":
        t.open(f"(?{source}:")
    elif source:
        t.flags(source)
    return i + 1, "x" in on


def _perl_set(pattern: str, i: int, rust: bool) -> tuple[str, int]:
    """The character class whose `[` ended at `i`, as Python's ("" where it has none), and where it ends."""
    end = len(pattern)
    negated = pattern[i : i + 1] == "^"
    i += negated
    out: list[str] = []
    known = first = True
    while True:
        if i >= end:
            raise Invalid
        c = pattern[i]
        if c == "]" and not first:
            break
        first = False
        if c == "[" and pattern.startswith("[:", i) and (close := pattern.find(":]", i)) > 0:
            name = pattern[i + 2 : close]
            known = known and name in _CLASSES
            out.append(_CLASSES.get(name, ""))
            i = close + 2
            continue
        if c == "[" and rust:
            inner, i = _perl_set(pattern, i + 1, rust)
            known = known and bool(inner) and not inner.startswith("[^")
            out.append(inner[1:-1])
            continue
        if rust and pattern.startswith(("&&", "--", "~~"), i):
            known = False
        source, low, i = _perl_member(pattern, i)
        if source is not None:
            known = known and bool(source)
            out.append(source)
            continue
        high = low
        if pattern[i : i + 1] == "-" and pattern[i + 1 : i + 2] not in ("]", ""):
            source, high, after = _perl_member(pattern, i + 1)
            if source is not None:  # `[a-\\d]`: the hyphen is itself
                high = low
            else:
                i = after
        if high < low:
            raise Invalid
        out.append(_quoted(low) if low == high else f"{_quoted(low)}-{_quoted(high)}")
    return ("[" + "^" * negated + "".join(out) + "]" if known else ""), i + 1


def _perl_member(pattern: str, i: int) -> tuple[str | None, str, int]:
    """One member of a class: (source of a set or None, the character, where it ends)."""
    c = pattern[i]
    if c != "\\":
        return None, c, i + 1
    i += 1
    c = pattern[i : i + 1]
    if not c:
        raise Invalid
    if c in _SET_SHORT:
        return _SET_SHORT[c], "", i + 1
    if c in "pPHVNR":
        close = _find(pattern, "}", i) if pattern.startswith("{", i + 1) else i
        return "", "", close + 1 if c not in "pP" or close != i else i + 2
    value, after = _number(pattern, i)
    if value is not None:
        return None, chr(value), after
    if c in "1234567":
        return None, chr(int(c)), i + 1
    return None, _CONTROL.get(c, c), i + 1
