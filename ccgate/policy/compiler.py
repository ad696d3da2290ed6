"""Policy layers to the artefact that the hook loads: patterns classified by the cheapest sufficient test, data and never code.

See `ccgate.gate.policy` for the rows and `ccgate.gate.artefact` for the file around them.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from typing import Any

from ccgate import __version__
from ccgate.gate.artefact import PROJECT_FILE, Locations, sealed, source_row
from ccgate.gate.globs import is_glob
from ccgate.gate.model import ACTION_BIT, ACTIONS
from ccgate.gate.paths import fold, from_windows
from ccgate.gate.policy import ANYWHERE, AT_BASE, AT_HOME, BELOW, DIRECTORY, FILE, FORMAT, NO_ROWS, SELF, Policy, checksum, load

from .examples import failures, own
from .layers import PolicyLayer, find
from .schema import Exemption, Invalid, Rule

DEFAULTS = {"unknown": "ask", "opaque": "pass", "reveal": "ask", "wide": "ask", "use": "pass"}
_ORDER = ("pass", "ask", "deny")


def compile_text(where: Locations, *, instead_of_user: str | None = None) -> str:
    """The artefact of a place. Raises Invalid, also where a policy fails an example of its own."""
    layers = find(where, instead_of_user=instead_of_user)
    prove(layers, where)
    return artefact_text(layers, where)


def prove(layers: list[PolicyLayer], where: Locations) -> None:
    """Judge the examples that people wrote for themselves. Raises Invalid.

    A project's examples are left to `ccgate policy test`: whoever wrote the repository is not to stop or slow anybody with them.
    """
    problems = []
    for layer in layers:
        sources = [source for source in own(layer) if source.rule.example] if layer.name in ("managed", "user") else []
        if sources:
            problems += list(failures(sources, policy_alone(layer, layers, where), where))
    if problems:
        raise Invalid(problems)


def policy_alone(layer: PolicyLayer, layers: list[PolicyLayer], where: Locations) -> Policy:
    """One layer and what is built in."""
    kept = [other for other in layers if other is layer or other.name == "builtin"]
    return load(artefact_text(kept, where).partition("\n")[2], where.home)


def write(where: Locations) -> str:
    """Compile and put the artefact in place, atomically; its path. Raises Invalid, OSError."""
    text = compile_text(where)
    path = where.artefact()
    directory = os.path.dirname(path)
    os.makedirs(directory, mode=0o700, exist_ok=True)
    fd, temporary = tempfile.mkstemp(dir=directory, prefix=".new-")
    try:
        with open(fd, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    return path


def main(argv: list[str] | None = None) -> int:
    """For the hook: compile for [config, state, managed, home, project]; one line on stderr and status 3 when that fails."""
    config, state, managed, home, project = argv if argv is not None else sys.argv[1:]
    try:
        write(Locations(config, state, managed, home, project))
    except Invalid as error:
        more = len(error.problems) - 1
        tail = f" (and {more} more: run `ccgate policy test`)" if more else ""
        return _failed(f"the policy is invalid: {error.problems[0]}{tail}")
    except OSError as error:
        return _failed(f"the compiled policy cannot be written: {error.strerror} ({error.filename}); run `ccgate doctor`")
    except Exception as error:  # one line instead of a traceback: it ends up in the reason of a denial
        return _failed(f"the policy could not be compiled ({type(error).__name__}); run `ccgate policy test`")
    return 0


def _failed(text: str) -> int:
    sys.stderr.write("".join(c if c.isprintable() else "?" for c in text) + "\n")
    return 3


def artefact_text(layers: list[PolicyLayer], where: Locations) -> str:
    """The whole file; see `ccgate.gate.policy` for its lines."""
    build = _Build()
    for layer in layers:
        build.add(layer)
    sources = [source_row(path) for path in where.policy_files()]
    extended = list(dict.fromkeys(path for layer in layers for path in layer.extended))
    sources += [source_row(path) for path in extended]
    header: dict[str, Any] = {
        "format": FORMAT,
        "version": __version__,
        "digest": _digest([str(row[0]) for row in sources]),
        "mode": _mode(layers),
        "defaults": _defaults(layers),
        "home": where.home,
        "project": where.project,
        "sources": sources,
        "layers": build.layers,
        "program_globs": [program for program in build.commands if is_glob(program)],
    }
    commands = "\n".join(f"{json.dumps(program)[1:-1]} {_lines([rows])}" for program, rows in build.commands.items())
    blocks = [*map(_lines, build.patterns), _lines(build.rules), _lines(build.variables), commands, _lines(build.details)]
    header["blocks"] = [[len(block), checksum(block.encode("ascii"))] for block in blocks]
    return sealed(_lines([header]), "\n".join(blocks))


def _lines(values: list[Any]) -> str:
    return "\n".join(json.dumps(value, separators=(",", ":")) for value in values)


def _digest(paths: list[str]) -> str:
    digest = hashlib.sha256(__version__.encode())
    for path in paths:
        try:
            with open(path, "rb") as file:
                digest.update(hashlib.sha256(file.read()).digest())
        except OSError:
            digest.update(b"-")
    return digest.hexdigest()


def _mode(layers: list[PolicyLayer]) -> str:
    """`enforce` unless the most trusted policy file there is says `observe`: a less trusted one cannot switch it off."""
    return next((layer.mode or "enforce" for layer in layers if layer.name in ("managed", "user")), "enforce")


def _defaults(layers: list[PolicyLayer]) -> dict[str, str]:
    """Inside a layer the last word counts; what a more trusted layer said can only be made stricter, by a project all of it."""
    result = dict(DEFAULTS)
    settled: set[str] = set()
    for layer in layers:
        said: dict[str, str] = {}
        for defaults in layer.defaults:
            said |= {k: v for k, v in defaults.model_dump().items() if v is not None}
        for key, value in said.items():
            if (key not in settled and layer.name != "project") or _ORDER.index(value) > _ORDER.index(result[key]):
                result[key] = value
        settled |= said.keys()
    return result


class _Build:
    """What the layers come to so far. Rules are numbered over all layers; an exception is a rule whose effect is "pass"."""

    def __init__(self) -> None:
        self.rules: list[list[Any]] = []
        self.details: list[dict[str, Any]] = []
        self.layers: list[dict[str, Any]] = []
        self.patterns: list[list[list[Any]]] = []  # layer after layer
        self.commands: dict[str, list[list[Any]]] = {}
        self.variables: list[list[Any]] = []

    def add(self, layer: PolicyLayer) -> None:
        table = _Table(layer)
        for source in layer.rules:
            rule = source.rule
            row = [
                _mask(rule.actions) | (ACTION_BIT["create"] if rule.create else 0),
                rule.effect,
                rule.unless or "",
                rule.create or "",
            ]
            about: dict[str, Any] = {"id": rule.id, "reason": rule.reason, "advice": rule.advice or ""}
            if layer.name == "project":  # whoever wrote the repository wrote these words: nobody is to be told them
                about |= {"reason": f"a rule of this project's {PROJECT_FILE}", "advice": ""}
            self._add(layer, table, rule, row, about | {"file": source.file, "line": source.line}, source.lines)
        for exception, file, line in layer.exceptions:
            row = [_mask(exception.actions or ACTIONS), "pass", "", ""]
            about = {"id": "exception", "reason": exception.reason, "advice": "", "file": file, "line": line}
            self._add(layer, table, exception, row, about, dict.fromkeys(range(len(exception.paths)), line))
        self.layers.append(table.data())
        self.patterns.append(table.patterns)

    def _add(
        self,
        layer: PolicyLayer,
        table: _Table,
        source: Rule | Exemption,
        row: list[Any],
        about: dict[str, Any],
        lines: dict[int, int],
    ) -> None:
        number = len(self.rules)
        self.rules.append(row)
        only_files = isinstance(source, Rule) and source.only_files
        patterns = {table.add(number, text, only_files): [lines.get(i, 0), text] for i, text in enumerate(source.paths)}
        self.details.append(about | {"layer": layer.name, "patterns": patterns})
        here = len(self.layers)
        for text in source.commands:
            program, *words = text.split()
            self.commands.setdefault(program, []).append([here, number, words])
        for text in source.variables:
            self.variables.append([here, number, text.removeprefix("!").lower(), text.startswith("!")])


def _mask(actions: Iterable[str]) -> int:
    return sum(ACTION_BIT[action] for action in set(actions))


class _Table:
    """One layer's patterns, classified."""

    def __init__(self, layer: PolicyLayer) -> None:
        base = layer.base if layer.base.startswith("/") or not layer.base else from_windows(layer.base)
        self.name = layer.name
        self.base = [s for s in fold(base).split("/") if s]
        self.patterns: list[list[Any]] = []
        self.names: dict[str, list[int]] = {}
        self.suffixes: dict[str, dict[str, list[int]]] = {}
        self.prefixes: dict[str, dict[str, list[int]]] = {}
        self.parents: dict[str, list[int]] = {}
        self.globs: dict[str, list[int]] = {}

    def add(self, rule: int, text: str, only_files: bool = False) -> int:
        """Classify one gitignore pattern; its row."""
        negated, tail, anchor, before, key = split_pattern(text)
        if only_files and tail == SELF and not negated:
            tail = FILE
        row = len(self.patterns)
        number = ~row if negated else row
        self.patterns.append([rule, negated, tail, anchor, before, key])
        kind, literal = _kind(key)
        if kind == "glob" and before and not _special(before[-1]):
            kind, literal = "parent", before[-1]
        if kind in ("prefix", "suffix"):
            table = self.prefixes if kind == "prefix" else self.suffixes
            table.setdefault(literal, {}).setdefault("" if key in (literal + "*", "*" + literal) else key, []).append(number)
        else:
            {"name": self.names, "parent": self.parents, "glob": self.globs}[kind].setdefault(literal, []).append(number)
        return row

    def data(self) -> dict[str, Any]:
        return {
            "name": self.name, "base": self.base, "names": _indices(self.names, _first), "suffixes": _ends(self.suffixes, _last),
            "prefixes": _ends(self.prefixes, _first), "parents": _indices(self.parents, _first), "globs": _indices(self.globs, _needed),
        }  # fmt: skip


