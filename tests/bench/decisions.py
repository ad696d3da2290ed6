"""How many calls are judged in a second inside one process: what a dry run over recorded calls can do."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from ccgate.gate.answer import judge
from ccgate.gate.blind import NoDisk
from ccgate.gate.disk import Disk
from ccgate.gate.model import ToolCall
from ccgate.gate.policy import Policy
from tests.shellcases import shipped_policy

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("Read", {"file_path": "/w/demo/src/module{i}.py"}),
    ("Edit", {"file_path": "/w/demo/src/module{i}.py", "old_string": "a", "new_string": "b"}),
    ("Grep", {"pattern": "TODO{i}", "path": "/w/demo/src"}),
    ("Bash", {"command": "git status"}),
    ("Bash", {"command": "npm test -- --grep case{i}"}),
    ("Bash", {"command": "cd src && ls -la part{i} | head -20"}),
    ("Bash", {"command": "grep -rn 'name{i}' src/ | sort | uniq -c"}),
    ("Bash", {"command": 'git commit -m "Change number {i}"'}),
    ("mcp__files__read_file", {"path": "/w/demo/docs/{i}.md"}),
]
COUNT = 9_000


def rate(policy: Policy, disk: Callable[[], Disk], count: int) -> float:
    calls = [
        ToolCall(tool, {k: v.replace("{i}", str(i)) for k, v in given.items()}, "/w/demo")
        for i in range(count // len(CALLS))
        for tool, given in CALLS
    ]
    begun = time.perf_counter()
    for call in calls:
        judge(call, policy, disk(), "/w", {"HOME": "/w"})
    return len(calls) / (time.perf_counter() - begun)


def main() -> int:
    policy = shipped_policy("/w")
    rate(policy, NoDisk, 90)
    for name, disk in (("by text alone", NoDisk), ("looking at the disk", Disk)):
        print(f"{name:24}{max(rate(policy, disk, COUNT) for _ in range(3)):10,.0f} decisions a second, one processor")
    return 0


if __name__ == "__main__":
    sys.exit(main())
