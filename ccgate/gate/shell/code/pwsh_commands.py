"""PowerShell's commands: what each does with files, variables and what comes to it by a pipe.

Paths may be written with backslashes on every system; wildcards are resolved on disk.
"""

from __future__ import annotations

from ...model import HOLE
from ...paths import expand_tilde, from_windows
from ..state import TAINT, Output
from . import effects
from .library import absent_line, by_row, names_only
from .strings import TEXT
from .values import NOTHING, Function, Thing, Unknown, choices, exact, merge, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .machine import Machine
    from .pwsh import PowerShell

ALIASES = {
    alias: name
    for name, aliases in {
        "get-content": "gc cat type", "set-content": "sc", "add-content": "ac", "clear-content": "clc", "get-childitem": "gci ls dir", "get-item": "gi", "copy-item": "cpi cp copy", "move-item": "mi mv move", "remove-item": "ri rm del erase rd rmdir", "rename-item": "rni ren", "new-item": "ni", "clear-item": "cli", "get-itemproperty": "gp", "set-itemproperty": "sp",
        "select-string": "sls", "foreach-object": "% foreach", "where-object": "? where", "select-object": "select", "sort-object": "sort", "measure-object": "measure", "group-object": "group", "tee-object": "tee", "compare-object": "diff compare", "format-table": "ft", "format-list": "fl", "format-wide": "fw", "format-hex": "fhx", "out-host": "oh", "out-printer": "lp", "out-gridview": "ogv", "write-output": "echo write", "get-variable": "gv", "set-variable": "sv set", "get-location": "gl pwd", "set-location": "sl cd chdir", "push-location": "pushd", "pop-location": "popd",
        "invoke-expression": "iex", "invoke-command": "icm", "invoke-webrequest": "iwr wget curl", "invoke-restmethod": "irm", "start-process": "saps start", "start-job": "sajb", "receive-job": "rcjb", "get-process": "gps ps", "get-command": "gcm", "get-help": "help man", "import-csv": "ipcsv", "export-csv": "epcsv", "import-module": "ipmo", "set-alias": "sal", "new-alias": "nal", "get-unique": "gu", "convert-path": "cvpa", "resolve-path": "rvpa", "get-history": "h history ghy", "clear-host": "cls clear", "get-clipboard": "gcb", "set-clipboard": "scb", "stop-process": "kill spps", "get-service": "gsv", "invoke-item": "ii", "get-member": "gm", "out-string": "oss", "new-object": "", "start-sleep": "sleep", "trace-command": "trcm",
    }.items()
    for alias in aliases.split()
}  # fmt: skip

# Parameters that take a value which is no path.
VALUES = words(
    "encoding totalcount head first tail last skip skiplast delimiter readcount filter depth erroraction ea warningaction wa "
    "outvariable ov errorvariable ev informationaction outbuffer pipelinevariable pattern context property expandproperty "
    "credential stream width inputobject value itemtype type newname name unique descending culture header usebasicparsing "
    "method uri headers contenttype timeoutsec maximumredirection useragent websession algorithm compressionlevel as of "
    "typename argumentlist args verb windowstyle count offset excludeproperty groupby autosize view separator prefix option "
    "scope description parameters scriptblock command computername session jobname id minimum maximum key seconds "
    "milliseconds attributes position syncwindow referenceobject differenceobject percentage variable sessionvariable token "
    "authentication filehash listener"
)
SWITCHES = words(
    "raw force recurse r file directory hidden readonly system followsymlink simplematch casesensitive quiet list notmatch "
    "allmatches noemphasis nonewline append noclobber asbytestream wait passthru verbose debug confirm whatif noenumerate "
    "usebasicparsing nonotypeinformation notypeinformation skiphttperrorcheck asstring asarray compress unique descending "
    "literal container update nonewwindow usetransaction isvalid pathtype leaf parent resolve qualifier noqualifier asjob "
    "enumsasstrings ashashtable noextension outhost paging simple sum average line word character"
)
PATHS = words(
    "path literalpath pspath lp filepath infile outfile destination destinationpath fullname inputfile source target root"
)


