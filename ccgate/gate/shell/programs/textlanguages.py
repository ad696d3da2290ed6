"""Languages for text and data: awk, jq and what is like it, XML and CSV tools."""

from __future__ import annotations

from ...model import HOLE
from ..state import EMPTY, UNKNOWN, Output, holes_only, tainted
from .interpreters import mentioned, names, options
from .spec import apply, mentions_protected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..command import Run

# -- awk ---------------------------------------------------------------------------------------------------------------

MAX_LINES = 2_000


def awk(run: Run) -> Output:
    """awk(1), gawk(1): `-f` program files, `-v` variables, `-i inplace`, operands that are files or assignments."""
    parsed = options(
        run.args,
        "fvFeiEloLdDpmW",
        "--file --assign --field-separator --source --include --exec --load --pretty-print? --dump-variables?",
        "E",
    )
    texts = []
    ran = False
    for name, value in parsed.found:
        if name in ("-f", "--file", "-E", "--exec"):
            ran = True
            text = _program_file(run, value)
            if text is None:
                return UNKNOWN
            texts.append(text)
        elif name in ("-e", "--source"):
            ran = True
            texts.append(value)
        elif name in ("-o", "-d", "-p", "--pretty-print", "--dump-variables", "--profile") and value:
            run.write(value, f"{run.name} {name}{value}")
    rest = list(parsed.rest)
    if not ran:
        if not rest:
            return UNKNOWN
        texts.append(rest.pop(0))
    in_place = any("inplace" in value for value in parsed.values("-i", "--include"))
    return _awk_program(
        run, "\n".join(texts), parsed.values("-v", "--assign"), parsed.values("-F", "--field-separator"), rest, in_place=in_place
    )


def _program_file(run: Run, path: str) -> str | None:
    """A program file; a protected one is echoed by the errors in it."""
    if path in ("-", "/dev/stdin"):
        text = run.stdin.text
        run.stdin = EMPTY
        return text
    if path in run.shell.pipes:
        return run.shell.pipes[path].text
    if mentions_protected(run, holes_only(path)):
        run.read(path, f"{run.name} -f {path}")
        return None
    text = run.shell.file_text(path, run.state)
    if text is None:
        run.opaque(path)
    return text


def _awk_program(run: Run, text: str, assigns: list[str], separators: list[str], operands: list[str], *, in_place: bool) -> Output:
    from ..code.awk import Awk
    from ..code.awk import run as run_awk
    from ..code.literals import look
    from ..code.machine import Machine, TooMuch

    library = Awk("awk")
    files = [a for a in operands if not _is_assignment(a)]
    m = Machine(run, run.state.copy(), library, inline=True, argv=[run.name, *operands])
    if holes_only(text) == HOLE:
        for path in files:
            run.read(path, f"{run.name} {path}")
        return UNKNOWN
    for path in files if in_place else []:
        run.write(path, f"{run.name} -i inplace {path}")
    for value in separators[-1:]:
        m.bind("FS", {"t": "\t", "\\t": "\t", "\\|": "|"}.get(value, value))
    from ..code.lexer import unescape

    for value in [*assigns, *(a for a in operands if _is_assignment(a))]:
        name, _, content = value.partition("=")
        m.bind(name, int(content) if content.isdigit() and len(content) < 18 else unescape(content))
    dumped = bool(run.stdin.shown) and all(a.kind == "env" and a.resource == "*" for a in run.stdin.shown)
    try:
        program = library.parse(text)
        run_awk(m, program, lambda paths: _records(run, m, paths, dumped=dumped and not paths), files)
    except (SyntaxError, ValueError, RecursionError, TooMuch):
        look(m, "awk", text)
        for path in files:
            run.read(path, f"{run.name} {path}")
        return UNKNOWN
    if dumped:
        run.narrow_dump(None)
    run.stdin_role = "none"
    if len(m.revealed) > 2 and m.revealed >= set(run.shell.world.env()):
        run.environment(run.name)
    return m.output()


def _is_assignment(text: str) -> bool:
    name, equals, _ = text.partition("=")
    return bool(equals) and name.isidentifier()


