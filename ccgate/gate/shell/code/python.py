"""Python: its syntax tree as the machine's, and what its library does.

The tree comes from the interpreter's own parser (`compile` with PyCF_ONLY_AST); the `ast` module around it is not needed.
"""

from __future__ import annotations

from ...model import HOLE
from ..state import TAINT
from . import effects
from .library import Library, by_row
from .strings import TEXT, base64_decode, decoded, decompress, from_hex
from .values import NOTHING, Bound, Choice, Function, Name, Thing, Unknown, exact, merge, sources_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .machine import Machine

ONLY_AST = 0x400  # ast.PyCF_ONLY_AST
MAX_DEPTH = 90  # brackets inside each other; CPython's own limit is 200 (Parser/tokenizer.c, MAXLEVEL)

# -- syntax ------------------------------------------------------------------------------------------------------------

_OPERATORS = {
    "Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**", "BitOr": "|", "BitAnd": "&", "BitXor": "^",
    "LShift": "<<", "RShift": ">>", "MatMult": "@", "Not": "not", "USub": "-", "UAdd": "+", "Invert": "~",
    "Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Is": "is", "IsNot": "is not", "In": "in", "NotIn": "not in",
}  # fmt: skip


def parse(text: str) -> list[Any]:
    """The statements of Python code. Raises SyntaxError, ValueError, RecursionError or MemoryError as the interpreter does."""
    if max(text.count("("), text.count("["), text.count("{")) > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        raise SyntaxError("nested too deeply")
    text = _plain(text)
    import warnings  # the parser warns of odd escapes and numbers

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree: Any = compile(text, "code", "exec", ONLY_AST, dont_inherit=True)
    return _body(tree.body)


def _plain(text: str) -> str:
    """A common indentation goes, as `python -c` of 3.14 has it; lines of IPython become what IPython makes of them."""
    if text[:1] in (" ", "\t"):
        lines = text.split("\n")
        width = len(lines[0]) - len(lines[0].lstrip())
        if all(line[:width].strip() == "" for line in lines):
            text = "\n".join(line[width:] for line in lines)
    if text[:1] in ("!", "%") or "\n!" in text or "\n%" in text or " !" in text:
        return _without_magic(text)
    return text


def _without_magic(text: str) -> str:
    """`!command`, `name = !command`, `%magic words`, `%%magic` for a whole cell (IPython's input transformations)."""
    if text.startswith("%%"):
        head, _, body = text[2:].partition("\n")
        name, _, rest = head.partition(" ")
        if name in ("bash", "sh", "script", "!", "system", "sx", "zsh"):
            return f"get_ipython().system({body!r})"
        if name == "writefile":
            return f"open({rest.strip().removeprefix('-a ')!r}, 'w').write({body!r})"
        return body if name in ("time", "timeit", "capture", "prun") else ""
    out = []
    for line in text.split("\n"):
        plain = line.lstrip()
        indent = line[: len(line) - len(plain)]
        name, mark, command = plain.partition("= !")
        if plain.startswith("!"):
            out.append(f"{indent}get_ipython().system({plain.lstrip('!')!r})")
        elif mark and name.strip().isidentifier():
            out.append(f"{indent}{name}= get_ipython().getoutput({command!r})")
        elif plain.startswith("%") and plain[1:2].isalpha():
            name, _, rest = plain[1:].partition(" ")
            out.append(f"{indent}get_ipython().run_line_magic({name!r}, {rest!r})")
        else:
            out.append(line)
    return "\n".join(out)


def _depth(text: str) -> int:
    level = most = 0
    for c in text:
        if c in "([{":
            level += 1
            most = max(most, level)
        elif c in ")]}":
            level -= 1
    return most


def _body(nodes: list[Any]) -> list[Any]:
    out: list[Any] = []
    for node in nodes:
        handler = _STATEMENTS.get(type(node).__name__)
        if handler is not None:
            out += handler(node)
    return out


def _x(node: Any) -> Any:
    """One expression."""
    if node is None:
        return ("constant", None)
    handler = _EXPRESSIONS.get(type(node).__name__)
    return handler(node) if handler is not None else ("constant", NOTHING)


def _params(arguments: Any) -> list[tuple[Any, Any]]:
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(plain) - len(arguments.defaults)) + list(arguments.defaults)
    out: list[tuple[Any, Any]] = [(("name", a.arg), None if d is None else _x(d)) for a, d in zip(plain, defaults, strict=True)]
    if arguments.vararg:
        out.append((("star", ("name", arguments.vararg.arg)), None))
    out += [
        (("name", a.arg), None if d is None else _x(d)) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    ]
    if arguments.kwarg:
        out.append((("named", ("name", arguments.kwarg.arg)), None))
    return out


def _call(node: Any) -> Any:
    args = [("star", _x(a.value)) if type(a).__name__ == "Starred" else _x(a) for a in node.args]
    return ("call", _x(node.func), args, [(k.arg or "", _x(k.value)) for k in node.keywords])


def _comparison(node: Any) -> Any:
    tests = []
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        tests.append(("compare", _OPERATORS[type(operator).__name__], _x(left), _x(right)))
        left = right
    out: Any = tests[0]
    for test in tests[1:]:
        out = ("logic", "and", out, test)
    return out


def _boolean(node: Any) -> Any:
    operator = "and" if type(node.op).__name__ == "And" else "or"
    out = _x(node.values[0])
    for value in node.values[1:]:
        out = ("logic", operator, out, _x(value))
    return out


def _comprehension(kind: str) -> Callable[[Any], Any]:
    def make(node: Any) -> Any:
        element = ("list", [_x(node.key), _x(node.value)]) if kind == "dict" else _x(node.elt)
        return ("comprehension", kind, element, [(_x(g.target), _x(g.iter), [_x(t) for t in g.ifs]) for g in node.generators])

    return make


def _subscript(node: Any) -> Any:
    if type(node.slice).__name__ == "Slice":
        low, high, step = (None if b is None else _x(b) for b in (node.slice.lower, node.slice.upper, node.slice.step))
        return ("slice", _x(node.value), low, high, step)
    return ("index", _x(node.value), _x(node.slice))


def _items(node: Any) -> Any:
    return ("list", [("star", _x(e.value)) if type(e).__name__ == "Starred" else _x(e) for e in node.elts])


