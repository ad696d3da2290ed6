"""Compressors of single files, and the pagers that look into what they made (manuals of gzip, bzip2, xz, zstd, lz4, brotli)."""

from __future__ import annotations

from ...model import HOLE
from ..state import UNKNOWN, Output
from .archivers import names_in
from .spec import options, parse, unread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run

_SUFFIXES = (".gz", ".bz2", ".xz", ".zst", ".lz4", ".lzma", ".lz", ".br", ".Z", ".z", ".lzo")
_GZIP = (
    "r* -S,--suffix: -o,--output:w -T,--threads: -M,--memlimit: -D:r -b: -F,--format: -C,--check: --rsyncable --blocksize: -p,--processes: "
    "--patch-from:r --filelist: --output-dir-flat: --output-dir-mirror: -q,--quality: -w,--lgwin: --lines: -B:"
)
# Programs that keep the file they compress.
_KEEPING = frozenset(("zstd", "unzstd", "lz4", "unlz4", "brotli", "unbrotli", "zstdmt", "pzstd", "plz4", "lzop", "snzip"))
_UNPACKING = frozenset(
    ("gunzip", "bunzip2", "unxz", "unlzma", "unzstd", "unlz4", "uncompress", "unbrotli", "unpigz", "lunzip", "pbunzip2", "unlzop")
)


def compress(run: Run) -> Output:
    """gzip(1) and kin put the file in another one's place: read, written under another name, removed."""
    parsed = parse(_GZIP, run.args)
    options(run, parsed)
    if parsed.has("-l", "--list", "-t", "--test", "--train"):
        unread(run)
        return UNKNOWN
    out = parsed.has("-c", "--stdout", "--to-stdout") or parsed.value("-o", "--output") == "-"
    unpacks = run.name in _UNPACKING or parsed.has("-d", "--decompress", "--uncompress")
    kept = out or parsed.has("-k", "--keep", "-o", "--output") or (run.name in _KEEPING and not parsed.has("--rm", "-j", "-U"))
    paths = [p for p in parsed.operands if p != "-"]
    for listing in parsed.all_values("--filelist"):
        paths += names_in(run, listing)
    for path in paths:
        run.tree(path, "read") if parsed.has("-r", "--recursive") else run.read(path, f"{run.name} {path}")
        suffix = next((s for s in _SUFFIXES if path.endswith(s)), "")
        if unpacks and not out and suffix and not parsed.has("-o", "--output"):
            run.write(path.removesuffix(suffix), f"{run.name} {path}")
        if not kept:
            run.delete(path, f"{run.name} {path}")
    if not parsed.operands and unpacks:
        return _unpacked(run.stdin)
    return UNKNOWN


def zcat(run: Run) -> Output:
    """zcat(1), zless(1) and kin show; with -f also what is not compressed."""
    parsed = parse("r* -S: -p: -T:", run.args)
    if parsed.has("-l", "--list", "-t", "--test"):
        unread(run)
        return UNKNOWN
    for path in parsed.operands:
        run.read(path, f"{run.name} {path}")
    return UNKNOWN if parsed.operands else _unpacked(run.stdin)


def _unpacked(source: Output) -> Output:
    """A text that was compressed and is given in the command itself, as base64 say."""

    def compute() -> Output:
        text = source.text
        if text is None or HOLE in text or len(text) > 65_536:
            return UNKNOWN
        data = text.encode("utf-8", "surrogateescape")
        from zlib import decompressobj
        from zlib import error as zlib_error

        try:
            if data[:2] == b"\x1f\x8b":
                data = decompressobj(31).decompress(data, 1_048_576)
            elif data[:3] == b"BZh":
                from bz2 import BZ2Decompressor

                data = BZ2Decompressor().decompress(data, 1_048_576)
            elif data[:6] == b"\xfd7zXZ\0":
                from lzma import LZMADecompressor

                data = LZMADecompressor().decompress(data, 1_048_576)
            else:
                return UNKNOWN
        except (zlib_error, OSError, ValueError, EOFError, ImportError):
            return UNKNOWN
        return Output(data.decode("utf-8", "surrogateescape"))

    return Output(compute=compute)


_COMPRESS = (
    "gzip gunzip bzip2 bunzip2 xz unxz lzma unlzma zstd unzstd zstdmt pzstd lz4 unlz4 brotli unbrotli compress uncompress pigz unpigz "
    "pbzip2 pbunzip2 pixz pxz lzip lunzip plzip lzop unlzop lrzip zopfli snzip p7zip"
)
_SHOW = "zcat gzcat bzcat xzcat lzcat zstdcat lz4cat brcat zless zmore bzless bzmore xzless xzmore lzless lzmore zstdless zstdmore lzopcat funzip"
SPECIAL: dict[str, Callable[[Run], Output]] = {}
SPECIAL.update(dict.fromkeys(_COMPRESS.split(), compress))
SPECIAL.update(dict.fromkeys(_SHOW.split(), zcat))
TABLE: dict[str, str] = dict.fromkeys(("zdiff", "bzdiff", "xzdiff", "lzdiff"), "r,r") | dict.fromkeys(
    ("zcmp", "bzcmp", "xzcmp", "lzcmp"), "l,l -l~r -b~r"
)
TABLE |= {"zforce": "n*", "gzexe": "w*", "znew": "w*"}
