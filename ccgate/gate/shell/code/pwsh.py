"""PowerShell: commands, pipelines and expressions (about_Parsing, about_Operators, about_Wildcards in Microsoft's documentation).

Whatever a statement gives and nobody takes is shown. Names of commands, parameters, variables and members know no case. Paths may be
written with backslashes on every system.
"""

from __future__ import annotations

from ...model import HOLE
from ...paths import expand_tilde, from_windows
from ..state import EMPTY, TAINT, Output
from . import effects
from .grammar import MAX_DEPTH
from .lexer import _closing
from .library import Library, absent_line, by_row, names_only
from .strings import TEXT, base64_decode, decompress
from .values import NOTHING, Bound, Choice, Function, Name, Thing, Unknown, choices, exact, merge, sources_of, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .machine import Machine

# -- syntax ------------------------------------------------------------------------------------------------------------

_ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_DASHES = "-\u2013\u2014\u2015"
_SINGLE = "'\u2018\u2019\u201a\u201b"
_DOUBLE = '"\u201c\u201d\u201e'
_OPERATORS = {
    "or": 1, "xor": 1, "and": 2, "eq": 4, "ne": 4, "gt": 4, "ge": 4, "lt": 4, "le": 4, "like": 4, "notlike": 4, "match": 4, "notmatch": 4, "contains": 4, "notcontains": 4, "in": 4, "notin": 4, "is": 4, "isnot": 4, "as": 4,
    "replace": 4, "split": 4, "join": 4, "band": 3, "bor": 3, "bxor": 3, "shl": 3, "shr": 3, "f": 8,
}  # fmt: skip
_KEYWORDS = words(
    "if elseif else foreach for while do until switch function filter param return break continue throw try catch finally "
    "trap begin process end exit class using data workflow parallel sequence inlinescript dynamicparam hidden static"
)


