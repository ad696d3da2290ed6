"""Oracle: the machine itself. What the gate lets through is run for real, and no planted secret may come out, nor be changed.

The commands are every row of every table that is expected to pass: a row that leaks is a bug of the gate and of the table at once.
"""

from __future__ import annotations

import importlib
import shutil
from functools import cache
from pathlib import Path

import pytest

from ccgate.gate.answer import judge
from ccgate.gate.disk import Disk
from ccgate.gate.model import GateError, ToolCall
from tests import sandbox
from tests.shellcases import shipped_policy

BATCHES = 40
HERE = Path(__file__).parent

# Rows that show something of a secret by a road that the gate leaves open on purpose, each with why.
OPEN: dict[str, str] = {}


@cache
def rows() -> list[str]:
    """All commands that some table of tests says are silent."""
    found: dict[str, None] = {}
    for path in sorted(HERE.glob("test_*.py")):
        if path.stem == "test_canary":
            continue
        module = importlib.import_module(f"tests.{path.stem}")
        for name, table in vars(module).items():
            if name == "SILENT" and isinstance(table, list):
                found |= dict.fromkeys(c for c in table if isinstance(c, str))
            elif name.isupper() and isinstance(table, (list, tuple)):
                found |= dict.fromkeys(
                    r[0] for r in table if isinstance(r, tuple) and len(r) == 2 and r[1] == "pass" and isinstance(r[0], str)
                )
    return [command for command in found if "@" not in command]


def passes(command: str, machine: sandbox.Machine) -> bool:
    call = ToolCall("Bash", {"command": command}, str(machine.project))
    environment = {"HOME": str(machine.home), "PATH": "/usr/bin:/bin", "USER": "me"}
    try:
        return judge(call, shipped_policy(str(machine.home)), Disk(), str(machine.home), environment).decision == "pass"
    except GateError:
        return False


@pytest.mark.slow
@pytest.mark.skipif(sandbox.BWRAP is None, reason="needs bubblewrap (Debian: apt-get install bubblewrap)")
@pytest.mark.parametrize("batch", range(BATCHES))
def test_what_passes_does_not_leak(batch: int) -> None:
    problems = []
    machine = sandbox.Machine()
    try:
        for command in rows()[batch::BATCHES]:
            if not passes(command, machine):
                continue
            outcome = machine.run(command)
            if (outcome.leaks or outcome.tampered) and command not in OPEN:
                problems.append((command, outcome.leaks, outcome.tampered, outcome.output[:200]))
            if outcome.changed:
                machine.restore()
    finally:
        shutil.rmtree(machine.top, ignore_errors=True)
    assert problems == []


def test_there_are_rows_to_run() -> None:
    assert len(rows()) > 900
