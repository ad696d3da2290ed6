"""`ccgate check`: judge one tool call by the very function that the hook calls, and say so in one line.

Exit status: 0 passes, 1 denied or asked about (the line, or `decision` in JSON, tells which), 2 usage, 3 the policy is invalid.

`--format json` prints one object:

    {"version": 1, "decision": "deny" | "ask" | "pass", "reason": text, "rule": id or null, "layer": name or null,
     "mode": "enforce" | "observe", "tool": name, "cwd": path, "project": path}
"""

from __future__ import annotations

import os
import sys

from ccgate.gate import artefact
from ccgate.gate.accesses import SILENT, TOOLS
from ccgate.gate.answer import RECURSION, Options, judge, locations
from ccgate.gate.disk import Disk
from ccgate.gate.message import clean
from ccgate.gate.model import GateError, ToolCall, Unreadable, Verdict
from ccgate.gate.policy import load
from ccgate.gate.system import environment
from ccgate.gate.toolcall import FORMER_NAMES, MAX_INPUT, parse

from .output import CommandError, Exit, note, say, say_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from ccgate.gate.policy import Policy

# The input fields that plain arguments of a tool fill, in this order. The field of a command tool takes all that follows.
TAKEN = {
    "Bash": ("command",), "PowerShell": ("command",), "Monitor": ("command",),
    "Read": ("file_path",), "Write": ("file_path",), "Edit": ("file_path",), "MultiEdit": ("file_path",), "Artifact": ("file_path",),
    "NotebookEdit": ("notebook_path",), "NotebookRead": ("notebook_path",), "Grep": ("pattern", "path"), "Glob": ("pattern", "path"),
    "LS": ("path",), "WebFetch": ("url",), "WebSearch": ("query",), "Agent": ("prompt",), "Skill": ("skill",), "LSP": ("filePath",),
    "ReadMcpResourceTool": ("uri",),
}  # fmt: skip
_COMMANDS = ("Bash", "PowerShell", "Monitor")

_EXAMPLES = """\
a call is a tool's name and what it is given:
  Read FILE, Write FILE, Edit FILE        Bash COMMAND (several words are quoted and joined)
  Grep PATTERN [PATH] [output_mode=content]   Glob PATTERN [PATH]   WebFetch URL
  any tool: key=value ...  (key:=JSON for what is no text), or --input JSON

examples:
  ccgate {name} Read .env
  ccgate {name} Bash 'grep -rn TODO .'
  ccgate {name} mcp__files__read_file path=.env
  ccgate {name} --policy draft.toml Bash 'cat exports/2026.csv'
  ccgate {name} --stdin < recorded-hook-input.json

exit codes: 0 passes, 1 denied or asked about, 2 usage, 3 policy invalid
"""


class Question:
    """A call and everything that it is judged in."""

    def __init__(self, call: ToolCall | None, policy: Policy, where: artefact.Locations, problem: str = "") -> None:
        self.call = call
        self.policy = policy
        self.where = where
        self.problem = problem
        self.disk = Disk()
        self.env = environment()

    def verdict(self) -> Verdict:
        """The hook's answer."""
        if self.call is None:
            return Verdict("deny", f"blocked, because {self.problem}")
        sys.setrecursionlimit(max(RECURSION, sys.getrecursionlimit()))
        try:
            return judge(self.call, self.policy, self.disk, self.env.get("HOME") or self.where.home, self.env)
        except GateError as error:
            return Verdict("deny", f"blocked, because {error}")
        except RecursionError:
            return Verdict("deny", "blocked, because the call is nested too deeply to be judged; split it into smaller calls")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `check` and `explain`."""
    parser.epilog = _EXAMPLES.format(name=parser.prog.rpartition(" ")[2])
    parser.usage = f"{parser.prog} [OPTION ...] TOOL [ARGUMENT ...]"
    parser.add_argument("tool", nargs="?", metavar="TOOL", help="the tool's name: Read, Bash, mcp__server__tool ...")
    parser.add_argument("arguments", nargs="*", metavar="ARGUMENT", help="what the tool is given, see below")
    parser.add_argument("--input", dest="whole", metavar="JSON", help="the tool's whole input as a JSON object")
    parser.add_argument("--stdin", action="store_true", help="read one recorded hook input, a JSON object, from standard input")
    parser.add_argument("--cwd", metavar="DIR", help="where the call is made (default: here)")
    parser.add_argument("--project", metavar="DIR", help="the project's root (default: found from the directory, as the hook does)")
    parser.add_argument("--policy", metavar="FILE", help="a policy file to use instead of your own")
    parser.add_argument("--format", dest="shape", choices=("text", "json"), default="text", help="text (default) or json")


def run(*, shape: str, **arguments: Any) -> int:
    """Judge and report."""
    question = ask(**arguments)
    verdict = question.verdict()
    if shape == "json":
        say_json(summary(question, verdict))
    else:
        say(line(question, verdict))
    return exit_code(verdict)


def ask(
    *,
    tool: str | None,
    arguments: list[str],
    whole: str | None,
    stdin: bool,
    cwd: str | None,
    project: str | None,
    policy: str | None,
) -> Question:
    """The question that the command line puts."""
    call, problem = None, ""
    here = os.path.abspath(cwd or os.getcwd())
    if not os.path.isdir(here):
        raise CommandError(f"no directory {here}", "name an existing one with --cwd", Exit.USAGE)
    if stdin:
        if tool is not None or whole is not None:
            raise CommandError(
                "--stdin takes the whole call from standard input", "leave the tool and its arguments out", Exit.USAGE
            )
        try:
            call = parse(sys.stdin.buffer.read(MAX_INPUT + 1))
        except Unreadable as error:
            problem = str(error)
        if call is not None and cwd is None:
            here = call.cwd
    elif tool is None:
        raise CommandError("which call?", "name a tool and what it is given, as in `ccgate check Read .env`", Exit.USAGE)
    else:
        name = _tool_name(tool)
        call = ToolCall(name, _json_object(whole) if whole is not None else given(name, arguments), here)
    env = environment() | ({"CLAUDE_PROJECT_DIR": os.path.abspath(project)} if project else {})
    where = locations(Options([]), env, here)
    question = Question(call, effective(where, policy), where, problem)
    question.env = env
    return question


def _tool_name(tool: str) -> str:
    """The tool's present name. A built-in tool in other letters is a slip, not another tool."""
    known = {*TOOLS, *SILENT}
    if tool in known or tool in FORMER_NAMES:
        return FORMER_NAMES.get(tool, tool)
    meant = next((name for name in known if name.lower() == tool.lower()), None)
    if meant is not None:
        raise CommandError(f"no tool {tool!r}", f"did you mean {meant}?", Exit.USAGE)
    return tool


