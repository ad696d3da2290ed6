"""Parameter expansion and arithmetic (bash manual 3.4, 3.5.3, 3.5.5)."""

from __future__ import annotations

from .. import globs
from ..model import HOLE
from .state import MAX_ALTERNATIVES, TAINT, holes_only, tainted, unshield

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
            return [found, [*found, HOLE]] if found else [[HOLE]]
        if operator == "!keys":
            return [self._keys(parameter.name, state)]
        if operator == "#len":
            return self._length(parameter, state)
        base = self._base(parameter, state, quoted=quoted)
        if operator.startswith("!"):
            base = [line for texts in base for line in self._indirect(texts, state)]
            operator = operator[1:]
        if not operator:
            return base
        if operator.lstrip(":") in ("-", "=", "?", "+"):
            return self._default(parameter, operator, base, state, quoted=quoted)
        if base == [["", ""]]:
            return base
        if operator == ":" and (
            parameter.name in ("@", "*") or (parameter.index is not None and parameter.index.text in ("@", "*"))
        ):
            return [self._slice(texts, parameter, state) for texts in base]
        change = self._change(parameter, operator, state)
        return [line for texts in base for line in _paired([list(change(text)) for text in texts])]

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
            return [[text] for text in self.element(value, self.words.scalar(index, state)[0], state)]
        return [[text] for text in self.lookup(name, state)]

    def _many(self, items: list[Scalar], state: State, *, joined: bool) -> list[list[str]]:
        """All items as separate texts, or joined by the first character of IFS. Where an item has alternatives, each line of them once."""
        if not items:
            return [[]]
        count = max(map(len, items))
        lines = [[item[min(i, len(item) - 1)] for item in items] for i in range(min(count, MAX_ALTERNATIVES))]
        if count > 1:  # an element that is empty in one of several ways may be none
            lines = [[text for text, item in zip(line, items, strict=True) if text or len(item) == 1] for line in lines]
        return [[self.lookup("IFS", state)[0][:1].join(line)] for line in lines] if joined else lines

    def element(self, value: list[Scalar] | dict[str, Scalar], index: str, state: State) -> Scalar:
        if isinstance(value, dict):
            if index.startswith("-") and index[1:].isdigit() and all(key.isdigit() for key in value):
                index = str(max(map(int, value), default=0) + 1 + int(index))
            return value.get(index) or (tuple(t for s in value.values() for t in s) if HOLE in holes_only(index) else ("",))
        number = self.arithmetic((index,), state)
        paired: Scalar = ()
        if not index.lstrip("-").isdigit():  # `declare -A table=(key value ...)`
            paired = tuple(text for i, item in enumerate(value) if i % 2 and index in value[i - 1] for text in item)
        if not number.lstrip("-").isdigit():
            return tuple(dict.fromkeys(t for s in value for t in s))[:MAX_ALTERNATIVES] or ("",)
        i = int(number)
        found = value[i] if -len(value) <= i < len(value) else ("",)
        return tuple(dict.fromkeys(paired + found)) if paired else found

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

    def _indirect(self, texts: list[str], state: State) -> list[list[str]]:
        """The alternatives of what the variables that `texts` name hold."""
        out: list[list[str]] = []
        for text in texts:
            value = state.values.get(text[:-3])
            if text and all(c in _NAME for c in text):
                out += [[t] for t in self.lookup(text, state)]
            elif text.endswith(("[@]", "[*]")) and isinstance(value, list):
                out += self._many(value, state, joined=False)
            elif text.endswith("]") and text.partition("[")[0].isidentifier():
                out += [[t] for t in self._subscripted(text, state)]
            else:
                out.append([tainted("*")])
        return out

    def _subscripted(self, text: str, state: State) -> Scalar:
        """The element that the text `name[index]` stands for."""
        self.shell.subscripts(text, state)
        name, _, index = text[:-1].partition("[")
        value = state.values.get(name)
        return self.element(value, index, state) if isinstance(value, (list, dict)) else self.lookup(name, state)

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
            items = value if isinstance(value, list) else list(value.values())
            open_ended = any(len(item) > 1 or holes_only(item[0]) == HOLE for item in items)
            return [[str(len(value))], [HOLE]] if open_ended else [[str(len(value))]]
        if parameter.name in ("@", "*"):
            return [[str(len(state.params))]]
        if parameter.index is not None and isinstance(value, (list, dict)):
            texts = self.element(value, self.words.scalar(parameter.index, state)[0], state)
        else:
            texts = self.lookup(parameter.name, state)
        return [[HOLE if HOLE in holes_only(t) else str(len(t))] for t in texts]

    # -- operators -----------------------------------------------------------------------------------------------------

    def _default(
        self, parameter: Parameter, operator: str, base: list[list[str]], state: State, *, quoted: bool
    ) -> list[list[str]]:
        """`-` `=` `?` `+` and the same with a colon, which counts empty as unset."""
        name = parameter.name
        known = name in state.values or (name.isdigit() and int(name) <= len(state.params)) or name in ("@", "*", "PWD", "HOME")
        present = known or name in self.shell.world.env() or bool(state.loaded)
        texts = [t for fields in base for t in fields]
        filled = [[t] for t in texts if t or not operator.startswith(":")] if present else []
        maybe_empty = not present or (operator.startswith(":") and (not texts or any(not t for t in texts)))
        kind = operator.lstrip(":")
        if kind == operator and "" in (state.values.get(name) or ()):
            maybe_empty = True  # `x=` or `unset x`
        argument = (
            [[t] for t in self.words.scalar(parameter.argument, state, tilde=not quoted, shielded=not quoted)]
            if parameter.argument
            else [[""]]
        )
        if kind == "+":
            result = (argument if filled else []) + ([[""]] if maybe_empty or not known else [])
        elif kind == "?":
            result = filled or [[tainted(name)]]  # the script ends where there is no value
        else:
            result = filled + (argument if maybe_empty else [])
            if kind == "=" and maybe_empty and name not in "@*":
                state.assign(name, tuple(unshield(t) for fields in result for t in fields) or ("",))
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
            patterns = (
                self._patterns(parameter.argument, state) if parameter.argument is not None and parameter.argument.parts else ("?",)
            )
            return lambda text: [change_case(text, operator, p) for p in patterns]
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
        value = state.values.get(parameter.name)
        if isinstance(value, dict) and first > 0 and all(key.isdigit() for key in value):
            return [text for key, text in zip(value, texts, strict=False) if int(key) >= first][: int(count)]
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
            return [change_case(text, {"@U": "^^", "@u": "^", "@L": ",,"}[operator])]
        if operator == "@Q":
            return [quote(text)] if text else ["''", ""]
        if operator in ("@A", "@K", "@k", "@a"):
            return [text if TAINT in text else HOLE]
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
            return str(Arithmetic(text, self, state).value())
        except (ValueError, ZeroDivisionError, IndexError, OverflowError):
            for name in assigned(text):
                state.assign(name, (HOLE,))
            return HOLE


