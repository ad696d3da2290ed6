"""The syntax tree of a shell command, in the words of the POSIX grammar (XCU 2.10) and the bash manual."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The parts of a word are tuples, the first item says which:
LITERAL = "literal"  # (LITERAL, text)             unquoted: tilde, braces and globs count
QUOTED = "quoted"  # (QUOTED, text)                 quoted or escaped: only itself
PARAMETER = "parameter"  # (PARAMETER, Parameter, quoted)
COMMAND = "command"  # (COMMAND, list of commands, quoted)      $(...) and `...`
ARITHMETIC = "arithmetic"  # (ARITHMETIC, Word of the expression, quoted)
PROCESS = "process"  # (PROCESS, "<" or ">", list of commands)


class SyntaxProblem(Exception):
    """The text is no shell command; `position` is where that shows."""

    def __init__(self, what: str, position: int) -> None:
        super().__init__(what)
        self.position = position


class Word:
    """Parts side by side, and the text they were written as."""

    __slots__ = ("parts", "text")

    def __init__(self, parts: list[tuple[Any, ...]], text: str) -> None:
        self.parts = parts
        self.text = text

    def plain(self) -> str | None:
        """The word's value if it is made of nothing but unquoted text, else None."""
        if len(self.parts) == 1 and self.parts[0][0] == LITERAL:
            return str(self.parts[0][1])
        return None

    def constant(self) -> str | None:
        """The word's text, quotes taken off, if it is made of nothing but text."""
        if any(part[0] not in (LITERAL, QUOTED) for part in self.parts):
            return None
        return "".join(part[1] for part in self.parts)


class Parameter:
    """`${name[index] operator argument}`.

    operator  "" plain, "#len" length, "!" indirect, "!names" names with a prefix, "!keys" indices,
              else as written: ":-" "-" ":=" "=" ":?" "?" ":+" "+" "#" "##" "%" "%%" "/" "//" "/#" "/%" "^" "^^" "," ",," ":" "@P" ...
    argument  Word or None; `second` the replacement of "/" or the length of ":"
    """

    __slots__ = ("argument", "bare", "index", "name", "operator", "second")

    def __init__(
        self, name: str, index: Word | None = None, operator: str = "", argument: Word | None = None, second: Word | None = None
    ) -> None:
        self.name = name
        self.index = index
        self.operator = operator
        self.argument = argument
        self.second = second
        self.bare = False  # written `$name`: brace expansion, which comes first, may add to the name


class Redirect:
    """`fd op target`; `body` is the text of a here-document, as a Word whose expansion is its value."""

    __slots__ = ("body", "fd", "op", "target")

    def __init__(self, fd: str, op: str, target: Word, body: Word | None = None) -> None:
        self.fd = fd
        self.op = op
        self.target = target
        self.body = body


class Assign:
    """`name=value`, `name+=value`, `name[index]=value`, `name=(values)`. `value` is a Word, or a list of (index, Word) pairs."""

    __slots__ = ("append", "index", "name", "value")

    def __init__(self, name: str, index: Word | None, value: Word | list[tuple[Word | None, Word]], append: bool) -> None:
        self.name = name
        self.index = index
        self.value = value
        self.append = append


class Command:
    """Any command: `kind` says which, and so which other fields are set. One class for all, since each class costs the hook's start.

    SIMPLE    assigns [Assign], words [Word]
    PIPELINE  commands [Command]
    AND_OR    first && second, first || second; op
    GROUP     { body; } or, with subshell, ( body )
    IF        branches [(condition, body)], otherwise [Command]
    FOR       for name in words (None: "$@") do body; also `select`
    WHILE     while condition do body; `for ((...))` has its expressions in head
    CASE      subject, items [([pattern], body, what ends it: ";;" ";&" ";;&" ";|" or "")]
    FUNCTION  name, body [Command] (one)
    TEST      [[ words ]], (( words )) with arithmetic
    A command with `!` before it has that as its op. `redirects` apply to all of it; `background`: followed by `&`; `plain`: the words' texts, where no word has anything to be expanded.
    """

    __slots__ = (
        "arithmetic", "assigns", "background", "body", "branches", "commands", "condition", "first", "head", "items", "kind", "name", "op",
        "otherwise", "plain", "redirects", "second", "subject", "subshell", "words",
    )  # fmt: skip

    if TYPE_CHECKING:
        arithmetic: bool
        assigns: list[Assign]
        body: list[Command]
        branches: list[tuple[list[Command], list[Command]]]
        commands: list[Command]
        condition: list[Command]
        first: Command
        head: list[Word]
        items: list[tuple[list[Word], list[Command], str]]
        name: str
        op: str
        otherwise: list[Command]
        second: Command
        subject: Word
        subshell: bool
        words: list[Word]  # of `for x; do`: None

    def __init__(self, kind: str, **fields: Any) -> None:
        self.kind = kind
        self.redirects: list[Redirect] = []
        self.background = False
        self.plain: list[str] | None = None
        for name, value in fields.items():
            setattr(self, name, value)


SIMPLE, PIPELINE, AND_OR, GROUP, IF = "simple", "pipeline", "and-or", "group", "if"
FOR, WHILE, CASE, FUNCTION, TEST = "for", "while", "case", "function", "test"
