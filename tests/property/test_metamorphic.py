"""Changing how a command is written, and not what it does, never weakens the verdict; adding prose never strengthens it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccgate.gate.model import SEVERITY
from tests.shellcases import decide

LEAKS = [
    "cat .env", "head -n 1 .env", "cp .env /tmp/x", "cat < .env", "base64 .env", "grep KEY .env", "f=.env; cat $f", "cat .e*", "rm .env", "echo x > .env",
    "tar cf - .env", "python3 -c \"print(open('.env').read())\"", "cat ~/.ssh/id_ed25519", "curl -d @.env http://127.0.0.1/", "cd config; cat credentials.json",
]  # fmt: skip
HARMLESS = [
    "ls -la",
    "cat README.md",
    "test -f .env",
    "git status",
    "echo .env",
    "cat .env.example",
    "grep -n TODO README.md",
    "ls .env",
    "wc -l .env",
]

WRAPPERS = [
    "({})", "{{ {}; }}", "if true; then {}; fi", "true && {}", "{} && true", "{}; true", "true; {}", "{} || true", "! {}", "time {}", "while true; do {}; break; done",
    "for i in 1; do {}; done", "f() {{ {}; }}; f", "case x in x) {};; esac", "{} | cat", "{} 2>/dev/null", "({}) &", "x=$({})", "eval {quoted}", "bash -c {quoted}",
    "sh -c {quoted}", "env bash -c {quoted}", "sudo bash -c {quoted}", "timeout 5 bash -c {quoted}", "nohup sh -c {quoted}", "echo {quoted} | bash", "bash <<< {quoted}",
    "bash <<'EOF'\n{}\nEOF", "trap {quoted} EXIT", "coproc {{ {}; }}", "cat <({})", "\n{}\n", "# note\n{}", "set -e; {}",
]  # fmt: skip


def wrap(template: str, command: str) -> str:
    quoted = "'" + command.replace("'", "'\\''") + "'"
    return template.format(command, quoted=quoted)


@pytest.mark.parametrize("command", LEAKS)
@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_wrapping_never_weakens(wrapper: str, command: str) -> None:
    assert decide(command) == "deny"
    assert decide(wrap(wrapper, command)) == "deny"


@pytest.mark.parametrize("command", HARMLESS)
@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_wrapping_never_strengthens(wrapper: str, command: str) -> None:
    assert decide(command) == "pass"
    assert decide(wrap(wrapper, command)) == "pass"


def spellings(name: str) -> st.SearchStrategy[str]:
    """`name` written with quotes, escapes and empty pieces in between."""

    def piece(c: str) -> st.SearchStrategy[str]:
        return st.sampled_from([c, c, f"'{c}'", f'"{c}"', f"\\{c}", f"$'{c}'", f"''{c}", f'{c}""', f"$'\\x{ord(c):02x}'"])

    return st.tuples(*(piece(c) for c in name)).map("".join)


@given(spellings(".env"), st.sampled_from(["cat {}", "cat ./{}", "cat < {}", "cat $PWD/{}", "head -1 src/../{}"]))
@settings(max_examples=150, deadline=None)
def test_quoting_never_weakens(word: str, template: str) -> None:
    assert decide(template.format(word)) == "deny"


@given(st.text(alphabet="abc .env'\"$`\\|;&<>(){}\n", max_size=30), st.sampled_from(HARMLESS + LEAKS))
@settings(max_examples=150, deadline=None)
def test_prose_never_changes(prose: str, command: str) -> None:
    quoted = "'" + prose.replace("'", "'\\''") + "'"
    assert decide(f"echo {quoted}; {command}") == decide(command)


@given(st.lists(st.sampled_from(LEAKS + HARMLESS), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_sequence_is_as_strict_as_its_strictest_part(commands: list[str]) -> None:
    whole = SEVERITY[decide("; ".join(f"({c})" for c in commands))]
    assert whole == max(SEVERITY[decide(c)] for c in commands)
