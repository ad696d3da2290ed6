"""Oracle: the whole reader. What the reader of plain commands takes, it takes to the same tree."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccgate.gate.shell import plain, reader, tree


def _shape(item: Any) -> Any:
    """A tree as plain data, without the hint that only one of the two readers gives."""
    if isinstance(item, (list, tuple)):
        return [_shape(x) for x in item]
    if hasattr(type(item), "__slots__") and type(item).__module__ == tree.__name__:
        return [type(item).__name__, *(_shape(getattr(item, s, None)) for s in type(item).__slots__ if s != "plain")]
    return item


WORDS = [
    "a",
    ".env",
    "-n",
    "--x=y",
    "a=b",
    "x=",
    "=c",
    "./s.sh",
    "a,b",
    "1",
    "2",
    "@",
    "%1",
    "+x",
    "a:b",
    "+=",
    "a+=b",
    "/",
    "..",
    *sorted(plain.KEYWORDS),
]
OPERATORS = ["|", "&&", "||", ";", "&", ";;", "|&", "| |", "&&&", "|||", "&;", ";&", " "]
TEXTS = st.lists(st.sampled_from([*WORDS, *WORDS, *OPERATORS]) | st.sampled_from(OPERATORS), max_size=9)


@given(st.sampled_from(["", " ", "  "]), TEXTS)
def test_same_tree(between: str, pieces: list[str]) -> None:
    text = between.join(pieces)
    if text.strip(plain._TEXT):
        return
    found = plain.plain_commands(text)
    if found is not None:
        assert _shape(found) == _shape(reader.read(text))


@given(st.text(alphabet=plain._TEXT, max_size=12))
def test_same_tree_of_any_text(text: str) -> None:
    found = plain.plain_commands(text)
    if found is not None:
        assert _shape(found) == _shape(reader.read(text))


@given(st.text(max_size=12))
def test_read_is_the_reader(text: str) -> None:
    """The same tree, or the same refusal."""
    results = []
    for read in (plain.read, reader.read):
        try:
            results.append(_shape(read(text)))
        except tree.SyntaxProblem as problem:
            results.append([str(problem), problem.position])
    assert results[0] == results[1]


@pytest.mark.parametrize(
    "text",
    [
        "git status",
        "ls -la",
        "npm run build && npm test",
        "cat a.txt | grep -n foo | sort | uniq -c | head -5",
        "a; b || c && d",
        "ls;",
    ],
)
def test_everyday_commands_are_plain(text: str) -> None:
    assert plain.plain_commands(text) is not None


@pytest.mark.parametrize(
    "text", ["a &", "a=b c", "export a=b", "if a", "time a", "a |", "| a", "a && ", ";", ";; a", "! a", "a;;b", "for a"]
)
def test_the_rest_is_left_to_the_reader(text: str) -> None:
    assert text.strip(plain._TEXT) or plain.plain_commands(text) is None


def test_hint_is_what_the_words_say() -> None:
    [command] = plain.read("git log --oneline -5")
    assert command.plain == [word.plain() for word in command.words] == ["git", "log", "--oneline", "-5"]


def test_no_keyword_is_forgotten() -> None:
    """Every word that the reader treats in its own way where a command begins."""
    special = {*reader._COMPOUND, *reader._OPENERS, *reader._CLOSERS, *reader._DECLARE, "time", "noglob", "nocorrect"}
    assert {word for word in special if not word.strip(plain._WORDS)} <= plain.KEYWORDS
