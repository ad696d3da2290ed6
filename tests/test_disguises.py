"""Calls of tools other than the shell that are dressed up: decoys beside the field that counts, odd spellings, trees, wrong names."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ccgate.gate.answer import judge
from ccgate.gate.disk import Disk
from ccgate.gate.model import GateError, ToolCall
from ccgate.gate.paths import BLANKS
from tests.shellcases import FILES, HOME_FILES, make_tree, shipped_policy

Case = tuple[str, dict[str, Any]]
READ = "mcp__fs__read_file"
SETTINGS = "@H@/.claude/settings.json"


@cache
def _places() -> tuple[str, str]:
    root = Path(tempfile.mkdtemp(prefix="ccgate-disguises-")).resolve()
    home, project = root / "home", root / "home" / "demo"
    make_tree(home, HOME_FILES | {".claude/settings.json": "{}\n"})
    make_tree(project, FILES)
    (project / "guide").mkdir()
    (project / "guide/ONBOARDING.md").symlink_to("../.env")
    return str(home), str(project)


def decide(tool: str, given: dict[str, Any], cwd: str = "") -> str:
    home, project = _places()
    text = json.dumps(given).replace("@P@", project).replace("@H@", home)
    call = ToolCall(tool, json.loads(text), f"{project}/{cwd}".rstrip("/"))
    try:
        return judge(call, shipped_policy(home), Disk(), home, {"HOME": home}).decision
    except GateError:
        return "deny"


@pytest.mark.parametrize("blank", list(BLANKS), ids=ascii)
def test_blanks_around_a_path_are_taken_off_as_the_client_does(blank: str) -> None:
    assert decide("Read", {"file_path": f"@P@/.env{blank}"}) == "deny"
    assert decide("Read", {"file_path": f"{blank}/etc/shadow"}) == "deny"
    assert decide(READ, {"path": f"{blank}.env{blank}"}) == "deny"
    assert decide("Grep", {"pattern": "DB", "path": f"{blank}@P@{blank}", "output_mode": "content"}) == "deny"
    assert decide("Read", {"file_path": f"@P@/README.md{blank}"}) == "pass"


DENIED: list[Case] = [
    # a decoy beside the field that counts
    ("NotebookEdit", {"file_path": "README.md", "notebook_path": "@P@/.env", "new_source": ""}),
    ("LSP", {"file_path": "README.md", "filePath": "@P@/.env"}),
    ("LSP", {"path": "README.md", "uri": "file://@P@/.env"}),
    (READ, {"path": ".env", "tool": "list"}),
    (READ, {"path": ".env", "tool_name": "list_directory"}),
    (READ, {"args": {"path": ".env", "toolName": "stat"}}),
    ("mcp__proxy__call", {"tool_name": "list_directory", "tool": "read_file", "arguments": {"path": ".env"}}),
    (READ, {"path": ".env", "action": "list"}),
    ("mcp__sh__run", {"command": "cat .env", "COMMAND": "ls"}),
    ("mcp__sh__run", {"Command": "ls", "command": "cat .env"}),
    ("mcp__sh__run", {"command": "cat .env", "Command": "ls"}),
    ("mcp__sh__bash", {"command": "cat .env", "language": "ruby"}),
    ("mcp__sh__run", {"command": "cat .en*", "cwd": "@P@", "workdir": "/tmp"}),
    ("mcp__sh__run", {"command": "cat .en*", "workdir": "/tmp", "cwd": "@P@"}),
    ("mcp__sh__run", {"command": "cat .en*", "cd": "@P@", "workingDir": "/tmp"}),
    # files that leave the machine
    ("SendUserMessage", {"message": "x", "attachments": ["@P@/.env"]}),
    ("SendUserFile", {"attachments": ["@P@/.env"]}),
    ("SendUserFile", {"filePath": "@P@/.env"}),
    ("SendUserFile", {"files": [{"file": "@P@/.env"}]}),
    ("SendUserFile", {"files": [["@P@/.env"]]}),
    ("SendUserFile", {"files": [{"path": "README.md", "file_path": "@P@/.env"}]}),
    ("Artifact", {"files": {"path": "@P@/.env"}}),
    ("Projects", {"method": "project_write", "local_paths": ["@P@/.env"]}),
    # URLs as their parsers take them
    *(
        (tool, {field: url, "prompt": "x", "server": "fs"})
        for tool, field in (("WebFetch", "url"), ("ReadMcpResourceTool", "uri"), ("mcp__browser__navigate", "url"))
        for url in (
            "fi\tle://@P@/.env", "file://@P@/.e\nnv", "\0file://@P@/.env", "blob:file://@P@/.env", "jar:file://@P@/.env!/x", "filesystem:file://@P@/.env",
        )
    ),
    ("ReadMcpResourceTool", {"server": "fs", "uri": "git://x/../..@P@/.env"}),
    (READ, {"path": "http:/../.env"}),
    (READ, {"path": "https://../.env"}),
    (READ, {"path": "git:/../.env"}),
    # long and nested
    (READ, {"path": "x/../" * 300_000 + ".env"}),
    (READ, {"path": "a.txt," * 1500 + ".env"}),
    (READ, {"payload": ' {"path": ".env"}'}),
    (READ, {"payload": '\ufeff{"path": ".env"}'}),
    ("mcp__proxy__call", {"tool": "bash", "arguments": json.dumps({"command": "cat .env", "pad": "x" * 70_000})}),
    # names of fields and tools
    *(("mcp__term__execute", {field: "cat .env"}) for field in ("shell_cmd", "bash_command", "cmdline", "commandString", "shellScript", "keys", "stdin")),
    ("mcp__term__send_keys", {"keys": "cat .env\n"}),
    ("mcp__x__write_to_terminal", {"text": "cat .env\n"}),
    (READ, {"name": ".env"}),
    *((f"mcp__fs__{name}", {"path": ".env"}) for name in ("read_file_with_stats", "read_tree", "list_and_read", "tree_cat", "stat_and_read_file")),
    # SQL
    ("mcp__db__query", {"sql": "select pg_read_file($$@P@/.env$$)"}),
    ("mcp__db__query", {"sql": "select '" + "','".join(f"a{n}" for n in range(1500)) + "', readfile('.env')"}),
    ("mcp__db__query", {"sql": "/* x */ -- y\n;(select readfile('.env'))"}),
    ("mcp__db__query", {"sql": "select readfile('.e'||'nv')"}),
    # the client's settings
    *(
        (f"mcp__fs__{name}", {"path": SETTINGS, **more})
        for name, more in (
            ("json_set", {"key": "hooks"}), ("settings_update", {}), ("str_replace_editor", {"command": "create"}), ("text_editor", {"command": "insert"}),
            ("multi_edit", {}), ("do_edit", {}), ("file", {"action": "write"}), ("fs", {"operation": "delete"}), ("symlink", {"target": "/dev/null"}),
            ("move_file", {"destination": "x"}), ("delete_file", {}),
        )
    ),
    ("Write", {"path": SETTINGS, "file_path": "README.md"}),
]  # fmt: skip

ASKED: list[Case] = [
    ("mcp__fs__zip", {"paths": ["."], "output": "x.zip"}),
    ("mcp__drive__upload_folder", {"path": "@P@"}),
    ("mcp__fs__copy_directory", {"source": "config", "destination": "/tmp/x"}),
    ("mcp__fs__delete_directory", {"path": "certs"}),
]

PASSED: list[Case] = [
    ("NotebookEdit", {"notebook_path": "notes.ipynb", "new_source": ".env"}),
    ("Read", {"file_path": "README.md", "pages": None}),
    ("SendUserMessage", {"message": ".env", "attachments": ["README.md"]}),
    ("SendUserMessage", {"message": "done", "attachments": None}),
    ("SendMessage", {"to": "reviewer", "message": "cat .env"}),
    ("ShareOnboardingGuide", {}),
    ("Artifact", {"file_path": "docs/env.md", "url": None}),
    ("Projects", {"method": "project_read", "path": ".env"}),
    ("WebFetch", {"url": "https://x.test/../.env?file=1", "prompt": "x"}),
    ("mcp__fs__list_directory", {"path": "@H@/.ssh"}),
    ("mcp__fs__get_directory_contents", {"path": "@H@/.ssh"}),
    ("mcp__fs__get_file_info", {"path": ".env"}),
    ("mcp__proxy__call", {"tool": "list_directory", "arguments": {"path": "@H@/.ssh"}}),
    ("mcp__x__http", {"headers": {"Accept": "a", "accept": "b"}, "url": "https://x.test"}),
    ("mcp__x__run", {"command_id": "cat .env", "script_name": "test"}),
    ("mcp__x__y", {"country_code": "DE", "error_code": "E(1)"}),
    ("mcp__chat__send_message", {"text": "cat .env", "data": "cat .env"}),
    ("mcp__sh__run", {"command": "npm test", "cwd": "@P@", "workdir": "@P@/src"}),
    ("mcp__gh__create_branch", {"name": ".env"}),
    ("mcp__fs__str_replace_editor", {"command": "view", "path": SETTINGS}),
    (READ, {"path": SETTINGS}),
    ("mcp__fs__zip", {"paths": ["src", "docs"], "output": "x.zip"}),
    ("mcp__fs__copy_directory", {"source": "docs", "destination": "/tmp/x"}),
    ("mcp__db__query", {"sql": "/* .env */ select 'a' || 'b', $1 from t where x = '$$'"}),
    ("mcp__x__y", {"blob": "A/B,C;" * 100_000}),
]  # fmt: skip


@pytest.mark.parametrize(("tool", "given"), DENIED, ids=lambda v: ascii(v)[:70])
def test_denied(tool: str, given: dict[str, Any]) -> None:
    assert decide(tool, given) == "deny"


@pytest.mark.parametrize(("tool", "given"), ASKED, ids=lambda v: ascii(v)[:70])
def test_asked(tool: str, given: dict[str, Any]) -> None:
    assert decide(tool, given) == "ask"


@pytest.mark.parametrize(("tool", "given"), PASSED, ids=lambda v: ascii(v)[:70])
def test_passed(tool: str, given: dict[str, Any]) -> None:
    assert decide(tool, given) == "pass"


def test_a_guide_that_leads_to_a_secret() -> None:
    assert decide("ShareOnboardingGuide", {}, cwd="guide") == "deny"


def test_moving_the_directory_of_the_settings() -> None:
    for tool in ("move_directory", "rename", "delete_directory"):
        assert decide(f"mcp__fs__{tool}", {"path": "@H@/.claude", "destination": "x"}) != "pass"
