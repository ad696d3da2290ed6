"""Find and read the policy files, from the most to the least trusted: built-in, managed, user, project."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from ccgate.gate.artefact import Locations

from .builtin import rules as builtin_rules
from .schema import MAX_PROJECT_BYTES, Defaults, Exemption, Invalid, PolicyFile, Problem, Rule, parse

MAX_EXTENDS = 8
MAX_BYTES = 1_048_576


class RuleSource:
    """A rule and where it stands: `lines` of its path patterns, `example_lines` of its examples, by index."""

    def __init__(
        self, rule: Rule, file: str, line: int, lines: dict[int, int], example_lines: dict[int, int] | None = None
    ) -> None:
        self.rule = rule
        self.file = file
        self.line = line
        self.lines = lines
        self.example_lines = example_lines or {}


class PolicyLayer:
    """One trust level: its rules in order (extended files first), exceptions, defaults, and the files that made it."""

    def __init__(self, name: str, base: str = "") -> None:
        self.name = name
        self.base = base
        self.rules: list[RuleSource] = []
        self.exceptions: list[tuple[Exemption, str, int]] = []
        self.defaults: list[Defaults] = []
        self.mode: str | None = None
        self.warnings: list[Problem] = []
        self.extended: list[str] = []


def shipped_directory() -> Path:
    """Where the policies that come with ccgate lie: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "policies"
    return inside if inside.is_dir() else package.parent / "policies"


def shipped(name: str) -> Path | None:
    """The file of a shipped policy, or None."""
    path = shipped_directory() / f"{name}.toml"
    return path if name.replace("-", "").isalnum() and path.is_file() else None


def shipped_names() -> list[str]:
    """The names that `extends` knows."""
    return sorted(path.stem for path in shipped_directory().glob("*.toml"))


def shipped_layer(name: str) -> PolicyLayer:
    """A shipped policy as if somebody's own file held nothing but its name in `extends`. Raises Invalid."""
    layer = PolicyLayer("user")
    problems: list[Problem] = []
    _extend(layer, [name], "", problems, 0)
    if problems:
        raise Invalid(problems)
    return layer


def find(where: Locations, *, instead_of_user: str | None = None) -> list[PolicyLayer]:
    """All layers of a place. Raises Invalid with every problem of every file."""
    managed_file, user_file, *project_files = where.policy_files()
    problems: list[Problem] = []
    layers = [builtin(where)]
    managed = _layer("managed", managed_file, problems)
    user = _layer("user", instead_of_user or user_file, problems)
    if user is None and managed is None:
        user = PolicyLayer("user")
        _extend(user, ["secrets"], "", problems, 0)
    layers += [layer for layer in (managed, user) if layer is not None]
    for path in project_files:
        project = _layer("project", path, problems, base=where.project)
        if project is not None:
            layers.append(project)
    if problems:
        raise Invalid(problems)
    return layers


def builtin(where: Locations) -> PolicyLayer:
    """The gate protects itself, and no file relaxes that."""
    layer = PolicyLayer("builtin")
    layer.rules = [RuleSource(rule, "(built-in)", 0, {}) for rule in builtin_rules(where)]
    return layer


def _layer(name: str, path: str, problems: list[Problem], base: str = "") -> PolicyLayer | None:
    try:
        text = _read(path, project=name == "project")
    except FileNotFoundError:
        return None
    except Invalid as error:
        problems += error.problems
        return None
    layer = PolicyLayer(name, base)
    _add(layer, text, path, problems, 0)
    return layer


