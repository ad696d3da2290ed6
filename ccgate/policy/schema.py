"""What a policy file may say. pydantic lives here and nowhere else; every error of a file is reported at once, with its line."""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pathspec.patterns.gitignore import GitIgnorePatternError
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from ccgate.gate.content import TESTS

Effect = Literal["deny", "ask"]
Decision = Literal["deny", "ask", "pass"]
ActionName = Literal["read", "write", "create", "delete", "list", "execute", "send", "use", "reveal"]

MAX_PROJECT_BYTES = 65_536
MAX_DOTS = 500  # in a line of a project's file: tomllib takes a time that grows with the square of those in a key
MAX_PROJECT_PATTERNS = 500
MAX_PROJECT_STARS = 6  # in one pattern, and no more than two `**`: each one multiplies what matching may cost
MAX_PROJECT_LENGTH = 200
MAX_LINE = 2_000  # of a line whose keys are looked up; longer ones are data, and messages about them name the table


def _pattern(text: str) -> str:
    """A gitignore pattern that can match something."""
    try:
        found = GitIgnoreSpecPattern(text)
    except GitIgnorePatternError:
        raise ValueError("no gitignore pattern") from None
    if found.include is None:
        raise ValueError("a gitignore pattern that never matches anything")
    return text


def _command(text: str) -> str:
    """A program by its name alone, then words: rules know programs by the last part of their path."""
    program, *_words = text.split()
    if "/" in program or program.startswith(("-", "!")):
        raise ValueError("a command begins with the name of a program, without its directory")
    return text


Pattern = Annotated[str, StringConstraints(min_length=1, max_length=512), AfterValidator(_pattern)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]
CommandLine = Annotated[
    str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"), AfterValidator(_command)
]
VariableName = Annotated[str, StringConstraints(max_length=100, pattern=r"^!?[A-Za-z0-9_*?\[\]-]+$")]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Example(_Table):
    """A tool call and what the policy must say of it: `call.tool` and the tool's input fields.

    It is judged on a disk that holds nothing but `files`: names in the project, in a list, or with their content in a table.
    """

    call: dict[str, Any]
    expect: Decision
    files: dict[str, str] | list[str] = []

    @model_validator(mode="after")
    def _names_a_tool(self) -> Example:
        if not isinstance(self.call.get("tool"), str):
            raise ValueError('call needs a tool, as in { tool = "Read", file_path = ".env" }')  # noqa: TRY004 - pydantic collects these
        return self


class Rule(_Table):
    """One rule.

    create      the effect on creating a file that is not there; without it that is no matter of this rule
    unless      a test of the file's content that finds nothing to protect in it
    only_files  patterns are about files: a directory of such a name, and what is below it, is not meant
    """

    id: Identifier
    effect: Effect
    actions: Annotated[list[ActionName], Field(min_length=1)] = ["read", "write", "delete", "send"]
    paths: list[Pattern] = []
    commands: list[CommandLine] = []
    variables: list[VariableName] = []
    create: Effect | None = None
    unless: str | None = None
    only_files: bool = False
    reason: Line
    advice: Line | None = None
    example: list[Example] = []

    @model_validator(mode="after")
    def _complete(self) -> Rule:
        if not (self.paths or self.commands or self.variables):
            raise ValueError("a rule needs paths, commands or variables")
        if self.unless is not None and self.unless not in TESTS:
            raise ValueError(f"unless must be one of {', '.join(TESTS)}")
        return self


class Exemption(_Table):
    """What a person allows, in the words of the rules; `actions` narrows it for paths."""

    paths: list[Pattern] = []
    commands: list[CommandLine] = []
    variables: list[VariableName] = []
    actions: Annotated[list[ActionName], Field(min_length=1)] | None = None
    reason: Line = "allowed by the policy"

    @model_validator(mode="after")
    def _complete(self) -> Exemption:
        if not (self.paths or self.commands or self.variables):
            raise ValueError("an exception needs paths, commands or variables")
        return self


class Defaults(_Table):
    """What happens where no rule can decide.

    unknown  a program reads a file, and which one cannot be known before it runs
    opaque   code runs that is not looked into: builds, tests, programs of the project
    reveal   all environment variables are shown at once
    wide     a directory is too large to look through
    use      a program uses a protected file without showing it
    """

    unknown: Decision | None = None
    opaque: Decision | None = None
    reveal: Decision | None = None
    wide: Decision | None = None
    use: Decision | None = None


class PolicyFile(_Table):
    """A whole file."""

    version: Literal[1]
    extends: list[Line] | None = None
    mode: Literal["enforce", "observe"] | None = None
    defaults: Defaults = Defaults()
    rule: list[Rule] = []
    exception: list[Exemption] = []
    disable: list[Identifier] = []


