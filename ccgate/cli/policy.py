"""`ccgate policy`: show, compile, test or begin a policy.

`show --format json` prints

    {"version": 1, "mode", "defaults": {name: decision}, "project", "layers": [{"name", "base", "files": [path],
     "rules": [{"id", "effect", "create" (or null), "actions", "unless" (or null), "only_files", "reason", "advice" (or null), "file", "line",
                "paths": [{"pattern", "line"}], "commands": [text], "variables": [text]}],
     "exceptions": [{"reason", "file", "line", "actions" (or null), "paths", "commands", "variables"}]}]}

`compile --format json` prints {"version": 1, "artefact", "digest", "rules", "patterns", "commands", "variables"}.

`test --format json` prints {"version": 1, "valid", "problems": [P], "examples": {"run", "failed": [P]}, "findings": [P], "notes": [P]} where P is
{"file", "line", "key", "what", "hint"}. Exit status: 0 fine, 1 an example failed or there are findings, 3 a file is invalid.
"""

from __future__ import annotations

import json
import os
import sys

from ccgate.gate import artefact
from ccgate.gate.answer import Options, locations
from ccgate.gate.artefact import PROJECT_FILE
from ccgate.gate.message import clean
from ccgate.gate.policy import load
from ccgate.gate.system import environment

from .output import CommandError, Exit, note, say, say_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from typing import Any

    from ccgate.policy.layers import PolicyLayer, RuleSource
    from ccgate.policy.schema import Problem

