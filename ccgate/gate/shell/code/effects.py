"""What functions of other languages do to files, processes and the screen, said in one line of text each.

    "shutil.copy":    "R o"            reads the first argument, writes the second
    "fs.readFile":    "r>text"         gives the content of the first
    "os.path.isfile": "l"              only looks

One letter an argument, the last one starred if it takes all that follow:

    r read when what it gives is shown   R read at once: copied, displayed, linked   T R D for a whole tree: T read, D delete
    w written   o destination of a copy of the first   d deleted   m moved away   s sent   S tree sent   u used   q URL fetched
    c shell code   v argument vector   x script run   e code of the same language   p shown   l only named   n nothing   k variable

and after `>` what it gives: text, lines (content), file (an open one), same (made of all arguments), output (of the command),
names (of a directory's entries), glob (the paths that fit), path, nothing (the default).
"""

from __future__ import annotations

from ...model import HOLE, Exceeded
from ..state import TAINT, UNKNOWN, Output, holes_only
from .values import NOTHING, Choice, Name, Thing, Unknown, merge, sources_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .machine import Machine

TEMPORARY = "/tmp"  # noqa: S108
MAX_NAMES = 60  # harmless entries of a directory that a loop is shown; protected ones come always
_FIRST = (
    "file", "filename", "path", "src", "source", "fname", "name", "fp", "stream", "dotenv_path", "filepath_or_buffer", "filepath", "fileobj", "cmd",
    "command", "args", "from", "io", "pattern",
)  # fmt: skip


def apply(m: Machine, spec: str, name: str, args: list[Any], named: dict[str, Any]) -> Any:
    """Do what a line of a table says."""
    roles, _, gives = spec.partition(">")
    letters = roles.split()
    values = list(args)
    if not values:
        for key in _FIRST:
            if key in named:
                values = [named[key]]
                break
    for key in ("dst", "dest", "destination", "to"):
        if key in named and len(values) == 1:
            values.append(named[key])
    subject: Any = NOTHING
    for i, value in enumerate(values):
        letter = letters[i] if i < len(letters) else letters[-1] if letters and letters[-1].endswith("*") else "n"
        found = act(m, letter[0], value, values[0], name)
        if i == 0 or letter[0] in "rcvq":
            subject = found if found is not None else subject
    return _give(m, gives, values, subject, name)


def _give(m: Machine, gives: str, values: list[Any], subject: Any, name: str) -> Any:
    if gives == "text":
        return contents(m, paths_of(m, values[0])) if values else m.input_text()
    if gives == "lines":
        return lines_of(contents(m, paths_of(m, values[0]))) if values else m.input_text()
    if gives == "file":
        found = [opened(path, "r") for path in paths_of(m, values[0])] if values else []
        return m._each(found) if found else NOTHING
    if gives == "same":
        return merge([v.text if isinstance(v, Thing) and v.kind == "path" else v for v in values])
    if gives == "output":
        return m.output_value(subject) if isinstance(subject, Output) else NOTHING
    if gives == "names":
        return listing(m, values[0] if values else ".")
    if gives == "glob":
        return [p for value in values[:1] for p in globbed(m, value)]
    if gives == "path":
        return m.join(values, "/") if values else "."
    return NOTHING


def act(m: Machine, letter: str, value: Any, first: Any, name: str) -> Any:
    """One letter of a line on one argument. Returns the output of a command, else None."""
    if letter in "nlr":
        return None
    if letter == "p":
        m.show(value, name)
        return None
    if letter == "c":
        return m.command_line(value) if isinstance(value, list) else m.shell_code(value)
    if letter == "v":
        return m.command_line(value)
    if letter == "e":
        m.library.run_code(m, value)
        return None
    if letter == "k":
        return None
    for path in paths_of(m, value):
        if path == HOLE and letter not in "Rs":
            continue
        if letter == "R":
            m.record("file", path, name)
        elif letter == "w":
            write(m, path)
        elif letter == "o":
            for source in paths_of(m, first) or [""]:
                write(m, m.run.destination(path, source) if source else path)
        elif letter in "dm":
            m.run.delete(path, f"{m.run.name} {path}")
            if letter == "m":
                m.run.read(path, f"{m.run.name} {path}")
        elif letter == "D":
            m.run.tree(path, "delete")
        elif letter == "T":
            m.run.tree(path, "read")
        elif letter == "s":
            m.run.send(path, f"{m.run.name} {path}")
        elif letter == "S":
            m.run.tree(path, "send")
        elif letter == "u":
            load(m, path)
        elif letter == "x":
            run_script(m, path)
        elif letter == "q":
            m.run.url(path)
    return None