class Problem:
    """One finding about a file: where, what, how to mend it."""

    def __init__(self, file: str, line: int, key: str, what: str, hint: str = "") -> None:
        self.file = file
        self.line = line
        self.key = key
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(p for p in (place, self.key, self.what) if p) + (f"; {self.hint}" if self.hint else "")


class Invalid(Exception):
    """A policy file that cannot be used; `problems` are all that was found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(str(problems[0]))
        self.problems = problems


def parse(text: str, file: str, *, project: bool = False) -> tuple[PolicyFile, list[Problem], dict[tuple[str | int, ...], int]]:
    """The file's content, warnings, and the line of each key. Raises Invalid.

    A project's file comes from whoever wrote the repository: it cannot stop all work with a stray key (that is a warning), it can
    switch nothing off, and nothing of its text but plain key names is ever repeated.
    """
    crowded = next((n for n, line in enumerate(text.split("\n"), 1) if line.count(".") > MAX_DOTS), 0) if project else 0
    if crowded:
        raise Invalid([Problem(file, crowded, "", f"a line with more than {MAX_DOTS} dots", "shorten it or remove the file")])
    try:
        raw = tomllib.loads(text)
    except RecursionError:
        raise Invalid([Problem(file, 0, "", "not TOML: nested too deeply", "mend it or remove the file")]) from None
    except ValueError as error:  # TOMLDecodeError, and a number of thousands of digits
        line = re.search(r"at line (\d+)", str(error))
        what = "not TOML" if project else f"not TOML: {str(error).partition(' (at')[0].lower()}"
        at = int(line[1]) if line else text.count("\n") + (not text.endswith("\n"))
        raise Invalid([Problem(file, at, "", what, "mend the line or remove the file")]) from None
    lines = key_lines(text)
    warnings: list[Problem] = []
    if project:
        raw = _tolerated(raw, file, lines, warnings)
    problems = _twice(raw, file, lines)
    found = None
    try:
        found = PolicyFile.model_validate(raw)
    except ValidationError as error:
        places: dict[tuple[str, int], Problem] = {}
        for e in error.errors(include_url=False):
            problem = _problem(e, file, lines)
            places.setdefault((problem.key, problem.line), problem)
        problems += places.values()
    if found is None or problems:
        raise Invalid(sorted(problems, key=lambda problem: problem.line))
    if project:
        _only_tightens(found, file, lines)
    return found, warnings, lines


def _twice(raw: dict[str, Any], file: str, lines: dict[tuple[str | int, ...], int]) -> list[Problem]:
    """A problem for each rule whose id another one above it has."""
    rules = raw.get("rule")
    ids = [rule.get("id") if isinstance(rule, dict) else None for rule in rules] if isinstance(rules, list) else []
    return [
        Problem(file, lines.get(("rule", i, "id"), 0), f"rule.{i}.id", "occurs twice", "give each rule a name of its own")
        for i, name in enumerate(ids)
        if name is not None and name in ids[:i]
    ]


def _tolerated(raw: dict[str, Any], file: str, lines: dict[tuple[str | int, ...], int], warnings: list[Problem]) -> dict[str, Any]:
    """A project's table without the keys that this version does not know."""
    kept = {}
    for key, value in raw.items():
        if key in PolicyFile.model_fields:
            kept[key] = value
        else:
            warnings.append(
                Problem(file, lines.get((key,), 0), _safe(key), "unknown key, ignored", "see the policy reference in the README")
            )
    if "version" not in kept:
        kept["version"] = 1
        warnings.append(Problem(file, 1, "version", "missing, taken as 1", "write `version = 1`"))
    return kept


def _only_tightens(found: PolicyFile, file: str, lines: dict[tuple[str | int, ...], int]) -> None:
    problems = [
        Problem(
            file,
            lines.get((key,), lines.get((key, 0), 0)),
            key,
            "not allowed in a project's file, which can only tighten",
            "move it to your own policy",
        )
        for key, value in (("mode", found.mode), ("exception", found.exception), ("disable", found.disable))
        if value
    ]
    count = 0
    for i, rule in enumerate(found.rule):
        for key, texts in (("paths", rule.paths), ("commands", rule.commands), ("variables", rule.variables)):
            count += len(texts)
            problems += [
                Problem(
                    file,
                    lines.get(("rule", i, key, n), lines.get(("rule", i), 0)),
                    f"rule.{i}.{key}.{n}",
                    "too long or too many wildcards for a project's file",
                    f"use at most {MAX_PROJECT_LENGTH} characters, {MAX_PROJECT_STARS} stars and two `**`",
                )
                for n, text in enumerate(texts)
                if len(text) > MAX_PROJECT_LENGTH or text.count("*") > MAX_PROJECT_STARS or text.count("**") > 2
            ]
    if count > MAX_PROJECT_PATTERNS:
        problems.append(Problem(file, 1, "rule", f"more than {MAX_PROJECT_PATTERNS} patterns", "name directories instead of files"))
    if problems:
        raise Invalid(problems)


