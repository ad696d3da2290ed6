"""Ignore files: held against `git check-ignore`, the program that defines them."""

from __future__ import annotations

import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccgate.gate.disk import Disk
from ccgate.gate.shell.ignore import MAX_FILE, Ignores

TREE = [
    ".env", ".env.example", "a", "b.py", "a b", "ab", "src/a", "src/b.py", "src/.env", "src/lib/a", "src/lib/ab", "src/lib/deep/b.py", "lib/a", "lib/src/a",
    "[a", "a]", "a-c", "dir.py/a", "aa/bb/aa/bb/a", "build/out.log", "#a", "!a", "a\\b", "node_modules/x/.env",
]  # fmt: skip


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


@cache
def repository() -> tuple[Path, list[str]]:
    """A work tree with the files of TREE, and every path in it, directories too."""
    root = Path(tempfile.mkdtemp(prefix="ccgate-ignore-"))
    subprocess.run(["git", "init", "-q"], cwd=root, env=environment(root), check=True)
    write(root, dict.fromkeys(TREE, "x"))
    paths = [str(p.relative_to(root)) for p in root.rglob("*") if ".git" not in p.relative_to(root).parts]
    return root, sorted(paths)


def environment(root: Path) -> dict[str, str]:
    return {"HOME": str(root / ".git"), "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8"}


def git_ignores(files: dict[str, str], exclude: str) -> set[str]:
    root, paths = repository()
    for old in root.rglob(".gitignore"):
        old.unlink()
    write(root, {**files, ".git/info/exclude": exclude})
    found = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin", "-z"],
        cwd=root, env=environment(root), input="\0".join(paths), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode in (0, 1), found.stderr
    return {p for p in found.stdout.split("\0") if p}


def ours(files: dict[str, str], exclude: str) -> set[str]:
    root, paths = repository()
    ignores = Ignores(Disk(), str(root), extra=(str(root / ".git/info/exclude"),))
    return {p for p in paths if ignores.ignored(str(root / p), is_dir=(root / p).is_dir())}


CASES = [
    (".env\n", ""), ("*.py\n!b.py\n", ""), ("src\n!src/a\n", ""), ("src/*\n!src/a\n", ""), ("/a\n", ""), ("lib/a\n", ""), ("lib/\n", ""), ("**/a\n", ""),
    ("src/**\n", ""), ("src/**/\n", ""), ("src/**/a\n", ""), ("**/lib/**\n", ""), ("a \n", ""), ("a\\ b\n", ""), ("a\\ \n", ""), ("\\#a\n#b.py\n", ""), ("\\!a\n", ""),
    ("[ab]\n", ""), ("[!b]*\n", ""), ("[a\n", ""), ("\\[a\n", ""), ("[[:alpha:]]\n", ""), ("[[:nope:]]\n", ""), ("[]a]\n", ""), ("a[]]\n", ""), ("a[-x]c\n", ""), ("?\n", ""),
    ("*\n!*/\n!*.py\n", ""), ("/*\n!/src\n", ""), ("a\\\n", ""), ("a\\\\b\n", ""), ("\ufeff.env\n", ""), (".env\r\nlib\r\n", ""), ("//a\n", ""), ("/\n", ""), ("**\n", ""), ("/**\n", ""),
    ("**/\n", ""), ("aa/**/bb\n", ""), ("aa/***/a\n", ""), ("s*c/a\n", ""), ("*/a\n", ""), ("src/[l/]ib\n", ""), ("!.env\n", ".env\n*.log\n"), ("", "src/lib\n"), ("*.log", "!*.log"),
    ("dir.py/\n", ""), ("*.py/\n", ""), ("node_modules/\n", ""), ("a\n\n\n!a\na\n!a\n", ""), ("!\n", ""), ("  a\n", ""), ("a\t\n", ""), ("[a-\n", ""), ("[c-a]\n", ""), ("[[:digit:]a]\n", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "exclude"), CASES)
def test_ignored_as_git_says(text: str, exclude: str) -> None:
    files = {".gitignore": text}
    assert git_ignores(files, exclude) == ours(files, exclude)


LINE = st.text(alphabet="ab*?/[]!-\\. #^:slrcpy", max_size=9) | st.sampled_from(
    [
        ".env",
        "*.py",
        "src/",
        "/lib",
        "!a",
        "**/a",
        "src/**",
        "!src/lib/",
        "a/**/b",
        "[a-c]",
        "[!a]b",
        "*",
        "!*/",
        "*b*",
        "s?c",
        "!.env.example",
        ".env*",
    ]
)
FILE = st.lists(LINE, max_size=5).map("\n".join)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(FILE, FILE, FILE, FILE)
def test_ignored_as_git_says_of_anything(top: str, middle: str, deep: str, exclude: str) -> None:
    files = {".gitignore": top, "src/.gitignore": middle, "src/lib/.gitignore": deep}
    assert git_ignores(files, exclude) == ours(files, exclude), files


def test_a_later_name_wins_wherever_it_stands(tmp_path: Path) -> None:
    write(tmp_path, {".ignore": "!a\n", "src/.gitignore": "a\n", "src/a": "", "src/b": ""})
    ignores = Ignores(Disk(), str(tmp_path), names=(".gitignore", ".ignore"))
    assert not ignores.ignored(str(tmp_path / "src/a"), is_dir=False)
    assert ignores.kept(str(tmp_path / "src/a"), is_dir=False)
    assert not ignores.kept(str(tmp_path / "src/b"), is_dir=False)
    assert Ignores(Disk(), str(tmp_path)).ignored(str(tmp_path / "src/a"), is_dir=False)


def test_a_file_past_the_bound_ignores_nothing(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "a\n" + "#" * MAX_FILE, "sub/.gitignore": "a\n"})
    ignores = Ignores(Disk(), str(tmp_path))
    assert not ignores.ignored(str(tmp_path / "a"), is_dir=False)
    assert ignores.ignored(str(tmp_path / "sub/a"), is_dir=False)


def test_only_what_is_below_the_root(tmp_path: Path) -> None:
    write(tmp_path, {"top/.gitignore": "*\n"})
    ignores = Ignores(Disk(), str(tmp_path / "top"))
    assert ignores.ignored(str(tmp_path / "top/a"), is_dir=False)
    assert not ignores.ignored(str(tmp_path / "topmost"), is_dir=False)
    assert not ignores.ignored(str(tmp_path / "top"), is_dir=True)