class Call:
    """A command line taken apart. `words` are the values without a parameter, `named` the others by lower-case name."""

    __slots__ = ("named", "words")

    def __init__(self, words: list[Any], named: dict[str, Any]) -> None:
        self.words = words
        self.named = named

    def get(self, *names: str) -> Any:
        """The value of a parameter, also by an unambiguous beginning of its name."""
        for given, value in self.named.items():
            if any(name == given or (len(given) > 1 and name.startswith(given)) for name in names):
                return value
        return None

    def has(self, *names: str) -> bool:
        return any(name == given or (len(given) > 1 and name.startswith(given)) for given in self.named for name in names)


def own(m: Machine) -> PowerShell:
    return m.library  # type: ignore[return-value]


def slash_path(m: Machine, text: str) -> str:
    """A path as PowerShell takes it, in slashes: drives, providers, `~`, backslashes."""
    low = text.lower()
    for mark in ("microsoft.powershell.core\\filesystem::", "filesystem::"):
        if low.startswith(mark):
            text = text[len(mark) :]
    if text.startswith(("~\\", "~/")) or text == "~":
        text = expand_tilde(text.replace("\\", "/"), m.shell.world.home)
    return from_windows(text)


def paths(m: Machine, value: Any, *, literal: bool = False) -> list[str]:
    """The files that a value names, wildcards resolved on disk."""
    out: list[str] = []
    for text in effects.paths_of(m, value):
        for piece in [text]:
            path = slash_path(m, piece)
            if not literal and any(c in path for c in "*?[") and HOLE not in path and TAINT not in path:
                found = effects.globbed(m, path, hidden=True)
                out += found
                if not found and "[" in path:
                    out.append(path)
            else:
                out.append(path)
    return out


def _targets(m: Machine, call: Call, piped: Any, *, position: int = 0) -> list[str]:
    """What -Path, -LiteralPath, the first value or the pipeline name."""
    literal = call.get("literalpath", "pspath", "lp")
    if literal is not None:
        return paths(m, literal, literal=True)
    named = call.get("path", "filepath")
    if named is not None:
        return _filtered(m, call, paths(m, named))
    if len(call.words) > position:
        return _filtered(
            m,
            call,
            [
                p
                for word in (call.words[position:] if position == 0 else call.words[position : position + 1])
                for p in paths(m, word)
            ],
        )
    return _filtered(m, call, paths(m, piped)) if piped is not None else []


def _filtered(m: Machine, call: Call, found: list[str]) -> list[str]:
    from ... import globs

    for name, keep in (("include", True), ("filter", True), ("exclude", False)):
        value = call.get(name)
        patterns = [p.lower() for p in effects.paths_of(m, value)] if value is not None else []
        if patterns:
            found = [f for f in found if any(globs.match(p, f.rpartition("/")[2].lower()) for p in patterns) == keep]
    return found


def _env_drive(m: Machine, targets: list[Any], call: Call) -> Any:
    """gci env:, gc env:TOKEN, Test-Path env:X: variables, not files. None if no such drive is named."""
    for value in targets:
        for text in choices(value):
            if isinstance(text, str) and text.lower().startswith(("env:", "environment::")):
                name = text.partition(":")[2].lstrip(":\\/")
                if not name or name == "*":
                    return Thing("environ")
                if "*" in name or "?" in name:
                    from ... import globs

                    return [m.variable(n) for n in effects.environment_names(m) if globs.match(name.lower(), n.lower())]
                return m.variable(name)
    return None


def _drive_words(call: Call) -> list[Any]:
    return [*call.words[:2], *(v for v in (call.get("path"), call.get("literalpath")) if v is not None)]


def get_content(m: Machine, call: Call, piped: Any) -> Any:
    found = _env_drive(m, _drive_words(call), call)
    if found is not None:
        return found
    return effects.contents(m, _targets(m, call, piped))


