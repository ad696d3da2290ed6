"""Code of other languages: nothing that is read may break the reading, and what is computed must be what the real interpreter computes."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccgate.gate.disk import Disk
from ccgate.gate.model import HOLE, GateError
from ccgate.gate.shell import code
from ccgate.gate.shell.code.effects import act
from ccgate.gate.shell.code.machine import Machine, TooMuch
from ccgate.gate.shell.command import Run
from ccgate.gate.shell.interpreter import Shell
from ccgate.gate.shell.state import UNKNOWN, State
from ccgate.gate.world import World
from tests import shellcases
from tests.test_code import JAVASCRIPT, OTHERS, PERL, PHP, PYTHON, RUBY
from tests.test_powershell import POWERSHELL

LANGUAGES = ("python", "javascript", "ruby", "perl", "php", "lua", "r", "julia", "groovy", "lisp", "powershell")
TABLES = (PYTHON, JAVASCRIPT, RUBY, PERL, PHP, OTHERS, POWERSHELL)
SNIPPETS = [command for table in TABLES for commands in table.values() for command in commands]
ODD = "(){}[]\"'`$@%#;:,.<>|&\\/=+-*!?~^\n\t 0aE_\u2013\u00e9" + HOLE


def machine(language: str, *, inline: bool = True) -> Machine:
    home, project = shellcases._standard()
    world = World(
        shellcases.shipped_policy(str(home)), Disk(), str(home), str(project), {"HOME": str(home), "DEPLOY_TOKEN": "planted"}
    )
    run = Run(Shell(world), [language], State(str(project)), UNKNOWN, [])
    return Machine(
        run, run.state.copy(), code._library(language), inline=inline, argv=["x", "a"], path="" if inline else "scripts/x"
    )


def mutated(text: str, source: random.Random) -> str:
    for _ in range(source.randint(0, 4)):
        i = source.randint(0, len(text))
        j = min(len(text), i + source.randint(0, 8))
        kind = source.random()
        if kind < 0.3:
            text = text[:i] + text[j:]
        elif kind < 0.5:
            text = text[:i] + text[i:j] * 2 + text[j:]
        elif kind < 0.7:
            text = text[:i] + source.choice(ODD) + text[i:]
        elif kind < 0.9:
            other = source.choice(SNIPPETS)
            at = source.randint(0, len(other))
            text = text[:i] + other[at : at + source.randint(0, 30)] + text[i:]
        else:
            text = text[:i]
    return text


@settings(max_examples=600, deadline=None)
@given(st.integers(0, 1 << 40), st.sampled_from(LANGUAGES), st.booleans())
def test_nothing_breaks_the_reading(seed: int, language: str, inline: bool) -> None:
    source = random.Random(seed)  # a table of snippets is better mutated than drawn
    text = mutated(source.choice(SNIPPETS), source)
    try:
        code.examine(machine(language, inline=inline), text, show=source.choice(["", "last", "all"]))
    except (SyntaxError, ValueError, RecursionError, MemoryError, TooMuch, GateError):
        pass  # what `inspect` answers by looking at the text as such


def test_every_row_is_understood() -> None:
    """Each line of text in a table names letters and results that `effects` knows, and rows of `strings` that there are."""
    from ccgate.gate.shell.code.strings import TEXT

    for language in (*LANGUAGES, "awk"):
        for name, row in code._library(language).functions.items():
            if not isinstance(row, str):
                continue
            if row.startswith("="):
                assert row[1:] in TEXT, name
                continue
            roles, _, gives = row.partition(">")
            assert gives in ("", "text", "lines", "file", "same", "output", "names", "glob", "path", "nothing"), name
            for role in roles.split():
                assert role[0] in "rRTwoDdmsSuqcvxeplnkf", (name, role)
                assert role[1:] in ("", "*"), (name, role)
                if role[0] not in "cvxeu":
                    act(machine("python"), role[0], 1, 1, name)


# -- against the real interpreters -------------------------------------------------------------------------------------

ORACLES = {
    "python3": [
        "print('a' + 'b' * 3)", "print('%s-%d' % ('x', 7))", "print('{}/{}'.format('a', 1))", "print(f\"{'a'}b{1 + 1}\")", "print(chr(46) + 'env'[::-1])", "print('abc'[1:], 'abc'[-1], 'abc'[::2])", "print(','.join(['a', 'b']))",
        "print('a-b'.split('-')[1].upper())", "print(bytes.fromhex('2e656e76').decode())", "import base64; print(base64.b64decode('LmVudg==').decode())", "import codecs; print(codecs.decode('.rai', 'rot13'))", "import os; print(os.path.join('a', '/b', 'c'))",
        "from pathlib import Path; print(Path('a') / 'b' / '..' / 'c')", "print(''.join(map(chr, [46, 101])))", "print([x * 2 for x in range(4) if x % 2])", "print({'a': 1}['a'], [1, 2][-1])", "x = 'a'\nfor c in 'bc':\n    x += c\nprint(x)", "print('abc'.replace('b', 'x').strip('a'))", "print(sorted(['b', 'a']), list(reversed('ab')))",
        "def f(a, b='z', *c):\n    return a + b + ''.join(c)\nprint(f('x'), f('x', 'y', 'w'))", "print('a' if 1 > 2 else 'b', not 0, 1 and 'q')", "import sys; print(sys.argv[1:])", "print('x'.zfill(3), 'abc'.find('c'), 'a b'.title())", "while True:\n    print('once')\n    break",
        "try:\n    print(1)\nfinally:\n    print(2)", "a, *b = 'x', 'y', 'z'; print(a, b)", "class A:\n    def __init__(self, x): self.x = x\n    def show(self): print(self.x)\nA('q').show()", "print(*['a', 'b'], sep='-', end='!\\n')", "g = (c for c in 'ab'); print(next(g))", "print('abc'.translate(str.maketrans('abc', 'xyz')))", "print(0x2e, 1_000, 7 // 2, 2 ** 5, 7 % 3)",
    ],
    "node": [
        "console.log('a' + 'b' + 1)", "console.log(`x${1 + 1}y`)", "console.log(['.', 'env'].join(''))", "console.log('vne.'.split('').reverse().join(''))", "console.log(String.fromCharCode(46, 101))", "console.log(Buffer.from('LmVudg==', 'base64').toString())", "console.log(atob('LmVudg=='))",
        "console.log(require('path').join('a', '../b', '/c'))", "console.log('\\x2e\\u0065nv')", "const {a, b: [c]} = {a: 1, b: ['q']}; console.log(a, c)", "console.log([1, 2, 3].map(x => x * 2).filter(x => x > 2).join())", "let s = ''; for (const c of ['a', 'b']) s += c; console.log(s)", "console.log('abc'.slice(1), 'abc'.substring(0, 2), 'abc'.at(-1))",
        "function f(x, y = 'd') { return x + y } console.log(f('a'), f('b', 'c'))", "console.log('a-b-c'.replace('-', '+'), 'A'.toLowerCase())", "const o = {k: 'v', f() { return this.k }}; console.log(o.k, o['k'])", "for (let i = 0; i < 3; i++) console.log(i)", "console.log(1 > 2 ? 'x' : 'y', null ?? 'z', '' || 'w')", "console.log([...'ab', 'c'].length, 'abc'.indexOf('c'))",
        "console.log(parseInt('2e', 16), (46).toString(16))", "console.log('x'.repeat(3) + 'y'.padStart(3, '0'))", "class A { constructor(x) { this.x = x } get() { return this.x } } console.log(new A('q').get())", "try { console.log(1) } catch { } finally { console.log(2) }", "console.log(decodeURIComponent('%2eenv'))", "console.log(['b', 'a'].sort().concat(['c']).reverse().join(''))",
    ],
    "perl": [
        "print 'a' . 'b' x 3, \"\\n\"", "print join('-', 'a', 'b'), \"\\n\"", "print chr(46) . 'env'", "my @x = map { chr } (46, 101); print @x", "print pack('H*', '2e656e76')", "print scalar reverse('vne.')", "my %h = (a => 1, b => 2); print $h{b}", "my $s = 'x'; $s .= 'y'; print \"$s\\n\"", "print lc('ABC') . uc('d')", "print sprintf('%s%c', '.e', 110)",
        "my @a = qw(x y z); print $a[1], $a[-1]", "for my $c ('a', 'b') { print $c }", "print 'ok' if 'abc' =~ /b/", "my ($a, $b) = ('p', 'q'); print $b", "sub f { my ($x) = @_; return $x . '!' } print f('hi')", "print substr('abcdef', 1, 3)", "print join ',', grep { $_ ne 'b' } qw(a b c)", "print join ',', sort qw(b a)", "print \"@{[1 + 1]}\"", "my $r = { k => [1, 2] }; print $r->{k}[1]", "print q(a{b}), qq{c}", "unless (0) { print 'u' }",
    ],
    "awk": [
        "BEGIN { print \"a\" \"b\", 1 + 1 }", "BEGIN { printf \"%s-%d\\n\", \"x\", 7 }", "BEGIN { x = \"q\"; print x x }", "BEGIN { print substr(\"abcdef\", 2, 3), toupper(\"x\"), length(\"abc\") }", "BEGIN { n = split(\"a:b\", p, \":\"); print p[2] }", "BEGIN { for (i = 0; i < 3; i++) print i }", "BEGIN { print (1 > 0) ? \"y\" : \"n\" }", "BEGIN { OFS = \"-\"; print \"a\", \"b\" }", "BEGIN { i = 5; print i++, i }",
    ],
}  # fmt: skip
FLAGS = {"python3": "-c", "node": "-e", "perl": "-e", "awk": ""}


@pytest.mark.parametrize(("program", "text"), [(p, t) for p, texts in ORACLES.items() for t in texts])
def test_computed_as_the_real_one_computes(program: str, text: str, tmp_path: Path) -> None:
    real = shutil.which(program, path="/usr/bin:/bin")
    if real is None:
        pytest.skip(f"no {program} here")
    words = [real, *([FLAGS[program]] if FLAGS[program] else []), text]
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    result = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, env=env, check=True, stdin=subprocess.DEVNULL)
    home, _ = shellcases._standard()
    world = World(shellcases.shipped_policy(str(home)), Disk(), str(home), str(tmp_path), env)
    quoted = " ".join("'" + w.replace("'", "'\\''") + "'" for w in words[1:])
    output = Shell(world).script(f"{program} {quoted}", State(str(tmp_path)))
    lines = output.possible_lines()
    assert lines is not None
    if output.text is not None and HOLE not in output.text:
        assert output.text == result.stdout
    else:  # a superset: each line that came out fits one that was foreseen
        foreseen = [line.split(HOLE) for line in lines]
        assert all(any(_fits(pieces, line) for pieces in foreseen) for line in result.stdout.splitlines())


FILTERS = [
    "sed s/a/x/", "sed s/a/x/g", "sed -n 2p", "sed '2,3p'", "sed 1d", "sed '$d'", "sed -n '$p'", "sed -n '/b/p'", "sed '/b/d'", "sed '/b/!d'", "sed 's/\\(.\\)\\(.\\)/\\2\\1/'", "sed -E 's/(.)(.)/\\2\\1/'", "sed 's/^/> /'", "sed 's/$/ !/'", "sed y/abc/xyz/", "sed 2q", "sed '1!d'", "sed -n '/b/,/c/p'", "sed '1i top'", "sed '$a end'",
    "sed '2c mid'", "sed -n =", "sed 's/[0-9]*$//'", "sed 's,a,/,'", "sed -e s/a/b/ -e s/b/c/", "sed 's/a b/&&/'", "sed -n 's/a/x/p'", "sed s/a/x/2", "sed '0~2d'", "sed 's/A/x/I'", "sed 's/\\./_/g'", "sed -n '2{p;q}'", "sed 's/b*/x/'", "sed '/^$/d'", "awk '{print $1}'", "awk '{print $NF}'", "awk 'NR==2'", "awk '/b/'", "awk '!/b/'", "awk '{print NR\": \"$0}'", "awk -Fb '{print $1}'", "awk 'END{print NR}'",
    "awk '{print length($0)}'", "awk 'NR>1{print $1\"/\"$2}'", "awk '{printf \"%s,\", $1}'", "awk '$2 > 1'", "awk '{sub(/a/, \"x\"); print}'", "awk '{gsub(/[ab]/, \"-\"); print}'", "awk '!seen[$1]++'", "awk '{a[NR]=$0} END{print a[2]}'", "awk -v n=2 'NR==n'", "awk '{ if ($1 == \"b\") print \"B\"; else print \"-\" }'", "awk '{print toupper($1)}'", "awk '{print substr($0, 2)}'", "awk 'BEGIN{print \"h\"} {print}'", "awk '{x = x $1} END{print x}'", "awk '{$1=\"z\"; print}'", "awk '{print $(1)}'", "awk '{n += $2} END{print n}'",
]  # fmt: skip


@pytest.mark.parametrize("command", FILTERS)
def test_filtered_as_the_real_one_filters(command: str, tmp_path: Path) -> None:
    (tmp_path / "in").write_text("a b 1\nb a 2\nc.c 3\n\nA aa 4\n")
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LC_ALL": "C"}
    real = subprocess.run(["/bin/bash", "-c", f"{command} < in"], capture_output=True, text=True, cwd=tmp_path, env=env, check=True)
    home, _ = shellcases._standard()
    world = World(shellcases.shipped_policy(str(home)), Disk(), str(home), str(tmp_path), env)
    output = Shell(world).script(f"{command} < in", State(str(tmp_path)))
    if output.text is not None and HOLE not in output.text:
        assert output.text == real.stdout
    elif (lines := output.possible_lines()) is not None:
        assert all(any(_fits(line.split(HOLE), found) for line in lines) for found in real.stdout.splitlines())


def _fits(pieces: list[str], line: str) -> bool:
    at = 0
    for number, piece in enumerate(pieces):
        found = line.find(piece, at)
        if found < 0 or (number == 0 and found):
            return False
        at = found + len(piece)
    return len(pieces) > 1 or at == len(line)


# -- the same leak in other clothes ------------------------------------------------------------------------------------

LEAK = "print(open('.env').read())"
CLOTHES = [
    "if True:\n    {}", "def f():\n    {}\nf()", "for _ in [1]:\n    {}", "try:\n    {}\nexcept OSError:\n    pass", "exec({!r})", "eval({!r})", "exec(compile({!r}, 'x', 'exec'))", "(lambda: {})()", "class A:\n    {}", "import os\nif os.path.exists('x'):\n    {}", "[{} for _ in range(1)]", "with open('README.md'):\n    {}", "import base64; exec(base64.b64decode({b64!r}))", "import codecs; exec(codecs.decode({rot!r}, 'rot13'))", "x = {r!r}\nexec(x[::-1])", "while True:\n    {}\n    break", "if __name__ == '__main__':\n    {}", "async def f():\n    {}\nimport asyncio\nasyncio.run(f())", "import threading; threading.Thread(target=lambda: {}).start()", "match 1:\n    case 1:\n        {}", "assert not {}", "x = [lambda: {}]\nx[0]()",
]  # fmt: skip


@pytest.mark.parametrize("clothes", CLOTHES)
def test_a_leak_stays_one(clothes: str) -> None:
    import base64
    import codecs

    for leak, expected in ((LEAK, "deny"), (LEAK.replace(".env", ".env.example"), "pass")):
        text = clothes.format(leak, b64=base64.b64encode(leak.encode()).decode(), rot=codecs.encode(leak, "rot13"), r=leak[::-1])
        assert shellcases.decide("python3 - <<'EOF'\n" + text + "\nEOF") == expected
