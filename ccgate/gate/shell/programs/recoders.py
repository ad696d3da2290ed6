"""Filters that write the same text in another code: tr, base64, xxd, iconv and kin."""

from __future__ import annotations

from ...model import HOLE
from ..state import UNKNOWN, Output, holes_only
from .filters import MAX_TEXT, by_line, cooked, raw, take, whole
from .spec import options, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run
    from .spec import Parsed


# -- characters --------------------------------------------------------------------------------------------------------


def character_set(text: str) -> list[str] | None:
    """The characters of a set of tr(1): ranges, classes, escapes, repeats. None for what is not understood."""
    from ...globs import _CLASSES
    from .builtins import unescape

    out: list[str] = []
    i = 0
    while i < len(text):
        if text.startswith("[:", i) and (close := text.find(":]", i)) > 0:
            test = _CLASSES.get(text[i + 2 : close])
            if test is None:
                return None
            out += [c for c in map(chr, range(128)) if test(c)]
            i = close + 2
            continue
        if text.startswith("[=", i) and text[i + 3 : i + 5] == "=]":
            out.append(text[i + 2])
            i += 5
            continue
        if text[i] == "[" and text[i + 2 : i + 3] == "*" and (close := text.find("]", i)) > 0:
            count = text[i + 3 : close]
            out += [text[i + 1]] * (int(count, 8 if count.startswith("0") else 10) if count.isdigit() else 256)
            i = close + 1
            continue
        low, i = _character(text, i, unescape)
        if text[i : i + 1] == "-" and i + 1 < len(text):
            high, i = _character(text, i + 1, unescape)
            out += map(chr, range(ord(low), min(ord(high), ord(low) + 0xFFFF) + 1))
        else:
            out.append(low)
    return out


def _character(text: str, i: int, unescape: Callable[[str], str]) -> tuple[str, int]:
    """One character of a set, escaped or not, and where it ends."""
    if text[i] != "\\" or i + 1 == len(text):
        return text[i], i + 1
    end = i + 2
    if text[i + 1] in "01234567":
        while end < len(text) and end < i + 4 and text[end] in "01234567":
            end += 1
    return unescape(text[i:end])[-1:], end


def tr(run: Run) -> Output:
    """tr(1)."""
    parsed, sources = take(run, "p,p")
    change = _translation(parsed)
    if change is None:
        return UNKNOWN

    def compute() -> Output:
        source = sources[0]
        text = source.text
        if text is not None:
            return Output(change(holes_only(text))) if len(text) <= MAX_TEXT else UNKNOWN
        lines = source.lines
        if lines is None or (len(lines) > 1 and change("\n") not in ("\n", " ", "\t", "\0")):
            return UNKNOWN
        return Output(lines=[piece for line in lines for piece in change(holes_only(line)).split("\n")])

    return Output(compute=compute)


def _translation(parsed: Parsed) -> Callable[[str], str] | None:
    """What tr(1) makes of a text, or None if its sets are not known."""
    sets = [character_set(holes_only(text)) for text in parsed.operands[:2]]
    if not sets or any(found is None or HOLE in found for found in sets):
        return None
    first, second = sets[0] or [], (sets[1] or []) if len(sets) > 1 else []
    delete, complement = parsed.has("-d", "--delete"), parsed.has("-c", "-C", "--complement")
    members = set(first)
    mapped: dict[str, str] = {}
    if second and not delete:
        longer = [] if parsed.has("-t", "--truncate-set1") else second[-1:] * (len(first) - len(second))
        mapped = dict(zip(first, second + longer, strict=False))
    repeats = set(second)

    def convert(c: str) -> str:
        if c == HOLE:
            return c
        inside = (c in members) != complement
        if delete:
            return "" if inside else c
        return mapped.get(c, c) if not complement else second[-1] if inside and second else c

    def change(text: str) -> str:
        out: list[str] = []
        for c in text:
            new = convert(c)
            squeezed = (new in repeats if second else (new in members) != complement) if out and out[-1] == new else False
            if new and not (squeezed and parsed.has("-s", "--squeeze-repeats")):
                out.append(new)
        return "".join(out)

    return change


# -- codes -------------------------------------------------------------------------------------------------------------


def _coding(kind: str) -> Callable[[Parsed, str], str | None]:
    """base64(1) and kin: encode, or decode with -d (GNU) or -D (macOS)."""

    def change(parsed: Parsed, text: str) -> str | None:
        wanted = next((flag[2:] for flag in parsed.flags if flag[2:] in _CODES), kind)
        decode = parsed.has("-d", "-D", "--decode")
        found = recode(wanted, text, decode=decode)
        return found if decode or found is None else wrapped(found, parsed.value("-w", "--wrap", "-b", "--break") or "76")

    return change