_EXPRESSIONS: dict[str, Callable[[Any], Any]] = {
    "Constant": lambda n: ("constant", n.value if not isinstance(n.value, (complex, type(...))) else NOTHING),
    "Name": lambda n: ("name", n.id),
    "Attribute": lambda n: ("attribute", _x(n.value), n.attr),
    "Call": _call,
    "BinOp": lambda n: ("operation", _OPERATORS[type(n.op).__name__], _x(n.left), _x(n.right)),
    "UnaryOp": lambda n: ("unary", _OPERATORS[type(n.op).__name__], _x(n.operand)),
    "BoolOp": _boolean,
    "Compare": _comparison,
    "IfExp": lambda n: ("ternary", _x(n.test), _x(n.body), _x(n.orelse)),
    "List": _items,
    "Tuple": _items,
    "Set": _items,
    "Dict": lambda n: ("dict", [(None if k is None else _x(k), _x(v)) for k, v in zip(n.keys, n.values, strict=True)]),
    "JoinedStr": lambda n: ("template", [_x(v) for v in n.values]),
    "FormattedValue": lambda n: _x(n.value),
    "Lambda": lambda n: ("lambda", _params(n.args), [("return", _x(n.body))]),
    "ListComp": _comprehension("list"),
    "SetComp": _comprehension("list"),
    "GeneratorExp": _comprehension("list"),
    "DictComp": _comprehension("dict"),
    "Subscript": _subscript,
    "Starred": lambda n: ("star", _x(n.value)),
    "NamedExpr": lambda n: ("walrus", _x(n.target), _x(n.value)),
    "Await": lambda n: _x(n.value),
    "Yield": lambda n: ("walrus", ("discard",), _x(n.value)),
    "YieldFrom": lambda n: _x(n.value),
}


def _define(node: Any) -> list[Any]:
    body = _body(node.body)
    if _yields(node.body):
        body = [*body, ("return", ("name", "<yielded>"))]
    return [("define", node.name, _params(node.args), body)]


def _yields(body: list[Any]) -> bool:
    """Does a function give its values by `yield` in its own statements?"""
    for node in body:
        name = type(node).__name__
        value = getattr(node, "value", None)
        if name in ("Expr", "Assign") and type(value).__name__ in ("Yield", "YieldFrom"):
            return True
        for field in ("body", "orelse", "finalbody"):
            inner = getattr(node, field, None)
            if isinstance(inner, list) and name not in ("FunctionDef", "AsyncFunctionDef", "ClassDef") and _yields(inner):
                return True
    return False


def _expression_statement(node: Any) -> list[Any]:
    kind = type(node.value).__name__
    if kind == "Yield":
        return [
            ("assign", ("name", "<yielded>"), ("call", ("name", "<collect>"), [("name", "<yielded>"), _x(node.value.value)]), "")
        ]
    if kind == "YieldFrom":
        return [("assign", ("name", "<yielded>"), _x(node.value.value), "")]
    return [("expression", _x(node.value))]


def _match(node: Any) -> list[Any]:
    out: list[Any] = [("expression", _x(node.subject))]
    for case in node.cases:
        out.append(("if", ("constant", NOTHING), _body(case.body), []))
    return out


def _try(node: Any) -> list[Any]:
    return [("try", _body(node.body) + _body(node.orelse), [_handler(h) for h in node.handlers], _body(node.finalbody))]


def _handler(node: Any) -> list[Any]:
    return [("assign", ("name", node.name), ("constant", NOTHING), ""), *_body(node.body)] if node.name else _body(node.body)


_STATEMENTS: dict[str, Callable[[Any], list[Any]]] = {
    "Expr": _expression_statement,
    "Assign": lambda n: [("assign", _x(t), _x(n.value), "") for t in n.targets],
    "AugAssign": lambda n: [("assign", _x(n.target), _x(n.value), _OPERATORS[type(n.op).__name__])],
    "AnnAssign": lambda n: [("assign", _x(n.target), _x(n.value), "")] if n.value is not None else [],
    "If": lambda n: [("if", _x(n.test), _body(n.body), _body(n.orelse))],
    "For": lambda n: [("for", _x(n.target), _x(n.iter), _body(n.body), _body(n.orelse))],
    "AsyncFor": lambda n: [("for", _x(n.target), _x(n.iter), _body(n.body), _body(n.orelse))],
    "While": lambda n: [("while", _x(n.test), _body(n.body), _body(n.orelse))],
    "FunctionDef": _define,
    "AsyncFunctionDef": _define,
    "ClassDef": lambda n: [("class", n.name, [_x(b) for b in n.bases], _body(n.body))],
    "Return": lambda n: [("return", _x(n.value))],
    "Try": _try,
    "TryStar": _try,
    "With": lambda n: [("with", [(_x(i.context_expr), None if i.optional_vars is None else _x(i.optional_vars)) for i in n.items], _body(n.body))],
    "AsyncWith": lambda n: [("with", [(_x(i.context_expr), None if i.optional_vars is None else _x(i.optional_vars)) for i in n.items], _body(n.body))],
    "Raise": lambda n: [("raise", None if n.exc is None else _x(n.exc))],
    "Assert": lambda n: [("if", _x(n.test), [], [("raise", _x(n.msg))] if n.msg is not None else [])],
    "Import": lambda n: [("import", a.name, a.asname or "") for a in n.names],
    "ImportFrom": lambda n: [("from", "." * n.level + (n.module or ""), [(a.name, a.asname or "") for a in n.names])],
    "Global": lambda n: [("outer", list(n.names))],
    "Nonlocal": lambda n: [("outer", list(n.names))],
    "Break": lambda n: [("break",)],
    "Continue": lambda n: [("continue",)],
    "Match": _match,
}  # fmt: skip

# -- functions ---------------------------------------------------------------------------------------------------------


