"""Every way in which a registration can be without force is found; a sound one is proved."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ccgate.claude import program as programs
from ccgate.claude import registration
from ccgate.cli.checks import BROKEN, FINDING, NOTE, Finding, Setup, canary, client, policy, program, registered, shadows
from ccgate.policy import compiler
from tests.machine import Machine

Check = Callable[[Setup], Iterator[Finding]]


class Here:
    """The checks in this process, in a home with the gate registered in the user's settings."""

    def __init__(self, top: Path) -> None:
        self.home, self.root = top / "home", top / "root"
        self.project = self.home / "code" / "app"
        self.user = self.home / ".claude/settings.json"
        self.managed = self.root / "etc/claude-code/managed-settings.json"
        for path in (self.project / ".git", self.user.parent, self.managed.parent, self.home / ".local/state/ccgate"):
            path.mkdir(parents=True)
        self.where = Setup(self.project, self.root).default
        self.register()

    def register(self, path: Path | None = None, text: str = "{}", *, observe: bool = False) -> None:
        path = path or self.user
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(registration.add(text, self.where, str(path), observe=observe))

    def edit(self, change: Callable[[dict[str, Any]], Any], path: Path | None = None) -> None:
        path = path or self.user
        document = json.loads(path.read_text())
        change(document)
        path.write_text(json.dumps(document, indent=1))

    def handler(self, change: Callable[[dict[str, Any]], Any]) -> None:
        """Change our handler of each event."""

        def every(document: dict[str, Any]) -> None:
            for groups in document["hooks"].values():
                change(groups[0]["hooks"][0])

        self.edit(every)

    def ask(self, check: Check, start: Path | None = None) -> list[tuple[str, str]]:
        """(level, what) of the findings; each that is no note says what to do."""
        found = list(check(Setup(start or self.project, self.root)))
        assert all(f.fix for f in found if f.level != NOTE)
        return [(f.level, f"{f.where}: {f.what}") for f in found]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Here:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in (
        "XDG_CONFIG_HOME",
        "XDG_STATE_HOME",
        "XDG_DATA_HOME",
        "CLAUDE_CONFIG_DIR",
        "CLAUDE_CODE_SIMPLE",
        "CLAUDE_CODE_SAFE_MODE",
    ):
        monkeypatch.delenv(name, raising=False)
    if sys.platform != "linux":
        pytest.skip("managed settings lie elsewhere")
    return Here(tmp_path)


def levels(found: list[tuple[str, str]]) -> list[str]:
    return [level for level, _ in found]


# -- where it is registered --------------------------------------------------------------------------------------------


def test_a_sound_registration_has_no_findings(here: Here) -> None:
    compiler.write(here.where)
    checks: list[Check] = [registered.registered, registered.sound, registered.complete, registered.reach, registered.neighbours]
    checks += [shadows.switched_off, shadows.managed, shadows.environment, shadows.plugins, program.interpreter, program.hook]
    checks += [program.untouched, policy.compiles, policy.current, policy.observing, policy.state]
    assert {check.__name__: here.ask(check) for check in checks} == {check.__name__: [] for check in checks}


def test_nothing_registered(here: Here) -> None:
    here.user.write_text("{}")
    assert levels(here.ask(registered.registered)) == [BROKEN]
    here.user.unlink()
    assert levels(here.ask(registered.registered)) == [BROKEN]


def test_a_project_above_is_not_found_from_below(here: Here) -> None:
    here.user.unlink()
    path = here.project / ".claude/settings.json"
    here.register(path)
    below = here.project / "src"
    below.mkdir()
    ((level, what),) = here.ask(registered.registered, below)
    assert level == BROKEN
    assert str(path) in what
    assert here.ask(registered.registered) == []
    assert levels(here.ask(registered.reach)) == [NOTE]


def test_local_settings_of_the_repository_are_found_from_below(here: Here) -> None:
    here.user.unlink()
    here.register(here.project / ".claude/settings.local.json")
    below = here.project / "src"
    below.mkdir()
    assert here.ask(registered.registered, below) == []


