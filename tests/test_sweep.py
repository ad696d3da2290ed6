"""Oracle: every program of this machine, given a protected file in the usual ways. What the gate lets through must not show it.

Tables say what a few hundred programs do. This asks the programs themselves, also those that no table knows.
"""

from __future__ import annotations

import os
import shlex
import shutil

import pytest

from tests import sandbox
from tests.test_canary import passes

PLACES = ("/usr/bin", "/usr/sbin", "/usr/local/bin")
WAYS = (
    "{} .env",
    "{} < .env",
    "cat .env.example | {} .env",
    "{} -f .env",
    "{} --file=.env",
    "{} -i .env",
    "{} @.env",
    "{} -c .env",
)
BATCHES = 12
SECONDS = 0.3  # for one program: those that wait for a person or serve are cut off

# Ways that show something of the file, and stay open on purpose, each with why.
OPEN: dict[str, str] = {}


def programs() -> list[str]:
    """Every program on the search path, by a name that needs no quotes."""
    found: set[str] = set()
    for place in PLACES:
        if os.path.isdir(place):
            found |= {name for name in os.listdir(place) if os.access(f"{place}/{name}", os.X_OK) and shlex.quote(name) == name}
    return sorted(found)


def let_through(names: list[str], machine: sandbox.Machine) -> list[list[str]]:
    """For each program the commands that pass."""
    lines = [[way.format(name) for way in WAYS if passes(way.format(name), machine)] for name in names]
    return [line for line in lines if line]


def bounded(command: str) -> str:
    return f"timeout -k 0.1 {SECONDS} bash --norc -c {shlex.quote(command)}"


def leaks(commands: list[str], machine: sandbox.Machine) -> list[str]:
    """Those of one program's commands that leak or change a secret: run together, and one by one if something was seen."""
    outcome = machine.run("\n".join(map(bounded, commands)))
    if outcome.changed:
        machine.restore()
    if not outcome.leaks and not outcome.tampered:
        return []
    if len(commands) == 1:
        return [f"{commands[0]}: {outcome.leaks} {outcome.tampered} {outcome.output[:200]}"]
    return [problem for command in commands for problem in leaks([command], machine)]


@pytest.mark.slow
@pytest.mark.skipif(sandbox.BWRAP is None, reason="needs bubblewrap (Debian: apt-get install bubblewrap)")
@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_program_shows_the_file(batch: int) -> None:
    machine = sandbox.Machine()
    problems = []
    try:
        for commands in let_through(programs()[batch::BATCHES], machine):
            problems += leaks([command for command in commands if command not in OPEN], machine)
    finally:
        shutil.rmtree(machine.top, ignore_errors=True)
    assert problems == []


def test_there_are_programs() -> None:
    assert len(programs()) > 100