def _records(run: Run, m: Any, files: list[str], *, dumped: bool) -> list[tuple[Any, bool]]:
    """(record, is it there for certain) of all that the program reads."""
    from ..code.effects import contents
    from ..code.values import Unknown

    if dumped:
        return [(f"{name}={tainted(name)}", False) for name in run.shell.world.env()]
    records: list[tuple[Any, bool]] = []
    for path in files or [""]:
        if path == "-" or not path:
            value = contents(m, list(run.inputs)) if run.inputs else m.output_value(run.stdin)
        elif path in run.shell.pipes:
            value = m.output_value(run.shell.pipes[path])
        else:
            value = contents(m, [path])
        if isinstance(value, str):
            lines = value.split("\n")
            records += [(line, True) for line in (lines[:-1] if lines[-1] == "" else lines)[:MAX_LINES]]
            if len(lines) > MAX_LINES:
                records.append((HOLE, False))
        elif isinstance(value, Unknown) and value.lines is not None:
            records += [(line, False) for line in value.lines[:MAX_LINES]]
        else:
            records.append((value if value.sources else HOLE, False))
    return records


# -- jq ----------------------------------------------------------------------------------------------------------------

_JQ_LONG = "--arg --argjson --slurpfile --rawfile --from-file --indent --library-path --argfile --jsonargs? --args?"
# What the last part of a filter leaves of its input: nothing of the values, or nothing but the names of keys.
_NOTHING = names("length type empty not any all isvalid isempty halt utf8bytelength input_line_number infinite true false null")
_NAMES = frozenset(("keys", "keys_unsorted", "paths", "leaf_paths", "path", "getpath/1"))
_KEEPS_NAMES = names(
    ".[] . join sort unique @csv @tsv @text @json tostring first last add flatten reverse sort_by length map select tojson "
    "ascii_downcase limit unique_by group_by"
)


def jq(run: Run) -> Output:
    """jq(1): the filter first, then files; `--rawfile`, `--slurpfile`; `$ENV`, `env`; modules by `import`."""
    args = run.args
    values: list[tuple[str, str]] = []
    words: list[str] = []
    flags: set[str] = set()
    program = ""
    given = False
    i = 0
    while i < len(args):
        arg = args[i]
        i += 1
        if arg in ("--arg", "--argjson"):
            i += 2
        elif arg in ("--slurpfile", "--rawfile", "--argfile"):
            for path in args[i + 1 : i + 2]:
                values.append((args[i], path))
            i += 2
        elif arg in ("-f", "--from-file", "-fr", "-rf", "-nf", "-nrf"):
            program, given = _filter_file(run, args[i] if i < len(args) else ""), True
            flags.update(arg.lstrip("-").removesuffix("f"))
            i += 1
        elif arg in ("-L", "--indent", "--library-path"):
            i += 1
        elif arg in ("--args", "--jsonargs"):
            words += [] if given or words else args[i : i + 1]
            break
        elif arg.startswith("--"):
            flags.add(arg)
        elif arg.startswith("-") and len(arg) > 1:
            flags.update(arg[1:])
        else:
            words.append(arg)
    if not given and words:
        program = words.pop(0)
    for path in (p for _name, p in values):
        run.read(path, f"{run.name} {path}")
    _jq_program(run, program, flags)
    left = what_is_left(program)
    if ("n" in flags or "--null-input" in flags) and "input" not in program:
        left = "nothing"
    if run.discards() and not any(word in program for word in ("stderr", "debug", "split_doc")):  # is it JSON at all?
        left = "nothing"
    in_place = ("i" in flags and run.name in ("yq", "xq", "tomlq")) or "--in-place" in flags or "--inplace" in flags
    for path in [*words, *(run.inputs if not words else [])]:
        if in_place:
            run.write(path, f"{run.name} -i {path}")
        elif left == "names":
            run.shell.touch(
                "read", path, run.state, f"{run.name} {path}", certainty="possible", note="the names in it would be shown"
            )
        elif left == "values":
            run.read(path, f"{run.name} {path}")
    run.stdin_role = "none"
    return Output(compute=lambda: _jq_output(run, program, flags, words))