class Reader:
    """A recursive reader over the characters: words depend on whether a command or an expression is read."""

    def __init__(self, text: str, depth: int = 0) -> None:
        self.text = text
        self.end = len(text)
        self.at = 0
        self.level = depth
        if depth > 40:
            raise SyntaxError("nested too deeply")

    # -- small steps ---------------------------------------------------------------------------------------------------

    def peek(self, size: int = 1) -> str:
        return self.text[self.at : self.at + size]

    def blank(self, *, lines: bool = False) -> None:
        """Blanks, comments and continued lines; with `lines` line ends too."""
        text = self.text
        while self.at < self.end:
            c = text[self.at]
            if c in " \t\r\f\v\u00a0" or (lines and c in "\n;"):
                self.at += 1
            elif c == "`" and text[self.at + 1 : self.at + 2] in ("\n", "\r"):
                self.at = text.find("\n", self.at) + 1 or self.end
            elif text.startswith("<#", self.at):
                close = text.find("#>", self.at)
                self.at = self.end if close < 0 else close + 2
            elif c == "#" and (self.at == 0 or text[self.at - 1] in " \t\n;{}()|&,"):
                stop = text.find("\n", self.at)
                self.at = self.end if stop < 0 else stop
            else:
                return

    def take(self, mark: str) -> bool:
        if self.text.startswith(mark, self.at):
            self.at += len(mark)
            return True
        return False

    def deeper(self) -> None:
        self.level += 1
        if self.level > MAX_DEPTH:
            raise SyntaxError("nested too deeply")

    def name(self) -> str:
        start = self.at
        while self.at < self.end and (self.text[self.at].isalnum() or self.text[self.at] == "_"):
            self.at += 1
        return self.text[start : self.at]

    # -- statements ----------------------------------------------------------------------------------------------------

    def program(self, close: str = "") -> list[Any]:
        out: list[Any] = []
        while True:
            self.blank(lines=True)
            if self.at >= self.end or (close and self.peek() == close):
                return out
            before = self.at
            out += self.statement()
            if self.at == before:
                self.at += 1

    def body(self) -> list[Any]:
        """{ statements }"""
        self.blank(lines=True)
        if not self.take("{"):
            return self.statement()
        self.deeper()
        out = self.program("}")
        self.level -= 1
        self.take("}")
        return out

    def statement(self) -> list[Any]:
        self.blank()
        start = self.at
        word = self.name().lower()
        if word in _KEYWORDS and not (
            word in ("end", "process", "begin", "data", "parallel", "sequence", "static", "hidden", "foreach") and not self._opens()
        ):
            found: list[Any] | None = getattr(self, "_" + word, self._bare_block)()
            if found is not None:
                return found
        self.at = start
        return [("output", self.pipeline())]

    def _opens(self) -> bool:
        self.blank()
        return self.peek() in ("{", "(")

    def _bare_block(self) -> list[Any] | None:
        self.blank()
        return self.body() if self.peek() == "{" else None

    def parenthesis(self) -> Any:
        """( pipeline )"""
        self.blank(lines=True)
        if not self.take("("):
            return ("constant", NOTHING)
        self.deeper()
        self.blank(lines=True)
        node = self.pipeline() if self.peek() != ")" else ("list", [])
        self.level -= 1
        self.blank(lines=True)
        self.take(")")
        return node

    def _if(self) -> list[Any]:
        test = self.parenthesis()
        body = self.body()
        otherwise: list[Any] = []
        start = self.at
        self.blank(lines=True)
        word = self.name().lower()
        if word == "elseif":
            otherwise = self._if()
        elif word == "else":
            otherwise = self.body()
        else:
            self.at = start
        return [("if", test, body, otherwise)]

    def _foreach(self) -> list[Any] | None:
        self.blank()
        if self.peek() != "(":
            return None
        self.take("(")
        self.blank()
        self.take("$")
        name = self.name().lower()
        self.blank()
        self.name()  # in
        source = self.pipeline()
        self.blank(lines=True)
        self.take(")")
        return [("for", ("name", "$" + name), source, self.body())]

    def _for(self) -> list[Any]:
        self.blank()
        self.take("(")
        parts: list[Any] = []
        for close in (";", ";", ")"):
            self.blank()
            parts.append(None if self.peek() == close else self.pipeline())
            self.blank(lines=False)
            self.take(close)
        first, test, step = parts
        body = self.body()
        return [*([("expression", first)] if first else []), ("while", test, body, [], step)]

    def _while(self) -> list[Any]:
        test = self.parenthesis()
        return [("while", test, self.body())]

    def _do(self) -> list[Any]:
        body = self.body()
        self.blank(lines=True)
        self.name()
        return [*body, ("if", self.parenthesis(), [], [])]

    def _switch(self) -> list[Any]:
        self.blank()
        path: Any = None
        while self.peek() == "-":
            self.at += 1
            if self.name().lower() == "file":
                self.blank()
                path = self.argument()
            self.blank()
        subject = self.parenthesis() if self.peek() == "(" else ("constant", NOTHING)
        if path is not None:
            subject = ("call", ("name", "get-content"), [path], [])
        self.blank(lines=True)
        self.take("{")
        out: list[Any] = []
        while True:
            self.blank(lines=True)
            if self.at >= self.end or self.take("}"):
                break
            before = self.at
            if self.peek() == "{":
                self.body()
            else:
                self.argument()
            self.blank(lines=True)
            out.append(("if", ("constant", NOTHING), self.body(), []))
            if self.at == before:
                self.at += 1
        return [("for", ("name", "$_"), subject, out)]

    def _function(self) -> list[Any]:
        self.blank()
        start = self.at
        while self.at < self.end and self.text[self.at] not in " \t\n({":
            self.at += 1
        name = self.text[start : self.at].lower()
        params: list[Any] = []
        self.blank()
        if self.peek() == "(":
            params = self.params()
        self.blank(lines=True)
        made = self.block_of_code(params)
        return [("define", name.rpartition(":")[2], made[1], made[2])]

    _filter = _function
    _workflow = _function

    def params(self) -> list[Any]:
        """( [type]$name = default, ... )"""
        self.take("(")
        out: list[Any] = []
        while True:
            self.blank(lines=True)
            if self.at >= self.end or self.take(")"):
                return out
            before = self.at
            if self.peek() == "[":
                self.at = _closing(self.text, self.at) + 1
            elif self.take("$"):
                name = self.name().lower()
                self.blank(lines=True)
                default = None
                if self.take("="):
                    default = self.expression(0)
                out.append((("name", "$" + name), default))
            else:
                self.take(",")
            if self.at == before:
                self.at += 1

    def block_of_code(self, params: list[Any] | None = None) -> Any:
        """A script block: { param(...) statements }."""
        params = params or []
        self.take("{")
        self.blank(lines=True)
        start = self.at
        if self.name().lower() == "param":
            self.blank(lines=True)
            params = self.params()
        else:
            self.at = start
        self.deeper()
        body = self.program("}")
        self.level -= 1
        self.take("}")
        return ("lambda", params, body)

    def _param(self) -> list[Any]:
        self.blank(lines=True)
        for target, default in self.params():
            if default is not None:
                return [("assign", target, default, "")]
        return []

    def _return(self) -> list[Any]:
        self.blank()
        if self.peek() in ("", "\n", ";", "}", "\r"):
            return [("return", None)]
        return [("output", self.pipeline()), ("return", None)]

    def _exit(self) -> list[Any]:
        self._return()
        return []

    def _throw(self) -> list[Any]:
        found = self._return()
        return [("raise", found[0][1] if found[0][0] == "output" else None)]

    def _break(self) -> list[Any]:
        return [("break",)]

    def _continue(self) -> list[Any]:
        return [("continue",)]

    def _try(self) -> list[Any]:
        body = self.body()
        handlers: list[list[Any]] = []
        final: list[Any] = []
        while True:
            start = self.at
            self.blank(lines=True)
            word = self.name().lower()
            if word == "catch":
                self.blank()
                while self.peek() == "[":
                    self.at = _closing(self.text, self.at) + 1
                    self.blank()
                    self.take(",")
                    self.blank()
                handlers.append(self.body())
            elif word == "finally":
                final = self.body()
            else:
                self.at = start
                return [("try", body, handlers, final)]

    def _trap(self) -> list[Any]:
        self.blank()
        return self.body()

    def _class(self) -> list[Any]:
        while self.at < self.end and self.peek() != "{":
            self.at += 1
        self.at = _closing(self.text, self.at) + 1
        return []

    def _using(self) -> list[Any]:
        stop = self.text.find("\n", self.at)
        self.at = self.end if stop < 0 else stop
        return []

    # -- pipelines -----------------------------------------------------------------------------------------------------

    def pipeline(self) -> Any:
        """a | b | c, and chains of them with && and ||."""
        parts = [self.element()]
        chain: list[Any] = []
        while True:
            start = self.at
            self.blank()
            if self.peek(2) in ("||", "&&"):
                self.at += 2
                self.blank(lines=True)
                chain.append(self._piped(parts))
                parts = [self.element()]
            elif self.peek() == "|":
                self.at += 1
                self.blank(lines=True)
                parts.append(self.element())
            elif self.peek() == "\n":
                self.blank(lines=True)
                if self.peek() == "|" and self.peek(2) != "||":
                    continue
                self.at = start
                break
            elif self.peek() == "&" and self.peek(2) != "&&":
                self.at += 1
                break
            else:
                break
        node = self._piped(parts)
        return ("chain", [*chain, node]) if chain else node

    @staticmethod
    def _piped(parts: list[Any]) -> Any:
        return parts[0] if len(parts) == 1 else ("pipeline", parts)

    def element(self) -> Any:
        """An expression, or a command with its arguments."""
        self.blank()
        c = self.peek()
        self.deeper()
        if (
            c in ("&", ".")
            and not (c == "." and self.peek(2)[1:].isdigit())
            and (self.peek(2)[1:] in (" ", "\t", "(", "'", '"', "$", "{") or c == "&")
        ):
            self.at += 1
            self.blank()
            node = self.command(called=True)
        elif c and (c in "$@([{'\"!,+" or c in _SINGLE + _DOUBLE or c.isdigit() or (c in _DASHES and self._is_operator_here())):
            node = self.expression(0)
            node = self._assigned(node)
            node = self._redirected(node)
        else:
            node = self.command()
        self.level -= 1
        return node

    def _is_operator_here(self) -> bool:
        word = ""
        at = self.at + 1
        while at < self.end and self.text[at].isalpha():
            word += self.text[at]
            at += 1
        return word.lower() in ("not", "join", "split", "bnot", "csplit", "isplit") or not word

    def _assigned(self, node: Any) -> Any:
        self.blank()
        for operator in ("+=", "-=", "*=", "/=", "%=", "??=", "="):
            if self.text.startswith(operator, self.at) and not self.text.startswith("==", self.at):
                self.at += len(operator)
                self.blank(lines=True)
                start = self.at
                word = self.name().lower()
                if word in ("if", "foreach", "switch", "try", "for", "while", "do"):
                    found = getattr(self, "_" + word)()
                    value: Any = ("gather", found or [])
                else:
                    self.at = start
                    value = self.pipeline()
                return ("set", node, value, operator[:-1])
        return node

    def _redirected(self, node: Any) -> Any:
        """`expression > file`"""
        self.blank()
        found = self._redirect()
        return ("redirected", node, found) if found is not None else node

    def _redirect(self) -> Any:
        """> file, >> file, 2> file, *> file, 2>&1: the node of the file of standard output, or None."""
        out: Any = None
        while True:
            self.blank()
            start = self.at
            stream = self.peek() if self.peek() in "123456*" and self.peek(2)[1:] == ">" else ""
            if stream:
                self.at += 1
            if not self.take(">>") and not self.take(">"):
                self.at = start
                return out
            if self.take("&1") or self.take("&2"):
                continue
            self.blank()
            target = self.argument()
            if stream in ("", "1", "*"):
                out = target

    def command(self, *, called: bool = False) -> Any:
        """name arguments: ("invoke", name, [(parameter or "", value)], redirect)."""
        name: Any
        if self.peek() == "{":
            name = self.block_of_code()
        elif called and self.peek() in ("(", "$", "'", '"', *_SINGLE, *_DOUBLE):
            name = self.expression(20)
        else:
            name = self.bare()
        words: list[tuple[str, Any]] = []
        target: Any = None
        verbatim = False
        while self.at < self.end:
            self.blank()
            c = self.peek()
            if not c or c in "\n;|)}" or (c == "&" and not verbatim):
                break
            if self.text.startswith("--%", self.at):
                stop = min((p for p in (self.text.find(m, self.at) for m in ("\n", "|")) if p >= 0), default=self.end)
                words += [("", ("constant", w.strip('"'))) for w in self.text[self.at + 3 : stop].split()]
                self.at = stop
                break
            before = self.at
            found = self._redirect()
            if found is not None:
                target = found
                continue
            if self.at != before:
                continue
            if c in _DASHES and self.peek(2)[1:].isalpha():
                self.at += 1
                start = self.at
                while self.at < self.end and (self.text[self.at].isalnum() or self.text[self.at] in "_-"):
                    self.at += 1
                parameter = self.text[start : self.at]
                if self.take(":"):
                    self.blank()
                    words.append((parameter, self.arguments()))
                elif self.peek() and self.peek() not in " \t\n;|)},`\r":  # a native option: -o=x, -n1.2
                    rest = self.argument()
                    words.append(("", ("template", [("constant", "-" + parameter), rest])))
                else:
                    words.append((parameter, None))
                continue
            words.append(("", self.arguments()))
            if self.at == before:
                self.at += 1
        return ("invoke", name, words, target)

    def arguments(self) -> Any:
        """a, b, c: one argument, a list where there are commas."""
        items = [self.argument()]
        while True:
            start = self.at
            self.blank()
            if not self.take(","):
                self.at = start
                break
            self.blank(lines=True)
            items.append(self.argument())
        return items[0] if len(items) == 1 else ("list", items)

    def argument(self) -> Any:
        """One argument of a command: an expression in brackets, a variable, a text, or a bare word."""
        c = self.peek()
        if c in {"(", "{"} or (c == "@" and self.peek(2) in ("@(", "@{", "@'", '@"')) or (c == "[" and self._is_type()):
            return self.postfix(self.primary())
        if c == "@" and self.peek(2)[1:].isalpha():  # splatting
            self.at += 1
            return ("splat", ("name", "$" + self.name().lower()))
        return self.bare()

    def _is_type(self) -> bool:
        close = self.text.find("]", self.at)
        return close > 0 and self.text[close + 1 : close + 3] == "::" and " " not in self.text[self.at : close]

    def bare(self) -> Any:
        """A bare word with what is quoted, escaped or expanded in it; unquoted wildcards stay active."""
        parts: list[Any] = []
        plain = ""
        first = self.at
        while self.at < self.end:
            c = self.text[self.at]
            if c in " \t\n\r;|)},&" or (c in "(<>" and self.at > first and c != "("):
                break
            if c == "`" and self.at + 1 < self.end:
                plain += self.text[self.at + 1]
                self.at += 2
                continue
            if c in _SINGLE or c in _DOUBLE:
                if plain:
                    parts.append(("constant", plain))
                    plain = ""
                parts.append(self.quoted())
                if (
                    self.at - first == len(self.text[first : self.at])
                    and self.peek() == "."
                    and len(parts) == 1
                    and self.peek(2)[1:].isalpha()
                    and self.text.find("(", self.at) > 0
                ):
                    return self.postfix(parts[0])
                continue
            if c == "$" and self.peek(2)[1:] and (self.peek(2)[1].isalnum() or self.peek(2)[1] in "_({?^$:"):
                if plain:
                    parts.append(("constant", plain))
                    plain = ""
                node = self.variable()
                if (
                    not parts
                    and self.peek() in (".", "[", ":")
                    and (self.peek(2)[1:].isalpha() or self.peek() == "[" or self.peek(2) == "::")
                    and not (self.peek() == "." and self._looks_like_ending())
                ):
                    return self.postfix(node)
                parts.append(node)
                continue
            if c == "(":
                if self.at == first:
                    return self.postfix(self.primary())
                break
            plain += c
            self.at += 1
        if plain:
            parts.append(("constant", plain))
        if not parts:
            return ("constant", "")
        return parts[0] if len(parts) == 1 else ("template", parts)

    def _looks_like_ending(self) -> bool:
        """`$name.env` may be a path or a member; members of texts are few."""
        at = self.at + 1
        start = at
        while at < self.end and (self.text[at].isalnum() or self.text[at] == "_"):
            at += 1
        return not self.text[start:at].isalpha()

    # -- expressions ---------------------------------------------------------------------------------------------------

    def expression(self, least: int) -> Any:
        self.deeper()
        left = self.unary()
        while True:
            start = self.at
            self.blank()
            operator, strength = self.operator()
            if not operator or strength <= least:
                self.at = start
                break
            self.blank(lines=True)
            if operator == ",":
                items = [left, self.expression(9)]
                while True:
                    mark = self.at
                    self.blank()
                    if self.peek() == "," and self.take(","):
                        self.blank(lines=True)
                        items.append(self.expression(9))
                    else:
                        self.at = mark
                        break
                left = ("list", items)
                continue
            right = self.expression(strength)
            left = self.binary(operator, left, right)
        self.level -= 1
        return left

    def operator(self) -> tuple[str, int]:
        c = self.peek()
        if c in _DASHES and c:
            at = self.at + 1
            word = ""
            while at < self.end and self.text[at].isalpha():
                word += self.text[at].lower()
                at += 1
            plain = word
            if word not in _OPERATORS and word[:1] in "ci" and word[1:] in _OPERATORS:
                plain = word[1:]
            if plain in _OPERATORS:
                self.at = at
                return plain, _OPERATORS[plain]
            if not word:
                self.at += 1
                return "-", 6
            return "", 0
        if c == ",":
            self.at += 1
            return ",", 9
        if self.peek(2) == "..":
            self.at += 2
            return "..", 9
        if self.peek(2) == "??":
            self.at += 2
            return "??", 1
        if c == "?" and self.peek(2)[1:] == " ":
            self.at += 1
            return "?", 1
        if c and c in "+*/%" and self.peek(2)[1:] != "=":
            self.at += 1
            return c, 6 if c == "+" else 7
        return "", 0

    def binary(self, operator: str, left: Any, right: Any) -> Any:
        if operator in ("and", "or", "??"):
            return ("logic", operator, left, right)
        if operator == "?":
            self.blank()
            self.take(":")
            self.blank()
            return ("ternary", left, right, self.expression(1))
        if operator in (
            "eq",
            "ne",
            "gt",
            "ge",
            "lt",
            "le",
            "like",
            "notlike",
            "match",
            "notmatch",
            "contains",
            "notcontains",
            "in",
            "notin",
            "is",
            "isnot",
        ):
            return ("compare", operator, left, right)
        if operator == "as":
            return left
        if operator in ("replace", "split", "join", "f", ".."):
            return ("call", ("name", "<" + operator + ">"), [left, right], [])
        return ("operation", operator, left, right)

    def unary(self) -> Any:
        self.blank()
        c = self.peek()
        if c == "!":
            self.at += 1
            return ("unary", "!", self.expression(8))
        if c == ",":
            self.at += 1
            return ("list", [self.expression(9)])
        if c in _DASHES and c:
            word = ""
            at = self.at + 1
            while at < self.end and self.text[at].isalpha():
                word += self.text[at].lower()
                at += 1
            if word in ("not", "bnot"):
                self.at = at
                return ("unary", "not", self.expression(8))
            if word in ("join", "split", "csplit", "isplit"):
                self.at = at
                operand = self.expression(8)
                return (
                    "call",
                    ("name", "<join>" if word == "join" else "<split>"),
                    [operand, ("constant", "" if word == "join" else " ")],
                    [],
                )
            self.at += 1
            if self.take("-"):
                return self.unary()
            return ("unary", "-", self.unary())
        if c == "+":
            self.at += 1
            self.take("+")
            return self.unary()
        return self.postfix(self.primary())

    def primary(self) -> Any:
        c = self.peek()
        if c in _SINGLE or c in _DOUBLE:
            return self.quoted()
        if c == "$":
            return self.variable()
        if c == "(":
            return self.parenthesis()
        if c == "@":
            return self.at_sign()
        if c == "{":
            return self.block_of_code()
        if c == "[":
            return self.type()
        if c.isdigit() or (c == "." and self.peek(2)[1:].isdigit()):
            return self.number()
        return self.bare()

    def number(self) -> Any:
        start = self.at
        while self.at < self.end and (
            self.text[self.at].isalnum() or (self.text[self.at] == "." and self.text[self.at + 1 : self.at + 2].isdigit())
        ):
            self.at += 1
        word = self.text[start : self.at]
        try:
            return ("constant", int(word, 0) if len(word) < 300 else 0)
        except ValueError:
            try:
                return ("constant", float(word))
            except ValueError:
                return ("constant", word)

    def at_sign(self) -> Any:
        if self.peek(2) in ("@'", '@"'):
            return self.here_text()
        self.at += 1
        if self.peek() == "(":
            self.at += 1
            self.deeper()
            body = self.program(")")
            self.level -= 1
            self.take(")")
            return ("gather", body)
        if self.peek() == "{":
            return self.table()
        self.name()
        return ("constant", NOTHING)

    def table(self) -> Any:
        """@{ key = value; ... }"""
        self.take("{")
        self.deeper()
        pairs: list[Any] = []
        while True:
            self.blank(lines=True)
            if self.at >= self.end or self.take("}"):
                break
            before = self.at
            if self.peek() in _SINGLE + _DOUBLE:
                key = self.quoted()
            elif self.peek() in "$(":
                key = self.primary()
            else:
                start = self.at
                while self.at < self.end and self.text[self.at] not in " \t=\n};":
                    self.at += 1
                key = ("constant", self.text[start : self.at].lower())
            self.blank(lines=True)
            self.take("=")
            self.blank(lines=True)
            pairs.append((key, self.pipeline()))
            if self.at == before:
                self.at += 1
        self.level -= 1
        return ("dict", pairs)

    def type(self) -> Any:
        """[type]::member, [type]value, [type]"""
        close = _closing(self.text, self.at)
        name = self.text[self.at + 1 : close].strip().lower().removeprefix("system.")
        self.at = close + 1
        if self.peek(2) == "::":
            return ("name", f"[{name}]")
        self.blank()
        c = self.peek()
        if c and (c in "$(@[{" or c in _SINGLE + _DOUBLE or c.isdigit()):
            return ("call", ("name", f"[{name}]"), [self.postfix(self.primary())], [])
        return ("name", f"[{name}]")

    def variable(self) -> Any:
        """$name, ${name}, $env:NAME, $(...)"""
        self.at += 1
        if self.peek() == "(":
            self.at += 1
            self.deeper()
            body = self.program(")")
            self.level -= 1
            self.take(")")
            return ("gather", body)
        if self.peek() == "{":
            close = self.text.find("}", self.at)
            name = self.text[self.at + 1 : close]
            self.at = close + 1 if close > 0 else self.end
            return self._named(name)
        start = self.at
        while self.at < self.end and (
            self.text[self.at].isalnum()
            or self.text[self.at] in "_?^$"
            or (
                self.text[self.at] == ":"
                and (self.text[self.at + 1 : self.at + 2].isalnum() or self.text[self.at + 1 : self.at + 2] == "_")
            )
        ):
            self.at += 1
            if self.text[self.at - 1] in "?^$":
                break
        return self._named(self.text[start : self.at])

    @staticmethod
    def _named(name: str) -> Any:
        scope, colon, rest = name.partition(":")
        if colon and scope.lower() == "env":
            return ("index", ("name", "$env"), ("constant", rest))
        if colon and scope.lower() in ("global", "script", "local", "private", "using", "variable"):
            name = rest
        elif colon and scope.lower() == "function":
            return ("name", rest.lower())
        elif colon and (rest.startswith(("\\", "/")) or len(scope) == 1):  # ${C:\file} is the content of a file
            return ("call", ("name", "get-content"), [("constant", name)], [])
        return ("name", "$" + name.lower())

    def quoted(self) -> Any:
        quote = self.text[self.at]
        kind = _SINGLE if quote in _SINGLE else _DOUBLE
        start = self.at + 1
        i = start
        while i < self.end:
            c = self.text[i]
            if c == "`" and kind is _DOUBLE:
                i += 2
                continue
            if c in kind:
                if self.text[i + 1 : i + 2] and self.text[i + 1] in kind:
                    i += 2
                    continue
                break
            if kind is _DOUBLE and self.text.startswith("$(", i):
                i = _closing(self.text, i + 1) + 1
                continue
            i += 1
        raw = self.text[start:i]
        self.at = min(i + 1, self.end)
        if kind is _SINGLE:
            return ("constant", raw.replace("''", "'"))
        return self.expanded(raw.replace('""', '"'))

    def here_text(self) -> Any:
        plain = self.peek(2) == "@'"
        line = self.text.find("\n", self.at)
        close = self.text.find("\n'@" if plain else '\n"@', self.at)
        if line < 0 or close < 0:
            self.at = self.end
            return ("constant", NOTHING)
        raw = self.text[line + 1 : close] if close > line else ""
        self.at = close + 3
        return ("constant", raw) if plain else self.expanded(raw)

    def expanded(self, raw: str) -> Any:
        """A text in double quotes: `escapes, $names, $(code)."""
        parts: list[Any] = []
        plain = ""
        i = 0
        while i < len(raw):
            c = raw[i]
            if c == "`" and i + 1 < len(raw):
                plain += _ESCAPES.get(raw[i + 1], raw[i + 1])
                i += 2
                continue
            if c == "$" and i + 1 < len(raw) and (raw[i + 1].isalnum() or raw[i + 1] in "_({"):
                inner = Reader(raw, self.level + 1)
                inner.at = i
                node = inner.variable()
                if inner.at > i + 1:
                    if plain:
                        parts.append(("constant", plain))
                        plain = ""
                    parts.append(node)
                    i = inner.at
                    continue
            plain += c
            i += 1
        if plain or not parts:
            parts.append(("constant", plain))
        return parts[0] if len(parts) == 1 and parts[0][0] == "constant" else ("template", parts)

    def postfix(self, node: Any) -> Any:
        while True:
            if self.peek(2) == "::":
                self.at += 2
                node = ("attribute", node, self.member())
            elif self.peek() == "." and self.peek(2)[1:] and (self.peek(2)[1].isalpha() or self.peek(2)[1] in "_$'\"("):
                self.at += 1
                node = ("attribute", node, self.member())
            elif self.peek(2) == "?.":
                self.at += 2
                node = ("attribute", node, self.member())
            elif self.peek() == "[":
                self.at += 1
                self.blank(lines=True)
                key = self.expression(0)
                self.blank(lines=True)
                self.take("]")
                node = ("index", node, key)
            elif self.peek() == "(" and node[0] == "attribute":
                self.at += 1
                args: list[Any] = []
                while True:
                    self.blank(lines=True)
                    if self.at >= self.end or self.take(")"):
                        break
                    before = self.at
                    found = self.expression(9)
                    args.append(found)
                    self.blank(lines=True)
                    self.take(",")
                    if self.at == before:
                        self.at += 1
                node = ("call", node, args, [])
            elif self.peek(2) in ("++", "--"):
                self.at += 2
            else:
                return node

    def member(self) -> str:
        if self.peek() in _SINGLE + _DOUBLE:
            found = self.quoted()
            return str(found[1]).lower() if found[0] == "constant" else ""
        if self.peek() in "$(":
            self.primary()
            return ""
        return self.name().lower()


