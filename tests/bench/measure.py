"""Instructions by valgrind's callgrind, time by runs that take turns, and a table of both."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.hookprocess import HOOK, Place, decision_of

BARE = [sys.executable, "-I", "-S", "-c", "pass"]


@dataclass(frozen=True)
class Run:
    """One thing to measure: a command and what it gets on standard input."""

    name: str
    command: list[str]
    stdin: bytes
    env: dict[str, str]
    cwd: Path

    def start(self, before: list[str]) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*before, *self.command], input=self.stdin, env=self.env, cwd=self.cwd, capture_output=True, check=False
        )

    def instructions(self) -> int:
        """Instructions in user space; the fewest of two runs, since the order of a hash table is another in each."""
        return min(self._instructions() for _ in range(2))

    def _instructions(self) -> int:
        with tempfile.TemporaryDirectory() as name:
            log = Path(name) / "log"
            self.start(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", f"--log-file={log}"])
            line = next(line for line in log.read_text().splitlines() if "Collected" in line)
        return int(line.rpartition(":")[2])

    def seconds(self) -> float:
        begun = time.perf_counter()
        self.start([])
        return time.perf_counter() - begun


@contextmanager
def place() -> Iterator[Place]:
    """A home and project whose policy is compiled, and the hook's modules with it."""
    if not shutil.which("valgrind"):
        sys.exit("needs valgrind (Debian: apt-get install valgrind)")
    subprocess.run([sys.executable, "-I", "-m", "compileall", "-q", str(HOOK.parent)], check=True)
    with tempfile.TemporaryDirectory(prefix="ccgate-bench-") as name:
        found = Place(Path(name).resolve())
        yield found


def hook(where: Place, name: str, tool: str, **given: object) -> Run:
    """The hook on a call, which it lets through."""
    import json

    event = where.event(tool, given)
    assert decision_of(where.run(event)) == "pass", name
    return Run(name, where.command(), json.dumps(event).encode(), where.env, where.project)


def bare(where: Place) -> Run:
    return Run("python -I -S -c pass", BARE, b"", where.env, where.project)


def table(runs: list[Run], budgets: dict[str, float], rounds: int = 15, report: Callable[[str], None] = print) -> bool:
    """Print instructions and time of every run as ratios to the first; False if one is over its budget of instructions."""
    counts = [run.instructions() for run in runs]
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds):
        for run, found in zip(runs, times, strict=True):
            found.append(run.seconds())
    report(f"{'':28}{'instructions':>14}{'ratio':>8}{'budget':>8}{'ms min':>9}{'ratio':>7}{'ms median':>11}{'ratio':>7}")
    fine = True
    for run, count, found in zip(runs, counts, times, strict=True):
        ratio = count / counts[0]
        budget = budgets.get(run.name)
        over = budget is not None and ratio > budget
        fine = fine and not over
        least, middle = min(found), statistics.median(found)
        report(
            f"{run.name:28}{count:14,}{ratio:8.2f}{budget or '':>8}{least * 1000:9.1f}{least / min(times[0]):7.2f}"
            f"{middle * 1000:11.1f}{middle / statistics.median(times[0]):7.2f}{'  over budget' if over else ''}"
        )
    report(f"{sys.implementation.name} {sys.version.split()[0]}, {os.cpu_count()} processors, {rounds} rounds")
    return fine
