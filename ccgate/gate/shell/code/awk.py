"""awk (POSIX, gawk manual): patterns with actions, run for each record of its operands."""

from __future__ import annotations

from ...model import HOLE
from ..state import EMPTY, TAINT
from . import effects
from .grammar import MAX_DEPTH, NONE_NODE, Grammar
from .lexer import Lexer, Token
from .library import Library, absent_line, by_row, names_only
from .strings import percent
from .values import NOTHING, Choice, Thing, Unknown, exact, merge, sources_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar

    from .machine import Machine

MAX_RECORDS = 2_000


class AwkLexer(Lexer):
    line_comments = ("#",)
    block_comments = ()
    backtick = ""
    regex_literals = True
    word_start = "_"
    word_more = "_"
    operators = (
        "**=",
        "&&",
        "||",
        "==",
        "!=",
        "<=",
        ">=",
        "!~",
        "++",
        "--",
        "+=",
        "-=",
        "*=",
        "/=",
        "%=",
        "^=",
        "**",
        ">>",
        "|&",
        "::",
    )

    def operand_before(self) -> bool:
        if (
            self.tokens
            and self.tokens[-1].kind == "word"
            and self.tokens[-1].value in ("print", "printf", "return", "in", "case", "getline")
        ):
            return False
        return super().operand_before()


