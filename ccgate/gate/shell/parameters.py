"""Parameter expansion and arithmetic (bash manual 3.4, 3.5.3, 3.5.5)."""

from __future__ import annotations

from .. import globs
from ..model import HOLE
from .state import MAX_ALTERNATIVES, TAINT, holes_only, tainted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .interpreter import Shell
    from .state import Scalar, State, Value
    from .tree import Parameter, Word
    from .words import Words

# Variables whose value the hook's own environment tells, where it looks like a path or a plain name. Every other variable that the
# script did not assign stays a name: its value is never computed with, so that it cannot end up in a message.
_KNOWN = frozenset(
    ("USER", "LOGNAME", "HOSTNAME", "SHELL", "LANG", "TERM", "EDITOR", "TMPDIR", "TMP", "TEMP", "OSTYPE", "HOSTTYPE", "VIRTUAL_ENV",
     "GOPATH", "GOROOT", "JAVA_HOME", "CARGO_HOME", "NVM_DIR", "CONDA_PREFIX", "PYENV_ROOT", "PROJECT_ROOT", "WORKSPACE")
)  # fmt: skip
_NUMBERS = frozenset(
    (
        "RANDOM",
        "SECONDS",
        "EPOCHSECONDS",
        "EPOCHREALTIME",
        "SRANDOM",
        "LINENO",
        "BASHPID",
        "PPID",
        "UID",
        "EUID",
        "COLUMNS",
        "LINES",
    )
)
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


MAX_GLOBBED = 512  # characters of a text in which a pattern with wildcards is looked for


