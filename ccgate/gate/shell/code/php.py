"""PHP."""

from __future__ import annotations

from ...model import HOLE
from ..state import Output
from . import effects
from .grammar import NONE_NODE, UNKNOWN_NODE, Grammar
from .lexer import Lexer, Token
from .library import Library, by_row
from .strings import TEXT, base64_decode, decompress, from_hex, percent, rot13
from .values import NOTHING, Bound, Function, Name, Thing, Unknown, exact, merge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar

    from .machine import Machine


class PhpLexer(Lexer):
    line_comments = ("//", "#")
    interpolation = "{"
    dollar_names = True
    single_escapes = "quote"
    word_start = "_\\"
    word_more = "_\\"

    def comment(self) -> bool:
        return False if self.text.startswith("#[", self.at) else super().comment()

    def special(self, c: str) -> bool:
        text, at = self.text, self.at
        if c == "$" and at + 1 < self.end and (text[at + 1].isalpha() or text[at + 1] == "_"):
            self.at += 1
            start = self.at
            while self.at < self.end and (text[self.at].isalnum() or text[self.at] == "_"):
                self.at += 1
            self.add("variable", "$" + text[start : self.at])
            return True
        if text.startswith("<<<", at):
            return self._document(at + 3)
        if text.startswith("?>", at):
            stop = text.find("<?", at)
            html = text[at + 2 : stop if stop >= 0 else self.end]
            self.at = self.end if stop < 0 else stop
            self.add("operator", ";")
            if html.strip():
                for kind, value in (("word", "echo"), ("text", ("constant", html)), ("operator", ";")):
                    self.add(kind, value)
            return True
        if text.startswith("<?", at):
            size = 5 if text.startswith("<?php", at) else 3 if text.startswith("<?=", at) else 2
            self.at += size
            if size == 3:
                self.add("word", "echo")
            return True
        return False

    def _document(self, at: int) -> bool:
        text = self.text
        while text[at : at + 1] == " ":
            at += 1
        quote = text[at : at + 1] if text[at : at + 1] in ("'", '"') else ""
        start = at + len(quote)
        stop = start
        while stop < self.end and (text[stop].isalnum() or text[stop] == "_"):
            stop += 1
        mark = text[start:stop]
        line = text.find("\n", stop)
        if not mark or line < 0:
            return False
        end = line
        while end >= 0 and not text[end + 1 :].lstrip(" \t").startswith(mark):
            end = text.find("\n", end + 1)
        raw = text[line + 1 : end] if end > line else ""
        self.add("text", ("constant", raw) if quote == "'" else self.interpolated(raw))
        self.at = (text.find(mark, end + 1) + len(mark)) if end >= 0 else self.end
        return True

    def interpolated(self, raw: str) -> Any:
        if "{$" not in raw:
            self.interpolation = ""
        node = super().interpolated(raw.replace("${", "{$"))
        self.interpolation = "{"
        return node

    def variable_in(self, raw: str, i: int) -> tuple[Any, int]:
        end = i + 1
        while end < len(raw) and (raw[end].isalnum() or raw[end] == "_"):
            end += 1
        if end == i + 1:
            return None, i
        name = raw[i:end]
        if raw[end : end + 1] == "[":
            close = raw.find("]", end)
            if close < 0:
                return ("name", name), end
            key = raw[end + 1 : close]
            return ("index", ("name", name), ("constant", key.strip("'\"")) if key[:1] != "$" else ("name", key)), close + 1
        return ("name", name), end


# Functions that set one of their arguments, counted from zero.
_SETS = {"preg_match": 2, "preg_match_all": 2, "exec": 1, "parse_str": 1, "openssl_pkey_export": 1}


