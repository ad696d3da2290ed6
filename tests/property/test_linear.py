"""Bounds: doubling a command at most doubles the work, counted in calls and not in seconds; past a bound it is blocked, by name."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from ccgate.gate.answer import judge
from ccgate.gate.disk import Disk
from ccgate.gate.model import GateError, ToolCall
from ccgate.gate.shell.reader import MAX_DEPTH, MAX_LENGTH, MAX_WORDS
from tests.shellcases import _standard, shipped_policy

SIZE = 700  # past the length up to which plain commands are read by the short way
SLACK = 1.15  # for what an analysis costs at all

SHAPES: dict[str, Callable[[int], str]] = {
    "sequence": lambda n: "ls; " * n,
    "and": lambda n: " && ".join(["ls"] * n),
    "or": lambda n: " || ".join(["ls"] * n),
    "pipeline": lambda n: " | ".join(["cat"] * n),
    "words": lambda n: "echo " + "word " * n,
    "quoted words": lambda n: "echo " + "'a b' " * n,
    "escapes": lambda n: "echo " + "\\a" * n,
    "operands": lambda n: "cat " + " ".join(f"src/f{i}.py" for i in range(n)),
    "operands of an unknown program": lambda n: "thing " + "a=b,c:d " * n,
    "variables": lambda n: "\n".join(f"v{i}=1" for i in range(n)),
    "variables and subshells": lambda n: "\n".join(f"v{i}=1; (ls)" for i in range(n)),
    "prefix assignments": lambda n: "\n".join(f"v{i}=1 ls" for i in range(n)),
    "assignments that may fail": lambda n: " && ".join(f"a{i}=$(date)" for i in range(n)),
    "substitutions": lambda n: "echo " + "$(echo a) " * n,
    "backquotes": lambda n: "echo " + "`a` " * n,
    "parameters": lambda n: 'echo "' + "$x " * n + '"',
    "appending": lambda n: "x=\n" + "x+=a\n" * n,
    "arrays": lambda n: "a=()\n" + "a+=(b)\n" * n,
    "replacing": lambda n: "x=" + "a" * n + "; echo ${x//a/b}",
    "cutting": lambda n: "x=" + "a/" * n + "; echo ${x##*/}",
    "here-document": lambda n: "cat <<'E'\n" + "line of text\n" * n + "E\n",
    "expanded here-document": lambda n: "cat <<E\n" + "line $x of text\n" * n + "E\n",
    "loops": lambda n: "for i in 1 2; do ls; done\n" * n,
    "loop over lines": lambda n: "while read x; do echo $x; done <<E\n" + "a\n" * n + "E",
    "branches": lambda n: "if true; then ls; fi\n" * n,
    "case": lambda n: "case x in " + " ".join(f"p{i}) ls;;" for i in range(n)) + " esac",
    "functions": lambda n: "\n".join(f"f{i}() {{ ls; }}" for i in range(n)),
    "redirects": lambda n: "echo x >/tmp/a\n" * n,
    "globs": lambda n: "ls " + "*.py " * n,
    "stars": lambda n: "echo " + "*" * n,
    "brackets": lambda n: "echo " + "[" * n,
    "braces": lambda n: "echo " + "{a,b} " * n,
    "open braces": lambda n: "echo " + "{" * n,
    "dollars": lambda n: "echo " + "$" * n,
    "comments": lambda n: "# c\n" * n + "ls",
    "xargs": lambda n: "echo " + "file " * n + "| xargs cat",
    "inline code": lambda n: "python3 -c '" + "x = 1\n" * n + "'",
}


def work(command: str) -> int:
    """How many function calls the analysis of a command makes."""
    home, project = _standard()
    policy = shipped_policy(str(home))
    policy._cache.clear()
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    call = ToolCall("Bash", {"command": command}, str(project))
    sys.setprofile(counted)
    try:
        judge(call, policy, Disk(), str(home), {"HOME": str(home)})
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_doubling_the_command_at_most_doubles_the_work(shape: str) -> None:
    make = SHAPES[shape]
    work(make(2 * SIZE))  # imports, and whatever is remembered between calls
    assert work(make(2 * SIZE)) <= work(make(SIZE)) * 2 * SLACK


@pytest.mark.parametrize(
    ("command", "bound"),
    [
        ("echo " + "x" * MAX_LENGTH, "longer than"),
        ("( " * (MAX_DEPTH + 2) + "ls" + " )" * (MAX_DEPTH + 2), "nested more than"),
        ("echo " + "$(echo " * (MAX_DEPTH + 2) + ")" * (MAX_DEPTH + 2), "nested more than"),
        ("echo " + "x " * (MAX_WORDS + 1), "words"),
        ("ls\n" * 20_001, "simple commands"),
        ("eval " * 70 + "ls", "nested more than"),
    ],
)
def test_beyond_a_bound_the_call_is_blocked_and_the_bound_named(command: str, bound: str) -> None:
    home, project = _standard()
    with pytest.raises(GateError, match=bound):
        judge(
            ToolCall("Bash", {"command": command}, str(project)), shipped_policy(str(home)), Disk(), str(home), {"HOME": str(home)}
        )
