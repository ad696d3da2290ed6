"""PowerShell: from text to the machine's tree (about_Parsing, about_Operators, about_Quoting_Rules in Microsoft's documentation).

Names of commands, parameters, variables and members know no case: they come in lower case.
"""

from __future__ import annotations

from .grammar import MAX_DEPTH
from .lexer import _closing
from .values import NOTHING, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

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


def _gives_lines(node: Any) -> bool:
    """May this give many values? A comparison filters them then."""
    if node[0] == "invoke":
        return not any(parameter.lower() == "raw" for parameter, _value in node[2])
    return node[0] in ("pipeline", "gather", "list") or (node[0] == "call" and node[1] == ("name", "<split>"))


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
        """The next characters; NUL at the end, which no code holds."""
        return self.text[self.at : self.at + size] or "\0"

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
        while self.peek() == "[":  # [CmdletBinding()] and the like
            self.at = _closing(self.text, self.at) + 1
            self.blank(lines=True)
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
        if self.peek() in "\0\n;}\r":
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
        elif c in "$@([{'\"!,+" or c in _SINGLE + _DOUBLE or c.isdigit() or (c in _DASHES and self._is_operator_here()):
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
            if c in "\0\n;|)}" or (c == "&" and not verbatim):
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
                elif self.peek() not in "\0 \t\n;|)},`\r":  # a native option: -o=x, -n1.2
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
            lines = _gives_lines(left) and operator in ("match", "notmatch", "like", "notlike", "eq", "ne")
            return ("compare", operator + "-lines" * lines, left, right)
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
        if self.peek() in "?^$":
            self.at += 1
            return self._named(self.text[start : self.at])
        while self.at < self.end and (
            self.text[self.at].isalnum()
            or self.text[self.at] in "_?"
            or (
                self.text[self.at] == ":"
                and (self.text[self.at + 1 : self.at + 2].isalnum() or self.text[self.at + 1 : self.at + 2] == "_")
            )
        ):
            self.at += 1
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