def _children(m: Machine, call: Call, piped: Any) -> Any:
    found = _env_drive(m, _drive_words(call), call)
    if found is not None:
        return found
    top = call.get("path", "literalpath")
    words = top if top is not None else call.words[:1]
    if call.get("filter") is None and len(call.words) > 1:
        call.named["filter"] = call.words[1]
    out: list[Any] = []
    deep = call.has("recurse") or call.has("depth") or call.has("r")
    names = call.has("name")
    only_files, only_directories = call.has("file"), call.has("directory", "ad")
    starts = [slash_path(m, p) for p in effects.paths_of(m, words)] if words else (paths(m, piped) if piped is not None else ["."])
    for start in starts or ["."]:
        wild = any(c in start for c in "*?[")
        base = (start.rpartition("/")[0] or ("/" if start.startswith("/") else ".")) if wild else start
        pattern = start.rpartition("/")[2] if wild else "*"
        found_paths: list[tuple[str, bool]] = []
        if deep:
            for directory, dirs, files in effects.walked(m, base):
                found_paths += [(f"{directory}/{n}", True) for n in dirs] + [(f"{directory}/{n}", False) for n in files]
        elif not wild and not m.shell.world.disk.is_dir(m.run.absolute(base)):
            found_paths = [(base, False)]
        else:
            found_paths = [(n if base == "." else f"{base.rstrip('/')}/{n}", d) for n, d, _ in effects.entries(m, base) or ()]
        from ... import globs

        for path, is_dir in found_paths:
            name = path.rpartition("/")[2]
            if (only_files and is_dir) or (only_directories and not is_dir) or not globs.match(pattern.lower(), name.lower()):
                continue
            path = path.removeprefix("./")
            out.append(
                name
                if names
                else Thing("path", path, {"name": name, "dir": is_dir, "fullname": m.run.absolute(path), "psiscontainer": is_dir})
            )
    kept = _filtered(m, call, [item if isinstance(item, str) else item.text for item in out])
    return [item for item in out if (item if isinstance(item, str) else item.text) in kept]


def _item(m: Machine, call: Call, piped: Any) -> Any:
    found = _env_drive(m, _drive_words(call), call)
    if found is not None:
        return found
    return [Thing("path", p, {"name": p.rpartition("/")[2], "fullname": m.run.absolute(p)}) for p in _targets(m, call, piped)]


def _look(m: Machine, call: Call, piped: Any) -> Any:
    return NOTHING


def _resolve(m: Machine, call: Call, piped: Any) -> Any:
    return _targets(m, call, piped)


def _select_string(m: Machine, call: Call, piped: Any) -> Any:
    """Select-String: a search. Files from a pipe or a wildcard are looked into, a file that is named is read."""
    pattern = call.get("pattern")
    words = list(call.words)
    if pattern is None:
        pattern = words.pop(0) if words else NOTHING
    dialect = "fixed" if call.has("simplematch") else "perl"
    fold = not call.has("casesensitive")
    quiet = call.has("quiet")
    inner = Call(words, {k: v for k, v in call.named.items() if k != "pattern"})
    named = call.get("path", "literalpath") is not None or bool(words)
    targets = _targets(m, inner, piped if isinstance(piped, (list, Thing)) and _is_path(piped) else None)
    if targets:
        found: list[Any] = []
        for path in targets:
            content = effects.contents(m, [path])
            if quiet or (
                isinstance(content, Unknown)
                and not (named and not _was_wild(m, inner, path))
                and _missing(m, content, pattern, dialect, fold=fold)
                and not call.has("notmatch")
            ):
                continue
            found.append(content)
        return merge(found) if found else NOTHING
    if piped is None or quiet:
        return NOTHING
    if isinstance(piped, Thing) and piped.kind == "environ":
        return [
            m.variable(n)
            for n in effects.environment_names(m)
            if not exact(pattern) or pattern.lower() in n.lower() or not pattern.replace("_", "").isalnum()
        ]
    if isinstance(piped, list):
        return [
            item for item in piped if not exact(item) or not exact(pattern) or fits(pattern, item, dialect, fold=fold) is not False
        ]
    return NOTHING if _missing(m, piped, pattern, dialect, fold=fold) and not call.has("notmatch") else merge([piped])


def _is_path(value: Any) -> bool:
    return (isinstance(value, Thing) and value.kind in ("path", "entry")) or (
        isinstance(value, list) and bool(value) and all(_is_path(v) for v in value)
    )


def _was_wild(m: Machine, call: Call, path: str) -> bool:
    return not any(
        isinstance(v, str) and slash_path(m, v) == path
        for word in [*call.words, call.get("path"), call.get("literalpath")]
        for v in choices(word)
    )


