"""From tokens to the machine's tree: expressions by precedence, statements in braces or up to `end`.

Whatever cannot be read becomes something unknown and reading goes on, always at least one token further: a mistake here must not hide what
stands behind it. Deep nesting raises SyntaxError, and the code is searched as text.
"""

from __future__ import annotations

from .lexer import Lexer, Token
from .values import NOTHING, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar

MAX_DEPTH = 120
UNKNOWN_NODE = ("constant", NOTHING)
NONE_NODE = ("constant", None)

# operator -> how tightly it binds; 2 is assignment, which binds to the right
PRECEDENCE = {
    "or": 0, "and": 0.5, "||": 3, "??": 3, "//or": 3, "&&": 4, "|": 5, "^": 5.5, "&": 6, "==": 7, "!=": 7, "===": 7, "!==": 7, "=~": 7, "!~": 7, "<=>": 7, "eq": 7, "ne": 7, "~=": 7,
    "<": 8, ">": 8, "<=": 8, ">=": 8, "lt": 8, "gt": 8, "le": 8, "ge": 8, "in": 8, "instanceof": 8, "of": 8, "is": 8, "cmp": 7, "~~": 7,
    "|>": 4.5, "..": 8.5, "...": 8.5, "<<": 9, ">>": 9, "+": 10, "-": 10, ".": 10, "<>": 10, "*": 11, "/": 11, "%": 11, "//": 11, "x": 11, "**": 13,
}  # fmt: skip
ASSIGN = words("= += -= .= *= /= ||= &&= ??= |= &= <<= := <- <<- x= **= ..= //= %= ^=")
_COMPARE = words("== != === !== < > <= >= eq ne lt gt le ge =~ !~ in is ~= instanceof <=> cmp ~~")
_LOGIC = {"||": "or", "or": "or", "??": "??", "&&": "and", "and": "and", "//or": "or"}


