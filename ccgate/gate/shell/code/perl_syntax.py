"""Perl: from text to the machine's tree (perlop, perlfunc, perldata)."""

from __future__ import annotations

from .grammar import NONE_NODE, UNKNOWN_NODE, Grammar
from .lexer import Lexer, Token
from .values import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar

_PAIRS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_QUOTES = words("q qq qw qx qr m s tr y")


class PerlLexer(Lexer):
    line_comments = ("#",)
    block_comments = ()
    regex_literals = True
    backtick = "command"
    single_escapes = "quote"
    dollar_names = True
    sigils = "$@"
    word_start = "_"
    word_more = "_"
    operators = (
        "**=", "<=>", "...", "||=", "&&=", "//=", "<<=", ">>=", "=>", "->", "==", "!=", "<=", ">=", "&&", "||", "//", "::", "+=", "-=", "*=", "/=", ".=", "x=", "|=", "%=", "++", "--", "<<", ">>", "**", "..", "=~", "!~",
    )  # fmt: skip

    def __init__(self, text: str, expression: Any) -> None:
        super().__init__(text, expression)
        self.waiting: list[tuple[str, bool, bool, int]] = []

    def at_line_start(self) -> None:
        if self.waiting:
            waiting, self.waiting = self.waiting, []
            for mark, indented, plain, index in waiting:
                self._document(mark, indented, plain, index)
        if self.text.startswith("=", self.at) and self.text[self.at + 1 : self.at + 2].isalpha():
            close = self.text.find("\n=cut", self.at)
            self.at = self.end if close < 0 else (self.text.find("\n", close + 1) if "\n" in self.text[close + 1 :] else self.end)
        elif self.text.startswith(("__END__", "__DATA__"), self.at):
            self.at = self.end

    def _document(self, mark: str, indented: bool, plain: bool, index: int) -> None:
        lines = []
        while self.at < self.end:
            stop = self.text.find("\n", self.at)
            stop = self.end if stop < 0 else stop
            line = self.text[self.at : stop]
            self.at = min(stop + 1, self.end)
            if (line.strip() if indented else line) == mark:
                break
            lines.append(line.lstrip() if indented else line)
        raw = "".join(line + "\n" for line in lines)
        self.tokens[index].value = ("constant", raw) if plain else self.interpolated(raw)

    def comment(self) -> bool:
        if self.text[self.at] == "#" and self.at and self.text[self.at - 1] == "$":
            return False
        return super().comment()

    def special(self, c: str) -> bool:
        text, at = self.text, self.at
        if c in "$@%&" and self._variable(c):
            return True
        if c == "<" and not self.operand_before():
            close = text.find(">", at)
            inner = text[at + 1 : close] if close > 0 else " "
            if text.startswith("<<", at) and self._heredoc(at + 2):
                return True
            if close > 0 and len(inner) < 200 and "\n" not in inner and " " not in inner and ";" not in inner and "=" not in inner:
                self.add("readline", inner)
                self.at = close + 1
                return True
        if c.isalpha() or c == "_":
            word = self._peek_word()
            if word in _QUOTES and self._quote_like(word):
                return True
        if (
            c == "-"
            and text[at + 1 : at + 2].isalpha()
            and not (text[at + 2 : at + 3].isalnum() or text[at + 2 : at + 3] == "_")
            and not self.operand_before()
            and text[at + 1] in "edfrwxszlopSbctugkRWXOTBAMC"
            and not text[at + 2 :].lstrip().startswith(("=>", ",", ")"))
        ):
            self.add("word", "-" + text[at + 1])
            self.at += 2
            return True
        return False

    def _peek_word(self) -> str:
        i = self.at
        while i < self.end and (self.text[i].isalnum() or self.text[i] == "_"):
            i += 1
        return self.text[self.at : i]

    def take_word(self) -> str:
        word = super().take_word()
        while (
            self.text.startswith("::", self.at)
            and self.at + 2 < self.end
            and (self.text[self.at + 2].isalpha() or self.text[self.at + 2] == "_")
        ):
            self.at += 2
            word += "::" + super().take_word()
        return word

    def _variable(self, sigil: str) -> bool:
        """$x @x %x $#x $$x ${x} @{x} $ENV{X}: a token with the sigil and the name, or an operator for what is dereferenced."""
        text, at = self.text, self.at
        after = text[at + 1 : at + 2]
        if sigil in "%&" and self.operand_before():
            return False
        if sigil == "$" and after == "#":
            if text[at + 2 : at + 3] in ("{", "$"):
                self.add("operator", "deref@")
                self.at += 2
                return True
            self.at += 2
            if self.at < self.end and (text[self.at].isalpha() or text[self.at] == "_"):
                self.add("number", 0)
                self.take_word()
                return True
            self.at = at
        if after and (after.isalpha() or after == "_" or (after == ":" and text[at + 2 : at + 3] == ":")):
            self.at += 1
            start = self.at
            name = self.take_word() if after != ":" else ""
            if after == ":":
                self.at += 2
                name = self.take_word()
            self.at = max(self.at, start + 1)
            self.add("variable", sigil + name.removeprefix("main::"))
            return True
        if after == "{":
            close = text.find("}", at)
            inner = text[at + 2 : close].strip() if close > 0 else ""
            if inner.replace("_", "a").replace("^", "a").isalnum():
                self.add("variable", sigil + inner)
                self.at = close + 1
                return True
            self.add("operator", "deref" + sigil)
            self.at += 1
            return True
        if after == "$" and sigil in "@%$&" and text[at + 2 : at + 3] and (text[at + 2].isalpha() or text[at + 2] in "_{$"):
            self.add("operator", "deref" + sigil)
            self.at += 1
            return True
        if sigil == "$" and after and not after.isspace() and (after.isdigit() or after in "&`'+!@/\\,;.0<>()[]^-\"|?:~=%"):
            size = 2
            if after == "^":
                size = 3
            self.add("variable", text[at : at + size])
            self.at += size
            return True
        if sigil == "@" and after in ("_", "-", "+", "*"):
            self.add("variable", "@" + after)
            self.at += 2
            return True
        if sigil == "&":
            return False
        return False

    def _quote_like(self, word: str) -> bool:
        text = self.text
        i = self.at + len(word)
        if (self.tokens and self.tokens[-1].kind == "operator" and self.tokens[-1].value in ("->", "::")) or (
            self.tokens and self.tokens[-1].value == "{" and text[i : i + 1] == "}"
        ):
            return False
        start = i
        while i < self.end and text[i].isspace():
            i += 1
        opened = text[i : i + 1]
        if (
            not opened
            or opened.isalnum()
            or opened in "_,;)"
            or (opened == "=" and text[i + 1 : i + 2] in (">", " ", "="))
            or (opened == "#" and i > start)
            or (word in ("y", "s", "m", "q") and opened in "-.>?:|&+*" and text[i + 1 : i + 2].isspace())
        ):
            return False
        close_mark = _PAIRS.get(opened, opened)
        close = self.until(close_mark, i + 1, opened if close_mark != opened else "")
        raw = text[i + 1 : close]
        at = close + 1
        second = ""
        if word in ("s", "tr", "y"):
            if close_mark != opened:
                while at < self.end and text[at].isspace():
                    at += 1
                opened = text[at : at + 1]
                close_mark = _PAIRS.get(opened, opened)
                close = self.until(close_mark, at + 1, opened if close_mark != opened else "")
                second = text[at + 1 : close]
            else:
                close = self.until(close_mark, at)
                second = text[at:close]
            at = close + 1
        flags = at
        if word in ("m", "s", "qr", "tr", "y"):
            while at < self.end and text[at].isalpha():
                at += 1
        modifiers = text[flags:at]
        self.at = at
        if word == "q":
            self.add("text", ("constant", raw))
        elif word == "qq":
            self.add("text", self.interpolated(raw))
        elif word == "qw":
            self.add("text", ("list", [("constant", w) for w in raw.split()]))
        elif word == "qx":
            self.add("text", ("command", self.interpolated(raw)))
        elif word in ("m", "qr"):
            self.add("regex", (raw, modifiers))
        elif word == "s":
            self.add(
                "substitution", (raw, self.interpolated(second) if "e" not in modifiers else self.expression(second), modifiers)
            )
        else:
            self.add("transliteration", (raw, second))
        return True

    def _heredoc(self, at: int) -> bool:
        text = self.text
        indented = text[at : at + 1] == "~"
        at += indented
        quote = text[at : at + 1] if text[at : at + 1] in ("'", '"') else ""
        start = at + len(quote)
        stop = start
        while stop < self.end and (text[stop].isalnum() or text[stop] == "_"):
            stop += 1
        mark = text[start:stop]
        if not mark or mark[0].isdigit():
            return False
        self.at = stop + len(quote)
        self.waiting.append((mark, indented, quote == "'", len(self.tokens)))
        self.add("text", ("constant", ""))
        return True

    def variable_in(self, raw: str, i: int) -> tuple[Any, int]:
        """$x, $x[0], $x{k}, $x->{k}, @x, @{[ code ]} in a text."""
        end = i + 1
        if raw[end : end + 1] == "{":
            from .lexer import _closing

            close = _closing(raw, end)
            inner = raw[end + 1 : close].strip()
            if inner.replace("_", "a").isalnum():
                return self.expression(raw[i] + inner), close + 1
            return self.expression(inner.removeprefix("\\")), close + 1
        if raw[i] == "@" and not (raw[end : end + 1].isalpha() or raw[end : end + 1] == "_"):
            return None, i
        if raw[i] == "$" and raw[end : end + 1] in "&!@0" and raw[end : end + 1]:
            return UNKNOWN_NODE, end + 1
        while end < len(raw) and (raw[end].isalnum() or raw[end] == "_" or raw.startswith("::", end)):
            end += 2 if raw.startswith("::", end) else 1
        if end == i + 1:
            return None, i
        while True:
            step = 2 if raw.startswith("->", end) and raw[end + 2 : end + 3] in ("[", "{") else 0
            opened = raw[end + step : end + step + 1]
            if opened not in ("[", "{") or (
                opened == "["
                and not (raw[end + step + 1 : end + step + 2].isdigit() or raw[end + step + 1 : end + step + 2] in "$-")
            ):
                break
            from .lexer import _closing

            end = _closing(raw, end + step) + 1
        return self.expression(raw[i:end]), end