class PhpGrammar(Grammar):
    lexer = PhpLexer
    newline_ends = False
    concat = "."
    members: tuple[str, ...] = ("->", "?->", "::", "?.")
    named_mark = (":",)
    precedence: ClassVar[dict[str, float]] = Grammar.precedence | {"xor": 0, "instanceof": 12}
    prefix_words = frozenset(("new", "clone", "throw", "yield"))
    keywords: ClassVar[dict[str, str]] = {
        "if": "_if", "while": "_while", "do": "_do", "for": "_for", "foreach": "_foreach", "function": "_function", "class": "_class", "trait": "_class", "interface": "skip_statement", "return": "_return", "break": "_break", "continue": "_continue", "try": "_try", "switch": "_switch", "throw": "_throw",
        "echo": "_echo", "namespace": "_skip_line", "use": "_skip_line", "declare": "_skip_line", "global": "_skip_line", "static": "_static", "abstract": "_nothing", "final": "_nothing", "const": "_nothing", "endif": "_nothing", "endforeach": "_nothing", "endwhile": "_nothing", "endfor": "_nothing",
    }  # fmt: skip
    closers = frozenset(("endif", "endforeach", "endwhile", "endfor", "else", "elseif"))

    def _nothing(self) -> list[Any]:
        return []

    def _static(self) -> list[Any]:
        return [] if self.token.kind == "variable" else self.statement()

    def _skip_line(self) -> list[Any]:
        while not self.done() and not self.take(";"):
            self.next()
        return []

    def _echo(self) -> list[Any]:
        items = [self.expression()]
        while self.take(","):
            items.append(self.expression())
        self.take(";")
        return [("expression", ("call", ("name", "echo"), items, []))]

    def block(self, *closers: str) -> list[Any]:
        if self.take(":"):
            found = super().block("endif", "endforeach", "endwhile", "endfor", "else", "elseif", "endswitch")
            self.take("endif", "endforeach", "endwhile", "endfor")
            return found
        return super().block(*closers)

    def _for(self) -> list[Any]:
        self.take("(")
        first = NONE_NODE if self.on(";") else self.commas(";")
        self.take(";")
        test = None if self.on(";") else self.commas(";")
        self.take(";")
        step = None if self.on(")") else self.commas(")")
        self.take(")")
        return [("expression", first), ("while", test, self.block(), [], step)]

    def commas(self, close: str) -> Any:
        items = [self.expression()]
        while self.take(","):
            items.append(self.expression())
        return ("sequence", items)

    def _foreach(self) -> list[Any]:
        self.take("(")
        source = self.expression()
        self.take("as")
        self.take("&")
        target: Any = self.target()
        if self.take("=>"):
            self.take("&")
            value = self.target()
            target = ("list", [target, value])
            source = ("call", ("name", "<pairs>"), [source], [])
        self.take(")")
        return [("for", target, source, self.block())]

    def _function(self) -> list[Any]:
        self.take("&")
        if self.token.kind != "word":
            self.at -= 1
            return [("expression", self.expression())]
        name = str(self.next().value)
        params = self.params(")") if self.take("(") else []
        self.skip_type()
        return [("define", name, params, self.block())]

    def params(self, close: str) -> list[Any]:
        """`?Type &...$name = default`."""
        out: list[Any] = []
        while not self.done() and not self.take(close):
            star = False
            while not self.done() and self.token.kind != "variable" and not self.on(close, ",", "["):
                star = star or self.on("...")
                self.next()
            if self.take("["):
                out.append((("list", [t for t, _ in self.params("]")]), None))
            elif self.token.kind == "variable":
                target: Any = ("name", self.next().value)
                out.append((("star", target) if star else target, self.expression(1.5) if self.take("=") else None))
            self.take(",")
        return out

    def _class(self) -> list[Any]:
        name = str(self.next().value)
        bases = []
        if self.take("extends"):
            bases.append(("name", str(self.next().value)))
        while not self.done() and not self.on("{"):
            self.next()
        self.take("{")
        body: list[Any] = []
        while not self.done() and not self.take("}"):
            if self.take("function"):
                body += self._function()
            elif self.token.kind == "variable" and self.peek().value == "=":
                target = self.next().value
                self.next()
                body.append(("assign", ("name", target[1:]), self.expression(), ""))
            else:
                self.next()
        return [("class", name, bases, body)]

    def prefix(self) -> Any:
        if self.take("@", "&"):
            return self.expression(12)
        if (
            self.on("(")
            and self.peek().kind == "word"
            and self.peek().value in ("string", "int", "array", "object", "bool", "float")
            and self.peek(2).value == ")"
        ):
            for _ in range(3):
                self.next()
            return self.expression(12)
        return super().prefix()

    def word(self, token: Token) -> Any:
        value = token.value.lstrip("\\")
        if value in ("print", "include", "require", "include_once", "require_once", "die", "exit") and not (
            value in ("die", "exit") and not self.on("(")
        ):
            return ("call", ("name", value), [self.expression(1)] if not self.ends_here() else [], [])
        if value in ("function", "fn"):
            self.take("&")
            self.take("(")
            params = self.params(")")
            if self.take("use"):
                self.take("(")
                self.params(")")
            self.skip_type()
            if self.take("=>"):
                return ("lambda", params, [("return", self.expression(1.5))])
            return ("lambda", params, self.block())
        if value == "static" and self.on("function", "fn"):
            return self.word(self.next())
        if value in ("array", "list") and self.take("("):
            return self.table(")")
        if value.lower() in ("true", "false", "null"):
            return ("constant", {"true": True, "false": False, "null": None}[value.lower()])
        return ("name", value)

    def primary(self) -> Any:
        if self.on("["):
            self.next()
            return self.table("]")
        return super().primary()

    def table(self, close: str) -> Any:
        """[a, b] or ['k' => v]"""
        items: list[Any] = []
        pairs: list[Any] = []
        while not self.done() and not self.take(close):
            before = self.at
            if self.take("..."):
                items.append(("star", self.expression(1)))
            else:
                node = self.expression(1)
                if self.take("=>"):
                    pairs.append((node, self.expression(1)))
                else:
                    items.append(node)
            self.take(",")
            if self.at == before:
                self.next()
        if pairs:
            return ("dict", [*pairs, *((("constant", i), node) for i, node in enumerate(items) if node[0] != "star")])
        return ("list", items)

    def called(self, node: Any, args: list[Any], named: list[Any]) -> Any:
        """preg_match($re, $text, $found), exec($line, $out): some arguments are set."""
        made = ("call", node, args, named)
        at = _SETS.get(node[1], 0) if node[0] == "name" else 0
        if at and len(args) > at and args[at][0] == "name":
            value = ("list", [args[1], args[1], args[1]]) if node[1].startswith("preg") else made
            return ("sequence", [("walrus", args[at], value), made])
        return made

    def member(self, node: Any, token: Token) -> Any:
        if token.value in ("->", "?->", "::", "?."):
            after = self.peek()
            if after.kind == "word" and after.value == "class":
                self.next()
                self.next()
                return node
            if after.kind == "variable" and token.value == "::":
                self.next()
                self.next()
                return ("attribute", node, after.value[1:])
        return super().member(node, token)


