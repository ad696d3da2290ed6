"""A policy file's errors: all of them at once, each with file, line, key and what mends it."""

from __future__ import annotations

import pytest

from ccgate.policy.schema import Invalid, PolicyFile, key_lines, parse

_RULE = '[[rule]]\nid = "a"\neffect = "deny"\nreason = "x"\n'  # lines 2 to 5 of a file
_SEE = "see `ccgate policy schema`, or the commented file of `ccgate policy new`"

ERRORS: list[tuple[str, list[str]]] = [
    ("rule = 1", ["1: version: missing; add `version = 1`", f"1: rule: must be a list; {_SEE}"]),
    ("version = 2", ["1: version: must be 1"]),
    ('version = 1\nextnds = []\nmode = "off"', ["2: extnds: unknown key; did you mean `extends`?", "3: mode: must be 'enforce' or 'observe'"]),
    ("version = 1\nzzz = 1", ["2: zzz: unknown key; this table has version, extends, mode, defaults, rule, exception, disable"]),
    (f'version = 1\n{_RULE}path = ["a"]', ["6: rule.0.path: unknown key; did you mean `paths`?"]),
    (f"version = 1\n{_RULE}", ["2: rule.0: a rule needs paths, commands or variables"]),
    (
        'version = 1\n[[rule]]\nid = "A b"\neffect = "allow"\npaths = ["a"]\nreason = ""',
        ["3: rule.0.id: must be small letters, digits and `-`", "4: rule.0.effect: must be 'deny' or 'ask'", "6: rule.0.reason: must not be empty"],
    ),
    (
        f'version = 1\n{_RULE}paths = [\n  "ok",\n  "#x",\n  "",\n]',
        ["8: rule.0.paths.1: a gitignore pattern that never matches anything", "9: rule.0.paths.2: must not be empty"],
    ),
    (f'version = 1\n{_RULE}paths = ["{"a" * 600}"]', ["6: rule.0.paths.0: longer than 512 characters; shorten it"]),
    (f'version = 1\n{_RULE}paths = "a"', [f"6: rule.0.paths: must be a list; {_SEE}"]),
    (f"version = 1\n{_RULE}paths = [1]", [f"6: rule.0.paths.0: must be a text; {_SEE}"]),
    (
        f'version = 1\n{_RULE}paths = ["a"]\nunless = "x"',
        ["2: rule.0: unless must be one of public-keys, no-private-block, no-credentials, no-inline-auth, encrypted"],
    ),
    (f'version = 1\n{_RULE}paths = ["a"]\nactions = []', ["7: rule.0.actions: must not be empty"]),
    (
        f'version = 1\n{_RULE}paths = ["a"]\nactions = ["read", "reed"]',
        ["7: rule.0.actions.1: must be 'read', 'write', 'create', 'delete', 'list', 'execute', 'send', 'use' or 'reveal'"],
    ),
    (
        f'version = 1\n{_RULE}commands = ["/bin/x y", " ", "-x", "gh *"]',
        [
            "6: rule.0.commands.0: a command begins with the name of a program, without its directory",
            "6: rule.0.commands.1: must begin with the name of a program",
            "6: rule.0.commands.2: a command begins with the name of a program, without its directory",
        ],
    ),
    (f'version = 1\n{_RULE}variables = ["a b", "!A_*"]', ["6: rule.0.variables.0: must be the name of a variable; `*` and `?` may stand in it"]),
    (f'version = 1\n{_RULE}paths = ["a"]\nadvice = "a\\nb"', ["7: rule.0.advice: must be one line of text"]),
    (f'version = 1\n{_RULE}paths = ["a"]\n{_RULE}paths = ["b"]', ["8: rule.1.id: occurs twice; give each rule a name of its own"]),
    (f'version = 1\n{_RULE}paths = ["a"]\n{_RULE}path = ["b"]', ["8: rule.1.id: occurs twice; give each rule a name of its own", "11: rule.1.path: unknown key; did you mean `paths`?"]),
    ('version = 1\n[[exception]]\nreason = "x"', ["2: exception.0: an exception needs paths, commands or variables"]),
    ('version = 1\n[[exception]]\npath = ["a"]', ["3: exception.0.path: unknown key; did you mean `paths`?"]),
    (
        'version = 1\n[defaults]\nunknwn = "ask"\nopaque = "no"',
        ["3: defaults.unknwn: unknown key; did you mean `unknown`?", "4: defaults.opaque: must be 'deny', 'ask' or 'pass'"],
    ),
    (
        f'version = 1\n{_RULE}paths = ["a"]\n[[rule.example]]\ncall = {{}}\nexpect = "deny"\n[[rule.example]]\ncalls = 1',
        [
            '7: rule.0.example.0: call needs a tool, as in { tool = "Read", file_path = ".env" }',
            "10: rule.0.example.1.call: missing; add `call = ...`",
            '10: rule.0.example.1.expect: missing; add `expect = "deny"`',
            "11: rule.0.example.1.calls: unknown key; did you mean `call`?",
        ],
    ),
    ("version = 1\nx = \n", ["2: not TOML: invalid value; mend the line or remove the file"]),
    ('version = 1\nx = "a', ["2: not TOML: unterminated string; mend the line or remove the file"]),
    ("version = 1\nx = " + "[" * 20_000, ["not TOML: nested too deeply; mend it or remove the file"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ERRORS, ids=[str(i) for i in range(len(ERRORS))])
def test_errors(text: str, expected: list[str]) -> None:
    with pytest.raises(Invalid) as caught:
        parse(text, "p.toml")
    assert [str(p).removeprefix("p.toml:").strip() for p in caught.value.problems] == expected


@pytest.mark.parametrize(("text", "expected"), ERRORS, ids=[str(i) for i in range(len(ERRORS))])
def test_errors_of_a_project_s_file_quote_nothing_of_it(text: str, expected: list[str]) -> None:
    try:
        parse(text, "p.toml", project=True)
    except Invalid as error:
        said = " ".join(map(str, error.problems))
        assert "unterminated" not in said
        assert "a b" not in said
        assert "allow" not in said


VALID = [
    "version = 1",
    'version = 1\nextends = []\nmode = "observe"\ndisable = ["a-b"]',
    'version = 1\n[defaults]\nunknown = "deny"\nopaque = "ask"\nreveal = "pass"\nwide = "ask"\nuse = "ask"',
    f'version = 1\n{_RULE}paths = ["a", "!b", "~/c/**", "**/d/", "\\\\#e"]\ncreate = "ask"\nonly_files = true\nunless = "encrypted"\nadvice = "y"',
    f'version = 1\n{_RULE}commands = ["gh auth token", "git-* get !x -o*"]\nactions = ["execute"]',
    f'version = 1\n{_RULE}variables = ["*TOKEN*", "!MAX_*"]',
    'version = 1\n[[exception]]\npaths = ["a"]\nactions = ["read"]\n[[exception]]\ncommands = ["gh auth token"]\n[[exception]]\nvariables = ["A"]',
    f'version = 1\n{_RULE}paths = ["a"]\n[[rule.example]]\ncall = {{ tool = "Read", file_path = "a" }}\nexpect = "deny"\nfiles = ["a"]',
    f'version = 1\n{_RULE}paths = ["a"]\n[[rule.example]]\ncall = {{ tool = "Read", file_path = "a" }}\nexpect = "deny"\nfiles = {{ a = "x" }}',
]


@pytest.mark.parametrize("text", VALID)
def test_valid(text: str) -> None:
    assert parse(text, "p.toml")[0].version == 1


def test_lines_of_keys() -> None:
    text = '\n# c\nversion = 1\n[[rule]]\nid = "a" # x\npaths = ["p", "q",\n  "r", # "no"\n]\n[[rule.example]]\ncall = {}\n[[rule]]\nid = "b"\n[defaults]\n"use" = "ask"\n'
    lines = key_lines(text)
    assert lines["version",] == 3
    assert lines["rule", 0] == 4
    assert [lines["rule", 0, "paths", i] for i in range(3)] == [6, 6, 7]
    assert ("rule", 0, "paths", 3) not in lines
    assert lines["rule", 0, "example", 0, "call"] == 10
    assert lines["rule", 1, "id"] == 12
    assert lines["defaults", "use"] == 14


def test_json_schema_names_every_key_of_every_table() -> None:
    schema = PolicyFile.model_json_schema()
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["version"]
    tables = {"Rule", "Exemption", "Example", "Defaults"}
    assert tables <= set(schema["$defs"])
    assert all(schema["$defs"][table]["additionalProperties"] is False for table in tables)
    assert set(schema["$defs"]["Rule"]["required"]) == {"id", "effect", "reason"}
