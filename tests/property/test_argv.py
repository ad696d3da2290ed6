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
from tests.property.argv_rows import FOUND
from tests.property.commands import NAMES, Commands
from tests.property.wide_commands import WideCommands
from tests.shellcases import shipped_policy

BATCH = 250
QUICK = 4  # batches in the ordinary run
SLOW = 100  # batches of each grammar in the slow one: 50,000 commands together

# Seeds where the oracle and we differ, by the reason.
ODDITIES: dict[str, dict[type[Commands], set[int]]] = {
    "a word that holds a lone `$` is not split (5.2.15), which no manual says": {Commands: {13775}, WideCommands: {2876, 27602}},
    "bash 5.2.15 lets its own mark for a quoted character out where IFS is empty": {WideCommands: {905, 20178}},
    "bash 5.2.15 makes nothing of a quoted default that begins with a quoted expansion": {WideCommands: {40262, 40525, 44716}},
    "braces in a default: bash counts them once for the expansion and once for the parameter": {WideCommands: {27742}},
    "xargs passes an item that is empty, and we drop it: it names no file": {WideCommands: {20941, 23938, 33454, 43440, 50876}},
    "a new bash knows no extended globs, and we go on with them: where one matches, the literal is no file": {
        WideCommands: {16248}
    },
    "more combinations than MAX_ALTERNATIVES: every value occurs, not every combination": {
        WideCommands: {2964, 12298, 16384, 19495, 26613, 30763, 40496, 45296}
    },
    "a name reference on one of two ways is taken for one on both": {WideCommands: {19497, 45093}},
}

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


def _pattern(word: str) -> str:
    return re.escape(word).replace(re.escape(HOLE), "[\\s\\S]*")


def covers(ours: list[str], real: list[str]) -> bool:
    """Could our words be the real ones? A line may hold the words of several alternatives, one that is empty may be missing, and a hole
    may stand for several words or none.
    """
    ours_known = set(ours)
    open_words = [_pattern(word) for word in map(holes_only, ours) if HOLE in word]
    if all(word in ours_known or any(re.fullmatch(p, word) for p in open_words) for word in real):
        return True
    if any(HOLE in holes_only(word) for word in ours):
        # each word ended by a NUL; a word that is nothing but a hole is any number of words
        special = {HOLE: "[\\s\\S]*", "": "\0?"}
        pieces = [special.get(w) or _pattern(w) + "\0" for w in map(holes_only, ours)]
        pattern = "".join(pieces)
        return re.fullmatch(pattern, "".join(word + "\0" for word in real)) is not None
    return False


def check(source: type[Commands], seed: int, ground: Path, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> str:
    """Nothing, or what went wrong with one command."""
    if any(seed in seeds.get(source, ()) for seeds in ODDITIES.values()):
        return ""
    problem = check_script(source(seed).script(), ground, policy, monkeypatch)
    return problem and f"seed {seed}: {problem}"


def check_script(script: str, ground: Path, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> str:
    ours = run_in_gate(script, ground, policy, monkeypatch)
    for words in run_in_bash(script, ground):
        if not any(covers(line, words) for line in ours):
            return f"{script!r}\nbash passed {words}\nwe computed {ours}"
    return ""


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return shipped_policy(str(tmp_path_factory.mktemp("home")))


@pytest.mark.parametrize("script", FOUND)
def test_argv_found_before(script: str, ground: Path, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_script(script, ground, policy, monkeypatch) == ""


SOURCES = pytest.mark.parametrize("source", [Commands, WideCommands])


@SOURCES
@pytest.mark.parametrize("batch", range(QUICK))
def test_argv_of_bash_is_among_ours(
    source: type[Commands], batch: int, ground: Path, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds = range(batch * 50, batch * 50 + 50)
    assert [p for seed in seeds if (p := check(source, seed, ground, policy, monkeypatch))] == []


@pytest.mark.slow
@SOURCES
@pytest.mark.parametrize("batch", range(SLOW))
def test_argv_of_bash_is_among_ours_at_length(
    source: type[Commands], batch: int, ground: Path, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = 1_000 + batch * BATCH
    assert [p for seed in range(first, first + BATCH) if (p := check(source, seed, ground, policy, monkeypatch))] == []


assert os.environ.get("HOME", "").startswith(("/tmp", "/var", "/private")), "tests never run under the real home"
