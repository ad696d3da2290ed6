"""`ccgate explain`: judge one tool call as `check` does, and show what stands behind the verdict.

Every access with what it leads to; for each the rules that know the path, name or command line: which decides, by which pattern of which file
and line, and why the others do not; then what was not looked into. No content of a file and no value of a variable is ever shown.

`--format json` prints what `check` prints, and besides:

    "accesses": [{"action", "kind", "resource", "real" (or null), "certainty", "wide", "origin", "note",
                  "decision": "deny" | "ask" | "pass", "decides": true for the access that the verdict rests on, "why": text,
                  "rules": [{"rule", "layer", "effect", "pattern", "file", "line", "outcome", "why"}]}],
    "not_looked_into": [text]

`outcome` is "decides", "agrees" (as strict, another one speaks), "weaker", "taken back" (a later `!`), "exception", "excepted", "other action"
or "harmless" (the content test found nothing to protect).
"""

from __future__ import annotations

from ccgate.gate import globs
from ccgate.gate.content import TESTS
from ccgate.gate.message import clean
from ccgate.gate.model import ACTION_BIT, HOLE, SEVERITY
from ccgate.gate.policy import command_fits

from . import check
from .output import say, say_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ccgate.gate.model import Access, Hit
    from ccgate.gate.policy import Policy

    from .check import Question

MAX_SHOWN = 200  # accesses in text; JSON has them all

add_arguments = check.add_arguments


def run(*, shape: str, **arguments: Any) -> int:
    """Judge, explain and report."""
    question = check.ask(**arguments)
    verdict = question.verdict()
    explained = _once([_access(question, access, verdict.hit) for access in verdict.accesses])
    blind = _not_looked_into(verdict.accesses)
    if shape == "json":
        say_json(check.summary(question, verdict) | {"accesses": explained, "not_looked_into": blind})
        return check.exit_code(verdict)
    say(check.line(question, verdict))
    if question.call is not None:
        say()
        say(f"{question.call.tool} in {clean(question.call.cwd)}; project {clean(question.where.project) or '(none)'}")
        _say_accesses(explained)
        for text in blind:
            say(f"not looked into: {text}")
    return check.exit_code(verdict)


