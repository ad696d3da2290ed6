"""What filters write, computed, against what the real programs write."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from pathlib import Path

import pytest

from ccgate.gate.disk import Disk
from ccgate.gate.model import HOLE
from ccgate.gate.shell.interpreter import Shell
from ccgate.gate.shell.state import Output, State
from ccgate.gate.world import World
from tests.shellcases import shipped_policy

FILES = {
    "a": "b one:1\na two:2\nc three:3\nc three:3\n", "b": "a two:2\nz\n", "empty": "", "open": "no newline", "tabs": "x\ty\n1\t2\n", "long": "abcdefghijklmnopqrstuvwxyz\n" * 3,
    "up": "Hello WORLD\n", "b64": "LmVudg==\n", "hex": "2e656e76\n", "gap": "p\n\n\nq\n",
}  # fmt: skip
INPUTS = ["a", "b", "empty", "open", "tabs", "long", "up", "gap"]
FILTERS = [
    "cat", "cat -n", "cat -E", "cat -A", "cat -b", "cat -s", "tac", "head", "head -n 1", "head -2", "head -n -1", "head -c 3", "head -c -3", "head -n 0", "tail", "tail -n 1", "tail -1", "tail -n +2", "tail -c 4",
    "tail -c +3", "tail -n 0", "rev", "sort", "sort -u", "sort -r", "uniq", "uniq -c", "uniq -d", "shuf", "cut -c1-3", "cut -c2", "cut -c-2,5-", "cut -d: -f1", "cut -d: -f2", "cut -d: -f2 -s", "cut -d' ' -f2-", "cut -f1", "cut -f2",
    "cut -d: -f1,2 --output-delimiter=+", "cut --complement -c1-2", "cut -d ' ' --complement -f1", "cut -b3-", "tr a-z A-Z", "tr '[:lower:]' '[:upper:]'", "tr -d aeiou", "tr -d '\\n'", "tr '\\n' ' '", "tr -s lo", "tr -s '\\n'", "tr -cd 'a-z\\n'",
    "tr -c 'a-z\\n' _", "tr a-c x", "tr abc xy", "tr -t abc xy", "tr 'a-z' 'n-za-m'", "tr '\\141' q", "tr 'a-c' '[x*]'", "tr -d '[:space:]'", "tr ' ' '\\n'", "tr -ds a l", "tr -s a-z X", "paste -s", "paste -sd,", "paste -sd ''", "paste -sd '\\0'",
    "paste -sd ',;'", "paste - -", "paste -d, - - -", "fold -w5", "fold -w 80", "nl", "base64", "base64 -w0", "base32", "basenc --base16", "basenc --base64url", "xxd -p", "expand", "dos2unix", "tee x", "dd status=none", "dd conv=ucase status=none",
    "dd conv=swab status=none", "dd bs=1 count=4 skip=1 status=none", "iconv -f utf-8 -t ascii", "base64 | base64 -d", "base32 | base32 -d", "xxd -p | xxd -r -p", "xxd | xxd -r", "gzip -c | zcat", "openssl base64 -A | openssl base64 -d -A", "column",
    "fmt -w 20", "fmt -1", "head -n 3 | tail -n 1", "comm - b", "tr a-z b-za | tr b-za a-z",
]  # fmt: skip
ALONE = [
    "seq 3", "seq 2 5", "seq 5 -2 1", "seq -w 8 11", "seq -s, 3", "seq -f 'f%g' 2", "seq 1 0", "basename a/b.c", "basename a/b.c .c", "basename -a x/y z/", "basename -s .c a.c b.c", "basename /", "basename .c .c", "dirname a/b c /d / x//y", "dirname a/b/",
    "realpath a", "realpath --relative-to=/usr /usr/lib/x", "realpath -s link", "realpath link", "readlink link", "readlink -f link", "readlink a", "expr 1 + 2", "expr 7 - 9", "expr 3 '*' 4",
    "expr length abc", "expr substr abcdef 2 3", "expr index abc cb", "expr x", "date +%Y", "date +%F", "date -u +%Y%m", "date -d yesterday +%Y", "base64 -d b64", "base64 --decode < b64", "xxd -r -p hex", "paste a b", "paste -d: a b", "paste -d '' b open",
    "cat a b", "cat a - < b", "cat < a", "head -n1 a b", "comm -12 b b", "cat <(tac a) b", "yes | head -1", "printf 'x\\ny\\n' | paste -d+ - b", "sort a b", "stat -c %n a b", "tr a b < a", "cat <<< hi", "rev <<< abc", "tac a | head -1 | cut -d: -f2",
    "shuf -e p q", "wc -l a b", "md5sum a", "file a", "base64 <<< .env", "cut -d: -f2 a b",
]  # fmt: skip
COMMANDS = [f"{f} < {i}" if "|" not in f else f"cat {i} | {f}" for f, i in itertools.product(FILTERS, INPUTS)] + ALONE


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("filters")
    for name, text in FILES.items():
        (here / name).write_text(text)
    (here / "link").symlink_to("a")
    return here


def computed(command: str, here: Path) -> Output:
    shell = Shell(World(shipped_policy(str(here)), Disk(), str(here), str(here), {"HOME": str(here)}))
    return shell.script(command, State(str(here)))


@pytest.mark.parametrize("command", COMMANDS)
def test_computed_output_is_the_real_one(command: str, place: Path) -> None:
    words = {word for part in command.replace("<(", "|").split("|") for word in part.split()[:1]}
    if not all(shutil.which(word) for word in words):
        pytest.skip("a program is missing")
    output = computed(command, place)
    text, lines = output.text, output.possible_lines()
    if lines is None:
        pytest.skip("not computed")
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(place)}
    real = subprocess.run(["bash", "-c", command], cwd=place, env=environment, capture_output=True, check=False).stdout.decode(
        "utf-8", "surrogateescape"
    )
    if text is not None and HOLE not in text and not command.startswith(("cat -n", "cat -b", "nl", "uniq -c", "column")):
        assert text == real
    else:
        from ccgate.gate import globs

        words_of = [word for line in real.split("\n") for word in line.split()]
        known = [word for line in lines for word in line.split()]
        for word in words_of:
            assert word.isdigit() or any(
                word in (k, f"{k}$") or (HOLE in k and globs.match("*".join(map(globs.literal, k.split(HOLE))), word))
                for k in known
            )


def test_most_of_it_is_computed(place: Path) -> None:
    """A filter that gives up on everything would pass the test above."""
    known = sum(computed(command, place).possible_lines() is not None for command in COMMANDS)
    assert known > 0.95 * len(COMMANDS)
