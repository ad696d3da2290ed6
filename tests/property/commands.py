"""Random shell commands from a grammar: what the oracle tests run in real bash and read with our reader.

Every external program of a generated command is `rec`, a recorder, so that running one is harmless. The words are chosen to be hard: quotes of
all kinds, expansions, globs against a known directory, loops, functions, substitutions.
"""

from __future__ import annotations

import random

NAMES = [".env", ".envrc", "a b", "x.py", "y.py", "sub/.env", "sub/z.txt", "[z]", "-n"]
_ATOMS = [
    "a", ".env", "'single q'", '"double $x"', "$x", '"$x"', "${x}v", "${y:-d e}", '"${y:-.env}"', "${x#.}", "${x%v}", "${x/e/E}", "${x^^}",
    "${#x}", "${x:1:2}", "$(echo .env)", '"$(printf "%s\\n" a b)"', "`echo q`", "$((1+2*3))", "*.py", ".e*", "'*.py'", "\\*", "a\\ b",
    "$'\\x2eenv'", "{a,b}", "x{1..3}y", ".{env,envrc}", '"${arr[@]}"', "${arr[1]}", "$1", '"$@"', "~", "~/k", "$HOME", '"$PWD"', "e''nv", '".e"nv',
    "[.]env", ".?nv", "sub/*", "*/.env", "nosuch*", "${unset}", "x${unset}y", '"${z-}"', "${arr[@]:1}", "${x//e/}", "$x$x", "k=$x", "--opt=$x",
    "$(rec inner; echo out)", "${!n}", '"a\\"b"', "'it'\\''s'",
]  # fmt: skip
_SETUP = 'x=.env; z=; n=x; arr=(one "two 2" .env); set -- P "Q R"; '


class Commands:
    """A source of commands; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def word(self) -> str:
        return "".join(self.random.choice(_ATOMS) for _ in range(self.random.choice((1, 1, 1, 2))))

    def call(self) -> str:
        words = " ".join(self.word() for _ in range(self.random.randint(1, 4)))
        assign = self.random.choice(("", "", "", f"v={self.word()} "))
        return f"{assign}rec {words}"

    def command(self, depth: int = 0) -> str:
        r = self.random
        if depth > 2 or r.random() < 0.4:
            return self.call()
        inner = self.command(depth + 1)
        other = self.command(depth + 1)
        return r.choice(
            (
                f"{inner}; {other}", f"{inner} && {other}", f"( {inner} )", f"{{ {inner}; }}", f"if true; then {inner}; fi",
                f"for i in {self.word()} {self.word()}; do rec \"$i\"; {inner}; done", f"f() {{ {inner}; rec \"$1\"; }}; f {self.word()}",
                f"v={self.word()}; rec $v \"$v\"; {inner}", f"case $x in *env) {inner};; *) rec no;; esac", f"cd sub; {inner}",
                f"echo {self.word()} | xargs rec", f"while read -r l; do rec \"$l\"; done <<< {self.word()}", f"eval '{self.quotable()}'",
                f"bash -c 'rec \"$0\" \"$1\"' {self.word()} {self.word()}", f"arr+=({self.word()}); rec \"${{arr[@]}}\"", f"{inner} > /dev/null",
                f"cat <<EOF | xargs rec\nh $x $(echo s)\nEOF\n{other}", f"rec <<'EOF'\ncat .env\nEOF\n{inner}", f"! {inner}", f"env A=1 {self.call()}",
                f"local_() {{ local q={self.word()}; rec $q; }}; local_", f"until false; do {inner}; break; done", f"mapfile -t m < <(printf '%s\\n' {self.word()}); rec \"${{m[@]}}\"",
                f"{inner} # comment ' \" `\n{other}", f"timeout 5 {self.call()}", f"x={self.word()} && rec ${{x}}", f"set -- {self.word()}; rec \"$@\" $#",
            )
        )  # fmt: skip

    def quotable(self) -> str:
        return self.call().replace("'", "")

    def script(self) -> str:
        return _SETUP + self.command()
