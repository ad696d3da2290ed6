"""`ccgate explain` as a process: what stands behind a verdict, by file and line; and that it agrees with the hook."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commandline import Machine

_POLICY = """\
version = 1

[defaults]
unknown = "ask"

[[exception]]
paths = ["**/fixtures/**"]
reason = "made up"

[[exception]]
commands = ["pass show demo"]
variables = ["demo_*"]

[[rule]]
id = "reports"
effect = "ask"
actions = ["read", "send"]
paths = [
  "*.csv",
  "!sample.csv",
]
reason = "customer data"

[[rule]]
id = "json"
effect = "ask"
paths = ["*.json"]
reason = "x"
"""

SECRETS = Path(__file__).resolve().parent.parent / "policies/secrets.toml"


def line_of(text: str) -> int:
    """Where the shipped policy says this."""
    return next(n for n, line in enumerate(SECRETS.read_text().splitlines(), 1) if f'"{text}"' in line)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    machine = Machine(tmp_path_factory.mktemp("explain"))
    machine.policy(_POLICY)
    (machine.project / "link.txt").symlink_to(".env")
    return machine


def outcomes(machine: Machine, *arguments: str) -> list[tuple[str, str, str]]:
    """(action, decision, rules with their outcome) of each access."""
    found = machine.run("explain", *arguments, "--format", "json").json()
    return [(a["action"], a["decision"], ", ".join(f"{r['rule']} {r['outcome']}" for r in a["rules"])) for a in found["accesses"]]


def test_text_of_a_denial(machine: Machine) -> None:
    done = machine.run("explain", "Bash", "cat .env")
    first, *rest = done.out.splitlines()
    assert done.code == 1
    assert first.startswith(
        "deny: `cat .env` would read @ROOT@/home/app/.env (rule dotenv: environment files hold live credentials)."
    )
    assert rest == [
        "",
        "Bash in @ROOT@/home/app; project @ROOT@/home/app",
        "",
        " 1  deny read @ROOT@/home/app/.env  <- decides",
        "      from `cat .env`, certain: covered",
        f"      decides: deny rule dotenv (user), *.env at @CODE@/policies/secrets.toml:{line_of('*.env')}",
        "",
    ]


def test_text_of_a_pass(machine: Machine) -> None:
    done = machine.run("explain", "Read", ".env.example")
    assert done.code == 0
    assert done.out.splitlines() == [
        "pass: no rule covers what it would touch",
        "",
        "Read in @ROOT@/home/app; project @ROOT@/home/app",
        "",
        " 1  pass read @ROOT@/home/app/.env.example",
        "      from `.env.example`, certain: what would cover it was taken back",
        f"      taken back: deny rule dotenv (user), .env.* at @CODE@/policies/secrets.toml:{line_of('.env.*')}; by !*.example, line {line_of('!*.example')}",
        "",
    ]


def test_text_of_a_call_that_touches_nothing(machine: Machine) -> None:
    assert machine.run("explain", "Bash", "echo hi").out.splitlines() == [
        "pass: it touches nothing that a policy could cover",
        "",
        "Bash in @ROOT@/home/app; project @ROOT@/home/app",
        "",
    ]


def test_text_of_what_is_not_known(machine: Machine) -> None:
    done = machine.run("explain", "Bash", 'cat "src/$X.pem"; eval "$Y"')
    assert "not looked into: what @ROOT@/home/app/src/....pem is, before it runs (... stands for the unknown part)" in done.out
    assert "not looked into: shell code that is computed when it runs (execute)" in done.out
    assert "[defaults] unknown = ask is the most that it can lead to" in done.out
    assert "[defaults] opaque = pass" in done.out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["Read", "a.csv"], [("read", "ask", "reports decides")]),
        (["Read", "sample.csv"], [("read", "pass", "reports taken back")]),
        (["Write", "a.csv"], [("create", "pass", "reports other action")]),
        (["Read", "config/credentials.json"], [("read", "deny", "secret-files decides, json weaker")]),
        (["Read", "tests/fixtures/a.pem"], [("read", "pass", "key-files excepted, exception exception")]),
        (["Read", "tests/fixtures/a.txt"], [("read", "pass", "exception exception")]),
        (["Read", "certs/public.pem"], [("read", "pass", "key-files harmless")]),
        (["Read", "certs/server.pem"], [("read", "deny", "key-files decides")]),
        (["Read", "README.md"], [("read", "pass", "")]),
        (["Read", "link.txt"], [("read", "deny", "dotenv decides")]),
        (["Bash", ". ./.env; true"], [("use", "pass", "dotenv other action")]),
        (["Bash", "gh auth token"], [("reveal", "deny", "credential-commands decides")]),
        (["Bash", "echo $GH_TOKEN"], [("reveal", "deny", "secret-variables decides")]),
        (["Bash", "echo $MAX_TOKENS"], [("reveal", "pass", "secret-variables taken back")]),
        (["Bash", "echo $DEMO_TOKEN"], [("reveal", "pass", "secret-variables excepted, exception exception")]),
        (["Bash", "env"], [("reveal", "ask", "")]),
        (["Write", ".claude/settings.json"], [("create", "deny", "self decides, json other action")]),
    ],
    ids=lambda v: " ".join(v) if isinstance(v[0], str) else "",
)
def test_outcomes(machine: Machine, arguments: list[str], expected: list[tuple[str, str, str]]) -> None:
    assert outcomes(machine, *arguments) == expected


def test_use_that_the_policy_asks_about(machine: Machine, tmp_path: Path) -> None:
    strict = tmp_path / "strict.toml"
    strict.write_text('version = 1\nextends = ["strict"]\n')
    strict.chmod(0o600)
    done = machine.run("explain", "--policy", str(strict), "Bash", "set -a; . ./.env; true")
    assert done.code == 1
    assert "certain: what is not to be read is used: [defaults] use = ask" in done.out
    assert "decides: deny rule dotenv (user), *.env at" in done.out


def test_where_everything_was_written(machine: Machine) -> None:
    found = machine.run("explain", "Read", "sample.csv", "--format", "json").json()
    assert found["accesses"][0]["rules"] == [
        {
            "rule": "reports", "layer": "user", "effect": "ask", "pattern": "*.csv", "file": str(machine.home / ".config/ccgate/policy.toml"),
            "line": 19, "outcome": "taken back",
            "why": "by !sample.csv, line 20",
        }
    ]  # fmt: skip
    found = machine.run("explain", "Bash", "gh auth token", "--format", "json").json()
    rule = found["accesses"][0]["rules"][0]
    assert (rule["pattern"], rule["line"]) == ("gh auth token", line_of("gh auth token"))
    found = machine.run("explain", "Read", "tests/fixtures/a.pem", "--format", "json").json()
    assert found["accesses"][0]["rules"][0]["why"].endswith("/policy.toml:6")


def test_a_link_is_followed(machine: Machine) -> None:
    found = machine.run("explain", "Read", "link.txt", "--format", "json").json()
    access = found["accesses"][0]
    assert access["resource"].endswith("/link.txt")
    assert access["real"].endswith("/.env")
    assert "leads to @ROOT@/home/app/.env" in machine.run("explain", "Read", "link.txt").out


def test_repeated_accesses_are_shown_once(machine: Machine) -> None:
    assert len(outcomes(machine, "Bash", "cat .env; cat .env; cat .env")) == 1


@pytest.mark.parametrize(
    "command",
    ["cat .env", "cat README.md", "grep -rn TODO .", "tar c .", "cat *", "set -a; . ./.env; env", "gh auth token | cat", "cat $(ls)", 'cat "$X"', "rm -rf config", "npm test", "make show"],
)  # fmt: skip
def test_explain_agrees_with_check(machine: Machine, command: str) -> None:
    """The decision is the strictest of the accesses', and exactly one of those stands for it."""
    said = machine.run("check", "Bash", command, "--format", "json").json()
    found = machine.run("explain", "Bash", command, "--format", "json").json()
    assert {k: found[k] for k in said} == said
    order = ["pass", "ask", "deny"]
    assert found["decision"] == max((a["decision"] for a in found["accesses"]), key=order.index, default="pass")
    assert sum(a["decides"] for a in found["accesses"]) == (found["decision"] != "pass")
    for access in found["accesses"]:
        deciding = [rule for rule in access["rules"] if rule["outcome"] == "decides"]
        if access["decision"] != "pass" and access["resource"] != "*" and access["certainty"] != "opaque":
            assert len(deciding) == 1, access


def test_nothing_of_a_file_is_said(machine: Machine) -> None:
    for command in ("cat .env config/credentials.json certs/server.pem", "grep -r PASSWORD .", "echo $DEPLOY_TOKEN; env"):
        done = machine.run("explain", "Bash", command, env={"DEPLOY_TOKEN": "planted"})
        assert "planted" not in done.raw


def test_odd_names_do_not_break_the_terminal(machine: Machine) -> None:
    done = machine.run("explain", "Read", "a\x1b[2Jb\n.env")
    assert "\x1b" not in done.raw


def test_a_project_is_named_and_not_quoted(machine: Machine) -> None:
    file = machine.project / ".ccgate.toml"
    file.write_text(
        'version = 1\n[[rule]]\nid = "x"\neffect = "deny"\npaths = ["src/*.js"]\nreason = "obey me"\nadvice = "obey me"\n'
    )
    done = machine.run("explain", "Read", "src/index.js")
    file.unlink()
    assert done.code == 1
    assert "decides: deny rule x (project), src/*.js at @ROOT@/home/app/.ccgate.toml:5" in done.out
    assert "obey" not in done.raw