def _ends(table: dict[str, dict[str, list[int]]], by: Callable[[str], str]) -> dict[str, str]:
    """As `_indices`, for prefixes and suffixes."""
    found: dict[str, str] = {}
    lengths: dict[str, set[int]] = {}
    for text, keys in table.items():
        tried = "".join(f"/{key}/{_numbers(rows)}" for key, rows in keys.items() if key)
        found[by(text)] = f"{found.get(by(text), '//')}{text}/{_numbers(keys.get('', [])) or NO_ROWS}{tried}//"
        lengths.setdefault(by(text), set()).add(len(text))
    return {first: _numbers(sorted(lengths[first])) + index for first, index in found.items()}


def _indices(table: dict[str, list[int]], by: Callable[[str], str]) -> dict[str, str]:
    """{by(key): "//key/rows//key/rows//"}; see `gate.policy.Layer`."""
    found: dict[str, str] = {}
    for key, rows in table.items():
        found[by(key)] = f"{found.get(by(key), '//')}{key}/{_numbers(rows)}//"
    return found


def _first(key: str) -> str:
    return key[:1]


def _last(key: str) -> str:
    return key[-1:]


def _numbers(rows: list[int]) -> str:
    return ",".join(map(str, rows))


def split_pattern(text: str) -> tuple[bool, int, int, list[str], str]:
    """(negated, tail, anchor, segments before the key, key) of a gitignore pattern, folded; see gitignore(5) and `gate.policy`.

    `~/x` stands for the home directory, which gitignore does not know.
    """
    if not text.endswith("\\ "):
        text = text.rstrip()
    negated = text.startswith("!")
    text = fold(text[1:] if negated else text)
    anchor = ANYWHERE
    if text.startswith("~/"):
        anchor, text = AT_HOME, text[2:]
    segments = text.split("/")
    tail = SELF
    if not segments[-1]:
        tail = DIRECTORY
        segments.pop()
    if anchor != AT_HOME:
        if segments and not segments[0]:
            anchor = AT_BASE
            segments.pop(0)
        elif len(segments) > 1:
            anchor = AT_BASE
    segments = [s for i, s in enumerate(segments) if not (s == "**" and i and segments[i - 1] == "**")]
    if len(segments) > 1 and segments[-1] == "**" and tail == SELF:
        tail = BELOW
        segments.pop()
    key = segments[-1] if segments else "**"
    before = (segments[:-1] if key != "**" or tail != DIRECTORY else segments) if anchor != ANYWHERE else []
    if anchor == AT_BASE and (before == ["**"] or segments == ["**"]):
        anchor, before = ANYWHERE, []
    return negated, tail, anchor, before, "*" if key == "**" else key


