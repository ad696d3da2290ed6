"""Installing and uninstalling: nothing but our own entries changes, and the way back is byte for byte."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccgate.claude import files, jsontext, program, registration, setup, validate
from ccgate.gate.artefact import Locations
from tests.machine import Machine

WHERE = Locations("/home/me/.config/ccgate", "/home/me/.local/state/ccgate", "/etc/ccgate", "/home/me", "")
THEIRS = {"type": "command", "command": "prettier --write"}

# Settings files as people have them: name -> text.
ODD = {
    "two blanks": '{\n  "model": "opus",\n  "hooks": {\n    "PreToolUse": [\n      {\n        "matcher": "Bash",\n        "hooks": [{"type": "command", "command": "lint"}]\n      }\n    ]\n  }\n}\n',
    "four blanks, no newline at the end": '{\n    "permissions": {\n        "deny": ["Read(./.env)"]\n    }\n}',
    "tabs": '{\n\t"env": {"A": "1"},\n\t"hooks": {\n\t\t"Stop": []\n\t}\n}\n',
    "carriage returns": '{\r\n  "model": "opus",\r\n  "hooks": {\r\n    "PostToolUse": []\r\n  }\r\n}\r\n',
    "byte order mark": '\ufeff{\n  "model": "opus"\n}\n',
    "one line": '{"model": "opus", "hooks": {"PreToolUse": [{"hooks": [{"type": "command", "command": "lint"}]}]}}',
    "dense": '{"a":1,"hooks":{"Stop":[{"hooks":[{"type":"command","command":"x"}]}]}}\n',
    "empty object": "{}",
    "empty object, spaced": "{ \n }\n",
    "empty": "",
    "blanks only": " \n\n",
    "empty hooks": '{\n  "hooks": {}\n}\n',
    "empty event": '{\n  "hooks": {\n    "PreToolUse": []\n  }\n}\n',
    "ragged": '{ "model"\n : "opus"\n,   "hooks":\n{ "PreToolUse" : [\n {"hooks":[ {"type":"command" , "command":"lint"} ] , "matcher":"Bash"} ] } }\n\n',
    "escapes and other alphabets": '{\n  "language": "\\u65e5本\\n \\"quoted\\"",\n  "x": 1.50e+3,\n  "y": -0\n}\n',
    "a key twice": '{\n  "hooks": {},\n  "model": "opus",\n  "hooks": {\n    "Stop": []\n  }\n}\n',
    "our event of others": '{\n  "hooks": {\n    "ConfigChange": [\n      {"hooks": [{"type": "command", "command": "log"}]}\n    ]\n  }\n}\n',
}


def add(text: str, file: str = "/home/me/.claude/settings.json", *, observe: bool = False) -> str:
    return registration.add(text, WHERE, file, observe=observe)


def value(text: str) -> Any:
    body = text.removeprefix("\ufeff")
    return json.loads(body) if body.strip() else {}


def without_ours(document: Any) -> Any:
    """The document as others see it: our handlers out, and what that leaves empty."""
    hooks = document.get("hooks", {})
    for event in list(hooks):
        for group in hooks[event]:
            group["hooks"] = [h for h in group["hooks"] if "ccgate" not in json.dumps(h)]
        hooks[event] = [g for g in hooks[event] if g["hooks"]]
        if not hooks[event]:
            del hooks[event]
    if not hooks:
        document.pop("hooks", None)
    return document


def outside(text: str, new: str) -> bool:
    """Is `new` `text` with one or more pieces put in, and nothing taken out or moved?"""
    characters = iter(new)
    return all(c in characters for c in text)


@pytest.mark.parametrize("name", ODD)
def test_adding_puts_in_and_takes_nothing_out(name: str) -> None:
    text = ODD[name]
    new = add(text)
    assert outside(text.strip("\ufeff \n"), new)
    assert without_ours(value(new)) == without_ours(value(text))
    assert new.startswith("\ufeff") == text.startswith("\ufeff")
    if "\r\n" in text:
        assert "\n" not in new.replace("\r\n", "")
    if "\t" in text:
        assert "\n " not in new
    if text.strip() and "\n" not in text.strip():
        assert "\n" not in new.strip()


@pytest.mark.parametrize("name", ODD)
def test_adding_twice_is_adding_once(name: str) -> None:
    once = add(ODD[name])
    assert add(once) == once
    entries = registration.registrations(once, "user", "x")
    assert [entry.event for entry in entries] == ["PreToolUse", "ConfigChange"]


@pytest.mark.parametrize("name", ODD)
def test_the_registration_is_in_force(name: str) -> None:
    new = add(ODD[name])
    assert not [f for f in validate.check(new, "x") if f.fatal or "ccgate" in f.hint]
    for event in registration.EVENTS:
        group = value(new)["hooks"][event][-1]
        handler = group["hooks"][0]
        assert group.get("matcher", "*") == "*"
        assert handler["onFailure"] == "block"
        assert handler["timeout"] == registration.TIMEOUT
        assert os.path.isabs(handler["command"])
        assert handler["args"][:2] == ["-I", "-S"]
        assert os.path.isfile(handler["args"][2])


def test_an_upgrade_changes_our_entry_where_it_stands() -> None:
    text = add(ODD["two blanks"]).replace(str(program.hook_file()), "/old/ccgate/hook.py")
    text = text[: text.rindex("}\n}")].rstrip() + ',\n    "Stop": []\n  }\n}\n'
    new = add(text)
    assert "/old/" not in new
    assert list(value(new)["hooks"]) == list(value(text)["hooks"])
    assert add(new) == new


def test_observing_and_enforcing_again() -> None:
    observing = add("{}", observe=True)
    assert all(entry.observes for entry in registration.registrations(observing, "user", "x"))
    assert not any(entry.observes for entry in registration.registrations(add(observing), "user", "x"))


def test_several_of_ours_become_one() -> None:
    ours = {"type": "command", "command": "/x/bin/ccgate hook"}
    text = json.dumps({"hooks": {"PreToolUse": [{"matcher": "Bash", "hooks": [ours, THEIRS, ours]}, {"hooks": [ours]}]}}, indent=2)
    new = value(add(text))
    assert new["hooks"]["PreToolUse"][0] == {"matcher": "Bash", "hooks": [THEIRS]}
    assert len(new["hooks"]["PreToolUse"]) == 2


NOT_OURS = [
    {"type": "command", "command": "my-ccgate hooks"},
    {"type": "command", "command": "/home/me/not-ccgate/hook.py"},
    {"type": "command", "command": "echo", "args": ["ccgate"]},
    {"type": "http", "url": "http://localhost/ccgate/hook.py"},
]
OURS = [
    {"type": "command", "command": "ccgate hook"},
    {"type": "command", "command": '"/opt/x y/bin/ccgate" hook --observe'},
    {"type": "command", "command": "ccgate", "args": ["hook"]},
    {"type": "command", "command": "/usr/bin/python3 -I /opt/ccgate/hook.py || exit 2"},
    {"type": "command", "command": "C:\\Py\\python.exe", "args": ["-I", "-S", "C:\\x\\ccgate\\hook.py"]},
    {"type": "command", "command": "python3 -m ccgate hook"},
]


@pytest.mark.parametrize(("handler", "ours"), [(h, False) for h in NOT_OURS] + [(h, True) for h in OURS])
def test_only_the_gate_is_taken_out(handler: dict[str, Any], ours: bool) -> None:
    text = json.dumps({"hooks": {"Stop": [{"hooks": [handler]}]}})
    assert (registration.remove(text) != text) == ours


# -- generated documents -----------------------------------------------------------------------------------------------

_scalars = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(max_size=8)
_values = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3), max_leaves=8
)
_handlers = st.sampled_from([THEIRS, {"type": "http", "url": "http://h/x"}, *NOT_OURS])
_groups = st.lists(
    st.fixed_dictionaries(
        {"matcher": st.sampled_from(["Bash", "*", "Read|Edit"]), "hooks": st.lists(_handlers, min_size=1, max_size=3)}
    ),
    max_size=3,
)
_hooks = st.dictionaries(st.sampled_from(["PreToolUse", "PostToolUse", "ConfigChange", "Stop"]), _groups, max_size=4)
_keys = st.text(max_size=6).map(lambda key: "x-" + key)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A settings file that the client accepts, in some layout."""
    document = draw(st.dictionaries(_keys, _values, max_size=4))
    if draw(st.booleans()):
        document["hooks"] = draw(_hooks)
    order = draw(st.permutations(list(document)))
    indent = draw(st.sampled_from([None, 2, 4, "\t", 1]))
    text = json.dumps({key: document[key] for key in order}, indent=indent, ensure_ascii=draw(st.booleans()))
    text += draw(st.sampled_from(["", "\n", " \n"]))
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return draw(st.sampled_from(["", "\ufeff"])) + text