def write(m: Machine, path: str) -> None:
    if holes_only(path) != HOLE and (m.inline or HOLE not in holes_only(path)):
        m.run.write(path, f"{m.run.name} {path}")


def load(m: Machine, path: str) -> None:
    """A file of variables is loaded into the environment: used, and secret from then on."""
    before = len(m.shell.accesses)
    m.run.use(path, f"{m.run.name} {path}")
    if m.inline:  # what a program of the project does with its environment is its own affair
        m.state.loaded += m.shell.accesses[before:]


def run_script(m: Machine, path: str) -> None:
    run = m.run
    run.args = [path]
    run.script_file(path)


def paths_of(m: Machine, value: Any) -> list[str]:
    """The paths that a value can be; HOLE for one that is computed from the code's own constants in a way nobody knows here."""
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, bytes):
        return [value.decode("utf-8", "surrogateescape")]
    if isinstance(value, Thing):
        return [value.text] if value.kind in ("path", "file", "entry") and value.text else []
    if isinstance(value, Choice):
        return [path for one in value.values for path in paths_of(m, one)]
    if isinstance(value, (list, tuple)):
        return [path for one in value[:200] for path in paths_of(m, one)]
    if isinstance(value, Unknown):
        if value.lines is not None:
            return [line for line in value.lines if line][:200]
        if any(kind == "computed" for kind, _ in value.sources):
            return [HOLE]
    return []


def contents(m: Machine, paths: list[str]) -> Any:
    """The content of files: exact where they are small and nobody protects them, else unknown, with where it came from."""
    if len(paths) == 1:
        path = paths[0]
        if HOLE not in path and TAINT not in path and len(m.state.cwd) == 1:
            real = m.run.absolute(path)
            text = None if m.shell.world.disk.is_twin(real) else m.shell.file_text(path, m.state, 65_536)
            if text is not None:
                return text
        return Unknown(frozenset((("file", path),)))
    return Unknown(frozenset(("file", path) for path in paths)) if paths else NOTHING


def lines_of(value: Any) -> Any:
    """The lines of a text, as a list where it is known."""
    if isinstance(value, str) and HOLE not in value and TAINT not in value:
        return value.splitlines(keepends=True)
    return value


def opened(path: str, mode: str) -> Thing:
    return Thing("file", path, {"mode": mode})


def open_file(m: Machine, target: Any, mode: Any) -> Any:
    """`open`: a write mode touches the file at once, a read mode when something is read."""
    if isinstance(target, Thing) and target.kind == "file":
        return target
    letters = mode if isinstance(mode, str) and mode else "r"
    reads = "r" in letters or "+" in letters
    found: list[Any] = []
    for path in paths_of(m, target):
        if any(c in letters for c in "wax+"):
            write(m, path)
        found.append(
            opened(path, ("r" if reads else "") + ("w" if not reads or "+" in letters else "") + ("a" if "a" in letters else ""))
        )
    return m._each(found) if found else merge([target])


def written(m: Machine, handle: Thing, value: Any) -> None:
    """Something is written to an open file: a copy of what it came from, and perhaps a script for later."""
    m.show(value, "write")
    if exactly(value) and handle.text and HOLE not in handle.text:
        old = handle.items.get("said", False) or "a" in handle.items["mode"]
        m.shell.remember(handle.text, Output(value), m.state, appended=old)
        handle.items["said"] = True


def exactly(value: Any) -> bool:
    return isinstance(value, str) and HOLE not in value and TAINT not in value


# -- directories -------------------------------------------------------------------------------------------------------


def listing(m: Machine, value: Any) -> Any:
    """The names in a directory: every protected one, and some of the others."""
    found: list[str] = []
    for path in paths_of(m, value) or ["."]:
        for name, _is_dir, _is_link in entries(m, path) or ():
            found.append(name)
    return found