def _missing(m: Machine, value: Any, pattern: Any, dialect: str, *, fold: bool) -> bool:
    patterns = effects.paths_of(m, pattern)
    return bool(patterns) and all(absent_line(m, value, p, dialect, ignore_case=fold) for p in patterns)


def fits(pattern: str, text: str, dialect: str, *, fold: bool) -> bool | None:
    from ...regexes import Search

    return Search([pattern], dialect, ignore_case=fold).line(text)


def _copy(m: Machine, call: Call, piped: Any) -> Any:
    destination = call.get("destination", "destinationpath")
    words = list(call.words)
    if destination is None and len(words) > (
        0 if piped is not None and not call.get("path") else 1 if call.get("path", "literalpath") is None else 0
    ):
        destination = words.pop()
    inner = Call(words, call.named)
    for path in _targets(m, inner, piped):
        m.run.tree(path, "read")
        for target in paths(m, destination, literal=True) if destination is not None else ["."]:
            effects.write(m, m.run.destination(target, path))
    return NOTHING


def _move(m: Machine, call: Call, piped: Any) -> Any:
    words = list(call.words)
    destination = call.get("destination", "newname")
    if destination is None and len(words) > 1:
        destination = words.pop()
    for path in _targets(m, Call(words, call.named), piped):
        m.run.delete(path, f"{m.run.name} {path}")
        m.run.read(path, f"{m.run.name} {path}")
    for target in paths(m, destination, literal=True) if destination is not None else []:
        effects.write(m, target)
    return NOTHING


def _remove(m: Machine, call: Call, piped: Any) -> Any:
    if any(
        isinstance(v, str) and v.lower().startswith(("env:", "variable:", "function:", "alias:", "hk", "cert:"))
        for v in _drive_words(call)
    ):
        return NOTHING
    for path in _targets(m, call, piped):
        m.run.delete(path, f"{m.run.name} {path}")
        if call.has("recurse") or call.has("r"):
            m.run.tree(path, "delete", shown=lambda found: None)
    return NOTHING


def _write(m: Machine, call: Call, piped: Any) -> Any:
    """Set-Content, Add-Content, Out-File, Tee-Object, Export-*: something is written to a file."""
    value = call.get("value", "inputobject")
    words = list(call.words)
    target = call.get("path", "literalpath", "filepath", "outfile")
    if target is None and words:
        target = words.pop(0)
    if value is None:
        value = words.pop(0) if words else piped
    m.show(value, m.run.name)
    for path in paths(m, target) if target is not None else []:
        effects.write(m, path)
        if effects.exactly(value) and HOLE not in path:
            m.shell.remember(path, Output(value + "\n"), m.state, appended=call.has("append"))
    return NOTHING


def _tee(m: Machine, call: Call, piped: Any) -> Any:
    if call.get("variable") is None:
        _write(m, call, piped)
    return piped


def _clear(m: Machine, call: Call, piped: Any) -> Any:
    for path in _targets(m, call, piped):
        effects.write(m, path)
    return NOTHING


def _new_item(m: Machine, call: Call, piped: Any) -> Any:
    kind = call.get("itemtype", "type")
    value = call.get("value", "target")
    name = call.get("name")
    base = call.get("path")
    words = base if base is not None else call.words[:1]
    if isinstance(kind, str) and kind.lower() in ("symboliclink", "hardlink", "junction"):
        for path in paths(m, value, literal=True):
            m.run.read(path, f"{m.run.name} {path}")
    elif isinstance(kind, str) and kind.lower() == "directory":
        return NOTHING
    for path in paths(m, words, literal=True):
        full = f"{path.rstrip('/')}/{name}" if isinstance(name, str) else path
        if call.has("force") or not m.shell.world.disk.exists(m.run.absolute(full)):
            effects.write(m, full)
    return NOTHING


def _archive(m: Machine, call: Call, piped: Any) -> Any:
    words = list(call.words)
    target = call.get("destinationpath")
    if target is None and len(words) > 1:
        target = words.pop()
    for path in _targets(m, Call(words[:1] if call.get("path", "literalpath") is None else [], call.named), piped):
        m.run.tree(path, "read")
    return NOTHING