class Parameters:
    """The values of `$name` and `${...}` for one shell."""

    def __init__(self, shell: Shell, words: Words) -> None:
        self.shell = shell
        self.words = words

    def values(self, parameter: Parameter, state: State, *, quoted: bool) -> list[list[str]]:
        """Alternatives of lists of texts: one text, or several for `$@` and whole arrays."""
        operator = parameter.operator
        if operator == "!names":
            found = sorted(n for n in {*state.values, *self.shell.world.env()} if n.startswith(parameter.name))
            return [[*found, HOLE]]
        if operator == "!keys":
            return [self._keys(parameter.name, state)]
        if operator == "#len":
            return self._length(parameter, state)
        base = self._base(parameter, state, quoted=quoted)
        if operator.startswith("!"):
            base = [self._indirect(texts, state) for texts in base]
            operator = operator[1:]
        if not operator:
            return base
        if operator.lstrip(":") in ("-", "=", "?", "+"):
            return self._default(parameter, operator, base, state)
        if base == [["", ""]]:
            return base
        if operator == ":" and (
            parameter.name in ("@", "*") or (parameter.index is not None and parameter.index.text in ("@", "*"))
        ):
            return [self._slice(texts, parameter, state) for texts in base]
        change = self._change(parameter, operator, state)
        return [[new for text in texts for new in change(text)] for texts in base]

    # -- where values come from ----------------------------------------------------------------------------------------

    def _base(self, parameter: Parameter, state: State, *, quoted: bool) -> list[list[str]]:
        name, index = state.target(parameter.name) if state.refs else parameter.name, parameter.index
        if name in ("@", "*"):
            return self._many(state.params, state, joined=quoted and name == "*")
        value = state.values.get(name)
        if index is not None and index.text in ("@", "*"):
            if isinstance(value, list):
                return self._many(value, state, joined=quoted and index.text == "*")
            if isinstance(value, dict):
                return self._many(list(value.values()), state, joined=quoted and index.text == "*")
        if index is not None and isinstance(value, (list, dict)):
            return [[text] for text in self._element(value, self.words.scalar(index, state)[0], state)]
        return [[text] for text in self.lookup(name, state)]

    def _many(self, items: list[Scalar], state: State, *, joined: bool) -> list[list[str]]:
        """All items as separate texts, or joined by the first character of IFS. Where an item has alternatives, each line of them once."""
        if not items:
            return [[]]
        count = max(map(len, items))
        lines = [[item[min(i, len(item) - 1)] for item in items] for i in range(min(count, MAX_ALTERNATIVES))]
        return [[self.lookup("IFS", state)[0][:1].join(line)] for line in lines] if joined else lines

    def _element(self, value: list[Scalar] | dict[str, Scalar], index: str, state: State) -> Scalar:
        if isinstance(value, dict):
            return value.get(index) or (tuple(t for s in value.values() for t in s) if HOLE in holes_only(index) else ("",))
        number = self.arithmetic((index,), state)
        if not number.lstrip("-").isdigit():
            return tuple(dict.fromkeys(t for s in value for t in s))[:MAX_ALTERNATIVES] or ("",)
        i = int(number)
        return value[i] if -len(value) <= i < len(value) else ("",)

    def lookup(self, name: str, state: State) -> Scalar:
        """The texts of a scalar parameter."""
        if state.refs:
            name = state.target(name)
        value = state.values.get(name)
        if value is not None:
            return _first(value)
        if name.endswith("]"):
            return self._subscripted(name, state)
        if name.isdigit():
            if name == "0":
                return (state.arg0,)
            i = int(name) - 1
            return state.params[i] if i < len(state.params) else ("",)
        if name == "PWD":
            return state.cwd
        if name == "HOME":
            return (self.shell.world.home,)
        if name == "#":
            return (str(len(state.params)),)
        if name == "IFS":
            return (" \t\n",)
        if name in ("?", "$", "!", "-", "_") or name in _NUMBERS:
            return (HOLE,)
        if name in ("BASH_SOURCE", "FUNCNAME"):
            return (state.arg0 if state.arg0 != "bash" else "",)
        return self._foreign(name, state)

    def _foreign(self, name: str, state: State) -> Scalar:
        """A variable that this script did not assign."""
        actual = self.shell.world.env().get(name)
        if actual is None:
            return (tainted(name), "") if state.loaded else ("", tainted(name))
        plain = name in _KNOWN or name.startswith(("XDG_", "CLAUDE_PROJECT")) or self._is_path(actual)
        if plain and not state.loaded and len(actual) < 512 and TAINT not in actual:
            return (actual,)
        return (tainted(name),)

    def _is_path(self, value: str) -> bool:
        """The path of something that is there: no secret, and what a command does with it can be judged."""
        return value.startswith("/") and "\n" not in value and self.shell.world.disk.exists(value)

    def _indirect(self, texts: list[str], state: State) -> list[str]:
        out: list[str] = []
        for text in texts:
            if text and all(c in _NAME for c in text):
                out += self.lookup(text, state)
            elif text.endswith(("[@]", "[*]")) and isinstance(state.values.get(text[:-3]), list):
                out += [t for item in state.values[text[:-3]] for t in item]
            elif text.endswith("]") and text.partition("[")[0].isidentifier():
                out += self._subscripted(text, state)
            else:
                out.append(tainted("*"))
        return out

    def _subscripted(self, text: str, state: State) -> Scalar:
        """The element that the text `name[index]` stands for."""
        self.shell.subscripts(text, state)
        name, _, index = text[:-1].partition("[")
        value = state.values.get(name)
        return self._element(value, index, state) if isinstance(value, (list, dict)) else self.lookup(name, state)

    @staticmethod
    def _keys(name: str, state: State) -> list[str]:
        value = state.values.get(name)
        if isinstance(value, dict):
            return list(value)
        if isinstance(value, list):
            return [str(i) for i in range(len(value))]
        return ["0"]

    def _length(self, parameter: Parameter, state: State) -> list[list[str]]:
        value = state.values.get(parameter.name)
        if parameter.index is not None and parameter.index.text in ("@", "*") and isinstance(value, (list, dict)):
            return [[str(len(value))]]
        if parameter.name in ("@", "*"):
            return [[str(len(state.params))]]
        texts = self.lookup(parameter.name, state)
        return [[HOLE if HOLE in holes_only(t) else str(len(t))] for t in texts]

    # -- operators -----------------------------------------------------------------------------------------------------

    def _default(self, parameter: Parameter, operator: str, base: list[list[str]], state: State) -> list[list[str]]:
        """`-` `=` `?` `+` and the same with a colon, which counts empty as unset."""
        name = parameter.name
        known = name in state.values or (name.isdigit() and int(name) <= len(state.params)) or name in ("@", "*", "PWD", "HOME")
        present = known or name in self.shell.world.env() or bool(state.loaded)
        texts = [t for fields in base for t in fields]
        filled = [[t] for t in texts if t or not operator.startswith(":")] if present else []
        maybe_empty = not present or (operator.startswith(":") and (not texts or any(not t for t in texts)))
        kind = operator.lstrip(":")
        argument = [[t] for t in self.words.scalar(parameter.argument, state)] if parameter.argument else [[""]]
        if kind == "+":
            result = (argument if filled else []) + ([[""]] if maybe_empty or not known else [])
        elif kind == "?":
            result = filled or [[tainted(name)]]  # the script ends where there is no value
        else:
            result = filled + (argument if maybe_empty else [])
            if kind == "=" and maybe_empty and name not in "@*":
                state.assign(name, tuple(t for fields in result for t in fields) or ("",))
        return result or [[""]]

    def _change(self, parameter: Parameter, operator: str, state: State) -> Callable[[str], Iterable[str]]:
        """A function from one text to the texts it becomes."""
        kind = operator[0]
        if kind in "#%":
            patterns = self._patterns(parameter.argument, state)
            return lambda text: [_strip(text, p, operator) for p in patterns]
        if kind == "/":
            patterns = self._patterns(parameter.argument, state)
            news = self.words.scalar(parameter.second, state) if parameter.second else ("",)
            return lambda text: [_replace(text, p, new, operator) for p in patterns for new in news]
        if kind in "^,~":
            return lambda text: [_change_case(text, operator)]
        if kind == ":":
            start = self.arithmetic(self.words.scalar(parameter.argument, state), state) if parameter.argument else "0"
            size = self.arithmetic(self.words.scalar(parameter.second, state), state) if parameter.second else None
            return lambda text: [_substring(text, start, size)]
        return lambda text: self._transform(text, operator, state)

    def _slice(self, texts: list[str], parameter: Parameter, state: State) -> list[str]:
        """`${@:start:count}`, `${array[@]:start:count}`; all of it where a bound is not known."""
        start = self.arithmetic(self.words.scalar(parameter.argument, state), state) if parameter.argument else "0"
        count = self.arithmetic(self.words.scalar(parameter.second, state), state) if parameter.second else str(len(texts) + 1)
        if HOLE in start or HOLE in count or count.startswith("-"):
            return texts
        first = int(start)
        if parameter.name in ("@", "*"):
            texts = [state.arg0, *texts]
        if first < 0:
            first = max(len(texts) + first, 0)
        return texts[first : first + int(count)]

    def _patterns(self, word: Word | None, state: State) -> Scalar:
        return self.words.pattern(word, state) if word is not None else ("",)

    def _transform(self, text: str, operator: str, state: State) -> list[str]:
        """`${x@P}` and its kin."""
        if operator == "@P":
            from .reader import SyntaxProblem, read_word

            try:
                return list(self.words.scalar(read_word(text, self.shell.depth + 1), state))
            except SyntaxProblem:
                return [HOLE]
        if operator in ("@U", "@u", "@L"):
            return [_change_case(text, {"@U": "^^", "@u": "^", "@L": ",,"}[operator])]
        if operator == "@E":
            from .programs.builtins import unescape

            return [unescape(text)]
        return [text]

    # -- arithmetic ----------------------------------------------------------------------------------------------------

    def arithmetic(self, texts: Scalar, state: State) -> str:
        """The value of an expression of integers, or HOLE."""
        for text in texts:
            self.shell.subscripts(text.strip(), state)
        if len(texts) != 1 or HOLE in holes_only(texts[0]):
            return HOLE
        text = texts[0].strip()
        if text.lstrip("-").isdigit() and len(text) < 19:
            return str(int(text)) if text.lstrip("-") == "0" or not text.lstrip("-").startswith("0") else HOLE
        try:
            return str(_Arithmetic(text, lambda name: self.lookup(name, state)).value())
        except (ValueError, ZeroDivisionError, IndexError, OverflowError):
            return HOLE