@given(documents())
@settings(max_examples=80, deadline=None)
def test_removing_undoes_adding(text: str) -> None:
    back = registration.remove(add(text))
    assert without_ours(value(back)) == without_ours(value(text))
    held = jsontext.parse(text.removeprefix("\ufeff")).get("hooks")
    if held is None or (all(groups.items for _, _, groups in held.members) and held.members):
        assert back == text or not value(text)


@given(documents(), st.booleans())
@settings(max_examples=30, deadline=None)
def test_uninstalling_brings_back_every_byte(tmp_path_factory: pytest.TempPathFactory, text: str, observe: bool) -> None:
    top = tmp_path_factory.mktemp("settings")
    path, state = top / "settings.json", top / "state"
    original = text.encode("utf-8", "surrogatepass")
    try:
        original.decode("utf-8")
    except UnicodeDecodeError:
        return
    path.write_bytes(original)
    for observing in (observe, False):  # the second is an upgrade
        setup.install(setup.plan_install("user", path, WHERE, observe=observing), files.Records(state))
    assert path.read_bytes() != original
    setup.uninstall(setup.plan_uninstall("user", path, files.Records(state)), files.Records(state))
    assert path.read_bytes() == original


# -- files on disk -----------------------------------------------------------------------------------------------------


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_machine_without_any_settings(machine: Machine) -> None:
    assert machine.run("install").returncode == 0
    assert stat.S_IMODE(machine.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(machine.path.parent.stat().st_mode) == 0o700
    first = machine.path.read_bytes()
    assert "already" in machine.run("install").stdout
    assert machine.path.read_bytes() == first
    assert machine.run("uninstall").returncode == 0
    assert machine.tree() == {}
    assert not machine.path.parent.exists()


def test_the_copy_of_before_is_private_and_goes_when_it_is_back(machine: Machine) -> None:
    machine.put(ODD["tabs"])
    machine.path.chmod(0o640)
    assert machine.run("install").returncode == 0
    (copy,) = (machine.state / "backup").iterdir()
    assert copy.read_text() == ODD["tabs"]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert copy.name.startswith("user-settings.json-")
    assert stat.S_IMODE(machine.path.stat().st_mode) == 0o640
    assert machine.run("uninstall").returncode == 0
    assert machine.path.read_text() == ODD["tabs"]
    assert stat.S_IMODE(machine.path.stat().st_mode) == 0o640
    assert not copy.exists()


def test_what_others_wrote_since_stays(machine: Machine) -> None:
    machine.put('{\n  "model": "opus"\n}\n')
    machine.run("install")
    machine.put(machine.path.read_text().replace('"opus"', '"sonnet"'))
    done = machine.run("uninstall")
    assert machine.path.read_text() == '{\n  "model": "sonnet"\n}\n'
    assert "backup" in done.stderr  # says where the copy of before is
    assert len(list((machine.state / "backup").iterdir())) == 1


def test_what_others_wrote_before_an_upgrade_stays(machine: Machine) -> None:
    machine.put('{\n  "model": "opus"\n}\n')
    machine.run("install", "--observe")
    machine.put(machine.path.read_text().replace('"opus"', '"sonnet"'))
    machine.run("install")
    machine.run("uninstall")
    assert machine.path.read_text() == '{\n  "model": "sonnet"\n}\n'


def test_a_link_stays_a_link(machine: Machine) -> None:
    dotfile = machine.home / "dotfiles" / "claude.json"
    dotfile.parent.mkdir()
    dotfile.write_text('{"model": "opus"}')
    machine.path.parent.mkdir()
    machine.path.symlink_to("../dotfiles/claude.json")
    machine.run("install")
    assert machine.path.is_symlink()
    assert "ccgate" in dotfile.read_text()
    machine.run("uninstall")
    assert machine.path.is_symlink()
    assert dotfile.read_text() == '{"model": "opus"}'


def test_two_names_of_a_file_stay_one_file(machine: Machine) -> None:
    machine.put('{"model": "opus"}')
    other = machine.home / "other.json"
    other.hardlink_to(machine.path)
    machine.run("install")
    assert other.samefile(machine.path)
    machine.run("uninstall")
    assert other.read_text() == '{"model": "opus"}'


def test_a_dry_run_shows_and_writes_nothing(machine: Machine) -> None:
    machine.put(ODD["carriage returns"])
    before = machine.tree()
    done = machine.run("install", "--dry-run")
    assert done.returncode == 0
    assert '+            "onFailure": "block"' in done.stdout
    assert machine.tree() == before
    machine.run("install")
    before = machine.tree()
    done = machine.run("uninstall", "--dry-run")
    assert '-            "onFailure": "block"' in done.stdout
    assert machine.tree() == before


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ('{\n  // mine\n  "model": "opus"\n}', 2, "JSON"),
        ('{\n  "model": "opus",\n}', 3, "JSON"),
        ('{\n  "model": 1\n}', 2, "model"),
        ('{\n  "hooks": {\n    "PreToolUse": {}\n  }\n}', 3, "PreToolUse"),
        ('{"permissions": {"deny": "Read(.env)"}}', 1, "permissions.deny"),
        ("[]", 1, "object"),
        ('{"a": NaN}', 1, "JSON"),
    ],
)
def test_a_file_that_the_client_would_drop_is_refused(machine: Machine, text: str, line: int, word: str) -> None:
    machine.put(text)
    done = machine.run("install")
    assert done.returncode == 3
    assert f"{machine.path}:{line}: " in done.stderr
    assert word in done.stderr
    assert machine.path.read_text() == text