# -- commands ----------------------------------------------------------------------------------------------------------

ALIASES = {
    alias: name
    for name, aliases in {
        "get-content": "gc cat type", "set-content": "sc", "add-content": "ac", "clear-content": "clc", "get-childitem": "gci ls dir", "get-item": "gi", "copy-item": "cpi cp copy", "move-item": "mi mv move", "remove-item": "ri rm del erase rd rmdir", "rename-item": "rni ren", "new-item": "ni", "clear-item": "cli", "get-itemproperty": "gp", "set-itemproperty": "sp",
        "select-string": "sls", "foreach-object": "% foreach", "where-object": "? where", "select-object": "select", "sort-object": "sort", "measure-object": "measure", "group-object": "group", "tee-object": "tee", "compare-object": "diff compare", "format-table": "ft", "format-list": "fl", "format-wide": "fw", "format-hex": "fhx", "out-host": "oh", "out-printer": "lp", "out-gridview": "ogv", "write-output": "echo write", "get-variable": "gv", "set-variable": "sv set", "get-location": "gl pwd", "set-location": "sl cd chdir", "push-location": "pushd", "pop-location": "popd",
        "invoke-expression": "iex", "invoke-command": "icm", "invoke-webrequest": "iwr wget curl", "invoke-restmethod": "irm", "start-process": "saps start", "start-job": "sajb", "receive-job": "rcjb", "get-process": "gps ps", "get-command": "gcm", "get-help": "help man", "import-csv": "ipcsv", "export-csv": "epcsv", "import-module": "ipmo", "set-alias": "sal", "new-alias": "nal", "get-unique": "gu", "convert-path": "cvpa", "resolve-path": "rvpa", "get-history": "h history ghy", "clear-host": "cls clear", "get-clipboard": "gcb", "set-clipboard": "scb", "stop-process": "kill spps", "get-service": "gsv", "invoke-item": "ii", "get-member": "gm", "out-string": "oss", "new-object": "", "start-sleep": "sleep", "trace-command": "trcm",
    }.items()
    for alias in aliases.split()
}  # fmt: skip

# Parameters that take a value which is no path.
_VALUES = words(
    "encoding totalcount head first tail last skip skiplast delimiter readcount filter depth erroraction ea warningaction wa "
    "outvariable ov errorvariable ev informationaction outbuffer pipelinevariable pattern context property expandproperty "
    "credential stream width inputobject value itemtype type newname name unique descending culture header usebasicparsing "
    "method uri headers contenttype timeoutsec maximumredirection useragent websession algorithm compressionlevel as of "
    "typename argumentlist args verb windowstyle count offset excludeproperty groupby autosize view separator prefix option "
    "scope description parameters scriptblock command computername session jobname id minimum maximum key seconds "
    "milliseconds attributes position syncwindow referenceobject differenceobject percentage variable sessionvariable token "
    "authentication filehash listener"
)
_SWITCHES = words(
    "raw force recurse r file directory hidden readonly system followsymlink simplematch casesensitive quiet list notmatch "
    "allmatches noemphasis nonewline append noclobber asbytestream wait passthru verbose debug confirm whatif noenumerate "
    "usebasicparsing nonotypeinformation notypeinformation skiphttperrorcheck asstring asarray compress unique descending "
    "literal container update nonewwindow usetransaction isvalid pathtype leaf parent resolve qualifier noqualifier asjob "
    "enumsasstrings ashashtable noextension outhost paging simple sum average line word character"
)
_PATHS = words(
    "path literalpath pspath lp filepath infile outfile destination destinationpath fullname inputfile source target root"
)


class Call:
    """A command line taken apart. `words` are the values without a parameter, `named` the others by lower-case name."""

    __slots__ = ("named", "words")

    def __init__(self, words: list[Any], named: dict[str, Any]) -> None:
        self.words = words
        self.named = named

    def get(self, *names: str) -> Any:
        """The value of a parameter, also by an unambiguous beginning of its name."""
        for given, value in self.named.items():
            if any(name == given or (len(given) > 1 and name.startswith(given)) for name in names):
                return value
        return None

    def has(self, *names: str) -> bool:
        return any(name == given or (len(given) > 1 and name.startswith(given)) for given in self.named for name in names)


def _own(m: Machine) -> PowerShell:
    return m.library  # type: ignore[return-value]


def slash_path(m: Machine, text: str) -> str:
    """A path as PowerShell takes it, in slashes: drives, providers, `~`, backslashes."""
    low = text.lower()
    for mark in ("microsoft.powershell.core\\filesystem::", "filesystem::"):
        if low.startswith(mark):
            text = text[len(mark) :]
    if text.startswith(("~\\", "~/")) or text == "~":
        text = expand_tilde(text.replace("\\", "/"), m.shell.world.home)
    return from_windows(text)


def paths(m: Machine, value: Any, *, literal: bool = False) -> list[str]:
    """The files that a value names, wildcards resolved on disk."""
    out: list[str] = []
    for text in effects.paths_of(m, value):
        for piece in [text]:
            path = slash_path(m, piece)
            if not literal and any(c in path for c in "*?[") and HOLE not in path and TAINT not in path:
                found = effects.globbed(m, path, hidden=True)
                out += found
                if not found and "[" in path:
                    out.append(path)
            else:
                out.append(path)
    return out


def _targets(m: Machine, call: Call, piped: Any, *, position: int = 0) -> list[str]:
    """What -Path, -LiteralPath, the first value or the pipeline name."""
    literal = call.get("literalpath", "pspath", "lp")
    if literal is not None:
        return paths(m, literal, literal=True)
    named = call.get("path", "filepath")
    if named is not None:
        return _filtered(m, call, paths(m, named))
    if len(call.words) > position:
        return _filtered(
            m,
            call,
            [
                p
                for word in (call.words[position:] if position == 0 else call.words[position : position + 1])
                for p in paths(m, word)
            ],
        )
    return _filtered(m, call, paths(m, piped)) if piped is not None else []


def _filtered(m: Machine, call: Call, found: list[str]) -> list[str]:
    from ... import globs

    for name, keep in (("include", True), ("filter", True), ("exclude", False)):
        value = call.get(name)
        patterns = [p.lower() for p in effects.paths_of(m, value)] if value is not None else []
        if patterns:
            found = [f for f in found if any(globs.match(p, f.rpartition("/")[2].lower()) for p in patterns) == keep]
    return found