def given(tool: str, arguments: list[str]) -> dict[str, Any]:
    """The input of a tool from plain arguments and `key=value` pairs."""
    slots = list(TAKEN.get(tool, ()))
    if tool in _COMMANDS and arguments:
        return {"command": arguments[0] if len(arguments) == 1 else _joined(arguments)}
    found: dict[str, Any] = {}
    for i, argument in enumerate(arguments):
        key, equals, value = argument.partition("=")
        is_json = key.endswith(":")
        name = key.removesuffix(":")
        if equals and name.replace("_", "a").replace("-", "a").isalnum() and (i or not slots or name in slots):
            found[name] = _json(value) if is_json else value
        elif slots:
            found[slots.pop(0)] = argument
        else:
            raise CommandError(
                f"{tool} does not take {argument!r} as it stands", "write key=value, or --input with the whole object", Exit.USAGE
            )
    return found


def _joined(words: list[str]) -> str:
    import shlex

    return shlex.join(words)


def _json(text: str) -> Any:
    import json

    try:
        return json.loads(text)
    except ValueError as error:
        raise CommandError(
            f"{text[:60]!r} is not JSON: {error}", 'quote it for your shell: key:=\'["a", "b"]\'', Exit.USAGE
        ) from None


def _json_object(text: str) -> dict[str, Any]:
    value = _json(text)
    if not isinstance(value, dict):
        raise CommandError("--input wants a JSON object", 'as in --input \'{"file_path": ".env"}\'', Exit.USAGE)
    return value


def effective(where: artefact.Locations, instead_of_user: str | None = None) -> Policy:
    """The policy in force at a place, compiled first where that is needed. Raises CommandError with every problem of an invalid one."""
    if instead_of_user is None:
        try:
            return artefact.obtain(where)
        except GateError as error:
            problem = error  # an invalid policy, or a place that cannot be written: what follows tells
    elif not os.path.isfile(instead_of_user):
        raise CommandError(f"no policy file {instead_of_user}", "name an existing file with --policy", Exit.USAGE)
    else:
        problem = None
        instead_of_user = os.path.abspath(instead_of_user)
    from ccgate.policy.compiler import compile_text
    from ccgate.policy.schema import Invalid

    try:
        text = compile_text(where, instead_of_user=instead_of_user)
    except Invalid as error:
        raise invalid(error) from None
    if problem is not None:
        note(f"{problem} (this check compiled the policy for itself)")
    return load(text.partition("\n")[2], where.home)


def invalid(error: Any) -> CommandError:
    """Every problem of an invalid policy, each on its line."""
    return CommandError(
        "the policy is invalid\n" + "\n".join(f"  {problem}" for problem in error.problems),
        "mend what is named; until then every call is blocked",
        Exit.INVALID,
    )


def exit_code(verdict: Verdict) -> Exit:
    return Exit.OK if verdict.decision == "pass" else Exit.DENIED


def reason(verdict: Verdict) -> str:
    """Why, in words; also for a call that passes."""
    if verdict.decision != "pass":
        return clean(verdict.reason.removeprefix("ccgate: "))
    if not verdict.accesses:
        return "it touches nothing that a policy could cover"
    return "no rule covers what it would touch"


def line(question: Question, verdict: Verdict) -> str:
    """The verdict on one line."""
    observed = (
        " (only observed: the policy's mode is observe)" if question.policy.mode == "observe" and verdict.decision != "pass" else ""
    )
    return f"{verdict.decision}{observed}: {reason(verdict)}"


def summary(question: Question, verdict: Verdict) -> dict[str, Any]:
    """The JSON of `check`; see the top of this file."""
    hit = verdict.hit
    detail = question.policy.detail(hit.rule) if hit is not None and hit.rule >= 0 else None
    return {
        "decision": verdict.decision,
        "reason": reason(verdict),
        "rule": detail["id"] if detail else None,
        "layer": detail["layer"] if detail else None,
        "mode": question.policy.mode,
        "tool": question.call.tool if question.call else None,
        "cwd": question.call.cwd if question.call else None,
        "project": question.where.project,
    }