class _Arithmetic:
    """sum: product (("+"|"-") product)*; product: atom (("*"|"/"|"%") atom)*; atom: number | name | "(" sum ")" | "-" atom"""

    def __init__(self, text: str, lookup: Callable[[str], Scalar]) -> None:
        self.text = text.replace(" ", "").replace("\t", "").replace("$", "") + "\0"
        self.at = 0
        self.lookup = lookup
        if len(text) > 200:
            raise ValueError

    def value(self) -> int:
        result = self.sum()
        if self.text[self.at] != "\0" or abs(result) > 1 << 62:
            raise ValueError
        return result

    def sum(self) -> int:
        result = self.product()
        while (op := self.text[self.at]) in "+-":
            self.at += 1
            other = self.product()
            result = result + other if op == "+" else result - other
        return result

    def product(self) -> int:
        result = self.atom()
        while (op := self.text[self.at]) in "*/%" and self.text[self.at + 1] != "*":
            self.at += 1
            other = self.atom()
            if op == "*":
                result *= other
            else:
                quotient = abs(result) // abs(other) * (1 if (result < 0) == (other < 0) else -1)
                result = quotient if op == "/" else result - quotient * other
        return result

    def atom(self) -> int:
        c = self.text[self.at]
        if c == "(":
            self.at += 1
            result = self.sum()
            if self.text[self.at] != ")":
                raise ValueError
            self.at += 1
            return result
        if c == "-":
            self.at += 1
            return -self.atom()
        start = self.at
        while self.text[self.at] in _NAME:
            self.at += 1
        token = self.text[start : self.at]
        if not token:
            raise ValueError
        if token[0].isdigit():
            return int(token, 8 if token.startswith("0") and len(token) > 1 else 10)
        values = self.lookup(token)
        return int(values[0] or "0")