def _env_drive(m: Machine, targets: list[Any], call: Call) -> Any:
    """gci env:, gc env:TOKEN, Test-Path env:X: variables, not files. None if no such drive is named."""
    for value in targets:
        for text in choices(value):
            if isinstance(text, str) and text.lower().startswith(("env:", "environment::")):
                name = text.partition(":")[2].lstrip(":\\/")
                if not name or name == "*":
                    return Thing("environ")
                if "*" in name or "?" in name:
                    from ... import globs

                    return [m.variable(n) for n in effects.environment_names(m) if globs.match(name.lower(), n.lower())]
                return m.variable(name)
    return None


def _drive_words(call: Call) -> list[Any]:
    return [*call.words[:2], *(v for v in (call.get("path"), call.get("literalpath")) if v is not None)]


def _get_content(m: Machine, call: Call, piped: Any) -> Any:
    found = _env_drive(m, _drive_words(call), call)
    if found is not None:
        return found
    return effects.contents(m, _targets(m, call, piped))


def _children(m: Machine, call: Call, piped: Any) -> Any:
    found = _env_drive(m, _drive_words(call), call)
    if found is not None:
        return found
    top = call.get("path", "literalpath")
    words = top if top is not None else call.words[:1]
    if call.get("filter") is None and len(call.words) > 1:
        call.named["filter"] = call.words[1]
    out: list[Any] = []
    deep = call.has("recurse") or call.has("depth") or call.has("r")
    names = call.has("name")
    only_files, only_directories = call.has("file"), call.has("directory", "ad")
    starts = [slash_path(m, p) for p in effects.paths_of(m, words)] if words else (paths(m, piped) if piped is not None else ["."])
    for start in starts or ["."]:
        wild = any(c in start for c in "*?[")
        base = (start.rpartition("/")[0] or ("/" if start.startswith("/") else ".")) if wild else start
        pattern = start.rpartition("/")[2] if wild else "*"
        found_paths: list[tuple[str, bool]] = []
        if deep:
            for directory, dirs, files in effects.walked(m, base):
                found_paths += [(f"{directory}/{n}", True) for n in dirs] + [(f"{directory}/{n}", False) for n in files]
        elif not wild and not m.shell.world.disk.is_dir(m.run.absolute(base)):
            found_paths = [(base, False)]
        else:
            found_paths = [(n if base == "." else f"{base.rstrip('/')}/{n}", d) for n, d, _ in effects.entries(m, base) or ()]
        from ... import globs

        for path, is_dir in found_paths:
            name = path.rpartition("/")[2]
            if (only_files and is_dir) or (only_directories and not is_dir) or not globs.match(pattern.lower(), name.lower()):
                continue
            path = path.removeprefix("./")
            out.append(
                name
                if names
                else Thing("path", path, {"name": name, "dir": is_dir, "fullname": m.run.absolute(path), "psiscontainer": is_dir})
            )
    kept = _filtered(m, call, [item if isinstance(item, str) else item.text for item in out])
    return [item for item in out if (item if isinstance(item, str) else item.text) in kept]


def _item(m: Machine, call: Call, piped: Any) -> Any:
    found = _env_drive(m, _drive_words(call), call)
    if found is not None:
        return found
    return [Thing("path", p, {"name": p.rpartition("/")[2], "fullname": m.run.absolute(p)}) for p in _targets(m, call, piped)]


def _look(m: Machine, call: Call, piped: Any) -> Any:
    return NOTHING


def _resolve(m: Machine, call: Call, piped: Any) -> Any:
    return _targets(m, call, piped)


def _select_string(m: Machine, call: Call, piped: Any) -> Any:
    """Select-String: a search. Files from a pipe or a wildcard are looked into, a file that is named is read."""
    pattern = call.get("pattern")
    words = list(call.words)
    if pattern is None:
        pattern = words.pop(0) if words else NOTHING
    dialect = "fixed" if call.has("simplematch") else "perl"
    fold = not call.has("casesensitive")
    quiet = call.has("quiet")
    inner = Call(words, {k: v for k, v in call.named.items() if k != "pattern"})
    named = call.get("path", "literalpath") is not None or bool(words)
    targets = _targets(m, inner, piped if isinstance(piped, (list, Thing)) and _is_path(piped) else None)
    if targets:
        found: list[Any] = []
        for path in targets:
            content = effects.contents(m, [path])
            if quiet or (
                isinstance(content, Unknown)
                and not (named and not _was_wild(m, inner, path))
                and _missing(m, content, pattern, dialect, fold=fold)
                and not call.has("notmatch")
            ):
                continue
            found.append(content)
        return merge(found) if found else NOTHING
    if piped is None or quiet:
        return NOTHING
    if isinstance(piped, Thing) and piped.kind == "environ":
        return [
            m.variable(n)
            for n in effects.environment_names(m)
            if not exact(pattern) or pattern.lower() in n.lower() or not pattern.replace("_", "").isalnum()
        ]
    if isinstance(piped, list):
        return [
            item for item in piped if not exact(item) or not exact(pattern) or _fits(pattern, item, dialect, fold=fold) is not False
        ]
    return NOTHING if _missing(m, piped, pattern, dialect, fold=fold) and not call.has("notmatch") else merge([piped])


def _is_path(value: Any) -> bool:
    return (isinstance(value, Thing) and value.kind in ("path", "entry")) or (
        isinstance(value, list) and bool(value) and all(_is_path(v) for v in value)
    )


def _was_wild(m: Machine, call: Call, path: str) -> bool:
    return not any(
        isinstance(v, str) and slash_path(m, v) == path
        for word in [*call.words, call.get("path"), call.get("literalpath")]
        for v in choices(word)
    )


def _missing(m: Machine, value: Any, pattern: Any, dialect: str, *, fold: bool) -> bool:
    patterns = effects.paths_of(m, pattern)
    return bool(patterns) and all(absent_line(m, value, p, dialect, ignore_case=fold) for p in patterns)


def _fits(pattern: str, text: str, dialect: str, *, fold: bool) -> bool | None:
    from ...regexes import Search

    return Search([pattern], dialect, ignore_case=fold).line(text)


def _copy(m: Machine, call: Call, piped: Any) -> Any:
    destination = call.get("destination", "destinationpath")
    words = list(call.words)
    if destination is None and len(words) > (
        0 if piped is not None and not call.get("path") else 1 if call.get("path", "literalpath") is None else 0
    ):
        destination = words.pop()
    inner = Call(words, call.named)
    for path in _targets(m, inner, piped):
        m.run.tree(path, "read")
        for target in paths(m, destination, literal=True) if destination is not None else ["."]:
            effects.write(m, m.run.destination(target, path))
    return NOTHING


def _move(m: Machine, call: Call, piped: Any) -> Any:
    words = list(call.words)
    destination = call.get("destination", "newname")
    if destination is None and len(words) > 1:
        destination = words.pop()
    for path in _targets(m, Call(words, call.named), piped):
        m.run.delete(path, f"{m.run.name} {path}")
        m.run.read(path, f"{m.run.name} {path}")
    for target in paths(m, destination, literal=True) if destination is not None else []:
        effects.write(m, target)
    return NOTHING


def _remove(m: Machine, call: Call, piped: Any) -> Any:
    if any(
        isinstance(v, str) and v.lower().startswith(("env:", "variable:", "function:", "alias:", "hk", "cert:"))
        for v in _drive_words(call)
    ):
        return NOTHING
    for path in _targets(m, call, piped):
        m.run.delete(path, f"{m.run.name} {path}")
        if call.has("recurse") or call.has("r"):
            m.run.tree(path, "delete", shown=lambda found: None)
    return NOTHING


def _write(m: Machine, call: Call, piped: Any) -> Any:
    """Set-Content, Add-Content, Out-File, Tee-Object, Export-*: something is written to a file."""
    value = call.get("value", "inputobject")
    words = list(call.words)
    target = call.get("path", "literalpath", "filepath", "outfile")
    if target is None and words:
        target = words.pop(0)
    if value is None:
        value = words.pop(0) if words else piped
    m.show(value, m.run.name)
    for path in paths(m, target) if target is not None else []:
        effects.write(m, path)
        if effects.exactly(value) and HOLE not in path:
            m.shell.remember(path, Output(value + "\n"), m.state, appended=call.has("append"))
    return NOTHING


def _tee(m: Machine, call: Call, piped: Any) -> Any:
    if call.get("variable") is None:
        _write(m, call, piped)
    return piped


def _clear(m: Machine, call: Call, piped: Any) -> Any:
    for path in _targets(m, call, piped):
        effects.write(m, path)
    return NOTHING


def _new_item(m: Machine, call: Call, piped: Any) -> Any:
    kind = call.get("itemtype", "type")
    value = call.get("value", "target")
    name = call.get("name")
    base = call.get("path")
    words = base if base is not None else call.words[:1]
    if isinstance(kind, str) and kind.lower() in ("symboliclink", "hardlink", "junction"):
        for path in paths(m, value, literal=True):
            m.run.read(path, f"{m.run.name} {path}")
    elif isinstance(kind, str) and kind.lower() == "directory":
        return NOTHING
    for path in paths(m, words, literal=True):
        full = f"{path.rstrip('/')}/{name}" if isinstance(name, str) else path
        if call.has("force") or not m.shell.world.disk.exists(m.run.absolute(full)):
            effects.write(m, full)
    return NOTHING


def _archive(m: Machine, call: Call, piped: Any) -> Any:
    words = list(call.words)
    target = call.get("destinationpath")
    if target is None and len(words) > 1:
        target = words.pop()
    for path in _targets(m, Call(words[:1] if call.get("path", "literalpath") is None else [], call.named), piped):
        m.run.tree(path, "read")
    return NOTHING


def _request(m: Machine, call: Call, piped: Any) -> Any:
    """Invoke-WebRequest, Invoke-RestMethod: what is sent leaves the machine."""
    from ...urls import file_path

    source = call.get("infile")
    for path in paths(m, source, literal=True) if source is not None else []:
        m.run.send(path, f"{m.run.name} {path}")
    for name in ("body", "form", "headers", "uri"):
        m.show(call.get(name), "the network")
    for value in call.words:
        m.show(value, "the network")
    form = call.get("form")
    for value in form.values() if isinstance(form, dict) else []:
        for path in effects.paths_of(m, value) if isinstance(value, (Thing, list)) else []:
            m.run.send(path, f"{m.run.name} {path}")
    target = call.get("uri") or (call.words[0] if call.words else None)
    local = file_path(target) if isinstance(target, str) else None
    if local is not None:
        return effects.contents(m, [slash_path(m, local)])
    m.show(piped, "the network")
    return NOTHING


def _each(m: Machine, call: Call, piped: Any) -> Any:
    """ForEach-Object { ... }, or with the name of a member."""
    out: list[Any] = []
    items = m.elements(piped) if piped is not None else [NOTHING]
    blocks = [
        v
        for v in [*call.words, call.get("process"), call.get("begin"), call.get("end"), call.get("parallel")]
        if isinstance(v, Function)
    ]
    known = isinstance(piped, (list, dict))
    m.unsure += not known
    for item in items[:300]:
        for block in blocks:
            found = _own(m).block(m, block, item, [])
            out += found if isinstance(found, list) else [] if found is None else [found]
        if not blocks and call.words and isinstance(call.words[0], str):
            out.append(
                m.library.attribute(m, item, call.words[0].lower())
                if not isinstance(item, Thing)
                else m.attribute(item, call.words[0].lower())
            )
    m.unsure -= not known
    return out


