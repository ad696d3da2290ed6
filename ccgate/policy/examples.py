"""A policy proves itself: the examples of its rules, judged by the very function that the hook uses, on a disk that is made up.

An example is about the file that it stands in. It is judged by its own layer and what is built in: another layer, and least of all a
project's file, cannot make it fail.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator

from ccgate.gate.answer import RECURSION, judge
from ccgate.gate.artefact import Locations
from ccgate.gate.disk import Disk
from ccgate.gate.model import GateError, ToolCall
from ccgate.gate.policy import Policy
from ccgate.gate.toolcall import FORMER_NAMES

from .layers import PolicyLayer, RuleSource
from .schema import Example, Problem

PROJECT = "/example"  # where examples play, unless the layer belongs to a project


class Stage(Disk):
    """A disk that holds these files (absolute path -> content) and the directories that lead to them, and nothing else."""

    def __init__(self, files: dict[str, str], directories: list[str]) -> None:
        super().__init__()
        self._files = {path: text.encode() for path, text in files.items()}
        self._directories = {"/"}
        for path in [*directories, *(os.path.dirname(p) for p in files)]:
            while path not in self._directories:
                self._directories.add(path)
                path = os.path.dirname(path)

    def lstat(self, path: str) -> os.stat_result | None:
        path = path.rstrip("/") or "/"
        if path in self._files:
            return os.stat_result((stat.S_IFREG | 0o600, 1, 1, 1, 0, 0, len(self._files[path]), 0, 0, 0))
        if path in self._directories:
            return os.stat_result((stat.S_IFDIR | 0o700, 1, 1, 2, 0, 0, 0, 0, 0, 0))
        return None

    stat = lstat

    def entries(self, path: str) -> list[tuple[str, bool, bool]] | None:
        path = path.rstrip("/") or "/"
        if path not in self._directories:
            return None
        here = [(os.path.basename(p), p in self._directories, False) for p in [*self._files, *self._directories]
                if p != "/" and os.path.dirname(p) == path]  # fmt: skip
        return sorted(here)

    def part(self, path: str, start: int, size: int) -> bytes | None:
        found = self._files.get(path)
        return None if found is None else found[start : start + size]


def decide(example: Example, policy: Policy, where: Locations) -> str:
    """What the policy says of an example: "deny", "ask" or "pass"."""
    project = where.project or PROJECT
    given = dict(example.call)
    tool = str(given.pop("tool"))
    named = example.files if isinstance(example.files, dict) else dict.fromkeys(example.files, "")
    files = {os.path.normpath(os.path.join(project, _home(name, where.home))): text for name, text in named.items()}
    call = ToolCall(FORMER_NAMES.get(tool, tool), given, project)
    env = {"HOME": where.home, "PATH": "/usr/bin:/bin", "CLAUDE_PROJECT_DIR": project}
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(RECURSION, before))
    try:
        return judge(call, policy, Stage(files, [project, where.home]), where.home, env).decision
    except (GateError, RecursionError):
        return "deny"
    finally:
        sys.setrecursionlimit(before)


def _home(name: str, home: str) -> str:
    return home + name[1:] if name.startswith("~/") else name


def failures(sources: list[RuleSource], policy: Policy, where: Locations) -> Iterator[Problem]:
    """A problem for each example that comes out differently."""
    for source in sources:
        for i, example in enumerate(source.rule.example):
            got = decide(example, policy, where)
            if got != example.expect:
                what = f"expected {example.expect}, got {got}: {_shown(example)}"
                key = f"rule {source.rule.id}, example {i + 1}"
                yield Problem(source.file, source.example_lines.get(i, source.line), key, what, "mend the patterns or the example")


def _shown(example: Example) -> str:
    """The call on one line."""
    given = {k: v for k, v in example.call.items() if k != "tool"}
    return " ".join([str(example.call["tool"]), *(str(v) if len(given) == 1 else f"{k}={v}" for k, v in given.items())])[:120]


def own(layer: PolicyLayer) -> list[RuleSource]:
    """The rules of a layer that did not come with ccgate: those whose examples are checked each time the policy is compiled."""
    from .layers import shipped_directory

    shipped = f"{shipped_directory()}{os.sep}"
    return [source for source in layer.rules if not source.file.startswith(shipped) and source.file != "(built-in)"]
