"""just(1) and task(1): recipes are read and looked into, as those of make are."""

from __future__ import annotations

from ...model import HOLE
from ..state import UNKNOWN, Output, holes_only
from .spec import mentions_protected, parse
from .verbs import with_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command import Run
    from ..state import State

MAX_LINES = 5_000
MAX_RECIPES = 100


def _read(run: Run, names: tuple[str, ...], named: str | None) -> tuple[str, str]:
    """(text, directory) of the file that is taken: the one named, or the next above with one of these names."""
    if named:
        if mentions_protected(run, holes_only(named)):
            run.read(named, f"{run.name} {named}")
            return "", run.state.cwd[0]
        return run.shell.file_output(named, run.state).text or "", run.absolute(named).rpartition("/")[0] or "/"
    here = run.state.cwd[0]
    for _ in range(32):
        for name in names:
            text = run.shell.file_text(f"{here}/{name}", run.state)
            if text is not None:
                return text, here
        here, slash, _last = here.rpartition("/")
        if not slash or not here:
            break
    return "", run.state.cwd[0]


# -- just --------------------------------------------------------------------------------------------------------------

_JUST = (
    "W -f,--justfile: -d,--working-directory: -E,--dotenv-path: --dotenv-filename: --set: --shell: --shell-arg: --color: -c,--command: -s,--show: --chooser: --list-heading: "
    "-n,--dry-run -l,--list --summary --dump --evaluate --fmt --init -q,--quiet --variables --groups --choose -e,--edit --completions: --man -V,--version -h,--help"
)


def just(run: Run) -> Output:
    """just(1): recipes with `{{values}}`; `set dotenv-load` loads .env for them."""
    parsed = parse(_JUST, run.args)
    text, directory = _read(run, ("justfile", "Justfile", ".justfile"), parsed.value("-f", "--justfile"))
    file = Justfile(run, text, parsed.value("-d", "--working-directory") or directory)
    for path in (parsed.value("-E", "--dotenv-path"), parsed.value("--dotenv-filename")):
        if path:
            file.state = with_file(run, [path], file.state)
    words = parsed.rest
    code = parsed.value("-c", "--command")
    if code:
        return run.argv([code, *words], state=file.state)
    if parsed.has(
        "-l",
        "--list",
        "--summary",
        "--dump",
        "-s",
        "--show",
        "--fmt",
        "--init",
        "--variables",
        "-e",
        "--edit",
        "--groups",
        "-V",
        "--version",
        "-h",
        "--help",
    ):
        return UNKNOWN
    while words and "=" in words[0] and words[0].partition("=")[0].isidentifier():
        name, _, value = words[0].partition("=")
        file.values[name] = value
        words = words[1:]
    names = words or [file.first]
    while names and len(file.done) < MAX_RECIPES:
        name = names[0]
        count = len(file.recipes[name][0]) if name in file.recipes else 0
        file.run_recipe(name, names[1 : 1 + count])
        names = names[1 + count :]
    return UNKNOWN


class Justfile:
    """recipes: name -> (parameters, names of those it depends on, body, quiet)."""

    def __init__(self, run: Run, text: str, directory: str) -> None:
        self.run = run
        self.state: State = run.state.copy()
        self.state.cwd = (run.absolute(directory),)
        self.values: dict[str, str] = {}
        self.recipes: dict[str, tuple[list[str], list[str], list[str], bool]] = {}
        self.first = ""
        self.done: set[str] = set()
        self._parse(text.split("\n")[:MAX_LINES])

    def _parse(self, lines: list[str]) -> None:
        body: list[str] | None = None
        for line in lines:
            if line[:1] in (" ", "\t") and body is not None:
                body.append(line)
                continue
            if not line.strip():
                if body is not None:
                    body.append("")
                continue
            if line[0] in "#[":
                continue
            body = None
            name, colon, rest = line.partition(":=")
            if colon and len(name.split()) in (1, 2) and not name.startswith("set "):
                self.values[name.split()[-1]] = rest.strip()
            elif line.startswith("set "):
                self._setting(line[4:])
            elif line.startswith(("alias ", "import ", "mod ", "export ")):
                continue
            else:
                body = self._header(line)

    def _setting(self, text: str) -> None:
        name, _, value = text.partition(":=")
        name, value = name.strip(), value.strip().strip("'\"")
        if name == "dotenv-load" and value != "false":
            if self.run.shell.world.disk.exists(self.state.cwd[0] + "/.env"):
                self.state = with_file(self.run, [self.state.cwd[0] + "/.env"], self.state)
        elif name in ("dotenv-path", "dotenv-filename") and value:
            self.state = with_file(self.run, [f"{self.state.cwd[0]}/{value}" if not value.startswith("/") else value], self.state)

    def _header(self, line: str) -> list[str]:
        """`[@]name parameters: dependencies`"""
        head, _, tail = line.partition(":")
        words = head.split()
        body: list[str] = []
        if not words:
            return body
        name = words[0].lstrip("@")
        needs = [
            w.strip("()").split()[0]
            for w in tail.replace("&&", " ").replace("(", " (").split(" ")
            if w.strip("()") and w[:1] not in "\"'"
        ]
        self.recipes[name] = ([w.lstrip("+*$") for w in words[1:]], needs, body, words[0].startswith("@"))
        self.first = self.first or name
        return body

    def run_recipe(self, name: str, arguments: list[str]) -> None:
        recipe = self.recipes.get(name)
        if recipe is None or name in self.done:
            return
        self.done.add(name)
        parameters, needs, body, _quiet = recipe
        for need in needs:
            self.run_recipe(need, [])
        here = dict(self.values)
        for i, parameter in enumerate(parameters):
            key, _, default = parameter.partition("=")
            here[key] = repr(arguments[i]) if i < len(arguments) else default or '""'
        lines = [self._filled(line.strip(), here) for line in body if line.strip()]
        if lines and lines[0].startswith("#!"):
            self._script("\n".join(lines))
            return
        text = "\n".join(line.lstrip("@-") for line in lines)
        for code in text.replace("\\\n", "\\\n").split("\n") if "\\\n" not in text else [text]:
            self.run.code(code, self.state.copy(), UNKNOWN)

    def _script(self, text: str) -> None:
        from ..scripts import language_of

        language = language_of("recipe", text)
        if language == "shell":
            self.run.code(text, self.state.copy(), UNKNOWN)
        elif language:
            self.run.inline(language, text)

    def _filled(self, line: str, here: dict[str, str], depth: int = 0) -> str:
        """`{{expression}}`: a name, a string, or backticks; anything else is unknown."""
        out = ""
        rest = line
        while "{{" in rest:
            head, _, tail = rest.partition("{{")
            inner, _, rest = tail.partition("}}")
            out += head + self._value(inner.strip(), here, depth)
        return out + rest

    def _value(self, text: str, here: dict[str, str], depth: int) -> str:
        quote = text[:1]
        if depth > 16:
            return HOLE
        if quote in ("'", '"') and text.endswith(quote) and len(text) > 1:
            return text[1:-1]
        if quote == "`":
            output = self.run.code(text.strip("`"), self.state.copy(), UNKNOWN).text
            return HOLE if output is None else output.rstrip("\n")
        if text in here:
            return self._value(here[text], here, depth + 1)
        return HOLE