@pytest.mark.parametrize("text", ['{"model": 1, %s', "{ // %s", '{"env": [], %s'])
def test_a_file_that_the_client_drops(here: Here, text: str) -> None:
    here.user.write_text(text % here.user.read_text().lstrip("{"))
    ((level, what),) = here.ask(registered.sound)
    assert level == BROKEN
    assert f"{here.user}:1" in what


def test_another_file_that_the_client_drops(here: Here) -> None:
    path = here.project / ".claude/settings.json"
    path.parent.mkdir()
    path.write_text('{\n"permissions": {"deny": "Read(.env)"}}')
    ((level, what),) = here.ask(registered.sound)
    assert level == FINDING
    assert f"{path}:2" in what


WITHOUT_FORCE: dict[str, Callable[[dict[str, Any]], Any]] = {
    "onFailure gone": lambda h: h.pop("onFailure"),
    "condition": lambda h: h.update({"if": "Bash(x)"}),
    "background": lambda h: h.update({"async": True}),
}


@pytest.mark.parametrize("name", WITHOUT_FORCE)
def test_a_registration_without_force(here: Here, name: str) -> None:
    here.handler(WITHOUT_FORCE[name])
    assert levels(here.ask(registered.sound)) == [BROKEN, BROKEN]


def test_a_narrow_matcher(here: Here) -> None:
    here.edit(lambda d: d["hooks"]["PreToolUse"][0].update(matcher="Bash|Read"))
    ((level, what),) = here.ask(registered.sound)
    assert level == BROKEN
    assert "matcher" in what


def test_incomplete_and_old_fashioned(here: Here) -> None:
    here.edit(lambda d: d["hooks"].pop("ConfigChange"))
    assert levels(here.ask(registered.complete)) == [FINDING]
    here.register()
    here.edit(lambda d: d["hooks"]["PreToolUse"].append(d["hooks"]["PreToolUse"][0]))
    assert levels(here.ask(registered.complete)) == [FINDING]
    here.register()
    here.handler(lambda h: h.update(args=h["args"][1:]))
    assert levels(here.ask(registered.complete)) == [FINDING, FINDING]
    here.register()
    here.handler(lambda h: h.update(command="ccgate hook") or h.pop("args"))
    assert levels(here.ask(registered.complete)) == [FINDING, FINDING]


def test_registered_twice(here: Here) -> None:
    path = here.project / ".claude/settings.json"
    here.register(path)
    assert here.ask(registered.reach) == []  # the client runs the same command line once
    here.register(path, observe=True)
    assert FINDING in levels(here.ask(registered.reach))


def test_observing_is_told(here: Here) -> None:
    here.register(observe=True)
    assert levels(here.ask(registered.reach)) == [NOTE]
    here.register()
    here.home.joinpath(".config/ccgate").mkdir(parents=True)
    here.home.joinpath(".config/ccgate/policy.toml").write_text('version = 1\nmode = "observe"\n')
    assert levels(here.ask(policy.observing)) == [NOTE]


def test_other_hooks_are_told(here: Here) -> None:
    here.edit(lambda d: d["hooks"]["PreToolUse"].append({"hooks": [{"type": "command", "command": "x"}]}))
    assert levels(here.ask(registered.neighbours)) == [NOTE]


# -- what shadows it ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["settings.json", "settings.local.json"])
def test_switched_off_in_the_project(here: Here, name: str) -> None:
    path = here.project / ".claude" / name
    path.parent.mkdir()
    path.write_text('{\n"disableAllHooks": true}')
    ((level, what),) = here.ask(shadows.switched_off)
    assert level == BROKEN
    assert f"{path}:2" in what


def test_switched_off_and_on_again(here: Here) -> None:
    here.edit(lambda d: d.update(disableAllHooks=True))
    assert levels(here.ask(shadows.switched_off)) == [BROKEN]
    path = here.project / ".claude/settings.json"
    path.parent.mkdir()
    path.write_text('{"disableAllHooks": false}')
    assert levels(here.ask(shadows.switched_off)) == [FINDING]


