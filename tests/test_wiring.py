"""ConfigChange, through the registered command as a process: an edit that takes the gate out of force is refused, all others pass."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ccgate.claude import registration
from ccgate.gate.artefact import Locations


class Place:
    """A home with the gate in the user's settings, and a project. The session runs what was registered before any edit."""

    def __init__(self, top: Path) -> None:
        self.home, self.project = top / "home", top / "home" / "code" / "app"
        self.user = self.home / ".claude/settings.json"
        self.shared = self.project / ".claude/settings.json"
        self.local = self.project / ".claude/settings.local.json"
        for path in (self.user, self.shared):
            path.parent.mkdir(parents=True)
        (self.project / ".git").mkdir()
        self.where = Locations(
            str(self.home / ".config/ccgate"), str(self.home / "state"), str(self.home / "managed"), str(self.home), ""
        )
        self.registered_in(self.user, '{\n  "model": "opus"\n}\n')

    def registered_in(self, path: Path, text: str = "{}", *, observe: bool = False) -> None:
        """Register there, and let this be what the session runs."""
        path.write_text(registration.add(text, self.where, str(path), observe=observe))
        (self.command,) = (
            e.words for e in registration.registrations(path.read_text(), "user", str(path)) if e.event == "ConfigChange"
        )

    def edit(self, path: Path, change: Callable[[dict[str, Any]], Any]) -> None:
        """Load, change, write back as another program would: in its own layout."""
        document = json.loads(path.read_text()) if path.exists() else {}
        document = change(document) or document
        path.write_text(json.dumps(document))

    def ask(self, source: str, path: Path | str | None, **env: str) -> tuple[str, str]:
        """("block" or "pass", the reason)."""
        event = {
            "session_id": "s",
            "transcript_path": "/t",
            "cwd": str(self.project),
            "hook_event_name": "ConfigChange",
            "source": source,
        }
        if path is not None:
            event["file_path"] = str(path)
        return self.raw(json.dumps(event), **env)

    def raw(self, text: str, **env: str) -> tuple[str, str]:
        environment = {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "CLAUDE_PROJECT_DIR": str(self.project), **env}
        done = subprocess.run(
            self.command, input=text, env=environment, cwd=self.project, capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            assert (done.stdout, done.stderr) == ("", "")
            return "pass", ""
        assert done.returncode == 2
        found = json.loads(done.stdout)
        assert found["decision"] == "block"
        assert done.stderr.strip() == found["reason"]
        return "block", found["reason"]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def _gate(document: dict[str, Any], event: str = "PreToolUse") -> dict[str, Any]:
    found: dict[str, Any] = document["hooks"][event][0]["hooks"][0]
    return found


def _set(**fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda document: _gate(document).update(fields)


def _group(**fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["hooks"]["PreToolUse"][0].update(fields)


def _args(change: Callable[[list[str]], list[str]]) -> Callable[[dict[str, Any]], None]:
    return lambda document: _gate(document).update(args=change(_gate(document)["args"]))


# Edits of the file in which the gate is registered, that leave it in force.
HARMLESS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "nothing": lambda d: None,
    "another model": lambda d: d.update(model="sonnet"),
    "a permission": lambda d: d.update(permissions={"allow": ["Bash(ls)"], "deny": ["Read(./.env)"]}),
    "another hook beside it": lambda d: d["hooks"].update(Stop=[{"hooks": [{"type": "command", "command": "x"}]}]),
    "another hook before it": lambda d: d["hooks"]["PreToolUse"].insert(
        0, {"matcher": "Bash", "hooks": [{"type": "command", "command": "x"}]}
    ),
    "another hook in its group": lambda d: d["hooks"]["PreToolUse"][0]["hooks"].insert(0, {"type": "command", "command": "x"}),
    "the gate twice": lambda d: d["hooks"]["PreToolUse"].append(d["hooks"]["PreToolUse"][0]),
    "no matcher": lambda d: d["hooks"]["PreToolUse"][0].pop("matcher") and None,
    "an empty matcher": _group(matcher=""),
    "hooks expressly on": lambda d: d.update(disableAllHooks=False),
    "another time limit": _set(timeout=60),
    "a status message": _set(statusMessage="ccgate"),
    "the client's switch off": lambda d: d.update(env={"CLAUDE_CODE_SIMPLE": "0"}),
    "an unknown key": lambda d: d.update(zebra=[1, {"a": None}]),
    "a bad hook under another event": lambda d: d["hooks"].update(PostToolUse="x"),
}
# Edits that take it out of force.
HARMFUL: dict[str, Callable[[dict[str, Any]], Any]] = {
    "everything gone": lambda d: {"model": "opus"},
    "hooks gone": lambda d: d.pop("hooks") and None,
    "event gone": lambda d: d["hooks"].pop("PreToolUse") and None,
    "groups gone": lambda d: d["hooks"].update(PreToolUse=[]),
    "guard of the settings gone": lambda d: d["hooks"].pop("ConfigChange") and None,
    "matcher narrowed": _group(matcher="Bash"),
    "matcher that fits nothing": _group(matcher="("),
    "no onFailure": lambda d: _gate(d).pop("onFailure") and None,
    "onFailure that continues": _set(onFailure="continue"),
    "onFailure misspelt": _set(onFailure="Block"),
    "onFailure on the group": lambda d: d["hooks"]["PreToolUse"][0].update(onFailure=_gate(d).pop("onFailure")),
    "in the background": _set(**{"async": True}),
    "woken later": _set(asyncRewake=True),
    "under a condition": _set(**{"if": "Bash(x)"}),
    "another program": _set(command="/bin/true"),
    "another hook file": _args(lambda a: [*a[:2], "/tmp/ccgate/hook.py", *a[3:]]),
    "another policy": _args(lambda a: [w.replace("/.config/ccgate", "/elsewhere") for w in a]),
    "only observing": _args(lambda a: [*a, "--observe"]),
    "as a shell line": lambda d: _gate(d).update(command="true # ccgate hook", args=None) or (_gate(d).pop("args") and None),
    "of another type": _set(type="prompt", prompt="x"),
    "handler moved to another event": lambda d: d["hooks"].update(PostToolUse=d["hooks"].pop("PreToolUse")),
    "switched off": lambda d: d.update(disableAllHooks=True),
    "switched off in a way": lambda d: d.update(disableAllHooks="true"),
    "a client without hooks": lambda d: d.update(env={"CLAUDE_CODE_SIMPLE": "1"}),
    "a client in safe mode": lambda d: d.update(env={"CLAUDE_CODE_SAFE_MODE": "true"}),
    "another hook that drops the file": lambda d: d["hooks"]["PreToolUse"].append({"hooks": [{"type": "x"}]}),
    "a time limit that drops the file": lambda d: d["hooks"]["PreToolUse"].append(
        {"hooks": [{"type": "command", "command": "x", "timeout": "9"}]}
    ),
    "a model that drops the file": lambda d: d.update(model=1),
    "a permission that drops the file": lambda d: d.update(permissions={"deny": "Read(.env)"}),
    "a list of hooks": lambda d: d.update(hooks=[]),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_an_edit_that_leaves_the_gate_in_force_passes(place: Place, name: str) -> None:
    place.edit(place.user, HARMLESS[name])
    assert place.ask("user_settings", place.user) == ("pass", "")


@pytest.mark.parametrize("name", HARMFUL)
def test_an_edit_that_takes_the_gate_out_is_refused(place: Place, name: str) -> None:
    place.edit(place.user, HARMFUL[name])
    said, reason = place.ask("user_settings", place.user)
    assert said == "block"
    assert str(place.user) in reason


BROKEN = {
    "emptied": b"",
    "cut short": b'{"hooks": {',
    "with a comment": None,
    "with a comma too many": None,
    "not UTF-8": b'{"model": "\xff"}',
    "an array": b"[]",
    "null": b"null",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused(place: Place, name: str) -> None:
    text = place.user.read_text()
    data = BROKEN[name]
    if name == "with a comment":
        data = ("// mine\n" + text).encode()
    elif name == "with a comma too many":
        data = (text.rstrip()[:-1] + ",}").encode()
    place.user.write_bytes(data or b"")
    assert place.ask("user_settings", place.user)[0] == "block"


def test_a_deleted_file_is_refused(place: Place) -> None:
    place.user.unlink()
    assert place.ask("user_settings", place.user)[0] == "block"
    assert place.ask("project_settings", place.shared)[0] == "block"  # whichever change is told


def test_a_file_turned_directory_is_refused(place: Place) -> None:
    place.user.unlink()
    place.user.mkdir()
    assert place.ask("user_settings", place.user)[0] == "block"


def test_a_byte_order_mark_passes(place: Place) -> None:
    place.user.write_bytes(b"\xef\xbb\xbf" + place.user.read_bytes())
    assert place.ask("user_settings", place.user) == ("pass", "")


# Other files of the session: (source, file, text, answer).
OTHERS = [
    ("project_settings", "shared", '{"model": "sonnet"}', "pass"),
    ("project_settings", "shared", '{"disableAllHooks": true}', "block"),
    ("project_settings", "shared", '{"disableAllHooks": 1}', "block"),
    ("project_settings", "shared", '{"disableAllHooks": false}', "pass"),
    ("project_settings", "shared", '{"disableAllHooks": true, }', "block"),  # another client may read it more freely
    ("project_settings", "shared", '{"model": }', "pass"),  # dropped, and the gate is not in it
    ("project_settings", "shared", '{"env": {"CLAUDE_CODE_SIMPLE": "1"}}', "pass"),  # only the user's reaches the client's start
    ("project_settings", "shared", '{"disableAllHooks": false, "disableAllHooks": true}', "block"),
    ("local_settings", "local", '{"disableAllHooks": true}', "block"),
    ("local_settings", "local", '{"permissions": {"allow": ["Bash(make:*)"]}}', "pass"),
    ("local_settings", "local", None, "pass"),
    ("project_settings", "shared", None, "pass"),
]


@pytest.mark.parametrize(("source", "name", "text", "answer"), OTHERS)
def test_other_files(place: Place, source: str, name: str, text: str | None, answer: str) -> None:
    path: Path = getattr(place, name)
    if text is not None:
        path.write_text(text)
    assert place.ask(source, path)[0] == answer


def test_the_nearest_file_decides_about_the_switch(place: Place) -> None:
    """Local settings outrank the project's, and those the user's."""
    place.edit(place.user, lambda d: d.update(disableAllHooks=True))
    place.shared.write_text('{"disableAllHooks": false}')
    assert place.ask("user_settings", place.user)[0] == "pass"
    place.local.write_text('{"disableAllHooks": true}')
    assert place.ask("local_settings", place.local)[0] == "block"
    place.local.unlink()
    place.shared.write_text("{}")
    assert place.ask("project_settings", place.shared)[0] == "block"


def test_local_settings_of_the_repository_count_below_it(place: Place) -> None:
    below = place.project / "src"
    below.mkdir()
    place.local.write_text('{"disableAllHooks": true}')
    assert place.ask("local_settings", place.local, CLAUDE_PROJECT_DIR=str(below))[0] == "block"


def test_a_project_registration_guards_its_own_file(place: Place) -> None:
    place.user.write_text("{}")
    place.registered_in(place.shared)
    assert place.ask("user_settings", place.user)[0] == "pass"
    place.edit(place.shared, HARMFUL["groups gone"])
    assert place.ask("project_settings", place.shared)[0] == "block"


def test_a_project_that_was_moved_still_guards(place: Place, tmp_path: Path) -> None:
    place.user.write_text("{}")
    place.registered_in(place.shared)
    moved = tmp_path / "moved"
    place.project.rename(moved)
    place.project, place.shared = moved, moved / ".claude/settings.json"
    place.edit(place.shared, HARMLESS["another model"])
    assert place.ask("project_settings", place.shared)[0] == "pass"
    place.edit(place.shared, HARMFUL["groups gone"])
    assert place.ask("project_settings", place.shared)[0] == "block"


def test_a_link_is_the_file_that_it_leads_to(place: Place) -> None:
    real = place.home / "dotfiles.json"
    place.user.rename(real)
    place.user.symlink_to(real)
    place.edit(real, HARMLESS["another model"])
    assert place.ask("user_settings", real)[0] == "pass"
    place.edit(real, HARMFUL["groups gone"])
    assert place.ask("user_settings", real)[0] == "block"


def test_another_configuration_directory(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "config" / "settings.json"
    path.parent.mkdir()
    place.registered_in(path)
    assert place.ask("user_settings", path, CLAUDE_CONFIG_DIR=str(path.parent))[0] == "pass"
    place.edit(path, HARMFUL["hooks gone"])
    assert place.ask("user_settings", path, CLAUDE_CONFIG_DIR=str(path.parent))[0] == "block"


def test_a_copy_in_another_configuration_directory(place: Place, tmp_path: Path) -> None:
    """The file named at installation is as it was, but this session does not load it."""
    path = tmp_path / "config" / "settings.json"
    path.parent.mkdir()
    path.write_text(place.user.read_text())
    assert place.ask("user_settings", path, CLAUDE_CONFIG_DIR=str(path.parent))[0] == "pass"
    place.edit(path, HARMFUL["hooks gone"])
    assert place.ask("user_settings", path, CLAUDE_CONFIG_DIR=str(path.parent))[0] == "block"
    path.unlink()
    assert place.ask("user_settings", path, CLAUDE_CONFIG_DIR=str(path.parent))[0] == "block"


@pytest.mark.parametrize("source", ["policy_settings", "skills"])
def test_what_cannot_be_held_up_passes(place: Place, source: str) -> None:
    assert place.ask(source, "/etc/claude-code/managed-settings.json") == ("pass", "")


@pytest.mark.parametrize("source", ["", "User_settings", "plugin_settings"])
def test_an_unknown_source_is_refused(place: Place, source: str) -> None:
    assert place.ask(source, place.user)[0] == "block"


def test_a_file_that_is_not_named(place: Place) -> None:
    assert place.ask("user_settings", None)[0] == "pass"
    place.edit(place.user, HARMFUL["groups gone"])
    assert place.ask("user_settings", None)[0] == "block"
    for odd in (7, "", "a\0b", ["x"]):
        event = {"hook_event_name": "ConfigChange", "source": "user_settings", "cwd": str(place.project), "file_path": odd}
        assert place.raw(json.dumps(event))[0] == "block"


def test_a_gate_that_only_observes_refuses_nothing(place: Place) -> None:
    place.registered_in(place.user, observe=True)
    place.edit(place.user, HARMFUL["groups gone"])
    assert place.ask("user_settings", place.user)[0] == "pass"
    (log,) = (place.home / "state/log").iterdir()
    assert '"would-deny"' in log.read_text()


def test_a_refusal_is_recorded(place: Place) -> None:
    place.edit(place.user, HARMFUL["groups gone"])
    place.ask("user_settings", place.user)
    (log,) = (place.home / "state/log").iterdir()
    event = json.loads(log.read_text())
    assert (event["decision"], event["tool"]) == ("deny", "ConfigChange")


def test_a_registration_by_hand_must_stay_somewhere(place: Place) -> None:
    """`ccgate hook` in shell form: there is no telling which file it stands in, so one of them must go on registering it."""
    hook = next(word for word in place.command if word.endswith("hook.py"))
    line = f"{place.command[0]} -I -S {hook} --state {place.home}/state"
    handler = {"type": "command", "command": line, "onFailure": "block"}
    both = {"PreToolUse": [{"hooks": [handler]}], "ConfigChange": [{"hooks": [handler]}]}
    place.user.write_text(json.dumps({"hooks": both}))
    place.command = ["/bin/sh", "-c", line]
    assert place.ask("user_settings", place.user) == ("pass", "")
    place.edit(place.user, lambda d: d.update(model="opus"))
    assert place.ask("user_settings", place.user) == ("pass", "")
    place.edit(place.user, HARMFUL["onFailure that continues"])
    assert place.ask("user_settings", place.user)[0] == "block"
    place.user.write_text("{}")
    assert place.ask("user_settings", place.user)[0] == "block"
    place.shared.write_text(json.dumps({"hooks": both}))
    assert place.ask("project_settings", place.shared)[0] == "pass"


@pytest.mark.parametrize(
    ("swap", "answer"),
    [
        (lambda words: words, "pass"),
        (lambda words: ["/bin/true", *words[1:]], "block"),
        (lambda words: [words[0], "-c", *words[1:]], "block"),
        (lambda words: [*words[:-1], "/tmp/elsewhere"], "block"),
        (lambda words: [*words, "--observe"], "block"),
    ],
    ids=["same", "another program", "code instead", "another state", "observing"],
)
def test_a_registration_by_hand_in_exec_form_must_run_the_gate(
    place: Place, swap: Callable[[list[str]], list[str]], answer: str
) -> None:
    hook = next(word for word in place.command if word.endswith("hook.py"))
    place.command = [place.command[0], "-I", "-S", hook, "--state", f"{place.home}/state"]
    words = swap(place.command)
    handler = {"type": "command", "command": words[0], "args": words[1:], "onFailure": "block"}
    place.user.write_text(json.dumps({"hooks": {"PreToolUse": [{"hooks": [handler]}], "ConfigChange": [{"hooks": [handler]}]}}))
    assert place.ask("user_settings", place.user)[0] == answer