def recode(kind: str, text: str, *, decode: bool) -> str | None:
    """A text encoded (on one line) or decoded; None where it is not in that code."""
    from binascii import Error

    if HOLE in text:
        return HOLE
    decoder, encoder = _codecs(kind)
    try:
        if decode:
            return cooked(decoder("".join(text.split()).encode("ascii")))
        return encoder(raw(text)).decode("ascii")
    except (Error, ValueError):
        return None


def wrapped(text: str, width: str) -> str:
    """A line broken after so many characters; "0": not at all, and not ended either."""
    size = int(width) if width.isdigit() else 76
    return "".join(text[i : i + size] + "\n" for i in range(0, len(text), size)) if size else text


_CODES = ("base64", "base64url", "base32", "base32hex", "base16")


def _codecs(kind: str) -> tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]:
    """(decode, encode). RFC 4648; a missing padding is put back, since GNU base64 writes what it has before it complains."""
    if kind in ("base32", "base32hex"):
        import base64

        if kind == "base32":
            return lambda data: base64.b32decode(_padded(data, 8)), base64.b32encode
        return lambda data: base64.b32hexdecode(_padded(data, 8)), base64.b32hexencode
    from binascii import a2b_base64, b2a_base64, hexlify, unhexlify

    if kind == "base16":
        return unhexlify, lambda data: hexlify(data).upper()
    if kind == "base64url":
        return (
            lambda data: a2b_base64(_padded(data.replace(b"-", b"+").replace(b"_", b"/"), 4)),
            lambda data: b2a_base64(data, newline=False).replace(b"+", b"-").replace(b"/", b"_"),
        )
    return lambda data: a2b_base64(_padded(data, 4)), lambda data: b2a_base64(data, newline=False)


def _padded(data: bytes, size: int) -> bytes:
    return data + b"=" * (-len(data) % size)


def _xxd(parsed: Parsed, text: str) -> str | None:
    """`xxd -r [-p]` and `xxd -p`; a dump with addresses is not made, since nobody takes names from one."""
    from binascii import hexlify, unhexlify

    plain = parsed.has("-p", "-ps", "-plain", "-postscript")
    if HOLE in text:
        return HOLE
    if not parsed.has("-r", "-revert"):
        return wrapped(hexlify(raw(text)).decode("ascii"), "60") if plain and not parsed.values else None
    digits = ""
    for line in text.split("\n"):
        piece = line if plain else line.partition(":")[2].partition("  ")[0]
        digits += "".join(c for c in piece if c in "0123456789abcdefABCDEF")
    return cooked(unhexlify(digits[: len(digits) // 2 * 2]))


def _same(parsed: Parsed, text: str) -> str | None:
    """Between encodings that agree on ASCII."""
    return text if text.isascii() else None


def dos2unix(run: Run) -> Output:
    """dos2unix(1) and unix2dos(1): files are changed in place, `-n IN OUT` pairs are copied."""
    line = "w* -c,--convmode: -D,--display-enc: -n,--newfile -i?,--info?~l"
    parsed = parse(line, run.args)
    if not parsed.operands:
        return by_line([run.stdin], lambda text: text.rstrip("\r"))
    options(run, parsed)
    info = parsed.has("-i", "--info") or any(flag.startswith("--info") for flag in parsed.flags)
    for i, path in enumerate(parsed.operands):
        if not info:
            (run.read if parsed.has("-n", "--newfile") and i % 2 == 0 else run.write)(path, f"{run.name} {path}")
    return UNKNOWN


SPECIAL: dict[str, Callable[[Run], Output]] = {
    "tr": tr, "dos2unix": dos2unix, "unix2dos": dos2unix, "mac2unix": dos2unix, "unix2mac": dos2unix,
    "base64": whole("r -w,--wrap: -b,--break: --input:r -o,--output:w", _coding("base64")),
    "base32": whole("r -w,--wrap:", _coding("base32")),
    "basenc": whole("r -w,--wrap:", _coding("base64")),
    "xxd": whole("r,w -c,-cols: -g,-groupsize: -l,-len: -n,-name: -o: -s,-seek: -R:", _xxd),
    "iconv": whole("r* -f,--from-code: -t,--to-code: -o,--output:w", _same),
}  # fmt: skip
TABLE: dict[str, str] = {}
