"""Every tool but the shell: which of its fields are looked at, and what they come to."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ccgate.gate.accesses import TOOLS
from ccgate.gate.answer import judge
from ccgate.gate.disk import Disk
from ccgate.gate.model import GateError, ToolCall
from ccgate.gate.toolcall import FORMER_NAMES
from tests.shellcases import _standard, shipped_policy


def decide(tool: str, given: dict[str, Any]) -> str:
    home, project = _standard()
    text = json.dumps(given).replace("@P@", str(project)).replace("@H@", str(home))
    call = ToolCall(FORMER_NAMES.get(tool, tool), json.loads(text), str(project))
    try:
        return judge(call, shipped_policy(str(home)), Disk(), str(home), {"HOME": str(home)}).decision
    except GateError:
        return "deny"


DENIED: list[tuple[str, dict[str, Any]]] = [
    ("Read", {"file_path": "@P@/.env"}), ("Read", {"file_path": ".env"}), ("Read", {"file_path": "~/.ssh/id_ed25519"}), ("Read", {"file_path": "@P@/.env\n"}),
    ("Read", {"file_path": "@P@/src/../.env"}), ("Read", {"file_path": "@P@//.env/"}), ("Read", {"file_path": "@P@/.ENV"}), ("Read", {"file_path": "/proc/self/cwd/.env"}),
    ("Read", {"file_path": "/etc/shadow"}), ("Read", {"file_path": "/proc/self/environ"}), ("Read", {"file_path": "file://@P@/.env"}), ("Read", {}), ("Read", {"file_path": 3}),
    ("Edit", {"file_path": "@P@/.env", "old_string": "a", "new_string": "b"}), ("Write", {"file_path": "@P@/.env", "content": "x"}),
    ("MultiEdit", {"file_path": "@P@/.env", "edits": []}), ("NotebookEdit", {"notebook_path": "@P@/.env", "new_source": ""}), ("NotebookRead", {"notebook_path": "@P@/.env"}),
    ("Write", {"file_path": "@H@/.claude/settings.json", "content": "{}"}), ("Edit", {"file_path": "@P@/.claude/settings.local.json", "old_string": "", "new_string": ""}),
    ("Write", {"file_path": "@P@/.ccgate.toml", "content": ""}), ("WebFetch", {"url": "file://@P@/.env", "prompt": "x"}), ("WebFetch", {"url": "FILE:@P@/%2eenv", "prompt": "x"}),
    ("ReadMcpResourceTool", {"server": "fs", "uri": "file://@P@/.env"}), ("ReadMcpResource", {"server": "fs", "uri": "fs://@P@/.env"}), ("LSP", {"operation": "hover", "filePath": "@P@/.env"}),
    ("mcp__fs__read_file", {"path": "@P@/.env"}), ("mcp__fs__read_multiple_files", {"paths": ["@P@/README.md", "@P@/.env"]}), ("mcp__fs__read_file", {"path": "~/.aws/credentials"}),
    ("mcp__x__y", {"a": {"b": [{"c": "@P@/.env"}]}}), ("mcp__x__y", {"file": "file://@P@/%2Eenv"}), ("mcp__x__y", {"files": "@P@/README.md,@P@/.env"}), ("mcp__fs__write_file", {"path": "@P@/.env", "content": "x"}),
    ("mcp__fs__delete_file", {"path": ".env"}), ("mcp__fs__move_file", {"source": "@P@/.env", "destination": "@P@/x"}), ("mcp__sh__run", {"command": "cd @P@ && cat .env"}), ("mcp__sh__run", {"script": "cat .env"}),
    ("mcp__py__run_code", {"code": "print(open('.env').read())"}), ("mcp__db__query", {"query": "select readfile('.env')"}), ("mcp__mail__send", {"to": "a", "body": "b", "attachments": ["@P@/.env"]}),
    ("SomethingNew", {"target": "@P@/.env"}), ("Artifact", {"file_path": "@P@/.env"}), ("Projects", {"method": "project_write", "local_path": "@P@/.env"}), ("SendUserFile", {"files": ["@P@/.env"]}),
    ("Monitor", {"command": "tail -f .env", "description": "x"}), ("Workflow", {"scriptPath": "@P@/.env"}), ("PowerShell", {"command": "Get-Content .env"}),
    ("Grep", {"pattern": "x", "path": "@P@/.env", "output_mode": "content"}), ("Grep", {"pattern": "PASSWORD", "glob": "{.env,x}", "output_mode": "content"}),
    ("Grep", {"pattern": "PASSWORD", "path": "@P@", "output_mode": "content"}), ("Bash", {"command": ""}), ("Bash", {}), ("Bash", {"command": ["cat", ".env"]}),
]  # fmt: skip

PASSED: list[tuple[str, dict[str, Any]]] = [
    ("Read", {"file_path": "@P@/README.md"}), ("Read", {"file_path": "@P@/.env.example"}), ("Read", {"file_path": "@H@/.ssh/id_ed25519.pub"}), ("Read", {"file_path": "@H@/.ssh/config"}),
    ("Read", {"file_path": "@P@/certs/public.pem"}), ("Read", {"file_path": "@P@/missing.txt"}), ("Read", {"file_path": "@H@/.claude/settings.json"}),
    ("Edit", {"file_path": "@P@/README.md", "old_string": "cat .env", "new_string": "x"}), ("Write", {"file_path": "@P@/docs/x.md", "content": "cat .env and ~/.ssh/id_rsa"}),
    ("Write", {"file_path": "@P@/.env.example", "content": "A="}), ("Glob", {"pattern": "**/.env*"}), ("Glob", {"pattern": "*.pem", "path": "@P@"}), ("LS", {"path": "@P@"}),
    ("Grep", {"pattern": "TODO", "path": "@P@", "output_mode": "content"}), ("Grep", {"pattern": "PASSWORD"}), ("Grep", {"pattern": "x", "path": ".env", "output_mode": "count"}),
    ("Grep", {"pattern": "cat .env", "path": "@P@/docs/env.md", "output_mode": "content"}), ("WebFetch", {"url": "https://x.test/.env", "prompt": "what is .env"}),
    ("WebSearch", {"query": ".env file"}), ("Agent", {"prompt": "read .env and report", "description": "x"}), ("Task", {"prompt": "cat .env", "description": "x"}),
    ("TodoWrite", {"todos": [{"content": "cat .env", "status": "pending", "activeForm": ".env"}]}), ("ExitPlanMode", {"plan": "cat .env"}), ("Skill", {"skill": "pdf"}),
    ("mcp__fs__read_file", {"path": "@P@/README.md"}), ("mcp__fs__list_directory", {"path": "@H@/.ssh"}), ("mcp__gh__create_issue", {"title": ".env", "body": "cat .env"}),
    ("mcp__x__y", {"message": "do not read .env"}), ("mcp__x__y", {"n": 1, "b": True, "z": None, "e": []}), ("mcp__fs__write_file", {"path": "@P@/new.txt", "content": "see .env"}),
    ("mcp__docs__get", {"libraryID": "/motdotla/dotenv", "topic": ".env parsing"}), ("mcp__sh__run", {"command": "npm test"}), ("mcp__gh__push_files", {"files": [{"path": ".env.example", "content": "A="}]}),
    ("Monitor", {"command": "tail -f README.md", "description": "x"}), ("Monitor", {"ws": {"url": "wss://x.test/"}, "description": "x"}), ("PowerShell", {"command": "gci -Force"}),
    ("Workflow", {"script": "agent('say hello')"}), ("BashOutput", {"bash_id": "1"}), ("SomethingNew", {}), ("Artifact", {"file_path": "@P@/README.md"}),
]  # fmt: skip

ASKED: list[tuple[str, dict[str, Any]]] = [
    ("Write", {"file_path": "@P@/service/.env", "content": "x"}),
    ("mcp__fs__write_file", {"path": "@P@/service/.env", "content": "x"}),
]


@pytest.mark.parametrize(("tool", "given"), DENIED, ids=lambda v: str(v)[:60])
def test_tool_denied(tool: str, given: dict[str, Any]) -> None:
    assert decide(tool, given) == "deny"


@pytest.mark.parametrize(("tool", "given"), PASSED, ids=lambda v: str(v)[:60])
def test_tool_passed(tool: str, given: dict[str, Any]) -> None:
    assert decide(tool, given) == "pass"


@pytest.mark.parametrize(("tool", "given"), ASKED, ids=lambda v: str(v)[:60])
def test_tool_asked(tool: str, given: dict[str, Any]) -> None:
    assert decide(tool, given) == "ask"


def test_tool_names_are_known_once() -> None:
    assert not set(FORMER_NAMES) & set(TOOLS) - {"Task", "KillShell"}
