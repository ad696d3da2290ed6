"""The completion scripts, in the shells they are for."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from ccgate.cli.commands import COMMANDS
from ccgate.cli.completion import tree


@cache
def script(shell: str, repository: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ccgate", "completion", shell], cwd=repository, capture_output=True, text=True, check=True
    )
    return done.stdout


CASES = [
    ("ccgate ", set(COMMANDS)),
    ("ccgate ins", {"install"}),
    ("ccgate un", {"uninstall"}),
    ("ccgate policy ", {"show", "compile", "test", "new", "schema"}),
    ("ccgate policy sh", {"show"}),
    ("ccgate policy show --fo", {"--format"}),
    ("ccgate policy show --format ", {"text", "json"}),
    ("ccgate check Re", {"Read", "ReadMcpResourceTool"}),
    ("ccgate check --format j", {"json"}),
    ("ccgate check --po", {"--policy"}),
    ("ccgate explain Gl", {"Glob"}),
    ("ccgate completion ", {"bash", "zsh", "fish"}),
    ("ccgate install --scope ", {"user", "project", "local"}),
    ("ccgate nothing-of-the-kind ", set(COMMANDS) - set(COMMANDS)),
]


@pytest.mark.parametrize(("line", "expected"), CASES, ids=[line for line, _ in CASES])
def test_bash_offers(line: str, expected: set[str], repository: Path) -> None:
    words = line.split(" ")
    code = script("bash", repository) + '\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ccgate; printf "%s\\n" "${COMPREPLY[@]}"'
    done = subprocess.run(["bash", "-c", code, "bash", *words], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == expected


def test_bash_completes_at_the_keyboard(tmp_path: Path, repository: Path) -> None:
    """A real bash at a terminal: the letters and a tab, and what stands on the line afterwards."""
    (tmp_path / "ccgate.bash").write_text(script("bash", repository))
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        os.execve(
            "/bin/bash",
            ["bash", "--norc", "--noprofile", "-i"],
            {"PS1": "ready> ", "TERM": "dumb", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        )
    try:
        seen = _until(terminal, "", "ready> ")
        os.write(terminal, b"source ./ccgate.bash\n")
        seen = _until(terminal, seen, "ccgate.bash", "ready> ")
        os.write(terminal, b"ccgate ins\t")
        assert "ccgate install " in _until(terminal, "", "ccgate ins", "tall ")
    finally:
        os.close(terminal)
        os.waitpid(pid, 0)


def _until(terminal: int, seen: str, *wanted: str) -> str:
    """What the terminal shows, until all of these texts did one after the other."""
    while True:
        at = 0
        for text in wanted:
            at = seen.find(text, at) + 1
            if not at:
                break
        else:
            return seen
        if not select.select([terminal], [], [], 20)[0]:
            raise AssertionError(f"{wanted} did not come, only {seen!r}")
        seen += os.read(terminal, 4096).decode("utf-8", "replace")


@pytest.mark.skipif(shutil.which("zsh") is None, reason="needs zsh")
@pytest.mark.parametrize(("line", "expected"), CASES, ids=[line for line, _ in CASES])
def test_zsh_offers(line: str, expected: set[str], repository: Path, tmp_path: Path) -> None:
    """The function that zsh would call, with its helpers replaced by ones that print."""
    (tmp_path / "_ccgate").write_text(script("zsh", repository))
    code = (
        'compdef() { :; }; _files() { :; }; compadd() { shift; print -l -- "$@"; }\n'
        '_describe() { local name="$3"; print -l -- ${${(P)name}%%:*}; }\n'
        'source $1; shift; words=("$@"); CURRENT=$#; _ccgate'
    )
    done = subprocess.run(
        ["zsh", "-f", "-c", code, "zsh", str(tmp_path / "_ccgate"), *line.split(" ")], capture_output=True, text=True, check=True
    )
    found = {word for word in done.stdout.split() if word.startswith(line.rpartition(" ")[2])}
    assert found - {"-h", "--help", "--version"} == expected


@pytest.mark.skipif(shutil.which("fish") is None, reason="needs fish")
@pytest.mark.parametrize(("line", "expected"), CASES[:-1], ids=[line for line, _ in CASES[:-1]])
def test_fish_offers(line: str, expected: set[str], repository: Path, tmp_path: Path) -> None:
    (tmp_path / "ccgate.fish").write_text(script("fish", repository))
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"source {tmp_path}/ccgate.fish; complete -C '{line}'"],
        capture_output=True, text=True, check=True, env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
    )  # fmt: skip
    found = {row.split("\t")[0] for row in done.stdout.splitlines()}
    assert found == expected


def test_every_option_of_every_parser_is_there(repository: Path) -> None:
    root = tree()
    assert set(root.below) == set(COMMANDS)
    texts = {shell: script(shell, repository) for shell in ("bash", "zsh", "fish")}
    for _path, node in root.walk():
        for option in node.options:
            for name in option.names:
                assert name in texts["bash"]
                assert name in texts["zsh"]
                assert (f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}") in texts["fish"]