# Functions that take a handle or a variable first, which they set.
_SETTERS = frozenset(("open", "opendir", "sysopen", "pipe", "socket"))
# Functions with one argument, without brackets.
_UNARY = words(
    "defined ref scalar lc uc lcfirst ucfirst length chr ord int hex oct abs sqrt quotemeta rand exists delete each keys "
    "values shift pop chomp chop chdir rmdir readlink close closedir readdir fileno eof umask sleep localtime gmtime caller "
    "undef study pos lock require do exit stat lstat uc fc chroot getc readline rewinddir telldir"
)
_NULLARY = frozenset(("time", "wait", "times", "getppid", "wantarray", "fork"))
_INFIX_WORDS = words("x eq ne lt gt le ge cmp and or not xor if unless while until for foreach isa")


class PerlGrammar(Grammar):
    lexer = PerlLexer
    newline_ends = False
    concat = "."
    members: tuple[str, ...] = ("->",)
    precedence: ClassVar[dict[str, float]] = {
        k: v for k, v in Grammar.precedence.items() if k not in ("//", "in", "of", "is", "instanceof")
    } | {
        "//": 3,
        "xor": 0,
    }
    keywords: ClassVar[dict[str, str]] = {
        "if": "_if", "unless": "_unless", "while": "_while", "until": "_until", "for": "_for", "foreach": "_for", "sub": "_sub", "return": "_return", "last": "_break", "next": "_continue", "redo": "_continue",
        "use": "_use", "no": "skip_statement", "package": "skip_statement", "BEGIN": "_bare", "END": "_bare", "INIT": "_bare", "format": "skip_statement",
    }  # fmt: skip
    prefix_words = frozenset(("not", "new"))
    literals: ClassVar[dict[str, Any]] = {"undef": None}
    closers = frozenset()

    def is_name_here(self) -> bool:
        after = self.peek()
        return after.kind == "operator" and after.value in ("=>", "}")

    def _bare(self) -> list[Any]:
        return self.block()

    def _use(self) -> list[Any]:
        name = str(self.next().value)
        args: list[Any] = []
        while not self.done() and not self.on(";"):
            args.append(self.expression(1))
            self.take(",", "=>")
        self.take(";")
        return [("expression", ("call", ("name", "<use>"), [("constant", name), *args], []))]

    def _unless(self) -> list[Any]:
        found = self._if()[0]
        return [("if", ("unary", "not", found[1]), found[2], found[3])]

    def _while(self) -> list[Any]:
        test = self.reading(self.condition())
        return [self.loop(test, self.block())]

    @staticmethod
    def loop(test: Any, body: list[Any]) -> Any:
        """`while (my $line = <F>)` is a loop over the lines."""
        while test[0] == "call" and test[1] == ("name", "defined") and test[2]:
            test = test[2][0]
        if (
            test[0] == "walrus"
            and len(test) == 3
            and test[2][0] == "call"
            and test[2][1] in (("name", "<readline>"), ("name", "readdir"), ("name", "shift"), ("name", "glob"))
        ):
            return ("for", test[1], test[2], body)
        return ("while", test, body)

    def _until(self) -> list[Any]:
        test = self.condition()
        return [("while", ("unary", "not", test), self.block())]

    @staticmethod
    def reading(test: Any) -> Any:
        """`while (<F>)` assigns to $_, each line in turn."""
        if test[0] == "call" and test[1] == ("name", "<readline>"):
            return ("walrus", ("name", "$_"), test)
        return test

    def _for(self) -> list[Any]:
        self.take("my", "our", "local")
        target: Any = ("name", "$_")
        if self.token.kind == "variable":
            target = ("name", self.next().value)
        if not self.take("("):
            return self.block()
        if target == ("name", "$_"):
            close = self.matching(self.at - 1)
            if any(t.kind == "operator" and t.value == ";" for t in self.tokens[self.at : close]):
                first = NONE_NODE if self.on(";") else self.sequence(";")
                self.take(";")
                test = None if self.on(";") else self.expression()
                self.take(";")
                step = None if self.on(")") else self.sequence(")")
                self.take(")")
                return [("expression", first), ("while", test, self.block(), [], step)]
        items = self.items(")")
        return [("for", target, self.flat(items), self.block())]

    @staticmethod
    def flat(items: list[Any]) -> Any:
        return items[0] if len(items) == 1 else ("call", ("name", "<flat>"), items, [])

    def _sub(self) -> list[Any]:
        if self.token.kind != "word":
            self.at -= 1
            return [("expression", self.expression())]
        name = str(self.next().value)
        return [("define", name, *self.routine())]

    def routine(self) -> tuple[list[Any], list[Any]]:
        """(parameters, body): the arguments are @_."""
        params: list[Any] = [(("star", ("name", "@_")), None)]
        start: list[Any] = []
        if self.take("("):
            names = []
            while not self.done() and not self.take(")"):
                token = self.next()
                if token.kind == "variable":
                    names.append(("name", token.value))
            if names:
                start = [("assign", ("list", names), ("name", "@_"), "")]
        body = self.block()
        if body and body[-1][0] == "expression":
            body = [*body[:-1], ("return", body[-1][1])]
        return params, [*start, *body]

    def modified(self, body: list[Any]) -> list[Any]:
        while self.on("if", "unless", "while", "until", "for", "foreach"):
            word = self.next().value
            test = self.expression()
            if self.take(","):
                test = ("list", [test, *self.comma_list()])
            if word in ("if", "unless"):
                body = [("if", test if word == "if" else ("unary", "not", test), body, [])]
            elif word in ("while", "until"):
                test = self.reading(test)
                body = [self.loop(test, body) if word == "while" else ("while", ("unary", "not", test), body)]
            else:
                body = [("for", ("name", "$_"), test, body)]
        self.take(";")
        return body

    def statement(self) -> list[Any]:
        if self.take(";"):
            return []
        if self.token.kind == "operator" and self.token.value == "{":
            return self.block()
        token = self.token
        if token.kind == "word":
            if self.peek().value == ":" and self.peek(2).value != ":" and token.value.isupper():
                self.next()
                self.next()
                return self.statement()
            handler = self.keywords.get(token.value)
            if handler is not None and not self.is_name_here():
                self.next()
                self.deeper()
                found: list[Any] = getattr(self, handler)()
                self.level -= 1
                return self.modified(found) if token.value in ("return", "last", "next", "redo") else found
        node = self.expression()
        if self.on(","):
            self.next()
            node = ("sequence", [node, *self.comma_list()])
        return self.modified([("expression", node)])

    def _break(self) -> list[Any]:
        if self.token.kind == "word" and self.token.value not in _INFIX_WORDS:
            self.next()
        return [("break",)]

    def _continue(self) -> list[Any]:
        self._break()
        return [("continue",)]

    def ends_here(self) -> bool:
        token = self.token
        return (
            token.kind == "end"
            or (
                token.kind == "operator"
                and token.value
                in (
                    ";",
                    "}",
                    ")",
                    "]",
                    ":",
                    "?",
                    ",",
                    "=>",
                    "=",
                    "=~",
                    "==",
                    "!=",
                    "||",
                    "&&",
                    ".",
                    "->",
                    "*",
                    "+",
                    "/",
                    "//",
                    "..",
                    "!~",
                    ">",
                    ">=",
                    "<=",
                    "<=>",
                    "|",
                )
            )
            or (token.kind == "word" and token.value in _INFIX_WORDS)
        )

    def comma_list(self) -> list[Any]:
        items: list[Any] = []
        while (
            not self.done()
            and not self.on(";", ")", "}", "]")
            and not (
                self.token.kind == "word" and self.token.value in ("if", "unless", "while", "until", "for", "foreach", "or", "and")
            )
        ):
            before = self.at
            items.append(self.argument())
            if not self.take(",", "=>") and self.at == before:
                break
            if not (self.at > before and self.tokens[self.at - 1].value in (",", "=>")):
                break
            while self.take(",", "=>"):
                pass
        return items

    def argument(self) -> Any:
        token, after = self.token, self.peek()
        if token.kind == "word" and after.kind == "operator" and after.value == "=>":
            self.next()
            return ("constant", token.value)
        return self.expression(1)

    def items(self, close: str) -> list[Any]:
        out: list[Any] = []
        while not self.done() and not self.take(close):
            before = self.at
            out.append(self.argument())
            while self.take(",", "=>", ";"):
                pass
            if self.at == before:
                self.next()
        return out

    def arguments(self, close: str) -> tuple[list[Any], list[Any]]:
        return self.items(close), []

    def group(self) -> Any:
        """( ... ): a list unless it holds one thing."""
        items = []
        while not self.done() and not self.on(")"):
            before = self.at
            node = self.argument()
            if self.on("or", "and"):
                node = self.binary(self.next().value, node, self.expression(1))
            items.append(node)
            while self.take(",", "=>", ";"):
                pass
            if self.at == before:
                self.next()
        return items[0] if len(items) == 1 and self.tokens[self.at - 1].value != "," else ("call", ("name", "<flat>"), items, [])

    def parenthesis(self) -> Any:
        if self.take(")"):
            return ("list", [])
        node = self.group()
        self.take(")")
        if self.on("[") and not self.token.space:
            self.next()
            key = self.expression()
            self.take("]")
            return ("index", ("call", ("name", "<list>"), [node], []), key)
        return node

    def assign(self, left: Any, operator: str, value: Any) -> Any:
        if left[0] == "call" and left[1] == ("name", "<flat>"):
            left = ("list", [t if t[0] != "name" or t[1][0] not in "@%" else ("star", t) for t in left[2]])
        if left[0] == "my":
            left = left[1]
        if operator == "x=":
            return ("walrus", left, value, "x")
        if left[0] == "name" and left[1][:1] == "@" and operator == "=":
            return ("walrus", left, ("call", ("name", "<list>"), [value], []))
        if left[0] == "name" and left[1][:1] == "%" and operator == "=":
            return ("walrus", left, ("call", ("name", "<table>"), [value], []))
        return super().assign(left, operator, value)

    def binary(self, operator: str, left: Any, right: Any) -> Any:
        if operator == "//":
            return ("logic", "or", left, right)
        if operator in ("=~", "!~"):
            if right[0] == "call" and right[1][0] == "name" and right[1][1] in ("<substitute>", "<transliterate>"):
                return ("call", right[1], [left, *right[2]], [])
            if right[0] == "call" and right[1] == ("name", "<match>"):
                return ("compare", operator, left, ("call", ("name", "<regex>"), right[2], []))
        return super().binary(operator, left, right)

    def prefix(self) -> Any:
        token = self.token
        if token.kind == "operator" and token.value.startswith("deref"):
            self.next()
            inner = self.postfix_free()
            return self.postfix(("call", ("name", "<deref>"), [inner], []))
        if token.kind == "operator" and token.value in ("!", "-", "+", "~", "\\", "++", "--"):
            self.next()
            operand = self.expression(12)
            return ("unary", token.value, operand) if token.value in ("!", "-") else operand
        if token.kind == "operator" and token.value == "&":
            self.next()
            return self.postfix(self.primary())
        return super().prefix()

    def postfix_free(self) -> Any:
        """What a sigil takes apart: { code } or a variable."""
        if self.take("{"):
            node = self.expression()
            while not self.done() and not self.on("}"):
                self.next()
            self.take("}")
            return node
        if self.token.kind == "operator" and self.token.value.startswith("deref"):
            return self.prefix()
        return ("name", self.next().value)

    def primary(self) -> Any:
        token = self.token
        if token.kind == "readline":
            self.next()
            return self.read_from(str(token.value))
        if token.kind == "substitution":
            self.next()
            return (
                "call",
                ("name", "<substitute>"),
                [("constant", token.value[0]), token.value[1], ("constant", token.value[2])],
                [],
            )
        if token.kind == "transliteration":
            self.next()
            return ("call", ("name", "<transliterate>"), [("constant", token.value[0]), ("constant", token.value[1])], [])
        if token.kind == "variable":
            return self.variable(self.next())
        if token.kind == "operator" and token.value == "[":
            self.next()
            return ("list", [("star", i) if self.spreads(i) else i for i in self.items("]")])
        if token.kind == "operator" and token.value == "{":
            self.next()
            return ("call", ("name", "<table>"), [("list", [("star", i) if self.spreads(i) else i for i in self.items("}")])], [])
        return super().primary()

    @staticmethod
    def spreads(node: Any) -> bool:
        return (node[0] == "name" and node[1][:1] == "@") or (
            node[0] == "call"
            and node[1][0] == "name"
            and node[1][1] in ("map", "grep", "sort", "glob", "keys", "values", "<flat>", "reverse", "split", "<deref>")
        )

    def pattern(self, value: tuple[str, str]) -> Any:
        return ("call", ("name", "<match>"), [("constant", value[0]), ("constant", value[1])], [])

    def read_from(self, inner: str) -> Any:
        if inner in ("", "<>", "STDIN", "ARGV"):
            return ("call", ("name", "<readline>"), [("name", "STDIN" if inner == "STDIN" else "ARGV")], [])
        if inner.isidentifier() or (inner[:1] == "$" and inner[1:].isidentifier()):
            return ("call", ("name", "<readline>"), [("name", inner)], [])
        return ("call", ("name", "glob"), [self.lexer("", self.inner).interpolated(inner)], [])

    def variable(self, token: Token) -> Any:
        """$x, or an element of @x or %x."""
        name = token.value
        if name[0] in "$@" and self.on("[") and not self.token.space and name != "$_":
            self.next()
            key = self.expression()
            if self.take(","):
                self.comma_list()
            self.take("]")
            return self.chained(("index", ("name", "@" + name[1:]), key))
        if name[0] in "$@" and self.on("{") and not self.token.space:
            node = self.hash_index(("name", "%" + name[1:]))
            return self.chained(node)
        return ("name", name)

    def hash_index(self, node: Any) -> Any:
        self.next()
        token, after = self.token, self.peek()
        if token.kind == "word" and after.kind == "operator" and after.value == "}":
            self.next()
            key: Any = ("constant", token.value)
        else:
            key = self.expression()
        while not self.done() and not self.on("}"):
            self.next()
        self.take("}")
        return ("index", node, key)

    def chained(self, node: Any) -> Any:
        while not self.token.space:
            if self.on("["):
                self.next()
                key = self.expression()
                self.take("]")
                node = ("index", node, key)
            elif self.on("{"):
                node = self.hash_index(node)
            else:
                break
        return node

    def member(self, node: Any, token: Token) -> Any:
        if token.value == "->":
            after = self.peek()
            if after.kind == "operator" and after.value == "[":
                self.next()
                self.next()
                key = self.expression()
                self.take("]")
                return self.chained(("index", node, key))
            if after.kind == "operator" and after.value == "{":
                self.next()
                return self.chained(self.hash_index(node))
            if after.kind == "operator" and after.value == "(":
                self.next()
                self.next()
                return ("call", node, self.items(")"), [])
            if after.kind == "operator" and after.value == "@":
                self.next()
                self.next()
                self.take("*")
                return node
            if after.kind == "variable" and after.value in ("@*", "%*", "$*"):
                self.next()
                self.next()
                return node
            if after.kind in ("word", "variable"):
                self.next()
                self.next()
                made = ("attribute", node, str(after.value))
                if self.on("("):
                    self.next()
                    return ("call", made, self.items(")"), [])
                return ("call", made, [], [])
            return None
        if token.value in ("++", "--"):
            self.next()
            return ("walrus", node, ("operation", "+" if token.value == "++" else "-", node, ("constant", 1)))
        if token.value == "(" and node[0] == "name" and node[1][:1] not in "$@%":
            self.next()
            return ("call", node, self.items(")"), [])
        return None

    def word(self, token: Token) -> Any:
        value = token.value
        if self.on("=>"):
            return ("constant", value)
        if value in ("my", "our", "local", "state"):
            if self.take("("):
                items = self.items(")")
                return ("call", ("name", "<flat>"), items, [])
            node = self.prefix()
            if value in ("my", "our", "state") and node[0] == "name" and not self.on("="):
                return ("my", node)
            return node
        if value == "sub":
            params, body = self.routine()
            return ("lambda", params, body)
        if value == "do" and self.on("{"):
            return self.immediate()
        if value == "eval" and self.on("{"):
            return self.immediate()
        if value in ("__FILE__", "__PACKAGE__", "STDIN", "STDOUT", "STDERR", "ARGV", "DATA"):
            return ("name", value)
        if value[:1] == "-":
            operand = ("name", "$_") if self.ends_here() else self.expression(12)
            return ("call", ("name", "<filetest>"), [operand, ("constant", value)], [])
        if value in ("print", "printf", "say"):
            return self.printing(value)
        if value in ("map", "grep", "sort", "first", "any", "all", "none"):
            return self.with_block(value)
        if value in _SETTERS or value in ("read", "sysread"):
            return self.setting(value)
        if value == "chomp":
            return self.chomped()
        if value in _NULLARY:
            if self.take("("):
                self.take(")")
            return ("call", ("name", value), [], [])
        if value in self.literals:
            if self.take("("):
                self.items(")")
            return NONE_NODE
        if self.on("->", "::"):
            return ("constant", value) if self.on("::") else ("name", value)
        if self.on("("):
            self.next()
            return ("call", ("name", value), self.items(")"), [])
        if self.on("}") or self.ends_here():
            return ("call", ("name", value), [], []) if value in _UNARY or value.islower() else ("name", value)
        if value in _UNARY:
            return ("call", ("name", value), [self.expression(10.5)], [])
        if self.token.kind == "word" and self.token.value[:1].isupper() and value == "new":
            return ("call", ("attribute", ("name", str(self.next().value)), "new"), self.items(")") if self.take("(") else [], [])
        if value[:1].isupper() and "::" not in value and value.isupper():
            return ("name", value)
        if self.on("{") and self.peek().kind != "word":
            params, body = [(("star", ("name", "@_")), None)], self.block()
            return ("call", ("name", value), [("lambda", params, body), *self.comma_list()], [])
        return ("call", ("name", value), self.comma_list(), [])

    def chomped(self) -> Any:
        """chomp changes what it is given."""
        operand: Any = ("name", "$_")
        if not self.ends_here():
            operand = self.expression(10.5 if not self.on("(") else 12)
        target = operand[1] if operand[0] in ("walrus", "my") else operand
        if target[0] not in ("name", "index"):
            return operand
        return ("sequence", [operand, ("walrus", target, ("call", ("name", "<chomped>"), [target], []))])

    def immediate(self) -> Any:
        """do { ... } and eval { ... }: worth their last expression."""
        body = self.block()
        if body and body[-1][0] == "expression":
            body = [*body[:-1], ("return", body[-1][1])]
        return ("call", ("lambda", [], body), [], [])

    def printing(self, word: str) -> Any:
        brackets = self.on("(") and self.tokens[min(self.matching(self.at) + 1, len(self.tokens) - 1)].value not in (
            ".",
            "x",
            "?",
            ",",
        )
        if brackets:
            self.next()
        handle: Any = None
        token, after = self.token, self.peek()
        if self.take("{"):
            handle = self.expression()
            self.take("}")
        elif token.kind == "word" and token.value in ("STDERR", "STDOUT"):
            self.next()
        elif (
            token.kind == "word"
            and token.value.isupper()
            and after.kind in ("text", "variable", "word", "readline")
            and "_" not in token.value[:2]
        ) or (
            token.kind == "variable"
            and token.value[0] == "$"
            and after.kind in ("text", "variable", "readline", "word")
            and not (after.kind == "word" and after.value in _INFIX_WORDS)
        ):
            self.next()
            handle = ("name", token.value)
        items = self.items(")") if brackets else self.comma_list() if not self.ends_here() else []
        named = [("handle", handle)] if handle is not None else []
        return ("call", ("name", word), items, named)

    def with_block(self, word: str) -> Any:
        """map { ... } list, grep EXPR, list, sort { ... } list."""
        brackets = self.take("(")
        if self.on("{") and not self._is_table():
            body = self.block()
            if body and body[-1][0] == "expression":
                body = [*body[:-1], ("return", body[-1][1])]
            function: Any = ("lambda", [(("name", "$_"), None)], body)
            self.take(",")
        elif word == "sort":
            function = NONE_NODE
            if (
                self.token.kind in ("word", "variable")
                and self.peek().kind in ("word", "variable")
                and self.token.value not in ("map", "grep", "keys", "values", "glob", "reverse")
                and self.token.value[:1] != "@"
            ):
                self.next()
        else:
            first = self.expression(1)
            self.take(",", "=>")
            function = ("lambda", [(("name", "$_"), None)], [("return", first)])
        items = self.items(")") if brackets else self.comma_list()
        return ("call", ("name", "<" + word + ">"), [function, self.flat(items) if items else ("list", [])], [])

    def _is_table(self) -> bool:
        """`map { a => 1 }, list` against `map { code } list`."""
        close = self.matching(self.at)
        after = self.tokens[min(close + 1, len(self.tokens) - 1)]
        return after.kind == "operator" and after.value == ","

    def setting(self, word: str) -> Any:
        """open(F, ...), open my $fh, ...: the first argument is set."""
        brackets = self.take("(")
        self.take("my", "our", "local")
        token = self.token
        target: Any = ("discard",)
        if token.kind in ("word", "variable") and self.peek().kind == "operator" and self.peek().value in (",", "=>", ")"):
            self.next()
            target = ("name", token.value.lstrip("*"))
        else:
            found = self.expression(1)
            target = found if found[0] in ("name", "index") else found[1] if found[0] == "my" else target
        self.take(",", "=>")
        items = self.items(")") if brackets else self.comma_list()
        if word in ("read", "sysread"):
            into = items[0][1] if items and items[0][0] == "my" else items[0] if items else ("discard",)
            return ("walrus", into, ("call", ("name", "<readline>"), [target], []))
        if not items:
            items = [target]
        return ("walrus", target, ("call", ("name", word), items, []))