def _request(m: Machine, call: Call, piped: Any) -> Any:
    """Invoke-WebRequest, Invoke-RestMethod: what is sent leaves the machine."""
    from ...urls import file_path

    source = call.get("infile")
    for path in paths(m, source, literal=True) if source is not None else []:
        m.run.send(path, f"{m.run.name} {path}")
    for name in ("body", "form", "headers", "uri"):
        m.send(call.get(name), "the network")
    for value in call.words:
        m.send(value, "the network")
    form = call.get("form")
    for value in form.values() if isinstance(form, dict) else []:
        for path in effects.paths_of(m, value) if isinstance(value, (Thing, list)) else []:
            m.run.send(path, f"{m.run.name} {path}")
    target = call.get("uri") or (call.words[0] if call.words else None)
    local = file_path(target) if isinstance(target, str) else None
    if local is not None:
        return effects.contents(m, [slash_path(m, local)])
    m.send(piped, "the network")
    return NOTHING


def each(m: Machine, call: Call, piped: Any) -> Any:
    """ForEach-Object { ... }, or with the name of a member."""
    out: list[Any] = []
    items = m.elements(piped) if piped is not None else [NOTHING]
    blocks = [
        v
        for v in [*call.words, call.get("process"), call.get("begin"), call.get("end"), call.get("parallel")]
        if isinstance(v, Function)
    ]
    known = isinstance(piped, (list, dict))
    m.unsure += not known
    for item in items[:300]:
        for block in blocks:
            found = own(m).block(m, block, item, [])
            out += found if isinstance(found, list) else [] if found is None else [found]
        if not blocks and call.words and isinstance(call.words[0], str):
            out.append(_member(m, item, call.words[0].lower(), call.words[1:]))
    m.unsure -= not known
    return out


def _member(m: Machine, item: Any, name: str, args: list[Any]) -> Any:
    """`% Name` is a property, `% ToUpper` calls a method."""
    if isinstance(item, Thing) and item.kind == "file":
        return m.method(item, name, args, {})
    found = m.attribute(item, name) if isinstance(item, Thing) else m.library.attribute(m, item, name)
    return m.method(item, name, args, {}) if found is None or found is NOTHING else found


def where(m: Machine, call: Call, piped: Any) -> Any:
    """Where-Object { ... } and `where Name -like '*.env'`."""
    blocks = [v for v in [*call.words, call.get("filterscript")] if isinstance(v, Function)]
    items = m.elements(piped) if piped is not None else []
    kept: list[Any] = []
    for item in items[:2000]:
        truth = m.truth(own(m).single(own(m).block(m, blocks[0], item, []))) if blocks else _simple_test(m, call, item)
        if truth is not False:
            kept.append(item)
    return kept if isinstance(piped, (list, dict, Thing)) else merge(kept) if kept else NOTHING


def _simple_test(m: Machine, call: Call, item: Any) -> bool | None:
    name = call.get("property") or (call.words[0] if call.words else None)
    if not isinstance(name, str):
        return None
    value = m.attribute(item, name.lower())
    for operator in ("eq", "ne", "like", "notlike", "match", "notmatch", "in", "contains", "gt", "lt", "ge", "le"):
        if operator in call.named:
            wanted = call.named[operator]
            wanted = wanted if wanted is not None and wanted is not True else call.words[1] if len(call.words) > 1 else NOTHING
            return m.truth(m.library.compare(m, operator, value, wanted))
    return m.truth(value)


def _select(m: Machine, call: Call, piped: Any) -> Any:
    """Select-Object: properties of files are names and sizes, of a content they are content."""
    names = [
        n for v in [*call.words, call.get("property"), call.get("expandproperty")] if v is not None for n in effects.paths_of(m, v)
    ]
    items = piped if isinstance(piped, list) else [piped]
    if isinstance(piped, Thing) and piped.kind == "environ":
        return effects.environment_names(m) if names and all(n.lower() in ("name", "key") for n in names) else piped
    if names and all(isinstance(i, Thing) and i.kind == "path" for i in items):
        return [m.attribute(i, n.lower()) for i in items for n in names[:4]]
    if names and all(
        n.lower() in ("keys", "count", "length", "name", "line-number", "linenumber", "filename", "path") for n in names
    ):
        return names_only(merge([piped])) if any(n.lower() in ("keys", "name") for n in names) else NOTHING
    first = call.get("first")
    if isinstance(first, int) and isinstance(piped, list):
        return piped[:first]
    last = call.get("last")
    if isinstance(last, int) and isinstance(piped, list):
        return piped[-last:] if last else []
    skip = call.get("skip")
    if isinstance(skip, int) and isinstance(piped, list):
        return piped[skip:]
    return piped if piped is not None else NOTHING


