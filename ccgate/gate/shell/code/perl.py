"""Perl: what its functions do."""

from __future__ import annotations

from ...model import HOLE
from . import effects
from .library import Library, by_row
from .perl_syntax import PerlGrammar
from .strings import TEXT, NotKnown, base64_decode, pack, percent, rot13, unpack
from .values import NOTHING, Choice, Function, Name, Thing, Unknown, exact, merge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .machine import Machine


def _flat_values(values: list[Any]) -> list[Any]:
    out: list[Any] = []
    for value in values:
        if isinstance(value, (list, tuple)):
            out += value
        else:
            out.append(value)
    return out


def _topic(m: Machine, args: list[Any]) -> list[Any]:
    """Most functions take $_ when they are given nothing."""
    if args:
        return args
    scope = m.scope.find("$_")
    return [scope.values["$_"]] if scope is not None else [NOTHING]


def _print(end: str) -> Any:
    def run(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
        handle = named.get("handle")
        values = _flat_values(_topic(m, args))
        if isinstance(handle, Thing) and handle.kind == "file":
            effects.written(m, handle, m.join(values) if all(isinstance(v, (str, int)) for v in values) else values)
            return 1
        m.print(values, end, "print")
        return 1

    return run


def _printf(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    m.show(args, "printf")
    m.print([_sprintf(m, args, named)], "", "printf")
    return 1


def _sprintf(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    values = _flat_values(args)
    if values and exact(values[0]) and all(isinstance(v, (str, int)) for v in values[1:]):
        return percent(values[0], values[1:])
    return merge(values)


def _open(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """open(F, MODE, PATH) and open(F, "< path"): a mode, a pipe, or a path with its mode in front."""
    first = args[0] if args else NOTHING
    if isinstance(first, Choice):
        return m._each([_open(m, [one, *args[1:]], {}) for one in first.values])
    if len(args) > 1 and isinstance(first, str):
        mode = first.partition(":")[0].strip()
        if mode in ("-|", "|-"):
            output = m.command_line(list(args[1:])) if len(args) > 2 else m.shell_code(args[1])
            return m.output_value(output) if mode == "-|" else effects.opened("", "w")
        if isinstance(args[1], str) and mode in ("<", ">", ">>", "+<", "+>"):
            return effects.open_file(m, args[1], {"<": "r", ">": "w", ">>": "a", "+<": "r+", "+>": "w+"}[mode])
        return effects.open_file(m, args[1], "r" if mode.startswith("<") else "w")
    if isinstance(first, str):
        text = first.strip()
        if text.endswith("|"):
            return m.output_value(m.shell_code(text[:-1]))
        if text.startswith("|"):
            m.shell_code(text[1:])
            return effects.opened("", "w")
        if text.startswith("+<"):
            return effects.open_file(m, text[2:].strip(), "r+")
        for mark, mode in ((">>", "a"), (">", "w"), ("<", "r")):
            if text.startswith(mark):
                return effects.open_file(m, text[len(mark) :].strip(), mode)
        return effects.open_file(m, text, "r")
    return effects.open_file(m, first, "r")


def _readline(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    handle = args[0] if args else NOTHING
    if isinstance(handle, Name):
        if handle.text in ("ARGV", "STDIN"):
            return _operands(m) if handle.text == "ARGV" else _lines(m, m.input_text())
        return NOTHING
    if isinstance(handle, Thing) and handle.kind == "stdin":
        return _lines(m, m.input_text())
    if isinstance(handle, Thing) and handle.kind == "file":
        return _lines(m, m.library.file_contents(m, handle))
    if isinstance(handle, Thing) and handle.kind == "entry":
        return handle.items.get("names", NOTHING)
    return _lines(m, handle)


def _lines(m: Machine, value: Any) -> Any:
    if exact(value):
        return effects.lines_of(value)[:300]
    return value


def _operands(m: Machine) -> Any:
    """<>: the files of @ARGV, or standard input."""
    scope = m.scope.find("@ARGV")
    values = scope.values["@ARGV"] if scope is not None else list(m.argv[1:])
    paths = [p for p in m.elements(values) if isinstance(p, str)]
    return _lines(m, effects.contents(m, paths)) if paths else _lines(m, m.input_text())


def _file_test(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return NOTHING


def _substitute(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """s/a/b/: what it is applied to stays made of what it was made of."""
    return NOTHING


def _transliterate(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if len(args) == 3 and all(map(exact, args)):
        return rot13(args[0]) if args[1:] == ["A-Za-z", "N-ZA-Mn-za-m"] else TEXT["tr"](*args)
    return NOTHING


def _list(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0] if args else []
    if isinstance(value, (list, tuple)):
        return _flat_values(list(value))
    if isinstance(value, Unknown):
        return value
    return [value]


def _table(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0] if args else []
    if isinstance(value, Thing) and value.kind == "environ":
        return value
    items = _flat_values(value) if isinstance(value, list) else [value]
    out: dict[Any, Any] = {}
    for i in range(0, len(items) - 1, 2):
        out[items[i] if isinstance(items[i], (str, int)) else HOLE] = items[i + 1]
    return out if out or not items else merge(items)


def _flat(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return _flat_values(args)


def _deref(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return args[0] if args else NOTHING


def _map(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    out: list[Any] = []
    for item in m.elements(args[1])[:300]:
        found = m.call(args[0], [item], {})
        out += found if isinstance(found, list) else [found]
    return out


def _grep(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    items = m.elements(args[1])
    return [item for item in items[:2000] if m.truth(m.call(args[0], [item], {})) is not False]


def _first(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    kept = _grep(m, args, named)
    return m._each(kept[:24]) if kept else None


def _sort(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    items = m.elements(args[1])
    return sorted(items) if all(isinstance(i, str) for i in items) else items


def _reverse(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    values = _flat_values(args)
    if len(values) == 1:
        return values[0][::-1] if exact(values[0]) else values[0]
    return values[::-1]


def _join(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    between = args[0] if args and isinstance(args[0], str) else ""
    return m.join(_flat_values(args[1:]), between)


def _split(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    pattern, text = args[0] if args else "", args[1] if len(args) > 1 else _topic(m, [])[0]
    if isinstance(text, Unknown) and any(kind == "file" for kind, _ in text.sources):
        names = frozenset(("names", path) if kind == "file" else (kind, path) for kind, path in text.sources)
        return [Unknown(names), text]
    if exact(text) and isinstance(pattern, str):
        try:
            return TEXT["split"](text, pattern)
        except NotKnown:
            return merge([text])
    if exact(text) and isinstance(pattern, Thing):
        return m.library.regex_method(m, "split", text, [pattern])
    return merge([text])


def _glob(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    from ...paths import expand_tilde

    out: list[str] = []
    for value in _topic(m, args):
        for one in value.values if isinstance(value, Choice) else [value]:
            if exact(one):
                for pattern in one.split():
                    text = expand_tilde(pattern, m.shell.world.home)
                    out += effects.globbed(m, text) if any(c in text for c in "*?[{") else [text]
    return out


def _read_dir(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return [
        n for value in args[:1] for n in (value.items["names"] if isinstance(value, Thing) and value.kind == "entry" else [NOTHING])
    ]


def _open_dir(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return Thing("entry", "", {"names": effects.listing(m, args[0] if args else ".")})


def _each_pair(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0] if args else NOTHING
    if isinstance(value, Thing) and value.kind == "environ":
        return [NOTHING, Unknown(frozenset((("env", "*"),)))]
    return [merge([value]), merge([value])]


def _keys(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library.method(m, args[0], "keys", [], {}) if args and isinstance(args[0], (dict, Thing, Unknown)) else []


def _values(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library.method(m, args[0], "values", [], {}) if args and isinstance(args[0], (dict, Thing)) else merge(args)


def _shift(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0] if args else None
    if value is None:
        scope = m.scope.find("@_")
        value = scope.values["@_"] if scope is not None else m.top.values.setdefault("@ARGV", list(m.argv[1:]))
    return value.pop(0) if isinstance(value, list) and value else merge([value]) if isinstance(value, Unknown) else None


def _pop(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0] if args else None
    return value.pop() if isinstance(value, list) and value else merge([value])


def _push(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if args and isinstance(args[0], list) and len(args[0]) < 4096:
        args[0].extend(_flat_values(args[1:]))
    return NOTHING


def _unshift(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if args and isinstance(args[0], list):
        args[0][:0] = _flat_values(args[1:])
    return NOTHING


def _system(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    words = _flat_values(args)
    output = m.command_line(words) if len(words) > 1 else m.shell_code(words[0]) if words else None
    if output is not None and output.text is not None:
        m.printed.append(output.text)
    return NOTHING


def _eval(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    found = NOTHING
    for value in _topic(m, args):
        found = m.call(value, [], {}) if isinstance(value, Function) else m.library.run_code(m, value)
    return found


def _do_file(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """do FILE, require FILE: code that is run; errors echo it."""
    for value in args[:1]:
        if isinstance(value, Name):
            return NOTHING
        if isinstance(value, str) and ("." in value or "/" in value) and not value.endswith(".pm"):
            effects.apply(m, "x", "do", [value], {})
    return NOTHING


def _use(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if args and args[0] in ("Dotenv", "Env::Dot"):
        effects.load(m, ".env")
    return NOTHING


def _unlink(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return effects.apply(m, "d*", "unlink", _flat_values(_topic(m, args)), {})


def _on_topic(spec: str) -> Any:
    def run(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
        values = _topic(m, args)
        return m.library.text_method(m, spec, values[0], values[1:])

    return run


def _chr(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = _topic(m, args)[0]
    if exact(value) and value.isdigit():
        value = int(value)
    return chr(value) if isinstance(value, int) and 0 <= value < 0x110000 else merge([value])


def _pack(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return pack(_flat_values(args[1:]), args[0]) if args and exact(args[0]) else merge(args)


def _unpack(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    found = unpack(args[1], args[0]) if len(args) > 1 and exact(args[0]) and exact(args[1]) else merge(args)
    return found[0] if isinstance(found, list) and len(found) == 1 else found


def _chomp(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = args[0]
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return [v.removesuffix("\n") for v in value]
    return value.removesuffix("\n") if isinstance(value, str) else value


def _decode64(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return base64_decode(args[0]).decode("utf-8", "replace") if args and exact(args[0]) else merge(args)


def _chdir(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    paths = effects.paths_of(m, args[0]) if args else [m.shell.world.home]
    if paths:
        m.state.cwd = tuple(dict.fromkeys(m.run.absolute(p, cwd) for p in paths for cwd in m.state.cwd))[:8]
    return 1


def _path(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library._path(m, m.library.joined_path(m, args)) if args else NOTHING


def _cat_path(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.library.joined_path(m, args, plain=True)


def _match(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """A pattern alone is matched against $_."""
    topic = _topic(m, [])[0]
    m.library.captured(m, topic)
    if exact(topic) and exact(args[0]):
        return m.library.compare(m, "=~", topic, Thing("regex", args[0], {"flags": args[1] if len(args) > 1 else ""}))
    if exact(args[0]):
        from .library import absent_line

        return False if absent_line(m, topic, args[0], "perl", ignore_case="i" in str(args[1:])) else NOTHING
    return NOTHING


def _regex(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return Thing("regex", args[0], {"flags": args[1] if len(args) > 1 else ""}) if args and exact(args[0]) else NOTHING


def _find_files(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """File::Find::find(sub, dirs): $_ is the name, $File::Find::name the path."""
    function = args[0] if args else None
    if isinstance(function, dict):
        function = function.get("wanted")
    for top, _dirs, names in effects.walked(m, args[1] if len(args) > 1 else "."):
        for name in names:
            m.top.values["$_"] = f"{top}/{name}"
            m.top.values["$File::Find::name"] = f"{top}/{name}"
            if isinstance(function, Function):
                m.call(function, [], {})
    return NOTHING


def _length(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    value = _topic(m, args)[0]
    return len(value) if exact(value) else NOTHING


def _select(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return NOTHING


_SAME = "n*>same"
FUNCTIONS: dict[str, Any] = by_row(
    (_printf, "printf"),
    (_sprintf, "sprintf"),
    ("p*", "warn die croak carp confess"),
    (
        "n",
        (
            "exit closedir close binmode eof seek tell fileno flock wantarray exists defined delete ref mkdir rmdir chroot umask "
            "fork wait waitpid kill sleep oct abs index rindex chop pos study lock local undef rand srand time localtime gmtime "
            "caller vec md5_hex sha1_hex sha256_hex make_path mkpath tempfile JSON.new JSON::PP.new HTTP::Tiny.new "
            "LWP::UserAgent.new IO::Socket::INET.new Digest::SHA.new Digest::MD5.new sub pipe socket blessed reftype "
            "looks_like_number sum max min GetOptions pod2usage plan ok is done_testing"
        ),
    ),
    (_open, "open sysopen"),
    (_open_dir, "opendir"),
    (_read_dir, "readdir"),
    (_select, "select"),
    (_readline, "<readline> readline getc"),
    (_file_test, "<filetest>"),
    (_substitute, "<substitute>"),
    (_transliterate, "<transliterate>"),
    (_list, "<list>"),
    (_table, "<table>"),
    (_flat, "<flat> uniq shuffle"),
    (_deref, "<deref> bless rel2abs abs_path realpath File::Spec.rel2abs"),
    (_map, "<map>"),
    (_grep, "<grep> <any> <all> <none>"),
    (_sort, "<sort>"),
    (_first, "<first>"),
    (_match, "<match>"),
    (_regex, "<regex>"),
    (_use, "<use>"),
    ("w", "truncate write_file write_text append_file"),
    (_reverse, "reverse"),
    (_join, "join"),
    (_split, "split"),
    (_glob, "glob"),
    (_keys, "keys"),
    (_values, "values"),
    (_each_pair, "each"),
    (_shift, "shift"),
    (_pop, "pop"),
    (_push, "push"),
    (_unshift, "unshift"),
    (
        _SAME,
        (
            "splice lcfirst ucfirst int quotemeta encode_base64 decode_json encode_json from_json to_json Dumper "
            "Data::Dumper::Dumper Data::Dumper->Dump Load fileparse Config::IniFiles.new"
        ),
    ),
    (_length, "length"),
    (_unlink, "unlink"),
    ("m w", "rename"),
    ("R w", "link symlink"),
    ("n n l*", "chmod chown utime"),
    ("l", "stat lstat readlink compare"),
    (_chdir, "chdir"),
    (_system, "system exec capture"),
    (_eval, "eval"),
    (_do_file, "do require"),
    (_chr, "chr"),
    (_chomp, "<chomped>"),
    (_pack, "pack"),
    (_unpack, "unpack"),
    (_decode64, "decode_base64 MIME::Base64::decode_base64 MIME::Base64::decode"),
    ("=unquote", "uri_unescape"),
    (
        "r>text",
        (
            "LoadFile YAML::LoadFile retrieve read_file File::Slurp::read_file slurp read_text read_binary "
            "File::Slurper::read_text Config::Tiny.read"
        ),
    ),
    ("r>lines", "read_lines"),
    (_path, "path Path::Tiny::path file dir IO::All.new io Path::Tiny.new Mojo::File.new"),
    (_cat_path, "catfile catdir File::Spec.catfile File::Spec.catdir"),
    ("=basename", "basename File::Basename::basename"),
    ("=dirname", "dirname"),
    ("R o", "copy cp File::Copy::copy File::Copy::cp"),
    ("m o", "move mv File::Copy::move"),
    ("D", "rmtree remove_tree File::Path::rmtree"),
    ("T w", "dircopy"),
    (_find_files, "find File::Find::find finddepth"),
    ("r>file", "IO::File->new FileHandle.new"),
    ("q", "get getstore LWP::Simple::get"),
    ("r", "Tie::File"),
    ("c>output", "qx"),
) | {
    "print": _print(""),
    "say": _print("\n"),
    "scalar": lambda m, a, k: (
        m.join(_flat_values(a))
        if a and isinstance(a[0], list) and all(isinstance(x, str) for x in a[0])
        else a[0]
        if a
        else NOTHING
    ),
    "syswrite": lambda m, a, k: (m.show(a[1:], "syswrite"), 1)[1],
    "lc": _on_topic("lower"),
    "fc": _on_topic("lower"),
    "uc": _on_topic("upper"),
    "ord": _on_topic("ord"),
    "hex": _on_topic("hex"),
    "substr": lambda m, a, k: m.library.text_method(m, "substr", a[0], a[1:]),
    "rot13": _on_topic("rot13"),
    "getcwd": lambda m, a, k: m.cwd(),
    "cwd": lambda m, a, k: m.cwd(),
    "Cwd::getcwd": lambda m, a, k: m.cwd(),
    "Cwd::cwd": lambda m, a, k: m.cwd(),
    "IO::File.new": lambda m, a, k: effects.open_file(
        m, a[0], {"<": "r", ">": "w", ">>": "a"}.get(a[1], a[1]) if len(a) > 1 and isinstance(a[1], str) else "r"
    ),
    "Dotenv.load": lambda m, a, k: effects.load(m, a[0] if a and isinstance(a[0], str) else ".env"),
    "tie": lambda m, a, k: (
        m.show([effects.contents(m, effects.paths_of(m, v)) for v in a[1:] if isinstance(v, str)], "tie"),
        NOTHING,
    )[1],
}
CONSTANTS: dict[str, Any] = {
    "%ENV": lambda m: Thing("environ"), "@ARGV": lambda m: m.top.values.setdefault("@ARGV", list(m.argv[1:])), "$0": lambda m: m.path or "-e", "__FILE__": lambda m: m.path or "-e", "STDIN": lambda m: Thing("stdin", "", {"paths": tuple(m.run.inputs)}), "$/": "\n", "$,": "", "$\\": "", "$;": "", '$"': " ", "$@": NOTHING, "$!": NOTHING, "$?": NOTHING, "$$": NOTHING, "$^O": "linux", "$^W": 0, "$]": NOTHING, "$|": 0, "@INC": lambda m: ["/usr/share/perl5"], "%INC": NOTHING, "$^X": "/usr/bin/perl", "@_": NOTHING, "$ARGV": NOTHING, "@F": NOTHING, "$.": NOTHING, "$FindBin::Bin": lambda m: TEXT["dirname"](m.path) if m.path else m.cwd(),
}  # fmt: skip


class Perl(Library):
    concat = "."
    loops_over_text = False
    functions = FUNCTIONS
    constants = CONSTANTS

    def parse(self, text: str) -> list[Any]:
        return PerlGrammar(text).program()

    def looped(self, body: list[Any], loop: str) -> list[Any]:
        start: list[Any] = (
            [("assign", ("name", "@F"), ("call", ("name", "split"), [("constant", " ")], []), "")] if "a" in loop else []
        )
        end: list[Any] = [("expression", ("call", ("name", "print"), [], []))] if "p" in loop else []
        return [("for", ("name", "$_"), ("call", ("name", "<readline>"), [("name", "ARGV")], []), [*start, *body, *end])]

    def call(self, m: Machine, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        scope = m.scope.find(name)
        if scope is not None and isinstance(scope.values[name], Function):
            return m.enter(scope.values[name], _flat_values(args), named)
        if name not in self.functions and "::" in name and "." not in name and name.rpartition("::")[2] in self.functions:
            name = name.rpartition("::")[2]
        return super().call(m, name, args, named)

    def method(self, m: Machine, owner: Any, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        if isinstance(owner, Thing) and owner.kind == "file" and name in ("getlines", "getline", "slurp", "read"):
            return _lines(m, self.file_contents(m, owner))
        if isinstance(owner, str) and name in ("slurp", "slurp_utf8", "lines", "spew", "child"):
            return self.path_method(m, Thing("path", owner), name, args, named)
        return super().method(m, owner, name, args, named)

    def text(self, m: Machine, value: Any) -> str | None:
        if isinstance(value, list):
            texts = [None if isinstance(v, list) else self.text(m, v) for v in value[:2000]]
            return None if None in texts else " ".join(t for t in texts if t is not None)
        return super().text(m, value)
