"""Segment globs: against fnmatch, against each other."""

from __future__ import annotations

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccgate.gate import globs


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("*", "", True), ("*", "abc", True), ("a*c", "abbc", True), ("a*c", "abb", False), ("?", "a", True), ("?", "", False), ("[a-c]x", "bx", True),
        ("[!a-c]x", "bx", False), ("[^a-c]x", "dx", True), ("[]a]", "]", True), ("[a", "[a", True), ("\\*", "*", True), ("\\*", "a", False),
        ("[[:alpha:]]1", "z1", True), ("[[:digit:]]*", "7up", True), ("a**b", "ab", True), ("*.*", ".env", True), ("[a-]", "-", True), ("[\\]]", "]", True),
        ("*a*a*a*a*a*b", "a" * 60, False),
    ],
)  # fmt: skip
def test_match(pattern: str, text: str, expected: bool) -> None:
    assert globs.match(pattern, text) is expected


@given(st.text(alphabet="ab*?.", max_size=8), st.text(alphabet="ab.", max_size=8))
def test_match_equals_fnmatch(pattern: str, text: str) -> None:
    assert globs.match(pattern, text) == fnmatch.fnmatchcase(text, pattern)


@given(st.text(alphabet="ab*?", max_size=6), st.text(alphabet="ab*?", max_size=6), st.text(alphabet="ab", max_size=6))
def test_intersects_when_a_text_fits_both(a: str, b: str, text: str) -> None:
    if globs.match(a, text) and globs.match(b, text):
        assert globs.intersects(a, b)


@given(st.text(alphabet="ab*?", max_size=4), st.text(alphabet="ab*?", max_size=4))
def test_intersects_only_when_some_text_fits_both(a: str, b: str) -> None:
    from itertools import product

    texts = ("".join(t) for n in range(9) for t in product("ab", repeat=n))
    if globs.intersects(a, b):
        assert any(globs.match(a, t) and globs.match(b, t) for t in texts)


@given(st.text(max_size=12))
def test_literal_fits_only_itself(text: str) -> None:
    pattern = globs.literal(text)
    assert globs.match(pattern, text)
    assert not globs.match(pattern, text + "x")


@pytest.mark.parametrize(
    ("patterns", "segments", "expected"),
    [
        (["**"], [], True), (["**"], ["a", "b"], True), (["**", "b"], ["a", "b"], True), (["**", "b"], ["b"], True), (["a", "**", "c"], ["a", "c"], True),
        (["a", "**", "c"], ["a", "b", "b", "c"], True), (["a", "**", "c"], ["b", "c"], False), ([], [], True), ([], ["a"], False), (["*"], ["a"], True),
    ],
)  # fmt: skip
def test_match_segments(patterns: list[str], segments: list[str], expected: bool) -> None:
    assert globs.match_segments(patterns, segments) is expected
