"""The tables of programs agree with the index, and every line in them can be read."""

from __future__ import annotations

import importlib
from collections import Counter
from types import ModuleType

import pytest

from ccgate.gate.shell.programs.index import FAMILIES
from ccgate.gate.shell.programs.spec import _ACTS, Spec

ROLES = set(_ACTS) | {"W", "o", "O"}
STDIN = {"", "none", "use"}


def module(family: str) -> ModuleType:
    return importlib.import_module(f"ccgate.gate.shell.programs.{family}")


def test_no_name_has_two_families() -> None:
    twice = [name for name, count in Counter(name for names in FAMILIES.values() for name in names.split()).items() if count > 1]
    assert not twice


@pytest.mark.parametrize("family", FAMILIES)
def test_family_is_what_the_index_says(family: str) -> None:
    names = set(FAMILIES[family].split())
    table, special = set(module(family).TABLE), set(module(family).SPECIAL)
    assert names == table | special
    assert not table & special, "a program with a function of its own needs no line"
    assert FAMILIES[family].startswith(" ")
    assert FAMILIES[family].endswith(" ")


@pytest.mark.parametrize("family", FAMILIES)
def test_lines_can_be_read(family: str) -> None:
    for name, line in module(family).TABLE.items():
        parsed = Spec(line)
        assert parsed.stdin in STDIN, name
        assert {role.rstrip("*") for role in parsed.roles} <= ROLES, name
        assert sum(role.endswith("*") for role in parsed.roles) <= 1, name
        for option, (takes, role, _gives, mode) in parsed.options.items():
            assert option.startswith("-"), (name, option)
            assert takes in {"", "yes", "attached"}
            assert role in ROLES, (name, option)
            assert mode in ROLES | {""}, (name, option)


ODD = [
    "", "-", "--", "-x", "--x", "--x=", "--x=.env", "-xyz .env", "''", "'' ''", "-- -", "$UNKNOWN", "-f $UNKNOWN", "a b c d e", "-c", "-o", "-e", "--exclude", "+x", "a=b", "@.env", "-n -1 -c +3", "x:y z:w",
    "-t", "-C . .", "/", "~ .", "'a\nb' *", "- - -", "< README.md", "<<< x", "--files0-from", "-r . /tmp/x", "-i -i", "-s -1 x", "create a:: .", "a x.7z @names.txt", "%y '%' '!'", "[ ] { }", "-pi -0777", "0 -1 99999999999999999999",
]  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
def test_no_command_line_is_too_odd(family: str) -> None:
    """Whatever stands behind a name, the analysis comes to a verdict and not to an exception."""
    from tests.shellcases import verdict

    for name in FAMILIES[family].split():
        for words in ODD[:: 1 if len(FAMILIES[family]) < 400 else 3]:
            verdict(f"{name} {words}")