class AwkGrammar(Grammar):
    lexer = AwkLexer
    concat = " "
    members: tuple[str, ...] = ()
    keywords: ClassVar[dict[str, str]] = {
        "if": "_if", "while": "_while", "do": "_do", "for": "_for", "return": "_return", "break": "_break", "continue": "_continue", "print": "_print", "printf": "_print", "next": "_next", "nextfile": "_next", "exit": "_exit", "delete": "_delete", "switch": "_switch",
    }  # fmt: skip
    precedence: ClassVar[dict[str, float]] = {
        "||": 3, "&&": 4, "in": 5, "~": 6, "!~": 6, "<": 7, "<=": 7, "!=": 7, "==": 7, ">": 7, ">=": 7, "+": 10, "-": 10, "*": 11, "/": 11, "%": 11, "^": 13, "**": 13,
    }  # fmt: skip
    prefix_words = frozenset()
    closers = frozenset(("else",))
    literals: ClassVar[dict[str, Any]] = {}

    def __init__(self, text: str, depth: int = 0) -> None:
        super().__init__(text, depth)
        self.arrays: set[str] = set()
        self.plain_greater = True  # `>` compares; behind print it redirects

    def program(self) -> list[Any]:
        """[("begin", body), ("rule", test, body), ("end", body), definitions ...]"""
        out: list[Any] = []
        while not self.done():
            before = self.at
            if self.take(";"):
                continue
            if self.take("function", "func"):
                name = str(self.next().value)
                self.take("(")
                out.append(("define", name, self.params(")"), self.block()))
            elif self.take("BEGIN", "BEGINFILE"):
                out.append(("begin", self.block()))
            elif self.take("END", "ENDFILE"):
                out.append(("end", self.block()))
            elif self.take("@"):
                self.next()
                self.next()
            else:
                out.append(self._rule())
            if self.at == before:
                self.next()
        return [*(("assign", ("name", name), ("dict", []), "") for name in sorted(self.arrays - CONSTANTS.keys())), *out]

    def _rule(self) -> Any:
        test: Any = None
        if not self.on("{"):
            test = self.expression()
            if self.take(","):
                self.expression()
                test = ("constant", NOTHING)  # from one line to another
        body = (
            self.block()
            if self.on("{") and not self.token.line
            else [("expression", ("call", ("name", "print"), [], []))]
            if test is not None
            else []
        )
        if test is None and not body:
            self.next()
        return ("rule", test, body)

    def is_name_here(self) -> bool:
        return False

    def continues(self, token: Token) -> bool:
        before = self.tokens[self.at - 1]
        return before.kind == "operator" and before.value in (",", "{", "&&", "||")

    def _next(self) -> list[Any]:
        return [("continue",)]

    def _exit(self) -> list[Any]:
        return [("return", None if self.ends_here() else self.expression())]

    def _delete(self) -> list[Any]:
        self.expression()
        return []

    def _for(self) -> list[Any]:
        self.take("(")
        if self.token.kind == "word" and self.peek().value == "in":
            name = self.next().value
            self.next()
            source = self.expression()
            self.take(")")
            return [("for", ("name", name), ("call", ("name", "<keys>"), [source], []), self.block())]
        first = self.statement() if not self.take(";") else []
        test = None if self.on(";") else self.expression()
        self.take(";")
        step = None if self.on(")") else self.expression()
        self.take(")")
        return [*first, ("while", test, self.block(), [], step)]

    def _print(self) -> list[Any]:
        word = self.tokens[self.at - 1].value
        self.plain_greater = False
        items: list[Any] = []
        if (
            self.on("(")
            and self.tokens[min(self.matching(self.at) + 1, len(self.tokens) - 1)].value in (">", ">>", "|", ";", "}", "|&", "")
        ) or (self.on("(") and self.tokens[min(self.matching(self.at) + 1, len(self.tokens) - 1)].line):
            self.next()
            self.plain_greater = True
            items = self.items(")")
            self.plain_greater = False
        else:
            while not self.ends_here() and not self.on(">", ">>", "|", "|&"):
                items.append(self.expression(1))
                if not self.take(","):
                    break
        named: list[Any] = []
        if self.on(">", ">>", "|", "|&"):
            operator = str(self.next().value)
            named = [("pipe" if operator[0] == "|" else "append" if operator == ">>" else "file", self.expression(7))]
        self.plain_greater = True
        self.take(";")
        return [("expression", ("call", ("name", word), items, named))]

    def infix(self, left: Any, least: float) -> Any:
        token = self.token
        if token.kind == "operator" and token.value == ">" and not self.plain_greater:
            return None
        if token.kind == "operator" and token.value in ("|", "|&"):
            if self.peek().value == "getline" and least < 9:
                self.next()
                self.next()
                return self.reading(("call", ("name", "<run>"), [left], []))
            return None
        found = super().infix(left, least)
        if found is not None or least >= 9 or token.line:
            return found
        if (
            token.kind in ("text", "number")
            or (token.kind == "operator" and token.value in ("$", "(", "!") and not (token.value == "!" and not token.space))
            or (token.kind == "word" and token.value not in ("in", "else", "getline", "while"))
        ):
            return ("operation", "concat", left, self.expression(9))
        return None

    def reading(self, source: Any) -> Any:
        """What getline gives goes to a variable, or is the record."""
        target: Any = ("name", "$0")
        if (self.token.kind == "word" and not self.token.line and self.token.value != "in") or self.on("$"):
            node = self.postfix(self.primary()) if self.token.kind == "word" else self.prefix()
            target = node if node[0] in ("name", "index") else target
        return ("call", ("name", "<got>"), [("walrus", target, source)], [])

    def prefix(self) -> Any:
        token = self.token
        if token.kind == "operator" and token.value == "$":
            self.next()
            self.deeper()
            inner = self.prefix()
            self.level -= 1
            if self.level > MAX_DEPTH:
                raise SyntaxError("nested too deeply")
            node: Any = ("name", "$0") if inner == ("constant", 0) else ("call", ("name", "<field>"), [inner], [])
            return self.stepped(node)
        if token.kind == "operator" and token.value in ("++", "--"):
            self.next()
            operand = self.prefix()
            return ("walrus", operand, ("call", ("name", "<step>"), [operand, ("constant", 1 if token.value == "++" else -1)], []))
        if token.kind == "word" and token.value == "getline":
            self.next()
            return self._getline()
        if token.kind == "regex":
            self.next()
            return ("call", ("name", "<match>"), [("constant", token.value[0])], [])
        return super().prefix()

    def _getline(self) -> Any:
        target: Any = ("name", "$0")
        if self.token.kind == "word" and not self.token.line and self.token.value != "in":
            target = self.postfix(("name", self.next().value))
        if self.take("<"):
            return ("call", ("name", "<got>"), [("walrus", target, ("call", ("name", "<line>"), [self.expression(9.5)], []))], [])
        return ("call", ("name", "<got>"), [("walrus", target, ("call", ("name", "<more>"), [], []))], [])

    def stepped(self, node: Any) -> Any:
        if self.on("++", "--") and not self.token.line:
            step = 1 if self.next().value == "++" else -1
            return ("postfix", node, ("call", ("name", "<step>"), [node, ("constant", step)], []))
        return node

    def member(self, node: Any, token: Token) -> Any:
        if token.value == "[" and node[0] == "name":
            self.arrays.add(node[1])
        if token.value == "(" and (node[0] != "name" or (token.space and node[1] not in FUNCTIONS)):
            return None
        if token.value in ("++", "--"):
            return self.stepped(node)
        return super().member(node, token)

    def word(self, token: Token) -> Any:
        if token.value in ("length", "NR", "NF") and not self.on("("):
            return ("call", ("name", "length"), [], []) if token.value == "length" else ("name", token.value)
        return super().word(token)

    def parenthesis(self) -> Any:
        before, self.plain_greater = self.plain_greater, True
        items = self.items(")")
        self.plain_greater = before
        return items[0] if len(items) == 1 else ("list", items)

    def binary(self, operator: str, left: Any, right: Any) -> Any:
        if operator in ("~", "!~"):
            return ("call", ("name", "<test>"), [left, self.as_text(right), ("constant", operator == "!~")], [])
        return super().binary(operator, left, right)

    @staticmethod
    def as_text(node: Any) -> Any:
        return node[2][0] if node[0] == "call" and node[1] == ("name", "<match>") else node

    def assign(self, left: Any, operator: str, value: Any) -> Any:
        if left[0] == "call":  # $2 = "x" changes the record
            return ("sequence", [value, ("walrus", ("name", "$0"), ("call", ("name", "<changed>"), [value], []))])
        return super().assign(left, operator, value)

    def arguments(self, close: str) -> tuple[list[Any], list[Any]]:
        before, self.plain_greater = self.plain_greater, True
        found = [self.as_text(node) for node in self.items(close)]
        self.plain_greater = before
        return found, []


