"""What the string, number and list functions of many languages compute, under all the names that they have.

TEXT[name](text, *arguments) and LIST[name](items, *arguments) take exact values and give one, or raise: then nothing is known.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MAX_RESULT = 65_536


class NotKnown(Exception):
    """The result cannot be computed."""


# -- decoding ----------------------------------------------------------------------------------------------------------


def base64_decode(data: Any, *_: Any) -> bytes:
    from binascii import a2b_base64

    raw = data.encode("ascii") if isinstance(data, str) else data
    raw = raw.replace(b"-", b"+").replace(b"_", b"/")
    return a2b_base64(raw + b"=" * (-len(raw.strip()) % 4))


def base64_encode(data: Any, *_: Any) -> str:
    from binascii import b2a_base64

    return b2a_base64(data.encode("utf-8") if isinstance(data, str) else data, newline=False).decode("ascii")


def from_hex(data: Any, *_: Any) -> bytes:
    return bytes.fromhex(data if isinstance(data, str) else data.decode("ascii"))


def decompress(data: Any, *_: Any) -> bytes:
    """zlib, gzip or raw deflate, never more than a little."""
    import zlib

    made = zlib.decompressobj(47)
    return made.decompress(data, MAX_RESULT)


def rot13(text: str, *_: Any) -> str:
    out = []
    for c in text:
        base = 65 if "A" <= c <= "Z" else 97 if "a" <= c <= "z" else 0
        out.append(chr((ord(c) - base + 13) % 26 + base) if base else c)
    return "".join(out)


def decoded(data: Any, encoding: Any = "utf-8", *_: Any) -> Any:
    """bytes or str through a codec: `.decode('hex')`, `codecs.decode(x, 'rot13')`, `Buffer.from(x, 'base64')`."""
    name = encoding.lower().replace("-", "").replace("_", "") if isinstance(encoding, str) else "utf8"
    if name in ("hex", "hexcodec"):
        return from_hex(data)
    if name in ("base64", "base64codec", "base64url"):
        return base64_decode(data)
    if name in ("rot13", "rot"):
        return rot13(data if isinstance(data, str) else data.decode())
    if name in ("zlib", "zip", "zlibcodec"):
        return decompress(data)
    if isinstance(data, str):
        return data
    return data.decode(
        {"utf16le": "utf-16-le", "utf16": "utf-16", "ucs2": "utf-16-le", "latin1": "latin-1"}.get(name, "utf-8"), "replace"
    )


def unquoted(text: str, *_: Any) -> str:
    from ...urls import unquote

    return unquote(text)


def evaluated_escapes(text: str, *_: Any) -> str:
    from ..programs.builtins import unescape

    return unescape(text)


# -- texts -------------------------------------------------------------------------------------------------------------


def _tr(text: str, old: str, new: str, *_: Any) -> str:
    """tr of Ruby, Perl and PHP (with ranges)."""
    a, b = _ranges(old), _ranges(new)
    if not b:
        raise NotKnown
    table = {c: b[min(i, len(b) - 1)] for i, c in enumerate(a)}
    return "".join(table.get(c, c) for c in text)


def _ranges(text: str) -> str:
    out, i = "", 0
    while i < len(text):
        if i + 2 < len(text) and text[i + 1] == "-" and ord(text[i]) <= ord(text[i + 2]):
            out += "".join(map(chr, range(ord(text[i]), ord(text[i + 2]) + 1)))
            i += 3
        else:
            out += text[i]
            i += 1
    return out


def _substring(text: str, start: int, end: int | None = None, *_: Any) -> str:
    low, high = max(start, 0), len(text) if end is None else max(end, 0)
    return text[min(low, high) : max(low, high)]


def _substr(text: str, start: int, size: int | None = None, *_: Any) -> str:
    """substr of JavaScript, Perl, PHP: a start, which may count from the end, and a length."""
    start = max(len(text) + start, 0) if start < 0 else start
    if size is None:
        return text[start:]
    return text[start : start + size] if size >= 0 else text[start : len(text) + size]


def _lua_sub(text: str, first: int, last: int = -1, *_: Any) -> str:
    """string.sub: both ends counted from one, and included."""
    low = max(len(text) + first, 0) if first < 0 else max(first - 1, 0)
    high = len(text) + last + 1 if last < 0 else last
    return text[low:high]


def _repeat(text: str, count: Any, *_: Any) -> str:
    if not isinstance(count, int) or count * len(text) > MAX_RESULT:
        raise NotKnown
    return text * count


def _replace(text: str, old: Any, new: Any, *_: Any) -> str:
    if not isinstance(old, str) or not isinstance(new, str):
        raise NotKnown
    if len(text) * (1 + len(new)) > MAX_RESULT * 4:
        raise NotKnown
    return text.replace(old, new)


def _split(text: str, separator: Any = None, limit: Any = -1, *_: Any) -> list[str]:
    if separator in (None, " "):
        return text.split(None, limit if isinstance(limit, int) and not isinstance(limit, bool) else -1)
    if not isinstance(separator, str):
        raise NotKnown
    if separator == "":
        return list(text[:4096])
    return text.split(separator, limit if isinstance(limit, int) and not isinstance(limit, bool) and limit > 0 else -1)


def _pad_start(text: str, width: int, fill: str = " ", *_: Any) -> str:
    return text.rjust(min(width, 4096), fill[:1] or " ")


def _pad_end(text: str, width: int, fill: str = " ", *_: Any) -> str:
    return text.ljust(min(width, 4096), fill[:1] or " ")


def _to_number(text: Any, base: Any = 10, *_: Any) -> int | float:
    if isinstance(text, (int, float)):
        return text
    text = text.strip()
    base = base if isinstance(base, int) and 2 <= base <= 36 else 10
    if len(text) > 300:
        raise NotKnown
    return int(text, 16 if text[:2].lower() == "0x" else base)


def _starts(text: str, what: Any, *_: Any) -> bool:
    if isinstance(what, list):
        what = tuple(what)
    if not isinstance(what, (str, tuple)):
        raise NotKnown
    return text.startswith(what)


def _ends(text: str, what: Any, *_: Any) -> bool:
    if isinstance(what, list):
        what = tuple(what)
    if not isinstance(what, (str, tuple)):
        raise NotKnown
    return text.endswith(what)


def _contains(text: str, what: Any, *_: Any) -> bool:
    if not isinstance(what, str):
        raise NotKnown
    return what in text


def _format(text: str, *args: Any) -> str:
    """str.format with plain fields only."""
    out = text.replace("{{", "\0").replace("}}", "\1")
    number = 0
    pieces = out.split("{")
    result = [pieces[0]]
    for piece in pieces[1:]:
        field, close, rest = piece.partition("}")
        field = field.partition(":")[0].partition("!")[0]
        if not close:
            raise NotKnown
        if field == "":
            value, number = args[number], number + 1
        elif field.isdigit():
            value = args[int(field)]
        else:
            raise NotKnown
        if not isinstance(value, (str, int)):
            raise NotKnown
        result.append(f"{value}{rest}")
    return "".join(result).replace("\0", "{").replace("\1", "}")


def percent(text: str, args: list[Any]) -> str:
    """sprintf with the directives %s %d %c %x %%."""
    out, i, at = [], 0, 0
    while i < len(text):
        if text[i] != "%":
            out.append(text[i])
            i += 1
            continue
        i += 1
        flags = i
        while i < len(text) and text[i] in "-+ #0123456789.":
            i += 1
        kind = text[i : i + 1]
        spec = text[flags:i]
        i += 1
        if kind == "%":
            out.append("%")
            continue
        value = args[at]
        at += 1
        if kind == "c":
            out.append(chr(value) if isinstance(value, int) else value[:1])
        elif kind in "sqv@":
            if not isinstance(value, (str, int)):
                raise NotKnown
            out.append(str(value))
        elif kind in "diuxXo" and isinstance(value, int):
            width = spec.lstrip("-+ #").partition(".")[0]
            if len(width) > 3:
                raise NotKnown
            out.append(format(value, width + (kind if kind in "xXo" else "d")))
        else:
            raise NotKnown
    return "".join(out)


def basename(path: str, suffix: Any = "", *_: Any) -> str:
    name = path.rstrip("/").rpartition("/")[2]
    return name.removesuffix(suffix) if isinstance(suffix, str) and suffix and name != suffix else name


def dirname(path: str, *_: Any) -> str:
    head, slash, _name = path.rstrip("/").rpartition("/")
    return head or slash or "."


def extension(path: str, *_: Any) -> str:
    name = basename(path)
    dot = name.rfind(".")
    return name[dot:] if dot > 0 else ""


def join_path(*parts: str) -> str:
    """Later absolute parts win, as in os.path.join and path.resolve."""
    out = ""
    for part in parts:
        out = part if part.startswith("/") or not out else out.rstrip("/") + "/" + part
    return out


def concat_path(*parts: str) -> str:
    """path.join of node: an absolute part is only a part."""
    return "/".join(p for p in (part.strip("/") if i else part.rstrip("/") or "/" for i, part in enumerate(parts)) if p) or "."


def pack(items: list[Any], template: str, *_: Any) -> str:
    """Ruby's and Perl's pack with C*, c*, U*, W*, H*, a*, A*, m."""
    kind = template[:1]
    if kind in "CcUW":
        return "".join(map(chr, items))
    if kind == "H":
        return from_hex(items[0]).decode("utf-8", "replace")
    if kind in "aA":
        return "".join(items)
    if kind == "u":
        import binascii

        return binascii.b2a_uu(items[0].encode()).decode()
    raise NotKnown


def unpack(text: str, template: str, *_: Any) -> list[Any]:
    """Ruby's and Perl's unpack with m (base64), H*, C*, U*, a*, A*, u."""
    kind = template[:1]
    if kind == "m":
        return [base64_decode(text).decode("utf-8", "replace")]
    if kind == "H":
        return [text.encode().hex()]
    if kind in "CcUW":
        return [ord(c) for c in text[:4096]]
    if kind in "aA":
        return [text]
    if kind == "u":
        import binascii

        return [binascii.a2b_uu(text.encode()).decode("utf-8", "replace")]
    raise NotKnown


def _translate(text: str, table: Any, *_: Any) -> str:
    if not isinstance(table, dict):
        raise NotKnown
    return "".join(str(table.get(ord(c), table.get(c, c))) for c in text)


def _char_at(text: str, i: int = 0, *_: Any) -> str:
    return text[i] if -len(text) <= i < len(text) else ""


TEXT: dict[str, Callable[..., Any]] = {
    "upper": lambda s, *a: s.upper(), "lower": lambda s, *a: s.lower(), "swapcase": lambda s, *a: s.swapcase(), "title": lambda s: s.title(),
    "capitalize": lambda s, *a: s.capitalize(), "strip": lambda s, c=None, *a: s.strip(c if isinstance(c, str) else None),
    "lstrip": lambda s, c=None, *a: s.lstrip(c if isinstance(c, str) else None), "casefold": lambda s: s.casefold(),
    "rstrip": lambda s, c=None, *a: s.rstrip(c if isinstance(c, str) else None), "reverse": lambda s, *a: s[::-1],
    "removeprefix": lambda s, p: s.removeprefix(p), "removesuffix": lambda s, p: s.removesuffix(p), "expandtabs": lambda s, *a: s.expandtabs(),
    "zfill": lambda s, width, *a: s.zfill(min(width, 4096)), "ljust": _pad_end, "rjust": _pad_start, "center": lambda s, *a: s, "pad_start": _pad_start, "pad_end": _pad_end,
    "replace": _replace, "split": _split, "splitlines": lambda s, keep=False, *a: s.splitlines(keep is True),
    "rsplit": lambda s, sep=None, n=-1, *a: s.rsplit(sep, n), "partition": lambda s, sep: list(s.partition(sep)),
    "rpartition": lambda s, sep: list(s.rpartition(sep)), "startswith": _starts, "endswith": _ends, "contains": _contains, "tr": _tr,
    "substring": _substring, "substr": _substr, "lua_sub": _lua_sub, "slice": lambda s, a=0, b=None, *_: s[a:b], "repeat": _repeat,
    "char_at": _char_at, "char_code": lambda s, i=0, *a: ord(s[i]), "concat": lambda s, *a: s + "".join(a), "format": _format,
    "encode": lambda s, *a: s.encode("utf-8", "surrogatepass"), "decode": decoded, "number": _to_number, "text": lambda s, *a: s,
    "find": lambda s, *a: s.find(*a[:1]), "rfind": lambda s, *a: s.rfind(*a[:1]), "count": lambda s, *a: s.count(a[0]),
    "isdigit": lambda s: s.isdigit(), "isalpha": lambda s: s.isalpha(), "isalnum": lambda s: s.isalnum(), "isupper": lambda s: s.isupper(),
    "islower": lambda s: s.islower(), "isspace": lambda s: s.isspace(), "isidentifier": lambda s: s.isidentifier(), "empty": lambda s, *a: not s,
    "translate": _translate, "unpack": unpack, "unpack1": lambda s, t, *a: unpack(s, t)[0], "chars": lambda s, *a: list(s[:4096]),
    "bytes": lambda s, *a: list(s.encode()[:4096]), "ord": lambda s, *a: ord(s[0]), "hex": lambda s, *a: int(s, 16), "rot13": rot13, "length": lambda s, *a: len(s),
    "chomp": lambda s, *a: s.removesuffix("\n"), "chop": lambda s, *a: s[:-1], "delete": lambda s, c, *a: "".join(x for x in s if x not in _ranges(c)),
    "basename": basename, "dirname": dirname, "extension": extension, "base64_decode": base64_decode, "base64_encode": base64_encode, "from_hex": from_hex,
    "unquote": unquoted, "decompress": decompress, "lines": lambda s, *a: s.splitlines(keepends=True), "escapes": evaluated_escapes,
}  # fmt: skip

# The names that languages give them. A method `x.toUpperCase()` and, in a table of functions, `=upper` lead here.
METHODS: dict[str, str] = {
    name: key
    for key, names in {
        "upper": "upper toUpperCase toLocaleUpperCase upcase uppercase upcase! toupper", "lower": "lower toLowerCase toLocaleLowerCase downcase lowercase downcase! tolower",
        "strip": "strip trim strip!", "lstrip": "lstrip trimStart trimLeft", "rstrip": "rstrip trimEnd trimRight", "swapcase": "swapcase", "casefold": "casefold",
        "title": "title", "capitalize": "capitalize", "reverse": "reverse reverse! rev", "removeprefix": "removeprefix delete_prefix", "removesuffix": "removesuffix delete_suffix",
        "zfill": "zfill", "ljust": "ljust", "rjust": "rjust", "center": "center", "pad_start": "padStart", "pad_end": "padEnd", "expandtabs": "expandtabs",
        "replace": "replace replaceAll gsub sub gsub! sub!", "split": "split", "splitlines": "splitlines", "rsplit": "rsplit", "partition": "partition", "rpartition": "rpartition",
        "startswith": "startswith startsWith start_with? hasPrefix starts_with", "endswith": "endswith endsWith end_with? hasSuffix ends_with", "contains": "includes include? contains __contains__ has",
        "tr": "tr", "substring": "substring", "substr": "substr", "slice": "slice byteslice", "repeat": "repeat rep __mul__", "char_at": "charAt at chr", "char_code": "charCodeAt codePointAt byte getbyte",
        "concat": "concat __add__ +", "format": "format format_map", "encode": "encode b force_encoding", "decode": "decode", "number": "to_i toInt to_f", "text": "toString to_s to_str toLocaleString String valueOf freeze dup itself to_sym inspect normalize unicode_normalize copy",
        "find": "find indexOf index", "rfind": "rfind lastIndexOf rindex", "count": "count", "isdigit": "isdigit isnumeric isdecimal", "isalpha": "isalpha", "isalnum": "isalnum", "isupper": "isupper",
        "islower": "islower", "isspace": "isspace", "isidentifier": "isidentifier", "empty": "empty? empty isEmpty", "translate": "translate", "unpack": "unpack", "unpack1": "unpack1",
        "chars": "chars each_char toList", "bytes": "bytes each_byte", "ord": "ord", "hex": "hex", "chomp": "chomp chomp! chop!", "chop": "chop", "delete": "delete", "lines": "lines each_line",
        "length": "length len size bytesize",
    }.items()
    for name in names.split()
}  # fmt: skip


def _flat(items: list[Any], *_: Any) -> list[Any]:
    return [x for item in items for x in (item if isinstance(item, list) else [item])]


def _zip(items: list[Any], *others: Any) -> list[Any]:
    return [list(row) for row in zip(items, *others, strict=False)]


def _index(items: list[Any], wanted: Any, *_: Any) -> int:
    if not isinstance(wanted, (str, int)):
        raise NotKnown
    return items.index(wanted) if wanted in items else -1


def _has(items: list[Any], wanted: Any, *_: Any) -> bool:
    if not isinstance(wanted, (str, int)) or any(not isinstance(i, (str, int)) for i in items):
        raise NotKnown
    return wanted in items


def _sorted(items: list[Any], *_: Any) -> list[Any]:
    return sorted(items) if all(isinstance(i, str) for i in items) else list(items)


LIST: dict[str, Callable[..., Any]] = {
    "reverse": lambda v, *a: v[::-1], "slice": lambda v, a=0, b=None, *_: v[a:b], "concat": lambda v, *a: v + [x for o in a for x in (o if isinstance(o, list) else [o])],
    "flat": _flat, "sort": _sorted, "uniq": lambda v, *a: [x for i, x in enumerate(v) if x not in v[:i]], "compact": lambda v, *a: [x for x in v if x is not None],
    "first": lambda v, *a: v[0] if not a else v[: a[0]], "last": lambda v, *a: v[-1] if not a else v[-a[0] :], "at": lambda v, i, *a: v[i], "length": lambda v, *a: len(v),
    "index": _index, "contains": _has, "zip": _zip, "pack": pack, "take": lambda v, n, *a: v[:n], "drop": lambda v, n, *a: v[n:], "rotate": lambda v, n=1, *a: v[n:] + v[:n],
    "copy": lambda v, *a: list(v), "values_at": lambda v, *a: [v[i] for i in a], "dig": lambda v, i, *a: v[i], "empty": lambda v, *a: not v, "enumerate": lambda v, *a: [[i, x] for i, x in enumerate(v)],
    "sum": lambda v, *a: "".join(v),
}  # fmt: skip
LIST_METHODS: dict[str, str] = {
    name: key
    for key, names in {
        "reverse": "reverse reverse_each toReversed reversed rev", "slice": "slice", "concat": "concat", "flat": "flat flatten", "sort": "sort sort! toSorted sorted sort_by", "uniq": "uniq uniq! unique distinct",
        "compact": "compact", "first": "first head", "last": "last", "at": "at fetch get nth", "length": "length size count len", "index": "index indexOf findIndex", "contains": "includes include? contains has member? __contains__",
        "zip": "zip", "pack": "pack", "take": "take", "drop": "drop", "rotate": "rotate", "copy": "copy to_a toArray dup clone values toList entries_list", "values_at": "values_at", "dig": "dig", "empty": "empty? isEmpty any? none?",
        "enumerate": "entries each_with_index with_index",
    }.items()
    for name in names.split()
}  # fmt: skip