def _read(path: str, *, project: bool) -> str:
    """The text of a policy file. Raises FileNotFoundError, Invalid.

    A file that another user could have written is refused, as doas refuses its configuration; it is looked at through the descriptor that is
    read. A project's file is untrusted anyway and may belong to anybody, but must be short.
    """
    hint = f"run `chmod go-w {path}` or remove it"
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0))
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(path) from None
    except OSError as error:
        raise Invalid([Problem(path, 0, "", f"cannot be read: {error.strerror}", "make it readable or remove it")]) from None
    found = os.fstat(fd)
    if not stat.S_ISREG(found.st_mode):
        os.close(fd)
        raise Invalid([Problem(path, 0, "", "is no regular file", "remove it")])
    with open(fd, "rb") as file:
        if not project and os.name == "posix":
            _check_owner(path, found, hint)
            _check_owner(os.path.dirname(path), os.stat(os.path.dirname(path)), hint)
        limit = MAX_PROJECT_BYTES if project else MAX_BYTES
        data = file.read(limit + 1)
    if len(data) > limit:
        raise Invalid([Problem(path, 0, "", f"is longer than {limit} bytes", "shorten it")])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Invalid([Problem(path, 0, "", "is not UTF-8", "save it as UTF-8")]) from None


def _check_owner(path: str, found: os.stat_result, hint: str) -> None:
    if found.st_uid not in (0, os.geteuid()) or found.st_mode & 0o022:
        raise Invalid([Problem(path, 0, "", "could have been written by another user", hint)])


def _add(layer: PolicyLayer, text: str, path: str, problems: list[Problem], depth: int) -> None:
    """A file's content into its layer, what it extends first."""
    try:
        found, warnings, lines = parse(text, path, project=layer.name == "project")
    except Invalid as error:
        problems += error.problems
        return
    layer.warnings += warnings
    extends = found.extends
    if extends is None:
        extends = ["secrets"] if layer.name != "project" and depth == 0 else []
    _extend(layer, extends, path, problems, depth)
    disabled = set(found.disable)
    unknown = disabled - {source.rule.id for source in layer.rules}
    problems += [
        Problem(path, lines.get(("disable",), 0), "disable", f"no extended policy has a rule {name}") for name in sorted(unknown)
    ]
    layer.rules = [source for source in layer.rules if source.rule.id not in disabled]
    _rules(layer, found, path, lines)


def _rules(layer: PolicyLayer, found: PolicyFile, path: str, lines: dict[tuple[str | int, ...], int]) -> None:
    for i, rule in enumerate(found.rule):
        of_patterns = {n: lines.get(("rule", i, "paths", n), 0) for n in range(len(rule.paths))}
        of_examples = {n: lines.get(("rule", i, "example", n), 0) for n in range(len(rule.example))}
        layer.rules.append(RuleSource(rule, path, lines.get(("rule", i), 0), of_patterns, of_examples))
    for i, exception in enumerate(found.exception):
        layer.exceptions.append((exception, path, lines.get(("exception", i), 0)))
    layer.defaults.append(found.defaults)
    layer.mode = found.mode or layer.mode


def _extend(layer: PolicyLayer, names: list[str], path: str, problems: list[Problem], depth: int) -> None:
    """Files named in `extends`: shipped policies by name; for managed and user files also by path."""
    for name in names:
        target = shipped(name)
        if target is None and layer.name != "project" and ("/" in name or name.endswith(".toml")):
            target = Path(os.path.expanduser(name)) if name.startswith(("/", "~")) else Path(path).parent / name
        if target is None or depth >= MAX_EXTENDS:
            what = "extends too deeply" if depth >= MAX_EXTENDS else "extends a policy that does not exist"
            problems.append(
                Problem(
                    path,
                    0,
                    "extends",
                    what,
                    f"shipped ones: {', '.join(shipped_names())}",
                )
            )
            continue
        if str(target) in layer.extended:
            continue
        layer.extended.append(str(target))
        is_shipped = target.parent == shipped_directory()
        try:
            text = target.read_text(encoding="utf-8") if is_shipped else _read(str(target), project=False)
        except (FileNotFoundError, Invalid) as error:
            problems += error.problems if isinstance(error, Invalid) else [Problem(path, 0, "extends", f"{target} does not exist")]
            continue
        name_of_layer, layer.name = layer.name, layer.name if not is_shipped else "user"
        _add(layer, text, str(target), problems, depth + 1)
        layer.name = name_of_layer
