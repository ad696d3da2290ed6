"""Does the policy compile, is what the hook loads up to date, and are the places of state and log fit?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ccgate.gate import artefact
from ccgate.gate.artefact import Locations
from ccgate.gate.policy import BrokenPolicy, load
from ccgate.policy.compiler import compile_text
from ccgate.policy.layers import find
from ccgate.policy.schema import Invalid

from . import BROKEN, FINDING, NOTE, Finding, Setup
from .program import loose


def places(setup: Setup) -> list[Locations]:
    """Where the registered hooks look, each once; the defaults where nothing is registered."""
    found = {_key(e.locations(setup.default)): e.locations(setup.default, str(setup.start)) for e in setup.gates}
    return list(found.values()) or [setup.default]


def _key(where: Locations) -> tuple[str, str, str, str]:
    return where.config, where.state, where.managed, where.home


def compiles(setup: Setup) -> Iterator[Finding]:
    """An invalid policy blocks every call; a warning is a rule that may not do what it says."""
    for where in places(setup):
        try:
            compile_text(where)
            warnings = [problem for layer in find(where) for problem in layer.warnings]
        except Invalid as error:
            for problem in error.problems:
                yield Finding(
                    BROKEN,
                    f"the policy is invalid, so every call is blocked: {problem}",
                    where=where.config,
                    fix="ccgate policy test",
                )
            continue
        for problem in warnings:
            yield Finding(NOTE, str(problem), where=where.config, fix="ccgate policy test")


def current(setup: Setup) -> Iterator[Finding]:
    """What the hook would load now; it renews it by itself, which costs the next call half a second."""
    for where in places(setup):
        shared = artefact.compiled_for(where)
        path = shared.artefact()
        try:
            text = artefact.read(path)
            fresh = text is not None and artefact.is_current(load(text, where.home), shared)
        except BrokenPolicy as error:
            yield Finding(FINDING, str(error), where=path, fix="ccgate policy compile", repair="policy")
            continue
        if not fresh:
            what = "the compiled policy is older than the policy files" if text is not None else "the policy is not compiled yet"
            yield Finding(
                FINDING,
                what + ", so the next call waits for the compiler",
                where=path,
                fix="ccgate policy compile",
                repair="policy",
            )


def observing(setup: Setup) -> Iterator[Finding]:
    """A policy may say that nothing is to be stopped."""
    for where in places(setup):
        try:
            text = compile_text(where)
        except Invalid:
            continue
        if load(text.partition("\n")[2], where.home).mode == "observe":
            yield Finding(NOTE, "the policy says observe: nothing is stopped, what would have been is recorded", where=where.config)


def state(setup: Setup) -> Iterator[Finding]:
    """The state directory holds the compiled policy and the log: it must be ours, and writable."""
    for where in places(setup):
        folder = Path(where.state)
        if not folder.is_dir():
            if folder.exists():
                yield Finding(
                    BROKEN, "the state directory is no directory, so every call is blocked", where=where.state, fix=f"rm '{folder}'"
                )
            continue
        if not os.access(folder, os.W_OK | os.X_OK):
            what = "the state directory is not writable: no decision is recorded, and a changed policy blocks every call"
            yield Finding(BROKEN, what, where=where.state, fix=f"chmod u+rwx '{folder}'")
        if hasattr(os, "geteuid"):
            for path in (folder, folder / "policy", folder / "log"):
                why = loose(str(path))
                if why:
                    yield Finding(FINDING, f"the directory {why}", where=str(path), fix=f"chmod 700 '{path}'")
            yield from _log(folder / "log")


def _log(folder: Path) -> Iterator[Finding]:
    """The log says what was worked on: for your eyes only."""
    open_to_others = [path for path in folder.glob("*") if path.is_file() and path.stat().st_mode & 0o077]
    if open_to_others:
        what = f"{len(open_to_others)} log files can be read by other users"
        yield Finding(FINDING, what, where=str(open_to_others[0]), fix=f"chmod go-rwx '{folder}'/*")
