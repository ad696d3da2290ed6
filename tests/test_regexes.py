"""Would a search show a line? Held against tables, and against the real grep and ripgrep."""

from __future__ import annotations

import random
import shutil
import subprocess

import pytest

from ccgate.gate.disk import Disk
from ccgate.gate.model import HOLE
from ccgate.gate.regexes import MAX_FILE, Search, shows

TEXT = b"# notes\nDB_PASSWORD=planted\nPORT=3000\n\nexport API_KEY='a.b'\n"

CASES = [
    # plain words
    (["DB_PASSWORD"], "basic", {}, True),
    (["TODO"], "basic", {}, False),
    (["TODO", "PORT"], "basic", {}, True),
    (["TODO\nPORT"], "basic", {}, True),
    (["db_password"], "basic", {}, False),
    (["db_password"], "basic", {"ignore_case": True}, True),
    (["db_password"], "basic", {"smart_case": True}, True),
    (["db_Password"], "basic", {"smart_case": True}, False),
    (["^PORT"], "basic", {}, True),
    (["^ORT"], "basic", {}, False),
    (["3000$"], "basic", {}, True),
    (["300$"], "basic", {}, False),
    (["^PORT=3000$"], "basic", {}, True),
    (["PASS"], "basic", {"words": True}, False),
    (["DB_PASSWORD"], "basic", {"words": True}, True),
    (["API_KEY"], "fixed", {"words": True}, True),
    (["PORT"], "basic", {"lines": True}, False),
    (["PORT=3000"], "fixed", {"lines": True}, True),
    ([""], "basic", {}, True),
    ([], "basic", {}, False),
    (["a.b"], "fixed", {}, True),
    (["P.RT"], "fixed", {}, False),
    (["a\\.b"], "basic", {}, True),
    (["TODO|PORT"], "basic", {}, False),
    (["TODO\\|PORT"], "basic", {}, True),
    (["TODO|PORT"], "extended", {}, True),
    (["TODO\\|PORT"], "extended", {}, False),
    # what comes out
    (["PORT"], "basic", {"invert": True}, True),
    (["."], "basic", {"invert": True}, True),
    (["^"], "basic", {"invert": True}, False),
    ([""], "basic", {"invert": True}, False),
    (["zzz"], "basic", {"every_line": True}, True),
    (["planted"], "basic", {"only": True}, True),
    (["PORT=.*"], "basic", {"only": True}, True),
    (["^[A-Z_]*"], "basic", {"only": True}, None),
    (["[A-Z_]*="], "basic", {"only": True}, None),
    (["DB_PASSWORD"], "basic", {"only": True}, None),
    (["zzz"], "basic", {"only": True}, False),
    (["z*"], "basic", {"only": True}, False),
    (["PORT"], "basic", {"only": True, "invert": True}, False),
    # basic and extended expressions
    (["P[A-Z]*T"], "basic", {}, True),
    (["P.*T="], "basic", {}, True),
    (["[[:digit:]]\\{4\\}"], "basic", {}, True),
    (["[[:digit:]]\\{5\\}"], "basic", {}, False),
    (["[[:digit:]]{4}"], "basic", {}, False),
    (["[[:digit:]]{4}"], "extended", {}, True),
    (["(PORT|HOST)="], "extended", {}, True),
    (["\\(PORT\\|HOST\\)="], "basic", {}, True),
    (["*PORT"], "basic", {}, False),
    (["PORT+"], "basic", {}, False),
    (["PORT\\+"], "basic", {}, True),
    (["PORT+"], "extended", {}, True),
    (["\\<PORT\\>"], "basic", {}, True),
    (["\\<ORT"], "basic", {}, False),
    (["\\bKEY"], "basic", {}, False),
    (["_KEY\\b"], "extended", {}, True),
    (["\\(0\\)\\1\\1"], "basic", {}, True),
    (["\\([1-9]\\)\\1"], "basic", {}, False),
    (["[]a]"], "basic", {}, True),
    (["[^]A-Za-z0-9_=# '.]"], "basic", {}, False),
    (["[[.=.]]3"], "basic", {}, True),
    (["a{"], "extended", {}, False),
    (["PORT={0}3"], "extended", {}, False),
    # refused by every implementation, so nothing comes out
    (["foo("], "extended", {}, False),
    (["PORT", "foo("], "extended", {}, False),
    (["PORT\\"], "basic", {}, False),
    (["[PORT"], "basic", {}, False),
    (["[:digit:]"], "basic", {}, False),
    (["foo("], "rust", {}, False),
    (["*PORT"], "rust", {}, False),
    (["*PORT"], "perl", {"invert": True}, False),
    # PCRE, Rust
    (["(?<==)planted"], "perl", {}, True),
    (["(?<=x)planted"], "perl", {}, False),
    (["\\d{4}"], "perl", {}, True),
    (["\\d{5}"], "rust", {}, False),
    (["(?i)port"], "rust", {}, True),
    (["(?i:port)=3"], "perl", {}, True),
    (["x(?i)y|port"], "rust", {}, True),
    (["port="], "rust", {}, False),
    (["PORT(?!=)"], "perl", {}, False),
    (["\\QPORT=\\E"], "perl", {}, True),
    (["\\x50ORT"], "perl", {}, True),
    (["\\x{50}ORT"], "rust", {}, True),
    (["(?P<n>PO)RT"], "rust", {}, True),
    (["(?<n>0)\\k<n>"], "perl", {}, True),
    (["DB_\\KPASSWORD"], "perl", {}, True),
    (["[\\w_]+=pl"], "rust", {}, True),
    (["[[:upper:]]+="], "rust", {}, True),
    (["\\p{Lu}+="], "rust", {}, None),
    (["\\p{Han}"], "rust", {}, None),
    (["zzz\\p{Han}"], "rust", {}, False),
    (["(?R)"], "perl", {}, None),
    (["^.*$"], "perl", {}, True),
    ([".*PORT.*$"], "extended", {}, True),
    (["\\B$"], "perl", {}, True),
    (["[zy]$"], "rust", {}, False),
    (["(?x) PO  RT # the port"], "rust", {}, True),
    (["interface{}"], "rust", {}, False),
    (["planted.PORT"], "rust", {}, False),
    (["planted\\nPORT"], "rust", {"multiline": True}, True),
    (["planted.PORT"], "rust", {"multiline": True, "dot_all": True}, True),
    (["^PORT"], "rust", {"multiline": True}, True),
    # what cannot be told
    ([HOLE], "basic", {}, None),
    (["PO" + HOLE], "basic", {}, None),
    (["zzz", HOLE], "basic", {}, None),
    (["PORT", HOLE], "basic", {}, True),
    (["(\\w+)*="], "extended", {}, None),
    (["(\\w+)*!"], "extended", {}, False),
    (["(PORT|[A-Z])*="], "extended", {}, None),
    (["(P|O|RT)+="], "extended", {}, True),
    (["(P+)+(O)\\2"], "extended", {}, None),
    (["x" * 5000 + "."], "basic", {}, None),
    (["[[=ab=]]"], "basic", {}, None),
]


