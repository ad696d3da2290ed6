"""What a shell knows at one point of a script: variables, directory, functions, options. And what flows through a pipe.

A scalar is a tuple of the texts it can have; an array is a list of scalars; an associative array is a dict of scalars. Text that could
not be computed is HOLE. Text that comes from a variable nobody assigned in this script is the variable's name between
two TAINT characters: matching treats it as a hole, showing it reveals that variable.
"""

from __future__ import annotations

from ..model import HOLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ..model import Access
    from .tree import Command

    Scalar = tuple[str, ...]
    Value = Scalar | list[Scalar] | dict[str, Scalar]

TAINT = "\U0010ffff"
MAX_ALTERNATIVES = 24


def tainted(name: str) -> str:
    """The text of a variable that was not assigned here."""
    return f"{TAINT}{name}{TAINT}"


def holes_only(text: str) -> str:
    """`text` with every tainted part as a hole, for matching."""
    if TAINT not in text:
        return text
    return HOLE.join(text.split(TAINT)[::2])


def taints(text: str) -> list[str]:
    """The names of the variables whose text stands in `text`."""
    return text.split(TAINT)[1::2] if TAINT in text else []


_SHIELD = 0x100000


def shield(text: str) -> str:
    """Quoted text inside text that will be split: its characters stand for themselves, and none of them separates or matches."""
    return "".join(chr(_SHIELD + ord(c)) if c < "\x7f" else c for c in text)


def unshield(text: str) -> str:
    """Shielded text as it was."""
    if text.isascii():
        return text
    return "".join(chr(ord(c) - _SHIELD) if _SHIELD <= ord(c) < _SHIELD + 0x80 else c for c in text)


def union(a: Scalar, b: Scalar) -> Scalar:
    """Either of two scalars' texts; past the bound, anything."""
    if a == b:
        return a
    merged = tuple(dict.fromkeys(a + b))
    return merged if len(merged) <= MAX_ALTERNATIVES else (HOLE,)


def _nothing(other: Value | None) -> Value:
    """A variable that is not set, where on another way it is."""
    return [] if isinstance(other, list) else {} if isinstance(other, dict) else ("",)


def _joined(a: Value, b: Value) -> Value:
    """Either of two values. Elements are joined one by one; where one of two arrays has none, it is empty."""
    if isinstance(a, tuple) and isinstance(b, tuple):
        return union(a, b)
    if isinstance(a, list) and isinstance(b, list):
        count = max(len(a), len(b))
        a, b = (x + [("",)] * (count - len(x)) for x in (a, b))
        return [union(x, y) for x, y in zip(a, b, strict=True)]
    a, b = (
        {"0": x} if isinstance(x, tuple) else {str(i): v for i, v in enumerate(x)} if isinstance(x, list) else x for x in (a, b)
    )
    return {key: union(a.get(key, ("",)), b.get(key, ("",))) for key in a | b}