def _same(m: Machine, call: Call, piped: Any) -> Any:
    """Sorting and the like: what goes in comes out."""
    if piped is None and call.words:
        return call.words[0] if len(call.words) == 1 else list(call.words)
    return piped if piped is not None else call.get("inputobject") or NOTHING


def _table(m: Machine, call: Call, piped: Any) -> Any:
    """Format-Table and kin, with the names of the properties that are shown."""
    if isinstance(piped, Thing) and piped.kind == "environ":
        return _select(m, call, piped)
    return _same(m, call, piped)


def _said(m: Machine, call: Call, piped: Any) -> Any:
    """Write-Host and kin say their arguments themselves."""
    values = [
        *call.words,
        *(v for v in (call.get("object", "message", "messagedata", "inputobject"),) if v is not None),
        *([piped] if piped is not None else []),
    ]
    m.print([v for value in values for v in (value if isinstance(value, list) else [value])], "\n", "Write-Host", " ")
    return NOTHING


def _output(m: Machine, call: Call, piped: Any) -> Any:
    values = [*call.words, *([call.get("inputobject")] if call.get("inputobject") is not None else [])]
    if not values and piped is not None:
        return piped
    return values[0] if len(values) == 1 else values


def _nothing(m: Machine, call: Call, piped: Any) -> Any:
    return NOTHING


def _shown_elsewhere(m: Machine, call: Call, piped: Any) -> Any:
    """Set-Clipboard, Send-MailMessage, Out-Printer ...: values leave by another way."""
    for value in [*call.words, *call.named.values(), piped]:
        m.show(value, m.run.name)
    for path in paths(m, call.get("attachments", "path")) if call.get("attachments", "path") is not None else []:
        m.run.send(path, f"{m.run.name} {path}")
    return NOTHING


def _read_file(m: Machine, call: Call, piped: Any) -> Any:
    """Import-Csv, Format-Hex, Import-Clixml ...: a file's content as objects."""
    found = _targets(m, call, piped if _is_path(piped) else None)
    if found:
        return merge([effects.contents(m, found)])
    return merge([piped]) if piped is not None else NOTHING


def _converted(m: Machine, call: Call, piped: Any) -> Any:
    value = call.words[0] if call.words else call.get("inputobject", "stringdata")
    return merge([value if value is not None else piped])


def _expression(m: Machine, call: Call, piped: Any) -> Any:
    for value in [*call.words, call.get("command"), piped]:
        if value is not None:
            found = m.library.run_code(m, value if not isinstance(value, list) else m.join(value, "\n"))
            if found is not NOTHING:
                return found
    return NOTHING


def _block(m: Machine, call: Call, piped: Any) -> Any:
    """Invoke-Command, Start-Job, Measure-Command, & { ... }: the script block runs."""
    out: list[Any] = []
    args = call.get("argumentlist", "args")
    for value in [
        *call.words,
        call.get("scriptblock"),
        call.get("command"),
        call.get("initializationscript"),
        call.get("expression"),
    ]:
        if isinstance(value, Function):
            found = own(m).block(m, value, piped, list(args) if isinstance(args, list) else [args] if args is not None else [])
            out.append(found)
    path = call.get("filepath")
    for script in paths(m, path) if path is not None else []:
        effects.run_script(m, script)
    return out[0] if len(out) == 1 else out or NOTHING


def _start(m: Machine, call: Call, piped: Any) -> Any:
    """Start-Process: a program with one text of arguments, or a list of them."""
    name = call.get("filepath") or (call.words[0] if call.words else None)
    args = call.get("argumentlist", "args")
    if args is None and len(call.words) > 1:
        args = call.words[1]
    for option in ("redirectstandardinput",):
        value = call.get(option)
        for path in paths(m, value) if value is not None else []:
            m.run.read(path, f"{m.run.name} < {path}")
    words = [
        w
        for a in (args if isinstance(args, list) else [args] if args is not None else [])
        for w in (split_words(a) if isinstance(a, str) else [HOLE])
    ]
    if isinstance(name, str):
        return own(m).native(m, name, words, None)
    return NOTHING