def _first(value: Value) -> Scalar:
    if isinstance(value, tuple):
        return value
    if isinstance(value, list):
        return value[0] if value else ("",)
    return value.get("0", ("",))


def _strip(text: str, pattern: str, operator: str) -> str:
    """`${x#p}` `${x##p}` `${x%p}` `${x%%p}`. Only what lies outside the holes is cut exactly."""
    known = holes_only(text)
    front = operator[0] == "#"
    if HOLE in known or HOLE in pattern:
        part = known.partition(HOLE)[0] if front else known.rpartition(HOLE)[2]
        cut = _cut(part, pattern, front=front, longest=len(operator) == 2)
        if cut == part or (len(operator) == 2 and "*" in pattern):
            if TAINT in text:
                return text  # longer than the truth, and it keeps the variable's name
            return HOLE + (part if not front and cut == part and "*" not in pattern else "")
        return text[: len(text) - len(part)] + cut if not front else cut + text[len(part) :]
    return _cut(text, pattern, front=front, longest=len(operator) == 2)


def _cut(text: str, pattern: str, *, front: bool, longest: bool) -> str:
    quick = _cut_plain(text, pattern, front=front, longest=longest)
    if quick is not None:
        return quick
    if len(text) > MAX_GLOBBED:
        return HOLE
    sizes = range(len(text), -1, -1) if longest else range(len(text) + 1)
    for size in sizes:
        piece = text[:size] if front else text[len(text) - size :]
        if globs.match(pattern, piece):
            return text[size:] if front else text[: len(text) - size]
    return text


def _cut_plain(text: str, pattern: str, *, front: bool, longest: bool) -> str | None:
    """The usual patterns, `x`, `*x` in front and `x*` behind, without trying every length; None for others."""
    star = (pattern[:1] if front else pattern[-1:]) == "*"
    plain = (pattern[1:] if front else pattern[:-1]) if star else pattern
    if globs.is_glob(plain) or not plain:
        return None
    if not star:
        return text.removeprefix(plain) if front else text.removesuffix(plain)
    at = text.find(plain) if front != longest else text.rfind(plain)
    if at < 0:
        return text
    return text[at + len(plain) :] if front else text[:at]


def _replace(text: str, pattern: str, new: str, operator: str) -> str:
    """`${x/p/new}`, `//` all, `/#` at the start, `/%` at the end."""
    known = holes_only(text)
    plain = not globs.is_glob(pattern)
    if HOLE in known or HOLE in pattern or not (plain or len(text) <= MAX_GLOBBED):
        return text if TAINT in text else HOLE
    if not pattern:
        return text
    if plain and operator in ("/", "//"):
        return text.replace(pattern, new, 1 if operator == "/" else -1)
    if operator == "/#":
        cut = _cut(text, pattern, front=True, longest=True)
        return new + cut if cut != text or globs.match(pattern, "") else text
    if operator == "/%":
        cut = _cut(text, pattern, front=False, longest=True)
        return cut + new if cut != text else text
    out = []
    i = 0
    done = False
    while i < len(text):
        size = 0 if done else _longest(pattern, text, i)
        if size:
            out.append(new)
            i += size
            done = operator != "//"
        else:
            out.append(text[i])
            i += 1
    return "".join(out)


def _longest(pattern: str, text: str, start: int) -> int:
    for end in range(len(text), start, -1):
        if globs.match(pattern, text[start:end]):
            return end - start
    return 0


def _change_case(text: str, operator: str) -> str:
    if TAINT in text:
        return text
    if operator == "^^":
        return text.upper()
    if operator == ",,":
        return text.lower()
    if operator == "^":
        return text[:1].upper() + text[1:]
    if operator == ",":
        return text[:1].lower() + text[1:]
    return text.swapcase()


def _substring(text: str, start: str, size: str | None) -> str:
    if TAINT in text:
        return text
    if HOLE in text or HOLE in start or (size is not None and HOLE in size):
        return HOLE
    first = int(start)
    if first < 0:
        first = max(len(text) + first, 0)
    if size is None:
        return text[first:]
    count = int(size)
    return text[first : first + count] if count >= 0 else text[first : len(text) + count]