def _filter_file(run: Run, path: str) -> str:
    if mentions_protected(run, holes_only(path)):
        run.read(path, f"{run.name} -f {path}")
    return run.shell.file_text(path, run.state) or "."


def _jq_program(run: Run, program: str, flags: set[str]) -> None:
    """What the filter itself names: modules, variables, files in yq's `load`."""
    quiet = _stripped(program)
    for word in ("import", "include"):
        for piece in program.split(word + " ")[1:]:
            path = piece.partition('"')[2].partition('"')[0]
            for ending in ("", ".json", ".jq"):
                if path and mentions_protected(run, path + ending):
                    run.read(path + ending, f"{run.name} import {path}")
    for word in ("load(", "load_str(", "load_base64(", "load_xml(", "load_props("):
        for piece in program.split(word)[1:]:
            path = piece.partition('"')[2].partition('"')[0]
            if path:
                run.read(path, f"{run.name} {path}")
    for name in ("strenv(", "env("):
        for piece in quiet.split(name)[1:]:
            run.variable(piece.partition(")")[0].strip())
    for mark in ("$ENV", "env"):
        _variables(run, quiet, mark)


def _variables(run: Run, text: str, mark: str) -> None:
    """`$ENV.NAME` shows one variable, `$ENV` alone all of them, `env | keys` none."""
    at = text.find(mark)
    while at >= 0:
        before, after = text[at - 1 : at] if at else "", text[at + len(mark) :]
        if not (before.isalnum() or before in ("_", ".", "$")) and not (after[:1].isalnum() or after[:1] in ("_", ":", "(")):
            name = after[1:] if after[:1] == "." else after[2:] if after[:2] == '["' else after[3:] if after[:3] == '.["' else ""
            size = next((i for i, c in enumerate(name) if not (c.isalnum() or c == "_")), len(name))
            if size:
                run.variable(name[:size])
            elif not after.replace(" ", "").startswith(("|keys", "|length", "|has", "|type", ")")):
                run.environment(f"{run.name} {mark}")
        at = text.find(mark, at + 1)


def _stripped(program: str) -> str:
    """The filter without comments, and without the insides of its texts unless they are indices."""
    out: list[str] = []
    i = 0
    while i < len(program):
        c = program[i]
        if c == "#":
            stop = program.find("\n", i)
            i = len(program) if stop < 0 else stop
            continue
        if c == '"':
            close = i + 1
            while close < len(program) and program[close] != '"':
                close += 2 if program[close] == "\\" else 1
            inner = program[i + 1 : close]
            out.append(f'"{inner}"' if program[i - 1 : i] == "[" or "\\(" in inner else '""')
            i = close + 1
            continue
        out.append(c)
        i += 1
    return "".join(out)


def what_is_left(program: str) -> str:
    """ "values", "names" or "nothing": what of its input a filter can show."""
    found = "values"
    for stage in _stages(_stripped(program)):
        head = stage.partition("(")[0].strip().rstrip("?")
        if found == "nothing":
            return found
        if head in _NOTHING or head in ("has", "in", "inside", "contains", "test", "startswith", "endswith") or _compares(stage):
            found = "nothing"
        elif head in _NAMES or stage.replace(" ", "") in (
            "to_entries[].key",
            "to_entries[]|.key",
            "map_values(type)",
            "to_entries|map(.key)",
            "with_entries(.value|=type)",
            "map_values(length)",
            "[paths]",
            "to_entries|.[].key",
            "map(keys)",
            ".[]|keys",
            "[.[]|keys]",
        ):
            found = "names"
        elif found == "names" and head not in _KEEPS_NAMES and not stage.startswith((".[", "join", "@", "select", "map")):
            found = "values"
        elif head in ("map", "[.[]", "all", "any") and stage.rstrip(")]").endswith(("length", "type", "(length", "(type")):
            found = "nothing"
    return found


def _compares(stage: str) -> bool:
    return (
        any(mark in stage for mark in ("==", "!=", "< ", "> ", ">=", "<="))
        and "if " not in stage
        and "select" not in stage
        and "{" not in stage
    )