def test_a_client_without_hooks(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    here.edit(lambda d: d.update(env={"CLAUDE_CODE_SAFE_MODE": "1"}))
    assert levels(here.ask(shadows.switched_off)) == [BROKEN]
    monkeypatch.setenv("CLAUDE_CODE_SIMPLE", "1")
    assert levels(here.ask(shadows.environment)) == [BROKEN]


@pytest.mark.parametrize(
    ("document", "level"),
    [
        ({"allowManagedHooksOnly": True}, [BROKEN]),
        ({"allowManagedHooksOnly": "yes"}, [BROKEN]),  # an invalid value counts as true
        ({"allowManagedHooksOnly": False}, []),
        ({"strictPluginOnlyCustomization": True}, [BROKEN]),
        ({"strictPluginOnlyCustomization": ["hooks"]}, [BROKEN]),
        ({"strictPluginOnlyCustomization": ["skills"]}, []),
    ],
)
def test_managed_settings_that_let_no_other_hooks_run(here: Here, document: dict[str, Any], level: list[str]) -> None:
    here.managed.write_text(json.dumps(document))
    assert levels(here.ask(shadows.managed)) == level
    here.register(here.managed, json.dumps(document))
    assert here.ask(shadows.managed) == []


def test_managed_drop_ins_count(here: Here) -> None:
    folder = here.managed.parent / "managed-settings.d"
    folder.mkdir()
    (folder / "10-hooks.json").write_text('{"allowManagedHooksOnly": true}')
    assert levels(here.ask(shadows.managed)) == [BROKEN]


def test_plugins_with_modules_are_told(here: Here) -> None:
    folder = here.user.parent / "plugins/cache/market/tool/1.0/hooks"
    folder.mkdir(parents=True)
    (folder / "hooks.json").write_text('{"hooks": {}}')
    assert here.ask(shadows.plugins) == []
    (folder / "hooks.json").write_text('{"modules": ["./mod.js"]}')
    assert levels(here.ask(shadows.plugins)) == [NOTE]


# -- the program -------------------------------------------------------------------------------------------------------


def test_a_missing_interpreter(here: Here) -> None:
    here.handler(lambda h: h.update(command=str(here.home / "gone/bin/python")))
    assert levels(here.ask(program.interpreter)) == [BROKEN]


def test_an_interpreter_that_does_not_start(here: Here) -> None:
    path = here.home / "python3"
    path.write_text("nothing\n")
    path.chmod(0o755)
    here.handler(lambda h: h.update(command=str(path)))
    assert levels(here.ask(program.interpreter)) == [BROKEN]


def test_a_shim(here: Here) -> None:
    path = here.home / "shims" / "python3"
    path.parent.mkdir()
    path.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    path.chmod(0o755)
    here.handler(lambda h: h.update(command=str(path)))
    assert levels(here.ask(program.interpreter)) == [FINDING]


def test_an_old_interpreter(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "facts", lambda _: ((3, 9), "cpython-39", b"abcd"))
    assert levels(here.ask(program.interpreter)) == [BROKEN]


def test_a_deleted_hook_file(here: Here) -> None:
    here.handler(lambda h: h["args"].__setitem__(2, str(here.home / "ccgate/hook.py")))
    assert levels(here.ask(program.hook)) == [BROKEN]


def test_another_installation(here: Here) -> None:
    path = here.home / "ccgate/hook.py"
    path.parent.mkdir()
    path.write_text("")
    here.handler(lambda h: h["args"].__setitem__(2, str(path)))
    assert levels(here.ask(program.hook)) == [FINDING]


@pytest.fixture
def copied(here: Here) -> Path:
    """The registered program in a copy, without bytecode."""
    package = here.home / "lib" / "ccgate"
    shutil.copytree(programs.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    here.handler(lambda h: h["args"].__setitem__(2, str(package / "hook.py")))
    return package


def test_bytecode(here: Here, copied: Path) -> None:
    import compileall

    assert levels(here.ask(program.bytecode)) == [FINDING]
    compileall.compile_dir(copied, quiet=2)
    assert here.ask(program.bytecode) == []
    module = copied / "gate/model.py"
    os.utime(module, (1, 1))
    ((level, what),) = here.ask(program.bytecode)
    assert (level, "1 modules" in what, str(module) in what) == (FINDING, True, True)


def test_files_that_others_could_write(here: Here, copied: Path) -> None:
    assert here.ask(program.untouched) == []
    (copied / "gate/policy.py").chmod(0o666)
    assert levels(here.ask(program.untouched)) == [FINDING]
    here.user.chmod(0o620)
    assert levels(here.ask(program.untouched)) == [FINDING, FINDING]


# -- policy and state --------------------------------------------------------------------------------------------------


def test_an_invalid_policy(here: Here) -> None:
    path = here.home / ".config/ccgate/policy.toml"
    path.parent.mkdir(parents=True)
    path.write_text("version = 1\n\n[[rule]]\nid = 'x'\nnonsense = 1\n")
    found = here.ask(policy.compiles)
    assert found
    assert set(levels(found)) == {BROKEN}
    assert any("policy.toml" in what for _, what in found)


def test_a_policy_that_others_could_write(here: Here) -> None:
    path = here.home / ".config/ccgate/policy.toml"
    path.parent.mkdir(parents=True)
    path.write_text("version = 1\n")
    path.chmod(0o666)
    assert levels(here.ask(policy.compiles)) == [BROKEN]


def test_a_stale_policy(here: Here) -> None:
    assert levels(here.ask(policy.current)) == [FINDING]
    compiler.write(here.where)
    assert here.ask(policy.current) == []
    path = here.home / ".config/ccgate/policy.toml"
    path.parent.mkdir(parents=True)
    path.write_text("version = 1\n")
    assert levels(here.ask(policy.current)) == [FINDING]
    Path(here.where.artefact()).write_text("damaged")
    assert levels(here.ask(policy.current)) == [FINDING]


def test_the_state_directory(here: Here) -> None:
    state = here.home / ".local/state/ccgate"
    state.chmod(0o777)
    assert FINDING in levels(here.ask(policy.state))
    state.chmod(0o700)
    (state / "log").mkdir()
    (state / "log" / "2026-01-01.jsonl").write_text("{}\n")
    (state / "log" / "2026-01-01.jsonl").chmod(0o644)
    assert levels(here.ask(policy.state)) == [FINDING]
    shutil.rmtree(state)
    state.write_text("")
    assert levels(here.ask(policy.state)) == [BROKEN]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_state_directory_without_permission(here: Here) -> None:
    state = here.home / ".local/state/ccgate"
    state.chmod(0o500)
    assert BROKEN in levels(here.ask(policy.state))
    state.chmod(0o700)


# -- the client --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("2.1.330 (Claude Code)", []),
        ("2.1.321 (Claude Code)", []),
        ("2.1.300 (Claude Code)", [NOTE]),
        ("2.1.294 (Claude Code)", [BROKEN]),
        ("1.0.128 (Claude Code)", [BROKEN]),
        ("2.2.0-beta.1 (Claude Code)", []),
        ("hello", [NOTE]),
        ("", [NOTE]),
    ],
)
def test_versions_of_the_client(here: Here, monkeypatch: pytest.MonkeyPatch, line: str, level: list[str]) -> None:
    binary = here.home / "bin" / "claude"
    binary.parent.mkdir()
    binary.write_text(f'#!/bin/sh\n[ "$HOME" != "{here.home}" ] && [ "$1" = --version ] && echo "{line}"\n')
    binary.chmod(0o755)
    monkeypatch.setenv("PATH", f"{binary.parent}:/usr/bin:/bin")
    assert levels(here.ask(client.version)) == level


