"""JavaScript and TypeScript, with what Node.js, Deno and Bun offer."""

from __future__ import annotations

from ...model import HOLE
from ..state import Output
from . import effects
from .grammar import NONE_NODE, UNKNOWN_NODE, Grammar
from .lexer import Lexer
from .library import Library, by_row
from .strings import TEXT, decoded
from .values import NOTHING, Bound, Choice, Function, Name, Thing, Unknown, exact, merge, sources_of, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar

    from .machine import Machine


class JavaScriptLexer(Lexer):
    regex_literals = True
    backtick = "template"
    word_start = "_$@"
    word_more = "_$"

    def special(self, c: str) -> bool:
        if c == "#" and self.at == 0 and self.text.startswith("#!"):
            self.at = self.text.find("\n") if "\n" in self.text else self.end
            return True
        if c == "#":  # a private member
            self.at += 1
            return True
        if c == "@":  # a decorator
            self.at += 1
            return True
        return False

    def backticks(self) -> None:
        i, level = self.at + 1, 0
        while i < self.end:
            c = self.text[i]
            if c == "\\":
                i += 1
            elif c == "`" and level == 0:
                break
            elif self.text.startswith("${", i):
                level += 1
                i += 1
            elif c == "}" and level:
                level -= 1
            i += 1
        raw = self.text[self.at + 1 : i]
        self.at = i + 1
        self.interpolation = "${"
        node = self.interpolated(raw)
        self.interpolation = ""
        self.add("text", node if node[0] == "template" else ("template", [node]))


class JavaScriptGrammar(Grammar):
    lexer = JavaScriptLexer
    tagged = True
    keywords: ClassVar[dict[str, str]] = {
        "if": "_if", "while": "_while", "do": "_do", "for": "_for", "return": "_return", "break": "_break", "continue": "_continue", "throw": "_throw", "try": "_try",
        "switch": "_switch", "const": "_declare", "let": "_declare", "var": "_declare", "using": "_declare", "function": "_function", "class": "_class", "import": "_import", "export": "_export",
        "interface": "skip_statement", "type": "_type", "declare": "skip_statement", "enum": "skip_statement", "async": "_async", "namespace": "skip_statement",
    }  # fmt: skip

    def _type(self) -> list[Any]:
        return (
            self.skip_statement()
            if self.token.kind == "word" and not self.token.line
            else [("expression", self.postfix(("name", "type")))]
        )

    def _declare(self) -> list[Any]:
        out: list[Any] = []
        while not self.done():
            target = self.target()
            self.skip_annotation(";")
            if self.on("of", "in"):
                return [("target", target)]
            out.append(("assign", target, self.expression(1.5) if self.take("=") else NONE_NODE, ""))
            if not self.take(","):
                break
        self.take(";")
        return out

    def _for(self) -> list[Any]:
        self.take("await")
        if not self.take("("):
            return self.block()
        first: list[Any] = []
        if self.on("const", "let", "var"):
            self.next()
            first = self._declare()
        elif not self.on(";"):
            start = self.at
            target = self.target()
            if self.on("of", "in"):
                first = [("target", target)]
            else:
                self.at = start
                first = [("expression", self.sequence(";"))]
                self.take(";")
        else:
            self.next()
        if len(first) == 1 and first[0][0] == "target":
            keys = self.next().value == "in"
            source = self.sequence(")")
            self.take(")")
            if keys:
                source = ("call", ("name", "Object.keys"), [source], [])
            return [("for", first[0][1], source, self.block())]
        test = None if self.on(";") else self.sequence(";")
        self.take(";")
        step = None if self.on(")") else self.sequence(")")
        self.take(")")
        return [*first, ("while", test, self.block(), [], step)]

    def _function(self) -> list[Any]:
        self.take("*")
        if self.token.kind != "word":
            return [("expression", self.postfix(self.function()))]
        name = self.next().value
        params = self.params(")") if self.take("(") else []
        self.skip_type()
        return [("define", name, params, self.block())]

    def _async(self) -> list[Any]:
        if self.take("function"):
            return self._function()
        return [("expression", self.expression())]

    def _class(self) -> list[Any]:
        name = self.next().value if self.token.kind == "word" and not self.on("extends") else "<class>"
        bases = []
        if self.take("extends"):
            bases.append(self.postfix(self.primary()) if self.peek().value != "{" else self.primary())
        while not self.done() and not self.on("{"):
            self.next()
        self.take("{")
        body: list[Any] = []
        while not self.done() and not self.take("}"):
            before = self.at
            while self.on(
                "static", "async", "get", "set", "public", "private", "protected", "readonly", "override", "*", ";", "abstract"
            ) and self.peek().value not in ("(", "="):
                self.next()
            token = self.next()
            if self.take("("):
                params = self.params(")")
                self.skip_type()
                body.append(("define", str(token.value), params, self.block() if self.on("{") else []))
            elif token.value == "{":
                self.at -= 1
                body += self.block()
            else:
                self.skip_annotation(";")
                body.append(("assign", ("name", str(token.value)), self.expression(1.5) if self.take("=") else NONE_NODE, ""))
            if self.at == before:
                self.next()
        return [("class", name, bases, body)]

    def _import(self) -> list[Any]:
        if self.on("(", "."):
            self.at -= 1
            token = self.next()
            return [("expression", self.resume(self.postfix(("name", token.value))))]
        self.take("type")
        names: list[tuple[str, str]] = []
        whole = default = ""
        while not self.done() and self.token.kind != "text" and not self.on(";"):
            if self.take("{"):
                while not self.done() and not self.take("}"):
                    name = str(self.next().value)
                    other = str(self.next().value) if self.take("as") else ""
                    if name != ",":
                        names.append((name, other))
                    self.take(",")
            elif self.take("*"):
                self.take("as")
                whole = str(self.next().value)
            elif self.take("from", ","):
                continue
            else:
                default = str(self.next().value)
        module = self.next().value if self.token.kind == "text" else NONE_NODE
        self.take(";")
        out: list[Any] = [("assign", ("name", "<module>"), ("call", ("name", "require"), [module], []), "")]
        for name in (whole, default):
            if name:
                out.append(("assign", ("name", name), ("name", "<module>"), ""))
        for name, other in names:
            out.append(("assign", ("name", other or name), ("attribute", ("name", "<module>"), name), ""))
        return out

    def resume(self, node: Any) -> Any:
        """The rest of an expression whose first operand was read as a statement."""
        while (found := self.infix(node, -1)) is not None:
            node = found
        return node

    def _export(self) -> list[Any]:
        if self.take("default"):
            if self.on("function", "class", "async"):
                return self.statement()
            return [("expression", self.expression())]
        if self.on("{", "*"):
            while not self.done() and not self.take(";") and not (self.token.line and not self.on("}", ",")):
                self.next()
            return []
        return self.statement()

    def word(self, token: Any) -> Any:
        if token.value == "class":
            body = self._class()
            return ("call", ("lambda", [], [*body, ("return", ("name", body[0][1]))]), [], [])
        if token.value == "async" and self.token.kind == "word" and self.peek().value == "=>":
            token = self.next()
        if token.value == "async" and self.on("function", "("):
            return self.word(self.next()) if self.on("function") else self.primary()
        if token.value == "import" and self.on("("):
            return ("name", "require")
        if token.value == "function":
            self.take("*")
        return super().word(token)

    def infix(self, left: Any, least: float) -> Any:
        if self.on("as", "satisfies") and self.token.kind == "word" and not self.token.line:
            self.next()
            while not self.done() and self.token.kind in ("word", "text") and not self.token.line:
                self.next()
                while self.take("."):
                    self.next()
                if self.on("[") and self.peek().value == "]":
                    self.next()
                    self.next()
            return left
        return super().infix(left, least)