_ACTIONS = {
    "show": "the effective policy: layers, files, rules and patterns, and where they were written",
    "compile": "compile the policy and put it where the hook looks for it",
    "test": "validate every policy file, judge every example, and name what looks like a mistake",
    "new": "write a commented policy file to begin with",
    "schema": "print the JSON Schema of a policy file, for editors",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    found = {name: actions.add_parser(name, help=text, description=text) for name, text in _ACTIONS.items()}
    for name in ("show", "compile", "test"):
        found[name].add_argument("--project", metavar="DIR", help="the project (default: the one around this directory)")
        found[name].add_argument("--format", dest="shape", choices=("text", "json"), default="text", help="text (default) or json")
    for name in ("show", "test"):
        found[name].add_argument("--policy", metavar="FILE", help="a policy file to use instead of your own")
    found["show"].add_argument("--rule", metavar="ID", help="only this rule, with all its patterns")
    found["new"].add_argument(
        "--project",
        nargs="?",
        const="",
        metavar="DIR",
        help=f"write {PROJECT_FILE} of a project (default: here) instead of your own policy",
    )


def run(*, action: str, **arguments: Any) -> int:
    """Run one of the actions."""
    return int(_RUN[action](**arguments))


def _where(project: str | None) -> artefact.Locations:
    env = environment() | ({"CLAUDE_PROJECT_DIR": os.path.abspath(project)} if project else {})
    if project and not os.path.isdir(project):
        raise CommandError(f"no directory {project}", "name an existing one with --project", Exit.USAGE)
    return locations(Options([]), env, os.getcwd())


def _layers(where: artefact.Locations, policy: str | None) -> list[PolicyLayer]:
    """All layers. Raises CommandError with every problem."""
    from ccgate.policy.layers import find
    from ccgate.policy.schema import Invalid

    from .check import invalid

    try:
        return find(where, instead_of_user=_existing(policy))
    except Invalid as error:
        raise invalid(error) from None


def _existing(policy: str | None) -> str | None:
    if policy is None:
        return None
    if not os.path.isfile(policy):
        raise CommandError(f"no policy file {policy}", "name an existing file with --policy", Exit.USAGE)
    return os.path.abspath(policy)


# -- show --------------------------------------------------------------------------------------------------------------


def _show(*, project: str | None, policy: str | None, rule: str | None, shape: str) -> int:
    from ccgate.policy.compiler import artefact_text

    where = _where(project)
    layers = _layers(where, policy)
    compiled = load(artefact_text(layers, where).partition("\n")[2], where.home)
    known = [source.rule.id for layer in layers for source in layer.rules]
    if rule is not None and rule not in known:
        raise CommandError(f"no rule {rule}", f"there are {', '.join(dict.fromkeys(known))}", Exit.USAGE)
    shown = [_layer_data(layer, rule) for layer in layers]
    if shape == "json":
        say_json({"mode": compiled.mode, "defaults": compiled.defaults, "project": where.project, "layers": shown})
        return Exit.OK
    say(f"mode {compiled.mode}; " + ", ".join(f"{key} = {value}" for key, value in compiled.defaults.items()))
    for layer in shown:
        if rule is None or layer["rules"]:
            _say_layer(layer, whole=rule is not None)
    return Exit.OK


def _layer_data(layer: PolicyLayer, only: str | None) -> dict[str, Any]:
    rules = [source for source in layer.rules if only in (None, source.rule.id)]
    return {
        "name": layer.name,
        "base": layer.base,
        "files": list(dict.fromkeys([*layer.extended, *(s.file for s in layer.rules), *(file for _e, file, _l in layer.exceptions)])),
        "rules": [_rule_data(source, untrusted=layer.name == "project") for source in rules],
        "exceptions": [
            {"reason": e.reason, "file": file, "line": line, "actions": e.actions, "paths": e.paths, "commands": e.commands, "variables": e.variables}
            for e, file, line in layer.exceptions
            if only is None
        ],
    }  # fmt: skip


def _rule_data(source: RuleSource, *, untrusted: bool) -> dict[str, Any]:
    """A rule; of a project's file its patterns and names, and none of its sentences."""
    rule = source.rule
    return {
        "id": rule.id, "effect": rule.effect, "create": rule.create, "actions": rule.actions, "unless": rule.unless, "only_files": rule.only_files,
        "reason": f"a rule of this project's {PROJECT_FILE}" if untrusted else rule.reason, "advice": None if untrusted else rule.advice,
        "file": source.file, "line": source.line,
        "paths": [{"pattern": text, "line": source.lines.get(i, source.line)} for i, text in enumerate(rule.paths)],
        "commands": rule.commands, "variables": rule.variables,
    }  # fmt: skip


def _say_layer(layer: dict[str, Any], *, whole: bool) -> None:
    say()
    say(f"{layer['name']}: {', '.join(layer['files']) or '(nothing)'}")
    for rule in layer["rules"]:
        counts = [f"{len(rule[key])} {key}" for key in ("paths", "commands", "variables") if rule[key]]
        create = f", create: {rule['create']}" if rule["create"] else ""
        say(f"  {rule['effect']:<4}  {rule['id']}  ({', '.join(rule['actions'])}{create}; {', '.join(counts)})")
        if whole:
            _say_rule(rule)
    for exception in layer["exceptions"]:
        say(f"  pass  exception at {exception['file']}:{exception['line']}: {clean(exception['reason'])}")
        for text in exception["paths"] + exception["commands"] + exception["variables"]:
            say(f"        {clean(text)}")


def _say_rule(rule: dict[str, Any]) -> None:
    say(f"        {rule['file']}:{rule['line']}")
    say(f"        reason: {rule['reason']}")
    if rule["advice"]:
        say(f"        advice: {rule['advice']}")
    if rule["unless"]:
        say(f"        unless its content passes the test {rule['unless']}")
    if rule["only_files"]:
        say("        files only, not directories of such a name")
    for path in rule["paths"]:
        say(f"        {path['line']:>4}  {clean(path['pattern'])}")
    for text in rule["commands"] + rule["variables"]:
        say(f"              {clean(text)}")


# -- compile -----------------------------------------------------------------------------------------------------------


def _compile(*, project: str | None, shape: str) -> int:
    from ccgate.policy.compiler import write
    from ccgate.policy.schema import Invalid

    from .check import invalid

    where = artefact.compiled_for(_where(project))
    try:
        path = write(where)
    except Invalid as error:
        raise invalid(error) from None
    except OSError as error:
        raise CommandError(f"cannot write {error.filename}: {error.strerror}", "run `ccgate doctor`", Exit.BROKEN) from None
    text = artefact.read(path)
    if text is None:
        raise CommandError(f"{path} cannot be read back", "run `ccgate doctor`", Exit.BROKEN)
    policy = load(text, where.home)
    counts = {
        "rules": len(policy.rules),
        "patterns": sum(len(layer.patterns) for layer in policy.layers),
        "commands": sum(map(len, policy.commands.values())),
        "variables": len(policy.variables),
    }
    if shape == "json":
        say_json({"artefact": path, "digest": policy.digest, **counts})
    else:
        say(path)
        say(f"digest {policy.digest[:16]}, " + ", ".join(f"{count} {name}" for name, count in counts.items()))
    return Exit.OK


# -- test --------------------------------------------------------------------------------------------------------------


def _test(*, project: str | None, policy: str | None, shape: str) -> int:
    from ccgate.policy.layers import find
    from ccgate.policy.schema import Invalid

    where = _where(project)
    try:
        layers = find(where, instead_of_user=_existing(policy))
    except Invalid as error:
        return _report(shape, problems=error.problems, run=0, failed=[], findings=[], notes=[])
    count, failed = _examples(layers, where)
    findings, notes = _lint(layers, where)
    return _report(shape, problems=[], run=count, failed=failed, findings=findings, notes=notes)


def _examples(layers: list[PolicyLayer], where: artefact.Locations) -> tuple[int, list[Problem]]:
    """How many examples there are, of these layers and of the shipped policies, and those that fail."""
    from ccgate.policy import examples
    from ccgate.policy.compiler import policy_alone
    from ccgate.policy.layers import shipped_directory, shipped_layer, shipped_names

    count, failed = 0, []
    for layer in layers:
        sources = [source for source in examples.own(layer) if source.rule.example]
        if sources:
            failed += list(examples.failures(sources, policy_alone(layer, layers, where), where))
            count += sum(len(source.rule.example) for source in sources)
    nowhere = artefact.Locations(where.config, where.state, where.managed, where.home, "")
    for name in shipped_names():
        layer = shipped_layer(name)
        sources = [source for source in layer.rules if source.file == str(shipped_directory() / f"{name}.toml")]
        failed += list(examples.failures(sources, policy_alone(layer, [layer], nowhere), nowhere))
        count += sum(len(source.rule.example) for source in sources)
    return count, failed


def _lint(layers: list[PolicyLayer], where: artefact.Locations) -> tuple[list[Problem], list[Problem]]:
    """Findings about people's own rules, and notes: warnings, and what the shipped rules cover here."""
    from ccgate.policy import lint
    from ccgate.policy.compiler import artefact_text
    from ccgate.policy.examples import own

    mine = {(source.file, source.line) for layer in layers for source in own(layer)}
    policy = load(artefact_text(layers, where).partition("\n")[2], where.home)
    people = [layer for layer in layers if layer.name != "builtin"]
    found = lint.check(people) + (lint.hidden(policy, where.project) if where.project else [])
    files = {file for file, _line in mine}
    notes = [problem for layer in layers for problem in layer.warnings]
    notes += [problem for problem in found if problem.file not in files and problem.file != "(built-in)"]
    if where.project:
        notes += [p for p in lint.unmatched(policy, people, where.project) if p.file in files]
    return [problem for problem in found if problem.file in files], notes


def _report(
    shape: str, *, problems: list[Problem], run: int, failed: list[Problem], findings: list[Problem], notes: list[Problem]
) -> int:
    code = Exit.INVALID if problems else Exit.DENIED if failed or findings else Exit.OK
    if shape == "json":
        say_json(
            {
                "valid": not problems,
                "problems": _data(problems),
                "examples": {"run": run, "failed": _data(failed)},
                "findings": _data(findings),
                "notes": _data(notes),
            }
        )
        return code
    for title, found in (("invalid", problems), ("example failed", failed), ("finding", findings), ("note", notes)):
        for problem in found:
            say(f"{title}: {_text(problem)}")
    if problems:
        note(f"{_count(len(problems), 'problem')}; until they are mended every call is blocked")
    else:
        note(f"{_count(run, 'example')}, {len(failed)} failed; {_count(len(findings), 'finding')}, {_count(len(notes), 'note')}")
    return code


def _text(problem: Problem) -> str:
    return "".join(c if c.isprintable() else "?" for c in str(problem))


def _data(problems: list[Problem]) -> list[dict[str, Any]]:
    return [{"file": p.file, "line": p.line, "key": p.key, "what": p.what, "hint": p.hint} for p in problems]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


# -- new, schema -------------------------------------------------------------------------------------------------------


def _new(*, project: str | None) -> int:
    from ccgate.policy.layers import shipped_directory

    if project is None:
        where = _where(None)
        path, template = f"{where.config}/{artefact.USER_FILE}", "policy.toml"
    else:
        path, template = os.path.join(os.path.abspath(project), PROJECT_FILE), "project.toml"
    text = (shipped_directory() / "templates" / template).read_text(encoding="utf-8")
    try:
        if project is None:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(path, "x", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o644)) as file:
            file.write(text)
    except FileExistsError:
        raise CommandError(f"{path} is there already", "edit it; `ccgate policy test` checks it", Exit.USAGE) from None
    except OSError as error:
        raise CommandError(f"cannot write {path}: {error.strerror}", "make its directory writable", Exit.BROKEN) from None
    say(path)
    return Exit.OK


def _schema() -> int:
    from ccgate.policy.schema import PolicyFile

    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "ccgate policy", **PolicyFile.model_json_schema()}
    sys.stdout.write(json.dumps(schema, indent=2) + "\n")
    return Exit.OK


_RUN: dict[str, Callable[..., int]] = {"show": _show, "compile": _compile, "test": _test, "new": _new, "schema": _schema}
