"""What the client sends, in the shapes of version 2.1.330: each is answered rightly, harmless as it stands, and with a secret in it."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.hookprocess import Place, decision_of, denied

FILES = sorted((Path(__file__).parent / "payloads").glob("*.json"))
BEFORE = [path for path in FILES if path.name.startswith("PreToolUse.")]
AFTER = [path for path in FILES if path not in BEFORE and path.stem != "ConfigChange"]

# The field of each tool that can name a file, and what makes a secret of it.
SECRETS: dict[str, dict[str, Any]] = {
    "Bash": {"command": "cat .env"},
    "Edit": {"file_path": "{project}/.env"},
    "Grep": {"path": ".env"},
    "Monitor": {"command": "tail -f .env"},
    "NotebookEdit": {"notebook_path": "{project}/.env"},
    "Read": {"file_path": "{project}/.env"},
    "ReadMcpResourceTool": {"uri": "file://{project}/.env"},
    "WebFetch": {"url": "file://{project}/.env"},
    "Write": {"file_path": "{project}/.env"},
    "Workflow": {"scriptPath": "{project}/.env"},
    "mcp__files__read_file": {"path": ".env"},
}
SILENT = {"Agent", "EnterWorktree", "ExitWorktree", "Glob", "ListMcpResourcesTool", "Skill", "TodoWrite", "ToolSearch", "WebSearch"}


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="ccgate-payloads-") as name:
        yield Place(Path(name).resolve())


def load(path: Path, place: Place) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8").replace("/home/ann/harbour", str(place.project)).replace("/home/ann", str(place.home))
    document: dict[str, Any] = json.loads(text)
    return document


@pytest.mark.parametrize("path", BEFORE, ids=lambda p: p.stem)
def test_harmless_call(place: Place, path: Path) -> None:
    assert decision_of(place.run(load(path, place))) == "pass"


@pytest.mark.parametrize("path", [p for p in BEFORE if p.stem.split(".")[1] not in SILENT], ids=lambda p: p.stem)
def test_same_call_for_a_secret(place: Place, path: Path) -> None:
    document = load(path, place)
    for field, value in SECRETS[document["tool_name"]].items():
        document["tool_input"][field] = value.replace("{project}", str(place.project))
    assert "rule dotenv" in denied(place.run(document))


@pytest.mark.parametrize("path", AFTER, ids=lambda p: p.stem)
def test_event_that_is_no_call(place: Place, path: Path) -> None:
    done = place.run(load(path, place))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_every_tool_and_event_is_here() -> None:
    tools = {json.loads(path.read_text(encoding="utf-8"))["tool_name"] for path in BEFORE}
    assert tools == SILENT | set(SECRETS)
    assert {path.stem.partition(".")[0] for path in AFTER} >= {
        "PostToolUse", "PostToolUseFailure", "PostToolBatch", "PermissionRequest", "UserPromptSubmit", "SessionStart", "SessionEnd", "Stop",
    }  # fmt: skip


# -- the settings change while a session runs --------------------------------------------------------------------------


def _register(place: Place, **changes: Any) -> None:
    handler = {
        "type": "command",
        "command": sys.executable,
        "args": place.command()[1:],
        "timeout": 20,
        "onFailure": "block",
    } | changes
    hooks = {event: [{"hooks": [handler]}] for event in ("PreToolUse", "ConfigChange")}
    (place.home / ".claude").mkdir(exist_ok=True)
    (place.home / ".claude/settings.json").write_text(json.dumps({"hooks": hooks}), encoding="utf-8")


def test_change_that_leaves_the_gate_in_force(tmp_path: Path) -> None:
    place = Place(tmp_path.resolve())
    _register(place)
    (place.project / ".claude").mkdir()
    (place.project / ".claude/settings.local.json").write_text('{"env": {"A": "1"}}', encoding="utf-8")
    done = place.run(load(Path(__file__).parent / "payloads/ConfigChange.json", place))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize("text", ['{"disableAllHooks": true}', '{"disableAllHooks": tru'], ids=["valid", "broken"])
def test_change_that_switches_hooks_off_is_held_up(tmp_path: Path, text: str) -> None:
    place = Place(tmp_path.resolve())
    _register(place)
    (place.project / ".claude").mkdir()
    (place.project / ".claude/settings.local.json").write_text(text, encoding="utf-8")
    event = load(Path(__file__).parent / "payloads/ConfigChange.json", place)
    done = place.run(event)
    assert done.returncode == 2
    answer = json.loads(done.stdout)
    assert answer["decision"] == "block"
    assert done.stderr.decode() == answer["reason"] + "\n"
    assert "disableAllHooks" in answer["reason"]
    assert len(answer["reason"]) < 1000
    done = place.run(event, "--observe")
    assert (done.returncode, done.stdout) == (0, b"")