# -- what the runtimes offer -------------------------------------------------------------------------------------------

Handler = "Callable[[Machine, list[Any], dict[str, Any]], Any]"


def _option(value: Any, *names: str) -> Any:
    if isinstance(value, dict):
        for name in names:
            if name in value:
                return value[name]
    return None


def _callback(spec: str) -> Callable[[Machine, list[Any], dict[str, Any]], Any]:
    """A function that takes a callback(error, result) as its last argument, or gives a promise."""

    def run(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
        functions = [
            a for a in args if isinstance(a, (Function, Bound)) or (isinstance(a, Name) and a is args[-1] and len(args) > 1)
        ]
        plain = [a for a in args if not any(a is f for f in functions)]
        found = effects.apply(m, spec, "fs", plain, {})
        for function in functions:
            m.call(function, [None, found], {})
        return found

    return run


def _read_file(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return _callback("r>text")(m, args, named)


def _read_sync(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if args and (args[0] in (0, "/dev/stdin") or (isinstance(args[0], Thing) and args[0].kind == "stdin")):
        return m.input_text()
    return _callback("r>text")(m, args, named)


def _read_dir(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    options = next((a for a in args[1:] if isinstance(a, dict)), {})
    functions = [a for a in args if isinstance(a, Function)]
    out: list[Any] = []
    for path in effects.paths_of(m, args[0] if args else ".") or ["."]:
        if options.get("recursive") is True:
            for top, dirs, names in effects.walked(m, path):
                below = top[len(path) :].strip("/")
                out += [f"{below}/{n}" if below else n for n in (*dirs, *names)]
            continue
        for name, is_dir, _link in effects.entries(m, path) or ():
            if options.get("withFileTypes"):
                out.append(
                    Thing(
                        "entry",
                        f"{path.rstrip('/')}/{name}" if path != "." else name,
                        {"name": name, "dir": is_dir, "parentPath": path, "path": path},
                    )
                )
            else:
                out.append(name)
    for function in functions:
        m.call(function, [None, out], {})
    return out


def _open(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    mode = args[1] if len(args) > 1 and isinstance(args[1], str) else "r"
    found = effects.open_file(m, args[0], mode)
    for function in [a for a in args if isinstance(a, Function)]:
        m.call(function, [None, found], {})
    return found


def _write_stream(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return effects.open_file(m, args[0], "w")


def _read_fd(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """fs.readSync(fd, buffer, ...): the buffer gets what was read."""
    found = merge([args[0]])
    if len(args) > 1 and isinstance(args[1], Unknown):
        args[1].sources = args[1].sources | found.sources
    for function in [a for a in args if isinstance(a, Function)]:
        m.call(function, [None, NOTHING, found], {})
    return NOTHING


def _write_fd(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if args and isinstance(args[0], int):
        m.print(args[1:2], "", "write")
    elif args and isinstance(args[0], Thing) and args[0].kind == "file":
        effects.written(m, args[0], args[1] if len(args) > 1 else NOTHING)
    else:
        m.show(args[1:], "write")
    return NOTHING


def _write_file(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if args and isinstance(args[0], int):
        m.print(args[1:2], "", "write")
        return None
    m.show(args[1:2], "write")
    for path in effects.paths_of(m, args[0]) if args else []:
        if path in ("/dev/stdout", "/dev/stderr", "/dev/fd/1", "/dev/fd/2"):
            m.print(args[1:2], "", "write")
            continue
        effects.write(m, path)
        if len(args) > 1 and effects.exactly(args[1]) and HOLE not in path:
            m.shell.remember(path, Output(args[1]), m.state, appended=False)
    return None


def _require(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """require, import: a module's name, or a file: code that runs, or data that is read."""
    name = args[0] if args else NOTHING
    if isinstance(name, Choice):
        return m._each([_require(m, [one], {}) for one in name.values])
    if not isinstance(name, str):
        return NOTHING
    if not name.startswith((".", "/", "file:")):
        name = name.removeprefix("node:").removeprefix("npm:")
        if name.startswith("dotenv") and name.rpartition("/")[2] in ("config", "auto"):
            effects.load(m, ".env")
        return Name(_MODULES.get(name, name))
    from ...urls import file_path

    path = (file_path(name) or name).removeprefix("./")
    if m.path and not path.startswith("/"):
        path = TEXT["dirname"](m.path) + "/" + path
    if path.endswith((".json", ".yaml", ".yml", ".toml", ".txt", ".env", ".pem", ".key")) or TEXT["basename"](path).startswith("."):
        text = effects.contents(m, [path])
        return _parse_json(m, [text], {}) if path.endswith(".json") else text
    if m.inline and len(m.imported) < 8 and path not in m.imported:
        m.imported.add(path)
        for ending in ("", ".js", ".cjs", ".mjs", ".ts", "/index.js", ".json"):
            full = path + ending
            if m.shell.world.disk.is_file(m.run.absolute(full)):
                if ending == ".json":
                    return _parse_json(m, [effects.contents(m, [full])], {})
                effects.run_script(m, full)
                return NOTHING
        m.name_read(path)
    return NOTHING


_MODULES = {
    "fs/promises": "fs", "fs-extra": "fs", "graceful-fs": "fs", "child_process": "child_process", "path/posix": "path", "process": "process", "execa": "execa", "shelljs": "shelljs",
    "dotenv": "dotenv", "@dotenvx/dotenvx": "dotenv", "dotenv-flow": "dotenv", "dotenv-safe": "dotenv", "dotenv-expand": "dotenv-expand", "globby": "glob", "fast-glob": "glob", "glob": "glob", "tinyglobby": "glob", "zx": "zx",
}  # fmt: skip


def _parse_json(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0] if args else NOTHING
    if exact(value) and len(value) < 65_536:
        from ...system import decode_json

        try:
            return decode_json(value, unique=False)
        except (ValueError, RecursionError):
            return NOTHING
    return merge([value])


def _stringify(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return args[0] if args and isinstance(args[0], Thing) else merge(args[:1])


def _console(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    m.print(args, "\n", "console.log", " ")
    return None


def _join(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """path.join: put together, then `..` taken by the text alone."""
    found = m.library.joined_path(m, args, plain=True)
    return m._each([_normal(one) for one in found.values]) if isinstance(found, Choice) else _normal(found)


def _normal(path: Any) -> Any:
    if not isinstance(path, str) or ".." not in path or HOLE in path:
        return path
    out: list[str] = []
    for part in path.split("/"):
        if part == ".." and out and out[-1] not in ("..", ""):
            out.pop()
        elif part != ".":
            out.append(part)
    return "/".join(out) or "."


def _resolve(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library.joined_path(m, args) if args else m.cwd()


def _parts(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    text = args[0] if args else ""
    if not exact(text):
        return {}
    return {
        "base": TEXT["basename"](text),
        "dir": TEXT["dirname"](text),
        "ext": TEXT["extension"](text),
        "name": TEXT["basename"](text).removesuffix(TEXT["extension"](text)),
        "root": "",
    }


def _formatted_path(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    parts = args[0] if args and isinstance(args[0], dict) else {}
    base = parts.get("base") or m.join([parts.get("name", ""), parts.get("ext", "")])
    return m.library.joined_path(m, [parts["dir"], base]) if parts.get("dir") else base


def _exec(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """child_process.exec(command, options, callback) and execSync."""
    found = m.output_value(m.shell_code(args[0])) if args else NOTHING
    _finish(m, args[1:], found)
    return found


def _finish(m: Machine, args: list[Any], found: Any) -> None:
    for value in args:
        if isinstance(value, dict):
            m.send(value.get("input"), "another program")
        elif isinstance(value, (Function, Bound, Name)):
            m.call(value, [None, found, NOTHING], {})


def _spawn(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """spawn(file, args, options), execFile, spawnSync; Deno.Command, execa."""
    words = args[1] if len(args) > 1 and isinstance(args[1], list) else []
    options = next((a for a in args[1:] if isinstance(a, dict)), {})
    if isinstance(options.get("args"), list):
        words = options["args"]
    if options.get("shell"):
        output = m.shell_code(m.join([args[0], *words], " "))
    elif words or isinstance(args[0], list):
        output = m.command_line([*(args[0] if isinstance(args[0], list) else [args[0]]), *words])
    else:
        output = m.shell_code(args[0]) if isinstance(args[0], str) and " " in args[0] else m.command_line(args[0])
    found = m.output_value(output)
    _finish(m, args[1:], found)
    return {"stdout": found, "stderr": NOTHING, "status": NOTHING, "output": found, "pid": NOTHING}


def _shell_template(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """$`command` of zx, execa and bun."""
    return m.output_value(m.shell_code(args[0])) if args else NOTHING


def _dotenv(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    paths = _option(args[0], "path", "node_env") if args else None
    found = effects.paths_of(m, paths if paths is not None else ".env")
    for path in found:
        if HOLE not in path:
            effects.load(m, path)
    value = effects.contents(m, found) if found else NOTHING
    return {"parsed": value if isinstance(value, Unknown) else merge([value]), "error": NOTHING}


def _buffer(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0] if args else NOTHING
    if isinstance(value, list) and all(isinstance(v, int) for v in value):
        return bytes(v & 255 for v in value)
    if exact(value):
        encoding = args[1] if len(args) > 1 else "utf8"
        made = decoded(value, encoding)
        return made.encode() if isinstance(made, str) else made
    return merge([value])


def _from_codes(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    flat = [x for a in args for x in (a if isinstance(a, list) else [a])]
    return (
        "".join(chr(v & 0x1FFFFF if v < 0x110000 else 63) for v in flat) if all(isinstance(v, int) for v in flat) else merge(args)
    )


def _atob(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return decoded(args[0], "base64").decode("latin-1") if exact(args[0]) else merge(args)


def _array_from(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    items = m.elements(args[0]) if args else []
    return m.library.each(m, items, args[1], "map") if len(args) > 1 else items


def _keys(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0] if args else NOTHING
    if isinstance(value, list):
        return list(range(len(value)))
    return m.library.method(m, value, "keys", [], {}) if not isinstance(value, (str, int)) else []


def _entries(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0] if args else NOTHING
    if isinstance(value, list):
        return [[i, v] for i, v in enumerate(value)]
    return m.library.method(m, value, "items", [], {})


def _object_values(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library.method(m, args[0] if args else NOTHING, "values", [], {})


def _from_entries(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    out: dict[Any, Any] = {}
    for pair in m.elements(args[0]) if args else []:
        if isinstance(pair, list) and len(pair) == 2:
            out[pair[0] if isinstance(pair[0], (str, int)) else HOLE] = pair[1]
    return out or merge(args)


def _assign(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if args and isinstance(args[0], Thing) and args[0].kind == "environ":
        m.library.method(m, args[0], "update", args[1:], {})
        return args[0]
    if len(args) > 1 and isinstance(args[1], Thing):
        return args[1]
    out: dict[Any, Any] = {}
    for value in args:
        if isinstance(value, dict):
            out.update(value)
        else:
            out[HOLE] = merge([out.get(HOLE, NOTHING), value])
    return out


def _glob(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    options = args[1] if len(args) > 1 and isinstance(args[1], dict) else {}
    base = options.get("cwd", "")
    found = [
        p
        for one in m.elements(args[0])
        if not isinstance(args[0], str)
        for p in effects.globbed(m, one, hidden=bool(options.get("dot")))
    ]
    if isinstance(args[0], str):
        found = effects.globbed(m, args[0], base=base if isinstance(base, str) else "", hidden=bool(options.get("dot")))
    for function in [a for a in args if isinstance(a, Function)]:
        m.call(function, [None, found], {})
    return found


def _path_of_url(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    from ...urls import file_path

    value = args[0] if args else NOTHING
    if isinstance(value, str):
        if len(args) > 1 and "://" not in value:  # new URL('../.env', import.meta.url)
            base = args[1] if isinstance(args[1], str) else HOLE + "/x"
            return m.library.joined_path(m, [TEXT["dirname"](file_path(base) or base), value])
        return file_path(value) or value
    return value


def _chdir(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    paths = effects.paths_of(m, args[0])
    if paths:
        m.state.cwd = tuple(dict.fromkeys(m.run.absolute(p, cwd) for p in paths for cwd in m.state.cwd))[:8]
    return None


def _cwd(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.cwd()


def _fetch(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    from ...urls import file_path

    m.send(args[1:], "the network")
    m.send(merge(args[:1]), "the network")
    path = file_path(args[0]) if args and isinstance(args[0], str) else None
    return effects.contents(m, [path]) if path is not None else NOTHING


def _later(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """setTimeout, new Promise, queueMicrotask: the function runs."""
    for function in args:
        if isinstance(function, (Function, Bound)):
            m.call(function, [Name("<resolve>"), Name("<reject>")], {})
    return NOTHING


def _promise(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """new Promise((resolve, reject) => ...): worth what it is resolved with."""
    before = m.top.values.get("<resolved>", NOTHING)
    m.top.values["<resolved>"] = NOTHING
    _later(m, args, named)
    found = m.top.values["<resolved>"]
    m.top.values["<resolved>"] = before
    return found


def _resolved(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    m.top.values["<resolved>"] = args[0] if args else None
    return None


def _first(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return args[0] if args else NOTHING


def _text(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.join(args[:1])


def _line_reader(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """readline.createInterface({input})."""
    source = _option(args[0], "input") if args else None
    if isinstance(source, Thing):
        return source
    return merge([source])


def _regex(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if not args or not exact(args[0]):
        return NOTHING
    return Thing("regex", args[0], {"flags": args[1] if len(args) > 1 and isinstance(args[1], str) else ""})


def _env_file(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    effects.load(m, args[0] if args and isinstance(args[0], str) else ".env")
    return None


def _function_constructor(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    m.library.run_code(m, args[-1] if args else "")
    return NOTHING


def _require_and_fs(table: dict[str, Any]) -> dict[str, Any]:
    out = dict(table)
    for name, row in table.items():
        if name.startswith("fs."):
            out["fs.promises." + name[3:]] = row
            if name.endswith("Sync"):
                out.setdefault(name[:-4], row)
    return out


_P = "p*"
FUNCTIONS: dict[str, Any] = _require_and_fs(
    by_row(
        (_require, "require import module.require process.mainModule.require process.getBuiltinModule"),
        (
            _first,
            (
                "require.resolve fs.realpathSync util.promisify promisify path.normalize url.pathToFileURL dotenv-expand.expand "
                "Object Object.freeze structuredClone Promise.resolve Promise.all Promise.allSettled Proxy"
            ),
        ),
        (
            _console,
            "console.log console.error console.info console.warn console.debug console.table console.dir console.trace print alert",
        ),
        ("n p*", "console.assert"),
        (
            _write_file,
            (
                "Bun.write fs.writeFileSync fs.writeFile fs.appendFileSync fs.appendFile fs.outputFileSync fs.outputFile "
                "Deno.writeTextFileSync Deno.writeTextFile Deno.writeFileSync Deno.writeFile"
            ),
        ),
        (
            "n",
            (
                "process.exit fs.ensureFileSync fs.mkdirSync fs.mkdirpSync fs.ensureDirSync fs.ensureDir fs.mkdtempSync fs.closeSync "
                "fs.close fs.fstatSync fs.fsyncSync fs.futimesSync path.isAbsolute os.userInfo parseFloat Boolean isNaN Symbol "
                "Array.isArray <reject> Promise.reject crypto.createHash crypto.createHmac crypto.randomBytes crypto.createPrivateKey "
                "crypto.sign Math.max Math.min Math.floor Math.random Date Date.now TextDecoder TextEncoder express assert "
                "assert.equal assert.strictEqual assert.deepEqual assert.ok process.on process.once WeakMap Worker structured "
                "performance.now"
            ),
        ),
        (_P, "process.send process.emitWarning"),
        (
            "r>text",
            (
                "fs.openAsBlob fs.readJsonSync fs.readJson fs.readJSONSync fs.readJSON Deno.readTextFileSync "
                "Deno.readTextFile Deno.readFileSync Deno.readFile"
            ),
        ),
        (_read_sync, "fs.readFileSync"),
        (_read_file, "fs.readFile"),
        ("r>file", "fs.createReadStream"),
        (_open, "fs.open fs.openSync Deno.open Deno.openSync"),
        (_read_fd, "fs.readSync fs.read fs.readv"),
        (_write_fd, "fs.writeSync fs.write"),
        (_write_stream, "fs.createWriteStream"),
        ("w", "fs.writeJsonSync fs.writeJson fs.truncateSync"),
        ("d", "fs.unlinkSync"),
        ("D", "fs.rmSync fs.rmdirSync fs.removeSync fs.emptyDirSync Deno.removeSync Deno.remove"),
        ("m w", "fs.renameSync fs.moveSync Deno.renameSync Deno.rename"),
        ("R w", "fs.copyFileSync fs.linkSync fs.symlinkSync Deno.copyFileSync Deno.copyFile"),
        ("T w", "fs.cpSync fs.copySync"),
        (
            "l",
            (
                "fs.existsSync fs.statSync fs.lstatSync fs.accessSync fs.pathExists fs.pathExistsSync fs.chmodSync fs.utimesSync "
                "fs.readlinkSync fs.watch fs.watchFile fs.chownSync Deno.statSync Deno.stat"
            ),
        ),
        (_read_dir, "fs.readdirSync fs.readdir fs.opendirSync fs.opendir Deno.readDirSync Deno.readDir"),
        (_glob, "fs.globSync fs.glob glob.globSync glob.sync glob.glob glob glob.globby glob.globbySync"),
        (_cwd, "Deno.cwd process.cwd"),
        (
            _spawn,
            (
                "Deno.Command Bun.spawn Bun.spawnSync execa.execa execa.execaSync execa child_process.execFile child_process.spawn "
                "child_process.spawnSync"
            ),
        ),
        (_shell_template, "Bun.$ $ zx.$ execa.$"),
        (_exec, "execa.execaCommand execa.execaCommandSync shelljs.exec child_process.exec child_process.execSync exec execSync"),
        ("R", "shelljs.cat"),
        ("d d", "shelljs.rm"),
        ("R o", "shelljs.cp"),
        ("m o", "shelljs.mv"),
        ("x", "child_process.fork"),
        (_join, "path.join"),
        (_resolve, "path.resolve"),
        (_parts, "path.parse"),
        (_formatted_path, "path.format"),
        (_path_of_url, "url.fileURLToPath fileURLToPath URL"),
        (_chdir, "process.chdir"),
        (_env_file, "process.loadEnvFile"),
        (_dotenv, "dotenv.config dotenv.configDotenv dotenv.load"),
        (_buffer, "Buffer.from Buffer Uint8Array Uint8Array.from"),
        (_from_codes, "String.fromCharCode String.fromCodePoint"),
        (_atob, "atob"),
        ("=unquote", "decodeURIComponent decodeURI unescape"),
        ("n*>same", "encodeURIComponent encodeURI escape"),
        (_text, "String String.raw"),
        (_array_from, "Array.from Array.fromAsync"),
        (_keys, "Object.keys Reflect.ownKeys Object.getOwnPropertyNames"),
        (_entries, "Object.entries"),
        (_object_values, "Object.values"),
        (_from_entries, "Object.fromEntries"),
        (_assign, "Object.assign"),
        (_parse_json, "JSON.parse"),
        (_stringify, "JSON.stringify util.inspect querystring.stringify URLSearchParams"),
        (_function_constructor, "Function"),
        (_fetch, "fetch axios.get axios.post axios.put axios got.post http.request https.request http.get https.get"),
        (_later, "setTimeout setInterval setImmediate queueMicrotask process.nextTick https.createServer http.createServer"),
        (_promise, "Promise"),
        (_resolved, "<resolve>"),
        (_line_reader, "readline.createInterface"),
        (_regex, "RegExp <regex>"),
        ("n f", "test describe it"),
    )
    | {
        "createRequire": lambda m, a, k: Name("require"),
        "module.createRequire": lambda m, a, k: Name("require"),
        "process.binding": lambda m, a, k: Name("fs"),
        "process.stdout.write": lambda m, a, k: m.print(a[:1], "", "write"),
        "process.stderr.write": lambda m, a, k: m.print(a[:1], "", "write"),
        "Deno.stdout.write": lambda m, a, k: m.print(a[:1], "", "write"),
        "Deno.stdout.writeSync": lambda m, a, k: m.print(a[:1], "", "write"),
        "process.report.writeReport": lambda m, a, k: m.run.environment("process.report"),
        "process.report.getReport": lambda m, a, k: Thing("environ"),
        "Deno.env.toObject": lambda m, a, k: Thing("environ"),
        "fs.unlink": _callback("d"),
        "fs.rm": _callback("D"),
        "fs.remove": _callback("D"),
        "fs.rename": _callback("m w"),
        "fs.move": _callback("m w"),
        "fs.copyFile": _callback("R w"),
        "fs.link": _callback("R w"),
        "fs.symlink": _callback("R w"),
        "fs.cp": _callback("T w"),
        "fs.copy": _callback("T w"),
        "fs.truncate": _callback("w"),
        "fs.exists": _callback("l"),
        "fs.stat": _callback("l"),
        "fs.lstat": _callback("l"),
        "fs.access": _callback("l"),
        "fs.chmod": _callback("l"),
        "fs.realpath": _callback("l"),
        "fs.mkdir": _callback("n"),
        "Deno.env.get": lambda m, a, k: m.variable(a[0]),
        "Deno.run": lambda m, a, k: _spawn(m, [_option(a[0], "cmd")], {}),
        "Bun.file": lambda m, a, k: Thing("path", a[0]) if exact(a[0]) else NOTHING,
        "child_process.execFileSync": lambda m, a, k: _spawn(m, a, k)["stdout"],
        "path.relative": lambda m, a, k: a[1] if len(a) > 1 else NOTHING,
        "path.basename": lambda m, a, k: m.library.text_method(m, "basename", a[0], a[1:]),
        "path.dirname": lambda m, a, k: m.library.text_method(m, "dirname", a[0], []),
        "path.extname": lambda m, a, k: m.library.text_method(m, "extension", a[0], []),
        "os.homedir": lambda m, a, k: m.shell.world.home,
        "os.tmpdir": lambda m, a, k: effects.TEMPORARY,
        "dotenv.parse": lambda m, a, k: merge(a),
        "util.parseEnv": lambda m, a, k: merge(a),
        "Buffer.concat": lambda m, a, k: merge(a),
        "btoa": lambda m, a, k: merge(a),
        "util.format": lambda m, a, k: merge(a),
        "Error": lambda m, a, k: merge(a),
        "TypeError": lambda m, a, k: merge(a),
        "zlib.gzipSync": lambda m, a, k: merge(a),
        "zlib.deflateSync": lambda m, a, k: merge(a),
        "yaml.load": lambda m, a, k: merge(a),
        "yaml.parse": lambda m, a, k: merge(a),
        "js-yaml.load": lambda m, a, k: merge(a),
        "ini.parse": lambda m, a, k: merge(a),
        "toml.parse": lambda m, a, k: merge(a),
        "dotenv.populate": lambda m, a, k: m.library.method(m, Thing("environ"), "update", a[1:], {}),
        "Buffer.alloc": lambda m, a, k: Unknown(),
        "Buffer.allocUnsafe": lambda m, a, k: Unknown(),
        "Number": lambda m, a, k: m.library.text_method(m, "number", a[0], []),
        "parseInt": lambda m, a, k: m.library.text_method(m, "number", a[0], a[1:]),
        "Array.of": lambda m, a, k: list(a),
        "Array": lambda m, a, k: list(a) if len(a) > 1 else [],
        "Set": lambda m, a, k: m.elements(a[0]) if a else [],
        "Map": lambda m, a, k: _from_entries(m, a, k) if a else {},
        "Object.create": lambda m, a, k: {},
        "Reflect.get": lambda m, a, k: m.item(a[0], a[1]),
        "eval": lambda m, a, k: m.library.run_code(m, a[0]),
        "vm.runInThisContext": lambda m, a, k: m.library.run_code(m, a[0]),
        "vm.runInNewContext": lambda m, a, k: m.library.run_code(m, a[0]),
        "vm.runInContext": lambda m, a, k: m.library.run_code(m, a[0]),
        "globalThis.eval": lambda m, a, k: m.library.run_code(m, a[0]),
        "Promise.race": lambda m, a, k: m._each(m.elements(a[0])[:24]),
        "zlib.inflateSync": lambda m, a, k: TEXT["decompress"](a[0]),
        "zlib.gunzipSync": lambda m, a, k: TEXT["decompress"](a[0]),
    }
)
for _name in ("fs.readFile", "fs.writeFile", "fs.readdir"):
    FUNCTIONS[_name] = FUNCTIONS[_name]

CONSTANTS: dict[str, Any] = {
    "process.env": lambda m: Thing("environ"), "Bun.env": lambda m: Thing("environ"), "import.meta.env": lambda m: Thing("environ"), "process.argv": lambda m: ["node", *m.argv], "Deno.args": lambda m: list(m.argv[1:]), "Bun.argv": lambda m: ["bun", *m.argv], "process.argv0": "node", "process.execPath": "/usr/bin/node", "process.version": NOTHING, "process.versions": NOTHING, "process.platform": "linux", "process.pid": NOTHING,
    "__dirname": lambda m: TEXT["dirname"](m.run.absolute(m.path)) if m.path else m.cwd(), "__filename": lambda m: m.run.absolute(m.path) if m.path else HOLE + ".js", "import.meta.dirname": lambda m: TEXT["dirname"](m.run.absolute(m.path)) if m.path else m.cwd(), "import.meta.filename": lambda m: m.path or HOLE + ".js", "import.meta.url": lambda m: m.path or m.cwd() + "/x", "import.meta.dir": lambda m: TEXT["dirname"](m.run.absolute(m.path)) if m.path else m.cwd(), "import.meta.path": lambda m: m.path or HOLE + ".js", "path.sep": "/", "os.EOL": "\n", "path.delimiter": ":", "process.stdin": lambda m: Thing("stdin", "", {"paths": tuple(m.run.inputs)}), "process.stdin.fd": 0,
    "process.stdout": lambda m: Thing("stdout"), "process.stderr": lambda m: Thing("stdout"), "path.posix": lambda m: Name("path"), "path.default": lambda m: Name("path"), "fs.default": lambda m: Name("fs"), "child_process.default": lambda m: Name("child_process"), "dotenv.default": lambda m: Name("dotenv"), "fs.promises": lambda m: Name("fs"), "fs.constants": NOTHING, "global": lambda m: Name("globalThis"), "globalThis.process": lambda m: Name("process"), "globalThis.require": lambda m: Name("require"), "globalThis.console": lambda m: Name("console"), "require.main": lambda m: Name("module"), "NaN": NOTHING, "Infinity": NOTHING, "module.exports": lambda m: {}, "exports": lambda m: {}, "$.env": lambda m: Thing("environ"),
}  # fmt: skip

# Node puts its own modules into the scope of `-e` code; scripts of CommonJS often name them so as well.
_BUILTIN = words("fs path os child_process util http https url crypto zlib vm readline net assert stream events dns tls v8")


class JavaScript(Library):
    outward = True
    self_name = "this"
    functions = FUNCTIONS
    constants = CONSTANTS
    anywhere: ClassVar[dict[str, Any]] = {name.rpartition(".")[2]: row for name, row in FUNCTIONS.items() if name.startswith("fs.") and (name.endswith("Sync") or name in ("fs.createReadStream", "fs.createWriteStream", "fs.readFile", "fs.writeFile", "fs.appendFile", "fs.copyFile", "fs.unlink"))} | {
        "execSync": _exec, "spawnSync": _spawn, "execFileSync": FUNCTIONS["child_process.execFileSync"], "readTextFileSync": "r>text", "loadEnvFile": _env_file,
    }  # fmt: skip

    def parse(self, text: str) -> list[Any]:
        return JavaScriptGrammar(text).program()

    def method(self, m: Machine, owner: Any, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        if name in ("then", "catch", "finally"):
            found = owner
            for i, function in enumerate(args[:2]):
                if isinstance(function, (Function, Bound, Name)):
                    value = m.call(function, [owner if i == 0 and name == "then" else NOTHING], {})
                    found = value if i == 0 and name == "then" else found
            return found
        if isinstance(owner, bytes) and name in ("toString", "toJSON", "utf8Write"):
            if args and args[0] in ("hex", "base64"):
                return owner.hex() if args[0] == "hex" else TEXT["base64_encode"](owner)
            return owner.decode("utf-8", "replace")
        if isinstance(owner, Thing) and owner.kind == "file":
            if name == "pipe" and args:
                m.show(owner, "pipe")
                return args[0]
            if name in ("on", "once") and len(args) > 1:
                found = self.file_contents(m, owner) if args[0] in ("data", "line", "readable", "end") else NOTHING
                m.call(args[1], [found], {})
                return owner
        if isinstance(owner, Thing) and owner.kind == "stdin" and name in ("on", "once") and len(args) > 1:
            m.call(args[1], [m.input_text()], {})
            return owner
        if isinstance(owner, Thing) and owner.kind == "entry" and name in ("isDirectory", "isFile") and "dir" in owner.items:
            return owner.items["dir"] == (name == "isDirectory")
        if isinstance(owner, str) and name in ("replace", "replaceAll") and len(args) > 1 and isinstance(args[1], Function):
            m.call(args[1], [merge([owner])], {})
            return NOTHING if exact(owner) else merge([owner])
        if name == "replace" and exact(owner) and len(args) > 1 and exact(args[0]) and exact(args[1]):
            return owner.replace(args[0], args[1], 1)
        if isinstance(owner, str) and name in ("match", "matchAll", "search") and args:
            regex = args[0] if isinstance(args[0], Thing) else Thing("regex", args[0], {"flags": ""}) if exact(args[0]) else None
            return self.regex_call(m, regex, "exec", [owner]) if regex is not None else merge([owner])
        if (
            isinstance(owner, dict)
            and "stdout" in owner
            and name in ("on", "once", "stdout", "unref", "kill", "output", "outputSync", "text", "spawn")
        ):
            for function in [a for a in args if isinstance(a, Function)]:
                m.call(function, [owner["stdout"]], {})
            return owner["stdout"] if name in ("output", "outputSync", "text") else owner
        if isinstance(owner, Function) and name == "call":
            return m.call(owner, args[1:], {})
        return super().method(m, owner, name, args, named)

    def operate(self, m: Machine, operator: str, left: Any, right: Any) -> Any:
        if operator == "+" and (isinstance(left, (str, bytes, list)) or isinstance(right, (str, bytes, list))):
            return m.join([left, right])
        return super().operate(m, operator, left, right)


__all__ = ["UNKNOWN_NODE", "JavaScript", "JavaScriptGrammar", "sources_of"]
