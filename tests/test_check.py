"""`ccgate check` as a process: one line, one exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commandline import Machine

_ADVICE = (
    "Instead: read .env.example for the names, and ask the user for the one value that is needed. "
    "A person can allow it with an [[exception]] in the ccgate policy; `ccgate explain` shows why."
)
_DOTENV = "(rule dotenv: environment files hold live credentials)"


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    return Machine(tmp_path_factory.mktemp("check"))


DENIED = f"deny: `{{}}` would read @ROOT@/home/app/.env {_DOTENV}. {_ADVICE}\n"

LINES: list[tuple[list[str], int, str]] = [
    (["Read", ".env"], 1, DENIED.format(".env")),
    (["Bash", "cat .env"], 1, DENIED.format("cat .env")),
    (["Bash", "cat", ".env"], 1, DENIED.format("cat .env")),
    (["mcp__files__read_file", "path=.env"], 1, DENIED.format(".env")),
    (["WebFetch", "file://@PROJECT@/.env"], 1, DENIED.format("file://@ROOT@/home/app/.env")),
    (["Read", "--input", '{"file_path": ".env"}'], 1, DENIED.format(".env")),
    (["Read", "file_path=.env"], 1, DENIED.format(".env")),
    (["x", 'paths:=["README.md", ".env"]'], 1, DENIED.format(".env")),
    (["Write", "new/.env"], 1, f"ask: `new/.env` would create @ROOT@/home/app/new/.env {_DOTENV}. {_ADVICE}\n"),
    (
        ["Bash", 'cat "$(cat x)"'],
        1,
        ("ask: `cat ...` could read a protected file: what it opens is only known when it runs (@ROOT@/home/app/...; rule dotenv covers some of it). "
        "Instead: write the path out, or let a glob, `find -name` or `git ls-files` with a pattern make it. "
        "A person can allow it with an [[exception]] in the ccgate policy; `ccgate explain` shows why.\n"),
    ),
    (["Read", "README.md"], 0, "pass: no rule covers what it would touch\n"),
    (["Glob", "**/.env*"], 0, "pass: it touches nothing that a policy could cover\n"),
    (["Agent", "read .env"], 0, "pass: it touches nothing that a policy could cover\n"),
    (["Grep", "PASSWORD", ".env"], 0, "pass: it touches nothing that a policy could cover\n"),
    (["Bash", "echo hello"], 0, "pass: it touches nothing that a policy could cover\n"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "code", "out"), LINES, ids=[" ".join(row[0]) for row in LINES])
def test_line(machine: Machine, arguments: list[str], code: int, out: str) -> None:
    done = machine.run("check", *(a.replace("@PROJECT@", str(machine.project)) for a in arguments))
    assert (done.code, done.out, done.err) == (code, out, "")


def test_grep_that_shows_lines(machine: Machine) -> None:
    assert machine.run("check", "Grep", "token", "output_mode=content").code == 1
    assert machine.run("check", "Grep", "token", "src", "output_mode=content").code == 0


def test_json(machine: Machine) -> None:
    done = machine.run("check", "Bash", "cat .env", "--format", "json")
    found = done.json()
    assert done.code == 1
    assert found.pop("reason").startswith("`cat .env` would read")
    assert found == {
        "version": 1, "decision": "deny", "rule": "dotenv", "layer": "user", "mode": "enforce", "tool": "Bash",
        "cwd": str(machine.project), "project": str(machine.project),
    }  # fmt: skip


def test_stdin(machine: Machine) -> None:
    event = {"hook_event_name": "PreToolUse", "tool_name": "Read", "cwd": str(machine.home), "tool_input": {"file_path": ".netrc"}}
    done = machine.run("check", "--stdin", stdin=json.dumps(event))
    assert done.code == 1
    assert done.out.startswith("deny: `.netrc` would read @ROOT@/home/.netrc (rule logins:")


@pytest.mark.parametrize(
    ("stdin", "why"),
    [
        ("", "the hook input is empty"), ("[]", "the hook input is no JSON object"), ("{}{}", "the hook input is not one JSON document"), ('{"a": 1, "a": 2}', "the hook input holds one key twice"),
        ('{"hook_event_name": "PreToolUse"}', "the hook input has no usable tool_name"), ('{"hook_event_name": "Stop"}', "the hook input's hook_event_name is not PreToolUse"),
    ],
)  # fmt: skip
def test_stdin_that_the_hook_would_block(machine: Machine, stdin: str, why: str) -> None:
    done = machine.run("check", "--stdin", stdin=stdin)
    assert done.code == 1
    assert done.out == f"deny: blocked, because {why}\n"


def test_cwd_and_project(machine: Machine) -> None:
    assert machine.run("check", "Read", "credentials.json").code == 1
    assert machine.run("check", "Read", ".aws/config").out == "pass: no rule covers what it would touch\n"
    assert machine.run("check", "--cwd", "..", "Read", ".aws/credentials", "--format", "json").json()["cwd"] == str(machine.home)
    (machine.home / "app/src/.ccgate.toml").write_text(
        'version = 1\n[[rule]]\nid = "x"\neffect = "ask"\npaths = ["*.py"]\nreason = "x"\n'
    )
    assert machine.run("check", "Read", "src/app.py").code == 0
    done = machine.run("check", "Read", "src/app.py", "--project", "src")
    assert done.code == 1
    assert done.out == (
        "ask: `src/app.py` would read @ROOT@/home/app/src/app.py (rule x: a rule of this project's .ccgate.toml). "
        "A person can allow it with an [[exception]] in the ccgate policy; `ccgate explain` shows why.\n"
    )
    (machine.home / "app/src/.ccgate.toml").unlink()


def test_another_policy(machine: Machine, tmp_path: Path) -> None:
    draft = tmp_path / "draft.toml"
    draft.write_text('version = 1\nextends = []\n[[rule]]\nid = "md"\neffect = "deny"\npaths = ["*.md"]\nreason = "x"\n')
    draft.chmod(0o600)
    assert machine.run("check", "--policy", str(draft), "Read", "README.md").code == 1
    assert machine.run("check", "--policy", str(draft), "Read", ".env").code == 0
    assert machine.run("check", "Read", "README.md").code == 0


def test_observe_is_said(machine: Machine, tmp_path: Path) -> None:
    draft = tmp_path / "draft.toml"
    draft.write_text('version = 1\nmode = "observe"\n')
    draft.chmod(0o600)
    done = machine.run("check", "--policy", str(draft), "Read", ".env")
    assert done.code == 1
    assert done.out.startswith("deny (only observed: the policy's mode is observe): `.env` would read")


@pytest.mark.parametrize(
    ("arguments", "err"),
    [
        ([], "ccgate: which call?\nhint: name a tool and what it is given, as in `ccgate check Read .env`\n"),
        (["read", ".env"], "ccgate: no tool 'read'\nhint: did you mean Read?\n"),
        (
            ["mcp__x__y", ".env"],
            "ccgate: mcp__x__y does not take '.env' as it stands\nhint: write key=value, or --input with the whole object\n",
        ),
        (
            ["Read", "a", "b"],
            "ccgate: Read does not take 'b' as it stands\nhint: write key=value, or --input with the whole object\n",
        ),
        (["Read", "--input", "[1]"], 'ccgate: --input wants a JSON object\nhint: as in --input \'{"file_path": ".env"}\'\n'),
        (
            ["Read", "--stdin"],
            "ccgate: --stdin takes the whole call from standard input\nhint: leave the tool and its arguments out\n",
        ),
        (
            ["Read", "a", "--policy", "missing.toml"],
            "ccgate: no policy file missing.toml\nhint: name an existing file with --policy\n",
        ),
        (
            ["Read", "a", "--cwd", "missing"],
            "ccgate: no directory @ROOT@/home/app/missing\nhint: name an existing one with --cwd\n",
        ),
    ],
    ids=lambda v: " ".join(v)[:30] if isinstance(v, list) else "",
)
def test_usage(machine: Machine, arguments: list[str], err: str) -> None:
    done = machine.run("check", *arguments)
    assert (done.code, done.out, done.err) == (2, "", err)


def test_an_invalid_policy(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.policy("version = 1\nmodes = 1\nrules = 1\n")
    done = machine.run("check", "Read", "README.md")
    assert done.code == 3
    assert done.out == ""
    assert done.err == (
        "ccgate: the policy is invalid\n"
        "  @ROOT@/home/.config/ccgate/policy.toml:2: modes: unknown key; did you mean `mode`?\n"
        "  @ROOT@/home/.config/ccgate/policy.toml:3: rules: unknown key; did you mean `rule`?\n"
        "hint: mend what is named; until then every call is blocked\n"
    )


def test_a_state_directory_that_cannot_be_written(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    (machine.home / ".local").write_text("no directory")
    done = machine.run("check", "Read", ".env")
    assert done.code == 1
    assert done.err.startswith("ccgate: the compiled policy cannot be written")
    assert done.err.endswith("(this check compiled the policy for itself)\n")


def test_a_compiled_policy_needs_no_pydantic(machine: Machine) -> None:
    machine.run("check", "Read", "README.md")
    done = machine.run("check", "Read", "README.md", env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert " argparse\n" in done.err
    for name in ("pydantic", "pathspec", "tomllib", "json", "subprocess", "ccgate.policy"):
        assert f" {name}\n" not in done.err


def test_nothing_of_a_file_is_said(machine: Machine) -> None:
    for arguments in (
        ["Read", ".env"],
        ["Bash", "cat .env config/credentials.json; env"],
        ["Grep", "planted", ".", "output_mode=content"],
    ):
        done = machine.run("check", *arguments)
        assert done.code == 1
        assert "planted" not in done.raw.replace("`planted`", "")