class State:
    """One shell's memory. `copy` for a subshell or a branch, `join` after the branch.

    A copy shares the tables of variables and functions until one of the two writes (`put`, `drop`, `define`), and both keep a log of the
    names written since: a script of n commands in n subshells must not cost n squared.
    """

    __slots__ = (
        "_log", "_origin", "_shared", "_start", "aliases", "arg0", "cwd", "exported", "functions", "loaded", "maybe", "options", "params", "refs",
        "stack", "values",
    )  # fmt: skip

    def __init__(self, cwd: str) -> None:
        self.cwd: Scalar = (cwd,)
        self.values: dict[str, Value] = {}
        self.exported: set[str] = set()
        self.functions: dict[str, tuple[Command, ...]] = {}  # more than one body where a branch may have defined another
        self.maybe: set[str] = set()  # functions that are defined on some way here, and not on another
        self.aliases: dict[str, str] = {}
        self.options: set[str] = set()
        self.params: list[Scalar] = []
        self.arg0 = "bash"
        self.loaded: list[Access] = []  # protected files whose variables were read into this shell
        self.stack: list[Scalar] = []  # pushd
        self.refs: dict[str, str] = {}  # `declare -n name=target`
        self._shared = False
        self._log: list[str] = []  # names of variables in the order in which they were written
        self._origin: State | None = None  # what this is a copy of
        self._start = 0  # how long the log of the origin was then

    def copy(self) -> State:
        other = State.__new__(State)
        other.cwd = self.cwd
        other.values, other.functions = self.values, self.functions
        self._shared = other._shared = True
        other.exported = set(self.exported)
        other.maybe = set(self.maybe) if self.maybe else set()
        other.aliases = dict(self.aliases)
        other.options = set(self.options)
        other.params = list(self.params)
        other.arg0 = self.arg0
        other.loaded = list(self.loaded)
        other.stack = list(self.stack)
        other.refs = dict(self.refs)
        other._log = []
        other._origin, other._start = self, len(self._log)
        return other

    def _own(self) -> None:
        if self._shared:
            self.values, self.functions = dict(self.values), dict(self.functions)
            self._shared = False

    def put(self, name: str, value: Value) -> None:
        """Set a variable, array or not, by its own name. The value must not be changed afterwards."""
        self._own()
        self.values[name] = value
        self._log.append(name)

    def drop(self, name: str) -> None:
        """Forget that a variable was assigned here."""
        if name in self.values:
            self._own()
            del self.values[name]
            self._log.append(name)

    def define(self, name: str, bodies: tuple[Command, ...]) -> None:
        """Set what a function runs; nothing: forget it."""
        self._own()
        self.maybe.discard(name)
        if bodies:
            self.functions[name] = bodies
        else:
            self.functions.pop(name, None)

    def child(self, inherited: Iterable[str]) -> State:
        """What another shell that is started here knows: `inherited` and what was exported; neither aliases nor options."""
        other = self.copy()
        kept = self.exported.union(inherited)
        for name in [name for name in self.values if name not in kept]:
            other.drop(name)
        for name in [name for name in self.functions if name not in kept]:
            other.define(name, ())
        other.aliases, other.refs, other.options = {}, {}, set()
        return other

    def join(self, other: State) -> None:
        """Afterwards either of the two states may hold."""
        self.cwd = union(self.cwd, other.cwd)
        if other.values is not self.values:
            for name in self.differing(other):
                self._join_value(name, other)
        if other.functions is not self.functions:
            maybe = self.maybe | other.maybe | (self.functions.keys() ^ other.functions.keys())
            for name, bodies in other.functions.items():
                mine = self.functions.get(name, ())
                if bodies is not mine:
                    self.define(name, tuple(dict.fromkeys(mine + bodies))[:MAX_ALTERNATIVES])
            self.maybe = maybe
        self.aliases.update(other.aliases)
        self.exported |= other.exported
        self.refs.update(other.refs)
        self.options |= other.options
        for access in other.loaded:
            if access not in self.loaded:
                self.loaded.append(access)
        if other.params != self.params:
            self._join_params(other.params)

    def adopt(self, other: State, but: Sequence[str] = ()) -> None:
        """Take over the variables of a copy of this state, some excepted."""
        for name in self.differing(other):
            if name in but:
                continue
            if name in other.values:
                self.put(name, other.values[name])
            else:
                self.drop(name)

    def differing(self, other: State) -> list[str]:
        """Names of variables whose values may differ: those written since the one was copied from the other."""
        if other._origin is self:
            return list(dict.fromkeys(self._log[other._start :] + other._log))
        return list(self.values.keys() | other.values.keys())

    def _join_value(self, name: str, other: State) -> None:
        mine, theirs = self.values.get(name), other.values.get(name)
        if mine == theirs:
            return
        if mine is None:
            mine = _nothing(theirs)
        if theirs is None:
            theirs = _nothing(mine)
        self.put(name, _joined(mine, theirs))

    def _join_params(self, theirs: list[Scalar]) -> None:
        count = max(len(self.params), len(theirs))
        if len(theirs) != len(self.params):
            self.put("#", (HOLE,))
        a, b = ([*p, *[("",)] * (count - len(p))] for p in (self.params, theirs))
        self.params = [union(x, y) for x, y in zip(a, b, strict=True)]

    def set_params(self, params: list[Scalar]) -> None:
        """New positional parameters, whose number is known."""
        self.params = params
        self.drop("#")

    def target(self, name: str) -> str:
        """The variable that a name stands for: itself, or where name references lead."""
        for _ in range(8):
            if name not in self.refs:
                return name
            name = self.refs[name]
        return name

    def assign(self, name: str, value: Scalar) -> None:
        name = self.target(name)
        current = self.values.get(name)
        if isinstance(current, list):
            self.put(name, [value, *current[1:]])
        elif isinstance(current, dict):
            self.put(name, current | {"0": value})
        else:
            self.put(name, value)
        if "allexport" in self.options:
            self.exported.add(name)