def _problem(error: Any, file: str, lines: dict[tuple[str | int, ...], int]) -> Problem:
    place = tuple(p for p in error["loc"] if isinstance(p, (str, int)) and str(p) not in _BRANCHES)
    known = place
    while known and known not in lines:
        known = known[:-1]
    what, hint = _words(error, place)
    return Problem(file, lines.get(known, 1), ".".join(_safe(str(p)) for p in place), what, hint)


_BRANCHES = ("dict[str,str]", "list[str]")  # what pydantic adds to the place of an error in a value that may be of several types


def _words(error: Any, place: tuple[str | int, ...]) -> tuple[str, str]:
    """What is wrong with a value, and what mends it. The value itself is not repeated."""
    kind = error["type"]
    context = error.get("ctx", {})
    key = next((p for p in reversed(place) if isinstance(p, str)), "")
    if kind == "extra_forbidden":
        table = _table_of(place)
        close = get_close_matches(_safe(str(place[-1])), table, 1)
        return "unknown key", f"did you mean `{close[0]}`?" if close else f"this table has {', '.join(table)}"
    if kind == "missing":
        return "missing", f"add `{_MISSING.get(key, f'{key} = ...')}`"
    if kind == "literal_error":
        return f"must be {context['expected']}", ""
    if kind == "value_error":
        return error["msg"].removeprefix("Value error, "), ""
    if kind in ("too_short", "string_too_short"):
        return "must not be empty", ""
    if kind == "string_too_long":
        return f"longer than {context['max_length']} characters", "shorten it"
    if kind == "string_pattern_mismatch":
        return _LINES.get(key, "must be one line of text"), ""
    return _TYPES.get(kind, "has a wrong value"), "see `ccgate policy schema`, or the commented file of `ccgate policy new`"


_TYPES = {
    "list_type": "must be a list", "string_type": "must be a text", "dict_type": "must be a table", "model_type": "must be a table",
    "model_attributes_type": "must be a table", "bool_type": "must be true or false", "bool_parsing": "must be true or false",
}  # fmt: skip
_LINES = {
    "id": "must be small letters, digits and `-`",
    "disable": "must be small letters, digits and `-`",
    "commands": "must begin with the name of a program",
    "variables": "must be the name of a variable; `*` and `?` may stand in it",
}
_MISSING = {
    "version": "version = 1",
    "effect": 'effect = "deny"',
    "id": 'id = "name"',
    "reason": 'reason = "why"',
    "expect": 'expect = "deny"',
}


_TABLES: dict[str, type[BaseModel]] = {
    "rule": Rule, "rule.example": Example, "exception": Exemption, "defaults": Defaults,
}  # fmt: skip


def _table_of(place: tuple[str | int, ...]) -> list[str]:
    """The keys that a table of the file has."""
    names = ".".join(p for p in place[:-1] if isinstance(p, str))
    model = _TABLES.get(names, PolicyFile)
    return list(model.model_fields)


def _safe(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "?", text)[:40]


_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\"' -]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*([A-Za-z0-9_-]+|"[^"]*"|'[^']*')\s*=""")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')


def key_lines(text: str) -> dict[tuple[str | int, ...], int]:
    """The line (from 1) of each table, key and array element, by their path. Good for messages: tomllib keeps no positions."""
    found: dict[tuple[str | int, ...], int] = {}
    counts: dict[tuple[str | int, ...], int] = {}
    table: tuple[str | int, ...] = ()
    key: tuple[str | int, ...] = ()
    element = 0
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            continue
        header = _HEADER.match(line)
        if header:
            table = _table_path(header[1], [p.strip("\"' ") for p in header[2].split(".")], counts)
            found.setdefault(table, number)
            key = ()
            continue
        assigned = _KEY.match(line)
        rest = line
        if assigned and not line.lstrip().startswith("#"):
            key = (*table, assigned[1].strip("\"'"))
            found[key] = number
            element = 0
            rest = line[assigned.end() :]
        if key:
            for _ in _STRING.findall(rest.partition(" #")[0]):
                found.setdefault((*key, element), number)
                element += 1
    return found


def _table_path(bracket: str, names: list[str], counts: dict[tuple[str | int, ...], int]) -> tuple[str | int, ...]:
    path: tuple[str | int, ...] = ()
    for i, name in enumerate(names):
        path = (*path, name)
        if bracket == "[[" and i == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