def _where(m: Machine, call: Call, piped: Any) -> Any:
    """Where-Object { ... } and `where Name -like '*.env'`."""
    blocks = [v for v in [*call.words, call.get("filterscript")] if isinstance(v, Function)]
    items = m.elements(piped) if piped is not None else []
    kept: list[Any] = []
    for item in items[:2000]:
        truth = m.truth(_own(m).single(_own(m).block(m, blocks[0], item, []))) if blocks else _simple_test(m, call, item)
        if truth is not False:
            kept.append(item)
    return kept if isinstance(piped, (list, dict, Thing)) else merge(kept) if kept else NOTHING


def _simple_test(m: Machine, call: Call, item: Any) -> bool | None:
    name = call.get("property") or (call.words[0] if call.words else None)
    if not isinstance(name, str):
        return None
    value = m.attribute(item, name.lower())
    for operator in ("eq", "ne", "like", "notlike", "match", "notmatch", "in", "contains", "gt", "lt", "ge", "le"):
        if operator in call.named:
            wanted = call.named[operator]
            wanted = wanted if wanted is not None and wanted is not True else call.words[1] if len(call.words) > 1 else NOTHING
            return m.truth(m.library.compare(m, operator, value, wanted))
    return m.truth(value)


def _select(m: Machine, call: Call, piped: Any) -> Any:
    """Select-Object: properties of files are names and sizes, of a content they are content."""
    names = [
        n for v in [*call.words, call.get("property"), call.get("expandproperty")] if v is not None for n in effects.paths_of(m, v)
    ]
    items = piped if isinstance(piped, list) else [piped]
    if isinstance(piped, Thing) and piped.kind == "environ":
        return effects.environment_names(m) if names and all(n.lower() in ("name", "key") for n in names) else piped
    if names and all(isinstance(i, Thing) and i.kind == "path" for i in items):
        return [m.attribute(i, n.lower()) for i in items for n in names[:4]]
    if names and all(
        n.lower() in ("keys", "count", "length", "name", "line-number", "linenumber", "filename", "path") for n in names
    ):
        return names_only(merge([piped])) if any(n.lower() in ("keys", "name") for n in names) else NOTHING
    first = call.get("first")
    if isinstance(first, int) and isinstance(piped, list):
        return piped[:first]
    last = call.get("last")
    if isinstance(last, int) and isinstance(piped, list):
        return piped[-last:] if last else []
    skip = call.get("skip")
    if isinstance(skip, int) and isinstance(piped, list):
        return piped[skip:]
    return piped if piped is not None else NOTHING


def _same(m: Machine, call: Call, piped: Any) -> Any:
    """Sorting and the like: what goes in comes out."""
    if piped is None and call.words:
        return call.words[0] if len(call.words) == 1 else list(call.words)
    return piped if piped is not None else call.get("inputobject") or NOTHING


def _table(m: Machine, call: Call, piped: Any) -> Any:
    """Format-Table and kin, with the names of the properties that are shown."""
    if isinstance(piped, Thing) and piped.kind == "environ":
        return _select(m, call, piped)
    return _same(m, call, piped)


def _said(m: Machine, call: Call, piped: Any) -> Any:
    """Write-Host and kin say their arguments themselves."""
    values = [
        *call.words,
        *(v for v in (call.get("object", "message", "messagedata", "inputobject"),) if v is not None),
        *([piped] if piped is not None else []),
    ]
    m.print([v for value in values for v in (value if isinstance(value, list) else [value])], "\n", "Write-Host", " ")
    return NOTHING


def _output(m: Machine, call: Call, piped: Any) -> Any:
    values = [*call.words, *([call.get("inputobject")] if call.get("inputobject") is not None else [])]
    if not values and piped is not None:
        return piped
    return values[0] if len(values) == 1 else values


def _nothing(m: Machine, call: Call, piped: Any) -> Any:
    return NOTHING


def _shown_elsewhere(m: Machine, call: Call, piped: Any) -> Any:
    """Set-Clipboard, Send-MailMessage, Out-Printer ...: values leave by another way."""
    for value in [*call.words, *call.named.values(), piped]:
        m.show(value, m.run.name)
    for path in paths(m, call.get("attachments", "path")) if call.get("attachments", "path") is not None else []:
        m.run.send(path, f"{m.run.name} {path}")
    return NOTHING


def _read_file(m: Machine, call: Call, piped: Any) -> Any:
    """Import-Csv, Format-Hex, Import-Clixml ...: a file's content as objects."""
    found = _targets(m, call, piped if _is_path(piped) else None)
    if found:
        return merge([effects.contents(m, found)])
    return merge([piped]) if piped is not None else NOTHING


def _converted(m: Machine, call: Call, piped: Any) -> Any:
    value = call.words[0] if call.words else call.get("inputobject", "stringdata")
    return merge([value if value is not None else piped])


def _expression(m: Machine, call: Call, piped: Any) -> Any:
    for value in [*call.words, call.get("command"), piped]:
        if value is not None:
            found = m.library.run_code(m, value if not isinstance(value, list) else m.join(value, "\n"))
            if found is not NOTHING:
                return found
    return NOTHING


def _block(m: Machine, call: Call, piped: Any) -> Any:
    """Invoke-Command, Start-Job, Measure-Command, & { ... }: the script block runs."""
    out: list[Any] = []
    args = call.get("argumentlist", "args")
    for value in [
        *call.words,
        call.get("scriptblock"),
        call.get("command"),
        call.get("initializationscript"),
        call.get("expression"),
    ]:
        if isinstance(value, Function):
            found = _own(m).block(m, value, piped, list(args) if isinstance(args, list) else [args] if args is not None else [])
            out.append(found)
    path = call.get("filepath")
    for script in paths(m, path) if path is not None else []:
        effects.run_script(m, script)
    return out[0] if len(out) == 1 else out or NOTHING


def _start(m: Machine, call: Call, piped: Any) -> Any:
    """Start-Process: a program with one text of arguments, or a list of them."""
    name = call.get("filepath") or (call.words[0] if call.words else None)
    args = call.get("argumentlist", "args")
    if args is None and len(call.words) > 1:
        args = call.words[1]
    for option in ("redirectstandardinput",):
        value = call.get(option)
        for path in paths(m, value) if value is not None else []:
            m.run.read(path, f"{m.run.name} < {path}")
    words = [
        w
        for a in (args if isinstance(args, list) else [args] if args is not None else [])
        for w in (_split_words(a) if isinstance(a, str) else [HOLE])
    ]
    if isinstance(name, str):
        return _own(m).native(m, name, words, None)
    return NOTHING


def _split_words(text: str) -> list[str]:
    """A Windows command line: blanks part, double quotes keep together."""
    out: list[str] = []
    word, quoted, started = "", False, False
    for c in text:
        if c == '"':
            quoted, started = not quoted, True
        elif c in " \t" and not quoted:
            if word or started:
                out.append(word)
            word, started = "", False
        else:
            word += c
    return [*out, word] if word or started else out


def _change_directory(m: Machine, call: Call, piped: Any) -> Any:
    value = call.get("path", "literalpath") or (call.words[0] if call.words else m.shell.world.home)
    targets = paths(m, value, literal=True)
    disk = m.shell.world.disk
    if targets:
        there = [m.run.absolute(p, cwd) for p in targets for cwd in m.state.cwd]
        stays = [cwd for cwd in m.state.cwd if any(HOLE not in p and not disk.is_dir(p) and m.shell.world.sees_disk for p in there)]
        m.state.cwd = tuple(dict.fromkeys([*there, *stays]))[:8]
    return NOTHING


def _location(m: Machine, call: Call, piped: Any) -> Any:
    return Thing("path", m.state.cwd[0]) if len(m.state.cwd) == 1 else m.cwd()


def _join_path(m: Machine, call: Call, piped: Any) -> Any:
    values = [
        *([call.get("path")] if call.get("path") is not None else []),
        *call.words,
        *([call.get("childpath")] if call.get("childpath") is not None else []),
        *([call.get("additionalchildpath")] if call.get("additionalchildpath") is not None else []),
    ]
    texts = [slash_path(m, v) if isinstance(v, str) else v for v in values]
    return m.library.joined_path(m, texts, plain=True) if texts else NOTHING


def _split_path(m: Machine, call: Call, piped: Any) -> Any:
    value = call.get("path", "literalpath") or (call.words[0] if call.words else piped)
    text = value.text if isinstance(value, Thing) else value
    if not isinstance(text, str) or TAINT in text:
        return NOTHING
    text = slash_path(m, text)
    return TEXT["basename"](text) if call.has("leaf") else TEXT["dirname"](text)


def _alias(m: Machine, call: Call, piped: Any) -> Any:
    name = call.get("name") or (call.words[0] if call.words else None)
    value = call.get("value") or (call.words[1] if len(call.words) > 1 else None)
    if isinstance(name, str) and isinstance(value, str):
        m.top.values["<alias>" + name.lower()] = value
    return NOTHING


def _set_variable(m: Machine, call: Call, piped: Any) -> Any:
    name = call.get("name") or (call.words[0] if call.words else None)
    value = call.get("value")
    if value is None:
        value = call.words[1] if len(call.words) > 1 else piped
    if isinstance(name, str):
        m.bind("$" + name.lower(), value)
    return NOTHING


def _get_variable(m: Machine, call: Call, piped: Any) -> Any:
    name = call.get("name") or (call.words[0] if call.words else None)
    return m.evaluate(("name", "$" + name.lower())) if isinstance(name, str) and "*" not in name else NOTHING


def _object(m: Machine, call: Call, piped: Any) -> Any:
    """New-Object Type arguments: as [Type]::new(...)."""
    name = call.get("typename") or (call.words[0] if call.words else None)
    args = call.get("argumentlist", "args")
    rest = (
        (list(args) if isinstance(args, list) else [args])
        if args is not None
        else [v for w in call.words[1:] for v in (w if isinstance(w, list) else [w])]
    )
    if not isinstance(name, str):
        return NOTHING
    return m.library.call(m, f"[{name.lower().removeprefix('system.')}].new", rest, {})


def _history(m: Machine, call: Call, piped: Any) -> Any:
    return NOTHING


def _properties(m: Machine, call: Call, piped: Any) -> Any:
    """Get-ItemProperty of the registry's Environment keys shows variables."""
    for value in _drive_words(call):
        if isinstance(value, str) and value.lower().rstrip("\\/").endswith("environment"):
            return Thing("environ")
    return _item(m, call, piped)


def _add_type(m: Machine, call: Call, piped: Any) -> Any:
    path = call.get("path", "literalpath")
    for found in paths(m, path) if path is not None else []:
        m.run.read(found, f"{m.run.name} {found}")
    return NOTHING


def _bits(m: Machine, call: Call) -> Any:
    source = call.get("source") or (call.words[0] if call.words else None)
    for path in paths(m, source) if isinstance(source, (str, list)) else []:
        m.run.send(path, f"{m.run.name} {path}")
    return NOTHING


def _open_item(m: Machine, call: Call, piped: Any) -> Any:
    for path in _targets(m, call, piped):
        m.run.read(path, f"{m.run.name} {path}")
    return NOTHING