class Output:
    """What a command writes, as far as it can be told. Computed only when somebody reads it.

    text   the exact text (it may hold HOLE), or None
    lines  where only a superset is known: every line written is one of these, or None
    shown  what would be revealed if it were shown: variables, all of them at once, credentials. Whoever reads it passes that on, unless
           it is known to show nothing, or only some lines (`Run.narrow_dump`)
    """

    __slots__ = ("_compute", "_lines", "_text", "shown")

    def __init__(
        self,
        text: str | None = None,
        lines: list[str] | None = None,
        compute: Callable[[], Output] | None = None,
        shown: tuple[Access, ...] = (),
    ) -> None:
        self._text = text
        self._lines = lines
        self._compute = compute
        self.shown = shown

    def _force(self) -> None:
        if self._compute is not None:
            compute, self._compute = self._compute, None
            found = compute()
            self._text, self._lines = found.text, found.lines

    @property
    def text(self) -> str | None:
        self._force()
        return self._text

    @property
    def lines(self) -> list[str] | None:
        self._force()
        return self._lines

    def showing(self, shown: tuple[Access, ...]) -> Output:
        """The same output, known to carry secrets that are no files."""
        return Output(compute=lambda: self, shown=self.shown + shown) if shown else self

    def possible_lines(self) -> list[str] | None:
        """All lines that may occur, exact or not; None if that is not known."""
        if self.text is not None:
            return self.text.split("\n")[:-1] if self.text.endswith("\n") else self.text.split("\n")
        return self.lines

    def words(self) -> list[str] | None:
        """The blank-separated words of all possible lines."""
        lines = self.possible_lines()
        return None if lines is None else [word for line in lines for word in line.split()]


EMPTY = Output("")
UNKNOWN = Output()


def together(outputs: list[Output]) -> Output:
    """One output after the other."""
    if len(outputs) == 1:
        return outputs[0]
    if not outputs:
        return EMPTY

    def compute() -> Output:
        texts = [o.text for o in outputs]
        if all(t is not None for t in texts):
            return Output("".join(t for t in texts if t is not None))
        lines: list[str] = []
        for output in outputs:
            more = output.possible_lines()
            if more is None:
                return UNKNOWN
            lines += more
        return Output(lines=lines)

    return Output(compute=compute)


def either(outputs: list[Output]) -> Output:
    """One of several outputs: exact only where they agree."""
    outputs = [o for o in outputs if o is not EMPTY]
    if not outputs:
        return EMPTY
    if len(outputs) == 1:
        return outputs[0]

    def compute() -> Output:
        lines: list[str] = []
        for output in outputs:
            more = output.possible_lines()
            if more is None:
                return UNKNOWN
            lines += more
        return Output(lines=list(dict.fromkeys(lines)))

    return Output(compute=compute)