# -- task --------------------------------------------------------------------------------------------------------------

_TASK = "n* -t,--taskfile: -d,--dir: -C,--concurrency: -o,--output: -l,--list -a,--list-all --summary -i,--init -n,--dry -g,--global --interval: -I: --status --version -h,--help"


def task(run: Run) -> Output:
    """task(1): `cmds`, `deps` and `dotenv` of a Taskfile, read by its lines; what `{{.NAME}}` stands for is unknown."""
    parsed = parse(_TASK, run.args)
    if parsed.has("-l", "--list", "-a", "--list-all", "--summary", "-i", "--init", "--version", "-h", "--help"):
        return UNKNOWN
    text, directory = _read(
        run,
        ("Taskfile.yml", "taskfile.yml", "Taskfile.yaml", "taskfile.yaml", "Taskfile.dist.yml"),
        parsed.value("-t", "--taskfile"),
    )
    state = run.state.copy()
    state.cwd = (run.absolute(parsed.value("-d", "--dir") or directory),)
    lines = text.split("\n")[:MAX_LINES]
    for line in lines:
        if line.strip().startswith("dotenv:"):
            names = [w.strip("'\" ") for w in line.partition(":")[2].strip(" []").split(",")]
            state = with_file(run, [n for n in names if n and "{{" not in n], state)
    names = [w for w in parsed.operands if "=" not in w] or ["default"]
    done: set[str] = set()
    while names and len(done) < MAX_RECIPES:
        name = names.pop(0)
        if name not in done:
            done.add(name)
            names += _task(run, lines, name, state)
    return UNKNOWN


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _task(run: Run, lines: list[str], name: str, state: State) -> list[str]:
    """Look at the commands of one task; returns the names of tasks it calls."""
    start = next(
        (i for i, line in enumerate(lines) if line.strip().rstrip() in (f"{name}:", f"'{name}':", f'"{name}":') and _indent(line)),
        -1,
    )
    if start < 0:
        return []
    depth = _indent(lines[start])
    more: list[str] = []
    section = ""
    i = start + 1
    while i < len(lines) and (not lines[i].strip() or _indent(lines[i]) > depth):
        line = lines[i].strip()
        i += 1
        key, colon, value = line.partition(":")
        if colon and key in (
            "cmds",
            "cmd",
            "deps",
            "vars",
            "sh",
            "preconditions",
            "status",
            "env",
            "sources",
            "generates",
            "dir",
            "desc",
        ):
            section = key if key != "sh" else section
            if key == "deps":
                more += [w.strip("'\" ") for w in value.strip(" []").split(",") if w.strip(" []")]
            elif key in ("cmd", "sh") and value.strip():
                run.code(_plain(value), state.copy(), UNKNOWN)
            continue
        if not line.startswith("- ") or section not in ("cmds", "deps", "preconditions", "status"):
            continue
        item = line[2:].strip()
        if item.startswith("task:"):
            more.append(_plain(item[5:]))
        elif section == "deps":
            more.append(_plain(item))
        elif item.rstrip("-+") in ("|", ">", "cmd: |", "cmd: >"):
            base = _indent(lines[i - 1])
            block = []
            while i < len(lines) and (not lines[i].strip() or _indent(lines[i]) > base):
                block.append(lines[i].strip())
                i += 1
            run.code("\n".join(block), state.copy(), UNKNOWN)
        elif not item.startswith(("defer:", "for:", "msg:")):
            run.code(_plain(item.removeprefix("cmd:").removeprefix("sh:")), state.copy(), UNKNOWN)
    return more


def _plain(text: str) -> str:
    """A YAML scalar on one line, template parts as holes."""
    text = text.strip()
    if text[:1] in ("'", '"') and text[-1:] == text[:1]:
        text = text[1:-1].replace("''", "'") if text[0] == "'" else text[1:-1].replace('\\"', '"')
    out = ""
    while "{{" in text:
        head, _, tail = text.partition("{{")
        text = tail.partition("}}")[2]
        out += head + HOLE
    return out + text
