"""Lua and LuaJIT."""

from __future__ import annotations

from . import effects
from .grammar import NONE_NODE, Grammar
from .lexer import Lexer, Token
from .library import Library, by_row
from .strings import percent
from .values import NOTHING, Function, Thing, Unknown, exact, merge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar

    from .machine import Machine


class LuaLexer(Lexer):
    line_comments = ("--", "#!")
    block_comments = (("--[[", "]]"), ("--[==[", "]==]"), ("--[=[", "]=]"))
    backtick = ""
    word_start = "_"
    word_more = "_"
    operators = ("...", "==", "~=", "<=", ">=", "//", "::", "<<", ">>", "..")

    def special(self, c: str) -> bool:
        if c != "[":
            return False
        level = 0
        while self.text[self.at + 1 + level : self.at + 2 + level] == "=":
            level += 1
        if self.text[self.at + 1 + level : self.at + 2 + level] != "[":
            return False
        start = self.at + 2 + level
        close = self.text.find("]" + "=" * level + "]", start)
        close = self.end if close < 0 else close
        self.add("text", ("constant", self.text[start:close].removeprefix("\n")))
        self.at = close + 2 + level
        return True


class LuaGrammar(Grammar):
    lexer = LuaLexer
    newline_ends = False
    blocks = "end"
    concat = ".."
    members: tuple[str, ...] = (".", ":")
    precedence: ClassVar[dict[str, float]] = {
        k: v for k, v in Grammar.precedence.items() if k not in ("//", "|>", "?", "in", "of")
    } | {
        "//": 11,
        "and": 4,
        "or": 3,
        "..": 9.5,
        "^": 13,
    }
    keywords: ClassVar[dict[str, str]] = {
        "if": "_if", "while": "_while", "for": "_for", "repeat": "_repeat", "function": "_function", "local": "_local", "return": "_return", "break": "_break", "do": "_do", "goto": "skip_statement",
    }  # fmt: skip
    prefix_words = frozenset(("not",))
    closers = frozenset(("end", "else", "elseif", "until"))

    def _if(self) -> list[Any]:
        test = self.expression()
        self.take("then")
        body = self.block("end", "else", "elseif")
        if self.take("elseif"):
            return [("if", test, body, self._if())]
        otherwise = self.block("end") if self.take("else") else []
        self.take("end")
        return [("if", test, body, otherwise)]

    def _do(self) -> list[Any]:
        body = self.block("end")
        self.take("end")
        return body

    def _while(self) -> list[Any]:
        test = self.expression()
        self.take("do")
        return [("while", test, self._do())]

    def _repeat(self) -> list[Any]:
        body = self.block("until")
        self.take("until")
        return [*body, ("if", self.expression(), [], [])]

    def _for(self) -> list[Any]:
        targets = [("name", str(self.next().value))]
        while self.take(","):
            targets.append(("name", str(self.next().value)))
        if self.take("="):
            low = self.expression()
            self.take(",")
            high = self.expression()
            if self.take(","):
                self.expression()
            self.take("do")
            return [("for", targets[0], ("call", ("name", "<range>"), [low, high], []), self._do())]
        self.take("in")
        source = self.expression()
        while self.take(","):
            self.expression()
        self.take("do")
        return [("for", targets[0] if len(targets) == 1 else ("list", targets), source, self._do())]

    def _function(self) -> list[Any]:
        name = str(self.next().value)
        while self.take(".", ":"):
            name = str(self.next().value)
        self.take("(")
        params = self.params(")")
        return [("define", name, params, self._do())]

    def _local(self) -> list[Any]:
        if self.take("function"):
            return self._function()
        targets = [("name", str(self.next().value))]
        while self.take(","):
            targets.append(("name", str(self.next().value)))
        if self.take("<"):
            self.next()
            self.take(">")
        if not self.take("="):
            return [("assign", t, NONE_NODE, "") for t in targets]
        return self._assigned(targets)

    def _assigned(self, targets: list[Any]) -> list[Any]:
        values = [self.expression()]
        while self.take(","):
            values.append(self.expression())
        if len(targets) == 1:
            return [("assign", targets[0], values[0], "")]
        if len(values) == 1:
            return [("assign", targets[0], values[0], "")]
        return [("assign", ("list", targets), ("list", values), "")]

    def statement(self) -> list[Any]:
        found = super().statement()
        if found and found[0][0] == "expression" and self.on(","):
            targets = [found[0][1]]
            while self.take(","):
                targets.append(self.postfix(self.primary()))
            if self.take("="):
                return self._assigned(targets)
        return found

    def word(self, token: Token) -> Any:
        if token.value == "function":
            self.take("(")
            params = self.params(")")
            return ("lambda", params, self._do())
        return super().word(token)

    def target(self) -> Any:
        if self.on("..."):
            self.next()
            return ("star", ("name", "..."))
        return super().target()

    def prefix(self) -> Any:
        if self.token.kind == "operator" and self.token.value == "...":
            self.next()
            return ("name", "...")
        return super().prefix()

    def postfix(self, node: Any) -> Any:
        """f"text", f{table}: calls without brackets."""
        while True:
            node = super().postfix(node)
            if node[0] not in ("name", "attribute", "call", "index"):
                return node
            if self.token.kind == "text":
                node = ("call", node, [self.next().value], [])
            elif self.on("{"):
                self.next()
                node = ("call", node, [self.braces()], [])
            else:
                return node

    def braces(self) -> Any:
        """{1, 2}, {a = 1, ["b"] = 2}"""
        items: list[Any] = []
        pairs: list[Any] = []
        while not self.done() and not self.take("}"):
            before = self.at
            if self.on("["):
                self.next()
                key = self.expression()
                self.take("]")
                self.take("=")
                pairs.append((key, self.expression()))
            elif self.token.kind == "word" and self.peek().value == "=":
                name = self.next().value
                self.next()
                pairs.append((("constant", name), self.expression()))
            else:
                items.append(self.expression())
            self.take(",", ";")
            if self.at == before:
                self.next()
        if pairs:
            return ("dict", [*pairs, *((("constant", i + 1), node) for i, node in enumerate(items))])
        return ("list", items)


