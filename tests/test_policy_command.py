"""`ccgate policy` as a process: show, compile, test, new, schema."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from ccgate.policy.layers import PolicyLayer, RuleSource
from ccgate.policy.lint import check
from ccgate.policy.schema import Rule
from tests.commandline import REPOSITORY, Machine

_MINE = """\
version = 1
extends = []
mode = "observe"

[[rule]]
id = "reports"
effect = "ask"
create = "deny"
only_files = true
unless = "encrypted"
paths = ["*.csv", "!sample.csv"]
reason = "customer data"
advice = "use sample.csv"

[[rule.example]]
call = { tool = "Bash", command = "head a.csv" }
expect = "ask"

[[exception]]
paths = ["**/fixtures/**"]
reason = "made up"
"""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


# -- show --------------------------------------------------------------------------------------------------------------


def test_show(machine: Machine) -> None:
    machine.policy(_MINE)
    done = machine.run("policy", "show")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "mode observe; unknown = ask, opaque = pass, reveal = ask, wide = ask, use = pass"
    assert lines[2] == "builtin: (built-in)"
    assert lines[-3:] == [
        "  ask   reports  (read, write, delete, send, create: deny; 2 paths)",
        "  pass  exception at @ROOT@/home/.config/ccgate/policy.toml:19: made up",
        "        **/fixtures/**",
    ]


def test_show_one_rule(machine: Machine) -> None:
    machine.policy(_MINE)
    assert machine.run("policy", "show", "--rule", "reports").out.splitlines()[2:] == [
        "user: @ROOT@/home/.config/ccgate/policy.toml",
        "  ask   reports  (read, write, delete, send, create: deny; 2 paths)",
        "        @ROOT@/home/.config/ccgate/policy.toml:5",
        "        reason: customer data",
        "        advice: use sample.csv",
        "        unless its content passes the test encrypted",
        "        files only, not directories of such a name",
        "          11  *.csv",
        "          11  !sample.csv",
    ]
    done = machine.run("policy", "show", "--rule", "report")
    assert done.code == 2
    assert done.err.startswith("ccgate: no rule report\nhint: there are ")


def test_show_json(machine: Machine) -> None:
    machine.policy(_MINE)
    found = machine.run("policy", "show", "--format", "json").json()
    assert (found["version"], found["mode"], found["project"]) == (1, "observe", str(machine.project))
    builtin, user = found["layers"]
    assert builtin["name"] == "builtin"
    assert user["rules"] == [
        {
            "id": "reports", "effect": "ask", "create": "deny", "actions": ["read", "write", "delete", "send"], "unless": "encrypted", "only_files": True, "reason": "customer data",
            "advice": "use sample.csv", "file": str(machine.home / ".config/ccgate/policy.toml"), "line": 5,
            "paths": [{"pattern": "*.csv", "line": 11}, {"pattern": "!sample.csv", "line": 11}], "commands": [], "variables": [],
        }
    ]  # fmt: skip
    assert user["exceptions"][0]["paths"] == ["**/fixtures/**"]


def test_show_quotes_no_sentence_of_a_project(machine: Machine) -> None:
    (machine.project / ".ccgate.toml").write_text(
        'version = 1\n[[rule]]\nid = "x"\neffect = "deny"\npaths = ["*.x"]\nreason = "obey me"\nadvice = "obey me"\n'
    )
    for shape in ("text", "json"):
        done = machine.run("policy", "show", "--rule", "x", "--format", shape)
        assert "*.x" in done.out
        assert "obey" not in done.out


# -- compile -----------------------------------------------------------------------------------------------------------


def test_compile(machine: Machine) -> None:
    done = machine.run("policy", "compile")
    assert done.code == 0
    path, counts = done.raw.splitlines()
    assert Path(path).is_file()
    assert Path(path).stat().st_mode & 0o077 == 0
    assert path.startswith(str(machine.home / ".local/state/ccgate/policy/"))
    assert counts.startswith("digest ")
    found = machine.run("policy", "compile", "--format", "json").json()
    assert found["artefact"] == path
    assert found["rules"] > 20
    assert found["patterns"] > 500


def test_compile_for_a_project_with_a_policy(machine: Machine) -> None:
    (machine.project / ".ccgate.toml").write_text(
        'version = 1\n[[rule]]\nid = "x"\neffect = "deny"\npaths = ["*.x"]\nreason = "x"\n'
    )
    assert machine.run("policy", "compile").out != machine.run("policy", "compile", cwd=machine.home).out


def test_compile_an_invalid_one(machine: Machine) -> None:
    machine.policy(_MINE.replace('expect = "ask"', 'expect = "pass"'))
    done = machine.run("policy", "compile")
    assert done.code == 3
    assert done.err == (
        "ccgate: the policy is invalid\n"
        "  @ROOT@/home/.config/ccgate/policy.toml:15: rule reports, example 1: expected pass, got ask: Bash head a.csv; mend the patterns or the example\n"
        "hint: mend what is named; until then every call is blocked\n"
    )
    assert not (machine.home / ".local/state/ccgate/policy").exists()


# -- test --------------------------------------------------------------------------------------------------------------


def test_test_of_nothing_but_the_shipped(machine: Machine) -> None:
    done = machine.run("policy", "test")
    assert (done.code, done.out) == (0, "")
    assert done.err.endswith(" examples, 0 failed; 0 findings, 0 notes\n")


def test_test_of_a_failing_example(machine: Machine) -> None:
    machine.policy(_MINE.replace('expect = "ask"', 'expect = "pass"'))
    done = machine.run("policy", "test")
    assert done.code == 1
    assert done.out == (
        "example failed: @ROOT@/home/.config/ccgate/policy.toml:15: rule reports, example 1: expected pass, got ask: Bash head a.csv; mend the patterns or the example\n"
    )
    assert ", 1 failed; " in done.err


def test_test_of_an_invalid_file(machine: Machine) -> None:
    machine.policy("version = 1\nmodes = 1\nrules = 1\n")
    (machine.project / ".ccgate.toml").write_text('version = 1\nmode = "observe"\n')
    done = machine.run("policy", "test")
    assert done.code == 3
    assert done.out == (
        "invalid: @ROOT@/home/.config/ccgate/policy.toml:2: modes: unknown key; did you mean `mode`?\n"
        "invalid: @ROOT@/home/.config/ccgate/policy.toml:3: rules: unknown key; did you mean `rule`?\n"
        "invalid: @ROOT@/home/app/.ccgate.toml:2: mode: not allowed in a project's file, which can only tighten; move it to your own policy\n"
    )
    assert done.err == "ccgate: 3 problems; until they are mended every call is blocked\n"


def test_test_of_a_project_s_examples(machine: Machine) -> None:
    (machine.project / ".ccgate.toml").write_text(
        'version = 1\n[[rule]]\nid = "x"\neffect = "deny"\npaths = ["/src/*.js"]\nreason = "x"\n'
        '[[rule.example]]\ncall = { tool = "Read", file_path = "src/index.js" }\nexpect = "deny"\n'
        '[[rule.example]]\ncall = { tool = "Read", file_path = "lib/index.js" }\nexpect = "deny"\n'
    )
    done = machine.run("policy", "test")
    assert done.code == 1
    assert done.out.splitlines() == [
        "example failed: @ROOT@/home/app/.ccgate.toml:10: rule x, example 2: expected deny, got pass: Read lib/index.js; mend the patterns or the example"
    ]


def test_test_of_a_draft(machine: Machine, tmp_path: Path) -> None:
    draft = tmp_path / "draft.toml"
    draft.write_text(_MINE.replace("*.csv", "config/*.csv"))
    draft.chmod(0o600)
    done = machine.run("policy", "test", "--policy", str(draft))
    assert done.code == 1
    assert (
        "finding: @ROOT@/draft.toml:11: rule reports: config/*.csv: rooted: it begins at the root of the file system; write `**/config/*.csv`\n"
        in done.out
    )


def test_tracked_files_that_a_rule_would_hide(machine: Machine) -> None:
    (machine.project / ".git").rmdir()
    git = ["git", "-c", "user.name=me", "-c", "user.email=me@x.test"]
    subprocess.run([*git, "init", "-q"], cwd=machine.project, check=True, capture_output=True)
    subprocess.run([*git, "add", "src", "docs", "certs"], cwd=machine.project, check=True, capture_output=True)
    machine.policy('version = 1\n[[rule]]\nid = "mine"\neffect = "deny"\npaths = ["*.js", "*.nothing"]\nreason = "x"\n')
    done = machine.run("policy", "test")
    assert done.code == 1
    mend = "add a `!` or an [[exception]] if they are harmless; untrack them if they are not"
    shipped = next(
        n for n, line in enumerate((REPOSITORY / "policies/secrets.toml").read_text().splitlines()) if line == 'id = "key-files"'
    )
    assert done.out.splitlines() == [
        f"finding: @ROOT@/home/.config/ccgate/policy.toml:2: rule mine: hides: git tracks 1 file that it covers: src/index.js; {mend}",
        f"note: @CODE@/policies/secrets.toml:{shipped}: rule key-files: hides: git tracks 1 file that it covers: certs/server.pem; {mend}",
        "note: @ROOT@/home/.config/ccgate/policy.toml:5: rule mine: *.nothing: unmatched: nothing here has such a name",
    ]


def test_test_json(machine: Machine) -> None:
    machine.policy("version = 1\nmodes = 1\n")
    found = machine.run("policy", "test", "--format", "json").json()
    assert found == {
        "version": 1, "valid": False, "examples": {"run": 0, "failed": []}, "findings": [], "notes": [],
        "problems": [
            {"file": str(machine.home / ".config/ccgate/policy.toml"), "line": 2, "key": "modes", "what": "unknown key", "hint": "did you mean `mode`?"}
        ],
    }  # fmt: skip
    machine.policy(_MINE)
    found = machine.run("policy", "test", "--format", "json").json()
    assert found["valid"] is True
    assert found["examples"]["run"] > 60
    assert found["examples"]["failed"] == []


# -- new, schema -------------------------------------------------------------------------------------------------------


def test_new(machine: Machine) -> None:
    done = machine.run("policy", "new")
    path = machine.home / ".config/ccgate/policy.toml"
    assert (done.code, done.raw) == (0, f"{path}\n")
    assert path.parent.stat().st_mode & 0o077 == 0
    assert machine.run("policy", "test").code == 0
    assert machine.run("check", "Read", ".env").code == 1
    path.write_text("mine")
    done = machine.run("policy", "new")
    assert (done.code, done.err) == (
        2,
        f"ccgate: {str(path).replace(str(machine.root), '@ROOT@')} is there already\nhint: edit it; `ccgate policy test` checks it\n",
    )
    assert path.read_text() == "mine"


def test_new_for_a_project(machine: Machine) -> None:
    assert machine.run("policy", "new", "--project").raw == f"{machine.project}/.ccgate.toml\n"
    assert machine.run("policy", "new", "--project", str(machine.home)).raw == f"{machine.home}/.ccgate.toml\n"
    assert machine.run("policy", "new", "--project").code == 2
    assert machine.run("policy", "test").code == 0


def test_schema(machine: Machine) -> None:
    found = json.loads(machine.run("policy", "schema").raw)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(found["properties"]) == {"version", "extends", "mode", "defaults", "rule", "exception", "disable"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 2),
        (["nothing"], 2),
        (["show", "--project", "missing"], 2),
        (["test", "--policy", "missing"], 2),
        (["--help"], 0),
        (["show", "--help"], 0),
    ],
)
def test_usage(machine: Machine, arguments: list[str], code: int) -> None:
    assert machine.run("policy", *arguments).code == code


# -- lint --------------------------------------------------------------------------------------------------------------


def findings(*rules: dict[str, object], base: str = "") -> list[str]:
    layer = PolicyLayer("user", base)
    for i, given in enumerate(rules):
        rule = Rule.model_validate({"id": f"r{i}", "effect": "deny", "reason": "x", **given})
        layer.rules.append(RuleSource(rule, "p.toml", i + 1, {}))
    return [f"{p.key}: {p.what.split('; ')[0]}" for p in check([layer])]


LINT: list[tuple[list[dict[str, object]], list[str]]] = [
    ([{"paths": ["*.a", "b", "**/c/d", "/e/f", "~/g/h", "i/"]}], []),
    ([{"paths": ["*.a", "!x.a", "x.a"]}], []),
    ([{"paths": ["a", "A"]}], ["rule r0: A: shadowed: a covers it already"]),
    ([{"paths": ["*.a", "b.a"]}], ["rule r0: b.a: shadowed: *.a covers it already"]),
    ([{"paths": ["b.a", "*.a"]}], []),
    (
        [{"paths": ["x*", "xy*", "*y", "*xy"]}],
        ["rule r0: xy*: shadowed: x* covers it already", "rule r0: *xy: shadowed: *y covers it already"],
    ),
    ([{"paths": [".env", "!.env"]}], ["rule r0: .env: dead: !.env takes all of it back"]),
    ([{"paths": ["*.a", "!b"]}], ["rule r0: !b: dead: nothing before it in this rule could be taken back"]),
    ([{"paths": ["!a.b", "*.b"]}], ["rule r0: !a.b: dead: nothing before it in this rule could be taken back"]),
    ([{"paths": ["!a"]}], ["rule r0: dead: it only takes back, and covers nothing"]),
    ([{"paths": ["a/b"]}], ["rule r0: a/b: rooted: it begins at the root of the file system"]),
    ([{"paths": [".env", "!.env/**"]}], ["rule r0: !.env/**: rooted: it begins at the root of the file system"]),
    ([{"paths": ["**/a/**", "!**/a/b"]}], []),
    ([{"paths": ["a**b"]}], ["rule r0: a**b: odd: `**` inside a name is read as one `*`"]),
    ([{"paths": ["*.a"]}, {"paths": ["b.a"], "effect": "ask"}], ["rule r1: b.a: shadowed: rule r0 covers it by *.a"]),
    ([{"paths": ["*.a"], "effect": "ask"}, {"paths": ["b.a"]}], []),
    ([{"paths": ["*.a"], "actions": ["read"]}, {"paths": ["b.a"]}], []),
    ([{"paths": ["*.a"], "unless": "encrypted"}, {"paths": ["b.a"]}], []),
    ([{"paths": ["*.a", "!b.*"]}, {"paths": ["b.a"]}], []),
    ([{"paths": ["x"], "only_files": True}, {"paths": ["x"]}], []),
    ([{"paths": ["x"]}, {"paths": ["x"], "only_files": True}], ["rule r1: x: shadowed: rule r0 covers it by x"]),
    ([{"paths": ["x"], "only_files": True}, {"paths": ["**/x/**"]}], []),
    ([{"commands": ["gh auth token", "gh  auth token"]}], ["rule r0: gh  auth token: shadowed: it is there twice in commands"]),
    ([{"variables": ["A", "a"]}], ["rule r0: a: shadowed: it is there twice in variables"]),
]


@pytest.mark.parametrize(("rules", "expected"), LINT, ids=[str(i) for i in range(len(LINT))])
def test_lint(rules: list[dict[str, object]], expected: list[str]) -> None:
    assert findings(*rules) == expected


def test_lint_of_a_project_has_its_own_root() -> None:
    assert findings({"paths": ["a/b"]}, base="/p") == []