def split_words(text: str) -> list[str]:
    """A Windows command line: blanks part, double quotes keep together."""
    out: list[str] = []
    word, quoted, started = "", False, False
    for c in text:
        if c == '"':
            quoted, started = not quoted, True
        elif c in " \t" and not quoted:
            if word or started:
                out.append(word)
            word, started = "", False
        else:
            word += c
    return [*out, word] if word or started else out


def _change_directory(m: Machine, call: Call, piped: Any) -> Any:
    value = call.get("path", "literalpath") or (call.words[0] if call.words else m.shell.world.home)
    targets = paths(m, value, literal=True)
    disk = m.shell.world.disk
    if targets:
        there = [m.run.absolute(p, cwd) for p in targets for cwd in m.state.cwd]
        stays = [cwd for cwd in m.state.cwd if any(HOLE not in p and not disk.is_dir(p) and m.shell.world.sees_disk for p in there)]
        m.state.cwd = tuple(dict.fromkeys([*there, *stays]))[:8]
    return NOTHING


def _location(m: Machine, call: Call, piped: Any) -> Any:
    return Thing("path", m.state.cwd[0]) if len(m.state.cwd) == 1 else m.cwd()


def _join_path(m: Machine, call: Call, piped: Any) -> Any:
    values = [
        *([call.get("path")] if call.get("path") is not None else []),
        *call.words,
        *([call.get("childpath")] if call.get("childpath") is not None else []),
        *([call.get("additionalchildpath")] if call.get("additionalchildpath") is not None else []),
    ]
    texts = [slash_path(m, v) if isinstance(v, str) else v for v in values]
    return m.library.joined_path(m, texts, plain=True) if texts else NOTHING


def _split_path(m: Machine, call: Call, piped: Any) -> Any:
    value = call.get("path", "literalpath") or (call.words[0] if call.words else piped)
    text = value.text if isinstance(value, Thing) else value
    if not isinstance(text, str) or TAINT in text:
        return NOTHING
    text = slash_path(m, text)
    return TEXT["basename"](text) if call.has("leaf") else TEXT["dirname"](text)


def _alias(m: Machine, call: Call, piped: Any) -> Any:
    name = call.get("name") or (call.words[0] if call.words else None)
    value = call.get("value") or (call.words[1] if len(call.words) > 1 else None)
    if isinstance(name, str) and isinstance(value, str):
        m.top.values["<alias>" + name.lower()] = value
    return NOTHING


def _set_variable(m: Machine, call: Call, piped: Any) -> Any:
    name = call.get("name") or (call.words[0] if call.words else None)
    value = call.get("value")
    if value is None:
        value = call.words[1] if len(call.words) > 1 else piped
    if isinstance(name, str):
        m.bind("$" + name.lower(), value)
    return NOTHING


def _get_variable(m: Machine, call: Call, piped: Any) -> Any:
    name = call.get("name") or (call.words[0] if call.words else None)
    return m.evaluate(("name", "$" + name.lower())) if isinstance(name, str) and "*" not in name else NOTHING


def _object(m: Machine, call: Call, piped: Any) -> Any:
    """New-Object Type arguments: as [Type]::new(...)."""
    name = call.get("typename") or (call.words[0] if call.words else None)
    args = call.get("argumentlist", "args")
    rest = (
        (list(args) if isinstance(args, list) else [args])
        if args is not None
        else [v for w in call.words[1:] for v in (w if isinstance(w, list) else [w])]
    )
    if not isinstance(name, str):
        return NOTHING
    return m.library.call(m, f"[{name.lower().removeprefix('system.')}].new", rest, {})


def _line_editor(m: Machine, call: Call, piped: Any) -> Any:
    """Get-PSReadLineOption: it names the file that keeps the history."""
    base = "/.local/share/powershell" if m.shell.world.flavour == "posix" else "/AppData/Roaming/Microsoft/Windows/PowerShell"
    return {"historysavepath": f"{m.shell.world.home}{base}/PSReadLine/ConsoleHost_history.txt"}