def _print(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    m.print(args, "\n", "print", "\t")
    return None


def _write(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    m.print(args, "", "io.write")
    return None


def _open(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return effects.open_file(m, args[0], args[1] if len(args) > 1 and isinstance(args[1], str) else "r")


def _input(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """io.input(path) makes it what io.read reads."""
    if args:
        m.top.values["<input>"] = _open(m, args, named) if isinstance(args[0], str) else args[0]
    return m.top.values.get("<input>", NOTHING)


def _read(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    handle = m.top.values.get("<input>")
    if isinstance(handle, Thing):
        return m.library.file_contents(m, handle)
    return m.input_text()


def _lines(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if not args or args[0] is None:
        return effects.lines_of(_read(m, [], {}))
    found = effects.lines_of(effects.contents(m, effects.paths_of(m, args[0])))
    return [line.removesuffix("\n") for line in found] if isinstance(found, list) else found


def _popen(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return Thing("bag", "pipe", {"stdout": m.output_value(m.shell_code(args[0]))})


def _chars(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return "".join(map(chr, args)) if all(isinstance(a, int) and 0 <= a < 0x110000 for a in args) else merge(args)


def _concat(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library._join(m, args[0], args[1] if len(args) > 1 and isinstance(args[1], str) else "")


def _format(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if args and exact(args[0]) and all(isinstance(a, (str, int)) for a in args[1:]):
        return percent(args[0], args[1:])
    return merge(args)


def _pairs(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0] if args else NOTHING
    if isinstance(value, list):
        return [[i + 1, v] for i, v in enumerate(value)]
    if isinstance(value, dict):
        return [[k, v] for k, v in value.items()]
    return [[NOTHING, merge([value])]]


def _first(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return args[0] if args else NOTHING


def _run(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    function = args[0] if args else None
    return m.call(function, args[1:], {}) if isinstance(function, Function) else NOTHING


def _load(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0] if args else NOTHING
    return Function("", [], [("expression", ("call", ("name", "<code>"), [("constant", value)], []))], m.top)


def _execute(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    output = m.shell_code(args[0]) if args else None
    if output is not None and output.text is not None:
        m.printed.append(output.text)
    return NOTHING


def _range(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return list(range(args[0], args[1] + 1))[:300] if all(isinstance(a, int) for a in args) else [NOTHING]


def _gsub(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if len(args) > 2 and all(map(exact, args[:3])) and not any(c in args[1] for c in "%.[*+-?^$("):
        return args[0].replace(args[1], args[2])
    return merge(args[:1])


_SAME = "n*>same"
FUNCTIONS: dict[str, Any] = by_row(
    (_print, "print"),
    (_write, "io.write io.stdout:write"),
    ("p*", "error"),
    (_first, "assert table.unpack unpack next setmetatable"),
    (_open, "io.open"),
    (_lines, "io.lines"),
    (_input, "io.input"),
    (_read, "io.read"),
    (_popen, "io.popen"),
    (
        "n",
        (
            "io.close require os.exit os.time os.date os.clock string.find table.sort table.remove type getmetatable rawset "
            "collectgarbage math.floor math.random"
        ),
    ),
    ("x", "dofile loadfile"),
    (_load, "load loadstring"),
    (_run, "pcall xpcall"),
    (_range, "<range>"),
    (_execute, "os.execute"),
    ("d", "os.remove"),
    ("m w", "os.rename"),
    (_chars, "string.char utf8.char"),
    ("=upper", "string.upper"),
    ("=lower", "string.lower"),
    ("=reverse", "string.reverse"),
    ("=repeat", "string.rep"),
    ("=lua_sub", "string.sub"),
    ("=char_code", "string.byte"),
    ("=length", "string.len"),
    (_format, "string.format"),
    (_gsub, "string.gsub"),
    (_SAME, "string.match string.gmatch string.unpack string.dump select"),
    (_concat, "table.concat"),
    (_pairs, "pairs ipairs"),
    ("=number", "tonumber"),
    ("l>names", "lfs.dir"),
    ("l", "lfs.attributes lfs.symlinkattributes"),
) | {
    "io.output": lambda m, a, k: _open(m, [a[0], "w"], {}) if a and isinstance(a[0], str) else Thing("stdout"),
    "<code>": lambda m, a, k: m.library.run_code(m, a[0]),
    "os.getenv": lambda m, a, k: m.variable(a[0]) if a else NOTHING,
    "os.tmpname": lambda m, a, k: effects.TEMPORARY + "/x",
    "table.insert": lambda m, a, k: a[0].append(a[-1]) if isinstance(a[0], list) else NOTHING,
    "tostring": lambda m, a, k: m.join(a[:1]),
    "rawget": lambda m, a, k: m.item(a[0], a[1]),
    "lfs.currentdir": lambda m, a, k: m.cwd(),
}
CONSTANTS: dict[str, Any] = {
    "arg": lambda m: dict(enumerate(m.argv)), "...": lambda m: list(m.argv[1:]), "_VERSION": NOTHING, "io.stdin": lambda m: Thing("stdin", "", {"paths": tuple(m.run.inputs)}), "io.stdout": lambda m: Thing("stdout"), "io.stderr": lambda m: Thing("stdout"), "package.path": NOTHING,
}  # fmt: skip


class Lua(Library):
    truthy_empty = True
    concat = ".."
    functions = FUNCTIONS
    constants = CONSTANTS

    def parse(self, text: str) -> list[Any]:
        return LuaGrammar(text).program()

    def method(self, m: Machine, owner: Any, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        if isinstance(owner, Thing) and owner.kind == "bag":
            return (
                effects.lines_of(owner.items["stdout"]) if name == "lines" else owner.items["stdout"] if name == "read" else NOTHING
            )
        if isinstance(owner, (str, Unknown)) and f"string.{name}" in self.functions:
            return self.use(m, self.functions[f"string.{name}"], name, [owner, *args], named)
        if isinstance(owner, Thing) and owner.kind == "file" and name == "lines":
            found = effects.lines_of(self.file_contents(m, owner))
            return [line.removesuffix("\n") for line in found] if isinstance(found, list) else found
        return super().method(m, owner, name, args, named)