def entries(m: Machine, path: str) -> list[tuple[str, bool, bool]] | None:
    """(name, is a directory, is a link) in a directory, harmless ones only up to a number; None where it cannot be looked at."""
    if HOLE in path or TAINT in path:
        return None
    here = m.run.absolute(path)
    try:
        everything = m.shell.world.disk.entries(here)
    except Exceeded:
        return None
    if everything is None or len(everything) <= MAX_NAMES:
        return everything
    covers = m.shell.world.policy.covers
    kept, harmless = [], 0
    for entry in everything:
        if not entry[1] and not covers(f"{here}/{entry[0]}"):
            harmless += 1
            if harmless > MAX_NAMES // 2:
                continue
        kept.append(entry)
    return kept[:2000]


def walked(m: Machine, value: Any) -> list[tuple[str, list[str], list[str]]]:
    """As os.walk: (directory, names of directories, names of files), protected files always, of the rest a few."""
    from ..walk import protected_files

    out: list[tuple[str, list[str], list[str]]] = []
    for top in paths_of(m, value) or ["."]:
        if HOLE in top or TAINT in top:
            continue
        root = m.run.absolute(top)
        secret: dict[str, list[str]] = {}
        try:
            for _path, below in protected_files(m.run, root, "read", None):
                directory, _, name = below.rpartition("/")
                secret.setdefault(directory, []).append(name)
        except Exceeded:
            secret.setdefault("", []).append(HOLE)
        first = entries(m, top) or []
        plain = [n for n, d, _ in first if not d and n not in secret.get("", ())][:8]
        out.append((top, [n for n, d, _ in first if d], plain + secret.pop("", [])))
        out += [(f"{top.rstrip('/')}/{directory}", [], names) for directory, names in list(secret.items())[:200]]
    return out


def globbed(m: Machine, pattern: Any, *, base: str = "", hidden: bool = False, deep: bool = False) -> list[str]:
    """The paths that fit a pattern, as the glob functions of most languages spell them."""
    if not exactly(pattern) or not pattern:
        return []
    if deep or "**" in pattern:
        return _deep(m, pattern if not deep else "**/" + pattern, base, hidden)
    from ..braces import expand as braces
    from ..tree import LITERAL

    return [path for word in braces([(LITERAL, pattern)]) for path in _plain_glob(m, "".join(p[1] for p in word), base, hidden)]


def _plain_glob(m: Machine, pattern: str, base: str, hidden: bool) -> list[str]:
    from ..globbing import expand

    options = {"dotglob"} if hidden else set()
    where = m.run.absolute(base) if base else m.state.cwd[0]
    found = expand(pattern, where, m.shell.world.disk, options) or []
    if len(found) > MAX_NAMES:
        covers = m.shell.world.policy.covers
        secret = [p for p in found if covers(p if p.startswith("/") else f"{where}/{p}")]
        found = [p for p in found if p not in secret][: MAX_NAMES // 2] + secret[:500]
    return [f"{base.rstrip('/')}/{p}" if base and base != "." and not p.startswith("/") else p for p in found]


def _deep(m: Machine, pattern: str, base: str, hidden: bool) -> list[str]:
    """`**`: the protected files below that fit, and the plain ones near the top."""
    from ... import globs

    head, _, tail = pattern.partition("**")
    top = "/".join(p for p in (base if base != "." else "", head.rstrip("/")) if p) or "."
    wanted = ("**" + tail).split("/")
    found = []
    for directory, _dirs, names in walked(m, top):
        below = directory[len(top) :].strip("/") if directory.startswith(top) else ""
        for name in names:
            segments = [s for s in [*below.split("/"), name] if s]
            if globs.match_segments(wanted, segments) and (hidden or not _hidden(wanted, segments)):
                found.append("/".join(p for p in ("" if top == "." else top, *segments) if p))
    return found


def _hidden(wanted: list[str], segments: list[str]) -> bool:
    return any(s.startswith(".") for s in segments[:-1]) or (segments[-1].startswith(".") and not wanted[-1].startswith("."))


def environment_names(m: Machine) -> list[str]:
    """The names of all variables that the code would see."""
    return list(dict.fromkeys([*m.shell.world.env(), *m.state.exported]))


__all__ = [
    "NOTHING",
    "UNKNOWN",
    "Name",
    "act",
    "apply",
    "contents",
    "globbed",
    "listing",
    "open_file",
    "paths_of",
    "sources_of",
    "walked",
]