def assigned(text: str) -> list[str]:
    """The variables that an expression may change."""
    if "=" not in text and "++" not in text and "--" not in text:
        return []
    tokens = _tokens(text)
    names = []
    for i, token in enumerate(tokens):
        after, before = tokens[i + 1 : i + 2], tokens[max(i - 1, 0) : i]
        if token.isidentifier() and (_ASSIGNMENTS.union(_STEPS).intersection(after) or _STEPS.intersection(before)):
            names.append(token)
    return names


# Operators of two operands by precedence, the loosest first (bash manual 6.5); assignments, `?:` and `,` stand apart.
_LEVELS = (
    ("||",),
    ("&&",),
    ("|",),
    ("^",),
    ("&",),
    ("==", "!="),
    ("<", ">", "<=", ">="),
    ("<<", ">>"),
    ("+", "-"),
    ("*", "/", "%"),
)
_STEPS = frozenset(("++", "--"))
_ASSIGNMENTS = frozenset(("=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "^=", "|="))
_OPERATORS = (
    "<<=",
    ">>=",
    "**",
    "++",
    "--",
    "<<",
    ">>",
    "<=",
    ">=",
    "==",
    "!=",
    "&&",
    "||",
    *sorted(_ASSIGNMENTS - {"=", "<<=", ">>="}),
)
MAX_EXPRESSION = 200
_LARGEST = 1 << 62


def _tokens(text: str) -> list[str]:
    """Numbers, names (with their subscripts) and operators."""
    tokens: list[str] = []
    i = 0
    while i < len(text):
        c = text[i]
        start = i
        if c in _NAME:
            while i < len(text) and (text[i] in _NAME or (text[i] == "#" and text[start].isdigit())):
                i += 1
            if text[i : i + 1] == "[" and not c.isdigit():
                level = 0
                while i < len(text):
                    level += (text[i] == "[") - (text[i] == "]")
                    i += 1
                    if not level:
                        break
            tokens.append(text[start:i])
            continue
        i += 1
        if c in " \t\n$\"'":
            continue
        operator = next((op for op in _OPERATORS if text.startswith(op, start)), c)
        i = start + len(operator)
        tokens.append(operator)
    return tokens


class Arithmetic:
    """The value of an expression of integers (bash manual 6.5), and what it assigns. Raises ValueError where that is not known.

    expression: assignment ("," assignment)*; assignment: name op assignment | choice; choice: binary ["?" assignment ":" assignment];
    binary: by `_LEVELS`; power: unary ["**" power]; unary: ("-" | "+" | "!" | "~" | "++" | "--") unary | atom ["++" | "--"]
    """

    def __init__(self, text: str, parameters: Parameters, state: State) -> None:
        if len(text) > MAX_EXPRESSION:
            raise ValueError
        self.tokens = [*_tokens(text), ""]
        self.at = 0
        self.parameters = parameters
        self.state = state
        self.unsure = 0  # inside an operand that may not be evaluated

    def value(self) -> int:
        result = self.expression()
        if self.tokens[self.at]:
            raise ValueError
        return result

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def accept(self, token: str) -> bool:
        found = self.tokens[self.at] == token
        self.at += found
        return found

    def expression(self) -> int:
        if len(self.tokens) == 1:
            return 0
        result = self.assignment()
        while self.accept(","):
            result = self.assignment()
        return result

    def assignment(self) -> int:
        operator = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else ""
        if operator not in _ASSIGNMENTS:
            return self.choice()
        name = self.take()
        self.at += 1
        value = self.assignment()
        if operator != "=":
            value = _binary(operator[:-1], self.variable(name), value)
        return self.assign(name, value)

    def assign(self, name: str, value: int) -> int:
        if not name.isidentifier() or self.unsure:
            raise ValueError
        self.state.assign(name, (str(_bounded(value)),))
        return value

    def choice(self) -> int:
        condition = self.binary(0)
        if not self.accept("?"):
            return condition
        self.unsure += 1
        first = self.assignment()
        if not self.accept(":"):
            raise ValueError
        second = self.assignment()
        self.unsure -= 1
        return first if condition else second

    def binary(self, level: int) -> int:
        if level == len(_LEVELS):
            return self.power()
        left = self.binary(level + 1)
        while (operator := self.tokens[self.at]) in _LEVELS[level]:
            self.at += 1
            self.unsure += level < 2  # `||` and `&&`
            right = self.binary(level + 1)
            self.unsure -= level < 2
            left = _bounded(_binary(operator, left, right))
        return left

    def power(self) -> int:
        base = self.unary()
        if not self.accept("**"):
            return base
        exponent = self.power()
        if not 0 <= exponent < 64:
            raise ValueError
        return _bounded(base**exponent)

    def unary(self) -> int:
        first = self.take()
        if first in _STEPS:
            name = self.take()
            return self.assign(name, self.variable(name) + (1 if first == "++" else -1))
        if first in ("-", "+", "!", "~"):
            value = self.unary()
            return {"-": -value, "+": value, "!": int(not value), "~": ~value}[first]
        if first == "(":
            value = self.expression()
            if not self.accept(")"):
                raise ValueError
            return value
        if first[:1].isdigit():
            return _number(first)
        value = self.variable(first)
        if self.tokens[self.at] in _STEPS:
            self.assign(first, value + (1 if self.take() == "++" else -1))
        return value

    def variable(self, name: str) -> int:
        if name[:1] not in _NAME:
            raise ValueError
        values = self.parameters.lookup(name, self.state)
        if len(values) > 1 and values != ("", tainted(name)):
            raise ValueError
        return int(values[0] or "0") if not values[0].startswith("0") else _number(values[0])


def _number(text: str) -> int:
    """`10`, `0x1f`, `017`, `2#101`"""
    base, mark, digits = text.partition("#")
    if mark:
        return _bounded(int(digits, int(base)))
    if text[:2] in ("0x", "0X"):
        return _bounded(int(text, 16))
    return _bounded(int(text, 8 if text.startswith("0") else 10))


def _bounded(value: int) -> int:
    if abs(value) > _LARGEST:
        raise ValueError
    return value


def _binary(operator: str, left: int, right: int) -> int:
    if operator in ("/", "%"):
        quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        return quotient if operator == "/" else left - quotient * right
    if operator in ("<<", ">>"):
        if not 0 <= right < 64:
            raise ValueError
        return left << right if operator == "<<" else left >> right
    return int(_BINARY[operator](left, right))


_BINARY: dict[str, Callable[[int, int], int]] = {
    "||": lambda a, b: bool(a or b), "&&": lambda a, b: bool(a and b), "|": int.__or__, "^": int.__xor__, "&": int.__and__, "==": int.__eq__,
    "!=": int.__ne__, "<": int.__lt__, ">": int.__gt__, "<=": int.__le__, ">=": int.__ge__, "+": int.__add__, "-": int.__sub__, "*": int.__mul__,
}  # fmt: skip


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


def _paired(choices: list[list[str]]) -> list[list[str]]:
    """Lines that hold each choice at least once."""
    count = max(map(len, choices), default=1)
    return [[choice[min(i, len(choice) - 1)] for choice in choices] for i in range(count)]


def quote(text: str) -> str:
    """`${x@Q}`: the text as the shell reads it back."""
    if HOLE in holes_only(text) or text.isprintable():
        return "'" + text.replace("'", "'\\''") + "'"
    return HOLE


_CASES: dict[str, Callable[[str], str]] = {"^": str.upper, ",": str.lower, "~": str.swapcase}


def change_case(text: str, operator: str, pattern: str = "?") -> str:
    """`${x^p}` `${x^^p}` and their kin: the first character, or each one, where it matches the pattern."""
    if TAINT in text:
        return text
    change = _CASES[operator[0]]
    end = len(text) if len(operator) == 2 else 1
    if pattern == "?":
        return change(text[:end]) + text[end:]
    if HOLE in text or HOLE in pattern:
        return HOLE
    changed = {c: change(c) if globs.match(pattern, c) else c for c in set(text[:end])}
    return "".join(map(changed.__getitem__, text[:end])) + text[end:]


def _substring(text: str, start: str, size: str | None) -> str:
    if TAINT in text:
        return text
    if HOLE in text or HOLE in start or (size is not None and HOLE in size):
        return HOLE
    first = int(start)
    if first < -len(text):
        return ""
    if first < 0:
        first += len(text)
    if size is None:
        return text[first:]
    count = int(size)
    return text[first : first + count] if count >= 0 else text[first : len(text) + count]