def _stages(program: str) -> list[str]:
    """The parts between `|` at the top level."""
    out = [""]
    level = 0
    for c in program:
        level += (c in "([{") - (c in ")]}")
        if c == "|" and level == 0:
            out.append("")
        else:
            out[-1] += c
    return [s.strip() for s in out if s.strip()]


def _jq_output(run: Run, program: str, flags: set[str], words: list[str]) -> Output:
    """What a plain path (`.a.b[0]`, `.files[]`) gives of JSON that is known."""
    from ...system import decode_json

    source = run.shell.file_output(words[0], run.state) if words else run.stdin
    text = source.text
    if "n" in flags and program[:1] == program[-1:] == '"' and "\\" not in program:
        return Output(program[1:-1] + "\n")
    if text is None or len(text) > 262_144 or HOLE in text or len(words) > 1 or "s" in flags or "R" in flags:
        return UNKNOWN
    try:
        values = [decode_json(text, unique=False)]
    except (ValueError, RecursionError):
        return UNKNOWN
    for step in _path_steps(program):
        if step is None:
            return UNKNOWN
        values = [item for value in values for item in _step(value, step)]
    lines = [v if isinstance(v, str) else None for v in values]
    if None in lines:
        return UNKNOWN
    raw = "r" in flags or "--raw-output" in flags or run.name == "yq"
    return Output("".join(f"{line}\n" if raw else f'"{line}"\n' for line in lines))


def _path_steps(program: str) -> list[Any]:
    """`.a.b[0][]` -> ["a", "b", 0, all]; [None] for any other filter."""
    out: list[Any] = []
    text = program.replace(" ", "").replace("|.", ".").replace(".[", "[").replace("?", "")
    i = 0
    while i < len(text):
        if text[i] == "[":
            close = text.find("]", i)
            inner = text[i + 1 : close]
            if inner == "":
                out.append(all)
            elif inner.lstrip("-").isdigit():
                out.append(int(inner))
            elif inner[:1] == '"':
                out.append(inner.strip('"'))
            else:
                return [None]
            i = close + 1 if close > 0 else len(text)
        elif text[i] == "." and i + 1 < len(text) and (text[i + 1].isalpha() or text[i + 1] == "_"):
            stop = i + 1
            while stop < len(text) and (text[stop].isalnum() or text[stop] == "_"):
                stop += 1
            out.append(text[i + 1 : stop])
            i = stop
        else:
            return [None]
    return out


def _step(value: Any, step: Any) -> list[Any]:
    if step is all:
        return list(value.values()) if isinstance(value, dict) else list(value) if isinstance(value, list) else []
    if isinstance(step, int):
        return [value[step]] if isinstance(value, list) and -len(value) <= step < len(value) else []
    return [value[step]] if isinstance(value, dict) and step in value else []


def yq(run: Run) -> Output:
    """yq: that of Mike Farah (`yq e`, `ea`, `eval`) and that of kislyuk, which hands its filter to jq."""
    if run.args[:1] in (["eval"], ["e"], ["eval-all"], ["ea"], ["r"], ["read"], ["v"], ["validate"]):
        run.args = run.args[1:]
    if run.args[:1] in (["w"], ["write"], ["d"], ["delete"]):
        for path in run.args[1:2]:
            run.read(path, f"yq {path}")
        return UNKNOWN
    files = [i for i, a in enumerate(run.args) if not a.startswith("-")]
    if len(files) == 1 and _is_file(run, run.args[files[0]]):  # `yq file` shows it
        run.args = [".", *run.args]
    flags = [a for a in run.args if a in ("-o", "-p", "--output-format", "--input-format", "-I", "--indent")]
    for flag in flags:  # options with a value that jq has not
        at = run.args.index(flag)
        run.args = run.args[:at] + run.args[at + 2 :]
    return jq(run)


def _is_file(run: Run, text: str) -> bool:
    return HOLE not in holes_only(text) and run.shell.world.disk.is_file(run.absolute(text))


def jo(run: Run) -> Output:
    """jo(1): `name=@file` holds its text, `name=:file` its JSON, `name=%file` it in base64."""
    for option, path in zip(run.args, run.args[1:], strict=False):
        if option == "-f":
            run.read(path, f"jo -f {path}")
    for arg in run.args:
        value = arg.partition("=")[2]
        if value[:1] in "@:%" and value[1:]:
            run.read(value[1:], f"jo {arg}")
    return UNKNOWN