def test_no_client(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(here.home))
    assert levels(here.ask(client.version)) == [NOTE]


# -- the proof ---------------------------------------------------------------------------------------------------------


def _prove(here: Here) -> tuple[dict[str, str], list[str]]:
    setup = Setup(here.project, here.root)
    outcomes = canary.prove(setup)
    found = [*canary.findings(outcomes), *canary.recorded(setup, outcomes)]
    return {outcome.call: outcome.got for outcome in outcomes}, [f.level for f in found]


def test_a_sound_gate_is_proved(here: Here) -> None:
    got, found = _prove(here)
    assert got == {name: shipped for name, _, _, shipped in canary.CALLS} | {canary.GARBAGE: "deny", canary.CHANGE: "deny"}
    assert found == []
    (log,) = (here.home / ".local/state/ccgate/log").iterdir()
    assert canary.SESSION in log.read_text()


def test_a_gate_that_only_observes_is_proved(here: Here) -> None:
    here.register(observe=True)
    got, found = _prove(here)
    assert set(got.values()) == {"pass"}
    assert found == []


# What is registered in the place of the gate -> what the proof says of a read of `.env`.
IMPOSTORS = {
    "silent": ("raise SystemExit(0)", "pass"),
    "crashing": ("raise ValueError", "exit status 1 and no JSON"),
    "talking": ("print('deny')", "exit status 0 and no JSON"),
    "denying by status only": ("raise SystemExit(2)", "exit status 2 and no JSON"),
    "allowing": (
        'print(\'{"hookSpecificOutput": {"hookEventName": "PreToolUse", "permissionDecision": "allow"}}\')',
        "exit status 0 and decision allow",
    ),
    "at the wrong level": ('print(\'{"permissionDecision": "deny"}\'); raise SystemExit(2)', "exit status 2 and decision none"),
}


