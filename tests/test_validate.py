"""Which values make the client drop a settings file. Each row was tried on client 2.1.330: what it drops, and what it skips or accepts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ccgate.claude import jsontext, validate

RUN = {"type": "command", "command": "true"}


def hook(event: str = "PreToolUse", **fields: Any) -> dict[str, Any]:
    return {"hooks": {event: [{"matcher": "*", "hooks": [RUN | fields]}]}}


def handler(entry: Any, event: str = "PreToolUse") -> dict[str, Any]:
    return {"hooks": {event: [{"hooks": [entry]}]}}


DROPPED: dict[str, Any] = {
    "matcher an array": {"hooks": {"PreToolUse": [{"matcher": ["Bash"], "hooks": [RUN]}]}},
    "matcher null": {"hooks": {"PreToolUse": [{"matcher": None, "hooks": [RUN]}]}},
    "group without hooks": {"hooks": {"PreToolUse": [{"matcher": "*"}]}},
    "group a text": {"hooks": {"PreToolUse": ["x"]}},
    "group null": {"hooks": {"PreToolUse": [None]}},
    "event an object": {"hooks": {"PreToolUse": {}}},
    "handler a text": handler("x"),
    "handler null": handler(None),
    "type unknown": hook(type="x"),
    "type in capitals": hook(type="Command"),
    "no command": handler({"type": "command"}),
    "command a number": hook(command=1),
    "args a text": hook(args="x"),
    "args of numbers": hook(args=[1]),
    "args null": hook(args=None),
    "timeout zero": hook(timeout=0),
    "timeout negative": hook(timeout=-1),
    "timeout a text": hook(timeout="20"),
    "timeout true": hook(timeout=True),
    "onFailure null": hook(onFailure=None),
    "onFailure in capitals": hook(onFailure="BLOCK"),
    "async a text": hook(**{"async": "x"}),
    "async null": hook(**{"async": None}),
    "if a number": hook(**{"if": 1}),
    "statusMessage a number": hook(statusMessage=1),
    "once a text": hook(once="x"),
    "shell unknown": hook(shell="fish"),
    "http without url": handler({"type": "http"}),
    "http with a bad url": handler({"type": "http", "url": "x"}),
    "http headers of numbers": handler({"type": "http", "url": "http://h", "headers": {"a": 1}}),
    "prompt without prompt": handler({"type": "prompt"}),
    "mcp_tool without server": handler({"type": "mcp_tool"}),
    "PermissionRequest with a bad type": hook("PermissionRequest", type="x"),
    "PermissionRequest a text": {"hooks": {"PermissionRequest": "x"}},
    "hooks an array": {"hooks": []},
    "hooks null": {"hooks": None},
    "permissions a text": {"permissions": "x"},
    "permissions.deny a text": {"permissions": {"deny": "Read(./.env)"}},
    "permissions.allow null": {"permissions": {"allow": None}},
    "permissions.defaultMode unknown": {"permissions": {"defaultMode": "delegate"}},
    "permissions.additionalDirectories of numbers": {"permissions": {"additionalDirectories": [1]}},
    "model a number": {"model": 1},
    "env an array": {"env": []},
    "env null": {"env": None},
    "cleanupPeriodDays zero": {"cleanupPeriodDays": 0},
    "cleanupPeriodDays a fraction": {"cleanupPeriodDays": 1.5},
    "disableAllHooks a text": {"disableAllHooks": "true"},
    "disableAllHooks null": {"disableAllHooks": None},
    "statusLine a text": {"statusLine": "x"},
    "statusLine of another type": {"statusLine": {"type": "x", "command": "x"}},
    "sandbox a text": {"sandbox": "x"},
    "sandbox.filesystem.denyRead of numbers": {"sandbox": {"filesystem": {"denyRead": [1]}}},
    "sandbox.network a number": {"sandbox": {"network": 1}},
    "allowedHttpHookUrls a text": {"allowedHttpHookUrls": "x"},
    "includeCoAuthoredBy a text": {"includeCoAuthoredBy": "x"},
    "$schema a number": {"$schema": 1},
    "tui unknown": {"tui": "x"},
    "an array": [],
}
ACCEPTED: dict[str, Any] = {
    "nothing": {},
    "an ordinary file": {"model": "opus", "env": {"A": "1"}, "permissions": {"deny": ["Read(./.env)"], "defaultMode": "plan"}}
    | hook(),
    "unknown key": {"zebra": 1},
    "unknown permission key": {"permissions": {"zebra": 1}},
    "unknown event": hook("Zebra"),
    "env of numbers": {"env": {"A": 1, "B": None, "C": {}}},
    "event null": {"hooks": {"PreToolUse": None}},
    "another event a text": {"hooks": {"PostToolUse": "x"}},
    "another event's matcher an array": {"hooks": {"PostToolUse": [{"matcher": [], "hooks": [RUN]}]}},
    "another event's type unknown": hook("UserPromptSubmit", type="x"),
    "our guard's type unknown": hook("ConfigChange", type="x"),
    "a long timeout": hook(timeout=10**9),
    "half a second": hook(timeout=0.5),
    "an if that cannot be read": hook(**{"if": "(("}),
    "an empty command": hook(command=""),
    "no arguments": hook(args=[]),
    "onFailure of a prompt": handler({"type": "prompt", "prompt": "x", "onFailure": "zebra"}),
    "an agent": handler({"type": "agent", "prompt": "x"}),
    "an mcp_tool": handler({"type": "mcp_tool", "server": "a", "tool": "b"}),
    "an unknown key in a group": {"hooks": {"PreToolUse": [{"hooks": [RUN], "zebra": 1, "onFailure": "zebra"}]}},
    "a deny rule that is none": {"permissions": {"deny": ["Read(", 1]}},
    "one server as a text": {"enabledMcpjsonServers": "x"},
    "a model nobody checks": {"effortLevel": 7},
    "manual mode": {"permissions": {"defaultMode": "manual"}},
    "attribution false": {"attribution": False},
    "a switch that may be null": {"disableWorkflows": None},
    "credentials to hide": {"sandbox": {"credentials": {"files": [{"path": "/x", "mode": "deny"}]}}},
}


def fatal(text: str) -> list[validate.Finding]:
    return [finding for finding in validate.check(text, "settings.json") if finding.fatal]


@pytest.mark.parametrize("name", DROPPED)
def test_dropped(name: str) -> None:
    assert fatal(json.dumps(DROPPED[name]))


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name: str) -> None:
    assert fatal(json.dumps(ACCEPTED[name])) == []


TEXTS = [
    ("{}", True),
    ("\ufeff{}", True),
    ("{\r\n}\r\n", True),
    ("", True),
    ('{"a": "\\ud800"}', True),
    ('{"a": 1, "a": 2}', True),
    ("{//x\n}", False),
    ('{"a": 1,}', False),
    ("{'a': 1}", False),
    ('{"a": NaN}', False),
    ('{"a": -Infinity}', False),
    ('{"a": 01}', False),
    ('{"a": "\t"}', False),
    ("{} x", False),
    ("\x0c{}", False),
    ("\u00a0{}", False),
    ("null", False),
    ('{"a": ' + "[" * 1000 + "]" * 1000 + "}", False),
]


@pytest.mark.parametrize(("text", "accepted"), TEXTS)
def test_texts(text: str, accepted: bool) -> None:
    assert (fatal(text) == []) == accepted


def test_findings_name_line_key_and_repair() -> None:
    text = '{\n  "model": 1,\n  "hooks": {\n    "PreToolUse": [\n      {\n        "hooks": [\n          {"type": "x"}\n        ]\n      }\n    ]\n  }\n}\n'
    found = validate.check(text, "/s.json")
    assert [(f.line, f.key) for f in found] == [(2, "model"), (7, "hooks.PreToolUse[0].hooks[0].type")]
    assert all(f.hint for f in found)
    assert str(found[0]).startswith("/s.json:2: model ")


def test_switches_are_found() -> None:
    keys = [f.key for f in validate.check('{"disableAllHooks": true, "env": {"CLAUDE_CODE_SIMPLE": "1"}}', "x", user=True)]
    assert keys == ["disableAllHooks"]
    assert [f.key for f in validate.check('{"env": {"CLAUDE_CODE_SIMPLE": "1"}}', "x", user=True)] == ["env.CLAUDE_CODE_SIMPLE"]
    assert validate.check('{"env": {"CLAUDE_CODE_SIMPLE": "1"}}', "x") == []


@pytest.mark.parametrize("key", ["if", "async", "asyncRewake", "onFailure"])
def test_our_own_registration_without_force(key: str) -> None:
    ours = {"type": "command", "command": "/x/ccgate", "args": ["hook"], "onFailure": "block"}
    ours[key] = "continue" if key == "onFailure" else "Bash(x)" if key == "if" else True
    found = [f for f in validate.check(json.dumps(handler(ours)), "x") if not f.fatal]
    assert [f.key for f in found] == [f"hooks.PreToolUse[0].hooks[0].{key}"]


@pytest.mark.parametrize(
    "text", ['{"a": [1, {"b": "c"}], "d": {}}', "[]", ' [ 1 , "x" , null , true ] ', '{"é": "\\u00e9", "x": -1.5e3}', "7", '"x"']
)
def test_positions_are_those_of_the_text(text: str) -> None:
    def walk(node: jsontext.Node) -> None:
        assert json.loads(text[node.start : node.end]) == node.value
        for key, start, child in node.members:
            assert json.loads(text[start:].partition(":")[0]) == key
            walk(child)
        for child in node.items:
            walk(child)

    root = jsontext.parse(text)
    assert root.value == json.loads(text)
    walk(root)