def gron(run: Run) -> Output:
    for arg in run.args:
        if not arg.startswith("-"):
            (run.url if "://" in arg else run.read)(arg, f"gron {arg}")
    return UNKNOWN


def command_table(run: Run) -> Output:
    """Tools that take a query and files in any order: a file among their words is read."""
    mentioned(run, run.args)
    return UNKNOWN


_FILES = "r* -f,--file:r -o,--output:w"
TABLE: dict[str, str] = {
    "dasel": "p,r* -f,--file:r -r,--read: -w,--write: -o,--out:w -i,--in:r -s,--selector:p!", "htmlq": "p* -f,--filename:r -o,--output:w -a,--attribute: -b,--base: -r,--remove-nodes:", "pup": "p* -f,--file:r -i:",
    "xidel": "m* -e,--extract: -d,--data: -s --input-format: --output-format: --extract-file:r -f,--follow: --xpath: --css: --xquery:", "jsonnet": "r -o,--output-file:w -J,--jpath: -e,--exec:p! -V,--ext-str: -A,--tla-str: --ext-code: --ext-str-file:k --ext-code-file:k --tla-str-file:k -m,--multi:w", "json2yaml": _FILES, "yaml2json": _FILES, "toml2json": _FILES, "json2toml": _FILES, "yaml2toml": _FILES, "toml2yaml": _FILES, "remarshal": "r,w -i,--input:r -o,--output:w -f: -t: --if: --of:", "yj": "r*", "jc": "n* -r -p",
    "csvcut": "r* -c,--columns: -d: -q: -e: -S", "csvlook": "r* -d: -q: -e: --max-rows:", "csvgrep": "r* -c: -m: -r: -f:r", "csvsort": "r* -c:", "csvstat": "r* -c:", "csvjson": "r* -i: -k:", "in2csv": "r* -f: --sheet:", "csvformat": "r* -D: -U:", "csvjoin": "r* -c:", "csvstack": "r* -g: -n:", "xsv": "n,r* -s,--select: -d,--delimiter: -o,--output:w -n", "qsv": "n,r* -s,--select: -d,--delimiter: -o,--output:w -n", "datamash": "n* -t: -W -s -g:", "gojq-fmt": "r*", "jello": "p -f:r -q:", "jtc": "r* -w: -t:", "hxselect": "p* -s:", "hxnormalize": "r*", "jsonpp": "r*", "prettyjson": "r*", "underscore": "n* -i,--in:r -o,--out:w -d,--data:", "json": "p* -f:r -I~w", "jsawk": "p*", "jshon": "n* -F:r -e:", "fq": "p,r* -d,--decode: -o,--option: --arg: -f:x!", "jnv": "r", "tidyjson": "r*", "ajv": "n* -d:r -s:r -r:r", "tomll": "r*", "taplo": "n,r*", "tomlv": "r*",
}  # fmt: skip
_XMLLINT = "r* --xpath: --schema:r --relaxng:r --dtdvalid:r --output:w -o:w --encode: --pattern: --path: --maxmem: --noout"


def xmllint(run: Run) -> Output:
    """xmllint(1): prints the document, unless told not to. What it says of a broken one echoes lines: of the files that are named, at least."""
    if {"--noout", "--output", "-o"} & set(run.args):
        run.args = [arg for arg in run.args if holes_only(arg).strip(HOLE)]
    return apply(run, _XMLLINT)


SPECIAL: dict[str, Callable[[Run], Output]] = {
    "xmllint": xmllint,
    **dict.fromkeys(("awk", "gawk", "mawk", "nawk", "goawk", "frawk", "original-awk", "bwk"), awk), **dict.fromkeys(("jq", "gojq", "jaq", "jql", "jqplay"), jq), **dict.fromkeys(("yq", "xq", "tomlq", "yq-go"), yq), "jo": jo, "gron": gron, "xmlstarlet": command_table, "xml": command_table, "textql": command_table,
}  # fmt: skip