def _print(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    end, between = named.get("end", "\n"), named.get("sep", " ")
    target = named.get("file")
    if isinstance(target, Thing) and target.kind == "file":
        effects.written(m, target, m.join([m.library.shown(m, a) for a in args], " "))
        for value in args:
            m.show(value, "print")
        return None
    m.print(args, end if isinstance(end, str) else "\n", "print", between if isinstance(between, str) else " ")
    return None


def _open(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    target = args[0] if args else named.get("file", NOTHING)
    mode = args[1] if len(args) > 1 else named.get("mode", "r")
    if isinstance(target, int):
        return Thing("stdin") if target == 0 else Thing("stdout")
    return effects.open_file(m, target, mode)


def _os_open(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    flags = args[1] if len(args) > 1 else named.get("flags", 0)
    return effects.open_file(m, args[0], "r" if isinstance(flags, int) and not flags & 3 else "r+")


def _opened_with(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """gzip.open, bz2.open and kin: binary reading is the default."""
    return _open(m, args, named)


def _collect(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    known = args[0] if isinstance(args[0], list) else []
    return [*known, args[1]] if len(known) < 1000 else known


def _base64(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m._each([base64_decode(a) if isinstance(a, bytes) or exact(a) else merge([a]) for a in _values(args[0])])


def _values(value: Any) -> list[Any]:
    return value.values if isinstance(value, Choice) else [value]


def _decode(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if not (isinstance(args[0], bytes) or exact(args[0])):
        return merge(args)
    return decoded(*args, *named.values())


def _decompress(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if not isinstance(args[0], bytes):
        return merge(args)
    try:
        return decompress(args[0])
    except Exception:  # zlib.error: not what it seems
        return Unknown(frozenset((("computed", "decompress"),)))


def _from_hex(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return from_hex(args[0]) if isinstance(args[0], bytes) or exact(args[0]) else merge(args)


def _chr(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m._each([chr(v) if isinstance(v, int) and 0 <= v < 0x110000 else NOTHING for v in _values(args[0])])


def _bytes(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value: Any = args[0] if args else b""
    if isinstance(value, list) and all(isinstance(v, int) and 0 <= v < 256 for v in value):
        return bytes(value)
    if exact(value):
        return value.encode("utf-8", "surrogatepass")
    return value if isinstance(value, bytes) else b"\0" * value if isinstance(value, int) and value < 65_536 else merge(args)


def _str(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if not args:
        return ""
    if len(args) > 1 and isinstance(args[0], bytes):
        return decoded(*args)
    return m.join([args[0]])


def _repr(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0]
    return repr(value) if exact(value) else merge(args)


def _int(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if isinstance(args[0], (int, float)):
        return int(args[0])
    return TEXT["number"](*args) if exact(args[0]) else merge(args)


def _list(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if not args:
        return []
    value = args[0]
    if isinstance(value, Unknown) and value.lines is None:
        return value
    if isinstance(value, Thing) and value.kind in ("file", "stdin") and not isinstance(m.library.file_contents(m, value), str):
        return merge([value])
    return m.elements(value)


def _dict(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if args and isinstance(args[0], Thing) and args[0].kind == "environ":
        return args[0]
    if args and isinstance(args[0], dict):
        return args[0] | named
    if args and isinstance(args[0], list):
        pairs = [p for p in args[0] if isinstance(p, (list, tuple)) and len(p) == 2]
        known = {p[0]: p[1] for p in pairs if isinstance(p[0], (str, int))}
        return known | {HOLE: merge([p for p in pairs if not isinstance(p[0], (str, int))])} if len(known) < len(pairs) else known
    return merge(args) if args else dict(named)


def _sorted(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    items = _list(m, args, {})
    key = named.get("key")
    if isinstance(key, (Function, Name, Bound)) and isinstance(items, list):
        for item in items[:3]:
            m.call(key, [item], {})
    if isinstance(items, list) and not key and all(isinstance(i, str) for i in items):
        return sorted(items)
    return items


def _reversed(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0]
    return value[::-1] if isinstance(value, (list, bytes)) or exact(value) else value


def _map(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library.each(m, m.elements(args[1]), args[0], "map") if len(args) > 1 else NOTHING


def _filter(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if args[0] is None:
        return m.elements(args[1])
    return m.library.filtered(m, m.elements(args[1]), "filter", [args[0]])


def _range(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return list(range(*args))[:2000] if all(isinstance(a, int) for a in args) and abs(args[-1]) < 1 << 30 else [NOTHING]


def _zip(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return [list(row) for row in zip(*(m.elements(a) for a in args), strict=False)]


def _enumerate(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return [[i, x] for i, x in enumerate(m.elements(args[0]))]


def _chain(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return [x for a in args for x in m.elements(a)]


def _next(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    items = m.elements(args[0])
    return items[0] if items else args[1] if len(args) > 1 else NOTHING


def _count(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value: Any = args[0] if args else None
    return len(value) if isinstance(value, (list, dict, bytes)) or exact(value) else NOTHING


def _getattr(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if not exact(args[1]):
        return merge(args)
    if isinstance(args[0], Name) and args[0].text in ("builtins", "__builtins__"):
        return m.resolve(args[1])
    return m.attribute(args[0], args[1])


def _import(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library.module(m, args[0]) if exact(args[0]) else NOTHING


def _names(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """globals(), locals(), vars(): what the code defined."""
    return dict(m.scope.values) if not args else NOTHING


def _input(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """One line of standard input."""
    for value in args:
        m.show(value, "input")
    text = m.input_text()
    if exact(text):
        position = m.top.values.get("<line>", 0)
        m.top.values["<line>"] = position + 1
        lines = text.split("\n")
        return lines[position] if position < len(lines) else ""
    if isinstance(text, Unknown) and text.lines:
        return m._each(list(text.lines[:24]))
    return text if sources_of(text) else Unknown(frozenset((("computed", "input"),)))


# -- paths -------------------------------------------------------------------------------------------------------------


def _join(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library.joined_path(m, args)


def _path(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library._path(m, m.library.joined_path(m, args) if args else ".")


def _expand_user(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    from ...paths import expand_tilde

    def one(value: Any) -> Any:
        return expand_tilde(value, m.shell.world.home) if isinstance(value, str) else value

    value = args[0]
    if isinstance(value, Thing) and value.kind == "path":
        return Thing("path", one(value.text))
    return m._each([one(v) for v in _values(value)])


def _expand_vars(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """$NAME and ${NAME}, for HOME and what the command itself assigned."""
    text = args[0]
    if not exact(text) or "$" not in text:
        return text
    pieces = text.split("$")
    out: list[Any] = [pieces[0]]
    for piece in pieces[1:]:
        if piece.startswith("{"):
            name, _, rest = piece[1:].partition("}")
        else:
            size = next((i for i, c in enumerate(piece) if not (c.isalnum() or c == "_")), len(piece))
            name, rest = piece[:size], piece[size:]
        out += [m.variable(name) if name else "$", rest]
    return m.join(out)


def _same_path(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0] if args else "."
    return value.text if isinstance(value, Thing) and value.kind == "path" else value


def _part(key: str) -> Callable[[Machine, list[Any], dict[str, Any]], Any]:
    def find(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
        return m.library.text_method(m, key, args[0], args[1:])

    return find


def _split_path(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    text = args[0]
    return (
        [TEXT["dirname"](text), TEXT["basename"](text)]
        if isinstance(text, str) and TAINT not in text
        else [merge(args), merge(args)]
    )


def _split_extension(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    text = args[0].text if isinstance(args[0], Thing) else args[0]
    if not exact(text):
        return [merge(args), NOTHING]
    end = TEXT["extension"](text)
    return [text[: len(text) - len(end)], end]


def _glob(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    pattern = args[0] if args else named.get("pathname", NOTHING)
    base = named.get("root_dir", "")
    return [
        p
        for one in _values(pattern)
        for p in effects.globbed(m, one, base=base if isinstance(base, str) else "", hidden=bool(named.get("include_hidden")))
    ]


def _walk(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return [[top, dirs, names] for top, dirs, names in effects.walked(m, args[0] if args else ".")]


def _scandir(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    target = args[0] if args else "."
    out: list[Any] = []
    for path in effects.paths_of(m, target):
        for name, is_dir, _link in effects.entries(m, path) or ():
            full = name if path == "." else f"{path.rstrip('/')}/{name}"
            out.append(Thing("path", full, {"name": name, "dir": is_dir}))
    return out


def _chdir(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    paths = effects.paths_of(m, args[0])
    if paths:
        m.state.cwd = tuple(dict.fromkeys(m.run.absolute(p, cwd) for p in paths for cwd in m.state.cwd))[:8]
    return None


def _getenv(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    found = m.variable(args[0] if args else named.get("key", NOTHING))
    default = args[1] if len(args) > 1 else named.get("default")
    return found if default is None else m._each([found, default])


def _fn_match(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    from ... import globs

    return globs.match(args[1], args[0]) if exact(args[0]) and exact(args[1]) else NOTHING


def _fn_filter(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    from ... import globs

    return [n for n in m.elements(args[0]) if not (exact(n) and exact(args[1])) or globs.match(args[1], n)]


def _make_archive(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    root = args[2] if len(args) > 2 else named.get("root_dir", ".")
    base = args[3] if len(args) > 3 else named.get("base_dir")
    for path in effects.paths_of(m, m.library.joined_path(m, [root, base]) if base is not None else root):
        m.run.tree(path, "read")
    return NOTHING


def _archive(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    mode = args[1] if len(args) > 1 else named.get("mode", "r")
    if isinstance(mode, str) and mode[:1] in "wax" and mode:
        effects.apply(m, "w", "archive", args[:1], {})
        return Thing("archive")
    return effects.open_file(m, args[0] if args else named.get("name", NOTHING), "r")


# -- processes ---------------------------------------------------------------------------------------------------------


def _subprocess(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    command = args[0] if args else named.get("args", NOTHING)
    given = named.get("input")
    m.send(given, "another program")
    stdin = named.get("stdin")
    inputs = m.run.inputs
    if isinstance(stdin, Thing) and stdin.kind == "file":
        m.send(stdin, "another program")
    cwd = named.get("cwd")
    state = m.state
    if cwd is not None:
        m.state = m.run.state = state.copy()
        _chdir(m, [cwd], {})
    env = named.get("env")
    from ..state import EMPTY, Output

    source = Output(given) if exact(given) else EMPTY
    output = (
        m.command_line(command, source)
        if isinstance(command, list) and named.get("shell") is not True
        else m.shell_code(command[0] if isinstance(command, list) and command else command, source)
    )
    if isinstance(command, str) and named.get("shell") is not True:
        m.command_line(command, source)
    if isinstance(env, (dict, Thing)):
        pass  # what a program is started with is used, not shown
    m.state = m.run.state = state
    m.run.inputs = inputs
    value = m.output_value(output)
    if not (named.get("capture_output") or named.get("stdout") is not None):
        m.printed.append(value if isinstance(value, str) else HOLE)
        m.exact = m.exact and not m.unsure and isinstance(value, str)
    return Thing("bag", "completed", {"stdout": value, "stderr": NOTHING, "returncode": NOTHING, "output": value})


def _check_output(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    made = _subprocess(m, args, named | {"capture_output": True})
    return made.items["stdout"]


def _get_output(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.output_value(m.shell_code(args[0]))


def _get_status_output(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return [NOTHING, m.output_value(m.shell_code(args[0]))]


def _popen(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """os.popen: a file object whose text is the output."""
    value = m.output_value(m.shell_code(args[0]))
    return Thing("bag", "pipe", {"stdout": value})


def _exec_list(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """os.execvp(file, args), os.spawnvp(mode, file, args)."""
    rest = [a for a in args if not isinstance(a, int)]
    if len(rest) > 1 and isinstance(rest[1], list):
        m.command_line([rest[0], *rest[1][1:]])
    return NOTHING


def _exec_words(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """os.execlp(file, arg0, arg1 ...), os.spawnlp."""
    rest = [a for a in args if not isinstance(a, (int, dict, Thing))]
    m.command_line([rest[0], *rest[2:]])
    return NOTHING


def _spawn(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    m.command_line(args[0])
    return NOTHING


# -- data --------------------------------------------------------------------------------------------------------------


def _load_json(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0]
    if isinstance(value, Thing) and value.kind in ("file", "stdin"):
        value = m.library.file_contents(m, value)
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if exact(value) and len(value) < 65_536:
        from ...system import decode_json

        try:
            return decode_json(value, unique=False)
        except (ValueError, RecursionError):
            return NOTHING
    return merge([value])


def _dump(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """json.dump(value, handle): the value goes into the file."""
    target = args[1] if len(args) > 1 else NOTHING
    value = merge(args[:1])
    if isinstance(target, Thing) and target.kind == "stdout":
        m.print([value], "", "json.dump")
    else:
        m.show(value, "json.dump")
    return None


def _dotenv(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """load_dotenv: the file is used; its variables are secrets from here on."""
    target = args[0] if args else named.get("dotenv_path", named.get("path", named.get("env_file", ".env")))
    for path in effects.paths_of(m, target or ".env"):
        if HOLE not in path:
            effects.load(m, path)
    return NOTHING


def _dotenv_values(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    target = args[0] if args else named.get("dotenv_path", ".env")
    return effects.contents(m, effects.paths_of(m, target or ".env"))


def _find_dotenv(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    found = args[0] if args and isinstance(args[0], str) else named.get("filename", ".env")
    return found if isinstance(found, str) else ".env"


def _decouple(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """python-decouple and environs: a variable of the environment or of `.env`."""
    found = m.variable(args[0]) if args else NOTHING
    return (
        merge([found, effects.contents(m, [".env"])])
        if args and isinstance(args[0], str) and args[0] not in m.shell.world.env()
        else found
    )


def _chained(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """fileinput.input(files): the lines of all of them."""
    targets = args[0] if args else named.get("files")
    if targets is None:
        targets = list(m.argv[1:]) or None
    if targets is None:
        return m.elements(effects.lines_of(m.input_text()))
    if named.get("inplace"):
        effects.apply(m, "w", "fileinput", [targets], {})
    return m.elements(effects.lines_of(effects.contents(m, effects.paths_of(m, targets))))


def _configparser(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return Thing("bag", "configparser")


def _run_path(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    for path in effects.paths_of(m, args[0] if args else named.get("path_name", NOTHING)):
        effects.run_script(m, path)
    return NOTHING


def _serve(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """A server that hands out the files of the directory it runs in."""
    m.run.tree(".", "send", note="it serves the directory over HTTP")
    return NOTHING


def _url_open(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """urlopen, urlretrieve, requests.get ...: `file:` URLs are read, data and files are sent."""
    from ...urls import file_path

    for value in [*args[1:], *named.values()]:
        m.send(value, "the network")
    target = args[0] if args else named.get("url", NOTHING)
    if isinstance(target, (str, Unknown)):
        m.send(target if isinstance(target, Unknown) else None, "the network")
        m.send(merge([target]) if isinstance(target, str) else None, "the network")
    path = file_path(target) if isinstance(target, str) else None
    return effects.contents(m, [path]) if path is not None else NOTHING


def _retrieve(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """urlretrieve(url, path): a copy."""
    m.show(_url_open(m, args, named), "a copy")
    return NOTHING


def _magic(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """A line magic of IPython: those that show or run a file, the environment, a shell."""
    name, rest = (*args, "", "")[:2]
    if name in ("cat", "pycat", "more", "less", "load", "psource", "pfile", "page"):
        effects.apply(m, "R*", name, rest.split(), {})
    elif name == "run":
        effects.apply(m, "x", name, rest.split()[:1], {})
    elif name in ("sx", "system", "sc"):
        return m.output_value(m.shell_code(rest))
    elif name == "cd":
        _chdir(m, [rest], {})
    elif name in ("env", "set_env"):
        if not rest:
            m.print([Thing("environ")], "\n", "%env")
        elif "=" not in rest and " " not in rest:
            m.print([m.variable(rest)], "\n", "%env")
    return NOTHING


def _regex(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return Thing("regex", args[0], {"flags": ""}) if exact(args[0]) else NOTHING


def _regex_function(name: str) -> Callable[[Machine, list[Any], dict[str, Any]], Any]:
    def run(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
        if name == "sub" and len(args) > 2:
            if isinstance(args[1], (Function, Name)):
                m.call(args[1], [merge([args[2]])], {})
            pattern = Thing("regex", args[0], {"flags": ""}) if exact(args[0]) else None
            if pattern is not None and exact(args[1]) and exact(args[2]):
                return m.library.regex_method(m, "replace", args[2], [pattern, args[1]])
            return merge(args[2:])
        regex = args[0] if isinstance(args[0], Thing) else Thing("regex", args[0], {"flags": ""}) if exact(args[0]) else None
        return m.library.regex_call(m, regex, name, args[1:]) if regex is not None else merge(args[1:])

    return run


def _argv(m: Machine) -> Any:
    return list(m.argv)


def _main(m: Machine) -> Any:
    return "__main__"


def _file(m: Machine) -> Any:
    return m.run.absolute(m.path) if m.path else HOLE + ".py"


def _cwd(m: Machine, args: list[Any] | None = None, named: dict[str, Any] | None = None) -> Any:
    return m.cwd()


def _cwd_path(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library._path(m, m.cwd())


def _home(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return Thing("path", m.shell.world.home)


def _partial(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return args[0] if args else NOTHING


def _run_async(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return args[0] if args else NOTHING


def _thread(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    target = named.get("target", args[0] if args else None)
    given = named.get("args", [])
    if isinstance(target, (Function, Name, Bound)):
        m.call(target, list(given) if isinstance(given, list) else [NOTHING], {})
    return NOTHING


def _bag_method(m: Machine, owner: Thing, name: str, args: list[Any]) -> Any:
    """Methods of a pipe, a finished process, a configuration."""
    if owner.text == "configparser":
        if name in ("read", "read_file", "readfp", "read_string", "read_dict"):
            owner.items["data"] = merge(
                [owner, effects.contents(m, effects.paths_of(m, args[0])) if name == "read" else merge(args[:1])]
            )
            return NOTHING
        if name == "write":
            m.show(owner, "write")
        return (
            NOTHING
            if name in ("sections", "options", "has_section", "has_option", "set", "add_section", "write")
            else merge([owner])
        )
    text = owner.items["stdout"]
    if name == "communicate":
        return [text, NOTHING]
    if name in ("read", "readlines", "readline", "__iter__", "decode", "strip", "splitlines"):
        return effects.lines_of(text) if name in ("readlines", "__iter__") else text
    return NOTHING


_INSTALLED = "/usr/lib/python3/site-packages"  # stands for wherever modules are that are no part of the project
_SHOWN = "p*"
_SAME = "n*>same"
FUNCTIONS: dict[str, Any] = by_row(
    (_print, "print"),
    (_open, "open io.open codecs.open os.fdopen io.FileIO aiofiles.open smart_open.open fsspec.open file"),
    ("r>file", "tokenize.open"),
    (_os_open, "os.open"),
    (_opened_with, "gzip.open bz2.open lzma.open gzip.GzipFile"),
    (_collect, "<collect>"),
    ("r>same", "os.read"),
    ("n p", "os.sendfile"),
    (
        _SAME,
        (
            "mmap.mmap io.StringIO io.BytesIO base64.b64encode base64.b32encode base64.b85encode base64.a85encode "
            "base64.encodebytes binascii.hexlify binascii.b2a_hex binascii.b2a_base64 zlib.compress gzip.compress bz2.compress "
            "urllib.parse.quote urllib.parse.urlencode html.unescape html.escape sum min max json.dumps orjson.dumps toml.dumps "
            "pickle.dumps yaml.load yaml.safe_load yaml.safe_load_all yaml.load_all yaml.full_load yaml.unsafe_load toml.loads "
            "toml.load tomllib.load tomllib.loads tomli.load pickle.load pickle.loads marshal.load csv.reader csv.DictReader "
            "plistlib.load ast.parse ast.dump ast.unparse tokenize.tokenize tokenize.generate_tokens shlex.quote shlex.join "
            "collections.Counter difflib.unified_diff difflib.ndiff textwrap.dedent textwrap.indent struct.unpack pprint.pformat "
            "urllib.parse.urlparse re.escape asyncio.gather Crypto.PublicKey.RSA.import_key jwt.decode"
        ),
    ),
    (
        _partial,
        (
            "io.TextIOWrapper compile ast.literal_eval importlib.reload iter itertools.islice functools.partial property "
            "staticmethod classmethod memoryview csv.writer csv.DictWriter copy.copy copy.deepcopy io.BufferedReader "
            "urllib.request.pathname2url functools.lru_cache functools.cache contextlib.closing contextlib.contextmanager"
        ),
    ),
    ("r>lines", "linecache.getlines"),
    (
        "r>text",
        (
            "linecache.getline pathlib.Path.read_text pathlib.Path.read_bytes decouple.Config decouple.RepositoryEnv "
            "pandas.read_csv pandas.read_table pandas.read_json pandas.read_fwf pandas.read_pickle pandas.read_excel "
            "polars.read_csv numpy.loadtxt numpy.genfromtxt numpy.fromfile numpy.load numpy.memmap sqlite3.connect"
        ),
    ),
    (_chained, "fileinput.input fileinput.FileInput"),
    (_path, "pathlib.Path pathlib.PurePath pathlib.PosixPath pathlib.PurePosixPath path.Path anyio.Path"),
    (_cwd_path, "pathlib.Path.cwd"),
    (_home, "pathlib.Path.home"),
    (
        "l",
        (
            "pathlib.Path.exists os.chmod os.chown os.utime os.stat os.lstat os.access os.readlink os.getxattr os.statvfs "
            "os.path.samefile os.path.exists os.path.lexists os.path.isfile os.path.isdir os.path.islink os.path.getsize "
            "os.path.getmtime os.path.getctime os.path.getatime os.path.isabs os.path.ismount shutil.copymode shutil.copystat "
            "shutil.disk_usage shutil.chown zipfile.is_zipfile tarfile.is_tarfile filecmp.cmp filecmp.dircmp magic.from_file "
            "compileall.compile_file tabnanny.check"
        ),
    ),
    ("d", "pathlib.Path.unlink os.remove os.unlink send2trash.send2trash"),
    (
        "n",
        (
            "os.rmdir os.removedirs os.mkfifo os.mkdir os.makedirs shutil.which code.interact operator.itemgetter bool any all "
            "isinstance issubclass callable hasattr type id hash abs round super object slice setattr delattr dir breakpoint help "
            "bin hex oct divmod pow hashlib.md5 hashlib.sha1 hashlib.sha256 hashlib.sha512 hashlib.new hashlib.file_digest "
            "hashlib.blake2b hmac.new zlib.crc32 binascii.crc32 hmac.compare_digest os._exit traceback.print_exc os.putenv "
            "os.unsetenv requests.Session functools.wraps contextlib.suppress contextlib.redirect_stdout asyncio.get_event_loop "
            "time.sleep time.time argparse.ArgumentParser logging.basicConfig logging.getLogger platform.python_version "
            "platform.platform platform.system sys.getsizeof inspect.getsource random.shuffle ruamel.yaml.YAML "
            "mimetypes.guess_type ssl.create_default_context cryptography.hazmat.primitives.serialization.load_pem_private_key "
            "jwt.encode docker.from_env boto3.client boto3.Session django.setup uvicorn.run nltk.download "
            "pkg_resources.get_distribution importlib.metadata.version ctypes.CDLL gc.collect"
        ),
    ),
    ("m w", "os.rename os.replace os.renames"),
    ("R w", "os.link os.symlink shutil.copyfile"),
    ("w", "os.truncate dotenv.set_key dotenv.unset_key"),
    ("l>names", "os.listdir"),
    (_scandir, "os.scandir"),
    (_walk, "os.walk os.fwalk"),
    (_glob, "glob.glob glob.iglob"),
    (_fn_match, "fnmatch.fnmatch fnmatch.fnmatchcase"),
    (_fn_filter, "fnmatch.filter"),
    (_chdir, "os.chdir"),
    (_cwd, "os.getcwd os.getcwdb"),
    (_getenv, "os.getenv os.environ.get"),
    (_join, "os.path.join posixpath.join"),
    (_expand_user, "os.path.expanduser"),
    (_expand_vars, "os.path.expandvars"),
    (
        _same_path,
        "os.path.abspath os.path.realpath os.path.normpath os.path.relpath os.fspath os.fsdecode os.fsencode os.path.normcase",
    ),
    (_split_path, "os.path.split"),
    (_split_extension, "os.path.splitext"),
    ("R o", "shutil.copy shutil.copy2"),
    ("p n", "shutil.copyfileobj"),
    ("T w", "shutil.copytree"),
    ("m o", "shutil.move"),
    ("D", "shutil.rmtree"),
    (_make_archive, "shutil.make_archive"),
    ("r", "shutil.unpack_archive"),
    (_archive, "zipfile.ZipFile tarfile.open tarfile.TarFile"),
    ("c", "os.system posix.system nt.system pexpect.spawn asyncio.create_subprocess_shell invoke.run"),
    (_popen, "os.popen os.popen2 os.popen3 platform.popen"),
    (_subprocess, "subprocess.run subprocess.call subprocess.check_call subprocess.Popen"),
    (_check_output, "subprocess.check_output"),
    (_get_output, "subprocess.getoutput commands.getoutput"),
    (_get_status_output, "subprocess.getstatusoutput commands.getstatusoutput"),
    (_spawn, "pty.spawn"),
    ("c>output", "pexpect.run"),
    ("R", "sh.cat py_compile.compile"),
    (_exec_list, "os.execv os.execve os.execvp os.execvpe os.spawnv os.spawnvp os.posix_spawn os.posix_spawnp os.spawnve"),
    (_exec_words, "os.execl os.execlp os.execle os.spawnl os.spawnlp"),
    (_run_path, "execfile runpy.run_path"),
    (_import, "runpy.run_module __import__ importlib.import_module"),
    (_getattr, "getattr"),
    (_names, "globals locals vars"),
    (_input, "input raw_input sys.stdin.readline"),
    ("p", "getpass.getpass"),
    (_base64, "base64.b64decode base64.decodebytes base64.standard_b64decode base64.urlsafe_b64decode binascii.a2b_base64"),
    (_from_hex, "binascii.unhexlify binascii.a2b_hex bytes.fromhex bytearray.fromhex base64.b16decode"),
    (_decode, "codecs.decode codecs.encode"),
    (_decompress, "zlib.decompress gzip.decompress"),
    ("=unquote", "urllib.parse.unquote"),
    (_chr, "chr unichr"),
    ("=ord", "ord"),
    (_bytes, "bytes bytearray"),
    (_str, "str format"),
    (_repr, "repr ascii"),
    (_int, "int float"),
    (_list, "list tuple set frozenset collections.deque"),
    (_dict, "dict collections.OrderedDict types.SimpleNamespace"),
    (_sorted, "sorted"),
    (_reversed, "reversed"),
    (_map, "map"),
    (_filter, "filter"),
    (_range, "range xrange"),
    (_zip, "zip"),
    (_enumerate, "enumerate"),
    (_next, "next"),
    (_count, "len"),
    (_chain, "itertools.chain"),
    (_load_json, "json.load json.loads orjson.loads ujson.load simplejson.load"),
    (_dump, "json.dump yaml.dump yaml.safe_dump toml.dump pickle.dump"),
    ("=split", "shlex.split"),
    (
        _SHOWN,
        (
            "pprint.pprint pprint.pp sys.exit exit quit sys.excepthook warnings.warn rich.print click.echo typer.echo "
            "sys.displayhook display IPython.display.display syslog.syslog print_json"
        ),
    ),
    (
        _dotenv,
        "dotenv.load_dotenv dotenv.main.load_dotenv environ.Env.read_env environs.Env.read_env load_dotenv environs.env.read_env",
    ),
    (_dotenv_values, "dotenv.dotenv_values dotenv.get_key dotenv.main.dotenv_values dotenv.main.DotEnv dotenv_values"),
    (_find_dotenv, "dotenv.find_dotenv"),
    (_decouple, "decouple.config"),
    (
        _configparser,
        "configparser.ConfigParser configparser.RawConfigParser configparser.SafeConfigParser ConfigParser.ConfigParser",
    ),
    (
        _url_open,
        (
            "urllib.request.urlopen urllib.urlopen urllib2.urlopen requests.get requests.post requests.put requests.patch "
            "requests.request requests.delete httpx.post httpx.get httpx.put"
        ),
    ),
    (
        _serve,
        (
            "http.server.test http.server.HTTPServer http.server.ThreadingHTTPServer socketserver.TCPServer SimpleHTTPServer.test "
            "socketserver.ThreadingTCPServer"
        ),
    ),
    (_regex, "re.compile"),
    (_run_async, "asyncio.run"),
    (_thread, "threading.Thread multiprocessing.Process"),
    ("r r>text", "importlib.resources.read_text"),
    ("u", "paramiko.RSAKey.from_private_key_file google.oauth2.service_account.Credentials.from_service_account_file"),
) | {
    "environ.Env": lambda m, a, k: Name("<env>"),
    "environs.Env": lambda m, a, k: Name("<env>"),
    "<env>.read_env": _dotenv,
    **{
        f"<env>{kind}": _decouple
        for kind in ("", ".str", ".int", ".bool", ".list", ".float", ".url", ".db", ".json", ".dict", ".db_url", ".cache")
    },
    "get_ipython": lambda m, a, k: Name("get_ipython()"),
    "get_ipython().system": lambda m, a, k: m.output_value(m.shell_code(a[0])),
    "get_ipython().getoutput": lambda m, a, k: m.output_value(m.shell_code(a[0])),
    "get_ipython().run_line_magic": _magic,
    "site.getsitepackages": lambda m, a, k: [_INSTALLED],
    "site.getusersitepackages": lambda m, a, k: _INSTALLED,
    "sysconfig.get_path": lambda m, a, k: _INSTALLED,
    "sysconfig.get_paths": lambda m, a, k: {"purelib": _INSTALLED, "platlib": _INSTALLED, "stdlib": "/usr/lib/python3"},
    "os.write": lambda m, a, k: m.print(a[1:], "", "os.write"),
    "os.path.basename": _part("basename"),
    "os.path.dirname": _part("dirname"),
    "tempfile.mkdtemp": lambda m, a, k: effects.TEMPORARY + "/" + HOLE + "/d",
    "tempfile.gettempdir": lambda m, a, k: effects.TEMPORARY,
    "tempfile.NamedTemporaryFile": lambda m, a, k: effects.opened("", "w"),
    "tempfile.mkstemp": lambda m, a, k: [3, effects.TEMPORARY + "/x"],
    "asyncio.create_subprocess_exec": lambda m, a, k: m.output_value(m.command_line(list(a))),
    "exec": lambda m, a, k: m.library.run_code(m, a[0]),
    "eval": lambda m, a, k: m.library.run_code(m, a[0]),
    "timeit.repeat": lambda m, a, k: m.library.run_code(m, a[0]),
    "cProfile.run": lambda m, a, k: m.library.run_code(m, a[0]),
    "imp.load_source": lambda m, a, k: _run_path(m, a[1:2], {}),
    "importlib.machinery.SourceFileLoader": lambda m, a, k: _run_path(m, a[1:2], {}),
    "importlib.util.spec_from_file_location": lambda m, a, k: _run_path(m, a[1:2], {}),
    "itertools.chain.from_iterable": lambda m, a, k: [x for i in m.elements(a[0]) for x in m.elements(i)],
    "functools.reduce": lambda m, a, k: m.library._reduce(m, m.elements(a[1]), [a[0], *a[2:]]),
    "collections.defaultdict": lambda m, a, k: {},
    "netrc.netrc": lambda m, a, k: effects.contents(m, effects.paths_of(m, a[0]) if a else [m.shell.world.home + "/.netrc"]),
    "urllib.request.Request": lambda m, a, k: merge([*a[1:], *k.values()]),
    "urllib.request.urlretrieve": _retrieve,
    "re.search": _regex_function("search"),
    "re.match": _regex_function("match"),
    "re.fullmatch": _regex_function("fullmatch"),
    "re.findall": _regex_function("findall"),
    "re.finditer": _regex_function("finditer"),
    "re.split": _regex_function("split"),
    "re.sub": _regex_function("sub"),
    "re.subn": _regex_function("subn"),
    "timeit.timeit": lambda m, a, k: m.library.run_code(m, a[0] if a else k.get("stmt", "")),
    "random.choice": lambda m, a, k: m._each(m.elements(a[0])[:24]),
}

CONSTANTS: dict[str, Any] = {
    "os.environ": lambda m: Thing("environ"), "os.environb": lambda m: Thing("environ"), "sys.argv": _argv, "__name__": _main, "__file__": _file, "os.sep": "/", "os.linesep": "\n", "os.pathsep": ":", "os.extsep": ".", "os.curdir": ".", "os.pardir": "..", "os.name": "posix", "os.altsep": None, "os.devnull": "/dev/null",
    "sys.stdin": lambda m: Thing("stdin", "", {"paths": tuple(m.run.inputs)}), "sys.stdout": lambda m: Thing("stdout"), "sys.stderr": lambda m: Thing("stdout"), "sys.__stdout__": lambda m: Thing("stdout"), "True": True, "False": False, "None": None, "Ellipsis": NOTHING, "sys.executable": "/usr/bin/python3", "sys.prefix": "/usr", "sys.version": NOTHING, "sys.path": lambda m: m.top.values.setdefault("<path>", [_INSTALLED]), "sys.modules": NOTHING, "sys.platform": "linux", "string.ascii_lowercase": "abcdefghijklmnopqrstuvwxyz", "string.ascii_uppercase": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "string.ascii_letters": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "string.punctuation": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "string.printable": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ \t\n\r\x0b\x0c", "string.digits": "0123456789",
    "os.O_RDONLY": 0, "os.O_WRONLY": 1, "os.O_RDWR": 2, "os.O_CREAT": 64, "os.O_TRUNC": 512, "os.O_APPEND": 1024, "subprocess.PIPE": -1, "subprocess.DEVNULL": -3, "subprocess.STDOUT": -2, "<yielded>": lambda m: [], "__doc__": None, "__package__": None, "__builtins__": lambda m: Name("builtins"), "re.I": 2, "re.IGNORECASE": 2, "tempfile.tempdir": effects.TEMPORARY,
}  # fmt: skip

# Names that stand for another module of the same functions.
_SAME_MODULE = {
    "io": "io", "posixpath": "os.path", "ntpath": "os.path", "os.path": "os.path", "posix": "os", "builtins": "", "__builtin__": "", "json": "json", "simplejson": "json", "ujson": "json", "rapidjson": "json", "httpx": "requests", "cPickle": "pickle", "dill": "pickle",
    "ruamel.yaml": "yaml", "ruamel_yaml": "yaml", "tomli": "tomllib", "_io": "io", "pathlib2": "pathlib", "subprocess32": "subprocess", "http.server": "http.server", "aiofiles": "aiofiles", "toml": "toml",
}  # fmt: skip


class Python(Library):
    outward = False
    explicit_self = True
    functions = FUNCTIONS
    constants = CONSTANTS

    def parse(self, text: str) -> list[Any]:
        return parse(text)

    def call(self, m: Machine, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        head, dot, last = name.rpartition(".")
        if dot:
            other = _SAME_MODULE.get(head)
            if other is not None:
                name = f"{other}.{last}" if other else last
            if name not in FUNCTIONS and last in FUNCTIONS and head == "builtins":
                name = last
        if name in ("sys.stdout.write", "sys.stderr.write", "sys.stdout.buffer.write", "sys.stdout.writelines"):
            m.print(args, "", name)
            return None
        return super().call(m, name, args, named)

    def method(self, m: Machine, owner: Any, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        if isinstance(owner, Thing) and owner.kind == "bag":
            return _bag_method(m, owner, name, args)
        if isinstance(owner, str) and name == "format" and named:
            pieces = owner
            for key, value in named.items():
                if isinstance(value, (str, int)):
                    pieces = pieces.replace("{" + key + "}", str(value))
            return m.library.text_method(m, "format", pieces, args)
        if isinstance(owner, str) and name == "translate" and args and isinstance(args[0], dict):
            return m.library.text_method(m, "translate", owner, args)
        if name == "maketrans" and len(args) > 1 and exact(args[0]) and exact(args[1]):
            return dict(zip(args[0], args[1], strict=False))
        if isinstance(owner, Thing) and owner.kind == "path" and name in ("is_dir", "is_file") and "dir" in owner.items:
            return owner.items["dir"] == (name == "is_dir")
        if isinstance(owner, bytes) and name == "hex":
            return owner.hex()
        if isinstance(owner, Unknown) and name == "hex":
            return owner
        return super().method(m, owner, name, args, named)

    def attribute(self, m: Machine, owner: Any, name: str) -> Any:
        if isinstance(owner, Thing) and owner.kind == "path":
            if name == "parent":
                return Thing("path", TEXT["dirname"](owner.text))
            if name in ("name", "suffix", "stem"):
                found = owner.items.get(name)
                return found if found is not None else self.path_part(owner, name)
            if name == "suffixes":
                return ["." + p for p in TEXT["basename"](owner.text).lstrip(".").split(".")[1:]]
        if isinstance(owner, Unknown) and not owner.sources and owner.lines is None and name == "__file__":
            return HOLE + ".py"
        return super().attribute(m, owner, name)

    def module(self, m: Machine, name: str) -> Any:
        """A module: one of the project's own is looked into when the command itself imports it."""
        if m.inline and "." not in name and len(m.imported) < 4 and name not in m.imported:
            for directory in ["", *self._search_path(m)]:
                path = f"{directory.rstrip('/')}/{name}.py" if directory else f"{name}.py"
                text = m.shell.file_text(path, m.state)
                if text is not None:
                    m.imported.add(name)
                    return self._project_module(m, name, path, text)
        return Name(_SAME_MODULE.get(name, name) or "builtins")

    def named_attribute(self, m: Machine, owner: str, name: str) -> Any:
        if name in ("__file__", "__path__"):
            where = f"{_INSTALLED}/{owner.replace('.', '/')}"
            return where + "/__init__.py" if name == "__file__" else [where]
        return super().named_attribute(m, owner, name)

    @staticmethod
    def _search_path(m: Machine) -> list[str]:
        """What the code added to sys.path, and PYTHONPATH."""
        found = [p for p in m.elements(m.top.values.get("<path>", [])) if isinstance(p, str) and HOLE not in p]
        value = m.state.values.get("PYTHONPATH")
        return found + (value[0].split(":") if isinstance(value, tuple) else [])

    def _project_module(self, m: Machine, name: str, path: str, text: str) -> Any:
        from .values import Scope

        try:
            body = parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return Name(name)
        scope, top, inline, where = m.scope, m.top, m.inline, m.path
        m.scope = m.top = Scope()
        m.scope.values["__name__"] = name
        m.path = path
        m.inline = False
        try:
            m.block(body)
        finally:
            made = Thing("module", name, m.scope.values)
            m.scope, m.top, m.inline, m.path = scope, top, inline, where
        return made
