"""Is the gate registered where a session looks, once, in force, in files that the client loads?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ccgate.claude import scopes, validate
from ccgate.claude.registration import EVENTS, Registration
from ccgate.claude.scopes import Source

from . import BROKEN, FINDING, NOTE, Finding, Setup

_SWITCHES = "switches every hook off"  # told by the check of what shadows the gate


def registered(setup: Setup) -> Iterator[Finding]:
    """Some settings file of this session must register the gate."""
    if setup.gates:
        return
    above = _above(setup)
    if above is not None:
        what = f"a session that starts here does not find the gate: {above.file} counts only for one that starts in {_project_of(above)}"
        yield Finding(BROKEN, what, where=above.where, fix="ccgate install --scope user")
        return
    if any(source.text and "ccgate" in source.text and source.document is None for source in setup.sources):
        return  # the check of the files says which
    yield Finding(BROKEN, "the gate is not registered, so every call runs without it", fix="ccgate install", repair="register")


def _above(setup: Setup) -> Registration | None:
    """A registration in a folder above, which the client does not look into."""
    for folder in setup.start.parents:
        for scope in ("project", "local"):
            for found in Source(scope, scopes.settings_file(scope, folder)).registrations:
                return found
    return None


def _project_of(found: Registration) -> Path:
    return Path(found.file).parent.parent


def sound(setup: Setup) -> Iterator[Finding]:
    """The client must load each file, and find our entries in force in it."""
    for source in setup.sources:
        if source.unreadable and source.text is None:
            yield Finding(FINDING, source.unreadable, where=str(source.path), fix=f"chmod u+r '{source.path}'")
        if source.text is None:
            continue
        ours = "ccgate" in source.text
        for found in validate.check(source.text, str(source.path), user=source.scope == "user"):
            if _SWITCHES in found.what:
                continue
            where = f"{found.file}:{found.line}"
            what = f"{found.key} {found.what}".strip()
            mine = "ccgate install" in found.hint
            level = BROKEN if (found.fatal and ours) or mine else FINDING if found.fatal else NOTE
            yield Finding(level, what, where=where, fix=found.hint, repair="register" if mine else "")


def complete(setup: Setup) -> Iterator[Finding]:
    """Each file that registers the gate must do so for each event, once, as this version writes it."""
    files: dict[str, list[Registration]] = {}
    for entry in setup.registrations:
        files.setdefault(entry.file, []).append(entry)
    for file, entries in files.items():
        for event in EVENTS:
            count = sum(entry.event == event for entry in entries)
            if count == 1:
                continue
            what = (
                f"{event} is registered {count} times"
                if count
                else f"{event} is not registered, so an edit of the settings could take the gate out"
            )
            yield Finding(FINDING, what, where=file, fix=_again(entries[0]), repair="register")
    for entry in setup.registrations:
        yield from _form(entry)


def _form(entry: Registration) -> Iterator[Finding]:
    if not entry.exec_form:
        what = (
            "the command is a shell line: a shell profile or the project's directory can get in its way, and it starts more slowly"
        )
        yield Finding(FINDING, what, where=entry.where, fix=_again(entry), repair="register")
    elif entry.words[1:3] != ["-I", "-S"]:
        what = "the interpreter is not isolated (-I -S): the project's files and environment can reach it"
        yield Finding(FINDING, what, where=entry.where, fix=_again(entry), repair="register")
    elif entry.event == "ConfigChange" and entry.options.get("registered") != entry.file:
        what = "it guards another file than the one it stands in"
        yield Finding(FINDING, what, where=entry.where, fix=_again(entry), repair="register")


def _again(entry: Registration) -> str:
    return f"ccgate install --scope {entry.scope}" if entry.scope in scopes.SCOPES else "ccgate install"


def reach(setup: Setup) -> Iterator[Finding]:
    """What the scope leaves out, and what is registered twice."""
    kinds = {entry.scope for entry in setup.gates}
    if kinds == {"project"}:
        what = f"registered for {setup.start} only: a session that starts in a folder below runs without the gate"
        yield Finding(NOTE, what, where=setup.gates[0].where, fix="ccgate install --scope user")
    lines = {tuple(entry.words) for entry in setup.gates}
    if len(lines) > 1:
        what = f"{len(lines)} different command lines are registered, so each call is judged {len(lines)} times"
        yield Finding(
            FINDING, what, where=", ".join(e.where for e in setup.gates), fix="ccgate install for each scope, or uninstall one"
        )
    if any(entry.observes for entry in setup.gates):
        what = "observe mode: nothing is stopped, what would have been is recorded"
        if all(entry.observes for entry in setup.gates):
            yield Finding(NOTE, what, where=setup.gates[0].where, fix="ccgate install")


def neighbours(setup: Setup) -> Iterator[Finding]:
    """Other PreToolUse hooks: no answer of theirs lifts a refusal, but they see each call and may rewrite it."""
    from ccgate.gate import settings

    for source in setup.sources:
        others = [h for _, h, _ in settings.handlers(source.document, "PreToolUse") if not settings.is_gate(h)]
        if others:
            what = f"{len(others)} other PreToolUse hook{'s' * (len(others) > 1)}: they cannot lift a refusal, but may change a call after it was judged"
            yield Finding(NOTE, what, where=str(source.path))
