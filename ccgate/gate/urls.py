"""`file:` URLs to paths (RFC 8089), in the spellings that browsers and curl take."""

from __future__ import annotations

_WRAPPERS = ("view-source:", "feed:", "jar:", "url:", "blob:", "filesystem:")
# What a URL parser takes off both ends, and out of the middle (URL Standard, "basic URL parser").
_AROUND = "".join(map(chr, range(33)))
_INSIDE = "\t\r\n"


def unquote(text: str) -> str:
    """Percent-decoding (RFC 3986, 2.1); what is no UTF-8 stays as surrogates."""
    if "%" not in text:
        return text
    head, *rest = text.split("%")
    out = bytearray(head.encode("utf-8", "surrogatepass"))
    for piece in rest:
        try:
            out.append(int(piece[:2], 16) if len(piece[:2]) == 2 else 256)
            out += piece[2:].encode("utf-8", "surrogatepass")
        except ValueError:
            out += b"%" + piece.encode("utf-8", "surrogatepass")
    return out.decode("utf-8", "surrogateescape")


def file_path(url: str) -> str | None:
    """The path of a `file:` URL; None for any other text."""
    text = url.strip(_AROUND)
    if "file" in text[:64].lower() or any(c in text[:64] for c in _INSIDE):
        for c in _INSIDE:
            text = text.replace(c, "")
    lower = text[:24].lower()
    archive = lower.startswith("jar:")
    while lower.startswith(_WRAPPERS):
        cut = lower.index(":") + 1
        text, lower = text[cut:], text[cut : cut + 24].lower()
    if not lower.startswith("file:"):
        return None
    rest = text[5:].replace("\\", "/")
    for mark in "?#":
        rest = rest.partition(mark)[0]
    if rest.startswith("//"):
        rest = rest[2:]
        host, slash, path = rest.partition("/")
        rest = slash + path if host.lower() in ("", "localhost", "127.0.0.1", ".") or slash else host
    path = unquote(rest.partition("!/")[0] if archive else rest)
    if len(path) > 2 and path[0] == "/" and path[2] in ":|" and path[1].isalpha():
        path = path[1:]
    return path
