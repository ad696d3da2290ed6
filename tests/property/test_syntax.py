"""Oracle: shfmt. Every simple command and redirect in its syntax tree must be in ours, word for word."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ccgate.gate.shell import tree
from ccgate.gate.shell.reader import SyntaxProblem, read
from tests.property.commands import Commands
from tests.property.syntax_rows import ONLY_BASH, TOPICS

SHFMT = shutil.which("shfmt") or str(Path(sys.executable).parent / "shfmt")

# Forms from the bash manual and the grammar, each with a command in an odd place.
ROWS = [
    "cat .env", "cat  .env # x", "a=1 cat .env", "cat<.env>out", "{ cat .env; }", "(cat .env)", "! cat .env", "time cat .env", "cat .env &",
    "a && b || c; d", "a | b |& c", "if a; then b; elif c; then d; else e; fi", "while a; do b; done", "until a; do b; done < f",
    "for x in 1 2; do a $x; done", "for x; do a; done", "for ((i=0; i<3; i++)); do a; done", "select x in 1 2; do a; done",
    "case $x in a|b) c;; (d) e;& *) f;; esac", "case x in esac", "f() { a; }", "function f { a; }", "function f() (a)", "f() if a; then b; fi",
    "[[ -f .env && $x == *.env ]] && a", "[[ $x =~ ^(a|b)$ ]]; a", "((i++)); a", "coproc a b", "coproc N { a; }", "cat <<E\n$(a)\nE\nb",
    "cat <<'E'\n$(a)\nE\nb", "cat <<-E\n\tx\n\tE\nb", "cat <<A <<B\n1\nA\n2\nB\nc", "cat <<<$(a) b", "a $(b $(c)) `d`", 'a "$(b "c d")"',
    'a "`b \\`c\\``"', "a <(b) >(c)", "a ${x:-$(b)} ${y/$(c)/d}", "a=(1 $(b) [3]=c) d", "a[1]=$(b) c", "a+=(b) c", "declare -A x=([a]=$(b))",
    "export x=$(a) y", "a 2>&1 >f <g >>h &>i 3<>j {fd}>k", "a\\\n b", "a ';' \"|\" \\; b", "a;b\nc&d", "a # b; c\nd", "echo a#b; c",
    "a $'b\\'c' $\"d\" e", "a {b,c} ${d} $e $((f+1)) $[g]", "eval 'a' b", "a @(b|c) !(d) ?(e) *(f) +(g)", "x=$(cat <<E\nh\nE\n); a",
    "{ a; b; } > f; c", "if a; then b; fi | c > d", "a && { b; } || (c)", "a; ! b | c", "f () { a; } ; b", "a=b", "> f", "< f a", "2> f a b",
    "trap 'a b' EXIT; c", "a -- -b --c=d", "for f in *.py; do\n  a \"$f\"\ndone\nb", "while read -r l; do a; done < <(b)", "a $(( (1+2) * 3 )) b",
    "case $(a) in b) c;; esac", "a $(case x in y) b;; esac) c", "a \"${x[@]}\" '${y}'", "let i=1; a", "a > \"$(b)\" c",
]  # fmt: skip


def shfmt(script: str) -> Any:
    done = subprocess.run([SHFMT, "--to-json", "-ln", "bash"], input=script.encode(), capture_output=True, timeout=20, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def theirs(node: Any, raw: bytes, found: list[tuple[str, ...]]) -> None:
    """The words of every call, as they stand in the source."""
    if isinstance(node, list):
        for item in node:
            theirs(item, raw, found)
    elif isinstance(node, dict):
        if node.get("Type") == "CallExpr" and node.get("Args"):
            found.append(tuple(_text(word, raw) for word in node["Args"]))
        if "Op" in node and node.get("Word") is not None and "N" in node | {"N": None} and "OpPos" in node:
            found.append(("redirect", _text(node["Word"], raw)))
        for value in node.values():
            theirs(value, raw, found)


def _text(node: Any, raw: bytes) -> str:
    return raw[node["Pos"]["Offset"] : node["End"]["Offset"]].decode()


def ours(commands: list[tree.Command], found: set[tuple[str, ...]]) -> None:
    """The words of every simple command and the targets of every redirect in our tree."""
    pending: list[Any] = list(commands)
    while pending:
        item = pending.pop()
        if isinstance(item, tree.Command):
            if item.kind == tree.SIMPLE and item.words:
                found.add(tuple(word.text for word in item.words))
                pending += item.words
            for redirect in item.redirects:
                found.add(("redirect", redirect.target.text))
                pending += [redirect.target, redirect.body]
            pending += [getattr(item, slot, None) for slot in tree.Command.__slots__ if slot not in ("redirects", "words")]
            if item.kind == tree.TEST:
                pending += item.words
            if item.kind == tree.FOR and item.words:
                pending += item.words
        elif isinstance(item, tree.Word):
            pending += [part for part in item.parts if part[0] not in (tree.LITERAL, tree.QUOTED)]
        elif isinstance(item, tree.Parameter):
            pending += [item.argument, item.second, item.index]
        elif isinstance(item, tree.Assign):
            pending += [item.value, item.index]
        elif isinstance(item, (list, tuple)):
            pending += item


def missing(script: str) -> list[tuple[str, ...]]:
    """What shfmt sees and we do not."""
    their_tree = shfmt(script)
    if their_tree is None:
        return []
    wanted: list[tuple[str, ...]] = []
    theirs(their_tree, script.encode(), wanted)
    found: set[tuple[str, ...]] = set()
    try:
        ours(read(script), found)
    except SyntaxProblem as problem:
        return [("we cannot read it", str(problem))]
    return [words for words in wanted if words not in found and _bare(words) not in map(_bare, found) and not _declaration(words)]


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """Words without the backslashes that nested backquotes need: shfmt keeps them, our reader reads the unescaped text."""
    return tuple(word.replace("\\`", "`").rstrip("\\") for word in words)


def _declaration(words: tuple[str, ...]) -> bool:
    """shfmt keeps the assignments of `export a=b` as words; we have them apart."""
    return words[0] in ("export", "declare", "local", "readonly", "typeset")


@pytest.mark.parametrize("script", ROWS)
def test_reader_finds_what_shfmt_finds(script: str) -> None:
    assert missing(script) == []


@pytest.mark.parametrize("topic", TOPICS)
def test_reader_finds_what_shfmt_finds_by_topic(topic: str) -> None:
    """The rows are commands that shfmt reads: one that it refuses would prove nothing."""
    assert [script for script in TOPICS[topic] if shfmt(script) is None] == []
    assert [(script, gone) for script in TOPICS[topic] if (gone := missing(script))] == []


@pytest.mark.parametrize("script", ONLY_BASH)
def test_reader_takes_what_bash_takes(script: str) -> None:
    checked = subprocess.run(["bash", "-O", "extglob", "-n", "-c", script], capture_output=True, check=False)
    assert checked.returncode == 0
    assert read(script)


# Where bash runs the command that a reader could take for text, and the words that it runs.
HIDDEN = [
    ("cat <<E\nx\\\nE\nE\ncat .env", ("cat", ".env")),
    ("x=$(cat <<E\nE) ; cat .env", ("cat", ".env")),
    ("x=$(cat <<E\nx\nE\n); cat .env", ("cat", ".env")),
    ('echo "${x:-\'}" \'}" ; cat .env ; echo "${x:-\'}" \'}"', ("cat", ".env")),
    ("# a \\\ncat .env", ("cat", ".env")),
    ("time -- cat .env", ("cat", ".env")),
    ('a "${ cat .env; }"', ("cat", ".env")),
    ("a ${x[$(cat .env; b)]}", ("cat", ".env")),
    ("for ((i=$(cat .env; b);;)); do c; done", ("cat", ".env")),
    ("exec {fd[0]}< .env", ("redirect", ".env")),
]


@pytest.mark.parametrize(("script", "words"), HIDDEN)
def test_reader_sees_the_command(script: str, words: tuple[str, ...]) -> None:
    found: set[tuple[str, ...]] = set()
    ours(read(script), found)
    assert words in found


def test_reader_finds_what_shfmt_finds_in_random_commands() -> None:
    problems = [(seed, gone) for seed in range(300) if (gone := missing(Commands(seed).script()))]
    assert problems == []


# What bash itself refuses (`bash -n`): nothing to judge, and nothing that hides a command.
REFUSED = [
    "if", "a |", "( a", "a )", "'a", '"a', "$(a", "`a", "case x in y", "for do", "{ a", "a && ", "fi", "done", "a ;; b", "${a", "f() ", "<<", "| a",
    "a ( b )", "in a", "a | then b", "! fi", "a && done", "if a; then b", "if a; b; fi", "while a; b; done", "for x in a; b", "case x in a) b",
    "case x in a b) c;; esac", "case x in) a;; esac", "a &&& b", "a ||| b", "a ; ; b", ";", "; a", "& a", "a | | b", "a <", "a >;b", "a <<< ", "{ a }",
    "( a; b", "a $(b", "a $((1", "[[ -f a", "((1", "f(", "function", "f() | a", "select x in a; do", "a <(b", "x=(a", "x=(a;b)", "a;;", "a;&", "esac",
    "do a", "then", "}", "{ a; } b", "( a ) b", "(a) (b)", "if a; then b; fi c", "while a; do b; done c", "[[ a ]] b", "((1)) a",
    "case x in y) a;; esac b", "a & & b", "time | a", "! | a", "\"${x:-'}\"", "a $(b <<E\nx\nE",
]  # fmt: skip


@pytest.mark.parametrize("script", REFUSED)
def test_reader_refuses_what_bash_refuses(script: str) -> None:
    checked = subprocess.run(["bash", "-n", "-c", script], capture_output=True, check=False)
    assert checked.returncode != 0
    with pytest.raises(SyntaxProblem):
        read(script)
