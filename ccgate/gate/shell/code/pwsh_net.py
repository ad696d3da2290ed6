"""What PowerShell code does by .NET: [IO.File]::ReadAllText, New-Object Net.WebClient, [Convert]::FromBase64String ..."""

from __future__ import annotations

from ...model import HOLE
from . import effects
from .library import by_row, names_only
from .pwsh_commands import own, slash_path, split_words
from .strings import TEXT, base64_decode, decompress
from .values import NOTHING, Function, Name, Thing, Unknown, exact, merge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .machine import Machine


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
    words = [w for a in args[1:] if isinstance(a, str) for w in split_words(a)]
    return own(m).native(m, args[0], words, None) if args and isinstance(args[0], str) else NOTHING


def _net_variable(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return m.variable(args[0]) if args else NOTHING


def decoded_text(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
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
    return Function("", [], [("output", ("call", ("name", "<code>"), [("constant", text)], []))], m.top)


def _upload(m: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    for value in args[1:]:
        m.send(value, "the network")
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
    "[net.webclient].uploadstring": lambda m, a, k: m.send(a[1:], "the network"),
    "[net.webclient].uploaddata": lambda m, a, k: m.send(a[1:], "the network"),
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