# -- library -----------------------------------------------------------------------------------------------------------


def _echo(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    m.print(args, "", "echo")
    return 1


def _shown(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """print_r, var_dump, var_export: shown unless the second argument asks for the text."""
    if len(args) > 1 and args[1] is True:
        return merge(args[:1])
    m.print(args[:1], "\n", "print_r")
    return None


def _printf(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    m.show(args, "printf")
    m.print([_sprintf(m, args, named)], "", "printf")
    return NOTHING


def _sprintf(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if args and exact(args[0]) and all(isinstance(a, (str, int)) for a in args[1:]):
        return percent(args[0], args[1:])
    return merge(args)


def _stream_path(value: Any) -> Any:
    """php://filter/...resource=PATH, file://PATH, compress.zlib://PATH: the path inside."""
    if not isinstance(value, str):
        return value
    lower = value[:32].lower()
    if lower.startswith("php://filter"):
        return value.partition("resource=")[2]
    if lower.startswith("compress."):
        return value.partition("://")[2]
    if lower.startswith("glob://"):
        return value[7:]
    if lower.startswith("file:"):
        from ...urls import file_path

        return file_path(value) or value
    return value


def _contents(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """file_get_contents. A stream context may send what it holds."""
    for value in args[2:]:
        m.send(value, "the network")
    target = _stream_path(args[0] if args else NOTHING)
    if isinstance(target, str) and target.startswith("php://stdin"):
        return m.input_text()
    if isinstance(target, str) and "://" in target:
        return NOTHING
    return effects.contents(m, effects.paths_of(m, target))


def _lines(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return effects.lines_of(_contents(m, args[:1], {}))


def _shown_file(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """readfile, highlight_file: the file is displayed."""
    found = _contents(m, args[:1], {})
    m.print([found], "", "readfile")
    return NOTHING


def _open(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    target = _stream_path(args[0] if args else NOTHING)
    if isinstance(target, str) and target.startswith("php://"):
        return Thing("stdin", "", {"paths": tuple(m.run.inputs)}) if target == "php://stdin" else Thing("stdout")
    return effects.open_file(m, target, args[1] if len(args) > 1 and isinstance(args[1], str) else "r")


def _from_handle(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    handle = args[0] if args else NOTHING
    if isinstance(handle, Thing) and handle.kind in ("file", "stdin"):
        return m.library.file_contents(m, handle)
    return handle if isinstance(handle, (str, Unknown)) else NOTHING


def _pass_through(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    m.print([_from_handle(m, args, named)], "", "fpassthru")
    return NOTHING


def _to_handle(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    handle = args[0] if args else NOTHING
    if isinstance(handle, Thing) and handle.kind == "file":
        effects.written(m, handle, args[1] if len(args) > 1 else NOTHING)
    else:
        m.print(args[1:2], "", "fwrite")
    return NOTHING


def _put(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    m.show(args[1:2], "file_put_contents")
    target = _stream_path(args[0] if args else NOTHING)
    if isinstance(target, str) and target.startswith("php://"):
        m.print(args[1:2], "", "file_put_contents")
        return NOTHING
    for path in effects.paths_of(m, target):
        effects.write(m, path)
        if len(args) > 1 and effects.exactly(args[1]) and HOLE not in path:
            m.shell.remember(path, Output(args[1]), m.state, appended=False)
    return NOTHING


def _include(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """include, require: what is no PHP in a file is displayed."""
    for path in effects.paths_of(m, _stream_path(args[0] if args else NOTHING)):
        if path.endswith((".php", ".inc", ".phtml")):
            if m.inline:
                effects.run_script(m, path)
        else:
            m.record("file", path, "include")
    return NOTHING


def _parse_ini(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return merge([_contents(m, args[:1], {})])


def _glob(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return effects.globbed(m, _stream_path(args[0])) if args and isinstance(args[0], str) else []


def _join(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    between, items = (args[0], args[1]) if len(args) > 1 else ("", args[0] if args else [])
    if isinstance(between, list):
        between, items = items, between
    return m.library._join(m, items, between if isinstance(between, str) else "")


def _split(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if len(args) > 1 and exact(args[0]) and exact(args[1]):
        return args[1].split(args[0])
    return merge(args[1:2])


def _system(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    output = m.shell_code(args[0]) if args and not isinstance(args[0], list) else m.command_line(args[0] if args else NOTHING)
    if output.text is not None:
        m.printed.append(output.text)
    return m.output_value(output)


def _shell(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.output_value(m.shell_code(args[0])) if args else NOTHING


def _getenv(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.variable(args[0]) if args else Thing("environ")


def _map(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library.each(m, m.elements(args[1]), _callable(args[0]), "map") if len(args) > 1 else NOTHING


def _walk(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library.each(m, m.elements(args[0]), _callable(args[1]), "map") if len(args) > 1 else NOTHING


def _filter(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library.filtered(m, m.elements(args[0]), "filter", [_callable(args[1])]) if len(args) > 1 else args[0]


def _callable(value: Any) -> Any:
    return Name(value) if isinstance(value, str) else value


def _call(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.call(_callable(args[0]), args[1:], {})


def _call_array(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.call(_callable(args[0]), list(args[1]) if isinstance(args[1], list) else [merge(args[1:])], {})


def _decode64(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return base64_decode(args[0]).decode("utf-8", "replace") if exact(args[0]) else merge(args)


def _hex(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return from_hex(args[0]).decode("utf-8", "replace") if exact(args[0]) else merge(args)


def _inflate(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if not isinstance(args[0], (str, bytes)):
        return merge(args)
    return decompress(args[0].encode("latin-1") if isinstance(args[0], str) else args[0]).decode("utf-8", "replace")


def _chr(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return chr(args[0] & 255) if isinstance(args[0], int) else merge(args)


def _rot13(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return rot13(args[0]) if exact(args[0]) else merge(args)


def _replace(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if len(args) > 2 and all(exact(a) for a in args[:3]):
        return args[2].replace(args[0], args[1])
    return merge(args[2:3])


def _copy(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if len(args) > 1 and isinstance(args[1], str) and args[1].startswith("php://"):
        effects.apply(m, "R", "copy", [_stream_path(args[0])], {})
        return NOTHING
    return effects.apply(m, "R w", "copy", [_stream_path(args[0]), *args[1:]], {})


def _file_object(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return _open(m, args, named)


def _dotenv(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return Thing("instance", "dotenv", {"": _DOTENV, "dir": args[0] if args else "."})


_DOTENV = Function("dotenv", [], [], None)  # type: ignore[arg-type]
_DOTENV.methods = {}


def _pairs(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0] if args else NOTHING
    if isinstance(value, list):
        return [[i, v] for i, v in enumerate(value)]
    if isinstance(value, (dict, Thing)):
        return m.library.method(m, value, "items", [], {})
    return [[NOTHING, merge([value])]]


def _count(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return len(args[0]) if args and (isinstance(args[0], list) or exact(args[0])) else NOTHING


def _keys(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library.method(m, args[0], "keys", [], {}) if args and not isinstance(args[0], (str, int)) else []


def _chdir(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    paths = effects.paths_of(m, args[0])
    if paths:
        m.state.cwd = tuple(dict.fromkeys(m.run.absolute(p, cwd) for p in paths for cwd in m.state.cwd))[:8]
    return True


def _dump_all(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """phpinfo() shows all variables, unless it is asked for another part."""
    if not args or args[0] in (-1, 16, 32, 48):
        m.run.environment("phpinfo")
    return NOTHING


def _regex(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if len(args) > 1 and exact(args[0]) and len(args[0]) > 2 and exact(args[1]):
        end = args[0].rfind(args[0][0])
        return m.library.compare(m, "=~", args[1], Thing("regex", args[0][1:end], {"flags": args[0][end + 1 :]}))
    return NOTHING


_SAME = "n*>same"
FUNCTIONS: dict[str, Any] = by_row(
    (_echo, "echo print"),
    (_shown, "print_r var_dump var_export debug_zval_refcount"),
    (_printf, "printf vprintf"),
    (_sprintf, "sprintf"),
    (
        _SAME,
        (
            "vsprintf parse_ini_string pathinfo base64_encode bin2hex gzdeflate gzcompress urlencode rawurlencode "
            "http_build_query html_entity_decode htmlspecialchars nl2br convert_uudecode preg_split preg_quote substr_replace "
            "lcfirst strstr stristr str_pad wordwrap array_combine array_column json_decode json_encode serialize unserialize "
            "yaml_parse stream_context_create Exception RuntimeException"
        ),
    ),
    ("p*", "die exit trigger_error error_log dd dump"),
    ("n p", "syslog setcookie curl_setopt_array"),
    ("n n p", "mail curl_setopt"),
    ("p", "header highlight_string"),
    (_contents, "file_get_contents"),
    (_lines, "file gzfile"),
    (_shown_file, "readfile highlight_file show_source readgzfile"),
    ("r>text", "php_strip_whitespace simplexml_load_file exif_read_data yaml_parse_file"),
    (_open, "fopen gzopen bzopen"),
    (_file_object, "SplFileObject"),
    (
        "l",
        (
            "finfo_file getimagesize md5_file sha1_file hash_file touch chmod file_exists is_file is_dir is_readable is_writable "
            "is_link filesize filemtime stat lstat fileperms opcache_compile_file"
        ),
    ),
    (_from_handle, "fread fgets fgetc fgetcsv fscanf stream_get_contents stream_get_line gzread"),
    (_pass_through, "fpassthru gzpassthru"),
    (_to_handle, "fwrite fputs fputcsv"),
    (
        "n",
        (
            "fclose feof fflush rewind fseek pclose fstat rmdir mkdir tempnam ftruncate usort func_get_args ob_start ob_get_clean "
            "is_callable function_exists putenv getopt ini_get ini_set stripos strrpos strcmp strncmp strcasecmp similar_text "
            "fnmatch in_array array_key_exists isset empty unset is_string is_array is_null is_numeric boolval settype gettype "
            "key next sort ksort asort max min array_sum md5 sha1 crc32 hash hash_hmac password_hash password_verify "
            "openssl_encrypt openssl_pkey_get_private openssl_sign random_bytes uniqid time date microtime strtotime phpversion "
            "php_uname memory_get_usage set_time_limit error_reporting sleep usleep define defined constant class_exists "
            "spl_autoload_register curl_init curl_exec fsockopen stream_socket_client PDO mysqli fputs_ intdiv php_sapi_name"
        ),
    ),
    (_put, "file_put_contents"),
    (_parse_ini, "parse_ini_file"),
    (_include, "include include_once require require_once"),
    (_copy, "copy"),
    ("m w", "rename move_uploaded_file"),
    ("d", "unlink"),
    ("R w", "link symlink"),
    ("=basename", "basename"),
    ("=dirname", "dirname"),
    (_chdir, "chdir"),
    (_glob, "glob"),
    ("l>names", "scandir"),
    (_system, "system passthru proc_open"),
    (_shell, "popen exec shell_exec"),
    (_call, "call_user_func register_shutdown_function"),
    (_call_array, "call_user_func_array"),
    (_map, "array_map"),
    (_walk, "array_walk"),
    (_filter, "array_filter"),
    (_getenv, "getenv apache_getenv"),
    (_dump_all, "phpinfo"),
    (_decode64, "base64_decode"),
    (_hex, "hex2bin"),
    (_rot13, "str_rot13"),
    ("=reverse", "strrev"),
    (_inflate, "gzinflate gzuncompress gzdecode"),
    ("=unquote", "urldecode rawurldecode"),
    ("=escapes", "stripcslashes"),
    (_chr, "chr"),
    ("=ord", "ord"),
    (_join, "implode join"),
    (_split, "explode"),
    (_regex, "preg_match preg_match_all"),
    (_replace, "str_replace str_ireplace"),
    ("=upper", "strtoupper"),
    ("=lower", "strtolower"),
    ("=capitalize", "ucfirst"),
    ("=title", "ucwords"),
    ("=strip", "trim"),
    ("=lstrip", "ltrim"),
    ("=rstrip", "rtrim chop"),
    ("=substr", "substr mb_substr"),
    ("=find", "strpos"),
    ("=contains", "str_contains"),
    ("=startswith", "str_starts_with"),
    ("=endswith", "str_ends_with"),
    (_count, "strlen mb_strlen count sizeof"),
    ("=repeat", "str_repeat"),
    ("=number", "intval"),
    (_keys, "array_keys"),
    ("s", "CURLFile curl_file_create"),
    ("n n s", "ftp_put"),
    (
        _dotenv,
        "Dotenv\\Dotenv.createImmutable Dotenv.createImmutable Dotenv\\Dotenv.createUnsafeImmutable Dotenv\\Dotenv.createMutable",
    ),
    (_pairs, "<pairs>"),
) | {
    "stream_copy_to_stream": lambda m, a, k: m.show(a[0], "a copy"),
    "realpath": lambda m, a, k: a[0],
    "RecursiveIteratorIterator": lambda m, a, k: a[0],
    "escapeshellcmd": lambda m, a, k: a[0],
    "iterator_to_array": lambda m, a, k: a[0],
    "array_unique": lambda m, a, k: a[0],
    "array_flip": lambda m, a, k: a[0],
    "getcwd": lambda m, a, k: m.cwd(),
    "opendir": lambda m, a, k: effects.listing(m, a[0]),
    "dir": lambda m, a, k: effects.listing(m, a[0]),
    "readdir": lambda m, a, k: m._each(list(a[0])) if a and isinstance(a[0], list) else NOTHING,
    "DirectoryIterator": lambda m, a, k: [Thing("path", f"{a[0]}/{n}") for n in effects.listing(m, a[0])],
    "FilesystemIterator": lambda m, a, k: [Thing("path", f"{a[0]}/{n}") for n in effects.listing(m, a[0])],
    "GlobIterator": lambda m, a, k: [Thing("path", n) for n in effects.globbed(m, a[0])],
    "RecursiveDirectoryIterator": lambda m, a, k: [Thing("path", f"{t}/{n}") for t, _d, ns in effects.walked(m, a[0]) for n in ns],
    "pcntl_exec": lambda m, a, k: m.output_value(m.command_line([a[0], *(a[1] if len(a) > 1 and isinstance(a[1], list) else [])])),
    "escapeshellarg": lambda m, a, k: m.join(["'", a[0], "'"]),
    "eval": lambda m, a, k: m.library.run_code(m, a[0]),
    "assert": lambda m, a, k: m.library.run_code(m, a[0]) if isinstance(a[0], str) else NOTHING,
    "create_function": lambda m, a, k: m.library.run_code(m, a[1]),
    "get_defined_vars": lambda m, a, k: dict(m.scope.values),
    "str_split": lambda m, a, k: list(a[0]) if exact(a[0]) else merge(a),
    "preg_replace": lambda m, a, k: merge(a[2:3]),
    "preg_replace_callback": lambda m, a, k: merge(a[2:3]),
    "preg_grep": lambda m, a, k: [x for x in m.elements(a[1]) if m.truth(_regex(m, [a[0], x], {})) is not False],
    "strtr": lambda m, a, k: TEXT["tr"](*a) if len(a) == 3 and all(map(exact, a)) else merge(a),
    "strval": lambda m, a, k: m.join(a[:1]),
    "array_values": lambda m, a, k: (
        m.library.method(m, a[0], "values", [], {}) if isinstance(a[0], (dict, list, Thing)) else merge(a)
    ),
    "array_merge": lambda m, a, k: [x for v in a for x in m.elements(v)] if all(isinstance(v, list) for v in a) else merge(a),
    "array_reverse": lambda m, a, k: a[0][::-1] if isinstance(a[0], list) else a[0],
    "array_slice": lambda m, a, k: a[0][a[1] :] if isinstance(a[0], list) and isinstance(a[1], int) else merge(a),
    "array_shift": lambda m, a, k: a[0].pop(0) if isinstance(a[0], list) and a[0] else merge(a),
    "array_pop": lambda m, a, k: a[0].pop() if isinstance(a[0], list) and a[0] else merge(a),
    "array_push": lambda m, a, k: a[0].append(a[1]) if isinstance(a[0], list) else NOTHING,
    "range": lambda m, a, k: list(range(a[0], a[1] + 1))[:300] if isinstance(a[0], int) and isinstance(a[1], int) else [NOTHING],
    "current": lambda m, a, k: m._each(m.elements(a[0])[:1]),
    "reset": lambda m, a, k: m._each(m.elements(a[0])[:1]),
    "end": lambda m, a, k: m._each(m.elements(a[0])[-1:]),
    "sys_get_temp_dir": lambda m, a, k: effects.TEMPORARY,
    "ZipArchive": lambda m, a, k: Thing("archive"),
    "PharData": lambda m, a, k: Thing("archive"),
    "array": lambda m, a, k: list(a),
    "env": lambda m, a, k: m.variable(a[0]) if a else NOTHING,
    "SplFileInfo": lambda m, a, k: Thing("path", a[0]) if exact(a[0]) else NOTHING,
}
CONSTANTS: dict[str, Any] = {
    "$_ENV": lambda m: Thing("environ"), "$_SERVER": lambda m: Thing("environ"), "$GLOBALS": lambda m: Thing("environ"), "$argv": lambda m: list(m.argv) or ["-"], "$argc": NOTHING, "__DIR__": lambda m: TEXT["dirname"](m.path) if m.path else m.cwd(), "__FILE__": lambda m: m.path or HOLE + ".php", "__LINE__": 1, "__FUNCTION__": "", "__CLASS__": "", "DIRECTORY_SEPARATOR": "/", "PATH_SEPARATOR": ":", "PHP_EOL": "\n", "PHP_OS": "Linux", "PHP_VERSION": NOTHING, "PHP_BINARY": "/usr/bin/php", "STDIN": lambda m: Thing("stdin", "", {"paths": tuple(m.run.inputs)}), "STDOUT": lambda m: Thing("stdout"), "STDERR": lambda m: Thing("stdout"), "FILE_IGNORE_NEW_LINES": 2, "FILE_APPEND": 8, "GLOB_BRACE": 1024, "$_GET": NOTHING, "$_POST": NOTHING,
}  # fmt: skip


class Php(Library):
    concat = "."
    self_name = "$this"
    constructors = ("__construct",)
    functions = FUNCTIONS
    constants = CONSTANTS

    def parse(self, text: str) -> list[Any]:
        return PhpGrammar(text).program()

    def call(self, m: Machine, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        name = name.lstrip("\\")
        scope = m.scope.find(name)
        if scope is not None and isinstance(scope.values[name], Function):
            return m.enter(scope.values[name], args, named)
        return super().call(
            m, name if name in self.functions else name.lower() if name.lower() in self.functions else name, args, named
        )

    def method(self, m: Machine, owner: Any, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        if isinstance(owner, Thing) and owner.text == "dotenv" and name in ("load", "safeLoad", "overload"):
            effects.load(m, str(m.library.joined_path(m, [owner.items["dir"], ".env"])))
            return effects.contents(m, [".env"])
        if (
            isinstance(owner, Thing)
            and owner.kind == "file"
            and name in ("fgets", "fread", "current", "fpassthru", "fgetcsv", "getContents")
        ):
            found = self.file_contents(m, owner)
            if name == "fpassthru":
                m.print([found], "", name)
            return found
        if isinstance(owner, str) and owner in self.functions:
            return m.call(Name(owner), args, named)
        return super().method(m, owner, name, args, named)

    def looped(self, body: list[Any], loop: str) -> list[Any]:
        return [("for", ("name", "$argn"), ("call", ("name", "file"), [("constant", "php://stdin")], []), body)]


__all__ = ["UNKNOWN_NODE", "Bound", "Php"]
