"""Run the registered command lines as the client would, on calls whose answer is known."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ccgate.claude.registration import Registration
from ccgate.gate import answer
from ccgate.gate.disk import Disk
from ccgate.gate.model import GateError, ToolCall
from ccgate.gate.policy import load
from ccgate.policy.compiler import compile_text
from ccgate.policy.schema import Invalid

from . import BROKEN, FINDING, Finding, Setup

SESSION = "ccgate-doctor"  # the session of these calls in the log
TIME_LIMIT = 30
_PLANTED = {".env": "CANARY=not-a-secret\n", "README.md": "hello\n", "lib/.keep": ""}

# (what it is called, tool, input, the answer of the shipped policy)
CALLS: tuple[tuple[str, str, dict[str, str], str], ...] = (
    ("Read .env", "Read", {"file_path": "{project}/.env"}, "deny"),
    ("Bash cat .env", "Bash", {"command": "cat .env"}, "deny"),
    ("Write a new .env", "Write", {"file_path": "{project}/lib/.env", "content": "A=1\n"}, "ask"),
    ("Read README.md", "Read", {"file_path": "{project}/README.md"}, "pass"),
    ("Bash ls -la", "Bash", {"command": "ls -la"}, "pass"),
)
GARBAGE = "garbage input"
CHANGE = "change of settings"


class Outcome:
    """One call to a registered command: what was expected of this policy, what came back, and how long it took."""

    def __init__(self, registration: Registration, call: str, shipped: str, expected: str, got: str, milliseconds: float) -> None:
        self.registration = registration
        self.call = call
        self.shipped = shipped
        self.expected = expected
        self.got = got
        self.milliseconds = milliseconds

    def data(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "registered": self.registration.where,
            "expected": self.expected,
            "got": self.got,
            "milliseconds": round(self.milliseconds, 1),
        }


def prove(setup: Setup) -> list[Outcome]:
    """Every call through every command line that is registered, in a project made for it."""
    found: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="ccgate-doctor-", ignore_cleanup_errors=True) as top:
        project = Path(os.path.realpath(top), "project")
        for name, text in _PLANTED.items():
            path = project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for entry in {tuple(e.words): e for e in setup.gates}.values():
            found += _gate(entry, setup, project)
        for entry in setup.registrations:
            if entry.event == "ConfigChange":
                found.append(_change(entry, setup, project))
    return found


def _gate(entry: Registration, setup: Setup, project: Path) -> Iterator[Outcome]:
    for name, tool, fields, shipped in CALLS:
        given = {key: text.replace("{project}", str(project)) for key, text in fields.items()}
        event = {"hook_event_name": "PreToolUse", "tool_name": tool, "tool_input": given, "tool_use_id": f"{SESSION}-{name}"}
        got, spent = _ask(entry, setup, project, json.dumps(_event(project) | event))
        yield Outcome(entry, name, shipped, _expected(entry, setup, project, tool, given), got, spent)
    got, spent = _ask(entry, setup, project, '{"hook_event_name": "PreToolUse", ')
    yield Outcome(entry, GARBAGE, "deny", "pass" if entry.observes else "deny", got, spent)


def _change(entry: Registration, setup: Setup, project: Path) -> Outcome:
    """An edit that ccgate cannot know must be kept out of the session."""
    event = {"hook_event_name": "ConfigChange", "source": "a-source-that-there-is-not", "file_path": entry.file}
    got, spent = _ask(entry, setup, project, json.dumps(_event(project) | event))
    return Outcome(entry, CHANGE, "deny", "pass" if entry.observes else "deny", got, spent)


def _event(project: Path) -> dict[str, str]:
    return {
        "session_id": SESSION,
        "transcript_path": str(project / "none.jsonl"),
        "cwd": str(project),
        "permission_mode": "default",
    }


def _expected(entry: Registration, setup: Setup, project: Path, tool: str, given: dict[str, str]) -> str:
    """What the very policy that this registration finds says of the call: the hook must answer the same."""
    where = entry.locations(setup.default, str(project))
    try:
        policy = load(compile_text(where).partition("\n")[2], where.home)
        if entry.observes or policy.mode == "observe":
            return "pass"
        return answer.judge(
            ToolCall(tool, given, str(project)), policy, Disk(), where.home, _environment(entry, setup, project)
        ).decision
    except (Invalid, GateError):
        return "deny"


def _environment(entry: Registration, setup: Setup, project: Path) -> dict[str, str]:
    where = entry.locations(setup.default)
    env = {"HOME": where.home, "PATH": os.environ.get("PATH", os.defpath), "CLAUDE_PROJECT_DIR": str(project), "CLAUDECODE": "1"}
    return env | {name: os.environ[name] for name in ("SYSTEMROOT", "LANG", "CLAUDE_CONFIG_DIR") if name in os.environ}


def _ask(entry: Registration, setup: Setup, project: Path, text: str) -> tuple[str, float]:
    """(the answer as the client takes it, milliseconds)."""
    words = [w.replace("${CLAUDE_PROJECT_DIR}", str(project)) for w in entry.words]
    command = words if entry.exec_form else ["/bin/sh", "-c", words[0]]
    began = time.perf_counter()
    try:
        done = subprocess.run(
            command,
            input=text.encode(),
            cwd=project,
            env=_environment(entry, setup, project),
            capture_output=True,
            timeout=TIME_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "no answer in time", 1000 * TIME_LIMIT
    except OSError as error:
        return f"cannot start ({error.strerror})", 0.0
    return _answer(done.returncode, done.stdout, entry.event), 1000 * (time.perf_counter() - began)


def _answer(status: int, output: bytes, event: str) -> str:
    """deny, ask or pass; anything else would not be heeded, or only by luck."""
    if status == 0 and not output.strip():
        return "pass"
    try:
        document = json.loads(output)
    except ValueError:
        return f"exit status {status} and no JSON"
    if event == "ConfigChange":
        said = "deny" if isinstance(document, dict) and document.get("decision") == "block" else ""
    else:
        specific = document.get("hookSpecificOutput") if isinstance(document, dict) else None
        said = specific.get("permissionDecision", "") if isinstance(specific, dict) else ""
    if (said, status) in (("deny", 2), ("ask", 0)):
        return str(said)
    return f"exit status {status} and decision {said or 'none'}"


def findings(outcomes: list[Outcome]) -> Iterator[Finding]:
    """Answers that are wrong, and answers that are right but weaker than the shipped policy's."""
    for outcome in outcomes:
        where = outcome.registration.where
        if outcome.got != outcome.expected:
            what = f"{outcome.call}: {outcome.got}, where the policy says {outcome.expected}"
            yield Finding(BROKEN, what, where=where, fix="ccgate install, then `ccgate doctor` again", repair="register")
        elif outcome.got != outcome.shipped and not outcome.registration.observes:
            what = f"{outcome.call}: your policy says {outcome.got}, the shipped one {outcome.shipped}"
            yield Finding(FINDING, what, where=where, fix="ccgate explain Read .env")


def recorded(setup: Setup, outcomes: list[Outcome]) -> Iterator[Finding]:
    """Each decision must be in the log."""
    for entry in {o.registration.where: o.registration for o in outcomes if o.call == CALLS[0][0] and o.got == o.expected}.values():
        folder = Path(entry.locations(setup.default).state, "log")
        wanted = f"{SESSION}-{CALLS[0][0]}".encode()
        try:
            written = any(wanted in path.read_bytes()[-262_144:] for path in folder.glob("*.jsonl"))
        except OSError:
            written = False
        if not written:
            yield Finding(
                FINDING, "decisions are not recorded", where=str(folder), fix=f"make '{folder}' a directory that you can write to"
            )