class Grammar:
    """Reads one piece of code. Subclasses are languages."""

    lexer: type[Lexer] = Lexer
    newline_ends = True
    blocks = "braces"  # or "end"
    command_calls = False  # `puts x` is puts(x)
    concat = "+"
    precedence: ClassVar[dict[str, float]] = PRECEDENCE
    prefix_words = words("typeof void delete await yield not new throw async")
    closers: frozenset[str] = words("end else elsif elseif rescue ensure when until catch finally then")
    literals: ClassVar[dict[str, Any]] = {
        "true": True,
        "false": False,
        "null": None,
        "nil": None,
        "undefined": None,
        "None": None,
        "True": True,
        "False": False,
        "NULL": None,
        "TRUE": True,
        "FALSE": False,
    }

    def __init__(self, text: str, depth: int = 0) -> None:
        self.depth = depth
        if depth > 12:
            raise SyntaxError("code inside strings inside code")
        self.tokens = self.lexer(text, self.inner).run()
        self.at = 0
        self.level = 0

    def inner(self, text: str) -> Any:
        """The code of an interpolation."""
        made = type(self)(text, self.depth + 1)
        body = made.program()
        if len(body) == 1 and body[0][0] == "expression":
            return body[0][1]
        return (
            "call",
            ("lambda", [], [*body[:-1], ("return", body[-1][1])] if body and body[-1][0] == "expression" else body),
            [],
            [],
        )

    # -- tokens --------------------------------------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def peek(self, ahead: int = 1) -> Token:
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def next(self) -> Token:
        token = self.tokens[self.at]
        if self.at < len(self.tokens) - 1:
            self.at += 1
        return token

    def on(self, *values: str) -> bool:
        token = self.tokens[self.at]
        return token.kind in ("operator", "word") and token.value in values

    def take(self, *values: str) -> bool:
        if self.on(*values):
            self.next()
            return True
        return False

    def done(self) -> bool:
        return self.tokens[self.at].kind == "end"

    def deeper(self) -> None:
        self.level += 1
        if self.level > MAX_DEPTH:
            raise SyntaxError("nested too deeply")

    # -- statements ----------------------------------------------------------------------------------------------------

    def program(self) -> list[Any]:
        out: list[Any] = []
        while not self.done():
            before = self.at
            out += self.statement()
            if self.at == before:
                self.next()
        return out

    def statement(self) -> list[Any]:
        """One statement, as a list of nodes."""
        if self.take(";"):
            return []
        token = self.token
        if token.kind == "word":
            handler = self.keywords.get(token.value)
            if handler is not None and not self.is_name_here():
                self.next()
                self.deeper()
                found: list[Any] = getattr(self, handler)()
                self.level -= 1
                return self.modified(found)
        if token.kind == "operator" and token.value == "{" and self.blocks == "braces":
            return self.block()
        node = self.expression()
        self.take(";")
        return self.modified([("expression", node)])

    keywords: ClassVar[dict[str, str]] = {}

    def is_name_here(self) -> bool:
        """Is the keyword at hand only a name: followed by `:` or `=`, or after a dot?"""
        after = self.peek()
        return (
            after.kind == "operator"
            and after.value in ("=", ".", ",", ")")
            and self.token.value not in ("return", "break", "continue", "next")
        )

    def modified(self, body: list[Any]) -> list[Any]:
        """Statement modifiers of Perl and Ruby."""
        return body

    def block(self, *closers: str) -> list[Any]:
        """A body: in braces, or up to one of the closing words, or one statement."""
        self.deeper()
        out: list[Any] = []
        if self.take("{"):
            while not self.done() and not self.on("}"):
                before = self.at
                out += self.statement()
                if self.at == before:
                    self.next()
            self.take("}")
        elif closers or self.blocks == "end":
            stops = closers or ("end",)
            while not self.done() and not self.on(*stops):
                before = self.at
                out += self.statement()
                if self.at == before:
                    self.next()
        else:
            out = self.statement()
        self.level -= 1
        return out

    def _if(self) -> list[Any]:
        test = self.condition()
        body = self.block()
        otherwise: list[Any] = []
        if self.take("else"):
            otherwise = self.statement() if not self.on("{") else self.block()
        elif self.take("elseif", "elsif"):
            otherwise = self._if()
        return [("if", test, body, otherwise)]

    def condition(self) -> Any:
        if self.take("("):
            node = self.sequence(")")
            self.take(")")
            return node
        return self.expression()

    def _while(self) -> list[Any]:
        test = self.condition()
        return [("while", test, self.block())]

    def _do(self) -> list[Any]:
        body = self.block()
        if self.take("while"):
            test = self.condition()
            return [*body, ("if", ("logic", "and", UNKNOWN_NODE, test), body, [])]
        return body

    def _return(self) -> list[Any]:
        if self.ends_here():
            return [("return", NONE_NODE)]
        node = self.expression()
        if self.on(","):
            items = [node]
            while self.take(","):
                items.append(self.expression())
            node = ("list", items)
        return [("return", node)]

    def _break(self) -> list[Any]:
        return [("break",)]

    def _continue(self) -> list[Any]:
        return [("continue",)]

    def _throw(self) -> list[Any]:
        return [("raise", self.expression())]

    def _try(self) -> list[Any]:
        body = self.block()
        handlers: list[list[Any]] = []
        final: list[Any] = []
        while self.take("catch"):
            bind: list[Any] = []
            if self.take("("):
                while not self.done() and not self.on(")"):
                    token = self.next()
                    if token.kind in ("word", "variable"):
                        bind = [("assign", ("name", token.value), UNKNOWN_NODE, "")]
                self.take(")")
            handlers.append([*bind, *self.block()])
        if self.take("finally"):
            final = self.block()
        return [("try", body, handlers, final)]

    def _switch(self) -> list[Any]:
        subject = self.condition()
        out: list[Any] = [("expression", subject)]
        self.take("{")
        while not self.done() and not self.on("}"):
            before = self.at
            if self.take("case"):
                self.expression(2.5)
                self.take(":")
            elif self.take("default"):
                self.take(":")
            elif self.take("break"):
                self.take(";")
            else:
                out.append(("if", UNKNOWN_NODE, self.statement(), []))
            if self.at == before:
                self.next()
        self.take("}")
        return out

    def ends_here(self) -> bool:
        token = self.token
        return (
            token.kind == "end"
            or (token.line and self.newline_ends)
            or (token.kind == "operator" and token.value in (";", "}", ")"))
            or (token.kind == "word" and token.value in self.closers)
        )

    def skip_statement(self) -> list[Any]:
        """Type declarations and the like: up to the end of the line or of the braces."""
        while not self.done():
            if self.on("{"):
                self.skip_brackets()
                return []
            if self.on(";") or (self.token.line and self.newline_ends and not self.on("=", "|", "&")):
                return []
            self.next()
        return []

    def skip_brackets(self) -> None:
        pairs = {"{": "}", "(": ")", "[": "]"}
        level = 0
        while not self.done():
            token = self.next()
            if token.kind == "operator":
                level += (token.value in pairs) - (token.value in ("}", ")", "]"))
                if level == 0:
                    return

    # -- expressions ---------------------------------------------------------------------------------------------------

    def sequence(self, close: str) -> Any:
        """Expressions between commas; the last one is the value."""
        items = [self.expression()] if not self.on(close) else []
        while self.take(","):
            if self.on(close):
                break
            items.append(self.expression())
        return items[0] if len(items) == 1 else ("sequence", items) if items else NONE_NODE

    def expression(self, least: float = -1) -> Any:
        self.deeper()
        left = self.prefix()
        while True:
            found = self.infix(left, least)
            if found is None:
                break
            left = found
        self.level -= 1
        return left

    def infix(self, left: Any, least: float) -> Any:
        """`left` and the operator behind it, or None where the expression ends."""
        token = self.token
        if token.kind not in ("operator", "word") or (token.line and self.newline_ends and not self.continues(token)):
            return None
        operator = token.value
        if operator in ASSIGN and token.kind == "operator":
            if least > 2:
                return None
            self.next()
            value = self.assigned()
            return self.assign(left, operator, value)
        if operator == "?" and token.kind == "operator":
            if least > 2.5:
                return None
            self.next()
            yes = self.expression(1)
            self.take(":")
            return ("ternary", left, yes, self.expression(2.5))
        strength = self.precedence.get(operator)
        if strength is None or strength <= least or (token.kind == "word" and not operator.isalpha()):
            return None
        self.next()
        right = self.expression(strength if operator != "**" else strength - 0.1)
        return self.binary(operator, left, right)

    def assigned(self) -> Any:
        return self.expression(1.5)

    def assign(self, left: Any, operator: str, value: Any) -> Any:
        if operator in ("=", ":=", "<-", "<<-"):
            return ("walrus", left, value)
        if operator in ("||=", "??=", "&&=", "//="):
            return ("walrus", left, ("logic", "and" if operator == "&&=" else "or", left, value))
        return ("walrus", left, value, operator[:-1])

    def binary(self, operator: str, left: Any, right: Any) -> Any:
        if operator in _LOGIC:
            return ("logic", _LOGIC[operator], left, right)
        if operator in _COMPARE:
            return ("compare", operator, left, right)
        if operator == "|>":
            return self.piped(left, right)
        return ("operation", operator, left, right)

    @staticmethod
    def piped(left: Any, right: Any) -> Any:
        """`x |> f(y)` is f(x, y)."""
        if right[0] == "call":
            return ("call", right[1], [left, *right[2]], right[3] if len(right) > 3 else [])
        return ("call", right, [left], [])

    def continues(self, token: Token) -> bool:
        """Does a line that begins with this token go on with the expression before it?"""
        return token.kind == "operator" and token.value in (
            ".",
            "?.",
            "->",
            "?",
            ":",
            "&&",
            "||",
            "|>",
            "??",
            "=>",
            "+",
            "=",
            "*",
            "..",
            "<>",
        )

    def prefix(self) -> Any:
        token = self.token
        if token.kind == "operator":
            if token.value in ("!", "-", "+", "~", "&", "*", "@", "\\", "--", "++", "#"):
                self.next()
                operand = self.expression(12)
                if token.value in ("!", "-"):
                    return self.postfix(("unary", token.value, operand))
                return ("unary", "~", operand) if token.value in ("~", "#") else operand
            if token.value == "...":
                self.next()
                return ("star", self.expression(2))
        if token.kind == "word" and token.value in self.prefix_words and not self.is_name_here():
            self.next()
            if token.value == "not":
                return ("unary", "not", self.expression(0.7))
            if self.ends_here():
                return NONE_NODE
            operand = self.expression(12 if token.value != "new" else 14)
            if token.value in ("typeof", "void", "delete"):
                return ("unary", "typeof", operand)
            return operand
        return self.postfix(self.primary())

    def primary(self) -> Any:
        token = self.next()
        kind, value = token.kind, token.value
        if kind == "text":
            return self.adjacent(value)
        if kind == "number":
            return ("constant", value)
        if kind == "variable":
            return ("name", value)
        if kind == "regex":
            return self.pattern(value)
        if kind == "word":
            return self.word(token)
        if kind == "operator":
            if value == "(":
                return self.parenthesis()
            if value == "[":
                return ("list", self.items("]"))
            if value == "{":
                return self.braces()
        if kind == "end":
            return NONE_NODE
        return UNKNOWN_NODE

    def adjacent(self, node: Any) -> Any:
        """Texts side by side are one text, in the languages that say so."""
        return node

    def pattern(self, value: tuple[str, str]) -> Any:
        return ("call", ("name", "<regex>"), [("constant", value[0]), ("constant", value[1])], [])

    def word(self, token: Token) -> Any:
        if token.value in self.literals:
            return ("constant", self.literals[token.value])
        if (token.value in ("function", "fn", "func") and self.on("(", "{")) or (
            token.value == "function" and self.token.kind == "word"
        ):
            return self.function()
        if self.on("=>"):
            self.next()
            return self.arrow([(("name", token.value), None)])
        return ("name", token.value)

    def parenthesis(self) -> Any:
        """`( ... )`: a group, or the parameters of an arrow function."""
        close = self.matching(self.at - 1)
        after = self.tokens[close + 1] if close + 1 < len(self.tokens) else self.tokens[-1]
        if after.kind == "operator" and (after.value == "=>" or (after.value == ":" and self.arrow_behind(close + 1))):
            params = self.params(")")
            while not self.done() and not self.on("=>"):
                self.next()
            self.take("=>")
            return self.arrow(params)
        if self.take(")"):
            return ("list", [])
        node = self.group()
        self.take(")")
        return node

    def group(self) -> Any:
        return self.sequence(")")

    def arrow_behind(self, at: int) -> bool:
        """A return type and then `=>`."""
        for token in self.tokens[at : at + 12]:
            if token.kind == "operator" and token.value == "=>":
                return True
            if token.line or (token.kind == "operator" and token.value in (";", ",", ")", "}", "?")):
                return False
        return False

    def matching(self, at: int) -> int:
        """The index of the token that closes the bracket at `at`."""
        level = 0
        for i in range(at, len(self.tokens)):
            token = self.tokens[i]
            if token.kind == "operator":
                if token.value in ("(", "[", "{"):
                    level += 1
                elif token.value in (")", "]", "}"):
                    level -= 1
                    if level == 0:
                        return i
        return len(self.tokens) - 1

    def arrow(self, params: list[Any]) -> Any:
        if self.on("{"):
            return self.postfix(("lambda", params, self.block()))
        return ("lambda", params, [("return", self.expression(1.5))])

    def function(self) -> Any:
        """`function name(params) { body }` as a value."""
        name = ""
        if self.token.kind == "word" and self.peek().value in ("(", "{"):
            name = self.next().value
        params = []
        if self.take("("):
            params = self.params(")")
        self.skip_type()
        return ("lambda", params, self.block(), name)

    def skip_type(self) -> None:
        """A return type in front of a body."""
        if self.on(":", "->"):
            while not self.done() and not self.on("{", "=>", ";"):
                self.next()

    def params(self, close: str) -> list[Any]:
        """Parameters up to `close`: (target, default)."""
        out: list[Any] = []
        while not self.done() and not self.take(close):
            before = self.at
            star = self.take("...", "*", "&", "**")
            target = self.target()
            if star:
                target = ("star", target)
            self.skip_annotation(close)
            default = None
            if self.take("="):
                default = self.expression(1.5)
            out.append((target, default))
            self.take(",", ";")
            if self.at == before:
                self.next()
        return out

    def target(self) -> Any:
        """What is assigned to: a name, or a pattern of them."""
        if self.take("["):
            return ("list", [t for t, _ in self.params("]")])
        if self.take("{"):
            pairs: list[Any] = []
            while not self.done() and not self.take("}"):
                if self.take("..."):
                    pairs.append((None, self.target()))
                else:
                    token = self.next()
                    key = token.value if token.kind == "word" else token.value[1] if token.kind == "text" else ""
                    key = key if isinstance(key, str) else ""
                    part = self.target() if self.take(":") else ("name", key)
                    if self.take("="):
                        self.expression(1.5)
                    pairs.append((("constant", key), part))
                self.take(",")
            return ("dict", pairs)
        if self.take("("):
            return ("list", [t for t, _ in self.params(")")])
        token = self.next()
        return ("name", token.value) if token.kind in ("word", "variable") else ("discard",)

    def skip_annotation(self, close: str) -> None:
        """`: Type` behind a parameter or variable."""
        self.take("?")
        if not self.on(":"):
            return
        while not self.done() and not self.on(",", "=", ";", close):
            if self.on("{", "(", "["):
                self.skip_brackets()
            else:
                if self.token.line and self.newline_ends and close == ";":
                    return
                self.next()

    def items(self, close: str) -> list[Any]:
        """Expressions between commas up to `close`, which is taken."""
        out: list[Any] = []
        while not self.done() and not self.take(close):
            before = self.at
            out.append(self.argument())
            self.take(",", ";")
            if self.at == before:
                self.next()
        return out

    def argument(self) -> Any:
        return self.expression(1)

    def braces(self) -> Any:
        """An object or table: {a: 1, 'b': 2, c, ...d, [e]: f, m() {}}."""
        pairs: list[Any] = []
        while not self.done() and not self.take("}"):
            before = self.at
            if self.take("..."):
                pairs.append((None, self.expression(1.5)))
            elif self.take("["):
                key = self.expression()
                self.take("]")
                self.take(":", "=", "=>")
                pairs.append((key, self.expression(1.5)))
            else:
                pairs.append(self.pair())
            self.take(",", ";")
            if self.at == before:
                self.next()
        return ("dict", pairs)

    def pair(self) -> Any:
        token = self.token
        after = self.peek()
        if token.kind in ("word", "text", "number", "variable") and after.kind == "operator" and after.value in (":", "=>", "="):
            self.next()
            self.next()
            key = token.value if token.kind == "text" else ("constant", token.value)
            return (key, self.expression(1.5))
        if token.kind == "word" and after.kind == "operator" and after.value == "(":
            self.next()
            self.next()
            params = self.params(")")
            self.skip_type()
            return (("constant", token.value), ("lambda", params, self.block()))
        if token.kind == "word" and token.value in ("get", "set", "async", "static") and after.kind == "word":
            self.next()
            return self.pair()
        node = self.expression(1.5)
        if self.take("=>", ":"):
            return (node, self.expression(1.5))
        return (("constant", node[1]), node) if node[0] == "name" else (("constant", ""), node)

    def postfix(self, node: Any) -> Any:
        """Calls, members and indices behind an operand."""
        while True:
            token = self.token
            if (
                token.kind == "text"
                and token.value[0] == "template"
                and not token.space
                and node[0] in ("name", "attribute")
                and self.tagged
            ):
                self.next()
                node = ("call", node, [token.value], [])
                continue
            if token.kind != "operator" or (token.line and self.newline_ends and token.value not in (".", "?.", "->", "::")):
                return node
            found = self.member(node, token)
            if found is None:
                return node
            node = found

    tagged = False
    members: tuple[str, ...] = (".", "?.", "->", "::", "!.", "&.")

    def member(self, node: Any, token: Token) -> Any:
        value = token.value
        if value in self.members:
            after = self.peek()
            if value == "." and self.concat == ".":
                return None
            if after.kind == "word":
                self.next()
                self.next()
                return self.named_member(node, after.value)
            if after.kind == "operator" and after.value in ("(", "[", "{"):
                self.next()
                return self.member(node, self.token) if after.value != "{" else None
            if after.kind == "variable":
                self.next()
                self.next()
                return ("attribute", node, after.value)
            return None
        if value == "(" and not (token.space and self.command_calls):
            self.next()
            return self.called(node, *self.arguments(")"))
        if value == "[" and not (token.space and self.command_calls):
            self.next()
            return self.indexed(node)
        if value in ("++", "--"):
            self.next()
            return ("postfix", node, ("operation", "+" if value == "++" else "-", node, ("constant", 1)))
        if value == "!" and not token.space and self.peek().value in (".", "[", ")", ",", ";"):
            self.next()
            return node
        return None

    def named_member(self, node: Any, name: str) -> Any:
        return ("attribute", node, name)

    def indexed(self, node: Any) -> Any:
        if self.take("]"):
            return node
        key = self.expression()
        if self.on(":", "..", ","):
            self.next()
            high = None if self.on("]") else self.expression()
            self.take("]")
            return ("slice", node, key, high, None)
        self.take("]")
        return ("index", node, key)

    def called(self, node: Any, args: list[Any], named: list[Any]) -> Any:
        return ("call", node, args, named)

    def arguments(self, close: str) -> tuple[list[Any], list[Any]]:
        """Arguments up to `close`; `name: value` and `name = value` are named ones."""
        args: list[Any] = []
        named: list[Any] = []
        while not self.done() and not self.take(close):
            before = self.at
            token, after = self.token, self.peek()
            if (
                token.kind == "word"
                and after.kind == "operator"
                and after.value in self.named_mark
                and not (after.value == ":" and self.peek(2).value == ":")
            ):
                self.next()
                self.next()
                named.append((token.value, self.expression(1)))
            else:
                args.append(self.argument())
            self.take(",", ";")
            if self.at == before:
                self.next()
        return args, named

    named_mark: tuple[str, ...] = ()
