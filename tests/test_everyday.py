"""Commands that are decided without their family, held against the family."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccgate.gate.disk import Disk
from ccgate.gate.model import HOLE
from ccgate.gate.shell.command import Run
from ccgate.gate.shell.interpreter import Shell
from ccgate.gate.shell.programs import dispatch, everyday
from ccgate.gate.shell.state import UNKNOWN, State
from ccgate.gate.world import World
from tests.shellcases import FILES, make_tree, shipped_policy

EVIL = "[core]\n\tfsmonitor = cat ../.env\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Repositories of every kind: ordinary, with code in its settings, linked, without a work tree, none at all."""
    root = tmp_path_factory.mktemp("everyday").resolve()
    env = {
        "HOME": str(root),
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "me",
        "GIT_AUTHOR_EMAIL": "me@demo.test",
    }
    env |= {"GIT_COMMITTER_NAME": "me", "GIT_COMMITTER_EMAIL": "me@demo.test"}
    for name in ("plain", "evil", "large", "filtered", "included"):
        make_tree(root / name, FILES)
        for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "start"]):
            subprocess.run(["git", *words], cwd=root / name, env=env, check=True)
    (root / "none/deep").mkdir(parents=True)
    for name, text in (
        ("evil", EVIL),
        ("large", "#" * 20_000 + "\n" + EVIL),
        ("filtered", '[filter "x"]\n\tclean = cat .env\n'),
        ("included", "[include]\n\tpath = ../x\n"),
    ):
        with (root / name / ".git/config").open("a", encoding="utf-8") as file:
            file.write(text)
    subprocess.run(["git", "clone", "-q", "--bare", "plain", "bare"], cwd=root, env=env, check=True)
    subprocess.run(
        ["git", "worktree", "add", "-q", str(root / "linked")], cwd=root / "plain", env=env, check=True, capture_output=True
    )
    (root / "bare/config").write_text((root / "bare/config").read_text(encoding="utf-8") + EVIL, encoding="utf-8")
    (root / "link").symlink_to("evil/src")
    return root


PLACES = [
    "plain",
    "plain/src",
    "evil",
    "evil/src",
    "large",
    "filtered",
    "included",
    "bare",
    "bare/refs",
    "linked",
    "none/deep",
    "link",
]
WORDS = sorted(
    {word for words in everyday._GIT.values() for word in words}
    | {"-v", "-p", "--patch", "-u", "HEAD~1", "x", "-D", "src", "add", "get-url", "--exec=cat .env"}
)


def run(home: Path, place: str, words: list[str]) -> Run:
    world = World(shipped_policy(str(home)), Disk(), str(home), str(home / place), {"HOME": str(home)})
    return Run(Shell(world), ["git", *words], State(str(home / place)), UNKNOWN, [])


def by_family(found: Run) -> list[str]:
    dispatch._by_family(found)
    return sorted(map(repr, found.shell.accesses))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(
    st.sampled_from(PLACES),
    st.sampled_from([*everyday._GIT, "diff", "show", "config"]),
    st.lists(st.sampled_from(WORDS), max_size=3),
)
def test_same_as_the_family(home: Path, place: str, subcommand: str, words: list[str]) -> None:
    """Whatever is decided here touches nothing, and the family says so too."""
    found = run(home, place, [subcommand, *words])
    if everyday.git(found, dispatch._by_family) is not None:
        assert found.shell.accesses == []
        assert by_family(run(home, place, [subcommand, *words])) == []


def test_output_is_the_family_s(home: Path) -> None:
    found = everyday.git(run(home, "plain", ["branch"]), dispatch._by_family)
    assert found is not None
    direct = dispatch._by_family(run(home, "plain", ["branch"]))
    assert (found.text, found.lines) == (direct.text, direct.lines)


@pytest.mark.parametrize("place", ["plain", "plain/src", "none/deep"])
@pytest.mark.parametrize(
    "words",
    [["status"], ["status", "--short"], ["log", "--oneline", "-5"], ["branch", "-a"], ["remote", "-v"], ["rev-parse", "HEAD"]],
)
def test_decided_here(home: Path, place: str, words: list[str]) -> None:
    assert everyday.git(run(home, place, words), dispatch._by_family) is not None


@pytest.mark.parametrize("place", ["evil", "evil/src", "large", "filtered", "included", "bare", "bare/refs", "linked", "link"])
def test_left_to_the_family_for_the_place(home: Path, place: str) -> None:
    assert everyday.git(run(home, place, ["status"]), dispatch._by_family) is None


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["diff"],
        ["status", "-v"],
        ["log", "-p"],
        ["branch", "-D", "x"],
        ["-C", "..", "status"],
        ["-c", "a=b", "status"],
        ["status", HOLE],
    ],
)
def test_left_to_the_family_for_the_words(home: Path, words: list[str]) -> None:
    assert everyday.git(run(home, "plain", words), dispatch._by_family) is None


@pytest.mark.parametrize("where", ["state", "environment", "written"])
def test_left_to_the_family_for_what_came_before(home: Path, where: str) -> None:
    found = run(home, "plain", ["status"])
    if where == "state":
        found.state.assign("GIT_DIR", ("../evil/.git",))
    elif where == "environment":
        found.shell.world.env()["GIT_CONFIG_COUNT"] = "1"
    else:
        found.shell.written[str(home / "plain/.git/config")] = UNKNOWN
    assert everyday.git(found, dispatch._by_family) is None


def test_family_is_not_loaded_for_it() -> None:
    code = "import sys; from ccgate.gate.shell.programs import everyday; sys.exit('ccgate.gate.shell.programs.git' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).resolve().parent.parent, check=True)