COMMANDS: dict[str, Callable[[Machine, Call, Any], Any]] = by_row(
    (_get_content, "get-content"),
    (_children, "get-childitem get-childitemcolor"),
    (_item, "get-item"),
    (_properties, "get-itemproperty get-itempropertyvalue"),
    (
        _look,
        "test-path get-acl set-acl get-filehash get-authenticodesignature unblock-file set-itemproperty expand-archive get-pfxdata",
    ),
    (_resolve, "resolve-path convert-path"),
    (_select_string, "select-string"),
    (_copy, "copy-item"),
    (_move, "move-item rename-item"),
    (_remove, "remove-item"),
    (_write, "set-content add-content out-file export-csv export-clixml"),
    (_tee, "tee-object"),
    (_clear, "clear-content clear-item"),
    (_new_item, "new-item"),
    (_archive, "compress-archive"),
    (_request, "invoke-webrequest invoke-restmethod"),
    (_each, "foreach-object"),
    (_where, "where-object"),
    (_select, "select-object"),
    (
        _same,
        (
            "sort-object get-unique group-object out-string out-default out-host get-random convertto-json convertto-csv "
            "convertto-xml convertto-html convertto-yaml convertfrom-securestring join-string compare-object receive-job wait-job"
        ),
    ),
    (_table, "format-table format-list format-wide format-custom"),
    (
        _read_file,
        "select-xml import-csv import-clixml import-powershelldatafile import-localizeddata format-hex convertfrom-markdown",
    ),
    (
        _nothing,
        (
            "out-null measure-object get-clipboard write-verbose write-debug write-progress pop-location import-module get-member "
            "get-help get-process get-service get-date get-host get-module install-module set-executionpolicy set-strictmode "
            "start-sleep clear-host read-host new-guid new-psdrive get-psdrive get-ciminstance get-wmiobject test-connection "
            "stop-process get-alias update-module get-netadapter test-netconnection get-eventlog get-secret get-culture "
            "set-psreadlineoption get-error get-computerinfo get-hotfix get-package write-eventlog invoke-pester "
            "invoke-scriptanalyzer start-transcript stop-transcript exit-pssession"
        ),
    ),
    (_block, "measure-command trace-command invoke-command start-job start-threadjob"),
    (_shown_elsewhere, "out-gridview out-printer set-clipboard send-mailmessage"),
    (_output, "write-output"),
    (_said, "write-host write-error write-warning write-information"),
    (_converted, "convertfrom-json convertfrom-csv convertfrom-stringdata convertfrom-yaml convertto-securestring"),
    (_expression, "invoke-expression"),
    (_start, "start-process"),
    (_change_directory, "set-location push-location"),
    (_location, "get-location"),
    (_join_path, "join-path"),
    (_split_path, "split-path"),
    (_alias, "set-alias new-alias"),
    (_set_variable, "set-variable new-variable"),
    (_get_variable, "get-variable"),
    (_object, "new-object"),
    (_history, "get-history"),
    (_add_type, "add-type"),
    (_open_item, "invoke-item"),
) | {
    "start-bitstransfer": lambda m, c, p: _bits(m, c),
    "get-command": lambda m, c, p: c.words[0] if c.words else c.get("name") or NOTHING,
    "new-temporaryfile": lambda m, c, p: Thing("path", effects.TEMPORARY + "/x"),
}


# -- .NET --------------------------------------------------------------------------------------------------------------