def test_all_faults_are_named_at_once(machine: Machine) -> None:
    machine.put('{\n"model": 1,\n"env": [],\n"permissions": {"deny": 2}\n}')
    text = machine.run("install").stderr
    assert all(f"settings.json:{line}: " in text for line in (2, 3, 4))


def test_our_own_damaged_entry_is_written_anew(machine: Machine) -> None:
    machine.run("install")
    machine.put(machine.path.read_text().replace('"block"', '"BLOCK"'))
    assert machine.run("install").returncode == 0
    assert '"BLOCK"' not in machine.path.read_text()


def test_a_file_that_is_not_utf8_is_refused(machine: Machine) -> None:
    machine.path.parent.mkdir()
    machine.path.write_bytes(b'{\n"model": "\xff"}')
    done = machine.run("install")
    assert (done.returncode, "settings.json:2: " in done.stderr) == (3, True)


def test_switched_off_hooks_are_told(machine: Machine) -> None:
    machine.put('{"disableAllHooks": true}')
    done = machine.run("install")
    assert done.returncode == 1
    assert "disableAllHooks" in done.stderr


def test_an_invalid_policy_is_told_before_anything_is_written(machine: Machine) -> None:
    config = machine.home / ".config/ccgate"
    config.mkdir(parents=True)
    (config / "policy.toml").write_text("version = 1\nnonsense = 2\n")
    done = machine.run("install")
    assert done.returncode == 3
    assert "nonsense" in done.stderr
    assert not machine.path.exists()


