"""From the text of a path to the places it can mean: lexical, and after symbolic links.

Both are held against the policy: the name someone wrote and the file it leads to. The logic takes its flavour ("posix" or
"windows") as a parameter, so that both are tested everywhere.
"""

from __future__ import annotations

from .model import HOLE, Exceeded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .disk import Disk

MAX_LINKS = 40  # as Linux: path_resolution(7), ELOOP
MAX_SEGMENTS = 512
MAX_LENGTH = 16_384  # four times PATH_MAX


# What `trim()` of JavaScript takes off both ends of a text (ECMA-262, WhiteSpace and LineTerminator): the client does so with paths.
BLANKS = (
    " \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)


def fold(text: str) -> str:
    """One spelling for names that some file system holds equal: case, composed or decomposed, full-width."""
    if text.isascii():
        return text.lower()
    from unicodedata import normalize

    return normalize("NFKC", normalize("NFKC", text).casefold())


def expand_tilde(text: str, home: str) -> str:
    """`~` and `~/...` as a tool expands them. `~user` is the home beside ours: same parent directory, other name."""
    if not text.startswith("~"):
        return text
    name, slash, rest = text[1:].partition("/")
    if name:
        home = "/root" if name == "root" else home.rpartition("/")[0] + "/" + name
    return home + slash + rest


def from_windows(text: str) -> str:
    r"""A Windows spelling as a slash path: `C:\x` -> `/c/x`, `\\?\C:\x` -> `/c/x`, `\\host\share` -> `//host/share`.

    Trailing dots and blanks of a segment and alternate data streams name the same file on NTFS, so they go
    ("Naming Files, Paths, and Namespaces", Microsoft Learn).
    """
    text = text.replace("\\", "/")
    if text[:4] in ("//?/", "//./"):
        text = text[4:]
        if text[:4].upper() == "UNC/":
            text = "//" + text[4:]
    if len(text) > 1 and text[1] == ":" and text[0].isalpha() and text[0].isascii():
        text = "/" + text[0].lower() + "/" + text[2:].lstrip("/") if text[2:3] == "/" or len(text) == 2 else text[2:]
    segments = []
    for segment in text.split("/"):
        if segment not in ("", ".", ".."):
            name = segment.split(":", 1)[0] if ":" in segment else segment
            segment = name.rstrip(". ") or segment
        segments.append(segment)
    return "/".join(segments)


def slashes(path: str, flavour: str) -> str:
    """A directory in the spelling that all path logic works on."""
    return from_windows(path) if flavour == "windows" else path


def normalise(text: str, cwd: str) -> str:
    """Absolute, without `.`, `..`, `//` and trailing slash, by the text alone."""
    if not text.startswith("/"):
        text = cwd + "/" + text
    if "/." not in text and "//" not in text and not text.endswith("/"):
        return text
    out: list[str] = []
    for segment in text.split("/"):
        if segment == "..":
            if out:
                out.pop()
        elif segment and segment != ".":
            out.append(segment)
    return "/" + "/".join(out)


def resolve(text: str, cwd: str, disk: Disk) -> str | None:
    """Where `text` leads, every symbolic link followed; parts that do not exist stay as they are. None for a loop.

    `/proc/<pid>/cwd` and `/proc/<pid>/root` mean the directory of the process that would read, not ours.
    Raises Exceeded for more than MAX_SEGMENTS segments.
    """
    if not text.startswith("/"):
        text = cwd + "/" + text
    pending = text.split("/")
    if len(pending) > MAX_SEGMENTS:
        pending = normalise(text, cwd).split("/")
        if len(pending) > MAX_SEGMENTS:
            raise Exceeded(f"a path has more than {MAX_SEGMENTS} segments")
    pending.reverse()
    done = ""
    links = 0
    missing = False
    while pending:
        segment = pending.pop()
        if segment in ("", "."):
            continue
        if segment == "..":
            done = done.rpartition("/")[0]
            missing = False
            continue
        if done.startswith("/proc/") and segment in ("cwd", "root") and _is_process(done):
            done = cwd if segment == "cwd" else ""
            continue
        here = done + "/" + segment
        target = None if missing or done == "/proc" else disk.link(here)
        if target is None:
            missing = missing or (bool(pending) and disk.lstat(here) is None)
            done = here
            continue
        links += 1
        if links > MAX_LINKS:
            return None
        if target.startswith("/"):
            done = ""
        pending.extend(reversed(target.split("/")))
    return done or "/"


def _is_process(path: str) -> bool:
    """`/proc/self`, `/proc/123`, `/proc/self/task/123` and the like, a hole standing for any number."""
    parts = path.split("/")[2:]
    if len(parts) == 3 and parts[1] == "task":
        parts = parts[::2]
    return 1 <= len(parts) <= 2 and all(p in ("self", "thread-self") or p.isdigit() or HOLE in p for p in parts)


def _through_process(literal: str, cwd: str) -> str:
    """`/proc/<some process>/cwd/x` and `/proc/<some process>/root/x` without the process, whichever it is."""
    for name, base in (("cwd", cwd), ("root", "")):
        head, found, rest = literal.partition(f"/{name}/")
        if found and _is_process(head):
            return normalise(f"{base}/{rest}", cwd)
    return literal


class Place:
    """What a path text means: `literal` by its text, `real` on disk (the same object when nothing differs)."""

    __slots__ = ("literal", "real")

    def __init__(self, literal: str, real: str) -> None:
        self.literal = literal
        self.real = real


def place(text: str, cwd: str, disk: Disk, flavour: str = "posix") -> Place:
    """The places `text` means, seen from `cwd`. NUL ends a path, as it does for the system. Raises Exceeded."""
    if "\0" in text:
        text = text[: text.index("\0")]
    if flavour == "windows":
        text, cwd = from_windows(text), from_windows(cwd)
    literal = normalise(text, cwd)
    if len(literal) > MAX_LENGTH:
        raise Exceeded(f"a path is longer than {MAX_LENGTH} characters")
    if HOLE in literal:
        if literal.startswith("/proc/"):
            literal = _through_process(literal, cwd)
        if HOLE in literal:
            return Place(literal, literal)
        text = literal
    real = resolve(text if len(text) <= MAX_LENGTH else literal, cwd, disk)
    if real is None:
        real = literal
    return Place(literal, literal if real == literal else real)