# -- library -----------------------------------------------------------------------------------------------------------


def _value(m: Machine, name: str) -> Any:
    scope = m.scope.find(name)
    return scope.values[name] if scope is not None else ""


def _separator(m: Machine) -> str:
    found = _value(m, "FS")
    return found if isinstance(found, str) and found else " "


def fields(m: Machine, record: Any) -> Any:
    """The fields of a record, or None where they are not known."""
    if not isinstance(record, str) or TAINT in record:
        return None
    mark = _separator(m)
    if mark == " ":
        return record.split()
    if len(mark) == 1 or mark.isalnum():
        return record.split(mark)
    from .library import compiled

    pattern = compiled(Thing("regex", mark, {"flags": ""}))
    return pattern.split(record) if pattern is not None else None


def _field(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    record = _value(m, "$0")
    number = args[0]
    found = fields(m, record)
    if found is not None and isinstance(number, int):
        if number == 0:
            return record
        return found[number - 1] if 0 < number <= len(found) else "" if exact(record) else HOLE
    if found and not isinstance(number, int):
        return m._each(found[:24])
    if number == 1 and _separator(m).strip(" *[]+") == "=" and _assigns(m, record):
        return names_only(record)
    if isinstance(record, str) and TAINT in record and number == 1 and _separator(m) == "=":
        return record.partition("=")[0] if TAINT not in record.partition("=")[0] else merge([record])
    return merge([record])


def _assigns(m: Machine, record: Any) -> bool:
    """Does every line of the files hold a `=`? A line without is a field by itself."""
    for kind, path in sources_of(record):
        if kind != "file":
            continue
        data = m.shell.world.disk.head(m.run.absolute(path), 65_536) if HOLE not in path else None
        if data is None or not all(b"=" in row or row.lstrip()[:1] in (b"", b"#") for row in data.split(b"\n")):
            return False
    return True


def _print(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    values = args or [_value(m, "$0")]
    between, end = _value(m, "OFS") or " ", _value(m, "ORS") or "\n"
    _say(m, values, named, between if isinstance(between, str) else " ", end if isinstance(end, str) else "\n")
    return NOTHING


def _say(m: Machine, values: list[Any], named: dict[str, Any], between: str, end: str) -> None:
    if "pipe" in named:
        m.send(values, "a pipe")
        text = m.join(values, between)
        from ..state import Output

        m.shell_code(named["pipe"], Output(text + end) if isinstance(text, str) else EMPTY)
        return
    for key in ("file", "append"):
        if key in named:
            m.show(values, "print >")
            for path in effects.paths_of(m, named[key]):
                if path in ("/dev/stdout", "/dev/stderr", "-"):
                    m.print(values, end, "print", between)
                else:
                    effects.write(m, path)
                    text = m.join(values, between)
                    if effects.exactly(text) and HOLE not in path:
                        from ..state import Output

                        m.shell.remember(path, Output(text + end), m.state, appended=key == "append" or path in m.imported)
                        m.imported.add(path)
            return
    m.print(values, end, "print", between)


def _printf(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    text = _sprintf(m, args, {})
    if not isinstance(text, str):
        m.show(args, "printf")
    _say(m, [text], named, "", "")
    return NOTHING


def _sprintf(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if args and isinstance(args[0], list):
        args = args[0]
    if args and exact(args[0]) and all(isinstance(a, (str, int)) for a in args[1:]):
        text = args[0]
        if text.count("%") == text.count("%s") and text.count("%s") == len(args) - 1:
            pieces = text.split("%s")
            return m.join([x for pair in zip(pieces, [*args[1:], ""], strict=True) for x in pair])
        if all(exact(a) or isinstance(a, int) for a in args[1:]):
            return percent(text, [int(a) if isinstance(a, str) and a.isdigit() and "%c" not in text else a for a in args[1:]])
    return merge(args)


def _line(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """getline < file"""
    paths = effects.paths_of(m, args[0])
    if paths == ["-"]:
        return _each_line(m, m.input_text())
    return _each_line(m, effects.contents(m, paths)) if paths else merge(args)


def _each_line(m: Machine, value: Any) -> Any:
    if exact(value):
        lines = value.splitlines()
        return m._each(lines[:24]) if lines else ""
    if isinstance(value, Unknown) and value.lines:
        return m._each(list(value.lines[:24]))
    return value


def _run(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return _each_line(m, m.output_value(m.shell_code(args[0])))


def _system(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    output = m.shell_code(args[0])
    if output.text is not None:
        m.printed.append(output.text)
    else:
        m.exact = False
        m.printed += [line + "\n" for line in output.possible_lines() or [HOLE]]
    return NOTHING


def _match(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return _tested(m, _value(m, "$0"), args[0])


def _test(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    found = _tested(m, args[0], args[1])
    return found if not isinstance(found, bool) else found != args[2]


def _tested(m: Machine, text: Any, pattern: Any) -> Any:
    """Does a text fit an extended regular expression? Of a file's content it can be told that no line does."""
    if not exact(pattern):
        return NOTHING
    if isinstance(text, str) and TAINT in text:
        text = _with_values(m, text)
    if exact(text):
        from ...regexes import Search

        found = Search([pattern], "extended").line(text)
        return NOTHING if found is None else found
    return False if absent_line(m, text, pattern, "extended") else NOTHING


def _with_values(m: Machine, text: str) -> str:
    """A line of a dump of variables as it really is: it is matched, and not kept."""
    pieces = text.split(TAINT)
    pieces[1::2] = [m.shell.world.env().get(name, HOLE) for name in pieces[1::2]]
    return "".join(pieces)


def _keys(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0]
    if isinstance(value, Thing) and value.kind == "environ":
        return effects.environment_names(m)
    if isinstance(value, dict):
        return list(value)
    return list(range(len(value))) if isinstance(value, list) else [merge([value])]


def _split(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    text = args[0]
    mark = args[2] if len(args) > 2 else _separator(m)
    if len(args) > 1 and isinstance(args[1], dict):
        if exact(text) and isinstance(mark, str):
            pieces = text.split() if mark == " " else text.split(mark) if mark else list(text)
            args[1].update({i + 1: piece for i, piece in enumerate(pieces[:4096])})
        else:
            args[1][HOLE] = merge([text])
    return NOTHING


def _substr(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    text = args[0]
    if exact(text) and all(isinstance(a, int) for a in args[1:]):
        start = max(args[1] - 1, 0)
        return text[start : start + args[2]] if len(args) > 2 else text[start:]
    return merge(args[:1])


def _sub(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """sub and gsub change the record or a variable; what it is made of stays."""
    if len(args) < 3:
        record = _value(m, "$0")
        if exact(record) and exact(args[0]) and exact(args[1]):
            from .library import compiled

            pattern = compiled(Thing("regex", args[0], {"flags": ""}))
            if pattern is not None and "\\" not in args[1] and "&" not in args[1]:
                m.bind("$0", pattern.sub(lambda found: args[1], record, count=1 if named["once"] else 0))
                return NOTHING
        if isinstance(record, Unknown) and args[0] in ("=.*", "=.*$") and "&" not in str(args[1]):
            m.bind("$0", names_only(record))
    return NOTHING


def _gensub(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return merge(args[3:4] or [_value(m, "$0")])


def _length(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0] if args else _value(m, "$0")
    return len(value) if exact(value) or isinstance(value, (dict, list)) else NOTHING


def _step(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0]
    if value in ("", None):
        value = 0
    return value + args[1] if isinstance(value, int) else NOTHING


def _changed(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    found = sources_of([_value(m, "$0"), *args])
    return Unknown(found) if found else HOLE


def _inside(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return NOTHING


FUNCTIONS: dict[str, Any] = by_row(
    (_print, "print"),
    (_printf, "printf"),
    (_sprintf, "sprintf"),
    (_field, "<field>"),
    (_line, "<line>"),
    (_run, "<run>"),
    (
        "n",
        (
            "<got> index match close fflush rand srand sin cos exp log sqrt atan2 systime strftime mktime asort asorti strtonum "
            "and or xor lshift rshift compl typeof isarray chr ord getline"
        ),
    ),
    (_match, "<match>"),
    (_test, "<test>"),
    (_keys, "<keys>"),
    (_step, "<step>"),
    (_changed, "<changed>"),
    (_system, "system"),
    (_split, "split patsplit"),
    (_substr, "substr"),
    (_gensub, "gensub"),
    (_length, "length"),
    ("=lower", "tolower"),
    ("=upper", "toupper"),
    ("n*>same", "int"),
) | {
    "sub": lambda m, a, k: _sub(m, a, {"once": True}),
    "gsub": lambda m, a, k: _sub(m, a, {"once": False}),
    "<more>": lambda m, a, k: _value(m, "$0"),
}
CONSTANTS: dict[str, Any] = {
    "ENVIRON": lambda m: Thing("environ"), "ARGV": lambda m: list(m.argv), "ARGC": lambda m: len(m.argv), "FILENAME": NOTHING, "NR": NOTHING, "FNR": NOTHING, "NF": NOTHING, "RSTART": NOTHING, "RLENGTH": NOTHING, "PROCINFO": NOTHING, "RT": NOTHING, "SUBSEP": "\x1c", "OFS": " ", "ORS": "\n", "FS": " ", "RS": "\n", "IGNORECASE": 0,
}  # fmt: skip


class Awk(Library):
    """`$0` and the variables are those of the scope. An unset variable is empty."""

    functions = FUNCTIONS
    constants = CONSTANTS
    unset = ""

    def parse(self, text: str) -> list[Any]:
        return AwkGrammar(text).program()

    def operate(self, m: Machine, operator: str, left: Any, right: Any) -> Any:
        if operator == "concat":
            return m.join([left, right])
        left, right = (
            0 if v in ("", None) else int(v) if isinstance(v, str) and v.isdigit() and len(v) < 18 else v for v in (left, right)
        )
        if isinstance(left, int) and isinstance(right, int):
            return super().operate(m, operator, left, right)
        return NOTHING  # a number made of a content is no content

    def compare(self, m: Machine, operator: str, left: Any, right: Any) -> Any:
        if operator == "in":
            return NOTHING
        if isinstance(left, str) and isinstance(right, int):
            left = int(left) if left.isdigit() and len(left) < 18 else left
        if isinstance(left, int) and isinstance(right, str):
            right = int(right) if right.isdigit() and len(right) < 18 else right
        if exact(right) and right and operator == "==" and absent_text(m, left, right):
            return False
        return super().compare(m, operator, left, right)


def absent_text(m: Machine, value: Any, text: str) -> bool:
    from .library import absent

    return not isinstance(value, str) and absent(m, value, text)


def run(m: Machine, program: list[Any], read: Callable[[list[str]], list[tuple[Any, bool]]], files: list[str]) -> None:
    """BEGIN, then the rules for each record, then END. `read(files)` gives (record, is it one for certain); BEGIN may name other files."""
    m.top.values["ARGV"] = argv = list(m.argv)
    rules = [node for node in program if node[0] == "rule"]
    for node in program:
        if node[0] in ("assign", "define"):
            m.execute(node)
    for node in program:
        if node[0] == "begin":
            m.block(node[1])
    now = m.top.values["ARGV"]
    if now != argv or now != m.argv:
        values = now.values() if isinstance(now, dict) else now[1:]
        files = [v for v in values if isinstance(v, str) and v and "=" not in v]
    records = read(files) if rules or any(node[0] == "end" for node in program) else []
    number = 0 if rules else len(records)
    for record, certain in records[:MAX_RECORDS] if rules else []:
        number += 1
        m.bind("$0", record)
        m.bind("NR", number if certain else NOTHING)
        m.bind("FNR", number if certain else NOTHING)
        found = fields(m, record)
        m.bind("NF", len(found) if found is not None and exact(record) else NOTHING)
        m.unsure += not certain
        signal = ""
        for _kind, test, body in rules:
            signal = m._if(test, body, []) if test is not None else m.block(body)
            if signal:
                break
        m.unsure -= not certain
        if signal == "return" and certain:
            break
    if not rules and records:
        m.bind("$0", records[-1][0])  # END sees the last record
    m.bind("NR", number if all(c for _, c in records) else NOTHING)
    for node in program:
        if node[0] == "end":
            m.block(node[1])


__all__ = ["NONE_NODE", "Awk", "Choice", "run"]
