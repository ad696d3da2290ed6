"""Put the gate into a settings file and take it out again: first a plan, whose text can be shown, then the change."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Any

from ccgate.gate.artefact import Locations

from . import files, jsontext, registration, validate
from .validate import Finding


class InvalidSettings(Exception):
    """The file cannot be changed safely: `findings` say where and how to mend it."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(str(findings[0]))
        self.findings = findings


class Plan:
    """One change of one settings file. `before` and `after` are its bytes, None for no file; `restores`: `after` is the very original."""

    def __init__(self, scope: str, path: Path, before: bytes | None, after: bytes | None, *, restores: bool = False) -> None:
        self.scope = scope
        self.path = path
        self.before = before
        self.after = after
        self.restores = restores
        self.warnings: list[Finding] = []
        self.backup: Path | None = None

    @property
    def changes(self) -> bool:
        return self.before != self.after

    def diff(self) -> str:
        """As `diff -u` shows it."""
        old, new = (_lines(self.before), _lines(self.after))
        name = str(self.path)
        return "".join(difflib.unified_diff(old, new, name if self.before is not None else "/dev/null", name, n=3))

    def data(self) -> dict[str, Any]:
        return {
            "scope": self.scope,
            "file": str(self.path),
            "changed": self.changes,
            "diff": self.diff(),
            "backup": str(self.backup) if self.backup else None,
            "warnings": [finding.data() for finding in self.warnings],
        }


def _lines(data: bytes | None) -> list[str]:
    lines = (data or b"").decode("utf-8", "replace").splitlines(keepends=True)
    return [line if line.endswith("\n") else line + "\n" for line in lines]


def _text(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidSettings([Finding(str(path), line, "", "is not UTF-8", "save it as UTF-8", fatal=True)]) from None


def plan_install(scope: str, path: Path, where: Locations, *, observe: bool) -> Plan:
    """The plan that registers the gate. Raises InvalidSettings for a file that the client would drop, before or after."""
    before = files.read(path)
    text = _text(path, before) if before is not None else ""
    user = scope == "user"
    found = validate.check(text, str(path), user=user)
    if any(finding.fatal for finding in found) and not _only_ours_is_bad(text, str(path)):
        _refuse(found)
    try:
        new = registration.add(text, where, str(path), observe=observe)
    except TypeError as error:
        raise InvalidSettings([Finding(str(path), 1, "", str(error), "mend it by hand", fatal=True)]) from None
    found = validate.check(new, str(path), user=user)
    _refuse(found)
    _only_ours_differs(text, new)
    plan = Plan(scope, path, before, new.encode())
    plan.warnings = found
    return plan


def _only_ours_is_bad(text: str, name: str) -> bool:
    """Would the file be sound without the gate's own entries, which installing writes anew?"""
    try:
        without = registration.remove(text)
    except json.JSONDecodeError:
        return False
    return not any(finding.fatal for finding in validate.check(without, name))


def _refuse(found: list[Finding]) -> None:
    fatal = [finding for finding in found if finding.fatal]
    if fatal:
        raise InvalidSettings(fatal)


def _only_ours_differs(old: str, new: str) -> None:
    """A net under the text surgery: without our handlers both texts must say the same."""
    first, second = (_said(registration.remove(text)) for text in (old, new))
    if first != second:
        raise RuntimeError("the change would touch more than the gate's own entries")


def _said(text: str) -> Any:
    """What a settings file says, empty lists of hooks left out."""
    document = dict(_value(text))
    hooks = {event: groups for event, groups in (document.pop("hooks", None) or {}).items() if groups}
    return document | {"hooks": hooks} if hooks else document


def _value(text: str) -> Any:
    body = text.removeprefix("\ufeff")
    return jsontext.parse(body).value if body.strip() else {}


def install(plan: Plan, records: files.Records) -> None:
    """Carry out a plan of `plan_install`. Raises Changed, OSError."""
    if plan.after is None or not plan.changes:
        return
    made = files.make_private(plan.path.parent)
    original = _original(plan, records)
    files.replace(plan.path, plan.after, expected=plan.before, mode=0o644 if plan.scope == "project" else 0o600)
    plan.backup = records.put_by(plan.path, plan.scope, original, after=plan.after, made=made)
    records.save()


def _original(plan: Plan, records: files.Records) -> bytes | None:
    """What uninstalling shall bring back: the file as it was before the gate, with what others wrote into it since."""
    if plan.before is None:
        return None
    text = plan.before.decode("utf-8")
    without = registration.remove(text)
    record = records.of(plan.path)
    if without == text:
        return plan.before
    if record is not None and record.get("after") == files.digest(plan.before):
        return records.original(plan.path)
    if record is not None and record.get("backup") is None and _value(without) == {}:
        return None
    return without.encode()


def plan_uninstall(scope: str, path: Path, records: files.Records) -> Plan:
    """The plan that takes the gate out: the very original where nobody changed the file since. Raises InvalidSettings."""
    before = files.read(path)
    if before is None:
        return Plan(scope, path, None, None)
    record = records.of(path)
    if record is not None and record.get("after") == files.digest(before):
        original = records.original(path)
        if original is not None or record.get("backup") is None:
            return Plan(scope, path, before, original, restores=True)
    text = _text(path, before)
    try:
        new = registration.remove(text)
    except json.JSONDecodeError:
        raise InvalidSettings(validate.check(text, str(path))) from None
    if record is not None and record.get("backup") is None and new != text and _value(new) == {}:
        return Plan(scope, path, before, None)
    return Plan(scope, path, before, new.encode())


def uninstall(plan: Plan, records: files.Records) -> None:
    """Carry out a plan of `plan_uninstall`. Raises Changed, OSError."""
    record = records.of(plan.path) or {}
    if plan.changes and plan.before is not None:
        if plan.after is None:
            files.remove(plan.path, expected=plan.before)
            _remove_empty(record.get("made", []))
        else:
            files.replace(plan.path, plan.after, expected=plan.before)
    if not plan.restores and isinstance(record.get("backup"), str):
        plan.backup = records.state / files.BACKUPS / record["backup"]
    if record:
        records.forget(plan.path, drop_copy=plan.restores)
        records.save()


def _remove_empty(directories: list[str]) -> None:
    """The directories that installation made, as far as nothing is in them."""
    for name in directories:
        try:
            Path(name).rmdir()
        except OSError:
            return