@pytest.mark.parametrize(("scope", "name"), [("project", "settings.json"), ("local", "settings.local.json")])
def test_scopes_of_a_project(machine: Machine, scope: str, name: str) -> None:
    project = machine.home / "code"
    (project / ".git").mkdir(parents=True)
    (project / "src").mkdir()
    done = machine.run("install", "--scope", scope, cwd=project / "src")
    assert done.returncode == 0
    assert registration.registrations((project / ".claude" / name).read_text(), scope, name)
    assert not machine.path.exists()
    machine.run("uninstall", "--scope", "all")
    assert not (project / ".claude").exists()


def test_uninstalling_everywhere(machine: Machine) -> None:
    one, two = machine.home / "one", machine.home / "two"
    for project in (one, two):
        project.mkdir()
        machine.run("install", "--scope", "local", "--project", str(project))
    machine.run("install")
    done = machine.run("uninstall", "--scope", "all", "--format", "json")
    assert len(json.loads(done.stdout)["files"]) == 3
    assert machine.tree() == {}


def test_the_answer_as_json(machine: Machine) -> None:
    found = json.loads(machine.run("install", "--format", "json").stdout)
    assert found["version"] == 1
    assert (found["scope"], found["file"], found["changed"]) == ("user", str(machine.path), True)
    assert found["hook"] == str(program.hook_file())


def test_another_configuration_directory(machine: Machine) -> None:
    directory = machine.home / "elsewhere"
    machine.run("install", CLAUDE_CONFIG_DIR=str(directory))
    assert (directory / "settings.json").exists()
    assert not machine.path.exists()
    assert machine.run("install", CLAUDE_CONFIG_DIR="relative").returncode == 2


def test_a_file_that_changes_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text("{}")
    plan = setup.plan_install("user", path, WHERE, observe=False)
    path.write_text('{"model": "opus"}')
    with pytest.raises(files.Changed):
        setup.install(plan, files.Records(tmp_path / "state"))
    assert path.read_text() == '{"model": "opus"}'
    assert [p.name for p in tmp_path.iterdir()] == ["settings.json"]


def test_a_failed_write_leaves_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.json"
    path.write_text("{}")
    plan = setup.plan_install("user", path, WHERE, observe=False)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        setup.install(plan, files.Records(tmp_path / "state"))
    assert [p.name for p in tmp_path.iterdir()] == ["settings.json"]
    assert path.read_text() == "{}"


def test_shims_are_known(tmp_path: Path) -> None:
    script = tmp_path / "python3"
    script.write_text("#!/bin/sh\nexec /usr/bin/python3\n")
    folder = tmp_path / "shims"
    folder.mkdir()
    (folder / "python3").symlink_to(sys.executable)
    other = tmp_path / "python3.12"
    other.symlink_to("/bin/sh")
    assert program.is_shim(str(script))
    assert program.is_shim(str(folder / "python3"))
    assert program.is_shim(str(other))
    assert not program.is_shim(sys.executable)


def test_the_registered_interpreter_is_real() -> None:
    path = program.interpreter()
    assert os.path.isabs(path)
    assert not program.is_shim(path)
    assert os.path.samefile(path, sys.executable)
