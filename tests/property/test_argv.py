"""Oracle: real bash. Each word that bash passes to a program must be among the values that we computed; a hole counts as everything."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from ccgate.gate.disk import Disk
from ccgate.gate.model import HOLE
from ccgate.gate.policy import Policy
from ccgate.gate.shell import command as command_module
from ccgate.gate.shell.interpreter import Shell
from ccgate.gate.shell.state import UNKNOWN, State, holes_only
from ccgate.gate.world import World
from tests.property.commands import NAMES, Commands
from tests.shellcases import shipped_policy

BATCH = 250
QUICK = 4  # batches in the ordinary run
SLOW = 200  # batches in the slow one: 50,000 commands

# Seeds that once gave a counter-example, kept as rows.
FOUND: list[int] = [6930, 25695, 28839, 31858, 33624, 38483, 40963, 42531, 45048, 49923, 27885]

# What bash does and its manual does not say: a word that holds a lone `$` is not split (5.2.15).
ODDITIES = {13775}

_RECORDER = """#!/bin/bash
{ printf '%s\\0' "$#" "$@"; } >> "$RECORD"
"""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with known names, and a `bin` in which every program is a recorder or harmless."""
    root = tmp_path_factory.mktemp("argv")
    work = root / "work"
    (work / "sub").mkdir(parents=True)
    for name in NAMES:
        (work / name).write_text("line\n", encoding="utf-8")
    tools = root / "bin"
    tools.mkdir()
    (tools / "rec").write_text(_RECORDER, encoding="utf-8")
    (tools / "rec").chmod(0o755)
    for tool in ("xargs", "timeout", "env", "bash", "cat"):
        (tools / tool).symlink_to(next(Path(d) / tool for d in ("/usr/bin", "/bin") if (Path(d) / tool).exists()))
    return root


def run_in_bash(script: str, ground: Path) -> list[list[str]]:
    """The argument lists that `rec` got."""
    record = ground / "record"
    record.write_bytes(b"")
    subprocess.run(
        ["bash", "--norc", "-c", script],
        cwd=ground / "work",
        env={"HOME": str(ground / "work"), "PATH": str(ground / "bin"), "RECORD": str(record), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=20,
        check=False,
    )
    pieces = record.read_bytes().decode("utf-8", "surrogateescape").split("\0")
    calls, i = [], 0
    while i < len(pieces) - 1:
        count = int(pieces[i])
        calls.append(pieces[i + 1 : i + 1 + count])
        i += 1 + count
    return calls


def run_in_gate(script: str, ground: Path, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The argument lists that we think `rec` could get."""
    seen: list[list[str]] = []
    original = command_module.Run.go

    def go(self: command_module.Run):  # type: ignore[no-untyped-def]
        if self.name == "rec":
            seen.append(list(self.args))
            return UNKNOWN
        return original(self)

    work = str(ground / "work")
    with monkeypatch.context() as patch:
        patch.setattr(command_module.Run, "go", go)
        shell = Shell(World(policy, Disk(), work, work, {"HOME": work}))
        shell.script(script, State(work))
    return seen


def covers(ours: list[str], real: list[str]) -> bool:
    """Could our words be the real ones? A line may hold the words of several alternatives, one that is empty may be missing, and a hole
    may stand for several words or none.
    """
    if set(real) <= set(ours):
        return True
    if any(HOLE in holes_only(word) for word in ours):
        # each word ended by a NUL; a word that is nothing but a hole is any number of words
        special = {HOLE: "[\\s\\S]*", "": "\0?"}
        pieces = [special.get(w) or re.escape(w).replace(re.escape(HOLE), "[\\s\\S]*") + "\0" for w in map(holes_only, ours)]
        pattern = "".join(pieces)
        return re.fullmatch(pattern, "".join(word + "\0" for word in real)) is not None
    return False


def check(seed: int, ground: Path, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> str:
    """Nothing, or what went wrong with one command."""
    script = Commands(seed).script()
    if seed in ODDITIES:
        return ""
    ours = run_in_gate(script, ground, policy, monkeypatch)
    for words in run_in_bash(script, ground):
        if not any(covers(line, words) for line in ours):
            return f"seed {seed}: {script!r}\nbash passed {words}\nwe computed {ours}"
    return ""


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return shipped_policy(str(tmp_path_factory.mktemp("home")))


@pytest.mark.parametrize("seed", FOUND)
def test_argv_found_before(seed: int, ground: Path, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(seed, ground, policy, monkeypatch) == ""


@pytest.mark.parametrize("batch", range(QUICK))
def test_argv_of_bash_is_among_ours(batch: int, ground: Path, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    problems = [p for seed in range(batch * 50, batch * 50 + 50) if (p := check(seed, ground, policy, monkeypatch))]
    assert problems == []


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(SLOW))
def test_argv_of_bash_is_among_ours_at_length(batch: int, ground: Path, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    first = 1_000 + batch * BATCH
    problems = [p for seed in range(first, first + BATCH) if (p := check(seed, ground, policy, monkeypatch))]
    assert problems == []


assert os.environ.get("HOME", "").startswith(("/tmp", "/var", "/private")), "tests never run under the real home"