def _properties(m: Machine, call: Call, piped: Any) -> Any:
    """Get-ItemProperty of the registry's Environment keys shows variables."""
    for value in _drive_words(call):
        if isinstance(value, str) and value.lower().rstrip("\\/").endswith("environment"):
            return Thing("environ")
    return _item(m, call, piped)


def _add_type(m: Machine, call: Call, piped: Any) -> Any:
    path = call.get("path", "literalpath")
    for found in paths(m, path) if path is not None else []:
        m.run.read(found, f"{m.run.name} {found}")
    return NOTHING


def _bits(m: Machine, call: Call) -> Any:
    source = call.get("source") or (call.words[0] if call.words else None)
    for path in paths(m, source) if isinstance(source, (str, list)) else []:
        m.run.send(path, f"{m.run.name} {path}")
    return NOTHING


def _open_item(m: Machine, call: Call, piped: Any) -> Any:
    for path in _targets(m, call, piped):
        m.run.read(path, f"{m.run.name} {path}")
    return NOTHING


COMMANDS: dict[str, Callable[[Machine, Call, Any], Any]] = by_row(
    (get_content, "get-content"),
    (_children, "get-childitem get-childitemcolor"),
    (_item, "get-item"),
    (_properties, "get-itemproperty get-itempropertyvalue"),
    (
        _look,
        "test-path get-acl set-acl get-filehash get-authenticodesignature unblock-file set-itemproperty expand-archive get-pfxdata",
    ),
    (_resolve, "resolve-path convert-path"),
    (_select_string, "select-string"),
    (_copy, "copy-item"),
    (_move, "move-item rename-item"),
    (_remove, "remove-item"),
    (_write, "set-content add-content out-file export-csv export-clixml"),
    (_tee, "tee-object"),
    (_clear, "clear-content clear-item"),
    (_new_item, "new-item"),
    (_archive, "compress-archive"),
    (_request, "invoke-webrequest invoke-restmethod"),
    (each, "foreach-object"),
    (where, "where-object"),
    (_select, "select-object"),
    (
        _same,
        (
            "sort-object get-unique group-object out-string out-default out-host get-random convertto-json convertto-csv "
            "convertto-xml convertto-html convertto-yaml convertfrom-securestring join-string compare-object receive-job wait-job"
        ),
    ),
    (_table, "format-table format-list format-wide format-custom"),
    (
        _read_file,
        "select-xml import-csv import-clixml import-powershelldatafile import-localizeddata format-hex convertfrom-markdown",
    ),
    (
        _nothing,
        (
            "out-null measure-object get-clipboard write-verbose write-debug write-progress pop-location import-module get-member "
            "get-help get-process get-service get-date get-host get-module install-module set-executionpolicy set-strictmode "
            "start-sleep clear-host read-host get-history new-guid new-psdrive get-psdrive get-ciminstance get-wmiobject test-connection "
            "stop-process get-alias update-module get-netadapter test-netconnection get-eventlog get-secret get-culture "
            "set-psreadlineoption get-error get-computerinfo get-hotfix get-package write-eventlog invoke-pester "
            "invoke-scriptanalyzer start-transcript stop-transcript exit-pssession"
        ),
    ),
    (_block, "measure-command trace-command invoke-command start-job start-threadjob"),
    (_shown_elsewhere, "out-gridview out-printer set-clipboard send-mailmessage"),
    (_output, "write-output"),
    (_said, "write-host write-error write-warning write-information"),
    (_converted, "convertfrom-json convertfrom-csv convertfrom-stringdata convertfrom-yaml convertto-securestring"),
    (_expression, "invoke-expression"),
    (_start, "start-process"),
    (_change_directory, "set-location push-location"),
    (_location, "get-location"),
    (_join_path, "join-path"),
    (_split_path, "split-path"),
    (_alias, "set-alias new-alias"),
    (_set_variable, "set-variable new-variable"),
    (_get_variable, "get-variable"),
    (_object, "new-object"),
    (_line_editor, "get-psreadlineoption"),
    (_add_type, "add-type"),
    (_open_item, "invoke-item"),
) | {
    "start-bitstransfer": lambda m, c, p: _bits(m, c),
    "get-command": lambda m, c, p: c.words[0] if c.words else c.get("name") or NOTHING,
    "new-temporaryfile": lambda m, c, p: Thing("path", effects.TEMPORARY + "/x"),
}