@pytest.mark.parametrize("name", IMPOSTORS)
def test_an_impostor_is_found(here: Here, name: str) -> None:
    source, answer = IMPOSTORS[name]
    path = here.home / "ccgate/hook.py"
    path.parent.mkdir()
    path.write_text(source)
    here.handler(lambda h: h["args"].__setitem__(2, str(path)))
    got, found = _prove(here)
    assert got["Read .env"] == answer
    assert BROKEN in found


def test_a_program_that_is_gone_is_found(here: Here) -> None:
    here.handler(lambda h: h.update(command="/nowhere/python"))
    got, found = _prove(here)
    assert set(got.values()) == {"cannot start (No such file or directory)"}
    assert set(found) == {BROKEN}


def test_a_policy_that_lets_secrets_go_is_told(here: Here) -> None:
    path = here.home / ".config/ccgate/policy.toml"
    path.parent.mkdir(parents=True)
    path.write_text("version = 1\nextends = []\n")
    got, found = _prove(here)
    assert got["Read .env"] == "pass"
    assert set(found) == {FINDING}


def test_decisions_that_are_not_recorded_are_told(here: Here) -> None:
    (here.home / ".local/state/ccgate/log").write_text("in the way")
    _, found = _prove(here)
    assert found == [FINDING]


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_command(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    done = machine.run("doctor")
    assert done.returncode == 4
    assert "fix: ccgate install" in done.stdout
    machine.run("install")
    done = machine.run("doctor", "--format", "json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["version"], found["healthy"]) == (0, 1, True)
    assert all(call["got"] == call["expected"] and call["milliseconds"] > 0 for call in found["calls"])


def test_repairs(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.run("install")
    sound = machine.path.read_bytes()
    machine.put(machine.path.read_text().replace(programs.interpreter(), "/nowhere/python"))
    shutil.rmtree(machine.state / "policy")
    assert machine.run("doctor").returncode == 4
    done = machine.run("doctor", "--fix")
    assert done.returncode == 0, done.stdout
    assert machine.path.read_bytes() == sound


def test_status(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    assert machine.run("status").returncode == 1
    machine.run("install")
    done = machine.run("status", "--format", "json")
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert [(e["scope"], e["event"]) for e in found["registered"]] == [("user", "PreToolUse"), ("user", "ConfigChange")]
    assert found["policies"][0]["mode"] == "enforce"
    assert f"registered in {machine.path}:7 (user)" in machine.run("status").stdout
    config = machine.home / ".config/ccgate"
    config.mkdir(parents=True)
    (config / "policy.toml").write_text("version = 2\n")
    assert machine.run("status").returncode == 3


@pytest.mark.parametrize("command", ["install", "uninstall", "status", "doctor"])
def test_help_has_examples(tmp_path: Path, command: str) -> None:
    done = Machine(tmp_path).run(command, "--help")
    assert done.returncode == 0
    assert f"  ccgate {command}" in done.stdout.partition("examples:")[2]