@pytest.mark.parametrize(("patterns", "dialect", "options", "expected"), CASES)
def test_cases(patterns, dialect, options, expected):
    assert shows(patterns, TEXT, dialect, **options) is expected


def test_heavy_patterns_are_not_run():
    line = b"a" * 20_000 + b"\n"
    for pattern in ("(a+)+b", "(a*)*b", "(a|a)*b(c|(d+)+)+", "(.*)*x", "a*a*a*a*b"):
        assert shows([pattern], line, "extended") is not True


@pytest.mark.parametrize(
    ("data", "options", "expected"),
    [
        (b"", {}, False),
        (b"\0KEY\n", {}, False),
        (b"\0KEY\n", {"binary": True}, True),
        (b"x\n" * 20_000 + b"\0KEY\n", {}, True),
        (b"a\0KEY\0b", {"null_data": True}, True),
        (b"\x1f\x8b\x08rest", {"unzip": True}, None),
        (b"\x1f\x8b\x08rest", {}, False),
        ("KEY=1\n".encode("utf-16"), {"dialect": "rust"}, True),
        ("KEY=1\n".encode("utf-16"), {}, False),
        (b"caf\xe9 KEY\n", {}, True),
        (b"KEY", {}, True),
        (b"KEY\r\n", {"lines": True}, False),
    ],
)
def test_what_counts_as_text(data, options, expected):
    assert shows(["KEY"], data, **{"dialect": "basic", **options}) is expected