def _once(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without repetitions: a loop reports the same access each time round. The one that decides stands for its equals."""
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        same = found.setdefault(str({**entry, "decides": None}), entry)
        same["decides"] = same["decides"] or entry["decides"]
    return list(found.values())


# -- one access --------------------------------------------------------------------------------------------------------


def _access(question: Question, access: Access, decisive: Hit | None) -> dict[str, Any]:
    policy = question.policy
    hit = policy.judge(access, question.disk)
    rules = _RULES[access.kind](question, access, hit) if access.kind in _RULES and access.certainty != "opaque" else []
    return {
        "action": access.action,
        "kind": access.kind,
        "resource": clean(access.resource.replace("\0", " ")),
        "real": clean(access.real) if access.real and access.real != access.resource else None,
        "certainty": access.certainty,
        "wide": access.wide,
        "origin": clean(access.origin),
        "note": clean(access.note),
        "decision": hit.effect if hit is not None else "pass",
        "decides": decisive is not None and access is decisive.access,
        "why": _why(policy, access, hit, rules),
        "rules": rules,
    }


def _why(policy: Policy, access: Access, hit: Hit | None, rules: list[dict[str, Any]]) -> str:
    """One sentence."""
    defaults = policy.defaults
    if access.certainty == "opaque":
        return f"code that is not looked into: [defaults] opaque = {defaults['opaque']}"
    if access.kind == "env" and access.resource == "*":
        return f"all variables at once: [defaults] reveal = {defaults['reveal']}"
    if access.kind == "url":
        return "web addresses are left to Claude Code's own permissions"
    if hit is None:
        if any(r["outcome"] == "harmless" for r in rules):
            return "its content shows nothing to protect"
        if any(r["outcome"] in ("taken back", "excepted") for r in rules):
            return "what would cover it was taken back"
        if any(r["outcome"] == "other action" for r in rules):
            return f"no rule covers the action {access.action}"
        return "no rule covers it"
    if access.action == "use" and hit.rule >= 0 and not policy.rules[hit.rule][0] & ACTION_BIT["use"]:
        return f"what is not to be read is used: [defaults] use = {defaults['use']}"
    if access.certainty == "possible":
        key = "wide" if access.wide else "unknown"
        return (
            f"not known before it runs whether it would be hit: [defaults] {key} = {defaults[key]} is the most that it can lead to"
        )
    if HOLE in access.resource:
        return "some value of the unknown part would be covered"
    return "covered"


def _entry(policy: Policy, rule: int, pattern: str, line: int, outcome: str, why: str = "", action: str = "") -> dict[str, Any]:
    detail = policy.detail(rule)
    return {
        "rule": detail["id"],
        "layer": detail["layer"],
        "effect": policy.effect(rule, action) if action else policy.rules[rule][1],
        "pattern": clean(pattern),
        "file": detail["file"],
        "line": line or detail["line"],
        "outcome": outcome,
        "why": why,
    }


def _pattern(policy: Policy, rule: int, row: int) -> tuple[str, int]:
    """Text and line of a pattern."""
    line, text = policy.detail(rule)["patterns"][str(row)]
    return text, line


# -- paths -------------------------------------------------------------------------------------------------------------


def _path_rules(question: Question, access: Access, hit: Hit | None) -> list[dict[str, Any]]:
    if HOLE in access.resource:
        found = question.policy.could_match(access.resource, access.action)
        if found is None:
            return []
        text, line = _pattern(question.policy, found[2], found[3])
        outcome = "decides" if hit is not None else "weaker"
        return [_entry(question.policy, found[2], text, line, outcome, "some value of the unknown part fits", access.action)]
    paths = [access.resource] + ([access.real] if access.real and access.real != access.resource else [])
    found_rules = [entry for path in paths for entry in _rules_of_path(question, access, path, hit)]
    seen: list[dict[str, Any]] = []
    for entry in found_rules:
        if entry not in seen:
            seen.append(entry)
    return sorted(seen, key=lambda entry: entry["outcome"] != "decides")


def _rules_of_path(question: Question, access: Access, path: str, hit: Hit | None) -> list[dict[str, Any]]:
    policy, bit = question.policy, ACTION_BIT[access.action]
    rows: dict[tuple[int, int], list[int]] = {}
    for layer, row, _exact in policy.fitting(path, question.disk.is_dir(path)):
        rows.setdefault((layer, policy.layers[layer].patterns[row][0]), []).append(row)
    silent = {
        layer: rule
        for (layer, rule), found in rows.items()
        if policy.rules[rule][1] == "pass" and policy.rules[rule][0] & bit and not policy.layers[layer].patterns[found[-1]][1]
    }
    entries = []
    for (layer, rule), found in rows.items():
        text, line = _pattern(policy, rule, found[-1])
        outcome, why = _outcome(question, access, path, hit, (layer, rule, found[-1]), silent)
        if outcome == "taken back":
            before = [row for row in found if not policy.layers[layer].patterns[row][1]]
            if not before:
                continue  # a `!` that had nothing to take back
            text, line = _pattern(policy, rule, before[-1])
            taker, at = _pattern(policy, rule, found[-1])
            why = f"by {clean(taker)}, line {at}"
        entries.append(_entry(policy, rule, text, line, outcome, why, access.action))
    return entries


def _outcome(
    question: Question, access: Access, path: str, hit: Hit | None, cover: tuple[int, int, int], silent: dict[int, int]
) -> tuple[str, str]:
    policy = question.policy
    layer, rule, row = cover
    mask, effect, test, _create = policy.rules[rule]
    if policy.layers[layer].patterns[row][1]:
        return "taken back", ""
    if hit is not None and (hit.layer, hit.rule, hit.pattern, hit.path) == (layer, rule, row, path):
        return "decides", ""
    if not mask & ACTION_BIT[access.action]:
        actions = [name for name, bit in ACTION_BIT.items() if mask & bit]
        return "other action", f"it covers {', '.join(actions)}"
    if effect == "pass":
        return "exception", policy.detail(rule)["reason"]
    if layer in silent:
        detail = policy.detail(silent[layer])
        return "excepted", f"by the exception at {detail['file']}:{detail['line']}"
    if test and access.action in ("read", "send", "list", "use") and TESTS[test](access.real or path, question.disk):
        return "harmless", f"its content passes the test {test}"
    if hit is not None and SEVERITY[policy.effect(rule, access.action)] < SEVERITY[hit.effect]:
        return "weaker", ""
    return "agrees", ""


# -- command lines and variables ---------------------------------------------------------------------------------------


def _command_rules(question: Question, access: Access, hit: Hit | None) -> list[dict[str, Any]]:
    policy = question.policy
    name, *words = access.resource.split("\0")
    running = access.action == "execute"
    rows = [row for row in policy.rows_for_program(name) if policy.concerns(row, running=running) and command_fits(row[2], words)]
    entries = []
    for row in rows:
        text = " ".join([next((key for key, found in policy.commands.items() if row in found), name), *row[2]])
        entries.append(_word_entry(policy, row, rows, hit, text))
    return sorted(entries, key=lambda entry: entry["outcome"] != "decides")


def _variable_rules(question: Question, access: Access, hit: Hit | None) -> list[dict[str, Any]]:
    policy = question.policy
    if access.resource == "*":
        return []
    fitting = [row for row in policy.variables if globs.match(row[2], access.resource.lower())]
    last = {row[1]: row for row in fitting}
    rows = [row for row in last.values() if not row[3]]
    entries = []
    for rule, row in last.items():
        if not row[3]:
            entries.append(_word_entry(policy, row, rows, hit, row[2]))
        elif any(other[1] == rule and not other[3] for other in fitting):
            at = _line_of(policy, rule, "!" + row[2])
            first = next(other[2] for other in reversed(fitting) if other[1] == rule and not other[3])
            entries.append(_entry(policy, rule, first, _line_of(policy, rule, first), "taken back", f"by !{row[2]}, line {at}"))
    return sorted(entries, key=lambda entry: entry["outcome"] != "decides")


def _word_entry(policy: Policy, row: list[Any], rows: list[list[Any]], hit: Hit | None, text: str) -> dict[str, Any]:
    layer, rule = row[0], row[1]
    effect = policy.rules[rule][1]
    exception = next((other[1] for other in rows if other[0] == layer and policy.rules[other[1]][1] == "pass"), None)
    why = ""
    if effect == "pass":
        outcome, why = "exception", policy.detail(rule)["reason"]
    elif exception is not None:
        detail = policy.detail(exception)
        outcome, why = "excepted", f"by the exception at {detail['file']}:{detail['line']}"
    elif hit is not None and hit.rule == rule:
        outcome = "decides"
    else:
        outcome = "weaker" if hit is not None and SEVERITY[effect] < SEVERITY[hit.effect] else "agrees"
    return _entry(policy, rule, text, _line_of(policy, rule, text), outcome, why)


def _line_of(policy: Policy, rule: int, text: str) -> int:
    """The line of a command or variable in its file: the compiled policy keeps those of path patterns only."""
    detail = policy.detail(rule)
    try:
        with open(detail["file"], encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if number >= detail["line"] and f'"{text}"'.lower() in line.lower():
                    return number
    except OSError:
        pass
    return int(detail["line"])


_RULES = {"path": _path_rules, "command": _command_rules, "env": _variable_rules}


# -- text --------------------------------------------------------------------------------------------------------------


def _not_looked_into(accesses: list[Access]) -> list[str]:
    """What a reader should know was not seen."""
    found = []
    for access in accesses:
        if access.certainty == "opaque":
            found.append(f"{clean(access.origin or access.resource)} ({access.action})")
        elif access.kind == "path" and HOLE in access.resource:
            found.append(f"what {clean(access.resource)} is, before it runs (... stands for the unknown part)")
        elif access.wide and access.certainty == "possible":
            found.append(f"all of {clean(access.resource)}: too large")
    return list(dict.fromkeys(found))


def _say_accesses(explained: list[dict[str, Any]]) -> None:
    for number, access in enumerate(explained[:MAX_SHOWN], 1):
        what = access["resource"] if access["kind"] == "path" else f"{_KINDS[access['kind']]} {access['resource']}"
        mark = "  <- decides" if access["decides"] else ""
        say()
        say(f"{number:>2}  {access['decision']:<4} {access['action']} {what}{mark}")
        if access["real"]:
            say(f"      leads to {access['real']}")
        say(f"      from `{access['origin']}`, {access['certainty']}: {access['why']}")
        if access["note"]:
            say(f"      note: {access['note']}")
        for rule in access["rules"]:
            say(f"      {_OUTCOMES[rule['outcome']]}: {_rule_text(rule)}")
    if len(explained) > MAX_SHOWN:
        say()
        say(f"    and {len(explained) - MAX_SHOWN} more; --format json shows all")
    say()


_KINDS = {"env": "variable", "command": "command", "url": "URL"}
_OUTCOMES = {
    "decides": "decides", "agrees": "says the same", "weaker": "says less", "taken back": "taken back", "exception": "exception",
    "excepted": "silenced", "other action": "not this action", "harmless": "nothing in it",
}  # fmt: skip


def _rule_text(rule: dict[str, Any]) -> str:
    effect = "" if rule["effect"] == "pass" else f"{rule['effect']} "
    where = f"{rule['file']}:{rule['line']}" if rule["line"] else rule["file"]
    return f"{effect}rule {rule['rule']} ({rule['layer']}), {rule['pattern']} at {where}" + (
        f"; {rule['why']}" if rule["why"] else ""
    )