def _special(text: str) -> bool:
    return any(c in text for c in "*?[\\")


def _kind(key: str) -> tuple[str, str]:
    """The cheapest sufficient test for a key (equal to a name, ends with, begins with, holds, then a glob), and its text."""
    if not any(c in _unescaped(key) for c in "*?["):
        return "name", _without_escapes(key)
    if len(key) > 1 and key.startswith("*") and not _special(key[1:]):
        return "suffix", key[1:]
    if len(key) > 1 and key.endswith("*") and not _special(key[:-1]):
        return "prefix", key[:-1]
    head, tail = _plain_ends(key)
    if head or tail:
        return ("prefix", head) if len(head) >= len(tail) else ("suffix", tail)
    return "glob", key


def _plain_ends(key: str) -> tuple[str, str]:
    """What a glob begins and ends with for certain."""
    if "\\" in key:
        return "", ""
    special = [i for i, c in enumerate(key) if c in "*?[]"]
    return key[: special[0]], key[special[-1] + 1 :]


def _needed(key: str) -> str:
    """The longest text that must occur in whatever a glob fits."""
    if "\\" in key:
        return ""
    first, *others = key.split("[")
    pieces = [first, *(piece.rpartition("]")[2] for piece in others if "]" in piece)]  # what stands outside of brackets for certain
    return max("*".join(pieces).replace("?", "*").split("*"), key=len)


def _without_escapes(key: str) -> str:
    out = []
    i = 0
    while i < len(key):
        i += key[i] == "\\" and i + 1 < len(key)
        out.append(key[i])
        i += 1
    return "".join(out)


def _unescaped(key: str) -> str:
    """The characters of a key that are not escaped."""
    out = []
    i = 0
    while i < len(key):
        if key[i] == "\\":
            i += 2
            continue
        out.append(key[i])
        i += 1
    return "".join(out)