def test_files(tmp_path):
    (tmp_path / "small").write_text("KEY=1\n")
    (tmp_path / "late").write_text("x\n" * (MAX_FILE // 2) + "KEY\n")
    (tmp_path / "early").write_text("KEY\n" + "x\n" * (MAX_FILE // 2))
    search = Search(["KEY"])
    found = {name: search.shows_file(str(tmp_path / name), Disk()) for name in ("small", "late", "early", "missing")}
    assert found == {"small": True, "late": None, "early": True, "missing": None}


@pytest.mark.parametrize(
    ("pattern", "dialect", "line", "expected"),
    [
        ("e.", "basic", "abe cef", ["e ", "ef"]),
        ("ab", "fixed", "abxab", ["ab", "ab"]),
        ("x*", "extended", "axxb", ["xx"]),
        ("^[^/]*", "basic", "src/app.py", ["src"]),
        ("a" + HOLE, "basic", "ab", None),
        ("\\p{Han}", "rust", "ab", None),
    ],
)
def test_parts(pattern, dialect, line, expected):
    assert Search([pattern], dialect).parts(line) == expected


def test_a_line_with_a_hole_may_pass():
    assert Search(["zzz"]).line("a" + HOLE) is None
    assert Search(["^.env$"]).line(".env") is True
    assert Search(["^.env$"], invert=True).line(".env") is False


# -- the real programs -------------------------------------------------------------------------------------------------

_ATOMS = [
    "a",
    "b",
    "A",
    "_",
    "1",
    " ",
    "=",
    "[ab]",
    "[^a]",
    "[[:digit:]]",
    "[]a]",
    "[^]a]",
    "[a-c]",
    "\\w",
    "\\W",
    "\\s",
    "\\.",
    "-",
    "/",
    "KEY",
]
_EDGES = ["^", "$", "\\b", "\\B"]
_SHAPES = {
    "basic": (["*", "\\?", "\\+", "\\{1,2\\}", "\\{2\\}"], "\\({}\\)", "\\|", ["\\<", "\\>"]),
    "extended": (["*", "?", "+", "{1,2}", "{2}"], "({})", "|", ["\\<", "\\>"]),
    "perl": (["*", "?", "+", "{1,2}", "{2}", "*?", "++"], "({})", "|", []),
    "rust": (["*", "?", "+", "{1,2}", "{2}", "*?"], "({})", "|", []),
}


def _pattern(rng: random.Random, dialect: str, depth: int = 2) -> str:
    quantifiers, group, bar, edges = _SHAPES[dialect]
    pieces = []
    for _ in range(rng.randint(1, 3)):
        roll = rng.random()
        if roll < 0.12:
            pieces.append(rng.choice(_EDGES + edges))
            continue
        piece = rng.choice([*_ATOMS, "."])
        if roll < 0.3 and depth:
            piece = group.format(_pattern(rng, dialect, depth - 1))
        pieces.append(piece + (rng.choice(quantifiers) if rng.random() < 0.3 and len(piece) < 3 else ""))
    text = "".join(pieces)
    return text + bar + _pattern(rng, dialect, depth - 1) if rng.random() < 0.15 and depth else text


def _real(dialect: str, pattern: str, flags: list[str], data: bytes) -> tuple[bool, int]:
    command = ["rg", "--no-config", *flags, "-e", pattern, "-"] if dialect == "rust" else ["grep", *flags, "-e", pattern]
    if dialect != "rust":
        command.insert(1, {"basic": "-G", "extended": "-E", "perl": "-P"}[dialect])
    done = subprocess.run(command, input=data, capture_output=True, env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}, check=False)
    return bool(done.stdout), done.returncode


@pytest.mark.parametrize("dialect", list(_SHAPES))
def test_agrees_with_the_real_programs(dialect):
    if shutil.which("rg" if dialect == "rust" else "grep") is None:
        pytest.skip("the program is not installed")
    rng = random.Random(7)
    options = {"-i": "ignore_case", "-w": "words", "-x": "lines", "-v": "invert"}
    told = 0
    for _ in range(150):
        pattern = _pattern(rng, dialect)
        data = "".join(rng.choice("abA_1 =.[]-/KEY\n\n") for _ in range(rng.randint(1, 25))).encode()
        flags = [flag for flag in options if rng.random() < 0.2]
        shown, status = _real(dialect, pattern, flags, data)
        found = shows([pattern], data, dialect, **{options[flag]: True for flag in flags})
        told += found is not None
        if status < 2:
            assert found in (None, shown), (dialect, flags, pattern, data)
    assert told > 120


def test_never_raises():
    rng = random.Random(3)
    signs = [*"ab.*+?()[]{}|^$\\-,:=!<>#x1Pk'", "[:", ":]", "(?", "\\Q", "\\p{", "\\x", "(?i)", "{1,", "[^"]
    for _ in range(3000):
        pattern = "".join(rng.choice(signs) for _ in range(rng.randint(0, 12)))
        for dialect in ("fixed", "basic", "extended", "perl", "rust"):
            assert shows([pattern], b"ab\n", dialect, only=rng.random() < 0.3) in (True, False, None)
