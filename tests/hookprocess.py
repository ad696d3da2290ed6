"""The hook as the client runs it: a process of its own, a JSON document on its standard input, in a home made for the test."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.shellcases import FILES, HOME_FILES, make_tree

HOOK = Path(__file__).resolve().parent.parent / "ccgate" / "hook.py"
LIMIT = 60  # seconds after which a hook counts as hung; nothing is asserted about the time it takes


@dataclass
class Place:
    """A home with a project in it, and the four directories that a registration names."""

    root: Path
    home: Path = field(init=False)
    project: Path = field(init=False)

    def __post_init__(self) -> None:
        self.home = self.root / "home"
        self.project = self.home / "demo"
        make_tree(self.home, HOME_FILES)
        make_tree(self.project, FILES)

    @property
    def config(self) -> Path:
        return self.home / ".config/ccgate"

    @property
    def state(self) -> Path:
        return self.home / ".local/state/ccgate"

    @property
    def managed(self) -> Path:
        return self.root / "managed"

    @property
    def arguments(self) -> list[str]:
        return [
            "--home", str(self.home), "--config", str(self.config), "--state", str(self.state), "--managed", str(self.managed),
        ]  # fmt: skip

    @property
    def env(self) -> dict[str, str]:
        return {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "CLAUDE_PROJECT_DIR": str(self.project), "LANG": "C.UTF-8"}

    def event(self, tool: str, given: Any, **more: Any) -> dict[str, Any]:
        """The hook input of a call; a field that is None is left out."""
        document = {
            "session_id": "0f0e0d0c-1111-4222-8333-444455556666",
            "transcript_path": f"{self.home}/.claude/projects/demo/0f0e0d0c.jsonl",
            "cwd": str(self.project),
            "permission_mode": "default",
            "hook_event_name": "PreToolUse",
            "tool_name": tool,
            "tool_input": given,
            "tool_use_id": "toolu_01ABCDEF",
        } | more
        return {key: value for key, value in document.items() if value is not None}

    def command(self, *more: str, python: str = sys.executable) -> list[str]:
        return [python, "-I", "-S", str(HOOK), *self.arguments, *more]

    def run(self, given: Any, *more: str, env: dict[str, str] | None = None, **options: Any) -> subprocess.CompletedProcess[bytes]:
        """Run the hook on a document (bytes as they are) and wait for it."""
        python = options.pop("python", sys.executable)
        data = given if isinstance(given, bytes) else json.dumps(given).encode()
        if "stdin" not in options:
            options["input"] = data
        options = {"cwd": self.project, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": LIMIT} | options
        return subprocess.run(self.command(*more, python=python), env=self.env if env is None else env, check=False, **options)

    def log(self) -> list[dict[str, Any]]:
        """The audit lines so far."""
        files = sorted((self.state / "log").glob("*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_text(encoding="ascii").splitlines()]

    def artefacts(self) -> list[Path]:
        return sorted((self.state / "policy").glob("*.json"))


def reason_of(done: subprocess.CompletedProcess[bytes], decision: str) -> str:
    """The reason of an answer that is exactly one `decision` object on standard output."""
    document = json.loads(done.stdout)
    assert list(document) == ["hookSpecificOutput"]
    answer = document["hookSpecificOutput"]
    assert sorted(answer) == ["hookEventName", "permissionDecision", "permissionDecisionReason"]
    assert answer["hookEventName"] == "PreToolUse"
    assert answer["permissionDecision"] == decision
    reason: str = answer["permissionDecisionReason"]
    assert done.stdout.endswith(b"}}\n")
    assert done.stdout.count(b"\n") == 1
    assert reason.startswith("ccgate: ")
    assert reason.isprintable()
    assert len(reason) < 1000
    return reason


def decision_of(done: subprocess.CompletedProcess[bytes]) -> str:
    """ "deny", "ask" or "pass"; anything that is not exactly one of these three answers fails."""
    assert b"Traceback" not in done.stdout + done.stderr
    assert b"internal error" not in done.stdout
    if done.returncode == 2:
        denied(done)
        return "deny"
    assert done.returncode == 0
    assert done.stderr == b""
    if not done.stdout:
        return "pass"
    reason_of(done, "ask")
    return "ask"


def denied(done: subprocess.CompletedProcess[bytes]) -> str:
    """The reason of a denial: one object alone on standard output, the same words on standard error, exit status 2."""
    assert done.returncode == 2
    reason = reason_of(done, "deny")
    assert done.stderr.decode() == reason + "\n"
    return reason


HELPS = ("run `", "Instead: ", "split it", "repeat it", "delete it", "remove it", "A person can")


def blocked(done: subprocess.CompletedProcess[bytes]) -> str:
    """A denial of what could not be judged: it says what helps."""
    reason = denied(done)
    assert "blocked" in reason
    assert any(text in reason for text in HELPS), reason
    return reason