def _net_path(spec: str) -> Callable[[Machine, list[Any], dict[str, Any]], Any]:
    def run(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
        values = [slash_path(m, a) if isinstance(a, str) and i < 2 and "w" not in spec[2:3] else a for i, a in enumerate(args)]
        return effects.apply(m, spec, "IO", values, {})

    return run


def _net_write(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    m.show(args[1:], "IO")
    return effects.apply(m, "w", "IO", [slash_path(m, a) if isinstance(a, str) else a for a in args[:1]], {})


def _net_open(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if args and isinstance(args[0], Thing):
        return args[0]
    writes = any(
        isinstance(a, (str, Name))
        and str(getattr(a, "text", a)).lower().rpartition(".")[2] in ("create", "write", "truncate", "append", "openorcreate")
        for a in args[1:]
    )
    return effects.open_file(
        m, slash_path(m, args[0]) if args and isinstance(args[0], str) else args[0] if args else NOTHING, "w" if writes else "r"
    )


def _net_start(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    words = [w for a in args[1:] if isinstance(a, str) for w in _split_words(a)]
    return _own(m).native(m, args[0], words, None) if args and isinstance(args[0], str) else NOTHING


def _net_variable(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.variable(args[0]) if args else NOTHING


def _net_text(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """[Text.Encoding]::X.GetString(bytes)"""
    value = args[0] if args else NOTHING
    if isinstance(value, bytes):
        return value.decode("utf-16-le" if len(value) > 1 and value[1] == 0 else "utf-8", "replace")
    if isinstance(value, list) and all(isinstance(v, int) for v in value):
        return bytes(v & 255 for v in value).decode("utf-8", "replace")
    return merge(args)


def _net_base64(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return base64_decode(args[0]) if args and exact(args[0]) else merge(args)


def _net_join(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    values = [x for a in args[1:] for x in (a if isinstance(a, list) else [a])]
    return m.join(values, args[0] if isinstance(args[0], str) else "")


def _net_char(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0] if args else NOTHING
    values = value if isinstance(value, list) else [value]
    out = [chr(v) if isinstance(v, int) and 0 <= v < 0x110000 else v for v in values]
    return out if isinstance(value, list) else out[0]


def _net_chars(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0] if args else NOTHING
    return list(value) if exact(value) else _net_char(m, args, named)


def _cast(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return args[0] if args else NOTHING


def _cast_text(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0] if args else ""
    return m.join(value, " ") if isinstance(value, list) else m.join([value])


def _cast_number(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library.text_method(m, "number", args[0], []) if args else 0


def _path_combine(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library.joined_path(m, [slash_path(m, a) if isinstance(a, str) else a for a in args])


def _full_path(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return slash_path(m, args[0]) if args and isinstance(args[0], str) else merge(args)


def _net_files(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    base = slash_path(m, args[0]) if args and isinstance(args[0], str) else "."
    pattern = args[1] if len(args) > 1 and exact(args[1]) else "*"
    return effects.globbed(m, pattern, base=base, hidden=True, deep=len(args) > 2)


def _script_block(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    text = args[0] if args else ""
    if not exact(text):
        return NOTHING
    return Function("", [], [("expression", ("call", ("name", "<code>"), [("constant", text)], []))], m.top)


def _upload(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    for value in args[1:]:
        m.show(value, "the network")
        if isinstance(value, str):
            path = slash_path(m, value)
            if "/" in path or "." in path:
                m.run.send(path, f"{m.run.name} {path}")
    return NOTHING


def _download(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    from ...urls import file_path

    path = file_path(args[0]) if args and isinstance(args[0], str) else None
    if path is None and args and isinstance(args[0], str) and "://" not in args[0]:
        path = args[0]
    found = effects.contents(m, [slash_path(m, path)]) if path is not None else NOTHING
    if len(args) > 1:
        m.show(found, "a copy")
    return found


def _format(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """'{0}{1}' -f a, b"""
    values = args[1] if len(args) > 1 and isinstance(args[1], list) else args[1:]
    if not exact(args[0]):
        return merge(args)
    text = args[0]
    parts: list[Any] = []
    rest = text.replace("{{", "\x01").replace("}}", "\x02")
    while "{" in rest:
        head, _, tail = rest.partition("{")
        field, _, rest = tail.partition("}")
        number = field.partition(":")[0].partition(",")[0].strip()
        parts += [head, values[int(number)] if number.isdigit() and int(number) < len(values) else NOTHING]
    parts.append(rest)
    return m.join([p.replace("\x01", "{").replace("\x02", "}") if isinstance(p, str) else p for p in parts])


def _replace(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    pair = args[1] if isinstance(args[1], list) else [args[1], ""]
    value = args[0]
    if isinstance(value, list):
        return [_replace(m, [v, args[1]], {}) for v in value]
    old, new = (pair[0], pair[1]) if len(pair) > 1 else (pair[0], "")
    if exact(value) and exact(old) and exact(new):
        return m.library.regex_method(m, "replace", value, [Thing("regex", old, {"flags": "i"}), new])
    if isinstance(value, Unknown) and exact(old) and old.strip("^$") in ("=.*", "=.+"):
        return names_only(value)
    return merge([value])


def _split_operator(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value, mark = args[0], args[1]
    mark = mark[0] if isinstance(mark, list) and mark else mark
    if exact(value) and exact(mark):
        return (
            value.split()
            if mark == " "
            else value.split(mark)
            if len(mark) == 1
            else m.library.regex_method(m, "split", value, [Thing("regex", mark, {"flags": "i"})])
        )
    from .library import key_and_value

    return key_and_value(value) if mark in ("=", ":") and isinstance(value, Unknown) else merge([value])


def _join_operator(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    values = args[0] if isinstance(args[0], list) else m.elements(args[0]) if isinstance(args[0], dict) else [args[0]]
    return m.join(values, args[1] if isinstance(args[1], str) else "")


def _range(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if all(isinstance(a, int) for a in args) and abs(args[0]) < 1 << 31 and abs(args[1]) < 1 << 31:
        low, high = args
        return list(range(low, min(high, low + 3000) + 1)) if low <= high else list(range(low, max(high, low - 3000) - 1, -1))
    return [NOTHING]


def _inflate(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0] if args else NOTHING
    return decompress(value) if isinstance(value, bytes) else merge(args)


_FILE = {
    "readalltext": _net_path("r>text"), "readalllines": _net_path("r>lines"), "readlines": _net_path("r>lines"), "readallbytes": _net_path("r>text"), "readalltextasync": _net_path("r>text"), "open": _net_open, "openread": _net_open, "opentext": _net_open, "openwrite": _net_write, "create": _net_write, "createtext": _net_write, "appendtext": _net_write, "writealltext": _net_write, "writealllines": _net_write, "writeallbytes": _net_write, "appendalltext": _net_write, "appendalllines": _net_write, "copy": _net_path("R w"), "move": _net_path("m w"), "delete": _net_path("d"), "replace": _net_path("m w"), "exists": "l", "getattributes": "l", "getlastwritetime": "l", "getcreationtime": "l", "setattributes": "l", "decrypt": "l", "encrypt": "w", "createsymboliclink": lambda m, a, k: effects.apply(m, "R", "IO", a[1:2], {}),
}  # fmt: skip
FUNCTIONS: dict[str, Any] = by_row(
    (_net_write, "[io.streamwriter].new [streamwriter].new"),
    (
        _cast,
        (
            "[io.binaryreader].new [io.memorystream].new [io.stringreader].new [string[]] [byte[]] [array] [xml] [pscustomobject] "
            "[hashtable] [ordered] [scriptblock] [regex] [uri] [object] [object[]] [psobject] [securestring]"
        ),
    ),
    (_inflate, "[io.compression.gzipstream].new [io.compression.deflatestream].new"),
    (_path_combine, "[io.path].combine [io.path].join"),
    (_full_path, "[io.path].getfullpath"),
    (_net_files, "[io.directory].getfiles [io.directory].enumeratefiles [io.directory].getfilesystementries"),
    ("l", "[io.directory].exists"),
    ("D", "[io.directory].delete"),
    ("T w", "[io.compression.zipfile].createfromdirectory"),
    (_net_variable, "[environment].getenvironmentvariable"),
    (
        "n",
        (
            "[environment].setenvironmentvariable [environment].getcommandlineargs [string].isnullorempty "
            "[string].isnullorwhitespace [void] [bool] [datetime] [guid].newguid [math].round [math].floor [math].max [math].min "
            "[datetime].now [net.http.httpclient].new [security.cryptography.sha256].create [security.cryptography.md5].create"
        ),
    ),
    (_net_start, "[diagnostics.process].start [process].start"),
    (_net_base64, "[convert].frombase64string"),
    (
        "n*>same",
        (
            "[convert].tobase64string [convert].tohexstring [bitconverter].tostring [regex].escape [uri].escapedatastring "
            "[runtime.interopservices.marshal].ptrtostringauto"
        ),
    ),
    (_net_char, "[convert].tochar [char]"),
    (_cast_text, "[convert].tostring [string].new [string]"),
    (_net_join, "[string].join"),
    (_net_chars, "[char[]]"),
    (_cast_number, "[int] [int32]"),
    (_script_block, "[scriptblock].create"),
    ("=unquote", "[web.httputility].urldecode [uri].unescapedatastring [net.webutility].urldecode"),
    (_upload, "[net.webclient].uploadfile"),
    (
        _download,
        "[net.webclient].downloadstring [net.webclient].downloaddata [net.webclient].downloadfile [net.webclient].openread",
    ),
    ("r", "[system.management.automation.language.parser].parsefile [management.automation.language.parser].parsefile"),
    (_format, "<f>"),
    (_replace, "<replace>"),
    (_split_operator, "<split>"),
    (_join_operator, "<join>"),
    (_range, "<..>"),
) | {
    "[io.fileinfo].new": lambda m, a, k: Thing("path", slash_path(m, a[0])) if a and isinstance(a[0], str) else NOTHING,
    "[io.directoryinfo].new": lambda m, a, k: Thing("path", slash_path(m, a[0])) if a and isinstance(a[0], str) else NOTHING,
    "[io.fileinfo]": lambda m, a, k: Thing("path", slash_path(m, a[0])) if a and isinstance(a[0], str) else NOTHING,
    "[io.path].getfilename": lambda m, a, k: m.library.text_method(m, "basename", a[0], []),
    "[io.path].getdirectoryname": lambda m, a, k: m.library.text_method(m, "dirname", a[0], []),
    "[io.path].gettempfilename": lambda m, a, k: effects.TEMPORARY + "/x",
    "[io.path].gettemppath": lambda m, a, k: effects.TEMPORARY + "/",
    "[io.path].getextension": lambda m, a, k: m.library.text_method(m, "extension", a[0], []),
    "[io.directory].getcurrentdirectory": lambda m, a, k: m.cwd(),
    "[environment].getenvironmentvariables": lambda m, a, k: Thing("environ"),
    "[environment].expandenvironmentvariables": lambda m, a, k: merge(a),
    "[environment].getfolderpath": lambda m, a, k: m.shell.world.home,
    "[convert].fromhexstring": lambda m, a, k: bytes.fromhex(a[0]),
    "[string].concat": lambda m, a, k: m.join([x for v in a for x in (v if isinstance(v, list) else [v])]),
    "[string].format": lambda m, a, k: _format(m, [a[0], list(a[1:])], {}),
    "[array].reverse": lambda m, a, k: a[0].reverse() if a and isinstance(a[0], list) else NOTHING,
    "<code>": lambda m, a, k: m.library.run_code(m, a[0]),
    "[console].writeline": lambda m, a, k: m.print(a, "\n", "WriteLine"),
    "[console].error.writeline": lambda m, a, k: m.print(a, "\n", "WriteLine"),
    "[console].out.writeline": lambda m, a, k: m.print(a, "\n", "WriteLine"),
    "[console].write": lambda m, a, k: m.print(a, "", "Write"),
    "[regex].replace": lambda m, a, k: merge(a[:1]),
    "[regex].matches": lambda m, a, k: merge(a[:1]),
    "[regex].match": lambda m, a, k: merge(a[:1]),
    "[regex].unescape": lambda m, a, k: TEXT["escapes"](a[0]),
    "[net.webclient].new": lambda m, a, k: Name("[net.webclient]"),
    "[webclient].new": lambda m, a, k: Name("[net.webclient]"),
    "[net.webclient].uploadstring": lambda m, a, k: m.show(a[1:], "the network"),
    "[net.webclient].uploaddata": lambda m, a, k: m.show(a[1:], "the network"),
    "[collections.generic.list[string]].new": lambda m, a, k: [],
    "[collections.arraylist].new": lambda m, a, k: [],
    "[text.stringbuilder].new": lambda m, a, k: [],
    **{f"[{owner}].{name}": row for owner in ("io.file", "file") for name, row in _FILE.items()},
    **{f"[{name}].new": _net_open for name in ("io.streamreader", "streamreader", "io.filestream", "filestream")},
}
CONSTANTS: dict[str, Any] = {
    "$env": lambda m: Thing("environ"), "$true": True, "$false": False, "$null": None, "$home": lambda m: m.shell.world.home, "$pwd": lambda m: Thing("path", m.state.cwd[0]), "$pid": NOTHING, "$psscriptroot": lambda m: TEXT["dirname"](m.path) if m.path else m.cwd(), "$pscommandpath": lambda m: m.path or HOLE + ".ps1", "$args": lambda m: list(m.argv[1:]), "$input": lambda m: m.input_text(), "$_": NOTHING, "$psitem": NOTHING, "$?": NOTHING, "$lastexitcode": NOTHING, "$error": NOTHING, "$psversiontable": NOTHING, "$host": NOTHING, "$profile": lambda m: m.shell.world.home + "/.config/powershell/profile.ps1", "$islinux": NOTHING, "$iswindows": NOTHING, "$ismacos": NOTHING, "$matches": NOTHING, "$myinvocation": NOTHING, "$psboundparameters": NOTHING, "$ofs": " ",
    "[environment].newline": "\n", "[environment].machinename": NOTHING, "[environment].username": NOTHING, "[environment].osversion": NOTHING, "[environment].currentdirectory": lambda m: m.cwd(), "[io.path].directoryseparatorchar": "/", "[string].empty": "", "[char].minvalue": "\0",
}  # fmt: skip


class PowerShell(Library):
    functions = FUNCTIONS
    constants = CONSTANTS
    outward = False
    loops_over_text = False

    def parse(self, text: str) -> list[Any]:
        return Reader(text).program()

    def special(self, m: Machine, node: Any) -> Any:
        """The nodes that only this language has."""
        return _NODES[node[0]](self, m, *node[1:])

    # -- nodes ---------------------------------------------------------------------------------------------------------

    def _output(self, m: Machine, node: Any) -> Any:
        """A statement: what it gives goes to whoever called, or to the screen."""
        value = m.evaluate(node)
        if node[0] == "set" or value is None:
            return NOTHING
        if m.top.values.get("<gather>"):
            m.top.values["<gather>"][-1].append(value)
        else:
            m.print(value if isinstance(value, list) and len(value) < 200 else [value], "\n", "shown", "\n")
        return NOTHING

    def _gather(self, m: Machine, body: list[Any]) -> Any:
        """$(...) and @(...): all that the statements give."""
        found = self.collected(m, lambda: m.block(body))
        return found[0] if len(found) == 1 else found

    def collected(self, m: Machine, run: Callable[[], Any]) -> list[Any]:
        stack = m.top.values.setdefault("<gather>", [])
        stack.append([])
        try:
            run()
        finally:
            found: list[Any] = stack.pop()
        return found

    def block(self, m: Machine, function: Function, item: Any, args: list[Any]) -> Any:
        """Run a script block with `$_`."""
        if m.calls > 24:
            return NOTHING
        outer, results = m.scope, m.results
        from .values import Scope

        m.scope, m.results = Scope(function.scope), []
        m.scope.values["$_"] = m.scope.values["$psitem"] = m.scope.values["$input"] = item if item is not None else NOTHING
        m.scope.values["$args"] = args
        m._bind(function.params, args, {})
        m.calls += 1
        try:
            found = self.collected(m, lambda: m.block(function.body))
            found += [r for r in m.results if r is not None]
        finally:
            m.calls -= 1
            m.scope, m.results = outer, results
        return found[0] if len(found) == 1 else found or None

    @staticmethod
    def single(value: Any) -> Any:
        return value[-1] if isinstance(value, list) and value else value

    def _set(self, m: Machine, target: Any, node: Any, operator: str) -> Any:
        value = m.evaluate(node)
        while target[0] == "call" and target[1][0] == "name" and target[1][1][:1] == "[":  # [type]$x = ...
            target = target[2][0]
        if operator and operator != "??":
            value = m.operate(operator, m.evaluate(target), value)
        if target[0] == "name" and target[1] == "$null":
            return None
        m.store(target if target[0] != "constant" else ("discard",), value)
        return value

    def _pipeline(self, m: Machine, parts: list[Any]) -> Any:
        value: Any = None
        for i, part in enumerate(parts):
            value = self.run_command(m, part, value if i else None) if part[0] == "invoke" else m.evaluate(part)
        return value

    def _chain(self, m: Machine, parts: list[Any]) -> Any:
        values = [m.evaluate(part) for part in parts]
        return [v for value in values for v in (value if isinstance(value, list) else [value])]

    def _redirected(self, m: Machine, node: Any, target: Any) -> Any:
        return self.to_file(m, m.evaluate(node), m.evaluate(target))

    def to_file(self, m: Machine, value: Any, target: Any) -> Any:
        """> file"""
        if target is None or (isinstance(target, str) and target.lower() in ("$null", "nul", "/dev/null")):
            return None
        m.show(value, "> file")
        for path in paths(m, target, literal=True):
            effects.write(m, path)
            if effects.exactly(value):
                m.shell.remember(path, Output(value + "\n"), m.state, appended=False)
        return None

    def _command(self, m: Machine, name: Any, words: list[Any], target: Any) -> Any:
        return self.run_command(m, ("invoke", name, words, target), None)

    def _splat(self, m: Machine, node: Any) -> Any:
        return m.evaluate(node)

    def run_command(self, m: Machine, node: Any, piped: Any) -> Any:
        _kind, name_node, words, target = node
        name = m.evaluate(name_node)
        call = self.arguments(m, words)
        value = self.dispatch(m, name, call, words, piped)
        if target is not None:
            return self.to_file(m, value, m.evaluate(target))
        return value

    def arguments(self, m: Machine, words: list[Any]) -> Call:
        """Pair parameters with their values."""
        plain: list[Any] = []
        named: dict[str, Any] = {}
        i = 0
        while i < len(words):
            parameter, node = words[i]
            i += 1
            if not parameter:
                if node[0] == "splat":
                    value = m.evaluate(node[1])
                    if isinstance(value, dict):
                        named.update({str(k).lower(): v for k, v in value.items()})
                        continue
                    plain += value if isinstance(value, list) else [value]
                    continue
                plain.append(m.evaluate(node))
                continue
            low = parameter.lower()
            if node is not None:
                named[low] = m.evaluate(node)
            elif i < len(words) and not words[i][0] and self.takes_value(low):
                named[low] = m.evaluate(words[i][1])
                i += 1
            else:
                named[low] = True
        return Call(plain, named)

    @staticmethod
    def takes_value(name: str) -> bool:
        if name in _SWITCHES or name in _PATHS or name in _VALUES:
            return name not in _SWITCHES
        known = [
            full
            for full in (
                *_PATHS,
                *_VALUES,
                *_SWITCHES,
                "include",
                "exclude",
                "body",
                "form",
                "object",
                "message",
                "process",
                "begin",
                "end",
                "filterscript",
                "parallel",
                "attachments",
                "childpath",
                "expression",
                "argumentlist",
                "eq",
                "ne",
                "like",
                "notlike",
                "match",
                "notmatch",
                "gt",
                "lt",
                "ge",
                "le",
                "in",
                "contains",
            )
            if full == name or (len(name) > 1 and full.startswith(name))
        ]
        exactly = [full for full in known if full == name]
        return bool(known) and (exactly or known)[0] not in _SWITCHES

    def dispatch(self, m: Machine, name: Any, call: Call, words: list[Any], piped: Any) -> Any:
        if isinstance(name, Choice):
            return m._each([self.dispatch(m, one, call, words, piped) for one in name.values])
        if isinstance(name, Function):
            return self.block(m, name, piped, call.words)
        if isinstance(name, Thing) and name.kind == "path":
            name = name.text
        if not isinstance(name, str):
            return NOTHING
        low = name.lower()
        found = m.scope.find(low)
        if found is not None and isinstance(found.values[low], Function):
            return self.user_function(m, found.values[low], call, piped)
        alias = m.top.values.get("<alias>" + low)
        if isinstance(alias, str):
            low = name = alias.lower()
        low = low.rpartition("\\")[2] if "\\" in low and low.rpartition("\\")[2] in COMMANDS else low
        handler = COMMANDS.get(ALIASES.get(low, low))
        if handler is not None:
            before = m.run.name
            m.run.name = name
            try:
                return handler(m, call, piped)
            finally:
                m.run.name = before
        return self.native(m, name, self.raw_words(m, words), piped)

    def user_function(self, m: Machine, function: Function, call: Call, piped: Any) -> Any:
        named = {"$" + k: v for k, v in call.named.items()}
        outer = m.scope
        from .values import Scope

        m.scope = Scope(function.scope)
        for target, default in function.params:
            name = target[1]
            m.scope.values[name] = (
                named[name]
                if name in named
                else call.words.pop(0)
                if call.words
                else m.evaluate(default)
                if default is not None
                else NOTHING
            )
        inner = Function(function.name, [], function.body, m.scope)
        try:
            return self.block(m, inner, piped, call.words)
        finally:
            m.scope = outer

    def raw_words(self, m: Machine, words: list[Any]) -> list[str]:
        """The words of a native command as it is given them."""
        out: list[str] = []
        for parameter, node in words:
            if parameter:
                out.append("-" + parameter)
                if node is None:
                    continue
                out[-1] += ":"
            value = m.evaluate(node)
            for one in value if isinstance(value, list) else [value]:
                text = self.text(m, one)
                m.show(one, "another program")
                text = HOLE if text is None else text
                if parameter and node is not None:
                    out[-1] += text
                elif any(c in text for c in "*?") and not any(c in text for c in "\n;|"):
                    out += effects.globbed(m, slash_path(m, text), hidden=True) or [text]
                else:
                    out.append(text)
        return out

    def native(self, m: Machine, name: str, words: list[str], piped: Any) -> Any:
        """A program, or a script file."""
        stdin = EMPTY
        if piped is not None:
            m.show(piped, f"a pipe to {name}") if not effects.exactly(piped) else None
            text = (
                piped
                if effects.exactly(piped)
                else "\n".join(p for p in piped if isinstance(p, str))
                if isinstance(piped, list) and all(effects.exactly(p) for p in piped)
                else None
            )
            stdin = Output(text) if text is not None else Output()
        path = slash_path(m, name)
        base = path.rpartition("/")[2].lower()
        if base.endswith((".ps1", ".psm1")):
            m.run.args = [path, *words]
            m.run.script_file(path, "powershell")
            return NOTHING
        for ending in (".exe", ".cmd", ".bat", ".com"):
            base = base.removesuffix(ending)
        program = base if path == name or "/" in path else name
        words = [
            w.replace("\\", "/")
            if "\\" in w
            and not w.startswith(("\\", "-"))
            and base not in ("cmd", "bash", "wsl", "powershell", "pwsh", "python", "node", "grep", "rg", "sed", "awk")
            else w
            for w in words
        ]
        return m.output_value(m.run.argv([program, *words], stdin, m.state))

    # -- values --------------------------------------------------------------------------------------------------------

    def call(self, m: Machine, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        low = name.lower().replace("[system.", "[")
        if low == "get-content":
            return _get_content(m, Call(args, {}), None)
        if low.endswith(".new") and low not in self.functions:
            return merge(args)
        if low.startswith("[text.encoding]") and low.endswith(".getstring"):
            return _net_text(m, args, named)
        if low.startswith("[text.encoding]"):
            return merge(args) if not (args and exact(args[0])) else args[0].encode("utf-8")
        if low.startswith("[") and low.endswith("]") and low not in self.functions:
            return args[0] if args else NOTHING
        return super().call(m, low, args, named)

    def method(self, m: Machine, owner: Any, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        if isinstance(owner, (Function, Bound)) and name in ("invoke", "invokereturnasis"):
            return self.block(m, owner, None, args) if isinstance(owner, Function) else m.call(owner, args, named)
        if isinstance(owner, Thing) and owner.kind == "file":
            if name in (
                "readtoend",
                "readline",
                "read",
                "readblock",
                "readtoendasync",
                "readbytes",
                "copyto",
                "readchars",
                "readstring",
            ):
                found = self.file_contents(m, owner)
                if name == "copyto":
                    m.show(found, "a copy")
                return found
            if name in ("write", "writeline"):
                effects.written(m, owner, args[0] if args else "")
                return None
            return NOTHING
        if isinstance(owner, Thing) and owner.kind == "path":
            if name in ("opentext", "openread", "open"):
                return effects.opened(owner.text, "r")
            if name == "delete":
                m.run.delete(owner.text, f"{m.run.name} {owner.text}")
                return None
            if name in ("copyto", "moveto", "replace"):
                return effects.apply(m, "R w" if name == "copyto" else "m w", name, [owner, *args], {})
            if name in ("getfiles", "enumeratefiles"):
                return [
                    Thing("path", p)
                    for p in effects.globbed(m, args[0] if args and exact(args[0]) else "*", base=owner.text, hidden=True)
                ]
            return owner.text if name == "tostring" else NOTHING
        if isinstance(owner, list) and name in ("foreach", "where") and args and isinstance(args[0], Function):
            return _each(m, Call(args, {}), owner) if name == "foreach" else _where(m, Call(args, {}), owner)
        if isinstance(owner, (str, bytes, Unknown)):
            key = {
                "toupper": "upper",
                "tolower": "lower",
                "tostring": "text",
                "trim": "strip",
                "trimstart": "lstrip",
                "trimend": "rstrip",
                "substring": "substr",
                "replace": "replace",
                "split": "split",
                "startswith": "startswith",
                "endswith": "endswith",
                "contains": "contains",
                "indexof": "find",
                "tochararray": "chars",
                "padleft": "pad_start",
                "remove": "slice",
                "toupperinvariant": "upper",
                "tolowerinvariant": "lower",
                "insert": "text",
                "normalize": "text",
                "lastindexof": "rfind",
                "padright": "pad_end",
                "getstring": "decode",
                "gettype": "length",
                "gethashcode": "length",
                "equals": "length",
                "compareto": "length",
            }.get(name)
            if key is not None:
                return self.text_method(m, key, owner, args)
        if isinstance(owner, Thing) and owner.kind == "environ" and name in ("getenumerator", "clone"):
            return owner
        if isinstance(owner, dict) and name in ("getenumerator", "clone"):
            return [[k, v] for k, v in owner.items()]
        if isinstance(owner, dict) and name in ("add", "set_item") and len(args) > 1:
            m._store_item(owner, args[0], args[1])
            return None
        if isinstance(owner, list) and name in ("add", "append", "appendline", "addrange"):
            owner += args[:1]
            return None
        if isinstance(owner, list) and name == "tostring":
            return m.join(owner)
        return super().method(m, owner, name, args, named)

    def attribute(self, m: Machine, owner: Any, name: str) -> Any:
        if isinstance(owner, Thing) and owner.kind == "path":
            if name in ("name", "pschildname"):
                return owner.text.rpartition("/")[2]
            if name in ("fullname", "pspath", "path", "providerpath", "resolvedtarget"):
                return m.run.absolute(owner.text) if name == "fullname" and not owner.text.startswith("/") else owner.text
            if name in ("extension", "basename", "directoryname", "directory", "parent", "psparentpath"):
                if name == "basename":
                    base = str(TEXT["basename"](owner.text))
                    return base[: len(base) - len(TEXT["extension"](base))] if TEXT["extension"](base) else base
                return TEXT["extension"](owner.text) if name == "extension" else TEXT["dirname"](m.run.absolute(owner.text))
            return owner.items.get(name, NOTHING)
        if isinstance(owner, Thing) and owner.kind == "environ":
            if name in ("name", "key", "keys"):
                return effects.environment_names(m)
            return owner if name in ("value", "values") else NOTHING if name in ("count", "length") else None
        if isinstance(owner, list):
            if name in ("count", "length"):
                return len(owner)
            if owner and name in (
                "name",
                "fullname",
                "basename",
                "extension",
                "value",
                "key",
                "keys",
                "values",
                "line",
                "matches",
                "directory",
                "groups",
                "path",
            ):
                return [m.attribute(item, name) for item in owner[:500]]
            return None
        if isinstance(owner, dict):
            for key, value in owner.items():
                if isinstance(key, str) and key.lower() == name:
                    return value
            if name in ("keys", "values"):
                return list(owner) if name == "keys" else list(owner.values())
            return owner.get(HOLE)
        if isinstance(owner, Unknown):
            if name in ("count", "length", "linenumber", "filename", "path", "psiscontainer", "isfixedsize"):
                return NOTHING
            if name in ("keys", "name", "key"):
                return names_only(owner)
            return owner if owner.sources else None
        if isinstance(owner, str) and name in ("length", "count"):
            return len(owner) if exact(owner) else NOTHING
        return super().attribute(m, owner, name)

    def compare(self, m: Machine, operator: str, left: Any, right: Any) -> Any:
        negated = operator.startswith("not")
        operator = operator.removeprefix("not")
        if operator in ("is", "isnot"):
            return NOTHING
        if isinstance(left, list) and operator in ("match", "like", "eq", "ne"):  # a list is filtered
            return [
                item for item in left if m.truth(self.compare(m, ("not" if negated else "") + operator, item, right)) is not False
            ]
        if isinstance(left, Thing) and left.kind in ("path", "entry"):
            left = left.text.rpartition("/")[2] if operator in ("like", "match") and "/" not in str(right) else left.text
        found: Any = NOTHING
        if exact(left) and exact(right):
            if operator == "like":
                from ... import globs

                found = globs.match(right.lower(), left.lower())
            elif operator == "match":
                hit = _fits(right, left, "perl", fold=True)
                found = NOTHING if hit is None else hit
            elif operator in ("eq", "ne"):
                found = (left.lower() == right.lower()) == (operator == "eq")
        elif operator in ("match", "like") and exact(right) and isinstance(left, Unknown):
            found = (
                False
                if absent_line(
                    m,
                    left,
                    right if operator == "match" else right.strip("*"),
                    "perl" if operator == "match" else "fixed",
                    ignore_case=True,
                )
                else NOTHING
            )
        elif operator in ("contains", "in"):
            holder, item = (left, right) if operator == "contains" else (right, left)
            found = self._inside(m, item, holder)
        elif isinstance(left, int) and isinstance(right, int):
            found = {
                "eq": left == right,
                "ne": left != right,
                "gt": left > right,
                "lt": left < right,
                "ge": left >= right,
                "le": left <= right,
            }.get(operator, NOTHING)
        elif left is None or right is None:
            found = NOTHING if sources_of([left, right]) or isinstance(left, Unknown) else (left == right) == (operator == "eq")
        return found if not isinstance(found, bool) else found != negated

    def operate(self, m: Machine, operator: str, left: Any, right: Any) -> Any:
        if operator == "+" and isinstance(left, list):
            return [*left, *(right if isinstance(right, list) else [right])]
        if operator == "+" and isinstance(left, Thing) and left.kind == "path":
            return m.join([left.text, right])
        if operator == "+" and isinstance(left, str) and not isinstance(right, str):
            return m.join([left, right])
        return super().operate(m, operator, left, right)

    def text(self, m: Machine, value: Any) -> str | None:
        if isinstance(value, list):
            texts = [self.text(m, v) for v in value[:2000]]
            return None if None in texts else " ".join(t for t in texts if t is not None)
        if isinstance(value, bool):
            return str(value)
        return super().text(m, value)

    def run_code(self, m: Machine, value: Any) -> Any:
        if isinstance(value, Function):
            return self.block(m, value, None, [])
        if isinstance(value, Choice):
            return m._each([self.run_code(m, one) for one in value.values])
        if not exact(value):
            if isinstance(value, Unknown) and m.inline:
                m.show(value, "Invoke-Expression")
                if any(kind == "computed" for kind, _ in value.sources):
                    m.shell.touch("read", HOLE, m.state, f"{m.run.name} Invoke-Expression", certainty="possible")
            elif isinstance(value, str) and m.inline:
                m.shell.unknown_code("Invoke-Expression")
            return NOTHING
        m.calls += 1
        try:
            if m.calls < 24:
                found = self.collected(m, lambda: m.block(self.parse(value)))
                return found[0] if len(found) == 1 else found
        finally:
            m.calls -= 1
        return NOTHING


_NODES: dict[str, Callable[..., Any]] = {
    "output": PowerShell._output, "gather": PowerShell._gather, "set": PowerShell._set, "pipeline": PowerShell._pipeline, "chain": PowerShell._chain, "redirected": PowerShell._redirected, "invoke": PowerShell._command, "splat": PowerShell._splat,
}  # fmt: skip
